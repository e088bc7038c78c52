"""What a curator accepts: taken over into a review folder as often as wanted, and nothing is ever lost.

The machine's own proposals stay in `targets.proposed.csv`. Rows that leave a file of the catalogue, with all that a
curator wrote in them, go to a file beside it, such as `targets.set_aside.csv`; a later list that accepts the target
brings them back.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize import delimited
from prioritize.catalogue import (
    ACCEPTED_BY,
    FILES,
    NOTED,
    SIGNED,
    TO_CHECK,
    CuratedFile,
    is_to_check,
    read_catalogue,
    read_curated,
    split_list,
)
from prioritize.delimited import Table
from prioritize.errors import Problem, ReportError, TargetError, did_you_mean
from prioritize.reviewing import proposing
from prioritize.reviewing.folder import TIERS, check, proposed, write
from prioritize.reviewing.settings import TARGETS
from prioritize.reviewing.words import Record
from prioritize.store.publishing import sync
from prioritize.store.snapshot import recover, room
from prioritize.targets import DIRECTIONS

COLUMNS = ("target_id", "symbol", "direction", "evidence_tier", "note")
"""Columns of the list that the sheet exports; the key and the direction must be there."""
ASIDE = ".set_aside.csv"
"""Ending of the files with rows that left the catalogue."""
ROOM = "accept"
"""How the scratch folder in a review is called, between dots; one that was left by a killed run goes with the next."""
NOBODY = "a curator"
"""Who accepted, where no name was given."""
UNJUDGED = "the list has another direction and no tier for it, so this is to be checked again"
Content = dict[str, list[Record]]


@dataclass(frozen=True)
class Accepted:
    """What `accept` did.

    Attributes
    ----------
    kept, left_out : tuple of str
        Symbols of the targets in the folder, and of those that are set aside.
    changes : tuple of str
        What is different from before, one line each; empty where nothing is.
    """

    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    changes: tuple[str, ...]


def accept(folder: Path, file: Path, *, curator: str = "", today: dt.date | None = None) -> Accepted:
    """Take over the list that a curator exported from the sheet.

    Targets of the list keep their row, with its direction, tier and note, and count as checked where they have both a
    direction and a tier; the row then says who accepted it and when. Where the list has another direction than the row
    and no tier for it, the row is to be checked again. All others are set aside, with the rows that are about them, and
    a later list brings them back. The same list again changes nothing. Nothing changes either when anything is wrong:
    the new files are written beside the old ones, and take their places when all are whole. Rows are set aside before
    they leave, and each file goes before those that it names rows of, so that the folder can be used and holds every
    row even when this is cut short.

    Parameters
    ----------
    folder : Path
        A review.
    file : Path
        The list, as the sheet exports it or a spreadsheet program saves it.
    curator : str, optional
        Who accepts; kept in the rows.
    today : date, optional
        That of the clock by default.

    Raises
    ------
    TargetError
        The list or the folder cannot be used; all faults are listed.
    ReportError
        The folder cannot be written.
    """
    names = list(check(folder).rows)
    before = {name: read_curated(folder / name).records() for name in names}
    pool = {name: _pool(folder, name, before[name]) for name in names}
    known = {row["target_id"]: row for row in pool[TARGETS]}
    said = _read_list(file, known)
    signature = f"{ACCEPTED_BY}{' '.join(curator.split()) or NOBODY} on {(today or dt.date.today()).isoformat()}: "
    after = {name: _as_before(name, rows, before[name]) for name, rows in _inside(pool, said, signature).items()}
    try:
        _exchange(folder, before, after, pool)
    except OSError as fault:
        what = f"cannot be written: {fault.strerror}"
        raise ReportError(Problem(what, str(folder), fix="free some space, or make it writable")) from fault
    return Accepted(
        tuple(row["symbol"] for row in after[TARGETS]),
        tuple(row["symbol"] for row in pool[TARGETS] if row["target_id"] not in said),
        tuple(_changes(before, after)),
    )


def aside(name: str) -> str:
    """The file beside a file of the catalogue that holds the rows that left it."""
    return name.removesuffix(".csv") + ASIDE


def _pool(folder: Path, name: str, rows: Sequence[Record]) -> list[Record]:
    """All rows of a file, those that were set aside among them, in the order in which they were proposed."""
    described = _described(name)
    found = {_key(described, row): row for path in [folder / aside(name)] if path.is_file() for row in _held(path)}
    found |= {_key(described, row): row for row in rows}
    if len(found) == len(rows):
        return list(rows)
    first = folder / proposed(name)
    order = {_key(described, row): place for place, row in enumerate(_held(first))} if first.is_file() else {}
    return [found[key] for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))]


def _described(name: str) -> CuratedFile:
    return next(file for file in FILES if file.name == name)


def _key(file: CuratedFile, row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in file.key)


def _held(path: Path) -> list[Record]:
    return read_curated(path).records()


def _inside(pool: Content, said: Mapping[str, Mapping[str, str]], signature: str) -> Content:
    """Rows of each file that stay or come back: those of accepted targets, and those about no target."""
    after = {name: list(rows) for name, rows in pool.items()}
    after[TARGETS] = [
        _confirmed(row, said[row["target_id"]], signature) for row in pool[TARGETS] if row["target_id"] in said
    ]
    for name in ("crosstalk.csv", "agents.csv", "agent_actions_share_alike.csv"):
        after[name] = [row for row in pool[name] if row["target_id"] in said]
    after["combinations.csv"] = [
        row for row in pool["combinations.csv"] if set(split_list(row["target_ids"])) <= said.keys()
    ]
    ids = {row["combination_id"] for row in after["combinations.csv"]}
    after["combination_roles.csv"] = [row for row in pool["combination_roles.csv"] if row["combination_id"] in ids]
    gone = {row["agent_id"] for row in pool["agents.csv"]} - {row["agent_id"] for row in after["agents.csv"]}
    gone -= {row["backbone_id"] for row in pool["backbones.csv"]}
    after["toxicity.csv"] = [row for row in pool["toxicity.csv"] if row["agent_id"] not in gone]
    return after


def _as_before(name: str, rows: list[Record], before: Sequence[Record]) -> list[Record]:
    """Rows in the order of the file, where none of them comes back to it."""
    file = _described(name)
    order = {_key(file, row): place for place, row in enumerate(before)}
    keys = [_key(file, row) for row in rows]
    return sorted(rows, key=lambda row: order[_key(file, row)]) if set(keys) <= order.keys() else rows


def _confirmed(row: Record, said: Mapping[str, str], signature: str) -> Record:
    """A row that a person has ticked: checked when it has a direction and a tier, and to be checked until then.

    A tier was given to one direction: where the list has another and no tier, nobody has judged that. A note of the
    list goes before what stood in the row, which stays.
    """
    by_machine = row["basis"] == TO_CHECK or row["note"].startswith(NOTED)
    signed = SIGNED.match(row["note"])
    text = _text(row["note"])
    told = " ".join(said.get("note", "").removeprefix(NOTED).split())
    if told and text != told and not text.startswith(f"{told}; before: "):
        text = f"{told}; before: {text}" if text else told
    turned = said["direction"] != row["direction"]
    tier = said.get("evidence_tier", "") or ("" if turned else row["evidence_tier"])
    new = {**row, "direction": said["direction"], "evidence_tier": tier}
    if turned and not tier:
        return {**new, "basis": TO_CHECK, "note": NOTED + text}
    if signed:
        same = new == row and row["note"] == signed.group() + text
        return row if same else {**new, "note": signature + text}
    if not by_machine:
        return {**new, "note": text}
    if not tier or said["direction"] == "unknown":
        return {**new, "note": NOTED + text}
    return {**new, "basis": "cited" if row["citations"] else "uncited", "note": signature + text}


def _changes(before: Content, after: Content) -> list[str]:
    """What is different in targets.csv, target by target, and in the other files, file by file."""
    old = {row["target_id"]: row for row in before[TARGETS]}
    new = {row["target_id"]: row for row in after[TARGETS]}
    lines = []
    for words, these, others in ((f"set aside, in {aside(TARGETS)}", old, new), ("brought back", new, old)):
        if names := [row["symbol"] for key, row in these.items() if key not in others]:
            lines.append(f"{words}: {', '.join(names)}")
    for key, row in new.items():
        if told := _told(old[key], row) if key in old else "":
            lines.append(f"{row['symbol']}: {told}")
    for name in before:
        file = _described(name)
        keys, now = ({_key(file, row) for row in content[name]} for content in (before, after))
        if name != TARGETS and keys != now:
            gone, back = len(keys - now), len(now - keys)
            lines.append(f"{name}: {gone} {'row' if gone == 1 else 'rows'} set aside, {back} brought back")
    return lines


def _told(was: Record, row: Record) -> str:
    """How a row of a target differs from what it was; '' where it does not."""
    told = [
        f"{name.replace('_', ' ')} {was[name] or 'none'} -> {row[name] or 'none'}"
        for name in ("direction", "evidence_tier", "basis")
        if row[name] != was[name]
    ]
    if row["direction"] != was["direction"] and not row["evidence_tier"] and not is_to_check(was):
        told.append(UNJUDGED)
    if _text(row["note"]) != _text(was["note"]):
        told.append(f"note -> {_text(row['note'])}")
    elif not told and row["note"] != was["note"]:
        told.append("accepted anew")
    return "; ".join(told)


def _text(note: str) -> str:
    """A note without what says that it waits, or who accepted its row and when."""
    return SIGNED.sub("", note, count=1).removeprefix(NOTED)


def _exchange(folder: Path, before: Content, after: Content, pool: Content) -> None:
    """Put the changed files of a folder in their places, the last of `FILES` first, when all can be used."""
    new = {file.name: proposing.table(file, after[file.name]) for file in FILES if file.name in after}
    changed = [name for name in reversed(new) if after[name] != before[name]]
    gone = {name: _absent(name, pool[name], after[name]) for name in changed}
    held = {name: _absent(name, pool[name], before[name]) for name in changed}
    recover(folder / ROOM)
    with room(folder / ROOM) as scratch:
        write(scratch, new)
        read_catalogue(scratch)
        for stage, rows in (
            ("first", {name: _either(name, held[name], gone[name]) for name in changed}),
            ("last", gone),
        ):
            for name in changed:
                write(scratch / stage, {aside(name): proposing.table(_described(name), rows[name])})
        for name in changed:
            if gone[name] or held[name]:
                _move(scratch / "first" / aside(name), folder / aside(name))
        for name in changed:
            _move(scratch / name, folder / name)
        for name in changed:
            if gone[name]:
                _move(scratch / "last" / aside(name), folder / aside(name))
            else:
                (folder / aside(name)).unlink(missing_ok=True)
    sync(folder)


def _absent(name: str, pool: Sequence[Record], rows: Sequence[Record]) -> list[Record]:
    """Rows of the pool that are not among some rows, by key."""
    file = _described(name)
    there = {_key(file, row) for row in rows}
    return [row for row in pool if _key(file, row) not in there]


def _either(name: str, some: Sequence[Record], more: Sequence[Record]) -> list[Record]:
    """Rows of both, each once."""
    file = _described(name)
    return list({_key(file, row): row for row in (*some, *more)}.values())


def _move(made: Path, place: Path) -> None:
    """Put a file that is whole on the disk in its place."""
    sync(made)
    os.replace(made, place)


def _read_list(file: Path, known: Mapping[str, Mapping[str, str]]) -> dict[str, Record]:
    """Rows of an exported list, by target, as the sheet or a spreadsheet program wrote it."""
    table: Table = delimited.read_saved(file)
    where = str(file)
    problems = [
        Problem("unknown column", where, 1, name, did_you_mean(name, COLUMNS))
        for name in table.columns
        if name not in COLUMNS
    ] + [
        Problem(f"column '{name}' is missing", where, 1, fix="export the list from the sheet")
        for name in ("target_id", "direction")
        if name not in table.columns
    ]
    if problems:
        raise TargetError(problems)
    found: dict[str, Record] = {}
    for cells, line in zip(table.records(), table.lines, strict=True):
        record = {name: delimited.unguarded(cell) for name, cell in cells.items()}
        target = record["target_id"]
        if target not in known:
            problems.append(Problem(f"'{target}' is not in targets.csv", where, line, "target_id", "leave it out"))
        else:
            problems += _faults(record, known[target]["symbol"], where, line)
        if target in found:
            problems.append(Problem(f"'{target}' stands twice", where, line, "target_id", "keep one row"))
        found[target] = record
    if not found:
        problems.append(Problem("accepts no target", where, fix="tick at least one in the sheet"))
    if problems:
        raise TargetError(problems)
    return found


def _faults(said: Mapping[str, str], symbol: str, where: str, line: int) -> list[Problem]:
    """What is wrong with a row of an exported list on a target that is there."""
    problems = []
    named, direction, tier = said.get("symbol", ""), said["direction"], said.get("evidence_tier", "")
    if named and named.casefold() != symbol.casefold():
        what = f"names {named}, and {said['target_id']} is {symbol}"
        problems.append(Problem(what, where, line, "symbol", "correct the one that is wrong"))
    if direction not in DIRECTIONS:
        fix = did_you_mean(direction, DIRECTIONS)
        problems.append(Problem(f"'{direction}' is no direction", where, line, "direction", fix))
    if tier and tier not in TIERS:
        fix = f"allowed: {', '.join(TIERS)}, or empty"
        problems.append(Problem(f"'{tier}' is not an allowed word", where, line, "evidence_tier", fix))
    return problems
