"""Rows that were refused, kept in a file of their own: line, field, value, what is wrong and how to mend it."""

from __future__ import annotations

import csv
import filecmp
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from prioritize import delimited
from prioritize.errors import PrioritizeError, Problem, TargetError
from prioritize.memory import uncollected
from prioritize.report.files import new_beside
from prioritize.report.words import printable
from prioritize.store.publishing import move_to_free

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
            with uncollected():
                kept = _written(folder, path, problems)
        except OSError as reason:
            fault.add_note(f"{rows} could not be kept in {folder}: {reason.strerror or reason}")
        else:
            fault.add_note(f"{rows}: see {kept}")


def _written(folder: Path, path: Path, problems: Iterable[Problem]) -> Path:
    """The file that holds the refused rows of an input: a new one, or the one that holds just these."""
    scratch = new_beside(folder / f"{path.name}.rejects")
    try:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            _write(file, path, problems)
        for number in range(1, MOST + 1):
            place = folder / (f"{path.name}.rejects.csv" if number == 1 else f"{path.name}.rejects-{number}.csv")
            try:
                move_to_free(scratch, place)
            except FileExistsError:
                if place.is_file() and filecmp.cmp(scratch, place, shallow=False):
                    return place
                continue
            return place
    finally:
        scratch.unlink(missing_ok=True)
    raise FileExistsError(0, f"{MOST:,} such files lie there", str(folder))


def _write(file: TextIO, path: Path, problems: Iterable[Problem]) -> None:
    """Write the table of refused rows; no cell begins a formula, and no terminal obeys one."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    values = _Values(path)
    often = lru_cache(1_000)(_plain)  # fields and fixes are mostly the same few
    for one in problems:
        what, _, fix = one.what.partition(" Fix: ")
        writer.writerow([one.line, often(one.field), _plain(values.of(one)), _plain(what), often(one.fix or fix)])


def _plain(cell: str) -> str:
    return delimited.guarded(printable(cell))


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
