"""The verb `refresh`: ask the public services, and write a snapshot from what they say.

Each source is asked in a thread of its own, under a release that is read before and after. What it says becomes flat
files, and these go the way of every other file: through the source's contract into tables. Parts of the old snapshot
that no source took the place of stay. The new folder takes the place of the old one whole, or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from prioritize.errors import FetchError, Problem, SourceError, StoreError, UsageError, did_you_mean
from prioritize.keeping import Answered, Keeping, drift
from prioritize.pipeline import Log, Places, quiet, tool_version
from prioritize.snapshotting import Origin, catalogue_of, write_source
from prioritize.sources.ask import Ask, Tally
from prioritize.sources.cache import Cache
from prioritize.sources.finding import live_sources
from prioritize.sources.http import Client, Limits
from prioritize.sources.live import Fetched, Live, Wanted
from prioritize.sources.shared import make_catalogue_tables, make_gene_tables
from prioritize.store.checks import keys_of
from prioritize.store.publishing import locked
from prioritize.store.snapshot import (
    MANIFEST,
    Manifest,
    TableEntry,
    read_manifest,
    recover,
    replacing,
    room,
    sorted_entries,
    verify,
    write_manifest,
)
from prioritize.store.sqlfile import read_folder
from prioritize.targets import Gone, gone_genes
from prioritize.wanting import wanted

NAMES = ("hgnc", "hgnc_withdrawn")
"""The sources of names and ids, which all others need first."""
EVERY_DISEASE = frozenset({"clinicaltrials"})
"""Sources that are asked of all diseases, whatever the user's: how an agent fared in one bears on the others."""
DISEASE_ID = re.compile(r"([A-Za-z]+)[:_]([0-9]+)")
_NO_NAMES = {
    "gene_withdrawn": "CREATE OR REPLACE TABLE gene_withdrawn (hgnc_id VARCHAR, symbol VARCHAR, into_id VARCHAR)",
}
_SCRATCH = "scratch"
"""Beside it in the folder of answers, what came is laid out to be read; what a killed refresh left is removed."""
_OLD_NAMES = 'CREATE OR REPLACE TABLE "{table}" AS SELECT * FROM read_parquet($files)'


@dataclass(frozen=True)
class Settings:
    """How to ask.

    Attributes
    ----------
    cache : Path
        Where answers are kept.
    allow_stale : bool
        Keep the old part of a source that cannot be asked, instead of stopping.
    offline : bool
        Open no socket: only answers that are kept count.
    contact : str
        A way to reach the user, for the services' logs; '' = none.
    mirrors : mapping of str to str
        Origins that are asked in the place of others.
    limits : Limits
    accept_drift : bool
        Keep a snapshot whose row counts changed beyond `prioritize.keeping.STOP`.
    diseases : tuple of str
        Names, or MONDO or EFO ids, of the diseases for which associations are asked; cancer when there is none.
    """

    cache: Path
    allow_stale: bool = False
    offline: bool = False
    contact: str = ""
    mirrors: Mapping[str, str] | None = None
    limits: Limits = field(default_factory=Limits)
    accept_drift: bool = False
    diseases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refreshed:
    """What was done.

    Attributes
    ----------
    manifest : Manifest
    fresh, stale : tuple of str
        Sources that answered, and sources whose old part was kept because they did not.
    notes : tuple of str
    """

    manifest: Manifest
    fresh: tuple[str, ...]
    stale: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Got:
    """What one source gave."""

    source: Live
    release: str
    folder: Path
    fetched: Fetched
    tally: Tally


class Offline:
    """A client that opens no socket."""

    def __init__(self, source: str) -> None:
        self._source = source

    def ask(self, request: object, also: Collection[int] = ()) -> object:
        """Refuse, in such a way that a batch is asked for again in parts: one of which a part failed was not kept."""
        raise FetchError(
            Problem(f"{self._source}: not among the answers that are kept", fix="refresh without --offline"),
            kind="partial",
        )

    def close(self) -> None:
        """Nothing is open."""


