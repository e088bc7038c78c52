"""The scorer as scikit-learn sees it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from prioritize.errors import ModelError
from prioritize.score.scorer import Scorer

FRAME = pd.DataFrame(
    {"other": [1.0, 2.0], "p0": [1.0, np.nan], "c1": [0.8, np.nan], "c0": [0.4, 0.6]},
    index=["HGNC:1", "HGNC:2"],
)


@pytest.fixture
def model(make_model):
    """Three quarters c0, one quarter c1, and at most 0.2 of precedence."""
    return make_model([3, 1], [0.2])


def test_columns_are_found_by_name_whatever_their_order(model):
    # 0.75 x 0.4 + 0.25 x 0.8 + 0.2 x 1/2 = 0.6; of the second only c0 is known.
    assert Scorer(model).fit(FRAME).score_samples(FRAME) == pytest.approx([0.6, 0.6])


def test_contributions_are_named_and_sum_to_the_score(model):
    scorer = Scorer(model).fit(FRAME)
    parts = scorer.transform(FRAME)
    assert scorer.get_feature_names_out().tolist() == ["c0", "c1", "p0"]
    assert parts[0] == pytest.approx([0.3, 0.2, 0.1])
    assert parts.sum(axis=1) == pytest.approx(scorer.score_samples(FRAME))


def test_a_score_does_not_depend_on_the_other_rows(model):
    scorer = Scorer(model).fit(FRAME)
    assert scorer.score_samples(FRAME.iloc[[1]])[0] == scorer.score_samples(FRAME)[1]


def test_a_lacking_feature_is_named(model):
    with pytest.raises(ModelError, match="the matrix lacks c1, p0"):
        Scorer(model).fit(FRAME[["c0", "other"]])


def test_a_matrix_without_column_names_is_refused(model):
    with pytest.raises(ModelError, match="pass the DataFrame"):
        Scorer(model).fit(FRAME.to_numpy())


def test_columns_other_than_those_of_fit_are_refused(model):
    with pytest.raises(ValueError, match="feature names should match"):
        Scorer(model).fit(FRAME).score_samples(FRAME[["c0", "c1", "p0", "other"]])


def test_it_must_be_fitted_first(model):
    with pytest.raises(NotFittedError):
        Scorer(model).score_samples(FRAME)


def test_it_can_be_cloned(model):
    copy = clone(Scorer(model))
    assert copy.get_params()["model"] == model
    assert not hasattr(copy, "columns_")
