"""The harmonic sums of `sql/associations` on one machine: sorting numbers instead of windows over rows.

A piece of evidence becomes one 64-bit number: disease, target, source, and how far its score lies below 1. One sort
puts the pieces of each source together, the highest score first. All sums are of whole numbers, 10^12 to the unit, term
by term as in SQL, so the scores are those of SQL to the last bit, in any order of rows and in blocks of any size.

Scores of each source are kept: with other weights only `score_pairs` and `rank_pairs` run anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prioritize.associations.scores import Variant
from prioritize.errors import EvidenceError, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Words = NDArray[np.uint64]

UNIT = 1e12
"""Whole numbers that stand for 1 in all sums."""
DIGITS = (3, 6, 9)
"""Digits after the point that a score is tried to be written with; else the scores are numbered."""
WORD = 64
PART = 1 << 16
"""Rows worked on at a time: few enough for the processor's cache."""
EXCHANGED = 4
"""Sources of a pair up to which a sort by exchange takes less time."""
FINE = 42
"""Binary digits of a score that tell any two sums apart: they differ by 10^-12 / 1.645, or are equal."""


@dataclass(frozen=True)
class SourceScores:
    """How strongly each source ties targets to diseases, in the order of disease, target and source.

    Attributes
    ----------
    disease, target, source : ndarray of shape (g,), int32
    score : ndarray of shape (g,)
        Share, 0-1.
    n_evidence : ndarray of shape (g,), int32
    """

    disease: Small
    target: Small
    source: Small
    score: Floats
    n_evidence: Small


@dataclass(frozen=True)
class PairScores:
    """How strongly all evidence ties targets to diseases, in the order of disease and target.

    Attributes
    ----------
    disease, target : ndarray of shape (p,), int32
    score : ndarray of shape (p,)
        Share, 0-1.
    n_sources, n_evidence : ndarray of shape (p,), int32
    """

    disease: Small
    target: Small
    score: Floats
    n_sources: Small
    n_evidence: Small


def score_sources(target: Small, disease: Small, source: Small, score: Floats, variant: Variant) -> SourceScores:
    """Harmonic sums by target, disease and source; `by_source.sql` in numbers.

    Parameters
    ----------
    target, disease, source : ndarray of shape (n,), integers from 0
        Of each piece of evidence.
    score : ndarray of shape (n,)
        Share, above 0 to 1.
    variant : Variant

    Raises
    ------
    EvidenceError
        A score outside of 0 to 1, or none.

    Notes
    -----
    Memory: 8 bytes per row for the numbers sorted, as much again while they are made, and 24 bytes per sum.
    """
    _check(score)
    if not len(score):
        none = np.empty(0, dtype=np.int32)
        return SourceScores(none, none, none, np.empty(0), none)
    coded, widths = _code(score), (_width(target), _width(source))
    if (room := WORD - sum(widths) - coded.bits) < 0:
        coded = _numbered(score)
        room = WORD - sum(widths) - coded.bits
    lowest, highest = int(disease.min()), int(disease.max())
    if (highest - lowest) >> room:
        # Too many diseases for one word: the lower half, then the upper.
        below = disease <= (lowest + highest) // 2
        halves = [
            score_sources(target[half], disease[half], source[half], score[half], variant) for half in (below, ~below)
        ]
        return SourceScores(*(np.concatenate([getattr(half, name) for half in halves]) for name in _FIELDS))
    word = (disease - lowest).astype(np.uint64)
    for values, width in zip((target, source), widths, strict=True):
        word <<= np.uint64(width)
        word |= values.astype(np.uint64)
    word <<= np.uint64(coded.bits)
    word |= coded.codes
    word.sort()
    return _summed(word, coded, widths, lowest, variant)


_FIELDS = tuple(SourceScores.__dataclass_fields__)


def _check(score: Floats) -> None:
    """Refuse scores that are no share above 0; not numbers fail both comparisons."""
    wrong = np.flatnonzero(~((score > 0) & (score <= 1)))
    if len(wrong):
        raise EvidenceError(
            Problem(
                f"{len(wrong)} scores are not above 0 and up to 1, the first {score[wrong[0]]} in row {wrong[0] + 1}",
                "evidence",
                field="score",
                fix="leave these rows out, or mend them",
            )
        )


