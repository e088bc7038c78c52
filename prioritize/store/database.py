"""The DuckDB store: built beside, checked, then moved into place; read locked down."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from prioritize import delimited
from prioritize.delimited import Table
from prioritize.errors import CheckError, Problem, StoreError, UsageError, did_you_mean
from prioritize.store.sqlfile import SqlFile, read_folder

SCHEMA_VERSION = 1
"""Version of the store's layout; a store of another version is refused by name."""
STORAGE_VERSION = "v1.0.0"
"""File format that older DuckDB clients read."""
_LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
_DAMAGE = (
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.IOException,
    duckdb.SerializationException,
)
"""What DuckDB raises when a file that it opened does not hold what it should."""


@dataclass(frozen=True)
class Part:
    """Rows of one table from one source.

    Attributes
    ----------
    table : str
        Table of schema `raw`.
    source : str
        Value of the column `source`.
    path : Path
        A Parquet file without the column `source`.
    """

    table: str
    source: str
    path: Path


@dataclass(frozen=True)
class Content:
    """Everything a store is built from.

    Attributes
    ----------
    parts : sequence of Part
    tables : mapping of table name in `raw` to Table
        Curated tables; text, the column `source` included.
    meta : mapping of table name in `meta` to Table
        `snapshot`, `source` and `asked`.
    """

    parts: Sequence[Part]
    tables: Mapping[str, Table]
    meta: Mapping[str, Table]


def target_list(path: Path) -> str | None:
    """Which target list a store was built from, `catalogue` or `given`; None when there is no file.

    Raises
    ------
    StoreError
        The file is something else than a store: it is never replaced.
    """
    if not path.exists():
        return None
    try:
        with reading(path, checked=False) as con:
            result = con.execute("SELECT * FROM meta.snapshot")
            names = [item[0] for item in result.description]
            row = dict(zip(names, result.fetchone() or (), strict=False))
    except StoreError as fault:
        raise StoreError(
            Problem(
                "exists and is not a store that this version can read, so it is not replaced",
                str(path),
                fix="give another --store, or delete the file yourself",
            )
        ) from fault
    return str(row.get("target_list", "catalogue"))


def build(path: Path, sql: Path, content: Content) -> None:
    """Build a store and move it into place once every check passes.

    Parameters
    ----------
    path : Path
        The `.duckdb` file; an older one stays untouched until the new one is whole.
    sql : Path
        Folder with raw/, meta/, facts/, features/, sets/ and checks/.
    content : Content

    Raises
    ------
    CheckError
        A check of `sql/checks`, or a constraint of a table, is broken; all broken checks are
        listed.
    StoreError
        The file is locked, cannot be written, or a SQL file fails.
    """
    with _publishing(path) as scratch, _writing(scratch) as con:
        _create(con, sql, content, scratch.parent)
        derive(con, sql, "facts")
        derive(con, sql, "features")
        derive(con, sql, "sets")
        _widen(con, sql)
        run_checks(con, sql)


def add_results(path: Path, tables: Mapping[str, Table], model: str, ddl: Path) -> None:
    """Copy a store, write the results of one model into it and publish the copy.

    Parameters
    ----------
    path : Path
        A built store.
    tables : mapping of table name in `results` to Table
        Rows of this model; earlier rows of the same model are replaced. The first column is
        `model`.
    model : str
        Name of the model.
    ddl : Path
        Folder with one DDL file per table of schema `results`.
    """
    if not path.is_file():
        raise StoreError(Problem("no such store", str(path), fix="run 'prioritize build', or give --store"))
    with _publishing(path) as scratch:
        shutil.copyfile(path, scratch)
        with _writing(scratch) as con:
            con.execute("CREATE SCHEMA IF NOT EXISTS results")
            existing = {
                row[0]
                for row in con.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'results'"
                ).fetchall()
            }
            for name, table in tables.items():
                if name not in existing:
                    con.execute((ddl / f"{name}.sql").read_text(encoding="utf-8"))
                con.execute(f'DELETE FROM results."{name}" WHERE model = ?', [model])
                _insert_text(con, "results", name, table, scratch.parent)


