"""Rows that were refused, kept in a file of their own: line, field, value, what is wrong and how to mend it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from prioritize import delimited
from prioritize.errors import PrioritizeError, Problem, TargetError
from prioritize.report.words import printable

COLUMNS = ("line", "field", "value", "reason", "fix")
MOST = 1_000
"""Files of refused rows of one input that may lie beside each other."""
LONGEST = 1_000
"""Longest value that is kept, characters."""


def keep(fault: PrioritizeError, folder: Path) -> None:
    """Write the refused rows of each input to `INPUT.rejects.csv` in a folder, and note on the fault where they are.

    No file is written over: where another lies there, the new one is numbered; where the same rows lie there already,
    that file is named. A folder that cannot be written is noted too, and is no other fault.

    Parameters
    ----------
    fault : PrioritizeError
        Problems that name a file of text and a line below its header are refused rows; all others are passed over.
    folder : Path
        Where the output goes.
    """
    for where in dict.fromkeys(one.where for one in fault.problems if (one.line or 0) > 1):
        path = Path(where)
        problems = [one for one in fault.problems if one.where == where and (one.line or 0) > 1]
        if not path.is_file():
            continue
        rows = f"{len(problems):,} refused row{'' if len(problems) == 1 else 's'} of {where}"
        try:
            kept = _written(folder, path.name, _text(path, problems))
        except OSError as reason:
            fault.add_note(f"{rows} could not be kept in {folder}: {reason.strerror or reason}")
        else:
            fault.add_note(f"{rows}: see {kept}")


def _written(folder: Path, name: str, content: bytes) -> Path:
    """The file that holds the refused rows of an input: a new one, or the one that holds just these."""
    for number in range(1, MOST + 1):
        path = folder / (f"{name}.rejects.csv" if number == 1 else f"{name}.rejects-{number}.csv")
        try:
            handle = path.open("xb")
        except FileExistsError:
            if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
                return path
            continue
        try:
            with handle:
                handle.write(content)
        except OSError:
            path.unlink()
            raise
        return path
    raise FileExistsError(0, f"{MOST:,} such files lie there", str(folder))


def _text(path: Path, problems: Iterable[Problem]) -> bytes:
    """The table of refused rows; no cell begins a formula, and no terminal obeys one."""
    handle = io.StringIO()
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(COLUMNS)
    values = _Values(path)
    for one in problems:
        what, _, fix = one.what.partition(" Fix: ")
        cells = (one.field, values.of(one), what, one.fix or fix)
        writer.writerow([one.line, *(delimited.guarded(printable(cell)) for cell in cells)])
    return handle.getvalue().encode("utf-8")


class _Values:
    """What stands in a row of a file: the cell that is meant, or the row where it cannot be told apart."""

    def __init__(self, path: Path) -> None:
        self._columns: Sequence[str] = ()
        self._rows: dict[int, tuple[str, ...]] = {}
        self._lines: list[str] = []
        try:
            table = delimited.read(path)
        except TargetError:
            self._lines = delimited.lines(path)
        else:
            self._columns = table.columns
            self._rows = dict(zip(table.lines, table.rows, strict=True))

    def of(self, problem: Problem) -> str:
        """The cell, or the row as it is written."""
        line = problem.line or 0
        row = self._rows.get(line)
        if row is None:
            return self._lines[line - 1][:LONGEST] if line <= len(self._lines) else ""
        if problem.field in self._columns:
            return row[self._columns.index(problem.field)][:LONGEST]
        return (row[0] if len(row) == 1 else ",".join(row))[:LONGEST]
