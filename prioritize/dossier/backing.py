"""What stands behind a dossier: queries, neighbours, pathways, rows of agents, harm by organ class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import duckdb

from prioritize.features import evidence_sql
from prioritize.model import FeatureFacts
from prioritize.partners import Agent
from prioritize.report.document import Harm, HarmLine, Pathway, TargetCard

K = TypeVar("K")
V = TypeVar("V")
Row = tuple[str, str, str, str]
"""Organ class, severity, statement and citation."""
PARTNERS, PATHWAYS = 20, 8
"""Neighbours and pathways named of a target; the counts are of all."""
NAMED = 1
"""Agents named of a member in one organ class; the others are counted."""
GRAVEST = ("boxed warning", "dose-limiting", "serious", "common")
NOTHING, NOT_CURATED = "none on record", "not curated"


def evidence_queries(facts: FeatureFacts) -> tuple[str, ...]:
    """The queries of the rows behind a feature's value, one per raw table; `$target` stands for the HGNC id."""
    return tuple(evidence_sql(table, condition) for table, condition in facts.evidence.items())


@dataclass(frozen=True)
class Backing:
    """What stands behind the dossiers of targets.

    Attributes
    ----------
    neighbours : mapping of HGNC id to (int, tuple of (HGNC id, symbol))
        How many other targets of the list interact with it, and the first by symbol.
    pathways : mapping of HGNC id to (int, tuple of Pathway)
        How many hold it, and the smallest.
    rows : mapping of (HGNC id, agent id) to tuple of str
        Rows that name the agent, and what is cited for its action and stage.
    """

    neighbours: Mapping[str, tuple[int, tuple[tuple[str, str], ...]]]
    pathways: Mapping[str, tuple[int, tuple[Pathway, ...]]]
    rows: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Backing:
        """Read what stands behind the dossiers of a store."""
        return cls(_neighbours(con), _pathways(con), _rows(con))

    def behind(self, card: TargetCard, agents: Sequence[Agent]) -> TargetCard:
        """A card with what stands behind it.

        Parameters
        ----------
        card : TargetCard
        agents : sequence of Agent
            Of the target, in the order of the card's.
        """
        n_neighbours, neighbours = self.neighbours.get(card.target_id, (0, ()))
        n_pathways, pathways = self.pathways.get(card.target_id, (0, ()))
        return replace(
            card,
            agents=tuple(
                replace(line, rests_on=self.rows.get((card.target_id, agent.id), ()))
                for line, agent in zip(card.agents, agents, strict=True)
            ),
            neighbours=neighbours,
            n_neighbours=n_neighbours,
            pathways=pathways,
            n_pathways=n_pathways,
        )


def _neighbours(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, tuple[tuple[str, str], ...]]]:
    """Targets of the list that interact, both ways."""
    rows = con.execute(
        "WITH linked AS (SELECT hgnc_a AS one, hgnc_b AS other FROM raw.interaction "
        "UNION SELECT hgnc_b, hgnc_a FROM raw.interaction) "
        "SELECT l.one, count(*) OVER (PARTITION BY l.one), t.target_id, t.symbol FROM linked AS l "
        "JOIN raw.target AS t ON t.target_id = l.other JOIN raw.target AS o ON o.target_id = l.one "
        "QUALIFY row_number() OVER (PARTITION BY l.one ORDER BY t.symbol, t.target_id) <= ? "
        "ORDER BY l.one, t.symbol, t.target_id",
        [PARTNERS],
    ).fetchall()
    counts = {row[0]: int(row[1]) for row in rows}
    grouped = _grouped((row[0], (row[2], row[3])) for row in rows)
    return {target: (counts[target], some) for target, some in grouped.items()}


def _pathways(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, tuple[Pathway, ...]]]:
    """Pathways of the set that pairs are compared by."""
    rows = con.execute(
        "SELECT s.member_id, count(*) OVER (PARTITION BY s.member_id), p.pathway_id, p.name, p.collection, p.n_genes "
        "FROM sets.pathways AS s JOIN raw.pathway AS p ON p.pathway_id = s.element "
        "JOIN raw.target AS t ON t.target_id = s.member_id "
        "QUALIFY row_number() OVER (PARTITION BY s.member_id ORDER BY p.n_genes, p.pathway_id) <= ? "
        "ORDER BY s.member_id, p.n_genes, p.pathway_id",
        [PATHWAYS],
    ).fetchall()
    counts = {row[0]: int(row[1]) for row in rows}
    grouped = _grouped((row[0], Pathway(*row[2:])) for row in rows)
    return {target: (counts[target], some) for target, some in grouped.items()}


