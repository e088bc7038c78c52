"""Small models whose features are worths already, so that a score can be added up by hand."""

import pytest

from prioritize.model import FeatureFacts, Model, ResolvedCriterion
from prioritize.model.scales import Linear, Saturating
from prioritize.model.shapes import Combinations, Coverage, Gate, Gates, Uncertainty

SHARE = Linear(kind="linear", low=0.0, high=1.0)
COUNT = Saturating(kind="saturating", half=1.0)


def _facts(better, scale):
    return FeatureFacts(
        title="A feature",
        unit="share, 0-1",
        range=(0.0, 1.0),
        better=better,
        tables=("target",),
        scale=scale,
        reference="none",
        evidence={},
    )


@pytest.fixture(scope="session")
def make_model():
    """A function that makes a model of the weights given.

    Criteria c0, c1, ... are shares, of which more is better; `weights` are brought to sum 1.
    Precedence p0, p1, ... are counts, worth 1/2 for one and 2/3 for two; a negative weight is a
    failure.
    """

    def _make(weights, precedence=(), rankable=0.5, gate=False, **uncertainty):
        total = sum(weights)
        criteria = [
            ResolvedCriterion(f"c{index}", "group", weight / total, 1, "higher", SHARE, _facts("higher", SHARE))
            for index, weight in enumerate(weights)
        ]
        signed = []
        for index, weight in enumerate(precedence):
            sign, better = (1, "higher") if weight >= 0 else (-1, "lower")
            facts = _facts(better, COUNT)
            signed.append(ResolvedCriterion(f"p{index}", "precedence", abs(weight), sign, better, COUNT, facts))
        return Model(
            name="made",
            title="A model",
            question="",
            description="",
            sha256="",
            coverage=Coverage(rankable=rankable),
            gates=Gates(direction=Gate() if gate else None),
            uncertainty=Uncertainty(**uncertainty),
            combinations=Combinations(),
            criteria=tuple(criteria),
            precedence=tuple(signed),
            precedence_weight=sum(map(abs, precedence)),
        )

    return _make
