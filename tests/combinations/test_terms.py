"""Each term worked out on two small blocks of members."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.terms import TERMS, all_terms

NAN = np.nan
NEAR = 1e-12

# Two targets, a backbone without crosstalk of its own, and a target of which nothing is known. Each of the ten routes
# has a tenth of the weight.
A = {
    "score": 0.8,
    "stage": 1.0,
    "agreement": 1.0,
    "modality": 0.0,
    "immune": 1.0,
    "single": -0.5,
    "near": 1.0,
    "routes": {0, 1},
    "pathways": {0, 1, 2},
    "complexes": {0},
    "organs": {0, 1},
    "vital": {0: 1.0, 1: 1.0, 2: 0.0},
    "therapy": False,
}
B = {
    "score": 0.4,
    "stage": 0.4,
    "agreement": 0.0,
    "modality": 1.0,
    "immune": 0.0,
    "single": 0.25,
    "near": 1.0,
    "routes": {1, 2},
    "pathways": {1, 2, 3},
    "complexes": {1},
    "vital": {0: 1.0, 2: 1.0},
    "therapy": False,
}
C = {
    "stage": 1.0,
    "agreement": 1.0,
    "modality": 0.0,
    "immune": 1.0,
    "near": 0.0,
    "pathways": {3},
    "complexes": {0, 2},
    "organs": {1, 2},
}
D = {}
APART = [[NAN, -1, 2, NAN], [-1, NAN, 0.5, NAN], [2, 0.5, NAN, NAN], [NAN, NAN, NAN, NAN]]
PRECEDENT = [
    [NAN, NAN, -0.5, NAN],
    [NAN, NAN, 0.25, NAN],
    [-0.5, 0.25, NAN, NAN],
    [NAN, NAN, NAN, NAN],
]
ANSWERS = [
    [NAN, NAN, 0.5, NAN],
    [NAN, NAN, 0.0, NAN],
    [0.5, 0.0, NAN, NAN],
    [NAN, NAN, NAN, NAN],
]

# Rows: A, B; columns: B, C, D.
WORKED = {
    "member_scores": [[0.6, 0.8, 0.8], [0.4, 0.4, 0.4]],
    # A and B cut routes 0, 1, 2: 0.3, and from 0.25 on it is 1. A alone cuts 0.2, and so does B: 0.2 of 0.25.
    "coverage": [[1.0, 0.8, 0.8], [0.8, 0.8, 0.8]],
    # A and B cut two routes each, one of them both: the other adds 0.1 of 0.125. C and D cut none that is known.
    "gain": [[0.8, 0.0, 0.0], [0.0, 0.0, 0.0]],
    # A and B are both near and closer to each other than pairs like them; C is not near.
    "network": [[0.5, 0.0, NAN], [NAN, 0.0, NAN]],
    "agents": [[0.4, 1.0, NAN], [0.4, 0.4, NAN]],
    "modality": [[0.5, 1.0, NAN], [0.75, 0.5, NAN]],
    "direction": [[0.0, 1.0, NAN], [0.0, 0.0, NAN]],
    # A and B share one route of three, pathways 1 and 2 of 0 to 3, and no complex: 1/2 is the greatest.
    # A and C share complex 0. B and C share pathway 3 of 1, 2, 3.
    "redundancy": [[1 / 2, 1.0, NAN], [1.0, 1 / 3, NAN]],
    # A and C share organ 1 of 0, 1, 2; for B none is on record.
    "toxicity": [[NAN, 1 / 3, NAN], [NAN, NAN, NAN]],
    # Organs 0 and 2 were measured for A and B, and both are expressed in organ 0. With themselves: B in both.
    "vital_organs": [[0.5, NAN, NAN], [1.0, NAN, NAN]],
    "immune": [[0.0, 1.0, NAN], [0.0, 0.0, NAN]],
    "precedent": [[NAN, -0.5, NAN], [NAN, 0.25, NAN]],
    # The worse of the two; of C and D none is on record.
    "singles": [[-0.5, -0.5, -0.5], [0.25, 0.25, 0.25]],
    # A and B are targets: there is nothing to answer.
    "answers": [[0.0, 0.5, NAN], [0.0, 0.0, NAN]],
}

# What a term reads of the members: with `both`, it is unknown where one of the two lacks all of it; with `either`, only
# where both do.
READS = {
    "member_scores": ("either", {"score"}),
    "coverage": ("either", {"routes"}),
    "gain": ("either", {"routes"}),
    "agents": ("both", {"stage"}),
    "modality": ("both", {"modality"}),
    "direction": ("both", {"agreement"}),
    "redundancy": ("both", {"routes", "pathways", "complexes"}),
    "toxicity": ("both", {"organs"}),
    "vital_organs": ("both", {"vital"}),
    "immune": ("both", {"immune"}),
    "singles": ("either", {"single"}),
    "network": ("both", {"near"}),
    "precedent": ("both", set()),
    "answers": ("both", set()),
}
FACTS = sorted(set().union(*(facts for _, facts in READS.values())))


def unknown(size):
    """A square table of which nothing is known."""
    return np.full((size, size), NAN)


@pytest.fixture
def pair(make_block):
    """A function that gives a term's number for two members, never tried and in no interactome."""
    return lambda name, one, other: TERMS[name].value(*[make_block([one, other], unknown(2), unknown(2))] * 2)[0, 1]


