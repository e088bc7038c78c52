"""J1: harmonic sums of evidence, overall scores of target and disease, ranks within each disease.

The evidence is that of `tests.synthetic`, its rows shuffled, ids already numbers. Peers: pandas as a careful user
writes it (sort, count, group), and DuckDB with a window over the rows, as the definition reads. Where the environment
variable SPARK_PYTHON names a Python with PySpark, Spark does the whole work too, from files to files, each in a process
of its own; and so does Sail, with the SQL of this project, where it is installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd

from benchmarks.contest import Growth, Limit, Ratio, bandwidth, contest, growth, seconds
from prioritize.associations import VARIANTS, DataSource, associate, read_sources
from prioritize.associations.kernel import PairScores, SourceScores, rank_pairs, score_pairs, score_sources
from tests.synthetic import SCALES, SOURCES, Scale, World

HOME = Path(__file__).resolve().parent.parent
PIPELINE = VARIANTS["pipeline"]
NEAR = 1e-9


class Evidence(NamedTuple):
    """Columns of evidence, shape (n,) each."""

    target: np.ndarray
    disease: np.ndarray
    source: np.ndarray
    score: np.ndarray

    def score_sources(self) -> SourceScores:
        """Our way."""
        return score_sources(self.target, self.disease, self.source, self.score, PIPELINE)

    def some(self, rows: np.ndarray) -> Evidence:
        """Some rows."""
        return Evidence(*(column[rows] for column in self))


TARGETS, DISEASES, MOST = 20_000, 2_500, 3_000_000


@cache
def made(rows: int) -> Evidence:
    """About so many rows for 20,000 targets and 2,500 diseases, in no order.

    Beyond 3 million they are copies of those, each with diseases of its own.
    """
    if rows > MOST:
        one, many = made(MOST), rows // MOST
        shifts = np.repeat(np.arange(many, dtype=np.int32) * DISEASES, len(one.score))
        target, disease, source, score = (np.tile(column, many) for column in one)
        return Evidence(target, disease + shifts, source, score)
    world = World(Scale(TARGETS, DISEASES, rows), 0)
    parts = [world.evidence_numbers(block) for block in range(world.blocks("evidence"))]
    order = np.random.default_rng(0).permutation(sum(len(part["at"]) for part in parts))
    columns = [np.concatenate([part[name] for part in parts])[order] for name in Evidence._fields]
    return Evidence(*(column.astype(np.int32) for column in columns[:3]), columns[3])


def write_files(rows: int, copies: int, folder: Path) -> Path:
    """Parquet files as Open Targets publishes evidence: so many copies of `made`, each with diseases of its own."""
    frame = pd.DataFrame(made(rows)._asdict())
    names = list(SOURCES)
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 1}) as con:
        con.from_df(frame).create_view("evidence")
        con.from_df(pd.DataFrame({"source": range(len(names)), "name": names})).create_view("names")
        for copy in range(copies):
            con.execute(
                "COPY (SELECT format('ENSG{:011d}', target) AS targetId, "  # noqa: S608 - our own numbers and folder
                f"format('MONDO_{{:07d}}', disease + {copy * DISEASES}) AS diseaseId, name AS datasourceId, score "
                f"FROM evidence JOIN names USING (source)) TO '{folder / f'part-{copy:05d}.parquet'}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
    return folder


def shipped() -> tuple[DataSource, ...]:
    """The sources and weights of the project."""
    return read_sources(HOME / "data" / "associations" / "datasources.csv")


def weights() -> np.ndarray:
    """Weights of the sources of `tests.synthetic`."""
    known = {one.source: one.weight for one in shipped()}
    return np.array([known[name] for name in SOURCES])


def with_pandas(frame: pd.DataFrame) -> np.ndarray:
    """Scores of target, disease and source, in this order of disease, target and source."""
    keys = ["disease", "target", "source"]
    some = frame.sort_values([*keys, "score"], ascending=[True, True, True, False])
    place = some.groupby(keys, sort=False).cumcount() + 1
    term = (some["score"] / place**2).where(place <= PIPELINE.cap, 0.0)
    return (term.groupby([some[key] for key in keys], sort=True).sum() / PIPELINE.normaliser).to_numpy()


WINDOW = """
SELECT disease, target, source, sum(CASE WHEN place <= 50 THEN score / (place * place) ELSE 0 END) / $1 AS score
FROM (
    SELECT disease, target, source, score,
        row_number() OVER (PARTITION BY disease, target, source ORDER BY score DESC) AS place
    FROM evidence
)
GROUP BY disease, target, source
ORDER BY disease, target, source
"""


def ratios(quick: bool) -> Iterator[Ratio]:
    """Beside pandas and DuckDB, and re-weighting beside scoring anew."""
    some = made(200_000 if quick else 3_000_000)
    size = f"{len(some.score):,} rows"
    frame = pd.DataFrame(some._asdict())
    near = _near
    turns = 3
    what = "scores of each source"
    yield contest(
        "J1", what, size, "pandas", some.score_sources, lambda: with_pandas(frame), near, turns=turns, asked=8
    )
    with duckdb.connect(config={"threads": 2}) as con:
        con.from_df(frame).create("evidence")
        con.execute("SET enable_progress_bar = false")

        def windowed() -> np.ndarray:
            return con.execute(WINDOW, [PIPELINE.normaliser]).fetchnumpy()["score"]

        yield contest(
            "J1", what, size, "DuckDB window, 2 threads", some.score_sources, windowed, near, turns=turns, asked=3
        )
    found, factors = some.score_sources(), weights()
    largest = some.some(np.flatnonzero(some.disease == np.bincount(some.disease).argmax()))
    kept = largest.score_sources()
    yield contest(
        "J1",
        "other weights for the largest disease",
        f"{len(largest.score):,} rows",
        "scoring its evidence anew",
        lambda: score_pairs(kept, factors, PIPELINE),
        lambda: score_pairs(largest.score_sources(), factors, PIPELINE),
        lambda one, other: np.array_equal(one.score, other.score),
        turns=turns,
        asked=2,
        outside=False,
    )
    yield contest(
        "J1",
        "other weights for all diseases",
        size,
        "scoring all evidence anew",
        lambda: score_pairs(found, factors, PIPELINE),
        lambda: score_pairs(some.score_sources(), factors, PIPELINE),
        lambda one, other: np.array_equal(one.score, other.score),
        turns=turns,
        outside=False,
    )
    yield from _whole(quick, turns)
    if not quick:
        yield from _processes(turns)


def _near(found: SourceScores, other: np.ndarray) -> bool:
    """Whether scores agree, and the sums are as many."""
    return len(found.score) == len(other) and bool(np.allclose(found.score, other, rtol=0, atol=NEAR))


def _whole(quick: bool, turns: int) -> Iterator[Ratio]:
    """All three steps beside the SQL of the project, which is the reference: the same bits."""
    scale = SCALES["S" if quick else "M"]
    frame = World(scale, 0).table("evidence").drop(columns="year")

    def in_sql() -> pd.DataFrame:
        return associate(frame, HOME / "sql" / "associations", shipped())

    def ours() -> tuple[PairScores, Any]:
        codes = [pd.factorize(frame[name], sort=True)[0] for name in ("target_id", "disease_id")]
        place = {name: at for at, name in enumerate(SOURCES)}
        source = frame["source"].map(place).to_numpy()
        found = score_pairs(score_sources(*codes, source, frame["score"].to_numpy(), PIPELINE), weights(), PIPELINE)
        return found, rank_pairs(found)

    def equal(one: tuple[PairScores, Any], other: pd.DataFrame) -> bool:
        rows = other.sort_values(["disease_id", "target_id"])
        rank = rows.groupby("disease_id")["score"].rank(ascending=False, method="min")
        return bool((one[0].score == rows["score"].to_numpy()).all() and (one[1] == rank.to_numpy()).all())

    yield contest(
        "J1",
        "ids, sources, pairs, ranks; equal to the last bit",
        f"{len(frame):,} rows",
        "sql/associations, the reference",
        ours,
        in_sql,
        equal,
        turns=turns,
        outside=False,
    )


OURS = """
import sys
from pathlib import Path
from prioritize.associations import read_sources, score_files
score_files(Path(sys.argv[1]), Path(sys.argv[2]), read_sources(Path(sys.argv[3])))
"""
ON_SAIL = """
import sys
from pathlib import Path
from pysail.spark import SparkConnectServer
from prioritize.associations import read_sources
from prioritize.cluster import Remote, score_evidence
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
remote = Remote("sc://%s:%d" % server.listening_address)
score_evidence(remote, sys.argv[1], sys.argv[2], Path(sys.argv[4]), read_sources(Path(sys.argv[3])))
server.stop()
"""
PEER = HOME / "benchmarks" / "peer_spark.py"
RUNS = count()


def _processes(turns: int) -> Iterator[Ratio]:
    """From files to files, each a process of its own that starts, reads, scores, ranks, writes and ends."""
    spark, sail = os.environ.get("SPARK_PYTHON", ""), find_spec("pysail") is not None
    if not spark:
        print("J1  Spark: not measured: no PySpark; SPARK_PYTHON names no Python that has it", flush=True)
    if not sail:
        print("J1  Sail: not measured: no pysail", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        evidence = write_files(MOST, 1, folder / "evidence")
        sources = HOME / "data" / "associations" / "datasources.csv"
        weighed = folder / "weights.json"
        weighed.write_text(json.dumps({one.source: one.weight for one in shipped()}), encoding="utf-8")
        sql = str(HOME / "sql" / "associations")
        for file, text in (("ours.py", OURS), ("on_sail.py", ON_SAIL)):  # the client of Spark wants a file as its main
            (folder / file).write_text(text, encoding="utf-8")
        beside = partial(
            contest,
            "J1",
            "whole process, files to files",
            f"{len(made(MOST).score):,} rows",
            ours=partial(
                _run, folder, "ours", sys.executable, str(folder / "ours.py"), str(evidence), "OUT", str(sources)
            ),
            equal=_same_files,
            turns=turns,
        )
        if spark:
            for way, peer, asked in (
                ("arrays", "Spark, array functions as in Open Targets' pipeline, local[2]", 25),
                ("windows", "Spark, window functions, local[2]", None),
            ):
                words = (spark, str(PEER), str(evidence), "OUT", str(weighed), way)
                yield beside(peer, theirs=partial(_run, folder, "spark", *words), asked=asked)
        if sail:
            words = (sys.executable, str(folder / "on_sail.py"), str(evidence), "OUT", str(sources), sql)
            yield beside("Sail, sql/associations", theirs=partial(_run, folder, "sail", *words), outside=False)


def _run(folder: Path, name: str, *words: str) -> Path:
    """Run a process, which writes to a folder that was not there before."""
    out = folder / f"{name}-{next(RUNS)}"
    line = [str(out) if word == "OUT" else word for word in words]
    beside = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(line, cwd=HOME, env=beside, capture_output=True, text=True, check=False)  # noqa: S603 - our own programs
    if done.returncode:
        raise RuntimeError(f"{name} left with {done.returncode}: {done.stderr[-2_000:]}")
    return out


def _same_files(ours: Path, theirs: Path) -> bool:
    """Whether two folders hold the same pairs, with scores that agree."""
    with duckdb.connect() as con:
        columns = con.execute(f"DESCRIBE FROM '{theirs}/overall/*.parquet'").fetchall()
        names = "targetId, diseaseId" if columns[0][0] == "targetId" else "target_id, disease_id"
        ((both, alone, apart),) = con.execute(
            f"""
            SELECT count(*) FILTER (o.score IS NOT NULL AND t.score IS NOT NULL),
                count(*) FILTER (o.score IS NULL OR t.score IS NULL), max(abs(o.score - t.score))
            FROM (SELECT target_id, disease_id, score FROM '{ours}/overall/*.parquet') AS o
            FULL JOIN (SELECT {names}, score FROM '{theirs}/overall/*.parquet') AS t(target_id, disease_id, score)
            USING (target_id, disease_id)
            """  # noqa: S608 - our own folders
        ).fetchall()
    return bool(both and not alone and apart <= NEAR)


def growths(quick: bool) -> Iterator[Growth]:
    """Scores of sources over rows."""
    sizes = (50_000, 100_000, 200_000) if quick else (1_000_000, 3_000_000, 9_000_000)
    yield growth("J1", "scores of each source", "rows", ((rows, made(rows).score_sources) for rows in sizes))


def limits(quick: bool) -> Iterator[Limit]:
    """Beside reading the rows once."""
    some = made(200_000 if quick else 3_000_000)
    spent = min(seconds(some.score_sources) for _ in range(3))
    held = sum(column.nbytes for column in some)
    because = f"{held / 1e6:.0f} MB read once by one thread; a sort alone reads more"
    yield Limit("J1", "scores of each source", f"{len(some.score):,} rows", spent, held / bandwidth(), because)
