"""The verbs `query`, `list` and `check`: what the store, the SQL files and the models say."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb

from prioritize.combinations.terms import all_terms
from prioritize.delimited import Table
from prioritize.dossier import PairWriter
from prioritize.dossier.details import Details, Ledger
from prioritize.errors import Problem, ReportError, UsageError, did_you_mean
from prioritize.inputs import feature_facts, matrix_of
from prioritize.model import FeatureFacts, Model
from prioritize.model.model import reversal_warning
from prioritize.pipeline import (
    STORE,
    Log,
    Places,
    build,
    check_sources,
    compute,
    is_embedded,
    load_model,
    quiet,
    reading,
)
from prioritize.report import parquet
from prioritize.report.document import Trust
from prioritize.report.tables import cell
from prioritize.report.words import printable
from prioritize.reviewing.settings import MODEL as OF_A_REVIEW
from prioritize.reviewing.settings import around
from prioritize.sources.finding import all_sources, live_sources
from prioritize.sources.live import Live
from prioritize.sources.source import Source
from prioritize.store import database
from prioritize.store.database import Answer
from prioritize.store.snapshot import TableEntry, read_manifest
from prioritize.store.sqlfile import read_folder
from prioritize.trust import trust

WIDEST = 60
"""Longest cell of a printed table; csv and json have all."""
SHORT = {
    "sources": ("source", "table", "release", "rows", "refresh", "scope"),
    "features": ("feature", "title", "better", "of"),
}
"""Columns that a terminal has room for, of the lists that have more."""


def query(
    where: Places,
    text: str,
    given: Mapping[str, str],
    *,
    seconds: float = 30.0,
    limit: int = 100_000,
    log: Log = quiet,
) -> Answer:
    """Answer a named question or any single SELECT, read-only.

    Parameters
    ----------
    where : Places
        The store is built first when it does not exist.
    text : str
        Name of a file in `sql/queries`, or SQL.
    given : mapping
        Parameters; a named question has defaults. Of a review it means the review's own model.

    Raises
    ------
    UsageError
        No such question, an unknown parameter, or as `prioritize.store.database.ask`.
    """
    if not where.store.exists() and where.store == STORE:
        build(where, log)
    if any(sign.isspace() for sign in text.strip()):
        return database.ask(where.store, text, given, seconds=seconds, limit=limit)
    file = database.question(where.sql / "queries", text)
    defaults = {key: str(value) for key, value in dict(file.meta.get("params", {})).items()}
    if "model" in defaults and not is_embedded(where):
        defaults["model"] = Path(OF_A_REVIEW).stem
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise UsageError(
            Problem(
                f"the question '{text}' has no parameter '{unknown[0]}'",
                "--param",
                fix=did_you_mean(unknown[0], defaults) if defaults else "it takes none",
            )
        )
    wanted = {**defaults, **given}
    if "results." in file.text:
        _check_ran(where, wanted.get("model", "default"))
    return database.ask(where.store, file.text, wanted, seconds=seconds, limit=limit)


def about(where: Places, name: str) -> str:
    """What a named question says of its parameters and rows; nothing of SQL."""
    if any(sign.isspace() for sign in name.strip()):
        return ""
    return str(database.question(where.sql / "queries", name).meta.get("description", ""))


def _check_ran(where: Places, model: str) -> None:
    """Refuse a question about results that the store does not hold."""
    with database.reading(where.store) as con:
        tables = con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'results'").fetchone()
        names = con.execute("SELECT model FROM results.run ORDER BY model").fetchall() if tables and tables[0] else []
    known = [row[0] for row in names]
    if model not in known:
        review = around(where.store)
        fix = f"run 'prioritize rank --model {model} --store {where.store}'"
        if review is not None:
            fix = f"ask with --review {review}" if is_embedded(where) else f"run 'prioritize rank --review {review}'"
        raise UsageError(
            Problem(
                f"the store holds no results of the model '{model}'",
                str(where.store),
                fix=fix + (f"; it holds {', '.join(known)}" if known else ""),
            )
        )


def write_answer(answer: Answer, form: str, out: Path | None) -> str:
    """An answer as text, or written to a file.

    Returns
    -------
    str
        What is to be printed; '' when a file was written.

    Raises
    ------
    UsageError
        Parquet without a file.
    ReportError
        The file cannot be written.
    """
    if form == "parquet":
        if out is None:
            raise UsageError(Problem("parquet needs a file", "--out", fix="add --out answer.parquet"))
        parquet.write(out, list(zip(answer.columns, answer.types, strict=True)), database.text_rows(answer.rows))
        return ""
    text = {"table": _as_table, "csv": _as_csv, "json": _as_json}[form](answer)
    if out is None:
        return text
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be written: {fault.strerror}", str(out), fix="give another --out")
        ) from fault
    return ""


def _as_table(answer: Answer) -> str:
    """Aligned columns, and how many rows there are."""
    cells = [[_short(cell) for cell in row] for row in answer.rows]
    widths = [max([len(name), *(len(row[index]) for row in cells)]) for index, name in enumerate(answer.columns)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(answer.columns, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * width for width in widths))
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    lines.append(f"({len(cells):,} row{'' if len(cells) == 1 else 's'})")
    return "\n".join(lines) + "\n"


def _short(cell: object) -> str:
    """A cell for the terminal: no control characters, cut when long, `-` for NULL."""
    if cell is None:
        return "-"
    text = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
    text = printable(text)
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


def _as_csv(answer: Answer) -> str:
    """CSV; a text cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    handle = io.StringIO()
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow([cell(name) for name in answer.columns])
    for row in answer.rows:
        writer.writerow([_cell(cell) for cell in row])
    return handle.getvalue()


