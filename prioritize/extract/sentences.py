"""Where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1_000
"""Characters of a sentence at most; what has no full stop for longer, such as a table, is cut."""
_BEGIN = r"[\"“(\[]?(?:[A-Z0-9\u0370-\u03ff]|[a-z]{1,3}-?[A-Z0-9])"
"""A capital, a number, or a name such as c-Myc, p53 and mTOR."""
_END = re.compile(rf"(?<=[.!?])[\"”’)\]]*\s+(?={_BEGIN})|\n\s*\n|\n(?=\s*[#*•-])")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|approx|ca|resp|Fig|Figs|Ref|Refs|Tab|No|Nos|Dr|Prof|St|Eq|spp?)|(?<![\w-])[A-Z])\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Begin and end of each sentence, in characters, end excluded; blank lines and list marks end one too.

    Examples
    --------
    >>> sentences("It binds CD47. E. coli does not.")
    [(0, 14), (15, 32)]
    """
    found, begin = [], 0
    for match in _END.finditer(text):
        if _NO_END.search(text, max(0, match.start() - 12), match.start()) and "\n\n" not in match.group():
            continue
        found.append((begin, match.start()))
        begin = match.end()
    found.append((begin, len(text)))
    pieces = [piece for start, end in found for piece in _short(text, start, end)]
    return [trimmed for start, end in pieces if (trimmed := _trimmed(text, start, end))[0] < trimmed[1]]


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span in parts that are not too long, cut at spaces where there are any."""
    while end - start > LONGEST:
        at = text.rfind(" ", start, start + LONGEST)
        cut = at if at > start else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
