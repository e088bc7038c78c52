"""Score associations of targets and diseases from the files of a whole platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from prioritize.commands.options import MEMORY, QUIET, THREADS, VARIANT, WEIGHTS, log_to

OF_A_FILE = "With a table as --out: "


@click.command()
@click.argument("evidence", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE|DIR",
    help="A table, .parquet, .tsv or .csv; or a folder, which keeps the scores of each source too.",
)
@click.option(
    "--diseases",
    type=click.Path(path_type=Path, exists=True),
    help="The ontology: evidence then counts for what lies above a disease too. The folder of diseases of Open "
    "Targets, or a CSV with 'disease_id' and 'parent_id'.",
)
@WEIGHTS
@VARIANT
@click.option(
    "--method",
    type=click.Choice(["harmonic", "mean"]),
    default="harmonic",
    show_default=True,
    help="Of scores that were kept: harmonic sum, or mean, of the weighted sources.",
)
@click.option("--disease", "only", multiple=True, metavar="ID", help=OF_A_FILE + "this disease only; may be repeated.")
@click.option("--top", type=click.IntRange(min=1), metavar="K", help=OF_A_FILE + "the first K targets of each disease.")
@MEMORY
@THREADS
@QUIET
def associations(
    evidence: Sequence[Path],
    out: Path,
    diseases: Path | None,
    weights: Path | None,
    variant: str,
    method: str,
    only: Sequence[str],
    top: int | None,
    memory: str | None,
    threads: int | None,
    quiet: bool,
) -> None:
    """Score and rank all targets of all diseases from the evidence of Open Targets, or with other weights.

    EVIDENCE are Parquet files or folders as Open Targets publishes them; or one folder that an earlier run wrote, whose
    scores are weighed anew without the evidence. A run that was killed goes on where it was.

    \b
    prioritize associations evidence --diseases disease --out associations
    prioritize associations associations --weights mine.toml --out mine.parquet
    prioritize associations associations --disease MONDO_0005105 --top 100 --out melanoma.tsv
    """
    from prioritize import associating
    from prioritize.associations.files import MEMORY as ENOUGH

    wanted = associating.Wanted(diseases, weights, variant, method, tuple(only), top, memory or ENOUGH, threads)
    done = associating.associations(evidence, out, wanted, log_to(quiet))
    if done.kept:
        click.echo(f"note: {done.kept} slices were there from an earlier run", err=True)
    click.echo(f"{done.out}: {done.rows:,} associations")
