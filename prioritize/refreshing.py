"""The verb `refresh`: ask the public services, and write a snapshot from what they say.

Each source is asked in a thread of its own, under a release that is read before and after. What it says becomes flat
files, and these go the way of every other file: through the source's contract into tables. Parts of the old snapshot
that no source took the place of stay. The new folder takes the place of the old one whole, or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copy2

import duckdb

from prioritize.errors import CheckError, FetchError, Problem, SourceError, UsageError, did_you_mean
from prioritize.pipeline import Log, Places, quiet, tool_version
from prioritize.snapshotting import Origin, catalogue_of, write_source, write_table
from prioritize.sources.ask import Ask, Tally
from prioritize.sources.cache import Cache
from prioritize.sources.finding import live_sources
from prioritize.sources.http import Client, Limits
from prioritize.sources.live import Drug, Fetched, Gene, Live, Wanted
from prioritize.sources.shared import make_catalogue_tables, make_gene_tables
from prioritize.store.snapshot import (
    Manifest,
    TableEntry,
    file_sha256,
    read_manifest,
    replacing,
    sorted_entries,
    verify,
    write_manifest,
)
from prioritize.store.sqlfile import read_folder

WARN, STOP = 0.2, 0.5
"""Change of the rows that a source gives to a table, as a share of those before, from which it is told, and from which
nothing is kept."""
UNRESOLVED = 0.02
"""Share of a source's gene names that no HGNC gene answers to, from which it is told."""
NAMES = "hgnc"
"""The source of names and ids, which all others need first."""
_OLD_NAMES = {
    "gene": "CREATE TABLE gene AS SELECT * FROM read_parquet($files)",
    "gene_name": "CREATE TABLE gene_name AS SELECT * FROM read_parquet($files)",
}


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
        Keep a snapshot whose row counts changed beyond `STOP`.
    """

    cache: Path
    allow_stale: bool = False
    offline: bool = False
    contact: str = ""
    mirrors: Mapping[str, str] | None = None
    limits: Limits = field(default_factory=Limits)
    accept_drift: bool = False


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
        """Refuse."""
        raise FetchError(
            Problem(f"{self._source}: not among the answers that are kept", fix="refresh without --offline"),
            kind="unreachable",
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
    """
    old = read_manifest(where.snapshot)
    verify(where.snapshot, old)
    chosen = _chosen(names, live_sources() if sources is None else sources)
    date = (today or dt.date.today()).isoformat()
    targets, agents = catalogue_of(where.data)
    cache = Cache(settings.cache)
    with (
        tempfile.TemporaryDirectory(prefix="prioritize-refresh-") as folder,
        duckdb.connect(config={"threads": 1}) as con,
    ):
        con.execute("SET enable_progress_bar = false")
        con.execute("CREATE SCHEMA raw")
        for statement in read_folder(where.sql / "raw"):
            con.execute(statement.text)
        make_catalogue_tables(con, targets, agents)
        asking = _Asking(settings, cache, Path(folder), log, tell)
        first = [source for source in chosen if source.name == NAMES]
        got, failed = asking.all(first, Wanted(()))
        _check(failed, settings, old)
        _read_names(con, got, where.snapshot, old)
        wanted = _wanted(con, [target for target, _ in targets], agents, where.store)
        more, failed_too = asking.all([source for source in chosen if source.name != NAMES], wanted)
        failed |= failed_too
        _check(failed, settings, old)
        return _write(con, [*got, *more], failed, old, where.snapshot, out, date, settings, cache, log)


def _chosen(names: Sequence[str], sources: Sequence[Live]) -> list[Live]:
    """Sources to ask, by name."""
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
                    fetched = source.fetch(now, wanted, folder)
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
        """The release that is asked for; offline, the one that was kept."""
        if not self._settings.offline:
            return source.release_of(ask)
        kept = self._cache.releases(source.name)
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


