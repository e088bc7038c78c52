"""The shape of a source that asks its public service itself: answers in, flat files out.

What it writes are the files that it, as a `Source`, reads: so an answer of a service and a file from a bulk download go
the same way, under the same contract, into the same tables.
"""

from __future__ import annotations

import csv
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.rows import Row
from prioritize.sources.source import FlatFile, Source

PAPER = re.compile(r"\bPMID:\s?([0-9]{1,8})(?![0-9])")
"""A paper, as the catalogue cites it."""


@dataclass(frozen=True)
class Gene:
    """A target by all the ids that a service may ask for; '' where HGNC has none."""

    hgnc_id: str
    symbol: str
    ensembl_gene_id: str
    uniprot_id: str
    entrez_id: str


@dataclass(frozen=True)
class Drug:
    """An agent or backbone, with the names it is known by, its own first."""

    agent_id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes
    ----------
    genes : tuple of Gene
        Targets, by HGNC id.
    drugs : tuple of Drug
        By id.
    pairs : tuple of (str, str)
        Ids of agents whose trials together are asked for.
    diseases : tuple of str
        Words for the indications of interest.
    papers : tuple of str
        PubMed ids of the papers that the catalogue cites.
    """

    genes: tuple[Gene, ...]
    drugs: tuple[Drug, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    diseases: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """What a source wrote.

    Attributes
    ----------
    failed : mapping of str to str
        Ids that were asked for and could not be answered, and why; they count as not asked.
    notes : tuple of str
        What a reader must know of this fetch.
    """

    failed: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Live(Source, ABC):
    """A source that can be asked. A subclass is data and three functions.

    Attributes
    ----------
    origins : tuple of str
        `https://host` that it asks; no other is ever asked.
    by_default : bool
        Whether `refresh` asks it unless told otherwise.
    per_second : float
        Requests per second to one host, at most; sources that ask the same host share the lower of their rates.
    at_once : int
        Requests under way at once, at most.
    batch : int
        Ids per request.
    slow_down : tuple of int
        Statuses, besides 429, by which the service says that it is asked too fast.
    flat : bool
        Whether its files are a public bulk download, which `snapshot --from` reads too.
    """

    origins: ClassVar[tuple[str, ...]] = ()
    by_default: ClassVar[bool] = False
    per_second: ClassVar[float] = 3.0
    at_once: ClassVar[int] = 1
    batch: ClassVar[int] = 1
    slow_down: ClassVar[tuple[int, ...]] = ()
    files: ClassVar[tuple[FlatFile, ...]] = ()
    flat: ClassVar[bool] = False

    @abstractmethod
    def release_of(self, ask: Ask) -> str:
        """Release, or date, as the service names it.

        Raises
        ------
        FetchError
        """

    @abstractmethod
    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all that is wanted and write the files of `files` into a folder.

        Raises
        ------
        FetchError
        """

    @abstractmethod
    def probe(self, ask: Ask) -> tuple[str, ...]:
        """Ask one tiny known question; what differs from the expected shape, a sentence each.

        Raises
        ------
        FetchError
        """


def cited_papers(texts: Iterable[str]) -> tuple[str, ...]:
    """PubMed ids that texts cite as `PMID:n`, each once, in order of the number."""
    found = {number.lstrip("0") for text in texts for number in PAPER.findall(text)} - {""}
    return tuple(sorted(found, key=int))


def write_rows(folder: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> int:
    """Write a tab-separated file of text with a header, sorted, each row once; None is an empty cell.

    Returns
    -------
    int
        Rows written.
    """
    unique = sorted({tuple("" if cell is None else " ".join(cell.split()) for cell in row) for row in rows})
    with (folder / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(unique)
    return len(unique)


def write_all(folder: Path, files: Sequence[FlatFile], rows: Mapping[str, Iterable[Row]]) -> None:
    """Write the rows of each file, by its key, under the columns of its contract."""
    for file in files:
        write_rows(folder, file.names[0], file.columns, rows[file.key])
