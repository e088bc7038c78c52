"""Every feature, set, fact and step of the associations against a table of given and expected rows.

`tests/sql/FOLDER/NAME.toml` belongs to `sql/FOLDER/NAME.sql`. A column that a given row leaves out is
empty, or holds any value that its CHECK allows where it may not be empty: so a given row shows the
columns that matter, and a value that the table would refuse fails the test.
"""

import tomllib
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from prioritize.store.sqlfile import SqlFile, read_folder, read_sql

HERE = Path(__file__).resolve().parent
SQL = HERE.parents[1] / "sql"
FOLDERS = ("facts", "features", "sets", "indications")
FILES = [file for folder in FOLDERS for file in read_folder(SQL / folder)]
FEATURES = [file for file in FILES if file.folder == "features"]
INDICATIONS = [file for file in FILES if file.folder == "indications"]
STEPS = sorted(read_folder(SQL / "associations"), key=lambda file: file.meta["step"])
TESTED = [*FILES, *STEPS]
KEYS = {
    "features": ("target_id",),
    "sets": ("member_id", "element"),
    "indications": ("indication_id", "target_id"),
}
FEATURE_COLUMNS = [("target_id", "VARCHAR"), ("value", "DOUBLE"), ("n_evidence", "BIGINT")]
SET_COLUMNS = [("member_id", "VARCHAR"), ("element", "VARCHAR")]
COLUMNS = {
    "features": FEATURE_COLUMNS,
    "sets": SET_COLUMNS,
    "indications": [FEATURE_COLUMNS[0], ("indication_id", "VARCHAR"), *FEATURE_COLUMNS[1:]],
}
FEATURE_KEYS = {
    "title", "unit", "range", "better", "tables", "scale", "reference", "evidence",
}  # fmt: skip


def name_of(file: SqlFile) -> str:
    return f"{file.folder}/{file.name}"


def table_of(file: SqlFile) -> Path:
    return HERE / file.folder / f"{file.name}.toml"


def read_case(path: Path) -> dict:
    with path.open("rb") as handle:
        return tomllib.load(handle)


def raw_tables(file: SqlFile) -> set[str]:
    """Tables of `raw` that a file reads, by itself or through `facts`."""
    found = set()
    for table in sqlglot.parse_one(file.text, read="duckdb").find_all(exp.Table):
        if table.db == "raw":
            found.add(table.name)
        elif table.db == "facts":
            found |= raw_tables(read_sql(SQL / "facts" / f"{table.name}.sql"))
    return found


@pytest.fixture
def given(store):
    """A function that fills a store with the given rows of a file and makes its table."""

    def _given(file, case):
        for table, rows in case["given"].items():
            store.put(table, *rows)
        if file.folder == "associations":
            for step in STEPS[: file.meta["step"]]:
                store.derive(step)
            return store
        for fact in read_folder(SQL / "facts"):
            store.derive(fact)
        if file.folder != "facts":
            store.derive(file)
        return store

    return _given


@pytest.mark.parametrize("file", TESTED, ids=name_of)
def test_every_file_has_its_given_and_expected_rows(file):
    assert table_of(file).is_file(), f"write tests/sql/{name_of(file)}.toml"


@pytest.mark.parametrize("path", sorted(HERE.glob("*/*.toml")), ids=lambda path: path.stem)
def test_no_table_of_rows_is_left_without_its_file(path):
    assert (SQL / path.parent.name / f"{path.stem}.sql").is_file()


@pytest.mark.parametrize("file", [file for file in TESTED if table_of(file).is_file()], ids=name_of)
def test_the_given_rows_make_the_expected_rows(file, given):
    case = read_case(table_of(file))
    assert case["title"] and case["given"] and case["expect"]
    store = given(file, case)
    columns = list(case["expect"][0])
    key = [columns.index(column) for column in KEYS.get(file.folder, columns)]
    expected = [tuple(row[column] for column in columns) for row in case["expect"]]
    found = store.rows(f"SELECT {', '.join(columns)} FROM {file.folder}.{file.name}")

    def by_key(row):
        return [row[position] for position in key]

    assert sorted(found, key=by_key) == sorted(expected, key=by_key)