def progress(log: Log, every: float = 5.0) -> Callable[[str, Tally], None]:
    """Tells of a source at most every few seconds: requests, answers from the cache, and the time left."""
    began: dict[str, float] = {}
    told: dict[str, float] = {}

    def tell(name: str, tally: Tally) -> None:
        now = time.monotonic()
        began.setdefault(name, now)
        if now - told.setdefault(name, now) < every:
            return
        told[name] = now
        left = ""
        if tally.whole > tally.done:
            seconds = (now - began[name]) / tally.done * (tally.whole - tally.done)
            left = f" of {tally.whole}, about {seconds:.0f} s left"
        log(f"{name}: {tally.done} answers{left} ({tally.cached} from the cache)")

    return tell


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


def _check(failed: Mapping[str, FetchError], settings: Settings, old: Manifest) -> None:
    """Stop where a source failed, unless its old part may stay and there is one."""
    kept = {entry.source for entry in old.tables}
    problems = []
    for name, fault in failed.items():
        if settings.allow_stale and name in kept:
            continue
        ages = sorted({f"{entry.table} of {entry.retrieved}" for entry in old.tables if entry.source == name})
        have = f"; kept: {', '.join(ages)}" if ages else "; nothing of it is kept"
        advice = " or give --allow-stale" if ages and not settings.allow_stale else ""
        problems += [
            replace(problem, what=f"{problem.what} [{fault.kind}]{have}", fix=f"{problem.fix}{advice}".strip())
            for problem in fault.problems
        ]
    if problems:
        raise SourceError(problems)


def _read_names(con: duckdb.DuckDBPyConnection, got: Sequence[_Got], snapshot: Path, old: Manifest) -> None:
    """Names and ids of genes: those just fetched, else those of the old snapshot."""
    if got:
        got[0].source.read(con, [got[0].folder])
    else:
        for table, statement in _OLD_NAMES.items():
            con.execute(
                statement, {"files": [str(snapshot / entry.file) for entry in old.tables if entry.table == table]}
            )
        con.execute(
            "CREATE TABLE gene_uniprot AS SELECT uniprot_id, hgnc_id FROM gene "
            "WHERE uniprot_id IS NOT NULL ORDER BY uniprot_id, hgnc_id"
        )
    make_gene_tables(con)


def _wanted(
    con: duckdb.DuckDBPyConnection, targets: Sequence[str], agents: Sequence[tuple[str, str]], store: Path
) -> Wanted:
    """What the catalogue wants to know."""
    rows = con.execute(
        "SELECT hgnc_id, symbol, coalesce(ensembl_gene_id, ''), coalesce(uniprot_id, ''), coalesce(entrez_id, '') "
        "FROM gene WHERE list_contains($targets, hgnc_id) ORDER BY hgnc_id",
        {"targets": list(targets)},
    ).fetchall()
    names: dict[str, list[str]] = {}
    for agent, name in agents:
        names.setdefault(agent, []).append(name)
    return Wanted(
        tuple(Gene(*row) for row in rows),
        tuple(Drug(agent, tuple(some)) for agent, some in sorted(names.items())),
        _pairs(store),
    )


def _pairs(store: Path) -> tuple[tuple[str, str], ...]:
    """Agents of the combinations that were ranked last, where a store has some."""
    return ()


def _write(
    con: duckdb.DuckDBPyConnection,
    got: Sequence[_Got],
    failed: Mapping[str, FetchError],
    old: Manifest,
    snapshot: Path,
    out: Path,
    date: str,
    settings: Settings,
    cache: Cache,
    log: Log,
) -> Refreshed:
    """Read what came, hold it against what was there, and put the new folder in place."""
    notes: list[str] = []
    targets = tuple(row[0] for row in con.execute("SELECT hgnc_id FROM catalogue_target ORDER BY 1").fetchall())
    with replacing(out) as scratch:
        entries: list[TableEntry] = []
        for one in got:
            if one.source.name != NAMES:
                one.source.read(con, [one.folder])
            origin = Origin(one.release, "asked of the service itself", date)
            written = write_source(con, one.source, origin, scratch, unanswered=_unanswered(one, targets))
            entries += written
            notes += [f"{one.source.name}: {note}" for note in one.fetched.notes]
            notes += [f"{one.source.name}: {name} not answered: {why}" for name, why in one.fetched.failed.items()]
        fresh = {one.source.name for one in got}
        for entry in old.tables:
            kept = _kept(con, entry, got, targets, snapshot, scratch)
            entries += [kept] if kept else []
        notes += _drift(entries, old, fresh, settings)
        manifest = Manifest(date, targets, sorted_entries(entries))
        write_manifest(scratch, manifest)
    for one in got:
        cache.keep_only(one.source.name, one.release)
    for name in failed:
        log(f"warning: {name} was not asked anew; its old part is kept")
    return Refreshed(manifest, tuple(sorted(fresh)), tuple(sorted(failed)), tuple(notes))


