"""From a paper to the genes that it names."""

from __future__ import annotations

from pathlib import Path

import click

from prioritize.commands.options import OFFLINE, QUIET, SNAPSHOT, log_to, show_notes, without_sockets
from prioritize.errors import Problem, UsageError

NEXT = "what a machine read has to be checked: 'prioritize review init NAME --from FILE' makes tables and a sheet of it"


@click.command()
@click.argument("given", metavar="FILE|ID")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    help="json has every place, and all that was left out [csv with --out, else table].",
)
@SNAPSHOT
@OFFLINE
@QUIET
def extract(given: str, out: Path | None, form: str | None, snapshot: Path | None, offline: bool, quiet: bool) -> None:
    """List the genes that a paper names: where, how sure, to inhibit or to activate, and what was left out.

    FILE is plain text, Markdown, HTML, JATS XML or PDF, in English; ID is a PMCID, PMID or DOI, for which Europe PMC is
    asked, and its annotations and PubTator3 for a second opinion. Names come from HGNC and from tables kept here; no
    model is downloaded. A list to check, not to trust.

    \b
    prioritize extract paper.pdf --out targets.csv
    prioritize extract paper.txt --format json
    """
    from prioritize import extracting, papers, pipeline
    from prioritize.report.words import printable

    _spare(given, out)
    with without_sockets(offline):
        document, notes = papers.read_paper(given, offline=offline)
        log_to(quiet)(f"reading {document.source}")
        where = pipeline.places(snapshot=snapshot)
        found = extracting.extract_document(document, where)
        if notes:  # it was read by its id
            notes += papers.second_opinion(document, found, pipeline.gene_names(where).genes.values())
    show_notes([*notes, *found.notes])
    if not quiet:
        for line in extracting.left_out_lines(found):
            click.echo(printable(line), err=True)
    extracting.check_found(found)
    if not quiet:
        show_notes([NEXT])
    chosen = form or ("csv" if out else "table")
    text = extracting.written(found, chosen, out)
    if text:
        click.echo(text, nl=False)
    else:
        click.echo(f"{out}: {len(found.proposals)} genes")


def _spare(given: str, out: Path | None) -> None:
    """Refuse to write over the paper."""
    try:
        same = out is not None and out.samefile(given)
    except OSError:  # one of the two is not there
        return
    if same:
        raise UsageError(Problem("--out is the paper that is to be read", str(out), fix="name another file"))
