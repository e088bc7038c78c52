"""What would move a target past its neighbours or the top, on tables worked out by hand and by brute force."""

from dataclasses import replace
from itertools import product as every

import numpy as np
import pytest

from prioritize.score.moves import moves, reweighted, top_flips
from prioritize.score.ranking import rank_worths
from tests.score.made import COARSE, FEATURES, NAN, SHAPES, drawn, in_tracks, rank, slow


def test_the_smallest_change_of_a_weight_past_a_neighbour_is_told(make_model):
    # The second lacks 0.4 in c0 and leads by 0.1 in c1 and c2: 0.4 f = 0.2 at f = 1/2; c1 or c2 would need 3 times.
    model = make_model([1, 1, 1])
    found = moves(rank(model, [[0.9, 0.1, 0.1], [0.5, 0.2, 0.2]]), model, k=1)
    assert [(move.row, move.kind, move.other, move.weight.feature) for move in found] == [
        (0, "passed", 1, "c0"),
        (0, "leave", -1, "c0"),
        (1, "pass", 0, "c0"),
        (1, "enter", -1, "c0"),
    ]
    assert [move.weight.factor for move in found] == [pytest.approx(0.5, abs=1e-6)] * 4
    assert [move.value for move in found] == [None] * 4


def told(found):
    """Missing values by row and kind of move."""
    return {
        (move.row, move.kind): (move.value.feature, move.value.whose, move.value.worth) for move in found if move.value
    }


def test_a_missing_value_of_its_own_is_told_before_the_neighbours(make_model):
    # The second reaches (1.2 + x) / 3 = 0.7 at x = 0.9; the first falls to (1.4 + x) / 3 = 0.6 at x = 0.4.
    model = make_model([1, 1, 1])
    found = told(moves(rank(model, [[0.7, 0.7, NAN], [0.6, NAN, 0.6]]), model, k=1))
    own, falls = ("c1", "behind", pytest.approx(0.9, abs=1e-6)), ("c2", "ahead", pytest.approx(0.4, abs=1e-6))
    assert found == {(0, "passed"): falls, (0, "leave"): falls, (1, "pass"): own, (1, "enter"): own}


def test_where_its_own_gap_is_too_small_the_neighbours_is_told(make_model):
    # (1 + x) / 3 never reaches 0.7; (1.4 + x) / 3 falls to 0.5 at x = 0.1. Nobody enters the top by it alone.
    model = make_model([1, 1, 1])
    found = told(moves(rank(model, [[0.7, 0.7, NAN], [0.5, NAN, 0.5]]), model, k=1))
    falls = ("c2", "ahead", pytest.approx(0.1, abs=1e-6))
    assert found == {(0, "passed"): falls, (0, "leave"): falls, (1, "pass"): falls}


def test_of_two_missing_values_the_one_that_may_be_higher_asks_for_less(make_model):
    # The first falls to 0.6 where c1 is (7 x 0.6 - 2.8) / 3 = 0.4667, or c2 (7.05 x 0.6 - 2.8) / 3.05 = 0.4689.
    model = make_model([4, 3, 3.05], rankable=0.0)
    found = told(moves(rank(model, [[0.7, NAN, NAN], [0.6, 0.6, 0.6]]), model, k=1))
    assert found[0, "passed"] == ("c2", "ahead", pytest.approx(0.46885, abs=1e-5))


def test_a_missing_failure_lowers_from_some_strength_on(make_model):
    # 0.6 - 0.2 x falls to 0.5 at x = 1/2.
    model = make_model([1], [-0.2])
    found = told(moves(rank(model, [[0.6, NAN], [0.5, 0.0]]), model, k=1))
    assert found[0, "leave"] == ("p0", "ahead", pytest.approx(0.5, abs=1e-6))


def test_targets_that_share_a_place_pass_the_next_different_one(make_model):
    model = make_model([1, 1])
    found = moves(rank(model, [[0.9, 0.1], [0.5, 0.3], [0.5, 0.3], [0.2, 0.2]]), model, k=1)
    assert [(move.row, move.other) for move in found if move.kind == "pass"] == [(1, 0), (2, 0), (3, 1)]
    assert [(move.row, move.other) for move in found if move.kind == "passed"] == [(0, 1), (1, 3), (2, 3)]


