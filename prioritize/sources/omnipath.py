"""OmniPath: which protein acts on which, and in which sense; and what a protein does between cells."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import PATIENCE, Row, contract, rows
from prioritize.sources.contract import one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile

ORIGIN = "https://omnipathdb.org"
LARGEST = 300_000_000
COMPLAINT = b"Something is not entirely good"
"""How an answer begins that is an error, with status 200."""
VERSION = re.compile(r"(?:omnipath-server|pypath)\s+v?([0-9]+(?:\.[0-9]+)*)")
ENTITY = re.compile(r"[A-Z0-9]+(?:-[0-9]+)?|COMPLEX:[A-Z0-9]+(?:-[0-9]+)?(?:_[A-Z0-9]+(?:-[0-9]+)?)*")
"""A UniProt accession, or those of a complex."""
INTERACTIONS = {
    "datasets": "omnipath",
    "organisms": "9606",
    "fields": "sources,references,curation_effort",
    "license": "commercial",
    "format": "tsv",
}
INTERCELL = {
    "scope": "generic",
    "source": "composite",
    "entity_types": "protein",
    "license": "commercial",
    "format": "tsv",
}
SENSES = (
    "is_stimulation",
    "is_inhibition",
    "consensus_direction",
    "consensus_stimulation",
    "consensus_inhibition",
)
PLACES = (
    "transmitter",
    "receiver",
    "secreted",
    "plasma_membrane_transmembrane",
    "plasma_membrane_peripheral",
)
ACTION = ("source", "target", "is_directed", *SENSES, "sources", "references", "curation_effort")
ROLE = ("category", "parent", "scope", "aspect", "source", "uniprot", "entity_type", "consensus_score", *PLACES)


class OmniPath(Live):
    """Literature-curated signalling of many databases. https://omnipathdb.org, licence by database.

    A complex acts, or is acted on, by each of its members; the row says which complex.
    """

    name = "omnipath"
    title = "OmniPath"
    licence = "by database; asked for what may be used commercially"
    reference = "doi:10.15252/msb.20209923"
    url = f"{ORIGIN}/interactions"
    note = (
        "Directed interactions only. Complexes are spread over their members. The service is asked for data that may "
        "be used commercially; a server that does not know this wish may ignore it. It names no release of its data: "
        "the release is the version of the server and the day it was asked."
    )
    origins = (ORIGIN,)
    by_default = True
    per_second = 1.0
    files = (
        FlatFile(
            "actions",
            ("omnipath_interactions.tsv",),
            ("source", "target", *SENSES, "databases", "citations", "curation_effort"),
        ),
        FlatFile("roles", ("omnipath_intercell.tsv",), ("uniprot", "category", "parent", "aspect", "score", *PLACES)),
    )
    steps: ClassVar = {
        "entity_member": r"""
            SELECT DISTINCT
                entity,
                regexp_replace(
                    unnest(string_split(regexp_replace(entity, '^COMPLEX:', ''), '_')), '-[0-9]+$', ''
                ) AS accession
            FROM (SELECT source AS entity FROM file_actions UNION SELECT target FROM file_actions)
        """,
        "entity_gene": """
            SELECT DISTINCT entity, hgnc_id
            FROM entity_member
            JOIN gene_of_uniprot ON uniprot_id = accession
        """,
    }
    tables: ClassVar = {
        "signed_interaction": """
            SELECT
                acting.hgnc_id AS source_id,
                acted_on.hgnc_id AS target_id,
                actions.source AS source_entity,
                actions.target AS target_entity,
                is_stimulation,
                is_inhibition,
                consensus_direction,
                consensus_stimulation,
                consensus_inhibition,
                databases,
                citations,
                curation_effort
            FROM file_actions AS actions
            JOIN entity_gene AS acting ON acting.entity = actions.source
            JOIN entity_gene AS acted_on ON acted_on.entity = actions.target
            WHERE acting.hgnc_id <> acted_on.hgnc_id
            ORDER BY source_id, target_id, source_entity, target_entity
        """,
        "intercell": r"""
            SELECT
                hgnc_id,
                category,
                parent,
                aspect,
                max(CAST(score AS INTEGER)) AS consensus_score,
                max(transmitter) AS is_transmitter,
                max(receiver) AS is_receiver,
                max(secreted) AS is_secreted,
                max(plasma_membrane_transmembrane) AS is_transmembrane,
                max(plasma_membrane_peripheral) AS is_peripheral
            FROM file_roles
            JOIN gene_of_uniprot ON uniprot_id = regexp_replace(uniprot, '-[0-9]+$', '')
            GROUP BY hgnc_id, category, parent, aspect
            ORDER BY hgnc_id, category, parent, aspect
        """,
    }
    gene_names = r"""
        SELECT accession AS name, hgnc_id
        FROM (
            SELECT accession FROM entity_member
            UNION
            SELECT regexp_replace(uniprot, '-[0-9]+$', '') FROM file_roles
        )
        LEFT JOIN gene_of_uniprot ON uniprot_id = accession
    """

    def release_of(self, ask: Ask) -> str:
        """Version of the server, and the day of its answer: it names no release of its data."""
        reply = ask.get(f"{ORIGIN}/about")
        found = VERSION.search(reply.content.decode("utf-8", "replace"))
        version = f"server {found[1]}" if found else "unnamed version"
        return f"{version}, {_day(reply.headers.get('date', ''))}"

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """All signed interactions, and the roles of all proteins between cells."""
        ask.expect(2)
        actions = ask.bulk(self.url, self._actions, INTERACTIONS, largest=LARGEST, total=PATIENCE)
        write_rows(folder, "omnipath_interactions.tsv", self.files[0].columns, actions)
        roles = ask.bulk(f"{ORIGIN}/intercell", self._roles, INTERCELL, largest=LARGEST, total=PATIENCE)
        write_rows(folder, "omnipath_intercell.tsv", self.files[1].columns, roles)
        return Fetched()

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """What BRAF does to MAP2K1, and its roles between cells are of the agreed shape."""
        asked = {**INTERACTIONS, "sources": "P15056", "targets": "Q02750", "source_target": "AND"}
        differs = []
        if not VERSION.search(ask.get(f"{ORIGIN}/about").content.decode("utf-8", "replace")):
            differs.append(f"{ORIGIN}/about names no version")
        found = ask.bulk(self.url, self._actions, asked)
        if not any(row[:3] == ("P15056", "Q02750", "1") for row in found):
            differs.append("BRAF (P15056) does not stimulate MAP2K1 (Q02750)")
        roles = ask.bulk(f"{ORIGIN}/intercell", self._roles, {**INTERCELL, "proteins": "Q08722"})
        if not any(row[0] == "Q08722" for row in roles):
            differs.append("CD47 (Q08722) has no role between cells")
        return tuple(differs)

    def _actions(self, content: bytes) -> list[tuple[str | None, ...]]:
        """Directed interactions; a pair that stands there twice says the same twice, or is refused."""
        found: dict[tuple[str, str], tuple[str | None, ...]] = {}
        for row in self._rows(content, ACTION):
            pair = (row.form("source", ENTITY), row.form("target", ENTITY))
            senses = [_bit(row.flag(column)) for column in SENSES]
            citations = _pubmed(row.text_or_none("references"))
            said = (*pair, *senses, row.text("sources"), citations, str(row.whole("curation_effort")))
            if not row.flag("is_directed"):
                continue
            if found.setdefault(pair, said) != said:
                raise contract(
                    self.name, f"line {row.line}: {pair[0]} to {pair[1]} stands there twice, otherwise before"
                )
        return list(found.values())

    def _roles(self, content: bytes) -> list[tuple[str | None, ...]]:
        """What proteins do between cells, as OmniPath as a whole says."""
        found: dict[tuple[str, ...], tuple[str | None, ...]] = {}
        for row in self._rows(content, ROLE):
            kept = (row.text("scope"), row.text("source"), row.text("entity_type")) == (
                "generic",
                "composite",
                "protein",
            )
            places = [_bit(row.flag(column)) for column in PLACES]
            key = (row.form("uniprot", ENTITY), *(row.text(column) for column in ("category", "parent", "aspect")))
            said = (*key, str(row.whole("consensus_score")) if kept else None, *places)
            if kept and found.setdefault(key, said) != said:
                raise contract(self.name, f"line {row.line}: {key[0]} as {key[1]} stands there twice, otherwise before")
        return list(found.values())

    def _rows(self, content: bytes, columns: Sequence[str]) -> Iterator[Row]:
        """Rows of an answer that is a table, and no complaint."""
        if content.lstrip().startswith(COMPLAINT):
            raise contract(self.name, one_line(content[:400].decode("utf-8", "replace"), 300))
        yield from rows(self.name, content, columns, quoted=False)


def _bit(truth: bool) -> str:
    return "1" if truth else "0"


def _pubmed(references: str | None) -> str | None:
    """Distinct PubMed ids of `database:id;database:id`; None when there is none."""
    ids = {part.rpartition(":")[2].strip() for part in (references or "").split(";")}
    return ";".join(f"PMID:{found}" for found in sorted(ids) if found.isascii() and found.isdigit()) or None


def _day(date: str) -> str:
    """Day of an HTTP date; that of the clock when it cannot be read."""
    try:
        when = email.utils.parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        when = dt.datetime.now(dt.UTC)
    return when.date().isoformat()
