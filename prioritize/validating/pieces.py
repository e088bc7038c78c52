"""What one file of outcomes is asked, and what it gives to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prioritize.report.validation import Headline, Part
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
    drug_names : Path or None
        Table with the columns DrugBank ID and Common name, by which DrugBank ids are read.
    portfolio : Path or None
        Targets, or combinations, of companies: see `prioritize.validation.portfolio`.
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
    drug_names: Path | None = None
    portfolio: Path | None = None


@dataclass(frozen=True)
class Piece:
    """What one file of outcomes gives to a report."""

    facts: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    parts: tuple[Part, ...]
    leaks: tuple[str, ...]
    notes: tuple[str, ...]
    headlines: tuple[Headline, ...] = ()


def file_facts(name: str, path: Path, words: str) -> list[tuple[str, str]]:
    """A file by its name and content."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return [(name, "; ".join(filter(None, [path.name, words, f"sha256 {digest}"])))]


def file_lines(settings: Settings) -> tuple[str, ...]:
    """What is said of scores that were handed in; nothing of a model."""
    if settings.scores is None:
        return ()
    others = "the summary tells of the column score alone; all other columns of numbers are measured below"
    if settings.as_of is None:
        return (others,)
    return (
        f"that the scores rest on evidence of {settings.as_of} or before is the word of who made them; it cannot be "
        "checked here",
        others,
    )
