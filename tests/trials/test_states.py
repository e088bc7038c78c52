"""Where a study stands on a day."""

import datetime as dt

import pytest

from prioritize.trials.arms import study_arms
from prioritize.trials.states import state, years_after
from tests.trials.conftest import study

DAY = dt.date(2025, 6, 15)


def standing(day=DAY, **fields):
    """The state of a study with these fields, and its outcome class."""
    found = state(study_arms(study(**fields)), day)
    return str(found), found.outcome


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "RECRUITING"}, ("ongoing", "ongoing")),
        ({"status": "ACTIVE_NOT_RECRUITING", "primaryCompletion": "2020-01"}, ("ongoing", "ongoing")),
        ({"status": "NOT_YET_RECRUITING"}, ("not begun", "ongoing")),
        (
            {"has_results": True, "primaryCompletion": "2015-01", "resultsFirstPost": "2017-01-01"},
            ("completed with results", "completed_unknown"),
        ),
        ({"primaryCompletion": "2023-06-14"}, ("completed, no result", "completed_unknown")),
        ({"primaryCompletion": "2023-06-15"}, ("completed recently", "completed_unknown")),
        ({"primaryCompletion": "2023-06"}, ("completed recently", "completed_unknown")),
        ({"primaryCompletion": "2023-05"}, ("completed, no result", "completed_unknown")),
        ({"completion": "2020-01-01"}, ("completed, no result", "completed_unknown")),
        ({}, ("completed, date not on record", "completed_unknown")),
        ({"has_results": None, "completion": "2020-01"}, ("completed, results not asked", "completed_unknown")),
        ({"status": "TERMINATED", "why": "Toxicity"}, ("stopped (safety)", "negative_safety")),
        ({"status": "TERMINATED", "why": "Futility"}, ("stopped (efficacy)", "negative_efficacy")),
        ({"status": "TERMINATED", "why": "Slow accrual"}, ("stopped (recruitment)", "stopped_other")),
        ({"status": "TERMINATED", "why": "Stopped early for benefit"}, ("stopped (early success)", "stopped_other")),
        ({"status": "TERMINATED"}, ("stopped (none)", "stopped_other")),
        ({"status": "TERMINATED", "why": "Toxicity", "has_results": True}, ("stopped (safety)", "negative_safety")),
        ({"status": "SUSPENDED", "why": "Toxicity"}, ("suspended (safety)", "stopped_other")),
        ({"status": "WITHDRAWN", "why": "Funding"}, ("withdrawn (business)", "withdrawn")),
        ({"status": "UNKNOWN", "primaryCompletion": "2015-01"}, ("unknown status", None)),
        ({"status": "HIBERNATING"}, ("unknown status", None)),
        ({"status": None}, ("unknown status", None)),
        ({"status": "AVAILABLE"}, ("expanded access", None)),
    ],
)
def test_a_study_stands_here(fields, expected):
    assert standing(**fields) == expected


FULL = {
    "start": "2018-01-10",
    "primaryCompletion": "2020-03-01",
    "completion": "2020-09-01",
    "resultsFirstPost": "2023-05-01",
    "has_results": True,
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2018, 1, 9), "not begun"),
        (dt.date(2018, 1, 10), "ongoing"),
        (dt.date(2020, 8, 31), "ongoing"),
        (dt.date(2020, 9, 1), "completed recently"),
        (dt.date(2022, 3, 1), "completed recently"),
        (dt.date(2022, 3, 2), "completed, no result"),
        (dt.date(2023, 4, 30), "completed, no result"),
        (dt.date(2023, 5, 1), "completed with results"),
    ],
)
def test_on_an_earlier_day_what_came_later_is_not_known(day, expected):
    assert standing(day, **FULL)[0] == expected


def test_a_stop_that_came_later_is_not_known_either():
    fields = {"status": "TERMINATED", "why": "Toxicity", "completion": "2021-02-01"}
    assert standing(dt.date(2021, 1, 31), **fields) == ("ongoing", "ongoing")
    assert standing(dt.date(2021, 2, 1), **fields) == ("stopped (safety)", "negative_safety")


def test_results_on_file_are_never_good_news_by_themselves():
    outcomes = {standing(status=status, has_results=True)[1] for status in ("COMPLETED", "TERMINATED", "RECRUITING")}
    assert not outcomes & {"positive", "approved", "mixed"}


def test_two_years_after_a_leap_day():
    assert years_after(dt.date(2024, 2, 29), 2) == dt.date(2026, 3, 1)
    assert years_after(dt.date(2024, 2, 29), 4) == dt.date(2028, 2, 29)
