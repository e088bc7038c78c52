"""All pairs scored by one kernel, block by block; the highest kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.members import Block, Floats
from prioritize.combinations.terms import TERMS
from prioritize.model import Model
from prioritize.model.shapes import Combinations

Ints = NDArray[np.int64]
ROWS = 512
"""Members of the left side scored at a time."""
NEEDED = 0.5
"""Share of the merits' weight that must be known for a pair to be ranked."""
ROUNDING = 1e-9
"""By how much a sum of weights may miss the share it stands for."""


@dataclass(frozen=True)
class Pairs:
    """Scored pairs, the highest score first; ties in the order of the members.

    Attributes
    ----------
    left, right : ndarray of shape (k,), int64
        Rows of the members; left < right.
    score, base : ndarray of shape (k,)
        With and without the precedent.
    low, high : ndarray of shape (k,)
        Score with every unknown term at its worst, and at its best.
    coverage : ndarray of shape (k,)
        Share of the merits' weight that is known.
    terms : tuple of str
        Names, t: merits first, then signed terms.
    values : ndarray of shape (k, t)
        Value of each term; NaN = unknown.
    contributions : ndarray of shape (k, t)
        Sum to the score along the row.
    """

    left: Ints
    right: Ints
    score: Floats
    base: Floats
    low: Floats
    high: Floats
    coverage: Floats
    terms: tuple[str, ...]
    values: Floats
    contributions: Floats

    def rows(self, chosen: Ints) -> Pairs:
        """Some of the pairs, in the order given."""
        return Pairs(
            self.left[chosen],
            self.right[chosen],
            self.score[chosen],
            self.base[chosen],
            self.low[chosen],
            self.high[chosen],
            self.coverage[chosen],
            self.terms,
            self.values[chosen],
            self.contributions[chosen],
        )


def score_pairs(block: Block, allowed: NDArray[np.bool_], weights: Combinations) -> Pairs:
    """Score every allowed pair.

    Parameters
    ----------
    block : Block
        n members.
    allowed : ndarray of shape (n, n), bool
        Pairs to score; only those above the diagonal are looked at.
    weights : Combinations
        Of the model.

    Returns
    -------
    Pairs
        All allowed pairs for which at least half of the merits' weight is known.
    """
    starts = range(0, max(len(block), 1), ROWS)
    found = [_score_rows(block, start, allowed, weights) for start in starts]
    parts = [np.concatenate(column) for column in zip(*found, strict=True)]
    left, right, score, base, low, high, coverage, values, contributions = parts
    names = (*weights.merits, *weights.signed)
    order = np.lexsort((right, left, -np.round(score, 12)))
    pairs = Pairs(left, right, score, base, low, high, coverage, names, values, contributions)
    return pairs.rows(order)


def _score_rows(
    block: Block, start: int, allowed: NDArray[np.bool_], weights: Combinations
) -> tuple[NDArray[np.generic], ...]:
    """Scores of the pairs whose left member is one of 512."""
    rows = np.arange(start, min(start + ROWS, len(block)))
    wanted = allowed[rows] & (np.arange(len(block))[None, :] > rows[:, None])
    left, right = np.nonzero(wanted)
    names = (*weights.merits, *weights.signed)
    values = np.empty((len(left), len(names)))
    for column, name in enumerate(names):
        values[:, column] = TERMS[name].value(block.rows(rows), block)[left, right]
    left = rows[left]
    score, base, low, high, coverage, contributions = add_up(values, weights)
    keep = coverage >= NEEDED - ROUNDING
    return (
        left[keep],
        right[keep],
        score[keep],
        base[keep],
        low[keep],
        high[keep],
        coverage[keep],
        values[keep],
        contributions[keep],
    )


