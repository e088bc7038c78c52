"""What was tried with a pair, as marks along the years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prioritize.report import words
from prioritize.report.document import TriedLine

YEAR = re.compile(r"(?:19|20)\d\d")
WIDTH, EDGE, ROW, FOOT = 300, 14, 18, 20
"""Of the picture, its margins, a line and the axis, in pixels."""
TICKS = 7
"""Years named on the axis, at most."""
SHAPES: dict[words.Sign, str] = {
    "good": "m-5 4h10l-5-9z",
    "bad": "m-5-4h10l-5 9z",
    "mixed": "m-6 0l6-5 6 5-6 5z",
    "open": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
}
"""Paths around a middle: up, down, both ways, hollow."""


@dataclass(frozen=True)
class Mark:
    """One tried combination.

    Attributes
    ----------
    sign : str
        good, bad, mixed or open.
    path : str
    label : str
    x, y : str
        Where the label begins, or ends where `ends` is true, in pixels.
    """

    sign: words.Sign
    path: str
    label: str
    x: str
    y: str
    ends: bool


@dataclass(frozen=True)
class Timeline:
    """Marks, the years of the axis with their places, the height in pixels, and how many have no year."""

    marks: tuple[Mark, ...]
    years: tuple[tuple[str, int], ...]
    height: int
    said: str
    undated: int


def timeline(lines: Sequence[TriedLine]) -> Timeline | None:
    """The marks of some ledger rows, the earliest first; None where none has a year.

    Parameters
    ----------
    lines : sequence of TriedLine
        A year such as `<=2021` stands at 2021 and says so.
    """
    dated = sorted((int(found.group()), line.id, line) for line in lines if (found := YEAR.search(line.year)))
    if not dated:
        return None
    first, last = dated[0][0], dated[-1][0]
    marks = tuple(_mark(place, _at(year, first, last), line) for place, (year, _, line) in enumerate(dated))
    step = -(-(last - first + 1) // TICKS)
    years = tuple((f"{_at(year, first, last):g}", year) for year in range(first, last + 1, step))
    said = "; ".join(f"{line.year}: {_label(line)}" for _, _, line in dated)
    return Timeline(marks, years, ROW * len(dated) + FOOT, said, len(lines) - len(dated))


def _at(year: int, first: int, last: int) -> float:
    """Where a year stands, in pixels; a single year in the middle."""
    share = (year - first) / (last - first) if last > first else 0.5
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _mark(place: int, x: float, line: TriedLine) -> Mark:
    sign = words.sign(line.outcome)
    y = ROW * place + ROW // 2
    ends = x > WIDTH / 2
    label = _label(line) + ("" if line.year.isdigit() else f" ({line.year})")
    return Mark(sign, f"M{x:g} {y}{SHAPES[sign]}", label, f"{x - 9 if ends else x + 9:g}", f"{y + 3.5:g}", ends)


def _label(line: TriedLine) -> str:
    """Id and outcome in a word."""
    early = "" if line.setting == "clinical" else ", preclinical"
    return f"{line.id} {words.TURNS[words.sign(line.outcome)]}{early}"
