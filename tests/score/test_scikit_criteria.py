"""Scores and ranks agree with those of scikit-criteria wherever the two define the same thing: complete tables.

Here every scale is linear from 0 to 1, so that a value is its own worth, and every value is above 0.
The weighted product of scikit-criteria is a sum of decimal logarithms, ours the geometric mean itself, so the two are
compared both ways: its score as the exponent of 10, and the decimal logarithm of ours.
Values are drawn from a continuum, so that no two targets tie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel

from prioritize.model import Model
from prioritize.score.ranking import Ranking, rank_targets

NEAR = 1e-12
TABLES = 300
MakeModel = Callable[..., Model]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def tables(criteria: int | None = None) -> Iterator[tuple[Floats, Floats]]:
    """Random values of 2 to 30 targets by 1 to 12 criteria, or as many as given, and weights."""
    random = np.random.default_rng(20250101)
    for _ in range(TABLES):
        size = criteria or int(random.integers(1, 13))
        yield random.uniform(0.01, 1.0, (int(random.integers(2, 31)), size)), random.uniform(0.01, 10.0, size)


def rank(model: Model, rows: Floats) -> Ranking:
    """Our ranking."""
    return rank_targets(rows, ("inhibit",) * len(rows), model)


def summed(rows: Floats, weights: Floats) -> tuple[Floats, Ints]:
    """Score and rank by the weighted sum of scikit-criteria."""
    found = WeightedSumModel().evaluate(mkdm(rows, [max] * len(weights), weights=weights / weights.sum()))
    return np.atleast_1d(found.e_.score), found.rank_


def multiplied(rows: Floats, weights: Floats) -> tuple[Floats, Ints]:
    """Decimal logarithm of the score, and rank, by the weighted product of scikit-criteria."""
    found = WeightedProductModel().evaluate(mkdm(rows, [max] * len(weights), weights=weights / weights.sum()))
    return np.atleast_1d(found.e_.score), found.rank_


def off(one: Floats, other: Floats) -> float:
    """The largest difference."""
    return float(np.abs(one - other).max())


def test_the_example_by_hand_is_the_same_in_both(make_model: MakeModel) -> None:
    # Sum: 0.75 x 0.0625 + 0.25 = 0.296875, and 0.5; product: (1/16)^(3/4) x 1 = 1/8, and 0.5.
    rows, weights = np.array([[0.0625, 1.0], [0.5, 0.5]]), np.array([3.0, 1.0])
    mean = make_model(weights.tolist())
    product = replace(mean, products=("group",))
    assert summed(rows, weights)[0] == pytest.approx([0.296875, 0.5], abs=NEAR)
    assert rank(mean, rows).score == pytest.approx([0.296875, 0.5], abs=NEAR)
    assert 10 ** multiplied(rows, weights)[0] == pytest.approx([0.125, 0.5], abs=NEAR)
    assert rank(product, rows).score == pytest.approx([0.125, 0.5], abs=NEAR)


def test_the_weighted_mean_is_their_weighted_sum(make_model: MakeModel) -> None:
    for rows, weights in tables():
        found = rank(make_model(weights.tolist()), rows)
        score, places = summed(rows, weights)
        assert off(found.score, score) <= NEAR
        assert found.rank.tolist() == places.tolist()


def test_the_weighted_product_is_theirs(make_model: MakeModel) -> None:
    for rows, weights in tables():
        found = rank(replace(make_model(weights.tolist()), products=("group",)), rows)
        logarithm, places = multiplied(rows, weights)
        assert off(found.score, 10.0**logarithm) <= NEAR
        assert off(np.log10(found.score), logarithm) <= NEAR
        assert found.rank.tolist() == places.tolist()


@pytest.mark.slow
def test_a_product_inside_a_mean_is_their_product_inside_their_sum(make_model: MakeModel) -> None:
    # The first two criteria are the group of a mean, the other three that of a product.
    for rows, weights in tables(criteria=5):
        model = make_model(weights.tolist())
        groups = ("mean", "mean", "product", "product", "product")
        criteria = tuple(replace(one, group=group) for one, group in zip(model.criteria, groups, strict=True))
        found = rank(replace(model, criteria=criteria, products=("product",)), rows)
        inner = np.column_stack([summed(rows[:, :2], weights[:2])[0], 10.0 ** multiplied(rows[:, 2:], weights[2:])[0]])
        score, places = summed(inner, np.array([weights[:2].sum(), weights[2:].sum()]))
        assert off(found.score, score) <= NEAR
        assert found.rank.tolist() == places.tolist()


def test_after_a_tie_a_place_is_left_out_here_and_not_in_theirs(make_model: MakeModel) -> None:
    rows, weights = np.array([[0.5], [0.5], [0.25]]), np.array([1.0])
    assert rank(make_model([1]), rows).rank.tolist() == [1, 1, 3]
    assert summed(rows, weights)[1].tolist() == [1, 1, 2]
