"""What can be combined: targets and backbone therapies, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

STAGES = {"approved": 1.0, "phase 3": 0.8, "phase 2": 0.6, "phase 1": 0.4, "preclinical": 0.2}
"""Worth of the stage of an agent; 'unknown' has none."""


@dataclass(frozen=True)
class Pairwise:
    """A number for some pairs of members; all others are unknown. Only what is known is held.

    Attributes
    ----------
    row, column : ndarray of shape (k,), int64
        Members; `row` in rising order, within a row `column`.
    value : ndarray of shape (k,)
    size : int
        Rows of the block.
    """

    row: Ints
    column: Ints
    value: Floats
    size: int

    @classmethod
    def of(cls, values: Floats) -> Pairwise:
        """From an array of shape (n, n_all); NaN = unknown."""
        row, column = np.nonzero(~np.isnan(values))
        return cls(row, column, values[row, column], len(values))

    @classmethod
    def of_pairs(cls, values: Mapping[tuple[int, int], float], size: int) -> Pairwise:
        """From a number per pair, which holds both ways round."""
        both = {(one, other): value for pair, value in values.items() for one, other in (pair, pair[::-1])}
        keys = sorted(both)
        row = np.array([key[0] for key in keys], dtype=np.int64)
        column = np.array([key[1] for key in keys], dtype=np.int64)
        return cls(row, column, np.array([both[key] for key in keys], dtype=np.float64), size)

    def rows(self, chosen: Ints) -> Pairwise:
        """The numbers of some rows, in the order given."""
        starts, ends = np.searchsorted(self.row, chosen, "left"), np.searchsorted(self.row, chosen, "right")
        counts = ends - starts
        row = np.repeat(np.arange(len(chosen)), counts)
        place = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        return Pairwise(row, self.column[place], self.value[place], len(chosen))

    def to(self, position: Ints) -> Floats:
        """Array of shape (n, m) for the members at m positions; NaN = unknown."""
        wanted, place = np.unique(position, return_inverse=True)
        there = np.searchsorted(wanted, self.column)
        inside = there < len(wanted)
        inside[inside] = wanted[there[inside]] == self.column[inside]
        dense = np.full((self.size, len(wanted)), np.nan)
        dense[self.row[inside], there[inside]] = self.value[inside]
        found: Floats = dense[:, place]
        return found


@dataclass(frozen=True)
class Block:
    """A block of n members out of n_all.

    Attributes
    ----------
    score : ndarray of shape (n,)
        Score without precedence, 0-1; NaN for backbones, which have none, and where nothing is
        known.
    stage : ndarray of shape (n,)
        Worth of the most advanced agent whose action is the one wanted, 0-1; NaN = none with a
        source.
    agreement : ndarray of shape (n,)
        1 an agent acts in the wanted direction, 0 only agents that act against it, NaN = no action
        with a source.
    modality : ndarray of shape (n,)
        Of the agent that stands for the member: 0 a small molecule, 1 an antibody, 2 another; NaN = no agent.
    immune : ndarray of shape (n,)
        1 = it stands for a mechanism that sets immune responses free, 0 = it does not; NaN = unknown.
    single : ndarray of shape (n,)
        Signed outcomes of the trials that tested the member, with whatever partner, -1 to 1; NaN = none on record.
    others : Pairwise
        For pairs that were tried together: the worse of their signed outcomes over all other trials, 0 where there is
        no other.
    near : ndarray of shape (n,)
        1 = nearer to the other crosstalk proteins on the interactome than proteins of its degree are on average,
        0 = not; NaN = not in the interactome.
    routes : ndarray of shape (n, r)
        Routes of the crosstalk that the member cuts: 0, or the route's weight as `crosstalk.routes.exact` gives it; the
        weights of all routes sum to 1. A row of zeros is unknown.
    pathways, complexes, organs : ndarray of shape (n, m), bool
        Memberships; a row without a True is unknown. Organs are those of serious, boxed or dose-limiting toxicities
        of the member's agents.
    vital : ndarray of shape (n, m)
        Vital organs of healthy people: 1 = the target is expressed there, 0 = it is not, NaN = not measured, as for
        every backbone.
    therapy : ndarray of shape (n,), bool
        True for a backbone.
    position : ndarray of shape (n,), int64
        Row of each member in the whole list.
    apart : Pairwise
        Separation on the interactome, less that of pairs of the same degrees, in their standard deviations; unknown =
        not in it.
    precedent : Pairwise
        Signed precedent of the pair, -1 to 1; unknown = never tried on record.
    answers : Pairwise
        How well the target answers what the backbone does to the crosstalk, 0-1; unknown = nothing on record.
    """

    score: Floats
    stage: Floats
    agreement: Floats
    modality: Floats
    immune: Floats
    single: Floats
    near: Floats
    routes: Floats
    pathways: Bools
    complexes: Bools
    organs: Bools
    vital: Floats
    therapy: Bools
    position: Ints
    apart: Pairwise
    precedent: Pairwise
    others: Pairwise
    answers: Pairwise

    def rows(self, chosen: Ints) -> Block:
        """The block of some rows."""
        parts: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        cut: dict[str, Any] = {
            name: part.rows(chosen) if isinstance(part, Pairwise) else part[chosen] for name, part in parts.items()
        }
        return Block(**cut)

    def __len__(self) -> int:
        """Number of members."""
        return len(self.score)
