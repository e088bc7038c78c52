"""The scorer as scikit-learn sees it."""

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from prioritize.errors import ModelError, RankReversalWarning, UsageError
from prioritize.model.scales import Linear, MinMax
from prioritize.model.shapes import Track
from prioritize.score.scorer import Scorer, concordance, is_factor, reweighted, wins, with_weights

FRAME = pd.DataFrame(
    {"other": [1.0, 2.0], "p0": [1.0, np.nan], "c1": [0.8, np.nan], "c0": [0.4, 0.6]},
    index=["HGNC:1", "HGNC:2"],
)


@pytest.fixture
def model(make_model):
    """Three quarters c0, one quarter c1, and at most 0.2 of precedence."""
    return make_model([3, 1], [0.2])


# --- columns ---------------------------------------------------------------------------------


def test_columns_are_found_by_name_whatever_their_order(model):
    # 0.75 x 0.4 + 0.25 x 0.8 + 0.2 x 1/2 = 0.6; of the second only c0 is known.
    assert Scorer(model).fit(FRAME).score_samples(FRAME) == pytest.approx([0.6, 0.6])


def test_contributions_are_named_and_sum_to_the_score(model):
    scorer = Scorer(model).fit(FRAME)
    parts = scorer.transform(FRAME)
    assert scorer.get_feature_names_out().tolist() == ["c0", "c1", "p0"]
    assert parts[0] == pytest.approx([0.3, 0.2, 0.1])
    assert parts.sum(axis=1) == pytest.approx(scorer.score_samples(FRAME))


def test_a_matrix_without_names_is_read_by_position_criteria_first(model):
    values = FRAME[["c0", "c1", "p0"]].to_numpy()
    assert Scorer(model).fit(values).score_samples(values) == pytest.approx([0.6, 0.6])


def test_a_matrix_without_names_and_of_another_width_is_refused(model):
    with pytest.raises(ModelError, match="no column names, and 4 columns where the model has 3 features"):
        Scorer(model).fit(FRAME.to_numpy())
    with pytest.raises(ModelError, match="and 4 columns where the model has 3 features"):
        Scorer(model, precedence=False).fit(FRAME.to_numpy())


def test_the_columns_found_are_positions_among_those_of_fit(model):
    assert Scorer(model).fit(FRAME).columns_.tolist() == [3, 2, 1]
    assert Scorer(model, precedence=False).fit(FRAME).columns_.tolist() == [3, 2]
    assert Scorer(model).fit(np.ones((1, 3))).columns_.tolist() == [0, 1, 2]
    fitted = Scorer(model).fit(FRAME)
    assert (fitted.n_features_in_, fitted.feature_names_in_.tolist()) == (4, ["other", "p0", "c1", "c0"])


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (
            FRAME[["c0", "other"]],
            "made: the matrix lacks c1, p0. Fix: pass the DataFrame of prioritize.load_matrix()",
        ),
        (
            FRAME[["c0"]].to_numpy(),
            "made: the matrix has no column names, and 1 columns where the model has 3 features. "
            "Fix: pass the DataFrame of prioritize.load_matrix()",
        ),
    ],
)
def test_what_a_matrix_lacks_is_said_with_the_way_out(model, matrix, said):
    with pytest.raises(ModelError) as caught:
        Scorer(model).fit(matrix)
    assert str(caught.value) == said


def test_columns_other_than_those_of_fit_are_refused(model):
    with pytest.raises(ValueError, match="feature names should match"):
        Scorer(model).fit(FRAME).score_samples(FRAME[["c0", "c1", "p0", "other"]])


def test_a_name_in_place_of_a_model_is_refused():
    with pytest.raises(ModelError) as caught:
        Scorer("default").fit(FRAME)
    assert str(caught.value) == "model: is 'default', not a model. Fix: pass prioritize.load_model(NAME)"


def test_the_column_of_directions_is_passed_over(model):
    directed = FRAME.assign(direction="inhibit")
    assert Scorer(model).fit(directed).score_samples(directed) == pytest.approx([0.6, 0.6])


# --- values ----------------------------------------------------------------------------------


