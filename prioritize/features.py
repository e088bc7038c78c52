"""Features and sets of a store as arrays: a matrix with NaN for unknown, and 0/1 memberships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, StoreError


@dataclass(frozen=True)
class Matrix:
    """Values of features for targets.

    Attributes
    ----------
    targets : tuple of str
        HGNC ids, n of them, in the order of the catalogue.
    symbols : tuple of str
        Approved symbols, n.
    directions : tuple of str
        inhibit, activate or unknown, n.
    features : tuple of str
        Names, m.
    values : ndarray of shape (n, m), float64
        NaN = unknown.
    n_evidence : ndarray of shape (n, m), int64
        Rows behind each value; 0 where it is unknown.
    asked : ndarray of shape (n, m), bool
        False where a table that the feature reads was never asked for the target, or gave no answer.
    """

    targets: tuple[str, ...]
    symbols: tuple[str, ...]
    directions: tuple[str, ...]
    features: tuple[str, ...]
    values: NDArray[np.float64]
    n_evidence: NDArray[np.int64]
    asked: NDArray[np.bool_]

    def column(self, feature: str) -> NDArray[np.float64]:
        """Values of one feature, shape (n,)."""
        return self.values[:, self.features.index(feature)]

    def state(self, row: int, feature: str) -> str:
        """`known`, `none` (known to be none), `unknown`, or `not asked`."""
        column = self.features.index(feature)
        value = self.values[row, column]
        if not np.isnan(value):
            return "none" if value == 0 else "known"
        return "unknown" if self.asked[row, column] else "not asked"


def read_matrix(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[str]]) -> Matrix:
    """Read all features of the store's targets.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open store.
    tables : mapping of feature to raw tables it reads
        From the front matter.

    Raises
    ------
    StoreError
        A feature gives a target two values, or a value that is not finite.
    """
    rows = con.execute("SELECT target_id, symbol, direction FROM raw.target ORDER BY rowid").fetchall()
    position = {row[0]: index for index, row in enumerate(rows)}
    names = sorted(tables)
    values = np.full((len(rows), len(names)), np.nan)
    evidence = np.zeros((len(rows), len(names)), dtype=np.int64)
    for column, name in enumerate(names):
        found = con.execute(
            f'SELECT f.target_id, f.value, f.n_evidence FROM features."{name}" AS f '
            "JOIN raw.target AS t ON t.target_id = f.target_id WHERE f.value IS NOT NULL"
        ).fetchall()
        seen = set()
        for target, value, count in found:
            if target in seen or not np.isfinite(value):
                raise _two_values(target, name)
            seen.add(target)
            values[position[target], column] = value
            evidence[position[target], column] = count
    asked = _asked(con, [row[0] for row in rows], [tables[name] for name in names])
    targets, symbols, directions = (tuple(row[part] for row in rows) for part in range(3))
    return Matrix(targets, symbols, directions, tuple(names), values, evidence, asked)


@dataclass(frozen=True)
class Genes:
    """Values of features for all protein-coding genes.

    Attributes
    ----------
    ids : tuple of str
        HGNC ids, n of them, sorted by symbol.
    symbols : tuple of str
        Approved symbols, n.
    features : tuple of str
        Names, m.
    values : ndarray of shape (n, m), float64
        NaN = unknown.
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    features: tuple[str, ...]
    values: NDArray[np.float64]

    def column(self, feature: str) -> NDArray[np.float64]:
        """Values of one feature, shape (n,)."""
        return self.values[:, self.features.index(feature)]


def read_genes(con: duckdb.DuckDBPyConnection, features: Sequence[str]) -> Genes:
    """Read features of all protein-coding genes, as of the date of the connection.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open store.
    features : sequence of str

    Raises
    ------
    StoreError
        A feature gives a gene two values, or a value that is not finite.
    """
    rows = con.execute(
        "SELECT hgnc_id, symbol FROM raw.gene WHERE locus_group = 'protein-coding gene' ORDER BY symbol, hgnc_id"
    ).fetchall()
    position = {row[0]: index for index, row in enumerate(rows)}
    values = np.full((len(rows), len(features)), np.nan)
    for column, name in enumerate(features):
        found = con.execute(f'SELECT target_id, value FROM features."{name}" WHERE value IS NOT NULL').fetchall()
        for gene, value in found:
            place = position.get(gene)
            if place is None:  # no protein-coding gene
                continue
            if not np.isnan(values[place, column]) or not np.isfinite(value):
                raise _two_values(gene, name)
            values[place, column] = value
    ids, symbols = (tuple(row[part] for row in rows) for part in range(2))
    return Genes(ids, symbols, tuple(features), values)


