"""J4: the highest hundred of all pairs, and of all triples, exactly.

Members are random: one in eight cuts some of 600 routes, one in four has an agent; memberships are in 2,000 pathways,
1,500 complexes and 12 organs; 2,000 pairs have a precedent; the separation of no pair is known. In the hard case all
members have the same score and an approved agent, so that bounds have little to hold on to. Peers score everything:
pairs in blocks of numpy, with the same terms; triples in plain Python, from tables of all pairs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np

from benchmarks.contest import Growth, Limit, Ratio, contest, growth
from prioritize.combinations.members import Block, Pairwise
from prioritize.combinations.search import NEEDED, ROUNDING, Pairs, add_up
from prioritize.combinations.terms import GAINED, TERMS, WIDE
from prioritize.combinations.topk import top_pairs
from prioritize.combinations.triples import Triples, top_triples
from prioritize.crosstalk.routes import exact
from prioritize.model.shapes import Combinations
from prioritize.pipeline import load_model

KEEP = 100
STRIP = 64
NAN = np.nan


@cache
def model_weights() -> Combinations:
    """Those of the default model."""
    return load_model("default").combinations


@cache
def made(size: int, therapies: int = 0) -> Block:
    """Random members; the last ones are therapies, which have no score."""
    random = np.random.default_rng(1)
    agent, cuts = random.random(size) < 0.25, random.random(size) < 0.125
    if therapies:
        agent[-therapies:], cuts[-therapies:] = True, random.random(therapies) < 0.7
    routes = np.zeros((size, 600))
    routes[cuts] = random.random((int(cuts.sum()), 600)) < random.gamma(1.0, 0.03, int(cuts.sum()))[:, None]
    weights = random.random(600)
    score = np.where(random.random(size) < 0.95, random.beta(2.0, 3.0, size), NAN)
    if therapies:
        score[-therapies:] = NAN
    nothing = Pairwise.of_pairs({}, size)
    return Block(
        score=score,
        stage=np.where(agent, random.choice([0.2, 0.4, 0.6, 0.8, 1.0], size), NAN),
        agreement=np.where(agent & (random.random(size) < 0.8), random.random(size) < 0.85, NAN),
        modality=np.where(agent, random.integers(0, 3, size), NAN),
        immune=np.where(agent, random.random(size) < 0.1, NAN),
        single=np.where(random.random(size) < 0.03, random.uniform(-0.7, 0.7, size), NAN),
        near=np.where(random.random(size) < 0.9, random.random(size) < 0.1, NAN),
        routes=routes * exact(weights / weights.sum()),
        pathways=_members(random, size, 2_000, 0.01),
        complexes=_members(random, size, 1_500, 0.001),
        organs=(random.random((size, 12)) < 0.2) & agent[:, None],
        vital=np.where(~agent[:, None], random.random((size, 5)) < 0.6, NAN),
        therapy=np.arange(size) >= size - therapies,
        position=np.arange(size),
        others=nothing,
        apart=nothing,
        precedent=Pairwise.of_pairs(_tried(size, random), size),
        answers=nothing,
    )


def _members(random: np.random.Generator, size: int, sets: int, share: float) -> np.ndarray:
    """Memberships in sets, row by row so that no large table of numbers is made."""
    found = np.empty((size, sets), dtype=bool)
    for row, own in enumerate(random.gamma(1.0, share, size).tolist()):
        found[row] = random.random(sets) < own
    return found


def _tried(size: int, random: np.random.Generator) -> dict[tuple[int, int], float]:
    """Some 2,000 pairs with an outcome."""
    ends, values = random.integers(0, size, (2_000, 2)).tolist(), random.uniform(-0.5, 0.5, 2_000).tolist()
    return {(a, b): value for (a, b), value in zip(ends, values, strict=True) if a != b}


def hard(size: int) -> Block:
    """The same members, equal in score and agent."""
    alike = np.ones(size)
    return replace(made(size), score=0.5 * alike, stage=alike, agreement=alike)


def every_pair(block: Block, starts: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """The highest pairs, by scoring all, 64 rows at a time; or those of some of these strips of rows."""
    weights = model_weights()
    kept, everyone = np.empty((0, 3)), np.arange(len(block))
    for start in range(0, len(block), STRIP) if starts is None else starts:
        rows = everyone[start : start + STRIP]
        here, there = block.rows(rows), block.rows(everyone[start:])
        left, right = np.nonzero(everyone[start:][None, :] > rows[:, None])
        names = (*weights.merits, *weights.signed)
        values = np.stack([TERMS[name].value(here, there)[left, right] for name in names], axis=1)
        score, _, _, _, coverage, _ = add_up(values, weights)
        found = np.stack([np.round(score, 12), rows[left], start + right], axis=1)
        kept = np.concatenate([kept, found[coverage >= NEEDED - ROUNDING]])
        kept = kept[np.lexsort((kept[:, 2], kept[:, 1], -kept[:, 0]))[:KEEP]]
    return [(int(left), int(right)) for _, left, right in kept]


def _same_pairs(found: Pairs, other: list[tuple[int, int]]) -> bool:
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == other


def every_triple(block: Block, targets: int, step: int) -> list[tuple[int, int, int]]:
    """The highest triples in plain Python: a loop over all of them, and tables of all pairs made beforehand.

    Only every so many-th pair of targets, from the first on, is looked at.
    """
    weights = model_weights()
    names = (*weights.merits, *weights.signed)
    tables = {name: TERMS[name].value(block, block).tolist() for name in names if name not in {"coverage", "gain"}}
    routes = [set(np.flatnonzero(row).tolist()) for row in block.routes]
    weight = block.routes.max(axis=0).tolist()
    whole = sum(weights.merits.values())
    found = []
    for left, right in _looked_at(targets, step):
        for third in range(targets, len(block)):
            top = known = added = 0.0
            for name, share in weights.merits.items():
                value = _term(name, tables, routes, weight, left, right, third)
                if not math.isnan(value):
                    top, known = top + share * value, known + share
            if known < (NEEDED - ROUNDING) * whole:
                continue
            for name, share in weights.signed.items():
                value = _term(name, tables, routes, weight, left, right, third)
                added += 0.0 if math.isnan(value) else share * value
            found.append((-round(top / known + added, 12), left, right, third))
    return [(left, right, third) for _, left, right, third in sorted(found)[:KEEP]]


def _looked_at(targets: int, step: int) -> Iterator[tuple[int, int]]:
    """Every so many-th pair of targets."""
    return itertools.islice(itertools.combinations(range(targets), 2), 0, None, step)


def _term(
    name: str,
    tables: dict[str, list[list[float]]],
    routes: list[set[int]],
    weight: list[float],
    left: int,
    right: int,
    third: int,
) -> float:
    """Value of a term for one triple."""
    if name in {"coverage", "gain"}:
        sets = (routes[left], routes[right], routes[third])
        if not (union := set.union(*sets)):
            return NAN
        cut = sum(weight[route] for route in union)
        if name == "coverage":
            return min(cut / WIDE, 1.0)
        best = max(sum(weight[route] for route in one | other) for one, other in itertools.combinations(sets, 2))
        return min(max(cut - best, 0.0) / GAINED, 1.0)
    table = tables[name]
    three = (table[left][right], table[left][third], table[right][third])
    if name in {"member_scores", "network", "modality"}:
        return three[0]
    known = [value for value in (three[1:] if name == "answers" else three) if not math.isnan(value)]
    role = TERMS[name].role
    if role == "merit" and len(known) < 3:
        return NAN
    if not known:
        return NAN
    return max(known) if role == "penalty" or name == "answers" else min(known)


def _same_triples(targets: int, step: int, found: Triples, other: list[tuple[int, int, int]]) -> bool:
    """Whether our triples of the pairs that the other looked at are the highest there, in their order."""
    pairs = set(_looked_at(targets, step))
    ours = zip(found.left.tolist(), found.right.tolist(), found.third.tolist(), strict=True)
    both = [one for one in ours if one[:2] in pairs]
    return bool(both) and both == other[: len(both)]


def ratios(quick: bool) -> Iterator[Ratio]:
    """Pairs beside scoring all of them, triples beside a loop."""
    size = 1_000 if quick else 2_500
    cases = [("pairs", made(size)), *([] if quick else [("pairs, hard case", hard(size))])]
    for what, block in cases:
        yield contest(
            "J4",
            f"highest {KEEP} {what}",
            f"{size * (size - 1) // 2:,} pairs",
            "numpy in blocks, every pair",
            partial(top_pairs, block, model_weights(), KEEP),
            partial(every_pair, block),
            _same_pairs,
            turns=2,
        )
    if not quick:
        yield _sampled(20_000)
    for targets, therapies, step in ((30, 10, 1),) if quick else ((100, 30, 1), (300, 50, 8)):
        block = made(targets + therapies, therapies)
        yield contest(
            "J4",
            f"highest {KEEP} triples",
            f"{targets} x {targets} x {therapies}",
            "plain Python, every triple",
            partial(triples, block, targets),
            partial(every_triple, block, targets, step),
            partial(_same_triples, targets, step),
            turns=1 if quick else 3,
            share=1 / step,
            sample="" if step == 1 else f"every {step}th pair of targets",
            asked=20,
        )


def _sampled(size: int) -> Ratio:
    """So many members beside the pairs of 4 strips of 64 rows, at an eighth, three eighths, ... of the rows.

    Whether the two agree can be seen where both looked: no pair of the strips may be above the lowest of ours and be
    missing in ours, and each of ours in the strips must be among the highest there.
    """
    block, whole = made(size), size * (size - 1) // 2
    starts = [size * part // 8 // STRIP * STRIP for part in (1, 3, 5, 7)]
    inside = {row for start in starts for row in range(start, start + STRIP)}
    looked_at = sum(size - row - 1 for row in inside)

    def equal(found: Pairs, other: list[tuple[int, int]]) -> bool:
        ours = [pair for pair in zip(found.left.tolist(), found.right.tolist(), strict=True) if pair[0] in inside]
        return other[: len(ours)] == ours and len(other) > len(ours)

    return contest(
        "J4",
        f"highest {KEEP} pairs",
        f"{whole:,} pairs",
        "numpy in blocks, every pair",
        partial(top_pairs, block, model_weights(), KEEP),
        partial(every_pair, block, starts),
        equal,
        turns=3,
        share=looked_at / whole,
        sample=f"{looked_at:,} pairs",
        asked=200,
    )


def triples(block: Block, targets: int) -> Triples:
    """Ours, of the first members and the therapies behind them."""
    return top_triples(block, np.arange(targets), np.arange(targets, len(block)), model_weights(), KEEP)


def growths(quick: bool) -> Iterator[Growth]:
    """Over members, pairs; over targets with 50 therapies, triples."""
    sizes = (500, 1_000, 2_000) if quick else (5_000, 10_000, 20_000)
    runs = ((size, partial(top_pairs, made(size), model_weights(), KEEP)) for size in sizes)
    yield growth("J4", f"highest {KEEP} pairs", "members", runs)
    sizes = (20, 40, 80) if quick else (75, 150, 300)
    runs = ((size, partial(triples, made(size + 50, 50), size)) for size in sizes)
    yield growth("J4", f"highest {KEEP} triples with 50 therapies", "targets", runs)


def limits(quick: bool) -> Iterator[Limit]:
    """None: most pairs are never looked at, so neither bytes nor operations bound the time from below."""
    yield from ()
