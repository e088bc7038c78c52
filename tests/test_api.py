"""The Python door: frames in, frames out."""

import math
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import prioritize as pz
from prioritize.errors import ModelError, RankReversalWarning, StoreError, TargetError
from prioritize.inputs import columns_of, feature_facts, matrix_of, needed_of
from prioritize.pipeline import Places
from prioritize.score.ranking import rank_targets
from prioritize.store import database
from tests.chain import Computed


@pytest.fixture(scope="module")
def matrix(where: Places) -> pd.DataFrame:
    return pz.load_matrix(where.store)


def test_the_matrix_has_a_row_per_target_and_nan_for_unknown(matrix: pd.DataFrame) -> None:
    assert matrix.index.name == "target"
    assert len(matrix) == 110
    assert matrix.attrs["target_id"]["CD47"] == "HGNC:1682"
    assert matrix.loc["CD24", ["loss_tolerance"]].isna().all()


@pytest.mark.slow
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


@pytest.mark.slow
def test_combine_gives_one_column_per_term(where: Places) -> None:
    model = pz.load_model()
    pairs = pz.combine(model, where.store, top=20)
    assert len(pairs) == 20
    terms = {*model.combinations.merits, *model.combinations.signed} - {"coverage"}
    assert {*terms, "term_coverage"} <= set(pairs.columns)
    assert pairs.columns.is_unique
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


# --- gates and directions --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["antibody", "small-molecule"])
def test_targets_that_a_model_takes_out_have_the_same_status_as_on_the_command_line(
    name: str, matrix: pd.DataFrame, where: Places
) -> None:
    facts, model = feature_facts(where.sql), pz.load_model(name)
    with database.reading(where.store) as con:
        store = matrix_of(con, facts)
    expected = rank_targets(columns_of(store, model), store.directions, model, needed_of(store, model))
    found = pz.rank(matrix, model).reindex(matrix.index)
    assert list(found["status"]) == list(expected.status)
    assert list(found["rank"]) == expected.rank.tolist()
    reason = f"gated: {model.gates.needs.reason}"
    assert 0 < (found["status"] == reason).sum() < len(found)


def test_the_antibody_model_takes_out_just_those_known_to_be_out_of_reach(matrix: pd.DataFrame) -> None:
    found = pz.rank(matrix, pz.load_model("antibody"))
    out = set(found.index[found["status"].str.startswith("gated: not on the antibody list")])
    reach = matrix[["antibody_tractability", "surface_access"]]
    assert out == set(matrix.index[(reach == 0).all(axis=1) & (matrix["direction"] != "unknown")])


@pytest.fixture
def on_the_surface(tmp_path: Path) -> Path:
    """A model whose gate asks for a feature that no criterion reads."""
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'title = "Mine"\n[gates.needs]\nfeatures = ["surface_access"]\nreason = "not on the surface"\n'
        "[groups.safety.criteria.expression_breadth]\n",
        encoding="utf-8",
    )
    return mine


def test_without_the_columns_that_a_gate_asks_for_nobody_is_taken_out(
    matrix: pd.DataFrame, on_the_surface: Path
) -> None:
    model = pz.load_model(on_the_surface)
    whole, bare = pz.rank(matrix, model), pz.rank(matrix[["expression_breadth"]], model)
    assert (whole["status"] == "gated: not on the surface").any()
    assert not bare["status"].str.startswith("gated").any()


def test_without_a_direction_no_target_is_gated_for_it(matrix: pd.DataFrame) -> None:
    found = pz.rank(matrix.drop(columns="direction"), pz.load_model())
    assert not found["status"].str.startswith("gated").any()
    assert found.loc["IL10", "rank"] > 0


