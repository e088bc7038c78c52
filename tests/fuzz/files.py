"""Readers of public files: an input is all files of a source, in the order in which it names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import duckdb

from prioritize.sources.finding import all_sources
from prioritize.sources.hgnc import Hgnc
from prioritize.sources.shared import make_catalogue_tables, make_gene_tables
from prioritize.sources.source import Source
from tests.fuzz.harnesses import Harness, parts, scratch
from tests.sources.conftest import HGNC


def harnesses() -> Iterator[Harness]:
    """One for each source of public files."""
    for source in all_sources():
        yield Harness(f"files_of_{source.name}", _files(source), quick=False)


@cache
def database() -> duckdb.DuckDBPyConnection:
    """A database that knows nine genes, two agents, and what every source may ask for."""
    con = duckdb.connect(config={"threads": 1})
    folder = scratch("genes")
    (folder / "hgnc_complete_set.txt").write_text(HGNC, encoding="utf-8")
    Hgnc().read(con, [folder])
    make_gene_tables(con)
    make_catalogue_tables(con, [("HGNC:1682", "CD47")], [("magrolimab", "Magrolimab"), ("magrolimab", "Hu5F9-G4")])
    return con


@cache
def bare() -> duckdb.DuckDBPyConnection:
    """A database that knows no gene, for the source that tells of them."""
    return duckdb.connect(config={"threads": 1})


def _files(source: Source) -> Callable[[bytes], object]:
    """A function that writes the files of a source and reads them."""

    def _read(content: bytes) -> None:
        folder = scratch(source.name)
        given = list(parts(content))
        for place, file in enumerate(source.files):
            name = file.names[0].replace("*", "1")
            (folder / name).write_bytes(given[place] if place < len(given) else b"")
        con = database() if source.name != "hgnc" else bare()
        source.read(con, [folder])
        source.unresolved(con)

    return _read
