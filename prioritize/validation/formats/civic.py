"""Clinical evidence of CIViC on drugs given together (https://civicdb.org)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from prioritize.delimited import Table
from prioritize.validation.records import IN_PEOPLE, NO_STAGE, Fault, Format, Line, pairs_of

STAGE = {"A": IN_PEOPLE, "B": IN_PEOPLE, "C": IN_PEOPLE, "D": 0}
"""Evidence levels: validated, clinical, case study, preclinical. Inferential, E, says nothing of a stage."""
FOR, AGAINST = "positive", "failed"
OUTCOME = {
    ("Supports", "Sensitivity/Response"): FOR,
    ("Supports", "Resistance"): AGAINST,
    ("Does Not Support", "Sensitivity/Response"): AGAINST,
}
"""Direction and significance. All of it is about tumours of one molecular profile."""


def _lines(table: Table, left: Counter[str], faults: list[Fault]) -> Iterator[Line]:
    """One programme per pair of drugs of an accepted, predictive item on a combination."""
    for cells in table.records():
        if cells["therapy_interaction_type"] != "Combination":
            left["no combination"] += 1
        elif cells["evidence_status"] != "accepted" or cells["is_flagged"] == "true":
            left["not accepted, or flagged"] += 1
        else:
            drugs = cells["therapies"].split(",")
            years = re.findall(r"\b(?:19|20)\d\d\b", cells["citation"])
            for one, other in pairs_of(drugs):
                yield Line(
                    one,
                    cells["disease"].strip(),
                    STAGE.get(cells["evidence_level"], NO_STAGE),
                    OUTCOME.get((cells["evidence_direction"], cells["significance"]), "unknown"),
                    other,
                    "oncology",
                    float(years[-1]) if years else np.nan,
                    f"CIViC evidence {cells['evidence_id']}",
                    {
                        "regimen": "; ".join(drug.strip() for drug in drugs),
                        "evidence_level": cells["evidence_level"],
                        "molecular_profile": cells["molecular_profile"],
                    },
                )


EVIDENCE = Format(
    name="civic",
    title="clinical evidence on combinations, CIViC",
    kind="combinations",
    names="drug",
    columns=frozenset(
        {
            "molecular_profile",
            "disease",
            "therapies",
            "therapy_interaction_type",
            "evidence_direction",
            "evidence_level",
            "significance",
            "citation",
            "evidence_id",
            "evidence_status",
            "is_flagged",
        }
    ),
    lines=_lines,
)
