"""The highest pairs found on a cluster are those of one machine, in the same order."""

import numpy as np
import pytest

from prioritize.cluster import Remote, top_pairs
from prioritize.cluster.pairs import packed, together, unpacked
from prioritize.combinations import topk
from prioritize.errors import UsageError

pytest.importorskip("benchmarks.j4_combinations", reason="benchmarks/ lies in the checkout only")

from benchmarks.j4_combinations import made, model_weights

NEAR = 1e-12


def alike(one, other):
    """Whether two blocks hold the same."""
    assert vars(one).keys() == vars(other).keys()
    for name, value in vars(one).items():
        here = vars(value) if hasattr(value, "row") else {name: value}
        there = vars(getattr(other, name)) if hasattr(value, "row") else {name: getattr(other, name)}
        for part in here:
            np.testing.assert_array_equal(here[part], there[part])


def test_a_block_is_the_same_after_it_was_sent():
    block = made(60, 3)
    alike(unpacked(packed(block)), block)


def test_two_strips_together_are_the_block_that_they_were_cut_from():
    block = made(60, 3)
    alike(together(block.rows(np.arange(40)), block.rows(np.arange(40, 60))), block)


@pytest.mark.parametrize(("k", "strip"), [(0, 5), (5, 0)])
def test_fewer_than_one_pair_or_member_is_refused(k, strip):
    with pytest.raises(UsageError, match="0 is too few"):
        top_pairs(Remote("sc://localhost"), made(60, 3), model_weights(), k, strip=strip)


@pytest.mark.slow
@pytest.mark.parametrize("strip", [90, 500])
def test_the_highest_pairs_are_those_of_one_machine(server, strip):
    block, weights = made(300, 10), model_weights()
    found, wanted = top_pairs(server, block, weights, 100, strip=strip), topk.top_pairs(block, weights, 100)
    assert len(wanted.left) == 100
    assert found.left.tolist() == wanted.left.tolist()
    assert found.right.tolist() == wanted.right.tolist()
    assert found.terms == wanted.terms
    for name in ("score", "base", "low", "high", "coverage", "contributions", "values"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=NEAR, nan_ok=True)
