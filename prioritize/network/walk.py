"""Random walks with restart: how much of a walk that keeps returning to a seed is spent at each node.

A walker goes from node to neighbour, each as likely, and with probability `restart` begins anew at a seed. Where it is
in the long run is p = (1 - restart) * W p + restart * s, with W the adjacency whose columns sum to 1 and s spread over
the seeds. A node without neighbours sends the walker back to the seeds, as the personalised PageRank does.

References
----------
Köhler et al. 2008, The American Journal of Human Genetics, doi:10.1016/j.ajhg.2008.02.013.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import CheckError, Problem, UsageError
from prioritize.network.distances import Graph

Floats = NDArray[np.float64]

RESTART = 0.75
"""Probability to begin anew: high, so that a walk tells of what is near."""
TOLERANCE = 1e-12
"""Sum of the changes of one step, over all nodes, below which a walk has come to rest."""
STEPS = 1_000
"""Steps at most."""
BLOCK = 64
"""Walks at a time."""


def random_walk(
    graph: Graph,
    seeds: Sequence[Sequence[int]],
    *,
    restart: float = RESTART,
    tolerance: float = TOLERANCE,
    steps: int = STEPS,
) -> Floats:
    """Long-run share of a walk at each node, for each set of seeds.

    Parameters
    ----------
    graph : Graph
        n nodes.
    seeds : sequence of sequences of int
        k sets of nodes, each with one at least; a node that stands twice counts twice.
    restart : float
        Probability to begin anew at each step, above 0 to 1.
    tolerance : float
        Sum of the changes of one step over all nodes below which a walk has come to rest. What is missing then is at
        most (1 - restart) / restart times as much.
    steps : int
        Steps at most.

    Returns
    -------
    ndarray of shape (k, n)
        Rows sum to 1.

    Raises
    ------
    UsageError
        A set of seeds is empty or names a node that is none, or a setting lies outside its range.
    CheckError
        A walk has not come to rest after so many steps.

    Notes
    -----
    Memory: the result, and 64 walks at a time: 4 * 64 * n numbers and 16 bytes for each end of a link. A step is one
    product of a sparse matrix with 64 columns.
    """
    from scipy.sparse import csr_array

    _check(graph, seeds, restart, tolerance, steps)
    degree = graph.degree
    alone = np.flatnonzero(degree == 0)
    share = 1.0 / np.maximum(degree, 1)
    # Row i holds, for each neighbour j of i, the share of j's walkers that go to i.
    walked = csr_array((share[graph.neighbour], graph.neighbour, graph.start), shape=(graph.size, graph.size))
    found = np.empty((len(seeds), graph.size))
    for first in range(0, len(seeds), BLOCK):
        some = seeds[first : first + BLOCK]
        begin = np.zeros((graph.size, len(some)))
        for column, nodes in enumerate(some):
            np.add.at(begin[:, column], list(nodes), 1.0 / len(nodes))
        now = begin.copy()
        for _ in range(steps):
            back = restart + (1.0 - restart) * now[alone].sum(axis=0)
            then = walked @ now
            then *= 1.0 - restart
            then += begin * back
            change = float(np.abs(then - now).sum(axis=0).max())
            now = then
            if change < tolerance:
                break
        else:
            what = f"changes by {change:.3g} in step {steps}, more than {tolerance:g}"
            raise CheckError(Problem(what, "random_walk", fix="give a larger restart or tolerance, or more steps"))
        found[first : first + BLOCK] = now.T
    return found


def _check(graph: Graph, seeds: Sequence[Sequence[int]], restart: float, tolerance: float, steps: int) -> None:
    """Refuse what cannot be walked."""
    problems = [
        Problem(what, "random_walk", field=name, fix=fix)
        for wrong, name, what, fix in (
            (not 0 < restart <= 1, "restart", f"{restart!r} is no probability above 0", "give 0.75, for example"),
            (not tolerance > 0, "tolerance", f"{tolerance!r} is not above 0", "give 1e-12, for example"),
            (steps < 1, "steps", f"{steps!r} is too few", "give a whole number from 1"),
        )
        if wrong
    ]
    for place, nodes in enumerate(seeds):
        if not len(nodes):
            problems.append(Problem(f"set {place} is empty", "random_walk", field="seeds", fix="leave it out"))
        elif min(nodes) < 0 or max(nodes) >= graph.size:
            what = f"set {place} names a node outside of 0 to {graph.size - 1}"
            problems.append(Problem(what, "random_walk", field="seeds", fix="give positions in the graph"))
    if problems:
        raise UsageError(problems)
