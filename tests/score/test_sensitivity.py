"""What a ranking hangs on, on tables that can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from prioritize.score.ranking import rank_targets
from prioritize.score.sensitivity import (
    ablations,
    attention,
    compensated,
    correlations,
    counted_twice,
    effective_weights,
)

NAN = np.nan


def rank(model, rows):
    """The ranking of rows of values."""
    return rank_targets(np.asarray(rows, dtype=float), ("inhibit",) * len(rows), model)


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


def test_correlations_need_both_values(make_model):
    rows = [[0.1, 0.2], [0.5, 0.6], [0.9, 1.0], [0.4, NAN]]
    model = make_model([1, 1])
    found = correlations(rank(model, rows), model)
    assert found[0, 1] == pytest.approx(1.0)
    assert found[1, 0] == found[0, 1]


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


def test_a_target_carried_by_the_others_is_named(make_model):
    model = make_model([1, 1, 1])
    found = compensated(rank(model, [[1.0, 1.0, 0.1], [0.5, 0.5, 0.5]]), model)
    assert [(line.row, line.feature, line.worth) for line in found] == [(0, "c2", pytest.approx(0.1))]


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
