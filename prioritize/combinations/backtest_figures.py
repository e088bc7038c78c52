"""Figures of rankings beside baselines on cases, with intervals over draws of targets and draws of pairs.

Why both are drawn, and what counts as a difference, stands at the head of `backtest`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.validation.intervals import BLOCK, percentiles
from prioritize.validation.metrics import Steps, auroc, enrichment_at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FEWEST = 5
"""Cases of either side below which nothing is computed."""
DRAWS = 1000
TOP = 0.1
"""Share of the cases that is the top of a ranking."""
TOP_LIFT = enrichment_at(TOP)
DIGITS = 9
"""Decimals to which two scores must agree to be tied."""
NOT_SHOWN = "not shown"
AREA, LIFT = 0, 1


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % intervals; NaN where it could not be computed.

    Attributes
    ----------
    value : float
    by_target, by_pair : tuple of float
        Ends, over draws of targets and over draws of pairs.
    """

    value: float
    by_target: tuple[float, float]
    by_pair: tuple[float, float]

    @property
    def sign(self) -> int:
        """1 or -1 where both intervals lie on one side of 0, else 0."""
        ends = (*self.by_target, *self.by_pair)
        return int(all(end > 0 for end in ends)) - int(all(end < 0 for end in ends))

    def words(self, plus: str = "") -> str:
        """Value and intervals; `plus` is '+' for a difference."""
        (a, b), (c, d) = self.by_target, self.by_pair
        return (
            f"{self.value:{plus}.2f} (95% {a:{plus}.2f} to {b:{plus}.2f} by target, "
            f"{c:{plus}.2f} to {d:{plus}.2f} by pair)"
        )


@dataclass(frozen=True)
class Compared:
    """A ranking beside a baseline, on the cases for which the baseline is known.

    Attributes
    ----------
    baseline : str
    n_positive, n_negative : int
        Cases with a known baseline.
    area : float
        AUROC of the baseline.
    difference : Estimate
        AUROC of the ranking less that of the baseline, paired.
    without_axis : tuple of float
        Smallest and largest difference when one axis is left out; NaN when none could be.
    """

    baseline: str
    n_positive: int
    n_negative: int
    area: float
    difference: Estimate
    without_axis: tuple[float, float]

    @property
    def verdict(self) -> str:
        """`above`, `below`, or `not shown` when an interval of the difference includes 0."""
        return {1: "above", -1: "below", 0: NOT_SHOWN}[self.difference.sign]


@dataclass(frozen=True)
class AxisOut:
    """A ranking without the cases that touch one axis; NaN where too few are left."""

    axis: str
    n_positive: int
    n_negative: int
    area: float


@dataclass(frozen=True)
class Ranked:
    """A ranking's figures for one question.

    Attributes
    ----------
    name : str
    area : Estimate
        AUROC; half is chance.
    lift : Estimate
        Share of positives in the top tenth over their share in all.
    against : tuple of Compared
    without_axis : tuple of AxisOut
    """

    name: str
    area: Estimate
    lift: Estimate
    against: tuple[Compared, ...]
    without_axis: tuple[AxisOut, ...]


class Order:
    """Cases from the highest value down, ties together; those outside take no part.

    Parameters
    ----------
    values : ndarray of shape (k,)
    positive, among : ndarray of shape (k,), bool
    """

    def __init__(self, values: Floats, positive: Bools, among: Bools) -> None:
        self.steps = Steps(np.where(among, np.round(values, DIGITS), np.nan), positive)

    def figures(self, weights: Floats) -> Floats:
        """AUROC and lift of the top for weighted cases, shape (..., 2); NaN where a side has no weight.

        Parameters
        ----------
        weights : ndarray of shape (..., k)
        """
        counted = self.steps.counted(weights)
        found = np.stack([auroc.of(counted), TOP_LIFT.of(counted)], axis=-1)
        return np.where(np.isnan(found[..., :1]), np.nan, found)


def area_of(values: Floats, positive: Bools, among: Bools | None = None) -> float:
    """AUROC of values, over the cases that have one.

    Parameters
    ----------
    values : ndarray of shape (k,)
        NaN = unknown.
    positive : ndarray of shape (k,), bool
    among : ndarray of shape (k,), bool, optional
        Cases to look at; all when left out.
    """
    known = ~np.isnan(values) if among is None else among & ~np.isnan(values)
    return float(Order(values, positive, known).figures(np.ones(len(values)))[AREA])


