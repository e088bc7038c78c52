"""Scatter plots: where dots, axes and names stand, in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from prioritize.report.crossmap import Reach, Scatter, Spot
from prioritize.report.geometry import Box, Place, mix, pair

PLOT = (560.0, 430.0)
"""Width and height of a plot."""
LEFT, BOTTOM, TOP, RIGHT = 54.0, 44.0, 44.0, 24.0
"""Room around its frame."""
DOT = 4.0
"""How far a dot reaches from its place."""
FAR = (7.0, 16.0, 26.0, 38.0, 54.0, 78.0)
OVER = (0.0, -13.0, 13.0, -26.0, 26.0, -39.0, 39.0, -52.0, 52.0, -65.0, 65.0)
"""How far off its dot a name may stand, to a side and above or below."""
LETTERS = 12
"""Letters of a name that are written beside its dot."""


@dataclass(frozen=True)
class SpotView:
    """A dot, where its dossier is, and where its name stands, shortened: `leader` leads there where it is far."""

    spot: Spot
    x: float
    y: float
    anchor: str
    label: Box | None
    name: str
    leader: str


@dataclass(frozen=True)
class TickView:
    """A number at an axis; `at` counts from the left or from the top."""

    at: float
    value: float


@dataclass(frozen=True)
class ScatterView:
    """A plot with its frame: left, top, right, bottom; `line` is where the share needed stands, if it is there."""

    scatter: Scatter
    width: float
    height: float
    frame: tuple[float, float, float, float]
    across: tuple[TickView, ...]
    up: tuple[TickView, ...]
    line: float | None
    spots: tuple[SpotView, ...]


def draw_scatter(scatter: Scatter, anchors: Mapping[str, str]) -> ScatterView:
    """Dots, axes, and labels that do not lie on each other."""
    left, top, right, bottom = frame = LEFT, TOP, PLOT[0] - RIGHT, PLOT[1] - BOTTOM
    inside = left, 2.0, PLOT[0], bottom
    needed = scatter.needed
    line = None if needed is None or needed <= scatter.across.low else _along(scatter.across, needed, left, right)
    dots = [
        (_along(scatter.across, one.across, left, right), _along(scatter.up, one.up, bottom, top))
        for one in scatter.spots
    ]
    names = {place: _short(one.symbol) for place, one in enumerate(scatter.spots) if one.named}
    labels = place_labels(names, dots, inside)
    return ScatterView(
        scatter,
        *PLOT,
        frame,
        tuple(TickView(_along(scatter.across, tick, left, right), tick) for tick in scatter.across.ticks),
        tuple(TickView(_along(scatter.up, tick, bottom, top), tick) for tick in scatter.up.ticks),
        line,
        tuple(
            SpotView(
                one,
                *dot,
                anchors.get(one.target_id, ""),
                labels.get(place),
                names.get(place, ""),
                _leader(dot, labels.get(place)),
            )
            for place, (one, dot) in enumerate(zip(scatter.spots, dots, strict=True))
        ),
    )


def _short(name: str) -> str:
    """A name that leaves room for others; symbols of genes are shorter than that."""
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"


def _along(reach: Reach, value: float, start: float, end: float) -> float:
    """Where a value stands between the ends of its axis, to a tenth of a pixel."""
    return round(mix(start, end, (value - reach.low) / ((reach.high - reach.low) or 1.0)), 1)


def place_labels(
    names: Mapping[int, str], dots: Sequence[Place], inside: tuple[float, float, float, float]
) -> dict[int, Box]:
    """A place for each name, beside its dot or further off, so that no two lie on each other.

    Of the places that are free the nearest one, where a dot that it covers counts like a way of 35 pixels, and a line
    to it that crosses another one, or a name, like a way of 60.

    Parameters
    ----------
    names : mapping of int to str
        By position of the dot.
    dots : sequence of (float, float)
    inside : tuple of float
        Left, top, right and bottom of the room for names.

    Returns
    -------
    dict of int to Box
        By position of the dot; a name for which no place is free has none.
    """
    taken: dict[int, Box] = {}
    for place in sorted(names, key=lambda one: (dots[one][1], dots[one][0], one)):
        dot = dots[place]
        free = [
            box
            for box in _around(dot, 7.8 * len(names[place]) + 4.0)
            if _within(box, inside) and not any(box.meets(other) for other in taken.values())
        ]
        others = [(dots[one], _middle(box)) for one, box in taken.items()]
        if free:
            taken[place] = min(free, key=lambda box: _cost(box, dot, dots, others, taken.values()))
    return taken


def _within(box: Box, room: tuple[float, float, float, float]) -> bool:
    """Whether a rectangle lies in a room of left, top, right and bottom."""
    left, right = box.x - box.width / 2, box.x + box.width / 2
    top, bottom = box.y - box.height / 2, box.y + box.height / 2
    return room[0] <= left and right <= room[2] and room[1] <= top and bottom <= room[3]


def _around(dot: Place, width: float) -> list[Box]:
    """Places for a name around a dot, to its right before its left, level before above before below."""
    return [
        Box(round(dot[0] + side * (width / 2 + far), 1), round(dot[1] + over, 1), width, 13.0)
        for far in FAR
        for side in (1, -1)
        for over in OVER
    ] + [Box(dot[0], round(dot[1] + over, 1), width, 13.0) for over in OVER if over]


def _cost(
    box: Box, dot: Place, dots: Sequence[Place], lines: Sequence[tuple[Place, Place]], names: Iterable[Box]
) -> float:
    """How bad a place for a name is, in pixels."""
    own = dot, _middle(box)
    covered = sum(box.holds(one, DOT - 1.0) for one in dots)
    crossed = sum(_cross(own, line) for line in lines) + sum(_runs_over(own, other) for other in names)
    return hypot(*_gap(dot, box)) + 35.0 * covered + 60.0 * crossed


def _middle(box: Box) -> Place:
    return box.x, box.y


def _gap(dot: Place, box: Box) -> Place:
    """How far a rectangle is from a place, across and down."""
    x, y = _nearest(dot, box)
    return x - dot[0], y - dot[1]


def _nearest(dot: Place, box: Box) -> Place:
    """The place of a rectangle that is nearest to another place."""
    return (
        min(max(dot[0], box.x - box.width / 2), box.x + box.width / 2),
        min(max(dot[1], box.y - box.height / 2), box.y + box.height / 2),
    )


def _cross(one: tuple[Place, Place], other: tuple[Place, Place]) -> bool:
    """Whether two straight lines cross."""

    def side(start: Place, end: Place, place: Place) -> float:
        return (end[0] - start[0]) * (place[1] - start[1]) - (end[1] - start[1]) * (place[0] - start[0])

    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0


def _runs_over(line: tuple[Place, Place], box: Box) -> bool:
    """Whether a straight line runs over a rectangle."""
    (left, top), (right, bottom) = line
    return any(box.holds((mix(left, right, part / 10), mix(top, bottom, part / 10))) for part in range(11))


def _leader(dot: Place, label: Box | None) -> str:
    """A line from a dot to a name that is not beside it."""
    if label is None or hypot(*_gap(dot, label)) < 10.0:
        return ""
    return f"M{pair(dot)}L{pair(_nearest(dot, label))}"
