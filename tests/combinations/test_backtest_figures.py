"""Figures of rankings on cases, their intervals and what they are held against: on cases counted by hand."""

import numpy as np
import pytest

from prioritize.combinations.backtest_figures import Estimate, Order, area_of, measure

NAN = np.nan


def spread_ends(size):
    """Cases of which no two share a target."""
    return np.arange(2 * size).reshape(size, 2)


def sides(*numbers):
    """Positives and negatives of 1 and 0."""
    return np.array(numbers, dtype=bool)


# --- the figures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "positive", "area"),
    [
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 3 / 4, id="three of four couples"),
        pytest.param([2, 1], [1, 0], 1.0, id="in order"),
        pytest.param([2, 1], [0, 1], 0.0, id="in reverse"),
        pytest.param([1, 1, 1], [1, 0, 0], 0.5, id="all alike"),
        pytest.param([2, 2, 1], [1, 0, 0], 3 / 4, id="a tie is half"),
        pytest.param([NAN, 2, 1, NAN], [0, 1, 0, 1], 1.0, id="unknown takes no part"),
        pytest.param([2, 1], [1, 1], NAN, id="one side only"),
        pytest.param([0.3, 0.1 + 0.2], [1, 0], 0.5, id="rounding is no order"),
    ],
)
def test_the_area_is_the_share_of_couples_in_order(values, positive, area):
    assert area_of(np.array(values, dtype=float), sides(*positive)) == pytest.approx(area, nan_ok=True)


def test_a_case_that_counts_twice_is_two_cases():
    values, positive = np.array([4.0, 3.0, 2.0, 1.0]), sides(1, 0, 1, 0)
    twice = Order(values, positive, np.ones(4, dtype=bool)).figures(np.array([1.0, 1.0, 2.0, 1.0]))[0]
    again = area_of(np.array([4.0, 3.0, 2.0, 2.0, 1.0]), sides(1, 0, 1, 1, 0))
    assert twice == pytest.approx(again) == pytest.approx(4 / 6)


def test_the_lift_is_the_share_of_positives_in_the_top_tenth_over_a_tenth():
    # 20 cases, so the top is 2: both positive, of 4. Half of the positives stand in a tenth.
    values = np.arange(20.0)[::-1]
    positive = np.isin(np.arange(20), [0, 1, 10, 19])
    order = Order(values, positive, np.ones(20, dtype=bool))
    assert order.figures(np.ones(20))[1] == pytest.approx(5.0)


def test_a_group_of_ties_at_the_edge_of_the_top_counts_by_its_share_inside():
    # All 20 alike: a tenth of every positive is in the top.
    order = Order(np.zeros(20), np.arange(20) < 4, np.ones(20, dtype=bool))
    assert order.figures(np.ones(20))[1] == pytest.approx(1.0)


# --- intervals and verdicts -------------------------------------------------------------------


def compare(values, baseline, positive, ends=None, draws=200, seed=0):
    """One ranking beside one baseline."""
    own, other = np.array(values, dtype=float), np.array(baseline, dtype=float)
    cases = spread_ends(len(own)) if ends is None else np.array(ends)
    axes = [frozenset()] * len(own)
    found, _ = measure({"own": own}, {"base": other}, positive, cases, axes, draws=draws, seed=seed)
    return found[0]


def test_a_perfect_order_stands_above_chance():
    found = compare(np.arange(20.0), np.zeros(20), np.arange(20) >= 10)
    assert found.area.value == 1.0
    assert found.area.by_target == found.area.by_pair == (1.0, 1.0)
    assert found.against[0].difference.by_target == (0.5, 0.5)
    assert found.against[0].verdict == "above"


def test_a_reversed_order_stands_below_chance():
    assert compare(np.arange(20.0), np.zeros(20), np.arange(20) < 10).against[0].verdict == "below"


def test_an_order_that_knows_nothing_is_not_shown():
    # Each positive has one negative right above it and one right below it.
    found = compare(np.arange(21.0), np.zeros(21), np.arange(21) % 2 == 1)
    assert found.area.value == pytest.approx(0.5)
    assert found.against[0].verdict == "not shown"


def test_the_same_order_differs_from_itself_by_nothing_on_every_draw():
    random = np.random.default_rng(1)
    values = random.random(30)
    found = compare(values, 2 * values + 1, random.random(30) < 0.5)
    assert found.against[0].difference.by_target == (0.0, 0.0)
    assert found.against[0].difference.by_pair == (0.0, 0.0)
    assert found.area.by_pair[0] < found.area.by_pair[1]


def test_a_ranking_is_compared_only_where_its_baseline_is_known():
    # The last case, which the ranking places wrongly, has no baseline.
    found = compare([6, 5, 4, 3, 2, 1, 9], [1, 1, 1, 1, 1, 1, NAN], sides(1, 1, 1, 0, 0, 0, 0))
    assert found.area.value == pytest.approx(9 / 12)
    line = found.against[0]
    assert (line.n_positive, line.n_negative, line.area) == (3, 3, 0.5)
    assert line.difference.value == pytest.approx(0.5)


