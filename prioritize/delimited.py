"""Strict reading and writing of CSV and TSV files: text stays text, nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from prioritize.errors import Problem, TargetError
from prioritize.memory import uncollected

if TYPE_CHECKING:
    import _csv

FIELD_LIMIT = 1_000_000
"""Longest cell that is read, characters."""
LARGEST = 500_000_000
"""Largest file that is read, bytes; of a gzipped one, unpacked."""
POOL = 100_000
"""Different cells that are kept once however often they stand in a file."""
FEW = 5
"""From so many rows on, a file most of whose rows are ragged is no table."""
SIGNS = (",", ";", "\t")
"""What parts the cells of a table that a spreadsheet program saved."""
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
    _different: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def column(self, name: str) -> list[str]:
        """All cells of one column, in order."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def different(self, name: str) -> frozenset[str]:
        """The different cells of one column, found once."""
        if name not in self._different:
            self._different[name] = frozenset(self.column(name))
        return self._different[name]

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
    where = str(path)
    sign = delimiter or ("\t" if path.name.removesuffix(".gz").endswith(".tsv") else ",")
    return _table(*_rows(_content(path), sign, where, quotes=quotes), sign, where)


def read_saved(path: Path) -> Table:
    """Read a table as a spreadsheet program saves it.

    Its cells are parted by the sign that the header has most of: commas, semicolons or tabs. Rows without a word, and
    empty columns at the right of all others, are not read.

    Raises
    ------
    TargetError
        As `read`.
    """
    where = str(path)
    raw = _content(path)
    text = _plain_lines(raw)
    header = next((line for line in text if line.strip(",;\t ")), "".join(text))
    sign = max(SIGNS, key=header.count)
    rows, lines = _rows(raw, sign, where, quotes=True)
    said = [(row, line) for row, line in zip(rows, lines, strict=True) if any(cell.strip() for cell in row)]
    width = _width(said[0][0]) if said else 0
    return _table([row[: max(width, _width(row))] for row, _ in said], [line for _, line in said], sign, where)


def _width(row: Sequence[str]) -> int:
    """Cells of a row, up to the last that is not empty."""
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _table(rows: Sequence[tuple[str, ...]], lines: Sequence[int], sign: str, where: str) -> Table:
    """Rows as a table, the first of them its header, when all have as many cells."""
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


def lines(path: Path) -> list[str]:
    """Lines of a file as they are written, readable as a table or not; what is not UTF-8 is marked."""
    try:
        with path.open("rb") as handle:
            raw = handle.read(LARGEST)
        return _plain_lines(_unpacked(raw, str(path)) if path.suffix == ".gz" else raw)
    except (OSError, TargetError):
        return []


def _plain_lines(raw: bytes) -> list[str]:
    """Decoded lines, whatever ends them."""
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", errors="replace", newline="")
    return [line.rstrip("\r\n") for line in text]


@uncollected()
def _rows(raw: bytes, sign: str, where: str, *, quotes: bool) -> tuple[list[tuple[str, ...]], list[int]]:
    """All rows that are not blank, the header among them, and the line on which each ends."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    pool: dict[str, str] = {}
    begins = 1
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        reader = _reader(raw, sign, quotes=quotes)
        for row in reader:
            if row:
                known = pool.setdefault if len(pool) < POOL else pool.get
                rows.append(tuple(map(known, row, row)))
                lines.append(reader.line_num)
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise TargetError(_unreadable(raw, sign, where, begins, str(fault), quotes=quotes)) from fault
    except UnicodeDecodeError as fault:
        raise TargetError(Problem("is not UTF-8", where, _bad_line(raw), fix="save it as UTF-8")) from fault
    finally:
        csv.field_size_limit(previous)
    return rows, lines


def _reader(raw: bytes, sign: str, *, quotes: bool) -> _csv.Reader:
    """A strict reader of decoded lines."""
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline="")
    if quotes:
        return csv.reader(text, delimiter=sign, strict=True)
    return csv.reader(text, delimiter=sign, quoting=csv.QUOTE_NONE)


def _bad_line(raw: bytes) -> int:
    """Line of the first byte that is not UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _line(raw, fault.start)
    return 1


def _line(raw: bytes, place: int) -> int:
    """Line of a byte, whatever ends the lines."""
    before = raw[:place]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _unreadable(raw: bytes, sign: str, where: str, begins: int, said: str, *, quotes: bool) -> Problem:
    """Why the row that begins on a line cannot be read: a cell is too long, or a quote is out of place."""
    csv.field_size_limit(len(raw) + 1)
    names: list[str] = []
    try:
        for row in _reader(raw, sign, quotes=quotes):
            names = names or row
            for name, cell in zip(names, row, strict=False):
                if len(cell) > FIELD_LIMIT:
                    what = f"the cell is longer than {FIELD_LIMIT:,} characters"
                    return Problem(what, where, begins, "" if len(name) > FIELD_LIMIT else name, "shorten it")
    except (csv.Error, UnicodeDecodeError) as fault:
        said = str(fault)
    what = f"the row that begins here is not readable as delimited text: {said}"
    return Problem(what, where, begins, fix="close the quote, or remove the stray one")


def _content(path: Path) -> bytes:
    """The bytes of a file of text, unpacked, in which no NUL stands."""
    where = str(path)
    try:
        with path.open("rb") as handle:
            raw = handle.read(LARGEST + 1)
    except OSError as fault:
        raise TargetError(Problem(f"cannot be read: {fault.strerror}", where, fix="check the path")) from fault
    if path.suffix == ".gz":
        raw = _unpacked(raw, where)
    if len(raw) > LARGEST:
        raise TargetError(Problem(f"is over {LARGEST:,} bytes", where, fix="give it in parts"))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TargetError(Problem("is UTF-16, not UTF-8", where, fix="save it as UTF-8"))
    if b"\0" in raw:
        fix = "save it as plain UTF-8 text"
        raise TargetError(Problem("holds a NUL byte", where, _line(raw, raw.index(b"\0")), fix=fix))
    return raw


def _unpacked(raw: bytes, where: str) -> bytes:
    """The content of a gzipped file, or as much as shows that it is too large."""
    try:
        with gzip.open(io.BytesIO(raw)) as handle:
            return handle.read(LARGEST + 1)
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
