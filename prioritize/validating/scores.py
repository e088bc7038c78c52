"""Scores that are handed in as a file: per gene, per gene and indication, or per pair of drugs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prioritize.delimited import Table
from prioritize.errors import Problem, TargetError
from prioritize.indications import Diseases
from prioritize.validating.by_indication import ByIndication
from prioritize.validating.indications import Indications
from prioritize.validation.outcomes import read_table
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]

GENE = ("gene", "target", "symbol", "hgnc_id", "target_id")
PAIR = (("drug_a", "drug_b"), ("target", "partner"), ("left", "right"))
SCORE, PROBABILITY, INDICATION = "score", "probability", "indication"
BESIDE = frozenset({"low", "high", "coverage", "rank"})
"""Columns that say how sure a score is; they are no ranking of their own."""
EMPTY = frozenset({"", "na", "nan", "none", "null"})


@dataclass(frozen=True)
class Scores:
    """Scores of the rows of an outcome file.

    Attributes
    ----------
    where : str
        File.
    columns : mapping of name to ndarray of shape (n,)
        `score` first; NaN = not in the file.
    probability : ndarray of shape (n,) or None
        What the file claims to be one, 0-1.
    entries : int
        Rows of the file.
    notes : tuple of str
        What was not used.
    by : mapping of name to ByIndication
        The columns of a file with indications, of its targets; without indications empty.
    """

    where: str
    columns: Mapping[str, Floats]
    probability: Floats | None
    entries: int
    notes: tuple[str, ...]
    by: Mapping[str, ByIndication] = field(default_factory=dict)


def target_scores(
    path: Path, outcomes: Outcomes, key: Callable[[str], str], known: Indications | None = None
) -> Scores:
    """Scores per gene, or per gene and indication.

    Parameters
    ----------
    path : Path
        CSV or TSV, gzipped or not, with the columns gene and score; any of indication, low, high, coverage,
        probability; other columns of numbers are measured as rankings of their own.
    outcomes : Outcomes
        Of targets.
    key : callable
        Any spelling of a gene to one spelling.
    known : Indications, optional
        Diseases of a store: with them an indication is met by any of its names, and where it has no score that of the
        nearest wider one counts. Last comes the score of the gene without an indication.

    Raises
    ------
    TargetError
        A column is missing, a cell is no number, or a gene and indication has two scores.
    """
    table = read_table(path)
    gene = next((name for name in GENE if name in table.columns), "")
    if not gene:
        raise TargetError(_missing(path, "gene", table))
    known = known or Indications(Diseases({}, {}, {}))
    written = table.column(INDICATION) if INDICATION in table.columns else [""] * len(table.rows)
    keys = {text: known.key(text) for text in dict.fromkeys(written)}
    genes = {text: key(text) for text in dict.fromkeys([*table.column(gene), *outcomes.target])}
    entries = [(genes[name], keys[text]) for name, text in zip(table.column(gene), written, strict=True)]
    chains = indication_chains(outcomes, known)
    wanted = [
        [(genes[target], name) for name in (*chain, "")] for target, chain in zip(outcomes.target, chains, strict=True)
    ]
    found = _scores(path, table, entries, wanted, {gene, INDICATION})
    if not any(keys.values()):
        return found
    strange = known.unknown(keys)
    taken = tuple(filter(None, (known.known.taken(text.strip()) for text in keys)))
    notes = [f"indications of {path.name} that are no disease on record are met by their text: {', '.join(strange)}"]
    return replace(
        found,
        by=_by_indication(path, table, entries, outcomes, genes, tuple(found.columns)),
        notes=(*found.notes, *taken, *(notes if strange else [])),
    )


def indication_chains(outcomes: Outcomes, known: Indications) -> list[tuple[str, ...]]:
    """Keys of the indication of each row, then those of all wider ones, the nearest first."""
    terms = outcomes.extra.get("indication_mesh_term", ("",) * len(outcomes))
    made: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in dict.fromkeys(zip(outcomes.indication, terms, strict=True)):
        own = [known.key(text) for text in one if text]
        made[one] = tuple(dict.fromkeys([*own, *(name for text in own for name in known.chain(text))]))
    return [made[one] for one in zip(outcomes.indication, terms, strict=True)]


def _by_indication(
    path: Path,
    table: Table,
    entries: Sequence[tuple[str, str]],
    outcomes: Outcomes,
    genes: Mapping[str, str],
    columns: Sequence[str],
) -> dict[str, ByIndication]:
    """Columns of a file for the targets of the outcomes, in the order of their clusters, by indication."""
    names = tuple(dict.fromkeys(name for _, name in entries if name))
    column = {name: place for place, name in enumerate(names)}
    rows: dict[str, list[int]] = {}
    for target, cluster in dict(zip(outcomes.target, outcomes.clusters.tolist(), strict=True)).items():
        rows.setdefault(genes[target], []).append(cluster)
    size = int(outcomes.clusters.max(initial=-1)) + 1
    at = [(entry, row) for entry, (gene, _) in enumerate(entries) for row in set(rows.get(gene, ()))]
    entry, row = (np.array(part, dtype=np.int64) for part in (zip(*at, strict=True) if at else ((), ())))
    place = np.array([column.get(entries[one][1], -1) for one in entry.tolist()], dtype=np.int64)
    found = {}
    for name in columns:
        numbers = _numbers(path, table, name if name in table.columns else PROBABILITY)
        if isinstance(numbers, Problem):
            raise TargetError(numbers)
        values, alone = np.full((size, len(names)), np.nan), np.full(size, np.nan)
        values[row[place >= 0], place[place >= 0]] = numbers[entry[place >= 0]]
        alone[row[place < 0]] = numbers[entry[place < 0]]
        found[name] = ByIndication(names, values, alone)
    return found


def pair_scores(path: Path, pairs: Sequence[tuple[str, str]], key: Callable[[str], str]) -> Scores:
    """Scores per pair of drugs, targets or therapies, in any order.

    Parameters
    ----------
    path : Path
        With the columns drug_a, drug_b (or target, partner; left, right) and score; others as for `target_scores`.
    pairs : sequence of (str, str)
    key : callable
        Any spelling of a name to one spelling.

    Raises
    ------
    TargetError
        As `target_scores`.
    """
    table = read_table(path)
    names = next((some for some in PAIR if set(some) <= set(table.columns)), None)
    if names is None:
        raise TargetError(_missing(path, "drug_a", table))
    sides = zip(table.column(names[0]), table.column(names[1]), strict=True)
    entries = [_pair(key(one), key(other)) for one, other in sides]
    return _scores(path, table, entries, [[_pair(key(one), key(other))] for one, other in pairs], set(names))


def scored_pairs(path: Path) -> list[tuple[str, str]]:
    """Pairs of a file of scores, as they are written.

    Raises
    ------
    TargetError
        It has no columns for the two of a pair.
    """
    table = read_table(path)
    names = next((some for some in PAIR if set(some) <= set(table.columns)), None)
    if names is None:
        raise TargetError(_missing(path, "drug_a", table))
    return list(zip(table.column(names[0]), table.column(names[1]), strict=True))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _missing(path: Path, name: str, table: Table) -> Problem:
    return Problem(
        f"has no column '{name}', only {', '.join(table.columns)}",
        str(path),
        1,
        fix="give the columns gene and score, of pairs drug_a, drug_b and score",
    )


def _scores(
    path: Path,
    table: Table,
    entries: Sequence[tuple[str, str]],
    wanted: Sequence[Sequence[tuple[str, str]]],
    names: set[str],
) -> Scores:
    """Every column of numbers, for what is wanted: the first of several keys that the file has."""
    place: dict[tuple[str, str], int] = {}
    twice = []
    for row, entry in enumerate(entries):
        if place.setdefault(entry, row) != row and table.rows[place[entry]] != table.rows[row]:
            twice.append(Problem("has a score already, another one", str(path), table.lines[row], fix="keep one"))
    if twice:
        raise TargetError(twice)
    rows = [next((place[one] for one in some if one in place), None) for some in wanted]
    others = [name for name in table.columns if name not in names | BESIDE | {SCORE, PROBABILITY}]
    numbers = {name: _numbers(path, table, name) for name in others}
    text = [name for name, values in numbers.items() if isinstance(values, Problem)]
    kept = [name for name in others if name not in text]
    found: dict[str, Floats] = {}
    for name in [name for name in (SCORE, PROBABILITY) if name in table.columns] + kept:
        values = numbers[name] if name in numbers else _numbers(path, table, name)
        if isinstance(values, Problem):
            raise TargetError(values)
        found[name] = np.array([np.nan if row is None else values[row] for row in rows])
    probability = found.pop(PROBABILITY, None)
    if probability is not None:
        _check_probability(path, probability)
        found.setdefault(SCORE, probability)
    if SCORE not in found:
        raise TargetError(_missing(path, SCORE, table))
    first = {SCORE: found.pop(SCORE)}
    notes = (f"columns that hold text are not used: {', '.join(text)}",) if text else ()
    return Scores(str(path), first | found, probability, len(entries), notes)


def _numbers(path: Path, table: Table, name: str) -> Floats | Problem:
    """Cells as numbers; a problem where one is none."""
    found = []
    for cell, line in zip(table.column(name), table.lines, strict=True):
        try:
            value = np.nan if cell.strip().lower() in EMPTY else float(cell)
        except ValueError:
            return Problem(f"{cell!r} is no number", str(path), line, name, fix="give a number, or nothing")
        if math.isinf(value):
            return Problem("is infinite", str(path), line, name, fix="give a number, or nothing")
        found.append(value)
    return np.array(found, dtype=np.float64)


def _check_probability(path: Path, values: Floats) -> None:
    known = values[~np.isnan(values)]
    if len(known) and not 0 <= known.min() <= known.max() <= 1:
        raise TargetError(Problem("a probability is not within 0 and 1", str(path), field=PROBABILITY, fix="mend it"))
