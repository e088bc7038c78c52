"""The verb `list`: what sources, features, sets, terms, models, queries and checks there are."""

from __future__ import annotations

import tomllib

from prioritize.combinations.terms import all_terms
from prioritize.delimited import Table
from prioritize.inputs import feature_facts
from prioritize.pipeline import Places
from prioritize.sources.finding import all_sources, live_sources
from prioritize.sources.live import Live
from prioritize.sources.source import Source
from prioritize.store.database import Answer
from prioritize.store.snapshot import TableEntry, read_manifest
from prioritize.store.sqlfile import read_folder

SHORT = {
    "sources": ("source", "table", "release", "rows", "refresh", "scope"),
    "features": ("feature", "title", "better", "of"),
}
"""Columns that a terminal has room for, of the lists that have more."""


def catalogue(where: Places, what: str, *, short: bool = False) -> Answer:
    """What there is of a kind: sources, features, sets, terms, models, queries or checks.

    Parameters
    ----------
    where : Places
    what : str
    short : bool
        Only the columns that a terminal has room for (see `SHORT`).
    """
    makers = {
        "sources": _sources,
        "features": _features,
        "sets": _sets,
        "terms": _terms,
        "models": _models,
        "queries": _queries,
        "checks": _checks,
    }
    table = makers[what](where)
    if short and what in SHORT:
        places = [table.columns.index(name) for name in SHORT[what]]
        table = Table(SHORT[what], tuple(tuple(row[place] for place in places) for row in table.rows))
    return Answer(table.columns, ("VARCHAR",) * len(table.columns), table.rows, False)


def _sources(where: Places) -> Table:
    """What the snapshot holds, and what a refresh may ask: where, how politely, and what it fills."""
    entries = {(entry.source, entry.table): entry for entry in read_manifest(where.snapshot).tables}
    known = {source.name: source for source in (*all_sources(), *live_sources())}
    may_be = {
        (name, table)
        for name, source in known.items()
        if isinstance(source, Live) or source.optional
        for table in source.tables
    }
    rows = tuple(
        (name, table, *_held(entries.get((name, table)), known.get(name)), *_asked_how(known.get(name)))
        for name, table in sorted(entries.keys() | may_be)
    )
    held = ("title", "release", "licence", "citation", "scope", "rows", "rebuild", "url")
    how = ("refresh", "hosts", "per_second", "at_once", "batch", "too_fast")
    return Table(("source", "table", *held, *how), rows)


def _held(entry: TableEntry | None, source: Source | None) -> tuple[str, ...]:
    """What a source gives to a table; of one that has not been asked yet what it will, without release and rows."""
    citation = source.reference if source else ""
    if entry is not None:
        told = (entry.title, entry.release, entry.licence, citation, entry.scope, str(entry.rows))
        return (*told, entry.rebuild, entry.url)
    if source is None:
        return ("",) * 8
    return (source.title, "", source.licence, citation, source.scope, "", source.rebuild, source.url)


def _asked_how(source: Source | None) -> tuple[str, ...]:
    """Whether a refresh asks a source unless told otherwise, where, how fast, and what says that it is too fast.

    A source that is read where a snapshot is made from files that hold it says so.
    """
    if not isinstance(source, Live):
        return ("from files" if source and source.optional else "", *("",) * 5)
    return (
        "by default" if source.by_default else "when named",
        " ".join(source.origins),
        f"{source.per_second:g}",
        str(source.at_once),
        str(source.batch),
        " ".join(f"HTTP {status}" for status in (429, *source.slow_down)),
    )


def _features(where: Places) -> Table:
    rows = tuple(
        (
            name,
            fact.title,
            fact.unit,
            fact.better,
            fact.scale.words(),
            ", ".join(fact.tables),
            fact.reference,
            of,
        )
        for of, folder in (("gene", "features"), ("gene and indication", "indications"))
        for name, fact in sorted(feature_facts(where.sql, folder).items())
    )
    return Table(("feature", "title", "unit", "better", "scale", "tables", "reference", "of"), rows)


def _sets(where: Places) -> Table:
    rows = tuple(
        (file.name, file.title, ", ".join(file.meta.get("tables", ()))) for file in read_folder(where.sql / "sets")
    )
    return Table(("set", "title", "tables"), rows)


def _terms(_: Places) -> Table:
    rows = tuple(
        (one.name, one.title, one.unit, f"{one.low:g} to {one.high:g}", one.words, one.reference)
        for one in sorted(all_terms().values(), key=lambda one: one.name)
    )
    return Table(("term", "title", "unit", "range", "how", "reference"), rows)


def _models(where: Places) -> Table:
    rows = []
    for path in sorted((where.data / "models").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        rows.append((path.stem, str(content.get("title", "")), str(content.get("description", ""))))
    return Table(("model", "title", "description"), tuple(rows))


def _queries(where: Places) -> Table:
    rows = tuple(
        (
            file.name,
            file.title,
            " ".join(f"{key}={value}" for key, value in dict(file.meta.get("params", {})).items()),
        )
        for file in read_folder(where.sql / "queries")
    )
    return Table(("query", "title", "parameters"), rows)


def _checks(where: Places) -> Table:
    return Table(
        ("check", "rule"),
        tuple((file.name, file.title) for file in read_folder(where.sql / "checks")),
    )
