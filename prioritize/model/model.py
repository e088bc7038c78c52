"""The model file: read once, checked once, frozen."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from prioritize.errors import ModelError, Problem, did_you_mean
from prioritize.model.scales import SCALES, Floats, Scale

LARGEST = 1_000_000
"""Largest model file that is read, bytes."""
PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""Name of a model that another extends."""
Weight = Annotated[FiniteFloat, Field(strict=True, ge=0, le=1_000_000)]
Share = Annotated[FiniteFloat, Field(strict=True, ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeatureFacts(_Part):
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


class Criterion(_Part):
    """One feature, weighed."""

    weight: Weight = 1.0
    scale: Scale | None = None
    better: Literal["higher", "lower"] | None = None
    track: str | None = None


class SignedCriterion(_Part):
    """One feature that adds to the score (`sign = 1`) or takes from it (`sign = -1`)."""

    weight: Weight = 1.0
    sign: Literal[1, -1] = 1
    scale: Scale | None = None


class Group(_Part):
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


class Precedence(_Part):
    """Signed criteria; `weight` is the largest change they can make to a score."""

    weight: Share = 0.0
    criteria: dict[str, SignedCriterion] = {}


class Coverage(_Part):
    """Shares of known weight below which a target is not ranked, or flagged."""

    rankable: Share = 0.5
    flagged: Share = 0.65


class Track(_Part):
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


class Gate(_Part):
    """A gate without settings."""


class Needs(_Part):
    """Targets for which all these features are known to be 0 are taken out.

    Attributes
    ----------
    features : tuple of str
    reason : str
        What is printed.
    """

    features: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: str


class Gates(_Part):
    """Gates that are on."""

    direction: Gate | None = None
    needs: Needs | None = None


class Uncertainty(_Part):
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


class Combinations(_Part):
    """Weights of the combination terms.

    Attributes
    ----------
    top : int
        Candidates kept.
    per_member : int
        How often one target or backbone may stand in the printed list.
    merits : mapping of term to weight
        Averaged over the terms that are known.
    signed : mapping of term to weight
        Added; a negative weight can only lower a score.
    """

    top: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 50
    per_member: Annotated[int, Field(strict=True, ge=1)] = 3
    merits: dict[str, Weight] = {}
    signed: dict[str, Annotated[FiniteFloat, Field(strict=True, ge=-1, le=1)]] = {}


class _File(_Part):
    title: str
    question: str = "Which targets, in which combination, first?"
    description: str = ""
    extends: str | None = None
    coverage: Coverage = Coverage()
    gates: Gates = Gates()
    groups: dict[str, Group]
    tracks: dict[str, Track] = {}
    precedence: Precedence = Precedence()
    uncertainty: Uncertainty = Uncertainty()
    combinations: Combinations = Combinations()


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

    def __repr__(self) -> str:
        """Name and hash."""
        return f"Model({self.name!r}, {self.sha256[:12]})"

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


def read_model(
    path: Path,
    features: Mapping[str, FeatureFacts],
    terms: Mapping[str, str],
    folders: Sequence[Path] = (),
) -> Model:
    """Read a model file.

    Parameters
    ----------
    path : Path
        A TOML file.
    features : mapping of name to FeatureFacts
        What the store can measure.
    terms : mapping of str to str
        Name of each combination term, and its role: merit, penalty or signed.
    folders : sequence of Path
        Where a model named by `extends` is looked for, beside the file's own folder.

    Raises
    ------
    ModelError
        Not readable, unknown key, feature or term, a weight that is negative, not a number or
        infinite, all weights zero, or a sign against the feature's direction. All faults are
        listed.
    """
    content = _extended(path, folders, ())
    try:
        file = _File.model_validate(content)
    except ValidationError as fault:
        raise ModelError(_problems(fault, path)) from fault
    problems = [
        Problem("no such feature", str(path), field=f"{group}.criteria.{name}", fix=_fix(name, features))
        for group, names in _named(file).items()
        for name in names
        if name not in features
    ]
    known = set(terms)
    problems += [
        Problem(
            "no such combination term",
            str(path),
            field=f"combinations.{kind}.{name}",
            fix=_fix(name, known),
        )
        for kind, names in (
            ("merits", file.combinations.merits),
            ("signed", file.combinations.signed),
        )
        for name in names
        if name not in known
    ]
    file = _without_tracks(file)
    problems += _roles(file.combinations, terms, path) + _track_problems(file, features, path)
    if problems:
        raise ModelError(problems)
    criteria = _criteria(file, features, path)
    precedence = _precedence(file, features, path)
    if not any(file.combinations.merits.values()) and file.combinations.merits:
        raise ModelError(
            Problem(
                "all weights are zero",
                str(path),
                field="combinations.merits",
                fix="give one a weight",
            )
        )
    text = json.dumps(file.model_dump(mode="json"), sort_keys=True)
    return Model(
        path.stem,
        file.title,
        file.question,
        file.description,
        hashlib.sha256(text.encode()).hexdigest(),
        file.coverage,
        file.gates,
        file.uncertainty,
        file.combinations,
        criteria,
        precedence,
        file.precedence.weight,
        dict(file.tracks),
        tuple(name for name, group in file.groups.items() if group.aggregate == "weighted_product"),
        _group_weights(file),
    )


def _roles(weights: Combinations, terms: Mapping[str, str], path: Path) -> list[Problem]:
    """Terms in the wrong table, or with a sign that their role forbids."""
    problems = [
        Problem(
            "may not be averaged: it counts for or against a pair by itself",
            str(path),
            field=f"combinations.merits.{name}",
            fix="move it to [combinations.signed]",
        )
        for name in weights.merits
        if terms.get(name, "merit") != "merit"
    ]
    for name, weight in weights.signed.items():
        role = terms.get(name)
        wrong = (role == "penalty" and weight > 0) or (role == "signed" and weight < 0)
        if wrong or role == "merit":
            allowed = {"penalty": "0 or below", "signed": "0 or above"}.get(str(role))
            fix = f"give it a weight of {allowed}" if allowed else "move it to [combinations.merits]"
            problems.append(
                Problem(f"{weight:g} does not fit a {role}", str(path), field=f"combinations.signed.{name}", fix=fix)
            )
    return problems


def _named(file: _File) -> dict[str, list[str]]:
    """Features named by each group."""
    named = {f"groups.{name}": list(group.criteria) for name, group in file.groups.items()}
    return named | {"precedence": list(file.precedence.criteria)}


def _criteria(file: _File, features: Mapping[str, FeatureFacts], path: Path) -> tuple[ResolvedCriterion, ...]:
    """Criteria of the groups, weights as shares of the whole."""
    problems = [
        Problem(
            "is shown and never scored",
            str(path),
            field=f"groups.{group_name}.criteria.{name}",
            fix="remove it",
        )
        for group_name, group in file.groups.items()
        for name, criterion in group.criteria.items()
        if features[name].better == "none" and criterion.weight > 0
    ]
    problems += [
        Problem(
            "counts failures, which may not be averaged: one more could raise a low score",
            str(path),
            field=f"groups.{group_name}.criteria.{name}",
            fix="move it to [precedence.criteria] with sign = -1",
        )
        for group_name, group in file.groups.items()
        for name, criterion in group.criteria.items()
        if features[name].failure and criterion.weight > 0
    ]
    twice = [name for group in file.groups.values() for name in group.criteria]
    problems += [
        Problem("stands in two groups", str(path), field=name, fix="keep it in one")
        for name in sorted({name for name in twice if twice.count(name) > 1})
    ]
    if problems:
        raise ModelError(problems)
    total = sum(group.weight for group in file.groups.values() if any(c.weight for c in group.criteria.values()))
    if total <= 0:
        raise ModelError(Problem("all weights are zero", str(path), field="groups", fix="give at least one a weight"))
    resolved = []
    for group_name, group in file.groups.items():
        inside = sum(criterion.weight for criterion in group.criteria.values())
        for name, criterion in group.criteria.items():
            share = group.weight / total * criterion.weight / inside if inside else 0.0
            if share > 0:
                facts = features[name]
                resolved.append(
                    ResolvedCriterion(
                        name,
                        group_name,
                        share,
                        1,
                        criterion.better or facts.better,
                        criterion.scale or facts.scale,
                        facts,
                        criterion.track or "",
                    )
                )
    return tuple(resolved)


def _group_weights(file: _File) -> dict[str, float]:
    """Weight of each group that counts, as a share of all."""
    counting = {
        name: group.weight for name, group in file.groups.items() if any(c.weight for c in group.criteria.values())
    }
    total = sum(counting.values())
    return {name: weight / total for name, weight in counting.items() if weight > 0}


def _without_tracks(file: _File) -> _File:
    """The file less the tracks that are off, and their criteria."""
    off = {name for name, track in file.tracks.items() if not track.on}
    groups = {
        name: group.model_copy(
            update={"criteria": {key: one for key, one in group.criteria.items() if one.track not in off}}
        )
        for name, group in file.groups.items()
    }
    tracks = {name: track for name, track in file.tracks.items() if name not in off}
    return file.model_copy(update={"groups": groups, "tracks": tracks})


def _track_problems(file: _File, features: Mapping[str, FeatureFacts], path: Path) -> list[Problem]:
    """Unknown tracks and unknown features of tracks and gates."""
    problems = [
        Problem(
            "no such track",
            str(path),
            field=f"groups.{group}.criteria.{name}.track",
            fix=_fix(criterion.track, file.tracks) if file.tracks else "define it under [tracks]",
        )
        for group, content in file.groups.items()
        for name, criterion in content.criteria.items()
        if criterion.track is not None and criterion.track not in file.tracks
    ]
    needs = {f"tracks.{name}.needs": track.needs for name, track in file.tracks.items()}
    if file.gates.needs is not None:
        needs["gates.needs.features"] = file.gates.needs.features
    problems += [
        Problem(f"no such feature '{name}'", str(path), field=place, fix=_fix(name, features))
        for place, names in needs.items()
        for name in names
        if name not in features
    ]
    for name in file.tracks:
        counting = sum(
            criterion.weight * group.weight
            for group in file.groups.values()
            for criterion in group.criteria.values()
            if criterion.track in (None, name)
        )
        if counting <= 0:
            problems.append(Problem("all weights are zero", str(path), field=f"tracks.{name}", fix="give one a weight"))
    return problems


def _precedence(file: _File, features: Mapping[str, FeatureFacts], path: Path) -> tuple[ResolvedCriterion, ...]:
    """Signed criteria; the weights of each sign sum to the group's weight at most."""
    problems = []
    for name, criterion in file.precedence.criteria.items():
        wanted = -1 if features[name].better == "lower" else 1
        if features[name].better == "none" and criterion.weight > 0:
            problems.append(
                Problem(
                    "is shown and never scored",
                    str(path),
                    field=f"precedence.criteria.{name}",
                    fix="remove it",
                )
            )
        elif criterion.sign != wanted:
            problems.append(
                Problem(
                    f"sign {criterion.sign} against a feature of which {features[name].better} is better",
                    str(path),
                    field=f"precedence.criteria.{name}",
                    fix=f"write sign = {wanted}",
                )
            )
    if problems:
        raise ModelError(problems)
    total = sum(criterion.weight for criterion in file.precedence.criteria.values())
    if not total or not file.precedence.weight:
        return ()
    return tuple(
        ResolvedCriterion(
            name,
            "precedence",
            file.precedence.weight * criterion.weight / total,
            criterion.sign,
            features[name].better,
            criterion.scale or features[name].scale,
            features[name],
        )
        for name, criterion in file.precedence.criteria.items()
        if criterion.weight > 0
    )


def _extended(path: Path, folders: Sequence[Path], seen: tuple[Path, ...]) -> dict[str, Any]:
    """The file's content laid over that of the model it extends."""
    where = str(path)
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise ModelError(
            Problem(
                f"cannot be read: {fault.strerror}",
                where,
                fix="'prioritize list models' shows the embedded ones",
            )
        ) from fault
    if len(raw) > LARGEST:
        raise ModelError(Problem(f"is over {LARGEST:,} bytes", where, fix="give a model file"))
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as fault:  # wrong letters, wrong TOML, endless numbers
        raise ModelError(Problem(f"is not TOML: {fault}", where, fix="correct the line it names")) from fault
    base = content.get("extends")
    if base is None:
        return content
    plain = isinstance(base, str) and PLAIN.fullmatch(base)
    found = [
        folder / f"{base}.toml" for folder in (path.parent, *folders) if plain and (folder / f"{base}.toml").is_file()
    ]
    if not found:
        raise ModelError(
            Problem(
                f"no model named '{base}'",
                where,
                field="extends",
                fix="give the name of a model file, without folder and ending",
            )
        )
    if found[0].resolve() in (*seen, path.resolve()):
        raise ModelError(Problem(f"'{base}' extends itself", where, field="extends", fix="break the circle"))
    return _laid_over(_extended(found[0], folders, (*seen, path.resolve())), content)


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; a scale is replaced whole."""
    merged = dict(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict) and key != "scale"
        merged[key] = _laid_over(merged[key], value) if both else value
    return merged


def _problems(fault: ValidationError, path: Path) -> list[Problem]:
    """One problem per mistake pydantic found, with the nearest allowed key."""
    problems = []
    for item in fault.errors():
        place = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            allowed = _keys_at(item["loc"][:-1])
            problems.append(Problem("unknown key", str(path), field=place, fix=_fix(str(item["loc"][-1]), allowed)))
        else:
            given = f", found {item['input']!r}" if not isinstance(item["input"], dict) else ""
            problems.append(Problem(f"{item['msg']}{given}", str(path), field=place, fix="correct the value"))
    return problems


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    """Keys that a table of the model file may have."""
    part: Any = _File
    names = list(place)
    shapes: dict[tuple[str, ...], type[_Part]] = {
        (): _File,
        ("coverage",): Coverage,
        ("gates",): Gates,
        ("uncertainty",): Uncertainty,
        ("combinations",): Combinations,
        ("precedence",): Precedence,
    }
    if tuple(map(str, names)) in shapes:
        part = shapes[tuple(map(str, names))]
    elif "scale" in names:
        part = SCALES.get(str(names[-1]), _Part)
    elif names and names[0] == "gates":
        part = Gate
    elif names and names[0] == "groups":
        part = Group if len(names) == 2 else Criterion
    elif names and names[0] == "precedence":
        part = SignedCriterion
    return sorted(part.model_fields)


def _fix(word: str, allowed: Iterable[str]) -> str:
    return did_you_mean(word, names) if (names := list(allowed)) else "remove it"
