"""What a report states: who leads and how surely, and what it does not say of a short list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from prioritize.dossier.document import SCOPE, _age, _outcome_words, _statements
from prioritize.dossier.pairs import PairWriter
from prioritize.model import Model
from prioritize.report import html, markdown
from prioritize.report.document import MoveLine, TargetCard, TriedLine
from tests.chain import Computed
from tests.dossier.made import MODEL, World, hgnc, made_model


class Places(NamedTuple):
    """Stands for the writer of pairs: places of approved pairs, of failed ones, and of how many."""

    good: Sequence[int] = ()
    bad: Sequence[int] = ()
    size: int = 0

    def known_places(self) -> tuple[Sequence[int], Sequence[int], int]:
        """As the writer of pairs."""
        return self.good, self.bad, self.size


def cards(computed: Computed, number: int, **changes: Any) -> list[TargetCard]:
    """The first cards, named A, B, C ... in the order of their rank, with nothing tried."""
    return [
        replace(card, symbol=chr(65 + place), base_rank=place + 1, tried=(), **changes)
        for place, card in enumerate(computed.document.targets[:number])
    ]


def said(computed: Computed, ranked: Sequence[TargetCard]) -> str:
    """All that is stated of some cards."""
    return "\n".join(_statements(ranked, computed.results, cast(PairWriter, Places()), ()))


DRAWN = "each weight between 50% and 150% of the chosen one, missing values drawn from the known ones"


# --- who leads -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, f"A is first in 100% of 10,000 weightings ({DRAWN})."),
        (0.5, f"A is first in 50% of 10,000 weightings ({DRAWN})."),
        (
            0.49,
            f"No clear leader: A has the highest score, but is first in only 49% of 10,000 weightings ({DRAWN}).",
        ),
    ],
)
def test_a_target_leads_from_half_of_the_weightings_on(share: float, words: str, computed: Computed) -> None:
    assert said(computed, cards(computed, 2, first_share=share)).splitlines()[0] == words


def test_who_is_first_more_often_than_the_leader_is_named(computed: Computed) -> None:
    ranked = cards(computed, 3, first_share=0.2)
    ranked[2] = replace(ranked[2], first_share=0.6)
    assert said(computed, ranked).splitlines()[0].endswith("; C is first in 60%.")


def test_a_list_of_one_target_has_no_leader(world: World, model: Model) -> None:
    world.target(1, "ONE")
    document = world.compute(model).document
    assert document.statements == ("ONE is the only target that can be ranked.",)


def test_a_list_of_which_none_can_be_ranked_says_so(world: World, model: Model) -> None:
    world.target(1, "ONE", direction="unknown")
    document = world.compute(model).document
    assert document.statements == ("No target can be ranked with what is known; the targets table says why.",)
    assert (document.n_targets, document.n_ranked) == (1, 0)


@pytest.mark.parametrize(("size", "speaks"), [(2, False), (10, False), (11, True)])
def test_only_of_more_than_ten_targets_the_first_ten_are_spoken_of(
    size: int, speaks: bool, world: World, model: Model
) -> None:
    for number in range(1, size + 1):
        world.target(number, f"GENE{number}", evidence_tier="ABC"[number % 3])
        world.add("publication", hgnc_id=hgnc(number), n_papers=number)
    text = "\n".join(world.compute(model).document.statements)
    assert ("the first ten" in text) is speaks
    assert ("number of papers" in text) is speaks
    assert ("Over all weightings" in text) is speaks


def test_who_leaves_the_first_ten_without_precedence_is_replaced_by_name(computed: Computed) -> None:
    ranked = cards(computed, 12)
    assert "10 of the first ten stay when clinical precedence is left out.\n" in said(computed, ranked)
    # J falls from the tenth place to the eleventh, K takes it.
    ranked[9], ranked[10] = replace(ranked[9], base_rank=11), replace(ranked[10], base_rank=10)
    assert "9 of the first ten stay when clinical precedence is left out; K would enter." in said(computed, ranked)


MOVE = MoveLine("pass", "J", "c", 1.25, "", "", None, "to pass J (place 10)", "the weight of c raised by 25.0%")


def test_what_the_tenth_place_hangs_on_is_told(computed: Computed) -> None:
    ranked = [replace(card, rank=place + 1, moves=()) for place, card in enumerate(cards(computed, 12))]
    assert "the edge of" not in said(computed, ranked)
    ranked[10] = replace(ranked[10], moves=(MOVE,))
    words = "At the edge of the first ten, it takes this for K to pass J (place 10): the weight of c raised by 25.0%."
    assert words in said(computed, ranked).splitlines()
    ranked[10] = replace(ranked[10], moves=(replace(MOVE, weight=""),))
    assert "the edge of" not in said(computed, ranked)


def tried(outcome: str) -> tuple[TriedLine, ...]:
    """A tried combination with this outcome."""
    return (TriedLine("C1", "a + b", "", "", "", outcome, "", "", (), "", "cited", "clinical"),)


def test_who_of_the_first_ten_has_failed_is_named(computed: Computed) -> None:
    ranked = cards(computed, 12)
    assert "has failed with" not in said(computed, ranked)
    outcomes = {0: "negative_safety", 1: "withdrawn", 9: "negative_efficacy", 10: "negative_efficacy"}
    for place, outcome in outcomes.items():
        ranked[place] = replace(ranked[place], tried=tried(outcome))
    assert "Of the first ten, a combination trial has failed with: A, J." in said(computed, ranked)


@pytest.mark.parametrize(("share", "doubt"), [(0.5, False), (0.49, True)])
def test_over_all_weightings_less_than_half_is_no_clear_lead(share: float, doubt: bool, computed: Computed) -> None:
    ranked = cards(computed, 11, any_first=0.0, any_top=0.1)
    ranked[3] = replace(ranked[3], any_first=share)
    ranked[4] = replace(ranked[4], any_top=0.9)
    text = said(computed, ranked)
    assert f"D is first in {share:.0%}" in text
    assert "E is among the first ten in 90%" in text
    assert ("which is no clear lead" in text) is doubt


def test_the_report_itself_says_that_there_is_no_clear_leader(computed: Computed) -> None:
    # The default model's leader is first in fewer than half of the weightings; a report must not hide it.
    leader = computed.document.targets[0]
    assert leader.first_share < 0.5
    often = max(computed.document.targets, key=lambda card: card.first_share)
    (first, *_) = computed.document.statements
    assert first.startswith(f"No clear leader: {leader.symbol} has the highest score, but is first in only ")
    if often.symbol != leader.symbol:
        assert first.endswith(f"; {often.symbol} is first in {often.first_share:.0%}.")
    for form in (html.render(computed.document), markdown.render(computed.document)):
        assert f"No clear leader: {leader.symbol} has the highest score" in form


# --- what it rests on ------------------------------------------------------------------------


def test_a_ranking_as_of_a_year_says_so_first_with_how_many_criteria_have_evidence(
    world: World, tmp_path: Path
) -> None:
    world.target(1, "ONE")
    without = "[groups.biology.criteria.common_essential]\n[groups.biology.criteria.loss_tolerance]\n"
    more = MODEL.replace("[combinations.merits]", f"{without}[combinations.merits]")
    model = made_model(tmp_path, more)
    assert not world.compute(model).document.statements[0].startswith("Evidence as of")
    assert world.compute(replace(model, as_of=2018)).document.statements[0] == (
        "Evidence as of 2018: rows of later years and rows without a date do not count; 1 of 3 criteria have evidence "
        "then."
    )


def test_a_scale_set_by_the_targets_at_hand_is_warned_of(world: World, tmp_path: Path) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO", evidence_tier="C")
    scaled = MODEL.replace("criteria.evidence_tier]", 'criteria.evidence_tier]\nscale = { kind = "min_max" }')
    for text, warned in ((MODEL, False), (scaled, True)):
        said_then = "\n".join(world.compute(made_model(tmp_path, text)).document.statements)
        assert ("The scale of evidence_tier is set by the targets at hand" in said_then) is warned


# --- known outcomes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        pytest.param([1, 2], [3, 4, 5], id="two approved pairs"),
        pytest.param([1, 2, 3], [4, 5], id="two failed pairs"),
        pytest.param([], [], id="none"),
    ],
)
def test_of_fewer_than_three_pairs_with_an_outcome_no_median_is_told(good: list[int], bad: list[int]) -> None:
    assert _outcome_words(cast(PairWriter, Places(good, bad, 9))) == []


def test_from_three_pairs_of_each_kind_their_median_places_are_told() -> None:
    (words,) = _outcome_words(cast(PairWriter, Places([1, 2, 90], [10, 2_000, 3_000, 2_500], 5_000)))
    assert words.startswith(
        "Without their precedent, the 3 pairs of targets with an approved combination stand at a median place of 2 "
        "and the 4 with failures alone at 2,250, of 5,000: "
    )
    assert words.endswith(": the score is not fitted to outcomes.")


# --- sources ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "date", "age"),
    [
        ("2023", "2026-06-01", 3),
        ("release of 2019, updated 2024-02", "2026-01-01", 2),
        ("1998", "2026-01-01", 28),
        ("2027", "2026-12-31", 0),
        ("v4.1", "2026-06-01", None),
        ("24Q2", "2026-06-01", None),
        ("20231", "2026-06-01", None),
        ("r12023", "2026-06-01", None),
        ("2023", "", None),
        ("", "2026-06-01", None),
    ],
)
def test_the_age_of_a_release_counts_from_the_latest_year_it_names(release: str, date: str, age: int | None) -> None:
    assert _age(release, date) == age


def source(world: World, title: str, table: str, release: str, **row: Any) -> None:
    """A source of the snapshot; the world's date is in 2026."""
    usual = {"rebuild": "public download", "licence": "CC0", "scope": "genome", "sha256": "made"}
    whole = {**usual, "unresolved": 0, "n_rows": 10, **row}
    world.put("meta.source", table_name=table, source=title, title=title, release=release, **whole)