def measure(
    rankings: Mapping[str, Floats],
    baselines: Mapping[str, Floats],
    positive: Bools,
    ends: Ints,
    axes: Sequence[frozenset[str]],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[tuple[Ranked, ...], float]:
    """Measure rankings beside baselines on k cases.

    Parameters
    ----------
    rankings, baselines : mapping of name to ndarray of shape (k,)
        Higher is better; NaN = unknown. A ranking and a baseline are compared where both are known.
    positive : ndarray of shape (k,), bool
    ends : ndarray of shape (k, 2), int64
        What the two members of each case are drawn as, the smaller first.
    axes : sequence of frozenset of str
        Axes that each case touches, k.
    draws, seed : int

    Returns
    -------
    tuple of Ranked
    float
        Share of the draws of targets that hold both sides.
    """
    measured = _Measured({**rankings, **baselines}, positive, ends, axes)
    alone = [(one,) for one in measured.columns]
    names: list[tuple[str, ...]] = [*alone, *((one, other) for one in rankings for other in baselines)]
    drawn = _Drawn(measured, names, draws, seed)
    found = tuple(
        Ranked(
            name,
            drawn.estimate(name, (name,), AREA),
            drawn.estimate(name, (name,), LIFT),
            tuple(_compared(drawn, name, other) for other in baselines),
            measured.without_axis(name),
        )
        for name in rankings
    )
    return found, drawn.usable


def _compared(drawn: _Drawn, name: str, baseline: str) -> Compared:
    """A ranking beside a baseline."""
    both = (name, baseline)
    among = drawn.measured.among(both)
    return Compared(
        baseline,
        *drawn.measured.sides(among),
        drawn.estimate(baseline, both, AREA).value,
        drawn.difference(name, baseline),
        drawn.measured.changes_without_axis(name, baseline),
    )


class _Measured:
    """Columns on k cases, with their sides, ends and axes as `measure` is given them."""

    def __init__(
        self, columns: Mapping[str, Floats], positive: Bools, ends: Ints, axes: Sequence[frozenset[str]]
    ) -> None:
        self.columns = columns
        self.positive = positive
        self.ends = ends
        self.kept = without_axis(axes)

    def among(self, names: Sequence[str]) -> Bools:
        """Cases for which all the columns are known, shape (k,)."""
        known: Bools = ~np.isnan(np.array([self.columns[name] for name in names])).any(axis=0)
        return known

    def sides(self, among: Bools) -> tuple[int, int]:
        """Numbers of positives and of negatives."""
        return int((among & self.positive).sum()), int((among & ~self.positive).sum())

    def without_axis(self, name: str) -> tuple[AxisOut, ...]:
        """The column without each axis."""
        known = self.among((name,))
        return tuple(
            AxisOut(axis, *self.sides(known & kept), self._area_if_enough(name, known & kept))
            for axis, kept in self.kept
        )

    def changes_without_axis(self, name: str, baseline: str) -> tuple[float, float]:
        """Smallest and largest difference of two columns without one axis; NaN when none could be computed."""
        known = self.among((name, baseline))
        found = [
            self._area_if_enough(name, known & kept) - self._area_if_enough(baseline, known & kept)
            for _, kept in self.kept
        ]
        done = [change for change in found if not np.isnan(change)]
        return (min(done), max(done)) if done else (np.nan, np.nan)

    def _area_if_enough(self, name: str, among: Bools) -> float:
        """AUROC over some cases; NaN where a side has too few."""
        return area_of(self.columns[name], self.positive, among) if min(self.sides(among)) >= FEWEST else np.nan


class _Drawn:
    """Figures of columns on all cases, and on each draw of targets and of pairs.

    Parameters
    ----------
    measured : _Measured
    names : sequence of tuple of str
        Columns that are to be measured where all of a tuple are known.
    draws, seed : int
    """

    def __init__(self, measured: _Measured, names: Sequence[tuple[str, ...]], draws: int, seed: int) -> None:
        self.measured = measured
        self.place: dict[tuple[str, bytes], int] = {}
        orders: list[Order] = []
        for some in names:
            among = measured.among(some)
            for name in some:
                if (name, among.tobytes()) not in self.place:
                    self.place[(name, among.tobytes())] = len(orders)
                    orders.append(Order(measured.columns[name], measured.positive, among))
        random = np.random.default_rng(seed)
        targets, places = np.unique(measured.ends, return_inverse=True)
        left, right = places.reshape(measured.ends.shape).T
        pairs, pair = np.unique(measured.ends, axis=0, return_inverse=True)
        pair = pair.reshape(-1)
        drawn = [(_counts(len(targets), random), _counts(len(pairs), random)) for _ in range(draws)]
        by_target, by_pair = (np.array(counts) for counts in zip(*drawn, strict=True))
        self.whole = _figures(orders, np.ones(len(measured.positive)))
        self.by_target = np.empty((draws, len(orders), 2))
        self.by_pair = np.empty((draws, len(orders), 2))
        step = max(1, BLOCK // max(len(measured.positive), 1))
        for start in range(0, draws, step):
            block = slice(start, start + step)
            self.by_target[block] = _figures(orders, by_target[block][:, left] * by_target[block][:, right])
            self.by_pair[block] = _figures(orders, by_pair[block][:, pair])
        self.usable = float((~np.isnan(self.by_target[:, 0, AREA])).mean())

    def estimate(self, name: str, known: Sequence[str], part: int) -> Estimate:
        """AUROC or lift of a column, where all of some columns are known."""
        place = self.place[(name, self.measured.among(known).tobytes())]
        value, by_target, by_pair = (one[..., place, part] for one in (self.whole, self.by_target, self.by_pair))
        return Estimate(float(value), percentiles(by_target), percentiles(by_pair))

    def difference(self, name: str, baseline: str) -> Estimate:
        """AUROC of a column less that of another, on the same cases and draws."""
        among = self.measured.among((name, baseline)).tobytes()
        own, its = self.place[(name, among)], self.place[(baseline, among)]
        value, by_target, by_pair = (
            one[..., own, AREA] - one[..., its, AREA] for one in (self.whole, self.by_target, self.by_pair)
        )
        return Estimate(float(value), percentiles(by_target), percentiles(by_pair))


def _figures(orders: Sequence[Order], weights: Floats) -> Floats:
    """AUROC and lift of every order with weighted cases, shape (..., n_orders, 2); weights are of shape (..., k)."""
    return np.stack([one.figures(weights) for one in orders], axis=-2)


def _counts(size: int, random: np.random.Generator) -> Floats:
    """How often each of some things is drawn when as many are drawn with replacement, shape (size,)."""
    return random.multinomial(size, np.full(size, 1.0 / size)).astype(np.float64)


def without_axis(axes: Sequence[frozenset[str]]) -> list[tuple[str, Bools]]:
    """Each axis that a case touches, with the cases that do not touch it, shape (k,)."""
    names = sorted({axis for some in axes for axis in some})
    return [(name, np.array([name not in some for some in axes], dtype=bool)) for name in names]
