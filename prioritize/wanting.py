"""What a refresh asks for: targets, agents, pairs of agents, papers and diseases of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.catalogue import split_list
from prioritize.errors import StoreError
from prioritize.pipeline import Log, Places
from prioritize.sources.live import PAPER, Drug, Gene, Wanted
from prioritize.store import database

MOST_PAIRS = 100
"""Pairs of agents whose trials together are asked for, at most."""
BEST = 50
"""Combinations of each kind and model whose agents are asked for together."""
STAGES = ("approved", "phase 3", "phase 2", "phase 1", "preclinical")
"""Stages of an agent, the most advanced first; another word comes last."""

# An agent of a candidate is named at the head of its text or after a plus, with its stage between brackets.
_BEST = """
WITH best AS (
    SELECT left_id, right_id, agents, min(rank) AS rank
    FROM results.candidate
    WHERE gate IS NULL AND rank BETWEEN 1 AND $best
    GROUP BY left_id, right_id, agents
)
SELECT
    least(a.agent_id, coalesce(b.agent_id, right_id)) AS one,
    greatest(a.agent_id, coalesce(b.agent_id, right_id)) AS other
FROM best
JOIN raw.agent AS a ON a.target_id = left_id AND starts_with(agents, a.agent || ' (')
LEFT JOIN raw.agent AS b ON b.target_id = right_id AND contains(agents, ' + ' || b.agent || ' (')
WHERE b.agent_id IS NOT NULL OR right_id IN (SELECT backbone_id FROM raw.backbone)
GROUP BY 1, 2
HAVING one <> other
ORDER BY min(rank), 1, 2
"""


def wanted(
    con: duckdb.DuckDBPyConnection,
    where: Places,
    targets: Iterable[str],
    agents: Sequence[tuple[str, str]],
    diseases: Sequence[str],
    log: Log,
) -> Wanted:
    """What the catalogue wants to know.

    Parameters
    ----------
    con : DuckDBPyConnection
        Holds the table `gene`.
    where : Places
        Its store tells which combinations were ranked last.
    targets : iterable of str
        HGNC ids.
    agents : iterable of (agent_id, name)
        A pair per name.
    diseases : sequence of str
    log : callable
    """
    rows = con.execute(
        "SELECT hgnc_id, symbol, coalesce(ensembl_gene_id, ''), coalesce(uniprot_id, ''), coalesce(entrez_id, '') "
        "FROM gene WHERE list_contains($targets, hgnc_id) ORDER BY hgnc_id",
        {"targets": list(targets)},
    ).fetchall()
    names: dict[str, list[str]] = {}
    for agent, name in agents:
        names.setdefault(agent, []).append(name)
    found, origin = pairs_of(where, agents)
    known = [pair for pair in found if names.keys() >= set(pair)]
    log(f"trials together are asked for of {len(known[:MOST_PAIRS])} pairs of agents, {origin}")
    return Wanted(
        tuple(Gene(*row) for row in rows),
        tuple(Drug(agent, tuple(some)) for agent, some in sorted(names.items())),
        tuple(known[:MOST_PAIRS]),
        tuple(diseases),
        papers_of(where.data),
    )


def pairs_of(where: Places, agents: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], str]:
    """Pairs of agents, the most wanted first, and where they are from.

    They are those that the report names for its best combinations; where nothing was ranked yet, those of the
    ledger, and then the most advanced agents of the members of the ledger's combinations.
    """
    try:
        with database.reading(where.store) as con:
            found = con.execute(_BEST, {"best": BEST}).fetchall()
    except StoreError:  # absent, in use, or without results
        found = []
    if found:
        return [(one, other) for one, other in found], f"those of the best combinations in {where.store}"
    return _of_ledger(where.data, agents), "those of the ledger, as no combination was ranked yet"


def _of_ledger(data: Path, agents: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Agents given together on record, then the most advanced agents of the members, in the order of the ledger."""
    id_of = {name.lower(): agent for agent, name in agents}
    first = _first_agents(delimited.read(data / "agents.csv").records())
    named: list[tuple[str, str]] = []
    matching: list[tuple[str, str]] = []
    for row in delimited.read(data / "combinations.csv").records():
        given = [id_of[name.lower()] for name in split_list(row["agents"]) if name.lower() in id_of]
        named += _ordered(combinations(given, 2))
        members = [[first[one]] for one in split_list(row["target_ids"]) if one in first]
        members += [[one] for one in split_list(row["backbone_ids"])]
        matching += _ordered(pair for a, b in combinations(members, 2) for pair in product(a, b))
    return list(dict.fromkeys([*named, *matching]))


def _first_agents(agents: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The most advanced agent of each target; of equals the first by id."""
    order = {stage: place for place, stage in enumerate(STAGES)}
    ranked = sorted(agents, key=lambda row: (order.get(row["stage"], len(STAGES)), row["agent_id"]))
    found: dict[str, str] = {}
    for row in ranked:
        found.setdefault(row["target_id"], row["agent_id"])
    return found


def _ordered(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of two different agents, each with the lesser id first."""
    return ((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def papers_of(data: Path) -> tuple[str, ...]:
    """PubMed ids of all papers that the curated files cite."""
    found = {
        number for path in sorted(data.glob("*.csv")) for number in PAPER.findall(path.read_text(encoding="utf-8-sig"))
    }
    return tuple(sorted(found, key=int))
