"""The Excel workbook: text stays text, numbers are numbers, and the same report gives the same bytes."""

import dataclasses
import datetime
import zipfile

import openpyxl
import pandas as pd
import pytest

from prioritize import ranking
from prioritize.errors import ReportError
from prioritize.ranking import FILES, write_report
from prioritize.report import workbook
from tests.report.conftest import NASTY

SHEETS = ["Summary", "Targets", "Combinations", "Contributions", "Terms", "Sources", "Columns", "About"]
ODD = (
    "SEPT1",
    "MARCH1",
    "1-DEC",
    "=1+1",
    '=HYPERLINK("https://evil.example")',
    "+1",
    "-1",
    "@SUM(1)",
    "#N/A",
    "007",
    "1e5",
    "TRUE",
)


@pytest.fixture(scope="module")
def odd_file(document, tmp_path_factory):
    """A workbook of targets whose symbols a spreadsheet would like to read as something else."""
    first = dataclasses.replace(document.targets[0], against=())
    cards = tuple(dataclasses.replace(first, symbol=text, name=text, rank=place) for place, text in enumerate(ODD, 1))
    file = tmp_path_factory.mktemp("odd") / "report.xlsx"
    workbook.write(dataclasses.replace(document, targets=cards), file)
    return file


@pytest.fixture(scope="module")
def made(document, tmp_path_factory):
    """The workbook of the document made by hand."""
    file = tmp_path_factory.mktemp("made") / "report.xlsx"
    workbook.write(document, file)
    return file


def test_symbols_and_formulas_stay_text_as_they_are(odd_file):
    page = openpyxl.load_workbook(odd_file)["Targets"]
    column = [cell.value for cell in page[1]].index("symbol")
    cells = [row[column] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(ODD)
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_pandas_reads_back_the_same_symbols_and_numbers(odd_file):
    frame = pd.read_excel(odd_file, sheet_name="Targets", dtype={"symbol": str}, keep_default_na=False)
    assert frame["symbol"].tolist() == list(ODD)
    assert frame["rank"].tolist() == list(range(1, len(ODD) + 1))
    assert frame["score"].tolist() == [0.45] * len(ODD)


def test_there_is_no_formula_in_the_whole_file(odd_file):
    with zipfile.ZipFile(odd_file) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(pages) == len(SHEETS)
    assert not [page for page in pages if b"<f>" in page or b"<f " in page or b't="e"' in page]


def test_the_header_stays_in_view_and_every_column_has_a_filter_and_a_width(made):
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == SHEETS
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == page.dimensions
        assert all(cell.font.bold for cell in page[1])
        widths = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
        assert 5 <= min(widths) <= max(widths) <= 110
    assert book["Targets"].column_dimensions["D"].width == len("symbol") + 2


def test_the_summary_says_what_is_asked_and_who_comes_first(made):
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(made)["Summary"].iter_rows(min_row=2)]
    assert rows[0][0] == "question"
    assert rows[0][-1] == "Which targets first?"
    assert ["target", 1, 1, 2, "CD47", 0.45, 0.25, 0.65] in [row[:8] for row in rows]
    assert [row[0] for row in rows[4:]] == ["target", "target", "target + target", "target + conventional therapy"]
    assert rows[-1][-1] == "nothing on record, which is no clearance"


def test_what_is_missing_is_an_empty_cell_and_a_truth_is_no_text(made):
    frame = pd.read_excel(made, sheet_name="Targets")
    assert frame["safety_events_value"].isna().all()
    assert frame["flagged"].tolist() == [True, False, True]
    assert frame["rank"].tolist()[:2] == [1, 2]
    assert pd.isna(frame["rank"][2])


def test_every_column_is_explained_in_the_file_itself(made):
    book = openpyxl.load_workbook(made)
    told = {(row[0].value, row[1].value): row[3].value for row in book["Columns"].iter_rows(min_row=2)}
    for name in SHEETS[:6]:
        assert all(told[name, cell.value] for cell in book[name][1]), name
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert (about["snapshot_id"], about["draws"]) == ("d62c20c70fbb0d96", "10000")


def test_the_same_report_gives_the_same_bytes_with_the_date_of_its_data(document, made, tmp_path):
    workbook.write(document, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == made.read_bytes()
    with zipfile.ZipFile(made) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(made).properties
    assert properties.created == properties.modified == datetime.datetime(2026, 11, 22)


def test_a_nasty_text_in_every_field_breaks_nothing(document, poison_all, tmp_path):
    first = document.targets[0]
    cards = tuple(dataclasses.replace(poison_all(first, text), criteria=first.criteria) for text in NASTY)
    nasty = dataclasses.replace(poison_all(document, NASTY[0]), targets=cards)
    workbook.write(nasty, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert [book[name].max_row for name in ("Targets", "Combinations", "Contributions")] == [
        len(NASTY) + 1, 5, 5 * len(NASTY) + 1,
    ]  # fmt: skip
    assert {cell.data_type for page in book for row in page for cell in row} == {"s", "n", "b"}


def test_a_cell_too_long_for_excel_is_cut_and_says_so(document, tmp_path):
    long = dataclasses.replace(document.targets[0], role="x" * 40_000 + "\uffff")
    workbook.write(dataclasses.replace(document, targets=(long,)), tmp_path / "report.xlsx")
    page = openpyxl.load_workbook(tmp_path / "report.xlsx")["Targets"]
    cell = page.cell(2, [one.value for one in page[1]].index("role") + 1)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("x ... (cut; report.json has all)")


def test_a_report_with_it_may_be_written_again_without_it(document, tmp_path):
    assert write_report(document, tmp_path, excel=True) == ()
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert write_report(document, tmp_path) == ()
    assert FILES - {path.name for path in tmp_path.iterdir()} == {"report.xlsx"}


def test_without_the_extra_it_is_refused_before_any_work(where, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "find_spec", lambda name: None)
    with pytest.raises(ReportError) as refused:
        ranking.rank(where, "default", tmp_path / "report", excel=True)
    (problem,) = refused.value.problems
    assert (problem.where, problem.fix) == ("--excel", "pip install openpyxl")
    assert not (tmp_path / "report").exists()


def test_more_rows_than_a_sheet_holds_leave_it_out(document, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 14)
    assert workbook.left_out(document).startswith("report.xlsx is left out: 15 rows are more than a sheet holds")
