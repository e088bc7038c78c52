"""Weights made by hand that name every term of the package."""

from prioritize.model.shapes import Combinations

MERITS = {
    "member_scores": 4.0,
    "coverage": 1.0,
    "gain": 2.0,
    "network": 0.5,
    "agents": 2.0,
    "direction": 1.0,
    "modality": 0.5,
}
SIGNED = {
    "redundancy": -0.1,
    "toxicity": -0.1,
    "vital_organs": -0.05,
    "immune": -0.05,
    "answers": 0.1,
    "precedent": 0.2,
    "singles": 0.05,
}
WEIGHTS = Combinations(merits=MERITS, signed=SIGNED)
