"""How far to trust a ranking: what is simulated, what is tested, and what is said where nothing can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import numpy as np
import pytest

from prioritize import trust as trusting
from prioritize.model import Model
from prioritize.report.document import BacktestLine, Trust
from prioritize.trust import trust, with_trust
from tests.chain import Computed
from tests.dossier.made import World, hgnc, made_model, made_world

CHANCE = ("chance", "papers")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of one criterion, the evidence tier."""
    return made_model(tmp_path_factory.mktemp("model"))


def told_of(world: World, model: Model, *, quick: bool = True) -> tuple[Computed, Trust]:
    """What a model says of a world, and how far to trust it."""
    computed = world.compute(model)
    return computed, trust(world.con, computed.results, computed.pairs, quick=quick)


@pytest.fixture(scope="module")
def many(model: Model) -> tuple[Computed, Trust]:
    """Twelve targets, of which five pairs were approved, five failed, and one of these was stopped for harm."""
    with made_world() as world:
        for number in range(1, 13):
            world.target(number, f"GENE{number}", evidence_tier="ABC"[number % 3])
            world.add("publication", hgnc_id=hgnc(number), n_papers=number)
            world.agent(f"agent{number}", number)
        for number in range(1, 6):
            world.tried(f"G{number}", "a;b", number, number + 1, outcome="approved", indication="melanoma")
        for number in range(6, 11):
            harm = number == 10
            outcome = "negative_safety" if harm else "negative_efficacy"
            world.tried(f"B{number}", "c;d", number, number + 1, outcome=outcome, indication="melanoma")
        return told_of(world, model)


# --- what is simulated -----------------------------------------------------------------------


def test_values_are_hidden_in_two_ways_at_three_shares(many: tuple[Computed, Trust]) -> None:
    _, found = many
    wanted = [(how, hidden) for how in ("at random", "by attention") for hidden in (0.1, 0.3, 0.5)]
    assert [(line.how, line.hidden) for line in found.masked] == wanted
    assert [(line.how, line.hidden) for line in found.held] == wanted


def test_of_one_criterion_a_tenth_hidden_unranks_one_target_of_twelve(many: tuple[Computed, Trust]) -> None:
    # 12 known values, one for each target: 1.2 are hidden, so 1; whoever loses it has nothing left to be ranked by.
    _, found = many
    assert found.masked[0].unranked == 1.0
    assert found.masked[2].unranked == 6.0


def test_the_quick_version_says_how_many_truths_and_draws_it_took(many: tuple[Computed, Trust]) -> None:
    _, found = many
    assert {line.runs for line in found.held} == {12}
    assert (found.maskings, found.draws) == (20, 100)


