"""The store as of a year: what was dated no later, and nothing that has no date.

A row counts when its own date is in that year or before. A table without a date in its rows counts by the release of
its source, for a row that stands in a release was known then. A feature of which a table has neither, or only later
ones, is unknown for every target. What names things (genes, targets, therapies, diseases) always counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from prioritize.store.deriving import derive
from prioritize.store.opening import beside, reading
from prioritize.store.sqlfile import read_folder

NAMES = frozenset(
    {
        "gene",
        "gene_name",
        "target",
        "backbone",
        "backbone_target",
        "disease",
        "disease_name",
        "disease_xref",
        "disease_ancestor",
    }
)
"""Tables that name things; they are kept, and are no evidence."""
YEARS = {
    "approval": "year",
    "combination": "try_cast(list_max(regexp_extract_all(year, '(?:19|20)[0-9]{2}')) AS INTEGER)",
}
"""Year of a row, for tables whose rows have one."""
PARTS = {"combination_member": "combination", "combination_apart": "combination"}
"""Tables whose rows belong to a dated row of another table, by the key `<table>_id`."""
RELEASE = "try_cast(list_max(regexp_extract_all(release, '(?:19|20)[0-9]{2}')) AS INTEGER)"
"""Year of a release: the last one that its name holds."""


@contextmanager
def reading_as_of(path: Path, sql: Path, year: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy in memory that holds what was dated by the end of a year; the file is not touched.

    Parameters
    ----------
    path : Path
        The store.
    sql : Path
        Folder with facts/, features/ and sets/.
    year : int

    Raises
    ------
    StoreError
        As `prioritize.store.database.reading`.
    """
    with reading(path):  # refuses what is no store, by name
        pass
    with beside(path) as con:
        usable = _copy(con, year)
        con.execute("DETACH store")
        for schema in ("facts", "features", "sets"):
            con.execute(f"CREATE SCHEMA {schema}")
            derive(con, sql, schema)
        for file in read_folder(sql / "features"):
            if not usable.issuperset(file.meta.get("tables", ())):
                con.execute(f'DELETE FROM features."{file.name}"')
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con


def _copy(con: duckdb.DuckDBPyConnection, year: int) -> set[str]:
    """Copy what is dated; the names of the tables that count as evidence then."""
    con.execute("CREATE SCHEMA meta")
    con.execute("CREATE SCHEMA raw")
    con.execute("CREATE TABLE meta.snapshot AS FROM store.meta.snapshot")
    con.execute("CREATE TABLE meta.asked AS FROM store.meta.asked")
    con.execute("CREATE TABLE meta.unanswered AS FROM store.meta.unanswered")
    released = f"SELECT source FROM store.meta.source WHERE table_name = $table AND {RELEASE} <= $year"
    known = {
        row[0]
        for row in con.execute(
            f"SELECT DISTINCT table_name FROM store.meta.source WHERE {RELEASE} <= $year", {"year": year}
        ).fetchall()
    }
    names = [
        row[0]
        for row in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' AND schema_name = 'raw' ORDER BY 1"
        ).fetchall()
    ]
    for name in sorted(names, key=lambda name: name in PARTS):
        rows = f"FROM store.raw.{name}"
        if name in NAMES:
            con.execute(f"CREATE TABLE raw.{name} AS {rows}")
        elif name in PARTS:
            key = f"{PARTS[name]}_id"
            con.execute(f"CREATE TABLE raw.{name} AS {rows} WHERE {key} IN (SELECT {key} FROM raw.{PARTS[name]})")
        elif name in YEARS:
            con.execute(f"CREATE TABLE raw.{name} AS {rows} WHERE {YEARS[name]} <= $year", {"year": year})
        else:
            con.execute(
                f"CREATE TABLE raw.{name} AS {rows} WHERE source IN ({released})", {"table": name, "year": year}
            )
    usable = set(names) & (known | YEARS.keys() | PARTS.keys()) - NAMES
    _keep_sources(con, sorted(usable | NAMES.intersection(names)))
    return usable


def _keep_sources(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """`meta.source` for the rows that are left."""
    con.execute("CREATE TABLE meta.source AS FROM store.meta.source WHERE false")
    for name in tables:
        con.execute(
            f"INSERT INTO meta.source FROM store.meta.source WHERE table_name = $table "
            f"AND source IN (SELECT source FROM raw.{name})",
            {"table": name},
        )