@pytest.mark.parametrize("name", sorted(TERMS))
def test_a_term_gives_what_paper_gives(make_block, name):
    block = make_block([A, B, C, D], APART, PRECEDENT, ANSWERS)
    left, right = block.rows(np.array([0, 1])), block.rows(np.array([1, 2, 3]))
    assert TERMS[name].value(left, right) == pytest.approx(np.array(WORKED[name]), nan_ok=True)


@pytest.mark.parametrize("name", sorted(TERMS))
def test_of_two_members_of_which_nothing_is_known_nothing_is_known(make_block, name):
    block = make_block([D, D], unknown(2), unknown(2))
    assert np.isnan(TERMS[name].value(block, block)).all()


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        pytest.param({0}, {1}, 0.8, id="two routes of ten are four fifths of a quarter"),
        pytest.param({0}, {0}, 0.4, id="a route that both cut counts once"),
        pytest.param({0, 1}, {2, 3}, 1.0, id="more than a quarter is no more than 1"),
        pytest.param({0}, set(), 0.4, id="a partner without crosstalk adds nothing"),
        pytest.param(set(), set(), NAN, id="without crosstalk of either it is unknown"),
    ],
)
def test_routes_cut_have_this_worth(pair, one, other, share):
    assert pair("coverage", {"routes": one}, {"routes": other}) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("one", "other", "gained"),
    [
        pytest.param({0}, {1}, 0.8, id="one route of ten is four fifths of an eighth"),
        pytest.param({0, 1}, {2, 3}, 1.0, id="more than an eighth is no more than 1"),
        pytest.param({0, 1, 2}, {3}, 0.8, id="however many the better one cuts"),
        pytest.param({0, 1, 2}, {2}, 0.0, id="what the other cuts too"),
        pytest.param({0, 1}, {0, 1}, 0.0, id="the same"),
        pytest.param({0}, set(), 0.0, id="a partner without crosstalk adds nothing"),
        pytest.param(set(), set(), NAN, id="without crosstalk of either it is unknown"),
    ],
)
def test_what_is_gained_over_the_better_single_is_measured_against_all_routes(pair, one, other, gained):
    assert pair("gain", {"routes": one}, {"routes": other}) == pytest.approx(gained, nan_ok=True, abs=NEAR)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        pytest.param({"routes": {0, 1}}, {"routes": {1, 2, 3}}, 1 / 4, id="routes alone"),
        pytest.param({"pathways": {0, 1}}, {"pathways": {0, 1, 2}}, 2 / 3, id="pathways alone"),
        pytest.param({"complexes": {0, 1}}, {"complexes": {1, 2}}, 1.0, id="one complex in common is enough"),
        pytest.param({"complexes": {0}}, {"complexes": {1}}, 0.0, id="known and apart"),
        pytest.param(
            {"routes": {0}, "pathways": {0, 1}},
            {"routes": {0}, "pathways": {1, 2}},
            1.0,
            id="the greatest counts",
        ),
        pytest.param(
            {"routes": {0}, "pathways": {0}},
            {"complexes": {0}, "pathways": {0, 1}},
            1 / 2,
            id="what is unknown of one takes no part",
        ),
        pytest.param({"routes": {0}}, {"pathways": {0}}, NAN, id="nothing is known of both"),
    ],
)
def test_the_same_thing_twice_has_this_size(pair, one, other, share):
    assert pair("redundancy", one, other) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [(0, 0, 1.0), (1, 1, 0.75), (2, 2, 0.5), (0, 1, 0.5), (0, 2, 0.5), (1, 2, 0.5), (0, NAN, NAN)],
)
def test_two_ways_of_giving_have_this_worth(pair, one, other, worth):
    found = pair("modality", {"modality": one}, {"modality": other})
    assert found == pytest.approx(worth, nan_ok=True)


@pytest.mark.parametrize(
    ("one", "other", "worse"),
    [(0.5, -0.25, -0.25), (0.5, 0.25, 0.25), (0.5, NAN, 0.5), (-0.5, NAN, -0.5), (NAN, NAN, NAN)],
)
def test_of_two_singles_the_worse_counts_and_one_is_enough(pair, one, other, worse):
    assert pair("singles", {"single": one}, {"single": other}) == pytest.approx(worse, nan_ok=True)


