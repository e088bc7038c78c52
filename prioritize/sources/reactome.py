"""Reactome: which pathways a gene's product takes part in."""

from __future__ import annotations

from prioritize.sources.gene_sets import GeneSets, gmt, steps


class Reactome(GeneSets):
    """Pathways of the cell, curated reaction by reaction. https://reactome.org, CC0 1.0."""

    name = "reactome"
    title = "Reactome pathways"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkad1025"
    url = "https://reactome.org/download/current/ReactomePathways.gmt.zip"
    note = "Members that are no human gene, such as viral proteins, are left out."
    files = gmt("ReactomePathways.gmt")
    steps = steps(
        """
        SELECT
            cells[2] AS pathway_id,
            cells[1] AS name,
            'Reactome' AS collection,
            cells[3:] AS symbols
        FROM set_line
        """
    )