def refresh(
    where: Places,
    out: Path,
    settings: Settings,
    names: Sequence[str] = (),
    *,
    today: dt.date | None = None,
    log: Log = quiet,
    tell: Callable[[str, Tally], None] = lambda _, __: None,
    sources: Sequence[Live] | None = None,
) -> Refreshed:
    """Ask public services and write a snapshot.

    Parameters
    ----------
    where : Places
        Its snapshot is the one that is brought up to date; it is left as it is unless `out` is the same folder.
    out : Path
        Folder of the new snapshot.
    settings : Settings
    names : sequence of str
        Sources to ask; those that are asked by default when empty.
    today : date, optional
        To which ages are counted; that of the clock by default.
    log : callable
        Called with a line per event.
    tell : callable
        Called with a source's name and tally after each of its answers.

    Raises
    ------
    UsageError
        An unknown source.
    SourceError
        A source that failed, all of them listed; nothing was changed.
    CheckError
        Row counts that changed too much to be believed; nothing was changed.
    StoreError
        Another process refreshes the same folder, or the disk failed.
    OSError
        `out` or the folder of answers cannot be written: told before anything is asked.
    """
    was_there = (out / MANIFEST).exists()
    chosen = chosen_of(names, live_sources() if sources is None else sources)
    date = (today or dt.date.today()).isoformat()
    targets, agents = catalogue_of(where.data)
    cache, scratch = Cache(settings.cache), settings.cache / _SCRATCH
    for folder in (out.resolve().parent, settings.cache):
        folder.mkdir(parents=True, exist_ok=True)
    recover(scratch)
    with locked(out.resolve(), "snapshot"), room(scratch) as folder, duckdb.connect(config={"threads": 1}) as con:
        if not was_there and (out / MANIFEST).exists():
            raise StoreError(
                Problem(
                    "another process has put a snapshot there meanwhile", str(out), fix="run it again, to go on from it"
                )
            )
        old = read_manifest(where.snapshot)
        verify(where.snapshot, old)
        log(f"brings {where.snapshot} up to date; asks {', '.join(source.name for source in chosen) or 'nobody'}")
        con.execute("SET enable_progress_bar = false")
        con.execute("CREATE SCHEMA raw")
        filled = {table for source in chosen for table in source.tables}
        for file in read_folder(where.sql / "raw"):
            if file.name in filled:
                con.execute(file.text)
        asking = _Asking(settings, cache, folder, log, tell)
        got, failed = asking.all([source for source in chosen if source.name in NAMES], Wanted(()))
        _check(failed, settings, old, chosen)
        gone = _read_names(con, got, where.snapshot, old)
        targets, notes = _followed(con, targets, gone)
        make_catalogue_tables(con, targets, agents)
        what = wanted(con, where, [name for name, _ in targets], agents, _diseases(settings.diseases), log)
        more, failed_too = asking.all([source for source in chosen if source.name not in NAMES], what)
        failed |= failed_too
        _check(failed, settings, old, chosen)
        got += more
        made = _Made([name for name, _ in targets], got, tuple(sorted(failed)), date, notes)
        return _write(con, made, old, where, out, settings, cache, log)


def chosen_of(names: Sequence[str], sources: Sequence[Live]) -> list[Live]:
    """Sources to ask, by name; those that are asked by default when there is no name.

    Raises
    ------
    UsageError
        An unknown source.
    """
    known = {source.name: source for source in sources}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UsageError(
            [Problem(f"no live source '{name}'", "--source", fix=did_you_mean(name, known)) for name in wrong]
        )
    return [source for source in sources if (source.name in names if names else source.by_default)]


class _Asking:
    """Asks several sources at once."""

    def __init__(
        self, settings: Settings, cache: Cache, folder: Path, log: Log, tell: Callable[[str, Tally], None]
    ) -> None:
        self._settings, self._cache, self._folder, self._log, self._tell = settings, cache, folder, log, tell
        self._lock = threading.Lock()

    def all(self, sources: Sequence[Live], wanted: Wanted) -> tuple[list[_Got], dict[str, FetchError]]:
        """Ask each source in its own thread.

        Returns
        -------
        got : list
            Of the sources that answered, in their order.
        failed : dict of str to FetchError
            By source.
        """
        if not sources:
            return [], {}
        with ThreadPoolExecutor(len(sources)) as pool:
            futures = {source.name: pool.submit(self._one, source, wanted) for source in sources}
        got, failed = [], {}
        for name, future in futures.items():
            fault = future.exception()
            if fault is None:
                got.append(future.result())
            elif isinstance(fault, FetchError):
                failed[name] = fault
            else:
                raise fault
        return got, failed

    def _one(self, source: Live, wanted: Wanted) -> _Got:
        """Ask one source, again from the start when its release changed meanwhile."""
        client = client_of(source, self._settings)
        try:
            ask = Ask(
                source.name, client, self._cache, at_once=source.at_once, tell=lambda tally: self._told(source, tally)
            )
            for _ in range(2):
                release = self._release(source, ask)
                folder = self._folder / source.name
                folder.mkdir(exist_ok=True)
                now = ask.of(release)
                try:
                    fetched = source.fetch(now, _wanted_of(source, wanted), folder)
                except FetchError as fault:
                    if fault.kind == "contract":  # an answer of the wrong shape is not kept until the next release
                        self._cache.forget(source.name, release)
                    raise
                if self._settings.offline or source.release_of(ask) == release:
                    asked = f"{now.tally.sent} requests, {now.tally.cached} from the cache"
                    self._say(f"{source.name}: release {release}, {asked}")
                    return _Got(source, release, folder, fetched, now.tally)
                self._say(f"{source.name}: its release changed meanwhile; asking again")
            raise FetchError(
                Problem(f"{source.name}: its release changed twice while it was asked", fix="try again later"),
                kind="contract",
            )
        finally:
            client.close()

    def _release(self, source: Live, ask: Ask) -> str:
        """The release that is asked for; offline, the one that was asked for last."""
        last = self._settings.cache / f"{source.name}.release"
        if not self._settings.offline:
            release = source.release_of(ask)
            last.parent.mkdir(parents=True, exist_ok=True)
            scratch = last.with_suffix(".part")
            scratch.write_text(release, encoding="utf-8")
            os.replace(scratch, last)
            return release
        kept = self._cache.releases(source.name)
        if kept and last.is_file():
            return last.read_text(encoding="utf-8")
        if len(kept) != 1:
            raise FetchError(
                Problem(
                    f"{source.name}: {len(kept)} releases are kept", str(self._cache.folder), fix="refresh online first"
                ),
                kind="unreachable",
            )
        return kept[0]

    def _told(self, source: Live, tally: Tally) -> None:
        with self._lock:
            self._tell(source.name, tally)

    def _say(self, line: str) -> None:
        with self._lock:
            self._log(line)


