"""What a ranking must beat: baselines that need no biology, some of which know how things went."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LAUNCHED = 4
NOTHING = -1.0
"""Highest stage elsewhere of what was tried nowhere else."""


def chance(names: Sequence[str], seed: int = 0) -> Floats:
    """A number in 0-1 for each name that rests on the name alone, shape (n,): the same in any order and on any day."""
    found = {
        name: int.from_bytes(hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=7).digest(), "big") / 2**56
        for name in set(names)
    }
    return np.array([found[name] for name in names], dtype=np.float64)


def other_programmes(outcomes: Outcomes, among: Bools | None = None) -> Floats:
    """How many other rows of the file have the same target, shape (n,).

    It knows how things went: what did well was tried again.

    Parameters
    ----------
    outcomes : Outcomes
    among : ndarray of shape (n,), bool, optional
        Rows that are counted; all when left out.
    """
    counted = np.ones(len(outcomes), dtype=bool) if among is None else among
    clusters = outcomes.clusters
    whole = np.bincount(clusters, counted, minlength=int(clusters.max(initial=-1)) + 1)
    return np.asarray(whole[clusters] - counted, dtype=np.float64)


def highest_elsewhere(outcomes: Outcomes, among: Bools | None = None) -> Floats:
    """Highest stage that the same target reached in another row, 0-4; -1 where there is none. Shape (n,).

    It knows how things went.

    Parameters
    ----------
    outcomes, among
        As for `other_programmes`.
    """
    counted = np.ones(len(outcomes), dtype=bool) if among is None else among
    clusters = outcomes.clusters
    size = int(clusters.max(initial=-1)) + 1
    stage = np.where(counted, outcomes.stage.astype(np.float64), NOTHING)
    first, second = np.full(size, NOTHING), np.full(size, NOTHING)
    owner = np.full(size, -1, dtype=np.int64)
    for row in np.argsort(-stage, kind="stable").tolist():
        target = clusters[row]
        if owner[target] < 0:
            owner[target], first[target] = row, stage[row]
        elif second[target] == NOTHING:
            second[target] = stage[row]
    found: Floats = np.where(owner[clusters] == np.arange(len(outcomes)), second[clusters], first[clusters])
    return found


def popularity(left: Sequence[str], right: Sequence[str], partners: Sequence[tuple[str, str]]) -> Floats:
    """Sum over the two of a pair of how many partners each has among known pairs, this pair apart, shape (n,).

    It knows how things went: a drug that was given with many did well.

    Parameters
    ----------
    left, right : sequence of str
        The two of each of n pairs.
    partners : sequence of (str, str)
        Known pairs, each once.
    """
    known = {frozenset(pair) for pair in partners}
    counts: dict[str, int] = {}
    for pair in known:
        for one in pair:
            counts[one] = counts.get(one, 0) + 1
    return np.array(
        [
            counts.get(one, 0) + counts.get(other, 0) - 2 * (frozenset((one, other)) in known)
            for one, other in zip(left, right, strict=True)
        ],
        dtype=np.float64,
    )


def partners_alike(left: Sequence[str], right: Sequence[str], counts: Mapping[str, int]) -> Floats:
    """Partners of both of a pair together, one of each apart whether or not the pair is known, shape (n,).

    The pair itself is taken off alike: were it taken off where it is known alone, a known pair would stand below one
    that nobody reported of names with as many partners.

    Parameters
    ----------
    left, right : sequence of str
        The two of each of n pairs.
    counts : mapping of name to int
        Partners of each in known pairs, at least one.
    """
    return np.array([counts[one] + counts[other] - 2 for one, other in zip(left, right, strict=True)], dtype=np.float64)


def jaccard(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Floats:
    """Targets that the two of a pair share over those of either, 0-1, shape (n,); NaN where one has none on record."""
    return np.array(
        [
            len(one & other) / len(one | other) if one and other else np.nan
            for one, other in zip(left, right, strict=True)
        ],
        dtype=np.float64,
    )
