"""Build the store, rank, and write the report."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prioritize.commands.options import (
    AS_OF,
    LIMITED,
    MODEL,
    OFFLINE,
    QUIET,
    SNAPSHOT,
    STORE,
    TARGETS,
    log_to,
    show_notes,
    without_sockets,
)
from prioritize.commands.recording import model_of
from prioritize.errors import Problem, UsageError

if TYPE_CHECKING:
    from prioritize.pipeline import Log, Places

EVERYTHING = "all"
"""Instead of a list of targets: all protein-coding genes."""


@click.command()
@STORE
@SNAPSHOT
@TARGETS
@LIMITED
@QUIET
def build(store: Path | None, snapshot: Path | None, targets: Path | None, quiet: bool) -> None:
    """Build the store from the catalogue and the snapshot, and run all checks.

    \b
    prioritize build
    prioritize build --store mine.duckdb --targets genes.csv
    """
    from prioritize import pipeline

    done = pipeline.build(pipeline.places(store=store, snapshot=snapshot, targets=targets), log_to(quiet))
    show_notes(done.notes)
    click.echo(f"{done.store}: {'built, all checks passed' if done.fresh else 'up to date'}")


@click.command()
@MODEL
@click.option(
    "--targets",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV with a column 'symbol' and, if wanted, 'direction' [the embedded catalogue]; "
    "or 'all': a table with the scores of all protein-coding genes, without report, and without the gates that "
    "need a direction.",
)
@STORE
@SNAPSHOT
@AS_OF
@click.option(
    "--notes",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with notes of experts: shown, never scored.",
)
@click.option(
    "--no-report",
    is_flag=True,
    help="Only keep the results in the store and print the highest; a second time nothing is computed.",
)
@click.option("--excel", is_flag=True, help="Write report.xlsx too; needs the extra 'excel'.")
@click.option(
    "--review",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder made by 'review init': its targets, its model.toml, and its report, all in that folder.",
)
@click.option(
    "--indications",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="With --targets all: a score per gene and indication. A file with MeSH, MONDO or EFO ids, or names.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Report folder [reports/MODEL]; with --targets all the table, .tsv, .csv or .parquet.",
)
@OFFLINE
@LIMITED
@QUIET
@click.pass_context
def rank(
    context: click.Context,
    model: str,
    targets: Path | None,
    store: Path | None,
    snapshot: Path | None,
    as_of: int | None,
    notes: Path | None,
    no_report: bool,
    excel: bool,
    review: Path | None,
    indications: Path | None,
    out: Path | None,
    offline: bool,
    quiet: bool,
) -> None:
    """Score and rank targets and combinations, and write the report.

    \b
    prioritize rank
    prioritize rank --model mine.toml --out reports/mine
    prioritize rank --targets genes.csv --store genes.duckdb --out reports/genes
    prioritize rank --as-of 2024
    prioritize rank --notes notes.toml
    prioritize rank --excel
    prioritize rank --model mine.toml --no-report
    prioritize rank --targets all --model precedence-free --out scores.tsv
    prioritize rank --review myreview
    """
    from prioritize import pipeline

    if targets is not None and review is not None:
        raise UsageError(Problem("a review has its own targets", "--targets", fix="leave it out, or --review"))
    if targets is not None and str(targets) == EVERYTHING:
        given = {"--notes": notes is not None, "--excel": excel, "--no-report": no_report}
        _refuse(given, "belongs to the report of a list", "leave it out")
        where = pipeline.places(store=store, snapshot=snapshot)
        with without_sockets(offline):
            _score_genes(where, model, log_to(quiet), as_of, indications, out)
        return
    if indications is not None:
        what = "needs --targets all: a list is ranked for its catalogue's question"
        raise UsageError(Problem(what, "--indications", fix="write --targets all --out scores.tsv"))
    if out is not None and out.is_file():
        raise UsageError(Problem(f"'{out}' is a file", "--out", fix="give a folder for the report"))
    where = pipeline.places(store=store, snapshot=snapshot, targets=targets)
    if review is not None:
        from prioritize.reviewing import folder

        where = folder.place(review, store=store, snapshot=snapshot)
        show_notes(folder.unchecked(review))
        model = model_of(context, review)
    if no_report:
        given = {"--out": out is not None, "--notes": notes is not None, "--excel": excel}
        _refuse(given, "belongs to the report", "leave it out, or --no-report")
        with without_sockets(offline):
            _order(where, model, as_of, log_to(quiet))
        return
    if review is not None and out is None:
        from prioritize.reviewing import settings

        out = review / settings.REPORT
    with without_sockets(offline):
        _report(where, model, log_to(quiet), as_of, out, notes, excel)


def _score_genes(
    where: Places, model: str, log: Log, as_of: int | None, indications: Path | None, out: Path | None
) -> None:
    """Write the table of all genes."""
    from prioritize import genome

    file = genome.check_file(out)
    scores = genome.score_genes(where, model, log, as_of=as_of, indications=indications)
    genome.write_scores(scores, file)
    click.echo(f"{file}: {len(scores.genes):,} rows")


def _report(
    where: Places, model: str, log: Log, as_of: int | None, out: Path | None, notes: Path | None, excel: bool
) -> None:
    """Rank, write the report, and print what it says first."""
    from prioritize import ranking

    done = ranking.rank(where, model, out, log, as_of=as_of, notes=notes, excel=excel)
    show_notes(done.notes)
    document = done.document
    for line in document.statements:
        click.echo(line)
    _count(document.n_ranked, document.n_targets, document.n_pairs)
    if document.notes:
        click.echo(f"Expert notes shown, none of them scored: {len(document.notes)}.")
    click.echo(f"Open {done.folder / 'index.html'}")


def _order(where: Places, model: str, as_of: int | None, log: Log) -> None:
    """Rank without a report, and print the highest."""
    from prioritize import asking, ordering, pipeline

    found = ordering.order(where, model, log, as_of=as_of)
    show_notes(found.notes)
    for answer in (found.targets, found.combinations):
        click.echo(asking.write_answer(answer, "table", None))
    _count(found.n_ranked, found.n_targets, found.n_pairs)
    asked = f"prioritize query ranking --param model={found.model}"
    if where.store != pipeline.STORE:
        asked += f" --store {shlex.quote(str(where.store))}"
    click.echo(f"All of it: {asked}")


def _count(ranked: int, targets: int, pairs: int) -> None:
    """Say how much was ranked."""
    click.echo(f"{ranked} targets ranked, {targets - ranked} not; {pairs:,} pairs scored.")


def _refuse(given: Mapping[str, bool], what: str, fix: str) -> None:
    """Refuse options that do not go with another."""
    if wrong := [name for name, there in given.items() if there]:
        raise UsageError(Problem(what, ", ".join(wrong), fix=fix))
