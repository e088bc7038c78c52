"""Questions to a store: one SELECT of the caller, or a file of `sql/queries`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import duckdb

from prioritize.errors import Problem, UsageError, did_you_mean
from prioritize.store.opening import is_damage, is_left_at_work, leave_at_work, reading, take_back
from prioritize.store.sqlfile import SqlFile, read_folder

MEMORY = "1GB"
"""That DuckDB may take for a question; its functions and the rows handed over take more."""
STEP = 0.05
"""Seconds between two calls to stop, and between two looks whether to go on handing over rows."""
THREADS = 8
"""Of DuckDB for a question at most: each has a stack, and hundreds of those take the memory that a query is given."""
GRACE = 0.5
"""Seconds that a query is given to stop; what has not by then (a few functions never look up) is left at work."""


@dataclass(frozen=True)
class Answer:
    """What a question returned: column names, DuckDB type names and rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool

    def some(self, names: Sequence[str]) -> Answer:
        """Those of some columns that there are, numbers to three digits."""
        kept = [self.columns.index(name) for name in names if name in self.columns]
        rows = ([row[one] for one in kept] for row in self.rows)
        rounded = tuple(tuple(round(cell, 3) if isinstance(cell, float) else cell for cell in row) for row in rows)
        return Answer(
            tuple(self.columns[one] for one in kept), tuple(self.types[one] for one in kept), rounded, self.cut
        )


def ask(
    path: Path,
    statement: str,
    parameters: Mapping[str, str] | None = None,
    *,
    seconds: float = 30.0,
    limit: int = 100_000,
    memory: str = MEMORY,
) -> Answer:
    """Run one SELECT on a store, read-only and locked down.

    Parameters
    ----------
    path : Path
        The store.
    statement : str
        One query; `$name` marks a parameter.
    parameters : mapping of str to str, optional
    seconds : float
        After this long the query is stopped.
    limit : int
        Rows returned at most; `Answer.cut` tells when there were more.
    memory : str
        Memory limit in DuckDB's notation.

    Raises
    ------
    UsageError
        The SQL is wrong, is no single query, lacks a parameter, or ran out of time or memory.
    StoreError
        As `reading`.
    """
    text = statement.strip().rstrip(";").strip()
    with reading(path, memory, threads=min(THREADS, os.cpu_count() or 1)) as con:
        kinds = _statements(con, text)
        if len(kinds) != 1 or kinds[0] != "SELECT":
            raise UsageError(
                Problem(
                    "give one query that reads; nothing else is allowed",
                    "query",
                    fix="begin with SELECT, WITH or FROM",
                )
            )
        try:
            columns, types, found = _within(
                con, lambda over: _fetched(con, text, dict(parameters or {}), limit + 1, over), seconds
            )
        except duckdb.InterruptException as fault:
            raise UsageError(
                Problem(f"stopped after {seconds:g} s", "query", fix="narrow it, or raise --seconds")
            ) from fault
        except (MemoryError, duckdb.OutOfMemoryException) as fault:
            raise too_much(memory) from fault
        except duckdb.CatalogException as fault:
            raise UsageError(
                Problem(
                    str(fault).splitlines()[0],
                    "query",
                    fix="'prioritize query tables' lists what there is",
                )
            ) from fault
        except duckdb.Error as fault:
            if is_damage(fault):
                raise
            raise UsageError(Problem(str(fault).splitlines()[0], "query", fix="correct the SQL")) from fault
    lower = [name.lower() for name in columns]
    twice = sorted({name for name in columns if lower.count(name.lower()) > 1})
    if twice:
        raise UsageError(Problem(f"two columns are named '{twice[0]}'", "query", fix="rename one with AS"))
    return Answer(columns, types, tuple(found[:limit]), len(found) > limit)


def too_much(memory: str = MEMORY) -> UsageError:
    """What to say of a question that DuckDB, or the process, had not enough memory for."""
    what = f"needs more than the {memory} of memory that a query is given, or than there is for its rows"
    return UsageError(Problem(what, "query", fix="narrow it: fewer rows, or shorter cells"))


