"""The page in a real browser: it loads in silence, keeps to itself, sorts, filters, opens what a link names, prints."""

import re

import pytest

from prioritize.report import html, words
from tests.report import browsing
from tests.report.conftest import NASTY, poisoned

pytestmark = browsing.NEEDED

# Hash of the page's own script stands in the policy; whatever comes later must be refused.
TRESPASS = """async () => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition === "enforce") refused.push(event.effectiveDirective);
  });
  const script = document.createElement("script");
  script.textContent = "window.trespassed = true";
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='window.trespassed = true'>a</p>");
  document.body.lastChild.click();
  new Image().src = "https://evil.example/x.png";
  await fetch("https://evil.example/x.json").then(() => { window.trespassed = true; }, () => null);
  await new Promise((done) => setTimeout(done, 50));
  return [window.trespassed === undefined, refused.sort().join(" ")];
}"""

# Where links, labels and references lead that lead nowhere.
LOST = """() => {
  const lost = new Set();
  const seek = (id, whose) => document.getElementById(id) || lost.add(`${whose}: ${id}`);
  for (const link of document.querySelectorAll("a[href^='#']")) seek(link.getAttribute("href").slice(1), "link");
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(" ")) seek(id, name);
    }
  }
  return [...lost];
}"""


def symbols(page):
    """Targets that the table shows, in its order."""
    return " ".join(page.locator("#target-table tbody tr:not([hidden]) th a").all_inner_texts())


def press(page, heading):
    """The heading is pressed; what it then says of the order, and the order."""
    page.locator("#target-table thead button", has_text=re.compile(f"^{re.escape(heading)}$")).click()
    heads = page.locator("#target-table [aria-sort]")
    (said,) = [f"{head.inner_text()} {head.get_attribute('aria-sort')}" for head in heads.all()]
    return said, symbols(page)


def is_open(page, anchor):
    return page.evaluate("(id) => document.getElementById(id).open", anchor)


# --- the real report -----------------------------------------------------------------------


def test_the_real_page_says_nothing_to_the_console_and_asks_nobody(real):
    assert (real.said, real.asked) == ([], [])


def test_a_link_to_a_dossier_opens_it_and_shows_its_head(real):
    assert is_open(real.page, "target-CD47")
    top, header = real.page.evaluate(
        "['#target-CD47', 'header.top'].map((one) => document.querySelector(one).getBoundingClientRect())"
        ".map((box, place) => place ? box.bottom : box.top)"
    )
    assert header <= top < 400


def test_whatever_a_link_or_a_label_names_is_there(real):
    assert real.page.evaluate(LOST) == []


def test_every_link_out_of_the_page_leads_to_a_listed_host(real):
    out = "[...document.querySelectorAll(\"a[href]:not([href^='#'])\")]"
    starts = real.page.evaluate(f"[...new Set({out}.map((link) => new URL(link.getAttribute('href')).origin))]")
    assert "https://clinicaltrials.gov" in starts
    assert {start.removeprefix("https://") for start in starts} <= html.HOSTS


def test_every_section_has_a_title_and_stands_in_the_navigation(real):
    sections = real.page.evaluate("[...document.querySelectorAll('main > section')].map((one) => one.id)")
    links = real.page.evaluate("[...document.querySelectorAll('header nav a')].map((one) => one.hash.slice(1))")
    assert links == sections
    assert {"summary", "combinations", "targets", "method", "sources", "reproduce"} <= set(sections)


# --- the document made by hand -------------------------------------------------------------


def test_the_page_runs_its_script_under_its_own_policy_and_opens_the_dossier_of_the_address(made_file, visit):
    seen = visit(made_file, "#target-SIRPA")
    assert (seen.said, seen.asked) == ([], [])
    assert seen.page.locator("html[lang=en].js").count() == 1
    assert is_open(seen.page, "target-SIRPA")
    assert not is_open(seen.page, "target-CD47")


@pytest.mark.slow
def test_the_table_sorts_and_filters(made_file, visit):
    seen = visit(made_file)
    page = seen.page
    assert press(page, "Target") == ("Target ascending", "CD47 IL10 SIRPA")
    assert press(page, "Target") == ("Target descending", "SIRPA IL10 CD47")
    assert press(page, "Score (bounds)") == ("Score (bounds) ascending", "SIRPA CD47 IL10")
    assert press(page, "Score (bounds)") == ("Score (bounds) descending", "CD47 SIRPA IL10")
    page.select_option("#filter-direction", "unknown")
    assert symbols(page) == "IL10"
    assert page.locator("#filter-count").inner_text() == "1 of 3 targets, by Score (bounds), highest or Z first"
    assert page.evaluate("document.getElementById('target-CD47').hidden")
    page.get_by_role("button", name="Reset", exact=True).first.click()
    page.fill("#filter-text", "alpha sirp")
    assert symbols(page) == "SIRPA"
    assert seen.said == []


