"""The command line: verbs over the same-named Python functions, one-line errors, exit codes."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prioritize.errors import PrioritizeError, Problem, SourceError, StoreError, UsageError

if TYPE_CHECKING:
    from prioritize.progress import Progress

NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"})
"""What Python tells of before something goes to a network."""
STORE = click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The DuckDB file [prioritize.duckdb].",
)
SNAPSHOT = click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PRIORITIZE_SNAPSHOT",
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
OFFLINE = click.option("--offline", is_flag=True, help="Open no socket; 'rank' never does, and this sees to it.")
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
@QUIET
def rank(
    model: str,
    targets: Path | None,
    store: Path | None,
    snapshot: Path | None,
    as_of: int | None,
    notes: Path | None,
    excel: bool,
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
    """
    from prioritize import genome, pipeline, ranking

    if targets is not None and str(targets) == genome.EVERYTHING:
        _only_a_list({"--notes": notes is not None, "--excel": excel})
        file = genome.check_file(out)
        where = pipeline.places(store=store, snapshot=snapshot)
        with _without_sockets(offline):
            scores = genome.score_genes(where, model, _log(quiet), as_of=as_of, indications=indications)
            genome.write_scores(scores, file)
        click.echo(f"{file}: {len(scores.genes):,} rows")
        return
    if indications is not None:
        what = "needs --targets all: a list is ranked for its catalogue's question"
        raise UsageError(Problem(what, "--indications", fix="write --targets all --out scores.tsv"))
    if out is not None and out.is_file():
        raise UsageError(Problem(f"'{out}' is a file", "--out", fix="give a folder for the report"))
    where = pipeline.places(store=store, snapshot=snapshot, targets=targets)
    with _without_sockets(offline):
        done = ranking.rank(where, model, out, _log(quiet), as_of=as_of, notes=notes, excel=excel)
    _notes(done.notes)
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


def _pair(part: str, example: str = "cell=Treg", option: str = "--param") -> tuple[str, str]:
    """`name=value` as a pair."""
    name, sign, value = part.partition("=")
    if not sign or not name:
        raise UsageError(Problem(f"'{part}' is not NAME=VALUE", option, fix=f"write {option} {example}"))
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
        list(folders), where.data, out, date=date, ddl=where.sql / "raw", log=_log(quiet)
    )
    if targets == "all":
        for line in snapshotting.restricted(manifest):
            click.echo(f"note: {line}", err=True)
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
    envvar="PRIORITIZE_MIRROR",
    help="Ask another address in the place of a service's, such as a copy within a firm; may be repeated.",
)


