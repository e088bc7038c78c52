"""What a therapy does to the crosstalk, and which targets answer it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.answering import Induced, answers, reasons
from prioritize.crosstalk.links import Link
from prioritize.crosstalk.routes import make_routes

# CCR2 draws macrophages through CCL2; IL6R keeps stem cells alive through IL6; NT5E makes adenosine, which holds
# T cells back. CD70 stands on no link. Two platinum drugs and a taxane.
IDS = ("CCR2", "IL6R", "NT5E", "CD70", "cisplatin", "carboplatin", "paclitaxel")
CLASSES = ("", "", "", "", "platinum", "platinum", "taxane")
DIRECTIONS = tuple("" if one else "inhibit" for one in CLASSES)
CCR2, IL6R, NT5E, CD70, CISPLATIN, CARBOPLATIN, PACLITAXEL = range(7)


def link(source, mediator, receptor, partner, effect, target, mediator_id):
    """A link that one target cuts; genes have their symbol for an id."""
    return Link(
        source, mediator, receptor, partner, mediator_id, receptor, frozenset({"cytokine"}), frozenset({effect}),
        True, 1.0, ("X1",), frozenset({target}), False,
    )  # fmt: skip


LINKS = (
    link("CSC", "CCL2", "CCR2", "TAM", "recruitment", "CCR2", "CCL2"),
    link("TAM", "IL6", "IL6R", "CSC", "stemness", "IL6R", "IL6"),
    link("CSC", "adenosine", "ADORA2A", "CD8 T", "immune evasion", "NT5E", ""),
)
ROUTES = make_routes(LINKS, [frozenset({one}) for one in IDS])


def fact(kind, symbol="", backbone="cisplatin", therapy_class="platinum", setting="clinical", basis="cited", gene=None):
    """A fact on a therapy; a symbol in capitals is a gene."""
    gene = (symbol if symbol.isupper() else "") if gene is None else gene
    return Induced(
        "N001", backbone, therapy_class, kind, gene, symbol, "recruitment", setting, "it was seen", "PMID:1", basis
    )


def found(*facts):
    """What the facts say of each pair, by the members' ids."""
    told = answers(IDS, CLASSES, DIRECTIONS, ROUTES, facts)
    return {(IDS[target], IDS[backbone]): pytest.approx(value) for (target, backbone), value in told.items()}


@pytest.mark.parametrize(
    ("symbol", "target"),
    [
        pytest.param("CD70", "CD70", id="the target itself, on a link or not"),
        pytest.param("CCL2", "CCR2", id="the mediator of a link that the target cuts"),
        pytest.param("ADORA2A", "NT5E", id="the receptor of a link that the target cuts"),
        pytest.param("adenosine", "NT5E", id="a mediator that is no gene"),
    ],
)
def test_a_target_answers_a_therapy_that_induces(symbol, target):
    assert found(fact("induces", symbol)) == {(target, "cisplatin"): 1.0}


def test_what_no_target_stands_for_is_answered_by_none():
    assert found(fact("induces", "VEGFA")) == {}
    assert found() == {}


def test_a_link_that_the_target_does_not_cut_is_not_its_own():
    assert ("IL6R", "cisplatin") not in found(fact("induces", "CCL2"))


@pytest.mark.parametrize(
    ("setting", "basis", "strength"),
    [
        ("clinical", "cited", 1.0),
        ("clinical", "partly cited", 0.75),
        ("clinical", "uncited", 0.5),
        ("preclinical", "cited", 0.5),
        ("preclinical", "uncited", 0.25),
    ],
)
def test_a_fact_is_as_strong_as_what_it_rests_on(setting, basis, strength):
    one = fact("induces", "CCL2", setting=setting, basis=basis)
    assert one.strength == strength
    assert found(one) == {("CCR2", "cisplatin"): strength}


def test_stem_cells_are_answered_by_what_cuts_a_route_to_chemoresistance_at_half():
    """CCR2 cuts the call that the route through IL6 begins with; NT5E and CD70 cut no such route."""
    assert found(fact("enriches_csc")) == {("IL6R", "cisplatin"): 0.5, ("CCR2", "cisplatin"): 0.5}
    assert found(fact("enriches_csc", setting="preclinical")) == {
        ("IL6R", "cisplatin"): 0.25,
        ("CCR2", "cisplatin"): 0.25,
    }


