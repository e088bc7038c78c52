"""UniProt: where in the cell a protein is, and how it lies in a membrane."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from prioritize.sources.ask import Ask, Page, every_page
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.rows import Row
from prioritize.sources.source import FlatFile
from prioritize.sources.sparse import SparseReader

if TYPE_CHECKING:
    from prioritize.sources.http import Reply

ORIGIN = "https://rest.uniprot.org"
ENTRIES = f"{ORIGIN}/uniprotkb/accessions"
FIELDS = "accession,cc_subcellular_location,ft_signal,ft_transmem,ft_topo_dom,ft_chain,ft_peptide"
"""Chains and peptides are asked for so that no reviewed entry is without features: one that has none at all says
nothing, and is not taken for a protein without signal peptide and membrane."""
REVIEWED = "UniProtKB reviewed"
INACTIVE = "Inactive"
EXPERIMENT = "ECO:0000269"
"""Evidence by an experiment, in a paper."""
KINDS = {"Signal": "signal peptide", "Transmembrane": "transmembrane", "Topological domain": "topological domain"}
NEXT = re.compile(r'<([^<>]+)>\s*;\s*rel="?next"?')
MANY = 20
"""Entries, or parts of one, of which at least one has each field but the rare ones; features, one always has."""
RARE = frozenset({"molecule", "orientation"})
"""Fields that many proteins may well be without."""
CSF1R = "P07333"
"""A receptor that crosses the membrane once."""


class Reader(SparseReader):
    """Reads entries."""

    def locations(self, entry: Any) -> Iterator[Row]:
        """Molecule, location, topology and orientation, id of the location, and whether an experiment showed it."""
        known: dict[Row, tuple[str | None, int]] = {}
        for comment in self._objects(entry, "comments"):
            if self._shape.text(comment, "commentType") != "SUBCELLULAR LOCATION":
                continue
            molecule = self._maybe(comment, "molecule", self._shape.text)
            for place in self._objects(comment, "subcellularLocations"):
                at = self._shape.inner(place, "location")
                key: Row = (molecule, self._filled(at), self._term(place, "topology"), self._term(place, "orientation"))
                number = self._maybe(at, "id", self._shape.text)
                codes = [self._shape.text(one, "evidenceCode") for one in self._objects(at, "evidences")]
                before, shown = known.get(key, (number, 0))
                if before != number:
                    raise contract(self.source, f"the location {one_line(str(key[1]), 60)} has two values of id")
                known[key] = (number, max(shown, int(EXPERIMENT in codes)))
        for key, (number, shown) in known.items():
            yield (*key, number, str(shown))

    def features(self, entry: Any) -> Iterator[Row]:
        """Feature, side of the membrane and how many; a feature that there is none of has one row of 0.

        Nothing comes of an entry without any feature, not even a chain.
        """
        counts: Counter[tuple[str, str | None]] = Counter()
        features = self._objects(entry, "features")
        for one in features:
            kind = KINDS.get(self._shape.text(one, "type"))
            if kind == "topological domain":
                side = self._maybe(one, "description", self._shape.text) or ""
                counts[kind, side.split(";")[0].strip() or None] += 1
            elif kind:
                counts[kind, None] += 1
        for kind in KINDS.values() if features else ():
            if not any(known == kind for known, _ in counts):
                counts[kind, None] = 0
        for (feature, where), number in counts.items():
            yield (feature, where, str(number))

    def check(self) -> None:
        """Refuse a field that not one of many entries holds: it was renamed or is given no more.

        Raises
        ------
        FetchError
        """
        least = {"features": 1, **dict.fromkeys(RARE, math.inf)}
        gone = self.never_seen(MANY, least)
        if gone:
            raise contract(self.source, f"not one of {self.might[gone[0]]:,} has {', '.join(gone)}", ENTRIES)

    def _term(self, place: Any, name: str) -> str | None:
        """A word of the vocabulary that may be left out."""
        inner = self._maybe(place, name, self._shape.inner)
        return None if inner is None else self._filled(inner)

    def _filled(self, value: Any) -> str:
        """A word of the vocabulary."""
        word = " ".join(self._shape.text(value, "value").split())
        if not word:
            raise contract(self.source, "value is empty", ENTRIES)
        return word


class Uniprot(Live):
    """Location and topology of proteins, reviewed entries only. https://www.uniprot.org, CC BY 4.0."""

    name = "uniprot"
    title = "UniProt: location and membrane topology of the targets"
    licence = "CC BY 4.0"
    reference = "doi:10.1093/nar/gkae1010"
    url = ENTRIES
    scope = "catalogue"
    note = (
        "Reviewed entries only. A protein without a location has no row: unknown, not nowhere. Locations without an "
        "experiment rest on similarity, on a statement of authors or on the curator. A feature that the entry does not "
        "have has a row of 0."
    )
    origins = (ORIGIN,)
    per_second = 1.0
    batch = 100
    files = (
        FlatFile(
            "location",
            ("uniprot_location.tsv",),
            (
                "hgnc_id",
                "uniprot_id",
                "molecule",
                "location",
                "topology",
                "orientation",
                "location_id",
                "experimental",
            ),
        ),
        FlatFile("feature", ("uniprot_feature.tsv",), ("hgnc_id", "uniprot_id", "feature", "side", "n_features")),
    )
    tables: ClassVar = {
        "protein_location": """
            SELECT
                hgnc_id,
                uniprot_id,
                molecule,
                location,
                topology,
                orientation,
                location_id,
                CAST(experimental AS TINYINT) AS experimental
            FROM file_location
            ORDER BY ALL
        """,
        "protein_feature": """
            SELECT hgnc_id, uniprot_id, feature, side, CAST(n_features AS BIGINT) AS n_features
            FROM file_feature
            ORDER BY ALL
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """Release of the data, which every answer names in its head."""
        reply = ask.get(ENTRIES, {"accessions": CSF1R, "fields": "accession"}, accept="application/json")
        told = one_line(reply.headers.get("x-uniprot-release", ""), 40)
        if not told:
            raise contract(self.name, "the header X-UniProt-Release is missing", ENTRIES)
        return told

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets that have a UniProt accession."""
        genes: dict[str, list[str]] = {}
        for gene in wanted.genes:
            genes.setdefault(gene.uniprot_id, []).append(gene.hgnc_id)
        failed = dict.fromkeys(genes.pop("", ()), "HGNC names no UniProt accession")
        accessions = sorted(genes)
        parts = [accessions[start : start + self.batch] for start in range(0, len(accessions), self.batch)]
        ask.expect(len(parts))
        reader = Reader(self.name)
        locations: list[Row] = []
        features: list[Row] = []
        for part in parts:
            entries = self._entries(ask, part)
            for accession in part:
                entry = entries.get(accession)
                if why := self._unusable(entry):
                    failed |= dict.fromkeys(genes[accession], why)
                    continue
                places, kinds = list(reader.locations(entry)), list(reader.features(entry))
                if not kinds:
                    failed |= dict.fromkeys(genes[accession], "its entry has no features, not even a chain")
                    continue
                for hgnc_id in genes[accession]:
                    locations += [(hgnc_id, accession, *row) for row in places]
                    features += [(hgnc_id, accession, *row) for row in kinds]
        reader.check()
        write_rows(folder, self.files[0].names[0], self.files[0].columns, locations)
        write_rows(folder, self.files[1].names[0], self.files[1].columns, features)
        return Fetched(failed=failed)

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """The receptor CSF1R, which crosses the cell membrane once."""
        entry = self._entries(ask, [CSF1R]).get(CSF1R)
        if why := self._unusable(entry):
            return (f"CSF1R ({CSF1R}): {why}",)
        reader = Reader(self.name)
        differs = []
        if "Cell membrane" not in {row[1] for row in reader.locations(entry)}:
            differs.append(f"CSF1R ({CSF1R}) is not located in the cell membrane")
        found = {(kind, side): number for kind, side, number in reader.features(entry)}
        for kind, side in (("signal peptide", None), ("transmembrane", None), ("topological domain", "Extracellular")):
            if found.get((kind, side)) != "1":
                named = f"{kind} {side}" if side else kind
                differs.append(f"CSF1R ({CSF1R}) has {found.get((kind, side), '0')} times {named}, not once")
        return tuple(differs)

    def _entries(self, ask: Ask, accessions: Sequence[str]) -> dict[str, Any]:
        """Entries by accession; one that is not there is absent."""
        shape = Shape(self.name)
        params = {
            "accessions": ",".join(accessions),
            "fields": FIELDS,
            "format": "json",
            "size": str(self.batch),
        }

        def page(after: str) -> Page:
            if after:
                ask.expect(1)
            return ask.read(after or ENTRIES, self._page, None if after else params)

        found: dict[str, Any] = {}
        for entry in every_page(self.name, page):
            accession = shape.text(entry, "primaryAccession")
            if accession not in accessions:
                raise contract(self.name, f"primaryAccession {one_line(accession, 40)!r} was not asked for", ENTRIES)
            if found.setdefault(accession, entry) != entry:
                raise contract(self.name, f"{accession} came twice and differs", ENTRIES)
        return found

    def _page(self, reply: Reply) -> Page:
        """One page; what follows it, and how many there are in all, stands in its head."""
        from prioritize.sources.http import parse_json

        shape = Shape(self.name)
        told = shape.rows(parse_json(reply, f"{self.name} {ENTRIES}"), "results")
        found = [shape.inner({"results": entry}, "results") for entry in told]
        following = NEXT.search(reply.headers.get("link", ""))
        total = reply.headers.get("x-total-results", "").strip()
        if total and not (total.isascii() and total.isdigit() and len(total) < 10):
            raise contract(self.name, f"X-Total-Results is no number but {one_line(total, 40)!r}", ENTRIES)
        return Page(found, following[1] if following else "", int(total) if total else None)

    def _unusable(self, entry: Mapping[str, Any] | None) -> str:
        """Why an entry tells nothing; '' when it does."""
        if entry is None:
            return "UniProt has no such entry"
        kind = Shape(self.name).text(entry, "entryType")
        if kind == INACTIVE:
            return "UniProt has withdrawn or merged its entry"
        return "" if kind.startswith(REVIEWED) else "UniProt has no reviewed entry"
