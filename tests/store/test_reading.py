"""A store is read locked down; what is no store, or no question, is refused."""

import sqlite3
import threading
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from prioritize.errors import PrioritizeError, StoreError, UsageError
from prioritize.store import opening
from prioritize.store.opening import _check_version, is_damage, reading, rows, target_list
from prioritize.store.questions import _within, ask, question

# --- questions -------------------------------------------------------------------------------


def test_an_answer_has_names_types_and_rows(store):
    found = ask(store.path, "SELECT symbol, 1 AS one FROM raw.gene WHERE symbol = 'IL6'")
    assert (found.columns, found.types) == (("symbol", "one"), ("VARCHAR", "INTEGER"))
    assert (found.rows, found.cut) == ((("IL6", 1),), False)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM raw.gene",
        "SELECT count(*) FROM raw.gene;",
        "  \n SELECT count(*) FROM raw.gene ; \n",
        "FROM raw.gene SELECT count(*)",
        "WITH all_genes AS (FROM raw.gene) SELECT count(*) FROM all_genes",
        "SELECT count(*) FROM raw.gene -- all of them",
    ],
)
def test_a_question_may_be_written_in_many_ways(store, statement):
    assert ask(store.path, statement).rows == ((3,),)


def test_a_plan_may_not_be_asked_for_since_it_may_run_what_writes(store):
    with pytest.raises(UsageError, match="one query that reads"):
        ask(store.path, "EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1")


def test_a_parameter_is_a_value_never_sql(store):
    statement = "SELECT symbol FROM raw.gene WHERE symbol = $symbol"
    assert ask(store.path, statement, {"symbol": "IL6"}).rows == (("IL6",),)
    assert ask(store.path, statement, {"symbol": "' OR 1 = 1 --"}).rows == ()


def refused(store, statement, **limits):
    """The text of the error that a question ends in."""
    with pytest.raises(UsageError) as caught:
        ask(store.path, statement, **limits)
    return str(caught.value)


def test_a_lacking_parameter_is_named(store):
    text = refused(store, "SELECT $symbol")
    assert text.startswith("query: ")
    assert "parameters: symbol" in text
    assert text.endswith(" Fix: correct the SQL")


def test_a_parameter_that_nothing_asks_for_is_refused(store):
    with pytest.raises(UsageError):
        ask(store.path, "SELECT 1", {"other": "x"})


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("", id="nothing"),
        pytest.param(";", id="a semicolon"),
        pytest.param("-- a remark", id="a remark"),
        pytest.param("SELECT 1; SELECT 2", id="two statements"),
        pytest.param("SELECT 1; DROP TABLE raw.gene", id="a second that destroys"),
        pytest.param("INSERT INTO raw.gene VALUES ('a', 'b', 'c', 'd')", id="INSERT"),
        pytest.param("UPDATE raw.gene SET symbol = 'x'", id="UPDATE"),
        pytest.param("DELETE FROM raw.gene", id="DELETE"),
        pytest.param("DROP TABLE raw.gene", id="DROP"),
        pytest.param("CREATE TABLE t AS SELECT 1", id="CREATE"),
        pytest.param("COPY raw.gene TO 'out.csv'", id="COPY"),
        pytest.param("ATTACH 'other.duckdb' AS other", id="ATTACH"),
        pytest.param("SET threads = 1", id="SET"),
        pytest.param("SET enable_external_access = true", id="SET that unlocks"),
        pytest.param("PRAGMA database_list", id="PRAGMA"),
        pytest.param("CALL pragma_version()", id="CALL"),
        pytest.param("INSTALL httpfs", id="INSTALL"),
        pytest.param("LOAD httpfs", id="LOAD"),
        pytest.param("EXPORT DATABASE 'out'", id="EXPORT"),
    ],
)
def test_what_is_no_single_query_is_refused(store, statement):
    assert refused(store, statement) == (
        "query: give one query that reads; nothing else is allowed. Fix: begin with SELECT, WITH or FROM"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT * FROM read_parquet('https://example.org/a.parquet')",
        "EXPLAIN ANALYZE INSERT INTO raw.gene VALUES ('a', 'b', 'c', 'd')",
        "SELECT getenv('HOME')",
    ],
)
def test_a_query_reaches_no_file_no_network_and_changes_nothing(store, tmp_path, statement):
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        ask(store.path, statement.format(file=file, folder=tmp_path))
    assert ask(store.path, "SELECT count(*) FROM raw.gene").rows == ((3,),)