@contextmanager
def _publishing(path: Path) -> Iterator[Path]:
    """A scratch file that replaces `path` when the block ends well; one writer at a time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            _sweep(path)
            _refuse_log(path)
            folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
            try:
                scratch = folder / "new.duckdb"
                yield scratch
                _refuse_log(path)
                if Path(f"{scratch}.wal").exists():
                    raise StoreError(Problem("the new store was not closed cleanly", str(scratch), fix="run it again"))
                _sync(scratch)
                os.replace(scratch, path)
                _sync(path.parent)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as fault:
        raise StoreError(
            Problem(
                f"cannot be written: {fault.strerror or fault}; the old store is unchanged",
                str(path),
                fix="free some space, or choose a writable place with --store",
            )
        ) from fault


def _sweep(path: Path) -> None:
    """Remove scratch folders that a killed writer left; call while the lock is held."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def _refuse_log(path: Path) -> None:
    """Refuse to go on beside a write-ahead log: an old one would be replayed onto the new store."""
    if Path(f"{path}.wal").exists():
        raise StoreError(
            Problem(
                "another program writes the store, or died while it did",
                f"{path}.wal",
                fix="close that program; if none runs, delete the store and its .wal, then run 'prioritize build'",
            )
        )


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold `<path>.lock`; the lock of a process that died is free."""
    lock = Path(f"{path}.lock")
    descriptor = _held(lock, path)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _held(lock: Path, path: Path) -> int:
    """Descriptor of the locked file; tried anew when its last holder took the file away meanwhile."""
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _claim(descriptor)
        except OSError as fault:
            holder = os.read(descriptor, 40).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreError(
                Problem(f"another process is writing the store (pid {holder})", str(path), fix="wait for it to end")
            ) from fault
        if lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat()):
            return descriptor
        os.close(descriptor)


def _claim(descriptor: int) -> None:
    """Take the lock of an open file, or raise OSError when another process has it."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows has no fcntl
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


def _sync(path: Path) -> None:
    """Flush a file, or a folder's entries, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current database is the file at `path`."""
    try:
        with _attached(path, f"STORAGE_VERSION '{STORAGE_VERSION}'") as con:
            con.execute("USE store")
            yield con
            con.execute("CHECKPOINT store")
            con.execute("USE memory")
            con.execute("DETACH store")
    except duckdb.ConstraintException as fault:
        raise CheckError(Problem(str(fault).splitlines()[0], str(path.name), fix="correct the row it names")) from fault
    except duckdb.Error as fault:
        raise StoreError(Problem(str(fault).splitlines()[0], str(path.name), fix="see 'prioritize check'")) from fault


def _create(con: duckdb.DuckDBPyConnection, sql: Path, content: Content, scratch: Path) -> None:
    """Create the raw tables and fill them."""
    for schema in ("raw", "meta", "facts", "features", "sets", "results"):
        con.execute(f"CREATE SCHEMA {schema}")
    tables = set()
    for folder in ("raw", "meta"):
        for file in read_folder(sql / folder):
            _run(con, file, file.text)
            tables.add((folder, file.name))
    for name, table in content.meta.items():
        _insert_text(con, "meta", name, table, scratch)
    for name, table in content.tables.items():
        _insert_text(con, "raw", name, table, scratch)
    for part in content.parts:
        if ("raw", part.table) not in tables:
            raise StoreError(
                Problem(
                    f"the snapshot holds a table '{part.table}' that sql/raw does not define",
                    str(part.path),
                    fix="rebuild the snapshot with this version",
                )
            )
        _guard(
            ("raw", part.table),
            part.source,
            con,
            f'INSERT INTO raw."{part.table}" BY NAME SELECT *, $source AS source FROM read_parquet($path)',
            {"source": part.source, "path": str(part.path)},
        )


def _insert_text(con: duckdb.DuckDBPyConnection, schema: str, name: str, table: Table, scratch: Path) -> None:
    """Insert a table of text; empty cells become NULL, the rest is cast to the column's type."""
    path = scratch / f"{schema}.{name}.csv"
    delimited.write(path, table.columns, table.rows)
    columns = ", ".join(f'"{column}"' for column in table.columns)
    _guard(
        (schema, name),
        "curated",
        con,
        f'INSERT INTO {schema}."{name}" ({columns}) '
        f"SELECT {columns} FROM read_csv($path, header = true, all_varchar = true, nullstr = '', "
        "quote = '\"', escape = '\"', delim = ',', strict_mode = true)",
        {"path": str(path)},
    )


def _guard(
    table: tuple[str, str],
    source: str,
    con: duckdb.DuckDBPyConnection,
    statement: str,
    parameters: Mapping[str, str],
) -> None:
    """Run an insert; a broken constraint names the table and its source."""
    try:
        con.execute(statement, dict(parameters))
    except (duckdb.ConstraintException, duckdb.ConversionException) as fault:
        raise CheckError(
            Problem(
                _said(fault),
                ".".join(table),
                field=f"source {source}",
                fix=f"correct the row; allowed values stand in sql/{'/'.join(table)}.sql",
            )
        ) from fault


def _said(fault: duckdb.Error) -> str:
    """What DuckDB says in one line; of a value that does not fit, the line that shows it."""
    lines = str(fault).splitlines()
    return next((line for line in lines if "Could not convert" in line), lines[0])


