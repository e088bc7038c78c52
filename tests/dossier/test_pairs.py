"""What is said of a pair: the agents that were given, what speaks against it, and whether it was tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prioritize.dossier.pairs import BACKBONE_PAIR, TARGET_PAIR, score_range
from prioritize.model import Model
from prioritize.model.shapes import Combinations
from prioritize.report.document import Candidate
from tests.dossier.made import MODEL, World, hgnc, made_model, texts


def two(world: World) -> World:
    """Two targets, each with an agent that acts as wanted."""
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.agent("alpha", 1, stage="phase 3")
    world.agent("beta", 2, stage="phase 2")
    return world


def against(candidate: Candidate, kind: str) -> list[str]:
    """What of a kind speaks against a pair."""
    return texts(candidate.against, kind)


# --- toxicity --------------------------------------------------------------------------------


def test_organ_classes_that_both_harm_are_named_and_no_others(world: World, model: Model) -> None:
    two(world)
    for organ in ("renal", "hepatic", "cardiac"):
        world.toxic("alpha", organ)
    for organ in ("ocular", "cardiac", "hepatic"):
        world.toxic("beta", organ, "boxed warning")
    pair = world.pair(model, 1, 2)
    assert against(pair, "toxicity") == [
        "both have serious, boxed, dose-limiting or immune-related toxicity: cardiac, hepatic"
    ]
    assert against(pair, "toxicity of one") == [
        "alpha: serious: cardiac, hepatic, renal",
        "beta: boxed warning: cardiac, hepatic, ocular",
    ]
    assert against(pair, "immune") == []


def test_a_common_toxicity_is_not_held_against_a_pair(world: World, model: Model) -> None:
    two(world)
    world.toxic("alpha", "hepatic", "common")
    world.toxic("beta", "hepatic", "serious")
    pair = world.pair(model, 1, 2)
    assert against(pair, "toxicity") == []
    assert against(pair, "toxicity of one") == ["beta: serious: hepatic"]


def test_only_the_agent_that_stands_for_a_member_lends_its_own_toxicity(world: World, model: Model) -> None:
    two(world)
    world.agent("omega", 1, stage="phase 1")
    world.agent("agonist", 1, action="activates", stage="approved")
    for agent in ("omega", "agonist"):
        world.toxic(agent, "renal")
    assert against(world.pair(model, 1, 2), "toxicity of one") == []


CHECKPOINT: dict[str, Any] = {"mediator_class": "surface checkpoint"}


@pytest.mark.parametrize(
    ("left", "right", "flagged"),
    [
        pytest.param(CHECKPOINT, CHECKPOINT, 1, id="two"),
        pytest.param(CHECKPOINT, {}, 0, id="one"),
        pytest.param({}, CHECKPOINT, 0, id="the other"),
        pytest.param({}, {}, 0, id="none"),
    ],
)
def test_two_checkpoint_targets_are_flagged_as_immune_and_one_is_not(
    left: dict[str, Any], right: dict[str, Any], flagged: int, world: World, model: Model
) -> None:
    world.target(1, "ONE", **left)
    world.target(2, "TWO", **right)
    assert len(against(world.pair(model, 1, 2), "immune")) == flagged


@pytest.mark.parametrize(
    ("kind", "flagged"),
    [("anti-PD-1", 1), ("anti-PD-L1", 1), ("anti-CTLA-4", 1), ("anti-LAG-3", 1), ("platinum", 0), ("anti-VEGF", 0)],
)
def test_a_checkpoint_target_with_a_checkpoint_antibody_is_flagged_as_immune(
    kind: str, flagged: int, world: World, model: Model
) -> None:
    world.target(1, "ONE", **CHECKPOINT)
    world.backbone("therapy", kind)
    assert len(against(world.pair(model, 1, "therapy"), "immune")) == flagged


def test_immune_reactions_of_both_agents_are_flagged_whatever_their_class(world: World, model: Model) -> None:
    two(world)
    world.toxic("alpha", "immune-related")
    world.toxic("beta", "immune-related")
    pair = world.pair(model, 1, 2)
    assert against(pair, "immune") == ["both release immune responses: immune-related reactions may add up"]


# --- redundancy ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared", "apart", "said"),
    [
        pytest.param(
            "abc", "defghij", ["30% of the routes they cut, or of their pathways, are the same"], id="three of ten"
        ),
        pytest.param("ab", "cdefg", [], id="two of seven: 29%"),
        pytest.param("ab", "", ["100% of the routes they cut, or of their pathways, are the same"], id="all"),
        pytest.param("", "abcd", [], id="none"),
    ],
)
def test_from_three_pathways_in_ten_on_a_pair_is_called_redundant(
    shared: str, apart: str, said: list[str], world: World, model: Model
) -> None:
    two(world)
    world.pathways(1, *shared, *apart[::2])
    world.pathways(2, *shared, *apart[1::2])
    assert against(world.pair(model, 1, 2), "redundancy") == said


# --- failures elsewhere ----------------------------------------------------------------------


def test_failures_elsewhere_count_only_what_tested_the_target(world: World, model: Model) -> None:
    two(world)
    world.backbone("cisplatin", "platinum")
    world.tried("C1", "alpha;cisplatin", 1, "cisplatin", outcome="negative_efficacy", indication="sarcoma")
    world.tried("C2", "new;alpha", background=(1,), outcome="negative_efficacy")
    world.tried("C3", "new;alpha", unrelated=(1,), outcome="negative_safety")
    world.tried("C4", "alpha", 1, outcome="withdrawn")
    pair = world.pair(model, 1, 2)
    (remark,) = [one for one in pair.against if one.kind == "failed elsewhere"]
    assert remark.text == "1 other combination with ONE failed: alpha + cisplatin, sarcoma"
    assert (remark.rests_on, remark.basis) == ("C1", "cited")


def test_failures_of_a_therapy_elsewhere_count_where_it_was_tested_and_not_where_both_arms_had_it(
    world: World, model: Model
) -> None:
    two(world)
    world.backbone("cisplatin", "platinum")
    world.tried("C1", "beta;cisplatin", 2, "cisplatin", outcome="negative_efficacy")
    world.tried("C2", "beta;cisplatin", 2, background=("cisplatin",), outcome="negative_efficacy")
    (remark,) = [one for one in world.pair(model, 1, "cisplatin").against if one.kind == "failed elsewhere"]
    assert remark.text == "1 other combination with cisplatin failed: beta + cisplatin, cancer"
    assert remark.rests_on == "C1"


def test_three_failures_elsewhere_are_counted_and_two_are_named(world: World, model: Model) -> None:
    two(world)
    for name, basis in (("C1", "cited"), ("C2", "uncited"), ("C3", "cited")):
        world.tried(name, f"alpha;{name}", 1, outcome="negative_safety", basis=basis)
    (remark,) = [one for one in world.pair(model, 1, 2).against if one.kind == "failed elsewhere"]
    assert remark.text == "3 other combinations with ONE failed: alpha + C1, cancer; alpha + C2, cancer; ..."
    assert (remark.rests_on, remark.basis) == ("C1, C2, C3", "partly cited")


def test_a_failure_of_the_pair_itself_is_said_once_and_not_again_as_elsewhere(world: World, model: Model) -> None:
    two(world)
    world.tried("C1", "alpha;beta", 1, 2, outcome="negative_efficacy", phase="3", nct="NCT00000001")
    pair = world.pair(model, 1, 2)
    assert against(pair, "failed: efficacy") == ["alpha + beta, cancer, phase 3 (NCT00000001)"]
    assert against(pair, "failed elsewhere") == []


# --- what of a member is held against the pair --------------------------------------------------


def test_what_speaks_against_a_member_speaks_against_the_pair_with_its_name(world: World, model: Model) -> None:
    two(world)
    world.add("essentiality", hgnc_id=hgnc(1), is_common_essential=1)
    world.add("gene_constraint", hgnc_id=hgnc(2), loeuf=0.1)
    world.add("safety_event", hgnc_id=hgnc(2), event="fever", kind="made")
    pair = world.pair(model, 1, 2)
    assert against(pair, "essential") == ["ONE: essential to nearly all cell lines"]
    assert against(pair, "constraint") == ["TWO: loss of function is selected against in people (LOEUF 0.10)"]
    assert against(pair, "safety event") == ["TWO: curated safety events of the target: fever"]


def test_a_member_without_an_agent_in_the_wanted_direction_is_named(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    world.target(4, "FOUR")
    world.agent("right", 1)
    world.agent("wrong", 2, action="activates")
    world.agent("unsure", 3, action="unknown")
    computed = world.compute(model)

    def said(left: int, right: int) -> list[str]:
        found = computed.pairs.candidate(hgnc(left), hgnc(right))
        assert found is not None
        return [
            text.removeprefix("no agent with a sourced action in the wanted direction for ")
            for text in against(found, "agent")
        ]

    assert said(1, 2) == ["TWO"]
    assert said(1, 3) == ["THREE"]
    assert said(3, 4) == ["THREE", "FOUR"]


# --- what a score can be ----------------------------------------------------------------------


def test_a_model_can_give_what_its_merits_average_to_and_its_signed_terms_add(model: Model) -> None:
    # Merits 0 to 1; redundancy takes 0.1 at most, toxicity 0.15; precedent takes or adds 0.2.
    assert score_range(model.combinations) == pytest.approx((-0.45, 1.2))


def test_without_signed_terms_a_score_stays_within_the_ends_of_its_merits() -> None:
    assert score_range(Combinations(merits={"coverage": 3, "gain": 1})) == (0.0, 1.0)


# --- which agents ----------------------------------------------------------------------------


def test_a_pair_that_was_tried_names_the_agents_that_were_given(world: World, model: Model) -> None:
    two(world)
    world.tried("C1", "older alpha;other beta", 1, 2, outcome="negative_efficacy")
    world.tried("C2", "third alpha", 1, 2, backbone="with beta", outcome="approved")
    assert world.pair(model, 1, 2).agents == (
        "older alpha + other beta (failed: efficacy); third alpha (with beta) (approved)"
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"outcome": "ongoing"}, id="ongoing"),
        pytest.param({"outcome": "completed_unknown"}, id="no known result"),
        pytest.param({"outcome": "withdrawn"}, id="withdrawn"),
        pytest.param({"outcome": "approved", "setting": "preclinical"}, id="in animals"),
    ],
)
def test_a_pair_without_a_clinical_outcome_names_the_best_agents(
    row: dict[str, Any], world: World, model: Model
) -> None:
    two(world)
    world.tried("C1", "older alpha;other beta", 1, 2, **row)
    assert world.pair(model, 1, 2).agents == "alpha (phase 3) + beta (phase 2)"


def test_an_agent_stands_with_what_is_known_of_its_stage_and_action(world: World, model: Model) -> None:
    names = {1: "APPROVED", 2: "ELSEWHERE", 3: "UNSOURCED", 4: "ACTION", 5: "AGAINST"}
    for number, symbol in names.items():
        world.target(number, symbol)
    world.agent("a", 1, stage="approved")
    world.add("approval", drug_id="d", drug="a", hgnc_id=hgnc(1), year=2020, indication="sarcoma", is_oncology=1)
    world.agent("b", 2, stage="approved")
    world.agent("c", 3, stage="unknown")
    world.agent("d", 4, action="unknown", stage="phase 2")
    world.agent("e", 5, action="activates", stage="approved")
    world.backbone("platin", "platinum", status="investigational")
    computed = world.compute(model)
    words = {}
    for number, symbol in names.items():
        found = computed.pairs.candidate(hgnc(number), "platin")
        assert found is not None
        words[symbol] = found.agents
    assert words == {
        "APPROVED": "a (approved) + platin (investigational)",
        "ELSEWHERE": "b (approved, for cancer not on record) + platin (investigational)",
        "UNSOURCED": "c (stage without a source) + platin (investigational)",
        "ACTION": "d (phase 2, action without a source) + platin (investigational)",
        "AGAINST": "no agent on record for AGAINST + platin (investigational)",
    }


# --- whether it was tried ----------------------------------------------------------------------


def test_a_pair_with_a_gene_of_the_user_was_not_asked_for(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "MINE", asked=False)
    world.backbone("platin", "platinum")
    world.agent("alpha", 1)
    world.agent("beta", 2)
    world.named(1, "alpha", "beta")
    computed = world.compute(model)
    tried = {}
    for left, right in ((1, hgnc(2)), (2, "platin"), (1, "platin")):
        found = computed.pairs.candidate(hgnc(left), right)
        assert found is not None
        tried[left, right] = found.tried
    assert tried == {(1, hgnc(2)): "not asked", (2, "platin"): "not asked", (1, "platin"): "not in the ledger"}


@pytest.mark.parametrize(
    ("trials", "words"),
    [
        (0, ""),
        (1, "; both named in registered trials whose arms were not read: NCT00000001"),
        (2, "; both named in registered trials whose arms were not read: NCT00000001, NCT00000002"),
        (4, "; both named in registered trials whose arms were not read: NCT00000001, NCT00000002 and 2 more"),
    ],
)
def test_a_pair_that_is_not_in_the_ledger_says_which_registered_trials_name_it(
    trials: int, words: str, world: World, model: Model
) -> None:
    two(world)
    for trial in range(1, trials + 1):
        world.named(trial, "alpha", "beta")
    assert world.pair(model, 1, 2).tried == "not in the ledger" + words


def test_a_pair_of_the_ledger_needs_no_word_of_the_registry(world: World, model: Model) -> None:
    two(world)
    world.named(1, "alpha", "beta")
    world.tried("C1", "alpha;beta", 1, 2)
    assert world.pair(model, 1, 2).tried == "ongoing"


def test_outcomes_are_counted_the_worst_first_and_those_of_the_class_apart(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.backbone("cisplatin", "platinum")
    world.backbone("carboplatin", "platinum")
    world.tried("C1", "a;cisplatin", 1, "cisplatin", outcome="negative_efficacy")
    world.tried("C2", "b;cisplatin", 1, "cisplatin", outcome="negative_efficacy")
    world.tried("C3", "c;cisplatin", 1, "cisplatin", outcome="approved")
    world.tried("C4", "d;cisplatin", 1, "cisplatin", outcome="positive", setting="preclinical")
    computed = world.compute(model)
    own = computed.pairs.candidate(hgnc(1), "cisplatin")
    mate = computed.pairs.candidate(hgnc(1), "carboplatin")
    assert own is not None
    assert mate is not None
    counts = "2 x failed: efficacy; approved; positive (preclinical)"
    assert own.tried == counts
    assert mate.tried == f"not in the ledger; same class: {counts}"
    kinds = [remark.kind for remark in mate.against if remark.kind.startswith("failed:")]
    assert kinds == ["failed: efficacy, with a therapy of the same class"] * 2
    assert "approved, with a therapy of the same class" in [remark.kind for remark in mate.for_it]
    assert mate.agents == "no agent on record for ONE + carboplatin (approved)"


@pytest.mark.parametrize(
    ("row", "ended"),
    [
        ({"outcome": "approved"}, True),
        ({"outcome": "mixed"}, True),
        ({"outcome": "negative_safety"}, True),
        ({"outcome": "ongoing"}, False),
        ({"outcome": "withdrawn"}, False),
        ({"outcome": "stopped_other"}, False),
        ({"outcome": "completed_unknown"}, False),
        ({"outcome": "approved", "setting": "preclinical"}, False),
    ],
)
def test_a_pair_is_new_until_a_trial_of_it_has_a_result(
    row: dict[str, Any], ended: bool, world: World, model: Model
) -> None:
    two(world)
    world.tried("C1", "alpha;beta", 1, 2, **row)
    document = world.compute(model).document
    assert len(document.candidates) == (0 if ended else 1)
    assert len(document.already_tried) == (1 if ended else 0)


def test_places_are_known_of_approved_pairs_and_of_pairs_with_failures_alone(world: World, model: Model) -> None:
    # Tiers A and B are worth 1 and 2/3: without precedent ONE + TWO has 1, each of them + THREE has 5/6.
    two(world)
    world.target(3, "THREE", evidence_tier="B")
    for name in ("C1", "C2"):  # takes 0.2 x 2/3: 0.867
        world.tried(name, "a;b", 1, 2, outcome="negative_efficacy")
    for name in ("C3", "C4", "C5"):  # with the failure below adds 0.2 x (3/4 - 1/2): 0.883
        world.tried(name, "a;c", 1, 3, outcome="approved")
    world.tried("C6", "a;c", 1, 3, outcome="negative_efficacy")
    for name, outcome in (("C7", "negative_efficacy"), ("C8", "mixed")):  # failures, but not alone
        world.tried(name, "b;c", 2, 3, outcome=outcome)
    computed = world.compute(model)
    assert computed.pairs.known_places() == ([2], [1], 3)
    best = computed.document.already_tried[0]
    assert (best.left, best.right) == ("ONE", "THREE")  # with precedent it is the first


def test_a_pair_that_was_stopped_for_harm_is_tried_not_ranked_and_says_why(world: World, model: Model) -> None:
    two(world)
    world.target(3, "THREE")
    world.agent("gamma", 3)
    world.tried("C1", "alpha;beta", 1, 2, outcome="negative_safety")
    document = world.compute(model).document
    (tried,) = document.already_tried
    assert (tried.left, tried.right, tried.rank, tried.rank_low) == ("ONE", "TWO", 0, 0)
    assert tried.gate.startswith("known harm: ")
    assert tried.gate.endswith(" was stopped for harm (C1)")
    assert against(tried, "not ranked") == [tried.gate]
    assert [(one.right, one.rank, one.gate) for one in document.candidates] == [("THREE", 1, ""), ("THREE", 2, "")]
    assert (document.n_pairs, document.n_gated) == (2, 1)


def test_only_pairs_with_an_agent_of_known_stage_for_each_are_candidates(world: World, model: Model) -> None:
    two(world)
    world.target(3, "BARE")
    world.target(4, "VAGUE")
    world.agent("delta", 4, stage="unknown")
    computed = world.compute(model)
    assert [(one.left, one.right) for one in computed.document.candidates] == [("ONE", "TWO")]
    assert len(list(computed.pairs.all_rows())) == 6


def test_kinds_are_numbered_apart_and_rows_follow_the_rank(world: World, model: Model) -> None:
    two(world)
    world.target(3, "LOW", evidence_tier="C")
    world.backbone("platin", "platinum")
    rows = list(world.compute(model).pairs.all_rows())
    assert [row[0] for row in rows] == [TARGET_PAIR] * 3 + [BACKBONE_PAIR] * 3
    assert [row[1] for row in rows] == [1, 2, 3, 1, 2, 3]
    assert rows[0][4:9] == (hgnc(1), "ONE", hgnc(2), "TWO", "alpha (phase 3) + beta (phase 2)")


def test_two_members_on_one_gene_are_no_pair(world: World, model: Model) -> None:
    two(world)
    world.backbone("anti-one", "anti-PD-1", 1)
    assert world.compute(model).pairs.candidate(hgnc(1), "anti-one") is None


def test_a_sentence_says_what_is_done_to_whom_and_why(world: World, model: Model) -> None:
    world.target(1, "ONE", direction="activate", role="wakes T cells", **CHECKPOINT)
    world.backbone("platin", "platinum", mechanism="breaks DNA", basis="uncited")
    pair = world.pair(model, 1, "platin")
    assert pair.rationale == "Activate ONE (checkpoint): wakes T cells. With platin (platinum): breaks DNA (uncited)."
    assert pair.type == "checkpoint + chemotherapy"


# --- vital organs ----------------------------------------------------------------------------


@pytest.fixture
def weighted(tmp_path: Path) -> Model:
    """The model, with a weight for shared expression in vital organs."""
    return made_model(tmp_path, MODEL.replace("precedent = 0.2", "vital_organs = -0.1"))


HEART, LUNG = "UBERON:0006566", "UBERON:0008952"


def expressed(world: World, number: int, **tpm: float) -> None:
    """Expression of a target in GTEx tissues."""
    for tissue, value in tpm.items():
        usual = {"datasource": "gtex", "datatype": "bulk rna-seq", "unit": "TPM", "median": value}
        world.add(
            "baseline_expression", hgnc_id=hgnc(number), tissue_id={"heart": HEART, "lung": LUNG}[tissue], **usual
        )


def test_vital_organs_with_both_targets_are_held_against_a_pair(world: World, weighted: Model) -> None:
    two(world)
    expressed(world, 1, heart=30.0, lung=12.0)
    expressed(world, 2, heart=11.0, lung=1.0)
    pair = world.pair(weighted, 1, 2)
    assert against(pair, "vital organs") == ["both targets are expressed in heart of healthy people (10 TPM or more)"]
    (term,) = [line for line in pair.terms if line.name == "vital_organs"]
    assert (term.value, term.contribution) == (0.5, -0.05)


def test_without_a_source_of_expression_it_is_unknown_said_once_and_no_next_step(world: World, weighted: Model) -> None:
    two(world)
    computed = world.compute(weighted)
    (pair,) = computed.document.candidates
    assert "Expressed in the same vital organs: unknown" in pair.unknown
    assert pair.next_step.startswith("co-culture of stem cells")
    said = "Of no combination is it known: Expressed in the same vital organs. This snapshot has no source for it."
    assert said in computed.document.warnings


def test_with_a_source_the_target_that_it_lacks_is_what_to_look_up(world: World, weighted: Model) -> None:
    two(world)
    world.target(3, "THREE")
    world.agent("gamma", 3)
    for number in (1, 2):
        expressed(world, number, heart=1.0)
    assert world.pair(weighted, 1, 3).next_step.startswith("Expressed in the same vital organs: unknown; look up both")
    assert world.pair(weighted, 1, 2).next_step.startswith("co-culture of stem cells")
