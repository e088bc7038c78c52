"""The Python door: frames in, frames out."""

import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import prioritize as pz
from prioritize.errors import ModelError, RankReversalWarning, StoreError, TargetError
from prioritize.pipeline import Places
from tests.chain import Computed


@pytest.fixture(scope="module")
def matrix(where: Places) -> pd.DataFrame:
    return pz.load_matrix(where.store)


def test_the_matrix_has_a_row_per_target_and_nan_for_unknown(matrix: pd.DataFrame) -> None:
    assert matrix.index.name == "target"
    assert len(matrix) == 110
    assert matrix.attrs["target_id"]["CD47"] == "HGNC:1682"
    assert matrix.loc["CD24", ["loss_tolerance"]].isna().all()


def test_rank_equals_the_command_line(matrix: pd.DataFrame, computed: Computed) -> None:
    ranking = pz.rank(matrix, pz.load_model())
    for card in computed.document.targets:
        assert ranking.loc[card.symbol, "rank"] == card.rank
        assert ranking.loc[card.symbol, "score"] == card.score
    assert ranking["rank"].iloc[0] == 1
    assert list(ranking["status"].iloc[-2:]) == ["gated: the wanted direction depends on context"] * 2


def test_explained_contributions_sum_to_the_score(matrix: pd.DataFrame) -> None:
    model = pz.load_model()
    why, ranking = pz.explain(matrix, model), pz.rank(matrix, model)
    assert np.abs(why.sum(axis=1) - ranking["score"].reindex(why.index)).max() < 1e-12


def test_a_target_keeps_its_score_when_others_join(matrix: pd.DataFrame) -> None:
    model = pz.load_model()
    alone, among = pz.rank(matrix.loc[["CD47"]], model), pz.rank(matrix, model)
    assert alone.loc["CD47", "score"] == among.loc["CD47", "score"]


def test_combine_gives_one_column_per_term(where: Places) -> None:
    model = pz.load_model()
    pairs = pz.combine(model, where.store, top=20)
    assert len(pairs) == 20
    assert set(model.combinations.merits) | set(model.combinations.signed) <= set(pairs.columns)
    assert pairs["score"].is_monotonic_decreasing


def test_the_scorer_works_in_a_pipeline_and_clones_and_pickles(matrix: pd.DataFrame) -> None:
    model = pz.load_model()
    values = matrix.drop(columns="direction")
    scorer = clone(pz.Scorer(model)).fit(values)
    scores = scorer.score_samples(values)
    assert math.isclose(scores[matrix.index.get_loc("CD47")], pz.rank(matrix, model).loc["CD47", "score"])
    piped = make_pipeline(FunctionTransformer(), pz.Scorer(model)).fit(values)
    assert np.array_equal(piped.transform(values), scorer.transform(values))
    again = pickle.loads(pickle.dumps(scorer))  # noqa: S301 - our own bytes
    assert np.array_equal(again.score_samples(values), scores)


def test_the_scorer_names_what_the_matrix_lacks(matrix: pd.DataFrame) -> None:
    with pytest.raises(ModelError, match="lacks loss_tolerance"):
        pz.Scorer(pz.load_model()).fit(matrix.drop(columns=["loss_tolerance", "direction"]))


def test_sql_gives_a_frame(where: Places) -> None:
    store = pz.open_store(where.store)
    frame = store.sql("SELECT symbol FROM raw.target WHERE target_id = $id", id="HGNC:1682")
    assert list(frame["symbol"]) == ["CD47"]


def test_a_missing_store_is_said_to_be_missing() -> None:
    with pytest.raises(StoreError, match="no such store"):
        pz.open_store("nowhere.duckdb")


def test_an_empty_and_an_infinite_matrix_are_refused(matrix: pd.DataFrame) -> None:
    model = pz.load_model()
    with pytest.raises(TargetError, match="no row"):
        pz.rank(matrix.head(0), model)
    broken = matrix.copy()
    broken.loc["CD47", "loss_tolerance"] = np.inf
    with pytest.raises(TargetError, match="infinite"):
        pz.rank(broken, model)


def test_a_matrix_without_a_feature_of_the_model_is_refused(matrix: pd.DataFrame) -> None:
    with pytest.raises(ModelError, match="lacks evidence_tier"):
        pz.rank(matrix.drop(columns="evidence_tier"), pz.load_model())


def test_associate_scores_evidence_as_open_targets_does() -> None:
    evidence = pd.DataFrame(
        {
            "target_id": ["ENSG00000196776"] * 3,
            "disease_id": ["MONDO_0004992"] * 3,
            "source": ["eva"] * 3,
            "score": [1.0, 0.9, 0.8],
        }
    )
    by_source = pz.associate(evidence, by="source")
    assert math.isclose(by_source["score"].iloc[0], 0.7992343, abs_tol=1e-7)
    assert math.isclose(pz.associate(evidence, variant="api", by="source")["score"].iloc[0], 0.7987535, abs_tol=1e-7)


def test_a_data_driven_scale_warns_of_rank_reversal_and_fixed_anchors_do_not(
    matrix: pd.DataFrame, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    pz.rank(matrix, pz.load_model())
    assert not [one for one in recwarn if issubclass(one.category, RankReversalWarning)]
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'title = "Made for a test"\nextends = "default"\n'
        '[groups.safety.criteria.expression_breadth]\nscale = { kind = "min_max" }\n',
        encoding="utf-8",
    )
    model = pz.load_model(mine)
    with pytest.warns(RankReversalWarning, match="the scale of expression_breadth is set by the targets at hand"):
        all_targets = pz.rank(matrix, model)
    with pytest.warns(RankReversalWarning):
        fewer = pz.rank(matrix.nsmallest(60, "expression_breadth"), model)
    assert (fewer["score"] != all_targets.loc[fewer.index, "score"]).any()


def test_a_matrix_as_of_a_year_lacks_what_came_later(where: Places) -> None:
    matrix = pz.load_matrix(where.store, as_of=2019)
    assert matrix["loss_tolerance"].isna().all()
    assert matrix["expression_breadth"].notna().any()
    assert pz.load_model(as_of=2019).name == "default-as-of-2019"