def test_a_variable_of_the_caller_is_not_a_table(store):
    secret = pd.DataFrame({"a": [1]})
    assert len(secret) == 1
    with pytest.raises(UsageError, match="secret"):
        ask(store.path, "SELECT * FROM secret")


@pytest.mark.parametrize(
    ("statement", "said", "fix"),
    [
        ("SELEC 1", 'Parser Error: syntax error at or near "SELEC"', "correct the SQL"),
        ("SELECT nothing FROM raw.gene", 'Binder Error: Referenced column "nothing" not found', "correct the SQL"),
        (
            "FROM raw.genes",
            "Catalog Error: Table with name genes does not exist!",
            "'prioritize query tables' lists what there is",
        ),
    ],
)
def test_wrong_sql_is_told_in_one_line_with_what_to_do(store, statement, said, fix):
    text = refused(store, statement)
    assert text.startswith(f"query: {said}")
    assert text.endswith(f" Fix: {fix}")
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("names", "twice"), [("1 AS b, 2 AS a, 3 AS a, 4 AS b", "a"), ("1 AS a, 2 AS other, 3 AS A", "A")]
)
def test_columns_that_only_their_case_tells_apart_are_refused(store, names, twice):
    assert refused(store, f"SELECT {names}") == f"query: two columns are named '{twice}'. Fix: rename one with AS"


def test_a_query_that_takes_too_long_is_stopped(store):
    endless = "SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000000) b"
    assert refused(store, endless, seconds=0.2) == ("query: stopped after 0.2 s. Fix: narrow it, or raise --seconds")


class Deaf:
    """A connection that does not look up before it is interrupted for the third time."""

    def __init__(self):
        self.asked, self.heard = 0, threading.Event()

    def interrupt(self):
        self.asked += 1
        if self.asked >= 3:
            self.heard.set()

    def close(self):
        pass

    def work(self, _over):
        assert threading.current_thread().daemon, "a program that is told to end could not"
        assert self.heard.wait(5), "it was not interrupted anew"
        raise duckdb.InterruptException("at last")


def test_a_query_that_does_not_look_up_is_interrupted_anew():
    deaf = Deaf()
    with pytest.raises(duckdb.InterruptException, match="at last"):
        _within(deaf, deaf.work, 0.01)


class Stubborn:
    """A connection that hears nothing, and remembers whether it counted as at work while it was closed."""

    def __init__(self):
        self.free, self.closed, self.seen = threading.Event(), threading.Event(), []

    def interrupt(self):
        pass

    def work(self, _over):
        assert self.free.wait(30)

    def close(self):
        self.seen.append(opening.at_work())
        self.closed.set()


def test_a_connection_counts_as_at_work_until_it_is_closed():
    stubborn = Stubborn()
    with pytest.raises(duckdb.InterruptException, match="does not look up"):
        _within(stubborn, stubborn.work, 0.01)
    assert opening.at_work()
    stubborn.free.set()
    assert stubborn.closed.wait(30)
    until = time.monotonic() + 30
    while opening.at_work() and time.monotonic() < until:
        time.sleep(0.01)
    assert (stubborn.seen, opening.at_work()) == ([True], False)


class LateThread(threading.Thread):
    """A thread that a busy machine lets begin late."""

    def run(self):
        time.sleep(0.05)
        super().run()


