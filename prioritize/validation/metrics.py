"""Figures of a ranking: relative success, areas under curves, what stands at the top, probabilities.

A figure that rests on the order alone is a `Metric`. It looks at steps, from the highest score down: rows of equal
score are one step, so the order of the input never matters. At the edge of a top, the step that straddles it gives the
share that fits: what would be expected if its rows were shuffled. Rows whose score is unknown are left out, never put
last.

Every metric takes weights: how often each row was drawn in a bootstrap, one line per draw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEVEL = 0.95
MATCHED_BINS = 20
"""Bins of attention within which positives meet negatives."""


class Ratio(NamedTuple):
    """Success with support over success without, and its interval; NaN where it cannot be computed.

    Attributes
    ----------
    value, low, high : float
    reached, total : int
        Successes among the supported, and the supported.
    other_reached, other_total : int
        The same for the others.
    """

    value: float
    low: float
    high: float
    reached: int
    total: int
    other_reached: int
    other_total: int

    def words(self) -> str:
        """Such as `147/493 against 876/7377 = 2.511 (2.163-2.914)`."""
        return (
            f"{self.reached}/{self.total} against {self.other_reached}/{self.other_total} = "
            f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"
        )


def relative_success(reached: int, total: int, other_reached: int, other_total: int, *, level: float = LEVEL) -> Ratio:
    """Share of successes among the supported over that among the others.

    Parameters
    ----------
    reached, total : int
        Successes among the supported, and the supported.
    other_reached, other_total : int
        The same for the others.
    level : float
        Of the interval, 0-1.

    Notes
    -----
    The interval is symmetric for the logarithm of the ratio, whose variance is
    1/reached - 1/total + 1/other_reached - 1/other_total. Without a success on one side there is none.

    References
    ----------
    Katz D, Baptista J, Azen SP, Pike MC. Obtaining confidence intervals for the risk ratio in cohort studies.
    Biometrics 34 (1978) 469-474.
    """
    counts = (reached, total, other_reached, other_total)
    if not (total and other_total and other_reached):
        return Ratio(np.nan, np.nan, np.nan, *counts)
    value = (reached / total) / (other_reached / other_total)
    if not reached:
        return Ratio(value, np.nan, np.nan, *counts)
    error = (1 / reached - 1 / total + 1 / other_reached - 1 / other_total) ** 0.5
    factor = float(np.exp(NormalDist().inv_cdf((1 + level) / 2) * error))
    return Ratio(value, value / factor, value * factor, *counts)


class Steps:
    """Rows from the highest score down, those of equal score together.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        NaN = unknown, left out.
    positive : ndarray of shape (n,), bool
    """

    def __init__(self, scores: Floats, positive: Bools) -> None:
        values = np.asarray(scores, dtype=np.float64)
        known = np.flatnonzero(~np.isnan(values))
        self._rows: Ints = known[np.argsort(-values[known], kind="stable")]
        ordered = values[self._rows]
        begins = np.ones(len(ordered), dtype=bool)
        begins[1:] = ordered[1:] != ordered[:-1]
        self._last: Ints = np.flatnonzero(np.r_[begins[1:], True])[: len(ordered)]
        good = np.flatnonzero(np.asarray(positive, dtype=bool)[self._rows])
        step = (np.cumsum(begins) - 1)[good]
        self._good_rows: Ints = self._rows[good]
        self._good_first: Ints = np.flatnonzero(np.r_[True, step[1:] != step[:-1]][: len(step)])
        self._place: Ints = step[self._good_first]

    def counted(self, weights: Floats) -> Counted:
        """The weights that the figures rest on.

        Parameters
        ----------
        weights : ndarray of shape (..., n)
            How often each row counts.
        """
        if not len(self._place):
            none = np.zeros((*weights.shape[:-1], 0))
            return Counted(none, none, none, weights[..., self._rows].sum(axis=-1))
        seen = np.cumsum(weights[..., self._rows], axis=-1)
        here = seen[..., self._last[self._place]]
        above = np.where(self._place > 0, seen[..., self._last[self._place - 1]], 0.0)
        good = weights[..., self._good_rows]
        if len(self._good_first) < len(self._good_rows):
            good = np.add.reduceat(good, self._good_first, axis=-1)
        return Counted(good, above, here - above, seen[..., -1])


class Counted(NamedTuple):
    """Weights on the p steps that hold a positive, from the highest down.

    Attributes
    ----------
    good : ndarray of shape (..., p)
        Of the positives on the step.
    above : ndarray of shape (..., p)
        Of all rows on higher steps.
    size : ndarray of shape (..., p)
        Of all rows on the step.
    n : ndarray of shape (...,)
        Of all rows that have a score.
    """

    good: Floats
    above: Floats
    size: Floats
    n: Floats

    @property
    def n_good(self) -> Floats:
        """Weight of all positives, shape (...,)."""
        total: Floats = self.good.sum(axis=-1)
        return total

    @property
    def prevalence(self) -> Floats:
        """Share of positives, shape (...,)."""
        return divided(self.n_good, self.n)

    def top(self, room: Floats) -> Floats:
        """Weight of the positives among the first `room` rows; both of shape (...,)."""
        inside = np.clip(room[..., None] - self.above, 0.0, self.size)
        share = np.divide(inside, self.size, out=np.zeros_like(inside), where=self.size > 0)
        found: Floats = (self.good * share).sum(axis=-1)
        return found


@dataclass(frozen=True)
class Metric:
    """A figure of a ranking that rests on its order.

    Attributes
    ----------
    name : str
    of : callable
        From the weights counted on the steps to the figure, shape (...,); NaN where it cannot be computed.
    chance : float
        What a random order has; NaN = that depends on the rows.
    """

    name: str
    of: Callable[[Counted], Floats]
    chance: float

    def __call__(self, scores: Floats, positive: Bools) -> float:
        """The figure.

        Parameters
        ----------
        scores : ndarray of shape (n,)
            Higher is better; NaN = unknown, left out.
        positive : ndarray of shape (n,), bool
        """
        return float(self.of(Steps(scores, positive).counted(np.ones(len(scores)))))


def divided(above: Floats, below: Floats) -> Floats:
    """A quotient, element by element; NaN where it is divided by 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, np.divide(above, below), np.nan)