def test_a_direction_that_is_none_is_refused(matrix: pd.DataFrame) -> None:
    strange = matrix.copy()
    strange.loc["CD47", "direction"] = "inhibt"
    with pytest.raises(TargetError, match="'inhibt' is no direction") as caught:
        pz.rank(strange, pz.load_model())
    (problem,) = caught.value.problems
    assert (problem.field, problem.fix) == ("direction", "allowed: inhibit, activate, unknown")


@pytest.mark.parametrize("missing", [np.nan, None])
def test_a_direction_that_is_missing_is_refused(matrix: pd.DataFrame, missing: object) -> None:
    gap = matrix.copy()
    gap.loc["CD47", "direction"] = missing
    with pytest.raises(TargetError, match="is no direction"):
        pz.rank(gap, pz.load_model())


# --- columns ---------------------------------------------------------------------------------

FUNCTIONS = [pytest.param(pz.rank, id="rank"), pytest.param(pz.explain, id="explain")]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", ["loss_tolerance", "surface_access", "direction"])
def test_two_columns_of_one_name_are_refused(
    function: Callable[..., pd.DataFrame], name: str, matrix: pd.DataFrame
) -> None:
    twice = pd.concat([matrix, matrix[[name]]], axis=1)
    with pytest.raises(TargetError, match=f"the matrix has two columns '{name}'") as caught:
        function(twice, pz.load_model())
    assert caught.value.problems[0].fix == "rename one"


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("word", ["high", ""])
def test_text_in_a_column_of_the_model_is_refused(
    function: Callable[..., pd.DataFrame], word: str, matrix: pd.DataFrame
) -> None:
    text = matrix.astype({"loss_tolerance": object})
    text.loc["CD47", "loss_tolerance"] = word
    with pytest.raises(TargetError, match="the matrix holds what is no number") as caught:
        function(text, pz.load_model())
    assert caught.value.exit_code == 3


def test_text_in_a_column_that_only_a_gate_asks_for_is_refused(matrix: pd.DataFrame, on_the_surface: Path) -> None:
    text = matrix.astype({"surface_access": object})
    text.loc["CD47", "surface_access"] = "yes"
    with pytest.raises(TargetError, match="the matrix holds what is no number"):
        pz.rank(text, pz.load_model(on_the_surface))


def test_columns_that_the_model_does_not_read_do_not_matter(matrix: pd.DataFrame) -> None:
    more = matrix.assign(remark="anything", huge=np.inf)
    pd.testing.assert_frame_equal(pz.rank(more, pz.load_model()), pz.rank(matrix, pz.load_model()))


def test_the_matrix_given_is_not_changed(matrix: pd.DataFrame) -> None:
    before = matrix.copy(deep=True)
    pz.rank(matrix, pz.load_model())
    pd.testing.assert_frame_equal(matrix, before)


# --- intervals -------------------------------------------------------------------------------


def test_ranks_with_and_without_precedence_have_intervals_of_their_own(
    matrix: pd.DataFrame, computed: Computed
) -> None:
    found = pz.rank(matrix, pz.load_model()).reindex(matrix.index)
    stable = computed.results.stability
    assert list(computed.results.matrix.symbols) == list(found.index)
    for name in ("rank_low", "rank_high", "base_rank_low", "base_rank_high"):
        assert np.array_equal(found[name], getattr(stable, name)), name
    ranked = found[found["status"] == "ranked"]
    assert (ranked["base_rank_low"] >= 1).all()
    assert (ranked["base_rank_low"] <= ranked["base_rank_high"]).all()
    assert (ranked["base_rank_high"] <= len(ranked)).all()
    assert (ranked["base_rank_low"] != ranked["rank_low"]).any()


def test_a_model_without_precedence_has_the_same_intervals_twice(matrix: pd.DataFrame) -> None:
    found = pz.rank(matrix, pz.load_model("precedence-free"))
    assert (found["base_rank"] == found["rank"]).all()
    assert (found["base_rank_low"] == found["rank_low"]).all()
    assert (found["base_rank_high"] == found["rank_high"]).all()
