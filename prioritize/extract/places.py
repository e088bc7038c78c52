"""Places of a text, and what each may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from prioritize.extract.lexicon import Family, Hit, Thing
from prioritize.extract.records import Section

CONFIDENCE: Mapping[str, float] = {
    "symbol": 0.95,
    "common name": 0.9,
    "protein name": 0.9,
    "abbreviation": 0.9,
    "list expansion": 0.8,
    "alias": 0.8,
    "previous symbol": 0.8,
    "family expansion": 0.4,
}
"""Steps, not probabilities: a symbol is the surest, a member of a family that was named is the least sure."""


_MARK = re.compile(r"\A\^\d[\d,–\-]*")


class Place(NamedTuple):
    """Where something is written.

    Attributes
    ----------
    section : Section
    start, end : int
        Characters of the section's text, end excluded.
    sentence : tuple of (int, int)
        Begin and end of its sentence.
    """

    section: Section
    start: int
    end: int
    sentence: tuple[int, int]

    @property
    def text(self) -> str:
        """As written."""
        return self.section.text[self.start : self.end]

    @property
    def words(self) -> str:
        """The sentence."""
        return " ".join(self.section.text[slice(*self.sentence)].split())

    @property
    def before(self) -> str:
        """The sentence up to here."""
        return self.section.text[self.sentence[0] : self.start]

    @property
    def after(self) -> str:
        """The sentence from here on, without a raised mark right here: `^12` of `CSF1R^12 blockade`."""
        return _MARK.sub("", self.section.text[self.end : self.sentence[1]])


@dataclass(frozen=True)
class Found:
    """What a place may name.

    Attributes
    ----------
    place : Place
    hits : tuple of Hit
        Genes; several that a list names, or several of which one is meant (`which` says so).
    family : Family or None
    thing : Thing or None
    confidence : float
    doubt : str
        Why it is no gene, unless its surroundings say otherwise; '' = none.
    which : bool
        Whether it is open which of the genes is meant.
    final : bool
        Whether no surroundings can lift the doubt.
    """

    place: Place
    hits: tuple[Hit, ...] = ()
    family: Family | None = None
    thing: Thing | None = None
    confidence: float = 0.0
    doubt: str = ""
    which: bool = False
    final: bool = False

    @property
    def sure(self) -> bool:
        """Whether it names a gene, and which one is told."""
        return bool(self.hits) and not self.doubt and not self.which