def _area(counted: Counted) -> Floats:
    """Share of (positive, negative) couples in which the positive stands higher; ties count half."""
    good, n_good = counted.good, counted.n_good
    n_bad = counted.n - n_good
    bad_above = counted.above - (np.cumsum(good, axis=-1) - good)
    below = n_bad[..., None] - bad_above - (counted.size - good) / 2
    return divided((good * below).sum(axis=-1), n_good * n_bad)


def _precision(counted: Counted) -> Floats:
    """Precision at each step, weighted by the share of positives that the step adds."""
    found, seen = np.cumsum(counted.good, axis=-1), counted.above + counted.size
    at_step = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    return divided((counted.good * at_step).sum(axis=-1), counted.n_good)


def _lift(counted: Counted) -> Floats:
    """Average precision over the share of positives."""
    return divided(_precision(counted), counted.prevalence)


auroc = Metric("AUROC", _area, 0.5)
"""Area under the receiver operating characteristic; half is chance."""
average_precision = Metric("average precision", _precision, np.nan)
"""Average precision without interpolation; chance is the share of positives, for many rows."""
lift = Metric("lift", _lift, 1.0)
"""Average precision over the share of positives."""


def recall_at(k: int) -> Metric:
    """Share of the positives that stand among the first `k` rows."""

    def of(counted: Counted) -> Floats:
        return divided(counted.top(np.full_like(counted.n, k)), counted.n_good)

    return Metric(f"recall at {k}", of, np.nan)


