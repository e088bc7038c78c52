"""The shapes of a model file: what may stand where, with units and bounds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from prioritize.model.scales import Scale

Weight = Annotated[FiniteFloat, Field(strict=True, ge=0, le=1_000_000)]
Share = Annotated[FiniteFloat, Field(strict=True, ge=0, le=1)]


class Part(BaseModel):
    """A table of the file: no unknown key, not to be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeatureFacts(Part):
    """Front matter of a feature: what its number means.

    Attributes
    ----------
    better : str
        `higher`, `lower`, or `none` for what is shown and never scored.
    scale : Scale
        Default scale; a model may override it.
    evidence : mapping of raw table to SQL condition
        Rows behind the value of `$target`.
    failure : bool
        True when the value counts failures: it may only stand among the precedence criteria, where a
        missing value adds nothing and a higher one can only lower a score.
    learned : bool
        True when the value rests on weights that were learned from outcomes: it proves nothing on the rows
        that they were learned from.
    sql : str
        The query that makes the values, as it stands in the file below the front matter.
    """

    title: str
    unit: str
    range: tuple[float, float]
    better: Literal["higher", "lower", "none"]
    tables: tuple[str, ...]
    scale: Scale
    reference: str
    note: str = ""
    evidence: dict[str, str]
    failure: bool = False
    learned: bool = False
    sql: str = ""


class Criterion(Part):
    """One feature, weighed."""

    weight: Weight = 1.0
    scale: Scale | None = None
    better: Literal["higher", "lower"] | None = None
    track: str | None = None


class SignedCriterion(Part):
    """One feature that adds to the score (`sign = 1`) or takes from it (`sign = -1`)."""

    weight: Weight = 1.0
    sign: Literal[1, -1] = 1
    scale: Scale | None = None


class Group(Part):
    """Criteria that share a weight.

    Attributes
    ----------
    aggregate : str
        `weighted_mean`, where one criterion makes up for another, or `weighted_product`, where a worth of 0
        makes the whole group worth 0.
    """

    weight: Weight = 1.0
    aggregate: Literal["weighted_mean", "weighted_product"] = "weighted_mean"
    criteria: dict[str, Criterion]


class Precedence(Part):
    """Signed criteria; `weight` is the largest change they can make to a score."""

    weight: Share = 0.0
    criteria: dict[str, SignedCriterion] = {}


class Coverage(Part):
    """Shares of known weight below which a target is not ranked, or flagged."""

    rankable: Share = 0.5
    flagged: Share = 0.65


class Track(Part):
    """A way to drug a target, with criteria of its own; a target is scored by its best track.

    Attributes
    ----------
    needs : tuple of str
        Features of which one must be above 0 for the track to be open.
    on : bool
        False leaves out the track and its criteria.
    """

    needs: Annotated[tuple[str, ...], Field(min_length=1)]
    on: bool = True


class Gate(Part):
    """A gate without settings."""


class Needs(Part):
    """Targets for which all these features are known to be 0 are taken out.

    Attributes
    ----------
    features : tuple of str
    reason : str
        What is printed.
    """

    features: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: str


class Gates(Part):
    """Gates that are on."""

    direction: Gate | None = None
    needs: Needs | None = None


class Uncertainty(Part):
    """How ranks under other weights are drawn.

    Attributes
    ----------
    draws : int
    band : float
        Each weight is multiplied by a factor uniform in 1 - band to 1 + band.
    seed : int
    interval : float
        Share of draws that the rank interval holds.
    """

    draws: Annotated[int, Field(strict=True, ge=100, le=1_000_000)] = 10_000
    band: Annotated[FiniteFloat, Field(strict=True, ge=0, lt=1)] = 0.5
    seed: Annotated[int, Field(strict=True, ge=0)] = 0
    interval: Annotated[FiniteFloat, Field(strict=True, gt=0, lt=1)] = 0.9


class Combinations(Part):
    """Weights of the combination terms.

    Attributes
    ----------
    top : int
        Candidates kept.
    per_member : int
        How often one target or backbone may stand in the printed list.
    indication : str
        Words of an indication, such as `pancrea`: outcomes of tried pairs in others count half.
    merits : mapping of term to weight
        Averaged over the terms that are known.
    signed : mapping of term to weight
        Added; a negative weight can only lower a score.
    """

    top: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 50
    per_member: Annotated[int, Field(strict=True, ge=1)] = 3
    indication: Annotated[str, Field(max_length=100)] = ""
    merits: dict[str, Weight] = {}
    signed: dict[str, Annotated[FiniteFloat, Field(strict=True, ge=-1, le=1)]] = {}


class Indications(Part):
    """Criteria of a target in one indication: a further group, which counts where an indication is asked for.

    Attributes
    ----------
    weight : float
        Beside the weights of the groups.
    """

    weight: Weight = 1.0
    criteria: dict[str, Criterion] = {}


class File(Part):
    """A whole model file."""

    title: str
    question: str = "Which targets, in which combination, first?"
    description: str = ""
    extends: str | None = None
    as_of: Annotated[int, Field(strict=True, ge=1900, le=2100)] | None = None
    coverage: Coverage = Coverage()
    gates: Gates = Gates()
    groups: dict[str, Group]
    tracks: dict[str, Track] = {}
    precedence: Precedence = Precedence()
    uncertainty: Uncertainty = Uncertainty()
    combinations: Combinations = Combinations()
    indications: Indications = Indications()
