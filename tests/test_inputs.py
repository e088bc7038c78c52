"""What scores are computed from: the columns of the model, and what its gates and tracks ask for."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from prioritize.errors import StoreError
from prioritize.inputs import columns_of, feature_facts, matrix_of, needed_of
from prioritize.model import Model
from prioritize.pipeline import Places, load_model
from tests.chain import Computed


def test_columns_stand_in_the_order_of_the_model(con: duckdb.DuckDBPyConnection, computed: Computed) -> None:
    model, matrix = computed.results.model, computed.results.matrix
    columns = columns_of(matrix, model)
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    assert names[0] == "evidence_tier"
    assert names[-1] == "stopped_programmes"
    assert columns.shape == (110, len(names))
    for index, name in enumerate(names):
        assert np.array_equal(columns[:, index], matrix.column(name), equal_nan=True)


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("default", {"small_molecule_tractability", "antibody_tractability", "surface_access"}),
        ("antibody", {"antibody_tractability", "surface_access"}),
        ("small-molecule", {"small_molecule_tractability", "targetable_family"}),
    ],
)
def test_gates_and_tracks_get_the_features_that_they_ask_for(
    name: str, features: set[str], where: Places, computed: Computed
) -> None:
    model: Model = load_model(name, where)
    assert set(needed_of(computed.results.matrix, model).values) == features


def test_the_matrix_has_a_column_per_feature_of_sql(con: duckdb.DuckDBPyConnection, where: Places) -> None:
    facts = feature_facts(where.sql)
    assert matrix_of(con, facts).features == tuple(sorted(facts))


def test_a_front_matter_that_lacks_a_key_is_named_with_its_file(where: Places, tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    text = (where.sql / "features" / "publications.sql").read_text(encoding="utf-8")
    (tmp_path / "features" / "publications.sql").write_text(text.replace("unit ", "unti ", 1), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        feature_facts(tmp_path)
    assert {problem.field for problem in caught.value.problems} == {"unit", "unti"}
    assert all(problem.where.endswith("publications.sql") for problem in caught.value.problems)


def test_the_own_scale_of_every_feature_suits_it(where: Places) -> None:
    for name, facts in feature_facts(where.sql).items():
        assert facts.scale.misfit(*facts.range) == "", name
