"""Hold rankings against what happened."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from prioritize.commands.options import (
    QUIET,
    SNAPSHOT,
    STORE,
    Verbs,
    log_to,
    pair_of,
    show_notes,
)
from prioritize.errors import Problem, UsageError


@click.group(cls=Verbs)
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


DRUG_NAMES = click.option(
    "--drug-names",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Table with 'DrugBank ID' and 'Common name', by which DrugBank ids are read.",
)
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
    help="What became of targets: the simple schema, or a public format.",
)
@click.option(
    "--portfolio",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Targets of companies: company, target, source. Recall of the top 10 to 200 of all genes.",
)
@INDICATIONS
@AREAS
@DRUG_NAMES
@click.option(
    "--dated",
    multiple=True,
    metavar="FEATURE=YEAR",
    help="With --as-of: the evidence of a feature is no later, by your word; may be repeated.",
)
@_evaluation
def validate_targets(
    outcomes: Path | None,
    portfolio: Path | None,
    indications: str,
    areas: Path | None,
    drug_names: Path | None,
    dated: Sequence[str],
    quiet: bool,
    out: Path,
    **given: Any,
) -> None:
    """Hold scores of targets, or a model, against what became of targets.

    Scores may be given per gene, or per gene and indication (a column indication with names or ids): then each
    programme takes the score in its own indication.

    \b
    prioritize validate targets --outcomes pp.tsv --areas indic.tsv --indications oncology
    prioritize validate targets --outcomes pp.tsv --scores mine.tsv --as-of 2015
    prioritize validate targets --portfolio portfolio.csv --scores mine.tsv
    """
    from prioritize import validating

    years = dict(pair_of(part, "loss_tolerance=2018", "--dated") for part in dated)
    strange = sorted(name for name, year in years.items() if not year.isdigit())
    if strange:
        raise UsageError(Problem(f"'{years[strange[0]]}' is no year", "--dated", field=strange[0], fix="write 2018"))
    asked = {
        "areas": areas,
        "indications": indications,
        "dated": {name: int(year) for name, year in years.items()},
        "portfolio": portfolio,
        "drug_names": drug_names,
    }
    words = {
        "--outcomes": outcomes,
        "--portfolio": portfolio,
        "--indications": indications,
        "--areas": areas,
        "--drug-names": drug_names,
        "--dated": list(dated),
    }
    where, settings = _evaluated("validate targets", words, asked, given)
    _report_evaluation(validating.targets(where, outcomes, settings, out, log_to(quiet)), quiet)


@validate.command("combinations")
@click.option(
    "--outcomes",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="What became of pairs: the simple schema, or a public format; may be repeated [the ledger alone].",
)
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="Pairs known before, or trained on: drugs in none are cold; may be repeated [other pairs of the file].",
)
@click.option(
    "--portfolio",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Combinations of companies: company, drug_a and drug_b (or target_a, target_b), source. Recall of the top.",
)
@DRUG_NAMES
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
    earlier: Sequence[Path],
    portfolio: Path | None,
    drug_names: Path | None,
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
    prioritize validate combinations --portfolio portfolio.csv --scores pairs.tsv
    """
    from prioritize import validating

    if (phase1_drugs is None) != (phase1_dlt is None):
        raise UsageError(
            Problem("one of --phase1-drugs and --phase1-dlt is missing", "validate combinations", fix="give both")
        )
    words = {
        "--outcomes": list(outcomes),
        "--earlier": list(earlier),
        "--portfolio": portfolio,
        "--drug-names": drug_names,
        "--synergy": synergy,
        "--phase1-drugs": phase1_drugs,
        "--phase1-dlt": phase1_dlt,
    }
    asked = {"portfolio": portfolio, "drug_names": drug_names}
    where, settings = _evaluated("validate combinations", words, asked, given)
    files = validating.Files(tuple(outcomes), synergy, phase1_drugs, phase1_dlt, tuple(earlier))
    _report_evaluation(validating.combinations(where, files, settings, out, log_to(quiet)), quiet)


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
    _report_evaluation(validating.everything(where, folder, settings, out, log_to(quiet)), quiet)


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
    reason = click.get_current_context().params.get("reason")
    leaky = ["--allow-leaky", *(["--reason", reason] if reason else [])] if given["allow_leaky"] else []
    command = shlex.join(["prioritize", *verb.split(), *parts, *leaky])
    return where, validating.Settings(command=command, **asked, **given)


def _report_evaluation(done: Any, quiet: bool) -> None:
    """Print an evaluation as wide as the terminal is."""
    from prioritize.report import validation_text

    show_notes(done.notes)
    leaky = "LEAKY " if done.report.leaks else ""
    if not quiet:
        for line in validation_text.lines(done.report, max(60, shutil.get_terminal_size((100, 24)).columns)):
            click.echo(line)
    click.echo(f"{leaky}Open {done.folder / 'index.html'}")


@click.command("fetch-benchmarks")
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

    for line in benchmarks.as_lines(benchmarks.fetch(out, tuple(names), log_to(quiet))):
        click.echo(line)
