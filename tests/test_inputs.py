"""What pairs are computed from: which agent stands first, which stage counts, who was tried with whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from prioritize.combinations.ledger import Tried
from prioritize.errors import StoreError
from prioritize.inputs import (
    Agent,
    Members,
    _agreement,
    _best_stage,
    allowed_pairs,
    columns_of,
    feature_facts,
    matrix_of,
    needed_of,
)
from prioritize.model import Model
from prioritize.pipeline import Places, load_model
from tests.chain import Computed
from tests.dossier.made import World, made_world

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


def test_hops_are_counted_between_the_nearest_genes_of_two_members(world: World) -> None:
    for number in (1, 2, 3, 4):
        world.target(number, f"GENE{number}")
    for left, right in ((1, 2), (2, 3)):
        world.add("interaction", hgnc_a=f"HGNC:{left}", hgnc_b=f"HGNC:{right}", sources="made")
    world.backbone("both", "regimen", 2, 3)
    world.backbone("none", "platinum")
    hops = world.members().block.hops
    assert hops[0, :3].tolist() == [0, 1, 2]
    assert np.isnan(hops[0, 3])  # GENE4 touches nothing
    both = 4  # the first row after the targets
    assert (hops[0, both], hops[both, 0]) == (1, 1)
    assert np.isnan(hops[both + 1]).all()


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
    return float(members.block.precedent[row(members, left), row(members, right)])


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


# --- columns of the model --------------------------------------------------------------------


def test_columns_stand_in_the_order_of_the_model(con: duckdb.DuckDBPyConnection, computed: Computed) -> None:
    model, matrix = computed.results.model, computed.results.matrix
    columns = columns_of(matrix, model)
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    assert names[0] == "evidence_tier"
    assert names[-1] == "stopped_programmes"
    assert columns.shape == (110, len(names))
    for index, name in enumerate(names):
        assert np.array_equal(columns[:, index], matrix.column(name), equal_nan=True)


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("default", {"small_molecule_tractability", "antibody_tractability", "surface_access"}),
        ("antibody", {"antibody_tractability", "surface_access"}),
        ("small-molecule", {"small_molecule_tractability", "targetable_family"}),
    ],
)
def test_gates_and_tracks_get_the_features_that_they_ask_for(
    name: str, features: set[str], where: Places, computed: Computed
) -> None:
    model: Model = load_model(name, where)
    assert set(needed_of(computed.results.matrix, model).values) == features


def test_the_matrix_has_a_column_per_feature_of_sql(con: duckdb.DuckDBPyConnection, where: Places) -> None:
    facts = feature_facts(where.sql)
    assert matrix_of(con, facts).features == tuple(sorted(facts))


def test_a_front_matter_that_lacks_a_key_is_named_with_its_file(where: Places, tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    text = (where.sql / "features" / "publications.sql").read_text(encoding="utf-8")
    (tmp_path / "features" / "publications.sql").write_text(text.replace("unit ", "unti ", 1), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        feature_facts(tmp_path)
    assert {problem.field for problem in caught.value.problems} == {"unit", "unti"}
    assert all(problem.where.endswith("publications.sql") for problem in caught.value.problems)


def test_the_own_scale_of_every_feature_suits_it(where: Places) -> None:
    for name, facts in feature_facts(where.sql).items():
        assert facts.scale.misfit(*facts.range) == "", name
