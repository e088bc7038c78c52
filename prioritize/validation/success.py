"""Relative success of programmes with genetic support, phase by phase.

Definitions: Minikel EV, Painter JL, Dong CC, Nelson MR. Refining the impact of genetic evidence on clinical success.
Nature 629 (2024), doi:10.1038/s41586-024-07316-0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, TargetError
from prioritize.validation.formats.minikel import INSIGHT, SIMILARITY, TRANSITIONS, flag, is_empty
from prioritize.validation.intervals import DRAWS, Draws, Estimate, interval
from prioritize.validation.metrics import Ratio, divided, relative_success
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIMILAR = 0.8
"""Similarity of a genetic trait to the indication from which on it supports the target."""
NAMES = ("preclinical to phase 1", "phase 1 to 2", "phase 2 to 3", "phase 3 to launch")
WHOLE = "phase 1 to launch"


@dataclass(frozen=True)
class Transition:
    """Relative success over one transition.

    Attributes
    ----------
    name : str
        Such as `phase 1 to launch`.
    ratio : Ratio
        Counts, ratio and its interval by the variance of its logarithm, which takes rows as independent.
    by_target : Estimate
        The same ratio with its interval over draws of targets.
    """

    name: str
    ratio: Ratio
    by_target: Estimate


def relative_success_by_phase(
    outcomes: Outcomes, *, area: str = "", similar: float = SIMILAR, draws: int = DRAWS, seed: int = 0
) -> tuple[Transition, ...]:
    """Relative success with and without genetic support.

    Parameters
    ----------
    outcomes : Outcomes
        Of the supplement of Minikel 2024: with the extra columns `indication_association_similarity`,
        `genetic_insight`, `succ_p_1`, `succ_1_2`, `succ_2_3` and `succ_3_a`.
    area : str
        Such as `oncology`; '' = all.
    similar : float
        From which on a similarity is support; an empty one is 0.
    draws, seed : int

    Returns
    -------
    tuple of Transition
        Preclinical to phase 1, phase 1 to 2, 2 to 3, 3 to launch, and phase 1 to launch. Of a single step those count
        whose next stage is known, and those succeeded that reached it. From phase 1 to launch those count for which
        any step after phase 1 is known, and those succeeded that were launched.

    Raises
    ------
    TargetError
        A column is not there.

    Notes
    -----
    Rows whose indication has no genetic insight take no part: nothing could have supported them.
    """
    lacking = [name for name in (SIMILARITY, INSIGHT, *TRANSITIONS) if name not in outcomes.extra]
    if lacking:
        raise TargetError(
            Problem(
                f"no column {', '.join(lacking)}: relative success by phase needs genetic support",
                outcomes.where,
                fix="give the supplement table of Minikel 2024",
            )
        )
    insight = np.array([cell.strip() != "none" for cell in outcomes.extra[INSIGHT]], dtype=bool)
    some = outcomes.rows(insight & (outcomes.in_area(area) if area else True))
    support = supported(some, similar)
    drawn = Draws(some.clusters, draws=draws, seed=seed)
    found = []
    for name, (counts, reached) in _steps(some.extra).items():
        ratio = relative_success(
            int((reached & support).sum()),
            int((counts & support).sum()),
            int((reached & ~support).sum()),
            int((counts & ~support).sum()),
        )
        found.append(Transition(name, ratio, _by_target(counts, reached, support, drawn)))
    return tuple(found)


def supported(outcomes: Outcomes, similar: float = SIMILAR) -> Bools:
    """Rows whose nearest genetic association is at least `similar` to the indication, shape (n,)."""
    cells = outcomes.extra[SIMILARITY]
    return np.array([0.0 if is_empty(cell) else float(cell) for cell in cells], dtype=np.float64) >= similar


def _steps(extra: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Bools, Bools]]:
    """Rows that count for each transition, and those that succeeded."""
    flags = [[flag(cell) for cell in extra[name]] for name in TRANSITIONS]
    known = [np.array([one is not None for one in some], dtype=bool) for some in flags]
    reached = [np.array([one is True for one in some], dtype=bool) for some in flags]
    steps = dict(zip(NAMES, zip(known, reached, strict=True), strict=True))
    return {**steps, WHOLE: (known[1] | known[2] | known[3], reached[3])}


def _by_target(counts: Bools, reached: Bools, support: Bools, draws: Draws) -> Estimate:
    """The ratio with its interval over draws of targets."""

    def ratio(weights: Floats) -> Floats:
        with_it, without = (
            divided(weights @ (reached & side).astype(np.float64), weights @ (counts & side).astype(np.float64))
            for side in (support, ~support)
        )
        return divided(with_it, without)

    return interval(ratio, draws, among=counts, positive=reached)
