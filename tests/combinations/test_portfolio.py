"""Portfolios on paper, and beside a search of every set."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations import portfolio
from prioritize.combinations.portfolio import GUARANTEE, exact, greedy
from prioritize.errors import UsageError

NEAR = 1e-9

TRAP = np.array([[0, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1]], dtype=bool)
"""Six routes of equal weight: the widest candidate cuts four, yet the two after it cut all six."""
SIXTHS = np.full(6, 1 / 6)


def test_greedy_takes_the_widest_first_and_tells_what_each_step_adds():
    found = greedy(TRAP, SIXTHS, 3)
    assert found.chosen.tolist() == [0, 1, 2]
    assert found.covered == pytest.approx([4 / 6, 5 / 6, 1.0], abs=NEAR)
    assert found.added == ((1, 2, 3, 4), (0,), (5,))
    assert found.bound == pytest.approx(1.0, abs=NEAR)


def test_exact_sees_past_the_widest():
    found = exact(TRAP, SIXTHS, 2)
    assert found.chosen.tolist() == [1, 2]
    assert found.covered == pytest.approx([3 / 6, 1.0], abs=NEAR)
    assert found.added == ((0, 1, 2), (3, 4, 5))
    assert found.bound == pytest.approx(1.0, abs=NEAR)
    greedily = greedy(TRAP, SIXTHS, 2)
    assert (greedily.covered[-1], greedily.bound) == pytest.approx((5 / 6, 1.0), abs=NEAR)


def test_a_bound_is_tight_where_candidates_do_not_overlap():
    """Routes of 0.5, 0.3 and 0.2, one candidate each: two cover 0.8 and no two cover more."""
    found = greedy(np.eye(3, dtype=bool), np.array([0.5, 0.3, 0.2]), 2)
    assert found.covered == pytest.approx([0.5, 0.8], abs=NEAR)
    assert found.bound == pytest.approx(0.8, abs=NEAR)


def test_it_ends_when_no_other_adds_anything():
    cuts = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0]], dtype=bool)
    found = greedy(cuts, np.array([0.5, 0.3, 0.2]), 3)
    assert found.chosen.tolist() == [0]
    assert found.bound == pytest.approx(0.8, abs=NEAR)


def test_worths_weigh_what_is_cut():
    """Candidate 0 cuts both routes at 0.5, candidate 1 the first at 0.9: 0.5 x 0.9 + 0.5 x 0.5 together."""
    cuts = np.array([[1, 1], [1, 0]], dtype=bool)
    found = greedy(cuts, np.array([0.5, 0.5]), 2, worth=np.array([0.5, 0.9]))
    assert found.chosen.tolist() == [0, 1]
    assert found.covered == pytest.approx([0.5, 0.7], abs=NEAR)
    assert found.added == ((0, 1), (0,))


def test_equal_gains_go_to_the_first_candidate():
    found = greedy(np.ones((4, 2), dtype=bool), np.array([0.5, 0.5]), 1)
    assert found.chosen.tolist() == [0]


@pytest.mark.parametrize("way", [greedy, exact])
def test_nothing_to_choose_from_covers_nothing(way):
    found = way(np.zeros((0, 3), dtype=bool), np.ones(3) / 3, 2)
    assert (found.chosen.tolist(), found.covered.tolist(), found.added, found.bound) == ([], [], (), 0.0)


def drawn(seed):
    """Candidates, weights, how many are wanted, and worths or none, from a seed."""
    random = np.random.default_rng(seed)
    count, routes = int(random.integers(1, 8)), int(random.integers(1, 10))
    weights = random.random(routes) * (random.random(routes) < 0.9)
    cuts = random.random((count, routes)) < random.choice([0.2, 0.5])
    worth = random.choice([0.0, 0.3, 0.6, 1.0], count) if seed % 2 else None
    return cuts, weights / max(weights.sum(), 1.0), int(random.integers(1, 6)), worth


def covered_by(chosen, cuts, weights, worth):
    """What a set covers, route after route."""
    worth = [1.0] * len(cuts) if worth is None else worth
    return sum(
        weight * max((worth[one] for one in chosen if cuts[one, route]), default=0.0)
        for route, weight in enumerate(weights)
    )


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_exact_finds_what_a_search_of_every_set_finds(seed):
    cuts, weights, k, worth = drawn(seed)
    sets = itertools.combinations(range(len(cuts)), min(k, len(cuts)))
    most = max(covered_by(chosen, cuts, weights, worth) for chosen in sets)
    found = exact(cuts, weights, k, worth=worth)
    assert covered_by(found.chosen.tolist(), cuts, weights, worth) == pytest.approx(most, abs=NEAR)
    assert (found.bound, len(found.chosen) <= k) == (pytest.approx(most, abs=NEAR), True)
    greedily = greedy(cuts, weights, k, worth=worth)
    value = covered_by(greedily.chosen.tolist(), cuts, weights, worth)
    assert GUARANTEE * most - NEAR <= value <= most + NEAR <= greedily.bound + 2 * NEAR


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_greedy_takes_what_a_loop_over_all_takes(seed):
    cuts, weights, k, worth = drawn(seed)
    chosen, covered = [], [0.0]
    while len(chosen) < k:
        gains = [
            round(covered_by([*chosen, one], cuts, weights, worth) - covered_by(chosen, cuts, weights, worth), 10)
            for one in range(len(cuts))
        ]
        best = max(range(len(cuts)), key=lambda one: (gains[one], -one))
        if gains[best] <= 0:
            break
        chosen.append(best)
        covered.append(covered_by(chosen, cuts, weights, worth))
    found = greedy(cuts, weights, k, worth=worth)
    assert found.chosen.tolist() == chosen
    assert found.covered == pytest.approx(covered[1:], abs=NEAR)
    assert len(found.added) == len(chosen)


@pytest.mark.parametrize("seed", range(40))
def test_what_the_steps_add_is_what_is_covered(seed):
    cuts, weights, k, _ = drawn(2 * seed)
    found = greedy(cuts, weights, k)
    added = [sum(weights[route] for route in step) for step in found.added]
    assert np.cumsum(added) == pytest.approx(found.covered, abs=NEAR)


def test_a_gain_is_worked_out_anew_only_in_front(monkeypatch):
    """20 candidates with routes of their own: after the first look each step needs one gain more, not 20."""
    looked, plain = [], portfolio._gains

    def counted(worths, best, weights):
        looked.append(len(worths))
        return plain(worths, best, weights)

    monkeypatch.setattr(portfolio, "_gains", counted)
    weights = np.arange(20, 0, -1) / 210
    assert greedy(np.eye(20, dtype=bool), weights, 3).chosen.tolist() == [0, 1, 2]
    assert looked == [20, 1, 1, 1, 20]


def test_25_candidates_choose_5_equals_the_sum_of_the_widest_where_none_overlap():
    weights = np.arange(1, 26) / 325
    found = exact(np.eye(25, dtype=bool), weights, 5)
    assert sorted(found.chosen.tolist()) == [20, 21, 22, 23, 24]
    assert found.covered[-1] == pytest.approx((21 + 22 + 23 + 24 + 25) / 325, abs=NEAR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"k": 0}, "k"),
        ({"weights": np.ones(2)}, "cuts"),
        ({"weights": np.array([0.5, -0.1, 0.6])}, "weights"),
        ({"weights": np.array([0.5, np.nan, 0.5])}, "weights"),
        ({"worth": np.array([1.2, 1.0])}, "worth"),
        ({"worth": np.array([np.nan, 1.0])}, "worth"),
        ({"worth": np.ones(3)}, "cuts"),
    ],
)
@pytest.mark.parametrize("way", [greedy, exact])
def test_what_does_not_fit_is_refused(way, change, field):
    arguments = {"cuts": np.ones((2, 3), dtype=bool), "weights": np.ones(3) / 3, "k": 1, "worth": None, **change}
    with pytest.raises(UsageError) as fault:
        way(arguments["cuts"], arguments["weights"], arguments["k"], worth=arguments["worth"])
    assert [problem.field for problem in fault.value.problems] == [field]


def test_too_many_sets_are_not_searched():
    """40 over 8 is 76,904,685."""
    with pytest.raises(UsageError, match="more than 1,000,000 sets of 8"):
        exact(np.ones((40, 1), dtype=bool), np.ones(1), 8)
