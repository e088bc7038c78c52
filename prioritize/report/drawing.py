"""Places in the pictures of a report: nothing here changes a number or a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prioritize.report.cellmap import MapView, draw_map
from prioritize.report.crossmap import HeatMap, Pictures
from prioritize.report.scatter import ScatterView, draw_scatter


@dataclass(frozen=True)
class PicturesView:
    """All pictures with their places.

    Attributes
    ----------
    acting : mapping of HGNC id to str
        Positions of the arrows at which a target acts, joined by blanks.
    """

    crosstalk: MapView
    landscape: tuple[ScatterView, ...]
    heat: HeatMap
    anchors: Mapping[str, str]
    acting: Mapping[str, str]


def draw(pictures: Pictures, anchors: Mapping[str, str]) -> PicturesView:
    """Give everything its place.

    Parameters
    ----------
    pictures : Pictures
    anchors : mapping of HGNC id to str
        Where the dossier of each target is.
    """
    acting: dict[str, list[str]] = {}
    for place, arrow in enumerate(pictures.crosstalk.arrows):
        for target in arrow.targets:
            acting.setdefault(target, []).append(str(place))
    return PicturesView(
        draw_map(pictures.crosstalk),
        tuple(draw_scatter(scatter, anchors) for scatter in pictures.landscape),
        pictures.heat,
        anchors,
        {target: " ".join(acting.get(target, ())) for target in [*anchors, *acting]},
    )