def width(ends):
    """Width of an interval."""
    return ends[1] - ends[0]


def test_cases_of_one_pair_widen_the_interval():
    random = np.random.default_rng(3)
    pair_values, pair_positive = random.random(12), np.arange(12) < 6
    values, positive = np.repeat(pair_values, 5), np.repeat(pair_positive, 5)
    apart = compare(values, np.zeros(60), positive)
    together = compare(values, np.zeros(60), positive, np.repeat(spread_ends(12), 5, axis=0))
    assert together.area.value == apart.area.value
    assert width(together.area.by_pair) > 1.5 * width(apart.area.by_pair)
    assert width(together.area.by_target) > 1.5 * width(apart.area.by_target)


def test_pairs_that_share_targets_have_a_wider_interval_by_target_than_by_pair():
    # All pairs of 10 targets; what a pair is worth and how it ends hangs on its first target.
    random = np.random.default_rng(4)
    ends = np.array([(left, right) for left in range(10) for right in range(left + 1, 10)])
    worth, good = random.random(10), random.random(10) < 0.5
    found = compare(worth[ends[:, 0]] + ends[:, 1] / 1e3, np.zeros(45), good[ends[:, 0]], ends)
    assert width(found.area.by_target) > 1.3 * width(found.area.by_pair)


@pytest.mark.parametrize(
    ("by_target", "by_pair", "sign"),
    [
        pytest.param((0.1, 0.3), (0.05, 0.2), 1, id="both above"),
        pytest.param((-0.3, -0.1), (-0.2, -0.05), -1, id="both below"),
        pytest.param((-0.1, 0.3), (0.05, 0.2), 0, id="by target it may be 0"),
        pytest.param((0.1, 0.3), (-0.05, 0.2), 0, id="by pair it may be 0"),
        pytest.param((0.0, 0.3), (0.05, 0.2), 0, id="0 itself is inside"),
        pytest.param((NAN, NAN), (0.05, 0.2), 0, id="no interval, nothing shown"),
    ],
)
def test_a_difference_counts_only_if_both_intervals_exclude_nothing(by_target, by_pair, sign):
    assert Estimate(0.1, by_target, by_pair).sign == sign


def test_two_targets_that_hold_all_cases_of_either_side_are_too_few_for_an_interval():
    # Both are in a draw only about two times of five.
    ends = [(0, place) for place in range(2, 12)] + [(1, place) for place in range(12, 22)]
    found = compare(-np.arange(20.0), np.zeros(20), np.arange(20) < 10, ends)
    assert found.area.value == 1.0
    assert np.isnan(found.area.by_target).all()
    assert found.against[0].difference.by_pair == (0.5, 0.5)
    assert found.against[0].verdict == "not shown"


def test_draws_that_hold_one_side_only_are_passed_over_and_counted():
    # One target holds all positives: it is missing from about 35 of 100 draws.
    ends = np.array([(0, 1), (0, 2), (0, 3), (4, 5), (6, 7), (8, 9)])
    positive = sides(1, 1, 1, 0, 0, 0)
    _, usable = measure(
        {"own": np.arange(6.0)}, {"base": np.zeros(6)}, positive, ends, [frozenset()] * 6, draws=400, seed=0
    )
    assert 0.4 < usable < 0.65


def test_the_same_seed_gives_the_same_figures():
    random = np.random.default_rng(5)
    values, positive = random.random(24), np.arange(24) < 12
    assert compare(values, np.zeros(24), positive) == compare(values, np.zeros(24), positive)
    assert compare(values, np.zeros(24), positive) != compare(values, np.zeros(24), positive, seed=1)


def test_leaving_out_an_axis_drops_the_cases_that_touch_it():
    # 6 good above 6 bad, but for one good case at the bottom, which alone touches axis B; axis A holds two of each.
    values = np.array([12.0, 11, 10, 9, 8, 0, 6, 5, 4, 3, 2, 1])
    axes = [frozenset({"A"}) if place in (0, 6) else frozenset() for place in range(12)]
    axes[5] = frozenset({"B"})
    found, _ = measure(
        {"own": values}, {"base": np.zeros(12)}, np.arange(12) < 6, spread_ends(12), axes, draws=20, seed=0
    )
    without = {one.axis: (one.n_positive, one.n_negative, one.area) for one in found[0].without_axis}
    assert without == {"A": (5, 5, pytest.approx(20 / 25)), "B": (5, 6, 1.0)}
    assert found[0].area.value == pytest.approx(30 / 36)
    assert found[0].against[0].without_axis == (pytest.approx(0.3), pytest.approx(0.5))


def test_an_axis_without_which_too_few_are_left_has_no_figure():
    axes = [frozenset({"A"})] * 2 + [frozenset()] * 10
    found, _ = measure(
        {"own": np.arange(12.0)}, {"base": np.zeros(12)}, np.arange(12) < 6, spread_ends(12), axes, draws=20, seed=0
    )
    line = found[0].without_axis[0]
    assert (line.axis, line.n_positive, line.n_negative) == ("A", 4, 6)
    assert np.isnan(line.area)
    assert np.isnan(found[0].against[0].without_axis).all()
