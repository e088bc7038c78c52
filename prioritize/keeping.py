"""What of an old snapshot stays beside what was just fetched, and whether the difference can be believed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy2

import duckdb

from prioritize.errors import CheckError, Problem
from prioritize.snapshotting import write_table
from prioritize.sources.live import Fetched, Live
from prioritize.store.snapshot import Manifest, TableEntry, file_sha256

WARN, STOP = 0.2, 0.5
"""Change of the rows that a source gives to a table, as a share of those before, from which it is told, and from which
nothing is kept."""
UNRESOLVED = 0.02
"""Share of a source's gene names that no HGNC gene answers to, from which it is told."""
NAMING = frozenset({"gene", "gene_name", "gene_withdrawn"})
"""Tables of names, in which ids need not be in use."""

# Names of columns come from our own files. An id moves on only where it stays clear what the row says.
_IDS = "SELECT bool_and(regexp_full_match(\"{0}\", 'HGNC:[0-9]+')) FROM rest"
_MOVED = """
CREATE OR REPLACE TEMP TABLE moved AS
SELECT DISTINCT * REPLACE ({moves})
FROM rest
WHERE {gone}
"""
_KEPT = """
CREATE OR REPLACE TEMP TABLE kept AS
SELECT * FROM rest WHERE NOT ({gone})
UNION ALL
SELECT * FROM moved
WHERE NOT ({gone}) {one_gene}
    AND NOT EXISTS (SELECT 1 FROM rest AS r WHERE {same})
QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {every}) = 1
"""


@dataclass(frozen=True)
class Answered:
    """What a source that answered says of targets and agents.

    Attributes
    ----------
    source : Live
    fetched : Fetched
    """

    source: Live
    fetched: Fetched

    def silent(self, targets: Collection[str]) -> tuple[str, ...]:
        """Targets that it was asked for and did not answer, in their order."""
        return tuple(target for target in targets if target in self.fetched.failed)

    def silent_agents(self, targets: Collection[str]) -> list[str]:
        """All else that it was asked for and did not answer."""
        return sorted(self.fetched.failed.keys() - set(targets))


