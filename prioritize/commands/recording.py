"""The run log of the verbs that write: hooked to all of them here, and to none by itself."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
from click.core import ParameterSource

from prioritize.errors import PrioritizeError, Problem, UsageError

ASKS = frozenset(
    {"explain", "combine", "tried", "query", "list", "doctor", "check", "diff", "verify", "show", "extract"}
)
"""Verbs that only ask: recorded when they had to build the store first. Every other verb is recorded."""
OVERRIDES = ("allow_stale", "accept_drift", "allow_leaky")
"""Options that set a rule aside, which needs a reason."""
UNTOLD = frozenset({"contact"})
"""Options whose value is nobody else's business."""
WRITTEN = frozenset({"store", "out"})
"""Options that name what a run writes; every other file that is named goes in, and is recorded by its hash."""
STOPS = (signal.SIGINT, signal.SIGTERM)
LOG = "PRIORITIZE_LOG"
ACTOR = "PRIORITIZE_ACTOR"


def log_of(store: Path | None) -> Path:
    """The log that verbs append to: the one that the environment names, else the one beside their store."""
    from prioritize import pipeline, runlog

    return Path(os.environ.get(LOG) or runlog.place_of(store or pipeline.STORE))


@dataclass
class Recorder:
    """The entry of the run log that is open while a verb runs.

    A log that cannot be written is said on standard error, and loses no run.

    Attributes
    ----------
    log : Path
    begun : mapping
        What is recorded of the beginning.
    left : callable
        Tells what lies there now: ids of the store and of the snapshot that is written.
    late : bool
        Record the run only when it leaves something.
    line : int
        Of the beginning; 0 = none is on record.
    """

    log: Path = Path()
    begun: Mapping[str, Any] = field(default_factory=dict)
    left: Callable[[], Mapping[str, str]] = dict
    late: bool = False
    line: int = 0

    def begin(self) -> None:
        """Append that the verb begins."""
        from prioritize import runlog

        with _said_when_it_fails(self.log):
            self.line = runlog.begin(self.log, self.begun)

    def end(self, code: int) -> None:
        """Append how the verb ended, when its beginning is on record."""
        from prioritize import runlog

        after = self.left()
        if self.late and after:
            self.begin()
        if self.line:
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


def record(group: click.Group) -> None:
    """Hook the run log to all verbs of a group, and of its groups, that write."""
    for verb in group.commands.values():
        if isinstance(verb, click.Group):
            record(verb)
            continue
        names = {one.name for one in verb.params}
        if verb.callback is None or (verb.name in ASKS and "store" not in names):
            continue
        if verb.name not in ASKS:
            verb.params += _options(names)
        verb.callback = _recorded(verb.callback, late=verb.name in ASKS)


def _options(names: Collection[str | None]) -> list[click.Parameter]:
    """Who, and why a rule is set aside: the options that each recorded verb has besides its own."""
    options: list[click.Parameter] = [
        click.Option(["--actor"], default="", envvar=ACTOR, help="On whose behalf; kept in the run log.")
    ]
    if not set(OVERRIDES).isdisjoint(names):
        flags = " or ".join(_flag(name) for name in OVERRIDES if name in names)
        options.append(click.Option(["--reason"], default="", help=f"Why {flags}; kept in the run log."))
    return options


def _recorded(callback: Callable[..., Any], *, late: bool) -> Callable[..., Any]:
    """A verb's function, which opens its entry in the run log first."""

    @functools.wraps(callback)
    def run(*args: Any, **given: Any) -> Any:
        actor = given.pop("actor", "") or os.environ.get(ACTOR, "")
        reason = given.pop("reason", "")
        overrides = [_flag(name) for name in OVERRIDES if given.get(name)]
        if overrides and not reason.strip():
            raise UsageError(
                Problem("needs a reason, which the run log keeps", " ".join(overrides), fix="add --reason 'WHY'")
            )
        context = click.get_current_context()
        recorder = context.find_object(Recorder)
        if recorder is not None:
            _open(recorder, context, late, {"actor": actor, "overrides": overrides, "reason": reason})
        return callback(*args, **given)

    return run


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _open(recorder: Recorder, context: click.Context, late: bool, told: Mapping[str, Any]) -> None:
    """Fill a recorder from a verb's options, and begin; a verb that asks of a store that is there needs no entry."""
    from prioritize import pipeline, runlog

    given = context.params
    store = _store_of(given)
    if late and store.exists():
        return
    recorder.log = log_of(store)
    recorder.left = functools.partial(_state, store, given.get("out"))
    recorder.late = late
    recorder.begun = {
        "at": runlog.now(),
        "user": runlog.system_user(),
        "actor": told["actor"],
        "version": pipeline.tool_version(),
        "command": context.command_path.partition(" ")[2],
        "given": _given(context),
        "model": _model_hash(context),
        "files": _hashes(given),
        "before": recorder.left(),
        "overrides": told["overrides"],
        "reason": told["reason"],
    }
    if not late:
        recorder.begin()


