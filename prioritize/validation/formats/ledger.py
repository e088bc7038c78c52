"""The project's own ledger of combinations that were tried, `data/combinations.csv`.

A row names catalogue targets and backbones. All its pairs of targets, and of a target and a backbone, get its outcome,
whichever of them it judges; a backbone may act on the very target. `combinations.backtest` knows better, because it is
given their roles: this reader is for figures that shall stand beside those of other files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np

from prioritize.delimited import Table
from prioritize.validation.records import Fault, Format, Line, pairs_of

OUTCOME = {
    "approved": "approved",
    "positive": "positive",
    "negative_efficacy": "failed",
    "negative_safety": "failed",
    "approval_withdrawn": "failed",
    "ongoing": "ongoing",
    "mixed": "unknown",
    "completed_unknown": "unknown",
    "stopped_other": "unknown",
    "withdrawn": "unknown",
}


def _lines(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme per pair of a row."""
    for row, cells in enumerate(table.records()):
        stage = _stage(cells["phase"], cells["outcome"], cells["setting"])
        if cells["outcome"] not in OUTCOME or stage is None:
            column = "phase" if stage is None else "outcome"
            faults.append(Fault(row, column, f"{cells[column]!r} is no {column}", _allowed(column)))
            continue
        targets, backbones = cells["target_ids"].split(";"), cells["backbone_ids"].split(";")
        known = [one for one in targets if one], [one for one in backbones if one]
        pairs = [*pairs_of(targets), *product(*known)]
        if not pairs:
            left["fewer than two members"] += 1
        for one, other in pairs:
            yield Line(
                one,
                cells["indication"].strip(),
                stage,
                OUTCOME[cells["outcome"]],
                other,
                "oncology",
                float(cells["year"]) if re.fullmatch(r"\d{4}", cells["year"]) else np.nan,
                cells["combination_id"],
                {"regimen": cells["agents"].replace(";", "; "), "nct": cells["nct"]},
            )


def _stage(phase: str, outcome: str, setting: str) -> int | None:
    """Highest stage; None for a phase that is not known. Phase 1/2 counts as 2, as it does in agents.csv."""
    if setting == "preclinical" or phase == "preclinical":
        return 0
    if outcome == "approved":
        return 4
    digits = re.findall(r"[1-3]", phase)
    return int(digits[-1]) if digits else None


def _allowed(column: str) -> str:
    """What the column may hold."""
    return "give a phase from 1 to 3, or preclinical" if column == "phase" else f"allowed: {', '.join(OUTCOME)}"


LEDGER = Format(
    name="ledger",
    title="combinations already tried, the project's own list",
    kind="combinations",
    names="HGNC id or backbone",
    columns=frozenset(
        {
            "combination_id",
            "agents",
            "target_ids",
            "backbone_ids",
            "phase",
            "indication",
            "outcome",
            "year",
            "nct",
            "setting",
        }
    ),
    lines=_lines,
)
