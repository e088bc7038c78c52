"""All pairs by the kernel, beside a double loop over plain sets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.ledger import BAD, GOOD, Tried, precedents, single_outcomes
from prioritize.combinations.search import (
    Pairs,
    add_up,
    rank_intervals,
    score_pairs,
    spread,
)
from prioritize.model import Model
from prioritize.model.shapes import Combinations, Coverage, Gates, Uncertainty

NAN = np.nan
NEAR = 1e-12
MERITS = {
    "member_scores": 4.0,
    "coverage": 1.0,
    "gain": 2.0,
    "network": 1.0,
    "agents": 2.0,
    "direction": 1.0,
    "modality": 1.0,
}
SIGNED = {
    "redundancy": -0.1,
    "toxicity": -0.15,
    "vital_organs": -0.1,
    "immune": -0.05,
    "answers": 0.1,
    "precedent": 0.2,
    "singles": 0.05,
}
OF_TRIALS = ("precedent", "singles")
WEIGHTS = Combinations(merits=MERITS, signed=SIGNED)


# --- the double loop -------------------------------------------------------------------------


def slow_term(name, one, other, apart, precedent, answers):
    """A term of one pair, from the members' sets; None = unknown. Each of ten routes has a tenth of the weight."""

    def jaccard(of):
        a, b = one[of], other[of]
        return len(a & b) / len(a | b) if a and b else None

    def known(of):
        return [member[of] for member in (one, other) if of in member]

    def lower(of):
        return min(known(of)) if len(known(of)) == 2 else None

    def told(value):
        return None if math.isnan(value) else value

    a, b = one["routes"], other["routes"]
    match name:
        case "member_scores":
            return sum(known("score")) / len(known("score")) if known("score") else None
        case "coverage":
            return min(len(a | b) / 10 / 0.25, 1.0) if a | b else None
        case "gain":
            return min((len(a | b) - max(len(a), len(b))) / 10 / 0.125, 1.0) if a | b else None
        case "network":
            worth = 1.0 if apart > 0 else 0.5
            return None if math.isnan(apart) or lower("near") is None else worth * lower("near")
        case "agents":
            return lower("stage")
        case "direction":
            return lower("agreement")
        case "modality":
            kinds = known("modality")
            return None if len(kinds) < 2 else {(0, 0): 1.0, (1, 1): 0.75}.get(tuple(kinds), 0.5)
        case "redundancy":
            c, d = one["complexes"], other["complexes"]
            parts = [jaccard("routes"), jaccard("pathways"), float(bool(c & d)) if c and d else None]
            return max((part for part in parts if part is not None), default=None)
        case "toxicity":
            return jaccard("organs")
        case "vital_organs":
            both = set(one.get("vital", {})) & set(other.get("vital", {}))
            return sum(one["vital"][organ] * other["vital"][organ] for organ in both) / len(both) if both else None
        case "immune":
            return lower("immune")
        case "precedent":
            return told(precedent)
        case "singles":
            return min(known("single"), default=None)
        case "answers":
            return told(answers) if one.get("therapy", True) or other.get("therapy", True) else 0.0


def slow_pairs(members, apart, precedent, answers, allowed):
    """(left, right) -> (score, base, low, high, coverage) of every pair that is ranked."""
    found = {}
    for i in range(len(members)):
        for j in range(i + 1, len(members)):
            if not allowed[i][j]:
                continue
            value = {
                name: slow_term(name, members[i], members[j], apart[i][j], precedent[i][j], answers[i][j])
                for name in (*MERITS, *SIGNED)
            }
            total = sum(MERITS.values())
            known = {name: value[name] for name in MERITS if value[name] is not None}
            coverage = sum(MERITS[name] for name in known) / total
            if coverage < 0.5:
                continue
            low = sum(MERITS[name] * known[name] for name in known) / total
            added = {name: SIGNED[name] * (value[name] or 0.0) for name in SIGNED}
            score = low / coverage + sum(added.values())
            worst, best = low, low + 1 - coverage
            for name, weight in SIGNED.items():
                lowest = -1.0 if name in OF_TRIALS else 0.0
                ends = [value[name]] * 2 if value[name] is not None else [lowest, 1.0]
                worst += min(weight * end for end in ends)
                best += max(weight * end for end in ends)
            found[i, j] = (score, score - sum(added[name] for name in OF_TRIALS), worst, best, coverage)
    return found


