"""Stress: what masking known values does to the ranks, and whether rank intervals hold what they promise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import RANKED, Ranking, rank_worths
from prioritize.score.sensitivity import spearman
from prioritize.score.smaa import smaa

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Masked:
    """Ranks after a share of the known values was hidden.

    Attributes
    ----------
    how : str
        `at random`, or `by attention`: the less a target is published, the likelier its values are hidden.
    share : float
        Share of known values hidden.
    correlation : float
        Mean Spearman correlation of the scores with those before, over targets ranked in both.
    shift : float
        Mean absolute change of rank, places.
    overlap : float
        Mean number of the first ten that stay.
    unranked : float
        Mean number of targets that fall below the coverage needed.
    """

    how: str
    share: float
    correlation: float
    shift: float
    overlap: float
    unranked: float


def masking(ranking: Ranking, model: Model, papers: Floats, runs: int = 20) -> list[Masked]:
    """Hide 10, 30 and 50 % of the known values, at random and by attention.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives the seed.
    papers : ndarray of shape (n,)
        Papers per target, NaN = unknown.
    runs : int
        Maskings averaged.
    """
    random = np.random.default_rng(model.uncertainty.seed)
    order = np.argsort(np.argsort(-np.nan_to_num(papers))) + 1.0
    found = []
    for how, chance in (("at random", np.ones(len(papers))), ("by attention", order / order.mean())):
        for share in (0.1, 0.3, 0.5):
            results = np.array([_masked_once(ranking, model, chance, share, random) for _ in range(runs)])
            found.append(Masked(how, share, *np.nanmean(results, axis=0).tolist()))
    return found


def _masked_once(
    ranking: Ranking, model: Model, chance: Floats, share: float, random: np.random.Generator
) -> tuple[float, float, float, float]:
    """One masking: correlation, mean shift, overlap of the first ten, targets lost."""
    after = rank_worths(_hidden(ranking.worths, chance, share, random), ranking.status, model)
    both = np.flatnonzero((ranking.rank > 0) & (after.rank > 0))
    lost = float((ranking.rank > 0).sum() - len(both))
    if len(both) < 3:
        return float("nan"), float("nan"), 0.0, lost
    shift = float(np.abs(ranking.rank[both] - after.rank[both]).mean())
    stay = float(((ranking.rank[both] <= 10) & (after.rank[both] <= 10)).sum())
    return spearman(ranking.score[both], after.score[both]), shift, stay, lost


def _hidden(worths: Floats, chance: Floats, share: float, random: np.random.Generator) -> Floats:
    """Worths with a share of the known ones set to NaN, rows hidden in proportion to their chance."""
    hidden = worths.copy()
    rows, columns = np.nonzero(~np.isnan(worths))
    keys = random.random(len(rows)) ** (1.0 / chance[rows])
    chosen = np.argsort(-keys, kind="stable")[: round(share * len(rows))]
    hidden[rows[chosen], columns[chosen]] = np.nan
    return hidden


@dataclass(frozen=True)
class Held:
    """How often 90 % rank intervals held the true rank.

    Attributes
    ----------
    share : float
        Over all targets and runs.
    low, high : float
        Its 95 % interval over runs.
    runs : int
    """

    share: float
    low: float
    high: float
    runs: int


def interval_coverage(ranking: Ranking, model: Model, runs: int = 60, masked: float = 0.1) -> Held:
    """Simulate a truth, hide part of it, and see whether the 90 % interval holds the true rank.

    In each run the gaps of the table are filled at random, a weighting is drawn from the model's band, and both
    together are the truth that gives every target its rank. Then a share of the values is hidden, and the interval is
    computed as in `smaa`, with the hidden values drawn.

    Parameters
    ----------
    ranking : Ranking
    model : Model
    runs : int
    masked : float
        Share of values hidden.
    """
    chosen = np.flatnonzero([one == RANKED for one in ranking.status])
    random = np.random.default_rng(model.uncertainty.seed + 1)
    split = len(model.criteria)
    inside = []
    for run in range(runs):
        full = ranking.worths[chosen].copy()
        gaps = np.isnan(full)
        full[gaps] = random.random(int(gaps.sum()))
        truth = rank_worths(full, ("",) * len(chosen), _drawn(model, random))
        seen = full.copy()
        seen[:, :split] = _hidden(full[:, :split], np.ones(len(chosen)), masked, random)
        lenient = replace(
            model,
            coverage=model.coverage.model_copy(update={"rankable": 0.0}),
            uncertainty=model.uncertainty.model_copy(update={"seed": run, "draws": 400}),
        )
        observed = rank_worths(seen, ("",) * len(chosen), lenient)
        found = smaa(observed, lenient, missing="drawn")
        low, high = found.interval(0.9)
        there = truth.rank[found.chosen]
        inside.append(float(((low <= there) & (there <= high)).mean()))
    half = 1.96 * float(np.std(inside, ddof=1)) / np.sqrt(runs)
    share = float(np.mean(inside))
    return Held(share, share - half, share + half, runs)


def _drawn(model: Model, random: np.random.Generator) -> Model:
    """The model with weights drawn from its band."""
    low, high = 1.0 - model.uncertainty.band, 1.0 + model.uncertainty.band
    weights = model.track_weights * random.uniform(low, high, len(model.criteria))
    precedence = tuple(
        replace(one, weight=one.weight * factor)
        for one, factor in zip(model.precedence, random.uniform(low, high, len(model.precedence)), strict=True)
    )
    return replace(model, precedence=precedence, given_weights=weights / weights.sum(axis=1, keepdims=True))
