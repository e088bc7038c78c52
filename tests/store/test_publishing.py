"""What is never overwritten, and what is left behind when a build is stopped: nothing."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from prioritize import pipeline
from prioritize.cli import main
from prioritize.delimited import Table
from prioritize.errors import StoreError
from prioritize.pipeline import Places
from prioritize.store import database, opening
from prioritize.store.opening import target_list
from prioritize.store.publishing import _held, claim, locked, publishing
from prioritize.store.snapshot import room

HOME = Path(__file__).resolve().parents[2]
# The least that a store is made from.
SQL = {
    "raw/gene.sql": "CREATE TABLE raw.gene (hgnc_id VARCHAR, symbol VARCHAR, locus_group VARCHAR, source VARCHAR)",
    "meta/snapshot.sql": "CREATE TABLE meta.snapshot (snapshot_id VARCHAR, schema_version INTEGER)",
}


class Small:
    """A store of one gene, and the folder in which it is built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "store"
        self.path = self.folder / "small.duckdb"
        self.sql = folder / "sql"
        for name in ("raw", "meta", "facts", "features", "sets", "checks"):
            (self.sql / name).mkdir(parents=True)
        for name, text in SQL.items():
            (self.sql / name).write_text(text, encoding="utf-8")
        self.folder.mkdir()

    def build(self, version: str = "1") -> None:
        """Build the store."""
        gene = Table(("hgnc_id", "symbol", "locus_group", "source"), (("HGNC:1", "ONE", "coding", "curated"),))
        snapshot = Table(("snapshot_id", "schema_version"), (("abc", version),))
        database.build(self.path, self.sql, database.Content((), {"gene": gene}, {"snapshot": snapshot}))


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The folder, the store not yet built."""
    return Small(tmp_path)


def left(folder: Path) -> list[str]:
    """Names of all that lies in a folder, what is hidden too."""
    return sorted(path.name for path in folder.iterdir())


# --- what is no store is never replaced --------------------------------------------------------


def text_file(path: Path) -> None:
    """A thesis."""
    path.write_text("irreplaceable\n" * 100, encoding="utf-8")


def empty_file(path: Path) -> None:
    """Nothing, but somebody's."""
    path.touch()


def other_database(path: Path) -> None:
    """A DuckDB database of something else."""
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE mine AS SELECT 42 AS answer")


def alike_database(path: Path) -> None:
    """A DuckDB database that has a schema `meta` too."""
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA meta")
        con.execute("CREATE TABLE meta.other AS SELECT 42 AS answer")


OTHERS = [text_file, empty_file, other_database, alike_database]