@settings(max_examples=60, deadline=None)
@given(size=st.integers(0, 7), seed=st.integers(0, 10_000))
def test_it_finds_what_a_double_loop_finds(make_block, random_members, size, seed):
    members, *tables = random_members(size, seed)
    for row, one in enumerate(members):
        one["therapy"] = row % 3 == 0
    allowed = np.random.default_rng(seed).random((size, size)) < 0.8
    found = score_pairs(make_block(members, *tables), allowed, WEIGHTS)
    slow = slow_pairs(members, *(table.tolist() for table in tables), allowed.tolist())
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == slow.keys()
    columns = (found.score, found.base, found.low, found.high, found.coverage)
    for index, pair in enumerate(zip(found.left.tolist(), found.right.tolist(), strict=True)):
        assert [column[index] for column in columns] == pytest.approx(slow[pair], abs=NEAR)
    assert found.contributions.sum(axis=1) == pytest.approx(found.score, abs=NEAR)
    assert (found.low <= found.score + NEAR).all()
    assert (found.score <= found.high + NEAR).all()
    order = [(-round(score, 12), *pair) for pair, (score, *_) in slow.items()]
    pairs = [pair for _, *pair in sorted(order)]
    assert [list(pair) for pair in zip(found.left, found.right, strict=True)] == pairs


@settings(max_examples=40, deadline=None)
@given(size=st.integers(2, 6), seed=st.integers(0, 10_000))
def test_the_order_of_the_members_does_not_matter(make_block, random_members, size, seed):
    members, *tables = random_members(size, seed)
    allowed = np.ones((size, size), dtype=bool)
    order = np.random.default_rng(seed).permutation(size)
    turned = ([members[index] for index in order], *(table[np.ix_(order, order)] for table in tables))
    scores = []
    for made, names in (((members, *tables), range(size)), (turned, order.tolist())):
        found = score_pairs(make_block(*made), allowed, WEIGHTS)
        scores.append(
            {
                frozenset((names[left], names[right])): pytest.approx(score, abs=NEAR)
                for left, right, score in zip(found.left, found.right, found.score, strict=True)
            }
        )
    assert scores[0].keys() == scores[1].keys()
    assert all(scores[0][pair].expected == scores[1][pair] for pair in scores[0])


def scored_by_pair(block, size, *columns):
    """Columns of every pair's score, by its members."""
    found = score_pairs(block, np.ones((size, size), dtype=bool), WEIGHTS)
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    return dict(zip(pairs, zip(*(getattr(found, name).tolist() for name in columns), strict=True), strict=True))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), fall=st.floats(0.0, 1.0))
def test_a_worse_precedent_never_raises_a_score(make_block, random_members, seed, fall):
    members, apart, precedent, answers = random_members(4, seed)
    worse = np.maximum(np.nan_to_num(precedent) - fall, -1.0)
    before = scored_by_pair(make_block(members, apart, precedent, answers), 4, "score", "base")
    after = scored_by_pair(make_block(members, apart, worse, answers), 4, "score", "base")
    assert before.keys() == after.keys()
    assert all(after[pair][0] <= before[pair][0] + NEAR for pair in before)
    assert all(after[pair][1] == before[pair][1] for pair in before)


