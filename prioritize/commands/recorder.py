"""The entry of the run log that is open while a verb runs.

Every call of the command line begins here, `--help` too, so that this imports next to nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

STOPS = (signal.SIGINT, signal.SIGTERM)


class Recorder:
    """The entry of the run log that is open while a verb runs.

    A log that cannot be written is said on standard error, and loses no run.

    Attributes
    ----------
    log : Path
        Known once a verb has begun.
    begun : mapping
        What is recorded of the beginning.
    left : callable
        Tells what lies there now: ids of the store and of the snapshot that is written.
    late : bool
        Record the run only when it leaves something.
    line : int
        Of the beginning; 0 = none is on record.
    """

    def __init__(self) -> None:
        self.log: Path
        self.begun: Mapping[str, Any] = {}
        self.left: Callable[[], Mapping[str, str]] = dict
        self.late = False
        self.line = 0

    def begin(self) -> None:
        """Append that the verb begins."""
        from prioritize import runlog

        with _said_when_it_fails(self.log):
            self.line = runlog.begin(self.log, self.begun)

    def end(self, code: int) -> None:
        """Append how the verb ended, when its beginning is on record."""
        after = self.left()
        if self.late and after:
            self.begin()
        if self.line:
            from prioritize import runlog

            with _said_when_it_fails(self.log):
                runlog.end(self.log, self.line, {"at": runlog.now(), "exit": code, "after": dict(after)})


@contextmanager
def _said_when_it_fails(log: Path) -> Iterator[None]:
    """Warn when the log cannot be written, and go on; who stops the program waits until the line is whole."""
    try:
        with _undisturbed():
            yield
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        click.echo(f"warning: {log} cannot be written ({reason}): this run is not on record", err=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off what would end the program from outside; masks do not, since other threads take the signal then."""
    came: list[int] = []
    try:
        before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in STOPS}
    except ValueError:  # not the main thread, which alone is told of signals
        yield
        return
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
    for number in came[:1]:
        signal.raise_signal(number)


@contextmanager
def open_record() -> Iterator[Recorder]:
    """A recorder, whose entry is closed with the exit code."""
    recorder = Recorder()
    code = 1
    try:
        yield recorder
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        raise
    finally:
        recorder.end(code)
