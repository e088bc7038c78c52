"""The verb `verify`: a report made again from what it says it was made from, and compared file by file."""

from __future__ import annotations

import csv
import io
import json
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from prioritize.dossier.document import OF_THE_EMBEDDED
from prioritize.errors import Problem, ReportError, SnapshotError, UsageError
from prioritize.model import Model
from prioritize.pipeline import Log, Places, build, is_embedded, load_model, quiet, tool_version
from prioritize.ranking import FILES, rank
from prioritize.report.workbook import FILE as WORKBOOK
from prioritize.reviewing.settings import FILE as REVIEW
from prioritize.reviewing.settings import MODEL
from prioritize.store import database
from prioritize.store.snapshot import read_manifest

RECORD = "report.json"
"""The file of a report that says what it was made from."""
SHOWN = 60
"""Characters of a differing value that are shown."""


@dataclass(frozen=True)
class Claims:
    """What a report says it was made from.

    Attributes
    ----------
    model, model_sha256 : str
        Name of the model, and hash of what it says.
    snapshot_id, inputs_id : str
        Hashes of the snapshot, and of the curated tables, the target list and the SQL.
    tool_version : str
    as_of : int or None
        Last year whose evidence counted.
    of_review : bool
        Whether it says that its catalogue is another than the embedded one.
    """

    model: str
    model_sha256: str
    snapshot_id: str
    inputs_id: str
    tool_version: str
    as_of: int | None
    of_review: bool = False


@dataclass(frozen=True)
class Difference:
    """A file that is not as it was made again, and where it first differs, in words."""

    file: str
    what: str


@dataclass(frozen=True)
class Verified:
    """A report held against itself made again.

    Attributes
    ----------
    folder : Path
    claims : Claims
    files : tuple of str
        All that were compared, by name.
    differences : tuple of Difference
        Empty when every byte is the same.
    """

    folder: Path
    claims: Claims
    files: tuple[str, ...]
    differences: tuple[Difference, ...]


def verify(
    report: Path,
    where: Places,
    model: str | Path | None = None,
    notes: Path | None = None,
    log: Log = quiet,
) -> Verified:
    """Make a report again in a scratch folder, and compare.

    Parameters
    ----------
    report : Path
        Folder of a report, or a file in it.
    where : Places
        What the report was made from; its store is neither read nor written.
    model : str or Path, optional
        The model, when it is not among the embedded ones.
    notes : Path, optional
        The notes of experts that the report shows.
    log : callable
        Gets one line per step.

    Raises
    ------
    ReportError
        No report of `rank`, or one of another version, model or target list than is at hand.
    UsageError
        It is of a review, and the embedded catalogue was given.
    SnapshotError
        It was made from another snapshot, or the snapshot is not whole.
    PrioritizeError
        As `prioritize.ranking.rank`.
    """
    if not report.exists():
        raise ReportError(Problem("no such report", str(report), fix="give the folder of a report, or a file in it"))
    folder = report if report.is_dir() else report.parent
    claims = read_claims(folder)
    _check_review(claims, where, folder)
    _check_version(claims, folder)
    _check_snapshot(claims, where, folder)
    chosen, as_of = _model_of(claims, where, model, folder)
    with tempfile.TemporaryDirectory(prefix="prioritize-verify-") as scratch:
        aside = replace(where, store=Path(scratch) / "verify.duckdb")
        build(aside, log)
        _check_inputs(claims, aside, folder)
        again = Path(scratch) / "report"
        excel = (folder / WORKBOOK).is_file()
        rank(aside, chosen, again, log, as_of=as_of, notes=notes, excel=excel)
        log(f"comparing with {folder}")
        return Verified(folder, claims, *compare(folder, again))


def read_claims(folder: Path) -> Claims:
    """What the report in a folder says it was made from.

    Raises
    ------
    ReportError
        There is no report, or none that `rank` wrote.
    """
    path = folder / RECORD
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be read: {fault.strerror}", str(path), fix="give the folder of a report")
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise ReportError(Problem("is not the JSON of a report", str(path), fix="give another folder")) from fault
    if not isinstance(content, dict):
        raise ReportError(Problem("is not the JSON of a report", str(path), fix="give another folder"))
    texts = ("model", "model_sha256", "snapshot_id", "inputs_id", "tool_version")
    lacking = [name for name in texts if not isinstance(content.get(name), str)]
    as_of = content.get("as_of")
    if lacking or not isinstance(as_of, int | None) or isinstance(as_of, bool):
        raise ReportError(
            Problem(
                f"does not say what it was made from: {', '.join(lacking or ['as_of'])}",
                str(path),
                fix="give a report that 'prioritize rank' wrote; one of 'prioritize validate' names the command that "
                "makes it again",
            )
        )
    scope = content.get("scope")
    of_review = isinstance(scope, list) and bool(scope) and OF_THE_EMBEDDED[0] not in scope
    return Claims(**{name: content[name] for name in texts}, as_of=as_of, of_review=of_review)


