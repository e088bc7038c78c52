"""Rankings of targets that hold outcomes: looked for in every question, and in what became of the target anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem
from prioritize.model import FeatureFacts
from prioritize.report.validation import Cell, Grid
from prioritize.validating.measuring import SCORE, Column, by_target, cases_of, enough
from prioritize.validating.refusing import named_problems, told_problems
from prioritize.validating.targets import Asked
from prioritize.validation.metrics import auroc
from prioritize.validation.splits import LEAKS
from prioritize.validation.tasks import Task, launched_somewhere, reached_phase_2

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOISES = (0.1, 0.35)
"""Standard deviations of the noise on what is planted and must be refused: AUROC of 1.000 and 0.978 as expected."""
LOUD = 0.7
"""One that leaves an AUROC of 0.844: no threshold that lets a good ranking pass finds it."""


class Question(NamedTuple):
    """A task, what it asks in words, and the rows whose values count of a target."""

    words: str
    task: Task
    among: Bools


def questions(asked: Asked, tasks: Sequence[Task]) -> Iterator[Question]:
    """The tasks, and which targets were launched, or reached phase 2, in the area and anywhere in the file."""
    for task in tasks:
        yield Question(f"'{task.name}' ({asked.where})", task, asked.among)
    every = np.ones(len(asked.outcomes), dtype=bool)
    places = {f"in {asked.area}": asked.among} if asked.area else {}
    for where, among in {"anywhere in the file": every, **places}.items():
        yield Question(f"which targets were launched {where}", launched_somewhere(asked.outcomes, among), among)
        yield Question(f"which targets reached phase 2 {where}", reached_phase_2(asked.outcomes, among), among)


def leak_problems(where: str, columns: Mapping[str, Column], asked: Asked, tasks: Sequence[Task]) -> list[Problem]:
    """Rankings that tell what came out so well that they must hold it, each by the first question it tells.

    Parameters
    ----------
    where : str
        File, or model.
    columns : mapping of name to Column
        Of the n rows, the score itself among them.
    asked : Asked
    tasks : sequence of Task
    """
    found: dict[str, Problem] = {}
    for one in questions(asked, tasks):
        if enough(one.task):
            cases = cases_of(one.task, columns, asked.outcomes.clusters, one.among)
            values = {name: column.values for name, column in cases.items()}
            for problem in told_problems(where, one.words, values, one.task.positive):
                found.setdefault(problem.field, problem)
    return list(found.values())


def planted_grid(asked: Asked, tasks: Sequence[Task], facts: Mapping[str, FeatureFacts]) -> Grid:
    """Columns made from the outcomes of rows and of targets, with less and more noise, and what becomes of them.

    Parameters
    ----------
    asked : Asked
    tasks : sequence of Task
        The main one first.
    facts : mapping of feature to FeatureFacts
    """
    planted = _planted(asked, tasks[0])
    columns = {name: Column(SCORE, values) for name, (values, _, _) in planted.items()}
    named = {one.field for one in named_problems("planted", planted, facts, asked.outcomes.extra)}
    told = {one.field for one in leak_problems("planted", columns, asked, tasks)}
    rows: list[tuple[Cell, ...]] = []
    for name, (values, words, task) in planted.items():
        place = task.rows if not task.by_target else asked.outcomes.clusters[task.rows]
        source = values if not task.by_target else by_target(columns[name], asked.outcomes.clusters, _every(asked))
        area = auroc(source[place], task.positive)
        rows.append((f"{name} = {words}", area, _answer(name in named, name in told, area)))
    return Grid("Planted leaks", ("planted column", "AUROC of what was planted", "refused"), tuple(rows))


def _answer(named: bool, told: bool, area: float) -> str:
    """Whether a planted column is refused; one that is not, although it must be, is a `NO`."""
    if named or told:
        return f"yes, by {'its name' if named else 'what it tells'}"
    return f"no: below {LEAKS}, so it passes for a ranking" if area < LEAKS else "NO"


def _planted(asked: Asked, main: Task) -> dict[str, tuple[Floats, str, Task]]:
    """Values of the n rows, what they are made of, and the question they hold."""
    random = np.random.default_rng(asked.seed)
    clusters = asked.outcomes.clusters
    launched = launched_somewhere(asked.outcomes, _every(asked))

    def of_rows(noise: float) -> Floats:
        values = np.full(len(asked.outcomes), np.nan)
        values[main.rows] = main.positive + random.normal(0.0, noise, main.n)
        return values

    def of_targets(noise: float) -> Floats:
        found: Floats = (launched.positive + random.normal(0.0, noise, launched.n))[clusters]
        return found

    found = {"approved_later": (of_rows(NOISES[0]), f"outcome + noise of {NOISES[0]}", main)}
    for noise, name in zip((*NOISES, LOUD), ("readout", "second readout", "third readout"), strict=True):
        found[name] = (of_rows(noise), f"outcome + noise of {noise}", main)
    if enough(launched):
        for noise, name in zip((*NOISES, LOUD), ("evidence", "second evidence", "third evidence"), strict=True):
            words = f"target launched anywhere in the file + noise of {noise}"
            found[name] = (of_targets(noise), words, launched)
    return found


def _every(asked: Asked) -> Bools:
    return np.ones(len(asked.outcomes), dtype=bool)
