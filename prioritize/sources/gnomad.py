"""gnomAD: how strongly people lack broken copies of a gene."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Gnomad(Source):
    """Constraint against loss of function. https://gnomad.broadinstitute.org, CC0 1.0."""

    name = "gnomad"
    title = "gnomAD v2.1.1 constraint by gene"
    licence = "CC0 1.0"
    reference = "doi:10.1038/s41586-020-2308-7"
    url = "https://gnomad.broadinstitute.org/downloads#v2-constraint"
    note = "A gene without an estimate has no row. Mapped by Ensembl id, by symbol where HGNC has no such id."
    files = (
        FlatFile(
            "constraint",
            ("gnomad.v2.1.1.lof_metrics.by_gene.txt", "gnomad_v2_constraint.tsv"),
            ("gene", "gene_id", "oe_lof_upper", "pLI"),
        ),
    )
    steps: ClassVar = {
        "mapped": """
            SELECT
                coalesce(by_id.hgnc_id, by_symbol.hgnc_id) AS hgnc_id,
                file.gene,
                file.gene_id,
                CASE WHEN by_id.hgnc_id IS NULL THEN 1 ELSE 0 END AS is_by_symbol,
                TRY_CAST(file.oe_lof_upper AS DOUBLE) AS loeuf,
                TRY_CAST(file.pLI AS DOUBLE) AS pli
            FROM file_constraint AS file
            LEFT JOIN gene_of_ensembl AS by_id ON by_id.ensembl_gene_id = file.gene_id
            LEFT JOIN gene_of_symbol AS by_symbol ON by_symbol.symbol = file.gene
        """,
        "preferred": """
            SELECT
                *,
                row_number() OVER (
                    PARTITION BY hgnc_id ORDER BY is_by_symbol, gene_id, gene
                ) AS place
            FROM mapped
            WHERE hgnc_id IS NOT NULL AND loeuf IS NOT NULL AND NOT isnan(loeuf)
        """,
    }
    tables: ClassVar = {
        "gene_constraint": """
            SELECT hgnc_id, loeuf, pli
            FROM preferred
            WHERE place = 1
            ORDER BY hgnc_id
        """,
    }
    gene_names = "SELECT gene AS name, hgnc_id FROM mapped"
