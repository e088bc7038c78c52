"""A store is read locked down; what is no store, or no question, is refused."""

import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pytest

from prioritize.errors import PrioritizeError, StoreError, UsageError
from prioritize.store.opening import reading, rows
from prioritize.store.questions import ask, question

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


def test_a_lacking_parameter_is_named(store):
    with pytest.raises(UsageError, match="parameters: symbol"):
        ask(store.path, "SELECT $symbol")


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
    with pytest.raises(UsageError, match="give one query that reads"):
        ask(store.path, statement)


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


def test_wrong_sql_is_named(store):
    with pytest.raises(UsageError, match=r'syntax error at or near "SELEC".*correct the SQL'):
        ask(store.path, "SELEC 1")


def test_an_unknown_table_points_to_the_list_of_tables(store):
    with pytest.raises(UsageError, match=r"genes does not exist.*query tables"):
        ask(store.path, "FROM raw.genes")


def test_a_query_that_takes_too_long_is_stopped(store):
    endless = "SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000000) b"
    with pytest.raises(UsageError, match=r"stopped after 0\.2 s"):
        ask(store.path, endless, seconds=0.2)


def test_a_query_that_wants_too_much_memory_is_stopped(store):
    with pytest.raises(UsageError, match="Out of Memory"):
        ask(store.path, "SELECT array_agg(range) FROM range(50000000)", memory="50MB")


@pytest.mark.parametrize(("limit", "found", "cut"), [(2, 2, True), (3, 3, False), (4, 3, False)])
def test_no_more_rows_are_given_than_wanted_and_the_rest_is_owned_up_to(store, limit, found, cut):
    answer = ask(store.path, "FROM raw.gene", limit=limit)
    assert (len(answer.rows), answer.cut) == (found, cut)


def test_a_question_is_found_by_its_name(tiny):
    tiny.write("queries/best.sql", '/*\ntitle = "Best"\n*/\nSELECT 1')
    assert question(tiny.sql / "queries", "best").title == "Best"
    with pytest.raises(UsageError, match=r"^query: no question named 'bets'.*did you mean 'best'"):
        question(tiny.sql / "queries", "bets")


# --- what is no store ------------------------------------------------------------------------


def refusal(path):
    """The text of the error that opening the file ends in."""
    with pytest.raises(StoreError) as caught, reading(path):
        pytest.fail("it was opened")
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_missing_store_is_named_and_none_is_made(tmp_path):
    assert "no such store" in refusal(tmp_path / "none.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_store(tmp_path):
    assert "no such store" in refusal(tmp_path)


def test_a_duckdb_file_of_somebody_else_is_no_store(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE t AS SELECT 1")
    assert "is a DuckDB file but not a store of prioritize" in refusal(path)


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
    assert f"has layout {version}, this version reads 1" in refusal(tiny.path)


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