def enrichment_at(fraction: float) -> Metric:
    """Share of positives in the top `fraction` of the rows over their share in all."""

    def of(counted: Counted) -> Floats:
        room = fraction * counted.n
        return divided(divided(counted.top(room), room), counted.prevalence)

    return Metric(f"enrichment at {fraction:.0%}", of, 1.0)


def top_success(fraction: float = 0.1) -> Metric:
    """Share of positives in the top `fraction` of the rows over their share in the rest."""

    def of(counted: Counted) -> Floats:
        room = fraction * counted.n
        found = counted.top(room)
        return divided(divided(found, room), divided(counted.n_good - found, counted.n - room))

    return Metric(f"relative success of the top {fraction:.0%}", of, 1.0)


METRICS = (auroc, average_precision, lift, enrichment_at(0.01), top_success())
"""Those that are reported of every ranking."""


def matched_bins(attention: Floats, positive: Bools, bins: int = MATCHED_BINS) -> Ints:
    """Bin of attention of each row, shape (n,), int64; -1 where attention is unknown.

    Parameters
    ----------
    attention : ndarray of shape (n,)
        Such as the number of publications; NaN = unknown.
    positive : ndarray of shape (n,), bool
    bins : int
        How many are tried for.

    Notes
    -----
    The bins lie around quantiles of the attention of the positives, so that each has about as many of them; equal ones
    are one. The edges are halfway between, so that where many positives share one value the negatives of their bin lie
    on both sides of it; with the quantiles themselves as edges they would all lie above. A row that equals an edge
    stands in the bin above it.
    """
    known = ~np.isnan(attention)
    if not (known & positive).any():
        return np.where(known, 0, -1).astype(np.int64)
    middles = np.unique(np.quantile(attention[known & positive], (np.arange(bins) + 0.5) / bins))
    edges = (middles[1:] + middles[:-1]) / 2
    return np.where(known, np.searchsorted(edges, attention, side="right"), -1).astype(np.int64)


def matched_auroc(
    scores: Floats, positive: Bools, attention: Floats, weights: Floats | None = None, *, bins: int = MATCHED_BINS
) -> Floats:
    """AUROC of positives against negatives of like attention.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        NaN = unknown, left out.
    positive : ndarray of shape (n,), bool
    attention : ndarray of shape (n,)
        Such as the number of publications; NaN = unknown, left out.
    weights : ndarray of shape (..., n), optional
        How often each row counts; once when left out.
    bins : int
        See `matched_bins`.

    Returns
    -------
    ndarray of shape (...,)
        Each positive is held against the negatives of its own bin of attention: the share that it stands above, ties
        half. The mean over positives; those in a bin without negatives are left out. NaN when none is left.

    Notes
    -----
    The bins are those of the rows as they are, whatever the weights. Within a bin attention still differs a little:
    `matched_auroc(attention, positive, attention)` says by how much.
    """
    lines = np.ones(len(scores)) if weights is None else weights
    place = matched_bins(attention, positive, bins)
    won = np.zeros(lines.shape[:-1])
    count = np.zeros(lines.shape[:-1])
    for one in range(int(place.max(initial=-1)) + 1):
        here = np.flatnonzero(place == one)
        counted = Steps(scores[here], positive[here]).counted(lines[..., here])
        area = _area(counted)
        usable = ~np.isnan(area)
        won = won + np.where(usable, area * counted.n_good, 0.0)
        count = count + np.where(usable, counted.n_good, 0.0)
    return divided(won, count)


