"""Scores of pairs of drugs: the verb `combine --drugs`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.drug_pairs import PairModel, read_model, score_of, values_of
from prioritize.drugs.facts import Classes, classes_of, read_classes, read_facts
from prioritize.drugs.names import AMBIGUOUS, NO_TARGET, ON_RECORD, SEVERAL, DrugNames, Found, read_names
from prioritize.drugs.reading import Wanted, read_wanted, wanted_of
from prioritize.errors import Problem, TargetError, UsageError, did_you_mean
from prioritize.origins import Origin, origin_of_pairs
from prioritize.pipeline import Log, Places, build, places, quiet, reading

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MODEL = "pairs-clinical"
"""The model of drug pairs that is taken unless another is named; `pairs` knows no trial."""
MODELS = ("pairs", "pairs-clinical")
FOLDER = "drugs"
"""Folder of the curated files that holds drugs, their names and classes, and the models of their pairs."""
MOST = 3_000
"""Drugs that can be scored at once."""
REPEATED = "another spelling of a drug before"
COLUMNS = (
    "drug_a",
    "drug_b",
    "name_a",
    "name_b",
    "targets_a",
    "targets_b",
    "classes_a",
    "classes_b",
    "basis_a",
    "basis_b",
    "score",
)


CHEMBL = re.compile(r"CHEMBL\d+", re.IGNORECASE)
OTHER_SALT = (
    "of most drugs one ChEMBL id alone is on record, and this may be that of another salt, or of the drug without its "
    "salt: write its common name"
)


@dataclass(frozen=True)
class LeftOut:
    """A name that is not scored.

    Attributes
    ----------
    drug : str
        As written.
    line : int
        Of the file; 0 = not from a file.
    status : str
        `unknown`, `ambiguous`, `several drugs`, `no target on record` or `another spelling of a drug before`.
    names : tuple of str
        Drugs that it may be, or is.
    """

    drug: str
    line: int
    status: str
    names: tuple[str, ...] = ()

    def words(self) -> str:
        """The fault in a sentence, with what to do."""
        listed = ", ".join(self.names)
        said = {
            AMBIGUOUS: f"may be {listed}: write one of them",
            SEVERAL: f"names several drugs, {listed}: write one a line",
            NO_TARGET: f"is {listed}, of which no target is on record",
            REPEATED: f"is {listed}, which the list names before",
        }
        way = OTHER_SALT if CHEMBL.fullmatch(self.drug.strip()) else "write its common name, or a DrugBank or ChEMBL id"
        return said.get(self.status, f"is no drug on record: {way}")


@dataclass(frozen=True)
class Described:
    """A drug as it stands in the table: as written, its name, targets, classes, and on what they rest."""

    written: str
    name: str
    targets: str
    classes: str
    basis: str


@dataclass(frozen=True)
class PairScores:
    """Scores of m pairs of drugs, the highest first, ties by name.

    Attributes
    ----------
    drugs : tuple of Described
        The n drugs that were found.
    left, right : ndarray of shape (m,), int64
        Rows of the drugs.
    score : ndarray of shape (m,)
        0-1.
    terms : mapping of term to ndarray of shape (m,)
    left_out : tuple of LeftOut
    model : str
    notes : tuple of str
    origin : Origin or None
        What the scores were made with.
    """

    drugs: tuple[Described, ...]
    left: Ints
    right: Ints
    score: Floats
    terms: Mapping[str, Floats]
    left_out: tuple[LeftOut, ...]
    model: str
    notes: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the table."""
        return (*COLUMNS, *self.terms)

    def texts(self) -> list[list[str]]:
        """The columns before the score, each with m cells."""
        sides = (self.left.tolist(), self.right.tolist())
        fields = ("written", "name", "targets", "classes", "basis")
        every = {name: [getattr(drug, name) for drug in self.drugs] for name in fields}
        return [[every[name][row] for row in side] for name in fields for side in sides]

    def numbers(self) -> list[Floats]:
        """The score and the terms, to six decimals."""
        return [np.round(values, 6) for values in (self.score, *self.terms.values())]


def load_model(name: str | Path, where: Places, classes: Classes) -> PairModel:
    """A model of drug pairs by name, or from a TOML file.

    Raises
    ------
    UsageError
        There is no such model.
    ModelError
        Its file cannot be used.
    """
    path = _model_file(name, where)
    if not path.is_file():
        fix = did_you_mean(str(name), MODELS) + ", or give a TOML file of such a model"
        raise UsageError(Problem(f"there is no model of drug pairs '{name}'", "--model", fix=fix))
    return read_model(path, classes.mechanism_names)


def _model_file(name: str | Path, where: Places) -> Path:
    return Path(name) if str(name).endswith(".toml") else _folder(where) / f"{name}.toml"


