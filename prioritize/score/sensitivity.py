"""What a ranking hangs on: effective weights, ablation, what would flip it, and who is carried by compensation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import ModelError, Problem
from prioritize.model import Model
from prioritize.score.ranking import RANKED, Ranking, rank_worths, ranks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CORRELATED = 0.7
"""Correlation across groups from which two criteria say much the same (V7)."""
OUT_OF_STEP = (0.5, 2.0)
"""Effective over nominal weight outside of which a criterion counts other than it says."""
LOW = 0.2
"""Worth below which a criterion is one that the others make up for."""
FARTHEST = 20.0
"""Largest factor on a weight that is looked at for a flip."""


@dataclass(frozen=True)
class EffectiveWeight:
    """Nominal and effective weight of a criterion.

    Attributes
    ----------
    nominal, effective : float
        Shares; `nominal` is the mean over the targets, which differ when tracks do; `effective` is the squared
        correlation of what the criterion gives with the score without precedence, as a share of the sum over all
        criteria (the linear main effect: Paruolo, Saisana & Saltelli 2013,
        doi:10.1111/j.1467-985X.2012.01059.x).
    separates : bool
        False when the criterion is the same for all ranked targets that have it.
    """

    feature: str
    group: str
    nominal: float
    effective: float
    separates: bool

    @property
    def ratio(self) -> float:
        """Effective over nominal weight."""
        return self.effective / self.nominal if self.nominal else float("inf")

    @property
    def out_of_step(self) -> bool:
        """Whether the ratio lies outside 0.5 to 2."""
        return self.separates and not OUT_OF_STEP[0] <= self.ratio <= OUT_OF_STEP[1]


def effective_weights(ranking: Ranking, model: Model) -> list[EffectiveWeight]:
    """Effective weight of every criterion of the groups, over the ranked targets."""
    chosen = _ranked(ranking)
    squares = []
    for column in range(len(model.criteria)):
        known = chosen[ranking.known[chosen, column]]
        counted = ranking.worths[known, column] * ranking.weights[known, column]
        squares.append(_correlation(counted, ranking.base[known]) ** 2)
    total = float(np.nansum(squares))
    return [
        EffectiveWeight(
            criterion.feature,
            criterion.group,
            float(ranking.weights[chosen, column].mean()) if len(chosen) else criterion.weight,
            0.0 if np.isnan(square) or not total else square / total,
            not np.isnan(square),
        )
        for column, (criterion, square) in enumerate(zip(model.criteria, squares, strict=True))
    ]


def correlations(ranking: Ranking, model: Model) -> Floats:
    """Correlation of the worths of every two criteria over the ranked targets that have both.

    Returns
    -------
    ndarray of shape (n_criteria, n_criteria)
        Pearson; 1 on the diagonal; NaN where one of the two does not vary or fewer than three targets have both.
    """
    chosen = _ranked(ranking)
    size = len(model.criteria)
    found = np.full((size, size), np.nan)
    for one in range(size):
        for other in range(one, size):
            both = chosen[ranking.known[chosen, one] & ranking.known[chosen, other]]
            value = _correlation(ranking.worths[both, one], ranking.worths[both, other])
            found[one, other] = found[other, one] = 1.0 if one == other else value
    return found


def counted_twice(ranking: Ranking, model: Model) -> list[tuple[str, str, float]]:
    """Criteria of different groups whose worths correlate by more than 0.7 either way."""
    found = correlations(ranking, model)
    pairs = []
    for one, first in enumerate(model.criteria):
        for other in range(one + 1, len(model.criteria)):
            second = model.criteria[other]
            if first.group != second.group and abs(found[one, other]) > CORRELATED:
                pairs.append((first.feature, second.feature, float(found[one, other])))
    return pairs


@dataclass(frozen=True)
class Ablation:
    """The ranking without something.

    Attributes
    ----------
    kind : str
        criterion, group or source.
    name : str
        What was left out.
    correlation : float
        Spearman correlation of the scores, over targets ranked in both.
    overlap : int
        How many of the first ten stay.
    mover : int
        Row of the target that moves most; -1 when none does.
    moved : int
        By how many places, with its sign: positive = towards the top.
    left : int
        Targets that are no longer ranked.
    """

    kind: str
    name: str
    correlation: float
    overlap: int
    mover: int
    moved: int
    left: int


def ablations(ranking: Ranking, model: Model, tables: Mapping[str, Sequence[str]]) -> list[Ablation]:
    """Leave out each criterion, each group, the precedence, and each raw table that a criterion reads.

    Parameters
    ----------
    ranking : Ranking
    model : Model
    tables : mapping of feature to raw tables it reads
    """
    everything = (*model.criteria, *model.precedence)
    cases: list[tuple[str, str, set[str]]] = [("criterion", one.feature, {one.feature}) for one in everything]
    groups = dict.fromkeys(one.group for one in everything)
    cases += [("group", group, {one.feature for one in everything if one.group == group}) for group in groups]
    named = sorted({table for one in everything for table in tables.get(one.feature, ())})
    cases += [
        ("source", table, {one.feature for one in everything if table in tables.get(one.feature, ())})
        for table in named
    ]
    return [_without(ranking, model, kind, name, features) for kind, name, features in cases]


def _without(ranking: Ranking, model: Model, kind: str, name: str, features: set[str]) -> Ablation:
    """One ablation."""
    everything = (*model.criteria, *model.precedence)
    kept = np.array([one.feature not in features for one in everything])
    smaller = model.without(features)
    again = rank_worths(ranking.worths[:, kept], ranking.status, smaller) if smaller else None
    if again is None:
        return Ablation(kind, name, float("nan"), 0, -1, 0, int((ranking.rank > 0).sum()))
    score, after = again.score, again.rank
    before = ranking.rank
    both = np.flatnonzero((before > 0) & (after > 0))
    if len(both) < 2:
        return Ablation(kind, name, float("nan"), 0, -1, 0, int((before > 0).sum() - len(both)))
    steps = before[both] - after[both]
    mover = int(np.argmax(np.abs(steps)))
    top = set(np.flatnonzero((before > 0) & (before <= 10)).tolist())
    stay = top & set(np.flatnonzero((after > 0) & (after <= 10)).tolist())
    return Ablation(
        kind,
        name,
        _correlation(_mean_ranks(ranking.score[both]), _mean_ranks(score[both])),
        len(stay),
        int(both[mover]) if steps[mover] else -1,
        int(steps[mover]),
        int((before > 0).sum() - len(both)),
    )


@dataclass(frozen=True)
class Flip:
    """The smallest single change after which one target passes another.

    Attributes
    ----------
    kind : str
        `weight`: the weight of a criterion times `factor`; `value`: a missing value becomes known with `worth`.
    feature : str
    factor : float
        New over old weight; NaN for a value.
    worth : float
        Worth from which on (target `behind`) or down to which (target `ahead`) the missing value flips the two; NaN
        for a weight.
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
        Each target keeps the track it has.

    Raises
    ------
    ModelError
        A group of the model is a weighted product, for which the change has no closed form here.
    """
    if model.products:
        raise ModelError(
            Problem(
                "what would flip two targets is not known for weighted products",
                model.name,
                field=f"groups.{model.products[0]}.aggregate",
                fix="use weighted_mean",
            )
        )
    found = [flip for flip in (_weight_flip(ranking, model, ahead, behind, one) for one in _columns(model)) if flip]
    found.sort(key=lambda flip: (abs(np.log(max(flip.factor, 1e-12))), flip.feature))
    return found + _value_flips(ranking, model, ahead, behind)


def _columns(model: Model) -> range:
    return range(len(model.criteria) + len(model.precedence))


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
    nearest = min(usable, key=lambda factor: abs(np.log(max(factor, 1e-12))))
    return Flip("weight", everything[column].feature, nearest, float("nan"), "")


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
                worth = (target - total / share - extra) / weight if share else float("nan")
            reachable = 0.0 <= worth <= 1.0
            if reachable:
                found.append(Flip("value", criterion.feature, float("nan"), worth, whose))
    return sorted(found, key=lambda flip: (flip.whose != "behind", flip.worth, flip.feature))


@dataclass(frozen=True)
class Compensated:
    """A target among the first ten although a criterion speaks against it."""

    row: int
    feature: str
    worth: float


def compensated(ranking: Ranking, model: Model, top: int = 10) -> list[Compensated]:
    """Targets among the first `top` with a known criterion worth less than 0.2, by rank."""
    rows = sorted(np.flatnonzero((ranking.rank > 0) & (ranking.rank <= top)), key=lambda row: ranking.rank[row])
    return [
        Compensated(int(row), criterion.feature, float(ranking.worths[row, column]))
        for row in rows
        for column, criterion in enumerate(model.criteria)
        if ranking.known[row, column] and ranking.worths[row, column] < LOW
    ]


@dataclass(frozen=True)
class Attention:
    """How the ranking relates to how much is published.

    Attributes
    ----------
    correlation : float
        Spearman correlation of score and papers over the ranked targets; NaN when it cannot be had.
    low, high : float
        Its 95 % interval, by Fisher's transformation.
    residual_rank : ndarray of shape (n,), int64
        Rank by the score less what the papers' rank foretells by a straight line; 0 = not ranked or no count.
    understudied : ndarray of shape (n,), bool
        In the upper third by score and in the lower third by papers, among the ranked.
    """

    correlation: float
    low: float
    high: float
    residual_rank: Ints
    understudied: NDArray[np.bool_]


def attention(ranking: Ranking, papers: Floats) -> Attention:
    """Compare a ranking with the number of papers per target, shape (n,), NaN = unknown."""
    size = len(papers)
    chosen = _ranked(ranking)
    chosen = chosen[~np.isnan(papers[chosen])]
    residual, understudied = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    if len(chosen) < 4:
        nan = float("nan")
        return Attention(nan, nan, nan, residual, understudied)
    score, count = _mean_ranks(ranking.score[chosen]), _mean_ranks(papers[chosen])
    rho = _correlation(score, count)
    if np.isnan(rho):
        return Attention(rho, rho, rho, residual, understudied)
    slope = rho * score.std() / count.std()
    left = np.full(size, -np.inf)
    left[chosen] = score - slope * count
    taking_part = np.zeros(size, dtype=bool)
    taking_part[chosen] = True
    residual = ranks(left, taking_part)
    third = len(chosen) / 3
    understudied[chosen] = (score > 2 * third) & (count <= third)
    half = 1.96 / np.sqrt(len(chosen) - 3)
    middle = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    return Attention(rho, float(np.tanh(middle - half)), float(np.tanh(middle + half)), residual, understudied)


def spearman(left: Floats, right: Floats) -> float:
    """Rank correlation; NaN with fewer than three values or without spread."""
    return _correlation(_mean_ranks(left), _mean_ranks(right))


def _ranked(ranking: Ranking) -> Ints:
    """Rows that are ranked."""
    return np.flatnonzero([one == RANKED for one in ranking.status])


def _correlation(left: Floats, right: Floats) -> float:
    """Pearson correlation; NaN with fewer than three values or without spread."""
    if len(left) < 3 or np.ptp(left) < 1e-12 or np.ptp(right) < 1e-12:
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])


def _mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties at their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    mean: Floats = (ends - (counts - 1) / 2.0)[place]
    return mean