def _store_of(given: Mapping[str, Any]) -> Path:
    """The store of a verb: the one that is named, that of a review, or the default one."""
    from prioritize import pipeline
    from prioritize.reviewing import folder

    if given.get("store"):
        return Path(given["store"])
    review = given.get("review")
    return review / folder.STORE if isinstance(review, Path) else pipeline.STORE


def _given(context: click.Context) -> dict[str, Any]:
    """The options as they were given, by their names on the command line, without secrets."""
    named = {one.name: one for one in context.command.params}
    asked = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    return {
        named[name].opts[0]: "(not recorded)" if name in UNTOLD else _plain(value)
        for name, value in context.params.items()
        if context.get_parameter_source(name) in asked and name not in ("actor", "reason")
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it; an address without user, password and query."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    head, sign, address = text.partition("=") if "://" in text.partition("=")[2] else ("", "", text)
    return f"{head}{sign}{_bare(address)}" if "://" in text else text


def _bare(address: str) -> str:
    """An address without what may be secret."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "(not recorded)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _model_hash(context: click.Context) -> str:
    """Hash of what the model says, as reports have it; '' where no model can be read."""
    from prioritize import pipeline
    from prioritize.reviewing import folder

    given = context.params
    model, review = given.get("model"), given.get("review")
    if not model:
        return ""
    if isinstance(review, Path) and context.get_parameter_source("model") == ParameterSource.DEFAULT:
        model = str(review / folder.MODEL)
    try:
        return pipeline.load_model(model, as_of=given.get("as_of")).sha256
    except (PrioritizeError, OSError, ValueError):
        return ""  # the verb says what is wrong with it


def _hashes(given: Mapping[str, Any]) -> dict[str, str]:
    """Hash of each file that goes in, by the path that was given; of a review, of what a person writes in it."""
    from prioritize.store.snapshot import file_sha256

    values = [value for name, value in given.items() if name not in WRITTEN]
    paths = [one for value in values for one in (value if isinstance(value, list | tuple) else (value,))]
    found = {}
    for path in [*paths, *_of_a_review(given)]:
        try:
            if isinstance(path, Path) and path.is_file():
                found[str(path)] = file_sha256(path)
        except OSError:
            found[str(path)] = "unreadable"
    return found


def _of_a_review(given: Mapping[str, Any]) -> list[Path]:
    """Files that may go into a verb on a review: those of its folder that people write, and the text it is made of."""
    from prioritize.reviewing import folder, settings

    named = [one for one in (given.get("review"), given.get("name")) if isinstance(one, Path)]
    files = [review / file for review in named for file in (folder.TARGETS, folder.MODEL, settings.FILE)]
    text = given.get("given")  # a document, or the id of one
    return [*files, Path(text)] if isinstance(text, str) else files


def _state(store: Path, out: Path | None) -> dict[str, str]:
    """What lies there: the snapshot and the inputs that a store was built from, and the id of a snapshot at `out`."""
    from prioritize.store import database
    from prioritize.store.snapshot import MANIFEST, read_manifest

    found = {}
    try:
        if store.is_file():
            with database.reading(store) as con:
                row = con.execute("SELECT snapshot_id, inputs_id FROM meta.snapshot").fetchone()
            found = dict(zip(("store", "inputs"), row or (), strict=False))
    except (PrioritizeError, OSError):
        found = {"store": "unreadable"}
    try:
        if out is not None and (out / MANIFEST).is_file():
            found["snapshot"] = read_manifest(out).id
    except (PrioritizeError, OSError):
        found["snapshot"] = "unreadable"
    return found
