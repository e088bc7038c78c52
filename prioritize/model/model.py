"""The model: criteria resolved against the features at hand, frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from prioritize.errors import ModelError, Problem
from prioritize.model.scales import Floats, MinMax, Rank, Scale
from prioritize.model.shapes import Combinations, Coverage, FeatureFacts, Gates, Track, Uncertainty


@dataclass(frozen=True)
class ResolvedCriterion:
    """A criterion with everything needed to score it.

    Attributes
    ----------
    feature, group : str
        For a precedence criterion the group is `precedence`.
    weight : float
        Share of the whole: the criteria of all groups sum to 1; precedence criteria sum to their
        group's largest effect.
    sign : int
        1 or -1; -1 only for precedence.
    better : str
        `higher` or `lower`.
    scale : Scale
    facts : FeatureFacts
    track : str
        Track that the criterion belongs to; '' when it counts in all.
    """

    feature: str
    group: str
    weight: float
    sign: int
    better: str
    scale: Scale
    facts: FeatureFacts
    track: str = ""

    def worth(self, value: Floats) -> Floats:
        """Worth in 0-1 of each value; of a precedence criterion its strength, before the sign."""
        worth = self.scale.worth(value)
        flipped = self.better == "lower" and self.group != "precedence"
        return 1.0 - worth if flipped else worth


@dataclass(frozen=True, repr=False)
class Model:
    """A model, its criteria resolved against the features at hand.

    Attributes
    ----------
    name : str
        File name without ending.
    sha256 : str
        Of the model after `extends` was followed.
    criteria, precedence : tuple of ResolvedCriterion
        In the order of the file; weight 0 is left out. With tracks the weight of a criterion is its share over
        those of all tracks; `track_weights` has the shares in each.
    tracks : mapping of name to Track
        Empty when a target is scored in one way only.
    products : tuple of str
        Groups whose aggregate is the weighted product.
    as_of : int or None
        Last year whose evidence counts; undated evidence does not count then. None = all evidence counts.
    indications : tuple of ResolvedCriterion
        Criteria of a target in one indication, weights as shares of the whole with them; they count in
        `in_indication` only.
    """

    name: str
    title: str
    question: str
    description: str
    sha256: str
    coverage: Coverage
    gates: Gates
    uncertainty: Uncertainty
    combinations: Combinations
    criteria: tuple[ResolvedCriterion, ...]
    precedence: tuple[ResolvedCriterion, ...]
    precedence_weight: float
    tracks: Mapping[str, Track] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    group_weights: Mapping[str, float] = field(default_factory=dict)
    given_weights: Floats | None = None
    as_of: int | None = None
    indications: tuple[ResolvedCriterion, ...] = ()

    def __repr__(self) -> str:
        """Name and hash."""
        return f"Model({self.name!r}, {self.sha256[:12]})"

    @property
    def data_driven(self) -> tuple[str, ...]:
        """Features whose scale takes its anchors from the targets at hand and is not fitted yet."""
        everything = (*self.criteria, *self.precedence)
        return tuple(one.feature for one in everything if isinstance(one.scale, MinMax | Rank))

    def fitted(self, columns: Floats) -> Model:
        """The model with anchors taken from the targets at hand, where a scale asks for it.

        Parameters
        ----------
        columns : ndarray of shape (n, n_criteria + n_precedence)
            Values in the units of the features, criteria first; NaN = unknown.

        Raises
        ------
        ModelError
            A criterion with such a scale has fewer than two different values.
        """
        if not self.data_driven:
            return self
        split = len(self.criteria)
        fitted = [
            _fitted(one, columns[:, index], self.name) for index, one in enumerate((*self.criteria, *self.precedence))
        ]
        return replace(self, criteria=tuple(fitted[:split]), precedence=tuple(fitted[split:]))

    @property
    def weights(self) -> Floats:
        """Weights of `criteria`, shape (n_criteria,); they sum to 1 when there are no tracks."""
        return np.array([criterion.weight for criterion in self.criteria])

    @property
    def track_names(self) -> tuple[str, ...]:
        """Names of the tracks; one empty name when there are none."""
        return tuple(self.tracks) or ("",)

    @property
    def track_weights(self) -> Floats:
        """Weights of `criteria` in each track, shape (n_tracks, n_criteria); rows sum to 1."""
        if self.given_weights is not None:
            return self.given_weights
        if not self.tracks:
            return self.weights[None, :]
        rows = []
        for name in self.track_names:
            counts = np.array([criterion.track in ("", name) for criterion in self.criteria])
            rows.append(np.where(counts, self.weights, 0.0))
        weights = np.array(rows)
        for group in dict.fromkeys(criterion.group for criterion in self.criteria):
            inside = np.array([criterion.group == group for criterion in self.criteria])
            sums = weights[:, inside].sum(axis=1, keepdims=True)
            whole = self.group_weights.get(group, float(sums.max()))
            weights[:, inside] *= np.divide(whole, sums, out=np.zeros_like(sums), where=sums > 0)
        total: Floats = weights / weights.sum(axis=1, keepdims=True)
        return total

    def in_indication(self) -> Model:
        """The model with the criteria of an indication among its own, after them; itself when it has none."""
        if not self.indications:
            return self
        added = np.array([criterion.weight for criterion in self.indications])
        rest = 1.0 - float(added.sum())
        own = self.track_weights * rest
        criteria = (
            *(replace(criterion, weight=criterion.weight * rest) for criterion in self.criteria),
            *self.indications,
        )
        weights = np.hstack([own, np.broadcast_to(added, (len(own), len(added)))])
        return replace(self, criteria=criteria, given_weights=weights, indications=())

    def without(self, features: Collection[str]) -> Model | None:
        """The model less some features, their weight spread over the others; None when nothing is left to weigh."""
        kept = np.array([criterion.feature not in features for criterion in self.criteria], dtype=bool)
        weights = self.track_weights[:, kept]
        sums = weights.sum(axis=1, keepdims=True)
        if not kept.any() or (sums <= 0).any():
            return None
        whole = float(self.weights[kept].sum())
        criteria = tuple(
            replace(criterion, weight=criterion.weight / whole)
            for criterion, stays in zip(self.criteria, kept, strict=True)
            if stays
        )
        precedence = tuple(criterion for criterion in self.precedence if criterion.feature not in features)
        return replace(self, criteria=criteria, precedence=precedence, given_weights=weights / sums)

    @property
    def precedence_weights(self) -> Floats:
        """Signed weights of `precedence`, shape (n_precedence,)."""
        return np.array([criterion.weight * criterion.sign for criterion in self.precedence])


def _fitted(criterion: ResolvedCriterion, values: Floats, model: str) -> ResolvedCriterion:
    """A criterion whose scale has anchors."""
    if not isinstance(criterion.scale, MinMax | Rank):
        return criterion
    try:
        return replace(criterion, scale=criterion.scale.fitted(values))
    except ValueError as fault:
        raise ModelError(
            Problem(
                f"cannot be scaled by '{criterion.scale.kind}': {fault}",
                model,
                field=f"{criterion.group}.criteria.{criterion.feature}.scale",
                fix="give a scale with fixed anchors, such as the feature's own",
            )
        ) from fault


def reversal_warning(features: Sequence[str]) -> str:
    """What to tell whoever uses a data-driven scale."""
    return (
        f"the scale of {', '.join(features)} is set by the targets at hand: adding or removing a target changes the "
        "scores of the others and may turn their order round"
    )
