"""Pairs of drugs: terms of a score, and the score itself, from what the drugs act on.

Arithmetic on arrays alone. The score answers which pairs resemble regimens with clinical evidence; it is no
probability, and it says nothing of a pharmacological interaction.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import ModelError, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AFFINITY = "class_affinity"
MECHANISM = ("shared_targets", "shared_classes", "driver_targets", AFFINITY)
CLINICAL = ("tumours_of_targets", "tumours_of_drugs", "tumours_of_programmes")
"""Terms that speak of trials, approvals and clinical evidence on single drugs and targets."""
TERMS = MECHANISM + CLINICAL


@dataclass(frozen=True)
class DrugFacts:
    """What n drugs act on.

    Attributes
    ----------
    targets : ndarray of shape (n, g)
        1 where a drug acts on a gene, else 0.
    classes : ndarray of shape (n, c), kinds : ndarray of shape (n, k)
        1 where a drug belongs to a class of mechanisms, and to a kind of classes.
    class_names, kind_names : tuple of str
    drivers : ndarray of shape (n,)
        Share of a drug's targets that are drivers of cancer, 0-1; 0 when it acts on no gene.
    profiles : mapping of name of a clinical term to ndarray of shape (n, t)
        How much is on record of each of t tumours, 0 or above; a row of zeros = nothing.
    """

    targets: Floats
    classes: Floats
    kinds: Floats
    class_names: tuple[str, ...]
    kind_names: tuple[str, ...]
    drivers: Floats
    profiles: Mapping[str, Floats]

    @property
    def mechanisms(self) -> Floats:
        """Classes and kinds side by side, each scaled to length 1 (0 for none), shape (n, c + k)."""
        return np.hstack([_unit(self.classes), _unit(self.kinds)])

    @property
    def mechanism_names(self) -> tuple[str, ...]:
        """Names of the columns of `mechanisms`."""
        return (*self.class_names, *(f"kind {name}" for name in self.kind_names))


@dataclass(frozen=True)
class PairModel:
    """Weights of the terms.

    Attributes
    ----------
    name, title : str
    bias : float
    weights : mapping of term to float
        Log odds per unit of a term; a term that is not there has no part in the score.
    affinity : mapping of (name, name) to float
        Log odds per unit of two drugs being of these mechanisms, in either order.
    """

    name: str
    title: str
    bias: float
    weights: Mapping[str, float]
    affinity: Mapping[tuple[str, str], float]

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the terms in the score, in order."""
        return tuple(term for term in TERMS if term in self.weights)


def read_model(path: Path, facts: Sequence[str] | None = None) -> PairModel:
    """Read a model of drug pairs.

    Parameters
    ----------
    path : Path
        TOML with `title`, `bias`, a table `terms` and a table `affinity` whose keys are `name + name`.
    facts : sequence of str, optional
        Names of mechanisms that `affinity` may use.

    Raises
    ------
    ModelError
        It cannot be read, or has an unknown term or mechanism, or a weight that is no finite number; all are named.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ModelError(Problem(f"cannot be read: {fault}", str(path), fix="give a model of drug pairs")) from fault
    terms, affinity = table.get("terms", {}), table.get("affinity", {})
    if not isinstance(terms, dict) or not isinstance(affinity, dict) or "bias" not in table:
        fix = "a model of drug pairs has 'bias', [terms] and [affinity]; see data/drugs/pairs.toml"
        raise ModelError(Problem("is no model of drug pairs", str(path), fix=fix))
    numbers = {"bias": table["bias"], **terms, **affinity}
    problems = [
        Problem(f"{value!r} is no finite number", str(path), field=key, fix="give a number")
        for key, value in numbers.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value)
    ]
    problems += [
        Problem("is no term of drug pairs", str(path), field=key, fix=f"allowed: {', '.join(TERMS)}")
        for key in terms
        if key not in TERMS
    ]
    pairs = {key: tuple(part.strip() for part in key.split(" + ")) for key in affinity}
    problems += [
        Problem("does not name two mechanisms", str(path), field=key, fix="write 'name + name', as in data/drugs")
        for key, names in pairs.items()
        if len(names) != 2 or (facts is not None and not set(names) <= set(facts))
    ]
    if problems:
        raise ModelError(problems)
    weights = {key: float(value) for key, value in terms.items()}
    return PairModel(
        path.stem,
        str(table.get("title", path.stem)),
        float(table["bias"]),
        weights,
        {(names[0], names[1]): float(affinity[key]) for key, names in pairs.items()},
    )


def values_of(facts: DrugFacts, left: Ints, right: Ints, model: PairModel) -> dict[str, Floats]:
    """Terms of pairs of drugs.

    Parameters
    ----------
    facts : DrugFacts
    left, right : ndarray of shape (m,), int64
        Rows of the drugs.
    model : PairModel
        Which terms, and the affinities.

    Returns
    -------
    dict of term to ndarray of shape (m,)
        The order of the two drugs does not matter.
    """
    return {term: _table(term, facts, model)[left, right] for term in model.terms}


def score_of(values: Mapping[str, Floats], model: PairModel) -> Floats:
    """Score of pairs, 0-1, shape (m,): the logistic function of the bias and the terms by their weights."""
    odds = model.bias + sum(model.weights[term] * value for term, value in values.items())
    found: Floats = 1.0 / (1.0 + np.exp(-np.asarray(odds, dtype=np.float64)))
    return found


def _table(term: str, facts: DrugFacts, model: PairModel) -> Floats:
    """One term for every two drugs, shape (n, n)."""
    if term == "shared_targets":
        return jaccard(facts.targets)
    if term == "shared_classes":
        return jaccard(facts.classes)
    if term == "driver_targets":
        return facts.drivers[:, None] + facts.drivers[None, :]
    if term == AFFINITY:
        mechanisms = facts.mechanisms
        return mechanisms @ _symmetric(model.affinity, facts.mechanism_names) @ mechanisms.T
    profile = _unit(facts.profiles[term])
    return profile @ profile.T


def jaccard(members: Floats) -> Floats:
    """Members that two rows share over those of either, 0-1, shape (n, n); 0 where neither has any."""
    shared = members @ members.T
    size = members.sum(axis=1)
    either = size[:, None] + size[None, :] - shared
    found: Floats = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    return found


def _symmetric(affinity: Mapping[tuple[str, str], float], names: Sequence[str]) -> Floats:
    """Affinities as a table, the same on either side of the diagonal."""
    place = {name: index for index, name in enumerate(names)}
    found = np.zeros((len(names), len(names)))
    for (one, other), weight in affinity.items():
        if one in place and other in place:
            found[place[one], place[other]] = found[place[other], place[one]] = weight
    return found


def _unit(rows: Floats) -> Floats:
    """Rows scaled to length 1; a row of zeros stays."""
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    found: Floats = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return found
