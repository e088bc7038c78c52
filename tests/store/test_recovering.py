"""What a writer leaves that was killed while it replaced a folder, and how it is put right."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from prioritize.store.publishing import exchange, move_to_free
from prioritize.store.snapshot import (
    LOCK,
    Manifest,
    _flush,
    _swap,
    read_manifest,
    recover,
    replacing,
    write_manifest,
)

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
snapshot.exchange = lambda one, other: False
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
    (tmp_path / ".snapshot.bak.x1.lock").touch()
    recover(tmp_path / "snapshot")
    assert all(other.is_dir() for other in others)
    assert not (tmp_path / "snapshot").exists()


def test_a_lock_without_a_room_and_a_room_that_is_half_cleared_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".snapshot.one.lock").touch()
    (tmp_path / ".snapshot.two.lock").touch()
    (tmp_path / ".snapshot.two" / "new").mkdir(parents=True)
    recover(tmp_path / "snapshot")
    assert list(tmp_path.iterdir()) == []


def test_a_room_goes_before_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    real = shutil.rmtree

    def watched(path: Path, **more: bool) -> None:
        seen.append(path.with_name(f"{path.name}{LOCK}").exists())
        real(path, **more)

    monkeypatch.setattr(shutil, "rmtree", watched)
    (tmp_path / "snapshot").mkdir()
    with replacing(tmp_path / "snapshot"):
        pass
    assert seen == [True]
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]


def test_where_names_cannot_change_places_at_once_the_new_folder_comes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prioritize.store.snapshot.exchange", lambda one, other: False)
    for version in ("old", "new"):
        with replacing(tmp_path / "snapshot") as scratch:
            (scratch / version).touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["snapshot", "new"]


def test_two_folders_change_places_in_one_step_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one, other = Path("one"), tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    if exchange(one, other):  # where the system and the disk know how
        assert [path.name for path in one.iterdir()] == ["other"]
        with pytest.raises(OSError, match="absent"):
            exchange(one, tmp_path / "absent")
        assert exchange(other, one) is True  # and back
        assert [path.name for path in one.iterdir()] == ["one"]
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr("sys.platform", "darwin")
    assert exchange(one, other) is False
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("system", ["linux", "darwin"])  # with and without a rename that refuses a name in use
def test_what_has_come_to_the_place_of_a_new_folder_meanwhile_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    place = tmp_path / "mine"
    with pytest.raises(FileExistsError), replacing(place, only_new=True) as scratch:
        (scratch / "second").touch()
        place.mkdir()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]
    place.rmdir()
    with replacing(place, only_new=True) as scratch:
        (scratch / "third").touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "third"]


# --- the system's own way to rename ------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this call")
def test_a_rename_that_the_system_refuses_says_why_and_of_which_names(tmp_path: Path) -> None:
    here, absent = tmp_path / "here", tmp_path / "absent"
    here.mkdir()
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileNotFoundError) as caught:
        exchange(here, absent)
    assert (caught.value.filename, caught.value.filename2) == (str(here), str(absent))
    assert caught.value.strerror == os.strerror(errno.ENOENT)
    with pytest.raises(FileExistsError) as refused:
        move_to_free(here, tmp_path / "taken")
    assert (refused.value.filename, refused.value.filename2) == (str(here), str(tmp_path / "taken"))


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, None])
def test_where_the_system_or_the_disk_knows_no_such_rename_names_are_looked_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int | None
) -> None:
    def fails(*_: object) -> int:
        ctypes.set_errno(number or 0)
        return -1

    library = SimpleNamespace() if number is None else SimpleNamespace(renameat2=fails)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    made, place = tmp_path / "made", tmp_path / "place"
    made.mkdir()
    assert exchange(made, tmp_path) is False
    place.symlink_to("nowhere")
    for _ in ("a link that leads nowhere", "a folder"):
        with pytest.raises(FileExistsError) as caught:
            move_to_free(made, place)
        assert (caught.value.errno, caught.value.filename) == (errno.EEXIST, str(place))
        assert caught.value.strerror == os.strerror(errno.EEXIST)
        place.unlink() if place.is_symlink() else place.rmdir()
        place.mkdir()
    place.rmdir()
    move_to_free(made, place)
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_the_old_folder_comes_back_where_the_second_of_two_steps_fails(tmp_path: Path) -> None:
    folder, old = tmp_path / "snapshot", tmp_path / "old"
    folder.mkdir()
    (folder / "kept").touch()
    with pytest.raises(FileNotFoundError):
        _swap(tmp_path / "absent", folder, old)
    assert [path.name for path in tmp_path.rglob("*")] == ["snapshot", "kept"]
    with pytest.raises(FileNotFoundError):
        _swap(tmp_path / "absent", tmp_path / "nothing", old)
    assert not (tmp_path / "nothing").exists()


def test_all_files_of_a_folder_are_on_the_disk_before_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b", "a", "deep/c"):
        (tmp_path / name).touch()
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(os.fstat(descriptor).st_ino))
    _flush(tmp_path)
    assert flushed == [(tmp_path / name).stat().st_ino for name in ("a", "b", "deep/c")]


def test_of_two_rooms_that_killed_writers_left_the_first_gives_the_old_folder(tmp_path: Path) -> None:
    (tmp_path / ".snapshot.bak.one.lock").touch()  # of another folder
    for name in ("one", "two"):
        (tmp_path / f".snapshot.{name}.lock").touch()
        (tmp_path / f".snapshot.{name}" / "old").mkdir(parents=True)
        (tmp_path / f".snapshot.{name}" / "old" / name).touch()
    recover(tmp_path / "snapshot")
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".snapshot.bak.one.lock", "one", "snapshot"]
