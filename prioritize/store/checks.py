"""The rules of `sql/checks`: a row that one of them returns is a fault."""

from __future__ import annotations

from pathlib import Path

import duckdb

from prioritize.errors import CheckError, Problem, StoreError
from prioritize.store.sqlfile import read_folder


def run_checks(con: duckdb.DuckDBPyConnection, sql: Path) -> int:
    """Run every check; a row that a check returns is a fault.

    Returns
    -------
    int
        Number of checks run.

    Raises
    ------
    CheckError
        All broken checks at once, each with up to three rows.
    """
    problems = []
    files = read_folder(sql / "checks")
    for file in files:
        try:
            rows = con.execute(file.text).fetchall()
        except duckdb.Error as fault:
            raise StoreError(Problem(str(fault).splitlines()[0], str(file.path), fix="correct the file")) from fault
        if rows:
            examples = "; ".join(", ".join(map(str, row)) for row in rows[:3])
            problems.append(
                Problem(
                    f"{len(rows)} rows break the rule '{file.title}', such as {examples}",
                    file.name,
                    fix=str(file.meta.get("fix", "correct the data")),
                )
            )
    if problems:
        raise CheckError(problems)
    return len(files)
