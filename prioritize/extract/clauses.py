"""A sentence as a row of names and of the words between them, for patterns that read what it says of two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prioritize.extract.places import Found, Place
from prioritize.extract.spelling import DASHES

UNSURE = re.compile(
    r"\b(?:not|no|nor|never|neither|nobody|none|cannot|without|lacks?|lacking|absent|fail(?:s|ed|ure)?|unlike|instead"
    r"|may|might|could|would|should|can|whether|if|unknown|unclear|propos\w+|hypothes\w+|suggest\w*|assum\w+|seems?"
    r"|possibl[ey]|putative\w*|perhaps|likely|believed|thought)\b"
)
"""Words that deny a statement or leave it open."""
HELD_BACK = re.compile(
    r"\b(?:block\w*|neutrali[sz]\w*|inhibit\w*|antibod\w+|antagonis\w+|deplet\w+|delet\w+|silenc\w+|knock\w*|loss|lack"
    r"|against|anti|abrogat\w+|prevent\w*|disrupt\w*|target\w*)\b"
)
"""Words before a name after which a sentence speaks of what happens when it is taken away."""
_PARTS = re.compile(r"[;:]|,? (?:whereas|while|but|although|though|yet|however)\b")
_SPACES = re.compile(rf"\s+|(?<=\w)[{DASHES}](?=<)|(?<=>)[{DASHES}](?=\w)")
_REPEATED = re.compile(r"<([gcd])(\d+)> \(<\1(\d+)>\)")
_KINDS = {"cell": "c", "drug": "d"}


@dataclass(frozen=True)
class Clause:
    """A part of a sentence up to a word such as `whereas`, in small letters, with a tag in the place of each name.

    Attributes
    ----------
    shape : str
        `<g0>` is a gene, `<c1>` a cell, `<d2>` a drug, `<f3>` a family; the number is a place in `names`.
    names : tuple of Found
        Names of the sentence, in its order.
    """

    shape: str
    names: tuple[Found, ...]

    def named(self, tags: str | None) -> tuple[Found, ...]:
        """The names whose tags stand in a text, in its order, without families."""
        return tuple(self.names[int(number)] for number in re.findall(r"<[gcd](\d+)>", tags or ""))


def clauses(found: Sequence[Found]) -> Iterator[Clause]:
    """All clauses of a document that hold two names or more."""
    sentences: dict[tuple[int, tuple[int, int]], list[Found]] = {}
    for one in found:
        if _kind(one):
            sentences.setdefault((id(one.place.section), one.place.sentence), []).append(one)
    for names in sentences.values():
        if len(names) > 1:
            for part in _PARTS.split(_shape(names)):
                if part.count("<") > 1:
                    yield Clause(part, tuple(names))


def _kind(found: Found) -> str:
    """The letter of a name's tag; '' for what patterns do not ask for."""
    if found.thing is not None:
        return _KINDS.get(found.thing.kind, "")
    if found.family is not None:
        return "f"
    return "g" if found.sure else ""


def _shape(names: Sequence[Found]) -> str:
    """A sentence with tags in the place of names, single spaces, and a space for a hyphen beside a tag."""
    first: Place = names[0].place
    at, parts = first.sentence[0], []
    for number, one in enumerate(names):
        parts.append(first.section.text[at : one.place.start].lower())
        parts.append(f"<{_kind(one)}{number}>")
        at = one.place.end
    parts.append(first.section.text[at : first.sentence[1]].lower())
    return _REPEATED.sub(lambda pair: _once(pair, names), _SPACES.sub(" ", "".join(parts)).rstrip(". "))


def _once(pair: re.Match[str], names: Sequence[Found]) -> str:
    """One tag for a name with another name of the same in parentheses, as where an abbreviation is defined."""
    first, second = names[int(pair[2])], names[int(pair[3])]
    same = first.thing == second.thing and [one.hgnc_id for one in first.hits] == [one.hgnc_id for one in second.hits]
    return f"<{pair[1]}{pair[2]}>" if same else pair[0]
