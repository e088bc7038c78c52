"""What an answer becomes: lists whose items are of their kind, cells of text, and no row twice with other values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line

Row = tuple[str | None, ...]


def objects(shape: Shape, value: Any, name: str) -> list[Any]:
    """A list of objects that must be there; it may be empty."""
    return [shape.inner({name: item}, name) for item in shape.rows(value, name)]


def texts(shape: Shape, value: Any, name: str) -> list[str]:
    """A list of texts that must be there; it may be empty."""
    return [shape.text({name: item}, name) for item in shape.rows(value, name)]


def one_each(source: str, rows: Iterable[Row], key: int, what: str) -> list[Row]:
    """The same rows without repeats.

    Parameters
    ----------
    source : str
        For messages.
    rows : iterable of tuple
    key : int
        Cells, from the left, that tell one row from another.
    what : str
        What a row is, for the message.

    Raises
    ------
    FetchError
        kind `contract`: two rows of one key that differ in the rest.
    """
    found: dict[Row, Row] = {}
    for row in rows:
        if found.setdefault(row[:key], row) != row:
            named = one_line(" ".join(cell or "" for cell in row[:key]), 200)
            raise contract(source, f"{what} stands there twice with different values: {named}")
    return list(found.values())


def cell(number: float | None) -> str | None:
    """A number as text that reads back as the same number."""
    return None if number is None else repr(number)


def joined(words: Iterable[str | None]) -> str | None:
    """Words as a list joined by ;, each once and in order; None when there are none."""
    return ";".join(sorted({word.replace(";", ",") for word in words if word})) or None
