"""A report made again from what it says it was made from, and compared."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from prioritize.cli import main
from prioritize.dossier.document import SCOPE
from prioritize.errors import PrioritizeError, ReportError, SnapshotError, UsageError
from prioritize.pipeline import Places, load_model, places, tool_version
from prioritize.ranking import rank
from prioritize.store.snapshot import read_manifest
from prioritize.verifying import Difference, compare, first_difference, read_claims, review_of, verify
from tests.conftest import CHECKOUT

CLAIMS = {
    "model": "default",
    "model_sha256": load_model("default").sha256,
    "snapshot_id": read_manifest(places().snapshot).id,
    "inputs_id": "0123456789abcdef",
    "tool_version": tool_version(),
    "as_of": None,
}


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    """Write a report that is nothing but what it says it was made from."""

    def written(**claims: object) -> Path:
        folder = tmp_path / "report"
        folder.mkdir()
        (folder / "report.json").write_text(json.dumps({**CLAIMS, **claims}), encoding="utf-8")
        return folder

    return written


# --- where two files first differ ------------------------------------------------------------


TABLE = b"id,symbol,score\nHGNC:1,A1BG,0.5\nHGNC:2,CD47,0.25\n"
CARDS = b'{"draws": 10000, "targets": [{"symbol": "CD47", "rank": 1}, {"symbol": "IL6", "rank": 2}]}'


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "a.csv",
            TABLE.replace(b"0.25", b"0.26"),
            TABLE,
            "record 2 (HGNC:2, CD47, 0.25), score: 0.26 here, 0.25 made again",
        ),
        ("a.csv", TABLE[:-18], TABLE, "record 2 (HGNC:2, CD47, 0.25) is missing"),
        ("a.csv", TABLE, TABLE[:-18], "record 2 (HGNC:2, CD47, 0.25) is one too many"),
        (
            "a.csv",
            b"id,name" + TABLE[9:],
            TABLE,
            "the header (id, symbol, score), symbol: name here, symbol made again",
        ),
        ("a.csv", TABLE.replace(b"A1BG", b'"A1BG"'), TABLE, "line 2, character 8: "),
        ("a.csv", TABLE.replace(b"A1BG", b"\xff"), TABLE, "byte 24 differs; 46 bytes here, 49 made again"),
        ("a.csv", TABLE.replace(b"A1BG", b'"A1BG'), TABLE, "byte 24 differs; 50 bytes here, 49 made again"),
        ("r.json", CARDS.replace(b'k": 2', b'k": 1'), CARDS, "targets[1] (IL6).rank: 1 here, 2 made again"),
        ("r.json", CARDS.replace(b"10000", b"1e4"), CARDS, "draws: 10000.0 here, 10000 made again"),
        ("r.json", CARDS.replace(b'"draws": 10000, ', b""), CARDS, "draws is missing"),
        ("r.json", CARDS, CARDS.replace(b'"draws": 10000, ', b""), "draws is one too many"),
        ("r.json", CARDS.replace(b', {"symbol": "IL6", "rank": 2}', b""), CARDS, "targets: 1 entries here, 2 made"),
        ("r.json", CARDS.replace(b" ", b""), CARDS, "line 1, character 10: "),
        ("r.json", b"[" * 100_000, CARDS, "byte 1 differs; 100,000 bytes here, 90 made again"),
        ("i.html", b"<p>one</p>\n<p>two</p>\n", b"<p>one</p>\n<p>ten</p>\n", "line 2, character 5: <p>two</p> here"),
        ("i.html", b"a\nb", b"a\nb\nc", "line 3 is missing"),
        ("t.parquet", b"PAR1abc", b"PAR1abd", "byte 7 differs; 7 bytes here, 7 made again"),
    ],
)
def test_the_first_difference_is_named_by_record_path_or_line(name: str, old: bytes, new: bytes, words: str) -> None:
    assert first_difference(name, old, old) is None
    found = first_difference(name, old, new)
    assert found is not None
    assert found.startswith(words)


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    found = first_difference("a.md", b"x" * 500, b"y" * 500)
    assert found == f"line 1, character 1: {'x' * 56} ... here, {'y' * 56} ... made again"


def test_files_that_are_missing_or_too_many_are_named(tmp_path: Path) -> None:
    for folder, names in (("old", ("report.md", "extra.txt", "report.xlsx")), ("new", ("report.md", "targets.csv"))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_text("same", encoding="utf-8")
    names, found = compare(tmp_path / "old", tmp_path / "new")
    assert names == ("extra.txt", "report.md", "report.xlsx", "targets.csv")
    assert found == (
        Difference("extra.txt", "no report holds such a file"),
        Difference("report.xlsx", "no such file is written for it"),
        Difference("targets.csv", "the file is missing"),
    )


# --- what cannot be verified -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "kind", "words"),
    [
        ({"tool_version": "0.0.9"}, ReportError, "tool_version: was made by version 0.0.9, and this is"),
        ({"snapshot_id": "feedfeedfeedfeed"}, SnapshotError, "was made from snapshot feedfeedfeedfeed, and"),
        ({"model_sha256": "0" * 64}, ReportError, "was made with another model than 'default' is now"),
        ({"model": "mine"}, ReportError, "was made with the model 'mine', which is not among the embedded ones"),
        ({"as_of": 2018}, ReportError, "was made with another model than 'default' is now"),
        ({"as_of": "2018"}, ReportError, "does not say what it was made from: as_of"),
        ({"inputs_id": None}, ReportError, "does not say what it was made from: inputs_id"),
    ],
)
def test_what_it_was_made_from_and_is_not_at_hand_is_said_before_any_work(
    claims: dict[str, object], kind: type[PrioritizeError], words: str, report, tmp_path: Path
) -> None:
    said: list[str] = []
    with pytest.raises(kind, match=words) as found:
        verify(report(**claims), places(store=tmp_path / "none.duckdb"), log=said.append)
    assert found.value.exit_code == 5
    assert found.value.problems[0].fix
    assert said == []


def test_the_report_of_a_review_asks_for_its_review_and_finds_it_beside_itself(report, tmp_path: Path) -> None:
    folder = report(scope=["The list was read by machine."])
    with pytest.raises(UsageError, match=r"was made with --review.*Fix: name that folder with --review NAME") as found:
        verify(folder, places(store=tmp_path / "none.duckdb"))
    assert found.value.exit_code == 2
    assert review_of(folder / "report.json") is None
    (folder.parent / "review.toml").write_text("", encoding="utf-8")
    assert review_of(folder / "report.json") == review_of(folder) == folder.parent


def test_the_report_of_a_review_whose_model_changed_asks_to_rank_it_again(report, tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_text('extends = "default"\ntitle = "x"\n', encoding="utf-8")
    folder = report(scope=["The list was read by machine."], model="model")
    with pytest.raises(ReportError, match="was made with another model than") as found:
        verify(folder, places(data=tmp_path, store=tmp_path / "none.duckdb"))
    assert found.value.problems[0].fix.startswith(
        f"rank the review again: prioritize rank --review {tmp_path}; or give the file of the model"
    )


@pytest.mark.parametrize(
    ("scope", "told"), [(["read by machine"], True), ([*SCOPE], False), ([], False), (None, False)]
)
def test_a_report_that_says_nothing_of_the_embedded_catalogue_is_of_a_review(scope: object, told: bool, report) -> None:
    assert read_claims(report(scope=scope)).of_review is told


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '"report"', "\ufeff{}"])
def test_a_file_that_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="is not the JSON of a report"):
        read_claims(tmp_path)


def test_a_folder_without_a_report_and_no_folder_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"report\.json: cannot be read: No such file"):
        read_claims(tmp_path)
    with pytest.raises(ReportError, match="no such report"):
        verify(tmp_path / "nowhere", places())


# --- made again ------------------------------------------------------------------------------


@pytest.mark.slow
def test_of_a_report_made_again_the_one_file_that_was_changed_differs(
    elsewhere: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    genes, out = tmp_path / "genes.csv", tmp_path / "out"
    genes.write_text("symbol\nCD47\nPDCD1\nCXCR4\nIL6\n", encoding="utf-8")
    rank(replace(elsewhere, targets=genes), "default", out, as_of=2018)
    claims = read_claims(out)
    assert (claims.model, claims.as_of) == ("default-as-of-2018", 2018)

    rows = (out / "targets.csv").read_text(encoding="utf-8").replace(",CD47,", ",CD74,", 1)
    (out / "targets.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SystemExit) as leaving:
        main(["verify", str(out / "index.html"), "--targets", str(genes), "--quiet"])
    assert leaving.value.code == 6
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"error[check] {out / 'targets.csv'}: differs from the report made again: record ")
    assert "symbol: CD74 here, CD47 made again" in said[0]

    with pytest.raises(ReportError, match="was made from another target list"):
        verify(out, elsewhere)


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["Nehalem", "Sandybridge"])
def test_other_processors_and_one_thread_make_the_committed_report(tmp_path: Path, kernel: str) -> None:
    shutil.copytree(CHECKOUT / "reports" / "default", tmp_path / "default")
    done = subprocess.run(
        [sys.executable, "-m", "prioritize", "verify", str(tmp_path / "default")],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env={**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert (done.returncode, ": same; 10 files" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.slow
def test_the_committed_report_is_the_one_that_this_version_makes(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "reports" / "default", tmp_path / "default")
    found = verify(tmp_path / "default", places())
    assert found.differences == ()
