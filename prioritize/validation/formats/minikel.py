"""Drug programmes by target and indication, as Minikel and co-workers published them (doi:10.1038/s41586-024-07316-0).

Two files: their table of programmes, `pp.tsv`, and the sheet of their supplement that joins each programme of a drug
with one target to its nearest genetic association.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from prioritize.delimited import Table
from prioritize.validation.records import Fault, Format, Line

TRANSITIONS = ("succ_p_1", "succ_1_2", "succ_2_3", "succ_3_a")
"""Columns that say whether a programme that stood at a stage, 0 to 3, reached the next; empty = it stands there still,
or never stood there."""
SIMILARITY = "indication_association_similarity"
INSIGHT = "genetic_insight"
YES = frozenset({"1", "1.0", "true"})
NO = frozenset({"0", "0.0", "false"})
EMPTY = frozenset({"", "na", "nan"})


def flag(cell: str) -> bool | None:
    """Yes, no, or None where the cell is empty or none of the words for either."""
    word = cell.strip().lower()
    return True if word in YES else False if word in NO else None


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().lower() in EMPTY


def _reached(flags: Mapping[str, bool | None]) -> tuple[int, str]:
    """Highest stage, and outcome: stopped when the last step that is known failed."""
    known = [(stage, flags[name]) for stage, name in enumerate(TRANSITIONS) if flags[name] is not None]
    if not known:
        return 0, "ongoing"
    stage, reached = known[-1]
    if not reached:
        return stage, "stopped"
    return stage + 1, "launched" if stage == 3 else "ongoing"


def _lines(
    table: Table, left: Counter[str], faults: list[Fault], *, gene: str, area: str = "", keep_all: bool = False
) -> Iterator[Line]:
    """Programmes of either file.

    Parameters
    ----------
    table, left, faults
        As for `Format`.
    gene, area : str
        Columns of the target and of the areas; '' = the file has no areas.
    keep_all : bool
        Whether rows without an indication are kept.
    """
    has_year, has_term = ("year_launch" in table.columns), ("indication_mesh_term" in table.columns)
    for row, cells in enumerate(table.records()):
        before = len(faults)
        faults += [Fault(row, *fault) for fault in _faults(cells, gene)]
        if len(faults) > before:
            continue
        indication = cells["indication_mesh_id"].strip() or (cells["indication_mesh_term"].strip() if has_term else "")
        if not indication and not keep_all:
            left["no indication"] += 1
            continue
        stage, outcome = _reached({name: flag(cells[name]) for name in TRANSITIONS})
        year = cells["year_launch"].strip() if has_year else ""
        yield Line(
            cells[gene].strip(),
            indication,
            stage,
            outcome,
            area=cells[area] if area and not is_empty(cells[area]) else "",
            year=np.nan if is_empty(year) else float(year),
            source="Minikel 2024",
            extra={name: cell for name, cell in cells.items() if name not in (gene, "indication_mesh_id", area)},
        )


def _faults(cells: Mapping[str, str], gene: str) -> Iterator[tuple[str, str, str]]:
    """Column, what is wrong and what was allowed, of one row."""
    if not cells[gene].strip():
        yield gene, "is empty", "name the target"
    for name in TRANSITIONS:
        if not is_empty(cells[name]) and flag(cells[name]) is None:
            yield name, f"{cells[name]!r} is neither yes nor no", "write 1, 0 or nothing"
    for name in (SIMILARITY, "year_launch"):
        if name in cells and not is_empty(cells[name]) and not _is_number(cells[name]):
            yield name, f"{cells[name]!r} is no number", "write a number or nothing"


def _is_number(cell: str) -> bool:
    """Whether it is a finite number."""
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def _programmes(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    return _lines(table, left, faults, gene="gene")


def _supported(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    return _lines(table, left, faults, gene="target", area="areas", keep_all=True)


PROGRAMMES = Format(
    name="minikel pp",
    title="programmes by target and indication since 2000, Minikel 2024",
    kind="targets",
    names="symbol",
    columns=frozenset({"ti_uid", "gene", "indication_mesh_id", *TRANSITIONS}),
    lines=_programmes,
)
SUPPORTED = Format(
    name="minikel supplement",
    title="programmes of one target with their genetic support, supplement of Minikel 2024",
    kind="targets",
    names="symbol",
    columns=frozenset({"target", "indication_mesh_id", "areas", SIMILARITY, INSIGHT, *TRANSITIONS}),
    lines=_supported,
    # The authors count rows: each is one target and indication already.
    merge=False,
)
