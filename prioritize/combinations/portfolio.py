"""A few combinations that together cut as many routes of the crosstalk as possible.

What a set of combinations covers is the weight of the routes that one of them cuts, or, with worths, of each route
times the greatest worth among those that cut it. Either grows with the set, and a further combination adds less to a
larger set: therefore taking the one that adds the most, again and again, covers at least 1 - 1/e = 63 % of what any as
many can.

References
----------
The guarantee: Nemhauser, Wolsey & Fisher 1978, doi:10.1007/BF01588971. Gains worked out only when they come to the
front: Minoux 1978, doi:10.1007/BFb0006528.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from prioritize.combinations.members import Bools, Floats, Ints
from prioritize.errors import Problem, UsageError

GUARANTEE = 1.0 - 1.0 / math.e
"""Share of the most that any k candidates cover, which the greedy k cover at least."""
SETS = 1_000_000
"""Sets of candidates up to which all are searched."""
DIGITS = 12
"""Digits to which what is covered is compared."""
STEP = 1e-12
"""The least that a candidate must add."""


@dataclass(frozen=True)
class Portfolio:
    """Candidates chosen one after the other.

    Attributes
    ----------
    chosen : ndarray of shape (k,), int64
        Positions among the candidates; fewer than asked for when no other adds anything.
    covered : ndarray of shape (k,)
        Share of the routes, by weight, that is covered after each step.
    added : tuple of tuple of int
        Routes that each step cuts for the first time, or, with worths, by a combination of greater worth.
    bound : float
        No set of as many candidates as were asked for covers more.
    """

    chosen: Ints
    covered: Floats
    added: tuple[tuple[int, ...], ...]
    bound: float


def greedy(cuts: Bools, weights: Floats, k: int, *, worth: Floats | None = None) -> Portfolio:
    """Take the candidate that adds the most, k times.

    What a candidate added at an earlier step is more than it can add now: it is worked out anew only for the candidate
    in front.

    Parameters
    ----------
    cuts : ndarray of shape (c, r), bool
        Routes that each candidate cuts, as `choosing.cuts_of` gives.
    weights : ndarray of shape (r,)
        Of the routes; they sum to 1 at most.
    k : int
        Candidates wanted, from 1.
    worth : ndarray of shape (c,), optional
        How much a cut by each candidate counts, 0-1, such as its score; 1 for all by default.

    Returns
    -------
    Portfolio
        Its bound is the least of: what all candidates cover, the k greatest single gains, at the start and beside what
        is covered at the end, and what is covered over the guarantee for k.

    Raises
    ------
    UsageError
        When the shapes do not fit, k is below 1, a weight is negative, or a worth is not a share.
    """
    worths = _worths(cuts, weights, k, worth)
    best = np.zeros(len(weights))
    first = _gains(worths, best, weights)
    queue = [(-gain, place) for place, gain in enumerate(first.tolist())]
    heapq.heapify(queue)
    steps = _Steps(worths, weights)
    while queue and len(steps.chosen) < k:
        _, place = heapq.heappop(queue)
        now = (-float(_gains(worths[[place]], steps.best, weights)[0]), place)
        if queue and now > queue[0]:
            heapq.heappush(queue, now)
        elif -now[0] > STEP:
            steps.take(place)
        else:
            break
    done = steps.value
    bounds = [
        float(worths.max(axis=0, initial=0.0) @ weights),
        _greatest(first, k),
        done + _greatest(_gains(worths, steps.best, weights), k),
        done / (1.0 - (1.0 - 1.0 / k) ** k),
    ]
    return steps.portfolio(max(min(bounds), done))


def exact(cuts: Bools, weights: Floats, k: int, *, worth: Floats | None = None) -> Portfolio:
    """Find the k candidates that cover the most, among few candidates.

    Sets are built up in the order of the candidates; one is given up where the greatest gains left cannot lift it above
    the highest found. Parameters and faults are those of `greedy`; there is one fault more, when there are more
    than 1,000,000 sets.

    Returns
    -------
    Portfolio
        In the order in which each adds the most; its bound is what it covers.
    """
    worths = _worths(cuts, weights, k, worth)
    if math.comb(len(worths), min(k, len(worths))) > SETS:
        raise UsageError(
            Problem(
                f"{len(worths)} candidates have more than {SETS:,} sets of {k}",
                "portfolio",
                field="k",
                fix="take the greedy way, or fewer candidates",
            )
        )
    search = _Search(worths, weights, k, greedy(cuts, weights, k, worth=worth))
    search.extend((), 0, np.zeros(len(weights)))
    steps = _Steps(worths, weights)
    left = list(search.chosen)
    while left:
        gains = _gains(worths[left], steps.best, weights)
        steps.take(left.pop(int(np.argmax(gains))))
    return steps.portfolio(steps.value)


def _worths(cuts: Bools, weights: Floats, k: int, worth: Floats | None) -> Floats:
    """How much each candidate's cut of each route counts, shape (c, r)."""
    worth = np.ones(len(cuts)) if worth is None else worth
    problems = []
    if k < 1:
        problems.append(Problem(f"{k!r} is too few", "portfolio", field="k", fix="give a whole number from 1"))
    if cuts.shape != (len(worth), len(weights)):
        what = f"shape {cuts.shape} for {len(worth)} worths and {len(weights)} weights"
        problems.append(Problem(what, "portfolio", field="cuts", fix="give a row per candidate, a column per route"))
    if not (weights >= 0).all():
        problems.append(Problem("one is not a number from 0", "portfolio", field="weights", fix="leave that route out"))
    if not ((worth >= 0) & (worth <= 1)).all():
        problems.append(Problem("one is not a share", "portfolio", field="worth", fix="give numbers from 0 to 1"))
    if problems:
        raise UsageError(problems)
    return cuts * worth[:, None]


