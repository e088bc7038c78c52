"""The ontology of diseases from a file: Parquet as Open Targets publishes it, or a table of parents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.associations.files import check_columns, parquet_files
from prioritize.errors import EvidenceError, Problem

COLUMNS: Mapping[str, tuple[str, ...]] = {"id": ("VARCHAR",), "parents": ("VARCHAR[]",)}
"""Columns that the diseases of Open Targets must have, and their types; they may have others."""
UPPER = ("parent_id", "ancestor_id")
"""Either column of a table names what lies above `disease_id`."""


def read_diseases(path: Path) -> list[tuple[str, str]]:
    """Diseases and what lies directly above them.

    Parameters
    ----------
    path : Path
        A folder or file of Parquet with the columns `id` and `parents`, as the diseases of Open Targets; or a CSV or
        TSV with `disease_id` and `parent_id` or `ancestor_id`.

    Returns
    -------
    list of (disease, parent or ancestor)
        For `all_ancestors`.

    Raises
    ------
    EvidenceError
        A column is missing or of another type, or nothing is there.
    TargetError
        The table cannot be read.
    """
    if path.is_dir() or path.suffix == ".parquet":
        return _of_parquet(path)
    table = delimited.read(path)
    upper = [name for name in UPPER if name in table.columns]
    if "disease_id" not in table.columns or not upper:
        what = f"has the columns {', '.join(table.columns)}"
        fix = "give disease_id and parent_id, or the folder of diseases of Open Targets"
        raise EvidenceError(Problem(what, str(path), 1, fix=fix))
    return list(zip(table.column("disease_id"), table.column(upper[0]), strict=True))


def _of_parquet(path: Path) -> list[tuple[str, str]]:
    """Parents by the files of Open Targets."""
    files = [str(file) for file in parquet_files(path)]
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        con.execute("SET enable_progress_bar = false")
        check_columns(con, files, COLUMNS, str(path), "diseases")
        rows = con.execute(
            "SELECT id, unnest(parents) AS parent FROM read_parquet($1, union_by_name = true) ORDER BY ALL", [files]
        ).fetchall()
    return [(str(disease), str(parent)) for disease, parent in rows]
