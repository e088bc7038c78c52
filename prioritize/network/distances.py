"""Hop distances on an undirected graph, 64 sources at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hops = NDArray[np.uint8]
Words = NDArray[np.uint64]
UNREACHED = 255
"""Distance of a node that no path reaches."""
_WORD = 64


@dataclass(frozen=True)
class Graph:
    """An undirected graph in compressed rows.

    Attributes
    ----------
    start : ndarray of shape (n + 1,), int64
        Neighbours of node i are `neighbour[start[i]:start[i + 1]]`.
    neighbour : ndarray of shape (2 * n_edges,), int64
    """

    start: Ints
    neighbour: Ints

    @property
    def size(self) -> int:
        """Number of nodes, n."""
        return len(self.start) - 1

    @property
    def degree(self) -> Ints:
        """Neighbours of each node, shape (n,)."""
        return np.diff(self.start)


def make_graph(size: int, left: Ints, right: Ints) -> Graph:
    """A graph from edges given once each, without self-loops.

    Parameters
    ----------
    size : int
        Number of nodes.
    left, right : ndarray of shape (n_edges,), int64
        Ends, 0 to size - 1.
    """
    ends = np.concatenate([left, right])
    others = np.concatenate([right, left])
    order = np.argsort(ends, kind="stable")
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=size), out=start[1:])
    return Graph(start, others[order])


def hop_distances(graph: Graph, sources: Sequence[Sequence[int]]) -> Hops:
    """Hops from each source set to every node.

    Each set takes one bit of a machine word; a step along all edges at once is one gather and one
    bitwise-or per node, so 64 sets cost what one costs.

    Parameters
    ----------
    graph : Graph
        n nodes.
    sources : sequence of sequences of int
        k sets of nodes; an empty set reaches nothing.

    Returns
    -------
    ndarray of shape (k, n), uint8
        0 on the set itself, 255 where no path of at most 254 hops leads.
    """
    found = np.empty((len(sources), graph.size), dtype=np.uint8)
    step = _Step.of(graph, np.flatnonzero(graph.degree))
    for first in range(0, len(sources), _WORD):
        some = sources[first : first + _WORD]
        found[first : first + _WORD] = _unpacked(_spread(step, graph, some), len(some))
    return found


def hops_among(graph: Graph, nodes: Ints) -> Hops:
    """Hops between all pairs of some nodes.

    Parameters
    ----------
    graph : Graph
    nodes : ndarray of shape (u,), int64

    Returns
    -------
    ndarray of shape (u, u), uint8
        As `hop_distances` gives them, without the columns of all other nodes.
    """
    found = np.empty((len(nodes), len(nodes)), dtype=np.uint8)
    step = _Step.of(graph, np.flatnonzero(graph.degree))
    for first in range(0, len(nodes), _WORD):
        some = nodes[first : first + _WORD]
        spread = _spread(step, graph, some[:, None])
        found[first : first + _WORD] = _unpacked(_Spread(spread.seen[nodes], spread.digits[:, nodes]), len(some))
    return found


class _Spread(NamedTuple):
    """How far up to 64 sets are from each of n nodes, a bit for each set.

    Attributes
    ----------
    seen : ndarray of shape (n,), uint64
        The sets that reach the node.
    digits : ndarray of shape (d, n), uint64
        Hops in binary, the lowest digit first, of the sets that reach it.
    """

    seen: Words
    digits: Words


def _spread(step: _Step, graph: Graph, sources: Sequence[Sequence[int]] | Ints) -> _Spread:
    """Breadth-first search of up to 64 sets, from the step of all nodes that have neighbours.

    Notes
    -----
    Hops are counted for all sets of a node at once: a word holds one binary digit of each, and a step adds 1 to the
    sets that have not come yet. Nodes that all sets have reached, and nodes without neighbours, are left out of the
    steps as soon as two thirds of all are.
    """
    seen = np.zeros(graph.size, dtype=np.uint64)
    sizes = [len(nodes) for nodes in sources]
    bits = np.uint64(1) << np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    np.bitwise_or.at(seen, np.fromiter(chain.from_iterable(sources), dtype=np.int64, count=sum(sizes)), bits)
    every = np.bitwise_or.reduce(bits, initial=0, dtype=np.uint64)
    digits: list[Words] = []
    for _ in range(UNREACHED - 1):
        rest = np.flatnonzero(seen[step.nodes] != every)
        if len(rest) < len(step.nodes) // 3:
            step = _Step.of(graph, step.nodes[rest])
        reached = step.taken(seen)
        before = seen[step.nodes]
        reached |= before
        if np.array_equal(reached, before):
            break
        _add_one(digits, ~seen & every)
        seen[step.nodes] = reached
    return _Spread(seen, np.array(digits, dtype=np.uint64).reshape(len(digits), graph.size))


class _Step(NamedTuple):
    """What some nodes, each with a neighbour at least, read of them: `neighbour` from `start` to the next."""

    nodes: Ints
    neighbour: Ints
    start: Ints

    @classmethod
    def of(cls, graph: Graph, nodes: Ints) -> _Step:
        """The step of some nodes of a graph."""
        degree = graph.degree[nodes]
        start = np.cumsum(degree) - degree
        place = np.arange(int(degree.sum())) + np.repeat(graph.start[nodes] - start, degree)
        return cls(nodes, graph.neighbour[place], start)

    def taken(self, seen: Words) -> Words:
        """What the neighbours have seen, shape of `nodes`."""
        if not len(self.nodes):
            return seen[self.nodes]
        # All places are inside; "clip" spares looking for one that is not.
        found: Words = np.bitwise_or.reduceat(np.take(seen, self.neighbour, mode="clip"), self.start)
        return found


def _add_one(digits: list[Words], carry: Words) -> None:
    """Add 1 to the numbers whose bits are set, in place; a digit is added when one carries over."""
    for digit in digits:
        over = digit & carry
        digit ^= carry
        carry = over
        if not carry.any():
            return
    if carry.any():
        digits.append(carry)


def _unpacked(spread: _Spread, size: int) -> Hops:
    """Hops of each of so many sets (rows) to each node (columns)."""
    hops = np.zeros((len(spread.seen), _WORD), dtype=np.uint8)
    for place, digit in enumerate(spread.digits):
        hops |= _bits(digit) << np.uint8(place)
    hops |= np.negative(_bits(~spread.seen))  # 0 less 1 is 255
    return hops.T[:size]


def _bits(words: Words) -> Hops:
    """The bits of n words, shape (n, 64), the lowest first."""
    return np.unpackbits(words.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
