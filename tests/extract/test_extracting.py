"""The verb `extract`: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from prioritize import extracting
from prioritize.cli import main
from prioritize.delimited import Table
from prioritize.errors import TargetError
from prioritize.extract import Document, Extraction, Lexicon, Mention, Proposal, Section, make_lexicon
from prioritize.extract.lexicon import TABLES

TEXT = """Blockade of CD47 on cancer stem cells

Macrophages carry the signal regulatory protein alpha (SIRPα), which binds CD47 on cancer stem cells. Antibodies
against CD47, such as magrolimab, restore phagocytosis, and CD40 agonists were added to chemotherapy. The hazard
ratio (HR) was not reached, and NF-κB was not changed by any of these in the cells that were seen.
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A short text."""
    path = tmp_path / "paper.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    try:
        main([*arguments])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_a_paper_gives_a_table_a_file_and_everything(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lexicon: Lexicon
) -> None:
    monkeypatch.setattr(extracting, "lexicon_of", lambda _: lexicon)
    assert run("extract", str(paper), "--offline") == 0
    printed = capsys.readouterr()
    assert [line.split()[0] for line in printed.out.splitlines()[2:5]] == ["CD47", "SIRPA", "CD40"]
    assert (
        "note: what a machine read has to be checked: 'prioritize review init NAME --from FILE' makes tables and a "
        "sheet of it" in printed.err
    )
    assert "left out: HR: defined here as 'hazard ratio' (could be HR)" in printed.err.splitlines()
    assert "note: 5 genes are proposed only as members of families that are named: NF-kB" in printed.err.splitlines()

    assert run("extract", str(paper), "--out", str(tmp_path / "targets.csv"), "--quiet") == 0
    with (tmp_path / "targets.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["symbol"]: row for row in csv.DictReader(handle)}
    assert {symbol: (row["direction"], row["how"], row["expanded_from"]) for symbol, row in rows.items()} == {
        "CD47": ("inhibit", "symbol", ""),
        "SIRPA": ("unclear", "protein name", ""),
        "CD40": ("activate", "symbol", ""),
        **dict.fromkeys(("NFKB1", "NFKB2", "RELA", "RELB", "REL"), ("unclear", "family expansion", "NF-kB")),
    }
    assert rows["CD47"]["hgnc_id"] == "HGNC:1682"
    assert rows["CD40"]["sentence"].startswith("Antibodies against CD47, such as magrolimab")
    capsys.readouterr()

    assert run("extract", str(paper), "--format", "json", "--quiet") == 0
    found = json.loads(capsys.readouterr().out)
    texts = {one["heading"]: one["text"] for one in found["document"]["sections"]}
    places = [one for gene in found["proposals"] for one in gene["mentions"]]
    assert places
    assert all(texts[one["section"]][one["start"] : one["end"]] == one["text"] for one in places)


def test_a_text_without_genes_leaves_with_3_and_says_what_it_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lexicon: Lexicon
) -> None:
    monkeypatch.setattr(extracting, "lexicon_of", lambda _: lexicon)
    (tmp_path / "plain.txt").write_text("The macrophages that are in the tumour release exosomes.", encoding="utf-8")
    assert run("extract", str(tmp_path / "plain.txt")) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "no gene is named; what is named instead: cell: macrophage; mediator: exosome" in printed.err
    assert "Fix: give the full text, not the abstract" in printed.err


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_that_cannot_be_written_is_said(
    form: str,
    paper: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    lexicon: Lexicon,
) -> None:
    monkeypatch.setattr(extracting, "lexicon_of", lambda _: lexicon)
    assert run("extract", str(paper), "--format", form, "--out", str(paper / "x")) == 5
    assert "error[report]" in capsys.readouterr().err


def test_the_paper_is_never_written_over(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = paper.with_name("link.csv")
    link.symlink_to(paper)
    for out in (paper, link):
        assert run("extract", str(paper), "--out", str(out)) == 2
        assert "--out is the paper that is to be read" in capsys.readouterr().err
    assert paper.read_text(encoding="utf-8") == TEXT


def test_what_is_shown_of_a_gene_is_the_surest_place_that_tells_its_direction() -> None:
    def place(start: int, direction: str, confidence: float) -> Mention:
        return Mention("gene", "CD47", "HGNC:1682", "CD47", "", start, start + 4, "s", "symbol", direction, confidence)

    mentions = (place(0, "unclear", 0.95), place(9, "inhibit", 0.8), place(20, "inhibit", 0.95))
    assert extracting.shown(Proposal("HGNC:1682", "CD47", mentions, "inhibit", (), "", 0.95)).start == 20


def test_the_most_frequent_of_what_was_left_out_is_told_first(lexicon: Lexicon) -> None:
    from prioritize.extract import extract

    text = "The hazard ratio (HR) fell. HR and a CAT scan, then HR."
    found = extract(Document("", (Section("", text),), "text"), lexicon)
    assert extracting.left_out_lines(found, most=1) == [
        "left out: HR (3 times): defined here as 'hazard ratio' (could be HR)",
        "left out: and 1 more; --format json has all",
    ]


def test_a_table_that_names_a_symbol_that_there_is_not_is_refused() -> None:
    tables = {name: Table(columns, ()) for name, columns in TABLES.items()}
    tables["names"] = Table(TABLES["names"], (("old name", "NOSUCH", "", ""),), (7,))
    with pytest.raises(TargetError) as raised:
        make_lexicon([("HGNC:1", "A1BG", "alpha-1-B glycoprotein", "protein-coding gene")], [], tables)
    assert str(raised.value) == ("names.csv:7 symbol: 'NOSUCH' is no approved symbol. Fix: write the approved one")


def test_an_extraction_with_a_gene_is_not_refused() -> None:
    mention = Mention("gene", "CD47", "HGNC:1682", "CD47", "", 0, 4, "CD47", "symbol", "unclear", 0.95)
    proposal = Proposal("HGNC:1682", "CD47", (mention,), "unclear", (), "", 0.95)
    extracting.check_found(Extraction(Document("", (), "x"), (proposal,), (), (), ()))
