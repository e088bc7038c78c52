"""Weights of 0 or above, fitted to outcomes by penalised logistic regression or least squares.

For rows i with outcomes y in 0/1 and worths u in 0-1 of the model's criteria, m the mean worth of each criterion over
the rows that know it, and z = u - m where known, 0 where not, the weights b (0 or above) and an intercept a minimise

    logistic: sum of log(1 + exp(a + z b)) - y (a + z b)   + penalty / 2 times d
    ridge:    sum of (y - a - z b)^2 / 2                   + penalty / 2 times d

where d is the squared distance of b from the nearest multiple of the model's own weights: with a high penalty the
learned weights are the model's. They are divided by their sum. A missing value pulls no way in the fit, and whether a
value is missing is no predictor; a row is then scored as the toolkit scores it, over what is known.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError

Floats = NDArray[np.float64]

FLOOR = 1e-6
"""Ridge that keeps weights finite when the outcomes can be told apart without error."""
DIGITS = 6
"""Decimals of a learned weight: what is written is what scores."""


def fit_weights(known: Floats, outcomes: Floats, counts: Floats, prior: Floats, method: str, penalty: float) -> Floats:
    """Weights of 0 or above that minimise what the head of this module states, before they are brought to sum 1.

    Parameters
    ----------
    known : ndarray of shape (n, n_criteria)
        Worths, 0-1, NaN = unknown.
    outcomes : ndarray of shape (n,)
        0 or 1.
    counts : ndarray of shape (n,)
        How often each row counts.
    prior : ndarray of shape (n_criteria,)
        Weights towards whose direction the penalty pulls.
    method : str
    penalty : float
    """
    there = ~np.isnan(known)
    filled = np.where(there, known, 0.0)
    seen = (there * counts[:, None]).sum(axis=0)
    mean = np.divide((filled * counts[:, None]).sum(axis=0), seen, out=np.zeros(known.shape[1]), where=seen > 0)
    centred = np.where(there, filled - mean, 0.0)
    direction = prior / np.linalg.norm(prior)
    away = np.eye(len(prior)) - np.outer(direction, direction)
    if method == "ridge":
        return _squares(centred, outcomes, counts, math.sqrt(penalty) * away)
    return _logistic(centred, outcomes, counts, penalty * away, prior)[1:]


def one_thread() -> Any:
    """A context in which linear algebra keeps to one thread: the fits are many and small, and threads only wait."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="blas")


def _squares(design: Floats, outcomes: Floats, counts: Floats, pull: Floats) -> Floats:
    """Non-negative least squares, of columns whose mean is 0: an intercept would take nothing from them.

    `pull` is a square root of the penalty's matrix.
    """
    from scipy.optimize import nnls

    root = np.sqrt(counts)
    rows, wanted = root[:, None] * design, root * outcomes
    size = design.shape[1]
    floor = math.sqrt(FLOOR) * np.eye(size)
    try:
        found: Floats = nnls(np.vstack([rows, pull, floor]), np.concatenate([wanted, np.zeros(2 * size)]))[0]
    except RuntimeError as fault:
        raise UsageError(
            Problem(f"the least squares did not end: {fault}", "penalty", fix="raise the penalty")
        ) from fault
    return found


def _logistic(design: Floats, outcomes: Floats, counts: Floats, penalty: Floats, begin: Floats) -> Floats:
    """Intercept and coefficients of 0 or above, shape (1 + n_columns,), by L-BFGS-B on the mean loss."""
    from scipy.optimize import minimize

    # einsum adds in one order on any number of threads, so the weights do not depend on the machine's.
    chosen = counts > 0
    design, outcomes, counts = design[chosen], outcomes[chosen], counts[chosen]
    total = float(counts.sum())
    matrix = penalty + FLOOR * np.eye(design.shape[1])

    def loss(at: Floats) -> tuple[float, Floats]:
        odds = at[0] + np.einsum("ij,j->i", design, at[1:])
        missed = counts * (1.0 / (1.0 + np.exp(-np.maximum(odds, -500))) - outcomes)
        pull = np.einsum("ij,j->i", matrix, at[1:])
        slope = np.concatenate([[missed.sum()], np.einsum("ij,i->j", design, missed) + pull])
        value = (counts * (np.logaddexp(0.0, odds) - outcomes * odds)).sum() + (at[1:] * pull).sum() / 2.0
        return float(value) / total, slope / total

    share = (outcomes * counts).sum() / total
    first = np.concatenate([[math.log(share / (1.0 - share))], begin])
    bounds = [(None, None), *[(0.0, None)] * design.shape[1]]
    options = {"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7}
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if found.status == 1:
        raise UsageError(Problem("the fit did not end within its steps", "penalty", fix="raise the penalty"))
    at: Floats = found.x
    return at


def calibrate(scores: Floats, outcomes: Floats) -> Floats:
    """Intercept and slope of the log-odds on the score, shape (2,).

    The slope is 0 or above: scores that tell nothing, or point the wrong way, give everyone the same probability.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Out of fold; rows with NaN take no part.
    outcomes : ndarray of shape (n,)
        0 or 1.
    """
    there = ~np.isnan(scores)
    reached = outcomes[there]
    if not 0 < reached.sum() < len(reached):
        raise UsageError(
            Problem("rows of which something is known have one outcome only", "y", fix="give fewer folds or more rows")
        )
    ones = np.ones(int(there.sum()))
    return _logistic(scores[there][:, None], reached, ones, np.zeros((1, 1)), np.ones(1))


def calibrated(scores: Floats, line: Floats, otherwise: float) -> Floats:
    """Probability of outcome 1; `otherwise` where the score is NaN."""
    odds = np.maximum(line[0] + line[1] * scores, -500)
    return np.where(np.isnan(scores), otherwise, 1.0 / (1.0 + np.exp(-odds)))
