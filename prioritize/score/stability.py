"""How far a rank depends on the weights: ranks under many drawn weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import RANKED, TIE, Ranking

Floats = NDArray[np.float64]
BLOCK = 512
"""Draws held at a time."""


@dataclass(frozen=True)
class Stability:
    """Ranks under drawn weights.

    Attributes
    ----------
    rank_low, rank_high : ndarray of shape (n,), int64
        The interval that holds the model's share of draws (5 % and 95 % for 0.9); 0 = not ranked.
    first : ndarray of shape (n,)
        Share of draws in which the target is first, 0-1.
    top : ndarray of shape (n,)
        Share of draws in which it is among the first ten, 0-1.
    draws : int
    """

    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    first: Floats
    top: Floats
    draws: int


def stability(ranking: Ranking, model: Model, top: int = 10) -> Stability:
    """Draw weights around the model's, and rank anew each time.

    Every weight, precedence included, is multiplied by an independent factor uniform in 1 - band to
    1 + band, and the criteria's weights are brought back to sum 1 (Lahdelma & Salminen 2001,
    doi:10.1287/opre.49.3.444.11220, with weights confined to a band). Missing values stay missing.
    Scores within 1e-9 of the next share the lower rank, as in `ranks`.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives draws, band, seed and interval.
    top : int
        Places that count as the top.
    """
    size = len(ranking.status)
    chosen = np.flatnonzero([one == RANKED for one in ranking.status])
    counts = np.zeros((len(chosen), len(chosen) + 1), dtype=np.int64)
    if len(chosen):
        _count(ranking, model, chosen, counts)
    draws = model.uncertainty.draws
    low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    first, among = np.zeros(size), np.zeros(size)
    tail = (1.0 - model.uncertainty.interval) / 2.0
    cumulated = np.cumsum(counts[:, 1:], axis=1)
    for row, index in enumerate(chosen):
        low[index] = int(np.searchsorted(cumulated[row], tail * draws, side="right")) + 1
        high[index] = int(np.searchsorted(cumulated[row], (1.0 - tail) * draws, side="left")) + 1
        first[index] = counts[row, 1] / draws
        among[index] = counts[row, 1 : top + 1].sum() / draws
    return Stability(low, high, first, among, draws)


def _count(ranking: Ranking, model: Model, chosen: NDArray[np.intp], counts: NDArray[np.int64]) -> None:
    """Add up how often each chosen target takes each rank."""
    known = ranking.known[chosen].astype(float)
    filled = np.where(ranking.known[chosen], ranking.worths[chosen], 0.0)
    split = len(model.criteria)
    random = np.random.default_rng(model.uncertainty.seed)
    low, high = 1.0 - model.uncertainty.band, 1.0 + model.uncertainty.band
    rows = np.arange(len(chosen))
    for start in range(0, model.uncertainty.draws, BLOCK):
        size = min(BLOCK, model.uncertainty.draws - start)
        factors = random.uniform(low, high, (size, known.shape[1]))
        weights = factors[:, :split] * model.weights
        weights /= weights.sum(axis=1, keepdims=True)
        signed = factors[:, split:] * model.precedence_weights
        score = (weights @ filled[:, :split].T) / np.maximum(weights @ known[:, :split].T, 1e-300)
        score += signed @ filled[:, split:].T
        place = _places(score)
        for row in rows:
            counts[row] += np.bincount(place[:, row], minlength=len(chosen) + 1)


def _places(score: Floats) -> NDArray[np.int64]:
    """Ranks within each row of scores, shape (draws, n): 1 = the highest, ties share the lowest."""
    order = np.argsort(-score, axis=1, kind="stable")
    falls = -np.diff(np.take_along_axis(score, order, axis=1), axis=1, prepend=np.inf) > TIE
    first = np.maximum.accumulate(np.where(falls, np.arange(1, score.shape[1] + 1), 1), axis=1)
    place = np.empty_like(order)
    np.put_along_axis(place, order, first, axis=1)
    return place
