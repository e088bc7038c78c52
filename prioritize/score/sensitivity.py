"""What a ranking hangs on: effective weights, ablation, attention, and who is carried by compensation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    chosen = ranked_rows(ranking)
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
    chosen = ranked_rows(ranking)
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
        return Ablation(kind, name, np.nan, 0, -1, 0, int((ranking.rank > 0).sum()))
    score, after = again.score, again.rank
    before = ranking.rank
    both = np.flatnonzero((before > 0) & (after > 0))
    if len(both) < 2:
        return Ablation(kind, name, np.nan, 0, -1, 0, int((before > 0).sum() - len(both)))
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
    chosen = ranked_rows(ranking)
    chosen = chosen[~np.isnan(papers[chosen])]
    residual, understudied = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    if len(chosen) < 4:
        return Attention(np.nan, np.nan, np.nan, residual, understudied)
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


def ranked_rows(ranking: Ranking) -> Ints:
    """Rows that are ranked."""
    return np.flatnonzero([one == RANKED for one in ranking.status])


def _correlation(left: Floats, right: Floats) -> float:
    """Pearson correlation; NaN with fewer than three values or without spread."""
    if len(left) < 3 or np.ptp(left) < 1e-12 or np.ptp(right) < 1e-12:
        return np.nan
    return float(np.corrcoef(left, right)[0, 1])


def _mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties at their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    mean: Floats = (ends - (counts - 1) / 2.0)[place]
    return mean
