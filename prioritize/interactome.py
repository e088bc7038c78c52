"""Where the members stand on the protein interactome of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.network import Graph, hop_distances, make_graph
from prioritize.network.distances import UNREACHED
from prioritize.network.randomised import degree_bins, largest_component, randomise
from prioritize.network.separation import false_discovery, separation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Wiring:
    """Members on the interactome.

    Attributes
    ----------
    near_z : ndarray of shape (n,)
        Mean hops to the other crosstalk proteins, less what proteins of the same degree have, in their standard
        deviations: below 0 = nearer. NaN = not in the interactome.
    near_q : ndarray of shape (n,)
        False discovery rate, over the members, of being as near by chance.
    apart_z : ndarray of shape (n, n)
        Separation of two members, less that of pairs of the same degrees, in their standard deviations: above 0 =
        farther apart. NaN = not in the interactome, or the same proteins.
    """

    near_z: Floats
    near_q: Floats
    apart_z: Floats


def graph_of(con: duckdb.DuckDBPyConnection) -> tuple[list[str], Graph]:
    """HGNC ids of the proteins of a store's interactome, rising, and their links in that order."""
    rows = con.execute("SELECT hgnc_a, hgnc_b FROM raw.interaction ORDER BY hgnc_a, hgnc_b").fetchnumpy()
    nodes, place = np.unique(np.concatenate([rows["hgnc_a"], rows["hgnc_b"]]).astype(str), return_inverse=True)
    half = len(place) // 2
    return nodes.tolist(), make_graph(len(nodes), place[:half], place[half:])


def wiring_of(con: duckdb.DuckDBPyConnection, genes: Sequence[frozenset[str]], n_targets: int) -> Wiring:
    """Place the members on the interactome of a store.

    Parameters
    ----------
    con : DuckDBPyConnection
    genes : sequence of frozenset of str
        HGNC ids of each member.
    n_targets : int
        The first of them are targets: their proteins are the crosstalk proteins.
    """
    nodes, graph = graph_of(con)
    position = {node: index for index, node in enumerate(nodes)}
    sources = [[position[gene] for gene in sorted(some) if gene in position] for some in genes]
    z, p = _near(graph, sources, n_targets)
    rate = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if known.any():
        rate[known] = false_discovery(p[known])
    return Wiring(z, rate, _apart(graph, sources))


def _near(graph: Graph, sources: Sequence[Sequence[int]], n_targets: int) -> tuple[Floats, Floats]:
    """How far (z, p) the mean hops of each member to the other crosstalk proteins are from those of its degree.

    The crosstalk proteins stay as they are; the member is replaced by each protein of its degree bin.
    """
    inside = largest_component(graph)
    module = sorted({node for some in sources[:n_targets] for node in some if inside[node]})
    z, p = np.full(len(sources), np.nan), np.full(len(sources), np.nan)
    if len(module) < 2:
        return z, p
    hops = hop_distances(graph, [[node] for node in module]).astype(np.float64)
    hops[hops == UNREACHED] = np.nan
    with np.errstate(invalid="ignore"):
        mean = np.nansum(np.where(hops > 0, hops, 0.0), axis=0) / np.maximum((hops > 0).sum(axis=0), 1)
    bins = degree_bins(graph.degree, inside)
    for row, some in enumerate(sources):
        own = [node for node in some if inside[node]]
        if not own:
            continue
        alike = [np.flatnonzero(bins == bins[node]) for node in own]
        value = float(np.mean(mean[own]))
        spread = np.sqrt(sum(float(np.var(mean[one])) for one in alike)) / len(own)
        expected = float(np.mean([mean[one].mean() for one in alike]))
        if spread <= 0:
            continue
        z[row] = (value - expected) / spread
        shares = [(1 + (mean[one] <= value).sum()) / (1 + len(one)) for one in alike]
        p[row] = float(np.max(shares))
    return z, p


def _apart(graph: Graph, sources: Sequence[Sequence[int]]) -> Floats:
    """Separation of every two members, as z."""
    size = len(sources)
    z = np.full((size, size), np.nan)
    there = [row for row, some in enumerate(sources) if some]
    if len(there) < 2:
        return z
    found = separation(randomise(graph, [sources[row] for row in there]))
    rows = np.array(there)
    left, right = rows[found.left], rows[found.right]
    z[left, right] = z[right, left] = found.compared.z
    for one in there:
        for other in there:
            if set(sources[one]) == set(sources[other]):
                z[one, other] = np.nan
    return z
