"""HGNC: ids that were withdrawn, and ids that were merged into others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import contract, rows
from prioritize.sources.hgnc import DOWNLOADS, HGNC_ID, REST, STORAGE, TOO_FAST, release_of_hgnc
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile

ADDRESS = f"{DOWNLOADS}/withdrawn.txt"
STATUSES = {"Entry Withdrawn": "withdrawn", "Merged/Split": "merged"}
HEIR = re.compile(r"(HGNC:[0-9]+)\|[^|]*\|[^|]*")
"""A gene that an id went into: id, symbol and status of the gene."""
INTO = "MERGED_INTO_REPORT(S)*"
"""The column is named with an example after these words."""


class HgncWithdrawn(Live):
    """Withdrawn and merged entries of the nomenclature. https://www.genenames.org, CC0 1.0.

    An entry that was split has a row for each gene it went into.
    """

    name = "hgnc_withdrawn"
    title = "HGNC withdrawn and merged entries"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkac888"
    url = ADDRESS
    note = "The gene that an id was merged into may itself have been withdrawn or merged since."
    origins = (REST, STORAGE)
    by_default = True
    slow_down = TOO_FAST
    files = (FlatFile("withdrawn", ("hgnc_withdrawn.tsv",), ("hgnc_id", "status", "symbol", "into_id")),)
    tables: ClassVar = {
        "gene_withdrawn": """
            SELECT hgnc_id, status, symbol, into_id
            FROM file_withdrawn
            ORDER BY hgnc_id, into_id
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """When the nomenclature was last brought up to date."""
        return release_of_hgnc(ask)

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """All withdrawn and merged entries."""
        ask.expect(1)
        found = ask.bulk(ADDRESS, self._entries)
        write_rows(folder, "hgnc_withdrawn.tsv", self.files[0].columns, found)
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """The file itself, which is small."""
        found = ask.bulk(ADDRESS, self._entries)
        missing = set(STATUSES.values()) - {status for _, status, _, _ in found}
        return tuple(f"no entry of {ADDRESS} is {status}" for status in sorted(missing))

    def _entries(self, content: bytes) -> list[tuple[str, str, str, str | None]]:
        """Id, status, symbol, and the gene it went into."""
        found: list[tuple[str, str, str, str | None]] = []
        said: dict[str, int] = {}
        for row in rows(self.name, content, ("HGNC_ID", "STATUS", "WITHDRAWN_SYMBOL", INTO)):
            hgnc_id = row.form("HGNC_ID", HGNC_ID)
            status = row.one_of("STATUS", STATUSES)
            symbol = row.text("WITHDRAWN_SYMBOL")
            if hgnc_id in said:
                raise contract(
                    self.name, f"line {row.line}: {hgnc_id} stands there twice, first in line {said[hgnc_id]}"
                )
            said[hgnc_id] = row.line
            heirs = self._heirs(row.text_or_none(INTO), row.line)
            found += [(hgnc_id, status, symbol, heir) for heir in heirs] or [(hgnc_id, status, symbol, None)]
        return found

    def _heirs(self, cell: str | None, line: int) -> list[str]:
        """Genes that an entry went into."""
        found = [HEIR.fullmatch(part.strip()) for part in cell.split(",")] if cell else []
        if None in found:
            raise contract(self.name, f"line {line}: {INTO.rstrip('*')} is not of the form id|symbol|status")
        return [match[1] for match in found if match]
