"""Stress: what masking known values does to the ranks, and whether rank intervals hold what they promise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.ranking import RANKED, Ranking, rank_worths
from prioritize.score.sensitivity import spearman
from prioritize.score.smaa import Missing
from prioritize.score.stability import stability

Floats = NDArray[np.float64]

SHARES = (0.1, 0.3, 0.5)
"""Shares of the known values that are hidden."""
DRAWS = 400
"""Draws behind each simulated interval."""


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
    found = []
    for how, chance in hiding_chances(papers).items():
        for share in SHARES:
            results = np.array([_masked_once(ranking, model, chance, share, random) for _ in range(runs)])
            found.append(Masked(how, share, *np.nanmean(results, axis=0).tolist()))
    return found


def hiding_chances(papers: Floats) -> dict[str, Floats]:
    """How likely the values of each target are hidden, relative to the others, for both ways of hiding."""
    order = np.argsort(np.argsort(-np.nan_to_num(papers))) + 1.0
    return {"at random": np.ones(len(papers)), "by attention": order / order.mean()}


def _masked_once(
    ranking: Ranking, model: Model, chance: Floats, share: float, random: np.random.Generator
) -> tuple[float, float, float, float]:
    """One masking: correlation, mean shift, overlap of the first ten, targets lost."""
    after = rank_worths(hide(ranking.worths, chance, share, random), ranking.status, model)
    both = np.flatnonzero((ranking.rank > 0) & (after.rank > 0))
    lost = float((ranking.rank > 0).sum() - len(both))
    if len(both) < 3:
        return np.nan, np.nan, 0.0, lost
    shift = float(np.abs(ranking.rank[both] - after.rank[both]).mean())
    stay = float(((ranking.rank[both] <= 10) & (after.rank[both] <= 10)).sum())
    return spearman(ranking.score[both], after.score[both]), shift, stay, lost


def hide(worths: Floats, chance: Floats, share: float, random: np.random.Generator) -> Floats:
    """Worths with a share of the known ones set to NaN, rows hidden in proportion to their chance."""
    hidden = worths.copy()
    rows, columns = np.nonzero(~np.isnan(worths))
    keys = random.random(len(rows)) ** (1.0 / chance[rows])
    chosen = np.argsort(-keys, kind="stable")[: round(share * len(rows))]
    hidden[rows[chosen], columns[chosen]] = np.nan
    return hidden


@dataclass(frozen=True)
class Held:
    """How often rank intervals held the true rank.

    Attributes
    ----------
    how : str
        `at random` or `by attention`, as in `Masked`.
    hidden : float
        Share of the known values of the criteria that was hidden.
    share : float
        Intervals that held the true rank, over all ranked targets and runs, 0-1.
    low, high : float
        Its 95 % interval over runs.
    runs : int
    """

    how: str
    hidden: float
    share: float
    low: float
    high: float
    runs: int


def interval_coverage(
    ranking: Ranking, model: Model, papers: Floats, runs: int = 60, missing: Missing = "resampled"
) -> list[Held]:
    """Simulate a truth, hide 10, 30 and 50 % of what is known, and see whether the interval holds the true rank.

    Parameters
    ----------
    ranking : Ranking
    model : Model
        Gives the interval, band, coverage needed and seed.
    papers : ndarray of shape (n,)
        Papers per target, NaN = unknown.
    runs : int
        Truths for each way and share of hiding, 2 at least.
    missing : str
        How the interval takes missing values, as in `prioritize.score.stability.stability`.

    Notes
    -----
    The truth is the table of the ranked targets as it is, its gaps filled, and one weighting drawn from the model's
    band. What is hidden are values of the criteria that are really known. The gaps that nobody knows are filled
    uniformly from 0 to 1, so not by the rule of `resampled`. Missing precedence adds nothing in truth and interval.
    Targets that fall below the coverage needed have no interval; the true ranks are those among the others.
    """
    chosen = np.flatnonzero([one == RANKED for one in ranking.status])
    worths = ranking.worths[chosen]
    random = np.random.default_rng(model.uncertainty.seed + 1)
    found = []
    for how, chance in hiding_chances(papers[chosen]).items():
        for hidden in SHARES:
            inside = [_held_once(worths, model, chance, hidden, missing, random) for _ in range(runs)]
            share, half = float(np.mean(inside)), 1.96 * float(np.std(inside, ddof=1) / np.sqrt(runs))
            found.append(Held(how, hidden, share, max(share - half, 0.0), min(share + half, 1.0), runs))
    return found


def _held_once(
    worths: Floats, model: Model, chance: Floats, hidden: float, missing: Missing, random: np.random.Generator
) -> float:
    """One simulated truth: share of the targets still ranked whose interval holds their true rank."""
    split = len(model.criteria)
    seen, full = worths.copy(), worths[:, :split].copy()
    gaps = np.isnan(full)
    full[gaps] = random.random(int(gaps.sum()))
    seen[:, :split] = hide(worths[:, :split], chance, hidden, random)
    seed = int(random.integers(1 << 32))
    drawing = replace(model, uncertainty=model.uncertainty.model_copy(update={"seed": seed, "draws": DRAWS}))
    observed = rank_worths(seen, ("",) * len(seen), drawing)
    there = np.flatnonzero(observed.rank > 0)
    truth = rank_worths(np.hstack([full, worths[:, split:]])[there], ("",) * len(there), drawn(model, random))
    found = stability(observed, drawing, missing=missing)
    held = (found.rank_low[there] <= truth.rank) & (truth.rank <= found.rank_high[there])
    return float(held.mean()) if len(there) else np.nan


def drawn(model: Model, random: np.random.Generator) -> Model:
    """The model with weights drawn from its band."""
    low, high = 1.0 - model.uncertainty.band, 1.0 + model.uncertainty.band
    weights = model.track_weights * random.uniform(low, high, len(model.criteria))
    precedence = tuple(
        replace(one, weight=one.weight * factor)
        for one, factor in zip(model.precedence, random.uniform(low, high, len(model.precedence)), strict=True)
    )
    return replace(model, precedence=precedence, given_weights=weights / weights.sum(axis=1, keepdims=True))
