"""The report for code hosts."""

import re

import pytest

from prioritize.report import markdown

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
        "What speaks against each target", "Sources", "Reproduce",
    ]  # fmt: skip


def test_the_same_document_gives_the_same_bytes(document, text):
    assert markdown.render(document) == text
    assert text.endswith("\n") and not text.endswith("\n\n")


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
        assert all(RANK.fullmatch(row[0]) for row in rows(text, heading))


def test_contributions_stand_by_group_with_their_sign(text):
    assert rows(text, "Targets")[0][5:9] == ["+0.50", "0", "0", "−0.05"]


def test_warnings_and_their_missing_citations_are_shown(text):
    assert "  - uncited: the cell of origin rests on general knowledge **(uncited)**" in text
    assert "**IL10** (uncited)" in text


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
