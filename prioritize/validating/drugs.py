"""Drugs of an outcome file, under any spelling: what they act on, and which members of the catalogue they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.naming import agent_names
from prioritize.partners import Members
from prioritize.trials.names import AgentNames
from prioritize.validating.genome import Genome
from prioritize.validation.outcomes import read_table

Floats = NDArray[np.float64]
Pair = tuple[str, str]

CHECKPOINTS = frozenset({"PDCD1", "CD274", "CTLA4", "LAG3", "TIGIT", "HAVCR2", "PDCD1LG2"})
"""Symbols of immune checkpoints, for the baseline that a pair contains one."""


VOCABULARY = ("DrugBank ID", "Common name")
"""Columns of the open vocabulary of DrugBank."""


@dataclass(frozen=True)
class DrugNames:
    """Any spelling of a drug to one spelling.

    Attributes
    ----------
    agents : AgentNames
        Of the store.
    common : mapping of DrugBank id to common name
    """

    agents: AgentNames
    common: Mapping[str, str]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, vocabulary: Path | None) -> DrugNames:
        """Agents of an open store, and DrugBank ids of a table where one is given.

        Raises
        ------
        TargetError
            The table cannot be read, or lacks a column of `VOCABULARY`.
        """
        if vocabulary is None:
            return cls(agent_names(con), {})
        table = read_table(vocabulary, *VOCABULARY)
        ids, names = (table.column(name) for name in VOCABULARY)
        return cls(agent_names(con), {one.upper(): name for one, name in zip(ids, names, strict=True)})

    def plain(self, name: str) -> str:
        """The common name of a DrugBank id; any other name as it is."""
        return self.common.get(name.strip().upper(), name.strip())

    def key(self, name: str) -> str:
        """The agent that a name stands for, else the name in lower case."""
        plain = self.plain(name)
        found = self.agents.resolve(plain)
        return found.agents[0] if found.complete and len(found.agents) == 1 else plain.casefold()


def cached(key: Callable[[str], str]) -> Callable[[str], str]:
    """The same function, that works out each name once."""
    found: dict[str, str] = {}

    def once(name: str) -> str:
        if name not in found:
            found[name] = key(name)
        return found[name]

    return once


@dataclass(frozen=True)
class Drugs:
    """What is known of names.

    Attributes
    ----------
    genes : mapping of name to frozenset of str
        HGNC ids that it acts on, or that it is; empty = unknown.
    members : mapping of name to tuple of int
        Rows of the catalogue's members: its targets, or the therapy that it is.
    classes : mapping of name to str
        What it is, for drawing pairs alike: class of the therapy, else the family of its first target, else ''.
    """

    genes: Mapping[str, frozenset[str]]
    members: Mapping[str, tuple[int, ...]]
    classes: Mapping[str, str]


def drug_genes(con: duckdb.DuckDBPyConnection, names: Iterable[str], known: DrugNames) -> dict[str, frozenset[str]]:
    """HGNC ids that drugs act on, by name; empty = unknown.

    Parameters
    ----------
    con : DuckDBPyConnection
    names : iterable of str
        In any spelling, or DrugBank ids.
    known : DrugNames
    """
    listed: dict[str, set[str]] = {}
    for drug, gene in con.execute("SELECT lower(drug), hgnc_id FROM raw.drug_target").fetchall():
        listed.setdefault(drug, set()).add(gene)
    found = {}
    for name in dict.fromkeys(names):
        plain = known.plain(name)
        agents = known.agents.resolve(plain).agents
        hits = {hit.target_id for agent in agents for hit in known.agents.hits(agent)}
        found[name] = frozenset(hits | listed.get(plain.casefold(), set()))
    return found


def read_drugs(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], genome: Genome, members: Members, known: DrugNames
) -> Drugs:
    """Look names up among agents, therapies, drugs with targets on record, and genes.

    Parameters
    ----------
    con : DuckDBPyConnection
    names : sequence of str
        Drugs, therapies, symbols or HGNC ids.
    genome : Genome
    members : Members
    known : DrugNames
    """
    row_of = {member: row for row, member in enumerate(members.ids)}
    acts_on = drug_genes(con, names, known)
    genes: dict[str, frozenset[str]] = {}
    rows: dict[str, tuple[int, ...]] = {}
    classes: dict[str, str] = {}
    for name in sorted(set(names)):
        if name in row_of or name.upper() in genome.rows:
            row = row_of.get(name, row_of.get(_gene_id(genome, name), -1))
            found = members.genes[row] if row >= 0 else frozenset({_gene_id(genome, name)})
            rows[name] = (row,) if row >= 0 else ()
        else:
            agents = known.agents.resolve(known.plain(name)).agents
            hits = {hit.target_id for agent in agents for hit in known.agents.hits(agent)}
            found = acts_on[name]
            own = [row_of[agent] for agent in agents if agent in row_of]
            rows[name] = tuple(sorted({*own, *(row_of[gene] for gene in hits if gene in row_of and not own)}))
        genes[name] = found
        classes[name] = _class(name, found, rows[name], genome, members)
    return Drugs(genes, rows, classes)


def _gene_id(genome: Genome, name: str) -> str:
    row = genome.rows.get(name.upper())
    return "" if row is None else genome.ids[row]


def _class(name: str, genes: frozenset[str], rows: Sequence[int], genome: Genome, members: Members) -> str:
    """Class of a therapy, or families of what it acts on."""
    for row in rows:
        if members.classes[row]:
            return members.classes[row]
    places = [genome.rows[gene] for gene in sorted(genes) if gene in genome.rows]
    return "; ".join(sorted({family for place in places for family in genome.families[place]}))


def best_of_members(pairs: Sequence[Pair], drugs: Drugs, ranked: Mapping[tuple[int, int], float]) -> Floats:
    """Value of the best pair of members that a pair of drugs stands for, shape (k,); NaN = none has one.

    Parameters
    ----------
    pairs : sequence of (str, str)
        The names of k pairs.
    drugs : Drugs
    ranked : mapping of (row, row) to float
        Value of each pair of members, the smaller row first.
    """
    found = np.full(len(pairs), np.nan)
    for place, (one, other) in enumerate(pairs):
        values = [
            ranked[key]
            for left in drugs.members[one]
            for right in drugs.members[other]
            if (key := (min(left, right), max(left, right))) in ranked
        ]
        if values:
            found[place] = max(values)
    return found


def summed(pairs: Sequence[Pair], drugs: Drugs, genome: Genome, values: Floats) -> Floats:
    """Sum over both drugs of the highest value among their targets, shape (k,); NaN where one has none on record."""
    highest = {}
    for name, genes in drugs.genes.items():
        places = np.array([genome.rows[gene] for gene in genes if gene in genome.rows], dtype=np.int64)
        known = values[places][~np.isnan(values[places])]
        highest[name] = float(known.max()) if len(known) else np.nan
    return np.array([highest[one] + highest[other] for one, other in pairs], dtype=np.float64)


def counted(pairs: Sequence[Pair], drugs: Drugs) -> Floats:
    """Targets on record of both drugs together, shape (k,); NaN where one has none."""
    sizes = {name: len(genes) or np.nan for name, genes in drugs.genes.items()}
    return np.array([sizes[one] + sizes[other] for one, other in pairs], dtype=np.float64)


def with_checkpoint(pairs: Sequence[Pair], drugs: Drugs, genome: Genome) -> Floats:
    """1 where one of the two acts on an immune checkpoint, shape (k,)."""
    ids = {genome.ids[genome.rows[symbol]] for symbol in CHECKPOINTS if symbol in genome.rows}
    return np.array([float(bool(ids & (drugs.genes[one] | drugs.genes[other]))) for one, other in pairs])
