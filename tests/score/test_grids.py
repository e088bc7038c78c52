"""Scores along a weight or a missing value, against all ranked anew and on tables worked out by hand."""

from dataclasses import replace
from itertools import product as every

import numpy as np
import pytest

from prioritize.score import grids
from prioritize.score.grids import NEVER, Along, Gap, Gaps, columns_of, factors_beyond, nearest_steps, settled
from prioritize.score.ranking import rank_worths
from tests.score.made import FEATURES, NAN, SHAPES, as_product, drawn, in_tracks, rank, slow

FACTORS = (0.0, 0.004, 0.4, 1.0, 2.5, 20.0)
ROWS = np.array([7, 0, 2, 3, 5, 1, 4, 6])


def with_extremes(make_model, shape, seed=0):
    """A model and eight targets, of which some are worth 0 or 1 in a criterion and the last has a lone value."""
    model, worths, _ = drawn(make_model, shape, seed, size=8)
    worths[0, :3], worths[1, 1], worths[2, 2], worths[3, :4] = (0.0, 0.5, 1.0), 0.0, 0.0, (NAN, 0.0, NAN, NAN)
    worths[4, :3], worths[5, :3] = 0.0, (0.6, NAN, 0.0)
    worths[7] = [NAN, NAN, NAN, NAN, 0.5, 0.5]
    worths[6] = [NAN, 0.7, NAN, NAN, NAN, NAN]
    return model, worths, rank_worths(worths, ("",) * 8, model)


@pytest.mark.parametrize("shape", SHAPES)
def test_scores_along_all_weights_are_those_of_all_ranked_anew(make_model, shape):
    model, worths, ranking = with_extremes(make_model, shape)
    cases = list(every(range(6), FACTORS))
    columns, factors = np.array([one for one, _ in cases]), np.array([factor for _, factor in cases])
    found = Along(ranking, model, ROWS).scores(columns, factors)
    anew = [slow(model, worths, FEATURES[column], factor).score[ROWS] for column, factor in cases]
    wanted = np.where(np.isnan(anew), -np.inf, anew)
    assert found.shape == (36, 8)
    assert np.isinf(wanted).any()
    assert found == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(("shape", "position"), [("means", 0), ("products", 0), ("both", 0), ("both", 1)])
def test_scores_of_one_track_come_with_their_lows(make_model, shape, position):
    model, worths, ranking = with_extremes(make_model, shape)
    cases = list(every(range(4), FACTORS[1:]))
    columns, factors = np.array([one for one, _ in cases]), np.array([factor for _, factor in cases])
    base, low = Along(ranking, model, ROWS).ways[position].scores(columns, factors)
    alone = replace(model, given_weights=model.track_weights[[position]], tracks={})
    anew = [slow(alone, worths, FEATURES[column], factor) for column, factor in cases]
    assert base == pytest.approx(np.array([one.base[ROWS] for one in anew]), abs=1e-12, nan_ok=True)
    assert low == pytest.approx(np.array([one.base_low[ROWS] for one in anew]), abs=1e-12)


def test_the_track_with_the_higher_low_counts_and_of_equals_the_first(make_model):
    # By pill (f 0.2 + 0.6) / (f + 1), by antibody (0.2 f + g) / (f + 1): g = 0.6 is a tie, 0.8 is not.
    model = in_tracks(make_model([1, 1, 1]), "", "pill", "antibody")
    ranking = rank(model, [[0.2, 0.6, 0.6], [0.2, 0.6, 0.8], [NAN, 0.6, NAN], [NAN, NAN, 0.3]])
    found = Along(ranking, model, np.arange(4)).scores(np.array([0, 1]), np.array([3.0, 3.0]))
    assert found[0] == pytest.approx([0.3, 0.35, 0.6, 0.3])
    assert found[1] == pytest.approx([0.5, 0.5, 0.6, 0.3])


def later(scores):
    """Whether the second target is beyond the first, never, and always."""
    there = np.zeros((3, *scores.shape), dtype=bool)
    there[0, :, 1] = scores[:, 1] > scores[:, 0]
    there[2] = True
    return there


def along_two(make_model):
    """Two targets of which the second leads from 3/4 of one weight, or 4/3 of the other, on."""
    model = make_model([1, 1])
    return Along(rank(model, [[0.9, 0.1], [0.5, 0.4]]), model, np.array([0, 1]))


def test_steps_to_a_change_are_counted_upward_and_downward(make_model):
    # 20^(-5/60) = 0.779 and 20^(-6/60) = 0.741; 20^(5/60) = 1.284 and 20^(6/60) = 1.349.
    along = along_two(make_model)
    never = [NEVER, NEVER]
    assert nearest_steps(along, 0, later).tolist() == [[never, never, never], [[NEVER, 6], never, never]]
    assert nearest_steps(along, 1, later).tolist() == [[[NEVER, 6], never, never], [never, never, never]]


@pytest.mark.parametrize("cells", [1, 4, 1 << 20])
def test_factors_lie_just_beyond_the_changes_that_are_wanted(make_model, monkeypatch, cells):
    monkeypatch.setattr(grids, "CELLS", cells)
    along = along_two(make_model)
    steps = np.array([nearest_steps(along, column, later) for column in (0, 1)])
    wanted = steps < NEVER
    found = factors_beyond(along, later, steps, wanted)
    assert found.shape == steps.shape
    assert np.isnan(found[~wanted]).all()
    assert found[wanted].tolist() == [pytest.approx(one, abs=1e-13) for one in (0.75 - 1e-11, 4 / 3 + 1e-11)]