def add_up(values: Floats, weights: Combinations) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Scores of pairs from the values of their terms.

    The merits are averaged over those that are known, by weight; the signed terms are added, 0
    where unknown.

    Parameters
    ----------
    values : ndarray of shape (k, t)
        Merits first, then signed terms; NaN = unknown.
    weights : Combinations

    Returns
    -------
    score, base, low, high, coverage : ndarray of shape (k,)
    contributions : ndarray of shape (k, t)
    """
    merits = np.array(list(weights.merits.values()), dtype=np.float64)
    merits = merits / merits.sum() if len(merits) else merits
    signed = np.array(list(weights.signed.values()), dtype=np.float64)
    split = len(merits)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    coverage = np.zeros(len(values))
    low = np.zeros(len(values))
    for column in range(split):
        coverage += known[:, column] * merits[column]
        low += filled[:, column] * merits[column]
    parts = np.divide(
        filled[:, :split] * merits,
        coverage[:, None],
        out=np.zeros((len(values), split)),
        where=coverage[:, None] > 0,
    )
    added = filled[:, split:] * signed
    contributions = np.hstack([parts, added])
    names = (*weights.merits, *weights.signed)
    without = [index for index, name in enumerate(names) if not TERMS[name].precedence]
    score = contributions.sum(axis=1)
    base = contributions[:, without].sum(axis=1)
    ends = np.array([[TERMS[name].low * weight, TERMS[name].high * weight] for name, weight in weights.signed.items()])
    ends = ends.reshape(-1, 2)
    missing = ~known[:, split:]
    worst = low + added.sum(axis=1) + missing @ ends.min(axis=1)
    best = low + 1.0 - coverage + added.sum(axis=1) + missing @ ends.max(axis=1)
    return score, base, worst, best, coverage, contributions


def spread(pairs: Pairs, keep: int, per_member: int) -> Ints:
    """Positions of the first `keep` pairs in which no member stands over `per_member` times."""
    times: dict[int, int] = {}
    chosen: list[int] = []
    for index, (left, right) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        if times.get(left, 0) < per_member and times.get(right, 0) < per_member:
            chosen.append(index)
            times[left] = times.get(left, 0) + 1
            times[right] = times.get(right, 0) + 1
        if len(chosen) == keep:
            break
    return np.array(chosen, dtype=np.int64)


def rank_intervals(values: Floats, model: Model) -> tuple[Ints, Ints]:
    """Rank intervals of combinations under other weights of the terms, and with what is unknown drawn.

    Every weight is multiplied by an independent factor uniform in 1 - band to 1 + band, as for targets; a tenth of
    the model's draws is enough for the interval's ends. As for targets too, a missing value is one of the known ones
    of its term, each as likely; missing precedence adds nothing, and a term that is nowhere known is left out.

    Parameters
    ----------
    values : ndarray of shape (k, t)
        Terms of k combinations as in `Pairs`, the highest score first; NaN = unknown.
    model : Model

    Returns
    -------
    low, high : ndarray of shape (k,), int64
        Ends of the model's interval, which hold the place that the combination has.
    """
    size = len(values)
    if not size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    weights = model.combinations
    merits = np.array(list(weights.merits.values()))
    signed = np.array(list(weights.signed.values()))
    split = len(merits)
    gaps = _gaps(values, (*weights.merits, *weights.signed))
    there = ~np.isnan(values[:, :split]).all(axis=0)
    filled = np.nan_to_num(values)
    random = np.random.default_rng(model.uncertainty.seed)
    drawing = np.random.default_rng([model.uncertainty.seed, 1])
    band = model.uncertainty.band
    draws = max(model.uncertainty.draws // 10, 100)
    places = np.empty((draws, size), dtype=np.int32)
    for draw in range(draws):
        factors = random.uniform(1.0 - band, 1.0 + band, split + len(signed))
        for column, rows, known in gaps:
            filled[rows, column] = known[drawing.integers(0, len(known), len(rows))]
        drawn = merits * factors[:split] * there
        score = (filled[:, :split] @ drawn) / max(float(drawn.sum()), 1e-300)
        score += filled[:, split:] @ (signed * factors[split:])
        order = np.argsort(-np.round(score, 9), kind="stable")
        places[draw, order] = np.arange(1, size + 1)
    tail = (1.0 - model.uncertainty.interval) / 2.0
    places.sort(axis=0)
    place = np.arange(1, size + 1)
    low = np.minimum(places[int(tail * draws)], place)
    high = np.maximum(places[min(int(np.ceil((1.0 - tail) * draws)) - 1, draws - 1)], place)
    return low.astype(np.int64), high.astype(np.int64)


def _gaps(values: Floats, names: Sequence[str]) -> list[tuple[int, Ints, Floats]]:
    """For each term with gaps to be drawn: its column, the rows where it is unknown, and its known values."""
    missing = np.isnan(values)
    return [
        (column, np.flatnonzero(missing[:, column]), values[~missing[:, column], column])
        for column, name in enumerate(names)
        if not TERMS[name].precedence and missing[:, column].any() and not missing[:, column].all()
    ]
