"""What the page needs to rank targets and pairs under other weights: everything but the weights, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.gates import gated as gated_pairs
from prioritize.combinations.ledger import OPEN
from prioritize.combinations.search import NEEDED, ROUNDING
from prioritize.combinations.terms import TERMS, all_terms, member_scores
from prioritize.errors import ModelError
from prioritize.inputs import needed_of
from prioritize.model import FeatureFacts, Model, ResolvedCriterion, read_model
from prioritize.partners import Members, allowed_pairs
from prioritize.pipeline import Results, load_model, places
from prioritize.report.live import Column, Dial, Live, LiveCriterion, LiveMember, Preset
from prioritize.score.ranking import SLACK, TIE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]
_Slider = tuple[float, float, float]
"""Its low end, its high end and its step."""

PAIRS = 25_000
"""Most pairs that a page holds: about 0.4 MB."""
LARGEST = 1_000_000.0
"""Largest weight that a model file may hold."""
WHOLE = 1000
"""Weights are written as whole numbers when the smallest of them need be no larger than this."""
SLIDER = 10.0
"""A slider for weights runs at least this far, and to twice the largest weight beside it."""
SMALL = 0.5
"""The same for what is added to a score; never beyond 1."""
STEPS = 20
"""Steps of a slider for weights."""
EFFECT = ("clinical precedence as a whole", "The most that it can add to a score, or take from it.")


@dataclass(frozen=True)
class _Shape:
    """Names of all that has a weight in a model."""

    groups: tuple[str, ...]
    criteria: tuple[tuple[str, str], ...]
    precedence: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]


def make_live(results: Results, facts: Mapping[str, FeatureFacts]) -> Live:
    """What the page of one model on one store needs.

    Parameters
    ----------
    results : Results
    facts : mapping of name to FeatureFacts
        What the store can measure: models that ship with the package are read with it.
    """
    model, members = results.model, results.members
    shape = _shape(model)
    shipped = _shipped(facts)
    presets, unlike = _presets(model, shape, shipped)
    gated = np.array([status.startswith("gated") for status in results.ranking.status], dtype=bool)
    many = _count(gated, len(members.ids))
    pairs = _Pairs.of(members, gated, shape) if many <= PAIRS else _Pairs.none(shape)
    return Live(
        dials=_dials(model, shape),
        groups=shape.groups,
        tracks=tuple(model.tracks),
        criteria=tuple(LiveCriterion(one.feature, one.group, one.track) for one in model.criteria),
        precedence=tuple((one.feature, one.sign) for one in model.precedence),
        terms=shape.terms,
        worths=tuple(Column.of(column) for column in results.ranking.worths.T),
        targets=_targets(results, gated),
        therapies=tuple(_member(members, row, False, ()) for row in range(members.n_targets, len(members.ids))),
        values=pairs.values,
        own=next((name for name, _ in shape.terms if name == member_scores.__name__), ""),
        fixed=tuple(name for name, _ in shape.terms if TERMS[name].value.__module__ != member_scores.__module__),
        barred=pairs.barred,
        gated=pairs.gated,
        ended=pairs.ended,
        presets=presets,
        unlike=unlike,
        base=_base(model, shipped),
        rankable=model.coverage.rankable,
        needed=NEEDED,
        tie=TIE,
        rounding=ROUNDING,
        slack=SLACK,
        per_member=model.combinations.per_member,
        too_many=many if many > PAIRS else 0,
    )


# --- targets and pairs ---------------------------------------------------------------------


def _targets(results: Results, gated: Bools) -> tuple[LiveMember, ...]:
    """Every target, with the tracks that are open to it."""
    needed = needed_of(results.matrix, results.model)
    tracks = [needed.any_above_zero(track.needs, len(gated)) for track in results.model.tracks.values()]
    return tuple(
        _member(results.members, row, bool(gated[row]), tuple(bool(open_track[row]) for open_track in tracks))
        for row in range(len(gated))
    )


def _member(members: Members, row: int, gated: bool, tracks: tuple[bool, ...]) -> LiveMember:
    staged = not np.isnan(members.block.stage[row])
    return LiveMember(members.ids[row], members.names[row], gated, bool(staged), tracks)


def _count(gated: Bools, size: int) -> int:
    """How many pairs there would be, before those are taken out that act on one gene."""
    usable = int((~gated).sum())
    return usable * (usable - 1) // 2 + usable * (size - len(gated))


@dataclass(frozen=True)
class _Pairs:
    """The columns of all pairs, and those that are set apart."""

    values: tuple[Column, ...]
    barred: tuple[Pair, ...]
    gated: tuple[Pair, ...]
    ended: tuple[Pair, ...]

    @classmethod
    def none(cls, shape: _Shape) -> _Pairs:
        """No pair at all."""
        return cls(tuple(Column((), ()) for _ in shape.terms), (), (), ())

    @classmethod
    def of(cls, members: Members, gated: Bools, shape: _Shape) -> _Pairs:
        """Every pair whose targets pass their own gates, whatever is known of it."""
        size = len(members.ids)
        allowed = np.triu(allowed_pairs(members, ~gated), 1)
        usable = np.concatenate([~gated, np.ones(size - len(gated), dtype=bool)])
        possible = np.triu(usable[:, None] & usable[None, :], 1)
        possible[len(gated) :] = False
        return cls(
            _values(members, allowed, shape),
            _rows(possible & ~allowed),
            # Whether there is a way to drug a pair depends on the track, and so on the weights: the page asks that.
            tuple(
                sorted(
                    gated_pairs(
                        members.block,
                        members.names,
                        np.ones(size, dtype=bool),
                        allowed,
                        members.precedents,
                        members.ledger,
                    )
                )
            ),
            tuple(pair for pair in _rows(allowed) if _ended(members, pair)),
        )


def _rows(pairs: Bools) -> tuple[Pair, ...]:
    """Where an array of shape (n, n) is true, row by row."""
    left, right = np.nonzero(pairs)
    return tuple(zip(left.tolist(), right.tolist(), strict=True))


def _values(members: Members, allowed: Bools, shape: _Shape) -> tuple[Column, ...]:
    """Every term of the allowed pairs, but the mean of the members' scores, which follows the weights."""
    left, right = np.nonzero(allowed)
    block = members.block
    rows = block.rows(np.arange(len(block)))
    return tuple(
        Column((), ()) if name == member_scores.__name__ else Column.of(TERMS[name].value(rows, block)[left, right])
        for name, _ in shape.terms
    )


