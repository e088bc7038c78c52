"""The terms of a combination's score: one function each, found by its decorator.

A term takes two blocks of n and m members and gives an array of shape (n, m): 0-1, or -1 to 1 for a
signed precedent; NaN = unknown. No term speaks of pharmacological interaction: the null is
independent action (Palmer & Sorger 2017, doi:10.1016/j.cell.2017.11.009).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from prioritize.combinations.members import Block, Bools, Floats


@dataclass(frozen=True)
class Term:
    """A term and what its number means.

    Attributes
    ----------
    name, title, unit, reference, words : str
        `words` says in a sentence how the value comes about.
    role : str
        `merit` is averaged with the other merits; `penalty` can only lower a score; `signed` carries
        its own sign.
    low, high : float
        Smallest and largest value it can take.
    value : callable
        (Block of n, Block of m) -> ndarray of shape (n, m).
    """

    name: str
    title: str
    unit: str
    role: str
    low: float
    high: float
    reference: str
    words: str
    value: Callable[[Block, Block], Floats]


TERMS: dict[str, Term] = {}


def term(
    title: str, *, unit: str, reference: str, role: str = "merit", low: float = 0.0, high: float = 1.0
) -> Callable[[Callable[[Block, Block], Floats]], Callable[[Block, Block], Floats]]:
    """Register a function as a combination term; the first line of its docstring is its words."""

    def register(function: Callable[[Block, Block], Floats]) -> Callable[[Block, Block], Floats]:
        words = (function.__doc__ or "").strip().splitlines()[0]
        TERMS[function.__name__] = Term(function.__name__, title, unit, role, low, high, reference, words, function)
        return function

    return register


def _count(left: Bools, right: Bools) -> tuple[Floats, Floats, Floats]:
    """Sizes of the left sets (n, 1), of the right sets (1, m), and of what they share (n, m)."""
    shared = left.astype(np.float64) @ right.astype(np.float64).T
    return (
        left.sum(axis=1, dtype=np.float64)[:, None],
        right.sum(axis=1, dtype=np.float64)[None, :],
        shared,
    )


def _both_known(left: Floats, right: Floats, value: Floats) -> Floats:
    """`value` where both sets have an element, else NaN."""
    return np.where((left > 0) & (right > 0), value, np.nan)


def _share(top: Floats, bottom: Floats) -> Floats:
    """Quotient, 0 where the divisor is 0."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast(top, bottom).shape), where=np.asarray(bottom) > 0)


@term("Scores of the members", unit="score, 0-1", reference="sql/README.md")
def member_scores(left: Block, right: Block) -> Floats:
    """Mean of the target scores without precedence; beside a backbone the target counts alone."""
    both = np.stack(np.broadcast_arrays(left.score[:, None], right.score[None, :]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Floats = np.nanmean(both, axis=0)
    return mean


@term(
    "Crosstalk covered by the pair",
    unit="share, 0-1",
    reference="doi:10.3389/fimmu.2025.1620807 (abstract)",
)
def coverage(left: Block, right: Block) -> Floats:
    """Mean share of the 11 cells, 6 mediator kinds and 6 effects that either of the two touches.

    A partner without crosstalk on record adds nothing; the pair is unknown only when neither has
    any.
    """
    parts = []
    for name, size in (("cells", 11), ("mediators", 6), ("effects", 6)):
        a, b, shared = _count(getattr(left, name), getattr(right, name))
        share = np.minimum((a + b - shared) / size, 1.0)
        parts.append(np.where((a > 0) | (b > 0), share, np.nan))
    return _mean(parts)


@term(
    "What the second adds to the first",
    unit="share, 0-1",
    reference="doi:10.1038/s41467-019-09186-x",
)
def complementarity(left: Block, right: Block) -> Floats:
    """Mean, over cells, mediators, effects, of the smaller set's share that the larger lacks."""
    parts = []
    for name in ("cells", "mediators", "effects"):
        a, b, shared = _count(getattr(left, name), getattr(right, name))
        parts.append(_both_known(a, b, 1.0 - _share(shared, np.minimum(a, b))))
    return _mean(parts)


def _mean(parts: list[Floats]) -> Floats:
    """Mean of arrays; NaN where one is."""
    total: Floats = sum(parts[1:], parts[0]) / len(parts)
    return total


@term(
    "Distance on the protein interactome",
    unit="worth of hops, 0-1",
    reference="doi:10.1038/s41467-019-09186-x",
)
def distance(left: Block, right: Block) -> Floats:
    """Worth 0 for the same or touching proteins, 1 for two hops, 0.7 for three, 0.3 beyond.

    Touching proteins often are one complex, so blocking both says the same thing twice; proteins
    far apart leave the shared neighbourhood. On real clinical pairs distance alone does worse than
    chance, hence the bend and a small weight. A convention, not a fit.
    """
    hops = left.hops[:, right.position]
    worth = np.select([hops <= 1, hops == 2, hops == 3], [0.0, 1.0, 0.7], 0.3)
    return np.where(np.isnan(hops), np.nan, worth)


@term("An agent exists for each", unit="worth of the stage, 0-1", reference="data/README.md")
def agents(left: Block, right: Block) -> Floats:
    """Stage of the less advanced agent: approved 1, phases 3, 2, 1: 0.8, 0.6, 0.4, before 0.2."""
    lower: Floats = np.minimum(left.stage[:, None], right.stage[None, :])
    return lower


@term("Agents act in the wanted direction", unit="1 both, 0 one against", reference="data/README.md")
def direction(left: Block, right: Block) -> Floats:
    """1 where both have an agent that acts as wanted, 0 where all agents of one act against it."""
    lower: Floats = np.minimum(left.agreement[:, None], right.agreement[None, :])
    return lower


@term("Pathways shared", role="penalty", unit="Jaccard index, 0-1", reference="doi:10.1093/nar/gkad1025")
def redundancy(left: Block, right: Block) -> Floats:
    """Pathways that hold both, over pathways that hold either."""
    a, b, shared = _count(left.pathways, right.pathways)
    return _both_known(a, b, _share(shared, a + b - shared))


@term("Organ classes of toxicity shared", role="penalty", unit="Jaccard index, 0-1", reference="data/README.md")
def toxicity(left: Block, right: Block) -> Floats:
    """Organ classes of serious, boxed or dose-limiting toxicity of both, over those of either."""
    a, b, shared = _count(left.organs, right.organs)
    return _both_known(a, b, _share(shared, a + b - shared))


@term(
    "Outcome of this pair, or half of that of its class",
    role="signed",
    unit="signed, -1 to 1",
    reference="data/README.md",
    low=-1.0,
)
def precedent(left: Block, right: Block) -> Floats:
    """Good outcomes p/(p+1) less bad ones n/(n+1); unknown where no trial of it is on record."""
    return left.precedent[:, right.position]


def all_terms() -> dict[str, Term]:
    """Every registered term by name."""
    return dict(TERMS)
