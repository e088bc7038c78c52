"""The review sheet: what a text says and what is proposed from it, side by side, for a person who decides.

One HTML file under the same content security policy as the report: nothing is asked for, and what is decided stays in
the browser until it is exported as a CSV file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from markupsafe import Markup

from prioritize.report import words
from prioritize.report.html import _csp_hash, _environment, _joined, _lean, _slim

STYLES = ("style.css", "sheet.css")
SCRIPTS = ("sheet.js",)
SHOWN = 5
"""Sentences of a gene that stand open; the others can be opened."""


@dataclass(frozen=True)
class Place:
    """A sentence that names a gene: what stands before, the name as it is written, and what stands after it."""

    section: str
    before: str
    name: str
    after: str
    how: str


@dataclass(frozen=True)
class Line:
    """A gene that is proposed as a target.

    Attributes
    ----------
    target_id, symbol, name : str
        HGNC id, approved symbol and name.
    direction : str
        inhibit, activate or unknown.
    said : str
        What the text says of the direction: inhibit, activate, marker or unclear.
    confidence : float
        0-1, by fixed steps.
    expanded_from : str
        The family that was written; '' when the gene itself was.
    beside : tuple of str
        Cells, mediators, pathways, therapies and drugs of its sentences.
    places : tuple of Place
    """

    target_id: str
    symbol: str
    name: str
    direction: str
    said: str
    confidence: float
    expanded_from: str
    beside: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The id of the gene, and the sentences that name it."""
        return (self.target_id, *(one.before + one.name + one.after for one in self.places))


@dataclass(frozen=True)
class Dropped:
    """A place that was not taken for a gene, and why."""

    place: Place
    why: str
    candidates: str


@dataclass(frozen=True)
class Statement:
    """What a sentence states of cells or of treatments given together, and the file that it went into."""

    words: str
    file: str
    sentence: str


@dataclass(frozen=True)
class ReviewSheet:
    """All that the sheet shows.

    Attributes
    ----------
    title : str
    citation : str
        DOI, PubMed or PMC id; '' where none is known.
    source : str
        What was read.
    lines : tuple of Line
    dropped : tuple of Dropped
    notes : tuple of str
    command : str
        What takes over the exported list.
    statements : tuple of Statement
    """

    title: str
    citation: str
    source: str
    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    command: str
    statements: tuple[Statement, ...] = ()

    @property
    def key(self) -> str:
        """Under which the browser keeps what was decided: of this text, these genes and their sentences alone."""
        told = "\n".join([self.title, self.source, *(text for line in self.lines for text in line.texts)])
        return hashlib.sha256(words.printable(told).encode()).hexdigest()[:16]


def render(sheet: ReviewSheet) -> str:
    """The whole page; the same bytes for the same sheet."""
    style, script = _lean(_joined(STYLES)), _lean(_joined(SCRIPTS))
    page = (
        _environment()
        .get_template("sheet.html")
        .render(
            sheet=sheet,
            shown=SHOWN,
            style=Markup(style),  # noqa: S704 - the project's own file
            script=Markup(script),  # noqa: S704 - the project's own file
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
        )
    )
    return _slim(page) + "\n"
