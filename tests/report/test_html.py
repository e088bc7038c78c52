"""The page says what the document says, and nothing that it says can do anything."""

import base64
import dataclasses
import hashlib
import re
from urllib.parse import urlsplit

import pytest

from prioritize.report import html

TAGS = re.compile(
    "a|b|body|button|caption|circle|code|d[dlt]|details|div|footer|form|h[1-4]|head|header|html|input|label|li|link|main"
    "|meta|nav|ol|option|p|path|rect|script|section|select|span|style|summary|svg|table|tbody|td|text|th|thead|title|tr|ul"
)
RANK = re.compile(r"[\d,]+ \([\d,]+–[\d,]+\)")


@pytest.fixture
def page(document, read_page):
    return read_page(html.render(document))


def test_every_section_is_there(page):
    ids = {node.attributes["id"] for node in page.all("section") if "id" in node.attributes}
    assert {"summary", "combinations", "targets", "method", "sources", "reproduce"} <= ids


def test_the_same_document_gives_the_same_bytes(document):
    assert html.render(document) == html.render(document)


def test_every_rank_stands_with_its_interval(page):
    ranks = [node.text for node in page.all("span", class_="rank")]
    assert len(ranks) >= 12
    assert [rank for rank in ranks if not RANK.fullmatch(rank) and rank != "not ranked"] == []


def test_the_first_candidate_of_the_summary_carries_agents_rationale_score_and_what_speaks_against(page):
    card = page.one("li", class_="brief")
    assert card.text == (
        "3 (2–9) CD47 + SIRPA 0.45 (0.25 to 0.65) magrolimab (phase 3) + no agent on record for SIRPA "
        "checkpoint + myeloid not tried on record Against: both are haematological cited"
    )


def test_a_pair_without_remarks_against_is_not_called_clean(page):
    card = list(page.all("li", class_="brief"))[1]
    assert card.text.endswith("Against: nothing on record, which is no clearance")


def test_the_counts_of_the_summary(page):
    counts = {node.one("dt").text: node.one("dd").text for node in page.one("dl", class_="counts").all("div")}
    assert counts == {
        "targets": "3", "ranked": "2", "not ranked": "1", "pairs scored": "1,500", "sources": "2", "old releases": "1",
    }  # fmt: skip


def test_the_first_page_says_how_the_list_was_chosen_and_that_it_is_no_advice(page):
    summary = page.one("section", id="summary").text
    assert "names no gene" in summary
    assert "Research use, not medical advice." in summary


def criteria(page):
    table = page.one("details", id="target-CD47").one("table", class_="criteria")
    rows = [[cell.text for cell in row.children if not isinstance(cell, str)] for row in table.all("tr")]
    return {row[0]: row[1:] for row in rows[1:] if len(row) > 1}


def test_the_states_of_a_criterion_stay_apart(page):
    rows = criteria(page)
    assert rows["Title of edges units"] == ["3 known", "1.00", "40.0%", "", "+0.50", "6"]
    assert rows["Title of surface units"] == ["0 known none", "0.00", "20.0%", "", "0", "1"]
    assert rows["Title of safety_events"] == ["unknown", "unknown", "20.0%", "", "none", "0"]
    assert rows["Title of atlas"] == ["not asked", "unknown", "20.0%", "", "none", "0"]
    assert rows["Title of failures units"] == ["1 known", "0.50", "−10.0%", "", "−0.05", "1"]


def test_an_unknown_term_of_a_pair_is_unknown_not_zero(page):
    table = page.one("details", id="pair-CD47-SIRPA").one("table", class_="terms")
    row = next(row for row in table.all("tr") if row.one("th").text == "Distance on the interactome")
    assert [cell.text for cell in row.all("td")] == ["unknown", "40.0%", "", "none"]


def test_what_is_uncited_is_marked(page):
    against = page.one("details", id="target-CD47").one("ul", class_="con")
    assert [mark.text for mark in against.all("span", class_="mark")] == ["partly cited", "uncited"]
    assert page.one("details", id="target-IL10").one("span", class_="uncited").text == "uncited"


def test_a_target_that_is_not_ranked_says_why(page):
    dossier = page.one("details", id="target-IL10")
    assert dossier.one("summary").text.startswith("not ranked")
    assert "Not ranked: gated: the wanted direction depends on context" in dossier.text


def test_a_failed_trial_is_shown_with_its_sign_and_a_link_to_the_registry(page):
    table = page.one("details", id="pair-CD47-azacitidine").one("div", class_="whole")
    assert table.one("span", class_="bad").text == "− failed: efficacy"
    assert table.one("a").attributes["href"] == "https://clinicaltrials.gov/study/NCT04313881"


def test_an_old_release_is_marked(page):
    rows = {row.one("th").text.split()[0]: row for row in page.one("section", id="sources").one("tbody").all("tr")}
    assert "old release" in rows["DrugCentral"].text
    assert "old release" not in rows["HGNC"].text


def test_the_target_table_reads_without_scripts(page):
    rows = list(page.one("table", id="target-table").one("tbody").all("tr"))
    assert [row.one("th").one("a").text for row in rows] == ["CD47", "SIRPA", "IL10"]
    assert rows[0].one("svg", class_="bar").attributes["aria-hidden"] == "true"
    assert rows[0].one("svg", role="img").attributes["aria-label"] == (
        "biology +0.50, safety 0, tractability 0, precedence −0.05"
    )