def _run(con: duckdb.DuckDBPyConnection, file: SqlFile, statement: str) -> None:
    """Run a statement of a SQL file; a fault names the file."""
    try:
        con.execute(statement)
    except duckdb.Error as fault:
        raise StoreError(Problem(str(fault).splitlines()[0], str(file.path), fix="correct the file")) from fault


def derive(con: duckdb.DuckDBPyConnection, sql: Path, schema: str) -> None:
    """Make one table per SQL file of a folder."""
    for file in read_folder(sql / schema):
        _run(con, file, f'CREATE TABLE {schema}."{file.name}" AS {file.text}')
        comment = f"{file.title} ({file.meta.get('unit', 'no unit')})".replace("'", "''")
        con.execute(f"COMMENT ON TABLE {schema}.\"{file.name}\" IS '{comment}'")
        _explain_columns(con, schema, file)


def _explain_columns(con: duckdb.DuckDBPyConnection, schema: str, file: SqlFile) -> None:
    """COMMENT on the columns of a feature or a set."""
    unit = f"{file.title} ({file.meta.get('unit', 'no unit')})"
    words = {
        "features": {"target_id": "HGNC id", "value": unit, "n_evidence": "rows behind the value"},
        "sets": {"member_id": "HGNC id of a target, or backbone_id", "element": file.title},
    }
    there = {row[0] for row in con.execute(f'DESCRIBE {schema}."{file.name}"').fetchall()}
    for column, text in words.get(schema, {}).items():
        if column not in there:
            continue
        quoted = text.replace("'", "''")
        con.execute(f"COMMENT ON COLUMN {schema}.\"{file.name}\".{column} IS '{quoted}'")


