"""An evaluation as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from prioritize.report.markdown import _table, text
from prioritize.report.validation import Grid, Part, Report, curve_grid, marked, shown, summary_grid
from prioritize.report.words import printable


def render(report: Report) -> str:
    """The whole report; drawings are the files that `prioritize.report.validation_html.drawings` gives.

    Returns
    -------
    str
        The same bytes for the same report.
    """
    said = marked(report)
    lines = [f"# {text(said.title)}", "", *(_grid(summary_grid(said)) if said.headlines else [])]
    for line in said.guide:
        lines += [text(line), ""]
    lines += [*(f"- {text(line)}" for line in said.statements), *([""] if said.statements else [])]
    lines += [f"- {text(name)}: {text(value)}" for name, value in said.facts]
    lines += ["", "    " + printable(said.command), ""]
    numbers = count(1)
    for part in said.parts:
        lines += _part(part, numbers)
    return "\n".join(lines).rstrip("\n") + "\n"


def drawing_file(number: int) -> str:
    """Name of a drawing beside the report, 1 = the first."""
    return f"figure-{number}.svg"


def _part(part: Part, numbers: Iterator[int]) -> list[str]:
    lines = [f"## {text(part.title)}", ""]
    for line in part.prose:
        lines += [text(line), ""]
    for caption in [one.caption for one in part.forests] + [one.caption for one in part.curves]:
        lines += [f"![{text(caption)}]({drawing_file(next(numbers))})", ""]
    for grid in (*part.grids, *(curve_grid(curve) for curve in part.curves)):
        lines += [*_grid(grid)]
    lines += [*(f"- {text(line)}" for line in part.notes), *([""] if part.notes else [])]
    return lines


def _grid(grid: Grid) -> list[str]:
    rows = [[text(shown(cell)) for cell in row] for row in grid.rows]
    return [f"**{text(grid.caption)}**", "", *_table([text(name) for name in grid.columns], rows)]
