"""Weights learned from outcomes, on made data whose true weights are known."""

import pickle
import tomllib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score

from prioritize import inputs, load_matrix, load_model, rank
from prioritize.errors import ModelError, UsageError
from prioritize.model import read_model
from prioritize.model.scales import MinMax
from prioritize.model.shapes import Track
from prioritize.score.learned import LearnedWeights
from prioritize.score.learned_fit import calibrate, fit_weights

NAMES = ["c0", "c1", "c2", "c3"]
TRUE = np.array([0.5, 0.3, 0.2, 0.0])
HASH = "0123456789abcdef" * 4


def made(weights=TRUE, targets=300, each=2, seed=0, missing=0.1):
    """Worths and outcomes of targets: the log-odds are 8 times the weighted sum, less its middle.

    Two rows of a target stand beside each other and share the index; a tenth of the values is unknown.
    """
    random = np.random.default_rng(seed)
    values = random.random((targets * each, len(weights)))
    odds = 8.0 * (values - 0.5) @ weights
    outcomes = (random.random(len(values)) < 1.0 / (1.0 + np.exp(-odds))).astype(int)
    values[random.random(values.shape) < missing] = np.nan
    index = np.repeat([f"T{number}" for number in range(targets)], each)
    return pd.DataFrame(values, columns=NAMES[: len(weights)], index=index), outcomes


@pytest.fixture(scope="module")
def model(make_model):
    """Four criteria of equal weight."""
    return make_model([1, 1, 1, 1])


@pytest.fixture(scope="module")
def learner(model):
    """A function that makes an estimator, all four criteria dated and few draws."""
    return lambda **settings: LearnedWeights(model, **({"dated": NAMES, "draws": 50, "penalty": 0.1} | settings))


@pytest.fixture(scope="module")
def learned(learner):
    """The estimator, fitted to the made data."""
    return learner().fit(*made())


# --- the weights -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["logistic", "ridge"])
def test_planted_weights_are_found_within_two_standard_errors(learner, method):
    fitted = learner(method=method).fit(*made())
    assert (np.abs(fitted.weights_ - TRUE) < 2 * fitted.standard_errors_ + 1e-9).all()
    assert (fitted.standard_errors_ < 0.06).all()
    assert fitted.weights_.sum() == pytest.approx(1, abs=1e-5)


def test_a_criterion_that_harms_gets_weight_0_and_the_bootstrap_says_so(learner):
    fitted = learner().fit(*made(np.array([0.6, 0.4, 0.3, -0.6])))
    assert fitted.weights_[3] == 0
    assert fitted.at_zero_[3] == 1
    assert fitted.standard_errors_[3] == 0
    assert fitted.at_zero_[0] == 0


@pytest.mark.parametrize("method", ["logistic", "ridge"])
@pytest.mark.parametrize("seed", range(5))
def test_no_weight_is_ever_negative(method, seed):
    random = np.random.default_rng(seed)
    known, outcomes = random.random((60, 5)), random.integers(0, 2, 60).astype(float)
    assert (fit_weights(known, outcomes, np.ones(60), np.full(5, 0.2), method, 0.0) >= 0).all()


@pytest.mark.parametrize("method", ["logistic", "ridge"])
def test_a_high_penalty_gives_the_weights_of_the_model(make_model, method):
    fitted = LearnedWeights(make_model([4, 3, 2, 1]), dated=NAMES, method=method, penalty=1e5, draws=20).fit(*made())
    assert fitted.weights_ == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=2e-3)


def test_a_row_counted_twice_is_a_row_written_twice():
    frame, outcomes = made(targets=60)
    known, reached = frame.to_numpy(), outcomes.astype(float)
    counts = np.ones(len(known))
    counts[:30] = 2
    doubled = np.vstack([known, known[:30]]), np.concatenate([reached, reached[:30]])
    prior = np.full(4, 0.25)
    for method in ("logistic", "ridge"):
        once = fit_weights(known, reached, counts, prior, method, 1.0)
        twice = fit_weights(*doubled, np.ones(len(doubled[1])), prior, method, 1.0)
        assert once == pytest.approx(twice, abs=1e-4)


