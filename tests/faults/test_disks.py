"""Every call that touches a file fails once, or is the last: strace injects it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from prioritize.errors import PrioritizeError
from tests.conftest import LOG, Record
from tests.faults.victims import HOLDS, HOMES, WRITERS, MixedError, left_over

CHECKOUT = Path(__file__).resolve().parents[2]
CALLS = (
    "openat",
    "write",
    "pwrite64",
    "sendfile",
    "copy_file_range",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "mkdir",
    "unlink",
    "unlinkat",
    "rmdir",
)
"""Calls by which a writer changes what lies on a disk; of openat only what may make a file is counted."""
WRITES = (
    "write",
    "pwrite64",
    "sendfile",
    "copy_file_range",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "mkdir",
)
LONGEST = 400
"""Calls of one kind after which a sweep gives up: a fault of the test."""


def able() -> str:
    """Why nothing can be injected here; empty when it can."""
    if not shutil.which("strace"):
        return "needs strace (on Debian: apt-get install strace)"
    ran = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False
    )
    return "" if ran.returncode == 0 else "strace may not trace here"


pytestmark = pytest.mark.skipif(bool(able()), reason=able() or "strace is there")


def straced(home: Path, command: Sequence[str], call: str, fault: str = "", number: int = 0) -> tuple[str, int, str]:
    """Run Python under strace, such a call of it meeting a fault: what was traced, how it ended, and what it said."""
    log = home / "trace.txt"
    options = ["-f", "-qq", "-o", str(log), "-e", f"trace={call}"]
    if not fault.startswith("signal"):  # with it strace 6.1 injects no signals
        options.append("--seccomp-bpf")
    options += ["-e", f"inject={call}:{fault}:when={number}"] if fault else []
    ran = subprocess.run(
        ["strace", *options, sys.executable, *command],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1"},
        check=False,
    )
    text = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    return text, ran.returncode, ran.stderr


def injected(home: Path, kind: str, version: str, call: str, fault: str, number: int) -> tuple[bool, int, str]:
    """Whether the fault met a call, how the writer ended, and what it said."""
    command = ["-m", "tests.faults.victims", kind, str(home), version]
    text, code, said = straced(home, command, call, fault, number)
    return "INJECTED" in text or "killed by SIGKILL" in text, code, said


def swept(home: Path, kind: str, calls: tuple[str, ...], fault: str) -> Counter[str]:
    """What became of the store or report when each such call of its writer met a fault, one call at a time."""
    ends: Counter[str] = Counter()
    old, version = HOLDS[kind](home), 0
    for call in calls:
        for number in range(1, LONGEST):
            version += 1
            new = f"{fault} {version}"
            met, code, said = injected(home, kind, new, call, fault, number)
            found = HOLDS[kind](home)
            assert found in (old, new), (call, number, said)
            if not met:
                assert (code, found) == (0, new), (call, number, said)
                old = found
                break
            ends["done" if code == 0 else "failed"] += 1
            ends["new" if found == new else "old"] += 1
            if code == 0:
                assert found == new, (call, number)
            elif found == new:
                assert fault.startswith("signal") or "is new and in its place, but the disk did not confirm it" in said
                ends[f"said to have failed, and is there: {call}"] += 1
            if fault.startswith("error") and code:
                assert "Traceback" not in said, said
                assert code == 5, said
            old = found
        else:
            pytest.fail(f"{call} was met {LONGEST} times, and there were more")
    return ends


@pytest.mark.parametrize("kind", ["store", "results", "report"])
def test_a_writer_killed_at_any_call_leaves_the_old_or_the_new(home: Path, record: Record, kind: str) -> None:
    ends = swept(home, kind, CALLS if LOG else ("rename", "renameat2", "fsync"), "signal=KILL")
    assert ends["failed"] > 2
    assert ends["done"] == 0
    assert HOLDS[kind](home).startswith("signal")
    assert left_over(home, kind) == []
    record(
        f"A {kind} whose writer is killed at a call that touches a file is the old or the new one",
        tried=ends["failed"],
        kept=ends["old"] + ends["new"],
    )


@pytest.mark.parametrize("fault", ["error=ENOSPC", "error=EIO"])
@pytest.mark.parametrize("kind", ["store", "results", "report"])
def test_a_writer_whose_disk_fails_says_so_and_the_old_stays(home: Path, record: Record, kind: str, fault: str) -> None:
    ends = swept(home, kind, WRITES if LOG else ("rename", "renameat2", "fsync"), fault)
    assert ends["failed"] > 2
    there = {name: number for name, number in ends.items() if name.startswith("said")}
    assert set(there) <= {"said to have failed, and is there: fsync"}
    assert sum(there.values()) <= 1
    assert left_over(home, kind) == []
    naive, mixed = mixed_in_place(home, kind, fault)
    assert mixed > 0
    record(
        f"A {kind} whose writer meets {fault[6:]} at a write, sync or rename: it says so and the old "
        "stays, or it goes on and the new is whole",
        tried=ends["failed"] + ends["done"],
        kept=ends["old"] + ends["new"],
        control=f"written in place: {mixed} of {naive} such faults left a mixture",
    )


def mixed_in_place(home: Path, kind: str, fault: str) -> tuple[int, int]:
    """How often the naive writer met a fault when it wrote, and left neither old nor new; a few times are enough."""
    met = mixed = 0
    calls = ("write",) if kind == "report" else ("pwrite64", "write")
    for call in calls:
        for number in range(1, 8):
            old = HOLDS[kind](home)
            hit, _, _ = injected(home, f"{kind} in place", "naive", call, fault, number)
            if not hit:
                break
            met += 1
            try:
                assert HOLDS[kind](home) in (old, "naive")
            except (AssertionError, MixedError, PrioritizeError, FileNotFoundError):
                mixed += 1
            shutil.rmtree(home / HOMES[kind])
            WRITERS[kind](home, f"again {number}")
            if mixed and not LOG:
                return met, mixed
    return met, mixed
