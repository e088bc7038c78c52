"""Intervals of figures over draws of targets (or pairs), the paired difference of two rankings, and what it shows.

Rows of one target are not independent, so whole targets are drawn: as many as there are, with replacement. A row counts
as often as its target was drawn. All figures of one `Draws` are measured on the same draws, so that the difference of
two rankings is paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.validation.metrics import LEVEL, Metric, Steps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DRAWS = 1000
FEWEST = 5
"""Rows of either outcome below which a ranking is not measured."""
BLOCK = 300_000
"""Weights that are held at a time."""
ABOVE, BELOW, NOT_SHOWN = "above", "below", "not shown"


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; NaN where it cannot be computed.

    Attributes
    ----------
    value, low, high : float
        The ends are percentiles of the draws; NaN where fewer than half of the draws have a figure.
    n, positives, clusters : int
        Rows that were measured, how many of them are positive, and of how many targets (or pairs) they are.
    """

    value: float
    low: float
    high: float
    n: int = 0
    positives: int = 0
    clusters: int = 0


def verdict(interval: Estimate, nothing: float = 0.0) -> str:
    """`above` or `below` where the interval lies on one side of `nothing`, else `not shown`.

    Parameters
    ----------
    interval : Estimate
        Of a difference to a baseline, or of a figure.
    nothing : float
        0 for a difference, 0.5 for an AUROC, 1 for a ratio. An end that equals it shows nothing; nor does NaN.
    """
    if interval.low > nothing:
        return ABOVE
    return BELOW if interval.high < nothing else NOT_SHOWN


class Draws:
    """Draws of clusters with replacement.

    Parameters
    ----------
    clusters : ndarray of shape (n,), int64
        Number of the target (or pair) of each row.
    draws, seed : int
    """

    def __init__(self, clusters: Ints, *, draws: int = DRAWS, seed: int = 0) -> None:
        names, self.cluster = np.unique(clusters, return_inverse=True)
        self.size = len(names)
        random = np.random.default_rng(seed)
        self.counts: Ints = random.multinomial(self.size, np.full(self.size, 1 / max(self.size, 1)), size=draws)

    def blocks(self) -> Iterator[Floats]:
        """How often each row counts in some draws, shape (b, n), until all draws are done."""
        step = max(1, BLOCK // max(len(self.cluster), 1))
        for start in range(0, len(self.counts), step):
            yield self.counts[start : start + step, self.cluster].astype(np.float64)


def percentiles(figures: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Ends that hold `level` of the draws which have a figure; NaN where fewer than half have one."""
    known = figures[~np.isnan(figures)]
    if 2 * len(known) < len(figures) or not len(known):
        return np.nan, np.nan
    low, high = np.percentile(known, [50 * (1 - level), 50 * (1 + level)]).tolist()
    return low, high


def interval(
    of: Callable[[Floats], Floats],
    draws: Draws,
    *,
    among: Bools | None = None,
    positive: Bools | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Interval of any figure that takes weights.

    Parameters
    ----------
    of : callable
        From weights of rows, shape (b, n), to a figure per line, shape (b,); such as
        `lambda weights: brier(chances, positive, weights)`.
    draws : Draws
    among, positive : ndarray of shape (n,), bool, optional
        Rows on which the figure rests, and those that are positive, for the counts; all, and none, when left out.
    level : float
    """
    value = of(np.ones((1, len(draws.cluster))))[0]
    figures = np.concatenate([of(weights) for weights in draws.blocks()])
    some = np.ones(len(draws.cluster), dtype=bool) if among is None else among
    return Estimate(
        float(value),
        *percentiles(figures, level),
        n=int(some.sum()),
        positives=0 if positive is None else int((some & positive).sum()),
        clusters=len(np.unique(draws.cluster[some])),
    )


class Measured:
    """Figures of rankings on the same rows and draws.

    Parameters
    ----------
    columns : mapping of name to ndarray of shape (n,)
        Scores; NaN = unknown. A ranking is measured where its score is known, two rankings where both are.
    positive : ndarray of shape (n,), bool
    draws : Draws
        Of the same rows.
    metrics : sequence of Metric
    level : float
    """

    def __init__(
        self,
        columns: Mapping[str, Floats],
        positive: Bools,
        draws: Draws,
        metrics: Sequence[Metric],
        *,
        level: float = LEVEL,
    ) -> None:
        self.columns = columns
        self.positive = positive
        self.draws = draws
        self.metrics = tuple(metrics)
        self.level = level
        self._found: dict[tuple[str, bytes], tuple[Floats, Floats]] = {}

    def estimate(self, name: str, metric: Metric, beside: str | None = None) -> Estimate:
        """A figure of a ranking, where it is known, and `beside` too if given."""
        among = self._among(name, beside or name)
        whole, drawn = self._figures(name, among)
        place = self.metrics.index(metric)
        return self._made(float(whole[place]), drawn[:, place], among)

    def difference(self, name: str, baseline: str, metric: Metric) -> Estimate:
        """A figure of a ranking less that of another, on the same rows and draws."""
        among = self._among(name, baseline)
        (own, its), place = (self._figures(one, among) for one in (name, baseline)), self.metrics.index(metric)
        return self._made(float(own[0][place] - its[0][place]), own[1][:, place] - its[1][:, place], among)

    def _among(self, name: str, other: str) -> Bools:
        """Rows for which both rankings are known, shape (n,)."""
        known: Bools = ~(np.isnan(self.columns[name]) | np.isnan(self.columns[other]))
        return known

    def _made(self, value: float, figures: Floats, among: Bools) -> Estimate:
        """An estimate from the figure and its draws; NaN where a side has too few rows."""
        positives = int((among & self.positive).sum())
        counts = (int(among.sum()), positives, len(np.unique(self.draws.cluster[among])))
        if min(positives, counts[0] - positives) < FEWEST:
            return Estimate(np.nan, np.nan, np.nan, *counts)
        return Estimate(value, *percentiles(figures, self.level), *counts)

    def _figures(self, name: str, among: Bools) -> tuple[Floats, Floats]:
        """All metrics of a ranking over some rows: as they are, (m,), and per draw, (draws, m)."""
        key = (name, among.tobytes())
        if key not in self._found:
            steps = Steps(np.where(among, self.columns[name], np.nan), self.positive)
            whole = self._all(steps, np.ones((1, len(among))))[0]
            drawn = np.concatenate([self._all(steps, weights) for weights in self.draws.blocks()])
            self._found[key] = (whole, drawn)
        return self._found[key]

    def _all(self, steps: Steps, weights: Floats) -> Floats:
        """All metrics for each line of weights, shape (b, m)."""
        counted = steps.counted(weights)
        return np.stack([metric.of(counted) for metric in self.metrics], axis=-1)
