"""Numbers held for some pairs only: whatever is picked, they are those of a full table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.combinations.members import Pairwise

NAN = np.nan
TABLE = [[NAN, 0.5, NAN], [0.5, 0.0, -1.0], [NAN, -1.0, NAN]]


@pytest.fixture
def known():
    """Three members: 0 and 1 have 0.5, 1 and 2 have -1, 1 with itself has 0; the rest is unknown."""
    return Pairwise.of(np.array(TABLE))


def full(pairwise, size):
    """All its numbers as nested lists; unknown is None, so that lists can be compared."""
    table = pairwise.to(np.arange(size))
    return [[None if np.isnan(value) else value for value in row] for row in table.tolist()]


def test_only_what_is_known_is_held(known):
    assert known.size == 3
    assert list(zip(known.row.tolist(), known.column.tolist(), known.value.tolist(), strict=True)) == [
        (0, 1, 0.5),
        (1, 0, 0.5),
        (1, 1, 0.0),
        (1, 2, -1.0),
        (2, 1, -1.0),
    ]


def test_a_known_zero_is_not_unknown(known):
    assert full(known, 3) == [[None, 0.5, None], [0.5, 0.0, -1.0], [None, -1.0, None]]


def test_a_number_given_for_a_pair_holds_both_ways_round():
    made = Pairwise.of_pairs({(2, 0): 0.25, (0, 1): 0.75}, 3)
    assert full(made, 3) == [[None, 0.75, 0.25], [0.75, None, None], [0.25, None, None]]


def test_rows_come_in_the_order_asked_and_one_without_a_number_is_empty():
    made = Pairwise.of_pairs({(0, 1): 0.75}, 3).rows(np.array([2, 1, 0]))
    assert made.size == 3
    assert full(made, 3) == [[None, None, None], [0.75, None, None], [None, 0.75, None]]


def test_columns_are_members_of_the_whole_list_and_not_of_the_block(known):
    part = known.rows(np.array([1]))
    assert part.to(np.array([2, 0])).tolist() == [[-1.0, 0.5]]


def test_rows_of_rows_are_those_of_the_block(known):
    assert full(known.rows(np.array([2, 1])).rows(np.array([1])), 3) == [[0.5, 0.0, -1.0]]


def test_a_row_may_be_asked_for_twice(known):
    assert full(known.rows(np.array([0, 0])), 3) == [[None, 0.5, None]] * 2


def test_a_column_may_be_asked_for_twice(known):
    assert known.rows(np.array([1])).to(np.array([2, 2, 0])).tolist() == [[-1.0, -1.0, 0.5]]


def test_where_nothing_is_known_nothing_is_given():
    for none in (Pairwise.of_pairs({}, 2), Pairwise.of(np.full((2, 2), NAN))):
        assert np.isnan(none.to(np.arange(2))).all()
        assert none.to(np.arange(2)).shape == (2, 2)


def test_without_members_there_are_no_numbers(known):
    none = np.zeros(0, dtype=np.int64)
    assert known.rows(none).to(np.arange(3)).shape == (0, 3)
    assert known.to(none).shape == (3, 0)
    assert Pairwise.of(np.zeros((0, 0))).to(none).shape == (0, 0)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), size=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_it_gives_what_a_full_table_gives(data, size, seed):
    random = np.random.default_rng(seed)
    table = random.choice([NAN, NAN, -0.5, 0.0, 1.0], (size, size))
    rows = np.array(data.draw(st.lists(st.integers(0, size - 1), max_size=8)), dtype=np.int64)
    columns = np.array(data.draw(st.lists(st.integers(0, size - 1), unique=True)), dtype=np.int64)
    assert np.array_equal(Pairwise.of(table).rows(rows).to(columns), table[np.ix_(rows, columns)], equal_nan=True)
