"""What an evaluation does not take: precedence, undated evidence in a forecast, and columns that hold the outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.model import FeatureFacts, Model
from prioritize.score.learned_checks import PRECEDENCE, date_problems, precedence_problems
from prioritize.validation.splits import telling

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TELLING = frozenset(
    {
        *("active", "approval", "approvals", "approved", "clinical", "label", "launch", "launched", "outcome"),
        *("outcomes", "phase", "phases", "precedence", "programme", "programmes", "stage", "status", "stopped"),
        *("succ", "success", "successes", "successful", "trial", "trials"),
    }
)
"""Words in the name of a column by which it tells what became of a target."""
ALLOW = "leave it out, or look at it with --allow-leaky"
FREE = "take a model without it, such as precedence-free, or look at it with --allow-leaky"
CIRCULAR = "circular"
"""Word in the note of a feature that knows some of the outcomes it would be held against."""


def model_problems(
    model: Model, dated: Mapping[str, str | int], start: int | None, facts: Mapping[str, FeatureFacts]
) -> list[Problem]:
    """Criteria of a model that know outcomes; for a forecast also those that are undated or too late.

    Parameters
    ----------
    model : Model
    dated : mapping of feature to date
        Date of the latest evidence of each feature that has one.
    start : int, optional
        First year of the outcomes; None = no forecast.
    facts : mapping of feature to FeatureFacts
        Those that were learned from outcomes are refused too: the file may hold the rows that they were learned from.
    """
    found = [
        replace(one, what="is clinical precedence: it knows what came out", fix=FREE)
        for one in precedence_problems(model, ())
    ]
    found += [
        Problem("was learned from outcomes, which this file may hold", model.name, field=one.feature, fix=ALLOW)
        for one in model.criteria
        if facts[one.feature].learned
    ]
    if start is None:
        return found
    late = date_problems(model, dated, start)
    return found + [
        replace(one, fix=f"say --dated {one.field}=YEAR if its evidence is no later; {ALLOW}") for one in late
    ]


def column_problems(
    where: str, columns: Mapping[str, Floats], positive: Bools, facts: Mapping[str, FeatureFacts], own: Iterable[str]
) -> list[Problem]:
    """Columns beside the score that hold the outcome: by their name, or by what they tell.

    Parameters
    ----------
    where : str
        File.
    columns : mapping of name to ndarray of shape (m,)
        For the cases of a task.
    positive : ndarray of shape (m,), bool
    facts : mapping of feature to FeatureFacts
    own : iterable of str
        Columns of the outcome file.
    """
    named = {one.field: one for one in named_problems(where, columns, facts, own)}
    told = {one.field: one for one in told_problems(where, "the outcome", columns, positive)}
    return list((told | named).values())


def named_problems(
    where: str, columns: Iterable[str], facts: Mapping[str, FeatureFacts], own: Iterable[str]
) -> list[Problem]:
    """Columns beside the score that are named as outcomes. Arguments as for `column_problems`."""
    taken = {_plain(name) for name in own} | {
        _plain(name) for name, fact in facts.items() if PRECEDENCE & set(fact.tables)
    }
    return [
        Problem("is named as what came out, not as what was known before", where, field=name, fix=ALLOW)
        for name in columns
        if _plain(name) in taken or TELLING & set(_words(name))
    ]


def told_problems(where: str, question: str, columns: Mapping[str, Floats], positive: Bools) -> list[Problem]:
    """Columns, the score among them, that tell what came out so well that they must hold it.

    Parameters
    ----------
    where : str
        File.
    question : str
        What is asked of the cases, in words.
    columns : mapping of name to ndarray of shape (m,)
        Of the cases of the question.
    positive : ndarray of shape (m,), bool
    """
    return [
        Problem(f"tells {question} all but perfectly (AUROC {area:.3f}): it holds it", where, field=name, fix=ALLOW)
        for name, area in telling(columns, positive).items()
    ]


def refuse(problems: Sequence[Problem], allow: bool) -> tuple[str, ...]:
    """Raise, or say what was let in.

    Raises
    ------
    UsageError
        All problems, unless they are allowed.
    """
    if problems and not allow:
        raise UsageError(problems)
    return tuple(dict.fromkeys(f"{problem.field} {problem.what}".strip() for problem in problems))


def circular(facts: Mapping[str, FeatureFacts], names: Iterable[str]) -> dict[str, str]:
    """Features of which the front matter says that they are circular, with what it says."""
    return {name: facts[name].note for name in names if CIRCULAR in facts[name].note}


def _words(name: str) -> list[str]:
    """Words of a column's name: `approvedLater` and `approved_later` have two."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


def _plain(name: str) -> str:
    return "".join(_words(name))
