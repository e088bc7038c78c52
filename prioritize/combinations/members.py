"""What can be combined: targets and backbone therapies, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STAGES = {"approved": 1.0, "phase 3": 0.8, "phase 2": 0.6, "phase 1": 0.4, "preclinical": 0.2}
"""Worth of the stage of an agent; 'unknown' has none."""


@dataclass(frozen=True)
class Block:
    """A block of members.

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
    cells, mediators, effects, pathways : ndarray of shape (n, m), bool
        Memberships; a row without a True is unknown.
    organs : ndarray of shape (n, m), bool
        Organ classes of serious, boxed or dose-limiting toxicities of the member's agent; no
        True = unknown.
    hops : ndarray of shape (n, n_all)
        Hops to every member of the whole list; NaN = no path, or not in the interactome.
    position : ndarray of shape (n,), int64
        Row of each member in the whole list.
    precedent : ndarray of shape (n, n_all)
        Signed precedent with every member of the whole list, -1 to 1; NaN = never tried on record.
    """

    score: Floats
    stage: Floats
    agreement: Floats
    cells: Bools
    mediators: Bools
    effects: Bools
    pathways: Bools
    organs: Bools
    hops: Floats
    position: NDArray[np.int64]
    precedent: Floats

    def rows(self, chosen: NDArray[np.int64]) -> Block:
        """The block of some rows."""
        return Block(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def __len__(self) -> int:
        """Number of members."""
        return len(self.score)
