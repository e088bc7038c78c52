"""What would move a target past its neighbours, or into and out of the first places, when all are ranked anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.score.flips import Flip, distance
from prioritize.score.grids import NEVER, Along, Gap, Gaps, columns_of, factors_beyond, nearest_steps, settled
from prioritize.score.ranking import RANKED, Ranking, rank_worths
from prioritize.score.sensitivity import ranked_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

APART = 2e-9
"""Difference of scores from which on two targets are surely no tie."""


@dataclass(frozen=True)
class Move:
    """What it takes to move a target.

    Attributes
    ----------
    row : int
    kind : str
        `pass`: the target passes the next higher one; `passed`: the next lower one passes it; `enter`, `leave`: it
        comes into the top k, or falls out of it.
    other : int
        Row of the next higher or lower target; -1 for the top.
    weight : Flip or None
        The smallest change of one weight that does it; None when there is none up to 20 times.
    value : Flip or None
        The missing value that does it with the least asked of its worth: its own if there is one, else that of
        `other`.
    """

    row: int
    kind: str
    other: int
    weight: Flip | None
    value: Flip | None


@dataclass(frozen=True)
class TopFlips:
    """What the first k places hang on.

    Attributes
    ----------
    k : int
    swap : Move or None
        How the target after place k passes the last one of the top; None when all are in.
    members : tuple of Move
        What brings each ranked target into the top k, or out of it, by rank; empty when all are in.
    """

    k: int
    swap: Move | None
    members: tuple[Move, ...]


def top_flips(ranking: Ranking, model: Model, k: int = 10) -> TopFlips:
    """The smallest single change that brings each ranked target into the top k, or out of it.

    Parameters
    ----------
    ranking : Ranking
    model : Model
    k : int

    Notes
    -----
    As `moves`.
    """
    found = moves(ranking, model, k)
    last = max((int(ranking.rank[move.row]) for move in found if move.kind == "leave"), default=0)
    swap = next(
        (move for move in found if move.kind == "pass" and ranking.rank[move.other] == last < ranking.rank[move.row]),
        None,
    )
    return TopFlips(k, swap, tuple(move for move in found if move.kind in ("enter", "leave")))


def moves(ranking: Ranking, model: Model, k: int = 10, first: int | None = None) -> list[Move]:
    """The smallest single changes that move each ranked target past its neighbours, and into or out of the top k.

    Parameters
    ----------
    ranking : Ranking
    model : Model
    k : int
        Places that count as the top.
    first : int, optional
        How many ranked targets, from the first on, are asked about; all when left out. The work grows with their
        number times that of all.

    Returns
    -------
    list of Move
        By rank, then pass, passed, enter or leave.

    Notes
    -----
    A change of a weight moves all targets and may change their track, so the places of all are looked at, on the
    grid and with the halving that `flips` describes; a target counts as moved when its score differs by 2e-9, which
    is more than a tie. Each change of a weight is tried out with `rank_worths` before it is told. Who is ranked stays
    as it is: gates and the share of weight that must be known are not asked anew. Of several targets that share the
    next place, the first in the table stands for all.
    """
    chosen = ranked_rows(ranking)
    chosen = chosen[np.argsort(ranking.rank[chosen], kind="stable")]
    if len(chosen) < 2:
        return []
    asked, model = _Asked.of(ranking.rank[chosen], k), settled(model)
    size = len(chosen) if first is None else min(first, len(chosen))
    weights = _smallest_weights(ranking, model, chosen, asked, size)
    values = _easiest_values(ranking, model, chosen, asked, size)
    found = []
    for place, row in enumerate(chosen[:size]):
        for question, kind in enumerate(asked.kinds(place)):
            if kind:
                other = (asked.up, asked.down)[question][place] if question < 2 else -1
                key = (question, place)
                other_row = int(chosen[other]) if other >= 0 else -1
                move = Move(int(row), kind, other_row, weights.get(key), values.get(key))
                found.append(_tried_out(move, ranking, model, k))
    return found


@dataclass(frozen=True)
class _Asked:
    """What is asked of the ranked targets, which stand in the order of their ranks.

    Attributes
    ----------
    up, down : ndarray of shape (n,), int64
        Place of the next higher and lower target; -1 for none.
    inside : ndarray of shape (n,), bool
        Whether it is in the top k.
    k : int
    """

    up: Ints
    down: Ints
    inside: Bools
    k: int

    @classmethod
    def of(cls, rank: Ints, k: int) -> _Asked:
        """From ranks in ascending order."""
        first = np.searchsorted(rank, rank, side="left")
        after = np.searchsorted(rank, rank, side="right")
        above = np.where(first > 0, np.searchsorted(rank, rank[np.maximum(first - 1, 0)], side="left"), -1)
        below = np.where(after < len(rank), after, -1)
        return cls(above, below, rank <= k, k)

    @property
    def has_top(self) -> bool:
        """Whether some targets are in the top and some are not."""
        return bool(self.inside.any() and not self.inside.all())

    def kinds(self, place: int) -> tuple[str, str, str]:
        """Names of the questions asked of a target; '' where one is not."""
        top = ("leave" if self.inside[place] else "enter") if self.has_top else ""
        return ("pass" if self.up[place] >= 0 else "", "passed" if self.down[place] >= 0 else "", top)

    def changed(self, scores: Floats) -> Bools:
        """Whether each target has passed, was passed, and has changed sides, from scores (n_factors, n)."""
        there = np.isfinite(scores)
        found = np.zeros((3, *scores.shape), dtype=bool)
        with np.errstate(invalid="ignore"):
            found[0] = (self.up >= 0) & there & (scores > scores[:, self.up] + APART)
            found[1] = (self.down >= 0) & there & (scores < scores[:, self.down] - APART)
            if self.has_top:
                ordered = -np.sort(-scores, axis=1)
                last, after = ordered[:, [self.k - 1]], ordered[:, [self.k]]
                found[2] = there & np.where(self.inside, scores < last - APART, scores > after + APART)
        return found

    def sources(self, question: int, place: int, score: Floats) -> list[tuple[int, float, bool, str]]:
        """Whose missing value could answer a question: place, bound to cross, whether upward, behind or ahead."""
        kind = self.kinds(place)[question]
        if kind in ("enter", "leave"):
            bound = float(score[self.k if kind == "leave" else self.k - 1])
            return [(place, bound, kind == "enter", "behind" if kind == "enter" else "ahead")]
        behind, ahead = (place, int(self.up[place])) if kind == "pass" else (int(self.down[place]), place)
        both = [(behind, float(score[ahead]), True, "behind"), (ahead, float(score[behind]), False, "ahead")]
        return both if kind == "pass" else both[::-1]


def _smallest_weights(
    ranking: Ranking, model: Model, chosen: Ints, asked: _Asked, size: int
) -> dict[tuple[int, int], Flip]:
    """The smallest change of a weight by question and place, for the first `size`."""
    along = Along(ranking, model, chosen)
    everything = (*model.criteria, *model.precedence)
    steps = np.array([nearest_steps(along, column, asked.changed) for column in columns_of(model)])
    nearest = steps.min(axis=(0, 1))
    wanted = (steps == nearest) & (steps < NEVER)
    wanted[..., size:] = False
    factors = factors_beyond(along, asked.changed, steps, wanted)
    best = np.full(nearest.shape, np.inf)
    found: dict[tuple[int, int], Flip] = {}
    for column, way, question, place in np.argwhere(~np.isnan(factors)):
        factor = float(factors[column, way, question, place])
        if distance(factor) < best[question, place]:
            best[question, place] = distance(factor)
            name = everything[column].feature
            found[int(question), int(place)] = Flip("weight", name, factor, np.nan, "")
    return found


def _easiest_values(
    ranking: Ranking, model: Model, chosen: Ints, asked: _Asked, size: int
) -> dict[tuple[int, int], Flip]:
    """The missing value that asks for least, by question and place, for the first `size`."""
    gaps = Gaps(ranking, model)
    everything = (*model.criteria, *model.precedence)
    score = ranking.score[chosen]
    told: list[tuple[int, int, Gap, float, bool, str]] = []
    for place in range(size):
        for question, kind in enumerate(asked.kinds(place)):
            for source, bound, rises, whose in asked.sources(question, place, score) if kind else ():
                some = gaps.past(int(chosen[source]), bound, rises=rises, margin=APART)
                if some:
                    most = max(gap.share for gap in some)
                    told += [(question, place, gap, bound, rises, whose) for gap in some if gap.share == most]
                    break
    if not told:
        return {}
    bounds, upward = np.array([one[3] for one in told]), np.array([one[4] for one in told])
    worths = gaps.worths([one[2] for one in told], bounds, upward, APART)
    found: dict[tuple[int, int], Flip] = {}
    least: dict[tuple[int, int], float] = {}
    for (question, place, gap, _, rises, whose), worth in zip(told, worths, strict=True):
        asks = float(worth) if rises or gaps.lowers[gap.column] else 1.0 - float(worth)
        if asks < least.get((question, place), np.inf):
            least[question, place] = asks
            name = everything[gap.column].feature
            found[question, place] = Flip("value", name, np.nan, float(worth), whose)
    return found


def _tried_out(move: Move, ranking: Ranking, model: Model, k: int) -> Move:
    """The move without a change of weight that does not do what it should when all are ranked anew."""
    if move.weight is None:
        return move
    gates = tuple("" if one == RANKED else "gated: not ranked before" for one in ranking.status)
    after = rank_worths(ranking.worths, gates, reweighted(model, move.weight.feature, move.weight.factor)).rank
    own, other = int(after[move.row]), int(after[move.other])
    holds = {
        "pass": 0 < own < other,
        "passed": 0 < other < own,
        "enter": 0 < own <= k,
        "leave": own > k,
    }[move.kind]
    return move if holds else replace(move, weight=None)


def reweighted(model: Model, feature: str, factor: float) -> Model:
    """The model with the weight of one criterion multiplied, and no share of weight that must be known.

    Parameters
    ----------
    model : Model
    feature : str
        A criterion, or a precedence criterion.
    factor : float
        Of the other weights each keeps its proportion to the others; the shares in each track sum to 1 again.
    """
    precedence = tuple(
        replace(one, weight=one.weight * factor) if one.feature == feature else one for one in model.precedence
    )
    weights = model.track_weights * np.array([factor if one.feature == feature else 1.0 for one in model.criteria])
    sums = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return replace(settled(model), precedence=precedence, given_weights=shares)
