"""A snapshot: a folder of tables and a manifest that says where each came from."""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from prioritize.errors import Problem, SnapshotError
from prioritize.store.publishing import claim, confirm, exchange, move_to_free, sync

FORMAT = 1
"""Version of the folder's layout."""
MANIFEST = "MANIFEST.toml"
LOCK = ".lock"
"""File of a scratch room that its writer holds while it lives."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
"""Of a table."""
SOURCE = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Name of a source: a key of TOML that needs no quotes."""
SIGNS = "A-Z, a-z, 0-9, _ and -"
FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
"""Of a table's file: its name alone, so that no manifest leads out of its folder."""


@dataclass(frozen=True)
class TableEntry:
    """What the manifest says of one file: the rows that one source gives to one table.

    Attributes
    ----------
    table : str
        Name of the table in schema `raw`.
    file : str
        File in the snapshot folder.
    source : str
        Short name of the source; `title` prints it.
    title : str
        Name of the database.
    release : str
        Release, or date, as the source names it.
    url : str
        Address of origin.
    obtained : str
        How the file was had: the public download itself, or the third party that republished it.
    rebuild : str
        `public download` when a newer download of the same form exists, else `third-party extract`.
    retrieved : str
        ISO date on which the file was taken.
    licence : str
    scope : str
        `genome` when all genes were asked, `catalogue` when only the catalogue's targets were.
    unresolved : int
        Gene names of the source that no HGNC gene answers to; they are left out.
    note : str
        What a reader must know: thin coverage, age.
    rows : int
    sha256 : str
        Of the file.
    unanswered : tuple of str
        Targets that the source was asked for and did not answer: not asked, as far as anyone can tell.
    """

    table: str
    file: str
    source: str
    title: str
    release: str
    url: str
    obtained: str
    rebuild: str
    retrieved: str
    licence: str
    scope: str
    unresolved: int
    note: str
    rows: int
    sha256: str
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """A snapshot's manifest.

    Attributes
    ----------
    date : str
        ISO date to which ages are counted.
    targets : tuple of str
        HGNC ids that tables with scope `catalogue` were asked for.
    tables : tuple of TableEntry
        Sorted by table, then source.
    """

    date: str
    targets: tuple[str, ...]
    tables: tuple[TableEntry, ...]

    @property
    def id(self) -> str:
        """First 16 hex digits of the hash over date, targets, table hashes and who was not answered."""
        parts = [
            self.date,
            *self.targets,
            *(f"{entry.table}.{entry.source}={entry.sha256}" for entry in self.tables),
            *(f"{entry.table}.{entry.source}-{name}" for entry in self.tables for name in entry.unanswered),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def unasked(self) -> tuple[tuple[str, str], ...]:
        """Table and target, where each source of the table that should know of the target did not answer."""
        by_table: dict[str, list[TableEntry]] = {}
        for entry in self.tables:
            by_table.setdefault(entry.table, []).append(entry)
        return tuple(
            (table, target)
            for table, entries in sorted(by_table.items())
            for target in sorted(set.intersection(*(set(entry.unanswered) for entry in entries)))
        )


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read `MANIFEST.toml` of a snapshot folder.

    Raises
    ------
    SnapshotError
        Absent, not TOML, of another format, or with missing or unknown keys.
    """
    path = folder / MANIFEST
    where = str(path)
    if not folder.exists():
        recover(folder)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise SnapshotError(
            Problem(
                "no such file",
                where,
                fix="give a snapshot folder, or make one with 'prioritize snapshot'",
            )
        ) from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise SnapshotError(Problem(f"cannot be read: {fault}", where, fix="restore the file")) from fault
    if content.get("format") != FORMAT:
        raise SnapshotError(
            Problem(
                f"format {content.get('format')!r}, this version reads {FORMAT}",
                where,
                field="format",
                fix="upgrade prioritize, or rebuild the snapshot",
            )
        )
    try:
        entries = tuple(
            _entry(table, source, part, where)
            for table, sources in sorted(content.get("table", {}).items())
            for source, part in sorted(sources.items())
        )
        return Manifest(str(content["date"]), tuple(content["targets"]), entries)
    except KeyError as fault:
        raise SnapshotError(Problem("key is missing", where, field=str(fault.args[0]), fix="rebuild it")) from fault
    except (AttributeError, TypeError) as fault:
        raise SnapshotError(Problem("has a value where a table or a list belongs", where, fix="rebuild it")) from fault


def _entry(table: str, source: str, content: dict[str, Any], where: str) -> TableEntry:
    """One file of the manifest, its keys and the types of their values checked."""
    place = f"table.{table}.{source}"
    wanted = {field.name: field.type for field in fields(TableEntry)}
    del wanted["table"], wanted["source"]
    named = wanted.pop("unanswered") and content.pop("unanswered", [])
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise SnapshotError(Problem("is no list of texts", where, None, f"{place}.unanswered", "rebuild it"))
    wrong = sorted(wanted.keys() ^ content.keys())
    if wrong:
        raise SnapshotError(Problem(f"missing or unknown key: {', '.join(wrong)}", where, None, place, "rebuild it"))
    wrong = sorted(key for key, kind in wanted.items() if type(content[key]).__name__ != kind)
    if wrong:
        raise SnapshotError(Problem(f"wrong type of value: {', '.join(wrong)}", where, None, place, "rebuild it"))
    for key, text, form, signs in (("table", table, NAME, "a-z, 0-9 and _"), ("source", source, SOURCE, SIGNS)):
        if not form.fullmatch(text):
            raise SnapshotError(Problem(f"the name of a {key} is not of {signs}", where, None, place, "rebuild it"))
    if not FILE.fullmatch(content["file"]):
        what = f"{content['file']!r} is no file of the snapshot folder"
        raise SnapshotError(Problem(what, where, None, f"{place}.file", "write its name alone, without a folder"))
    return TableEntry(table=table, source=source, **content, unanswered=tuple(named))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `MANIFEST.toml`; strings are JSON strings, which TOML reads."""
    lines = [f"format = {FORMAT}", f"date = {_quoted(manifest.date)}", "targets = ["]
    lines += [f"  {_quoted(target)}," for target in manifest.targets]
    lines.append("]")
    for entry in manifest.tables:
        lines += ["", f"[table.{entry.table}.{entry.source}]"]
        lines += [
            f"{key} = {_quoted(value)}"
            for key, value in asdict(entry).items()
            if key not in {"table", "source"} and value != ()
        ]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(value: str | int | tuple[str, ...]) -> str:
    """A value as JSON that TOML reads too; TOML wants DELETE escaped, JSON leaves it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a snapshot with its manifest.

    Raises
    ------
    SnapshotError
        A file is absent or its hash differs; all such files are listed.
    """
    problems = []
    for entry in manifest.tables:
        path = folder / entry.file
        if not path.is_file():
            problems.append(Problem("file is missing", str(path), fix="restore the snapshot folder"))
        elif file_sha256(path) != entry.sha256:
            problems.append(
                Problem(
                    "content differs from the manifest",
                    str(path),
                    field="sha256",
                    fix="restore the file, or rebuild with 'prioritize snapshot'",
                )
            )
    if problems:
        raise SnapshotError(problems)


@contextmanager
def replacing(folder: Path, *, only_new: bool = False) -> Iterator[Path]:
    """A scratch folder that takes the place of `folder` when the block ends well.

    The old folder stays as it was when the block raises. A writer that was killed leaves a room beside the folder; the
    next one, and whoever looks for a folder that is not there, puts back what it held (see `recover`).

    Parameters
    ----------
    folder : Path
    only_new : bool
        Take no place that something has when the block ends, whoever made that meanwhile.

    Raises
    ------
    FileExistsError
        With `only_new`: something has the name of the folder.
    OSError
    """
    folder = folder.resolve() if folder.is_symlink() else folder  # the link stays, and what it leads to is written
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    recover(folder)
    with room(folder) as beside:
        scratch = beside / "new"
        scratch.mkdir()
        yield scratch
        _flush(scratch)
        if only_new:
            move_to_free(scratch, folder)
        elif not (folder.exists() and exchange(scratch, folder)):
            _swap(scratch, folder, beside / "old")
        confirm(folder)


@contextmanager
def room(folder: Path) -> Iterator[Path]:
    """A room beside a folder. Its lock lies beside it, is there before it and goes after it."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=f".{folder.name}.", suffix=LOCK, dir=folder.parent)
        lock = Path(name)
        try:
            with contextlib.suppress(BlockingIOError):
                claim(descriptor)  # raises when another writer, which found no one holding it, has begun to remove it
                if lock.exists():
                    break
        except OSError:
            os.close(descriptor)
            lock.unlink()
            raise
        os.close(descriptor)
    place = lock.with_suffix("")
    try:
        place.mkdir()
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):  # what is done is done; the next writer removes what nobody holds
            lock.unlink()
        os.close(descriptor)


def _swap(scratch: Path, folder: Path, old: Path) -> None:
    """Move the old folder away and the new one in; between the two steps there is none (see `recover`)."""
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(scratch, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise


def recover(folder: Path) -> None:
    """Remove the rooms of writers that were killed, and put back an old folder that one of them had taken away."""
    prefix = f".{folder.name}."
    for lock in sorted(folder.parent.glob(f"{glob.escape(prefix)}*{LOCK}")):
        left = lock.with_suffix("")
        if "." in left.name.removeprefix(prefix):
            continue  # that of another folder
        with contextlib.suppress(OSError), lock.open("r+") as handle:
            claim(handle.fileno())  # raises while its writer lives
            if not folder.exists() and (left / "old").exists():
                os.replace(left / "old", folder)
            shutil.rmtree(left, ignore_errors=True)
            lock.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """See that the files of a folder lie on the disk before the folder is named."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        sync(path)


def sorted_entries(entries: Sequence[TableEntry]) -> tuple[TableEntry, ...]:
    """Entries in the order of their tables, then sources."""
    return tuple(sorted(entries, key=lambda entry: (entry.table, entry.source)))
