"""The Python door: plain DataFrames go in and out; nothing is read before it is asked for."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from prioritize import pipeline
from prioritize.errors import ModelError, Problem, RankReversalWarning, TargetError
from prioritize.inputs import feature_facts, matrix_of, needed_features
from prioritize.model import Model
from prioritize.model.model import reversal_warning
from prioritize.pipeline import Results
from prioritize.score.ranking import RANKED, Needed, rank_targets
from prioritize.score.stability import stability
from prioritize.store import database

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DIRECTION = "direction"
"""Column of `load_matrix` beside the features."""
DIRECTIONS = ("inhibit", "activate", "unknown")


class Store:
    """A built store, read-only.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def sql(self, query: str, **parameters: str) -> pd.DataFrame:
        """Run one query, read-only and locked down; `$name` marks a parameter.

        Raises
        ------
        UsageError, StoreError
            As `prioritize.store.database.ask`.
        """
        import pandas as pd

        answer = database.ask(self.path, query, parameters)
        return pd.DataFrame(list(answer.rows), columns=list(answer.columns))

    def __repr__(self) -> str:
        """The path."""
        return f"Store({str(self.path)!r})"


def open_store(path: str | Path | None = None) -> Store:
    """A store for SQL; without a path the embedded data are built into `prioritize.duckdb` of the current folder."""
    if path is None:
        return Store(pipeline.build(pipeline.places()).store)
    with database.reading(Path(path)):
        return Store(Path(path))


def load_matrix(store: str | Path | None = None, *, as_of: int | None = None) -> pd.DataFrame:
    """The feature matrix.

    Parameters
    ----------
    store : str or Path, optional
        A built store; the embedded data in a temporary store when left out.
    as_of : int, optional
        Last year whose evidence counts; evidence without a date does not count then.

    Returns
    -------
    DataFrame
        Shape (n_targets, n_features + 1), index `target` = approved symbol; NaN = unknown; the last column,
        `direction`, is inhibit, activate or unknown. `attrs["target_id"]` maps symbols to HGNC ids.
    """
    import pandas as pd

    matrix = _with_store(store, lambda con, where: matrix_of(con, feature_facts(where.sql)), as_of)
    frame = pd.DataFrame(matrix.values, index=pd.Index(matrix.symbols, name="target"), columns=list(matrix.features))
    frame[DIRECTION] = list(matrix.directions)
    frame.attrs["target_id"] = dict(zip(matrix.symbols, matrix.targets, strict=True))
    return frame


def load_model(name: str | Path = pipeline.MODEL, *, as_of: int | None = None) -> Model:
    """A model by name, or from a TOML file.

    Parameters
    ----------
    name : str or Path
    as_of : int, optional
        Last year whose evidence counts in `combine`; `load_matrix` takes it too.

    Raises
    ------
    ModelError, UsageError
        No such model, or its file cannot be used.
    """
    return pipeline.load_model(name, as_of=as_of)