def test_a_score_does_not_depend_on_the_other_rows(model):
    scorer = Scorer(model).fit(FRAME)
    assert scorer.score_samples(FRAME.iloc[[1]])[0] == scorer.score_samples(FRAME)[1]


def test_a_row_of_which_nothing_is_known_scores_nan(model):
    unknown = FRAME.assign(c0=np.nan, c1=np.nan)
    assert np.isnan(Scorer(model).fit(FRAME).score_samples(unknown)).all()


def test_an_infinite_value_is_refused(model):
    with pytest.raises(ValueError, match="infinity"):
        Scorer(model).fit(FRAME.assign(c0=[np.inf, 0.5]))
    with pytest.raises(ValueError, match="infinity"):
        Scorer(model).fit(FRAME).score_samples(FRAME.assign(c0=[np.inf, 0.5]))


def test_values_of_half_the_digits_are_scored_with_all_digits(model):
    short = FRAME[["c0", "c1", "p0"]].astype(np.float32)
    scorer = Scorer(model).fit(short)
    assert scorer.score_samples(short).tolist() == scorer.score_samples(short.astype(float)).tolist()
    driven = replace(model, criteria=tuple(replace(one, scale=MinMax(kind="min_max")) for one in model.criteria))
    seen = pd.DataFrame({"c0": [0.1, 0.7], "c1": [0.2, 0.3], "p0": [0.0, 0.0]}, dtype=np.float32)
    with pytest.warns(RankReversalWarning):
        first, second = (Scorer(driven).fit(frame).model_ for frame in (seen, seen.astype(float)))
    assert first.criteria == second.criteria


def test_a_data_driven_scale_is_fitted_once_and_warned_of(model):
    driven = replace(
        model,
        criteria=(replace(model.criteria[0], scale=MinMax(kind="min_max")), model.criteria[1]),
        precedence=(),
    )
    seen = pd.DataFrame({"c0": [2.0, 6.0], "c1": [0.0, 0.0]})
    with pytest.warns(RankReversalWarning, match="the scale of c0 is set by the targets at hand"):
        scorer = Scorer(driven).fit(seen)
    # c0 = 3 lies a quarter of the way from 2 to 6; alone or not: 0.75 x 0.25.
    assert scorer.score_samples(pd.DataFrame({"c0": [3.0], "c1": [0.0]})) == pytest.approx([0.1875])


def test_fixed_scales_give_no_warning(model):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Scorer(model).fit(FRAME)


# --- without a model -------------------------------------------------------------------------


def test_without_a_model_every_column_counts_alike():
    values = np.array([[0.2, 0.6], [1.0, np.nan]])
    assert Scorer().fit(values).score_samples(values) == pytest.approx([0.4, 1.0])


def test_without_a_model_values_beyond_0_and_1_are_cut_off():
    values = np.array([[-3.0, 7.0]])
    assert Scorer().fit(values).transform(values).tolist() == [[0.0, 0.5]]


def test_without_a_model_the_names_of_the_columns_are_those_of_the_criteria():
    scorer = Scorer().fit(FRAME[["c1", "c0"]])
    assert scorer.get_feature_names_out().tolist() == ["c1", "c0"]
    assert Scorer().fit(np.ones((1, 2))).get_feature_names_out().tolist() == ["x0", "x1"]
    assert Scorer().fit(np.ones((1, 2))).get_feature_names_out(["one", "two"]).tolist() == ["one", "two"]
    assert scorer.get_feature_names_out(["c1", "c0"]).dtype == object
    with pytest.raises(ValueError, match=r"^input_features is not equal to feature_names_in_$"):
        scorer.get_feature_names_out(["c0", "c1"])
    with pytest.raises(ValueError, match=r"^input_features should have length equal to number of features \(2\)$"):
        scorer.get_feature_names_out(["c0"])


def test_with_a_model_the_names_are_its_own_whatever_is_given(model):
    assert Scorer(model).fit(FRAME).get_feature_names_out(["a"]).tolist() == ["c0", "c1", "p0"]


