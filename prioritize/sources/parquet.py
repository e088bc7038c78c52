"""Parquet as large platforms publish it: one file or a folder of parts, held against a contract, read by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from prioritize.errors import Problem, SourceError

ENDING = ".parquet"
MARKS = (".", "_")
"""How the names of files begin that Spark writes beside the parts, such as `_SUCCESS`."""
KINDS = {
    "varchar": ("text", frozenset({"varchar"})),
    "boolean": ("true or false", frozenset({"boolean"})),
    "double": (
        "a number",
        frozenset(
            {
                *("tinyint", "smallint", "integer", "bigint", "hugeint"),
                *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
                *("float", "double", "decimal"),
            }
        ),
    ),
    "list": ("a list", frozenset({"list"})),
    "struct": ("a struct", frozenset({"struct"})),
}
"""Types of a contract: what each is called, and the types of a file that it takes."""
LONGEST = 300
"""Letters of what was seen, in a message."""

_TYPES = "DESCRIBE SELECT * FROM read_parquet($path)"
# The names put into these come from the contract, and, of other columns of numbers, quoted from the file.
_FIRST = "CREATE OR REPLACE TABLE file_{key} AS "
_NEXT = "INSERT INTO file_{key} "
_READ = "SELECT {columns} FROM read_parquet($path)"
Types = dict[str, Any]
"""Types of DuckDB by name, of the columns of a file or the fields of a struct."""


@dataclass(frozen=True)
class ParquetFile:
    """A table that a source publishes as Parquet: one file, or a folder of parts that have the same columns.

    Attributes
    ----------
    key : str
        It becomes the table `file_<key>`, of the columns of the contract alone.
    names : tuple of str
        File names under which it is found, such as `target.parquet`; so is a folder `target`, or `target.parquet`,
        of parts.
    columns : mapping of str to str
        Columns that must be there, and their types: VARCHAR, BOOLEAN, DOUBLE for any number, and STRUCT and lists of
        these. Other columns, and other fields of a struct, may be. A field that is called `a|b` has one of these names
        in the file, and the first in the table.
    numbers : bool
        Whether all other columns of numbers are read as well, one of which must be there.
    """

    key: str
    names: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    numbers: bool = False
    copy: ClassVar[str] = "one copy, a file or a folder of its parts"

    def among(self, paths: Sequence[Path]) -> list[Path]:
        """Those of many paths that are the file, or the folder of its parts."""
        folders = [path for path in paths if path.is_dir() and self._is_folder(path)]
        files = [path for path in paths if path.name in self.names and path.is_file() and path.parent not in folders]
        return [*folders, *files]

    def open(self, con: duckdb.DuckDBPyConnection, path: Path, source: str, url: str) -> None:
        """Read the columns of the contract into the table `file_<key>`.

        A number of single precision keeps its shortest digits: 0.35 stays 0.35.

        Raises
        ------
        SourceError
            A folder without parts, parts of different columns, a file that cannot be read, or a column or field that is
            missing or of another type; all of these are listed.
        """
        parts = parts_of(path)
        if not parts:
            raise SourceError(
                Problem(f"{source}: the folder holds no Parquet file", str(path), fix=f"fetch it again from {url}")
            )
        types = _types(con, parts, source, url)
        reading = _Reading()
        chosen = reading.fields(self.columns, types, "")
        if self.numbers:
            chosen |= reading.others(self.columns, types)
        if reading.faults:
            fix = f"the source changed its file, or this is another; compare it with {url}"
            name = self.names[0].removesuffix(ENDING)
            raise SourceError(
                [Problem(f"{source}: {what}", str(path), field=name + place, fix=fix) for place, what in reading.faults]
            )
        columns = ", ".join(f"{how} AS {quoted(column)}" for column, how in chosen.items())
        for part in parts:
            verb = _FIRST if part == parts[0] else _NEXT
            try:
                con.execute(verb.format(key=self.key) + _READ.format(columns=columns), {"path": str(part)})
            except duckdb.Error as fault:
                raise _damaged(source, part, url, fault) from fault

    def _is_folder(self, path: Path) -> bool:
        """Whether a folder has the name, and holds parts or nothing but what Spark writes beside them."""
        if path.name not in self.names and path.name + ENDING not in self.names:
            return False
        return bool(parts_of(path)) or all(one.name.startswith(MARKS) for one in path.iterdir())


class _Reading:
    """How columns of a file are brought into the form of a contract, and what of them does not fit it.

    Attributes
    ----------
    faults : list of (str, str)
        Place, such as `.tractability.id`, and what is wrong there.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fields(self, wanted: Mapping[str, Any], seen: Types, place: str, of: str = "") -> dict[str, str]:
        """Expressions by name for columns, or for the fields of a struct `of`."""
        found = {}
        for names, kind in wanted.items():
            name = next((one for one in names.split("|") if one in seen), None)
            if name is None:
                self.faults.append((f"{place}.{names.replace('|', ' or ')}", f"no such field (seen: {_shown(seen)})"))
                continue
            kind = duckdb.sqltype(kind) if isinstance(kind, str) else kind
            whole = f"{of}.{quoted(name)}" if of else quoted(name)
            found[names.partition("|")[0]] = self.value(kind, seen[name], f"{place}.{name}", whole)
        return found

    def value(self, wanted: Any, seen: Any, place: str, what: str) -> str:
        """The expression for one value."""
        called, taken = KINDS[wanted.id]
        if seen.id not in taken:
            self.faults.append((place, f"is {str(seen)[:LONGEST]}, not {called}"))
            return "NULL"
        if wanted.id == "list":
            item = f"item_{place.count('.')}"
            return f"[{self.value(wanted.children[0][1], seen.children[0][1], place, item)} FOR {item} IN {what}]"
        if wanted.id == "struct":
            fields = self.fields(dict(wanted.children), dict(seen.children), place, what)
            return f"struct_pack({', '.join(f'{quoted(name)} := {how}' for name, how in fields.items())})"
        if wanted.id == "double":
            return _number(what, seen)
        return what

    def others(self, wanted: Iterable[str], seen: Types) -> dict[str, str]:
        """Expressions for all columns of numbers that the contract does not name."""
        numbers = KINDS["double"][1]
        found = {
            name: _number(quoted(name), kind)
            for name, kind in seen.items()
            if name not in wanted and kind.id in numbers
        }
        if not found:
            self.faults.append(("", f"no column of numbers (seen: {_shown(seen)})"))
        return found


