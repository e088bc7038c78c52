"""The verb `diff`: what moved between two models, or between two stores, and why."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np

from prioritize.errors import Problem, UsageError
from prioritize.inputs import columns_of, feature_facts, matrix_of, needed_of
from prioritize.model import Model
from prioritize.pipeline import MODEL, Log, Places, build, load_model, quiet, reading
from prioritize.report.words import printable
from prioritize.score.ranking import rank_targets
from prioritize.store import database
from prioritize.store.checks import keys_of
from prioritize.store.opening import both
from prioritize.store.snapshot import MANIFEST
from prioritize.targets import gone_genes

_SOURCES = """
SELECT
    coalesce(n.table_name, o.table_name) AS table_name,
    coalesce(n.source, o.source) AS source,
    coalesce(o.release, '') AS before,
    coalesce(n.release, '') AS after,
    o.sha256 IS NOT DISTINCT FROM n.sha256 AND o.release IS NOT DISTINCT FROM n.release AS same
FROM old.meta.source AS o
FULL JOIN new.meta.source AS n ON n.table_name = o.table_name AND n.source = o.source
ORDER BY table_name, source
"""
_ROWS = 'SELECT {columns} FROM {side}.raw."{table}" WHERE source = $source'
_KEYS = "SELECT {key} FROM ({rows})"
_COUNT = "SELECT count(*) FROM ({0})"
_COLUMNS = """
SELECT column_name FROM duckdb_columns()
WHERE database_name = $side AND schema_name = 'raw' AND table_name = $table
"""


@dataclass(frozen=True)
class Move:
    """How one target moved.

    Attributes
    ----------
    old_rank, new_rank : int
        0 = not ranked.
    old_score, new_score : float
    parts : tuple of (feature, change)
        Changes of the contributions, the largest first; they sum to the change of the score.
    old_why, new_why : str
        Why it is not ranked on that side; '' where it is.
    """

    symbol: str
    old_rank: int
    new_rank: int
    old_score: float
    new_score: float
    parts: tuple[tuple[str, float], ...]
    old_why: str = ""
    new_why: str = ""


@dataclass(frozen=True)
class Change:
    """How the rows that one source gives to one table changed.

    Attributes
    ----------
    table, source : str
    old_release, new_release : str
        '' = the source gave nothing to the table on that side.
    added, gone, changed : int
        Rows of new keys, of keys that are no more, and of keys whose other cells differ.
    features : tuple of str
        Features that read the table.
    """

    table: str
    source: str
    old_release: str
    new_release: str
    added: int
    gone: int
    changed: int
    features: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What differs between two sides.

    Attributes
    ----------
    facts : tuple of Change
        By table and source; none between two models.
    renamed : tuple of str
        Targets under another symbol or id, or of one side only, a sentence each.
    moves : tuple of Move
        Targets whose rank or score differs, the largest move first.
    note : str
        How to read the scores of two models side by side; '' where both sides have one model, or nothing moved.
    """

    facts: tuple[Change, ...]
    renamed: tuple[str, ...]
    moves: tuple[Move, ...]
    note: str = ""


@dataclass(frozen=True)
class _Side:
    """Ranks, scores and contributions by HGNC id, the store that they are from, and the model."""

    store: Path
    model: Model
    symbol: dict[str, str]
    rank: dict[str, int]
    score: dict[str, float]
    parts: dict[str, dict[str, float]]
    status: dict[str, str]


def diff(where: Places, old: str, new: str, model: str = MODEL, log: Log = quiet) -> Difference:
    """Compare two rankings, and the facts behind them.

    Parameters
    ----------
    where : Places
        Its store is used where a side is a model.
    old, new : str
        Each the name or TOML file of a model, a store ending in `.duckdb`, or a snapshot folder.
    model : str
        The model that stores and snapshots are ranked with.

    Returns
    -------
    Difference

    Raises
    ------
    UsageError
        The two sides have no target in common.
    """
    with tempfile.TemporaryDirectory(prefix="prioritize-") as folder:
        left = _side(where, old, model, Path(folder) / "old.duckdb", log)
        right = _side(where, new, model, Path(folder) / "new.duckdb", log)
        heirs = _heirs(left, right)
        both = {one: there for one in left.rank if (there := heirs.get(one, one)) in right.rank}
        if not both:
            raise UsageError(Problem("the two have no target in common", "diff", fix="compare rankings of one list"))
        renamed = [
            f"{left.symbol[one]} ({one}) is now {right.symbol[there]}" + (f" ({there})" if there != one else "")
            for one, there in both.items()
            if (one, left.symbol[one]) != (there, right.symbol[there])
        ]
        moves = [_move(one, there, left, right) for one, there in both.items()]
        moves = [one for one in moves if one.old_rank != one.new_rank or abs(one.new_score - one.old_score) > 1e-12]
        moves.sort(key=lambda one: (-_distance(one), -abs(one.new_score - one.old_score), one.symbol))
        for side, other, what in ((left, right, "is no target any more"), (right, left, "is a new target")):
            strange = [one for one in side.rank if one not in other.rank and one not in {*both, *both.values()}]
            renamed += [f"{side.symbol[one]} ({one}) {what}" for one in strange]
        facts = [] if _same(left, right) else _facts(left.store, right.store, where.sql)
        note = _scales(left, right) if moves and _asked(left.model) != _asked(right.model) else ""
        return Difference(tuple(facts), tuple(sorted(renamed)), tuple(moves), note)


