"""Baselines that need no biology, and pairs that nobody reported."""

import numpy as np
import pytest

from prioritize.validation.baselines import (
    chance,
    highest_elsewhere,
    jaccard,
    other_programmes,
    partners_alike,
    popularity,
)
from prioritize.validation.metrics import auroc
from prioritize.validation.negatives import balanced, bins_of, matched, partners_of
from prioritize.validation.records import Line, gathered


@pytest.fixture
def programmes():
    """EGFR in three indications (phases 1, launched, 3), KIT in one (phase 2)."""
    rows = [
        Line("EGFR", "lung cancer", 1, "stopped"),
        Line("EGFR", "colon cancer", 4, "launched"),
        Line("KIT", "GIST", 2, "stopped"),
        Line("EGFR", "glioma", 3, "stopped"),
    ]
    return gathered(rows, "targets", "simple", "symbol", "made", {})


def test_a_programme_does_not_count_among_the_others_of_its_target(programmes):
    assert other_programmes(programmes).tolist() == [2.0, 2.0, 0.0, 2.0]


def test_the_highest_phase_elsewhere_leaves_out_the_programme_itself(programmes):
    assert highest_elsewhere(programmes).tolist() == [4.0, 3.0, -1.0, 4.0]


def test_only_rows_among_those_asked_for_are_looked_back_on(programmes):
    among = np.array([True, False, True, True])
    assert other_programmes(programmes, among).tolist() == [1.0, 2.0, 0.0, 1.0]
    assert highest_elsewhere(programmes, among).tolist() == [3.0, 3.0, -1.0, 1.0]


def test_chance_rests_on_the_name_alone():
    assert chance(["KIT", "EGFR"]).tolist() == chance(["EGFR", "KIT"])[::-1].tolist()
    assert chance(["KIT"], seed=1) != chance(["KIT"], seed=2)
    many = chance([str(number) for number in range(2000)])
    assert 0.48 < many.mean() < 0.52
    assert 0 <= many.min() <= many.max() < 1


def test_a_pair_is_no_partner_of_its_own():
    known = [("a", "b"), ("a", "c"), ("b", "d")]
    # a and b have two partners each, of which the pair itself is one; c and d have one each, and are no pair.
    assert popularity(["a", "c"], ["b", "d"], known).tolist() == [2.0, 2.0]


def test_one_partner_of_each_is_taken_off_whether_or_not_the_pair_is_known():
    known = [("a", "b"), ("a", "c"), ("b", "d")]
    # a and b have two partners each, c and d one: a+b is known, c+d is not, a+d is not.
    assert partners_alike(["a", "c", "a"], ["b", "d", "d"], partners_of(known)).tolist() == [2.0, 0.0, 1.0]


def popular_graph(n=200, pairs=200):
    """Pairs in which some names stand much more often than others."""
    random = np.random.default_rng(5)
    weight = 1.0 / np.sqrt(np.arange(1, n + 1))
    names = [f"n{place:03}" for place in range(n)]
    found = set()
    while len(found) < pairs:
        one, other = random.choice(n, 2, replace=False, p=weight / weight.sum()).tolist()
        found.add((names[min(one, other)], names[max(one, other)]))
    return sorted(found)


def area_the_slow_way(positives, negatives, known):
    """Share of positive and negative pairs in which the positive has more partners, counted one by one."""

    def partners(name):
        return len({other for pair in known for other in pair if name in pair and other != name})

    def of_both(pair):
        return partners(pair[0]) - 1 + partners(pair[1]) - 1

    high, low = [of_both(pair) for pair in positives], [of_both(pair) for pair in negatives]
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / (len(high) * len(low))


def test_partners_tell_nothing_of_pairs_of_names_with_as_many_partners():
    known = popular_graph()
    degree = partners_of(known)
    kept, negatives = balanced(known, known, bins_of(degree), degree)
    assert len(negatives) % len(kept) == 0
    assert not set(kept) & set(negatives)
    cases = [*kept, *negatives]
    sides = [one for one, _ in cases], [other for _, other in cases]
    found = auroc(partners_alike(*sides, degree), np.arange(len(cases)) < len(kept))
    assert found == pytest.approx(area_the_slow_way(kept, negatives, known), abs=1e-12)
    assert 0.48 < found < 0.52
    # The pair itself taken off where it is known alone pushes known pairs down.
    assert auroc(popularity(*sides, known), np.arange(len(cases)) < len(kept)) < 0.46


def test_names_are_drawn_as_often_as_they_stand_in_known_pairs():
    lefts = [f"l{place:04}" for place in range(2000)]
    like = dict.fromkeys(lefts, "left") | dict.fromkeys(("often", "seldom"), "right")
    known = [(left, "often") for left in lefts[:200]]
    _, negatives = balanced(known, known, like, {"often": 9, "seldom": 1}, each=1)
    assert len(negatives) >= 180
    assert 0.83 < sum("often" in pair for pair in negatives) / len(negatives) < 0.97


def test_a_pair_without_enough_like_it_is_left_out_and_fewer_are_drawn_where_most_would_be():
    # Of four hubs all six pairs are known but b+d, so no known pair of hubs gets two; the leaves have plenty.
    hubs = [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("c", "d")]
    leaves = [(f"l{place}", f"m{place}") for place in range(60)]
    like = dict.fromkeys("abcd", "hub") | {name: "leaf" for pair in leaves for name in pair}
    kept, negatives = balanced([*hubs, *leaves], [*hubs, *leaves], like, {}, each=2)
    assert kept == sorted(leaves)
    assert len(negatives) == 120
    few, drawn = balanced(hubs, hubs, like, {}, each=2)
    assert (few, drawn) == ([("a", "b")], [("b", "d")])


def test_the_jaccard_index_is_unknown_without_targets():
    found = jaccard([frozenset("xy"), frozenset()], [frozenset("yz"), frozenset("y")])
    assert found[0] == pytest.approx(1 / 3)
    assert np.isnan(found[1])


def test_drawn_pairs_are_new_and_of_drugs_alike():
    known = [("a", "b"), ("c", "d"), ("a", "e"), ("b", "f")]
    like = dict.fromkeys("abg", "hub") | dict.fromkeys("cdefh", "leaf")
    drawn = matched([("a", "b"), ("c", "d")], known, like, each=3, seed=1)
    assert len(drawn) == len(set(drawn))
    assert not {frozenset(pair) for pair in drawn} & {frozenset(pair) for pair in known}
    kinds = [sorted((like[one], like[other])) for one, other in drawn]
    # Of two hubs only a+g and b+g are left; every other pair is of two leaves.
    assert kinds.count(["hub", "hub"]) == 2
    assert all(kind in (["hub", "hub"], ["leaf", "leaf"]) for kind in kinds)


def test_the_order_of_the_pairs_changes_no_draw():
    known = [("a", "b"), ("c", "d"), ("e", "f")]
    like = dict.fromkeys("abcdefgh", "")
    assert matched(known, known, like) == matched(known[::-1], known, dict(sorted(like.items(), reverse=True)))


def test_partners_are_put_into_bins_by_twos():
    counts = partners_of([("hub", str(number)) for number in range(5)])
    assert counts["hub"] == 5
    found = bins_of({"one": 1, "two": 2, "three": 3, "four": 4, "five": 5})
    assert found == {"one": 0, "two": 1, "three": 2, "four": 2, "five": 3}