@pytest.mark.parametrize("make", OTHERS)
@pytest.mark.parametrize("verb", ["build", "rank"])
def test_a_file_that_is_no_store_is_refused_and_stays_to_the_last_byte(
    verb: str,
    make: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.duckdb"
    make(path)
    before = path.read_bytes()
    with pytest.raises(SystemExit) as leaving:
        main([verb, "--store", "mine.duckdb"])
    assert leaving.value.code == 5
    said = capsys.readouterr().err
    assert "mine.duckdb: exists and is not a store that this version can read, so it is not replaced" in said
    assert "give another --store" in said
    assert path.read_bytes() == before
    assert left(tmp_path) == ["mine.duckdb"]


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "own.duckdb"
    place.mkdir()
    (place / "thesis.txt").write_text("irreplaceable", encoding="utf-8")
    with pytest.raises(StoreError):
        pipeline.build(pipeline.places(store=place))
    assert left(place) == ["thesis.txt"]


# --- which target list a store holds -----------------------------------------------------------


def test_where_there_is_no_file_there_is_no_list(tmp_path: Path) -> None:
    assert database.target_list(tmp_path / "none.duckdb") is None
    assert left(tmp_path) == []


def test_the_embedded_store_holds_the_catalogue(where: Places) -> None:
    assert database.target_list(where.store) == "catalogue"


def test_a_store_that_does_not_say_its_list_holds_the_catalogue(small: Small) -> None:
    # As stores were before a list could be given: meta.snapshot without the column.
    small.build()
    assert database.target_list(small.path) == "catalogue"


def test_a_store_of_another_layout_can_be_told_from_a_foreign_file(small: Small) -> None:
    small.build(version="99")
    assert database.target_list(small.path) == "catalogue"


@pytest.mark.slow
def test_a_store_of_a_given_list_is_not_rebuilt_without_it(elsewhere: Places, tmp_path: Path) -> None:
    genes = tmp_path / "genes.csv"
    genes.write_text("symbol\nCD47\nCXCR4\n", encoding="utf-8")
    given = replace(elsewhere, targets=genes)
    assert pipeline.build(given).fresh is True
    assert database.target_list(elsewhere.store) == "given"
    before = elsewhere.store.read_bytes()
    for force in (False, True):
        with pytest.raises(StoreError, match=r"holds another target list, which would be lost.*same --targets again"):
            pipeline.build(elsewhere, force=force)
    assert elsewhere.store.read_bytes() == before
    assert pipeline.build(given).fresh is False
    assert left(tmp_path) == ["genes.csv", "own.duckdb"]


# --- what a killed writer leaves ---------------------------------------------------------------


def test_the_scratch_folder_of_a_killed_writer_is_swept_by_the_next(small: Small) -> None:
    folder = small.folder
    (folder / ".small.duckdb.building-killed00").mkdir()
    (folder / ".small.duckdb.building-killed00" / "new.duckdb").write_bytes(b"half a store")
    (folder / ".small.duckdb.notes").write_text("a file, not a folder", encoding="utf-8")
    (folder / ".other.duckdb.building-killed00").mkdir()
    (folder / "small.duckdb.lock").write_text("99999999", encoding="utf-8")
    small.build()
    assert left(folder) == [".other.duckdb.building-killed00", ".small.duckdb.notes", "small.duckdb"]


def test_a_store_whose_name_looks_like_a_pattern_sweeps_its_own_alone(small: Small) -> None:
    folder = small.folder
    small.path = folder / "a[bc]*.duckdb"
    (folder / ".ab1.duckdb.building-killed00").mkdir()
    (folder / ".a[bc]*.duckdb.building-killed00").mkdir()
    small.build()
    assert left(folder) == [".ab1.duckdb.building-killed00", "a[bc]*.duckdb"]


def test_the_scratch_of_a_store_whose_name_goes_on_is_left_to_its_writer(small: Small) -> None:
    with publishing(small.folder / "small.duckdb.bak") as scratch:
        scratch.write_bytes(b"a whole store")
        small.build()
        assert scratch.read_bytes() == b"a whole store"
    assert (small.folder / "small.duckdb.bak").read_bytes() == b"a whole store"
    assert left(small.folder) == ["small.duckdb", "small.duckdb.bak"]


def test_while_another_holds_the_lock_nothing_is_swept(small: Small) -> None:
    folder = small.folder
    (folder / ".small.duckdb.building-busy0000").mkdir()
    with locked(small.path, "store"), pytest.raises(StoreError, match=rf"another process is writing .*{os.getpid()}"):
        small.build()
    assert (folder / ".small.duckdb.building-busy0000").is_dir()


def test_a_write_ahead_log_beside_the_store_is_refused_before_anything_is_built(small: Small) -> None:
    small.build()
    before = small.path.read_bytes()
    log = Path(f"{small.path}.wal")
    log.write_bytes(b"x")
    with pytest.raises(StoreError, match=r"small\.duckdb\.wal: another program writes the store, or died"):
        small.build()
    assert (small.path.read_bytes(), log.read_bytes()) == (before, b"x")
    assert left(small.path.parent) == ["small.duckdb", "small.duckdb.wal"]


@pytest.mark.parametrize("file", ["store", "link"])
def test_a_store_is_not_read_beside_a_log_that_would_be_replayed_on_it(small: Small, file: str) -> None:
    small.build()
    good = small.path.read_bytes()
    program = (
        f"import duckdb, os\ncon = duckdb.connect({str(small.path)!r})\n"
        "con.execute(\"UPDATE raw.gene SET symbol = 'STALE'\")\nos._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    small.path.write_bytes(good)  # a copy is put back, and the log of the other stays
    naive = duckdb.connect(str(small.path), read_only=True)
    assert naive.execute("SELECT symbol FROM raw.gene").fetchall() == [("STALE",)]
    naive.close()
    path = small.path
    if file == "link":
        path = small.folder / "link.duckdb"
        path.symlink_to(small.path)
    for opened in (database.reading, database.asking, opening.beside):
        with pytest.raises(StoreError, match=r"small\.duckdb\.wal: another program writes the store, or died"):
            opened(path).__enter__()
    assert small.path.read_bytes() == good


# --- what is somebody's stays --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["backup", "my_notes", "building", "building-notes", "bak.building-abcdefgh"])
def test_a_folder_of_somebody_is_not_swept_whatever_its_name(small: Small, name: str) -> None:
    mine = small.folder / f".small.duckdb.{name}"
    mine.mkdir()
    (mine / "thesis.txt").write_text("irreplaceable", encoding="utf-8")
    small.build()
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "irreplaceable"


@pytest.mark.parametrize("kind", ["file", "long number", "link", "folder"])
def test_what_has_the_name_of_the_lock_and_is_none_is_left_as_it_is(small: Small, kind: str) -> None:
    lock, thesis = small.folder / "small.duckdb.lock", small.folder / "thesis.txt"
    thesis.write_text("irreplaceable", encoding="utf-8")
    if kind == "file":
        lock.write_text("12 reasons", encoding="utf-8")
    elif kind == "long number":
        lock.write_text("1" * 40 + " irreplaceable", encoding="utf-8")
    elif kind == "link":
        lock.symlink_to(thesis)
    else:
        lock.mkdir()
    with pytest.raises(StoreError, match=r"small\.duckdb\.lock: is no lock of ours, so it is left as it is"):
        small.build()
    assert thesis.read_text(encoding="utf-8") == "irreplaceable"
    assert lock.is_symlink() == (kind == "link")
    assert lock.is_dir() or lock.read_text(encoding="utf-8") in (
        "12 reasons",
        "1" * 40 + " irreplaceable",
        "irreplaceable",
    )
    assert not small.path.exists()


def test_a_lock_that_a_process_left_is_taken_over_and_names_the_new_one(small: Small) -> None:
    lock = small.folder / "small.duckdb.lock"
    lock.write_text("99999999", encoding="utf-8")
    with publishing(small.path) as scratch:
        assert lock.read_text(encoding="utf-8") == str(os.getpid())
        scratch.write_bytes(b"new")
    assert small.path.read_bytes() == b"new"


def test_a_disk_that_does_not_confirm_a_new_store_is_not_said_to_have_kept_the_old(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path) -> None:
        if path.is_dir():
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr("prioritize.store.publishing.sync", fails)
    with pytest.raises(StoreError) as caught, publishing(small.path) as scratch:
        scratch.write_bytes(b"new")
    assert small.path.read_bytes() == b"new"
    assert str(caught.value) == (
        f"{small.path}: is new and in its place, but the disk did not confirm it: Input/output error. "
        "Fix: check the disk, then run it again"
    )


# --- one writer at a time ----------------------------------------------------------------------


def said(path: Path) -> str:
    """What is told where the store at a place cannot be published."""
    with pytest.raises(StoreError) as caught, publishing(path):
        pytest.fail("it was begun")
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "holder"), [(b"", "unknown"), (b" 12\n", "12"), (b"1\xff2", "1\ufffd2"), (b"7" * 60, "7" * 40)]
)
def test_who_holds_the_lock_is_named_by_what_stands_in_it(tmp_path: Path, content: bytes, holder: str) -> None:
    lock = tmp_path / "small.duckdb.lock"
    lock.write_bytes(content)
    with lock.open("rb") as other:
        claim(other.fileno())
        assert said(tmp_path / "small.duckdb") == (
            f"{tmp_path / 'small.duckdb'}: another process is writing the store (pid {holder}). Fix: wait for it to end"
        )
    assert lock.read_bytes() == content


