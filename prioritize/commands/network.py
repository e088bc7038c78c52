"""Ask the interactome."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from prioritize.commands.options import LIMITED, SNAPSHOT, STORE, log_to

RESTART = 0.75


@click.command()
@click.argument("genes", nargs=-1, required=True)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option(
    "--restart",
    type=click.FloatRange(0, 1, min_open=True),
    default=RESTART,
    show_default=True,
    help="Chance of each step to begin anew at one of GENES; the lower, the farther the walk goes.",
)
@STORE
@SNAPSHOT
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; needed for parquet.")
@LIMITED
def near(
    genes: Sequence[str],
    top: int,
    restart: float,
    store: Path | None,
    snapshot: Path | None,
    form: str,
    out: Path | None,
) -> None:
    """Rank proteins by how near they lie to GENES on the interactome: a random walk that keeps returning to them.

    'times_expected' is the share of the walk over that of a walk from anywhere, which knows only how many links a
    protein has. Proteins that are visited no more often than that are left out.

    \b
    prioritize near CD47 SIRPA
    prioritize near CCR2 --restart 0.3 --top 50 --format csv
    """
    from prioritize import asking, nearing, pipeline

    where = pipeline.places(store=store, snapshot=snapshot)
    found = nearing.near(where, genes, restart=restart, top=top, log=log_to(True))
    text = asking.write_answer(found, form, out)
    if text:
        click.echo(text, nl=False)