def test_a_release_of_more_than_three_years_is_old_and_the_curated_has_no_age(world: World, model: Model) -> None:
    world.target(1, "ONE")
    source(world, "Young", "gene", "2023")
    source(world, "Old", "surface", "2022")
    source(world, "Nameless", "programme", "v3")
    source(world, "Curated", "target", "2001", rebuild="curated")
    document = world.compute(model).document
    found = {line.title: (line.age_years, line.old) for line in document.sources}
    assert found == {"Young": (3, False), "Old": (4, True), "Nameless": (None, False), "Curated": (None, False)}
    assert document.statements[-1] == "1 of 4 sources are releases more than 3 years old; they are marked."


def test_the_tables_of_a_source_stand_on_one_line_with_their_rows_added_up(world: World, model: Model) -> None:
    world.target(1, "ONE")
    source(world, "Names", "gene", "2025", n_rows=3, unresolved=1)
    source(world, "Names", "gene_name", "2025", n_rows=4, unresolved=7)
    (line,) = world.compute(model).document.sources
    assert (line.tables, line.rows, line.unresolved) == (("gene", "gene_name"), 7, 7)


# --- what the list is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0, "The target list was given by the user: 2 targets, 0 of them not in the curated catalogue"),
        (1, "The target list was given by the user: 2 targets, 1 of them not in the curated catalogue"),
    ],
)
def test_a_list_of_the_user_is_named_with_how_many_the_catalogue_lacks(
    own: int, words: str, world: World, model: Model
) -> None:
    world.con.execute("UPDATE meta.snapshot SET target_list = 'given'")
    world.target(1, "ONE")
    world.target(2, "TWO", source="user_list" if own else "curated")
    scope = world.compute(model).document.scope
    assert scope[0].startswith(words)
    assert scope[1:] == SCOPE