def score_drug_pairs(
    where: Places,
    drugs: Path | Sequence[str | Sequence[str]],
    model: str | Path = MODEL,
    log: Log = quiet,
) -> PairScores:
    """Score pairs of drugs; the store is built when needed.

    Parameters
    ----------
    where : Places
    drugs : Path or sequence of str or of (str, str)
        A file, names of which all pairs are scored, or the pairs.
    model : str or Path
        Name of a model of drug pairs, or a TOML file.
    log : callable
        Gets one line per step, and the notes.

    Raises
    ------
    PrioritizeError
        Any of its kinds; TargetError for a file that cannot be used, or when no pair is left to score.
    """
    wanted = read_wanted(drugs) if isinstance(drugs, Path) else wanted_of(drugs)
    build(where, log)
    with reading(where) as con:
        folder = _folder(where)
        names, classes = read_names(con, folder), read_classes(con, folder)
        chosen = load_model(model, where, classes)
        kept, left_out = _resolved(wanted, names)
        left, right = _rows(wanted, kept, names)
        if not len(left):
            problems = [Problem(f"'{one.drug}' {one.words()}", _place(drugs), one.line or None) for one in left_out]
            fix = "give two or more drugs with a target on record"
            raise TargetError([*problems, Problem("no pair is left to score", _place(drugs), fix=fix)])
        if len(kept) > MOST:
            fix = "give fewer, or split the list"
            raise TargetError(Problem(f"names {len(kept):,} drugs, of {MOST:,} at most", _place(drugs), fix=fix))
        log(f"scoring {len(left):,} pairs of {len(kept):,} drugs with the model '{chosen.name}'")
        facts = read_facts(con, list(kept), names, classes)
        described = _described(con, kept, names, classes)
    values = values_of(facts, left, right, chosen)
    found = _ordered(described, left, right, values, left_out, chosen)
    if wanted.pairs is not None and len(left) < len(wanted.pairs):
        less = len(wanted.pairs) - len(left)
        note = (
            f"{less:,} of {len(wanted.pairs):,} pairs are not scored: a drug is not, both are one, or it stands twice"
        )
        found = replace(found, notes=(*found.notes, note))
    for note in found.notes:
        log(f"note: {note}")
    return replace(found, origin=origin_of_pairs(where, chosen.name, _model_file(model, where)))


def _folder(where: Places) -> Path:
    """Folder with the drugs: that of a review of the user's, or the embedded one."""
    own = where.data / FOLDER
    return own if own.is_dir() else places().data / FOLDER


def _place(drugs: object) -> str:
    """Where the drugs were written, for messages."""
    return str(drugs) if isinstance(drugs, Path) else "drugs"


def _resolved(wanted: Wanted, names: DrugNames) -> tuple[dict[str, str], tuple[LeftOut, ...]]:
    """Drugs that were found, by key with the name as it was first written; and the names that are not scored."""
    kept: dict[str, str] = {}
    left_out = []
    for text, line in zip(wanted.names, wanted.lines, strict=True):
        found = names.find(text)
        if not found.drug:
            left_out.append(LeftOut(text, line, found.status, found.candidates))
        elif found.drug in kept and wanted.pairs is None:
            left_out.append(LeftOut(text, line, REPEATED, (names.drugs[found.drug].name,)))
        else:
            kept.setdefault(found.drug, text)
    return kept, tuple(left_out)


def _rows(wanted: Wanted, kept: Mapping[str, str], names: DrugNames) -> tuple[Ints, Ints]:
    """Rows of the two drugs of every pair to be scored: each pair once, never a drug with itself."""
    place = {drug: row for row, drug in enumerate(kept)}
    if wanted.pairs is None:
        rows = np.array(list(combinations(range(len(kept)), 2)), dtype=np.int64).reshape(-1, 2)
        return rows[:, 0], rows[:, 1]
    found: dict[str, Found] = {text: names.find(text) for text in wanted.names}
    pairs: dict[frozenset[str], tuple[int, int]] = {}
    for one, other in wanted.pairs:
        drugs = found[one].drug, found[other].drug
        if all(drugs) and drugs[0] != drugs[1]:
            pairs.setdefault(frozenset(drugs), (place[drugs[0]], place[drugs[1]]))
    rows = np.array(list(pairs.values()), dtype=np.int64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


def _described(
    con: duckdb.DuckDBPyConnection, kept: Mapping[str, str], names: DrugNames, classes: Classes
) -> tuple[Described, ...]:
    """Drugs as they stand in the table."""
    symbol_of = dict(con.execute("SELECT hgnc_id, symbol FROM raw.gene").fetchall())
    return tuple(
        Described(
            written,
            names.drugs[drug].name,
            ";".join(sorted(symbol_of.get(gene, gene) for gene in names.drugs[drug].genes)),
            ";".join(classes_of(drug, names, classes)),
            names.drugs[drug].basis,
        )
        for drug, written in kept.items()
    )


def _ordered(
    drugs: tuple[Described, ...],
    left: Ints,
    right: Ints,
    values: Mapping[str, Floats],
    left_out: tuple[LeftOut, ...],
    model: PairModel,
) -> PairScores:
    """Scores, the highest first, ties by the names as they were written."""
    score = score_of(values, model)
    rank = np.argsort(np.argsort(np.array([drug.written for drug in drugs])))
    order = np.lexsort((rank[right], rank[left], -np.round(score, 6)))
    terms = {name: some[order] for name, some in values.items()}
    return PairScores(
        drugs, left[order], right[order], score[order], terms, left_out, model.name, tuple(_notes(drugs, left_out))
    )


def _notes(drugs: Sequence[Described], left_out: Sequence[LeftOut]) -> list[str]:
    """What a reader of the scores must know."""
    notes = [f"'{one.drug}' is not scored: it {one.words()}" for one in left_out]
    uncited = sorted(drug.name for drug in drugs if drug.basis != ON_RECORD)
    if uncited:
        notes.append(
            f"what {len(uncited):,} of {len(drugs):,} drugs act on is general knowledge that no source of the store "
            "backs (columns basis_a, basis_b)"
        )
    return notes
