"""Links: agents that one experimental arm holds together, and why the other arms give none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from prioritize.errors import Problem, UsageError
from prioritize.trials.arms import BACKGROUND, EXPERIMENTAL, TESTED, Arm, Study
from prioritize.trials.spelling import plain

ONCOLOGY = "oncology"
TREATMENT = "TREATMENT"
PHASE4 = "PHASE4"


@dataclass(frozen=True)
class Link:
    """Agents given together in one experimental arm.

    Attributes
    ----------
    nct, arm : str
        Study, and label of the arm.
    tested : frozenset of str
        Keys of agents that no control arm holds; at least one.
    background : frozenset of str
        Keys of agents that a control arm was given too: the outcome judges neither them alone nor
        pairs among them.
    unnamed : frozenset of str
        Those of the keys that are no agent id.
    """

    nct: str
    arm: str
    tested: frozenset[str]
    background: frozenset[str]
    unnamed: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """All agents of the link."""
        return self.tested | self.background

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs that the outcome judges: sorted, each with at least one tested agent."""
        return tuple(pair for pair in combinations(sorted(self.keys), 2) if not set(pair) <= self.background)


@dataclass(frozen=True)
class Links:
    """What a study gives.

    Attributes
    ----------
    links : tuple of Link
        In the order of the arms.
    refused : tuple of (str, str)
        What gives no link ('' = the whole study, otherwise the label of an arm), and why.
    """

    links: tuple[Link, ...]
    refused: tuple[tuple[str, str], ...]


def links(study: Study, use: str | None = ONCOLOGY, approved: Collection[tuple[str, str]] = ()) -> Links:
    """Combinations that a study tried.

    Parameters
    ----------
    study : Study
    use : str or None
        'oncology': only studies whose condition is a cancer count; None: all.
    approved : collection of (agent id, condition)
        Approved indications. An arm of a phase IV study counts only where each of its tested agents
        is approved for one of the study's conditions, by name; case and accents do not matter.

    Notes
    -----
    Nothing links agents of two arms. Supportive and comparator drugs, placebos, procedures and
    radiation link nothing. A study that is no treatment study (prevention, supportive care,
    diagnosis) gives no link; one whose purpose is not on record does.
    """
    if reason := _refusal(study, use):
        return Links((), (("", reason),))
    found: list[Link] = []
    refused: list[tuple[str, str]] = []
    for arm in study.arms:
        reason = _arm_refusal(arm) or _phase_refusal(arm, study, approved)
        if reason:
            refused.append((arm.label, reason))
            continue
        tested = arm.keys(TESTED)
        own = frozenset(one.key for one in arm.given if not one.known)
        background = arm.keys(BACKGROUND)
        found.append(Link(study.nct, arm.label, tested, background, own & (tested | background)))
    return Links(tuple(found), tuple(refused))


def _refusal(study: Study, use: str | None) -> str:
    """Why the whole study gives no link, '' where it may."""
    if use not in (None, ONCOLOGY):
        raise UsageError(Problem(f"'{use}' is no known use", field="use", fix="give 'oncology' or None"))
    if study.study_type not in ("", "INTERVENTIONAL"):
        return f"study type {study.study_type}: nothing was given by plan"
    if not study.arms:
        return "no arm is on record"
    if use == ONCOLOGY and study.oncology is None:
        return "no condition is on record"
    if use == ONCOLOGY and not study.oncology:
        return f"no condition is a cancer: {'; '.join(study.conditions) or 'none in words'}"
    if study.purpose not in ("", TREATMENT):
        return f"primary purpose {study.purpose}: the drugs are no treatment of the disease"
    return ""


def _arm_refusal(arm: Arm) -> str:
    """Why an arm gives no link by what it holds."""
    if arm.type != EXPERIMENTAL:
        return f"arm type {arm.type or 'not on record'}"
    tested = arm.keys(TESTED)
    together = tested | arm.keys(BACKGROUND)
    if len(together) < 2:
        return "fewer than two agents that are tested or background"
    return "" if tested else "the control arms hold the same agents"


def _phase_refusal(arm: Arm, study: Study, approved: Collection[tuple[str, str]]) -> str:
    """Why an arm of a phase IV study gives no link."""
    if PHASE4 not in study.phases:
        return ""
    conditions = {plain(condition) for condition in study.conditions}
    allowed = {agent for agent, condition in approved if plain(condition) in conditions}
    missing = sorted(arm.keys(TESTED) - allowed)
    return f"phase IV, and not approved for the condition: {', '.join(missing)}" if missing else ""
