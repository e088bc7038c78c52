"""STRING: how sure it is that two proteins work together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Gene, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile

ORIGIN = "https://version-12-0.string-db.org"
VERSION = "12.0"
API = f"{ORIGIN}/api/json"
HUMAN = "9606"
LEAST = 400
"""Least score of a pair that is asked for, in thousandths; STRING calls it medium confidence."""
ABOUT = {"species": HUMAN, "caller_identity": "prioritize"}
PROTEIN = re.compile(r"9606\.ENSP[0-9]+")
CHANNELS = {
    "score": "score",
    "nscore": "neighbourhood",
    "fscore": "fusion",
    "pscore": "cooccurrence",
    "ascore": "coexpression",
    "escore": "experiments",
    "dscore": "databases",
    "tscore": "textmining",
}
"""Fields of an edge, and columns of the table."""
Edge = tuple[str, ...]


class StringDb(Live):
    """Functional association of proteins. https://string-db.org, CC BY 4.0.

    A target is asked for by its UniProt accession, or by its symbol where it has none.
    """

    name = "string"
    title = "STRING 12.0, functional network among the targets"
    licence = "CC BY 4.0"
    reference = "doi:10.1093/nar/gkac1000"
    url = ORIGIN
    scope = "catalogue"
    note = f"Pairs of targets with a score of {LEAST / 1000} or more; a pair without a row has less, or was not found."
    origins = (ORIGIN,)
    per_second = 1.0
    batch = 200
    files = (
        FlatFile("proteins", ("string_proteins.tsv",), ("hgnc_id", "string_id")),
        FlatFile("edges", ("string_edges.tsv",), ("string_a", "string_b", *CHANNELS.values())),
    )
    tables: ClassVar = {
        "string_edge": f"""
            SELECT
                least(a.hgnc_id, b.hgnc_id) AS hgnc_a,
                greatest(a.hgnc_id, b.hgnc_id) AS hgnc_b,
                {", ".join(f"edges.{column}" for column in CHANNELS.values())}
            FROM file_edges AS edges
            JOIN file_proteins AS a ON a.string_id = edges.string_a
            JOIN file_proteins AS b ON b.string_id = edges.string_b
            WHERE edges.string_a <> edges.string_b
            ORDER BY hgnc_a, hgnc_b
        """,  # noqa: S608 - names of our own columns
    }

    def release_of(self, ask: Ask) -> str:
        """Version of the data."""
        shape = Shape(self.name)
        found = shape.rows({"version": ask.json(f"{API}/version")}, "version")
        if len(found) != 1:
            raise contract(self.name, f"version is a list of {len(found)}, not of one", f"{API}/version")
        return shape.text(found[0], "string_version")

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """The proteins of the targets, and the network among them."""
        parts = _parts(wanted.genes, self.batch)
        ask.expect(len(parts))
        known: dict[str, str] = {}
        for part in parts:
            known |= self._proteins(ask, part)
        blocks = _blocks(sorted(set(known.values())), self.batch)
        ask.expect(len(blocks))
        edges: dict[tuple[str, str], Edge] = {}
        for block in blocks:
            self._add(edges, self._network(ask, block))
        write_rows(folder, "string_proteins.tsv", self.files[0].columns, known.items())
        write_rows(folder, "string_edges.tsv", self.files[1].columns, [(*pair, *said) for pair, said in edges.items()])
        strange = {gene.hgnc_id: "STRING knows no such protein" for gene in wanted.genes if gene.hgnc_id not in known}
        return Fetched(failed=strange)

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """The protein of BRAF."""
        differs = []
        if (told := self.release_of(ask)) != VERSION:
            differs.append(f"the version is {one_line(told, 40)}, the code was written for {VERSION}")
        gene = Gene("HGNC:1097", "BRAF", "ENSG00000157764", "P15056", "673")
        if not self._proteins(ask, [gene]):
            differs.append("BRAF (P15056) is not known")
        return tuple(differs)

    def _proteins(self, ask: Ask, genes: Sequence[Gene]) -> dict[str, str]:
        """HGNC id -> STRING id; a gene that STRING does not know is absent."""
        asked: dict[str, list[str]] = {}
        for gene in genes:
            asked.setdefault(gene.uniprot_id or gene.symbol, []).append(gene.hgnc_id)
        params = {"identifiers": "\r".join(asked), "limit": "1", "echo_query": "1", **ABOUT}
        shape = Shape(self.name)
        found: dict[str, str] = {}
        for row in shape.rows({"proteins": ask.json(f"{API}/get_string_ids", params)}, "proteins"):
            item, protein = shape.text(row, "queryItem"), self._protein(shape, row, "stringId")
            if item not in asked:
                raise contract(self.name, f"queryItem {one_line(item, 40)!r} was not asked for")
            if found.setdefault(item, protein) != protein:
                raise contract(self.name, f"{item} is two proteins, {found[item]} and {protein}")
        return {hgnc_id: protein for item, protein in found.items() for hgnc_id in asked[item]}

    def _network(self, ask: Ask, proteins: Sequence[str]) -> dict[tuple[str, str], Edge]:
        """Scores of the pairs among proteins, by pair in order."""
        params = {
            "identifiers": "\r".join(proteins),
            "required_score": str(LEAST),
            "network_type": "functional",
            **ABOUT,
        }
        shape = Shape(self.name)
        found: dict[tuple[str, str], Edge] = {}
        for row in shape.rows({"network": ask.json(f"{API}/network", params)}, "network"):
            pair, said = self._edge(shape, row)
            if not set(pair) <= set(proteins):
                raise contract(self.name, f"the pair {pair[0]} and {pair[1]} was not asked for")
            self._add(found, {pair: said})
        return found

    def _edge(self, shape: Shape, row: Any) -> tuple[tuple[str, str], Edge]:
        """Two proteins in order, and their scores."""
        a, b = sorted((self._protein(shape, row, "stringId_A"), self._protein(shape, row, "stringId_B")))
        return (a, b), tuple(self._score(shape, row, field) for field in CHANNELS)

    def _score(self, shape: Shape, row: Any, field: str) -> str:
        """A score from 0 to 1, as text."""
        found = shape.number_or_none(row, field)
        if found is None or not 0 <= found <= 1:
            raise contract(self.name, f"{field} is not a number from 0 to 1 but {found}")
        return repr(found)

    def _protein(self, shape: Shape, row: Any, field: str) -> str:
        """Id of a human protein."""
        found = shape.text(row, field)
        if not PROTEIN.fullmatch(found):
            raise contract(self.name, f"{field} is no human protein but {one_line(found, 40)!r}")
        return found

    def _add(self, known: dict[tuple[str, str], Edge], more: Mapping[tuple[str, str], Edge]) -> None:
        """Add edges; one that is there already says the same, or is refused."""
        for pair, said in more.items():
            if known.setdefault(pair, said) != said:
                raise contract(self.name, f"the pair {pair[0]} and {pair[1]} has two different scores")


def _parts(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _blocks(proteins: Sequence[str], size: int) -> list[Sequence[str]]:
    """Proteins to ask for together, so that every pair is among one of them.

    One protein by itself is not asked for: the service would add partners of its own choice.
    """
    if len(proteins) <= size:
        return [proteins] if len(proteins) > 1 else []
    return [[*one, *other] for one, other in combinations(_parts(proteins, size // 2), 2)]
