"""The rules of `sql/checks`: a row that one of them returns is a fault."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from prioritize.errors import CheckError, Problem, StoreError
from prioritize.store.sqlfile import read_folder

_UNIQUE = re.compile(r"raw\.(\w+): one row per (.+)")


def keys_of(sql: Path) -> dict[str, tuple[str, ...]]:
    """Columns that tell one row of a raw table from another, by table, as the checks on repeated rows name them."""
    titles = [_UNIQUE.fullmatch(file.title) for file in read_folder(sql / "checks")]
    return {match[1]: tuple(match[2].split(", ")) for match in titles if match}


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
