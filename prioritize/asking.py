"""The verb `query`: what the store says, and answers as text and files."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path

from prioritize.errors import Problem, ReportError, UsageError, did_you_mean
from prioritize.pipeline import STORE, Log, Places, build, is_embedded, quiet
from prioritize.report import parquet
from prioritize.report.cells import cell
from prioritize.report.words import printable
from prioritize.reviewing.settings import MODEL as OF_A_REVIEW
from prioritize.reviewing.settings import around
from prioritize.store import database
from prioritize.store.database import Answer

WIDEST = 60
"""Longest cell of a printed table; csv and json have all."""


def query(
    where: Places,
    text: str,
    given: Mapping[str, str],
    *,
    seconds: float = 30.0,
    limit: int = 100_000,
    log: Log = quiet,
) -> Answer:
    """Answer a named question or any single SELECT, read-only.

    Parameters
    ----------
    where : Places
        The store is built first when it does not exist.
    text : str
        Name of a file in `sql/queries`, or SQL.
    given : mapping
        Parameters; a named question has defaults. Of a review it means the review's own model.

    Raises
    ------
    UsageError
        No such question, an unknown parameter, or as `prioritize.store.database.ask`.
    """
    if not where.store.exists() and where.store == STORE:
        build(where, log)
    if any(sign.isspace() for sign in text.strip()):
        return database.ask(where.store, text, given, seconds=seconds, limit=limit)
    file = database.question(where.sql / "queries", text)
    defaults = {key: str(value) for key, value in dict(file.meta.get("params", {})).items()}
    if "model" in defaults and not is_embedded(where):
        defaults["model"] = Path(OF_A_REVIEW).stem
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise UsageError(
            Problem(
                f"the question '{text}' has no parameter '{unknown[0]}'",
                "--param",
                fix=did_you_mean(unknown[0], defaults) if defaults else "it takes none",
            )
        )
    wanted = {**defaults, **given}
    if "results." in file.text:
        _check_ran(where, wanted.get("model", "default"))
    return database.ask(where.store, file.text, wanted, seconds=seconds, limit=limit)


def about(where: Places, name: str) -> str:
    """What a named question says of its parameters and rows; nothing of SQL."""
    if any(sign.isspace() for sign in name.strip()):
        return ""
    return str(database.question(where.sql / "queries", name).meta.get("description", ""))


def _check_ran(where: Places, model: str) -> None:
    """Refuse a question about results that the store does not hold."""
    with database.reading(where.store) as con:
        tables = con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'results'").fetchone()
        names = con.execute("SELECT model FROM results.run ORDER BY model").fetchall() if tables and tables[0] else []
    known = [row[0] for row in names]
    if model not in known:
        review = around(where.store)
        fix = f"run 'prioritize rank --model {model} --store {where.store}'"
        if review is not None:
            fix = f"ask with --review {review}" if is_embedded(where) else f"run 'prioritize rank --review {review}'"
        raise UsageError(
            Problem(
                f"the store holds no results of the model '{model}'",
                str(where.store),
                fix=fix + (f"; it holds {', '.join(known)}" if known else ""),
            )
        )


def write_answer(answer: Answer, form: str, out: Path | None) -> str:
    """An answer as text, or written to a file.

    Returns
    -------
    str
        What is to be printed; '' when a file was written.

    Raises
    ------
    UsageError
        Parquet without a file.
    ReportError
        The file cannot be written.
    """
    if form == "parquet":
        if out is None:
            raise UsageError(Problem("parquet needs a file", "--out", fix="add --out answer.parquet"))
        _check_folder(out)
        parquet.write(out, list(zip(answer.columns, answer.types, strict=True)), database.text_rows(answer.rows))
        return ""
    text = {"table": _as_table, "csv": _as_csv, "json": _as_json}[form](answer)
    if out is None:
        return text
    from prioritize.report import tables  # here: most answers are printed

    _check_folder(out)
    tables.write_bytes(out, text.encode("utf-8"))
    return ""


def _check_folder(out: Path) -> None:
    """Refuse a file in a folder that is not there: it may be mistyped."""
    if not out.parent.is_dir():
        raise ReportError(Problem("cannot be written: no such folder", str(out), fix="give another --out"))


def _as_table(answer: Answer) -> str:
    """Aligned columns, and how many rows there are."""
    cells = [[_short(cell) for cell in row] for row in answer.rows]
    widths = [max([len(name), *(len(row[index]) for row in cells)]) for index, name in enumerate(answer.columns)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(answer.columns, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * width for width in widths))
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    lines.append(f"({len(cells):,} row{'' if len(cells) == 1 else 's'})")
    return "\n".join(lines) + "\n"


def _short(cell: object) -> str:
    """A cell for the terminal: no control characters, cut when long, `-` for NULL."""
    if cell is None:
        return "-"
    text = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
    text = printable(text)
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


def _as_csv(answer: Answer) -> str:
    """CSV; a text cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    handle = io.StringIO()
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow([cell(name) for name in answer.columns])
    for row in answer.rows:
        writer.writerow([_cell(cell) for cell in row])
    return handle.getvalue()


def _cell(value: object) -> object:
    """Text as the report's tables write it; numbers and dates as they are."""
    return cell(value) if value is None or isinstance(value, str) else value


def _as_json(answer: Answer) -> str:
    """A list of objects."""
    rows = [{name: _finite(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows]
    return json.dumps(rows, indent=1, ensure_ascii=False, default=str) + "\n"


def _finite(value: object) -> object:
    """A value for JSON, which knows neither NaN nor infinity."""
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
