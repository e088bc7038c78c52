"""Choosing among scored combinations: filters on facts of their members, and a list that does not repeat itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from prioritize.combinations.members import STAGES, Bools, Floats, Ints
from prioritize.combinations.search import Pairs
from prioritize.combinations.triples import Triples
from prioritize.errors import Problem, UsageError, did_you_mean

Likeness = Callable[[int], Floats]
"""Position of a combination -> how alike each of the k combinations is to it, 0-1, shape (k,)."""

DIGITS = 12
"""Digits to which values are compared."""


@dataclass(frozen=True)
class Facts:
    """What is known of n members, for the filters.

    Attributes
    ----------
    cells, axes, modalities, indications : sequence of frozenset of str
        Cells that a member acts on, axes it lies on, modalities of its agents, settings its agents are given in.
    stage : ndarray of shape (n,)
        Worth of the stage of its most advanced agent, as in `members.STAGES`; NaN = none with a source.
    tried : frozenset of frozenset of int
        Rows of members that were given together.
    """

    cells: Sequence[frozenset[str]]
    axes: Sequence[frozenset[str]]
    modalities: Sequence[frozenset[str]]
    indications: Sequence[frozenset[str]]
    stage: Floats
    tried: frozenset[frozenset[int]]


@dataclass(frozen=True)
class Filter:
    """Which combinations are wanted; what is left empty admits all.

    Attributes
    ----------
    cell, axis, modality : str
        At least one member acts on the cell, lies on the axis, has an agent of the modality; in any case of letters.
    indication : str
        At least one member has an agent that is given in a setting whose name holds these words, in any case.
    stage : str
        Every member has an agent of this stage or a later one, in any case of letters; without a source it has none.
    untried : bool
        Only combinations whose members are not on record as given together.
    """

    cell: str = ""
    axis: str = ""
    modality: str = ""
    indication: str = ""
    stage: str = ""
    untried: bool = False

    def mask(self, members: Ints, facts: Facts) -> Bools:
        """Which of k combinations are wanted, shape (k,).

        Parameters
        ----------
        members : ndarray of shape (k, 2) or (k, 3), int64
            Rows of their members, as `members_in` gives.
        facts : Facts

        Raises
        ------
        UsageError
            When no member has the cell, axis or modality, or there is no such stage.
        """
        meant = self._meant(facts)
        wanted = np.ones(len(members), dtype=bool)
        for value, sets in ((meant.cell, facts.cells), (meant.axis, facts.axes), (meant.modality, facts.modalities)):
            if value:
                wanted &= np.array([value in one for one in sets], dtype=bool)[members].any(axis=1)
        if self.indication:
            words = self.indication.casefold()
            given = [any(words in name.casefold() for name in one) for one in facts.indications]
            wanted &= np.array(given, dtype=bool)[members].any(axis=1)
        if meant.stage:
            wanted &= (facts.stage[members] >= STAGES[meant.stage]).all(axis=1)
        if self.untried:
            wanted &= np.array([frozenset(one) not in facts.tried for one in members.tolist()], dtype=bool)
        return wanted

    def _meant(self, facts: Facts) -> Filter:
        """The same with its words spelled as the facts spell them; words that nothing is known by are refused."""
        allowed = {
            "cell": frozenset().union(*facts.cells),
            "axis": frozenset().union(*facts.axes),
            "modality": frozenset().union(*facts.modalities),
            "stage": frozenset(STAGES),
        }
        asked = {name: word for name in allowed if (word := getattr(self, name))}
        meant = {name: _spelled(word, allowed[name]) for name, word in asked.items()}
        problems = [
            Problem(f"no member has {word!r}", "filter", field=name, fix=did_you_mean(word, allowed[name]))
            for name, word in asked.items()
            if not meant[name]
        ]
        if problems:
            raise UsageError(problems)
        return Filter(**meant, indication=self.indication, untried=self.untried)


def _spelled(word: str, words: frozenset[str]) -> str:
    """The one of some words that a word means, whatever the case of its letters; '' where there is none."""
    same = sorted(one for one in words if one.casefold() == word.casefold())
    return word if word in words else next(iter(same), "")


def members_in(found: Pairs | Triples) -> Ints:
    """Rows of the members of each combination, shape (k, 2) or (k, 3)."""
    columns = [found.left, found.right]
    return np.stack([*columns, found.third] if isinstance(found, Triples) else columns, axis=1)


def cuts_of(members: Ints, cuts: Bools) -> Bools:
    """Routes that at least one member of each combination cuts, shape (k, r).

    Parameters
    ----------
    members : ndarray of shape (k, 2) or (k, 3), int64
    cuts : ndarray of shape (n, r), bool
        Routes that each member cuts, as in `crosstalk.routes.RouteMap`.
    """
    either: Bools = np.asarray(cuts[members].any(axis=1))
    return either


def likeness(members: Ints, cuts: Bools, weights: Floats) -> Likeness:
    """How alike two combinations are: the mean of the share of their members, and of their routes, that they share.

    Members: those in both, over those of one. Routes: the weight of those that both cut, over that of those that
    either cuts; where one of the two cuts none, the members count alone. The same combination is 1.

    Parameters
    ----------
    members : ndarray of shape (k, 2) or (k, 3), int64
    cuts : ndarray of shape (n, r), bool
        Routes that each member cuts.
    weights : ndarray of shape (r,)
    """
    cut = cuts_of(members, cuts)
    weight = cut @ weights

    def to(one: int) -> Floats:
        shared = (members[:, :, None] == members[one]).any(axis=2).mean(axis=1)
        both = cut[:, cut[one]] @ weights[cut[one]]
        known = (weight > 0) & (weight[one] > 0)
        either = np.where(known, weight + weight[one] - both, 1.0)
        alike: Floats = np.where(known, (shared + both / either) / 2.0, shared)
        return alike

    return to


def diverse(found: Pairs | Triples, alike: Likeness, keep: int, trade_off: float) -> Ints:
    """Positions of combinations that score high and are unlike those chosen before them.

    Each step takes the combination with the greatest (1 - trade_off) x score - trade_off x likeness to whichever of
    those chosen is the most alike; equal ones in the order given. At a trade-off of 0.5 a score of 0.1 weighs as much
    as a likeness of 0.1.

    Parameters
    ----------
    found : Pairs or Triples
        k combinations, the highest first.
    alike : callable
        Such as `likeness` gives.
    keep : int
        How many are wanted.
    trade_off : float
        0 = the plain order, 1 = the first, then whatever is the least alike.

    Raises
    ------
    UsageError
        When the trade-off is not a share.

    References
    ----------
    Maximal marginal relevance: Carbonell & Goldstein 1998, doi:10.1145/290941.291025
    """
    if not 0.0 <= trade_off <= 1.0:
        raise UsageError(
            Problem(f"{trade_off!r} is not a share", "diverse", field="trade_off", fix="give a number from 0 to 1")
        )
    nearest = np.zeros(len(found.left))
    left = np.ones(len(found.left), dtype=bool)
    chosen: list[int] = []
    for _ in range(min(keep, len(found.left))):
        value = np.round((1.0 - trade_off) * found.score - trade_off * nearest, DIGITS)
        one = int(np.argmax(np.where(left, value, -np.inf)))
        chosen.append(one)
        left[one] = False
        nearest = np.maximum(nearest, alike(one))
    return np.array(chosen, dtype=np.int64)


def likeness_before(order: Ints, alike: Likeness) -> Floats:
    """How alike each combination of a list is to whichever of those before it is the most alike; 0 for the first.

    Parameters
    ----------
    order : ndarray of shape (m,), int64
        Positions in the order of the list, as `diverse` gives them.
    alike : callable
        As for `diverse`.

    Returns
    -------
    ndarray of shape (m,)
        0-1.
    """
    nearest = np.zeros(len(order))
    for place, one in enumerate(order.tolist()):
        nearest[place + 1 :] = np.maximum(nearest[place + 1 :], alike(one)[order[place + 1 :]])
    return nearest
