"""How the learned presets are fitted, and how they score: as the toolkit does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from preset_data import CLINICAL, CRITERIA, KINDS, Genes
from scipy.optimize import minimize

from prioritize.score.learned_fit import one_thread

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RIDGE = 4.0
"""Penalty of the criteria's weights, and of what pathways weigh in all tumours."""
CLINICAL_RIDGE = 1.0
"""Penalty of the weights of `CLINICAL`."""
KIND_RIDGE = 0.4
"""Penalty of what pathways weigh more, or less, in tumours of one kind."""
REACH = 4.0
"""Affinity at either end of its scale."""
KIND_REACH = 2.0
"""The same of what a kind adds."""
BIOLOGY = 0.05
"""Weight in `learned-clinical` of all that `learned` weighs, beside 1 for the clinical weights: chosen, not learned."""
SECOND = 0.05
"""How much reaching phase II counts beside being launched, for `learned-clinical`."""


@dataclass(frozen=True)
class Learned:
    """Weights on the scale of log-odds.

    Attributes
    ----------
    criteria : ndarray of shape (c,)
        0 or above.
    pathways : ndarray of shape (p,)
        In all tumours.
    kinds : mapping of kind of tumour to ndarray of shape (p,)
        What is added in one kind.
    """

    criteria: Floats
    pathways: Floats
    kinds: Mapping[str, Floats]


@dataclass(frozen=True)
class Asked:
    """A question on k genes in a family of tumours.

    Attributes
    ----------
    worths : ndarray of shape (k, 4)
        Of `CLINICAL`.
    answers : ndarray of shape (k,), bool
    """

    worths: Floats
    answers: NDArray[np.bool_]


def fit(genes: Genes, some: Ints, shares: Mapping[str, Floats], parts: Mapping[str, float]) -> Learned:
    """Learn the weights of all kinds at once: each gene counts once per kind of tumour.

    Parameters
    ----------
    genes : Genes
    some : ndarray of shape (k,), int64
        Genes to learn from.
    shares : mapping of kind to ndarray of shape (n,)
        Share of the families of a kind in which each gene reached phase II.
    parts : mapping of kind to float
        Share of all families that are of a kind.
    """
    worths = genes.worths[some]
    common = sp.hstack(
        [sp.csr_array(np.where(np.isnan(worths), np.nanmean(worths, axis=0), worths)), genes.pathways[some]]
    )
    own, none = genes.pathways[some], sp.csr_array((len(some), len(genes.names)))
    rows = []
    for kind in KINDS:
        mark = sp.csr_array(np.full((len(some), 1), float(kind == KINDS[-1])))
        rows.append(sp.hstack([common, *(own if other == kind else none for other in KINDS), mark]))
    design = sp.csr_array(sp.vstack(rows))
    counts = np.concatenate([np.full(len(some), parts[kind]) for kind in KINDS])
    reached = counts * np.concatenate([shares[kind][some] for kind in KINDS])
    n_criteria, n_pathways = len(CRITERIA), len(genes.names)
    ridge = np.concatenate(
        [
            np.full(n_criteria + n_pathways, RIDGE),
            np.full(len(KINDS) * n_pathways, KIND_RIDGE),
            [0.0],
        ]
    )
    found = logistic(design, reached, counts, ridge, n_criteria)
    general = found[n_criteria:][:n_pathways]
    added = found[n_criteria + n_pathways :][: len(KINDS) * n_pathways].reshape(len(KINDS), n_pathways)
    middle = np.array([parts[kind] for kind in KINDS]) @ added  # what is alike in all tumours belongs to all
    return Learned(
        found[:n_criteria], general + middle, {kind: one - middle for kind, one in zip(KINDS, added, strict=True)}
    )


