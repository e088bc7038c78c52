"""Human Protein Atlas: how specific a gene's expression is, and how much of it there is in vital tissues."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Gene, Live, Wanted, write_rows
from prioritize.sources.rows import Row
from prioritize.sources.source import FlatFile

RELEASE = "25"
ORIGIN = f"https://v{RELEASE}.proteinatlas.org"
"""Each release stays at a host of its own; no answer names its release."""
NEWEST = "https://www.proteinatlas.org"
"""Where the host of the newest release may lead."""
SEARCH = f"{ORIGIN}/api/search_download.php"
TISSUES = {
    "cerebral_cortex_ntpm": ("t_RNA_cerebral_cortex", "Tissue RNA - cerebral cortex [nTPM]"),
    "heart_muscle_ntpm": ("t_RNA_heart_muscle", "Tissue RNA - heart muscle [nTPM]"),
    "kidney_ntpm": ("t_RNA_kidney", "Tissue RNA - kidney [nTPM]"),
    "liver_ntpm": ("t_RNA_liver", "Tissue RNA - liver [nTPM]"),
    "lung_ntpm": ("t_RNA_lung", "Tissue RNA - lung [nTPM]"),
}
"""Column of the table -> how it is asked for, and the name under which it comes, with its unit."""
SPECIFICITY, DISTRIBUTION = "RNA tissue specificity", "RNA tissue distribution"
COLUMNS = ",".join(("g", "eg", "rnats", "rnatd", *(asked for asked, _ in TISSUES.values())))
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
BRAF = Gene("HGNC:1097", "BRAF", "ENSG00000157764", "P15056", "673")
OF_BRAF = {SPECIFICITY: "Low tissue specificity", DISTRIBUTION: "Detected in all"}


class ProteinAtlas(Live):
    """Expression in normal tissues by RNA sequencing. https://www.proteinatlas.org, CC BY-SA.

    The licence is share-alike, so this is asked only when wanted: what is made of it and passed on keeps that licence.
    """

    name = "proteinatlas"
    title = f"Human Protein Atlas {RELEASE}: expression in vital tissues"
    licence = "CC BY-SA (share-alike; version not confirmed, see https://www.proteinatlas.org/about/licence)"
    reference = "doi:10.1126/science.1260419"
    url = SEARCH
    scope = "catalogue"
    note = (
        "Off unless asked for: share-alike, and not tried against the running service. Consensus of normal tissues, "
        "normalised transcripts per million. The service leaves out a column that it does not know, so a column that "
        "does not come is an error and never a gene without expression."
    )
    origins = (ORIGIN, NEWEST)
    per_second = 1.0
    files = (
        FlatFile(
            "tissue",
            ("proteinatlas_tissue.tsv",),
            ("hgnc_id", "ensembl_gene_id", "specificity", "distribution", *TISSUES),
        ),
    )
    tables: ClassVar = {
        "tissue_specificity": f"""
            SELECT
                hgnc_id,
                ensembl_gene_id,
                specificity,
                distribution,
                {", ".join(f"CAST({column} AS DOUBLE) AS {column}" for column in TISSUES)}
            FROM file_tissue
            ORDER BY hgnc_id
        """,  # noqa: S608 - names of our own columns
    }

    def release_of(self, ask: Ask) -> str:
        """The release that the host is named after; nothing is asked."""
        return RELEASE

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """One question per target that has an Ensembl id."""
        failed = {gene.hgnc_id: "HGNC names no Ensembl id" for gene in wanted.genes if not gene.ensembl_gene_id}
        asked = [gene for gene in wanted.genes if gene.ensembl_gene_id]
        ask.expect(len(asked))
        rows = []
        for gene, row in zip(asked, ask.each(asked, lambda gene: self._gene(ask, gene)), strict=True):
            if row is None:
                failed[gene.hgnc_id] = "the Human Protein Atlas has no such gene"
            else:
                rows.append((gene.hgnc_id, gene.ensembl_gene_id, *row))
        write_rows(folder, self.files[0].names[0], self.files[0].columns, rows)
        return Fetched(failed=failed)

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """BRAF, which is found in all tissues."""
        row = self._gene(ask, BRAF)
        if row is None:
            return (f"BRAF ({BRAF.ensembl_gene_id}) is not known",)
        told = dict(zip(OF_BRAF, row, strict=False))
        differs = [
            f"the {name} of BRAF is {one_line(str(told[name]), 60)}, not {known}"
            for name, known in OF_BRAF.items()
            if told[name] != known
        ]
        differs += [f"BRAF has no {column}" for column, number in zip(TISSUES, row[2:], strict=True) if number is None]
        return tuple(differs)

    def _gene(self, ask: Ask, gene: Gene) -> Row | None:
        """What is known of a gene; None when it is not known. The service finds words anywhere, so also other genes."""
        params = {"search": gene.ensembl_gene_id, "format": "json", "columns": COLUMNS, "compress": "no"}
        found = ask.json(SEARCH, params, also={404})
        shape = Shape(self.name)
        known: Row | None = None
        for row in [] if found is None else shape.rows({"genes": found}, "genes"):
            if shape.text(row, "Ensembl") != gene.ensembl_gene_id:
                continue
            told = self._told(shape, row)
            if known not in (None, told):
                raise contract(self.name, f"{gene.ensembl_gene_id} came twice and differs", SEARCH)
            known = told
        return known

    def _told(self, shape: Shape, row: Any) -> Row:
        """Specificity, distribution, and the numbers of the tissues."""
        words = (shape.text_or_none(row, name) for name in (SPECIFICITY, DISTRIBUTION))
        return (*(word or None for word in words), *(self._number(shape, row, name) for _, name in TISSUES.values()))

    def _number(self, shape: Shape, row: Any, name: str) -> str | None:
        """A number, which comes as text; None where nothing was measured."""
        found = shape.text_or_none(row, name)
        if found and not NUMBER.fullmatch(found.strip()):
            raise contract(self.name, f"{name} is no number but {one_line(found, 40)!r}", SEARCH)
        return found.strip() or None if found else None
