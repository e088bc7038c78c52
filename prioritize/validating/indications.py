"""Indications of outcome and score files as diseases of the store, and their families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from prioritize.errors import StoreError, did_you_mean
from prioritize.indications import Diseases

ROOTS = {"oncology": "D009369"}
"""MeSH heading under which all indications of an area stand."""
FAMILY = 2
"""Steps of a family below the head of its chapter: of Neoplasms such as Breast Neoplasms, or Leukemia."""


@dataclass(frozen=True)
class Indications:
    """Diseases of a store.

    Attributes
    ----------
    known : Diseases
    wider : mapping of MeSH id to tuple of (MeSH id, steps)
        All headings above it, the nearest first.
    """

    known: Diseases
    wider: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Indications:
        """Read the diseases of an open store; one that holds none knows no indication."""
        try:
            known = Diseases.read(con)
        except StoreError:
            return cls(Diseases({}, {}, {}))
        wider: dict[str, list[tuple[str, int]]] = {}
        rows = con.execute("SELECT mesh_id, ancestor_id, steps FROM raw.disease_ancestor ORDER BY 1, 3, 2").fetchall()
        for mesh_id, above, steps in rows:
            wider.setdefault(mesh_id, []).append((above, steps))
        return cls(known, {mesh_id: tuple(some) for mesh_id, some in wider.items()})

    def mesh(self, text: str) -> str:
        """The MeSH id that a text means; '' where it means none, or several."""
        return self.known.find(text.strip()) or ""

    def key(self, text: str) -> str:
        """The MeSH id that a text means, else the text in lower case."""
        return self.mesh(text) or " ".join(text.casefold().split())

    def chain(self, key: str) -> tuple[str, ...]:
        """An indication and all that are wider, the nearest first."""
        return (key, *(above for above, _ in self.wider.get(key, ())))

    def families(self, key: str, area: str = "") -> frozenset[str]:
        """Headings two steps below the head of a MeSH chapter that an indication is, or lies under.

        Parameters
        ----------
        key : str
            As `key` gives it.
        area : str
            One of `ROOTS` takes the chapter of the area alone.
        """
        root = ROOTS.get(area)
        return frozenset(
            one
            for one in self.chain(key)
            for head, steps in self.wider.get(one, ())
            if steps == FAMILY and head not in self.wider and root in (None, head)
        )

    def name(self, key: str) -> str:
        """Name on record, else the key."""
        return self.known.by_id.get(key) or key

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Texts that are no disease on record, each once, with what may be meant."""
        found = []
        for text in dict.fromkeys(text for text in texts if text and not self.mesh(text)):
            alike = [name for name in self.known.by_name if name[:1] == text[:1].lower()]
            near = did_you_mean(text.lower(), alike) if alike else ""
            found.append(f"'{text}'" + (f" ({near.rstrip('?')}?)" if near.startswith("did you mean") else ""))
        return found
