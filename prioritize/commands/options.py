"""What verbs share: options, notes and progress on standard error."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prioritize.commands.verbs import Verbs as Verbs
from prioritize.errors import Problem, UsageError

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
REVIEW = click.option(
    "--review",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder made by 'review init': its store, and its model.toml.",
)
MODEL = click.option("--model", default="default", show_default=True, help="Name of a model, or a TOML file.")
AS_OF = click.option(
    "--as-of",
    type=click.IntRange(1900, 2100),
    metavar="YEAR",
    help="Only evidence dated in that year or before; what has no date does not count.",
)
OFFLINE = click.option("--offline", is_flag=True, help="Open no socket; 'rank' never does, and this sees to it.")
MEMORY = click.option(
    "--memory-limit",
    "memory",
    metavar="SIZE",
    help="Memory that this may take, such as 600MB or 2GB, 256MB at least.",
)


def _limit(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Hold a verb to a limit of memory until it ends."""
    if value is not None:
        from prioritize.memory import limited

        context.with_resource(limited(value))


LIMITED = click.option(
    "--memory-limit",
    metavar="SIZE",
    expose_value=False,
    callback=_limit,
    help="Memory that this may take, such as 600MB or 2GB, 256MB at least; what does not fit is refused.",
)
"""As `MEMORY`, of a verb that works on a store; its function needs not know of it."""
THREADS = click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Threads [all cores].")
WEIGHTS = click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Weights of sources: a TOML file with [weights], or a CSV with 'source' and 'weight' [those of Open Targets].",
)
"""Of sources of evidence."""
VARIANT = click.option(
    "--variant",
    type=click.Choice(["pipeline", "api"]),
    default="pipeline",
    show_default=True,
    help="The sums behind the downloads of Open Targets, or those behind its web page.",
)
QUIET = click.option("--quiet", is_flag=True, help="No progress lines.")


def log_to(quiet: bool) -> Any:
    """Progress goes to standard error."""
    return (lambda _: None) if quiet else (lambda line: click.echo(line, err=True))


def show_notes(notes: Sequence[str]) -> None:
    """Notes on what was done, on standard error."""
    from prioritize.report.words import printable

    for note in notes:
        click.echo(printable(f"note: {note}"), err=True)


def progress_of(quiet: bool) -> Progress:
    """How far a refresh has come: a bar where standard error is a terminal, lines elsewhere."""
    from prioritize.progress import Progress

    if quiet or not sys.stderr.isatty():
        return Progress(log_to(quiet))
    return Progress(
        log_to(quiet),
        lambda text: click.echo(f"\r\x1b[K{text}", err=True, nl=False),
        shutil.get_terminal_size().columns,
    )


@contextmanager
def without_sockets(closed: bool) -> Iterator[None]:
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


def pair_of(part: str, example: str = "cell=Treg", option: str = "--param") -> tuple[str, str]:
    """`name=value` as a pair."""
    name, sign, value = part.partition("=")
    if not sign or not name:
        raise UsageError(Problem(f"'{part}' is not NAME=VALUE", option, fix=f"write {option} {example}"))
    return name, value
