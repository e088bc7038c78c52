"""What pairs are computed from: which agent stands first, which stage counts, who was tried with whom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from prioritize import inputs
from prioritize.combinations.ledger import Tried
from prioritize.partners import Agent, Members, _agreement, _best_stage, allowed_pairs, members_of
from tests.dossier.made import World, feature_facts, made_world

ONE, TWO, THREE = "HGNC:1", "HGNC:2", "HGNC:3"


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world."""
    with made_world() as made:
        yield made


def row(members: Members, member: str) -> int:
    """The row of a member."""
    return members.ids.index(member)


def order(members: Members, member: str = ONE) -> list[str]:
    """Names of a member's agents, best first."""
    return [agent.name for agent in members.agents[row(members, member)]]


# --- which agent stands first ----------------------------------------------------------------


def test_an_agent_that_agrees_goes_before_an_unknown_one_and_that_before_one_that_contradicts(world: World) -> None:
    world.target(1, "ONE", direction="inhibit")
    world.agent("a wrong one", 1, action="activates", stage="approved")
    world.agent("b unknown one", 1, action="unknown", stage="phase 3")
    world.agent("c right one", 1, action="inhibits", stage="preclinical")
    members = world.members()
    assert order(members) == ["c right one", "b unknown one", "a wrong one"]
    assert [agent.agreement for agent in members.agents[0]] == ["agrees", "unknown", "contradicts"]


def test_among_agents_that_agree_the_most_advanced_goes_first_and_an_unknown_stage_last(world: World) -> None:
    world.target(1, "ONE")
    stages = ("unknown", "preclinical", "phase 1", "phase 2", "phase 3", "approved")
    for letter, stage in zip("abcdef", stages, strict=True):
        world.agent(letter, 1, stage=stage)
    assert order(world.members()) == ["f", "e", "d", "c", "b", "a"]


def test_at_the_same_stage_the_agent_of_more_tried_combinations_goes_first(world: World) -> None:
    world.target(1, "ONE")
    world.agent("alpha", 1)
    world.agent("beta", 1)
    world.agent("Gamma X", 1, agent_id="gamma-x")
    world.tried("C1", "Gamma X;beta", 1)  # the ledger writes names, agents have slugs
    world.tried("C2", "other; GAMMA X ", 1)
    assert order(world.members()) == ["Gamma X", "beta", "alpha"]


def test_tried_combinations_do_not_outweigh_the_stage(world: World) -> None:
    world.target(1, "ONE")
    world.agent("advanced", 1, stage="phase 2")
    world.agent("busy", 1, stage="phase 1")
    world.tried("C1", "busy", 1)
    world.tried("C2", "busy", 1)
    assert order(world.members()) == ["advanced", "busy"]


def test_what_else_is_the_same_goes_by_name_whatever_its_letters(world: World) -> None:
    world.target(1, "ONE")
    for name in ("Zeta", "beta", "Alpha"):
        world.agent(name, 1)
    assert order(world.members()) == ["Alpha", "beta", "Zeta"]


def test_an_activator_agrees_where_activating_is_wanted(world: World) -> None:
    world.target(1, "ONE", direction="activate")
    world.agent("agonist", 1, action="activates")
    world.agent("blocker", 1, action="inhibits")
    assert order(world.members()) == ["agonist", "blocker"]


# --- stage and agreement of a member ---------------------------------------------------------


def agent(agreement: str = "agrees", stage: str = "phase 1") -> Agent:
    """An agent."""
    return Agent("a", "A", "inhibits", agreement, "antibody", stage)


@pytest.mark.parametrize(
    ("agents", "worth"),
    [
        pytest.param([], np.nan, id="no agent"),
        pytest.param([agent(stage="approved")], 1.0, id="approved"),
        pytest.param([agent(stage="phase 3")], 0.8, id="phase 3"),
        pytest.param([agent(stage="phase 2")], 0.6, id="phase 2"),
        pytest.param([agent(stage="phase 1")], 0.4, id="phase 1"),
        pytest.param([agent(stage="preclinical")], 0.2, id="preclinical"),
        pytest.param([agent(stage="unknown")], np.nan, id="without a source"),
        pytest.param([agent(stage="phase 1"), agent(stage="phase 3")], 0.8, id="the best counts, not the first"),
        pytest.param([agent(), agent("contradicts", "approved")], 0.4, id="who contradicts lends no stage"),
        pytest.param([agent(), agent("unknown", "approved")], 0.4, id="an unknown action lends no stage"),
        pytest.param([agent("contradicts", "approved")], np.nan, id="only against"),
    ],
)
def test_the_stage_is_that_of_the_most_advanced_agent_that_agrees(agents: list[Agent], worth: float) -> None:
    assert _best_stage(agents) == pytest.approx(worth, nan_ok=True)


