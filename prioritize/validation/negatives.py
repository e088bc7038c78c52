"""Pairs that nobody reported, drawn so that they are like the known ones in all but being a pair."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

Pair = tuple[str, str]

PER_POSITIVE = 5
"""Negatives drawn for each positive pair."""
KEPT = 0.9
"""Share of the positives that must have all their negatives; where fewer would, fewer negatives are drawn for each."""
TRIES = 50
"""Times that a negative is drawn anew when it is a known pair, or was drawn before."""


def partners_of(pairs: Sequence[Pair]) -> dict[str, int]:
    """How many different partners each name has."""
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {name: len(some) for name, some in found.items()}


def bins_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Bin of each count: 1, 2, 3 to 4, 5 to 8, and so on by twos."""
    return {name: int(np.ceil(np.log2(max(count, 1)))) for name, count in counts.items()}


def matched(
    positives: Sequence[Pair],
    known: Sequence[Pair],
    like: Mapping[str, Hashable],
    *,
    each: int = PER_POSITIVE,
    seed: int = 0,
) -> list[Pair]:
    """Pairs not known, each made of a name like the first and a name like the second of a positive.

    Parameters
    ----------
    positives : sequence of (str, str)
    known : sequence of (str, str)
        Pairs that must not be drawn, the positives among them.
    like : mapping of name to hashable
        Names with the same value are alike; only these names are drawn.
    each : int
        Negatives wanted of each positive. Where nearly all pairs of such names are known there are fewer.
    seed : int

    Returns
    -------
    list of (str, str)
        Each once, its two names in alphabetical order; the same whatever the order of the arguments.
    """
    return [pair for _, drawn in _drawn(positives, known, like, {}, each, seed) for pair in drawn]


def balanced(
    positives: Sequence[Pair],
    known: Sequence[Pair],
    like: Mapping[str, Hashable],
    often: Mapping[str, int],
    *,
    each: int = PER_POSITIVE,
    seed: int = 0,
) -> tuple[list[Pair], list[Pair]]:
    """Positives and negatives whose names stand in as many known pairs, so that this number tells nothing.

    A name of a positive is met as often as it has partners, so names are drawn as often too. A positive for which there
    are not enough negatives is left out: its names are known with nearly all like them, so it would stand without its
    like among the negatives.

    Parameters
    ----------
    positives, known, like, seed
        As for `matched`.
    often : mapping of name to int
        How often each name is drawn, relative to those like it.
    each : int
        Most negatives of each positive; fewer where less than `KEPT` of the positives would have so many.

    Returns
    -------
    list of (str, str)
        Positives that are kept, each with its two names in alphabetical order.
    list of (str, str)
        Negatives, as many for each of them.
    """
    best: list[tuple[Pair, list[Pair]]] = []
    for size in range(each, 0, -1):
        drawn = _drawn(positives, known, like, often, size, seed)
        groups = [(pair, some) for pair, some in drawn if len(some) == size]
        best = max(best, groups, key=len)
        if len(groups) >= KEPT * len(drawn):
            break
    return [pair for pair, _ in best], [pair for _, some in best for pair in some]


def _drawn(
    positives: Sequence[Pair],
    known: Sequence[Pair],
    like: Mapping[str, Hashable],
    often: Mapping[str, int],
    each: int,
    seed: int,
) -> list[tuple[Pair, list[Pair]]]:
    """Each positive with what was drawn for it; a name that `often` does not have is drawn once."""
    taken = {frozenset(pair) for pair in known} | {frozenset(pair) for pair in positives}
    pools: dict[Hashable, list[str]] = {}
    for name in sorted(like):
        pools.setdefault(like[name], []).extend([name] * often.get(name, 1))
    random = np.random.default_rng(seed)
    found: list[tuple[Pair, list[Pair]]] = []
    for one, other in sorted({(min(pair), max(pair)) for pair in positives}):
        if one not in like or other not in like:
            continue
        left, right = pools[like[one]], pools[like[other]]
        mine: list[Pair] = []
        for _ in range(each):
            for _ in range(TRIES):
                drawn = left[random.integers(len(left))], right[random.integers(len(right))]
                pair = (min(drawn), max(drawn))
                if pair[0] != pair[1] and frozenset(pair) not in taken:
                    taken.add(frozenset(pair))
                    mine.append(pair)
                    break
        found.append(((one, other), mine))
    return found
