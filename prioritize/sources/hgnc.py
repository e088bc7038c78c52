"""HGNC: approved symbols, names and identifiers of human genes."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Hgnc(Source):
    """Human gene nomenclature. https://www.genenames.org, CC0 1.0."""

    name = "hgnc"
    title = "HGNC complete set"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkac888"
    url = "https://www.genenames.org/download/archive/"
    files = (
        FlatFile(
            "complete",
            ("hgnc_complete_set.txt", "hgnc_complete_set.tsv"),
            (
                "hgnc_id",
                "symbol",
                "name",
                "locus_group",
                "status",
                "alias_symbol",
                "prev_symbol",
                "entrez_id",
                "ensembl_gene_id",
                "uniprot_ids",
            ),
        ),
    )
    steps: ClassVar = {
        "approved_gene": "SELECT * FROM file_complete WHERE status = 'Approved'",
        "gene_uniprot": """
            SELECT DISTINCT hgnc_id, trim(unnest(string_split(uniprot_ids, '|'))) AS uniprot_id
            FROM approved_gene
            ORDER BY hgnc_id, uniprot_id
        """,
        "every_name": """
            SELECT symbol AS name, hgnc_id, 'approved' AS kind FROM approved_gene
            UNION
            SELECT trim(unnest(string_split(prev_symbol, '|'))), hgnc_id, 'previous'
            FROM approved_gene
            UNION
            SELECT trim(unnest(string_split(alias_symbol, '|'))), hgnc_id, 'alias'
            FROM approved_gene
        """,
    }
    tables: ClassVar = {
        "gene": """
            SELECT
                hgnc_id, symbol, name, locus_group, entrez_id, ensembl_gene_id,
                nullif(trim(string_split(uniprot_ids, '|')[1]), '') AS uniprot_id
            FROM approved_gene
            ORDER BY hgnc_id
        """,
        "gene_name": """
            SELECT name, hgnc_id, kind
            FROM every_name
            WHERE name <> ''
            ORDER BY name, hgnc_id, kind
        """,
    }
