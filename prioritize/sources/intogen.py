"""IntOGen: genes whose mutations drive cancer, as Minikel and co-workers froze the list."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class IntOGen(Source):
    """Cancer driver genes. https://www.intogen.org, CC0 1.0."""

    name = "intogen"
    title = "IntOGen cancer drivers, via Minikel 2024"
    licence = "CC0 1.0 (IntOGen); CC BY 4.0 (extract)"
    reference = "doi:10.1038/s41568-020-0290-x"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    note = "Role none = protein-coding gene of the universe asked that is not on the list."
    files = (
        FlatFile("drivers", ("intogen_genes.tsv",), ("gene", "mechanism")),
        FlatFile("universe", ("universe.tsv",), ("symbol",), header=False),
    )
    steps: ClassVar = {
        "listed": """
            SELECT
                gene AS symbol,
                replace(mechanism, 'tumor', 'tumour') AS role
            FROM file_drivers
            UNION ALL
            SELECT symbol, 'none' FROM file_universe
        """,
        "gene_role": """
            SELECT DISTINCT hgnc_id, listed.role
            FROM listed
            JOIN gene_of_symbol USING (symbol)
        """,
    }
    tables: ClassVar = {
        # Two names of one gene with two mechanisms leave the mechanism unknown.
        "cancer_driver": """
            SELECT
                hgnc_id,
                CASE count(*) FILTER (role <> 'none')
                    WHEN 0 THEN 'none'
                    WHEN 1 THEN min(role) FILTER (role <> 'none')
                    ELSE 'unknown'
                END AS role
            FROM gene_role
            GROUP BY hgnc_id
            ORDER BY hgnc_id
        """,
    }
    gene_names = """
        SELECT listed.symbol AS name, hgnc_id
        FROM listed
        LEFT JOIN gene_of_symbol USING (symbol)
    """