def logistic(design: sp.csr_array, reached: Floats, counts: Floats, ridge: Floats, n_positive: int) -> Floats:
    """Weights of a penalised logistic regression with an intercept, the first of them 0 or above; shape (q,)."""
    size = design.shape[1]

    def loss(at: Floats) -> tuple[float, Floats]:
        odds = design @ at[:size] + at[size]
        value = (counts * np.logaddexp(0.0, odds) - reached * odds).sum() + (ridge * at[:size] ** 2).sum() / 2.0
        missed = counts / (1.0 + np.exp(-odds)) - reached
        return float(value), np.concatenate([design.T @ missed + ridge * at[:size], [missed.sum()]])

    bounds = [(0.0, None)] * n_positive + [(None, None)] * (size - n_positive + 1)
    options = {"maxiter": 2000, "ftol": 1e-9, "gtol": 1e-6}
    with one_thread():
        found = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if not found.success:
        raise RuntimeError(f"the fit did not end: {found.message}")
    weights: Floats = found.x[:size]
    return weights


def parts_of(genes: Genes, learned: Learned, kind: str | None) -> tuple[Floats, Floats]:
    """Worths of all criteria of `learned`, shape (n, m), and their weights, shape (m,)."""
    worths = [_spread(genes.pathways @ learned.pathways, REACH)]
    weights = [2.0 * REACH]
    if kind is not None:
        worths.append(_spread(genes.pathways @ learned.kinds[kind], KIND_REACH))
        weights.append(2.0 * KIND_REACH)
    return np.column_stack([*worths, genes.worths]), np.concatenate([weights, learned.criteria])


def _spread(affinity: Floats, reach: float) -> Floats:
    return np.clip((affinity + reach) / (2.0 * reach), 0.0, 1.0)


def mean_worth(worths: Floats, weights: Floats | Sequence[float]) -> Floats:
    """Scores as the toolkit gives them: the mean worth over what is known, by weight; shape (n,)."""
    by = np.asarray(weights, dtype=np.float64)
    under = (~np.isnan(worths) * by).sum(axis=1)
    return np.divide((np.nan_to_num(worths) * by).sum(axis=1), under, out=np.full(len(worths), np.nan), where=under > 0)


def score(genes: Genes, learned: Learned, kind: str | None) -> Floats:
    """Scores of all genes by `learned`, shape (n,), 0-1; `None` = no indication is asked for."""
    return mean_worth(*parts_of(genes, learned, kind))


def fit_clinical(launched: Sequence[Asked], reached: Sequence[Asked]) -> Floats:
    """Weights of `CLINICAL`, 0 or above, shape (4,).

    Parameters
    ----------
    launched : sequence of Asked
        Programmes: was it launched?
    reached : sequence of Asked
        Genes pursued for anything: did it reach phase II in the family? All of these together count `SECOND` times
        what the others do.
    """
    worths = [np.concatenate([one.worths for one in some]) for some in (launched, reached)]
    answers = np.concatenate([one.answers for some in (launched, reached) for one in some]).astype(np.float64)
    sizes = [len(some) for some in worths]
    counts = np.repeat([1.0, SECOND * sizes[0] / sizes[1]], sizes)
    design = np.column_stack([np.concatenate(worths), np.repeat([0.0, 1.0], sizes)])
    ridge = np.concatenate([np.full(len(CLINICAL), CLINICAL_RIDGE), [0.0]])
    return logistic(sp.csr_array(design), counts * answers, counts, ridge, len(CLINICAL))[: len(CLINICAL)]


def score_clinical(
    genes: Genes, learned: Learned, kind: str, worths: Floats, weights: Floats, biology: float = BIOLOGY
) -> Floats:
    """Scores of all genes by `learned-clinical`, shape (n,): drugs are added, the others averaged with the biology.

    Parameters
    ----------
    worths : ndarray of shape (n, 4)
        Of `CLINICAL`.
    weights : ndarray of shape (4,)
    biology : float
        Weight of everything that `learned` weighs, as a share of all of `weights`.
    """
    table, by = parts_of(genes, learned, kind)
    share = biology * float(weights.sum())
    base = mean_worth(np.column_stack([table, worths[:, 1:]]), np.concatenate([by * share / by.sum(), weights[1:]]))
    return base + worths[:, 0] * weights[0] / (share + float(weights[1:].sum()))
