"""The run log of the verbs that write: hooked to all of them here, and to none by itself."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from prioritize.commands.recorder import Recorder
from prioritize.errors import PrioritizeError, Problem, TargetError, UsageError

ASKS = frozenset(
    {"explain", "combine", "tried", "query", "list", "doctor", "check", "diff", "verify", "show", "near", "extract"}
)
"""Verbs that only ask: recorded when they had to build the store first. Every other verb is recorded."""
OVERRIDES = ("allow_stale", "accept_drift", "allow_leaky")
"""Options that set a rule aside, which needs a reason."""
UNTOLD = frozenset({"contact"})
"""Options whose value is nobody else's business."""
WRITTEN = frozenset({"store", "out"})
"""Options that name what a run writes; every other file that is named goes in, and is recorded by its hash."""
LOG = "PRIORITIZE_LOG"
ACTOR = "PRIORITIZE_ACTOR"


def log_of(store: Path | None) -> Path:
    """The log that verbs append to: the one that the environment names, else the one beside their store."""
    from prioritize import pipeline, runlog

    return Path(os.environ.get(LOG) or runlog.place_of(store or pipeline.STORE))


def model_of(context: click.Context, review: Path | None) -> str:
    """The model that was named; where none was, that of a review, or the default one."""
    from prioritize.reviewing import settings

    named = str(context.params["model"])
    if review is None or context.get_parameter_source("model") != ParameterSource.DEFAULT:
        return named
    return str(review / settings.MODEL)


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
        try:
            return callback(*args, **given)
        except TargetError as fault:
            from prioritize import rejecting

            rejecting.keep(fault, _beside(context.params))
            raise

    return run


def _beside(given: Mapping[str, Any]) -> Path:
    """The folder in which a verb's output lies: that of `--out`, a review, that of the store; else the current one.

    A list for a review stays where it is, and so do its refused rows: a review holds what was taken over.
    """
    if given.get("accepted"):
        return Path(given["accepted"]).parent
    review = [Path(given[name]) for name in ("review", "name") if given.get(name)]
    named = [Path(given[name]).parent for name in ("out", "store") if given.get(name)]
    return next((folder for folder in (*named[:1], *review, *named) if folder.is_dir()), Path())


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _open(recorder: Recorder, context: click.Context, late: bool, told: Mapping[str, Any]) -> None:
    """Fill a recorder from a verb's options, and begin; a verb that asks of a store that is there needs no entry."""
    from prioritize import pipeline, runlog
    from prioritize.reviewing import settings

    given = context.params
    store = _store_of(given)
    if late and store.exists():
        return
    review = _review_of(given)
    recorder.log = log_of(store)
    inside = recorder.log.parent in (review, given.get("review"))
    late = late or (inside and not (recorder.log.parent / settings.FILE).is_file())  # what is no review stays as it is
    recorder.left = functools.partial(_state, store, given.get("out"), review)
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
    from prioritize.reviewing import settings

    if given.get("store"):
        return Path(given["store"])
    review = given.get("review") or _review_of(given)
    return review / settings.STORE if isinstance(review, Path) else pipeline.STORE


def _review_of(given: Mapping[str, Any]) -> Path | None:
    """The folder that the verbs of `review` make and change; None of all other verbs."""
    name = given.get("name")
    return name if isinstance(name, Path) else None


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
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(address)
    except ValueError:
        return "(not recorded)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _model_hash(context: click.Context) -> str:
    """Hash of what the model says, as reports have it; '' where no model can be read."""
    from prioritize import pipeline

    given = context.params
    if not given.get("model"):
        return ""
    try:
        return pipeline.load_model(model_of(context, given.get("review")), as_of=given.get("as_of")).sha256
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
    from prioritize.reviewing import settings

    named = [one for one in (given.get("review"), given.get("name")) if isinstance(one, Path)]
    files = [review / file for review in named for file in (settings.TARGETS, settings.MODEL, settings.FILE)]
    text = given.get("given")  # a document, or the id of one
    return [*files, Path(text)] if isinstance(text, str) else files


def _state(store: Path, out: Path | None, review: Path | None = None) -> dict[str, str]:
    """What lies there: what a store was built from, the id of a snapshot at `out`, the hash of a review's targets."""
    from prioritize.reviewing import settings
    from prioritize.store import database
    from prioritize.store.snapshot import MANIFEST, file_sha256, read_manifest

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
    if review is not None and all((review / name).is_file() for name in (settings.FILE, settings.TARGETS)):
        found["targets"] = file_sha256(review / settings.TARGETS)[:16]
    return found
