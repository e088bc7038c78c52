"""What a writer leaves that was killed while it replaced a folder, and how it is put right."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prioritize.store.snapshot import LOCK, Manifest, read_manifest, recover, replacing, write_manifest

KILLED_BETWEEN = """
import os, signal, sys
from pathlib import Path
from prioritize.store import snapshot
folder = Path(sys.argv[1])
real = os.replace
def killed(source, target):
    real(source, target)
    if Path(target).name == "old":
        os.kill(os.getpid(), signal.SIGKILL)
os.replace = killed
with snapshot.replacing(folder) as scratch:
    (scratch / "new").touch()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A snapshot of which a writer was killed just after it had taken the old folder away."""
    place = tmp_path / "snapshot"
    place.mkdir()
    write_manifest(place, Manifest("2026-01-01", ("HGNC:1",), ()))
    done = subprocess.run([sys.executable, "-c", KILLED_BETWEEN, str(place)], check=False)
    if os.name == "posix":
        assert done.returncode == -9
    assert not place.exists()
    return place


def test_a_reader_gets_the_old_snapshot_back(place: Path) -> None:
    assert read_manifest(place).targets == ("HGNC:1",)
    assert [path.name for path in place.parent.iterdir()] == ["snapshot"]


def test_the_next_writer_keeps_the_old_snapshot_when_it_fails_too(place: Path) -> None:
    with pytest.raises(RuntimeError), replacing(place):
        raise RuntimeError
    assert read_manifest(place).date == "2026-01-01"
    assert [path.name for path in place.parent.iterdir()] == ["snapshot"]


def test_the_room_of_a_writer_that_lives_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "snapshot"
    with replacing(place) as scratch:
        recover(place)
        assert scratch.is_dir()
    assert place.is_dir()


def test_what_is_not_a_room_of_this_folder_is_left_alone(tmp_path: Path) -> None:
    others = [tmp_path / ".snapshot.bak.x1", tmp_path / ".snapshot.fresh", tmp_path / "snapshot.old"]
    for other in others:
        (other / "old").mkdir(parents=True)
    (others[0] / LOCK).touch()
    recover(tmp_path / "snapshot")
    assert all(other.is_dir() for other in others)
    assert not (tmp_path / "snapshot").exists()


def test_a_room_is_cleared_with_its_lock_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed: list[str] = []
    real = shutil.rmtree

    def watched(path: Path, **more: bool) -> None:
        removed.append(Path(path).name)
        assert (path.parent / LOCK).exists() or path.name not in {"new", "old"}
        real(path, **more)

    monkeypatch.setattr(shutil, "rmtree", watched)
    (tmp_path / "snapshot").mkdir()
    with replacing(tmp_path / "snapshot"):
        pass
    assert removed[:2] == ["new", "old"]
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]
