"""Text of a page of a PDF in which raised figures stay apart from the names that they follow."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

SMALLER = 0.9
"""Size of a raised figure beside the text before it, at most."""
RISEN = 0.1
"""Least rise of a raised figure, in parts of the size of the text before it."""
NOTE = (
    "superscripts of this PDF cannot all be told from the line that they stand on: the mark of a citation may have "
    "grown together with a name ('CXCL1' and '2' into 'CXCL12')"
)
_MARK = re.compile(r"\s*\w[\w,–\-−*†‡\s]{0,15}")
_FIGURES = re.compile(r"\s*\d[\d,–\-−]*\s*")
_LEVEL = re.compile(r"\s*(?:high|hi|low|lo|dim|bright|neg|pos|int)\b")
"""Raised words that belong to a marker: `CD44` and a raised `high`."""
_ENDED = re.compile(r"[.,;:!?)\]”\"]\Z")


def page_text(page: PageObject) -> tuple[str, bool]:
    """The text of a page with `^` before raised figures and letters that follow a word, as in `CXCL1^2`.

    What is smaller than the text before it and above its line is raised; so is a smaller figure on the same line,
    as a rise that the file sets apart from the position is not told. Figures right after a stop go: citations.

    Returns
    -------
    str
    bool
        Whether some superscripts may have been missed.
    """
    parts = _Parts()
    plain = page.extract_text(visitor_operand_before=parts.operation, visitor_text=parts.add)
    told = "".join(text for text, _, _ in parts.found)
    if told.split() != plain.split():
        return plain, True
    return _marked(parts.found), parts.hidden


class _Parts:
    """Collects a page part by part: text, its size, and the height of its line."""

    def __init__(self) -> None:
        self.found: list[tuple[str, float, float]] = []
        self.hidden = False
        self._size = 0.0
        self._drawn = (0.0, 0.0)  # scale and height of what was drawn since the font was set

    def operation(self, operator: bytes, operands: Sequence[Any], _cm: Sequence[float], tm: Sequence[float]) -> None:
        """Note where the scale sinks within a line and the font stays: the collector of text then sees one part."""
        numbers = [float(one) for one in operands if isinstance(one, int | float)]
        if operator == b"Tf":
            self._size, self._drawn = abs(numbers[0]) if numbers else self._size, (0.0, 0.0)
        elif operator in (b"Tj", b"TJ"):
            self._drawn = (math.hypot(tm[2], tm[3]), tm[5])
        elif operator == b"Tm" and len(numbers) == 6:
            scale, height = self._drawn
            smaller = math.hypot(numbers[2], numbers[3]) < SMALLER * scale
            rise = abs(numbers[5] - height)
            self.hidden = self.hidden or (smaller and 0 < rise < scale * self._size)

    def add(self, text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        """Keep a part of the text."""
        down, up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        self.found.append((text, abs(size) * math.hypot(down, up), tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))


def _marked(parts: Sequence[tuple[str, float, float]]) -> str:
    """The parts joined, with marks."""
    text = ""
    size = height = 0.0
    inside = cited = False  # whether the part before was raised, and went
    for words, own, line in parts:
        if not words.strip():
            text += words
            continue
        smaller = own < SMALLER * size and text[-1:].strip() != ""
        raised = line > height + RISEN * size or (abs(line - height) < RISEN * size and _FIGURES.fullmatch(words))
        if not (smaller and raised and _MARK.fullmatch(words) and not _LEVEL.match(words)):
            text += words
            size, height, inside = own, line, False
            continue
        cited = cited if inside else bool(_ENDED.search(text) and words.strip()[0].isdigit())
        if cited:
            text += " " if words[-1].isspace() else ""
        else:
            text += words if inside else f"^{words.lstrip(' ')}"
        inside = True
    return text
