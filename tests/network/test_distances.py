"""Hops on a graph, beside a slow search that takes one node after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.network import hop_distances, make_graph

NONE = 255


def graph(size, *edges):
    """A graph from pairs of nodes."""
    left = np.array([one for one, _ in edges], dtype=np.int64)
    right = np.array([other for _, other in edges], dtype=np.int64)
    return make_graph(size, left, right)


def slow_distances(size, edges, sources):
    """Hops from each set to every node, by a queue."""
    neighbours = {node: set() for node in range(size)}
    for one, other in edges:
        neighbours[one].add(other)
        neighbours[other].add(one)
    found = []
    for nodes in sources:
        hops = dict.fromkeys(nodes, 0)
        queue = list(hops)
        for node in queue:  # grows while it is read
            for other in sorted(neighbours[node] - hops.keys()):
                hops[other] = hops[node] + 1
                queue.append(other)
        found.append([hops.get(node, NONE) for node in range(size)])
    return found


def test_along_a_line_the_hops_count_up():
    line = graph(4, (0, 1), (1, 2), (2, 3))
    assert hop_distances(line, [[0]]).tolist() == [[0, 1, 2, 3]]


def test_the_shorter_way_round_a_ring_counts():
    ring = graph(5, (0, 1), (1, 2), (2, 3), (3, 4), (4, 0))
    assert hop_distances(ring, [[0]]).tolist() == [[0, 1, 2, 2, 1]]


def test_from_a_set_the_nearest_member_counts():
    line = graph(5, (0, 1), (1, 2), (2, 3), (3, 4))
    assert hop_distances(line, [[0, 4]]).tolist() == [[0, 1, 2, 1, 0]]


def test_a_node_without_neighbours_is_not_reached_and_reaches_only_itself():
    apart = graph(4, (0, 2))
    assert hop_distances(apart, [[0], [1], [3]]).tolist() == [
        [0, NONE, 1, NONE],
        [NONE, 0, NONE, NONE],
        [NONE, NONE, NONE, 0],
    ]


def test_an_empty_set_reaches_nothing():
    assert hop_distances(graph(2, (0, 1)), [[]]).tolist() == [[NONE, NONE]]


def test_a_graph_without_edges_has_no_way():
    assert hop_distances(graph(2), [[0], [1]]).tolist() == [[0, NONE], [NONE, 0]]


def test_without_sources_there_are_no_rows():
    assert hop_distances(graph(3, (0, 1)), []).shape == (0, 3)


def test_more_than_64_sources_are_taken_in_turns():
    size = 150
    line = graph(size, *((node, node + 1) for node in range(size - 1)))
    found = hop_distances(line, [[node] for node in range(size)])
    places = np.arange(size)
    assert np.array_equal(found, np.abs(places[:, None] - places[None, :]))


def test_a_way_of_more_than_254_hops_counts_as_none():
    line = graph(300, *((node, node + 1) for node in range(299)))
    (found,) = hop_distances(line, [[0]])
    assert found[254] == 254
    assert (found[255:] == NONE).all()


def test_degrees_count_the_neighbours():
    assert graph(4, (0, 1), (0, 2)).degree.tolist() == [2, 1, 1, 0]
    assert graph(4).size == 4


@pytest.mark.parametrize("size", [0, 1])
def test_the_smallest_graphs(size):
    assert hop_distances(graph(size), [[]]).shape == (1, size)


@st.composite
def _graphs(draw):
    """(size, edges given once, sets of nodes)."""
    size = draw(st.integers(1, 14))
    node = st.integers(0, size - 1)
    pairs = draw(st.sets(st.tuples(node, node).map(sorted).map(tuple), max_size=24))
    edges = sorted(pair for pair in pairs if pair[0] != pair[1])
    sets = draw(st.lists(st.lists(node, max_size=3), max_size=5))
    return size, edges, sets * draw(st.sampled_from([1, 20]))


@settings(max_examples=200, deadline=None)
@given(_graphs())
def test_it_finds_what_a_slow_search_finds(case):
    size, edges, sources = case
    found = hop_distances(graph(size, *edges), sources)
    assert found.tolist() == slow_distances(size, edges, sources)


@settings(max_examples=50, deadline=None)
@given(_graphs())
def test_the_way_there_is_as_long_as_the_way_back(case):
    size, edges, _ = case
    found = hop_distances(graph(size, *edges), [[node] for node in range(size)])
    assert np.array_equal(found, found.T)
