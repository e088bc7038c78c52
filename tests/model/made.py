"""A model made by hand, and the features that it may speak of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from prioritize.errors import ModelError
from prioritize.model import FeatureFacts, Model

Read = Callable[..., Model]
TERMS = {"member_scores": "merit", "toxicity": "penalty", "precedent": "signed"}
MODEL = """
title = "A model"
[groups.biology]
weight = 3
[groups.biology.criteria.immune_cells]
weight = 2
[groups.biology.criteria.driver]
weight = 1
[groups.safety]
weight = 1
[groups.safety.criteria.essential]
[precedence]
weight = 0.3
[precedence.criteria.phase]
weight = 2
[precedence.criteria.failures]
weight = 1
sign = -1
[combinations.merits]
member_scores = 1
[combinations.signed]
toxicity = -0.1
"""


def facts(better: str) -> FeatureFacts:
    """A feature that is a share, 0-1."""
    return FeatureFacts.model_validate(
        {
            "title": "A feature",
            "unit": "share, 0-1",
            "range": (0.0, 1.0),
            "better": better,
            "tables": ("target",),
            "scale": {"kind": "linear", "low": 0.0, "high": 1.0},
            "reference": "none",
            "evidence": {},
        }
    )


FEATURES = {
    "immune_cells": facts("higher"),
    "driver": facts("higher"),
    "essential": facts("lower"),
    "phase": facts("higher"),
    "failures": facts("lower"),
    "papers": facts("none"),
}


def refused(read: Read, text: str | bytes, **others: Any) -> list[tuple[str, str, str]]:
    """(key, what, fix) of each fault that the model ends in."""
    with pytest.raises(ModelError) as caught:
        read(text, **others)
    return [(problem.field, problem.what, problem.fix) for problem in caught.value.problems]
