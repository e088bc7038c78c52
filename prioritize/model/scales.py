"""Scales: from a value with a unit to a worth between 0 and 1, by fixed and documented anchors.

No scale looks at the other targets, so adding a target never changes another target's score
(rank reversal is the fault that Belton and Gear described in Omega in 1983).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

Floats = NDArray[np.float64]


class _Scale(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Linear(_Scale):
    """0 at `low`, 1 at `high`, straight between and flat outside; both in the feature's unit."""

    kind: Literal["linear"]
    low: FiniteFloat
    high: FiniteFloat

    @model_validator(mode="after")
    def _anchors_in_order(self) -> Linear:
        if self.low >= self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g}); direction is set by 'better'")
        return self

    def worth(self, value: Floats) -> Floats:
        """Worth of each value, same shape, 0-1; NaN stays NaN."""
        return np.clip((value - self.low) / (self.high - self.low), 0.0, 1.0)

    def words(self) -> str:
        """The scale in words."""
        return f"linear, 0 at {self.low:g}, 1 at {self.high:g}"


class Logarithmic(_Scale):
    """0 at `low`, 1 at `high`, straight in the logarithm between; both above 0."""

    kind: Literal["logarithmic"]
    low: Annotated[FiniteFloat, Field(gt=0)]
    high: Annotated[FiniteFloat, Field(gt=0)]

    @model_validator(mode="after")
    def _anchors_in_order(self) -> Logarithmic:
        if self.low >= self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g}); direction is set by 'better'")
        return self

    def worth(self, value: Floats) -> Floats:
        """Worth of each value, same shape, 0-1; NaN stays NaN."""
        safe = np.maximum(value, self.low)
        worth: Floats = np.clip(np.log(safe / self.low) / np.log(self.high / self.low), 0.0, 1.0)
        return worth

    def words(self) -> str:
        """The scale in words."""
        return f"logarithmic, 0 at {self.low:g}, 1 at {self.high:g}"


class Saturating(_Scale):
    """x / (x + half): 0 at 0, 0.5 at `half`, towards 1; for counts."""

    kind: Literal["saturating"]
    half: Annotated[FiniteFloat, Field(gt=0)]

    def worth(self, value: Floats) -> Floats:
        """Worth of each value, same shape, 0-1; NaN stays NaN; values below 0 count as 0."""
        count = np.maximum(value, 0.0)
        return count / (count + self.half)

    def words(self) -> str:
        """The scale in words."""
        return f"saturating, 0.5 at {self.half:g}"


class Ordinal(_Scale):
    """A worth for each step; a value between two steps counts as the lower one."""

    kind: Literal["ordinal"]
    points: dict[str, Annotated[FiniteFloat, Field(ge=0, le=1)]]

    @model_validator(mode="after")
    def _steps_rise(self) -> Ordinal:
        try:
            steps = sorted((float(key), worth) for key, worth in self.points.items())
        except ValueError as fault:
            raise ValueError(f"the steps must be numbers: {fault}") from fault
        if not steps:
            raise ValueError("give at least one step")
        if not all(np.isfinite(step) for step, _ in steps):
            raise ValueError("the steps must be finite numbers")
        if len({step for step, _ in steps}) < len(steps):
            raise ValueError("a step is given twice")
        if any(later < earlier for (_, earlier), (_, later) in pairwise(steps)):
            raise ValueError("the worth may not fall as the step rises; direction is set by 'better'")
        return self

    def worth(self, value: Floats) -> Floats:
        """Worth of each value, same shape, 0-1; NaN stays NaN; below the first step 0."""
        steps = sorted((float(key), worth) for key, worth in self.points.items())
        at = np.array([step for step, _ in steps])
        worths = np.array([0.0, *(worth for _, worth in steps)])
        found = worths[np.searchsorted(at, value, side="right")]
        return np.where(np.isnan(value), np.nan, found)

    def words(self) -> str:
        """The scale in words."""
        steps = sorted((float(key), worth) for key, worth in self.points.items())
        return "steps: " + ", ".join(f"{step:g} counts {worth:g}" for step, worth in steps)


Scale = Annotated[Linear | Logarithmic | Saturating | Ordinal, Field(discriminator="kind")]
SCALES: dict[str, type[BaseModel]] = {
    "linear": Linear,
    "logarithmic": Logarithmic,
    "saturating": Saturating,
    "ordinal": Ordinal,
}
"""The scales by their `kind`."""
