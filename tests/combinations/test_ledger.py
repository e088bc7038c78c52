"""What tried combinations say of a pair: signs, kin, and that a failure never helps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.ledger import BAD, GOOD, History, Tried, precedents, single_outcomes, triple_outcomes

# Two targets; two antibodies to PD-1 and a chemotherapy. PDCD1 itself is a target too.
MEMBERS = ("CD47", "PDCD1", "nivolumab", "pembrolizumab", "azacitidine")
CLASSES = ("", "", "anti-PD-1", "anti-PD-1", "hypomethylating agent")
GENES = (
    frozenset({"CD47"}),
    frozenset({"PDCD1"}),
    frozenset({"PDCD1"}),
    frozenset({"PDCD1"}),
    frozenset(),
)
CD47, PDCD1, NIVOLUMAB, PEMBROLIZUMAB, AZACITIDINE = range(5)


def tried(outcome, *members, setting="clinical"):
    """One tried combination."""
    return Tried("C", "+".join(members), outcome, setting, frozenset(members))


def ledger(*entries):
    """What the entries say of the members above."""
    return precedents(MEMBERS, GENES, CLASSES, entries)


@pytest.mark.parametrize(
    ("outcome", "value"),
    [
        pytest.param("approved", 1 / 2, id="approved"),
        pytest.param("positive", 1 / 3, id="positive counts half"),
        pytest.param("negative_efficacy", -1 / 2, id="without effect"),
        pytest.param("negative_safety", -1 / 2, id="unsafe"),
        pytest.param("approval_withdrawn", -1 / 2, id="an approval that was taken back"),
        pytest.param("withdrawn", np.nan, id="withdrawn before it began judges nothing"),
        pytest.param("stopped_other", np.nan, id="stopped for another reason judges nothing"),
        pytest.param("mixed", 0.0, id="mixed says neither"),
        pytest.param("ongoing", np.nan, id="ongoing is unknown"),
        pytest.param("completed_unknown", np.nan, id="completed without a known result is unknown"),
    ],
)
def test_one_outcome_has_this_sign_and_size(outcome, value):
    found = ledger(tried(outcome, "CD47", "azacitidine"))
    assert found.value[CD47, AZACITIDINE] == pytest.approx(value, nan_ok=True)
    assert found.value[AZACITIDINE, CD47] == pytest.approx(value, nan_ok=True)


def test_a_pair_never_tried_is_unknown():
    found = ledger(tried("approved", "CD47", "azacitidine"))
    assert np.isnan(found.value[PDCD1, AZACITIDINE])
    assert np.isnan(found.value[CD47, CD47])


def test_an_empty_ledger_knows_nothing():
    found = ledger()
    assert np.isnan(found.value).all()
    assert (found.exact, found.kin) == ({}, {})


def test_outcomes_of_one_sign_add_up_with_falling_returns():
    found = ledger(*[tried("approved", "CD47", "azacitidine")] * 3)
    assert found.value[CD47, AZACITIDINE] == pytest.approx(3 / 4)


def test_good_and_bad_are_weighed_apart():
    found = ledger(
        tried("approved", "CD47", "azacitidine"),
        tried("negative_efficacy", "CD47", "azacitidine"),
        tried("negative_safety", "CD47", "azacitidine"),
    )
    assert found.value[CD47, AZACITIDINE] == pytest.approx(1 / 2 - 2 / 3)


def test_a_preclinical_outcome_counts_a_fifth():
    found = ledger(tried("positive", "CD47", "azacitidine", setting="preclinical"))
    assert found.value[CD47, AZACITIDINE] == pytest.approx(0.1 / 1.1)


@pytest.mark.parametrize(("words", "value"), [("", 1 / 2), ("Renal", 1 / 2), ("melanoma", 0.5 / 1.5)])
def test_an_outcome_in_another_indication_counts_half(words, value):
    one = Tried("C", "a;b", "approved", "clinical", frozenset({"CD47", "azacitidine"}), indication="renal cancer")
    assert precedents(MEMBERS, GENES, CLASSES, [one], words).value[CD47, AZACITIDINE] == pytest.approx(value)


def test_a_backbone_of_the_same_class_is_kin_and_counts_half():
    found = ledger(tried("negative_efficacy", "CD47", "nivolumab"))
    assert found.value[CD47, NIVOLUMAB] == pytest.approx(-1 / 2)
    assert found.value[CD47, PEMBROLIZUMAB] == pytest.approx(-0.5 / 1.5)
    assert found.exact == {(CD47, NIVOLUMAB): (0,)}
    assert found.kin == {(CD47, PEMBROLIZUMAB): (0,)}


def test_a_backbone_of_another_class_is_no_kin():
    assert np.isnan(ledger(tried("approved", "CD47", "nivolumab")).value[CD47, AZACITIDINE])


def test_a_target_is_no_kin_of_the_backbones_that_act_on_it():
    found = ledger(tried("approved", "CD47", "PDCD1", "nivolumab"))
    assert (PDCD1, PEMBROLIZUMAB) not in found.kin
    assert (CD47, PEMBROLIZUMAB) in found.kin


def test_two_backbones_of_one_class_tried_together_are_no_kin_of_the_pair():
    found = ledger(tried("approved", "CD47", "nivolumab", "pembrolizumab"))
    assert found.kin == {}
    assert sorted(found.exact) == [
        (CD47, NIVOLUMAB),
        (CD47, PEMBROLIZUMAB),
        (NIVOLUMAB, PEMBROLIZUMAB),
    ]


def test_two_backbones_are_a_pair_but_have_no_kin():
    found = ledger(tried("approved", "nivolumab", "azacitidine"))
    assert (sorted(found.exact), found.kin) == ([(NIVOLUMAB, AZACITIDINE)], {})


def test_of_three_agents_every_pair_was_tried():
    found = ledger(tried("approved", "CD47", "nivolumab", "azacitidine"))
    assert sorted(found.exact) == [(CD47, NIVOLUMAB), (CD47, AZACITIDINE), (NIVOLUMAB, AZACITIDINE)]


def test_members_that_are_not_in_the_list_are_passed_over():
    found = ledger(tried("approved", "CD47", "aspirin"), tried("approved", "aspirin", "heparin"))
    assert (found.exact, found.kin) == ({}, {})


# --- each member by itself -------------------------------------------------------------------


def singles(*entries):
    """What the entries say of each of the members above."""
    return single_outcomes(MEMBERS, entries)


@pytest.mark.parametrize(
    ("outcome", "value"),
    [
        pytest.param("approved", 1 / 2, id="approved"),
        pytest.param("positive", 1 / 3, id="positive counts half"),
        pytest.param("negative_efficacy", -1 / 2, id="without effect"),
        pytest.param("negative_safety", -1 / 2, id="unsafe"),
        pytest.param("approval_withdrawn", -1 / 2, id="an approval that was taken back"),
        pytest.param("mixed", 0.0, id="mixed says neither"),
        pytest.param("ongoing", np.nan, id="ongoing is unknown"),
        pytest.param("withdrawn", np.nan, id="withdrawn before it began judges nothing"),
        pytest.param("stopped_other", np.nan, id="stopped for another reason judges nothing"),
        pytest.param("completed_unknown", np.nan, id="completed without a known result is unknown"),
    ],
)
def test_one_outcome_says_this_of_each_member_that_was_tested(outcome, value):
    found = singles(tried(outcome, "CD47", "azacitidine"))
    expected = [value, np.nan, np.nan, np.nan, value]
    assert found == pytest.approx(np.array(expected), nan_ok=True)


def test_what_was_only_background_is_neither_credited_nor_blamed():
    entry = Tried(
        "C", "", "negative_safety", "clinical", frozenset({"CD47", "azacitidine"}), frozenset({"azacitidine"})
    )
    found = singles(entry)
    assert found[CD47] == pytest.approx(-1 / 2)
    assert np.isnan(found[AZACITIDINE])


def test_a_member_is_judged_over_all_its_partners():
    found = singles(
        tried("approved", "CD47", "azacitidine"),
        tried("negative_efficacy", "CD47", "nivolumab"),
        tried("negative_safety", "CD47", "PDCD1"),
        tried("ongoing", "CD47", "pembrolizumab"),
    )
    assert found[CD47] == pytest.approx(1 / 2 - 2 / 3)
    assert found[AZACITIDINE] == pytest.approx(1 / 2)
    assert np.isnan(found[PEMBROLIZUMAB])


def test_a_preclinical_outcome_says_nothing_of_a_single():
    assert np.isnan(singles(tried("positive", "CD47", "azacitidine", setting="preclinical"))).all()


def test_a_single_has_no_kin():
    assert np.isnan(singles(tried("negative_efficacy", "CD47", "nivolumab"))[PEMBROLIZUMAB])


def test_of_an_empty_ledger_and_of_agents_elsewhere_no_single_is_known():
    assert np.isnan(singles()).all()
    assert np.isnan(singles(tried("approved", "aspirin", "heparin"))).all()
    assert single_outcomes((), [tried("approved", "CD47")]).shape == (0,)


# --- whatever the ledger holds ---------------------------------------------------------------

_ENTRIES = st.lists(
    st.builds(
        lambda outcome, members, setting: tried(outcome, *sorted(members), setting=setting),
        st.sampled_from([*GOOD, *BAD, "mixed", "ongoing"]),
        st.sets(st.sampled_from(MEMBERS), min_size=1, max_size=4),
        st.sampled_from(["clinical", "preclinical"]),
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(_ENTRIES)
def test_a_value_lies_between_minus_one_and_one_and_is_the_same_both_ways(entries):
    value = ledger(*entries).value
    known = ~np.isnan(value)
    assert (np.abs(value[known]) < 1).all()
    assert np.array_equal(value, value.T, equal_nan=True)


@settings(max_examples=100, deadline=None)
@given(_ENTRIES, st.sampled_from(sorted(BAD)), st.sets(st.sampled_from(MEMBERS), min_size=2))
def test_one_more_failure_never_raises_a_value(entries, outcome, members):
    before = np.nan_to_num(ledger(*entries).value)
    after = np.nan_to_num(ledger(*entries, tried(outcome, *members)).value)
    assert (after <= before).all()
    first, second = sorted(MEMBERS.index(member) for member in members)[:2]
    assert after[first, second] < before[first, second]


@settings(max_examples=100, deadline=None)
@given(_ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_the_ledger_does_not_matter(entries, random):
    shuffled = entries.copy()
    random.shuffle(shuffled)
    one, other = ledger(*entries).value, ledger(*shuffled).value
    assert other == pytest.approx(one, abs=1e-12, nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(_ENTRIES, st.sampled_from(sorted(BAD)), st.sets(st.sampled_from(MEMBERS), min_size=1))
def test_one_more_failure_lowers_each_single_that_it_tested_and_no_other(entries, outcome, members):
    before, after = singles(*entries), singles(*entries, tried(outcome, *members))
    for row, member in enumerate(MEMBERS):
        if member in members:
            assert -1 < after[row] < np.nan_to_num(before[row])
        else:
            assert after[row] == pytest.approx(before[row], nan_ok=True)


def test_an_agent_that_acts_on_others_too_shares_its_credit_and_its_blame():
    """Half of an approval: p = 0.5, so p/(p+1) = 1/3; half of a failure the same with its sign."""
    members, genes, classes = ("HGNC:1", "HGNC:2"), (frozenset({"HGNC:1"}), frozenset({"HGNC:2"})), ("", "")
    for outcome, sign in (("approved", 1), ("negative_efficacy", -1)):
        one = Tried("C1", "a;b", outcome, "clinical", frozenset(members), credit={"HGNC:1": ("a", 0.5)})
        assert precedents(members, genes, classes, [one]).value[0, 1] == pytest.approx(sign / 3)
        assert single_outcomes(members, [one]).tolist() == pytest.approx([sign / 3, sign / 2])


def test_a_bispecific_has_the_whole_credit_for_its_two_targets_together():
    members, genes, classes = ("HGNC:1", "HGNC:2"), (frozenset({"HGNC:1"}), frozenset({"HGNC:2"})), ("", "")
    both = {"HGNC:1": ("one", 0.5), "HGNC:2": ("one", 0.5)}
    one = Tried("C1", "one", "approved", "clinical", frozenset(members), credit=both)
    assert precedents(members, genes, classes, [one]).value[0, 1] == 0.5
    assert single_outcomes(members, [one]).tolist() == pytest.approx([1 / 3, 1 / 3])


def test_three_together_share_credit_too():
    members = ("HGNC:1", "HGNC:2", "drug")
    shared = {"HGNC:1": ("a", 0.5), "HGNC:2": ("b", 0.5)}
    one = Tried("C1", "a;b;c", "approved", "clinical", frozenset(members), credit=shared)
    assert triple_outcomes(members, [one]) == {frozenset({0, 1, 2}): pytest.approx(0.25 / 1.25)}
    whole = Tried("C1", "a;b;c", "approved", "clinical", frozenset(members))
    assert triple_outcomes(members, [whole]) == {frozenset({0, 1, 2}): 0.5}
    assert triple_outcomes(members, [Tried("C2", "a;b;c", "ongoing", "clinical", frozenset(members))]) == {}


# --- what was given together -------------------------------------------------------------------

THREE = frozenset({"CD47", "PDCD1", "azacitidine"})


def of_three(background=(), apart=(), indication="renal cell carcinoma"):
    """An approval of CD47, PDCD1 and azacitidine."""
    pairs = frozenset(frozenset(pair) for pair in apart)
    return Tried("C1", "a;b;c", "approved", "clinical", THREE, frozenset(background), pairs, indication)


@pytest.mark.parametrize(
    ("one", "gave", "judges"),
    [
        pytest.param(of_three(), True, True, id="all tested"),
        pytest.param(of_three(background=["PDCD1", "azacitidine"]), True, True, id="one tested beside two"),
        pytest.param(of_three(background=THREE), True, False, id="all background"),
        pytest.param(of_three(apart=[("CD47", "PDCD1")]), False, False, id="two never together"),
        pytest.param(
            of_three(background=["PDCD1", "azacitidine"], apart=[("PDCD1", "azacitidine")]),
            False,
            False,
            id="two of the background never together",
        ),
        pytest.param(of_three(apart=[("CD47", "nivolumab")]), True, True, id="another pair never together"),
    ],
)
def test_three_count_where_they_were_given_together_and_one_was_tested(one, gave, judges):
    assert (one.gave(*THREE), one.judges(*THREE)) == (gave, judges)
    found = triple_outcomes(MEMBERS, [one])
    assert found == ({frozenset({CD47, PDCD1, AZACITIDINE}): 0.5} if judges else {})


def test_a_combination_gave_no_member_that_it_does_not_hold():
    assert not of_three().gave("CD47", "nivolumab")
    assert not of_three().judges("CD47", "nivolumab")


@pytest.mark.parametrize(("words", "value"), [("", 1 / 2), ("Renal", 1 / 2), ("melanoma", 0.5 / 1.5)])
def test_an_outcome_of_three_in_another_indication_counts_half(words, value):
    assert list(triple_outcomes(MEMBERS, [of_three()], words).values()) == pytest.approx([value])


def test_the_history_of_some_members_is_every_row_that_gave_them_together():
    rows = (
        tried("approved", "CD47", "azacitidine"),
        tried("ongoing", "CD47", "PDCD1", "azacitidine"),
        tried("negative_efficacy", "CD47", "aspirin"),
        of_three(background=THREE),
        of_three(apart=[("CD47", "azacitidine")]),
    )
    history = History(MEMBERS, rows)
    assert history.gave([CD47, AZACITIDINE]) == (rows[0], rows[1], rows[3])
    assert history.gave([AZACITIDINE, PDCD1, CD47]) == (rows[1], rows[3])
    assert history.gave([CD47, NIVOLUMAB]) == ()
    assert History(MEMBERS, ()).gave([CD47, PDCD1]) == ()
