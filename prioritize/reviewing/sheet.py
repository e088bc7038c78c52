"""The review sheet of an extraction."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from prioritize.extract.records import Document, Extraction, LeftOut, Mention, Proposal
from prioritize.extract.sentences import sentences
from prioritize.report.sheet import Dropped, Line, Place, ReviewSheet, Statement, render
from prioritize.reviewing import statements
from prioritize.reviewing.proposing import WANTED, others_beside
from prioritize.reviewing.words import Record, citation
from prioritize.targets import Gene

MOST_LEFT_OUT = 300
"""Words that were left out, shown on the sheet at most."""
NO_WORD = "none: crosstalk.csv has no word for a cell"
NO_TARGET = "none: the target of a drug is not known, or not named in the text"
COMMAND = "prioritize review accept {name} accepted.csv"


def make(extraction: Extraction, genes: Mapping[str, Gene], name: str, known: Mapping[str, Sequence[Record]]) -> str:
    """The page on which a curator decides; `name` is that of the review folder, `known` the embedded catalogue."""
    document = extraction.document
    places = Places(document)
    return render(
        ReviewSheet(
            document.title or document.source,
            citation(document),
            document.source,
            tuple(_line(one, extraction, genes[one.hgnc_id].name, places) for one in extraction.proposals),
            tuple(
                Dropped(places.of(one, ""), one.why, ", ".join(one.candidates))
                for one in _different(extraction.left_out)
            ),
            extraction.notes,
            COMMAND.format(name=shlex.quote(name)),
            tuple(_statements(extraction, known)),
        )
    )


def _statements(extraction: Extraction, known: Mapping[str, Sequence[Record]]) -> Iterator[Statement]:
    """What the text states of cells, and of treatments given together, with the file that it went into."""
    targets = {one.hgnc_id for one in extraction.proposals}
    for link in extraction.links:
        through = f" through {link.receptor}" if link.receptor else ""
        file = "crosstalk.csv" if statements.is_placed(link) else NO_WORD
        yield Statement(f"{link.source} sends {link.mediator}{through} to {link.partner}", file, link.sentence)
    for one in extraction.regimens:
        names = " with ".join(name for _, name, _ in one.members)
        file = "combinations.csv" if statements.members(one, known, targets)[0] else NO_TARGET
        yield Statement(f"{names}, {one.setting}", file, one.sentence)


def _different(left_out: Sequence[LeftOut]) -> list[LeftOut]:
    """The first place of each word that was left out for the same reason, not too many of them."""
    first: dict[tuple[str, str], LeftOut] = {}
    for one in left_out:
        first.setdefault((one.text, one.why), one)
    return list(first.values())[:MOST_LEFT_OUT]


def _line(proposal: Proposal, extraction: Extraction, name: str, places: Places) -> Line:
    """What the sheet shows of a gene."""
    return Line(
        proposal.hgnc_id,
        proposal.symbol,
        name,
        WANTED.get(proposal.direction, "unknown"),
        proposal.direction,
        proposal.confidence,
        proposal.expanded_from,
        tuple(dict.fromkeys(one.name for one in others_beside(proposal, extraction))),
        tuple(places.of(one, one.how) for one in proposal.mentions),
    )


class Places:
    """Sentences of a document, cut at the names in them.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        self._sections: dict[str, list[tuple[str, list[tuple[int, int]]]]] = {}
        for one in document.sections:
            self._sections.setdefault(one.heading, []).append((one.text, sentences(one.text)))

    def of(self, found: Mention | LeftOut, how: str) -> Place:
        """A sentence cut where its offsets say; where they do not lead to the name, it stands alone before it."""
        for text, bounds in self._sections.get(found.section, ()):
            for start, end in bounds:
                inside = start <= found.start and found.end <= end and text[found.start : found.end] == found.text
                if inside and _on_one_line(text[start:end]) == found.sentence:
                    before, after = _on_one_line(text[start : found.start]), _on_one_line(text[found.end : end])
                    return Place(found.section, before.lstrip(), found.text, after.rstrip(), how)
        return Place(found.section, "", found.text, f": {found.sentence}", how)


def _on_one_line(text: str) -> str:
    """A text with single spaces, also at its ends."""
    return re.sub(r"\s+", " ", text)