def test_a_lock_that_its_last_holder_takes_away_meanwhile_is_asked_for_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "small.duckdb.lock"
    asked: list[int] = []

    def late(descriptor: int) -> None:
        """The first time the file goes, the second time another comes in its place."""
        asked.append(descriptor)
        if len(asked) < 3:
            lock.rename(tmp_path / f"gone {len(asked)}")
        if len(asked) == 2:
            lock.touch()

    monkeypatch.setattr("prioritize.store.publishing.claim", late)
    descriptor = _held(lock, tmp_path / "small.duckdb", "store")
    assert len(asked) == 3
    assert os.path.samestat(os.fstat(descriptor), lock.stat())
    assert os.get_inheritable(descriptor) is False
    os.close(descriptor)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_the_lock_may_be_read_by_all_and_written_by_its_owner(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        os.close(_held(tmp_path / "lock", tmp_path / "store", "store"))
    finally:
        os.umask(before)
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK])
def test_a_disk_that_locks_no_files_is_named_and_nothing_is_left(
    small: Small, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def no_locks(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("prioritize.store.publishing._lock", no_locks)
    with pytest.raises(StoreError, match="the disk does not lock files"), publishing(small.path):
        pytest.fail("it was begun")
    before = left(small.folder)
    with pytest.raises(OSError, match="the disk does not lock files"), room(small.folder / "snapshot"):
        pytest.fail("it was begun")
    assert left(small.folder) == before


def test_a_log_beside_a_store_is_told_of_before_it_is_called_no_store(small: Small) -> None:
    small.build()
    Path(f"{small.path}.wal").touch()
    with pytest.raises(StoreError, match="another program writes the store, or died while it did"):
        target_list(small.path)


def test_where_there_are_no_locks_of_unix_those_of_windows_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, str, int]] = []
    windows = SimpleNamespace(LK_NBLCK="without waiting", locking=lambda *call: asked.append(call))
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    claim(7)
    assert asked == [(7, "without waiting", 1)]