def test_least_squares_by_hand():
    # Worths 0 and 1, outcome means 1/4 and 3/4: the slope is 1/2. The second column tells nothing, centred.
    known = np.array([[0, 0.5]] * 4 + [[1, 0.5]] * 4, dtype=float)
    outcomes = np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=float)
    assert fit_weights(known, outcomes, np.ones(8), np.ones(2) / 2, "ridge", 0.0) == pytest.approx([0.5, 0], abs=1e-5)


def test_logistic_by_hand():
    # The same table: log-odds -log 3 and log 3, so the slope is 2 log 3.
    known = np.array([[0.0]] * 4 + [[1.0]] * 4)
    outcomes = np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=float)
    found = fit_weights(known, outcomes, np.ones(8), np.ones(1), "logistic", 0.0)
    assert found == pytest.approx([2 * np.log(3)], abs=1e-4)


@pytest.mark.parametrize("unknown", [[0] * 8, [1] * 8, [0, 1] * 4], ids=["negative", "positive", "both"])
def test_a_missing_value_pulls_no_way_whatever_the_outcome_of_its_row(unknown):
    # The slope is the 1/2 of the rows that know the criterion.
    known = np.array([[0.0]] * 4 + [[1.0]] * 4 + [[np.nan]] * 8)
    outcomes = np.array([0, 0, 0, 1, 0, 1, 1, 1, *unknown], dtype=float)
    assert fit_weights(known, outcomes, np.ones(16), np.ones(1), "ridge", 0.0) == pytest.approx([0.5], abs=1e-5)


def test_the_same_seed_gives_the_same_numbers_and_another_gives_other_errors(learner, learned):
    again = learner().fit(*made())
    assert again.standard_errors_.tolist() == learned.standard_errors_.tolist()
    assert np.array_equal(again.out_of_fold_, learned.out_of_fold_, equal_nan=True)
    other = learner(seed=1).fit(*made())
    assert other.weights_.tolist() == learned.weights_.tolist()
    assert other.standard_errors_.tolist() != learned.standard_errors_.tolist()


def test_nothing_is_learned_when_every_criterion_harms(learner):
    with pytest.raises(ModelError, match=r"no criterion speaks for the outcome.*keep the model's own weights"):
        learner().fit(*made(-np.array([0.3, 0.3, 0.2, 0.2])))


# --- folds, AUROC, probabilities -------------------------------------------------------------


def test_a_target_never_lies_in_two_folds(learned):
    frame, _ = made()
    folds = pd.Series(learned.fold_, index=frame.index).groupby(level=0).nunique()
    assert len(folds) == 300
    assert folds.max() == 1
    assert sorted(set(learned.fold_.tolist())) == [0, 1, 2, 3, 4]


def test_targets_may_be_given_apart_from_the_index(learner, learned):
    frame, outcomes = made()
    given = learner().fit(frame.reset_index(drop=True), outcomes, groups=frame.index)
    assert given.fold_.tolist() == learned.fold_.tolist()
    assert given.n_targets_ == learned.n_targets_ == 300


def test_the_first_level_of_an_index_is_the_target(learner, learned):
    frame, outcomes = made()
    pairs = frame.set_axis(pd.MultiIndex.from_arrays([frame.index, [f"D{row}" for row in range(600)]]))
    assert learner().fit(pairs, outcomes).fold_.tolist() == learned.fold_.tolist()


def test_copies_of_a_target_do_not_narrow_the_interval(learner):
    frame, outcomes = made(targets=80, each=1)
    alone = learner().fit(frame, outcomes)
    tenfold = learner(penalty=1.0).fit(frame.loc[frame.index.repeat(10)], np.repeat(outcomes, 10))
    assert tenfold.n_targets_ == 80
    assert tenfold.standard_errors_.sum() > 0.7 * alone.standard_errors_.sum()