@cli.command()
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="Snapshot to bring up to date [that of --out where there is one, else the embedded one].",
)
@STORE
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("snapshot"),
    show_default=True,
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
    out: Path,
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
    """
    from prioritize import pipeline, refreshing

    settings = refreshing.Settings(
        cache or refreshing.cache_folder(),
        allow_stale=allow_stale,
        accept_drift=accept_drift,
        offline=offline,
        contact=contact,
        mirrors=refreshing.mirrors_of(mirrors),
        diseases=tuple(diseases),
    )
    where = pipeline.places(snapshot=refreshing.begun_from(out, snapshot), store=store)
    shown = _progress(quiet)
    try:
        with _without_sockets(offline):
            done = refreshing.refresh(where, out, settings, names, log=shown.log, tell=shown.tell)
    finally:
        shown.close()
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
    for line in diagnosing.surroundings(os.environ):
        click.echo(line)
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


@cli.group(cls=_Verbs)
def validate() -> None:
    """Hold rankings against what happened, beside baselines that need no biology.

    \b
    prioritize validate targets --outcomes pp.tsv --areas indic.tsv --indications oncology
    prioritize validate combinations --outcomes civic_evidence.tsv
    prioritize validate all --from benchmark-data
    """


def _evaluation(command: Any) -> Any:
    """The options that every evaluation has."""
    for option in (
        QUIET,
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("reports") / "validation",
            show_default=True,
            help="Report folder.",
        ),
        SNAPSHOT,
        STORE,
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of every draw."),
        click.option(
            "--draws",
            type=click.IntRange(min=20, max=100_000),
            default=1000,
            show_default=True,
            help="Bootstrap draws of whole targets.",
        ),
        click.option(
            "--allow-leaky", is_flag=True, help="Take in what knows outcomes; LEAKY then stands on every line."
        ),
        click.option(
            "--as-of",
            type=click.IntRange(1900, 2100),
            metavar="YEAR",
            help="Forecast what came after that year, from evidence of that year or before.",
        ),
        click.option("--model", default="precedence-free", show_default=True, help="Name of a model, or a TOML file."),
        click.option(
            "--scores",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            help="File with the columns gene and score (pairs: drug_a, drug_b, score), in the place of a model.",
        ),
    ):
        command = option(command)
    return command


AREAS = click.option(
    "--areas",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Table with indication_mesh_id and areas [indic.tsv beside the outcomes, if it is there].",
)
INDICATIONS = click.option("--indications", default="", metavar="AREA", help="Only an area, such as oncology.")


@validate.command("targets")
@click.option(
    "--outcomes",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="What became of targets: the simple schema, or a public format.",
)
@INDICATIONS
@AREAS
@click.option(
    "--dated",
    multiple=True,
    metavar="FEATURE=YEAR",
    help="With --as-of: the evidence of a feature is no later, by your word; may be repeated.",
)
@_evaluation
def validate_targets(
    outcomes: Path, indications: str, areas: Path | None, dated: Sequence[str], quiet: bool, out: Path, **given: Any
) -> None:
    """Hold scores of targets, or a model, against what became of targets.

    \b
    prioritize validate targets --outcomes pp.tsv --areas indic.tsv --indications oncology
    prioritize validate targets --outcomes pp.tsv --scores mine.tsv --as-of 2015
    """
    from prioritize import validating

    years = dict(_pair(part, "loss_tolerance=2018", "--dated") for part in dated)
    strange = sorted(name for name, year in years.items() if not year.isdigit())
    if strange:
        raise UsageError(Problem(f"'{years[strange[0]]}' is no year", "--dated", field=strange[0], fix="write 2018"))
    asked = {"areas": areas, "indications": indications, "dated": {name: int(year) for name, year in years.items()}}
    words = {"--outcomes": outcomes, "--indications": indications, "--areas": areas, "--dated": list(dated)}
    where, settings = _evaluated("validate targets", words, asked, given)
    _report_evaluation(validating.targets(where, outcomes, settings, out, _log(quiet)), quiet)


@validate.command("combinations")
@click.option(
    "--outcomes",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="What became of pairs: the simple schema, or a public format; may be repeated [the ledger alone].",
)
@click.option(
    "--synergy",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Synergy measured per pair: drug_a, drug_b, synergy.",
)
@click.option(
    "--phase1-drugs",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Drugs of each arm of phase I trials; with --phase1-dlt.",
)
@click.option(
    "--phase1-dlt",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Toxicities that limited the dose of each arm.",
)
@_evaluation
def validate_combinations(
    outcomes: Sequence[Path],
    synergy: Path | None,
    phase1_drugs: Path | None,
    phase1_dlt: Path | None,
    quiet: bool,
    out: Path,
    **given: Any,
) -> None:
    """Hold scores of pairs, or a model, against what became of pairs.

    \b
    prioritize validate combinations
    prioritize validate combinations --outcomes civic_evidence.tsv --scores pairs.tsv
    """
    from prioritize import validating

    if (phase1_drugs is None) != (phase1_dlt is None):
        raise UsageError(
            Problem("one of --phase1-drugs and --phase1-dlt is missing", "validate combinations", fix="give both")
        )
    words = {
        "--outcomes": list(outcomes),
        "--synergy": synergy,
        "--phase1-drugs": phase1_drugs,
        "--phase1-dlt": phase1_dlt,
    }
    where, settings = _evaluated("validate combinations", words, {}, given)
    files = validating.Files(tuple(outcomes), synergy, phase1_drugs, phase1_dlt)
    _report_evaluation(validating.combinations(where, files, settings, out, _log(quiet)), quiet)


@validate.command("all")
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("benchmark-data"),
    show_default=True,
    help="Folder with the public files, as 'fetch-benchmarks' leaves it.",
)
@INDICATIONS
@AREAS
@_evaluation
def validate_all(folder: Path, indications: str, areas: Path | None, quiet: bool, out: Path, **given: Any) -> None:
    """The default set: targets in oncology, pairs of drugs, the ledger, synergy and toxicities.

    \b
    prioritize fetch-benchmarks
    prioritize validate all --from benchmark-data
    """
    from prioritize import validating

    words = {"--from": folder, "--indications": indications, "--areas": areas}
    where, settings = _evaluated("validate all", words, {"indications": indications, "areas": areas}, given)
    _report_evaluation(validating.everything(where, folder, settings, out, _log(quiet)), quiet)


def _evaluated(verb: str, words: dict[str, Any], asked: dict[str, Any], given: dict[str, Any]) -> tuple[Any, Any]:
    """Places and settings of an evaluation, with the command that makes it again."""
    from prioritize import pipeline, validating

    where = pipeline.places(store=given.pop("store"), snapshot=given.pop("snapshot"))
    shown = {
        "--model": None if given["scores"] else given["model"],
        "--scores": given["scores"],
        "--as-of": given["as_of"],
        "--draws": given["draws"],
        "--seed": given["seed"],
    }
    parts = [
        part
        for name, value in {**words, **shown}.items()
        for one in (value if isinstance(value, list) else [value])
        if one not in (None, "")
        for part in (name, str(one))
    ]
    leaky = ["--allow-leaky"] if given["allow_leaky"] else []
    command = shlex.join(["prioritize", *verb.split(), *parts, *leaky])
    return where, validating.Settings(command=command, **asked, **given)


def _report_evaluation(done: Any, quiet: bool) -> None:
    """Print an evaluation as wide as the terminal is."""
    from prioritize.report import validation_text

    _notes(done.notes)
    leaky = "LEAKY " if done.report.leaks else ""
    if not quiet:
        for line in validation_text.lines(done.report, max(60, shutil.get_terminal_size((100, 24)).columns)):
            click.echo(line)
    click.echo(f"{leaky}Open {done.folder / 'index.html'}")


@cli.command("fetch-benchmarks")
@click.argument("names", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("benchmark-data"),
    show_default=True,
)
@QUIET
def fetch_benchmarks(names: Sequence[str], out: Path, quiet: bool) -> None:
    """Download the public files of outcomes, each from one commit; licences are printed, hashes recorded and checked.

    \b
    prioritize fetch-benchmarks
    prioritize fetch-benchmarks pp.tsv indic.tsv
    """
    from prioritize import benchmarks

    for line in benchmarks.as_lines(benchmarks.fetch(out, tuple(names), _log(quiet))):
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
    """Notes on what was done, on standard error."""
    from prioritize.report.words import printable

    for note in notes:
        click.echo(printable(f"note: {note}"), err=True)


def _progress(quiet: bool) -> Progress:
    """How far a refresh has come: a bar where standard error is a terminal, lines elsewhere."""
    from prioritize.progress import Progress

    if quiet or not sys.stderr.isatty():
        return Progress(_log(quiet))
    return Progress(
        _log(quiet),
        lambda text: click.echo(f"\r\x1b[K{text}", err=True, nl=False),
        shutil.get_terminal_size().columns,
    )


@contextmanager
def _without_sockets(closed: bool) -> Iterator[None]:
    """Refuse every connection to a network from within, when asked to; Python tells of each before it is made."""
    from prioritize.errors import FetchError

    open_now = closed

    def watch(event: str, _: object) -> None:
        if open_now and event in NETWORK:
            raise FetchError(
                Problem(f"offline, and yet {event} was called", fix="report this line"), kind="unreachable"
            )

    if closed:
        sys.addaudithook(watch)
    try:
        yield
    finally:
        open_now = False


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
    """Print lines, with what a terminal would obey spelled out, and leave."""
    from prioritize.report.words import printable

    for text in lines:
        for line in text.splitlines():
            click.echo(printable(line), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
