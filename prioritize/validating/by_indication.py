"""Scores of targets that tell indications apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ByIndication:
    """Scores of t targets in p indications.

    Attributes
    ----------
    names : tuple of str
        The indications: MeSH ids, and in lower case the text of what is no disease of the store.
    values : ndarray of shape (t, p)
        NaN = unknown.
    alone : ndarray of shape (t,)
        Score of the target without an indication, which counts where there is no other; NaN = none.
    """

    names: tuple[str, ...]
    values: Floats
    alone: Floats

    def among(self, names: Collection[str]) -> ByIndication:
        """The same of some indications."""
        kept = [place for place, name in enumerate(self.names) if name in names]
        return ByIndication(tuple(self.names[place] for place in kept), self.values[:, kept], self.alone)

    def nearest(self, chain: Sequence[str]) -> Floats:
        """Score in the first indication of a chain that has one, else without an indication, shape (t,)."""
        found = np.full(len(self.alone), np.nan)
        for name in chain:
            if name in self.names:
                found = np.where(np.isnan(found), self.values[:, self.names.index(name)], found)
        return np.where(np.isnan(found), self.alone, found)

    def highest(self, names: Collection[str], wider: Sequence[str] = ()) -> Floats:
        """Highest score in some indications, else the nearest in the wider ones, shape (t,)."""
        kept = [place for place, name in enumerate(self.names) if name in names]
        some = self.values[:, kept]
        found = np.where(np.isnan(some), -np.inf, some).max(axis=1, initial=-np.inf)
        return np.where(np.isinf(found), self.nearest(wider), found)
