"""What experts say, in every form of the report."""

import csv
import dataclasses
import io
import json

import pytest

from prioritize.report import html, markdown, tables
from prioritize.report.document import Note
from tests.report import browsing
from tests.report.conftest import NASTY

NOTES = (
    Note(("HGNC:1682",), ("CD47",), "A. Expert", "2026-11-23", "See NCT04313881.", "Anaemia in two trials.", "hold"),
    Note(
        ("HGNC:9662", "HGNC:1682"),
        ("SIRPA", "CD47"),
        "B. Expert",
        "2026-11-20",
        "One axis.",
        "Adds nothing.",
        "exclude",
    ),
    Note(("HGNC:5962",), ("IL10",), "B. Expert", "2026-11-20", "Depends on the cell.", "General knowledge.", ""),
    Note(("HGNC:1", "HGNC:2"), ("X1", "X2"), "B. Expert", "2026-11-20", "No card.", "None.", "hold"),
)


@pytest.fixture(scope="module")
def noted(document):
    """The document with notes on two targets, on a pair, and on a pair without a card."""
    return dataclasses.replace(document, notes=NOTES)


@pytest.fixture
def page(noted, read_page):
    return read_page(html.render(noted))


def badges(node):
    """Badges of experts within an element."""
    return [mark.text for mark in node.all("span", class_="expert")]


def test_the_summary_counts_the_notes_and_lists_them_with_author_reason_and_the_way_to_their_card(page):
    listed = page.one("details", id="expert-notes")
    assert listed.one("summary").text == (
        "4 expert notes: 1 without an override, 1 exclude, 2 hold. None changes a score or a rank."
    )
    items = list(listed.all("li"))
    assert items[0].text == "expert: hold CD47 See NCT04313881. Reason: Anaemia in two trials. A. Expert, 2026-11-23"
    assert [[link.attributes["href"] for link in item.all("a")] for item in items] == [
        ["#target-CD47", "https://clinicaltrials.gov/study/NCT04313881"],
        ["#pair-CD47-SIRPA"],
        ["#target-IL10"],
        [],
    ]


def test_a_badge_stands_beside_the_rank_of_what_the_note_is_on_and_of_pairs_that_hold_it(page):
    rows = page.one("table", id="target-table").one("tbody").all("tr")
    assert [badges(row) for row in rows] == [["expert: hold"], [], ["expert: note"]]
    cards = ("target-CD47", "target-SIRPA", "pair-CD47-SIRPA", "pair-CD47-gemcitabine")
    assert [badges(page.one("details", id=card).one("summary")) for card in cards] == [
        ["expert: hold"],
        [],
        ["expert: hold CD47", "expert: exclude"],
        ["expert: hold CD47"],
    ]
    briefs = [badges(card) for card in page.all("li", class_="brief")]
    assert briefs == [["expert: hold CD47", "expert: exclude"], ["expert: hold CD47"]]


def test_the_card_says_that_the_score_is_that_of_the_model(page):
    words = page.one("details", id="pair-CD47-SIRPA").one("div", class_="text").text
    assert "expert: exclude SIRPA + CD47 One axis. Reason: Adds nothing. B. Expert, 2026-11-20" in words
    assert "Shown, not scored: score and rank are those of the model." in words
    assert "Expert notes" not in page.one("details", id="target-SIRPA").text


def test_notes_change_no_number_of_any_file(document, noted):
    for write in (tables.targets_csv, tables.combinations_csv):
        plain, with_notes = (list(csv.DictReader(io.StringIO(write(one)))) for one in (document, noted))
        assert {row.pop("notes") for row in plain} == {""}
        assert {row.pop("notes") for row in with_notes} != {""}
        assert plain == with_notes


def test_the_tables_hold_note_reason_and_author(noted):
    cd47, sirpa, _ = csv.DictReader(io.StringIO(tables.targets_csv(noted)))
    assert cd47["notes"] == (
        "expert: hold, CD47: See NCT04313881. Reason: Anaemia in two trials. [A. Expert, 2026-11-23]"
    )
    assert sirpa["notes"] == ""
    pair = next(csv.DictReader(io.StringIO(tables.combinations_csv(noted))))
    assert pair["notes"] == cd47["notes"] + (
        " | expert: exclude, SIRPA + CD47: One axis. Reason: Adds nothing. [B. Expert, 2026-11-20]"
    )
    assert json.loads(tables.report_json(noted))["notes"][1] == {
        "author": "B. Expert", "date": "2026-11-20", "ids": ["HGNC:9662", "HGNC:1682"], "names": ["SIRPA", "CD47"],
        "override": "exclude", "reason": "Adds nothing.", "text": "One axis.",
    }  # fmt: skip


def test_markdown_lists_them_and_marks_targets_and_pairs(noted):
    lines = markdown.render(noted).splitlines()
    assert "| **CD47** | hold | See NCT04313881. | Anaemia in two trials. | A. Expert | 2026-11-23 |" in lines
    assert "| **IL10** | none | Depends on the cell. | General knowledge. | B. Expert | 2026-11-20 |" in lines
    (row,) = [line for line in lines if line.startswith("| 1 (1–2) | **CD47**")]
    assert row.startswith("| 1 (1–2) | **CD47** (understudied) **(expert: hold)** |")
    assert sum("**CD47 + SIRPA** **(expert: hold CD47)** **(expert: exclude)** |" in line for line in lines) == 1


def test_a_report_without_notes_does_not_speak_of_them(document):
    assert "expert notes" not in html.render(document).split("</style>")[1].lower()
    assert "Expert notes" not in markdown.render(document)


@pytest.mark.parametrize("poison", browsing.quick(["".join(NASTY), *NASTY[:5]]), ids=ascii)
def test_a_nasty_text_in_every_note_runs_nothing(poison, noted, poison_all, read_page):
    def shape(text):
        page = read_page(html.render(poison_all(noted, text)))
        page.one("template").children.clear()
        return [node.tag for node in page.all() if node.tag not in {"a", "cite", "i", "span"}]

    assert shape(poison) == shape("harmless")
    assert markdown.render(poison_all(noted, poison)).count("\n") == markdown.render(noted).count("\n")
    rows = list(csv.reader(io.StringIO(tables.targets_csv(poison_all(noted, poison)))))
    assert {len(row) for row in rows} == {len(rows[0])}
