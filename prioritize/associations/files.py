"""Associations of a whole platform from Parquet files of evidence as Open Targets publishes them, in bounded memory.

The files are read by DuckDB, once, and put as numbers into slices of diseases, which `prioritize.associations.kernel`
scores; nothing of them becomes a Python object. Each slice is a file of its own, put in place whole: a run that was
killed goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import duckdb
import numpy as np

from prioritize.associations.kernel import PairScores, SourceScores, rank_pairs, score_pairs, score_sources
from prioritize.associations.ontology import all_ancestors
from prioritize.associations.scores import VARIANTS, Variant, known_name
from prioritize.associations.sources import DataSource, reweigh
from prioritize.errors import EvidenceError, Problem, UsageError, did_you_mean
from prioritize.memory import share_out

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "targetId": ("VARCHAR",),
    "diseaseId": ("VARCHAR",),
    "datasourceId": ("VARCHAR",),
    "score": ("DOUBLE", "FLOAT"),
}
"""Columns that the evidence must have, and their types; it may have others."""
TABLES = ("by_source", "overall")
"""What is written: scores of each source, and of all with the rank in the disease."""
IDS: Mapping[str, str] = {"disease": "disease_id", "target": "target_id", "source": "source"}
"""What is a number while it is scored, in the order of the rows written, and the name of the column with its id."""
SPILL = "unfinished"
"""Folder for what passes: rows as numbers, slice by slice, and what DuckDB sorts beyond its memory."""
PLAN = "PLAN.json"
"""What is scored and how, beside the results."""
ROWS = 2_000_000
"""Rows of a slice of diseases, on average at most: what a run that was killed may lose."""
ROW = 80
"""Bytes that a row takes while it is scored."""
HELD = 24
"""Bytes that a row takes as numbers, while all of them are held."""
MEMORY = "600MB"
TOGETHER = 20_000
"""Rows of a slice that are held before they are written, while the evidence is put in slices."""
NUMBERED = """
    SELECT t.code AS target, d.code AS disease, s.code AS source, CAST(e.score AS DOUBLE) AS score
    FROM read_parquet($files, union_by_name = true) AS e
    JOIN (
        SELECT id AS disease_id, code, false AS above FROM disease
        UNION ALL
        SELECT a.disease_id, d.code, true AS above FROM above AS a JOIN disease AS d ON d.id = a.ancestor_id
    ) AS d ON d.disease_id = e.diseaseId
    JOIN target AS t ON t.id = e.targetId
    JOIN source AS s ON s.id = e.datasourceId
    WHERE (s.propagate OR NOT d.above) AND e.score <> 0
