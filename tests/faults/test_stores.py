"""Stores that are damaged, foreign or of another version: each is named, or answers rightly; none is made."""

from __future__ import annotations

import gzip
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from prioritize.errors import PrioritizeError, StoreError
from prioritize.store.building import add_results
from prioritize.store.database import ask, reading
from prioritize.store.publishing import publishing
from tests.conftest import LOG, Record, often
from tests.faults.test_disks import able
from tests.faults.victims import COUNTS, ROWS

OLD = "1.4.4"
"""A release of DuckDB before the one that writes our stores."""
ASK = f"""
import sys
from pathlib import Path
from prioritize.store.database import ask
path = Path(sys.argv[1])
sys.stdout.write(str(ask(path, {COUNTS!r}).rows))
"""
WRITE = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); con.execute('CREATE TABLE t AS SELECT 1'); con.close()"


def damaged(sound: bytes, times: int) -> Iterator[tuple[str, bytes]]:
    """A store with a bit flipped, a piece zeroed, cut short, or with a piece of itself in another place."""
    chance = random.Random(5)  # noqa: S311
    for number in range(times):
        broken = bytearray(sound)
        place = chance.randrange(len(sound))
        kind = ("flipped", "zeroed", "cut", "moved")[number % 4]
        if kind == "flipped":
            broken[place] ^= 1 << chance.randrange(8)
        elif kind == "zeroed":
            broken[place : place + 4096] = bytes(min(4096, len(sound) - place))
        elif kind == "cut":
            del broken[place:]
        else:
            other = chance.randrange(max(1, len(sound) - 4096))
            broken[place : place + 4096] = sound[other : other + min(4096, len(sound) - place)]
        yield f"{kind} at {place}", bytes(broken)


