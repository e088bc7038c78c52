"""Abbreviations that a paper defines: `signal regulatory protein alpha (SIRPα)`.

References
----------
The letters are matched from the right, as in doi:10.1142/9789812776303_0042.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from prioritize.extract.spelling import with_greek

_BRACKET = re.compile(r"\(([^()]{2,60})\)")
_WORD = re.compile(r"[^\s,;:()\[\]]+")
_SMALL = frozenset({"and", "or", "of", "the", "in", "a", "an", "to", "for", "with", "by"})
"""Words that no long form begins with."""
LONGEST = 10
"""Words of a long form at most."""


class Definition(NamedTuple):
    """A short form and what it stands for in this paper.

    Attributes
    ----------
    short, long : str
    start : int
        Where the short form is written.
    """

    short: str
    long: str
    start: int


def definitions(text: str, start: int, end: int) -> Iterator[Definition]:
    """Definitions within a sentence, in both orders: `long (SHORT)` and `SHORT (long)`."""
    for match in _BRACKET.finditer(text, start, end):
        inside = re.split(r"[;,]", match.group(1))[0].strip().removeprefix("also known as ").strip()
        inside = re.sub(r"^(?:the|or|termed|called)\s+", "", inside)
        before = text[start : match.start()].rstrip()
        if _is_short(inside):
            long = _long_form(inside, before)
            if long:
                yield Definition(inside, long, text.index(inside, match.start()))
        elif before:
            word = _WORD.findall(before)
            if word and _is_short(word[-1]) and len(inside.split()) > 1 and _long_form(word[-1], inside) == inside:
                yield Definition(word[-1], inside, start + before.rindex(word[-1]))


def _is_short(text: str) -> bool:
    """Whether a text can be an abbreviation: up to two words, some capital letter, no sentence."""
    return (
        2 <= len(text) <= 12
        and len(text.split()) <= 2
        and any(sign.isupper() for sign in text)
        and text[0].isalnum()
        and re.search(r"[=<>%]", text) is None
    )


def _long_form(short: str, before: str) -> str:
    """The words at the end of a text for which an abbreviation stands; '' when its letters are not found there."""
    letters = [sign.lower() for sign in _spelt(short) if sign.isalnum()]
    if letters and letters[-1] == "s" and short[-1] == "s" and len(letters) > 2:
        letters = letters[:-1]
    words = list(_WORD.finditer(before))[-LONGEST:]
    if not words or not letters:
        return ""
    place = len(before)
    offset = words[0].start()
    spelt = before.lower()
    for number, letter in enumerate(reversed(letters)):
        first = number == len(letters) - 1
        while True:
            place = spelt.rfind(letter, offset, place)
            if place < 0:
                return ""
            begins = place == 0 or not spelt[place - 1].isalnum()
            if not first or (begins and re.split(r"\W", spelt[place:], maxsplit=1)[0] not in _SMALL):
                break
    long = before[place:].strip(" -,")
    if len(long.split()) > min(len(letters) + 5, 2 * len(letters)) or len(long) <= len(short):
        return ""
    return long


def _spelt(short: str) -> str:
    """A short form with its Greek letters as the first letter of their names."""
    first = {"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "κ": "k", "ζ": "z", "θ": "t", "λ": "l", "ω": "o"}
    return "".join(first.get(sign, sign) for sign in with_greek(short))
