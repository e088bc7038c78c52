"""The run log: who ran what on which data, line by line; each line holds the hash of the line before."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prioritize.errors import CheckError, Problem, StoreError
from prioritize.store.publishing import claim

BEGIN = "begin"
END = "end"
SUFFIX = ".log.jsonl"
FIRST = "0" * 64
"""What the first line holds in the place of the hash of the line before."""
KINDS = (("run", int), ("given", dict), ("before", dict), ("after", dict), ("overrides", list))
"""What a line holds where it holds it."""
FIX = "compare with a copy of the log"
PATIENCE = 10.0
"""Seconds to wait for another process that appends a line."""


@dataclass(frozen=True)
class Run:
    """One run on record.

    Attributes
    ----------
    line : int
        Of its beginning, 1 = the first; the run goes by this number.
    begun : mapping
        What was said when it began.
    ended : mapping or None
        What was said when it ended; None when it was killed, or still runs.
    """

    line: int
    begun: Mapping[str, Any]
    ended: Mapping[str, Any] | None


@dataclass(frozen=True)
class Whole:
    """A log whose lines follow one another.

    Attributes
    ----------
    lines : int
    head : str
        Hash of the last line, hexadecimal; it changes when any line before it does.
    notes : tuple of str
        Runs without an end, and lines that were cut off while they were written.
    """

    lines: int
    head: str
    notes: tuple[str, ...]


def place_of(store: Path) -> Path:
    """The log beside a store: `prioritize.log.jsonl` beside `prioritize.duckdb`."""
    return store.with_suffix(SUFFIX)


def system_user() -> str:
    """Name of the user as the system knows it, whatever the environment says; '' when it has none."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows has no pwd
        return getpass.getuser()
    except KeyError:  # a number without a name, as in some containers
        return str(os.getuid())


