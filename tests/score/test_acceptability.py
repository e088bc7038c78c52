"""Counts of the first k under drawn weights, beside loops that rank all targets draw after draw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.errors import UsageError
from prioritize.score import acceptability
from prioritize.score.acceptability import _highest, top_counts

pytestmark = pytest.mark.filterwarnings("error")


def slow(worths, weights, k, method):
    """Counts by sorting all scores of each draw; of equals the first row."""
    counts = np.zeros(len(worths), dtype=int)
    for drawn in weights:
        if method == "weighted sum":
            score = worths @ drawn
        else:
            length = np.sqrt((worths**2).sum(axis=0))
            scaled = worths / np.where(length > 0, length, 1) * drawn
            best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
            worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
            score = np.divide(worst, best + worst, out=np.zeros(len(worths)), where=best + worst > 0)
        counts[np.argsort(-score, kind="stable")[:k]] += 1
    return counts


def test_three_targets_and_two_weightings_on_paper():
    worths = np.array([[1.0, 0.0], [0.6, 0.6], [0.0, 1.0]])
    weights = np.array([[0.9, 0.1], [0.5, 0.5]])  # scores .9 .6 .1, then .5 .6 .5
    assert top_counts(worths, weights, 1).tolist() == [1, 1, 0]
    assert top_counts(worths, weights, 2).tolist() == [2, 2, 0]  # of equals the first row
    assert top_counts(worths, weights, 9).tolist() == [2, 2, 2]


def test_three_targets_by_topsis_on_paper():
    # Columns of length 5, 2 and 0: (0.6, 1), (0.8, 0) and (0, 0); the third tells nothing.
    worths = np.array([[3.0, 2.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    weights = np.array([[0.9, 0.1, 0.0], [0.5, 0.5, 0.9], [0.6, 0.1, 0.3], [6.0, 0.1, 0.0], [0.0, 0.0, 1.0]])
    # To the worst over to the best, squared: (0.36 a + b) / 0.04 a beside 0.64 a / b beside 0, where a and b are the
    # squares of the weights: 9.3 and 51.8; 34 and 0.6; 9.7 and 23; 9.007 and 2304; nothing tells any apart.
    assert top_counts(worths, weights[:1], 1, method="topsis").tolist() == [0, 1, 0]
    assert top_counts(worths, weights, 1, method="topsis").tolist() == [2, 3, 0]
    assert top_counts(worths, weights, 2, method="topsis").tolist() == [5, 5, 0]


def test_of_the_highest_all_above_the_cut_count_and_of_those_at_it_the_lowest_rows():
    values, rows = np.array([3.0, 1.0, 3.0, 2.0, 3.0]), np.array([7, 5, 4, 1, 0])
    assert [_highest(values, rows, k).tolist() for k in (1, 2, 4, 5)] == [[0], [0, 4], [7, 4, 0, 1], [7, 4, 1, 0, 5]]


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(1, 40),
    criteria=st.integers(1, 5),
    draws=st.integers(1, 9),
    k=st.integers(1, 12),
    seed=st.integers(0, 9_999),
    method=st.sampled_from(["weighted sum", "topsis"]),
)
def test_the_counts_are_those_of_a_loop(size, criteria, draws, k, seed, method):
    random = np.random.default_rng(seed)
    worths, weights = random.random((size, criteria)), random.dirichlet(np.ones(criteria), draws)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acceptability, "PILOT", 1)
        patch.setattr(acceptability, "DRAWS", 4)
        found = top_counts(worths, weights, k, method=method)
    assert found.tolist() == slow(worths, weights, k, method).tolist()
    assert found.sum() == draws * min(k, size)


def test_equal_targets_are_counted_from_the_first_row():
    assert top_counts(np.full((5, 2), 0.5), np.full((3, 2), 0.5), 2, method="topsis").tolist() == [3, 3, 0, 0, 0]
    assert top_counts(np.full((5, 2), 0.5), np.full((3, 2), 0.5), 2).tolist() == [3, 3, 0, 0, 0]


@pytest.mark.slow  # scikit-criteria takes seconds to import
@pytest.mark.filterwarnings("ignore")
def test_topsis_is_that_of_scikit_criteria():
    skcriteria = pytest.importorskip("skcriteria")
    from skcriteria.agg.topsis import TOPSIS

    random = np.random.default_rng(0)
    worths, weights = random.random((60, 4)), random.dirichlet(np.ones(4), 10)
    normal, counts = worths / np.sqrt((worths**2).sum(axis=0)), np.zeros(60, dtype=int)
    for drawn in weights:
        counts[TOPSIS().evaluate(skcriteria.mkdm(normal, [max] * 4, weights=drawn)).rank_ <= 7] += 1
    assert top_counts(worths, weights, 7, method="topsis").tolist() == counts.tolist()


def test_of_equals_the_first_row_counts_though_another_is_better_on_average():
    worths = np.array([[0.2, 0.5], [0.9, 0.5], [0.0, 0.0]])
    assert top_counts(worths, np.array([[0.0, 1.0]]), 1).tolist() == [1, 0, 0]


def test_no_targets_and_no_draws_give_no_counts():
    assert top_counts(np.empty((0, 2)), np.ones((3, 2)), 1).tolist() == []
    assert top_counts(np.ones((3, 2)), np.empty((0, 2)), 1).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("worths", "weights", "k", "method", "said"),
    [
        (
            np.ones((2, 2)),
            np.ones((1, 2)),
            0,
            "topsys",
            [
                "top_counts method: no method 'topsys'. Fix: one of weighted sum, topsis",
                "top_counts k: 0 is too few. Fix: give a whole number from 1",
            ],
        ),
        (
            np.ones((2, 2)),
            np.ones((1, 3)),
            1,
            "topsis",
            [
                "top_counts: worths of shape (2, 2) and weights of shape (1, 3). "
                "Fix: give both a column for each criterion"
            ],
        ),
        (
            np.ones(2),
            np.ones(2),
            1,
            "topsis",
            ["top_counts: worths of shape (2,) and weights of shape (2,). Fix: give both a column for each criterion"],
        ),
        (
            np.array([[np.nan, 1.0]]),
            np.ones((1, 2)),
            1,
            "topsis",
            ["top_counts: a number is missing or infinite. Fix: fill the gaps first"],
        ),
        (
            np.ones((1, 2)),
            np.array([[1.0, np.inf]]),
            1,
            "topsis",
            ["top_counts: a number is missing or infinite. Fix: fill the gaps first"],
        ),
        (
            np.ones((2, 2)),
            np.array([[1.0, 1.0], [-1.0, 2.0]]),
            1,
            "topsis",
            ["top_counts weights: weights are negative, or all 0. Fix: mend the draw"],
        ),
        (
            np.ones((2, 2)),
            np.array([[1.0, 1.0], [0.0, 0.0]]),
            1,
            "topsis",
            ["top_counts weights: weights are negative, or all 0. Fix: mend the draw"],
        ),
    ],
)
def test_what_cannot_be_counted_is_refused(worths, weights, k, method, said):
    with pytest.raises(UsageError) as caught:
        top_counts(worths, weights, k, method=method)
    assert [str(one) for one in caught.value.problems] == said
