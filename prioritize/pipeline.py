"""The order of the stages and the default places: catalogue and snapshot -> store -> results -> reports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize import resources
from prioritize.associations.sources import DataSource, read_sources
from prioritize.catalogue import (
    CURATED,
    FILES,
    HGNC_ID,
    LEARNED,
    SHARE_ALIKE,
    Followed,
    read_catalogue,
    renamed,
    with_targets,
)
from prioritize.combinations.gates import gated as gated_pairs
from prioritize.combinations.search import Pairs, score_pairs
from prioritize.combinations.terms import all_terms
from prioritize.delimited import Table
from prioritize.errors import ModelError, Problem, StoreError, UsageError, did_you_mean
from prioritize.features import Matrix
from prioritize.inputs import columns_of, feature_facts, matrix_of, needed_of
from prioritize.model import FeatureFacts, Model, read_model
from prioritize.partners import Members, allowed_pairs, members_of
from prioritize.reviewing.settings import read_review
from prioritize.score.ranking import RANKED, Ranking, rank_targets
from prioritize.score.smaa import Acceptability, smaa
from prioritize.score.stability import Stability, stability
from prioritize.store import database
from prioritize.store.dated import reading_as_of
from prioritize.store.snapshot import Manifest, read_manifest, verify
from prioritize.store.sqlfile import read_folder
from prioritize.targets import Gene, Names, TargetList, gone_genes, known_names, read_targets

STORE = Path("prioritize.duckdb")
SNAPSHOT = Path("snapshot")
"""Folder of a refreshed snapshot, below the current folder or that of a review."""
MODEL = "default"
ALONE = ("precedence", "indications")
"""Groups of criteria with a table of their own in a model file."""
EMPTY = {file.table: set() if file.optional else {file.source} for file in FILES}
"""Sources of curated tables without a row, where not the catalogue's own: an empty table is one that was looked at."""
Log = Callable[[str], None]
_GONE = "SELECT hgnc_id, symbol, into_id FROM read_parquet(?)"


def quiet(_: str) -> None:
    """Say nothing."""


def tool_version() -> str:
    """Version of the installed package, or of the checkout."""
    try:
        return version("prioritize")
    except PackageNotFoundError:
        return "0+unknown"


@dataclass(frozen=True)
class Places:
    """Where things lie.

    Attributes
    ----------
    data : Path
        Folder of the curated CSV files.
    snapshot : Path
        Snapshot folder.
    sql : Path
    store : Path
        The DuckDB file.
    targets : Path or None
        A target list that replaces the catalogue's.
    """

    data: Path
    snapshot: Path
    sql: Path
    store: Path
    targets: Path | None = None


def places(
    *,
    store: Path | str | None = None,
    snapshot: Path | str | None = None,
    data: Path | str | None = None,
    targets: Path | str | None = None,
) -> Places:
    """The default places, each of which may be given; a folder without a snapshot of its own uses the embedded one."""
    folder = Path(data) if data else resources.data_folder()
    own = folder if (folder / SNAPSHOT).is_dir() else resources.data_folder()
    return Places(
        folder,
        Path(snapshot) if snapshot else own / SNAPSHOT,
        resources.sql_folder(),
        Path(store) if store else STORE,
        Path(targets) if targets else None,
    )


def is_embedded(where: Places) -> bool:
    """Whether the catalogue is the embedded one, not that of a review of the user's."""
    return where.data.resolve() == resources.data_folder().resolve()


def gene_names(where: Places) -> Names:
    """All genes and names of the snapshot's release of HGNC.

    Raises
    ------
    SnapshotError
        The snapshot is incomplete or changed.
    """
    return _names(where.snapshot, read_manifest(where.snapshot))


def association_inputs() -> tuple[Path, list[DataSource]]:
    """The SQL of the association score, and the sources of evidence with their weights."""
    table = resources.data_folder() / "associations" / "datasources.csv"
    return resources.sql_folder() / "associations", list(read_sources(table))


