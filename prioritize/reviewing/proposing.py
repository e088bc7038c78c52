"""Rows of a catalogue proposed from what a text names; each is marked `to check`.

Rows on the genes of the text, links between cells and treatments given together come from the text itself. What the
embedded catalogue knows of the same genes (therapies that the text names, combinations of them that were tried, agents,
toxicities) is taken over with its citations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from prioritize import delimited
from prioritize.catalogue import FILES, NOTED, TO_CHECK, CuratedFile, split_list
from prioritize.delimited import Table
from prioritize.extract.records import Document, Extraction, Mention, Proposal
from prioritize.extracting import shown
from prioritize.reviewing import statements
from prioritize.reviewing.words import Record, citation, cut
from prioritize.targets import Gene

WANTED = {"inhibit": "inhibit", "activate": "activate"}
"""Directions of a text that a drug can have; a marker and an unclear case are unknown, which is not ranked."""
KNOWN = NOTED + "row of the embedded catalogue"
KIND_KNOWN = "; mediator class from the embedded catalogue"
CITED = re.compile(r"PMID:\s?\d{1,8}|\bPMC\d{4,9}|\bNCT\d{8}|\b10\.\d{4,9}/[-._()/:A-Za-z0-9]+")
"""Ids by which a sentence may cite."""


def tables(extraction: Extraction, genes: Mapping[str, Gene], embedded: Path) -> dict[str, Table]:
    """All files of a catalogue folder, by name.

    Parameters
    ----------
    extraction : Extraction
    genes : mapping of HGNC id to Gene
    embedded : Path
        Folder of the embedded catalogue.
    """
    known = catalogue_rows(embedded)
    kinds = {row["target_id"]: row["mediator_class"] for row in known["targets.csv"]}
    targets = [_target(one, extraction, genes[one.hgnc_id], kinds.get(one.hgnc_id, "")) for one in extraction.proposals]
    ids = {row["target_id"] for row in targets}
    rows = {"targets.csv": targets, **_taken_over(extraction, known, ids)}
    rows["crosstalk.csv"] = statements.edges(extraction, ids)
    rows["combinations.csv"] += statements.tried(extraction, known, ids)
    return {file.name: table(file, rows.get(file.name, [])) for file in FILES if not file.optional}


def catalogue_rows(folder: Path) -> dict[str, list[Record]]:
    """Rows of the files that every catalogue folder has, by file."""
    return {file.name: delimited.read(folder / file.name).records() for file in FILES if not file.optional}


def table(file: CuratedFile, rows: Iterable[Mapping[str, str]]) -> Table:
    """Records as a table of a file."""
    return Table(file.columns, tuple(tuple(row.get(name, "") for name in file.columns) for row in rows))


def _target(proposal: Proposal, extraction: Extraction, gene: Gene, kind: str) -> Record:
    """The row of a gene; `kind` is its mediator class in the embedded catalogue, which knows better than a sentence."""
    beside = others_beside(proposal, extraction)
    names = dict.fromkeys(one.text for one in proposal.mentions if one.text != gene.symbol)
    return {
        "target_id": gene.hgnc_id,
        "symbol": gene.symbol,
        "name": gene.name,
        "entrez_id": gene.entrez_id,
        "ensembl_gene_id": gene.ensembl_gene_id,
        "uniprot_id": gene.uniprot_id,
        "alias": ";".join(name.replace(";", ",") for name in names),
        "role": cut(shown(proposal).sentence),
        "direction": WANTED.get(proposal.direction, "unknown"),
        "mediator_class": kind or _listed(beside, "mediator"),
        "review_cells": _listed(beside, "cell"),
        "citations": ";".join(citations(proposal, extraction.document)),
        "basis": TO_CHECK,
        "note": NOTED + where_found(proposal) + (KIND_KNOWN if kind else ""),
    }


def others_beside(proposal: Proposal, extraction: Extraction) -> list[Mention]:
    """What else is named in the sentences that name a gene."""
    sentences = {(one.section, one.sentence) for one in proposal.mentions}
    return [one for one in extraction.others if (one.section, one.sentence) in sentences]


def where_found(proposal: Proposal) -> str:
    """Where and how a text names a gene, in words."""
    first = shown(proposal)
    place = f"in '{first.section}', " if first.section else ""
    more = f"; {len(proposal.mentions)} places in all" if len(proposal.mentions) > 1 else ""
    origin = f"; expanded from {proposal.expanded_from}" if proposal.expanded_from else ""
    said = "" if proposal.direction in WANTED else f"; direction: {proposal.direction}"
    return (
        f"'{cut(first.text)}' {place}characters {first.start} to {first.end} ({first.how}, confidence "
        f"{proposal.confidence:.2f}){more}{origin}{said}"
    )


def citations(proposal: Proposal, document: Document) -> list[str]:
    """The text itself, and the papers and trials that its sentences on a gene cite by an id."""
    found = [citation(document)]
    for one in proposal.mentions:
        found += [re.sub(r"^PMID:\s*", "PMID:", match.rstrip(".,;:)")) for match in CITED.findall(one.sentence)]
    return [one for one in dict.fromkeys(found) if one]


def _listed(mentions: Iterable[Mention], kind: str) -> str:
    return ";".join(dict.fromkeys(one.name for one in mentions if one.kind == kind))


def _taken_over(
    extraction: Extraction, known: Mapping[str, list[Record]], targets: set[str]
) -> dict[str, list[Record]]:
    """Rows of the embedded catalogue on the same genes and on the therapies that the text names."""
    named = {word.lower() for one in extraction.others for word in (one.id, one.name, one.text) if word}
    backbones = [row for row in known["backbones.csv"] if named & {name.lower() for name in _names(row)}]
    therapies = {row["backbone_id"] for row in backbones}
    agents = [row for row in known["agents.csv"] if row["target_id"] in targets]
    tried = [row for row in known["combinations.csv"] if _inside(row, targets, therapies)]
    ids = {row["combination_id"] for row in tried}
    hurting = {row["agent_id"] for row in agents} | therapies
    kept: dict[str, Callable[[Record], bool]] = {
        "backbone_induces.csv": lambda row: row["backbone_id"] in therapies,
        "combination_roles.csv": lambda row: row["combination_id"] in ids,
        "toxicity.csv": lambda row: row["agent_id"] in hurting,
    }
    rows = {name: [row for row in known[name] if keep(row)] for name, keep in kept.items()}
    rows |= {"backbones.csv": backbones, "agents.csv": agents, "combinations.csv": tried}
    return {name: [_marked(row) for row in some] for name, some in rows.items()}


def _names(backbone: Mapping[str, str]) -> list[str]:
    """Names of a therapy."""
    return [backbone["backbone_id"], backbone["agent"], *split_list(backbone["synonyms"])]


def _inside(row: Mapping[str, str], targets: set[str], therapies: set[str]) -> bool:
    """Whether a combination has members, and all of them are of the review."""
    genes, others = split_list(row["target_ids"]), split_list(row["backbone_ids"])
    return bool(genes) and targets.issuperset(genes) and therapies.issuperset(others)


def _marked(row: Record) -> Record:
    """A row that was taken over, with the basis it has, marked to be checked."""
    column = "why" if "why" in row else "note"
    return {**row, column: f"{KNOWN}; {row[column]}" if row[column] else KNOWN}
