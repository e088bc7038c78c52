"""Routes: from the cancer stem cell, over at most one other cell, to what harms the patient.

A route is one link or two. Its outcome follows from what its last link does:

- `recruitment`: a stem cell calls or turns another cell (recruitment, polarisation);
- `immune suppression`: a link with immune evasion among its effects, or whatever a suppressive cell does to a CD8 T, NK
  or dendritic cell;
- `chemoresistance`: a link to or from stem cells that makes them more stem-like, resistant or mobile (stemness,
  chemoresistance, metastasis).

It begins at the stem cell, or at a cell that the stem cell called or turned, and then the call is its first link. A
cell that no link calls is there anyway (fibroblast, endothelium): its link is a route by itself.

A link that serves the immune system and wants a boost is a route by itself: to boost it answers immune suppression.
A route is cut when one of its links is. What a set of targets cuts is weighed by the confidence of the weakest link of
each route; the three outcomes count alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prioritize.crosstalk.links import Link

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DIGITS = 40
STEM = "CSC"
OUTCOMES = ("immune suppression", "chemoresistance", "recruitment")
_EFFECTORS = frozenset({"CD8 T", "NK", "DC"})
_CALLS = frozenset({"recruitment", "polarisation"})
_HARDENS = frozenset({"stemness", "chemoresistance", "metastasis"})


@dataclass(frozen=True)
class Route:
    """One or two links with an outcome.

    Attributes
    ----------
    outcome : str
        One of `OUTCOMES`.
    links : tuple of int
        Positions among the links.
    confidence : float
        That of its weakest link, 0-1.
    """

    outcome: str
    links: tuple[int, ...]
    confidence: float


@dataclass(frozen=True)
class RouteMap:
    """What n members do to r routes over k links.

    Attributes
    ----------
    links : tuple of Link
        k.
    routes : tuple of Route
        r.
    acts : ndarray of shape (n, k), bool
        Whether a member cuts (or, where it is wanted, boosts) a link.
    cuts : ndarray of shape (n, r), bool
        Whether a member cuts a route.
    weights : ndarray of shape (r,)
        Sum to 1; those of each outcome that has a route sum to the same. Exact, see `exact`.
    """

    links: tuple[Link, ...]
    routes: tuple[Route, ...]
    acts: Bools
    cuts: Bools
    weights: Floats

    def coverage(self, members: Sequence[int]) -> float:
        """Share of all routes, by weight, that some members cut together; NaN when there is no route."""
        if not self.routes:
            return float("nan")
        return float(self.cuts[list(members)].any(axis=0) @ self.weights)

    def by_outcome(self, members: Sequence[int]) -> dict[str, float]:
        """Share of the routes to each outcome, by confidence, that some members cut together."""
        cut: Bools = np.asarray(self.cuts[list(members)].any(axis=0))
        outcome = np.array([route.outcome for route in self.routes])
        found = {}
        for name in OUTCOMES:
            inside = outcome == name
            if inside.any():
                found[name] = float(cut[inside] @ self.weights[inside] / self.weights[inside].sum())
        return found

    def bypasses(self, members: Sequence[int]) -> list[tuple[int, int]]:
        """Links that are cut, and for each a link left open that carries the same between the same cells.

        The same mediator through another receptor, or another mediator into the same receptor.

        Returns
        -------
        list of (int, int)
            Positions of the link that is cut and of the one that goes round it.
        """
        acted: Bools = np.asarray(self.acts[list(members)].any(axis=0))
        return [
            (cut, still) for cut in np.flatnonzero(acted).tolist() for still in self._alike[cut] if not acted[still]
        ]

    @cached_property
    def incidence(self) -> Floats:
        """1 where a route runs over a link, shape (r, k)."""
        table = np.zeros((len(self.routes), len(self.links)))
        for row, route in enumerate(self.routes):
            table[row, list(route.links)] = 1.0
        return table

    @cached_property
    def _alike(self) -> list[list[int]]:
        """For each harmful link the others between the same cells with its mediator or its receptor."""
        between: dict[tuple[str, str], list[int]] = {}
        for place, link in enumerate(self.links):
            if link.harmful:
                between.setdefault((link.source, link.partner), []).append(place)
        return [
            [
                other
                for other in (between[link.source, link.partner] if link.harmful else ())
                if other != place
                and (
                    self.links[other].mediator == link.mediator
                    or (link.receptor and self.links[other].receptor == link.receptor)
                )
            ]
            for place, link in enumerate(self.links)
        ]


def make_routes(links: Sequence[Link], members: Sequence[frozenset[str]]) -> RouteMap:
    """Find all routes, and who cuts them.

    Parameters
    ----------
    links : sequence of Link
    members : sequence of frozenset of str
        HGNC ids that each member acts on, in the direction that is wanted of them.
    """
    routes = _routes(links)
    acts = np.array([[not genes.isdisjoint(link.acted_on_by) for link in links] for genes in members], dtype=bool)
    acts = acts.reshape(len(members), len(links))
    cuts = np.zeros((len(members), len(routes)), dtype=bool)
    for column, route in enumerate(routes):
        cuts[:, column] = acts[:, list(route.links)].any(axis=1)
    return RouteMap(tuple(links), routes, acts, cuts, _weights(routes))


def _routes(links: Sequence[Link]) -> tuple[Route, ...]:
    """Every route, in the order of the links."""
    calling = [
        place
        for place, one in enumerate(links)
        if one.harmful and one.source == STEM and not _CALLS.isdisjoint(one.effects)
    ]
    called = {links[place].partner for place in calling} - {STEM}
    found = []
    for place, link in enumerate(links):
        if not link.harmful:
            found.append(Route("immune suppression", (place,), link.confidence))
            continue
        if place in calling and link.partner != STEM:
            found.append(Route("recruitment", (place,), link.confidence))
        for outcome in _ends(link):
            if link.source == STEM or link.source not in called:
                found.append(Route(outcome, (place,), link.confidence))
            else:
                found += [
                    Route(outcome, (first, place), min(links[first].confidence, link.confidence))
                    for first in calling
                    if links[first].partner == link.source
                ]
    return tuple(found)


def _ends(link: Link) -> list[str]:
    """Outcomes that a route may end in with this link."""
    ends = []
    if "immune evasion" in link.effects or (link.source != STEM and link.partner in _EFFECTORS):
        ends.append("immune suppression")
    if STEM in (link.source, link.partner) and not _HARDENS.isdisjoint(link.effects):
        ends.append("chemoresistance")
    return ends


def _weights(routes: Sequence[Route]) -> Floats:
    """Confidence of each route, scaled so that the outcomes count alike and all sum to 1."""
    confidence = np.array([route.confidence for route in routes], dtype=np.float64)
    outcome = np.array([route.outcome for route in routes])
    there = [name for name in OUTCOMES if (outcome == name).any()]
    weights = np.zeros(len(routes))
    for name in there:
        inside = outcome == name
        weights[inside] = confidence[inside] / confidence[inside].sum() / len(there)
    return exact(weights)


def exact(weights: Floats) -> Floats:
    """Weights that sum to 1 at most, to 40 binary digits (1e-12).

    Every sum of them, and of those of any part of them, is then a number that needs no rounding: it does not depend on
    the order in which a processor, a library or a number of threads adds, so the same data give the same bytes.
    """
    rounded: Floats = np.ldexp(np.round(np.ldexp(weights, _DIGITS)), -_DIGITS)
    return rounded
