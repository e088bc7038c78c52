"""The command line: verbs over the same-named Python functions, one-line errors, exit codes."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from prioritize.errors import PrioritizeError, Problem, SourceError, StoreError, UsageError

STORE = click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The DuckDB file [prioritize.duckdb].",
)
SNAPSHOT = click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="Snapshot folder [the embedded one].",
)
TARGETS = click.option(
    "--targets",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV with a column 'symbol' and, if wanted, 'direction' [the embedded catalogue].",
)
MODEL = click.option("--model", default="default", show_default=True, help="Name of a model, or a TOML file.")
AS_OF = click.option(
    "--as-of",
    type=click.IntRange(1900, 2100),
    metavar="YEAR",
    help="Only evidence dated in that year or before; what has no date does not count.",
)
QUIET = click.option("--quiet", is_flag=True, help="No progress lines.")


class _Verbs(click.Group):
    """Verbs in the order of work, and examples kept line by line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order in which they were written."""
        return list(self.commands)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="prioritize")
def cli() -> None:
    """Prioritize drug targets: evidence, score, rank, combinations; every number leads to its source.

    \b
    prioritize rank                     rank the embedded catalogue, write reports/default/
    prioritize explain CD47             why it stands where it stands
    prioritize query druggable_untried  a question with a name
    """


def _log(quiet: bool) -> Any:
    """Progress goes to standard error."""
    return (lambda _: None) if quiet else (lambda line: click.echo(line, err=True))


@cli.command()
@STORE
@SNAPSHOT
@TARGETS
@QUIET
def build(store: Path | None, snapshot: Path | None, targets: Path | None, quiet: bool) -> None:
    """Build the store from the catalogue and the snapshot, and run all checks.

    \b
    prioritize build
    prioritize build --store mine.duckdb --targets genes.csv
    """
    from prioritize import pipeline

    done = pipeline.build(pipeline.places(store=store, snapshot=snapshot, targets=targets), _log(quiet))
    _notes(done.notes)
    click.echo(f"{done.store}: {'built, all checks passed' if done.fresh else 'up to date'}")


@cli.command()
@MODEL
@TARGETS
@STORE
@SNAPSHOT
@AS_OF
@click.option(
    "--notes",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with notes of experts: shown, never scored.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Report folder [reports/MODEL].")
@QUIET
def rank(
    model: str,
    targets: Path | None,
    store: Path | None,
    snapshot: Path | None,
    as_of: int | None,
    notes: Path | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Score and rank targets and combinations, and write the report.

    \b
    prioritize rank
    prioritize rank --model mine.toml --out reports/mine
    prioritize rank --targets genes.csv --store genes.duckdb --out reports/genes
    prioritize rank --as-of 2024
    prioritize rank --notes notes.toml
    """
    from prioritize import pipeline, ranking

    where = pipeline.places(store=store, snapshot=snapshot, targets=targets)
    done = ranking.rank(where, model, out, _log(quiet), as_of=as_of, notes=notes)
    _notes(done.notes)
    document = done.document
    for line in document.statements:
        click.echo(line)
    left = document.n_targets - document.n_ranked
    click.echo(f"{document.n_ranked} targets ranked, {left} not; {document.n_pairs:,} pairs scored.")
    if document.notes:
        click.echo(f"Expert notes shown, none of them scored: {len(document.notes)}.")
    click.echo(f"Open {done.folder / 'index.html'}")


@cli.command()
@click.argument("name")
@MODEL
@STORE
@SNAPSHOT
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(name: str, model: str, store: Path | None, snapshot: Path | None, form: str) -> None:
    """Explain a target (CD47), a pair (CD47+PDCD1) or two targets and a therapy, down to the rows of evidence.

    \b
    prioritize explain CD47
    prioritize explain CCR2+gemcitabine
    prioritize explain CD47+PDCD1+azacitidine
    prioritize explain CD47+PDCD1 --format json
    """
    from prioritize import explaining, pipeline

    found = explaining.explain(pipeline.places(store=store, snapshot=snapshot), name, model, _log(True))
    click.echo(explaining.as_json(found) if form == "json" else "\n".join(explaining.as_text(found)))


@cli.command()
@MODEL
@STORE
@click.option(
    "--shape",
    type=click.Choice(["pairs", "therapies", "triples"]),
    default="pairs",
    show_default=True,
    help="target + target, target + therapy, or target + target + therapy.",
)
@click.option("--top", type=click.IntRange(min=1, max=2_000), default=20, show_default=True, help="How many.")
@click.option("--cell", default="", help="At least one member acts on this cell, such as TAM.")
@click.option("--axis", default="", help="At least one member lies on this axis.")
@click.option("--modality", default="", help="At least one member has such an agent.")
@click.option("--stage", default="", help="Every member has an agent of this stage or later, such as 'phase 2'.")
@click.option("--indication", default="", help="Words of an indication; outcomes in others count half.")
@click.option("--untried", is_flag=True, help="Only what was not given together in the clinic on record.")
@click.option(
    "--diverse",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="0: by score alone; towards 1: unlike those before.",
)
@click.option(
    "--portfolio",
    type=click.IntRange(min=1, max=50),
    metavar="K",
    help="The K combinations that together cut most routes of the crosstalk.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; needed for parquet.")
