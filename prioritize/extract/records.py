"""A document, what it names, what was left out of it and why."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("gene", "family", "cell", "mediator", "pathway", "therapy", "drug")
"""Kinds of things that a text may name."""
DIRECTIONS = ("inhibit", "activate", "marker", "unclear")
"""What a text says should be done with a gene; `marker`: it only tells cells apart."""


@dataclass(frozen=True)
class Section:
    """A part of a document under one heading.

    Attributes
    ----------
    heading : str
        '' = none.
    text : str
        Offsets of mentions count its characters from 0.
    """

    heading: str
    text: str


@dataclass(frozen=True)
class Document:
    """A text that was read.

    Attributes
    ----------
    title : str
    sections : tuple of Section
        In the order of the text. The title is a section of its own where it is to be searched.
    source : str
        The file or id that it was read from.
    doi, pmid, pmcid : str
        '' = not told.
    notes : tuple of str
        What its reader could not tell.
    """

    title: str
    sections: tuple[Section, ...]
    source: str
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """One place in the text that names something.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    name : str
        Of a gene its approved symbol, of all else our word.
    id : str
        Of a gene its HGNC id, of a drug the id of the agent in the catalogue; '' where there is none.
    text : str
        As written.
    section : str
        Heading of the section.
    start, end : int
        Characters of the section's text, end excluded.
    sentence : str
        The sentence it stands in.
    how : str
        symbol, alias, previous symbol, protein name, family expansion, abbreviation or word of a list.
    direction : str
        Of a gene one of `DIRECTIONS`; else ''.
    confidence : float
        0-1, by fixed steps; no probability.
    """

    kind: str
    name: str
    id: str
    text: str
    section: str
    start: int
    end: int
    sentence: str
    how: str
    direction: str
    confidence: float


@dataclass(frozen=True)
class LeftOut:
    """A place that looks like the name of a gene and was not taken for one.

    Attributes
    ----------
    text, section, sentence : str
    start, end : int
        As of a mention.
    why : str
    candidates : tuple of str
        Approved symbols that it could have meant.
    """

    text: str
    section: str
    start: int
    end: int
    sentence: str
    why: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """One gene of a document.

    Attributes
    ----------
    hgnc_id, symbol : str
    mentions : tuple of Mention
        In the order of the text; at least one.
    direction : str
        What most sentences that speak of a direction say; unclear where they disagree or none does.
    mechanism : tuple of str
        Cells, mediators, pathways, therapies and drugs of its sentences, most frequent first.
    expanded_from : str
        The family or complex that was written; '' when the gene itself was named somewhere.
    confidence : float
        Of its surest mention, 0-1.
    """

    hgnc_id: str
    symbol: str
    mentions: tuple[Mention, ...]
    direction: str
    mechanism: tuple[str, ...]
    expanded_from: str
    confidence: float


@dataclass(frozen=True)
class Link:
    """One cell sends a gene's product to another, as one clause of the text says.

    Attributes
    ----------
    source, partner : str
        Cells, by our word.
    mediator_id, mediator : str
        HGNC id and symbol of what is sent.
    receptor_id, receptor : str
        Of what it acts through; '' where none is named.
    kind : str
        cytokine (any secreted protein) or surface ligand.
    section, sentence : str
    start, end : int
        From the first to the last of these names, in characters of the section's text, end excluded.
    """

    source: str
    mediator_id: str
    mediator: str
    receptor_id: str
    receptor: str
    partner: str
    kind: str
    section: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Regimen:
    """Two treatments that were given together, as one clause of the text says.

    Attributes
    ----------
    members : tuple of (str, str, str)
        Kind (drug or gene), our name of the drug or symbol of the gene, and id: of a drug that of the catalogue, of a
        gene its HGNC id; sorted.
    setting : str
        clinical or preclinical.
    outcome : str
        ongoing, or completed_unknown: how it ended is never read from a text.
    section, sentence : str
    start, end : int
        As of a link.
    """

    members: tuple[tuple[str, str, str], ...]
    setting: str
    outcome: str
    section: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Extraction:
    """What a document names.

    Attributes
    ----------
    document : Document
    proposals : tuple of Proposal
        In the order in which the text names them.
    others : tuple of Mention
        Families, cells, mediators, pathways, therapies and drugs.
    left_out : tuple of LeftOut
    notes : tuple of str
        What a reader should know, one line each.
    links : tuple of Link
    regimens : tuple of Regimen
    """

    document: Document
    proposals: tuple[Proposal, ...]
    others: tuple[Mention, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    links: tuple[Link, ...] = ()
    regimens: tuple[Regimen, ...] = ()
