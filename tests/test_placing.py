"""Where targets stand among all genes: standings by hand, controls that match, and a p-value that can be counted."""

import dataclasses

import numpy as np
import pytest

from prioritize import placing, ranking
from prioritize.errors import ModelError, Problem
from prioritize.placing import Pool, controls, draw, nearest, standing
from prioritize.report import html, markdown


def test_a_standing_is_the_share_of_the_others_below_ties_half():
    assert standing(np.array([0.1, 0.9, 0.5, 0.5, 0.2])).tolist() == [0.0, 1.0, 0.625, 0.625, 0.25]
    assert standing(np.array([0.3])).tolist() == [0.5]


def test_controls_are_the_nearest_in_papers_and_never_a_target():
    papers = np.arange(1000.0)
    allowed = np.ones(1000, dtype=bool)
    members = np.array([0, 500, 999])
    allowed[members] = False
    low, middle, high = nearest(papers, members, allowed, 100)
    assert sorted(low) == list(range(1, 101))
    assert set(middle) == set(range(450, 551)) - {500}
    assert sorted(high) == list(range(899, 999))


def test_no_gene_stands_twice_in_a_set_however_crowded_the_place():
    crowded = np.tile(np.arange(6), (3, 1))
    drawn = draw(crowded, 500, seed=1)
    assert drawn.shape == (500, 3)
    assert all(len(set(row)) == 3 for row in drawn.tolist())
    assert set(drawn.ravel().tolist()) == set(range(6))
    assert np.array_equal(drawn, draw(crowded, 500, seed=1))


def pool(places, papers=None, druggable=None):
    n = len(places)
    return Pool(
        tuple(f"HGNC:{number}" for number in range(n)),
        np.asarray(places, dtype=float),
        np.zeros(n) if papers is None else np.asarray(papers, dtype=float),
        np.ones(n, dtype=bool) if druggable is None else np.asarray(druggable, dtype=bool),
    )


def test_the_best_genes_of_all_have_the_smallest_p_there_is_and_the_worst_have_p_one():
    places = np.arange(1000) / 999
    for members, p in (([997, 998, 999], 1 / 201), ([0, 1, 2], 1.0)):
        at_random = controls(pool(places), np.array(members), draws=200, seed=1)[0]
        assert at_random.controls == "as many genes"
        assert at_random.p == pytest.approx(p)
        assert 0.4 < at_random.mean < 0.6


def test_sets_that_stand_just_as_high_count_against_the_targets():
    assert controls(pool(np.full(200, 0.5)), np.array([0, 1]), draws=50, seed=1)[0].p == 1.0


def test_what_attention_alone_explains_is_no_merit():
    places = np.arange(1000) / 999
    line = controls(pool(places, papers=np.arange(1000)), np.array([700, 750, 800]), draws=500, seed=1)
    at_random, matched = line[0], line[1]
    assert at_random.p < 0.2
    assert 0.2 < matched.p < 0.8
    assert matched.mean == pytest.approx(0.75, abs=0.01)
    assert matched.low < places[750] < matched.high


def test_a_kind_of_control_of_which_there_are_too_few_is_left_out():
    druggable = np.zeros(100)
    druggable[[0, 1, 50]] = 1
    found = controls(pool(np.arange(100) / 99, druggable=druggable), np.array([0, 1]), draws=10, seed=1)
    assert [line.controls for line in found] == ["as many genes", "as many, as much published"]


@pytest.fixture(scope="module")
def placed(where, computed):
    return placing.place(where, computed.document.targets)


def test_the_targets_of_the_catalogue_stand_above_genes_as_much_published(placed):
    assert (placed.n_placed, placed.draws, placed.criteria) == (110, 1000, 21)
    assert placed.n_genes > 19_000
    at_random, matched, druggable = placed.controls
    assert at_random.mean == pytest.approx(0.5, abs=0.01)
    assert at_random.high < matched.mean < placed.standing
    assert max(matched.p, druggable.p) < 0.05


def test_what_is_known_of_a_target_is_counted_by_the_states_of_its_criteria(placed, computed):
    cards = {card.target_id: card for card in computed.document.targets}
    for line in placed.least:
        states = [one.state for one in cards[line.target_id].criteria]
        assert line.known == sum(state in ("known", "none") for state in states)
        assert line.known + line.unknown + line.unasked == placed.criteria
    assert [line.known for line in placed.least] == sorted(line.known for line in placed.least)
    assert placed.least[0].known <= placed.known


@pytest.mark.slow
def test_the_first_page_and_the_text_say_where_they_stand(placed, computed):
    document = dataclasses.replace(computed.document, placing=placed)
    page, text = html.render(document), markdown.render(document)
    matched = placed.controls[1]
    assert 0 < page.index("Among all genes") < page.index("id=combinations")
    for told in (f"{placed.standing:.1%}", f"{matched.mean:.1%}", "0.001"):
        assert told in page
        assert told in text
    assert len(page.encode()) < 3_000_000


def test_as_of_a_year_and_without_the_tables_of_the_model_nothing_is_placed(computed, where, monkeypatch):
    said = []
    assert ranking._placed(where, dataclasses.replace(computed.document, as_of=2020), said.append) is None
    assert said == []

    def lacking(*_):
        raise ModelError(Problem("reads pathway_weight, for which the snapshot has no source"))

    monkeypatch.setattr(ranking, "place", lacking)
    assert ranking._placed(where, computed.document, said.append) is None
    assert said == ["note: not placed among all genes: reads pathway_weight, for which the snapshot has no source"]
