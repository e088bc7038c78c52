"""Acceptability of ranks, beside closed forms and brute force."""

from dataclasses import replace
from math import isnan, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model.model import Track
from prioritize.score.ranking import rank_targets
from prioritize.score.smaa import Acceptability, smaa, win_share, with_and_without_precedence

pytestmark = pytest.mark.filterwarnings("error")
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


def test_a_missing_value_is_resampled_from_the_known_ones(make_model):
    # The first is worth (0.5 + one of 0, 0, 0, 0, 1) / 2: 0.25 four times of five, else 0.75. All others are worth 0.5.
    model = make_model([1, 1], draws=20_000, band=0.0, seed=4)
    ranking = rank(model, [[0.5, NAN], *([1.0, 0.0] for _ in range(4)), [0.0, 1.0]])
    found = smaa(ranking, model, missing="resampled")
    assert found.first[0] == pytest.approx(0.2, abs=4 * found.error)
    assert found.shares[0].tolist() == [found.first[0], 0, 0, 0, 0, 1 - found.first[0]]


def test_from_fewer_than_five_known_values_nothing_is_resampled(make_model):
    model = make_model([1, 1], draws=300, seed=4)
    ranking = rank(model, [[0.5, NAN], [1.0, 0.0], [0.9, 0.1], [0.8, 0.2], [0.7, 0.3]])
    drawn, resampled = (smaa(ranking, model, missing=way) for way in ("drawn", "resampled"))
    assert resampled.counts.tolist() == drawn.counts.tolist()


# --- products, tracks, spaces and missing values together ---------------------------------------

# c0 is biology; c1 and c2 are safety, a weighted product; c3 is for a pill, c4 for an antibody, half
# of each for what is both; p0 counts failures.
PLACES = (("biology", ""), ("safety", ""), ("safety", ""), ("tractability", "pill"), ("tractability", "antibody"))
SHARES = ((0.4, 0.2, 0.1, 0.3, 0.0), (0.4, 0.2, 0.1, 0.0, 0.3), (0.4, 0.2, 0.1, 0.15, 0.15))
SEVEN = (
    (0.9, 0.3, 0.5, 0.2, 0.1, 1.0),
    (0.3, 0.9, 0.8, NAN, 0.4, 0.0),
    (0.5, 0.6, 0.0, 0.4, 0.8, NAN),
    (0.6, NAN, 0.5, 0.9, 0.7, 2.0),
    (0.7, 0.4, 0.7, 0.3, 0.2, 0.0),
    (0.4, 0.8, 0.9, 0.6, 0.6, 1.0),
    (0.6, 0.5, NAN, 0.5, 0.9, 0.0),
)


def slow_score(weights, worths):
    """Score in one track and its low, one number after the other; NaN = left out."""
    total = entered = low = 0.0
    for column in (0, 3, 4):
        if not isnan(worths[column]):
            total, entered = total + weights[column] * worths[column], entered + weights[column]
    low = total
    known = [column for column in (1, 2) if not isnan(worths[column])]
    inside = sum(weights[column] for column in known)
    if known:
        product = prod(worths[column] ** (weights[column] / inside) for column in known)
        whole = weights[1] + weights[2]
        total, entered = total + whole * product, entered + whole
        low += whole * product if len(known) == 2 else 0.0
    return total / entered, low / sum(weights)


def slow_scores(factors, adjust, tables, space):
    """Scores (d, 7) under factors (d, 5), factors on the precedence (d,) and tables of worths (d, 7, 6)."""
    scores = []
    for drawn, failure, rows in zip(factors, adjust, tables, strict=True):
        weightings = [
            [f * s if space == "band" else f * (s > 0) for f, s in zip(drawn, one, strict=True)] for one in SHARES
        ]
        scores.append([])
        for *worths, failures in rows:
            best, lowest = -np.inf, -np.inf
            for used in weightings:
                score, low = slow_score(used, worths)
                if low > lowest + 1e-9:
                    best, lowest = score, low
            strength = 0.0 if isnan(failures) else failures / (failures + 1)
            scores[-1].append(best - 0.3 * failure * strength)
    return np.array(scores)


