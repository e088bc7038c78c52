"""Bring data in: snapshots of downloaded files, refreshes from live services, and whether these are well."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from prioritize.commands.options import (
    QUIET,
    STORE,
    log_to,
    progress_of,
    show_notes,
    without_sockets,
)
from prioritize.errors import Problem, SourceError, UsageError

SOURCE = click.option("--source", "names", multiple=True, metavar="NAME", help="Ask this source only; may be repeated.")
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PRIORITIZE_CACHE",
    help="Folder of the answers that are kept [~/.cache/prioritize].",
)
CONTACT = click.option(
    "--contact", envvar="PRIORITIZE_CONTACT", default="", help="A way to reach you, told to the services."
)
MIRROR = click.option(
    "--mirror",
    "mirrors",
    multiple=True,
    metavar="ORIGIN=ADDRESS",
    envvar="PRIORITIZE_MIRROR",
    help="Ask another address in the place of a service's, such as a copy within a firm; may be repeated.",
)


@click.command()
@click.option(
    "--from",
    "folders",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    required=True,
    help="Folder with downloaded files; may be repeated, the first that holds a file counts.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("snapshot"),
    show_default=True,
)
@click.option("--date", required=True, metavar="YYYY-MM-DD", help="Day to which ages are counted.")
@click.option(
    "--targets",
    type=click.Choice(["catalogue", "all"]),
    default="catalogue",
    show_default=True,
    help="'all' names each table that cannot be had for all genes; every other table holds all genes either way.",
)
@QUIET
def snapshot(folders: Sequence[Path], out: Path, date: str, targets: str, quiet: bool) -> None:
    """Make a snapshot from downloaded public files.

    \b
    prioritize snapshot --from downloads --date 2026-11-22 --out my-snapshot
    prioritize snapshot --from downloads --date 2026-11-22 --out my-snapshot --targets all
    prioritize rank --snapshot my-snapshot
    """
    from datetime import date as calendar

    from prioritize import pipeline, snapshotting

    try:
        calendar.fromisoformat(date)
    except ValueError as fault:
        raise UsageError(Problem(f"'{date}' is no date", "--date", fix="write it as 2026-11-22")) from fault
    where = pipeline.places()
    manifest = snapshotting.snapshot_of_catalogue(
        list(folders), where.data, out, date=date, ddl=where.sql / "raw", log=log_to(quiet)
    )
    if targets == "all":
        for line in snapshotting.restricted(manifest):
            click.echo(f"note: {line}", err=True)
    click.echo(
        f"{out}: {len(manifest.tables)} tables, {sum(entry.rows for entry in manifest.tables):,} rows, id {manifest.id}"
    )


@click.command()
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="Snapshot to bring up to date [that of --out where there is one, else the embedded one].",
)
@STORE
@click.option(
    "--review",
    type=click.Path(path_type=Path, file_okay=False),
    help="Ask for the targets, agents and therapies of this review; 'rank --review' takes its snapshot from then on.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write  [snapshot, of a review in its folder].",
)
@SOURCE
@click.option(
    "--disease",
    "--diseases",
    "diseases",
    multiple=True,
    metavar="NAME or ID",
    help="Ask for associations with this disease, by name or MONDO or EFO id; may be repeated  [cancer].",
)
@CACHE
@CONTACT
@MIRROR
@click.option("--allow-stale", is_flag=True, help="Keep the old part of a source that cannot be asked.")
@click.option("--accept-drift", is_flag=True, help="Keep what came even when a table changed by more than half.")
@click.option("--offline", is_flag=True, help="Open no socket: only answers that are kept count.")
@QUIET
def refresh(
    snapshot: Path | None,
    store: Path | None,
    review: Path | None,
    out: Path | None,
    names: Sequence[str],
    diseases: Sequence[str],
    cache: Path | None,
    contact: str,
    mirrors: Sequence[str],
    allow_stale: bool,
    accept_drift: bool,
    offline: bool,
    quiet: bool,
) -> None:
    """Ask the public databases, and write a snapshot of what they say.

    Only identifiers, gene symbols, names of agents and of diseases leave this machine. A refresh that was stopped goes
    on where it was. Trials are asked for of each agent, and of the agents of the best combinations in the store
    together; of those in the ledger where nothing was ranked yet.

    \b
    prioritize refresh
    prioritize refresh --source opentargets --contact me@example.org
    prioritize refresh --disease MONDO:0005105 --disease "acute myeloid leukemia"
    prioritize rank --snapshot snapshot
    prioritize refresh --review myreview
    """
    from prioritize import pipeline, refreshing
    from prioritize.reviewing import folder

    settings = refreshing.Settings(
        cache or refreshing.cache_folder(),
        allow_stale=allow_stale,
        accept_drift=accept_drift,
        offline=offline,
        contact=contact,
        mirrors=refreshing.mirrors_of(mirrors),
        diseases=tuple(diseases),
    )
    out = out or (pipeline.SNAPSHOT if review is None else review / pipeline.SNAPSHOT)
    begun = refreshing.begun_from(out, snapshot)
    if review is None:
        where = pipeline.places(snapshot=begun, store=store)
    else:
        where = folder.place(review, store=store, snapshot=begun)
    shown = progress_of(quiet)
    try:
        with without_sockets(offline):
            done = refreshing.refresh(where, out, settings, names, log=shown.log, tell=shown.tell)
    finally:
        shown.close()
    show_notes(done.notes)
    rows = sum(entry.rows for entry in done.manifest.tables)
    click.echo(f"{out}: {len(done.manifest.tables)} tables, {rows:,} rows, id {done.manifest.id}")
    click.echo(f"asked: {', '.join(done.fresh) or 'none'}" + (f"; kept: {', '.join(done.stale)}" if done.stale else ""))


@click.command()
@SOURCE
@CONTACT
@MIRROR
def doctor(names: Sequence[str], contact: str, mirrors: Sequence[str]) -> None:
    """Say whether each public database can be reached, and is still what this version was written for.

    Leaves with 4 when one is not.

    \b
    prioritize doctor
    prioritize doctor --source opentargets
    """
    from prioritize import diagnosing, refreshing

    settings = refreshing.Settings(refreshing.cache_folder(), contact=contact, mirrors=refreshing.mirrors_of(mirrors))
    for line in diagnosing.surroundings(os.environ):
        click.echo(line)
    found = diagnosing.doctor(settings, names)
    for line in diagnosing.as_lines(found):
        click.echo(line)
    if not all(one.well for one in found):
        sys.exit(SourceError.exit_code)
