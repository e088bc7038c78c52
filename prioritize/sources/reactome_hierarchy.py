"""Reactome: which pathway is a part of which."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import PATIENCE, contract, rows
from prioritize.sources.contract import Shape
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.reactome import CONTENT, DOWNLOADS, ORIGIN, PATHWAY_ID, release_of_reactome
from prioritize.sources.source import FlatFile

ADDRESS = f"{DOWNLOADS}/ReactomePathwaysRelation.txt"
ANY_SPECIES = re.compile(r"R-[A-Z]{3}-[0-9]+")
SIGNAL_TRANSDUCTION = "R-HSA-162582"


class ReactomeHierarchy(Live):
    """Human pathways and the pathways they are a part of. https://reactome.org, CC0 1.0.

    A pathway may be a part of several; one that is a part of none stands at the top.
    """

    name = "reactome_hierarchy"
    title = "Reactome hierarchy of pathways"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkad1025"
    url = ADDRESS
    note = "Holds pathways without human genes of their own too, which have no row among the pathways."
    origins = (ORIGIN,)
    by_default = True
    files = (FlatFile("parents", ("reactome_hierarchy.tsv",), ("pathway_id", "parent_id")),)
    tables: ClassVar = {
        "pathway_parent": """
            SELECT pathway_id, parent_id
            FROM file_parents
            ORDER BY pathway_id, parent_id
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """Number of the release."""
        return release_of_reactome(ask)

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """The hierarchy of human pathways."""
        ask.expect(1)
        found = ask.bulk(ADDRESS, self._parents, total=PATIENCE)
        write_rows(folder, "reactome_hierarchy.tsv", self.files[0].columns, found)
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """Pathways at the top."""
        shape = Shape(self.name)
        found = shape.rows({"pathways": ask.json(f"{CONTENT}/pathways/top/9606")}, "pathways")
        if SIGNAL_TRANSDUCTION in {shape.text(pathway, "stId") for pathway in found}:
            return ()
        return (f"Signal Transduction ({SIGNAL_TRANSDUCTION}) is no pathway at the top",)

    def _parents(self, content: bytes) -> list[tuple[str, str]]:
        """Pathway and what it is a part of, of human pathways."""
        found: list[tuple[str, str]] = []
        above = TopologicalSorter[str]()
        for row in rows(self.name, content, ("parent", "child"), header=False):
            parent, child = row.form("parent", ANY_SPECIES), row.form("child", ANY_SPECIES)
            if PATHWAY_ID.fullmatch(parent) and PATHWAY_ID.fullmatch(child):
                found.append((child, parent))
                above.add(child, parent)
        try:
            above.prepare()
        except CycleError as fault:
            circle = " -> ".join(fault.args[1][:5])
            raise contract(self.name, f"the hierarchy leads back to where it began: {circle}", ADDRESS) from fault
        if not found:
            raise contract(self.name, "the hierarchy holds no human pathway", ADDRESS)
        return found
