"""What is said of a triple: its score, the pairs inside, what speaks for and against it, and why it is not scored."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import permutations
from pathlib import Path
from types import ModuleType

import pytest

from prioritize.combinations.triples import RULES
from prioritize.dossier import TripleWriter, crossing, details, experiments, pairs, triples
from prioritize.dossier.triples import TITLES
from prioritize.model import Model
from prioritize.report import text
from prioritize.report.document import Triple
from prioritize.report.text import triple_lines
from tests.dossier.made import MODEL, World, hgnc, made_model, texts

THREE = (1, 2, "platin")


def three(world: World) -> World:
    """Two targets, each with an agent that acts as wanted, and a therapy."""
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("alpha", 1, stage="phase 3")
    world.agent("beta", 2, stage="phase 2", modality="small molecule")
    world.backbone("platin", "platinum", modality="small molecule")
    return world


def triple(world: World, model: Model, *members: int | str) -> Triple:
    """What is said of some members; those of `three` by default."""
    ids = [hgnc(one) if isinstance(one, int) else one for one in members or THREE]
    return TripleWriter(world.compute(model).pairs, 10).triple(ids)


def contributions(found: Triple) -> dict[str, float]:
    """What each term adds."""
    return {line.name: line.contribution for line in found.terms}


# --- the score --------------------------------------------------------------------------------


def test_the_score_is_the_sum_of_its_terms_and_may_exceed_one(world: World, model: Model) -> None:
    # Both targets are of tier A, worth 1. One approval of the three: 0.2 x 1/(1 + 1).
    three(world)
    world.tried("C1", "alpha;beta;platin", *THREE, outcome="approved")
    found = triple(world, model)
    assert contributions(found) == pytest.approx(
        {"member_scores": 1.0, "redundancy": 0.0, "toxicity": 0.0, "precedent": 0.1}
    )
    assert (found.score, found.base) == (pytest.approx(1.1), pytest.approx(1.0))
    assert (found.low, found.high) == (pytest.approx(1.1 - 0.1 - 0.15), pytest.approx(1.1))
    assert (found.rank, found.rank_low, found.rank_high, found.among) == (1, 1, 1, 10)


def test_what_the_three_together_showed_goes_before_what_a_pair_inside_did(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "alpha;platin", 1, "platin", outcome="negative_efficacy")
    alone = triple(world, model)
    assert contributions(alone)["precedent"] == pytest.approx(-0.1)
    assert alone.terms[-1].title.endswith(": the worst of the pairs inside (ONE + platin)")
    world.tried("C2", "alpha;beta;platin", *THREE, outcome="approved")
    together = triple(world, model)
    assert contributions(together)["precedent"] == pytest.approx(0.1)
    assert together.terms[-1].title == "Outcome of the three together"


def test_the_order_of_the_names_does_not_matter(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "alpha;beta", 1, 2, outcome="approved")
    writer = TripleWriter(world.compute(model).pairs, 10)
    first, *others = [writer.triple(order) for order in permutations([hgnc(1), hgnc(2), "platin"])]
    assert first.names == ("ONE", "TWO", "platin")
    assert others == [first] * 5


def test_beyond_the_highest_a_triple_has_its_score_and_no_rank(world: World, model: Model) -> None:
    three(world)
    world.target(3, "LOW", evidence_tier="C")
    writer = TripleWriter(world.compute(model).pairs, 1)
    low = writer.triple([hgnc(1), hgnc(3), "platin"])
    assert (low.rank, low.rank_low, low.rank_high) == (0, 0, 0)
    assert low.score == pytest.approx((1.0 + 1 / 3) / 2)
    assert writer.triple([hgnc(1), hgnc(2), "platin"]).rank == 1
    assert "not among the 1 highest triples; model made" in triple_lines(low, "made", (0.0, 1.0))


def test_terms_that_do_not_follow_from_all_three_pairs_have_titles_of_their_own() -> None:
    assert RULES.keys() <= TITLES.keys()


# --- the members ------------------------------------------------------------------------------


def test_each_member_stands_with_its_agent_stage_and_modality(world: World, model: Model) -> None:
    three(world)
    assert triple(world, model).agents == (
        "alpha (phase 3, antibody) + beta (phase 2, small molecule) + platin (approved, small molecule)"
    )


def test_what_was_given_in_a_trial_of_the_three_is_named_with_its_outcome(world: World, model: Model) -> None:
    three(world)
    assert triple(world, model).given == ""
    world.tried("C1", "old alpha;beta;platin", *THREE, outcome="negative_efficacy")
    world.tried("C2", "new alpha;beta;platin", *THREE)
    found = triple(world, model)
    assert found.given == "old alpha + beta + platin (failed: efficacy)"
    assert found.tried == "failed: efficacy; ongoing"
    assert [line.id for line in found.precedents] == ["C1", "C2"]


def test_a_sentence_names_the_mechanisms_and_says_when_no_route_is_cut(world: World, model: Model) -> None:
    found = triple(three(world), model)
    assert found.type == "mechanism not told + mechanism not told + chemotherapy"
    assert found.rationale == (
        "Inhibit ONE (mechanism not told) and inhibit TWO (mechanism not told) with platin (chemotherapy): no route of "
        "the crosstalk that they cut is on record."
    )


def test_a_sentence_says_what_the_three_cut_and_how_much_more_than_the_widest_pair(world: World, model: Model) -> None:
    # Four links, each a route by itself: one for each member, one that both targets cut. That of the therapy is of tier
    # C, a third as sure as the others: it has 1/3 of 10/3.
    three(world)
    world.target(3, "THREE")
    world.add("backbone_target", backbone_id="platin", target_id=hgnc(3))
    for edge, owner, mediator in (("X1", 1, "a"), ("X2", 2, "b"), ("X3", 3, "c"), ("X4", 1, "d"), ("X5", 2, "d")):
        tier = "C" if mediator == "c" else "A"
        world.add("crosstalk", edge_id=edge, target_id=hgnc(owner), mediator=mediator, evidence_tier=tier)
        world.add("crosstalk_effect", edge_id=edge, effect="stemness")
    found = triple(world, model)
    assert found.rationale == (
        "Inhibit ONE (myeloid) and inhibit TWO (myeloid) with platin (chemotherapy): together they cut 100.0% of the "
        "routes of the crosstalk by confidence (chemoresistance 100%), 10.0% of all routes more than ONE + TWO alone."
    )
    (share,) = found.crossing.outcomes
    assert (share.cut, share.whole) == (4, 4)
    assert dict(share.alone) == pytest.approx({"ONE": 0.6, "TWO": 0.6, "platin": 0.1})
    assert found.crossing.twice == ("TAM -d-> CSC",)
    assert "  by more than one:" in triple_lines(found, "made", (0.0, 1.0))


# --- the pairs inside -------------------------------------------------------------------------


def test_the_pairs_inside_stand_with_score_rank_and_what_trials_showed(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "alpha;platin", 1, "platin", outcome="approved")
    world.tried("C2", "alpha;platin", 1, "platin", outcome="negative_efficacy")
    world.tried("C3", "alpha;platin", 1, "platin", outcome="negative_efficacy")
    world.tried("C4", "alpha;platin", 1, "platin", outcome="mixed")
    world.tried("C5", "alpha;platin", 1, "platin")
    targets, first, second = triple(world, model).inside
    assert [(one.left, one.right, one.rank, one.ranked) for one in (targets, first, second)] == [
        ("ONE", "TWO", 1, 1),
        ("ONE", "platin", 2, 2),
        ("TWO", "platin", 1, 2),
    ]
    # One approval and two failures: 1 + 0.2 x (1/2 - 2/3).
    assert [targets.score, first.score, second.score] == pytest.approx([1.0, 1.0 - 0.2 / 6, 1.0])
    assert first.trials == (
        ("bad", "2 x failed: efficacy (C2, C3)"),
        ("mixed", "mixed (C4)"),
        ("good", "approved (C1)"),
        ("open", "ongoing (C5)"),
    )
    assert first.tried == "2 x failed: efficacy; mixed; approved; ongoing"
    assert (second.trials, second.tried) == ((), "not in the ledger")


def test_a_pair_of_which_too_little_is_known_is_named_and_not_scored(world: World, tmp_path: Path) -> None:
    # Only ONE has a route: without it coverage is unknown, which has three quarters of the weight.
    words = MODEL.replace("member_scores = 1", "member_scores = 1\ncoverage = 3")
    three(world)
    world.add("crosstalk", edge_id="X1", target_id=hgnc(1))
    world.add("crosstalk_effect", edge_id="X1", effect="stemness")
    found = triple(world, made_model(tmp_path, words))
    assert [one.score is None for one in found.inside] == [False, False, True]
    assert "TWO + platin: too little is known to score it by itself" in found.unknown
    assert found.score == pytest.approx((1.0 + 3.0) / 4.0)


# --- why it is not scored -----------------------------------------------------------------------


def refusals(found: Triple) -> tuple[str, ...]:
    """Why a triple is not scored, which it also holds against itself."""
    assert (found.score, found.base, found.rank, found.terms, found.next_step) == (None, None, 0, (), "")
    assert tuple(texts(found.against, "not scored")) == found.refused
    return found.refused


def test_a_pair_inside_that_was_stopped_for_harm_is_named_with_its_trial(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "beta;platin", 2, "platin", outcome="negative_safety")
    found = triple(world, model)
    assert refusals(found) == ("TWO + platin: known harm: beta + platin was stopped for harm (C1)",)
    assert [one.gate for one in found.inside] == ["", "", "known harm: beta + platin was stopped for harm (C1)"]
    lines = triple_lines(found, "made", (0.0, 1.0))
    assert lines[1] == "not scored: TWO + platin: known harm: beta + platin was stopped for harm (C1)"
    assert not any(line.startswith(("score", "What gives")) for line in lines)


def test_a_triple_that_is_not_scored_takes_no_rank_from_another(world: World, model: Model) -> None:
    # Were it scored, ONE + TWO + platin would have 1 - 0.2 x 1/2, and the other 2/3.
    three(world)
    world.target(3, "LOW", evidence_tier="C")
    world.tried("C1", "beta;platin", 2, "platin", outcome="negative_safety")
    found = triple(world, model, 1, 3, "platin")
    assert (found.rank, found.score) == (1, pytest.approx(2 / 3))


def test_a_member_that_is_not_ranked_and_a_gene_that_is_met_twice_are_both_named(world: World, model: Model) -> None:
    three(world)
    world.target(3, "UNSURE", direction="unknown")
    world.backbone("anti-one", "anti-PD-1", 1)
    found = triple(world, model, 3, "anti-one", 1)
    assert refusals(found) == (
        "UNSURE is not ranked: gated: the wanted direction depends on context",
        "ONE + anti-one: they act on the same gene",
    )
    assert found.inside[0].gate == "UNSURE is not ranked: gated: the wanted direction depends on context"


def test_a_triple_of_which_less_than_half_is_known_says_so(world: World, tmp_path: Path) -> None:
    words = MODEL.replace("member_scores = 1", "member_scores = 1\ncoverage = 3")
    assert refusals(triple(three(world), made_model(tmp_path, words))) == (
        "less than 50% of the weight of its merits is known",
    )


# --- for and against ----------------------------------------------------------------------------


def test_trials_of_the_three_stand_before_those_of_the_pairs_and_no_row_is_told_twice(
    world: World, model: Model
) -> None:
    three(world)
    world.tried("C1", "alpha;beta", 1, 2, outcome="negative_efficacy")
    world.tried("C2", "alpha;beta;platin", *THREE, outcome="negative_efficacy")
    world.tried("C3", "beta;gamma", 2, outcome="negative_efficacy")
    world.tried("C4", "alpha;beta", 1, 2, outcome="positive")
    found = triple(world, model)
    failed = [(one.kind, one.rests_on) for one in found.against if one.kind.startswith("failed")]
    assert failed == [
        ("failed: efficacy", "C2; "),
        ("failed: efficacy, a pair inside", "C1; "),
        ("failed elsewhere", "C3"),
    ]
    assert texts(found.against, "failed: efficacy, a pair inside") == ["ONE + TWO: alpha + beta, cancer"]
    assert texts(found.for_it, "positive, a pair inside") == ["ONE + TWO: alpha + beta, cancer"]


def test_a_trial_with_a_therapy_of_the_same_class_is_told_once_with_the_pairs_it_stands_for(
    world: World, model: Model
) -> None:
    three(world)
    world.backbone("cisplatin", "platinum")
    world.tried("C1", "alpha;beta;cisplatin", 1, 2, "cisplatin", outcome="negative_efficacy")
    found = triple(world, model)
    assert texts(found.against, "failed: efficacy, a pair inside") == ["ONE + TWO: alpha + beta + cisplatin, cancer"]
    assert texts(found.against, "failed: efficacy, with a therapy of the same class") == []
    world.tried("C2", "alpha;cisplatin", 1, "cisplatin", outcome="negative_efficacy")
    assert texts(triple(world, model).against, "failed: efficacy, with a therapy of the same class") == [
        "ONE + platin: alpha + cisplatin, cancer"
    ]


def test_what_two_members_share_is_held_against_the_three_with_their_names(world: World, model: Model) -> None:
    three(world)
    world.pathways(1, "a", "b")
    world.pathways(2, "a", "b")
    world.toxic("alpha", "renal")
    world.toxic("platin", "renal")
    world.toxic("platin", "ocular")
    found = triple(world, model)
    assert texts(found.against, "redundancy") == [
        "ONE + TWO: 100% of the routes they cut, or of their pathways, are the same"
    ]
    assert texts(found.against, "toxicity") == [
        "ONE + platin: both have serious, boxed, dose-limiting or immune-related toxicity: renal"
    ]
    assert texts(found.against, "toxicity of one") == ["alpha: serious: renal", "platin: serious: ocular, renal"]
    # Renal is one of two organ classes, in the pair of ONE and platin alone.
    (toxicity,) = [line for line in found.terms if line.name == "toxicity"]
    assert (toxicity.value, toxicity.contribution) == (0.5, pytest.approx(-0.075))
    assert toxicity.title == "Organ classes of toxicity shared: the greatest of the pairs inside (ONE + platin)"


def test_what_speaks_against_each_target_speaks_against_the_three(world: World, model: Model) -> None:
    three(world)
    world.agent("wrong", 1, action="activates")
    world.add("essentiality", hgnc_id=hgnc(2), is_common_essential=1)
    found = triple(world, model)
    assert texts(found.against, "essential") == ["TWO: essential to nearly all cell lines"]
    assert texts(found.against, "direction") == ["ONE: agents that act against the wanted direction: wrong"]


def test_a_fact_on_the_therapy_that_concerns_both_targets_is_told_once_with_both_names(
    world: World, model: Model
) -> None:
    three(world)
    for number in (1, 2):
        world.add("crosstalk", edge_id=f"X{number}", target_id=hgnc(number), mediator=f"m{number}")
        world.add("crosstalk_effect", edge_id=f"X{number}", effect="chemoresistance")
    fact = {"induce_id": "N1", "class": "platinum", "kind": "enriches_csc", "effect": "stemness"}
    world.add("backbone_induces", **fact, setting="clinical", statement="stem cells remain", basis="cited")
    assert texts(triple(world, model).for_it, "answers the therapy") == ["ONE, TWO: stem cells remain (clinical)"]


# --- what is unknown, and what next ---------------------------------------------------------------


def test_the_largest_unknown_is_settled_first_and_the_pairs_that_lack_it_are_named(
    world: World, tmp_path: Path
) -> None:
    model = made_model(tmp_path, MODEL.replace("member_scores = 1", "member_scores = 1\nagents = 1"))
    three(world)
    world.target(3, "BARE")
    found = triple(world, model, 1, 3, "platin")
    unknown = "An agent exists for each: the least of the pairs inside (ONE + BARE; BARE + platin): unknown"
    assert unknown in found.unknown
    assert found.next_step.startswith(f"{unknown}; look in registries and patents for an agent on each target")


def test_trials_without_a_result_are_unknown_and_not_for_or_against(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "alpha;beta", 1, 2)
    found = triple(world, model)
    assert found.unknown == (
        "The same thing twice: the greatest of the pairs inside: unknown",
        "Organ classes of toxicity shared: the greatest of the pairs inside: unknown",
        "the three together: no outcome of a trial on record",
        "ONE + TWO: no outcome of a trial on record",
        "ONE + platin: no outcome of a trial on record",
        "TWO + platin: no outcome of a trial on record",
        "ongoing: ONE + TWO: alpha + beta, cancer [C1; ]",
    )
    assert (found.for_it, texts(found.against, "ongoing")) == ((), [])


def test_when_all_that_weighs_is_known_the_three_are_tested_against_each_two_and_each_alone(
    world: World, tmp_path: Path
) -> None:
    words = MODEL.replace("redundancy = -0.1\ntoxicity = -0.15\nprecedent = 0.2\n", "")
    world.add("crosstalk", edge_id="X1", target_id=hgnc(1))
    found = triple(three(world), made_model(tmp_path, words))
    assert found.next_step == (
        "co-culture of stem cells, TAM with each agent alone, each two and all three, read stem cell number and "
        "killing, and compare all three with what independent action foretells, and with each two"
    )
    assert found.null == "The null is independent action: the three together do no more than each alone foretells."


# --- the record of the three ----------------------------------------------------------------------


def test_three_that_both_arms_were_given_were_tried_as_background_only(world: World, model: Model) -> None:
    three(world)
    world.tried("C1", "new;alpha;beta;platin", background=THREE, outcome="negative_efficacy")
    found = triple(world, model)
    assert (found.tried, found.precedents) == ("only as background (C1)", ())
    assert contributions(found)["precedent"] == 0.0


def test_a_gene_of_the_user_was_not_asked_for(world: World, model: Model) -> None:
    three(world)
    world.target(3, "MINE", asked=False)
    world.agent("gamma", 3)
    found = triple(world, model, 1, 3, "platin")
    assert found.tried == "not asked"
    assert "MINE: its crosstalk and trials were not asked for" in found.unknown


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [pairs, triples, crossing, details, experiments, text])
def test_no_sentence_of_an_explanation_claims_more_than_is_known(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docstrings]
    words = [one for one in said if isinstance(one, str)]
    assert words
    assert [one for one in words if re.search(r"synerg|\bbest\b|\boptimal|\bvalidated\b", one, re.IGNORECASE)] == []
