"""Scales: from a value with a unit to a worth between 0 and 1, by fixed and documented anchors.

A scale with fixed anchors never looks at the other targets, so adding a target never changes another target's score
(rank reversal is the fault that Belton and Gear described in Omega in 1983). Two scales take their anchors from the
targets at hand, `min_max` and `rank`: they must be fitted before use, and whoever uses them is warned.
"""

from __future__ import annotations

from collections.abc import Iterable
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

    def misfit(self, low: float, high: float) -> str:
        """Why the scale does not suit a feature that runs from `low` to `high`; '' when it does."""
        return _apart(self.low, self.high, low, high)

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

    def misfit(self, low: float, high: float) -> str:
        """Why the scale does not suit a feature that runs from `low` to `high`; '' when it does."""
        if low < 0:
            return f"a logarithmic scale does not suit a feature that may be below 0 (it runs {low:g} to {high:g})"
        return _apart(self.low, self.high, low, high)

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

    def misfit(self, low: float, high: float) -> str:
        """Why the scale does not suit a feature that runs from `low` to `high`; '' when it does."""
        if low < 0 or high <= 1:
            return f"a saturating scale is for counts, and this feature runs {low:g} to {high:g}"
        return _outside("half", (self.half,), low, high)

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

    def misfit(self, low: float, high: float) -> str:
        """Why the scale does not suit a feature that runs from `low` to `high`; '' when it does."""
        return _outside("step", sorted(float(key) for key in self.points), low, high)

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


class _DataDriven(_Scale):
    """A scale whose anchors are taken from the targets at hand."""

    def misfit(self, low: float, high: float) -> str:
        """'': it takes its anchors from the values."""
        return ""

    def worth(self, value: Floats) -> Floats:
        """Refuse: there are no anchors before `fitted`.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError(f"{type(self).__name__} has no anchors: call fitted(values) first")


class MinMax(_DataDriven):
    """0 at the lowest, 1 at the highest value among the targets at hand."""

    kind: Literal["min_max"]

    def fitted(self, values: Floats) -> Linear:
        """The scale with the anchors of these values, shape (n,), NaN = unknown.

        Raises
        ------
        ValueError
            Fewer than two different values.
        """
        known = _two_different(values)
        return Linear(kind="linear", low=float(known[0]), high=float(known[-1]))

    def words(self) -> str:
        """The scale in words."""
        return "lowest to highest value of the targets at hand"


class Rank(_DataDriven):
    """Place among the different values of the targets at hand: 0 for the lowest, 1 for the highest."""

    kind: Literal["rank"]

    def fitted(self, values: Floats) -> Ordinal:
        """The scale with a step at each of these values, shape (n,), NaN = unknown.

        Raises
        ------
        ValueError
            Fewer than two different values.
        """
        known = _two_different(values)
        last = len(known) - 1
        return Places(kind="ordinal", points={repr(float(one)): place / last for place, one in enumerate(known)})

    def words(self) -> str:
        """The scale in words."""
        return "place among the targets at hand"


class Places(Ordinal):
    """Steps of equal height at the values that a `rank` scale was fitted to."""

    def words(self) -> str:
        """The scale in words."""
        return f"place among {len(self.points)} different values of the targets at hand"


def _two_different(values: Floats) -> Floats:
    """The different known values, lowest first."""
    known: Floats = np.unique(values[~np.isnan(values)])
    if len(known) < 2:
        raise ValueError("the targets at hand have fewer than two different values")
    return known


def _apart(anchor: float, other: float, low: float, high: float) -> str:
    """That all values a feature can have get the same worth, in words; '' when they do not."""
    if anchor < high and other > low:
        return ""
    return f"from {anchor:g} to {other:g} it tells no two values of the feature apart, which runs {low:g} to {high:g}"


def _outside(what: str, points: Iterable[float], low: float, high: float) -> str:
    """Which of some points lies outside of a feature's range, in words; '' when none does."""
    beyond = [point for point in points if not low <= point <= high]
    return f"{what} {beyond[0]:g} lies outside of what the feature can be ({low:g} to {high:g})" if beyond else ""


Scale = Annotated[Linear | Logarithmic | Saturating | Ordinal | MinMax | Rank, Field(discriminator="kind")]
SCALES: dict[str, type[BaseModel]] = {
    "linear": Linear,
    "logarithmic": Logarithmic,
    "saturating": Saturating,
    "ordinal": Ordinal,
    "min_max": MinMax,
    "rank": Rank,
}
"""The scales by their `kind`."""