def _ended(members: Members, pair: Pair) -> bool:
    """Whether a clinical combination that holds the pair has ended with a result or a stop."""
    tried = (members.ledger[place] for place in members.precedents.exact.get(pair, ()))
    return any(one.setting == "clinical" and one.outcome not in OPEN for one in tried)


# --- weights -------------------------------------------------------------------------------


def _shape(model: Model) -> _Shape:
    combinations = model.combinations
    return _Shape(
        tuple(dict.fromkeys(one.group for one in model.criteria)),
        tuple((one.group, one.feature) for one in model.criteria),
        tuple(one.feature for one in model.precedence),
        (*((name, "merit") for name in combinations.merits), *((name, "signed") for name in combinations.signed)),
    )


def _weights(model: Model, shape: _Shape) -> tuple[float, ...]:
    """Weights of a model, one for each dial; what it does not weigh has 0."""
    shares = {one.feature: one.weight for one in model.criteria}
    signed = {one.feature: one.weight for one in model.precedence}
    inside: dict[str, Floats] = {
        group: proportions(np.array([shares.get(name, 0.0) for other, name in shape.criteria if other == group]))
        for group in shape.groups
    }
    terms = model.combinations.merits | model.combinations.signed
    return (
        *proportions(np.array([model.group_weights.get(group, 0.0) for group in shape.groups])).tolist(),
        *(float(group in model.products) for group in shape.groups),
        *(weight for group in shape.groups for weight in inside[group].tolist()),
        model.precedence_weight if model.precedence else 0.0,
        *proportions(np.array([signed.get(name, 0.0) for name in shape.precedence])).tolist(),
        *(float(terms.get(name, 0.0)) for name, _ in shape.terms),
    )


def proportions(weights: Floats) -> Floats:
    """Weights as the smallest whole numbers with the same proportions; as percent where these would be large.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        0 or above.
    """
    above = weights[weights > 0]
    if not len(above):
        return weights
    for factor in range(1, WHOLE + 1):
        whole = weights / above.min() * factor
        if np.all(np.abs(whole - np.rint(whole)) < 1e-9 * factor):
            found: Floats = np.rint(whole)
            return found
    share: Floats = 100.0 * weights / weights.sum()
    return share


def _dials(model: Model, shape: _Shape) -> tuple[Dial, ...]:
    """A dial for every weight, in the order of `_weights`."""
    weights = _weights(model, shape)
    facts = {(one.group == "precedence", one.feature): one for one in (*model.criteria, *model.precedence)}
    found: list[Dial] = []

    def add(kind: str, name: str, said: tuple[str, str], ends: tuple[float, float], slider: _Slider) -> None:
        found.append(Dial(kind, name, *said, weights[len(found)], *ends, *slider))

    def add_proportions(kind: str, named: Sequence[tuple[str, tuple[str, str]]]) -> None:
        beside = weights[len(found) : len(found) + len(named)]
        high = max(SLIDER, 2.0 * max(beside, default=0.0))
        for name, said in named:
            add(kind, name, said, (0.0, LARGEST), (0.0, high, high / STEPS))

    add_proportions("group", [(name, (f"{name} as a whole", "Against the other groups.")) for name in shape.groups])
    for name in shape.groups:
        add("product", name, (name, ""), (0.0, 1.0), (0.0, 1.0, 1.0))
    for group in shape.groups:
        inside = [name for other, name in shape.criteria if other == group]
        add_proportions("criterion", [(name, _said(facts[False, name])) for name in inside])
    add("effect", "precedence", EFFECT, (0.0, 1.0), (0.0, 1.0, 0.01))
    add_proportions("precedence", [(name, _said(facts[True, name])) for name in shape.precedence])
    merits = [name for name, kind in shape.terms if kind == "merit"]
    add_proportions("merit", [(name, (TERMS[name].title, TERMS[name].words)) for name in merits])
    for name, kind in shape.terms:
        if kind == "signed":
            term, reach = TERMS[name], min(1.0, max(SMALL, 2.0 * abs(weights[len(found)])))
            takes = term.role == "penalty"
            ends, slider = ((-1.0, 0.0), (-reach, 0.0, 0.01)) if takes else ((0.0, 1.0), (0.0, reach, 0.01))
            add("signed", name, (term.title, term.words), ends, slider)
    return tuple(found)


