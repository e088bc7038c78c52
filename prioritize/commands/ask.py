"""Ask what was found: explain, combine, tried, query, list, check, diff."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from prioritize.commands.options import (
    LIMITED,
    MODEL,
    REVIEW,
    SNAPSHOT,
    STORE,
    TARGETS,
    log_to,
    pair_of,
    show_notes,
)
from prioritize.commands.recording import model_of
from prioritize.errors import Problem, UsageError

WITH_DRUGS = frozenset({"drugs", "model", "store", "out"})
"""Options of `combine` that go with `--drugs`."""
QUERY = 3_000_000_000
"""Bytes that a query may take at most, on Linux: DuckDB's own gigabyte, what its functions take beside that, the rows,
and the answer as text."""


@click.command()
@click.argument("name")
@MODEL
@STORE
@SNAPSHOT
@REVIEW
@click.option("--beside", default="", help="Another target: also what would make the two change places.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def explain(
    context: click.Context,
    name: str,
    model: str,
    store: Path | None,
    snapshot: Path | None,
    review: Path | None,
    beside: str,
    form: str,
) -> None:
    """Explain a target (CD47), a pair (CD47+PDCD1) or two targets and a therapy, down to the rows of evidence.

    \b
    prioritize explain CD47
    prioritize explain CCR2+gemcitabine
    prioritize explain CD47+PDCD1+azacitidine
    prioritize explain CD47+PDCD1 --format json
    prioritize explain CD47 --beside CSF1R
    prioritize explain CD47 --review myreview
    """
    from prioritize import explaining, pipeline
    from prioritize.reviewing import settings

    named = context.get_parameter_source("model") != ParameterSource.DEFAULT
    model = model_of(context, review)
    if review is not None:
        from prioritize.reviewing import folder

        where = folder.opened(review, store=store, snapshot=snapshot, log=log_to(True))
    else:
        where = pipeline.places(store=store, snapshot=snapshot)
        if not named and (around := settings.around(where.store)):
            own = f"--review {shlex.quote(str(around))}"
            show_notes([f"scored with the model '{model}', and its review has a model of its own: {own} takes that"])
    found = explaining.explain(where, name, model, log_to(True), beside=beside)
    click.echo(explaining.as_json(found) if form == "json" else "\n".join(explaining.as_text(found)))


@click.command()
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
    help="The K combinations that together cut most routes of the crosstalk, of those with an agent of known stage for "
    "each member.",
)
@click.option(
    "--without-agents", is_flag=True, help="With --portfolio: also those with a member that has no such agent."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; needed for parquet.")
@click.option(
    "--drugs",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Score pairs of these drugs instead: one name or id a line, or a CSV or TSV with a column 'drug', or with "
    "'drug_a' and 'drug_b'. Needs --out; --model is 'pairs-clinical' (the default) or 'pairs', which knows no trial.",
)
@LIMITED
@click.pass_context
def combine(
    ctx: click.Context,
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
    without_agents: bool,
    form: str,
    out: Path | None,
    drugs: Path | None,
) -> None:
    """Choose combinations: pairs, triples or a portfolio, filtered, and unlike each other; or score pairs of drugs.

    \b
    prioritize combine --untried --stage "phase 2" --diverse 0.3
    prioritize combine --shape triples --cell MDSC --top 10
    prioritize combine --shape therapies --portfolio 5
    prioritize combine --drugs drugs.txt --out pairs.tsv
    """
    if drugs is not None:
        _score_drugs(ctx, drugs, model, store, out)
        return
    from prioritize import asking, combining, pipeline
    from prioritize.combinations.choosing import Filter

    if without_agents and not portfolio:
        raise UsageError(Problem("goes with --portfolio", "--without-agents", fix="a list holds all; leave it out"))
    chosen = Filter(cell, axis, modality, indication, stage, untried)
    asked = combining.Wanted(shape, top, chosen, diverse, portfolio or 0, without_agents)
    found = combining.combine(pipeline.places(store=store), asked, model, log_to(True))
    text = asking.write_answer(found.short if form == "table" and out is None else found.answer, form, out)
    if text:
        click.echo(text, nl=False)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)


def _score_drugs(ctx: click.Context, file: Path, model: str, store: Path | None, out: Path | None) -> None:
    """Score pairs of the drugs of a file; the choices of other combinations do not go with it."""
    from prioritize import drugs, pipeline

    given = [name for name in ctx.params if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE]
    strange = [f"--{name}".replace("--form", "--format").replace("_", "-") for name in given if name not in WITH_DRUGS]
    if strange:
        fix = "leave it out; every pair of the drugs is scored and written"
        raise UsageError(Problem(f"does not go with --drugs: {', '.join(strange)}", "combine", fix=fix))
    drugs.checked(out)
    chosen = model if "model" in given else drugs.MODEL
    found = drugs.score_drug_pairs(pipeline.places(store=store), file, chosen, log_to(False))
    beside = drugs.write_pairs(found, drugs.checked(out))
    click.echo(f"{out}: {len(found.score):,} pairs of {len(found.drugs):,} drugs")
    click.echo(f"{beside}: {len(found.left_out):,} name{'s' * (len(found.left_out) != 1)} not scored")


@click.command()
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

    found = trying.tried(pipeline.places(store=store), names, records, log_to(True))
    for line in trying.as_lines(found, names):
        click.echo(line)


@click.command()
@click.argument("question")
@STORE
@REVIEW
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
    review: Path | None,
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
    prioritize query ranking --review myreview
    """
    from prioritize import asking, memory, pipeline
    from prioritize.store.questions import too_much

    where = pipeline.places(store=store)
    if review is not None:
        from prioritize.reviewing import folder

        where = folder.opened(review, store=store, log=log_to(False))
    given = dict(pair_of(part) for part in parameters)
    with memory.capped(QUERY):
        answer = asking.query(where, question, given, seconds=seconds, limit=limit, log=log_to(False))
        try:
            text = asking.write_answer(answer, form, out)
        except MemoryError as fault:
            raise too_much() from fault
    if text:
        click.echo(text, nl=False)
    if not answer.rows and given:
        asked = ", ".join(f"{name} '{value}'" for name, value in given.items())
        show_notes([f"nothing was found for {asked}. {asking.about(where, question)}".strip()])
    if answer.cut:
        click.echo(f"warning: cut after {limit:,} rows; raise --limit", err=True)


@click.command("list")
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
@SNAPSHOT
def list_(what: str, form: str, snapshot: Path | None) -> None:
    """List sources, features, sets, terms, models, queries or checks, with units, licences and references.

    \b
    prioritize list features
    prioritize list sources --format csv
    """
    from prioritize import asking, listing, pipeline

    short = form == "table"
    found = listing.catalogue(pipeline.places(snapshot=snapshot), what, short=short)
    click.echo(asking.write_answer(found, form, None), nl=False)
    if short and what in listing.SHORT:
        show_notes(["--format csv has more columns"])


@click.command()
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
    from prioritize import checking, pipeline

    for line in checking.check(pipeline.places(snapshot=snapshot, targets=targets), model, stress=stress):
        click.echo(line)


@click.command()
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

    for line in comparing.as_lines(comparing.diff(pipeline.places(store=store), old, new, model, log_to(True)), top):
        click.echo(line)
