"""What the page ranks anew from: the model's weights, the models that differ in weights alone, and all pairs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prioritize.dossier import live as dossier_live
from prioritize.dossier.live import make_live, proportions
from prioritize.inputs import feature_facts
from prioritize.model import Model
from prioritize.pipeline import Places, load_model
from prioritize.report.live import Live
from tests.chain import Computed
from tests.dossier.made import MODEL, World, hgnc, made_model


def weights(live: Live, kind: str) -> dict[str, float]:
    """Weights of a kind by name."""
    return {dial.name: dial.weight for dial in live.dials if dial.kind == kind}


def made(world: World, model: Model) -> Live:
    """What the page of a world made by hand needs."""
    found = world.compute(model).document.live
    assert found is not None
    return found


@pytest.fixture(scope="module")
def live(computed: Computed) -> Live:
    """Of the default model."""
    assert computed.document.live is not None
    return computed.document.live


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param([0.4, 0.3, 0.3], [4, 3, 3], id="of shares"),
        pytest.param([1 / 3, 1 / 3, 1 / 3], [1, 1, 1], id="equal"),
        pytest.param([0.37, 1.2], [37, 120], id="two digits"),
        pytest.param([0.0, 0.5, 0.25], [0, 2, 1], id="with a zero"),
        pytest.param([0.0, 0.0], [0, 0], id="nothing but zeros"),
        pytest.param([], [], id="nothing"),
        pytest.param([1.0, 2.0**0.5], [100 / (1 + 2**0.5), 100 * 2**0.5 / (1 + 2**0.5)], id="no whole numbers"),
    ],
)
def test_weights_are_written_as_small_whole_numbers_or_as_percent(given: list[float], wanted: list[float]) -> None:
    assert proportions(np.array(given)).tolist() == pytest.approx(wanted, abs=1e-12)


def test_the_dials_stand_where_the_model_file_does(live: Live) -> None:
    assert weights(live, "group") == {"biology": 4, "tractability": 3, "safety": 3}
    criteria = weights(live, "criterion")
    assert (criteria["evidence_tier"], criteria["immune_cells"], criteria["cancer_driver"]) == (3, 2, 1)
    assert weights(live, "effect") == {"precedence": 0.3}
    assert weights(live, "precedence")["combination_failures"] == 3
    assert weights(live, "merit")["network"] == 0.5
    assert weights(live, "signed")["toxicity"] == -0.1
    assert set(weights(live, "product").values()) == {0.0}


def test_a_penalty_may_only_take_and_a_signed_term_only_add(live: Live) -> None:
    ends = {dial.name: (dial.least, dial.most) for dial in live.dials if dial.kind == "signed"}
    assert (ends["toxicity"], ends["precedent"]) == ((-1.0, 0.0), (0.0, 1.0))


def test_every_slider_reaches_its_own_weight(live: Live) -> None:
    for dial in live.dials:
        assert dial.least <= dial.low <= dial.weight <= dial.high <= dial.most, dial


def test_a_dial_says_what_its_number_means(live: Live) -> None:
    said = {dial.name: (dial.title, dial.words) for dial in live.dials if dial.kind != "product"}
    assert said["small_molecule_tractability"][1].endswith("; counts in the track small molecule.")
    assert "can only lower a score" in said["combination_failures"][1]
    assert said["agents"] == (
        "An agent exists for each",
        "Stage of the less advanced agent: approved 1, phases 3, 2, 1: 0.8, 0.6, 0.4, before 0.2.",
    )


# --- models ----------------------------------------------------------------------------------


def test_presets_are_the_shipped_models_that_differ_in_weights_alone(live: Live) -> None:
    assert [one.name for one in live.presets] == ["novel", "precedence-free", "safety-first"]
    assert live.unlike == ("antibody", "learned", "learned-clinical", "small-molecule")
    by_name = {
        one.name: {
            (dial.kind, dial.name): weight
            for dial, weight in zip(live.dials, one.weights, strict=True)
            if weight != dial.weight
        }
        for one in live.presets
    }
    assert by_name["novel"] == {
        ("precedence", "oncology_phase"): 0,
        ("precedence", "matching_agent_stage"): 0,
        ("precedence", "combination_successes"): 0,
    }
    assert by_name["precedence-free"] == {
        ("effect", "precedence"): 0,
        ("signed", "precedent"): 0,
        ("signed", "singles"): 0,
    }
    assert by_name["safety-first"] == {("group", "safety"): 7, ("product", "safety"): 1}


def test_a_model_that_weighs_less_has_no_preset_that_weighs_more(computed: Computed, where: Places) -> None:
    results = replace(computed.results, model=load_model("precedence-free", where))
    found = make_live(results, feature_facts(where.sql))
    assert "default" in found.unlike
    assert [one.name for one in found.presets] == []


def test_a_shipped_model_is_extended_by_name(live: Live, computed: Computed) -> None:
    sha256 = computed.document.model_sha256
    assert live.base == {
        "title": "CSC-immune crosstalk, default, weights set by hand",
        "description": f"Weights set by hand in the report of the model default, sha256 {sha256}.",
        "extends": "default",
    }


def test_a_shipped_model_as_of_a_year_is_extended_with_its_year(computed: Computed, where: Places) -> None:
    results = replace(computed.results, model=load_model("default", where, 2015))
    base = make_live(results, feature_facts(where.sql)).base
    assert (base["extends"], base["as_of"]) == ("default", 2015)


def test_a_file_that_bears_a_shipped_name_is_not_taken_for_the_shipped_model(
    computed: Computed, where: Places, tmp_path: Path
) -> None:
    file = tmp_path / "default.toml"
    text = (where.data / "models" / "default.toml").read_text(encoding="utf-8")
    file.write_text(text.replace("flagged = 0.65", "flagged = 0.6"), encoding="utf-8")
    results = replace(computed.results, model=load_model(file, where))
    base = make_live(results, feature_facts(where.sql)).base
    assert "extends" not in base
    assert base["coverage"] == {"rankable": 0.5, "flagged": 0.6}
    assert base["groups"]["tractability"]["criteria"]["surface_access"]["track"] == "antibody"
    assert base["tracks"]["antibody"] == {"needs": ["antibody_tractability", "surface_access"], "on": True}
    assert base["gates"] == {"direction": {}}


# --- targets and pairs -----------------------------------------------------------------------


def test_every_scored_pair_is_held_with_its_terms(live: Live, computed: Computed) -> None:
    places = {pair: place for place, pair in enumerate(live.pairs())}
    assert len(places) >= len(computed.results.pairs.left) + len(computed.results.gated.left)
    for pairs in (computed.results.pairs, computed.results.gated):
        rows = [places[pair] for pair in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)]
        for column, (name, _) in enumerate(live.terms):
            if name != "member_scores":
                held = live.values[column]
                values = np.array([np.nan, *held.values])[np.array(held.places)[rows]]
                assert np.array_equal(values, pairs.values[:, column], equal_nan=True), name


def test_a_target_behind_a_gate_has_no_pair_and_a_therapy_on_one_gene_none_with_it(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "THREE", direction="unknown")
    world.backbone("anti-one", "checkpoint inhibitor", 1)
    found = made(world, model)
    assert [one.gated for one in found.targets] == [False, False, True]
    assert found.barred == ((0, 3),)
    assert list(found.pairs()) == [(0, 1), (1, 3)]


def test_a_pair_of_which_little_is_known_is_held_for_other_weights(world: World, tmp_path: Path) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    computed = world.compute(made_model(tmp_path, MODEL.replace("member_scores = 1", "member_scores = 1\nagents = 9")))
    assert len(computed.results.pairs.left) == 0
    assert computed.document.live is not None
    assert list(computed.document.live.pairs()) == [(0, 1)]


def test_only_pairs_with_a_clinical_outcome_count_as_ended(world: World, model: Model) -> None:
    for number in (1, 2, 3):
        world.target(number, f"GENE{number}")
        world.agent(f"anti-{number}", number)
    world.tried("C1", "anti-1;anti-2", 1, 2, outcome="negative_efficacy")
    world.tried("C2", "anti-1;anti-3", 1, 3, outcome="ongoing")
    world.tried("C3", "anti-2;anti-3", 2, 3, outcome="positive", setting="preclinical")
    assert made(world, model).ended == ((0, 1),)


def test_gates_that_follow_the_weights_are_left_to_the_page(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "AGAINST")
    world.agent("agonist", 3, action="activates")
    found = made(world, model)
    # Nothing drugs the first two, which hangs on the track; the third has agents that act against it, which does not.
    assert found.gated == ((0, 2), (1, 2))
    assert [one.drugged for one in found.targets] == [False, False, False]


def test_more_pairs_than_a_page_holds_are_left_out_and_counted(
    world: World, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_live, "PAIRS", 2)
    for number in (1, 2, 3):
        world.target(number, f"GENE{number}")
    found = made(world, model)
    assert found.too_many == 3
    assert list(found.pairs()) == []
    assert {column.places for column in found.values} == {()}


def test_a_therapy_and_a_target_stand_under_their_ids(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.backbone("chemo", "chemotherapy")
    found = made(world, model)
    assert [(one.id, one.name) for one in (*found.targets, *found.therapies)] == [(hgnc(1), "ONE"), ("chemo", "chemo")]
