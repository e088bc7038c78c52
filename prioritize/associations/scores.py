"""The harmonic sums: fills the tables of input, checks them and runs the SQL files in their order."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb

from prioritize.associations.sources import DataSource, reweigh
from prioritize.errors import Problem, SourceError, UsageError, did_you_mean

Scope = Literal["direct", "indirect"]
SHOWN = 3
"""Rows named in a message."""


@dataclass(frozen=True)
class Variant:
    """A published variant of the harmonic sum.

    Attributes
    ----------
    cap : int or None
        How many of the highest scores are summed; None = all.
    terms : int
        The sum is divided by Hmax of so many.
    """

    cap: int | None
    terms: int

    @property
    def normaliser(self) -> float:
        """Hmax(terms) = 1 + 1/4 + ... + 1/terms^2."""
        return _sum_of_ones(self.terms)


@cache
def _sum_of_ones(terms: int) -> float:
    """Hmax of so many terms."""
    return math.fsum(1 / place**2 for place in range(1, terms + 1))


VARIANTS: Mapping[str, Variant] = {"pipeline": Variant(50, 1000), "api": Variant(None, 100_000)}


def prepare(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """Make schema `associations` with its empty tables of input; an older schema is replaced.

    Parameters
    ----------
    con : DuckDBPyConnection
    sql : Path
        The folder `sql/associations`.
    """
    con.execute("DROP SCHEMA IF EXISTS associations CASCADE")
    con.execute("CREATE SCHEMA associations")
    for path in _files(sql / "inputs"):
        con.execute(path.read_text(encoding="utf-8"))


def compute(
    con: duckdb.DuckDBPyConnection,
    sql: Path,
    sources: Sequence[DataSource],
    *,
    variants: Sequence[str] = ("pipeline",),
    scopes: Sequence[Scope] = ("direct",),
    as_of: int | None = None,
) -> None:
    """Score the rows of `associations.evidence`.

    Call `prepare`, fill `associations.evidence` and, for the indirect scope, `associations.ancestor`
    with `all_ancestors`; then this makes `associations.by_source`, `.by_data_type` and `.overall`.
    It may be called again with other settings. Any number of threads gives the same bits.

    Parameters
    ----------
    con : DuckDBPyConnection
    sql : Path
        The folder `sql/associations`.
    sources : sequence of DataSource
    variants : sequence of str
        Names in `VARIANTS`.
    scopes : sequence of str
        `direct`: evidence for the disease itself; `indirect`: evidence for its descendants as well.
    as_of : int, optional
        Last year whose evidence counts; evidence without a date then counts for nothing.

    Raises
    ------
    UsageError
        Unknown variant or scope, faulty sources, or a year that is none.
    SourceError
        A score outside (0, 1] or none, an unknown source, an empty id, ancestors that are
        incomplete or form a cycle; all are listed, each with its first rows.
    """
    known_name("variant", variants, VARIANTS)
    known_name("scope", scopes, ("direct", "indirect"))
    if as_of is not None and (type(as_of) is not int or not 1 <= as_of <= 9999):
        raise UsageError(Problem(f"{as_of!r} is not a year", "as_of", fix="give a whole number such as 2018, or None"))
    parameters: Mapping[str, list[tuple[Any, ...]]] = {
        "data_source": [
            (entry.source, entry.data_type, entry.weight, entry.propagate) for entry in reweigh(sources, {})
        ],
        "variant": [(name, VARIANTS[name].cap, VARIANTS[name].normaliser) for name in sorted(set(variants))],
        "scope": [(scope,) for scope in sorted(set(scopes))],
        "as_of": [] if as_of is None else [(as_of,)],
    }
    for table, rows in parameters.items():
        _fill(con, table, rows)
    _check(con, sql / "checks")
    for path in _steps(sql):
        con.execute(f"CREATE OR REPLACE TABLE associations.{path.stem} AS {_front(path)[1]}")


def known_name(what: str, given: Sequence[str], allowed: Iterable[str]) -> None:
    """Refuse names that are not allowed, and an empty list of names."""
    words = list(allowed)
    if unknown := [name for name in given if name not in words]:
        raise UsageError(
            Problem(f"no {what} '{unknown[0]}'; {did_you_mean(unknown[0], words)}", what, fix="correct the name")
        )
    if not given:
        raise UsageError(Problem(f"no {what} is given", what, fix=f"name at least one of {', '.join(words)}"))


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows in place of those of a small table of input."""
    con.execute(f"TRUNCATE associations.{table}")
    if rows:
        marks = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
        cells = [cell for row in rows for cell in row]
        con.execute(f"INSERT INTO associations.{table} VALUES {marks}", cells)  # noqa: S608 - our names, values as parameters


def _files(folder: Path) -> list[Path]:
    """The SQL files of a folder; a folder without any is a fault of the caller."""
    if not (paths := sorted(folder.glob("*.sql"))):
        raise UsageError(Problem("holds no SQL files", str(folder), fix="give the folder sql/associations"))
    return paths


def _front(path: Path) -> tuple[Mapping[str, Any], str]:
    """Front matter and statement of a SQL file."""
    head, _, statement = path.read_text(encoding="utf-8").partition("*/")
    return tomllib.loads(head.lstrip().removeprefix("/*")), statement.strip()


def _steps(sql: Path) -> list[Path]:
    """The SELECT files of the folder in the order in which they build on each other."""
    return sorted(_files(sql), key=lambda path: int(_front(path)[0]["step"]))


def _check(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Run the checks of the input; a row that a check returns is a fault."""
    problems = []
    for path in _files(folder):
        meta, query = _front(path)
        if rows := con.execute(query).fetchall():
            problems.append(_broken(con, meta, rows))
    if problems:
        raise SourceError(problems)


def _broken(con: duckdb.DuckDBPyConnection, meta: Mapping[str, Any], rows: Sequence[tuple[int, str]]) -> Problem:
    """One broken rule: how many rows, which, and the nearest allowed word where there is a list."""
    shown = "; ".join(f"row {row}: {found}" for row, found in rows[:SHOWN])
    many = f"{len(rows)} rows break" if len(rows) > 1 else "1 row breaks"
    what = f"{many} the rule '{meta['title']}', such as {shown}"
    if "among" in meta:
        known = con.execute("SELECT source FROM associations.data_source").fetchall()
        what += f"; {did_you_mean(rows[0][1], [name for (name,) in known])}"
    return Problem(what, f"associations.{meta['table']}", None, meta["field"], meta["fix"])
