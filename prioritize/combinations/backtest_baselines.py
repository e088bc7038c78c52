"""What the backtest ranks by: the scores of the pairs, and baselines that need no biology."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_cases import Facts
from prioritize.combinations.search import Pairs, add_up
from prioritize.model.shapes import Combinations

Floats = NDArray[np.float64]

OF_DRUGS = frozenset({"agents", "modality", "direction", "toxicity", "immune"})
"""Terms that rest on the drugs on record."""
NO_DRUGS = "score without precedent and drugs"
PRECEDENT = "score without precedent"
"""Names of rankings: with what is on record of drugs a score knows of trials that came later, which is hindsight."""


def rankings_of(pairs: Pairs, weights: Combinations) -> dict[str, Floats]:
    """The score without precedent, before it that without the terms that rest on drugs too; shape (k,) each."""
    fewer = weights.model_copy(
        update={
            "merits": {name: weight for name, weight in weights.merits.items() if name not in OF_DRUGS},
            "signed": {name: weight for name, weight in weights.signed.items() if name not in OF_DRUGS},
        }
    )
    found: dict[str, Floats] = {}
    if fewer != weights and any(fewer.merits.values()):
        kept = [pairs.terms.index(name) for name in (*fewer.merits, *fewer.signed)]
        _, base, _, _, known, _ = add_up(pairs.values[:, kept], fewer)
        found[NO_DRUGS] = np.where(known > 0, base, np.nan)
    return {**found, PRECEDENT: pairs.base}


def baselines_of(pairs: Pairs, facts: Facts, weights: Combinations, *, backbones: bool) -> dict[str, Floats]:
    """Baselines of all pairs, shape (k,) each; NaN = unknown. Beside a backbone the target counts alone.

    Parameters
    ----------
    pairs : Pairs
    facts : Facts
    weights : Combinations
        Names the merits; one of weight 0 is off.
    backbones : bool
        With backbones the sum and the product of papers are the same order, and one is given.
    """
    checkpoint = np.array([name == "checkpoint" for name in facts.mechanisms], dtype=np.float64)
    merits = [name for name, weight in weights.merits.items() if weight]
    found = {
        "chance": np.zeros(len(pairs.left)),
        "interactome degree": _summed(facts.degree, pairs, facts),
        "papers": _summed(facts.papers, pairs, facts),
        "product of papers": _summed(np.log(np.maximum(facts.papers, 0.5)), pairs, facts),
        "contains a checkpoint": np.maximum(checkpoint[pairs.left], checkpoint[pairs.right]),
        "equal weights of the merits": mean_of(pairs, merits),
        "equal weights without drugs": mean_of(pairs, [name for name in merits if name not in OF_DRUGS]),
    }
    if backbones:
        del found["product of papers"]
    return found


def mean_of(pairs: Pairs, names: Sequence[str]) -> Floats:
    """Mean of some terms as far as they are known, shape (k,); NaN where none is."""
    values = pairs.values[:, [pairs.terms.index(name) for name in names]]
    known = ~np.isnan(values)
    mean: Floats = np.divide(
        np.where(known, values, 0.0).sum(axis=1),
        known.sum(axis=1),
        out=np.full(len(values), np.nan),
        where=known.any(axis=1),
    )
    return mean


def _summed(values: Floats, pairs: Pairs, facts: Facts) -> Floats:
    """Sum over both members, of the target alone beside a backbone; NaN where one is unknown."""
    only_targets = np.where(np.arange(len(facts.ids)) < facts.n_targets, values, 0.0)
    total: Floats = only_targets[pairs.left] + only_targets[pairs.right]
    return total