def _said(criterion: ResolvedCriterion) -> tuple[str, str]:
    """Title of a criterion, and what its number means."""
    if criterion.group == "precedence":
        counts = "can only raise a score" if criterion.sign > 0 else "can only lower a score"
    else:
        counts = f"{criterion.better} is favourable"
    track = f"; counts in the track {criterion.track}" if criterion.track else ""
    return criterion.facts.title, f"{criterion.facts.unit}; {counts}; {criterion.scale.words()}{track}."


# --- models --------------------------------------------------------------------------------


def _shipped(facts: Mapping[str, FeatureFacts]) -> tuple[list[Model], list[str]]:
    """Models that ship with the package, and the names of those that ask for other features."""
    roles = {name: one.role for name, one in all_terms().items()}
    found, strange = [], []
    for path in sorted((places().data / "models").glob("*.toml")):
        try:
            found.append(read_model(path, facts, roles))
        except ModelError:  # the features at hand are not those of the package
            strange.append(path.stem)
    return found, strange


def _presets(
    model: Model, shape: _Shape, shipped: tuple[list[Model], list[str]]
) -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """Models that differ from this one in weights alone, and the names of the others."""
    own = _weights(model, shape)
    presets, unlike = [], list(shipped[1])
    for one in shipped[0]:
        if not _weighs_alike(one, model):
            unlike.append(one.name)
            continue
        weights = _weights(one, shape)
        if not one.precedence:  # nothing is added: how it would be shared out is the report's affair
            first = len(weights) - len(shape.terms) - len(shape.precedence)
            last = first + len(shape.precedence)
            weights = (*weights[:first], *own[first:last], *weights[last:])
        if weights != own:
            presets.append(Preset(one.name, one.title, one.description, weights))
    return tuple(presets), tuple(sorted(name for name in unlike if name != model.name))


def _weighs_alike(other: Model, model: Model) -> bool:
    """Whether another model weighs nothing that this one does not, in the same way and behind the same gates."""
    return (
        _facts_of(other).items() <= _facts_of(model).items()
        and other.combinations.merits.keys() <= model.combinations.merits.keys()
        and other.combinations.signed.keys() <= model.combinations.signed.keys()
        and (other.combinations.indication, other.combinations.per_member)
        == (model.combinations.indication, model.combinations.per_member)
        and other.tracks == model.tracks
        and other.gates == model.gates
        and other.coverage.rankable == model.coverage.rankable
    )


def _facts_of(model: Model) -> dict[tuple[bool, str], str]:
    """All but the weight of each criterion."""
    return {
        (one.group == "precedence", one.feature): repr((one.group, one.sign, one.better, one.scale, one.track))
        for one in (*model.criteria, *model.precedence)
    }


def _base(model: Model, shipped: tuple[list[Model], list[str]]) -> dict[str, Any]:
    """The model file that weights are added to."""
    words = {
        "title": f"{model.title}, weights set by hand",
        "description": f"Weights set by hand in the report of the model {model.name}, sha256 {model.sha256}.",
    }
    year = {} if model.as_of is None else {"as_of": model.as_of}
    for one in shipped[0]:
        dated = load_model(one.name, None, model.as_of) if year else one
        if model.sha256 in (one.sha256, dated.sha256):
            return {**words, "extends": one.name, **year}
    return {**words, "question": model.question, **year, **_whole(model)}


def _whole(model: Model) -> dict[str, Any]:
    """Tables of a model file with everything but the weights."""
    groups: dict[str, Any] = {}
    for one in model.criteria:
        aggregate = "weighted_product" if one.group in model.products else "weighted_mean"
        group = groups.setdefault(one.group, {"aggregate": aggregate, "criteria": {}})
        group["criteria"][one.feature] = {"better": one.better, "scale": one.scale.model_dump(mode="json")} | (
            {"track": one.track} if one.track else {}
        )
    combinations = model.combinations
    return {
        "coverage": model.coverage.model_dump(mode="json"),
        "gates": model.gates.model_dump(mode="json", exclude_none=True),
        "tracks": {name: track.model_dump(mode="json") for name, track in model.tracks.items()},
        "groups": groups,
        "precedence": {
            "criteria": {
                one.feature: {"sign": one.sign, "scale": one.scale.model_dump(mode="json")} for one in model.precedence
            }
        },
        "uncertainty": model.uncertainty.model_dump(mode="json"),
        "combinations": combinations.model_dump(mode="json", exclude={"merits", "signed"}),
    }