def begun_from(out: Path, given: Path | None) -> Path | None:
    """The snapshot to bring up to date: the one given, else what an earlier refresh wrote; None = the embedded one."""
    if not out.exists():
        recover(out)
    return given or (out if (out / MANIFEST).is_file() else None)


def cache_folder() -> Path:
    """Where answers are kept unless told otherwise."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prioritize"


def mirrors_of(pairs: Sequence[str]) -> dict[str, str]:
    """Mirrors from `origin=address`.

    Raises
    ------
    UsageError
        Not of that form.
    """
    found = {}
    problems = []
    for pair in pairs:
        origin, _, address = pair.partition("=")
        if origin.startswith("https://") and address.startswith(("https://", "http://")):
            found[origin.rstrip("/")] = address.rstrip("/")
        else:
            problems.append(
                Problem(f"'{pair}' is no mirror", "--mirror", fix="write https://service.org=https://copy.example.org")
            )
    if problems:
        raise UsageError(problems)
    return found


def client_of(source: Live, settings: Settings) -> Client:
    """The client that a source asks with."""
    if settings.offline:
        return Offline(source.name)  # type: ignore[return-value]
    contact = f"; {settings.contact}" if settings.contact else ""
    return Client(
        source.name,
        source.origins,
        agent=f"prioritize/{tool_version()} (drug-target prioritization{contact})",
        per_second=source.per_second,
        limits=settings.limits,
        mirrors={origin: to for origin, to in (settings.mirrors or {}).items() if origin in source.origins},
    )


def _check(failed: Mapping[str, FetchError], settings: Settings, old: Manifest, chosen: Sequence[Live]) -> None:
    """Stop where a source failed, unless its old part may stay, or that of the source of which it takes the place."""
    known = {source.name: source for source in chosen}
    problems = []
    for name, fault in failed.items():
        own = any(entry.source == name for entry in old.tables)
        names = (name,) if own else known[name].supersedes
        ages = sorted({f"{entry.table} of {entry.retrieved}" for entry in old.tables if entry.source in names})
        if settings.allow_stale and ages:
            continue
        have = f"; kept: {', '.join(ages)}" if ages else "; nothing of it is kept"
        advice = "or give --allow-stale" if ages else "or name the others with --source"
        problems += [
            replace(problem, what=f"{problem.what} [{fault.kind}]{have}", fix=f"{problem.fix}, {advice}".strip(", "))
            for problem in fault.problems
        ]
    if problems:
        raise SourceError(problems)


def _read_names(con: duckdb.DuckDBPyConnection, got: Sequence[_Got], snapshot: Path, old: Manifest) -> dict[str, Gone]:
    """Names and ids of genes, just fetched or of the old snapshot; ids that are no longer in use."""
    for one in got:
        one.source.read(con, [one.folder])
    there = {table for one in got for table in one.source.tables}
    for table in ("gene", "gene_name", "gene_withdrawn"):
        files = [str(snapshot / entry.file) for entry in old.tables if entry.table == table]
        if table not in there:
            con.execute(*((_OLD_NAMES.format(table=table), {"files": files}) if files else (_NO_NAMES[table],)))
    if "gene" not in there:
        con.execute(
            "CREATE TABLE gene_uniprot AS SELECT uniprot_id, hgnc_id FROM gene "
            "WHERE uniprot_id IS NOT NULL ORDER BY uniprot_id, hgnc_id"
        )
    make_gene_tables(con)
    living = {row[0] for row in con.execute("SELECT hgnc_id FROM gene").fetchall()}
    gone = gone_genes(con.execute("SELECT hgnc_id, symbol, into_id FROM gene_withdrawn").fetchall(), living)
    con.execute("CREATE OR REPLACE TABLE heir (hgnc_id VARCHAR, heir_id VARCHAR)")
    if single := [(name, one.heirs[0]) for name, one in gone.items() if len(one.heirs) == 1]:
        names, heirs = zip(*single, strict=True)
        con.execute(
            "INSERT INTO heir SELECT unnest($names), unnest($heirs)", {"names": list(names), "heirs": list(heirs)}
        )
    return gone


def _followed(
    con: duckdb.DuckDBPyConnection, targets: Sequence[tuple[str, str]], gone: Mapping[str, Gone]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Targets under the ids and symbols that they have now, and what is different, a sentence each."""
    symbols = dict(con.execute("SELECT hgnc_id, symbol FROM gene").fetchall())
    found: list[tuple[str, str]] = []
    notes: list[str] = []
    for name, symbol in targets:
        heirs = gone[name].heirs if name in gone else ()
        if name in symbols:
            found.append((name, symbols[name]))
            notes += [f"{symbol} ({name}) is now called {symbols[name]}"] if symbols[name] != symbol else []
        elif len(heirs) == 1:
            found.append((heirs[0], symbols[heirs[0]]))
            notes.append(
                f"{symbol} ({name}) was merged into {symbols[heirs[0]]} ({heirs[0]}), which is asked for instead"
            )
        else:
            into = f"split into {', '.join(f'{symbols[one]} ({one})' for one in heirs)}" if heirs else "withdrawn"
            notes.append(
                f"{symbol} ({name}) was {into}, or is unknown to HGNC: it is not asked for, and the catalogue has to "
                "be mended before this snapshot can be ranked"
            )
    return sorted(set(found)), notes