def foreign(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Files of other kinds that may come under the name of a store."""
    lite = folder / "lite"
    with sqlite3.connect(lite) as con:
        con.execute("CREATE TABLE t (a)")
    con.close()
    with duckdb.connect() as con:
        con.execute("COPY (SELECT 1 AS a) TO $1 (FORMAT parquet)", [str(folder / "table.parquet")])
    with duckdb.connect(str(folder / "other.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT 1")
    with duckdb.connect(str(folder / "none.duckdb")) as con:
        con.execute("CREATE SCHEMA meta")
    for name in ("lite", "table.parquet", "other.duckdb", "none.duckdb"):
        yield name, (folder / name).read_bytes()
    yield "empty", b""
    yield "a web page", b"<!doctype html><title>404</title>" * 400
    yield "gzip", gzip.compress(bytes(range(256)) * 100)
    yield "random", random.Random(6).randbytes(50_000)  # noqa: S311
    yield "only its head", b"\0" * 8 + b"DUCK" + b"\0" * 4084
    yield "a table of text", b"symbol\nCD47\n"
    yield "zeros", bytes(500_000)


def test_a_damaged_or_foreign_store_is_named_or_answers_rightly(home: Path, tmp_path: Path, record: Record) -> None:
    path = home / "store" / "it.duckdb"
    with reading(path) as con:
        right = con.execute(COUNTS).fetchall()
    sound = path.read_bytes()
    folder = tmp_path / "others"
    folder.mkdir()
    strangers = list(foreign(folder))
    cases = [*damaged(sound, often(200, 40) - len(strangers)), *strangers]
    bad, named = [], 0
    for what, content in cases:
        path.write_bytes(content)
        try:
            with reading(path) as con:
                if con.execute(COUNTS).fetchall() != right:
                    bad.append(f"{what} gave something else")
        except StoreError as fault:
            named += 1
            if str(path) not in str(fault) or "Fix: " not in str(fault):
                bad.append(f"{what}: {fault}")
        if path.read_bytes() != content:
            bad.append(f"{what}: the file was changed")
    assert bad == []
    assert named >= len(strangers) + len(cases) // 4
    assert [one.name for one in path.parent.iterdir()] == ["it.duckdb"]
    record(
        "A store that is damaged, cut short or of another kind is named with its fix, or answers rightly; it is left "
        "as it was",
        tried=len(cases),
        kept=len(cases) - len(bad),
        control=f"{named} named, the others damaged where nothing lies",
    )


def test_a_question_to_a_store_with_a_flipped_bit_is_no_fault_of_the_question(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    sound, named = path.read_bytes(), 0
    for what, content in damaged(sound, 24):
        path.write_bytes(content)
        try:
            ask(path, COUNTS)
        except StoreError as fault:
            named += "is damaged: Corrupt database file" in str(fault) and what.startswith("flipped")
    assert named > 0


def test_a_mistyped_path_makes_no_store_in_any_way_to_open_one(home: Path, record: Record) -> None:
    place = home / "store"
    bad = 0
    for name in ("it.duckbd", "none/it.duckdb", "it.duckdb/more", "sub", "o" * 300):
        if name == "sub":
            (place / name).mkdir()
        for attempt in (lambda path: reading(path).__enter__(), lambda path: add_results(path, {}, "m", home / "sql")):
            try:
                attempt(place / name)
            except (PrioritizeError, OSError):
                continue
            bad += 1
    assert bad == 0
    assert sorted(one.name for one in place.rglob("*")) == ["it.duckdb", "sub"]
    duckdb.connect(place / "it.duckbd").close()
    assert (place / "it.duckbd").is_file()
    record(
        "A mistyped path of a store makes none",
        tried=10,
        kept=10 - bad,
        control="opened to be written, as DuckDB opens by default, an empty database lies there",
    )


@pytest.mark.skipif(bool(able()), reason=able() or "strace is there")
def test_a_file_of_another_kind_opens_no_connection_to_a_network(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "trace.txt"
    lite = tmp_path / "lite.duckdb"
    with sqlite3.connect(lite) as con:
        con.execute("CREATE TABLE t (a)")
    con.close()
    words = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=connect", sys.executable, "-c", ASK, str(lite)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "StoreError" in done.stderr
    assert "AF_INET" not in log.read_text(encoding="utf-8")


def old_python(folder: Path) -> Path:
    """A Python with an older DuckDB, made here; the test is skipped where the index has none."""
    home = folder / "old"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    words = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", f"duckdb=={OLD}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:  # only for want of it: a pip that fails otherwise is a fault
        assert "No matching distribution found" in done.stderr, done.stderr
        pytest.skip(f"needs DuckDB {OLD} from the package index")
    return python


@pytest.mark.slow
@pytest.mark.skipif(not LOG or os.name != "posix", reason="installs an older DuckDB; run by make test-faults")
def test_an_older_duckdb_reads_our_stores_and_we_read_none_that_it_made(home: Path, record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        python = old_python(Path(folder))
        words = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall())"
        store = home / "store" / "it.duckdb"
        done = subprocess.run(
            [str(python), "-c", words, str(store), COUNTS], capture_output=True, text=True, check=False
        )
        assert done.stdout.strip() == str([(3 * ROWS + 1, 1, "v0")]), done.stderr
        stranger = Path(folder) / "stranger.duckdb"
        subprocess.run([str(python), "-c", WRITE, str(stranger)], check=True)
        with pytest.raises(StoreError, match="is a DuckDB file but not a store of prioritize"), reading(stranger):
            pytest.fail("it was opened")
    record(
        f"DuckDB {OLD} reads a store of {duckdb.__version__}, and a file it made is named as no store", tried=2, kept=2
    )


@pytest.mark.parametrize("version", ["v1.5.0", "latest"])
def test_a_store_in_a_newer_format_of_duckdb_is_read_or_named(home: Path, version: str) -> None:
    path = home / "store" / "it.duckdb"
    newer = home / "store" / "newer.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{newer}' AS new (STORAGE_VERSION '{version}')")
        con.execute(f"ATTACH '{path}' AS old (READ_ONLY)")
        con.execute("COPY FROM DATABASE old TO new")
    with reading(newer) as con:
        assert con.execute(COUNTS).fetchall() == [(3 * ROWS + 1, 1, "v0")]


def test_a_writer_that_fails_leaves_the_store_and_no_scratch(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    before = path.read_bytes()
    with pytest.raises(StoreError), publishing(path) as scratch:
        scratch.write_bytes(b"half")
        raise OSError(28, "No space left on device")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["it.duckdb"]
