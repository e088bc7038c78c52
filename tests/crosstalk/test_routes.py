"""Routes from the stem cell, and what a set of targets cuts."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.crosstalk.links import Link
from prioritize.crosstalk.routes import OUTCOMES, exact, make_routes


def link(words, effects, *targets, harmful=True, confidence=1.0):
    """A link written as `CSC IL6/IL6R TAM`."""
    source, through, partner = words.split()
    mediator, _, receptor = through.partition("/")
    return Link(
        source, mediator, receptor, partner, mediator, receptor, frozenset({"cytokine"}), frozenset(effects.split(";")),
        harmful, confidence, (words,), frozenset(targets), False,
    )  # fmt: skip


def found(links):
    """(outcome, links) of every route."""
    return {(route.outcome, route.links) for route in make_routes(links, []).routes}


CALL = link("CSC CCL2/CCR2 TAM", "recruitment", "CCR2")
SUPPRESS = link("TAM CD274/PDCD1 CD8T", "immune evasion", "PDCD1")
HARDEN = link("TAM IL6/IL6R CSC", "stemness", "IL6R")


def test_a_call_is_a_route_to_recruitment():
    assert found([CALL]) == {("recruitment", (0,))}


def test_what_a_called_cell_does_has_the_call_as_its_first_link():
    assert found([CALL, SUPPRESS]) == {("recruitment", (0,)), ("immune suppression", (0, 1))}
    assert found([CALL, HARDEN]) == {("recruitment", (0,)), ("chemoresistance", (0, 1))}


def test_what_a_cell_does_that_nothing_calls_is_a_route_by_itself():
    assert found([SUPPRESS]) == {("immune suppression", (0,))}


def test_each_call_to_the_cell_makes_a_route_of_its_own():
    again = link("CSC CSF1/CSF1R TAM", "polarisation", "CSF1R")
    assert {("immune suppression", (0, 2)), ("immune suppression", (1, 2))} <= found([CALL, again, SUPPRESS])


def test_a_call_to_another_cell_does_not_lead_there():
    assert ("immune suppression", (0, 1)) not in found([link("CSC CXCL8/CXCR2 MDSC", "recruitment"), SUPPRESS])


def test_a_link_may_have_two_outcomes():
    both = link("CSC CD47/SIRPA TAM", "immune evasion;stemness")
    assert found([both]) == {("immune suppression", (0,)), ("chemoresistance", (0,))}


def test_whatever_a_suppressive_cell_does_to_an_effector_is_suppression():
    assert found([link("TAM PIK3CG NK", "polarisation")]) == {("immune suppression", (0,))}


def test_a_link_to_boost_is_a_route_by_itself_and_calls_nobody():
    boost = link("CSC MICA/KLRK1 TAM", "recruitment", "KLRK1", harmful=False)
    assert found([boost, SUPPRESS]) == {("immune suppression", (0,)), ("immune suppression", (1,))}


def test_a_route_is_cut_when_one_of_its_links_is():
    routes = make_routes([CALL, SUPPRESS], [frozenset({"CCR2"}), frozenset({"PDCD1"}), frozenset({"IL6R"})])
    assert [route.links for route in routes.routes] == [(0,), (0, 1)]
    assert routes.cuts.tolist() == [[True, True], [False, True], [False, False]]


def test_the_outcomes_count_alike_and_routes_by_confidence():
    """Recruitment has one route; immune suppression two, of confidence 1 and 1/2: weights 1/2, 1/3, 1/6."""
    weak = link("CSC LAG3/FGL1 CD8T", "immune evasion", "LAG3", confidence=0.5)
    strong = link("CSC CD274/PDCD1 CD8T", "immune evasion", "PDCD1")
    routes = make_routes([CALL, strong, weak], [frozenset({"PDCD1"}), frozenset({"LAG3"}), frozenset({"CCR2"})])
    assert routes.weights == pytest.approx([1 / 2, 1 / 3, 1 / 6])
    assert routes.coverage([0]) == pytest.approx(1 / 3)
    assert routes.coverage([0, 1]) == pytest.approx(1 / 2)
    assert routes.coverage([0, 1, 2]) == pytest.approx(1)
    assert routes.by_outcome([0]) == pytest.approx({"immune suppression": 2 / 3, "recruitment": 0})


def test_a_route_is_as_sure_as_its_weakest_link():
    weak = link("TAM CD274/PDCD1 CD8T", "immune evasion", confidence=1 / 3)
    routes = make_routes([CALL, weak], []).routes
    assert {route.outcome: route.confidence for route in routes} == {"recruitment": 1.0, "immune suppression": 1 / 3}


def test_a_receptor_left_open_goes_round_the_one_that_is_cut():
    one = link("CSC CXCL8/CXCR1 MDSC", "recruitment", "CXCR1")
    two = link("CSC CXCL8/CXCR2 MDSC", "recruitment", "CXCR2")
    routes = make_routes([one, two], [frozenset({"CXCR1"}), frozenset({"CXCR2"})])
    assert routes.bypasses([0]) == [(0, 1)]
    assert routes.bypasses([0, 1]) == []


def test_sums_of_weights_do_not_depend_on_the_order_of_the_routes():
    random = np.random.default_rng(5)
    weights = random.random(500)
    weights /= weights.sum()
    cut = (random.random((300, 500)) < 0.2).astype(np.float64)
    orders = [np.arange(500), *(random.permutation(500) for _ in range(20))]

    def sums(some):
        return {((cut[:, order] * some[order]) @ cut[:, order].T).tobytes() for order in orders}

    assert len(sums(exact(weights))) == 1
    assert len(sums(weights)) > 1  # the control: weights as they come
    assert np.abs(exact(weights) - weights).max() <= 2.0**-41
    assert exact(weights).sum() == pytest.approx(1.0, abs=1e-9)


def test_without_links_nothing_is_known():
    assert math.isnan(make_routes([], [frozenset({"CCR2"})]).coverage([0]))


_CELLS = ("CSC", "TAM", "MDSC", "CD8T")
_EFFECTS = ("recruitment", "polarisation", "immune evasion", "stemness", "metastasis")
_LINKS = st.lists(
    st.builds(
        lambda source, partner, number, effects, harmful, confidence: link(
            f"{source} m{number} {partner}",
            ";".join(sorted(effects)),
            f"t{number}",
            harmful=harmful,
            confidence=confidence,
        ),
        st.sampled_from(_CELLS),
        st.sampled_from(_CELLS),
        st.integers(0, 4),
        st.sets(st.sampled_from(_EFFECTS), min_size=1),
        st.booleans(),
        st.sampled_from([1 / 3, 2 / 3, 1.0]),
    ),
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(_LINKS)
def test_more_targets_never_cut_less_and_never_more_than_each_alone(links):
    routes = make_routes(links, [frozenset({f"t{number}"}) for number in range(5)])
    if not routes.routes:
        return
    assert math.isclose(routes.weights.sum(), 1)
    assert {route.outcome for route in routes.routes} <= set(OUTCOMES)
    alone = [routes.coverage([one]) for one in range(5)]
    for one, other in combinations(range(5), 2):
        both = routes.coverage([one, other])
        assert max(alone[one], alone[other]) - 1e-12 <= both <= alone[one] + alone[other] + 1e-12
    assert np.all(routes.cuts.any(axis=0) <= routes.acts.any())
