"""Large files that a service publishes, held against their contract before they are kept."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prioritize.errors import FetchError, Problem
from prioritize.sources.contract import one_line

PATIENCE = 600.0
"""Seconds that a large file may take."""
FLAGS = {"0": False, "1": True, "false": False, "true": True}
NOTHING = frozenset({"", "None", "nan", "NaN"})
"""Cells that say nothing."""


def contract(source: str, what: str, where: str = "") -> FetchError:
    """What is raised where a file is not as agreed."""
    return FetchError(
        Problem(f"{source}: {what}", where, fix="the service changed its file; see 'prioritize doctor'"),
        kind="contract",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table that came as text; a cell that is not as agreed is named.

    Attributes
    ----------
    source : str
        For messages.
    line : int
        In the file, 1 = the first.
    cells : mapping of str to str
        By column.
    """

    source: str
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """A cell that says something."""
        found = self.text_or_none(column)
        if found is None:
            raise self._not(column, "filled in")
        return found

    def text_or_none(self, column: str) -> str | None:
        """A cell that may say nothing."""
        found = self.cells[column].strip()
        return None if found in NOTHING else found

    def form(self, column: str, pattern: re.Pattern[str]) -> str:
        """A cell of one form."""
        found = self.cells[column].strip()
        if not pattern.fullmatch(found):
            raise self._not(column, f"of the form {pattern.pattern}")
        return found

    def one_of(self, column: str, words: Mapping[str, str]) -> str:
        """What one of the words that a cell may hold stands for."""
        found = words.get(self.cells[column].strip())
        if found is None:
            raise self._not(column, f"one of {', '.join(words)}")
        return found

    def flag(self, column: str) -> bool:
        """A truth value, written 0 and 1 or False and True."""
        found = FLAGS.get(self.cells[column].strip().lower())
        if found is None:
            raise self._not(column, "true or false")
        return found

    def whole(self, column: str) -> int:
        """A whole number from 0 to 9 digits long."""
        found = self.cells[column].strip()
        if not (found.isascii() and found.isdigit() and len(found) < 10):
            raise self._not(column, "a whole number")
        return int(found)

    def _not(self, column: str, wanted: str) -> FetchError:
        seen = one_line(self.cells[column], 60)
        return contract(self.source, f"line {self.line}: {column} is not {wanted} but {seen!r}")


def rows(
    source: str, content: bytes, columns: Sequence[str], *, header: bool = True, quoted: bool = True
) -> Iterator[Row]:
    """Rows of a tab-separated file.

    Parameters
    ----------
    source : str
        For messages.
    content : bytes
    columns : sequence of str
        Columns that must be there; others may be. A name that ends in `*` stands for all that begin so. With
        `header=False` the names given to the columns in order.
    header : bool
        Whether the first line names the columns.
    quoted : bool
        Whether a quote wraps a cell; if not, it is a letter like any other.

    Raises
    ------
    FetchError
        kind `contract`: not UTF-8, a column missing or named twice, a row of another width, or no row at all.
    """
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, delimiter="\t", strict=True, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    number = 0
    try:
        names = next(reader, []) if header else list(columns)
        places = {column: _place(source, names, column) for column in columns}
        for number, cells in enumerate(reader, start=1):  # noqa: B007 - tells whether there was a row
            if len(cells) != len(names):
                raise contract(source, f"line {reader.line_num}: {len(cells)} cells, not {len(names)}; is it cut off?")
            yield Row(source, reader.line_num, {column: cells[place] for column, place in places.items()})
    except (UnicodeDecodeError, csv.Error) as fault:
        raise contract(source, f"line {reader.line_num + 1}: cannot be read: {fault}") from fault
    if not number:
        raise contract(source, "the file holds no row")


def _place(source: str, names: Sequence[str], column: str) -> int:
    """Where a column stands."""
    stem = column.removesuffix("*")
    found = [place for place, name in enumerate(names) if name == column or (stem != column and name.startswith(stem))]
    if len(found) != 1:
        seen = one_line(", ".join(name[:60] for name in names), 300) or "nothing"
        raise contract(source, f"the column {stem} is {'named twice' if found else 'missing'} (seen: {seen})")
    return found[0]


def unzipped(source: str, content: bytes, member: str, largest: int) -> bytes:
    """The one file of a zip archive.

    Parameters
    ----------
    source : str
        For messages.
    content : bytes
    member : str
        Name of the file; the archive may hold no other.
    largest : int
        Bytes of the file, at most.

    Raises
    ------
    FetchError
        kind `contract` where it is no such archive, `too large` beyond the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = archive.infolist()
            names = [one.filename for one in held]
            if names != [member]:
                seen = one_line(", ".join(names), 200) or "nothing"
                raise contract(source, f"the archive holds {seen}, and not {member} alone")
            if held[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise contract(source, f"the archive is packed by method {held[0].compress_type}, which is not read")
            with archive.open(held[0]) as file:
                found = file.read(largest + 1)
    except FetchError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as fault:
        raise contract(source, f"the archive cannot be read: {one_line(str(fault), 200)}") from fault
    if len(found) > largest:
        raise FetchError(
            Problem(f"{source}: {member} is over {largest:,} bytes", fix="see 'prioritize doctor'"), kind="too large"
        )
    return found
