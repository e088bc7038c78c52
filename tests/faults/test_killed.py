"""Killed at any moment, a writer leaves the old or the new, whole; the naive one does not."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prioritize.errors import PrioritizeError
from tests.conftest import Record, often
from tests.faults.victims import HOLDS, HOMES, MixedError, left_over

CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


class Killer:
    """Starts writers in forks of one process, and kills them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victims"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def write(self, kind: str, version: str, seconds: float = 0.0) -> tuple[int, float]:
        """One writer, killed after so many seconds or let alone: how it ended, and after how long."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{kind}\t{self._folder}\t{version}\t{seconds}\n")
        self._server.stdin.flush()
        code, took = self._server.stdout.readline().split()
        return int(code), float(took)

    def close(self) -> None:
        """End the process that forks."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(30)


@pytest.fixture
def killer(home: Path) -> Iterator[Killer]:
    """A killer of writers in the folder."""
    found = Killer(home)
    yield found
    found.close()


def lost(killer: Killer, home: Path, kind: str, writer: str, times: int, seed: int = 7) -> tuple[int, int]:
    """How many writers died, so many where they do not end before, and how often they left neither old nor new."""
    code, took = killer.write(writer, "v1")
    assert (code, HOLDS[kind](home)) == (0, "v1")
    chance = random.Random(seed)  # noqa: S311
    died, broken, old = 0, 0, "v1"
    for number in range(2, 2 + 3 * times):
        if died == times:
            break
        new = f"v{number}"
        code, took_now = killer.write(writer, new, chance.uniform(0.0005, 1.1 * took))
        took = took if code else min(took, took_now)
        died += code != 0
        try:
            found = HOLDS[kind](home)
        except (MixedError, PrioritizeError, FileNotFoundError):
            broken += 1
            shutil.rmtree(home / HOMES[kind])
            killer.write(kind, new)
            found = HOLDS[kind](home)
        assert found in (old, new)
        old = found
    return died, broken


def lost_in_place(killer: Killer, home: Path, kind: str) -> tuple[int, int]:
    """The same of the naive way, until it lost something: of a store only one kill in thirty falls between tables."""
    died, broken = lost(killer, home, kind, f"{kind} in place", often(300, 20))
    for seed in range(15):
        if not broken:
            died, broken = lost(killer, home, kind, f"{kind} in place", 20, seed)
    return died, broken


@pytest.mark.parametrize("kind", ["store", "results", "report"])
def test_a_killed_writer_leaves_the_old_or_the_new_and_the_next_one_clears_up(
    killer: Killer, home: Path, record: Record, kind: str
) -> None:
    times = often(500, 20)
    died, broken = lost(killer, home, kind, kind, times)
    assert broken == 0
    assert died == times
    code, _ = killer.write(kind, "the end")
    assert (code, HOLDS[kind](home), left_over(home, kind)) == (0, "the end", [])
    naive_died, naive_broken = lost_in_place(killer, home, kind)
    assert naive_broken > 0
    record(
        f"A {kind} whose writer is killed (SIGKILL) at a random moment is the old or the new one, whole and readable",
        tried=died,
        kept=died - broken,
        control=f"written in place: {naive_broken} of {naive_died} kills left a mixture",
    )
