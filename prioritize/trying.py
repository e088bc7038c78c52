"""The verb `tried`: what the ledger, and records of trials, say of agents given together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from prioritize.errors import Problem, SourceError, UsageError
from prioritize.naming import agent_names
from prioritize.pipeline import Log, Places, build, quiet
from prioritize.report.words import outcome, printable
from prioritize.store import database
from prioritize.trials.arms import Study, study_arms, study_records
from prioritize.trials.links import Link, links
from prioritize.trials.names import AgentNames
from prioritize.trials.states import state
from prioritize.trials.tried import TriedCombinations

LARGEST = 50_000_000
"""Largest file of trial records that is read, bytes."""


@dataclass(frozen=True)
class LedgerRow:
    """A row of the ledger; columns as in `raw.combination`."""

    combination_id: str
    agents: str
    backbone: str
    phase: str
    indication: str
    outcome: str
    outcome_detail: str
    year: str
    nct: str
    citations: str
    basis: str
    setting: str


@dataclass(frozen=True)
class TrialRead:
    """A record of a trial, arm by arm.

    Attributes
    ----------
    study : Study
    state : str
        Where it stood on the day of the snapshot.
    outcome : str
        Class of the ledger; '' where none fits.
    links : tuple of Link
    refused : tuple of (str, str)
        Arms that give no link, and why.
    """

    study: Study
    state: str
    outcome: str
    links: tuple[Link, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """What is on record.

    Attributes
    ----------
    agents : tuple of str
        Names of the agents asked for, as the ledger writes them.
    unknown : tuple of str
        Names that no agent carries; they are looked for as they are written.
    exact, wider : tuple of LedgerRow
        These agents and no other, apart from the backbone of the row; these and others.
    trials : tuple of TrialRead
    targets : tuple of str
        Those of `unknown` that are symbols of targets.
    """

    agents: tuple[str, ...]
    unknown: tuple[str, ...]
    exact: tuple[LedgerRow, ...]
    wider: tuple[LedgerRow, ...]
    trials: tuple[TrialRead, ...]
    targets: tuple[str, ...] = ()


def tried(where: Places, names: Sequence[str], records: Path | None = None, log: Log = quiet) -> Found:
    """Look up agents given together, in any order and spelling.

    Parameters
    ----------
    where : Places
        The store is built first when there is none.
    names : sequence of str
        Agents; one entry may join several (`A + B`).
    records : Path, optional
        A ClinicalTrials.gov v2 study, or a page of them, as JSON.

    Raises
    ------
    UsageError
        Neither a name nor a file.
    TargetError
        A name that several agents carry.
    SourceError
        The file is no record of a trial.
    """
    if not names and records is None:
        raise UsageError(
            Problem("no agent is named", "tried", fix='write prioritize tried "pembrolizumab + lenvatinib"')
        )
    if not where.store.exists():
        build(where, log)
    with database.reading(where.store) as con:
        known = agent_names(con)
        rows = _ledger(con)
        day = con.execute("SELECT date FROM meta.snapshot").fetchone()
        symbols = {row[0] for row in con.execute("SELECT symbol FROM raw.target").fetchall()}
    resolved = [known.resolve(name) for name in names]
    exact: tuple[LedgerRow, ...] = ()
    wider: tuple[LedgerRow, ...] = ()
    if names:
        index = TriedCombinations([vars(row) for row in rows], known)
        by_id = {row.combination_id: row for row in rows}
        ids = index.find_again(names)
        keys = {key for one in resolved for key in (*one.agents, *(known.own_key(part) for part in one.unknown))}
        exact = tuple(by_id[one] for one in ids)
        # A name that leaves a choice ('A or B') has no one set of agents that others could be given beside.
        wide = index.with_at_least(keys) if all(not one.ambiguous for one in resolved) else ()
        wider = tuple(by_id[one] for one in wide if one not in ids)
    today = dt.date.fromisoformat(str(day[0])) if day else dt.date.today()
    unknown = tuple(dict.fromkeys(part for one in resolved for part in one.unknown))
    return Found(
        tuple(dict.fromkeys(known.name(agent) for one in resolved for agent in one.agents)),
        unknown,
        exact,
        wider,
        tuple(_read(record, known, today) for record in _records(records)) if records else (),
        tuple(part for part in unknown if part.upper() in symbols),
    )


def _ledger(con: duckdb.DuckDBPyConnection) -> list[LedgerRow]:
    """All rows of the ledger."""
    columns = ", ".join(f"coalesce({name}, '')" for name in LedgerRow.__dataclass_fields__)
    return [LedgerRow(*row) for row in con.execute(f"SELECT {columns} FROM raw.combination ORDER BY 1").fetchall()]


def _records(path: Path) -> list[Any]:
    """Studies of a file."""
    try:
        if path.stat().st_size > LARGEST:
            raise SourceError(Problem(f"is over {LARGEST:,} bytes", str(path), fix="give fewer records"))
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise SourceError(Problem(f"cannot be read: {fault.strerror}", str(path), fix="give another file")) from fault
    except (ValueError, RecursionError) as fault:
        raise SourceError(
            Problem(f"is not JSON: {fault}", str(path), fix="give a record as the service sends it")
        ) from fault
    if isinstance(content, dict) and "studies" in content:
        return list(study_records(content))
    return content if isinstance(content, list) else [content]


def _read(record: Any, names: AgentNames, day: dt.date) -> TrialRead:
    """One record."""
    study = study_arms(record, names)
    found = links(study)
    where = state(study, day)
    return TrialRead(study, str(where), where.outcome or "", found.links, found.refused)


def as_lines(found: Found, names: Sequence[str]) -> list[str]:
    """What is on record, as text."""
    lines = []
    if names:
        lines.append(printable(f"agents: {', '.join((*found.agents, *found.unknown))}"))
        if found.unknown:
            lines.append(
                printable(f"not among the agents on record, looked for as written: {', '.join(found.unknown)}")
            )
        if found.targets:
            verb = "are targets, not agents" if len(found.targets) > 1 else "is a target, not an agent"
            lines.append(printable(f"{', '.join(found.targets)} {verb}; 'prioritize explain' looks up targets: A+B"))
        lines += _rows("these agents and no other", found.exact)
        if found.wider:
            lines += _rows("these and others", found.wider)
    for trial in found.trials:
        lines += _trial_lines(trial)
    return lines


def _rows(title: str, rows: Sequence[LedgerRow]) -> list[str]:
    """Rows of the ledger."""
    lines = ["", f"{title}: {len(rows) or 'nothing'} in the ledger"]
    for row in rows:
        words = outcome(row.outcome, row.setting)
        beside = f" {row.backbone}" if row.backbone.startswith(("with", "vs")) else f" with {row.backbone}"
        beside = beside if row.backbone else ""
        where = "; ".join(part for part in (row.phase and f"phase {row.phase}", row.indication, row.year) if part)
        lines.append(printable(f"  {row.combination_id}  {words}: {row.agents.replace(';', ' + ')}{beside}"))
        lines.append(printable(f"        {where}; {row.outcome_detail or 'no detail'}"))
        lines.append(printable(f"        [{row.basis}] {'; '.join(part for part in (row.nct, row.citations) if part)}"))
    return lines


def _trial_lines(trial: TrialRead) -> list[str]:
    """A record, arm by arm."""
    study = trial.study
    lines = ["", printable(f"{study.nct}  {study.title}")]
    lines.append(
        printable(f"  {', '.join(study.phases) or 'no phase'}; {', '.join(study.conditions) or 'no condition'}")
    )
    lines.append(printable(f"  {trial.state}; counts as {trial.outcome or 'no outcome'}"))
    for arm in study.arms:
        given = "; ".join(f"{one.written} [{one.role}]" for one in arm.given)
        lines.append(printable(f"  arm '{arm.label}' ({arm.type or 'type not on record'}): {given or 'nothing'}"))
    for link in trial.links:
        lines.append(printable(f"  together in '{link.arm}': {', '.join(sorted(link.keys))}"))
    for label, why in trial.refused:
        lines.append(printable(f"  no link from {label or 'the study'}: {why}"))
    return lines
