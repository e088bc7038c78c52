"""Open Targets Platform: expression of targets in healthy tissues and cell types."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.live import Fetched, Wanted, write_all
from prioritize.sources.opentargets import BRAF, Platform
from prioritize.sources.rows import Row, cell
from prioritize.sources.source import FlatFile

PAGE = 1_500
"""Rows of a target at once; with the batch this bounds what a request costs at the service."""
EXPRESSION = """
query Expression($ids: [String!]!, $index: Int!, $size: Int!) {
  targets(ensemblIds: $ids) {
    id
    baselineExpression(page: { index: $index, size: $size }) {
      count
      rows {
        datasourceId
        datatypeId
        unit
        min
        q1
        median
        q3
        max
        distribution_score
        specificity_score
        tissueBiosample { biosampleId biosampleName }
        celltypeBiosample { biosampleId biosampleName }
      }
    }
  }
}
"""
COLUMNS = (
    "hgnc_id",
    "datasource",
    "datatype",
    "unit",
    "tissue_id",
    "tissue",
    "celltype_id",
    "celltype",
    "lowest",
    "q1",
    "median",
    "q3",
    "highest",
    "distribution",
    "specificity",
)


class OpenTargetsExpression(Platform):
    """Baseline expression by tissue and cell type, of several projects."""

    name = "opentargets_expression"
    title = "Open Targets Platform: baseline expression"
    note = "Asked for the catalogue's targets. Units differ by data source: never compare across them."
    batch = 2
    files = (FlatFile("expression", ("opentargets_expression.tsv",), COLUMNS),)
    tables: ClassVar = {
        "baseline_expression": """
            SELECT
                hgnc_id,
                datasource,
                datatype,
                unit,
                tissue_id,
                tissue,
                celltype_id,
                celltype,
                CAST(lowest AS DOUBLE) AS lowest,
                CAST(q1 AS DOUBLE) AS q1,
                CAST(file_expression.median AS DOUBLE) AS median,
                CAST(q3 AS DOUBLE) AS q3,
                CAST(highest AS DOUBLE) AS highest,
                CAST(distribution AS DOUBLE) AS distribution,
                CAST(specificity AS DOUBLE) AS specificity
            FROM file_expression
            ORDER BY ALL
        """,
    }

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets in batches, then for the further pages of those with more."""
        lists, failed, notes = self.lists(ask, EXPRESSION, wanted, "baselineExpression", PAGE)
        rows = [(hgnc_id, *self._row(row)) for hgnc_id, found in lists.items() for row in found]
        write_all(folder, self.files, {"expression": rows})
        return Fetched(failed, notes)

    def known(self, ask: Ask) -> Iterable[str]:
        """BRAF is expressed somewhere."""
        target = self.targets(ask, EXPRESSION, [BRAF], index=0, size=1).get(BRAF)
        rows = self.page(target, "baselineExpression", 0, 1).rows if target else []
        return (
            () if [self._row(row) for row in rows] else ("nothing is known there of the expression of BRAF any more",)
        )

    def _row(self, row: Any) -> Row:
        shape = self.shape
        numbers = ("min", "q1", "median", "q3", "max")
        return (
            *(shape.text(row, name) for name in ("datasourceId", "datatypeId", "unit")),
            *self._biosample(row, "tissueBiosample"),
            *self._biosample(row, "celltypeBiosample"),
            *(cell(shape.number_or_none(row, name)) for name in numbers),
            cell(self.number(row, "distribution_score")),
            cell(shape.number_or_none(row, "specificity_score")),
        )

    def _biosample(self, row: Any, name: str) -> Row:
        """Id and name."""
        found = self.shape.inner_or_none(row, name)
        if found is None:
            return (None, None)
        return (self.shape.text(found, "biosampleId"), self.shape.text(found, "biosampleName"))