def parts_of(path: Path) -> tuple[Path, ...]:
    """The files of a path: itself, or the Parquet files that a folder holds, by name."""
    if not path.is_dir():
        return (path,)
    held = (one for one in path.glob(f"*{ENDING}") if one.is_file() and not one.name.startswith(MARKS))
    return tuple(sorted(held))


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever letters it has."""
    return '"' + name.replace('"', '""') + '"'


def _types(con: duckdb.DuckDBPyConnection, parts: Sequence[Path], source: str, url: str) -> Types:
    """Types of all columns, which must be the same in all parts."""
    first: dict[str, str] = {}
    for part in parts:
        try:
            seen = {name: kind for name, kind, *_ in con.execute(_TYPES, {"path": str(part)}).fetchall()}
        except duckdb.Error as fault:
            raise _damaged(source, part, url, fault) from fault
        first = first or seen
        if seen != first:
            differs = [name for name in {**first, **seen} if first.get(name) != seen.get(name)]
            raise SourceError(
                Problem(
                    f"{source}: not the same columns as in {parts[0].name}: {_shown(differs)}",
                    str(part),
                    fix=f"the folder mixes releases; fetch it into an empty one from {url}",
                )
            )
    return {name: duckdb.sqltype(kind) for name, kind in first.items()}


def _number(what: str, seen: Any) -> str:
    """A number as DOUBLE."""
    return f"CAST({f'CAST({what} AS VARCHAR)' if seen.id == 'float' else what} AS DOUBLE)"


def _shown(names: Iterable[str]) -> str:
    """Names for a message."""
    return ", ".join(names)[:LONGEST]


def _damaged(source: str, path: Path, url: str, fault: Exception) -> SourceError:
    """What is raised where DuckDB cannot read a file."""
    said = str(fault).splitlines()[0][:LONGEST]
    return SourceError(
        Problem(
            f"{source}: cannot be read: {said}",
            str(path),
            fix=f"the file is cut off or damaged, or no Parquet; fetch it again from {url}",
        )
    )
