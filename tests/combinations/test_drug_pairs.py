"""Terms and scores of pairs of drugs, by hand."""

from pathlib import Path

import numpy as np
import pytest

from prioritize.combinations.drug_pairs import (
    CLINICAL,
    MECHANISM,
    DrugFacts,
    PairModel,
    jaccard,
    read_model,
    score_of,
    values_of,
)
from prioritize.errors import ModelError

FACTS = DrugFacts(
    targets=np.array([[1, 1, 0], [0, 1, 1], [0, 0, 0]], dtype=float),
    classes=np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]], dtype=float),
    kinds=np.array([[1, 0], [1, 0], [0, 1]], dtype=float),
    class_names=("mek", "raf", "taxane"),
    kind_names=("signalling", "toxic"),
    drivers=np.array([0.5, 1.0, 0.0]),
    profiles={"tumours_of_drugs": np.array([[3, 4], [4, 3], [0, 0]], dtype=float)},
)
LEFT, RIGHT = np.array([0, 0, 1]), np.array([1, 2, 2])
AFFINITY = {("raf", "mek"): 2.0, ("mek", "taxane"): 0.5, ("kind signalling", "kind toxic"): -0.25}


def model(*terms: str, bias: float = 0.0) -> PairModel:
    return PairModel("mine", "mine", bias, dict.fromkeys(terms, 1.0), AFFINITY)


def test_terms_are_what_can_be_counted_by_hand() -> None:
    found = values_of(FACTS, LEFT, RIGHT, model(*MECHANISM, "tumours_of_drugs"))
    assert found["shared_targets"] == pytest.approx([1 / 3, 0, 0])
    assert found["shared_classes"] == pytest.approx([1 / 2, 0, 0])
    assert found["driver_targets"] == pytest.approx([1.5, 0.5, 1.0])
    # mek with mek and raf, each at 1 / sqrt(2); then mek with taxane and the kinds; then both halves of the second
    assert found["class_affinity"] == pytest.approx([2 / 2**0.5, 0.5 - 0.25, 0.5 / 2**0.5 - 0.25])
    assert found["tumours_of_drugs"] == pytest.approx([24 / 25, 0, 0])


def test_the_order_of_two_drugs_does_not_matter() -> None:
    some = model(*MECHANISM, "tumours_of_drugs")
    one, other = values_of(FACTS, LEFT, RIGHT, some), values_of(FACTS, RIGHT, LEFT, some)
    assert all(one[term] == pytest.approx(other[term]) for term in some.terms)


def test_a_score_is_the_logistic_function_of_bias_and_terms_by_weight() -> None:
    weighed = PairModel("mine", "mine", np.log(3), {"driver_targets": 2.0, "shared_targets": -1.0}, {})
    values = {"shared_targets": np.array([0.0, 0.5]), "driver_targets": np.array([0.0, 0.25])}
    assert score_of(values, weighed) == pytest.approx([0.75, 0.75])  # odds of 3 to 1; 2 * 0.25 - 0.5 adds nothing


def test_sets_without_a_member_share_nothing() -> None:
    assert jaccard(np.zeros((2, 3))).tolist() == [[0, 0], [0, 0]]


def test_a_model_file_with_several_faults_names_them_all(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('bias = "high"\n[terms]\nluck = 1\nshared_targets = nan\n[affinity]\n"mek + luck" = 1\n"mek" = 2\n')
    with pytest.raises(ModelError) as fault:
        read_model(path, ("mek", "raf"))
    assert [problem.field for problem in fault.value.problems] == [
        "bias",
        "shared_targets",
        "luck",
        "mek + luck",
        "mek",
    ]


def test_a_file_that_is_no_model_of_drug_pairs_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "a model of targets"\n[groups.one]\nweight = 1\n')
    with pytest.raises(ModelError, match="is no model of drug pairs"):
        read_model(path)


def test_the_model_that_is_taken_by_default_looks_at_no_trial_and_its_sister_does() -> None:
    folder = Path(__file__).resolve().parents[2] / "data" / "drugs"
    assert set(read_model(folder / "pairs.toml").terms) == set(MECHANISM)
    assert set(read_model(folder / "pairs-clinical.toml").terms) == {*MECHANISM, *CLINICAL}