def review_of(report: Path) -> Path | None:
    """The review in whose folder a report lies, where `rank --review` puts it; None of all other reports."""
    folder = (report if report.is_dir() else report.parent).resolve().parent
    return folder if (folder / REVIEW).is_file() else None


def _check_review(claims: Claims, where: Places, folder: Path) -> None:
    """Refuse to hold the report of a review against the embedded catalogue."""
    if claims.of_review and is_embedded(where):
        raise UsageError(
            Problem(
                "was made with --review, and does not lie in the folder of its review: not verified",
                str(folder),
                field="scope",
                fix="name that folder with --review NAME",
            )
        )


def _check_version(claims: Claims, folder: Path) -> None:
    """Refuse a report of another version: it would differ for that reason alone."""
    if claims.tool_version != tool_version():
        raise ReportError(
            Problem(
                f"was made by version {claims.tool_version}, and this is {tool_version()}: not verified",
                str(folder),
                field="tool_version",
                fix=f"install prioritize {claims.tool_version} and verify with that",
            )
        )


def _check_snapshot(claims: Claims, where: Places, folder: Path) -> None:
    """Refuse a snapshot that is not the report's."""
    found = read_manifest(where.snapshot).id
    if claims.snapshot_id != found:
        raise SnapshotError(
            Problem(
                f"was made from snapshot {claims.snapshot_id}, and {where.snapshot} is {found}: not verified",
                str(folder),
                field="snapshot_id",
                fix="give the snapshot that it was made from with --snapshot"
                + ("" if is_embedded(where) else f"; or {_again(where)}"),
            )
        )


def _model_of(claims: Claims, where: Places, given: str | Path | None, folder: Path) -> tuple[str | Path, int | None]:
    """The report's model as `rank` takes it, and the year that was given beside it."""
    suffix = "" if claims.as_of is None else f"-as-of-{claims.as_of}"
    dated = bool(suffix) and claims.model.endswith(suffix)
    stem = claims.model.removesuffix(suffix) if dated else claims.model
    own = where.data / MODEL
    name = given or (own if not is_embedded(where) and stem == own.stem and own.is_file() else stem)
    as_of = claims.as_of if dated else None
    found = _loaded(name, where, as_of, folder)
    if (found.sha256, found.as_of) != (claims.model_sha256, claims.as_of):
        given_by = "give the file of the model that it was made with, by --model"
        raise ReportError(
            Problem(
                f"was made with another model than '{name}' is now: not verified",
                str(folder),
                field="model_sha256",
                fix=f"{_again(where)}; or {given_by}" if name == own else given_by,
            )
        )
    return name, as_of


def _loaded(name: str | Path, where: Places, as_of: int | None, folder: Path) -> Model:
    """The model; one that is not at hand is a matter of the report."""
    try:
        return load_model(name, where, as_of)
    except UsageError as fault:
        raise ReportError(
            Problem(
                f"was made with the model '{name}', which is not among the embedded ones: not verified",
                str(folder),
                field="model",
                fix="give its file with --model",
            )
        ) from fault


def _check_inputs(claims: Claims, where: Places, folder: Path) -> None:
    """Refuse other curated tables, another target list or other SQL than the report's."""
    with database.reading(where.store) as con:
        row = con.execute("SELECT inputs_id FROM meta.snapshot").fetchone()
    if row is None or row[0] != claims.inputs_id:
        what = "was made from another target list, or from other curated tables or SQL: not verified"
        fix = "give its list with --targets; if it had none, verify with the commit that made it"
        if not is_embedded(where):
            what, fix = "its review, or the SQL, changed since this report was made: not verified", _again(where)
        raise ReportError(Problem(what, str(folder), field="inputs_id", fix=fix))


def _again(where: Places) -> str:
    """How to make the report of a review again."""
    return f"rank the review again: prioritize rank --review {shlex.quote(str(where.data))}"


def compare(old: Path, new: Path) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """Every file of two report folders by its bytes, and where those that differ first do.

    Returns
    -------
    tuple of str
        Names of all files, by name.
    tuple of Difference
    """
    names = sorted({path.name for folder in (old, new) for path in folder.iterdir()})
    said = {name: _compared(old / name, new / name) for name in names}
    return tuple(names), tuple(Difference(name, what) for name, what in said.items() if what is not None)


def _compared(old: Path, new: Path) -> str | None:
    """How a file differs from itself made again; None when it does not."""
    if not old.is_file():
        return "the file is missing"
    if not new.is_file():
        return "no such file is written for it" if old.name in FILES else "no report holds such a file"
    return first_difference(old.name, old.read_bytes(), new.read_bytes())


