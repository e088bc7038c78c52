"""Genes and traits that genetics ties together, as known in 2013: Nelson and co-workers."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Nelson2015(Source):
    """Genome-wide associations and OMIM, mapped to MeSH by the authors. Nature Genetics 2015."""

    name = "nelson2015"
    title = "Genetic associations of Nelson 2015, via Minikel 2024"
    licence = "CC BY 4.0 (repository); Nature Genetics supplement"
    reference = "doi:10.1038/ng.3314"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    note = "As known in 2013. A variant may stand for several genes it is inherited with. Traits are MeSH headings."
    files = (FlatFile("associations", ("nelson2015_gene_trait.tsv",), ("Source", "MSH", "Gene", "snp_id")),)
    steps: ClassVar = {
        "association": """
            SELECT DISTINCT
                Gene AS symbol,
                lower(trim(MSH)) AS trait,
                CASE WHEN lower("Source") LIKE 'omim%' THEN 'Mendelian' ELSE 'association' END AS kind,
                coalesce(snp_id, '') AS item
            FROM file_associations
            WHERE MSH IS NOT NULL AND Gene IS NOT NULL
        """,
    }
    tables: ClassVar = {
        "gene_trait": """
            SELECT hgnc_id, trait, NULL AS xref, kind, count(DISTINCT item) AS n_items
            FROM association
            JOIN gene_of_symbol USING (symbol)
            GROUP BY hgnc_id, trait, kind
            ORDER BY hgnc_id, trait, kind
        """,
    }
    gene_names = """
        SELECT association.symbol AS name, hgnc_id
        FROM association
        LEFT JOIN gene_of_symbol USING (symbol)
    """
