"""Reads values out of JSON by the names that a contract gives them."""

from __future__ import annotations

import json
from typing import Any

from prioritize.errors import FetchError, Problem


def one_line(text: str, longest: int) -> str:
    """Text of a service for a message: on one line, cut, and without signs that a terminal would obey."""
    line = " ".join(text[: 10 * longest].split())[:longest]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


class Shape:
    """Reads values out of JSON by the names that a contract gives them, and says which one is not as agreed.

    Parameters
    ----------
    source : str
        For messages.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    def text(self, value: Any, name: str) -> str:
        """A text field that must be there."""
        found = self._field(value, name)
        if not isinstance(found, str):
            raise self._not(name, "text", found)
        return found

    def text_or_none(self, value: Any, name: str) -> str | None:
        """A text field that may be null, but must be there."""
        found = self._field(value, name)
        if found is not None and not isinstance(found, str):
            raise self._not(name, "text or null", found)
        return found

    def whole(self, value: Any, name: str) -> int:
        """A whole number that must be there."""
        found = self._field(value, name)
        if isinstance(found, bool) or not isinstance(found, int):
            raise self._not(name, "a whole number", found)
        return found

    def number_or_none(self, value: Any, name: str) -> float | None:
        """A number that may be null, but must be there."""
        found = self._field(value, name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self._not(name, "a number or null", found)
        return float(found)

    def truth(self, value: Any, name: str) -> bool:
        """A truth value that must be there."""
        found = self._field(value, name)
        if not isinstance(found, bool):
            raise self._not(name, "true or false", found)
        return found

    def rows(self, value: Any, name: str) -> list[Any]:
        """A list that must be there; it may be empty."""
        found = self._field(value, name)
        if not isinstance(found, list):
            raise self._not(name, "a list", found)
        return found

    def rows_or_none(self, value: Any, name: str) -> list[Any]:
        """A list that may be null, which counts as empty, but must be there."""
        found = self._field(value, name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self._not(name, "a list or null", found)
        return found

    def inner(self, value: Any, name: str) -> Any:
        """An object that must be there."""
        found = self._field(value, name)
        if not isinstance(found, dict):
            raise self._not(name, "an object", found)
        return found

    def inner_or_none(self, value: Any, name: str) -> Any:
        """An object that may be null, but must be there."""
        found = self._field(value, name)
        if found is not None and not isinstance(found, dict):
            raise self._not(name, "an object or null", found)
        return found

    def _field(self, value: Any, name: str) -> Any:
        if not isinstance(value, dict):
            raise self._not(name, "in an object", value)
        if name not in value:
            seen = one_line(", ".join(sorted(str(key) for key in value)[:20]), 300) or "nothing"
            raise FetchError(
                Problem(
                    f"{self._source}: the field {name} is missing (seen: {seen})",
                    fix="the service changed; see 'prioritize doctor'",
                ),
                kind="contract",
            )
        return value[name]

    def _not(self, name: str, wanted: str, found: Any) -> FetchError:
        return FetchError(
            Problem(
                f"{self._source}: {name} is not {wanted} but {_brief(found)}",
                fix="the service changed; see 'prioritize doctor'",
            ),
            kind="contract",
        )


def _brief(found: Any) -> str:
    """A value for a message; a large one is not spelled out."""
    if isinstance(found, dict):
        return f"an object of {len(found)} fields"
    if isinstance(found, list):
        return f"a list of {len(found)}"
    return json.dumps(found[:60] if isinstance(found, str) else found, default=str)[:80]
