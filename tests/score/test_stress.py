"""Masking, and whether rank intervals hold what they promise."""

from dataclasses import replace

import numpy as np
import pytest

from prioritize.score import stress
from prioritize.score.ranking import rank_targets, rank_worths
from prioritize.score.stability import Stability
from prioritize.score.stress import Masked, drawn, hide, hiding_chances, interval_coverage, masking
from tests.score.made import NAN, in_tracks


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


# --- by hand -----------------------------------------------------------------------------------


class Given:
    """Random numbers that are given: `random` returns some, `uniform` is even from end to end."""

    def __init__(self, *numbers):
        self.numbers = numbers

    def random(self, size):
        assert size == len(self.numbers)
        return np.array(self.numbers)

    def uniform(self, low, high, size):
        return np.linspace(low, high, size)


def test_the_less_is_published_the_likelier_values_are_hidden():
    # Places by papers 3, 1, 4 (none known) and 2, over their mean of 2.5.
    chances = hiding_chances(np.array([5.0, 100.0, NAN, 20.0]))
    assert {how: chance.tolist() for how, chance in chances.items()} == {
        "at random": [1.0, 1.0, 1.0, 1.0],
        "by attention": pytest.approx([1.2, 0.4, 1.6, 0.8]),
    }
    assert list(chances) == ["at random", "by attention"]


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        pytest.param(0.0, [[0.1, NAN, 0.3], [0.4, 0.5, 0.6]], id="none"),
        pytest.param(0.4, [[NAN, NAN, 0.3], [NAN, 0.5, 0.6]], id="two of five"),
        pytest.param(0.6, [[NAN, NAN, 0.3], [NAN, 0.5, NAN]], id="three of five"),
        pytest.param(0.8, [[NAN, NAN, NAN], [NAN, 0.5, NAN]], id="of equals the first"),
    ],
)
def test_of_the_known_values_those_with_the_highest_keys_are_hidden(share, wanted):
    # Keys 0.9, 0.5 and, with twice the chance, the roots of 0.8, 0.25 and 0.64: 0.894, 0.5, 0.8.
    worths = np.array([[0.1, NAN, 0.3], [0.4, 0.5, 0.6]])
    found = hide(worths, np.array([1.0, 2.0]), share, Given(0.9, 0.5, 0.8, 0.25, 0.64))
    assert np.array_equal(found, wanted, equal_nan=True)
    assert worths[0, 0] == 0.1


def test_of_many_equal_keys_the_first_are_hidden():
    found = hide(np.ones((50, 1)), np.ones(50), 0.2, Given(*[0.5, 0.7] * 25))
    assert np.flatnonzero(np.isnan(found[:, 0])).tolist() == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


def test_drawn_weights_lie_in_the_band_and_sum_to_1(make_model):
    # Factors 0.5, 1, 1.5 for three criteria and 0.5, 1.5 for two of precedence.
    model = in_tracks(make_model([1, 1, 1], [0.2, -0.1], band=0.5), "", "pill", "antibody")
    even = replace(model, given_weights=np.array([[0.5, 0.5, 0.0], [0.5, 0.25, 0.25]]))
    found = drawn(even, Given())
    assert found.track_weights.tolist() == [
        pytest.approx([1 / 3, 2 / 3, 0.0]),
        pytest.approx([0.25 / 0.875, 0.25 / 0.875, 0.375 / 0.875]),
    ]
    assert found.precedence_weights.tolist() == pytest.approx([0.1, -0.15])


TWELVE = [[0.95 - 0.05 * place] * 2 for place in range(11)] + [[0.96, 0.0]]
"""In order of rank but for the last, which is before the one before it: 0.48 and 0.45."""


def test_what_masking_does_to_ranks_is_averaged_over_runs(make_model, monkeypatch):
    model = make_model([1, 1], seed=7)
    ranking = rank_targets(np.array(TWELVE), ("inhibit",) * 12, model)
    calls = []

    def hidden(worths, chance, share, random):
        """Turn by turn: two targets, none, all but two, and all but three."""
        if not calls:
            assert random.random() == np.random.default_rng(7).random()
        calls.append((chance.tolist(), share))
        found = worths.copy()
        if len(calls) % 4 == 1:
            found[3], found[11, 1] = NAN, NAN
        elif len(calls) % 4 != 2:
            found[2 + (len(calls) % 4 == 0) :] = NAN
        return found

    monkeypatch.setattr(stress, "hide", hidden)
    papers = np.arange(12.0)
    found = masking(ranking, model, papers, runs=4)
    # First the twelfth rises by 10 places as the fourth is lost: shifts 3 x 1 + 1 + 10 over 11 targets, 9 of ten stay,
    # correlation 1 - 6 x 90 / (11 x 120). Then all is as it was. Of two targets neither correlation nor shift is told.
    assert found == [
        Masked(
            how,
            share,
            pytest.approx((1 - 540 / 1320 + 1 + 1) / 3),
            pytest.approx((14 / 11 + 0 + 0) / 3),
            pytest.approx((9 + 10 + 0 + 3) / 4),
            pytest.approx((1 + 0 + 10 + 9) / 4),
        )
        for how in ("at random", "by attention")
        for share in (0.1, 0.3, 0.5)
    ]
    assert calls[::4] == [(hiding_chances(papers)[one.how].tolist(), one.share) for one in found]
    calls.clear()
    masking(ranking, model, papers)
    assert len(calls) == 6 * 20