def report_folder(model: str) -> Path:
    """Where the report of a model goes: `reports/<model>` of the current folder."""
    return resources.reports_folder() / model


@dataclass(frozen=True)
class Built:
    """What `build` did.

    Attributes
    ----------
    store : Path
    fresh : bool
        False when the store was up to date and nothing was done.
    notes : tuple of str
        Names mapped or merged in the target list.
    """

    store: Path
    fresh: bool
    notes: tuple[str, ...]


def build(where: Places, log: Log = quiet, *, force: bool = False) -> Built:
    """Build the store from the catalogue and the snapshot, unless it is up to date.

    Raises
    ------
    TargetError
        A curated file or the target list cannot be used.
    SnapshotError
        The snapshot is incomplete or changed.
    CheckError, StoreError
        As `prioritize.store.database.build`.
    """
    manifest = read_manifest(where.snapshot)
    verify(where.snapshot, manifest)
    tables, notes = followed(where, manifest)
    if where.targets:
        chosen = read_targets(where.targets, _names(where.snapshot, manifest))
        tables = with_targets(tables, chosen.rows)
        notes = (*notes, *_list_notes(chosen, tables))
    held = database.target_list(where.store)
    if held == "given" and where.targets is None:
        raise StoreError(
            Problem(
                "holds another target list, which would be lost",
                str(where.store),
                fix="give the same --targets again, or another --store",
            )
        )
    inputs = _inputs_id(where, tables)
    if not force and where.store.is_file() and _is_current(where.store, manifest, inputs):
        return Built(where.store, False, notes)
    log(f"building {where.store} from {len(manifest.tables)} tables of the snapshot of {manifest.date}")
    parts = [database.Part(entry.table, entry.source, where.snapshot / entry.file) for entry in manifest.tables]
    meta = _meta(where, manifest, tables, inputs)
    database.build(where.store, where.sql, database.Content(parts, tables, meta))
    return Built(where.store, True, notes)