def _gains(worths: Floats, best: Floats, weights: Floats) -> Floats:
    """What each candidate adds to what is covered, to 12 digits, shape (c,)."""
    gains: Floats = np.round(np.maximum(worths - best, 0.0) @ weights, DIGITS)
    return gains


def _greatest(gains: Floats, k: int) -> float:
    """Sum of the k greatest."""
    return float(np.sort(gains)[::-1][:k].sum())


class _Steps:
    """Candidates taken so far.

    Attributes
    ----------
    best : ndarray of shape (r,)
        Greatest worth that cuts each route.
    """

    def __init__(self, worths: Floats, weights: Floats) -> None:
        self._worths, self._weights = worths, weights
        self.best = np.zeros(len(weights))
        self.chosen: list[int] = []
        self._covered: list[float] = []
        self._added: list[tuple[int, ...]] = []

    @property
    def value(self) -> float:
        """What is covered."""
        return self._covered[-1] if self._covered else 0.0

    def take(self, place: int) -> None:
        """One more candidate."""
        more = np.flatnonzero((self._worths[place] > self.best) & (self._weights > 0))
        self.best = np.maximum(self.best, self._worths[place])
        self.chosen.append(place)
        self._covered.append(float(self.best @ self._weights))
        self._added.append(tuple(more.tolist()))

    def portfolio(self, bound: float) -> Portfolio:
        """The candidates taken."""
        return Portfolio(np.array(self.chosen, dtype=np.int64), np.array(self._covered), tuple(self._added), bound)


class _Search:
    """Every set of k candidates, but for those that cannot be the highest."""

    def __init__(self, worths: Floats, weights: Floats, k: int, start: Portfolio) -> None:
        self._worths, self._weights, self._k = worths, weights, k
        self.chosen = tuple(start.chosen.tolist())
        self._value = float(start.covered[-1]) if len(start.covered) else 0.0

    def extend(self, inside: tuple[int, ...], start: int, best: Floats) -> None:
        """All sets that begin with some candidates, with further ones from a position on."""
        value = float(best @ self._weights)
        if value > self._value + STEP:
            self.chosen, self._value = inside, value
        left = self._k - len(inside)
        gains = _gains(self._worths[start:], best, self._weights)
        if not left or value + _greatest(gains, left) <= self._value + STEP:
            return
        for place in range(start, len(self._worths)):
            self.extend((*inside, place), place + 1, np.maximum(best, self._worths[place]))
