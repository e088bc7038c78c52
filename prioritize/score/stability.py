"""How far a rank depends on the weights: the rank interval that every report prints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import Ranking
from prioritize.score.smaa import smaa

Floats = NDArray[np.float64]


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
    """Rank anew under weights drawn within the model's band; missing values stay missing.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives draws, band, seed and interval.
    top : int
        Places that count as the top.
    """
    size = len(ranking.status)
    found = smaa(ranking, model, top=top)
    low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    first, among = np.zeros(size), np.zeros(size)
    if len(found.chosen):
        low[found.chosen], high[found.chosen] = found.interval(model.uncertainty.interval)
        first[found.chosen], among[found.chosen] = found.first, found.top
    return Stability(low, high, first, among, model.uncertainty.draws)
