"""The model: what each number is worth, read from a TOML file."""

from prioritize.model.model import FeatureFacts, Model, ResolvedCriterion, read_model

__all__ = ["FeatureFacts", "Model", "ResolvedCriterion", "read_model"]