"""
"""Evidence as numbers, each row once for its disease and once for each of the ancestors that it counts for."""
DUCKDB_1 = duckdb.__version__.startswith("1.")
"""Whether rows of arrays come out mixed, as they do before DuckDB 2."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What a run wrote.

    Attributes
    ----------
    slices, kept : int
        Slices there are, and how many of them were there already.
    associations : int
        Pairs of target and disease.
    """

    slices: int
    kept: int
    associations: int


def score_files(
    evidence: Path | Sequence[Path],
    out: Path,
    sources: Sequence[DataSource],
    *,
    variant: str = "pipeline",
    ancestors: Sequence[tuple[str, str]] = (),
    slices: int | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
    tell: Tell = lambda line: None,
) -> Written:
    """Score and rank all associations of files of evidence.

    Parameters
    ----------
    evidence : Path or sequence of Path
        Parquet files, or folders with Parquet files at any depth. Rows with a score of 0 say nothing and count for
        nothing.
    out : Path
        Folder for `by_source/` and `overall/`, a file of Parquet for each slice, in the order of disease and target.
    sources : sequence of DataSource
        From `read_sources`; every source of the evidence must be among them.
    variant : str
        `pipeline` or `api`.
    ancestors : sequence of (disease, ancestor)
        Parents or all ancestors. Given, evidence also counts for the ancestors, where its source propagates.
    slices : int, optional
        Slices of diseases, one for two million rows when left out. The scores are the same with any number.
    memory : str
        Limit of the process, such as `600MB`. DuckDB gets half of what is left beside 128 MB, and sorts on disk, in
        `out`, beyond that; the rows held at a time fit into the other half.
    threads : int, optional
        Of DuckDB; all cores when left out.
    tell : callable
        Takes lines of progress.

    Raises
    ------
    EvidenceError
        A column is missing or of another type, an id or a score is missing, a source is unknown, a score is no share,
        or the ancestors form a cycle.
    UsageError
        Unknown variant, fewer than one slice, a limit that is no amount of memory or too little, or a folder that holds
        something else, or the results of other evidence or settings.

    Notes
    -----
    Memory: 128 MB, DuckDB's share, and 80 bytes for each row held at a time; a slice that is larger than its share,
    such as that of the root of the ontology, is read part by part, some targets at a time. Beside it 24 bytes for each
    sum of a source in the slice, and the ancestors. It does not grow with the number of rows.
    """
    known_name("variant", (variant,), VARIANTS)
    if slices is not None and slices < 1:
        raise UsageError(Problem(f"{slices!r} is too few", "slices", fix="give a whole number from 1"))
    given = [evidence] if isinstance(evidence, Path) else list(evidence)
    where = ", ".join(map(str, given))
    room = share_out(memory)
    files = [file for one in given for file in parquet_files(one)]
    chosen = reweigh(sources, {})
    closed = all_ancestors(ancestors)
    with opened(out, room.engine, threads) as con:
        names = [str(file) for file in files]
        check_columns(con, names, COLUMNS, where, "evidence")
        run = _Run(con, names, chosen, VARIANTS[variant], room.numbers)
        rows = run.prepare(closed, where)
        number = slices or -(-rows // ROWS) or 1
        begin(out, _plan(files, chosen, variant, closed, number))
        parts = Slices(con, out, number)
        if not parts.are_there(TABLES):
            run.divide(rows, number, out / SPILL / "numbered")
            tell(f"{rows:,} rows put in {number} slice{'s' if number > 1 else ''}")
        return parts.each(partial(run.score, parts), TABLES, tell)


@contextmanager
def opened(out: Path, memory: str, threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory with limits, which sorts on disk below `out`.

    Raises
    ------
    UsageError
        What is done with it does not fit into its memory.
    """
    limits = {"memory_limit": memory} | ({} if threads is None else {"threads": str(threads)})
    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false", **limits}) as con:
            con.execute("SET enable_progress_bar = false")
            con.execute("SET preserve_insertion_order = false")
            con.execute("SET temp_directory = $1", [str(out / SPILL)])
            yield con
    except duckdb.OutOfMemoryException as fault:
        what = f"too little for these files: {str(fault).splitlines()[0]}"
        raise UsageError(Problem(what, "--memory-limit", fix="give more, or fewer --threads")) from fault
    finally:
        shutil.rmtree(out / SPILL, ignore_errors=True)


def _count(con: duckdb.DuckDBPyConnection, files: Sequence[str]) -> int:
    """Rows of files."""
    ((rows,),) = con.execute("SELECT count(*) FROM read_parquet($1, union_by_name = true)", [list(files)]).fetchall()
    return int(rows)


def parquet_files(path: Path) -> list[Path]:
    """The Parquet files of a path.

    Raises
    ------
    EvidenceError
        There is none.
    """
    found = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise EvidenceError(Problem("holds no Parquet file", str(path), fix="give a Parquet file, or a folder of them"))
    return found


