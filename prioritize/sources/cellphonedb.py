"""CellPhoneDB: which ligands bind which receptors, and where the proteins sit."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class CellPhoneDb(Source):
    """Ligand-receptor interactions with their subunits. https://www.cellphonedb.org, MIT.

    A partner of an interaction is a protein or a complex; both become genes. A small molecule is a
    complex of the enzymes that make it, so its sending genes are these enzymes.
    """

    name = "cellphonedb"
    title = "CellPhoneDB"
    licence = "MIT"
    reference = "doi:10.1038/s41596-020-0292-x"
    url = "https://github.com/ventolab/cellphonedb-data"
    note = (
        "Complexes are expanded to all pairs of subunits; a small molecule stands for the enzymes "
        "that make it. Partners of adhesion and other undirected interactions stand in the "
        "order of the file."
    )
    files = (
        FlatFile(
            "interactions",
            ("interaction_input.csv", "cellphonedb_v5_interaction_input.csv"),
            ("id_cp_interaction", "partner_a", "partner_b", "classification", "directionality"),
            delimiter=",",
        ),
        FlatFile(
            "complexes",
            ("complex_input.csv", "cellphonedb_v5_complex_input.csv"),
            ("complex_name", "uniprot_1", "uniprot_2", "uniprot_3", "uniprot_4", "uniprot_5"),
            delimiter=",",
        ),
        FlatFile(
            "proteins",
            ("protein_input.csv", "cellphonedb_v5_protein_input.csv"),
            ("uniprot", "transmembrane", "peripheral", "secreted", "receptor"),
            delimiter=",",
        ),
        FlatFile(
            "genes",
            ("gene_input.csv", "cellphonedb_v5_gene_input.csv"),
            ("uniprot", "hgnc_symbol", "ensembl"),
            delimiter=",",
        ),
    )
    steps: ClassVar = {
        "accession": """
            SELECT uniprot FROM file_proteins
            UNION
            SELECT uniprot FROM file_genes
        """,
        # HGNC knows most accessions; the file's own gene list helps where it does not.
        "accession_gene": """
            WITH mapped AS (
                SELECT uniprot, coalesce(a.hgnc_id, b.hgnc_id, c.hgnc_id) AS hgnc_id
                FROM accession
                LEFT JOIN file_genes AS genes USING (uniprot)
                LEFT JOIN gene_of_uniprot AS a ON a.uniprot_id = uniprot
                LEFT JOIN gene_of_ensembl AS b ON b.ensembl_gene_id = genes.ensembl
                LEFT JOIN gene_of_symbol AS c ON c.symbol = genes.hgnc_symbol
            )
            SELECT uniprot, min(hgnc_id) AS hgnc_id
            FROM mapped
            GROUP BY uniprot
            HAVING count(DISTINCT hgnc_id) <= 1
        """,
        "subunit_of": """
            SELECT DISTINCT
                complex_name AS partner,
                complex_name AS complex,
                unnest([uniprot_1, uniprot_2, uniprot_3, uniprot_4, uniprot_5]) AS uniprot
            FROM file_complexes
            UNION ALL
            SELECT uniprot, NULL, uniprot FROM accession
        """,
        "partner_gene": """
            SELECT DISTINCT subunit_of.partner, subunit_of.complex, accession_gene.hgnc_id
            FROM subunit_of
            JOIN accession_gene ON accession_gene.uniprot = subunit_of.uniprot
            WHERE accession_gene.hgnc_id IS NOT NULL
        """,
    }
    tables: ClassVar = {
        "ligand_receptor": """
            SELECT DISTINCT
                coalesce(pairs.id_cp_interaction, pairs.partner_a || '|' || pairs.partner_b)
                    AS interaction_id,
                sending.hgnc_id AS ligand_id,
                receiving.hgnc_id AS receptor_id,
                sending.complex AS ligand_complex,
                receiving.complex AS receptor_complex,
                trim(pairs.classification) AS classification,
                CASE pairs.directionality WHEN 'Ligand-Receptor' THEN 1 ELSE 0 END AS is_directed
            FROM file_interactions AS pairs
            JOIN partner_gene AS sending ON sending.partner = pairs.partner_a
            JOIN partner_gene AS receiving ON receiving.partner = pairs.partner_b
            ORDER BY ALL
        """,
        "surface": """
            SELECT
                accession_gene.hgnc_id,
                max(CASE WHEN 'TRUE' IN (upper(transmembrane), upper(peripheral)) THEN 1 ELSE 0 END)
                    AS is_transmembrane,
                max(CASE upper(secreted) WHEN 'TRUE' THEN 1 ELSE 0 END) AS is_secreted,
                max(CASE upper(receptor) WHEN 'TRUE' THEN 1 ELSE 0 END) AS is_receptor
            FROM file_proteins AS proteins
            JOIN accession_gene ON accession_gene.uniprot = proteins.uniprot
            WHERE accession_gene.hgnc_id IS NOT NULL
            GROUP BY accession_gene.hgnc_id
            ORDER BY accession_gene.hgnc_id
        """,
    }
    gene_names = """
        SELECT subunit_of.uniprot AS name, accession_gene.hgnc_id
        FROM subunit_of
        LEFT JOIN accession_gene ON accession_gene.uniprot = subunit_of.uniprot
        WHERE subunit_of.uniprot IS NOT NULL
    """
