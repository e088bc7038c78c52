"""The score of a target: what is known, weighed; what is missing, shown as bounds; ranks with ties.

For criteria with shares of weight w (sum 1) and worths u in 0-1, over the known criteria K, with weighted means:

    coverage = sum of w over K
    base     = sum of w u over K / coverage
    low      = sum of w u over K              (all missing worst)
    high     = low + 1 - coverage             (all missing best)

A group whose aggregate is the weighted product is worth G = product of u^(w / sum of w over K) over its known criteria,
and enters the mean with its whole weight once one of them is known. Its lowest worth is 0 while one is missing, its
highest the product of u^(w / sum of w) with the missing at 1.

With tracks the target is scored once per track and keeps the one with the highest low, the first of equals: a way to
drug it must be shown, so a gap in one track never beats what is known of another. Its bounds are the highest of the
tracks' lows and of their highs. A better value can move a target to another track, whose score may be lower.

The precedence criteria, with signed weights p and strengths s in 0-1, are added: score = base + sum of p s over the
known ones. Missing precedence adds nothing, and widens the bounds by the p of its sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RANKED = "ranked"
TIE = 1e-9
"""Scores are ranked in steps of this size; those on one step share a rank, whatever the others are."""
SLACK = 1e-12
"""Room for rounding where a sum of weights is held against a share that people write down."""


@dataclass(frozen=True)
class Ranking:
    """Scores and ranks of n targets.

    Attributes
    ----------
    status : tuple of str
        `ranked`, or why not: `gated: ...`, `not rankable: ...`.
    score, low, high : ndarray of shape (n,)
        With precedence. NaN where nothing is known.
    base, base_low, base_high : ndarray of shape (n,)
        Without precedence, 0-1.
    coverage : ndarray of shape (n,)
        Share of the criteria's weight that is known, 0-1.
    rank, base_rank : ndarray of shape (n,), int64
        1 = first; ties share the lowest rank; 0 = not ranked.
    contributions : ndarray of shape (n, n_criteria + n_precedence)
        Sum to `score` along the row; 0 where unknown.
    known : ndarray of shape (n, n_criteria + n_precedence), bool
    worths : ndarray of shape (n, n_criteria + n_precedence)
        0-1, NaN where unknown.
    track : ndarray of shape (n,), int64
        Position of the best track among the model's.
    open_track : ndarray of shape (n,), bool
        Whether a feature that the best track needs is known to be above 0; True without tracks.
    weights : ndarray of shape (n, n_criteria)
        Weights in the target's best track, rows sum to 1.
    """

    status: tuple[str, ...]
    score: Floats
    low: Floats
    high: Floats
    base: Floats
    base_low: Floats
    base_high: Floats
    coverage: Floats
    rank: Ints
    base_rank: Ints
    contributions: Floats
    known: Bools
    worths: Floats
    track: Ints
    open_track: Bools
    weights: Floats


def worths(columns: Floats, model: Model) -> Floats:
    """Worth of every value.

    Parameters
    ----------
    columns : ndarray of shape (n, n_criteria + n_precedence)
        Values in the units of the features, criteria first; NaN = unknown.
    model : Model

    Returns
    -------
    ndarray of the same shape, 0-1, NaN = unknown
    """
    result = np.full(columns.shape, np.nan)
    for index, criterion in enumerate((*model.criteria, *model.precedence)):
        result[:, index] = criterion.worth(columns[:, index])
    return result


@dataclass(frozen=True)
class Needed:
    """Values of features that gates and tracks ask for.

    Attributes
    ----------
    values : mapping of feature to ndarray of shape (n,)
        NaN = unknown.
    """

    values: Mapping[str, Floats] = field(default_factory=dict)

    def any_above_zero(self, names: tuple[str, ...], size: int) -> Bools:
        """Whether one of the features is known to be above 0."""
        found = np.zeros(size, dtype=bool)
        for name in names:
            if name in self.values:
                found |= np.nan_to_num(self.values[name]) > 0
        return found

    def all_zero(self, names: tuple[str, ...], size: int) -> Bools:
        """Whether all of the features are known to be 0."""
        found = np.full(size, bool(names) and all(name in self.values for name in names))
        for name in names:
            if name in self.values:
                found &= np.equal(self.values[name], 0)
        return found


def rank_targets(columns: Floats, directions: tuple[str, ...], model: Model, needed: Needed | None = None) -> Ranking:
    """Score and rank targets.

    Parameters
    ----------
    columns : ndarray of shape (n, n_criteria + n_precedence)
        As for `worths`.
    directions : tuple of str
        inhibit, activate or unknown, n.
    model : Model
    needed : Needed, optional
        Values that the model's gates and tracks ask for.
    """
    size = len(columns)
    asked = needed or Needed()
    ranking = rank_worths(worths(columns, model), _gated(directions, model, asked, size), model)
    open_track = np.ones(size, dtype=bool)
    for position, name in enumerate(model.track_names):
        if name:
            here = ranking.track == position
            open_track[here] = asked.any_above_zero(model.tracks[name].needs, size)[here]
    return replace(ranking, open_track=open_track)


def rank_worths(utility: Floats, gates: tuple[str, ...], model: Model) -> Ranking:
    """Score and rank targets whose worths are at hand.

    Parameters
    ----------
    utility : ndarray of shape (n, n_criteria + n_precedence)
        Worths, 0-1, NaN = unknown.
    gates : tuple of str
        Why a target is gated, `gated: ...`; anything else lets it pass.
    model : Model
    """
    known = ~np.isnan(utility)
    split = len(model.criteria)
    size = len(utility)
    tracks = [_track(utility[:, :split], known[:, :split], weights, model) for weights in model.track_weights]
    bases = np.stack([one.base for one in tracks])
    track = _best(bases, np.stack([one.low for one in tracks]))
    rows = np.arange(size)
    base = bases[track, rows]
    coverage = np.stack([one.coverage for one in tracks])[track, rows]
    parts = np.stack([one.parts for one in tracks])[track, rows]
    low = np.max([one.low for one in tracks], axis=0)
    high = np.max([one.high for one in tracks], axis=0)
    signed = model.precedence_weights
    added = np.where(known[:, split:], utility[:, split:], 0.0) * signed
    missing = ~known[:, split:]
    score = base + added.sum(axis=1)
    worst = low + added.sum(axis=1) + (missing * np.minimum(signed, 0.0)).sum(axis=1)
    best = high + added.sum(axis=1) + (missing * np.maximum(signed, 0.0)).sum(axis=1)
    status = _status(coverage, gates, model)
    ranked = np.array([one == RANKED for one in status], dtype=bool)
    return Ranking(
        status,
        score,
        worst,
        best,
        base,
        low,
        high,
        coverage,
        ranks(score, ranked),
        ranks(base, ranked),
        np.hstack([parts, added]),
        known,
        utility,
        track.astype(np.int64),
        np.ones(size, dtype=bool),
        model.track_weights[track],
    )


def _best(bases: Floats, lows: Floats) -> Ints:
    """Position of the track with the highest low, shape (n,), from arrays of shape (n_tracks, n)."""
    best: Ints = np.argmax(np.where(np.isnan(bases), -np.inf, np.round(lows, 9)), axis=0)
    return best


@dataclass(frozen=True)
class _Track:
    """Scores of n targets in one track: arrays of shape (n,), and contributions (n, n_criteria)."""

    base: Floats
    low: Floats
    high: Floats
    coverage: Floats
    parts: Floats


def _track(utility: Floats, known: Bools, weights: Floats, model: Model) -> _Track:
    """Score without precedence, its bounds, coverage and contributions, for one set of weights."""
    filled = np.where(known, utility, 0.0)
    product = np.array([criterion.group in model.products for criterion in model.criteria], dtype=bool)
    mean = np.where(product, 0.0, weights)
    coverage = weighted(known.astype(np.float64), weights)
    parts = filled * mean
    low = weighted(filled, mean)
    high = low + weighted((~known).astype(np.float64), mean)
    entered = weighted(known.astype(np.float64), mean)
    for group in model.products:
        inside = np.array([criterion.group == group for criterion in model.criteria], dtype=bool) & (weights > 0)
        if inside.any():
            found = _product(filled[:, inside], known[:, inside], weights[inside])
            parts[:, inside] = found.parts
            low, high, entered = low + found.low, high + found.high, entered + found.coverage
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.where(entered[:, None] > 0, parts / entered[:, None], 0.0)
    base = np.where(entered > 0, parts.sum(axis=1), np.nan)
    return _Track(base, low, high, coverage, parts)


def _product(filled: Floats, known: Bools, weights: Floats) -> _Track:
    """One group as a weighted product, of weights above 0; `coverage` is that with which it enters, `base` its worth.

    What the group lacks to 1 is taken from its members in proportion to weight times -log(worth), so that the
    contributions sum to weight times worth; a worth of 0 takes all.
    """
    total = float(weights.sum())
    inside = known * weights
    share = inside.sum(axis=1)
    with np.errstate(divide="ignore"):
        loss = -inside * np.log(np.where(known, filled, 1.0))
        worth = np.where(share > 0, np.exp(-loss.sum(axis=1) / np.where(share > 0, share, 1.0)), 0.0)
        highest = np.exp(-loss.sum(axis=1) / total)
        zero = np.isinf(loss)
        part_of_loss = np.where(np.any(zero, axis=1, keepdims=True), np.where(zero, inside, 0.0), loss)
        sums = part_of_loss.sum(axis=1, keepdims=True)
        blamed = np.divide(part_of_loss, sums, out=np.zeros_like(loss), where=sums > 0)
    own = inside / np.where(share > 0, share, 1.0)[:, None]
    parts = total * (own - blamed * (1.0 - worth)[:, None]) * (share > 0)[:, None]
    complete = share >= total - SLACK
    entered = np.where(share > 0, total, 0.0)
    return _Track(worth, np.where(complete, total * worth, 0.0), total * highest, entered, parts)


def weighted(values: Floats, weights: Floats) -> Floats:
    """Weighted sum of each row, column after column, so that it never depends on threads."""
    total = np.zeros(len(values))
    for column, weight in enumerate(weights):
        total += values[:, column] * weight
    return total


def _gated(directions: tuple[str, ...], model: Model, asked: Needed, size: int) -> tuple[str, ...]:
    """Why each target is gated; '' when it is not."""
    needs = model.gates.needs
    barred: Bools = np.zeros(size, dtype=bool)
    if needs is not None:
        barred = asked.all_zero(needs.features, size)
    why = []
    for direction, out in zip(directions, barred, strict=True):
        if model.gates.direction is not None and direction == "unknown":
            why.append("gated: the wanted direction depends on context")
        else:
            why.append(f"gated: {needs.reason}" if needs is not None and out else "")
    return tuple(why)


def _status(coverage: Floats, gates: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """`ranked`, or the reason why a target is not."""
    status = []
    for share, gate in zip(coverage, gates, strict=True):
        if gate.startswith("gated"):
            status.append(gate)
        elif share <= 0.0 or share < model.coverage.rankable - TIE:
            status.append(f"not rankable: {share:.0%} of the weight is known, {model.coverage.rankable:.0%} is needed")
        else:
            status.append(RANKED)
    return tuple(status)


def ranks(score: Floats, ranked: Bools) -> Ints:
    """Ranks of scores, the highest first.

    Parameters
    ----------
    score : ndarray of shape (n,)
    ranked : ndarray of shape (n,), bool
        Targets that take part.

    Returns
    -------
    ndarray of shape (n,), int64
        Targets whose scores are the same to nine digits share the lower number; 0 = takes no part.
    """
    result = np.zeros(len(score), dtype=np.int64)
    chosen = np.flatnonzero(ranked)
    steps = np.rint(score[chosen] / TIE)
    ordered = np.sort(steps)
    result[chosen] = len(chosen) - np.searchsorted(ordered, steps, side="right") + 1
    return result
