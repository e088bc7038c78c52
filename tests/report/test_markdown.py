"""The report for code hosts."""

import dataclasses
import re

import pytest

from prioritize.report import html, markdown, placed
from prioritize.report.placed import STRICTEST

RANK = re.compile(r"[\d,]+ \([\d,]+–[\d,]+\)")


def rows(text, heading):
    """Cells of the first table below a heading, without its two head lines."""
    lines = text.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    table = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table[2:]]


@pytest.fixture
def text(document):
    return markdown.render(document)


def test_every_part_is_there(text):
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Target + target", "Target + conventional therapy", "Already tried", "Targets",
        "What would move the first ten", "What speaks against each target", "What the ranking hangs on",
        "How far to trust it", "Sources", "Reproduce",
    ]  # fmt: skip


def test_the_same_document_gives_the_same_bytes(document, text):
    assert markdown.render(document) == text
    assert text.endswith("\n") and not text.endswith("\n\n")


def test_where_the_targets_stand_is_said_with_the_strictest_controls_first_and_what_few_targets_mean(document, text):
    told = (
        "2 of 3 targets have a place among 19,000 protein-coding genes; a place needs no wanted direction, so the one "
        "that is not ranked counts too. On average a target stands above 90.0% of these genes. Sets of control genes: "
        "as many, as much published: 80.0% (p 0.200); as many genes: 50.0% (p 0.020). There are too few genes for "
        "stricter controls. With fewer than 5 targets p says little: a single gene moves the mean."
    )
    assert told in text
    assert told in html.render(document)
    strict = dataclasses.replace(document.placing.controls[1], controls=STRICTEST)
    many = dataclasses.replace(document.placing, n_placed=5, controls=(*document.placing.controls, strict))
    sentences = placed.sentences(document, many)
    assert sentences[1].startswith(
        f"On average a target stands above 90.0% of these genes. Sets of control genes: {STRICTEST}"
    )
    assert not any("too few" in line or "says little" in line for line in sentences)


def test_a_candidate_is_a_row(text):
    assert rows(text, "Target + target") == [
        [
            "3 (2–9)",
            "**CD47 + SIRPA**",
            "magrolimab (phase 3) + no agent on record for SIRPA",
            "checkpoint + myeloid",
            "0.45 (0.25 to 0.65)",
            "not tried on record",
            "toxicity: both are haematological",
        ]
    ]


def test_all_targets_are_rows_and_a_rank_has_its_interval(text):
    ranks = [row[0] for row in rows(text, "Targets")]
    assert ranks == ["1 (1–2)", "2 (1–2)", "gated: the wanted direction depends on context"]
    for heading in ("Target + target", "Target + conventional therapy", "Already tried"):
        assert all(RANK.fullmatch(row[0]) or row[0].startswith("not ranked: ") for row in rows(text, heading))


def test_a_pair_that_a_gate_takes_out_says_why_in_place_of_a_rank(text):
    assert [row[0] for row in rows(text, "Already tried")] == [
        "1,204 (800–2,100)",
        "not ranked: known harm: magrolimab + decitabine was stopped for harm (C022)",
    ]


def test_the_routes_that_the_first_pairs_cut_and_their_next_step_are_told(text):
    part = text.split("## Target + target\n")[1].split("\n## ")[0].strip().splitlines()
    assert part[-2:] == [
        "- **CD47 + SIRPA**: immune suppression 62% (12 of 17; CD47 alone 50%, SIRPA alone 12%); recruitment 0% (0 of "
        "4; CD47 alone 0%, SIRPA alone 0%)",
        "  - Next: Distance on the interactome: unknown; map both proteins",
    ]


def test_the_routes_of_ten_pairs_are_told_and_no_more(document):
    many = tuple(dataclasses.replace(document.candidates[0], right=f"GENE{place}") for place in range(12))
    text = markdown.render(dataclasses.replace(document, candidates=many, with_backbones=()))
    assert text.count("  - Next: ") == 10


def test_the_null_is_said(text):
    assert "The null of every pair is independent action" in text