def _rows(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, ...]]:
    """Rows of the sources that name an agent of a target, by target and agent."""
    rows = con.execute(
        "WITH told AS ("
        "SELECT target_id, agent_id, 1 AS place, 'raw.agent ' || agent_id "
        "|| CASE WHEN action_basis = 'cited' THEN coalesce('; action: ' || action_source, '') ELSE '' END "
        "|| CASE WHEN stage_basis = 'cited' THEN coalesce('; stage: ' || stage_source, '') ELSE '' END AS words "
        "FROM raw.agent UNION "
        "SELECT target_id, agent_id, 2, 'raw.agent_action ' || agent_id || ' (' || claim_source || ')' "
        "FROM raw.agent_action UNION "
        "SELECT hgnc_id, replace(lower(drug), ' ', '-'), 3, 'raw.drug_target ' || drug_id FROM raw.drug_target UNION "
        "SELECT hgnc_id, replace(lower(drug), ' ', '-'), 4, 'raw.approval ' || drug_id || ' (' || year || ')' "
        "FROM raw.approval) "
        "SELECT target_id, agent_id, words FROM told WHERE target_id IN (SELECT target_id FROM raw.target) "
        "ORDER BY target_id, agent_id, place, words"
    ).fetchall()
    return _grouped(((target, agent), words) for target, agent, words in rows)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Values by key, in order."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def harm_lines(
    left: Sequence[Agent], right: Sequence[Agent], toxicities: Mapping[str, Sequence[Row]], shared: frozenset[str]
) -> tuple[HarmLine, ...]:
    """Toxicities of the agents of two members by organ class.

    Parameters
    ----------
    left, right : sequence of Agent
        Those that act against the wanted direction are left out.
    toxicities : mapping of agent id to rows
    shared : frozenset of str
        Organ classes that count as shared.

    Returns
    -------
    tuple of HarmLine
        Classes with a boxed, dose-limiting or serious toxicity of either, and those that are shared; shared ones
        first, the gravest of these first.
    """
    one, other = _by_organ(left, toxicities), _by_organ(right, toxicities)
    weighty = {organ for side in (one, other) for organ, harm in side.items() if harm.severity != "common"}
    lines = [HarmLine(organ, _harm(one, organ), _harm(other, organ), organ in shared) for organ in weighty | shared]
    return tuple(sorted(lines, key=lambda line: (not line.shared, _gravity(line), line.organ)))


def _gravity(line: HarmLine) -> int:
    """Place of the graver of two severities; lower is graver."""
    return min(GRAVEST.index(harm.severity) for harm in (line.left, line.right) if harm.severity in GRAVEST)


def _harm(side: Mapping[str, Harm], organ: str) -> Harm:
    """What one member has in an organ class."""
    return side.get(organ, Harm(NOTHING if side else NOT_CURATED))


def _by_organ(agents: Sequence[Agent], toxicities: Mapping[str, Sequence[Row]]) -> dict[str, Harm]:
    """The gravest toxicity of each organ class; empty where no agent was curated."""
    told: dict[str, list[tuple[int, bool, str, str]]] = {}
    for agent in agents:
        if agent.agreement != "contradicts":
            for organ, severity, _, citation in toxicities.get(agent.id, ()):
                row = (GRAVEST.index(severity), citation.startswith("http"), agent.name, citation)
                told.setdefault(organ, []).append(row)
    return {organ: _gravest(rows) for organ, rows in told.items()}


def _gravest(rows: Sequence[tuple[int, bool, str, str]]) -> Harm:
    """The gravest severity with its agents; what is cited by an identifier goes before what is by an address."""
    worst = min(place for place, *_ in rows)
    cited: dict[str, str] = {}
    for _, _, name, citation in sorted(row for row in rows if row[0] == worst):
        cited.setdefault(name, citation)
    return Harm(GRAVEST[worst], tuple(cited.items())[:NAMED], max(len(cited) - NAMED, 0))
