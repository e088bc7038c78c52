"""Which programmes a question is asked of, parts of them, and what must come out where there is nothing."""

import numpy as np
import pytest

from prioritize.validation.records import Line, gathered
from prioritize.validation.splits import by_labels, by_time, shuffled, telling
from prioritize.validation.tasks import launched_after, launched_of_reached, launched_or_stopped, reached_phase_2


@pytest.fixture
def outcomes():
    """Eight programmes; the comments say what they are."""
    rows = [
        Line("A", "x", 4, "launched", year=2010),  # 0: an early launch
        Line("A", "y", 2, "stopped"),  # 1: stopped in phase 2
        Line("B", "x", 0, "stopped"),  # 2: stopped before phase 1
        Line("B", "y", 1, "ongoing"),  # 3: still in phase 1
        Line("C", "x", 3, "ongoing"),  # 4: went on to phase 3
        Line("C", "y", 4, "launched", year=2020),  # 5: a late launch
        Line("D", "z", 1, "stopped"),  # 6: stopped in phase 1, in an indication without a launch
        Line("D", "x", 4, "launched"),  # 7: launched, nobody says when
    ]
    return gathered(rows, "targets", "simple", "symbol", "made", {})


@pytest.fixture
def every(outcomes):
    return np.ones(len(outcomes), dtype=bool)


def rows_of(task):
    return task.rows.tolist(), task.positive.tolist()


def test_an_end_is_a_launch_or_a_stop_in_a_phase(outcomes, every):
    task = launched_or_stopped(outcomes, every)
    assert rows_of(task) == ([0, 1, 5, 6, 7], [True, False, True, False, True])
    assert task.left_out == (("stopped before phase 1", 1), ("still going, or of unknown end", 2))


def test_who_went_on_from_phase_1_counts_though_not_launched(outcomes, every):
    task = launched_of_reached(outcomes, every)
    assert rows_of(task) == ([0, 1, 4, 5, 6, 7], [True, False, False, True, False, True])


def test_a_forecast_asks_of_later_launches_in_the_same_indications(outcomes, every):
    task = launched_after(outcomes, every, 2015)
    # y has the one late launch: its two other programmes are the negatives.
    assert rows_of(task) == ([1, 3, 5], [False, False, True])
    assert dict(task.left_out) == {
        "launched in 2015 or before": 1,
        "launched, the year not on record": 1,
        "in other indications": 3,
    }


def test_a_target_is_held_against_all_that_were_pursued(outcomes):
    task = reached_phase_2(outcomes, np.array([one == "y" for one in outcomes.indication]))
    assert [outcomes.target[row] for row in task.rows] == ["A", "B", "C", "D"]
    assert task.positive.tolist() == [True, False, True, False]


def test_parts_with_fewer_than_five_on_a_side_are_left_out():
    positive = np.array([True] * 5 + [False] * 6)
    labels = [("big",)] * 11
    labels[0] = ("big", "small")
    assert [one.name for one in by_labels("family", labels, positive)] == ["big"]


def test_launches_are_parted_at_their_median_year():
    years = np.array([*range(2001, 2012), *[np.nan] * 6], dtype=float)
    positive = np.array([True] * 11 + [False] * 6)
    early, late = by_time(years, positive)
    assert early.name == "launched in 2006 or before"
    assert early.cases.tolist() == [True] * 6 + [False] * 5 + [True] * 6
    assert late.cases.sum() == 5 + 6


def test_shuffled_outcomes_give_chance_whatever_the_score():
    positive = np.arange(200) < 60
    found = shuffled(positive.astype(float), positive)
    assert found.holds
    assert found.mean == pytest.approx(0.5, abs=0.02)


def test_a_column_that_holds_the_outcome_is_told_either_way_round():
    positive = np.arange(40) < 15
    weak = np.random.default_rng(0).random(40)
    assert telling({"plain": positive + 0.0, "turned": -1.0 * positive, "weak": weak}, positive) == {
        "plain": 1.0,
        "turned": 0.0,
    }
