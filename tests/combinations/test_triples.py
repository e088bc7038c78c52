"""Triples of two targets and a therapy, worked out on paper and beside a loop over all of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.search import add_up
from prioritize.combinations.terms import TERMS, Term
from prioritize.combinations.triples import top_triples
from prioritize.errors import UsageError
from prioritize.model.shapes import Combinations
from tests.combinations.made import MERITS, SIGNED, WEIGHTS

NAN = np.nan
NEAR = 1e-12
NAMES = (*MERITS, *SIGNED)
UNKNOWN = np.full((3, 3), NAN)
FIRST, SECOND, THERAPY = 0, 1, 2


def one_triple(block, weights=WEIGHTS, **options):
    """Values by term of the triple of members 0, 1 and the therapy 2."""
    found = top_triples(block, np.array([0, 1]), np.array([2]), weights, 1, **options)
    return dict(zip(found.terms, found.values[0].tolist(), strict=True))


def table(*values):
    """A number for each of the pairs (0, 1), (0, 2), (1, 2), both ways round."""
    made = np.full((3, 3), NAN)
    for (row, column), value in zip([(0, 1), (0, 2), (1, 2)], values, strict=True):
        made[row, column] = made[column, row] = value
    return made


def test_the_terms_on_paper(make_block):
    """Ten routes of 0.1: the targets cut {0, 1} and {1, 2}, the therapy {3}; all cut 4 of 10.

    Pairs cut 3, 3 and 3: the best leaves one, 0.1 of 0.125. Targets share one route of three.
    """
    members = [
        {"score": 0.8, "stage": 1.0, "agreement": 1.0, "modality": 1.0, "routes": {0, 1}, "near": 1.0, "single": 0.5},
        {"score": 0.4, "stage": 0.6, "agreement": 1.0, "modality": 1.0, "routes": {1, 2}, "near": 1.0, "single": -0.5},
        {"stage": 0.8, "agreement": 0.0, "modality": 0.0, "routes": {3}, "near": 0.0, "single": 0.0, "immune": 1.0},
    ]
    members[0] |= {"immune": 1.0, "organs": {0, 1}, "therapy": False}
    members[1] |= {"immune": 0.0, "organs": {2}, "therapy": False}
    members[2] |= {"organs": {1, 2}}
    members[0] |= {"vital": {0: 1.0, 1: 1.0}}
    members[1] |= {"vital": {0: 1.0, 1: 0.0}}
    block = make_block(members, table(1.5, NAN, NAN), table(0.25, NAN, -0.5), table(NAN, 0.5, 0.75))
    assert one_triple(block) == pytest.approx(
        {
            "member_scores": 0.6,
            "coverage": 1.0,
            "gain": 0.8,
            "network": 1.0,
            "agents": 0.6,
            "direction": 0.0,
            "modality": 0.75,
            "redundancy": 1 / 3,
            "toxicity": 0.5,
            "vital_organs": 0.5,
            "immune": 1.0,
            "answers": 0.75,
            "precedent": -0.5,
            "singles": -0.5,
        },
        abs=NEAR,
    )


@pytest.mark.parametrize(
    ("routes", "gain"),
    [
        (({0}, {1}, {2}), 0.8),
        (({0, 1}, {2, 3}, {4, 5}), 1.0),
        (({0}, {0}, {0}), 0.0),
        (({0}, {1}, {0, 1}), 0.0),
        (({0, 1, 2}, {3}, {4}), 0.8),
        (({0}, {1}, set()), 0.0),
        ((set(), set(), {1}), 0.0),
    ],
)
def test_the_gain_is_what_the_best_pair_leaves_open(make_block, routes, gain):
    agent = {"score": 0.5, "stage": 1.0, "agreement": 1.0}
    block = make_block([{**agent, "routes": some} for some in routes], UNKNOWN, UNKNOWN)
    assert one_triple(block)["gain"] == pytest.approx(gain, abs=NEAR)


def test_without_any_route_coverage_and_gain_are_unknown(make_block):
    found = one_triple(make_block([{"score": 0.5, "stage": 1.0, "agreement": 1.0}] * 3, UNKNOWN, UNKNOWN))
    assert np.isnan([found["coverage"], found["gain"]]).all()


def test_an_agent_that_is_missing_leaves_the_agents_unknown(make_block):
    members = [
        {"score": 0.5, "stage": 1.0, "routes": {0}},
        {"score": 0.5, "stage": 1.0, "routes": {1}},
        {"routes": {2}},
    ]
    assert np.isnan(one_triple(make_block(members, UNKNOWN, UNKNOWN))["agents"])


@pytest.mark.parametrize(
    ("tried", "value"),
    [
        ({}, -0.5),
        ({frozenset({0, 1, 2}): 0.75}, 0.75),
        ({frozenset({0, 1}): 0.75}, -0.5),
        ({frozenset({0, 1, 2, 3}): 0.75}, -0.5),
    ],
)
def test_the_three_together_on_record_decide_else_the_worst_pair(make_block, tried, value):
    block = make_block([{"score": 0.5, "routes": {row}} for row in range(3)], UNKNOWN, table(0.5, NAN, -0.5))
    assert one_triple(block, tried=tried)["precedent"] == pytest.approx(value, abs=NEAR)


def test_a_term_without_a_rule_is_judged_by_its_role(make_block, monkeypatch):
    """Of a pair it is 0.1 x (one row + the other row), so 0.1, 0.2 and 0.3 for the three."""

    def rows(left, right):
        return 0.1 * (left.position[:, None] + right.position[None, :])

    block = make_block([{"score": 0.5}] * 3, UNKNOWN, UNKNOWN)
    for role, value in (("merit", 0.1), ("penalty", 0.3), ("signed", 0.1)):
        monkeypatch.setitem(TERMS, "rows", Term("rows", "Rows", "", role, 0.0, 1.0, False, "", "Rows.", rows))
        merits = {"member_scores": 1.0, **({"rows": 1.0} if role == "merit" else {})}
        weights = Combinations(merits=merits, signed={} if role == "merit" else {"rows": -0.1})
        assert one_triple(block, weights)["rows"] == pytest.approx(value, abs=NEAR)


# --- the loop ----------------------------------------------------------------------------------


def slow_values(block, tables, three, tried):
    """Values of the terms of one triple, in the order of `NAMES`, from those of all pairs and the members' routes."""
    pairs = list(itertools.combinations(three, 2))

    def of(name, one, other):
        return float(tables[name][one, other])

    def all_of(name):
        return [of(name, *pair) for pair in pairs]

    def known(values, choose):
        some = [value for value in values if not np.isnan(value)]
        return choose(some) if some else NAN

    def least(values):
        return NAN if any(np.isnan(values)) else min(values)

    routes = [set(np.flatnonzero(block.routes[member]).tolist()) for member in three]
    union, best = len(set.union(*routes)), max(len(one | other) for one, other in itertools.combinations(routes, 2))
    left, right, third = three
    return [
        of("member_scores", left, right),
        min(union / 10 / 0.25, 1.0) if union else NAN,
        min((union - best) / 10 / 0.125, 1.0) if union else NAN,
        of("network", left, right),
        least(all_of("agents")),
        least(all_of("direction")),
        of("modality", left, right),
        known(all_of("redundancy"), max),
        known(all_of("toxicity"), max),
        known(all_of("vital_organs"), max),
        known(all_of("immune"), max),
        known([of("answers", left, third), of("answers", right, third)], max),
        tried.get(frozenset(three), known(all_of("precedent"), min)),
        known(all_of("singles"), min),
    ]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(targets=st.integers(0, 4), therapies=st.integers(0, 3), k=st.integers(1, 8), seed=st.integers(0, 100_000))
