"""What speaks for a target and what speaks against it, remark by remark, on rows made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prioritize.dossier.details import said_of
from prioritize.dossier.targets import LESSON, UNNAMED, _move_line
from prioritize.model import Model
from prioritize.model.shapes import Coverage, Track
from prioritize.score.flips import Flip
from prioritize.score.moves import Move
from tests.chain import Computed
from tests.dossier.made import World, hgnc, made_model, texts


def test_a_target_of_which_nothing_bad_is_known_has_nothing_against_it(world: World, model: Model) -> None:
    world.target(1, "ONE")
    card = world.card(model)
    assert card.against == ()
    assert texts(card.for_it, "crosstalk") == ["a role"]
    assert card.for_it[0].rests_on == "evidence tier A"


@pytest.mark.parametrize(
    ("note", "told"), [("to check: read by machine", []), ("read", ["a role"]), (None, ["a role"])]
)
def test_a_sentence_that_a_machine_read_and_nobody_checked_does_not_speak_for_a_target(
    note: str | None, told: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE", note=note)
    assert texts(world.card(model).for_it, "crosstalk") == told


def test_what_a_machine_read_and_a_curator_accepted_is_what_the_text_says_with_who_and_when(
    world: World, model: Model
) -> None:
    note = "read by machine, accepted by A. Curator on 2026-11-23: 'ONE' in 'Abstract'"
    world.target(1, "ONE", note=note, basis="uncited", source="curated")
    world.target(2, "TWO", note="to check: 'TWO' in 'Abstract'")
    world.target(3, "THREE", note="read by A. Curator on 2026-11-23")
    cards = world.compute(model).document.targets
    one, two, three = sorted(cards, key=lambda card: card.target_id)
    told = "A, read from the text by machine, accepted by A. Curator on 2026-11-23"
    assert (one.evidence_tier, two.evidence_tier, three.evidence_tier) == (told, "to check", "A")
    assert [(line.kind, line.text, line.rests_on) for line in one.for_it] == [
        ("the text says", "a role", f"evidence tier {told}")
    ]
    assert texts(one.against, "uncited") == [UNNAMED]
    assert (texts(two.for_it, "crosstalk"), texts(three.for_it, "crosstalk")) == ([], ["a role"])


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("to check: x", "the text says, not checked: 'It helps'"),
        ("read by machine, accepted by A on 2026-11-23: x", "the text says: 'It helps'"),
        ("x", "It helps."),
        (None, "It helps."),
    ],
)
def test_a_pair_quotes_what_a_text_says_of_its_members(note: str | None, told: str) -> None:
    assert said_of({"role": "It helps.", "note": note}) == told


# --- genes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loeuf", "warned"),
    [
        (0.34, ["loss of function is selected against in people (LOEUF 0.34)"]),
        (0.349, ["loss of function is selected against in people (LOEUF 0.35)"]),
        (0.35, []),
        (0.36, []),
        (0.0, ["loss of function is selected against in people (LOEUF 0.00)"]),
        (None, []),
    ],
)
def test_a_gene_below_a_loeuf_of_0_35_is_called_constrained(
    loeuf: float | None, warned: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE")
    if loeuf is not None:
        world.add("gene_constraint", hgnc_id=hgnc(1), loeuf=loeuf)
    assert texts(world.card(model).against, "constraint") == warned


@pytest.mark.parametrize(("essential", "warned"), [(1, ["essential to nearly all cell lines"]), (0, []), (None, [])])
def test_an_essential_gene_is_called_so_and_no_other(
    essential: int | None, warned: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE")
    if essential is not None:
        world.add("essentiality", hgnc_id=hgnc(1), is_common_essential=essential)
    assert texts(world.card(model).against, "essential") == warned


@pytest.mark.parametrize(
    ("events", "named"),
    [
        (["arrhythmia"], "arrhythmia"),
        (["b", "a", "a"], "a; b"),
        (["a", "b", "c", "d", "e"], "a; b; c; d; e"),
        (["a", "b", "c", "d", "e", "f", "g"], "a; b; c; d; e and 2 more"),
    ],
)
def test_safety_events_are_named_up_to_five(events: list[str], named: str, world: World, model: Model) -> None:
    world.target(1, "ONE")
    for event in events:
        world.add("safety_event", hgnc_id=hgnc(1), event=event, kind="made")
    assert texts(world.card(model).against, "safety event") == [f"curated safety events of the target: {named}"]


# --- agents ----------------------------------------------------------------------------------


def test_the_weighty_toxicities_of_its_agents_are_named_agent_by_agent(world: World, model: Model) -> None:
    world.target(1, "ONE")
    for name in ("alpha", "beta", "gamma"):
        world.agent(name, 1)
    world.toxic("alpha", "cardiac", "boxed warning")
    world.toxic("alpha", "renal", "common")
    world.toxic("beta", "hepatic", "serious")
    world.toxic("gamma", "ocular", "common")
    assert texts(world.card(model).against, "toxicity") == [
        "alpha: boxed warning: cardiac",
        "beta: serious: hepatic",
    ]


def test_the_toxicity_of_an_agent_that_acts_the_other_way_is_not_held_against_the_target(
    world: World, model: Model
) -> None:
    world.target(1, "ONE")
    world.agent("agonist", 1, action="activates")
    world.toxic("agonist", "cardiac")
    assert texts(world.card(model).against, "toxicity") == []


def test_the_toxicities_of_four_agents_are_named_and_those_that_act_against_take_no_place(
    world: World, model: Model
) -> None:
    world.target(1, "ONE")
    for name in ("a", "b", "c", "d", "e"):
        world.agent(name, 1)
        world.toxic(name, "cardiac")
    assert [text[0] for text in texts(world.card(model).against, "toxicity")] == ["a", "b", "c", "d"]


def test_agents_that_act_against_the_wanted_direction_are_named_up_to_six(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.agent("right", 1)
    world.agent("unsure", 1, action="unknown")
    for name in ("a", "b", "c", "d", "e", "f", "g"):
        world.agent(name, 1, action="activates")
    assert texts(world.card(model).against, "direction") == [
        "agents that act against the wanted direction: a, b, c, d, e, f"
    ]


def test_an_agent_that_acts_as_wanted_speaks_for_the_target_when_its_stage_has_a_source(
    world: World, model: Model
) -> None:
    world.target(1, "ONE")
    world.agent("early", 1, stage="phase 1")
    world.agent("late", 1, stage="phase 3")
    assert texts(world.card(model).for_it, "agent") == [
        "late acts in the wanted direction (phase 3; 1 source row on its action)"
    ]


@pytest.mark.parametrize(
    ("action", "stage"), [("inhibits", "unknown"), ("unknown", "phase 3"), ("activates", "phase 3")]
)
def test_an_agent_without_a_sourced_stage_or_direction_does_not_speak_for_it(
    action: str, stage: str, world: World, model: Model
) -> None:
    world.target(1, "ONE")
    world.agent("alpha", 1, action=action, stage=stage)
    assert texts(world.card(model).for_it, "agent") == []


# --- what was tried --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "for_it", "against"),
    [
        ("approved", ["approved"], []),
        ("positive", ["positive"], []),
        ("mixed", [], []),
        ("negative_efficacy", [], ["failed: efficacy"]),
        ("negative_safety", [], ["failed: safety"]),
        ("withdrawn", [], []),
        ("stopped_other", [], []),
        ("completed_unknown", [], ["silence"]),
        ("ongoing", [], []),
    ],
)
def test_an_outcome_speaks_for_a_target_against_it_or_not_at_all(
    outcome: str, for_it: list[str], against: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE", role=None)
    world.tried("C1", "alpha;beta", 1, outcome=outcome)
    card = world.card(model)
    assert [remark.kind for remark in card.for_it] == for_it
    assert [remark.kind for remark in card.against] == against
    assert [line.id for line in card.tried] == ["C1"]


def test_a_preclinical_success_does_not_speak_for_a_target(world: World, model: Model) -> None:
    world.target(1, "ONE", role=None)
    world.tried("C1", "alpha;beta", 1, outcome="positive", setting="preclinical")
    assert world.card(model).for_it == ()


def test_a_failure_in_which_the_target_was_background_is_not_held_against_it(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.tried("C1", "new;old", 2, background=(1,), outcome="negative_efficacy")
    card = world.card(model)
    assert (card.against, card.tried) == ((), ())


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a"], "1 oncology programme reached the clinic, no longer active: a (Phase II)"),
        (
            ["a", "b", "c", "d", "e", "f"],
            "6 oncology programmes reached the clinic, no longer active: a (Phase II); b (Phase II); c (Phase II); "
            "d (Phase II); e (Phase II); ...",
        ),
    ],
)
def test_stopped_programmes_are_counted_and_named_up_to_five(
    names: list[str], words: str, world: World, model: Model
) -> None:
    world.target(1, "ONE")
    for name in names:
        world.add("programme", hgnc_id=hgnc(1), mesh_id=name, indication=name)
    assert texts(world.card(model).against, "stopped programmes") == [words]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"is_oncology": 0}, id="not for cancer"),
        pytest.param({"phase_active": "Phase I"}, id="still active"),
        pytest.param({"phase_ever": "Preclinical"}, id="never in the clinic"),
        pytest.param({"phase_ever": "Launched"}, id="launched"),
    ],
)
def test_other_programmes_are_not_called_stopped(row: dict[str, object], world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.add("programme", hgnc_id=hgnc(1), mesh_id="m", indication="sarcoma", **row)
    assert texts(world.card(model).against, "stopped programmes") == []


# --- what is known of it ---------------------------------------------------------------------


def test_a_direction_that_depends_on_context_is_said_and_gated(world: World, model: Model) -> None:
    world.target(1, "ONE", direction="unknown")
    card = world.card(model)
    assert texts(card.against, "direction") == ["whether to inhibit or to activate depends on context; not ranked"]
    assert (card.rank, card.status) == (0, "gated: the wanted direction depends on context")


@pytest.mark.parametrize(
    ("cell", "effect", "warned"),
    [("CSC", "stemness", [LESSON]), ("CSC", "metastasis", []), ("Treg", "stemness", [])],
)
def test_the_lesson_is_for_stemness_on_stem_cells(
    cell: str, effect: str, warned: list[str], world: World, model: Model
) -> None:
    world.target(1, "ONE")
    world.add("crosstalk", edge_id="X1", target_id=hgnc(1), partner_cell=cell)
    world.add("target_effect", target_id=hgnc(1), effect=effect)
    assert texts(world.card(model).against, "lesson") == warned


@pytest.mark.parametrize(
    ("basis", "source", "warned"),
    [("uncited", "curated", 1), ("cited", "curated", 0), ("uncited", "user_list", 0)],
)
def test_a_role_without_a_citation_is_owned_up_to(
    basis: str, source: str, warned: int, world: World, model: Model
) -> None:
    world.target(1, "ONE", basis=basis, source=source)
    assert len(texts(world.card(model).against, "uncited")) == warned


@pytest.mark.parametrize(("tractable", "warned"), [(1, 0), (0, 1), (None, 1)])
def test_a_target_whose_best_track_is_closed_is_warned_of(
    tractable: int | None, warned: int, world: World, model: Model
) -> None:
    world.target(1, "ONE")
    if tractable is not None:
        world.add("tractability", hgnc_id=hgnc(1), modality="antibody", tractable=tractable)
    card = world.card(replace(model, tracks={"antibody": Track(needs=("antibody_tractability",))}))
    said = texts(card.against, "tractability")
    assert len(said) == warned
    assert all(text.endswith("not even by its best track, antibody") for text in said)
    assert (card.track, card.open_track) == ("antibody", not warned)


def test_without_tracks_nothing_is_said_of_tractability(world: World, model: Model) -> None:
    world.target(1, "ONE")
    card = world.card(model)
    assert texts(card.against, "tractability") == []
    assert (card.track, card.open_track) == ("", True)


TWO_CRITERIA = """
title = "Two criteria"
[groups.a]
weight = 3
[groups.a.criteria.evidence_tier]
[groups.b]
weight = 1
[groups.b.criteria.loss_tolerance]
[combinations.merits]
member_scores = 1
[uncertainty]
draws = 100
"""


@pytest.mark.parametrize(
    ("flagged", "warned"),
    [(0.75, []), (0.76, ["only 75% of the model's weight is known"])],
)
def test_a_coverage_below_the_flag_is_said(
    flagged: float, warned: list[str], world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world.target(1, "ONE")
    two = made_model(tmp_path_factory.mktemp("two"), TWO_CRITERIA)
    card = world.card(replace(two, coverage=Coverage(rankable=0.5, flagged=flagged)))
    assert texts(card.against, "coverage") == warned
    assert card.flagged == bool(warned)


def test_a_card_adds_up_its_criteria_by_group(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    # Tier A is worth 1; a LOEUF of 0.6 is half-way from 0.2 to 1.0.
    world.target(1, "ONE")
    world.add("gene_constraint", hgnc_id=hgnc(1), loeuf=0.6)
    card = world.card(made_model(tmp_path_factory.mktemp("two"), TWO_CRITERIA))
    assert dict(card.groups) == pytest.approx({"a": 0.75, "b": 0.125})
    assert card.score == pytest.approx(0.875)
    assert [(line.feature, line.weight) for line in card.criteria] == [
        ("evidence_tier", 0.75),
        ("loss_tolerance", 0.25),
    ]


def test_cards_stand_by_rank_and_then_by_symbol(world: World, model: Model) -> None:
    world.target(1, "LOW", evidence_tier="C")
    world.target(2, "ZZZ", direction="unknown")
    world.target(3, "HIGH")
    world.target(4, "AAA", direction="unknown")
    cards = world.compute(model).document.targets
    assert [(card.symbol, card.rank) for card in cards] == [("HIGH", 1), ("LOW", 2), ("AAA", 0), ("ZZZ", 0)]


# --- what would move it ----------------------------------------------------------------------


def two_targets(world: World) -> None:
    """ONE: tier A, worth 1, and a LOEUF of 1.0, worth 1; TWO: tier C, and 0.2, worth 0."""
    world.target(1, "ONE")
    world.target(2, "TWO", evidence_tier="C")
    world.add("gene_constraint", hgnc_id=hgnc(2), loeuf=1.0)


def test_a_card_tells_the_smallest_changes_past_its_neighbours(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # ONE: tier A alone, 1.0. TWO: 0.75 t + 0.25 x 1, below it. If ONE's LOEUF came out at a worth of u, ONE would
    # have 0.75 + 0.25 u, even with TWO where u = 3 t - 2.
    two_targets(world)
    cards = world.compute(made_model(tmp_path_factory.mktemp("two"), TWO_CRITERIA)).document.targets
    one, two = cards
    tier = next(line.worth for line in two.criteria if line.feature == "evidence_tier")
    assert tier is not None and 3 * tier - 2 < 0
    assert [(line.kind, line.other) for line in one.moves] == [("passed", "TWO")]
    assert [(line.kind, line.other) for line in two.moves] == [("pass", "ONE")]
    assert one.moves[0].what == "for TWO (place 2) to pass it"
    assert two.moves[0].what == "to pass ONE (place 1)"
    assert two.moves[0].how == "no one weight does it, from 0 to 20 times its own, and no missing value"


def test_a_missing_value_of_its_own_or_of_its_neighbour_is_told_with_its_worth(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Tier A both; ONE has a LOEUF of 0.6, worth 0.5: 0.75 + 0.125. TWO leads with its tier alone, 1.0, and falls
    # behind where its own LOEUF is worth less than 0.5.
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.add("gene_constraint", hgnc_id=hgnc(1), loeuf=0.6)
    cards = world.compute(made_model(tmp_path_factory.mktemp("two"), TWO_CRITERIA)).document.targets
    two, one = cards
    (down,) = two.moves
    assert (down.value, down.whose) == ("loss_tolerance", "TWO")
    assert down.worth == pytest.approx(0.5, abs=1e-6)
    assert down.how == "its missing Loss tolerance coming out at a worth of 0.49 or less"
    (up,) = one.moves
    assert up.how.endswith("the Loss tolerance of TWO, which is missing, coming out at a worth of 0.49 or less")


def move(kind: str, factor: float | None = None, worth: float | None = None, whose: str = "behind") -> Move:
    """A move of the first target past the second, by the first criterion or by combination_failures."""
    weight = None if factor is None else Flip("weight", "evidence_tier", factor, float("nan"), "")
    value = None if worth is None else Flip("value", "evidence_tier", float("nan"), worth, whose)
    return Move(0, kind, 1 if kind in ("pass", "passed") else -1, weight, value)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0.75, "the weight of Evidence tier lowered by 25.0%"),
        (1.3331, "the weight of Evidence tier raised by 33.4%"),
        (1.00000001, "the weight of Evidence tier raised by 0.1%"),
        (2.341, "the weight of Evidence tier raised to 2.35 times its own"),
        (0.0, "the weight of Evidence tier lowered by 100.0%"),
    ],
)
def test_a_change_of_a_weight_is_rounded_to_where_it_works(factor: float, words: str, computed: Computed) -> None:
    assert _move_line(move("enter", factor), computed.results).how == words


@pytest.mark.parametrize(
    ("kind", "whose", "words"),
    [
        ("enter", "behind", "its missing Evidence tier coming out at a worth of 0.63 or more"),
        ("leave", "ahead", "its missing Evidence tier coming out at a worth of 0.62 or less"),
    ],
)
def test_a_missing_value_is_rounded_to_where_it_works(kind: str, whose: str, words: str, computed: Computed) -> None:
    line = _move_line(move(kind, worth=0.625, whose=whose), computed.results)
    assert (line.what, line.how) == (f"to {kind} the first ten", words)
    assert line.whose == computed.results.matrix.symbols[0]


def test_a_missing_failure_counts_from_some_strength_on(computed: Computed) -> None:
    flip = Flip("value", "combination_failures", float("nan"), 0.125, "ahead")
    line = _move_line(Move(0, "leave", -1, None, flip), computed.results)
    assert line.how == "its missing Combination failures coming out at a strength of 0.13 or more"


def test_every_ranked_target_of_the_catalogue_is_told_what_moves_it(computed: Computed) -> None:
    for card in computed.document.targets:
        kinds = [line.kind for line in card.moves]
        top = ["leave" if card.rank <= 10 else "enter"]
        assert kinds == ([] if not card.rank else ["passed", *top] if card.rank == 1 else kinds)
        assert not card.rank or kinds[-1:] == top


# --- how sure it is --------------------------------------------------------------------------


def test_a_target_that_is_first_under_some_weights_has_a_confidence_and_the_weights_that_suit_it(
    computed: Computed,
) -> None:
    for card in computed.document.targets:
        assert bool(card.suits) == (card.any_first > 0)
        assert not card.suits or sum(share for _, share in card.suits) == pytest.approx(1.0)
        assert card.confidence is None or (card.suits and 0.0 <= card.confidence <= 1.0)


def test_a_place_without_precedence_lies_within_its_interval(computed: Computed) -> None:
    ranked = [card for card in computed.document.targets if card.rank]
    assert all(card.base_rank_low <= card.base_rank <= card.base_rank_high for card in ranked)
    assert any(card.base_rank_low < card.base_rank_high for card in ranked)


def test_trials_that_ended_in_silence_are_counted(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.tried("C1", "one;two", 1, outcome="completed_unknown")
    world.tried("C2", "one;three", 1, outcome="positive")
    world.tried("C3", "one;four", 1, outcome="completed_unknown", setting="preclinical")
    said = "1 of 3 tried combinations with it completed without a known result, which is neither success nor failure"
    assert texts(world.card(model).against, "silence") == [said]
