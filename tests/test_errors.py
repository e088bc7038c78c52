"""An error says what, where and how to mend it, and keeps all its faults."""

import pytest

from prioritize import errors
from prioritize.errors import (
    CheckError,
    EvidenceError,
    FetchError,
    ModelError,
    PrioritizeError,
    Problem,
    ReportError,
    SnapshotError,
    SourceError,
    StoreError,
    TargetError,
    UsageError,
    did_you_mean,
)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        pytest.param(Problem("is empty"), "is empty.", id="what alone"),
        pytest.param(
            Problem("is empty", "a.csv", 3, "symbol", "give a value"),
            "a.csv:3 symbol: is empty. Fix: give a value",
            id="file, line, field and fix",
        ),
        pytest.param(Problem("is empty", "a.csv"), "a.csv: is empty.", id="no line"),
        pytest.param(Problem("is empty", field="symbol"), "symbol: is empty.", id="no file"),
        pytest.param(Problem("is it empty?"), "is it empty?", id="a mark of its own"),
    ],
)
def test_a_problem_prints_where_what_and_how_to_mend_it(problem, text):
    assert str(problem) == text


def test_an_error_may_be_made_from_a_sentence():
    assert UsageError("no such verb").problems == (Problem("no such verb"),)


def test_an_error_keeps_all_its_faults_in_order():
    error = TargetError([Problem("first"), Problem("second")])
    assert [problem.what for problem in error.problems] == ["first", "second"]
    assert str(error) == "first.\nsecond."


def test_a_terminal_gets_one_line_a_fault_with_the_code():
    error = TargetError([Problem("first"), Problem("second")])
    assert error.lines() == ["error[input] first.", "error[input] second."]


def test_fifty_faults_are_all_shown():
    assert len(TargetError([Problem("bad")] * 50).lines()) == 50


def test_of_fifty_three_faults_three_are_counted_not_shown():
    lines = TargetError([Problem("bad")] * 53).lines()
    assert len(lines) == 51
    assert lines[-1] == "error[input] ... and 3 more"


@pytest.mark.parametrize(
    ("error", "code", "exit_code", "built_in"),
    [
        (PrioritizeError, "bug", 1, Exception),
        (UsageError, "usage", 2, ValueError),
        (ModelError, "model", 2, ValueError),
        (TargetError, "input", 3, ValueError),
        (SourceError, "source", 4, RuntimeError),
        (EvidenceError, "input", 3, SourceError),
        (SnapshotError, "snapshot", 5, RuntimeError),
        (StoreError, "store", 5, RuntimeError),
        (ReportError, "report", 5, RuntimeError),
        (CheckError, "check", 6, RuntimeError),
    ],
)
def test_each_error_has_its_code_exit_code_and_built_in(error, code, exit_code, built_in):
    assert (error.code, error.exit_code) == (code, exit_code)
    assert issubclass(error, PrioritizeError)
    assert issubclass(error, built_in)


def test_a_service_that_fails_is_a_source_that_fails_and_says_how():
    fault = FetchError(Problem("busy"), kind="refused", status=503)
    assert (fault.code, fault.exit_code, fault.kind, fault.status) == ("source", 4, "refused", 503)
    assert isinstance(fault, SourceError)
    assert str(fault) == "busy."


def test_every_error_class_is_tested_above():
    classes = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, PrioritizeError)
    }
    assert classes <= set(globals())


def test_a_near_word_is_suggested():
    assert did_you_mean("inhibt", ["activate", "inhibit"]) == "did you mean 'inhibit'?"


def test_without_a_near_word_the_allowed_ones_are_listed_in_order():
    assert did_you_mean("xyz", ["b", "a", "b"]) == "allowed: a, b"


def test_a_long_list_of_allowed_words_is_cut_and_counted():
    words = [f"word{number}" for number in range(9)]
    assert did_you_mean("zzz", words, limit=2) == "allowed: word0, word1 ... (9 in all)"