@pytest.mark.parametrize("space", ["band", "simplex"])
@pytest.mark.parametrize("missing", ["left out", "drawn", "resampled"])
def test_products_and_tracks_in_both_spaces_are_those_of_a_slow_loop(make_model, monkeypatch, space, missing):
    model = make_model([0.4, 0.2, 0.1, 0.15, 0.15], [-0.3], rankable=0.0, draws=200, seed=7, band=0.5)
    criteria = [
        replace(one, group=group, track=track) for one, (group, track) in zip(model.criteria, PLACES, strict=True)
    ]
    model = replace(
        model,
        criteria=tuple(criteria),
        products=("safety",),
        tracks={name: Track(needs=("binds",)) for name in ("pill", "antibody", "both")},
        given_weights=np.array(SHARES),
    )
    random = np.random.default_rng(7)
    if space == "band":
        both = random.uniform(0.5, 1.5, (200, 6))
        factors, adjust = both[:, :5], both[:, 5]
    else:
        factors, adjust = random.standard_exponential((200, 5)), random.uniform(0.0, 2.0, 200)
    # 200 draws of the missing values for the ranks, then 30 for the confidence factors: 210 scores of 7 targets.
    monkeypatch.setattr("prioritize.score.smaa.TRIALS", (20, 40))
    monkeypatch.setattr("prioritize.score.smaa.SCORES", 210)
    tables = np.repeat(np.array(SEVEN)[None], 230, axis=0)
    for target, column in ((3, 1), (6, 2), (1, 3)):
        share = np.random.default_rng([7, column + 1]).random(230)
        known = sorted(row[column] for row in SEVEN if not np.isnan(row[column]))
        ways = {"left out": np.full(230, NAN), "drawn": share, "resampled": np.array(known)[(share * 6).astype(int)]}
        tables[:, target, column] = ways[missing]
    scores = slow_scores(factors, adjust, tables[:200], space)
    places = 1 + (scores[:, None, :] > scores[:, :, None] + 1e-9).sum(axis=2)
    own = model.weights if space == "band" else np.ones(5)
    weights = factors * own / (factors * own).sum(axis=1, keepdims=True)
    found = smaa(rank(model, SEVEN), model, space=space, missing=missing, top=3)
    assert found.counts.tolist() == [(places[:, [target]] == range(1, 8)).sum(axis=0).tolist() for target in range(7)]
    assert found.first.tolist() == (places == 1).mean(axis=0).tolist()
    assert found.top.tolist() == (places <= 3).mean(axis=0).tolist()
    for target in range(7):
        leads = places[:, target] == 1
        if not leads.any():
            assert np.isnan([*found.central[target], found.confidence[target]]).all()
            continue
        central = weights[leads].mean(axis=0)
        assert found.central[target] == pytest.approx(central)
        tried = slow_scores([central / own] * 30, np.ones(30), tables[200:], space)
        assert found.confidence[target] == pytest.approx((tried[:, target] >= tried.max(axis=1) - 1e-9).mean())


def test_in_a_product_a_worth_of_0_takes_all_however_light(make_model):
    # The weight of c1 is a thousandth of c0's, and the product of the first is 0 all the same.
    model = replace(make_model([1000, 1], draws=100, band=0.1), products=("group",))
    assert smaa(rank(model, [[1.0, 0.0], [0.001, 0.001]]), model).first.tolist() == [0.0, 1.0]


# --- confidence factors -----------------------------------------------------------------------


def test_the_confidence_factor_is_the_chance_to_lead_under_the_own_central_weights(make_model):
    # Of the first one value u is missing, uniform from 0 to 1; the third never leads.
    model = make_model([1, 1], draws=20_000, seed=5)
    ranking = rank(model, [[0.9, NAN], [0.0, 1.0], [0.3, 0.3]])
    found = smaa(ranking, model, space="simplex", missing="drawn")
    for target in (0, 1):
        first, second = found.central[target]
        # The first leads where 0.9 w1 + u w2 is above w2 and above 0.3, so where u is above 1 - 0.9 w1 / w2.
        above = max(1 - 0.9 * first / second, (0.3 - 0.9 * first) / second)
        lead = 1 - min(max(above, 0.0), 1.0)
        expected = lead if target == 0 else 1 - lead
        assert 0 < found.first[target] < 1
        assert found.confidence[target] == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(1000))
    assert np.isnan(found.confidence[2])


