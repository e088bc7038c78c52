"""Gates: what takes a pair out, which reason is told, and what is no gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from prioritize.combinations.gates import gated
from prioritize.combinations.ledger import Tried, precedents
from prioritize.combinations.members import Block
from tests.chain import Computed

NAN = float("nan")
NAMES = ("ONE", "TWO", "THREE", "FOUR")
IDS = ("HGNC:1", "HGNC:2", "HGNC:3", "HGNC:4")
AGREES, AGAINST, UNKNOWN = 1.0, 0.0, NAN
Gates = Callable[..., Mapping[tuple[int, int], str]]


def trial(outcome: str, *members: int, setting: str = "clinical", name: str = "C1", **more: Any) -> Tried:
    """A combination of the ledger."""
    return Tried(name, "alpha;beta", outcome, setting, members=frozenset(f"HGNC:{one}" for one in members), **more)


@pytest.fixture
def gates(make_block: Callable[..., Block]) -> Gates:
    """A function that asks the gates about four targets; all pairs would be scored."""

    def _gates(
        agreement: Sequence[float] = (AGREES,) * 4,
        drugged: Sequence[bool] = (True,) * 4,
        ledger: Sequence[Tried] = (),
        allowed: Sequence[tuple[int, int]] | None = None,
    ) -> Mapping[tuple[int, int], str]:
        unknown = np.full((4, 4), NAN)
        block = make_block([{"agreement": one} for one in agreement], unknown, unknown)
        wanted = ~np.eye(4, dtype=bool)
        if allowed is not None:
            wanted = np.zeros((4, 4), dtype=bool)
            for pair in allowed:
                wanted[pair] = wanted[pair[::-1]] = True
        found = precedents(IDS, [frozenset({one}) for one in IDS], [""] * 4, ledger)
        return gated(block, NAMES, np.array(drugged), wanted, found, ledger)

    return _gates


def test_a_pair_against_which_nothing_stands_passes(gates: Gates) -> None:
    assert gates() == {}


# --- direction -------------------------------------------------------------------------------


def test_a_member_whose_agents_all_act_against_what_is_wanted_takes_out_all_its_pairs(gates: Gates) -> None:
    reason = "contradicted direction: every agent on record acts against what TWO needs"
    assert gates([AGREES, AGAINST, AGREES, AGREES]) == {(0, 1): reason, (1, 2): reason, (1, 3): reason}


def test_of_two_such_members_the_first_is_named(gates: Gates) -> None:
    found = gates([AGREES, AGAINST, AGREES, AGAINST])
    assert found[1, 3].endswith("what TWO needs")
    assert found[0, 3].endswith("what FOUR needs")


def test_an_unknown_direction_is_no_gate(gates: Gates) -> None:
    assert gates([UNKNOWN] * 4) == {}


# --- a way to drug it ------------------------------------------------------------------------


def test_a_pair_of_which_neither_can_be_drugged_is_taken_out(gates: Gates) -> None:
    found = gates(drugged=[True, False, False, False])
    assert sorted(found) == [(1, 2), (1, 3), (2, 3)]
    assert found[1, 3] == "no way to drug either TWO or FOUR is on record"


def test_one_that_can_be_drugged_is_enough(gates: Gates) -> None:
    assert gates(drugged=[True, False, True, True]) == {}


# --- known harm ------------------------------------------------------------------------------


def test_a_pair_that_was_stopped_for_harm_is_taken_out_with_the_trial(gates: Gates) -> None:
    assert gates(ledger=[trial("negative_safety", 2, 4)]) == {
        (1, 3): "known harm: alpha + beta was stopped for harm (C1)"
    }


@pytest.mark.parametrize(
    "outcome",
    [
        "negative_efficacy",
        "mixed",
        "withdrawn",
        "stopped_other",
        "completed_unknown",
        "ongoing",
        "positive",
        "approved",
    ],
)
def test_no_other_outcome_is_a_gate(gates: Gates, outcome: str) -> None:
    assert gates(ledger=[trial(outcome, 2, 4)]) == {}


def test_harm_in_the_laboratory_is_no_gate(gates: Gates) -> None:
    assert gates(ledger=[trial("negative_safety", 2, 4, setting="preclinical")]) == {}


@pytest.mark.parametrize("outcome", ["approved", "positive"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_trial_of_the_same_pair_that_went_well_makes_harm_a_warning(gates: Gates, outcome: str, order: int) -> None:
    ledger = [trial("negative_safety", 2, 4), trial(outcome, 2, 4, name="C2")]
    assert gates(ledger=ledger[::order]) == {}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(trial("mixed", 2, 4, name="C2"), id="a mixed one"),
        pytest.param(trial("completed_unknown", 2, 4, name="C2"), id="one without a known result"),
        pytest.param(trial("positive", 2, 4, name="C2", setting="preclinical"), id="one in the laboratory"),
        pytest.param(trial("approved", 1, 4, name="C2"), id="one of another pair"),
    ],
)
def test_nothing_else_makes_up_for_harm(gates: Gates, other: Tried) -> None:
    found = gates(ledger=[other, trial("negative_safety", 2, 4)])
    assert found == {(1, 3): "known harm: alpha + beta was stopped for harm (C1)"}


def test_harm_in_a_trial_that_does_not_judge_the_pair_is_no_gate(gates: Gates) -> None:
    both = frozenset({"HGNC:2", "HGNC:4"})
    assert gates(ledger=[trial("negative_safety", 2, 4, background=both)]) == {}
    assert gates(ledger=[trial("negative_safety", 2, 4, apart=frozenset({both}))]) == {}


def test_harm_of_a_kin_is_no_gate(make_block: Callable[..., Block]) -> None:
    # A target, and two therapies of one class; the trial was of the first.
    ledger = [Tried("C1", "a;b", "negative_safety", "clinical", members=frozenset({"HGNC:1", "platin"}))]
    ids, classes = ("HGNC:1", "platin", "other platin"), ("", "platinum", "platinum")
    found = precedents(ids, [frozenset({"HGNC:1"}), frozenset(), frozenset()], classes, ledger)
    assert found.kin == {(0, 2): (0,)}
    unknown = np.full((3, 3), NAN)
    block = make_block([{}, {}, {}], unknown, unknown)
    allowed = np.array([[False, True, True], [True, False, False], [True, False, False]])
    assert list(gated(block, ids, np.ones(3, dtype=bool), allowed, found, ledger)) == [(0, 1)]


# --- which reason is told --------------------------------------------------------------------


def test_the_first_reason_that_fits_is_told(gates: Gates) -> None:
    harm = [trial("negative_safety", 1, 2)]
    nothing = [False] * 4
    assert gates([AGAINST, AGREES, AGREES, AGREES], nothing, harm)[0, 1].startswith("contradicted direction")
    assert gates(drugged=nothing, ledger=harm)[0, 1].startswith("no way to drug")
    assert gates(ledger=harm)[0, 1].startswith("known harm")


def test_pairs_that_would_not_be_scored_are_not_asked(gates: Gates) -> None:
    found = gates([AGAINST] * 4, allowed=[(0, 2), (1, 3)])
    assert sorted(found) == [(0, 2), (1, 3)]


def test_a_pair_is_named_once_lower_row_first(gates: Gates) -> None:
    found = gates([AGAINST] * 4)
    assert sorted(found) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


# --- on the embedded data --------------------------------------------------------------------


def test_a_gated_pair_is_scored_apart_and_never_ranked(computed: Computed) -> None:
    results = computed.results
    ranked = set(zip(results.pairs.left.tolist(), results.pairs.right.tolist(), strict=True))
    taken = set(zip(results.gated.left.tolist(), results.gated.right.tolist(), strict=True))
    assert taken <= set(results.gates)
    assert ranked.isdisjoint(results.gates)
    assert len(taken) > 0


def test_every_reason_is_one_of_the_three(computed: Computed) -> None:
    members, heads = computed.results.members, ("contradicted direction: ", "no way to drug either ", "known harm: ")
    for (left, right), reason in computed.results.gates.items():
        assert left < right
        assert reason.startswith(heads)
        assert any(members.names[row] in reason for row in (left, right)) or reason.startswith("known harm")


def test_every_stop_for_harm_in_the_ledger_gates_its_pair_or_stands_beside_a_better_trial(computed: Computed) -> None:
    results = computed.results
    members = results.members
    scored = {*results.gates, *zip(results.pairs.left.tolist(), results.pairs.right.tolist(), strict=True)}
    for pair, places in members.precedents.exact.items():
        clinical = [members.ledger[place] for place in places if members.ledger[place].setting == "clinical"]
        if pair in scored and any(one.outcome == "negative_safety" for one in clinical):
            better = any(one.outcome in ("approved", "positive") for one in clinical)
            assert (pair in results.gates) is not better


def test_no_gate_holds_back_an_approved_pair(computed: Computed) -> None:
    members = computed.results.members
    for pair in computed.results.gates:
        tried = [members.ledger[place] for place in members.precedents.exact.get(pair, ())]
        assert not any(one.outcome == "approved" and one.setting == "clinical" for one in tried)
