"""Gene sets in GMT files, which several databases give: a line is name, address and genes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


def gmt(*names: str) -> tuple[FlatFile, ...]:
    """The one file of a database of gene sets."""
    return (FlatFile("sets", names, delimiter="lines"),)


def steps(named_set: str) -> dict[str, str]:
    """Steps from the lines of the file to genes.

    Parameters
    ----------
    named_set : str
        SELECT of `pathway_id`, `name`, `collection` and `symbols` (a list) from `set_line(cells)`.
    """
    return {
        "set_line": """
            SELECT string_split(rtrim(line, chr(13)), chr(9)) AS cells
            FROM file_sets
            WHERE trim(line) <> ''
        """,
        "named_set": named_set,
        "set_gene": """
            SELECT DISTINCT pathway_id, name, collection, trim(unnest(symbols)) AS symbol
            FROM named_set
        """,
        "resolved_set_gene": """
            SELECT DISTINCT set_gene.pathway_id, set_gene.name, set_gene.collection, hgnc_id
            FROM set_gene
            JOIN gene_of_symbol USING (symbol)
        """,
    }


class GeneSets(Source):
    """What all databases of gene sets have in common; no source by itself, for it has no name."""

    tables: ClassVar[Mapping[str, str]] = {
        "pathway": """
            SELECT pathway_id, name, collection, count(DISTINCT hgnc_id) AS n_genes
            FROM resolved_set_gene
            GROUP BY pathway_id, name, collection
            ORDER BY pathway_id, name
        """,
        "pathway_member": """
            SELECT DISTINCT pathway_id, hgnc_id
            FROM resolved_set_gene
            ORDER BY pathway_id, hgnc_id
        """,
    }
    gene_names: ClassVar[str] = """
        SELECT set_gene.symbol AS name, hgnc_id
        FROM set_gene
        LEFT JOIN gene_of_symbol USING (symbol)
        WHERE set_gene.symbol <> ''
    """
