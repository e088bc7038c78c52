"""Acceptability of ranks, beside closed forms and brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.score.ranking import rank_targets
from prioritize.score.smaa import smaa, win_share

NAN = np.nan


def rank(model, rows):
    """The ranking of rows of values."""
    return rank_targets(np.asarray(rows, dtype=float), ("inhibit",) * len(rows), model)


# --- closed forms -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difference", "share"),
    [
        pytest.param([0.3, -0.1], 0.75, id="two criteria: the ratio of the gaps"),
        pytest.param([0.2, 0.0], 1.0, id="no worse anywhere"),
        pytest.param([-0.2, -0.1], 0.0, id="worse everywhere"),
        pytest.param([0.0, 0.0], 0.5, id="the same"),
        # Of three criteria, weights (w1, w2, w3) with w1 > w2 fill half the triangle.
        pytest.param([0.4, -0.4, 0.0], 0.5, id="three criteria, opposite"),
        # w1 > w2 + w3 holds where w1 > 1/2: a quarter of the triangle.
        pytest.param([1.0, -1.0, -1.0], 0.25, id="three criteria, one against two"),
    ],
)
def test_the_share_of_weightings_that_prefer_one_target(difference, share):
    assert win_share(np.array(difference)) == pytest.approx(share, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=2, max_size=9), st.integers(0, 99))
def test_the_closed_form_agrees_with_drawing(difference, seed):
    weights = np.random.default_rng(seed).standard_exponential((20_000, len(difference)))
    total = weights @ np.array(difference)
    drawn = np.mean(total > 0) + np.mean(total == 0) / 2
    assert win_share(np.array(difference)) == pytest.approx(drawn, abs=0.02)


def test_over_the_whole_simplex_the_first_share_is_the_closed_form(make_model):
    rows = [[0.9, 0.1, 0.5, 0.3], [0.4, 0.6, 0.7, 0.2]]
    model = make_model([1, 1, 1, 1], draws=40_000, seed=3)
    found = smaa(rank(model, rows), model, space="simplex")
    share = win_share(np.subtract(*np.array(rows)))
    assert found.first[0] == pytest.approx(share, abs=4 * found.error)
    assert found.error == pytest.approx(0.0025)


# --- brute force ------------------------------------------------------------------------------


def test_counts_are_those_of_a_loop_over_the_same_draws(make_model):
    rows = [[0.9, 0.1, 0.5], [0.2, 0.8, 0.6], [0.5, 0.5, NAN], [0.4, 0.6, 0.5]]
    model = make_model([2, 1, 1], draws=300, seed=11)
    ranking = rank(model, rows)
    weights = np.random.default_rng(11).standard_exponential((300, 3))
    np.random.default_rng(11)
    counts = np.zeros((4, 4), dtype=int)
    for drawn in weights / weights.sum(axis=1, keepdims=True):
        scores = [
            sum(w * u for w, u in zip(drawn, row, strict=True) if not np.isnan(u))
            / sum(w for w, u in zip(drawn, row, strict=True) if not np.isnan(u))
            for row in rows
        ]
        for target, score in enumerate(scores):
            counts[target, sum(other > score + 1e-9 for other in scores)] += 1
    assert smaa(ranking, model, space="simplex").counts.tolist() == counts.tolist()


def test_rows_and_columns_of_the_acceptability_sum_to_one_without_ties(make_model):
    random = np.random.default_rng(0)
    model = make_model([1, 2, 3], draws=500, seed=1)
    found = smaa(rank(model, random.random((7, 3))), model)
    assert found.shares.sum(axis=1) == pytest.approx(np.ones(7))
    assert found.shares.sum(axis=0) == pytest.approx(np.ones(7))


def test_central_weights_are_the_mean_of_the_weights_under_which_a_target_leads(make_model):
    model = make_model([1, 1], draws=20_000, seed=5)
    found = smaa(rank(model, [[1.0, 0.0], [0.0, 1.0]]), model, space="simplex")
    # The first leads where w1 > 1/2: uniform there, so its mean is 3/4.
    assert found.central[0] == pytest.approx([0.75, 0.25], abs=0.01)
    assert found.central[1] == pytest.approx([0.25, 0.75], abs=0.01)


def test_a_target_that_never_leads_has_no_central_weights(make_model):
    model = make_model([1, 1], draws=500)
    found = smaa(rank(model, [[1.0, 1.0], [0.5, 0.5]]), model, space="simplex")
    assert found.first.tolist() == [1.0, 0.0]
    assert np.isnan(found.central[1]).all()


# --- missing values ---------------------------------------------------------------------------


def test_a_missing_value_that_is_drawn_widens_the_interval(make_model):
    rows = [[0.5, NAN], *([share, share] for share in np.linspace(0, 1, 9))]
    model = make_model([1, 1], draws=2_000, band=0.0)
    ranking = rank(model, rows)
    left, drawn = smaa(ranking, model), smaa(ranking, model, missing="drawn")
    assert [end[0] for end in left.interval(0.9)] == [5, 5]
    low, high = (end[0] for end in drawn.interval(0.9))
    assert low < 5 < high


def test_without_missing_values_both_ways_agree(make_model):
    model = make_model([1, 2], draws=400, seed=2)
    ranking = rank(model, [[0.9, 0.1], [0.4, 0.5], [0.3, 0.8]])
    left, drawn = smaa(ranking, model), smaa(ranking, model, missing="drawn")
    assert left.counts.tolist() == drawn.counts.tolist()


# --- size -------------------------------------------------------------------------------------


def test_beyond_a_thousand_targets_ranks_are_counted_in_bins(make_model):
    random = np.random.default_rng(4)
    model = make_model([1, 1, 1], draws=120, seed=6)
    found = smaa(rank(model, random.random((3_000, 3))), model, top=100)
    assert found.width == 3
    assert found.counts.shape == (3_000, 1_000)
    assert (found.counts.sum(axis=1) == 120).all()
    assert found.top.sum() == pytest.approx(100, abs=1e-9)
    low, high = found.interval(0.9)
    assert (low <= high).all()
    assert high.max() <= 3_000


def test_the_same_seed_gives_the_same_counts_whatever_the_block(make_model, monkeypatch):
    model = make_model([1, 2, 3], draws=700, seed=8)
    ranking = rank(model, np.random.default_rng(1).random((5, 3)))
    whole = smaa(ranking, model)
    monkeypatch.setattr("prioritize.score.smaa.CELLS", 35)
    assert smaa(ranking, model).counts.tolist() == whole.counts.tolist()
