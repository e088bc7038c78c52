"""What the dossiers of the page show of their sources: queries, years, toxicities, neighbours, words of the field."""

import dataclasses
import re

import pytest

from prioritize import asking
from prioritize.report import html, words
from prioritize.report.evidence import value_sql
from prioritize.report.timeline import timeline
from prioritize.store import database
from tests.report.conftest import FAILED

DOSSIERS = """[...document.querySelectorAll("#dossier-list > .card")].map((card) => [
  [...card.querySelectorAll(".criteria tr:has(td)")].map((row) => [1, 6].map((place) => row.cells[place].textContent)),
  [...card.querySelectorAll(".sql li")].map((item) => item.textContent),
])"""
"""Value with its state, and rows, of each criterion of each dossier, and the queries that it prints."""
PRINTED = re.compile(r"""SELECT value, n_evidence FROM features\."(\w+)" WHERE target_id = '(HGNC:\d+)'""")
COUNT_LESS = {"crosstalk_effects", "ligand_receptor_partners", "matching_agent_stage", "matching_agents"}
"""Features whose value counts edges, partners or agents, of which several rows speak."""


@pytest.fixture
def page(made_page):
    return made_page


# --- the SQL behind each number --------------------------------------------------------------


@pytest.mark.slow
def test_every_printed_query_of_every_dossier_returns_the_printed_number(computed, real, where):
    dossiers = real.page.evaluate(DOSSIERS)
    assert len(dossiers) == len(computed.document.targets) > 100
    answers = {}
    wrong = []
    for (numbers, queries), card in zip(dossiers, computed.document.targets, strict=True):
        for (value, rows), query in zip(numbers, queries, strict=True):
            feature, target = PRINTED.fullmatch(query).groups()
            assert target == card.target_id
            if feature not in answers:
                answers[feature] = answer_for_all(where.store, feature)
            found, count = answers[feature].get(target, (None, 0))
            said = ("unknown", "not asked") if found is None else (f"{words.number(found)}known",)
            if not (value.startswith(said) and rows == words.number(0 if found is None else count)):
                wrong.append((query, value, rows, found, count))
    assert wrong == []


def answer_for_all(store, feature):
    """What the printed query of a feature returns, for all targets at once."""
    answer = database.ask(store, value_sql(feature, "").partition(" WHERE ")[0].replace("value", "target_id, value", 1))
    return {row[0]: row[1:] for row in answer.rows}


def test_the_queries_of_a_dossier_run_as_they_are_printed(computed, where):
    card = computed.document.targets[0]
    for line in card.criteria:
        answer = asking.query(where, value_sql(line.feature, card.target_id), {})
        assert answer.columns == ("value", "n_evidence")
        known = [row for row in answer.rows if row[0] is not None]
        assert known == ([] if line.value is None else [(line.value, line.n_evidence)])


@pytest.mark.slow
def test_the_queries_of_the_rows_return_the_rows_that_a_value_counts(computed, where):
    queries = {facts.feature: facts.evidence for facts in computed.document.criteria}
    for text in {text for some in queries.values() for text in some}:
        assert "source" in asking.query(where, text, {"target": "HGNC:1682"}).columns
    counts = ", ".join(f'{rows_of(some)} AS "{feature}"' for feature, some in queries.items())
    answer = database.ask(where.store, f"SELECT asked, {counts} FROM (SELECT target_id AS asked FROM raw.target)")
    found = {row[0]: dict(zip(answer.columns[1:], row[1:], strict=True)) for row in answer.rows}
    lines = [(found[card.target_id], line) for card in computed.document.targets for line in card.criteria]
    known = [(rows[line.feature], line) for rows, line in lines if line.value is not None]
    assert len(known) > 1500
    assert [line for rows, line in known if line.feature in COUNT_LESS and rows < line.n_evidence] == []
    assert [line for rows, line in known if line.feature not in COUNT_LESS and rows != line.n_evidence] == []


