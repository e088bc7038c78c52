"""The report as data: tables as CSV and Parquet, and one JSON file with everything, described by a schema."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from prioritize.report import parquet, schema, sheets, words
from prioritize.report.cells import cell, plain, rounded
from prioritize.report.document import Document
from prioritize.report.files import whole
from prioritize.report.sheets import Kind, Sheet

AS_CSV = ("targets", "combinations")
"""Sheets that are written as CSV too; the others are long, and every number of theirs leads to one of these."""
TYPES: Mapping[Kind, str] = {"text": "VARCHAR", "whole number": "BIGINT", "number": "DOUBLE", "truth": "BOOLEAN"}
"""Kinds of cells as DuckDB types."""


def write_tables(document: Document, folder: Path) -> None:
    """Write every sheet of the report as CSV and as Parquet, and `report.json` with its schema.

    Parameters
    ----------
    document : Document
    folder : Path
        Made where it is missing.

    Raises
    ------
    ReportError
        The folder cannot be written, or a number is not finite.
    """
    shown = sheets.all_sheets(document)
    files = {f"{sheet.name}.csv": sheet_csv(sheet) for sheet in shown if sheet.name in AS_CSV}
    files |= {"report.json": report_json(document), schema.FILE: schema_json()}
    for name, content in files.items():
        write_bytes(folder / name, content.encode("utf-8"))
    for sheet in shown:
        columns = [(words.printable(column.name), TYPES[column.kind]) for column in sheet.columns]
        parquet.write(folder / f"{sheet.name}.parquet", columns, ([plain(one) for one in row] for row in sheet.rows))


def targets_csv(document: Document) -> str:
    """One row per target."""
    return sheet_csv(sheets.targets(document))


def combinations_csv(document: Document) -> str:
    """One row per candidate of every list."""
    return sheet_csv(sheets.combinations(document))


def sheet_csv(sheet: Sheet) -> str:
    """A sheet as CSV, its header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([cell(column.name) for column in sheet.columns])
    writer.writerows([cell(value) for value in row] for row in sheet.rows)
    return buffer.getvalue()


def report_json(document: Document) -> str:
    """The whole document: keys sorted, numbers with six decimals, no NaN."""
    content = {"$schema": schema.FILE, **_plain(document)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def schema_json() -> str:
    """The JSON Schema of `report.json`."""
    return json.dumps(schema.report_schema(), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Containers as JSON has them, floats rounded."""
    if isinstance(value, float):
        return rounded(value)
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in schema.data_fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole, or leave the old one, as `files.whole`; its folder is made where it is missing.

    Raises
    ------
    ReportError
        The file cannot be written.
    """
    with whole(path, parents=True) as scratch:
        scratch.write_bytes(content)
