"""What pairs of the catalogue's members are ranked by in a prediction task, and models that are refused there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_baselines import NO_DRUGS, OF_DRUGS, PRECEDENT, mean_of, rankings_of
from prioritize.combinations.terms import all_terms
from prioritize.errors import Problem
from prioritize.model import FeatureFacts, Model
from prioritize.pipeline import Results
from prioritize.score.learned_checks import date_problems
from prioritize.validating.genome import Genome
from prioritize.validating.measuring import BASELINE, SCORE
from prioritize.validating.refusing import ALLOW, FREE, circular, model_problems

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EQUAL = "equal weights of the merits, drugs left out"


@dataclass(frozen=True)
class MemberPairs:
    """Rankings of all k scored pairs of members, those that a gate takes out among them.

    Attributes
    ----------
    left, right : ndarray of shape (k,), int64
        Rows of the members; left < right.
    rankings : mapping of name to (kind, ndarray of shape (k,))
        A baseline, and then the scores, that of which the summary tells first; NaN = unknown.
    """

    left: Ints
    right: Ints
    rankings: Mapping[str, tuple[str, Floats]]

    def named(self, kind: str) -> dict[str, dict[tuple[int, int], float]]:
        """Rankings of a kind, each with the known value of each pair."""
        keys = list(zip(self.left.tolist(), self.right.tolist(), strict=True))
        return {
            name: {key: value for key, value in zip(keys, values.tolist(), strict=True) if not np.isnan(value)}
            for name, (its, values) in self.rankings.items()
            if its == kind
        }


def member_pairs(results: Results, *, whole: bool = False) -> MemberPairs:
    """Rank all pairs without what rests on the drugs on record, and with it: that is hindsight.

    The stage of a drug may have been reached by the very trial that is to be told.

    Parameters
    ----------
    results : Results
    whole : bool
        Whether the score with the outcomes of trials, of a model that counts them, comes first: it was let in.
    """
    model, parts = results.model, (results.pairs, results.gated)
    weights = model.combinations
    terms = all_terms()
    merits = [
        name
        for name, weight in weights.merits.items()
        if weight and name not in OF_DRUGS and not terms[name].precedence
    ]
    found = [rankings_of(part, weights) for part in parts]
    scores: dict[str, Floats] = {}
    if whole and any(weight and terms[name].precedence for name, weight in _all_weights(model).items()):
        scores[f"model {model.name}, outcomes of trials counted"] = _joined([part.score for part in parts])
    if all(NO_DRUGS in some for some in found):
        scores[f"model {model.name}, drugs left out"] = _joined([some[NO_DRUGS] for some in found])
        scores[f"model {model.name}, drugs counted (hindsight)"] = _joined([some[PRECEDENT] for some in found])
    else:
        scores[f"model {model.name}"] = _joined([some[PRECEDENT] for some in found])
    rankings = {name: (SCORE, values) for name, values in scores.items()}
    if merits:
        rankings = {EQUAL: (BASELINE, _joined([mean_of(part, merits) for part in parts])), **rankings}
    left, right = (np.concatenate([getattr(part, side) for part in parts]) for side in ("left", "right"))
    return MemberPairs(left, right, rankings)


def _all_weights(model: Model) -> dict[str, float]:
    """Weights of the terms of pairs."""
    return {**model.combinations.merits, **model.combinations.signed}


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate(parts)


def pair_model_problems(
    model: Model, genome: Genome, year: int | None, facts: Mapping[str, FeatureFacts]
) -> list[Problem]:
    """Criteria and terms of a model that know outcomes; for a forecast also criteria without evidence dated by then.

    Parameters
    ----------
    model : Model
    genome : Genome
        As of the year, if one is given.
    year : int, optional
        Last year whose evidence may be used.
    facts : mapping of feature to FeatureFacts
        Of genes, and of genes in an indication.
    """
    terms = all_terms()
    told = [
        Problem("is clinical precedence: it knows what came out", model.name, field=name, fix=FREE)
        for name, weight in _all_weights(model).items()
        if weight and terms[name].precedence
    ]
    found = [*model_problems(model.in_indication(), {}, None, facts), *told]
    if year is None:
        return found
    names = [one.feature for one in model.criteria]
    dated = {name: year for name in names if not np.isnan(genome.features[name]).all()}
    return [*found, *(replace(one, fix=ALLOW) for one in date_problems(model, dated, year + 1))]


def circular_lines(model: Model, facts: Mapping[str, FeatureFacts]) -> tuple[str, ...]:
    """Criteria that are circular."""
    named = circular(facts, [one.feature for one in model.criteria])
    return tuple(f"circular: {name}: {note}" for name, note in named.items())
