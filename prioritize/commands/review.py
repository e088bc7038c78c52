"""Bring your own review: from a text to a folder of targets that a person checks."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from prioritize.commands.options import OFFLINE, QUIET, SNAPSHOT, Verbs, log_to, show_notes, without_sockets

NAME = click.argument("name", type=click.Path(path_type=Path, file_okay=False))


@click.group(cls=Verbs)
def review() -> None:
    """Make a review of your own: its targets, read from a text, checked by you, ranked.

    \b
    prioritize review init myreview --from paper.pdf
    prioritize review check myreview
    prioritize rank --review myreview
    """


@review.command()
@NAME
@click.option("--from", "given", required=True, metavar="FILE|ID", help="A document, or a PMCID, PMID or DOI.")
@click.option("--indication", "indications", multiple=True, metavar="WORDS", help="Of interest; one.")
@SNAPSHOT
@OFFLINE
@QUIET
def init(name: Path, given: str, indications: Sequence[str], snapshot: Path | None, offline: bool, quiet: bool) -> None:
    """Make the folder NAME from a text: tables of targets and of what is known of them, model, and review sheet.

    Every row is marked 'to check', and counts as uncited until somebody has. Documents are plain text, Markdown, HTML,
    JATS XML or PDF, in English. A folder that is there is never written over.

    \b
    prioritize review init myreview --from paper.pdf
    prioritize review init myreview --from PMC7813985 --indication "breast cancer"
    """
    from prioritize import extracting, papers, pipeline
    from prioritize.dossier.details import counted
    from prioritize.reviewing import folder

    folder.check_new(name)
    folder.check_indications(indications)
    where = pipeline.places(snapshot=snapshot)
    with without_sockets(offline):
        document, notes = papers.read_paper(given, offline=offline)
        log_to(quiet)(f"reading {document.source}")
        found = extracting.extract_document(document, where)
        made = folder.init(name, found, indications=indications, where=where)
        if notes:  # it was read by its id
            notes += papers.second_opinion(document, found, pipeline.gene_names(where).genes.values())
    show_notes([*notes, *found.notes, *made.notes])
    if made.unknown:
        show_notes([f"no direction was told for {', '.join(made.unknown)}: not ranked until you decide"])
    filled = ", ".join(f"{count} in {file}" for file, count in made.rows.items() if count)
    click.echo(f"{name}: {filled}; all of them to check, {counted(len(found.left_out), 'name')} left out")
    click.echo(f"Open {name / folder.SHEET}, then: prioritize rank --review {shlex.quote(str(name))}")


@review.command()
@NAME
def check(name: Path) -> None:
    """Say what is wrong in the folder NAME, and how many rows nobody has checked.

    Leaves with 3 when a table, and with 2 when the model alone cannot be used.

    \b
    prioritize review check myreview
    """
    from prioritize.dossier.details import counted
    from prioritize.reviewing import folder

    found = folder.check(name)
    show_notes(found.notes)
    for file, rows in found.rows.items():
        if rows:
            click.echo(f"{file}: {counted(rows, 'row')}, {found.to_check[file]} to check")
    click.echo(f"{name}: can be used" + ("" if sum(found.to_check.values()) else "; every row is checked"))


@review.command()
@NAME
@click.argument("accepted", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--curator", default="", metavar="WHO", help="Who accepts; kept in the rows, and shown by the report.")
def accept(name: Path, accepted: Path, curator: str) -> None:
    """Take over the list ACCEPTED that was exported from the sheet of the folder NAME.

    Targets of the list count as checked where they have a direction and a tier, and no more when the list changes their
    direction and gives no tier. All others are set aside, with the rows that are about them, in files such as
    targets.set_aside.csv; a later list brings them back. The same list again changes nothing. Cells may be parted by
    commas, semicolons or tabs.

    \b
    prioritize review accept myreview accepted.csv
    prioritize review accept myreview accepted.csv --curator "A. Curator"
    """
    from prioritize.dossier.details import counted
    from prioritize.report.words import printable
    from prioritize.reviewing import accepting, folder

    done = accepting.accept(name, accepted, curator=curator)
    for line in done.changes:
        click.echo(printable(line))
    changed = "" if done.changes else "; nothing changed"
    kept = counted(len(done.kept), "target")
    click.echo(f"{name / 'targets.csv'}: {kept} accepted, {len(done.left_out)} left out{changed}")
    if waiting := folder.check(name).to_check["targets.csv"]:
        show_notes([f"{waiting} of them without a direction or a tier stay to check"])
