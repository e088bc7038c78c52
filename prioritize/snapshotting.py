"""From public files to a snapshot folder: sources read, rows checked, tables written and listed."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from prioritize import delimited
from prioritize.errors import Problem, SourceError, StoreError
from prioritize.sources.finding import all_sources
from prioritize.sources.live import Live
from prioritize.sources.parquet import parts_of
from prioritize.sources.shared import make_catalogue_tables, make_gene_tables
from prioritize.sources.source import Source
from prioritize.store.publishing import locked
from prioritize.store.snapshot import (
    Manifest,
    TableEntry,
    file_sha256,
    replacing,
    sorted_entries,
    write_manifest,
)
from prioritize.store.sqlfile import read_folder

PROVENANCE = "PROVENANCE.tsv"
RELEASES = "RELEASES.toml"
UNSTATED = "unstated"
Log = Callable[[str], None]

# The names put into these come from our own files: tables from sql/raw, sources from sources/.
_PART = """
CREATE OR REPLACE TEMP VIEW part AS
SELECT * EXCLUDE (source) FROM raw."{table}" WHERE source = '{source}'
"""
_COPY = """
COPY (SELECT * FROM {name}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v1)
"""
_INSERT = """
INSERT INTO raw."{table}" BY NAME
SELECT *, $source AS source FROM "{table}"
WHERE rowid >= $start AND rowid < $stop
ORDER BY rowid
"""
_TWICE = 'SELECT * FROM "{table}" GROUP BY ALL HAVING count(*) > 1 LIMIT 1'
_ROW = 'SELECT * FROM "{table}" WHERE rowid = $row'
_COUNT = "SELECT count(*) FROM {table}"


@dataclass(frozen=True)
class Origin:
    """Where the files of one source came from.

    Attributes
    ----------
    release : str
        Release, or date, as the source names it; `unstated` when nobody says.
    obtained : str
        How the files were had: the download itself, or who republished it.
    retrieved : str
        ISO date.
    """

    release: str
    obtained: str
    retrieved: str


def build_snapshot(
    files: Sequence[Path],
    out: Path,
    *,
    date: str,
    targets: Sequence[tuple[str, str]],
    agents: Sequence[tuple[str, str]],
    ddl: Path,
    log: Log,
    sources: Sequence[Source] | None = None,
) -> Manifest:
    """Read all sources and write a snapshot folder, whole or not at all.

    Parameters
    ----------
    files : sequence of Path
        Folders with the public files, at any depth; where two hold a file, the first counts. A
        `PROVENANCE.tsv` or `RELEASES.toml` at the top of one says where its files came from.
    out : Path
        The snapshot folder; an older one is replaced when the new one is complete.
    date : str
        ISO date to which ages are counted.
    targets : sequence of (hgnc_id, symbol)
        The catalogue's targets.
    agents : sequence of (agent_id, name)
        The catalogue's agents and backbones, one pair per name.
    ddl : Path
        Folder with one `CREATE TABLE raw.<table>` file per table.
    log : callable
        Called with one line per source, and with warnings.
    sources : sequence of Source, optional
        What to read, HGNC first; all sources of the package when left out.

    Raises
    ------
    SourceError
        A file is absent, damaged or may not be embedded, or a row breaks its table's rules.
    StoreError
        Another process writes the same snapshot.
    """
    chosen = _present(all_sources() if sources is None else sources, files, log)
    _check_files(chosen, files)
    origins = Origins(files, date, log)
    out.resolve().parent.mkdir(parents=True, exist_ok=True)
    with (
        locked(out.resolve(), "snapshot"),
        duckdb.connect(config={"threads": 1}) as con,
        replacing(out) as scratch,
    ):
        con.execute("SET enable_progress_bar = false")
        con.execute("CREATE SCHEMA raw")
        for statement in read_folder(ddl):
            con.execute(statement.text)
        make_catalogue_tables(con, targets, agents)
        entries: list[TableEntry] = []
        for source in chosen:
            read = source.read(con, files)
            if source.name == "hgnc":
                make_gene_tables(con)
            origin = origins.of(source, [part for path in read.values() for part in parts_of(path)])
            written = write_source(con, source, origin, scratch)
            entries.extend(written)
            log(_told(source, written))
        manifest = Manifest(date, tuple(sorted({hgnc_id for hgnc_id, _ in targets})), sorted_entries(entries))
        write_manifest(scratch, manifest)
    return manifest


def snapshot_of_catalogue(files: Sequence[Path], data: Path, out: Path, *, date: str, ddl: Path, log: Log) -> Manifest:
    """Build a snapshot for the curated catalogue of a data folder.

    Parameters
    ----------
    data : Path
        Folder with `targets.csv`, `agents.csv` and `backbones.csv`.

    Raises
    ------
    TargetError
        A catalogue file cannot be read.
    SourceError
        As `build_snapshot`.
    """
    targets, agents = catalogue_of(data)
    return build_snapshot(files, out, date=date, targets=targets, agents=agents, ddl=ddl, log=log)


def restricted(manifest: Manifest) -> list[str]:
    """One line per source of which a snapshot holds less than all genes, although all were wanted.

    The flat files of these sources were themselves made for the catalogue's targets or agents, so wishing for more does
    not give more; a live source is asked for the targets of the catalogue only.
    """
    tables: dict[str, list[TableEntry]] = {}
    for entry in manifest.tables:
        if entry.scope == "catalogue":
            tables.setdefault(entry.source, []).append(entry)
    return [
        f"{source}: {', '.join(entry.table for entry in entries)}: the catalogue only. {entries[0].note}"
        for source, entries in sorted(tables.items())
    ]


def _present(sources: Sequence[Source], folders: Sequence[Path], log: Log) -> list[Source]:
    """Sources to read: without optional ones of which there is no file, and those whose place another takes."""
    there = [source for source in sources if not source.optional or source.is_there(folders)]
    over = {name: source for source in there if source.scope == "genome" for name in source.supersedes}
    chosen = [one for one in there if one.name not in over or not one.tables.keys() <= over[one.name].tables.keys()]
    for one in there:
        if one not in chosen:
            log(f"{one.name}: not read, {over[one.name].name} takes its place")
    return chosen


def _check_files(sources: Sequence[Source], folders: Sequence[Path]) -> None:
    """Raise with every absent or double file of all sources, before any is read."""
    problems: list[Problem] = []
    for source in sources:
        try:
            source.find(folders)
        except SourceError as fault:
            problems.extend(fault.problems)
    if problems:
        raise SourceError(problems)


def catalogue_of(data: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Targets (hgnc_id, symbol), and agents and backbones (agent_id, name), a pair per synonym."""
    targets = [(row["target_id"], row["symbol"]) for row in delimited.read(data / "targets.csv").records()]
    agents: list[tuple[str, str]] = []
    for file, key in (("agents.csv", "agent_id"), ("backbones.csv", "backbone_id")):
        for row in delimited.read(data / file).records():
            names = [row["agent"], *row["synonyms"].split(";")]
            agents.extend((row[key], name.strip()) for name in names if name.strip())
    return sorted(set(targets)), sorted(set(agents))