def rows_of(queries):
    """How many rows some printed queries return for the target in the column `asked`."""
    return " + ".join(f"(SELECT count(*) FROM ({text.replace('$target', 'asked')}))" for text in queries)


def test_a_report_as_of_a_year_prints_no_query_that_would_return_another_number(document, read_page):
    dated = read_page(html.render(dataclasses.replace(document, as_of=2019)))
    assert list(dated.all("details", class_="sql")) == []
    assert "this report counts those dated by the end of 2019" in dated.one("details", id="evidence").text


def test_a_quote_in_a_name_stays_inside_the_name():
    assert value_sql('a"b', "x' OR 'y") == (
        "SELECT value, n_evidence FROM features.\"a\"\"b\" WHERE target_id = 'x'' OR ''y'"
    )


# --- the years of what was tried -------------------------------------------------------------


def tried(name, year, outcome, setting="clinical"):
    return dataclasses.replace(FAILED, id=name, year=year, outcome=outcome, setting=setting)


def test_trials_stand_along_the_years_with_a_shape_and_a_word_for_how_they_ended():
    found = timeline(
        [
            tried("C4", "2024", "ongoing"),
            tried("C1", "2020", "approved"),
            tried("C3", "<=2022", "mixed", "preclinical"),
            tried("C2", "2020", "negative_safety"),
            tried("C5", "", "positive"),
        ]
    )
    assert [(mark.label, mark.sign, mark.x, mark.ends) for mark in found.marks] == [
        ("C1 succeeded", "good", "23", False),
        ("C2 failed", "bad", "23", False),
        ("C3 mixed, preclinical (<=2022)", "mixed", "159", False),
        ("C4 open", "open", "277", True),
    ]
    assert [mark.path[: mark.path.index("m")] for mark in found.marks] == ["M14 9", "M14 27", "M150 45", "M286 63"]
    assert len({mark.path[mark.path.index("m") :] for mark in found.marks}) == 4
    assert found.years == (("14", 2020), ("82", 2021), ("150", 2022), ("218", 2023), ("286", 2024))
    assert found.undated == 1


def test_a_single_year_stands_in_the_middle_and_a_long_axis_names_few_years():
    assert timeline([tried("C1", "2020", "approved")]).years == (("150", 2020),)
    long = timeline([tried("C1", "2000", "approved"), tried("C2", "2024", "approved")])
    assert [year for _, year in long.years] == [2000, 2004, 2008, 2012, 2016, 2020, 2024]


def test_without_a_year_on_record_there_is_no_timeline(document, read_page):
    assert timeline([]) is None
    undated = dataclasses.replace(document.already_tried[0], precedents=(tried("C9", "", "approved"),))
    page = read_page(html.render(dataclasses.replace(document, already_tried=(undated,))))
    assert list(page.all("div", class_="years")) == []


def test_the_picture_of_the_years_shows_what_the_table_beneath_says(page):
    years = page.one("details", id="pair-CD47-azacitidine").one("div", class_="years")
    assert years.one("svg").attributes["aria-hidden"] == "true"
    assert [node.text for node in years.all("text")] == ["2023", "C022 failed"]
    assert [node.attributes["class"] for node in years.all("path") if "class" in node.attributes] == ["bad"]
    assert list(page.one("details", id="pair-CD47-SIRPA").all("div", class_="years")) == []


# --- terms and toxicities of a pair ----------------------------------------------------------


def bars(page):
    """Classes of the cell for the bar in each row of the first table of terms."""
    rows = page.one("table", class_="terms").one("tbody").all("tr")
    return [list(row.all("td"))[-2].attributes.get("class", "") for row in rows]


def test_each_bar_of_the_terms_starts_where_the_one_before_it_ends(page):
    # +0.5, unknown, -0.05 on an axis of 200 steps from 0 to 0.5; the sum is 0.45.
    assert bars(page.one("details", id="pair-CD47-SIRPA")) == ["w200", "", "tn a180 w20", "t4 w180"]


