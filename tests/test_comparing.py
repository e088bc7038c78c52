"""What moved between two rankings, and why."""

import math

import pytest

from prioritize.comparing import as_lines, diff
from prioritize.errors import UsageError
from prioritize.pipeline import Places
from tests.chain import Computed


def test_nothing_moves_between_a_model_and_itself(where: Places) -> None:
    assert as_lines(diff(where, "default", "default"), 5) == ["nothing moved"]


@pytest.mark.parametrize("model", ["precedence-free", "safety-first", "antibody"])
def test_the_changes_of_the_contributions_sum_to_the_change_of_the_score(model: str, where: Places) -> None:
    moves = diff(where, "default", model)
    assert moves
    for move in moves:
        change = sum(part for _, part in move.parts)
        assert math.isclose(change, move.new_score - move.old_score, abs_tol=1e-10)


def test_without_precedence_only_precedence_changes(where: Places, computed: Computed) -> None:
    precedence = {criterion.feature for criterion in computed.results.model.precedence}
    for move in diff(where, "default", "precedence-free"):
        assert {name for name, _ in move.parts} <= precedence


def test_a_target_that_leaves_the_ranking_is_named_first_with_its_reason(where: Places) -> None:
    first = diff(where, "default", "antibody")[0]
    assert first.new_rank == 0
    assert "not on the antibody list" in first.why
    assert "not ranked" in as_lines([first], 1)[0]


def test_two_stores_are_compared_by_one_model(where: Places) -> None:
    assert diff(where, str(where.store), str(where.store)) == []


def test_lists_without_a_common_target_cannot_be_compared(where: Places, elsewhere: Places, tmp_path) -> None:
    from dataclasses import replace

    from prioritize import pipeline

    (tmp_path / "one.csv").write_text("symbol,direction\nEGFR,inhibit\n", encoding="utf-8")
    pipeline.build(replace(elsewhere, targets=tmp_path / "one.csv"))
    with pytest.raises(UsageError, match="no target in common"):
        diff(where, str(where.store), str(elsewhere.store))
