"""The shape that all sources share: files in, tables out, all inside DuckDB."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, ClassVar, cast

import duckdb

from prioritize.errors import Problem, SourceError
from prioritize.sources.parquet import ParquetFile

_DELIMITED = """
CREATE OR REPLACE TABLE file_{key} AS
SELECT * FROM read_csv(
    $path, columns = $columns, delim = $delim, header = $header, auto_detect = false, nullstr = '',
    quote = '"', escape = '"', strict_mode = true, max_line_size = 10000000
)
"""
_LINES = """
CREATE OR REPLACE TABLE file_{key} AS
SELECT line FROM read_csv(
    $path, columns = {{'line': 'VARCHAR'}}, delim = '\x01', header = false, auto_detect = false,
    quote = '', escape = '', max_line_size = 10000000
)
"""


@dataclass(frozen=True)
class FlatFile:
    """A file that a source publishes.

    Attributes
    ----------
    key : str
        The file becomes the table `file_<key>`, all columns text, empty cells NULL.
    names : tuple of str
        File names under which it is found, the public one first; `*` stands for a release; `.gz`
        may follow.
    columns : tuple of str
        Columns that must be present; others may be. With `header=False` the names given to the
        columns in order. Not used with `lines`.
    delimiter : str
        One character; `lines` keeps each line whole in the column `line`.
    header : bool
        Whether the first line names the columns.
    """

    key: str
    names: tuple[str, ...]
    columns: tuple[str, ...] = ()
    delimiter: str = "\t"
    header: bool = True
    copy: ClassVar[str] = "one copy, plain or .gz"

    def among(self, paths: Sequence[Path]) -> list[Path]:
        """Those of many paths that are the file."""
        return [path for path in paths if _is_named(path.name, self.names) and path.is_file()]


class Source:
    """A public database whose flat files fill tables of schema `raw`.

    A subclass is data: class attributes, and per table one SELECT over `file_<key>` tables, over
    its own `steps`, and over the tables that every source may read (`prioritize.sources.shared`):

    - `gene_of_symbol(symbol, hgnc_id)`: approved symbols, and previous symbols and aliases that are
      unambiguous;
    - `gene_of_entrez(entrez_id, hgnc_id)`, `gene_of_ensembl(ensembl_gene_id, hgnc_id)`,
      `gene_of_uniprot(uniprot_id, hgnc_id)`: ids that belong to one gene;
    - `catalogue_target(hgnc_id, symbol)` and `catalogue_agent(agent_id, name)`, name in lower case,
      one row per name of the agent.

    Attributes
    ----------
    name, title, licence, reference, url : str
        Short name, printed name, licence, DOI or address to cite, address of the public download.
    rebuild : str
        `public download`, or `third-party extract` when no newer file of this form is published.
    scope : str
        `genome`, or `catalogue` when only the catalogue's targets are asked for.
    note : str
        What a reader must know.
    embeds : tuple of str
        What a provenance list may say of a file for the source to take it: the beginnings allowed.
        A source that keeps only the free part of a mixed file says so here.
    optional : bool
        Whether it is left out where none of its files is there.
    supersedes : tuple of str
        Sources of the embedded snapshot whose rows its rows take the place of, table by table.
    files : tuple of FlatFile or ParquetFile
    steps : mapping of name to SELECT
        What several tables share, made in this order before them.
    tables : mapping of table name to SELECT
        Its columns are those of `sql/raw/<table>.sql` but the last, `source`; rows are unique and
        ordered by a full key.
    gene_names : str
        SELECT of one column `name` of all gene names the file uses and one column `hgnc_id` (NULL
        when unresolved); empty when the source needs no mapping.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    licence: ClassVar[str] = ""
    reference: ClassVar[str] = ""
    url: ClassVar[str] = ""
    rebuild: ClassVar[str] = "public download"
    scope: ClassVar[str] = "genome"
    note: ClassVar[str] = ""
    embeds: ClassVar[tuple[str, ...]] = ("yes", "with attribution")
    optional: ClassVar[bool] = False
    supersedes: ClassVar[tuple[str, ...]] = ()
    files: ClassVar[tuple[FlatFile | ParquetFile, ...]] = ()
    steps: ClassVar[Mapping[str, str]] = {}
    tables: ClassVar[Mapping[str, str]] = {}
    gene_names: ClassVar[str] = ""

    def is_there(self, folders: Sequence[Path]) -> bool:
        """Whether any of its files is in the folders."""
        return any(file.among(below) for below in map(_paths_below, folders) for file in self.files)

    def find(self, folders: Sequence[Path]) -> dict[str, Path]:
        """Path of each file, or of the folder of its parts: from the first folder that holds it, at any depth.

        Raises
        ------
        SourceError
            Files that are absent, or stand twice in one folder; all of them are listed.
        """
        present = [_paths_below(folder) for folder in folders]
        paths: dict[str, Path] = {}
        problems = []
        for file in self.files:
            found = next((some for below in present if (some := file.among(below))), [])
            if len(found) == 1:
                paths[file.key] = found[0]
            else:
                problems.append(self._not_one(file, found, folders))
        if problems:
            raise SourceError(problems)
        return paths

    def _not_one(self, file: FlatFile | ParquetFile, found: list[Path], folders: Sequence[Path]) -> Problem:
        """What to say of a file that is there more or less than once."""
        listed = ", ".join(map(str, found))
        what = f"found {len(found)} times: {listed}" if found else "no such file"
        also = f" (or {', '.join(file.names[1:])})" if len(file.names) > 1 else ""
        return Problem(
            f"{self.name}: {what}",
            ", ".join(map(str, folders)),
            field=file.names[0] + also,
            fix=f"keep {file.copy}; it is published at {self.url}",
        )

    def read(self, con: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> dict[str, Path]:
        """Create one table per entry of `tables` in the connection's main schema.

        Returns
        -------
        dict of str to Path
            The files read, or the folders of their parts, by key.

        Raises
        ------
        SourceError
            A file is absent, cannot be read, or lacks a column of its contract.
        """
        paths = self.find(folders)
        for file in self.files:
            if isinstance(file, ParquetFile):
                file.open(con, paths[file.key], self.name, self.url)
            else:
                self._open(con, file, paths[file.key])
        for table, select in {**self.steps, **self.tables}.items():
            try:
                con.execute(f'CREATE OR REPLACE TABLE "{table}" AS {select}')
            except duckdb.Error as fault:
                raise SourceError(
                    Problem(
                        f"{self.name}: cannot be read as {table}: {_first_line(fault)}",
                        ", ".join(map(str, paths.values())),
                        fix=f"the form of the file changed; compare it with {self.url}",
                    )
                ) from fault
        return paths

    def unresolved(self, con: duckdb.DuckDBPyConnection) -> int:
        """Distinct gene names of the files that answer to no HGNC gene; call after `read`."""
        if not self.gene_names:
            return 0
        con.execute(f"CREATE OR REPLACE TEMP VIEW named AS {self.gene_names}")
        row = con.execute("SELECT count(DISTINCT name) FROM named WHERE hgnc_id IS NULL").fetchone()
        return int(row[0]) if row else 0

    def _open(self, con: duckdb.DuckDBPyConnection, file: FlatFile, path: Path) -> None:
        """Read one file into the table `file_<key>`."""
        try:
            if file.delimiter == "lines":
                con.execute(_LINES.format(key=file.key), {"path": str(path)})
                return
            columns = self._columns(file, path)
            con.execute(
                _DELIMITED.format(key=file.key),
                {
                    "path": str(path),
                    "columns": dict.fromkeys(columns, "VARCHAR"),
                    "delim": file.delimiter,
                    "header": file.header,
                },
            )
        except (
            duckdb.Error,
            OSError,
            EOFError,
            UnicodeDecodeError,
            csv.Error,
            zlib.error,
        ) as fault:
            raise SourceError(
                Problem(
                    f"{self.name}: cannot be read: {_first_line(fault)}",
                    str(path),
                    fix=f"the file is cut off or damaged; fetch it again from {self.url}",
                )
            ) from fault

    def _columns(self, file: FlatFile, path: Path) -> tuple[str, ...]:
        """Names of all columns of a file, compared with its contract."""
        if not file.header:
            return file.columns
        seen = _header(path, file.delimiter)
        missing = [name for name in file.columns if name not in seen]
        twice = sorted({name for name in seen if seen.count(name) > 1})
        if not missing and not twice:
            return seen
        fault, names = ("missing", missing) if missing else ("named twice", twice)
        what = f"column {fault}: {', '.join(names)}"
        raise SourceError(
            Problem(
                f"{self.name}: {what} (seen: {_shown(seen)})",
                str(path),
                1,
                fix=f"the source changed its file, or this is another; compare it with {self.url}",
            )
        )


def _paths_below(folder: Path) -> list[Path]:
    """A folder, and all files and folders below it, links followed once."""
    return sorted({path.resolve() for path in (folder, *folder.rglob("*"))})


def _is_named(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file name fits one of the patterns, with or without `.gz`."""
    return any(fnmatchcase(name.removesuffix(".gz"), pattern) for pattern in patterns)


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    """Cells of the first line."""
    with (
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw,
        io.TextIOWrapper(cast("IO[bytes]", raw), encoding="utf-8-sig", newline="") as text,
    ):
        return tuple(next(csv.reader(text, delimiter=delimiter, strict=True), []))


def _first_line(fault: Exception) -> str:
    """What DuckDB says, without its advice on options of its own."""
    lines = str(fault).split("Possible fixes:")[0].splitlines()
    said = [line.strip()[:200] for line in lines if line.strip()]
    return "; ".join(said[:3])


def _shown(names: Sequence[str]) -> str:
    """The first 40 names, each cut at 60 characters."""
    rest = f" ... ({len(names)} in all)" if len(names) > 40 else ""
    return ", ".join(name[:60] for name in names[:40]) + rest
