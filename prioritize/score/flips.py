"""What would flip two targets: every single change of a weight, or of a missing value, that does it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.grids import FARTHEST, NEVER, Along, Gaps, columns_of, factors_beyond, nearest_steps
from prioritize.score.ranking import Ranking

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Flip:
    """The smallest single change after which one target passes another, or leaves or enters the top.

    Attributes
    ----------
    kind : str
        `weight`: the weight of a criterion times `factor`; `value`: a missing value becomes known with `worth`.
    feature : str
    factor : float
        New over old weight; NaN for a value.
    worth : float
        Worth from which on (target `behind`) or down to which (target `ahead`) the missing value flips the two; of a
        criterion that can only lower a score, the strength from which on. NaN for a weight.
    whose : str
        `behind` or `ahead` for a value, '' for a weight.
    """

    kind: str
    feature: str
    factor: float
    worth: float
    whose: str


def flips(ranking: Ranking, model: Model, ahead: int, behind: int) -> list[Flip]:
    """Every single change that lets the target behind pass the one ahead, the smallest first.

    Parameters
    ----------
    ranking : Ranking
    model : Model
    ahead, behind : int
        Rows; the score of `ahead` is the higher one.

    Returns
    -------
    list of Flip
        Weights by how little they change (in logarithm), then missing values; empty when no single change does it.

    Notes
    -----
    In a model of weighted means and one track the changes have a closed form. Weighted products have none, and with
    tracks a change may move a target to another track, where its score jumps. There the factor is looked for on a
    fixed grid, 0 and 1/400 to 20 in steps of 5 % (20^(1/60)), and a worth in steps of 0.05 from the end that helps
    most; the step in which the order turns is halved until it is narrower than 1e-12. A turn and its return within
    one step of the grid are not seen.
    """
    if model.products or len(model.track_names) > 1:
        found = _scanned_weights(ranking, model, ahead, behind)
        values = _scanned_values(ranking, model, ahead, behind)
    else:
        found = [
            flip for flip in (_weight_flip(ranking, model, ahead, behind, one) for one in columns_of(model)) if flip
        ]
        values = _value_flips(ranking, model, ahead, behind)
    found.sort(key=lambda flip: (distance(flip.factor), flip.feature))
    return found + sorted(values, key=lambda flip: (flip.whose != "behind", flip.worth, flip.feature))


def distance(factor: float) -> float:
    """How far a factor is from 1, in logarithm."""
    return abs(float(np.log(max(factor, 1e-12))))


def _weight_flip(ranking: Ranking, model: Model, ahead: int, behind: int, column: int) -> Flip | None:
    """The factor on one weight nearest to 1 at which two scores are equal."""
    everything = (*model.criteria, *model.precedence)
    split = len(model.criteria)
    parts = []
    for row in (ahead, behind):
        known = ranking.known[row]
        filled = np.where(known, ranking.worths[row], 0.0)
        weights = ranking.weights[row] * known[:split]
        extra = float(filled[split:] @ model.precedence_weights)
        parts.append((float(weights @ filled[:split]), float(weights.sum()), extra, filled, known))
    (sum_a, share_a, extra_a, fill_a, know_a), (sum_b, share_b, extra_b, fill_b, know_b) = parts
    if column >= split:
        step = float(model.precedence_weights[column - split]) * float(fill_a[column] - fill_b[column])
        gap = sum_a / share_a + extra_a - sum_b / share_b - extra_b
        factors = [1.0 - gap / step] if step else []
    else:
        # (S + x u) / (K + x k) + E with x = factor - 1 and u, k times the weight; equal at the roots of a quadratic.
        weight_a, weight_b = float(ranking.weights[ahead, column]), float(ranking.weights[behind, column])
        a1, a0 = weight_a * fill_a[column], sum_a
        b1, b0 = weight_b * fill_b[column], sum_b
        ka, kb = weight_a * float(know_a[column]), weight_b * float(know_b[column])
        extra = extra_a - extra_b
        quadratic = a1 * kb - b1 * ka + extra * ka * kb
        linear = a1 * share_b + a0 * kb - b1 * share_a - b0 * ka + extra * (ka * share_b + kb * share_a)
        constant = a0 * share_b - b0 * share_a + extra * share_a * share_b
        roots = _roots(float(quadratic), float(linear), float(constant))
        # A root that leaves a target with nothing known is no flip.
        factors = [1.0 + root for root in roots if min(share_a + root * ka, share_b + root * kb) > 1e-9]
    usable = [factor for factor in factors if 0.0 <= factor <= FARTHEST and abs(factor - 1.0) > 1e-9]
    if not usable:
        return None
    nearest = min(usable, key=distance)
    return Flip("weight", everything[column].feature, nearest, np.nan, "")


def _roots(quadratic: float, linear: float, constant: float) -> list[float]:
    """Real roots of a polynomial of degree two or less."""
    if abs(quadratic) < 1e-15:
        return [-constant / linear] if abs(linear) > 1e-15 else []
    inside = linear * linear - 4 * quadratic * constant
    if inside < 0:
        return []
    root = float(np.sqrt(inside))
    return [(-linear - root) / (2 * quadratic), (-linear + root) / (2 * quadratic)]


def _value_flips(ranking: Ranking, model: Model, ahead: int, behind: int) -> list[Flip]:
    """Missing values of either target that would flip the two, if they came out right."""
    split = len(model.criteria)
    found = []
    for row, other, whose in ((behind, ahead, "behind"), (ahead, behind, "ahead")):
        known = ranking.known[row]
        filled = np.where(known, ranking.worths[row], 0.0)
        own = ranking.weights[row]
        total, share = float(own @ filled[:split]), float(own @ known[:split])
        extra = float(filled[split:] @ model.precedence_weights)
        target = float(ranking.score[other])
        for column, criterion in enumerate((*model.criteria, *model.precedence)):
            if known[column]:
                continue
            if column < split:
                weight = float(own[column])
                if not weight:
                    continue
                worth = ((target - extra) * (share + weight) - total) / weight
            else:
                weight = float(model.precedence_weights[column - split])
                worth = (target - total / share - extra) / weight
            if 0.0 <= worth <= 1.0:
                found.append(Flip("value", criterion.feature, np.nan, worth, whose))
    return found


def _scanned_weights(ranking: Ranking, model: Model, ahead: int, behind: int) -> list[Flip]:
    """For each weight, the factor nearest to 1 at which the target behind has caught up."""
    along = Along(ranking, model, np.array([ahead, behind]))
    everything = (*model.criteria, *model.precedence)

    def passed(scores: Floats) -> Bools:
        there = np.zeros((1, *scores.shape), dtype=bool)
        there[0, :, 1] = np.isfinite(scores).all(axis=1) & (scores[:, 1] >= scores[:, 0])
        return there

    steps = np.array([nearest_steps(along, column, passed) for column in columns_of(model)])
    found = []
    for column, factors in enumerate(factors_beyond(along, passed, steps, steps < NEVER)):
        usable = [float(factor) for factor in factors[~np.isnan(factors)]]
        if usable:
            found.append(Flip("weight", everything[column].feature, min(usable, key=distance), np.nan, ""))
    return found


def _scanned_values(ranking: Ranking, model: Model, ahead: int, behind: int) -> list[Flip]:
    """For each missing value of two targets, the worth at which the one behind has caught up."""
    gaps = Gaps(ranking, model)
    everything = (*model.criteria, *model.precedence)
    found = []
    for row, other, whose in ((behind, ahead, "behind"), (ahead, behind, "ahead")):
        bound, rises = float(ranking.score[other]), whose == "behind"
        some = gaps.past(row, bound, rises=rises, margin=0.0)
        if some:
            size = len(some)
            worths = gaps.worths(some, np.full(size, bound), np.full(size, rises), 0.0)
            found += [
                Flip("value", everything[gap.column].feature, np.nan, float(worth), whose)
                for gap, worth in zip(some, worths, strict=True)
            ]
    return found
