"""The ontology of diseases: from parents, or from ancestors, to all ancestors."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from prioritize.errors import EvidenceError, Problem

SHOWN = 3
"""Rows named in a message."""


def all_ancestors(edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every disease with every ancestor, from parents or from ancestors.

    Parameters
    ----------
    edges : sequence of (disease, ancestor)
        Each disease with its parents, or with all that lies above; repeats do no harm.

    Returns
    -------
    list of (disease, ancestor)
        Sorted, no pair twice.

    Raises
    ------
    EvidenceError
        An id is empty, or a disease lies above itself; the rows of the cycle are named.
    """
    if empty := [row for row, edge in enumerate(edges, start=1) if not all(edge)]:
        raise EvidenceError(
            Problem(f"no id in {rows_named(empty)}", "ancestors", fix="fill the cell, or leave the row out")
        )
    above: dict[str, set[str]] = {}
    for disease, ancestor in edges:
        above.setdefault(disease, set()).add(ancestor)
    closed: dict[str, set[str]] = {}
    try:
        for disease in TopologicalSorter(above).static_order():
            direct = above.get(disease, set())
            closed[disease] = direct.union(*(closed[ancestor] for ancestor in direct))
    except CycleError as fault:
        raise EvidenceError(_cycle(edges, fault.args[1])) from fault
    return sorted((disease, ancestor) for disease, found in closed.items() for ancestor in found)


def _cycle(edges: Sequence[tuple[str, str]], circle: Sequence[str]) -> Problem:
    """Names the diseases of a cycle, from below to above, and its rows."""
    upward = list(reversed(circle))
    links = set(pairwise(upward))
    rows = [row for row, edge in enumerate(edges, start=1) if edge in links]
    return Problem(
        f"a disease lies above itself: {' -> '.join(upward)} ({rows_named(rows)})",
        "ancestors",
        fix="remove one of these rows",
    )


def rows_named(rows: Sequence[int]) -> str:
    """The first rows by number, and how many more there are; 1 = the first."""
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:SHOWN]))}{more}"