def answer(
    con: duckdb.DuckDBPyConnection, file: SqlFile, parameters: Mapping[str, str], limit: int = 100_000
) -> Answer:
    """What a named question answers on an open connection: for questions of our own, without a limit of time."""
    columns, types, found = _fetched(con, file.text, parameters, limit + 1)
    return Answer(columns, types, tuple(found[:limit]), len(found) > limit)


Fetched = tuple[tuple[str, ...], tuple[str, ...], list[tuple[Any, ...]]]
"""Column names, type names and rows."""


def _fetched(
    con: duckdb.DuckDBPyConnection,
    text: str,
    parameters: Mapping[str, str],
    most: int,
    over: threading.Event | None = None,
) -> Fetched:
    """What a statement returns, no more rows than wanted; `over` is looked at twenty times a second or so."""
    result = con.execute(text, parameters)
    names = tuple(item[0] for item in result.description)
    types = tuple(str(item[1]) for item in result.description)
    if over is None:
        return names, types, result.fetchmany(most)
    found: list[tuple[Any, ...]] = []
    step = 16
    while len(found) < most:
        if over.is_set():
            raise duckdb.InterruptException("not handed over in time")
        wanted, begun = min(step, most - len(found)), perf_counter()
        rows = result.fetchmany(wanted)
        found += rows
        if len(rows) < wanted:
            break
        step = step * 2 if perf_counter() - begun < STEP else max(1, step // 2)
    return names, types, found


def _within(con: duckdb.DuckDBPyConnection, work: Callable[[threading.Event], Fetched], seconds: float) -> Fetched:
    """Let a connection work for so many seconds at most, and stop it at once when the program is told to stop.

    A function of DuckDB that does not look up (`levenshtein` of long texts) is not waited for: its thread goes on by
    itself, and closes the connection when it is done (see `opening.at_work`).

    The work runs in a thread of its own: DuckDB does not look up from all of its steps, and this thread must be free to
    be interrupted.

    Raises
    ------
    duckdb.InterruptException
        It took too long.
    KeyboardInterrupt, SystemExit
        The program was told to stop.
    MemoryError
        There was none for a thread.
    """
    from concurrent.futures import Future
    from concurrent.futures import TimeoutError as Late

    done: Future[Fetched] = Future()
    over, ended = threading.Event(), threading.Event()
    turn = threading.Lock()  # nobody interrupts a connection while it is closed

    def run() -> None:
        try:
            if over.is_set():
                raise duckdb.InterruptException("not begun in time")
            done.set_result(work(over))
        except Exception as fault:  # every fault goes to the thread that waits
            done.set_exception(fault)
        finally:
            with turn:
                ended.set()
                if is_left_at_work(con):
                    con.close()
                    take_back(con)  # not before: a program that leaves while a connection closes is aborted

    worker = threading.Thread(target=run, daemon=True)
    try:
        try:
            worker.start()  # in here: the program may be told to stop before this returns
        except RuntimeError as fault:
            raise MemoryError("no thread") from fault
        with suppress(Late):
            return done.result(seconds)
    finally:
        over.set()
        if worker.is_alive():
            leave_at_work(con)  # before the wait, which may be cut short in its turn
            until = monotonic() + GRACE
            while worker.is_alive() and monotonic() < until:
                with turn:
                    if not ended.is_set():
                        con.interrupt()  # anew, since it does nothing before the work has begun
                worker.join(STEP)
            with turn:
                if ended.is_set():
                    take_back(con)
    if not ended.is_set():
        raise duckdb.InterruptException("does not look up")
    return done.result()


def _statements(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """Kinds of the statements in a text."""
    try:
        return [str(statement.type).rsplit(".", 1)[-1] for statement in con.extract_statements(text)]
    except duckdb.Error as fault:
        raise UsageError(Problem(str(fault).splitlines()[0], "query", fix="correct the SQL")) from fault


def question(folder: Path, name: str) -> SqlFile:
    """A named question of `sql/queries`.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    files = {file.name: file for file in read_folder(folder)}
    if name not in files:
        raise UsageError(Problem(f"no question named '{name}'", "query", fix=did_you_mean(name, files)))
    return files[name]
