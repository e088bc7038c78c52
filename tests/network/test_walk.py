"""Random walks with restart: four nodes by hand, personalised PageRank, and walks that do not come to rest."""

import numpy as np
import pytest

from prioritize.errors import CheckError, UsageError
from prioritize.network import make_graph, random_walk


def graph_of(size, *edges):
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return make_graph(size, left, right)


def test_a_path_of_three_and_a_node_alone_by_hand():
    # seed 0, restart 1/2: p0 = p1/4 + 1/2, p1 = p0/2 + p2/2, p2 = p1/4  ->  p1 = 1/3, p0 = 7/12, p2 = 1/12
    (found,) = random_walk(graph_of(4, (0, 1), (1, 2)), [[0]], restart=0.5)
    assert found == pytest.approx([7 / 12, 1 / 3, 1 / 12, 0.0], abs=1e-11)


def test_a_node_without_neighbours_sends_the_walker_back_to_the_seeds():
    # half of the walks begin at node 3; all that leaves it goes back to the seeds, half of it to itself:
    # p3 = back / 2 and p0 + p1 + p2 = 1 - p3, with back = 1/2 + p3 / 2  ->  p3 = 1/3
    (found,) = random_walk(graph_of(4, (0, 1), (1, 2)), [[0, 3]], restart=0.5)
    assert found[3] == pytest.approx(1 / 3, abs=1e-11)
    assert found.sum() == pytest.approx(1.0, abs=1e-11)


def test_a_walk_that_always_begins_anew_stays_at_its_seeds():
    found = random_walk(graph_of(3, (0, 1), (1, 2)), [[0, 2], [1]], restart=1.0)
    assert found.tolist() == [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]


@pytest.mark.parametrize("restart", [0.15, 0.75])
def test_the_walk_is_the_personalised_page_rank(restart):
    networkx = pytest.importorskip("networkx", reason="networkx is an extra of the benchmarks")
    random = np.random.default_rng(0)
    packed = np.unique(np.sort(random.integers(0, 150, (600, 2)), axis=1), axis=0)
    edges = packed[packed[:, 0] != packed[:, 1]]
    peer = networkx.Graph()
    peer.add_nodes_from(range(160))  # the last ten are linked to nothing
    peer.add_edges_from(edges.tolist())
    seeds = [random.choice(160, 5, replace=False).tolist() for _ in range(70)]
    found = random_walk(graph_of(160, *edges), seeds, restart=restart)
    assert found.shape == (70, 160)
    for row in (0, 63, 64, 69):
        start = dict.fromkeys(seeds[row], 1.0)
        wanted = networkx.pagerank(peer, 1 - restart, personalization=start, tol=1e-14, max_iter=1_000)
        assert found[row] == pytest.approx([wanted[node] for node in range(160)], abs=1e-9)


def test_a_walk_that_does_not_come_to_rest_says_so():
    with pytest.raises(CheckError, match=r"changes by .* in step 3, more than 1e-12"):
        random_walk(graph_of(2, (0, 1)), [[0]], restart=0.01, steps=3)


@pytest.mark.parametrize(
    ("seeds", "settings", "words"),
    [
        ([[0], []], {}, "set 1 is empty"),
        ([[2]], {}, "set 0 names a node outside of 0 to 1"),
        ([[0]], {"restart": 0.0}, "no probability above 0"),
        ([[0]], {"tolerance": float("nan")}, "is not above 0"),
        ([[0]], {"steps": 0}, "is too few"),
    ],
)
def test_what_cannot_be_walked_is_refused(seeds, settings, words):
    with pytest.raises(UsageError, match=words):
        random_walk(graph_of(2, (0, 1)), seeds, **settings)
