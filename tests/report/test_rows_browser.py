"""A list of 20,000 targets: the page stays small, opens, and draws the rows in sight."""

import dataclasses
import re

import pytest

from prioritize.report import html
from prioritize.report.document import Note
from tests.report import browsing
from tests.report.conftest import CD47, NASTY, SIRPA

pytestmark = [*browsing.NEEDED, pytest.mark.slow]

SIZE = 20_000
LOW = "gated: the wanted direction depends on context"


def made_up(place):
    """A target with this place; the last is not ranked, every third has nothing against it."""
    share = 1 - place / SIZE
    card = dataclasses.replace(
        SIRPA if place % 3 == 0 else CD47,
        target_id=f"HGNC:{900_000 + place}",
        symbol=f"GENE{place}",
        name=f"made-up gene {place}",
        rank=place,
        rank_low=max(place - 50, 1),
        rank_high=min(place + 500, SIZE - 1),
        base_rank=SIZE - place,
        score=0.9 * share,
        low=0.7 * share,
        high=0.9 * share + 0.08,
        coverage=0.6 if place % 2 else 0.8,
        groups=(("biology", 0.5 * share), ("safety", 0.2), ("precedence", -0.05)),
    )
    off = {"rank": 0, "rank_low": 0, "rank_high": 0, "base_rank": 0, "status": LOW, "direction": "unknown"}
    return dataclasses.replace(card, **off) if place == SIZE else card


@pytest.fixture(scope="module")
def many(document):
    """20,000 made-up targets, with a note on the last."""
    note = Note((f"HGNC:{900_000 + SIZE}",), ("GENE20000",), "A. Expert", "2026-11-23", "Hold.", "Context.", "hold")
    cards = tuple(made_up(place) for place in range(1, SIZE + 1))
    return dataclasses.replace(document, targets=cards, n_targets=SIZE, n_ranked=SIZE - 1, notes=(note,))


@pytest.fixture(scope="module")
def text(many):
    return html.render(many)


@pytest.fixture(scope="module")
def file(text, tmp_path_factory):
    found = tmp_path_factory.mktemp("many") / "index.html"
    found.write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def opened(browser, file):
    """The page, open for all tests; each leaves the filters empty."""
    seen = browsing.visit(browser, file)
    yield seen
    seen.page.close()


@pytest.fixture
def page(opened):
    yield opened.page
    opened.page.get_by_role("button", name="Reset", exact=True).first.click()
    opened.page.wait_for_function("() => document.getElementById('filter-count').textContent.startsWith('20,000 of')")
    assert (opened.said, opened.asked) == ([], [])


def shown(page):
    """Symbols of the rows that are drawn."""
    return page.locator("#target-table tbody tr:not(.gap) th").evaluate_all(
        "(heads) => heads.map((head) => head.firstChild.textContent)"
    )


def scroll(page, places):
    """Scrolls down by so many rows, and waits until rows are drawn there."""
    page.evaluate(
        "async (places) => { const box = document.querySelector('.long');"
        " box.scrollTop = places * box.querySelector('tbody tr:not(.gap)').offsetHeight;"
        " await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }",
        places,
    )


def press(page, heading):
    page.locator("#target-table thead button", has_text=re.compile(f"^{re.escape(heading)}$")).click()


@pytest.mark.slow
def test_twenty_thousand_targets_take_less_than_fifteen_million_bytes(text):
    assert len(text.encode()) < 15_000_000


def test_without_scripts_the_first_200_rows_and_dossiers_stand_in_the_page_and_it_says_so(text, read_page):
    page = read_page(text)
    rows = list(page.one("table", id="target-table").one("tbody").all("tr"))
    assert [len(rows), rows[0].one("th").text, rows[199].one("a").attributes["href"]] == [
        200, "GENE1 understudied made-up gene 1", "#target-GENE200",
    ]  # fmt: skip
    assert len(list(page.one("div", id="dossier-list").all("details", class_="card"))) == 200
    said = page.one("section", id="targets").text
    assert "The page holds dossiers of the first 200 targets of 20,000" in said
    assert "Without scripts, which are off here, the table holds these 200 alone." in said
    assert "20,000" in page.one("section", id="summary").one("a", href="#targets").text


def test_a_list_that_fits_is_not_cut(document, monkeypatch):
    def cut(limit):
        monkeypatch.setattr(html, "MANY", limit)
        return "id=target-rows" in html.render(document)

    assert len(document.targets) == 3
    assert (html.MANY, cut(3), cut(2)) == (1_000, False, True)


