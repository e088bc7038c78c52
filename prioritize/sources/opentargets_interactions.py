"""Open Targets Platform: molecular interactions of targets, by database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.live import Fetched, Wanted, write_all
from prioritize.sources.opentargets import BRAF, Platform
from prioritize.sources.rows import Row, cell, one_each
from prioritize.sources.source import FlatFile

PAGE = 500
DATABASES = ("intact", "reactome", "signor")
"""STRING has a source of its own."""
INTERACTIONS = """
query Interactions($ids: [String!]!, $database: InteractionSourceEnum!, $index: Int!, $size: Int!) {
  targets(ensemblIds: $ids) {
    id
    interactions(sourceDatabase: $database, page: { index: $index, size: $size }) {
      count
      rows {
        sourceDatabase
        intA
        intB
        targetB { id }
        score
        count
        intABiologicalRole
        intBBiologicalRole
      }
    }
  }
}
"""


class OpenTargetsInteractions(Platform):
    """Interactions of a target's products with those of another gene."""

    name = "opentargets_interactions"
    title = "Open Targets Platform: molecular interactions of IntAct, Reactome and SIGNOR"
    note = "Asked for the catalogue's targets. A partner that is no gene, or of no HGNC gene, is left out."
    batch = 10
    may_be_null = frozenset({"interactions"})
    files = (
        FlatFile(
            "interaction",
            ("opentargets_interaction.tsv",),
            (
                "hgnc_id",
                "partner",
                "database",
                "molecule",
                "partner_molecule",
                "role",
                "partner_role",
                "score",
                "n_evidence",
            ),
        ),
    )
    tables: ClassVar = {
        "ot_interaction": """
            SELECT
                file_interaction.hgnc_id,
                gene_of_ensembl.hgnc_id AS partner_id,
                database,
                molecule,
                partner_molecule,
                role,
                partner_role,
                CAST(score AS DOUBLE) AS score,
                CAST(n_evidence AS INTEGER) AS n_evidence
            FROM file_interaction
            JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = file_interaction.partner
            ORDER BY ALL
        """,
    }
    gene_names = """
        SELECT file_interaction.partner AS name, gene_of_ensembl.hgnc_id
        FROM file_interaction
        LEFT JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = file_interaction.partner
        WHERE file_interaction.partner IS NOT NULL
    """

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask each database for all targets in batches, then for the further pages of those with more."""
        parts = [
            self.lists(ask, INTERACTIONS, wanted, "interactions", PAGE, database=database) for database in DATABASES
        ]
        rows = [
            (hgnc_id, *self._row(row, database))
            for database, part in zip(DATABASES, parts, strict=True)
            for hgnc_id, found in part.targets.items()
            for row in found
        ]
        write_all(folder, self.files, {"interaction": one_each(self.name, rows, 7, "an interaction")})
        failed = {hgnc_id: why for part in parts for hgnc_id, why in part.failed.items()}
        return Fetched(failed, parts[0].notes)

    def known(self, ask: Ask) -> Iterable[str]:
        """BRAF interacts with something."""
        target = self.targets(ask, INTERACTIONS, [BRAF], database="intact", index=0, size=1).get(BRAF)
        rows = self.page(target, "interactions", 0, 1).rows if target else []
        return (
            () if [self._row(row, "intact") for row in rows] else ("BRAF has no interaction of IntAct there any more",)
        )

    def _row(self, row: Any, database: str) -> Row:
        shape = self.shape
        if shape.text(row, "sourceDatabase") != database:
            raise self.fault(f"sourceDatabase is not {database}, which was asked for")
        partner = shape.inner_or_none(row, "targetB")
        return (
            None if partner is None else shape.text(partner, "id"),
            database,
            *(shape.text(row, name) for name in ("intA", "intB", "intABiologicalRole", "intBBiologicalRole")),
            cell(shape.number_or_none(row, "score")),
            str(shape.whole(row, "count")),
        )
