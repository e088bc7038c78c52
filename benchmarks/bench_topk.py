"""The highest pairs of very many members by `prioritize.combinations.topk`, beside scoring every pair.

    python benchmarks/bench_topk.py               2,000 members
    python benchmarks/bench_topk.py 20000         another number
    python benchmarks/bench_topk.py 20000 --full  every pair is scored as well, 64 rows at a time: minutes
    python benchmarks/bench_topk.py 5000 --each   the 10 highest partners of each member as well
    python benchmarks/bench_topk.py --triples     300 x 300 x 50 triples

Members are random: one in eight cuts some of 600 routes, one in four has an agent; memberships are in 2,000 pathways,
1,500 complexes and 12 organs; 2,000 pairs have a precedent; the separation of no pair is known. In the hard case all
members have the same score and an approved agent. Where every pair is scored, the program ends when the pairs differ.
Tiles are small: one thread, OPENBLAS_NUM_THREADS=1, is faster than several on a busy machine.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.members import Block, Pairwise
from prioritize.combinations.search import NEEDED, ROUNDING, add_up
from prioritize.combinations.terms import TERMS
from prioritize.combinations.topk import top_pairs
from prioritize.combinations.triples import top_triples
from prioritize.model.shapes import Combinations
from prioritize.pipeline import load_model

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
KEEP = 100
STRIP = 64
NAN = np.nan


def made(size: int, therapies: int = 0) -> Block:
    """Random members; the last ones are therapies, which have no score."""
    random = np.random.default_rng(1)
    agent, cuts = random.random(size) < 0.25, random.random(size) < 0.125
    if therapies:
        agent[-therapies:], cuts[-therapies:] = True, random.random(therapies) < 0.7
    weights = random.random(600)
    routes = (random.random((size, 600)) < random.gamma(1.0, 0.03, size)[:, None]) & cuts[:, None]
    score = np.where(random.random(size) < 0.95, random.beta(2.0, 3.0, size), NAN)
    if therapies:
        score[-therapies:] = NAN
    pairs = {(int(a), int(b)): float(v) for a, b, v in _some_pairs(size, random) if a != b}
    nothing = Pairwise.of_pairs({}, size)
    return Block(
        score=score,
        stage=np.where(agent, random.choice([0.2, 0.4, 0.6, 0.8, 1.0], size), NAN),
        agreement=np.where(agent & (random.random(size) < 0.8), random.random(size) < 0.85, NAN),
        modality=np.where(agent, random.integers(0, 3, size), NAN),
        immune=np.where(agent, random.random(size) < 0.1, NAN),
        single=np.where(random.random(size) < 0.03, random.uniform(-0.7, 0.7, size), NAN),
        near=np.where(random.random(size) < 0.9, random.random(size) < 0.1, NAN),
        routes=routes * np.sqrt(weights / weights.sum()),
        pathways=random.random((size, 2_000)) < random.gamma(1.0, 0.01, size)[:, None],
        complexes=random.random((size, 1_500)) < 0.001,
        organs=(random.random((size, 12)) < 0.2) & agent[:, None],
        vital=np.where(~agent[:, None], random.random((size, 5)) < 0.6, NAN),
        therapy=np.arange(size) >= size - therapies,
        position=np.arange(size),
        others=nothing,
        apart=nothing,
        precedent=Pairwise.of_pairs(pairs, size),
        answers=nothing,
    )


def _some_pairs(size: int, random: np.random.Generator) -> list[tuple[int, int, float]]:
    """2,000 pairs with an outcome."""
    ends = random.integers(0, size, (2_000, 2))
    return [(a, b, v) for (a, b), v in zip(ends.tolist(), random.uniform(-0.5, 0.5, 2_000).tolist(), strict=True)]


def peak() -> float:
    """Most memory the process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def every_pair(block: Block, weights: Combinations) -> list[tuple[int, int]]:
    """The highest pairs, by scoring all."""
    kept = np.empty((0, 3))
    everyone = np.arange(len(block))
    for start in range(0, len(block), STRIP):
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


def pairs(size: int, full: bool, partners: bool) -> None:
    """Seconds and peak of memory for each case."""
    weights = load_model("default").combinations
    block = made(size)
    alike = np.ones(size)
    hard = replace(block, score=0.5 * alike, stage=alike, agreement=alike)
    print(f"{size:,} members, {size * (size - 1) // 2:,} pairs: {peak():.0f} MB before")
    for name, each in (("random", block), ("hard", hard)):
        start = perf_counter()
        found = top_pairs(each, weights, KEEP)
        spent = perf_counter() - start
        print(f"  {name}, {KEEP} highest: {spent:.2f} s, peak {peak():.0f} MB", flush=True)
        if full:
            start = perf_counter()
            if every_pair(each, weights) != list(zip(found.left.tolist(), found.right.tolist(), strict=True)):
                sys.exit("the pairs differ")
            slow = perf_counter() - start
            print(f"  {name}, every pair: {slow:.1f} s, {slow / spent:.0f} times, the same pairs", flush=True)
    if partners:
        start = perf_counter()
        count = len(top_pairs(block, weights, 10, per_member=True).left)
        print(f"  random, 10 highest of each: {count:,} pairs, {perf_counter() - start:.1f} s, peak {peak():.0f} MB")


def triples() -> None:
    """300 targets and 50 therapies."""
    weights, block = load_model("default").combinations, made(350, 50)
    start = perf_counter()
    top_triples(block, np.arange(300), np.arange(300, 350), weights, KEEP)
    print(f"300 x 300 x 50 triples: {perf_counter() - start:.2f} s, peak {peak():.0f} MB")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "--triples" in sys.argv[1:]:
        triples()
    else:
        pairs(numbers[0] if numbers else 2_000, "--full" in sys.argv[1:], "--each" in sys.argv[1:])
