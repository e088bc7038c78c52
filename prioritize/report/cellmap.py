"""The map of the crosstalk: where cells and arrows stand, in pixels.

One cell stands in the middle and the others on an oval around it. An arrow leaves and enters at the edge of a cell and
bends to its right, so that the two directions between two cells lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from prioritize.report.crossmap import Arrow, Cell, CrosstalkMap
from prioritize.report.geometry import Box, Curve, at, between, pair

MAP = (640.0, 560.0)
"""Width and height of the map."""
CELL = 32.0
"""Height of a cell."""
THIN, PER_LINK = 1.0, 0.55
"""Width of an arrow: this much, and this much more for each link."""
BENDS = (22.0, 50.0, 80.0, 110.0, 140.0, -22.0, -50.0, -80.0, -110.0, -140.0)
"""How far the handles of an arrow may stand off its straight line, to the right of its way; the first that is free."""


@dataclass(frozen=True)
class CellView:
    """A cell of the map; `arrows` are the positions of those from and to it."""

    cell: Cell
    box: Box
    arrows: str


@dataclass(frozen=True)
class ArrowView:
    """An arrow of the map: its line, how thick it is, and its head."""

    arrow: Arrow
    source: Cell
    partner: Cell
    tone: str
    width: str
    line: str
    head: str


@dataclass(frozen=True)
class MapView:
    """The map; `tones` are classes of colours, words, and how many arrows have each."""

    width: float
    height: float
    cells: tuple[CellView, ...]
    arrows: tuple[ArrowView, ...]
    tones: tuple[tuple[str, str, int], ...]
    whole: CrosstalkMap


def draw_map(crosstalk: CrosstalkMap) -> MapView:
    """Cells around the first, and the arrows between them."""
    boxes = ring([cell.name for cell in crosstalk.cells])
    tones = {tone: f"m{place}" for place, (tone, _) in enumerate(crosstalk.tones)}
    views = []
    for arrow in crosstalk.arrows:
        width = THIN + PER_LINK * arrow.n_links
        source, partner = boxes[arrow.source], boxes[arrow.partner]
        if arrow.source == arrow.partner:
            curve = _knot_of(arrow.source, boxes, crosstalk)
        else:
            curve = bow(source, partner, [box for box in boxes if box not in (source, partner)])
        line, head = arrow_paths(curve, source, partner, width)
        cells = crosstalk.cells[arrow.source], crosstalk.cells[arrow.partner]
        views.append(ArrowView(arrow, *cells, tones[arrow.tone], f"{width:g}", line, head))
    return MapView(
        *MAP,
        tuple(_cell_view(place, cell, boxes[place], crosstalk) for place, cell in enumerate(crosstalk.cells)),
        tuple(views),
        tuple((tones[tone], tone, count) for tone, count in crosstalk.tones),
        crosstalk,
    )


def _cell_view(place: int, cell: Cell, box: Box, crosstalk: CrosstalkMap) -> CellView:
    own = [str(index) for index, arrow in enumerate(crosstalk.arrows) if place in (arrow.source, arrow.partner)]
    return CellView(cell, box, " ".join(own))


def ring(names: Sequence[str]) -> list[Box]:
    """The first name in the middle, the others on an oval from the left over the top.

    Returns
    -------
    list of Box
        As wide as the name needs.
    """
    middle = MAP[0] / 2, MAP[1] / 2
    boxes = []
    for place, name in enumerate(names):
        width = 7.4 * len(name) + 22.0
        turn = 2 * pi * (place - 1) / max(len(names) - 1, 1)
        far = (MAP[0] / 2 - 60.0, MAP[1] / 2 - 36.0) if place else (0.0, 0.0)
        boxes.append(
            Box(
                round(middle[0] - far[0] * cos(turn), 1),
                round(middle[1] - far[1] * sin(turn), 1),
                round(width if place else width + 12.0, 1),
                CELL if place else CELL + 10.0,
            )
        )
    return boxes


def bow(source: Box, partner: Box, others: Sequence[Box]) -> Curve:
    """A curve between two cells that bends to its right, as little as keeps it off all others; else to its left."""
    curves = [_bent(source, partner, bend) for bend in BENDS]
    return next((curve for curve in curves if _clear(curve, others)), curves[0])


def _bent(source: Box, partner: Box, bend: float) -> Curve:
    across, down = partner.x - source.x, partner.y - source.y
    length = hypot(across, down) or 1.0
    right = -down / length * bend, across / length * bend
    third, more = (
        (source.x + across * part + right[0], source.y + down * part + right[1]) for part in (1.0 / 3.0, 2.0 / 3.0)
    )
    return (source.x, source.y), third, more, (partner.x, partner.y)


def _clear(curve: Curve, others: Sequence[Box]) -> bool:
    """Whether a curve keeps its distance from some cells."""
    places = [at(curve, step / 40) for step in range(41)]
    return not any(box.holds(place, 10.0) for box in others for place in places)


def knot(box: Box, turn: float, reach: float) -> Curve:
    """A curve from a cell to itself that reaches out at a turn of the oval."""
    start = box.x, box.y
    first, last = ((box.x - reach * cos(turn + side), box.y - reach * sin(turn + side)) for side in (-0.55, 0.55))
    return start, first, last, start


def _knot_of(place: int, boxes: Sequence[Box], crosstalk: CrosstalkMap) -> Curve:
    """Outwards for a cell on the oval; for the one in the middle where fewest links come and go."""
    around = max(len(boxes) - 1, 1)
    if place:
        return knot(boxes[place], 2 * pi * (place - 1) / around, 78.0)
    busy = [0] * around
    for arrow in crosstalk.arrows:
        if 0 in (arrow.source, arrow.partner) and arrow.source != arrow.partner:
            busy[max(arrow.source, arrow.partner) - 1] += arrow.n_links
    gap = min(range(around), key=lambda one: (busy[one] + busy[(one + 1) % around], one))
    return knot(boxes[0], 2 * pi * (gap + 0.5) / around, 125.0)


def leaves(curve: Curve, box: Box, room: float) -> float:
    """The time at which a curve that starts in a cell is `room` away from it; 0.5 where it never is."""
    steps = 200
    return next((step / steps for step in range(steps // 2) if not box.holds(at(curve, step / steps), room)), 0.5)


def arrow_paths(curve: Curve, source: Box, partner: Box, width: float) -> tuple[str, str]:
    """The line of an arrow and its head, as paths."""
    start = leaves(curve, source, 3.0)
    end = 1.0 - leaves(_turned(curve), partner, 3.0)
    tip = at(curve, end)
    long, half = 6.0 + width * 0.75, 3.0 + width * 0.62
    neck = end
    while neck > start and hypot(at(curve, neck)[0] - tip[0], at(curve, neck)[1] - tip[1]) < long:
        neck -= 0.005
    base = at(curve, neck)
    away = hypot(tip[0] - base[0], tip[1] - base[1]) or 1.0
    side = -(tip[1] - base[1]) / away * half, (tip[0] - base[0]) / away * half
    corners = tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])
    first, one, other, last = between(curve, start, neck)
    return f"M{pair(first)}C{pair(one)} {pair(other)} {pair(last)}", f"M{' '.join(map(pair, corners))}z"


def _turned(curve: Curve) -> Curve:
    return curve[3], curve[2], curve[1], curve[0]
