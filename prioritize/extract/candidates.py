"""All that may begin at a word of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from prioritize.extract.judging import said_to_be_gene
from prioritize.extract.lexicon import Hit, Lexicon
from prioritize.extract.lists import numbered
from prioritize.extract.meanings import Meaning
from prioritize.extract.places import CONFIDENCE, Found, Place
from prioritize.extract.records import Section
from prioritize.extract.spelling import DASHES, Token, compact, latin, phrase
from prioritize.extract.symbols import number_apart, symbol_hits

OTHER_CAPITALS = 0.1
"""Taken off where capitals differ from those of HGNC."""
SYMBOL_PARTS = 4
"""Runs of letters and digits of a symbol at most: `HLA-DR-B-1`."""
_JOINS = re.compile(rf"[{DASHES}.]?|[ \u00a0]")
_WITHIN = re.compile(rf"(?:[ \u00a0\n]|[{DASHES}/+'’]){{0,3}}|,(?=\d)|\.")
_MIR = re.compile(r"(?:miR|miRNA|microRNA|mir)[-‐‑– ]?(?P<number>\d+[a-z]?)(?:[-‐‑–]?[35]p)?(?![A-Za-z0-9])")  # noqa: RUF001
_BOTH = re.compile(r"PD-?\(L\)-?1(?![A-Za-z0-9])")
"""How reviews write PD-1 and PD-L1 in one."""
_PREFIXES = ("p", "s", "rh", "m")
"""Before a symbol: phosphorylated, soluble, recombinant human, murine or membrane."""


def candidates(
    section: Section,
    bounds: tuple[int, int],
    parts: Sequence[Token],
    number: int,
    lexicon: Lexicon,
    defined: Mapping[str, Meaning],
) -> Iterator[Found]:
    """All that may begin at a token; of two that are as long the first goes before."""
    text = section.text
    start = parts[number].start
    micro = _MIR.match(text, start, bounds[1])
    if micro is not None:
        place = Place(section, start, micro.end(), bounds)
        hits = lexicon.folded.get(f"MIR{micro['number']}".upper(), ())
        if hits:
            yield Found(place, hits, confidence=CONFIDENCE["alias"])
            return
    both = _BOTH.match(text, start, bounds[1])
    if both is not None:
        told = tuple(Hit(lexicon.said[key].hgnc_id, "list expansion") for key in ("PD1", "PDL1") if key in lexicon.said)
        yield Found(Place(section, start, both.end(), bounds), told, confidence=CONFIDENCE["list expansion"])
        return
    several = numbered(Place(section, start, parts[number].end, bounds), lexicon)
    if several is not None:
        yield several
        return
    for length in range(min(lexicon.longest, len(parts) - number), 0, -1):
        last = parts[number + length - 1]
        if not _runs(text, parts, number, length, _WITHIN):
            continue
        place = Place(section, start, last.end, bounds)
        yield from _by_words(place, lexicon, defined)
        if length <= SYMBOL_PARTS and _runs(text, parts, number, length, _JOINS):
            yield from _by_symbol(place, length, lexicon)


def _runs(text: str, parts: Sequence[Token], number: int, length: int, joint: re.Pattern[str]) -> bool:
    """Whether tokens follow one another with nothing between them but what joins a name."""
    return all(
        joint.fullmatch(text, parts[index].end, parts[index + 1].start) is not None
        for index in range(number, number + length - 1)
    )


def _by_words(place: Place, lexicon: Lexicon, defined: Mapping[str, Meaning]) -> Iterator[Found]:
    """What a run of words may be: a short form of this document, a name, a family, or no gene."""
    text = place.text
    meaning = defined.get(text)
    if meaning is not None:
        if meaning.hits:
            yield Found(place, meaning.hits, confidence=CONFIDENCE["abbreviation"])
            return
        hits = symbol_hits(text, lexicon)
        if meaning.thing is not None and not said_to_be_gene(place, lexicon):
            yield Found(place, thing=meaning.thing)
        else:
            yield Found(place, hits, doubt=f"defined here as '{meaning.long}'")
        return
    apart = any(space in text for space in " \u00a0\n") and not number_apart(text)
    keys = ("" if apart else compact(text), phrase(text))
    for key in keys:
        if key in lexicon.families:
            yield Found(place, family=lexicon.families[key], confidence=CONFIDENCE["family expansion"])
            break
    hit = lexicon.said.get(keys[0]) or lexicon.phrases.get(keys[1]) or lexicon.phrases.get(keys[1].removesuffix("s"))
    if hit is not None:
        yield Found(place, (hit,), confidence=CONFIDENCE[hit.how])
    for key in keys:
        if key in lexicon.things:
            yield Found(place, thing=lexicon.things[key])
            break


def _by_symbol(place: Place, length: int, lexicon: Lexicon) -> Iterator[Found]:
    """What a run of letters and digits may be as a symbol."""
    text = place.text
    if length > 1 and any(space in text for space in " \u00a0") and not number_apart(text):
        return
    hits = symbol_hits(text, lexicon)
    shift = 0
    isoform = re.fullmatch(r"([A-Z]+\d+)v\d{1,2}", text) if not hits else None
    if isoform is not None:
        place = place._replace(end=place.start + len(isoform.group(1)))
        hits = symbol_hits(place.text, lexicon)
        text = place.text
    if not hits and length == 1:
        for prefix in _PREFIXES:
            rest = text.removeprefix(prefix)
            if rest != text and any(sign.isdigit() for sign in rest) and rest[:1].isupper():
                hits, shift = symbol_hits(rest, lexicon), len(prefix)
                if hits:
                    break
    if not hits:
        return
    confidence = min(CONFIDENCE[hit.how] for hit in hits)
    key = compact(text[shift:])
    if key not in lexicon.exact and latin(key) not in lexicon.exact and key not in lexicon.said:
        confidence -= OTHER_CAPITALS
    yield Found(
        place._replace(start=place.start + shift),
        hits,
        confidence=confidence,
        which=len({hit.hgnc_id for hit in hits}) > 1,
    )