def test_without_a_model_the_one_that_scores_says_what_it_is():
    made = Scorer().fit(np.ones((1, 4))).model_
    assert (made.name, made.title, made.question, made.sha256) == ("equal", "Every column alike", "", "")
    assert made.description == "Every column is a criterion of equal weight, worth its value between 0 and 1."
    assert made.weights.tolist() == [0.25] * 4
    assert (made.precedence, made.precedence_weight, made.coverage.rankable) == ((), 0, 0)
    assert {(one.group, one.sign, one.better) for one in made.criteria} == {("columns", 1, "higher")}
    facts = made.criteria[0].facts
    assert (facts.title, facts.unit, facts.range, facts.better) == ("A column", "share, 0-1", (0, 1), "higher")
    assert (facts.tables, facts.reference, facts.evidence) == ((), "none", {})
    assert facts.scale == made.criteria[0].scale == Linear(kind="linear", low=0, high=1)


# --- what can be tuned -----------------------------------------------------------------------


def test_a_factor_on_a_criterion_changes_its_share(model):
    # 3 x 1/3 and 1 x 1: half and half, so (0.4 + 0.8) / 2, and 0.1 of precedence.
    scorer = Scorer(model, weights={"c0": 1 / 3}).fit(FRAME)
    assert scorer.score_samples(FRAME)[0] == pytest.approx(0.7)


def test_a_factor_on_a_group_changes_all_in_it_and_precedence_is_a_group(model):
    everything = Scorer(model, weights={"group": 5, "precedence": 2}).fit(FRAME)
    assert everything.transform(FRAME)[0] == pytest.approx([0.3, 0.2, 0.2])


def test_a_criterion_and_its_group_multiply(make_model):
    model = make_model([1, 1])
    two = replace(model, criteria=(model.criteria[0], replace(model.criteria[1], group="apart")))
    # c0 twice as heavy by its group and three times by itself: 6 to 1.
    scorer = Scorer(two, weights={"group": 2, "c0": 3}).fit(FRAME)
    assert scorer.transform(FRAME)[0] == pytest.approx([6 / 7 * 0.4, 1 / 7 * 0.8])


def test_without_precedence_its_columns_are_not_needed(model):
    scorer = Scorer(model, precedence=False).fit(FRAME[["c0", "c1"]])
    assert scorer.score_samples(FRAME[["c0", "c1"]])[0] == pytest.approx(0.5)
    assert scorer.get_feature_names_out().tolist() == ["c0", "c1"]


def test_without_precedence_a_matrix_without_names_may_still_hold_it(model):
    values = FRAME[["c0", "c1", "p0"]].to_numpy()
    assert Scorer(model, precedence=False).fit(values).score_samples(values)[0] == pytest.approx(0.5)


def test_factors_are_brought_back_to_sum_1_in_the_whole_and_in_each_track_but_not_in_precedence(make_model):
    # c1 is for a pill and c2 for an antibody; c0 twice as heavy, c1 half as heavy.
    model = make_model([2, 1, 1], [0.2, -0.1])
    model = replace(
        model,
        tracks={"pill": Track(needs=("binds",)), "antibody": Track(needs=("reached",))},
        given_weights=np.array([[0.5, 0.5, 0.0], [0.5, 0.0, 0.5]]),
    )
    found = Scorer(model, weights={"c0": 2, "c1": 0.5, "p1": 3}).fit(np.ones((1, 5))).model_
    assert found.weights == pytest.approx([1 / 1.375, 0.125 / 1.375, 0.25 / 1.375])
    assert found.track_weights == pytest.approx(np.array([[0.8, 0.2, 0], [2 / 3, 0, 1 / 3]]))
    assert found.precedence_weights == pytest.approx([0.2, -0.3])
    assert [one.feature for one in found.criteria] == ["c0", "c1", "c2"]
    # Without c0 and c1 nothing is left of the pill, though something is of the antibody.
    with pytest.raises(ModelError, match="all weights are zero"):
        Scorer(model, weights={"c0": 0, "c1": 0}).fit(np.ones((1, 5)))


