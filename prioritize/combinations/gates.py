"""Gates: what takes a pair out of the ranking, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prioritize.combinations.ledger import Precedents, Tried
from prioritize.combinations.members import Block, Bools

HARM = "negative_safety"
CLEARS = frozenset({"approved", "positive"})
"""Outcomes of the very same pair beside which a stop for harm is no gate, but stays a warning."""


def gated(
    block: Block,
    names: Sequence[str],
    drugged: Bools,
    allowed: Bools,
    precedents: Precedents,
    ledger: Sequence[Tried],
) -> Mapping[tuple[int, int], str]:
    """Pairs that are taken out, and why; the first reason that fits.

    Parameters
    ----------
    block : Block
        All n members.
    names : sequence of str
        Of the members.
    drugged : ndarray of shape (n,), bool
        Whether there is an agent, or a known way to make one.
    allowed : ndarray of shape (n, n), bool
        Pairs that would be scored.
    precedents : Precedents
    ledger : sequence of Tried

    Returns
    -------
    mapping of (i, j) with i < j to str
    """
    against = block.agreement == 0
    found: dict[tuple[int, int], str] = {}
    for left, right in zip(*(ends.tolist() for ends in np.nonzero(np.triu(allowed, 1))), strict=True):
        wrong = [names[row] for row in (left, right) if against[row]]
        if wrong:
            found[left, right] = f"contradicted direction: every agent on record acts against what {wrong[0]} needs"
        elif not drugged[left] and not drugged[right]:
            found[left, right] = f"no way to drug either {names[left]} or {names[right]} is on record"
        elif harm := _harm([ledger[place] for place in precedents.exact.get((left, right), ())]):
            found[left, right] = f"known harm: {harm}"
    return found


def _harm(tried: Sequence[Tried]) -> str:
    """The clinical trial of this pair that was stopped for harm; '' when none was, or another went well."""
    clinical = [one for one in tried if one.setting == "clinical"]
    if any(one.outcome in CLEARS for one in clinical):
        return ""
    return next(
        (
            f"{one.agents.replace(';', ' + ')} was stopped for harm ({one.id})"
            for one in clinical
            if one.outcome == HARM
        ),
        "",
    )
