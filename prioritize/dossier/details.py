"""What the store knows of targets, backbones and tried combinations beside the features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from prioritize.catalogue import NOTED, accepted_by
from prioritize.report.document import (
    Remark,
    TriedLine,
)
from prioritize.report.words import OUTCOMES


def number(value: float) -> float | None:
    """A float, or None for NaN."""
    return None if math.isnan(value) else float(value)


@dataclass(frozen=True)
class Ledger:
    """Tried combinations by id, and the ids of those that tested each target."""

    lines: Mapping[str, TriedLine]
    of_target: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Ledger:
        """Read the ledger of a store."""
        symbols = dict(con.execute("SELECT hgnc_id, symbol FROM raw.gene").fetchall())
        members: dict[str, list[str]] = {}
        of_target: dict[str, list[str]] = {}
        for combination, kind, member, role in con.execute(
            "SELECT combination_id, member_kind, member_id, role FROM raw.combination_member ORDER BY ALL"
        ).fetchall():
            if kind == "target":
                members.setdefault(combination, []).append(symbols.get(member, member))
                if role == "tested":
                    of_target.setdefault(member, []).append(combination)
        lines = {}
        for row in con.execute(
            "SELECT combination_id, agents, coalesce(backbone, ''), coalesce(phase, ''), coalesce(indication, ''), "
            "outcome, coalesce(outcome_detail, ''), coalesce(year, ''), coalesce(nct, ''), coalesce(citations, ''), "
            "basis, setting "
            "FROM raw.combination ORDER BY combination_id"
        ).fetchall():
            agents = row[1].replace(";", " + ") + _background(row[2], row[1])
            lines[row[0]] = TriedLine(
                row[0],
                agents,
                " + ".join(sorted(members.get(row[0], []))),
                row[3],
                row[4],
                row[5],
                row[6],
                row[7],
                tuple(part for part in row[8].split(";") if part),
                row[9].replace(";", "; "),
                row[10],
                row[11],
            )
        return cls(lines, {target: tuple(ids) for target, ids in of_target.items()})


def _background(backbone: str, agents: str) -> str:
    """The background therapy in brackets, unless the agents name it."""
    if not backbone or backbone in agents:
        return ""
    return f" ({backbone})" if backbone.startswith(("with", "vs")) else f" (with {backbone})"


@dataclass(frozen=True)
class Details:
    """What the store knows of each target beside its features."""

    rows: Mapping[str, Mapping[str, str]]
    citations: Mapping[str, tuple[str, ...]]
    toxicities: Mapping[str, tuple[tuple[str, str, str, str], ...]]
    stopped: Mapping[str, tuple[str, ...]]
    effects: Mapping[str, tuple[str, ...]]
    backbones: Mapping[str, Mapping[str, str]]
    events: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Details:
        """Read the details of a store."""
        return cls(
            _records(con, "SELECT * FROM raw.target", "target_id"),
            _lists(con, "SELECT target_id, citation FROM raw.target_citation ORDER BY ALL"),
            _tuples(
                con,
                "SELECT agent_id, organ_class, severity, statement, citation FROM raw.toxicity ORDER BY ALL",
            ),
            _lists(
                con,
                "SELECT hgnc_id, indication || ' (' || phase_ever || ')' FROM raw.programme WHERE is_oncology = 1 "
                "AND phase_active IS NULL AND phase_ever IN ('Phase I', 'Phase II', 'Phase III') ORDER BY ALL",
            ),
            _lists(con, "SELECT target_id, effect FROM raw.target_effect ORDER BY ALL"),
            _records(con, "SELECT * FROM raw.backbone", "backbone_id"),
            _lists(con, "SELECT DISTINCT hgnc_id, event FROM raw.safety_event ORDER BY ALL"),
        )


def _records(con: duckdb.DuckDBPyConnection, query: str, key: str) -> dict[str, dict[str, str]]:
    """Rows as dictionaries of text by key; NULL becomes ''."""
    result = con.execute(query)
    names = [item[0] for item in result.description]
    rows = [
        dict(zip(names, ("" if cell is None else str(cell) for cell in row), strict=True)) for row in result.fetchall()
    ]
    return {row[key]: row for row in rows}


def _lists(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, tuple[str, ...]]:
    """Second column by first, in order."""
    found: dict[str, list[str]] = {}
    for key, value in con.execute(query).fetchall():
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _tuples(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """Other columns by first, in order."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for key, *rest in con.execute(query).fetchall():
        found.setdefault(key, []).append((rest[0], rest[1], rest[2], rest[3]))
    return {key: tuple(values) for key, values in found.items()}


def counted(number: int, noun: str) -> str:
    """`1 target`, `2 targets`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def said_of(about: Mapping[str, str]) -> str:
    """The role of a target; of one that a machine read in a text, as what the text says."""
    if not about["role"]:
        return "no role on record"
    said = f"'{about['role'].rstrip('.')}'"
    if (about["note"] or "").startswith(NOTED):
        return f"the text says, not checked: {said}"
    return f"the text says: {said}" if accepted_by(about["note"]) else about["role"]


def weighty(agent: str, rows: Sequence[tuple[str, str, str, str]]) -> str:
    """An agent's boxed, dose-limiting and serious toxicities by organ class; '' when it has none on record."""
    parts = []
    for severity in ("boxed warning", "dose-limiting", "serious"):
        organs = sorted({organ for organ, how, _, _ in rows if how == severity})
        if organs:
            parts.append(f"{severity}: {', '.join(organs)}")
    return f"{agent}: {'; '.join(parts)}" if parts else ""


def tried_remark(line: TriedLine) -> Remark:
    """A tried combination as a sentence."""
    trial = f" ({', '.join(line.nct)})" if line.nct else ""
    detail = f": {line.detail}" if line.detail else ""
    where = f", {line.indication}" if line.indication else ""
    phase = (
        f", phase {line.phase}" if line.phase and line.phase != "preclinical" else ", preclinical" if line.phase else ""
    )
    return Remark(
        OUTCOMES[line.outcome][0],
        f"{line.agents}{where}{phase}{trial}{detail}",
        f"{line.id}; {line.citations}",
        line.basis,
    )
