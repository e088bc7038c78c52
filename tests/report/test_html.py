"""The page says what the document says, and nothing that it says can do anything."""

import base64
import dataclasses
import hashlib
import re
from urllib.parse import urlsplit

import pytest

from prioritize.report import html
from tests.report.conftest import poisoned, read

TAGS = re.compile(
    "a|b|body|button|caption|circle|cite|code|d[dlt]|desc|details|div|footer|form|g|h[1-4]|head|header|html|i|input|label|li|link|main"
    "|meta|nav|noscript|ol|option|p|path|pre|rect|script|section|select|small|span|style|summary|svg|table|tbody|td|template"
    "|text|th|thead|title|tr|ul|use"
)
RANK = re.compile(r"[\d,]+ \([\d,]+–[\d,]+\)")


@pytest.fixture
def page(made_page):
    return made_page


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


def test_a_pair_shows_the_routes_that_both_and_each_alone_cut(page):
    table = page.one("details", id="pair-CD47-SIRPA").one("table", class_="routes")
    rows = [[cell.text for cell in row.all() if cell.tag in {"th", "td"}] for row in table.all("tr")]
    assert rows == [
        ["Leads to", "Cut by both", "CD47 alone", "SIRPA alone"],
        ["immune suppression", "62% 12 of 17", "50%", "12%"],
        ["recruitment", "0% 0 of 4", "0%", "0%"],
    ]
    bars = [cell.attributes.get("class", "") for cell in table.all("td")]
    assert bars == ["w62", "w50", "w12", "", "", ""]


def test_the_links_lie_folded_beneath_the_routes_and_only_kinds_that_there_are(drawn):
    links = drawn.one("details", id="pair-CD47-SIRPA").one("details", class_="links")
    assert "open" not in links.attributes
    assert [node.text for node in links.all("p")] == [
        "Cut or boosted", "By both", "Goes round", "Left open, the most travelled",
    ]  # fmt: skip
    assert [node.text for node in links.all("li")] == [
        "cuts CSC -CD47/SIRPA-> TAM (CD47, SIRPA)",
        "CSC -CD47/SIRPA-> TAM",
        "THBS1 also binds CD36 (CellPhoneDB; for these cells not curated)",
        "CSC -CCL2/CCR2-> TAM: 9% of all routes",
    ]
    tried = drawn.one("details", id="pair-CD47-azacitidine").one("details", class_="links")
    assert [node.text for node in tried.all("p")] == ["Cut or boosted", "Left open, the most travelled"]


def test_a_pair_without_routes_says_so(page):
    card = page.one("details", id="pair-CD47-decitabine")
    assert list(card.all("table", class_="routes")) == []
    assert "Routes of the crosstalk None on record." in card.one("div", class_="text").text


def test_a_pair_that_a_gate_takes_out_is_marked_before_it_is_opened(page):
    closed = page.one("details", id="pair-CD47-decitabine").one("summary")
    assert closed.one("span", class_="rank").text == "not ranked"
    assert closed.one("b", class_="gate").text == (
        "not ranked: known harm: magrolimab + decitabine was stopped for harm (C022)"
    )
    assert [list(card.all("b", class_="gate")) for card in page.all("details", class_="pairs")].count([]) == 3


def test_a_pair_names_the_next_step(page):
    words = page.one("details", id="pair-CD47-SIRPA").one("div", class_="text").text
    assert "Next Distance on the interactome: unknown; map both proteins Routes" in words


def test_the_null_is_said_once_and_how_many_pairs_are_taken_out(page):
    text = page.one("section", id="combinations").text
    assert text.count("The null is independent action: the two together do no more than each alone foretells.") == 1
    assert "4 more are scored and not ranked" in text


def cells(table):
    """Cells of the body of a table, row by row."""
    rows = table.one("tbody").all("tr")
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in rows]


