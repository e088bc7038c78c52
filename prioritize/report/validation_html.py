"""An evaluation as one HTML file, under the same content security policy as the report and without any script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from prioritize.report.html import _csp_hash, _environment, _joined, _lean, _slim
from prioritize.report.validation import Curve, Dot, Figure, Forest, Part, Report, marked, shown, summary_grid

STYLES = ("style.css", "validation.css")
ALONE = ("validation_drawing.css",)
"""Style of a drawing outside the page, in which nothing is inherited."""
NAMES, WIDTH, LINE = 290, 760, 22
"""Room for the names, width of a drawing, and height of one of its lines, in pixels."""
SIDE = 260
"""Side of the square of a reliability curve."""
MARGIN = 34


@dataclass(frozen=True)
class Tick:
    """A number at an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Row:
    """A line of a drawing; `at` is None where the figure cannot be computed."""

    dot: Dot
    y: int
    at: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ForestView:
    """A drawing with its places, in pixels."""

    forest: Forest
    width: int
    height: int
    left: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    chance: float


@dataclass(frozen=True)
class CurveView:
    """A reliability curve with its places, in pixels; points are (x, y, upper end, lower end, words)."""

    curve: Curve
    side: int
    margin: int
    points: tuple[tuple[float, float, float, float, str], ...]


@dataclass(frozen=True)
class PartView:
    """A section, its place in the page, and its drawings."""

    part: Part
    anchor: str
    forests: tuple[ForestView, ...]
    curves: tuple[CurveView, ...]


def render(report: Report) -> str:
    """The whole page.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        The same bytes for the same report.
    """
    said = marked(report)
    style = _lean(_joined(STYLES))
    environment = _environment()
    environment.filters["cell"] = shown
    environment.tests["figure"] = _is_number
    page = environment.get_template("validation.html").render(
        report=said,
        summary=summary_grid(said),
        style=Markup(style),  # noqa: S704 - the project's own file
        style_hash=_csp_hash(style),
        parts=[_part_view(part, number) for number, part in enumerate(said.parts, 1)],
    )
    return _slim(page) + "\n"


def drawings(report: Report) -> list[str]:
    """All drawings of a report, each as an SVG file that stands alone: part by part, those of shares after the others.

    Returns
    -------
    list of str
        The same bytes for the same report.
    """
    environment = _environment()
    environment.filters["cell"] = shown
    macros = environment.get_template("validation_drawings.html").module
    style = Markup(_lean(_joined(ALONE)))  # noqa: S704 - the project's own file
    views = [_part_view(part, number) for number, part in enumerate(marked(report).parts, 1)]
    return [
        str(draw(one, style)).strip() + "\n"
        for view in views
        for draw, some in ((macros.forest, view.forests), (macros.curve, view.curves))  # type: ignore[attr-defined]
        for one in some
    ]


def _is_number(cell: object) -> bool:
    """Whether a cell lines up with digits."""
    return isinstance(cell, Figure | int | float)


def _part_view(part: Part, number: int) -> PartView:
    return PartView(
        part,
        f"part-{number}",
        tuple(_forest_view(forest) for forest in part.forests),
        tuple(_curve_view(curve) for curve in part.curves),
    )


def _forest_view(forest: Forest) -> ForestView:
    """Places of a drawing."""
    ends = [forest.chance, *(end for dot in forest.dots for end in dot.figure if end is not None)]
    low, high = _rounded(min(ends), max(ends))

    def at(value: float | None) -> float | None:
        return None if value is None else round(NAMES + (value - low) / (high - low) * (WIDTH - NAMES - 20), 1)

    rows = tuple(
        Row(dot, LINE * place + LINE // 2 + 4, *(at(end) for end in dot.figure))
        for place, dot in enumerate(forest.dots)
    )
    ticks = tuple(Tick(at(value) or 0.0, f"{value:g}") for value in _steps(low, high))
    return ForestView(forest, WIDTH, LINE * len(rows) + 30, NAMES, rows, ticks, at(forest.chance) or 0.0)


def _rounded(low: float, high: float) -> tuple[float, float]:
    """Ends of a scale on whole steps."""
    step = _step(low, high)
    return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step


def _step(low: float, high: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts a range into six at most."""
    rough = max(high - low, 1e-6) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _steps(low: float, high: float) -> Sequence[float]:
    step = _step(low, high)
    return [round(low + step * place, 6) for place in range(round((high - low) / step) + 1)]


def _curve_view(curve: Curve) -> CurveView:
    """Places of a reliability curve."""

    def up(share: float | None) -> float:
        return round(MARGIN / 2 + (1 - (share or 0.0)) * SIDE, 1)

    return CurveView(
        curve,
        SIDE,
        MARGIN,
        tuple(
            (
                round(MARGIN + point.x * SIDE, 1),
                up(point.figure.value),
                up(point.figure.high),
                up(point.figure.low),
                f"said {point.x:.2f}, came about {shown(point.figure)}, {point.n:,} cases",
            )
            for point in curve.points
        ),
    )
