"""The landscape of targets: two numbers of every target in one picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from prioritize.dossier.targets import TOP
from prioritize.pipeline import Results
from prioritize.report.crossmap import Reach, Scatter, Spot
from prioritize.report.document import TargetCard
from prioritize.score.ranking import weighted

Floats = NDArray[np.float64]
DRAWN = 1000
"""Targets in a scatter plot; more would neither be told apart nor fit into a file for the mail."""
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def make_landscape(results: Results, cards: Sequence[TargetCard]) -> tuple[Scatter, ...]:
    """Score against what is known, and tractability against biology."""
    worth = group_worths(results)
    coverage = {card.target_id: card.coverage for card in cards}
    needed = results.model.coverage.rankable
    share = _reach("share of the weight that is known", "known", coverage.values(), 10, percent=True)
    score = {card.target_id: card.score for card in cards if card.score is not None}
    lacking = tuple(name for name in ("biology", "tractability") if name not in worth)
    return (
        replace(
            _scatter(
                "Score against what is known",
                share,
                _reach("score", "score", score.values(), 5),
                cards,
                coverage,
                score,
            ),
            needed=needed,
        ),
        _scatter(
            "Tractability against biology",
            Reach("biology, worth 0–1", "biology", 0.0, 1.0, QUARTERS),
            Reach("tractability, worth 0–1", "tractability", 0.0, 1.0, QUARTERS),
            () if lacking else cards,
            worth.get("biology", {}),
            worth.get("tractability", {}),
            lacking,
        ),
    )


def _reach(title: str, word: str, values: Iterable[float], parts: int, *, percent: bool = False) -> Reach:
    """An axis over some values and 1, from one whole part of 1 to another."""
    ends = [1.0, *values]
    low, high = floor(round(min(ends) * parts, 9)), ceil(round(max(ends) * parts, 9))
    low = min(low, parts - 1)
    return Reach(title, word, low / parts, high / parts, tuple(part / parts for part in range(low, high + 1)), percent)


def _scatter(
    title: str,
    across: Reach,
    up: Reach,
    cards: Sequence[TargetCard],
    x: Mapping[str, float],
    y: Mapping[str, float],
    absent: tuple[str, ...] = (),
) -> Scatter:
    """Two numbers of the targets that have both."""
    both = [(place, card) for place, card in enumerate(cards) if card.target_id in x and card.target_id in y]
    spots = tuple(
        Spot(one.target_id, one.symbol, one.rank, x[one.target_id], y[one.target_id], one.rank > 0 and place < TOP)
        for place, one in both[:DRAWN]
    )
    return Scatter(title, across, up, absent, spots, len(cards) - len(both), len(both) - len(spots))


def group_worths(results: Results) -> dict[str, dict[str, float]]:
    """Worth of each group for each target of which something in the group is known.

    The mean of the known worths by weight, or their weighted product where the model says so: what the group
    contributes to the base score, over the share with which it enters.

    Returns
    -------
    dict of group to dict of HGNC id to float, 0-1
    """
    model, ranking = results.model, results.ranking
    split = len(model.criteria)
    known = ranking.known[:, :split]
    weights = ranking.weights
    groups = list(dict.fromkeys(criterion.group for criterion in model.criteria))
    inside = {group: np.array([one.group == group for one in model.criteria], dtype=bool) for group in groups}
    entering = {}
    for group, own in inside.items():
        some = weights * own
        part = _row_sums(some * known)
        entering[group] = np.where(part > 0, _row_sums(some), 0.0) if group in model.products else part
    whole = np.sum([entering[group] for group in groups], axis=0)
    found: dict[str, dict[str, float]] = {}
    for group, own in inside.items():
        gives = _row_sums(ranking.contributions[:, :split] * own) * whole
        found[group] = {
            target: min(max(float(gives[row] / entering[group][row]), 0.0), 1.0)
            for row, target in enumerate(results.matrix.targets)
            if entering[group][row] > 0
        }
    return found


def _row_sums(values: Floats) -> Floats:
    """Sum of each row, column after column."""
    return weighted(values, np.ones(values.shape[1]))
