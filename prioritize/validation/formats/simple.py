"""The simple schema, for targets and for combinations: see `outcomes`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from prioritize.delimited import Table
from prioritize.errors import did_you_mean
from prioritize.validation.records import ALLOWED, NO_STAGE, STAGES, Fault, Format, Kind, Line

COLUMNS = ("target", "indication", "area", "stage", "outcome", "date", "source")
ORDER = ("target", "partner", *COLUMNS[1:])
"""Order in which the columns are written."""
OLDEST, LATEST = 1900, 2100


def _lines(kind: Kind, table: Table, faults: list[Fault]) -> Iterator[Line]:
    """Programmes of a table in the simple schema."""
    for row, cells in enumerate(table.records()):
        cells = {name: cell.strip() for name, cell in cells.items()}
        before = len(faults)
        faults += [Fault(row, *fault) for fault in _faults(kind, cells)]
        if len(faults) == before:
            yield Line(
                cells["target"],
                cells["indication"],
                STAGES.index(cells["stage"].lower()) if cells["stage"] else NO_STAGE,
                cells["outcome"].lower(),
                cells.get("partner", ""),
                cells["area"],
                float(cells["date"][:4] or np.nan),
                cells["source"],
                {name: cell for name, cell in cells.items() if name not in ORDER},
            )


def _faults(kind: Kind, cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Column, what is wrong and what was allowed, of one row."""
    stage, outcome = cells["stage"].lower(), cells["outcome"].lower()
    for name in ("target", "indication" if kind == "targets" else "partner"):
        if not cells[name]:
            yield name, "is empty", "name it"
    if kind == "combinations" and cells["target"].casefold() == cells["partner"].casefold() != "":
        yield "partner", f"{cells['partner']!r} is the target itself", "name the other of the two"
    for name, word, allowed in (("stage", stage, STAGES), ("outcome", outcome, ALLOWED[kind])):
        if word not in allowed and (word or name == "outcome"):
            yield name, f"{cells[name]!r} is no {name}", _allowed(word, allowed)
    if (
        kind == "targets"
        and {stage, outcome} <= {*STAGES, *ALLOWED[kind]}
        and (stage == "launched") != (outcome == "launched")
    ):
        yield "outcome", f"is {outcome!r} at stage {stage!r}", "'launched' is both stage and outcome, or neither"
    if cells["date"] and not _is_date(cells["date"]):
        yield (
            "date",
            f"{cells['date']!r} is no date from {OLDEST} to {LATEST}",
            "write a year, or a day as YYYY-MM-DD, or nothing",
        )


def _allowed(word: str, allowed: tuple[str, ...]) -> str:
    """What could have been written; the nearest word first, if one is near."""
    near = did_you_mean(word, allowed)
    listed = f"allowed: {', '.join(allowed)}"
    return near + f" {listed}" if near.startswith("did") else listed


def _is_date(text: str) -> bool:
    """Whether it is a year, or a day that exists."""
    if not re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", text) or not OLDEST <= int(text[:4]) <= LATEST:
        return False
    try:
        date.fromisoformat(text if len(text) > 4 else f"{text}-01-01")
    except ValueError:
        return False
    return True


def cells_of(line: Line) -> dict[str, str]:
    """The cells of one programme, by column, in `ORDER`."""
    cells = (
        line.target,
        line.partner,
        line.indication,
        line.area,
        "" if line.stage == NO_STAGE else STAGES[line.stage],
        line.outcome,
        "" if np.isnan(line.year) else f"{line.year:.0f}",
        line.source,
    )
    return dict(zip(ORDER, cells, strict=True))


def _targets(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    return _lines("targets", table, faults)


def _pairs(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    return _lines("combinations", table, faults)


TARGETS = Format(
    name="simple",
    title="targets in the simple schema",
    kind="targets",
    names="symbol or HGNC id",
    columns=frozenset(COLUMNS),
    lines=_targets,
)
PAIRS = Format(
    name="simple pairs",
    title="combinations in the simple schema",
    kind="combinations",
    names="symbol, HGNC id, drug or backbone",
    columns=frozenset({*COLUMNS, "partner"}),
    lines=_pairs,
)
