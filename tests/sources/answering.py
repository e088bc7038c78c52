"""A client that answers from a table, and what may be wrong with a table that a service sends as text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from prioritize.errors import FetchError
from prioritize.snapshotting import Origin, write_source
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.http import Reply, Request
from prioritize.sources.live import Live, Wanted
from prioritize.store.sqlfile import read_sql

NOBODY = Wanted(())
RAW = Path(__file__).resolve().parents[2] / "sql" / "raw"


class Answers:
    """A client that gives each address its body; bytes as they are, a function what it says, all else as JSON."""

    def __init__(self, bodies: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self.bodies, self.headers = dict(bodies), dict(headers or {})
        self.requests: list[Request] = []

    def ask(self, request: Request, also: object = ()) -> Reply:
        self.requests.append(request)
        body = self.bodies[request.url]
        said = body(request) if callable(body) else body
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Reply(200, content, "", self.headers)


def asking(client: Answers, folder: Path, release: str = "") -> Ask:
    """What a source asks with; answers are kept in the folder when there is a release."""
    return Ask("test", client, Cache(folder / "cache"), release)


def fetch(source: Live, bodies: Mapping[str, Any], folder: Path, wanted: Wanted = NOBODY) -> Path:
    """The folder with the files that a source makes of answers."""
    out = folder / source.name
    out.mkdir(exist_ok=True)
    source.fetch(asking(Answers(bodies), folder), wanted, out)
    return out


def refusal(source: Live, bodies: Mapping[str, Any], folder: Path, wanted: Wanted = NOBODY) -> str:
    """What is said of answers that are not as agreed."""
    with pytest.raises(FetchError) as caught:
        fetch(source, bodies, folder, wanted)
    assert caught.value.kind == "contract"
    return str(caught.value)


def written(
    con: duckdb.DuckDBPyConnection, source: Live, bodies: Mapping[str, Any], folder: Path, wanted: Wanted = NOBODY
) -> dict[str, int]:
    """Rows by table, under the types and rules of `sql/raw`."""
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    for table in source.tables:
        con.execute(read_sql(RAW / f"{table}.sql").text)
    source.read(con, [fetch(source, bodies, folder, wanted)])
    entries = write_source(con, source, Origin("1", "hand-made", "2026-11-23"), folder)
    return {entry.table: entry.rows for entry in entries}


class Spoiled(NamedTuple):
    """A table with one column, or one cell of its first row, that is wrong."""

    kind: str
    column: str
    text: str


def spoiled(text: str) -> Iterator[Spoiled]:
    """Each column dropped and renamed in turn, its first cell emptied and filled with `?!`."""
    table = [line.split("\t") for line in text.splitlines()]
    for place, column in enumerate(table[0]):
        yield Spoiled("dropped", column, _joined([[*row[:place], *row[place + 1 :]] for row in table]))
        for kind, line, cell in (("renamed", 0, f"x_{column}"), ("nulled", 1, ""), ("retyped", 1, "?!")):
            changed = [list(row) for row in table]
            changed[line][place] = cell
            yield Spoiled(kind, column, _joined(changed))


def _joined(table: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in table)
