"""Where members stand on a small interactome, by hand and beside a plain search of the graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.interactome import Wiring, wiring_of

Edges = Sequence[tuple[int, int]]
Genes = Sequence[set[int]]
ROOT2 = 2**0.5
PATH = ((1, 2), (2, 3))


class Interactome:
    """A store that holds interactions and nothing else; proteins are numbers."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        con.execute("CREATE SCHEMA raw")
        con.execute("CREATE TABLE raw.interaction (hgnc_a VARCHAR, hgnc_b VARCHAR)")

    def place(self, edges: Edges, genes: Genes, n_targets: int) -> Wiring:
        """Members on the interactome of these edges."""
        self.con.execute("DELETE FROM raw.interaction")
        for one, other in edges:
            self.con.execute("INSERT INTO raw.interaction VALUES (?, ?)", [f"HGNC:{one}", f"HGNC:{other}"])
        return wiring_of(self.con, [frozenset(f"HGNC:{gene}" for gene in some) for some in genes], n_targets)


@pytest.fixture(scope="module")
def interactome() -> Iterator[Interactome]:
    """One connection for all small graphs."""
    with duckdb.connect(config={"threads": 1}) as con:
        yield Interactome(con)


# --- by hand: 1 - 2 - 3 ----------------------------------------------------------------------
# Mean hops to the two others: 3/2, 1, 3/2. Over the three proteins of the one degree bin their mean is 4/3 and their
# deviation 1/sqrt(18).


def test_nearness_is_the_mean_hops_to_the_others_in_deviations_of_proteins_like_it(interactome: Interactome) -> None:
    found = interactome.place(PATH, [{1}, {2}, {3}], 3)
    assert found.near_z == pytest.approx([1 / ROOT2, -ROOT2, 1 / ROOT2])


def test_the_rate_of_false_finds_is_that_of_the_share_of_proteins_as_near(interactome: Interactome) -> None:
    # p = (1 + proteins as near) / (1 + 3) = 1, 1/2, 1; the smallest of three times 3 is over 1, so all stand at 1.
    assert interactome.place(PATH, [{1}, {2}, {3}], 3).near_q == pytest.approx([1.0, 1.0, 1.0])
    # A second member on the protein in the middle: p = 1, 1/2, 1, 1/2; 1/2 * 4 / 2 = 1.
    assert interactome.place(PATH, [{1}, {2}, {3}, {2}], 3).near_q == pytest.approx([1.0] * 4)


def test_a_rate_can_fall_below_one(interactome: Interactome) -> None:
    # A star of 11 with two of its leaves as the crosstalk: only the centre is 1 hop from them, all leaves are 2.
    star = [(1, leaf) for leaf in range(2, 12)]
    found = interactome.place(star, [{2}, {3}, {1}], 2)
    assert found.near_q == pytest.approx([1.0, 1.0, 0.5])  # p = 2/12, the smallest of three


def test_a_pair_is_as_far_apart_as_its_hops_say_beside_all_pairs_like_it(interactome: Interactome) -> None:
    # Of the three pairs two are 1 hop apart and one is 2: mean 4/3, deviation sqrt(2)/3.
    found = interactome.place(PATH, [{1}, {2}, {3}], 3).apart_z
    assert found[0, 1] == found[1, 2] == pytest.approx(-1 / ROOT2)
    assert found[0, 2] == pytest.approx(ROOT2)


def test_being_apart_holds_both_ways_and_a_member_is_not_compared_with_itself(interactome: Interactome) -> None:
    found = interactome.place(PATH, [{1}, {2}, {3}, {2, 3}], 3).apart_z
    assert np.array_equal(found, found.T, equal_nan=True)
    assert np.isnan(found.diagonal()).all()
    assert not np.isnan(found[np.triu_indices(4, 1)]).any()


def test_a_protein_of_the_crosstalk_does_not_count_as_near_to_itself(interactome: Interactome) -> None:
    found = interactome.place(PATH, [{1}, {2}, {3}, {2}], 3)
    assert found.near_z[3] == found.near_z[1] == pytest.approx(-ROOT2)  # a therapy on the same protein


def test_a_member_of_several_proteins_has_their_mean_and_a_smaller_deviation(interactome: Interactome) -> None:
    found = interactome.place(PATH, [{1}, {2}, {3}, {2, 3}], 3)
    # (1 + 3/2) / 2 = 5/4, less 4/3 = -1/12; the deviation of a mean of two is 1/sqrt(18)/sqrt(2) = 1/6.
    assert found.near_z[3] == pytest.approx(-0.5)