def test_intervals_are_held_against_ranks_of_the_truth_among_those_still_ranked(make_model, monkeypatch):
    model = make_model([1, 1], [0.5], rankable=0.5, band=0.0, seed=7)
    # The second leads by its precedence; the last is gated, the fourth loses all it has.
    worths = np.array([[0.8, 0.8, NAN], [0.6, 0.6, 0.8], [0.3, 0.3, NAN], [0.9, 0.9, NAN], [1.0, 1.0, 1.0]])
    ranking = rank_worths(worths, ("", "", "", "", "gated: a reason"), model)
    ends = [
        ([2, 1, 1, 0], [2, 1, 2, 0]),
        ([1, 1, 3, 0], [2, 1, 4, 0]),
        ([3, 2, 4, 1], [9, 9, 9, 1]),
        ([2, 2, 1, 1],) * 2,
    ]
    chances, seeds, ways = [], [], []

    def hidden(known, chance, share, random):
        if not chances:
            assert random.random() == np.random.default_rng(8).random()
        chances.append((chance.tolist(), share))
        assert known.tolist() == worths[:4, :2].tolist()
        found = known.copy()
        found[3] = NAN
        return found

    def given(observed, drawing, missing):
        assert (drawing.uncertainty.draws, drawing.uncertainty.interval) == (400, 0.9)
        assert observed.rank.tolist() == [2, 1, 3, 0]
        assert np.array_equal(observed.worths[:, 2], worths[:4, 2], equal_nan=True)
        seeds.append(drawing.uncertainty.seed)
        ways.append(missing)
        low, high = (np.array(one) for one in ends[(len(seeds) - 1) % 4])
        return Stability(low, high, low, high, low, low, 400)

    monkeypatch.setattr(stress, "hide", hidden)
    monkeypatch.setattr(stress, "stability", given)
    papers = np.array([5.0, 100.0, NAN, 20.0, 1e6])
    found = interval_coverage(ranking, model, papers, runs=2)
    # True ranks are 2, 1, 3: held by 2 and 3 of the three at first, then by none and 1. Spread of two, 1.96 times
    # their difference over 2, is 0.326667.
    upper, lower = (pytest.approx(one) for one in ((5 / 6, 5 / 6 - 0.98 / 3, 1.0), (1 / 6, 0.0, 1 / 6 + 0.98 / 3)))
    assert [(one.how, one.hidden, one.runs) for one in found] == [
        (how, share, 2) for how in ("at random", "by attention") for share in (0.1, 0.3, 0.5)
    ]
    assert [(one.share, one.low, one.high) for one in found] == [upper, lower] * 3
    assert chances[::2] == [(hiding_chances(papers[:4])[one.how].tolist(), one.hidden) for one in found]
    assert len(set(seeds)) == 12
    assert max(seeds) > 1 << 31
    assert set(ways) == {"resampled"}


def test_sixty_truths_are_simulated_where_nothing_else_is_wished(make_model, monkeypatch):
    model = make_model([1], band=0.0)
    ranking = rank_worths(np.array([[0.8], [0.6], [0.3]]), ("",) * 3, model)
    first = np.ones(3, dtype=np.int64)
    monkeypatch.setattr(stress, "SHARES", (0.1,))
    monkeypatch.setattr(stress, "stability", lambda *_, **__: Stability(first, first, first, first, first, first, 400))
    assert {one.runs for one in interval_coverage(ranking, model, np.arange(3.0))} == {60}


def test_gaps_of_the_truth_are_filled_evenly_and_each_by_itself(make_model, monkeypatch):
    # The third is first where both gaps are filled below 0.7: in 49 of 100 cases, and is one of three targets.
    model = make_model([1, 1], band=0.0)
    ranking = rank_worths(np.array([[NAN, 0.5], [NAN, 0.5], [0.7, 0.5]]), ("",) * 3, model)
    low = np.array([0, 0, 1])
    monkeypatch.setattr(stress, "SHARES", (0.1,))
    monkeypatch.setattr(stress, "hide", lambda worths, *_: worths.copy())
    monkeypatch.setattr(stress, "stability", lambda *_, **__: Stability(low, low, low, low, low, low, 400))
    found = interval_coverage(ranking, model, np.arange(3.0), runs=100)
    assert 3 * np.mean([one.share for one in found]) == pytest.approx(0.49, abs=0.07)


@pytest.mark.filterwarnings("error")
def test_where_nobody_is_ranked_any_more_no_share_is_told(make_model, monkeypatch):
    model = make_model([1], draws=100)
    ranking = rank_worths(np.array([[0.8], [0.6], [0.3]]), ("",) * 3, model)
    monkeypatch.setattr(stress, "hide", lambda worths, *_: worths * NAN)
    found = interval_coverage(ranking, model, np.arange(3.0), runs=2)
    assert np.isnan([[one.share, one.low, one.high] for one in found]).all()
