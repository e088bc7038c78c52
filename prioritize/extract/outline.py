"""A text as it is put together: headings, paragraphs, and what is no part of the text left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prioritize.extract.records import Section

REFERENCE_HEADINGS = (
    r"references?(?: cited| list| and notes| & notes)?|notes (?:and|&) references|bibliography|literature cited"
    r"|works cited|literature"
)
REFERENCES = re.compile(rf"(?:\d+\.?\s+)?(?:{REFERENCE_HEADINGS})\s*:?", re.IGNORECASE)
"""Headings under which other papers are listed: their titles name genes that this text may never speak of."""
TITLE = "Title"
"""Heading of the section that holds the title."""


class Outline:
    """Collects a text in reading order."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, list[str]]] = [("", [])]
        self._shut = False

    def heading(self, text: str) -> None:
        """Begin a section; one that lists references is left out up to the next heading."""
        words = plain(text)
        self._shut = bool(REFERENCES.fullmatch(words))
        if words and not self._shut:
            self._parts.append((words, []))

    def paragraph(self, text: str) -> None:
        """Add a paragraph to the section at hand."""
        words = plain(text)
        if words and not self._shut:
            self._parts[-1][1].append(words)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added yet."""
        return len(self._parts) == 1 and not self._parts[0][1]

    def sections(self, title: str = "") -> tuple[Section, ...]:
        """Sections that hold text, the title first; paragraphs are parted by an empty line."""
        found = [Section(heading, "\n\n".join(paragraphs)) for heading, paragraphs in self._parts if paragraphs]
        return (Section(TITLE, title), *found) if title else tuple(found)


def plain(text: str) -> str:
    """Text on one line, single spaces, no soft hyphens and no zero-width signs."""
    return " ".join(re.sub("[\u00ad\u200b-\u200d\u2060\ufeff]", "", text).split())


def joined(text: str, line: str, mends: bool = False) -> str:
    """Text and its next line; a name that a hyphen at the end of the line breaks, such as PD-L1, is one again.

    Parameters
    ----------
    text, line : str
        Each on one line.
    mends : bool
        Whether hyphens between small letters go, as where a word is broken to fill the line.
    """
    if mends and re.fullmatch("[a-z][-\u2010]", text[-2:]) and re.match("[a-z]", line):
        return text[:-1] + line
    return f"{text}{'' if _is_broken(text) else ' '}{line}".strip()


def in_one(lines: Iterable[str]) -> str:
    """Lines of a paragraph as one, a name that a line breaks among them; no hyphen goes."""
    parts: list[str] = []
    for line in filter(None, lines):
        parts += [line] if not parts or _is_broken(parts[-1]) else [" ", line]
    return "".join(parts)


def _is_broken(text: str) -> bool:
    """Whether a line ends within a name, at a hyphen."""
    return re.fullmatch("\\w[-\u2010\u2011]", text[-2:]) is not None
