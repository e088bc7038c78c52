"""J2: all targets scored by many criteria and ranked, for one disease and for all diseases.

The criteria are the sources of evidence, their worths the scores of each source, which are kept: the evidence of
`tests.synthetic` is not read again. Scores are weighted means, a source without evidence 0, as everybody computes them.
Peers: pandas and DuckDB for all diseases; scikit-criteria and pymcdm, which want a full table, for one.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.contest import Growth, Limit, Ratio, bandwidth, contest, growth, seconds
from benchmarks.j1_associations import DISEASES, MOST, made
from benchmarks.j3_smaa import installed
from prioritize.associations.files import PLAN
from prioritize.associations.kernel import PairScores, SourceScores, rank_pairs, weigh_pairs
from tests.synthetic import SOURCES

CRITERIA = 15
NEAR = 1e-9
Found = tuple[np.ndarray, np.ndarray]
"""Scores and ranks, of pairs in the order of disease and target."""


@cache
def kept(rows: int) -> SourceScores:
    """Scores of the sources of so many pieces of evidence."""
    return made(rows).score_sources()


@cache
def factors(count: int) -> np.ndarray:
    """Weights of so many sources."""
    return np.random.default_rng(4).random(count)


def write_kept(copies: int, folder: Path) -> None:
    """A folder as `score_files` leaves it: copies of 3 million pieces of evidence, each with diseases of its own."""
    one = kept(MOST)
    columns = {name: getattr(one, name) for name in ("disease", "target", "source", "score", "n_evidence")}
    names = {"source": np.arange(len(SOURCES), dtype=np.int32), "name": np.array(list(SOURCES), dtype=object)}
    (folder / "by_source").mkdir(parents=True)
    with duckdb.connect(config={"threads": 1}) as con:
        for table, given in (("found", columns), ("names", names)):
            con.register("given", given)
            con.execute(f"CREATE TABLE {table} AS SELECT * FROM given")  # noqa: S608 - our own names
            con.unregister("given")
        for copy in range(copies):
            con.execute(
                f"COPY (SELECT format('MONDO_{{:07d}}', disease + {copy * DISEASES}) AS disease_id, "  # noqa: S608 - our own numbers
                "format('ENSG{:011d}', target) AS target_id, name AS source, score, n_evidence FROM found "
                "JOIN names USING (source) ORDER BY ALL) "
                f"TO '{folder / 'by_source' / f'part-{copy:05d}.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
            )
    (folder / PLAN).write_text(json.dumps({"slices": copies, "variant": "pipeline"}), encoding="utf-8")


def one_disease(size: int) -> SourceScores:
    """So many targets of one disease, all criteria known."""
    score = np.random.default_rng(1).beta(0.8, 2.0, (size, CRITERIA))
    target, source = (axis.ravel().astype(np.int32) for axis in np.indices((size, CRITERIA)))
    ones = np.ones(len(target), dtype=np.int32)
    return SourceScores(np.zeros_like(ones), target, source, score.ravel(), ones)


def ours(found: SourceScores) -> PairScores:
    """Scores of pairs."""
    return weigh_pairs(found, factors(int(found.source.max()) + 1))


def ranked(found: SourceScores) -> Found:
    """Our way."""
    pairs = ours(found)
    return pairs.score, rank_pairs(pairs)


def with_pandas(found: SourceScores) -> Found:
    """Product, sum by pair, rank by disease."""
    import pandas as pd

    weights = factors(int(found.source.max()) + 1)
    frame = pd.DataFrame({name: getattr(found, name) for name in ("disease", "target", "source", "score")})
    frame["part"] = frame["score"] * (weights / weights.sum())[frame["source"]]
    score = frame.groupby(["disease", "target"])["part"].sum()
    return score.to_numpy(), score.groupby(level="disease").rank(method="min", ascending=False).to_numpy()


IN_SQL = """
SELECT score, rank() OVER (PARTITION BY disease ORDER BY score DESC) AS place FROM (
    SELECT disease, target, sum(score * share) AS score FROM found JOIN weight USING (source) GROUP BY disease, target
)
ORDER BY disease, target
"""


def with_duckdb(con: duckdb.DuckDBPyConnection) -> Found:
    """Join, group, rank."""
    rows = con.execute(IN_SQL).fetchnumpy()
    return rows["score"], rows["place"]


def loaded(con: duckdb.DuckDBPyConnection, found: SourceScores) -> None:
    """Put the scores and the weights into tables."""
    columns = {name: getattr(found, name) for name in ("disease", "target", "source", "score")}
    weights = factors(int(found.source.max()) + 1)
    shares = {"source": np.arange(len(weights), dtype=np.int32), "share": weights / weights.sum()}
    for name, table in (("found", columns), ("weight", shares)):
        con.register("given", table)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608 - our own names
        con.unregister("given")


def as_table(found: SourceScores) -> np.ndarray:
    """Targets by criteria."""
    return found.score.reshape(-1, CRITERIA)


def with_scikit_criteria(table: np.ndarray) -> Found:
    """The weighted sum model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import skcriteria
        from skcriteria.agg.simple import WeightedSumModel
    weights = factors(CRITERIA)
    found = WeightedSumModel().evaluate(skcriteria.mkdm(table, [max] * CRITERIA, weights=weights / weights.sum()))
    return np.asarray(found.e_.score), np.asarray(found.rank_)


