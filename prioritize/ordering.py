"""The order alone: what `rank --no-report` prints, out of the store where it holds it already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from prioritize.model import Model
from prioritize.pipeline import MODEL, Log, Places, build, load_model, none_ranked, quiet
from prioritize.store import database
from prioritize.store.database import Answer

TOP = 10
"""Targets, and combinations of each kind, that are shown."""
OF_TARGETS = ("rank", "rank_low", "rank_high", "symbol", "score", "coverage")
OF_PAIRS = ("kind", "rank", "left_name", "right_name", "score", "tried")
_COUNTS = (
    'SELECT count(*) FILTER (WHERE "rank" > 0), count(*), '
    "(SELECT count(*) FROM results.candidate WHERE model = $model AND gate IS NULL) "
    "FROM results.target_score WHERE model = $model"
)
_HELD = (
    "SELECT 1 FROM results.run JOIN meta.snapshot USING (snapshot_id, inputs_id, tool_version) "
    "WHERE model = ? AND model_sha256 = ?"
)


@dataclass(frozen=True)
class Order:
    """The highest targets and combinations of one model.

    Attributes
    ----------
    model : str
        Under which the tables of schema `results` hold all of it.
    fresh : bool
        Whether it was computed now; the store held it otherwise.
    targets, combinations : Answer
        Some columns of the named questions `ranking` and `top_combinations`, the first 10 rows (of each kind).
    n_ranked, n_targets, n_pairs : int
        Targets that have a rank, all targets, and pairs that no gate takes out.
    notes : tuple of str
        Names mapped or merged in the target list; what to do where nothing is ranked.
    """

    model: str
    fresh: bool
    targets: Answer
    combinations: Answer
    n_ranked: int
    n_targets: int
    n_pairs: int
    notes: tuple[str, ...]


def order(where: Places, model: str | Path = MODEL, log: Log = quiet, *, as_of: int | None = None) -> Order:
    """Rank targets and combinations, keep the results in the store, and write no report.

    A store that holds the results of the same model on the same inputs, by the same version, is only asked.

    Parameters
    ----------
    where : Places
    model : str or Path
        Name of an embedded model, or a TOML file.
    log : callable
        Gets one line per step.
    as_of : int, optional
        Last year whose evidence counts.

    Raises
    ------
    PrioritizeError
        Any of its kinds; the old store is unchanged.
    """
    chosen = load_model(model, where, as_of)
    built = build(where, log)
    if not built.fresh:
        with database.reading(where.store) as con:
            if _holds(con, chosen):
                return _first(con, where, chosen, built.notes, fresh=False)
    from prioritize.ranking import keep  # what computes is loaded when there is something to compute

    keep(where, chosen, log)
    with database.reading(where.store) as con:
        return _first(con, where, chosen, built.notes, fresh=True)


def _holds(con: duckdb.DuckDBPyConnection, model: Model) -> bool:
    """Whether a store holds what this version makes of a model and of what the store was built from."""
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'results'").fetchall():
        return False
    return len(con.execute(_HELD, [model.name, model.sha256]).fetchall()) == 1


def _first(
    con: duckdb.DuckDBPyConnection, where: Places, model: Model, notes: tuple[str, ...], *, fresh: bool
) -> Order:
    """The first rows of the results of a model, and how many there are."""
    given, questions = {"model": model.name}, where.sql / "queries"
    targets = database.answer(con, database.question(questions, "ranking"), given, TOP)
    pairs = database.answer(con, database.question(questions, "top_combinations"), {**given, "top": str(TOP)})
    n_ranked, n_targets, n_pairs = con.execute(_COUNTS, given).fetchall()[0]
    notes = (*notes, *none_ranked(n_ranked, model.as_of))
    shown = (targets.some(OF_TARGETS), pairs.some(OF_PAIRS))
    return Order(model.name, fresh, *shown, n_ranked, n_targets, n_pairs, notes)
