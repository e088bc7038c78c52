"""Every figure as a file of its own, saved by a real browser under the page's own policy."""

import re
import struct
from xml.etree import ElementTree

import pytest

from tests.report import browsing

pytestmark = [*browsing.NEEDED, pytest.mark.slow]

SVG = "{http://www.w3.org/2000/svg}"
MARKS = {f"{SVG}{name}" for name in ("g", "path", "rect", "circle", "text", "title", "desc", "svg")}
# Marks that take up room.
SEEN = """[...document.querySelectorAll("path, text")].filter((one) => {
  const box = one.getBBox();
  return box.width + box.height > 0;
}).length"""
FIGURES = {
    "Crosstalk map": "crosstalk-map",
    "Score against what is known": "score-against-what-is-known",
    "Pathways of the first targets": "pathways-of-the-first-targets",
    "First ten targets": "first-ten-targets",
    "Contributions to the score of CD47": "contributions-to-the-score-of-cd47",
    "Terms of the score of CD47 + SIRPA": "terms-of-the-score-of-cd47-sirpa",
    "CD47 + azacitidine tried by year": "cd47-azacitidine-tried-by-year",
    "Toxicity by organ class of CD47 + SIRPA": "toxicity-by-organ-class-of-cd47-sirpa",
}


@pytest.fixture(scope="module")
def opened(browser, made_file):
    """The page with all cards open."""
    seen = browsing.visit(browser, made_file)
    browsing.fold(seen.page, shut=False)
    seen.page.wait_for_function("() => document.querySelectorAll('.card .save').length > 0")
    yield seen
    seen.page.close()


def saved(page, title, kind):
    """Name and content of the file that the button of a figure gives."""
    button = page.get_by_role("button", name=f"Save {kind}: {title}", exact=True).first
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def read(content):
    return ElementTree.fromstring(content)  # noqa: S314 - made by the page


def words(tree):
    return [text.text for text in tree.iter(f"{SVG}text")]


@pytest.mark.parametrize(("title", "name"), FIGURES.items())
def test_a_figure_is_saved_as_it_looks_and_needs_nothing_of_the_page(opened, title, name):
    called, content = saved(opened.page, title, "SVG")
    tree = read(content)
    assert called == f"{name}.svg"
    assert {node.tag for node in tree.iter()} <= MARKS
    assert {key for node in tree.iter() for key in node.attrib if key.startswith("on") or "href" in key} == set()
    assert not re.search(rb"var\(|url\(|[ <](class|style)=", content)
    assert next(tree.iter(f"{SVG}title")).text == title
    assert words(tree)[0] == title and len(words(tree)) > 2
    assert "Made by prioritize" in tree.find(f"{SVG}desc").text
    assert re.fullmatch(r"Model default, data of 2026-11-22, snapshot \w+", words(tree)[-1])


@pytest.mark.parametrize("title", ["Crosstalk map", "First ten targets"])
def test_a_figure_is_saved_as_a_picture_of_twice_its_size(opened, title):
    tree = read(saved(opened.page, title, "SVG")[1])
    called, picture = saved(opened.page, title, "PNG")
    assert called == f"{FIGURES[title]}.png"
    assert picture.startswith(b"\x89PNG") and len(picture) > 5_000
    size = struct.unpack(">II", picture[16:24])
    assert size == tuple(round(2 * float(tree.get(side))) for side in ("width", "height"))
    assert (opened.said, opened.asked) == ([], [])


def test_a_saved_waterfall_holds_the_bars_in_their_places(opened):
    tree = read(saved(opened.page, "Terms of the score of CD47 + SIRPA", "SVG")[1])
    bars = [rect for rect in tree.iter(f"{SVG}rect") if rect.get("height") == "10"]
    # +0.5, then -0.05, and their sum, of 150 pixels.
    assert [float(bar.get("width")) for bar in bars] == [150, 15, 135]
    left = float(bars[0].get("x"))
    assert [round(float(bar.get("x")) - left) for bar in bars] == [0, 135, 0]
    assert len({bar.get("fill") for bar in bars}) == 3


def test_a_saved_figure_shows_its_content_outside_of_the_page(opened, browser, tmp_path):
    file = tmp_path / "figure.svg"
    file.write_bytes(saved(opened.page, "Crosstalk map", "SVG")[1])
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.evaluate(SEEN) > 10
    page.close()


def test_only_a_card_that_was_opened_has_buttons_and_each_once(made_file, visit):
    page = visit(made_file).page
    save = page.locator("#target-SIRPA .save")
    assert save.count() == 0
    for _ in range(3):
        page.locator("#target-SIRPA > summary").click()
    page.wait_for_function("() => document.querySelector('#target-SIRPA .save')")
    assert save.count() == 1
