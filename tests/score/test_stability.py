"""Ranks under drawn weights, beside a slow loop that does the same."""

import numpy as np
import pytest

from prioritize.score.ranking import rank_targets
from prioritize.score.stability import stability

pytestmark = pytest.mark.filterwarnings("error")
NAN = np.nan
SIX = np.array(
    [
        [0.9, 0.1, 0.5, 1.0, 0.0],
        [0.2, 0.8, 0.6, 0.0, 2.0],
        [0.5, 0.5, NAN, NAN, 1.0],
        [0.4, 0.6, 0.5, 3.0, NAN],
        [NAN, 0.7, 0.3, 1.0, 1.0],
        [0.6, NAN, NAN, 0.0, 0.0],
    ]
)


def rank(model, rows):
    """The ranking of rows of values."""
    return rank_targets(np.asarray(rows, dtype=float), ("inhibit",) * len(rows), model)


def slow_ranks(ranking, model):
    """Ranks of the ranked targets in each draw, shape (draws, n), one number after the other."""
    chosen = [index for index, status in enumerate(ranking.status) if status == "ranked"]
    weights = [*model.weights, *model.precedence_weights]
    split = len(model.criteria)
    random = np.random.default_rng(model.uncertainty.seed)
    band = model.uncertainty.band
    factors = random.uniform(1 - band, 1 + band, (model.uncertainty.draws, len(weights)))
    found = []
    for factor in factors:
        drawn = [weight * one for weight, one in zip(weights, factor, strict=True)]
        scores = []
        for index in chosen:
            worth = ranking.worths[index]
            known = [column for column in range(split) if not np.isnan(worth[column])]
            score = sum(drawn[column] * worth[column] for column in known)
            score /= sum(drawn[column] for column in known)
            for column in range(split, len(weights)):
                score += 0.0 if np.isnan(worth[column]) else drawn[column] * worth[column]
            scores.append(score)
        found.append([1 + sum(other > one + 1e-9 for other in scores) for one in scores])
    return np.array(found)


@pytest.mark.parametrize("draws", [200, 1100])
@pytest.mark.parametrize("interval", [0.5, 0.9])
def test_it_finds_what_a_slow_loop_finds(make_model, draws, interval):
    model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, draws=draws, interval=interval, seed=3)
    ranking = rank(model, SIX)
    found, slow = stability(ranking, model, top=2, missing="left out"), slow_ranks(ranking, model)
    assert len(set(map(tuple, slow))) > 1
    tail = (1 - interval) / 2 * draws
    for index in range(6):
        column = slow[:, index]
        assert found.first[index] == (column == 1).mean()
        assert found.top[index] == (column <= 2).mean()
        low, high = found.rank_low[index], found.rank_high[index]
        assert (column < low).sum() <= tail < (column <= low).sum()
        assert (column > high).sum() <= tail + 1e-9
        assert (column > high - 1).sum() > tail - 1e-9


def test_the_interval_holds_at_least_its_share_of_draws(make_model):
    model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, draws=1000, band=0.9)
    ranking = rank(model, SIX)
    found, slow = stability(ranking, model, missing="left out"), slow_ranks(ranking, model)
    inside = (slow >= found.rank_low) & (slow <= found.rank_high)
    assert (inside.mean(axis=0) >= 0.9).all()


def test_without_a_band_and_without_drawing_what_is_missing_the_interval_is_the_rank(make_model):
    model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, band=0.0, draws=100)
    ranking = rank(model, SIX)
    found = stability(ranking, model, missing="left out")
    assert found.base_rank_low.tolist() == found.base_rank_high.tolist() == ranking.base_rank.tolist()
    assert found.rank_low.tolist() == found.rank_high.tolist() == ranking.rank.tolist()
    assert found.first.tolist() == (ranking.rank == 1).astype(float).tolist()


def test_without_a_band_equal_targets_share_their_interval(make_model):
    model = make_model([1, 1], band=0.0, draws=100)
    ranking = rank(model, [[0.1, 0.2], [0.7, 0.7], [0.7, 0.7], [0.3, 0.3]])
    assert ranking.rank.tolist() == [4, 1, 1, 3]
    found = stability(ranking, model)
    assert found.rank_low.tolist() == found.rank_high.tolist() == [4, 1, 1, 3]


def test_equal_targets_are_treated_alike_in_every_draw(make_model):
    model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, draws=300)
    found = stability(rank(model, np.vstack([SIX, SIX])), model, missing="left out")
    for values in (found.rank_low, found.rank_high, found.first, found.top):
        assert values[:6].tolist() == values[6:].tolist()


def test_the_order_of_the_input_does_not_matter(make_model):
    model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, draws=300)
    found = stability(rank(model, SIX), model)
    turned = stability(rank(model, SIX[::-1]), model)
    assert turned.rank_low.tolist() == found.rank_low[::-1].tolist()
    assert turned.first.tolist() == found.first[::-1].tolist()


