"""Where a study stands on a given day, and the signed outcome class that follows from the registry alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from prioritize.trials.arms import Study
from prioritize.trials.record import Moment
from prioritize.trials.stopping import EFFICACY, SAFETY, StopReason

NOT_BEGUN = "not begun"
ONGOING = "ongoing"
COMPLETED_WITH_RESULTS = "completed with results"
COMPLETED_RECENTLY = "completed recently"
COMPLETED_NO_RESULT = "completed, no result"
COMPLETED_UNDATED = "completed, date not on record"
COMPLETED_NOT_ASKED = "completed, results not asked"
STOPPED = "stopped"
SUSPENDED = "suspended"
WITHDRAWN = "withdrawn"
EXPANDED_ACCESS = "expanded access"
UNKNOWN = "unknown status"

SILENT_AFTER = 2
"""Years after primary completion from which a study without results is silent."""

_RUNNING = frozenset({"ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION", "RECRUITING"})
_ACCESS = frozenset({"AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING"})
_OUTCOME = {
    NOT_BEGUN: "ongoing",
    ONGOING: "ongoing",
    COMPLETED_WITH_RESULTS: "completed_unknown",
    COMPLETED_RECENTLY: "completed_unknown",
    COMPLETED_NO_RESULT: "completed_unknown",
    COMPLETED_UNDATED: "completed_unknown",
    COMPLETED_NOT_ASKED: "completed_unknown",
    SUSPENDED: "stopped_other",
    WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class State:
    """Where a study stands.

    Attributes
    ----------
    name : str
        One of the names of this module.
    stopped : StopReason or None
        Why, where the study was stopped, suspended or withdrawn.
    """

    name: str
    stopped: StopReason | None = None

    @property
    def outcome(self) -> str | None:
        """The outcome class of the ledger; None where no class fits.

        Results on file say nothing of their sign: never positive, and completed_unknown until
        somebody has read them.
        """
        if self.name == STOPPED and self.stopped is not None:
            return {SAFETY: "negative_safety", EFFICACY: "negative_efficacy"}.get(self.stopped.main, "stopped_other")
        return _OUTCOME.get(self.name)

    def __str__(self) -> str:
        """The name, and the class of the reason where there is one."""
        return f"{self.name} ({self.stopped.main})" if self.stopped else self.name


def state(study: Study, day: dt.date) -> State:
    """Where a study stands on a day, as far as its record tells.

    Parameters
    ----------
    study : Study
    day : date
        For a day before the record's last change, what its dates show to be later (start, end,
        results) is taken back; the status itself cannot be.

    Notes
    -----
    A date without a day is taken as the last of its month, so that a study is called silent rather
    too late than too early.
    """
    if study.status == "WITHDRAWN":
        return State(WITHDRAWN, study.stopped)
    if study.status in _ACCESS:
        return State(EXPANDED_ACCESS)
    if study.status not in _RUNNING | {"COMPLETED", "TERMINATED", "SUSPENDED", "NOT_YET_RECRUITING"}:
        return State(UNKNOWN)
    if study.status == "NOT_YET_RECRUITING" or _later(study.start, day):
        return State(NOT_BEGUN)
    if study.status == "SUSPENDED":
        return State(SUSPENDED, study.stopped)
    ended = study.completion or study.primary_completion
    if study.status in _RUNNING or _later(ended, day):
        return State(ONGOING)
    if study.status == "TERMINATED":
        return State(STOPPED, study.stopped)
    return State(_completed(study, day))


def _completed(study: Study, day: dt.date) -> str:
    """Which of the states of a completed study."""
    told = study.has_results or study.results_posted is not None
    if told and not _later(study.results_posted, day):
        return COMPLETED_WITH_RESULTS
    if study.has_results is None and study.results_posted is None:
        return COMPLETED_NOT_ASKED
    primary = study.primary_completion or study.completion
    if primary is None:
        return COMPLETED_UNDATED
    return COMPLETED_NO_RESULT if years_after(primary.last, SILENT_AFTER) < day else COMPLETED_RECENTLY


def _later(moment: Moment | None, day: dt.date) -> bool:
    """Whether a date on record lies after the day."""
    return moment is not None and moment.last > day


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day some years on; 1 March for 29 February of a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
