"""What holds for every score: 10,500 random cases of model and table.

A case is one number. It names one of 256 model files, made at random with means and weighted products, tracks, signed
precedence and gates, on scales of every kind with fixed anchors; and it seeds the values of one to seven targets.
Their scores are equal or farther apart than 1e-9, the width of a tie; what lies between is not looked at here.

Four things that do not hold, and are meant not to:

- A better value of a criterion may move a target to another track, whose score is lower; it never does within a track,
  and the bounds never fall (`prioritize/score/ranking.py`).
- For the same reason a value learnt may lower the coverage of a target that changes its track.
- `precedence.weight` is a largest effect, and not a share: the weights of its criteria are free of scale, it is not.
- Scales of kind `rank` and `min_max` take their anchors from the targets at hand, so with them a new target changes the
  scores of others. No model here has one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prioritize.model import FeatureFacts, Model, read_model
from prioritize.score.ranking import RANKED, Needed, Ranking, rank_targets
from prioritize.score.smaa import Missing, smaa
from prioritize.score.stability import stability

pytestmark = pytest.mark.slow

NAN = np.nan
NEAR = 1e-12
MODELS = 256
GAPS = (0.0, 0.2, 0.6)
"""Shares of the values that are unknown."""
MISSING: tuple[Missing, ...] = ("left out", "drawn", "resampled")
"""What a draw of ranks may do with the unknown."""
FAILING = 4
"""Bit of a model's number that says that failures stand in its precedence."""
COUNTED: list[settings] = []
"""Settings of every test of this file that runs on random cases."""

Floats = NDArray[np.float64]
Content = dict[str, Any]
Read = Callable[[Content], Model]
Make = Callable[[int], tuple[Model, Content]]


def facts(better: str, low: float, high: float, scale: Content, *, failure: bool = False) -> FeatureFacts:
    """A feature that runs from `low` to `high`."""
    return FeatureFacts.model_validate(
        {
            "title": "A feature",
            "unit": "made up",
            "range": (low, high),
            "better": better,
            "tables": ("target",),
            "scale": scale,
            "reference": "none",
            "evidence": {},
            "failure": failure,
        }
    )


MERITS = {
    "share": facts("higher", 0, 1, {"kind": "linear", "low": 0, "high": 1}),
    "burden": facts("lower", 0, 1, {"kind": "linear", "low": 0, "high": 1}),
    "loss": facts("higher", 0, 2, {"kind": "linear", "low": 0.2, "high": 1}),
    "cells": facts("higher", 0, 9, {"kind": "saturating", "half": 2}),
    "spread": facts("lower", 1, 1000, {"kind": "logarithmic", "low": 1, "high": 1000}),
    "tier": facts("higher", 0, 4, {"kind": "ordinal", "points": {"1": 0.1, "2": 0.5, "4": 1}}),
}
SIGNED = {
    "phase": facts("higher", 0, 4, {"kind": "linear", "low": 0, "high": 4}),
    "successes": facts("higher", 0, 9, {"kind": "saturating", "half": 1}),
    "failures": facts("lower", 0, 9, {"kind": "saturating", "half": 1}, failure=True),
    "stops": facts("lower", 0, 9, {"kind": "linear", "low": 0, "high": 9}, failure=True),
}
NEEDED = {
    "pocket": facts("higher", 0, 1, {"kind": "linear", "low": 0, "high": 1}),
    "surface": facts("higher", 0, 1, {"kind": "linear", "low": 0, "high": 1}),
}
FEATURES = MERITS | SIGNED | NEEDED
TRACKS = {"pill": {"needs": ["pocket"]}, "antibody": {"needs": ["surface"]}}
REASON = "cannot be reached"