def now() -> str:
    """The time, in UTC to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(path: Path, said: Mapping[str, Any]) -> int:
    """Append that a run begins.

    Parameters
    ----------
    path : Path
        The log; made when there is none.
    said : mapping
        What is recorded of the run, as JSON can hold it.

    Returns
    -------
    int
        Line of the beginning, by which `end` names the run.

    Raises
    ------
    OSError
        The log cannot be written.
    """
    return _append(path, BEGIN, said)


def end(path: Path, run: int, said: Mapping[str, Any]) -> None:
    """Append that a run ended.

    Parameters
    ----------
    path : Path
    run : int
        What `begin` returned.
    said : mapping
        Its exit code, and what it left.

    Raises
    ------
    OSError
        The log cannot be written.
    """
    _append(path, END, {"run": run, **said})


def _append(path: Path, event: str, said: Mapping[str, Any]) -> int:
    """Append a line while no other process does, and see that it lies on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as handle:
        handle.seek(0)  # Windows locks from where the file stands
        _wait_for(handle.fileno())
        content = handle.read()
        mend = b"" if content.endswith(b"\n") or not content else b"\n"
        lines = (content + mend).split(b"\n")[:-1]
        number = len(lines) + 1
        previous = digest(lines[-1]) if lines else FIRST
        handle.write(mend + sealed({"line": number, "event": event, **said, "previous": previous}) + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
    return number


def _wait_for(descriptor: int) -> None:
    """Take the lock of a file when no other process holds it; closing the file lets go."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            claim(descriptor)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def sealed(record: Mapping[str, Any]) -> bytes:
    """A record as its line, with the hash of all else in it."""
    text = json.dumps(record)
    return json.dumps({**record, "seal": digest(text.encode())}).encode()


def digest(content: bytes) -> str:
    """Hash of a line without its line end, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_runs(path: Path) -> tuple[Run, ...]:
    """Runs on record, the first first; lines that cannot be read are left to `verify`.

    Raises
    ------
    StoreError
        There is no log.
    """
    records = [record for line in _lines(path)[0] if (record := _record(line)) is not None]
    ends = {record.get("run"): record for record in records if record.get("event") == END}
    begun = [record for record in records if record.get("event") == BEGIN]
    return tuple(Run(record["line"], record, ends.get(record["line"])) for record in begun)


def verify(path: Path, head: str = "") -> Whole:
    """Check that every line is as it was written, and follows the one before.

    Parameters
    ----------
    path : Path
    head : str, optional
        A hash that `verify` gave earlier: everything up to that line must still be there. Without it, lines that were
        taken from the end cannot be seen.

    Raises
    ------
    CheckError
        All lines that were edited, dropped, added or moved.
    StoreError
        There is no log.
    """
    lines, closed = _lines(path)
    problems: list[Problem] = []
    notes: list[str] = []
    records = [_record(line) for line in lines]
    hashes = [digest(line) for line in lines]
    sound = [record is not None or _goes_on(records, hashes, i) for i, record in enumerate(records)]
    for i, record in enumerate(records):
        if record is None and sound[i]:
            notes.append(f"line {i + 1} was cut off while it was written, and the log went on after it")
        elif record is None:
            problems.append(Problem("is not as it was written: edited, or cut off", str(path), i + 1, fix=FIX))
        elif (i == 0 or sound[i - 1]) and not _follows(record, hashes, i):
            problems.append(Problem(_misplaced(record, i + 1), str(path), i + 1, fix=FIX))
    if not closed:
        problems.append(Problem("the end of the line is missing", str(path), len(lines)))
    if head and head not in hashes:
        what = f"no line has the hash {head}: it was edited, or cut off with all that followed"
        problems.append(Problem(what, str(path), fix=FIX))
    if problems:
        raise CheckError(problems)
    open_runs = [str(run.line) for run in read_runs(path) if run.ended is None]
    if open_runs:
        notes.append(f"no end is on record of the run of line {', '.join(open_runs)}: killed, or still running")
    return Whole(len(lines), hashes[-1] if hashes else FIRST, tuple(notes))


def _lines(path: Path) -> tuple[list[bytes], bool]:
    """Lines of a log, and whether the last has its line end."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise StoreError(
            Problem(
                f"no run log can be read: {fault.strerror}",
                str(path),
                fix="name the log; every verb that writes appends to the one beside its store",
            )
        ) from fault
    lines = content.split(b"\n")
    return (lines[:-1], True) if lines[-1] == b"" else (lines, False)


def _record(line: bytes) -> dict[str, Any] | None:
    """The record of a line; None when the line is not as it was sealed."""
    try:
        record = json.loads(line)
        if not isinstance(record, dict) or not isinstance(record.get("line"), int):
            return None
        if not all(isinstance(record.get(name, kind()), kind) for name, kind in KINDS):
            return None
        seal = record.pop("seal", None)
        return record if sealed(record) == line and isinstance(seal, str) else None
    except (ValueError, RecursionError):
        return None


def _follows(record: Mapping[str, Any], hashes: Sequence[str], i: int) -> bool:
    """Whether a record holds the hash of the line before it."""
    return bool(record.get("previous") == (hashes[i - 1] if i else FIRST))


def _goes_on(records: Sequence[Mapping[str, Any] | None], hashes: Sequence[str], i: int) -> bool:
    """Whether the line after one that cannot be read was appended to just that: the writer of the first was killed."""
    after = records[i + 1] if i + 1 < len(records) else None
    return after is not None and _follows(after, hashes, i + 1)


def _misplaced(record: Mapping[str, Any], number: int) -> str:
    """What is wrong with a whole line that does not follow the one before it."""
    own = record["line"]
    moved = f"it was written as line {own}" if own != number else "the line before is not the one that was there"
    return f"does not follow the line before, {moved}: a line was edited, dropped, added or moved"


def as_lines(runs: Sequence[Run]) -> list[str]:
    """Runs for a terminal: line, time, who, what, how it ended, and why rules were overridden."""
    shown = []
    for run in runs:
        begun = run.begun
        who = f"{begun.get('user', '')} ({begun['actor']})" if begun.get("actor") else str(begun.get("user", ""))
        code = "no end on record" if run.ended is None else f"exit {run.ended.get('exit')}"
        shown.append(f"{run.line:>5}  {begun.get('at', '')}  {who}  {begun.get('command', '')}  {code}")
        shown += [f"       {line}" for line in _details(run)]
    return shown


def _details(run: Run) -> list[str]:
    """What was given to a run, what it changed, and why it overrode a rule."""
    given = run.begun.get("given") or {}
    lines = [", ".join(f"{name} = {_text(value)}" for name, value in given.items())] if given else []
    before, after = run.begun.get("before") or {}, (run.ended or {}).get("after") or {}
    lines += [
        f"{name}: {before.get(name) or 'none'} -> {after[name]}" for name in after if before.get(name) != after[name]
    ]
    overrides = run.begun.get("overrides") or []
    if overrides:
        lines.append(f"overridden: {', '.join(map(str, overrides))}; reason: {run.begun.get('reason')}")
    return lines


def _text(value: Any) -> str:
    """A value of the log in words."""
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)
