"""The committed page of what was tried: nothing in it was lost, and the README quotes it."""

from __future__ import annotations

import re

from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "reports" / "reliability.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<promise>.+) \| (?P<tried>\d+) \| (?P<kept>\d+) \| (?P<control>.*) \|$", re.MULTILINE)
MIXED = re.compile(r"written in place: (\d+) of (\d+) kills left a mixture")


def tried(words: str) -> int:
    """How often promises of which the words tell were tried."""
    return sum(int(row["tried"]) for row in ROW.finditer(PAGE) if re.search(words, row["promise"]))


def test_every_promise_of_the_page_was_kept_each_time_it_was_tried() -> None:
    rows = [row for row in ROW.finditer(PAGE) if " (`tests/" not in row["promise"]]
    assert len(rows) > 20
    assert [row["promise"] for row in rows if row["tried"] != row["kept"]] == []
    assert [line for line in PAGE.splitlines() if re.search(r"\(`tests/.*\| \d+ \| [1-9]\d* \|", line)] == []
    assert "Not every test passed" not in PAGE


def test_the_readme_quotes_the_page() -> None:
    """After another run of `make test-faults`: write its numbers into the README, or take the committed page again."""
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    mixed = [tuple(map(int, row.groups())) for row in MIXED.finditer(PAGE)]
    for part in (
        f"{tried('at a random moment'):,} writers of stores, results, reports and snapshots killed at random moments",
        f"{tried('killed at a call'):,} at a call that touches a file",
        f"{tried('meets (EIO|ENOSPC)')} writes, syncs or renames that failed",
        f"{tried('Two writers at once')} rival writers",
        f"{tried('Readers while'):,} readings while stores were published",
        f"{tried('damaged, cut short')} damaged stores",
        f"{sum(one for one, _ in mixed)} of {sum(all_ for _, all_ in mixed)} kills left a mixture",
    ):
        assert part in readme