def test_the_signal_is_seen_out_of_fold_and_more_than_with_equal_weights(learned):
    assert learned.auroc_interval_[0] < learned.auroc_ < learned.auroc_interval_[1]
    assert learned.auroc_interval_[0] > 0.65
    assert learned.gain_ == pytest.approx(learned.auroc_ - learned.auroc_before_)
    assert learned.gain_interval_[0] > 0
    assert learned.brier_ < learned.brier_prevalence_ - 0.02


def test_permuted_outcomes_tell_nothing(learner):
    frame, outcomes = made()
    fitted = learner().fit(frame, np.random.default_rng(1).permutation(outcomes))
    assert abs(fitted.auroc_ - 0.5) < 0.06
    assert fitted.auroc_interval_[0] < 0.5 < fitted.auroc_interval_[1]
    assert fitted.brier_ == pytest.approx(fitted.brier_prevalence_, abs=0.005)


def test_a_score_is_out_of_fold(learner):
    """A target's own outcome, turned round, moves the weights of the other folds and never its own score."""
    frame, outcomes = made(targets=60)
    before = learner().fit(frame, outcomes, groups=frame.index)
    turned = outcomes.copy()
    held = before.fold_ == before.fold_[0]
    turned[held] = 1 - turned[held]
    after = learner()
    after.fold_, after.prevalence_ = before.fold_, before.prevalence_
    after._learn(frame.to_numpy(), turned.astype(float))
    assert after.out_of_fold_[held].tolist() == before.out_of_fold_[held].tolist()
    assert after.out_of_fold_[~held].tolist() != before.out_of_fold_[~held].tolist()


def test_probabilities_are_calibrated(learned):
    frame, outcomes = made(seed=7)
    chance = learned.predict_proba(frame)
    assert chance.sum(axis=1) == pytest.approx(1)
    high = chance[:, 1] > 0.7
    # 600 fresh rows: of those given over 70 % the mean and the share reached lie within 8 points.
    assert high.sum() > 50
    assert outcomes[high].mean() == pytest.approx(chance[high, 1].mean(), abs=0.08)
    assert learned.predict(frame).tolist() == (chance[:, 1] >= 0.5).astype(int).tolist()


def test_calibration_by_hand():
    # Score 0: one of four; score 1: three of four. Log-odds -log 3 and log 3.
    line = calibrate(np.array([0.0] * 4 + [1.0] * 4 + [np.nan]), np.array([0, 0, 0, 1, 0, 1, 1, 1, 1], dtype=float))
    assert line == pytest.approx([-np.log(3), 2 * np.log(3)], abs=1e-3)


def test_scores_that_point_the_wrong_way_give_all_the_same_probability():
    line = calibrate(np.array([1.0] * 4 + [0.0] * 4), np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=float))
    assert line == pytest.approx([0, 0], abs=1e-5)


def test_a_row_of_which_nothing_is_known_gets_the_share_of_positives(learned):
    unknown = pd.DataFrame([[np.nan] * 4], columns=NAMES)
    assert np.isnan(learned.score_samples(unknown)).all()
    assert learned.predict_proba(unknown)[0, 1] == learned.prevalence_ == made()[1].mean()


# --- what is refused -------------------------------------------------------------------------


def test_an_undated_criterion_is_refused_by_name(learner):
    with pytest.raises(ModelError, match=r"c2: is undated.*\n.*c3: is undated"):
        learner(dated=["c0", "c1"]).fit(*made())


def test_without_dates_nothing_is_learned(model):
    with pytest.raises(ModelError, match="c0: is undated"):
        LearnedWeights(model).fit(*made())


