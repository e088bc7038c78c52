"""Cells of tables as text."""

from __future__ import annotations

import math

from prioritize.delimited import FORMULA
from prioritize.errors import Problem, ReportError
from prioritize.report import words

DIGITS = 6
Cell = str | int | float | bool | None


def cell(value: Cell) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers, None is empty."""
    return ("'" if isinstance(value, str) and value.startswith(FORMULA) else "") + plain(value)


def plain(value: Cell) -> str:
    """A cell as text: hidden characters spelled out, numbers with six decimals at most, None empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{rounded(value):.{DIGITS}f}".rstrip("0").rstrip(".")
    return words.printable(value)


def rounded(value: float) -> float:
    """A number as every data file holds it: six decimals, never a minus zero.

    Raises
    ------
    ReportError
        It is not finite.
    """
    if not math.isfinite(value):
        fix = "a number that is not known is None; 'prioritize check' looks for others in the store"
        raise ReportError(Problem(f"{value} is no number", "the data files of the report", fix=fix))
    return round(value, DIGITS) + 0.0
