"""The human interactome that Cheng and co-workers gathered from fifteen kinds of evidence."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Cheng2019(Source):
    """Protein interactions. https://doi.org/10.1038/s41467-019-09186-x, CC BY 4.0."""

    name = "cheng2019"
    title = "Human interactome of Cheng, Kovacs and Barabasi 2019"
    licence = "CC BY 4.0 (article supplement)"
    reference = "doi:10.1038/s41467-019-09186-x"
    url = "https://doi.org/10.1038/s41467-019-09186-x"
    rebuild = "third-party extract"
    note = "Pairs of a gene with itself are left out."
    files = (FlatFile("pairs", ("cheng2019_interactome.tsv",), ("protein_a", "protein_b", "data_source(s)")),)
    steps: ClassVar = {
        "mapped_pair": """
            SELECT
                least(a.hgnc_id, b.hgnc_id) AS hgnc_a,
                greatest(a.hgnc_id, b.hgnc_id) AS hgnc_b,
                trim(unnest(string_split(pairs."data_source(s)", ','))) AS held_by
            FROM file_pairs AS pairs
            JOIN gene_of_entrez AS a ON a.entrez_id = pairs.protein_a
            JOIN gene_of_entrez AS b ON b.entrez_id = pairs.protein_b
            WHERE a.hgnc_id <> b.hgnc_id
        """,
    }
    tables: ClassVar = {
        "interaction": """
            SELECT hgnc_a, hgnc_b, string_agg(DISTINCT held_by, ';' ORDER BY held_by) AS sources
            FROM mapped_pair
            GROUP BY hgnc_a, hgnc_b
            ORDER BY hgnc_a, hgnc_b
        """,
    }
    gene_names = """
        SELECT ends.entrez_id AS name, hgnc_id
        FROM (
            SELECT protein_a AS entrez_id FROM file_pairs
            UNION
            SELECT protein_b FROM file_pairs
        ) AS ends
        LEFT JOIN gene_of_entrez USING (entrez_id)
    """
