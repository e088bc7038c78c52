"""Notes of experts: what a person who knows more says of a target or a pair. Shown, never scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from prioritize.errors import Problem, TargetError, did_you_mean
from prioritize.report.document import Note
from prioritize.tomlfile import read_toml

LARGEST = 1_000_000
"""Largest file of notes that is read, bytes."""
LONGEST = 2_000
"""Longest text or reason, characters."""
OVERRIDES = ("hold", "promote", "exclude")
NEEDED = ("author", "date", "text", "reason")
KEYS = (*NEEDED, "override", "pair", "target")
EXAMPLE = 'write target = "CD47", or pair = ["CD47", "PDCD1"]'


@dataclass(frozen=True)
class Members:
    """What a note can be about.

    Attributes
    ----------
    targets, therapies : mapping of str to (id, name)
        By id and by name: HGNC id and symbol, or id and agent of a therapy.
    """

    targets: Mapping[str, tuple[str, str]]
    therapies: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Members:
        """All targets and therapies of a store."""
        return cls(
            _by_both(con.execute("SELECT target_id, symbol FROM raw.target ORDER BY ALL").fetchall()),
            _by_both(con.execute("SELECT backbone_id, agent FROM raw.backbone ORDER BY ALL").fetchall()),
        )


def _by_both(rows: list[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Rows of id and name by either."""
    return {name: row for row in rows for name in reversed(row)}


def load(path: Path) -> dict[str, Any]:
    """The content of a file of notes, of which nothing is checked but that it is TOML.

    Raises
    ------
    TargetError
        Missing, too large, or not TOML.
    """
    return read_toml(path, TargetError, largest=LARGEST)


def check(content: Mapping[str, Any], where: str, members: Members) -> tuple[Note, ...]:
    """The notes of a file.

    Parameters
    ----------
    content : mapping
        As `load` gives it: a list of tables under `note`.
    where : str
        The file, for faults.
    members : Members

    Returns
    -------
    tuple of Note
        In the order of the file.

    Raises
    ------
    TargetError
        A key that is unknown or missing, a text that is empty or too long, a date or an override that is none, or a
        target or pair that the store does not hold. All faults are listed.
    """
    entries = content.get("note", [])
    problems = [
        Problem("unknown key", where, field=key, fix="write each note as [[note]]") for key in content if key != "note"
    ]
    if not isinstance(entries, list) or not entries:
        problems.append(Problem("holds no note", where, field="note", fix="write each note as [[note]]"))
        entries = []
    found = []
    for place, entry in enumerate(entries, start=1):
        reader = _Reader(entry if isinstance(entry, dict) else {}, where, f"note {place}", problems)
        found.append(reader.note(members))
    if problems:
        raise TargetError(problems)
    return tuple(found)


@dataclass(frozen=True)
class _Reader:
    """Reads one note, and adds what is wrong with it to `problems`."""

    entry: Mapping[str, Any]
    where: str
    place: str
    problems: list[Problem]

    def note(self, members: Members) -> Note:
        """The note; of no use when there are problems."""
        for key in sorted(self.entry.keys() - set(KEYS)):
            self._fault("unknown key", key, did_you_mean(key, KEYS))
        about = self._about(members)
        author, day, text, reason = (self._text(key) for key in NEEDED)
        return Note(
            tuple(one for one, _ in about),
            tuple(name for _, name in about),
            author,
            self._day(day),
            text,
            reason,
            self._override(),
        )

    def _fault(self, what: str, key: str, fix: str) -> None:
        self.problems.append(Problem(what, self.where, field=f"{self.place} {key}", fix=fix))

    def _text(self, key: str) -> str:
        """A text that has to be there; a date of TOML counts as its text."""
        value = self.entry.get(key)
        if key == "date" and type(value) is date:
            return value.isoformat()
        if not isinstance(value, str) or not value.strip():
            self._fault("is missing" if value is None else "is no text", key, f"say the {key} in quotes")
            return ""
        if len(value) > LONGEST:
            self._fault(f"has {len(value):,} characters", key, f"keep it to {LONGEST:,}")
        return value.strip()

    def _day(self, text: str) -> str:
        """A day as YYYY-MM-DD."""
        try:
            return date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            self._fault(f"'{text}' is no date", "date", "write it as 2026-11-23")
            return ""

    def _override(self) -> str:
        """What the expert would do instead; '' for none."""
        value = self.entry.get("override", "")
        if "override" in self.entry and value not in OVERRIDES:
            self._fault(f"'{value}' is no override", "override", f"allowed: {', '.join(OVERRIDES)}")
        return str(value)

    def _about(self, members: Members) -> tuple[tuple[str, str], ...]:
        """Id and name of the target, or of both members of the pair."""
        target, pair = self.entry.get("target"), self.entry.get("pair")
        if (target is None) == (pair is None):
            self._fault("give either, and not both", "target or pair", EXAMPLE)
            return ()
        if pair is None:
            one = self._member(target, "target", members.targets)
            return (one,) if one else ()
        if not isinstance(pair, list) or len(pair) != 2:
            self._fault("is no list of two names", "pair", EXAMPLE)
            return ()
        everyone = {**members.therapies, **members.targets}
        both = tuple(one for name in pair if (one := self._member(name, "pair", everyone)))
        if len(both) == 2 and (both[0] == both[1] or not any(one in members.targets for one, _ in both)):
            self._fault("is no pair of two targets, or of a target and a therapy", "pair", EXAMPLE)
        return both

    def _member(self, name: object, key: str, known: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
        if isinstance(name, str) and name in known:
            return known[name]
        what = "target or therapy" if key == "pair" else "target"
        fix = did_you_mean(name, known) if isinstance(name, str) and known else EXAMPLE
        self._fault(f"no such {what}: {name!r}", key, fix)
        return None
