"""Stochastic multicriteria acceptability: how often a target takes each rank when weights are not certain.

Lahdelma & Salminen 2001 (SMAA-2), doi:10.1287/opre.49.3.444.11220. Two spaces of weights:

- `band`: each weight of the model times a factor uniform in 1 - band to 1 + band;
- `simplex`: all weights that sum to 1, uniformly. Precedence is an adjustment and not a share, so its weights
  are drawn from 0 to twice the model's.

Three ways with a missing value of a criterion:

- `left out`: not scored, as in the ranking;
- `drawn`: uniformly from 0 to 1, the range of its scale;
- `resampled`: one of the known worths of that criterion among the ranked targets, each as likely. It takes values to be
  missing at random; a criterion with fewer than 5 known worths is drawn uniformly.

Missing precedence adds nothing in all three: nothing tried is not a value that nobody wrote down.
Weighted products and tracks are scored as in `prioritize.score.ranking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import RANKED, TIE, Ranking

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = NDArray[np.unsignedinteger[Any]]
Space = Literal["band", "simplex"]
Missing = Literal["left out", "drawn", "resampled"]

BATCH = 1 << 12
"""Draws whose weights are drawn at a time."""
CELLS = 1 << 15
"""Scores held at a time, draws in a block times targets: few enough for the processor's cache."""
ROWS = 8
"""Draws in a block at least."""
LEAST = -1e12
"""Logarithm that stands for that of 0: times any weight that matters it still gives a product of 0."""
NOTHING = 1e-300
"""Weight below which nothing is known."""
EXACT = 1024
"""Targets up to which every rank is counted by itself."""
PART = 64
"""With more targets a bin of ranks is at most 1/64 of its first rank wide, so the first 127 ranks stay exact."""
HELD = 128
"""Draws whose ranks are held before they are counted, so that each target's counts are gone through once for all."""
FEW = 5
"""Known worths below which a missing one is not drawn from them."""
CONFIDENT = 50
"""Targets whose confidence factor is computed, those that lead most often."""
SCORES = 1 << 17
"""Scores with drawn missing values behind a confidence factor, but for the bounds that follow."""
TRIALS = (100, 1000)
"""Fewest and most draws of the missing values behind a confidence factor."""


@dataclass(frozen=True)
class Acceptability:
    """What the draws say of n ranked targets.

    Attributes
    ----------
    chosen : ndarray of shape (n,), int64
        Rows of the ranking that take part.
    counts : ndarray of shape (n, n_bins), uint16, or uint32 beyond 65,535 draws
        How often each took each rank; beyond 1,024 targets a bin may hold several ranks.
    starts : ndarray of shape (n_bins,), int64
        First rank of each bin.
    first, top : ndarray of shape (n,)
        Share of draws in which the target is first, and among the first `k`.
    k : int
    draws : int
    central : ndarray of shape (n, n_criteria)
        Central weights: mean of the weights under which the target is first; NaN when it never is.
    confidence : ndarray of shape (n,)
        Confidence factor: share of draws of the missing values in which the target is first under its own central
        weights and the model's precedence, 0-1. NaN without central weights, and beyond the 50 that lead most often.
    """

    chosen: Ints
    counts: Counts
    starts: Ints
    first: Floats
    top: Floats
    k: int
    draws: int
    central: Floats
    confidence: Floats

    @property
    def shares(self) -> Floats:
        """Rank acceptability: share of draws per target and rank (or bin), rows sum to 1."""
        return self.counts / self.draws

    def interval(self, inside: float) -> tuple[Ints, Ints]:
        """Ends of the rank interval that holds the share `inside` of the draws, shape (n,) each."""
        tail = (1.0 - inside) / 2.0
        size = len(self.chosen)
        ends = np.append(self.starts[1:] - 1, size)
        low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        for start in range(0, size, EXACT):
            rows = slice(start, start + EXACT)
            cumulated = np.cumsum(self.counts[rows], axis=1)
            low[rows] = self.starts[(cumulated <= tail * self.draws).sum(axis=1)]
            high[rows] = ends[(cumulated < (1.0 - tail) * self.draws).sum(axis=1)]
        return low, high

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
        `left out`, `drawn` or `resampled`.
    draws : int, optional
        The model's number when left out.
    top : int
        Places that count as the top.

    Notes
    -----
    Memory does not grow with the draws: 2^15 scores or 8 draws at a time, the ranks of 128 draws and a block at 2 bytes
    each, and n times at most 1,024 counts of 2 bytes, 4 beyond 65,535 draws. For 20,000 targets and a top of 100 that
    is 470 counts each, some 40 MB in all.
    """
    number = draws or model.uncertainty.draws
    scorer = _Scorer(ranking, model, space, missing)
    tally = _Tally(len(scorer.chosen), len(model.criteria), top, number)
    for block in _blocks(scorer, model, number):
        tally.add(block.score, block.weights)
    return tally.result(scorer.chosen, number, _confidence(scorer, model, tally))


def with_and_without_precedence(
    ranking: Ranking, model: Model, *, missing: Missing, top: int
) -> tuple[Acceptability, Acceptability]:
    """Ranks within the model's band with precedence, and without, from the same draws; no confidence factors."""
    number = model.uncertainty.draws
    scorer = _Scorer(ranking, model, "band", missing)
    size = len(scorer.chosen)
    score, base = (_Tally(size, len(model.criteria), top, number) for _ in range(2))
    for block in _blocks(scorer, model, number):
        score.add(block.score, block.weights)
        base.add(block.base, block.weights)
    none = np.full(size, np.nan)
    return score.result(scorer.chosen, number, none), base.result(scorer.chosen, number, none)