def _cell(value: object) -> object:
    """Text as the report's tables write it; numbers and dates as they are."""
    return cell(value) if value is None or isinstance(value, str) else value


def _as_json(answer: Answer) -> str:
    """A list of objects."""
    rows = [{name: _finite(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows]
    return json.dumps(rows, indent=1, ensure_ascii=False, default=str) + "\n"


def _finite(value: object) -> object:
    """A value for JSON, which knows neither NaN nor infinity."""
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def catalogue(where: Places, what: str, *, short: bool = False) -> Answer:
    """What there is of a kind: sources, features, sets, terms, models, queries or checks.

    Parameters
    ----------
    where : Places
    what : str
    short : bool
        Only the columns that a terminal has room for (see `SHORT`).
    """
    makers = {
        "sources": _sources,
        "features": _features,
        "sets": _sets,
        "terms": _terms,
        "models": _models,
        "queries": _queries,
        "checks": _checks,
    }
    table = makers[what](where)
    if short and what in SHORT:
        places = [table.columns.index(name) for name in SHORT[what]]
        table = Table(SHORT[what], tuple(tuple(row[place] for place in places) for row in table.rows))
    return Answer(table.columns, ("VARCHAR",) * len(table.columns), table.rows, False)


def _sources(where: Places) -> Table:
    """What the snapshot holds, and what a refresh may ask: where, how politely, and what it fills."""
    entries = {(entry.source, entry.table): entry for entry in read_manifest(where.snapshot).tables}
    known = {source.name: source for source in (*all_sources(), *live_sources())}
    may_be = {
        (name, table)
        for name, source in known.items()
        if isinstance(source, Live) or source.optional
        for table in source.tables
    }
    rows = tuple(
        (name, table, *_held(entries.get((name, table)), known.get(name)), *_asked_how(known.get(name)))
        for name, table in sorted(entries.keys() | may_be)
    )
    held = ("title", "release", "licence", "citation", "scope", "rows", "rebuild", "url")
    how = ("refresh", "hosts", "per_second", "at_once", "batch", "too_fast")
    return Table(("source", "table", *held, *how), rows)


def _held(entry: TableEntry | None, source: Source | None) -> tuple[str, ...]:
    """What a source gives to a table; of one that has not been asked yet what it will, without release and rows."""
    citation = source.reference if source else ""
    if entry is not None:
        told = (entry.title, entry.release, entry.licence, citation, entry.scope, str(entry.rows))
        return (*told, entry.rebuild, entry.url)
    if source is None:
        return ("",) * 8
    return (source.title, "", source.licence, citation, source.scope, "", source.rebuild, source.url)


def _asked_how(source: Source | None) -> tuple[str, ...]:
    """Whether a refresh asks a source unless told otherwise, where, how fast, and what says that it is too fast.

    A source that is read where a snapshot is made from files that hold it says so.
    """
    if not isinstance(source, Live):
        return ("from files" if source and source.optional else "", *("",) * 5)
    return (
        "by default" if source.by_default else "when named",
        " ".join(source.origins),
        f"{source.per_second:g}",
        str(source.at_once),
        str(source.batch),
        " ".join(f"HTTP {status}" for status in (429, *source.slow_down)),
    )


def _features(where: Places) -> Table:
    rows = tuple(
        (
            name,
            fact.title,
            fact.unit,
            fact.better,
            fact.scale.words(),
            ", ".join(fact.tables),
            fact.reference,
            of,
        )
        for of, folder in (("gene", "features"), ("gene and indication", "indications"))
        for name, fact in sorted(feature_facts(where.sql, folder).items())
    )
    return Table(("feature", "title", "unit", "better", "scale", "tables", "reference", "of"), rows)


def _sets(where: Places) -> Table:
    rows = tuple(
        (file.name, file.title, ", ".join(file.meta.get("tables", ()))) for file in read_folder(where.sql / "sets")
    )
    return Table(("set", "title", "tables"), rows)


def _terms(_: Places) -> Table:
    rows = tuple(
        (one.name, one.title, one.unit, f"{one.low:g} to {one.high:g}", one.words, one.reference)
        for one in sorted(all_terms().values(), key=lambda one: one.name)
    )
    return Table(("term", "title", "unit", "range", "how", "reference"), rows)


def _models(where: Places) -> Table:
    rows = []
    for path in sorted((where.data / "models").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        rows.append((path.stem, str(content.get("title", "")), str(content.get("description", ""))))
    return Table(("model", "title", "description"), tuple(rows))


def _queries(where: Places) -> Table:
    rows = tuple(
        (
            file.name,
            file.title,
            " ".join(f"{key}={value}" for key, value in dict(file.meta.get("params", {})).items()),
        )
        for file in read_folder(where.sql / "queries")
    )
    return Table(("query", "title", "parameters"), rows)


def _checks(where: Places) -> Table:
    return Table(
        ("check", "rule"),
        tuple((file.name, file.title) for file in read_folder(where.sql / "checks")),
    )


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
