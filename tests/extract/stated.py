"""Reads the sentences on links between cells and on treatments given together; their format: sentences/README.md."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from prioritize import pipeline
from prioritize.extract import Lexicon
from prioritize.reviewing.statements import READ_AS
from tests.extract.annotated import HERE
from tests.extract.figures import Counts, found_in

Said = frozenset[tuple[str, ...]]


class Sentence(NamedTuple):
    """A sentence, and what it states: links (cell, gene, receptor or -, cell) and combinations (names, setting)."""

    text: str
    links: Said
    regimens: Said


def read(name: str) -> list[Sentence]:
    """The sentences of a file."""
    return [_sentence(block) for block in _blocks((HERE / f"{name}.txt").read_text(encoding="utf-8"))]


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines of a sentence and of what it states."""
    block: list[str] = []
    for line in text.splitlines():
        if block and not line.startswith((">", "+")):
            yield block
            block = []
        block.append(line)
    yield block


def _sentence(block: list[str]) -> Sentence:
    """A sentence from its lines; names of cells may have two words, and the last of them is `T`."""
    text, *told = block
    links = [_parts(line[2:].split()) for line in told if line.startswith(">")]
    regimens = [(*sorted(line[2:].split()[:-1]), line.split()[-1]) for line in told if line.startswith("+")]
    return Sentence(text, frozenset(links), frozenset(regimens))


def _parts(words: list[str]) -> tuple[str, ...]:
    """Words of a link with those of a cell joined: `CD8 T`, `T cell`."""
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1], word) in {("CD8", "T"), ("CD4", "T"), ("T", "cell")}:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return tuple(joined)


def links_in(text: str, lexicon: Lexicon) -> Said:
    """Links that are read in a text, with cells as crosstalk.csv calls them."""
    return frozenset(
        (READ_AS.get(one.source, one.source), one.mediator, one.receptor or "-", READ_AS.get(one.partner, one.partner))
        for one in found_in(text, lexicon).links
    )


def regimens_in(text: str, lexicon: Lexicon) -> Said:
    """Combinations that are read in a text."""
    return frozenset(
        (*sorted(name for _, name, _ in one.members), one.setting) for one in found_in(text, lexicon).regimens
    )


def counts(sentences: list[Sentence], lexicon: Lexicon) -> tuple[Counts, Counts]:
    """Links, and combinations, that are right, spurious and missed."""
    links, regimens = Counts(0, 0, 0), Counts(0, 0, 0)
    for one in sentences:
        links = _plus(links, one.links, links_in(one.text, lexicon))
        regimens = _plus(regimens, one.regimens, regimens_in(one.text, lexicon))
    return links, regimens


def of_roles(held_out: bool, lexicon: Lexicon) -> Counts:
    """Links read in the roles of the catalogue beside the rows of crosstalk.csv whose pair of cells the role states.

    Every second axis, by name, was kept for one reading. A link that has a row of the target, cited or not, is right.
    """
    data = pipeline.places().data
    with (data / "targets.csv").open(encoding="utf-8", newline="") as handle:
        targets = list(csv.DictReader(handle))
    with (data / "crosstalk.csv").open(encoding="utf-8", newline="") as handle:
        edges = list(csv.DictReader(handle))
    axes = {*sorted({row["axis"] for row in targets})[int(held_out) :: 2]}
    total = Counts(0, 0, 0)
    for target in targets:
        if target["axis"] in axes:
            own = [row for row in edges if row["target_id"] == target["target_id"]]
            got = {(one[0], one[1], one[3]) for one in links_in(target["role"], lexicon)}
            there = {_ends(row) for row in own}
            cited = {_ends(row) for row in own if row["basis"] == "cited"}
            found = Counts(len(got & there), len(got - there), len(cited - got))
            total = Counts(*(a + b for a, b in zip(total, found, strict=True)))
    return total


def _ends(row: dict[str, str]) -> tuple[str, str, str]:
    """Cell, mediator and cell of a row of crosstalk.csv."""
    return row["source_cell"], row["mediator"], row["partner_cell"]


def _plus(so_far: Counts, expected: Said, got: Said) -> Counts:
    """Counts with those of one sentence added."""
    found = (len(expected & got), len(got - expected), len(expected - got))
    return Counts(*(a + b for a, b in zip(so_far, found, strict=True)))
