"""A target is scored once per track and keeps its best; what that means for weights, bounds, gates and draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.model import Model
from prioritize.model.shapes import Gate, Gates, Needs, Track
from prioritize.score.ranking import RANKED, Needed, Ranking, rank_targets
from prioritize.score.sensitivity import effective_weights
from prioritize.score.smaa import Space, smaa

pytestmark = pytest.mark.filterwarnings("error")
NAN = np.nan
NEAR = 1e-12
MakeModel = Callable[..., Model]
PILL, BODY = 0, 1

# c0 is biology, 0.4; tractability, 0.6, is c1 and c2 (2 : 1) for a pill, and c3 for an antibody.
GROUPS = ("biology", "tractability", "tractability", "tractability")
TRACKS = ("", "pill", "pill", "antibody")
SHARES = (0.4, 0.2, 0.1, 0.3)


@pytest.fixture(scope="session")
def tracked(make_model: MakeModel) -> MakeModel:
    """A function that makes a model of two tracks."""

    def _make(precedence: Sequence[float] = (), **settings: float) -> Model:
        model = make_model(SHARES, precedence, **settings)
        criteria = tuple(
            replace(one, group=group, track=track)
            for one, group, track in zip(model.criteria, GROUPS, TRACKS, strict=True)
        )
        return replace(
            model,
            criteria=criteria,
            tracks={"pill": Track(needs=("binds",)), "antibody": Track(needs=("listed", "reached"))},
            group_weights={"biology": 0.4, "tractability": 0.6},
        )

    return _make


def rank(model: Model, *rows: Sequence[float], **needed: Sequence[float]) -> Ranking:
    """The ranking of rows of values."""
    asked = Needed({name: np.array(values, dtype=float) for name, values in needed.items()})
    return rank_targets(np.array(rows, dtype=float), ("inhibit",) * len(rows), model, asked)


# --- weights ---------------------------------------------------------------------------------


def test_in_each_track_a_group_keeps_its_weight_and_all_sum_to_one(tracked: MakeModel) -> None:
    model = tracked()
    assert model.track_names == ("pill", "antibody")
    assert model.track_weights == pytest.approx(np.array([[0.4, 0.4, 0.2, 0], [0.4, 0, 0, 0.6]]))
    assert model.track_weights.sum(axis=1) == pytest.approx([1, 1], abs=NEAR)


def test_a_group_that_a_track_lacks_leaves_its_weight_to_the_others(tracked: MakeModel) -> None:
    model = tracked()
    alone = replace(model, criteria=(*model.criteria[:3], replace(model.criteria[3], track="", group="biology")))
    # For the antibody nothing of tractability is left: biology is all, 0.4 to 0.3.
    assert alone.track_weights[BODY] == pytest.approx([4 / 7, 0, 0, 3 / 7])


def test_without_tracks_there_is_one_without_a_name(make_model: MakeModel) -> None:
    model = make_model([3, 1])
    assert model.track_names == ("",)
    assert model.track_weights.tolist() == [[0.75, 0.25]]


# --- the best track --------------------------------------------------------------------------


def test_the_best_track_gives_score_weights_and_contributions(tracked: MakeModel) -> None:
    found = rank(tracked(), [0.5, 1.0, 0.5, 0.1], [0.5, 0.25, 0.0, 1.0])
    assert found.track.tolist() == [PILL, BODY]
    # Pill: 0.4 x 0.5 + 0.4 x 1 + 0.2 x 0.5; antibody: 0.4 x 0.5 + 0.6 x 1.
    assert found.score == pytest.approx([0.7, 0.8])
    assert found.weights == pytest.approx(np.array([[0.4, 0.4, 0.2, 0], [0.4, 0, 0, 0.6]]))
    assert found.contributions == pytest.approx(np.array([[0.2, 0.4, 0.1, 0], [0.2, 0, 0, 0.6]]))


def test_a_criterion_of_the_other_track_contributes_nothing_however_high(tracked: MakeModel) -> None:
    low = rank(tracked(), [0.5, 1.0, 1.0, 0.0])
    high = rank(tracked(), [0.5, 1.0, 1.0, 0.9])
    assert low.contributions[0, 3] == high.contributions[0, 3] == 0
    assert low.score[0] == high.score[0]


def test_what_is_unknown_in_the_other_track_does_not_lower_the_coverage(tracked: MakeModel) -> None:
    found = rank(tracked(), [0.5, 1.0, 1.0, NAN])
    assert (found.track[0], found.coverage[0]) == (PILL, pytest.approx(1.0))


def test_bounds_are_the_best_of_both_tracks(tracked: MakeModel) -> None:
    found = rank(tracked(), [0.5, 1.0, NAN, NAN])
    # Pill: (0.2 + 0.4) / 0.8, between 0.6 and 0.8; antibody: between 0.2 and 0.8.
    assert found.score[0] == pytest.approx(0.75)
    assert (found.base_low[0], found.base_high[0]) == pytest.approx((0.6, 0.8))
    assert found.coverage[0] == pytest.approx(0.8)


def test_precedence_is_added_to_the_best_track(tracked: MakeModel) -> None:
    found = rank(tracked([0.2]), [0.5, 0.0, 0.0, 1.0, 1.0])
    assert (found.base[0], found.score[0]) == pytest.approx((0.8, 0.9))
    assert found.contributions[0] == pytest.approx([0.2, 0, 0, 0.6, 0.1])


_MAYBE = st.one_of(st.just(NAN), st.floats(0.0, 1.0))
_ROWS = st.lists(st.tuples(_MAYBE, _MAYBE, _MAYBE, _MAYBE), min_size=1, max_size=4)
often = settings(max_examples=60, deadline=None)


@often
@given(_ROWS)
def test_with_tracks_contributions_sum_to_the_score_and_the_bounds_hold_it(
    tracked: MakeModel, rows: list[tuple[float, ...]]
) -> None:
    found = rank(tracked(), *rows)
    scored = ~np.isnan(found.score)
    assert found.contributions.sum(axis=1)[scored] == pytest.approx(found.score[scored], abs=NEAR)
    assert (found.low[scored] <= found.score[scored] + NEAR).all()
    assert (found.high[scored] >= found.score[scored] - NEAR).all()


@often
@given(_ROWS, st.data())
def test_with_tracks_learning_a_value_only_narrows_the_bounds(
    tracked: MakeModel, rows: list[tuple[float, ...]], data: st.DataObject
) -> None:
    learnt = np.array(rows)
    for row, column in np.argwhere(np.isnan(learnt)):
        if data.draw(st.booleans()):
            learnt[row, column] = data.draw(st.floats(0.0, 1.0))
    before, after = rank(tracked(), *rows), rank(tracked(), *learnt)
    assert (after.low >= before.low - NEAR).all()
    assert (after.high <= before.high + NEAR).all()


@often
@given(_ROWS)
def test_the_score_is_that_of_the_track_with_the_highest_low(tracked: MakeModel, rows: list[tuple[float, ...]]) -> None:
    found = rank(tracked(), *rows)
    for row, score in zip(rows, found.score, strict=True):
        alone: list[tuple[float, int, float]] = []
        for place, weights in enumerate(((0.4, 0.4, 0.2, 0.0), (0.4, 0.0, 0.0, 0.6))):
            known = [(w, u) for w, u in zip(weights, row, strict=True) if w and not np.isnan(u)]
            if known:
                low = sum(w * u for w, u in known)
                alone.append((round(low, 9), -place, low / sum(w for w, _ in known)))
        best = max(alone)[2] if alone else NAN
        assert score == pytest.approx(best, abs=1e-9, nan_ok=True)


def test_a_gap_in_one_track_does_not_beat_what_is_known_of_the_other(tracked: MakeModel) -> None:
    # Pill: 0.4 x 0.5 + 0.4 x 1 + 0.2 x 0.5 = 0.7, all known; antibody: nothing but the shared criterion.
    found = rank(tracked(rankable=0.0), [0.9, 1.0, 0.5, NAN])
    assert found.track.tolist() == [0]
    assert found.score[0] == pytest.approx(0.4 * 0.9 + 0.4 * 1.0 + 0.2 * 0.5)


# --- whether the track is open ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "reached", "open_track"),
    [(1, 0, True), (0, 1, True), (0, 0, False), (NAN, 0, False), (NAN, NAN, False), (NAN, 1, True)],
)
def test_a_track_is_open_when_one_feature_that_it_needs_is_known_to_be_there(
    listed: float, reached: float, open_track: bool, tracked: MakeModel
) -> None:
    # The best track is the antibody; that the pill's is open does not help.
    found = rank(tracked(), [0.5, 0.0, 0.0, 1.0], binds=[1], listed=[listed], reached=[reached])
    assert found.open_track.tolist() == [open_track]


def test_each_target_is_asked_for_the_needs_of_its_own_track(tracked: MakeModel) -> None:
    rows = ([0.5, 1.0, 1.0, 0.0], [0.5, 0.0, 0.0, 1.0])
    found = rank(tracked(), *rows, binds=[1, 1], listed=[0, 0], reached=[0, 0])
    assert found.open_track.tolist() == [True, False]


def test_without_tracks_every_track_is_open(make_model: MakeModel) -> None:
    assert rank(make_model([1]), [0.5]).open_track.tolist() == [True]


# --- the gate of needs -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("binds", "listed", "gated"),
    [
        pytest.param(0, 0, True, id="both known to be absent"),
        pytest.param(1, 0, False, id="one is there"),
        pytest.param(0, 0.5, False, id="the other is there"),
        pytest.param(NAN, 0, False, id="one unknown"),
        pytest.param(NAN, NAN, False, id="both unknown"),
    ],
)
def test_only_what_is_known_to_lack_all_needs_is_gated_with_the_reason(
    binds: float, listed: float, gated: bool, make_model: MakeModel
) -> None:
    gates = Gates(needs=Needs(features=("binds", "listed"), reason="no way to drug it"))
    model = replace(make_model([1]), gates=gates)
    found = rank(model, [0.9], [0.1], binds=[binds, 1], listed=[listed, 1])
    assert found.status == ("gated: no way to drug it" if gated else RANKED, RANKED)
    assert found.rank.tolist() == ([0, 1] if gated else [1, 2])


def test_the_direction_is_the_first_reason(make_model: MakeModel) -> None:
    gates = Gates(direction=Gate(), needs=Needs(features=("binds",), reason="no way to drug it"))
    model = replace(make_model([1]), gates=gates)
    asked = Needed({"binds": np.array([0.0, 0.0])})
    found = rank_targets(np.array([[0.9], [0.1]]), ("unknown", "inhibit"), model, asked)
    assert found.status == ("gated: the wanted direction depends on context", "gated: no way to drug it")


def test_a_gate_whose_features_nobody_measured_takes_nobody_out(make_model: MakeModel) -> None:
    model = replace(make_model([1]), gates=Gates(needs=Needs(features=("binds",), reason="no way")))
    assert rank(model, [0.9]).status == (RANKED,)


# --- draws -----------------------------------------------------------------------------------

DRAWN = (
    (0.9, 0.2, 0.1, 0.3, 1.0),
    (0.3, 0.9, NAN, 0.2, 0.0),
    (0.5, 0.1, 0.4, 0.8, NAN),
    (0.6, 0.6, 0.5, NAN, 2.0),
)


@pytest.mark.parametrize("space", ["band", "simplex"])
def test_in_each_draw_a_target_keeps_its_best_track_as_in_a_slow_loop(space: Space, tracked: MakeModel) -> None:
    model = tracked([-0.3], rankable=0.0, draws=200, seed=7, band=0.5)
    ranking = rank(model, *DRAWN)
    random = np.random.default_rng(7)
    if space == "band":
        both = random.uniform(0.5, 1.5, (200, 5))
        factors, adjust = both[:, :4], both[:, 4]
    else:
        factors = random.standard_exponential((200, 4))
        adjust = random.uniform(0.0, 2.0, (200, 1))[:, 0]
    counts = np.zeros((4, 4), dtype=int)
    for drawn, failure in zip(factors, adjust, strict=True):
        scores = []
        for *row, failures in DRAWN:
            best, lowest = -np.inf, -np.inf
            for shares in ((0.4, 0.4, 0.2, 0.0), (0.4, 0.0, 0.0, 0.6)):
                total = entered = whole = 0.0
                for factor, share, worth in zip(drawn, shares, row, strict=True):
                    weight = factor * share if space == "band" else factor * (share > 0)
                    whole += weight
                    if not np.isnan(worth):
                        total, entered = total + weight * worth, entered + weight
                if total / whole > lowest + 1e-9:
                    best, lowest = total / entered, total / whole
            strength = 0.0 if np.isnan(failures) else failures / (failures + 1)
            scores.append(best - 0.3 * failure * strength)
        for target, score in enumerate(scores):
            counts[target, sum(other > score + 1e-9 for other in scores)] += 1
    assert smaa(ranking, model, space=space).counts.tolist() == counts.tolist()


def test_in_no_draw_a_target_loses_by_the_track_that_it_lacks(tracked: MakeModel) -> None:
    # The first is perfect for a pill and nothing for an antibody; the second is good for both.
    model = tracked(draws=300, band=0.9)
    ranking = rank(model, [1.0, 1.0, 1.0, 0.0], [0.9, 0.9, 0.9, 0.9])
    for space in ("band", "simplex"):
        assert smaa(ranking, model, space=space).first.tolist() == [1.0, 0.0]


# --- less some features ----------------------------------------------------------------------


def test_a_model_less_a_criterion_spreads_its_weight_over_the_track(tracked: MakeModel) -> None:
    smaller = tracked([0.2, -0.3]).without({"c1", "p0"})
    assert smaller is not None
    assert [one.feature for one in smaller.criteria] == ["c0", "c2", "c3"]
    assert [one.feature for one in smaller.precedence] == ["p1"]
    assert smaller.precedence_weights == pytest.approx([-0.3])
    # Of the pill 0.4 and 0.2 are left, of the antibody 0.4 and 0.6.
    assert smaller.track_weights == pytest.approx(np.array([[2 / 3, 1 / 3, 0], [0.4, 0, 0.6]]))
    assert smaller.weights.sum() == pytest.approx(1.0, abs=NEAR)


def test_a_model_may_be_made_less_twice(tracked: MakeModel) -> None:
    once = tracked().without({"c1"})
    assert once is not None
    twice = once.without({"c0"})
    assert twice is not None
    assert twice.track_weights.tolist() == [[1, 0], [0, 1]]


def test_the_model_itself_stays_as_it_was(tracked: MakeModel) -> None:
    model = tracked()
    model.without({"c1"})
    assert model.track_weights[PILL] == pytest.approx([0.4, 0.4, 0.2, 0])


@pytest.mark.parametrize(
    "features",
    [
        pytest.param({"c0", "c1", "c2", "c3"}, id="all"),
        pytest.param({"c0", "c3"}, id="all of one track"),
    ],
)
def test_where_a_track_is_left_with_nothing_there_is_no_model(features: set[str], tracked: MakeModel) -> None:
    assert tracked().without(features) is None


def test_a_model_less_what_it_does_not_hold_is_the_same(tracked: MakeModel) -> None:
    model = tracked()
    same = model.without({"papers"})
    assert same is not None
    assert same.criteria == model.criteria
    assert same.track_weights == pytest.approx(model.track_weights)


def test_effective_weights_are_shares_of_what_each_criterion_moves_in_the_best_track(tracked: MakeModel) -> None:
    model = tracked()
    rows = np.array([[0.9, 0.2, 0.1, 0.3], [0.3, 0.9, 0.7, 0.2], [0.5, 0.1, 0.4, 0.8], [0.6, 0.6, 0.5, 0.1]])
    # Antibody, pill, antibody, pill.
    own = np.array([[0.4, 0, 0, 0.6], [0.4, 0.4, 0.2, 0], [0.4, 0, 0, 0.6], [0.4, 0.4, 0.2, 0]])
    base = (rows * own).sum(axis=1)
    squares = [np.corrcoef((rows * own)[:, column], base)[0, 1] ** 2 for column in range(4)]
    found = effective_weights(rank(model, *rows), model)
    assert [line.feature for line in found] == ["c0", "c1", "c2", "c3"]
    assert [line.effective for line in found] == pytest.approx([one / sum(squares) for one in squares])
    assert [line.nominal for line in found] == pytest.approx([0.4, 0.2, 0.1, 0.3])
    assert all(line.separates for line in found)


def test_a_criterion_of_a_track_that_nobody_takes_has_no_effect(tracked: MakeModel) -> None:
    model = tracked()
    found = effective_weights(rank(model, *([step, step, step, step / 2] for step in (0.1, 0.4, 0.6, 0.9))), model)
    assert (found[3].nominal, found[3].effective, found[3].separates) == (0.0, 0.0, False)