def test_evidence_of_the_year_in_which_the_outcomes_begin_is_refused(learner):
    dates = {"c0": 2017, "c1": "2018-12-31", "c2": "2019-01-01", "c3": "2019"}
    with pytest.raises(ModelError, match="c3: has evidence up to 2019-12-31, after the outcomes begin") as told:
        learner(dated=dates, start=2019).fit(*made())
    assert [problem.field for problem in told.value.problems] == ["c3"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"dated": dict.fromkeys(NAMES, 2018)}, "None is no date"),
        ({"dated": dict.fromkeys(NAMES, "once"), "start": 2019}, "'once' is no date"),
    ],
)
def test_dates_that_cannot_be_read_are_refused(learner, settings, said):
    with pytest.raises(ModelError, match=said):
        learner(**settings).fit(*made())


def test_a_model_with_precedence_is_refused_by_name(make_model):
    with pytest.raises(ModelError, match=r"p0: is clinical precedence.*leave it out with model\.without"):
        LearnedWeights(make_model([1, 1], [0.2]), dated=NAMES).fit(*made())


@pytest.mark.parametrize(
    "facts",
    [{"failure": True}, {"tables": ("programme",)}, {"tables": ("target", "agent_action")}],
    ids=["counts failures", "reads programmes", "reads agents"],
)
def test_a_criterion_that_knows_the_outcome_is_refused_whatever_its_place(model, facts):
    knowing = replace(model.criteria[1], facts=model.criteria[1].facts.model_copy(update=facts))
    placed = replace(model, criteria=(model.criteria[0], knowing, *model.criteria[2:]))
    with pytest.raises(ModelError, match="c1: is clinical precedence"):
        LearnedWeights(placed, dated=NAMES).fit(*made())


def test_a_feature_named_by_the_caller_is_refused(learner):
    with pytest.raises(ModelError, match="c3: is clinical precedence"):
        learner(refused=["c3"]).fit(*made())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tracks": {"a": Track(needs=("c0",)), "b": Track(needs=("c1",))}}, "has the tracks a, b"),
        ({"products": ("group",)}, "the groups group are weighted products"),
    ],
)
def test_models_that_are_no_plain_weighted_mean_are_refused(model, change, said):
    with pytest.raises(ModelError, match=said):
        LearnedWeights(replace(model, **change), dated=NAMES).fit(*made())


def test_a_data_driven_scale_is_refused(model):
    first = replace(model.criteria[0], scale=MinMax(kind="min_max"))
    with pytest.raises(ModelError, match="the scale of c0 would see the rows held out"):
        LearnedWeights(replace(model, criteria=(first, *model.criteria[1:])), dated=NAMES).fit(*made())


def test_a_name_in_place_of_a_model_is_refused():
    with pytest.raises(ModelError, match="'default', not a model"):
        LearnedWeights("default").fit(*made())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"method": "forest"}, "'forest' is no method"),
        ({"penalty": -1}, "-1 is no penalty"),
        ({"penalty": float("nan")}, "nan is no penalty"),
        ({"folds": 1}, "folds: 1 cannot be used"),
        ({"draws": 3}, "draws: 3 cannot be used"),
        ({"seed": -1}, "seed: -1 cannot be used"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(learner, settings, said):
    with pytest.raises(UsageError, match=said):
        learner(**settings).fit(*made())


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([0, 1, 2, 1] * 30, "2 is no outcome"),
        ([0, 1, np.nan, 1] * 30, "30 of 120 outcomes are missing"),
        (["yes", "no"] * 60, "not a column of numbers"),
        ([0, 1] * 10, "20 values for 120 rows"),
        ([1] * 9 + [0] * 111, "9 positive rows; 10 are needed"),
        ([1] * 120, "0 negative rows"),
    ],
)
def test_outcomes_that_cannot_be_used_are_refused(learner, outcomes, said):
    frame, _ = made(targets=60)
    with pytest.raises(UsageError, match=said):
        learner().fit(frame, outcomes)


def test_positives_of_too_few_targets_are_refused(learner):
    frame, _ = made(targets=60)
    with pytest.raises(UsageError, match="the positive rows are of 3 targets; 5 are needed for 5 folds"):
        learner().fit(frame, [1] * 20 + [0] * 100, groups=["a"] * 10 + ["b"] * 5 + ["c"] * 5 + list(range(100)))