@pytest.mark.parametrize(
    ("agents", "value"),
    [
        pytest.param([], np.nan, id="no agent"),
        pytest.param([agent("unknown")], np.nan, id="no known action"),
        pytest.param([agent("agrees")], 1.0, id="agrees"),
        pytest.param([agent("contradicts")], 0.0, id="contradicts"),
        pytest.param([agent("contradicts"), agent("agrees")], 1.0, id="one that agrees is enough"),
        pytest.param([agent("unknown"), agent("contradicts")], 0.0, id="the unknown says nothing"),
    ],
)
def test_a_direction_is_met_missed_or_unknown(agents: list[Agent], value: float) -> None:
    assert _agreement(agents) == pytest.approx(value, nan_ok=True)


def test_an_investigational_therapy_does_not_count_as_approved(world: World) -> None:
    world.target(1, "ONE")
    world.backbone("gamma", "platinum", status="approved")
    world.backbone("novel", "platinum", status="investigational")
    world.backbone("radiation", "radiotherapy", status="standard")
    members = world.members()
    stages = {name: members.block.stage[row(members, name)] for name in ("gamma", "novel", "radiation")}
    assert stages == {"gamma": 1.0, "novel": pytest.approx(np.nan, nan_ok=True), "radiation": 1.0}
    assert members.agents[row(members, "novel")][0].stage == "unknown"
    assert members.block.agreement[1:].tolist() == [1.0, 1.0, 1.0]


