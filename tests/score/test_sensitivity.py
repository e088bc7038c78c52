"""What a ranking hangs on, on tables that can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from prioritize.score.ranking import rank_worths
from prioritize.score.sensitivity import (
    Ablation,
    Compensated,
    EffectiveWeight,
    ablations,
    attention,
    compensated,
    correlations,
    counted_twice,
    effective_weights,
    spearman,
)
from tests.score.made import NAN, in_tracks, rank


def test_a_criterion_that_is_the_same_for_all_does_not_separate(make_model):
    model = make_model([1, 1])
    first, second = effective_weights(rank(model, [[0.1, 0.5], [0.4, 0.5], [0.9, 0.5]]), model)
    assert (first.nominal, first.effective, first.separates) == (0.5, 1.0, True)
    assert (second.effective, second.separates) == (0.0, False)


def test_three_copies_of_one_criterion_count_for_more_than_they_say(make_model):
    random = np.random.default_rng(0)
    cause, others = random.random(400), random.random((400, 5))
    model = make_model([1] * 8)
    found = effective_weights(rank(model, np.column_stack([cause, cause, cause, others])), model)
    assert [line.nominal for line in found] == [pytest.approx(0.125)] * 8
    # Variance of the score: three copies carry 9 parts, each other one part of 14.
    assert found[0].effective == pytest.approx(9 / 14 / (3 * 9 / 14 + 5 / 14), abs=0.04)
    assert found[0].out_of_step
    assert found[3].out_of_step


def test_weights_of_criteria_that_have_nothing_in_common_count_by_their_squares(make_model):
    # 3 and 1 give 9 and 1 parts of the variance of the score without precedence; the last is the same for all.
    model = make_model([3, 1, 1], [0.9])
    rows = [[0, 0, 0.5, 0], [0, 1, 0.5, 9], [1, 0, 0.5, 0], [1, 1, 0.5, 0], [NAN, NAN, 0.9, 9]]
    assert effective_weights(rank(model, rows), model) == [
        EffectiveWeight("c0", "group", pytest.approx(0.6), pytest.approx(0.9), separates=True),
        EffectiveWeight("c1", "group", pytest.approx(0.2), pytest.approx(0.1), separates=True),
        EffectiveWeight("c2", "group", pytest.approx(0.2), 0.0, separates=False),
    ]


def test_a_criterion_counts_with_the_weight_of_each_targets_track(make_model):
    # c0 gives 0.9, 0, 0.6, 0 and c1 gives 0, 0.8, 0, 0.4 to scores of 0.9, 0.8, 0.6, 0.4: squared correlations of
    # 0.1575 x 0.1575 / (0.6075 x 0.1475) = 0.27684 and 0.01 x 0.01 / (0.44 x 0.1475) = 0.00154.
    model = in_tracks(make_model([1, 1]), "pill", "antibody")
    first, second = effective_weights(rank(model, [[0.9, 0.1], [0.1, 0.8], [0.6, 0.3], [0.2, 0.4]]), model)
    assert (first.nominal, second.nominal) == (0.5, 0.5)
    assert (first.effective, second.effective) == (pytest.approx(0.99447, abs=1e-5), pytest.approx(0.00553, abs=1e-5))


def test_where_no_target_is_ranked_weights_are_those_of_the_model(make_model):
    model = make_model([3, 1])
    found = effective_weights(rank(model, [[NAN, 0.5]]), model)
    assert [(one.nominal, one.effective, one.separates) for one in found] == [(0.75, 0.0, False), (0.25, 0.0, False)]


@pytest.mark.parametrize(
    ("nominal", "effective", "separates", "ratio", "out"),
    [
        pytest.param(0.25, 0.125, True, 0.5, False, id="half"),
        pytest.param(0.25, 0.5, True, 2.0, False, id="twice"),
        pytest.param(0.25, 0.0625, True, 0.25, True, id="less than half"),
        pytest.param(0.25, 0.75, True, 3.0, True, id="more than twice"),
        pytest.param(0.25, 0.0, False, 0.0, False, id="the same for all"),
        pytest.param(0.0, 0.5, True, float("inf"), True, id="no weight"),
    ],
)
def test_a_criterion_is_out_of_step_below_half_and_above_twice_its_weight(nominal, effective, separates, ratio, out):
    one = EffectiveWeight("c0", "group", nominal, effective, separates)
    assert (one.ratio, one.out_of_step) == (ratio, out)


def test_correlations_need_both_values(make_model):
    rows = [[0.1, 0.2], [0.5, 0.6], [0.9, 1.0], [0.4, NAN]]
    model = make_model([1, 1])
    found = correlations(rank(model, rows), model)
    assert found[0, 1] == pytest.approx(1.0)
    assert found[1, 0] == found[0, 1]


def test_correlations_are_of_ranked_targets_that_have_both_and_three_at_least(make_model):
    # Of 0, 1/2, 1 and 0, 1, 1/2 it is 1/2. c2 does not vary, c3 is known of two; the last target is not ranked.
    rows = [[0, 0, 0.5, 0.1], [0.5, 1, 0.5, 0.9], [1, 0.5, 0.5, NAN], [1, NAN, NAN, NAN]]
    model = make_model([1, 1, 1, 1])
    found = correlations(rank(model, rows), model)
    half = pytest.approx(0.5)
    unknown = pytest.approx(NAN, nan_ok=True)
    assert found.tolist() == [
        [1.0, half, unknown, unknown],
        [half, 1.0, unknown, unknown],
        [unknown, unknown, 1.0, unknown],
        [unknown, unknown, unknown, 1.0],
    ]


def test_a_spread_that_is_only_rounding_is_none(make_model):
    # 0.1 + 0.2 is a little more than 0.3.
    rows = np.array([[0.3, 0.1], [0.1 + 0.2, 0.5], [0.3, 0.9]])
    model = make_model([1, 1])
    found = correlations(rank_worths(rows, ("",) * 3, model), model)
    assert rows[1, 0] > rows[0, 0]
    assert np.isnan(found[0, 1])
    assert np.isnan(correlations(rank_worths(rows[:, ::-1], ("",) * 3, model), model)[0, 1])


def test_ranks_correlate_with_ties_at_their_mean():
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 over the root of 4.5 x 5.
    assert spearman(np.array([1.0, 7.0, 7.0, 9.0]), np.array([0.1, 0.2, 0.3, 0.4])) == pytest.approx(0.948683, abs=1e-6)
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([5.0, 4.0, -6.0])) == pytest.approx(-1.0)
    assert np.isnan(spearman(np.array([1.0, 2.0]), np.array([1.0, 2.0])))
    assert np.isnan(spearman(np.array([1.0, 2.0, 3.0]), np.array([4.0, 4.0, 4.0])))
    assert np.isnan(spearman(np.array([4.0, 4.0, 4.0]), np.array([1.0, 2.0, 3.0])))


def test_criteria_that_say_the_same_are_named_where_they_stand_in_different_groups(make_model):
    plain = make_model([1, 1, 1, 1])
    groups = ("biology", "safety", "biology", "safety")
    criteria = tuple(replace(one, group=group) for one, group in zip(plain.criteria, groups, strict=True))
    model = replace(plain, criteria=criteria)
    # The second is one less the first, the third repeats the first, the last has little to do with them.
    rows = [[0.1, 0.9, 0.1, 0.5], [0.5, 0.5, 0.5, 0.1], [0.9, 0.1, 0.9, 0.4], [0.3, 0.7, 0.3, 0.9]]
    assert counted_twice(rank(model, rows), model) == [
        ("c0", "c1", pytest.approx(-1.0)),
        ("c1", "c2", pytest.approx(-1.0)),
    ]


def test_without_its_only_criterion_nothing_is_ranked(make_model):
    (line, *_) = ablations(rank(make_model([1]), [[0.2], [0.8]]), make_model([1]), {})
    assert (line.kind, line.name, line.overlap, line.mover, line.moved, line.left) == ("criterion", "c0", 0, -1, 0, 2)
    assert np.isnan(line.correlation)


def test_leaving_out_the_criterion_that_decides_moves_the_target_it_carries(make_model):
    rows = [[1.0, 0.0], [0.6, 0.5], [0.3, 0.6]]
    model = make_model([9, 1])
    without = {line.name: line for line in ablations(rank(model, rows), model, {"c0": ("deciding",), "c1": ("other",)})}
    assert without["c0"].correlation == pytest.approx(-1.0)
    assert (without["c0"].mover, without["c0"].moved) == (0, -2)
    assert without["deciding"].correlation == without["c0"].correlation
    assert without["c1"].correlation == pytest.approx(1.0)
    assert without["c1"].moved == 0


def test_every_criterion_group_and_table_is_left_out_once(make_model):
    plain = make_model([1, 1, 1], [0.1])
    criteria = tuple(replace(one, group=group) for one, group in zip(plain.criteria, ("b", "a", "b"), strict=True))
    model = replace(plain, criteria=criteria)
    tables = {"c0": ("protein", "gene"), "c1": ("gene",), "p0": ("drug",)}
    rows = [[0.9, 0.1, 0.4, 0], [0.8, 0.3, 0.7, 0], [0.4, 0.5, 0.45, 0], [0.1, 0.9, 0.9, 9]]
    found = ablations(rank(model, rows), model, tables)
    assert [(one.kind, one.name) for one in found] == [
        ("criterion", "c0"),
        ("criterion", "c1"),
        ("criterion", "c2"),
        ("criterion", "p0"),
        ("group", "b"),
        ("group", "a"),
        ("group", "precedence"),
        ("source", "drug"),
        ("source", "gene"),
        ("source", "protein"),
    ]
    numbers = {one.name: (one.correlation, one.mover, one.moved) for one in found}
    assert numbers["protein"] == numbers["c0"]
    assert numbers["drug"] == numbers["precedence"] == numbers["p0"]
    assert numbers["a"] == numbers["c1"]
    # By c1 alone the order is 3, 2, 1, 0 after 3, 1, 0, 2; by c2 alone, which the table of genes leaves, 3, 1, 2, 0.
    assert numbers["b"] == (pytest.approx(0.4), 2, 2)
    assert numbers["gene"] == (pytest.approx(0.8), 0, -1)


def test_an_ablation_is_told_in_full(make_model):
    # Eleven stand by c0 alone, 0.725 down to 0.475; the twelfth is third by its c1; the thirteenth has nothing but c1.
    rows = [[0.95 - 0.05 * place, 0.5, 0] for place in range(11)] + [[0.4, 0.98, 0], [NAN, 0.3, 0]]
    model = make_model([1, 1], [0.1])
    first, second, third, *_ = ablations(rank(model, rows), model, {})
    # Without c0 eleven share place 2, so the twelfth place gains 10. Of ranks, 60 over the root of 72 x 182.
    assert first == Ablation("criterion", "c0", pytest.approx(0.524142, abs=1e-6), 10, 10, 10, 0)
    # Without c1 the twelfth falls by 9 places, nine rise by one: 1 - 6 x 90 / (12 x 143).
    assert second == Ablation("criterion", "c1", pytest.approx(0.685315, abs=1e-6), 9, 11, -9, 1)
    # Precedence, which nobody has, changes nothing.
    assert third == Ablation("criterion", "p0", pytest.approx(1.0), 10, -1, 0, 0)


def test_a_target_that_is_ranked_only_without_a_criterion_pushes_the_others_down(make_model):
    # It knows half of the weight with c2, where 60 % are needed, and all without.
    model = make_model([1, 1, 2], rankable=0.6)
    found = ablations(rank(model, [[0.9, 0.5, 0.5], [0.2, 0.6, 0.7], [1.0, 1.0, NAN]]), model, {})[2]
    assert found == Ablation("criterion", "c2", pytest.approx(NAN, nan_ok=True), 2, 0, -1, 0)


def test_a_gated_target_stays_out_whatever_is_left_out(make_model):
    model = make_model([1, 1])
    worths = np.array([[0.6, 0.5], [0.5, 0.4], [0.4, 0.3], [1.0, 1.0]])
    found = ablations(rank_worths(worths, ("", "", "", "gated: a reason"), model), model, {})
    assert found[0] == Ablation("criterion", "c0", pytest.approx(1.0), 3, -1, 0, 0)


def test_where_one_target_or_none_stays_there_is_nothing_to_compare(make_model):
    unknown = pytest.approx(NAN, nan_ok=True)
    model = make_model([1, 1])
    first, _, third = ablations(rank(model, [[0.9, 0.1], [0.8, NAN], [NAN, NAN]]), model, {})[:3]
    assert first == Ablation("criterion", "c0", unknown, 0, -1, 0, 1)
    assert third == Ablation("group", "group", unknown, 0, -1, 0, 2)


def test_a_target_carried_by_the_others_is_named(make_model):
    model = make_model([1, 1, 1])
    found = compensated(rank(model, [[1.0, 1.0, 0.1], [0.5, 0.5, 0.5]]), model)
    assert [(line.row, line.feature, line.worth) for line in found] == [(0, "c2", pytest.approx(0.1))]


def test_carried_targets_are_told_by_rank_among_the_first_ten_and_below_a_fifth(make_model):
    # Worth 0.2 is not too low, an unknown value neither.
    model = make_model([8, 1, 1])
    rows = [[0.01 * (50 - place), 0.2, NAN] for place in range(10)]
    rows[9], rows[0] = [0.9, 0.1, 0.15], [0.45, 0.0, 0.2]
    rows += [[0.3, 0.1, 0.1]]
    ranking = rank(model, rows)
    assert compensated(ranking, model) == [
        Compensated(9, "c1", pytest.approx(0.1)),
        Compensated(9, "c2", pytest.approx(0.15)),
        Compensated(0, "c1", 0.0),
    ]
    assert int(ranking.rank[0]) == 10
    assert [one.row for one in compensated(ranking, model, top=9)] == [9, 9]
    assert [one.row for one in compensated(ranking, model, top=11)] == [9, 9, 0, 10, 10]


def test_a_score_that_follows_the_papers_is_said_to(make_model):
    model = make_model([1])
    scores = np.linspace(0.1, 0.9, 9)
    ranking = rank(model, scores[:, None])
    followed = attention(ranking, np.arange(1.0, 10.0))
    assert followed.correlation == pytest.approx(1.0)
    assert not followed.understudied.any()
    against = attention(ranking, np.arange(9.0, 0.0, -1))
    assert against.correlation == pytest.approx(-1.0)
    assert np.flatnonzero(against.understudied).tolist() == [6, 7, 8]
    assert against.low < against.correlation + 1e-6
    sixth = attention(ranking, np.array([9.0, 8, 7, 6, 5, 1, 4, 3, 2]))  # of nine by score, with the fewest papers
    assert np.flatnonzero(sixth.understudied).tolist() == [7, 8]


def test_what_papers_foretell_is_taken_off_by_a_line_through_the_ranks(make_model):
    # Ranks 1 to 4 against 1.5, 1.5, 3, 4: correlation 4.5 over the root of 5 x 4.5, slope 1; what is left is
    # -0.5, 0.5, 0 and 0. The interval is that of 1.81845 less and plus 1.96.
    ranking = rank(make_model([1, 1]), [[0.9, 0.9], [0.1, 0.1], [1.0, NAN], [0.2, 0.2], [0.3, 0.3], [NAN, NAN]])
    found = attention(ranking, np.array([80.0, 2.0, NAN, 2.0, 7.0, 1.0]))
    assert found.correlation == pytest.approx(0.948683, abs=1e-6)
    assert (found.low, found.high) == (pytest.approx(-0.140613, abs=1e-5), pytest.approx(0.998955, abs=1e-5))
    assert found.residual_rank.tolist() == [2, 4, 0, 1, 2, 0]
    assert found.understudied.tolist() == [False] * 6


def test_the_interval_of_a_perfect_correlation_stops_short_of_it(make_model):
    # 7.25433 for 0.999999, less and plus 1.96 over the root of 6.
    ranking = rank(make_model([1]), np.linspace(0.1, 0.9, 9)[:, None])
    up, down = (attention(ranking, np.arange(1.0, 10.0)[::step]) for step in (1, -1))
    ends = (pytest.approx(0.9999950, abs=2e-7), pytest.approx(0.9999998, abs=2e-7))
    assert (up.low, up.high) == ends
    assert (-down.high, -down.low) == ends


def test_unknown_counts_of_papers_take_no_part(make_model):
    model = make_model([1])
    ranking = rank(model, np.linspace(0.1, 0.9, 6)[:, None])
    found = attention(ranking, np.array([1.0, NAN, 3.0, 4.0, 5.0, 2.0]))
    assert found.residual_rank[1] == 0
    assert sorted(found.residual_rank[[0, 2, 3, 4, 5]]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("scores", "papers"),
    [
        pytest.param([0.5] * 6, [1, 2, 3, 4, 5, 6], id="all scores equal"),
        pytest.param([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [7] * 6, id="all counts equal"),
        pytest.param([0.1, 0.5, 0.9], [1, 2, 3], id="three targets"),
    ],
)
def test_where_nothing_can_be_said_of_papers_nothing_is_said(make_model, scores, papers):
    found = attention(rank(make_model([1]), np.array(scores)[:, None]), np.array(papers, dtype=float))
    assert np.isnan([found.correlation, found.low, found.high]).all()
    assert not found.residual_rank.any()
    assert not found.understudied.any()