@pytest.mark.parametrize("file", [file for file in (*FEATURES, *INDICATIONS) if table_of(file).is_file()], ids=name_of)
def test_every_value_but_zero_leads_to_rows_of_evidence(file, given):
    case = read_case(table_of(file))
    store = given(file, case)
    low, high = file.meta["range"]
    for row in case["expect"]:
        assert set(row) == {name for name, _ in COLUMNS[file.folder]}
        assert low <= row["value"] <= high
        rows = sum(
            len(store.rows(f"SELECT 1 FROM raw.{table} WHERE {where}", {"target": row["target_id"]}))
            for table, where in file.meta["evidence"].items()
        )
        assert rows > 0 or row["value"] == 0, row["target_id"]


@pytest.mark.parametrize("file", [file for file in FILES if file.folder != "facts"], ids=name_of)
def test_columns_have_the_names_and_types_that_python_reads(file, store):
    for fact in read_folder(SQL / "facts"):
        store.derive(fact)
    store.derive(file)
    columns = store.rows(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
        [file.folder, file.name],
    )
    assert columns == COLUMNS[file.folder]


@pytest.mark.parametrize("file", (*FEATURES, *INDICATIONS), ids=name_of)
def test_a_feature_says_what_its_number_means(file):
    assert set(file.meta) >= FEATURE_KEYS
    assert set(file.meta) <= FEATURE_KEYS | {"note", "failure", "learned"}
    assert file.meta["better"] in {"higher", "lower", "none"}
    assert file.meta["range"][0] < file.meta["range"][1]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_the_tables_named_are_those_that_are_read(file):
    defined = {path.stem for path in (SQL / "raw").glob("*.sql")}
    named = file.meta["tables"]
    assert len(named) == len(set(named))
    assert set(named) <= defined
    assert set(named) == raw_tables(file)
    assert set(file.meta.get("evidence", {})) <= set(named)


def test_the_steps_of_the_associations_build_on_earlier_ones_only():
    made = {path.stem for path in (SQL / "associations" / "inputs").glob("*.sql")}
    for place, step in enumerate(STEPS, start=1):
        read = {table.name for table in sqlglot.parse_one(step.text, read="duckdb").find_all(exp.Table) if table.db}
        assert step.meta["step"] == place
        assert set(step.meta["tables"]) == read <= made, step.name
        made.add(step.name)


def test_a_target_that_only_the_catalogue_names_has_no_value_at_all(store):
    store.put("raw.target", {"target_id": "HGNC:5"})
    for file in FILES:
        store.derive(file)
    for file in FEATURES:
        assert store.rows(f"SELECT target_id, value FROM features.{file.name}") == [], file.name


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("raw.tractability", {"modality": "anti-body"}),
        ("raw.target", {"target_id": "CD47"}),
        ("raw.interaction", {"hgnc_a": "HGNC:2", "hgnc_b": "HGNC:1"}),
        ("raw.gene_constraint", {"loeuf": -0.1}),
    ],
)
def test_a_given_row_that_the_table_refuses_is_noticed(table, row, store):
    with pytest.raises(duckdb.ConstraintException, match="CHECK constraint failed"):
        store.put(table, row)


def test_a_given_column_that_the_table_does_not_have_is_noticed(store):
    with pytest.raises(duckdb.BinderException, match="modalty"):
        store.put("raw.tractability", {"modalty": "antibody"})


def test_columns_left_out_are_filled_so_that_every_table_takes_a_row(store):
    for table in store.needed:
        store.put(table, {})
        assert store.rows(f"SELECT count(*) FROM {table}") == [(1,)]
