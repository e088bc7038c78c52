"""The score of a target: what is known, weighed; what is missing, shown as bounds; ranks with ties.

For criteria with shares of weight w (sum 1) and worths u in 0-1, over the known criteria K:

    coverage = sum of w over K
    base     = sum of w u over K / coverage
    low      = sum of w u over K              (all missing worst)
    high     = low + 1 - coverage             (all missing best)

The precedence criteria, with signed weights p and strengths s in 0-1, are added: score = base + sum
of p s over the known ones. Missing precedence adds nothing, and widens the bounds by the p of its
sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RANKED = "ranked"
TIE = 1e-9
"""Scores nearer than this share a rank."""


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
    known: NDArray[np.bool_]
    worths: Floats


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


def rank_targets(columns: Floats, directions: tuple[str, ...], model: Model) -> Ranking:
    """Score and rank targets.

    Parameters
    ----------
    columns : ndarray of shape (n, n_criteria + n_precedence)
        As for `worths`.
    directions : tuple of str
        inhibit, activate or unknown, n.
    model : Model
    """
    utility = worths(columns, model)
    known = ~np.isnan(utility)
    filled = np.where(known, utility, 0.0)
    split = len(model.criteria)
    weights, signed = model.weights, model.precedence_weights
    coverage = weighted(known[:, :split].astype(float), weights)
    low = weighted(filled[:, :split], weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        base_parts = filled[:, :split] * weights / coverage[:, None]
    base_parts = np.where(coverage[:, None] > 0, base_parts, 0.0)
    base = np.where(coverage > 0, base_parts.sum(axis=1), np.nan)
    added = filled[:, split:] * signed
    missing = ~known[:, split:]
    score = base + added.sum(axis=1)
    worst = low + added.sum(axis=1) + (missing * np.minimum(signed, 0.0)).sum(axis=1)
    best = low + (1.0 - coverage) + added.sum(axis=1) + (missing * np.maximum(signed, 0.0)).sum(axis=1)
    status = _status(coverage, directions, model)
    ranked = np.array([one == RANKED for one in status], dtype=bool)
    return Ranking(
        status,
        score,
        worst,
        best,
        base,
        low,
        low + (1.0 - coverage),
        coverage,
        ranks(score, ranked),
        ranks(base, ranked),
        np.hstack([base_parts, added]),
        known,
        utility,
    )


def weighted(values: Floats, weights: Floats) -> Floats:
    """Weighted sum of each row, column after column, so that it never depends on threads."""
    total = np.zeros(len(values))
    for column, weight in enumerate(weights):
        total += values[:, column] * weight
    return total


def _status(coverage: Floats, directions: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """`ranked`, or the reason why a target is not."""
    status = []
    for share, direction in zip(coverage, directions, strict=True):
        if model.gates.direction is not None and direction == "unknown":
            status.append("gated: the wanted direction depends on context")
        elif share <= 0.0 or share < model.coverage.rankable - TIE:
            status.append(f"not rankable: {share:.0%} of the weight is known, {model.coverage.rankable:.0%} is needed")
        else:
            status.append(RANKED)
    return tuple(status)


def ranks(score: Floats, ranked: NDArray[np.bool_]) -> Ints:
    """Ranks of scores, the highest first.

    Parameters
    ----------
    score : ndarray of shape (n,)
    ranked : ndarray of shape (n,), bool
        Targets that take part.

    Returns
    -------
    ndarray of shape (n,), int64
        Targets whose scores lie within 1e-9 share the lower number; 0 = takes no part.
    """
    result = np.zeros(len(score), dtype=np.int64)
    chosen = np.flatnonzero(ranked)
    order = chosen[np.argsort(-score[chosen], kind="stable")]
    previous, place = np.inf, 0
    for position, index in enumerate(order, start=1):
        if previous - score[index] > TIE:
            place = position
            previous = score[index]
        result[index] = place
    return result
