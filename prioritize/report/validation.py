"""What an evaluation says: numbers and sentences, final before the first letter is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from prioritize.report.words import UNKNOWN

LEAKY = "LEAKY"
"""Stands at the head of every line of an evaluation that was allowed to know outcomes."""
SHOWN = {"above": "shown", "below": "worse"}
"""What the summary says of a difference that lies above or below 0; of any other 'not shown'."""


class Figure(NamedTuple):
    """A number with its 95 % interval; None where it cannot be computed."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def words(self, plus: str = "") -> str:
        """Such as `0.712 (0.650–0.771)`; `plus` is '+' for a difference."""
        if self.value is None:
            return UNKNOWN
        text = f"{_fixed(self.value, plus)}"
        if self.low is None or self.high is None:
            return f"{text} (no interval)"
        sign = " to " if plus or self.low < 0 else "–"
        return f"{text} ({_fixed(self.low, plus)}{sign}{_fixed(self.high, plus)})"


class Gain(Figure):
    """A difference of two figures, written with its sign."""


Cell = str | int | float | Figure | None


def figure(value: float, low: float, high: float) -> Figure:
    """A figure of numbers of which NaN is unknown."""
    return Figure(*(_known(part) for part in (value, low, high)))


def gain(value: float, low: float, high: float) -> Gain:
    """A difference of numbers of which NaN is unknown."""
    return Gain(*(_known(part) for part in (value, low, high)))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _fixed(value: float, plus: str = "") -> str:
    text = f"{value:{plus}.3f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def shown(cell: Cell) -> str:
    """A cell as it is printed."""
    if isinstance(cell, Figure):
        return cell.words("+" if isinstance(cell, Gain) else "")
    if cell is None:
        return UNKNOWN
    if isinstance(cell, int):
        return f"{cell:,}"
    return _fixed(cell) if isinstance(cell, float) else cell


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes
    ----------
    caption : str
    columns : tuple of str
    rows : tuple of tuple of cell
        A cell per column.
    brief : tuple of int
        Columns that a narrow terminal shows if they fit, the most important first; empty = as they stand.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    brief: tuple[int, ...] = ()


class Dot(NamedTuple):
    """A figure in a drawing: its name, kind (`baseline`, `hindsight`, `score`), and interval."""

    name: str
    kind: str
    figure: Figure


@dataclass(frozen=True)
class Forest:
    """Figures below each other on one scale, each with its interval.

    Attributes
    ----------
    caption : str
    unit : str
    chance : float
        Where a line is drawn: what an order without knowledge has.
    dots : tuple of Dot
    """

    caption: str
    unit: str
    chance: float
    dots: tuple[Dot, ...]


class Point(NamedTuple):
    """A point of a curve: where, how high with its interval, and of how many cases."""

    x: float
    figure: Figure
    n: int


@dataclass(frozen=True)
class Curve:
    """Shares that came about beside the probabilities that were given, both 0-1."""

    caption: str
    points: tuple[Point, ...]


def curve_grid(curve: Curve) -> Grid:
    """The points of a curve as a table."""
    mark = f"{LEAKY} " if curve.caption.startswith(LEAKY) else ""
    rows = tuple((f"{mark}{_fixed(point.x)}", point.figure, point.n) for point in curve.points)
    return Grid(curve.caption, (f"{mark}said", "came about", "cases"), rows)


@dataclass(frozen=True)
class Part:
    """A section.

    Attributes
    ----------
    title : str
    prose : tuple of str
        Paragraphs before the tables.
    grids : tuple of Grid
    forests : tuple of Forest
    curves : tuple of Curve
    notes : tuple of str
        Sentences after the tables.
    """

    title: str
    prose: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    forests: tuple[Forest, ...] = ()
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = ()


class Headline(NamedTuple):
    """One ranking on one task, beside the best baseline on the same cases: a line of the summary.

    Attributes
    ----------
    task, ranking : str
    n, positives : int or None
        Cases, and how many of them are positive; None where a case is no yes or no.
    measure : str
        Such as `AUROC`.
    own, its : Figure
        Of the ranking, and of the baseline.
    best : str
        Name of the baseline; '' where there is none.
    difference : Gain
    verdict : str
        As `prioritize.validation.intervals.verdict` gives it.
    """

    task: str
    ranking: str
    n: int
    positives: int | None
    measure: str
    own: Figure
    best: str
    its: Figure
    difference: Gain
    verdict: str


@dataclass(frozen=True)
class Report:
    """A whole evaluation.

    Attributes
    ----------
    title : str
    command : str
        That makes it again.
    facts : tuple of (name, value)
        What went in: files with their sha256, snapshot, model, version, seed.
    statements : tuple of str
        What must be known of the whole.
    parts : tuple of Part
    leaks : tuple of str
        What was allowed in although it knows outcomes, or may; empty = nothing.
    headlines : tuple of Headline
        What it comes to.
    guide : tuple of str
        How the summary is read.
    """

    title: str
    command: str
    facts: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    parts: tuple[Part, ...]
    leaks: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    guide: tuple[str, ...] = ()


SUMMARY = (
    "task",
    "verdict",
    "value",
    "best baseline",
    "its value",
    "difference",
    "ranking",
    "measure",
    "cases",
    "positive",
)


def summary_grid(report: Report) -> Grid:
    """The summary of a report as a table."""
    rows = tuple(
        (
            one.task,
            SHOWN.get(one.verdict, "not shown"),
            one.own,
            one.best or "none",
            one.its if one.best else "",
            one.difference if one.best else "",
            one.ranking,
            one.measure,
            one.n,
            "" if one.positives is None else one.positives,
        )
        for one in report.headlines
    )
    several = len({one.ranking for one in report.headlines}) > len({one.task for one in report.headlines})
    more = (6,) if several else ()
    mark = f"{LEAKY} " if any(one.task.startswith(LEAKY) for one in report.headlines) else ""
    return Grid(f"{mark}Summary", (f"{mark}task", *SUMMARY[1:]), rows, (1, 2, *more, 3, 4, 5, 8, 9))


def marked(report: Report) -> Report:
    """The report with LEAKY at the head of every line, where something leaky was allowed in."""
    if not report.leaks:
        return report
    return replace(
        report,
        title=_leaky(report.title),
        command=_leaky(report.command),
        facts=tuple((_leaky(name), value) for name, value in report.facts),
        statements=_all_leaky([*(f"allowed in: {one}" for one in report.leaks), *report.statements]),
        parts=tuple(_leaky_part(part) for part in report.parts),
        headlines=tuple(one._replace(task=_leaky(one.task)) for one in report.headlines),
        guide=_all_leaky(report.guide),
    )


def _leaky(text: str) -> str:
    return f"{LEAKY} {text}"


def _all_leaky(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_leaky(text) for text in texts)


def _leaky_part(part: Part) -> Part:
    """A section whose every line says that it is leaky."""
    return replace(
        part,
        title=_leaky(part.title),
        prose=_all_leaky(part.prose),
        notes=_all_leaky(part.notes),
        grids=tuple(
            replace(
                grid,
                caption=_leaky(grid.caption),
                columns=(_leaky(grid.columns[0]), *grid.columns[1:]),
                rows=tuple((_leaky(shown(row[0])), *row[1:]) for row in grid.rows),
            )
            for grid in part.grids
        ),
        forests=tuple(
            replace(
                forest,
                caption=_leaky(forest.caption),
                dots=tuple(dot._replace(name=_leaky(dot.name)) for dot in forest.dots),
            )
            for forest in part.forests
        ),
        curves=tuple(replace(curve, caption=_leaky(curve.caption)) for curve in part.curves),
    )
