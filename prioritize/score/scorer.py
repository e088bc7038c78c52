"""The scorer as a scikit-learn estimator, for pipelines and notebooks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from prioritize.errors import ModelError, Problem
from prioritize.model import Model
from prioritize.score.ranking import rank_targets

Floats = NDArray[np.float64]


class Scorer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Score targets with a model.

    Parameters
    ----------
    model : Model
        From `prioritize.load_model`.

    Attributes
    ----------
    columns_ : ndarray of shape (n_criteria + n_precedence,)
        Positions of the model's features among the columns seen in `fit`.

    Notes
    -----
    Nothing is learned from the data: `fit` only finds the columns, so a score never depends on the
    other rows. Pass a DataFrame whose columns are feature names, as `prioritize.load_matrix` gives.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def fit(self, X: Any, y: Any = None) -> Scorer:
        """Find the model's features among the columns of `X`, shape (n_targets, n_features).

        Raises
        ------
        ModelError
            `X` has no column names, or lacks a feature of the model.
        """
        validate_data(self, _numbers(X), ensure_all_finite="allow-nan", dtype=float)
        names = list(getattr(self, "feature_names_in_", []))
        wanted = [criterion.feature for criterion in (*self.model.criteria, *self.model.precedence)]
        missing = [name for name in wanted if name not in names]
        if missing:
            raise ModelError(
                Problem(
                    f"the matrix lacks {', '.join(missing)}",
                    self.model.name,
                    fix="pass the DataFrame of prioritize.load_matrix()",
                )
            )
        self.columns_ = np.array([names.index(name) for name in wanted])
        return self

    def score_samples(self, X: Any) -> Floats:
        """Score of each row, shape (n_targets,); NaN where nothing is known."""
        return rank_targets(self._columns(X), self._free(X), self.model).score

    def transform(self, X: Any) -> Floats:
        """Contributions of each criterion; rows sum to the score.

        Shape (n_targets, n_criteria + n_precedence).
        """
        return rank_targets(self._columns(X), self._free(X), self.model).contributions

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Names of the criteria, in the order of `transform`."""
        check_is_fitted(self)
        names = [criterion.feature for criterion in (*self.model.criteria, *self.model.precedence)]
        return np.array(names, dtype=object)

    def _columns(self, X: Any) -> Floats:
        check_is_fitted(self)
        checked = validate_data(self, _numbers(X), reset=False, ensure_all_finite="allow-nan", dtype=float)
        return np.asarray(checked)[:, self.columns_]

    @staticmethod
    def _free(X: Any) -> tuple[str, ...]:
        """No direction gate here: the caller chose the rows."""
        return ("inhibit",) * len(X)


def _numbers(X: Any) -> Any:
    """The frame of `load_matrix` less its column of directions; anything else as it is."""
    return X.drop(columns="direction") if "direction" in getattr(X, "columns", ()) else X
