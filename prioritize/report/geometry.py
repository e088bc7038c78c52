"""Places, rectangles and curves, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

Place = tuple[float, float]
Curve = tuple[Place, Place, Place, Place]
"""A cubic Bezier curve: start, two handles, end."""


@dataclass(frozen=True)
class Box:
    """A rectangle around a middle."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, place: Place, room: float = 0.0) -> bool:
        """Whether a place lies within, or closer than `room`."""
        return abs(place[0] - self.x) <= self.width / 2 + room and abs(place[1] - self.y) <= self.height / 2 + room

    def meets(self, other: Box) -> bool:
        """Whether two rectangles share a place."""
        return (
            2 * abs(self.x - other.x) < self.width + other.width
            and 2 * abs(self.y - other.y) < self.height + other.height
        )


def mix(one: float, other: float, share: float) -> float:
    """The number that lies a share of the way from one to another."""
    return one + (other - one) * share


def pair(place: Place) -> str:
    """A place as paths want it, to a tenth of a pixel."""
    return f"{round(place[0], 1):g},{round(place[1], 1):g}"


def at(curve: Curve, time: float) -> Place:
    """The place on a curve, from 0 at its start to 1 at its end."""
    back = 1.0 - time
    shares = back**3, 3 * back**2 * time, 3 * back * time**2, time**3
    return (
        sum(share * one[0] for share, one in zip(shares, curve, strict=True)),
        sum(share * one[1] for share, one in zip(shares, curve, strict=True)),
    )


def between(curve: Curve, start: float, end: float) -> Curve:
    """The part of a curve from one time to another, by de Casteljau's halves."""
    _, late = _split(curve, start)
    early, _ = _split(late, (end - start) / (1.0 - start) if start < 1.0 else 1.0)
    return early


def _split(curve: Curve, time: float) -> tuple[Curve, Curve]:
    rows = [list(curve)]
    while len(rows[-1]) > 1:
        rows.append([(mix(one[0], other[0], time), mix(one[1], other[1], time)) for one, other in pairwise(rows[-1])])
    early, late = [row[0] for row in rows], [row[-1] for row in reversed(rows)]
    return (early[0], early[1], early[2], early[3]), (late[0], late[1], late[2], late[3])
