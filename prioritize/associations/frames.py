"""The edge to pandas: frames of evidence in, a frame of scores out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from prioritize.associations.ontology import all_ancestors, rows_named
from prioritize.associations.scores import Scope, compute, known_name, prepare
from prioritize.associations.sources import DataSource, reweigh
from prioritize.errors import Problem, SourceError

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE = ("target_id", "disease_id", "source", "score", "evidence_date")
"""Columns of `associations.evidence`; the date may be left out."""
TABLES: Mapping[str, tuple[str, str]] = {
    "overall": ("overall", "target_id"),
    "data_type": ("by_data_type", "target_id, data_type"),
    "source": ("by_source", "target_id, source"),
}
"""What can be asked for: the table, and what orders equal scores."""
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T].*)?)?)?")


def associate(
    evidence: pd.DataFrame,
    sql: Path,
    sources: Sequence[DataSource],
    *,
    variant: str = "pipeline",
    weights: Mapping[str, float] | None = None,
    ancestors: pd.DataFrame | None = None,
    as_of: int | None = None,
    by: str = "overall",
) -> pd.DataFrame:
    """Score how strongly evidence ties targets to diseases.

    Parameters
    ----------
    evidence : DataFrame
        One row per piece of evidence: `target_id` (Ensembl), `disease_id`, `source`, `score` above 0
        to 1, and, if known, `evidence_date`: a year, an ISO date or a timestamp; of it the year counts.
    sql : Path
        The folder `sql/associations`.
    sources : sequence of DataSource
        From `read_sources`.
    variant : str
        `pipeline` or `api`; see the module.
    weights : mapping of source to weight, optional
        Replaces the weights of the sources named.
    ancestors : DataFrame, optional
        `disease_id` and `ancestor_id`, parents or all ancestors. With it each association is scored
        in two scopes: `direct` and `indirect`, where evidence for descendants counts too.
    as_of : int, optional
        Last year whose evidence counts; evidence without a date then counts for nothing.
    by : str
        `overall`, `data_type` or `source`.

    Returns
    -------
    DataFrame
        Columns variant, scope, target_id, disease_id, the data type or the source where asked for,
        score (share, 0-1), n_sources (not by source), n_evidence. Within scope and disease the
        highest score comes first.

    Raises
    ------
    UsageError
        Unknown variant, source of a weight, or `by`; a weight outside 0-1; a year that is none.
    SourceError
        Evidence or ancestors that cannot be used; all faults are listed with their rows.

    Examples
    --------
    >>> associate(evidence, sql / "associations", read_sources(csv), as_of=2018)  # doctest: +SKIP
    """
    known_name("by", (by,), TABLES)
    rows = _evidence(evidence)
    edges = [] if ancestors is None else all_ancestors(_edges(ancestors))
    chosen = reweigh(sources, weights or {})
    scopes: tuple[Scope, ...] = ("direct",) if ancestors is None else ("direct", "indirect")
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        con.execute("SET enable_progress_bar = false")
        prepare(con, sql)
        _load(con, "evidence", rows)
        _load(con, "ancestor", _frame(("disease_id", "ancestor_id"), edges))
        compute(con, sql, chosen, variants=(variant,), scopes=scopes, as_of=as_of)
        table, key = TABLES[by]
        scores: pd.DataFrame = con.table(f"associations.{table}").order(f"scope, disease_id, score DESC, {key}").df()
        return scores


def _frame(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """A frame of text."""
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def _load(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Append a frame to a table of input, in its order; its columns are those of the table."""
    if not frame.empty:
        con.from_df(frame).insert_into(f"associations.{table}")


def _column(frame: pd.DataFrame, where: str, name: str) -> pd.Series[Any]:
    """A column of a frame."""
    if name not in frame.columns:
        raise SourceError(
            Problem(
                f"lacks the column '{name}'; it has {', '.join(map(str, frame.columns))}", where, fix="rename or add it"
            )
        )
    column: pd.Series[Any] = frame[name]
    return column


def _edges(ancestors: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of disease and ancestor; an empty cell is ''."""
    pairs = [_column(ancestors, "ancestors", name) for name in ("disease_id", "ancestor_id")]
    lower, upper = (column.astype(object).where(column.notna(), "").astype(str).tolist() for column in pairs)
    return list(zip(lower, upper, strict=True))


def _evidence(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of `associations.evidence`: ids as text, scores as numbers, dates as ISO text."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in ("target_id", "disease_id", "source"):
        column = _column(frame, "evidence", name)
        columns[name] = column.astype(object).where(column.notna(), None).to_numpy()
    try:
        columns["score"] = _column(frame, "evidence", "score").astype("float64").to_numpy()
    except (TypeError, ValueError) as fault:
        raise SourceError(
            Problem(f"is not a column of numbers: {fault}", "evidence", None, "score", "give numbers")
        ) from fault
    dates = frame["evidence_date"].tolist() if "evidence_date" in frame.columns else [None] * len(frame)
    columns["evidence_date"] = _dates(dates)
    return pd.DataFrame(columns, columns=list(EVIDENCE))


def _dates(cells: Sequence[Any]) -> list[date | None]:
    """Dates of cells; a bare year is its first of January."""
    known: dict[Any, date | None] = {}
    wrong: set[Any] = set()
    for cell in cells:
        if cell not in known:
            try:
                known[cell] = _date(cell)
            except ValueError:
                known[cell] = None
                wrong.add(cell)
    if rows := [row for row, cell in enumerate(cells, start=1) if cell in wrong]:
        raise SourceError(
            Problem(
                f"no date in {rows_named(rows)}, such as {cells[rows[0] - 1]!r}",
                "evidence",
                None,
                "evidence_date",
                "give a year, a date such as 2018-05-01, or nothing",
            )
        )
    return [known[cell] for cell in cells]


def _date(cell: Any) -> date | None:
    """The date of a cell; None when it is empty.

    Raises
    ------
    ValueError
        It holds something else.
    """
    import pandas as pd

    if cell is None or cell == "" or pd.isna(cell):
        return None
    if isinstance(cell, date):  # a timestamp is one
        return date(cell.year, cell.month, cell.day)
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if not (parts := _DATE.fullmatch(text.strip())):
        raise ValueError(text)
    return date(*(int(part or 1) for part in parts.groups()))
