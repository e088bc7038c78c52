"""Stores opened beside others: what can be read of them, and what cannot be done to them."""

import shutil

import duckdb
import pytest

from prioritize.errors import StoreError
from prioritize.store.checks import keys_of
from prioritize.store.opening import asking, beside, both, rows

PHASES = "SELECT target_id, value FROM {store}.features.phase ORDER BY ALL"


def test_two_stores_are_read_side_by_side_whatever_their_folder_is_called(tiny):
    tiny.build(("HGNC:1682", "1", "first"))
    older = tiny.path.parent / "o'lder" / "tiny.duckdb"
    older.parent.mkdir()
    shutil.move(tiny.path, older)
    tiny.build(("HGNC:1682", "3", "later"))
    with both(older, tiny.path) as con:
        assert rows(con, PHASES.format(store="old")) == [("HGNC:1682", 1.0)]
        assert rows(con, PHASES.format(store="new")) == [("HGNC:1682", 3.0)]
        for name in ("old", "new"):
            with pytest.raises(duckdb.Error, match="read-only"):
                con.execute(f"DELETE FROM {name}.raw.trial")


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_no_store_cannot_stand_beside_one(store, tmp_path, place):
    foreign = tmp_path / "foreign.duckdb"
    duckdb.connect(str(foreign)).close()
    pair = [store.path, store.path]
    pair[place] = foreign
    with pytest.raises(StoreError, match="not a store of prioritize"), both(*pair):
        pass


def test_what_is_asked_of_a_store_may_be_kept_in_memory_and_reaches_no_file(store):
    with asking(store.path) as con:
        con.execute("CREATE TABLE asked.top AS SELECT target_id FROM features.phase WHERE value >= 3")
        assert rows(con, "FROM asked.top") == [("HGNC:1682",)]
        for statement in ("CREATE TABLE raw.more (x INTEGER)", "FROM '/etc/hostname'", "SET threads = 1"):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
    with pytest.raises(StoreError, match="no such store"), asking(store.path.with_name("absent.duckdb")):
        pass


def test_a_store_beside_an_empty_database_is_not_written_to(store):
    with beside(store.path) as con:
        con.execute("CREATE TABLE mine AS SELECT count(*) AS n FROM store.raw.gene")
        assert rows(con, "FROM mine") == [(3,)]
        with pytest.raises(duckdb.Error, match="read-only"):
            con.execute("DELETE FROM store.raw.gene")


def test_the_keys_of_tables_are_those_that_the_checks_on_repeated_rows_name(tiny):
    tiny.write("checks/trial_once.sql", '/*\ntitle = "raw.trial: one row per target_id, title"\n*/\nSELECT 1 LIMIT 0')
    assert keys_of(tiny.sql) == {"trial": ("target_id", "title")}
