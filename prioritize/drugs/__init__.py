"""Drugs under any spelling: what they act on, and which pairs of them resemble regimens with clinical evidence."""

from prioritize.drugs.scoring import MODEL, PairScores, score_drug_pairs
from prioritize.drugs.writing import checked, write_pairs

__all__ = ["MODEL", "PairScores", "checked", "score_drug_pairs", "write_pairs"]
