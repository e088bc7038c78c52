"""What would flip two targets, on tables that can be worked out by hand and by brute force."""

from dataclasses import replace
from itertools import product as every

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model.shapes import Track
from prioritize.score.flips import distance, flips
from prioritize.score.ranking import rank_worths
from tests.score.made import COARSE, NAN, SHAPES, as_product, drawn, in_tracks, rank, slow


def looked_for(model):
    """The model with tracks that no criterion belongs to: they change nothing, but leave no closed form."""
    return replace(model, tracks={name: Track(needs=("x",)) for name in "ab"})


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
    model, _, ranking = drawn(make_model, "means", seed)
    ahead, behind = (int(row) for row in np.argsort(-ranking.score))
    solved, sought = (
        {(flip.kind, flip.feature, flip.whose): (flip.factor, flip.worth) for flip in found}
        for found in (flips(ranking, model, ahead, behind), flips(ranking, looked_for(model), ahead, behind))
    )
    on_grid = {key for key, (factor, _) in solved.items() if not factor < 1 / 400}
    assert on_grid == {key for key, (factor, _) in sought.items() if not factor < 1 / 400}
    for key in on_grid:
        assert sought[key] == pytest.approx(solved[key], abs=1e-9, nan_ok=True), key


# --- the same words for both ways ------------------------------------------------------------

WAYS = [pytest.param(lambda model: model, id="solved"), pytest.param(looked_for, id="looked for")]


def told(found):
    """Flips as tuples, numbers to nine digits."""
    return [
        (
            flip.kind,
            flip.feature,
            pytest.approx(flip.factor, abs=1e-9, nan_ok=True),
            pytest.approx(flip.worth, abs=1e-9, nan_ok=True),
            flip.whose,
        )
        for flip in found
    ]


@pytest.mark.parametrize("way", WAYS)
def test_weights_are_told_by_how_little_they_change(make_model, way):
    # Times 4: 0.2 + 1.8 + 0.1 against 0.3 + 1 + 0.4; 0.4 is made up for by half of c1, 7/3 of c2 or 5 times c0.
    model = way(make_model([1, 2, 1]))
    found = flips(rank(model, [[0.2, 0.9, 0.1], [0.3, 0.5, 0.4]]), model, 0, 1)
    assert told(found) == [
        ("weight", "c1", 0.5, NAN, ""),
        ("weight", "c2", 7 / 3, NAN, ""),
        ("weight", "c0", 5.0, NAN, ""),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_missing_values_are_told_after_weights_own_first_and_of_equals_by_name(make_model, way):
    # By the criterion it has the one behind is worth 0.6: (0.6 + 2 x) / 3 = 0.7 at 0.75, (0.6 + x) / 2 at 0.8.
    # The one ahead falls to (2.8 + x) / 5 = 0.6 at 0.2.
    model = way(make_model([1, 1, 1, 2], rankable=0.0))
    model = replace(model, criteria=model.criteria[::-1])
    found = flips(rank(model, [[0.7, NAN, 0.7, 0.7], [NAN, NAN, NAN, 0.6]]), model, 0, 1)
    assert told(found) == [
        ("value", "c3", NAN, 0.75, "behind"),
        ("value", "c1", NAN, 0.8, "behind"),
        ("value", "c2", NAN, 0.8, "behind"),
        ("value", "c2", NAN, 0.2, "ahead"),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_missing_precedence_and_missing_failures_flip_too(make_model, way):
    # 0.5 of c0, half of the weight, + 0.2 x = 0.6 at 1/2, or (0.5 + x) / 2 at 0.7; 0.6 - 0.4 x = 0.5 at 1/4.
    model = way(make_model([1, 1], [0.2, -0.4]))
    found = flips(rank(model, [[0.6, 0.6, 0.0, NAN], [0.5, NAN, NAN, 0.0]]), model, 0, 1)
    assert told(found) == [
        ("value", "p0", NAN, 0.5, "behind"),
        ("value", "c1", NAN, 0.7, "behind"),
        ("value", "p1", NAN, 0.25, "ahead"),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_what_precedence_adds_is_not_asked_of_a_missing_value(make_model, way):
    # (0.5 + x) / 2 + 0.2 x 1/2 = 0.7 at x = 0.7. Precedence itself: 0.5 + 0.2 f / 2 = 0.7 at f = 2.
    model = way(make_model([1, 1], [0.2]))
    found = flips(rank(model, [[0.7, 0.7, 0.0], [0.5, NAN, 1.0]]), model, 0, 1)
    assert told(found) == [("weight", "p0", 2.0, NAN, ""), ("value", "c1", NAN, 0.7, "behind")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param([[0.75, 0.75], [0.5, NAN]], ("value", "c1", NAN, 1.0, "behind"), id="just up to 1"),
        pytest.param([[0.75, NAN], [0.375, 0.375]], ("value", "c1", NAN, 0.0, "ahead"), id="just down to 0"),
    ],
)
def test_a_missing_value_may_be_as_good_or_as_bad_as_can_be(make_model, way, rows, wanted):
    model = way(make_model([1, 1]))
    assert told(flips(rank(model, rows), model, 0, 1)) == [wanted]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("weights", "adds", "factor"),
    [
        # Ahead f / (f + w), behind f / (f + 2 w) + adds / 2, times the weight of c0.
        # w = 1: f / ((f + 1) (f + 2)) = 0.15 at 2/3 and 3; w = 1/4: f / 4 / ((f + 1/4) (f + 1/2)) = 5/42 at 0.1, 1.25.
        pytest.param([1, 1, 1], 0.3, 2 / 3, id="the lower of two"),
        pytest.param([4, 1, 1], 5 / 21, 1.25, id="the upper of two"),
    ],
)
def test_of_two_factors_for_one_weight_the_nearer_is_told(make_model, way, weights, adds, factor):
    model = way(make_model(weights, [adds]))
    found = flips(rank(model, [[1.0, NAN, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]), model, 0, 1)
    assert [flip.factor for flip in found if flip.feature == "c0"] == [pytest.approx(factor, abs=1e-9)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[0.9, 0.8], [0.5, NAN]], id="behind"),
        pytest.param([[0.9, NAN], [0.5, 0.4]], id="ahead"),
    ],
)
def test_to_lose_all_that_is_known_is_no_flip(make_model, way, rows):
    # Without c0 nothing is known of one of the two. What c1 would have to be is another matter.
    model = way(make_model([1, 1]))
    assert [flip for flip in flips(rank(model, rows), model, 0, 1) if flip.kind == "weight"] == []


