"""What the learned presets are fitted to: genes of a store, programmes, and families of tumours."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from preset_families import protein_families, treated, tumour_families

from prioritize import inputs, resources
from prioritize.features import read_indication_features
from prioritize.origins import digests_of
from prioritize.store import database
from prioritize.store.sqlfile import read_folder, read_sql
from prioritize.validation.outcomes import read_outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

KINDS = ("blood", "solid")
"""Kinds of tumours, as in facts.tumour_kind."""
CRITERIA: dict[str, tuple[str, float, float, float]] = {
    "cancer_driver": ("biology", 0, 1, 1),
    "driver_neighbours": ("biology", 0, 0.3, 1),
    "driver_pathways": ("biology", 0, 0.3, 1),
    "kinase": ("class", 0, 1, 1),
    "catalytic_receptor": ("class", 0, 1, 1),
    "transporter_or_channel": ("class", 0, 1, -1),
    "rhodopsin_gpcr": ("class", 0, 1, -1),
    "common_essential": ("biology", 0, 1, 1),
}
"""Feature: group, ends of its linear scale, and 1 where more is better, -1 where less is."""
CLINICAL = ("efficacy_drugs", "sister_phase_two", "sister_late_phases", "sister_launch_share")
"""Features of the clinic: one of a gene, three of a gene in an indication."""
PATHWAY_SIZE = (5, 500)
"""Fewest and most genes of a pathway that gets a weight."""
ABOUT_DRUGS = (
    "drug|therap|inhibitor( |s|$)|adme|blockade|imatinib|tamoxifen|irinotecan|fluoropyrimidine|abacavir|aspirin"
    "|codeine|(^| )statin|atorvastatin|resistance (of|to)|-resistant"
)
"""Pathways whose name, in lower case, holds this get no weight: which genes they hold tells which have drugs."""
FEWEST = 40
"""Genes that must have reached phase II in a family of tumours."""


@dataclass(frozen=True)
class Genes:
    """n genes.

    Attributes
    ----------
    ids, symbols : tuple of str
    worths : ndarray of shape (n, c)
        Of `CRITERIA`, 0-1; NaN = unknown.
    pathways : sparse array of shape (n, p)
        1 / sqrt(number of pathways of the gene) where it is a member.
    names : tuple of str
        The p pathways.
    papers, drugs : ndarray of shape (n,)
        Counts; 0 where none is on record.
    catalogue : ndarray of shape (n,), bool
        Genes of the project's own catalogue, and of the therapies in it.
    kinds : mapping of MeSH id to kind of tumour
    family : ndarray of shape (n,), int64
        Family of the protein.
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    worths: Floats
    pathways: sp.csr_array
    names: tuple[str, ...]
    papers: Floats
    drugs: Floats
    catalogue: Bools
    kinds: Mapping[str, str]
    family: Ints


def read_genes(store: Path, shared: Path) -> Genes:
    """All protein-coding genes of a store."""
    columns = ", ".join(CRITERIA)
    with database.reading(store) as con:
        rows = con.execute(
            f"SELECT target_id, symbol, publications, efficacy_drugs, {columns} "  # noqa: S608
            "FROM features.genome ORDER BY target_id"
        ).fetchall()
        members = con.execute(
            "SELECT DISTINCT m.pathway_id, m.hgnc_id FROM raw.pathway_member AS m WHERE m.pathway_id IN ("
            "SELECT pathway_id FROM (SELECT DISTINCT pathway_id, hgnc_id FROM raw.pathway_member) "
            "GROUP BY pathway_id HAVING count(*) BETWEEN ? AND ?) AND m.pathway_id NOT IN ("
            "SELECT pathway_id FROM raw.pathway WHERE regexp_matches(lower(name), ?)) ORDER BY ALL",
            [*PATHWAY_SIZE, ABOUT_DRUGS],
        ).fetchall()
        known = con.execute("SELECT DISTINCT hgnc_id FROM raw.programme WHERE source = 'minikel'").fetchall()
        kinds = dict(con.execute("SELECT mesh_id, kind FROM facts.tumour_kind").fetchall())
    ids = tuple(row[0] for row in rows)
    pathways, names = _memberships(members, ids)
    values = np.array([[np.nan if cell is None else cell for cell in row[4:]] for row in rows], dtype=np.float64)
    worths = np.empty_like(values)
    for index, (_, low, high, sign) in enumerate(CRITERIA.values()):
        worth = np.clip((values[:, index] - low) / (high - low), 0.0, 1.0)
        worths[:, index] = worth if sign > 0 else 1.0 - worth
    papers, drugs = (np.array([row[part] or 0 for row in rows], dtype=np.float64) for part in (2, 3))
    curated = {row[0] for row in known}
    catalogue = np.array([one in curated for one in ids], dtype=bool)
    symbols = tuple(row[1] for row in rows)
    family = protein_families(shared, ids)
    return Genes(ids, symbols, worths, pathways, names, papers, drugs, catalogue, kinds, family)


