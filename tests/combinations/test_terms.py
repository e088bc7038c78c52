"""Each term worked out on two small blocks of members."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.terms import TERMS, all_terms

NAN = np.nan

# Two targets, a backbone without crosstalk of its own, and a target of which nothing is known.
A = {
    "score": 0.8,
    "stage": 1.0,
    "agreement": 1.0,
    "cells": {0, 1},
    "mediators": {0},
    "effects": {0, 1, 2},
    "pathways": {0, 1, 2},
    "organs": {0, 1},
}
B = {
    "score": 0.4,
    "stage": 0.4,
    "agreement": 0.0,
    "cells": {1, 2},
    "mediators": {1},
    "effects": {0},
    "pathways": {1, 2, 3},
}
C = {"stage": 1.0, "agreement": 1.0, "pathways": {3}, "organs": {1, 2}}
D = {}
HOPS = [[0, 1, 2, NAN], [1, 0, 3, NAN], [2, 3, 0, NAN], [NAN, NAN, NAN, NAN]]
PRECEDENT = [
    [NAN, NAN, -0.5, NAN],
    [NAN, NAN, 0.25, NAN],
    [-0.5, 0.25, NAN, NAN],
    [NAN, NAN, NAN, NAN],
]

# Rows: A, B; columns: B, C, D.
WORKED = {
    "member_scores": [[0.6, 0.8, 0.8], [0.4, 0.4, 0.4]],
    # A and B touch cells 0, 1, 2 of 11, mediators 0, 1 of 6, effects 0, 1, 2 of 6.
    "coverage": [
        [(3 / 11 + 2 / 6 + 3 / 6) / 3, (2 / 11 + 1 / 6 + 3 / 6) / 3, (2 / 11 + 1 / 6 + 3 / 6) / 3],
        [(2 / 11 + 1 / 6 + 1 / 6) / 3] * 3,
    ],
    # A and B share one of two cells, no mediator, and the one effect of B.
    "complementarity": [[(1 / 2 + 1 + 0) / 3, NAN, NAN], [0.0, NAN, NAN]],
    "distance": [[0.0, 1.0, NAN], [0.0, 0.7, NAN]],
    "agents": [[0.4, 1.0, NAN], [0.4, 0.4, NAN]],
    "direction": [[0.0, 1.0, NAN], [0.0, 0.0, NAN]],
    # A and B share pathways 1 and 2 of 0 to 3.
    "redundancy": [[2 / 4, 0.0, NAN], [1.0, 1 / 3, NAN]],
    # A and C share organ 1 of 0, 1, 2; for B none is on record.
    "toxicity": [[NAN, 1 / 3, NAN], [NAN, NAN, NAN]],
    "precedent": [[NAN, -0.5, NAN], [NAN, 0.25, NAN]],
}


@pytest.mark.parametrize("name", sorted(TERMS))
def test_a_term_gives_what_paper_gives(make_block, name):
    block = make_block([A, B, C, D], HOPS, PRECEDENT)
    left, right = block.rows(np.array([0, 1])), block.rows(np.array([1, 2, 3]))
    assert TERMS[name].value(left, right) == pytest.approx(np.array(WORKED[name]), nan_ok=True)


@pytest.mark.parametrize("name", sorted(TERMS))
def test_of_two_members_of_which_nothing_is_known_nothing_is_known(make_block, name):
    block = make_block([D, D], [[NAN, NAN], [NAN, NAN]], [[NAN, NAN], [NAN, NAN]])
    assert np.isnan(TERMS[name].value(block, block)).all()


@pytest.mark.parametrize(("hops", "worth"), [(0, 0.0), (1, 0.0), (2, 1.0), (3, 0.7), (4, 0.3), (9, 0.3), (NAN, NAN)])
def test_hops_have_this_worth(make_block, hops, worth):
    block = make_block([D, D], [[0, hops], [hops, 0]], [[NAN, NAN], [NAN, NAN]])
    assert TERMS["distance"].value(block, block)[0, 1] == pytest.approx(worth, nan_ok=True)


def test_two_members_that_touch_everything_cover_everything(make_block):
    full = {"cells": set(range(11)), "mediators": set(range(6)), "effects": set(range(6))}
    block = make_block([full, full], np.zeros((2, 2)), np.zeros((2, 2)))
    assert TERMS["coverage"].value(block, block).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert TERMS["complementarity"].value(block, block).tolist() == [[0.0, 0.0], [0.0, 0.0]]


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_swapping_the_members_changes_no_term(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    for name, term in TERMS.items():
        value = term.value(block, block)
        assert np.array_equal(value, value.T, equal_nan=True), name


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_a_term_stays_within_the_range_it_states(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    for name, term in TERMS.items():
        value = term.value(block, block)
        assert value.shape == (size, size), name
        known = value[~np.isnan(value)]
        assert ((known >= term.low) & (known <= term.high)).all(), name


@settings(max_examples=40, deadline=None)
@given(size=st.integers(2, 6), seed=st.integers(0, 10_000))
def test_a_pair_has_the_same_value_in_any_block(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    one, other = block.rows(np.array([0])), block.rows(np.array([size - 1]))
    for name, term in TERMS.items():
        alone, among = term.value(one, other)[0, 0], term.value(block, block)[0, size - 1]
        assert alone == pytest.approx(among, abs=1e-12, nan_ok=True), name


@pytest.mark.parametrize("name", sorted(TERMS))
def test_every_term_says_what_its_number_means(name):
    term = all_terms()[name]
    assert term.name == name
    assert term.title and term.unit and term.reference
    assert term.words.endswith(".")
    assert term.low < term.high


def test_a_block_counts_its_members_and_gives_some_of_them(make_block):
    block = make_block([A, B, C, D], HOPS, PRECEDENT)
    part = block.rows(np.array([2, 0]))
    assert (len(block), len(part)) == (4, 2)
    assert part.position.tolist() == [2, 0]
    assert part.hops[0].tolist()[:3] == [2, 3, 0]
