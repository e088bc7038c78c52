"""A group as a weighted product: one worth of 0 makes it worth 0, and the contributions still add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model import Model
from prioritize.score.ranking import Ranking, rank_targets
from prioritize.score.smaa import smaa

pytestmark = pytest.mark.filterwarnings("error")
NAN = np.nan
NEAR = 1e-12
MakeModel = Callable[..., Model]


def rank(model: Model, *rows: Sequence[float]) -> Ranking:
    """The ranking of rows of worths."""
    return rank_targets(np.array(rows, dtype=float), ("inhibit",) * len(rows), model)


def product(model: Model, *groups: str, of: Sequence[str] = ("safety",)) -> Model:
    """The model with its criteria in the groups given, some of which are products."""
    criteria = tuple(replace(one, group=group) for one, group in zip(model.criteria, groups, strict=True))
    return replace(model, criteria=criteria, products=tuple(of))


# --- by hand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "worths", "score"),
    [
        pytest.param([1, 1], [0.25, 1.0], 0.5, id="the root of a quarter"),
        pytest.param([1, 1], [0.5, 0.5], 0.5, id="equals stay"),
        pytest.param([3, 1], [0.0625, 1.0], 0.125, id="weights are exponents: (1/16)^(3/4)"),
        pytest.param([1, 3], [0.0625, 1.0], 0.5, id="(1/16)^(1/4)"),
        pytest.param([1, 1], [0.0, 1.0], 0.0, id="a zero takes all"),
        pytest.param([1, 100], [0.0, 1.0], 0.0, id="a zero takes all, however light"),
        pytest.param([1, 1], [1.0, 1.0], 1.0, id="all best"),
        pytest.param([1, 1], [0.25, NAN], 0.25, id="the unknown is left out"),
    ],
)
def test_a_product_is_the_weighted_geometric_mean_of_what_is_known(
    weights: list[float], worths: list[float], score: float, make_model: MakeModel
) -> None:
    model = product(make_model(weights, rankable=0.0), "safety", "safety")
    assert rank(model, worths).score[0] == pytest.approx(score, abs=NEAR)


def test_a_mean_is_no_product(make_model: MakeModel) -> None:
    model = product(make_model([1, 1]), "safety", "safety", of=())
    assert rank(model, [0.25, 1.0]).score[0] == pytest.approx(0.625)


def test_a_product_stands_beside_a_mean_with_the_weight_of_its_group(make_model: MakeModel) -> None:
    # Biology 0.5; safety 0.25 + 0.25, worth the root of 0.25 x 1.
    model = product(make_model([2, 1, 1]), "biology", "safety", "safety")
    found = rank(model, [0.8, 0.25, 1.0], [0.8, 0.0, 1.0])
    assert found.score == pytest.approx([0.5 * 0.8 + 0.5 * 0.5, 0.5 * 0.8])
    # What safety lacks to 1 is all taken by the criterion that lacks it.
    assert found.contributions[0] == pytest.approx([0.4, 0.0, 0.25])
    assert found.contributions[1] == pytest.approx([0.4, -0.25, 0.25])


def test_while_one_is_missing_the_product_may_still_be_zero_or_as_good_as_what_is_known_allows(
    make_model: MakeModel,
) -> None:
    model = product(make_model([1, 1]), "safety", "safety")
    found = rank(model, [0.25, NAN])
    assert (found.low[0], found.high[0]) == pytest.approx((0.0, 0.5))
    assert found.coverage[0] == 0.5


def test_a_product_with_one_known_criterion_enters_with_the_whole_weight_of_its_group(make_model: MakeModel) -> None:
    model = product(make_model([2, 1, 1]), "biology", "safety", "safety")
    found = rank(model, [0.8, 0.2, NAN])
    assert found.score[0] == pytest.approx(0.5 * 0.8 + 0.5 * 0.2)
    assert found.coverage[0] == pytest.approx(0.75)
    assert (found.low[0], found.high[0]) == pytest.approx((0.4, 0.4 + 0.5 * 0.2**0.5))


def test_a_product_of_which_nothing_is_known_is_left_out(make_model: MakeModel) -> None:
    model = product(make_model([2, 1, 1]), "biology", "safety", "safety")
    found = rank(model, [0.8, NAN, NAN])
    assert found.score[0] == pytest.approx(0.8)
    assert (found.low[0], found.high[0]) == pytest.approx((0.4, 0.9))


def test_a_known_zero_closes_the_bounds_from_above(make_model: MakeModel) -> None:
    model = product(make_model([1, 1]), "safety", "safety")
    found = rank(model, [0.0, NAN])
    assert (found.score[0], found.low[0], found.high[0]) == (0.0, 0.0, 0.0)


# --- what always holds -----------------------------------------------------------------------

_WORTH = st.one_of(st.just(0.0), st.just(1.0), st.floats(0.0, 1.0))
_MAYBE = st.one_of(st.just(NAN), _WORTH)
often = settings(max_examples=60, deadline=None)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[list[float], np.ndarray]:
    """Weights of one criterion of a mean and three of a product, and rows of worths."""
    weights = draw(st.lists(st.floats(0.01, 10.0), min_size=4, max_size=4))
    rows = draw(st.lists(st.tuples(_MAYBE, _MAYBE, _MAYBE, _MAYBE), min_size=1, max_size=4))
    return weights, np.array(rows)


def made(make_model: MakeModel, weights: list[float]) -> Model:
    """A model of biology, a mean, and safety, a product of three."""
    return product(make_model(weights), "biology", "safety", "safety", "safety")


@often
@given(_cases())
def test_contributions_of_a_product_sum_to_the_score(
    make_model: MakeModel, case: tuple[list[float], np.ndarray]
) -> None:
    weights, rows = case
    found = rank(made(make_model, weights), *rows)
    scored = ~np.isnan(found.score)
    assert np.abs(found.contributions.sum(axis=1) - found.score)[scored].max(initial=0.0) <= NEAR


@often
@given(_cases())
def test_a_product_is_what_a_slow_loop_says(make_model: MakeModel, case: tuple[list[float], np.ndarray]) -> None:
    weights, rows = case
    shares = [weight / sum(weights) for weight in weights]
    found = rank(made(make_model, weights), *rows)
    for row, score in zip(rows, found.score, strict=True):
        total = entered = 0.0
        if not np.isnan(row[0]):
            total, entered = shares[0] * row[0], shares[0]
        known = [(w, u) for w, u in zip(shares[1:], row[1:], strict=True) if not np.isnan(u)]
        if known:
            inside = sum(w for w, _ in known)
            worth = 1.0
            for weight, one in known:
                worth *= one ** (weight / inside)
            total, entered = total + sum(shares[1:]) * worth, entered + sum(shares[1:])
        assert score == pytest.approx(total / entered if entered else NAN, abs=1e-9, nan_ok=True)


@often
@given(_cases())
def test_the_bounds_of_a_product_hold_the_score(make_model: MakeModel, case: tuple[list[float], np.ndarray]) -> None:
    weights, rows = case
    found = rank(made(make_model, weights), *rows)
    scored = ~np.isnan(found.score)
    assert (found.low[scored] <= found.score[scored] + NEAR).all()
    assert (found.high[scored] >= found.score[scored] - NEAR).all()


@often
@given(_cases(), st.data())
def test_learning_a_value_of_a_product_only_narrows_the_bounds(
    make_model: MakeModel, case: tuple[list[float], np.ndarray], data: st.DataObject
) -> None:
    weights, rows = case
    learnt = rows.copy()
    for row, column in np.argwhere(np.isnan(rows)):
        if data.draw(st.booleans()):
            learnt[row, column] = data.draw(_WORTH)
    model = made(make_model, weights)
    before, after = rank(model, *rows), rank(model, *learnt)
    assert (after.low >= before.low - NEAR).all()
    assert (after.high <= before.high + NEAR).all()


@often
@given(_cases(), st.data())
def test_a_better_worth_never_lowers_a_product(
    make_model: MakeModel, case: tuple[list[float], np.ndarray], data: st.DataObject
) -> None:
    weights, rows = case
    better = rows.copy()
    for row, column in np.argwhere(~np.isnan(rows)):
        better[row, column] = data.draw(st.floats(float(rows[row, column]), 1.0))
    model = made(make_model, weights)
    before, after = rank(model, *rows), rank(model, *better)
    scored = ~np.isnan(before.score)
    assert (after.score[scored] >= before.score[scored] - NEAR).all()
    assert (after.low >= before.low - NEAR).all()
    assert (after.high >= before.high - NEAR).all()


# --- draws -----------------------------------------------------------------------------------


def test_a_drawn_product_is_that_of_a_slow_loop(make_model: MakeModel) -> None:
    rows = ((0.9, 0.3, 0.5), (0.2, 0.8, NAN), (0.6, 0.0, 1.0), (0.4, 0.6, 0.5))
    model = product(make_model([2, 1, 1], draws=200, seed=3, band=0.5), "biology", "safety", "safety")
    factors = np.random.default_rng(3).uniform(0.5, 1.5, (200, 3))
    counts = np.zeros((4, 4), dtype=int)
    for first, second, third in (factors * [0.5, 0.25, 0.25]).tolist():
        scores = []
        for biology, left, right in rows:
            known = [(w, u) for w, u in ((second, left), (third, right)) if not np.isnan(u)]
            inside = sum(w for w, _ in known)
            worth = float(np.prod([u ** (w / inside) for w, u in known]))
            scores.append((first * biology + (second + third) * worth) / (first + second + third))
        for target, score in enumerate(scores):
            counts[target, sum(other > score + 1e-9 for other in scores)] += 1
    assert smaa(rank(model, *rows), model).counts.tolist() == counts.tolist()