def rank(matrix: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Score and rank targets.

    Parameters
    ----------
    matrix : DataFrame of shape (n_targets, ...)
        Has a column per feature of the model; `direction` is optional, without it no target is gated.
    model : Model

    Returns
    -------
    DataFrame
        Index as `matrix`, by rank: status, rank, rank_low, rank_high, base_rank, base_rank_low,
        base_rank_high, score, low, high, base, coverage.

    Raises
    ------
    ModelError
        The matrix lacks a feature of the model.
    TargetError
        The matrix has no row, or a value is infinite.
    """
    import pandas as pd

    columns = _columns(matrix, model)
    model = _fitted(model, columns)
    ranking = rank_targets(columns, _directions(matrix), model, _needed(matrix, model))
    stable = stability(ranking, model)
    frame = pd.DataFrame(
        {
            "status": ranking.status,
            "rank": ranking.rank,
            "rank_low": stable.rank_low,
            "rank_high": stable.rank_high,
            "base_rank": ranking.base_rank,
            "base_rank_low": stable.base_rank_low,
            "base_rank_high": stable.base_rank_high,
            "score": ranking.score,
            "low": ranking.low,
            "high": ranking.high,
            "base": ranking.base,
            "coverage": ranking.coverage,
        },
        index=matrix.index,
    )
    order = np.lexsort((np.arange(len(frame)), ranking.rank, np.array([one != RANKED for one in ranking.status])))
    return frame.iloc[order]


def explain(matrix: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Contributions of every criterion, shape (n_targets, n_criteria + n_precedence); rows sum to the score.

    Raises
    ------
    ModelError, TargetError
        As `rank`.
    """
    import pandas as pd

    columns = _columns(matrix, model)
    ranking = rank_targets(columns, _directions(matrix), _fitted(model, columns), _needed(matrix, model))
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    return pd.DataFrame(ranking.contributions, index=matrix.index, columns=names)


def combine(model: Model, store: str | Path | None = None, top: int | None = None) -> pd.DataFrame:
    """Score all pairs of targets, and of targets with backbone therapies.

    Parameters
    ----------
    model : Model
    store : str or Path, optional
        As for `load_matrix`.
    top : int, optional
        Rows returned; all when left out.

    Returns
    -------
    DataFrame
        The highest score first: left, right, kind, score, base, low, high, coverage (share of the merits' weight that
        is known), and one column per term, NaN = unknown; a term that is called as one of these is `term_<name>`.
    """
    import pandas as pd

    def scored(con: duckdb.DuckDBPyConnection, where: pipeline.Places) -> Results:
        facts = feature_facts(where.sql)
        pipeline.check_sources(con, facts, model)
        return pipeline.compute(con, facts, model)

    results: Results = _with_store(store, scored, model.as_of)
    pairs, members = results.pairs, results.members
    frame = pd.DataFrame(
        {
            "left": [members.names[row] for row in pairs.left],
            "right": [members.names[row] for row in pairs.right],
            "kind": [
                "target + target" if row < members.n_targets else "target + conventional therapy" for row in pairs.right
            ],
            "score": pairs.score,
            "base": pairs.base,
            "low": pairs.low,
            "high": pairs.high,
            "coverage": pairs.coverage,
        }
    )
    names = [f"term_{name}" if name in frame else name for name in pairs.terms]
    terms = pd.DataFrame(pairs.values, columns=names)
    return pd.concat([frame, terms], axis=1).head(top if top is not None else len(frame))


def choose(
    model: Model,
    store: str | Path | None = None,
    *,
    shape: str = "pairs",
    top: int = 20,
    cell: str = "",
    axis: str = "",
    modality: str = "",
    stage: str = "",
    indication: str = "",
    untried: bool = False,
    diverse: float = 0.0,
    portfolio: int = 0,
    without_agents: bool = False,
) -> pd.DataFrame:
    """Choose combinations: pairs, triples or a portfolio, filtered and unlike each other; the verb `combine`.

    Parameters
    ----------
    model : Model
    store : str or Path, optional
        As for `load_matrix`.
    shape : str
        `pairs`, `therapies` (target + therapy) or `triples` (target + target + therapy).
    top : int
        Combinations returned.
    cell, axis, modality, stage, indication, untried
        Filters; what is left empty admits all.
    diverse : float
        0 = by score alone, up to 1 = unlike those before.
    portfolio : int
        k = the k combinations that together cut most routes of the crosstalk; 0 = a list.
    without_agents : bool
        A portfolio may hold members without an agent whose stage has a source.

    Returns
    -------
    DataFrame
        One row per combination; terms as columns, NaN = unknown.

    Raises
    ------
    UsageError
        An unknown shape, or a filter by words that nothing is known by.
    """
    import pandas as pd

    from prioritize.combinations.choosing import Filter
    from prioritize.combining import Wanted
    from prioritize.combining import combine as combined

    chosen = Filter(cell, axis, modality, indication, stage, untried)
    wanted = Wanted(shape, top, chosen, diverse, portfolio, without_agents)
    found = combined(pipeline.places(store=store) if store is not None else _embedded()[1], wanted, model)
    return pd.DataFrame(list(found.answer.rows), columns=list(found.answer.columns))


def score_genes(
    model: str | Path | Model = pipeline.MODEL,
    indications: str | Path | Sequence[str] | None = None,
    store: str | Path | None = None,
    *,
    as_of: int | None = None,
) -> pd.DataFrame:
    """Score all protein-coding genes; the verb `rank --targets all`.

    Parameters
    ----------
    model : str, Path or Model
        Name of a model, a TOML file, or a model that was read, which brings its own `as_of`.
    indications : str, Path or sequence of str, optional
        A file with MeSH, MONDO or EFO ids or names, or a sequence of them: one row per gene and indication.
    store : str or Path, optional
        As for `load_matrix`.
    as_of : int, optional
        Last year whose evidence counts.

    Returns
    -------
    DataFrame of shape (n_genes, 5), or (n_genes x n_indications, 6)
        gene (approved symbol), score, low, high, coverage (share of the weight that is known) [, indication, as it was
        asked for], the highest score of an indication first; NaN = nothing is known, or a gate takes the gene out.
        `attrs["notes"]` says what was left out.

    Raises
    ------
    ModelError, UsageError, TargetError, StoreError
        A model, an indication or a store that cannot be used.
    """
    import pandas as pd

    from prioritize.genome import score_genes as scored

    asked = Path(indications) if isinstance(indications, str) else indications
    where = pipeline.places(store=store) if store is not None else _embedded()[1]
    found = scored(where, model, as_of=as_of, indications=asked)
    parts = (found.genes, found.score, found.low, found.high, found.coverage, found.indications)
    frame = pd.DataFrame(dict(zip(found.columns, parts, strict=False)))
    frame.attrs["notes"] = found.notes
    return frame


def score_drug_pairs(
    drugs: str | Path | Sequence[str] | Sequence[tuple[str, str]],
    model: str | Path = "pairs-clinical",
    store: str | Path | None = None,
) -> pd.DataFrame:
    """Score pairs of drugs by how far they resemble regimens with clinical evidence; the verb `combine --drugs`.

    Parameters
    ----------
    drugs : str, Path, sequence of str, or sequence of (str, str)
        A file, or names or ids in any spelling, of which all pairs are scored, or pairs of names.
    model : str or Path
        `pairs-clinical`, `pairs` (mechanisms alone), or a TOML file of such a model.
    store : str or Path, optional
        As for `load_matrix`.

    Returns
    -------
    DataFrame of shape (n_pairs, 11 + n_terms)
        drug_a, drug_b (as written), and for each its name, targets, classes and on what they rest; score, 0-1; one
        column per term; the highest score first. `attrs["left_out"]` maps each name that is not scored to the reason,
        `attrs["notes"]` says what a reader must know.

    Raises
    ------
    TargetError
        A file or a list that cannot be used, or no pair is left to score.
    ModelError, UsageError, StoreError
        A model or a store that cannot be used.
    """
    import pandas as pd

    from prioritize.drugs import score_drug_pairs as scored

    asked = Path(drugs) if isinstance(drugs, str) else drugs
    found = scored(pipeline.places(store=store) if store is not None else _embedded()[1], asked, model)
    frame = pd.DataFrame(dict(zip(found.columns, [*found.texts(), *found.numbers()], strict=True)))
    frame.attrs["left_out"] = {one.drug: one.words() for one in found.left_out}
    frame.attrs["notes"] = found.notes
    return frame


def associate(
    evidence: pd.DataFrame,
    *,
    variant: str = "pipeline",
    weights: Mapping[str, float] | None = None,
    ancestors: pd.DataFrame | None = None,
    as_of: int | None = None,
    by: str = "overall",
) -> pd.DataFrame:
    """Score how strongly evidence ties targets to diseases, as Open Targets does, with its weights of the sources.

    `help("prioritize.associations.associate")` says what each argument means.

    Parameters
    ----------
    evidence : DataFrame of shape (n_rows, 4 or more)
        One row per piece of evidence: `target_id`, `disease_id`, `source`, `score` (above 0 to 1) and, if known,
        `evidence_date`.
    variant, weights, ancestors, as_of, by
        As there; weights are shares, 0-1, and `ancestors` has the shape (n_edges, 2 or more).

    Returns
    -------
    DataFrame of shape (n_associations, 7 or 8)
        As there; `score` is a share, 0-1, the highest of a disease first.

    Raises
    ------
    UsageError, SourceError
        As there: an argument, or evidence, that cannot be used.
    """
    from prioritize.associations import associate as scored

    sql, sources = pipeline.association_inputs()
    return scored(evidence, sql, sources, variant=variant, weights=weights, ancestors=ancestors, as_of=as_of, by=by)


def _with_store(store: str | Path | None, read: Any, as_of: int | None) -> Any:
    """Call `read(con, where)` on a store, or on one built once from the embedded data."""
    where = pipeline.places(store=store) if store is not None else _embedded()[1]
    with pipeline.reading(where, as_of) as con:
        return read(con, where)


@cache
def _embedded() -> tuple[tempfile.TemporaryDirectory[str], pipeline.Places]:
    """The embedded data in a store of this process, built once; the folder goes when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="prioritize-")
    where = pipeline.places(store=Path(folder.name) / "embedded.duckdb")
    pipeline.build(where)
    return folder, where


def _columns(matrix: pd.DataFrame, model: Model) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of the model's criteria, in its order."""
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    missing = [name for name in names if name not in matrix.columns]
    if missing:
        raise ModelError(
            Problem(
                f"the matrix lacks {', '.join(missing)}",
                model.name,
                fix="pass prioritize.load_matrix()",
            )
        )
    if not len(matrix):
        raise TargetError(Problem("the matrix has no row", "matrix", fix="give at least one target"))
    return _numbers(matrix, names)


def _numbers(matrix: pd.DataFrame, names: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Columns as numbers; NaN = unknown."""
    twice = sorted({str(name) for name in matrix.columns[matrix.columns.duplicated()]})
    if twice:
        raise TargetError(Problem(f"the matrix has two columns '{twice[0]}'", "matrix", fix="rename one"))
    try:
        values: np.ndarray[Any, np.dtype[np.float64]] = matrix[names].to_numpy(dtype=float)
    except (TypeError, ValueError) as fault:
        raise TargetError(
            Problem(f"the matrix holds what is no number: {fault}", "matrix", fix="give numbers")
        ) from fault
    if np.isinf(values).any():
        raise TargetError(Problem("the matrix holds an infinite value", "matrix", fix="write NaN for unknown"))
    return values


def _fitted(model: Model, columns: np.ndarray[Any, np.dtype[np.float64]]) -> Model:
    """The model with anchors from the rows at hand, and a warning, where a scale asks for it."""
    if model.data_driven:
        warnings.warn(reversal_warning(model.data_driven), RankReversalWarning, stacklevel=3)
    return model.fitted(columns)


def _needed(matrix: pd.DataFrame, model: Model) -> Needed:
    """Columns that the model's gates and tracks ask for, where the matrix has them."""
    names = sorted(set(needed_features(model)) & set(matrix.columns))
    return Needed(dict(zip(names, _numbers(matrix, names).T, strict=True)))


def _directions(matrix: pd.DataFrame) -> tuple[str, ...]:
    """Wanted directions; inhibit where the matrix has none."""
    if DIRECTION not in matrix.columns:
        return ("inhibit",) * len(matrix)
    found = tuple(matrix[DIRECTION])
    strange = sorted({str(one) for one in found} - set(DIRECTIONS))
    if strange:
        raise TargetError(
            Problem(
                f"'{strange[0]}' is no direction", "matrix", field=DIRECTION, fix=f"allowed: {', '.join(DIRECTIONS)}"
            )
        )
    return found
