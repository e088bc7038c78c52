"""The claims of the README are what a run of the default set gives."""

import json
import re
from pathlib import Path

import pytest

from prioritize import validating
from prioritize.validating import Settings

README = Path(__file__).resolve().parents[2] / "README.md"
NUMBER = r"[−+]?\d\.\d{3}"
FIGURE = re.compile(rf"({NUMBER}) \(({NUMBER})(?:–| to )({NUMBER})\)")
LOOSE = re.compile(rf"(?<![\d.]){NUMBER}(?![\d.])")


def claims():
    """The list below 'How far to trust it'."""
    section = README.read_text(encoding="utf-8").partition("## How far to trust it")[2].partition("\n## ")[0]
    return " ".join(" ".join(line.split()) for line in section.split("\n"))


def plain(text):
    return float(text.replace("−", "-"))


def numbers_of(content):
    """Every number of a report with its interval, and every number alone, to three decimals."""
    figures, alone = set(), set()

    def walk(part):
        if isinstance(part, dict):
            ends = tuple(part.get(name) for name in ("value", "low", "high"))
            if all(isinstance(end, float) for end in ends):
                figures.add(tuple(round(end, 3) for end in ends))
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)
        elif isinstance(part, float):
            alone.add(round(part, 3))

    walk(content)
    return figures, alone


def test_the_claims_quote_figures_with_intervals():
    """What the long test below holds against a run must be there to be held."""
    assert len(FIGURE.findall(claims())) >= 5


def test_a_number_that_a_run_does_not_give_would_be_found():
    figures, alone = numbers_of({"rows": [{"AUROC": {"value": 0.5851, "low": 0.5222, "high": 0.6438}}]})
    assert figures == {(0.585, 0.522, 0.644)}
    assert [tuple(map(plain, found)) for found in FIGURE.findall("is −0.042 (−0.103 to +0.020).")] == [
        (-0.042, -0.103, 0.02)
    ]
    assert 0.746 not in alone


@pytest.mark.slow
def test_every_figure_of_the_readme_is_one_that_the_default_run_gives(where, shared, tmp_path):
    done = validating.everything(
        where, shared / "data", Settings(command="prioritize validate all"), tmp_path / "report"
    )
    content = json.loads((done.folder / "report.json").read_text(encoding="utf-8"))
    figures, alone = numbers_of(content)
    said = claims()
    quoted = [tuple(map(plain, found)) for found in FIGURE.findall(said)]
    assert [one for one in quoted if one not in figures] == []
    rest = [plain(found) for found in LOOSE.findall(FIGURE.sub("", said))]
    assert [one for one in rest if one not in alone] == []
    assert [words for words in counted(content["summary"]) if words not in said] == []


def counted(summary):
    """Numbers of cases as the README words them."""
    first = {row["task"]: row for row in reversed(summary)}
    launched, phase_2 = (
        first[f"{task} (oncology)"] for task in ("Launched or stopped", "Targets that reached phase 2")
    )
    rows = [row for task, row in first.items() if task.startswith("The ledger. Outcome, target")]
    ledger = sorted((row["task"], row["positive"], row["cases"] - row["positive"]) for row in rows)
    return [
        f"Of {launched['cases']:,} oncology programmes of targets that can be scored",
        f"launched ({launched['positive']})",
        f"Of {phase_2['cases']:,} targets pursued in any area, {phase_2['positive']} of them in phase 2",
        f"{ledger[0][1]} good and {ledger[0][2]} failed",
        f"{ledger[1][1]} and {ledger[1][2]}:",
    ]