def combine(
    model: str,
    store: Path | None,
    shape: str,
    top: int,
    cell: str,
    axis: str,
    modality: str,
    stage: str,
    indication: str,
    untried: bool,
    diverse: float,
    portfolio: int | None,
    form: str,
    out: Path | None,
) -> None:
    """Choose combinations: pairs, triples or a portfolio, filtered, and unlike each other.

    \b
    prioritize combine --untried --stage "phase 2" --diverse 0.3
    prioritize combine --shape triples --cell MDSC --top 10
    prioritize combine --shape therapies --portfolio 5
    """
    from prioritize import asking, combining, pipeline
    from prioritize.combinations.choosing import Filter

    asked = combining.Wanted(
        shape, top, Filter(cell, axis, modality, indication, stage, untried), diverse, portfolio or 0
    )
    found = combining.combine(pipeline.places(store=store), asked, model, _log(True))
    text = asking.write_answer(found.short if form == "table" and out is None else found.answer, form, out)
    if text:
        click.echo(text, nl=False)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)


@cli.command()
@click.argument("names", nargs=-1)
@STORE
@click.option(
    "--records",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="ClinicalTrials.gov v2 records (JSON) to read arm by arm.",
)
def tried(names: Sequence[str], store: Path | None, records: Path | None) -> None:
    """Look up whether agents were tried together, in any order and spelling.

    \b
    prioritize tried "Keytruda + lenvatinib"
    prioritize tried nivolumab BMS-986016
    prioritize tried --records NCT04675294.json
    """
    from prioritize import pipeline, trying

    found = trying.tried(pipeline.places(store=store), names, records, _log(True))
    for line in trying.as_lines(found, names):
        click.echo(line)


@cli.command()
@click.argument("question")
@STORE
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Parameter of the question; may be repeated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; needed for parquet.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="Stop after this long.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="Rows returned at most.",
)
def query(
    question: str,
    store: Path | None,
    parameters: Sequence[str],
    form: str,
    out: Path | None,
    seconds: float,
    limit: int,
) -> None:
    """Ask a named question, or run any SQL, read-only.

    \b
    prioritize query who_talks_to --param cell=Treg
    prioritize query "SELECT symbol, axis FROM raw.target ORDER BY symbol" --format csv
    """
    from prioritize import asking, pipeline

    where = pipeline.places(store=store)
    given = dict(_pair(part) for part in parameters)
    answer = asking.query(where, question, given, seconds=seconds, limit=limit, log=_log(False))
    text = asking.write_answer(answer, form, out)
    if text:
        click.echo(text, nl=False)
    if answer.cut:
        click.echo(f"warning: cut after {limit:,} rows; raise --limit", err=True)


def _pair(part: str) -> tuple[str, str]:
    """`name=value` as a pair."""
    name, sign, value = part.partition("=")
    if not sign or not name:
        raise UsageError(Problem(f"'{part}' is not NAME=VALUE", "--param", fix="write --param cell=Treg"))
    return name, value


