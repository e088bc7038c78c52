"""Weights learned from outcomes: never negative, never from precedence or undated evidence, never the default.

What the fit minimises stands at the head of `learned_fit`, what is refused in `learned_checks`.

Targets, not rows, are the unit: a target never stands on both sides of a fold, and the bootstrap draws targets.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.validation import check_is_fitted, validate_data

from prioritize.errors import ModelError, Problem, UsageError
from prioritize.model import Model
from prioritize.score.learned_checks import (
    check_enough,
    check_model,
    check_settings,
    check_varied,
    clusters_of,
    outcomes_of,
)
from prioritize.score.learned_file import write_model
from prioritize.score.learned_fit import DIGITS, FLOOR, calibrate, calibrated, fit_weights, one_thread
from prioritize.score.ranking import rank_worths, worths
from prioritize.score.scorer import concordance, features_of, numbers, positions, wins, with_weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LearnedWeights(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Fit the weights of a model's criteria to outcomes.

    Parameters
    ----------
    model : Model
        Gives criteria, scales and the weights towards which the penalty pulls. It has no precedence, one track at
        most, weighted means only, and scales with fixed anchors.
    dated : collection of str, or mapping of str to date
        Criteria whose evidence is no later than the start of the outcomes. With a mapping each has the date of its
        latest evidence, `2018` or `2018-12-31`, and is held against `start`; a bare year counts to its end.
    start : str or int, optional
        When the outcomes begin, `2019` or `2019-01-01`; needed with a mapping.
    method : str
        `logistic` or `ridge`.
    penalty : float
        Strength of the pull towards the model's weights, 0 or above.
    folds : int
    draws : int
        Bootstrap draws of targets.
    seed : int
        Of folds and draws.
    refused : collection of str
        Features to refuse beside those that are known to be precedence.

    Attributes
    ----------
    weights_ : ndarray of shape (n_criteria,)
        Six decimals, sum 1 but for rounding, in the order of `model.criteria`.
    standard_errors_ : ndarray of shape (n_criteria,)
        Standard deviation of each weight over the draws. A draw in which a weight is held at 0 counts as 0, so a
        weight at or near 0 has no symmetric error: read it with `at_zero_` and `weight_intervals_`.
    at_zero_ : ndarray of shape (n_criteria,)
        Share of draws in which the weight is held at 0.
    weight_intervals_ : ndarray of shape (n_criteria, 2)
        2.5 and 97.5 % of the draws.
    auroc_, auroc_interval_ : float, ndarray of shape (2,)
        Out of fold, over pairs of rows of the same fold, and its 95 % interval over draws of targets. The interval
        holds the weights of each fold fixed, so it is too narrow where little can be learned: see Notes.
    auroc_before_ : float
        The same with the model's own weights.
    gain_, gain_interval_ : float, ndarray of shape (2,)
        Difference of the two, paired. An interval that holds 0 shows no gain.
    brier_, brier_prevalence_ : float
        Mean squared error of the probabilities, each from weights and calibration of other folds, and of the share of
        positives in other folds.
    calibration_ : ndarray of shape (2,)
        Intercept and slope of the log-odds on the score, fitted to out-of-fold scores; the slope is 0 or above.
    prevalence_ : float
        Share of positive rows.
    fold_ : ndarray of shape (n,), int64
    out_of_fold_ : ndarray of shape (n,)
        Score of each row by weights of the other folds.
    model_ : Model
        The model with the learned weights.
    n_targets_ : int
    classes_ : ndarray of shape (2,)
    columns_ : ndarray of shape (n_criteria,)

    Notes
    -----
    Measured on simulated data of 200 targets with two rows each and four criteria: with permuted outcomes the interval
    of the AUROC held 0.5 in 48 of the 55 data sets for which weights could be learned. With outcomes drawn from the
    model's own weights, of 60 data sets one showed a gain and nine a loss: learning costs something where there is
    nothing to gain.
    """

    def __init__(
        self,
        model: Model,
        *,
        dated: Collection[str] | Mapping[str, str | int] = (),
        start: str | int | None = None,
        method: str = "logistic",
        penalty: float = 1.0,
        folds: int = 5,
        draws: int = 200,
        seed: int = 0,
        refused: Collection[str] = (),
    ) -> None:
        self.model = model
        self.dated = dated
        self.start = start
        self.method = method
        self.penalty = penalty
        self.folds = folds
        self.draws = draws
        self.seed = seed
        self.refused = refused

    def fit(self, X: Any, y: Any, groups: Any = None) -> LearnedWeights:
        """Learn the weights.

        Parameters
        ----------
        X : DataFrame or array of shape (n, n_features)
            Values in the units of the features, NaN = unknown; columns as for `Scorer`.
        y : array of shape (n,)
            1 = the outcome was reached, 0 = it was not.
        groups : array of shape (n,), optional
            Target of each row. When left out, the index of a DataFrame (its first level); of an array
            each row is a target of its own.

        Raises
        ------
        ModelError
            A criterion that must not, or cannot, be learned; or no criterion speaks for the outcome.
        UsageError
            A parameter, an outcome or a group that cannot be used, or too few of them.
        """
        check_settings(self.method, self.penalty, {"folds": self.folds, "draws": self.draws, "seed": self.seed})
        check_model(self.model, self.dated, self.start, self.refused)
        targets = X.index.get_level_values(0) if groups is None and hasattr(X, "index") else groups
        values = validate_data(self, numbers(X), ensure_all_finite="allow-nan", dtype=float)
        names = list(getattr(self, "feature_names_in_", [])) or values.shape[1]
        wanted = features_of(self.model)
        self.columns_ = positions(wanted, wanted, names, self.model.name)
        known = worths(np.asarray(values)[:, self.columns_], self.model)
        outcomes = outcomes_of(y, len(known))
        clusters = clusters_of(targets, len(known))
        check_enough(outcomes, clusters, self.folds)
        check_varied(known, self.model)
        self.classes_ = np.array([0, 1])
        self.n_targets_ = int(clusters.max()) + 1
        self.prevalence_ = float(outcomes.mean())
        self.fold_ = _folds(outcomes, clusters, self.folds, self.seed)
        with one_thread():
            self._learn(known, outcomes)
            self._judge(known, outcomes, clusters)
        return self

    def score_samples(self, X: Any) -> Floats:
        """Score of each row by the learned weights over what is known, shape (n,), 0-1; NaN where nothing is."""
        check_is_fitted(self)
        checked = validate_data(self, numbers(X), reset=False, ensure_all_finite="allow-nan", dtype=float)
        return _scores(worths(np.asarray(checked)[:, self.columns_], self.model), self.model, self.weights_)

    def predict_proba(self, X: Any) -> Floats:
        """Calibrated probability of outcomes 0 and 1, shape (n, 2).

        A row of which nothing is known gets the share of positives in training.
        """
        chance = calibrated(self.score_samples(X), self.calibration_, self.prevalence_)
        return np.column_stack([1.0 - chance, chance])

    def predict(self, X: Any) -> Ints:
        """1 where the probability is at least one half, shape (n,)."""
        reached: Ints = (self.predict_proba(X)[:, 1] >= 0.5).astype(np.int64)
        return reached

    def score(self, X: Any, y: Any) -> float:
        """AUROC of the scores, 0-1; not accuracy, which says little where few outcomes are positive."""
        return concordance(self.score_samples(X), y)

    def to_toml(self, path: str | Path, *, outcomes: str, date: str, title: str = "") -> Path:
        """Write the learned model as a file that `prioritize.load_model` reads.

        Parameters
        ----------
        path : str or Path
            Ends in .toml and does not exist yet.
        outcomes : str
            sha256 of the file of outcomes, 64 hexadecimal digits.
        date : str
            Day of the fit, YYYY-MM-DD.
        title : str, optional

        Raises
        ------
        UsageError
            An argument that cannot be used, or a file that exists or cannot be written.
        """
        check_is_fitted(self)
        return write_model(self, Path(path), outcomes=outcomes, date=date, title=title)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def _solve(self, known: Floats, outcomes: Floats, counts: Floats) -> Floats:
        """Weights by the method, rounded, sum 1; all 0 when no criterion speaks for the outcome."""
        found = fit_weights(known, outcomes, counts, self.model.track_weights[0], self.method, float(self.penalty))
        total = float(found.sum())
        return np.round(found / total, DIGITS) if total > FLOOR else np.zeros_like(found)

    def _learn(self, known: Floats, outcomes: Floats) -> None:
        """Weights of all rows, scores out of fold, and the calibration by them."""
        self.weights_ = self._solve(known, outcomes, np.ones(len(known)))
        if not self.weights_.any():
            raise ModelError(
                Problem(
                    "no criterion speaks for the outcome: every learned weight is 0",
                    self.model.name,
                    fix="keep the model's own weights",
                )
            )
        self.model_ = replace(_weighed(self.model, self.weights_), name=f"{self.model.name}-learned", sha256="")
        self.out_of_fold_ = np.full(len(known), np.nan)
        for fold in range(self.folds):
            held = self.fold_ == fold
            weights = self._solve(known[~held], outcomes[~held], np.ones(int((~held).sum())))
            self.out_of_fold_[held] = _scores(known[held], self.model, weights)
        self.calibration_ = calibrate(self.out_of_fold_, outcomes)

    def _judge(self, known: Floats, outcomes: Floats, clusters: Ints) -> None:
        """AUROC, Brier score and the errors of both and of the weights."""
        before = _scores(known, self.model, self.model.track_weights[0])
        everyone = np.arange(len(known))
        self.auroc_ = self._within_folds(self.out_of_fold_, outcomes, everyone)
        self.auroc_before_ = self._within_folds(before, outcomes, everyone)
        self.gain_ = self.auroc_ - self.auroc_before_
        weights, figures = [], []
        for counts in _draws(outcomes, clusters, self.draws, self.seed):
            rows = np.repeat(everyone, counts)
            weights.append(self._solve(known, outcomes, counts.astype(np.float64)))
            figures.append([self._within_folds(one, outcomes, rows) for one in (self.out_of_fold_, before)])
        drawn, areas = np.array(weights), np.array(figures)
        self.standard_errors_ = drawn.std(axis=0, ddof=1)
        self.at_zero_ = (drawn == 0).mean(axis=0)
        self.weight_intervals_ = np.percentile(drawn, [2.5, 97.5], axis=0).T
        self.auroc_interval_ = np.nanpercentile(areas[:, 0], [2.5, 97.5])
        self.gain_interval_ = np.nanpercentile(areas[:, 0] - areas[:, 1], [2.5, 97.5])
        self.brier_, self.brier_prevalence_ = self._brier(outcomes)

    def _within_folds(self, scores: Floats, outcomes: Floats, rows: Ints) -> float:
        """AUROC over pairs of the same fold, whose scores come from the same weights; NaN without a pair."""
        won, pairs = 0.0, 0
        for fold in range(self.folds):
            here = rows[self.fold_[rows] == fold]
            low, high = here[outcomes[here] == 0], here[outcomes[here] == 1]
            won += wins(scores[low], scores[high])
            pairs += len(low) * len(high)
        return won / pairs if pairs else math.nan

    def _brier(self, outcomes: Floats) -> tuple[float, float]:
        """Brier score of the probabilities, and of the share of positives, both from other folds."""
        chance, share = np.zeros(len(outcomes)), np.zeros(len(outcomes))
        for fold in range(self.folds):
            held = self.fold_ == fold
            share[held] = outcomes[~held].mean()
            line = calibrate(self.out_of_fold_[~held], outcomes[~held])
            chance[held] = calibrated(self.out_of_fold_[held], line, float(outcomes[~held].mean()))
        return float(((chance - outcomes) ** 2).mean()), float(((share - outcomes) ** 2).mean())


