"""The parts of learned weights one by one: folds, draws, areas and Brier scores small enough to count."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd
import pytest
from sklearn.utils import get_tags

from prioritize.errors import ModelError, UsageError
from prioritize.model.shapes import Track
from prioritize.score import learned
from prioritize.score.learned import LearnedWeights, _draws, _folds, _scores, _weighed

NAN = np.nan
KNOWN = np.array([[0.2, 0.6], [NAN, 0.6], [NAN, NAN]])


@pytest.fixture(scope="module")
def pair(make_model):
    """Two criteria of equal weight; the model comes from a file."""
    return replace(make_model([1, 1]), sha256="ab12")


@pytest.fixture
def parts(pair):
    """An estimator of two folds, to which a test gives what an earlier step would have found."""
    return LearnedWeights(pair, folds=2, draws=41, dated=["c0", "c1"])


def with_results(estimator):
    """The estimator as if fitted: weights 1/4 and 3/4, log-odds of 4 times the score less 2.4."""
    estimator.weights_, estimator.columns_ = np.array([0.25, 0.75]), np.array([0, 1])
    estimator.calibration_, estimator.prevalence_, estimator.n_features_in_ = np.array([-2.4, 4.0]), 0.3, 2
    return estimator


def of_objects(values):
    """A frame of columns c0 and c1 whose unknown values are None, as a table read from elsewhere may have them."""
    frame = pd.DataFrame(values, columns=["c0", "c1"]).astype(object)
    return frame.where(frame.notna(), None)


def test_what_is_not_given():
    assert LearnedWeights("m").get_params() == {
        "model": "m",
        "dated": (),
        "start": None,
        "method": "logistic",
        "penalty": 1.0,
        "folds": 5,
        "draws": 200,
        "seed": 0,
        "refused": (),
    }


def test_scikit_learn_is_told_of_missing_values_and_of_two_classes(parts):
    tags = get_tags(parts)
    assert tags.input_tags.allow_nan is True
    assert tags.classifier_tags.multi_class is False


# --- scores and chances ----------------------------------------------------------------------


def test_scores_by_hand(pair):
    # 0.2 / 4 + 0.6 * 3 / 4 = 0.5; where one is unknown the other counts alone.
    assert _scores(KNOWN, pair, np.array([1.0, 3.0])) == pytest.approx([0.5, 0.6, NAN], nan_ok=True)
    assert _scores(KNOWN, pair, np.zeros(2)).tolist() == [0.0, 0.0, 0.0]


def test_weights_are_brought_to_sum_1_in_the_model(pair):
    apart = (pair.criteria[0], replace(pair.criteria[1], group="other"))
    halves = replace(
        pair, criteria=apart, tracks={"a": Track(needs=("c0",))}, group_weights={"group": 0.5, "other": 0.5}
    )
    for model in (pair, halves):
        weighed = _weighed(model, np.array([1.0, 3.0]))
        assert weighed.weights.tolist() == [0.25, 0.75]
        assert weighed.track_weights.tolist() == [[0.25, 0.75]]


def test_chances_and_classes_by_hand(parts):
    fitted = with_results(parts)
    # Scores 0.5, 0.6 and none: log-odds -0.4, 0 and none.
    assert fitted.score_samples(KNOWN) == pytest.approx([0.5, 0.6, NAN], nan_ok=True)
    high = 1 / (1 + np.exp(0.4))
    assert fitted.predict_proba(KNOWN) == pytest.approx(np.array([[1 - high, high], [0.5, 0.5], [0.7, 0.3]]))
    found = fitted.predict(KNOWN)
    assert found.tolist() == [0, 1, 0]
    assert found.dtype == np.int64
    assert fitted.score(KNOWN, [0, 1, 0]) == 0.75, "one pair is won, and one, with an unknown score, counts half"


def test_infinite_values_and_other_columns_are_refused(parts):
    with pytest.raises(ValueError, match="infinity"):
        with_results(parts).score_samples(np.array([[np.inf, 0.0]]))
    with pytest.raises(ValueError, match="expecting 2 features"):
        with_results(parts).score_samples(np.zeros((1, 3)))
    assert parts.n_features_in_ == 2


def test_columns_are_found_by_name_and_their_directions_left_out(parts):
    fitted = with_results(parts)
    fitted.feature_names_in_ = np.array(["c0", "c1"], dtype=object)
    frame = of_objects(KNOWN).assign(direction="inhibit")
    assert fitted.score_samples(frame) == pytest.approx([0.5, 0.6, NAN], nan_ok=True)


# --- solving ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "weights"),
    [
        ([1.0, 2.0], [0.333333, 0.666667]),
        ([3e-6, 1e-6], [0.75, 0.25]),
        ([1e-6, 0.0], [0.0, 0.0]),
        ([0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_weights_have_six_decimals_and_next_to_none_are_none(monkeypatch, parts, found, weights):
    monkeypatch.setattr(learned, "fit_weights", lambda *given: np.array(found))
    assert parts._solve(KNOWN, np.array([0.0, 1.0, 1.0]), np.ones(3)).tolist() == weights


def test_what_is_solved_is_the_estimators_own(monkeypatch, make_model):
    given = []

    def fit(*everything):
        given.extend(everything)
        return np.ones(2)

    monkeypatch.setattr(learned, "fit_weights", fit)
    model = replace(make_model([1, 1]), given_weights=np.array([[0.3, 0.7]]))
    LearnedWeights(model, method="ridge", penalty=3)._solve(KNOWN, np.array([0.0, 1.0, 1.0]), np.array([1.0, 2, 3]))
    known, outcomes, counts, prior, method, penalty = given
    assert np.array_equal(known, KNOWN, equal_nan=True)
    assert (outcomes.tolist(), counts.tolist(), prior.tolist()) == ([0, 1, 1], [1, 2, 3], [0.3, 0.7])
    assert (method, penalty) == ("ridge", 3.0)


def test_each_row_is_scored_by_the_weights_of_the_other_fold(monkeypatch, parts):
    """Fold 0 reached no outcome and fold 1 all: one is scored by c0 alone, the other by nothing."""
    asked = []

    def solve(known, outcomes, counts):
        asked.append((known[:, 0].tolist(), counts.tolist()))
        return np.array({0.5: [0.25, 0.75], 1.0: [1.0, 0.0], 0.0: [0.0, 0.0]}[outcomes.mean()])

    monkeypatch.setattr(parts, "_solve", solve)
    parts.fold_ = np.array([0, 1, 0, 1])
    known = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]])
    parts._learn(known, np.array([0.0, 1.0, 0.0, 1.0]))
    assert asked == [([0.1, 0.2, 0.3, 0.4], [1] * 4), ([0.2, 0.4], [1, 1]), ([0.1, 0.3], [1, 1])]
    assert parts.out_of_fold_.tolist() == [0.1, 0.0, 0.3, 0.0]
    assert parts.weights_.tolist() == parts.model_.weights.tolist() == [0.25, 0.75]
    assert (parts.model_.name, parts.model_.sha256) == ("made-learned", "")
    # The scores point the wrong way, so all get the same chance.
    assert parts.calibration_ == pytest.approx([0, 0], abs=1e-4)


def test_a_model_that_says_nothing_is_named(monkeypatch, parts):
    monkeypatch.setattr(parts, "_solve", lambda *given: np.zeros(2))
    with pytest.raises(ModelError) as told:
        parts._learn(KNOWN, np.array([0.0, 1.0, 1.0]))
    assert str(told.value) == (
        "made: no criterion speaks for the outcome: every learned weight is 0. Fix: keep the model's own weights"
    )


# --- folds and draws -------------------------------------------------------------------------


def test_a_fold_that_holds_all_of_one_outcome_is_named():
    outcomes = np.array([1.0] * 4 + [0.0] * 8)
    with pytest.raises(UsageError) as told:
        _folds(outcomes, np.array([0] * 4 + list(range(1, 9))), 2, 0)
    assert str(told.value) in {
        f"folds: without fold {fold} one outcome is left. Fix: give fewer folds or more targets" for fold in (1, 2)
    }


def test_folds_hold_whole_targets_and_the_outcomes_evenly():
    clusters = np.repeat(np.arange(20), 2)
    outcomes = (clusters % 2).astype(float)
    folds = _folds(outcomes, clusters, 5, 3)
    assert folds.dtype == np.int64
    assert [sorted(set(folds[clusters == target].tolist())) for target in range(20)] == [
        [folds[2 * target]] for target in range(20)
    ]
    assert [(outcomes[folds == fold].sum(), (folds == fold).sum()) for fold in range(5)] == [(4, 8)] * 5
    assert folds.tolist() == _folds(outcomes, clusters, 5, 3).tolist()
    assert folds.tolist() != _folds(outcomes, clusters, 5, 4).tolist()


def test_draws_take_as_many_targets_as_there_are_and_both_outcomes():
    """Three targets, of two rows, one and one; only the last has a row that reached no outcome."""
    clusters, outcomes = np.array([0, 1, 0, 2]), np.array([1.0, 1.0, 1.0, 0.0])
    drawn = [one.tolist() for one in islice(_draws(outcomes, clusters, 30, 5), 31)]
    assert len(drawn) == 30
    assert {one[0] + one[1] + one[3] for one in drawn} == {3}
    assert all(one[0] == one[2] for one in drawn)
    assert all(one[3] > 0 and one[0] + one[1] > 0 for one in drawn)
    assert {one[0] for one in drawn} == {one[1] for one in drawn} == {0, 1, 2}
    assert {one[3] for one in drawn} == {1, 2}
    assert drawn == [one.tolist() for one in _draws(outcomes, clusters, 30, 5)]
    assert drawn != [one.tolist() for one in _draws(outcomes, clusters, 30, 6)]


# --- how well it does ------------------------------------------------------------------------


def test_the_area_counts_pairs_of_the_same_fold_as_often_as_they_are_drawn(parts):
    parts.fold_ = np.array([0, 0, 0, 1, 1])
    scores, outcomes = np.array([0.1, 0.5, 0.3, 0.9, 0.9]), np.array([0.0, 0.0, 1.0, 0.0, 1.0])
    # Fold 0: 0.3 is above 0.1 and below 0.5; fold 1: a tie. One win and a half of three pairs.
    assert parts._within_folds(scores, outcomes, np.arange(5)) == pytest.approx(1.5 / 3)
    # The winning pair twice more, by its low row: 3.5 of 5.
    assert parts._within_folds(scores, outcomes, np.array([0, 0, 0, 1, 2, 3, 4])) == pytest.approx(3.5 / 5)
    assert np.isnan(parts._within_folds(scores, outcomes, np.array([0, 1, 4])))


def test_brier_scores_take_chances_and_shares_of_the_other_fold(parts):
    """Fold 0: 1 of 4 at score 0, 3 of 4 at 1, one of two unknown; fold 1: 1 of 5 at score 0, 2 of 5 at 1."""
    first, second = [0, 0, 0, 1, 0, 1, 1, 1, 0, 1], [0, 0, 0, 0, 1, 0, 0, 0, 1, 1]
    parts.fold_ = np.repeat([0, 1], 10)
    parts.out_of_fold_ = np.array([0.0] * 4 + [1.0] * 4 + [NAN] * 2 + [0.0] * 5 + [1.0] * 5)
    found = parts._brier(np.array(first + second, dtype=float))
    # Fold 0 is given 0.2, 0.4 and, unknown, 0.3: 0.76 + 1.24 + 0.58. Fold 1 is given 0.25 and 0.75: 0.8125 + 1.8125.
    # By shares alone, 0.3 and 0.5: 5 * 0.49 + 5 * 0.09 and 10 * 0.25.
    assert found == pytest.approx(((0.76 + 1.24 + 0.58 + 0.8125 + 1.8125) / 20, (2.9 + 2.5) / 20), abs=1e-4)


def test_errors_and_intervals_are_those_of_the_draws(monkeypatch, parts):
    """41 draws: the first weight is 0/40, 1/40, ... 40/40, and so often of 40 the better positive is drawn."""
    counts = [np.array([1, step, 40 - step] * 2) for step in range(41)]
    drawn, solved = [], []

    def draw(*given):
        drawn.append(given)
        return iter(counts)

    def solve(*given):
        solved.append(given)
        first = given[2][1] / 40
        return np.array([first, 1 - first / 2])

    monkeypatch.setattr(learned, "_draws", draw)
    monkeypatch.setattr(parts, "_solve", solve)
    parts.fold_ = np.array([0, 0, 0, 1, 1, 1])
    parts.out_of_fold_ = np.array([0.5, 0.9, 0.1] * 2)
    known, outcomes, clusters = np.array([[0.5] * 2, [0.9] * 2, [0.9] * 2] * 2), np.array([0.0, 1, 1] * 2), np.arange(6)
    parts._judge(known, outcomes, clusters)
    assert drawn == [(outcomes, clusters, 41, 0)]
    assert [given[2].tolist() for given in solved] == [one.tolist() for one in counts]
    assert all(given[0] is known and given[1] is outcomes for given in solved)
    # 0, 1, ... n - 1 have the variance n (n + 1) / 12: here 143.5.
    assert parts.standard_errors_ == pytest.approx([np.sqrt(143.5) / 40, np.sqrt(143.5) / 80])
    assert parts.at_zero_ == pytest.approx([1 / 41, 0])
    assert parts.weight_intervals_ == pytest.approx(np.array([[0.025, 0.975], [0.5125, 0.9875]]))
    # Out of fold one of two positives stands above the negative; by the model's own weights both do.
    assert (parts.auroc_, parts.auroc_before_, parts.gain_) == (0.5, 1.0, -0.5)
    assert parts.auroc_interval_ == pytest.approx([0.025, 0.975])
    assert parts.gain_interval_ == pytest.approx([-0.975, -0.025])
    # Two of three are positive in either fold: 2 * (1/3)^2 + (2/3)^2, over 3.
    assert (parts.brier_, parts.brier_prevalence_) == pytest.approx((2 / 9, 2 / 9), abs=1e-6)


# --- fitting ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table():
    """Sixty rows of two worths, of which the first tells; one value is unknown."""
    random = np.random.default_rng(2)
    values = random.random((60, 2))
    outcomes = (random.random(60) < values[:, 0]).astype(int)
    values[7, 1] = NAN
    return values, outcomes


def fitted(model, values, outcomes, groups=None, **settings):
    """An estimator of least squares and few draws, fitted."""
    return LearnedWeights(model, dated=["c0", "c1"], method="ridge", draws=20, **settings).fit(values, outcomes, groups)


def test_rows_of_an_array_are_targets_of_their_own(pair, table):
    values, outcomes = table
    alone = fitted(pair, values, outcomes)
    assert alone.n_targets_ == 60
    assert alone.prevalence_ == outcomes.mean()
    assert alone.classes_.tolist() == [0, 1]
    assert alone.columns_.tolist() == [0, 1]
    assert fitted(pair, values, outcomes, groups=np.arange(60) // 2).n_targets_ == 30


def test_rows_of_a_frame_are_of_the_target_in_its_index(pair, table):
    values, outcomes = table
    frame = pd.DataFrame(values, columns=["c0", "c1"], index=np.arange(60) // 2)
    assert fitted(pair, frame, outcomes).n_targets_ == 30
    assert fitted(pair, frame.set_index(np.arange(60), append=True), outcomes).n_targets_ == 30
    assert fitted(pair, frame, outcomes, groups=np.arange(60)).n_targets_ == 60


def test_the_order_and_the_kind_of_columns_say_nothing(pair, table):
    values, outcomes = table
    frame = of_objects(values)
    other = frame[["c1", "c0"]].assign(beside=1.0, direction="inhibit")
    alone, turned = fitted(pair, frame, outcomes), fitted(pair, other, outcomes)
    assert turned.columns_.tolist() == [1, 0]
    assert turned.weights_.tolist() == alone.weights_.tolist()
    assert turned.score_samples(other).tolist() == alone.score_samples(frame).tolist()


def test_the_seed_is_that_of_folds_and_draws(monkeypatch, pair, table):
    given = []

    def heard(step):
        return lambda *arguments: given.append(arguments[2:]) or step(*arguments)

    monkeypatch.setattr(learned, "_folds", heard(_folds))
    monkeypatch.setattr(learned, "_draws", heard(_draws))
    fitted(pair, *table, seed=8, folds=3)
    assert given == [(3, 8), (20, 8)]


def test_a_matrix_that_cannot_be_used_is_refused(pair, table):
    values, outcomes = table
    with pytest.raises(ValueError, match="infinity"):
        fitted(pair, np.where(np.isnan(values), np.inf, values), outcomes)
    with pytest.raises(ModelError) as told:
        fitted(pair, values[:, :1], outcomes)
    assert str(told.value) == (
        "made: the matrix has no column names, and 1 columns where the model has 2 features. "
        "Fix: pass the DataFrame of prioritize.load_matrix()"
    )
    with pytest.raises(ModelError) as told:
        fitted(pair, np.full((60, 2), 0.5), outcomes)
    assert [problem.where for problem in told.value.problems] == ["made", "made"]
