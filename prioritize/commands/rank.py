"""Build the store, rank, and write the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
    prioritize rank --targets all --model precedence-free --out scores.tsv
    prioritize rank --review myreview
    """
    from prioritize import genome, pipeline, ranking
    from prioritize.reviewing import folder

    if targets is not None and review is not None:
        raise UsageError(Problem("a review has its own targets", "--targets", fix="leave it out, or --review"))
    if targets is not None and str(targets) == genome.EVERYTHING:
        _only_a_list({"--notes": notes is not None, "--excel": excel})
        file = genome.check_file(out)
        where = pipeline.places(store=store, snapshot=snapshot)
        with without_sockets(offline):
            scores = genome.score_genes(where, model, log_to(quiet), as_of=as_of, indications=indications)
            genome.write_scores(scores, file)
        click.echo(f"{file}: {len(scores.genes):,} rows")
        return
    if indications is not None:
        what = "needs --targets all: a list is ranked for its catalogue's question"
        raise UsageError(Problem(what, "--indications", fix="write --targets all --out scores.tsv"))
    if out is not None and out.is_file():
        raise UsageError(Problem(f"'{out}' is a file", "--out", fix="give a folder for the report"))
    where = pipeline.places(store=store, snapshot=snapshot, targets=targets)
    if review is not None:
        where = folder.place(review, store=store, snapshot=snapshot)
        show_notes(folder.unchecked(review))
        out = out or review / folder.REPORT
        model = model_of(context, review)
    with without_sockets(offline):
        done = ranking.rank(where, model, out, log_to(quiet), as_of=as_of, notes=notes, excel=excel)
    show_notes(done.notes)
    document = done.document
    for line in document.statements:
        click.echo(line)
    left = document.n_targets - document.n_ranked
    click.echo(f"{document.n_ranked} targets ranked, {left} not; {document.n_pairs:,} pairs scored.")
    if document.notes:
        click.echo(f"Expert notes shown, none of them scored: {len(document.notes)}.")
    click.echo(f"Open {done.folder / 'index.html'}")


def _only_a_list(given: Mapping[str, bool]) -> None:
    """Refuse options of the report, which the scores of all genes do not come with."""
    if wrong := [name for name, there in given.items() if there]:
        raise UsageError(Problem("belongs to the report of a list", ", ".join(wrong), fix="leave it out"))