def test_nothing_moves_a_target_that_is_better_in_all(make_model):
    model = make_model([1, 1])
    found = moves(rank(model, [[0.9, 0.8], [0.5, 0.4]]), model, k=1)
    assert [(move.weight, move.value) for move in found] == [(None, None)] * 4


def test_what_is_not_ranked_neither_moves_nor_is_passed(make_model):
    model = make_model([1, 1, 1, 1])
    found = moves(rank(model, [[0.9, 0.1, 0.5, 0.5], [0.5, 0.3, 0.4, 0.4], [1.0, NAN, NAN, NAN]]), model, k=1)
    assert {move.row for move in found} | {move.other for move in found} == {0, 1, -1}


def test_of_one_ranked_target_nothing_is_asked(make_model):
    model = make_model([1])
    assert moves(rank(model, [[0.5]]), model) == []
    assert top_flips(rank(model, [[0.5]]), model).swap is None


def test_the_swap_at_the_edge_of_the_top_and_all_its_members_are_told(make_model):
    # 0.5 f + 0.4 against 0.4 f + 0.45: even at f = 1/2; the other weight by 2.
    model = make_model([1, 1])
    found = top_flips(rank(model, [[1.0, 1.0], [0.5, 0.4], [0.4, 0.45], [0.1, 0.0]]), model, k=2)
    assert (found.swap.row, found.swap.other) == (2, 1)
    assert found.swap.weight.factor in (pytest.approx(0.5, abs=1e-6), pytest.approx(2.0, abs=1e-6))
    assert [(move.row, move.kind, move.weight is None) for move in found.members] == [
        (0, "leave", True),
        (1, "leave", False),
        (2, "enter", False),
        (3, "enter", True),
    ]
    everyone = top_flips(rank(model, [[1.0, 1.0], [0.5, 0.4]]), model, k=2)
    assert (everyone.k, everyone.swap, everyone.members) == (2, None, ())


def test_only_the_first_are_asked_about_where_that_is_wished(make_model):
    model = make_model([1, 1])
    ranking = rank(model, [[1.0, 1.0], [0.5, 0.4], [0.4, 0.45], [0.1, 0.0]])
    every_move = [repr(move) for move in moves(ranking, model, 2)]
    assert [repr(move) for move in moves(ranking, model, 2, first=2)] == every_move[:5]
    assert [move.row for move in moves(ranking, model, 2)][:6] == [0, 0, 1, 1, 1, 2]


def moved(kind, places, row, other, k):
    """Whether ranks say that a move has happened."""
    return {
        "pass": places[row] < places[other],
        "passed": places[row] > places[other],
        "enter": places[row] <= k,
        "leave": places[row] > k,
    }[kind]


@pytest.mark.parametrize(("shape", "seed"), list(every(SHAPES, range(2))))
def test_every_move_happens_when_all_are_ranked_anew_and_brute_force_finds_no_nearer_one(make_model, shape, seed):
    model, worths, ranking = drawn(make_model, shape, seed, size=6)
    trials = {(name, factor): slow(model, worths, name, factor).rank for name in FEATURES for factor in COARSE}
    for move in moves(ranking, model, k=3):
        assert not moved(move.kind, ranking.rank, move.row, move.other, 3)
        reach = np.inf
        if move.weight:
            after = slow(model, worths, move.weight.feature, move.weight.factor).rank
            assert moved(move.kind, after, move.row, move.other, 3)
            reach = abs(np.log(max(move.weight.factor, 1e-12)))
        for (_, factor), places in trials.items():
            if abs(np.log(factor)) < reach - 1e-6:
                assert not moved(move.kind, places, move.row, move.other, 3)
        if move.value:
            own = "behind" if move.kind in ("pass", "enter") else "ahead"
            changed = worths.copy()
            row = move.row if move.value.whose == own else move.other
            changed[row, FEATURES.index(move.value.feature)] = move.value.worth
            assert moved(move.kind, rank_worths(changed, ("",) * 6, model).rank, move.row, move.other, 3)


