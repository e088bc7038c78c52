"""What a type alone does not say of a field of the report: its limits, and the words it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Within:
    """A number between two others, both included; None = no limit."""

    low: float
    high: float | None = None


@dataclass(frozen=True)
class OneOf:
    """One of these and nothing else."""

    words: tuple[str | int, ...]


Share = Annotated[float, Within(0, 1)]
Count = Annotated[int, Within(0)]
Sign = Annotated[int, OneOf((1, -1))]
Basis = Annotated[str, OneOf(("cited", "partly cited", "uncited", "data"))]
Known = Annotated[str, OneOf(("known", "none", "unknown", "not asked"))]
Better = Annotated[str, OneOf(("higher", "lower", "none"))]
Setting = Annotated[str, OneOf(("clinical", "preclinical"))]
