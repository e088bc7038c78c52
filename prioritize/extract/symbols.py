"""Which genes a symbol may mean, however it is written."""

from __future__ import annotations

import re

from prioritize.extract.lexicon import Hit, Lexicon
from prioritize.extract.spelling import compact, latin, with_greek


def symbol_hits(text: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    """Genes that a symbol may mean: as written, with Latin for Greek letters, or in other capitals."""
    key = compact(text)
    if len(key) < 2:
        return ()
    if key in lexicon.said:
        return (lexicon.said[key],)
    for form in (key, latin(key)):
        if form in lexicon.exact:
            return lexicon.exact[form]
    greek = latin(key) != key
    if not greek and re.fullmatch(r"[A-Z]{2,}\d*[abgd]", key):
        return lexicon.folded.get(key.upper(), ())
    if len(key) > 2 and any(sign.isupper() for sign in key) and (greek or any(sign.isdigit() for sign in key)):
        return lexicon.folded.get(latin(key).upper(), ())
    if re.fullmatch(r"[A-Z][a-z]{2,4}", key):  # as genes of mouse are written; its surroundings must say so
        return tuple(hit for hit in lexicon.folded.get(key.upper(), ()) if hit.how == "symbol")
    return ()


def number_apart(text: str) -> bool:
    """Whether a space stands only before a number or a Greek letter: `IL 6`, `TGF β1`, `IL-1 beta`; not `IL-1 7`."""
    head, _, rest = " ".join(text.split()).rpartition(" ")
    key, last = latin(compact(head)), with_greek(rest)
    if " " in head or len(key) < 2 or not key.isupper():
        return False
    numbered = re.fullmatch(r"\d{1,3}[αβγδ]?", last) is not None and not key[-1].isdigit()
    return numbered or re.fullmatch(r"[αβγδ]\d?", last) is not None
