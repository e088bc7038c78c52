"""Random node sets with the degrees of given ones, and the hops between all of them.

Nodes are drawn from bins of nodes of like degree, so a hub is replaced by a hub: what a network
distance says beyond the degrees is then the set's own. Bins as in Guney et al. 2016 (Nature
Communications): degrees are joined, the lowest first, until a bin holds 100 nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.network.distances import UNREACHED, Graph, Hops, Ints, hop_distances, hops_among

Bools = NDArray[np.bool_]

LEAST = 100
"""Nodes that a degree bin holds at least."""
PER_NODE = 100
"""Nodes that stand for their bin, for each node to replace: their mean misses the bin's by a tenth of a deviation."""
DRAWS = 1_000
"""Random sets per given set."""
OUTSIDE = -1
"""Bin of a node that is not drawn."""


@dataclass(frozen=True)
class Randomised:
    """Sets of nodes, random sets like them, and the hops between all nodes that occur.

    Attributes
    ----------
    nodes : ndarray of shape (u,), int64
        Nodes that occur, rising.
    hops : ndarray of shape (u, u), uint8
    sets : tuple of ndarray of shape (draws + 1, size), int64
        Positions in `nodes`. Row 0 is the given set without what lies outside the largest
        component, rows 1 to `draws` are random; a set with nothing inside has size 0.
    single : ndarray of shape (number of sets,), int64
        Position in `pools` of the bin of a set of one node; -1 for all other sets.
    pools : tuple of ndarray of int64
        Positions in `nodes` of the nodes that stand for the bin of some set of one node.
    seed : int
    """

    nodes: Ints
    hops: Hops
    sets: tuple[Ints, ...]
    single: Ints
    pools: tuple[Ints, ...]
    seed: int


def randomise(
    graph: Graph, modules: Sequence[Sequence[int]], *, draws: int = DRAWS, seed: int = 0, least: int = LEAST
) -> Randomised:
    """Draw random sets with the size and the degrees of each module.

    Parameters
    ----------
    graph : Graph
        n nodes; those outside the largest component are neither compared nor drawn.
    modules : sequence of sequence of int
        Nodes; one named twice counts once.
    draws : int
    seed : int
    least : int
        Nodes of a degree bin at least.

    Raises
    ------
    UsageError
        A node that the graph does not have, or fewer than one draw.

    Notes
    -----
    The nodes of a random set differ from each other. Modules are drawn each for itself, so two
    random sets may share nodes by chance. The draws depend on graph, seed and the module's own nodes
    alone: a further module changes nothing for the others.

    A bin is represented by 100 of its nodes, chosen once, for each node that a module has in it, or
    by all it has. Time and memory grow with the square of the nodes that occur, not with draws.
    """
    _refuse(graph, modules, draws)
    inside = largest_component(graph)
    bins = degree_bins(graph.degree, inside, least)
    given = [np.array(sorted({node for node in module if inside[node]}), dtype=np.int64) for module in modules]
    decks = _decks(bins, given, seed)
    random = [np.random.default_rng([seed, 1, *nodes.tolist()]) for nodes in given]
    whole = [
        np.vstack([nodes, draw_alike(bins, decks, nodes, draws, own)]) for nodes, own in zip(given, random, strict=True)
    ]
    places = [int(bins[nodes[0]]) if len(nodes) == 1 else OUTSIDE for nodes in given]
    kept = sorted(set(places) - {OUTSIDE})
    pools = [np.sort(decks[place][:PER_NODE]) for place in kept]
    parts = [*(some.ravel() for some in whole), *pools]
    occurring = np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)
    return Randomised(
        nodes=occurring,
        hops=hops_among(graph, occurring),
        sets=tuple(np.searchsorted(occurring, some) for some in whole),
        single=np.array([kept.index(place) if place in kept else OUTSIDE for place in places], dtype=np.int64),
        pools=tuple(np.searchsorted(occurring, pool) for pool in pools),
        seed=seed,
    )


