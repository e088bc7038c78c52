"""Work that is too much for one machine: handed to a server that speaks Spark Connect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prioritize.commands.options import MEMORY, QUIET, THREADS, VARIANT, WEIGHTS, Verbs, log_to

if TYPE_CHECKING:
    from prioritize.cluster.connecting import Remote


class _Address(click.ParamType[Any]):
    """Address of a server, which shows no secret wherever it is printed or kept."""

    name = "sc://host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Remote:
        """The address, read."""
        from prioritize.cluster.connecting import Remote

        return Remote(str(value))


@click.group("cluster", cls=Verbs)
def cluster() -> None:
    """Score a whole platform on a cluster, over Spark Connect; needs the extra 'spark', and no Java here.

    \b
    prioritize cluster rank --remote sc://HOST:15002 --evidence s3a://BUCKET/evidence --out s3a://BUCKET/associations
    """


@cluster.command("rank")
@click.option(
    "--remote",
    type=_Address(),
    envvar="PRIORITIZE_REMOTE",
    required=True,
    help="Address of the server, sc://HOST:PORT. One with a token belongs into the environment, as PRIORITIZE_REMOTE.",
)
@click.option(
    "--evidence", required=True, metavar="PATH|URL", help="Evidence of Open Targets: Parquet, file or folder."
)
@click.option(
    "--diseases",
    metavar="PATH|URL",
    help="The ontology: evidence then counts for what lies above a disease too. The diseases of Open Targets, or a CSV "
    "with 'disease_id' and 'parent_id'.",
)
@WEIGHTS
@click.option(
    "--out",
    "destination",
    required=True,
    metavar="DIR|URL",
    help="Where by_source/ and overall/ are written; a folder must be one that both the server and this machine see.",
)
@VARIANT
@click.option(
    "--kernel", is_flag=True, help="Sum with the kernel of one machine, on the workers, which need prioritize."
)
@click.option(
    "--groups",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="With --kernel: groups of diseases; the more, the less memory a worker needs.",
)
@QUIET
def cluster_rank(
    remote: Remote,
    evidence: str,
    diseases: str | None,
    weights: Path | None,
    destination: str,
    variant: str,
    kernel: bool,
    groups: int,
    quiet: bool,
) -> None:
    """Score and rank all targets of all diseases from evidence, on a cluster.

    The SQL of the project runs there as it is, so that the scores are those of one machine, to the last bit. A run that
    was stopped goes on after its last whole step when it is called again.

    \b
    prioritize cluster rank --remote sc://localhost:15002 --evidence evidence --out associations
    prioritize cluster rank --evidence s3a://BUCKET/evidence --diseases s3a://BUCKET/disease --out s3a://BUCKET/scores
    """
    from prioritize import pipeline
    from prioritize.associations import read_weights
    from prioritize.cluster import score_evidence

    sql, sources = pipeline.association_inputs()
    done = score_evidence(
        remote,
        evidence,
        destination,
        sql,
        read_weights(weights, sources) if weights else sources,
        diseases=diseases,
        variant=variant,
        kernel=kernel,
        groups=groups,
        tell=log_to(quiet),
    )
    click.echo(f"{done.out}: {done.associations:,} associations; {done.told}")


@cluster.command("collect")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the results.")
@MEMORY
@THREADS
@QUIET
def cluster_collect(folder: Path, out: Path, memory: str | None, threads: int | None, quiet: bool) -> None:
    """Bring what a cluster wrote, or a copy of it, into the form that 'prioritize associations' reads.

    Needs no server, and refuses what a run left that did not end.

    \b
    prioritize cluster collect scores --out associations
    prioritize associations associations --disease MONDO_0005105 --top 100 --out melanoma.tsv
    """
    from prioritize.associations.files import MEMORY as ENOUGH
    from prioritize.cluster import collect

    done = collect(folder, out, memory=memory or ENOUGH, threads=threads, tell=log_to(quiet))
    click.echo(f"{out}: {done.associations:,} associations")