def _asked(model: Model) -> set[str]:
    """Features that a model asks for, beside precedence."""
    return {criterion.feature for criterion in model.criteria}


def _scales(left: _Side, right: _Side) -> str:
    """How many targets each of two models ranks, and what their scores have in common."""
    counts = [f"{sum(map(bool, side.rank.values()))} of {len(side.rank)}" for side in (left, right)]
    return (
        f"targets ranked: {' -> '.join(counts)}; the scores of two models are on two scales: compare ranks, and what a "
        "model does not ask adds nothing"
    )


def _distance(move: Move) -> int:
    """Places moved; leaving or entering the ranking counts as the farthest."""
    if not move.old_rank or not move.new_rank:
        return 1_000_000 if move.old_rank != move.new_rank else 0
    return abs(move.new_rank - move.old_rank)


def _side(where: Places, name: str, model: str, aside: Path, log: Log) -> _Side:
    """Rank one side: a store, a snapshot (built at `aside`), or what a model makes of the store at hand."""
    if name.endswith(".duckdb"):
        return _ranked(replace(where, store=Path(name)), load_model(model, where))
    if (Path(name) / MANIFEST).is_file():
        built = replace(where, snapshot=Path(name), store=aside)
        build(built, log)
        return _ranked(built, load_model(model, where))
    if Path(name).exists() and not name.endswith(".toml"):
        what = f"'{name}' is no store (.duckdb), no snapshot (a folder with {MANIFEST}) and no model (.toml)"
        raise UsageError(Problem(what, "diff", fix="give two of a kind"))
    if not where.store.exists():
        build(where, log)
    return _ranked(where, load_model(name, where))


def _ranked(where: Places, model: Model) -> _Side:
    """Rank a store with a model."""
    with reading(where, model.as_of) as con:
        matrix = matrix_of(con, feature_facts(where.sql))
    columns = columns_of(matrix, model)
    chosen = model.fitted(columns)
    ranking = rank_targets(columns, matrix.directions, chosen, needed_of(matrix, chosen))
    names = [criterion.feature for criterion in (*chosen.criteria, *chosen.precedence)]
    parts = {
        target: dict(zip(names, row.tolist(), strict=True))
        for target, row in zip(matrix.targets, ranking.contributions, strict=True)
    }
    return _Side(
        where.store,
        model,
        dict(zip(matrix.targets, matrix.symbols, strict=True)),
        dict(zip(matrix.targets, ranking.rank.tolist(), strict=True)),
        dict(zip(matrix.targets, np.nan_to_num(ranking.score).tolist(), strict=True)),
        parts,
        dict(zip(matrix.targets, ranking.status, strict=True)),
    )


def _same(left: _Side, right: _Side) -> bool:
    """Whether both sides are from one store."""
    return left.store.resolve() == right.store.resolve()


def _heirs(left: _Side, right: _Side) -> dict[str, str]:
    """New ids of targets whose id is no longer in use on the new side."""
    lost = [one for one in left.rank if one not in right.rank]
    if not lost or _same(left, right):
        return {}
    with database.reading(right.store) as con:
        gone = gone_genes(con.execute("SELECT hgnc_id, symbol, into_id FROM raw.gene_withdrawn").fetchall(), right.rank)
    return {one: gone[one].heirs[0] for one in lost if one in gone and len(gone[one].heirs) == 1}


def _move(one: str, there: str, left: _Side, right: _Side) -> Move:
    """How one target moved, from its id on the old side to that on the new."""
    before, after = left.parts[one], right.parts[there]
    changes = [(name, after.get(name, 0.0) - before.get(name, 0.0)) for name in dict.fromkeys([*before, *after])]
    parts = sorted((part for part in changes if abs(part[1]) > 1e-12), key=lambda part: (-abs(part[1]), part[0]))
    return Move(
        right.symbol[there],
        left.rank[one],
        right.rank[there],
        left.score[one],
        right.score[there],
        tuple(parts),
        _why(left, one, right, there),
        _why(right, there, left, one),
    )


