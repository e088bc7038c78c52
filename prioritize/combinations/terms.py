"""The terms of a combination's score: one function each, found by its decorator.

A term takes two blocks of n and m members and gives an array of shape (n, m): 0-1, or -1 to 1 for a
signed precedent; NaN = unknown. No term speaks of pharmacological interaction: the null is
independent action (Palmer & Sorger 2017, doi:10.1016/j.cell.2017.11.009).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points

import numpy as np

from prioritize.combinations.members import Block, Bools, Floats
from prioritize.errors import ModelError, Problem


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
    precedence : bool
        True when it speaks of what trials have shown: it is left out of the score without precedence.
    value : callable
        (Block of n, Block of m) -> ndarray of shape (n, m).
    """

    name: str
    title: str
    unit: str
    role: str
    low: float
    high: float
    precedence: bool
    reference: str
    words: str
    value: Callable[[Block, Block], Floats]


TERMS: dict[str, Term] = {}
WIDE = 0.25
"""Share of the routes from which a pair is taken to cover the crosstalk: twice what the widest single target cuts."""
GAINED = WIDE / 2.0
"""Share of the routes from which a further member is taken to add all that one can: as much as the widest single."""


def term(
    title: str,
    *,
    unit: str,
    reference: str,
    role: str = "merit",
    low: float = 0.0,
    high: float = 1.0,
    precedence: bool = False,
) -> Callable[[Callable[[Block, Block], Floats]], Callable[[Block, Block], Floats]]:
    """Register a function as a combination term; the first line of its docstring is its words."""

    def register(function: Callable[[Block, Block], Floats]) -> Callable[[Block, Block], Floats]:
        if not (function.__doc__ or "").strip():
            raise TypeError(f"the combination term {function.__name__} has no docstring to say what it means")
        if function.__name__ in TERMS:
            raise TypeError(f"there is a combination term {function.__name__} already")
        words = (function.__doc__ or "").strip().splitlines()[0]
        TERMS[function.__name__] = Term(
            function.__name__, title, unit, role, low, high, precedence, reference, words, function
        )
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


def _cut(left: Block, right: Block) -> tuple[Floats, Floats, Floats]:
    """Weight of the routes that the left cuts (n, 1), that the right cuts (1, m), and that both cut (n, m)."""
    shared = left.routes @ (right.routes > 0).astype(np.float64).T
    return left.routes.sum(axis=1)[:, None], right.routes.sum(axis=1)[None, :], shared


