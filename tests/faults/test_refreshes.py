"""A refresh that is killed at any moment, or whose disk fails, loses nothing, and goes on where it was.

Some processes are killed while a request is under way, chosen by its number, others after a random time, so also while
the new snapshot is written and put in its place; others at a call that touches a file, one call after the other.
"""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pytest

from prioritize import resources
from prioritize.errors import FetchError, PrioritizeError, Problem, SourceError
from prioritize.pipeline import Places
from prioritize.refreshing import NAMES, Settings, refresh
from prioritize.sources.live import Fetched
from prioritize.store.snapshot import Manifest, read_manifest, verify, write_manifest
from tests.conftest import LOG, Record, often
from tests.faults.test_disks import CALLS, LONGEST, WRITES, able, straced
from tests.refresh_alone import TODAY
from tests.replaying import Gene, Replay, World, unhurried
from tests.sources.conftest import HGNC
from tests.sources.test_clinicaltrials import APART, TOGETHER

CHECKOUT = Path(__file__).resolve().parents[2]
FOR_WRITING = ("O_CREAT", "O_WRONLY", "O_RDWR")
IN_A_ROW = 5
"""Processes killed one after the other, before one is let alone."""
OTHERS = tuple(call for call in CALLS if call != "openat")
"""Calls that change what lies on a disk and open no file; a sweep of their own, to run beside that of opening."""
FEW = ("renameat2", "fsync")
SWEEPS = [
    pytest.param("signal=KILL", ("openat",) if LOG else FEW, id="killed-opening"),
    *([pytest.param("signal=KILL", OTHERS, id="killed-elsewhere")] if LOG else []),
    pytest.param("error=ENOSPC", WRITES if LOG else FEW, id="ENOSPC"),
    pytest.param("error=EIO", WRITES if LOG else FEW, id="EIO"),
]
"""What a refresh meets, and at which calls."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


class Refreshes:
    """Starts refreshes, and kills them."""

    def __init__(self, folder: Path, server: Replay) -> None:
        self.server, self.snapshot, self.cache = server, folder / "snapshot", folder / "cache"
        self._folder = folder
        self._asked = {
            "data": str(folder / "data"),
            "sql": str(resources.sql_folder()),
            "store": str(folder / "none.duckdb"),
            "snapshot": str(self.snapshot),
            "mirrors": server.mirrors,
            "cache": str(self.cache),
        }
        temporary = folder / "temporary"
        temporary.mkdir()
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.refresh_alone"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(temporary), "NO_PROXY": "127.0.0.1"},
        )

    def close(self) -> None:
        """End the process that forks."""
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(30)

    def run(self, *, at: int = 0, after: float = 0.0) -> tuple[int, int]:
        """One refresh, killed at a request or after some seconds, or let alone: how it ended, and its requests."""
        before = len(self.server.asked)
        pid = [0]
        started = threading.Event()

        def on_request(number: int) -> None:
            if number - before == at:
                started.wait(30)
                os.kill(pid[0], signal.SIGKILL)

        self.server.on_request = on_request
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(self._asked) + "\n")
        self._parent.stdin.flush()
        pid[0] = int(self._parent.stdout.readline())
        started.set()
        killer = threading.Timer(after, self._kill, pid) if after else None
        if killer:
            killer.start()
        code = int(self._parent.stdout.readline())
        if killer:
            killer.cancel()
        self._settle()
        return code, len(self.server.asked) - before

    def _settle(self) -> None:
        """Wait until the server has heard all that a process sent before it was killed: the next did not ask for it."""
        heard = -1
        while heard != len(self.server.asked):
            heard = len(self.server.asked)
            time.sleep(0.05)

    def under(self, call: str, fault: str = "", number: int = 0, *, how: str = "") -> tuple[str, int, str]:
        """One refresh in a process of its own, a call of which meets a fault: what was traced, its end and words."""
        asked = json.dumps(self._asked | {"how": how})
        self.server.on_request = lambda _: None
        return straced(self._folder, ["-m", "tests.refresh_alone", asked], call, fault, number)

    def begin_again(self, files: dict[str, bytes]) -> None:
        """Put a snapshot in place, and forget all answers."""
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.snapshot)
        self.snapshot.mkdir()
        for name, content in files.items():
            (self.snapshot / name).write_bytes(content)

    def _kill(self, pid: int) -> None:
        """Kill a process that may just have ended."""
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    @property
    def kept(self) -> int:
        """Answers that are kept."""
        return sum(path.is_file() and not path.name.startswith(".") for path in self.cache.glob("[!.]*/*/*"))

    @property
    def files(self) -> dict[str, bytes]:
        """The snapshot as it lies there."""
        return {path.name: path.read_bytes() for path in self.snapshot.iterdir()}


def small_world() -> World:
    """Nine genes, three of them targets, two agents and what little is known of them."""
    rows = csv.DictReader(HGNC.splitlines(), delimiter="\t")
    genes = {
        row["hgnc_id"]: Gene(
            *(row[name] for name in ("hgnc_id", "symbol", "name", "locus_group", "entrez_id", "ensembl_gene_id")),
            row["uniprot_ids"],
        )
        for row in rows
    }
    world = World(genes, tractable={"HGNC:1682": {"AB"}, "HGNC:6342": {"SM"}})
    world.pathways = {"R-HSA-1": ("One", ["CD47", "SIRPA"]), "R-HSA-2": ("Two", ["KIT"])}
    world.trials = [TOGETHER, APART]
    return world


def write_data(folder: Path) -> None:
    """The parts of a catalogue that a refresh reads."""
    files = {
        "targets.csv": "target_id,symbol\nHGNC:1682,CD47\nHGNC:6342,KIT\nHGNC:9662,SIRPA\n",
        "agents.csv": "agent_id,agent,synonyms,target_id,stage\nmagrolimab,magrolimab,Hu5F9-G4,HGNC:1682,phase 3\n",
        "backbones.csv": "backbone_id,agent,synonyms\nazacitidine,azacitidine,Vidaza\n",
        "combinations.csv": "agents,target_ids,backbone_ids\nmagrolimab;azacitidine,HGNC:1682,azacitidine\n",
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def refreshes(tmp_path: Path) -> Iterator[Refreshes]:
    """A snapshot that was fetched once, and a server that has something new to say."""
    write_data(tmp_path / "data")
    (tmp_path / "snapshot").mkdir()
    write_manifest(tmp_path / "snapshot", Manifest("2026-01-01", (), ()))
    with Replay(small_world()) as server:
        found = Refreshes(tmp_path, server)
        try:
            assert found.run()[0] == 0
            shutil.rmtree(found.cache)
            server.world.release = {"year": "26", "month": "09", "iteration": None}
            server.world.tractable["HGNC:9662"] = {"AB"}
            server.world.papers = lambda _: 5
            yield found
        finally:
            found.close()


@dataclass(frozen=True)
class Ends:
    """The snapshot before and after what a refresh brings."""

    old: dict[str, bytes]
    new: dict[str, bytes]
    asked: int

    def which(self, snapshot: Path) -> str:
        """Which of the two lies there, whole and as its manifest says."""
        manifest = read_manifest(snapshot)
        verify(snapshot, manifest)
        found = {path.name: path.read_bytes() for path in snapshot.iterdir()}
        assert found in (self.old, self.new)
        return "new" if found == self.new else "old"


@pytest.fixture
def ends(refreshes: Refreshes) -> Ends:
    """What a refresh begins with, and what it comes to when nobody kills it."""
    old, old_files = read_manifest(refreshes.snapshot), refreshes.files
    code, asked = refreshes.run()
    assert code == 0
    assert read_manifest(refreshes.snapshot).id != old.id
    assert asked > 20
    return Ends(old_files, refreshes.files, asked)


@pytest.mark.slow
def test_a_refresh_that_is_killed_loses_nothing_and_goes_on_where_it_was(
    refreshes: Refreshes, ends: Ends, tmp_path: Path, record: Record
) -> None:
    refreshes.begin_again(ends.old)
    began = time.monotonic()
    refreshes.run()
    lasted = time.monotonic() - began
    chance = random.Random(6)  # noqa: S311 - the same moments every time
    times, spared = often(200, 8), 0
    for place in range(times):
        if not place % IN_A_ROW:
            refreshes.begin_again(ends.old)
        kept = refreshes.kept
        if place % 2:
            code, _ = refreshes.run(after=chance.uniform(0.0, lasted))
        else:
            code, _ = refreshes.run(at=chance.randint(1, ends.asked - kept))
        spared += code == 0
        assert code in (0, -signal.SIGKILL)
        ends.which(refreshes.snapshot)
        assert refreshes.kept >= kept
        if place % IN_A_ROW == IN_A_ROW - 1 or place == times - 1:
            kept = refreshes.kept
            code, asked = refreshes.run()
            assert code == 0
            assert asked == ends.asked - kept
            assert ends.which(refreshes.snapshot) == "new"
            assert not list(tmp_path.glob(".snapshot.*"))
    assert spared <= times // 2  # those after a random time may come too late
    record(
        "A snapshot whose refresh is killed (SIGKILL) at a random moment or request is the old or the new one, and the "
        "next refresh asks only for what is not yet kept",
        tried=times - spared,
        kept=times - spared,
    )


def opened_for_writing(refreshes: Refreshes, ends: Ends, inside: str = "", how: str = "") -> list[int]:
    """Which calls that open a file may write it, counted as strace counts them; `inside`: a part of its path."""
    refreshes.begin_again(ends.old)
    text, code, said = refreshes.under("openat", how=how)
    assert code == 0, said
    threads: dict[str, list[str]] = {}
    for line in text.splitlines():
        if "openat(" in line:
            threads.setdefault(line.split(maxsplit=1)[0], []).append(line)
    written = [
        [
            number
            for number, line in enumerate(opened, 1)
            if any(word in line for word in FOR_WRITING) and inside in line
        ]
        for opened in threads.values()
    ]
    assert sum(map(bool, written)) == 1, "calls are counted by thread: all that write must be of one"
    found = next(filter(None, written))
    assert len(found) > 10
    return found


def swept(refreshes: Refreshes, ends: Ends, calls: tuple[str, ...], fault: str, room: Path) -> Counter[str]:
    """What became of the snapshot when each such call of a refresh met a fault, and of the refresh after it."""
    came: Counter[str] = Counter()
    for call in calls:
        numbers = opened_for_writing(refreshes, ends) if call == "openat" else range(1, LONGEST)
        for number in numbers:
            refreshes.begin_again(ends.old)
            text, code, said = refreshes.under(call, fault, number)
            found = ends.which(refreshes.snapshot)
            if "INJECTED" not in text and "killed by SIGKILL" not in text:
                assert call != "openat", (number, said)
                assert (code, found) == (0, "new"), (call, number, said)
                break
            came["done" if code == 0 else "failed"] += 1
            assert code or found == "new", (call, number, said)
            assert "Traceback" not in said, (call, number, said)
            assert code < 6, (call, number, said)
            if code > 0 and found == "new":
                assert "is new and in its place, but the disk did not confirm it" in said, (call, number)
            came[f"failed, and the new is there: {call}"] += code > 0 and found == "new"
            kept = refreshes.kept
            code, asked = refreshes.run()
            assert (code, ends.which(refreshes.snapshot)) == (0, "new"), (call, number)
            assert asked == ends.asked - kept
            assert not list(room.glob(".snapshot.*"))
        else:
            assert call == "openat", f"{call} was met {LONGEST} times, and there were more"
    return +came


def mixed_when_copied(refreshes: Refreshes, ends: Ends) -> tuple[int, int]:
    """How many of the last calls that open a file of the snapshot left a mixture when files are copied there."""
    numbers = opened_for_writing(refreshes, ends, "/snapshot/", "copied")
    mixed = tried = 0
    for number in reversed(numbers[-often(20, 6) :]):
        refreshes.begin_again(ends.old)
        _, code, said = refreshes.under("openat", "signal=KILL", number, how="copied")
        assert code == -signal.SIGKILL, (number, said)
        tried += 1
        try:
            ends.which(refreshes.snapshot)
        except (AssertionError, PrioritizeError):
            mixed += 1
            if not LOG:
                break
    return mixed, tried


@pytest.mark.slow
@pytest.mark.skipif(bool(able()), reason=able() or "strace is there")
@pytest.mark.parametrize(("fault", "calls"), SWEEPS)
def test_a_refresh_that_is_killed_or_fails_at_any_call_leaves_the_old_or_the_new(
    refreshes: Refreshes, ends: Ends, tmp_path: Path, record: Record, fault: str, calls: tuple[str, ...]
) -> None:
    killed = fault == "signal=KILL"
    came = swept(refreshes, ends, calls, fault, tmp_path)
    assert came["failed"] > 10
    assert not killed or came["done"] == 0
    there = {name: number for name, number in came.items() if name.startswith("failed,")}
    assert set(there) <= {"failed, and the new is there: fsync"}
    assert sum(there.values()) <= 1
    control = ""
    if killed and calls != OTHERS:
        mixed, tried = mixed_when_copied(refreshes, ends)
        assert mixed > 0
        control = f"files copied into place: {mixed} of the last {tried} calls that open one there left a mixture"
    record(
        f"A snapshot whose refresh is killed at a call that {'changes' if calls == OTHERS else 'opens'} a file is the "
        "old or the new one"
        if killed
        else f"A snapshot whose refresh meets {fault[6:]} at a write, sync or rename: it says so and the old stays, or "
        "it goes on and the new is whole",
        tried=came["failed"] + came["done"],
        kept=came["failed"] + came["done"],
        control=control,
    )


def down_like(name: str) -> Callable[..., Fetched]:
    """What a source does that is down."""

    def fetch(*_: object) -> Fetched:
        raise FetchError(Problem(f"{name}: no answer", fix="try again later"), kind="unreachable")

    return fetch


@pytest.mark.slow
def test_one_or_two_sources_that_are_down_change_nothing_and_their_old_parts_may_stay(
    tmp_path: Path, record: Record
) -> None:
    write_data(tmp_path / "data")
    snapshot, out = tmp_path / "snapshot", tmp_path / "out"
    snapshot.mkdir()
    write_manifest(snapshot, Manifest("2026-01-01", (), ()))
    where = Places(tmp_path / "data", snapshot, resources.sql_folder(), tmp_path / "none.duckdb")
    with Replay(small_world()) as server:
        settings = Settings(tmp_path / "cache", mirrors=server.mirrors)
        whole = refresh(where, snapshot, settings, today=TODAY, sources=unhurried()).manifest
        before = {path.name: path.read_bytes() for path in snapshot.iterdir()}
        names = sorted(source.name for source in unhurried())
        pairs = list(combinations(names, 2))
        downs = [*combinations(names, 1), *(pairs if LOG else pairs[::9])]
        for down in downs:
            sources = unhurried()
            for source in sources:
                if source.name in down:
                    source.fetch = down_like(source.name)  # type: ignore[method-assign]
            with pytest.raises(SourceError) as fault:
                refresh(where, out, settings, today=TODAY, sources=sources)
            said = str(fault.value)
            assert fault.value.exit_code == 4
            # Names come first: where they fail, no other source is asked.
            first = [name for name in down if name in NAMES] or down
            assert all(name in said for name in first), (down, said)
            assert not out.exists()
            stale = replace(settings, allow_stale=True)
            done = refresh(where, out, stale, today=TODAY, sources=sources)
            assert done.stale == down
            kept = {(one.table, one.source): one for one in done.manifest.tables}
            assert all(kept[one.table, one.source] == one for one in whole.tables if one.source in down), down
            shutil.rmtree(out)
    assert {path.name: path.read_bytes() for path in snapshot.iterdir()} == before
    record(
        f"Of {len(names)} sources one or two are down: nothing changes, each is named, and their old parts stay when "
        "the user says so",
        tried=len(downs),
        kept=len(downs),
    )