@dataclass(frozen=True)
class _Block:
    """Drawn weights (d, n_criteria), each summing to 1, and the scores (n, d) they give without and with precedence."""

    weights: Floats
    base: Floats
    score: Floats


def _blocks(scorer: _Scorer, model: Model, draws: int) -> Iterator[_Block]:
    """All draws, block by block; what is drawn does not depend on the size of a block."""
    size = len(scorer.chosen)
    random = np.random.default_rng(model.uncertainty.seed)
    rows = max(ROWS, CELLS // max(size, 1))
    for begin in range(0, draws if size else 0, BATCH):
        drawn, signed = _drawn_weights(random, model, scorer.space, min(BATCH, draws - begin))
        for start in range(0, len(drawn), rows):
            part, added = drawn[start : start + rows], signed[start : start + rows]
            base = scorer.base(part, scorer.guesses(len(part)))
            score = base + scorer.adds @ added.T
            yield _Block(scorer.whole(part), base, score)


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


@dataclass(frozen=True)
class _Gap:
    """The missing worths of a criterion.

    Attributes
    ----------
    column : int
    targets : ndarray of shape (n_missing,), int64
    pool : ndarray or None
        Known worths that a missing one is drawn from; None = uniform from 0 to 1.
    random : Generator
        Of this criterion alone, so that a block may be of any size.
    """

    column: int
    targets: Ints
    pool: Floats | None
    random: np.random.Generator

    def guess(self, size: int) -> Floats:
        """A worth for every missing value and draw, shape (n_missing, size)."""
        share = self.random.random((size, len(self.targets))).T
        return share if self.pool is None else self.pool[(share * len(self.pool)).astype(np.int64)]


@dataclass(frozen=True)
class _Part:
    """Criteria that are averaged, or multiplied.

    Attributes
    ----------
    columns : ndarray of shape (k,), int64
    values : ndarray of shape (n, k)
        Worths, of a product their logarithms; 0 where unknown.
    known : ndarray of shape (n, k)
        1 where known, else 0.
    """

    columns: Ints
    values: Floats
    known: Floats


class _Scorer:
    """Worths of the n ranked targets, ready for many weights at once.

    Attributes
    ----------
    chosen : ndarray of shape (n,), int64
        Rows of the ranking that are ranked.
    adds : ndarray of shape (n, n_precedence)
        Strength of each precedence criterion, 0 where unknown.
    gaps : list of _Gap
        Of the criteria with missing worths; none when they are left out.
    parts : list of _Part
        The criteria of the weighted mean, then each weighted product.
    """

    def __init__(self, ranking: Ranking, model: Model, space: Space, missing: Missing) -> None:
        self.chosen = np.flatnonzero([one == RANKED for one in ranking.status])
        self.space = space
        self.model_weights = model.weights
        self.tracks = model.track_weights if space == "band" else (model.track_weights > 0).astype(np.float64)
        split = len(model.criteria)
        known = ranking.known[self.chosen]
        filled = np.where(known, ranking.worths[self.chosen], 0.0)
        self.adds = filled[:, split:].copy()
        self.drawn = missing != "left out"
        # Drawn in an order that the values give, so that the order of the input does not matter.
        order = np.lexsort(np.where(known, filled, -1.0).T)
        self.gaps = [
            _gap(column, filled[:, column], known[:, column], order, missing, model.uncertainty.seed)
            for column in range(split)
            if self.drawn and not known[:, column].all()
        ]
        groups = [[one.group == name for one in model.criteria] for name in model.products]
        products = [np.flatnonzero(group) for group in groups if any(group)]
        inside = np.concatenate([np.array([], dtype=np.int64), *products])
        columns = np.setdiff1d(np.arange(split), inside)
        self.parts = [_Part(columns, filled[:, columns], known[:, columns].astype(np.float64))]
        for group in products:
            logs = _logs(np.where(known[:, group], filled[:, group], 1.0))
            self.parts.append(_Part(group, logs, known[:, group].astype(np.float64)))

    def guesses(self, size: int) -> list[Floats]:
        """Worths for the gaps of each criterion that has some, shape (n_missing, size)."""
        return [gap.guess(size) for gap in self.gaps]

    def filled(self, worth: float, size: int) -> list[Floats]:
        """The same worth for all gaps."""
        return [np.full((len(gap.targets), size), worth) for gap in self.gaps]

    def only(self, rows: Ints, guesses: list[Floats]) -> tuple[_Scorer, list[Floats]]:
        """The scorer of some of its targets, rows ascending, and their guesses."""
        smaller = copy(self)
        smaller.chosen, smaller.adds = self.chosen[rows], self.adds[rows]
        smaller.parts = [_Part(part.columns, part.values[rows], part.known[rows]) for part in self.parts]
        among = np.zeros(len(self.chosen), dtype=bool)
        among[rows] = True
        inside = [among[gap.targets] for gap in self.gaps]
        smaller.gaps = [
            replace(gap, targets=np.searchsorted(rows, gap.targets[here]))
            for gap, here in zip(self.gaps, inside, strict=True)
        ]
        return smaller, [guess[here] for guess, here in zip(guesses, inside, strict=True)]

    def whole(self, drawn: Floats) -> Floats:
        """Drawn factors or free weights as weights over the criteria of all tracks, rows sum to 1."""
        whole = drawn * self.model_weights if self.space == "band" else drawn
        normal: Floats = whole / whole.sum(axis=1, keepdims=True)
        return normal

    def base(self, drawn: Floats, guesses: list[Floats]) -> Floats:
        """Scores without precedence, shape (n, d); each target keeps the track with the highest low, as in the ranking.

        Parameters
        ----------
        drawn : ndarray of shape (d, n_criteria) or (1, n_criteria)
            Factors or free weights.
        guesses : list of ndarray of shape (n_missing, d)
        """
        kept, best = self._scores(self._weights(drawn, 0), guesses)
        for track in range(1, len(self.tracks)):
            found, low = self._scores(self._weights(drawn, track), guesses)
            better = low > best + TIE
            kept, best = np.where(better, found, kept), np.where(better, low, best)
        return kept

    def _weights(self, drawn: Floats, track: int) -> Floats:
        """Weights in a track, shape (n_criteria, d); columns sum to 1."""
        weights = (drawn * self.tracks[track]).T
        return np.ascontiguousarray(weights / weights.sum(axis=0))

    def _scores(self, weights: Floats, guesses: list[Floats]) -> tuple[Floats, Floats]:
        """Scores in one track and their lows, shape (n, d) each."""
        mean, *products = self.parts
        total = self._sums(mean, weights, guesses)
        worths = [self._product(part, weights, guesses) for part in products]
        if self.drawn:
            for worth, _ in worths:
                total += worth
            return total, total
        low, entered = total.copy(), mean.known @ weights[mean.columns]
        for part, (worth, share) in zip(products, worths, strict=True):
            full = weights[part.columns].sum(axis=0)
            total += worth
            low += np.where(share >= full - TIE, worth, 0.0)
            entered += np.where(share > NOTHING, full, 0.0)
        return total / np.maximum(entered, NOTHING), low

    def _sums(self, part: _Part, weights: Floats, values: list[Floats]) -> Floats:
        """Weighted sums over a part's criteria, shape (n, d), each gap with the value given for it."""
        sums = part.values @ weights[part.columns]
        if values and sums.shape[1] != values[0].shape[1]:
            sums = np.repeat(sums, values[0].shape[1], axis=1)
        for gap, value in zip(self.gaps, values, strict=True):
            if gap.column in part.columns and weights[gap.column].any():
                sums[gap.targets] += weights[gap.column] * value
        return sums

    def _product(self, part: _Part, weights: Floats, guesses: list[Floats]) -> tuple[Floats, Floats]:
        """What a weighted product gives, and the share of its weight that is known, shape (n, d) each."""
        full = weights[part.columns].sum(axis=0)
        share = (
            np.broadcast_to(full, (len(part.known), len(full))) if self.drawn else part.known @ weights[part.columns]
        )
        logs = self._sums(part, weights, [_logs(guess) for guess in guesses])
        there = share > NOTHING
        return np.where(there, full * np.exp(logs / np.where(there, share, 1.0)), 0.0), share


def _logs(worth: Floats) -> Floats:
    """Logarithms, that of 0 bounded."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(worth), LEAST)


def _gap(column: int, worth: Floats, known: NDArray[np.bool_], order: Ints, missing: Missing, seed: int) -> _Gap:
    """The gaps of a criterion with worths of shape (n,), in the order given, and what they are drawn from."""
    uniform = missing == "drawn" or known.sum() < FEW
    pool = None if uniform else np.sort(worth[known])
    return _Gap(column, order[~known[order]], pool, np.random.default_rng([seed, column + 1]))


class _Tally:
    """Counts of ranks, added up block by block."""

    def __init__(self, size: int, criteria: int, top: int, draws: int) -> None:
        self.size = size
        self.top = top
        self.starts = _starts(size, top)
        self.bins = np.repeat(np.arange(len(self.starts), dtype=np.uint16), np.diff(np.append(self.starts, size + 1)))
        self.sums = np.zeros((size, criteria))
        self._counts: Counts = np.zeros((size, len(self.starts)), dtype=np.min_scalar_type(max(draws, 256)))
        self._held: list[NDArray[np.uint16]] = []

    def add(self, score: Floats, weights: Floats) -> None:
        """Count a block of scores (n, d) under weights (d, n_criteria)."""
        order, place = _places(np.ascontiguousarray(score.T))
        held = np.empty(order.shape, dtype=np.uint16)
        np.put_along_axis(held, order, self.bins[place - 1], axis=1)
        self._held.append(held)
        if sum(map(len, self._held)) >= HELD:
            self._count()
        led = 0
        while led < self.size and (leads := place[:, led] == 1).any():
            np.add.at(self.sums, order[leads, led], weights[leads])
            led += 1

    def _count(self) -> None:
        """Count the bins that are held, some targets at a time so that their counts stay in the processor's cache."""
        width = len(self.starts)
        step = max(1, CELLS // max(width, 1))
        for start in range(0, self.size, step):
            some = np.concatenate([held[:, start : start + step] for held in self._held])
            cells = some + np.arange(some.shape[1]) * width
            found = np.bincount(cells.ravel(), minlength=some.shape[1] * width)
            self._counts[start : start + step] += found.reshape(-1, width).astype(self._counts.dtype)
        self._held.clear()

    @property
    def counts(self) -> Counts:
        """How often each target took each bin of ranks, shape (n, n_bins)."""
        if self._held:
            self._count()
        return self._counts

    @property
    def first(self) -> Ints:
        """Draws in which each target is first, shape (n,)."""
        return self.among(1)

    def among(self, top: int) -> Ints:
        """Draws in which each target is among the first `top`, 1 or the number counted, shape (n,)."""
        found: Ints = self.counts[:, self.starts <= top].sum(axis=1, dtype=np.int64)
        return found

    @property
    def central(self) -> Floats:
        """Mean weights under which each target leads, shape (n, n_criteria)."""
        first = self.first[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(first > 0, self.sums / first, np.nan)

    def result(self, chosen: Ints, draws: int, confidence: Floats) -> Acceptability:
        """What was counted."""
        first, among = self.first / draws, self.among(self.top) / draws
        return Acceptability(chosen, self.counts, self.starts, first, among, self.top, draws, self.central, confidence)


def _starts(size: int, top: int) -> Ints:
    """First rank of each bin for so many targets; the first `top` ranks share no bin with others."""
    starts = []
    rank = 1
    while rank <= size:
        starts.append(rank)
        after = rank + (1 if size <= EXACT else max(1, rank // PART))
        rank = top + 1 if rank <= top < after else after
    return np.array(starts, dtype=np.int64)


def _places(score: Floats) -> tuple[Ints, Ints]:
    """Columns of each row of scores (d, n) from the highest score down, and their ranks.

    1 = the highest; scores that agree to nine digits share the lower rank.
    """
    size = score.shape[1]
    bits = max(int(size - 1).bit_length(), 1)
    # One integer holds the negated score and the column, so one sort orders both.
    packed = np.rint(score * (-1.0 / TIE)).astype(np.int64)
    packed <<= bits
    packed |= np.arange(size)
    packed.sort(axis=1)
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    place = np.broadcast_to(np.arange(1, size + 1), score.shape)
    same = packed[:, 1:] == packed[:, :-1]
    tied = np.flatnonzero(same.any(axis=1))
    if len(tied):
        place = place.copy()
        place[tied, 1:] = np.where(same[tied], 1, place[tied, 1:])
        place[tied] = np.maximum.accumulate(place[tied], axis=1)
    return order, place


def _confidence(scorer: _Scorer, model: Model, tally: _Tally) -> Floats:
    """Confidence factor of the targets that lead most often, shape (n,); NaN for the others."""
    result = np.full(tally.size, np.nan)
    first, central = tally.first, tally.central
    leading = np.argsort(-first, kind="stable")[:CONFIDENT]
    leading = leading[first[leading] > 0]
    fewest, most = TRIALS
    trials = min(most, max(fewest, SCORES // max(tally.size, 1))) if scorer.gaps else 1
    guesses = scorer.guesses(trials)
    drawn = central[leading] / (scorer.model_weights if scorer.space == "band" else 1.0)
    added = (scorer.adds @ model.precedence_weights)[:, None]
    worst = scorer.base(drawn, scorer.filled(0.0, len(leading))) + added
    best = scorer.base(drawn, scorer.filled(1.0, len(leading))) + added
    for place, target in enumerate(leading):
        # Who at its best stays below the worst of another is never first.
        hopeful = best[:, place] >= worst[:, place].max() - TIE
        hopeful[target] = True
        able = np.flatnonzero(hopeful)
        smaller, kept = scorer.only(able, guesses)
        score = smaller.base(drawn[[place]], kept) + added[able]
        own = score[np.searchsorted(able, target)]
        result[target] = (own >= score.max(axis=0) - TIE).mean()
    return result


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
    return float(np.clip(_share_above_zero(knots), 0.0, 1.0))


def _share_above_zero(knots: Floats) -> float:
    """Share of a B-spline density above 0, by the stable recursion over its knots, ascending."""
    size = len(knots)
    # P(sum > 0) for m weights: f(i, j) over the knots i..j, f = 1 where all are above, 0 where none is.
    share = (knots > 0).astype(np.float64)
    for span in range(1, size):
        left, right = knots[: size - span], knots[span:]
        gap = right - left
        mixed = (right * share[1:] - left * share[:-1]) / np.where(gap > 0, gap, 1.0)
        share = np.where(left > 0, 1.0, np.where(right <= 0, 0.0, mixed))
    return float(share[0])
