"""Links: one cell sends a mediator that acts through a receptor on another cell.

Several rows of the catalogue may tell of one link, each for a target that owns the row. Most owners stand on the link:
the mediator, the receptor, or a protein that makes, causes or relays the signal. A target that stands on a link cuts it
when the target is to be inhibited, and boosts it when it is to be activated; the owners decide which of the two it
needs.

Some owners are only raised by the link: PGE2 raises PD-L1, and to block PD-L1 does not stop PGE2. Such an owner neither
cuts the link nor boosts it, but its row still tells what the link does. Where no owner stands on a link, those that it
raises decide what it needs: to raise what is to be inhibited does harm, to raise what is to be activated serves. When
mediator and receptor are no targets either, nobody cuts such a link, and its routes stay open.

Where the mediator acts through a receptor of several chains, each chain cuts the link. Receptors that answer the same
mediator (CXCR1 and CXCR2) are links of their own: to cut one leaves the other open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

TIERS = {"A": 1.0, "B": 2.0 / 3.0, "C": 1.0 / 3.0}
"""Confidence by evidence tier: the tier's place among three."""
BASIS = {"cited": 1.0, "partly cited": 1.0, "uncited": 0.5}
"""Factor for a row without a citation that was read."""


@dataclass(frozen=True)
class Edge:
    """A row of the catalogue.

    Attributes
    ----------
    id, target : str
        Key, and HGNC id of the target that owns the row.
    raised : bool
        Whether the link only raises the target, so that the target does not stand on it.
    source, mediator, receptor, partner, kind : str
        Cell, mediator, receptor ('' = none named), cell, and kind of mediator.
    mediator_id, receptor_id : str
        HGNC ids; '' where it is no gene of the catalogue's names.
    tier, basis : str
    effects : frozenset of str
    """

    id: str
    target: str
    raised: bool
    source: str
    mediator: str
    mediator_id: str
    receptor: str
    receptor_id: str
    partner: str
    kind: str
    tier: str
    basis: str
    effects: frozenset[str]


@dataclass(frozen=True)
class Link:
    """All rows that tell of one link.

    Attributes
    ----------
    source, mediator, receptor, partner : str
    mediator_id, receptor_id : str
        HGNC ids; '' where it is no gene.
    kinds, effects : frozenset of str
    harmful : bool
        True: to be cut. False: it serves the immune system and is to be boosted, for at least one of the owners that
        stand on it is to be activated and none is to be inhibited. Where none stands on it: of those that it raises.
    confidence : float
        Highest over the rows: 1 for tier A, 2/3 for B, 1/3 for C; half of it without a citation.
    edges : tuple of str
        Keys of the rows.
    acted_on_by : frozenset of str
        HGNC ids of the targets that cut it, or boost it; none of them is merely raised by it.
    confirmed : bool
        Whether a ligand-receptor source lists mediator and receptor as partners.
    """

    source: str
    mediator: str
    receptor: str
    partner: str
    mediator_id: str
    receptor_id: str
    kinds: frozenset[str]
    effects: frozenset[str]
    harmful: bool
    confidence: float
    edges: tuple[str, ...]
    acted_on_by: frozenset[str]
    confirmed: bool

    @property
    def words(self) -> str:
        """`CSC -CXCL8/CXCR2-> MDSC`."""
        through = f"{self.mediator}/{self.receptor}" if self.receptor else self.mediator
        return f"{self.source} -{through}-> {self.partner}"


@dataclass(frozen=True)
class Complexes:
    """What a ligand-receptor source says.

    Attributes
    ----------
    partners : frozenset of (str, str)
        HGNC ids of ligand and receptor.
    chains : mapping of (str, str) to frozenset of str
        All chains of the receptor that a ligand acts through, by ligand and one chain.
    """

    partners: frozenset[tuple[str, str]] = frozenset()
    chains: Mapping[tuple[str, str], frozenset[str]] | None = None

    def others(self, ligand: str, receptor: str) -> frozenset[str]:
        """Receptors of a ligand that share no chain with one of them."""
        return self._receptors.get(ligand, frozenset()) - self.with_chain(ligand, receptor)

    @cached_property
    def _receptors(self) -> dict[str, frozenset[str]]:
        """Receptors of each ligand."""
        found: dict[str, set[str]] = {}
        for ligand, receptor in self.partners:
            found.setdefault(ligand, set()).add(receptor)
        return {ligand: frozenset(some) for ligand, some in found.items()}

    def with_chain(self, ligand: str, receptor: str) -> frozenset[str]:
        """Chains of the receptor, itself among them."""
        return (self.chains or {}).get((ligand, receptor), frozenset()) | {receptor}


def make_complexes(rows: Iterable[tuple[str, str, str]]) -> Complexes:
    """Partners and chains from rows of (ligand id, receptor id, name of the receptor complex or '')."""
    known = list(rows)
    members: dict[tuple[str, str], set[str]] = {}
    for ligand, receptor, name in known:
        if name:
            members.setdefault((ligand, name), set()).add(receptor)
    chains: dict[tuple[str, str], frozenset[str]] = {}
    for (ligand, _), some in members.items():
        for receptor in some:
            chains[ligand, receptor] = chains.get((ligand, receptor), frozenset()) | some
    return Complexes(frozenset((ligand, receptor) for ligand, receptor, _ in known), chains)


def make_links(edges: Sequence[Edge], directions: Mapping[str, str], complexes: Complexes) -> tuple[Link, ...]:
    """Bring the rows of the catalogue together.

    Parameters
    ----------
    edges : sequence of Edge
    directions : mapping of HGNC id to str
        inhibit, activate or unknown, for every target of the catalogue.
    complexes : Complexes

    Returns
    -------
    tuple of Link
        In the order in which the rows first tell of them.
    """
    rows: dict[tuple[str, str, str, str], list[Edge]] = {}
    for edge in edges:
        rows.setdefault((edge.source, edge.mediator, edge.receptor, edge.partner), []).append(edge)
    return tuple(_link(some, directions, complexes) for some in rows.values())


def _link(rows: Sequence[Edge], directions: Mapping[str, str], complexes: Complexes) -> Link:
    """One link from its rows."""
    first = rows[0]
    standing = {edge.target for edge in rows if not edge.raised}
    deciding = standing or {edge.target for edge in rows}
    wanted = {directions.get(owner, "unknown") for owner in deciding}
    harmful = "inhibit" in wanted or "activate" not in wanted
    for edge in rows:
        if edge.mediator_id:
            standing.add(edge.mediator_id)
        if edge.receptor_id:
            standing |= complexes.with_chain(edge.mediator_id, edge.receptor_id)
    need = "inhibit" if harmful else "activate"
    return Link(
        first.source,
        first.mediator,
        first.receptor,
        first.partner,
        next((edge.mediator_id for edge in rows if edge.mediator_id), ""),
        next((edge.receptor_id for edge in rows if edge.receptor_id), ""),
        frozenset(edge.kind for edge in rows),
        frozenset().union(*(edge.effects for edge in rows)),
        harmful,
        max(TIERS[edge.tier] * BASIS[edge.basis] for edge in rows),
        tuple(edge.id for edge in rows),
        frozenset(one for one in standing if directions.get(one) == need),
        any((edge.mediator_id, edge.receptor_id) in complexes.partners for edge in rows),
    )
