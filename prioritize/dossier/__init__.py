"""From results to the report's document: every number and every sentence, none of the markup."""

from prioritize.dossier.document import make_document, make_dossiers
from prioritize.dossier.pairs import PairWriter

__all__ = ["PairWriter", "make_document", "make_dossiers"]