@pytest.mark.parametrize("space", ["band", "simplex"])
def test_without_gaps_the_confidence_factor_says_whether_the_target_leads(make_model, space):
    model = make_model([1, 1, 1], draws=500, band=0.9)
    found = smaa(rank(model, [[1.0, 0.0, 0.4], [0.0, 1.0, 0.4], [0.2, 0.2, 0.2]]), model, space=space)
    assert found.confidence[:2].tolist() == [1.0, 1.0]
    assert np.isnan(found.confidence[2])


def test_precedence_counts_in_the_confidence_factor(make_model):
    # The first leads where the precedence of the second, 0.2 x 1/2 at the model's own weight, is drawn below 0.05.
    model = make_model([1], [0.2], draws=500, band=0.9)
    found = smaa(rank(model, [[0.55, 0.0], [0.5, 1.0]]), model)
    assert found.first[0] > 0
    assert found.confidence.tolist() == [0.0, 1.0]


# --- size -------------------------------------------------------------------------------------


def test_beyond_a_thousand_targets_ranks_are_counted_in_bins(make_model):
    random = np.random.default_rng(4)
    model = make_model([1, 1, 1], draws=120, seed=6)
    found = smaa(rank(model, random.random((3_000, 3))), model, top=100)
    # The first 127 ranks are counted one by one; the bin of rank 128 holds two, that of rank 2,000 thirty or so.
    assert found.starts[:130].tolist() == [*range(1, 129), 130, 132]
    widths = np.diff(found.starts)
    assert (widths <= found.starts[:-1] / 64 + 1).all()
    assert (found.counts.sum(axis=1) == 120).all()
    assert found.top.sum() == pytest.approx(100, abs=1e-9)
    low, high = found.interval(0.9)
    assert (low <= high).all()
    assert high.max() <= 3_000


@pytest.mark.parametrize("top", [1, 127, 128, 150, 2_999])
def test_the_first_places_are_counted_exactly_whatever_the_bins(make_model, top):
    model = make_model([1], draws=100)
    found = smaa(rank(model, np.arange(3_000)[:, None] / 3_000), model, top=top)
    assert found.top.tolist() == [0.0] * (3_000 - top) + [1.0] * top


def test_in_bins_the_interval_holds_the_rank(make_model):
    model = make_model([1], draws=100)
    found = smaa(rank(model, np.arange(3_000)[:, None] / 3_000), model)
    low, high = found.interval(0.9)
    places = np.arange(3_000, 0, -1)
    assert (low <= places).all()
    assert (places <= high).all()
    assert low[-127:].tolist() == high[-127:].tolist() == list(range(127, 0, -1))


@pytest.mark.parametrize("missing", ["left out", "drawn", "resampled"])
@pytest.mark.parametrize("sizes", [{"CELLS": 180}, {"CELLS": 20}, {"BATCH": 64}, {"HELD": 1}])
def test_the_same_seed_gives_the_same_counts_whatever_the_block(make_model, monkeypatch, missing, sizes):
    model = make_model([1, 2, 3], draws=700, seed=8, rankable=0.0)
    rows = np.random.default_rng(1).random((9, 3))
    rows[[0, 3, 5], [0, 1, 1]] = NAN
    ranking = rank(model, rows)
    whole = smaa(ranking, model, missing=missing)
    for name, size in sizes.items():
        monkeypatch.setattr(f"prioritize.score.smaa.{name}", size)
    assert smaa(ranking, model, missing=missing).counts.tolist() == whole.counts.tolist()


def test_the_order_of_targets_with_gaps_does_not_matter(make_model):
    model = make_model([1, 2, 3], draws=300, seed=8, rankable=0.0)
    rows = np.random.default_rng(1).random((9, 3))
    rows[[0, 3, 5], [0, 1, 1]] = NAN
    # These two differ in nothing but that the one is known to be perfect where of the other nothing is known.
    rows[[7, 8]] = [[NAN, NAN, 0.5], [NAN, 1.0, 0.5]]
    found, turned = (smaa(rank(model, one), model, missing="resampled") for one in (rows, rows[::-1]))
    assert turned.counts.tolist() == found.counts[::-1].tolist()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 9])
