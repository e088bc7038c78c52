"""The sources of evidence: what kind they are, how much they count, how far they reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prioritize import delimited
from prioritize.errors import Problem, TargetError, UsageError, did_you_mean
from prioritize.tomlfile import read_toml

_COLUMNS = ("source", "data_type", "weight", "propagate")


@dataclass(frozen=True)
class DataSource:
    """A source of evidence.

    Attributes
    ----------
    source : str
        Name, as the evidence writes it.
    data_type : str
        Kind of evidence.
    weight : float
        Factor in the overall score, share, 0-1.
    propagate : bool
        Whether its evidence also counts for the ancestors of a disease.
    """

    source: str
    data_type: str
    weight: float
    propagate: bool


def read_sources(path: Path) -> tuple[DataSource, ...]:
    """Read a table of data sources, such as `data/associations/datasources.csv`.

    Raises
    ------
    TargetError
        A column is missing, a name empty or given twice, a weight outside 0-1, or `propagate`
        neither true nor false; all faulty lines are listed.
    """
    table = delimited.read(path)
    if missing := [column for column in _COLUMNS if column not in table.columns]:
        raise TargetError(
            Problem(
                f"lacks the column {', '.join(missing)}", str(path), 1, fix=f"give the columns {', '.join(_COLUMNS)}"
            )
        )
    problems: list[Problem] = []
    found: dict[str, DataSource] = {}
    for line, row in zip(table.lines, table.records(), strict=True):
        entry = DataSource(row["source"], row["data_type"], _number(row["weight"]), row["propagate"] == "true")
        wrong = list(_faults(entry, found))
        if row["propagate"] not in {"true", "false"}:
            wrong.append(("propagate", f"'{row['propagate']}' is neither true nor false", "write true or false"))
        problems += [Problem(what, str(path), line, field, fix) for field, what, fix in wrong]
        found.setdefault(entry.source, entry)
    if problems:
        raise TargetError(problems)
    return tuple(found.values())


def read_weights(path: Path, sources: Sequence[DataSource]) -> tuple[DataSource, ...]:
    """The sources with the weights of a file.

    Parameters
    ----------
    path : Path
        A TOML file with a table `weights` (`europepmc = 0.2`), or a CSV or TSV with the columns `source` and `weight`:
        the sources that are not in it keep their weights. A CSV with `data_type` and `propagate` too is the whole table
        of sources, as `read_sources` reads it.
    sources : sequence of DataSource

    Raises
    ------
    TargetError
        The file cannot be read, or holds no such table.
    UsageError
        A source is unknown, or a weight outside 0-1; all are listed.
    """
    if path.suffix == ".toml":
        return reweigh(sources, _toml_weights(path))
    table = delimited.read(path)
    if set(_COLUMNS) <= set(table.columns):
        return read_sources(path)
    if missing := [column for column in ("source", "weight") if column not in table.columns]:
        what = f"lacks the column {', '.join(missing)}"
        raise TargetError(Problem(what, str(path), 1, fix="give the columns source and weight"))
    rows = list(zip(table.column("source"), table.column("weight"), table.lines, strict=True))
    names = [name for name, _, _ in rows]
    twice = [
        Problem(f"'{name}' stands twice", str(path), line, "source", "keep one weight for each source")
        for place, (name, _, line) in enumerate(rows)
        if name in names[:place]
    ]
    if twice:
        raise TargetError(twice)
    return reweigh(sources, {name: _number(cell) for name, cell, _ in rows})


def _toml_weights(path: Path) -> dict[str, float]:
    """The table `weights` of a TOML file; what is no number becomes NaN, which `reweigh` refuses by name."""
    found = read_toml(path, TargetError).get("weights")
    if not isinstance(found, dict) or not found:
        raise TargetError(Problem("has no table [weights]", str(path), fix="write [weights], then europepmc = 0.2"))
    return {
        name: float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
        for name, value in found.items()
    }


def _number(text: str) -> float:
    """The number that a cell holds; NaN when it holds none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _faults(entry: DataSource, earlier: Mapping[str, DataSource]) -> Iterable[tuple[str, str, str]]:
    """What is wrong with an entry: field, fault, fix."""
    if not entry.source or not entry.data_type:
        yield "source, data_type", "is empty", "name the source and its data type"
    if entry.source in earlier:
        yield "source", f"'{entry.source}' stands twice", "keep one weight for each source"
    if not 0 <= entry.weight <= 1:
        yield "weight", f"of '{entry.source}' is not a number from 0 to 1", "give a weight from 0 to 1"


def reweigh(sources: Sequence[DataSource], weights: Mapping[str, float]) -> tuple[DataSource, ...]:
    """The sources, with other weights for those named.

    Raises
    ------
    UsageError
        A name is unknown, a source stands twice, or a weight lies outside 0-1; all are listed.
    """
    names = [entry.source for entry in sources]
    problems = [
        Problem(f"no source '{name}'; {did_you_mean(name, names)}", "weights", fix="correct the name")
        for name in weights
        if name not in names
    ]
    changed = tuple(replace(entry, weight=weights.get(entry.source, entry.weight)) for entry in sources)
    earlier: dict[str, DataSource] = {}
    for row, entry in enumerate(changed, start=1):
        problems += [
            Problem(what, f"sources, row {row}", None, field, fix) for field, what, fix in _faults(entry, earlier)
        ]
        earlier[entry.source] = entry
    if problems:
        raise UsageError(problems)
    return changed
