"""The report as data."""

import csv
import dataclasses
import io
import json

import pytest

from prioritize.errors import ReportError
from prioritize.report.cells import cell
from prioritize.report.tables import combinations_csv, report_json, targets_csv, write_tables


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


FILES = [
    "combinations.csv",
    "combinations.parquet",
    "contributions.parquet",
    "report.json",
    "report.schema.json",
    "targets.csv",
    "targets.parquet",
    "terms.parquet",
]


def test_the_tables_and_the_whole_are_written_and_nothing_else(document, tmp_path):
    write_tables(document, tmp_path / "new")
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == FILES


def test_the_same_document_gives_the_same_bytes(document, tmp_path):
    write_tables(document, tmp_path / "a")
    write_tables(document, tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_folder_that_cannot_be_made_is_said(document, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match=r"cannot be written.*Fix: give another --out"):
        write_tables(document, tmp_path / "file" / "reports")


def test_a_target_is_a_row_with_full_digits(document):
    precise = dataclasses.replace(document.targets[0], score=0.45678949)
    (row,) = read(targets_csv(dataclasses.replace(document, targets=(precise,))))
    assert (row["rank"], row["rank_low"], row["rank_high"], row["symbol"]) == ("1", "1", "2", "CD47")
    assert row["score"] == "0.456789"
    assert row["contribution_precedence"] == "-0.05"
    assert row["evidence_tier"] == "A"


def test_an_unknown_value_is_empty_and_its_state_says_why(document):
    row = read(targets_csv(document))[0]
    assert (row["safety_events_value"], row["safety_events_state"]) == ("", "unknown")
    assert (row["surface_value"], row["surface_state"]) == ("0", "none")
    assert (row["atlas_value"], row["atlas_state"]) == ("", "not asked")


def test_a_target_that_is_not_ranked_has_no_rank(document):
    row = read(targets_csv(document))[2]
    assert (row["symbol"], row["rank"], row["rank_low"]) == ("IL10", "", "")
    assert row["status"] == "gated: the wanted direction depends on context"


def test_all_lists_of_combinations_are_rows(document):
    rows = read(combinations_csv(document))
    assert [(row["list"], row["kind"], row["rank"], row["right"]) for row in rows] == [
        ("candidate", "target + target", "3", "SIRPA"),
        ("candidate", "target + conventional therapy", "7", "gemcitabine"),
        ("already tried", "target + conventional therapy", "1204", "azacitidine"),
        ("already tried", "target + conventional therapy", "", "decitabine"),
    ]
    assert (rows[0]["distance_value"], rows[0]["toxicity_contribution"]) == ("", "-0.05")
    assert rows[2]["precedents"] == "C022"


def test_a_pair_has_its_gate_the_routes_it_cuts_and_the_next_step(document):
    new, _, tried, gated = read(combinations_csv(document))
    assert (new["gate"], new["next_step"]) == ("", "Distance on the interactome: unknown; map both proteins")
    assert (new["routes_cut_immune_suppression"], new["routes_cut_recruitment"]) == ("0.62", "0")
    assert (tried["gate"], gated["gate"]) == ("", "known harm: magrolimab + decitabine was stopped for harm (C022)")
    assert (gated["rank_low"], gated["rank_high"], gated["routes_cut_recruitment"]) == ("", "", "")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "'\\x09x"),
        ("\rx", "'\\x0dx"),
        ("a=b", "a=b"),
        ("\x1b[31m", "\\x1b[31m"),
        (-0.5, "-0.5"),
        (-3, "-3"),
        (0.1 + 0.2, "0.3"),
        (-1e-9, "0"),
        (100.0, "100"),
        (None, ""),
        (True, "true"),
    ],
)
def test_no_text_is_taken_for_a_formula_and_numbers_stay_numbers(value, written):
    assert cell(value) == written


def test_a_number_that_is_none_is_refused_by_every_file(document):
    broken = dataclasses.replace(document, targets=(dataclasses.replace(document.targets[0], score=float("nan")),))
    for write in (targets_csv, report_json):
        with pytest.raises(ReportError, match="Fix: a number that is not known is None"):
            write(broken)


def test_a_nasty_text_in_every_field_breaks_no_row(nasty_document):
    for text, size in ((targets_csv(nasty_document), 3), (combinations_csv(nasty_document), 4)):
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == size + 1
        assert len({len(row) for row in rows}) == 1
        assert not [part for row in rows for part in row if part.startswith(("=", "+", "@", "\t", "\r"))]
        text.encode("utf-8")


def test_the_json_holds_the_document_with_sorted_keys_and_six_digits(document):
    text = report_json(dataclasses.replace(document, band=1 / 3))
    content = json.loads(text)
    assert list(content) == sorted(content)
    assert content["band"] == 0.333333
    assert content["targets"][0]["criteria"][1]["value"] is None
    assert text.endswith("}\n")


def test_the_json_gives_back_a_nasty_text_as_it_was(nasty_document, poison):
    content = json.loads(report_json(nasty_document))
    assert content["description"] == f"{poison}Biology first.{poison}"
