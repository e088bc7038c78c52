"""The map in a real browser: what the pointer and the keys show, hold and filter."""

import pytest

from tests.report import browsing

pytestmark = [*browsing.NEEDED, pytest.mark.slow]


@pytest.fixture(scope="module")
def opened(browser, made_file):
    seen = browsing.visit(browser, made_file)
    yield seen
    seen.page.close()


@pytest.fixture
def page(opened):
    """One page for all tests; after each nothing is held, filtered or in focus."""
    yield opened.page
    opened.page.evaluate("document.querySelector('.filters').reset()")
    opened.page.wait_for_function(
        "() => document.querySelectorAll('#target-table tbody tr:not([hidden])').length === 3"
    )
    opened.page.evaluate("document.activeElement.blur(); document.getElementById('all-links').open = false")
    assert opened.said == []


def arrow(page, number):
    return page.locator("#crosstalk-map .arrow").nth(number)


def cell(page, number):
    return page.locator("#crosstalk-map .cell").nth(number)


def panel(page):
    """Title, words, and the first line of each link of the panel."""
    box = page.locator("#map-panel")
    heads = box.locator("h3").all_inner_texts()
    return heads, box.locator("p").first.inner_text(), box.locator("li > :first-child").all_inner_texts()


def symbols(page):
    """Targets that the table shows."""
    return page.locator("#target-table tbody tr:not([hidden]) th a").all_inner_texts()


def lit(page):
    return page.locator("#crosstalk-map .arrow.lit").evaluate_all("(some) => some.map((one) => one.dataset.title)")


def focused(page):
    return page.evaluate("document.activeElement.dataset.title")


def test_the_panel_begins_with_the_arrow_that_has_most_links(page):
    assert panel(page) == (
        ["CSC → TAM"],
        "2 links: immune suppression 1, recruitment 1; 2 targets act here",
        ["CD47 / SIRPA\n\nsurface ligand; partners in CellPhoneDB", "CCL2\n\ncytokine"],
    )
    assert lit(page) == []


def test_the_pointer_on_an_arrow_shows_its_links_with_who_acts_and_the_references(page):
    arrow(page, 2).dispatch_event("pointerover")
    assert panel(page)[0] == ["CSC → NK"]
    assert lit(page) == ["CSC → NK"]
    assert page.locator("#map-panel a").evaluate_all("(some) => some.map((one) => one.getAttribute('href'))") == [
        "#target-CD47", "https://doi.org/10.1000/made-up.5",
    ]  # fmt: skip


def test_the_focus_on_a_cell_shows_all_its_arrows(page):
    cell(page, 1).focus()
    heads, words, links = panel(page)
    assert heads == ["TAM"]
    assert words == "TAM, tumour-associated macrophage: 1 link to other cells, 2 from them; 2 targets act here"
    assert page.locator("#map-panel h4").all_inner_texts() == [
        "CSC → TAM: 2 links: immune suppression 1, recruitment 1; 2 targets act here",
        "TAM → CSC: 1 link: chemoresistance 1; 1 target acts here",
    ]
    assert len(links) == 3
    assert lit(page) == ["CSC → TAM", "TAM → CSC"]


def test_the_map_is_one_stop_of_the_tab_key_and_the_arrow_keys_lead_on(page):
    cell(page, 0).focus()
    went = []
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "ArrowUp"):
        page.keyboard.press(key)
        went.append(focused(page))
    assert went == ["TAM", "NK", "CSC → TAM", "NK", "CSC → CSC", "CSC → CSC", "CSC", "CSC"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "map-panel"


def test_enter_holds_a_mark_and_shows_only_the_targets_that_act_there(page):
    arrow(page, 1).focus()
    page.keyboard.press("Enter")
    assert symbols(page) == ["SIRPA"]
    assert page.locator("#filter-count").inner_text().startswith("1 of 3 targets")
    assert arrow(page, 1).get_attribute("aria-pressed") == "true"
    assert page.locator("#filter-acting-chip").inner_text() == "acting at TAM → CSC ×"
    page.keyboard.press("ArrowRight")
    assert panel(page)[0] == ["TAM → CSC"]
    page.keyboard.press("Escape")
    assert symbols(page) == ["CD47", "SIRPA", "IL10"]
    assert arrow(page, 1).get_attribute("aria-pressed") == "false"
    assert not page.locator("#filter-acting-chip").is_visible()


def test_a_click_on_a_cell_filters_by_all_its_arrows_and_a_second_one_lets_go(page):
    cell(page, 1).click()
    assert symbols(page) == ["CD47", "SIRPA"]
    cell(page, 1).click()
    assert symbols(page) == ["CD47", "SIRPA", "IL10"]


def test_an_arrow_at_which_nobody_acts_leaves_no_target(page):
    arrow(page, 3).focus()
    page.keyboard.press("Space")
    assert symbols(page) == []


def test_the_chip_removes_the_filter_and_leads_the_focus_to_the_filters(page):
    arrow(page, 2).focus()
    page.keyboard.press("Enter")
    chip = page.get_by_role("button", name="Remove the filter: acting at CSC → NK")
    assert symbols(page) == ["CD47"]
    chip.click()
    assert symbols(page) == ["CD47", "SIRPA", "IL10"]
    assert page.evaluate("document.activeElement.id") == "filter-text"


def test_the_filter_of_the_map_joins_the_others_and_reset_removes_all(page):
    cell(page, 1).click()
    page.fill("#filter-text", "sirp")
    assert symbols(page) == ["SIRPA"]
    page.locator("#filter-text").press("Escape")
    page.locator(".filters button[type=reset]").click()
    page.wait_for_function("() => document.querySelectorAll('#target-table tbody tr:not([hidden])').length === 3")
    assert cell(page, 1).get_attribute("aria-pressed") == "false"


def test_the_table_of_links_filters_too_for_those_who_do_not_use_the_picture(page):
    page.locator("#all-links > summary").click()
    page.get_by_role("button", name="Show only targets that act at TAM → CSC").click()
    assert symbols(page) == ["SIRPA"]
    assert panel(page)[0] == ["TAM → CSC"]


def test_every_mark_of_the_map_is_a_button_with_a_name(page):
    names = page.locator("#crosstalk-map [role=button]").evaluate_all(
        "(some) => some.map((one) => one.getAttribute('aria-label'))"
    )
    assert len(names) == 7
    assert names[0] == "CSC → TAM: 2 links: immune suppression 1, recruitment 1; 2 targets act here"
    assert page.locator("#crosstalk-map").get_attribute("role") == "group"
    assert page.get_by_role("group", name="Crosstalk between 3 cells").count() == 1


def test_dots_are_one_stop_of_the_tab_key_and_lead_to_their_dossiers(page):
    dots = page.locator("svg.plot a")
    dots.nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#landscape .says").inner_text() == "SIRPA: rank 2; known 60%, score 0.40"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('target-SIRPA').open")
    assert [dot.get_attribute("tabindex") for dot in dots.all()] == ["-1", "0", "-1"]


@pytest.mark.parametrize("width", [360, 2560])
def test_the_picture_stays_legible_and_the_page_does_not_scroll_sideways(real, width):
    page = real.page
    browsing.resize(page, width)
    size = page.locator("#crosstalk-map .cell text").first.evaluate("(one) => one.getBoundingClientRect().height")
    assert size >= 12
    for name in ("crosstalk", "landscape"):
        right = page.locator(f"#{name}").evaluate("(one) => Math.max(...[...one.children].map((child) => "
                                                  "child.getBoundingClientRect().right))")  # fmt: skip
        assert right <= width
    browsing.resize(page, 1280)