def test_the_whole_version_takes_more(world_of_two: World, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "TOP", 1)
    _, found = told_of(world_of_two, model, quick=False)
    assert {line.runs for line in found.held} == {60}
    assert found.draws == 1000


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_has_no_mean_is_none_and_warns_of_nothing(
    world_of_two: World, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fewer than three targets are ranked after every masking, so there is nothing to correlate.
    monkeypatch.setattr(trusting, "TOP", 1)
    _, found = told_of(world_of_two, model)
    assert {(line.correlation, line.shift) for line in found.masked} == {(None, None)}


def test_of_ten_targets_or_fewer_no_values_are_hidden(world_of_two: World, model: Model) -> None:
    _, found = told_of(world_of_two, model)
    assert (found.masked, found.held) == ((), ())
    assert [line.question.split(",")[0] for line in found.backtest] == ["Outcome", "Tried", "Outcome", "Tried"]
    assert all(line.area is None for line in found.backtest)


@pytest.fixture
def world_of_two() -> Iterator[World]:
    """Two targets and nothing tried."""
    with made_world() as world:
        world.target(1, "ONE")
        world.target(2, "TWO", evidence_tier="B")
        yield world


# --- what is tested --------------------------------------------------------------------------


def test_a_pair_that_was_stopped_for_harm_is_not_ranked_but_is_a_case(many: tuple[Computed, Trust]) -> None:
    computed, found = many
    names = computed.results.members.names
    gated = [(names[left], names[right]) for left, right in computed.results.gates]
    assert gated == [("GENE10", "GENE11")]
    assert (found.backtest[0].n_positive, found.backtest[0].n_negative) == (5, 5)


def test_pairs_of_both_kinds_are_put_together_with_the_highest_first(many: tuple[Computed, Trust]) -> None:
    results = many[0].results
    whole = trusting._together(results.pairs, results.gated)
    assert len(whole.left) == len(results.pairs.left) + 1
    assert (np.diff(whole.score) <= 0).all()
    assert set(zip(whole.left.tolist(), whole.right.tolist(), strict=True)) >= set(results.gates)


def test_partners_are_counted_on_either_side_and_what_is_not_on_the_interactome_is_unknown() -> None:
    with made_world() as world:
        for one, other in ((1, 2), (1, 3), (2, 4)):
            world.put("raw.interaction", hgnc_a=hgnc(one), hgnc_b=hgnc(other), sources="made", source="made")
        degree = trusting._degree(world.con, tuple(hgnc(number) for number in (1, 2, 4, 5)))
    assert degree[:3].tolist() == [2.0, 2.0, 1.0]
    assert np.isnan(degree[3])


def test_the_details_tell_of_every_baseline_and_say_what_is_not_shown(many: tuple[Computed, Trust]) -> None:
    _, found = many
    assert found.details[0].startswith("Pairs without precedent on what was tried in people; 100 draws")
    line = next(one for one in found.details if one.strip().startswith("against interactome degree"))
    assert line.endswith(("not shown", "above", "below"))
    first = found.backtest[0]
    assert {"chance", "papers", "interactome degree"} <= {*first.above, *first.below, *first.not_shown}


# --- what is said ----------------------------------------------------------------------------


def line(**changes: object) -> BacktestLine:
    """Outcomes of target pairs: 0.49, not shown."""
    made = BacktestLine(
        "Outcome, target pairs", "good", "bad", 18, 35, "score", 0.49, (0.05, 0.91), (0.3, 0.7), (), (), CHANCE
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {},
            "target pairs: not shown (AUROC 0.49, 95% 0.05 to 0.91 by target; 0.50 is chance; 18 good, 35 bad)",
            id="not shown",
        ),
        pytest.param(
            {"above": CHANCE, "not_shown": (), "area": 0.8, "by_target": (0.6, 0.9)},
            "target pairs: shown (AUROC 0.80, 95% 0.60 to 0.90 by target; 0.50 is chance; 18 good, 35 bad)",
            id="shown",
        ),
        pytest.param(
            {"ranking": "score without precedent and drugs"},
            "target pairs: not shown (AUROC 0.49, 95% 0.05 to 0.91 by target, without what is on record of drugs; "
            "0.50 is chance; 18 good, 35 bad)",
            id="without drugs",
        ),
        pytest.param(
            {"above": ("papers",), "not_shown": ("chance",)},
            "target pairs: not shown (AUROC 0.49, 95% 0.05 to 0.91 by target; 0.50 is chance; 18 good, 35 bad)",
            id="above papers, but not above chance",
        ),
        pytest.param(
            {"below": CHANCE, "not_shown": (), "area": 0.2, "by_target": None},
            "target pairs: the reverse is shown (AUROC 0.20; 0.50 is chance; 18 good, 35 bad)",
            id="the reverse",
        ),
        pytest.param(
            {"area": None, "by_target": None, "n_positive": 2},
            "target pairs: not shown (2 good, 35 bad: too few)",
            id="too few",
        ),
    ],
)
def test_a_document_says_whether_pairs_that_did_well_stand_above_those_that_failed(
    changes: dict[str, object], words: str, computed: Computed
) -> None:
    found = Trust(20, (), (), 200, (line(**changes), line(question="Tried, target pairs")), ())
    document = with_trust(computed.document, found)
    assert document.trust is found
    assert document.statements[:-1] == computed.document.statements
    assert document.statements[-1] == (
        "Does the order tell pairs that did well in people from pairs that failed, without their own outcomes? "
        f"{words}."
    )


def test_of_several_rankings_the_first_is_told_and_each_kind_of_pair_in_turn() -> None:
    lines = (line(), line(ranking="fewer", area=0.9), line(question="Outcome, therapies", area=0.6))
    (words,) = trusting._statement(Trust(20, (), (), 200, lines, ()))
    assert words.index("target pairs: not shown (AUROC 0.49") < words.index("therapies: not shown (AUROC 0.60")
    assert "0.90" not in words


@pytest.mark.slow
def test_the_default_model_is_not_said_to_tell_outcomes_of_target_pairs(
    computed: Computed, con: duckdb.DuckDBPyConnection
) -> None:
    found = trust(con, computed.results, computed.pairs, quick=True)
    first = found.backtest[0]
    assert first.question.startswith("Outcome, target pairs")
    assert min(first.n_positive, first.n_negative) >= 5
    assert "chance" in first.not_shown
    assert "not shown" in with_trust(computed.document, found).statements[-1]
