"""Hop distances on an undirected graph, 64 sources at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
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


def hop_distances(graph: Graph, sources: Sequence[Sequence[int]]) -> NDArray[np.uint8]:
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
    found = np.full((len(sources), graph.size), UNREACHED, dtype=np.uint8)
    for first in range(0, len(sources), _WORD):
        _spread(graph, sources[first : first + _WORD], found[first : first + _WORD])
    return found


def _spread(graph: Graph, sources: Sequence[Sequence[int]], found: NDArray[np.uint8]) -> None:
    """Breadth-first search of up to 64 sets; writes into `found`, shape (k, n)."""
    seen = np.zeros(graph.size, dtype=np.uint64)
    for bit, nodes in enumerate(sources):
        seen[list(nodes)] |= np.uint64(1) << np.uint64(bit)
    linked = np.flatnonzero(graph.degree)
    starts = graph.start[linked]
    fresh = seen
    for hops in range(UNREACHED):
        for bit in range(len(sources)):
            found[bit, (fresh >> np.uint64(bit)) & np.uint64(1) == 1] = hops
        reached = seen.copy()
        if len(linked):
            reached[linked] |= np.bitwise_or.reduceat(fresh[graph.neighbour], starts)
        fresh = reached & ~seen
        if not fresh.any():
            return
        seen = reached
