"""What would flip two targets, or move one, on tables that can be worked out by hand and by brute force."""

from dataclasses import replace
from itertools import product as every

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model.shapes import Track
from prioritize.score.flips import flips
from prioritize.score.moves import moves, reweighted, top_flips
from prioritize.score.ranking import rank_targets, rank_worths

NAN = np.nan


def rank(model, rows):
    """The ranking of rows of values."""
    return rank_targets(np.asarray(rows, dtype=float), ("inhibit",) * len(rows), model)


def test_the_weight_that_makes_two_targets_even_is_found(make_model):
    # 0.9 w + 0.1 against 0.5 w + 0.4: even where 0.4 w = 0.3, from w = 1 a factor of 3/4.
    model = make_model([1, 1])
    found = flips(rank(model, [[0.9, 0.1], [0.5, 0.4]]), model, 0, 1)
    assert {flip.feature: flip.factor for flip in found} == pytest.approx({"c0": 0.75, "c1": 4 / 3})


def test_the_missing_value_that_would_flip_two_targets_is_found(make_model):
    # The one behind stands at 0.5 of one criterion; (0.5 + x) / 2 reaches 0.7 at x = 0.9.
    model = make_model([1, 1])
    found = [flip for flip in flips(rank(model, [[0.7, 0.7], [0.5, NAN]]), model, 0, 1) if flip.kind == "value"]
    assert [(flip.feature, flip.whose, flip.worth) for flip in found] == [("c1", "behind", pytest.approx(0.9))]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000))
def test_every_flip_that_is_named_makes_the_two_even(make_model, seed):
    random = np.random.default_rng(seed)
    rows = random.random((2, 5))
    rows[random.random((2, 5)) < 0.25] = NAN
    weights, precedence = random.random(4) + 0.1, [0.2]
    model = make_model(list(weights), precedence, rankable=0.0)
    ranking = rank(model, rows)
    if np.isnan(ranking.score).any():
        return
    ahead, behind = np.argsort(-ranking.score)
    for flip in flips(ranking, model, int(ahead), int(behind)):
        column = int(flip.feature[1:]) if flip.feature.startswith("c") else 4
        changed, drawn, adds = rows.copy(), weights.copy(), list(precedence)
        if flip.kind == "weight" and column < 4:
            drawn[column] *= flip.factor
        elif flip.kind == "weight":
            adds[0] *= flip.factor
        else:
            row = behind if flip.whose == "behind" else ahead
            # A precedence count worth u is u / (1 - u).
            changed[row, column] = flip.worth if column < 4 else flip.worth / max(1 - flip.worth, 1e-12)
        if drawn.sum() < 1e-9:
            continue
        after = rank(make_model(list(drawn), adds, rankable=0.0), changed).score
        if not np.isnan(after).any():
            assert after[ahead] == pytest.approx(after[behind], abs=1e-6)


# --- products and tracks: looked for, not solved ---------------------------------------------


def as_product(model, *groups):
    """The model with its criteria in the groups given, of which safety is a product."""
    criteria = tuple(replace(one, group=group) for one, group in zip(model.criteria, groups, strict=True))
    return replace(model, criteria=criteria, products=("safety",))


def in_tracks(model, *tracks):
    """The model with its criteria in the tracks given; '' counts in all."""
    criteria = tuple(replace(one, track=track) for one, track in zip(model.criteria, tracks, strict=True))
    return replace(model, criteria=criteria, tracks={name: Track(needs=("x",)) for name in ("pill", "antibody")})


def test_the_weights_that_make_two_products_even_are_found(make_model):
    # (1/16)^(f / (1 + f)) x 1 against 1/8 = (1/16)^(3/4): even at f = 3, and for the other weight at 1/3.
    model = as_product(make_model([1, 1]), "safety", "safety")
    found = flips(rank(model, [[1 / 16, 1.0], [1 / 8, 1 / 8]]), model, 0, 1)
    assert {flip.feature: flip.factor for flip in found} == pytest.approx({"c0": 3.0, "c1": 1 / 3})


