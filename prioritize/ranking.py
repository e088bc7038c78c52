"""The verb `rank`: store and model in; results in the store and, unless it is not wanted, a report folder out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from prioritize import notes as expert
from prioritize.dossier import PairWriter, make_document
from prioritize.dossier.document import scope_of
from prioritize.errors import ModelError, Problem, ReportError
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts, Model
from prioritize.model.model import reversal_warning
from prioritize.pipeline import (
    MODEL,
    Log,
    Places,
    Results,
    build,
    check_sources,
    compute,
    is_embedded,
    load_model,
    none_ranked,
    quiet,
    reading,
    report_folder,
)
from prioritize.placing import place
from prioritize.report.document import Document, Placing
from prioritize.results import result_tables
from prioritize.reviewing.settings import read_review
from prioritize.store import database
from prioritize.store.snapshot import replacing
from prioritize.trust import trust, with_trust

FILES = frozenset(
    {
        "index.html",
        "report.md",
        "report.json",
        "report.schema.json",
        "report.xlsx",
        "targets.csv",
        "combinations.csv",
        "targets.parquet",
        "combinations.parquet",
        "contributions.parquet",
        "terms.parquet",
    }
)
"""What a report folder may hold."""


@dataclass(frozen=True)
class Ranked:
    """What `rank` did.

    Attributes
    ----------
    document : Document
    folder : Path
        Holds index.html, report.md, report.json with its schema, and the tables as CSV and Parquet; report.xlsx when
        it was asked for.
    notes : tuple of str
        Names mapped or merged in the target list; why there is no workbook.
    """

    document: Document
    folder: Path
    notes: tuple[str, ...]


def rank(
    where: Places,
    model: str | Path = MODEL,
    out: Path | None = None,
    log: Log = quiet,
    *,
    as_of: int | None = None,
    notes: Path | None = None,
    excel: bool = False,
) -> Ranked:
    """Build the store when needed, score targets and pairs, keep the results and write the report.

    Parameters
    ----------
    where : Places
    model : str or Path
        Name of an embedded model, or a TOML file.
    out : Path, optional
        Report folder; `reports/<model>` of the current folder when left out.
    log : callable
        Gets one line per step.
    as_of : int, optional
        Last year whose evidence counts.
    notes : Path, optional
        A TOML file with notes of experts, which are shown and change no score and no rank.
    excel : bool
        Write an Excel workbook too; needs the extra `excel`.

    Raises
    ------
    PrioritizeError
        Any of its kinds; the old store and the old report are unchanged.
    """
    facts = feature_facts(where.sql)
    chosen = load_model(model, where, as_of)
    folder = out or report_folder(chosen.name)
    _refuse_strange(folder)
    if excel:
        from prioritize.report import workbook

        workbook.check_installed()
    said = expert.load(notes) if notes else None
    built = build(where, log)
    _announce(chosen, log)
    with reading(where, chosen.as_of) as con:
        shown = () if said is None else expert.check(said, str(notes), expert.Members.read(con))
        results, document, pairs = _scored(con, where, facts, chosen)
        document = replace(with_trust(document, trust(con, results, pairs, quick=True)), notes=shown)
        if not is_embedded(where):
            document = replace(document, scope=scope_of(read_review(where.data).scope))
    document = replace(document, placing=_placed(where, document, log))
    database.add_results(where.store, result_tables(document, results, pairs), chosen.name, where.sql / "results")
    log(f"writing {folder}")
    missing = write_report(document, folder, excel=excel)
    return Ranked(document, folder, (*built.notes, *none_ranked(document.n_ranked, document.as_of), *missing))


def keep(where: Places, model: Model, log: Log = quiet) -> None:
    """Score targets and pairs of a built store and keep the results in it; no report.

    Raises
    ------
    PrioritizeError
        Any of its kinds; the store is unchanged.
    """
    _announce(model, log)
    with reading(where, model.as_of) as con:
        results, document, pairs = _scored(con, where, feature_facts(where.sql), model)
    database.add_results(where.store, result_tables(document, results, pairs), model.name, where.sql / "results")


def _announce(model: Model, log: Log) -> None:
    """Say what scores, and what to mind."""
    log(f"scoring with the model '{model.name}'")
    if model.data_driven:
        log(f"warning: {reversal_warning(model.data_driven)}")


def _scored(
    con: duckdb.DuckDBPyConnection, where: Places, facts: Mapping[str, FeatureFacts], model: Model
) -> tuple[Results, Document, PairWriter]:
    """What a model says of an open store, and what is written of it."""
    check_sources(con, facts, model)
    results = compute(con, facts, model)
    document, pairs = make_document(con, results, facts)
    if not document.targets:
        raise ReportError(Problem("there is no target to rank", str(where.store), fix="give a list with at least one"))
    return results, document, pairs


def _placed(where: Places, document: Document, log: Log) -> Placing | None:
    """Where the targets stand among all genes; None as of a year, for which the weights of that order are too new."""
    if document.as_of is not None:
        return None
    try:
        return place(where, document.targets)
    except ModelError as fault:
        log(f"note: not placed among all genes: {fault.problems[0].what}")
        return None


def write_report(document: Document, folder: Path, *, excel: bool = False) -> tuple[str, ...]:
    """Write all forms of a report; the old folder stays until the new one is whole.

    Returns
    -------
    tuple of str
        Why the workbook is left out, when it was asked for and is.

    Raises
    ------
    ReportError
        The folder cannot be written, or holds files that no report wrote.
    """
    from prioritize.report import html, markdown, tables, workbook

    _refuse_strange(folder)
    missing = workbook.left_out(document) if excel else ""
    try:
        with replacing(folder) as scratch:
            (scratch / "index.html").write_text(html.render(document), encoding="utf-8")
            (scratch / "report.md").write_text(markdown.render(document), encoding="utf-8")
            tables.write_tables(document, scratch)
            if excel and not missing:
                workbook.write(document, scratch / workbook.FILE)
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be written: {fault.strerror}", str(folder), fix="give another --out")
        ) from fault
    return (missing,) if missing else ()


def _refuse_strange(folder: Path) -> None:
    """Refuse a folder with files that no report wrote, before any work is done."""
    strange = sorted({path.name for path in folder.iterdir()} - FILES) if folder.is_dir() else []
    if strange:
        raise ReportError(
            Problem(
                f"holds other files: {', '.join(strange[:5])}",
                str(folder),
                fix="give another --out",
            )
        )
