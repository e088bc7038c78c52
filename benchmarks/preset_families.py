"""Families that are left out together: genes that are alike, and tumours of one branch of MeSH."""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prioritize import delimited

Ints = NDArray[np.int64]

LARGEST = 100
"""Genes of a family beyond which no two are joined: chains of groups would join most of the genome."""
NO_FAMILY = re.compile(
    r"complex|containing|CD molecules|antigen|host gene|subunit|deficien|blood group|associated|interacting|regulat"
    r"|orphan|finger|heat shock|endogenous ligands|AAA ATPases|EF-hand|lectin",
    re.IGNORECASE,
)
"""Gene groups of HGNC whose genes need not be alike: parts of one complex, holders of one small domain."""
_STEM = re.compile(r"[0-9]+[A-Z]{0,2}[0-9]*$")
_LEAST_STEM = 3
_STEMS_OF_NONE = frozenset({"GPR", "FAM", "TMEM", "ZNF", "KIAA", "CCDC", "LOC"})
"""Beginnings of symbols that name genes of which too little is known for a family."""


def protein_families(shared: Path, ids: Collection[str]) -> Ints:
    """Number of the family of each gene, shape (n,).

    Genes are of one family when their symbols differ at the end alone (HDAC1, HDAC6), or when a gene group of HGNC
    holds both (EGFR, ERBB2). The smallest families are joined first; none grows beyond `LARGEST`.
    """
    listed = gzip.decompress((shared / "data" / "identifiers" / "hgnc_complete_set.txt.gz").read_bytes()).decode()
    head, *lines = listed.splitlines()
    at = {name: number for number, name in enumerate(head.split("\t"))}
    id_at, symbol_at, groups_at = (at[name] for name in ("hgnc_id", "symbol", "gene_group"))
    there = set(ids)
    cells = (line.split("\t") for line in lines)
    rows = {row[id_at]: (row[symbol_at], row[groups_at]) for row in cells if row[id_at] in there}
    alike: dict[str, list[str]] = {}
    for gene, (symbol, groups) in rows.items():
        for name in (*_stems(symbol), *(f"group {one}" for one in groups.strip('"').split("|"))):
            if name != "group " and not NO_FAMILY.search(name):
                alike.setdefault(name, []).append(gene)
    members = joined(alike)
    number: dict[str, int] = {}
    return np.array([number.setdefault(members.get(gene, gene), len(number)) for gene in ids], dtype=np.int64)


def _stems(symbol: str) -> tuple[str, ...]:
    stem = _STEM.sub("", symbol)
    return (f"stem {stem}",) if len(stem) >= _LEAST_STEM and stem not in _STEMS_OF_NONE else ()


def joined(alike: Mapping[str, Collection[str]], largest: int = LARGEST) -> dict[str, str]:
    """First gene of the family of each gene, from sets of genes that are alike, the smallest joined first."""
    family = {gene: {gene} for some in alike.values() for gene in some}
    for _, some in sorted(alike.items(), key=lambda item: (len(item[1]), item[0])):
        for one, other in zip(some, list(some)[1:], strict=False):
            if family[one] is not family[other] and len(family[one]) + len(family[other]) <= largest:
                family[one] |= family[other]
                family.update(dict.fromkeys(family[other], family[one]))
    return {gene: min(some) for gene, some in family.items()}


def dealt(family: Ints, counted: NDArray[np.bool_], folds: int) -> Ints:
    """Fold of each gene, shape (n,): families stay whole, the largest are dealt first, to the fold with fewest genes.

    Parameters
    ----------
    family : ndarray of shape (n,), int64
    counted : ndarray of shape (n,), bool
        Genes by which folds are made even.
    folds : int
    """
    sizes = np.bincount(family, weights=counted, minlength=int(family.max()) + 1)
    order = np.random.default_rng(0).permutation(len(sizes))
    filled, fold = np.zeros(folds), np.zeros(len(sizes), dtype=np.int64)
    for one in order[np.argsort(-sizes[order], kind="stable")]:
        fold[one] = int(np.argmin(filled))
        filled[fold[one]] += sizes[one]
    found: Ints = fold[family]
    return found


def tumour_families(shared: Path, indications: Collection[str]) -> dict[str, tuple[str, frozenset[str]]]:
    """MeSH id of the heading, and indications, of each family: a branch below Neoplasms, two steps down."""
    found: dict[str, set[str]] = {}
    text = gzip.decompress((shared / "data" / "disease" / "mesh_tree.tsv.gz").read_bytes()).decode()
    rows = [line.split() for line in text.splitlines()]
    heading = {tree: mesh for mesh, tree in rows}
    for mesh, tree in rows:
        if mesh in indications and tree.startswith("C04.") and tree.count(".") >= 2:
            found.setdefault(".".join(tree.split(".")[:3]), set()).add(mesh)
    return {family: (heading[family], frozenset(some)) for family, some in found.items()}


def treated(shared: Path) -> dict[str, frozenset[str]]:
    """What each drug of DrugCentral is given for: DOID ids, and names in lower case."""
    path = shared / "data" / "druggability" / "drugcentral_2016_drug_indication.tsv.gz"
    found: dict[str, set[str]] = {}
    for row in delimited.read(path).records():
        called = {row["DOID"].strip(), row["INDICATION_FDB"].strip().lower()} - {"", "nan", "na"}
        found.setdefault(row["DRUG_ID"], set()).update(called)
    return {drug: frozenset(some) for drug, some in found.items()}