def test_the_missing_value_that_lifts_a_product_is_found(make_model):
    # The root of 0.25 x reaches 0.4 at x = 0.64.
    model = as_product(make_model([1, 1]), "safety", "safety")
    found = [flip for flip in flips(rank(model, [[0.4, 0.4], [0.25, NAN]]), model, 0, 1) if flip.kind == "value"]
    assert [(flip.feature, flip.whose, flip.worth) for flip in found] == [("c1", "behind", pytest.approx(0.64))]


def test_a_zero_in_a_product_gives_way_only_with_its_whole_weight(make_model):
    # While c1 counts at all, its 0 makes the one behind worth 0.
    model = as_product(make_model([1, 1]), "safety", "safety")
    found = flips(rank(model, [[0.5, 0.5], [0.9, 0.0]]), model, 0, 1)
    assert [flip.feature for flip in found] == ["c1"]
    assert found[0].factor < 1e-9


def test_a_change_after_which_a_target_takes_another_track_is_a_flip(make_model):
    # Behind, by antibody: (0.9 + 0.1) / 2 = 0.5, all known; by pill 0.9, of which half is known: low 0.45.
    # Its score jumps to 0.9 where the antibody's low, (0.9 + 0.1 f) / (1 + f), falls to 0.45: f = 9/7;
    # or where the pill's, 0.9 / (1 + f), rises to 0.5: f = 0.8. By c0 it climbs: (0.9 f + 0.1) / (1 + f) = 0.6.
    model = in_tracks(make_model([1, 1, 1]), "", "pill", "antibody")
    found = [flip for flip in flips(rank(model, [[0.6, 0.6, 0.6], [0.9, NAN, 0.1]]), model, 0, 1) if not flip.whose]
    assert {flip.feature: flip.factor for flip in found} == pytest.approx({"c2": 9 / 7, "c1": 0.8, "c0": 5 / 3})


SHAPES = {
    "means": lambda model: model,
    "products": lambda model: as_product(model, "biology", "safety", "safety", "safety"),
    "tracks": lambda model: in_tracks(model, "", "pill", "antibody", ""),
    "both": lambda model: in_tracks(
        as_product(model, "safety", "safety", "safety", "biology"), "", "pill", "pill", "antibody"
    ),
}


def drawn(make_model, shape, seed, size=2):
    """A model of four criteria and two signed ones, and worths of some targets with gaps."""
    random = np.random.default_rng(seed)
    model = SHAPES[shape](make_model(list(random.random(4) + 0.1), [0.2, -0.15], rankable=0.0))
    worths = np.round(random.random((size, 6)), 3)
    worths[random.random(worths.shape) < 0.25] = NAN
    worths[:, 3] = np.nan_to_num(worths[:, 3], nan=0.5)
    return model, worths, rank_worths(worths, ("",) * size, model)


def slow(model, worths, feature, factor):
    """All ranked anew with one weight multiplied, by the words of the model's own weights."""
    names = [one.feature for one in (*model.criteria, *model.precedence)]
    weights = model.track_weights.copy()
    adds = [one.weight for one in model.precedence]
    if names.index(feature) < 4:
        weights[:, names.index(feature)] *= factor
        weights /= weights.sum(axis=1, keepdims=True)
    else:
        adds[names.index(feature) - 4] *= factor
    precedence = tuple(replace(one, weight=add) for one, add in zip(model.precedence, adds, strict=True))
    changed = replace(model, given_weights=weights, precedence=precedence)
    return rank_worths(worths, ("",) * len(worths), changed)


COARSE = [*np.geomspace(0.0027, 0.97, 20), *np.geomspace(1.03, 19.9, 20)]


