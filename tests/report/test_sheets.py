"""The report as tables, and as Parquet: typed columns, nothing invented for what is missing."""

import csv
import dataclasses
import io
from collections import Counter

import duckdb
import pytest

from prioritize.errors import ReportError
from prioritize.report import parquet, sheets
from prioritize.report.cells import rounded
from prioritize.report.tables import combinations_csv, targets_csv, write_tables
from prioritize.report.words import printable
from tests.report.conftest import NASTY


def read(file):
    """Rows of a Parquet file as dictionaries."""
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def types(file):
    with duckdb.connect() as con:
        return {row[0]: row[1] for row in con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(file)]).fetchall()}


@pytest.fixture(scope="module")
def folder(document, tmp_path_factory):
    """The data files of the document made by hand."""
    folder = tmp_path_factory.mktemp("data")
    write_tables(document, folder)
    return folder


def test_columns_have_types_even_where_all_is_missing(document, tmp_path):
    empty = dataclasses.replace(document.targets[2], n_papers=None, score=None, flagged=False)
    write_tables(dataclasses.replace(document, targets=(empty,)), tmp_path)
    found = types(tmp_path / "targets.parquet")
    names = ("rank", "symbol", "score", "flagged", "n_papers", "edges_value", "edges_state", "contribution_biology")
    assert [found[name] for name in names] == [
        "BIGINT", "VARCHAR", "DOUBLE", "BOOLEAN", "BIGINT", "DOUBLE", "VARCHAR", "DOUBLE",
    ]  # fmt: skip


def test_what_is_missing_is_null(folder):
    cd47, _, il10 = read(folder / "targets.parquet")
    assert (cd47["safety_events_value"], cd47["safety_events_state"]) == (None, "unknown")
    assert (cd47["surface_value"], cd47["surface_state"]) == (0.0, "none")
    assert (il10["rank"], il10["citations"]) == (None, None)


def test_a_criterion_of_a_target_is_a_row_and_the_rows_sum_to_the_score(folder):
    rows = [row for row in read(folder / "contributions.parquet") if row["symbol"] == "CD47"]
    assert [row["feature"] for row in rows] == ["edges", "safety_events", "surface", "atlas", "failures"]
    assert rows[0] == {
        "target_id": "HGNC:1682",
        "symbol": "CD47",
        "group": "biology",
        "feature": "edges",
        "title": "Title of edges",
        "unit": "units",
        "state": "known",
        "value": 3.0,
        "worth": 1.0,
        "weight": 0.4,
        "contribution": 0.5,
        "n_evidence": 6,
    }
    assert sum(row["contribution"] for row in rows) == pytest.approx(0.45)


def test_a_term_of_a_listed_combination_is_a_row(folder):
    rows = read(folder / "terms.parquet")
    assert len(rows) == 12  # 4 combinations with 3 terms each
    assert (rows[1]["left"], rows[1]["right"], rows[1]["term"], rows[1]["value"]) == ("CD47", "SIRPA", "distance", None)
    assert [row["list"] for row in rows[5:7]] == ["candidate", "already tried"]


def test_text_is_kept_that_a_spreadsheet_would_take_for_a_formula(document, tmp_path):
    odd = tuple(dataclasses.replace(document.targets[0], symbol=text) for text in ("=1+1", "1-DEC", 'a"b,c', "x\ny"))
    write_tables(dataclasses.replace(document, targets=odd), tmp_path)
    assert [row["symbol"] for row in read(tmp_path / "targets.parquet")] == ["=1+1", "1-DEC", 'a"b,c', "x\\x0ay"]


@pytest.mark.slow
def test_csv_and_parquet_say_the_same_of_the_embedded_catalogue(computed, tmp_path):
    write_tables(computed.document, tmp_path)
    for name, text in (
        ("targets", targets_csv(computed.document)),
        ("combinations", combinations_csv(computed.document)),
    ):
        written = list(csv.DictReader(io.StringIO(text)))
        found = read(tmp_path / f"{name}.parquet")
        assert len(found) == len(written) > 100
        for row, other in zip(found, written, strict=True):
            assert list(row) == list(other)
            for key, value in row.items():
                cell = other[key]
                if isinstance(value, bool):
                    assert cell == str(value).lower()
                elif isinstance(value, int | float):
                    assert float(cell) == value, key
                else:
                    assert (value or "") == cell.removeprefix("'"), key


def test_parts_of_the_embedded_catalogue_sum_to_its_scores(computed):
    document = computed.document
    sums = Counter()
    for row in (*sheets.contributions(document).rows, *sheets.terms(document).rows):
        is_target = len(row) == 12
        sums[row[0] if is_target else (row[2], row[4])] += row[10]
    scores = {card.target_id: card.score for card in document.targets if card.score is not None}
    pairs = (*document.candidates, *document.with_backbones, *document.already_tried)
    scores |= {(card.left_id, card.right_id): card.score for card in pairs}
    assert len(scores) > 300
    assert {key: score for key, score in scores.items() if abs(sums[key] - score) > 1e-9} == {}


def test_every_column_says_what_it_holds(computed):
    shown = (*sheets.all_sheets(computed.document), sheets.sources(computed.document))
    assert [(sheet.name, one.name) for sheet in shown for one in sheet.columns if len(one.words) < 8] == []


def test_a_nasty_text_in_every_field_breaks_no_row(document, poison_all, tmp_path):
    first = document.targets[0]
    cards = tuple(dataclasses.replace(poison_all(first, text), criteria=first.criteria) for text in NASTY)
    write_tables(dataclasses.replace(poison_all(document, NASTY[0]), targets=cards), tmp_path)
    found = read(tmp_path / "targets.parquet")
    assert [row["role"] for row in found] == [printable(card.role) for card in cards]
    sizes = {name: len(read(tmp_path / f"{name}.parquet")) for name in ("combinations", "contributions", "terms")}
    assert sizes == {"combinations": 4, "contributions": 5 * len(NASTY), "terms": 12}


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(ReportError, match="Fix: give another --out"):
        parquet.write(tmp_path / "missing" / "a.parquet", [("n", "BIGINT")], [["1"]])


def test_a_number_has_six_decimals_and_is_never_minus_zero():
    assert (rounded(0.12345678), str(rounded(-1e-9))) == (0.123457, "0.0")
