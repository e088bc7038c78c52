"""Whether a name is meant as a gene: by its form, its sentence and the words beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from prioritize.extract.lexicon import Ambiguous, Lexicon
from prioritize.extract.places import CONFIDENCE, Found, Place
from prioritize.extract.spelling import DASHES, compact, phrase

BY_CONTEXT = 0.2
"""Taken off where only the words beside a name make it a gene."""
OF_MOUSE = 0.1
"""Taken off in a sentence on mice."""
CAPITALS = 0.7
"""Share of words in capitals from which a sentence is taken for a heading, where capitals tell nothing."""
_FIGURE = re.compile(
    r"(?:Fig|FIG|Figs|FIGS|Figure|FIGURE|Figures|FIGURES|Table|TABLE|Tables|TABLES|Box|BOX|Suppl|Supplementary|Ref"
    r"|Grade|grade|stage)\.?\s*$"
)
_COUNTED = re.compile(r"(?:figs?|tabs?|tables?|refs?|eqs?|box)[.\s]+\d+[a-z]?|figs?\d+[a-z]?", re.IGNORECASE)
"""A number of a figure that reads like a symbol: `FIG 1`."""
_RECEPTOR = re.compile(rf"[\s{DASHES}]+receptors?\b", re.IGNORECASE)
_LONGER = re.compile(
    rf"[{DASHES}](?:related|like|associated|binding|releasing|inducing|interacting|regulated)\s+"
    r"(?:proteins?|peptides?|factors?|hormones?|molecules?|kinases?|receptors?)\b"
)
"""What makes a name the beginning of another one: `parathyroid hormone-related protein`."""
_HEADED = re.compile(
    r"(?:\A|; )(?:[^:;]* )?(?:targets?|genes?|proteins?|receptors?|antigens?|ligands?)(?: (?:names?|symbols?))?: \Z",
    re.IGNORECASE,
)
"""The head of a column of genes right before its cell: `Target: `."""
_SMALL_WORDS = frozenset({"THE", "OF", "AND", "IN", "TO", "IS", "FOR", "WITH", "ON", "BY", "WE", "AT", "AS", "FROM"})


def judged(found: Found, lexicon: Lexicon, heading: bool) -> Found:
    """A name of a gene with the doubt that its own form, its surroundings and a word `receptor` after it raise."""
    told = _by_surroundings(found, lexicon, heading)
    if not told.sure or len(told.hits) > 1 or _RECEPTOR.match(told.place.after) is None:
        return told
    if told.hits[0].hgnc_id in lexicon.ligands or re.fullmatch(r"[A-Za-z]\d", told.place.text):
        return replace(told, doubt="its receptor is another gene", final=True)
    return told


def _by_surroundings(found: Found, lexicon: Lexicon, heading: bool) -> Found:
    """A name of a gene with the doubt that its own form and surroundings raise."""
    if found.thing is not None or (found.doubt and not found.hits):
        return found
    place = found.place
    if found.doubt:
        if found.hits and said_to_be_gene(place, lexicon):
            return replace(found, doubt="", confidence=found.confidence or CONFIDENCE["alias"] - BY_CONTEXT)
        return replace(found, final=True)
    other = _other_species(place, lexicon)
    if other:
        return replace(found, doubt=f"of another species: {other}", final=True)
    mouse = _said_in(place, lexicon.cues["mouse", "sentence"])
    if found.family is not None:
        longer = not place.text[-1].isdigit() and re.match(rf"[{DASHES}]\d", place.after) is not None
        return replace(found, doubt="part of a longer name", final=True) if longer else found
    if _LONGER.match(place.after):
        return replace(found, doubt="part of a longer name", final=True)
    how = {hit.how for hit in found.hits}
    if how == {"abbreviation"} or (how == {"protein name"} and _ambiguous(place, lexicon) is None):
        return replace(found, confidence=found.confidence - (OF_MOUSE if mouse else 0))
    doubt = _doubt(found, lexicon, heading, mouse)
    confidence = found.confidence - (OF_MOUSE if mouse else 0)
    if not doubt or doubt.startswith("final: "):
        return replace(found, confidence=confidence, doubt=doubt.removeprefix("final: "), final=bool(doubt))
    if _as_gene(place, lexicon, how == {"symbol"}):
        return replace(found, confidence=confidence - BY_CONTEXT)
    return replace(found, confidence=confidence - BY_CONTEXT, doubt=doubt)


def _doubt(found: Found, lexicon: Lexicon, heading: bool, mouse: bool) -> str:
    """Why a name may be none of a gene; '' = no reason; `final: ` before what no surroundings can lift."""
    text = found.place.text
    ambiguous = _ambiguous(found.place, lexicon)
    if ambiguous is not None:
        return f"also {ambiguous.meaning}" if ambiguous.when else f"final: also {ambiguous.meaning}"
    approved = found.hits[0].how == "symbol"
    counted = _COUNTED.fullmatch(text) is not None and not (approved and text.isalnum())
    if counted or _FIGURE.search(found.place.before):
        return "final: number of a figure, table or stage"
    digits = any(sign.isdigit() for sign in text)
    if heading and not digits:
        return "final: in a line of capitals"
    if not digits and re.match(rf"[{DASHES}]\d", found.place.after):
        return "final: part of a longer name"
    if compact(text) in lexicon.said or found.hits[0].how == "list expansion":
        return ""
    letters = sum(sign.isalpha() for sign in compact(text))
    if re.fullmatch(r"[A-Z][a-z]{2,4}", text):
        return "" if mouse and found.place.before.strip() else "written as a word"
    if re.fullmatch(r"[A-Za-z]\d{1,2}", text):
        return "one letter and a number"
    if not digits and len(text) <= (3 if approved else 4):
        return "a short name without a number"
    if not digits and not approved and text.islower():
        return "written as a word"
    if letters < 2:
        return "one letter and a number"
    return ""


def in_capitals(sentence: str) -> bool:
    """Whether most words of a sentence, small words among them, are in capitals, as in a heading."""
    words = [word for word in re.findall(r"[A-Za-z]+", sentence) if len(word) > 1]
    capitals = [word for word in words if word.isupper()]
    return not _SMALL_WORDS.isdisjoint(capitals) and len(capitals) / len(words) >= CAPITALS


def _said_in(place: Place, words: frozenset[str]) -> bool:
    """Whether the sentence holds one of the words."""
    return not words.isdisjoint(re.findall(r"[a-z]+", place.words.lower()))


def _other_species(place: Place, lexicon: Lexicon) -> str:
    """The species, not mammal, that the sentence names before, or that stands right before; '' = none."""
    before = place.before.lower()
    for where, tail in (("sentence", ""), ("before", r"\s+\Z")):
        for word in sorted(lexicon.cues["other species", where]):
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z]){tail}", before):
                return word
    return ""


def _ambiguous(place: Place, lexicon: Lexicon) -> Ambiguous | None:
    """What else a word means; None when it is not known to mean more than a gene."""
    forms = (place.text, compact(place.text), place.text.lower() if place.text.istitle() else "")
    known = next((lexicon.ambiguous[form] for form in forms if form in lexicon.ambiguous), None)
    if known is None and place.text.istitle():  # `Mice` is a word as MICE is, but `Kit` may be a gene of mouse
        never = lexicon.ambiguous.get(place.text.upper())
        known = never if never is not None and not never.when else None
    return known


def said_to_be_gene(place: Place, lexicon: Lexicon) -> bool:
    """Whether a name is a gene though the document defines it as something else: `the APC gene`."""
    return re.match(r"\s+genes?\b", place.after) is not None or _told_by_words(place, lexicon)


def _told_by_words(place: Place, lexicon: Lexicon) -> bool:
    """Whether the sentence holds a word that makes an ambiguous word the gene."""
    ambiguous = _ambiguous(place, lexicon)
    sentence = f" {phrase(place.before)}  {phrase(place.after)} "
    return ambiguous is not None and any(f" {phrase(word)} " in sentence for word in ambiguous.when)


def _as_gene(place: Place, lexicon: Lexicon, approved: bool) -> bool:
    """Whether the words beside a name, or those kept with an ambiguous word, say that a gene is meant.

    Beside an approved symbol that means nothing else the words of treatments and of what a gene does count too.
    """
    if _told_by_words(place, lexicon) or _HEADED.search(place.before):
        return True
    if re.match(rf"[+⁺]|[{DASHES}]/[{DASHES}]|[{DASHES}](?:positive|negative)", place.after):
        return True
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", re.split(r"[.;:()]", place.before)[-1])]
    before = [word for word in words if word not in {"of", "the", "for", "by", "against", "to"}][-1:]
    after = [word.lower() for word in re.findall(r"[A-Za-z]+", re.split(r"[.;:,()]", place.after)[0])[:1]]
    cues = lexicon.cues
    left = right = cues["gene", "beside"]
    if _ambiguous(place, lexicon) is None:
        left = right = left | cues["gene", "loosely"]
        if approved:
            left = left | cues["inhibit", "before"] | cues["activate", "before"]
            right = right | cues["driver", "after"] | cues["brake", "after"]
    return not left.isdisjoint(before) or not right.isdisjoint(after)
