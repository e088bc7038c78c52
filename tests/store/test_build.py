"""A store is published whole and checked, or the old one stays as it was."""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prioritize.delimited import Table
from prioritize.errors import CheckError, StoreError
from prioritize.store.building import Part, add_results, build, text_rows
from prioritize.store.checks import run_checks
from prioritize.store.opening import reading, rows
from tests.store.conftest import SQL

HOME = Path(__file__).resolve().parents[2]
ONE = ("HGNC:1682", "1", "first")


def read(tiny, statement):
    """Rows of the published store."""
    with reading(tiny.path) as con:
        return rows(con, statement)


def refusal(error, tiny, *trials, **changes):
    """The text of the error that a build ends in."""
    with pytest.raises(error) as caught:
        tiny.build(*trials, **changes)
    return str(caught.value)


# --- what is built ---------------------------------------------------------------------------


def test_raw_tables_facts_features_and_sets_are_made(store):
    assert read(store, "SELECT count(*) FROM raw.trial") == [(3,)]
    assert read(store, "FROM facts.late") == [("HGNC:1682", 3.0)]
    assert read(store, "FROM features.phase ORDER BY ALL") == [("HGNC:1682", 3), ("HGNC:6018", 2)]
    assert read(store, "SELECT count(*) FROM sets.titles") == [(3,)]


def test_the_wide_table_has_all_protein_coding_genes_and_null_for_the_unknown(tiny):
    tiny.build(ONE)
    assert read(tiny, "FROM features.genome") == [
        ("HGNC:1682", "CD47", 1.0),
        ("HGNC:6018", "IL6", None),
    ]


def test_derived_tables_and_their_columns_carry_titles_and_units(tiny):
    tiny.write("features/count.sql", "SELECT target_id, 1 AS value, 2 AS n_evidence FROM raw.trial")
    tiny.write(
        "sets/titles.sql",
        '/*\ntitle = "a trial\'s title"\n*/\nSELECT target_id AS member_id, title AS element FROM raw.trial',
    )
    tiny.build(ONE)
    tables = "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name NOT IN ('raw', 'meta') ORDER BY ALL"
    assert read(tiny, tables) == [
        ("count", "count (no unit)"),
        ("genome", "All features of all protein-coding genes; NULL = unknown"),
        ("late", "late (no unit)"),
        ("phase", "Highest phase (phase)"),
        ("titles", "a trial's title (no unit)"),
    ]
    columns = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL ORDER BY ALL"
    assert read(tiny, columns) == [
        ("count", "n_evidence", "rows behind the value"),
        ("count", "target_id", "HGNC id"),
        ("count", "value", "count (no unit)"),
        ("phase", "target_id", "HGNC id"),
        ("phase", "value", "Highest phase (phase)"),
        ("titles", "element", "a trial's title"),
        ("titles", "member_id", "HGNC id of a target, or backbone_id"),
    ]


def test_a_target_that_a_table_of_a_feature_has_no_answer_for_is_unknown_there_and_known_elsewhere(tiny):
    tiny.write("meta/unanswered.sql", "CREATE TABLE meta.unanswered (table_name VARCHAR, target_id VARCHAR)")
    tiny.write(
        "features/asked.sql", '/*\ntables = ["gene", "trial"]\n*/\nSELECT target_id, phase AS value FROM raw.trial'
    )
    tiny.write("features/other.sql", '/*\ntables = ["gene"]\n*/\nSELECT target_id, phase AS value FROM raw.trial')
    content = tiny.content(ONE, ("HGNC:6018", "2", ""))
    silent = Table(("table_name", "target_id"), (("trial", "HGNC:1682"), ("paper", "HGNC:6018")))
    build(tiny.path, tiny.sql, replace(content, meta={**content.meta, "unanswered": silent}))
    assert read(tiny, "FROM features.genome") == [
        ("HGNC:1682", "CD47", None, 1.0, 1.0),
        ("HGNC:6018", "IL6", 2.0, 2.0, 2.0),
    ]


def test_a_store_has_six_schemas(store):
    schemas = (
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'tiny' AND schema_name <> 'main' ORDER BY ALL"
    )
    assert [name for (name,) in read(store, schemas)] == ["facts", "features", "meta", "raw", "results", "sets"]


@pytest.mark.parametrize(
    ("title", "stored"),
    [
        pytest.param("", None, id="an empty cell is NULL"),
        pytest.param("NA", "NA", id="NA stays text"),
        pytest.param("NULL", "NULL", id="NULL stays text"),
        pytest.param("007", "007", id="leading zeros stay"),
        pytest.param('a "b", c', 'a "b", c', id="quotes and commas"),
        pytest.param("a\nb", "a\nb", id="line end"),
        pytest.param(" α ", " α ", id="space and letters beyond ASCII"),
        pytest.param("'); DROP TABLE raw.trial; --", "'); DROP TABLE raw.trial; --", id="SQL"),
    ],
)
def test_a_cell_of_text_arrives_as_it_was_written(tiny, title, stored):
    tiny.build(("HGNC:1682", "1", title))
    assert read(tiny, "SELECT title FROM raw.trial") == [(stored,)]


