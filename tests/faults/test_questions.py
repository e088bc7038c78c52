"""SQL of strangers: it reads the store and nothing else, within limits, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import sleep

import pytest

from prioritize.errors import UsageError
from prioritize.store.questions import ask
from tests.faults.conftest import Record, often
from tests.faults.victims import store_holds

FORBIDDEN = (
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM parquet_metadata('{file}')",
    "SELECT * FROM parquet_schema('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM '{folder}/*.csv'",
    "FROM '{file}'",
    "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "SELECT * FROM query_table('{file}')",
    "WITH t AS (SELECT * FROM read_text('{file}')) SELECT * FROM t",
    "SELECT (SELECT content FROM read_text('{file}'))",
    "SELECT * FROM read_csv('https://example.org/a.csv')",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
    "SELECT * FROM sqlite_scan('{file}', 't')",
    "SELECT * FROM postgres_scan('host=localhost', 'public', 't')",
    "SELECT * FROM st_read('{file}')",
    "SELECT getenv('HOME')",
    "COPY raw.gene TO '{out}'",
    "COPY (SELECT 1) TO '{out}' (FORMAT parquet)",
    "COPY raw.gene FROM '{file}'",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{out}' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH store",
    "USE memory",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET memory_limit",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "CREATE SECRET s (TYPE s3)",
    "CREATE VIEW v AS SELECT 1",
    "INSERT INTO raw.gene VALUES ('a', 'b', 'c', 'd')",
    "UPDATE raw.gene SET symbol = 'x'",
    "DELETE FROM raw.gene",
    "TRUNCATE raw.gene",
    "DROP TABLE raw.gene",
    "ALTER TABLE raw.gene RENAME TO g",
    "VACUUM",
    "CHECKPOINT",
    "BEGIN TRANSACTION",
    "PREPARE p AS SELECT 1",
    "EXPLAIN ANALYZE DELETE FROM raw.gene",
    "SELECT 1; DROP TABLE raw.gene",
    "SELECT 1; COPY raw.gene TO '{out}'",
    "SET VARIABLE x = 1",
)
HEAVY = (
    "SELECT count(*) FROM range(1000000000000)",
    "SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000000) b",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    "SELECT a.range, b.range FROM range(100000) a, range(100000) b ORDER BY hash(a.range, b.range)",
)
READY = """
import signal, sys
from prioritize import asking, cli, pipeline
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its jobs in the background ignore it
print("ready", flush=True)
cli.main(sys.argv[1:])
"""
"""A call that says when all is imported: what is interrupted before that is no question yet."""
SLOW_BUT_WELL = 20.0
"""Seconds that a question may take to end on a machine with much else to do; usually it takes less than one."""


def test_a_question_reads_the_store_and_touches_nothing_else(home: Path, tmp_path: Path, record: Record) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    file = folder / "secret.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    path = home / "store" / "it.duckdb"
    before = path.read_bytes()
    answered = []
    for text in FORBIDDEN:
        statement = text.format(file=file, folder=folder, out=folder / "out")
        try:
            ask(path, statement)
        except UsageError:
            continue
        answered.append(statement)
    assert answered == []
    assert path.read_bytes() == before
    assert [one.name for one in folder.iterdir()] == ["secret.csv"]
    record(
        "A statement that reads files or the network, writes, attaches, installs or sets is refused",
        tried=len(FORBIDDEN),
        kept=len(FORBIDDEN) - len(answered),
    )


def test_time_memory_and_rows_are_limited(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    for statement in HEAVY[:3]:
        with pytest.raises(UsageError, match=r"stopped after 0\.3 s"):
            ask(path, statement, seconds=0.3)
    with pytest.raises(UsageError, match="Out of Memory"):
        ask(path, "SELECT array_agg(range) FROM range(50000000)", memory="50MB")
    answer = ask(path, "SELECT * FROM range(1000)", limit=10)
    assert (len(answer.rows), answer.cut) == (10, True)
    assert store_holds(home) == "v0"


def test_a_question_that_is_told_to_stop_while_its_thread_begins_leaves_none_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, before = threading.Thread.start, threading.active_count()

    def told(thread: threading.Thread) -> None:
        begin(thread)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", told)
    with pytest.raises(KeyboardInterrupt):
        ask(home / "store" / "it.duckdb", HEAVY[0], seconds=SLOW_BUT_WELL)
    assert threading.active_count() == before


@pytest.mark.skipif(os.name != "posix", reason="needs a system with signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_running_question_ends_when_it_is_told_to_and_the_store_is_whole(
    home: Path, record: Record, number: signal.Signals, code: int
) -> None:
    questions = HEAVY[: often(4, 1)]
    kept = 0
    for statement in questions:
        words = ["query", statement, "--store", str(home / "store" / "it.duckdb"), "--seconds", "600"]
        with subprocess.Popen(
            [sys.executable, "-c", READY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            sleep(1.5)
            running.send_signal(number)
            _, said = running.communicate(timeout=SLOW_BUT_WELL)
        assert (running.returncode, "Traceback" in said, store_holds(home)) == (code, False, "v0"), said
        kept += 1
    assert sorted(one.name for one in (home / "store").iterdir()) == ["it.duckdb"]
    record(
        f"A question that runs ends at {number.name} with {code}, and the store is whole",
        tried=len(questions),
        kept=kept,
        control="in the main thread, DuckDB does not look up from count(*) over a range until it is done",
    )
