"""Files that name drugs: a list, all pairs of which are wanted, or the pairs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize import delimited
from prioritize.errors import Problem, TargetError

DRUG, LEFT, RIGHT = "drug", "drug_a", "drug_b"


@dataclass(frozen=True)
class Wanted:
    """Drugs as they were written.

    Attributes
    ----------
    names : tuple of str
        Each once, in the order written.
    lines : tuple of int
        Line of each name's first mention, 1 = the first; 0 = not from a file.
    pairs : tuple of (str, str) or None
        The pairs that are wanted, each once; None = all pairs of the names.
    """

    names: tuple[str, ...]
    lines: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...] | None = None


def read_wanted(path: Path) -> Wanted:
    """Read a CSV or TSV with a column `drug`, or with `drug_a` and `drug_b`, or a text with one drug per line.

    Raises
    ------
    TargetError
        The file cannot be read, has no such columns, or names no drug; rows with an empty cell are all listed.
    """
    where = str(path)
    if not path.name.removesuffix(".gz").endswith((".csv", ".tsv")):
        found = _lines(path, where)
        return _checked(Wanted(tuple(found), tuple(found.values())), where)
    table = delimited.read(path)
    heads = [name.strip().lower() for name in table.columns]
    if LEFT in heads and RIGHT in heads:
        columns = [heads.index(LEFT), heads.index(RIGHT)]
    elif DRUG in heads:
        columns = [heads.index(DRUG)]
    else:
        what = f"has no column '{DRUG}', and not '{LEFT}' and '{RIGHT}': {', '.join(table.columns)}"
        raise TargetError(Problem(what, where, 1, fix="name the column of drugs so"))
    rows = [tuple(row[place].strip() for place in columns) for row in table.rows]
    problems = [
        Problem("the drug is empty", where, line, field=heads[place], fix="write its name, or take the row out")
        for row, line in zip(rows, table.lines, strict=True)
        for place, cell in zip(columns, row, strict=True)
        if not cell
    ]
    if problems:
        raise TargetError(problems)
    lines: dict[str, int] = {}
    for row, line in zip(rows, table.lines, strict=True):
        for cell in row:
            lines.setdefault(cell, line)
    pairs = tuple(dict.fromkeys((row[0], row[1]) for row in rows)) if len(columns) > 1 else None
    return _checked(Wanted(tuple(lines), tuple(lines.values()), pairs), where)


def wanted_of(drugs: Sequence[str | Sequence[str]]) -> Wanted:
    """Names, or pairs of names, that were given as a sequence.

    Raises
    ------
    TargetError
        One is empty, or no text; or names and pairs stand side by side.
    """
    where = "drugs"
    every = [(one,) if isinstance(one, str) else tuple(one) for one in drugs]
    size = len(every[0]) if every else 1
    problems = [
        Problem(
            f"number {number}, {drugs[number - 1]!r}, is no name, or no pair, as the others are",
            where,
            fix="give names alone, or pairs of two names alone",
        )
        for number, parts in enumerate(every, start=1)
        if len(parts) != size or size > 2 or not all(str(part).strip() for part in parts)
    ]
    if problems:
        raise TargetError(problems)
    texts = [tuple(str(part).strip() for part in parts) for parts in every]
    names = dict.fromkeys(text for parts in texts for text in parts)
    pairs = tuple(dict.fromkeys((parts[0], parts[1]) for parts in texts)) if size == 2 else None
    return _checked(Wanted(tuple(names), (0,) * len(names), pairs), where)


def _lines(path: Path, where: str) -> dict[str, int]:
    """Lines of a text by their first number; a heading, empty lines and lines that begin with # do not count."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise TargetError(Problem(f"cannot be read: {fault}", where, fix="save it as UTF-8 text")) from fault
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.strip()
        if name and not name.startswith("#") and not (number == 1 and name.lower() == DRUG):
            found.setdefault(name, number)
    return found


def _checked(wanted: Wanted, where: str) -> Wanted:
    """The same, when it names a pair at least."""
    if len(wanted.names) < 2:
        raise TargetError(Problem(f"names {len(wanted.names)} drugs", where, fix="give two or more"))
    return wanted
