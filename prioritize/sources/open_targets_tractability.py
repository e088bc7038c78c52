"""Open Targets tractability, as Minikel and co-workers froze it: genes a modality can reach."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class OpenTargetsTractability(Source):
    """Lists of tractable genes. https://github.com/ericminikel/genetic_support, CC BY 4.0."""

    name = "open_targets_tractability"
    title = "Open Targets tractability, via Minikel 2024"
    licence = "CC BY 4.0"
    reference = "doi:10.1038/s41586-024-07316-0"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    note = "0 = protein-coding gene of the universe asked that is not on the list."
    files = (
        FlatFile("small_molecule", ("sm_tractable.tsv",), ("symbol",), header=False),
        FlatFile("antibody", ("ab_tractable.tsv",), ("symbol",), header=False),
        FlatFile("universe", ("universe.tsv",), ("symbol",), header=False),
    )
    steps: ClassVar = {
        "listed": """
            SELECT symbol, 'small molecule' AS modality, 1 AS tractable FROM file_small_molecule
            UNION ALL
            SELECT symbol, 'antibody', 1 FROM file_antibody
            UNION ALL
            SELECT symbol, unnest(['small molecule', 'antibody']), 0 FROM file_universe
        """,
    }
    tables: ClassVar = {
        "tractability": """
            SELECT hgnc_id, listed.modality, max(listed.tractable) AS tractable
            FROM listed
            JOIN gene_of_symbol USING (symbol)
            GROUP BY hgnc_id, listed.modality
            ORDER BY hgnc_id, listed.modality
        """,
    }
    gene_names = """
        SELECT listed.symbol AS name, hgnc_id
        FROM listed
        LEFT JOIN gene_of_symbol USING (symbol)
    """