def _memberships(members: list[tuple[str, str]], ids: tuple[str, ...]) -> tuple[sp.csr_array, tuple[str, ...]]:
    """Pathways of genes, each row of length 1, and the names of the columns."""
    place = {gene: index for index, gene in enumerate(ids)}
    inside = [(pathway, place[gene]) for pathway, gene in members if gene in place]
    names = tuple(sorted({pathway for pathway, _ in inside}))
    column = {name: index for index, name in enumerate(names)}
    at = (np.array([gene for _, gene in inside]), np.array([column[pathway] for pathway, _ in inside]))
    member = sp.csr_array((np.ones(len(inside)), at), shape=(len(ids), len(names)))
    count = np.asarray(member.sum(axis=1)).ravel()
    return sp.csr_array(sp.diags_array(1.0 / np.sqrt(np.maximum(count, 1.0))) @ member), names


@dataclass(frozen=True)
class Programmes:
    """m programmes, each a gene in an indication.

    Attributes
    ----------
    gene : ndarray of shape (m,), int64
        Row of the genes.
    indication : tuple of str
        MeSH ids.
    stage : ndarray of shape (m,), int64
        0 preclinical, 1-3 phases, 4 launched.
    families : mapping of MeSH number to frozenset of MeSH ids
        Families of tumours in which enough genes reached phase II, with their indications; of two that have the same,
        one.
    headings, all_families : mapping of MeSH number to MeSH id, and to frozenset of MeSH ids
        Heading and indications of every family, small ones too.
    digests : mapping
        sha256 of the file, as `digests_of` gives them.
    """

    gene: Ints
    indication: tuple[str, ...]
    stage: Ints
    families: Mapping[str, frozenset[str]]
    headings: Mapping[str, str]
    all_families: Mapping[str, frozenset[str]]
    digests: Mapping[str, str]

    def among(self, indications: Collection[str]) -> Bools:
        """Programmes in some indications, shape (m,)."""
        return np.array([one in indications for one in self.indication], dtype=bool)

    def reached(self, n_genes: int, indications: Collection[str], stage: int = 2) -> Bools:
        """Genes that reached a stage in some indications, shape (n_genes,)."""
        found = np.zeros(n_genes, dtype=bool)
        found[self.gene[self.among(indications) & (self.stage >= stage)]] = True
        return found

    def kind(self, family: str, kinds: Mapping[str, str]) -> str:
        """Kind of a family: that of most of its indications."""
        known = [kinds[one] for one in self.families[family] if one in kinds]
        return max(sorted(set(known)), key=known.count)

    def pursued(self, n_genes: int) -> Bools:
        """Genes pursued for anything, shape (n_genes,)."""
        return self.reached(n_genes, frozenset(self.indication), -1)


def read_programmes(shared: Path, genes: Genes) -> Programmes:
    """The programmes to learn from."""
    path = shared / "data" / "target_indication" / "pp_train.tsv.gz"
    outcomes = read_outcomes(path)
    place = {symbol: index for index, symbol in enumerate(genes.symbols)}
    rows = [row for row, target in enumerate(outcomes.target) if target in place]
    gene = np.array([place[outcomes.target[row]] for row in rows], dtype=np.int64)
    indication = tuple(outcomes.indication[row] for row in rows)
    digests = digests_of(path)
    found = tumour_families(shared, frozenset(indication))
    headings = {family: heading for family, (heading, _) in found.items()}
    all_families = {family: some for family, (_, some) in found.items()}
    every = Programmes(gene, indication, outcomes.stage[rows], {}, headings, all_families, digests)
    alike = {some: family for family, (_, some) in sorted(found.items(), reverse=True)}
    families = {
        family: some
        for some, family in sorted(alike.items(), key=lambda item: item[1])
        if every.reached(len(genes.ids), some).sum() >= FEWEST
    }
    return Programmes(gene, indication, every.stage, families, headings, all_families, digests)


