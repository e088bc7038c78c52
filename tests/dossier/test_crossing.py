"""The crosstalk of a pair in words, on worlds made by hand and on facts of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from prioritize.dossier.crossing import SHOWN, answer_remarks, crossing
from prioritize.partners import Members
from prioritize.report.document import Crossing
from tests.chain import Computed
from tests.dossier.made import World


def link(world: World, name: str, target: int, route: str, effect: str = "", **row: Any) -> None:
    """A row of the catalogue from `CSC -M-> TAM` or `CSC -M/R-> TAM`."""
    source, through, partner = route.replace("->", "-").split("-")
    mediator, _, receptor = through.strip().partition("/")
    ends = {"source_cell": source.strip(), "partner_cell": partner.strip(), "mediator": mediator}
    where = {"receptor": receptor} if receptor else {}
    world.add("crosstalk", edge_id=name, target_id=f"HGNC:{target}", **ends, **where, **row)
    if effect:
        world.add("crosstalk_effect", edge_id=name, effect=effect)


def of(members: Members, *names: str) -> Crossing:
    """The crossing of some members."""
    return crossing(members, [members.names.index(name) for name in names])


@pytest.fixture
def two_steps(world: World) -> World:
    """Stem cells call macrophages (ONE), which hold off T cells (TWO): a call, and a route of two links over it."""
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "NONE")
    link(world, "X1", 1, "CSC -calls-> TAM", "recruitment")
    link(world, "X2", 2, "TAM -holds off-> CD8 T", "immune evasion")
    return world


# --- routes that are cut ---------------------------------------------------------------------


def test_each_outcome_tells_its_share_together_and_alone(two_steps: World) -> None:
    lines = of(two_steps.members(), "ONE", "TWO").outcomes
    told = [(line.outcome, line.share, line.cut, line.whole, line.alone) for line in lines]
    assert told == [
        ("immune suppression", 1.0, 1, 1, (("ONE", 1.0), ("TWO", 1.0))),
        ("recruitment", 1.0, 1, 1, (("ONE", 1.0), ("TWO", 0.0))),
    ]


def test_a_share_is_by_confidence_and_the_counts_are_of_routes(two_steps: World) -> None:
    link(two_steps, "X3", 2, "CSC -calls too-> TAM", "recruitment", evidence_tier="C")
    recruited = of(two_steps.members(), "ONE", "NONE").outcomes[1]
    assert (recruited.share, recruited.cut, recruited.whole) == (pytest.approx(0.75), 1, 2)  # 1 of 1 + 1/3


def test_who_cuts_each_link_is_named(two_steps: World) -> None:
    found = of(two_steps.members(), "TWO", "ONE")
    assert found.cut == ("cuts CSC -calls-> TAM (ONE)", "cuts TAM -holds off-> CD8 T (TWO)")
    assert found.twice == found.left_open == found.round_it == ()


def test_the_links_that_rest_on_most_go_first(two_steps: World) -> None:
    link(two_steps, "X0", 1, "CSC -guess-> MDSC", "recruitment", evidence_tier="C")
    found = of(two_steps.members(), "ONE", "TWO")
    assert found.cut[-1] == "cuts CSC -guess-> MDSC (ONE)"


def test_a_link_that_is_to_be_activated_is_boosted(two_steps: World) -> None:
    two_steps.target(4, "BOOST", direction="activate")
    link(two_steps, "X4", 4, "CSC -alarm-> NK", "immune evasion")
    assert of(two_steps.members(), "BOOST", "NONE").cut == ("boosts CSC -alarm-> NK (BOOST)",)


def test_a_target_whose_direction_depends_on_context_cuts_nothing(two_steps: World) -> None:
    two_steps.target(4, "EITHER", direction="unknown")
    link(two_steps, "X4", 4, "CSC -either-> NK", "immune evasion")
    assert of(two_steps.members(), "EITHER", "NONE").cut == ()


def test_a_therapy_cuts_what_its_targets_cut(two_steps: World) -> None:
    two_steps.backbone("on two", "anti-PD-1", 2)
    members = two_steps.members()
    assert of(members, "NONE", "on two").cut == ("cuts TAM -holds off-> CD8 T (on two)",)
    assert of(members, "TWO", "on two").twice == ("TAM -holds off-> CD8 T",)


def test_a_link_that_both_act_on_is_cut_twice(two_steps: World) -> None:
    link(two_steps, "X5", 2, "CSC -calls-> TAM", "recruitment")  # a second row of the same link
    found = of(two_steps.members(), "ONE", "TWO")
    assert found.cut[0] == "cuts CSC -calls-> TAM (ONE, TWO)"
    assert found.twice == ("CSC -calls-> TAM",)


def test_both_chains_of_a_receptor_cut_its_link(world: World) -> None:
    for number, name in ((1, "LIGAND"), (2, "ALPHA"), (3, "BETA"), (4, "OTHER")):
        world.target(number, name)
    link(
        world,
        "X1",
        2,
        "CSC -LIGAND/ALPHA-> TAM",
        "recruitment",
        mediator_id="HGNC:1",
        receptor_id="HGNC:2",
    )
    for receptor, whole in ((2, "alpha-beta"), (3, "alpha-beta"), (4, None)):
        world.add(
            "ligand_receptor",
            interaction_id=f"I{receptor}",
            ligand_id="HGNC:1",
            receptor_id=f"HGNC:{receptor}",
            receptor_complex=whole,
            is_directed=1,
        )
    members = world.members()
    assert of(members, "ALPHA", "BETA").twice == ("CSC -LIGAND/ALPHA-> TAM",)
    assert of(members, "OTHER", "ALPHA").cut == ("cuts CSC -LIGAND/ALPHA-> TAM (ALPHA)",)
    # The other chain is no way round the receptor; the other receptor is.
    said = "LIGAND also binds OTHER (CellPhoneDB; for these cells not curated)"
    assert of(members, "ALPHA", "BETA").round_it == (said,)


# --- what stays open -------------------------------------------------------------------------


def test_open_links_tell_the_share_of_all_routes_over_them(two_steps: World) -> None:
    members = two_steps.members()
    assert of(members, "NONE").left_open == (
        "CSC -calls-> TAM: 100% of all routes",
        "TAM -holds off-> CD8 T: 50% of all routes",
    )
    assert of(members, "TWO", "NONE").left_open == ("CSC -calls-> TAM: 50% of all routes",)


def test_only_the_open_links_that_carry_most_are_named(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "NONE")
    for number in range(SHOWN + 3):
        tier = "A" if number == 5 else "C"
        link(world, f"X{number:02}", 1, f"CSC -m{number}-> TAM", "recruitment", evidence_tier=tier)
    found = of(world.members(), "NONE")
    assert len(found.left_open) == SHOWN
    assert found.left_open[0] == "CSC -m5-> TAM: 23% of all routes"  # 1 of 1 + 10/3
    assert found.left_open[1:3] == ("CSC -m0-> TAM: 8% of all routes", "CSC -m1-> TAM: 8% of all routes")


def test_without_crosstalk_nothing_is_told(world: World) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    assert of(world.members(), "ONE", "TWO") == Crossing((), (), (), (), ())


# --- what goes round -------------------------------------------------------------------------


def test_the_same_mediator_through_another_receptor_goes_round(two_steps: World) -> None:
    link(two_steps, "X3", 1, "CSC -ligand/R1-> TAM", "recruitment")
    link(two_steps, "X4", 2, "CSC -ligand/R2-> TAM", "recruitment")
    members = two_steps.members()
    assert of(members, "ONE", "NONE").round_it == ("CSC -ligand/R1-> TAM is cut, CSC -ligand/R2-> TAM is open",)
    assert of(members, "ONE", "TWO").round_it == ()


def test_another_mediator_into_the_same_receptor_goes_round(two_steps: World) -> None:
    link(two_steps, "X3", 1, "CSC -one/R1-> TAM", "recruitment")
    link(two_steps, "X4", 2, "CSC -other/R1-> TAM", "recruitment")
    assert of(two_steps.members(), "ONE", "NONE").round_it == ("CSC -one/R1-> TAM is cut, CSC -other/R1-> TAM is open",)


def test_the_same_mediator_between_other_cells_does_not_go_round(two_steps: World) -> None:
    link(two_steps, "X3", 1, "CSC -ligand/R1-> TAM", "recruitment")
    link(two_steps, "X4", 2, "CSC -ligand/R2-> MDSC", "recruitment")
    assert of(two_steps.members(), "ONE", "NONE").round_it == ()


@pytest.mark.parametrize(
    ("outside", "words"),
    [
        pytest.param([], "SECOND", id="one of the list"),
        pytest.param([91], "SECOND, 1 receptor outside the list", id="and one that is not"),
        pytest.param([91, 92], "SECOND, 2 receptors outside the list", id="and two that are not"),
    ],
)
def test_other_receptors_of_the_mediator_are_named_when_they_are_targets_and_counted_when_not(
    world: World, outside: list[int], words: str
) -> None:
    for number, name in ((1, "LIGAND"), (2, "FIRST"), (3, "SECOND"), (4, "NONE")):
        world.target(number, name)
    ids = {"mediator_id": "HGNC:1", "receptor_id": "HGNC:2"}
    link(world, "X1", 2, "CSC -LIGAND/FIRST-> TAM", "recruitment", **ids)
    for receptor in (2, 3, *outside):
        world.add(
            "ligand_receptor",
            interaction_id=f"I{receptor}",
            ligand_id="HGNC:1",
            receptor_id=f"HGNC:{receptor}",
            is_directed=1,
        )
    members = world.members()
    assert of(members, "FIRST", "NONE").round_it == (
        f"LIGAND also binds {words} (CellPhoneDB; for these cells not curated)",
    )
    assert of(members, "FIRST", "LIGAND").round_it == ()  # without the mediator nothing is bound
    assert of(members, "NONE").round_it == ()  # nothing is cut


# --- what the therapy does to the crosstalk --------------------------------------------------


def fact(world: World, name: str, target: int | None, kind: str = "induces", **row: Any) -> None:
    """What the therapy `platin` does."""
    about = {"target_id": f"HGNC:{target}", "symbol": f"GENE{target}"} if target else {}
    usual = {"effect": "recruitment", "setting": "clinical", "basis": "cited", "citations": "a paper;another"}
    row = {**usual, "backbone_id": "platin", "statement": f"statement {name}", **about, **row}
    world.add("backbone_induces", induce_id=name, kind=kind, **row)


@pytest.fixture
def treated(two_steps: World) -> World:
    """The two steps, and a therapy."""
    two_steps.backbone("platin", "platinum")
    return two_steps


def test_a_fact_says_what_it_means_for_the_target_and_what_it_rests_on(treated: World) -> None:
    fact(treated, "I1", 1)
    fact(treated, "I2", 1, "reduces", setting="preclinical", citations=None, basis="uncited")
    remarks = answer_remarks(treated.members(), 0, 3)
    assert [(one.kind, one.text, one.rests_on, one.basis) for one in remarks] == [
        ("answers the therapy", "statement I1 (clinical)", "raw.backbone_induces I1: a paper; another", "cited"),
        ("therapy lowers it itself", "statement I2 (preclinical)", "raw.backbone_induces I2", "uncited"),
    ]


def test_facts_of_another_target_or_another_therapy_are_not_told(treated: World) -> None:
    treated.backbone("taxol", "taxane")
    fact(treated, "I1", 2)
    fact(treated, "I2", 1, backbone_id="taxol")
    assert answer_remarks(treated.members(), 0, 3) == []


def test_a_fact_on_the_class_of_a_therapy_holds_for_the_therapy(treated: World) -> None:
    fact(treated, "I1", 1, backbone_id=None, **{"class": "platinum"})
    fact(treated, "I2", 1, backbone_id=None, **{"class": "taxane"})
    assert [one.text for one in answer_remarks(treated.members(), 0, 3)] == ["statement I1 (clinical)"]


def test_of_many_facts_the_four_strongest_are_told(treated: World) -> None:
    for number in range(1, 6):
        fact(treated, f"I{number}", 1, setting="preclinical")
    fact(treated, "I9", 1)
    told = [one.text[:12] for one in answer_remarks(treated.members(), 0, 3)]
    assert told == ["statement I9", "statement I1", "statement I2", "statement I3"]


# --- facts of the catalogue ------------------------------------------------------------------


def test_cxcr2_and_pdcd1_cut_calls_of_mdsc_and_the_brake_on_t_cells(computed: Computed) -> None:
    found = of(computed.results.members, "CXCR2", "PDCD1")
    assert set(found.cut) == {
        "cuts CSC -CXCL1/CXCR2-> MDSC (CXCR2)",  # X021
        "cuts CSC -CXCL5/CXCR2-> MDSC (CXCR2)",  # X022
        "cuts CSC -CXCL8/CXCR2-> MDSC (CXCR2)",  # X015, X020
        "cuts TAM -CXCL8/CXCR2-> MDSC (CXCR2)",  # X016
        "cuts CSC -CD274/PDCD1-> CD8 T (PDCD1)",  # X142, X146
        "cuts TAM -CD274/PDCD1-> CD8 T (PDCD1)",  # X144
        "cuts MDSC -CD274/PDCD1-> CD8 T (PDCD1)",  # X145
    }
    assert found.twice == ()


def test_cxcl8_still_binds_cxcr1_where_cxcr2_is_cut(computed: Computed) -> None:
    members = computed.results.members
    assert any(line.startswith("CXCL8 also binds CXCR1, ") for line in of(members, "CXCR2", "PDCD1").round_it)
    assert not any("CXCR1" in line for line in of(members, "CXCR1", "CXCR2").round_it)


def test_a_ligand_and_its_receptor_cut_the_same_links_twice(computed: Computed) -> None:
    found = of(computed.results.members, "CD274", "PDCD1")
    assert set(found.twice) == {f"{cell} -CD274/PDCD1-> CD8 T" for cell in ("CSC", "TAM", "MDSC")}
    # PGE2 raises PD-L1 (X143) and kynurenine raises PD-1 (X147): to block what is raised cuts neither.
    assert not any("PGE2" in line or "kynurenine" in line for line in found.cut)


def test_the_second_chain_of_the_receptor_of_il13_cuts_its_link(computed: Computed) -> None:
    found = of(computed.results.members, "IL4R", "IL13")
    assert "Treg -IL13/IL13RA1-> CSC" in found.twice


def test_a_chemotherapy_cuts_no_link_of_the_catalogue(computed: Computed) -> None:
    found = of(computed.results.members, "IL6", "gemcitabine")
    assert all(line.endswith("(IL6)") for line in found.cut)
    assert [dict(line.alone)["gemcitabine"] for line in found.outcomes] == [0.0, 0.0, 0.0]


def test_no_pair_cuts_less_than_one_of_its_members(computed: Computed) -> None:
    for candidate in computed.document.candidates:
        for line in candidate.crossing.outcomes:
            shares = [share for _, share in line.alone]
            assert max(shares) - 1e-12 <= line.share <= min(sum(shares), 1.0) + 1e-12
            assert 0 <= line.cut <= line.whole
