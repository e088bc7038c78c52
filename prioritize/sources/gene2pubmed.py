"""Papers per gene, counted by the HuRI authors from NCBI's gene2pubmed: attention, not evidence."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Gene2Pubmed(Source):
    """Number of papers linked to a gene. https://ftp.ncbi.nlm.nih.gov/gene/DATA/, public domain."""

    name = "gene2pubmed"
    title = "NCBI gene2pubmed counts, via the HuRI paper"
    licence = "public domain (NCBI)"
    reference = "doi:10.1038/s41586-020-2188-x"
    url = "https://github.com/CCSB-DFCI/HuRI_paper"
    rebuild = "third-party extract"
    note = "Shown, never scored: it measures how well a gene is studied."
    files = (
        FlatFile(
            "papers",
            ("number_publications_per_gene.tsv", "publications_per_gene.tsv"),
            ("ensembl_gene_id", "n_pubmed_ids"),
        ),
    )
    tables: ClassVar = {
        "publication": """
            SELECT hgnc_id, papers.n_pubmed_ids AS n_papers
            FROM file_papers AS papers
            JOIN gene_of_ensembl USING (ensembl_gene_id)
            ORDER BY hgnc_id
        """,
    }
    gene_names = """
        SELECT papers.ensembl_gene_id AS name, hgnc_id
        FROM file_papers AS papers
        LEFT JOIN gene_of_ensembl USING (ensembl_gene_id)
    """