def test_therapies_are_no_part_of_the_crosstalk(interactome: Interactome) -> None:
    chain = [(number, number + 1) for number in range(1, 9)]
    alone = interactome.place(chain, [{1}, {3}], 2)
    among = interactome.place(chain, [{1}, {3}, {9}, {8, 7}], 2)
    assert np.array_equal(alone.near_z, among.near_z[:2])
    assert among.apart_z[0, 1] == pytest.approx(alone.apart_z[0, 1], rel=1e-12)
    as_targets = interactome.place(chain, [{1}, {3}, {9}, {8, 7}], 4)
    assert not np.array_equal(alone.near_z, as_targets.near_z[:2])


def test_hubs_stand_beside_hubs_and_leaves_beside_leaves(interactome: Interactome) -> None:
    # A ring of 100 hubs, each with one leaf; the crosstalk is hubs 0 and 1. Hub 26 and the leaf of hub 25 both have
    # 25.5 hops to them. Hubs have 25.01 in the mean and leaves 26, so the hub is far and the leaf is near.
    ring = [(hub, (hub + 1) % 100) for hub in range(100)]
    leaves = [(hub, 100 + hub) for hub in range(100)]
    found = interactome.place([*ring, *leaves], [{0}, {1}, {26}, {125}], 2).near_z
    assert found[2] > 0 > found[3]
    # Leaf k is one hop farther than its hub, so its deviation is that of (d(k, 0) + d(k, 1)) / 2 over the ring.
    hops = [(min(k, 100 - k) + min(abs(k - 1), 100 - abs(k - 1))) / 2 for k in range(100)]
    assert found[3] == pytest.approx((25.5 - 26) / np.std(hops))


# --- what is not there -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "genes",
    [
        pytest.param({4}, id="a protein without an interaction"),
        pytest.param(set(), id="a therapy without a target"),
        pytest.param({8}, id="a protein outside the largest component"),
    ],
)
def test_what_is_not_in_the_interactome_is_unknown(interactome: Interactome, genes: set[int]) -> None:
    found = interactome.place([*PATH, (8, 9)], [{1}, {2}, {3}, genes], 3)
    assert np.isnan(found.near_z[3]) and np.isnan(found.near_q[3])
    assert np.isnan(found.apart_z[3]).all()
    assert np.isfinite(found.near_z[:3]).all()


def test_a_protein_that_is_not_there_is_left_out_of_those_of_its_member(interactome: Interactome) -> None:
    found = interactome.place(PATH, [{1}, {2}, {3}, {2, 4}], 3)
    assert found.near_z[3] == found.near_z[1]


@pytest.mark.parametrize("crosstalk", [[{2}], [{2}, {2}], [{2}, {4}], [{4}, {5}]])
def test_fewer_than_two_crosstalk_proteins_are_near_to_nothing(interactome: Interactome, crosstalk: Genes) -> None:
    found = interactome.place(PATH, [*crosstalk, {1}, {3}], len(crosstalk))
    assert np.isnan(found.near_z).all() and np.isnan(found.near_q).all()
    assert found.apart_z[-2, -1] == pytest.approx(ROOT2)  # how far apart two members are needs no crosstalk


def test_a_protein_that_no_other_of_the_crosstalk_reaches_is_not_near(interactome: Interactome) -> None:
    # 1 - 2 - 3 - 4 and 8 - 9: the crosstalk is 1 and 9, so 1 has no other crosstalk protein to be near to.
    found = interactome.place([*PATH, (3, 4), (8, 9)], [{1}, {9}], 2)
    assert np.isnan(found.near_z).all()


def test_where_nearness_is_unknown_its_rate_is_unknown_too(interactome: Interactome) -> None:
    found = interactome.place([*PATH, (1, 3)], [{1}, {2}, {3}], 3)  # all alike, so nobody is nearer than another
    assert np.isnan(found.near_z).all()
    assert np.isnan(found.near_q).all()


@pytest.mark.parametrize("genes", [{1}, {1, 2}])
def test_two_members_on_the_same_proteins_have_no_separation(interactome: Interactome, genes: set[int]) -> None:
    found = interactome.place([*PATH, (3, 4)], [genes, genes, {4}], 3).apart_z
    assert np.isnan(found[0, 1])
    assert not np.isnan(found[0, 2])


