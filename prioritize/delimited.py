"""Strict reading and writing of CSV and TSV files: text stays text, nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize.errors import Problem, TargetError

FIELD_LIMIT = 1_000_000
"""Longest cell that is read, characters."""
FEW = 5
"""From so many rows on, a file most of whose rows are ragged is no table."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet take a cell for a formula (CWE-1236)."""


@dataclass(frozen=True)
class Table:
    """A table of text.

    Attributes
    ----------
    columns : tuple of str
        Names, length n.
    rows : tuple of tuple of str
        Cells; each row has n; an empty cell is ''.
    lines : tuple of int
        Line of the file on which each row ends; empty when the table was not read from a file.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()

    def column(self, name: str) -> list[str]:
        """All cells of one column, in order."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def records(self) -> list[dict[str, str]]:
        """One dictionary a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def read(path: Path, delimiter: str | None = None, *, quotes: bool = True) -> Table:
    """Read a delimited file as text.

    Parameters
    ----------
    path : Path
        A CSV, or a TSV when its name ends in .tsv; gzipped when it ends in .gz; UTF-8, with or without
        byte order mark, any line ending.
    delimiter : str, optional
        Overrides the ending of the name.
    quotes : bool
        Whether a cell that begins with a double quote ends with one; if not, quotes are letters.

    Raises
    ------
    TargetError
        Missing, empty, damaged gzip, not UTF-8, NUL inside, duplicate or empty column names, ragged row,
        unclosed quote, or a cell over 1,000,000 characters; all ragged rows are listed,
        unless they are most of the file.
    """
    text = _text(path)
    where = str(path)
    sign = delimiter or ("\t" if path.name.removesuffix(".gz").endswith(".tsv") else ",")
    previous = csv.field_size_limit(FIELD_LIMIT)
    content = io.StringIO(text, newline="")
    reader = (
        csv.reader(content, delimiter=sign, strict=True)
        if quotes
        else csv.reader(content, delimiter=sign, quoting=csv.QUOTE_NONE)
    )
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if row:
                rows.append(tuple(row))
                lines.append(reader.line_num)
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise TargetError(
            Problem(
                f"the row that begins here is not readable as delimited text: {fault}",
                where,
                begins,
                fix="close the quote, or remove the stray one",
            )
        ) from fault
    finally:
        csv.field_size_limit(previous)
    if not rows:
        raise TargetError(Problem("the file is empty", where, fix="give a header line and at least one row"))
    header = tuple(cell.strip() for cell in rows[0])
    _check_header(header, where)
    problems = [
        Problem(
            f"{len(row)} cells where the header has {len(header)}",
            where,
            line,
            fix="quote cells that hold the delimiter",
        )
        for row, line in zip(rows[1:], lines[1:], strict=True)
        if len(row) != len(header)
    ]
    if len(problems) >= FEW and 2 * len(problems) > len(rows) - 1:
        told = f"is no table: {len(problems):,} of {len(rows) - 1:,} rows have another number of cells than line 1"
        sort = "tabs" if sign == "\t" else f"'{sign}'"
        raise TargetError(Problem(told, where, fix=f"give a table whose cells are parted by {sort}, with a header"))
    if problems:
        raise TargetError(problems)
    return Table(header, tuple(rows[1:]), tuple(lines[1:]))


def _text(path: Path) -> str:
    """The decoded content of a file."""
    where = str(path)
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise TargetError(Problem(f"cannot be read: {fault.strerror}", where, fix="check the path")) from fault
    if path.suffix == ".gz":
        raw = _unpacked(raw, where)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TargetError(Problem("is UTF-16, not UTF-8", where, fix="save it as UTF-8"))
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise TargetError(Problem("holds a NUL byte", where, line, fix="save it as plain UTF-8 text"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise TargetError(Problem("is not UTF-8", where, line, fix="save it as UTF-8")) from fault


def _unpacked(raw: bytes, where: str) -> bytes:
    """The content of a gzipped file."""
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as fault:
        raise TargetError(
            Problem(f"is not a whole gzip file: {fault}", where, fix="download it again, or name it without .gz")
        ) from fault


def _check_header(header: Sequence[str], where: str) -> None:
    """Refuse empty and repeated column names."""
    if "" in header:
        raise TargetError(Problem("a column has no name", where, 1, fix="name every column"))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise TargetError(Problem(f"column named twice: {', '.join(twice)}", where, 1, fix="keep one"))


def guarded(cell: str) -> str:
    """A cell behind an apostrophe where a spreadsheet would take it for a formula.

    A cell of apostrophes and such a character gets one more, so that `unguarded` gives back any cell as it was.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that `guarded` put before it."""
    return cell.removeprefix("'") if cell.lstrip("'").startswith(FORMULA) else cell


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV, or a TSV when the name ends in .tsv; UTF-8, LF, quotes only where needed."""
    sign = "\t" if path.suffix == ".tsv" else ","
    with path.open("w", encoding="utf-8", newline="") as handle:
        plain = csv.writer(handle, delimiter=sign, lineterminator="\n")
        quoted = csv.writer(handle, delimiter=sign, lineterminator="\n", quoting=csv.QUOTE_ALL)
        plain.writerow(columns)
        for row in rows:
            # Python before 3.13 leaves a carriage return bare, which is read as the end of a row.
            (quoted if any("\r" in str(cell) for cell in row) else plain).writerow(row)