def _widen(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """`features.genome`: a row per protein-coding gene, a column per feature; NULL = unknown."""
    names = [file.name for file in read_folder(sql / "features")]
    columns = "".join(f', "{name}".value AS "{name}"' for name in names)
    joins = "".join(f' LEFT JOIN features."{name}" ON "{name}".target_id = gene.hgnc_id' for name in names)
    con.execute(
        "CREATE TABLE features.genome AS "
        f"SELECT gene.hgnc_id AS target_id, gene.symbol{columns} "
        f"FROM raw.gene{joins} WHERE gene.locus_group = 'protein-coding gene' ORDER BY gene.hgnc_id"
    )
    con.execute("COMMENT ON TABLE features.genome IS 'All features of all protein-coding genes; NULL = unknown'")


def run_checks(con: duckdb.DuckDBPyConnection, sql: Path) -> int:
    """Run every check; a row that a check returns is a fault.

    Returns
    -------
    int
        Number of checks run.

    Raises
    ------
    CheckError
        All broken checks at once, each with up to three rows.
    """
    problems = []
    files = read_folder(sql / "checks")
    for file in files:
        try:
            rows = con.execute(file.text).fetchall()
        except duckdb.Error as fault:
            raise StoreError(Problem(str(fault).splitlines()[0], str(file.path), fix="correct the file")) from fault
        if rows:
            examples = "; ".join(", ".join(map(str, row)) for row in rows[:3])
            problems.append(
                Problem(
                    f"{len(rows)} rows break the rule '{file.title}', such as {examples}",
                    file.name,
                    fix=str(file.meta.get("fix", "correct the data")),
                )
            )
    if problems:
        raise CheckError(problems)
    return len(files)


@contextmanager
def beside(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with the store attached read-only as `store`."""
    with _attached(path, "READ_ONLY") as con:
        yield con


@contextmanager
def _attached(path: Path, how: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with the file attached as `store`."""
    kept = {key: value for key, value in _LOCKED.items() if key != "enable_external_access"}
    con = duckdb.connect(config={**kept, "temp_directory": ""})
    try:
        con.execute("SET enable_progress_bar = false")
        quoted = str(path).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS store ({how})")
        yield con
    finally:
        con.close()


@contextmanager
def reading(path: Path, memory: str | None = None, *, checked: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only, locked-down connection: no files, no network, no extensions, no settings.

    Parameters
    ----------
    path : Path
        The store.
    memory : str, optional
        Memory limit in DuckDB's notation.
    checked : bool
        False takes a store of an older layout too.

    Raises
    ------
    StoreError
        No such file, held by a writer, damaged, or of another layout.
    """
    if not path.is_file():
        raise StoreError(Problem("no such store", str(path), fix="run 'prioritize build', or give --store"))
    try:
        limit = {"memory_limit": memory} if memory else {}
        con = duckdb.connect(str(path), read_only=True, config={**_LOCKED, **limit, "temp_directory": ""})
    except duckdb.Error as fault:
        raise StoreError(
            Problem(
                str(fault).splitlines()[0],
                str(path),
                fix="close the program that writes it; if none does, the file is damaged: delete it, then run "
                "'prioritize build'",
            )
        ) from fault
    try:
        con.execute("SET enable_progress_bar = false")
        if checked:
            _check_version(con, path)
        con.execute("SET lock_configuration = true")
        yield con
    except duckdb.CatalogException as fault:
        raise StoreError(
            Problem(
                f"lacks what this version reads: {str(fault).splitlines()[0]}",
                str(path),
                fix="rebuild it with 'prioritize build' and the same --targets",
            )
        ) from fault
    except _DAMAGE as fault:
        raise StoreError(
            Problem(
                f"is damaged: {str(fault).splitlines()[0]}",
                str(path),
                fix="rebuild it with 'prioritize build'",
            )
        ) from fault
    finally:
        con.close()


def _check_version(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a file that is no store, or of another layout."""
    try:
        row = con.execute("SELECT schema_version FROM meta.snapshot").fetchone()
    except _DAMAGE:
        raise
    except duckdb.Error as fault:
        raise StoreError(
            Problem(
                "is a DuckDB file but not a store of prioritize",
                str(path),
                fix="give another --store, or delete it and run 'prioritize build'",
            )
        ) from fault
    if row is None or row[0] != SCHEMA_VERSION:
        found = None if row is None else row[0]
        raise StoreError(
            Problem(
                f"has layout {found}, this version reads {SCHEMA_VERSION}",
                str(path),
                fix="run 'prioritize build' again",
            )
        )


def rows(con: duckdb.DuckDBPyConnection, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    return con.execute(statement, parameters).fetchall() if parameters else con.execute(statement).fetchall()


@dataclass(frozen=True)
class Answer:
    """What a question returned: column names, DuckDB type names and rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool


def ask(
    path: Path,
    statement: str,
    parameters: Mapping[str, str] | None = None,
    *,
    seconds: float = 30.0,
    limit: int = 100_000,
    memory: str = "1GB",
) -> Answer:
    """Run one SELECT on a store, read-only and locked down.

    Parameters
    ----------
    path : Path
        The store.
    statement : str
        One query; `$name` marks a parameter.
    parameters : mapping of str to str, optional
    seconds : float
        After this long the query is stopped.
    limit : int
        Rows returned at most; `Answer.cut` tells when there were more.
    memory : str
        Memory limit in DuckDB's notation.

    Raises
    ------
    UsageError
        The SQL is wrong, is no single query, lacks a parameter, or ran out of time or memory.
    StoreError
        As `reading`.
    """
    text = statement.strip().rstrip(";").strip()
    with reading(path, memory) as con:
        kinds = _statements(con, text)
        if len(kinds) != 1 or kinds[0] != "SELECT":
            raise UsageError(
                Problem(
                    "give one query that reads; nothing else is allowed",
                    "query",
                    fix="begin with SELECT, WITH or FROM",
                )
            )
        timer = threading.Timer(seconds, con.interrupt)
        timer.start()
        try:
            result = con.execute(text, dict(parameters or {}))
            columns = tuple(item[0] for item in result.description)
            types = tuple(str(item[1]) for item in result.description)
            found = result.fetchmany(limit + 1)
        except duckdb.IOException as fault:
            raise UsageError(Problem(str(fault).splitlines()[0], "query", fix="name tables of the store")) from fault
        except _DAMAGE:
            raise
        except duckdb.InterruptException as fault:
            raise UsageError(
                Problem(f"stopped after {seconds:g} s", "query", fix="narrow it, or raise --seconds")
            ) from fault
        except duckdb.CatalogException as fault:
            raise UsageError(
                Problem(
                    str(fault).splitlines()[0],
                    "query",
                    fix="'prioritize query tables' lists what there is",
                )
            ) from fault
        except duckdb.Error as fault:
            raise UsageError(Problem(str(fault).splitlines()[0], "query", fix="correct the SQL")) from fault
        finally:
            timer.cancel()
    lower = [name.lower() for name in columns]
    twice = sorted({name for name in columns if lower.count(name.lower()) > 1})
    if twice:
        raise UsageError(Problem(f"two columns are named '{twice[0]}'", "query", fix="rename one with AS"))
    return Answer(columns, types, tuple(found[:limit]), len(found) > limit)


def _statements(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """Kinds of the statements in a text."""
    try:
        return [str(statement.type).rsplit(".", 1)[-1] for statement in con.extract_statements(text)]
    except duckdb.Error as fault:
        raise UsageError(Problem(str(fault).splitlines()[0], "query", fix="correct the SQL")) from fault


def question(folder: Path, name: str) -> SqlFile:
    """A named question of `sql/queries`.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    files = {file.name: file for file in read_folder(folder)}
    if name not in files:
        raise UsageError(Problem(f"no question named '{name}'", "query", fix=did_you_mean(name, files)))
    return files[name]


def text_rows(values: Iterable[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """Cells as text for `_insert_text`: None becomes '', floats keep all digits."""
    return tuple(
        tuple("" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row)
        for row in values
    )
