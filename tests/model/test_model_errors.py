"""Mistakes in a model are named by their key, and a table with next to nothing in it still gives a defined answer.

What `test_model.py` says of weights, keys and features of criteria is not said again here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import prioritize as pz
from prioritize import pipeline
from prioritize.errors import ModelError, TargetError
from prioritize.pipeline import Places
from prioritize.score.ranking import rank_targets
from prioritize.score.sensitivity import ablations, attention, compensated, correlations, effective_weights
from prioritize.score.smaa import smaa
from prioritize.score.stability import stability
from tests.model.made import MODEL, Read, refused

NAN = np.nan
# One criterion in each group: immune_cells counts 3/4, essential 1/4; phase adds up to 0.2, failures take up to 0.1.
PLAIN = MODEL.replace("[groups.biology.criteria.driver]\nweight = 1\n", "")
# It needs a feature that is no criterion.
TRACK = '[tracks.pill]\nneeds = ["driver"]\n'


def table(**rows: list[float]) -> pd.DataFrame:
    """Values of the criteria of `PLAIN` per target."""
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["immune_cells", "essential", "phase", "failures"], dtype=float
    )


def of(frame: pd.DataFrame, target: str) -> dict[str, Any]:
    """What a frame says of one target."""
    return {str(name): value for name, value in frame.loc[target].to_dict().items()}


def nothing() -> pd.DataFrame:
    """A table without a target."""
    return table(A=[0, 0, 0, 0]).head(0)


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("-1", "greater than or equal to", id="negative"),
        pytest.param("nan", "finite number, found nan", id="not a number"),
        pytest.param("inf", "finite number, found inf", id="infinite"),
    ],
)
@pytest.mark.parametrize(
    ("table_of", "field"),
    [
        pytest.param("[groups.biology]\nweight = ", "groups.biology.weight", id="group"),
        pytest.param(
            "[groups.biology.criteria.immune_cells]\nweight = ",
            "groups.biology.criteria.immune_cells.weight",
            id="criterion",
        ),
        pytest.param("[precedence]\nweight = ", "precedence.weight", id="precedence"),
        pytest.param(
            "[precedence.criteria.phase]\nweight = ", "precedence.criteria.phase.weight", id="signed criterion"
        ),
        pytest.param("[combinations.merits]\nmember_scores = ", "combinations.merits.member_scores", id="merit"),
    ],
)
def test_a_weight_must_be_a_number_from_zero_up_wherever_it_stands(
    table_of: str, field: str, given: str, said: str, read: Read
) -> None:
    text = re.sub(re.escape(table_of) + r"\S+", table_of + given, PLAIN)
    ((found, what, _),) = refused(read, text)
    assert found == field
    assert said in what


@pytest.mark.parametrize("given", ["nan", "-inf"])
def test_a_signed_term_must_be_a_finite_number(given: str, read: Read) -> None:
    ((field, what, _),) = refused(read, PLAIN.replace("toxicity = -0.1", f"toxicity = {given}"))
    assert field == "combinations.signed.toxicity"
    assert f"finite number, found {given}" in what


def test_a_track_in_which_nothing_counts_is_refused(read: Read) -> None:
    text = PLAIN.replace("criteria.immune_cells]", 'criteria.immune_cells]\ntrack = "pill"')
    text = text.replace("criteria.essential]", 'criteria.essential]\ntrack = "pill"')
    text += TRACK + '[tracks.antibody]\nneeds = ["driver"]\n'
    assert refused(read, text) == [("tracks.antibody", "all weights are zero", "give one a weight")]


def test_a_model_of_which_every_criterion_belongs_to_a_track_that_is_off_is_refused(read: Read) -> None:
    text = PLAIN.replace("criteria.immune_cells]", 'criteria.immune_cells]\ntrack = "pill"')
    text = text.replace("criteria.essential]", 'criteria.essential]\ntrack = "pill"') + TRACK + "on = false\n"
    assert refused(read, text) == [("groups", "all weights are zero", "give at least one a weight")]


# --- names that do not exist -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tracks", "fix"),
    [
        pytest.param(TRACK, "did you mean 'pill'?", id="misspelt"),
        pytest.param("", "define it under [tracks]", id="none is defined"),
    ],
)
def test_an_unknown_track_is_refused(tracks: str, fix: str, read: Read) -> None:
    text = PLAIN.replace("criteria.essential]", 'criteria.essential]\ntrack = "pil"') + tracks
    assert refused(read, text) == [("groups.safety.criteria.essential.track", "no such track", fix)]


@pytest.mark.parametrize("verb", [pz.rank, pz.explain])
def test_all_criteria_that_a_matrix_lacks_are_named_in_the_order_of_the_model(
    verb: Callable[..., pd.DataFrame], read: Read
) -> None:
    with pytest.raises(ModelError, match="mine: the matrix lacks essential, failures") as caught:
        verb(table(A=[0.4, 0.2, 0, 0])[["phase", "immune_cells"]], read(PLAIN))
    assert caught.value.problems[0].fix == "pass prioritize.load_matrix()"


@pytest.mark.slow
def test_a_criterion_whose_table_the_snapshot_lacks_is_unknown_for_all_and_lowers_their_coverage(
    where: Places, tmp_path: Path
) -> None:
    snapshot = tmp_path / "snapshot"
    shutil.copytree(where.snapshot, snapshot)
    (snapshot / "gene_constraint.gnomad.parquet").unlink()
    manifest = snapshot / "MANIFEST.toml"
    parts = re.split(r"(?m)^(?=\[)", manifest.read_text(encoding="utf-8"))
    kept = [part for part in parts if not part.startswith("[table.gene_constraint.")]
    assert len(kept) == len(parts) - 1
    manifest.write_text("".join(kept), encoding="utf-8")
    poorer = replace(where, snapshot=snapshot, store=tmp_path / "poorer.duckdb")
    pipeline.build(poorer)

    matrix = pz.load_matrix(poorer.store)
    assert matrix["loss_tolerance"].isna().all()
    model = pz.load_model()
    before, after = of(pz.rank(pz.load_matrix(where.store), model), "CD47"), of(pz.rank(matrix, model), "CD47")
    # Safety counts 0.3, and loss tolerance two parts of its seven.
    assert before["coverage"] - after["coverage"] == pytest.approx(0.3 * 2 / 7)
    assert after["low"] < before["low"]
    assert after["rank"] > 0


# --- anchors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "kind", "said"),
    [
        pytest.param("low = 1\nhigh = 0", "linear", "low (1) must be below high (0)", id="linear"),
        pytest.param("low = 0.9\nhigh = 0.1", "logarithmic", "low (0.9) must be below high (0.1)", id="logarithmic"),
        pytest.param('points = {"0" = 1, "1" = 0}', "ordinal", "the worth may not fall as the step rises", id="steps"),
    ],
)
@pytest.mark.parametrize("place", ["groups.safety.criteria.essential", "precedence.criteria.failures"])
def test_anchors_the_wrong_way_round_are_refused_with_where_the_direction_is_set(
    place: str, scale: str, kind: str, said: str, read: Read
) -> None:
    ((field, what, _),) = refused(read, f'{PLAIN}[{place}.scale]\nkind = "{kind}"\n{scale}\n')
    assert field == f"{place}.scale.{kind}"
    assert said in what
    assert what.endswith("direction is set by 'better'")


# --- tables with next to nothing in them -------------------------------------------------------


def test_one_target_is_first_whatever_the_weights(read: Read) -> None:
    model, one = read(PLAIN), table(A=[0.4, 0.2, NAN, NAN])
    found = of(pz.rank(one, model), "A")
    # 0.75 x 0.4 + 0.25 x (1 - 0.2); precedence may add 0.2 or take 0.1.
    assert (found["score"], found["low"], found["high"]) == pytest.approx((0.5, 0.4, 0.7))
    assert (found["status"], found["rank"], found["rank_low"], found["rank_high"]) == ("ranked", 1, 1, 1)
    assert list(of(pz.explain(one, model), "A").values()) == pytest.approx([0.3, 0.2, 0.0, 0.0])


def test_of_one_target_nothing_can_be_said_that_needs_a_comparison(read: Read) -> None:
    model = read(PLAIN)
    ranking = rank_targets(table(A=[0.4, 0.2, 0.5, 0.5]).to_numpy(), ("inhibit",), model)
    assert [(one.effective, one.separates) for one in effective_weights(ranking, model)] == [(0.0, False)] * 2
    assert np.isnan(correlations(ranking, model)[0, 1])
    assert np.isnan(attention(ranking, np.array([7.0])).correlation)
    assert {line.mover for line in ablations(ranking, model, {})} == {-1}
    assert compensated(ranking, model) == []
    assert smaa(ranking, model, space="simplex", missing="drawn").first.tolist() == [1.0]


@pytest.mark.parametrize("verb", [pz.rank, pz.explain])
def test_no_target_is_refused(verb: Callable[..., pd.DataFrame], read: Read) -> None:
    with pytest.raises(TargetError, match="the matrix has no row") as caught:
        verb(nothing(), read(PLAIN))
    assert caught.value.problems[0].fix == "give at least one target"


def test_where_nobody_is_ranked_there_is_nothing_to_draw_and_nothing_to_compare(read: Read) -> None:
    model = read(PLAIN)
    ranking = rank_targets(nothing().to_numpy(), (), model)
    assert stability(ranking, model).rank_low.tolist() == []
    assert smaa(ranking, model).counts.shape == (0, 0)
    assert [(one.nominal, one.separates) for one in effective_weights(ranking, model)] == [(0.75, False), (0.25, False)]
    assert compensated(ranking, model) == []


def test_a_criterion_that_is_the_same_for_all_leaves_the_order_to_the_others(read: Read) -> None:
    model, alike = read(PLAIN), table(A=[0.4, 0.2, NAN, NAN], B=[0.8, 0.2, NAN, NAN], C=[0.6, 0.2, NAN, NAN])
    found = pz.rank(alike, model)
    assert found.index.tolist() == ["B", "C", "A"]
    assert found["score"].tolist() == pytest.approx([0.8, 0.65, 0.5])
    assert found["rank_low"].tolist() == found["rank_high"].tolist() == [1, 2, 3]
    assert pz.explain(alike, model)["essential"].tolist() == pytest.approx([0.2, 0.2, 0.2])
    immune_cells, essential = effective_weights(rank_targets(alike.to_numpy(), ("inhibit",) * 3, model), model)
    assert (immune_cells.effective, immune_cells.separates) == (1.0, True)
    assert (essential.effective, essential.separates) == (0.0, False)


def test_where_all_criteria_are_the_same_for_all_everybody_is_first(read: Read) -> None:
    found = pz.rank(table(A=[0.4, 0.2, 1, 0], B=[0.4, 0.2, 1, 0], C=[0.4, 0.2, 1, 0]), read(PLAIN))
    for column in ("rank", "base_rank", "rank_low", "rank_high"):
        assert found[column].tolist() == [1, 1, 1], column


def test_a_target_of_which_nothing_is_known_stands_last_with_the_widest_bounds_and_says_why(read: Read) -> None:
    model, rows = read(PLAIN), table(A=[NAN] * 4, B=[0.4, 0.2, NAN, NAN])
    found = pz.rank(rows, model)
    assert found.index.tolist() == ["B", "A"]
    lost = of(found, "A")
    assert lost["status"] == "not rankable: 0% of the weight is known, 50% is needed"
    assert (lost["rank"], lost["rank_low"], lost["rank_high"], lost["base_rank"]) == (0, 0, 0, 0)
    assert np.isnan(lost["score"])
    assert (lost["low"], lost["high"], lost["coverage"]) == pytest.approx((-0.1, 1.2, 0.0))
    assert list(of(pz.explain(rows, model), "A").values()) == [0, 0, 0, 0]
    assert (of(found, "B")["score"], of(found, "B")["rank"]) == (pytest.approx(0.5), 1)


def test_where_nothing_is_known_of_any_target_nobody_is_ranked(read: Read) -> None:
    found = pz.rank(table(A=[NAN] * 4, B=[NAN] * 4), read(PLAIN))
    assert found.index.tolist() == ["A", "B"]
    assert set(found["status"]) == {"not rankable: 0% of the weight is known, 50% is needed"}
    assert found[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[0, 0, 0]] * 2


def test_an_infinite_value_is_refused_and_not_taken_for_the_best(read: Read) -> None:
    with pytest.raises(TargetError, match="the matrix holds an infinite value") as caught:
        pz.rank(table(A=[np.inf, 0.2, NAN, NAN]), read(PLAIN))
    assert caught.value.problems[0].fix == "write NaN for unknown"


def test_a_group_that_is_misspelt_is_taken_for_a_new_one_without_criteria(read: Read) -> None:
    misspelt = 'extends = "base"\n[groups.biologie]\nweight = 6\n'
    assert refused(read, misspelt, base=MODEL) == [
        ("groups.biologie", "a new group without criteria", "did you mean 'biology'?; or give it criteria")
    ]
