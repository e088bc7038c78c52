"""From results to the report's document: every number and every sentence, none of the markup."""

from prioritize.dossier.document import make_document, make_dossiers
from prioritize.dossier.pairs import PairWriter, score_range
from prioritize.dossier.triples import TripleWriter

__all__ = ["PairWriter", "TripleWriter", "make_document", "make_dossiers", "score_range"]
