"""The explanation of a target in words: what would move it."""

from __future__ import annotations

import json
from dataclasses import replace

from prioritize.explaining import TargetExplanation, as_json, as_text
from prioritize.report.document import TargetCard
from tests.chain import Computed

HEAD = "What would move it (the smallest change of one weight, the others in proportion, or one missing value)"


def card(computed: Computed, rank: int) -> TargetCard:
    """The first card of a rank."""
    return next(card for card in computed.document.targets if card.rank == rank)


def said(one: TargetCard) -> list[str]:
    """The explanation of a card, without its rows of evidence."""
    return as_text(TargetExplanation("default", 108, one, {}))


def test_an_explanation_ends_with_what_would_move_its_target(computed: Computed) -> None:
    one = card(computed, 11)
    lines = said(one)
    moves = " ".join(line.strip() for line in lines[lines.index(HEAD) + 1 :])
    assert moves == " ".join(f"- {line.what}: {line.how}" for line in one.moves)
    assert [line.kind for line in one.moves] == ["pass", "passed", "enter"]
    assert moves.count("to enter the first ten: ") == 1
    assert all(len(line) <= 100 for line in lines[lines.index(HEAD) + 1 :])


def test_of_a_target_that_is_not_ranked_no_move_is_told(computed: Computed) -> None:
    one = card(computed, 0)
    assert one.moves == ()
    assert HEAD not in said(one)


def test_hidden_characters_in_a_move_are_spelled_out(computed: Computed) -> None:
    one = card(computed, 1)
    changed = replace(one, moves=(replace(one.moves[0], what="to pass \x1b[31mX"),))
    assert any("\\x1b[31mX" in line for line in said(changed))


def test_the_numbers_of_a_move_stand_in_the_json(computed: Computed) -> None:
    one = card(computed, 2)
    found = json.loads(as_json(TargetExplanation("default", 108, one, {})))["card"]["moves"]
    assert [move["kind"] for move in found] == ["pass", "passed", "leave"]
    assert [move["factor"] for move in found] == [line.factor for line in one.moves]