def test_the_method_says_how_far_to_trust_it(page):
    masked, held, tried = list(page.one("section", id="method").all("table", class_="tight"))
    assert cells(masked) == [
        ["10%", "at random", "0.95", "2.2", "8.5", "0.0"],
        ["50%", "by attention", "unknown", "unknown", "1.2", "1.5"],
    ]
    assert cells(held) == [
        ["10%", "at random", "91.2%", "90.0% to 92.4%", "20"],
        ["50%", "by attention", "unknown", "unknown", "20"],
    ]
    assert cells(tried) == [
        [
            "Outcome, target pairs score without precedent",
            "18 approved or positive 35 failed",
            "0.49 0.05 to 0.91",
            "Below: papers Not shown: chance, interactome degree",
        ],
        ["Tried, target pairs", "3 given together 40 not", "not shown", "too few cases"],
    ]
    assert "Intervals hold 95% of 200 draws of targets" in page.one("section", id="method").text


def test_a_document_that_was_not_tested_says_nothing_of_trust(document, read_page):
    page = read_page(html.render(dataclasses.replace(document, trust=None)))
    assert [node for node in page.all("h3") if node.attributes.get("id") == "trust"] == []


def test_a_list_too_short_to_hide_values_of_says_so(document, read_page):
    short = dataclasses.replace(document.trust, masked=(), held=())
    page = read_page(html.render(dataclasses.replace(document, trust=short)))
    assert "Too few targets are ranked to hide values of." in page.one("section", id="method").text


def test_the_page_of_the_whole_catalogue_stays_below_three_million_bytes(real_file):
    assert real_file.stat().st_size < 3_000_000


def test_what_html_does_not_need_is_left_out_and_nothing_else():
    page = (
        '<style>.a td { b: "x" } </td></style><td class="num">1</td>\n<td aria-label="a b" id="x">class="y"</td>\n</tr>'
        '<path class="t" d="M0 0"/><script>a = \'<p class="b">\'</script>'
    )
    assert html._slim(page) == (
        '<style>.a td { b: "x" } </td></style><td class=num>1<td aria-label="a b" id=x>class="y"'
        '<path class=t d="M0 0"/><script>a = \'<p class="b">\'</script>'
    )


def test_what_is_uncited_is_marked(page):
    against = page.one("details", id="target-CD47").one("ul", class_="con")
    assert [mark.text for mark in against.all("span", class_="mark")] == ["partly cited", "uncited"]
    assert page.one("details", id="target-IL10").one("span", class_="uncited").text == "uncited"


def test_a_target_that_is_not_ranked_says_why(page):
    dossier = page.one("details", id="target-IL10")
    assert dossier.one("summary").text.startswith("not ranked")
    assert "Not ranked: gated: the wanted direction depends on context" in dossier.text


def facts(page, symbol):
    """Words and what is said of them, of one dossier."""
    table = page.one("details", id=f"target-{symbol}").one("dl", class_="facts")
    return dict(zip([node.text for node in table.all("dt")], [node.text for node in table.all("dd")], strict=True))


def test_a_dossier_says_what_would_move_its_target_and_how_sure_its_place_is(page):
    said = facts(page, "CD47")
    assert said["What would move it"] == (
        "for SIRPA (place 2) to pass it: the weight of edges lowered by 25.0%; or the surface of SIRPA, which is "
        "missing, coming out at a worth of 0.40 or more"
    )
    assert said["Confidence factor"] == ("62%, under the weights that suit it (biology 75%, safety 25%)")
    assert said["Without precedence"] == "0.50, place 2 (1–2)"
    assert said["Papers"] == "168 shown, never scored; place 1 by what the score says beyond them understudied"


def test_of_what_is_not_ranked_nothing_is_said_to_move_it(page):
    assert {"What would move it", "Confidence factor"}.isdisjoint(facts(page, "IL10"))
    assert facts(page, "IL10")["Without precedence"] == "0.50"


def test_the_table_marks_the_understudied_and_gives_both_places_their_interval(page):
    cd47, sirpa, _ = page.one("table", id="target-table").one("tbody").all("tr")
    assert cd47.one("th").text == "CD47 understudied CD47 molecule"
    assert "understudied" not in sirpa.text
    assert [cell.text for cell in cd47.all("td")][5] == "0.50 place 2 (1–2)"