def read_indication_features(
    con: duckdb.DuckDBPyConnection, genes: Sequence[str], queries: Mapping[str, str]
) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Read features of genes in the indications that stand in `asked.indication`.

    Parameters
    ----------
    con : DuckDBPyConnection
        From `prioritize.pipeline.reading_indications`.
    genes : sequence of str
        HGNC ids, n of them.
    queries : mapping of feature to query
        As in `sql/indications`; gives `target_id`, `indication_id` and `value`.

    Returns
    -------
    dict of feature to dict of MeSH id to ndarray of shape (n,)
        NaN = unknown; an indication of which a feature knows nothing is not there.
    """
    position = {gene: index for index, gene in enumerate(genes)}
    found: dict[str, dict[str, NDArray[np.float64]]] = {}
    for name, query in queries.items():
        columns = con.execute(
            f"SELECT target_id, indication_id, value FROM ({query}) WHERE value IS NOT NULL"
        ).fetchnumpy()
        places = np.array([position.get(str(gene), -1) for gene in columns["target_id"].tolist()], dtype=np.int64)
        values = np.asarray(columns["value"], dtype=np.float64)
        asked, place = np.unique(np.asarray(columns["indication_id"], dtype=str), return_inverse=True)
        made = np.full((len(asked), len(genes)), np.nan)
        made[place[places >= 0], places[places >= 0]] = values[places >= 0]
        found[name] = dict(zip(asked.tolist(), made, strict=True))
    return found


def _two_values(target: str, feature: str) -> StoreError:
    """What is raised where a value of a feature cannot be used."""
    return StoreError(
        Problem(
            f"{target} has two values, or one that is not finite",
            f"features.{feature}",
            fix=f"correct sql/features/{feature}.sql",
        )
    )


def _asked(
    con: duckdb.DuckDBPyConnection, targets: Sequence[str], tables: Sequence[Sequence[str]]
) -> NDArray[np.bool_]:
    """Whether every table of a feature was asked for a target, shape (n_targets, n_features)."""
    scopes = dict(
        con.execute("SELECT table_name, bool_and(scope = 'catalogue') FROM meta.source GROUP BY table_name").fetchall()
    )
    known = {row[0] for row in con.execute("SELECT target_id FROM meta.asked").fetchall()}
    unanswered = set(con.execute("SELECT table_name, target_id FROM meta.unanswered").fetchall())
    inside = np.array([target in known for target in targets], dtype=bool)
    restricted = np.array([any(scopes.get(table, False) for table in names) for names in tables], dtype=bool)
    there = np.array([all(table in scopes for table in names) for names in tables], dtype=bool)
    answered = np.array(
        [[all((table, target) not in unanswered for table in names) for names in tables] for target in targets]
    )
    asked: NDArray[np.bool_] = (inside[:, None] | ~restricted[None, :]) & there[None, :] & answered
    return asked


@dataclass(frozen=True)
class Membership:
    """Which member has which element.

    Attributes
    ----------
    members : tuple of str
        HGNC ids of targets or ids of backbones, n.
    elements : tuple of str
        m, sorted.
    has : ndarray of shape (n, m), bool
    """

    members: tuple[str, ...]
    elements: tuple[str, ...]
    has: NDArray[np.bool_]

    def of(self, member: int) -> tuple[str, ...]:
        """Elements of one member, by its row."""
        return tuple(self.elements[index] for index in np.flatnonzero(self.has[member]))


def read_set(con: duckdb.DuckDBPyConnection, name: str, members: Sequence[str]) -> Membership:
    """Read one set of schema `sets` for the members given; the others are left out."""
    position = {member: index for index, member in enumerate(members)}
    rows = [
        row for row in con.execute(f'SELECT member_id, element FROM sets."{name}"').fetchall() if row[0] in position
    ]
    elements = sorted({row[1] for row in rows})
    place = {element: index for index, element in enumerate(elements)}
    has = np.zeros((len(members), len(elements)), dtype=bool)
    for member, element in rows:
        has[position[member], place[element]] = True
    return Membership(tuple(members), tuple(elements), has)


@dataclass(frozen=True)
class Evidence:
    """Rows of one raw table behind a number.

    Attributes
    ----------
    table : str
    columns : tuple of str
    rows : tuple of tuple
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def evidence_sql(table: str, condition: str) -> str:
    """The query that returns the rows behind a number; `$target` is the HGNC id."""
    return f"SELECT * FROM raw.{table} WHERE {condition} ORDER BY ALL"


def read_evidence(con: duckdb.DuckDBPyConnection, conditions: Mapping[str, str], target: str) -> list[Evidence]:
    """Rows behind a feature's value for one target, per raw table."""
    found = []
    for table, condition in conditions.items():
        parameters = {"target": target} if "$target" in condition else {}
        result = con.execute(evidence_sql(table, condition), parameters)
        columns = tuple(item[0] for item in result.description)
        found.append(Evidence(table, columns, tuple(result.fetchall())))
    return found