def test_headings_that_sort_are_buttons_and_one_says_the_order(page):
    heads = list(page.one("table", id="target-table").one("thead").all("th"))
    assert [head.attributes.get("aria-sort") for head in heads].count("ascending") == 1
    assert [head.one("button").text for head in heads if list(head.all("button"))][:2] == ["Rank (interval)", "Target"]


def test_tables_have_captions_and_scopes_and_lie_in_regions_that_take_the_focus(page):
    for region in page.all("div", class_="scroll"):
        assert region.attributes["tabindex"] == "0" and region.attributes["aria-label"]
        assert list(region.all("caption"))
    assert [head for head in page.all("th") if head.attributes.get("scope") not in {"col", "row", "rowgroup"}] == []


def test_every_link_inside_the_page_leads_somewhere_and_no_id_stands_twice(page):
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    inside = {link.attributes["href"][1:] for link in page.all("a") if link.attributes["href"].startswith("#")}
    assert inside <= set(ids)


def test_the_policy_lets_nothing_in_and_admits_just_this_style_and_script(page):
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    for tag in ("style", "script"):
        (block,) = page.all(tag)
        digest = base64.b64encode(hashlib.sha256("".join(block.children).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def harmful(page):
    """Whatever could act: elements, attributes and links that the templates do not hold."""
    for node in page.all():
        if not TAGS.fullmatch(node.tag):
            yield node.tag
        for name, value in node.attributes.items():
            if name.startswith("on") or name in {"src", "style", "srcset", "action", "formaction", "xlink:href"}:
                yield f"{node.tag} {name}"
            if name == "href" and value != "data:," and not value.startswith("#"):
                parts = urlsplit(value)
                if parts.scheme != "https" or parts.netloc not in html.HOSTS:
                    yield value


def shape(page):
    """All elements in order, but for links, and marks that depend on a word of the text."""
    return [node.tag for node in page.all() if node.tag not in {"a", "span"}]


def test_nothing_in_the_page_can_act(page):
    assert list(harmful(page)) == []


def test_a_nasty_text_in_every_field_changes_nothing(document, nasty_document, poison, poison_all, read_page):
    page = read_page(html.render(nasty_document))
    assert list(harmful(page)) == []
    assert shape(page) == shape(read_page(html.render(poison_all(document, "harmless"))))
    title = page.one("p", class_="brand").text
    if poison.isprintable():
        assert poison in title


def test_hidden_characters_are_spelled_out(document):
    page = html.render(dataclasses.replace(document, description="a\x1b[31mb\u202ec\ud800"))
    assert "a\\x1b[31mb\\u202ec\\ud800" in page
    page.encode("utf-8")


def test_two_targets_of_one_symbol_have_two_dossiers(document, read_page):
    twin = dataclasses.replace(document.targets[1], symbol="CD47")
    page = read_page(html.render(dataclasses.replace(document, targets=(document.targets[0], twin))))
    assert page.one("details", id="target-CD47-2")


def test_a_document_without_anything_ranked_still_is_a_page(document, read_page):
    empty = dataclasses.replace(
        document, targets=(document.targets[2],), n_targets=1, n_ranked=0, candidates=(), with_backbones=(),
        already_tried=(), statements=(), scope=(), shown=(), sources=(),
    )  # fmt: skip
    page = read_page(html.render(empty))
    assert "No pair of targets can be scored with what is known." in page.one("section", id="summary").text


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("C022; NCT04313881", ["https://clinicaltrials.gov/study/NCT04313881"]),
        ("(10.1016/S1470-2045(16)00078-4).", ["https://doi.org/10.1016/S1470-2045(16)00078-4"]),
        ("doi:10.1038/ncb3041, seen", ["https://doi.org/10.1038/ncb3041"]),
        ("PMC7813985 and PMID:34476645", ["https://pmc.ncbi.nlm.nih.gov/articles/PMC7813985/", "https://pubmed.ncbi.nlm.nih.gov/34476645/"]),
        ("https://www.fda.gov/x?y=1&z=2", ["https://www.fda.gov/x?y=1&z=2"]),
        ("https://evil.example/ http://doi.org/x", []),
        ("https://doi.org@evil.example/x https://doi.org:1/x", []),
        ("a press release, oncozine.com", []),
    ],
)  # fmt: skip
def test_only_references_to_listed_hosts_become_links(text, hrefs, read_page):
    assert [link.attributes["href"] for link in read_page(str(html.linked(text))).all("a")] == hrefs
    assert read_page(str(html.linked(text))).text == " ".join(text.split())


def test_an_id_of_the_wrong_form_is_no_link(document, read_page):
    strange = dataclasses.replace(document.targets[0], ensembl_gene_id="ENSG1/../x", uniprot_id="Q08722?x=1")
    page = read_page(html.render(dataclasses.replace(document, targets=(strange,))))
    links = [link.attributes["href"] for link in page.one("details", id="target-CD47").one("dl").all("a")]
    assert [link for link in links if "ensembl" in link or "uniprot" in link] == []
    assert "https://www.ncbi.nlm.nih.gov/gene/961" in links
