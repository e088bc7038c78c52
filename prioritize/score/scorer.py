"""The scorer as a scikit-learn estimator, for pipelines and notebooks."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d, validate_data

from prioritize.errors import ModelError, Problem, RankReversalWarning, UsageError, did_you_mean
from prioritize.model import FeatureFacts, Model, ResolvedCriterion
from prioritize.model.model import reversal_warning
from prioritize.model.scales import Linear
from prioritize.model.shapes import Combinations, Coverage, Gates, Uncertainty
from prioritize.score.ranking import rank_targets

Floats = NDArray[np.float64]


class Scorer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Score targets with a model.

    Parameters
    ----------
    model : Model, optional
        From `prioritize.load_model`. Without one every column is a criterion of equal weight, on its own scale from 0
        to 1, of which more is better; values beyond are cut off at 0 and 1.
    weights : mapping of str to float, optional
        Factor, 0 or above, on the weight of a group or of a criterion (`precedence` is a group too); a criterion that
        is named itself and by its group takes both. The weights are then brought back to sum 1, but for those of
        precedence. What is not named keeps its weight.
    precedence : bool
        False leaves clinical precedence out, as `base` does in `prioritize.rank`; its columns are then not needed.

    Attributes
    ----------
    model_ : Model
        The model that scores: with the factors of `weights`, and with anchors where a scale asks for them.
    columns_ : ndarray of shape (n_criteria + n_precedence,)
        Positions of the model's features among the columns seen in `fit`.

    Notes
    -----
    Nothing is learned from the data, so a score never depends on the other rows: `fit` only finds the columns, by
    name, or by position when there are no names and as many columns as the model has features (criteria first, then
    precedence). The exception is a model with a data-driven scale: `fit` sets its anchors, and warns.

    Missing values (NaN) are left out of the score, infinite ones refused. A row of which nothing is known scores NaN,
    which `scoring="roc_auc"` refuses; `score` does not.
    """

    def __init__(
        self, model: Model | None = None, *, weights: Mapping[str, float] | None = None, precedence: bool = True
    ) -> None:
        self.model = model
        self.weights = weights
        self.precedence = precedence

    def fit(self, X: Any, y: Any = None) -> Scorer:
        """Find the model's features among the columns of `X`, shape (n_targets, n_features).

        Raises
        ------
        ModelError
            `X` lacks a feature of the model, or `weights` cannot be used.
        """
        values = validate_data(self, numbers(X), ensure_all_finite="allow-nan", dtype=float)
        names = list(getattr(self, "feature_names_in_", []))
        model = self.model
        if model is None:
            model = equal_model(names or [f"x{position}" for position in range(values.shape[1])])
        elif not isinstance(model, Model):
            raise ModelError(Problem(f"is {model!r}, not a model", "model", fix="pass prioritize.load_model(NAME)"))
        every = features_of(model)
        if not self.precedence:
            model = replace(model, precedence=(), precedence_weight=0.0)
        self.columns_ = positions(features_of(model), every, names or values.shape[1], model.name)
        model = reweighted(model, _factors(model, self.weights or {}))
        if model.data_driven:
            warnings.warn(reversal_warning(model.data_driven), RankReversalWarning, stacklevel=2)
        self.model_ = model.fitted(np.asarray(values)[:, self.columns_])
        return self

    def score_samples(self, X: Any) -> Floats:
        """Score of each row, shape (n_targets,); NaN where nothing is known."""
        columns = self._columns(X)
        return rank_targets(columns, _ungated(columns), self.model_).score

    def decision_function(self, X: Any) -> Floats:
        """The same as `score_samples`, under the name that scikit-learn's ranking metrics ask for."""
        return self.score_samples(X)

    def transform(self, X: Any) -> Floats:
        """Contributions of each criterion; rows sum to the score.

        Shape (n_targets, n_criteria + n_precedence); 0 where unknown.
        """
        columns = self._columns(X)
        return rank_targets(columns, _ungated(columns), self.model_).contributions

    def score(self, X: Any, y: Any) -> float:
        """Concordance of the scores with `y`, 0-1: see `concordance`. For 0/1 it is the AUROC."""
        return concordance(self.score_samples(X), y)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Names of the criteria, in the order of `transform`.

        Parameters
        ----------
        input_features : sequence of str, optional
            Names of the columns of a matrix that had none; used only without a model.

        Raises
        ------
        ValueError
            Without a model: not the names seen in `fit`, or not as many.
        """
        check_is_fitted(self)
        names = list(features_of(self.model_))
        if self.model is None and input_features is not None:
            given = list(input_features)
            if len(given) != len(names):
                raise ValueError(f"input_features should have length equal to number of features ({len(names)})")
            if hasattr(self, "feature_names_in_") and given != names:
                raise ValueError("input_features is not equal to feature_names_in_")
            names = given
        return np.array(names, dtype=object)

    def _columns(self, X: Any) -> Floats:
        check_is_fitted(self)
        checked = validate_data(self, numbers(X), reset=False, ensure_all_finite="allow-nan", dtype=float)
        return np.asarray(checked)[:, self.columns_]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def concordance(scores: Floats, outcomes: Any) -> float:
    """Share of pairs of rows with different outcomes in which the higher outcome has the higher score.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        NaN = nothing is known.
    outcomes : array of shape (n,)
        Numbers, of which more is better. With 0 and 1 the result is the area under the ROC curve.

    Returns
    -------
    float, 0-1
        Pairs of equal scores, and pairs in which a score is NaN, count one half.

    Raises
    ------
    UsageError
        An outcome is not a number, or all are the same.
    """
    check_consistent_length(scores, outcomes)
    values = column_or_1d(outcomes, dtype=np.float64)
    if not np.isfinite(values).all():
        raise UsageError(Problem("holds a value that is not a number", "y", fix="leave those rows out"))
    won, pairs = 0.0, 0
    for level in np.unique(values)[:-1]:
        lower, higher = scores[values == level], scores[values > level]
        won += wins(lower, higher)
        pairs += len(lower) * len(higher)
    if not pairs:
        raise UsageError(Problem("all outcomes are the same", "y", fix="give rows of at least two outcomes"))
    return won / pairs


def wins(lower: Floats, higher: Floats) -> float:
    """How many pairs of one of each have the higher score in `higher`; equal or unknown ones count one half."""
    known = np.sort(lower[~np.isnan(lower)])
    above = higher[~np.isnan(higher)]
    below = np.searchsorted(known, above, side="left").sum()
    level = np.searchsorted(known, above, side="right").sum() - below
    unknown = len(lower) * len(higher) - len(known) * len(above)
    return float(below + 0.5 * (level + unknown))


def equal_model(names: Sequence[str]) -> Model:
    """A model whose criteria are the columns given, of equal weight, each worth its value between 0 and 1."""
    scale = Linear(kind="linear", low=0.0, high=1.0)
    facts = FeatureFacts(
        title="A column",
        unit="share, 0-1",
        range=(0.0, 1.0),
        better="higher",
        tables=(),
        scale=scale,
        reference="none",
        evidence={},
    )
    return Model(
        name="equal",
        title="Every column alike",
        question="",
        description="Every column is a criterion of equal weight, worth its value between 0 and 1.",
        sha256="",
        coverage=Coverage(rankable=0.0),
        gates=Gates(),
        uncertainty=Uncertainty(),
        combinations=Combinations(),
        criteria=tuple(
            ResolvedCriterion(name, "columns", 1.0 / len(names), 1, "higher", scale, facts) for name in names
        ),
        precedence=(),
        precedence_weight=0.0,
    )


def reweighted(model: Model, factors: Floats) -> Model:
    """The model with a factor on every weight.

    Parameters
    ----------
    model : Model
    factors : ndarray of shape (n_criteria + n_precedence,)
        0 or above. The criteria are brought back to sum 1 in each track; precedence is not.

    Raises
    ------
    ModelError
        Nothing is left to weigh in one of the tracks.
    """
    if (factors == 1.0).all():
        return model
    split = len(model.criteria)
    weights = model.track_weights * factors[:split]
    sums = weights.sum(axis=1, keepdims=True)
    if (sums <= 0).any():
        raise ModelError(Problem("all weights are zero", model.name, field="weights", fix="give one a factor above 0"))
    shares = model.weights * factors[:split]
    precedence = tuple(
        replace(one, weight=one.weight * float(factor))
        for one, factor in zip(model.precedence, factors[split:], strict=True)
    )
    return with_weights(replace(model, precedence=precedence), shares / shares.sum(), weights / sums)


def with_weights(model: Model, shares: Floats, by_track: Floats) -> Model:
    """The model with other weights of its criteria.

    Parameters
    ----------
    model : Model
    shares : ndarray of shape (n_criteria,)
        Sum 1.
    by_track : ndarray of shape (n_tracks, n_criteria)
        Rows sum to 1.
    """
    criteria = tuple(replace(one, weight=share) for one, share in zip(model.criteria, shares.tolist(), strict=True))
    return replace(model, criteria=criteria, given_weights=by_track)


def features_of(model: Model) -> tuple[str, ...]:
    """Features of a model, criteria first, then precedence."""
    return tuple(one.feature for one in (*model.criteria, *model.precedence))


def positions(
    wanted: Sequence[str], every: Sequence[str], columns: Sequence[str] | int, model: str
) -> NDArray[np.int64]:
    """Where features stand among columns.

    Parameters
    ----------
    wanted : sequence of str
        Features needed, the first of `every`.
    every : sequence of str
        Features of the whole model.
    columns : sequence of str, or int
        Names of the columns, or how many there are when they have no names.
    model : str
        Its name.

    Raises
    ------
    ModelError
        A feature is missing.
    """
    if isinstance(columns, int):
        if columns in (len(wanted), len(every)):
            return np.arange(len(wanted))
        raise ModelError(
            Problem(
                f"the matrix has no column names, and {columns} columns where the model has {len(every)} features",
                model,
                fix="pass the DataFrame of prioritize.load_matrix()",
            )
        )
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise ModelError(
            Problem(
                f"the matrix lacks {', '.join(missing)}", model, fix="pass the DataFrame of prioritize.load_matrix()"
            )
        )
    return np.array([columns.index(name) for name in wanted], dtype=np.int64)


def numbers(X: Any) -> Any:
    """The frame of `load_matrix` less its column of directions; anything else as it is."""
    return X.drop(columns="direction") if "direction" in getattr(X, "columns", ()) else X


def _factors(model: Model, weights: Mapping[str, float]) -> Floats:
    """Factor of each criterion, shape (n_criteria + n_precedence,)."""
    everything = (*model.criteria, *model.precedence)
    if not isinstance(weights, Mapping):
        raise ModelError(Problem(f"{weights!r} names no criterion", "weights", fix="pass {name: factor, ...}"))
    known = {one.feature for one in everything} | {one.group for one in everything}
    problems = [
        Problem("no such group or criterion", "weights", field=str(name), fix=did_you_mean(str(name), known))
        for name in weights
        if name not in known and name != "precedence"
    ]
    problems += [
        Problem(f"{factor!r} is not a factor", "weights", field=str(name), fix="give a number of 0 or above")
        for name, factor in weights.items()
        if not is_factor(factor)
    ]
    if problems:
        raise ModelError(problems)
    return np.array([weights.get(one.group, 1.0) * weights.get(one.feature, 1.0) for one in everything], dtype=float)


def is_factor(value: Any) -> bool:
    """Whether a value is a finite number of 0 or above."""
    return isinstance(value, int | float | np.number) and math.isfinite(value) and bool(value >= 0)


def _ungated(columns: Floats) -> tuple[str, ...]:
    """No direction gate here: the caller chose the rows."""
    return ("inhibit",) * len(columns)