def check_columns(
    con: duckdb.DuckDBPyConnection, files: Sequence[str], columns: Mapping[str, tuple[str, ...]], where: str, what: str
) -> None:
    """Refuse files that lack a column or have one of another type; other columns may be there.

    Raises
    ------
    EvidenceError
        All columns that are missing or of another type are named.
    """
    try:
        rows = con.execute("DESCRIBE SELECT * FROM read_parquet($1, union_by_name = true)", [list(files)]).fetchall()
    except duckdb.Error as fault:
        first = str(fault).splitlines()[0]
        raise EvidenceError(Problem(f"cannot be read: {first}", where, fix="download it again")) from fault
    types = {str(name): str(kind) for name, kind, *_ in rows}
    problems = [
        Problem(
            f"is missing; {did_you_mean(name, list(types))}"
            if name not in types
            else f"is of type {types[name]}, not {allowed[0]}",
            where,
            field=name,
            fix=f"give {', '.join(columns)}, as the {what} of Open Targets has them",
        )
        for name, allowed in columns.items()
        if types.get(name) not in allowed
    ]
    if problems:
        raise EvidenceError(problems)


def _plan(
    files: Sequence[Path],
    sources: Sequence[DataSource],
    variant: str,
    ancestors: Sequence[tuple[str, str]],
    slices: int,
) -> dict[str, Any]:
    """What is scored and how."""
    return {
        "files": [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files],
        "sources": [asdict(one) for one in sources],
        "variant": variant,
        "ancestors": hashlib.sha256(repr(ancestors).encode()).hexdigest(),
        "slices": slices,
    }


