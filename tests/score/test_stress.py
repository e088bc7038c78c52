"""Masking, and whether rank intervals hold what they promise."""

from dataclasses import replace

import numpy as np
import pytest

from prioritize.score.ranking import rank_targets
from prioritize.score.stress import interval_coverage, masking


@pytest.fixture(scope="module")
def table(make_model):
    """A ranking of sixty random targets by eight criteria, and its model."""
    model = make_model([3, 2, 2, 1, 1, 1, 1, 1], draws=400, band=0.5, seed=5)
    rows = np.random.default_rng(3).random((60, 8))
    return rank_targets(rows, ("inhibit",) * 60, model), model


def test_hiding_more_moves_more(table):
    ranking, model = table
    found = masking(ranking, model, np.arange(60.0), runs=10)
    assert [(one.how, one.share) for one in found] == [
        (how, share) for how in ("at random", "by attention") for share in (0.1, 0.3, 0.5)
    ]
    for three in (found[:3], found[3:]):
        assert three[0].shift < three[1].shift < three[2].shift
        assert three[0].correlation > three[1].correlation > three[2].correlation


def test_the_same_seed_gives_the_same_figures(table):
    ranking, model = table
    assert masking(ranking, model, np.arange(60.0), runs=3) == masking(ranking, model, np.arange(60.0), runs=3)


def test_ninety_percent_intervals_hold_the_true_rank_in_85_to_95_percent(table):
    ranking, model = table
    found = interval_coverage(ranking, model, np.arange(60.0), runs=20)
    assert [(one.how, one.hidden, one.runs) for one in found] == [
        (how, share, 20) for how in ("at random", "by attention") for share in (0.1, 0.3, 0.5)
    ]
    for one in found:
        assert 0.85 <= one.share <= 0.95
        assert one.low < one.share < one.high


def test_intervals_that_leave_missing_values_out_hold_it_too_rarely(table):
    ranking, model = table
    for one in interval_coverage(ranking, model, np.arange(60.0), runs=4, missing="left out"):
        assert one.share < (0.9 if one.hidden == 0.1 else 0.75)


def test_an_interval_of_half_of_the_draws_holds_the_true_rank_about_half_of_the_time(table):
    ranking, model = table
    half = replace(model, uncertainty=model.uncertainty.model_copy(update={"interval": 0.5}))
    for one in interval_coverage(ranking, half, np.arange(60.0), runs=10):
        assert 0.4 <= one.share <= 0.65


def test_without_weights_and_values_in_doubt_the_interval_holds_every_rank(make_model):
    model = make_model([1], draws=400, band=0.0, rankable=0.0)
    ranking = rank_targets(np.array([[0.9], [0.5], [0.1]]), ("inhibit",) * 3, model)
    # A hidden value is all of its target's weight: it is no longer ranked, and the others keep their order.
    for one in interval_coverage(ranking, model, np.arange(3.0), runs=4):
        assert (one.low, one.share, one.high) == (1.0, 1.0, 1.0)
