"""Ranks under drawn weights: the blocks of `prioritize.score.smaa` beside a loop that ranks draw after draw.

    python benchmarks/bench_smaa.py          110 targets
    python benchmarks/bench_smaa.py --large  20,000 targets as well: seconds and the peak of memory

Tables are made of random worths, a tenth of them missing, for a model of 15 criteria. Both sides score the same draws;
their counts must be equal before anything is printed.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter

import click
import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.pipeline import load_model
from prioritize.score.ranking import Ranking, rank_worths, ranks
from prioritize.score.smaa import Missing, Space, smaa
from prioritize.score.stability import stability

Floats = NDArray[np.float64]
CRITERIA = 15
DRAWS = 10_000
LOOPED = 2_000
"""Draws that the loop is timed on."""


def made(size: int, draws: int) -> tuple[Ranking, Model]:
    """A ranking of random worths, one way to drug a target, no precedence."""
    base = load_model("default")
    criteria = tuple(replace(base.criteria[0], weight=1 / CRITERIA, track="") for _ in range(CRITERIA))
    uncertainty = base.uncertainty.model_copy(update={"draws": draws})
    model = replace(base, uncertainty=uncertainty, criteria=criteria, precedence=(), tracks={}, products=())
    random = np.random.default_rng(1)
    worths = random.random((size, CRITERIA))
    worths[random.random(worths.shape) < 0.1] = np.nan
    return rank_worths(worths, ("",) * size, model), model


def looped(ranking: Ranking, model: Model) -> NDArray[np.int64]:
    """Counts of ranks (n, n) of `smaa` with missing values left out, draw after draw."""
    known, size = ranking.known.astype(np.float64), len(ranking.status)
    worths, everyone = np.nan_to_num(ranking.worths), np.ones(size, dtype=bool)
    band, random = model.uncertainty.band, np.random.default_rng(model.uncertainty.seed)
    counts = np.zeros((size, size), dtype=np.int64)
    for _ in range(model.uncertainty.draws):
        weights = model.weights * random.uniform(1 - band, 1 + band, CRITERIA)
        counts[np.arange(size), ranks(worths @ weights / (known @ weights), everyone) - 1] += 1
    return counts


def seconds(call: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs."""
    spent = []
    for _ in range(times):
        start = perf_counter()
        call()
        spent.append(perf_counter() - start)
    return min(spent)


def small() -> None:
    """110 targets: the ratio to the loop, then every way of 10,000 draws."""
    ranking, model = made(110, LOOPED)
    if not np.array_equal(looped(ranking, model), smaa(ranking, model).counts):
        sys.exit("the counts differ")
    slow, fast = seconds(lambda: looped(ranking, model), 3), seconds(lambda: smaa(ranking, model))
    click.echo(f"110 targets, {LOOPED:,} draws: loop {slow:.3f} s, blocks {fast:.4f} s, {slow / fast:.0f} times")
    ranking, model = made(110, DRAWS)
    spaces: tuple[Space, ...] = ("band", "simplex")
    ways: tuple[Missing, ...] = ("left out", "drawn", "resampled")
    for space in spaces:
        for missing in ways:
            spent = seconds(partial(smaa, ranking, model, space=space, missing=missing))
            click.echo(f"110 targets, {DRAWS:,} draws, {space}, {missing}: {spent:.3f} s")
    click.echo(f"110 targets, {DRAWS:,} draws, intervals with and without precedence: ", nl=False)
    click.echo(f"{seconds(lambda: stability(ranking, model)):.3f} s")


def large() -> None:
    """20,000 targets: seconds, and the peak of the process's memory beside what it was before."""
    ranking, model = made(20_000, DRAWS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ways: tuple[Missing, ...] = ("left out", "resampled")
    for missing in ways:
        start = perf_counter()
        smaa(ranking, model, missing=missing)
        spent, peak = perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        click.echo(f"20,000 targets, {DRAWS:,} draws, band, {missing}: {spent:.1f} s, ", nl=False)
        click.echo(f"peak {peak:.0f} MB ({before:.0f} MB before)")


if __name__ == "__main__":
    small()
    if "--large" in sys.argv[1:]:
        large()
