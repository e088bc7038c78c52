"""A refresh that is killed at any moment loses nothing, and goes on where it was.

Some processes are killed while a request is under way, chosen by its number, others after a random time, so also while
the new snapshot is written and put in its place. `make test-faults` kills fifty.
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
from collections.abc import Iterator
from pathlib import Path

import pytest

from prioritize import resources
from prioritize.store.snapshot import Manifest, read_manifest, verify, write_manifest
from tests.replaying import Gene, Replay, World
from tests.sources.conftest import HGNC
from tests.sources.test_clinicaltrials import APART, TOGETHER

CHECKOUT = Path(__file__).resolve().parents[1]
KILLS = int(os.environ.get("PRIORITIZE_KILLS", "8"))
IN_A_ROW = 5
"""Processes killed one after the other, before one is let alone."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


class Refreshes:
    """Starts refreshes, and kills them."""

    def __init__(self, folder: Path, server: Replay) -> None:
        self.server, self.snapshot, self.cache = server, folder / "snapshot", folder / "cache"
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
        return code, len(self.server.asked) - before

    def begin_again(self, files: dict[str, bytes]) -> None:
        """Put a snapshot in place, and forget all answers."""
        shutil.rmtree(self.cache)
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
        return sum(path.is_file() and not path.name.startswith(".") for path in self.cache.glob("*/*/*"))

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


@pytest.mark.slow
def test_a_refresh_that_is_killed_loses_nothing_and_goes_on_where_it_was(refreshes: Refreshes, tmp_path: Path) -> None:
    old, old_files = read_manifest(refreshes.snapshot), refreshes.files
    began = time.monotonic()
    code, whole = refreshes.run()
    lasted = time.monotonic() - began
    assert code == 0
    new, new_files = read_manifest(refreshes.snapshot), refreshes.files
    assert new.id != old.id
    assert whole > 20
    chance = random.Random(6)  # noqa: S311 - the same moments every time
    spared = 0
    for place in range(KILLS):
        if not place % IN_A_ROW:
            refreshes.begin_again(old_files)
        kept = refreshes.kept
        if place % 2:
            code, _ = refreshes.run(after=chance.uniform(0.0, lasted))
        else:
            code, _ = refreshes.run(at=chance.randint(1, whole - kept))
        spared += code == 0
        assert code in (0, -signal.SIGKILL)
        manifest = read_manifest(refreshes.snapshot)
        verify(refreshes.snapshot, manifest)
        assert refreshes.files == (new_files if manifest.id == new.id else old_files)
        assert refreshes.kept >= kept
        if place % IN_A_ROW == IN_A_ROW - 1 or place == KILLS - 1:
            kept = refreshes.kept
            code, asked = refreshes.run()
            assert code == 0
            assert asked == whole - kept
            assert refreshes.files == new_files
            assert not list(tmp_path.glob(".snapshot.*"))
    assert spared <= KILLS // 2  # those after a random time may come too late