class Origins:
    """What the folders say of their files: provenance per file, else releases per source.

    Parameters
    ----------
    folders : sequence of Path
    date : str
        ISO date that stands for an unstated date of retrieval.
    log : callable
        Told of every source whose release nobody states.
    """

    def __init__(self, folders: Sequence[Path], date: str, log: Log) -> None:
        self._date = date
        self._log = log
        self._files: dict[Path, Mapping[str, str]] = {}
        self._sources: dict[str, Mapping[str, Any]] = {}
        for folder in folders:
            self._files.update(_provenance(folder))
            self._sources.update(_releases(folder))

    def of(self, source: Source, paths: Sequence[Path]) -> Origin:
        """Origin of a source's files.

        Raises
        ------
        SourceError
            The provenance of a file says that it may not be embedded.
        """
        known = [self._files[path] for path in paths if path in self._files]
        self._refuse(source, paths)
        stated = self._sources.get(source.name, {})
        release = str(stated.get("release") or _joined(row["release"] for row in known))
        obtained = str(
            stated.get("obtained") or _joined(f"{row['source_repo']}, {row['commit_date']}" for row in known)
        )
        if not release:
            self._log(f"warning: {source.name}: no release stated; write [{source.name}] into {RELEASES}")
        return Origin(release or UNSTATED, obtained or source.url, str(stated.get("retrieved") or self._date))

    def _refuse(self, source: Source, paths: Sequence[Path]) -> None:
        """Raise when a file may not be passed on, or only in a way this source does not keep to."""
        problems = [
            Problem(
                f"{source.name}: may not be embedded, says {PROVENANCE}: {row['embed_in_product']}",
                str(path),
                field="embed_in_product",
                fix="use a file whose licence allows it",
            )
            for path in paths
            if (row := self._files.get(path)) is not None
            and not row["embed_in_product"].strip().lower().startswith(source.embeds)
        ]
        if problems:
            raise SourceError(problems)


def _provenance(folder: Path) -> dict[Path, Mapping[str, str]]:
    """Rows of a folder's `PROVENANCE.tsv` by path; none when it has no such file."""
    path = folder / PROVENANCE
    if not path.is_file():
        return {}
    wanted = ("file", "release", "source_repo", "commit_date", "embed_in_product")
    # Its free texts hold stray quotes, so a quote is a letter like any other here.
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = sorted(set(wanted) - set(reader.fieldnames or ()))
        if missing:
            raise SourceError(
                Problem(
                    f"column missing: {', '.join(missing)}",
                    str(path),
                    1,
                    fix=f"needed: {', '.join(wanted)}",
                )
            )
        return {(folder / row["file"]).resolve(): row for row in reader}


