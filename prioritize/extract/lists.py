"""Lists that share the beginning of a name: `CXCR1/2`, `IL-1α/β`, `CXCL1-3`, `IL-4 and -13`, `caspases 3 and 7`."""

from __future__ import annotations

import re
from dataclasses import replace

from prioritize.extract.lexicon import MOST_MEMBERS, Hit, Lexicon
from prioritize.extract.places import CONFIDENCE, Found, Place
from prioritize.extract.spelling import DASHES, compact, phrase
from prioritize.extract.symbols import symbol_hits

_LIST = re.compile(rf"(?:/|,\s*(?:(?:and|or)\s+)?|\s+and\s+|\s+or\s+)(?P<dash>[{DASHES}]?)")
_PART = re.compile(r"(?:\d{1,2}[A-Za-zαβγδ]?|[αβγδ]|[A-H]\d{1,2}|[A-H])(?![A-Za-z0-9])")
_STEMS = (
    (re.compile(r"\d.*"), re.compile(r"(.*[A-Za-zαβγδ])\d{1,2}[A-Za-zαβγδ]?")),
    (re.compile(r"[A-H]\d+"), re.compile(r"(.*\d)[A-H]\d{1,2}")),
    (re.compile(r"."), re.compile(r"(.+[A-Za-z0-9])[αβγδA-H]")),
)
"""What a list keeps of a name when its next part begins with a number, is a letter and a number, or a letter."""
_NUMBERED = re.compile(r"(?P<stem>.*[A-Za-z]{2,}[αβγδ]?)(?P<number>\d{1,2})")
_NUMBERS = re.compile(r"\s+(\d{1,2}[A-Z]?(?:,\s*\d{1,2}[A-Z]?)*,?\s+(?:and|or)\s+\d{1,2}[A-Z]?)(?![\w%.]*\w|%)")
"""Numbers after a name in the plural."""


def listed(found: Found, lexicon: Lexicon) -> Found:
    """Lengthen a name by the numbers that follow it: `CXCR1/2`, `IL-1α/β`, `CXCL1-3`, `IL-4 and -13`."""
    if not (found.hits or found.family) or found.thing is not None:
        return found
    text = found.place.section.text
    name = compact(found.place.text)
    first = found.hits or tuple(Hit(one, "list expansion") for one in (found.family.members if found.family else ()))
    hits, end = list(first), found.place.end
    while (spread := _next_of_list(text, end, name, lexicon, last=found.place.sentence[1])) is not None:
        more, end = spread
        hits += [Hit(hit.hgnc_id, "list expansion") for hit in more]
    if end == found.place.end:
        return found
    unique = tuple({hit.hgnc_id: hit for hit in reversed(hits)}.values())[::-1]
    return replace(
        found,
        place=found.place._replace(end=end),
        hits=unique,
        family=None,
        confidence=CONFIDENCE["list expansion"],
        which=False,
    )


def numbered(place: Place, lexicon: Lexicon) -> Found | None:
    """The genes of a name in the plural and the numbers after it: `interleukins 4 and 13`, `MMPs 1, 3 and 9`."""
    singular = place.text.removesuffix("s")
    told = _NUMBERS.match(place.section.text, place.end, place.sentence[1]) if singular != place.text else None
    if told is None or len(singular) < 2:
        return None
    numbers = re.findall(r"\d+[A-Z]?", told[1])
    hits = [_of_number(singular, number, lexicon) for number in numbers]
    if not all(hits):
        return None
    many = tuple(Hit(hit.hgnc_id, "list expansion") for one in hits for hit in one)
    return Found(place._replace(end=told.end()), many, confidence=CONFIDENCE["list expansion"])


def _of_number(singular: str, number: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    """The gene of a name and its number, by words or, of a name in capitals, as a symbol."""
    hit = lexicon.phrases.get(phrase(f"{singular} {number}"))
    if hit is not None:
        return (hit,)
    return _one(f"{singular}{number}", lexicon) if singular.isupper() else ()


def _next_of_list(text: str, end: int, name: str, lexicon: Lexicon, last: int) -> tuple[tuple[Hit, ...], int] | None:
    """Genes of the next part of a list that began with a name, and where it ends."""
    counted = _NUMBERED.fullmatch(name)
    ranged = re.compile(r"[-–](\d{1,2})(?![A-Za-z0-9])").match(text, end, last) if counted is not None else None
    if counted is not None and ranged is not None:
        first, until = int(counted["number"]), int(ranged.group(1))
        steps = [_one(f"{counted['stem']}{value}", lexicon) for value in range(first + 1, until + 1)]
        if not 0 < until - first <= MOST_MEMBERS or not all(steps):
            return None
        return tuple(hit for hits in steps for hit in hits), ranged.end()
    sign = _LIST.match(text, end, last)
    part = _PART.match(text, sign.end(), last) if sign is not None else None
    if sign is None or part is None or (sign.group()[0] != "/" and not sign["dash"]):
        return None
    stem = next(stem for kind, stem in _STEMS if kind.fullmatch(part.group())).fullmatch(name)
    hits = _one(stem.group(1) + part.group(), lexicon) if stem is not None else ()
    return (hits, part.end()) if hits else None


def _one(symbol: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    """Genes of a spelled-out part of a list; none where it is open which is meant."""
    if symbol in lexicon.families:
        return tuple(Hit(one, "list expansion") for one in lexicon.families[symbol].members)
    hits = symbol_hits(symbol, lexicon)
    return hits if len(hits) == 1 else ()
