"""J3: how often targets are among the first hundred under drawn weights: 20,000 targets, 15 criteria, 10,000 draws.

Peers rank draw after draw: scikit-criteria and pymcdm (TOPSIS), a loop of pandas and one of numpy (weighted sum). A
peer does some of the draws, and its time is scaled up; on those draws its counts must be ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.contest import Growth, Limit, Ratio, contest, growth, multiplied, seconds
from prioritize.model import Model
from prioritize.pipeline import load_model
from prioritize.score.acceptability import Method, top_counts
from prioritize.score.ranking import Ranking, rank_worths, ranks
from prioritize.score.smaa import smaa

CRITERIA = 15
KEEP = 100
Counts = Callable[[np.ndarray, np.ndarray], np.ndarray]


def worths(size: int) -> np.ndarray:
    """Worths of so many targets, skewed as evidence is, none missing."""
    return np.random.default_rng(1).beta(0.8, 2.0, (size, CRITERIA))


def weights(draws: int) -> np.ndarray:
    """Weights over the whole simplex."""
    return np.random.default_rng(2).dirichlet(np.ones(CRITERIA), draws)


def with_scikit_criteria(some: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """TOPSIS, draw after draw."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import skcriteria
        from skcriteria.agg.topsis import TOPSIS
    normal, counts, method = some / np.sqrt((some**2).sum(axis=0)), np.zeros(len(some), dtype=np.int64), TOPSIS()
    for one in drawn:
        counts[method.evaluate(skcriteria.mkdm(normal, [max] * CRITERIA, weights=one)).rank_ <= KEEP] += 1
    return counts


def with_pymcdm(some: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """TOPSIS, draw after draw."""
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    method, counts, kinds = TOPSIS(vector_normalization), np.zeros(len(some), dtype=np.int64), np.ones(CRITERIA)
    for one in drawn:
        counts[method.rank(method(some, one, kinds)) <= KEEP] += 1
    return counts


def with_pandas(some: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Weighted sums, draw after draw."""
    import pandas as pd

    frame, counts = pd.DataFrame(some), np.zeros(len(some), dtype=np.int64)
    for one in drawn:
        counts += (frame.mul(one).sum(axis=1).rank(ascending=False, method="first") <= KEEP).to_numpy()
    return counts


def with_numpy(some: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Weighted sums, draw after draw."""
    counts = np.zeros(len(some), dtype=np.int64)
    for one in drawn:
        counts[np.argsort(-(some @ one), kind="stable")[:KEEP]] += 1
    return counts


PEERS: tuple[tuple[str, str, Method, Counts, int, float | None], ...] = (
    ("scikit-criteria", "skcriteria", "topsis", with_scikit_criteria, 50, 100.0),
    ("pymcdm", "pymcdm", "topsis", with_pymcdm, 5, None),
    ("pandas loop", "pandas", "weighted sum", with_pandas, 50, 15.0),
    ("numpy loop", "numpy", "weighted sum", with_numpy, 50, None),
)
"""Name, package, method, function, draws that it does, ratio asked for."""


def ratios(quick: bool) -> Iterator[Ratio]:
    """Beside all peers that are installed."""
    size, draws, turns = (4_000, 500, 3) if quick else (20_000, 2_000, 3)
    some, drawn = worths(size), weights(draws)
    for name, package, method, run, done, asked in PEERS:
        if not installed(package):
            continue
        part = drawn[: max(2, done // 5 if quick else done)]
        equal = partial(_same, some, part, method)
        yield contest(
            "J3",
            f"among the first {KEEP}, {method}",
            f"{size:,} targets x {CRITERIA} criteria x {draws:,} draws",
            name,
            partial(top_counts, some, drawn, KEEP, method=method),
            partial(run, some, part),
            equal,
            turns=turns,
            share=len(part) / draws,
            sample=f"{len(part)} draws",
            asked=asked,
        )
    yield from _all_ranks(quick, turns)


def _same(some: np.ndarray, part: np.ndarray, method: Method, _: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether a peer's counts of its draws are ours of the same draws."""
    return bool(np.array_equal(top_counts(some, part, KEEP, method=method), theirs))


def installed(package: str) -> bool:
    """Whether a package can be imported."""
    from importlib.util import find_spec

    return find_spec(package) is not None


def made(size: int, draws: int) -> tuple[Ranking, Model]:
    """A ranking of random worths, a tenth of them missing, one way to drug a target, no precedence."""
    base = load_model("default")
    criteria = tuple(replace(base.criteria[0], weight=1 / CRITERIA, track="") for _ in range(CRITERIA))
    uncertainty = base.uncertainty.model_copy(update={"draws": draws})
    model = replace(base, uncertainty=uncertainty, criteria=criteria, precedence=(), tracks={}, products=())
    random = np.random.default_rng(1)
    found = random.random((size, CRITERIA))
    found[random.random(found.shape) < 0.1] = np.nan
    return rank_worths(found, ("",) * size, model), model


def looped(ranking: Ranking, model: Model) -> np.ndarray:
    """Counts of ranks (n, n) of `smaa` with missing values left out, draw after draw."""
    known, size = ranking.known.astype(np.float64), len(ranking.status)
    filled, everyone = np.nan_to_num(ranking.worths), np.ones(size, dtype=bool)
    band, random = model.uncertainty.band, np.random.default_rng(model.uncertainty.seed)
    counts = np.zeros((size, size), dtype=np.int64)
    for _ in range(model.uncertainty.draws):
        factors = model.weights * random.uniform(1 - band, 1 + band, CRITERIA)
        counts[np.arange(size), ranks(filled @ factors / (known @ factors), everyone) - 1] += 1
    return counts


def _all_ranks(quick: bool, turns: int) -> Iterator[Ratio]:
    """All ranks of 1,000 targets, with missing values, beside a loop that ranks draw after draw."""
    ranking, model = made(300 if quick else 1_000, 500)
    yield contest(
        "J3",
        "all ranks, a tenth of the values missing",
        f"{len(ranking.status):,} targets x {CRITERIA} criteria x {model.uncertainty.draws:,} draws",
        "numpy loop, rank counts",
        lambda: smaa(ranking, model).counts,
        lambda: looped(ranking, model),
        np.array_equal,
        turns=turns,
    )


def growths(quick: bool) -> Iterator[Growth]:
    """Over targets and over draws."""
    sizes, draws = ((1_000, 2_000, 4_000), 200) if quick else ((5_000, 10_000, 20_000), 1_000)
    runs = ((size, partial(top_counts, worths(size), weights(draws), KEEP)) for size in sizes)
    yield growth("J3", f"among the first {KEEP}, {draws:,} draws", "targets", runs)
    some = worths(sizes[-1])
    many = (draws // 4, draws // 2, draws)
    runs = ((count, partial(top_counts, some, weights(count), KEEP)) for count in many)
    yield growth("J3", f"among the first {KEEP}, {sizes[-1]:,} targets", "draws", runs)


def limits(quick: bool) -> Iterator[Limit]:
    """Beside the products alone."""
    size, draws = (4_000, 500) if quick else (20_000, 2_000)
    some, drawn = worths(size), weights(draws)
    spent = min(seconds(partial(top_counts, some, drawn, KEEP)) for _ in range(3))
    work = 2.0 * size * CRITERIA * draws
    because = f"{work / 1e9:.1f} thousand million operations of the matrix product, one thread"
    yield Limit("J3", "among the first 100, weighted sum", f"{size:,} x {draws:,}", spent, work / multiplied(), because)
