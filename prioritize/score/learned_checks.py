"""What weights must not, or cannot, be learned from: models, settings, outcomes and targets that are refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import ModelError, Problem, UsageError
from prioritize.model import Model
from prioritize.score.scorer import is_factor

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRECEDENCE = frozenset(
    {
        *("agent", "agent_action", "approval", "civic_evidence", "combination", "combination_member", "drug_target"),
        "programme",
    }
)
"""Tables that say what was tried in people: a feature that reads one knows the outcomes it would be fitted to."""
FEWEST = 10
"""Rows of either outcome below which nothing is learned."""


def check_settings(method: str, penalty: Any, counts: Mapping[str, Any]) -> None:
    """Refuse parameters that cannot be used; `counts` holds folds, draws and seed."""
    problems = []
    if method not in ("logistic", "ridge"):
        problems.append(Problem(f"{method!r} is no method", "method", fix="write 'logistic' or 'ridge'"))
    if not is_factor(penalty):
        problems.append(Problem(f"{penalty!r} is no penalty", "penalty", fix="give a number of 0 or above"))
    for name, fewest in (("folds", 2), ("draws", 20), ("seed", 0)):
        value = counts[name]
        if not (isinstance(value, int | np.integer) and value >= fewest):
            problems.append(Problem(f"{value!r} cannot be used", name, fix=f"give a whole number of {fewest} or above"))
    if problems:
        raise UsageError(problems)


def outcomes_of(y: Any, rows: int) -> Floats:
    """Outcomes as 0 and 1, shape (n,)."""
    from sklearn.utils.validation import column_or_1d

    try:
        values: Floats = column_or_1d(y, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise UsageError(Problem(f"is not a column of numbers: {fault}", "y", fix="give 0 and 1")) from fault
    if len(values) != rows:
        raise UsageError(Problem(f"has {len(values)} values for {rows} rows", "y", fix="give one per row"))
    missing = int(np.isnan(values).sum())
    if missing:
        raise UsageError(Problem(f"{missing} of {rows} outcomes are missing", "y", fix="leave those rows out"))
    other = sorted(set(values.tolist()) - {0.0, 1.0})
    if other:
        raise UsageError(
            Problem(f"{other[0]:g} is no outcome", "y", fix="write 1 where the outcome was reached, 0 where it was not")
        )
    return values


def clusters_of(targets: Any, rows: int) -> Ints:
    """Number of the target of each row, counted from 0."""
    import pandas as pd

    if targets is None:
        return np.arange(rows)
    values = np.asarray(targets)
    if values.ndim != 1 or len(values) != rows:
        raise UsageError(Problem(f"has shape {values.shape} for {rows} rows", "groups", fix="give one target per row"))
    if pd.isna(values).any():
        raise UsageError(Problem("a row has no target", "groups", fix="name the target of each row"))
    seen: dict[Any, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values.tolist()], dtype=np.int64)


def check_enough(outcomes: Floats, clusters: Ints, folds: int) -> None:
    """Refuse too few rows, or targets, of either outcome."""
    problems = []
    for name, value in (("positive", 1.0), ("negative", 0.0)):
        here = outcomes == value
        targets = len(np.unique(clusters[here]))
        if here.sum() < FEWEST:
            problems.append(
                Problem(f"{int(here.sum())} {name} rows; {FEWEST} are needed", "y", fix="give more outcomes")
            )
        elif targets < folds:
            problems.append(
                Problem(
                    f"the {name} rows are of {targets} targets; {folds} are needed for {folds} folds",
                    "groups",
                    fix="give fewer folds, or outcomes of more targets",
                )
            )
    if problems:
        raise UsageError(problems)


def check_varied(known: Floats, model: Model) -> None:
    """Refuse criteria that are the same in every row."""
    problems = [
        Problem(
            "has the same worth in every row, or none: its weight cannot be learned",
            model.name,
            field=one.feature,
            fix=f"leave it out with model.without(['{one.feature}'])",
        )
        for one, column in zip(model.criteria, known.T, strict=True)
        if len(np.unique(column[~np.isnan(column)])) < 2
    ]
    if problems:
        raise ModelError(problems)


def check_model(
    model: Model, dated: Collection[str] | Mapping[str, str | int], start: str | int | None, refused: Collection[str]
) -> None:
    """Refuse a model of which the weights must not, or cannot, be learned."""
    if not isinstance(model, Model):
        raise ModelError(Problem(f"is {model!r}, not a model", "model", fix="pass prioritize.load_model(NAME)"))
    problems = [*precedence_problems(model, refused), *date_problems(model, dated, start)]
    if len(model.tracks) > 1:
        problems.append(
            Problem(
                f"has the tracks {', '.join(model.tracks)}: a target's track depends on the weights",
                model.name,
                fix="leave one track on, as the models 'antibody' and 'small-molecule' do",
            )
        )
    if model.products:
        problems.append(
            Problem(
                f"the groups {', '.join(model.products)} are weighted products",
                model.name,
                fix="write aggregate = 'weighted_mean'",
            )
        )
    if model.data_driven:
        problems.append(
            Problem(
                f"the scale of {', '.join(model.data_driven)} would see the rows held out",
                model.name,
                fix="give a scale with fixed anchors",
            )
        )
    if problems:
        raise ModelError(problems)


def precedence_problems(model: Model, refused: Collection[str]) -> list[Problem]:
    """Features that know the outcome."""
    apart = {one.feature for one in model.precedence}
    named = [
        one.feature
        for one in (*model.criteria, *model.precedence, *model.indications)
        if one.feature in apart or one.feature in refused or one.facts.failure or PRECEDENCE & set(one.facts.tables)
    ]
    return [
        Problem(
            "is clinical precedence: it knows the outcome it would be fitted to",
            model.name,
            field=name,
            fix=f"leave it out with model.without(['{name}', ...])",
        )
        for name in dict.fromkeys(named)
    ]


def date_problems(
    model: Model, dated: Collection[str] | Mapping[str, str | int], start: str | int | None
) -> list[Problem]:
    """Criteria without a date, or with one after the start of the outcomes."""
    names = [one.feature for one in model.criteria]
    fix = "name it in `dated` if its evidence is no later than the outcomes, or leave it out with model.without([...])"
    problems = [
        Problem("is undated: its evidence may be later than the outcomes", model.name, field=name, fix=fix)
        for name in names
        if name not in dated
    ]
    if not isinstance(dated, Mapping):
        return problems
    begin = None if start is None else day(start, end=False)
    if begin is None:
        return [*problems, Problem(f"{start!r} is no date", "start", fix="say when the outcomes begin: YYYY-MM-DD")]
    for name in names:
        if name in dated:
            latest = day(dated[name], end=True)
            if latest is None:
                problems.append(
                    Problem(f"{dated[name]!r} is no date", "dated", field=name, fix="write YYYY or YYYY-MM-DD")
                )
            elif latest > begin:
                problems.append(
                    Problem(
                        f"has evidence up to {latest}, after the outcomes begin ({begin})",
                        model.name,
                        field=name,
                        fix="take evidence as of an earlier year, or leave the criterion out",
                    )
                )
    return problems


def day(text: str | int | None, *, end: bool) -> date | None:
    """The day of a date; of a bare year its last or first. None when it is none."""
    written = str(text)
    if re.fullmatch(r"\d{4}", written):
        written += "-12-31" if end else "-01-01"
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
