"""Scores of all protein-coding genes, in a table: the verb `rank --targets all`."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.features import Genes, read_genes, read_indication_features
from prioritize.indications import Diseases, Written, read_indications, resolve
from prioritize.inputs import feature_facts, needed_features
from prioritize.model import Model
from prioritize.model.model import reversal_warning
from prioritize.origins import Origin, origin_of, write_origin
from prioritize.pipeline import Log, Places, build, check_sources, load_model, quiet, reading, reading_indications
from prioritize.report import cells, parquet, tables
from prioritize.score.ranking import Needed, rank_targets

COLUMNS = ("gene", "score", "low", "high", "coverage")
INDICATION = "indication"
SUFFIXES = (".tsv", ".csv", ".parquet")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GeneScores:
    """Scores of genes, the highest first, ties by symbol, those without a score last.

    Attributes
    ----------
    genes : tuple of str
        Approved symbols, n.
    score, low, high : ndarray of shape (n,)
        As in `targets.csv`, to six decimals. The score is NaN where nothing is known of the gene, and where a gate
        takes it out.
    coverage : ndarray of shape (n,)
        Share of the criteria's weight that is known, 0-1.
    gated : ndarray of shape (n,), bool
        Whether a gate takes the gene out.
    indications : tuple of str
        One per row, as it was asked for; empty when none was.
    notes : tuple of str
        What was left out, one line each.
    origin : Origin or None
        What the scores were made with.
    """

    genes: tuple[str, ...]
    score: Floats
    low: Floats
    high: Floats
    coverage: Floats
    gated: NDArray[np.bool_]
    indications: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the table."""
        return (*COLUMNS, INDICATION) if self.indications else COLUMNS

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Rows of the table as text, an unknown score empty."""
        numbers = [_texts(part) for part in (self.score, self.low, self.high, self.coverage)]
        parts = [self.genes, *numbers, self.indications] if self.indications else [self.genes, *numbers]
        return zip(*parts, strict=True)


def _texts(values: Floats) -> list[str]:
    """Numbers as text, NaN empty; each different one is written once."""
    different, place = np.unique(values, return_inverse=True)
    written = ["" if math.isnan(value) else cells.plain(value) for value in different.tolist()]
    return [written[index] for index in place.tolist()]


def score_genes(
    where: Places,
    model: str | Path | Model,
    log: Log = quiet,
    *,
    as_of: int | None = None,
    indications: Path | Sequence[str] | None = None,
) -> GeneScores:
    """Score all protein-coding genes, by indication where some are asked for; the store is built when needed.

    Parameters
    ----------
    where : Places
    model : str, Path or Model
        Name of a model, a TOML file, or a model that was read.
    log : callable
        Gets one line per step, and the notes.
    as_of : int, optional
        Last year whose evidence counts.
    indications : Path or sequence of str, optional
        A file, or MeSH, MONDO or EFO ids or names.

    Raises
    ------
    PrioritizeError
        Any of its kinds.
    """
    chosen = model if isinstance(model, Model) else load_model(model, where, as_of)
    written = _written(indications)
    build(where, log)
    if not written:
        with reading(where, chosen.as_of) as con:
            check_sources(con, feature_facts(where.sql), chosen)
            genes = read_genes(con, _features(chosen))
        log(f"scoring {len(genes.ids):,} genes with the model '{chosen.name}'")
        found = scores(genes, chosen)
    else:
        with reading(where) as con:
            diseases = Diseases.read(con)
            mesh = resolve(written, diseases, _place(indications))
        taken = tuple(filter(None, (diseases.taken(text) for text in mesh)))
        with reading_indications(where, tuple(mesh.values()), chosen.as_of) as con:
            genes, values = _read_indications(con, where, chosen)
        log(f"scoring {len(genes.ids):,} genes in {len(mesh)} indications with the model '{chosen.name}'")
        found = scores_by_indication(genes, values, mesh, chosen)
        found = replace(found, notes=(*taken, *found.notes))
    for note in found.notes:
        log(f"note: {note}")
    return replace(found, origin=origin_of(where, chosen, model))


def _written(indications: Path | Sequence[str] | None) -> tuple[Written, ...]:
    """Indications as they were written, each once."""
    if indications is None:
        return ()
    if isinstance(indications, str | Path):
        return read_indications(Path(indications))
    texts = dict.fromkeys(text.strip() for text in indications)
    if not all(texts):
        raise UsageError(Problem("an indication is empty", "indications", fix="give ids or names"))
    return tuple(Written(text) for text in texts)


def _place(indications: Path | Sequence[str] | None) -> str:
    """Where the indications were written, for messages."""
    return str(indications) if isinstance(indications, str | Path) else "indications"


def _read_indications(
    con: duckdb.DuckDBPyConnection, where: Places, model: Model
) -> tuple[Genes, Mapping[str, Mapping[str, Floats]]]:
    """Features of genes, and those of genes in the indications asked for, by feature and MeSH id."""
    every = feature_facts(where.sql, "indications")
    check_sources(con, feature_facts(where.sql) | every, model.in_indication())
    genes = read_genes(con, _features(model))
    there = {row[0] for row in con.execute("SELECT DISTINCT table_name FROM meta.source").fetchall()}
    wanted = {
        one.feature: one.facts.sql for one in model.indications if there.issuperset(one.facts.tables)
    }  # as of a year a table may be absent
    return genes, read_indication_features(con, genes.ids, wanted)


def _features(model: Model) -> list[str]:
    """Features that a model weighs, or asks for in a gate or a track."""
    return sorted({one.feature for one in (*model.criteria, *model.precedence)} | set(needed_features(model)))


def scores(genes: Genes, model: Model) -> GeneScores:
    """Score genes with a model.

    Gates that need a wanted direction do not apply, since no list says which is wanted; nor does the least coverage of
    a list. A gate on features does.
    """
    found = _scored(genes, model)
    return replace(found, notes=tuple(_notes(model, found)))


def _scored(genes: Genes, model: Model) -> GeneScores:
    """Scores without notes."""
    criteria = [one.feature for one in (*model.criteria, *model.precedence)]
    columns = np.stack([genes.column(name) for name in criteria], axis=1)
    needed = Needed({name: genes.column(name) for name in needed_features(model)})
    free = replace(model.fitted(columns), gates=model.gates.model_copy(update={"direction": None}))
    ranking = rank_targets(columns, ("unknown",) * len(genes.ids), free, needed)
    gated = np.array([status.startswith("gated") for status in ranking.status], dtype=bool)
    score = np.where(gated, np.nan, np.round(ranking.score, cells.DIGITS))
    thin = ranking.coverage < model.coverage.rankable
    order = np.lexsort((np.arange(len(score)), -np.nan_to_num(score, nan=-np.inf), thin | np.isnan(score)))
    low, high, coverage = (
        np.round(part, cells.DIGITS)[order] for part in (ranking.low, ranking.high, ranking.coverage)
    )
    symbols = tuple(genes.symbols[place] for place in order)
    return GeneScores(symbols, score[order], low, high, coverage, gated[order])


def scores_by_indication(
    genes: Genes, values: Mapping[str, Mapping[str, Floats]], mesh: Mapping[str, str], model: Model
) -> GeneScores:
    """Score genes in each indication.

    Parameters
    ----------
    genes : Genes
        n of them.
    values : mapping of feature to mapping of MeSH id to ndarray of shape (n,)
        NaN = unknown; an indication that is not there is unknown for all genes.
    mesh : mapping of indication as it was written to MeSH id
        In the order of the rows to be made.
    model : Model
        Its criteria of an indication count; where it has none, a gene scores the same in all.
    """
    whole = model.in_indication()
    parts = {
        mesh_id: _scored(_with_indication(genes, values, mesh_id, model), whole)
        for mesh_id in dict.fromkeys(mesh.values())
    }
    rows = [parts[mesh_id] for mesh_id in mesh.values()]
    score, low, high, coverage = (np.concatenate([getattr(part, name) for part in rows]) for name in COLUMNS[1:])
    symbols = tuple(gene for part in rows for gene in part.genes)
    asked = tuple(text for text in mesh for _ in genes.ids)
    gated = np.concatenate([part.gated for part in rows])
    found = GeneScores(symbols, score, low, high, coverage, gated, asked)
    silent = [text for text, mesh_id in mesh.items() if not any(mesh_id in of for of in values.values())]
    return replace(found, notes=(*_indication_notes(model, silent), *_notes(model, found)))


def _with_indication(genes: Genes, values: Mapping[str, Mapping[str, Floats]], mesh_id: str, model: Model) -> Genes:
    """Genes with the features of one indication as further columns."""
    unknown = np.full(len(genes.ids), np.nan)
    names = tuple(one.feature for one in model.indications)
    own = [values.get(name, {}).get(mesh_id, unknown) for name in names]
    return replace(genes, features=(*genes.features, *names), values=np.column_stack([genes.values, *own]))


def _indication_notes(model: Model, silent: Sequence[str]) -> Iterator[str]:
    """What a reader of scores by indication must know."""
    if not model.indications:
        yield f"the model '{model.name}' has no criteria of an indication: a gene scores the same in all of them"
    elif silent:
        yield f"nothing that the model weighs is known of these indications as such: {', '.join(silent)}"


def _notes(model: Model, found: GeneScores) -> Iterator[str]:
    """What a reader of the scores must know."""
    rows = "genes x indications" if found.indications else "genes"
    if model.data_driven:
        yield reversal_warning(model.data_driven)
    if model.gates.direction is not None:
        yield "the gate on the wanted direction was left out: no list says which direction is wanted of a gene"
    if model.gates.needs is not None:
        yield f"{int(found.gated.sum()):,} {rows} have no score: {model.gates.needs.reason}"
    thin = int(np.sum((found.coverage < model.coverage.rankable) & (found.coverage > 0) & ~found.gated))
    if thin:
        yield (
            f"{thin:,} {rows} are scored on less than {model.coverage.rankable:.0%} of the weight, which would not "
            "rank them in a list: they stand after all others"
        )
    unknown = int(np.sum((found.coverage <= 0) & ~found.gated))
    if unknown:
        yield f"{unknown:,} {rows} have no score: nothing that the model weighs is known of them"


def check_file(path: Path | None, of: str = "all genes", example: str = "scores.tsv") -> Path:
    """The file that scores are to be written to.

    Raises
    ------
    UsageError
        None is given, it has no known suffix, or it is a folder.
    """
    fix = f"write --out {example} (or .csv, .parquet)"
    if path is None:
        raise UsageError(Problem(f"scores of {of} need a file", "--out", fix=fix))
    if path.suffix not in SUFFIXES:
        raise UsageError(Problem(f"'{path}' does not say which form of table is wanted", "--out", fix=fix))
    if path.is_dir():
        raise UsageError(Problem(f"'{path}' is a folder", "--out", fix=fix))
    return path


def write_scores(found: GeneScores, path: Path) -> None:
    """Write scores as TSV, CSV or Parquet, by the suffix, and beside them what they were made with.

    Each file is whole or the old one.

    Raises
    ------
    UsageError
        As `check_file`.
    ReportError
        The file cannot be written.
    """
    check_file(path)
    if path.suffix == ".parquet":
        kinds = dict.fromkeys(COLUMNS[1:], "DOUBLE")
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write(path, [(name, kinds.get(name, "VARCHAR")) for name in found.columns], found.rows())
    else:
        tables.write_bytes(path, _text(found.columns, found.rows(), "\t" if path.suffix == ".tsv" else ",").encode())
    if found.origin is not None:
        write_origin(found.origin, path)


def _text(columns: Sequence[str], rows: Iterator[tuple[str, ...]], sign: str) -> str:
    """A table as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=sign, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()
