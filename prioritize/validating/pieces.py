"""What one file of outcomes is asked, and what it gives to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prioritize.report.validation import Part
from prioritize.validation.intervals import DRAWS

MODEL = "precedence-free"


@dataclass(frozen=True)
class Settings:
    """What is asked of an evaluation.

    Attributes
    ----------
    model : str or Path
        Whose score is measured when no file of scores is given.
    scores : Path or None
        File with scores.
    areas : Path or None
        Table with the columns indication_mesh_id and areas.
    as_of : int or None
        Last year whose evidence may be used: makes it a forecast.
    indications : str
        Area such as `oncology`; '' = all.
    dated : mapping of feature to year
        Features whose evidence is no later, by the word of who asks.
    allow_leaky : bool
    draws, seed : int
    command : str
        That the report prints.
    """

    model: str | Path = MODEL
    scores: Path | None = None
    areas: Path | None = None
    as_of: int | None = None
    indications: str = ""
    dated: Mapping[str, int] = field(default_factory=dict)
    allow_leaky: bool = False
    draws: int = DRAWS
    seed: int = 0
    command: str = ""


@dataclass(frozen=True)
class Piece:
    """What one file of outcomes gives to a report."""

    facts: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    parts: tuple[Part, ...]
    leaks: tuple[str, ...]
    notes: tuple[str, ...]


def file_facts(name: str, path: Path, words: str) -> list[tuple[str, str]]:
    """A file by its name and content."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return [(name, "; ".join(filter(None, [path.name, words, f"sha256 {digest}"])))]
