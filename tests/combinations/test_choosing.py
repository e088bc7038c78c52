"""Filters by facts, and lists that do not repeat themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.choosing import (
    Facts,
    Filter,
    cuts_of,
    diverse,
    likeness,
    likeness_before,
    members_in,
)
from prioritize.combinations.search import Pairs
from prioritize.combinations.triples import Triples
from prioritize.errors import UsageError

NAN = np.nan
NEAR = 1e-12
A, B, C, D = range(4)
FACTS = Facts(
    cells=[frozenset({"TAM", "Treg"}), frozenset({"TAM"}), frozenset(), frozenset({"NK"})],
    axes=[frozenset({"CD47-SIRPA"}), frozenset({"PD-1"}), frozenset({"CCL2-CCR2"}), frozenset()],
    modalities=[frozenset({"antibody"}), frozenset({"antibody", "small molecule"}), frozenset(), frozenset({"cell"})],
    indications=[frozenset({"metastatic melanoma"}), frozenset(), frozenset({"Pancreatic cancer"}), frozenset()],
    stage=np.array([1.0, 0.8, 0.4, NAN]),
    tried=frozenset({frozenset({A, B}), frozenset({A, C, D})}),
)


def pairs_of(members, score=None):
    """Pairs of members, with scores that fall by 0.1 unless given."""
    size = len(members)
    left, right = np.array(members, dtype=np.int64).reshape(-1, 2).T
    score = 0.9 - 0.1 * np.arange(size) if score is None else np.array(score, dtype=np.float64)
    nothing = np.empty((size, 0))
    return Pairs(left, right, score, score, score, score, np.ones(size), (), nothing, nothing)


def triples_of(members):
    """Triples of members, all of the same score."""
    left, right, third = np.array(members, dtype=np.int64).T
    score, nothing = np.full(len(left), 0.5), np.empty((len(left), 0))
    return Triples(left, right, third, score, score, score, score, score, (), nothing, nothing)


PAIRS = [(A, B), (A, C), (A, D), (B, C), (B, D), (C, D)]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Filter(), PAIRS),
        (Filter(cell="TAM"), [(A, B), (A, C), (A, D), (B, C), (B, D)]),
        (Filter(cell="NK"), [(A, D), (B, D), (C, D)]),
        (Filter(axis="PD-1"), [(A, B), (B, C), (B, D)]),
        (Filter(modality="small molecule"), [(A, B), (B, C), (B, D)]),
        (Filter(indication="MELANOMA"), [(A, B), (A, C), (A, D)]),
        (Filter(indication="pancreatic"), [(A, C), (B, C), (C, D)]),
        (Filter(indication="glioma"), []),
        (Filter(stage="phase 3"), [(A, B)]),
        (Filter(stage="phase 1"), [(A, B), (A, C), (B, C)]),
        (Filter(stage="approved"), []),
        (Filter(untried=True), [(A, C), (A, D), (B, C), (B, D), (C, D)]),
        (Filter(cell="NK", axis="PD-1"), [(B, D)]),
        (Filter(stage="phase 1", untried=True), [(A, C), (B, C)]),
    ],
)
def test_each_filter_leaves_its_pairs(wanted, left):
    found = pairs_of(PAIRS)
    assert [pair for pair, keep in zip(PAIRS, wanted.mask(members_in(found), FACTS), strict=True) if keep] == left


def test_filters_take_triples_too():
    found = triples_of([(A, B, C), (A, C, D), (B, C, D)])
    assert Filter(untried=True).mask(members_in(found), FACTS).tolist() == [True, False, True]
    assert Filter(axis="PD-1").mask(members_in(found), FACTS).tolist() == [True, False, True]
    assert Filter(stage="phase 1").mask(members_in(found), FACTS).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("wanted", "field", "fix"),
    [
        (Filter(cell="Tregs"), "cell", "Treg"),
        (Filter(axis="PD1"), "axis", "PD-1"),
        (Filter(modality="antibodies"), "modality", "antibody"),
        (Filter(stage="phase3"), "stage", "phase 3"),
    ],
)
def test_a_word_nothing_is_known_by_is_refused_with_the_nearest(wanted, field, fix):
    with pytest.raises(UsageError) as fault:
        wanted.mask(members_in(pairs_of(PAIRS)), FACTS)
    (problem,) = fault.value.problems
    assert problem.field == field
    assert f"'{fix}'" in problem.fix


def test_the_case_of_letters_does_not_matter():
    found = members_in(pairs_of(PAIRS))
    asked = Filter(cell="tREG", axis="pd-1", modality="ANTIBODY", stage="Phase 1")
    assert (
        asked.mask(found, FACTS).tolist()
        == Filter("Treg", "PD-1", "antibody", stage="phase 1").mask(found, FACTS).tolist()
    )


def test_all_faults_of_a_filter_are_told():
    with pytest.raises(UsageError) as fault:
        Filter(cell="x", axis="y", modality="z", stage="phase 9").mask(members_in(pairs_of(PAIRS)), FACTS)
    assert [problem.field for problem in fault.value.problems] == ["cell", "axis", "modality", "stage"]


# --- likeness ----------------------------------------------------------------------------------

CUTS = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]], dtype=bool)
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])


def test_a_combination_cuts_what_its_members_cut():
    assert cuts_of(np.array([(A, B), (C, D)]), CUTS).tolist() == [[True, True, True, False], [False, True, False, True]]
    assert cuts_of(np.array([(A, C, D)]), CUTS).tolist() == [[True, True, False, True]]
    assert cuts_of(np.array([(B, D, C)]), CUTS).tolist() == [[False, True, True, True]]


def test_likeness_is_the_mean_of_shared_members_and_shared_routes():
    """A+B cuts 0.4 + 0.3 + 0.2, A+C 0.4 + 0.3 + 0.1, C+D 0.3 + 0.1."""
    to = likeness(np.array([(A, B), (A, C), (C, D)]), CUTS, WEIGHTS)
    assert to(0) == pytest.approx([1.0, (0.5 + 0.7 / 1.0) / 2, (0.0 + 0.3 / 1.0) / 2], abs=NEAR)
    assert to(2) == pytest.approx([0.15, (0.5 + 0.4 / 0.8) / 2, 1.0], abs=NEAR)


def test_where_one_cuts_no_route_the_members_count_alone():
    cuts = np.zeros((4, 4), dtype=bool)
    cuts[A, 0] = True
    to = likeness(np.array([(A, B), (B, C), (B, D)]), cuts, WEIGHTS)
    assert to(1) == pytest.approx([0.5, 1.0, 0.5], abs=NEAR)


def test_two_triples_with_two_members_in_common_share_two_thirds():
    to = likeness(np.array([(A, B, C), (A, D, C)]), np.zeros((4, 4), dtype=bool), WEIGHTS)
    assert to(0) == pytest.approx([1.0, 2 / 3], abs=NEAR)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_likeness_is_a_share_and_the_same_both_ways(seed):
    random = np.random.default_rng(seed)
    found = pairs_of([sorted(random.choice(5, 2, replace=False).tolist()) for _ in range(6)])
    weights = random.random(7)
    to = likeness(members_in(found), random.random((5, 7)) < 0.3, weights / weights.sum())
    alike = np.array([to(one) for one in range(6)])
    assert alike == pytest.approx(alike.T, abs=NEAR)
    assert alike.diagonal() == pytest.approx(np.ones(6), abs=NEAR)
    assert (alike >= 0).all()
    assert (alike <= 1 + NEAR).all()


# --- diversity ---------------------------------------------------------------------------------


def by_members(found):
    """Likeness by members alone."""
    return likeness(members_in(found), np.zeros((10, 1), dtype=bool), np.ones(1))


def test_without_a_trade_off_the_order_is_plain():
    found = pairs_of([(0, 1), (0, 2), (0, 3), (0, 4)], score=[0.9, 0.9, 0.8, 0.8])
    assert diverse(found, by_members(found), 3, 0.0).tolist() == [0, 1, 2]


def test_a_list_of_one_member_gives_way():
    """Member 0 stands in the first four pairs: beside the first, 0.5 x 0.9 - 0.5 x 0.5 is below 0.5 x 0.6."""
    found = pairs_of([(0, 1), (0, 2), (0, 3), (0, 6), (4, 5)], score=[0.95, 0.9, 0.9, 0.9, 0.6])
    assert diverse(found, by_members(found), 3, 0.5).tolist() == [0, 4, 1]
    assert diverse(found, by_members(found), 3, 0.3).tolist() == [0, 1, 2]


def test_one_checkpoint_does_not_fill_the_first_twenty():
    """Thirty pairs with member 0 score above thirty pairs of others, each of two members of its own."""
    members = [(0, place) for place in range(1, 31)] + [(31 + 2 * place, 32 + 2 * place) for place in range(30)]
    found = pairs_of(members, score=[0.8 - 0.001 * place for place in range(60)])
    to = likeness(members_in(found), np.zeros((91, 1), dtype=bool), np.ones(1))
    chosen = members_in(found)[diverse(found, to, 20, 0.3)]
    assert members_in(found)[diverse(found, to, 20, 0.0)][:, 0].tolist() == [0] * 20
    assert (chosen == 0).any(axis=1).sum() == 1


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), trade_off=st.sampled_from([0.0, 0.2, 0.5, 1.0]), keep=st.integers(0, 8))
def test_it_takes_what_a_slow_loop_takes(seed, trade_off, keep):
    random = np.random.default_rng(seed)
    members = [sorted(random.choice(5, 2, replace=False).tolist()) for _ in range(6)]
    score = np.sort(random.choice([0.2, 0.4, 0.6], 6))[::-1]
    found = pairs_of(members, score=score)
    chosen, left = [], list(range(6))
    while left and len(chosen) < keep:

        def worth(one):
            shared = [len(set(members[one]) & set(members[other])) / 2 for other in chosen]
            return round((1 - trade_off) * score[one] - trade_off * max(shared, default=0.0), 12)

        best = max(left, key=lambda one: (worth(one), -one))
        chosen.append(best)
        left.remove(best)
    assert diverse(found, by_members(found), keep, trade_off).tolist() == chosen


@pytest.mark.parametrize("trade_off", [-0.1, 1.1, NAN])
def test_a_trade_off_that_is_no_share_is_refused(trade_off):
    found = pairs_of([(0, 1)])
    with pytest.raises(UsageError, match="trade_off"):
        diverse(found, by_members(found), 1, trade_off)


def test_the_likeness_of_a_list_is_to_the_most_alike_before_each():
    """A+B, C+D, A+C: nothing before the first, no member of the first in the second, one of each in the third."""
    found = pairs_of([(A, B), (A, C), (C, D)])
    assert likeness_before(np.array([0, 2, 1]), by_members(found)).tolist() == [0.0, 0.0, 0.5]
    assert likeness_before(np.array([0, 1, 2]), by_members(found)).tolist() == [0.0, 0.5, 0.5]
    assert likeness_before(np.array([], dtype=np.int64), by_members(found)).tolist() == []
