"""How the order of pairs fares on what was tried in people, beside baselines that need no biology.

Two questions, each for pairs of targets and for targets with a conventional therapy:

1. Outcome: do pairs that did well stand above pairs that failed? The unit is a pair in a group of indications.
   Approved or positive is good, missed its endpoint or harmed is bad; a pair with both in one group, and everything
   mixed, open or preclinical, is left out. An untried pair is never a failure.
2. Tried: do pairs that were given together in people stand above those that were not? This measures likeness to what
   was chosen, not success.

Scores are those without the precedent. They still hold hindsight: the stage of an agent may have been reached by the
very trial that is to be told, and toxicities are on record for drugs that were given. So a second ranking leaves out
every term that rests on drugs.

Cases share targets, so they are not independent. Each draw of the bootstrap gives every target a count, and a case the
product of its two counts (pigeonhole bootstrap, doi:10.1214/07-AOAS122; such products lean to wide intervals,
doi:10.1214/12-AOAS547). A backbone is drawn as the catalogue target that it acts on, or as its class. A second
bootstrap draws pairs. Both are printed, and a difference counts only if both intervals exclude 0; all rankings are
measured on the same draws. Nothing is fitted here, so leaving out an axis shows only how much hangs on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_baselines import baselines_of, rankings_of
from prioritize.combinations.backtest_cases import Cases, Facts, outcome_cases, tried_cases
from prioritize.combinations.backtest_figures import DRAWS, FEWEST, NOT_SHOWN, TOP, Estimate, Ranked, measure
from prioritize.combinations.ledger import Tried
from prioritize.combinations.search import Pairs
from prioritize.model.shapes import Combinations

__all__ = ["DRAWS", "Backtest", "Estimate", "Facts", "Question", "Ranked", "backtest"]

Floats = NDArray[np.float64]

MANY = 100
"""Cases from which on the top is spoken of."""


@dataclass(frozen=True)
class Question:
    """One question for one kind of pair.

    Attributes
    ----------
    title, positive, negative : str
        Words for the question and its two sides.
    n_positive, n_negative, n_pairs, n_clusters : int
        Cases of either side; pairs and targets or classes that the draws are made of.
    left_out : tuple of (words, number)
    usable : float
        Share of the draws of targets that hold both sides.
    rankings : tuple of Ranked
        Empty when a side has fewer than five cases.
    """

    title: str
    positive: str
    negative: str
    n_positive: int
    n_negative: int
    n_pairs: int
    n_clusters: int
    left_out: tuple[tuple[str, int], ...]
    usable: float
    rankings: tuple[Ranked, ...]

    def lines(self) -> list[str]:
        """The question in sentences."""
        found = [
            f"{self.title}: {self.n_positive} {self.positive}, {self.n_negative} {self.negative}; "
            f"{self.n_pairs} pairs of {self.n_clusters} targets or therapy classes"
        ]
        left = [f"{count} {words}" for words, count in self.left_out if count]
        found += [f"  left out: {'; '.join(left)}"] if left else []
        if not self.rankings:
            return [*found, f"  {NOT_SHOWN}: fewer than {FEWEST} cases on one side"]
        if self.usable < 0.995:
            found.append(f"  {self.usable:.0%} of the draws of targets hold both sides; the others are passed over")
        for one in self.rankings:
            found += _ranked_lines(one, with_lift=self.n_positive + self.n_negative >= MANY)
        return found


def _ranked_lines(one: Ranked, *, with_lift: bool) -> list[str]:
    """A ranking and its comparisons in sentences."""
    lift = f"; lift of the top {TOP:.0%} {one.lift.words()}" if with_lift else ""
    found = [f"  {one.name}: AUROC {one.area.words()}{lift}"]
    known = sorted((axis for axis in one.without_axis if not np.isnan(axis.area)), key=lambda axis: axis.area)
    if known:
        ends = [f"{end.area:.2f} (without {end.axis}: {end.n_positive}, {end.n_negative})" for end in known]
        found.append(f"    leaving out one of {len(known)} axes: AUROC {ends[0]} to {ends[-1]}")
    few = [axis.axis for axis in one.without_axis if np.isnan(axis.area)]
    if few:
        found.append(f"    too few cases are left without {', '.join(few)}")
    for line in one.against:
        axes = "" if np.isnan(line.without_axis).any() else "; leaving out an axis {:+.2f} to {:+.2f}"
        found.append(
            f"    against {line.baseline} ({line.area:.2f}; {line.n_positive}, {line.n_negative} cases): "
            f"{line.difference.words('+')}{axes.format(*line.without_axis)}: {line.verdict}"
        )
    return found


@dataclass(frozen=True)
class Backtest:
    """Both questions for both kinds of pair."""

    questions: tuple[Question, ...]
    draws: int
    seed: int

    def lines(self) -> list[str]:
        """All of it in sentences."""
        found = [
            f"Pairs without precedent on what was tried in people; {self.draws} draws, seed {self.seed}. A difference "
            f"whose interval includes 0 is {NOT_SHOWN}. The evidence is not dated, so a figure is hindsight, not a "
            "forecast."
        ]
        return found + [line for one in self.questions for line in one.lines()]


def backtest(
    pairs: Pairs,
    ledger: Sequence[Tried],
    facts: Facts,
    weights: Combinations,
    indications: Mapping[str, str],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Backtest:
    """Ask both questions of both kinds of pair.

    Parameters
    ----------
    pairs : Pairs
        All scored pairs of one model.
    ledger : sequence of Tried
    facts : Facts
        Of the members that `pairs` counts.
    weights : Combinations
        Of the same model.
    indications : mapping of combination id to text
    draws : int
        Bootstrap draws of either kind.
    seed : int
    """
    found: list[Question] = []
    for backbones, kind in ((False, "target pairs"), (True, "targets with a conventional therapy")):
        rankings = rankings_of(pairs, weights)
        baselines = baselines_of(pairs, facts, weights, backbones=backbones)
        outcomes = outcome_cases(pairs, ledger, facts, indications, backbones=backbones)
        tried = tried_cases(pairs, ledger, facts, backbones=backbones)
        for cases, title, sides in (
            (outcomes, f"Outcome, {kind} by group of indications", ("approved or positive", "failed")),
            (tried, f"Tried, {kind}", ("given together in people", "not in the ledger")),
        ):
            found.append(_ask(title, sides, cases, pairs, facts, (rankings, baselines), (draws, seed + len(found))))
    return Backtest(tuple(found), draws, seed)


def _ask(
    title: str,
    sides: tuple[str, str],
    cases: Cases,
    pairs: Pairs,
    facts: Facts,
    columns: tuple[Mapping[str, Floats], Mapping[str, Floats]],
    drawing: tuple[int, int],
) -> Question:
    """One question."""
    numbers = facts.clusters()
    ends = np.sort(np.column_stack([numbers[pairs.left[cases.rows]], numbers[pairs.right[cases.rows]]]), axis=1)
    axes = [
        facts.axes[left] | facts.axes[right]
        for left, right in zip(pairs.left[cases.rows].tolist(), pairs.right[cases.rows].tolist(), strict=True)
    ]
    n_positive = int(cases.positive.sum())
    n_negative = len(cases.positive) - n_positive
    rankings: tuple[Ranked, ...] = ()
    usable = 0.0
    if min(n_positive, n_negative) >= FEWEST:
        own, other = ({name: column[cases.rows] for name, column in some.items()} for some in columns)
        rankings, usable = measure(own, other, cases.positive, ends, axes, draws=drawing[0], seed=drawing[1])
    return Question(
        title,
        *sides,
        n_positive,
        n_negative,
        len(np.unique(ends, axis=0)),
        len(np.unique(ends)),
        cases.left_out,
        usable,
        rankings,
    )
