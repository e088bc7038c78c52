"""What scikit-learn asks of every estimator, and of every transformer that keeps the names of columns."""

import numpy as np
import pytest
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from prioritize.score.scorer import Scorer

# Name of the check -> why it cannot pass. None is needed: without a model any matrix of numbers can be scored.
EXCEPTIONS: dict[str, str] = {}

# Without a model, so that the checks may hand over matrices of any width.
ESTIMATORS = [Scorer(), Scorer(weights={"columns": 2.0}, precedence=False)]


@parametrize_with_checks(ESTIMATORS, expected_failed_checks=lambda _: EXCEPTIONS)
def test_it_keeps_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "name",
    [
        "check_dataframe_column_names_consistency",
        "check_get_feature_names_out_error",
        "check_set_output_transform",
        "check_set_output_transform_pandas",
        "check_global_output_transform_pandas",
        "check_transformer_get_feature_names_out",
        "check_transformer_get_feature_names_out_pandas",
    ],
)
def test_it_keeps_the_rules_on_names_of_columns(name):
    getattr(estimator_checks, name)("Scorer", Scorer())


def test_the_checks_can_fail():
    class Careless(Scorer):
        def transform(self, X):
            return np.asarray(X, dtype=float)[:1]

    with pytest.raises(AssertionError):
        estimator_checks.check_transformer_general("Careless", Careless())