def test_the_catalogue_needs_no_such_word(computed: Computed) -> None:
    assert computed.document.scope == SCOPE


def test_a_criterion_that_is_the_same_for_all_is_pointed_out(world: World, model: Model) -> None:
    for number in (1, 2, 3):
        world.target(number, f"GENE{number}", evidence_tier="A")
    assert "Evidence tier is the same for all ranked targets: it does not separate them." in (
        world.compute(model).document.warnings
    )


def test_sentences_name_criteria_as_a_reader_would_and_not_by_their_codes(computed: Computed) -> None:
    document = computed.document
    moves = [move for card in document.targets for move in card.moves]
    sentences = [*document.statements, *document.warnings, *(move.how for move in moves)]
    assert len(sentences) > 100
    assert [line for line in sentences if re.search(r"[a-z]_[a-z]", line)] == []
    assert {"loss_tolerance", "safety_events"} <= {move.weight for move in moves} | {move.value for move in moves}


def test_of_every_criterion_the_states_of_all_targets_are_counted(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE")
    source(world, "Essential", "essentiality", "2024")
    world.add("essentiality", hgnc_id=hgnc(1), is_common_essential=1)
    world.add("essentiality", hgnc_id=hgnc(2), is_common_essential=0)
    facts = {line.feature: line for line in world.compute(model).document.shown}
    line = facts["common_essential"]
    assert (line.known, line.none, line.unknown, line.not_asked) == (1, 1, 1, 0)