def test_where_two_scores_only_come_near_no_weight_is_told(make_model):
    # 0.2 is never made up for by f / (f + 1) - f / (f + 2), 0.17 at most.
    model = make_model([1, 1, 1], [0.4])
    ranking = rank(model, [[1.0, 0.0, 0.0, 1.0], [1.0, NAN, 0.0, 0.0]])
    assert "c0" not in [flip.feature for flip in flips(ranking, model, 0, 1)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("base", "strength", "factors"),
    [
        # Behind has 1/2 and f / 64 times its strength.
        pytest.param(0.5 + 20 / 128, (0.0, 1.0), [20.0], id="20 times"),
        pytest.param(0.5 + 20.1 / 128, (0.0, 1.0), [], id="more than 20 times"),
        pytest.param(0.5, (1.0, 0.0), [0.0], id="none at all"),
        pytest.param(0.5 + 1 / 128, (0.0, 1.0), [], id="even already"),
        pytest.param(0.5 + 1 / 128, (1.0, 1.0), [], id="the same for both"),
    ],
)
def test_the_weight_of_precedence_is_looked_for_from_0_to_20_times(make_model, way, base, strength, factors):
    model = way(make_model([1], [1 / 64]))
    ranking = rank(model, [[base, strength[0]], [0.5, strength[1]]])
    assert [flip.factor for flip in flips(ranking, model, 0, 1)] == [pytest.approx(one, abs=1e-8) for one in factors]


def test_a_criterion_without_weight_is_passed_over(make_model):
    model = replace(make_model([1, 1]), given_weights=np.array([[1.0, 0.0]]))
    assert flips(rank(model, [[0.7, 0.7], [0.5, NAN]]), model, 0, 1) == []


def test_twice_is_as_far_as_half_and_0_is_far_but_not_without_end():
    assert distance(2.0) == pytest.approx(distance(0.5)) == pytest.approx(0.693147, abs=1e-6)
    assert distance(1.0) == 0.0
    assert distance(0.0) == pytest.approx(27.631021, abs=1e-6)
