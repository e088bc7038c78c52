"""Models of several shapes, and a slow way to rank anew with another weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prioritize.model import Model
from prioritize.model.shapes import Track
from prioritize.score.ranking import Ranking, rank_targets, rank_worths

Floats = NDArray[np.float64]

NAN = np.nan
FEATURES = ("c0", "c1", "c2", "c3", "p0", "p1")
COARSE = [*np.geomspace(0.0027, 0.97, 20), *np.geomspace(1.03, 19.9, 20)]
"""Factors that brute force tries."""


def rank(model: Model, rows: Sequence[Sequence[float]]) -> Ranking:
    """The ranking of rows of values."""
    return rank_targets(np.asarray(rows, dtype=float), ("inhibit",) * len(rows), model)


def as_product(model: Model, *groups: str) -> Model:
    """The model with its criteria in the groups given, of which safety is a product."""
    criteria = tuple(replace(one, group=group) for one, group in zip(model.criteria, groups, strict=True))
    return replace(model, criteria=criteria, products=("safety",))


def in_tracks(model: Model, *tracks: str) -> Model:
    """The model with its criteria in the tracks given; '' counts in all."""
    criteria = tuple(replace(one, track=track) for one, track in zip(model.criteria, tracks, strict=True))
    return replace(model, criteria=criteria, tracks={name: Track(needs=("x",)) for name in ("pill", "antibody")})


SHAPES: dict[str, Callable[[Model], Model]] = {
    "means": lambda model: model,
    "products": lambda model: as_product(model, "biology", "safety", "safety", "safety"),
    "tracks": lambda model: in_tracks(model, "", "pill", "antibody", ""),
    "both": lambda model: in_tracks(
        as_product(model, "safety", "safety", "safety", "biology"), "", "pill", "pill", "antibody"
    ),
}


def drawn(make_model: Callable[..., Model], shape: str, seed: int, size: int = 2) -> tuple[Model, Floats, Ranking]:
    """A model of four criteria and two signed ones, and worths of some targets with gaps."""
    random = np.random.default_rng(seed)
    model = SHAPES[shape](make_model(list(random.random(4) + 0.1), [0.2, -0.15], rankable=0.0))
    worths = np.round(random.random((size, 6)), 3)
    worths[random.random(worths.shape) < 0.25] = NAN
    worths[:, 3] = np.nan_to_num(worths[:, 3], nan=0.5)
    return model, worths, rank_worths(worths, ("",) * size, model)


def slow(model: Model, worths: Floats, feature: str, factor: float) -> Ranking:
    """All ranked anew with one weight multiplied, by the words of the model's own weights."""
    weights = model.track_weights.copy()
    adds = [one.weight for one in model.precedence]
    if FEATURES.index(feature) < 4:
        weights[:, FEATURES.index(feature)] *= factor
        weights /= weights.sum(axis=1, keepdims=True)
    else:
        adds[FEATURES.index(feature) - 4] *= factor
    precedence = tuple(replace(one, weight=add) for one, add in zip(model.precedence, adds, strict=True))
    changed = replace(model, given_weights=weights, precedence=precedence)
    return rank_worths(worths, ("",) * len(worths), changed)
