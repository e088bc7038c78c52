"""The table of targets as data, for a list too long to stand in the page: its script draws the rows in sight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prioritize.report import words
from prioritize.report.document import Document, Note, TargetCard, notes_on
from prioritize.report.live import UNSAFE

if TYPE_CHECKING:
    from prioritize.report.html import Axis, Segment

KEY_DIGITS = 9
"""Digits of a number by which rows are sorted."""
Row = list[object]


class _Said:
    """Texts that come again and again, each kept once and named by its place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """Place of a text among the different ones."""
        return self.places.setdefault(words.printable(text), len(self.places))


def pack(
    document: Document,
    stacks: Sequence[Sequence[Segment]],
    axes: tuple[Axis, Axis],
    anchors: Mapping[str, str],
    acting: Mapping[str, str],
) -> str:
    """All targets as JSON that can stand in a page: the same bytes for the same document.

    Parameters
    ----------
    document : Document
    stacks : sequence of sequence of Segment
        The bar of contributions of each target.
    axes : (Axis, Axis)
        Of scores and of ranks.
    anchors : mapping of HGNC id to str
        Where the dossiers are, of those that have one.
    acting : mapping of HGNC id to str
        Positions of the arrows of the crosstalk at which a target acts.
    """
    said = _Said()
    scores, ranks = axes
    rows = [
        [
            *_row(card, stack, scores, said),
            anchors.get(card.target_id, ""),
            said.place(acting.get(card.target_id, "")),
            [said.place(words.expert(note.override)) for note in _notes(document.notes, card)],
        ]
        for card, stack in zip(document.targets, stacks, strict=True)
    ]
    content = {
        "rows": rows,
        "words": list(said.places),
        "score": [scores.width, scores.at(0)],
        "rank": [ranks.width, ranks.low, ranks.high],
    }
    return json.dumps(content, separators=(",", ":"), allow_nan=False).translate(UNSAFE)


def _notes(notes: tuple[Note, ...], card: TargetCard) -> tuple[Note, ...]:
    return notes_on(notes, card.target_id) if notes else ()


def _row(card: TargetCard, stack: Sequence[Segment], scores: Axis, said: _Said) -> Row:
    """One target, in the order in which `rows.js` takes it apart; numbers as words wherever they are read."""
    whisker = (
        [scores.at(end) for end in (card.score, card.low, card.high)]
        if card.score is not None and card.low is not None and card.high is not None
        else []
    )
    ends = f"({words.score(card.low)} to {words.score(card.high)})" if card.score is not None else ""
    return [
        words.printable(card.symbol),
        words.printable(card.name),
        said.place(card.axis),
        said.place(card.mediator_class),
        said.place(card.direction),
        said.place(" ".join(card.cells)),
        said.place(card.status),
        card.rank,
        card.rank_low,
        card.rank_high,
        card.base_rank,
        card.base_rank_low,
        card.base_rank_high,
        _key(card.score) if card.rank else None,
        said.place(words.score(card.score)),
        said.place(ends),
        said.place(words.score(card.base)),
        _key(card.coverage),
        said.place(words.share(card.coverage)),
        int(card.flagged) + 2 * int(card.understudied),
        len(card.against),
        [place for group, part in card.groups for place in (said.place(group), said.place(words.signed(part)))],
        [[one.tone, float(one.left), float(one.width), words.printable(one.letter)] for one in stack],
        whisker,
    ]


def _key(value: float | None) -> float | None:
    return None if value is None else round(value, KEY_DIGITS) + 0.0