@contextmanager
def without_families(store: Path, headings: Collection[str], shared: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a store less all that is on record of some families of tumours; it is gone afterwards."""
    copy = store.with_name(f"{store.stem}-less.duckdb")
    shutil.copyfile(store, copy)
    try:
        with duckdb.connect(str(copy)) as con:
            forget(con, headings, treated(shared))
            yield con
    finally:
        copy.unlink()


def forget(
    con: duckdb.DuckDBPyConnection, headings: Collection[str], given_for: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Take all that clinical features read of some families of tumours out of an open store.

    Parameters
    ----------
    con : DuckDBPyConnection
    headings : collection of str
        MeSH ids. Programmes in these and in all below them go, of genes of the catalogue too, and items of CIViC.
    given_for : mapping of drug id to frozenset of str, optional
        As `treated` gives it: drugs go whose indications, as far as they can be told, all lie there. Without it no
        drug goes.
    """
    branch = (
        "SELECT unnest($headings) AS mesh_id UNION "
        "SELECT mesh_id FROM raw.disease_ancestor WHERE list_contains($headings, ancestor_id)"
    )
    asked = {"headings": sorted(headings)}
    if given_for is not None:
        con.execute("CREATE TEMP TABLE given_for (drug_id VARCHAR, called VARCHAR)")
        rows = [(drug, one) for drug, some in sorted(given_for.items()) for one in sorted(some)]
        con.execute(
            "INSERT INTO given_for SELECT unnest($drugs), unnest($called)",
            {"drugs": [drug for drug, _ in rows], "called": [one for _, one in rows]},
        )
        con.execute(
            "DELETE FROM raw.drug_target WHERE drug_id IN (SELECT g.drug_id FROM given_for AS g "  # noqa: S608
            "JOIN (SELECT xref AS called, mesh_id FROM raw.disease_xref UNION "
            "SELECT lower(name), mesh_id FROM raw.disease_name) AS d ON d.called = g.called "
            f"LEFT JOIN ({branch}) AS b ON b.mesh_id = d.mesh_id "
            "GROUP BY g.drug_id HAVING count(*) = count(b.mesh_id))",
            asked,
        )
        con.execute("DROP TABLE given_for")
    con.execute(f"DELETE FROM raw.programme WHERE mesh_id IN ({branch})", asked)  # noqa: S608
    con.execute(
        "DELETE FROM raw.civic_evidence WHERE lower(disease) IN ("  # noqa: S608
        f"SELECT lower(n.name) FROM raw.disease_name AS n JOIN ({branch}) AS b ON b.mesh_id = n.mesh_id)",
        asked,
    )
    sql = resources.sql_folder()
    for schema, name in (("facts", "programme_phase"), ("facts", "sister_disease"), ("features", "efficacy_drugs")):
        made = read_sql(sql / schema / f"{name}.sql")
        con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {made.text}")
    con.execute("UPDATE features.genome SET efficacy_drugs = NULL")
    con.execute(
        "UPDATE features.genome AS g SET efficacy_drugs = f.value FROM features.efficacy_drugs AS f "
        "WHERE f.target_id = g.target_id"
    )


def sister_worths(con: duckdb.DuckDBPyConnection, genes: Genes, asked: str) -> Floats:
    """Worths of `CLINICAL` in an indication, from an open store; shape (n, 4), 0-1."""
    sql = resources.sql_folder()
    facts = inputs.feature_facts(sql) | inputs.feature_facts(sql, "indications")
    con.execute("ATTACH ':memory:' AS asked")
    for file in read_folder(sql / "indications" / "inputs"):
        con.execute(file.text)
    con.execute("INSERT INTO asked.indication VALUES (?)", [asked])
    found = read_indication_features(con, genes.ids, {name: facts[name].sql for name in CLINICAL[1:]})
    con.execute("DETACH asked")
    drugs = dict(con.execute("SELECT target_id, value FROM features.efficacy_drugs").fetchall())
    columns = [
        np.array([drugs.get(gene, 0.0) for gene in genes.ids], dtype=np.float64),
        *(found[name][asked] for name in CLINICAL[1:]),
    ]
    worths = [facts[name].scale.worth(column) for name, column in zip(CLINICAL, columns, strict=True)]
    return np.column_stack(worths)