@pytest.mark.parametrize(("groups", "said"), [(["a"] * 5, "shape"), ([None] * 120, "a row has no target")])
def test_groups_that_cannot_be_used_are_refused(learner, groups, said):
    frame, outcomes = made(targets=60)
    with pytest.raises(UsageError, match=said):
        learner().fit(frame, outcomes, groups=groups)


def test_a_criterion_that_is_the_same_in_every_row_is_refused(learner):
    frame, outcomes = made()
    with pytest.raises(ModelError, match="c1: has the same worth in every row"):
        learner().fit(frame.assign(c1=0.5), outcomes)


def test_a_lacking_column_is_named(learner):
    frame, outcomes = made()
    with pytest.raises(ModelError, match="the matrix lacks c3"):
        learner().fit(frame.drop(columns="c3"), outcomes)


# --- the written model -----------------------------------------------------------------------


@pytest.fixture
def written(learned, tmp_path):
    """The file of the learned model."""
    return learned.to_toml(tmp_path / "learned.toml", outcomes=HASH, date="2024-05-01")


def test_the_written_model_scores_as_the_estimator(learned, written, model):
    frame = made(seed=3)[0].reset_index(drop=True)
    read = read_model(written, {one.feature: one.facts for one in model.criteria}, {})
    again = rank(frame, read)["base"].reindex(frame.index)
    assert again.to_numpy() == pytest.approx(learned.score_samples(frame), abs=1e-12, nan_ok=True)


def test_the_written_file_says_where_it_comes_from(learned, written):
    text = written.read_text()
    content = tomllib.loads(text)
    assert f"# outcomes: sha256 {HASH}" in text
    assert "# fitted: 2024-05-01" in text
    positive = int(made()[1].sum())
    assert f"# rows: 600, of 300 targets; {positive} positive, {600 - positive} negative" in text
    assert "# method: logistic, penalty 0.1, 5 folds by target, 50 bootstrap draws of targets, seed 0" in text
    assert f"AUROC out of fold, pairs of the same fold: {learned.auroc_:.3f}" in text
    assert f"{learned.auroc_:.3f}" in content["description"]
    weights = {name: one["weight"] for name, one in content["groups"]["group"]["criteria"].items()}
    assert list(weights.values()) == learned.weights_.tolist()
    first = f"weight = {learned.weights_[0]}  # standard error {learned.standard_errors_[0]:.3f}, at 0 in 0% of draws"
    assert first in text
    assert "precedence" not in content
    assert "extends" not in content


def test_dates_are_written(learner, tmp_path):
    fitted = learner(dated=dict.fromkeys(NAMES, 2017) | {"c1": "2018-06-30"}, start=2019).fit(*made())
    text = fitted.to_toml(tmp_path / "dated.toml", outcomes=HASH, date="2024-05-01").read_text()
    assert "# evidence: dated no later than 2018-06-30; outcomes from 2019-01-01" in text


def test_a_file_that_exists_is_not_overwritten(learned, tmp_path):
    kept = tmp_path / "kept.toml"
    kept.write_text("mine")
    with pytest.raises(UsageError, match=r"kept\.toml: exists already and is not overwritten"):
        learned.to_toml(kept, outcomes=HASH, date="2024-05-01")
    assert kept.read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "learned.txt"}, "does not end in .toml"),
        ({"path": "nowhere/learned.toml"}, "cannot be written"),
        ({"outcomes": "abc"}, "'abc' is no sha256"),
        ({"date": "2024-02-30"}, "'2024-02-30' is no day"),
        ({"date": "2024"}, "'2024' is no day"),
        ({"date": "2024-05-01\ntitle = 1"}, "is no day"),
    ],
)
def test_what_cannot_be_written_is_refused(learned, tmp_path, change, said):
    given = {"path": "learned.toml", "outcomes": HASH, "date": "2024-05-01"} | change
    with pytest.raises(UsageError, match=said):
        learned.to_toml(tmp_path / given.pop("path"), **given)
    assert list(tmp_path.iterdir()) == []


