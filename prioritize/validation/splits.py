"""Parts of the cases on which a figure is taken again, and what must come out where there is nothing to find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prioritize.validation.intervals import FEWEST
from prioritize.validation.metrics import LEVEL, auroc, ranks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHUFFLES = 200
LEAKS = 0.95
"""AUROC from which on a column is taken to hold the outcome itself."""


class Split(NamedTuple):
    """Some of the cases.

    Attributes
    ----------
    kind, name : str
        Such as `target group`, `kinase`.
    cases : ndarray of shape (m,), bool
    """

    kind: str
    name: str
    cases: Bools


def by_labels(kind: str, labels: Sequence[Sequence[str]], positive: Bools, most: int = 15) -> list[Split]:
    """A split for each label; a case may have several, or none.

    Parameters
    ----------
    kind : str
    labels : sequence of sequence of str
        Labels of each of m cases.
    positive : ndarray of shape (m,), bool
        Labels with fewer than 5 cases on either side are left out.
    most : int
        Of the others so many are kept, the largest first.
    """
    names = sorted({name for some in labels for name in some if name})
    splits = [Split(kind, name, np.array([name in some for some in labels], dtype=bool)) for name in names]
    usable = [one for one in splits if _both_sides(one.cases, positive)]
    return sorted(usable, key=lambda one: (-int(one.cases.sum()), one.name))[:most]


def by_time(years: Floats, positive: Bools) -> list[Split]:
    """Launches up to the median year and after it, each beside all negatives; none where too few have a year.

    Parameters
    ----------
    years : ndarray of shape (m,)
        NaN = unknown.
    positive : ndarray of shape (m,), bool
    """
    known = years[positive & ~np.isnan(years)]
    if not len(known):
        return []
    middle = int(np.median(known))
    splits = [
        Split("time", f"launched in {middle} or before", ~positive | (years <= middle)),
        Split("time", f"launched after {middle}", ~positive | (years > middle)),
        Split("time", "launched, the year not on record", ~positive | np.isnan(years)),
    ]
    return [one for one in splits if _both_sides(one.cases, positive)]


def _both_sides(cases: Bools, positive: Bools) -> bool:
    """Whether both sides have enough cases."""
    return bool(min(int((cases & positive).sum()), int((cases & ~positive).sum())) >= FEWEST)


class Shuffled(NamedTuple):
    """AUROC when the outcomes are dealt out anew: mean over the shuffles, and the ends that hold 95 % of them."""

    mean: float
    low: float
    high: float
    shuffles: int

    @property
    def holds(self) -> bool:
        """Whether chance lies between the ends, as it must."""
        return self.low <= auroc.chance <= self.high


def shuffled(scores: Floats, positive: Bools, *, shuffles: int = SHUFFLES, seed: int = 0) -> Shuffled:
    """Deal the outcomes out anew, many times.

    Parameters
    ----------
    scores : ndarray of shape (m,)
        NaN = unknown, left out.
    positive : ndarray of shape (m,), bool
    shuffles, seed : int
    """
    known = ~np.isnan(scores)
    place, sides = ranks(scores[known]), positive[known]
    n, good = len(sides), int(sides.sum())
    if not good or good == n:
        return Shuffled(np.nan, np.nan, np.nan, shuffles)
    random = np.random.default_rng(seed)
    sums = np.array([place[random.permutation(n)[:good]].sum() for _ in range(shuffles)])
    areas = (sums - good * (good + 1) / 2) / (good * (n - good))
    low, high = np.percentile(areas, [50 * (1 - LEVEL), 50 * (1 + LEVEL)]).tolist()
    return Shuffled(float(areas.mean()), low, high, shuffles)


def telling(columns: Mapping[str, Floats], positive: Bools) -> dict[str, float]:
    """Columns that tell the outcome so well, either way round, that they must hold it, with their AUROC.

    Parameters
    ----------
    columns : mapping of name to ndarray of shape (m,)
        NaN = unknown.
    positive : ndarray of shape (m,), bool
    """
    found = {name: auroc(values, positive) for name, values in columns.items() if _known_sides(values, positive)}
    return {name: area for name, area in found.items() if max(area, 1 - area) >= LEAKS}


def _known_sides(values: Floats, positive: Bools) -> bool:
    return _both_sides(~np.isnan(values), positive)
