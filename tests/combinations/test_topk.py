"""The highest pairs without scoring them all, beside scoring them all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations import topk
from prioritize.combinations.search import NEEDED, ROUNDING, add_up, score_pairs
from prioritize.combinations.terms import TERMS, Term
from prioritize.combinations.topk import bound, looked_up, numbers_of, summaries, top_pairs, turns
from prioritize.errors import UsageError
from prioritize.model.shapes import Combinations
from tests.combinations.made import WEIGHTS

NAN = np.nan
NEAR = 1e-12
UNKNOWN = np.full((3, 3), NAN)


def shifted(weights, seed):
    """The weights, each times a factor; one in five is 0."""
    random = np.random.default_rng(seed)

    def drawn(those):
        return {name: weight * random.choice([0.0, 0.5, 1.0, 1.5, 2.0]) / 2 for name, weight in those.items()}

    return Combinations(merits={**drawn(weights.merits), "member_scores": 2.0}, signed=drawn(weights.signed))


def drawn(make_block, random_members, size, seed):
    """A block of random members; only every fourth seed lacks numbers, so that batches hold more than one member."""
    random = np.random.default_rng(seed)
    others = np.triu(random.choice([NAN, NAN, NAN, NAN, -0.5, 0.0, 0.5], (size, size)), 1)
    members, *tables = random_members(size, seed)
    if seed % 4:
        members = [
            {**dict.fromkeys(topk.NUMBERS, float(random.random() < 0.5)), **one, "routes": {0, *one["routes"]}}
            for one in members
        ]
    return make_block(members, *tables, others=others + others.T)


def same(found, slow, chosen):
    """Whether the pairs are these, with the same numbers."""
    assert found.left.tolist() == slow.left[chosen].tolist()
    assert found.right.tolist() == slow.right[chosen].tolist()
    for name in ("score", "base", "low", "high", "coverage", "contributions"):
        assert getattr(found, name) == pytest.approx(getattr(slow, name)[chosen], abs=NEAR)
    assert found.values == pytest.approx(slow.values[chosen], abs=NEAR, nan_ok=True)
    assert found.terms == slow.terms


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(size=st.integers(0, 6), seed=st.integers(0, 100_000), k=st.integers(1, 12), tile=st.sampled_from([2, 3, 64]))
def test_they_are_the_first_of_all_pairs(make_block, random_members, size, seed, k, tile):
    block = drawn(make_block, random_members, size, seed)
    may = np.random.default_rng(seed).random((size, size)) < 0.8
    weights = shifted(WEIGHTS, seed)
    slow = score_pairs(block, may, weights)
    found = top_pairs(block, weights, k, allowed=lambda left, right: may[left, right], tile=tile)
    same(found, slow, np.arange(min(k, len(slow.left))))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(size=st.integers(0, 7), seed=st.integers(0, 100_000), k=st.integers(1, 3), tile=st.sampled_from([2, 64]))
def test_the_best_partners_are_those_of_all_pairs(make_block, random_members, size, seed, k, tile):
    block = drawn(make_block, random_members, size, seed)
    slow = score_pairs(block, np.ones((size, size), dtype=bool), WEIGHTS)
    times, chosen = {}, []
    for index, pair in enumerate(zip(slow.left.tolist(), slow.right.tolist(), strict=True)):
        if any(times.get(member, 0) < k for member in pair):
            chosen.append(index)
        for member in pair:
            times[member] = times.get(member, 0) + 1
    same(top_pairs(block, WEIGHTS, k, per_member=True, tile=tile), slow, np.array(chosen, dtype=np.int64))


@settings(max_examples=200, deadline=None)
@given(size=st.integers(2, 10), seed=st.integers(0, 100_000), tile=st.integers(1, 5))
def test_no_pair_exceeds_the_bound_of_its_tile(make_block, random_members, size, seed, tile):
    """The members searched are some of a longer list, in another order."""
    some = np.random.default_rng(seed).permutation(size + 2)[:size]
    block = drawn(make_block, random_members, size + 2, seed).rows(some)
    weights = shifted(WEIGHTS, seed)
    batch = np.arange(size) // tile
    summary = summaries(numbers_of(block), np.arange(0, size, tile))
    column = {name: ends.at((slice(None), None)) for name, ends in summary.items()}
    row = {name: ends.at((None, slice(None))) for name, ends in summary.items()}
    bounds = bound(column, row, looked_up(block, batch, batch[-1] + 1), weights)
    names = (*weights.merits, *weights.signed)
    values = np.stack([TERMS[name].value(block, block).ravel() for name in names], axis=1)
    score, _, _, _, coverage, _ = add_up(values, weights)
    ranked = (coverage >= NEEDED - ROUNDING).reshape(size, size)
    assert (score.reshape(size, size)[ranked] <= bounds[batch[:, None], batch[None, :]][ranked]).all()


def test_a_bound_takes_a_missing_fact_to_help_only_where_it_lifts_the_mean(make_block):
    """Scores 0.4 and 0.8, mean 0.6; an agent is known of one: unknown, so that no stage enters the mean."""
    block = make_block([{"score": 0.4, "stage": 0.2}, {"score": 0.8}], UNKNOWN[:2, :2], UNKNOWN[:2, :2])
    weights = Combinations(merits={"member_scores": 1.0, "agents": 1.0})
    one, other = summaries(numbers_of(block), np.array([0, 1])), summaries(numbers_of(block), np.array([0, 1]))
    left = {name: ends.at(np.array([0])) for name, ends in one.items()}
    right = {name: ends.at(np.array([1])) for name, ends in other.items()}
    assert bound(left, right, {}, weights) == pytest.approx([0.6], abs=2e-9)
    together = summaries(numbers_of(block), np.array([0]))
    assert bound(together, together, {}, weights) == pytest.approx([0.8], abs=2e-9)


def test_pairs_that_cannot_know_half_are_bounded_out(make_block):
    block = make_block([{"score": 0.4}, {"score": 0.8}], UNKNOWN[:2, :2], UNKNOWN[:2, :2])
    summary = summaries(numbers_of(block), np.array([0]))
    weights = Combinations(merits={"member_scores": 1.0, "agents": 2.0})
    assert bound(summary, summary, {}, weights).tolist() == [-np.inf]


@pytest.mark.parametrize("name", sorted(TERMS))
def test_every_term_is_the_same_both_ways_round(make_block, random_members, name):
    for seed in range(20):
        block = drawn(make_block, random_members, 7, seed)
        value = TERMS[name].value(block, block)
        assert value == pytest.approx(value.T, abs=NEAR, nan_ok=True)


def test_a_term_without_a_range_of_its_own_is_bounded_by_its_ends(make_block, monkeypatch):
    """The added term is 1 for the pair of the lowest scores alone, which it lifts to the top."""

    def odd(left, right):
        return (left.score[:, None] + right.score[None, :] < 0.45).astype(np.float64)

    added = Term("odd", "Odd", "0 or 1", "merit", 0.0, 1.0, False, "", "Odd.", odd)
    monkeypatch.setitem(TERMS, "odd", added)
    block = make_block([{"score": 0.1 * place} for place in range(1, 10)], *[np.full((9, 9), NAN)] * 2)
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0, "odd": 1.0}), 1, tile=2)
    assert (found.left.tolist(), found.right.tolist()) == ([0], [2])
    assert found.score == pytest.approx([(0.2 + 1.0) / 2], abs=NEAR)


def test_equal_pairs_come_in_the_order_of_their_members(make_block):
    block = make_block([{"score": 0.5}] * 6, *[np.full((6, 6), NAN)] * 2)
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0}), 7, tile=2)
    pairs = [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 2], [1, 3]]
    assert np.stack([found.left, found.right], axis=1).tolist() == pairs


def test_two_members_of_a_group_are_no_pair(make_block):
    """Members 0, 1 and 2 are of one group, 3 and 4 of none; the scores fall from the first to the last."""
    block = make_block([{"score": score} for score in (0.9, 0.8, 0.7, 0.6, 0.5)], *[np.full((5, 5), NAN)] * 2)
    groups = np.array([4, 4, 4, -1, -1])
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0}), 10, groups=groups)
    pairs = [[0, 3], [0, 4], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4]]
    assert sorted(np.stack([found.left, found.right], axis=1).tolist()) == pairs


def test_a_part_of_a_longer_list_keeps_its_precedents(make_block):
    """Of members 0 to 3 only 1 and 3 are searched; their precedent stands in columns 3 and 1 of the whole list."""
    precedent = np.full((4, 4), NAN)
    precedent[1, 3] = precedent[3, 1] = 0.5
    block = make_block([{"score": 0.5}] * 4, np.full((4, 4), NAN), precedent).rows(np.array([1, 3]))
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0}, signed={"precedent": 0.2}), 1)
    assert found.score == pytest.approx([0.5 + 0.2 * 0.5], abs=NEAR)


def test_a_pair_that_may_know_half_but_does_not_is_left_out(make_block):
    """Both are near, but how far apart is unknown: 1 of 2.5 is known."""
    block = make_block([{"score": 0.5, "near": 1.0}] * 3, UNKNOWN, UNKNOWN)
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0, "network": 1.5}), 3)
    assert len(found.left) == 0


def test_most_pairs_are_never_scored(make_block, monkeypatch):
    """200 members with scores from 0.005 to 1: the highest five pairs are of the last four, in a tile or two."""
    block = make_block([{"score": (place + 1) / 200} for place in range(200)], *[np.full((200, 200), NAN)] * 2)
    scored, plain = [], TERMS["member_scores"].value

    def counted(left, right):
        scored.append(len(left) * len(right))
        return plain(left, right)

    monkeypatch.setitem(TERMS, "member_scores", replace(TERMS["member_scores"], value=counted))
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0}), 5, tile=10)
    pairs = [[198, 199], [197, 199], [196, 199], [197, 198], [195, 199]]
    assert np.stack([found.left, found.right], axis=1).tolist() == pairs
    assert sum(scored) <= 2 * 10 * 10


def test_what_is_kept_stays_bounded(make_block, monkeypatch):
    """1,770 equal pairs, of which 3 are wanted: never more than those, 50 and a tile of 100 are held."""
    monkeypatch.setattr(topk, "ADDED", 50)
    held = []

    class Watched(topk._Kept):
        def add(self, left, right, score, values):
            super().add(left, right, score, values)
            held.append(self._count)

    monkeypatch.setattr(topk, "_Kept", Watched)
    block = make_block([{"score": 0.5}] * 60, *[np.full((60, 60), NAN)] * 2)
    found = top_pairs(block, Combinations(merits={"member_scores": 1.0}), 3, tile=10)
    assert found.left.tolist() == [0, 0, 0]
    assert max(held) <= 3 + 50 + 100


def test_turns_count_the_pairs_before():
    left, right = np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3])
    assert turns(left, right).tolist() == [[0, 0], [1, 0], [1, 1], [2, 0]]


def test_without_merits_nothing_is_ranked(make_block):
    block = make_block([{"score": 0.5}] * 3, UNKNOWN, UNKNOWN)
    assert len(top_pairs(block, Combinations(signed={"immune": -0.1}), 3).left) == 0


@pytest.mark.parametrize(
    ("k", "groups", "tile", "fields"),
    [(0, None, 2, ["k"]), (1, [0], 2, ["groups"]), (1, None, 0, ["tile"]), (-1, [0], 0, ["k", "tile", "groups"])],
)
def test_what_cannot_be_searched_is_refused(make_block, k, groups, tile, fields):
    block = make_block([{"score": 0.5}] * 3, UNKNOWN, UNKNOWN)
    groups = None if groups is None else np.array(groups)
    with pytest.raises(UsageError) as fault:
        top_pairs(block, WEIGHTS, k, groups=groups, tile=tile)
    assert [problem.field for problem in fault.value.problems] == fields
