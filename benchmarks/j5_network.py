"""J5: hops between all proteins of the embedded interactome, how far apart sets of them lie, and random walks.

Peers: networkx (a search from each node, the separation pair by pair, personalised PageRank), scipy.sparse.csgraph and
NetMedPy (the separation pair by pair, where it is installed). They do some of the work, and their time is scaled up;
what they find must be ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.contest import Growth, Limit, Ratio, bandwidth, contest, growth, seconds
from prioritize.network import Graph, hop_distances, make_graph, random_walk
from prioritize.network.distances import UNREACHED
from prioritize.network.randomised import largest_component
from prioritize.network.separation import separations

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def interactome() -> Graph:
    """Cheng 2019, as embedded."""
    path = str(DATA / "snapshot" / "interaction.cheng2019.parquet")
    with duckdb.connect() as con:
        rows = con.execute("SELECT hgnc_a, hgnc_b FROM read_parquet($1)", [path]).fetchnumpy()
    names, place = np.unique(np.concatenate([rows["hgnc_a"], rows["hgnc_b"]]).astype(str), return_inverse=True)
    half = len(place) // 2
    return make_graph(len(names), place[:half], place[half:])


@cache
def drawn(size: int) -> Graph:
    """Made up: as many nodes, 13 links each."""
    from tests.synthetic import Scale, World

    world = World(Scale(size, 0, 0, links=13 * size), 0)
    packed = [left * size + right for left, right in map(world.links, range(world.blocks("link")))]
    return make_graph(size, *np.divmod(np.unique(np.concatenate(packed)), size))


def every(graph: Graph) -> list[list[int]]:
    """Each node alone."""
    return [[node] for node in range(graph.size)]


def some(graph: Graph, count: int) -> list[list[int]]:
    """Nodes spread over the graph."""
    return [[node] for node in np.linspace(0, graph.size - 1, count).astype(int).tolist()]


def with_networkx(graph: Graph, sources: list[list[int]]) -> np.ndarray:
    """A search from each node."""
    import networkx

    return _networkx_rows(_as_networkx(), networkx.single_source_shortest_path_length, sources, graph.size)


@cache
def _as_networkx():  # type: ignore[no-untyped-def]
    import networkx

    graph = interactome()
    found = networkx.Graph()
    found.add_nodes_from(range(graph.size))
    rows = np.repeat(np.arange(graph.size), graph.degree)
    found.add_edges_from(zip(rows.tolist(), graph.neighbour.tolist(), strict=True))
    return found


def _networkx_rows(graph, search, sources, size) -> np.ndarray:  # type: ignore[no-untyped-def]
    hops = np.full((len(sources), size), UNREACHED, dtype=np.uint8)
    for row, (node,) in enumerate(sources):
        found = search(graph, node)
        hops[row, list(found)] = list(found.values())
    return hops


def with_scipy(graph: Graph, sources: list[list[int]]) -> np.ndarray:
    """Searches from many nodes."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    links = csr_array((np.ones(len(graph.neighbour)), graph.neighbour, graph.start), shape=(graph.size, graph.size))
    hops = dijkstra(links, unweighted=True, indices=[node for (node,) in sources])
    return np.where(np.isfinite(hops), hops, UNREACHED).astype(np.uint8)


MODULES, FEW = 300, 16
RESTART = 0.5


@cache
def modules(count: int) -> list[list[int]]:
    """Sets of 5 to 100 connected proteins, of at most 25 when few: one that was drawn, and what is nearest to it."""
    graph, random = interactome(), np.random.default_rng(3)
    inside = np.flatnonzero(largest_component(graph))
    hops = hop_distances(graph, [[int(node)] for node in random.choice(inside, count)])[:, inside].astype(np.float64)
    hops += random.random(hops.shape)
    sizes = random.integers(5, 101 if count > FEW else 26, count)
    return [inside[np.argsort(row)[:size]].tolist() for row, size in zip(hops, sizes, strict=True)]


def separation_with_networkx(count: int) -> float:
    """Of the first two modules: hops from each protein of both."""
    import networkx

    sets = [set(nodes) for nodes in modules(count)[:2]]
    across: list[int] = []
    within: list[list[int]] = [[], []]
    for place, some in enumerate(sets):
        for node in some:
            hops = networkx.single_source_shortest_path_length(_as_networkx(), node)
            across.append(min(hops[one] for one in sets[1 - place]))
            within[place].append(min(hops[one] for one in some if one != node))
    return float(np.mean(across) - (np.mean(within[0]) + np.mean(within[1])) / 2)


@cache
def _for_netmedpy(count: int):  # type: ignore[no-untyped-def]
    """The connected part of the graph, and the hops between all proteins of the first two modules."""
    from netmedpy import DistanceMatrix

    graph = _as_networkx().subgraph(np.flatnonzero(largest_component(interactome())).tolist()).copy()
    nodes = sorted({node for one in modules(count)[:2] for node in one})
    hops = hop_distances(interactome(), [[node] for node in nodes])[:, nodes].astype(np.float32)
    return graph, DistanceMatrix.from_components(nodes, {node: place for place, node in enumerate(nodes)}, hops)


