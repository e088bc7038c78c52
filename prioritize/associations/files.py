"""Associations of a whole platform from Parquet files of evidence as Open Targets publishes them, in bounded memory.

The files are read by DuckDB, some diseases at a time, and scored by `prioritize.associations.kernel`; nothing of them
becomes a Python object. Each slice of diseases is a file of its own, put in place whole: a run that was killed goes on
where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb
import numpy as np

from prioritize.associations.kernel import PairScores, SourceScores, rank_pairs, score_pairs, score_sources
from prioritize.associations.ontology import all_ancestors
from prioritize.associations.scores import VARIANTS, Variant, known_name
from prioritize.associations.sources import DataSource, reweigh
from prioritize.errors import Problem, SourceError, UsageError, did_you_mean

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "targetId": ("VARCHAR",),
    "diseaseId": ("VARCHAR",),
    "datasourceId": ("VARCHAR",),
    "score": ("DOUBLE", "FLOAT"),
}
"""Columns that the evidence must have, and their types; it may have others."""
TABLES = ("by_source", "overall")
"""What is written: scores of each source, and of all with the rank in the disease."""
SLICES = 16
MEMORY = "250MB"
"""What DuckDB may take for reading, unless another limit is given."""
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
    evidence: Path,
    out: Path,
    sources: Sequence[DataSource],
    *,
    variant: str = "pipeline",
    ancestors: Sequence[tuple[str, str]] = (),
    slices: int = SLICES,
    memory: str = MEMORY,
    tell: Tell = lambda line: None,
) -> Written:
    """Score all associations of a folder of evidence.

    Parameters
    ----------
    evidence : Path
        A Parquet file, or a folder with Parquet files at any depth.
    out : Path
        Folder for `by_source/` and `overall/`, a file of Parquet for each slice, in the order of disease and target.
    sources : sequence of DataSource
        From `read_sources`; every source of the evidence must be among them.
    variant : str
        `pipeline` or `api`.
    ancestors : sequence of (disease, ancestor)
        Parents or all ancestors. Given, evidence also counts for the ancestors, where its source propagates.
    slices : int
        The more, the less memory; each reads the evidence again. The scores are the same with any number.
    memory : str
        Limit of DuckDB, such as `250MB`, beyond which it sorts on disk, in `out`; a slice comes on top, some 80 bytes
        for each of its rows.
    tell : callable
        Takes lines of progress.

    Raises
    ------
    SourceError
        A column is missing or of another type, an id or a score is missing, a source is unknown, a score is no share,
        or the ancestors form a cycle.
    UsageError
        Unknown variant, fewer than one slice, or a folder that holds the results of other evidence or settings.
    """
    known_name("variant", (variant,), VARIANTS)
    if slices < 1:
        raise UsageError(Problem(f"{slices!r} is too few", "slices", fix="give a whole number from 1"))
    files = _files(evidence)
    chosen = reweigh(sources, {})
    closed = all_ancestors(ancestors)
    with duckdb.connect(config={"autoinstall_known_extensions": "false", "memory_limit": memory}) as con:
        con.execute("SET enable_progress_bar = false")
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET temp_directory = $1", [str(out / "unfinished")])
        names = [str(file) for file in files]
        _check_columns(con, names, str(evidence))
        _plan(out, files, chosen, variant, closed, slices)
        run = _Run(con, names, chosen, VARIANTS[variant], slices, out)
        run.prepare(closed, str(evidence))
        return run.all_slices(tell)


def _files(evidence: Path) -> list[Path]:
    """The Parquet files of a path."""
    found = sorted(evidence.rglob("*.parquet")) if evidence.is_dir() else [evidence]
    if not found or not found[0].is_file():
        raise SourceError(
            Problem("holds no Parquet file", str(evidence), fix="give a Parquet file, or a folder of them")
        )
    return found


def _check_columns(con: duckdb.DuckDBPyConnection, files: Sequence[str], where: str) -> None:
    """Refuse files that lack a column or have one of another type."""
    try:
        rows = con.execute("DESCRIBE SELECT * FROM read_parquet($1, union_by_name = true)", [list(files)]).fetchall()
    except duckdb.Error as fault:
        first = str(fault).splitlines()[0]
        raise SourceError(Problem(f"cannot be read: {first}", where, fix="download it again")) from fault
    types = {str(name): str(kind) for name, kind, *_ in rows}
    problems = [
        Problem(
            f"is missing; {did_you_mean(name, list(types))}"
            if name not in types
            else f"is of type {types[name]}, not {allowed[0]}",
            where,
            field=name,
            fix=f"give {', '.join(COLUMNS)}, as the evidence of Open Targets has them",
        )
        for name, allowed in COLUMNS.items()
        if types.get(name) not in allowed
    ]
    if problems:
        raise SourceError(problems)


def _plan(
    out: Path,
    files: Sequence[Path],
    sources: Sequence[DataSource],
    variant: str,
    ancestors: Sequence[tuple[str, str]],
    slices: int,
) -> None:
    """Write down what is scored and how; a folder with another plan is not gone on with."""
    plan = {
        "files": [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files],
        "sources": [asdict(one) for one in sources],
        "variant": variant,
        "ancestors": hashlib.sha256(repr(ancestors).encode()).hexdigest(),
        "slices": slices,
    }
    text = json.dumps(plan, indent=1, sort_keys=True) + "\n"
    path = out / "PLAN.json"
    if path.is_file() and path.read_text(encoding="utf-8") != text:
        what = "holds associations of other evidence, or of other settings"
        raise UsageError(Problem(what, str(out), fix="give another folder, or remove this one"))
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class _Run:
    """One run over all slices."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: Sequence[str],
        sources: Sequence[DataSource],
        variant: Variant,
        slices: int,
        out: Path,
    ) -> None:
        self._con, self._files, self._variant, self._slices, self._out = con, list(files), variant, slices, out
        self._sources = sources
        self._weights = np.array([one.weight for one in sources])

    def prepare(self, ancestors: Sequence[tuple[str, str]], where: str) -> None:
        """Number targets, diseases and sources in the order of their ids, and check what the evidence holds."""
        con = self._con
        con.execute("CREATE TABLE source (id VARCHAR, code INTEGER, propagate BOOLEAN)")
        rows = [(one.source, code, one.propagate) for code, one in enumerate(self._sources)]
        con.executemany("INSERT INTO source VALUES (?, ?, ?)", rows)
        con.execute("CREATE TABLE above (disease_id VARCHAR, ancestor_id VARCHAR)")
        if ancestors:
            lower, upper = zip(*ancestors, strict=True)
            con.execute("INSERT INTO above SELECT unnest($1), unnest($2)", [list(lower), list(upper)])
        self._check_rows(where)
        con.execute(
            "CREATE TABLE target AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code "
            "FROM (SELECT DISTINCT targetId AS id FROM read_parquet($1, union_by_name = true))",
            [self._files],
        )
        con.execute(
            "CREATE TABLE disease AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code FROM ("
            "SELECT DISTINCT diseaseId AS id FROM read_parquet($1, union_by_name = true) "
            "UNION SELECT ancestor_id FROM above)",
            [self._files],
        )

    def _check_rows(self, where: str) -> None:
        """Refuse rows without ids or score, and unknown sources."""
        found = self._con.execute(
            "SELECT datasourceId, count(*), count(*) FILTER (targetId IS NULL OR diseaseId IS NULL OR score IS NULL) "
            "FROM read_parquet($1, union_by_name = true) GROUP BY datasourceId ORDER BY datasourceId",
            [self._files],
        ).fetchall()
        names = [one.source for one in self._sources]
        problems = [
            Problem(
                f"{count:,} rows are of the unknown source {name!r}; {did_you_mean(str(name), names)}",
                where,
                field="datasourceId",
                fix="add the source with its weight, or leave the rows out",
            )
            for name, count, _ in found
            if name not in names
        ]
        if gaps := sum(int(missing) for _, _, missing in found):
            problems.append(Problem(f"{gaps:,} rows lack an id or the score", where, fix="leave these rows out"))
        if problems:
            raise SourceError(problems)

    def all_slices(self, tell: Tell) -> Written:
        """Score what is not there yet."""
        kept, start = 0, monotonic()
        for number in range(self._slices):
            if all(self._path(table, number).is_file() for table in TABLES):
                kept += 1
                continue
            self._score(number)
            done = number + 1 - kept
            left = (monotonic() - start) / done * (self._slices - number - 1)
            tell(f"slice {number + 1} of {self._slices} written, about {left:.0f} s left")
        files = [str(self._path("overall", number)) for number in range(self._slices)]
        (count,) = self._con.execute("SELECT count(*) FROM read_parquet($1)", [files]).fetchall()[0]
        return Written(self._slices, kept, int(count))

    def _path(self, table: str, number: int) -> Path:
        return self._out / table / f"part-{number:05d}.parquet"

    def _score(self, number: int) -> None:
        """Read, score and write one slice: every so many-th disease."""
        rows = self._con.execute(
            """
            WITH here AS (SELECT id, code FROM disease WHERE code % $2 = $3),
            spoken_of AS (
                SELECT id AS disease_id, code, false AS above FROM here
                UNION ALL
                SELECT a.disease_id, h.code, true AS above FROM above AS a JOIN here AS h ON h.id = a.ancestor_id
            )
            SELECT t.code AS target, d.code AS disease, s.code AS source, CAST(e.score AS DOUBLE) AS score
            FROM read_parquet($1, union_by_name = true) AS e
            JOIN spoken_of AS d ON d.disease_id = e.diseaseId
            JOIN target AS t ON t.id = e.targetId
            JOIN source AS s ON s.id = e.datasourceId
            WHERE s.propagate OR NOT d.above
            """,
            [self._files, self._slices, number],
        ).fetchnumpy()
        target, disease, source = (
            np.asarray(rows.pop(name), dtype=np.int32) for name in ("target", "disease", "source")
        )
        by_source = score_sources(
            target, disease, source, np.asarray(rows.pop("score"), dtype=np.float64), self._variant
        )
        del target, disease, source
        overall = score_pairs(by_source, self._weights, self._variant)
        self._write_sources(by_source, number)
        self._write_pairs(overall, number)

    def _write_sources(self, found: SourceScores, number: int) -> None:
        columns = {name: getattr(found, name) for name in ("disease", "target", "source", "score", "n_evidence")}
        self._write(
            "by_source",
            number,
            columns,
            "s.id AS source, m.score, m.n_evidence",
            "JOIN source AS s ON s.code = m.source",
        )

    def _write_pairs(self, found: PairScores, number: int) -> None:
        names = ("disease", "target", "score", "n_sources", "n_evidence")
        columns = {**{name: getattr(found, name) for name in names}, "rank": rank_pairs(found)}
        self._write("overall", number, columns, "m.score, m.rank, m.n_sources, m.n_evidence", "")

    def _write(self, table: str, number: int, columns: Mapping[str, Any], selected: str, joined: str) -> None:
        """Write the file of a slice, then put it in place."""
        path = self._path(table, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".unfinished")
        with suppress(FileNotFoundError):
            whole.unlink()
        made = dict(columns)
        self._con.register("made", made)
        order = "m.disease, m.target" + (", m.source" if "source" in made else "")
        self._con.execute(
            f"COPY (SELECT d.id AS disease_id, t.id AS target_id, {selected} FROM made AS m "  # noqa: S608 - our names
            f"JOIN disease AS d ON d.code = m.disease JOIN target AS t ON t.code = m.target {joined} ORDER BY {order}) "
            f"TO '{str(whole).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)"
        )
        self._con.unregister("made")
        os.replace(whole, path)
