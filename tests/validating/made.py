"""Tables of outcomes that tests make."""

from __future__ import annotations

from pathlib import Path

COLUMNS = (
    "ti_uid",
    "indication_association_similarity",
    "target",
    "indication_mesh_id",
    "indication_mesh_term",
    "succ_p_1",
    "succ_1_2",
    "succ_2_3",
    "succ_3_a",
    "year_launch",
    "areas",
    "genetic_insight",
)
COUNTS = (
    # similarity, areas, reached phase 1, launched: oncology and the other areas sum to the published counts.
    ("0.9", "oncology", 50, 14),
    ("0.9", "metabolic", 443, 133),
    ("0.3", "oncology", 3316, 315),
    ("", "metabolic", 4061, 561),
)


def supplement(path: Path) -> Path:
    """A table of the columns and the counts of the supplement of Minikel 2024: 147 of 493 against 876 of 7,377."""
    rows = ["\t".join(COLUMNS)]
    for similarity, area, reached, launched in COUNTS:
        for place in range(reached):
            ends = ("1", "1", "1", "1") if place < launched else ("1", "0", "", "")
            target = f"T{place % 300}"
            uid = f"{target}-{area}-{similarity}-{place}"
            rows.append("\t".join((uid, similarity, target, f"D{len(rows)}", "some disease", *ends, "", area, "both")))
    # Neither counts: an indication without genetic insight, and a programme that never reached phase 1.
    rows.append("\t".join(("x", "1", "T1", "D0", "some disease", "1", "1", "1", "1", "", "oncology", "none")))
    rows.append("\t".join(("y", "1", "T1", "D1x", "some disease", "0", "", "", "", "", "oncology", "both")))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
