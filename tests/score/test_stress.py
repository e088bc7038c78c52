"""Masking, and whether rank intervals hold what they promise."""

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
    # Values that are uniform, as the interval takes hidden ones to be.
    for masked in (0.0, 0.15):
        held = interval_coverage(ranking, model, runs=60, masked=masked)
        assert 0.85 <= held.share <= 0.95
        assert held.low < held.share < held.high
