"""An evaluation for a terminal: as wide as it is, and no wider."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence

from prioritize.report.validation import (
    LEAKY,
    Cell,
    Figure,
    Grid,
    Part,
    Report,
    curve_grid,
    marked,
    shown,
    summary_grid,
)
from prioritize.report.words import printable

GAP = "  "
NARROWEST = 22
"""Letters that a first column may have when the terminal is narrow."""
WORDS = 18
"""Letters that another column of words has at most; its cells go on in the next line."""


def lines(report: Report, width: int = 100) -> list[str]:
    """The report as lines of at most `width` letters, where its figures fit.

    Parameters
    ----------
    report : Report
    width : int
        Of the terminal, letters.
    """
    said = marked(report)
    room = width - len(LEAKY) - 1 if report.leaks else width
    found = [said.title, ""]
    if said.headlines:
        found += [*_grid(summary_grid(said), room), ""]
    for line in said.guide:
        found += [*_wrapped(line, room), ""]
    found += [*_listed(said.statements, room), ""] if said.statements else []
    for part in said.parts:
        found += _part(part, room)
    found.append("")
    found += [f"Made again by: {said.command}"]
    return [_marked_line(printable(line), bool(report.leaks)) for line in found]


def _marked_line(line: str, leaky: bool) -> str:
    """A line that says that it is leaky, once."""
    return f"{LEAKY} {line}".rstrip() if leaky and LEAKY not in line else line


def _part(part: Part, width: int) -> list[str]:
    found = [part.title, "=" * min(len(part.title), width)]
    for line in part.prose:
        found += _wrapped(line, width)
    for grid in (*part.grids, *(curve_grid(curve) for curve in part.curves)):
        found += ["", *_wrapped(grid.caption, width), *_grid(grid, width)]
    found += ["", *_listed(part.notes, width)] if part.notes else []
    return [*found, ""]


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [""]


def _listed(texts: Sequence[str], width: int) -> list[str]:
    return [line for text in texts for line in _wrapped(text, width, "- ", "  ")]


def _grid(grid: Grid, width: int) -> list[str]:
    """A table with as many columns as fit, the most important ones first."""
    numeric = [
        any(isinstance(row[place], Figure | int | float) for row in grid.rows) for place in range(len(grid.columns))
    ]
    cells = [[shown(cell) for cell in row] for row in grid.rows]
    sizes = [_size(grid.columns[place], [row[place] for row in cells]) for place in range(len(grid.columns))]
    sizes = [size if number else min(size, WORDS) for size, number in zip(sizes, numeric, strict=True)]
    sizes[0] = min(_size(grid.columns[0], [row[0] for row in cells]), max(NARROWEST, width // 5))
    chosen, left = {0}, width - sizes[0]
    for place in (*grid.brief, *range(len(grid.columns))):
        if place not in chosen and sizes[place] + len(GAP) <= left:
            chosen.add(place)
            left -= sizes[place] + len(GAP)
    columns = sorted(chosen)
    taken = [sizes[place] for place in columns]
    right = [numeric[place] for place in columns]
    lines = [
        line for row in [grid.columns, *cells] for line in _aligned([row[place] for place in columns], taken, right)
    ]
    missing = [name for place, name in enumerate(grid.columns) if place not in chosen]
    return [*lines, *_wrapped(f"Not shown here, but in the report: {', '.join(missing)}.", width)] if missing else lines


def _size(head: str, cells: Sequence[str]) -> int:
    """Letters that a column needs: its widest cell, and the longest word of its head."""
    return max([len(cell) for cell in cells] + [len(word) for word in head.split()])


def _aligned(row: Sequence[str], sizes: Sequence[int], numeric: Sequence[bool]) -> Iterator[str]:
    """A row on as many lines as its longest cell needs."""
    wrapped = [textwrap.wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(row, sizes, strict=True)]
    for number in range(max(map(len, wrapped))):
        parts = [some[number] if number < len(some) else "" for some in wrapped]
        yield GAP.join(
            part.rjust(size) if right else part.ljust(size)
            for part, size, right in zip(parts, sizes, numeric, strict=True)
        ).rstrip()


def as_json(report: Report) -> str:
    """All numbers of the report, to nine decimals; an interval is an object with value, low and high."""
    parts = [
        {
            "title": part.title,
            "prose": part.prose,
            "tables": [_grid_content(grid) for grid in part.grids],
            "curves": [
                {"caption": curve.caption, "points": [_point(*point) for point in curve.points]}
                for curve in part.curves
            ],
            "notes": part.notes,
        }
        for part in report.parts
    ]
    content = {
        "title": report.title,
        "command": report.command,
        "facts": dict(report.facts),
        "summary": _grid_content(summary_grid(report))["rows"],
        "guide": report.guide,
        "statements": report.statements,
        "leaks": report.leaks,
        "parts": parts,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _grid_content(grid: Grid) -> dict[str, object]:
    rows = [dict(zip(grid.columns, map(_cell_content, row), strict=True)) for row in grid.rows]
    return {"caption": grid.caption, "rows": rows}


def _point(x: float, figure: Figure, n: int) -> dict[str, object]:
    return {"said": x, "came_about": _cell_content(figure), "n": n}


def _cell_content(cell: Cell) -> object:
    """A cell with its numbers to nine decimals: more is noise of the machine."""
    if isinstance(cell, Figure):
        return {name: _cell_content(part) for name, part in cell._asdict().items()}
    return round(cell, 9) if isinstance(cell, float) else cell
