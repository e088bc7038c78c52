"""All protein-coding genes of a store: their names, features, families and partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.model import FeatureFacts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOWHERE = -1
"""Row of a name that no gene has."""


@dataclass(frozen=True)
class Genome:
    """n genes.

    Attributes
    ----------
    ids, symbols : tuple of str
        HGNC ids and approved symbols, in the order of the ids.
    rows : mapping of upper-case name to int
        Row by HGNC id, Ensembl id, approved symbol, and previous symbol or alias that only one gene has.
    features : mapping of name to ndarray of shape (n,)
        NaN = unknown.
    families : tuple of tuple of str
        Targetable families of each.
    degree : ndarray of shape (n,)
        Partners on the interactome; 0 = not on it.
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    rows: Mapping[str, int]
    features: Mapping[str, Floats]
    families: tuple[tuple[str, ...], ...]
    degree: Floats

    def places(self, names: Sequence[str]) -> Ints:
        """Row of each name, shape (m,); -1 for a name of no gene, or of several."""
        return np.array([self.rows.get(name.strip().upper(), NOWHERE) for name in names], dtype=np.int64)

    def of(self, places: Ints, values: Floats) -> Floats:
        """Values of genes for rows that name them, shape (m,); NaN where no gene is named."""
        found: Floats = np.where(places >= 0, values[np.maximum(places, 0)], np.nan)
        return found


def read_genome(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts]) -> Genome:
    """Read the genes of an open store; one as of a year has the values of that year."""
    genes = con.execute(
        "SELECT hgnc_id, symbol, coalesce(ensembl_gene_id, '') FROM raw.gene "
        "WHERE locus_group = 'protein-coding gene' ORDER BY hgnc_id"
    ).fetchall()
    position = {row[0]: place for place, row in enumerate(genes)}
    features = {
        name: _column(con, f'SELECT target_id, value FROM features."{name}"', position)  # noqa: S608 - own file names
        for name in facts
    }
    families: list[set[str]] = [set() for _ in genes]
    for gene, family in con.execute("SELECT hgnc_id, family FROM raw.protein_family").fetchall():
        if gene in position:
            families[position[gene]].add("in no targetable family" if family == "none" else family)
    degree = _column(
        con,
        "SELECT hgnc_id, count(*) FROM (SELECT hgnc_a AS hgnc_id FROM raw.interaction UNION ALL "
        "SELECT hgnc_b FROM raw.interaction) GROUP BY hgnc_id",
        position,
    )
    ids, symbols, _ = (tuple(row[part] for row in genes) for part in range(3))
    return Genome(
        ids,
        symbols,
        _names(con, genes, position),
        features,
        tuple(tuple(sorted(some)) for some in families),
        np.nan_to_num(degree),
    )


def _column(con: duckdb.DuckDBPyConnection, statement: str, position: Mapping[str, int]) -> Floats:
    """Values by gene, shape (n,); NaN where there is none."""
    found = np.full(len(position), np.nan)
    for gene, value in con.execute(statement).fetchall():
        if gene in position and value is not None:
            found[position[gene]] = value
    return found


def _names(
    con: duckdb.DuckDBPyConnection, genes: Sequence[tuple[str, str, str]], position: Mapping[str, int]
) -> dict[str, int]:
    """Row of every name that one gene has; an approved symbol goes before a previous one, that before an alias."""
    others: dict[str, dict[str, set[int]]] = {"previous": {}, "alias": {}}
    for name, gene, kind in con.execute("SELECT name, hgnc_id, kind FROM raw.gene_name").fetchall():
        if kind in others and gene in position:
            others[kind].setdefault(name.upper(), set()).add(position[gene])
    found: dict[str, int] = {}
    for kind in ("alias", "previous"):
        found |= {name: next(iter(rows)) for name, rows in others[kind].items() if len(rows) == 1}
    for row, written in enumerate(genes):
        found |= {name.upper(): row for name in written if name}
    return found