def separation_with_netmedpy(count: int) -> float:
    """Of the first two modules, the hops between their proteins being given."""
    from netmedpy import separation

    graph, hops = _for_netmedpy(count)
    return float(separation(graph, *modules(count)[:2], hops))


def walks_with_networkx(seeds: list[list[int]]) -> np.ndarray:
    """Personalised PageRank, one after the other."""
    import networkx

    graph, size = _as_networkx(), interactome().size
    rows = []
    for nodes in seeds:
        found = networkx.pagerank(graph, 1 - RESTART, dict.fromkeys(nodes, 1.0), max_iter=1_000, tol=1e-12 / size)
        rows.append([found[node] for node in range(size)])
    return np.array(rows)


def _near(one: np.ndarray, other: np.ndarray | float) -> bool:
    """Whether values are the same to nine digits."""
    return bool(np.allclose(one, other, rtol=0, atol=1e-9))


def _of_modules(quick: bool, size: str, turns: int) -> Iterator[Ratio]:
    """Separations of all pairs of modules, and a walk from each."""
    count = FEW if quick else MODULES
    sets, pairs = modules(count), count * (count - 1) // 2
    peers = {"networkx, pair by pair": separation_with_networkx}
    if find_spec("netmedpy"):
        separation_with_netmedpy(count)  # hops are made before the time is taken
        peers["NetMedPy, pair by pair, hops given"] = separation_with_netmedpy
    for name, run in peers.items():
        yield contest(
            "J5",
            f"separation of all {pairs:,} pairs of {count} modules",
            size,
            name,
            partial(separations, interactome(), sets),
            partial(run, count),
            lambda found, one: _near(found[0, 1], one),
            turns=1 if quick else turns,
            share=1 / pairs,
            sample="1 pair",
        )
    yield contest(
        "J5",
        f"random walks from {count} modules, restart {RESTART}",
        size,
        "networkx PageRank",
        partial(random_walk, interactome(), sets, restart=RESTART),
        partial(walks_with_networkx, sets[:1]),
        lambda found, rows: _near(found[:1], rows),
        turns=1 if quick else turns,
        share=1 / count,
        sample="1 module",
    )


def ratios(quick: bool) -> Iterator[Ratio]:
    """All pairs of the interactome, its modules, and the 300 targets that a report has."""
    graph, turns = interactome(), 3
    size = f"{graph.size:,} nodes, {len(graph.neighbour) // 2:,} links"
    whole = some(graph, 512) if quick else every(graph)
    what = f"hops from {len(whole):,} nodes"
    for name, run, count, asked in (("networkx", with_networkx, 8, 200.0), ("scipy csgraph", with_scipy, 32, 15.0)):
        part = some(graph, count)
        yield contest(
            "J5",
            what,
            size,
            name,
            partial(hop_distances, graph, whole),
            partial(run, graph, part),
            partial(_same_rows, part),
            turns=turns,
            share=count / len(whole),
            sample=f"{count} nodes",
            asked=asked,
        )
    yield from _of_modules(quick, size, turns)
    if not quick:
        targets = some(graph, 300)
        ours, theirs = partial(hop_distances, graph, targets), partial(with_scipy, graph, targets)
        yield contest("J5", "hops from 300 targets", size, "scipy csgraph", ours, theirs, np.array_equal, turns=turns)


def _same_rows(part: list[list[int]], _: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether a peer's rows are ours from the same nodes."""
    return np.array_equal(hop_distances(interactome(), part), theirs)


def growths(quick: bool) -> Iterator[Growth]:
    """All pairs over nodes; links grow with them."""
    sizes = (500, 1_000, 2_000) if quick else (4_000, 8_000, 16_000)
    runs = ((size, partial(hop_distances, drawn(size), every(drawn(size)))) for size in sizes)
    yield growth("J5", "hops between all nodes, 13 links each", "nodes", runs)


def limits(quick: bool) -> Iterator[Limit]:
    """Beside reading a word for each end of a link, level by level."""
    graph = interactome()
    sources = some(graph, 512) if quick else every(graph)
    spent = min(seconds(partial(hop_distances, graph, sources)) for _ in range(2))
    hops = hop_distances(graph, [[int(graph.degree.argmax())]])
    levels = int(hops[hops != UNREACHED].max())
    held = -(-len(sources) // 64) * levels * len(graph.neighbour) * 8
    because = (
        f"{held / 1e9:.1f} GB: 8 bytes per end of a link, {levels} levels at least, 64 nodes at a time, one thread"
    )
    yield Limit("J5", f"hops from {len(sources):,} nodes", f"{graph.size:,} nodes", spent, held / bandwidth(), because)