def test_only_rows_in_sight_are_drawn_and_scrolling_draws_the_others(page):
    assert page.locator("#filter-count").inner_text() == "20,000 of 20,000 targets"
    first = shown(page)
    assert first == [f"GENE{place}" for place in range(1, len(first) + 1)]
    assert 10 < len(first) < 100
    scroll(page, 12_000)
    there = shown(page)
    assert "GENE12001" in there and "GENE1" not in there and len(there) < 100
    row = page.locator("#target-table tbody tr", has=page.locator("th", has_text=re.compile("^GENE12001")))
    assert row.get_attribute("aria-rowindex") == "12002"
    scroll(page, SIZE)
    assert shown(page)[-1] == "GENE20000"
    scroll(page, 0)
    assert shown(page) == first


def test_a_row_that_the_script_draws_is_the_row_of_the_page_without_scripts(page, text, read_page):
    rows = list(read_page(text).one("table", id="target-table").one("tbody").all("tr"))
    for place in (0, 2):
        drawn = page.locator("#target-table tbody tr:not(.gap)").nth(place)
        cells = drawn.locator("th, td").evaluate_all("(all) => all.map((one) => one.textContent.replace(/\\s+/g, ''))")
        assert cells == [one.text.replace(" ", "") for one in rows[place].children if not isinstance(one, str)]
        for mark in ("rect", "circle", "path", "text"):
            attributes = drawn.locator(mark).evaluate_all(
                "(all) => all.map((one) => Object.fromEntries([...one.attributes].map((is) => [is.name, is.value])))"
            )
            whole = [
                {name: re.sub(r"\.0\b", "", value) for name, value in one.attributes.items()}
                for one in rows[place].all(mark)
            ]
            assert attributes == whole, mark
        bar = rows[place].one("svg", role="img").attributes["aria-label"]
        assert drawn.locator("svg[role=img]").get_attribute("aria-label") == bar


def test_the_whole_list_sorts_by_numbers_and_names_and_what_is_not_ranked_comes_last(page):
    press(page, "Score (bounds)")
    assert shown(page)[:2] == ["GENE19999", "GENE19998"]
    scroll(page, SIZE)
    assert shown(page)[-2:] == ["GENE1", "GENE20000"]
    press(page, "Target")
    assert shown(page)[:4] == ["GENE1", "GENE10", "GENE100", "GENE1000"]
    press(page, "Target")
    assert shown(page)[:2] == ["GENE9999", "GENE9998"]
    press(page, "Rank (interval)")
    assert shown(page)[:2] == ["GENE1", "GENE2"]


def test_the_whole_list_filters_and_dossiers_with_it(page):
    page.fill("#filter-text", "gene 19999")
    assert shown(page) == ["GENE19999"]
    assert page.evaluate("document.getElementById('target-GENE1').hidden")
    page.fill("#filter-text", "gene20000")
    row = page.locator("#target-table tbody tr:not(.gap)")
    assert "not ranked" in row.inner_text() and LOW in row.inner_text() and "expert: hold" in row.inner_text()
    assert row.locator("a").count() == 0
    page.fill("#filter-text", "")
    page.select_option("#filter-status", "off")
    assert shown(page) == ["GENE20000"]
    page.fill("#filter-text", "nobody")
    assert shown(page) == []
    assert page.locator("#filter-count").inner_text().startswith("0 of 20,000 targets")


def test_the_keyboard_walks_on_from_row_to_row_beyond_those_first_drawn(page):
    page.locator("#target-table tbody th a").first.focus()
    for _ in range(2 * len(shown(page))):
        page.keyboard.press("Tab")
    page.wait_for_function("() => document.querySelector('.long').scrollTop > 0")
    assert page.evaluate("document.activeElement.closest('#target-table tbody') !== null")


def test_in_print_the_table_ends_after_200_rows(page):
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert shown(page) == [f"GENE{place}" for place in range(1, 201)]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("() => document.querySelectorAll('#target-table tbody tr').length < 100")


def test_a_nasty_text_in_every_field_of_the_data_stays_text(document, poison_all, visit, tmp_path, monkeypatch):
    monkeypatch.setattr(html, "MANY", 2)
    nasty = "".join(NASTY) + "</script><script>document.title = 'ran'</script>"
    file = tmp_path / "index.html"
    file.write_text(html.render(poison_all(document, nasty)), encoding="utf-8")
    seen = visit(file)
    assert seen.page.title() != "ran"
    assert seen.page.locator("#target-table tbody :is(img, script, iframe, [onclick], [onerror])").count() == 0
    assert "<script>alert(1)</script>" in seen.page.locator("#target-table tbody th").first.inner_text()
    assert (seen.said, seen.asked) == ([], [])


@pytest.mark.slow
def test_axe_objects_to_nothing_in_a_long_table(opened):
    browsing.thin(opened.page)
    assert browsing.audit(opened.page) == []
