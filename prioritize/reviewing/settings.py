"""`review.toml`: what a catalogue folder is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from prioritize.errors import Problem, TargetError, did_you_mean
from prioritize.tomlfile import read_toml

FILE = "review.toml"
MODEL = "model.toml"
"""The file beside it with the model of a review."""
TARGETS = "targets.csv"
STORE = "prioritize.duckdb"
REPORT = "report"
LARGEST = 100_000
"""Bytes of the file, at most."""


@dataclass(frozen=True)
class Review:
    """What a catalogue folder is about.

    Attributes
    ----------
    title : str
        Shown as the name of the curated rows among the sources.
    doi : str
        Of the paper that the list comes from; '' = none.
    scope : tuple of str
        How the list was chosen and what it cannot say: sentences of the report, the first on its first page.
    indications : tuple of str
        Words for the indications of interest.
    source : str
        What the list was read from; '' where people wrote it.
    """

    title: str = "Curated catalogue"
    doi: str = ""
    scope: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    source: str = ""

    def toml(self) -> str:
        """The file."""
        lines = ["# What this folder is about. The columns of the CSV files are described in data/README.md."]
        return "\n".join([*lines, *(f"{name} = {toml_text(value)}" for name, value in vars(self).items())]) + "\n"


def read_review(folder: Path) -> Review:
    """What a catalogue folder is about; a folder without the file is about nothing in particular.

    Raises
    ------
    TargetError
        The file cannot be read, is not TOML, or has an unknown key or a value of a wrong kind; all faults are listed.
    """
    path = folder / FILE
    if not path.exists():
        return Review()
    content = read_toml(path, TargetError, largest=LARGEST)
    problems = _problems(content, str(path))
    if problems:
        raise TargetError(problems)
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    return Review(**given)


def around(store: Path) -> Path | None:
    """The review in whose folder a store lies; None of all other stores."""
    folder = store.resolve().parent
    return folder if (folder / FILE).is_file() else None


def _problems(content: Mapping[str, Any], where: str) -> list[Problem]:
    """Unknown keys, and values of a wrong kind."""
    kinds = {field.name: isinstance(field.default, tuple) for field in fields(Review)}
    problems = [
        Problem("unknown key", where, field=name, fix=did_you_mean(name, kinds))
        for name in content
        if name not in kinds
    ]
    for name, listed in kinds.items():
        value = content.get(name, [] if listed else "")
        parts = value if listed and isinstance(value, list) else [value]
        if isinstance(value, list) != listed or not all(isinstance(part, str) for part in parts):
            fix = f'write {name} = ["..."]' if listed else f'write {name} = "..."'
            problems.append(Problem("is not a list of texts" if listed else "is no text", where, field=name, fix=fix))
    return problems


def toml_text(value: str | tuple[str, ...]) -> str:
    """A value as TOML; its texts are written as JSON, which TOML reads alike."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "[" + "".join(f"\n  {toml_text(part)}," for part in value) + ("\n]" if value else "]")
