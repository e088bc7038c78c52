"""Where a set of proteins lies on the interactome: near a module, or apart from another set.

Two published measures, each beside random sets of the same degrees (`prioritize.network.randomised`):

- closest distance (Guney et al. 2016, Nature Communications): d_c(S, M), the mean over the nodes of S
  of the hops to the nearest node of M;
- separation (Menche et al. 2015, Science; for drugs Cheng et al. 2019,
  doi:10.1038/s41467-019-09186-x): s_AB = <d_AB> - (<d_AA> + <d_BB>) / 2. <d_AB> is the mean, over
  the nodes of both sets, of the hops to the nearest node of the other set, 0 for a shared node.
  <d_AA> is the mean of the hops to the nearest *other* node of the same set.

A set of one node has no other node. Its <d_AA> is taken as 0, as in the published values, so between
two single proteins s_AB is nothing but their hops: it cannot be negative, and its sign does not
say that they are apart. `Separations.signed` marks the pairs whose sign counts, those of two sets with two
nodes or more. For all others only the place among random pairs (z, p) says something.

z = (value - mean of the random values) / their standard deviation. p counts the random values that
are as extreme, and the value itself: (1 + count) / (1 + number). Two single proteins are compared
with all pairs of different nodes of their degrees, some 10,000, instead of draws. Hops are whole
numbers, so random values often tie with the value; ties count against it: p errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prioritize.network.distances import UNREACHED, Graph, Hops, Ints, hop_distances
from prioritize.network.randomised import OUTSIDE, Bools, Randomised, hop_counts, largest_component

Floats = NDArray[np.float64]
Ties = Literal["against", "at random"]

CELLS = 1 << 22
"""Hops looked up at a time."""
PAIRS = 512
"""Pairs whose random values are held at a time."""
SAME = 1e-9
"""Values this near are equal."""


@dataclass(frozen=True)
class Compared:
    """Values beside those of random sets with the same degrees.

    Attributes
    ----------
    value : ndarray of shape (k,)
        Hops; NaN where a set has no node on the interactome.
    mean, deviation : ndarray of shape (k,)
        Of the random values, hops.
    z : ndarray of shape (k,)
        Negative = nearer than random sets; NaN where random values do not differ.
    nearer, farther : ndarray of shape (k,)
        p-values of one side each.
    """

    value: Floats
    mean: Floats
    deviation: Floats
    z: Floats
    nearer: Floats
    farther: Floats


FIELDS = tuple(Compared.__dataclass_fields__)


@dataclass(frozen=True)
class Separations:
    """Separation of pairs of sets.

    Attributes
    ----------
    left, right : ndarray of shape (k,), int64
        Positions of the sets.
    compared : Compared
    signed : ndarray of shape (k,), bool
        Both sets have two nodes or more, so that s_AB < 0 means overlap and s_AB > 0 apart.
    """

    left: Ints
    right: Ints
    compared: Compared
    signed: Bools


def separation(randomised: Randomised, pairs: Ints | None = None, *, ties: Ties = "against") -> Separations:
    """Separation s_AB of pairs of sets, beside random pairs.

    Parameters
    ----------
    randomised : Randomised
        The sets.
    pairs : ndarray of shape (k, 2), int64, optional
        Positions of the sets to compare; every pair when left out.
    ties : str
        `against` counts a tie as more extreme; `at random` breaks it by lot, which makes p uniform
        on random sets and is for checks only.
    """
    sets, single = randomised.sets, randomised.single
    wanted = np.argwhere(np.triu(np.ones((len(sets), len(sets)), dtype=bool), 1)) if pairs is None else pairs
    left, right = wanted.reshape(-1, 2).T
    alone = (single[left] != OUTSIDE) & (single[right] != OUTSIDE)
    found = np.full((len(FIELDS), len(left)), np.nan)
    lots = _lots(left, right, ties, randomised.seed)
    found[:, alone] = _single(randomised, left[alone], right[alone], lots[:, alone])
    found[:, ~alone] = _drawn(randomised, left[~alone], right[~alone], lots[:, ~alone])
    several = np.array([some.shape[1] > 1 for some in sets], dtype=bool)
    return Separations(left, right, Compared(*found), several[left] & several[right])


def separations(graph: Graph, modules: Sequence[Sequence[int]]) -> Floats:
    """Separation s_AB of every two sets, without random sets beside them: for very many pairs.

    Parameters
    ----------
    graph : Graph
        n nodes.
    modules : sequence of sequences of int
        k sets of nodes; those outside the largest component do not count.

    Returns
    -------
    ndarray of shape (k, k)
        Symmetric, -<d_AA> on the diagonal; NaN where a set has no node inside. The values of `separation`.

    Notes
    -----
    Hops are those of whole sets: from all members at once and, for the nearest other member, from the half of a set
    whose members have a binary digit of their number 0, and from the other half: two members differ in one at least.
    That is k * (1 + 2 * log2(largest set)) searches, 64 at a time, whatever the number of pairs. Memory: 2 * k * n
    bytes, and the k * k result.
    """
    inside = largest_component(graph)
    sets = [np.unique([node for node in some if inside[node]]).astype(np.int64) for some in modules]
    sizes = np.array([len(some) for some in sets])
    hops = hop_distances(graph, [some.tolist() for some in sets])
    # Sum over the nodes of each set (column) of the hops to each set (row).
    total = np.stack([hops[:, some].sum(axis=1, dtype=np.int64) for some in sets], axis=1) if sets else np.zeros((0, 0))
    inner = _inner(graph, sets)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (total + total.T) / (sizes[:, None] + sizes[None, :])
    found: Floats = between - (inner[:, None] + inner[None, :]) / 2.0
    found[sizes == 0] = found[:, sizes == 0] = np.nan
    return found


def _inner(graph: Graph, sets: Sequence[Ints]) -> Floats:
    """Mean hops to the nearest other node of each set; 0 for a single node."""
    nearest = [np.full(len(some), UNREACHED, dtype=np.uint8) for some in sets]
    digits = max((len(some) - 1 for some in sets), default=0)
    for place in range(digits.bit_length()):
        sides = [np.arange(len(some)) >> place & 1 for some in sets]
        for side in (0, 1):
            hops = hop_distances(graph, [some[one == side].tolist() for some, one in zip(sets, sides, strict=True)])
            for row, (some, one) in enumerate(zip(sets, sides, strict=True)):
                other = one != side
                nearest[row][other] = np.minimum(nearest[row][other], hops[row, some[other]])
    return np.array([one.mean() if len(one) > 1 else 0.0 for one in nearest])


def proximity(
    randomised: Randomised, sources: Sequence[int], module: int, *, others: bool = False, ties: Ties = "against"
) -> Compared:
    """Closest distance d_c of sets to a module, beside random sets and random modules.

    Parameters
    ----------
    randomised : Randomised
        The sets and the module.
    sources : sequence of int
        Positions of the sets.
    module : int
        Position of the module.
    others : bool
        Whether only nodes of the module outside the set count. A target that belongs to the module
        is 0 hops from it by definition; with `others` the question is how near the rest of the
        module is, and its random counterpart is a member of the random module.
    ties : str
        As in `separation`.
    """
    whole = np.full(len(sources), module, dtype=np.int64)
    lots = _lots(np.array(sources, dtype=np.int64), whole, ties, randomised.seed)
    found = np.full((len(FIELDS), len(sources)), np.nan)
    for place, source in enumerate(sources):
        values = _closest(randomised, source, module, others)
        found[:, place] = _compare(values[None, :], lots[:, [place]])[:, 0]
    return Compared(*found)


def _single(randomised: Randomised, left: Ints, right: Ints, lots: Floats) -> Floats:
    """Pairs of single nodes beside all pairs of different nodes of their bins, shape (6, k)."""
    one, other = (np.array([randomised.sets[place][0, 0] for place in side], dtype=np.int64) for side in (left, right))
    value = randomised.hops[one, other].astype(np.int64)
    counts = hop_counts(randomised)[randomised.single[left], randomised.single[right]]
    counts[:, :1] = 0
    steps = np.arange(counts.shape[1])
    total = counts.sum(axis=1)
    share = counts / np.where(total > 0, total, np.nan)[:, None]
    mean = share @ steps
    deviation = np.sqrt((share * (steps - mean[:, None]) ** 2).sum(axis=1))
    below = (counts * (steps < value[:, None])).sum(axis=1)
    above = (counts * (steps > value[:, None])).sum(axis=1)
    return _place(value.astype(np.float64), mean, deviation, below, above, total, lots)


def _drawn(randomised: Randomised, left: Ints, right: Ints, lots: Floats) -> Floats:
    """Pairs of sets beside drawn pairs, shape (6, k)."""
    sets, hops = randomised.sets, randomised.hops
    inner = {place: _within(hops, sets[place]) for place in np.union1d(left, right).tolist()}
    found = np.full((len(FIELDS), len(left)), np.nan)
    there = np.array([some.shape[1] > 0 for some in sets], dtype=bool)
    for one in np.unique(left).tolist():
        here = np.flatnonzero((left == one) & there[left] & there[right])
        for part in np.split(here, range(PAIRS, len(here), PAIRS)):
            others = right[part].tolist()
            values = _between(hops, sets[one], [sets[other] for other in others])
            for row, other in enumerate(others):
                values[row] -= (inner[one] + inner[other]) / 2.0
            found[:, part] = _compare(values, lots[:, part])
    return found


def _closest(randomised: Randomised, source: int, module: int, others: bool) -> Floats:
    """Closest distance of a set and of its random counterparts, shape (draws + 1,)."""
    one, target, hops = randomised.sets[source], randomised.sets[module], randomised.hops
    if not others:
        return _mean(_nearest(hops, one, target))
    member, slot = np.nonzero(one[0][:, None] == target[0][None, :])
    inside = one.copy()
    inside[:, member] = target[:, slot]
    rest = np.delete(target, slot, axis=1)
    # A random node may lie in a random module that it is compared with; a second member is then the nearest.
    return _mean(_nearest(hops, inside, rest, itself=rest.shape[1] == 1))


def _within(hops: Hops, some: Ints) -> Floats:
    """Mean hops to the nearest other node of the same set; 0 for a single node, shape (draws + 1,)."""
    if some.shape[1] == 1:
        return np.zeros(len(some))
    return _mean(_nearest(hops, some, some, itself=False))


def _between(hops: Hops, one: Ints, others: Sequence[Ints]) -> Floats:
    """Mean hops to the nearest node of the other set, over the nodes of both.

    Parameters
    ----------
    hops : ndarray of shape (u, u), uint8
    one : ndarray of shape (r, k), int64
    others : sequence of ndarray of shape (r, m), int64
        Sets with a node at least, m of each its own.

    Returns
    -------
    ndarray of shape (number of others, r)
    """
    sizes = np.array([other.shape[1] for other in others], dtype=np.int64)
    if not len(sizes):
        return np.zeros((0, len(one)))
    first = np.cumsum(sizes) - sizes
    ends = np.concatenate(others, axis=1)
    total = np.empty((len(one), len(others)))
    rows = max(1, CELLS // (one.shape[1] * ends.shape[1]))
    for start in range(0, len(one), rows):
        part = slice(start, start + rows)
        # All others at once: a node's row of hops is then read while it is at hand.
        steps = hops[one[part, :, None], ends[part, None, :]]
        there = np.minimum.reduceat(steps, first, axis=2).sum(axis=1, dtype=np.int64)
        total[part] = there + np.add.reduceat(steps.min(axis=1), first, axis=1, dtype=np.int64)
    means: Floats = (total / (one.shape[1] + sizes)).T
    return means


def _nearest(hops: Hops, one: Ints, other: Ints, *, itself: bool = True) -> Hops:
    """Hops of each node of one set to the nearest of another, row by row.

    Parameters
    ----------
    hops : ndarray of shape (u, u), uint8
    one, other : ndarray of shape (r, k) and (r, m), int64
        Positions in `hops`.
    itself : bool
        Whether a node may be its own nearest.

    Returns
    -------
    ndarray of shape (r, k), uint8
        Of shape (r, 0) when the other set is empty.
    """
    if not other.shape[1]:
        return np.zeros((len(one), 0), dtype=np.uint8)
    found = np.empty(one.shape, dtype=np.uint8)
    rows = max(1, CELLS // max(one.shape[1] * other.shape[1], 1))
    for start in range(0, len(one), rows):
        part = slice(start, start + rows)
        steps = hops[one[part, :, None], other[part, None, :]]
        if not itself:
            steps[steps == 0] = UNREACHED
        found[part] = steps.min(axis=2)
    return found


def _mean(hops: Hops) -> Floats:
    """Mean of each row; NaN for rows of nothing."""
    if not hops.shape[1]:
        return np.full(len(hops), np.nan)
    means: Floats = hops.mean(axis=1, dtype=np.float64)
    return means


def _compare(values: Floats, lots: Floats) -> Floats:
    """The first column beside the others, shape (k, draws + 1) -> (6, k)."""
    value, random = values[:, 0], values[:, 1:]
    below = (random < value[:, None] - SAME).sum(axis=1)
    above = (random > value[:, None] + SAME).sum(axis=1)
    total = np.full(len(value), random.shape[1])
    return _place(value, random.mean(axis=1), random.std(axis=1), below, above, total, lots)


def _place(
    value: Floats, mean: Floats, deviation: Floats, below: Ints, above: Ints, total: Ints, lots: Floats
) -> Floats:
    """The rows of a `Compared`, from the random values below, above and in all."""
    differs = deviation > SAME
    z = np.where(differs, (value - mean) / np.where(differs, deviation, 1.0), np.nan)
    equal = total - below - above + 1
    nearer, farther = (below + lots[0] * equal) / (total + 1), (above + lots[1] * equal) / (total + 1)
    nothing = np.isnan(value)
    return np.stack([value, mean, deviation, z, np.where(nothing, np.nan, nearer), np.where(nothing, np.nan, farther)])


def _lots(left: Ints, right: Ints, ties: Ties, seed: int) -> Floats:
    """Shares of the ties that count as nearer and as farther, shape (2, k); a lot depends on its pair alone."""
    if ties == "against":
        return np.ones((2, len(left)))
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    drawn = np.array([np.random.default_rng([seed, one, other]).random() for one, other in pairs])
    return np.stack([drawn, 1.0 - drawn])


def false_discovery(p: Floats) -> Floats:
    """Adjusted p-values: the share of false finds to expect when all as small are called finds.

    Parameters
    ----------
    p : ndarray of shape (k,)
        NaN = not tested; stays NaN and does not count.

    Notes
    -----
    Benjamini & Hochberg 1995 (Journal of the Royal Statistical Society B): the i-th smallest of m
    becomes p_i * m / i, no more than that of any larger one. With 1,000 draws no p is below 1/1,001, so of
    5,000 pairs 100 would have to stand there for any to reach 0.05: for many pairs of sets draw more.
    """
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    raised = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return adjusted
