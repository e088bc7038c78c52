"""The verb `diff`: what moved between two models, or between two stores, and why."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from prioritize.errors import Problem, UsageError
from prioritize.inputs import columns_of, feature_facts, matrix_of, needed_of
from prioritize.model import Model
from prioritize.pipeline import MODEL, Log, Places, build, load_model, quiet, reading
from prioritize.score.ranking import rank_targets
from prioritize.store.snapshot import MANIFEST


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
    why : str
        Why a target is not ranked on one of the two sides; '' otherwise.
    """

    symbol: str
    old_rank: int
    new_rank: int
    old_score: float
    new_score: float
    parts: tuple[tuple[str, float], ...]
    why: str = ""


@dataclass(frozen=True)
class _Side:
    """Ranks, scores and contributions by symbol."""

    rank: dict[str, int]
    score: dict[str, float]
    parts: dict[str, dict[str, float]]
    status: dict[str, str]


def diff(where: Places, old: str, new: str, model: str = MODEL, log: Log = quiet) -> list[Move]:
    """Compare two rankings.

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
    list of Move
        Targets whose rank or score differs, the largest move first; targets of one side only come last.

    Raises
    ------
    UsageError
        The two sides have no target in common.
    """
    left, right = _side(where, old, model, log), _side(where, new, model, log)
    both = [symbol for symbol in left.rank if symbol in right.rank]
    if not both:
        raise UsageError(Problem("the two have no target in common", "diff", fix="compare rankings of one list"))
    moves = [_move(symbol, left, right) for symbol in both]
    moves = [one for one in moves if one.old_rank != one.new_rank or abs(one.new_score - one.old_score) > 1e-12]
    return sorted(moves, key=lambda one: (-_distance(one), -abs(one.new_score - one.old_score), one.symbol))


def _distance(move: Move) -> int:
    """Places moved; leaving or entering the ranking counts as the farthest."""
    if not move.old_rank or not move.new_rank:
        return 1_000_000 if move.old_rank != move.new_rank else 0
    return abs(move.new_rank - move.old_rank)


def _side(where: Places, name: str, model: str, log: Log) -> _Side:
    """Rank one side: a store, a snapshot, or what a model makes of the store at hand."""
    if name.endswith(".duckdb"):
        return _ranked(replace(where, store=Path(name)), load_model(model, where))
    if (Path(name) / MANIFEST).is_file():
        with tempfile.TemporaryDirectory(prefix="prioritize-") as folder:
            aside = replace(where, snapshot=Path(name), store=Path(folder) / "side.duckdb")
            build(aside, log)
            return _ranked(aside, load_model(model, where))
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
        symbol: dict(zip(names, row.tolist(), strict=True))
        for symbol, row in zip(matrix.symbols, ranking.contributions, strict=True)
    }
    return _Side(
        dict(zip(matrix.symbols, ranking.rank.tolist(), strict=True)),
        dict(zip(matrix.symbols, np.nan_to_num(ranking.score).tolist(), strict=True)),
        parts,
        dict(zip(matrix.symbols, ranking.status, strict=True)),
    )


def _move(symbol: str, left: _Side, right: _Side) -> Move:
    """How one target moved."""
    names = dict.fromkeys([*left.parts[symbol], *right.parts[symbol]])
    changes = [(name, right.parts[symbol].get(name, 0.0) - left.parts[symbol].get(name, 0.0)) for name in names]
    parts = sorted((one for one in changes if abs(one[1]) > 1e-12), key=lambda one: (-abs(one[1]), one[0]))
    lost = [side.status[symbol] for side in (left, right) if not side.rank[symbol]]
    return Move(
        symbol,
        left.rank[symbol],
        right.rank[symbol],
        left.score[symbol],
        right.score[symbol],
        tuple(parts),
        "; ".join(dict.fromkeys(lost)),
    )


def as_lines(moves: Sequence[Move], top: int) -> list[str]:
    """Moves as sentences."""
    lines = []
    for move in moves[:top]:
        old, new = (str(rank) if rank else "not ranked" for rank in (move.old_rank, move.new_rank))
        reasons = ", ".join(f"{name} {change:+.3f}" for name, change in move.parts[:4])
        rest = sum(change for _, change in move.parts[4:])
        reasons += f", the rest {rest:+.3f}" if len(move.parts) > 4 else ""
        why = f" ({move.why})" if move.why else ""
        lines.append(
            f"{move.symbol}: {old} -> {new}{why}, score {move.old_score:.3f} -> {move.new_score:.3f} because "
            f"{reasons or 'the others moved'}"
        )
    if len(moves) > top:
        lines.append(f"... and {len(moves) - top} more; --top shows them")
    return lines or ["nothing moved"]
