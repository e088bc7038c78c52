"""Stochastic multicriteria acceptability: how often a target takes each rank when weights are not certain.

Lahdelma & Salminen 2001 (SMAA-2), doi:10.1287/opre.49.3.444.11220. Two spaces of weights:

- `band`: each weight of the model times a factor uniform in 1 - band to 1 + band;
- `simplex`: all weights that sum to 1, uniformly. Precedence is an adjustment and not a share, so its weights
  are drawn from 0 to twice the model's.

Missing values are left out of the score, as in the ranking, or drawn uniformly from 0 to 1, the range of their scale.
Weighted products and tracks are scored as in `prioritize.score.ranking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import RANKED, TIE, Ranking

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Space = Literal["band", "simplex"]
Missing = Literal["left out", "drawn"]

CELLS = 1 << 22
"""Scores held at a time: draws in a block times targets."""
LEAST = -700.0
"""Logarithm that stands for that of 0."""
BINS = 1024
"""Rank bins beyond which ranks are counted by bin, so that memory does not grow with targets squared."""


@dataclass(frozen=True)
class Acceptability:
    """What the draws say of n ranked targets.

    Attributes
    ----------
    chosen : ndarray of shape (n,), int64
        Rows of the ranking that take part.
    counts : ndarray of shape (n, min(n, 1024)), int64
        How often each took each rank; beyond 1,024 targets a bin holds several ranks.
    width : int
        Ranks in a bin; 1 when every rank is counted by itself.
    first, top : ndarray of shape (n,)
        Share of draws in which the target is first, and among the first `k`.
    k : int
    draws : int
    central : ndarray of shape (n, n_criteria)
        Central weights: mean of the weights under which the target is first; NaN when it never is.
    """

    chosen: Ints
    counts: Ints
    width: int
    first: Floats
    top: Floats
    k: int
    draws: int
    central: Floats

    @property
    def shares(self) -> Floats:
        """Rank acceptability: share of draws per target and rank (or bin), rows sum to 1."""
        return self.counts / self.draws

    def interval(self, inside: float) -> tuple[Ints, Ints]:
        """Ends of the rank interval that holds the share `inside` of the draws, shape (n,) each."""
        tail = (1.0 - inside) / 2.0
        cumulated = np.cumsum(self.counts, axis=1)
        low = (cumulated <= tail * self.draws).sum(axis=1)
        high = (cumulated < (1.0 - tail) * self.draws).sum(axis=1)
        last = len(self.chosen)
        return low * self.width + 1, np.minimum((high + 1) * self.width, last)

    @property
    def error(self) -> float:
        """Largest standard error of a share, 0.5 / sqrt(draws)."""
        return float(0.5 / np.sqrt(self.draws))


def smaa(
    ranking: Ranking,
    model: Model,
    *,
    space: Space = "band",
    missing: Missing = "left out",
    draws: int | None = None,
    top: int = 10,
) -> Acceptability:
    """Rank the ranked targets under many drawn weights.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives weights, band and seed.
    space : str
        `band` or `simplex`.
    missing : str
        `left out` or `drawn`.
    draws : int, optional
        The model's number when left out.
    top : int
        Places that count as the top.

    Notes
    -----
    Memory is bounded by 2^22 scores and n x 1,024 counts, whatever the number of draws.
    """
    chosen = np.flatnonzero([one == RANKED for one in ranking.status])
    number = draws or model.uncertainty.draws
    size = len(chosen)
    width = max(1, -(-size // BINS))
    bins = -(-size // width) if size else 0
    counts = np.zeros((size, bins), dtype=np.int64)
    first, among = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    sums = np.zeros((size, len(model.criteria)))
    if size:
        for weights, score in drawn_scores(ranking, model, chosen, space, missing, number):
            place, winner = _places(score)
            target = np.broadcast_to(np.arange(size), place.shape)
            cells = target * bins + (place - 1) // width
            counts += np.bincount(cells.ravel(), minlength=size * bins).reshape(size, bins)
            leads = place == 1
            first += leads.sum(axis=0)
            among += (place <= top).sum(axis=0)
            sums += leads.T.astype(np.float64) @ weights if size <= BINS else _winner_sums(winner, weights, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        central = np.where(first[:, None] > 0, sums / first[:, None], np.nan)
    return Acceptability(chosen, counts, width, first / number, among / number, top, number, central)


def _winner_sums(winner: Ints, weights: Floats, size: int) -> Floats:
    """Weights added up by the target that leads, shape (size, m)."""
    sums = np.zeros((size, weights.shape[1]))
    np.add.at(sums, winner, weights)
    return sums


def drawn_scores(
    ranking: Ranking, model: Model, chosen: Ints, space: Space, missing: Missing, draws: int
) -> Iterator[tuple[Floats, Floats]]:
    """Blocks of drawn weights (d, n_criteria), each summing to 1, and of the scores (d, n) they give.

    With tracks a target keeps, in each draw, the track with the highest low, as in the ranking; the weights given are
    those over the criteria of all tracks.
    """
    split = len(model.criteria)
    known = ranking.known[chosen]
    worth = np.where(known, ranking.worths[chosen], 0.0)
    table = _Table(worth[:, :split].T.copy(), known[:, :split].T.copy(), _products(model))
    adds = worth[:, split:].T.copy()
    random = np.random.default_rng(model.uncertainty.seed)
    block = max(1, min(draws, CELLS // max(len(chosen), 1)))
    for start in range(0, draws, block):
        drawn, signed = _drawn_weights(random, model, space, min(block, draws - start))
        guesses = table.guesses(random, len(drawn)) if missing == "drawn" else None
        score = np.zeros((len(drawn), len(chosen)))
        best = np.full(score.shape, -np.inf)
        for shares in model.track_weights:
            weights = drawn * (shares if space == "band" else (shares > 0))
            found, low = table.scores(weights / weights.sum(axis=1, keepdims=True), guesses)
            better = low > best + TIE
            score, best = np.where(better, found, score), np.where(better, low, best)
        whole = drawn * model.weights if space == "band" else drawn
        yield whole / whole.sum(axis=1, keepdims=True), score + signed @ adds


def _drawn_weights(random: np.random.Generator, model: Model, space: Space, size: int) -> tuple[Floats, Floats]:
    """Factors or free weights of the criteria (size, n_criteria), and signed precedence weights."""
    if space == "simplex":
        drawn = random.standard_exponential((size, len(model.criteria)))
        factors = random.uniform(0.0, 2.0, (size, len(model.precedence)))
    else:
        low, high = 1.0 - model.uncertainty.band, 1.0 + model.uncertainty.band
        both = random.uniform(low, high, (size, len(model.criteria) + len(model.precedence)))
        drawn, factors = both[:, : len(model.criteria)], both[:, len(model.criteria) :]
    return drawn, factors * model.precedence_weights


def _products(model: Model) -> list[Ints]:
    """Columns of each group whose aggregate is the weighted product."""
    return [np.flatnonzero([criterion.group == group for criterion in model.criteria]) for group in model.products]


class _Table:
    """Worths of n targets by criterion, ready for many weights at once.

    Parameters
    ----------
    worth : ndarray of shape (m, n)
        0 where unknown.
    known : ndarray of shape (m, n), bool
    products : list of ndarray
        Columns of each group that is a weighted product.
    """

    def __init__(self, worth: Floats, known: NDArray[np.bool_], products: list[Ints]) -> None:
        self.worth = worth
        self.known = known.astype(np.float64)
        self.products = [group for group in products if len(group)]
        inside = np.concatenate(self.products) if self.products else np.array([], dtype=np.int64)
        self.means = np.setdiff1d(np.arange(len(worth)), inside)
        with np.errstate(divide="ignore"):
            self.logs = np.maximum(np.log(np.where(known, worth, 1.0)), LEAST)
        self.gaps = [(row, np.flatnonzero(~known[row])) for row in range(len(known)) if not known[row].all()]

    def guesses(self, random: np.random.Generator, size: int) -> list[Floats]:
        """A worth from 0 to 1 for every missing value and draw, per criterion with gaps (size, n_missing)."""
        return [random.random((size, len(targets))) for _, targets in self.gaps]

    def scores(self, weights: Floats, guesses: list[Floats] | None) -> tuple[Floats, Floats]:
        """Scores without precedence of all targets under weights that sum to 1, and their lows, shape (d, n) each."""
        means = self.means
        total = weights[:, means] @ self.worth[means]
        entered = weights[:, means] @ self.known[means]
        for (row, targets), guess in zip(self.gaps, guesses or [], strict=False):
            if row in means:
                total[:, targets] += weights[:, [row]] * guess
                entered[:, targets] += weights[:, [row]]
        low = total.copy()
        for group in self.products:
            whole = weights[:, group].sum(axis=1, keepdims=True)
            share = weights[:, group] @ self.known[group]
            logs = weights[:, group] @ (self.logs[group] * self.known[group])
            for (row, targets), guess in zip(self.gaps, guesses or [], strict=False):
                if row in group:
                    logs[:, targets] += weights[:, [row]] * np.maximum(np.log(np.maximum(guess, 1e-300)), LEAST)
                    share[:, targets] += weights[:, [row]]
            there = share > 1e-300
            worth = np.where(there, whole * np.exp(logs / np.where(there, share, 1.0)), 0.0)
            total += worth
            low += np.where(share >= whole - TIE, worth, 0.0)
            entered += np.where(there, whole, 0.0)
        return total / np.maximum(entered, 1e-300), low


def _places(score: Floats) -> tuple[Ints, Ints]:
    """Ranks within each row of scores, shape (d, n), and the leader of each row, shape (d,).

    1 = the highest; scores that agree to nine digits share the lower rank.
    """
    size = score.shape[1]
    bits = max(int(size - 1).bit_length(), 1)
    # One integer holds the negated score and the column, so one sort orders both.
    keys = np.rint(-score / TIE).astype(np.int64)
    packed = (keys << bits) | np.arange(size)
    packed.sort(axis=1)
    order = packed & ((1 << bits) - 1)
    values = packed >> bits
    falls = np.ones(values.shape, dtype=bool)
    falls[:, 1:] = values[:, 1:] != values[:, :-1]
    place = np.maximum.accumulate(np.where(falls, np.arange(1, size + 1), 1), axis=1)
    result = np.empty_like(place)
    np.put_along_axis(result, order, place, axis=1)
    return result, order[:, 0]


def win_share(difference: Floats) -> float:
    """Share of the weight simplex under which one target beats another, in closed form.

    Parameters
    ----------
    difference : ndarray of shape (m,)
        Worth of the one less worth of the other, criterion by criterion, both known.

    Returns
    -------
    float
        Probability that the weighted sum of `difference` is above 0 for weights uniform on the simplex;
        0.5 when all differences are 0.

    Notes
    -----
    A weighted sum with weights uniform on the simplex is distributed as a B-spline with the differences as
    knots (Curry & Schoenberg 1966, doi:10.1007/BF02788653).
    """
    knots = np.sort(np.asarray(difference, dtype=np.float64))
    if knots[0] >= 0:
        return 0.5 if knots[-1] == 0 else 1.0
    if knots[-1] <= 0:
        return 0.0
    return float(np.clip(_share_above(knots, 0.0), 0.0, 1.0))


def _share_above(knots: Floats, at: float) -> float:
    """Share of a B-spline density above a point, by the stable recursion over its knots."""
    size = len(knots)
    # P(sum > at) for m weights: f(i, j) over the knots i..j, f = 1 where all are above, 0 where none is.
    share = (knots > at).astype(np.float64)
    for span in range(1, size):
        left, right = knots[: size - span], knots[span:]
        gap = right - left
        mixed = np.where(
            gap > 0,
            ((right - at) * share[1:] + (at - left) * share[:-1]) / np.where(gap > 0, gap, 1.0),
            share[:-1],
        )
        share = np.where(left > at, 1.0, np.where(right <= at, 0.0, mixed))
    return float(share[0])