def test_factors_and_weights_of_another_number_than_the_features_are_refused(model):
    with pytest.raises(ValueError, match="zip"):
        reweighted(model, np.array([2.0, 1.0]))
    with pytest.raises(ValueError, match="zip"):
        with_weights(model, np.array([1.0]), np.array([[1.0, 0.0]]))


def test_factors_of_1_leave_the_model_as_it_is(model):
    assert Scorer(model, weights={"c0": 1, "p0": 1.0}).fit(FRAME).model_ is model
    assert Scorer(model).fit(FRAME).model_ is model


def test_a_factor_on_precedence_alone_leaves_the_criteria_and_moves_the_score(model):
    found = Scorer(model, weights={"precedence": 0.5}).fit(FRAME).model_
    assert (found.precedence_weights.tolist(), found.weights.tolist()) == ([0.1], [0.75, 0.25])
    bare = Scorer(model, weights={"precedence": 2}, precedence=False).fit(FRAME).model_
    assert (bare.precedence, bare.precedence_weight, bare.criteria) == ((), 0, model.criteria)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"grup": 1}, ["weights grup: no such group or criterion. Fix: did you mean 'group'?"]),
        ({"unlike": 1}, ["weights unlike: no such group or criterion. Fix: allowed: c0, c1, group, p0, precedence"]),
        (
            {"c0": -1, 7: None},
            [
                "weights 7: no such group or criterion. Fix: allowed: c0, c1, group, p0, precedence",
                "weights c0: -1 is not a factor. Fix: give a number of 0 or above",
                "weights 7: None is not a factor. Fix: give a number of 0 or above",
            ],
        ),
        ({"c0": float("nan")}, ["weights c0: nan is not a factor. Fix: give a number of 0 or above"]),
        ({"c0": float("inf")}, ["weights c0: inf is not a factor. Fix: give a number of 0 or above"]),
        ({"c0": "2"}, ["weights c0: '2' is not a factor. Fix: give a number of 0 or above"]),
        ({"group": 0}, ["made weights: all weights are zero. Fix: give one a factor above 0"]),
        ([1, 2], ["weights: [1, 2] names no criterion. Fix: pass {name: factor, ...}"]),
    ],
)
def test_weights_that_cannot_be_used_are_refused(model, weights, said):
    with pytest.raises(ModelError) as caught:
        Scorer(model, weights=weights).fit(FRAME)
    assert [str(one) for one in caught.value.problems] == said


@pytest.mark.parametrize("value", [0, 0.0, 2, np.float32(0.5), np.int64(3), True])
def test_numbers_of_0_or_above_are_factors(value):
    assert is_factor(value) is True


# --- concordance -----------------------------------------------------------------------------


def test_concordance_of_0_and_1_is_the_share_of_pairs_in_order():
    # Of the pairs 1-0: 0.9 > 0.5, 0.9 > 0.2, 0.3 < 0.5, 0.3 > 0.2: three of four.
    assert concordance(np.array([0.9, 0.3, 0.5, 0.2]), [1, 1, 0, 0]) == 0.75


def test_equal_and_unknown_scores_count_one_half():
    assert concordance(np.array([0.5, 0.5]), [1, 0]) == 0.5
    # Against 0.1 the known one wins; the unknown one counts one half.
    assert concordance(np.array([0.9, np.nan, 0.1]), [1, 1, 0]) == 0.75


def test_concordance_takes_any_order_of_outcomes():
    # Of 1 < 2 < 3 the scores put 2 above 3: two of three pairs in order.
    assert concordance(np.array([0.1, 0.9, 0.5]), [1, 2, 3]) == pytest.approx(2 / 3)


def test_pairs_of_many_equal_unknown_and_different_scores_on_paper():
    # 0.5 beats 0.2 and equals 0.5; 0.9 beats both; five of the nine pairs hold an unknown one: 3.5 + 2.5.
    assert wins(np.array([0.5, np.nan, 0.2]), np.array([0.9, 0.5, np.nan])) == 6.0
    # Two of outcome 0, two of 1 and one of 2: 0 < 1 in 3.5 of 4, 0 < 2 in 1 of 2, 1 < 2 in 0 of 2.
    assert concordance(np.array([0.1, 0.4, 0.4, 0.8, 0.3]), [0, 0, 1, 1, 2]) == 4.5 / 8


