"""Refreshes in processes of their own, forked from one that has loaded all it needs; run as `python -m`.

A line of JSON on standard input starts one. Its process id is printed at once, and how it ended when it has: 0 is well,
-9 is killed. A line of JSON as an argument is run at once, without a fork, and left as the command line leaves.
"""

import datetime as dt
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from prioritize import refreshing
from prioritize.errors import PrioritizeError
from prioritize.pipeline import Places
from prioritize.refreshing import Settings, refresh
from prioritize.sources import ask
from tests.replaying import unhurried

TODAY = dt.date(2027, 1, 1)
connect = duckdb.connect
SOURCES = frozenset({"hgnc", "hgnc_withdrawn", "clinicaltrials", "europepmc", "opentargets", "reactome"})
"""Of every kind one: bulk files, pages, batches, single questions, several at once."""


def run(asked: Mapping[str, Any]) -> None:
    """One refresh, in the place of the snapshot that it brings up to date."""
    snapshot = Path(asked["snapshot"])
    where = Places(Path(asked["data"]), snapshot, Path(asked["sql"]), Path(asked["store"]))
    settings = Settings(Path(asked["cache"]), mirrors=asked["mirrors"])
    refresh(where, snapshot, settings, today=TODAY, sources=[one for one in unhurried() if one.name in SOURCES])


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """The naive way to put a folder in place: its files one by one."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        yield Path(scratch)
        for path in sorted(Path(scratch).iterdir()):
            shutil.copy(path, folder)


class AtOnce(Executor):
    """Runs what it is given when it is given it, so that calls are counted in one thread, in the same order always."""

    def __init__(self, _threads: int) -> None:
        """Take what a pool of threads takes."""

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Run it."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*given, **named))
        except Exception as fault:
            future.set_exception(fault)
        return future


@cache
def lonely() -> dict[str, int]:
    """Settings by which DuckDB has no threads of its own; DuckDB 1 knows one of them."""
    with connect() as con:
        known = con.execute("SELECT name FROM duckdb_settings() WHERE name IN ('threads', 'async_threads')").fetchall()
    return {name: int(name == "threads") for (name,) in known}


def in_one_thread(*given: Any, config: Mapping[str, Any] | None = None, **named: Any) -> duckdb.DuckDBPyConnection:
    """As `duckdb.connect`; its threads would share out the files that it opens, another way each time."""
    return connect(*given, config={**(config or {}), **lonely()}, **named)


def once(asked: Mapping[str, Any]) -> None:
    """One refresh in this process, and in one thread."""
    refreshing.ThreadPoolExecutor = ask.ThreadPoolExecutor = AtOnce  # type: ignore[misc, assignment]
    duckdb.connect = in_one_thread
    if asked["how"] == "copied":
        refreshing.replacing = copied  # type: ignore[assignment]
    try:
        run(asked)
    except PrioritizeError as fault:
        sys.stderr.write("\n".join(fault.lines()) + "\n")
        sys.exit(fault.exit_code)
    except OSError as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(5)


def serve() -> None:
    """Fork for every line."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 0
            try:
                run(json.loads(line))
            except BaseException:  # a child that fails says so and ends; it never goes on as its parent
                traceback.print_exc()
                code = 1
            os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    once(json.loads(sys.argv[1])) if len(sys.argv) > 1 else serve()
