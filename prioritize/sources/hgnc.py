"""HGNC: approved symbols, names and identifiers of human genes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import PATIENCE, contract, rows
from prioritize.sources.contract import Shape
from prioritize.sources.live import Fetched, Live, Wanted
from prioritize.sources.source import FlatFile

REST = "https://rest.genenames.org"
STORAGE = "https://storage.googleapis.com"
DOWNLOADS = f"{STORAGE}/public-download-files/hgnc/tsv/tsv"
TOO_FAST = (403,)
"""What it may answer, besides 429, to more than 10 requests a second."""
HGNC_ID = re.compile(r"HGNC:[0-9]+")
BRAF = {"hgnc_id": "HGNC:1097", "symbol": "BRAF", "entrez_id": "673", "ensembl_gene_id": "ENSG00000157764"}
"""A gene whose ids are not going to change."""


def release_of_hgnc(ask: Ask) -> str:
    """When HGNC was last brought up to date, as it says itself.

    Raises
    ------
    FetchError
    """
    told = Shape(ask.source).text(ask.json(f"{REST}/info", slow=TOO_FAST), "lastModified").strip()
    if not told:
        raise contract(ask.source, "lastModified is empty", f"{REST}/info")
    return told


class Hgnc(Live):
    """Human gene nomenclature. https://www.genenames.org, CC0 1.0."""

    name = "hgnc"
    title = "HGNC complete set"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkac888"
    url = "https://www.genenames.org/download/archive/"
    origins = (REST, STORAGE)
    by_default = True
    slow_down = TOO_FAST
    flat = True
    files = (
        FlatFile(
            "complete",
            ("hgnc_complete_set.txt", "hgnc_complete_set.tsv"),
            (
                "hgnc_id",
                "symbol",
                "name",
                "locus_group",
                "status",
                "alias_symbol",
                "prev_symbol",
                "entrez_id",
                "ensembl_gene_id",
                "uniprot_ids",
            ),
        ),
    )
    steps: ClassVar = {
        "approved_gene": "SELECT * FROM file_complete WHERE status = 'Approved'",
        "gene_uniprot": """
            SELECT DISTINCT hgnc_id, trim(unnest(string_split(uniprot_ids, '|'))) AS uniprot_id
            FROM approved_gene
            ORDER BY hgnc_id, uniprot_id
        """,
        "every_name": """
            SELECT symbol AS name, hgnc_id, 'approved' AS kind FROM approved_gene
            UNION
            SELECT trim(unnest(string_split(prev_symbol, '|'))), hgnc_id, 'previous'
            FROM approved_gene
            UNION
            SELECT trim(unnest(string_split(alias_symbol, '|'))), hgnc_id, 'alias'
            FROM approved_gene
        """,
    }
    tables: ClassVar = {
        "gene": """
            SELECT
                hgnc_id, symbol, name, locus_group, entrez_id, ensembl_gene_id,
                nullif(trim(string_split(uniprot_ids, '|')[1]), '') AS uniprot_id
            FROM approved_gene
            ORDER BY hgnc_id
        """,
        "gene_name": """
            SELECT name, hgnc_id, kind
            FROM every_name
            WHERE name <> ''
            ORDER BY name, hgnc_id, kind
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """When the nomenclature was last brought up to date."""
        return release_of_hgnc(ask)

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """The whole set, kept as it came."""
        ask.expect(1)
        content = ask.bulk(f"{DOWNLOADS}/hgnc_complete_set.txt", self._held_to_contract, total=PATIENCE)
        (folder / "hgnc_complete_set.txt").write_bytes(content)
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """The ids of BRAF."""
        shape = Shape(self.name)
        found = ask.json(f"{REST}/fetch/symbol/BRAF", slow=self.slow_down)
        docs = shape.rows(shape.inner(found, "response"), "docs")
        if len(docs) != 1:
            return (f"BRAF is {len(docs)} genes, not one",)
        told = {field: shape.text(docs[0], field) for field in BRAF}
        return tuple(
            f"the {field} of BRAF is {told[field]}, not {known}"
            for field, known in BRAF.items()
            if told[field] != known
        )

    def _held_to_contract(self, content: bytes) -> bytes:
        """The file when every gene has what it must have."""
        seen: set[str] = set()
        approved = 0
        for row in rows(self.name, content, self.files[0].columns):
            hgnc_id = row.form("hgnc_id", HGNC_ID)
            if hgnc_id in seen:
                raise contract(self.name, f"line {row.line}: hgnc_id {hgnc_id} stands there twice")
            seen.add(hgnc_id)
            for column in ("symbol", "name", "locus_group"):
                row.text(column)
            approved += row.text("status") == "Approved"
        if not content.endswith(b"\n"):
            raise contract(self.name, "the last line does not end; is it cut off?")
        if not approved:
            raise contract(self.name, "no row has the status Approved")
        return content
