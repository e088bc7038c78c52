"""Try every promise often, and write what it came to: `python -m tests.faults reports/reliability.md`."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections import Counter
from pathlib import Path

import click
import duckdb
import pytest

GROUPS = {
    "tests/sources/test_http.py": "A service that answers late, wrongly, in pieces, too much or not at all",
    "tests/sources/test_cache.py": "Answers that are kept, and damaged",
    "tests/sources": "All tests of sources: the two above; of each its answers in order, wrong, and with every field "
    "dropped, renamed, emptied or of another type",
    "tests/store": "A store that is damaged, foreign, of another version or locked; SQL that may not do what it asks",
    "tests/faults/test_spreadsheets.py": "Every name of HGNC by class, and every form that a spreadsheet makes of one",
    "tests/faults/test_inputs.py": "Tables, lists and model files that are damaged or made to harm; rows refused",
    "tests/faults/test_injection.py": "A catalogue of hostile texts, in every form of the report",
    "tests/faults/test_places.py": "Outputs with hostile names, links and folders of others",
    "tests/faults/test_questions.py": "Questions that are told to stop, or ask for what is not theirs",
    "tests/faults/test_stores.py": "Stores that are damaged, foreign or of another DuckDB",
    "tests/test_targets.py": "Target lists: names of every kind, and what a spreadsheet made of them",
    "tests/test_delimited.py": "Files of text: encodings, ragged and unclosed rows",
    "tests/faults/test_refreshes.py": "A refresh that is killed or whose disk fails, and goes on where it was",
    "tests/test_deterministic.py": "The same bytes whatever the threads, language, time zone, hash seed and folder",
    "tests/test_runlog.py": "A run log of which a line was edited, dropped or moved",
}

HOW = ["-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider", "--ignore=tests/faults/test_page.py"]
"""What pytest is told; the page as it was before says nothing of this run."""


class Count:
    """Counts tests by group as pytest reports them."""

    def __init__(self) -> None:
        self.ends: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test."""
        if report.when != "call" and report.outcome == "passed":
            return
        for group in GROUPS:
            if report.nodeid.startswith(f"{group}/" if not group.endswith(".py") else group):
                self.ends[group, report.outcome] += 1


def write(path: Path, lines: list[dict[str, str]], ends: Counter[tuple[str, str]], code: int) -> None:
    """The page."""
    text = [
        "# How often each promise was tried, and kept",
        "",
        f"Written by `make test-faults` on {platform.system()} with Python {platform.python_version()} and "
        f"DuckDB {duckdb.__version__}.",
        "A control is the naive way to do the same, tried alike: it must lose something, or the test shows nothing.",
        "",
        "| promise | tried | kept | control |",
        "|---|---:|---:|---|",
        *(f"| {one['promise']} | {one['tried']} | {one['kept']} | {one['control']} |" for one in lines),
        "",
        "| held by tests | passed | failed | skipped |",
        "|---|---:|---:|---:|",
        *(
            f"| {title} (`{group}`) | {ends[group, 'passed']} | {ends[group, 'failed']} | {ends[group, 'skipped']} |"
            for group, title in GROUPS.items()
        ),
        "",
        "Not tried: a power cut (a killed process leaves what the system holds in memory, a power cut does not), "
        "network file systems, and systems other than the one named above.",
        "",
    ]
    if code:
        text.insert(2, f"**Not every test passed: pytest left with {code}.**\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(text), encoding="utf-8")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), default=Path("reports/reliability.md"))
def main(path: Path) -> None:
    """Try everything, and write PATH."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "promises.jsonl"
        os.environ["PRIORITIZE_FAULTS"] = str(log)
        count = Count()
        others = [group for group in GROUPS if not group.startswith(("tests/faults/", "tests/sources/"))]
        code = pytest.main([*HOW, "tests/faults", *others], plugins=[count])
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    write(path, sorted(lines, key=lambda one: str(one["promise"])), count.ends, int(code))
    click.echo(f"Open {path}")
    sys.exit(int(code))


if __name__ == "__main__":
    main()
