"""Targetable families of the Guide to Pharmacology, as Minikel and co-workers froze them."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class ProteinFamilies(Source):
    """Lists of genes per family. https://github.com/ericminikel/genetic_support, CC BY 4.0."""

    name = "protein_families"
    title = "Guide to Pharmacology families, via Minikel 2024"
    licence = "CC BY 4.0 (as released by Minikel 2024)"
    reference = "doi:10.1038/s41586-024-07316-0"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    note = "A gene may belong to several families; none = gene of the universe asked that is on no list."
    files = (
        FlatFile("kinase", ("kinases.tsv",), ("symbol",), header=False),
        FlatFile("gpcr", ("rhodop_gpcr.tsv",), ("symbol",), header=False),
        FlatFile("ion_channel", ("ion_channels.tsv",), ("symbol",), header=False),
        FlatFile("nuclear_receptor", ("nuclear_receptors.tsv",), ("symbol",), header=False),
        FlatFile("catalytic_receptor", ("catalytic_receptors.tsv",), ("symbol",), header=False),
        FlatFile("enzyme", ("enzymes.tsv",), ("symbol",), header=False),
        FlatFile("transporter", ("transporters.tsv",), ("symbol",), header=False),
        FlatFile("universe", ("universe.tsv",), ("symbol",), header=False),
    )
    steps: ClassVar = {
        "list_line": """
            SELECT symbol, 'kinase' AS family FROM file_kinase
            UNION ALL
            SELECT symbol, 'rhodopsin-like GPCR' FROM file_gpcr
            UNION ALL
            SELECT symbol, 'ion channel' FROM file_ion_channel
            UNION ALL
            SELECT symbol, 'nuclear receptor' FROM file_nuclear_receptor
            UNION ALL
            SELECT symbol, 'catalytic receptor' FROM file_catalytic_receptor
            UNION ALL
            SELECT symbol, 'enzyme' FROM file_enzyme
            UNION ALL
            SELECT symbol, 'transporter' FROM file_transporter
            UNION ALL
            SELECT symbol, 'none' FROM file_universe
        """,
        # One line of the public list of transporters names three genes, joined by |.
        "listed": "SELECT trim(unnest(string_split(symbol, '|'))) AS symbol, family FROM list_line",
        "gene_family": """
            SELECT DISTINCT hgnc_id, listed.family
            FROM listed
            JOIN gene_of_symbol USING (symbol)
        """,
    }
    tables: ClassVar = {
        "protein_family": """
            SELECT hgnc_id, family
            FROM gene_family
            WHERE
                family <> 'none'
                OR hgnc_id NOT IN (SELECT hgnc_id FROM gene_family WHERE family <> 'none')
            ORDER BY hgnc_id, family
        """,
    }
    gene_names = """
        SELECT listed.symbol AS name, hgnc_id
        FROM listed
        LEFT JOIN gene_of_symbol USING (symbol)
    """
