"""Genes and all else that a text names, place by place; and what was left out, and why."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from prioritize.extract.candidates import candidates
from prioritize.extract.judging import in_capitals, judged
from prioritize.extract.lexicon import Lexicon
from prioritize.extract.lists import listed
from prioritize.extract.meanings import Meaning, defined
from prioritize.extract.places import Found
from prioritize.extract.records import Document, LeftOut, Section
from prioritize.extract.sentences import sentences
from prioritize.extract.spelling import DASHES, Token, tokens


class Recognised(NamedTuple):
    """What a document names, before mentions are made of it.

    Attributes
    ----------
    found : tuple of Found
        Genes, families and things, in the order of the text.
    left_out : tuple of LeftOut
    """

    found: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]


def recognise(document: Document, lexicon: Lexicon) -> Recognised:
    """Look up every run of words of a document, then decide on what is in doubt by what else the document says."""
    meanings = defined(document, lexicon)
    found = [one for section in document.sections for one in _in_section(section, lexicon, meanings)]
    return _decided(found, lexicon)


def _in_section(section: Section, lexicon: Lexicon, defined: Mapping[str, Meaning]) -> Iterator[Found]:
    """What a section may name, the longest run of words first; nothing overlaps but pathways and mediators."""
    for bounds in sentences(section.text):
        heading = in_capitals(section.text[slice(*bounds)])
        parts = [
            Token(one.text, one.start + bounds[0], one.end + bounds[0]) for one in tokens(section.text[slice(*bounds)])
        ]
        number = 0
        while number < len(parts):
            best: Found | None = None
            for one in candidates(section, bounds, parts, number, lexicon, defined):
                if one.thing is not None and one.thing.kind in {"pathway", "mediator"}:
                    yield one
                    continue
                if best is None or one.place.end > best.place.end:
                    best = one
            if best is None:
                number += 1
                continue
            best = judged(listed(best, lexicon), lexicon, heading)
            yield best
            while number < len(parts) and parts[number].start < best.place.end:
                number += 1


def _decided(found: Sequence[Found], lexicon: Lexicon) -> Recognised:
    """Lift doubts by what the document says elsewhere and beside, as long as one can be lifted; leave out the rest."""
    judged = list(found)
    changed = True
    while changed:
        meant = {hit.hgnc_id for one in judged if one.sure for hit in one.hits}
        after = [_lifted(judged, number, meant) for number in range(len(judged))]
        changed, judged = after != judged, after
    kept = [one for one in judged if one.sure or (not one.hits and not one.doubt)]
    left_out = [
        _left_out(one, lexicon)
        for one in judged
        if (one.hits or one.family is not None)
        and (one.doubt or one.which)
        and len(one.place.text) > 1
        and not one.place.text.isdigit()
    ]
    return Recognised(tuple(kept), tuple(left_out))


def _lifted(found: Sequence[Found], number: int, meant: Container[str]) -> Found:
    """A place with the doubts lifted that the genes that are surely meant allow."""
    one = found[number]
    if one.which and not one.doubt:
        told = tuple(hit for hit in one.hits if hit.hgnc_id in meant)
        return replace(one, hits=told, which=False) if len(told) == 1 else one
    if one.hits and one.doubt and not one.final and not one.which:
        elsewhere = all(hit.hgnc_id in meant for hit in one.hits)
        return replace(one, doubt="") if elsewhere or _beside_gene(found, number) else one
    return one


def _beside_gene(found: Sequence[Found], number: int) -> bool:
    """Whether a sure gene is listed right beside a place: `MYC, SRC and AXL`, `HGF/MET`."""
    here = found[number].place
    for other in found[max(0, number - 2) : number + 3]:
        if other is found[number] or not (other.sure or other.family) or other.place.section is not here.section:
            continue
        low, high = sorted((here, other.place), key=lambda place: place.start)
        between = here.section.text[low.end : high.start]
        if re.fullmatch(rf"\s*(?:[/,{DASHES}]|,?\s*(?:and|or))\s*", between):
            return True
    return False


def _left_out(found: Found, lexicon: Lexicon) -> LeftOut:
    """A place as left out."""
    place = found.place
    names = sorted({lexicon.symbols[hit.hgnc_id] for hit in found.hits}) or [found.family.name if found.family else ""]
    return LeftOut(
        place.text,
        place.section.heading,
        place.start,
        place.end,
        place.words,
        found.doubt or "name of several genes",
        tuple(names),
    )