def test_a_sum_that_falls_below_zero_moves_the_place_of_zero(document, read_page):
    terms = tuple(
        dataclasses.replace(line, contribution=part)
        for line, part in zip(document.candidates[0].terms, (0.3, 0.0, -0.6), strict=True)
    )
    low = dataclasses.replace(document.candidates[0], terms=terms, score=-0.3)
    text = html.render(dataclasses.replace(document, candidates=(low,), with_backbones=(), already_tried=()))
    # +0.3, then -0.6: from -0.3 to 0.3, and 0 in the middle.
    assert bars(read_page(text)) == ["w100", "", "tn a0 w200", "t4 a0 w100"]
    assert "--term-zero: 100;" in text


def test_the_toxicities_of_both_stand_beside_each_other_with_their_citations(drawn):
    card = drawn.one("details", id="pair-CD47-SIRPA")
    table = card.one("table", class_="harm")
    rows = [[cell.text for cell in row.all() if cell.tag in {"th", "td"}] for row in table.all("tr")]
    assert rows == [
        ["Organ class", "CD47", "SIRPA"],
        ["haematological both", "boxed warning: magrolimab and 2 more", "common: evorpacept (label.example)"],
        ["infection", "serious: magrolimab (a label)", "none on record"],
        ["renal", "serious: magrolimab", "not curated"],
    ]
    assert [link.attributes["href"] for link in table.all("a")] == [
        "https://doi.org/10.1000/made-up.2",
        "https://pubmed.ncbi.nlm.nih.gov/1/",
    ]
    assert "Toxicity by organ class: 1 of 3 shared" in [node.text for node in card.all("h4")]
    assert table.one("td", class_="less").text == "none on record"


def test_a_pair_without_toxicities_on_record_is_not_called_safe(page):
    card = page.one("details", id="pair-CD47-azacitidine")
    assert list(card.all("table", class_="harm")) == []
    assert any("which is no clearance" in node.text for node in card.all("p", class_="none"))


# --- what stands around a target -------------------------------------------------------------


def test_a_dossier_leads_to_the_dossiers_of_its_neighbours(page):
    (said,) = [node for node in page.one("details", id="target-CD47").all("p") if node.text.startswith("Interact")]
    assert said.text == "Interact with it and are targets too: SIRPA, WNT1 and 1 more. raw.interaction"
    assert [link.attributes["href"] for link in said.all("a")] == ["#target-SIRPA"]
    assert "No target of the list is on record" in page.one("details", id="target-IL10").text


def test_only_pathways_of_reactome_lead_there(page):
    (listed,) = [node for node in page.one("details", id="target-CD47").all("ul") if "Signal regulatory" in node.text]
    assert [item.text for item in listed.all("li")] == [
        "Signal regulatory proteins Reactome, 13 genes",
        "Made-up pathway WikiPathways, 20 genes",
    ]
    assert [link.attributes["href"] for link in listed.all("a")] == ["https://reactome.org/content/detail/R-HSA-391160"]
    assert "R-HSA-1/../x" not in str(html.reactome("a name", "R-HSA-1/../x"))


def test_an_agent_stands_with_the_rows_that_name_it(page):
    table = page.one("details", id="target-CD47").one("table", class_="drugs")
    assert [cell.text for cell in table.one("tbody").all() if cell.tag in {"th", "td"}] == [
        "magrolimab", "inhibits", "agrees", "antibody", "phase 3",
        "raw.agent magrolimab; stage: NCT04313881, raw.drug_target 5310",
    ]  # fmt: skip
    assert [link.attributes["href"] for link in table.all("a")] == ["https://clinicaltrials.gov/study/NCT04313881"]


# --- words -----------------------------------------------------------------------------------


def test_the_glossary_explains_each_word_once_in_one_sentence(page):
    listed = page.one("dl", class_="glossary")
    told = {one.one("dt").text: one.one("dd").text for one in listed.all("div")}
    assert told == words.GLOSSARY
    assert {"rank interval", "coverage", "precedence", "track", "gate", "merit", "route", "separation"} <= set(told)
    assert [text for text in told.values() if text.count(". ") or not text.endswith(".")] == []