def _diseases(named: Sequence[str]) -> tuple[str, ...]:
    """Diseases, ids as Open Targets writes them: MONDO_0005105 for MONDO:0005105."""
    matches = [DISEASE_ID.fullmatch(one.strip()) for one in named]
    return tuple(f"{m[1]}_{m[2]}" if m else one.strip() for one, m in zip(named, matches, strict=True))


def _wanted_of(source: Live, what: Wanted) -> Wanted:
    """What one source is asked for."""
    return replace(what, diseases=()) if source.name in EVERY_DISEASE else what


@dataclass(frozen=True)
class _Made:
    """What all sources gave, and failed; `notes` are those on the targets."""

    targets: Sequence[str]
    got: Sequence[_Got]
    failed: tuple[str, ...]
    date: str
    notes: Sequence[str]


def _write(
    con: duckdb.DuckDBPyConnection,
    made: _Made,
    old: Manifest,
    where: Places,
    out: Path,
    settings: Settings,
    cache: Cache,
    log: Log,
) -> Refreshed:
    """Read what came, hold it against what was there, and put the new folder in place."""
    notes = list(made.notes)
    answered = [Answered(one.source, one.fetched) for one in made.got]
    fresh = {one.source.name for one in made.got}
    with replacing(out) as scratch:
        entries: list[TableEntry] = []
        for one, answer in zip(made.got, answered, strict=True):
            if one.source.name not in NAMES:
                one.source.read(con, [one.folder])
            origin = Origin(one.release, "asked of the service itself", made.date)
            written = write_source(con, one.source, origin, scratch, unanswered=answer.silent(made.targets))
            entries += written
            log(f"{one.source.name}: {', '.join(f'{entry.table} {entry.rows:,}' for entry in written)} rows")
            notes += [f"{one.source.name}: {note}" for note in one.fetched.notes]
            notes += [f"{one.source.name}: {name} not answered: {why}" for name, why in one.fetched.failed.items()]
        keys = keys_of(where.sql)
        keeping = Keeping(
            con, old, where.snapshot, scratch, made.targets, answered, keys, moved_on=not fresh.isdisjoint(NAMES)
        )
        for entry in old.tables:
            kept, told = keeping.entry(entry)
            entries += [kept] if kept else []
            notes += told
        notes += drift(entries, old, fresh, accept=settings.accept_drift)
        manifest = Manifest(made.date, tuple(made.targets), sorted_entries(entries))
        write_manifest(scratch, manifest)
    for one in made.got:
        cache.keep_only(one.source.name, one.release)
    for name in made.failed:
        log(f"warning: {name} was not asked anew; its old part is kept")
    return Refreshed(manifest, tuple(sorted(fresh)), made.failed, tuple(notes))
