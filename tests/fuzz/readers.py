"""Readers of what a user gives: tables, models, notes, names, papers, folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from prioritize import catalogue, delimited, notes, runlog
from prioritize.drugs.reading import read_wanted
from prioritize.errors import PrioritizeError
from prioritize.extract.documents import READERS, read_bytes
from prioritize.model import read_model
from prioritize.reviewing import settings
from prioritize.sources.bulk import rows, unzipped
from prioritize.sources.fulltext import paper_id
from prioritize.sources.http import Reply, parse_json
from prioritize.store.snapshot import MANIFEST, read_manifest
from prioritize.store.sqlfile import read_sql
from prioritize.targets import read_targets, resolve
from prioritize.trials.names import AgentNames
from prioritize.validation.outcomes import read_outcomes
from tests.fuzz.harnesses import Harness, parts, scratch
from tests.model.made import FEATURES, TERMS
from tests.test_targets import NAMES

AGENTS = AgentNames(
    [
        {"agent_id": "magrolimab", "agent": "Magrolimab", "synonyms": "Hu5F9-G4;5F9", "target_id": "HGNC:1682"},
        {"agent_id": "azacitidine", "agent": "Azacitidine", "synonyms": "5-AZA;Vidaza", "target_id": "HGNC:2976"},
        {"agent_id": "ipi-nivo", "agent": "Ipilimumab + nivolumab", "synonyms": "", "target_id": ""},
    ]
)
MEMBERS = notes.Members(
    {name: gene for gene in (("HGNC:1682", "CD47"), ("HGNC:8760", "PDCD1")) for name in gene},
    {"azacitidine": ("azacitidine", "Azacitidine")},
)
PACKED = 1_000_000
"""Bytes that an archive may hold, for the harness."""


def harnesses() -> Iterator[Harness]:
    """One for each reader."""
    yield Harness("csv", _each(delimited.read, "x.csv", "x.tsv", "x.csv.gz"))
    yield Harness("csv_without_quotes", _each(lambda path: delimited.read(path, quotes=False), "x.tsv"))
    yield Harness("targets", _each(lambda path: read_targets(path, NAMES), "x.csv"))
    yield Harness("symbol", lambda content: resolve(content.decode("utf-8", "surrogateescape"), NAMES))
    yield Harness("agent", lambda content: AGENTS.resolve(content.decode("utf-8", "surrogateescape")))
    yield Harness("drugs", _each(read_wanted, "x.csv", "x.tsv", "x.txt"))
    yield Harness("curated", _each(catalogue.read_curated, "x.csv"))
    yield Harness("outcomes", _each(read_outcomes, "x.csv"))
    yield Harness("model", _model)
    yield Harness("notes", _each(lambda path: notes.check(notes.load(path), str(path), MEMBERS), "x.toml"))
    yield Harness("review", _each(lambda path: settings.read_review(path.parent), settings.FILE))
    yield Harness("manifest", _each(lambda path: read_manifest(path.parent), MANIFEST))
    yield Harness("query", _each(read_sql, "x.sql"))
    yield Harness("run_log", _each(lambda path: (runlog.verify(path), runlog.as_lines(runlog.read_runs(path))), "x"))
    yield Harness("json", lambda content: parse_json(Reply(200, content, "application/json", {}), "a service"))
    yield Harness("tsv_of_a_service", _bulk)
    yield Harness("zip_of_a_service", lambda content: unzipped("a service", content, "x.txt", PACKED))
    yield Harness("paper_id", lambda content: paper_id(content.decode("utf-8", "surrogateescape")))
    for ending in (".txt", ".md", ".html", ".xml", ".pdf"):
        yield Harness(f"paper_{ending[1:]}", _paper(ending))


def _each(read: Callable[[Path], object], *names: str) -> Callable[[bytes], None]:
    """A reader of a file, which is tried under each of some names."""

    def _read(content: bytes) -> None:
        fault: Exception | None = None
        for name in names:
            path = scratch("readers") / name
            path.write_bytes(content)
            try:
                read(path)
            except Exception as found:  # the other names are tried all the same
                fault = worse(fault, found)
        if fault is not None:
            raise fault

    return _read


def worse(one: Exception | None, other: Exception) -> Exception:
    """Of two errors one that is not ours, if there is one."""
    return other if one is None or isinstance(one, PrioritizeError) else one


def _model(content: bytes) -> None:
    """A model, and the one it may extend."""
    given = list(parts(content))
    folder = scratch("model")
    for name, part in zip(("mine", "base"), (*given, b""), strict=False):
        (folder / f"{name}.toml").write_bytes(part)
    read_model(folder / "mine.toml", FEATURES, TERMS, (), FEATURES)


def _bulk(content: bytes) -> None:
    """A table that a service sends, its cells read in every way there is."""
    for row in rows("a service", content, ("symbol", "score*")):
        row.text_or_none("symbol")
        row.text("symbol")
        row.flag("score*")
        row.whole("score*")


def _paper(ending: str) -> Callable[[bytes], object]:
    return lambda content: read_bytes(content, f"x{ending}", READERS[ending])
