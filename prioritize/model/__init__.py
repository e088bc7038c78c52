"""The model: what each number is worth, read from a TOML file."""

from prioritize.model.model import Model, ResolvedCriterion
from prioritize.model.reading import read_model
from prioritize.model.shapes import FeatureFacts

__all__ = ["FeatureFacts", "Model", "ResolvedCriterion", "read_model"]
