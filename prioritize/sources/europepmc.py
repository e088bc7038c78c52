"""Europe PMC: how many papers name a gene, alone and together with cancer stem cells or immunity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, day_of
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Gene, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile

ORIGIN = "https://www.ebi.ac.uk"
SEARCH = f"{ORIGIN}/europepmc/webservices/rest/search"
VERSION = "6."
KNOWN_PAPER = "EXT_ID:22663011 AND SRC:MED"
ALONE = "any"
STEM_CELLS = ("cancer stem", "tumor initiating", "tumour initiating", "leukemia stem", "leukemic stem")


def _any_of(phrases: Iterable[str]) -> str:
    """That one of some phrases stands in title or abstract."""
    return "(" + " OR ".join(f'TITLE_ABS:"{phrase}"' for phrase in phrases) + ")"


CONTEXTS = {
    ALONE: "",
    "cancer stem cell": _any_of(f"{kind} {cells}" for kind in STEM_CELLS for cells in ("cell", "cells")),
    "immune": _any_of(("immune", "immunity", "immunotherapy")),
}
"""Context -> what else the title or abstract must say; '' = nothing."""
SAID_OF_GENES = _any_of(("gene", "protein", "expression", "signaling"))
"""What a paper must say as well where the symbol by itself may mean something else."""
SHORTEST = 4
"""Letters and digits of a symbol that is taken to mean the gene."""
WORDS = frozenset({"CAMP", "CAST", "CLOCK", "COIL", "IMPACT", "MICA", "NODAL", "REST", "STAR", "TANK"})
"""Longer symbols that are also words; the service pays no heed to case."""


class EuropePmc(Live):
    """Counts of papers by title and abstract. https://europepmc.org, metadata free to reuse."""

    name = "europepmc"
    title = "Europe PMC, papers per target and context"
    licence = "metadata free to reuse (EMBL-EBI terms of use); counts only"
    reference = "https://europepmc.org"
    url = SEARCH
    scope = "catalogue"
    note = (
        "Shown, never scored: it measures attention. Counts change daily and the service names no release of its data, "
        "so the release is its version and the day. Only the approved symbol is looked for, so papers that use another "
        "name are missed; a symbol that is short or a word may mean something else and its counts are not reliable."
    )
    origins = (ORIGIN,)
    by_default = True
    per_second = 4.0
    at_once = 4
    files = (FlatFile("count", ("europepmc_count.tsv",), ("hgnc_id", "context", "query", "n_papers", "unreliable")),)
    tables: ClassVar = {
        "literature_count": """
            SELECT
                hgnc_id,
                context,
                query,
                CAST(n_papers AS BIGINT) AS n_papers,
                CAST(unreliable AS TINYINT) AS unreliable
            FROM file_count
            ORDER BY hgnc_id, context
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """Version of the service, and the day by its own clock, or by ours where it tells none."""
        from prioritize.sources.http import parse_json

        reply = ask.get(SEARCH, _params(KNOWN_PAPER), accept="application/json")
        version = Shape(self.name).text(parse_json(reply, f"{self.name} {SEARCH}"), "version")
        if not version.strip():
            raise contract(self.name, "version is empty", SEARCH)
        return f"{version}, {day_of(reply).isoformat()}"

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """One question per target and context."""
        asked = [(gene, context) for gene in wanted.genes for context in CONTEXTS]
        ask.expect(len(asked))
        counts = ask.each(asked, lambda item: self._count(ask, query_of(*item)))
        rows = [
            (gene.hgnc_id, context, query_of(gene, context), str(count), str(int(is_unreliable(gene.symbol))))
            for (gene, context), count in zip(asked, counts, strict=True)
        ]
        write_rows(folder, self.files[0].names[0], self.files[0].columns, rows)
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """One paper by its id, and a word that nobody wrote."""
        differs = []
        version = Shape(self.name).text(ask.json(SEARCH, _params(KNOWN_PAPER)), "version")
        if not version.startswith(VERSION):
            differs.append(f"the version is {one_line(version, 40)}, the code was written for {VERSION}x")
        if (count := self._count(ask, KNOWN_PAPER)) != 1:
            differs.append(f"{KNOWN_PAPER} is {count:,} papers, not one")
        if not self._count(ask, query_of(Gene("HGNC:1097", "BRAF", "", "", ""), ALONE)):
            differs.append("no paper names BRAF")
        return tuple(differs)

    def _count(self, ask: Ask, query: str) -> int:
        """Papers that a question finds."""
        shape = Shape(self.name)
        told: Any = ask.json(SEARCH, _params(query))
        shape.text(told, "version")
        count = shape.whole(told, "hitCount")
        rows = shape.rows(shape.inner(told, "resultList"), "result")
        if len(rows) != min(count, 1):
            raise contract(
                self.name, f"hitCount is {count:,} and result a list of {len(rows)}, of one asked for", SEARCH
            )
        return count


def query_of(gene: Gene, context: str) -> str:
    """The question for a gene in a context: its symbol in title or abstract, and what else must be said there."""
    symbol = f'TITLE_ABS:"{_plain(gene.symbol)}"'
    parts = [symbol, SAID_OF_GENES if is_unreliable(gene.symbol) else "", CONTEXTS[context]]
    return " AND ".join(part for part in parts if part)


def is_unreliable(symbol: str) -> bool:
    """Whether a symbol is so short, or so much of a word, that papers may mean something else by it."""
    return sum(map(str.isalnum, symbol)) < SHORTEST or symbol.upper() in WORDS


def _plain(text: str) -> str:
    """Text without signs that the service would read as its own."""
    return " ".join(re.sub(r'["\\()\[\]{}:*?]', " ", text).split())


def _params(query: str) -> dict[str, str]:
    """Parameters that ask for the count alone, and for the symbol as it is, without synonyms."""
    return {"query": query, "format": "json", "resultType": "idlist", "pageSize": "1", "synonym": "false"}
