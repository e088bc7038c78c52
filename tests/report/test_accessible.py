"""The page for every reader: by keyboard, on a phone, in the dark, on paper, and by the rules of axe-core."""

import dataclasses
import re

import pytest

from prioritize.report import html
from tests.report import browsing

pytestmark = browsing.NEEDED

A4 = 703
"""Pixels between the margins of a sheet."""

# What reaches beyond the right edge of the window and is neither cut off nor in a region that scrolls.
BEYOND = """() => {
  const held = (node) => node && (getComputedStyle(node).overflowX !== "visible" || held(node.parentElement));
  const out = (node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1;
  return [...document.querySelectorAll("body *")].filter((node) => out(node) && !held(node.parentElement))
    .map((node) => `${node.localName}.${node.getAttribute("class")}: ${node.textContent.slice(0, 40)}`);
}"""

# Each stop of the Tab key: its number among all that can have the focus, and whether one sees that it has it.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0);
  window.all = all.length;
  window.stops = [];
  document.addEventListener("focusin", (event) => {
    const look = getComputedStyle(event.target);
    const box = event.target.getBoundingClientRect();
    const head = event.target.closest("header") ? 0 : document.querySelector("header").getBoundingClientRect().bottom;
    const seen = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2
      && box.bottom > head && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    window.stops.push([all.indexOf(event.target), seen, event.target.outerHTML.slice(0, 120)]);
  });
  return all.length;
}"""

MOVING = """[...document.querySelectorAll("*")].filter((one) => {
  const look = getComputedStyle(one);
  const lasts = (times) => times.split(", ").some((time) => parseFloat(time) > 0);
  return lasts(look.transitionDuration) || lasts(look.animationDuration) || look.scrollBehavior === "smooth";
}).map((one) => `${one.localName}.${one.className}`)"""


@pytest.fixture(scope="module")
def thinned(browser, real_file):
    """The real page with one card, row and item of every look."""
    seen = browsing.visit(browser, real_file)
    browsing.thin(seen.page)
    yield seen.page
    seen.page.close()


@pytest.fixture
def page(made_file, visit):
    return visit(made_file).page


# --- axe-core ------------------------------------------------------------------------------

# Width, colour scheme, whether all cards are shut. Each width meets each scheme on one of the two pages.
# make report-screenshots asks all eight of the real page, and of the whole of it.
MADE = [(360, "dark", True), (1280, "light", False)]
REAL = [(360, "light", False), (1280, "dark", False)]


def faults(page, settings):
    """What axe-core objects to at a width, in a colour scheme, with all cards shut or open."""
    width, scheme, shut = settings
    browsing.resize(page, width)
    page.emulate_media(color_scheme=scheme)
    browsing.fold(page, shut=shut)
    return browsing.audit(page)


@pytest.mark.slow
@pytest.mark.parametrize("settings", browsing.quick(MADE, 2), ids=str)
def test_axe_finds_nothing_in_the_page_made_by_hand(page, settings):
    assert faults(page, settings) == []


@pytest.mark.slow
@pytest.mark.parametrize("settings", REAL, ids=str)
def test_axe_finds_nothing_in_the_real_page(thinned, settings):
    assert faults(thinned, settings) == []


@pytest.mark.slow
def test_axe_would_find_a_fault(page):
    page.evaluate("document.querySelector('h1').replaceChildren()")
    page.evaluate("document.querySelector('.lead').style.color = '#999999'")
    assert [fault.split(":")[0] for fault in browsing.audit(page)] == ["color-contrast", "empty-heading"]


# --- widths --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("shut", [True, False], ids=["shut", "open"])
@pytest.mark.parametrize("width", [320, 360, 768, 2560])
def test_the_real_page_does_not_scroll_sideways(thinned, width, shut):
    browsing.resize(thinned, width)
    browsing.fold(thinned, shut=shut)
    assert thinned.evaluate(BEYOND) == []
    assert thinned.evaluate("document.scrollingElement.scrollWidth") <= width


# --- keyboard ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("shut", browsing.quick([True, False]), ids=["shut", "open"])
def test_tab_reaches_every_control_in_order_and_one_sees_where_it_is(page, shut):
    browsing.fold(page, shut=shut)
    for _ in range(page.evaluate(STOPS)):
        page.keyboard.press("Tab")
    stops = page.evaluate("window.stops")
    assert [place for place, _, _ in stops] == list(range(page.evaluate("window.all")))
    assert [what for _, seen, what in stops if not seen] == []


# --- motion and paper ----------------------------------------------------------------------


def test_nothing_moves_for_a_reader_who_asks_for_that(made_file, visit):
    assert visit(made_file, reduced_motion="reduce").page.evaluate(MOVING) == []


# What a table loses at the right edge of a sheet, and which cards show what stands in them.
LOST = """[...document.querySelectorAll("table")].filter((table) => table.checkVisibility()
  && table.getBoundingClientRect().right > innerWidth).map((table) => table.caption.textContent.slice(0, 60))"""
PRINTED = """(list) => [...document.querySelectorAll(`${list} > details`)].map((card) =>
  !card.checkVisibility() ? "left out" : card.lastElementChild.checkVisibility() ? "whole" : "a line")"""


@pytest.mark.slow
def test_no_table_loses_a_column_on_paper(thinned):
    thinned.emulate_media(media="print", color_scheme="dark")
    browsing.fold(thinned, shut=True)
    browsing.resize(thinned, A4)
    assert thinned.evaluate(LOST) == []
    assert thinned.evaluate("document.scrollingElement.scrollWidth") <= A4
    assert thinned.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    thinned.emulate_media(media="screen")


@pytest.mark.slow
def test_the_first_candidates_are_printed_whole_the_rest_as_lines_and_of_the_dossiers_those_that_are_open(
    document, visit, tmp_path
):
    file = tmp_path / "index.html"
    file.write_text(html.render(dataclasses.replace(document, candidates=document.candidates * 7)), encoding="utf-8")
    page = visit(file, "#target-CD47").page
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED, "#pairs-targets") == ["whole"] * 5 + ["a line"] * 2
    assert page.evaluate(PRINTED, "#pairs-tried") == ["a line", "a line", "left out"]
    assert page.evaluate(PRINTED, "#dossier-list") == ["whole", "left out", "left out"]
    assert set(page.evaluate(PRINTED, "#method")) == {"whole"}
    assert not page.locator("header nav").is_visible()
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) > 5
