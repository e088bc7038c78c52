"""Neighbours, pathways, rows of agents and harm by organ class, on rows made by hand."""

from __future__ import annotations

import pytest

from prioritize.dossier.backing import Backing, evidence_queries, harm_lines
from prioritize.model import Model
from prioritize.partners import Agent
from prioritize.report.document import Harm
from tests.dossier.made import World, feature_facts, hgnc


def agent(name: str, agreement: str = "agrees") -> Agent:
    """An agent whose id is its name."""
    return Agent(name, name, "inhibits", agreement, "antibody", "phase 1")


def test_only_targets_of_the_list_are_neighbours_and_from_both_ends(world: World) -> None:
    for number, symbol in ((1, "ONE"), (2, "TWO"), (3, "ABLE")):
        world.target(number, symbol)
    for one, other in ((1, 2), (1, 3), (1, 4)):
        world.add("interaction", hgnc_a=hgnc(one), hgnc_b=hgnc(other), sources="made")
    found = Backing.read(world.con).neighbours
    assert found[hgnc(1)] == (2, ((hgnc(3), "ABLE"), (hgnc(2), "TWO")))
    assert found[hgnc(2)] == (1, ((hgnc(1), "ONE"),))
    assert hgnc(4) not in found


def test_the_smallest_pathways_come_first_and_those_left_out_are_counted(world: World, model: Model) -> None:
    world.target(1, "ONE")
    for size in (9, 5, 7, 4, 301, 300, 20, 21, 22, 23, 24):
        world.add("pathway", pathway_id=f"P{size}", name=f"of {size}", collection="Reactome", n_genes=size)
        world.add("pathway_member", pathway_id=f"P{size}", hgnc_id=hgnc(1))
    card = world.card(model)
    assert [one.n_genes for one in card.pathways] == [5, 7, 9, 20, 21, 22, 23, 24]
    assert card.n_pathways == 9


def test_an_agent_rests_on_the_rows_that_name_it_and_on_what_is_cited_alone(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("made-mab", 1, agent_id="made-mab", action_source="PMID:1", stage_source="NCT00000001")
    world.agent("dim-mab", 1, stage="unknown", stage_source="hearsay")
    world.add("drug_target", drug_id="77", drug="Made-mab", hgnc_id=hgnc(1), action="inhibits")
    world.add("drug_target", drug_id="78", drug="Made-mab", hgnc_id=hgnc(2), action="inhibits")
    rests = {line.name: line.rests_on for line in world.card(model).agents}
    assert rests == {
        "made-mab": ("raw.agent made-mab; action: PMID:1; stage: NCT00000001", "raw.drug_target 77"),
        "dim-mab": ("raw.agent dim-mab",),
    }


def test_the_gravest_toxicity_stands_and_an_identifier_goes_before_an_address() -> None:
    rows = {
        "a": [("renal", "serious", "s", "https://x.example"), ("renal", "common", "s", "PMID:9")],
        "b": [("renal", "serious", "s", "PMID:2"), ("hepatic", "common", "s", "PMID:3")],
        "c": [("renal", "dose-limiting", "s", "PMID:4")],
    }
    (line,) = harm_lines([agent("a"), agent("b")], [agent("c")], rows, frozenset({"renal"}))
    assert line.left == Harm("serious", (("b", "PMID:2"),), more=1)
    assert line.right == Harm("dose-limiting", (("c", "PMID:4"),), more=0)
    assert line.organ == "renal" and line.shared


def test_an_agent_that_acts_the_wrong_way_brings_no_harm_and_one_without_rows_was_not_curated() -> None:
    rows = {"a": [("renal", "serious", "s", "PMID:1")], "b": [("ocular", "boxed warning", "s", "PMID:2")]}
    (line,) = harm_lines([agent("a")], [agent("b", "contradicts")], rows, frozenset())
    assert (line.organ, line.left.severity, line.right.severity) == ("renal", "serious", "not curated")
    first, second = harm_lines([agent("a")], [agent("b", "unknown")], rows, frozenset())
    assert (first.organ, first.left.severity) == ("ocular", "none on record")
    assert (second.organ, second.right.severity) == ("renal", "none on record")


def test_shared_classes_come_first_and_a_common_toxicity_stands_only_when_it_is_shared() -> None:
    rows = {
        "a": [("immune-related", "common", "s", "PMID:1"), ("ocular", "boxed warning", "s", "PMID:2")],
        "b": [("immune-related", "common", "s", "PMID:3"), ("mucosal", "common", "s", "PMID:4")],
    }
    lines = harm_lines([agent("a")], [agent("b")], rows, frozenset({"immune-related"}))
    assert [(line.organ, line.shared) for line in lines] == [("immune-related", True), ("ocular", False)]


@pytest.mark.parametrize(("severity", "shared"), [("serious", ["renal"]), ("common", [])])
def test_the_grid_of_a_pair_and_its_remark_agree_on_what_is_shared(
    severity: str, shared: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("made-mab", 1)
    world.agent("other-mab", 2)
    world.toxic("made-mab", "renal")
    world.toxic("other-mab", "renal", severity)
    pair = world.pair(model, 1, 2)
    assert [line.organ for line in pair.harms if line.shared] == shared
    assert [line.organ for line in pair.harms] == ["renal"]
    assert any(remark.kind == "toxicity" for remark in pair.against) == bool(shared)


def test_the_queries_of_the_rows_name_table_and_condition() -> None:
    assert evidence_queries(feature_facts()["loss_tolerance"]) == (
        "SELECT * FROM raw.gene_constraint WHERE hgnc_id = $target ORDER BY ALL",
    )
