"""A file put in its place whole: what was there, who may read it, links, streams, others' files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from prioritize.errors import ReportError
from prioritize.report import parquet
from prioritize.report.files import whole
from prioritize.report.tables import write_bytes

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights, links and streams")


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def test_a_file_is_the_new_one_or_the_old_one(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    write_bytes(place, b"old")
    with pytest.raises(ZeroDivisionError), whole(place) as scratch:
        scratch.write_bytes(b"half")
        raise ZeroDivisionError
    assert place.read_bytes() == b"old"
    write_bytes(place, b"new")
    assert place.read_bytes() == b"new"
    assert names(tmp_path) == ["a.csv"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "private.csv"
    place.touch()
    place.chmod(mode)
    write_bytes(place, b"new")
    assert place.stat().st_mode & 0o777 == mode


@posix
def test_a_new_file_may_be_read_by_whom_the_user_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "new.csv", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o640


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="the superuser may write everything")
def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(b"old")
    place.chmod(0o444)
    with pytest.raises(ReportError, match="it may not be written"):
        write_bytes(place, b"new")
    assert place.read_bytes() == b"old"


@posix
def test_files_of_others_beside_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.new").write_bytes(b"precious")
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / ".b.csv.new").symlink_to(tmp_path / "target")
    for name in ("a.csv", "b.csv"):
        write_bytes(tmp_path / name, b"new")
        assert (tmp_path / name).read_bytes() == b"new"
        assert not (tmp_path / name).is_symlink()
    assert (tmp_path / ".a.csv.new").read_bytes() == (tmp_path / "target").read_bytes() == b"precious"


@posix
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_bytes(b"old")
    for name in ("csv", "parquet"):
        (tmp_path / name).symlink_to(tmp_path / "real" / "a")
    write_bytes(tmp_path / "csv", b"new")
    assert (tmp_path / "real" / "a").read_bytes() == b"new"
    parquet.write(tmp_path / "parquet", [("x", "BIGINT")], [["1"]])
    assert (tmp_path / "real" / "a").read_bytes().startswith(b"PAR1")
    assert (tmp_path / "csv").is_symlink()
    assert (tmp_path / "parquet").is_symlink()
    assert names(tmp_path / "real") == ["a"]


@posix
def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(ReportError, match="one: cannot be written"):
        write_bytes(tmp_path / "one", b"new")


@posix
@pytest.mark.parametrize("how", ["w", "a"])
def test_what_is_open_already_is_written_as_it_stands(tmp_path: Path, how: str) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    program = (
        "from pathlib import Path\nfrom prioritize.report.tables import write_bytes\n"
        "write_bytes(Path('/dev/stdout'), b'new\\n')"
    )
    with log.open(how) as out:
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
    assert log.read_bytes() == (b"new\n" if how == "w" else b"before\nnew\n")
    piped = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert piped.stdout == b"new\n"
    assert names(tmp_path) == ["log"]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    versions = [bytes([sign]) * 1_000_000 for sign in b"ab"]
    faults: list[BaseException] = []
    write_bytes(place, versions[0])

    def writes(content: bytes) -> None:
        try:
            for _ in range(20):
                write_bytes(place, content)
        except ReportError as fault:
            faults.append(fault)

    writers = [threading.Thread(target=writes, args=(content,)) for content in versions]
    for one in writers:
        one.start()
    seen = {place.read_bytes() for _ in range(50)}
    for one in writers:
        one.join()
    assert faults == []
    assert seen <= set(versions)
    assert names(tmp_path) == ["a.csv"]