def test_ties_and_scores_below_0_are_counted_whatever_the_number_of_targets(make_model, size):
    # Every third target is the same, and failures draw the scores below 0.
    rows = np.array([[0.1 * (target % 3), float(target % 3 > 0)] for target in range(size)])
    model = make_model([1], [-0.9], draws=100, band=0.0)
    scores = [0.1 * (target % 3) - 0.45 * (target % 3 > 0) for target in range(size)]
    places = [sum(other > one + 1e-9 for other in scores) for one in scores]
    assert smaa(rank(model, rows), model).counts.tolist() == (100 * np.eye(size, dtype=int)[places]).tolist()


def test_in_a_draw_scores_tie_on_the_same_steps_as_in_the_ranking(make_model):
    # Steps 0, 0, 1, 1 of 1e-9: the second and the third are nearer to each other than to those that they tie with.
    model = make_model([1], draws=100, band=0.0)
    counts = smaa(rank(model, [[0.0], [0.4e-9], [0.6e-9], [1.4e-9]]), model).counts
    assert counts.tolist() == [[0, 0, 100, 0], [0, 0, 100, 0], [100, 0, 0, 0], [100, 0, 0, 0]]


def test_counts_take_two_bytes_up_to_65_535_draws_and_four_beyond(make_model):
    model = make_model([1])
    ranking = rank(model, [[0.5]])
    found = {draws: smaa(ranking, model, draws=draws).counts for draws in (100, 65_535, 65_536)}
    assert {draws: counts.tolist() for draws, counts in found.items()} == {draws: [[draws]] for draws in found}
    assert [counts.itemsize for counts in found.values()] == [2, 2, 4]


def test_bins_widen_with_the_rank_and_one_ends_where_the_top_does(make_model):
    model = make_model([1], draws=100)
    starts = smaa(rank(model, np.arange(1_200)[:, None] / 1_200), model, top=141).starts.tolist()
    # Two ranks a bin from 128, but for the one that the top cuts; three from 192, and 18 from 1,152.
    assert starts[125:136] == [126, 127, 128, 130, 132, 134, 136, 138, 140, 142, 144]
    starts = smaa(rank(model, np.arange(1_200)[:, None] / 1_200), model, top=140).starts.tolist()
    assert starts[125:137] == [126, 127, 128, 130, 132, 134, 136, 138, 140, 141, 143, 145]
    assert starts[-3:] == [1_164, 1_182, 1_200]
    assert smaa(rank(model, np.arange(1_024)[:, None] / 1_024), model).starts.tolist() == list(range(1, 1_025))


# --- what is said of the draws ----------------------------------------------------------------


def counted(counts, starts):
    """What eight draws say whose ranks were counted so."""
    nothing = np.zeros(len(counts))
    return Acceptability(
        np.arange(len(counts)), np.array(counts), np.array(starts), nothing, nothing, 1, 8, nothing, nothing
    )


@pytest.mark.parametrize("rows", [1, 2, 1024])
def test_the_interval_leaves_out_as_many_draws_at_each_end(monkeypatch, rows):
    # Half of eight draws: the two best and the two worst are left out, and a rank counts that is taken by the third.
    monkeypatch.setattr("prioritize.score.smaa.EXACT", rows)
    found = counted([[3, 2, 3, 0, 0], [2, 1, 3, 1, 1], [0, 0, 8, 0, 0], [1, 1, 0, 4, 2], [8, 0, 0, 0, 0]], range(1, 6))
    low, high = found.interval(0.5)
    assert (low.tolist(), high.tolist()) == ([1, 2, 3, 3 + 1, 1], [3, 3, 3, 4, 1])
    assert found.interval(1.0)[1].tolist() == [3, 5, 3, 5, 1]
    assert found.shares[3].tolist() == [0.125, 0.125, 0, 0.5, 0.25]
    assert found.error == pytest.approx(0.5 / 8**0.5)


def test_the_interval_of_bins_runs_from_the_first_rank_of_one_to_the_last_of_another():
    # Bins of ranks 1, 2 to 3 and 4 to 6.
    low, high = counted([[0, 8, 0], [0, 0, 8], [8, 0, 0], [0, 4, 4], [0, 4, 4], [8, 0, 0]], [1, 2, 4]).interval(0.5)
    assert (low.tolist(), high.tolist()) == ([2, 4, 1, 2, 2, 1], [3, 6, 1, 6, 6, 1])


