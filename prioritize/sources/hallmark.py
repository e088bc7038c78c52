"""MSigDB hallmark sets: fifty states and processes, each refined from many older sets."""

from __future__ import annotations

from prioritize.sources.gene_sets import GeneSets, gmt, steps


class Hallmark(GeneSets):
    """Hallmark gene sets. https://www.gsea-msigdb.org, CC BY 4.0."""

    name = "hallmark"
    title = "MSigDB hallmark gene sets"
    licence = "CC BY 4.0"
    reference = "doi:10.1016/j.cels.2015.12.004"
    url = "https://www.gsea-msigdb.org/gsea/msigdb/human/collections.jsp"
    files = gmt("h.all.v*.symbols.gmt")
    steps = steps(
        """
        SELECT
            cells[1] AS pathway_id,
            replace(regexp_replace(cells[1], '^HALLMARK_', ''), '_', ' ') AS name,
            'Hallmark' AS collection,
            cells[3:] AS symbols
        FROM set_line
        """
    )
