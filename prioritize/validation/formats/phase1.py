"""Phase I trials of anticancer combinations: what was given together, and which toxicities limited the dose.

An arm is named by `PMID` and `CombnID`: the same number of a combination stands in several papers. The files have no
outcome and no date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from prioritize.delimited import Table
from prioritize.validation.records import Fault, Format, Line, pairs_of

Arm = tuple[str, str]


class LimitingToxicity(NamedTuple):
    """A toxicity that limited the dose of an arm.

    Attributes
    ----------
    arm : tuple of str
        PMID and CombnID.
    words, grade : str
        As reported; a grade may be '3 or 4' or '' where none is given.
    """

    arm: Arm
    words: str
    grade: str


def regimens(table: Table) -> dict[Arm, tuple[str, ...]]:
    """Drugs of each arm, each once, in alphabetical order, lower case."""
    found: dict[Arm, set[str]] = {}
    for cells in table.records():
        arm = (cells["PMID"].strip(), cells["CombnID"].strip())
        name = " ".join(cells["Drug_Name"].lower().split())
        found.setdefault(arm, set()).update({name} - {""})
    return {arm: tuple(sorted(drugs)) for arm, drugs in found.items()}


def limiting_toxicities(table: Table) -> tuple[LimitingToxicity, ...]:
    """Toxicities that limited the dose, one per row of the table that names one."""
    found = []
    for cells in table.records():
        words, grade = " ".join(cells["DLT"].split()), cells["Grade"].strip()
        if words not in ("", "NA"):
            arm = (cells["PMID"].strip(), cells["CombnID"].strip())
            found.append(LimitingToxicity(arm, words, "" if grade == "NA" else grade))
    return tuple(found)


def _lines(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme per pair of drugs of an arm."""
    trials = {(cells["PMID"].strip(), cells["CombnID"].strip()): cells["NCTID"].strip() for cells in table.records()}
    for arm, drugs in regimens(table).items():
        pairs = pairs_of(drugs)
        if not pairs:
            left["one drug only"] += 1
        for one, other in pairs:
            yield Line(
                one,
                "",
                1,
                "unknown",
                other,
                "oncology",
                source=f"PMID {arm[0]}",
                extra={"regimen": "; ".join(drugs), "arm": " ".join(arm), "trial": trials[arm].replace("NA", "")},
            )


COMBINATIONS = Format(
    name="phase 1 combinations",
    title="phase I trials of anticancer combinations",
    kind="combinations",
    names="drug",
    columns=frozenset({"PMID", "NCTID", "CombnID", "Drug_Name", "Admin_Route"}),
    lines=_lines,
)
