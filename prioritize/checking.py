"""The verb `check`: whether catalogue, snapshot and model can be used, and how ranks bear what is unknown."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb

from prioritize.dossier import PairWriter
from prioritize.dossier.details import Details, Ledger
from prioritize.inputs import feature_facts, matrix_of
from prioritize.model import FeatureFacts, Model
from prioritize.model.model import reversal_warning
from prioritize.pipeline import Places, build, check_sources, compute, load_model, reading
from prioritize.report.document import Trust
from prioritize.store.snapshot import read_manifest
from prioritize.store.sqlfile import read_folder
from prioritize.trust import trust


def check(where: Places, model: str, *, stress: bool = False) -> list[str]:
    """Build a throw-away store and read a model; every fault is raised, nothing is kept.

    Returns
    -------
    list of str
        What was checked.
    """
    chosen = load_model(model, where)
    with tempfile.TemporaryDirectory(prefix="prioritize-") as folder:
        aside = Places(where.data, where.snapshot, where.sql, Path(folder) / "check.duckdb", where.targets)
        built = build(aside)
        facts = feature_facts(where.sql)
        with reading(aside, chosen.as_of) as con:
            check_sources(con, facts, chosen)
            matrix = matrix_of(con, facts)
            stressed = _stress(con, facts, chosen) if stress else []
    manifest = read_manifest(where.snapshot)
    size = range(len(matrix.targets))
    states = {name: Counter(matrix.state(row, name) for row in size) for name in matrix.features}
    return [
        *(f"note: {note}" for note in built.notes),
        f"snapshot {manifest.id} of {manifest.date}: {len(manifest.tables)} files, hashes match",
        f"catalogue and store: {len(read_folder(where.sql / 'checks'))} checks passed",
        f"model '{chosen.name}': {len(chosen.criteria)} criteria, {len(chosen.precedence)} precedence criteria, "
        f"{len(chosen.combinations.merits) + len(chosen.combinations.signed)} combination terms",
        *((f"warning: {reversal_warning(chosen.data_driven)}",) if chosen.data_driven else ()),
        f"features over {len(matrix.targets)} targets (known, known none, unknown, not asked):",
        *(
            f"  {name:<28} {count['known']:>4} {count['none']:>4} {count['unknown']:>4} {count['not asked']:>4}"
            for name, count in states.items()
        ),
        *stressed,
    ]


def _stress(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts], model: Model) -> list[str]:
    """What masking does to the ranks, how often rank intervals hold the true rank, and pairs on what was tried."""
    results = compute(con, facts, model)
    found = trust(con, results, PairWriter(results, Ledger.read(con), Details.read(con), {}), quick=False)
    return _stress_lines(found, results.model.uncertainty.interval)


def _stress_lines(found: Trust, interval: float) -> list[str]:
    """What was simulated and tested, as lines."""
    if not found.masked:
        return ["too few targets are ranked to hide values of", *found.details]
    return [
        "known values hidden (rank correlation, mean shift in places, of the first ten, no longer ranked):",
        *(
            f"  {one.hidden:>4.0%} {one.how:<13} {_figure(one.correlation, '.3f'):>6} {_figure(one.shift, '.1f'):>6} "
            f"{one.overlap:>5.1f} {one.unranked:>5.1f}"
            for one in found.masked
        ),
        f"{interval:.0%} rank intervals that hold the true rank (95% interval over simulated truths):",
        *(
            f"  {one.hidden:>4.0%} {one.how:<13} {_figure(one.share, '.1%'):>6} ({_figure(one.low, '.1%')} to "
            f"{_figure(one.high, '.1%')}, {one.runs} truths)"
            for one in found.held
        ),
        *found.details,
    ]


def _figure(value: float | None, form: str) -> str:
    """A number in a form; `-` for none."""
    return "-" if value is None else format(value, form)
