"""What the SQL files of a folder make of the raw tables: facts, features and sets."""

from __future__ import annotations

from pathlib import Path

import duckdb

from prioritize.errors import Problem, StoreError
from prioritize.store.sqlfile import SqlFile, read_folder


def run(con: duckdb.DuckDBPyConnection, file: SqlFile, statement: str) -> None:
    """Run a statement of a SQL file; a fault names the file."""
    try:
        con.execute(statement)
    except duckdb.Error as fault:
        raise StoreError(Problem(str(fault).splitlines()[0], str(file.path), fix="correct the file")) from fault


def derive(con: duckdb.DuckDBPyConnection, sql: Path, schema: str) -> None:
    """Make one table per SQL file of a folder."""
    for file in read_folder(sql / schema):
        run(con, file, f'CREATE TABLE {schema}."{file.name}" AS {file.text}')
        comment = f"{file.title} ({file.meta.get('unit', 'no unit')})".replace("'", "''")
        con.execute(f"COMMENT ON TABLE {schema}.\"{file.name}\" IS '{comment}'")
        if schema == "features":
            _forget_unanswered(con, file)
        _explain_columns(con, schema, file)


def _forget_unanswered(con: duckdb.DuckDBPyConnection, file: SqlFile) -> None:
    """Take out the values of targets for which a table that the feature reads has no answer: they are not asked."""
    if tables := list(file.meta.get("tables", ())):
        con.execute(
            f'DELETE FROM features."{file.name}" WHERE target_id IN '  # noqa: S608 - name of our own file
            "(SELECT target_id FROM meta.unanswered WHERE list_contains($tables, table_name))",
            {"tables": tables},
        )


def _explain_columns(con: duckdb.DuckDBPyConnection, schema: str, file: SqlFile) -> None:
    """COMMENT on the columns of a feature or a set."""
    unit = f"{file.title} ({file.meta.get('unit', 'no unit')})"
    words = {
        "features": {"target_id": "HGNC id", "value": unit, "n_evidence": "rows behind the value"},
        "sets": {"member_id": "HGNC id of a target, or backbone_id", "element": file.title},
    }
    there = {row[0] for row in con.execute(f'DESCRIBE {schema}."{file.name}"').fetchall()}
    for column, text in words.get(schema, {}).items():
        if column not in there:
            continue
        quoted = text.replace("'", "''")
        con.execute(f"COMMENT ON COLUMN {schema}.\"{file.name}\".{column} IS '{quoted}'")


def widen(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """`features.genome`: a row per protein-coding gene, a column per feature; NULL = unknown."""
    names = [file.name for file in read_folder(sql / "features")]
    columns = "".join(f', "{name}".value AS "{name}"' for name in names)
    joins = "".join(f' LEFT JOIN features."{name}" ON "{name}".target_id = gene.hgnc_id' for name in names)
    con.execute(
        "CREATE TABLE features.genome AS "  # noqa: S608 - names of our own files
        f"SELECT gene.hgnc_id AS target_id, gene.symbol{columns} "
        f"FROM raw.gene{joins} WHERE gene.locus_group = 'protein-coding gene' ORDER BY gene.hgnc_id"
    )
    con.execute("COMMENT ON TABLE features.genome IS 'All features of all protein-coding genes; NULL = unknown'")