@pytest.mark.slow
def test_a_link_to_a_dossier_that_the_filter_hides_shows_it(made_file, visit):
    page = visit(made_file).page
    page.fill("#filter-text", "sirpa")
    page.evaluate("location.hash = '#target-CD47'")
    page.wait_for_function("() => document.getElementById('target-CD47').open")
    assert not page.evaluate("document.getElementById('target-CD47').hidden")


def test_the_policy_refuses_a_foreign_script_style_handler_picture_and_request(made_file, visit):
    assert visit(made_file).page.evaluate(TRESPASS) == [
        True,
        "connect-src img-src script-src-attr script-src-elem style-src-attr",
    ]


@pytest.mark.slow
def test_cards_and_headings_obey_enter_and_the_space_bar(made_file, visit):
    page = visit(made_file).page
    page.locator("#target-SIRPA > summary").focus()
    page.keyboard.press("Enter")
    assert is_open(page, "target-SIRPA")
    page.keyboard.press("Space")
    assert not is_open(page, "target-SIRPA")
    page.locator("#target-table thead button").nth(1).focus()
    page.keyboard.press("Enter")
    assert symbols(page) == "CD47 IL10 SIRPA"
    page.keyboard.press("Space")
    assert symbols(page) == "SIRPA IL10 CD47"


@pytest.mark.slow
def test_the_first_stop_of_the_tab_key_is_a_link_past_the_navigation(made_file, visit):
    page = visit(made_file).page
    page.keyboard.press("Tab")
    assert page.evaluate(
        "[document.activeElement.className, document.activeElement.getBoundingClientRect().top >= 0]"
    ) == [
        "skip",
        True,
    ]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').id") == "summary"


# --- hostile text --------------------------------------------------------------------------

HARMLESS = "harmless"
# All of it at once; what must close a script and an attribute first; what acts where it begins a link.
HOSTILE = (
    "".join(NASTY),
    "\"'></script></style><img src=x onerror=document.title='ran'><script>document.title='ran'</script>",
    "javascript:alert(1)//",
)

# The page is used: all is opened, given the focus, pointed at and sorted by.
USE = """async () => {
  for (const card of document.querySelectorAll("details")) card.open = true;
  for (const node of document.querySelectorAll("a, button, input, select, summary, [tabindex]")) {
    node.focus({preventScroll: true});
    for (const kind of ["mouseenter", "mouseover", "pointerenter", "pointerover", "mouseleave"]) {
      node.dispatchEvent(new MouseEvent(kind, {bubbles: true}));
    }
  }
  for (const button of document.querySelectorAll("th button")) button.click();
  await new Promise((done) => setTimeout(done, 50));
}"""

# Elements, but for links, and marks that depend on a word of the text; and whatever of them could act.
ELEMENTS = "[...document.querySelectorAll('*:not(a):not(cite):not(i):not(span)')].map((one) => one.localName)"
ACTIVE = """[...document.querySelectorAll("*")].flatMap((one) => [
  ...(["iframe", "img", "object", "embed"].includes(one.localName) ? [one.localName] : []),
  ...[...one.attributes].filter((is) => is.name.startsWith("on") || is.name === "style" || is.name === "src"
    || (is.name === "href" && !/^(#|https:|data:,$)/.test(is.value))).map((is) => `${one.localName} ${is.name}`),
])"""


@pytest.fixture
def filled(document, poison_all, visit, tmp_path):
    """A function that opens the page of the document with a text in every field."""

    def _filled(text):
        file = tmp_path / "index.html"
        file.write_text(html.render(poison_all(document, text)), encoding="utf-8")
        return visit(file)

    return _filled


@pytest.fixture(scope="module")
def harmless_elements(browser, document, tmp_path_factory):
    """Elements of the page with a harmless text in every field."""
    file = tmp_path_factory.mktemp("harmless") / "index.html"
    file.write_text(html.render(poisoned(document, HARMLESS)), encoding="utf-8")
    page = browsing.visit(browser, file).page
    yield page.evaluate(ELEMENTS)
    page.close()


@pytest.mark.parametrize("hostile", browsing.quick(HOSTILE), ids=["all at once", "closing tags", "a link"])
def test_a_hostile_text_in_every_field_runs_nothing_and_adds_no_element(hostile, filled, document, harmless_elements):
    seen = filled(hostile)
    title = f"{hostile}{document.title}{hostile}: targets and combinations, {hostile}{document.date}{hostile}"
    assert seen.page.title() == " ".join(words.printable(title).split())
    assert seen.page.evaluate(ELEMENTS) == harmless_elements
    seen.page.evaluate(USE)
    assert seen.page.evaluate(ACTIVE) == []
    assert (seen.said, seen.asked) == ([], [])