def test_outcomes_may_be_numbers_in_a_column_of_anything():
    assert concordance(np.array([0.9, 0.3]), np.array([2, 1], dtype=object)) == 1.0


@pytest.mark.parametrize(
    ("y", "said"),
    [
        ([1, 1], "y: all outcomes are the same. Fix: give rows of at least two outcomes"),
        ([1, np.nan], "y: holds a value that is not a number. Fix: leave those rows out"),
        ([1, np.inf], "y: holds a value that is not a number. Fix: leave those rows out"),
    ],
)
def test_outcomes_that_cannot_be_ordered_are_refused(y, said):
    with pytest.raises(UsageError) as caught:
        concordance(np.array([0.1, 0.2]), y)
    assert str(caught.value) == said


def test_outcomes_of_another_number_than_the_scores_are_refused():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        concordance(np.array([0.1, 0.2]), [1, 0, 1])


# --- as a part of scikit-learn ---------------------------------------------------------------


def test_it_must_be_fitted_first(model):
    with pytest.raises(NotFittedError):
        Scorer(model).score_samples(FRAME)
    with pytest.raises(NotFittedError):
        Scorer(model).get_feature_names_out()
    assert Scorer(model).__sklearn_tags__().input_tags.allow_nan is True


def test_it_can_be_cloned(model):
    copy = clone(Scorer(model, weights={"c0": 2}, precedence=False))
    assert copy.get_params()["model"] == model
    assert copy.get_params()["weights"] == {"c0": 2}
    assert not hasattr(copy, "columns_")


def test_it_can_be_pickled(model):
    scorer = Scorer(model).fit(FRAME)
    again = pickle.loads(pickle.dumps(scorer))  # noqa: S301 - our own bytes
    assert again.score_samples(FRAME).tolist() == scorer.score_samples(FRAME).tolist()


def test_set_output_gives_a_frame_with_the_rows_of_the_matrix(model):
    parts = Scorer(model).set_output(transform="pandas").fit(FRAME).transform(FRAME)
    assert parts.columns.tolist() == ["c0", "c1", "p0"]
    assert parts.index.tolist() == ["HGNC:1", "HGNC:2"]
    assert parts.loc["HGNC:1"].tolist() == pytest.approx([0.3, 0.2, 0.1])


def test_it_stands_at_the_end_of_a_pipeline(model):
    piped = make_pipeline(FunctionTransformer(feature_names_out="one-to-one"), Scorer(model)).fit(FRAME)
    assert piped.score_samples(FRAME) == pytest.approx([0.6, 0.6])
    assert piped.get_feature_names_out().tolist() == ["c0", "c1", "p0"]
    assert piped.score(FRAME.assign(c0=[0.4, 0.9]), [0, 1]) == 1.0


def _told_by_c1():
    """Twenty rows whose outcome is told by c1, and told wrong by c0."""
    outcome = np.array([0, 1] * 10)
    return pd.DataFrame({"c0": 1.0 - outcome, "c1": outcome * 0.9, "p0": 0.0}), outcome


def test_a_grid_search_finds_the_factor_that_orders_the_outcomes(model):
    frame, outcome = _told_by_c1()
    grid = {"weights": [None, {"c0": 0.0}], "precedence": [True, False]}
    found = GridSearchCV(Scorer(model), grid, cv=KFold(2)).fit(frame, outcome)
    assert found.best_params_["weights"] == {"c0": 0.0}
    assert found.best_score_ == 1.0
    # Precedence on, then off; each with the model's weights, then without c0.
    assert found.cv_results_["mean_test_score"].tolist() == [0.0, 1.0, 0.0, 1.0]


def test_the_ranking_metrics_of_scikit_learn_take_it(model):
    frame, outcome = _told_by_c1()
    scorer = Scorer(model, weights={"c0": 0.0})
    assert cross_val_score(scorer, frame, outcome, scoring="roc_auc", cv=KFold(2)).tolist() == [1.0, 1.0]
