"""What the page ranks anew from: weights, worths and terms, and how they are packed into it."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
"""What could end the element that holds the data; all that is not ASCII is escaped too."""


@dataclass(frozen=True)
class Column:
    """n numbers, as places in the list of the different ones.

    Attributes
    ----------
    values : tuple of float
        The different numbers, the lowest first.
    places : tuple of int
        For each number its place in `values`, from 1 on; 0 = unknown.
    """

    values: tuple[float, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, numbers: NDArray[np.float64]) -> Column:
        """From an array of shape (n,); NaN = unknown."""
        known = ~np.isnan(numbers)
        values, places = np.unique(numbers[known], return_inverse=True)
        whole = np.zeros(len(numbers), dtype=np.int64)
        whole[known] = places + 1
        return cls(tuple(values.tolist()), tuple(whole.tolist()))

    def packed(self) -> dict[str, str | int]:
        """As JSON has it: `v` the numbers as doubles, lowest byte first, `p` the places in `b` bits each, in base64.

        Where one place, `o`, is so often that this is shorter, it takes a bit 0, and each other place follows a bit 1.
        """
        bits = len(self.values).bit_length()
        places = np.array(self.places, dtype=np.int64)
        counts = np.bincount(places, minlength=1)
        often = int(counts.argmax())
        plain = len(places) * bits <= len(places) + (len(places) - int(counts[often])) * bits
        other = (places != often)[:, None]
        rows = np.hstack([other, (places[:, None] >> np.arange(bits)[::-1]) & 1])
        said = np.hstack([np.full_like(other, not plain), np.repeat(other | plain, bits, axis=1)])
        return {
            "v": _text(struct.pack(f"<{len(self.values)}d", *self.values)),
            "b": bits,
            "o": -1 if plain else often,
            "p": _text(np.packbits(rows[said].astype(np.uint8)).tobytes()),
        }


@dataclass(frozen=True)
class Dial:
    """A weight that can be moved.

    Attributes
    ----------
    kind : str
        group, product (whether the group is a weighted product: 1 or 0), criterion, effect (the largest change that
        precedence can make), precedence (one of its criteria), merit or signed (terms of pairs).
    name : str
        Of the group, feature or term.
    title, words : str
        What it is called, and what its number means.
    weight : float
        Of the report's model.
    least, most : float
        What a model file may hold.
    low, high, step : float
        Ends and steps of the slider.
    """

    kind: str
    name: str
    title: str
    words: str
    weight: float
    least: float
    most: float
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Panel:
    """Dials that stand together, each with its place among all.

    Attributes
    ----------
    title, what : str
        `what` names the rows, such as `criteria`.
    head : tuple of (place, Dial)
        Of what weighs the panel as a whole; empty when nothing does.
    rows : tuple of (place, Dial)
    product : int
        Place of the dial that makes the group a weighted product; -1 when there is none.
    """

    title: str
    what: str
    head: tuple[tuple[int, Dial], ...]
    rows: tuple[tuple[int, Dial], ...]
    product: int = -1


@dataclass(frozen=True)
class LiveCriterion:
    """A criterion that counts in its group; `track` is empty when it counts in all."""

    feature: str
    group: str
    track: str


@dataclass(frozen=True)
class LiveMember:
    """A target or a therapy.

    Attributes
    ----------
    id, name : str
    gated : bool
        Taken out of the ranking, whatever the weights.
    drugged : bool
        Whether it has an agent whose stage has a source.
    open_tracks : tuple of bool
        Whether each track is open to it; empty for a therapy.
    """

    id: str
    name: str
    gated: bool
    drugged: bool
    open_tracks: tuple[bool, ...]


@dataclass(frozen=True)
class Preset:
    """A model that differs from the report's in weights alone; `weights` has one for each dial."""

    name: str
    title: str
    description: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Live:
    """All that is needed to rank targets and pairs under other weights.

    Attributes
    ----------
    dials : tuple of Dial
        First those of the groups, then whether each is a product, then those of `criteria`, the largest effect of
        precedence, those of `precedence`, and those of `terms`.
    groups, tracks : tuple of str
        No track when targets are scored in one way only.
    criteria : tuple of LiveCriterion
    precedence : tuple of (feature, sign)
    terms : tuple of (term, kind)
        merit or signed; all merits first.
    worths : tuple of Column
        Of `criteria`, then of `precedence`: one number per target.
    targets, therapies : tuple of LiveMember
    values : tuple of Column
        Of `terms`: one number per pair, in the order of `pairs`; empty for `own`.
    own : str
        The term that is the mean of the scores of the members; '' when the model has none.
    fixed : tuple of str
        Terms of other packages, which keep the values that they have under the report's model.
    barred, gated, ended : tuple of (left, right)
        Rows of members: pairs that may not be combined, that a gate takes out whatever the weights, and that have a
        clinical outcome on record.
    presets : tuple of Preset
    unlike : tuple of str
        Models that ship with the package and differ in more than weights.
    base : mapping
        The model file to which weights are added: it extends a model that ships with the package, or holds all.
    rankable, needed : float
        Share of the weight of criteria, and of merits, that must be known.
    tie, rounding, slack : float
        Steps of scores that share a rank, and room for rounding.
    per_member : int
        How often one member may stand in a list of pairs.
    too_many : int
        Pairs that are left out because they would be too many; 0 when all are in.
    """

    dials: tuple[Dial, ...]
    groups: tuple[str, ...]
    tracks: tuple[str, ...]
    criteria: tuple[LiveCriterion, ...]
    precedence: tuple[tuple[str, int], ...]
    terms: tuple[tuple[str, str], ...]
    worths: tuple[Column, ...]
    targets: tuple[LiveMember, ...]
    therapies: tuple[LiveMember, ...]
    values: tuple[Column, ...]
    own: str
    fixed: tuple[str, ...]
    barred: tuple[tuple[int, int], ...]
    gated: tuple[tuple[int, int], ...]
    ended: tuple[tuple[int, int], ...]
    presets: tuple[Preset, ...]
    unlike: tuple[str, ...]
    base: Mapping[str, Any]
    rankable: float
    needed: float
    tie: float
    rounding: float
    slack: float
    per_member: int
    too_many: int = 0

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Rows of the members of every pair that could be ranked under some weights."""
        if self.too_many:
            return
        barred = set(self.barred)
        everyone = (*self.targets, *self.therapies)
        for left, one in enumerate(self.targets):
            for right in range(left + 1, len(everyone)):
                if not (one.gated or everyone[right].gated or (left, right) in barred):
                    yield left, right

    def panels(self) -> tuple[Panel, ...]:
        """The dials by what they weigh: criteria of each group, precedence, merits and signed terms of pairs."""
        dials = tuple(enumerate(self.dials))
        size = len(self.groups)
        criteria = dials[2 * size : 2 * size + len(self.criteria)]
        rest = dials[2 * size + len(self.criteria) :]
        terms = rest[1 + len(self.precedence) :]
        merits = sum(kind == "merit" for _, kind in self.terms)
        groups = [
            Panel(
                name,
                "criteria",
                dials[place : place + 1],
                tuple(dial for dial, one in zip(criteria, self.criteria, strict=True) if one.group == name),
                size + place,
            )
            for place, name in enumerate(self.groups)
        ]
        others = [
            Panel("clinical precedence", "criteria", rest[:1], rest[1 : 1 + len(self.precedence)]),
            Panel("merits of a pair, averaged", "terms", (), terms[:merits]),
            Panel("signed terms of a pair, added or taken", "terms", (), terms[merits:]),
        ]
        return (*groups, *(panel for panel in others if panel.rows))


def pack(live: Live, target_anchors: Mapping[str, str], pair_anchors: Mapping[tuple[str, str], str]) -> str:
    """The record as JSON that can stand in a page: the same bytes for the same record, no sign that could end it.

    Parameters
    ----------
    live : Live
    target_anchors : mapping of id to str
        Anchors of the dossiers.
    pair_anchors : mapping of (left id, right id) to str
        Anchors of the pairs that have a card.
    """
    everyone = (*live.targets, *live.therapies)
    rows = {one.id: row for row, one in enumerate(everyone)}
    groups, tracks = _places(live.groups), _places(live.tracks)
    content = {
        "dials": [[one.kind, one.name, one.weight, one.least, one.most] for one in live.dials],
        "groups": live.groups,
        "tracks": live.tracks,
        "criteria": [[one.feature, groups[one.group], tracks.get(one.track, -1)] for one in live.criteria],
        "precedence": live.precedence,
        "terms": live.terms,
        "worths": [one.packed() for one in live.worths],
        "members": [[one.name, target_anchors.get(one.id, ""), _flags(one)] for one in everyone],
        "targets": len(live.targets),
        "values": [one.packed() for one in live.values],
        "own": live.own,
        "barred": live.barred,
        "gated": live.gated,
        "ended": live.ended,
        "cards": [
            [rows[left], rows[right], anchor]
            for (left, right), anchor in pair_anchors.items()
            if left in rows and right in rows
        ],
        "presets": [[one.name, one.weights] for one in live.presets],
        "base": live.base,
        "rankable": live.rankable,
        "needed": live.needed,
        "tie": live.tie,
        "rounding": live.rounding,
        "slack": live.slack,
        "perMember": live.per_member,
        "tooMany": live.too_many,
    }
    return json.dumps(content, separators=(",", ":"), allow_nan=False).translate(UNSAFE)


def _flags(member: LiveMember) -> int:
    """1 gated, 2 drugged, 4 the first track is open, 8 the second ..."""
    bits = (member.gated, member.drugged, *member.open_tracks)
    return sum(1 << place for place, bit in enumerate(bits) if bit)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
