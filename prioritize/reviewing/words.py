"""What rows that are read from a text have in common: how the text is cited, and sentences cut to fit a cell."""

from __future__ import annotations

from prioritize.extract.records import Document

LONGEST = 400
"""Characters of a sentence that is kept in a row."""
Record = dict[str, str]


def citation(document: Document) -> str:
    """How the text is cited; '' where it tells no id."""
    if document.doi:
        return document.doi
    return f"PMID:{document.pmid}" if document.pmid else document.pmcid


def cut(sentence: str) -> str:
    """A sentence on one line, not too long."""
    text = " ".join(sentence.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 4].rstrip() + " ..."