def test_what_is_not_asked_for_is_the_model_s_band_its_draws_left_out_gaps_and_a_top_of_ten(make_model):
    model = make_model([1, 2], draws=150, rankable=0.0)
    rows = np.random.default_rng(2).random((14, 2))
    rows[3, 0] = NAN
    ranking = rank(model, rows)
    plain = smaa(ranking, model)
    asked = smaa(ranking, model, space="band", missing="left out", draws=150, top=10)
    assert (plain.k, plain.draws, smaa(ranking, model, draws=7, top=3).draws) == (10, 150, 7)
    assert plain.counts.tolist() == asked.counts.tolist()
    assert plain.top.tolist() == asked.top.tolist() != smaa(ranking, model, top=11).top.tolist()


def test_those_who_share_the_first_place_share_its_weights(make_model):
    # All is known and equal, so every draw is led by the first two; the third would tie but for a hair.
    model = make_model([3, 1], draws=100, band=0.5)
    factors = np.random.default_rng(model.uncertainty.seed).uniform(0.5, 1.5, (100, 2)) * [0.75, 0.25]
    found = smaa(rank(model, [[0.5, 0.5], [0.5, 0.5], [0.499, 0.499]]), model)
    central = (factors / factors.sum(axis=1, keepdims=True)).mean(axis=0)
    assert found.first.tolist() == [1, 1, 0]
    assert found.central[:2] == pytest.approx(np.array([central, central]))


def test_only_those_who_lead_most_often_have_a_confidence_factor_of_equals_the_first(make_model, monkeypatch):
    monkeypatch.setattr("prioritize.score.smaa.CONFIDENT", 2)
    model = make_model([1, 1], draws=200, seed=1)
    found = smaa(rank(model, [[1.0, 0.0], [0.9, 0.2], [0.9, 0.2], [0.9, 0.2], [0.0, 0.0]]), model, space="simplex")
    assert found.first[1] == found.first[2] == found.first[3] > found.first[0] > 0
    assert np.isnan(found.confidence).tolist() == [True, False, False, True, True]


@pytest.mark.parametrize(("scores", "trials"), [(2 * 19, 20), (2 * 31, 31), (2 * 41, 40)])
def test_a_confidence_factor_is_the_share_of_some_draws_more_of_the_missing(make_model, monkeypatch, scores, trials):
    monkeypatch.setattr("prioritize.score.smaa.SCORES", scores)
    monkeypatch.setattr("prioritize.score.smaa.TRIALS", (20, 40))
    model = make_model([1, 1], draws=100, seed=5, band=0.0)
    found = smaa(rank(model, [[0.5, NAN], [0.5, 0.7]]), model, missing="drawn")
    drawn = np.random.default_rng([5, 2]).random(100 + trials)
    assert found.first[0] == (drawn[:100] > 0.7).mean()
    assert found.confidence.tolist() == [(drawn[100:] > 0.7).mean(), (drawn[100:] < 0.7).mean()]


def test_with_nobody_ranked_nothing_is_counted(make_model):
    model = make_model([1, 1], draws=100)
    found = smaa(rank(model, [[NAN, NAN]]), model, missing="drawn")
    assert (found.chosen.tolist(), found.counts.shape, found.first.tolist()) == ([], (0, 0), [])
    assert (found.central.shape, found.confidence.tolist(), found.draws) == ((0, 2), [], 100)


@pytest.mark.parametrize("missing", ["left out", "resampled"])
def test_with_and_without_precedence_are_counted_from_the_same_draws(make_model, missing):
    model = make_model([1, 2], [0.3], draws=200, seed=3, rankable=0.0)
    rows = np.random.default_rng(6).random((9, 3))
    rows[2, 0] = NAN
    ranking, bare = rank(model, rows), rank(model, np.column_stack([rows[:, :2], np.full(9, NAN)]))
    pair = with_and_without_precedence(ranking, model, missing=missing, top=4)
    for found, alone in zip(pair, (ranking, bare), strict=True):
        same = smaa(alone, model, missing=missing, top=4)
        assert found.counts.tolist() == same.counts.tolist()
        assert found.chosen.tolist() == list(range(9))
        assert (found.k, found.draws, found.top.tolist()) == (4, 200, same.top.tolist())
        assert found.central == pytest.approx(same.central, nan_ok=True)
        assert found.confidence.shape == (9,)
        assert np.isnan(found.confidence).all()
    assert pair[0].counts.tolist() != pair[1].counts.tolist()
