"""Figures of a ranking: by hand on few rows, and equal to scikit-learn's and SciPy's on many."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import relative_risk
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from prioritize.validation.metrics import (
    Steps,
    auroc,
    average_precision,
    brier,
    enrichment_at,
    lift,
    matched_auroc,
    matched_bins,
    ranks,
    recall_at,
    relative_success,
    reliability,
    spearman,
    top_success,
    weighted_spearman,
)

EXACT = 1e-12
ALL = (auroc, average_precision, lift, recall_at(7), enrichment_at(0.05), top_success())


def sides(text):
    """'+-' -> True, False."""
    return np.array([sign == "+" for sign in text])


def made(seed, n=400, levels=12):
    """Scores with many ties, and outcomes that follow them a little."""
    random = np.random.default_rng(seed)
    scores = random.integers(0, levels, n) / levels
    return scores, random.random(n) < 0.1 + 0.3 * scores


# --- relative success --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((147, 493, 876, 7377), "147/493 against 876/7377 = 2.511 (2.163-2.914)"),
        ((14, 50, 315, 3316), "14/50 against 315/3316 = 2.948 (1.867-4.654)"),
    ],
)
def test_the_published_relative_success_is_reproduced(counts, words):
    assert relative_success(*counts).words() == words


@pytest.mark.parametrize("counts", [(147, 493, 876, 7377), (1, 3, 1, 5), (7, 7, 2, 90)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_interval_is_that_of_katz(counts, level):
    ends = relative_risk(*counts).confidence_interval(level)
    found = relative_success(*counts, level=level)
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), rel=EXACT)


@pytest.mark.parametrize(
    ("counts", "value"), [((0, 4, 2, 8), 0.0), ((1, 4, 0, 8), np.nan), ((0, 0, 2, 8), np.nan), ((1, 4, 0, 0), np.nan)]
)
def test_without_a_success_on_a_side_there_is_no_interval(counts, value):
    found = relative_success(*counts)
    assert found[:3] == pytest.approx((value, np.nan, np.nan), nan_ok=True)


def test_ninety_percent_of_the_intervals_hold_the_true_ratio():
    random = np.random.default_rng(0)
    found = [
        relative_success(one, 200, other, 800, level=0.9)
        for one, other in zip(random.binomial(200, 0.3, 2000), random.binomial(800, 0.15, 2000), strict=True)
    ]
    assert 0.88 < np.mean([one.low <= 2.0 <= one.high for one in found]) < 0.92


# --- figures that rest on the order ------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "outcome", "area"),
    [
        ([4, 3, 2, 1], "++--", 1.0),
        ([4, 3, 2, 1], "+-+-", 3 / 4),
        ([1, 1, 1, 1], "+-+-", 1 / 2),
        ([2, 2, 1, 0], "+-+-", (1 / 2 + 1 + 0 + 1) / 4),
        ([4, 3, 2, 1], "++++", np.nan),
    ],
)
def test_auroc_is_the_share_of_couples_in_order_and_ties_are_half(values, outcome, area):
    assert auroc(np.array(values, dtype=float), sides(outcome)) == pytest.approx(area, nan_ok=True)


def test_a_top_that_ends_inside_a_tie_takes_its_share_of_it():
    values, outcome = np.array([9.0, 5, 5, 5, 5, 1, 1, 1, 1, 1]), sides("+++--+----")
    # The first three rows are the 9 and two of the four 5s, of which half are positive: 1 + 2 * 1/2 of 4 positives.
    assert recall_at(3)(values, outcome) == pytest.approx(2 / 4)
    assert enrichment_at(0.3)(values, outcome) == pytest.approx((2 / 3) / (4 / 10))
    assert top_success(0.3)(values, outcome) == pytest.approx((2 / 3) / (2 / 7))


def test_average_precision_by_hand():
    values, outcome = np.array([4.0, 3, 2, 1]), sides("+-+-")
    assert average_precision(values, outcome) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert lift(values, outcome) == pytest.approx((1 / 1 + 2 / 3) / 2 / (1 / 2))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("levels", [3, 40, 10**9])
def test_areas_equal_those_of_scikit_learn(seed, levels):
    scores, positive = made(seed, levels=levels)
    assert auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores), abs=EXACT)
    precision = average_precision_score(positive, scores)
    assert average_precision(scores, positive) == pytest.approx(precision, abs=EXACT)
    assert lift(scores, positive) == pytest.approx(precision / positive.mean(), abs=EXACT)


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_the_order_of_the_rows_does_not_matter(metric):
    scores, positive = made(1)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(scores))
        assert metric(scores[order], positive[order]) == pytest.approx(metric(scores, positive), abs=EXACT)


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_a_weight_counts_a_row_as_often(metric):
    scores, positive = made(2)
    weights = np.random.default_rng(3).integers(0, 4, (3, len(scores))).astype(float)
    found = metric.of(Steps(scores, positive).counted(weights))
    for value, line in zip(found, weights, strict=True):
        rows = np.repeat(np.arange(len(scores)), line.astype(int))
        assert value == pytest.approx(metric(scores[rows], positive[rows]), abs=EXACT)


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_a_row_without_a_score_takes_no_part(metric):
    scores, positive = made(4)
    known = np.arange(len(scores)) % 3 > 0
    assert metric(np.where(known, scores, np.nan), positive) == metric(scores[known], positive[known])


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [1.0, 2.0]])
def test_without_a_positive_there_is_no_figure(metric, values):
    assert np.isnan(metric(np.array(values), np.zeros(len(values), dtype=bool)))


@pytest.mark.parametrize("metric", [auroc, enrichment_at(0.1)], ids=lambda metric: metric.name)
def test_scores_that_are_all_the_same_are_chance(metric):
    _, positive = made(5)
    assert metric(np.ones(len(positive)), positive) == pytest.approx(metric.chance, abs=EXACT)


# --- attention ---------------------------------------------------------------------------------


def test_positives_meet_negatives_of_their_own_attention():
    attention = np.array([1.0, 1, 1, 9, 9, 9])
    positive = sides("+--++-")
    scores = np.array([5.0, 4, 6, 1, 3, 2])
    # Among 1: the positive 5 beats one of 4, 6. Among 9: of 1 and 3, the second beats the 2.
    assert matched_bins(attention, positive, 2).tolist() == [0, 0, 0, 1, 1, 1]
    assert matched_auroc(scores, positive, attention, bins=2) == pytest.approx((1 / 2 + 0 + 1) / 3)


def test_a_score_that_is_attention_alone_is_chance_once_matched():
    random = np.random.default_rng(0)
    attention = np.floor(np.exp(random.normal(3, 1.2, 20_000)))
    positive = random.random(20_000) < 0.001 * attention
    score = np.floor(np.log2(1 + attention))
    assert auroc(score, positive) > 0.75
    assert matched_auroc(score, positive, attention) == pytest.approx(0.5, abs=0.03)


def test_positives_of_one_value_meet_negatives_from_both_sides_of_it():
    # Two targets have all positives, as in files of many programmes of few targets; negatives lie evenly around them.
    attention = np.array([100.0] * 10 + [300.0] * 10 + list(range(1, 400)))
    positive = np.arange(len(attention)) < 20
    # 300 meets 200 to 399, of which half lie below; 100 meets 1 to 199.
    assert matched_auroc(attention, positive, attention) == pytest.approx(0.5, abs=0.005)


def test_a_matched_area_equals_a_count_of_couples():
    scores, positive = made(6)
    attention = np.where(np.arange(400) % 17 == 0, np.nan, np.random.default_rng(7).integers(0, 30, 400))
    place = matched_bins(attention, positive, 5)
    shares = []
    for row in np.flatnonzero(positive & (place >= 0)):
        others = scores[~positive & (place == place[row])]
        if len(others):
            shares.append(np.mean((scores[row] > others) + (scores[row] == others) / 2))
    assert matched_auroc(scores, positive, attention, bins=5) == pytest.approx(np.mean(shares), abs=EXACT)


def test_weights_count_rows_in_a_matched_area_too():
    scores, positive = made(8, n=60)
    attention = np.repeat([1.0, 5.0, 9.0], 20)
    weights = np.random.default_rng(9).integers(1, 3, (1, 60)).astype(float)
    rows = np.repeat(np.arange(60), weights[0].astype(int))
    # The edges are those of the whole, which the repeated rows share here: every bin is one value of attention.
    again = matched_auroc(scores[rows], positive[rows], attention[rows], bins=20)
    assert matched_auroc(scores, positive, attention, weights, bins=20)[0] == pytest.approx(again, abs=EXACT)


# --- probabilities -----------------------------------------------------------------------------


def test_the_brier_score_equals_that_of_scikit_learn():
    chances, positive = made(10)
    assert brier(chances, positive) == pytest.approx(brier_score_loss(positive, chances), abs=EXACT)
    same = np.full(len(positive), positive.mean())
    assert brier(same, positive) == pytest.approx(positive.mean() * (1 - positive.mean()), abs=EXACT)


def test_the_reliability_curve_equals_that_of_scikit_learn():
    chances, positive = made(11, levels=10**9)
    seen, said = calibration_curve(positive, chances, n_bins=10)
    found = reliability(chances, positive)
    assert [one.said for one in found] == pytest.approx(said.tolist(), abs=EXACT)
    assert [one.seen for one in found] == pytest.approx(seen.tolist(), abs=EXACT)
    assert sum(one.n for one in found) == len(positive)


def test_the_interval_of_a_bin_is_that_of_wilson():
    (found,) = reliability(np.full(20, 0.35), np.arange(20) < 7)
    ends = stats.binomtest(7, 20).proportion_ci(method="wilson")
    assert (found.n, found.low, found.high) == pytest.approx((20, ends.low, ends.high), abs=EXACT)


# --- correlation -------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [3, 10**9])
def test_the_correlation_of_ranks_equals_that_of_scipy(levels):
    one, _ = made(12, levels=levels)
    other = one + np.random.default_rng(13).normal(0, 0.5, len(one))
    assert ranks(one).tolist() == stats.rankdata(one).tolist()
    assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=EXACT)
    gaps = np.where(np.arange(len(one)) % 5 == 0, np.nan, other)
    expected = stats.spearmanr(one, gaps, nan_policy="omit").statistic
    assert spearman(one, gaps) == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("values", [[], [1.0], [2.0, 2.0, 2.0]])
def test_a_column_of_one_value_has_no_correlation(values):
    assert np.isnan(spearman(np.array(values), np.arange(float(len(values)))))


def test_a_weighted_rank_correlation_is_that_of_rows_written_so_often():
    one = np.array([3.0, 1.0, 1.0, 7.0, np.nan, 2.0])
    other = np.array([1.0, 2.0, 5.0, 5.0, 9.0, np.nan])
    weights = np.array([[2.0, 1.0, 3.0, 1.0, 4.0, 1.0], [1.0] * 6, [0.0, 2.0, 1.0, 1.0, 0.0, 0.0]])
    often = [spearman(np.repeat(one, some.astype(int)), np.repeat(other, some.astype(int))) for some in weights]
    assert weighted_spearman(one, other, weights) == pytest.approx(often)
    assert np.isnan(weighted_spearman(np.ones(3), np.arange(3.0), np.ones((1, 3)))).all()
