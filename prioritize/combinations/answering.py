"""Whether a target answers what a therapy does to the crosstalk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prioritize.crosstalk.routes import RouteMap

ITSELF = 1.0
"""The therapy induces the target, or the mediator or receptor of a link that the target cuts."""
STEM_CELLS = 0.5
"""The therapy enriches stem cells, and the target cuts a route to chemoresistance."""
BASIS = {"cited": 1.0, "partly cited": 0.75, "uncited": 0.5}
"""Factor by what a fact rests on."""
PRECLINICAL = 0.5
"""Factor for a fact that was seen in the laboratory alone."""


@dataclass(frozen=True)
class Induced:
    """What a therapy, or a class of therapies, does to the crosstalk.

    Attributes
    ----------
    id, backbone, therapy_class : str
        The therapy is '' when the fact holds for the class.
    kind : str
        induces, reduces or enriches_csc.
    gene, symbol : str
        HGNC id and symbol; a mediator that is no gene has only a name; both '' where stem cells are meant.
    effect, setting, statement, citations, basis : str
    """

    id: str
    backbone: str
    therapy_class: str
    kind: str
    gene: str
    symbol: str
    effect: str
    setting: str
    statement: str
    citations: str
    basis: str

    def concerns(self, backbone: str, therapy_class: str) -> bool:
        """Whether the fact is one of a therapy."""
        return self.backbone == backbone if self.backbone else self.therapy_class == therapy_class

    @property
    def strength(self) -> float:
        """1 for what was seen in patients and read; less where one of the two lacks."""
        return (1.0 if self.setting == "clinical" else PRECLINICAL) * BASIS[self.basis]


def answers(
    ids: Sequence[str], classes: Sequence[str], directions: Sequence[str], routes: RouteMap, facts: Sequence[Induced]
) -> dict[tuple[int, int], float]:
    """How well each target answers each therapy, 0-1, for the pairs of which something is on record.

    Parameters
    ----------
    ids : sequence of str
        HGNC ids of targets, then ids of backbones.
    classes : sequence of str
        Therapy class, '' for a target.
    directions : sequence of str
        Of targets: only one that is to be inhibited answers a rise. '' for a backbone.
    routes : RouteMap
    facts : sequence of Induced

    Notes
    -----
    The strongest fact that the therapy raises what the target stands for, less the strongest one that it lowers it;
    0 at least.
    """
    found: dict[tuple[int, int], float] = {}
    standing = {
        target: stands_for(target, ids[target], routes)
        for target, direction in enumerate(directions)
        if direction == "inhibit"
    }
    for backbone, therapy in enumerate(classes):
        if not therapy:
            continue
        own = [fact for fact in facts if fact.concerns(ids[backbone], therapy)]
        for target, (means, hardens) in standing.items():
            if own and (told := told_of(own, means, hardens)):
                raises = max((value for _, value in told if value > 0), default=0.0)
                lowers = max((-value for _, value in told if value < 0), default=0.0)
                found[target, backbone] = max(raises - lowers, 0.0)
    return found


def reasons(row: int, target: str, routes: RouteMap, facts: Sequence[Induced]) -> list[tuple[Induced, float]]:
    """Facts on therapies that concern a target, each with its value; below 0 where the therapy lowers it itself."""
    means, hardens = stands_for(row, target, routes)
    return told_of(facts, means, hardens)


def stands_for(row: int, target: str, routes: RouteMap) -> tuple[frozenset[str], bool]:
    """The genes and mediators that a target stands for, and whether it cuts a route to chemoresistance."""
    means = {target}
    for place in np.flatnonzero(routes.acts[row]):
        link = routes.links[place]
        means |= {link.mediator_id, link.receptor_id, "" if link.mediator_id else link.mediator}
    hardens = any(routes.routes[place].outcome == "chemoresistance" for place in np.flatnonzero(routes.cuts[row]))
    return frozenset(means - {""}), hardens


def told_of(facts: Sequence[Induced], means: frozenset[str], hardens: bool) -> list[tuple[Induced, float]]:
    """Facts that concern what a target stands for, each with its value."""
    told = []
    for fact in facts:
        sign = -1.0 if fact.kind == "reduces" else 1.0
        if (fact.gene or fact.symbol) in means:
            told.append((fact, sign * ITSELF * fact.strength))
        elif not fact.symbol and hardens:
            told.append((fact, sign * STEM_CELLS * fact.strength))
    return told