def _releases(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Tables of a folder's `RELEASES.toml` by source; none when it has no such file."""
    path = folder / RELEASES
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(
            Problem(f"cannot be read: {fault}", str(path), fix='write [source] and release = "..."')
        ) from fault
    wrong = sorted(name for name, value in content.items() if not isinstance(value, dict))
    if wrong:
        raise SourceError(
            Problem(
                f"not a table: {', '.join(wrong)}",
                str(path),
                fix='write [source] and release = "..." below it',
            )
        )
    return content


def _joined(words: Any) -> str:
    """Distinct words in their order, joined by ; ."""
    return "; ".join(dict.fromkeys(str(word) for word in words))


def write_source(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    origin: Origin,
    folder: Path,
    *,
    unanswered: tuple[str, ...] = (),
) -> list[TableEntry]:
    """Check the rows of each table of a source that was read, and write them.

    Parameters
    ----------
    unanswered : tuple of str
        Targets that the source was asked for and did not answer.

    Raises
    ------
    SourceError
        No row came out of a public file, a row stands there twice, or one breaks a rule; the row is shown.
    """
    unresolved = source.unresolved(con)
    entries = []
    for table in source.tables:
        _insert(con, source, table)
        file = f"{table}.{source.name}.parquet"
        path = folder / file
        con.execute(_PART.format(table=table, source=source.name))
        write_table(con, "part", path)
        entries.append(
            TableEntry(
                table=table,
                file=file,
                source=source.name,
                title=source.title,
                release=origin.release,
                url=source.url,
                obtained=origin.obtained,
                rebuild=source.rebuild,
                retrieved=origin.retrieved,
                licence=source.licence,
                scope=source.scope,
                unresolved=unresolved,
                note=source.note,
                rows=_count(con, "part"),
                sha256=file_sha256(path),
                unanswered=unanswered,
            )
        )
    return entries


def write_table(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Write a table or view as the Parquet file of a snapshot.

    Raises
    ------
    StoreError
        The disk is full or failed.
    """
    try:
        con.execute(_COPY.format(name=name, path=str(path).replace("'", "''")))
    except duckdb.IOException as fault:
        raise StoreError(
            Problem(
                f"cannot be written: {str(fault).splitlines()[0]}",
                str(path),
                fix="free space, or check the disk; nothing was changed",
            )
        ) from fault


def _insert(con: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Move the rows that a source read into the raw table, under its types and rules.

    Raises
    ------
    SourceError
        No row came out of a public file, a row stands there twice, or one breaks a rule; the row is shown.
    """
    where = f"{source.name}: table {table}"
    rows = _count(con, f'"{table}"')
    if not rows and isinstance(source, Live) and not source.flat:  # of a few targets there may be nothing to say
        return
    if not rows:
        raise SourceError(Problem("no row came out of the files", where, fix="check that they are the right files"))
    twice = con.execute(_TWICE.format(table=table)).fetchone()
    if twice:
        raise SourceError(Problem(f"a row stands there twice: {twice}", where, fix="mend the source's SELECT"))
    try:
        _insert_rows(con, source, table, 0, rows)
    except duckdb.Error as fault:
        broken = str(fault).splitlines()[0]
        raise SourceError(
            Problem(
                f"a row breaks the rules: {broken}; row: {_culprit(con, source, table, rows)}",
                where,
                fix=f"the source changed its file, or its SELECT does not fit sql/raw/{table}.sql",
            )
        ) from fault


def _insert_rows(con: duckdb.DuckDBPyConnection, source: Source, table: str, start: int, stop: int) -> None:
    """Insert rows `start` to `stop` (not included) of what a source read."""
    con.execute(_INSERT.format(table=table), {"source": source.name, "start": start, "stop": stop})


def _culprit(con: duckdb.DuckDBPyConnection, source: Source, table: str, rows: int) -> str:
    """The first row that cannot be inserted, found by halving."""
    start, stop = 0, rows
    while stop - start > 1:
        middle = (start + stop) // 2
        con.execute("BEGIN")
        try:
            _insert_rows(con, source, table, start, middle)
            start = middle
        except duckdb.Error:
            stop = middle
        finally:
            con.execute("ROLLBACK")
    return str(con.execute(_ROW.format(table=table), {"row": start}).fetchone())


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Number of rows."""
    row = con.execute(_COUNT.format(table=table)).fetchone()
    return int(row[0]) if row else 0


def _told(source: Source, entries: Sequence[TableEntry]) -> str:
    """One line on what a source gave."""
    tables = ", ".join(f"{entry.table} {entry.rows:,}" for entry in entries)
    unresolved = entries[0].unresolved if entries else 0
    left = f"; {unresolved:,} names answer to no gene" if unresolved else ""
    return f"{source.name}: {tables} rows{left}"
