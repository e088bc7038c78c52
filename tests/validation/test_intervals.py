"""Intervals over draws of targets: against a slow second way, by simulation, and what they show."""

from statistics import NormalDist

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from prioritize.validation.intervals import Draws, Estimate, Measured, interval, percentiles, verdict
from prioritize.validation.metrics import METRICS, auroc, average_precision, brier

NAN = np.nan


@pytest.fixture(scope="module")
def rows():
    """Two scores, outcomes and targets of 200 rows; the second score is unknown for some."""
    random = np.random.default_rng(1)
    targets = random.integers(0, 60, 200) * 7
    positive = random.random(200) < 0.3
    one = np.round(random.random(200) + 0.4 * positive, 1)
    other = np.where(random.random(200) < 0.1, NAN, random.random(200))
    return {"one": one, "other": other}, positive, targets


def slow_draws(draws, targets):
    """Rows of each draw, spelled out: every row of a target as often as the target was drawn."""
    names = sorted(set(targets.tolist()))
    for counts in draws.counts.tolist():
        yield [
            row
            for name, count in zip(names, counts, strict=True)
            for row in np.flatnonzero(targets == name).tolist()
            for _ in range(count)
        ]


@pytest.mark.parametrize(("metric", "slow"), [(auroc, roc_auc_score), (average_precision, average_precision_score)])
def test_the_bootstrap_equals_one_that_spells_out_every_draw(rows, metric, slow):
    columns, positive, targets = rows
    draws = Draws(targets, draws=150, seed=3)
    measured = Measured(columns, positive, draws, METRICS)
    figures = {name: [] for name in columns}
    for drawn in slow_draws(draws, targets):
        known = [row for row in drawn if not np.isnan(columns["other"][row])]
        for name in columns:
            figures[name].append(slow(positive[known], columns[name][known]))
    gaps = np.array(figures["one"]) - np.array(figures["other"])
    own, gap = measured.estimate("one", metric, beside="other"), measured.difference("one", "other", metric)
    assert [own.low, own.high] == pytest.approx(np.percentile(figures["one"], [2.5, 97.5]).tolist(), abs=1e-12)
    assert [gap.low, gap.high] == pytest.approx(np.percentile(gaps, [2.5, 97.5]).tolist(), abs=1e-12)
    both = ~np.isnan(columns["other"])
    assert own.value == pytest.approx(slow(positive[both], columns["one"][both]), abs=1e-12)
    assert own.n == gap.n == int(both.sum())


def test_targets_are_drawn_whole_and_as_many_as_there_are():
    draws = Draws(np.array([5, 5, 9, 7]), draws=50, seed=0)
    weights = np.concatenate(list(draws.blocks()))
    assert weights.shape == (50, 4)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_a_seed_gives_the_same_interval_and_another_seed_another(rows):
    columns, positive, targets = rows
    found = [
        Measured(columns, positive, Draws(targets, draws=50, seed=seed), [auroc]).estimate("one", auroc)
        for seed in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]


def simulated(random, gap):
    """80 targets of 4 rows; a target's rows share their outcome and half of the variance of their score."""
    targets = np.repeat(np.arange(80), 4)
    positive = np.repeat(random.random(80) < 0.3, 4)
    noise = np.repeat(random.normal(size=80), 4) + random.normal(size=320)
    return targets, positive, gap * positive + noise / np.sqrt(2)


@pytest.mark.slow
def test_ninety_percent_intervals_hold_the_truth_and_those_over_rows_do_not():
    random = np.random.default_rng(4)
    gap = 0.8
    truth = NormalDist().cdf(gap / np.sqrt(2))
    held = {"targets": 0, "rows": 0}
    for _ in range(300):
        targets, positive, scores = simulated(random, gap)
        for unit, clusters in (("targets", targets), ("rows", np.arange(320))):
            draws = Draws(clusters, draws=200, seed=int(random.integers(2**31)))
            found = Measured({"s": scores}, positive, draws, [auroc], level=0.9).estimate("s", auroc)
            held[unit] += found.low <= truth <= found.high
    assert 0.85 <= held["targets"] / 300 <= 0.95
    assert held["rows"] / 300 < 0.8


def test_ninety_percent_intervals_of_a_difference_hold_none_where_there_is_none():
    random = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        targets, positive, one = simulated(random, 0.8)
        other = 0.8 * positive + (np.repeat(random.normal(size=80), 4) + random.normal(size=320)) / np.sqrt(2)
        draws = Draws(targets, draws=200, seed=int(random.integers(2**31)))
        found = Measured({"a": one, "b": other}, positive, draws, [auroc], level=0.9).difference("a", "b", auroc)
        held += verdict(found) == "not shown"
    assert 0.85 <= held / 300 <= 0.95


def test_too_few_rows_of_a_side_give_no_figure():
    positive = np.arange(20) < 4
    found = Measured({"s": np.arange(20.0)}, positive, Draws(np.arange(20), draws=20), [auroc]).estimate("s", auroc)
    assert (found.value, found.low, found.high) == pytest.approx((NAN, NAN, NAN), nan_ok=True)
    assert (found.n, found.positives, found.clusters) == (20, 4, 20)


def test_a_figure_of_probabilities_has_an_interval_too():
    chances, positive = np.full(40, 0.25), np.arange(40) < 10
    found = interval(lambda weights: brier(chances, positive, weights), Draws(np.arange(40), draws=500))
    # Of a row 9/16 where it is positive, else 1/16: the mean is 3/16, its standard error (1/2) (3/16)^(1/2) / 40^(1/2).
    assert found.value == pytest.approx(3 / 16)
    assert (found.high - found.low) / 3.92 == pytest.approx(0.5 * (3 / 16) ** 0.5 / 40**0.5, rel=0.1)
    assert (found.n, found.clusters) == (40, 40)


def test_an_interval_needs_a_figure_in_half_of_the_draws():
    assert percentiles(np.array([1.0, 3.0, NAN, NAN]), 0.5) == (1.5, 2.5)
    assert percentiles(np.array([1.0, NAN, NAN])) == pytest.approx((NAN, NAN), nan_ok=True)
    assert percentiles(np.array([])) == pytest.approx((NAN, NAN), nan_ok=True)


@pytest.mark.parametrize(
    ("low", "high", "nothing", "words"),
    [
        (0.01, 0.2, 0.0, "above"),
        (-0.2, -0.01, 0.0, "below"),
        (-0.1, 0.2, 0.0, "not shown"),
        (0.0, 0.2, 0.0, "not shown"),
        (0.45, 0.55, 0.5, "not shown"),
        (1.2, 2.0, 1.0, "above"),
        (NAN, NAN, 0.0, "not shown"),
    ],
)
def test_only_an_interval_on_one_side_shows_something(low, high, nothing, words):
    assert verdict(Estimate(0.1, low, high), nothing) == words
