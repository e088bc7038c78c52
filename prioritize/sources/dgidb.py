"""DGIdb: categories of the druggable genome, only those claimed by openly licensed databases."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Dgidb(Source):
    """Druggable-genome categories. https://dgidb.org, each claim under the terms of its database.

    DGIdb gathers claims of many databases, and each keeps its own licence. The Gene Ontology
    (CC BY 4.0) and CIViC (CC0 1.0) may be passed on; the others are share-alike (Guide to
    Pharmacology, Human Protein Atlas, Pharos), commercial panels (FoundationOne, Caris, Tempus,
    MSK-IMPACT, Oncomine), academic only (COSMIC), or tables and lists without a licence that we
    saw (IDG, dGene, BaderLab, Hopkins and Groom, Russ and Lampel, Hingorani and Casas).
    """

    name = "dgidb"
    title = "DGIdb categories (claims of GO and CIViC only)"
    licence = "GO: CC BY 4.0; CIViC: CC0 1.0"
    reference = "doi:10.1093/nar/gkad1040"
    url = "https://dgidb.org/downloads"
    note = "Claims of other databases are left out for their licences, so no row is not none."
    embeds = ("yes", "with attribution", "per source")
    files = (
        FlatFile(
            "categories",
            ("categories.tsv", "dgidb_v5_categories.tsv"),
            ("name", "name-2", "source_db_name", "source_db_version"),
        ),
    )
    steps: ClassVar = {
        "open_claim": """
            SELECT
                trim(name) AS name,
                lower(trim("name-2")) AS category,
                source_db_name AS claim_source
            FROM file_categories
            WHERE source_db_name IN ('GO', 'CIViC')
        """,
    }
    tables: ClassVar = {
        "gene_category": """
            SELECT DISTINCT hgnc_id, open_claim.category, open_claim.claim_source
            FROM open_claim
            JOIN gene_of_symbol ON gene_of_symbol.symbol = open_claim.name
            ORDER BY hgnc_id, open_claim.category, open_claim.claim_source
        """,
    }
    gene_names = """
        SELECT open_claim.name, hgnc_id
        FROM open_claim
        LEFT JOIN gene_of_symbol ON gene_of_symbol.symbol = open_claim.name
    """
