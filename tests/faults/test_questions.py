"""SQL of strangers: it reads the store and nothing else, within limits, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep

import duckdb
import pytest

from prioritize.errors import StoreError, UsageError
from prioritize.store import opening
from prioritize.store.opening import reading
from prioritize.store.questions import ask
from tests.conftest import LOG, Record, often
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
    "SELECT hash(a.range, b.range) % 1000 AS k, count(*) FROM range(1000000) a, range(1000000) b GROUP BY k ORDER BY k",
)
"""Each takes minutes at least, and little memory: it ends by the clock or by a signal, never for another reason."""
STUBBORN = (
    "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "SELECT levenshtein(repeat('a', 1000), repeat('b', 1000 + (range % 2)::INT)) FROM range(1000000)",
)
"""Of the first DuckDB does not look up before it is done; of the second rows are handed over for minutes."""
GREEDY = (
    "SELECT repeat('x', 1000000), range FROM range(100000)",
    "SELECT range(1000000) FROM range(1000)",
    "SELECT repeat('x', 4000000000)",
    "SELECT list_sort(range(300000000))",
    "SELECT array_to_string(range(300000000), ',')",
    "SELECT repeat('x', 1000000) || chr(128512) || range FROM range(500)",
)
"""Of what these take, DuckDB's own limit counts little."""
NAIVE = """
import signal, sys, duckdb
signal.signal(signal.SIGINT, signal.default_int_handler)
con = duckdb.connect(sys.argv[1], read_only=True)
print("ready", flush=True)
con.execute(sys.argv[2]).fetchall()
"""
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
    mine = [text for text in FORBIDDEN if "{file}" in text or "{out}" in text or "{folder}" in text]
    naive = 0
    with duckdb.connect(str(path), read_only=True) as con:
        for number, text in enumerate(mine):
            with suppress(duckdb.Error):
                con.execute(text.format(file=file, folder=folder, out=folder / f"out{number}"))
                naive += 1
    assert naive > 5
    record(
        "A statement that reads files or the network, writes, attaches, installs or sets is refused",
        tried=len(FORBIDDEN),
        kept=len(FORBIDDEN) - len(answered),
        control=f"{naive} of the {len(mine)} that name files go through where a store is opened read-only and no more",
    )


def test_time_memory_and_rows_are_limited(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    for statement in HEAVY[:3]:
        with pytest.raises(UsageError, match=r"stopped after 0\.3 s"):
            ask(path, statement, seconds=0.3)
    with pytest.raises(UsageError, match="needs more than the 50MB of memory"):
        ask(path, "SELECT array_agg(range) FROM range(50000000)", memory="50MB")
    answer = ask(path, "SELECT * FROM range(1000)", limit=10)
    assert (len(answer.rows), answer.cut) == (10, True)
    assert store_holds(home) == "v0"


def test_a_function_that_does_not_look_up_is_not_waited_for(home: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom prioritize.errors import UsageError\n"
        "from prioritize.store import opening\nfrom prioritize.store.questions import ask\n"
        "try:\n    ask(Path(sys.argv[1]), sys.argv[2], seconds=0.3)\n"
        "except UsageError as fault:\n    print(fault, opening.at_work(), flush=True)\nos._exit(0)\n"
    )
    path = str(home / "store" / "it.duckdb")
    done = subprocess.run(
        [sys.executable, "-c", program, path, STUBBORN[0]], capture_output=True, text=True, timeout=SLOW_BUT_WELL
    )
    assert done.stdout == "query: stopped after 0.3 s. Fix: narrow it, or raise --seconds True\n", done.stderr
    assert store_holds(home) == "v0"


def test_after_a_question_that_did_not_look_up_the_store_can_be_asked_on_and_is_free_in_the_end(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    with pytest.raises(UsageError, match=r"stopped after 0\.3 s"):
        ask(path, "SELECT levenshtein(repeat('ab', 40000), repeat('ba', 40000)) AS d", seconds=0.3)
    assert opening.at_work()
    assert ask(path, "SELECT 1 AS x").rows == ((1,),)
    with pytest.raises(StoreError, match="a query that was stopped may be at work still: wait for it"), reading(path):
        pass
    until = perf_counter() + 10 * SLOW_BUT_WELL
    while opening.at_work() and perf_counter() < until:
        sleep(0.05)
    assert not opening.at_work()
    with reading(path) as con:
        assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_two_questions_of_one_process_may_run_at_once(home: Path) -> None:
    path = home / "store" / "it.duckdb"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: ask(path, f"SELECT {number} AS x").rows, range(40)))
    assert found == [((number,),) for number in range(40)]


