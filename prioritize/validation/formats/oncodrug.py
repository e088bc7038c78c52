"""Drug combinations of OncoDrug+ with their evidence levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prioritize.delimited import Table
from prioritize.validation.records import IN_PEOPLE, Fault, Format, Line, pairs_of

STAGE = {"Level A": IN_PEOPLE, "Level B": IN_PEOPLE, "Level C": 0}
"""Guideline, clinical, preclinical. A guideline is no approval."""


def _lines(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme per pair of drugs of a combination."""
    for row, cells in enumerate(table.records()):
        drugs = f"{cells['Targeted drug']};{cells['Non-targeted drug']}".split(";")
        pairs = pairs_of(drugs)
        level = cells["Evidence level"].strip()
        if level not in STAGE:
            faults.append(
                Fault(row, "Evidence level", f"{level!r} is no evidence level", f"allowed: {', '.join(STAGE)}")
            )
            continue
        if not pairs:
            left["one drug only"] += 1
        word = cells["Response"].strip().partition(" ")[0]
        for one, other in pairs:
            yield Line(
                one,
                cells["Cancer type"].strip(),
                STAGE[level],
                {"Sensitive": "positive", "Resistant": "failed"}.get(word, "unknown"),
                other,
                "oncology",
                source=f"OncoDrug+ {cells['Drug combination ID'].strip()}",
                extra={
                    "regimen": "; ".join(drug.strip() for drug in drugs if drug.strip()),
                    "evidence_level": level,
                    "biomarkers": cells["Biomarkers"],
                },
            )


COMBINATIONS = Format(
    name="oncodrug+",
    title="drug combinations with evidence levels A to C, OncoDrug+",
    kind="combinations",
    names="drug",
    columns=frozenset(
        {
            "Drug combination ID",
            "Evidence level",
            "Targeted drug",
            "Non-targeted drug",
            "Cancer type",
            "Biomarkers",
            "Response",
        }
    ),
    lines=_lines,
)