def test_the_rows_of_a_parquet_file_get_the_name_of_their_source(tiny, tmp_path):
    path = tmp_path / "trial.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT 2.0 AS phase, 'HGNC:6018' AS target_id, 'x' AS title) TO '{path}'")
    tiny.build(ONE, parts=[Part("trial", "registry", path)])
    found = read(tiny, "SELECT target_id, phase, source FROM raw.trial ORDER BY phase")
    assert found == [("HGNC:1682", 1.0, "curated"), ("HGNC:6018", 2.0, "registry")]


def test_a_parquet_file_for_a_table_nobody_defines_is_refused(tiny, tmp_path):
    path = tmp_path / "t.parquet"
    assert refusal(StoreError, tiny, ONE, parts=[Part("trials", "registry", path)]) == (
        f"{path}: the snapshot holds a table 'trials' that sql/raw does not define. "
        "Fix: rebuild the snapshot with this version"
    )


def test_only_the_store_is_left_behind(store):
    assert store.left() == ["tiny.duckdb"]


def test_building_again_replaces_the_store(store):
    store.build(ONE)
    assert read(store, "SELECT count(*) FROM raw.trial") == [(1,)]
    assert store.left() == ["tiny.duckdb"]


def test_who_reads_while_a_new_store_is_published_reads_the_old_one_to_the_end(store):
    with reading(store.path) as con:
        store.build(ONE)
        assert rows(con, "SELECT count(*) FROM raw.trial") == [(3,)]
    assert read(store, "SELECT count(*) FROM raw.trial") == [(1,)]


# --- checks and constraints ------------------------------------------------------------------


def test_a_nan_is_found_by_its_check_with_the_row_and_the_fix(tiny):
    text = refusal(CheckError, tiny, ("HGNC:1682", "nan", ""))
    assert text == ("finite: 1 rows break the rule 'no phase is NaN', such as HGNC:1682, nan. Fix: correct the trial")


def test_all_broken_checks_are_named_with_three_rows_each(tiny):
    strangers = [(f"HGNC:{number}", "nan", "") for number in (1, 2, 3, 4)]
    assert refusal(CheckError, tiny, *strangers).splitlines() == [
        "finite: 4 rows break the rule 'no phase is NaN', such as HGNC:1, nan; HGNC:2, nan; HGNC:3, nan. "
        "Fix: correct the trial",
        "known: 4 rows break the rule 'every trial names a gene', such as HGNC:1; HGNC:2; HGNC:3. "
        "Fix: correct the data",
    ]


def test_checks_that_pass_are_counted(store):
    with reading(store.path) as con:
        assert run_checks(con, store.sql) == 2


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        pytest.param(("HGNC:1682", "5", ""), "Constraint Error: CHECK constraint failed", id="range"),
        pytest.param(("", "1", ""), "Constraint Error: NOT NULL constraint failed: trial.target_id", id="empty"),
        pytest.param(("HGNC:1682", "three", ""), """Could not convert string "three" to 'DOUBLE'""", id="text"),
    ],
)
def test_a_row_that_breaks_a_constraint_names_table_source_and_where_the_rule_stands(tiny, trial, said):
    text = refusal(CheckError, tiny, ONE, trial)
    assert text.startswith("raw.trial source curated: ")
    assert said in text.splitlines()[0]
    assert text.endswith(" Fix: correct the row; allowed values stand in sql/raw/trial.sql")
    assert len(text.splitlines()) == 1


def test_a_row_of_a_parquet_file_that_breaks_a_constraint_names_its_source(tiny, tmp_path):
    path = tmp_path / "trial.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT 'HGNC:6018' AS target_id, 7.0 AS phase, 'x' AS title) TO '{path}'")
    text = refusal(CheckError, tiny, parts=[Part("trial", "registry", path)])
    assert text.startswith("raw.trial source registry: Constraint Error: CHECK constraint failed")


def test_a_key_that_stands_twice_is_refused(tiny):
    twice = Table(tiny.content().tables["gene"].columns, tiny.content().tables["gene"].rows * 2)
    assert 'duplicate key "HGNC:1682"' in refusal(CheckError, tiny, genes=twice)


def test_a_constraint_broken_in_another_schema_names_that_schema(tiny):
    assert refusal(CheckError, tiny, ONE, version="x").startswith("meta.snapshot source curated: ")


@pytest.mark.parametrize("name", ["raw/gene.sql", "facts/late.sql", "features/phase.sql", "checks/finite.sql"])
def test_sql_that_does_not_run_is_named_with_what_it_stumbles_over(tiny, name):
    raw = name.startswith("raw/")
    tiny.write(name, "CREATE TABLE raw.gene AS FROM nowhere" if raw else "SELECT nothing FROM nowhere")
    said = refusal(StoreError, tiny, ONE)
    assert said.startswith(f"{tiny.sql / name}: Catalog Error: Table with name nowhere does not exist!")
    assert said.endswith("! Fix: correct the file")  # in one line


