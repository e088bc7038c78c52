"""Novel drugs that the FDA approved, with their targets, as Open Targets listed them (approvalsSupport)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prioritize.delimited import Table
from prioritize.validation.records import Fault, Format, Line

NONE = frozenset({"", "NA", "#N/A"})
KEPT = ("drugName", "drugId", "diseaseIds")


def _lines(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme per target of each drug; a drug against a complex names all its subunits."""
    for row, cells in enumerate(table.records()):
        targets = [one.strip() for one in cells["targetIds"].split(",") if one.strip() not in NONE]
        year = cells["yearApproval"].strip()
        if year and not (year.isdigit() and len(year) == 4):
            faults.append(Fault(row, "yearApproval", f"{year!r} is no year", "write four digits or nothing"))
        elif not targets:
            left["no human target"] += 1
        else:
            for target in targets:
                yield Line(
                    target,
                    cells["indication"].strip(),
                    4,
                    "launched",
                    area="oncology" if cells["therapeuticArea"].strip() == "Oncology" else "",
                    year=float(year or "nan"),
                    source=f"FDA approval of {cells['drugName'].strip()}",
                    extra={name: cells[name] for name in KEPT if name in cells},
                )


APPROVALS = Format(
    name="fda approvals",
    title="novel approvals of the FDA with their targets, Open Targets approvalsSupport",
    kind="targets",
    names="Ensembl gene id",
    columns=frozenset({"drugName", "therapeuticArea", "indication", "yearApproval", "targetIds"}),
    lines=_lines,
)
