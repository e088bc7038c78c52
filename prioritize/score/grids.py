"""Scores along a grid of one weight, or of one missing value, and where on it something changes.

The step of the grid in which a change lies is halved until it is narrower than 1e-12; a change and its return within
one step are not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import SLACK, Ranking, rank_worths, weighted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FARTHEST = 20.0
"""Largest factor on a weight that is looked at for a flip."""
FACTORS = np.concatenate([[0.0], FARTHEST ** (np.arange(-120, 61) / 60)])
"""Grid of factors: 0, and from 1/400 to 20 in steps of 5 %."""
ONE = 121
"""Place of the factor 1 on the grid."""
NEVER = 1 << 20
"""Steps to a change that does not come."""
WORTHS = np.linspace(0.0, 1.0, 21)
"""Grid of worths of a missing value."""
HALVINGS = 45
"""A step of either grid halved so often is narrower than 1e-12."""
BEYOND = 1e-11
"""How far beyond a change the factor is that is told."""
CELLS = 1 << 20
"""Scores held at a time while steps are halved."""


def columns_of(model: Model) -> range:
    """Places of the criteria, and of the precedence criteria after them."""
    return range(len(model.criteria) + len(model.precedence))


def settled(model: Model) -> Model:
    """The model with its weights worked out, and without a share of weight that must be known."""
    coverage = model.coverage.model_copy(update={"rankable": 0.0})
    return replace(model, coverage=coverage, given_weights=model.track_weights)


class _Way:
    """Scores of n targets in one track, each time with the weight of one criterion multiplied.

    Parameters
    ----------
    filled, known : ndarray of shape (n, n_criteria)
        Worths, 0 where unknown.
    weights : ndarray of shape (n_criteria,)
        They sum to 1.
    model : Model
    """

    def __init__(self, filled: Floats, known: Bools, weights: Floats, model: Model) -> None:
        groups = np.array([criterion.group for criterion in model.criteria])
        self.product = np.isin(groups, model.products)
        self.known, self.weights = known.astype(np.float64), weights
        mean = np.where(self.product, 0.0, weights)
        self.total, self.entered = weighted(filled, mean), weighted(self.known, mean)
        self.groups = [np.flatnonzero((groups == name) & (weights > 0)) for name in model.products]
        self.filled = filled
        self.zero = (known & (filled <= 0)).astype(np.int64)
        self.loss = -np.log(np.where(filled > 0, filled, 1.0))

    def scores(self, columns: Ints, factors: Floats) -> tuple[Floats, Floats]:
        """Scores without precedence and their lows, shape (n_cases, n) each; NaN where nothing is known.

        Parameters
        ----------
        columns : ndarray of shape (n_cases,)
            Criterion whose weight is multiplied.
        factors : ndarray of shape (n_cases,)
        """
        step = ((factors - 1.0) * self.weights[columns])[:, None]
        known, filled = self.known[:, columns].T, self.filled[:, columns].T
        plain = np.where(self.product[columns], 0.0, step[:, 0])[:, None]
        total, entered = self.total + plain * filled, self.entered + plain * known
        low = total.copy()
        for group in self.groups:
            here = np.isin(columns, group)[:, None]
            moved = np.where(here, step, 0.0)
            own = self.weights[group]
            whole = own.sum() + moved
            share = weighted(self.known[:, group], own) + moved * known
            loss = weighted(self.known[:, group] * self.loss[:, group], own) + moved * known * self.loss[:, columns].T
            gone = np.where(here & (factors <= 0)[:, None], self.zero[:, columns].T, 0)
            zero = self.zero[:, group].sum(axis=1) - gone > 0
            worth = np.where((share > SLACK) & ~zero, np.exp(-loss / np.maximum(share, SLACK)), 0.0)
            total = total + whole * worth
            low = low + np.where(share >= whole - SLACK, whole * worth, 0.0)
            entered = entered + np.where(share > SLACK, whole, 0.0)
        there = entered > SLACK
        base: Floats = np.where(there, total / np.where(there, entered, 1.0), np.nan)
        return base, low / np.maximum(1.0 + step, SLACK)


class Along:
    """Scores of some targets, each time with one weight multiplied; all shares sum to 1 again."""

    def __init__(self, ranking: Ranking, model: Model, rows: Ints) -> None:
        split = len(model.criteria)
        known = ranking.known[rows]
        filled = np.where(known, ranking.worths[rows], 0.0)
        self.ways = [_Way(filled[:, :split], known[:, :split], weights, model) for weights in model.track_weights]
        self.split = split
        self.added = filled[:, split:] * model.precedence_weights

    def scores(self, columns: Ints, factors: Floats) -> Floats:
        """Scores in the best track, shape (n_cases, n); minus infinity where nothing is known."""
        signed = columns >= self.split
        places = np.where(signed, 0, columns), np.where(signed, 1.0, factors)
        found = [way.scores(*places) for way in self.ways]
        base, best = found[0][0], np.round(found[0][1], 9)
        for other, low in found[1:]:
            low = np.round(low, 9)
            better = ~np.isnan(other) & (np.isnan(base) | (low > best))
            base, best = np.where(better, other, base), np.where(better, low, best)
        score = base + self.added.sum(axis=1)
        if signed.any():
            own = self.added[:, np.where(signed, columns - self.split, 0)].T
            score = score + np.where(signed, factors - 1.0, 0.0)[:, None] * own
        return np.where(np.isnan(score), -np.inf, score)


Changed = Callable[[Floats], Bools]
"""Of scores (n_factors, n): whether what is asked of each target is so, shape (n_questions, n_factors, n)."""


def nearest_steps(along: Along, column: int, changed: Changed) -> Ints:
    """Steps on the grid of factors to the nearest change, upward and downward, shape (2, n_questions, n)."""
    there = changed(along.scores(np.full(len(FACTORS), column), FACTORS))
    found = []
    for way in (there[:, ONE:], there[:, ONE::-1]):
        first = way.argmax(axis=1)
        found.append(np.where(way.any(axis=1) & ~way[:, 0], first, NEVER))
    return np.array(found, dtype=np.int64)


def factors_beyond(along: Along, changed: Changed, steps: Ints, wanted: Bools) -> Floats:
    """Factors just beyond the changes that are wanted, to 1e-11.

    Parameters
    ----------
    along : Along
    changed : Changed
    steps : ndarray of shape (n_columns, 2, n_questions, n)
    wanted : ndarray of the same shape

    Returns
    -------
    ndarray of the same shape
        NaN where nothing is wanted.
    """
    result = np.full(steps.shape, np.nan)
    where = np.nonzero(wanted)
    block = max(1, CELLS // steps.shape[-1])
    for start in range(0, len(where[0]), block):
        some = tuple(index[start : start + block] for index in where)
        column, way, question, target = some
        side = np.where(way == 0, 1, -1)
        outer = ONE + side * steps[some]

        def beyond(factors: Floats, column: Ints = column, cell: tuple[Ints, ...] = (question, target)) -> Bools:
            there = changed(along.scores(column, factors))
            return there[cell[0], np.arange(len(column)), cell[1]]

        found = _halved(FACTORS[outer - side], FACTORS[outer], beyond)
        # Rounding must not bring it back to the near side, where a track gives way to another all at once.
        result[some] = np.maximum(found + side * BEYOND, 0.0)
    return result


def _halved(inner: Floats, outer: Floats, beyond: Callable[[Floats], Bools]) -> Floats:
    """The ends `outer`, moved towards `inner` while they stay beyond the change."""
    for _ in range(HALVINGS):
        middle = (inner + outer) / 2
        past = beyond(middle)
        inner, outer = np.where(past, inner, middle), np.where(past, middle, outer)
    return outer


@dataclass(frozen=True)
class Gap:
    """A missing value that carries a score past a bound, and the worths between which it does so.

    `share` counts the steps of the grid that do it: the more, the less it asks for.
    """

    row: int
    column: int
    inner: float
    outer: float
    share: int


class Gaps:
    """Scores of targets as their missing values become known; all else, and who is ranked, stays as it is."""

    def __init__(self, ranking: Ranking, model: Model) -> None:
        self.ranking, self.model = ranking, settled(model)
        self.lowers = np.array([one.sign < 0 for one in (*model.criteria, *model.precedence)])
        self.curves: dict[int, tuple[Ints, Floats]] = {}

    def scores(self, rows: Ints, columns: Ints, worth: Floats) -> Floats:
        """Score of each row with one missing value known, shape of `rows`."""
        table = self.ranking.worths[rows]
        table[np.arange(len(rows)), columns] = worth
        return rank_worths(table, ("",) * len(rows), self.model).score

    def curve(self, row: int) -> tuple[Ints, Floats]:
        """Columns that a target lacks, and its score along the grid of worths for each, shape (n_missing, n_worths)."""
        if row not in self.curves:
            columns = np.flatnonzero(~self.ranking.known[row])
            size = len(WORTHS)
            score = self.scores(
                np.full(len(columns) * size, row), np.repeat(columns, size), np.tile(WORTHS, len(columns))
            )
            self.curves[row] = columns, score.reshape(len(columns), size)
        return self.curves[row]

    def past(self, row: int, bound: float, *, rises: bool, margin: float) -> list[Gap]:
        """Missing values of a target that carry its score above a bound, or below it, from some worth on."""
        columns, curve = self.curve(row)
        there = curve >= bound + margin if rises else curve <= bound - margin
        found = []
        for column, line in zip(columns, there, strict=True):
            grid = WORTHS if rises or self.lowers[column] else WORTHS[::-1]
            line = line if rises or self.lowers[column] else line[::-1]
            share = len(line) if line.all() else int(np.argmin(line[::-1]))
            if share:
                outer = len(line) - share
                found.append(Gap(row, int(column), float(grid[max(outer - 1, 0)]), float(grid[outer]), share))
        return found

    def worths(self, gaps: Sequence[Gap], bounds: Floats, rises: Bools, margin: float) -> Floats:
        """Worth of each missing value at which the bound is reached, to 1e-12."""
        rows, columns = np.array([gap.row for gap in gaps]), np.array([gap.column for gap in gaps])

        def beyond(worth: Floats) -> Bools:
            score = self.scores(rows, columns, worth)
            past: Bools = np.where(rises, score >= bounds + margin, score <= bounds - margin)
            return past

        return _halved(np.array([gap.inner for gap in gaps]), np.array([gap.outer for gap in gaps]), beyond)