def test_the_method_sets_effects_against_weights_and_shows_the_ranking_without_each_part(page):
    method = page.one("section", id="method")
    lines = [[cell.text for cell in row.all("td")][:3] for row in method.one("tbody").all("tr")]
    assert lines == [
        ["biology", "40.0%", "60.0%"],
        ["safety", "40.0%", "10.0% out of step"],
        ["tractability", "40.0%", "30.0%"],
        ["precedence", "40.0%", ""],
    ]
    assert "CD47 is among the first ten in spite of surface (worth below 0.2)." in method.text
    ablation = method.one("div", **{"aria-label": "Ablation"}).one("tbody")
    assert [[cell.text for cell in row.all() if cell.tag in {"th", "td"}] for row in ablation.all("tr")] == [
        ["safety", "group", "0.88", "9", "SIRPA, 4 places down"],
        ["biology", "group", "unknown", "0", ""],
    ]


def test_a_failed_trial_is_shown_with_its_sign_and_a_link_to_the_registry(page, drawn):
    in_card = drawn.one("details", id="pair-CD47-azacitidine").one("div", class_="whole").one("table")
    assert in_card.one("caption").text == "This pair on record"
    for row in (page.one("table", id="ledger-table").one("tbody").one("tr"), in_card.one("tbody").one("tr")):
        assert row.one("span", class_="bad").text == "− failed: efficacy"
        assert row.one("a").attributes["href"] == "https://clinicaltrials.gov/study/NCT04313881"


def test_without_scripts_a_card_names_what_was_tried_and_how_it_ended(page):
    said = page.one("details", id="pair-CD47-azacitidine").one("div", class_="whole").one("div", **{"data-tried": "0 "})
    assert said.text == "This pair on record C022 failed: efficacy"
    assert page.one("table", id="ledger-table").one("tbody").one("tr").text.endswith("ledger row C022")
    assert "Scripts are off here." in page.one("noscript").text


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


def test_tables_have_captions_and_scopes_and_lie_in_regions_that_take_the_focus(drawn):
    regions = list(drawn.all("div", class_="scroll"))
    assert {"Terms of CD47 + SIRPA", "Criteria of CD47", "Agents of CD47"} <= {
        region.attributes["aria-label"] for region in regions
    }
    for region in regions:
        assert region.attributes["tabindex"] == "0" and region.attributes["aria-label"]
        assert list(region.all("caption"))
    heads = list(drawn.all("th"))
    assert len(heads) > 100
    assert [head.text for head in heads if head.attributes.get("scope") not in {"col", "row", "rowgroup"}] == []


def test_a_head_cell_goes_without_its_scope_only_where_html_knows_it(page):
    bare = [head for table in page.all("table") for row in table.all("tr") for head in headless(table, row)]
    assert bare == []


def headless(table, row):
    """Heads of a row that neither say which way they speak nor are the first of a row, or of the head of a table."""
    head = next(table.all("thead"), None)
    cells = [cell for cell in row.children if not isinstance(cell, str)]
    first = cells[0] if "colspan" not in cells[0].attributes else None
    if head and any(row is one for one in head.all("tr")):
        return []
    return [cell.text for cell in cells if cell.tag == "th" and cell is not first and "scope" not in cell.attributes]


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
    """All elements in order, but for links, marks that depend on a word of the text, and pieces that are said once."""
    page.one("template").children.clear()
    return [node.tag for node in page.all() if node.tag not in {"a", "cite", "i", "span"}]


def test_nothing_in_the_page_can_act(page):
    assert list(harmful(page)) == []


@pytest.fixture(scope="module")
def harmless_shape(document):
    return shape(read(html.render(poisoned(document, "harmless"))))


def test_a_nasty_text_in_every_field_changes_nothing(nasty_document, poison, read_page, harmless_shape):
    page = read_page(html.render(nasty_document))
    assert list(harmful(page)) == []
    assert shape(page) == harmless_shape
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