def cases(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test on so many cases, the same in every run, and count them."""
    chosen = settings(max_examples=number, deadline=None, derandomize=True)

    def _wrap(test: Callable[..., None]) -> Callable[..., None]:
        COUNTED.append(chosen)
        return chosen(given(seed=st.integers(0, 2**32 - 1))(test))

    return _wrap


# --- random models ---------------------------------------------------------------------------


def content_of(number: int) -> Content:
    """What stands in the model file of this number."""
    random = np.random.default_rng(number)
    with_products, with_tracks, failing = (bool(number & bit) for bit in (1, 2, FAILING))
    groups: dict[str, Content] = {}
    for feature in random.permutation(list(MERITS))[: random.integers(1, len(MERITS) + 1)]:
        criterion: Content = {"weight": float(random.uniform(0.05, 9.0))}
        track = random.choice(["pill", "antibody", ""])
        if with_tracks and groups and track:  # the first counts in every track
            criterion["track"] = str(track)
        name = f"group{random.integers(3)}"
        product = with_products and random.random() < 0.6
        group = groups.setdefault(
            name,
            {
                "weight": float(random.uniform(0.05, 9.0)),
                "aggregate": "weighted_product" if product else "weighted_mean",
                "criteria": {},
            },
        )
        group["criteria"][str(feature)] = criterion
    signed = {
        name: {"weight": float(random.uniform(0.05, 9.0)), "sign": -1 if fact.failure else 1}
        for name, fact in SIGNED.items()
        if (failing and name == "failures") or random.random() < 0.4
    }
    gates: Content = {"direction": {}} if random.random() < 0.5 else {}
    if random.random() < 0.5:
        gates["needs"] = {"features": ["pocket", "surface"], "reason": REASON}
    return {
        "title": f"Model {number}",
        "coverage": {"rankable": float(random.choice([0.0, 0.3, 0.5, 1.0]))},
        "gates": gates,
        "groups": groups,
        "tracks": TRACKS if with_tracks else {},
        "precedence": {"weight": float(random.uniform(0.05, 1.0)), "criteria": signed},
        "uncertainty": {"draws": 100, "seed": number},
    }


def lines(content: Content, *place: str) -> Iterator[str]:
    """A model file, line by line; a value is written as in JSON, which TOML reads."""
    if place:
        yield f"[{'.'.join(place)}]"
    yield from (f"{key} = {json.dumps(value)}" for key, value in content.items() if not isinstance(value, dict))
    for key, value in content.items():
        if isinstance(value, dict):
            yield from lines(value, *place, key)


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A function that writes a model file and reads it."""
    path = tmp_path_factory.mktemp("models") / "made.toml"

    def _read(content: Content) -> Model:
        path.write_text("\n".join(lines(content)), encoding="utf-8")
        return read_model(path, FEATURES, {})

    return _read


@pytest.fixture(scope="session")
def make(read: Read) -> Make:
    """A function that gives the model of a case, and what its file says."""

    @cache
    def _of(number: int) -> tuple[Model, Content]:
        content = content_of(number)
        return read(content), content

    return lambda number: _of(number % MODELS)


# --- random tables ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Targets:
    """Values of n targets: in the order of the model's criteria, their directions, and what gates ask for."""

    values: Floats
    directions: tuple[str, ...]
    needed: Floats

    def __len__(self) -> int:
        return len(self.values)

    def chosen(self, rows: Any) -> Targets:
        """Some of the targets, in the order given."""
        return Targets(self.values[rows], tuple(self.directions[row] for row in rows), self.needed[rows])

    def but(self, row: int, column: int, value: float) -> Targets:
        """The targets with one value changed."""
        values = self.values.copy()
        values[row, column] = value
        return replace(self, values=values)

    def ranked(self, model: Model) -> Ranking:
        """Their ranking."""
        needed = Needed(dict(zip(NEEDED, self.needed.T, strict=True)))
        return rank_targets(self.values, self.directions, model, needed)


def everything(model: Model) -> list[str]:
    """Features in the order of the columns."""
    return [one.feature for one in (*model.criteria, *model.precedence)]


def drawn(random: np.random.Generator, names: list[str], size: int) -> Floats:
    """Values of features; of half of them only the ends and half way, where ties are likely."""
    low, high = np.array([FEATURES[name].range for name in names]).T
    parts = random.random((size, len(names)))
    parts = np.where(random.random(len(names)) < 0.5, np.round(2 * parts) / 2, parts)
    return np.asarray(low + parts * (high - low))


def filled(random: np.random.Generator, values: Floats, names: list[str], share: float) -> Floats:
    """The values with a share of the gaps filled in."""
    gaps = np.isnan(values) & (random.random(values.shape) < share)
    return np.where(gaps, drawn(random, names, len(values)), values)


def targets_of(model: Model, random: np.random.Generator, size: int) -> Targets:
    """Random targets, with gaps."""
    values = drawn(random, everything(model), size)
    values[random.random(values.shape) < GAPS[random.integers(len(GAPS))]] = NAN
    needed = np.array([0.0, 1.0, NAN])[random.integers(0, 3, (size, len(NEEDED)))]
    directions = ("inhibit", "activate", "unknown")
    return Targets(values, tuple(directions[one] for one in random.integers(0, 3, size)), needed)


def case_of(make: Make, seed: int) -> tuple[Model, Content, Targets, np.random.Generator]:
    """Model, file, targets and a source of chance for what a test still draws."""
    model, content = make(seed)
    random = np.random.default_rng(seed)
    return model, content, targets_of(model, random, int(random.integers(1, 8))), random


def same(one: Any, other: Any) -> bool:
    """Whether two arrays are equal to the last bit, NaN included."""
    return np.array_equal(one, other, equal_nan=True)


def near(one: Any, other: Any) -> bool:
    """Whether two arrays are equal but for rounding, NaN included."""
    return np.allclose(one, other, rtol=0, atol=NEAR, equal_nan=True)


def order(numbers: Any) -> NDArray[Any]:
    """Who stands before whom, -1, 0 or 1, for every two."""
    found: NDArray[Any] = np.sign(numbers[:, None] - numbers[None, :])
    return found


def improved(random: np.random.Generator, feature: str, value: float) -> float:
    """A value of the feature that is better, up to the best."""
    low, high = FEATURES[feature].range
    best = low if FEATURES[feature].better == "lower" else high
    return float(value + random.choice([random.random(), 1.0]) * (best - value))


# --- what is counted -------------------------------------------------------------------------


def test_there_are_ten_thousand_cases_and_more() -> None:
    number = sum(one.max_examples for one in COUNTED)
    assert number >= 10_000
    assert f"{number:,} random cases" in str(__doc__)


def test_the_models_are_of_every_kind(make: Make) -> None:
    made = [make(number)[0] for number in range(MODELS)]
    assert sum(bool(model.products) for model in made) > 50
    assert sum(len(model.track_names) == 2 for model in made) == MODELS // 2
    assert sum((model.precedence_weights < 0).any() for model in made) > 100
    assert sum((model.precedence_weights > 0).any() for model in made) > 100
    assert sum(model.gates.direction is not None for model in made) > 50
    assert sum(model.gates.needs is not None for model in made) > 50
    assert {len(model.criteria) for model in made} == {1, 2, 3, 4, 5, 6}


# --- order, scale of the weights, other targets ------------------------------------------------


@cases(900)
def test_the_order_of_the_targets_does_not_matter(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    turned = random.permutation(len(targets))
    found, again = targets.ranked(model), targets.chosen(turned).ranked(model)
    for name in ("score", "low", "high", "base", "coverage", "rank", "base_rank", "contributions", "track"):
        assert same(getattr(again, name), getattr(found, name)[turned]), name
    assert again.status == tuple(found.status[row] for row in turned)


@cases(150)
def test_the_order_of_the_targets_does_not_matter_to_rank_intervals(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    turned = random.permutation(len(targets))
    found, again = targets.ranked(model), targets.chosen(turned).ranked(model)
    different = len(np.unique(np.nan_to_num(found.worths, nan=-1.0), axis=0)) == len(targets)
    # Values are drawn for each of two equal targets by itself; which of the two gets which is the only thing left open.
    for missing in MISSING if different else MISSING[:1]:
        before, after = stability(found, model, missing=missing), stability(again, model, missing=missing)
        assert same(after.rank_low, before.rank_low[turned])
        assert same(after.rank_high, before.rank_high[turned])


@cases(400)
def test_only_the_proportions_of_the_weights_count(make: Make, read: Read, seed: int) -> None:
    model, content, targets, random = case_of(make, seed)
    factors = 10.0 ** random.uniform(-3, 3, 5)
    scaled = json.loads(json.dumps(content))
    for group, factor in zip(scaled["groups"].values(), factors, strict=False):
        group["weight"] *= factors[3]
        for criterion in group["criteria"].values():
            criterion["weight"] *= factor
    for criterion in scaled["precedence"]["criteria"].values():
        criterion["weight"] *= factors[4]
    found, again = targets.ranked(model), targets.ranked(read(scaled))
    for name in ("score", "low", "high", "base", "coverage", "contributions"):
        assert near(getattr(again, name), getattr(found, name)), name
    assert same(again.rank, found.rank)
    assert again.status == found.status


@cases(1000)
def test_a_new_target_changes_no_score_and_turns_no_two_others_round(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    new = targets_of(model, random, 1)
    among = Targets(
        np.vstack([targets.values, new.values]),
        (*targets.directions, *new.directions),
        np.vstack([targets.needed, new.needed]),
    )
    before, after = targets.ranked(model), among.ranked(model)
    for name in ("score", "low", "high", "base", "coverage", "contributions", "track"):
        assert same(getattr(after, name)[:-1], getattr(before, name)), name
    assert after.status[:-1] == before.status
    assert same(order(after.rank[:-1]), order(before.rank))
    assert same(order(after.base_rank[:-1]), order(before.base_rank))


# --- a better value ---------------------------------------------------------------------------


@cases(1100)
def test_a_better_value_lowers_neither_score_nor_place_within_a_track(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    known = np.argwhere(~np.isnan(targets.values))
    if not len(known):
        return
    row, column = random.choice(known)
    value = improved(random, everything(model)[column], targets.values[row, column])
    before, after = targets.ranked(model), targets.but(row, column, value).ranked(model)
    others = np.arange(len(targets)) != row
    assert same(after.score[others], before.score[others])
    assert after.low[row] >= before.low[row] - NEAR
    assert after.high[row] >= before.high[row] - NEAR
    if after.track[row] == before.track[row] and not np.isnan(before.score[row]):
        assert after.score[row] >= before.score[row] - NEAR
        assert after.base[row] >= before.base[row] - NEAR
        assert after.rank[row] <= before.rank[row]


def test_a_better_value_may_move_a_target_to_another_track_with_a_lower_score(read: Read) -> None:
    # Pill: 1 known, worth 1, one missing: score 1, at least 0.5. Antibody: 1 - 0.6, then 1 - 0.4.
    criteria = {
        "share": {"track": "pill"},
        "cells": {"track": "pill"},
        "burden": {"track": "antibody"},
    }
    content = {"title": "Two ways", "tracks": TRACKS, "groups": {"ways": {"criteria": criteria}}}
    model = read(content)
    worse = rank_targets(np.array([[1.0, NAN, 0.6]]), ("inhibit",), model)
    better = rank_targets(np.array([[1.0, NAN, 0.4]]), ("inhibit",), model)
    assert (worse.track.tolist(), better.track.tolist()) == ([0], [1])
    assert (worse.score[0], worse.low[0]) == pytest.approx((1.0, 0.5))
    assert (better.score[0], better.low[0]) == pytest.approx((0.6, 0.6))


@cases(900)
def test_a_failed_trial_raises_no_score_and_betters_no_place(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed | FAILING)
    row, column = int(random.integers(len(targets))), everything(model).index("failures")
    counted = targets.values[row, column]
    more = (0.0 if np.isnan(counted) else float(counted)) + 1.0
    before, after = targets.ranked(model), targets.but(row, column, more).ranked(model)
    scored = not np.isnan(before.score[row])
    assert not scored or after.score[row] < before.score[row]
    assert after.high[row] < before.high[row]
    assert same(after.base, before.base)
    assert after.rank[row] >= before.rank[row]
    others = np.arange(len(targets)) != row
    assert (after.rank[others] <= before.rank[others]).all()


# --- the unknown -----------------------------------------------------------------------------


@cases(1100)
def test_the_bounds_hold_the_score(make: Make, seed: int) -> None:
    model, _, targets, _ = case_of(make, seed)
    found = targets.ranked(model)
    scored = ~np.isnan(found.score)
    assert same(scored, found.coverage > 0)
    for low, score, high in ((found.low, found.score, found.high), (found.base_low, found.base, found.base_high)):
        assert (low <= high + NEAR).all()
        assert (low[scored] <= score[scored] + NEAR).all()
        assert (score[scored] <= high[scored] + NEAR).all()
    assert (found.base_low >= -NEAR).all()
    assert (found.base_high <= 1 + NEAR).all()


@cases(1000)
def test_more_data_only_narrow_the_bounds(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    learnt = filled(random, targets.values, everything(model), 0.5)
    before, after = targets.ranked(model), replace(targets, values=learnt).ranked(model)
    for low, high in (("low", "high"), ("base_low", "base_high")):
        assert (getattr(after, low) >= getattr(before, low) - NEAR).all()
        assert (getattr(after, high) <= getattr(before, high) + NEAR).all()
    kept = after.track == before.track
    assert (after.coverage[kept] >= before.coverage[kept] - NEAR).all()


@cases(800)
def test_whatever_the_gaps_hold_the_score_comes_to_lie_within_the_bounds(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    full = filled(random, targets.values, everything(model), 1.0)
    before, after = targets.ranked(model), replace(targets, values=full).ranked(model)
    assert (after.score >= before.low - NEAR).all()
    assert (after.score <= before.high + NEAR).all()
    # Where all is known there is nothing left to bound.
    assert near(after.low, after.score)
    assert near(after.high, after.score)
    assert near(after.coverage, 1.0)


def shares_of(content: Content, track: str) -> dict[str, float]:
    """Share of the weight that each criterion has in a track, from what the file says."""
    inside = {
        name: {feature: one["weight"] for feature, one in group["criteria"].items() if one.get("track", track) == track}
        for name, group in content["groups"].items()
    }
    whole = sum(content["groups"][name]["weight"] for name, weights in inside.items() if weights)
    return {
        feature: content["groups"][name]["weight"] / whole * weight / sum(weights.values())
        for name, weights in inside.items()
        for feature, weight in weights.items()
    }


@cases(600)
def test_the_coverage_is_the_share_of_the_tracks_weight_that_is_known(make: Make, seed: int) -> None:
    model, content, targets, _ = case_of(make, seed)
    found, names = targets.ranked(model), everything(model)
    for values, track, coverage in zip(targets.values, found.track, found.coverage, strict=True):
        shares = shares_of(content, model.track_names[track])
        known = sum(shares.get(name, 0.0) for name, value in zip(names, values, strict=True) if not np.isnan(value))
        assert abs(coverage - known) <= NEAR


# --- sums, gates, ties, intervals --------------------------------------------------------------


@cases(900)
def test_contributions_sum_to_the_score(make: Make, seed: int) -> None:
    model, _, targets, _ = case_of(make, seed)
    found = targets.ranked(model)
    scored = ~np.isnan(found.score)
    split = len(model.criteria)
    assert near(found.contributions[scored].sum(axis=1), found.score[scored])
    assert near(found.contributions[scored, :split].sum(axis=1), found.base[scored])
    assert (found.contributions[~found.known] == 0).all()


@cases(600)
def test_a_gate_keeps_its_reason_and_takes_its_target_out(make: Make, seed: int) -> None:
    model, content, targets, _ = case_of(make, seed)
    found = targets.ranked(model)
    needs = "needs" in content["gates"]
    for row, (direction, needed) in enumerate(zip(targets.directions, targets.needed, strict=True)):
        reason = ""
        if "direction" in content["gates"] and direction == "unknown":
            reason = "gated: the wanted direction depends on context"
        elif needs and list(needed) == [0.0, 0.0]:
            reason = f"gated: {REASON}"
        enough = found.coverage[row] > 0 and found.coverage[row] >= content["coverage"]["rankable"] - 1e-9
        status = found.status[row]
        assert status == reason if reason else status == RANKED if enough else status.startswith("not rankable: ")
        assert (found.rank[row] > 0) == (found.base_rank[row] > 0) == (status == RANKED)
    ranked = np.flatnonzero([status == RANKED for status in found.status])
    assert same(targets.chosen(ranked).ranked(model).rank, found.rank[ranked])


@cases(700)
def test_equal_targets_share_a_rank_that_is_one_more_than_the_number_of_better_ones(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    twins = targets.chosen(random.integers(0, len(targets), 2 * len(targets)))
    found = twins.ranked(model)
    ranked = np.array([status == RANKED for status in found.status])
    for score, rank in ((found.score, found.rank), (found.base, found.base_rank)):
        for row in np.flatnonzero(ranked):
            assert rank[row] == 1 + (score[ranked] > score[row] + 1e-9).sum()
    assert (found.rank[~ranked] == 0).all()


@cases(200)
def test_the_rank_interval_holds_the_rank_and_the_median_rank_of_the_draws(make: Make, seed: int) -> None:
    model, _, targets, random = case_of(make, seed)
    inside, missing = (0.01, 0.5, 0.9, 0.99)[random.integers(4)], MISSING[random.integers(len(MISSING))]
    model = replace(model, uncertainty=model.uncertainty.model_copy(update={"interval": inside}))
    ranking = targets.ranked(model)
    draws, found = smaa(ranking, model, missing=missing), stability(ranking, model, missing=missing)
    assert (draws.counts.sum(axis=1) == 100).all()
    for row, counts in zip(draws.chosen, draws.counts, strict=True):
        drawn_ranks = np.repeat(np.arange(1, len(counts) + 1), counts)
        low, high = found.rank_low[row], found.rank_high[row]
        assert low <= ranking.rank[row] <= high
        assert low <= np.median(drawn_ranks) <= high
        assert ((drawn_ranks < low) | (drawn_ranks > high)).sum() <= 100 * (1 - inside) + NEAR
    left = np.setdiff1d(np.arange(len(targets)), draws.chosen)
    assert (found.rank_low[left] == 0).all()
    assert (found.rank_high[left] == 0).all()


@cases(150)
def test_without_doubt_about_weights_and_values_the_rank_interval_is_the_rank(make: Make, seed: int) -> None:
    model, _, targets, _ = case_of(make, seed)
    model = replace(model, uncertainty=model.uncertainty.model_copy(update={"band": 0.0}))
    ranking = targets.ranked(model)
    found = stability(ranking, model, missing="left out")
    assert same(found.rank_low, ranking.rank)
    assert same(found.rank_high, ranking.rank)
