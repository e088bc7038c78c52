"""The report as an Excel workbook: text stays text, and the same report gives the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prioritize.errors import Problem, ReportError
from prioritize.report import sheets, words
from prioritize.report.cells import Cell, plain, rounded
from prioritize.report.document import Candidate, Document, TargetCard
from prioritize.report.schema import described
from prioritize.report.sheets import Column, Kind, Sheet
from prioritize.report.tables import write_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook

FILE = "report.xlsx"
NEEDS = "openpyxl"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its header, as Excel has them."""
LONGEST = 32_767
"""Characters of a cell, as Excel has them."""
CUT = " ... (cut; report.json has all)"
FIRST = 10
"""Rows of each list on the first sheet."""
FORMATS: dict[Kind, str] = {"text": "@", "whole number": "0", "number": "0.00####", "truth": "General"}
WIDEST, PROSE_WIDEST = 60, 110
"""Widest column, characters; the other for sheets that are read."""
PROSE = ("Summary", "Columns", "About")
"""Sheets that are read rather than sorted: their text is broken into lines."""
MEASURED = 100
"""Rows by which the width of a column is chosen."""
NO_XML = str.maketrans({"\ufffe": "\\ufffe", "\uffff": "\\uffff"})
"""Characters that are none, and that XML refuses."""
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can tell."""
PROPERTIES = "docProps/core.xml"


def left_out(document: Document) -> str:
    """Why a workbook cannot be written, and what to do; '' when it can."""
    longest = max(len(sheet.rows) for sheet in sheets.all_sheets(document))
    if longest > MOST_ROWS:
        return f"{FILE} is left out: {longest:,} rows are more than a sheet holds; read the Parquet files"
    return ""


def check_installed() -> None:
    """Refuse when the package that writes workbooks is absent.

    Raises
    ------
    ReportError
        Before any work is done.
    """
    if find_spec(NEEDS) is None:
        raise ReportError(
            Problem(f"needs the package {NEEDS}, which is not installed", "--excel", fix=f"pip install {NEEDS}")
        )


def write(document: Document, path: Path) -> None:
    """Write the workbook.

    Parameters
    ----------
    document : Document
    path : Path

    Raises
    ------
    ReportError
        The file cannot be written, or a number is not finite.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    shown = _sheets(document)
    for sheet in (*shown, _columns(shown), _about(document)):
        _fill(book.create_sheet(sheet.name), sheet)
    book.properties.creator = words.printable(f"prioritize {document.tool_version}")
    book.properties.title = _fitting(document.title)
    write_bytes(path, _fixed(book, _day(document.date)))


def _sheets(document: Document) -> tuple[Sheet, ...]:
    """All sheets with rows of the report."""
    shown = (*sheets.all_sheets(document), sheets.sources(document))
    named = [replace(sheet, name=sheet.name.capitalize()) for sheet in shown]
    return (_summary(document), *named)


def _summary(document: Document) -> Sheet:
    """What is asked and said, the first of each list, and what experts note."""
    pairs = (
        ("target + target", document.candidates),
        ("target + conventional therapy", document.with_backbones),
    )
    told = (
        ("question", document.question),
        ("model", document.description),
        *(("statement", line) for line in document.statements),
        *(("expert note", f"{' + '.join(one.names)}: {one.text} ({one.author}, {one.date})") for one in document.notes),
        ("use", "Research use, not medical advice."),
    )
    empty: tuple[Cell, ...] = (None,) * 7
    rows = [
        *((part, *empty, text) for part, text in told),
        *(_brief("target", card.symbol, card) for card in document.targets[:FIRST] if card.rank),
        *(_brief(part, f"{card.left} + {card.right}", card) for part, some in pairs for card in some[:FIRST]),
    ]
    columns = (
        Column("part", "text", "What the row is."),
        *(column for column, _ in sheets.places(TargetCard)),
        Column("name", "text", "Symbol of the target, or the members of the combination."),
        *(column for column, _ in sheets.scores(TargetCard)[:3]),
        Column("words", "text", "A sentence; of a target or a combination what speaks against it."),
    )
    return Sheet("Summary", "a sentence, or one of the first of a list", columns, tuple(rows))