def test_a_question_takes_few_threads_on_a_machine_with_many(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 384)
    path = home / "store" / "it.duckdb"
    assert ask(path, "SELECT current_setting('threads')::INT AS n").rows == ((8,),)


def test_a_question_for_which_there_is_no_thread_is_told_of_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    with pytest.raises(UsageError, match="needs more than the 1GB of memory"):
        ask(home / "store" / "it.duckdb", "SELECT 1")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much a process holds")
def test_what_a_question_takes_beside_the_limit_of_duckdb_is_limited_too(home: Path, record: Record) -> None:
    for statement in GREEDY:
        out = home / "answer.csv"
        program = (
            "import resource, subprocess, sys\n"
            "command = [sys.executable, '-m', 'prioritize', *sys.argv[1:]]\n"
            "done = subprocess.run(command, capture_output=True, text=True)\n"
            "print(done.returncode, "
            "resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\nprint(done.stderr)"
        )
        words = ["query", statement, "--store", str(home / "store" / "it.duckdb"), "--seconds", "60", "--format", "csv"]
        words += ["--out", str(out)]
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
        head, said = done.stdout.split("\n", 1)
        code, most = head.split()
        assert code == "2", said
        assert "needs more than the 1GB of memory that a query is given" in said
        assert int(most) * 1024 < 3.5e9
        assert not out.exists()
        assert store_holds(home) == "v0"
    record(
        "A question that takes more than memory allows, in DuckDB's functions or in rows, is refused, and the store is "
        "whole",
        tried=len(GREEDY),
        kept=len(GREEDY),
    )


def seconds_to_end(running: subprocess.Popen[str], number: signal.Signals) -> tuple[float, str]:
    """How long a program goes on that is told to end while it works, and what it says."""
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    sleep(1.5)
    told = perf_counter()
    running.send_signal(number)
    _, said = running.communicate(timeout=SLOW_BUT_WELL)
    return perf_counter() - told, said


def deaf_for_a_second(path: Path, statement: str) -> bool:
    """Whether plain DuckDB still works a second after it was told to end."""
    with subprocess.Popen(
        [sys.executable, "-c", NAIVE, str(path), statement], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        sleep(1.5)
        running.send_signal(signal.SIGINT)
        try:
            running.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            return True
        finally:
            running.kill()
        return False


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
@pytest.mark.parametrize("again", [1, 2])
def test_a_question_that_is_told_to_stop_more_than_once_ends_as_well(home: Path, again: int) -> None:
    words = ["query", STUBBORN[0], "--store", str(home / "store" / "it.duckdb"), "--seconds", "600"]
    with subprocess.Popen(
        [sys.executable, "-c", READY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        sleep(1.5)
        for _ in range(again + 1):
            running.send_signal(signal.SIGINT)
            sleep(0.1)
        _, said = running.communicate(timeout=SLOW_BUT_WELL)
    assert (running.returncode, "Traceback" in said, store_holds(home)) == (130, False, "v0"), said


@pytest.mark.skipif(os.name != "posix", reason="needs a system with signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_running_question_ends_when_it_is_told_to_and_the_store_is_whole(
    home: Path, record: Record, number: signal.Signals, code: int
) -> None:
    questions = (*HEAVY[: often(4, 1)], *STUBBORN[: often(2, 1)])
    path = home / "store" / "it.duckdb"
    kept, longest = 0, 0.0
    for statement in questions:
        words = ["query", statement, "--store", str(path), "--seconds", "600"]
        with subprocess.Popen(
            [sys.executable, "-c", READY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as running:
            took, said = seconds_to_end(running, number)
        assert (running.returncode, "Traceback" in said, store_holds(home)) == (code, False, "v0"), said
        longest = max(longest, took)
        kept += 1
    assert sorted(one.name for one in (home / "store").iterdir()) == ["it.duckdb"]
    deaf = (
        sum(deaf_for_a_second(path, one) for one in (*HEAVY, *STUBBORN))
        if LOG
        else int(deaf_for_a_second(path, STUBBORN[0]))
    )
    assert deaf > 0
    record(
        f"A question that runs ends at {number.name} with {code}, and the store is whole",
        tried=len(questions),
        kept=kept,
        control=f"the longest took {longest:.1f} s; plain DuckDB was still at work a second later in {deaf} of "
        f"{len(questions)}",
    )
