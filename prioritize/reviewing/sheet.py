"""The review sheet of an extraction."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from prioritize.extract.records import Extraction, LeftOut, Mention, Proposal
from prioritize.report.sheet import Dropped, Line, Place, ReviewSheet, render
from prioritize.reviewing.proposing import WANTED, citation, others_beside
from prioritize.targets import Gene

MOST_LEFT_OUT = 300
"""Words that were left out, shown on the sheet at most."""
COMMAND = "prioritize review accept {name} accepted.csv"


def make(extraction: Extraction, genes: Mapping[str, Gene], name: str) -> str:
    """The page on which a curator decides; `name` is that of the review folder."""
    document = extraction.document
    return render(
        ReviewSheet(
            document.title or document.source,
            citation(document),
            document.source,
            tuple(_line(one, extraction, genes[one.hgnc_id].name) for one in extraction.proposals),
            tuple(
                Dropped(_place(one, ""), one.why, ", ".join(one.candidates)) for one in _different(extraction.left_out)
            ),
            extraction.notes,
            COMMAND.format(name=shlex.quote(name)),
        )
    )


def _different(left_out: Sequence[LeftOut]) -> list[LeftOut]:
    """The first place of each word that was left out for the same reason, not too many of them."""
    first: dict[tuple[str, str], LeftOut] = {}
    for one in left_out:
        first.setdefault((one.text, one.why), one)
    return list(first.values())[:MOST_LEFT_OUT]


def _line(proposal: Proposal, extraction: Extraction, name: str) -> Line:
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
        tuple(_place(one, one.how) for one in proposal.mentions),
    )


def _place(found: Mention | LeftOut, how: str) -> Place:
    """A sentence cut at the name; where the name is not in it, the name stands alone before it."""
    match = re.search(rf"(?<!\w){re.escape(found.text)}(?!\w)", found.sentence)
    if match is None:
        return Place(found.section, "", found.text, f": {found.sentence}", how)
    return Place(found.section, found.sentence[: match.start()], match.group(), found.sentence[match.end() :], how)
