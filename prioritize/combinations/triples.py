"""Triples: two targets and a therapy, by the same terms and weights as pairs.

Each term of a triple follows from its three members, or from the three pairs inside it:

- `member_scores`, `network`, `modality`: those of the two targets;
- `coverage`: routes that one of the three cuts; `gain`: those that the best pair inside leaves open, on the scale of
  pairs;
- `agents`, `direction`: the least of the three, unknown when one is; `singles`: the worst that is known;
- `redundancy`, `toxicity`, `immune`: the greatest of the three pairs; `answers`: the greater of the two targets';
- `precedent`: that of the three together where it is on record, else the worst that is known of the three pairs.

A term that is not named here is judged by its role: a merit is the least of the three pairs, and unknown when one is; a
penalty is the greatest, and a signed term the least, that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from prioritize.combinations.members import Block, Bools, Floats, Ints
from prioritize.combinations.search import NEEDED, ROUNDING, add_up
from prioritize.combinations.terms import GAINED, TERMS, WIDE
from prioritize.errors import Problem, UsageError
from prioritize.model.shapes import Combinations

Allowed = Callable[[Ints, Ints, Ints], Bools]
"""(left, right, third), each of shape (k,) -> which of these k triples may be combined."""
Tried = Mapping[frozenset[int], float]
"""Signed precedent of three members given together, -1 to 1."""

STRIP = 64
"""First targets whose pairs with all others are worked out at once."""
DIGITS = 12
"""Digits to which scores are compared."""


@dataclass(frozen=True)
class Triples:
    """Scored triples, the highest score first; ties in the order of the members.

    Attributes
    ----------
    left, right, third : ndarray of shape (k,), int64
        Rows of the two targets, left < right, and of the therapy.
    score, base : ndarray of shape (k,)
        With and without what trials have shown.
    low, high : ndarray of shape (k,)
        Score with every unknown term at its worst, and at its best.
    coverage : ndarray of shape (k,)
        Share of the merits' weight that is known.
    terms : tuple of str
        Names, t: merits first, then signed terms.
    values, contributions : ndarray of shape (k, t)
        Value of each term, NaN = unknown; what it adds: the sum along the row is the score.
    """

    left: Ints
    right: Ints
    third: Ints
    score: Floats
    base: Floats
    low: Floats
    high: Floats
    coverage: Floats
    terms: tuple[str, ...]
    values: Floats
    contributions: Floats


class _Three(NamedTuple):
    """One left target with m right ones and b therapies.

    Attributes
    ----------
    targets, near, far : ndarray
        Values of a term: left with right, shape (m, 1); left with therapy (1, b); right with therapy (m, b).
    """

    targets: Floats
    near: Floats
    far: Floats


class _Cut(NamedTuple):
    """Weight of the routes cut: by each pair as in `_Three`, and by all three, shape (m, b)."""

    pairs: _Three
    union: Floats


def _greatest(three: _Three) -> Floats:
    greatest: Floats = np.fmax(np.fmax(three.targets, three.near), three.far)
    return greatest


def _worst(three: _Three) -> Floats:
    worst: Floats = np.fmin(np.fmin(three.targets, three.near), three.far)
    return worst


def _least(three: _Three) -> Floats:
    least: Floats = np.minimum(np.minimum(three.targets, three.near), three.far)
    return least


def _of_targets(three: _Three) -> Floats:
    return np.broadcast_to(three.targets, three.far.shape)


def _answers(three: _Three) -> Floats:
    answers: Floats = np.fmax(three.near, three.far)
    return answers


RULES: Mapping[str, Callable[[_Three], Floats]] = {
    "member_scores": _of_targets,
    "network": _of_targets,
    "modality": _of_targets,
    "answers": _answers,
}
"""Terms that follow from the three pairs, other than by their role."""
ROLES: Mapping[str, Callable[[_Three], Floats]] = {"merit": _least, "penalty": _greatest, "signed": _worst}


def _coverage(cut: _Cut) -> Floats:
    return np.where(cut.union > 0, np.minimum(cut.union / WIDE, 1.0), np.nan)


def _gain(cut: _Cut) -> Floats:
    added = np.maximum(cut.union - _greatest(cut.pairs), 0.0)
    return np.where(cut.union > 0, np.minimum(added / GAINED, 1.0), np.nan)


ROUTES: Mapping[str, Callable[[_Cut], Floats]] = {"coverage": _coverage, "gain": _gain}
"""Terms that follow from the routes of the three."""


def top_triples(
    block: Block,
    targets: Ints,
    therapies: Ints,
    weights: Combinations,
    k: int,
    *,
    allowed: Allowed | None = None,
    tried: Tried | None = None,
) -> Triples:
    """Find the k highest triples of two targets and a therapy.

    Parameters
    ----------
    block : Block
        n members.
    targets : ndarray of shape (m,), int64
        Their rows, in rising order.
    therapies : ndarray of shape (b,), int64
        Their rows; none is a target.
    weights : Combinations
        Of the model, as for pairs.
    k : int
        Triples wanted, from 1.
    allowed : callable, optional
        (left, right, third) -> which of these triples may be combined; all by default.
    tried : mapping of frozenset of rows to float, optional
        Signed precedent of three members that were given together.

    Returns
    -------
    Triples
        Those of the k highest scores for which at least half of the merits' weight is known. All are scored, the
        triples of one target at a time.

    Raises
    ------
    UsageError
        When k is below 1, the targets are not in rising order, or a row is both target and therapy.
    """
    _check(targets, therapies, k)
    names = (*weights.merits, *weights.signed)
    sides = _Sides(block.rows(targets), block.rows(therapies), names)
    known = _places(tried or {}, targets, therapies) if "precedent" in names else {}
    kept = _Found.none(len(names))
    for place in range(len(targets) - 1):
        values = sides.values(place)
        for other, therapy, value in known.get(place, ()):
            values[other - place - 1, therapy, names.index("precedent")] = value
        right, third = np.divmod(np.arange(values[..., 0].size), max(len(therapies), 1))
        left = np.full(len(right), targets[place])
        found = _Found(
            left, targets[place + 1 + right], therapies[third], np.zeros(len(right)), values.reshape(-1, len(names))
        )
        kept = kept.joined(found.ranked(weights, kept.floor(k), allowed)).highest(k)
    score, base, low, high, coverage, contributions = add_up(kept.values, weights)
    return Triples(
        kept.left, kept.right, kept.third, score, base, low, high, coverage, names, kept.values, contributions
    )


def _check(targets: Ints, therapies: Ints, k: int) -> None:
    """Refuse what cannot be searched."""
    problems = []
    if k < 1:
        problems.append(Problem(f"{k!r} is too few", "top_triples", field="k", fix="give a whole number from 1"))
    if (np.diff(targets) <= 0).any():
        problems.append(Problem("not in rising order", "top_triples", field="targets", fix="sort them, each once"))
    both = np.intersect1d(targets, therapies)
    if len(both):
        what = f"{len(both)} of them are targets too, the first is row {both[0]}"
        problems.append(Problem(what, "top_triples", field="therapies", fix="give each row in one of the two"))
    if problems:
        raise UsageError(problems)


def _places(tried: Tried, targets: Ints, therapies: Ints) -> dict[int, list[tuple[int, int, float]]]:
    """Precedents of two targets and a therapy, by the place of the first target: the other two places, the value."""
    where = {int(row): place for place, row in enumerate(targets)}
    third = {int(row): place for place, row in enumerate(therapies)}
    found: dict[int, list[tuple[int, int, float]]] = {}
    for rows, value in tried.items():
        inside = sorted(where[row] for row in rows if row in where)
        beside = [third[row] for row in rows if row in third]
        if (len(inside), len(beside), len(rows)) == (2, 1, 3):
            found.setdefault(inside[0], []).append((inside[1], beside[0], value))
    return found


class _Sides:
    """Targets and therapies, and what holds for whichever target is the first."""

    def __init__(self, targets: Block, therapies: Block, names: tuple[str, ...]) -> None:
        self._targets, self._names = targets, names
        self._by_pair = [name for name in names if name not in ROUTES]
        self._far = {name: TERMS[name].value(targets, therapies) for name in self._by_pair}
        self._strip: dict[str, Floats] = {}
        self._from = self._strip_width = 0
        weights = np.vstack([targets.routes, therapies.routes]).max(axis=0, initial=0.0)
        self._weights = weights
        self._open, self._third_open = targets.routes == 0, (therapies.routes == 0).T.astype(np.float64)
        self._total = float(weights.sum())
        self._far_cut = self._total - (self._open * weights) @ self._third_open

    def values(self, place: int) -> Floats:
        """Values of the terms of all triples whose first target is the one at a place, shape (m, b, t)."""
        cut, between = self._cut(place), self._between(place)
        found = np.empty((*cut.union.shape, len(self._names)))
        for column, name in enumerate(self._names):
            if name in ROUTES:
                found[..., column] = ROUTES[name](cut)
                continue
            far = self._far[name]
            three = _Three(between[name][place + 1 :, None], far[[place]], far[place + 1 :])
            found[..., column] = RULES.get(name, ROLES[TERMS[name].role])(three)
        return found

    def _between(self, place: int) -> dict[str, Floats]:
        """Values of each term between all targets and the one at a place, shape (m,); many are worked out at once."""
        if place >= self._from + self._strip_width:
            self._from = place
            some = self._targets.rows(np.arange(place, min(place + STRIP, len(self._targets))))
            self._strip = {name: TERMS[name].value(self._targets, some) for name in self._by_pair}
            self._strip_width = len(some)
        return {name: values[:, place - self._from] for name, values in self._strip.items()}

    def _cut(self, place: int) -> _Cut:
        """What the triples of one first target cut: all that is not left open."""
        first, right, third = self._open[place], self._open[place + 1 :], self._third_open
        # Only routes that the first leaves open can be open for all.
        here = np.flatnonzero(first & (self._weights > 0))
        left_open, total = self._weights[here], self._total
        both = right[:, here] * left_open
        pairs = _Three(
            total - both.sum(axis=1)[:, None],
            total - (left_open @ third[here])[None, :],
            self._far_cut[place + 1 :],
        )
        union = total - both @ third[here]
        none, some = first.all(), ~right.all(axis=1)[:, None]
        also = ~third.all(axis=0)[None, :]
        return _Cut(pairs, np.where(~none | some | also, union, 0.0))


@dataclass(frozen=True)
class _Found:
    """Triples, their scores to 12 digits, and the values of their terms."""

    left: Ints
    right: Ints
    third: Ints
    score: Floats
    values: Floats

    @classmethod
    def none(cls, terms: int) -> _Found:
        """No triple."""
        rows = np.empty(0, dtype=np.int64)
        return cls(rows, rows, rows, np.empty(0), np.empty((0, terms)))

    def floor(self, k: int) -> float:
        """Score of the kth of the highest."""
        return float(self.score[k - 1]) if len(self.score) >= k else -np.inf

    def ranked(self, weights: Combinations, floor: float, allowed: Allowed | None) -> _Found:
        """Those that know enough, reach the floor and are allowed, with their scores."""
        score, _, _, _, coverage, _ = add_up(self.values, weights)
        score = np.round(score, DIGITS)
        enough = (coverage >= NEEDED - ROUNDING) & (score >= floor)
        if allowed is not None:
            enough[enough] = allowed(self.left[enough], self.right[enough], self.third[enough])
        return _Found(self.left[enough], self.right[enough], self.third[enough], score[enough], self.values[enough])

    def joined(self, other: _Found) -> _Found:
        """Both."""
        return _Found(
            np.concatenate([self.left, other.left]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.third, other.third]),
            np.concatenate([self.score, other.score]),
            np.concatenate([self.values, other.values]),
        )

    def highest(self, k: int) -> _Found:
        """The k highest, in order."""
        order = np.lexsort((self.third, self.right, self.left, -self.score))[:k]
        return _Found(self.left[order], self.right[order], self.third[order], self.score[order], self.values[order])
