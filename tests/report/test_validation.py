"""An evaluation as HTML, Markdown, JSON and lines."""

import json
import re

import pytest

from prioritize.report import validation_html, validation_markdown, validation_text
from prioritize.report.validation import (
    Curve,
    Dot,
    Figure,
    Forest,
    Gain,
    Grid,
    Headline,
    Part,
    Point,
    Report,
    figure,
    marked,
    shown,
)

NAN = float("nan")


@pytest.fixture
def report():
    rows = (
        ("random", "baseline", 1200, Figure(0.5, 0.4, 0.6), ""),
        ("<b>mine</b>", "score", 1200, Figure(0.7), Gain(0.2, -0.1, 0.5)),
    )
    return Report(
        "Targets, held against what became of them",
        "prioritize validate targets --outcomes pp.tsv",
        (("outcomes", "pp.tsv"),),
        ("mine: not shown",),
        (
            Part(
                "Launched or stopped",
                ("Left out: 3.",),
                (Grid("12 launched", ("ranking", "kind", "cases", "AUROC", "difference"), rows, (3, 4)),),
                (
                    Forest(
                        "AUROC",
                        "AUROC",
                        0.5,
                        (Dot("random", "baseline", Figure(0.5, 0.4, 0.6)), Dot("mine", "score", Figure(None))),
                    ),
                ),
                (Curve("Reliability", (Point(0.1, Figure(0.2, 0.1, 0.3), 40),)),),
                ("a note",),
            ),
        ),
        headlines=(
            Headline(
                "Launched",
                "mine",
                1200,
                30,
                "AUROC",
                Figure(0.7, 0.6, 0.8),
                "papers",
                Figure(0.6, 0.5, 0.7),
                Gain(0.1, 0.02, 0.2),
                "above",
            ),
            Headline(
                "Phase 2",
                "mine",
                900,
                20,
                "AUROC",
                Figure(0.5, 0.4, 0.6),
                "papers",
                Figure(0.6, 0.5, 0.7),
                Gain(-0.1, -0.2, -0.05),
                "below",
            ),
            Headline(
                "Synergy", "mine", 27, None, "rank correlation", Figure(None), "", Figure(None), Gain(None), "not shown"
            ),
        ),
        guide=("Shown means above 0.",),
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Figure(0.71234, 0.65, 0.771), "0.712 (0.650–0.771)"),
        (Gain(0.05, -0.01, 0.11), "+0.050 (−0.010 to +0.110)"),
        (Figure(0.7), "0.700 (no interval)"),
        (figure(NAN, NAN, NAN), "unknown"),
        (Gain(-0.0001, -0.1, 0.1), "0.000 (−0.100 to +0.100)"),
        (1234, "1,234"),
        ("not shown", "not shown"),
        (None, "unknown"),
    ],
)
def test_a_cell_is_never_blank_and_never_without_its_interval(cell, text):
    assert shown(cell) == text


def test_the_page_asks_nobody_and_runs_nothing(report):
    page = validation_html.render(report)
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "script-src" not in page
    assert not re.search(r"<script|https?://|\sstyle=|\son\w+=", page)
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    assert page == validation_html.render(report)


def test_the_drawing_puts_figures_on_one_scale(report):
    view = validation_html._forest_view(report.parts[0].forests[0])
    first, second = view.rows
    # From 0.4 to 0.6 over 450 pixels, right of the 290 that the names have.
    assert (first.low, first.at, first.high) == (290.0, 515.0, 740.0)
    assert view.chance == 515.0
    assert second.at is None


def test_no_line_of_a_leaky_evaluation_goes_without_saying_so(report):
    leaky = Report(**{**vars(report), "leaks": ("phase is named as what came out",)})
    lines = validation_text.lines(leaky, 80)
    assert all("LEAKY" in line for line in lines)
    markdown = [line for line in validation_markdown.render(leaky).splitlines() if line and not set(line) <= set("|- ")]
    assert all("LEAKY" in line for line in markdown)
    assert marked(report) == report


def test_a_narrow_terminal_shows_the_columns_that_matter_and_names_the_others(report):
    wide, narrow = (validation_text.lines(report, width) for width in (120, 64))
    assert any("kind" in line.split() for line in wide)
    heads = next(line for line in narrow if line.startswith("ranking "))
    assert heads.split() == ["ranking", "AUROC", "difference"]
    assert "Not shown here, but in the report: kind, cases." in narrow
    assert max(map(len, narrow)) <= 64


def test_json_has_numbers_not_words(report):
    content = json.loads(validation_text.as_json(report))
    row = content["parts"][0]["tables"][0]["rows"][0]
    assert row["cases"] == 1200
    assert row["AUROC"] == {"value": 0.5, "low": 0.4, "high": 0.6}
    assert content["parts"][0]["curves"][0]["points"] == [
        {"said": 0.1, "came_about": {"value": 0.2, "low": 0.1, "high": 0.3}, "n": 40}
    ]


def test_the_summary_says_of_each_task_whether_it_is_shown_in_every_form(report):
    rows = json.loads(validation_text.as_json(report))["summary"]
    assert [(row["task"], row["verdict"], row["positive"]) for row in rows] == [
        ("Launched", "shown", 30),
        ("Phase 2", "worse", 20),
        ("Synergy", "not shown", ""),
    ]
    assert rows[0]["difference"] == {"value": 0.1, "low": 0.02, "high": 0.2}
    markdown = validation_markdown.render(report)
    assert (
        "| Launched | shown | 0.700 (0.600–0.800) | papers | 0.600 (0.500–0.700) | +0.100 (+0.020 to +0.200) |"
        in markdown
    )
    assert markdown.index("| Launched |") < markdown.index("Shown means above 0.") < markdown.index("mine: not shown")
    page = validation_html.render(report)
    assert page.index(">worse<") < page.index("Launched or stopped</h2>")


def test_a_terminal_of_100_letters_shows_verdict_value_and_baseline_of_each_task(report):
    lines = validation_text.lines(report, 100)
    heads = next(line for line in lines if line.startswith("task"))
    for name in ("verdict", "value", "best", "its value"):
        assert name in heads
    assert next(line for line in lines if line.startswith("Phase 2")).split()[2] == "worse"
    assert max(map(len, lines)) <= 100


def test_a_leaky_summary_says_so_in_its_head_and_rows(report):
    leaky = Report(**{**vars(report), "leaks": ("phase is named as what came out",)})
    lines = validation_markdown.render(leaky).splitlines()
    assert [line for line in lines if line.startswith("| Launched")] == []
    assert any(line.startswith("| LEAKY Launched") for line in lines)