@term("Scores of the members", unit="score, 0-1", reference="sql/README.md")
def member_scores(left: Block, right: Block) -> Floats:
    """Mean of the target scores without precedence; beside a backbone the target counts alone."""
    both = np.stack(np.broadcast_arrays(left.score[:, None], right.score[None, :]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Floats = np.nanmean(both, axis=0)
    return mean


@term(
    "Routes of the crosstalk cut by the pair",
    unit="worth of a share, 0-1",
    reference="doi:10.3389/fimmu.2025.1620807 (abstract)",
)
def coverage(left: Block, right: Block) -> Floats:
    """Share of the routes that one of the two cuts, 1 from 0.25 on.

    A partner without crosstalk on record adds nothing; the pair is unknown only when neither has
    any.
    """
    own, other, shared = _cut(left, right)
    union = own + other - shared
    return np.where(union > 0, np.minimum(union / WIDE, 1.0), np.nan)


@term(
    "Routes gained over the better single",
    unit="worth of a share, 0-1",
    reference="doi:10.3389/fimmu.2025.1620807 (abstract)",
)
def gain(left: Block, right: Block) -> Floats:
    """Share of the routes that the two cut and the better one alone does not, 1 from 0.125 on.

    A partner without crosstalk on record adds nothing, and neither does one that cuts what the other cuts; the pair is
    unknown only when neither has any.
    """
    own, other, shared = _cut(left, right)
    return np.where(own + other > 0, np.minimum((np.minimum(own, other) - shared) / GAINED, 1.0), np.nan)


@term(
    "Place on the protein interactome",
    unit="worth, 0-1",
    reference="doi:10.1038/s41467-019-09186-x",
)
def network(left: Block, right: Block) -> Floats:
    """Both nearer the crosstalk than their degree foretells: 1 when farther apart than pairs of theirs, else 0.5; or 0.

    Separation by itself does worse than chance on real clinical pairs, so it counts only where both members lie near
    the other crosstalk proteins. On the embedded list no single nearness passes a false discovery rate of 5 %: the term
    is a hint, its steps are a convention, and its weight is small.
    """
    apart = left.apart.to(right.position)
    both = np.minimum(left.near[:, None], right.near[None, :])
    worth = np.where(apart > 0, 1.0, 0.5)
    return np.where(np.isnan(apart) | np.isnan(both), np.nan, both * worth)


@term("An agent exists for each", unit="worth of the stage, 0-1", reference="data/README.md")
def agents(left: Block, right: Block) -> Floats:
    """Stage of the less advanced agent: approved 1, phases 3, 2, 1: 0.8, 0.6, 0.4, before 0.2."""
    lower: Floats = np.minimum(left.stage[:, None], right.stage[None, :])
    return lower


@term("Kinds of agents that go together", unit="worth, 0-1", reference="data/README.md")
def modality(left: Block, right: Block) -> Floats:
    """1 for two small molecules, 0.75 for two antibodies, 0.5 for a mix; a convenience, not evidence."""
    own, other = left.modality[:, None], right.modality[None, :]
    worth = np.select([(own == 0) & (other == 0), (own == 1) & (other == 1)], [1.0, 0.75], 0.5)
    return np.where(np.isnan(own + other), np.nan, worth)


@term("Agents act in the wanted direction", unit="1 both, 0 one against", reference="data/README.md")
def direction(left: Block, right: Block) -> Floats:
    """1 where both have an agent that acts as wanted, 0 where all agents of one act against it."""
    lower: Floats = np.minimum(left.agreement[:, None], right.agreement[None, :])
    return lower


@term("The same thing twice", role="penalty", unit="share, 0-1", reference="doi:10.1093/nar/gkad1025")
def redundancy(left: Block, right: Block) -> Floats:
    """The greatest of: routes both cut over routes either cuts, the same for pathways, 1 for ligand and receptor."""
    own, other, shared = _cut(left, right)
    routes = _both_known(own, other, _share(shared, own + other - shared))
    a, b, both = _count(left.pathways, right.pathways)
    pathways = _both_known(a, b, _share(both, a + b - both))
    c, d, together = _count(left.complexes, right.complexes)
    complexes = _both_known(c, d, (together > 0).astype(np.float64))
    return np.fmax(np.fmax(routes, pathways), complexes)


@term("Organ classes of toxicity shared", role="penalty", unit="Jaccard index, 0-1", reference="data/README.md")
def toxicity(left: Block, right: Block) -> Floats:
    """Organ classes of serious, boxed or dose-limiting toxicity of both, over those of either."""
    a, b, shared = _count(left.organs, right.organs)
    return _both_known(a, b, _share(shared, a + b - shared))


@term(
    "Expressed in the same vital organs",
    role="penalty",
    unit="share of the organs measured for both, 0-1",
    reference="sql/facts/vital_expression.sql",
)
def vital_organs(left: Block, right: Block) -> Floats:
    """Of heart, brain, lung, liver and kidney, as far as measured for both: in how many both targets are expressed."""
    expressed = np.nan_to_num(left.vital) @ np.nan_to_num(right.vital).T
    measured = (~np.isnan(left.vital)).astype(np.float64) @ (~np.isnan(right.vital)).astype(np.float64).T
    return np.where(measured > 0, _share(expressed, measured), np.nan)


@term("Both set immune responses free", role="penalty", unit="1 both, 0 not", reference="data/README.md")
def immune(left: Block, right: Block) -> Floats:
    """1 where both stand for mechanisms that set immune responses free: immune-related reactions may add up."""
    lower: Floats = np.minimum(left.immune[:, None], right.immune[None, :])
    return lower


@term(
    "Outcome of this pair, or half of that of its class",
    role="signed",
    unit="signed, -1 to 1",
    reference="data/README.md",
    low=-1.0,
    precedence=True,
)
def precedent(left: Block, right: Block) -> Floats:
    """Good outcomes p/(p+1) less bad ones n/(n+1); unknown where no trial that judges it is on record."""
    return left.precedent.to(right.position)


@term(
    "Outcomes of each member with other partners",
    role="signed",
    unit="signed, -1 to 1",
    reference="data/README.md",
    low=-1.0,
    precedence=True,
)
def singles(left: Block, right: Block) -> Floats:
    """The worse of the two members' signed outcomes over all trials that tested them apart; one known is enough."""
    apart = left.others.to(right.position)
    return np.where(np.isnan(apart), np.fmin(left.single[:, None], right.single[None, :]), apart)


@term(
    "The target answers what the therapy does to the crosstalk",
    role="signed",
    unit="share, 0-1",
    reference="data/README.md",
)
def answers(left: Block, right: Block) -> Floats:
    """Evidence that the therapy induces the target or its link, or enriches stem cells; 0 where there is no therapy."""
    none = ~(left.therapy[:, None] | right.therapy[None, :])
    return np.where(none, 0.0, left.answers.to(right.position))


def all_terms() -> dict[str, Term]:
    """Every registered term by name, those of other packages too.

    A package adds terms by an entry point of the group `prioritize.terms` that names a module; the module registers its
    functions with `term`.

    Raises
    ------
    ModelError
        An entry point that cannot be imported.
    """
    for point in entry_points(group="prioritize.terms"):
        try:
            point.load()
        except Exception as fault:  # another package's code may fail in any way; it is named, not hidden
            raise ModelError(
                Problem(
                    f"the combination terms of {point.value} cannot be imported: {fault}",
                    f"entry point {point.name}",
                    fix="mend or remove that package",
                )
            ) from fault
    return dict(TERMS)