def _scores(known: Floats, model: Model, weights: Floats) -> Floats:
    """Score of each row as the toolkit scores it; 0 for all when every weight is 0."""
    if not weights.any():
        return np.zeros(len(known))
    return rank_worths(known, ("",) * len(known), _weighed(model, weights)).base


def _weighed(model: Model, weights: Floats) -> Model:
    """The model with these weights, brought to sum 1."""
    shares = weights / weights.sum()
    return with_weights(model, shares, shares[None, :])


def _folds(outcomes: Floats, clusters: Ints, folds: int, seed: int) -> Ints:
    """Fold of each row; a target lies in one fold."""
    result = np.zeros(len(outcomes), dtype=np.int64)
    split = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    for fold, (train, held) in enumerate(split.split(outcomes, outcomes, clusters)):
        if len(np.unique(outcomes[train])) < 2:
            raise UsageError(
                Problem(f"without fold {fold + 1} one outcome is left", "folds", fix="give fewer folds or more targets")
            )
        result[held] = fold
    return result


def _draws(outcomes: Floats, clusters: Ints, draws: int, seed: int) -> Iterator[Ints]:
    """How often each row counts in each draw of targets; a draw without both outcomes is drawn again."""
    random = np.random.default_rng(seed)
    size = int(clusters.max()) + 1
    done = 0
    while done < draws:
        counts = np.bincount(random.integers(0, size, size), minlength=size)[clusters]
        if len(np.unique(outcomes[counts > 0])) == 2:
            done += 1
            yield counts