def _refuse(graph: Graph, modules: Sequence[Sequence[int]], draws: int) -> None:
    """Raise for what cannot be drawn."""
    if draws < 1:
        raise UsageError(Problem(f"{draws} random sets", "network", field="draws", fix="draw at least one"))
    strange = sorted({int(node) for module in modules for node in module if not 0 <= node < graph.size})
    if strange:
        listed = ", ".join(map(str, strange[:5]))
        raise UsageError(
            Problem(f"no such node: {listed}", "network", field="modules", fix=f"nodes are 0 to {graph.size - 1}")
        )


def largest_component(graph: Graph) -> Bools:
    """Which nodes lie in the largest connected part, shape (n,); of equals that with the highest degree."""
    left = np.ones(graph.size, dtype=bool)
    largest = np.zeros(graph.size, dtype=bool)
    for node in np.argsort(-graph.degree, kind="stable").tolist():
        if left.sum() <= largest.sum():
            break
        if left[node]:
            part = hop_distances(graph, [[node]])[0] != UNREACHED
            left &= ~part
            largest = part if part.sum() > largest.sum() else largest
    return largest


def degree_bins(degree: Ints, inside: Bools, least: int = LEAST) -> Ints:
    """Bin of each node by its degree.

    Parameters
    ----------
    degree : ndarray of shape (n,), int64
    inside : ndarray of shape (n,), bool
        Nodes that are binned.
    least : int
        Degrees are joined, the lowest first, until a bin holds so many nodes; what is left at the
        upper end joins the last bin.

    Returns
    -------
    ndarray of shape (n,), int64
        0, 1, ... from the lowest degrees; -1 for nodes not inside.
    """
    values, where, counts = np.unique(degree[inside], return_inverse=True, return_counts=True)
    of_value = np.zeros(len(values), dtype=np.int64)
    current = held = 0
    for index, count in enumerate(counts.tolist()):
        of_value[index] = current
        held += count
        if held >= least:
            current, held = current + 1, 0
    if held and current:
        of_value[of_value == current] = current - 1
    bins = np.full(len(degree), OUTSIDE, dtype=np.int64)
    bins[inside] = of_value[where]
    return bins


def _decks(bins: Ints, given: Sequence[Ints], seed: int) -> dict[int, Ints]:
    """The nodes of each bin that occurs, shuffled."""
    places = sorted({place for nodes in given for place in bins[nodes].tolist()})
    return {
        place: np.random.default_rng([seed, 0, place]).permutation(np.flatnonzero(bins == place)) for place in places
    }


def draw_alike(bins: Ints, decks: dict[int, Ints], nodes: Ints, draws: int, random: np.random.Generator) -> Ints:
    """Random sets, each node replaced by one of its bin.

    Parameters
    ----------
    bins : ndarray of shape (n,), int64
    decks : dict of bin to ndarray of int64
        Nodes of the bin; of each the first 100 per node to replace are drawn from.
    nodes : ndarray of shape (k,), int64
        Different nodes.
    draws : int
    random : Generator

    Returns
    -------
    ndarray of shape (draws, k), int64
        Different nodes in each row, every choice equally likely.
    """
    found = np.empty((draws, len(nodes)), dtype=np.int64)
    for place in np.unique(bins[nodes]).tolist():
        columns = np.flatnonzero(bins[nodes] == place)
        deck = np.tile(decks[place][: PER_NODE * len(columns)], (draws, 1))
        rows = np.arange(draws)
        # The first cards of a shuffle, for all draws at once.
        for card, column in enumerate(columns.tolist()):
            other = random.integers(card, deck.shape[1], draws)
            taken = deck[rows, other]
            deck[rows, other] = deck[:, card]
            found[:, column] = taken
    return found


def hop_counts(randomised: Randomised) -> NDArray[np.int64]:
    """How many pairs of nodes, one of each pool, are so many hops apart.

    Returns
    -------
    ndarray of shape (number of pools, number of pools, longest + 1), int64
        Index 0 of the last axis counts a node beside itself.
    """
    pools, hops = randomised.pools, randomised.hops
    longest = int(hops.max(initial=0))
    counts = np.zeros((len(pools), len(pools), longest + 1), dtype=np.int64)
    for row, one in enumerate(pools):
        steps = hops[one]
        for column, other in enumerate(pools[: row + 1]):
            found = np.bincount(steps[:, other].ravel(), minlength=longest + 1)
            counts[row, column] = counts[column, row] = found
    return counts