def _brief(part: str, name: str, card: TargetCard | Candidate) -> tuple[Cell, ...]:
    """One of the first of a list, with its rank interval, its bounds and what speaks against it."""
    against = " | ".join(one.text for one in card.against) or "nothing on record, which is no clearance"
    places = (card.rank or None, card.rank_low or None, card.rank_high or None)
    return part, *places, name, card.score, card.low, card.high, against


def _columns(shown: Sequence[Sheet]) -> Sheet:
    """What each column of the other sheets holds."""
    columns = (
        Column("sheet", "text", ""),
        Column("column", "text", ""),
        Column("kind", "text", ""),
        Column("words", "text", ""),
    )
    rows = tuple((sheet.name, one.name, one.kind, one.words) for sheet in shown for one in sheet.columns)
    return Sheet("Columns", "a column", columns, rows)


def _about(document: Document) -> Sheet:
    """What the report rests on, and what it cannot do."""
    said = described(Document)
    names = ("model", "model_sha256", "snapshot_id", "inputs_id", "date", "tool_version", "as_of")
    counts = ("n_targets", "n_ranked", "n_pairs", "n_gated", "draws", "band", "interval", "rankable", "flagged")
    rows: list[tuple[Cell, ...]] = [
        (name, None if getattr(document, name) is None else plain(getattr(document, name)), said.get(name, ""))
        for name in (*names, *counts)
    ]
    rows += [("limit", line, "What the report cannot do.") for line in document.scope]
    rows += [("warning", line, "What to mind about the model on these targets.") for line in document.warnings]
    columns = tuple(Column(name, "text", "") for name in ("what", "value", "words"))
    return Sheet("About", "a fact about the report", columns, tuple(rows))


def _fill(page: Any, sheet: Sheet) -> None:
    """A sheet with its header in view, a filter on every column, and columns about as wide as their text."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    prose = sheet.name in PROSE
    widest = PROSE_WIDEST if prose else WIDEST
    last = get_column_letter(len(sheet.columns))
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    for place, column in enumerate(sheet.columns):
        texts = [column.name, *(plain(row[place]) for row in sheet.rows[:MEASURED])]
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(map(len, texts)) + 2, widest)
    header = [_cell(page, column.name, "text") for column in sheet.columns]
    for one in header:
        one.font = Font(bold=True)
    page.append(header)
    for row in sheet.rows:
        cells = [_cell(page, value, column.kind) for value, column in zip(row, sheet.columns, strict=True)]
        for one in cells if prose else ():
            one.alignment = Alignment(wrap_text=True, vertical="top")
        page.append(cells)


def _cell(page: Any, value: Cell, kind: Kind) -> Any:
    """A cell of just its kind: a text is never a formula, an error, a date or a number."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    if isinstance(value, str) and value:
        cell.value = _fitting(value)
        cell.data_type = "s"
    elif isinstance(value, float):
        cell.value = rounded(value)
    elif value != "":
        cell.value = value
    cell.number_format = FORMATS[kind]
    return cell


def _fitting(text: str) -> str:
    """Text that XML and a cell can hold."""
    shown = words.printable(text).translate(NO_XML)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - len(CUT)] + CUT


def _day(date: str) -> datetime.datetime:
    """The start of a day; a fixed one for a text that is none."""
    try:
        return datetime.datetime.combine(datetime.date.fromisoformat(date), datetime.time())
    except ValueError:
        return datetime.datetime(*BEGINNING)


def _fixed(book: Workbook, day: datetime.datetime) -> bytes:
    """The file with the day of its data as its date, and no trace of when it was written."""
    from openpyxl.xml.functions import tostring

    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    book.properties.created = book.properties.modified = day  # saving sets the present time
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, tostring(book.properties.to_tree()) if name == PROPERTIES else old.read(name))
    return second.getvalue()