def test_a_query_whose_time_is_over_before_it_has_begun_is_stopped_too(monkeypatch):
    monkeypatch.setattr("prioritize.store.questions.threading.Thread", LateThread)
    begun = []
    with pytest.raises(duckdb.InterruptException, match="not begun in time"):
        _within(Deaf(), lambda _: begun.append("it"), 0.01)
    assert begun == []


def test_a_question_has_its_limits_where_nothing_is_said(store, monkeypatch):
    many = ask(store.path, "FROM range(100001)")
    assert (len(many.rows), many.rows[-1], many.cut) == (100_000, (99_999,), True)
    assert ask(store.path, "SELECT current_setting('memory_limit')").rows == (("953.6 MiB",),)  # 10^9 bytes
    waited = []
    monkeypatch.setattr(
        "prioritize.store.questions._within",
        lambda con, work, seconds: (waited.append(seconds), work(threading.Event()))[1],
    )
    ask(store.path, "SELECT 1")
    assert waited == [30.0]


def test_a_store_that_turns_out_to_be_damaged_while_it_answers_is_named(store, monkeypatch):
    def broken(*_):
        raise duckdb.IOException("IO Error: no such block\nin the file")

    monkeypatch.setattr("prioritize.store.questions._fetched", broken)
    with pytest.raises(StoreError) as caught:
        ask(store.path, "FROM raw.gene")
    assert str(caught.value) == (
        f"{store.path}: is damaged: IO Error: no such block. Fix: rebuild it with 'prioritize build'"
    )


def test_a_query_that_wants_too_much_memory_is_stopped(store):
    with pytest.raises(UsageError, match="needs more than the 50MB of memory that a query is given"):
        ask(store.path, "SELECT array_agg(range) FROM range(50000000)", memory="50MB")


@pytest.mark.parametrize(("limit", "found", "cut"), [(2, 2, True), (3, 3, False), (4, 3, False)])
def test_no_more_rows_are_given_than_wanted_and_the_rest_is_owned_up_to(store, limit, found, cut):
    answer = ask(store.path, "FROM raw.gene", limit=limit)
    assert (len(answer.rows), answer.cut) == (found, cut)


def test_a_question_is_found_by_its_name(tiny):
    tiny.write("queries/best.sql", '/*\ntitle = "Best"\n*/\nSELECT 1')
    assert question(tiny.sql / "queries", "best").title == "Best"
    with pytest.raises(UsageError) as caught:
        question(tiny.sql / "queries", "bets")
    assert str(caught.value) == "query: no question named 'bets'. Fix: did you mean 'best'?"


# --- what is no store ------------------------------------------------------------------------


def refusal(path):
    """The text of the error that opening the file ends in."""
    with pytest.raises(StoreError) as caught, reading(path):
        pytest.fail("it was opened")
    where, _, said = str(caught.value).partition(": ")
    assert where == str(path)
    return said


def test_a_missing_store_is_named_and_none_is_made(tmp_path):
    assert refusal(tmp_path / "none.duckdb") == "no such store. Fix: run 'prioritize build', or give --store"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_store(tmp_path):
    assert refusal(tmp_path) == "no such store. Fix: run 'prioritize build', or give --store"


def test_a_duckdb_file_of_somebody_else_is_no_store(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE t AS SELECT 1")
    assert refusal(path) == (
        "is a DuckDB file but not a store of prioritize. Fix: give another --store, or delete it and run "
        "'prioritize build'"
    )


def test_which_list_a_store_holds_is_read_of_any_layout_and_of_nothing_else(store, tmp_path):
    assert target_list(tmp_path / "none.duckdb") is None
    assert target_list(store.path) == "catalogue"  # as stores were that do not say
    with duckdb.connect(str(store.path)) as con:
        con.execute(
            "CREATE OR REPLACE TABLE meta.snapshot AS "
            "SELECT 'abc' AS snapshot_id, 'given' AS target_list, 7 AS schema_version"
        )
    assert target_list(store.path) == "given"
    with duckdb.connect(str(store.path)) as con:
        con.execute("DELETE FROM meta.snapshot")
    assert target_list(store.path) == "catalogue"
    with duckdb.connect(str(store.path)) as con:
        con.execute("DROP TABLE meta.snapshot")
    with pytest.raises(StoreError) as caught:
        target_list(store.path)
    assert str(caught.value) == (
        f"{store.path}: exists and is not a store that this version can read, so it is not replaced. "
        "Fix: give another --store, or delete the file yourself"
    )


def test_an_sqlite_file_is_no_store(tmp_path):
    path = tmp_path / "lite.duckdb"
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE t (a)")
    con.commit()
    con.close()
    refusal(path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>not found</html>" * 500, id="a web page"),
        pytest.param(np.random.default_rng(0).bytes(50_000), id="random bytes"),
    ],
)
def test_bytes_that_are_no_database_are_refused(tmp_path, content):
    path = tmp_path / "bytes.duckdb"
    path.write_bytes(content)
    refusal(path)


