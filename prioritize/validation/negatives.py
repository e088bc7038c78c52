"""Pairs that nobody reported, drawn so that they are like the known ones in all but being a pair."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

Pair = tuple[str, str]

PER_POSITIVE = 5
"""Negatives drawn for each positive pair."""
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
    taken = {frozenset(pair) for pair in known} | {frozenset(pair) for pair in positives}
    pools: dict[Hashable, list[str]] = {}
    for name in sorted(like):
        pools.setdefault(like[name], []).append(name)
    random = np.random.default_rng(seed)
    found: list[Pair] = []
    for one, other in sorted({(min(pair), max(pair)) for pair in positives}):
        if one not in like or other not in like:
            continue
        left, right = pools[like[one]], pools[like[other]]
        for _ in range(each):
            for _ in range(TRIES):
                drawn = left[random.integers(len(left))], right[random.integers(len(right))]
                pair = (min(drawn), max(drawn))
                if pair[0] != pair[1] and frozenset(pair) not in taken:
                    taken.add(frozenset(pair))
                    found.append(pair)
                    break
    return found
