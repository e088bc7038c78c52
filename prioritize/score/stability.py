"""How far a rank depends on the weights and on what is missing: the rank interval that every report prints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import Ranking
from prioritize.score.smaa import Acceptability, Missing, with_and_without_precedence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stability:
    """Ranks under drawn weights and drawn missing values.

    Attributes
    ----------
    rank_low, rank_high : ndarray of shape (n,), int64
        The interval that holds the model's share of draws (5 % and 95 % for 0.9), and the rank itself; 0 = not ranked.
    base_rank_low, base_rank_high : ndarray of shape (n,), int64
        The same for the rank without precedence.
    first : ndarray of shape (n,)
        Share of draws in which the target is first, 0-1.
    top : ndarray of shape (n,)
        Share of draws in which it is among the first ten, 0-1.
    draws : int
    """

    rank_low: Ints
    rank_high: Ints
    base_rank_low: Ints
    base_rank_high: Ints
    first: Floats
    top: Floats
    draws: int


def stability(ranking: Ranking, model: Model, top: int = 10, missing: Missing = "resampled") -> Stability:
    """Rank anew under weights drawn within the model's band and missing values drawn.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives draws, band, seed and interval.
    top : int
        Places that count as the top.
    missing : str
        As for `prioritize.score.smaa.smaa`. Of the three ways only `resampled` gives intervals that hold the true rank
        about as often as they say: see `prioritize.score.stress.interval_coverage`.

    Notes
    -----
    The rank leaves missing values out, the draws do not, so a target with gaps can lie outside of what they give;
    its interval is widened to hold its rank.
    """
    size = len(ranking.status)
    found, base = with_and_without_precedence(ranking, model, missing=missing, top=top)
    low, high = _interval(found, ranking.rank, model)
    base_low, base_high = _interval(base, ranking.base_rank, model)
    first, among = np.zeros(size), np.zeros(size)
    first[found.chosen], among[found.chosen] = found.first, found.top
    return Stability(low, high, base_low, base_high, first, among, model.uncertainty.draws)


def _interval(found: Acceptability, rank: Ints, model: Model) -> tuple[Ints, Ints]:
    """Ends of the model's interval for all n targets of a ranking, which hold the rank; 0 = not ranked."""
    low, high = np.zeros_like(rank), np.zeros_like(rank)
    if len(found.chosen):
        ends = found.interval(model.uncertainty.interval)
        low[found.chosen] = np.minimum(ends[0], rank[found.chosen])
        high[found.chosen] = np.maximum(ends[1], rank[found.chosen])
    return low, high
