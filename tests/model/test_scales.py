"""From a value with a unit to a worth between 0 and 1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from prioritize.model.scales import SCALES, Scale

LINEAR = {"kind": "linear", "low": 10.0, "high": 20.0}
LOGARITHMIC = {"kind": "logarithmic", "low": 1.0, "high": 100.0}
SATURATING = {"kind": "saturating", "half": 3.0}
ORDINAL = {"kind": "ordinal", "points": {"1": 0.2, "2": 0.5, "4": 1.0}}


def make(description):
    """The scale that a table of a model file describes."""
    return TypeAdapter(Scale).validate_python(description)


@pytest.mark.parametrize(
    ("description", "value", "worth"),
    [
        pytest.param(LINEAR, 10.0, 0.0, id="linear, at low"),
        pytest.param(LINEAR, 15.0, 0.5, id="linear, half way"),
        pytest.param(LINEAR, 20.0, 1.0, id="linear, at high"),
        pytest.param(LINEAR, -5.0, 0.0, id="linear, flat below"),
        pytest.param(LINEAR, 99.0, 1.0, id="linear, flat above"),
        pytest.param(LOGARITHMIC, 1.0, 0.0, id="logarithmic, at low"),
        pytest.param(LOGARITHMIC, 10.0, 0.5, id="logarithmic, 10 lies half way from 1 to 100"),
        pytest.param(LOGARITHMIC, 100.0, 1.0, id="logarithmic, at high"),
        pytest.param(LOGARITHMIC, 0.0, 0.0, id="logarithmic, of zero"),
        pytest.param(LOGARITHMIC, -1.0, 0.0, id="logarithmic, below zero"),
        pytest.param(LOGARITHMIC, 1e6, 1.0, id="logarithmic, flat above"),
        pytest.param(SATURATING, 0.0, 0.0, id="saturating, none"),
        pytest.param(SATURATING, 1.0, 0.25, id="saturating, 1 / (1 + 3)"),
        pytest.param(SATURATING, 3.0, 0.5, id="saturating, at half"),
        pytest.param(SATURATING, 9.0, 0.75, id="saturating, 9 / (9 + 3)"),
        pytest.param(SATURATING, -2.0, 0.0, id="saturating, below zero"),
        pytest.param(ORDINAL, 0.0, 0.0, id="ordinal, below the first step"),
        pytest.param(ORDINAL, 1.0, 0.2, id="ordinal, on a step"),
        pytest.param(ORDINAL, 1.9, 0.2, id="ordinal, between steps"),
        pytest.param(ORDINAL, 3.0, 0.5, id="ordinal, a step left out"),
        pytest.param(ORDINAL, 4.0, 1.0, id="ordinal, on the last step"),
        pytest.param(ORDINAL, 7.0, 1.0, id="ordinal, above the last step"),
    ],
)
def test_a_value_has_this_worth(description, value, worth):
    assert make(description).worth(np.array([value])) == pytest.approx([worth], abs=1e-12)


def test_steps_may_stand_in_any_order():
    turned = {"kind": "ordinal", "points": {"4": 1.0, "1": 0.2, "2": 0.5}}
    assert make(turned).worth(np.array([1.0, 3.0, 4.0])).tolist() == [0.2, 0.5, 1.0]


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (LINEAR, "linear, 0 at 10, 1 at 20"),
        (LOGARITHMIC, "logarithmic, 0 at 1, 1 at 100"),
        (SATURATING, "saturating, 0.5 at 3"),
        (ORDINAL, "steps: 1 counts 0.2, 2 counts 0.5, 4 counts 1"),
    ],
)
def test_a_scale_says_itself_in_words(description, words):
    assert make(description).words() == words


@pytest.mark.parametrize(
    ("description", "problem"),
    [
        pytest.param(LINEAR | {"low": 20.0}, "must be below high", id="equal anchors"),
        pytest.param(LINEAR | {"low": 30.0}, "direction is set by 'better'", id="turned anchors"),
        pytest.param(LINEAR | {"high": float("inf")}, "finite number", id="endless anchor"),
        pytest.param(LINEAR | {"low": float("nan")}, "finite number", id="NaN as anchor"),
        pytest.param(LOGARITHMIC | {"low": 0.0}, "greater than 0", id="logarithm of zero"),
        pytest.param(LOGARITHMIC | {"low": 200.0}, "must be below high", id="turned logarithm"),
        pytest.param(SATURATING | {"half": 0.0}, "greater than 0", id="half of nothing"),
        pytest.param(ORDINAL | {"points": {}}, "at least one step", id="no step"),
        pytest.param(ORDINAL | {"points": {"A": 1.0}}, "must be numbers", id="step is a letter"),
        pytest.param(ORDINAL | {"points": {"nan": 1.0}}, "finite numbers", id="step is NaN"),
        pytest.param(ORDINAL | {"points": {"1": 0.1, "1.0": 0.9}}, "given twice", id="one step, two worths"),
        pytest.param(ORDINAL | {"points": {"1": 0.9, "2": 0.1}}, "may not fall", id="falling"),
        pytest.param(ORDINAL | {"points": {"1": 1.1}}, "less than or equal to 1", id="above 1"),
        pytest.param({"kind": "square"}, "kind", id="unknown kind"),
        pytest.param(LINEAR | {"middle": 15.0}, "not permitted", id="unknown key"),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(description, problem):
    with pytest.raises(ValidationError, match=problem):
        make(description)


def test_every_kind_of_scale_is_tested_here():
    fixed = [scale["kind"] for scale in (LINEAR, LOGARITHMIC, SATURATING, ORDINAL)]
    assert sorted(SCALES) == sorted([*fixed, "min_max", "rank"])


_VALUES = st.floats(-1e9, 1e9)
_SCALES = st.one_of(
    st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(
        lambda ends: {"kind": "linear", "low": ends[0], "high": ends[0] + ends[1]}
    ),
    st.tuples(st.floats(1e-6, 1e6), st.floats(1.01, 1e6)).map(
        lambda ends: {"kind": "logarithmic", "low": ends[0], "high": ends[0] * ends[1]}
    ),
    st.floats(1e-6, 1e6).map(lambda half: {"kind": "saturating", "half": half}),
    st.lists(st.tuples(st.integers(-99, 99), st.floats(0, 1)), min_size=1, max_size=6).map(
        lambda steps: {
            "kind": "ordinal",
            "points": dict(
                zip(
                    map(str, sorted({step for step, _ in steps})),
                    sorted(worth for _, worth in steps),
                    strict=False,
                )
            ),
        }
    ),
)


@settings(max_examples=300, deadline=None)
@given(_SCALES, _VALUES)
def test_a_worth_lies_between_0_and_1(description, value):
    (worth,) = make(description).worth(np.array([value]))
    assert 0.0 <= worth <= 1.0


@settings(max_examples=300, deadline=None)
@given(_SCALES, _VALUES, _VALUES)
def test_a_higher_value_is_never_worth_less(description, one, other):
    lower, higher = make(description).worth(np.array([min(one, other), max(one, other)]))
    assert lower <= higher


@settings(max_examples=200, deadline=None)
@given(_SCALES, st.lists(st.one_of(_VALUES, st.just(np.nan)), max_size=5))
def test_the_unknown_stays_unknown_and_nothing_else_becomes_so(description, values):
    values = np.array(values, dtype=np.float64)
    assert np.isnan(make(description).worth(values)).tolist() == np.isnan(values).tolist()


@pytest.mark.parametrize(
    ("description", "value", "worth"),
    [
        pytest.param({"kind": "min_max"}, 2.0, 0.0, id="min_max, the lowest"),
        pytest.param({"kind": "min_max"}, 3.0, 0.25, id="min_max, a quarter of the way from 2 to 6"),
        pytest.param({"kind": "min_max"}, 6.0, 1.0, id="min_max, the highest"),
        pytest.param({"kind": "rank"}, 2.0, 0.0, id="rank, the lowest of three different values"),
        pytest.param({"kind": "rank"}, 3.0, 0.5, id="rank, the second of three"),
        pytest.param({"kind": "rank"}, 6.0, 1.0, id="rank, the highest"),
    ],
)
def test_a_data_driven_scale_takes_its_anchors_from_the_values(description, value, worth):
    fitted = make(description).fitted(np.array([3.0, 2.0, 6.0, 3.0, np.nan]))
    assert fitted.worth(np.array([value])).tolist() == [worth]
    assert np.isnan(fitted.worth(np.array([np.nan]))).all()


@pytest.mark.parametrize("kind", ["min_max", "rank"])
def test_a_data_driven_scale_does_nothing_before_it_is_fitted(kind):
    with pytest.raises(TypeError, match="no anchors"):
        make({"kind": kind}).worth(np.array([1.0]))


@pytest.mark.parametrize("kind", ["min_max", "rank"])
@pytest.mark.parametrize("values", [[], [np.nan], [2.0, 2.0, np.nan]])
def test_a_data_driven_scale_needs_two_different_values(kind, values):
    with pytest.raises(ValueError, match="fewer than two different values"):
        make({"kind": kind}).fitted(np.array(values, dtype=float))


@pytest.mark.parametrize(
    ("description", "low", "high", "words"),
    [
        pytest.param(LINEAR, 0.0, 5.0, "tells no two values", id="linear above all values"),
        pytest.param(LINEAR, 25.0, 50.0, "tells no two values", id="linear below all values"),
        pytest.param(LOGARITHMIC, -1.0, 10.0, "below 0", id="logarithmic of what may be negative"),
        pytest.param(LOGARITHMIC, 0.0, 1.0, "tells no two values", id="logarithmic above all values"),
        pytest.param(SATURATING, 0.0, 1.0, "for counts", id="saturating for a share"),
        pytest.param(SATURATING, -1.0, 10.0, "for counts", id="saturating for what may be negative"),
        pytest.param(SATURATING, 0.0, 2.0, "half 3 lies outside", id="saturating, half above all values"),
        pytest.param(ORDINAL, 0.0, 3.0, "step 4 lies outside", id="a step that no value reaches"),
    ],
)
def test_a_scale_that_does_not_suit_the_feature_says_why(description, low, high, words):
    assert words in make(description).misfit(low, high)


@pytest.mark.parametrize(
    ("description", "low", "high"),
    [(LINEAR, 0.0, 100.0), (LINEAR, 15.0, 16.0), (LOGARITHMIC, 0.0, 5000.0), (SATURATING, 0.0, 100.0), (ORDINAL, 1, 4)],
)
def test_a_scale_that_suits_the_feature_has_no_misfit(description, low, high):
    assert make(description).misfit(low, high) == ""