def easiest(model, ranking, row, upward, bound):
    """The missing value that carries a target surely past a bound with the least asked of it, by brute force."""
    best = (np.inf, "")
    for column in np.flatnonzero(~ranking.known[row]):
        name = FEATURES[column]
        asks = np.linspace(0.0, 1.0, 401)
        table = np.tile(ranking.worths[row], (401, 1))
        table[:, column] = asks if upward or name == "p1" else 1 - asks
        score = rank_worths(table, ("",) * 401, model).score
        there = score >= bound + 2e-9 if upward else score <= bound - 2e-9
        if there[-1]:
            best = min(best, (float(asks[400 - np.argmin(there[::-1]) + 1] if not there.all() else 0.0), name))
    return best


@pytest.mark.parametrize(("shape", "seed"), list(every(SHAPES, range(3, 6))))
def test_brute_force_finds_the_same_missing_value_for_every_move(make_model, shape, seed):
    model, _, ranking = drawn(make_model, shape, seed, size=6)
    score, k = ranking.score, 3
    ordered = np.sort(score)[::-1]
    for move in moves(ranking, model, k):
        own, other = move.row, move.other
        asked = {
            "pass": [(own, True, score[other]), (other, False, score[own])],
            "passed": [(own, False, score[other]), (other, True, score[own])],
            "enter": [(own, True, ordered[k - 1])],
            "leave": [(own, False, ordered[k])],
        }[move.kind]
        tries = [(easiest(model, ranking, *one), one) for one in asked]
        (asks, _), (row, upward, _) = next((one for one in tries if one[0][1]), tries[0])
        assert (move.value is None) == np.isinf(asks)
        if move.value:
            raised = upward or move.value.feature == "p1"
            assert (move.value.worth if raised else 1 - move.value.worth) == pytest.approx(asks, abs=0.0026)
            assert move.value.whose == ("behind" if upward else "ahead")
            assert np.isnan(ranking.worths[row, FEATURES.index(move.value.feature)])
            assert (move.value.kind, repr(move.value.factor)) == ("value", "nan")


def test_the_first_ten_are_the_top_where_nothing_else_is_wished(make_model):
    model = make_model([1])
    ranking = rank(model, [[0.95 - 0.05 * place] for place in range(12)])
    found = top_flips(ranking, model)
    assert (found.k, found.swap.row, found.swap.other, found.swap.kind) == (10, 10, 9, "pass")
    assert [move.kind for move in found.members] == ["leave"] * 10 + ["enter"] * 2
    assert [move.row for move in found.members] == list(range(12))
    assert repr(moves(ranking, model)) == repr(moves(ranking, model, 10))


def test_targets_that_share_the_last_place_of_the_top_are_all_in_it(make_model):
    model = make_model([1, 1, 1])
    rows = [[0.9, 0.9, 0.9], [0.5, 0.15, 0.15], [0.5, 0.15, 0.15], [0.2, 0.2, 0.2]]
    found = top_flips(rank(model, rows), model, k=2)
    assert (found.swap.row, found.swap.other) == (3, 1)
    # 0.5 f + 0.3 = 0.2 f + 0.4 at f = 1/3; by c1 or c2 it takes 5 times.
    assert found.swap.weight.factor == pytest.approx(1 / 3, abs=1e-6)
    assert [(move.row, move.kind, move.weight and move.weight.feature) for move in found.members] == [
        (0, "leave", None),
        (1, "leave", "c0"),
        (2, "leave", "c0"),
        (3, "enter", "c0"),
    ]


def test_what_is_asked_of_each_target_stands_by_rank_whatever_their_order(make_model):
    # As if sorted: 0.6 (row 2), 0.5 (row 0), 0.3 (row 1); c0 alone is 0.2, 0.9, 0.5.
    model = make_model([1, 1])
    found = moves(rank(model, [[0.9, 0.1], [0.5, 0.1], [0.2, 1.0]]), model, k=1)
    assert [(move.row, move.kind, move.other) for move in found] == [
        (2, "passed", 0),
        (2, "leave", -1),
        (0, "pass", 2),
        (0, "passed", 1),
        (0, "enter", -1),
        (1, "pass", 0),
        (1, "enter", -1),
    ]
    # 0.9 f + 0.1 = 0.2 f + 1 at f = 9/7, or 0.9 + 0.1 f = 0.2 + f at f = 7/9, as near; the last is never ahead of
    # row 0, and ahead of both only so.
    near = [pytest.approx(9 / 7, abs=1e-6), pytest.approx(7 / 9, abs=1e-6)]
    assert [move.weight.factor in near if move.weight else None for move in found] == [
        True,
        True,
        True,
        None,
        True,
        None,
        None,
    ]


