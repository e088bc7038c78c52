"""Records that may leave out nearly everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from prioritize.sources.contract import Shape

Value = TypeVar("Value")


@dataclass
class SparseReader:
    """Counts each field that may be left out: one that none of many records has was renamed, or is given no more.

    Attributes
    ----------
    source : str
    might, seen : Counter of str
        Records, or parts of one, that might hold a field, and those that do.
    """

    source: str
    might: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._shape = Shape(self.source)

    def never_seen(self, many: int, least: Mapping[str, float]) -> list[str]:
        """Fields that no record has, of `many` that might, or of as many as `least` says for a field."""
        return sorted(
            name for name, times in self.might.items() if not self.seen[name] and times >= least.get(name, many)
        )

    def _maybe(self, value: Any, name: str, read: Callable[[Any, str], Value], label: str = "") -> Value | None:
        """A field that may be left out; where its object is left out, so is the field, uncounted."""
        if value is None:
            return None
        self.might[label or name] += 1
        if name not in value:
            return None
        self.seen[label or name] += 1
        return read(value, name)

    def _inner(self, value: Any, name: str) -> Any:
        """An object that may be left out."""
        return self._maybe(value, name, self._shape.inner)

    def _objects(self, value: Any, name: str) -> list[Any]:
        """A list of objects that may be left out."""
        return [self._shape.inner({name: one}, name) for one in self._maybe(value, name, self._shape.rows) or []]