class Keeping:
    """Carries parts of an old snapshot over.

    Parameters
    ----------
    con : DuckDBPyConnection
        Holds `gene`, `heir` (hgnc_id, heir_id) and, filled by the sources that answered, schema `raw`.
    old : Manifest
    snapshot : Path
        The old folder.
    scratch : Path
        The new one.
    targets : sequence of str
        HGNC ids of the catalogue.
    answered : sequence of Answered
    keys : mapping of table to columns
        That tell one row from another.
    moved_on : bool
        Whether names and ids are newer than those of the old snapshot.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        old: Manifest,
        snapshot: Path,
        scratch: Path,
        targets: Sequence[str],
        answered: Sequence[Answered],
        keys: Mapping[str, Sequence[str]],
        *,
        moved_on: bool,
    ) -> None:
        self._con, self._old, self._snapshot, self._scratch = con, old, snapshot, scratch
        self._targets, self._answered, self._keys, self._moved_on = targets, answered, keys, moved_on
        self._heirs = dict(con.execute("SELECT hgnc_id, heir_id FROM heir").fetchall())

    def entry(self, entry: TableEntry) -> tuple[TableEntry | None, list[str]]:
        """What stays of an old part, and what is different, a sentence each.

        Nothing stays where its own source answered. Where another source took its place for the catalogue's targets
        alone, the rows of all other genes stay, and those of targets that it did not answer for. Rows of genes that are
        no longer in use follow them into the genes they were merged into, or are left out.
        """
        if any(one.source.name == entry.source for one in self._answered):
            return None, []
        over = [
            one for one in self._answered if entry.source in one.source.supersedes and entry.table in one.source.tables
        ]
        if any(one.source.scope == "genome" for one in over):
            return None, []
        kept = self._not_asked_then(entry)
        follows = self._moved_on and entry.table not in NAMING
        if over or follows:
            self._con.execute(
                "CREATE OR REPLACE TEMP TABLE rest AS SELECT * FROM read_parquet($file)",
                {"file": str(self._snapshot / entry.file)},
            )
        notes = self._follow(entry) if follows else []
        if over:  # after ids moved on, for what was asked for are the new ones
            kept = self._without(kept, over)
        if not over and not notes:
            copy2(self._snapshot / entry.file, self._scratch / entry.file)
            return kept, []
        if over and not self._rows("rest"):
            return None, notes
        path = self._scratch / entry.file
        self._con.execute("CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM rest ORDER BY ALL")
        write_table(self._con, "kept", path)
        told = " ".join([kept.note, *(f"Of its rows, {note.partition(': ')[2]}." for note in notes)]).strip()
        return replace(kept, rows=self._rows("kept"), sha256=file_sha256(path), note=told), notes

    def _not_asked_then(self, entry: TableEntry) -> TableEntry:
        """The same, with the targets that the catalogue did not hold when it was asked for, under their new ids."""
        if entry.scope == "genome":
            return entry
        asked = {self._heirs.get(target, target) for target in self._old.targets}
        silent = {self._heirs.get(target, target) for target in entry.unanswered}
        return replace(entry, unanswered=tuple(sorted(silent | (set(self._targets) - asked))))

    def _without(self, entry: TableEntry, over: Sequence[Answered]) -> TableEntry:
        """Leave in `rest` what the sources that took its place do not tell of."""
        columns = {row[0] for row in self._con.execute("DESCRIBE rest").fetchall()}
        names = ", ".join(one.source.title for one in over)
        if "hgnc_id" not in columns:
            self._keep_silent_agents(entry, over, columns)
            return replace(entry, note=f"{entry.note} Only what {names} did not answer for.".strip())
        silent = {target for one in over for target in one.silent(self._targets)}
        told = sorted(set(self._targets) - silent)
        self._con.execute("DELETE FROM rest WHERE list_contains($told, hgnc_id)", {"told": told})
        return replace(
            entry,
            note=f"{entry.note} Without the catalogue's targets, of which {names} tells.".strip(),
            unanswered=tuple(sorted({*entry.unanswered, *told})),
        )

    def _keep_silent_agents(self, entry: TableEntry, over: Sequence[Answered], columns: Collection[str]) -> None:
        """Leave in `rest` the trials of agents that were not answered for, and that did not come by another agent."""
        agents = [agent for one in over for agent in one.silent_agents(self._targets)]
        files = [
            str(self._snapshot / part.file)
            for part in self._old.tables
            if part.source == entry.source and part.table == "trial_agent"
        ]
        if not agents or not files or "nct_id" not in columns:
            self._con.execute("DELETE FROM rest")
            return
        of_agent = "SELECT nct_id FROM read_parquet($files) WHERE list_contains($agents, agent_id)"
        self._con.execute(
            f"DELETE FROM rest WHERE nct_id NOT IN ({of_agent}) "  # noqa: S608 - names of our own tables
            f'OR nct_id IN (SELECT nct_id FROM raw."{entry.table}")',
            {"files": files, "agents": agents},
        )
        if "agent_id" in columns:
            self._con.execute("DELETE FROM rest WHERE NOT list_contains($agents, agent_id)", {"agents": agents})

    def _follow(self, entry: TableEntry) -> list[str]:
        """Bring the rows of genes that are no longer in use to those they were merged into; the others go."""
        every = [row[0] for row in self._con.execute("DESCRIBE rest").fetchall()]
        ids = [name for name in every if self._is_gene(name)]
        strange = '("{0}" IS NOT NULL AND "{0}" NOT IN (SELECT hgnc_id FROM gene))'
        gone = " OR ".join(strange.format(name) for name in ids)
        if not ids or not (lost := self._rows(f"rest WHERE {gone}")):
            return []
        before = self._rows("rest")
        heir = 'coalesce((SELECT heir_id FROM heir WHERE heir.hgnc_id = rest."{0}"), "{0}")'
        moves = {name: heir.format(name) for name in ids}
        pair = ("hgnc_a", "hgnc_b")  # undirected, the lesser first, never a gene with itself
        if set(pair) <= moves.keys():
            both = f"{moves['hgnc_a']}, {moves['hgnc_b']}"
            moves["hgnc_a"], moves["hgnc_b"] = f"least({both})", f"greatest({both})"
        key = [name for name in self._keys.get(entry.table, every) if name in every]
        parts = {
            "moves": ", ".join(f'{move} AS "{name}"' for name, move in moves.items()),
            "gone": gone,
            "one_gene": "AND hgnc_a <> hgnc_b" if set(pair) <= moves.keys() else "",
            "same": " AND ".join(f'r."{name}" IS NOT DISTINCT FROM moved."{name}"' for name in key),
            "key": ", ".join(f'"{name}"' for name in key),
            "every": ", ".join(f'"{name}"' for name in every),
        }
        self._con.execute(_MOVED.format(**parts))
        self._con.execute(_KEPT.format(**parts))
        self._con.execute("CREATE OR REPLACE TEMP TABLE rest AS FROM kept")
        left_out = before - self._rows("rest")
        return [
            f"{entry.table} of {entry.source}: {lost:,} name genes that HGNC has withdrawn or merged since: "
            f"{lost - left_out:,} follow the merged gene, {left_out:,} are left out"
        ]

    def _is_gene(self, column: str) -> bool:
        """Whether a column of `rest` holds HGNC ids, and nothing else."""
        kind = self._con.execute(f'SELECT typeof("{column}") FROM rest LIMIT 1').fetchone()  # noqa: S608 - our own name
        if kind is None or kind[0] != "VARCHAR":
            return False
        found = self._con.execute(_IDS.format(column)).fetchone()
        return bool(found and found[0])

    def _rows(self, what: str) -> int:
        row = self._con.execute(f"SELECT count(*) FROM {what}").fetchone()  # noqa: S608 - names of our own tables
        return int(row[0]) if row else 0


def drift(entries: Sequence[TableEntry], old: Manifest, fresh: Collection[str], *, accept: bool) -> list[str]:
    """What changed beyond belief, or nearly.

    A source that takes the place of another for the first time counts in its own way, and is held against the rows that
    went: that is told, and stops nothing unless no row is left.

    Parameters
    ----------
    entries : sequence of TableEntry
        Of the new snapshot.
    old : Manifest
    fresh : collection of str
        Sources that answered.
    accept : bool
        Whether to tell of a change beyond belief, too, instead of stopping.

    Raises
    ------
    CheckError
        The rows that a source gives to a table changed by more than half since it was asked last, or came to none.
    """
    own = {(entry.table, entry.source): entry.rows for entry in old.tables}
    kept = {(entry.table, entry.source): entry.rows for entry in entries if entry.source not in fresh}
    went: dict[str, int] = {}
    for entry in old.tables:
        went[entry.table] = went.get(entry.table, 0) + entry.rows - kept.get((entry.table, entry.source), 0)
    notes, problems = [], []
    for entry in entries:
        if entry.source not in fresh:
            continue
        if entry.rows and entry.unresolved / (entry.rows + entry.unresolved) > UNRESOLVED:
            notes.append(f"{entry.source}: {entry.unresolved:,} names of {entry.table} answer to no gene")
        before = own.get((entry.table, entry.source), went.get(entry.table))
        if not before or abs(entry.rows - before) <= WARN * before:
            continue
        change = f"{entry.rows / before - 1:+.0%}"
        words = f"{entry.table} of {entry.source}: {before:,} rows before, {entry.rows:,} now ({change})"
        again = (entry.table, entry.source) in own or not entry.rows
        if again and abs(entry.rows - before) > STOP * before and not accept:
            problems.append(Problem(words, "refresh", fix="look at what came; --accept-drift keeps it"))
        else:
            notes.append(words)
    if problems:
        raise CheckError(problems)
    return notes