def _width(values: Small) -> int:
    """Binary digits of the highest of whole numbers from 0."""
    return int(values.max()).bit_length()


@dataclass(frozen=True)
class _Coded:
    """Scores as whole numbers that fall as the scores rise.

    Attributes
    ----------
    codes : ndarray of shape (n,), uint64
    bits : int
        Binary digits of a code.
    unit : float
        Scores are (unit - code) / unit; 0 = they are `known[code]`.
    known : ndarray
        Scores that occur, falling.
    """

    codes: Words
    bits: int
    unit: float
    known: Floats

    def scores(self, codes: Words) -> Floats:
        """What was coded."""
        found: Floats = (self.unit - codes.astype(np.float64)) / self.unit if self.unit else self.known[codes]
        return found


def _code(score: Floats) -> _Coded:
    """Code scores without loss: by their decimal digits where they have few, else by their place among all."""
    for digits in DIGITS:
        unit = 10.0**digits
        some = score[:PART]
        if (np.rint(some * unit) / unit != some).any():
            continue
        whole = np.rint(score * unit)
        if (whole / unit == score).all():
            return _Coded((unit - whole).astype(np.uint64), int(unit).bit_length(), unit, np.empty(0))
    return _numbered(score)


def _numbered(score: Floats) -> _Coded:
    """Code scores by their place among all that occur."""
    known, place = np.unique(score, return_inverse=True)
    codes = (len(known) - 1 - place).astype(np.uint64)
    return _Coded(codes, max(1, (len(known) - 1).bit_length()), 0.0, known[::-1])


