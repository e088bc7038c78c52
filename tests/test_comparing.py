"""What moved between two rankings, and why."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prioritize import pipeline
from prioritize.comparing import Difference, as_lines, diff
from prioritize.errors import UsageError
from prioritize.pipeline import Places
from prioritize.store.snapshot import file_sha256, read_manifest, write_manifest
from tests.chain import Computed


def test_nothing_moves_between_a_model_and_itself(where: Places) -> None:
    assert as_lines(diff(where, "default", "default"), 5) == ["nothing moved"]


@pytest.mark.parametrize("model", ["precedence-free", "safety-first", "antibody"])
def test_the_changes_of_the_contributions_sum_to_the_change_of_the_score(model: str, where: Places) -> None:
    moves = diff(where, "default", model).moves
    assert moves
    for move in moves:
        change = sum(part for _, part in move.parts)
        assert math.isclose(change, move.new_score - move.old_score, abs_tol=1e-10)


def test_without_precedence_only_precedence_changes(where: Places, computed: Computed) -> None:
    precedence = {criterion.feature for criterion in computed.results.model.precedence}
    for move in diff(where, "default", "precedence-free").moves:
        assert {name for name, _ in move.parts} <= precedence


def test_a_target_that_leaves_the_ranking_is_named_first_with_its_reason(where: Places) -> None:
    first = diff(where, "default", "antibody").moves[0]
    assert first.new_rank == 0
    assert "not on the antibody list" in first.new_why
    assert f"-> not ranked ({first.new_why}), score" in as_lines(Difference((), (), (first,)), 1)[0]


def test_a_target_that_one_model_alone_ranks_has_its_reason_beside_that_model(where: Places) -> None:
    """What is wanted of IL10 depends on context, which keeps it out of `default`; `learned` has no gate."""
    found = diff(where, "default", "learned")
    (move,) = (one for one in found.moves if one.symbol == "IL10")
    wanted = "gated: the wanted direction depends on context; 'learned' has no such gate"
    assert (move.old_rank, move.old_why, move.new_why) == (0, wanted, "")
    assert as_lines(found, 1)[0].startswith(
        "targets ranked: 108 of 110 -> 110 of 110; the scores of two models are on "
    )
    back = diff(where, "learned", "default")
    (move,) = (one for one in back.moves if one.symbol == "IL10")
    assert (move.old_why, move.new_rank, move.new_why) == ("", 0, wanted)


def test_two_models_with_the_same_criteria_have_scores_on_one_scale(where: Places) -> None:
    assert diff(where, "default", "precedence-free").note == ""


def test_two_stores_are_compared_by_one_model(where: Places) -> None:
    assert diff(where, str(where.store), str(where.store)) == Difference((), (), ())


@pytest.mark.slow
def test_lists_without_a_common_target_cannot_be_compared(where: Places, elsewhere: Places, tmp_path) -> None:
    (tmp_path / "one.csv").write_text("symbol,direction\nEGFR,inhibit\n", encoding="utf-8")
    pipeline.build(replace(elsewhere, targets=tmp_path / "one.csv"))
    with pytest.raises(UsageError, match="no target in common"):
        diff(where, str(where.store), str(elsewhere.store))


@pytest.mark.slow
def test_two_snapshots_are_compared_by_one_model(where: Places, tmp_path: Path) -> None:
    """A snapshot without any row on expression: the scores change, by the breadth of expression among others."""
    assert diff(where, str(where.store), str(where.snapshot)) == Difference((), (), ())
    poorer = tmp_path / "poorer"
    shutil.copytree(where.snapshot, poorer)
    _empty(poorer, "expression")
    found = diff(where, str(where.store), str(poorer))
    moves = found.moves
    assert [(one.table, one.source, one.added, one.gone, one.changed) for one in found.facts] == [
        ("expression", "gtex", 0, 38590, 0)
    ]
    assert "expression_breadth" in found.facts[0].features
    assert any("expression_breadth" in dict(move.parts) for move in moves)
    for move in moves:
        change = sum(part for _, part in move.parts)
        assert math.isclose(change, move.new_score - move.old_score, abs_tol=1e-10)


def _empty(snapshot: Path, table: str) -> None:
    """Take all rows out of one table of a snapshot, and correct its manifest."""
    manifest = read_manifest(snapshot)
    entries = []
    for entry in manifest.tables:
        if entry.table == table:
            path = snapshot / entry.file
            duckdb.sql(f"COPY (FROM read_parquet('{path}') LIMIT 0) TO '{path}.new' (FORMAT parquet)")
            Path(f"{path}.new").replace(path)
            entries.append(replace(entry, rows=0, sha256=file_sha256(path)))
        else:
            entries.append(entry)
    write_manifest(snapshot, replace(manifest, tables=tuple(entries)))


def test_a_file_that_is_neither_store_nor_snapshot_nor_model_is_told_so(where: Places, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n", encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"notes\.md' is no store \(\.duckdb\), no snapshot .* and no model \(\.toml\)"
    ):
        diff(where, "default", str(tmp_path / "notes.md"))
