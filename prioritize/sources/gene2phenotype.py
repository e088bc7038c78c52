"""Genes whose variants cause inherited disease: Gene2Phenotype."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Gene2Phenotype(Source):
    """Mendelian genes and diseases, with the confidence of the curators. https://www.ebi.ac.uk/gene2phenotype."""

    name = "gene2phenotype"
    title = "Gene2Phenotype"
    licence = "EMBL-EBI terms of use, free reuse with attribution"
    reference = "doi:10.1038/s41467-019-10016-3"
    url = "https://www.ebi.ac.uk/gene2phenotype"
    note = "Definitive, strong and moderate entries with a Mondo id, so no row is not none."
    files = (
        FlatFile(
            "entries",
            ("gene2phenotype.csv",),
            ("hgnc id", "disease name", "disease MONDO", "confidence"),
            delimiter=",",
        ),
    )
    tables: ClassVar = {
        "gene_trait": """
            SELECT
                'HGNC:' || "hgnc id" AS hgnc_id,
                lower(trim("disease name")) AS trait,
                trim("disease MONDO") AS xref,
                'Mendelian' AS kind,
                count(*) AS n_items
            FROM file_entries
            WHERE
                confidence IN ('definitive', 'strong', 'moderate')
                AND "disease MONDO" IS NOT NULL
                AND 'HGNC:' || "hgnc id" IN (SELECT hgnc_id FROM gene)
            GROUP BY ALL
            ORDER BY hgnc_id, trait, xref
        """,
    }
    gene_names = """
        SELECT 'HGNC:' || "hgnc id" AS name, hgnc_id
        FROM file_entries
        LEFT JOIN gene ON gene.hgnc_id = 'HGNC:' || "hgnc id"
    """