def test_they_are_the_highest_of_all(make_block, random_members, targets, therapies, k, seed):
    random = np.random.default_rng(seed)
    size = targets + therapies
    block = make_block(*random_members(size, seed))
    rows = random.permutation(size)
    first, last = np.sort(rows[:targets]), rows[targets:]
    banned = random.random((size, size, size)) < 0.2
    every = [(*two, third) for two in itertools.combinations(first.tolist(), 2) for third in last.tolist()]
    tried = {frozenset(three): 0.5 for three in every if random.random() < 0.2}
    wanted = [three for three in every if not banned[three]]
    tables = {name: TERMS[name].value(block, block) for name in NAMES}
    values = np.array([slow_values(block, tables, three, tried) for three in wanted]).reshape(-1, len(NAMES))
    score, base, low, high, coverage, contributions = add_up(values, WEIGHTS)
    ranked = [index for index in range(len(wanted)) if coverage[index] >= 0.5 - 1e-9]
    order = sorted(ranked, key=lambda index: (-round(score[index], 12), *wanted[index]))[:k]
    found = top_triples(
        block, first, last, WEIGHTS, k, allowed=lambda one, two, three: ~banned[one, two, three], tried=tried
    )
    assert list(zip(found.left, found.right, found.third, strict=True)) == [wanted[index] for index in order]
    assert found.values == pytest.approx(values[order], abs=NEAR, nan_ok=True)
    for name, slow in (("score", score), ("base", base), ("low", low), ("high", high), ("coverage", coverage)):
        assert getattr(found, name) == pytest.approx(slow[order], abs=NEAR)
    assert found.contributions == pytest.approx(contributions[order], abs=NEAR)
    assert found.terms == NAMES


def test_equal_triples_come_in_the_order_of_their_members(make_block):
    block = make_block([{"score": 0.5}] * 5, *[np.full((5, 5), NAN)] * 2)
    weights = Combinations(merits={"member_scores": 1.0})
    found = top_triples(block, np.array([1, 2, 4]), np.array([3, 0]), weights, 5)
    triples = [[1, 2, 0], [1, 2, 3], [1, 4, 0], [1, 4, 3], [2, 4, 0]]
    assert np.stack([found.left, found.right, found.third], axis=1).tolist() == triples


@pytest.mark.parametrize(
    ("targets", "therapies", "k", "fields"),
    [
        ([0, 1], [2], 0, ["k"]),
        ([1, 0], [2], 1, ["targets"]),
        ([0, 0], [2], 1, ["targets"]),
        ([0, 1, 2], [2], 1, ["therapies"]),
    ],
)
def test_what_cannot_be_searched_is_refused(make_block, targets, therapies, k, fields):
    block = make_block([{"score": 0.5}] * 3, UNKNOWN, UNKNOWN)
    with pytest.raises(UsageError) as fault:
        top_triples(block, np.array(targets), np.array(therapies), WEIGHTS, k)
    assert [problem.field for problem in fault.value.problems] == fields