@pytest.mark.parametrize("kept", [100, 4096, 8192, 12288])
def test_a_store_cut_short_is_refused(store, kept):
    store.path.write_bytes(store.path.read_bytes()[:kept])
    refusal(store.path)


@pytest.mark.parametrize("version", ["0", "2", "99"])
def test_a_store_of_another_layout_is_refused_by_number(tiny, version):
    tiny.build(version=version)
    assert refusal(tiny.path) == f"has layout {version}, this version reads 1. Fix: run 'prioritize build' again"


def test_a_store_without_a_layout_is_refused(store):
    with duckdb.connect(str(store.path)) as con:
        con.execute("DELETE FROM meta.snapshot")
    assert refusal(store.path) == "has layout None, this version reads 1. Fix: run 'prioritize build' again"
    with pytest.raises(StoreError, match="has layout None"):
        ask(store.path, "SELECT 1")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (duckdb.FatalException("x"), True),
        (duckdb.InternalException("x"), True),
        (duckdb.IOException("x"), True),
        (duckdb.SerializationException("x"), True),
        (duckdb.Error("Corrupt database file: computed checksum 1 does not match stored checksum 2"), True),
        (duckdb.Error("x"), False),
        (duckdb.CatalogException("a table named corrupt database file does not exist"), False),
    ],
)
def test_damage_is_told_from_other_faults(fault, told):
    assert is_damage(fault) is told


def test_damage_that_is_found_when_the_layout_is_looked_up_is_named_as_such():
    class Broken:
        def execute(self, _):
            raise duckdb.SerializationException("not what it should be")

    with pytest.raises(duckdb.SerializationException, match="not what it should be"):
        _check_version(Broken(), Path("store"))


@pytest.mark.slow
def test_a_byte_changed_anywhere_is_answered_rightly_or_refused(tiny):
    trials = [("HGNC:1682", "1", f"trial {number}") for number in range(2000)]
    tiny.build(*trials)
    sound = tiny.path.read_bytes()
    statement = "SELECT count(DISTINCT title), sum(phase) FROM raw.trial"
    right = ask(tiny.path, statement).rows
    refused = 0
    for place in range(4096, len(sound), len(sound) // 25):
        broken = bytearray(sound)
        broken[place : place + 64] = bytes(64)
        tiny.path.write_bytes(broken)
        try:
            assert ask(tiny.path, statement).rows == right
        except StoreError:
            refused += 1
    assert refused > 0


# --- a connection ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t AS SELECT 1",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
        "SELECT * FROM read_text('/etc/hostname')",
    ],
)
def test_a_connection_is_locked_down(store, statement):
    with pytest.raises((duckdb.Error, PrioritizeError)), reading(store.path) as con:
        con.execute(statement)


def test_a_connection_is_closed_at_the_end(store):
    with reading(store.path) as con:
        assert rows(con, "SELECT symbol FROM raw.gene WHERE hgnc_id = $id", {"id": "HGNC:6018"}) == [("IL6",)]
    with pytest.raises(duckdb.Error):
        con.execute("SELECT 1")
