"""WikiPathways, in the form MSigDB gives it: pathways drawn by a community of curators."""

from __future__ import annotations

from prioritize.sources.gene_sets import GeneSets, gmt, steps


class WikiPathways(GeneSets):
    """Community pathways. https://www.wikipathways.org, CC0 1.0."""

    name = "wikipathways"
    title = "WikiPathways (gene sets of MSigDB)"
    licence = "CC0 1.0"
    reference = "doi:10.1093/nar/gkad960"
    url = "https://www.gsea-msigdb.org/gsea/msigdb/human/collections.jsp"
    files = gmt("c2.cp.wikipathways.v*.symbols.gmt", "wikipathways.v*.symbols.gmt")
    steps = steps(
        """
        SELECT
            cells[1] AS pathway_id,
            replace(regexp_replace(cells[1], '^WP_', ''), '_', ' ') AS name,
            'WikiPathways' AS collection,
            cells[3:] AS symbols
        FROM set_line
        """
    )
