"""GTEx: in how many normal tissues a gene is expressed."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Gtex(Source):
    """Breadth of expression, a summary of GTEx. https://gtexportal.org, CC BY 4.0."""

    name = "gtex"
    title = "GTEx expression breadth, via Minikel 2020"
    licence = "CC BY 4.0"
    reference = "doi:10.1038/s41586-020-2267-z"
    url = "https://github.com/ericminikel/drug_target_lof"
    rebuild = "third-party extract"
    note = "Tissues with more than 1 TPM, of 53; median TPM over the tissues."
    files = (FlatFile("tissues", ("gtex_tissue_expression.tsv",), ("ensg", "n1tpm", "medtpm")),)
    tables: ClassVar = {
        "expression": """
            SELECT hgnc_id, tissues.n1tpm AS n_tissues, tissues.medtpm AS median_tpm
            FROM file_tissues AS tissues
            JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = tissues.ensg
            ORDER BY hgnc_id
        """,
    }
    gene_names = """
        SELECT tissues.ensg AS name, hgnc_id
        FROM file_tissues AS tissues
        LEFT JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = tissues.ensg
    """
