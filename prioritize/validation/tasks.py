"""Questions asked of outcomes: which rows take part, and which of them are positive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.validation.records import Outcomes

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PHASE_1, PHASE_2 = 1, 2


@dataclass(frozen=True)
class Task:
    """A question with m cases.

    Attributes
    ----------
    name : str
        Short, for headings.
    positive_words, negative_words : str
        What the two sides are.
    rows : ndarray of shape (m,), int64
        Rows of the outcomes.
    positive : ndarray of shape (m,), bool
    left_out : tuple of (words, number)
    by_target : bool
        Whether a case is a target, of which `rows` names the first row.
    """

    name: str
    positive_words: str
    negative_words: str
    rows: Ints
    positive: Bools
    left_out: tuple[tuple[str, int], ...] = ()
    by_target: bool = False

    @property
    def n(self) -> int:
        """Cases."""
        return len(self.rows)

    @property
    def positives(self) -> int:
        """Positive cases."""
        return int(self.positive.sum())


def launched_or_stopped(outcomes: Outcomes, among: Bools) -> Task:
    """Programmes whose end is known: launched, or stopped in phase 1 to 3.

    Parameters
    ----------
    outcomes : Outcomes
        Of targets.
    among : ndarray of shape (n,), bool
        Rows of the area that is asked for.
    """
    stopped = outcomes.ended & ~outcomes.good
    early = stopped & (outcomes.stage < PHASE_1)
    usable = among & (outcomes.good | (stopped & ~early))
    return _task(
        "Launched or stopped",
        ("launched", "stopped in phase 1, 2 or 3"),
        usable,
        outcomes.good,
        (
            ("stopped before phase 1", int((among & early).sum())),
            ("still going, or of unknown end", int((among & ~outcomes.ended).sum())),
        ),
    )


def launched_of_reached(outcomes: Outcomes, among: Bools) -> Task:
    """Programmes that reached phase 1 and went on or ended: launched, or not so far. Arguments as before."""
    waiting = (outcomes.stage == PHASE_1) & ~outcomes.ended
    reached = outcomes.good | ((outcomes.stage >= PHASE_1) & ~waiting)
    return _task(
        "From phase 1 to launch",
        ("launched", "reached phase 1, not launched so far"),
        among & reached,
        outcomes.good,
        (
            ("did not reach phase 1", int((among & (outcomes.stage < PHASE_1) & ~outcomes.good).sum())),
            ("still in phase 1", int((among & waiting).sum())),
        ),
    )


def launched_after(outcomes: Outcomes, among: Bools, year: int) -> Task:
    """Launches after a year, beside what was not launched in the same indications.

    Parameters
    ----------
    outcomes, among
        As before.
    year : int
        The last year whose evidence may be used.
    """
    late = outcomes.good & (outcomes.year > year)
    early = outcomes.good & (outcomes.year <= year)
    undated = outcomes.good & np.isnan(outcomes.year)
    known = {outcomes.indication[row] for row in np.flatnonzero(among & late).tolist()}
    same = np.array([one in known for one in outcomes.indication], dtype=bool)
    usable = among & (late | (same & ~outcomes.good))
    return _task(
        f"Launched after {year}",
        (f"launched after {year}", "not launched, in the same indications"),
        usable,
        late,
        (
            (f"launched in {year} or before", int((among & early).sum())),
            ("launched, the year not on record", int((among & undated).sum())),
            ("in other indications", int((among & ~same & ~outcomes.good).sum())),
        ),
    )


def reached_phase_2(outcomes: Outcomes, among: Bools) -> Task:
    """Targets pursued anywhere in the file: those that reached phase 2 in the area, and the others.

    Parameters
    ----------
    outcomes, among
        As before; a target without a row in the area is a negative.
    """
    return _by_target(
        outcomes,
        among & (outcomes.stage >= PHASE_2),
        "Targets that reached phase 2",
        ("reached phase 2 there", "pursued somewhere, not in phase 2 there"),
    )


def launched_somewhere(outcomes: Outcomes, among: Bools) -> Task:
    """Targets pursued anywhere in the file: those that were launched in the area, and the others. As before."""
    return _by_target(
        outcomes,
        among & outcomes.good,
        "Targets that were launched",
        ("launched there", "pursued somewhere, not launched there"),
    )


def _by_target(outcomes: Outcomes, rows: Bools, name: str, sides: tuple[str, str]) -> Task:
    """Targets that have one of some rows, and the others."""
    clusters = outcomes.clusters
    high = np.zeros(int(clusters.max(initial=-1)) + 1, dtype=bool)
    high[clusters[rows]] = True
    _, first = np.unique(clusters, return_index=True)
    return Task(name, *sides, first.astype(np.int64), high, by_target=True)


def _task(
    name: str, sides: tuple[str, str], usable: Bools, positive: Bools, left_out: tuple[tuple[str, int], ...]
) -> Task:
    rows = np.flatnonzero(usable)
    return Task(name, *sides, rows, positive[rows], tuple(part for part in left_out if part[1]))