def test_an_odd_title_is_written_as_it_is(learned, tmp_path):
    title = 'He said "α"\n[groups] \\ # \x7f'
    file = learned.to_toml(tmp_path / "odd.toml", outcomes=HASH, date="2024-05-01", title=title)
    assert tomllib.loads(file.read_text(encoding="utf-8"))["title"] == title


def test_the_embedded_antibody_model_is_learned_written_and_read_again(where, tmp_path):
    """Gates, scales, groups and the track of a real model survive; the outcomes are made up."""
    whole = load_model("antibody")
    model = whole.without([one.feature for one in whole.precedence])
    matrix = load_matrix(where.store)
    varied = [one.feature for one in model.criteria if matrix[one.feature].nunique() > 1]
    model = model.without({one.feature for one in model.criteria} - set(varied))
    outcomes = np.random.default_rng(0).integers(0, 2, len(matrix))
    fitted = LearnedWeights(model, dated=varied, draws=20, penalty=100.0).fit(matrix, outcomes)
    file = fitted.to_toml(tmp_path / "made-up.toml", outcomes=HASH, date="2024-05-01")
    read = load_model(file)
    assert read.gates == model.gates
    assert read.combinations == model.combinations
    assert dict(read.tracks) == dict(model.tracks)
    kept = [one.feature for one, weight in zip(model.criteria, fitted.weights_, strict=True) if weight > 0]
    assert [one.feature for one in read.criteria] == kept
    assert [one.scale for one in read.criteria] == [one.scale for one in model.criteria if one.feature in kept]
    scored = rank(matrix, read)["base"].reindex(matrix.index)
    assert scored.to_numpy() == pytest.approx(fitted.score_samples(matrix), abs=1e-12, nan_ok=True)


def test_the_features_of_trials_are_known_to_be_precedence(where):
    """Every feature that the default model sets apart reads a table by which it is refused."""
    facts = inputs.feature_facts(where.sql)
    model = load_model("antibody")
    for one in load_model("default").precedence:
        placed = replace(model.criteria[0], feature=one.feature, facts=facts[one.feature])
        with pytest.raises(ModelError, match=f"{one.feature}: is clinical precedence"):
            LearnedWeights(replace(model, criteria=(placed,), precedence=(), given_weights=None)).fit(*made())


# --- as a part of scikit-learn ---------------------------------------------------------------


def test_it_must_be_fitted_first(learner, tmp_path):
    with pytest.raises(NotFittedError):
        learner().predict_proba(made()[0])
    with pytest.raises(NotFittedError):
        learner().to_toml(tmp_path / "none.toml", outcomes=HASH, date="2024-05-01")


def test_it_clones_and_pickles(learned):
    assert clone(learned).get_params()["dated"] == NAMES
    assert not hasattr(clone(learned), "weights_")
    again = pickle.loads(pickle.dumps(learned))  # noqa: S301 - our own bytes
    frame, _ = made(seed=5)
    assert again.predict_proba(frame).tolist() == learned.predict_proba(frame).tolist()


def test_it_is_cross_validated_and_its_penalty_searched_by_target(learner):
    frame, outcomes = made(targets=100)
    groups = frame.index
    search = GridSearchCV(learner(draws=20, method="ridge"), {"penalty": [0.1, 1e6]}, cv=GroupKFold(3))
    assert search.fit(frame, outcomes, groups=groups).best_params_ == {"penalty": 0.1}
    areas = cross_val_score(learner(draws=20), frame, outcomes, groups=groups, cv=GroupKFold(3), scoring="roc_auc")
    assert (areas > 0.6).all()


def test_score_is_the_area_under_the_curve(learned):
    frame = pd.DataFrame([[0.9] * 4, [0.1] * 4, [0.5] * 4], columns=NAMES)
    assert learned.score(frame, [1, 0, 0]) == 1.0
    assert learned.score(frame, [0, 1, 0]) == 0.0
