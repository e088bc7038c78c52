"""Europe PMC annotations: which genes and proteins text mining found in one paper."""

from __future__ import annotations

import re
from typing import Any

from prioritize.sources.ask import Ask
from prioritize.sources.contract import Shape
from prioritize.sources.europepmc import ORIGIN

ANNOTATIONS = f"{ORIGIN}/europepmc/annotations_api/annotationsByArticleIds"
KIND = "Gene_Proteins"
UNIPROT = re.compile(r"/uniprot/([A-Z0-9]{6,10})(?:-[0-9]+)?/?$", re.IGNORECASE)
"""The end of an address that names a protein of UniProt; tags of other kinds are passed over."""


def proteins(ask: Ask, pmid: str = "", pmcid: str = "") -> frozenset[str]:
    """UniProt accessions of what a paper names, of any species; of the full text where it has a PMC id.

    Parameters
    ----------
    ask : Ask
    pmid, pmcid : str
        One of them at least.

    Raises
    ------
    FetchError
        The service cannot be asked, or its answer is not as agreed.
    """
    paper = f"PMC:{pmcid}" if pmcid else f"MED:{pmid}"
    told: Any = ask.json(ANNOTATIONS, {"articleIds": paper, "type": KIND, "format": "JSON"})
    shape = Shape("europepmc")
    found: set[str] = set()
    for article in shape.rows({"articles": told}, "articles"):
        for annotation in shape.rows(article, "annotations"):
            for tag in shape.rows(annotation, "tags"):
                if protein := UNIPROT.search(shape.text(tag, "uri")):
                    found.add(protein[1].upper())
    return frozenset(found)
