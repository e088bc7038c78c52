"""See that nothing was changed: a report made again and compared, and the run log."""

from __future__ import annotations

from pathlib import Path

import click

from prioritize.commands.options import QUIET, SNAPSHOT, STORE, TARGETS, Verbs, log_to, show_notes
from prioritize.commands.recording import log_of
from prioritize.errors import CheckError, Problem, UsageError


@click.command()
@click.argument("report", type=click.Path(path_type=Path, exists=True))
@click.option("--model", help="File of the model, when it is not among the embedded ones.")
@SNAPSHOT
@TARGETS
@click.option(
    "--notes",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The notes of experts that the report shows.",
)
@click.option(
    "--review",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of the review that the report is of [the one that it lies in].",
)
@QUIET
def verify(
    report: Path,
    model: str | None,
    snapshot: Path | None,
    targets: Path | None,
    notes: Path | None,
    review: Path | None,
    quiet: bool,
) -> None:
    """Make a report again from what it says it was made from, and compare every byte.

    Leaves with 0 when all is the same, with 6 when a file differs, with 5 when the version, the snapshot, the model
    or the target list that it was made from is not at hand, and with 2 when it is of a review that has to be named.

    \b
    prioritize verify reports/default
    prioritize verify reports/mine/index.html --model mine.toml
    prioritize verify myreview/report
    prioritize verify reports/mine --review myreview
    """
    from prioritize import pipeline, verifying
    from prioritize.reviewing import folder

    if targets is not None and review is not None:
        raise UsageError(Problem("a review has its own targets", "--targets", fix="leave it out, or --review"))
    where = pipeline.places(snapshot=snapshot, targets=targets)
    if review is None and targets is None:
        review = verifying.review_of(report)
    if review is not None:
        log_to(quiet)(f"made again from the review {review}")
        where = folder.place(review, snapshot=snapshot)
    found = verifying.verify(report, where, model, notes, log_to(quiet))
    if found.differences:
        raise CheckError(verifying.as_problems(found))
    claims = found.claims
    click.echo(
        f"{found.folder}: same; {len(found.files)} files, made again from snapshot {claims.snapshot_id}, inputs "
        f"{claims.inputs_id} and model {claims.model} ({claims.model_sha256[:16]}) by version {claims.tool_version}"
    )


@click.group("log", cls=Verbs)
def log_() -> None:
    """Show the run log, or check that no line was changed.

    Every verb that writes appends who ran it, when, on what and how it ended, to the log beside its store:
    prioritize.log.jsonl beside prioritize.duckdb, of a review in its folder, or the file that PRIORITIZE_LOG names.

    \b
    prioritize log show --last 5
    prioritize log verify
    """


@log_.command()
@STORE
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the last N runs.")
def show(store: Path | None, last: int | None) -> None:
    """Show the runs on record: line, time in UTC, who, what, and how it ended.

    \b
    prioritize log show
    prioritize log show --last 5
    """
    from prioritize import runlog
    from prioritize.report.words import printable

    runs = runlog.read_runs(log_of(store))
    for line in runlog.as_lines(runs[-last:] if last else runs):
        click.echo(printable(line))


@log_.command("verify")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@STORE
@click.option(
    "--head", default="", metavar="HASH", help="A hash that this verb printed earlier: it must still be there."
)
def log_verify(file: Path | None, store: Path | None, head: str) -> None:
    """Check that no line of the run log was edited, dropped, added or moved.

    Leaves with 6 when one was. Lines cut off at the end are seen only with --head: keep what this prints elsewhere.

    \b
    prioritize log verify
    prioritize log verify prioritize.log.jsonl --head HASH
    """
    from prioritize import runlog

    log = file or log_of(store)
    found = runlog.verify(log, head)
    show_notes(found.notes)
    click.echo(f"{log}: {found.lines} lines, each as it was written and after the one before")
    click.echo(f"head {found.head}")
    if not head:
        click.echo("Lines cut off at the end would not be seen: keep the head elsewhere, and give it with --head.")
