"""A store built: the raw tables filled, the rest derived and checked; and the results of models added."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from prioritize import delimited
from prioritize.delimited import Table
from prioritize.errors import CheckError, Problem, StoreError
from prioritize.store.checks import run_checks
from prioritize.store.deriving import derive, run, widen
from prioritize.store.opening import writing
from prioritize.store.publishing import publishing
from prioritize.store.sqlfile import read_folder


@dataclass(frozen=True)
class Part:
    """Rows of one table from one source.

    Attributes
    ----------
    table : str
        Table of schema `raw`.
    source : str
        Value of the column `source`.
    path : Path
        A Parquet file without the column `source`.
    """

    table: str
    source: str
    path: Path


@dataclass(frozen=True)
class Content:
    """Everything a store is built from.

    Attributes
    ----------
    parts : sequence of Part
    tables : mapping of table name in `raw` to Table
        Curated tables; text, the column `source` included.
    meta : mapping of table name in `meta` to Table
        `snapshot`, `source` and `asked`.
    """

    parts: Sequence[Part]
    tables: Mapping[str, Table]
    meta: Mapping[str, Table]


def build(path: Path, sql: Path, content: Content) -> None:
    """Build a store and move it into place once every check passes.

    Parameters
    ----------
    path : Path
        The `.duckdb` file; an older one stays untouched until the new one is whole.
    sql : Path
        Folder with raw/, meta/, facts/, features/, sets/ and checks/.
    content : Content

    Raises
    ------
    CheckError
        A check of `sql/checks`, or a constraint of a table, is broken; all broken checks are
        listed.
    StoreError
        The file is locked, cannot be written, or a SQL file fails.
    """
    with publishing(path) as scratch, writing(scratch) as con:
        _create(con, sql, content, scratch.parent)
        derive(con, sql, "facts")
        derive(con, sql, "features")
        derive(con, sql, "sets")
        widen(con, sql)
        run_checks(con, sql)


def add_results(path: Path, tables: Mapping[str, Table], model: str, ddl: Path) -> None:
    """Copy a store, write the results of one model into it and publish the copy.

    Results last until the store is built again: `build` makes it without any.

    Parameters
    ----------
    path : Path
        A built store.
    tables : mapping of table name in `results` to Table
        Rows of this model; earlier rows of the same model in these tables are replaced, other tables stay as
        they are. The first column is `model`.
    model : str
        Name of the model.
    ddl : Path
        Folder with one DDL file per table of schema `results`.
    """
    if not path.is_file():
        raise StoreError(Problem("no such store", str(path), fix="run 'prioritize build', or give --store"))
    with publishing(path) as scratch:
        shutil.copyfile(path, scratch)
        with writing(scratch) as con:
            con.execute("CREATE SCHEMA IF NOT EXISTS results")
            existing = {
                row[0]
                for row in con.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'results'"
                ).fetchall()
            }
            for name, table in tables.items():
                if name not in existing:
                    con.execute((ddl / f"{name}.sql").read_text(encoding="utf-8"))
                con.execute(f'DELETE FROM results."{name}" WHERE model = ?', [model])  # noqa: S608 - names of our own tables
                _insert_text(con, "results", name, table, scratch.parent)


def _create(con: duckdb.DuckDBPyConnection, sql: Path, content: Content, scratch: Path) -> None:
    """Create the raw tables and fill them."""
    for schema in ("raw", "meta", "facts", "features", "sets", "results"):
        con.execute(f"CREATE SCHEMA {schema}")
    tables = set()
    for folder in ("raw", "meta"):
        for file in read_folder(sql / folder):
            run(con, file, file.text)
            tables.add((folder, file.name))
    for name, table in content.meta.items():
        _insert_text(con, "meta", name, table, scratch)
    for name, table in content.tables.items():
        _insert_text(con, "raw", name, table, scratch)
    for part in content.parts:
        if ("raw", part.table) not in tables:
            raise StoreError(
                Problem(
                    f"the snapshot holds a table '{part.table}' that sql/raw does not define",
                    str(part.path),
                    fix="rebuild the snapshot with this version",
                )
            )
        _guard(
            ("raw", part.table),
            part.source,
            con,
            f'INSERT INTO raw."{part.table}" BY NAME SELECT *, $source AS source FROM read_parquet($path)',  # noqa: S608 - names of our own tables
            {"source": part.source, "path": str(part.path)},
        )


def _insert_text(con: duckdb.DuckDBPyConnection, schema: str, name: str, table: Table, scratch: Path) -> None:
    """Insert a table of text; empty cells become NULL, the rest is cast to the column's type."""
    path = scratch / f"{schema}.{name}.csv"
    delimited.write(path, table.columns, table.rows)
    columns = ", ".join(f'"{column}"' for column in table.columns)
    _guard(
        (schema, name),
        "curated",
        con,
        f'INSERT INTO {schema}."{name}" ({columns}) '  # noqa: S608 - names of our own tables, values as parameters
        f"SELECT {columns} FROM read_csv($path, header = true, all_varchar = true, nullstr = '', "
        "quote = '\"', escape = '\"', delim = ',', strict_mode = true)",
        {"path": str(path)},
    )


def _guard(
    table: tuple[str, str],
    source: str,
    con: duckdb.DuckDBPyConnection,
    statement: str,
    parameters: Mapping[str, str],
) -> None:
    """Run an insert; a broken constraint names the table and its source."""
    try:
        con.execute(statement, dict(parameters))
    except (duckdb.ConstraintException, duckdb.ConversionException) as fault:
        raise CheckError(
            Problem(
                _said(fault),
                ".".join(table),
                field=f"source {source}",
                fix=f"correct the row; allowed values stand in sql/{'/'.join(table)}.sql",
            )
        ) from fault


def _said(fault: duckdb.Error) -> str:
    """What DuckDB says in one line; of a value that does not fit, the line that shows it."""
    lines = str(fault).splitlines()
    return next((line for line in lines if "Could not convert" in line), lines[0])


def text_rows(values: Iterable[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """Cells as text for `_insert_text`: None becomes '', floats keep all digits."""
    return tuple(
        tuple("" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row)
        for row in values
    )
