"""The harmonic sums in numbers, beside the SQL that is the reference: the same bits."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.associations import VARIANTS, associate, kernel
from prioritize.associations.kernel import rank_pairs, score_pairs, score_sources
from prioritize.errors import SourceError
from tests.synthetic import SOURCES, World

from .conftest import SQL

NAMES = sorted(SOURCES)


def small(values):
    return np.array(values, dtype=np.int32)


def summed(rows, variant="pipeline"):
    """Scores of rows (target, disease, source, score)."""
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], []]
    return score_sources(*map(small, columns[:3]), np.array(columns[3], dtype=np.float64), VARIANTS[variant])


def slow(rows, cap, normaliser):
    """Score of each (disease, target, source), by sorting each list by itself."""
    groups = {}
    for target, disease, source, score in rows:
        groups.setdefault((disease, target, source), []).append(score)
    return {
        key: sum(score / place**2 for place, score in enumerate(sorted(scores, reverse=True), 1) if place <= cap)
        / normaliser
        for key, scores in sorted(groups.items())
    }


def test_two_pieces_count_whole_and_a_quarter():
    found = summed([(7, 3, 1, 0.5), (7, 3, 1, 1.0)])
    assert (found.target.tolist(), found.disease.tolist(), found.source.tolist()) == ([7], [3], [1])
    assert found.score.tolist() == pytest.approx([1.125 / 1.6439345666815615], abs=1e-12)
    assert found.n_evidence.tolist() == [2]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_numbers_are_those_of_the_sql_to_the_last_bit(sources, variant):
    evidence = World("S", 0).table("evidence").drop(columns="year").sample(frac=1, random_state=1, ignore_index=True)
    by_source = associate(evidence, SQL, sources, variant=variant, by="source")
    by_source = by_source.sort_values(["disease_id", "target_id", "source"])
    overall = associate(evidence, SQL, sources, variant=variant).sort_values(["disease_id", "target_id"])
    codes = [pd.Categorical(evidence[name]).codes for name in ("target_id", "disease_id")]
    source = pd.Categorical(evidence["source"], categories=NAMES).codes
    found = score_sources(*codes, source, evidence["score"].to_numpy(), VARIANTS[variant])
    assert found.score.tolist() == by_source["score"].tolist()
    assert found.n_evidence.tolist() == by_source["n_evidence"].tolist()
    assert [NAMES[one] for one in found.source] == by_source["source"].tolist()
    weight = {one.source: one.weight for one in sources}
    pairs = score_pairs(found, np.array([weight[name] for name in NAMES]), VARIANTS[variant])
    assert pairs.score.tolist() == overall["score"].tolist()
    assert pairs.n_sources.tolist() == overall["n_sources"].tolist()
    assert pairs.n_evidence.tolist() == overall["n_evidence"].tolist()
    rank = overall.groupby("disease_id")["score"].rank(ascending=False, method="min")
    assert rank_pairs(pairs).tolist() == rank.tolist()


ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 2),
        st.one_of(st.sampled_from([0.001, 0.25, 0.5, 1.0]), st.floats(1e-9, 1.0)),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_any_rows_give_what_lists_sorted_one_by_one_give(rows):
    found = summed(rows)
    wanted = slow(rows, 50, VARIANTS["pipeline"].normaliser)
    keys = list(zip(found.disease.tolist(), found.target.tolist(), found.source.tolist(), strict=True))
    assert keys == list(wanted)
    assert found.score.tolist() == pytest.approx(list(wanted.values()), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS.filter(len), seed=st.integers(0, 99))
def test_neither_the_order_of_rows_nor_the_size_of_parts_changes_a_bit(rows, seed):
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    whole = summed(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "PART", 2)
        parts = summed([rows[row] for row in order])
        ranks = rank_pairs(score_pairs(parts, np.ones(3), VARIANTS["pipeline"]))
    assert [column.tolist() for column in vars(parts).values()] == [column.tolist() for column in vars(whole).values()]
    assert ranks.tolist() == rank_pairs(score_pairs(whole, np.ones(3), VARIANTS["pipeline"])).tolist()


def test_more_ids_than_go_into_one_word_are_split_by_disease():
    many = 2**31 - 1
    rows = [(many, many, 9, 0.123456789), (many, 0, 9, 0.5), (0, many, 0, 1.0), (many, many, 9, 0.1)]
    found = summed(rows)
    assert found.disease.tolist() == [0, many, many]
    assert found.target.tolist() == [many, 0, many]
    assert found.score.tolist() == pytest.approx(
        list(slow(rows, 50, VARIANTS["pipeline"].normaliser).values()), abs=1e-12
    )


def test_only_the_fifty_highest_count_in_the_pipeline():
    rows = [(0, 0, 0, 1.0)] * 60
    assert summed(rows).score.tolist() == summed(rows[:50]).score.tolist()
    assert summed(rows, "api").score[0] > summed(rows[:50], "api").score[0]


def test_other_weights_use_the_scores_that_are_kept():
    kept = summed([(0, 0, 0, 1.0), (0, 0, 1, 0.5)])
    one, other = (score_pairs(kept, np.array(weights), VARIANTS["pipeline"]).score[0] for weights in ((1, 1), (0, 1)))
    assert one == pytest.approx((1 + 0.5 / 4) / 1.6439345666815615**2, abs=1e-12)
    assert other == pytest.approx(0.5 / 1.6439345666815615**2, abs=1e-12)


def test_equals_share_a_rank_and_each_disease_begins_anew():
    rows = [(0, 0, 0, 0.5), (1, 0, 0, 0.9), (2, 0, 0, 0.5), (3, 0, 0, 0.1), (9, 4, 0, 0.2), (8, 4, 0, 0.2)]
    found = score_pairs(summed(rows), np.ones(1), VARIANTS["pipeline"])
    assert found.target.tolist() == [0, 1, 2, 3, 8, 9]
    assert rank_pairs(found).tolist() == [2, 1, 2, 4, 1, 1]


def test_no_rows_give_no_scores():
    found = score_pairs(summed([]), np.ones(1), VARIANTS["pipeline"])
    assert len(found.score) == len(rank_pairs(found)) == 0


@pytest.mark.parametrize("score", [0.0, 1.5, -0.1, float("nan"), float("inf")])
def test_a_score_that_is_no_share_is_named_with_its_row(score):
    with pytest.raises(SourceError, match=r"1 scores are not above 0 and up to 1, the first .* in row 2"):
        summed([(0, 0, 0, 0.5), (0, 0, 0, score)])


@pytest.mark.parametrize("many", range(1, 8))
def test_few_and_many_rows_are_sorted_alike(many):
    rows = np.random.default_rng(many).integers(0, 4, (many, 200)) / 4
    wanted = np.sort(rows, axis=0)[::-1]
    assert np.array_equal(kernel._falling(rows.copy()), wanted)