def brier(chances: Floats, positive: Bools, weights: Floats | None = None) -> Floats:
    """Mean squared difference between probability and outcome, 0-1.

    Parameters
    ----------
    chances : ndarray of shape (n,)
        Probabilities, 0-1; NaN = unknown, left out.
    positive : ndarray of shape (n,), bool
    weights : ndarray of shape (..., n), optional

    Returns
    -------
    ndarray of shape (...,)
        The share p of positives, said of every row, has p (1 - p).
    """
    known = ~np.isnan(chances)
    lines = np.ones(int(known.sum())) if weights is None else weights[..., known]
    return divided((lines * (chances[known] - positive[known]) ** 2).sum(axis=-1), lines.sum(axis=-1))


class Bin(NamedTuple):
    """A bin of the reliability curve: mean probability, share of positives, rows, and the share's interval."""

    said: float
    seen: float
    n: int
    low: float
    high: float


def reliability(chances: Floats, positive: Bools, bins: int = 10, *, level: float = LEVEL) -> tuple[Bin, ...]:
    """How often what was given a probability came about.

    Parameters
    ----------
    chances : ndarray of shape (n,)
        Probabilities, 0-1; NaN = unknown, left out.
    positive : ndarray of shape (n,), bool
    bins : int
        Of equal width on 0-1; a probability on an edge stands in the bin below it. Empty bins are left out.
    level : float
        Of the intervals.

    Notes
    -----
    The interval is that of Wilson, which takes rows as independent: where several are of one target it is too narrow.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22 (1927) 209-212.
    """
    known = ~np.isnan(chances)
    said, seen = chances[known], positive[known]
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], said)
    found = []
    for one in np.unique(place).tolist():
        here = place == one
        n, share = int(here.sum()), float(seen[here].mean())
        found.append(Bin(float(said[here].mean()), share, n, *_wilson(share, n, level)))
    return tuple(found)


def _wilson(share: float, n: int, level: float) -> tuple[float, float]:
    """Interval of a share of n rows."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z**2 / (2 * n)
    half = float(z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5)
    whole = 1 + z**2 / n
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def spearman(one: Floats, other: Floats) -> float:
    """Correlation of the ranks of two columns over the rows that have both, -1 to 1; ties share their mean rank.

    Parameters
    ----------
    one, other : ndarray of shape (n,)
        NaN = unknown, left out.

    Returns
    -------
    float
        NaN with fewer than two rows, or where a column has one value only.
    """
    known = ~(np.isnan(one) | np.isnan(other))
    left, right = ranks(one[known]), ranks(other[known])
    left, right = left - left.mean() if len(left) else left, right - right.mean() if len(right) else right
    size = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum() / size) if size > 0 else np.nan


def weighted_spearman(one: Floats, other: Floats, weights: Floats) -> Floats:
    """The same where each row counts as often as its weight says, shape (b,).

    Parameters
    ----------
    one, other : ndarray of shape (n,)
        NaN = unknown, left out.
    weights : ndarray of shape (b, n)
        0 or above.
    """
    known = ~(np.isnan(one) | np.isnan(other))
    share = weights[:, known]
    left, right = (_centred(_weighted_ranks(values[known], share), share) for values in (one, other))
    size = np.sqrt((share * left**2).sum(axis=1) * (share * right**2).sum(axis=1))
    return divided((share * left * right).sum(axis=1), size)


def _weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """Ranks in each of b weightings but for a constant, shape (b, n)."""
    names, place = np.unique(values, return_inverse=True)
    place = place.reshape(-1)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(names)))
    totals = np.add.reduceat(weights[:, order], starts, axis=1) if len(names) else np.zeros((len(weights), 0))
    found: Floats = (np.cumsum(totals, axis=1) - totals / 2)[:, place]
    return found


def _centred(values: Floats, weights: Floats) -> Floats:
    """Values less their weighted mean, shape (b, n)."""
    found: Floats = values - divided((weights * values).sum(axis=1), weights.sum(axis=1))[:, None]
    return found


def ranks(values: Floats) -> Floats:
    """Ranks from 1, the smallest first, ties sharing their mean, shape (n,)."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: Floats = ((last - counts + 1 + last) / 2)[place.reshape(-1)]
    return found