def test_a_therapy_that_lowers_what_the_target_stands_for_leaves_nothing_to_answer():
    assert found(fact("reduces", "CCL2")) == {("CCR2", "cisplatin"): 0.0}
    assert found(fact("reduces")) == {("IL6R", "cisplatin"): 0.0, ("CCR2", "cisplatin"): 0.0}


def test_the_strongest_of_each_side_counts_once():
    raised = [
        fact("induces", "CCL2"),
        fact("induces", "CCR2"),
        fact("enriches_csc"),
    ]
    assert found(*raised)["CCR2", "cisplatin"] == 1.0
    lowered = [fact("reduces", "CCL2", setting="preclinical"), fact("reduces", "CCR2", basis="uncited")]
    assert found(*raised, *lowered)["CCR2", "cisplatin"] == 0.5


def test_a_fact_on_a_therapy_holds_for_it_alone_though_its_class_is_named():
    assert found(fact("induces", "CD70", backbone="cisplatin", therapy_class="platinum")) == {
        ("CD70", "cisplatin"): 1.0
    }


def test_a_fact_on_a_class_holds_for_each_of_its_therapies():
    assert found(fact("induces", "CD70", backbone="", therapy_class="platinum")) == {
        ("CD70", "cisplatin"): 1.0,
        ("CD70", "carboplatin"): 1.0,
    }


def test_facts_on_a_therapy_and_on_its_class_are_weighed_together():
    assert found(
        fact("induces", "CD70", backbone=""),
        fact("reduces", "CD70", backbone="carboplatin", setting="preclinical"),
    ) == {("CD70", "cisplatin"): 1.0, ("CD70", "carboplatin"): 0.5}


def test_reasons_are_given_with_their_values_below_zero_where_it_is_lowered():
    up, down, stem = fact("induces", "CCL2"), fact("reduces", "CCR2", setting="preclinical"), fact("enriches_csc")
    told = reasons(CCR2, "CCR2", ROUTES, [up, fact("induces", "IL6"), down, stem])
    assert told == [(up, 1.0), (down, -0.5), (stem, 0.5)]


_FACTS = st.lists(
    st.builds(
        lambda kind, symbol, where, setting, basis: fact(kind, symbol, *where, setting=setting, basis=basis),
        st.sampled_from(["induces", "reduces"]),
        st.sampled_from(["CCL2", "CCR2", "IL6", "CD70", "VEGFA", "adenosine", ""]),
        st.sampled_from([("cisplatin", "platinum"), ("", "platinum"), ("paclitaxel", "taxane"), ("", "taxane")]),
        st.sampled_from(["clinical", "preclinical"]),
        st.sampled_from(["cited", "partly cited", "uncited"]),
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(facts=_FACTS, more=_FACTS)
def test_more_that_it_induces_never_lowers_a_value_and_more_that_it_lowers_never_raises_one(facts, more):
    before = answers(IDS, CLASSES, DIRECTIONS, ROUTES, facts)
    assert all(0.0 <= value <= 1.0 for value in before.values())
    assert all(not CLASSES[target] and CLASSES[backbone] for target, backbone in before)
    raised = answers(IDS, CLASSES, DIRECTIONS, ROUTES, [*facts, *(one for one in more if one.kind == "induces")])
    lowered = answers(IDS, CLASSES, DIRECTIONS, ROUTES, [*facts, *(one for one in more if one.kind == "reduces")])
    assert before.keys() <= raised.keys() & lowered.keys()
    assert all(raised[pair] >= value for pair, value in before.items())
    assert all(value <= before.get(pair, 0.0) for pair, value in lowered.items())


@settings(max_examples=50, deadline=None)
@given(facts=_FACTS, random=st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(facts, random):
    shuffled = facts.copy()
    random.shuffle(shuffled)
    assert answers(IDS, CLASSES, DIRECTIONS, ROUTES, facts) == answers(IDS, CLASSES, DIRECTIONS, ROUTES, shuffled)


@pytest.mark.parametrize("direction", ["activate", "unknown"])
def test_only_a_target_to_inhibit_answers_a_rise(direction):
    facts = [fact("induces", "CD70")]
    turned = tuple(direction if one == "inhibit" else one for one in DIRECTIONS)
    assert answers(IDS, CLASSES, DIRECTIONS, ROUTES, facts) != {}
    assert answers(IDS, CLASSES, turned, ROUTES, facts) == {}
