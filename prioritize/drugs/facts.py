"""What drugs of a store act on, as arrays: targets, classes, and the tumours that evidence on each speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize import delimited
from prioritize.combinations.drug_pairs import DrugFacts
from prioritize.drugs.names import DrugNames

Floats = NDArray[np.float64]

OF_TARGETS = """
SELECT hgnc_id, disease, ln(1 + count(DISTINCT evidence_id))
FROM raw.civic_evidence
WHERE disease IS NOT NULL AND (therapies IS NULL OR NOT contains(therapies, ';')) GROUP BY ALL ORDER BY ALL
"""
OF_DRUGS = """
SELECT therapies, disease, count(DISTINCT evidence_id)
FROM raw.civic_evidence
WHERE disease IS NOT NULL AND therapies IS NOT NULL AND NOT contains(therapies, ';') GROUP BY ALL ORDER BY ALL
"""
OF_PROGRAMMES = """
SELECT hgnc_id, mesh_id, max(CASE phase_ever WHEN 'Phase I' THEN 1 WHEN 'Phase II' THEN 2 WHEN 'Phase III' THEN 3
    WHEN 'Launched' THEN 4 ELSE 0 END)
FROM raw.programme WHERE is_oncology = 1 GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Classes:
    """Classes of mechanisms.

    Attributes
    ----------
    names : tuple of str
    kinds : mapping of class to kind
    of_gene : mapping of HGNC id to frozenset of str
    """

    names: tuple[str, ...]
    kinds: Mapping[str, str]
    of_gene: Mapping[str, frozenset[str]]

    @property
    def kind_names(self) -> tuple[str, ...]:
        """Kinds, sorted."""
        return tuple(sorted(set(self.kinds.values())))

    @property
    def mechanism_names(self) -> tuple[str, ...]:
        """What affinities of a model may name."""
        return (*self.names, *(f"kind {name}" for name in self.kind_names))


def read_classes(con: duckdb.DuckDBPyConnection, folder: Path) -> Classes:
    """Read classes.csv of a folder."""
    rows = delimited.read(folder / "classes.csv").records()
    gene_of = dict(con.execute("SELECT symbol, hgnc_id FROM raw.gene").fetchall())
    found: dict[str, set[str]] = {}
    for row in rows:
        for symbol in filter(None, row["symbols"].split(";")):
            if symbol in gene_of:
                found.setdefault(gene_of[symbol], set()).add(row["class"])
    kinds = {row["class"]: row["kind"] for row in rows}
    return Classes(tuple(sorted(kinds)), kinds, {gene: frozenset(some) for gene, some in found.items()})


def classes_of(drug: str, names: DrugNames, classes: Classes) -> tuple[str, ...]:
    """Classes of a drug: its own, and those of its genes."""
    own = names.drugs[drug]
    return tuple(sorted(own.classes.union(*(classes.of_gene.get(gene, frozenset()) for gene in own.genes))))


def read_facts(con: duckdb.DuckDBPyConnection, drugs: Sequence[str], names: DrugNames, classes: Classes) -> DrugFacts:
    """What drugs act on.

    Parameters
    ----------
    con : DuckDBPyConnection
    drugs : sequence of str
        n keys of `names`.
    names : DrugNames
    classes : Classes
    """
    genes = [names.drugs[drug].genes for drug in drugs]
    own = [classes_of(drug, names, classes) for drug in drugs]
    kinds = [{classes.kinds[one] for one in some} for some in own]
    drivers = {row[0] for row in con.execute("SELECT hgnc_id FROM raw.cancer_driver WHERE role <> 'none'").fetchall()}
    return DrugFacts(
        _members(genes, sorted(set().union(*genes))),
        _members(own, classes.names),
        _members(kinds, classes.kind_names),
        classes.names,
        classes.kind_names,
        np.array([len(some & drivers) / len(some) if some else 0.0 for some in genes], dtype=np.float64),
        {
            "tumours_of_targets": _profiles(genes, con.execute(OF_TARGETS).fetchall()),
            "tumours_of_drugs": _drug_profiles(con, drugs, names),
            "tumours_of_programmes": _profiles(genes, con.execute(OF_PROGRAMMES).fetchall()),
        },
    )


def _members(sets: Sequence[Iterable[str]], columns: Sequence[str]) -> Floats:
    """1 where a set holds a column, shape (n, c)."""
    place = {name: index for index, name in enumerate(columns)}
    found = np.zeros((len(sets), len(columns)))
    for row, some in enumerate(sets):
        found[row, [place[one] for one in some if one in place]] = 1.0
    return found


def _profiles(genes: Sequence[Iterable[str]], rows: Sequence[tuple[str, str, float]]) -> Floats:
    """Highest value of a drug's genes by tumour, shape (n, t)."""
    place = {tumour: index for index, tumour in enumerate(sorted({row[1] for row in rows}))}
    by_gene: dict[str, list[tuple[int, float]]] = {}
    for gene, tumour, value in rows:
        by_gene.setdefault(gene, []).append((place[tumour], float(value)))
    found = np.zeros((len(genes), len(place)))
    for row, some in enumerate(genes):
        for gene in some:
            for column, value in by_gene.get(gene, ()):
                found[row, column] = max(found[row, column], value)
    return found


def _drug_profiles(con: duckdb.DuckDBPyConnection, drugs: Sequence[str], names: DrugNames) -> Floats:
    """Logarithm of 1 + the items of evidence on a drug alone by tumour, shape (n, t)."""
    row_of = {drug: row for row, drug in enumerate(drugs)}
    rows = [(names.find(text).drug, tumour, count) for text, tumour, count in con.execute(OF_DRUGS).fetchall()]
    place = {tumour: index for index, tumour in enumerate(sorted({row[1] for row in rows}))}
    found = np.zeros((len(drugs), len(place)))
    for drug, tumour, count in rows:
        if drug in row_of:
            found[row_of[drug], place[tumour]] += count
    return np.log1p(found)
