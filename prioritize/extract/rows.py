"""Rows of tables as text: each a line of its own, with the head of its column before each cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDEST = 50
"""Columns that one head may span, at most."""


class Rows:
    """Collects the rows of a table, cell by cell."""

    def __init__(self) -> None:
        self._heads: list[str] = []
        self._cells: list[str] = []
        self._all_heads = True
        self._used = True  # whether the heads stand before a cell

    def cell(self, text: str, is_head: bool = False, span: str = "") -> None:
        """Add a cell to the row at hand; `span` is the number of columns that it takes, as it is written."""
        self._all_heads = self._all_heads and is_head
        many = int(span) if re.fullmatch(r"[0-9]{1,2}", span) else 1
        self._cells += [" ".join(text.split()), *([""] * (min(many, WIDEST) - 1))]

    def row(self) -> str:
        """End a row: its text; for a row of heads, which are kept for the rows after it, that of heads never used."""
        cells, is_head = self._cells, self._all_heads
        self._cells, self._all_heads = [], True
        if not cells:
            return ""
        if is_head:
            before = self.end()
            self._heads, self._used = cells, False
            return before
        self._used = self._used or len(self._heads) == len(cells)
        return row_text(self._heads, cells)

    def end(self) -> str:
        """The heads that stand before no cell, as a row; '' = none."""
        told = "" if self._used else row_text([], self._heads)
        self._used = True
        return told


def row_text(heads: Sequence[str], cells: Sequence[str]) -> str:
    """A row in one line: `Target: FAP; Drug: sibrotuzumab`; without heads where there are not as many as cells."""
    named = heads if len(heads) == len(cells) else [""] * len(cells)
    pairs = ((head.rstrip(": "), cell) for head, cell in zip(named, cells, strict=True) if cell)
    return "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs)