def test_a_weight_is_told_in_full(make_model):
    model = make_model([1, 1, 1])
    (move, *_) = moves(rank(model, [[0.9, 0.1, 0.1], [0.5, 0.2, 0.2]]), model, k=1)
    weight = move.weight
    assert (weight.kind, weight.feature, repr(weight.worth), weight.whose) == ("weight", "c0", "nan", "")
    # It lies beyond a difference of 2e-9, which is 6e-9 of the sum: 0.4 f + 6e-9 = 0.2, and a little on.
    assert 0.5 - 3e-8 < weight.factor < 0.5 - 1e-8


def test_of_two_weights_as_near_as_each_other_the_first_is_told(make_model):
    # 0.6 + 2 x 0.2 x 0.2 = 0.68 behind 0.7; either precedence makes up for it at 1.5 times.
    model = make_model([1], [0.2, 0.2])
    ranking = rank_worths(np.array([[0.7, 0.0, 0.0], [0.6, 0.2, 0.2]]), ("", ""), model)
    weights = [move.weight for move in moves(ranking, model, k=1)]
    assert [(one.feature, one.factor) for one in weights] == [("p0", pytest.approx(1.5, abs=1e-6))] * 4


def test_a_gated_target_takes_no_place_when_a_change_is_tried_out(make_model):
    # Its 1.0 would keep the others from the first place. As above, 0.9 f + 0.2 = 0.5 f + 0.4 at f = 1/2.
    model = make_model([1, 1, 1])
    worths = np.array([[1.0, 1.0, 1.0], [0.9, 0.1, 0.1], [0.5, 0.2, 0.2]])
    found = moves(rank_worths(worths, ("gated: a reason", "", ""), model), model, k=1)
    assert [(move.row, move.kind, move.weight.factor) for move in found] == [
        (1, "passed", pytest.approx(0.5, abs=1e-6)),
        (1, "leave", pytest.approx(0.5, abs=1e-6)),
        (2, "pass", pytest.approx(0.5, abs=1e-6)),
        (2, "enter", pytest.approx(0.5, abs=1e-6)),
    ]


def test_a_neighbour_of_which_nothing_is_known_any_more_is_not_passed(make_model):
    # Without c0 the first has no rank, which lets the other into the top, but not past it.
    model = make_model([1, 1])
    found = moves(rank(model, [[0.9, NAN], [0.5, 0.4]]), model, k=1)
    assert [(move.kind, move.weight and move.weight.factor) for move in found] == [
        ("passed", None),
        ("leave", None),
        ("pass", None),
        ("enter", 0.0),
    ]


def test_more_may_be_asked_about_than_there_are(make_model):
    model = make_model([1, 1])
    ranking = rank(model, [[0.9, 0.1], [0.5, 0.4]])
    assert repr(moves(ranking, model, 1, first=9)) == repr(moves(ranking, model, 1))


def test_a_model_with_another_weight_keeps_the_proportions_of_the_rest(make_model):
    changed = reweighted(make_model([1, 1, 2], [0.2]), "c0", 2.0)
    assert changed.track_weights.tolist() == [pytest.approx([0.4, 0.2, 0.4])]
    assert reweighted(make_model([1], [0.2, -0.1]), "p1", 3.0).precedence_weights.tolist() == pytest.approx([0.2, -0.3])
    assert (changed.coverage.rankable, [one.weight for one in changed.precedence]) == (0.0, [0.2])


def test_a_weight_of_a_track_that_has_no_other_leaves_the_track_without_any(make_model):
    model = in_tracks(make_model([1, 1, 1]), "pill", "antibody", "antibody")
    alone = replace(model, given_weights=np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]]))
    assert reweighted(alone, "c0", 0.0).track_weights.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.5, 0.5]]
    assert reweighted(alone, "c1", 2.0).track_weights.tolist() == [[1.0, 0.0, 0.0], [0.4, 0.4, 0.2]]
