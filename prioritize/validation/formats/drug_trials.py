"""Drugs, and pairs of drugs, that have a trial in a condition, as DRACO listed them from ClinicalTrials.gov.

The files say that a trial exists, nothing else: no phase, no result, no date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prioritize.delimited import Table
from prioritize.validation.records import IN_PEOPLE, Fault, Format, Line

SOURCE = "ClinicalTrials.gov, by DRACO"


def _drugs(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme a row."""
    for cells in table.records():
        yield Line(cells["drug"].strip(), cells["condition"].strip(), IN_PEOPLE, "unknown", source=SOURCE)


def _pairs(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme a row."""
    for cells in table.records():
        one, other = cells["drug1"].strip(), cells["drug2"].strip()
        if one.casefold() == other.casefold():
            left["one drug only"] += 1
        else:
            yield Line(one, cells["condition"].strip(), IN_PEOPLE, "unknown", other, source=SOURCE)


DRUGS = Format(
    name="drug-condition trials",
    title="drugs that have a trial in a condition",
    kind="targets",
    names="DrugBank id",
    columns=frozenset({"drug", "condition"}),
    lines=_drugs,
    whole=True,
)
PAIRS = Format(
    name="drug-pair trials",
    title="pairs of drugs that have a trial in a condition",
    kind="combinations",
    names="DrugBank id",
    columns=frozenset({"drug1", "drug2", "condition"}),
    lines=_pairs,
    whole=True,
)