def _list_notes(chosen: TargetList, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Notes of a target list, and how many of its targets the catalogue does not know."""
    curated = {row[0] for row in tables["crosstalk"].rows} and set(tables["crosstalk"].column("target_id"))
    strange_rows = [row for row in chosen.rows if row["target_id"] not in curated]
    strange = [row["symbol"] for row in strange_rows]
    notes = list(chosen.notes)
    if strange:
        notes.append(
            f"{len(strange)} of {len(chosen.rows)} targets are not in the curated catalogue, so its crosstalk "
            f"and trials were not asked for them: {', '.join(strange[:10])}{' ...' if len(strange) > 10 else ''}"
        )
    lost = [row["symbol"] for row in strange_rows if row["direction"] not in ("inhibit", "activate")]
    if lost:
        notes.append(
            f"no direction was given for {', '.join(lost[:10])}{' ...' if len(lost) > 10 else ''}: not ranked; add a "
            "column 'direction' with inhibit or activate"
        )
    return tuple(notes)


def followed(where: Places, manifest: Manifest) -> Followed:
    """The catalogue, its genes under the ids and symbols of the snapshot's release of HGNC.

    Raises
    ------
    TargetError
        As `read_catalogue` and `renamed`.
    """
    tables = read_catalogue(where.data, resources.data_folder())
    named = sorted({cell for table in tables.values() for row in table.rows for cell in row if HGNC_ID.fullmatch(cell)})
    genes, gone = _files(where.snapshot, manifest, "gene"), _files(where.snapshot, manifest, "gene_withdrawn")
    if not genes:
        return Followed(tables, ())
    with duckdb.connect() as con:
        living = "SELECT hgnc_id, symbol FROM read_parquet($files) WHERE list_contains($named, hgnc_id)"
        symbols = dict(con.execute(living, {"files": genes, "named": named}).fetchall())
        lost: dict[str, tuple[str, ...]] = {}
        if gone and len(symbols) < len(named):
            every = {row[0] for row in con.execute("SELECT hgnc_id FROM read_parquet(?)", [genes]).fetchall()}
            known = gone_genes(con.execute(_GONE, [gone]).fetchall(), every)
            lost = {name: known[name].heirs for name in named if name in known}
            heirs = sorted({heir for into in lost.values() for heir in into})
            symbols |= dict(con.execute(living, {"files": genes, "named": heirs}).fetchall())
    return renamed(tables, symbols, lost)


def _files(snapshot: Path, manifest: Manifest, table: str) -> list[str]:
    """Files of a table of a snapshot."""
    return [str(snapshot / entry.file) for entry in manifest.tables if entry.table == table]


def _names(snapshot: Path, manifest: Manifest) -> Names:
    """All HGNC genes and names of a snapshot, and what became of ids that are no longer in use."""
    with duckdb.connect() as con:
        genes = con.execute(
            "SELECT hgnc_id, symbol, name, coalesce(entrez_id, ''), coalesce(ensembl_gene_id, ''), "
            "coalesce(uniprot_id, '') FROM read_parquet(?)",
            [_files(snapshot, manifest, "gene")],
        ).fetchall()
        names = _files(snapshot, manifest, "gene_name")
        rows = con.execute("SELECT name, hgnc_id, kind FROM read_parquet(?)", [names]).fetchall()
        withdrawn = _files(snapshot, manifest, "gene_withdrawn")
        gone = con.execute(_GONE, [withdrawn]).fetchall() if withdrawn else []
    living = {row[0]: Gene(*row) for row in genes}
    return Names(living, known_names(rows), gone_genes(gone, living))


def _inputs_id(where: Places, tables: Mapping[str, Table]) -> str:
    """Hash over the curated tables and all SQL that shapes the store."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(repr((name, tables[name].columns, tables[name].rows)).encode())
    for folder in ("raw", "meta", "facts", "features", "sets", "checks"):
        for file in read_folder(where.sql / folder):
            digest.update(f"{folder}/{file.name}\n{file.path.read_text(encoding='utf-8')}".encode())
    return digest.hexdigest()[:16]


def _is_current(store: Path, manifest: Manifest, inputs: str) -> bool:
    """Whether a store was built from just these inputs by this version."""
    try:
        with database.reading(store) as con:
            row = con.execute("SELECT snapshot_id, inputs_id, tool_version FROM meta.snapshot").fetchone()
    except StoreError:
        return False
    return row == (manifest.id, inputs, tool_version())


def _meta(where: Places, manifest: Manifest, tables: Mapping[str, Table], inputs: str) -> dict[str, Table]:
    """Rows of schema `meta`."""
    snapshot = Table(
        ("snapshot_id", "inputs_id", "target_list", "date", "schema_version", "tool_version"),
        (
            (
                manifest.id,
                inputs,
                "given" if where.targets else "catalogue",
                manifest.date,
                str(database.SCHEMA_VERSION),
                tool_version(),
            ),
        ),
    )
    columns = (
        "table_name",
        "source",
        "title",
        "release",
        "url",
        "obtained",
        "rebuild",
        "retrieved",
        "licence",
        "scope",
        "unresolved",
        "note",
        "n_rows",
        "sha256",
    )
    rows: list[tuple[str, ...]] = [
        (
            entry.table,
            entry.source,
            entry.title,
            entry.release,
            entry.url,
            entry.obtained,
            entry.rebuild,
            entry.retrieved,
            entry.licence,
            entry.scope,
            str(entry.unresolved),
            entry.note,
            str(entry.rows),
            entry.sha256,
        )
        for entry in manifest.tables
    ]
    title = read_review(where.data).title
    rows += [
        _curated_row(name, source, tables[name], manifest, title, where)
        for name in sorted(tables)
        for source in sorted({row[-1] for row in tables[name].rows} or EMPTY.get(name, {CURATED}))
    ]
    asked = tuple((target,) for target in manifest.targets)
    return {
        "snapshot": snapshot,
        "source": Table(columns, tuple(rows)),
        "asked": Table(("target_id",), asked),
        "unanswered": Table(("table_name", "target_id"), manifest.unasked),
    }


def _curated_row(
    name: str, source: str, table: Table, manifest: Manifest, title: str, where: Places
) -> tuple[str, ...]:
    """`meta.source` row of a curated table, of a catalogue with a title."""
    titles = {
        CURATED: title,
        SHARE_ALIKE: "Agent actions of ChEMBL and the Guide to PHARMACOLOGY, via DGIdb 4",
        LEARNED: "Weights learned by this project from outcomes of programmes",
        "user_list": "Target list given with --targets",
    }
    licences = {
        CURATED: "Apache-2.0, facts as cited in each row" if is_embedded(where) else "the user's; facts as cited",
        SHARE_ALIKE: "CC BY-SA 3.0 / 4.0, by row",
        LEARNED: "Apache-2.0; the outcomes keep their licence, see data/README.md",
        "user_list": "the user's",
    }
    rows = [row for row in table.rows if row[-1] == source]
    digest = hashlib.sha256(repr((table.columns, rows)).encode()).hexdigest()
    file = next(
        (file.name for file in FILES if file.table == name),
        "combinations.csv" if name.startswith("comb") else "",
    )
    return (
        name,
        source,
        titles[source],
        f"prioritize {tool_version()}",
        "",
        f"{'data' if is_embedded(where) else 'review'}/{file}",
        "curated",
        manifest.date,
        licences[source],
        "catalogue",
        "0",
        "",
        str(len(rows)),
        digest,
    )


@dataclass(frozen=True)
class Results:
    """Everything that one model says of one store.

    Attributes
    ----------
    model : Model
    matrix : Matrix
    ranking : Ranking
    stability : Stability
    members : Members
    pairs, gated : Pairs
        All scored pairs, the highest first: those that pass the gates, and the others.
    gates : mapping of (i, j) to str
        Why a pair is gated.
    free : Acceptability
        Ranks over all weights, with missing values drawn.
    data_driven : tuple of str
        Features whose scale took its anchors from these targets.
    """

    model: Model
    matrix: Matrix
    ranking: Ranking
    stability: Stability
    members: Members
    pairs: Pairs
    gated: Pairs
    gates: Mapping[tuple[int, int], str]
    free: Acceptability
    data_driven: tuple[str, ...] = ()


def load_model(name: str | Path, where: Places | None = None, as_of: int | None = None) -> Model:
    """A model by name, or from a file.

    Parameters
    ----------
    name : str or Path
    where : Places, optional
    as_of : int, optional
        Last year whose evidence counts; goes before what the file says, and becomes part of the model's name.

    Raises
    ------
    ModelError, UsageError
        No such model, or its file cannot be used.
    """
    here = where or places()
    model = read_model(
        model_path(name, here),
        feature_facts(here.sql),
        {name: one.role for name, one in all_terms().items()},
        (resources.data_folder() / "models",),
        feature_facts(here.sql, "indications"),
    )
    if as_of is None:
        return model
    digest = hashlib.sha256(f"{model.sha256} as of {as_of}".encode()).hexdigest()
    return replace(model, as_of=as_of, name=f"{model.name}-as-of-{as_of}", sha256=digest)


@contextmanager
def reading(where: Places, as_of: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store, whole or as of a year.

    Raises
    ------
    StoreError
        As `prioritize.store.database.reading`.
    """
    if as_of is None:
        with database.reading(where.store) as con:
            yield con
    else:
        with reading_as_of(where.store, where.sql, as_of) as con:
            yield con


@contextmanager
def reading_indications(
    where: Places, indications: Sequence[str], as_of: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store, whole or as of a year, with the indications that are asked for in `asked.indication`.

    Parameters
    ----------
    where : Places
    indications : sequence of str
        MeSH ids.
    as_of : int, optional

    Raises
    ------
    StoreError
        As `prioritize.store.database.reading`.
    """
    whole = database.asking(where.store) if as_of is None else reading_as_of(where.store, where.sql, as_of)
    with whole as con:
        if as_of is not None:
            con.execute("CREATE SCHEMA asked")
        for file in read_folder(where.sql / "indications" / "inputs"):
            con.execute(file.text)
        con.executemany("INSERT INTO asked.indication VALUES (?)", [(one,) for one in dict.fromkeys(indications)])
        yield con


def model_path(name: str | Path, where: Places) -> Path:
    """The file of a model given by name or path."""
    path = Path(name)
    if path.suffix == ".toml":
        return path
    found = where.data / "models" / f"{name}.toml"
    if not found.is_file():
        found = resources.data_folder() / "models" / f"{name}.toml"
    if not found.is_file():
        known = [file.stem for file in sorted(found.parent.glob("*.toml"))]
        raise UsageError(Problem(f"no model named '{name}'", "--model", fix=did_you_mean(str(name), known)))
    return found


def compute(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts], model: Model) -> Results:
    """Score the targets and all pairs of an open store."""
    matrix = matrix_of(con, facts)
    columns = columns_of(matrix, model)
    data_driven = model.data_driven
    model = model.fitted(columns)
    ranking = rank_targets(columns, matrix.directions, model, needed_of(matrix, model))
    stable = stability(ranking, model)
    members = members_of(con, matrix, ranking.base, model.combinations.indication)
    ranked = np.array([status == RANKED for status in ranking.status], dtype=bool)
    allowed = allowed_pairs(members, ranked)
    gates = gates_of(members, ranking, allowed)
    barred = np.zeros_like(allowed)
    for pair in gates:
        barred[pair] = True
    pairs = score_pairs(members.block, allowed & ~barred, model.combinations)
    gated = score_pairs(members.block, allowed & barred, model.combinations)
    free = smaa(ranking, model, space="simplex", missing="drawn")
    return Results(model, matrix, ranking, stable, members, pairs, gated, gates, free, data_driven)


def none_ranked(n_ranked: int, as_of: int | None) -> tuple[str, ...]:
    """What to do when nothing is ranked."""
    if n_ranked:
        return ()
    fix = "give a later --as-of" if as_of is not None else "ask each target's state: prioritize query ranking"
    return (f"no target could be ranked: too little is known of each, or a gate took it out. Fix: {fix}",)


def check_sources(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts], model: Model) -> None:
    """Refuse a criterion that reads a table for which the snapshot has no source; as of a year that is expected.

    Raises
    ------
    ModelError
        All such criteria.
    """
    if model.as_of is not None:
        return
    there = {row[0] for row in con.execute("SELECT DISTINCT table_name FROM meta.source").fetchall()}
    problems = [
        Problem(
            f"reads {' and '.join(lacking)}, for which the snapshot has no source",
            model.name,
            field=f"{'' if one.group in ALONE else 'groups.'}{one.group}.criteria.{one.feature}",
            fix="give the criterion weight = 0, or a snapshot with that source",
        )
        for one in (*model.criteria, *model.precedence)
        if (lacking := [table for table in facts[one.feature].tables if table not in there])
    ]
    if problems:
        raise ModelError(problems)


def gates_of(members: Members, ranking: Ranking, allowed: NDArray[np.bool_]) -> Mapping[tuple[int, int], str]:
    """Pairs that are taken out of the ranking, and why."""
    drugged = ~np.isnan(members.block.stage)
    drugged[: members.n_targets] |= ranking.open_track
    return gated_pairs(members.block, members.names, drugged, allowed, members.precedents, members.ledger)
