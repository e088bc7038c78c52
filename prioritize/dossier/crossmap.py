"""The pictures of a report: the crosstalk between cells here, the landscape of targets and the heat map beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb
import numpy as np

from prioritize.crosstalk.links import Link
from prioritize.crosstalk.routes import OUTCOMES, STEM, RouteMap
from prioritize.dossier.heatmap import make_heat
from prioritize.dossier.landscape import make_landscape
from prioritize.partners import Members
from prioritize.pipeline import Results
from prioritize.report.crossmap import Arrow, Cell, CrosstalkMap, LinkLine, LinkRow, Pictures
from prioritize.report.document import TargetCard

MEANINGS = {
    STEM: "cancer stem cell",
    "CAF": "cancer-associated fibroblast",
    "MDSC": "myeloid-derived suppressor cell",
    "TAM": "tumour-associated macrophage",
    "CD8 T": "cytotoxic T cell",
    "Treg": "regulatory T cell",
    "DC": "dendritic cell",
    "CD4 T": "helper T cell",
    "NK": "natural killer cell",
    "T cell": "T cell, kind not said",
    "endothelial": "endothelial cell of blood vessels",
}
"""Cells in the order of the picture: the stem cell in the middle, the others so that those that talk stand close."""
BOOSTED, NO_ROUTE = "to be boosted", "on no route"
TONES = (*OUTCOMES, BOOSTED, NO_ROUTE)


def make_pictures(con: duckdb.DuckDBPyConnection, results: Results, cards: Sequence[TargetCard]) -> Pictures:
    """All pictures.

    Parameters
    ----------
    con : DuckDBPyConnection
        The store that the results come from.
    results : Results
    cards : sequence of TargetCard
        In the order of the report.
    """
    return Pictures(_crosstalk(con, results.members), make_landscape(results, cards), make_heat(con, cards))


def _crosstalk(con: duckdb.DuckDBPyConnection, members: Members) -> CrosstalkMap:
    """Cells and the arrows between them."""
    links = members.routes.links
    lines = _link_lines(members, _rows(con))
    grouped: dict[tuple[str, str], list[int]] = {}
    for place, link in enumerate(links):
        grouped.setdefault((link.source, link.partner), []).append(place)
    there = {name for pair in grouped for name in pair}
    names = [*(name for name in MEANINGS if name in there), *sorted(there - MEANINGS.keys())]
    arrows = [
        _arrow(names.index(source), names.index(partner), places, links, lines)
        for (source, partner), places in grouped.items()
    ]
    arrows.sort(key=lambda arrow: (-arrow.n_links, arrow.source, arrow.partner))
    tones = Counter(arrow.tone for arrow in arrows)
    return CrosstalkMap(
        tuple(_cell(place, name, arrows) for place, name in enumerate(names)),
        tuple(arrows),
        tuple((tone, tones[tone]) for tone in TONES),
        len(links),
        sum(not link.harmful for link in links),
        sum(not (line.targets or line.therapies) for line in lines),
    )


def _rows(con: duckdb.DuckDBPyConnection) -> dict[str, LinkRow]:
    """Rows of the crosstalk catalogue by key."""
    rows = con.execute(
        "SELECT c.edge_id, coalesce(g.symbol, c.target_id), c.owner_role <> 'on the link', c.evidence_tier, c.basis, "
        "coalesce(replace(c.citations, ';', '; '), ''), coalesce(c.note, '') FROM raw.crosstalk AS c "
        "LEFT JOIN raw.gene AS g ON g.hgnc_id = c.target_id ORDER BY c.edge_id"
    ).fetchall()
    return {row[0]: LinkRow(*row) for row in rows}


def _link_lines(members: Members, rows: Mapping[str, LinkRow]) -> tuple[LinkLine, ...]:
    """Every link in words, in the order of the links."""
    routes = members.routes
    symbols = dict(zip(members.ids[: members.n_targets], members.names, strict=False))
    outcomes = _outcomes(routes)
    lines = []
    for place, link in enumerate(routes.links):
        acting = sorted((one for one in link.acted_on_by if one in symbols), key=lambda one: (symbols[one], one))
        therapies = np.flatnonzero(routes.acts[members.n_targets :, place]) + members.n_targets
        lines.append(
            LinkLine(
                link.words,
                link.mediator,
                link.receptor,
                ", ".join(sorted(link.kinds)),
                tuple(sorted(link.effects)),
                link.harmful,
                outcomes[place],
                tuple((one, symbols[one]) for one in acting),
                tuple(sorted(members.names[row] for row in therapies.tolist())),
                link.confirmed,
                tuple(rows[one] for one in link.edges),
            )
        )
    return tuple(lines)


def _outcomes(routes: RouteMap) -> list[tuple[str, ...]]:
    """For each link what the routes that end with it lead to, in the order of `OUTCOMES`."""
    found: list[set[str]] = [set() for _ in routes.links]
    for route in routes.routes:
        found[route.links[-1]].add(route.outcome)
    return [tuple(name for name in OUTCOMES if name in some) for some in found]


def _arrow(source: int, partner: int, places: Sequence[int], links: Sequence[Link], lines: Sequence[LinkLine]) -> Arrow:
    """All links from one cell to another."""
    order = sorted(places, key=lambda place: (-links[place].confidence, place))
    own = tuple(lines[place] for place in order)
    wanted = sum(not line.harmful for line in own)
    counts = Counter(outcome for line in own for outcome in line.outcomes)
    tone = max(OUTCOMES, key=lambda name: counts[name]) if counts else NO_ROUTE
    return Arrow(
        source,
        partner,
        BOOSTED if 2 * wanted > len(own) else tone,
        len(own),
        wanted,
        tuple((name, counts[name]) for name in OUTCOMES if name in counts),
        tuple(sorted({target for line in own for target, _ in line.targets})),
        own,
    )


def _cell(place: int, name: str, arrows: Sequence[Arrow]) -> Cell:
    """A cell with its links and the targets that act there."""
    own = [arrow for arrow in arrows if place in (arrow.source, arrow.partner)]
    return Cell(
        name,
        MEANINGS.get(name, name),
        sum(arrow.n_links for arrow in own if arrow.partner != place),
        sum(arrow.n_links for arrow in own if arrow.source != place),
        sum(arrow.n_links for arrow in own if arrow.source == arrow.partner),
        len({target for arrow in own for target in arrow.targets}),
    )
