"""A store opened: locked down to be read, beside an empty database in memory, or to be filled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from prioritize.errors import CheckError, Problem, StoreError
from prioritize.memory import engine_limit

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
DAMAGE = (
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.IOException,
    duckdb.SerializationException,
)
"""What DuckDB raises when a file that it opened does not hold what it should; a wrong checksum it calls an error of no
kind, see `is_damage`."""
_CORRUPT = "Corrupt database file"
_AT_WORK: list[duckdb.DuckDBPyConnection] = []
_LOCK = threading.Lock()


@contextmanager
def reading(
    path: Path, memory: str | None = None, *, threads: int | None = None, checked: bool = True
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only, locked-down connection: no files, no network, no extensions, no settings.

    Parameters
    ----------
    path : Path
        The store.
    memory : str, optional
        Memory limit in DuckDB's notation.
    threads : int, optional
        How many DuckDB may take; as many as there are processors when left out.
    checked : bool
        False takes a store of an older layout too.

    Raises
    ------
    StoreError
        No such file, held by a writer, damaged, or of another layout.
    """
    if not path.is_file():
        raise StoreError(Problem("no such store", str(path), fix="run 'prioritize build', or give --store"))
    refuse_log(path)
    try:
        limit = {"memory_limit": memory} if memory else engine_limit()
        limit |= {"threads": str(threads)} if threads else {}
        con = duckdb.connect(str(path), read_only=True, config={**_LOCKED, **limit, "temp_directory": ""})
    except duckdb.Error as fault:
        fix = "close the program that writes it; if none does, the file is damaged: delete it, then run "
        fix += "'prioritize build'"
        if "different configuration" in str(fault):
            fix = "close what this process has opened there; a query that was stopped may be at work still: wait for it"
        raise StoreError(Problem(str(fault).splitlines()[0], str(path), fix=fix)) from fault
    try:
        _lock_down(con)
        if checked:
            _check_version(con, path)
        yield con
    except duckdb.CatalogException as fault:
        raise StoreError(
            Problem(
                f"lacks what this version reads: {str(fault).splitlines()[0]}",
                str(path),
                fix="rebuild it with 'prioritize build' and the same --targets",
            )
        ) from fault
    except duckdb.Error as fault:
        if not is_damage(fault):
            raise
        raise StoreError(
            Problem(
                f"is damaged: {str(fault).splitlines()[0]}",
                str(path),
                fix="rebuild it with 'prioritize build'",
            )
        ) from fault
    finally:
        if not is_left_at_work(con):
            con.close()


def _lock_down(con: duckdb.DuckDBPyConnection) -> None:
    """Let no setting be changed any more; it is so already where this process reads the store in the same way."""
    with _LOCK:
        if not rows(con, "SELECT current_setting('lock_configuration')")[0][0]:
            con.execute("SET enable_progress_bar = false")
            con.execute("SET lock_configuration = true")


def leave_at_work(con: duckdb.DuckDBPyConnection) -> None:
    """Neither wait for nor close a connection that does not stop: it reads only, so nothing is lost with it."""
    with _LOCK:
        _AT_WORK.append(con)


def is_left_at_work(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a connection was left at work."""
    with _LOCK:
        return any(con is one for one in _AT_WORK)


def take_back(con: duckdb.DuckDBPyConnection) -> None:
    """Say that a connection is at work no longer."""
    with _LOCK:
        _AT_WORK[:] = [one for one in _AT_WORK if one is not con]


def at_work() -> bool:
    """Whether a connection was left at work: then the program has to leave without waiting for its threads."""
    return bool(_AT_WORK)


def refuse_log(path: Path) -> None:
    """Refuse a store beside which a write-ahead log lies: DuckDB would replay it, on whatever store lies there now.

    Raises
    ------
    StoreError
    """
    for log in (Path(f"{path}.wal"), Path(f"{path.resolve()}.wal")):
        if log.exists() or log.is_symlink():
            raise StoreError(
                Problem(
                    "another program writes the store, or died while it did",
                    str(log),
                    fix="close that program; if none runs, delete the store and its .wal, then run 'prioritize build'",
                )
            )


def is_damage(fault: duckdb.Error) -> bool:
    """Whether a file does not hold what it should."""
    return isinstance(fault, DAMAGE) or _CORRUPT in str(fault)


def _check_version(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a file that is no store, or of another layout."""
    try:
        row = con.execute("SELECT schema_version FROM meta.snapshot").fetchone()
    except duckdb.Error as fault:
        if is_damage(fault):
            raise
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


@contextmanager
def beside(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with the store attached read-only as `store`.

    Raises
    ------
    StoreError
        Another program writes the store.
    """
    refuse_log(path)
    with _attached(path, "READ_ONLY") as con:
        yield con


@contextmanager
def asking(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store, read-only and locked down, beside an empty database `asked` in memory.

    Raises
    ------
    StoreError
        As `reading`.
    """
    with reading(path):  # refuses what is no store, by name
        pass
    with beside(path) as con:
        con.execute("ATTACH ':memory:' AS asked")
        con.execute("USE store")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con


@contextmanager
def both(old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with two stores attached read-only as `old` and `new`.

    Raises
    ------
    StoreError
        As `reading`.
    """
    for path in (old, new):
        with reading(path):  # refuses what is no store, by name
            pass
    con = duckdb.connect(config={key: value for key, value in _LOCKED.items() if key != "enable_external_access"})
    try:
        con.execute("SET enable_progress_bar = false")
        for name, path in (("old", old), ("new", new)):
            quoted = str(path).replace("'", "''")
            con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        yield con
    finally:
        con.close()


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
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


@contextmanager
def _attached(path: Path, how: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with the file attached as `store`."""
    kept = {key: value for key, value in _LOCKED.items() if key != "enable_external_access"}
    con = duckdb.connect(config={**kept, **engine_limit(), "temp_directory": ""})
    try:
        con.execute("SET enable_progress_bar = false")
        quoted = str(path).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS store ({how})")
        yield con
    finally:
        con.close()


def rows(con: duckdb.DuckDBPyConnection, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    return con.execute(statement, parameters).fetchall() if parameters else con.execute(statement).fetchall()


def target_list(path: Path) -> str | None:
    """Which target list a store was built from, `catalogue` or `given`; None when there is no file.

    Raises
    ------
    StoreError
        The file is something else than a store: it is never replaced. Or another program writes it.
    """
    if not path.exists():
        return None
    refuse_log(path)
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
