"""From a text to the genes that it names."""

from prioritize.extract.extraction import extract
from prioritize.extract.lexicon import Drug, Lexicon, make_lexicon
from prioritize.extract.records import Document, Extraction, LeftOut, Link, Mention, Proposal, Regimen, Section

__all__ = [
    "Document",
    "Drug",
    "Extraction",
    "LeftOut",
    "Lexicon",
    "Link",
    "Mention",
    "Proposal",
    "Regimen",
    "Section",
    "extract",
    "make_lexicon",
]
