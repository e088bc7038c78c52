"""Spellings of names: Greek letters, hyphens, small and capital letters; and the tokens of a text."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

GREEK = {
    "α": ("alpha", "A"),
    "β": ("beta", "B"),
    "γ": ("gamma", "G"),
    "δ": ("delta", "D"),
    "ε": ("epsilon", "E"),
    "ζ": ("zeta", "Z"),
    "θ": ("theta", "Q"),
    "κ": ("kappa", "K"),
    "λ": ("lambda", "L"),
    "ω": ("omega", "O"),
}
"""Greek letters of names: the word, and the letter that stands for it in symbols."""
DASHES = r"\-‐‑‒–—−"  # noqa: RUF001 - dashes as printed
"""Hyphens and dashes, for a class of a pattern."""
BRITISH = {
    "tumour": "tumor",
    "tumours": "tumor",
    "tumors": "tumor",
    "leukaemia": "leukemia",
    "leukaemic": "leukemic",
    "haematopoietic": "hematopoietic",
    "signalling": "signaling",
    "oestrogen": "estrogen",
    "foetal": "fetal",
}
"""Words that the two sides of an ocean spell in two ways."""

_LETTERS = "A-Za-z0-9\u0370-\u03ff\u00b5\u00df"
_TOKEN = re.compile(rf"[{_LETTERS}]+")
_PIECE = re.compile(rf"[{_LETTERS}]+|[+/]")
_LEVEL = re.compile(r"(?<=[0-9a-z])(?:high|low|hi|lo|bright|dim|neg|pos)(?=[A-Z]|$)|(?<=[A-Z])(?:high|low)(?=[A-Z]|$)")
_WORDS = {word: sign for sign, (word, _) in GREEK.items()}
_ANY = re.compile("|".join(_WORDS), re.IGNORECASE)
_SPELT = re.compile(
    "|".join(
        [rf"(?<![a-z]){word}(?![a-z])" for word in _WORDS]
        + [rf"(?<![A-Za-z]){word.capitalize()}(?![a-z])" for word in _WORDS]
        + [rf"(?<![A-Z]){word.upper()}(?![A-Z])" for word in _WORDS]
    )
)
_ALIKE = str.maketrans({"ß": "β", "\u00b5": "μ", "ϐ": "β", "ϵ": "ε", "ϰ": "κ"})
_BETWEEN_NUMBERS = re.compile(rf"(?<=\d)[.{DASHES}](?=\d)")
_GREEK_NUMBER = re.compile(r"(?<=\d)(?=[α-ω])")
_LEFT_OUT = re.compile(rf"[\s.'’_]|(?<!\d)[{DASHES}]|[{DASHES}](?!\d)")


class Token(NamedTuple):
    """A run of letters and digits.

    Attributes
    ----------
    text : str
    start, end : int
        Characters of the section's text, end excluded.
    """

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Runs of letters and digits; `CD44highCD24low` is CD44, high, CD24 and low."""
    found = []
    for match in _TOKEN.finditer(text):
        begin = match.start()
        for level in _LEVEL.finditer(match.group()):
            at, end = match.start() + level.start(), match.start() + level.end()
            if not any(sign.isupper() for sign in text[begin:at]):
                continue
            found += [Token(text[begin:at], begin, at), Token(text[at:end], at, end)]
            begin = end
        if begin < match.end():
            found.append(Token(text[begin : match.end()], begin, match.end()))
    return found


def with_greek(text: str) -> str:
    """Compatibility form in which every Greek letter of a name is a letter: `TGF-beta` is `TGF-β`."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_ALIKE))
    if _ANY.search(plain) is None:
        return plain
    return _SPELT.sub(lambda match: _WORDS[match.group().lower()], plain)


def compact(text: str) -> str:
    """A symbol without hyphens, dots and spaces, case kept: `IL-6` and `IL6` are one.

    Between two numbers a hyphen stays, and a dot becomes one: `NKX2.1` is `NKX2-1`, and `CXCL1-3` is not `CXCL13`.
    """
    return _LEFT_OUT.sub("", _BETWEEN_NUMBERS.sub("-", with_greek(text)))


def latin(key: str) -> str:
    """A compact symbol with the Latin letter that HGNC writes for each Greek one: `IL1β` is `IL1B`."""
    return "".join(GREEK[sign][1] if sign in GREEK else sign for sign in key)


def phrase(text: str) -> str:
    """Words of a name, in small letters and parted by single spaces; `/` and `+` are words, `1β` is two."""
    words = (piece.lower() for piece in _PIECE.findall(_GREEK_NUMBER.sub(" ", with_greek(text))))
    return " ".join(BRITISH.get(word, word) for word in words)


def is_phrase(name: str) -> bool:
    """Whether a name is made of words, so that capitals mean nothing: `galectin-3`; not `IL-6`, `Snail`."""
    if re.fullmatch(r"[A-Z][a-z]+", name):
        return False
    return " " in name or re.search(r"[a-z]{4}", name) is not None