@pytest.mark.parametrize(("apart", "worth"), [(1.5, 1.0), (0.0, 0.5), (-2.0, 0.5), (NAN, NAN)])
def test_two_members_near_the_crosstalk_have_this_worth(make_block, apart, worth):
    block = make_block([{"near": 1.0}] * 2, [[NAN, apart], [apart, NAN]], unknown(2))
    assert TERMS["network"].value(block, block)[0, 1] == pytest.approx(worth, nan_ok=True)


def test_far_apart_is_worth_nothing_where_one_is_not_near_the_crosstalk(make_block):
    block = make_block([{"near": 1.0}, {"near": 0.0}], [[NAN, 3], [3, NAN]], unknown(2))
    assert TERMS["network"].value(block, block)[0, 1] == 0.0


@pytest.mark.parametrize(("one", "other", "value"), [(False, False, 0.0), (False, True, NAN), (True, False, NAN)])
def test_without_a_therapy_there_is_nothing_to_answer_and_with_one_it_is_unknown(pair, one, other, value):
    assert pair("answers", {"therapy": one}, {"therapy": other}) == pytest.approx(value, nan_ok=True)


def test_terms_that_speak_of_trials_are_marked_and_no_others():
    assert {name for name, term in TERMS.items() if term.precedence} == {"precedent", "singles"}
    assert {name for name, term in TERMS.items() if term.role == "penalty"} == {
        "redundancy",
        "toxicity",
        "vital_organs",
        "immune",
    }


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_swapping_the_members_changes_no_term(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    order = np.random.default_rng(seed).permutation(size)
    one, other = block.rows(order[: size // 2 + 1]), block.rows(order[size // 2 :])
    for name, term in TERMS.items():
        there, back = term.value(one, other), term.value(other, one)
        assert there == pytest.approx(back.T, abs=NEAR, nan_ok=True), name


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_a_term_stays_within_the_range_it_states(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    for name, term in TERMS.items():
        value = term.value(block, block)
        assert value.shape == (size, size), name
        known = value[~np.isnan(value)]
        assert ((known >= term.low) & (known <= term.high)).all(), name


@settings(max_examples=40, deadline=None)
@given(size=st.integers(2, 6), seed=st.integers(0, 10_000))
def test_a_pair_has_the_same_value_in_any_block(make_block, random_members, size, seed):
    block = make_block(*random_members(size, seed))
    one, other = block.rows(np.array([0])), block.rows(np.array([size - 1]))
    for name, term in TERMS.items():
        alone, among = term.value(one, other)[0, 0], term.value(block, block)[0, size - 1]
        assert alone == pytest.approx(among, abs=NEAR, nan_ok=True), name


@pytest.mark.parametrize("name", sorted(READS))
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_a_term_reads_is_missed_and_nothing_else(make_block, random_members, name, seed):
    members, *tables = random_members(4, seed)
    rule, facts = READS[name]
    value = TERMS[name].value
    whole = make_block(members, *tables)
    before = value(whole, whole)

    def without(gone, rows):
        left = [
            {key: made for key, made in one.items() if not (row in rows and key in gone)}
            for row, one in enumerate(members)
        ]
        block = make_block(left, *tables)
        return value(block, block)

    others = [fact for fact in FACTS if fact not in facts]
    assert without(others, {0, 1}) == pytest.approx(before, nan_ok=True)
    if facts:
        rows = {0} if rule == "both" else {0, 1}
        after = without(facts, rows)
        assert np.isnan(after[np.ix_(sorted(rows), range(4) if rule == "both" else sorted(rows))]).all()
        assert after[2:, 2:] == pytest.approx(before[2:, 2:], nan_ok=True)


def test_every_term_is_asked_what_it_reads():
    assert set(READS) == set(WORKED) == set(TERMS)


@pytest.mark.parametrize("name", sorted(TERMS))
def test_every_term_says_what_its_number_means(name):
    term = all_terms()[name]
    assert term.name == name
    assert term.title and term.unit and term.reference
    assert term.words.endswith(".")
    assert term.low < term.high


def test_a_block_counts_its_members_and_gives_some_of_them(make_block):
    block = make_block([A, B, C, D], APART, PRECEDENT, ANSWERS)
    part = block.rows(np.array([2, 0]))
    assert (len(block), len(part)) == (4, 2)
    assert part.position.tolist() == [2, 0]
    assert part.apart.to(np.array([0, 1])).tolist()[0] == [2, 0.5]
    assert part.answers.to(np.array([1])).tolist()[0] == [0.0]
    assert part.routes.sum(axis=1).tolist() == [0.0, 0.2]
