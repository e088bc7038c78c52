"""The score by hand, and what holds for every score."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model.shapes import Gates, Needs, Track
from prioritize.score.ranking import RANKED, Needed, rank_targets, rank_worths, ranks, worths

pytestmark = pytest.mark.filterwarnings("error")
NAN = np.nan
NEAR = 1e-12


def rank(model, *rows, directions=None):
    """The ranking of rows of values."""
    return rank_targets(np.array(rows), directions or ("inhibit",) * len(rows), model)


# --- by hand ---------------------------------------------------------------------------------


def test_all_known_the_score_is_the_weighted_mean(make_model):
    found = rank(make_model([3, 1]), [0.4, 0.8])
    assert found.score[0] == pytest.approx(0.75 * 0.4 + 0.25 * 0.8)  # 0.5
    assert found.low[0] == found.high[0] == pytest.approx(0.5)
    assert found.coverage[0] == 1.0


def test_the_missing_is_left_out_of_the_mean_and_shown_as_bounds(make_model):
    found = rank(make_model([3, 1]), [0.4, NAN])
    assert found.score[0] == pytest.approx(0.4)
    assert found.coverage[0] == 0.75
    assert found.low[0] == pytest.approx(0.75 * 0.4)  # 0.3: the missing is worst
    assert found.high[0] == pytest.approx(0.75 * 0.4 + 0.25)  # 0.55: the missing is best


def test_precedence_is_added_with_its_sign(make_model):
    # One success and two failures, worth 1/2 and 2/3 of their weight.
    found = rank(make_model([1], [0.2, -0.3]), [0.5, 1.0, 2.0])
    assert found.base[0] == 0.5
    assert found.score[0] == pytest.approx(0.5 + 0.1 - 0.2)
    assert found.contributions[0] == pytest.approx([0.5, 0.1, -0.2])


def test_missing_precedence_adds_nothing_and_widens_the_bounds(make_model):
    found = rank(make_model([1], [0.2, -0.3]), [0.5, NAN, NAN])
    assert found.score[0] == 0.5
    assert found.low[0] == pytest.approx(0.2)
    assert found.high[0] == pytest.approx(0.7)
    assert found.base_low[0] == found.base_high[0] == 0.5


def test_the_highest_score_is_first_with_and_without_precedence(make_model):
    found = rank(make_model([1], [0.9]), [0.9, 0.0], [0.5, 9.0], [0.1, 0.0])
    assert found.rank.tolist() == [2, 1, 3]
    assert found.base_rank.tolist() == [1, 2, 3]


def test_worths_follow_the_scales(make_model):
    found = worths(np.array([[0.25, 1.0], [2.0, NAN]]), make_model([1], [0.2]))
    assert found[0].tolist() == [0.25, 0.5]
    assert found[1, 0] == 1.0
    assert np.isnan(found[1, 1])


def test_contributions_of_the_unknown_are_zero(make_model):
    assert rank(make_model([1, 1], [0.2]), [0.6, NAN, NAN]).contributions[0].tolist() == [0.6, 0, 0]


# --- the whole of it -------------------------------------------------------------------------

# c0 is biology; c1 and c2 are safety, a weighted product; c3 is for a pill, c4 for an antibody; p0 helps, p1 harms.
PILL, BODY = (0.4, 0.2, 0.1, 0.3, 0.0), (0.4, 0.2, 0.1, 0.0, 0.3)


@pytest.fixture
def everything(make_model):
    """A model of two tracks with a product and precedence of both signs."""
    model = make_model([0.4, 0.2, 0.1, 0.15, 0.15], [0.2, -0.3])
    groups = (("biology", ""), ("safety", ""), ("safety", ""), ("modality", "pill"), ("modality", "antibody"))
    criteria = [
        replace(one, group=group, track=track) for one, (group, track) in zip(model.criteria, groups, strict=True)
    ]
    return replace(
        model,
        criteria=tuple(criteria),
        products=("safety", "empty"),
        tracks={"pill": Track(needs=("binds",)), "antibody": Track(needs=("reached",))},
        given_weights=np.array([PILL, BODY]),
    )


def test_a_ranking_with_products_tracks_gaps_gates_and_precedence_on_paper(everything):
    rows = np.array(
        [
            # Safety is (1/8)^(2/3) = 1/4. Pill: 0.2 + 0.18 + 0.3/4, all known; antibody: low 0.275, high 0.575.
            [0.5, 1 / 8, 1.0, 0.6, NAN, 0.5, NAN],
            # Safety is 0. Pill: nothing but that; antibody: 0.3 of the known 0.6, and 0.4 more at best.
            [NAN, 0.0, 0.0, NAN, 1.0, NAN, 0.5],
            [NAN, NAN, NAN, NAN, NAN, NAN, NAN],
            # Safety is 1/8, at worst 0 and at best 1/4. Both tracks are alike, so the first.
            [1.0, 1 / 8, NAN, 0.2, 0.2, 0.0, 0.0],
            # Of the pill nothing is known; what is known of the antibody is 0, which is more.
            [NAN, NAN, NAN, NAN, 0.0, NAN, NAN],
        ]
    )
    found = rank_worths(rows, ("", "", "", "gated: by hand", ""), everything)
    assert found.status == (
        RANKED,
        RANKED,
        "not rankable: 0% of the weight is known, 50% is needed",
        "gated: by hand",
        "not rankable: 30% of the weight is known, 50% is needed",
    )
    assert found.track.tolist() == [0, 1, 0, 0, 1]
    assert found.weights.tolist() == [list(PILL), list(BODY), list(PILL), list(PILL), list(BODY)]
    assert found.coverage == pytest.approx([1.0, 0.6, 0.0, 0.9, 0.3])
    assert found.base == pytest.approx([0.455, 0.5, NAN, 0.4975, 0.0], nan_ok=True)
    assert found.base_low == pytest.approx([0.455, 0.3, 0.0, 0.46, 0.0])
    assert found.base_high == pytest.approx([0.575, 0.7, 1.0, 0.535, 1.0])
    assert found.score == pytest.approx([0.555, 0.35, NAN, 0.4975, 0.0], nan_ok=True)
    assert found.low == pytest.approx([0.455 + 0.1 - 0.3, 0.3 - 0.15, -0.3, 0.46, -0.3])
    assert found.high == pytest.approx([0.575 + 0.1, 0.7 - 0.15 + 0.2, 1.2, 0.535, 1.2])
    assert (found.rank.tolist(), found.base_rank.tolist()) == ([1, 2, 0, 0, 0], [2, 1, 0, 0, 0])
    # What safety lacks to 1 is taken from c1 alone: 0.3 x (2/3 - 3/4) and 0.3 x 1/3.
    assert found.contributions[0] == pytest.approx([0.2, -0.025, 0.1, 0.18, 0, 0.1, 0])
    assert found.contributions[1:].tolist() == [
        [0, 0, 0, 0, pytest.approx(0.5), 0, pytest.approx(-0.15)],
        [0, 0, 0, 0, 0, 0, 0],
        [pytest.approx(0.4), pytest.approx(0.0375), 0, pytest.approx(0.06), 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    assert found.known.tolist() == (~np.isnan(rows)).tolist()
    assert found.worths is rows
    assert found.open_track.tolist() == [True] * 5


def test_what_a_product_lacks_is_taken_by_the_share_of_each_in_the_loss_and_all_by_a_zero(everything):
    found = rank_worths(
        np.array([[0.5, 1 / 8, 1 / 8, 0.5, 0, 0, 0], [0.5, 0.5, 0, 0.5, 0, 0, 0]]), ("", ""), everything
    )
    # Of 0.3 x 7/8 two thirds are taken from c1; of 0.3 x 1 nothing.
    assert found.contributions[:, :5] == pytest.approx(
        np.array([[0.2, 0.025, 0.0125, 0.15, 0], [0.2, 0.2, 0.1 - 0.3, 0.15, 0]])
    )


def test_tracks_that_agree_to_nine_digits_are_alike_and_the_first_counts(everything):
    rows = np.array([[0.5, 1.0, 1.0, 0.2, 0.2 + more, 0, 0] for more in (0.0, 1e-10, 1e-8)])
    assert rank_worths(rows, ("", "", ""), everything).track.tolist() == [0, 0, 1]


def test_without_a_word_on_needs_nothing_is_gated_and_no_track_is_open(everything):
    model = replace(everything, gates=Gates(needs=Needs(features=("binds", "reached"), reason="no way")))
    found = rank_targets(np.full((2, 7), 0.5), ("unknown", "inhibit"), model)
    assert (found.status, found.open_track.tolist()) == ((RANKED, RANKED), [False, False])


def test_directions_of_another_number_than_the_targets_are_refused(make_model):
    with pytest.raises(ValueError, match="zip"):
        rank_targets(np.array([[0.5], [0.4]]), ("inhibit",), make_model([1]))


def test_gates_of_another_number_than_the_targets_are_refused(make_model):
    with pytest.raises(ValueError, match="zip"):
        rank_worths(np.array([[0.5], [0.4]]), ("",), make_model([1]))


def test_what_is_needed_is_there_when_above_0_and_absent_when_all_are_0():
    asked = Needed({"one": np.array([0.0, 0.5, NAN, 0.0]), "two": np.array([0.0, 0.0, 0.0, 3.0])})
    assert asked.any_above_zero(("one", "two"), 4).tolist() == [False, True, False, True]
    assert asked.any_above_zero(("three", "one"), 4).tolist() == [False, True, False, False]
    assert asked.all_zero(("one", "two"), 4).tolist() == [True, False, False, False]
    # Of the third nobody knows, and where nothing is asked nothing lacks.
    assert asked.all_zero(("one", "three"), 4).tolist() == asked.all_zero((), 4).tolist() == [False] * 4
    assert asked.any_above_zero((), 4).tolist() == [False] * 4


# --- who is ranked ---------------------------------------------------------------------------


def test_a_target_of_which_nothing_is_known_is_not_rankable(make_model):
    found = rank(make_model([1, 1], [0.2]), [NAN, NAN, 1.0], [0.1, 0.1, 0.0])
    assert found.status[0] == "not rankable: 0% of the weight is known, 50% is needed"
    assert np.isnan(found.score[0])
    assert found.rank.tolist() == [0, 1]


def test_nothing_known_is_never_enough_even_where_nothing_is_asked(make_model):
    found = rank(make_model([1], rankable=0.0), [NAN], [0.5])
    assert found.status[0].startswith("not rankable")
    assert found.rank.tolist() == [0, 1]


def test_too_little_known_is_not_rankable_but_has_a_score(make_model):
    found = rank(make_model([1, 1, 1]), [0.9, NAN, NAN])
    assert found.status == ("not rankable: 33% of the weight is known, 50% is needed",)
    assert found.score[0] == 0.9
    assert found.rank[0] == 0


@pytest.mark.parametrize("known", range(1, 11))
def test_exactly_the_needed_share_is_enough_whatever_the_rounding(make_model, known):
    # The sum of eight tenths is 0.7999999999999999.
    row = [0.5] * known + [NAN] * (10 - known)
    assert rank(make_model([1] * 10, rankable=known / 10), row).status == (RANKED,)


def test_the_gate_takes_out_a_target_whose_direction_depends_on_context(make_model):
    found = rank(make_model([1], gate=True), [0.9], [0.5], [0.4], directions=("unknown", "inhibit", "activate"))
    assert found.status[0] == "gated: the wanted direction depends on context"
    assert found.rank.tolist() == [0, 1, 2]


def test_without_the_gate_the_direction_does_not_matter(make_model):
    assert rank(make_model([1]), [0.9], directions=("unknown",)).status == (RANKED,)


def test_no_target_at_all_is_an_empty_ranking(make_model):
    found = rank_targets(np.empty((0, 2)), (), make_model([1], [0.1]))
    assert (found.status, len(found.score), len(found.rank)) == ((), 0, 0)


@pytest.mark.parametrize(
    ("score", "ranked", "expected"),
    [
        pytest.param([0.3, 0.9, 0.6], [1, 1, 1], [3, 1, 2], id="no ties"),
        pytest.param([0.9, 0.9, 0.6], [1, 1, 1], [1, 1, 3], id="a tie shares the lower number"),
        pytest.param([0.9, 0.9 + 5e-10], [1, 1], [1, 1], id="nearer than 1e-9"),
        pytest.param([0.9, 0.9 + 5e-9], [1, 1], [2, 1], id="farther than 1e-9"),
        pytest.param([0.9, 0.6, 0.3], [0, 1, 1], [0, 1, 2], id="who takes no part has no rank"),
        pytest.param([NAN, 0.6], [0, 1], [0, 1], id="NaN takes no part"),
        pytest.param([0.6, 0.6], [0, 0], [0, 0], id="nobody takes part"),
    ],
)
def test_ranks(score, ranked, expected):
    assert ranks(np.array(score), np.array(ranked, dtype=bool)).tolist() == expected


@pytest.mark.parametrize("third", [0.5 + 0.9e-9, 0.5 + 0.1e-9, 0.5 - 1.6e-9, 0.5 - 0.4e-9, 0.9, 0.1])
def test_a_third_score_never_changes_whether_two_tie(third):
    pair = [0.5, 0.5 - 0.8e-9]
    alone = ranks(np.array(pair), np.ones(2, dtype=bool))
    among = ranks(np.array([*pair, third]), np.ones(3, dtype=bool))
    assert alone.tolist() == [1, 2]  # on steps of 1e-9 they stand one apart
    assert among[0] < among[1]


def test_scores_in_a_chain_of_near_ones_tie_on_the_same_step_alone():
    # Steps 0, 0, 1, 1: the second and the third are nearer to each other than to those that they tie with.
    scores = np.array([0.0, 0.4e-9, 0.6e-9, 1.4e-9])
    assert ranks(scores, np.ones(4, dtype=bool)).tolist() == [3, 3, 1, 1]


# --- what always holds -----------------------------------------------------------------------

_SHARES = st.floats(0.0, 1.0)
_COUNTS = st.integers(0, 9).map(float)
_MAYBE_SHARE = st.one_of(st.just(NAN), _SHARES)
_MAYBE_COUNT = st.one_of(st.just(NAN), _COUNTS)
_WEIGHTS = st.lists(st.floats(0.01, 10.0), min_size=1, max_size=5)
_PRECEDENCE = st.lists(st.floats(-0.5, 0.5), max_size=3)


@st.composite
def _cases(draw):
    """(weights, precedence, rows)."""
    weights, precedence = draw(_WEIGHTS), draw(_PRECEDENCE)
    row = st.tuples(*[_MAYBE_SHARE] * len(weights), *[_MAYBE_COUNT] * len(precedence))
    return weights, precedence, np.array(draw(st.lists(row, min_size=1, max_size=6)))


always = settings(max_examples=200, deadline=None)


def same(one, other):
    """Whether two arrays are equal to the last bit, NaN included."""
    return np.array_equal(one, other, equal_nan=True)


@always
@given(_cases())
def test_contributions_sum_to_the_score(make_model, case):
    weights, precedence, rows = case
    found = rank(make_model(weights, precedence), *rows)
    scored = found.coverage > 0
    assert found.contributions.sum(axis=1)[scored] == pytest.approx(found.score[scored], abs=NEAR)


@always
@given(_cases())
def test_the_bounds_hold_the_score(make_model, case):
    weights, precedence, rows = case
    found = rank(make_model(weights, precedence), *rows)
    scored = found.coverage > 0
    assert (found.low[scored] <= found.score[scored] + NEAR).all()
    assert (found.high[scored] >= found.score[scored] - NEAR).all()
    assert (found.base_low[scored] <= found.base[scored] + NEAR).all()
    assert (found.base_high[scored] >= found.base[scored] - NEAR).all()


@always
@given(_cases(), st.data())
def test_learning_a_missing_value_only_narrows_the_bounds(make_model, case, data):
    weights, precedence, rows = case
    model = make_model(weights, precedence)
    learnt = rows.copy()
    for row, column in np.argwhere(np.isnan(rows)):
        if data.draw(st.booleans()):
            learnt[row, column] = data.draw(_SHARES if column < len(weights) else _COUNTS)
    before, after = rank(model, *rows), rank(model, *learnt)
    assert (after.low >= before.low - NEAR).all()
    assert (after.high <= before.high + NEAR).all()
    assert (after.coverage >= before.coverage - NEAR).all()


@always
@given(_cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(make_model, case, random):
    weights, precedence, rows = case
    order = list(range(len(rows)))
    random.shuffle(order)
    model = make_model(weights, precedence)
    found, shuffled = rank(model, *rows), rank(model, *rows[order])
    assert same(shuffled.score, found.score[order])
    assert same(shuffled.rank, found.rank[order])
    assert shuffled.status == tuple(found.status[index] for index in order)


@always
@given(_cases(), st.floats(0.001, 1000.0))
def test_only_the_proportions_of_the_weights_count(make_model, case, factor):
    weights, precedence, rows = case
    found = rank(make_model(weights, precedence), *rows)
    scaled = rank(make_model([weight * factor for weight in weights], precedence), *rows)
    assert scaled.score == pytest.approx(found.score, abs=1e-9, nan_ok=True)
    assert scaled.coverage == pytest.approx(found.coverage, abs=1e-9)


@always
@given(_cases(), st.data())
def test_adding_a_target_changes_no_other_score_nor_order(make_model, case, data):
    weights, precedence, rows = case
    model = make_model(weights, precedence)
    shares = [data.draw(_MAYBE_SHARE) for _ in weights]
    counts = [data.draw(_MAYBE_COUNT) for _ in precedence]
    alone, among = rank(model, *rows), rank(model, *rows, [*shares, *counts])
    assert same(among.score[:-1], alone.score)
    assert same(among.low[:-1], alone.low)
    assert same(among.high[:-1], alone.high)
    assert same(among.contributions[:-1], alone.contributions)
    before = np.sign(alone.rank[:, None] - alone.rank[None, :])
    after = np.sign(among.rank[:-1, None] - among.rank[None, :-1])
    assert same(before, after)


@always
@given(_cases(), st.data())
def test_a_better_value_never_lowers_a_score(make_model, case, data):
    weights, precedence, rows = case
    model = make_model(weights, precedence)
    better = rows.copy()
    for row, column in np.argwhere(~np.isnan(rows)):
        if column < len(weights):
            better[row, column] = data.draw(st.floats(float(rows[row, column]), 1.0))
        elif precedence[column - len(weights)] >= 0:
            better[row, column] += data.draw(st.integers(0, 5))
    before, after = rank(model, *rows), rank(model, *better)
    scored = before.coverage > 0
    assert (after.score[scored] >= before.score[scored] - NEAR).all()
    assert (after.low >= before.low - NEAR).all()
    assert (after.high >= before.high - NEAR).all()


@always
@given(_cases(), st.floats(0.01, 0.5), st.one_of(st.just(NAN), st.integers(0, 9)))
def test_adding_a_failure_never_raises_a_score(make_model, case, weight, failures):
    weights, precedence, rows = case
    model = make_model(weights, [*precedence, -weight])
    before = np.full((len(rows), 1), failures, dtype=np.float64)
    after = np.nan_to_num(before, nan=0.0) + 1.0
    old = rank(model, *np.hstack([rows, before]))
    new = rank(model, *np.hstack([rows, after]))
    scored = old.coverage > 0
    assert (new.score[scored] < old.score[scored]).all()
    assert (new.high <= old.high + NEAR).all()


@always
@given(_cases())
def test_equal_targets_share_a_rank(make_model, case):
    weights, precedence, rows = case
    found = rank(make_model(weights, precedence), *rows, *rows)
    half = len(rows)
    assert same(found.rank[:half], found.rank[half:])


@always
@given(st.lists(st.integers(-30, 30), min_size=2, max_size=8), st.integers(-30, 30))
def test_whether_two_tie_is_theirs_alone(tenths, other):
    scores = 0.5 + np.array(tenths) * 1e-10
    taking = np.ones(len(scores), dtype=bool)
    alone, among = ranks(scores, taking), ranks(np.append(scores, 0.5 + other * 1e-10), np.append(taking, True))
    before = np.sign(alone[:, None] - alone[None, :])
    assert same(before, np.sign(among[:-1, None] - among[None, :-1]))


@always
@given(_cases())
def test_a_rank_is_one_more_than_the_number_of_better_ones(make_model, case):
    weights, precedence, rows = case
    rows = np.round(rows, 3)  # so that no chain of scores is nearer than 1e-9 without being equal
    found = rank(make_model(weights, precedence), *rows)
    ranked = np.array([status == RANKED for status in found.status])
    for index in np.flatnonzero(ranked):
        better = (found.score[ranked] > found.score[index] + 1e-9).sum()
        assert found.rank[index] == better + 1
    assert (found.rank[~ranked] == 0).all()
