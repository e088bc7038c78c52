"""In which family of indications did a target get far? The part of an evaluation that asks for the disease.

Asked of the targets that reached phase 2 in some family: what makes a gene a target at all counts for little there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from prioritize.report.validation import Cell, Dot, Forest, Grid, Headline, Part
from prioritize.validating.measuring import (
    NOTHING,
    SCORE,
    Column,
    as_figure,
    as_gain,
    by_target,
)
from prioritize.validating.scores import indication_chains
from prioritize.validating.targets import Asked
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Draws, Estimate, percentiles, verdict
from prioritize.validation.metrics import Steps, auroc
from prioritize.validation.tasks import PHASE_2

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST = 20
"""Targets that reached phase 2 in a family, below which it is left out."""
FAMILY_DRAWS = 300
"""Draws of targets at most."""
TASK = "Which family, of targets that reached phase 2"


def families_part(asked: Asked) -> tuple[Part, list[Headline]]:
    """Mean over families of the AUROC among targets that reached phase 2 in some family."""
    title = f"{TASK} ({asked.where})"
    families, labels = _labels(asked)
    if len(families) < 2:
        return Part(title, (f"{NOT_SHOWN}: fewer than two families with {LEAST} such targets.",)), []
    reached = np.flatnonzero(labels.any(axis=0))
    labels = labels[:, reached]
    columns = {
        name: scores[:, reached]
        for name, one in asked.columns.items()
        if not one.of_file and (scores := _scores(asked, one, families)) is not None
    }
    drawn = Draws(reached, draws=min(asked.draws, FAMILY_DRAWS), seed=asked.seed)
    found = {name: _mean(scores, labels, drawn) for name, scores in columns.items()}
    rows: list[tuple[Cell, ...]] = []
    lines: list[Headline] = []
    said: list[str] = []
    grids: list[Grid] = []
    for name, area in found.items():
        kind = asked.columns[name].kind
        if kind != SCORE:
            rows.append((name, kind, area.n, area.positives, as_figure(area), "", "", ""))
            continue
        best, its, difference = _beside(name, asked.columns, columns, labels, drawn)
        rows.append(
            (name, kind, area.n, area.positives, as_figure(area), as_gain(difference), verdict(difference), best)
        )
        if not lines:
            lines.append(
                Headline(
                    title,
                    name,
                    area.n,
                    area.positives,
                    f"mean {auroc.name}",
                    as_figure(area),
                    best,
                    as_figure(its),
                    as_gain(difference),
                    verdict(difference),
                )
            )
        blind = "" if asked.columns[name].by else "; it gives a target one score for all indications"
        said.append(
            f"{name}: mean AUROC {as_figure(area).words()}, {area.clusters:,} targets, {len(families)} families"
            f"{blind}; beside the best baseline {as_gain(difference).words('+')}: {verdict(difference)} ({best})"
        )
        if not grids:
            grids.append(_by_family(asked, families, labels, name, columns[name], best, columns[best], drawn))
    heads = (
        "ranking",
        "kind",
        "cases",
        "positive",
        "mean AUROC",
        "difference to the best baseline",
        "shown",
        "best baseline",
    )
    words = (
        f"{len(reached):,} targets that reached phase 2 in one of {len(families)} families; "
        f"{len(families) * len(reached):,} cases, each a target and a family"
    )
    dots = tuple(Dot(name, asked.columns[name].kind, as_figure(area)) for name, area in found.items())
    part = Part(
        title,
        (
            *said,
            "A family is a MeSH heading two steps below the head of its chapter, with all that lies under it; an "
            "indication may be in several. In each family the targets that reached phase 2 there are held against "
            "those that did so only in others; figures are means over families, intervals of "
            f"{len(drawn.counts)} draws of targets. Families in which fewer than {LEAST} targets reached phase 2 are "
            "left out, and of families with the same targets all but one. A score by indication counts with its "
            "highest in the family, pursued there or not; without one, with that of the nearest wider indication.",
        ),
        (Grid(words, heads, tuple(rows), (4, 5, 6, 2, 3)), *grids),
        (Forest(f"{title}: mean AUROC", "Mean AUROC with 95 % interval", 0.5, dots),),
    )
    return part, lines


def _labels(asked: Asked) -> tuple[dict[str, frozenset[str]], Bools]:
    """Families with the indications of scores that lie in each; and which targets reached phase 2 there, (f, t)."""
    known = asked.indications
    chains = indication_chains(asked.outcomes, known)
    of_key = {key: known.families(key, asked.area) for chain in set(chains) for key in chain[:1]}
    clusters = asked.outcomes.clusters
    size = int(clusters.max(initial=-1)) + 1
    labels: dict[str, Bools] = {}
    for row in np.flatnonzero(asked.among & (asked.outcomes.stage >= PHASE_2)).tolist():
        for family in of_key[chains[row][0]]:
            labels.setdefault(family, np.zeros(size, dtype=bool))[clusters[row]] = True
    enough = {label.tobytes(): family for family, label in sorted(labels.items()) if label.sum() >= LEAST}
    kept = sorted(enough.values())
    scored = {name for one in asked.columns.values() if one.by for name in one.by.names}
    inside = {name: known.families(name, asked.area) for name in scored}
    families = {family: frozenset(name for name, some in inside.items() if family in some) for family in kept}
    return families, np.array([labels[family] for family in kept]).reshape(len(kept), size)


def _scores(asked: Asked, column: Column, families: Mapping[str, frozenset[str]]) -> Floats | None:
    """Scores of targets in families, (f, t); None of what differs among the rows of a target without being a score."""
    if column.by is not None:
        return np.array(
            [column.by.highest(names, asked.indications.chain(family)) for family, names in families.items()]
        )
    clusters = asked.outcomes.clusters
    every = np.ones(len(clusters), dtype=bool)
    highest = by_target(column, clusters, every)
    known = ~np.isnan(column.values)
    if (column.values[known] != highest[clusters[known]]).any():
        return None
    return np.tile(highest, (len(families), 1))


def _areas(scores: Floats, labels: Bools, weights: Floats) -> Floats:
    """AUROC in each family, shape (b, f); NaN where a side has too few targets."""
    found = np.full((len(weights), len(labels)), np.nan)
    for place, (values, label) in enumerate(zip(scores, labels, strict=True)):
        known = ~np.isnan(values)
        if min((known & label).sum(), (known & ~label).sum()) >= FEWEST:
            found[:, place] = auroc.of(Steps(values, label).counted(weights))
    return found


def _means(areas: Floats) -> Floats:
    """Mean over the families that have a figure, shape (b,); NaN where none has."""
    known = ~np.isnan(areas)
    whole = np.where(known, areas, 0.0).sum(axis=1)
    found: Floats = np.divide(whole, known.sum(axis=1), out=np.full(len(areas), np.nan), where=known.any(axis=1))
    return found


def _mean(scores: Floats, labels: Bools, drawn: Draws, other: Floats | None = None) -> Estimate:
    """Mean AUROC with its interval, less that of another on the same cases if one is given."""
    known = ~np.isnan(scores) if other is None else ~(np.isnan(scores) | np.isnan(other))

    def of(weights: Floats) -> Floats:
        own = _areas(np.where(known, scores, np.nan), labels, weights)
        its = 0.0 if other is None else _areas(np.where(known, other, np.nan), labels, weights)
        return _means(own - its)

    counts = int(known.sum()), int((known & labels).sum()), int(known.any(axis=0).sum())
    value = float(of(np.ones((1, labels.shape[1])))[0])
    if np.isnan(value):
        return Estimate(np.nan, np.nan, np.nan, *counts)
    return Estimate(value, *percentiles(np.concatenate([of(weights) for weights in drawn.blocks()])), *counts)


def _beside(
    name: str, kinds: Mapping[str, Column], columns: Mapping[str, Floats], labels: Bools, drawn: Draws
) -> tuple[str, Estimate, Estimate]:
    """The best baseline on the same cases, in hindsight or not, its mean AUROC there, and the difference to it."""
    there = ~np.isnan(columns[name])
    same = {other: np.where(there, scores, np.nan) for other, scores in columns.items() if kinds[other].kind != SCORE}
    means = {
        other: float(_means(_areas(scores, labels, np.ones((1, labels.shape[1]))))[0]) for other, scores in same.items()
    }
    usable = {other: mean for other, mean in means.items() if not np.isnan(mean)}
    if not usable:
        return "", NOTHING, NOTHING
    best = max(usable, key=lambda other: (usable[other], other))
    return best, _mean(same[best], labels, drawn), _mean(columns[name], labels, drawn, same[best])


def _by_family(
    asked: Asked,
    families: Mapping[str, frozenset[str]],
    labels: Bools,
    name: str,
    own: Floats,
    best: str,
    its: Floats,
    drawn: Draws,
) -> Grid:
    """One score beside one baseline in each family."""
    called = _names(asked, families)
    rows: list[tuple[Cell, ...]] = []
    for place, family in enumerate(families):
        one = slice(place, place + 1)
        area, other, difference = (
            _mean(own[one], labels[one], drawn),
            _mean(its[one], labels[one], drawn),
            _mean(own[one], labels[one], drawn, its[one]),
        )
        cells = (as_figure(area), as_figure(other), as_gain(difference), verdict(difference))
        rows.append((called[family], area.n, area.positives, *cells))
    heads = ("family", "targets", "positive", "AUROC", "AUROC of the baseline", "difference", "shown")
    return Grid(f"By family: {name}, beside {best}", heads, tuple(rows), (3, 5, 2, 6, 1))


def _names(asked: Asked, families: Iterable[str]) -> dict[str, str]:
    """Names of families: on record, as the outcomes call them, or by the indication in it that has most rows."""
    terms = asked.outcomes.extra.get("indication_mesh_term", asked.outcomes.indication)
    called = dict(zip(asked.outcomes.indication, terms, strict=True))
    rows = Counter(asked.outcomes.rows(asked.among).indication)
    found = {}
    for family in families:
        name = called.get(family) or asked.indications.known.by_id.get(family, "")
        inside = (one for one, _ in rows.most_common() if family in asked.indications.families(one, asked.area))
        found[family] = name or f"MeSH {family}, such as {called.get(next(inside, ''), 'no indication')}"
    return found
