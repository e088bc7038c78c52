"""Pharos: how much is known of a protein as a target of drugs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, in_halves
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.rows import Row, cell
from prioritize.sources.source import FlatFile

ORIGIN = "https://pharos-api.ncats.io"
URL = f"{ORIGIN}/graphql"
RELEASE = "query Release { dbVersion }"
LEVELS = ("Tclin", "Tchem", "Tbio", "Tdark")
BRAF = "P15056"


class Pharos(Live):
    """Target development levels. https://pharos.nih.gov, CC BY-SA 4.0.

    The licence is share-alike, so this is asked only when wanted: what is made of it and passed on keeps that licence.
    """

    name = "pharos"
    title = "Pharos: development level of the targets"
    licence = "CC BY-SA 4.0 (share-alike)"
    reference = "doi:10.1093/nar/gkac1033"
    url = URL
    scope = "catalogue"
    note = (
        "Off unless asked for: share-alike, and not tried against the running service. Tclin: an approved drug acts on "
        "the protein by its known mechanism; Tchem: a potent small molecule does; Tbio: its biology is known; Tdark: "
        "little is."
    )
    origins = (ORIGIN,)
    per_second = 1.0
    batch = 10
    files = (
        FlatFile(
            "level", ("pharos_level.tsv",), ("hgnc_id", "uniprot_id", "level", "family", "novelty", "n_publications")
        ),
    )
    tables: ClassVar = {
        "development_level": """
            SELECT
                hgnc_id,
                uniprot_id,
                level,
                family,
                CAST(novelty AS DOUBLE) AS novelty,
                CAST(n_publications AS BIGINT) AS n_publications
            FROM file_level
            ORDER BY hgnc_id
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """Version of the database, a text or a number."""
        told = ask.graphql(URL, RELEASE, {})
        version = told.get("dbVersion")
        if isinstance(version, int | float) and not isinstance(version, bool):
            return str(version)
        if not Shape(self.name).text(told, "dbVersion").strip():
            raise contract(self.name, "dbVersion is empty", URL)
        return str(version).strip()

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets that have a UniProt accession, several at once."""
        accessions = sorted({gene.uniprot_id for gene in wanted.genes if gene.uniprot_id})
        ask.expect(-(-len(accessions) // self.batch))
        parts, unanswered = in_halves(accessions, self.batch, lambda some: self._levels(ask, some))
        known = {accession: row for part in parts for accession, row in part.items()}
        rows: list[Row] = []
        failed: dict[str, str] = {}
        unknown = []
        for gene in wanted.genes:
            if not gene.uniprot_id:
                failed[gene.hgnc_id] = "HGNC has no UniProt accession for it"
            elif gene.uniprot_id in unanswered:
                failed[gene.hgnc_id] = unanswered[gene.uniprot_id]
            elif gene.uniprot_id in known:
                rows.append((gene.hgnc_id, gene.uniprot_id, *known[gene.uniprot_id]))
            else:
                unknown.append(gene.symbol)
        write_rows(folder, self.files[0].names[0], self.files[0].columns, rows)
        return Fetched(failed, (f"it has no level of {', '.join(unknown)}",) if unknown else ())

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """BRAF has approved drugs."""
        level = self._levels(ask, [BRAF]).get(BRAF, (None,))[0]
        return () if level == "Tclin" else (f"BRAF ({BRAF}) is {level or 'not known'} there, not Tclin",)

    def _levels(self, ask: Ask, accessions: Sequence[str]) -> dict[str, Row]:
        """Level, family, novelty and publications by accession; a protein without a level is absent."""
        named = {f"u{place}": accession for place, accession in enumerate(accessions)}
        told = ask.graphql(URL, query_of(len(accessions)), named)
        found: dict[str, Row] = {}
        for name, accession in named.items():
            target = Shape(self.name).inner_or_none(told, name)
            row = None if target is None else self._level(target, accession)
            if row is not None:
                found[accession] = row
        return found

    def _level(self, target: Any, accession: str) -> Row | None:
        """What is known of one protein."""
        shape = Shape(self.name)
        if (told := shape.text(target, "uniprot")) != accession:
            raise contract(self.name, f"uniprot is {one_line(told, 40)}, {accession} was asked for", URL)
        level, family = shape.text_or_none(target, "tdl"), shape.text_or_none(target, "fam")
        novelty, papers = shape.number_or_none(target, "novelty"), shape.number_or_none(target, "publicationCount")
        if level is not None and level not in LEVELS:
            raise contract(self.name, f"tdl is {one_line(level, 40)!r}, none of {', '.join(LEVELS)}", URL)
        if papers is not None and (papers < 0 or not papers.is_integer()):
            raise contract(self.name, f"publicationCount is no number of papers but {papers}", URL)
        if level is None:
            return None
        return (level, family, cell(novelty), None if papers is None else str(int(papers)))


def query_of(size: int) -> str:
    """The question for some proteins at once; the answer to each has the name of its variable."""
    variables = ", ".join(f"$u{place}: String" for place in range(size))
    targets = "\n".join(f"  u{place}: target(q: {{uniprot: $u{place}}}) {{ ...Level }}" for place in range(size))
    return (
        f"query Levels({variables}) {{\n{targets}\n}}\n"
        "fragment Level on Target { uniprot tdl fam novelty publicationCount }"
    )