def _summed(word: Words, coded: _Coded, widths: tuple[int, int], lowest: int, variant: Variant) -> SourceScores:
    """Sums of the sorted words, part by part."""
    found = []
    mask = np.uint64((1 << coded.bits) - 1)
    for start, end in pairwise(_cuts(word, coded.bits)):
        part = word[start:end]
        group = part >> np.uint64(coded.bits)
        first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        size = np.diff(np.r_[first, len(part)])
        place = np.arange(1.0, len(part) + 1.0) - np.repeat(first, size)
        total = np.add.reduceat(_terms(coded.scores(part & mask), place, variant.cap), first)
        group = group[first]
        source = (group & np.uint64((1 << widths[1]) - 1)).astype(np.int32)
        group >>= np.uint64(widths[1])
        target = (group & np.uint64((1 << widths[0]) - 1)).astype(np.int32)
        disease = (group >> np.uint64(widths[0])).astype(np.int32) + np.int32(lowest)
        found.append((disease, target, source, total / (UNIT * variant.normaliser), size.astype(np.int32)))
    return SourceScores(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _cuts(word: Words, bits: int) -> list[int]:
    """Where sorted words are cut into parts, between two groups."""
    cuts = [0]
    while cuts[-1] < len(word):
        last = min(cuts[-1] + PART, len(word)) - 1
        after = ((int(word[last]) >> bits) + 1) << bits
        cuts.append(len(word) if after >> WORD else int(np.searchsorted(word, np.uint64(after))))
    return cuts


def _term(score: Floats, place: Floats | int) -> Ints:
    """Score divided by the square of its place, in whole numbers; as SQL rounds, halves away from 0."""
    term: Ints = np.floor(score / (place * place) * UNIT + 0.5).astype(np.int64)
    return term


def _terms(score: Floats, place: Floats, cap: int | None) -> Ints:
    """The same, 0 beyond so many places."""
    term = _term(score, place)
    if cap is not None:
        term[place > cap] = 0
    return term


def score_pairs(found: SourceScores, weights: Floats, variant: Variant) -> PairScores:
    """Overall scores of pairs from those of their sources; `overall.sql` in numbers.

    Parameters
    ----------
    found : SourceScores
    weights : ndarray of shape (number of sources,)
        Factor of each source, share, 0-1.
    variant : Variant
    """
    first, size = _pairs(found)
    total = np.empty(len(first), dtype=np.int64)
    for start in range(0, len(first), PART):
        rows = slice(start, start + PART)
        total[rows] = _pair_totals(found, first[rows], size[rows], weights, variant.cap)
    return _paired(found, first, size, total / (UNIT * variant.normaliser))


def weigh_pairs(found: SourceScores, weights: Floats) -> PairScores:
    """Weighted means over all sources instead of harmonic sums: a source without evidence counts as 0.

    Parameters
    ----------
    found : SourceScores
    weights : ndarray of shape (number of sources,)
        Factor of each source, share, 0-1, not all 0.
    """
    first, size = _pairs(found)
    share = weights / weights.sum()
    terms = np.floor(found.score * share[found.source] * UNIT + 0.5).astype(np.int64)
    return _paired(found, first, size, _added(terms, first) / UNIT)


def _pairs(found: SourceScores) -> tuple[Ints, Ints]:
    """First row of each pair, and its rows."""
    change = np.diff(found.disease, prepend=-1).astype(bool) | np.diff(found.target, prepend=-1).astype(bool)
    first = np.flatnonzero(change)
    return first, np.diff(np.r_[first, len(change)])


def _added(values: Ints | Small, first: Ints) -> Ints:
    """Sums from each first row to the next."""
    total: Ints = np.add.reduceat(values, first, dtype=np.int64) if len(first) else np.empty(0, dtype=np.int64)
    return total


def _paired(found: SourceScores, first: Ints, size: Ints, score: Floats) -> PairScores:
    """Scores of pairs that begin in rows `first`."""
    n_evidence = _added(found.n_evidence, first).astype(np.int32)
    return PairScores(found.disease[first], found.target[first], score, size.astype(np.int32), n_evidence)


def _pair_totals(found: SourceScores, first: Ints, size: Ints, weights: Floats, cap: int | None) -> Ints:
    """Sums of weighted sources, 10^12 to the unit, for pairs that begin in rows `first` and have so many sources."""
    total = np.empty(len(first), dtype=np.int64)
    start = int(first[0]) if len(first) else 0
    rows = slice(start, int(first[-1] + size[-1]) if len(first) else 0)
    weighted = found.score[rows] * weights[found.source[rows]]
    for many in np.flatnonzero(np.bincount(size)).tolist():
        chosen = np.flatnonzero(size == many)
        falling = _falling(weighted[first[chosen] - start + np.arange(many)[:, None]])
        total[chosen] = sum(_term(score, place) for place, score in enumerate(falling[:cap], 1))
    return total


def _falling(rows: Floats) -> Floats:
    """Numbers of shape (k, n) sorted along the first axis, the highest first; few of them by exchange of two rows."""
    many = len(rows)
    if many > EXCHANGED:
        rows.sort(axis=0)
        return rows[::-1]
    for last in range(many - 1, 0, -1):
        for upper, lower in pairwise(rows[: last + 1]):
            least = np.minimum(upper, lower)
            np.maximum(upper, lower, out=upper)
            lower[:] = least
    return rows


def rank_pairs(found: PairScores) -> Small:
    """Place of each target among those of its disease, shape (p,); 1 = the highest, equals share the lower number."""
    rank = np.empty(len(found.score), dtype=np.int32)
    for rows in _whole_diseases(found.disease):
        number = np.cumsum(np.diff(found.disease[rows], prepend=found.disease[rows.start]) != 0).astype(np.uint64)
        size = len(number)
        bits = np.uint64(max(1, (size - 1).bit_length()))
        word = number << np.uint64(FINE + 1)
        word |= ((1 << FINE) - np.rint(found.score[rows] * (1 << FINE))).astype(np.uint64)
        word <<= bits
        word |= np.arange(size, dtype=np.uint64)
        word.sort()
        row = (word & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
        value = word >> bits
        place = np.arange(1, size + 1) - np.searchsorted(number, number)
        same = np.r_[False, value[1:] == value[:-1]]
        # The first of equals gives its place to those behind it; places begin anew with each disease.
        leader = np.maximum.accumulate(np.where(same, 0, np.arange(size)))
        rank[rows.start + row] = place[leader]
    return rank


def _whole_diseases(disease: Small) -> Iterator[slice]:
    """Runs of rows of whole diseases, small enough that disease, score and row go into one word."""
    room = WORD - FINE - 1
    first = [*np.flatnonzero(np.diff(disease, prepend=-1)).tolist(), len(disease)]
    begin = 0
    for at in range(1, len(first)):
        rows, many = first[min(at + 1, len(first) - 1)] - first[begin], at + 1 - begin
        full = (rows - 1).bit_length() + (many - 1).bit_length() > room or rows > PART
        if at == len(first) - 1 or full:
            yield slice(first[begin], first[at])
            begin = at
