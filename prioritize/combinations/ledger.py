"""The ledger: combinations already tried, and what their outcomes say of a pair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GOOD = {"approved": 1.0, "positive": 0.5}
BAD = {"negative_efficacy": 1.0, "negative_safety": 1.0, "approval_withdrawn": 1.0}
"""Weights of clinical outcomes; mixed weighs nothing either way."""
OPEN = frozenset({"ongoing", "completed_unknown", "stopped_other", "withdrawn"})
"""Outcomes that judge nothing: no result yet, stopped for another reason, or withdrawn before it began. A pair with
only these has no value."""
PRECLINICAL = 0.2
"""Factor for a preclinical outcome."""
ELSEWHERE = 0.5
"""Factor for an outcome in another indication than the one asked for."""
CLASS_MATE = 0.5
"""Factor for a backbone of the same class as the one that was tried."""


@dataclass(frozen=True)
class Tried:
    """One tried combination.

    Attributes
    ----------
    id, agents, outcome, setting : str
    members : frozenset of str
        HGNC ids of targets and ids of backbones, less those whose agent does not act as wanted.
    background : frozenset of str
        Members that the control arm was given too: the outcome does not judge them, nor pairs among them.
    apart : frozenset of frozenset of str
        Pairs of members that were never given together.
    indication : str
        As given.
    credit : mapping of member to (str, float)
        The agent that acts on it, and the part of the outcome that its selectivity leaves to this target, 0-1; a member
        of which it says nothing has the whole.
    """

    id: str
    agents: str
    outcome: str
    setting: str
    members: frozenset[str]
    background: frozenset[str] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()
    indication: str = ""
    credit: Mapping[str, tuple[str, float]] = field(default_factory=dict, hash=False)

    def share(self, *members: str) -> float:
        """Part of the outcome that is some members' own; those of one agent, such as a bispecific, add up."""
        parts: dict[str, float] = {}
        for member in members:
            agent, share = self.credit.get(member, (member, 1.0))
            parts[agent] = min(parts.get(agent, 0.0) + share, 1.0)
        return math.prod(parts.values())

    def gave(self, *members: str) -> bool:
        """Whether it held these members, and gave all of them together."""
        some = frozenset(members)
        return some <= self.members and not any(two <= some for two in self.apart)

    def judges(self, *members: str) -> bool:
        """Whether the outcome says something of these members together."""
        return self.gave(*members) and not self.background.issuperset(members)

    def weight(self, indication: str = "") -> float:
        """Part of the outcome that its setting leaves, and an indication other than the one asked for, 0-1."""
        share = 1.0 if self.setting == "clinical" else PRECLINICAL
        return share * (1.0 if indication.lower() in self.indication.lower() else ELSEWHERE)


@dataclass(frozen=True)
class Precedents:
    """What the ledger says of every pair of n members.

    Attributes
    ----------
    value : ndarray of shape (n, n)
        Signed, -1 to 1; NaN where the ledger has no known outcome.
    exact, kin : dict of (i, j) with i < j to tuple of int
        Positions in the ledger: this very pair, and the target with another backbone of the same
        class.
    """

    value: Floats
    exact: dict[tuple[int, int], tuple[int, ...]]
    kin: dict[tuple[int, int], tuple[int, ...]]


def precedents(
    members: Sequence[str],
    genes: Sequence[frozenset[str]],
    classes: Sequence[str],
    tried: Sequence[Tried],
    indication: str = "",
) -> Precedents:
    """Find the precedents of every pair.

    Parameters
    ----------
    members : sequence of str
        Ids, n.
    genes : sequence of frozenset of str
        For a backbone the catalogue targets it acts on; a target has only itself. A combination
        that names the target counts for the backbone's pair only as its kin, unless the backbone
        itself is named.
    classes : sequence of str
        Therapy class of a backbone, '' for a target.
    tried : sequence of Tried
    indication : str
        Words of an indication; an outcome in one that does not hold them counts half. '' = all count whole.

    Notes
    -----
    With good outcomes summing to p and bad ones to n, the value is p/(p+1) - n/(n+1): a bad outcome
    can only lower it.
    """
    position = {member: index for index, member in enumerate(members)}
    by_class: dict[str, list[int]] = {}
    for index, name in enumerate(classes):
        if name:
            by_class.setdefault(name, []).append(index)
    exact: dict[tuple[int, int], list[int]] = {}
    kin: dict[tuple[int, int], list[int]] = {}
    for place, one in enumerate(tried):
        inside = sorted(position[member] for member in one.members if member in position)
        for first, left in enumerate(inside):
            for right in inside[first + 1 :]:
                if one.judges(members[left], members[right]):
                    exact.setdefault((left, right), []).append(place)
        for left, right in _kin_pairs(one, inside, members, genes, classes, by_class):
            kin.setdefault((min(left, right), max(left, right)), []).append(place)
    value = np.full((len(members), len(members)), np.nan)
    for pair in exact.keys() | kin.keys():
        good = bad = 0.0
        decided = False
        for places, factor in ((exact.get(pair, []), 1.0), (kin.get(pair, []), CLASS_MATE)):
            for place in places:
                share = factor * tried[place].weight(indication) * tried[place].share(*(members[row] for row in pair))
                good += share * GOOD.get(tried[place].outcome, 0.0)
                bad += share * BAD.get(tried[place].outcome, 0.0)
                decided = decided or tried[place].outcome not in OPEN
        if not decided:
            continue
        value[pair] = value[pair[::-1]] = good / (good + 1.0) - bad / (bad + 1.0)
    return Precedents(
        value,
        {pair: tuple(places) for pair, places in exact.items()},
        {pair: tuple(p) for pair, p in kin.items()},
    )


