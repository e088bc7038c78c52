"""Rankings on the cases of a task: figures with intervals, and the paired difference to the best baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from prioritize.report.validation import Cell, Dot, Figure, Forest, Gain, Grid, Headline, figure, gain
from prioritize.validating.by_indication import ByIndication
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Draws, Estimate, Measured, interval, verdict
from prioritize.validation.metrics import (
    auroc,
    average_precision,
    enrichment_at,
    lift,
    matched_auroc,
    recall_at,
    top_success,
)
from prioritize.validation.splits import Split
from prioritize.validation.tasks import Task

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASELINE, HINDSIGHT, SCORE = "baseline", "hindsight", "score"
CHANCE = "random (hash of the name)"
RECALLED = 50
METRICS = (auroc, average_precision, lift, recall_at(RECALLED), enrichment_at(0.01), top_success())
NOTHING = Estimate(np.nan, np.nan, np.nan)
SPLIT_DRAWS = 200
"""Draws behind the intervals of splits, ablation and stress."""
HEADS = (
    "ranking",
    "kind",
    "cases",
    "positive",
    "targets",
    "AUROC",
    "AUROC, like attention",
    "difference to the best baseline",
    "shown",
    "best baseline",
    "difference to the best without hindsight",
    "shown without hindsight",
    "best without hindsight",
)
BRIEF = (5, 7, 8, 2, 3, 10, 11, 6, 4, 1)
"""Columns for a narrow terminal, the most important first."""
MORE_HEADS = (
    "ranking",
    "cases",
    "positive",
    "average precision",
    "lift",
    f"recall at {RECALLED}",
    "enrichment at 1%",
    "relative success, top 10%",
)
MORE_BRIEF = (7, 4, 6, 3, 5, 1, 2)


@dataclass(frozen=True)
class Column:
    """A ranking of cases.

    Attributes
    ----------
    kind : str
        `baseline`, `hindsight` (a baseline that knows how things went), or `score`.
    values : ndarray of shape (n,)
        Higher is better; NaN = unknown.
    by : ByIndication or None
        Of the targets in the indications of the area, where the ranking tells indications apart.
    of_file : bool
        Whether it is counted from the rows that are asked of: where a case is a target, it is the answer itself.
    """

    kind: str
    values: Floats
    by: ByIndication | None = None
    of_file: bool = False


@dataclass(frozen=True)
class Compared:
    """A score beside one baseline: its name, '' where there is none, the difference, and its own AUROC there."""

    best: str
    difference: Estimate
    its: Estimate

    @property
    def words(self) -> str:
        """`above`, `below` or `not shown`, and beside what."""
        return f"{verdict(self.difference)} ({self.best})" if self.best else NOT_SHOWN


@dataclass(frozen=True)
class Found:
    """What was measured of a task.

    Attributes
    ----------
    grids : tuple of Grid
    forest : Forest
    scores : mapping of score to (AUROC, beside the best baseline, beside the best without hindsight)
    """

    grids: tuple[Grid, ...]
    forest: Forest
    scores: Mapping[str, tuple[Estimate, Compared, Compared]]


def cases_of(task: Task, columns: Mapping[str, Column], clusters: Ints, among: NDArray[np.bool_]) -> dict[str, Column]:
    """Columns of the rows of a file as columns of the cases of a task.

    Parameters
    ----------
    task : Task
    columns : mapping of name to Column
        Of the n rows.
    clusters : ndarray of shape (n,), int64
        Target of each row.
    among : ndarray of shape (n,), bool
        Rows of the area. Where a case is a target, its highest value there counts, else its highest value anywhere. Of
        a ranking that tells indications apart its highest value in any indication of the area counts, whether or not
        the target was pursued there. What is counted from these very rows is left out then.
    """
    if not task.by_target:
        return {name: replace(one, values=one.values[task.rows]) for name, one in columns.items()}
    place = clusters[task.rows]
    return {
        name: replace(one, values=by_target(one, clusters, among)[place])
        for name, one in columns.items()
        if not one.of_file
    }


def by_target(column: Column, clusters: Ints, among: NDArray[np.bool_]) -> Floats:
    """Highest value of each target, shape (t,). Arguments as for `cases_of`."""
    if column.by is not None:
        return column.by.highest(column.by.names)
    return _highest(column.values, clusters, among)


def _highest(values: Floats, clusters: Ints, among: NDArray[np.bool_]) -> Floats:
    """Highest value of each target in the area, else anywhere; NaN where none is known."""
    size = int(clusters.max(initial=-1)) + 1
    inside, whole = np.full(size, -np.inf), np.full(size, -np.inf)
    known = ~np.isnan(values)
    np.maximum.at(whole, clusters[known], values[known])
    np.maximum.at(inside, clusters[known & among], values[known & among])
    found = np.where(np.isinf(inside), whole, inside)
    return np.where(np.isinf(found), np.nan, found)


def measure(
    task: Task,
    columns: Mapping[str, Column],
    clusters: Ints,
    attention: Floats,
    *,
    draws: int,
    seed: int,
    unit: str = "targets",
) -> Found:
    """Measure all rankings on the cases of a task.

    Parameters
    ----------
    task : Task
    columns : mapping of name to Column
        Of the m cases, as `cases_of` makes them.
    clusters : ndarray of shape (m,), int64
        Of which target, or pair, each case is.
    attention : ndarray of shape (m,)
        Publications of each, NaN = unknown.
    draws, seed : int
        Of the bootstrap.
    unit : str
        What the clusters are.
    """
    drawn = Draws(clusters, draws=draws, seed=seed)
    measured = Measured({name: one.values for name, one in columns.items()}, task.positive, drawn, METRICS)
    rows: list[tuple[Cell, ...]] = []
    more: list[tuple[Cell, ...]] = []
    dots: list[Dot] = []
    scores = {}
    for name, one in columns.items():
        area = measured.estimate(name, auroc)
        every = best_of(measured, columns, name, hindsight=True)
        fair = best_of(measured, columns, name, hindsight=False)
        if one.kind == SCORE:
            scores[name] = (area, every, fair)
        counts = area.n, area.positives
        matched = as_figure(_matched(one.values, task.positive, attention, drawn, area))
        beside = [cell for other in (every, fair) for cell in _beside(one.kind, other)]
        rows.append((name, one.kind, *counts, area.clusters, as_figure(area), matched, *beside))
        more.append((name, *counts, *(as_figure(measured.estimate(name, metric)) for metric in METRICS[1:])))
        dots.append(Dot(name, one.kind, as_figure(area)))
    heads = tuple(unit if name == "targets" else name for name in HEADS)
    negatives = task.n - task.positives
    caption = f"{task.name}: {task.positives:,} {task.positive_words}, {negatives:,} {task.negative_words}"
    grids = (
        Grid(caption, heads, tuple(rows), BRIEF),
        Grid(f"{task.name}: what stands at the top", MORE_HEADS, tuple(more), MORE_BRIEF),
    )
    return Found(grids, Forest(f"{task.name}: AUROC", "AUROC with 95 % interval", 0.5, tuple(dots)), scores)


def headlines(task: str, found: Found) -> list[Headline]:
    """The first score of a task beside the best baseline, and the best without hindsight where that is another."""
    return [
        Headline(
            task,
            name,
            area.n,
            area.positives,
            auroc.name,
            as_figure(area),
            other.best,
            as_figure(other.its),
            as_gain(other.difference),
            verdict(other.difference),
        )
        for name, (area, every, fair) in islice(found.scores.items(), 1)
        for other in {one.best: one for one in (every, fair)}.values()
    ]


def score_lines(found: Found, unit: str = "targets") -> tuple[str, ...]:
    """Each score of a task in a sentence."""
    return tuple(
        f"{name}: AUROC {as_figure(area).words()}, {area.n:,} cases, {area.positives:,} positive, "
        f"{area.clusters:,} {unit}; beside the best baseline {as_gain(every.difference).words('+')}: {every.words}"
        + (
            f"; beside the best without hindsight {as_gain(fair.difference).words('+')}: {fair.words}"
            if fair.best != every.best
            else ""
        )
        for name, (area, every, fair) in found.scores.items()
    )


def _beside(kind: str, compared: Compared) -> tuple[Cell, Cell, Cell]:
    """Difference, verdict and baseline; a baseline is held against none."""
    if kind != SCORE:
        return "", "", ""
    return as_gain(compared.difference), verdict(compared.difference), compared.best


def _matched(values: Floats, positive: NDArray[np.bool_], attention: Floats, drawn: Draws, area: Estimate) -> Estimate:
    """AUROC among cases of like attention; unknown where the AUROC is."""
    if np.isnan(area.value):
        return area
    return interval(lambda weights: matched_auroc(values, positive, attention, weights), drawn)


def best_of(measured: Measured, columns: Mapping[str, Column], name: str, *, hindsight: bool) -> Compared:
    """A ranking beside the baseline with the highest AUROC on the same cases.

    Parameters
    ----------
    measured : Measured
    columns : mapping of name to Column
    name : str
    hindsight : bool
        Whether baselines that know how things went count.
    """
    kinds = {BASELINE, HINDSIGHT} if hindsight else {BASELINE}
    if columns[name].kind != SCORE:
        return Compared("", NOTHING, NOTHING)
    there = ~np.isnan(columns[name].values)
    areas = {
        other: auroc(np.where(there, one.values, np.nan), measured.positive)
        for other, one in columns.items()
        if one.kind in kinds
    }
    known = {other: area for other, area in areas.items() if not np.isnan(area)}
    if not known:
        return Compared("", NOTHING, NOTHING)
    best = max(known, key=lambda other: (known[other], other))
    return Compared(best, measured.difference(name, best, auroc), measured.estimate(best, auroc, beside=name))


def split_grid(
    caption: str,
    splits: Sequence[Split],
    task: Task,
    columns: Mapping[str, Column],
    clusters: Ints,
    names: tuple[str, str, str],
    *,
    seed: int,
) -> Grid:
    """One score on parts of the cases, beside the two baselines that are best on all.

    Parameters
    ----------
    caption : str
    splits : sequence of Split
    task, columns, clusters
        As for `measure`.
    names : tuple of str
        The score, the best baseline, and the best without hindsight.
    seed : int
    """
    rows: list[tuple[Cell, ...]] = []
    score, *others = [name for name in dict.fromkeys(names) if name in columns]
    for split in splits:
        some = {name: columns[name].values[split.cases] for name in (score, *others)}
        drawn = Draws(clusters[split.cases], draws=SPLIT_DRAWS, seed=seed)
        measured = Measured(some, task.positive[split.cases], drawn, (auroc,))
        area = measured.estimate(score, auroc)
        cells: list[Cell] = []
        for other in others:
            difference = measured.difference(score, other, auroc)
            cells += [as_figure(measured.estimate(other, auroc, beside=score)), as_gain(difference)]
            cells.append(verdict(difference))
        rows.append((split.name, area.n, area.positives, area.clusters, as_figure(area), *cells))
    heads: tuple[str, ...] = ("part", "cases", "positive", "targets", "AUROC")
    for number in range(1, len(others) + 1):
        heads += (f"AUROC ({number})", f"difference ({number})", f"shown ({number})")
    beside = "; ".join(f"({number}) {other}" for number, other in enumerate(others, 1))
    return Grid(
        f"{caption}: {score}, beside {beside}",
        heads,
        tuple(rows),
        (4, *range(6, len(heads), 3), *range(7, len(heads), 3), 1, 2),
    )


def changes_grid(
    caption: str, base: Floats, changed: Mapping[str, Floats], positive: NDArray[np.bool_], clusters: Ints, *, seed: int
) -> Grid:
    """What changes make of the AUROC of a score, paired.

    Parameters
    ----------
    caption : str
    base : ndarray of shape (m,)
    changed : mapping of name to ndarray of shape (m,)
    positive : ndarray of shape (m,), bool
    clusters : ndarray of shape (m,), int64
    seed : int
    """
    drawn = Draws(clusters, draws=SPLIT_DRAWS, seed=seed)
    measured = Measured({"": base, **changed}, positive, drawn, (auroc,))
    rows: list[tuple[Cell, ...]] = []
    for name in changed:
        area, difference = measured.estimate(name, auroc), measured.difference(name, "", auroc)
        rows.append((name, area.n, area.positives, as_figure(area), as_gain(difference), verdict(difference)))
    return Grid(caption, ("change", "cases", "positive", "AUROC", "difference to the whole", "verdict"), tuple(rows))


def enough(task: Task) -> bool:
    """Whether both sides have enough cases."""
    return min(task.positives, task.n - task.positives) >= FEWEST


def as_figure(estimate: Estimate) -> Figure:
    """An estimate as a report has it."""
    return figure(estimate.value, estimate.low, estimate.high)


def as_gain(estimate: Estimate) -> Gain:
    """A difference as a report has it."""
    return gain(estimate.value, estimate.low, estimate.high)