@pytest.mark.parametrize(("shape", "seed"), list(every(SHAPES, range(4))))
def test_brute_force_finds_no_nearer_weight_and_none_where_none_is_named(make_model, shape, seed):
    model, worths, ranking = drawn(make_model, shape, seed)
    ahead, behind = np.argsort(-ranking.score)
    found = {
        flip.feature: flip.factor for flip in flips(ranking, model, int(ahead), int(behind)) if flip.kind == "weight"
    }
    for feature in ("c0", "c1", "c2", "c3", "p0", "p1"):
        reach = abs(np.log(max(found.get(feature, 1e-12), 1e-12)))
        for factor in COARSE:
            if abs(np.log(factor)) < reach - 1e-6:
                score = slow(model, worths, feature, factor).score
                assert not score[behind] > score[ahead] + 1e-9, (feature, factor)
        if feature in found:
            score = slow(model, worths, feature, found[feature]).score
            assert score[behind] >= score[ahead] - 1e-8


@pytest.mark.parametrize(("shape", "seed"), list(every(SHAPES, range(8))))
def test_brute_force_agrees_on_the_missing_values(make_model, shape, seed):
    model, worths, ranking = drawn(make_model, shape, seed)
    ahead, behind = (int(row) for row in np.argsort(-ranking.score))
    named = {
        (flip.feature, flip.whose): flip.worth for flip in flips(ranking, model, ahead, behind) if flip.kind == "value"
    }
    names = [one.feature for one in (*model.criteria, *model.precedence)]
    for row, whose in ((ahead, "ahead"), (behind, "behind")):
        for column in np.flatnonzero(np.isnan(worths[row])):
            flipped = []
            for worth in np.linspace(0.0, 1.0, 41):
                changed = worths.copy()
                changed[row, column] = worth
                score = rank_worths(changed, ("",) * 2, model).score
                flipped.append(bool(score[behind] >= score[ahead] - 1e-12))
            upward = whose == "behind" or names[column] == "p1"
            line = flipped if upward else flipped[::-1]
            # From some worth on to the end that helps most.
            run = len(line) - 1 - max((place for place, there in enumerate(line) if not there), default=-1)
            if run == 0 or run == len(line):
                continue
            edge = (len(line) - run) / 40 if upward else 1 - (len(line) - run) / 40
            assert named[names[column], whose] == pytest.approx(edge, abs=0.0251)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_looked_for_is_what_the_closed_form_says(make_model, seed):
    # A second track that no criterion belongs to changes nothing, but is no closed form any more.
    model, _, ranking = drawn(make_model, "means", seed)
    ahead, behind = (int(row) for row in np.argsort(-ranking.score))
    solved = flips(ranking, model, ahead, behind)
    sought = flips(ranking, replace(model, tracks={name: Track(needs=("x",)) for name in "ab"}), ahead, behind)
    wanted = {(flip.kind, flip.feature, flip.whose): (flip.factor, flip.worth) for flip in solved if flip.factor != 0}
    found = {(flip.kind, flip.feature, flip.whose): (flip.factor, flip.worth) for flip in sought}
    for key, numbers in wanted.items():
        if key[0] == "weight" and numbers[0] < 1 / 400:
            continue
        assert found[key] == pytest.approx(numbers, abs=1e-9, nan_ok=True), key


# --- neighbours, and the first places --------------------------------------------------------


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
    assert top_flips(rank(model, [[1.0, 1.0], [0.5, 0.4]]), model, k=2).members == ()


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
    names = [one.feature for one in (*model.criteria, *model.precedence)]
    trials = {(name, factor): slow(model, worths, name, factor).rank for name in names for factor in COARSE}
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
            changed[row, names.index(move.value.feature)] = move.value.worth
            assert moved(move.kind, rank_worths(changed, ("",) * 6, model).rank, move.row, move.other, 3)


def test_a_model_with_another_weight_keeps_the_proportions_of_the_rest(make_model):
    changed = reweighted(make_model([1, 1, 2], [0.2]), "c0", 2.0)
    assert changed.track_weights.tolist() == [pytest.approx([0.4, 0.2, 0.4])]
    assert reweighted(make_model([1], [0.2, -0.1]), "p1", 3.0).precedence_weights.tolist() == pytest.approx([0.2, -0.3])
