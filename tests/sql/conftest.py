"""Empty tables from `sql/`, and rows put into them with only the columns that matter."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from prioritize.store.sqlfile import SqlFile, read_folder

SQL = Path(__file__).resolve().parents[2] / "sql"
SCHEMAS = ("raw", "meta", "facts", "features", "sets", "results", "associations", "asked", "indications")
TABLES = ("raw", "meta", "results", "associations/inputs", "indications/inputs")

# A column that may not be empty and is not given gets the first of two values that its type and
# its CHECK allow. Those of these columns cannot be told from the column alone.
TWO_VALUES: Mapping[str, tuple[Any, Any]] = {
    "interaction.hgnc_b": ("HGNC:8", "HGNC:9"),  # a CHECK asks for hgnc_a < hgnc_b
    "string_edge.hgnc_b": ("HGNC:8", "HGNC:9"),
    "signed_interaction.target_id": ("HGNC:8", "HGNC:9"),  # a CHECK asks for two different genes
    "pathway_parent.parent_id": ("above", "at the top"),  # a CHECK asks for two different pathways
}
BY_TYPE: Mapping[str, tuple[Any, Any]] = {
    "VARCHAR": ("one", "two"),
    "DATE": ("2026-01-01", "2026-01-02"),
}
BY_PATTERN: Mapping[str, tuple[Any, Any]] = {
    "HGNC:[0-9]+": ("HGNC:1", "HGNC:2"),
    "NCT[0-9]{8}": ("NCT00000001", "NCT00000002"),
    "[CD][0-9]+": ("D000001", "D000002"),
    "[A-Za-z]+:[0-9]+": ("MONDO:0000001", "MONDO:0000002"),
}


def two_values(place: str, kind: str, check: str) -> tuple[Any, Any]:
    """Two values that a column takes, from its type and the text of its CHECK."""
    if place in TWO_VALUES:
        return TWO_VALUES[place]
    if listed := re.search(r" IN \((.+?)\)", check):
        first, second = listed[1].split(", ")[:2]
        return first.strip("'"), second.strip("'")
    if pattern := re.search(r"regexp_full_match\(.+?, '(.+?)'\)", check):
        return BY_PATTERN[pattern[1]]
    if lowest := re.search(r" BETWEEN (\d+) AND ", check):
        return int(lowest[1]), int(lowest[1]) + 1
    return BY_TYPE.get(kind, (1, 2))


class Store:
    """An in-memory DuckDB with the empty tables of a store."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        for schema in SCHEMAS:
            con.execute(f"CREATE SCHEMA {schema}")
        for folder in TABLES:
            for file in read_folder(SQL / folder):
                con.execute(file.text)
        checks = dict(
            con.execute(
                "SELECT table_name || '.' || constraint_column_names[1], expression "
                "FROM duckdb_constraints() "
                "WHERE constraint_type = 'CHECK' AND len(constraint_column_names) = 1"
            ).fetchall()
        )
        self.values: dict[str, dict[str, tuple[Any, Any]]] = {}
        self.needed: dict[str, list[str]] = {}
        for schema, table, column, kind, nullable in con.execute(
            "SELECT schema_name, table_name, column_name, data_type, is_nullable "
            "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        ).fetchall():
            name, place = f"{schema}.{table}", f"{table}.{column}"
            allowed = two_values(place, kind, checks.get(place, ""))
            self.values.setdefault(name, {})[column] = allowed
            if not nullable:
                self.needed.setdefault(name, []).append(column)

    def complete(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row, with a value for each column that may not be empty."""
        missing = {column: self.values[table][column][0] for column in self.needed.get(table, ())}
        return {**missing, **row}

    def put(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Insert rows; a column left out is NULL, or its first value where NULL is refused."""
        for row in rows:
            whole = self.complete(table, row)
            columns = ", ".join(f'"{column}"' for column in whole)
            marks = ", ".join("?" for _ in whole)
            self.con.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(whole.values()))

    def derive(self, file: SqlFile) -> str:
        """Make the table of a file of one SELECT, and return its name."""
        name = f"{file.folder}.{file.name}"
        self.con.execute(f"CREATE TABLE {name} AS {file.text}")
        return name

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.con.execute(query, parameters).fetchall()


@pytest.fixture(scope="session")
def tables() -> Iterator[Store]:
    """Empty tables that stay empty: what columns there are, and what they take."""
    with duckdb.connect(config={"threads": 1}) as con:
        yield Store(con)


@pytest.fixture
def store(tables: Store) -> Iterator[Store]:
    """Empty tables to fill; what a test does to them is undone."""
    tables.con.execute("BEGIN")
    yield tables
    tables.con.execute("ROLLBACK")