def test_a_write_ahead_log_is_named_with_what_to_do(tmp_path: Path) -> None:
    log = tmp_path / "small.duckdb.wal"
    log.touch()
    assert said(tmp_path / "small.duckdb") == (
        f"{log}: another program writes the store, or died while it did. Fix: close that program; "
        "if none runs, delete the store and its .wal, then run 'prioritize build'"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives no rights to make links")
def test_a_scratch_folder_that_cannot_be_removed_is_left(small: Small, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    link = small.folder / ".small.duckdb.building-linked00"  # a link to a folder is not removed as a folder
    link.symlink_to(tmp_path / "mine")
    small.build()
    assert left(small.folder) == [".small.duckdb.building-linked00", "small.duckdb"]
    assert (tmp_path / "mine").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("old", [False, True], ids=["a first store", "over an old store"])
def test_a_build_that_is_told_to_stop_leaves_no_scratch_and_the_old_store(old: bool, tmp_path: Path) -> None:
    path = tmp_path / "mine.duckdb"
    if old:
        with duckdb.connect(str(path)) as con:
            con.execute("CREATE SCHEMA meta")
            con.execute(
                "CREATE TABLE meta.snapshot AS SELECT 'abc' AS snapshot_id, 'other' AS inputs_id, '0' AS tool_version, "
                "1 AS schema_version"
            )
    before = path.read_bytes() if old else b""
    command = [sys.executable, "-m", "prioritize", "build", "--store", str(path)]
    with subprocess.Popen(command, cwd=HOME, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as building:
        end = time.monotonic() + 30
        while not any(one.is_dir() for one in tmp_path.iterdir()):
            assert building.poll() is None, "it ended before it could be stopped"
            assert time.monotonic() < end
            time.sleep(0.01)
        building.send_signal(signal.SIGTERM)
        building.communicate(timeout=30)
    assert building.returncode == 143
    assert left(tmp_path) == (["mine.duckdb"] if old else [])
    if old:
        assert path.read_bytes() == before
