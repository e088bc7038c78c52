"""What weights must not, or cannot, be learned from: each fault whole, as a person reads it, and where it begins."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from prioritize.errors import ModelError, UsageError
from prioritize.model.scales import MinMax
from prioritize.model.shapes import Track
from prioritize.score.learned_checks import (
    check_enough,
    check_model,
    check_settings,
    check_varied,
    clusters_of,
    date_problems,
    day,
    outcomes_of,
    precedence_problems,
)

NAN = np.nan
SETTINGS = {"folds": 2, "draws": 20, "seed": 0}


def told(kind, check, *given):
    """Text of the fault that a check ends with."""
    with pytest.raises(kind) as fault:
        check(*given)
    return str(fault.value)


def lines(problems):
    """Faults as they are printed."""
    return [str(one) for one in problems]


# --- settings --------------------------------------------------------------------------------


def test_all_settings_that_cannot_be_used_are_said_at_once():
    assert told(UsageError, check_settings, "forest", -1, {"folds": 1, "draws": 19, "seed": -1}) == (
        "method: 'forest' is no method. Fix: write 'logistic' or 'ridge'\n"
        "penalty: -1 is no penalty. Fix: give a number of 0 or above\n"
        "folds: 1 cannot be used. Fix: give a whole number of 2 or above\n"
        "draws: 19 cannot be used. Fix: give a whole number of 20 or above\n"
        "seed: -1 cannot be used. Fix: give a whole number of 0 or above"
    )


@pytest.mark.parametrize("method", ["logistic", "ridge"])
def test_the_least_settings_can_be_used(method):
    check_settings(method, 0, SETTINGS)
    check_settings(method, 0.5, {name: np.int64(value) for name, value in SETTINGS.items()})


@pytest.mark.parametrize("value", [2.5, "5", None])
def test_a_number_of_folds_that_is_not_whole_is_refused(value):
    assert told(UsageError, check_settings, "ridge", 1.0, SETTINGS | {"folds": value}) == (
        f"folds: {value!r} cannot be used. Fix: give a whole number of 2 or above"
    )


# --- outcomes and targets --------------------------------------------------------------------


@pytest.mark.parametrize("outcomes", [[0, 1, 1], [False, True, True], ["0", "1", "1"]])
def test_outcomes_are_numbers_whatever_they_were(outcomes):
    found = outcomes_of(outcomes, 3)
    assert found.dtype == np.float64
    assert found.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([0, 1], "y: has 2 values for 3 rows. Fix: give one per row"),
        ([0, 1, 1, 1], "y: has 4 values for 3 rows. Fix: give one per row"),
        ([NAN, 1, 7], "y: 1 of 3 outcomes are missing. Fix: leave those rows out"),
        ([1, 7, 0.5], "y: 0.5 is no outcome. Fix: write 1 where the outcome was reached, 0 where it was not"),
    ],
)
def test_outcomes_that_cannot_be_used(outcomes, said):
    assert told(UsageError, outcomes_of, outcomes, 3) == said


@pytest.mark.parametrize("outcomes", [["yes", "no", "no"], [[0, 1], [1, 1], [0, 0]], [{}, 1, 0]])
def test_outcomes_that_are_no_column_of_numbers(outcomes):
    said = told(UsageError, outcomes_of, outcomes, 3)
    assert said.startswith("y: is not a column of numbers: ")
    assert said.endswith(". Fix: give 0 and 1")
    assert len(said) > 60, "what was found is said too"


def test_targets_are_numbered_as_they_appear():
    assert clusters_of(["b", "a", "b", "c"], 4).tolist() == [0, 1, 0, 2]
    assert clusters_of(None, 3).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (["a"] * 5, "groups: has shape (5,) for 3 rows. Fix: give one target per row"),
        ([["a"]] * 3, "groups: has shape (3, 1) for 3 rows. Fix: give one target per row"),
        (["a", None, "b"], "groups: a row has no target. Fix: name the target of each row"),
        ([1.0, NAN, 2.0], "groups: a row has no target. Fix: name the target of each row"),
        (pd.array(["a", pd.NA, "b"], dtype="string"), "groups: a row has no target. Fix: name the target of each row"),
    ],
)
def test_targets_that_cannot_be_used(targets, said):
    assert told(UsageError, clusters_of, targets, 3) == said


# --- enough of them --------------------------------------------------------------------------


def rows(positive, negative, targets):
    """Outcomes, and the target of each row: those of either outcome are of so many targets."""
    clusters = [row % targets for row in range(positive)] + [row % targets for row in range(negative)]
    return np.array([1.0] * positive + [0.0] * negative), np.array(clusters)


def test_ten_rows_of_each_outcome_from_as_many_targets_as_folds_are_enough():
    check_enough(*rows(10, 10, 5), 5)


def test_too_few_rows_of_both_outcomes():
    assert told(UsageError, check_enough, *rows(9, 8, 8), 5) == (
        "y: 9 positive rows; 10 are needed. Fix: give more outcomes\n"
        "y: 8 negative rows; 10 are needed. Fix: give more outcomes"
    )


def test_rows_of_too_few_targets():
    fix = "Fix: give fewer folds, or outcomes of more targets"
    assert told(UsageError, check_enough, *rows(10, 20, 4), 5) == (
        f"groups: the positive rows are of 4 targets; 5 are needed for 5 folds. {fix}\n"
        f"groups: the negative rows are of 4 targets; 5 are needed for 5 folds. {fix}"
    )


def test_criteria_of_one_worth_and_of_none_are_refused_and_of_two_are_not(make_model):
    known = np.array([[0.5, NAN, 0.5, 0.1], [0.5, NAN, NAN, 0.2], [0.5, NAN, 0.5, NAN]])
    said = "has the same worth in every row, or none: its weight cannot be learned. Fix: leave it out with"
    assert told(ModelError, check_varied, known, make_model([1, 1, 1, 1])) == "\n".join(
        f"made {name}: {said} model.without(['{name}'])" for name in ("c0", "c1", "c2")
    )
    check_varied(known[:, 3:], make_model([1]))


def test_every_criterion_has_a_column(make_model):
    with pytest.raises(ValueError, match="zip"):
        check_varied(np.array([[0.1], [0.2]]), make_model([1, 1]))


# --- models ----------------------------------------------------------------------------------


def test_all_that_is_wrong_with_a_model_is_said_at_once(make_model):
    model = make_model([1, 1], [0.2])
    first = replace(model.criteria[0], scale=MinMax(kind="min_max"))
    second = replace(model.criteria[1], scale=MinMax(kind="min_max"))
    tracks = {"a": Track(needs=("c0",)), "b": Track(needs=("c1",))}
    model = replace(model, criteria=(first, second), tracks=tracks, products=("group", "other"))
    assert told(ModelError, check_model, model, ["c0"], None, []) == (
        "made p0: is clinical precedence: it knows the outcome it would be fitted to. "
        "Fix: leave it out with model.without(['p0', ...])\n"
        "made c1: is undated: its evidence may be later than the outcomes. Fix: name it in `dated` if its evidence is "
        "no later than the outcomes, or leave it out with model.without([...])\n"
        "made: has the tracks a, b: a target's track depends on the weights. "
        "Fix: leave one track on, as the models 'antibody' and 'small-molecule' do\n"
        "made: the groups group, other are weighted products. Fix: write aggregate = 'weighted_mean'\n"
        "made: the scale of c0, c1 would see the rows held out. Fix: give a scale with fixed anchors"
    )


def test_a_model_with_one_track_can_be_learned(make_model):
    check_model(replace(make_model([1]), tracks={"a": Track(needs=("c0",))}), ["c0"], None, [])


def test_what_is_no_model_is_refused_before_anything_else():
    assert told(ModelError, check_model, "default", (), None, ()) == (
        "model: is 'default', not a model. Fix: pass prioritize.load_model(NAME)"
    )


def test_features_that_know_the_outcome_are_named_once_wherever_they_stand(make_model):
    model = make_model([1, 1, 1], [0.2, -0.1])
    failing = replace(model.criteria[1], facts=model.criteria[1].facts.model_copy(update={"failure": True}))
    twice = replace(model.precedence[0], feature="c2")
    asked = replace(model.criteria[0], feature="i0")
    model = replace(
        model,
        criteria=(model.criteria[0], failing, model.criteria[2]),
        precedence=(*model.precedence, twice),
        indications=(asked, replace(asked, feature="i1")),
    )
    assert [one.field for one in precedence_problems(model, ["i0"])] == ["c1", "c2", "p0", "p1", "i0"]
    assert precedence_problems(make_model([1, 1]), ["elsewhere"]) == []


@pytest.mark.parametrize(
    "table",
    [
        *("agent", "agent_action", "approval", "civic_evidence", "combination", "combination_member", "drug_target"),
        "programme",
    ],
)
def test_a_feature_that_reads_what_was_tried_in_people_is_refused(make_model, table):
    one = make_model([1]).criteria[0]
    reading = replace(one, facts=one.facts.model_copy(update={"tables": ("target", table)}))
    assert [problem.field for problem in precedence_problems(replace(make_model([1]), criteria=(reading,)), [])] == [
        "c0"
    ]


# --- dates -----------------------------------------------------------------------------------


def test_each_date_that_is_lacking_wrong_or_too_late_is_named(make_model):
    dated = {"c0": "once", "c2": 2019, "c3": "2019-01-01", "c4": "2018"}
    assert lines(date_problems(make_model([1] * 5), dated, "2019")) == [
        "made c1: is undated: its evidence may be later than the outcomes. Fix: name it in `dated` if its evidence is "
        "no later than the outcomes, or leave it out with model.without([...])",
        "dated c0: 'once' is no date. Fix: write YYYY or YYYY-MM-DD",
        "made c2: has evidence up to 2019-12-31, after the outcomes begin (2019-01-01). "
        "Fix: take evidence as of an earlier year, or leave the criterion out",
    ]


@pytest.mark.parametrize(("start", "said"), [(None, "None"), ("soon", "'soon'")])
def test_dates_are_held_against_a_start(make_model, start, said):
    problems = lines(date_problems(make_model([1, 1]), {"c0": "never"}, start))
    assert problems[1:] == [f"start: {said} is no date. Fix: say when the outcomes begin: YYYY-MM-DD"]
    assert problems[0].startswith("made c1: is undated")


def test_criteria_that_are_only_declared_dated_need_no_start(make_model):
    assert date_problems(make_model([1, 1]), ["c0", "c1"], None) == []


def test_the_day_of_a_date():
    assert day(2018, end=True) == day("2018", end=True) == date(2018, 12, 31)
    assert day("2018", end=False) == date(2018, 1, 1)
    assert day("2018-06-30", end=True) == day("2018-06-30", end=False) == date(2018, 6, 30)
    assert day("2018-02-30", end=False) is day(None, end=True) is day("20180", end=True) is None
