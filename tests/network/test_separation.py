"""Closest distance and separation on small graphs, beside slow loops and random sets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from prioritize.errors import UsageError
from prioritize.network import hop_distances, make_graph
from prioritize.network.randomised import (
    degree_bins,
    draw_alike,
    hop_counts,
    hops_among,
    largest_component,
    randomise,
)
from prioritize.network.separation import false_discovery, proximity, separation, separations


def graph(size, *edges):
    """A graph from pairs of nodes."""
    left = np.array([one for one, _ in edges], dtype=np.int64)
    right = np.array([other for _, other in edges], dtype=np.int64)
    return make_graph(size, left, right)


def line(size):
    """Nodes 0 - 1 - 2 - ... in a row."""
    return graph(size, *((node, node + 1) for node in range(size - 1)))


def web(size=400, links=1_200, seed=5):
    """A random graph whose first nodes are hubs; all of it hangs together."""
    random = np.random.default_rng(seed)
    edges = {(int(random.integers(0, node)), node) for node in range(1, size)}
    while len(edges) < size - 1 + links:
        one, other = sorted((random.random(2) ** 2 * size).astype(int).tolist())
        edges |= {(one, other)} if one != other else set()
    return graph(size, *sorted(edges))


def random_sets(number, size, seed, nodes=400):
    random = np.random.default_rng(seed)
    return [random.choice(nodes, size, replace=False).tolist() for _ in range(number)]


def values(some_graph, sets, pairs=None):
    wanted = None if pairs is None else np.array(pairs)
    return separation(randomise(some_graph, sets, draws=1), wanted).compared.value


# --- separation ----------------------------------------------------------------------------


def test_sets_at_both_ends_of_a_line_are_apart():
    # hops to the other set 4, 3, 3, 4: mean 3.5; inside each set the other node is 1 hop away
    assert values(line(6), [[0, 1], [4, 5]]).tolist() == [3.5 - 1.0]


def test_sets_that_share_a_node_overlap():
    # 0-1: hops 1, 0 and 0, 1: mean 0.5, less 1
    assert values(line(6), [[0, 1], [1, 2]]).tolist() == [-0.5]


def test_a_set_beside_itself_overlaps_by_its_own_width():
    assert values(line(6), [[0, 2], [2, 0]]).tolist() == [-2.0]


def test_all_pairs_at_once_give_what_each_pair_gives():
    some_graph = web()
    sets = [*random_sets(6, 9, 1), *random_sets(3, 2, 2), [7], [7, 11], random_sets(1, 33, 3)[0]]
    found = separations(some_graph, sets)
    left, right = np.triu_indices(len(sets), 1)
    assert found[left, right] == pytest.approx(values(some_graph, sets), abs=1e-12)
    assert np.array_equal(found, found.T)


def test_all_pairs_at_once_by_hand_and_without_what_lies_outside():
    # nodes 6 and 7 hang on nothing larger: only 0 and 1 of the first set count
    some_graph = graph(8, *((node, node + 1) for node in range(5)), (6, 7))
    found = separations(some_graph, [[0, 1, 6], [4, 5], [6]])
    assert found[0, 1] == 3.5 - 1.0
    assert found[0, 0] == -1.0
    assert np.isnan(found[2]).all()
    assert separations(some_graph, []).shape == (0, 0)


def test_between_single_nodes_the_separation_is_their_hops_and_has_no_sign():
    found = separation(randomise(line(6), [[0], [3], [3, 4], [0, 1]], draws=1))
    assert found.compared.value[0] == 3.0
    assert found.compared.value[1] == pytest.approx((3 + 3 + 4) / 3 - 0.5)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert [pair for pair, signed in zip(pairs, found.signed, strict=True) if signed] == [(2, 3)]


def test_only_the_pairs_asked_for_are_compared_in_their_order():
    assert values(line(6), [[0], [1], [4]], [(2, 1), (0, 1)]).tolist() == [3.0, 1.0]


def test_a_pair_is_compared_alike_alone_and_among_others():
    sets = [some[: 3 + place] for place, some in enumerate(random_sets(4, 7, seed=6))]
    randomised = randomise(web(), [*sets, [], [5]], draws=60)
    together = separation(randomised)
    assert len(together.left) == 15
    for place, pair in enumerate(zip(together.left.tolist(), together.right.tolist(), strict=True)):
        alone = separation(randomised, np.array([pair])).compared
        assert np.allclose(alone.z, together.compared.z[place], equal_nan=True)
        assert np.array_equal(alone.nearer, together.compared.nearer[[place]], equal_nan=True)
        assert np.isnan(alone.value[0]) == (4 in pair)


def test_the_separation_is_the_same_both_ways():
    randomised = randomise(web(), [*random_sets(2, 6, seed=1), [7]], draws=50)
    there = separation(randomised, np.array([[0, 1], [0, 2]])).compared
    back = separation(randomised, np.array([[1, 0], [2, 0]])).compared
    assert np.array_equal(there.value, back.value)
    assert np.array_equal(there.nearer, back.nearer)


def test_a_node_named_twice_counts_once():
    assert values(line(6), [[0, 1, 1, 1], [4, 5]]).tolist() == [2.5]


def test_nodes_outside_the_largest_part_do_not_count():
    apart = graph(7, (0, 1), (1, 2), (2, 3), (5, 6))
    found = separation(randomise(apart, [[0, 5], [3], [5, 6]], draws=5)).compared
    assert found.value[0] == 3.0
    for field in (found.value, found.mean, found.deviation, found.z, found.nearer, found.farther):
        assert np.isnan(field[1:]).all()


def test_without_sets_or_pairs_nothing_is_found():
    assert len(separation(randomise(line(3), [])).left) == 0
    assert len(separation(randomise(line(3), [[0]], draws=1)).compared.value) == 0
    assert len(proximity(randomise(line(3), [[0]], draws=1), [], 0).z) == 0


# --- single nodes beside all pairs of their degrees -----------------------------------------


def test_neighbours_on_a_ring_of_six_are_placed_among_all_its_pairs():
    # of the 30 ordered pairs 12 are 1 hop apart, 12 are 2, 6 are 3
    ring = graph(6, (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0))
    found = separation(randomise(ring, [[0], [1], [3]], draws=1)).compared
    assert found.value.tolist() == [1.0, 3.0, 2.0]
    assert found.mean == pytest.approx([1.8] * 3)
    assert found.z == pytest.approx([-0.8 / 0.56**0.5, 1.2 / 0.56**0.5, 0.2 / 0.56**0.5])
    assert found.nearer == pytest.approx([13 / 31, 31 / 31, 25 / 31])
    assert found.farther == pytest.approx([31 / 31, 7 / 31, 19 / 31])


def test_two_hubs_that_touch_are_less_remarkable_than_two_small_proteins_that_touch():
    some = web()
    degree = some.degree
    touching = [
        (node, int(other))
        for node in range(some.size)
        for other in some.neighbour[some.start[node] : some.start[node + 1]]
    ]
    hubs = max(touching, key=lambda pair: min(degree[list(pair)]))
    small = min(touching, key=lambda pair: max(degree[list(pair)]))
    found = separation(randomise(some, [[node] for node in (*hubs, *small)]), np.array([[0, 1], [2, 3]])).compared
    assert found.value.tolist() == [1.0, 1.0]
    assert found.nearer[0] > 3 * found.nearer[1]


def test_single_nodes_do_not_all_come_out_as_apart():
    nodes = np.random.default_rng(8).permutation(400)
    randomised = randomise(web(), [[node] for node in nodes], draws=1)
    found = separation(randomised, np.arange(400).reshape(-1, 2))
    assert (found.compared.value > 0).all()
    assert not found.signed.any()
    assert 60 < (found.compared.z < 0).sum() < 140
    assert (found.compared.farther <= 0.05).mean() <= 0.08


def test_random_sets_of_several_nodes_do_not_all_come_out_as_apart():
    found = separation(randomise(web(), random_sets(400, 8, seed=9), draws=1), np.arange(400).reshape(-1, 2))
    assert found.signed.all()
    assert 60 < (found.compared.value < 0).sum() < 140


# --- closest distance ----------------------------------------------------------------------


def test_the_closest_distance_is_the_mean_way_to_the_nearest_member():
    found = proximity(randomise(line(6), [[0, 5], [2, 3]], draws=1), [0], 1)
    assert found.value.tolist() == [2.0]  # 0 to 2, and 5 to 3


def test_a_member_of_the_module_is_there_already():
    randomised = randomise(line(6), [[2], [2, 5]], draws=1)
    assert proximity(randomised, [0], 1).value.tolist() == [0.0]
    assert proximity(randomised, [0], 1, others=True).value.tolist() == [3.0]


def test_of_a_set_partly_in_the_module_only_the_other_members_count():
    randomised = randomise(line(8), [[1, 2], [2, 4, 7], [0, 4]], draws=3)
    found = proximity(randomised, [0, 2], 1, others=True)
    assert found.value.tolist() == [2.5, 2.0]  # 1 and 2 to 4; 0 and 4 to 2


def test_the_whole_module_has_no_others():
    found = proximity(randomise(line(6), [[2, 3]], draws=4), [0], 0, others=True)
    assert np.isnan([found.value, found.z, found.nearer, found.farther]).all()


def test_among_others_a_random_member_is_never_its_own_neighbour():
    randomised = randomise(web(), [[3], [3, 50, 60, 70], [399]], draws=300)
    found = proximity(randomised, [0, 2], 1, others=True)
    assert (found.mean >= 1.0).all()


def test_among_others_the_random_counterpart_of_a_member_is_a_member():
    # of two random nodes on a ring of four the second is 1, 1 or 2 hops from the first: mean 4/3
    ring = graph(4, (0, 1), (1, 2), (2, 3), (3, 0))
    found = proximity(randomise(ring, [[0], [0, 2]], draws=2_000), [0], 1, others=True)
    assert found.mean[0] == pytest.approx(4 / 3, abs=0.05)


def test_among_others_a_random_node_inside_a_random_module_is_compared_with_the_rest():
    ring = graph(4, (0, 1), (1, 2), (2, 3), (3, 0))
    found = proximity(randomise(ring, [[3], [0, 1, 2]], draws=200), [0], 1, others=True)
    assert found.mean.tolist() == [1.0]


# --- slow twins ----------------------------------------------------------------------------


def slow_nearest(hops, source, module):
    return [min(hops[one][other] for other in module) for one in source]


def slow_inside(hops, some):
    if len(some) == 1:
        return 0.0
    return np.mean([min(hops[one][other] for other in some if other != one) for one in some])


def slow_separation(hops, one, other):
    between = np.mean(slow_nearest(hops, one, other) + slow_nearest(hops, other, one))
    return between - (slow_inside(hops, one) + slow_inside(hops, other)) / 2


@st.composite
def _webs(draw):
    """A connected graph of 3 to 14 nodes, and two sets of its nodes, the first of several."""
    size = draw(st.integers(3, 14))
    edges = {(draw(st.integers(0, node - 1)), node) for node in range(1, size)}
    node = st.integers(0, size - 1)
    edges |= {pair for pair in draw(st.sets(st.tuples(node, node), max_size=10)) if pair[0] < pair[1]}
    first = draw(st.sets(node, min_size=2, max_size=5))
    return graph(size, *sorted(edges)), sorted(first), sorted(draw(st.sets(node, min_size=1, max_size=5)))


@settings(max_examples=100, deadline=None)
@given(_webs(), st.integers(1, 5))
def test_they_find_what_slow_loops_find(case, least):
    some, first, second = case
    hops = hop_distances(some, [[node] for node in range(some.size)]).tolist()
    randomised = randomise(some, [first, second], draws=20, least=least)
    rows = [[randomised.nodes[part].tolist() for part in some_set] for some_set in randomised.sets]
    apart = [slow_separation(hops, one, other) for one, other in zip(*rows, strict=True)]
    near = [np.mean(slow_nearest(hops, one, other)) for one, other in zip(*rows, strict=True)]
    for found, slow in ((separation(randomised).compared, apart), (proximity(randomised, [0], 1), near)):
        assert found.value[0] == pytest.approx(slow[0])
        assert found.mean[0] == pytest.approx(np.mean(slow[1:]))
        assert found.deviation[0] == pytest.approx(np.std(slow[1:]), abs=1e-7)
        assert found.nearer[0] == (1 + sum(value <= slow[0] + 1e-9 for value in slow[1:])) / 21
        assert found.farther[0] == (1 + sum(value >= slow[0] - 1e-9 for value in slow[1:])) / 21


@settings(max_examples=50, deadline=None)
@given(_webs())
def test_hops_among_some_nodes_are_those_of_the_whole_search(case):
    some, first, _ = case
    chosen = np.array(first)
    assert np.array_equal(hops_among(some, chosen), hop_distances(some, [[node] for node in first])[:, chosen])


def test_hops_among_nodes_without_a_way_are_255():
    apart = graph(5, (0, 1), (3, 4))
    assert hops_among(apart, np.array([0, 1, 2, 4])).tolist() == [
        [0, 1, 255, 255],
        [1, 0, 255, 255],
        [255, 255, 0, 255],
        [255, 255, 255, 0],
    ]
    assert hops_among(graph(2), np.array([0, 1])).tolist() == [[0, 255], [255, 0]]
    assert hops_among(apart, np.array([], dtype=np.int64)).shape == (0, 0)


def test_hops_among_are_found_for_more_than_64_nodes_and_long_ways():
    places = np.arange(300)
    found = hops_among(line(300), places)
    assert np.array_equal(found, np.minimum(np.abs(places[:, None] - places[None, :]), 255))


def test_pairs_of_two_pools_are_counted_by_their_hops():
    # degree 1: nodes 0 and 4; degree 2: nodes 1, 2, 3
    counts = hop_counts(randomise(line(5), [[0], [2]], draws=1, least=1))
    assert counts[0, 0].tolist() == [2, 0, 0, 0, 2]
    assert counts[0, 1].tolist() == counts[1, 0].tolist() == [0, 2, 2, 2, 0]
    assert counts[1, 1].tolist() == [3, 4, 2, 0, 0]


# --- random sets ---------------------------------------------------------------------------


def test_degrees_are_joined_until_a_bin_is_full_and_the_rest_joins_the_last():
    degree = np.array([1, 1, 1, 2, 9, 2, 3])
    everywhere = np.ones(7, dtype=bool)
    assert degree_bins(degree, everywhere, 2).tolist() == [0, 0, 0, 1, 2, 1, 2]
    assert degree_bins(degree, everywhere, 3).tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert degree_bins(degree, everywhere, 100).tolist() == [0] * 7


def test_nodes_outside_have_no_bin():
    inside = np.array([True, False, True])
    assert degree_bins(np.array([1, 1, 5]), inside, 1).tolist() == [0, -1, 1]


def test_the_largest_part_is_the_one_with_the_most_nodes_not_the_greatest_hub():
    star = [(0, node) for node in range(1, 5)]
    row = [(node, node + 1) for node in range(5, 11)]
    assert np.flatnonzero(largest_component(graph(13, *star, *row))).tolist() == [5, 6, 7, 8, 9, 10, 11]


def test_a_random_set_has_the_size_and_the_degrees_of_the_set():
    some = web()
    bins = degree_bins(some.degree, np.ones(some.size, dtype=bool))
    (module,) = random_sets(1, 30, seed=4)
    randomised = randomise(some, [module], draws=50)
    (rows,) = randomised.sets
    assert randomised.nodes[rows[0]].tolist() == sorted(module)
    for row in randomised.nodes[rows]:
        assert len(set(row.tolist())) == 30
        assert np.array_equal(bins[row], bins[sorted(module)])


def test_every_choice_of_a_random_set_is_equally_likely():
    bins = np.zeros(4, dtype=np.int64)
    drawn = draw_alike(bins, {0: np.arange(4)}, np.array([0, 2]), 12_000, np.random.default_rng(3))
    choices, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(choices) == 12
    assert stats.chisquare(counts).pvalue > 0.01


def test_the_same_seed_draws_the_same_sets():
    sets = random_sets(2, 5, seed=1)
    first, again, other = (randomise(web(), sets, draws=20, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.nodes[first.sets[0]], again.nodes[again.sets[0]])
    assert not np.array_equal(first.nodes[first.sets[0]], other.nodes[other.sets[0]])


def test_a_further_set_changes_nothing_for_the_others():
    sets = [*random_sets(2, 9, seed=1), [3], [200]]
    few = separation(randomise(web(), sets, draws=40)).compared
    more = separation(randomise(web(), [*sets, *random_sets(3, 40, seed=2), [77]], draws=40))
    kept = (more.left < 4) & (more.right < 4)
    assert np.allclose(few.z, more.compared.z[kept])
    assert np.array_equal(few.nearer, more.compared.nearer[kept])


@pytest.mark.parametrize(
    ("modules", "draws", "message"),
    [
        pytest.param([[0, 9]], 10, "no such node: 9", id="beyond the last node"),
        pytest.param([[-1]], 10, "no such node: -1", id="before the first node"),
        pytest.param([[0]], 0, "0 random sets", id="no draws"),
    ],
)
def test_what_cannot_be_drawn_is_refused(modules, draws, message):
    with pytest.raises(UsageError, match=message):
        randomise(line(3), modules, draws=draws)


# --- p-values ------------------------------------------------------------------------------


@pytest.mark.slow
def test_on_random_sets_the_p_of_the_separation_is_uniform():
    sets = random_sets(400, 12, seed=11) + random_sets(400, 15, seed=12)
    pairs = np.column_stack([np.arange(400), np.arange(400, 800)])
    found = separation(randomise(web(), sets, draws=199, seed=2), pairs).compared
    assert stats.kstest(found.nearer, "uniform").pvalue > 0.01
    assert stats.kstest(found.farther, "uniform").pvalue > 0.01


def test_on_random_single_nodes_p_is_uniform_once_ties_are_broken_by_lot():
    nodes = np.random.default_rng(13).permutation(400)
    pairs = np.arange(400).reshape(-1, 2)
    randomised = randomise(web(), [[node] for node in nodes], draws=1)
    found = separation(randomised, pairs, ties="at random").compared
    assert stats.kstest(found.nearer, "uniform").pvalue > 0.01
    assert stats.kstest(found.farther, "uniform").pvalue > 0.01
    assert (separation(randomised, pairs).compared.nearer >= found.nearer).all()


@pytest.mark.slow
@pytest.mark.parametrize("others", [False, True])
def test_on_random_sets_the_p_of_the_closest_distance_is_uniform_once_ties_are_broken_by_lot(others):
    modules = random_sets(300, 20, seed=16)
    sources = [[some[0]] for some in modules] if others else random_sets(300, 10, seed=15)
    randomised = randomise(web(), [*sources, *modules], draws=199, seed=2)
    p = [proximity(randomised, [place], 300 + place, others=others, ties="at random").nearer[0] for place in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_adjusted_p_are_those_of_benjamini_and_hochberg():
    assert false_discovery(np.array([0.02, 0.5, 0.01, 0.03])) == pytest.approx([0.04, 0.5, 0.04, 0.04])


def test_what_was_not_tested_does_not_count():
    assert false_discovery(np.array([np.nan, 0.01, 0.5])) == pytest.approx([np.nan, 0.02, 0.5], nan_ok=True)
    assert false_discovery(np.array([])).shape == (0,)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20))
def test_adjusted_p_are_those_of_scipy(p):
    assert false_discovery(np.array(p)) == pytest.approx(stats.false_discovery_control(p))