def _why(side: _Side, one: str, other: _Side, there: str) -> str:
    """Why a target is not ranked on a side, and what the other side has it ranked for; '' where it is ranked."""
    if side.rank[one]:
        return ""
    why = side.status[one]
    if other.rank[there] and why.startswith("gated") and side.model.gates != other.model.gates:
        why += f"; '{other.model.name}' has no such gate"
    return why


def _facts(old: Path, new: Path, sql: Path) -> list[Change]:
    """How the rows of each table and source differ between two stores."""
    reads: dict[str, list[str]] = {}
    for feature, facts in feature_facts(sql).items():
        for table in facts.tables:
            reads.setdefault(table, []).append(feature)
    keys = keys_of(sql)
    found = []
    with both(old, new) as con:
        for table, source, before, after, same in con.execute(_SOURCES).fetchall():
            if same:
                continue
            counts = _counts(con, table, source, keys.get(table, ()))
            if any(counts) or before != after:
                found.append(Change(table, source, before, after, *counts, tuple(sorted(reads.get(table, ())))))
    return found


def _counts(con: duckdb.DuckDBPyConnection, table: str, source: str, key: Sequence[str]) -> tuple[int, int, int]:
    """Rows added, gone and changed, of one source in one table."""
    sides = {
        side: {row[0] for row in con.execute(_COLUMNS, {"side": side, "table": table}).fetchall()}
        for side in ("old", "new")
    }
    if not all(sides.values()):  # a table that one version of the store does not have
        side = "old" if sides["old"] else "new"
        count = _one(con, _COUNT.format(_ROWS.format(columns="*", side=side, table=table)), source)
        return (0, count, 0) if sides["old"] else (count, 0, 0)
    shared = sorted(sides["old"] & sides["new"])
    every = ", ".join(f'"{name}"' for name in shared)
    told = ", ".join(f'"{name}"' for name in key if name in shared) or every
    old, new = (_ROWS.format(columns=every, side=side, table=table) for side in ("old", "new"))
    before = _KEYS.format(key=told, rows=f"{old} EXCEPT {new}")
    after = _KEYS.format(key=told, rows=f"{new} EXCEPT {old}")
    pairs = (f"{after} EXCEPT {before}", f"{before} EXCEPT {after}", f"{before} INTERSECT {after}")
    added, gone, changed = (_one(con, _COUNT.format(pair), source) for pair in pairs)
    return added, gone, changed


def _one(con: duckdb.DuckDBPyConnection, statement: str, source: str) -> int:
    row = con.execute(statement, {"source": source}).fetchone()
    return int(row[0]) if row else 0


def as_lines(found: Difference, top: int) -> list[str]:
    """What differs, as sentences: facts, names, then targets."""
    told = [*(_fact_line(change) for change in found.facts), *found.renamed]
    return [printable(line) for line in (*told, *filter(None, [found.note]))] + _move_lines(found.moves, top)


def _fact_line(change: Change) -> str:
    """A change of facts as a sentence."""
    if not change.old_release:
        release = f"new, release {change.new_release}"
    elif not change.new_release:
        release = f"no longer there, was release {change.old_release}"
    elif change.old_release == change.new_release:
        release = f"release {change.new_release}"
    else:
        release = f"release {change.old_release} -> {change.new_release}"
    read = f"; read by {', '.join(change.features)}" if change.features else ""
    return (
        f"{change.table} of {change.source} ({release}): {change.added:,} rows added, {change.gone:,} gone, "
        f"{change.changed:,} changed{read}"
    )


def _move_lines(moves: Sequence[Move], top: int) -> list[str]:
    """Moves as sentences."""
    lines = []
    for move in moves[:top]:
        old, new = _place(move.old_rank, move.old_why), _place(move.new_rank, move.new_why)
        reasons = ", ".join(f"{name} {change:+.3f}" for name, change in move.parts[:4])
        rest = sum(change for _, change in move.parts[4:])
        reasons += f", the rest {rest:+.3f}" if len(move.parts) > 4 else ""
        lines.append(
            f"{move.symbol}: {old} -> {new}, score {move.old_score:.3f} -> {move.new_score:.3f} because "
            f"{reasons or 'the others moved'}"
        )
    if len(moves) > top:
        lines.append(f"... and {len(moves) - top} more; --top shows them")
    return lines or ["nothing moved"]


def _place(rank: int, why: str) -> str:
    """A rank in words."""
    return str(rank) if rank else f"not ranked ({why})"