def test_the_same_seed_gives_the_same_and_another_another(make_model):
    def drawn(seed):
        model = make_model([4, 3, 2], [0.2, -0.1], rankable=0.3, draws=300, seed=seed)
        return stability(rank(model, SIX), model).first.tolist()

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_target_best_in_everything_is_always_first(make_model):
    model = make_model([4, 3], band=0.9, draws=500)
    found = stability(rank(model, [[0.9, 0.9], [0.5, 0.8], [0.8, 0.5]]), model)
    assert (found.rank_low[0], found.rank_high[0], found.first[0]) == (1, 1, 1.0)


def test_one_target_is_first_of_one(make_model):
    model = make_model([1, 1], draws=100)
    found = stability(rank(model, [[0.1, 0.2]]), model)
    assert (found.rank_low[0], found.rank_high[0]) == (1, 1)
    assert (found.first[0], found.top[0], found.draws) == (1.0, 1.0, 100)


def test_ten_places_are_the_top_unless_it_is_said_otherwise(make_model):
    model = make_model([1, 1], band=0.0, draws=100, rankable=0.9)
    rows = [[0.9, NAN], *([0.02 * place, 0.02 * place] for place in range(12))]
    found = stability(rank(model, rows), model)
    assert found.top.tolist() == [0, 0, 0, *[1] * 10]
    assert stability(rank(model, rows), model, top=11).top.tolist() == [0, 0, *[1] * 11]
    assert found.draws == 100
    assert found.base_rank_low.tolist() == found.base_rank_high.tolist() == [0, *range(12, 0, -1)]
    # Ranks are whole numbers.
    assert {one.dtype for one in (found.rank_low, found.rank_high, found.base_rank_low)} == {np.dtype(np.int64)}


def test_who_is_not_ranked_has_no_interval(make_model):
    model = make_model([1, 1], rankable=0.9, draws=100)
    found = stability(rank(model, [[0.1, NAN], [0.1, 0.2]]), model)
    assert found.rank_low.tolist() == found.rank_high.tolist() == [0, 1]
    assert found.first.tolist() == [0.0, 1.0]


def test_with_nobody_ranked_there_is_nothing_to_say(make_model):
    model = make_model([1, 1], draws=100)
    found = stability(rank(model, [[NAN, NAN], [NAN, NAN]]), model)
    assert found.rank_low.tolist() == found.rank_high.tolist() == [0, 0]
    assert found.first.tolist() == found.top.tolist() == [0.0, 0.0]


# --- what is missing --------------------------------------------------------------------------


def test_what_is_missing_is_part_of_the_interval(make_model):
    # One weight, no band: only the gap of the first is open, and the five others are worth 0, 0.25, ... 1 there.
    model = make_model([1, 1], band=0.0, draws=2000, rankable=0.5)
    ranking = rank(model, [[0.5, NAN], *([share, share] for share in (0.0, 0.25, 0.5, 0.75, 1.0))])
    assert ranking.rank[0] == 3
    found = stability(ranking, model)
    # (0.5 + 0) / 2 = 0.25 shares the fourth place of the six, (0.5 + 1) / 2 = 0.75 the second.
    assert (found.rank_low[0], found.rank_high[0]) == (2, 5 - 1)
    assert (found.rank_low[5], found.rank_high[5]) == (1, 1)


def test_the_interval_holds_the_rank_even_where_the_draws_do_not(make_model):
    # Half of the first is known and perfect; of the other half 40 of 41 known worths are poor, so it draws 0.65 mostly.
    model = make_model([1, 1], band=0.0, draws=2000)
    ranking = rank(model, [[1.0, NAN], [0.9, 0.9], *([0.8, 0.3] for _ in range(40))])
    assert ranking.rank[:3].tolist() == [1, 2, 3]
    found = stability(ranking, model)
    assert found.first[0] == pytest.approx(1 / 41, abs=0.02)
    assert (found.rank_low[0], found.rank_high[0]) == (1, 2)


def test_ranks_without_precedence_have_their_own_interval(make_model):
    # Precedence 1 x 1/2 lifts the second over the first in every draw, 0.4 + at least 0.25 against 0.6.
    model = make_model([1], [1.0], draws=300, band=0.5)
    found = stability(rank(model, [[0.6, 0.0], [0.4, 1.0]]), model)
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([2, 1], [2, 1])
    assert (found.base_rank_low.tolist(), found.base_rank_high.tolist()) == ([1, 2], [1, 2])


def test_missing_precedence_adds_nothing_in_any_draw(make_model):
    model = make_model([1], [1.0], draws=300, band=0.5)
    ranking = rank(model, [[0.6, NAN], *([0.5, count] for count in (0.0, 1.0, 1.0, 1.0, 1.0, 1.0))])
    found = stability(ranking, model)
    assert ranking.rank[0] == 6
    assert (found.rank_low[0], found.rank_high[0]) == (6, 6)
