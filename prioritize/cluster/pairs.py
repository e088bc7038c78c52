"""The highest pairs of very many members, on a cluster: each worker searches the pairs of two strips of members."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from prioritize.cluster.connecting import Remote, Session, connect, needed
from prioritize.combinations import topk
from prioritize.combinations.members import Block, Ints, Pairwise
from prioritize.combinations.search import Pairs, add_up
from prioritize.errors import Problem, UsageError
from prioritize.model.shapes import Combinations

STRIP = 1_024
"""Members of a strip. A worker holds two strips; each strip is sent as often as there are strips."""
FOUND = "one bigint, other bigint, score double, term_values array<double>"
STRIPS = "strip int, members binary"
PAIRWISE = tuple(one.name for one in fields(Block) if one.type == "Pairwise")
"""Fields of a block that hold a number for pairs."""


def top_pairs(remote: Remote, block: Block, weights: Combinations, k: int, *, strip: int = STRIP) -> Pairs:
    """Find the k highest pairs, as `prioritize.combinations.topk.top_pairs` does on one machine.

    Parameters
    ----------
    remote : Remote
    block : Block
        n members, all of the list.
    weights : Combinations
        Of the model.
    k : int
        Pairs wanted, from 1.
    strip : int
        Members of a strip; the pairs found are the same with any.

    Returns
    -------
    Pairs
        The same pairs in the same order; scores agree to the 12 digits that they are compared by.

    Raises
    ------
    UsageError
        When k or the strip is below 1, or the extra `spark` is not installed.
    FetchError
        The server cannot be reached, or stops to answer.
    SourceError
        The server could not do it, or its workers have no prioritize.

    Notes
    -----
    What is sent is the block, as many times as it has strips; what comes back is at most k pairs for each two strips.
    """
    problems = [
        Problem(f"{number!r} is too few", "top_pairs", field=name, fix="give a whole number from 1")
        for name, number in (("k", k), ("strip", strip))
        if number < 1
    ]
    if problems:
        raise UsageError(problems)
    names = (*weights.merits, *weights.signed)
    with connect(remote) as session:
        rows = _searched(session, block, weights, k, strip) if len(block) else []
    left, right = (np.array([row[side] for row in rows], dtype=np.int64) for side in ("one", "other"))
    values = np.array([row["term_values"] for row in rows], dtype=np.float64).reshape(len(rows), len(names))
    order = np.lexsort((right, left, [-row["score"] for row in rows]))[:k]
    left, right, values = left[order], right[order], values[order]
    score, base, low, high, coverage, contributions = add_up(values, weights)
    return Pairs(left, right, score, base, low, high, coverage, names, values, contributions)


def _searched(session: Session, block: Block, weights: Combinations, k: int, strip: int) -> Sequence[Any]:
    """The k highest pairs of each two strips."""
    starts = range(0, len(block), strip)
    chosen = [np.arange(start, min(start + strip, len(block))) for start in starts]
    sent = [[number, packed(block.rows(rows))] for number, rows in enumerate(chosen)]
    strips = session.createDataFrame(sent, STRIPS)
    others = strips.toDF("other_strip", "other_members")
    both = strips.crossJoin(others).where("strip <= other_strip").repartition("strip", "other_strip")
    return list(both.mapInArrow(_searcher(weights.model_dump(), k, strip), FOUND).collect())


def _searcher(weights: dict[str, Any], k: int, strip: int) -> Any:
    """What a worker does with rows of two strips."""

    def search(batches: Iterator[Any]) -> Iterator[Any]:
        arrow = needed("pyarrow")
        model = Combinations.model_validate(weights)
        for batch in batches:
            for row in batch.to_pylist():
                yield _found(arrow, model, row, k, strip)

    return search


def _found(arrow: Any, weights: Combinations, row: dict[str, Any], k: int, strip: int) -> Any:
    """The highest pairs of two strips, which may be the same one, as rows of `FOUND`."""
    first, second = row["strip"] * strip, row["other_strip"] * strip
    one = unpacked(row["members"])
    if first == second:
        block, groups, members = one, None, np.arange(first, first + len(one))
    else:
        other = unpacked(row["other_members"])
        block = together(one, other)
        groups = np.repeat(np.arange(2), [len(one), len(other)])
        members = np.concatenate([first + np.arange(len(one)), second + np.arange(len(other))])
    pairs = topk.top_pairs(block, weights, k, groups=groups)
    return arrow.record_batch(
        {
            "one": members[pairs.left],
            "other": members[pairs.right],
            "score": np.round(pairs.score, topk.DIGITS),
            "term_values": arrow.array(pairs.values.tolist(), arrow.list_(arrow.float64())),
        }
    )


def packed(block: Block) -> bytes:
    """A block as bytes, which hold numbers alone and no code."""
    arrays: dict[str, Any] = {}
    for field in fields(block):
        value = getattr(block, field.name)
        if isinstance(value, Pairwise):
            arrays |= {f"{field.name}.{part.name}": getattr(value, part.name) for part in fields(value)}
        else:
            arrays[field.name] = value
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def unpacked(data: bytes) -> Block:
    """The block that was packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        parts: dict[str, Any] = {name: arrays[name] for name in arrays.files if "." not in name}
        for name in PAIRWISE:
            row, column, value, size = (arrays[f"{name}.{part.name}"] for part in fields(Pairwise))
            parts[name] = Pairwise(row, column, value, int(size))
    return Block(**parts)


def together(one: Block, other: Block) -> Block:
    """The members of two blocks of one list, those of the first first."""
    parts: dict[str, Any] = {}
    for field in fields(Block):
        here, there = getattr(one, field.name), getattr(other, field.name)
        parts[field.name] = _below(here, there) if isinstance(here, Pairwise) else np.concatenate([here, there])
    return Block(**parts)


def _below(one: Pairwise, other: Pairwise) -> Pairwise:
    """The rows of one, then those of the other."""
    row: Ints = np.concatenate([one.row, other.row + one.size])
    column, value = np.concatenate([one.column, other.column]), np.concatenate([one.value, other.value])
    return Pairwise(row, column, value, one.size + other.size)
