"""Others who use the store meanwhile: a second writer, readers, a notebook, and a folder that may not be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from prioritize.store.database import reading
from prioritize.store.publishing import publishing
from tests.conftest import Record, often
from tests.faults import victims
from tests.faults.victims import COUNTS, ROWS, store, store_holds

CHECKOUT = Path(__file__).resolve().parents[2]
POWERLESS = """
import ctypes, fcntl, os, sys
from pathlib import Path
from tests.faults import victims

os.setuid(65534)
"""
READER = """
import sys
import tempfile
from pathlib import Path
from tests.faults.victims import store_holds

home, seen, times = Path(sys.argv[1]), "", 0
while True:
    found = store_holds(home)
    if int(found[1:]) < int(seen[1:] or 0):
        sys.exit(f"{found} after {seen}")
    seen, times = found, times + 1
    if seen == sys.argv[2]:
        break
sys.stdout.write(str(times))
"""


LOOKER = """
import sys
from pathlib import Path
from prioritize.errors import PrioritizeError
from tests.faults.victims import HOLDS, MixedError

home, mixed, seen = Path(sys.argv[1]), 0, 0
sys.stdout.write("ready\\n")
sys.stdout.flush()
while not (home / "done").exists():
    try:
        HOLDS[sys.argv[2]](home)
    except (MixedError, PrioritizeError, FileNotFoundError):
        mixed += 1
    seen += 1
sys.stdout.write(f"{mixed} {seen}")
"""


def begin(*words: str | Path) -> subprocess.Popen[str]:
    """A Python of its own in the checkout."""
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=CHECKOUT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_second_writer_is_told_at_once_which_process_the_first_is(home: Path, record: Record) -> None:
    times = often(100, 3)
    path = home / "store" / "it.duckdb"
    kept = 0
    for _ in range(times):
        with publishing(path) as scratch:
            shutil.copy(path, scratch)
            rival = begin("-m", "tests.faults.victims", "store", home, "v9")
            _, said = rival.communicate(timeout=60)
        kept += rival.returncode == 5 and f"another process is writing the store (pid {os.getpid()})" in said
        assert store_holds(home) == "v0"
        assert [one.name for one in path.parent.iterdir()] == ["it.duckdb"]
    assert kept == times
    record("A second writer is told at once that, and which, process writes; nothing changes", tried=times, kept=kept)


def test_two_writers_who_insist_leave_one_version_or_the_other(home: Path, record: Record) -> None:
    rounds = often(50, 2)
    for number in range(1, rounds + 1):
        rivals = [begin("-m", "tests.faults.victims", "store", home, f"{name}{number}") for name in "ab"]
        codes = sorted(rival.wait(60) for rival in rivals)
        for rival in rivals:
            rival.communicate()
        assert codes in ([0, 0], [0, 5])
        assert store_holds(home) in (f"a{number}", f"b{number}")
    naive = mixed_by_two_at_once(home)
    record(
        "Two writers at once: one version or the other, never a mixture",
        tried=2 * rounds,
        kept=2 * rounds,
        control=f"copied onto the place by both, {naive} of 40 rounds left a mixture",
    )


def mixed_by_two_at_once(home: Path) -> int:
    """How often of forty rounds two threads that copy a file of their own onto one place leave neither of the two."""
    place, pieces = home / "copied", 64

    def copy(sign: bytes) -> None:
        with place.open("r+b") as file:
            for _ in range(pieces):
                file.write(sign * 1_000)
                file.flush()
                sleep(0.0001)  # as a disk takes its time

    found = 0
    for _ in range(40):
        place.write_bytes(b"0" * 1_000 * pieces)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(copy, (b"a", b"b")))
        found += len(set(place.read_bytes())) > 1
    place.unlink()
    assert found > 0
    return found


def test_readers_see_one_version_to_the_end_and_never_an_older_one_again(home: Path, record: Record) -> None:
    swaps = often(200, 5)
    readers = [begin("-c", READER, home, f"v{swaps}") for _ in range(often(4, 2))]
    for number in range(1, swaps + 1):
        store(home, f"v{number}")
    reads = 0
    for reader in readers:
        out, said = reader.communicate(timeout=120)
        assert reader.returncode == 0, said
        reads += int(out)
    mixed, naive = mixed_for_readers(home)
    record(
        f"Readers while a store is published {swaps} times: each read is of one version, and versions never go back",
        tried=reads,
        kept=reads,
        control=f"copied onto the place: {mixed} of {naive} reads were refused, or of two versions",
    )


def mixed_for_readers(home: Path) -> tuple[int, int]:
    """How many reads met neither the old nor the new while stores were copied onto the place, and of how many."""
    place, versions = home / "store" / "it.duckdb", []
    for name in ("v1", "v2"):
        store(home, name)
        versions.append(place.read_bytes())
    looker = begin("-c", LOOKER, home, "store")
    assert looker.stdout is not None
    try:
        assert looker.stdout.readline() == "ready\n"
        for number in range(often(400, 100)):
            place.write_bytes(versions[number % 2])
    finally:
        (home / "done").touch()
    out, said = looker.communicate(timeout=120)
    assert looker.returncode == 0, said
    mixed, seen = map(int, out.split())
    assert mixed > 0
    return mixed, seen


def test_a_notebook_that_holds_the_store_open_stops_no_writer_and_goes_on_with_what_it_opened(
    home: Path, record: Record
) -> None:
    with reading(home / "store" / "it.duckdb") as notebook:
        before = notebook.execute(COUNTS).fetchall()
        writer = begin("-m", "tests.faults.victims", "store", home, "v1")
        assert writer.wait(60) == 0
        writer.communicate()
        assert notebook.execute(COUNTS).fetchall() == before == [(3 * ROWS + 1, 1, "v0")]
    assert store_holds(home) == "v1"
    record("A store that a notebook holds open is published all the same", tried=1, kept=1)


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="needs to become a user without rights")
def test_in_a_folder_that_may_not_be_written_reading_works_and_a_writer_says_so(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        home = Path(folder)
        home.chmod(0o755)
        victims.write_sql(home)
        victims.store(home, "v0")
        _read_and_write_without_rights(home)
    record("A folder that may not be written: reading works, a writer leaves with 5", tried=2, kept=2)


def _read_and_write_without_rights(home: Path) -> None:
    """A reader and a writer who may change nothing there."""
    reader = begin("-c", f"{POWERLESS}sys.stdout.write(victims.store_holds(Path(sys.argv[1])))", home)
    read, said = reader.communicate(timeout=60)
    assert (reader.returncode, read) == (0, "v0"), said
    writer = begin("-c", f"{POWERLESS}victims.main('store', sys.argv[1], 'v1')", home)
    _, said = writer.communicate(timeout=60)
    assert (writer.returncode, "the old store is unchanged" in said) == (5, True), said
    assert store_holds(home) == "v0"