def test_a_factor_is_never_below_0(make_model):
    # Only without c1 is the second worth more than 0.
    model = as_product(make_model([1, 1]), "safety", "safety")
    along = Along(rank(model, [[0.5, 0.5], [0.9, 0.0]]), model, np.array([0, 1]))
    steps = nearest_steps(along, 1, later)[None]
    assert steps[0, 1, 0, 1] == 121
    assert factors_beyond(along, later, steps, steps < NEVER)[0, 1, 0, 1] == 0.0


def test_places_of_columns_and_a_model_that_asks_for_no_share_of_weight(make_model):
    model = in_tracks(make_model([1, 1, 2], [0.1, -0.2], rankable=0.5), "", "pill", "antibody")
    plain = settled(model)
    assert list(columns_of(model)) == [0, 1, 2, 3, 4]
    assert (plain.coverage.rankable, model.coverage.rankable) == (0.0, 0.5)
    assert plain.given_weights.tolist() == model.track_weights.tolist()
    assert plain.precedence == model.precedence


# --- a missing value -------------------------------------------------------------------------


def two_gaps(make_model):
    """What is missing of one target: c1, of half the weight, and a failure that takes 0.2 off."""
    model = make_model([1, 1], [-0.2], rankable=0.9)
    return Gaps(rank(model, [[0.9, 0.9, 0.0], [0.5, NAN, NAN]]), model)


def test_the_curve_of_a_missing_value_is_its_score_at_every_worth(make_model):
    columns, curve = two_gaps(make_model).curve(1)
    assert columns.tolist() == [1, 2]
    assert curve.shape == (2, 21)
    # (0.5 + x) / 2, and 0.5 - 0.2 x.
    assert curve[0] == pytest.approx([0.25 + 0.025 * step for step in range(21)])
    assert curve[1] == pytest.approx([0.5 - 0.01 * step for step in range(21)])


def test_scores_of_several_gaps_are_told_row_by_row(make_model):
    gaps = two_gaps(make_model)
    found = gaps.scores(np.array([1, 1, 0]), np.array([1, 2, 0]), np.array([0.7, 1.0, 0.1]))
    assert found == pytest.approx([0.6, 0.3, 0.5])
    assert np.isnan(gaps.ranking.worths[1, 1])


def test_a_curve_is_worked_out_once(make_model):
    gaps = two_gaps(make_model)
    assert gaps.curve(1) is gaps.curve(1)


def told(gaps, bound, *, rises, margin=0.0):
    """Gaps that carry the second target past a bound."""
    return [
        (gap.row, gap.column, pytest.approx(gap.inner), pytest.approx(gap.outer), gap.share)
        for gap in gaps.past(1, bound, rises=rises, margin=margin)
    ]


@pytest.mark.parametrize(
    ("bound", "rises", "margin", "wanted"),
    [
        # (0.5 + x) / 2 is 0.69 at x = 0.88, so 0.9, 0.95 and 1 of the grid do it.
        pytest.param(0.69, True, 0.0, [(1, 1, 0.85, 0.9, 3)], id="above"),
        pytest.param(0.66, True, 0.03, [(1, 1, 0.85, 0.9, 3)], id="above by a margin"),
        # It is 0.31 at x = 0.12; 0.5 - 0.2 x is at x = 0.95, where 0.31 itself counts, and at 1.
        pytest.param(0.311, False, 0.0, [(1, 1, 0.15, 0.1, 3), (1, 2, 0.9, 0.95, 2)], id="below"),
        pytest.param(0.341, False, 0.03, [(1, 1, 0.15, 0.1, 3), (1, 2, 0.9, 0.95, 2)], id="below by a margin"),
        pytest.param(0.8, True, 0.0, [], id="out of reach above"),
        pytest.param(0.2, False, 0.0, [], id="out of reach below"),
        pytest.param(0.2, True, 0.0, [(1, 1, 0.0, 0.0, 21), (1, 2, 0.0, 0.0, 21)], id="above whatever it is"),
        pytest.param(0.8, False, 0.0, [(1, 1, 1.0, 1.0, 21), (1, 2, 0.0, 0.0, 21)], id="below whatever it is"),
        pytest.param(0.25, True, 0.0, [(1, 1, 0.0, 0.0, 21), (1, 2, 0.0, 0.0, 21)], id="at the bound from 0 on"),
    ],
)
def test_missing_values_past_a_bound_are_told_with_their_step_of_the_grid(make_model, bound, rises, margin, wanted):
    assert told(two_gaps(make_model), bound, rises=rises, margin=margin) == wanted


def test_the_worth_at_which_a_bound_is_reached_is_told_for_each_gap(make_model):
    gaps = two_gaps(make_model)
    several = [Gap(1, 1, 0.85, 0.9, 3), Gap(1, 1, 0.15, 0.1, 3), Gap(1, 2, 0.9, 0.95, 2)]
    rises = np.array([True, False, False])
    found = gaps.worths(several, np.array([0.69, 0.31, 0.314]), rises, 0.0)
    assert found.tolist() == [pytest.approx(worth, abs=1e-12) for worth in (0.88, 0.12, 0.93)]
    # A margin of 0.002 of the score is 0.004 of c1, and 0.01 of the failure.
    wider = gaps.worths(several, np.array([0.69, 0.31, 0.314]), rises, 0.002)
    assert wider.tolist() == [pytest.approx(worth, abs=1e-12) for worth in (0.884, 0.116, 0.94)]
