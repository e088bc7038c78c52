"""How many entries of a portfolio stand at the top of a ranking, beside baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.report.validation import Cell, Dot, Forest, Grid, Headline, Part
from prioritize.validating.measuring import CHANCE, NOTHING, SCORE, Column, as_figure, as_gain
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Draws, Estimate, interval, verdict
from prioritize.validation.metrics import divided

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOPS = (10, 20, 50, 100, 200)
MAIN = 100
"""Size of the top that the summary tells of."""
EXPECTED = "random (expected)"
LISTED = 100
"""Entries whose places are listed at most."""


@dataclass(frozen=True)
class Named:
    """Entries of portfolios among n things that are ranked.

    Attributes
    ----------
    title : str
        Of the part.
    things : str
        What is ranked, such as `genes`.
    words : tuple of str
        The e entries, each once.
    companies : tuple of tuple of str
        Who has each.
    rows : ndarray of shape (e,), int64
        Row of each among the n.
    unresolved : tuple of str
        Entries that are none of the n, with the reason.
    """

    title: str
    things: str
    words: tuple[str, ...]
    companies: tuple[tuple[str, ...], ...]
    rows: Ints
    unresolved: tuple[str, ...]


def inside(values: Floats, rows: Ints, top: int) -> Floats:
    """Share of each row that stands in the top, shape (e,): of equal values as many as there is room; NaN = unknown.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Higher is better; NaN takes no part.
    rows : ndarray of shape (e,), int64
    top : int
    """
    ordered = np.sort(values[~np.isnan(values)])
    mine = values[rows]
    below = np.searchsorted(ordered, mine, side="left")
    upto = np.searchsorted(ordered, mine, side="right")
    above, size = len(ordered) - upto, np.maximum(upto - below, 1)
    return np.where(np.isnan(mine), np.nan, np.clip((top - above) / size, 0.0, 1.0))


def recall_part(named: Named, columns: Mapping[str, Column], *, draws: int, seed: int) -> tuple[Part, list[Headline]]:
    """Recall of the top 10 to 200, with intervals over draws of entries.

    Parameters
    ----------
    named : Named
    columns : mapping of name to Column
        Of the n things; a column of chance is shown by what is expected of it.
    draws, seed : int
    """
    n_ranked = {name: int((~np.isnan(one.values)).sum()) for name, one in columns.items()}
    left = f"{len(named.words):,} entries are among the {len(next(iter(columns.values())).values):,} {named.things}"
    prose = (
        f"{left}, {len(named.unresolved):,} are not and do not count. Recall is the share of the entries that stand in "
        f"the top of a ranking; entries without a score are left out, never put last. Intervals: {draws:,} draws of "
        "entries, taken as independent. A portfolio holds what was pursued: much studied entries are named more often.",
    )
    notes = (f"not counted: {'; '.join(named.unresolved)}",) if named.unresolved else ()
    if len(named.rows) < FEWEST:
        return Part(named.title, (*prose, f"{NOT_SHOWN}: too few entries."), notes=notes), []
    asked = _Recall(named, columns, draws, seed)
    rows: list[tuple[Cell, ...]] = []
    more: list[tuple[Cell, ...]] = []
    lines: list[Headline] = []
    dots = []
    for name, one in columns.items():
        shown = EXPECTED if name == CHANCE else name
        found = [asked.own(name, top) for top in TOPS]
        rows.append((shown, one.kind, n_ranked[name], found[0].n, *(as_figure(estimate) for estimate in found)))
        dots.append(Dot(shown, one.kind, as_figure(found[TOPS.index(MAIN)])))
        if one.kind != SCORE:
            continue
        for top, area in zip(TOPS, found, strict=True):
            best, its, difference = asked.beside(name, top)
            cells = as_figure(area), best, as_figure(its), as_gain(difference), verdict(difference)
            more.append((name, top, *cells))
            if top == MAIN and not lines:
                figures = as_figure(area), best, as_figure(its), as_gain(difference), verdict(difference)
                lines.append(Headline(named.title, name, n_ranked[name], area.n, f"recall at {top}", *figures))
    heads = ("ranking", "kind", f"{named.things} ranked", "entries", *(f"recall at {top}" for top in TOPS))
    beside = ("ranking", "top", "recall", "best baseline", "its recall", "difference", "shown")
    first = next((name for name, one in columns.items() if one.kind == SCORE), next(iter(columns)))
    grids = (
        Grid("Recall", heads, tuple(rows), (7, 6, 8, 3, 5, 4)),
        Grid("Beside the baseline that finds most", beside, tuple(more), (1, 2, 6, 5, 3, 4)),
        _companies(named, columns[first].values, first),
        _places(named, columns[first].values, first),
    )
    drawing = Forest(f"{named.title}: recall at {MAIN}", f"Recall at {MAIN} with 95 % interval", 0.0, tuple(dots))
    return Part(named.title, prose, grids, (drawing,), notes=notes), lines


@dataclass(frozen=True)
class _Recall:
    """Recall of columns, on the same entries and draws."""

    named: Named
    columns: Mapping[str, Column]
    draws: int
    seed: int

    def own(self, name: str, top: int) -> Estimate:
        """Recall of a ranking."""
        return self._mean(self._inside(name, top))

    def beside(self, name: str, top: int) -> tuple[str, Estimate, Estimate]:
        """The baseline that finds most on what the ranking has a score for, its recall there, and the difference."""
        there = ~np.isnan(self.columns[name].values)
        same = {other: self._inside(other, top, there) for other, one in self.columns.items() if one.kind != SCORE}
        means = {other: self._mean(shares).value for other, shares in same.items()}
        usable = {other: mean for other, mean in means.items() if not np.isnan(mean)}
        if not usable:
            return "", NOTHING, NOTHING
        best = max(usable, key=lambda other: (usable[other], other))
        both = ~np.isnan(self.columns[best].values) | (best == CHANCE)
        change = self._mean(self._inside(name, top, both) - same[best])
        return EXPECTED if best == CHANCE else best, self._mean(same[best]), change

    def _inside(self, name: str, top: int, among: NDArray[np.bool_] | None = None) -> Floats:
        """Share of each entry in the top, among some things; for chance what is expected."""
        values = self.columns[name].values
        values = values if among is None else np.where(among, values, np.nan)
        if name == CHANCE:
            known = ~np.isnan(values)
            return np.where(known[self.named.rows], min(top / max(int(known.sum()), 1), 1.0), np.nan)
        return inside(values, self.named.rows, top)

    def _mean(self, shares: Floats) -> Estimate:
        """Mean over the entries that have one, with its interval; none where all are equal: draws would not differ."""
        known = shares[~np.isnan(shares)]
        if len(known) < FEWEST:
            return Estimate(np.nan, np.nan, np.nan, len(known))
        if np.ptp(known) == 0:
            return Estimate(float(known[0]), np.nan, np.nan, len(known))
        drawn = Draws(np.arange(len(known)), draws=self.draws, seed=self.seed)
        return interval(lambda weights: divided(weights @ known, weights.sum(axis=-1)), drawn)


def _companies(named: Named, values: Floats, name: str) -> Grid:
    """Entries of each company in the tops."""
    rows: list[tuple[Cell, ...]] = []
    for company in sorted({one for some in named.companies for one in some}):
        mine = named.rows[[company in some for some in named.companies]]
        known = int((~np.isnan(values[mine])).sum())
        counts = [float(np.nansum(inside(values, mine, top))) for top in TOPS]
        rows.append((company, len(mine), known, *(f"{count:g}" for count in counts)))
    heads = ("company", "entries", "with a score", *(f"in the top {top}" for top in TOPS))
    return Grid(f"By company: {name}", heads, tuple(rows))


def _places(named: Named, values: Floats, name: str) -> Grid:
    """Place of each entry, the first of equals."""
    ordered = np.sort(values[~np.isnan(values)])
    mine = values[named.rows]
    place = 1 + len(ordered) - np.searchsorted(ordered, mine, side="right")
    order = sorted(range(len(mine)), key=lambda at: (np.isnan(mine[at]), place[at], named.words[at]))
    rows = tuple(
        (named.words[at], "; ".join(named.companies[at]), "no score" if np.isnan(mine[at]) else int(place[at]))
        for at in order[:LISTED]
    )
    first = f" (the first {LISTED})" if len(mine) > LISTED else ""
    return Grid(f"Places of {len(ordered):,} by {name}{first}", ("entry", "company", "place"), rows)


def gathered_entries(
    found: Sequence[tuple[str, str, int]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], Ints]:
    """Entries that are the same thing, as one.

    Parameters
    ----------
    found : sequence of (words, company, row)

    Returns
    -------
    tuple of str, tuple of tuple of str, ndarray of shape (e,)
        Words of each, its companies, its row; in the order of the rows.
    """
    things: dict[int, tuple[str, set[str]]] = {}
    for words, company, row in found:
        things.setdefault(row, (words, set()))[1].add(company)
    rows = sorted(things)
    return (
        tuple(things[row][0] for row in rows),
        tuple(tuple(sorted(things[row][1])) for row in rows),
        np.array(rows, dtype=np.int64),
    )