def with_pymcdm(table: np.ndarray) -> Found:
    """The weighted sum model, worths as they are."""
    from pymcdm.methods import WSM

    weights, method = factors(CRITERIA), WSM(normalization_function=lambda column, cost=False: column)
    score = method(table, weights / weights.sum(), np.ones(CRITERIA))
    return np.asarray(score), np.asarray(method.rank(score))


PEERS = (("scikit-criteria", "skcriteria", with_scikit_criteria), ("pymcdm", "pymcdm", with_pymcdm))


def same(disease: np.ndarray, one: Found, other: Found) -> bool:
    """Whether scores agree, and in the order of either ranks no score is above one before it."""
    if len(one[0]) != len(other[0]) or not np.allclose(one[0], other[0], rtol=0, atol=NEAR):
        return False
    for rank in (one[1], other[1]):
        order = np.lexsort((rank, disease))
        falls = np.diff(one[0][order]) <= NEAR
        if not (falls | (np.diff(disease[order]) != 0)).all():
            return False
    return True


def ratios(quick: bool) -> Iterator[Ratio]:
    """All diseases, and one."""
    some = kept(200_000 if quick else 3_000_000)
    pairs = ours(some)
    what, size = "ranks in all diseases", f"{len(pairs.score):,} pairs, {len(some.score):,} scores of sources"
    equal = partial(same, pairs.disease)
    run = partial(ranked, some)
    yield contest("J2", what, size, "pandas", run, partial(with_pandas, some), equal)
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute("SET enable_progress_bar = false")
        loaded(con, some)
        yield contest("J2", what, size, "DuckDB window, 2 threads", run, partial(with_duckdb, con), equal)
    count = 4_000 if quick else 20_000
    one = one_disease(count)
    for name, package, way in PEERS:
        if installed(package):
            yield contest(
                "J2",
                "ranks in one disease",
                f"{count:,} targets x {CRITERIA} criteria",
                name,
                partial(ranked, one),
                partial(way, as_table(one)),
                partial(same, np.zeros(count)),
            )


def growths(quick: bool) -> Iterator[Growth]:
    """Over scores of sources."""
    sizes = (50_000, 100_000, 200_000) if quick else (1_000_000, 3_000_000, 9_000_000)
    runs = ((len(kept(rows).score), partial(ranked, kept(rows))) for rows in sizes)
    yield growth("J2", "ranks in all diseases", "scores of sources", runs)


def limits(quick: bool) -> Iterator[Limit]:
    """Beside reading the scores once."""
    some = kept(200_000 if quick else 3_000_000)
    spent = min(seconds(partial(ranked, some)) for _ in range(3))
    held = sum(getattr(some, name).nbytes for name in ("disease", "target", "source", "score"))
    because = f"{held / 1e6:.0f} MB read once by one thread; ranks need a sort"
    yield Limit("J2", "ranks in all diseases", f"{len(some.score):,} scores", spent, held / bandwidth(), because)
