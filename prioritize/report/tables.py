"""The report as data: two CSV files for people, one JSON file with everything."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from prioritize.errors import Problem, ReportError
from prioritize.report import words
from prioritize.report.document import Candidate, Document, Note, Remark, TargetCard, notes_on

DIGITS = 6
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet take a cell for a formula (CWE-1236)."""

Cell = str | int | float | bool | None


def write_tables(document: Document, folder: Path) -> None:
    """Write `targets.csv`, `combinations.csv` and `report.json`.

    Parameters
    ----------
    document : Document
    folder : Path
        Made where it is missing.

    Raises
    ------
    ReportError
        The folder cannot be written, or a number is not finite.
    """
    files = {
        "targets.csv": targets_csv(document),
        "combinations.csv": combinations_csv(document),
        "report.json": report_json(document),
    }
    for name, content in files.items():
        _write(folder / name, content)


def targets_csv(document: Document) -> str:
    """One row per target: ranks, score, each group's contribution, each criterion's value and state."""
    groups = list(dict.fromkeys(group for card in document.targets for group, _ in card.groups))
    features = list(dict.fromkeys(line.feature for card in document.targets for line in card.criteria))
    return _csv([_target(card, groups, features, document.notes) for card in document.targets])


def _target(
    card: TargetCard, groups: Sequence[str], features: Sequence[str], notes: tuple[Note, ...]
) -> dict[str, Cell]:
    parts, lines = dict(card.groups), {line.feature: line for line in card.criteria}
    row: dict[str, Cell] = {
        "rank": card.rank or None,
        "rank_low": card.rank_low or None,
        "rank_high": card.rank_high or None,
        "symbol": card.symbol,
        "name": card.name,
        "target_id": card.target_id,
        "entrez_id": card.entrez_id,
        "ensembl_gene_id": card.ensembl_gene_id,
        "uniprot_id": card.uniprot_id,
        "axis": card.axis,
        "direction": card.direction,
        "mediator_class": card.mediator_class,
        "cells": "; ".join(card.cells),
        "role": card.role,
        "evidence_tier": card.evidence_tier,
        "basis": card.basis,
        "citations": "; ".join(card.citations),
        "status": card.status,
        "score": card.score,
        "score_low": card.low,
        "score_high": card.high,
        "base_score": card.base,
        "base_rank": card.base_rank or None,
        "coverage": card.coverage,
        "flagged": card.flagged,
        "first_share": card.first_share,
        "top_share": card.top_share,
        "n_papers": card.n_papers,
        "for": _remarks(card.for_it),
        "against": _remarks(card.against),
        "notes": _notes(notes_on(notes, card.target_id)),
    }
    row |= {f"contribution_{group}": parts.get(group) for group in groups}
    for feature in features:
        line = lines.get(feature)
        row[f"{feature}_value"] = line.value if line else None
        row[f"{feature}_state"] = line.state if line else "unknown"
    return row


def combinations_csv(document: Document) -> str:
    """One row per candidate of every list: the gate, the routes cut, the value and the contribution of each term."""
    lists = (
        ("candidate", document.candidates),
        ("candidate", document.with_backbones),
        ("already tried", document.already_tried),
    )
    terms = list(dict.fromkeys(line.name for _, some in lists for card in some for line in card.terms))
    outcomes = list(dict.fromkeys(one.outcome for _, some in lists for card in some for one in card.crossing.outcomes))
    return _csv([_pair(name, card, terms, outcomes, document.notes) for name, some in lists for card in some])


def _pair(
    name: str, card: Candidate, terms: Sequence[str], outcomes: Sequence[str], notes: tuple[Note, ...]
) -> dict[str, Cell]:
    lines = {line.name: line for line in card.terms}
    row: dict[str, Cell] = {
        "list": name,
        "kind": card.kind,
        "rank": card.rank or None,
        "rank_low": card.rank_low or None,
        "rank_high": card.rank_high or None,
        "gate": card.gate,
        "left": card.left,
        "left_id": card.left_id,
        "right": card.right,
        "right_id": card.right_id,
        "agents": card.agents,
        "type": card.type,
        "rationale": card.rationale,
        "score": card.score,
        "score_low": card.low,
        "score_high": card.high,
        "base_score": card.base,
        "coverage": card.coverage,
        "tried": card.tried,
        "precedents": "; ".join(line.id for line in card.precedents),
        "for": _remarks(card.for_it),
        "against": _remarks(card.against),
        "unknown": "; ".join(card.unknown),
        "next_step": card.next_step,
        "notes": _notes(notes_on(notes, card.left_id, card.right_id)),
    }
    routes = {line.outcome: line.share for line in card.crossing.outcomes}
    row |= {f"routes_cut_{outcome.replace(' ', '_')}": routes.get(outcome) for outcome in outcomes}
    for term in terms:
        line = lines.get(term)
        row[f"{term}_value"] = line.value if line else None
        row[f"{term}_contribution"] = line.contribution if line else None
    return row


def _remarks(remarks: Iterable[Remark]) -> str:
    """Remarks in one cell, each with its basis."""
    return " | ".join(f"{one.kind}: {one.text} [{one.basis}]" for one in remarks)


def _notes(notes: Iterable[Note]) -> str:
    """Notes of experts in one cell, each with its reason and its author."""
    return " | ".join(
        f"{words.expert(one.override)}, {' + '.join(one.names)}: {one.text} Reason: {one.reason} "
        f"[{one.author}, {one.date}]"
        for one in notes
    )


def report_json(document: Document) -> str:
    """The whole document: keys sorted, numbers with six decimals, no NaN."""
    try:
        content = json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    except ValueError as error:
        raise ReportError(
            Problem(
                "a number of the document is not finite",
                "report.json",
                fix="a number that is not known is None; 'prioritize check' looks for others in the store",
            )
        ) from error
    return content.encode("utf-8", "backslashreplace").decode() + "\n"


def _plain(value: Any) -> Any:
    """Containers as JSON has them, floats rounded."""
    if isinstance(value, float):
        return _rounded(value)
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if not one.metadata.get("page")}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _rounded(value: float) -> float:
    """Six decimals; never a minus zero."""
    return round(value, DIGITS) + 0.0


def _csv(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Rows of equal keys as CSV; a table without rows is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if rows:
        writer.writerow([cell(name) for name in rows[0]])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return buffer.getvalue()


def cell(value: Cell) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers, None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ReportError(Problem(f"{value} is no number", "CSV", fix="a number that is not known is None"))
        return f"{_rounded(value):.{DIGITS}f}".rstrip("0").rstrip(".")
    return ("'" if value.startswith(FORMULA) else "") + words.printable(value)


def _write(path: Path, content: str) -> None:
    """Write beside and move into place, so that a file is whole or the old one."""
    scratch = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(content, encoding="utf-8", newline="")
        os.replace(scratch, path)
    except OSError as error:
        raise ReportError(
            Problem(
                f"cannot be written: {error.strerror or error}",
                str(path),
                fix="choose another folder with --out, or free space in this one",
            )
        ) from error