@pytest.mark.parametrize(
    ("error", "trial"),
    [(CheckError, ("HGNC:1682", "nan", "")), (CheckError, ("HGNC:1682", "9", ""))],
)
def test_a_store_that_fails_leaves_the_old_one_to_the_last_byte(store, error, trial):
    before = store.path.read_bytes()
    refusal(error, store, trial)
    assert store.path.read_bytes() == before
    assert set(store.left()) <= {"tiny.duckdb", "tiny.duckdb.lock"}


def test_a_first_store_that_fails_leaves_none(tiny):
    refusal(CheckError, tiny, ("HGNC:1682", "nan", ""))
    assert not tiny.path.exists()


# --- other programs --------------------------------------------------------------------------


def test_a_write_ahead_log_beside_the_store_is_left_alone_and_named(store):
    before = store.path.read_bytes()
    Path(f"{store.path}.wal").write_bytes(b"x")
    assert "another program writes the store, or died while it did" in refusal(StoreError, store, ONE)
    assert store.path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tiny):
    tiny.path.parent.write_text("a file where a folder belongs", encoding="utf-8")
    assert "choose a writable place with --store" in refusal(StoreError, tiny, ONE)


@contextmanager
def other_program(statement):
    """A Python that runs the statement, and holds what it has until the block ends."""
    program = f"import sys\n{statement}\nprint('ready', flush=True)\nsys.stdin.read()\n"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HOME,
        text=True,
    ) as other:
        assert other.stdout.readline() == "ready\n"
        yield other
        other.kill()


def test_while_another_process_writes_its_number_is_named(store):
    take = (
        "from pathlib import Path\nfrom prioritize.store.publishing import locked\n"
        f"lock = locked(Path({str(store.path)!r}), 'store')\nlock.__enter__()"
    )
    before = store.path.read_bytes()
    with other_program(take) as other:
        text = refusal(StoreError, store, ONE)
        assert f"another process is writing the store (pid {other.pid})" in text
        assert store.path.read_bytes() == before
    # Killed, it no longer holds anything, though its lock file is still there.
    assert "tiny.duckdb.lock" in store.left()
    store.build(ONE)
    assert store.left() == ["tiny.duckdb"]


def test_a_store_that_another_program_has_open_to_write_cannot_be_read(store):
    take = f"import duckdb\ncon = duckdb.connect({str(store.path)!r})"
    with other_program(take), pytest.raises(StoreError, match="close the program that writes it"):
        read(store, "FROM raw.gene")


# --- results ---------------------------------------------------------------------------------


def ranks(model, *pairs):
    """Rows of `results.rank`."""
    columns = ("model", "target_id", "rank")
    return {"rank": Table(columns, tuple((model, target, rank) for target, rank in pairs))}


def add(store, model, *pairs):
    """Add ranks to the store."""
    add_results(store.path, ranks(model, *pairs), model, store.sql / "results")


def test_results_stand_beside_what_they_come_from(store):
    add(store, "default", ("HGNC:1682", "1"), ("HGNC:6018", ""))
    assert read(store, "FROM results.rank ORDER BY ALL") == [
        ("default", "HGNC:1682", 1),
        ("default", "HGNC:6018", None),
    ]
    assert read(store, "SELECT count(*) FROM raw.trial") == [(3,)]
    assert store.left() == ["tiny.duckdb"]


@pytest.mark.usefixtures("latin")
def test_new_results_replace_those_of_the_same_model_alone(store):
    ddl = SQL["results/rank.sql"]
    store.write("results/rank.sql", f"{ddl.rstrip()};\nCOMMENT ON TABLE results.rank IS 'α'")
    add(store, "default", ("HGNC:1682", "1"))
    add(store, "other", ("HGNC:1682", "7"))
    add(store, "default", ("HGNC:6018", "2"))
    assert read(store, "FROM results.rank ORDER BY ALL") == [
        ("default", "HGNC:6018", 2),
        ("other", "HGNC:1682", 7),
    ]
    assert read(store, "SELECT comment FROM duckdb_tables() WHERE schema_name = 'results'") == [("α",)]


def test_a_store_that_is_built_again_holds_no_results_of_any_model(store):
    add(store, "default", ("HGNC:1682", "1"))
    add(store, "other", ("HGNC:1682", "7"))
    store.build(ONE)
    assert read(store, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'results'") == []


def test_results_that_do_not_fit_leave_the_store_as_it_was(store):
    add(store, "default", ("HGNC:1682", "1"))
    before = store.path.read_bytes()
    with pytest.raises(CheckError, match=r"results\.rank.*sql/results/rank\.sql"):
        add(store, "default", ("HGNC:1682", "first"))
    assert store.path.read_bytes() == before


def test_there_is_no_adding_to_a_store_that_is_not_there(tiny):
    with pytest.raises(StoreError) as caught:
        add(tiny, "default", ("HGNC:1682", "1"))
    assert str(caught.value) == f"{tiny.path}: no such store. Fix: run 'prioritize build', or give --store"


def test_numbers_are_written_with_all_their_digits():
    assert text_rows([(None, 0.1 + 0.2, 3, "x", True)]) == (("", "0.30000000000000004", "3", "x", "True"),)