def other_outcomes(members: Sequence[str], tried: Sequence[Tried], found: Precedents) -> dict[tuple[int, int], float]:
    """For pairs that were tried: the worse of the two members' signed outcomes over all other combinations.

    Returns
    -------
    dict of (i, j) with i < j to float
        -1 to 1; 0 where no other combination tested either.
    """
    of_member: dict[str, list[int]] = {}
    for place, one in enumerate(tried):
        for member in one.members - one.background:
            of_member.setdefault(member, []).append(place)
    values = {}
    for pair, places in found.exact.items():
        left, right = (
            single_outcomes(
                [members[row]], [tried[one] for one in of_member.get(members[row], ()) if one not in places]
            )
            for row in pair
        )
        lower = np.fmin(left[0], right[0])
        values[pair] = 0.0 if np.isnan(lower) else float(lower)
    return values


def single_outcomes(members: Sequence[str], tried: Sequence[Tried]) -> Floats:
    """Signed outcomes of the clinical combinations that tested each member, with whatever partner.

    Returns
    -------
    ndarray of shape (n,)
        p/(p+1) - n/(n+1) as for pairs, -1 to 1; NaN where no outcome is known. What was only background is neither
        credited nor blamed.
    """
    position = {member: index for index, member in enumerate(members)}
    good, bad = np.zeros(len(members)), np.zeros(len(members))
    decided = np.zeros(len(members), dtype=bool)
    for one in tried:
        if one.setting != "clinical" or one.outcome in OPEN:
            continue
        rows = [position[member] for member in one.members - one.background if member in position]
        parts = np.array([one.share(members[row]) for row in rows])
        good[rows] += GOOD.get(one.outcome, 0.0) * parts
        bad[rows] += BAD.get(one.outcome, 0.0) * parts
        decided[rows] = True
    value: Floats = np.where(decided, good / (good + 1.0) - bad / (bad + 1.0), np.nan)
    return value


def triple_outcomes(
    members: Sequence[str], tried: Sequence[Tried], indication: str = ""
) -> dict[frozenset[int], float]:
    """Signed outcomes of three members that one combination gave together, at least one of them as what it tested.

    Parameters
    ----------
    members : sequence of str
        Ids, n.
    tried : sequence of Tried
    indication : str
        As for `precedents`.

    Returns
    -------
    dict of frozenset of rows to float
        p/(p+1) - n/(n+1) as for pairs, -1 to 1; only where an outcome is known.
    """
    position = {member: index for index, member in enumerate(members)}
    sums: dict[frozenset[int], tuple[float, float]] = {}
    for one in tried:
        if one.outcome in OPEN:
            continue
        inside = sorted(position[member] for member in one.members if member in position)
        for three in combinations(inside, 3):
            names = [members[row] for row in three]
            if one.judges(*names):
                part = one.weight(indication) * one.share(*names)
                good, bad = sums.get(frozenset(three), (0.0, 0.0))
                sums[frozenset(three)] = (
                    good + part * GOOD.get(one.outcome, 0.0),
                    bad + part * BAD.get(one.outcome, 0.0),
                )
    return {three: good / (good + 1.0) - bad / (bad + 1.0) for three, (good, bad) in sums.items()}


class History:
    """Tried combinations, to be looked up by members that they gave together.

    Parameters
    ----------
    members : sequence of str
        Ids, n.
    tried : sequence of Tried
    """

    def __init__(self, members: Sequence[str], tried: Sequence[Tried]) -> None:
        self._members, self._tried = members, tried
        self._holding: dict[str, set[int]] = {}
        for place, one in enumerate(tried):
            for member in one.members:
                self._holding.setdefault(member, set()).add(place)

    def gave(self, rows: Iterable[int]) -> tuple[Tried, ...]:
        """Combinations that gave all the members of these rows together, in the order of the ledger.

        Also those that gave them as background alone, of which the outcome says nothing: `Tried.judges` tells.
        """
        names = [self._members[row] for row in rows]
        holding = [self._holding.get(name, set()) for name in names]
        places = sorted(set.intersection(*holding)) if holding else []
        return tuple(self._tried[place] for place in places if self._tried[place].gave(*names))


def _kin_pairs(
    one: Tried,
    inside: Sequence[int],
    members: Sequence[str],
    genes: Sequence[frozenset[str]],
    classes: Sequence[str],
    by_class: dict[str, list[int]],
) -> set[tuple[int, int]]:
    """Targets of a combination with backbones of the same class as the one that they were judged with."""
    found = set()
    for left in (index for index in inside if not classes[index]):
        for backbone in (index for index in inside if classes[index]):
            if one.judges(members[left], members[backbone]):
                found |= {
                    (left, right)
                    for right in by_class[classes[backbone]]
                    if right not in inside and members[left] not in genes[right]
                }
    return found