def begin(out: Path, plan: Mapping[str, Any]) -> None:
    """Write down what is made in a folder; one with another plan, or with something else, is not gone on with.

    Raises
    ------
    UsageError
        The folder holds something else.
    """
    text = json.dumps(plan, indent=1, sort_keys=True) + "\n"
    path = out / PLAN
    if not path.is_file() and out.exists() and (not out.is_dir() or any(one.name != SPILL for one in out.iterdir())):
        raise UsageError(Problem("is there, and holds something else", str(out), fix="give a folder of its own"))
    if path.is_file() and path.read_text(encoding="utf-8") != text:
        what = "holds associations of other evidence, or of other settings"
        raise UsageError(Problem(what, str(out), fix="give another folder, or remove this one"))
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Slices:
    """The files of a folder of results, one for each table and slice of diseases.

    Parameters
    ----------
    con : DuckDBPyConnection
        Has the tables `disease`, `target` and, for scores of sources, `source`: id and code.
    out : Path
        The folder.
    number : int
        How many slices there are.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, out: Path, number: int) -> None:
        self._con, self._out, self.number = con, out, number

    def path(self, table: str, number: int) -> Path:
        """The file of a slice."""
        return self._out / table / f"part-{number:05d}.parquet"

    def are_there(self, tables: Sequence[str], numbers: Iterable[int] | None = None) -> bool:
        """Whether some slices, all when left out, have the files of all these tables."""
        chosen = range(self.number) if numbers is None else numbers
        return all(self.path(table, number).is_file() for table in tables for number in chosen)

    def each(self, make: Callable[[int], None], tables: Sequence[str], tell: Tell) -> Written:
        """Make what is not there yet."""
        kept, start = 0, monotonic()
        for number in range(self.number):
            if self.are_there(tables, [number]):
                kept += 1
                continue
            make(number)
            left = (monotonic() - start) / (number + 1 - kept) * (self.number - number - 1)
            tell(f"slice {number + 1} of {self.number} written, about {left:.0f} s left")
        files = [str(self.path("overall", number)) for number in range(self.number)]
        return Written(self.number, kept, _count(self._con, files))

    def write_sources(self, found: SourceScores, number: int) -> None:
        """Write the scores of the sources of a slice."""
        columns = {name: getattr(found, name) for name in ("disease", "target", "source", "score", "n_evidence")}
        self._write("by_source", number, columns, "score, n_evidence")

    def write_pairs(self, found: PairScores, number: int) -> None:
        """Write the overall scores of a slice, and their ranks."""
        names = ("disease", "target", "score", "n_sources", "n_evidence")
        columns = {**{name: getattr(found, name) for name in names}, "rank": rank_pairs(found)}
        self._write("overall", number, columns, "score, rank, n_sources, n_evidence")

    def _write(self, table: str, number: int, columns: Mapping[str, Any], selected: str) -> None:
        """Write the file of a slice, then put it in place."""
        path = self.path(table, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".unfinished")
        with suppress(FileNotFoundError):
            whole.unlink()
        numbered = [name for name in IDS if name in columns]
        lists = ", ".join(f"(SELECT list(id ORDER BY code) FROM {name}) AS {name}s" for name in numbered)  # noqa: S608 - our names
        ids = ", ".join(f"{name}s[{name} + 1] AS {IDS[name]}" for name in numbered)
        # The rows are in order, and are written as they are: a sort costs as much again. DuckDB 1 mixes them.
        order = f"ORDER BY {', '.join(f'made.{name}' for name in numbered)}" if DUCKDB_1 else ""
        self._con.register("made", dict(columns))
        self._con.execute("SET preserve_insertion_order = true")
        # As members of an ENUM ids were written in less time, and DuckDB 2.0.0 left a few of them empty.
        self._con.execute(
            f"COPY (SELECT {ids}, {selected} FROM made, (SELECT {lists}) {order}) "  # noqa: S608 - our names
            f"TO '{quoted(whole)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
        self._con.execute("SET preserve_insertion_order = false")
        self._con.unregister("made")
        os.replace(whole, path)


def quoted(path: Path) -> str:
    """A path for a text of SQL."""
    return str(path).replace("'", "''")


Scores = TypeVar("Scores", SourceScores, PairScores)


def _joined(parts: Sequence[Scores]) -> Scores:
    """Scores of several parts, in the order of disease and target."""
    if len(parts) == 1:
        return parts[0]
    columns = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(parts[0])}
    order = np.lexsort((columns["target"], columns["disease"]))
    return type(parts[0])(**{name: column[order] for name, column in columns.items()})


class _Run:
    """One run over all slices."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: Sequence[str],
        sources: Sequence[DataSource],
        variant: Variant,
        room: int,
    ) -> None:
        self._con, self._files, self._variant = con, list(files), variant
        self._sources, self._room = sources, room
        self._weights = np.array([one.weight for one in sources])
        self._divided: Path | None = None

    def prepare(self, ancestors: Sequence[tuple[str, str]], where: str) -> int:
        """Number targets, diseases and sources in the order of their ids, check the evidence, and count its rows."""
        con = self._con
        con.execute("CREATE TABLE source (id VARCHAR, code INTEGER, propagate BOOLEAN)")
        rows = [(one.source, code, one.propagate) for code, one in enumerate(self._sources)]
        con.executemany("INSERT INTO source VALUES (?, ?, ?)", rows)
        con.execute("CREATE TABLE above (disease_id VARCHAR, ancestor_id VARCHAR)")
        if ancestors:
            lower, upper = zip(*ancestors, strict=True)
            con.execute("INSERT INTO above SELECT unnest($1), unnest($2)", [list(lower), list(upper)])
        con.execute(
            "CREATE TABLE counted AS SELECT diseaseId AS disease_id, datasourceId AS source, count(*) AS n, "
            "count(*) FILTER (targetId IS NULL OR diseaseId IS NULL OR score IS NULL) AS gaps, "
            "count(*) FILTER (NOT (score > 0 AND score <= 1)) AS wrong "
            "FROM read_parquet($1, union_by_name = true) WHERE score IS DISTINCT FROM 0 GROUP BY ALL",
            [self._files],
        )
        self._check_rows(where)
        con.execute(
            "CREATE TABLE target AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code "
            "FROM (SELECT DISTINCT targetId AS id FROM read_parquet($1, union_by_name = true))",
            [self._files],
        )
        con.execute(
            "CREATE TABLE disease AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code FROM ("
            "SELECT disease_id AS id FROM counted UNION SELECT ancestor_id FROM above)"
        )
        con.execute(
            """
            CREATE TABLE reached AS
            SELECT d.code, sum(c.n) AS n FROM (
                SELECT disease_id, n FROM counted
                UNION ALL
                SELECT a.ancestor_id, c.n FROM counted AS c
                JOIN source AS s ON s.id = c.source AND s.propagate
                JOIN above AS a ON a.disease_id = c.disease_id
            ) AS c
            JOIN disease AS d ON d.id = c.disease_id
            GROUP BY ALL
            """
        )
        ((rows,),) = con.execute("SELECT coalesce(sum(n), 0) FROM reached").fetchall()
        return int(rows)

    def _check_rows(self, where: str) -> None:
        """Refuse rows without ids or score or with one that is no share, and unknown sources."""
        found = self._con.execute(
            "SELECT source, sum(n), sum(gaps), sum(wrong) FROM counted GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        names = [one.source for one in self._sources]
        problems = [
            Problem(
                f"{count:,} rows are of the unknown source {name!r}; {did_you_mean(str(name), names)}",
                where,
                field="datasourceId",
                fix="add the source with its weight, or leave the rows out",
            )
            for name, count, *_ in found
            if name not in names
        ]
        if gaps := sum(int(missing) for _, _, missing, _ in found):
            problems.append(Problem(f"{gaps:,} rows lack an id or the score", where, fix="leave these rows out"))
        if wrong := sum(int(count) for *_, count in found):
            what = f"{wrong:,} scores are not above 0 and up to 1"
            problems.append(Problem(what, where, field="score", fix="leave these rows out, or mend them"))
        if problems:
            raise EvidenceError(problems)

    def score(self, slices: Slices, number: int) -> None:
        """Read, score and write one slice, every so many-th disease, in parts of every so many-th target."""
        ((rows,),) = self._con.execute(
            "SELECT coalesce(sum(n), 0) FROM reached WHERE code % $1 = $2", [slices.number, number]
        ).fetchall()
        parts = -(-int(rows) // max(self._room // ROW, 1)) or 1
        found = [self._sums(slices.number, number, parts, part) for part in range(parts)]
        overall = [score_pairs(one, self._weights, self._variant) for one in found]
        slices.write_sources(_joined(found), number)
        del found
        slices.write_pairs(_joined(overall), number)

    def divide(self, rows: int, slices: int, folder: Path) -> None:
        """Read the evidence once, as numbers: into memory when they are few, else into a folder for each slice."""
        if rows * HELD <= self._room // 3:
            self._con.execute(f"CREATE TABLE numbered AS {NUMBERED}", {"files": self._files})
            return
        if folder.exists():  # of a run that was cut short
            shutil.rmtree(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._con.execute(f"SET partitioned_write_flush_threshold = {TOGETHER}")
        self._con.execute(
            f"COPY (SELECT *, disease % {slices:d} AS slice FROM ({NUMBERED})) "  # noqa: S608 - our SQL
            f"TO '{quoted(folder)}' (FORMAT parquet, PARTITION_BY (slice), COMPRESSION snappy)",
            {"files": self._files},
        )
        self._divided = folder

    def _sums(self, slices: int, number: int, parts: int, part: int) -> SourceScores:
        """Scores of the sources for one part of a slice."""
        rows, given = f"SELECT * FROM numbered WHERE disease % {slices:d} = {number:d}", {}  # noqa: S608 - our table
        if self._divided is not None:
            folder = self._divided / f"slice={number}"
            if not folder.is_dir():  # no evidence in it
                none = np.empty(0, dtype=np.int32)
                return SourceScores(none, none, none, np.empty(0), none)
            rows = "SELECT * FROM read_parquet($files, hive_partitioning = false)"
            given = {"files": [str(file) for file in sorted(folder.iterdir())]}
        found = self._con.execute(
            f"SELECT target, disease, source, score FROM ({rows}) WHERE target % {parts:d} = {part:d}",  # noqa: S608 - our SQL
            given,
        ).fetchnumpy()
        target, disease, source = (
            np.asarray(found.pop(name), dtype=np.int32) for name in ("target", "disease", "source")
        )
        score = np.asarray(found.pop("score"), dtype=np.float64)
        return score_sources(target, disease, source, score, self._variant)