_TRIED = st.lists(
    st.builds(
        lambda outcome, members, background, setting: Tried(
            "C", "", outcome, setting, frozenset(members), frozenset(background & members)
        ),
        st.sampled_from([*GOOD, *BAD, "mixed", "ongoing"]),
        st.sets(st.sampled_from("abcd"), min_size=1, max_size=3),
        st.sets(st.sampled_from("abcd"), max_size=2),
        st.sampled_from(["clinical", "preclinical"]),
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(
    entries=_TRIED,
    outcome=st.sampled_from(sorted(BAD)),
    failed=st.sets(st.sampled_from("abcd"), min_size=2),
    seed=st.integers(0, 10_000),
)
def test_one_more_failed_trial_never_raises_a_score_and_leaves_the_base(
    make_block, random_members, entries, outcome, failed, seed
):
    members, apart, _, answers = random_members(4, seed)

    def scores(tried):
        single = single_outcomes("abcd", tried).tolist()
        told = [one | {"single": value} for one, value in zip(members, single, strict=True)]
        precedent = precedents("abcd", [frozenset(one) for one in "abcd"], ["", "", "x", "x"], tried).value
        return scored_by_pair(make_block(told, apart, precedent, answers), 4, "score", "base")

    before = scores(entries)
    after = scores([*entries, Tried("F", "", outcome, "clinical", frozenset(failed))])
    assert before.keys() == after.keys()
    for pair, (score, base) in after.items():
        assert score <= before[pair][0] + NEAR
        assert base == before[pair][1]
        if {"abcd"[row] for row in pair} <= failed:
            assert score < before[pair][0]


@settings(max_examples=40, deadline=None)
@given(size=st.integers(3, 7), seed=st.integers(0, 10_000))
def test_one_more_member_changes_no_other_pair(make_block, random_members, size, seed):
    members, *tables = random_members(size, seed)
    fewer = make_block(members[:-1], *(table[:-1, :-1] for table in tables))
    columns = ("score", "base", "low", "high", "coverage")
    before = scored_by_pair(fewer, size - 1, *columns)
    after = scored_by_pair(make_block(members, *tables), size, *columns)
    assert {pair for pair in after if size - 1 not in pair} == before.keys()
    assert all(after[pair] == pytest.approx(before[pair], abs=NEAR) for pair in before)


# --- by hand ---------------------------------------------------------------------------------


def test_the_merits_are_averaged_over_the_known_ones_and_the_signed_are_added():
    weights = Combinations(merits={"member_scores": 3, "agents": 1}, signed={"toxicity": -0.2, "precedent": 0.4})
    values = np.array([[0.6, 0.2, 0.5, -0.5], [0.6, NAN, NAN, NAN]])
    score, base, low, high, coverage, contributions = add_up(values, weights)
    # First: 0.75 x 0.6 + 0.25 x 0.2 = 0.5; less 0.2 x 0.5; less 0.4 x 0.5.
    assert contributions[0] == pytest.approx([0.45, 0.05, -0.1, -0.2])
    assert (score[0], base[0], coverage[0]) == pytest.approx((0.2, 0.4, 1.0))
    assert (low[0], high[0]) == pytest.approx((0.2, 0.2))
    # Second: 0.6 over three quarters of the weight. Worst: 0.45 - 0.2 - 0.4; best: 0.45 + 0.25 + 0.4.
    assert (score[1], base[1], coverage[1]) == pytest.approx((0.6, 0.6, 0.75))
    assert (low[1], high[1]) == pytest.approx((-0.15, 1.1))


def test_a_term_of_trials_has_no_part_in_the_base_and_what_a_target_answers_has():
    weights = Combinations(merits={"agents": 1}, signed={"answers": 0.1, "singles": 0.05, "immune": -0.05})
    values = np.array([[0.5, 1.0, -0.4, 1.0], [0.5, NAN, NAN, NAN]])
    score, base, low, high, _, contributions = add_up(values, weights)
    # First: 0.5, more 0.1, less 0.05 x 0.4, less 0.05; the base is without the third.
    assert contributions[0] == pytest.approx([0.5, 0.1, -0.02, -0.05])
    assert (score[0], base[0]) == pytest.approx((0.53, 0.55))
    # Second: worst 0.5 - 0.05 - 0.05, best 0.5 + 0.1 + 0.05.
    assert (score[1], low[1], high[1]) == pytest.approx((0.5, 0.4, 0.65))


def test_a_pair_of_which_exactly_half_the_weight_is_known_is_ranked(make_block):
    # Known are 1, 4 and 1 of 12; 1/12 + 4/12 + 1/12 is 0.49999999999999994 to a computer.
    merits = {"member_scores": 1.0, "coverage": 6.0, "agents": 4.0, "direction": 1.0}
    member = {"score": 0.5, "stage": 1.0, "agreement": 1.0}
    block = make_block([member, member], [[0, NAN], [NAN, 0]], [[NAN, NAN], [NAN, NAN]])
    every = np.ones((2, 2), dtype=bool)
    found = score_pairs(block, every, Combinations(merits=merits))
    assert found.score == pytest.approx([(0.5 + 4 + 1) / 6])
    fewer = merits | {"coverage": 6.1}
    assert len(score_pairs(block, every, Combinations(merits=fewer)).score) == 0


def test_pairs_that_are_not_allowed_are_not_scored(make_block):
    block = make_block([{"score": 0.5}] * 3, np.zeros((3, 3)), np.zeros((3, 3)))
    weights = Combinations(merits={"member_scores": 1})
    allowed = np.zeros((3, 3), dtype=bool)
    allowed[0, 2] = allowed[2, 1] = True  # the second lies below the diagonal
    found = score_pairs(block, allowed, weights)
    assert (found.left.tolist(), found.right.tolist()) == ([0], [2])
    assert len(score_pairs(block, np.zeros((3, 3), dtype=bool), weights).score) == 0


def test_ties_stand_in_the_order_of_the_members(make_block):
    block = make_block([{"score": 0.5}] * 3, np.zeros((3, 3)), np.zeros((3, 3)))
    every = np.ones((3, 3), dtype=bool)
    found = score_pairs(block, every, Combinations(merits={"member_scores": 1}))
    assert list(zip(found.left, found.right, strict=True)) == [(0, 1), (0, 2), (1, 2)]


def test_without_members_there_are_no_pairs(make_block):
    block = make_block([], np.zeros((0, 0)), np.zeros((0, 0)))
    found = score_pairs(block, np.zeros((0, 0), dtype=bool), WEIGHTS)
    assert (len(found.score), found.values.shape) == (0, (0, len(MERITS) + len(SIGNED)))


def test_more_members_than_one_turn_takes_are_all_paired(make_block):
    size = 515
    members = [{"score": index / size} for index in range(size)]
    block = make_block(members, np.zeros((size, size)), np.zeros((size, size)))
    allowed = np.zeros((size, size), dtype=bool)
    allowed[[0, 511, 512, 513], [514, 512, 513, 514]] = True
    found = score_pairs(block, allowed, Combinations(merits={"member_scores": 1}))
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert pairs == [(513, 514), (512, 513), (511, 512), (0, 514)]
    assert found.score == pytest.approx([1027 / 1030, 1025 / 1030, 1023 / 1030, 514 / 1030])


# --- the printed list ------------------------------------------------------------------------


def listed(*pairs):
    """Pairs in this order, their numbers left empty."""
    left, right = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    blank = np.zeros(len(pairs))
    table = np.zeros((len(pairs), 0))
    return Pairs(left, right, blank, blank, blank, blank, blank, (), table, table)


@pytest.mark.parametrize(
    ("keep", "per_member", "chosen"),
    [
        pytest.param(9, 9, [0, 1, 2, 3], id="room for all"),
        pytest.param(2, 9, [0, 1], id="as many as are wanted"),
        pytest.param(9, 2, [0, 1, 3], id="the third of member 0 gives way"),
        pytest.param(9, 1, [0, 3], id="each member once"),
        pytest.param(1, 1, [0], id="the first alone"),
    ],
)
def test_no_member_fills_the_list(keep, per_member, chosen):
    pairs = listed((0, 1), (0, 2), (0, 3), (2, 3))
    assert spread(pairs, keep, per_member).tolist() == chosen


# --- under other weights ---------------------------------------------------------------------


def model(**uncertainty):
    """A model with the weights above and no criteria, which pairs do not ask for."""
    return Model(
        "made",
        "A model",
        "",
        "",
        "",
        Coverage(),
        Gates(),
        Uncertainty(**uncertainty),
        WEIGHTS,
        (),
        (),
        0.0,
    )


@pytest.fixture
def scored(make_block, random_members):
    """Ten pairs of five members, whose scores all differ."""
    found = score_pairs(make_block(*random_members(5, seed=1)), np.ones((5, 5), dtype=bool), WEIGHTS)
    assert len(set(np.round(found.score, 9))) == len(found.score) > 5
    return found


def test_without_a_band_and_without_gaps_the_interval_of_a_pair_is_its_place(scored):
    whole = np.nan_to_num(scored.values, nan=0.25)
    weights = np.array([*(weight / 12.0 for weight in MERITS.values()), *SIGNED.values()])
    sorted_ones = whole[np.argsort(-np.round(whole @ weights, 9), kind="stable")]
    low, high = rank_intervals(sorted_ones, model(band=0.0))
    assert low.tolist() == high.tolist() == list(range(1, len(whole) + 1))


def test_a_missing_value_is_drawn_from_the_known_ones_of_its_term():
    """The merits weigh 12, the members' scores 4 of them.

    The last pair lacks the latter: with the 0.5 of the second it has (2 + 8 x 0.4) / 12 = 0.43 and stands below it,
    with the 0.9 of the first (3.6 + 3.2) / 12 = 0.57 and stands above.
    """
    values = np.repeat([[0.9], [0.5], [0.4]], len(MERITS) + len(SIGNED), axis=1)
    values[:, len(MERITS) :] = 0.0
    values[2, 0] = NAN
    low, high = rank_intervals(values, model(band=0.0))
    assert (low.tolist(), high.tolist()) == ([1, 2, 2], [1, 3, 3])


def test_what_was_never_tried_is_not_drawn_and_a_term_nowhere_known_is_left_out():
    names = [*MERITS, *SIGNED]
    values = np.repeat([[0.4], [0.5]], len(names), axis=1)
    values[:, len(MERITS) :] = 0.0
    values[0, names.index("precedent")] = NAN  # never tried: it keeps 0.4
    values[1, names.index("precedent")] = -1.0  # takes 0.2 of 0.5
    values[:, names.index("network")] = NAN
    low, high = rank_intervals(values, model(band=0.0))
    assert (low.tolist(), high.tolist()) == ([1, 2], [1, 2])


def test_the_interval_holds_the_place_even_where_every_draw_of_what_is_unknown_moves_it():
    """The first pair knows one merit, 0.8; its others are drawn from the 0.1 of the second, so it falls below it."""
    values = np.full((2, len(MERITS) + len(SIGNED)), 0.0)
    values[0, : len(MERITS)] = [0.8, *[NAN] * (len(MERITS) - 1)]
    values[1, : len(MERITS)] = [1.0, *[0.1] * (len(MERITS) - 1)]
    low, high = rank_intervals(values, model(band=0.0))
    assert (low.tolist(), high.tolist()) == ([1, 1], [2, 2])


def test_the_interval_of_a_pair_is_that_of_a_slow_loop(scored):
    made = model(band=0.9, draws=2000, interval=0.8, seed=5)
    names = [*MERITS, *SIGNED]
    weights = [*MERITS.values(), *SIGNED.values()]
    split = len(MERITS)
    random_numbers, drawing = np.random.default_rng(5), np.random.default_rng([5, 1])
    missing = np.isnan(scored.values)
    assert missing[:, :split].any()
    places = []
    for _ in range(200):  # a tenth of the draws
        factors = random_numbers.uniform(0.1, 1.9, len(weights))
        drawn = [weight * factor for weight, factor in zip(weights, factors, strict=True)]
        table = np.nan_to_num(scored.values)
        for column, name in enumerate(names):
            known = scored.values[~missing[:, column], column]
            rows = np.flatnonzero(missing[:, column])
            if len(rows) and len(known) and name not in OF_TRIALS:
                table[rows, column] = known[drawing.integers(0, len(known), len(rows))]
        counted = [column for column in range(split) if not missing[:, column].all()]
        scores = []
        for values in table.tolist():
            score = sum(drawn[column] * values[column] for column in counted)
            score /= sum(drawn[column] for column in counted)
            score += sum(drawn[column] * values[column] for column in range(split, len(weights)))
            scores.append(score)
        order = sorted(range(len(scores)), key=lambda row: (-round(scores[row], 9), row))
        places.append([1 + order.index(row) for row in range(len(scores))])
    by_pair = [sorted(of_one) for of_one in zip(*places, strict=True)]
    low, high = rank_intervals(scored.values, made)
    # A tenth of the draws lies below, a tenth above; the interval holds the place that the pair has.
    assert low.tolist() == [min(drawn[20], place) for place, drawn in enumerate(by_pair, start=1)]
    assert high.tolist() == [max(drawn[179], place) for place, drawn in enumerate(by_pair, start=1)]


def test_the_same_seed_gives_the_same_intervals(scored):
    one, other = (rank_intervals(scored.values, model(seed=3, draws=1000)) for _ in range(2))
    assert [side.tolist() for side in one] == [side.tolist() for side in other]


def test_without_pairs_there_are_no_intervals():
    blank, table = np.zeros(0), np.zeros((0, len(MERITS) + len(SIGNED)))
    none = np.zeros(0, dtype=np.int64)
    empty = Pairs(none, none, blank, blank, blank, blank, blank, (), table, table)
    low, high = rank_intervals(empty.values, model())
    assert (len(low), len(high)) == (0, 0)
