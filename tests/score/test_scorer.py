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
from prioritize.model.scales import MinMax
from prioritize.score.scorer import Scorer, concordance

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


def test_a_lacking_feature_is_named(model):
    with pytest.raises(ModelError, match="the matrix lacks c1, p0"):
        Scorer(model).fit(FRAME[["c0", "other"]])


def test_columns_other_than_those_of_fit_are_refused(model):
    with pytest.raises(ValueError, match="feature names should match"):
        Scorer(model).fit(FRAME).score_samples(FRAME[["c0", "c1", "p0", "other"]])


def test_a_name_in_place_of_a_model_is_refused():
    with pytest.raises(ModelError, match=r"'default', not a model.*load_model"):
        Scorer("default").fit(FRAME)


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


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"c9": 1}, "c9: no such group or criterion"),
        ({"c0": -1}, "^weights c0: -1 is not a factor"),
        ({"c0": float("nan")}, "nan is not a factor"),
        ({"c0": float("inf")}, "inf is not a factor"),
        ({"c0": "2"}, "'2' is not a factor"),
        ({"group": 0}, "all weights are zero"),
        ([1, 2], "names no criterion"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(model, weights, said):
    with pytest.raises(ModelError, match=said):
        Scorer(model, weights=weights).fit(FRAME)


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


@pytest.mark.parametrize(("y", "said"), [([1, 1], "all outcomes are the same"), ([1, np.nan], "not a number")])
def test_outcomes_that_cannot_be_ordered_are_refused(y, said):
    with pytest.raises(UsageError, match=said):
        concordance(np.array([0.1, 0.2]), y)


# --- as a part of scikit-learn ---------------------------------------------------------------


def test_it_must_be_fitted_first(model):
    with pytest.raises(NotFittedError):
        Scorer(model).score_samples(FRAME)


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