@cli.command("list")
@click.argument(
    "what",
    type=click.Choice(["sources", "features", "sets", "terms", "models", "queries", "checks"]),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
def list_(what: str, form: str) -> None:
    """List sources, features, sets, terms, models, queries or checks, with units, licences and references.

    \b
    prioritize list features
    prioritize list sources --format csv
    """
    from prioritize import asking, pipeline

    click.echo(asking.write_answer(asking.catalogue(pipeline.places(), what), form, None), nl=False)


@cli.command()
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
@QUIET
def snapshot(folders: Sequence[Path], out: Path, date: str, quiet: bool) -> None:
    """Make a snapshot from downloaded public files.

    \b
    prioritize snapshot --from downloads --date 2026-11-22 --out my-snapshot
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
        list(folders), where.data, out, date=date, ddl=where.sql / "raw", log=_log(quiet)
    )
    click.echo(
        f"{out}: {len(manifest.tables)} tables, {sum(entry.rows for entry in manifest.tables):,} rows, id {manifest.id}"
    )


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
    help="Ask another address in the place of a service's, such as a copy within a firm; may be repeated.",
)


@cli.command()
@SNAPSHOT
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("snapshot"),
    show_default=True,
)
@SOURCE
@CACHE
@CONTACT
@MIRROR
@click.option("--allow-stale", is_flag=True, help="Keep the old part of a source that cannot be asked.")
@click.option("--accept-drift", is_flag=True, help="Keep what came even when a table changed by more than half.")
@click.option("--offline", is_flag=True, help="Open no socket: only answers that are kept count.")
@QUIET
def refresh(
    snapshot: Path | None,
    out: Path,
    names: Sequence[str],
    cache: Path | None,
    contact: str,
    mirrors: Sequence[str],
    allow_stale: bool,
    accept_drift: bool,
    offline: bool,
    quiet: bool,
) -> None:
    """Ask the public databases, and write a snapshot of what they say.

    Only identifiers, gene symbols and names of agents of the catalogue leave this machine. A refresh that was stopped
    goes on where it was.

    \b
    prioritize refresh
    prioritize refresh --source opentargets --contact me@example.org
    prioritize rank --snapshot snapshot
    """
    from prioritize import pipeline, refreshing

    settings = refreshing.Settings(
        cache or refreshing.cache_folder(),
        allow_stale=allow_stale,
        accept_drift=accept_drift,
        offline=offline,
        contact=contact,
        mirrors=refreshing.mirrors_of(mirrors),
    )
    done = refreshing.refresh(
        pipeline.places(snapshot=snapshot), out, settings, names, log=_log(quiet), tell=refreshing.progress(_log(quiet))
    )
    _notes(done.notes)
    rows = sum(entry.rows for entry in done.manifest.tables)
    click.echo(f"{out}: {len(done.manifest.tables)} tables, {rows:,} rows, id {done.manifest.id}")
    click.echo(f"asked: {', '.join(done.fresh) or 'none'}" + (f"; kept: {', '.join(done.stale)}" if done.stale else ""))


@cli.command()
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
    found = diagnosing.doctor(settings, names)
    for line in diagnosing.as_lines(found):
        click.echo(line)
    if not all(one.well for one in found):
        sys.exit(SourceError.exit_code)


@cli.command()
@MODEL
@SNAPSHOT
@TARGETS
@click.option("--stress", is_flag=True, help="Also mask known values, and test the rank intervals by simulation.")
def check(model: str, snapshot: Path | None, targets: Path | None, stress: bool) -> None:
    """Check the catalogue, the snapshot, the SQL and a model, without writing anything.

    \b
    prioritize check
    prioritize check --model mine.toml --stress
    """
    from prioritize import asking, pipeline

    for line in asking.check(pipeline.places(snapshot=snapshot, targets=targets), model, stress=stress):
        click.echo(line)


@cli.command()
@click.argument("old")
@click.argument("new")
@MODEL
@STORE
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Targets shown.")
def diff(old: str, new: str, model: str, store: Path | None, top: int) -> None:
    """Say what moved between two models, stores or snapshots, and why.

    \b
    prioritize diff default safety-first
    prioritize diff default mine.toml --top 5
    prioritize diff old.duckdb new.duckdb
    prioritize diff data/snapshot my-snapshot
    """
    from prioritize import comparing, pipeline

    for line in comparing.as_lines(comparing.diff(pipeline.places(store=store), old, new, model, _log(True)), top):
        click.echo(line)


def _notes(notes: Sequence[str]) -> None:
    """Notes on the target list, on standard error."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the exit code of the fault, if any.

    Codes: 0 done, 1 fault of the tool, 2 command line or model, 3 input file, 4 source, 5 store, snapshot or report,
    6 a check failed, 130 interrupted, 143 told to stop.
    """
    signal.signal(signal.SIGTERM, _stopped)
    try:
        cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="prioritize",
            standalone_mode=False,
        )
    except PrioritizeError as fault:
        _leave(fault.lines(), fault.exit_code)
    except click.exceptions.Abort:
        _leave(["interrupted; nothing was changed"], 130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except KeyboardInterrupt:
        _leave(["interrupted; nothing was changed"], 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as fault:
        _leave(
            StoreError(
                Problem(
                    f"{fault.strerror or fault}",
                    str(fault.filename or ""),
                    fix="free space, or check the permissions",
                )
            ).lines(),
            StoreError.exit_code,
        )
    except Exception:  # an unforeseen fault shows its traceback and leaves with a documented code; none is swallowed
        _leave(
            [
                traceback.format_exc(),
                "error[bug] this is a fault of prioritize, not of your input; the store is unchanged. "
                "Fix: report the lines above",
            ],
            1,
        )


def _stopped(*_: object) -> None:
    """End as Ctrl-C does, so that scratch files and locks are removed."""
    raise SystemExit(143)


def _leave(lines: Sequence[str], code: int) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
