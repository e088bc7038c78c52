"""Which of the first targets are in which pathway."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.report.crossmap import HeatMap, PathwayLine, State
from prioritize.report.document import TargetCard

Bools = NDArray[np.bool_]
COLUMNS = 30
"""Targets in the heat map."""
PATHWAYS = 18
"""Pathways in the heat map, at most."""
LEAST = 3
"""Members that a pathway needs among the targets of the heat map."""


def make_heat(con: duckdb.DuckDBPyConnection, cards: Sequence[TargetCard]) -> HeatMap:
    """Pathways that many of the first targets share and that tell them apart."""
    first = [card for card in cards if card.rank][:COLUMNS]
    rows = con.execute(
        "SELECT p.pathway_id, p.name, p.collection, p.n_genes, list(DISTINCT m.hgnc_id) "
        "FROM raw.pathway AS p JOIN raw.pathway_member AS m ON m.pathway_id = p.pathway_id "
        "WHERE p.collection IN ('Reactome', 'Hallmark') AND p.n_genes BETWEEN 5 AND 300 "
        "AND m.hgnc_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY ALL ORDER BY p.n_genes, p.pathway_id",
        [[card.target_id for card in first]],
    ).fetchall()
    has = np.array([[card.target_id in row[4] for row in rows] for card in first], dtype=bool)
    has = has.reshape(len(first), len(rows))
    known: Bools = np.asarray(has.any(axis=1))
    chosen, apart = _telling_apart(has)
    return HeatMap(
        tuple((card.target_id, card.symbol) for card in first),
        tuple(
            PathwayLine(name, collection, n_genes, int(has[:, place].sum()), _states(has[:, place], known))
            for place in chosen
            for _, name, collection, n_genes, _ in [rows[place]]
        ),
        len(first) * (len(first) - 1) // 2,
        apart,
        LEAST,
        int((has.sum(axis=0) >= LEAST).sum()),
    )


def _states(has: Bools, known: Bools) -> tuple[State, ...]:
    """Whether each target is a member; unknown where it is in no pathway at all."""
    return tuple(
        "member" if one else "not a member" if asked else "unknown" for one, asked in zip(has, known, strict=True)
    )


def _telling_apart(has: Bools) -> tuple[list[int], int]:
    """The pathways that tell most targets apart, one after the other.

    Each step takes the pathway that parts most pairs of targets not yet parted, of equals the one with most members,
    of equals the first. Pathways with fewer than `LEAST` members are left out, and those that hold the very targets
    of one taken before.

    Parameters
    ----------
    has : ndarray of shape (n_targets, n_pathways), bool

    Returns
    -------
    chosen : list of int
        Columns.
    apart : int
        Pairs of targets that they tell apart.
    """
    counts = has.sum(axis=0)
    left = [place for place in range(has.shape[1]) if counts[place] >= LEAST]
    parts = {place: has[:, place, None] != has[None, :, place] for place in left}
    apart = np.zeros((len(has), len(has)), dtype=bool)
    chosen: list[int] = []
    while left and len(chosen) < PATHWAYS:
        place = max(left, key=lambda one: (int((parts[one] & ~apart).sum()), int(counts[one]), -one))
        apart |= parts[place]
        chosen.append(place)
        left = [one for one in left if not np.array_equal(has[:, one], has[:, place])]
    return chosen, int(apart.sum()) // 2
