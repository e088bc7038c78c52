"""The review sheet: it shows what it is given and nothing more, and hands out what a curator accepts."""

import csv
from dataclasses import replace

import pytest

from prioritize.report.sheet import Dropped, Line, Place, ReviewSheet, Statement, render
from tests.report import browsing
from tests.report.conftest import NASTY

CD47 = Line(
    "HGNC:1682",
    "CD47",
    "CD47 molecule",
    "inhibit",
    "inhibit",
    0.9,
    "",
    ("TAM",),
    tuple(Place("Abstract", f"{number}. Blocking ", "CD47", " helps.", "symbol") for number in range(7)),
)
CXCR4 = Line(
    "HGNC:2561", "CXCR4", "receptor", "unknown", "marker", 0.5, "CXCR", (), (Place("", "", "CXCR4", ".", "alias"),)
)
SHEET = ReviewSheet(
    "Two checks",
    "10.1000/made-up.7",
    "paper.txt",
    (CD47, CXCR4),
    (),
    ("a note",),
    "prioritize review accept mine accepted.csv",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("sheet") / "sheet.html"
    file.write_text(render(SHEET), encoding="utf-8")
    return file


def test_a_sentence_stands_beside_its_proposal_with_the_name_marked(read_page):
    page = read_page(render(SHEET))
    first, second = page.all("div", class_="gene")
    assert first.one("li").text.startswith("Abstract 0. Blocking CD47 helps.")
    assert first.one("mark").text == "CD47"
    assert len(list(first.all("li"))) == 7
    assert "2 more places" in first.one("summary").text
    assert "Written as the family CXCR" in second.text
    assert [one.text for one in second.all("option") if "selected" in one.attributes] == ["unknown"]
    assert not any("checked" in one.attributes for one in page.all("input"))


def test_nothing_of_a_text_becomes_a_tag_or_a_link_to_a_strange_host(read_page):
    bad = "".join(NASTY)
    nasty = Line("HGNC:1", bad, bad, "inhibit", bad, 0.5, bad, (bad,), (Place(bad, bad, bad, bad, bad),))
    dropped = (Dropped(Place(bad, bad, bad, bad, ""), bad, bad),)
    page = read_page(render(ReviewSheet(bad, bad, bad, (nasty,), dropped, (bad,), bad, (Statement(bad, bad, bad),))))
    assert {one.tag for one in page.all()} <= {one.tag for one in read_page(render(SHEET_WITH_ALL)).all()}
    assert len(list(page.all("script"))) == 1
    assert all(
        one.attributes["href"].startswith(("https://www.genenames.org/", "#", "data:,")) for one in page.all("a")
    )


SHEET_WITH_ALL = ReviewSheet(
    "a",
    "",
    "b",
    (CD47,),
    (Dropped(Place("", "They ", "MET", " us.", ""), "a common word", "MET"),),
    ("note",),
    "c",
    (Statement("CAF sends CXCL12 through CXCR4 to CSC", "crosstalk.csv", "CXCL12 of fibroblasts binds CXCR4."),),
)


def test_what_is_kept_belongs_to_these_genes_of_this_text_alone():
    assert SHEET.key != ReviewSheet("Two checks", "", "paper.txt", (CD47,), (), (), "").key
    assert SHEET.key == ReviewSheet("Two checks", "", "paper.txt", (CD47, CXCR4), (), (), "other").key
    edited = replace(CXCR4, places=(Place("", "", "CXCR4", "?", "alias"),))
    assert SHEET.key != replace(SHEET, lines=(CD47, edited)).key


# --- in a browser ------------------------------------------------------------------------------


def exported(page):
    """Rows of the file that the button hands out."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").click()
    with waiting.value.path().open(encoding="utf-8", newline="") as handle:
        return waiting.value.suggested_filename, list(csv.reader(handle))


@pytest.mark.browser
def test_what_is_ticked_and_edited_is_exported_by_keyboard_alone_and_stays_after_a_reload(file, visit):
    seen = visit(file)
    page = seen.page
    assert page.get_by_role("status").inner_text() == "0 of 2 accepted"
    page.get_by_label("Accept CXCR4").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("status").inner_text() == "1 of 2 accepted, 1 of them without a direction"
    page.keyboard.press("Tab")
    page.keyboard.press("i")
    page.keyboard.press("Tab")
    page.keyboard.press("A")
    page.keyboard.press("Tab")
    page.keyboard.type('=1+1, "so"')
    page.reload()
    name, rows = exported(page)
    assert name == "accepted.csv"
    assert rows == [
        ["target_id", "symbol", "direction", "evidence_tier", "note"],
        ["HGNC:2561", "CXCR4", "inhibit", "A", '\'=1+1, "so"'],
    ]
    page.get_by_role("button", name="Accept all").click()
    assert page.get_by_role("status").inner_text() == "2 of 2 accepted"
    page.get_by_role("button", name="Accept none").click()
    assert exported(page)[1] == rows[:1]
    assert seen.said == []
    assert [one for one in seen.asked if not one.startswith("blob:")] == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("settings", browsing.quick([(360, "dark"), (1280, "light")]), ids=str)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(tmp_path, visit, settings):
    width, scheme = settings
    file = tmp_path / "sheet.html"
    file.write_text(render(SHEET_WITH_ALL), encoding="utf-8")
    page = visit(file, color_scheme=scheme, width=width).page
    assert browsing.audit(page) == []
    browsing.fold(page, shut=False)
    assert browsing.audit(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.browser
def test_without_scripts_the_sheet_can_be_read(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.get_by_text("Scripts are off here").is_visible()
    assert page.get_by_label("Accept CD47").is_visible()
    assert not page.get_by_role("button", name="Export").is_visible()
    context.close()