def first_difference(name: str, old: bytes, new: bytes) -> str | None:
    """Where two contents of a file first differ, in words; None when all bytes are the same.

    Tables say it by record and column, JSON by its path, text by its line. Parquet and Excel are compared by their
    bytes alone: they are never opened, since a crafted file may harm the program that reads it.
    """
    if old == new:
        return None
    kind = Path(name).suffix
    try:
        if kind == ".json":
            return _json_difference(json.loads(old), json.loads(new)) or _line_difference(old, new)
        if kind == ".csv":
            return _csv_difference(old, new) or _line_difference(old, new)
        if kind in {".html", ".md"}:
            return _line_difference(old, new)
    except (ValueError, RecursionError, csv.Error):
        pass  # damaged beyond reading: its bytes say where
    return _byte_difference(old, new)


def _byte_difference(old: bytes, new: bytes) -> str:
    """The first byte that differs."""
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return f"byte {first + 1:,} differs; {len(old):,} bytes here, {len(new):,} made again"


def _line_difference(old: bytes, new: bytes) -> str:
    """The first line of a text that differs, from a little before the place on."""
    lines = zip_longest(old.decode().split("\n"), new.decode().split("\n"))
    for number, (here, again) in enumerate(lines, start=1):
        if here != again:
            if here is None or again is None:
                return f"line {number:,} is {'missing' if here is None else 'one too many'}"
            pairs = enumerate(zip(here, again, strict=False))
            at = next((i for i, (a, b) in pairs if a != b), min(len(here), len(again)))
            start = max(0, at - 10)
            return f"line {number:,}, character {at + 1:,}: {_apart(here[start:], again[start:])}"
    return _byte_difference(old, new)


def _csv_difference(old: bytes, new: bytes) -> str | None:
    """The first record of a table that differs, with its first cells and its column."""
    mine, made = (list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True)) for content in (old, new))
    header = next(iter(made), [])
    for number, (here, again) in enumerate(zip_longest(mine, made)):
        if here == again:
            continue
        place = "the header" if number == 0 else f"record {number:,}"
        if here is None or again is None:
            return (
                f"{place} ({_key(again if here is None else here)}) is {'missing' if here is None else 'one too many'}"
            )
        for i, (one, other) in enumerate(zip_longest(here, again)):
            if one != other:
                column = header[i] if i < len(header) else f"cell {i + 1}"
                return f"{place} ({_key(again)}), {column}: {_apart(one, other)}"
    return None


def _key(record: Sequence[str]) -> str:
    """What tells a record from the others: its first cells."""
    return _short(", ".join(record[:3]))


def _json_difference(old: Any, new: Any, path: str = "") -> str | None:
    """The first value of two JSON documents that differs, with its path."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _key_difference(old, new, path)
    if isinstance(old, list) and isinstance(new, list):
        for i, (here, again) in enumerate(zip(old, new, strict=False)):
            if found := _json_difference(here, again, f"{path}[{i}]{_named(again)}"):
                return found
        if len(old) != len(new):
            return f"{path or 'the document'}: {len(old):,} entries here, {len(new):,} made again"
        return None
    if type(old) is type(new) and old == new:
        return None
    return f"{path or 'the document'}: {_apart(old, new)}"


def _named(value: Any) -> str:
    """What an entry of a list is called, where it says so."""
    if not isinstance(value, dict):
        return ""
    pair = " + ".join(str(value[key]) for key in ("left", "right") if value.get(key))
    name = pair or next((value[key] for key in ("symbol", "feature", "id", "name", "title") if value.get(key)), None)
    return f" ({_short(name)})" if isinstance(name, str) else ""


def _key_difference(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> str | None:
    """The first key of two JSON objects that is missing, too many or differs."""
    for key in (*new, *(key for key in old if key not in new)):
        place = f"{path}.{key}" if path else key
        if key not in old:
            return f"{place} is missing"
        if key not in new:
            return f"{place} is one too many"
        if found := _json_difference(old[key], new[key], place):
            return found
    return None


def _apart(here: Any, again: Any) -> str:
    """Two values side by side."""
    return f"{_short(here)} here, {_short(again)} made again"


def _short(value: Any) -> str:
    """A value as JSON writes it, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = f"'{text}'" if isinstance(value, str) and value == "" else text
    return text if len(text) <= SHOWN else text[: SHOWN - 4] + " ..."


def as_problems(found: Verified) -> list[Problem]:
    """Every differing file as a fault."""
    return [
        Problem(f"differs from the report made again: {one.what}", str(found.folder / one.file))
        for one in found.differences
    ]