def test_members_are_the_targets_then_the_therapies_by_id(world: World) -> None:
    world.target(2, "TWO")
    world.target(1, "ONE")
    world.backbone("platin", "platinum")
    world.backbone("nivolumab", "anti-PD-1", 1)
    members = world.members()
    assert members.ids == (TWO, ONE, "nivolumab", "platin")
    assert members.classes == ("", "", "anti-PD-1", "platinum")
    assert members.genes == (frozenset({TWO}), frozenset({ONE}), frozenset({ONE}), frozenset())
    assert members.n_targets == 2
    assert members.block.score.tolist() == pytest.approx([0.5, 0.5, np.nan, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("agents", "kind"),
    [
        pytest.param([], np.nan, id="no agent"),
        pytest.param([("inhibits", "small molecule")], 0.0, id="a small molecule"),
        pytest.param([("inhibits", "antibody")], 1.0, id="an antibody"),
        pytest.param([("inhibits", "cell therapy")], 2.0, id="another"),
        pytest.param([("inhibits", "antibody"), ("inhibits", "small molecule")], 1.0, id="the first counts"),
        pytest.param([("activates", "antibody"), ("inhibits", "small molecule")], 0.0, id="the first that agrees"),
        pytest.param([("unknown", "antibody")], np.nan, id="an unknown action stands for nothing"),
    ],
)
def test_the_kind_of_agent_is_that_of_the_one_that_stands_for_the_member(
    world: World, agents: list[tuple[str, str]], kind: float
) -> None:
    world.target(1, "ONE")
    for name, (action, modality) in zip("ab", agents, strict=False):
        world.agent(name, 1, action=action, modality=modality)
    assert world.members().block.modality.tolist() == pytest.approx([kind], nan_ok=True)


def test_an_approval_for_cancer_is_told_from_one_for_something_else(world: World) -> None:
    world.target(1, "ONE")
    world.agent("onco", 1, stage="approved")
    approved = {"drug_id": "D1", "drug": "Onco", "hgnc_id": ONE, "year": 2020, "indication": "cancer"}
    world.add("approval", **approved, is_oncology=1)
    world.agent("other", 1, stage="approved")
    agents = {agent.name: agent.for_cancer for agent in world.members().agents[0]}
    assert agents == {"onco": True, "other": False}


# --- on the interactome ----------------------------------------------------------------------


def chain(world: World, *numbers: int) -> None:
    """Interactions of each number with the next one."""
    for left, right in pairwise(numbers):
        world.add("interaction", hgnc_a=f"HGNC:{left}", hgnc_b=f"HGNC:{right}", sources="made")


def test_a_member_is_near_where_its_hops_to_the_crosstalk_are_fewer_than_those_of_proteins_like_it(
    world: World,
) -> None:
    for number in (1, 2, 3, 4):
        world.target(number, f"GENE{number}")
    chain(world, 1, 2, 3)
    world.backbone("on both", "regimen", 2, 3)
    world.backbone("on none", "platinum")
    near = world.members().block.near
    # Mean hops to the others 3/2, 1, 3/2, in the mean 4/3; GENE4 touches nothing; of 2 and 3 together 5/4.
    assert near.tolist() == pytest.approx([0.0, 1.0, 0.0, np.nan, 1.0, np.nan], nan_ok=True)


def test_members_stand_apart_by_more_or_fewer_hops_than_pairs_like_them(world: World) -> None:
    for number in (1, 2, 3, 4):
        world.target(number, f"GENE{number}")
    chain(world, 1, 2, 3)
    world.backbone("on none", "platinum")
    apart = world.members().block.apart.to(np.arange(5))
    # Two of the three pairs are 1 hop apart and one is 2: mean 4/3, deviation sqrt(2)/3.
    assert apart[0, 1] == apart[1, 2] == pytest.approx(-(0.5**0.5))
    assert apart[0, 2] == apart[2, 0] == pytest.approx(2**0.5)
    assert np.isnan(apart[[3, 4]]).all()


def test_a_therapy_on_a_protein_of_the_crosstalk_is_as_near_as_its_target(world: World) -> None:
    for number in (1, 2, 3):
        world.target(number, f"GENE{number}")
    chain(world, 1, 2, 3)
    world.backbone("on one", "anti-PD-1", 1)
    world.backbone("on two", "anti-PD-1", 2)
    assert world.members().block.near.tolist() == [0.0, 1.0, 0.0, 0.0, 1.0]


# --- what sets immune responses free ---------------------------------------------------------


def test_checkpoints_and_what_is_to_be_activated_set_immune_responses_free(world: World) -> None:
    world.target(1, "CHECK", mediator_class="surface checkpoint")
    world.target(2, "BOOST", direction="activate", mediator_class="cytokine")
    world.target(3, "CALL", mediator_class="cytokine")
    world.target(4, "BLANK", mediator_class="surface checkpoint")
    for number in (1, 2, 3):  # without crosstalk on record nothing is said
        world.add("crosstalk", edge_id=f"X{number}", target_id=f"HGNC:{number}")
    world.backbone("ipilimumab", "anti-CTLA-4")
    world.backbone("platin", "platinum")
    assert world.members().block.immune.tolist() == pytest.approx([1.0, 1.0, 0.0, np.nan, 1.0, 0.0], nan_ok=True)


# --- routes ----------------------------------------------------------------------------------


def test_a_member_holds_the_weight_of_each_route_that_it_cuts(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "NONE")
    for number, tier in ((1, "A"), (2, "C")):  # two calls of stem cells, worth 1 and 1/3
        world.add(
            "crosstalk",
            edge_id=f"X{number}",
            target_id=f"HGNC:{number}",
            source_cell="CSC",
            partner_cell="TAM",
            mediator=f"M{number}",
            evidence_tier=tier,
        )
        world.add("crosstalk_effect", edge_id=f"X{number}", effect="recruitment")
    world.backbone("on one", "anti-PD-1", 1)
    members = world.members()
    assert [route.outcome for route in members.routes.routes] == ["recruitment", "recruitment"]
    assert members.block.routes == pytest.approx(np.array([[0.75, 0], [0, 0.25], [0, 0], [0.75, 0]]))


def test_a_therapy_that_raises_what_a_target_stands_for_is_answered_by_it(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    for number in (1, 2):
        world.add("crosstalk", edge_id=f"X{number}", target_id=f"HGNC:{number}", mediator=f"M{number}")
    world.backbone("platin", "platinum")
    world.backbone("taxol", "taxane")
    world.add(
        "backbone_induces",
        induce_id="I1",
        backbone_id="platin",
        kind="induces",
        target_id=ONE,
        symbol="ONE",
        effect="recruitment",
        setting="clinical",
        statement="platin raises ONE",
        basis="cited",
    )
    answered = world.members().block.answers.to(np.arange(4))
    assert answered[0, 2] == answered[2, 0] == 1.0
    assert np.isnan(np.delete(answered.ravel(), [2, 8])).all()


# --- registered trials -----------------------------------------------------------------------


def test_a_registered_trial_names_a_pair_when_it_names_an_agent_of_each(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    world.agent("alpha", 1)
    world.agent("beta", 2)
    world.backbone("platin", "platinum")
    world.named(2, "alpha", "beta")
    world.named(1, "alpha", "beta")
    world.named(3, "beta", "platin")
    world.named(4, "alpha")
    assert world.members().registry == {(0, 1): ("NCT00000001", "NCT00000002"), (1, 3): ("NCT00000003",)}


def test_one_agent_on_two_targets_is_no_pair(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("bispecific", 1)
    world.agent("bispecific", 2)
    world.named(1, "bispecific")
    assert world.members().registry == {}


def test_a_therapy_that_is_an_agent_of_the_target_is_no_pair_with_it(world: World) -> None:
    world.target(1, "PDCD1")
    world.agent("nivolumab", 1)
    world.backbone("nivolumab", "anti-PD-1", 1)
    world.named(1, "nivolumab")
    assert world.members().registry == {}


def test_an_agent_that_acts_against_the_wanted_direction_names_no_pair(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("alpha", 1, action="activates")
    world.agent("beta", 2)
    world.named(1, "alpha", "beta")
    assert world.members().registry == {}


def test_an_agent_of_unknown_action_names_a_pair(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("alpha", 1, action="unknown")
    world.agent("beta", 2)
    world.named(1, "alpha", "beta")
    assert world.members().registry == {(0, 1): ("NCT00000001",)}


def test_a_gene_of_the_user_was_not_asked_for_and_a_therapy_always_was(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "MINE", asked=False)
    world.backbone("platin", "platinum")
    assert world.members().asked == (True, False, True)


# --- the ledger ------------------------------------------------------------------------------

BOTH = frozenset({ONE, TWO})


def of(members: Members, left: str, right: str) -> float:
    """The precedent of two members."""
    whole = members.block.precedent.to(np.arange(len(members.ids)))
    return float(whole[row(members, left), row(members, right)])


@pytest.mark.parametrize(
    ("background", "apart", "judged"),
    [
        pytest.param((), (), True, id="both tested"),
        pytest.param((ONE,), (), True, id="one in the control arm"),
        pytest.param((ONE, TWO), (), False, id="both in the control arm"),
        pytest.param((THREE,), (), True, id="a third in the control arm"),
        pytest.param((), ((ONE, TWO),), False, id="never together"),
        pytest.param((), ((TWO, ONE),), False, id="never together, the other way round"),
        pytest.param((), ((ONE, THREE),), True, id="another pair never together"),
    ],
)
def test_an_outcome_judges_a_pair_unless_control_had_both_or_nobody_had_both(
    background: tuple[str, ...], apart: tuple[tuple[str, str], ...], judged: bool
) -> None:
    tried = Tried(
        "C1",
        "a;b",
        "approved",
        "clinical",
        members=BOTH | {THREE},
        background=frozenset(background),
        apart=frozenset(frozenset(pair) for pair in apart),
    )
    assert tried.judges(ONE, TWO) is judged
    assert tried.judges(TWO, ONE) is judged


def test_an_unrelated_member_takes_no_part(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    world.tried("C1", "a;b", 1, 2, unrelated=(3,), outcome="approved")
    members = world.members()
    assert members.ledger[0].members == BOTH
    assert members.precedents.exact == {(0, 1): (0,)}
    assert of(members, ONE, TWO) == 0.5
    assert np.isnan(of(members, ONE, THREE))


def test_members_of_the_control_arm_are_not_judged_together_and_each_with_the_new_one_is(world: World) -> None:
    world.target(1, "ONE")
    world.backbone("cisplatin", "platinum")
    world.backbone("paclitaxel", "taxane")
    world.tried("C1", "new;cisplatin;paclitaxel", 1, background=("cisplatin", "paclitaxel"), outcome="approved")
    members = world.members()
    assert members.ledger[0].background == {"cisplatin", "paclitaxel"}
    assert of(members, ONE, "cisplatin") == of(members, ONE, "paclitaxel") == 0.5
    assert np.isnan(of(members, "cisplatin", "paclitaxel"))


def test_a_target_of_the_control_arm_has_no_kin_from_the_trial(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "OLD")
    world.backbone("cisplatin", "platinum")
    world.backbone("carboplatin", "platinum")
    world.tried("C1", "new;old;cisplatin", 1, background=(2, "cisplatin"), outcome="negative_efficacy")
    members = world.members()
    assert of(members, ONE, "carboplatin") == pytest.approx(-0.5 / 1.5)
    assert np.isnan(of(members, TWO, "carboplatin"))
    assert np.isnan(of(members, TWO, "cisplatin"))


def test_arms_that_were_never_given_together_are_no_precedent(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    world.tried("C1", "a;b;c", 1, 2, 3, outcome="approved")
    world.add("combination_apart", combination_id="C1", left_id=THREE, right_id=ONE)
    members = world.members()
    assert members.ledger[0].apart == {frozenset({ONE, THREE})}
    assert sorted(members.precedents.exact) == [(0, 1), (1, 2)]


def test_a_tried_combination_keeps_its_outcome_and_setting(world: World) -> None:
    world.target(1, "ONE")
    world.tried("C2", "a;b", 1, outcome="positive", setting="preclinical")
    world.tried("C1", "c", 1, outcome="ongoing")
    found = [(one.id, one.agents, one.outcome, one.setting) for one in world.members().ledger]
    assert found == [("C1", "c", "ongoing", "clinical"), ("C2", "a;b", "positive", "preclinical")]


def members_in(world: World, indication: str) -> Members:
    """What can be combined, for an indication."""
    matrix = inputs.matrix_of(world.con, feature_facts())
    return members_of(world.con, matrix, np.full(len(matrix.targets), 0.5), indication)


def test_an_outcome_in_another_indication_counts_half(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.tried("C1", "a;b", 1, 2, outcome="approved", indication="melanoma")
    assert of(world.members(), ONE, TWO) == 0.5
    assert of(members_in(world, "Melanoma"), ONE, TWO) == 0.5
    assert of(members_in(world, "pancrea"), ONE, TWO) == pytest.approx(0.5 / 1.5)


def test_a_member_carries_its_outcomes_with_whatever_partner_unless_it_was_background(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "OLD")
    world.target(3, "THREE")
    world.tried("C1", "new;old;else", 1, background=(2,), outcome="negative_efficacy")
    world.tried("C2", "b", 3, outcome="ongoing")
    world.tried("C3", "b", 3, outcome="approved", setting="preclinical")
    single = world.members().block.single
    assert single.tolist() == pytest.approx([-0.5, np.nan, np.nan], nan_ok=True)


def test_a_tried_pair_carries_the_worse_of_what_its_members_did_with_others(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    world.tried("C1", "a;b", 1, 2, outcome="approved")  # the pair itself does not count
    world.tried("C2", "a", 1, outcome="negative_efficacy")
    world.tried("C3", "b;c", 2, 3, outcome="approved")
    others = world.members().block.others.to(np.arange(3))
    assert others[0, 1] == others[1, 0] == -0.5
    assert others[1, 2] == 0.5  # TWO in C1; THREE was in nothing else
    assert np.isnan(others[0, 2])  # never tried together


# --- pairs that may be combined --------------------------------------------------------------


def test_targets_pair_with_ranked_targets_and_with_therapies_that_act_elsewhere(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "LOST")
    world.backbone("on one", "anti-PD-1", 1)
    world.backbone("platin", "platinum")
    allowed = allowed_pairs(world.members(), np.array([True, True, False]))
    found = {(left, right) for left, right in np.argwhere(allowed).tolist() if left < right}
    # 0 ONE, 1 TWO, 2 LOST (not ranked), 3 acts on ONE, 4 platin
    assert found == {(0, 1), (0, 4), (1, 3), (1, 4)}
    assert np.array_equal(allowed, allowed.T)
