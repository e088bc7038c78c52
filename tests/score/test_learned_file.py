"""The file of learned weights: written from numbers made up here, so that every line can be read against them."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from prioritize.errors import UsageError
from prioritize.model.scales import Saturating
from prioritize.model.shapes import Track
from prioritize.score.learned import LearnedWeights
from prioritize.score.learned_file import _key, _value

HASH = "0123456789abcdef" * 4
DAY = "2024-05-01"
FILE = f"""\
# Weights learned from outcomes; nothing uses this model unless it is named.
# fitted: 2024-05-01
# outcomes: sha256 {HASH}
# rows: 12, of 7 targets; 3 positive, 9 negative
# method: ridge, penalty 2.0, 4 folds by target, 30 bootstrap draws of targets, seed 6
# evidence: dated no later than 2018-12-31; outcomes from 2019-01-01
# model whose criteria, scales and weights it began from: "made", sha256 ab12
# AUROC out of fold, pairs of the same fold: 0.713 (0.600 to 0.800, 95 % interval over targets)
# AUROC of the model's own weights on the same pairs: 0.689; gain +0.023 (0.001 to 0.046): shown
# Brier score out of fold: 0.1235; of the share of positives alone: 0.1875
# Standard errors: standard deviation over draws of targets, in which a weight held at 0 counts as 0;
# near 0 they are not symmetric, so the share of draws at 0 stands beside them.

title = "A model, weights learned from outcomes"
question = "Which?"
description = "Weights learned on 2024-05-01 from 12 outcomes of 7 targets (ridge, penalty 2.0); AUROC out of fold \
0.713 (0.600 to 0.800), with the weights of made 0.689."

[coverage]
rankable = 0.5
flagged = 0.65

[gates.direction]

[tracks.a]
needs = ["c0"]
on = true

[groups.group]
weight = 0.3
[groups.group.criteria.c0]
weight = 0.1  # standard error 0.013, at 0 in 25% of draws
better = "higher"
scale = {{kind = "linear", low = 0.0, high = 1.0}}
[groups.group.criteria.c1]
weight = 0.2  # standard error 0.050, at 0 in 0% of draws
better = "higher"
scale = {{kind = "linear", low = 0.0, high = 1.0}}

[groups.other]
weight = 0.7
[groups.other.criteria."c 2"]
weight = 0.7  # standard error 0.100, at 0 in 100% of draws
better = "lower"
scale = {{kind = "saturating", half = 1.0}}
track = "a"


[uncertainty]
draws = 10000
band = 0.5
seed = 0
interval = 0.9

[combinations]
top = 50
per_member = 3
indication = ""
[combinations.merits]
[combinations.signed]

"""


@pytest.fixture
def fitted(make_model):
    """An estimator whose results are made up; three criteria in two groups, and a track."""
    made = make_model([1, 1, 2], gate=True)
    odd = replace(
        made.criteria[2],
        feature="c 2",
        group="other",
        track="a",
        better="lower",
        scale=Saturating(kind="saturating", half=1.0),
    )
    model = replace(
        made, question="Which?", sha256="ab12", criteria=(*made.criteria[:2], odd), tracks={"a": Track(needs=("c0",))}
    )
    dated = {"c0": 2017, "c1": "2018-06-30", "c 2": "2018"}
    result = LearnedWeights(model, dated=dated, start=2019, method="ridge", penalty=2, folds=4, draws=30, seed=6)
    result.weights_ = np.array([0.1, 0.2, 0.7])
    result.standard_errors_ = np.array([0.0126, 0.05, 0.1])
    result.at_zero_ = np.array([0.25, 0.0, 1.0])
    result.prevalence_, result.fold_, result.n_targets_ = 0.25, np.zeros(12), 7
    result.auroc_, result.auroc_interval_, result.auroc_before_ = 0.7126, np.array([0.6, 0.8]), 0.6892
    result.gain_, result.gain_interval_ = 0.0234, np.array([0.001, 0.0456])
    result.brier_, result.brier_prevalence_ = 0.12345, 0.1875
    return result


def written(fitted, folder, **settings):
    """Text of the file of an estimator."""
    return fitted.to_toml(folder / "learned.toml", outcomes=HASH, date=DAY, **settings).read_text(encoding="utf-8")


def test_the_whole_file(fitted, tmp_path):
    assert written(fitted, tmp_path) == FILE


def test_a_gain_whose_interval_begins_at_0_is_not_shown(fitted, tmp_path):
    fitted.gain_interval_ = np.array([0.0, 0.0456])
    assert "gain +0.023 (0.000 to 0.046): not shown: the interval holds 0 or less\n" in written(fitted, tmp_path)


def test_a_model_that_was_no_file_has_no_hash_and_declared_criteria_no_dates(fitted, tmp_path):
    fitted.model, fitted.dated = replace(fitted.model, sha256=""), ["c0", "c1", "c 2"]
    text = written(fitted, tmp_path)
    assert '# model whose criteria, scales and weights it began from: "made", sha256 none\n' in text
    assert "# evidence: every criterion declared to be dated no later than the start of the outcomes\n" in text


def test_a_title_is_written_as_given_and_gates_that_are_off_are_not(fitted, tmp_path):
    fitted.model = replace(fitted.model, gates=type(fitted.model.gates)())
    text = written(fitted, tmp_path, title="α, by hand")
    assert 'title = "α, by hand"\n' in text
    assert tomllib.loads(text)["gates"] == {}


@pytest.mark.parametrize("lacking", ["weights_", "standard_errors_", "at_zero_"])
def test_a_criterion_without_its_number_is_never_written(fitted, tmp_path, lacking):
    setattr(fitted, lacking, getattr(fitted, lacking)[:2])
    with pytest.raises(ValueError, match="zip"):
        written(fitted, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "key"), [("Ab_9-z", "Ab_9-z"), ("a b", '"a b"'), ("", '""'), ("α", '"α"'), ("a.b", '"a.b"')]
)
def test_a_key_is_quoted_only_where_it_must_be(name, key):
    assert _key(name) == key


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        ('say "α"\n\x7f', '"say \\"α\\"\\n\\u007f"'),
        (["a", ("b", 1)], '["a", ["b", 1]]'),
        ({"a b": 1, "c": {"d": [True]}}, '{"a b" = 1, c = {d = [true]}}'),
        ({}, "{}"),
    ],
)
def test_values_as_toml_writes_them(value, text):
    assert _value(value) == text
    assert tomllib.loads(f"x = {text}")["x"] == (["a", ["b", 1]] if isinstance(value, list) else value)


def test_all_that_is_wrong_with_a_request_is_said_at_once(fitted, tmp_path):
    file = tmp_path / "learned.txt"
    with pytest.raises(UsageError) as told:
        fitted.to_toml(file, outcomes="abc", date="2024-02-30")
    assert str(told.value) == (
        f"{file}: does not end in .toml. Fix: give a name such as learned.toml\n"
        "outcomes: 'abc' is no sha256. Fix: give its 64 hexadecimal digits\n"
        "date: '2024-02-30' is no day. Fix: write YYYY-MM-DD"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kept.toml", "exists already and is not overwritten. Fix: give another name, or move it away"),
        ("no/such.toml", "cannot be written: No such file or directory. Fix: give a folder that exists"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(fitted, tmp_path, name, said):
    (tmp_path / "kept.toml").touch()
    with pytest.raises(UsageError) as told:
        fitted.to_toml(tmp_path / name, outcomes=HASH, date=DAY)
    assert str(told.value) == f"{tmp_path / name}: {said}"
