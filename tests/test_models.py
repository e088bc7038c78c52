"""The models that come with the toolkit: each differs from the default in what it declares, and in nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields

import duckdb
import numpy as np
import pytest

from prioritize import inputs
from prioritize.errors import UsageError
from prioritize.model import Model
from prioritize.pipeline import Places, load_model
from prioritize.score.ranking import RANKED, Ranking, rank_targets
from prioritize.validating.refusing import model_problems, refuse
from tests.chain import Computed

PRESETS = ("antibody", "novel", "precedence-free", "safety-first", "small-molecule")
# What every preset says for itself.
OWN = {"name", "title", "description", "sha256"}


@pytest.fixture(scope="session")
def load(where: Places) -> Callable[[str], Model]:
    """A function that reads an embedded model."""
    return lambda name: load_model(name, where)


@pytest.fixture(scope="session")
def ranked(load: Callable[[str], Model], computed: Computed) -> Callable[[str], Ranking]:
    """A function that ranks the catalogue with an embedded model."""

    def _ranked(name: str) -> Ranking:
        matrix, model = computed.results.matrix, load(name)
        needed = inputs.needed_of(matrix, model)
        return rank_targets(inputs.columns_of(matrix, model), matrix.directions, model, needed)

    return _ranked


def group_shares(model: Model) -> dict[str, float]:
    """Weight of each group, whatever the track."""
    shares: dict[str, float] = {}
    for criterion, weight in zip(model.criteria, model.track_weights[0], strict=True):
        shares[criterion.group] = shares.get(criterion.group, 0.0) + float(weight)
    return shares


def by_feature(model: Model, track: str) -> dict[str, float]:
    """Weight of each criterion that counts in a track."""
    weights = model.track_weights[model.track_names.index(track)]
    named = {one.feature: float(weight) for one, weight in zip(model.criteria, weights, strict=True)}
    return {feature: weight for feature, weight in named.items() if weight}


# --- the default -----------------------------------------------------------------------------


def test_every_model_of_the_folder_is_tested_here(where: Places) -> None:
    assert sorted(path.stem for path in (where.data / "models").glob("*.toml")) == sorted(
        [*PRESETS, "default", "learned", "learned-clinical"]
    )


def test_by_default_biology_counts_four_parts_and_tractability_and_safety_three_each(
    load: Callable[[str], Model],
) -> None:
    model = load("default")
    assert group_shares(model) == pytest.approx({"biology": 0.4, "tractability": 0.3, "safety": 0.3})
    assert model.track_names == ("small molecule", "antibody")
    assert model.track_weights.sum(axis=1) == pytest.approx([1, 1], abs=1e-12)
    assert model.products == ()


def test_by_default_a_track_shares_tractability_two_to_one(load: Callable[[str], Model]) -> None:
    model = load("default")
    pill, body = by_feature(model, "small molecule"), by_feature(model, "antibody")
    assert {name: pill[name] for name in pill.keys() - body.keys()} == pytest.approx(
        {"small_molecule_tractability": 0.2, "targetable_family": 0.1}
    )
    assert {name: body[name] for name in body.keys() - pill.keys()} == pytest.approx(
        {"antibody_tractability": 0.2, "surface_access": 0.1}
    )


def test_by_default_precedence_moves_a_score_by_three_tenths_at_most(load: Callable[[str], Model]) -> None:
    model = load("default")
    # 2 + 1 + 2 for, 3 + 1 against: nine parts of 0.3.
    assert {one.feature: one.weight * one.sign * 30 for one in model.precedence} == pytest.approx(
        {
            "oncology_phase": 2,
            "matching_agent_stage": 1,
            "combination_successes": 2,
            "combination_failures": -3,
            "stopped_programmes": -1,
        }
    )


# --- what a preset changes -------------------------------------------------------------------

DECLARED = {
    "antibody": {"criteria", "tracks", "gates"},
    "small-molecule": {"criteria", "tracks", "gates"},
    "novel": {"precedence"},
    "safety-first": {"criteria", "group_weights", "products"},
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_preset_differs_from_the_default_in_what_it_declares_and_in_nothing_else(
    name: str, load: Callable[[str], Model]
) -> None:
    preset, default = load(name), load("default")
    changed = {one.name for one in fields(Model) if getattr(preset, one.name) != getattr(default, one.name)}
    assert changed == OWN | DECLARED[name]


def test_the_preset_without_precedence_leaves_targets_weights_as_they_are(load: Callable[[str], Model]) -> None:
    preset, default = load("precedence-free"), load("default")
    changed = {one.name for one in fields(Model) if getattr(preset, one.name) != getattr(default, one.name)}
    assert changed - {"combinations"} == OWN | {"precedence", "precedence_weight"}
    assert preset.precedence == ()


@pytest.mark.parametrize(("name", "track"), [("antibody", "antibody"), ("small-molecule", "small molecule")])
def test_a_preset_of_one_track_weighs_as_the_default_does_in_that_track(
    name: str, track: str, load: Callable[[str], Model]
) -> None:
    preset = load(name)
    assert preset.track_names == (track,)
    assert by_feature(preset, track) == pytest.approx(by_feature(load("default"), track))
    assert {one.feature for one in preset.criteria} == set(by_feature(preset, track))


def test_for_novel_targets_only_failures_are_precedence(load: Callable[[str], Model]) -> None:
    # Three parts and one of 0.3.
    assert {one.feature: one.weight * one.sign for one in load("novel").precedence} == pytest.approx(
        {"combination_failures": -0.225, "stopped_programmes": -0.075}
    )


def test_safety_first_gives_half_of_the_weight_to_safety_as_a_product(load: Callable[[str], Model]) -> None:
    model = load("safety-first")
    assert group_shares(model) == pytest.approx({"biology": 4 / 14, "tractability": 3 / 14, "safety": 0.5})
    assert model.products == ("safety",)
    inside = {one.feature: one.weight for one in model.criteria if one.group == "safety"}
    assert inside == pytest.approx(
        {"loss_tolerance": 1 / 7, "common_essential": 1 / 7, "expression_breadth": 1 / 7, "safety_events": 1 / 14}
    )


# --- what it does to the catalogue -----------------------------------------------------------

CONTEXT = "gated: the wanted direction depends on context"
REASONS = {
    "antibody": "gated: not on the antibody list, and not reachable from outside the cell",
    "small-molecule": "gated: not on the small-molecule list, and in no targetable family",
}


@pytest.mark.parametrize("name", ["default", *PRESETS])
def test_every_target_is_ranked_or_gated_for_a_reason_that_the_model_gives(
    name: str, ranked: Callable[[str], Ranking]
) -> None:
    found = ranked(name)
    assert len(found.status) == 110
    assert set(found.status) <= {RANKED, CONTEXT, REASONS.get(name, RANKED)}
    assert found.status.count(CONTEXT) == 2
    assert ((found.rank > 0) == np.array([one == RANKED for one in found.status])).all()


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        (
            "antibody",
            "SELECT t.symbol FROM raw.target AS t WHERE t.direction <> 'unknown' "
            "AND t.target_id IN (SELECT hgnc_id FROM raw.tractability WHERE modality = 'antibody' "
            "GROUP BY hgnc_id HAVING max(tractable) = 0) "
            "AND t.target_id IN (SELECT hgnc_id FROM raw.surface GROUP BY hgnc_id "
            "HAVING max(is_transmembrane) = 0 AND max(is_secreted) = 0)",
        ),
        (
            "small-molecule",
            "SELECT t.symbol FROM raw.target AS t WHERE t.direction <> 'unknown' "
            "AND t.target_id IN (SELECT hgnc_id FROM raw.tractability WHERE modality = 'small molecule' "
            "GROUP BY hgnc_id HAVING max(tractable) = 0) "
            "AND t.target_id IN (SELECT hgnc_id FROM raw.protein_family GROUP BY hgnc_id "
            "HAVING bool_and(family = 'none'))",
        ),
    ],
)
def test_a_preset_of_one_track_gates_what_is_known_to_lack_both_and_no_other(
    name: str,
    absent: str,
    ranked: Callable[[str], Ranking],
    computed: Computed,
    con: duckdb.DuckDBPyConnection,
) -> None:
    gated = {
        symbol
        for symbol, status in zip(computed.results.matrix.symbols, ranked(name).status, strict=True)
        if status == REASONS[name]
    }
    assert gated == {row[0] for row in con.execute(absent).fetchall()}


def test_without_precedence_the_score_is_that_of_the_default_less_its_precedence(
    ranked: Callable[[str], Ranking],
) -> None:
    free, default = ranked("precedence-free"), ranked("default")
    assert np.array_equal(free.score, free.base)
    assert np.array_equal(free.score, default.base)
    assert np.array_equal(free.rank, default.base_rank)
    assert not np.array_equal(free.rank, default.rank)


def test_for_novel_targets_nothing_is_gained_and_failures_still_cost(ranked: Callable[[str], Ranking]) -> None:
    found = ranked("novel")
    assert (found.score <= found.base).all()
    assert (found.score < found.base).any()
    assert np.array_equal(found.base, ranked("default").base)


def test_safety_first_lets_nothing_make_up_for_a_worth_of_zero(
    ranked: Callable[[str], Ranking], load: Callable[[str], Model]
) -> None:
    model, found = load("safety-first"), ranked("safety-first")
    inside = np.flatnonzero([one.group == "safety" for one in model.criteria])
    group = found.contributions[:, inside].sum(axis=1)
    zero = (found.worths[:, inside] == 0).any(axis=1)
    assert zero.any()
    assert np.abs(group[zero]).max() < 1e-12
    assert (group[~zero] > 0).all()


@pytest.mark.parametrize(("name", "track"), [("antibody", 1), ("small-molecule", 0)])
def test_the_default_keeps_for_each_target_the_better_of_the_two_tracks(
    name: str, track: int, ranked: Callable[[str], Ranking]
) -> None:
    default, alone = ranked("default"), ranked(name)
    here = default.track == track
    assert here.any()
    assert default.base[here] == pytest.approx(alone.base[here], abs=1e-12)


# --- learned ---------------------------------------------------------------------------------


def test_the_learned_model_looks_at_no_attention_no_trial_and_no_list_that_knows_drugs(
    load: Callable[[str], Model],
) -> None:
    model = load("learned")
    assert {one.feature for one in model.criteria} == {
        "pathway_affinity",
        "cancer_driver",
        "driver_neighbours",
        "driver_pathways",
        "common_essential",
        "kinase",
        "catalytic_receptor",
        "transporter_or_channel",
        "rhodopsin_gpcr",
    }
    assert model.precedence == ()
    assert sum(model.track_weights[0]) == pytest.approx(1.0)


def test_the_learned_model_asks_of_an_indication_only_what_kind_of_tumour_it_is(load: Callable[[str], Model]) -> None:
    model = load("learned")
    assert [one.feature for one in model.indications] == ["pathway_affinity_of_kind"]
    # The scale is four units wide where that of all tumours is eight: a unit of either weighs the same.
    whole = {one.feature: one.weight for one in model.in_indication().criteria}
    assert whole["pathway_affinity_of_kind"] * 2 == pytest.approx(whole["pathway_affinity"], rel=1e-4)


def test_the_clinical_model_adds_the_clinic_to_the_learned_one_and_the_clinic_weighs_twenty_times_as_much(
    load: Callable[[str], Model],
) -> None:
    model, base = load("learned-clinical"), load("learned")
    assert model.criteria == base.criteria
    assert {one.feature: one.sign for one in model.precedence} == {"efficacy_drugs": 1}
    sisters = {"sister_phase_two", "sister_late_phases", "sister_launch_share"}
    assert {one.feature for one in model.indications} == sisters | {"pathway_affinity_of_kind"}
    clinical = sum(one.weight for one in model.indications if one.feature in sisters)
    # Drugs are added to a score whose weights sum to 1.
    assert clinical + sum(model.precedence_weights) == pytest.approx((1 - clinical) * 20, rel=1e-4)


def test_the_clinical_model_is_refused_in_a_prediction_by_each_of_its_clinical_features(
    load: Callable[[str], Model], where: Places
) -> None:
    facts = inputs.feature_facts(where.sql)
    clinical = {"efficacy_drugs", "sister_phase_two", "sister_late_phases", "sister_launch_share"}
    problems = model_problems(load("learned-clinical"), {}, None, facts)
    assert {one.field for one in problems if "clinical precedence" in one.what} == clinical
    with pytest.raises(UsageError, match=r"efficacy_drugs: is clinical precedence.*--allow-leaky"):
        refuse(problems, allow=False)
    learned = model_problems(load("learned"), {}, None, facts)
    assert "pathway_affinity" in {one.field for one in learned}
    assert not [one for one in learned if "clinical precedence" in one.what]


@pytest.mark.parametrize("name", ["learned", "learned-clinical"])
def test_a_training_card_says_what_was_learned_from_how_it_was_measured_and_what_is_no_proof(
    name: str, where: Places
) -> None:
    card = (where.data / "models" / f"{name}.toml").read_text(encoding="utf-8")
    for said in ("# outcomes: Minikel 2024", "CC BY 4.0, sha256 ", "# folds: 5 of genes", "# not dated: "):
        assert said in card
    for ranking in ("papers alone", "equal weights", "learned"):
        assert re.search(
            rf"# {ranking}: AUROC, pursued, genes outside the catalogue: 0\.\d{{3}} \(0\.\d{{3}} to 0\.\d{{3}}\); .*"
            r"11 families of tumours, [\d,]+ genes, \d+ indications, [\d,]+ positive of [\d,]+",
            card,
        )
    # families of proteins kept together, and dealt one by one; each beside a baseline with a verdict
    for how in ("", ", genes dealt one by one"):
        measured = re.findall(rf"# {name}{how}: AUROC.*; beside (?:.*): (a gain|worse|not shown); ", card)
        assert len(measured) >= 3
    assert ("# circular: " in card) == (name == "learned-clinical")


def test_the_learned_weights_of_pathways_are_those_of_one_fit_and_what_a_kind_adds_cancels_out(where: Places) -> None:
    lines = (where.data / "learned" / "pathway_weights.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "pathway_id,weight,model"
    rows = [line.split(",") for line in lines[1:]]
    assert {row[2] for row in rows} == {"learned"}
    weights = {row[0]: float(row[1]) for row in rows}
    general = [name for name in weights if " " not in name]
    assert len(general) > 2_000
    assert len(weights) == len(rows) == 3 * len(general)
    assert abs(np.median([weights[name] for name in general])) < 0.1
    assert max(map(abs, weights.values())) < 5
    # Two families are of the blood and the others solid: the sum by families is 0 but for rounding.
    blood, solid = (np.array([weights[f"{kind} {name}"] for name in general]) for kind in ("blood", "solid"))
    assert np.abs(2 * blood + 9 * solid).max() < 2 * 5e-5 + 9 * 5e-5 + 1e-9


def test_no_pathway_that_is_named_after_a_drug_or_a_therapy_has_a_weight(where: Places, con) -> None:
    lines = (where.data / "learned" / "pathway_weights.csv").read_text(encoding="utf-8").splitlines()
    weighed = {line.split(",")[0] for line in lines[1:]}
    names = dict(con.execute("SELECT pathway_id, lower(name) FROM raw.pathway").fetchall())
    told = ("drug", "therap", "blockade", "adme", "imatinib", "tamoxifen", "irinotecan", "-resistant", "resistance to")
    about = {one for one, name in names.items() if any(word in name for word in told)}
    # both are there: those of drugs without a weight, the others mostly with one
    assert len(about) > 50
    assert not about & weighed
    assert len(weighed & set(names)) > 2_000