def test_a_store_without_interactions_knows_nothing(interactome: Interactome) -> None:
    found = interactome.place([], [{1}, {2}], 2)
    assert np.isnan(found.near_z).all() and np.isnan(found.near_q).all()
    assert np.isnan(found.apart_z).all()


# --- what always holds -----------------------------------------------------------------------

LARGEST = 9


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[set[int]]]:
    """A connected graph of a few proteins, and two to four crosstalk proteins."""
    size = draw(st.integers(4, LARGEST))
    edges = {(draw(st.integers(0, node - 1)), node) for node in range(1, size)}
    node = st.integers(0, size - 1)
    more = draw(st.lists(st.tuples(node, node), max_size=6))
    edges |= {(min(pair), max(pair)) for pair in more if pair[0] != pair[1]}
    module = draw(st.lists(node, min_size=2, max_size=4, unique=True))
    return sorted(edges), [{one} for one in module]


def hops_from(edges: Edges, start: int) -> dict[int, int]:
    """Hops from a protein to all others, one step after the other."""
    found, edge = {start: 0}, [start]
    while edge:
        nearby = {b for one in edge for pair in edges for a, b in (pair, pair[::-1]) if a == one} - found.keys()
        found |= dict.fromkeys(nearby, found[edge[0]] + 1)
        edge = sorted(nearby)
    return found


def means(edges: Edges, module: Genes) -> dict[int, float]:
    """Mean hops of every protein to the crosstalk proteins other than itself."""
    ways = [hops_from(edges, next(iter(one))) for one in module]
    return {node: float(np.mean([way[node] for way in ways if way[node]])) for node in ways[0]}


always = settings(max_examples=100, deadline=None)


@pytest.mark.slow
@always
@given(_graphs())
def test_z_is_what_a_plain_search_of_the_graph_gives(
    interactome: Interactome, case: tuple[Edges, list[set[int]]]
) -> None:
    edges, module = case
    mean = means(edges, module)
    found = interactome.place(edges, [*module, *({node} for node in sorted(mean))], len(module))
    values = np.array([mean[node] for node in sorted(mean)])
    expected = (values - values.mean()) / values.std() if np.ptp(values) > 1e-9 else np.full(len(values), np.nan)
    assert found.near_z[len(module) :] == pytest.approx(expected, nan_ok=True)


@pytest.mark.slow
@always
@given(_graphs())
def test_the_nearer_of_two_proteins_of_like_degree_has_the_lower_z(
    interactome: Interactome, case: tuple[Edges, list[set[int]]]
) -> None:
    edges, module = case
    mean = means(edges, module)
    found = interactome.place(edges, [*module, *({node} for node in sorted(mean))], len(module)).near_z[len(module) :]
    for one in mean:
        for other in mean:
            if mean[one] < mean[other] - 1e-9:
                assert found[one] < found[other]


@pytest.mark.slow
@always
@given(_graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_and_twice_gives_the_same(
    interactome: Interactome, case: tuple[Edges, list[set[int]]], random: Random
) -> None:
    edges, module = case
    shuffled = sorted(edges, key=lambda _: random.random())
    genes = [*module, {0, 1, 2}, {1, 3}]
    one, other = (interactome.place(some, genes, len(module)) for some in (edges, shuffled))
    assert np.array_equal(one.near_z, other.near_z, equal_nan=True)
    assert np.array_equal(one.near_q, other.near_q, equal_nan=True)
    assert np.array_equal(one.apart_z, other.apart_z, equal_nan=True)


def test_the_embedded_members_are_placed_within_their_bounds(con: duckdb.DuckDBPyConnection) -> None:
    targets = con.execute("SELECT target_id FROM raw.target ORDER BY symbol").fetchall()
    found = wiring_of(con, [frozenset(row) for row in targets], len(targets))
    known = ~np.isnan(found.near_z)
    there = {
        row[0]
        for row in con.execute("SELECT hgnc_a FROM raw.interaction UNION SELECT hgnc_b FROM raw.interaction").fetchall()
    }
    assert {row[0] for row, one in zip(targets, known, strict=True) if one} <= there
    assert known.sum() > 50
    assert ((found.near_q[known] > 0) & (found.near_q[known] <= 1)).all()
    pairs = ~np.isnan(found.apart_z)
    assert not pairs[~known].any()
    assert pairs[np.ix_(known, known)].sum() == known.sum() * (known.sum() - 1)
