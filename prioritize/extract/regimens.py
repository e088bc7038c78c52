"""Which treatments were given together, as far as a sentence says it in so many words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from prioritize.extract.clauses import UNSURE, Clause, clauses
from prioritize.extract.places import Found
from prioritize.extract.records import Regimen

_MEANS = (
    r"(?:blockade|inhibition|inhibitors?|antagonis(?:ts?|m)|antibod(?:y|ies)|agonis(?:ts?|m)|blockers?|blocking"
    r"|targeted therapy)"
)
_MEMBER = (
    rf"(?:<d\d+>|anti <g\d+>(?: {_MEANS})?|<g\d+> {_MEANS}"
    r"|(?:an? )?(?:inhibitor|antagonist|antibody|agonist)s? (?:of|against|to) <g\d+>)"
)
"""A drug, or a gene with a word that says that a drug of it is meant."""
_WAS = r"(?:(?:was|were|is|are|been|being|has been|have been) )?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<one>{_MEMBER}) {_WAS}(?:combined|given|administered|paired|used|tested) (?:together |jointly )?with "
        rf"(?P<other>{_MEMBER})",
        rf"(?P<one>{_MEMBER}) (?:plus|together with|in combination with|along with) (?P<other>{_MEMBER})",
        rf"\bcombinations? of (?P<one>{_MEMBER}) (?:and|with|plus) (?P<other>{_MEMBER})",
        rf"\bcombin(?:es?|ed|ing) (?P<one>{_MEMBER}) (?:and|with) (?P<other>{_MEMBER})",
    )
)
_ANIMALS = re.compile(
    r"\b(?:mice|mouse|murine|xenografts?|rats?|in vitro|organoids?|cell lines?|preclinical\w*|cultured?)\b"
)
_PEOPLE = re.compile(r"\b(?:patients?|(?:clinical )?trials?|phase (?:[1-4]|i{1,3}v?|iv)[ab]?|men|women|children)\b")
_RUNNING = re.compile(r"\b(?:ongoing|under (?:study|way|investigation)|recruiting|(?:is|are) being)\b")


def read_regimens(found: Sequence[Found], symbols: Mapping[str, str]) -> tuple[Regimen, ...]:
    """Treatments that were given together in people or in the laboratory; what was only proposed or denied is not.

    Parameters
    ----------
    found : sequence of Found
        All that the document names, in its order.
    symbols : mapping of HGNC id to approved symbol
    """
    told = [one for clause in clauses(found) for one in _of(clause, symbols)]
    return tuple(dict.fromkeys(told))


def _of(clause: Clause, symbols: Mapping[str, str]) -> Iterator[Regimen]:
    """Treatments of a clause that were given together."""
    setting = _setting(clause.shape)
    if UNSURE.search(clause.shape) or not setting:
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(clause.shape):
            (one,), (other,) = clause.named(match["one"]), clause.named(match["other"])
            members = tuple(sorted({*_members(one, symbols), *_members(other, symbols)}))
            if len({name for _, name, _ in members}) < 2:
                continue
            yield Regimen(
                members,
                setting,
                "ongoing" if _RUNNING.search(clause.shape) else "completed_unknown",
                one.place.section.heading,
                min(one.place.start, other.place.start),
                max(one.place.end, other.place.end),
                one.place.words,
            )


def _setting(shape: str) -> str:
    """Where a clause says that something was tried; '' where it does not."""
    if _ANIMALS.search(shape):
        return "preclinical"
    return "clinical" if _PEOPLE.search(shape) else ""


def _members(found: Found, symbols: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """A drug, or the genes that a name stands for."""
    if found.thing is not None:
        return [(found.thing.kind, found.thing.name, found.thing.id)]
    return [("gene", symbols[hit.hgnc_id], hit.hgnc_id) for hit in found.hits]
