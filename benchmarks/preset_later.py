"""Launches after a year, foretold from programmes as they were known in that year."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from preset_data import Genes, forget, sister_worths

from prioritize.validation.outcomes import read_outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

YEAR = 2013
"""Year as of which Nelson 2015 lists programmes."""
PHASES = {
    "Launched": "Launched",
    "Registered": "Launched",
    "Pre-registration": "Phase III",
    "Phase III Clinical Trial": "Phase III",
    "Phase II Clinical Trial": "Phase II",
    "Phase I Clinical Trial": "Phase I",
}
"""Phase of a latest status; a programme that was stopped has lost its phase and counts as preclinical."""


@dataclass(frozen=True)
class Forecast:
    """An indication in which something was launched after `YEAR`, with its k programmes that were not before.

    Attributes
    ----------
    indication : str
        MeSH id.
    gene : ndarray of shape (k,), int64
        Row of the genes.
    launched : ndarray of shape (k,), bool
        After the year.
    """

    indication: str
    gene: Ints
    launched: Bools


def forecasts(shared: Path, genes: Genes) -> Iterator[Forecast]:
    """Indications of tumours with a launch after `YEAR`; launches without a year are left out."""
    outcomes = read_outcomes(shared / "data" / "target_indication" / "pp_train.tsv.gz")
    place = {symbol: index for index, symbol in enumerate(genes.symbols)}
    gene = np.array([place.get(name, -1) for name in outcomes.target], dtype=np.int64)
    indication = np.array(outcomes.indication)
    tumour = np.array([one in genes.kinds for one in outcomes.indication], dtype=bool)
    late = (outcomes.stage == 4) & (outcomes.year > YEAR)
    asked = tumour & (gene >= 0) & (late | (outcomes.stage < 4))
    for one in sorted(set(indication[asked & late].tolist())):
        rows = np.flatnonzero(asked & (indication == one))
        yield Forecast(one, gene[rows], late[rows])


@contextmanager
def as_known(store: Path, shared: Path, headings: Collection[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a store whose programmes are those known in `YEAR`, less some families; it is gone afterwards."""
    copy = store.with_name(f"{store.stem}-{YEAR}.duckdb")
    shutil.copyfile(store, copy)
    path = shared / "data" / "target_indication" / "nelson2015_gene_indication_2013_train.tsv.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    listed = {
        "genes": [row["Gene"] for row in rows],
        "names": [row["MSH"].lower() for row in rows],
        "phases": [PHASES.get(row["Phase.Latest"], "Preclinical") for row in rows],
    }
    try:
        with duckdb.connect(str(copy)) as con:
            con.execute("DELETE FROM raw.programme")
            con.execute(
                "INSERT INTO raw.programme (hgnc_id, mesh_id, indication, is_oncology, phase_ever, source) "
                "SELECT DISTINCT g.hgnc_id, d.mesh_id, l.name, 0, l.phase, 'nelson2015' "
                "FROM (SELECT unnest($genes) AS gene, unnest($names) AS name, unnest($phases) AS phase) AS l "
                "JOIN raw.gene AS g ON g.symbol = l.gene JOIN raw.disease AS d ON lower(d.name) = l.name",
                listed,
            )
            forget(con, headings)
            yield con
    finally:
        copy.unlink()


def tried_elsewhere(con: duckdb.DuckDBPyConnection, genes: Genes, indication: str) -> tuple[Floats, Floats]:
    """Number of other tumours in which each gene was tried, and the highest phase there; each of shape (n,)."""
    rows = con.execute(
        "SELECT p.hgnc_id, count(*), max(p.phase) FROM facts.sister_disease AS s "
        "JOIN facts.programme_phase AS p ON p.mesh_id = s.sister_id WHERE s.mesh_id = ? GROUP BY p.hgnc_id",
        [indication],
    ).fetchall()
    found = {gene: (number, phase) for gene, number, phase in rows}
    number, highest = np.array([found.get(gene, (0, 0.0)) for gene in genes.ids], dtype=np.float64).T
    return number, highest


def worths_then(con: duckdb.DuckDBPyConnection, genes: Genes, indication: str) -> Floats:
    """Worths of the clinical features; drugs, whose list is of 2016, count none. Shape (n, 4)."""
    worths = sister_worths(con, genes, indication)
    worths[:, 0] = 0.0
    return worths
