"""The highest pairs of very many members, exactly, without scoring them all.

Members are put into batches that lack the same facts and promise alike. What the highest pair of two batches can score
follows from the ranges of their numbers, so that most tiles of pairs are passed over unscored; the pairs of the others
are bounded one by one, and what is left is scored by the same terms as everywhere. The order is that of
`search.score_pairs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from prioritize.combinations.members import Block, Bools, Floats, Ints, Pairwise
from prioritize.combinations.search import NEEDED, ROUNDING, Pairs, add_up
from prioritize.combinations.terms import GAINED, TERMS, WIDE
from prioritize.errors import Problem, UsageError
from prioritize.model.shapes import Combinations

Allowed = Callable[[Ints, Ints], Bools]
"""(left, right), each of shape (k,), left < right -> which of these k pairs may be combined."""

TILE = 64
"""Members of a batch at most."""
DIGITS = 12
"""Digits to which scores are compared."""
ADDED = 1_000
"""Pairs that are added, at least, before the lowest are dropped."""
NUMBERS = ("score", "stage", "agreement", "modality", "immune", "single", "near")
"""Fields of a block that hold one number for each member."""
PAIRWISE = {"precedent": "precedent", "answers": "answers", "singles": "others"}
"""Terms that are looked up in a field of the block, for the pairs that it speaks of. Others are as without, or 0."""


class Range(NamedTuple):
    """What a term can be for the pairs of two batches.

    Attributes
    ----------
    low, high : ndarray
        Ends, for the pairs of which it is known.
    known, unknown : ndarray, bool
        Whether it may be known, and unknown, of some pair.
    """

    low: Floats
    high: Floats
    known: Bools
    unknown: Bools


class Ends(NamedTuple):
    """Numbers of the members of each batch.

    Attributes
    ----------
    least, most : ndarray
        Over those that are known; infinity and minus infinity where none is.
    some, gap : ndarray, bool
        Whether one is known, and whether one is unknown.
    """

    least: Floats
    most: Floats
    some: Bools
    gap: Bools

    def at(self, index: Ints | tuple[slice | None, ...]) -> Ends:
        """Those of some batches, or the same as a column or a row."""
        return Ends(self.least[index], self.most[index], self.some[index], self.gap[index])


Summary = Mapping[str, Ends]
"""Ends of each of `NUMBERS`, and of `cut`, the weight of the routes that a member cuts."""


# --- what a term can be ------------------------------------------------------------------------


def _scores(left: Summary, right: Summary) -> Range:
    a, b = left["score"], right["score"]
    both = np.where(a.some & b.some, (a.most + b.most) / 2.0, -np.inf)
    alone = np.maximum(np.where(b.gap, a.most, -np.inf), np.where(a.gap, b.most, -np.inf))
    low = np.minimum(np.minimum(a.least, b.least), 1.0)
    return Range(low, np.maximum(both, alone), a.some | b.some, a.gap & b.gap)


def _coverage(left: Summary, right: Summary) -> Range:
    a, b = left["cut"], right["cut"]
    widest = np.where(a.some, a.most, 0.0) + np.where(b.some, b.most, 0.0)
    return Range(np.zeros_like(widest), np.minimum(widest / WIDE, 1.0), a.some | b.some, a.gap & b.gap)


def _gain(left: Summary, right: Summary) -> Range:
    """What is gained is at most what the narrower cuts, and nothing where one cuts nothing."""
    a, b = left["cut"], right["cut"]
    narrower = np.minimum(np.where(a.some, a.most, 0.0), np.where(b.some, b.most, 0.0))
    return Range(np.zeros_like(narrower), np.minimum(narrower / GAINED, 1.0), a.some | b.some, a.gap & b.gap)


def _network(left: Summary, right: Summary) -> Range:
    """How far apart the two lie is not looked up: it may be anything, or unknown."""
    near = _lower("near")(left, right)
    return Range(np.zeros_like(near.high), near.high, near.known, np.ones_like(near.known))


def _modality(left: Summary, right: Summary) -> Range:
    a, b = left["modality"], right["modality"]
    oral = (a.least == 0) & (b.least == 0)
    antibody = (a.least <= 1) & (a.most >= 1) & (b.least <= 1) & (b.most >= 1)
    high = np.select([oral, antibody], [1.0, 0.75], 0.5)
    return Range(np.full_like(high, 0.5), high, a.some & b.some, a.gap | b.gap)


def _singles(left: Summary, right: Summary) -> Range:
    a, b = left["single"], right["single"]
    both = np.where(a.some & b.some, np.minimum(a.most, b.most), -np.inf)
    alone = np.maximum(np.where(b.gap, a.most, -np.inf), np.where(a.gap, b.most, -np.inf))
    return Range(np.minimum(a.least, b.least), np.maximum(both, alone), a.some | b.some, a.gap & b.gap)


def _lower(name: str) -> Callable[[Summary, Summary], Range]:
    """The lower of two numbers, unknown when one is."""

    def ranges(left: Summary, right: Summary) -> Range:
        a, b = left[name], right[name]
        return Range(np.minimum(a.least, b.least), np.minimum(a.most, b.most), a.some & b.some, a.gap | b.gap)

    return ranges


RANGES: dict[str, Callable[[Summary, Summary], Range]] = {
    "member_scores": _scores,
    "coverage": _coverage,
    "gain": _gain,
    "network": _network,
    "agents": _lower("stage"),
    "modality": _modality,
    "direction": _lower("agreement"),
    "immune": _lower("immune"),
    "singles": _singles,
}
"""Ranges by term. A term that is not here can be anything between its own ends, or unknown."""


def _range_of(name: str, left: Summary, right: Summary, looked_up: Mapping[str, Range]) -> Range:
    """Range of a term for two batches."""
    if name in RANGES and name in looked_up:
        return _either(RANGES[name](left, right), looked_up[name])
    if name in looked_up:
        return looked_up[name]
    if name in RANGES:
        return RANGES[name](left, right)
    yes = np.ones(_shape(left, right), dtype=bool)
    return Range(np.full(yes.shape, TERMS[name].low), np.full(yes.shape, TERMS[name].high), yes, yes)


def _either(one: Range, other: Range) -> Range:
    """What is in one of two ranges."""
    return Range(
        np.minimum(one.low, other.low),
        np.maximum(one.high, other.high),
        one.known | other.known,
        one.unknown | other.unknown,
    )


def _shape(left: Summary, right: Summary) -> tuple[int, ...]:
    """Shape of the two together."""
    return np.broadcast_shapes(left["cut"].some.shape, right["cut"].some.shape)


def bound(left: Summary, right: Summary, looked_up: Mapping[str, Range], weights: Combinations) -> Floats:
    """What no pair of two batches can exceed; minus infinity where no pair knows enough to be ranked.

    Parameters
    ----------
    left, right : Summary
        Of batches, in shapes that go together.
    looked_up : mapping of term to Range
        Of the terms of `PAIRWISE`.
    weights : Combinations

    Notes
    -----
    The merits are a mean over what is known. Facts that may be missing are taken to be known only where they lift the
    mean, which is the largest mean m for which the lifts above m outweigh what must be known below it: Newton's
    method from the mean of all finds it from below, in at most as many steps as there are merits.
    """
    found = {name: _range_of(name, left, right, looked_up) for name in (*weights.merits, *weights.signed)}
    merits = [
        _Merit(weight, np.where(found[name].known, found[name].high, 0.0), found[name].known, ~found[name].unknown)
        for name, weight in weights.merits.items()
        if weight > 0
    ]
    if not merits:
        return np.full(_shape(left, right), -np.inf)
    could = sum((one.weight * one.may for one in merits), np.zeros(1))
    enough = could >= (NEEDED - 2.0 * ROUNDING) * sum(one.weight for one in merits)
    added = sum((_most(found[name], weight) for name, weight in weights.signed.items()), np.zeros(1))
    bounds: Floats = np.where(enough, _highest_mean(merits) + added + ROUNDING, -np.inf)
    return bounds


class _Merit(NamedTuple):
    """The most a merit can be, and whether it may, and must, be known."""

    weight: float
    most: Floats
    may: Bools
    must: Bools


def _highest_mean(merits: list[_Merit]) -> Floats:
    """The highest mean over what must be known and whatever may be known beside it."""
    mean = _mean(merits, [one.may for one in merits], np.zeros(1))
    for _ in merits:
        lifted = _mean(merits, [one.may & (one.must | (one.most >= mean)) for one in merits], mean)
        if np.array_equal(lifted, mean):
            break
        mean = lifted
    return mean


def _mean(merits: list[_Merit], counted: list[Bools], otherwise: Floats) -> Floats:
    """Mean over the merits that are counted, by weight; something else where there is none."""
    top = sum((one.weight * one.most * here for one, here in zip(merits, counted, strict=True)), np.zeros(1))
    under = sum((one.weight * here for one, here in zip(merits, counted, strict=True)), np.zeros(1))
    mean: Floats = np.divide(top, under, out=np.broadcast_to(otherwise, top.shape).copy(), where=under > 0)
    return mean


def _most(one: Range, weight: float) -> Floats:
    """The most that a signed term can add; nothing where it is unknown."""
    if not weight:
        return np.zeros(one.known.shape)
    best = np.where(one.known, weight * (one.high if weight > 0 else one.low), -np.inf)
    return np.where(one.unknown | ~one.known, np.maximum(best, 0.0), best)


# --- batches -----------------------------------------------------------------------------------


def numbers_of(block: Block) -> dict[str, Floats]:
    """Each of `NUMBERS`, and `cut`, shape (n,); NaN = unknown."""
    cut = block.routes.sum(axis=1)
    return {**{name: getattr(block, name) for name in NUMBERS}, "cut": np.where(cut > 0, cut, np.nan)}


def summaries(numbers: Mapping[str, Floats], starts: Ints) -> dict[str, Ends]:
    """Ends of batches of members that follow each other.

    Parameters
    ----------
    numbers : mapping of name to ndarray of shape (n,)
        In the order of the batches.
    starts : ndarray of shape (g,), int64
        First member of each.
    """
    found = {}
    for name, values in numbers.items():
        missing = np.isnan(values)
        found[name] = Ends(
            np.minimum.reduceat(np.where(missing, np.inf, values), starts),
            np.maximum.reduceat(np.where(missing, -np.inf, values), starts),
            np.logical_or.reduceat(~missing, starts),
            np.logical_or.reduceat(missing, starts),
        )
    return found


def _across(left: Summary, right: Summary) -> tuple[Summary, Summary]:
    """The one as a column, the other as a row: each with each."""
    return (
        {name: ends.at((slice(None), None)) for name, ends in left.items()},
        {name: ends.at((None, slice(None))) for name, ends in right.items()},
    )


def looked_up(block: Block, batch: Ints, batches: int) -> dict[str, Range]:
    """Ranges of the terms of `PAIRWISE` for each two batches, shape (batches, batches).

    Parameters
    ----------
    block : Block
    batch : ndarray of shape (n,), int64
        Batch of each member.
    batches : int
    """
    place = np.full(int(block.position.max(initial=-1)) + 1, -1, dtype=np.int64)
    place[block.position] = batch
    found = {}
    for name, field in PAIRWISE.items():
        table: Pairwise = getattr(block, field)
        inside = table.column < len(place)
        inside[inside] = place[table.column[inside]] >= 0
        at = (batch[table.row[inside]], place[table.column[inside]])
        low, high = np.full((batches, batches), np.inf), np.full((batches, batches), -np.inf)
        np.minimum.at(low, at, table.value[inside])
        np.maximum.at(high, at, table.value[inside])
        found[name] = Range(low, high, high >= low, np.ones(low.shape, dtype=bool))
    return found


@dataclass(frozen=True)
class _Tiles:
    """Members in batches, and what the pairs of each two batches can score.

    Attributes
    ----------
    batches : list of ndarray of int64
        Members of each.
    first, second : ndarray of shape (m,), int64
        Batches of each tile, the highest bound first.
    bounds : ndarray of shape (m,)
    alone : Summary
        Of each member, n.
    """

    batches: list[Ints]
    first: Ints
    second: Ints
    bounds: Floats
    alone: Summary


def _tiles(block: Block, weights: Combinations, groups: Ints, tile: int) -> _Tiles:
    """Put together members of one group that lack the same facts, the most promising first, and bound each tile."""
    size = len(block)
    numbers = numbers_of(block)
    alone = summaries(numbers, np.arange(size))
    order, starts = _batched(alone, weights, groups, tile)
    batch = np.empty(size, dtype=np.int64)
    batch[order] = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, size]))
    summary = summaries({name: values[order] for name, values in numbers.items()}, starts)
    bounds = bound(*_across(summary, summary), looked_up(block, batch, len(starts)), weights)
    group = groups[order[starts]]
    bounds[(group[:, None] == group[None, :]) & (group[:, None] >= 0)] = -np.inf
    first, second = np.nonzero(np.triu(np.isfinite(bounds)))
    falling = np.argsort(-bounds[first, second], kind="stable")
    first, second = first[falling], second[falling]
    return _Tiles(np.split(order, starts[1:]), first, second, bounds[first, second], alone)


def _batched(alone: Summary, weights: Combinations, groups: Ints, tile: int) -> tuple[Ints, Ints]:
    """Order of the members, and where in it each batch begins.

    A member promises what a pair of two like it could score.
    """
    size = len(groups)
    lacks = np.zeros(size, dtype=np.int64)
    for ends in alone.values():
        lacks = 2 * lacks + ends.gap
    no = np.zeros(size, dtype=bool)
    nothing = dict.fromkeys(PAIRWISE, Range(np.full(size, np.inf), np.full(size, -np.inf), no, ~no))
    promise = np.round(bound(alone, alone, nothing, weights), DIGITS)
    order = np.lexsort((np.arange(size), -promise, lacks, groups))
    changes = (np.diff(lacks[order]) != 0) | (np.diff(groups[order]) != 0)
    first = np.flatnonzero(np.r_[True, changes])
    within = np.arange(size) - np.repeat(first, np.diff(np.r_[first, size]))
    return order, np.flatnonzero(within % tile == 0)


# --- the pairs kept ----------------------------------------------------------------------------


class _Kept:
    """The highest pairs so far: k in all, or the k highest of each member.

    Attributes
    ----------
    floor : ndarray of shape (n,)
        A pair below those of both its members is not kept.
    """

    def __init__(self, size: int, terms: int, k: int, per_member: bool) -> None:
        self._k, self._per_member = k, per_member
        none = np.empty(0, dtype=np.int64)
        self._parts = [(none, none, np.empty(0), np.empty((0, terms)))]
        self._count, self._full = 0, k
        self.floor = np.full(size, -np.inf)

    def add(self, left: Ints, right: Ints, score: Floats, values: Floats) -> None:
        """Keep pairs; when they have become many, only the highest."""
        self._parts.append((left, right, score, values))
        self._count += len(left)
        if self._count >= self._full:
            self.highest()

    def highest(self) -> tuple[Ints, Ints, Floats]:
        """Members of the highest pairs, in order, and the values of their terms."""
        left, right, score, values = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        order = np.lexsort((right, left, -score))
        kept = (turns(left[order], right[order]) < self._k).any(axis=1) if self._per_member else slice(self._k)
        order = order[kept]
        left, right, score, values = left[order], right[order], score[order], values[order]
        self._parts = [(left, right, score, values)]
        self._count, self._full = len(order), len(order) + max(len(order) // 2, ADDED)
        self._raise(left, right, score)
        return left, right, values

    def _raise(self, left: Ints, right: Ints, score: Floats) -> None:
        """Set the floors to the kth highest score."""
        if self._per_member:
            last = turns(left, right) == self._k - 1
            for side, members in enumerate((left, right)):
                self.floor[members[last[:, side]]] = score[last[:, side]]
        elif len(score) == self._k:
            self.floor[:] = score[-1]


def turns(left: Ints, right: Ints) -> Ints:
    """In how many of the pairs before it each member of a pair stands, shape (k, 2)."""
    ends = np.stack([left, right], axis=1).ravel()
    order = np.argsort(ends, kind="stable")
    first = np.flatnonzero(np.diff(ends[order], prepend=-1))
    turn = np.empty(len(ends), dtype=np.int64)
    turn[order] = np.arange(len(ends)) - np.repeat(first, np.diff(np.r_[first, len(ends)]))
    return turn.reshape(-1, 2)


# --- the search --------------------------------------------------------------------------------


def top_pairs(
    block: Block,
    weights: Combinations,
    k: int,
    *,
    per_member: bool = False,
    allowed: Allowed | None = None,
    groups: Ints | None = None,
    tile: int = TILE,
) -> Pairs:
    """Find the k highest pairs.

    Parameters
    ----------
    block : Block
        n members.
    weights : Combinations
        Of the model. Its terms must be the same both ways round, as all of this package are.
    k : int
        Pairs wanted, from 1.
    per_member : bool
        Find the pairs that are among the k highest of at least one of their two members instead.
    allowed : callable, optional
        (left, right) -> which of these pairs may be combined; all by default.
    groups : ndarray of shape (n,), int64, optional
        Two members of one group are no pair; below 0 = of no group.
    tile : int
        Members of a batch at most; the pairs found are the same with any.

    Returns
    -------
    Pairs
        The first k of `search.score_pairs`, in its order. What is held grows with n and k, not with the pairs: one
        tile of at most `tile` x `tile` pairs, and a number for each two batches.

    Raises
    ------
    UsageError
        When k or the tile is below 1, or the groups are not one for each member.
    """
    groups = np.full(len(block), -1, dtype=np.int64) if groups is None else groups
    _check(len(block), k, len(groups), tile)
    names = (*weights.merits, *weights.signed)
    kept = _Kept(len(block), len(names), k, per_member)
    if len(block):
        _search(block, weights, _tiles(block, weights, groups, tile), kept, allowed)
    left, right, values = kept.highest()
    score, base, low, high, coverage, contributions = add_up(values, weights)
    return Pairs(left, right, score, base, low, high, coverage, names, values, contributions)


def _check(size: int, k: int, grouped: int, tile: int) -> None:
    """Refuse what cannot be searched."""
    problems = [
        Problem(f"{number!r} is too few", "top_pairs", field=name, fix="give a whole number from 1")
        for name, number in (("k", k), ("tile", tile))
        if number < 1
    ]
    if grouped != size:
        what = f"{grouped} groups for {size} members"
        problems.append(Problem(what, "top_pairs", field="groups", fix="give one for each member"))
    if problems:
        raise UsageError(problems)


def _search(block: Block, weights: Combinations, tiles: _Tiles, kept: _Kept, allowed: Allowed | None) -> None:
    """Go through the tiles, the most promising first; all of them are below the floors of all members once one is."""
    for first, second, most in zip(tiles.first.tolist(), tiles.second.tolist(), tiles.bounds.tolist(), strict=True):
        rows, columns = tiles.batches[first], tiles.batches[second]
        if most < kept.floor.min():
            break
        if most >= min(kept.floor[rows].min(), kept.floor[columns].min()):
            wanted = _worth_scoring(block, weights, rows, columns, tiles.alone, kept.floor)
            _score(block, weights, rows, columns, wanted, kept, allowed)


def _worth_scoring(
    block: Block, weights: Combinations, rows: Ints, columns: Ints, alone: Summary, floor: Floats
) -> Bools:
    """Which pairs of two batches can reach the floor of a member, shape (rows, columns)."""
    left = {name: ends.at(rows) for name, ends in alone.items()}
    right = {name: ends.at(columns) for name, ends in alone.items()}
    found = {}
    for name, field in PAIRWISE.items():
        value = getattr(block, field).rows(rows).to(block.position[columns])
        known = ~np.isnan(value)
        found[name] = Range(
            np.where(known, value, np.inf), np.where(known, value, -np.inf), known, np.ones(known.shape, dtype=bool)
        )
    most = bound(*_across(left, right), found, weights)
    wanted = np.isfinite(most) & (most >= np.minimum(floor[rows][:, None], floor[columns][None, :]))
    return np.triu(wanted, 1) if rows[0] == columns[0] else wanted


def _score(
    block: Block,
    weights: Combinations,
    rows: Ints,
    columns: Ints,
    wanted: Bools,
    kept: _Kept,
    allowed: Allowed | None,
) -> None:
    """Score the pairs that are wanted, and keep those that reach the floor of a member."""
    keep, also = wanted.any(axis=1), wanted.any(axis=0)
    if not keep.any():
        return
    rows, columns, at = rows[keep], columns[also], np.nonzero(wanted[keep][:, also])
    here, there = block.rows(rows), block.rows(columns)
    names = (*weights.merits, *weights.signed)
    values = np.stack([TERMS[name].value(here, there)[at] for name in names], axis=1)
    one, other = rows[at[0]], columns[at[1]]
    left, right = np.minimum(one, other), np.maximum(one, other)
    score, _, _, _, coverage, _ = add_up(values, weights)
    score = np.round(score, DIGITS)
    enough = (coverage >= NEEDED - ROUNDING) & (score >= np.minimum(kept.floor[left], kept.floor[right]))
    if allowed is not None:
        enough[enough] = allowed(left[enough], right[enough])
    kept.add(left[enough], right[enough], score[enough], values[enough])
