"""J6: how long commands take to start, beside an import that they cannot do without: in turns, each a process."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.contest import Start, seconds

Words = Sequence[str]
PYTHON = (sys.executable, "-c")
PRIORITIZE = (sys.executable, "-m", "prioritize")


def run(words: Words) -> None:
    """Run a command, without its output; it has to succeed."""
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own commands


def beside(command: str, ours: Words, other: str, theirs: Words, turns: int, asked: float | None = None) -> Start:
    """Time two commands in turns."""
    run(ours), run(theirs)
    spent = [(seconds(partial(run, ours)), seconds(partial(run, theirs))) for _ in range(turns)]
    ratio = statistics.median(mine / least for mine, least in spent)
    mine, least = (statistics.median(column) for column in zip(*spent, strict=True))
    return Start(command, other, mine, least, ratio, asked)


def starts(quick: bool) -> Iterator[Start]:
    """Help, a question, and a whole ranking."""
    turns = 3 if quick else 9
    yield beside(
        "prioritize --help", (*PRIORITIZE, "--help"), "python -c 'import click'", (*PYTHON, "import click"), turns, 1.5
    )
    duckdb = ("python -c 'import duckdb'", (*PYTHON, "import duckdb"))
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.duckdb")
        run((*PRIORITIZE, "build", "--store", store, "--quiet"))
        ask = (*PRIORITIZE, "query", "SELECT count(*) FROM raw.target", "--store", store)
        yield beside("prioritize query", ask, *duckdb, turns)
        order = (*PRIORITIZE, "rank", "--no-report", "--store", store, "--quiet")
        yield beside("prioritize rank --no-report, second time", order, *duckdb, turns)
        if not quick:
            rank = (*PRIORITIZE, "rank", "--store", store, "--out", str(Path(folder) / "report"), "--quiet")
            yield beside("prioritize rank, with build and report", rank, *duckdb, 3)
