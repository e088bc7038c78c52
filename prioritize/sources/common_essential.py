"""Genes that nearly every cell line needs: two control sets of genome-wide knock-out screens."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class CommonEssential(Source):
    """Core essential genes of Hart 2017, common-essential controls of DepMap, and who was asked."""

    name = "common_essential"
    title = "Hart 2017 core essential genes (CEGv2) and DepMap common-essential controls"
    licence = "MIT (CEGv2); CC BY 4.0 (DepMap; universe of Minikel 2024)"
    reference = "doi:10.1534/g3.117.041277"
    url = "https://github.com/hart-lab/bagel; https://github.com/broadinstitute/chronos"
    note = "0 = protein-coding gene of the universe asked (Minikel 2024) that is in neither set."
    files = (
        FlatFile("hart", ("CEGv2.txt",), ("GENE", "HGNC_ID", "ENTREZ_ID")),
        FlatFile("depmap", ("AchillesCommonEssentialControls.csv",), ("Gene",), delimiter=","),
        FlatFile("universe", ("universe.tsv",), ("symbol",), header=False),
    )
    steps: ClassVar = {
        # The id outlives the symbol, so it is asked first.
        "listed": """
            SELECT
                hart.GENE AS name,
                coalesce(gene.hgnc_id, by_symbol.hgnc_id) AS hgnc_id,
                'Hart CEGv2' AS list
            FROM file_hart AS hart
            LEFT JOIN gene ON gene.hgnc_id = hart.HGNC_ID
            LEFT JOIN gene_of_symbol AS by_symbol ON by_symbol.symbol = hart.GENE
            UNION ALL
            SELECT
                depmap.Gene,
                coalesce(by_id.hgnc_id, by_symbol.hgnc_id),
                'DepMap common essential'
            FROM file_depmap AS depmap
            LEFT JOIN gene_of_entrez AS by_id
                ON by_id.entrez_id = regexp_extract(depmap.Gene, '\\(([0-9]+)\\)', 1)
            LEFT JOIN gene_of_symbol AS by_symbol
                ON by_symbol.symbol = split_part(depmap.Gene, ' ', 1)
            UNION ALL
            SELECT universe.symbol, by_symbol.hgnc_id, NULL
            FROM file_universe AS universe
            LEFT JOIN gene_of_symbol AS by_symbol ON by_symbol.symbol = universe.symbol
        """,
    }
    tables: ClassVar = {
        "essentiality": """
            SELECT
                hgnc_id,
                CASE WHEN count(list) > 0 THEN 1 ELSE 0 END AS is_common_essential,
                string_agg(DISTINCT list, ';' ORDER BY list) AS lists
            FROM listed
            WHERE hgnc_id IS NOT NULL
            GROUP BY hgnc_id
            ORDER BY hgnc_id
        """,
    }
    gene_names = "SELECT name, hgnc_id FROM listed"
