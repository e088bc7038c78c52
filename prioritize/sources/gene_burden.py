"""Genes in which rare variants are found more often in the ill: burden tests curated by Open Targets."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class GeneBurden(Source):
    """Published gene burden associations. https://github.com/opentargets/curation, CC0 1.0."""

    name = "gene_burden"
    title = "Open Targets curated gene burden evidence"
    licence = "CC0 1.0 (data); Apache-2.0 (repository)"
    reference = "doi:10.1093/nar/gkac1046"
    url = "https://github.com/opentargets/curation"
    note = "Significant associations only, so no row is not none."
    files = (
        FlatFile(
            "evidence",
            ("gene_burden_curated.tsv", "curated_evidence.tsv"),
            ("targetFromSource", "targetFromSourceId", "diseaseFromSource", "diseaseFromSourceMappedId"),
        ),
    )
    steps: ClassVar = {
        # The id of the target is an Ensembl id in some rows, a symbol in most.
        "burden": """
            SELECT
                trim(e.targetFromSourceId) AS name,
                coalesce(g.hgnc_id, s.hgnc_id) AS hgnc_id,
                lower(trim(coalesce(e.diseaseFromSource, e.diseaseFromSourceMappedId))) AS trait,
                replace(trim(e.diseaseFromSourceMappedId), '_', ':') AS xref
            FROM file_evidence AS e
            LEFT JOIN gene_of_ensembl AS g ON g.ensembl_gene_id = e.targetFromSourceId
            LEFT JOIN gene_of_symbol AS s ON s.symbol = coalesce(e.targetFromSource, e.targetFromSourceId)
            WHERE e.diseaseFromSourceMappedId IS NOT NULL
        """,
    }
    tables: ClassVar = {
        "gene_trait": """
            SELECT hgnc_id, trait, xref, 'burden' AS kind, count(*) AS n_items
            FROM burden
            WHERE hgnc_id IS NOT NULL AND trait <> '' AND xref <> ''
            GROUP BY hgnc_id, trait, xref
            ORDER BY hgnc_id, trait, xref
        """,
    }
    gene_names = "SELECT name, hgnc_id FROM burden"
