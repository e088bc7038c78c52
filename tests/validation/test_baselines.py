"""Baselines that need no biology, and pairs that nobody reported."""

import numpy as np
import pytest

from prioritize.validation.baselines import chance, highest_elsewhere, jaccard, other_programmes, popularity
from prioritize.validation.negatives import bins_of, matched, partners_of
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
