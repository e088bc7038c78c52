"""Reads the annotated sentences; their format is told in sentences/README.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent / "sentences"
_MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")


class Marked(NamedTuple):
    """One marked place: its characters in the document, and approved symbols, or one family."""

    start: int
    end: int
    symbols: tuple[str, ...]
    family: str


class Annotated(NamedTuple):
    """A document, its text without marks, where its sentences begin, and what was marked."""

    name: str
    text: str
    starts: tuple[int, ...]
    marked: tuple[Marked, ...]


def read(name: str) -> list[Annotated]:
    """The documents of a file of sentences."""
    documents = []
    for block in (HERE / f"{name}.txt").read_text(encoding="utf-8").split("= ")[1:]:
        title, *lines = block.strip().split("\n")
        documents.append(_document(title.strip(), [line for line in lines if line.strip()]))
    return documents


def _document(name: str, lines: list[str]) -> Annotated:
    text, starts, marked = "", [], []
    for line in lines:
        text += " " if text else ""
        starts.append(len(text))
        at = 0
        for mark in _MARK.finditer(line):
            text += line[at : mark.start()]
            names = mark[2]
            family = names.removeprefix("~") if names.startswith("~") else ""
            symbols = () if family else tuple(names.split())
            marked.append(Marked(len(text), len(text) + len(mark[1]), symbols, family))
            text += mark[1]
            at = mark.end()
        text += line[at:]
    return Annotated(name, text, tuple(starts), tuple(marked))
