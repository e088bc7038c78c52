"""How often each of very many targets is among the first k, without ranking them all: for screens of whole genomes.

`prioritize.score.smaa` gives rank intervals as well and scores as the ranking does; here worths are known, weights are
given, and only the first k of each draw are looked for, which is many times faster. Two ways to score:

- `weighted sum`: w . x;
- `topsis`: closeness to the best value of each criterion, away from the worst (Hwang & Yoon 1981, Multiple Attribute
  Decision Making, TOPSIS), each criterion divided by the root of its sum of squares. Squared distances are sums over
  criteria with w^2 as weights, so many draws are two matrix products; their ratio orders as the closeness does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal["weighted sum", "topsis"]

DRAWS = 64
"""Draws scored at a time."""
PILOT = 8
"""Targets per place wanted that are looked at first: the kth highest of all is at least their kth highest."""


def top_counts(worths: Floats, weights: Floats, k: int, *, method: Method = "weighted sum") -> Ints:
    """Count the draws in which each target is among the first k.

    Parameters
    ----------
    worths : ndarray of shape (n, c)
        Higher is better, no value missing.
    weights : ndarray of shape (d, c)
        One row per draw, not negative, none all 0.
    k : int
        From 1; n at most counts.
    method : str
        `weighted sum` or `topsis`.

    Returns
    -------
    ndarray of shape (n,), int64
        They sum to d * k: of equal scores at the kth place the earlier rows count.

    Raises
    ------
    UsageError
        When k is below 1, the shapes do not fit, or a number is missing, infinite or a negative weight.

    Notes
    -----
    Memory: 64 draws at a time, so 64 * n scores beside the worths; it does not grow with d.
    """
    _check(worths, weights, k, method)
    size, counts = len(worths), np.zeros(len(worths), dtype=np.int64)
    k = min(k, size)
    # The targets that are best on average stand first, so that the pilot is a slice.
    order = np.argsort(-worths.mean(axis=1), kind="stable")
    score = SCORES[method](worths[order])
    pilot = min(size, PILOT * k)
    for start in range(0, len(weights) if size else 0, DRAWS):
        found = score(weights[start : start + DRAWS])
        floor = np.partition(found[:, :pilot], pilot - k, axis=1)[:, [pilot - k]]
        at = np.flatnonzero(found >= floor)
        ends = np.searchsorted(at, np.arange(len(found) + 1) * size)
        for draw, values in enumerate(found):
            some = at[ends[draw] : ends[draw + 1]] - draw * size
            counts[_highest(values[some], order[some], k)] += 1
    return counts


def _check(worths: Floats, weights: Floats, k: int, method: str) -> None:
    """Refuse what cannot be counted."""
    problems = []
    if method not in SCORES:
        problems.append(
            Problem(f"no method {method!r}", "top_counts", field="method", fix=f"one of {', '.join(SCORES)}")
        )
    if k < 1:
        problems.append(Problem(f"{k!r} is too few", "top_counts", field="k", fix="give a whole number from 1"))
    if worths.shape[1:] != weights.shape[1:] or worths.ndim != 2:
        what = f"worths of shape {worths.shape} and weights of shape {weights.shape}"
        problems.append(Problem(what, "top_counts", fix="give both a column for each criterion"))
    elif not (np.isfinite(worths).all() and np.isfinite(weights).all()):
        problems.append(Problem("a number is missing or infinite", "top_counts", fix="fill the gaps first"))
    elif (weights < 0).any() or not weights.any(axis=1).all():
        problems.append(Problem("weights are negative, or all 0", "top_counts", field="weights", fix="mend the draw"))
    if problems:
        raise UsageError(problems)


def _highest(values: Floats, rows: Ints, k: int) -> Ints:
    """Rows of the k highest values; of equal ones the lowest rows."""
    cut = np.partition(values, len(values) - k)[len(values) - k]
    above = rows[values > cut]
    return np.concatenate([above, np.sort(rows[values == cut])[: k - len(above)]])


def _weighted_sum(worths: Floats) -> Callable[[Floats], Floats]:
    """Scores (d, n) of weights (d, c), by weighted sum."""
    columns = np.ascontiguousarray(worths.T)

    def score(weights: Floats) -> Floats:
        found: Floats = weights @ columns
        return found

    return score


def _topsis(worths: Floats) -> Callable[[Floats], Floats]:
    """Squared distance to the worst over that to the best (d, n) of weights (d, c); 0 where all targets are alike."""
    length = np.sqrt((worths**2).sum(axis=0))
    normal = worths / np.where(length > 0, length, 1.0)
    most, least = normal.max(axis=0, initial=0.0), normal.min(axis=0, initial=np.inf)
    from_best = np.ascontiguousarray(((most - normal) ** 2).T)
    from_worst = np.ascontiguousarray(((normal - least) ** 2).T)

    def score(weights: Floats) -> Floats:
        squared: Floats = (weights / weights.sum(axis=1, keepdims=True)) ** 2
        best: Floats = squared @ from_best
        worst: Floats = squared @ from_worst
        with np.errstate(divide="ignore", invalid="ignore"):
            worst /= best
        worst[np.isnan(worst)] = 0.0
        return worst

    return score


SCORES: Mapping[Method, Callable[[Floats], Callable[[Floats], Floats]]] = {
    "weighted sum": _weighted_sum,
    "topsis": _topsis,
}
"""How draws are scored, by method."""