def test_what_was_simulated_and_tested_is_told_and_what_has_no_figure_is_unknown(text):
    part = text.split("## How far to trust it\n")[1].split("\n## ")[0]
    assert "| 10% | at random | 0.95 | 2.2 | 8.5 | 0.0 |" in part
    assert "| 50% | by attention | unknown | unknown | 1.2 | 1.5 |" in part
    assert "| 10% | at random | 91.2% | 90.0% to 92.4% | 20 |" in part
    assert "| 50% | by attention | unknown | unknown to unknown | 20 |" in part
    assert (
        "| Outcome, target pairs | score without precedent | 18 approved or positive, 35 failed | 0.49 (0.05 to 0.91) "
        "|  | papers | chance, interactome degree |"
    ) in part
    assert "| Tried, target pairs |  | 3 given together, 40 not | too few cases |  |  |  |" in part


def test_a_document_that_was_not_tested_has_no_such_part(document):
    assert "How far to trust it" not in markdown.render(dataclasses.replace(document, trust=None))


def test_contributions_stand_by_group_with_their_sign(text):
    assert rows(text, "Targets")[0][5:9] == ["+0.50", "0", "0", "−0.05"]


def test_warnings_and_their_missing_citations_are_shown(text):
    assert "  - uncited: the cell of origin rests on general knowledge **(uncited)**" in text
    assert "**IL10** (uncited)" in text


def test_what_would_move_the_first_is_told_with_how_sure_they_are(text):
    part = text.split("## What would move the first ten\n")[1].split("\n## ")[0].strip().splitlines()
    assert part[2:] == [
        "- **CD47**: first in 70% of the draws near the chosen weights, in 40% over all weightings; confidence factor "
        "62%",
        "  - for SIRPA (place 2) to pass it: the weight of edges lowered by 25.0%; or the surface of SIRPA, which is "
        "missing, coming out at a worth of 0.40 or more",
    ]


def test_only_ten_are_told_of(document):
    many = tuple(dataclasses.replace(document.targets[0], symbol=f"GENE{place}") for place in range(12))
    text = markdown.render(dataclasses.replace(document, targets=many))
    assert text.count("of the draws near the chosen weights") == 10


def test_where_nothing_is_ranked_no_part_tells_of_moves(document):
    text = markdown.render(dataclasses.replace(document, targets=document.targets[2:]))
    assert "What would move" not in text


def test_weights_stand_beside_effects_and_the_ranking_without_each_part(text):
    part = rows(text, "What the ranking hangs on")
    assert [row[:4] for row in part[:4]] == [
        ["edges", "biology", "40.0%", "60.0%"],
        ["edges", "safety", "40.0%", "10.0% **(out of step)**"],
        ["edges", "tractability", "40.0%", "30.0%"],
        ["edges", "precedence", "40.0%", ""],
    ]
    assert "| safety | group | 0.88 | 9 | SIRPA, 4 down |" in text
    assert "| biology | group | unknown | 0 |  |" in text
    assert "- CD47 is among the first ten in spite of surface (worth below 0.2)." in text


def test_a_place_without_precedence_has_its_interval_and_the_understudied_are_marked(text):
    cd47, sirpa, _ = rows(text, "Targets")
    assert cd47[1] == "**CD47** (understudied)"
    assert cd47[10] == "0.50, place 2 (1–2)"
    assert sirpa[1] == "**SIRPA**"


def test_old_releases_are_marked(text):
    assert [row[1] for row in rows(text, "Sources")] == ["2024", "2016-11 **(old release)**"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a | b", "a \\| b"),
        ("[x](y)", "\\[x\\](y)"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("one\ntwo", "one\\\\x0atwo"),
        ("\x1b[31m", "\\\\x1b\\[31m"),
        ("*_`~#", "\\*\\_\\`\\~\\#"),
        ("https://evil.example", "https&#58;//evil.example"),
        ("www.evil.example", "www&#46;evil.example"),
    ],
)
def test_markup_in_a_text_is_shown_as_text(value, shown):
    # A spelled-out control character carries a backslash, which is escaped in turn where it is shown.
    assert markdown.text(value) == shown


def test_a_nasty_text_in_every_field_breaks_no_table_and_makes_no_link(document, nasty_document):
    text = markdown.render(nasty_document)
    assert text.count("\n") == markdown.render(document).count("\n")
    outside_code = re.sub(r"`[^`\n]*`", "", re.sub(r"\\`", "", text))
    assert not re.search(r"<[a-z/!]|://|(?<!\\)\[|`", re.sub(r"\\\\", "", outside_code))
    for heading in ("Targets", "Sources"):
        widths = {len(row) for row in rows(text, heading)}
        assert len(widths) == 1
    text.encode("utf-8")
