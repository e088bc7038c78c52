"""Agents of a store by any of their spellings, and how selective each is."""

from __future__ import annotations

import duckdb

from prioritize.trials.names import AgentNames


def agent_names(con: duckdb.DuckDBPyConnection) -> AgentNames:
    """Every agent of the store, with its spellings and targets."""
    rows: list[dict[str, str | None]] = []
    for statement in (
        "SELECT agent_id, agent, synonyms, target_id, action FROM raw.agent ORDER BY ALL",
        "SELECT agent_id, agent, NULL AS synonyms, target_id, action FROM raw.agent_action ORDER BY ALL",
        "SELECT b.backbone_id AS agent_id, b.agent, b.synonyms, t.target_id, NULL AS action FROM raw.backbone AS b "
        "LEFT JOIN raw.backbone_target AS t ON t.backbone_id = b.backbone_id ORDER BY ALL",
    ):
        result = con.execute(statement)
        columns = [item[0] for item in result.description]
        rows += [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return AgentNames(rows)


def shared_credit(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, float]]]:
    """Per tried combination and target the part of an outcome that its agent's selectivity leaves to it.

    An agent that acts on n targets on record leaves 1/n to each. Of several agents on one target the most selective
    counts; a target that no resolved agent hits on record has no entry.

    Returns
    -------
    dict of combination id to dict of HGNC id to (agent id, share 0-1)
    """
    names = agent_names(con)
    found: dict[str, dict[str, tuple[str, float]]] = {}
    for combination, agents in con.execute("SELECT combination_id, agents FROM raw.combination ORDER BY 1").fetchall():
        shares = found.setdefault(combination, {})
        for entry in agents.split(";"):
            for agent in names.resolve(entry).agents:
                for hit in names.hits(agent):
                    if hit.share > shares.get(hit.target_id, ("", 0.0))[1]:
                        shares[hit.target_id] = (agent, hit.share)
    return found
