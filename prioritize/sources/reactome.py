"""Reactome: which pathways a gene's product takes part in."""

from __future__ import annotations

import re
from pathlib import Path

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import PATIENCE, contract, unzipped
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.gene_sets import GeneSets, gmt, steps
from prioritize.sources.live import Fetched, Live, Wanted

ORIGIN = "https://reactome.org"
CONTENT = f"{ORIGIN}/ContentService/data"
DOWNLOADS = f"{ORIGIN}/download/current"
SETS = "ReactomePathways.gmt"
LARGEST = 50_000_000
"""Bytes of the unpacked file, at most; it had 0.9 million in 2022."""
PATHWAY_ID = re.compile(r"R-HSA-[0-9]+")


def release_of_reactome(ask: Ask) -> str:
    """Number of the release.

    Raises
    ------
    FetchError
    """
    address = f"{CONTENT}/database/version"
    told = ask.get(address).content.decode("utf-8", "replace").strip()
    if not (told.isascii() and told.isdigit()):
        raise contract(ask.source, f"the release is not a number but {one_line(told, 60)!r}", address)
    return told


class Reactome(GeneSets, Live):
    """Pathways of the cell, curated reaction by reaction. https://reactome.org, CC0 1.0."""

    name = "reactome"
    title = "Reactome pathways"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkad1025"
    url = f"{DOWNLOADS}/{SETS}.zip"
    note = "Members that are no human gene, such as viral proteins, are left out."
    origins = (ORIGIN,)
    by_default = True
    flat = True
    files = gmt(SETS)
    steps = steps(
        """
        SELECT
            cells[2] AS pathway_id,
            cells[1] AS name,
            'Reactome' AS collection,
            cells[3:] AS symbols
        FROM set_line
        """
    )

    def release_of(self, ask: Ask) -> str:
        """Number of the release."""
        return release_of_reactome(ask)

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """All human pathways, unpacked."""
        ask.expect(1)
        (folder / SETS).write_bytes(ask.bulk(self.url, self._sets, total=PATIENCE))
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """Pathways of BRAF."""
        shape = Shape(self.name)
        found = ask.json(f"{CONTENT}/mapping/UniProt/P15056/pathways", {"species": "9606"})
        pathways = shape.rows({"pathways": found}, "pathways")
        ids = [shape.text(pathway, "stId") for pathway in pathways]
        strange = [found for found in ids if not PATHWAY_ID.fullmatch(found)]
        if not ids:
            return ("BRAF (P15056) takes part in no pathway",)
        return tuple(f"the id of a pathway of BRAF is {one_line(found, 40)}" for found in strange[:1])

    def _sets(self, content: bytes) -> bytes:
        """The file when every line is a name, an id and genes."""
        found = unzipped(self.name, content, SETS, LARGEST)
        try:
            lines = found.decode("utf-8").split("\n")
        except UnicodeDecodeError as fault:
            raise contract(self.name, f"{SETS} is not UTF-8", self.url) from fault
        seen: set[str] = set()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            cells = line.split("\t")
            if len(cells) < 3 or not (cells[0].strip() and PATHWAY_ID.fullmatch(cells[1])):
                raise contract(self.name, f"{SETS} line {number}: not a name, an id of a human pathway and genes")
            if cells[1] in seen:
                raise contract(self.name, f"{SETS} line {number}: {cells[1]} stands there twice")
            seen.add(cells[1])
        if not seen:
            raise contract(self.name, f"{SETS} holds no pathway", self.url)
        return found
