"""The fit of learned weights: tables small enough to solve on paper, and the stated loss added up in loops.

The table of most tests has worths 0 and 1, of which 1 of 4 and 3 of 4 rows reached the outcome. About their means the
worths' squares sum to 2, and their products with the outcomes to 1: the slope is 1/2, and of log-odds 2 log 3.
"""

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from threadpoolctl import threadpool_info, threadpool_limits

from prioritize.errors import UsageError
from prioritize.score import learned_fit
from prioritize.score.learned_fit import calibrate, calibrated, fit_weights, one_thread

pytestmark = pytest.mark.filterwarnings("error")

NAN = np.nan
ALONE = np.ones(1)
WORTHS = np.array([[0.0]] * 4 + [[1.0]] * 4)
REACHED = np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=float)
SLOPES = {"ridge": 0.5, "logistic": 2 * math.log(3)}
METHODS = sorted(SLOPES)
EVEN = np.array([[0, 0], [0, 1], [0, 1], [0, 0], [1, 0], [1, 0], [1, 1], [1, 1]], dtype=float)
"""The second column stands even to the first and to the outcomes: each of its halves reached the outcome in 2 of 4."""


@pytest.mark.parametrize("method", METHODS)
def test_counts_stand_for_rows_and_a_row_that_does_not_count_for_none(method):
    known = np.array([[0.0], [0.0], [1.0], [1.0], [0.3]])
    found = fit_weights(known, np.array([0.0, 1, 0, 1, 1]), np.array([3.0, 1, 1, 3, 0]), ALONE, method, 0.0)
    assert found == pytest.approx([SLOPES[method]], abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("beside", [[NAN] * 8, [NAN] * 7 + [1.0]], ids=["never", "once"])
def test_what_is_known_of_one_row_or_none_moves_no_other_weight(method, beside):
    known = np.column_stack([WORTHS, beside])
    found = fit_weights(known, REACHED, np.ones(8), np.array([1.0, 1e-9]), method, 0.0)
    assert found == pytest.approx([SLOPES[method], 0.0], abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_known_only_of_rows_that_do_not_count_moves_nothing(method):
    known = np.vstack([np.column_stack([WORTHS, [NAN] * 8]), [[0.5, 0.9]]])
    found = fit_weights(known, np.append(REACHED, 1.0), np.append(np.ones(8), 0.0), np.array([1, 1e-9]), method, 0.0)
    assert found == pytest.approx([SLOPES[method], 0.0], abs=1e-5)


@pytest.mark.parametrize(
    ("prior", "penalty", "weights"),
    [
        # Towards 1 : 1 the matrix is [[1, -1], [-1, 1]] / 2: 2a - 1 + 2(a - c) = 0 and 2c - 2(a - c) = 0.
        ([1, 1], 4.0, [1 / 3, 1 / 6]),
        # Towards 3 : 4 the matrix is [[16, -12], [-12, 9]] / 25: 2a - 1 + 8a - 6c = 0 and 2c - 6a + 4.5c = 0.
        ([3, 4], 12.5, [13 / 58, 12 / 58]),
        # The length of the prior says nothing.
        ([0.003, 0.004], 12.5, [13 / 58, 12 / 58]),
    ],
)
def test_the_pull_of_the_penalty_by_hand(prior, penalty, weights):
    found = fit_weights(EVEN, REACHED, np.ones(8), np.array(prior, dtype=float), "ridge", penalty)
    assert found == pytest.approx(weights, abs=1e-5)


def test_the_least_ridge_by_hand(monkeypatch):
    # With a floor of 2 in place of 0.000001 the slope is 1 / (2 + 2).
    monkeypatch.setattr(learned_fit, "FLOOR", 2.0)
    assert fit_weights(WORTHS, REACHED, np.ones(8), ALONE, "ridge", 0.0) == pytest.approx([0.25], abs=1e-9)
    # At a slope of 2 log 2 the chances are 1/3 and 2/3: the loss falls by 1/3 where the floor f pulls by 2 f log 2.
    monkeypatch.setattr(learned_fit, "FLOOR", 1 / (6 * math.log(2)))
    found = fit_weights(WORTHS, REACHED, np.ones(8), ALONE, "logistic", 0.0)
    assert found == pytest.approx([2 * math.log(2)], abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("length", [1e-3, 4000.0])
def test_a_prior_of_any_length_gives_the_same_weights_in_silence(method, length):
    found = fit_weights(WORTHS, REACHED, np.ones(8), ALONE * length, method, 1.0)
    assert found == pytest.approx([SLOPES[method]], abs=1e-4)


def slopes_of_the_loss(method, known, outcomes, counts, prior, penalty, weights):
    """How the loss that the module states changes with each weight, at the best intercept, added up in loops."""
    columns = range(len(prior))
    seen = [[row for row in range(len(known)) if not math.isnan(known[row][j])] for j in columns]
    means = [sum(counts[r] * known[r][j] for r in seen[j]) / sum(counts[r] for r in seen[j]) for j in columns]
    shifted = [[0.0 if math.isnan(row[j]) else row[j] - means[j] for j in columns] for row in known]
    sums = [sum(weights[j] * row[j] for j in columns) for row in shifted]

    def missed(intercept):
        chances = [intercept + one if method == "ridge" else 1 / (1 + math.exp(-intercept - one)) for one in sums]
        return [count * (chance - reached) for count, chance, reached in zip(counts, chances, outcomes, strict=True)]

    best = missed(brentq(lambda intercept: sum(missed(intercept)), -30, 30, xtol=1e-13))
    share = sum(weights[j] * prior[j] for j in columns) / sum(one**2 for one in prior)
    away = [weights[j] - share * prior[j] for j in columns]
    fitted = [sum(error * row[j] for error, row in zip(best, shifted, strict=True)) for j in columns]
    return np.array([fitted[j] + penalty * away[j] + learned_fit.FLOOR * weights[j] for j in columns])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("penalty", [0.0, 0.7, 20.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_weight_can_be_moved_to_lower_the_stated_loss(method, penalty, seed):
    random = np.random.default_rng(seed)
    known = random.random((40, 4))
    outcomes = (random.random(40) < 0.1 + 0.7 * known[:, 0]).astype(float)
    known[random.random(known.shape) < 0.2] = NAN
    counts, prior = random.integers(0, 4, 40).astype(float), np.array([0.1, 0.2, 0.3, 0.4])
    found = fit_weights(known, outcomes, counts, prior, method, penalty)
    slopes = slopes_of_the_loss(method, known, outcomes, counts, prior, penalty, found)
    assert (found >= 0).all()
    assert slopes[found > 0] == pytest.approx(0, abs=1e-4)
    assert (slopes[found == 0] > -1e-4).all()


@pytest.mark.parametrize(
    ("solver", "ends", "said"),
    [
        ("nnls", RuntimeError("too many steps"), "the least squares did not end: too many steps"),
        ("minimize", None, "the fit did not end within its steps"),
    ],
)
def test_a_fit_that_does_not_end_is_a_fault_of_the_penalty(monkeypatch, solver, ends, said):
    def stop(*arguments, **settings):
        if ends:
            raise ends
        return type("Ended", (), {"status": 1, "x": np.zeros(2)})

    monkeypatch.setattr(f"scipy.optimize.{solver}", stop)
    with pytest.raises(UsageError) as told:
        fit_weights(WORTHS, REACHED, np.ones(8), ALONE, "ridge" if solver == "nnls" else "logistic", 1.0)
    assert str(told.value) == f"penalty: {said}. Fix: raise the penalty"


# --- calibration -----------------------------------------------------------------------------


def test_one_row_of_each_outcome_can_be_calibrated():
    line = calibrate(np.array([0.4, 0.4, NAN]), np.array([0.0, 1.0, 1.0]))
    assert line[0] + 0.4 * line[1] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("outcomes", [[0, 0, 1], [1, 1, 0]])
def test_outcomes_that_are_alike_cannot_be_calibrated(outcomes):
    with pytest.raises(UsageError) as told:
        calibrate(np.array([0.2, 0.8, NAN]), np.array(outcomes, dtype=float))
    assert str(told.value) == (
        "y: rows of which something is known have one outcome only. Fix: give fewer folds or more rows"
    )


def test_chances_by_hand():
    # Log-odds of -log 3, 0 and log 3.
    line = np.array([-math.log(3), 2 * math.log(3)])
    assert calibrated(np.array([0.0, 0.5, 1.0, NAN]), line, 0.1) == pytest.approx([0.25, 0.5, 0.75, 0.1])


def test_log_odds_end_at_500():
    line = np.array([0.0, 1000.0])
    least, most = calibrated(np.array([-1.0, 1.0]), line, 0.1)
    assert least == pytest.approx(math.exp(-500), rel=1e-9, abs=0)
    assert most == 1.0


# --- threads ---------------------------------------------------------------------------------


def test_linear_algebra_keeps_to_one_thread_and_only_there():
    def threads(kind):
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == kind}

    with threadpool_limits(2):
        before = threads("blas"), threads("openmp")
        with one_thread():
            assert threads("blas") == {1}
            assert threads("openmp") == before[1]
        assert (threads("blas"), threads("openmp")) == before