def _kept(
    con: duckdb.DuckDBPyConnection,
    entry: TableEntry,
    got: Sequence[_Got],
    targets: Sequence[str],
    snapshot: Path,
    scratch: Path,
) -> TableEntry | None:
    """What stays of an old part: all, or nothing where its own source answered.

    Where another source took its place for the catalogue's targets alone, the rows of all other genes stay, and those
    of targets that it did not answer for.
    """
    if any(one.source.name == entry.source for one in got):
        return None
    over = [one for one in got if entry.source in one.source.supersedes and entry.table in one.source.tables]
    if not over:
        copy2(snapshot / entry.file, scratch / entry.file)
        return entry
    if any(one.source.scope == "genome" for one in over):
        return None
    answered = set(targets) - {target for one in over for target in _unanswered(one, targets)}
    path = scratch / entry.file
    con.execute(
        "CREATE OR REPLACE TEMP TABLE rest AS SELECT * FROM read_parquet($file) "
        "WHERE NOT list_contains($answered, hgnc_id) ORDER BY ALL",
        {"file": str(snapshot / entry.file), "answered": sorted(answered)},
    )
    write_table(con, "rest", path)
    rows = con.execute("SELECT count(*) FROM rest").fetchone()
    names = ", ".join(one.source.title for one in over)
    note = f"{entry.note} Without the catalogue's targets, of which {names} tells.".strip()
    return replace(entry, rows=int(rows[0]) if rows else 0, sha256=file_sha256(path), note=note)


def _unanswered(one: _Got, targets: Sequence[str]) -> tuple[str, ...]:
    """Targets that a source was asked for and did not answer."""
    return tuple(target for target in targets if target in one.fetched.failed)


def _drift(entries: Sequence[TableEntry], old: Manifest, fresh: Collection[str], settings: Settings) -> list[str]:
    """What changed beyond belief, or nearly.

    A source that takes the place of another for the first time counts in its own way: that is told, and stops nothing.

    Raises
    ------
    CheckError
        The rows that a source gives to a table changed by more than half since it was asked last.
    """
    own = {(entry.table, entry.source): entry.rows for entry in old.tables}
    whole: dict[str, int] = {}
    for entry in old.tables:
        whole[entry.table] = whole.get(entry.table, 0) + entry.rows
    notes, problems = [], []
    for entry in entries:
        if entry.source not in fresh:
            continue
        if entry.rows and entry.unresolved / (entry.rows + entry.unresolved) > UNRESOLVED:
            notes.append(f"{entry.source}: {entry.unresolved:,} names of {entry.table} answer to no gene")
        before = own.get((entry.table, entry.source), whole.get(entry.table))
        if before is None or abs(entry.rows - before) <= WARN * before:
            continue
        change = f" ({entry.rows / before - 1:+.0%})" if before else ""
        words = f"{entry.table} of {entry.source}: {before:,} rows before, {entry.rows:,} now{change}"
        again = (entry.table, entry.source) in own
        if again and abs(entry.rows - before) > STOP * before and not settings.accept_drift:
            problems.append(Problem(words, "refresh", fix="look at what came; --accept-drift keeps it"))
        else:
            notes.append(words)
    if problems:
        raise CheckError(problems)
    return notes
