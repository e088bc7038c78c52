"""ChEMBL: drugs that act on the targets by their mechanism, and what is warned of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, Page, every_page
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_all
from prioritize.sources.rows import Row, cell, objects, one_each
from prioritize.sources.source import FlatFile

ORIGIN = "https://www.ebi.ac.uk"
API = f"{ORIGIN}/chembl/api/data"
STATUS = f"{API}/status.json"
TARGET, MECHANISM, MOLECULE, WARNING = (
    f"{API}/{resource}.json" for resource in ("target", "mechanism", "molecule", "drug_warning")
)
VERSION = "ChEMBL_37"
"""Release whose shape this code was written for."""
LARGEST_PAGE = 1_000
BRAF = "P15056"
VEMURAFENIB = "CHEMBL1229517"


class Chembl(Live):
    """Mechanisms of drugs and warnings on them. https://www.ebi.ac.uk/chembl, CC BY-SA 3.0.

    The licence is share-alike, so this is asked only when wanted: what is made of it and passed on keeps that licence.
    """

    name = "chembl"
    title = "ChEMBL: mechanisms of drugs, and warnings on them"
    licence = "CC BY-SA 3.0 (share-alike)"
    reference = "doi:10.1093/nar/gkad1004"
    url = API
    scope = "catalogue"
    note = (
        "Off unless asked for: share-alike. A target stands for itself and for every complex and family of which it is "
        "a part; the kind of target tells which. Warnings are of the drugs found so, their salts and parents."
    )
    origins = (ORIGIN,)
    per_second = 2.0
    batch = 50
    files = (
        FlatFile("target", ("chembl_target.tsv",), ("hgnc_id", "target_id", "target_type")),
        FlatFile(
            "mechanism",
            ("chembl_mechanism.tsv",),
            ("mechanism_id", "molecule_id", "parent_id", "target_id", "action_type", "mechanism", "max_phase"),
        ),
        FlatFile("molecule", ("chembl_molecule.tsv",), ("molecule_id", "name")),
        FlatFile(
            "warning",
            ("chembl_warning.tsv",),
            ("molecule_id", "parent_id", "warning_type", "warning_class", "country"),
        ),
    )
    tables: ClassVar = {
        "mechanism": """
            SELECT
                file_target.hgnc_id,
                CAST(file_mechanism.mechanism_id AS BIGINT) AS mechanism_id,
                file_mechanism.molecule_id,
                file_mechanism.parent_id,
                coalesce(own.name, parent.name) AS drug,
                file_mechanism.target_id,
                file_target.target_type,
                file_mechanism.action_type,
                file_mechanism.mechanism,
                CAST(file_mechanism.max_phase AS DOUBLE) AS max_phase
            FROM file_mechanism
            JOIN file_target ON file_target.target_id = file_mechanism.target_id
            LEFT JOIN file_molecule AS own ON own.molecule_id = file_mechanism.molecule_id
            LEFT JOIN file_molecule AS parent ON parent.molecule_id = file_mechanism.parent_id
            ORDER BY hgnc_id, mechanism_id
        """,
        "drug_warning": """
            SELECT
                file_warning.molecule_id,
                file_warning.parent_id,
                coalesce(own.name, parent.name) AS drug,
                file_warning.warning_type,
                file_warning.warning_class,
                file_warning.country
            FROM file_warning
            LEFT JOIN file_molecule AS own ON own.molecule_id = file_warning.molecule_id
            LEFT JOIN file_molecule AS parent ON parent.molecule_id = file_warning.parent_id
            ORDER BY molecule_id, file_warning.parent_id, warning_type, warning_class, country
        """,
    }

    @property
    def _shape(self) -> Shape:
        return Shape(self.name)

    def release_of(self, ask: Ask) -> str:
        """Release of the database, such as ChEMBL_37."""
        version = self._shape.text(ask.json(STATUS), "chembl_db_version").strip()
        if not version:
            raise contract(self.name, "chembl_db_version is empty", STATUS)
        return version

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Targets by their proteins, the mechanisms that act on these, their molecules, and the warnings on those."""
        genes: dict[str, list[str]] = {}
        for gene in wanted.genes:
            genes.setdefault(gene.uniprot_id, []).append(gene.hgnc_id)
        nameless = genes.pop("", [])
        targets = self._targets(ask, sorted(genes))
        mechanisms = self._mechanisms(ask, sorted({target for _, target, _ in targets}))
        molecules = sorted({cell for row in mechanisms for cell in row[1:3] if cell})
        rows: dict[str, list[Row]] = {
            "target": [(hgnc_id, *rest) for accession, *rest in targets for hgnc_id in genes[accession]],
            "mechanism": mechanisms,
            "molecule": self._molecules(ask, molecules),
            "warning": self._warnings(ask, molecules),
        }
        write_all(folder, self.files, rows)
        return Fetched(dict.fromkeys(nameless, "HGNC has no UniProt accession for it"))

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """Vemurafenib inhibits BRAF."""
        differs = []
        if (told := self.release_of(ask)) != VERSION:
            differs.append(f"the release is {one_line(told, 40)}, the code was written for {VERSION}")
        targets = sorted({target for _, target, _ in self._targets(ask, [BRAF])})
        found = {(row[1], row[4]) for row in self._mechanisms(ask, targets)}
        if (VEMURAFENIB, "INHIBITOR") not in found:
            differs.append(f"vemurafenib ({VEMURAFENIB}) is no inhibitor of BRAF ({BRAF})")
        return tuple(differs)

    def _targets(self, ask: Ask, accessions: Sequence[str]) -> list[tuple[str, str, str]]:
        """Accession, target and kind of target, for every target of which one of the proteins is a part."""
        shape = self._shape
        asked = set(accessions)
        found: set[tuple[str, str, str]] = set()
        for row in self._all(ask, TARGET, "targets", "target_components__accession__in", accessions):
            target, kind = shape.text(row, "target_chembl_id"), shape.text(row, "target_type")
            parts = [shape.text_or_none(part, "accession") for part in objects(shape, row, "target_components")]
            held = asked & set(parts)
            if not held:
                raise contract(
                    self.name, f"target_components of {one_line(target, 40)} hold no accession asked", TARGET
                )
            found |= {(accession, target, kind) for accession in held if accession}
        one_each(self.name, sorted(found), 2, "the target_type of a target")
        return sorted(found)

    def _mechanisms(self, ask: Ask, targets: Sequence[str]) -> list[Row]:
        """Mechanisms that act on some targets."""
        shape = self._shape
        rows: list[Row] = []
        for row in self._all(ask, MECHANISM, "mechanisms", "target_chembl_id__in", targets):
            number = shape.whole(row, "mec_id")
            rows.append(
                (
                    str(number),
                    shape.text(row, "molecule_chembl_id"),
                    shape.text_or_none(row, "parent_molecule_chembl_id"),
                    self._asked(row, "target_chembl_id", targets),
                    shape.text_or_none(row, "action_type"),
                    shape.text_or_none(row, "mechanism_of_action"),
                    cell(shape.number_or_none(row, "max_phase")),
                )
            )
        return one_each(self.name, rows, 1, "a mec_id")

    def _molecules(self, ask: Ask, molecules: Sequence[str]) -> list[Row]:
        """Names of molecules."""
        only = {"only": "molecule_chembl_id,pref_name"}
        rows = [
            (self._asked(row, "molecule_chembl_id", molecules), self._shape.text_or_none(row, "pref_name"))
            for row in self._all(ask, MOLECULE, "molecules", "molecule_chembl_id__in", molecules, only)
        ]
        return one_each(self.name, rows, 1, "a molecule")

    def _warnings(self, ask: Ask, molecules: Sequence[str]) -> list[Row]:
        """Warnings on molecules, and on those of which they are the parents."""
        shape = self._shape
        names = ("parent_molecule_chembl_id", "warning_type", "warning_class", "warning_country")
        found: set[Row] = set()
        for field in ("molecule_chembl_id", "parent_molecule_chembl_id"):
            for row in self._all(ask, WARNING, "drug_warnings", f"{field}__in", molecules):
                self._asked(row, field, molecules)
                said = [shape.text_or_none(row, name) for name in names]
                found.add((shape.text(row, "molecule_chembl_id"), *said))
        return list(found)

    def _asked(self, row: Any, field: str, asked: Sequence[str]) -> str:
        """An id that was asked for."""
        found = self._shape.text(row, field)
        if found not in asked:
            raise contract(self.name, f"{field} {one_line(found, 40)!r} was not asked for")
        return found

    def _all(
        self, ask: Ask, url: str, field: str, by: str, ids: Sequence[str], more: dict[str, str] | None = None
    ) -> Iterable[Any]:
        """Rows of all pages, of all ids in batches."""
        ask.expect(-(-len(ids) // self.batch))
        for start in range(0, len(ids), self.batch):
            params = {by: ",".join(ids[start : start + self.batch]), **(more or {})}

            def page(after: str, params: dict[str, str] = params) -> Page:
                return self._page(ask, url, field, params, int(after or 0))

            yield from every_page(f"{self.name} {field}", page)

    def _page(self, ask: Ask, url: str, field: str, params: dict[str, str], offset: int) -> Page:
        """Rows from an offset on; the service may give fewer than it is asked for, and tells how many at most."""
        shape = self._shape
        told = ask.json(url, {**params, "limit": str(LARGEST_PAGE), "offset": str(offset)})
        meta = shape.inner(told, "page_meta")
        limit, total = shape.whole(meta, "limit"), shape.whole(meta, "total_count")
        if (seen := shape.whole(meta, "offset")) != offset:
            raise contract(self.name, f"offset is {seen}, {offset} was asked for", url)
        if limit < 1:
            raise contract(self.name, f"limit is {limit}", url)
        more = shape.text_or_none(meta, "next")
        return Page(objects(shape, told, field), str(offset + limit) if more else "", total)
