"""The verb `combine` on the embedded data: shapes, filters, diversity and portfolios."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prioritize.asking import write_answer
from prioritize.combinations.choosing import Filter
from prioritize.combinations.ledger import precedents
from prioritize.combining import SHAPES, Combined, Past, Wanted, choose, combine, count_triples, filter_facts
from prioritize.errors import UsageError
from prioritize.partners import allowed_pairs
from prioritize.pipeline import Places
from prioritize.score.ranking import RANKED
from prioritize.store import database
from tests.chain import Computed
from tests.dossier.made import World, made_model, made_world


@pytest.fixture(scope="module")
def ask(where: Places, computed: Computed):
    """A function that chooses among the results of the default model."""
    with database.reading(where.store) as con:
        known = filter_facts(con, computed.results)
    agents = computed.pairs.agent_words
    return lambda wanted: choose(computed.results, agents, known, wanted)


@pytest.fixture(scope="module")
def triples(ask) -> Combined:
    """The first triples."""
    return ask(Wanted(shape="triples", top=2_000))


def column(found: Combined, name: str) -> list[object]:
    """One column of the answer."""
    place = found.answer.columns.index(name)
    return [row[place] for row in found.answer.rows]


def test_without_filters_the_pairs_are_those_of_the_report(ask, computed: Computed) -> None:
    found = ask(Wanted(top=5))
    pairs, names = computed.results.pairs, computed.results.members.names
    targets = np.flatnonzero(pairs.right < computed.results.members.n_targets)[:5]
    wanted = [f"{names[pairs.left[row]]} + {names[pairs.right[row]]}" for row in targets]
    assert column(found, "combination") == wanted
    assert column(found, "score") == [float(pairs.score[row]) for row in targets]
    assert column(found, "rank") == [1, 2, 3, 4, 5]


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "size"), list(zip(SHAPES, (2, 2, 3), strict=True)))
def test_a_shape_has_so_many_members_and_its_terms_sum_no_higher_than_its_bounds(shape: str, size: int, ask) -> None:
    found = ask(Wanted(shape=shape, top=30))
    assert {len(str(one).split(" + ")) for one in column(found, "combination")} == {size}
    low, score, high = (np.array(column(found, name), dtype=float) for name in ("low", "score", "high"))
    assert (low <= score + 1e-12).all()
    assert (score <= high + 1e-12).all()
    assert (np.diff(score) <= 1e-12).all()


def test_the_second_member_of_a_therapy_pair_is_a_therapy(ask, computed: Computed) -> None:
    members = computed.results.members
    therapies = set(members.names[members.n_targets :])
    found = ask(Wanted(shape="therapies", top=30))
    assert {str(one).split(" + ", 1)[1] for one in column(found, "combination")} <= therapies


@pytest.mark.parametrize("shape", SHAPES)
def test_filters_let_through_only_what_is_asked_for(shape: str, ask, computed: Computed) -> None:
    members = computed.results.members
    cells = {name: set(members.sets["cells"].of(row)) for row, name in enumerate(members.names)}
    found = ask(Wanted(shape=shape, top=40, filter=Filter(cell="MDSC", untried=True)))
    assert found.answer.rows
    for one in column(found, "combination"):
        assert any("MDSC" in cells[name] for name in str(one).split(" + "))
    outcomes = {one for told in column(found, "together") for one in str(told).split("; ")}
    assert {one for one in outcomes if not one.endswith("(preclinical)")} <= {"not in the ledger", "not asked"}


@pytest.mark.slow
def test_a_diverse_list_begins_with_the_first_and_repeats_its_members_less(ask) -> None:
    plain, varied = (ask(Wanted(top=20, diverse=share)) for share in (0.0, 0.6))
    assert column(plain, "combination")[0] == column(varied, "combination")[0]

    def repeats(found: Combined) -> int:
        names = [name for one in column(found, "combination") for name in str(one).split(" + ")]
        return len(names) - len(set(names))

    assert repeats(varied) < repeats(plain)
    assert "likeness" not in plain.answer.columns
    alike = np.array(column(varied, "likeness"), dtype=float)
    value = 0.4 * np.array(column(varied, "score"), dtype=float) - 0.6 * alike
    assert alike[0] == 0.0
    assert (np.diff(value) <= 1e-12).all()  # what the note says that the order is
    assert "0.4 x score - 0.6 x likeness" in varied.notes[1]


def test_a_list_says_how_many_of_it_have_no_agent_and_the_filter_it_names_leaves_them_out(ask) -> None:
    """IL33 has two agents on record, and of neither a stage with a source."""
    found = ask(Wanted(top=1))
    assert "IL33" in str(column(found, "combination")[0])
    assert found.notes[-1].startswith(
        "1 of these 1 with a member that has no agent whose stage has a source: --stage preclin"
    )
    left = ask(Wanted(top=50, filter=Filter(stage="preclinical")))
    assert len(left.notes) == 1
    assert not [one for one in column(left, "agents") if "no agent" in str(one) or "stage without" in str(one)]


def test_a_portfolio_covers_more_with_each_step_and_says_what_none_can_exceed(ask) -> None:
    found = ask(Wanted(shape="therapies", portfolio=4))
    covered = np.array(column(found, "covered"), dtype=float)
    assert len(covered) == 4
    assert (np.diff(covered) > 0).all()
    assert (np.diff(np.diff(covered)) <= 1e-12).all()  # each adds less than the one before
    assert "no 4 cover more than" in found.notes[-1]


def test_a_portfolio_takes_members_without_an_agent_only_when_told_to(ask, computed: Computed) -> None:
    asked = [ask(Wanted(portfolio=5, without_agents=there)) for there in (False, True)]
    bare = [
        [one for one in column(found, "agents") if "no agent" in str(one) or "stage without" in str(one)]
        for found in asked
    ]
    assert not bare[0]
    assert bare[1]
    assert "--without-agents takes them in" in asked[0].notes[1]
    assert len(asked[1].notes) == 2
    pairs = computed.results.pairs
    scores = pairs.score[pairs.right < computed.results.members.n_targets]
    for place, score in zip(column(asked[0], "rank"), column(asked[0], "score"), strict=True):
        assert scores[int(str(place)) - 1] == score
    assert all(column(asked[0], "together"))


@pytest.mark.slow
def test_an_indication_asked_for_decides_which_outcomes_count_whole(where: Places, ask, computed: Computed) -> None:
    members = computed.results.members
    pair = members.names.index("CD274"), members.names.index("VEGFA")
    known = (members.ids, members.genes, members.classes, members.ledger)
    values = []
    for words in ("", "renal"):
        wanted = Wanted(shape="pairs", top=10_000, filter=Filter(indication=words))
        found = combine(where, wanted) if words else ask(wanted)
        row = column(found, "combination").index("CD274 + VEGFA")
        values.append(column(found, "precedent")[row])
        assert values[-1] == pytest.approx(precedents(*known, words).value[pair])
    assert values[0] != pytest.approx(values[1])


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(filter=Filter(cell="TAN")), "no member has 'TAN'"),
        (Wanted(filter=Filter(stage="phase 9")), "no member has 'phase 9'"),
        (Wanted(diverse=2.0), "is not a share"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(wanted: Wanted, words: str, ask) -> None:
    with pytest.raises(UsageError, match=words):
        ask(wanted)


def test_an_unknown_shape_is_refused_before_any_work(where: Places) -> None:
    with pytest.raises(UsageError, match="no combinations of the shape 'quartets'"):
        combine(where, Wanted(shape="quartets"))


@pytest.mark.slow
def test_the_python_door_gives_the_same_rows(where: Places, ask) -> None:
    import prioritize as pz

    frame = pz.choose(pz.load_model(), where.store, shape="therapies", top=4, cell="MDSC", untried=True)
    found = ask(Wanted(shape="therapies", top=4, filter=Filter(cell="MDSC", untried=True)))
    assert list(frame.columns) == list(found.answer.columns)
    assert frame["combination"].tolist() == column(found, "combination")
    assert frame["score"].tolist() == column(found, "score")


def test_every_column_has_a_name_of_its_own_and_a_type(triples: Combined, tmp_path: Path) -> None:
    answer = replace(triples.answer, rows=triples.answer.rows[:2])
    assert len(set(answer.columns)) == len(answer.columns) == len(answer.types)
    first = json.loads(write_answer(answer, "json", None))[0]
    assert first["agents"] == answer.rows[0][answer.columns.index("agents")]
    assert write_answer(answer, "parquet", tmp_path / "answer.parquet") == ""


# --- how many triples there are --------------------------------------------------------------


def slow_count(may: np.ndarray, targets: list[int], therapies: list[int]) -> int:
    """Triples whose three pairs are allowed, one by one."""
    pairs = [(one, other) for one, other in itertools.combinations(targets, 2) if may[one, other]]
    return sum(int((may[one, therapies] & may[other, therapies]).sum()) for one, other in pairs)


@pytest.mark.parametrize("seed", range(5))
def test_triples_are_counted_where_all_three_pairs_are_allowed(seed: int) -> None:
    random = np.random.default_rng(seed)
    may = random.random((9, 9)) < 0.6
    may = (may & may.T) & ~np.eye(9, dtype=bool)
    targets, therapies = [0, 2, 3, 5, 8], [1, 4, 6]
    assert count_triples(may, np.array(targets), np.array(therapies)) == slow_count(may, targets, therapies)


def test_a_therapy_that_is_gated_with_a_target_takes_its_triples_away() -> None:
    """Three targets and two therapies make six triples; without 0 + 4, those of 0 + 1 and 0 + 2 with 4 are gone."""
    may = ~np.eye(5, dtype=bool)
    targets, therapies = np.array([0, 1, 2]), np.array([3, 4])
    assert count_triples(may, targets, therapies) == 6
    may[0, 4] = may[4, 0] = False
    assert count_triples(may, targets, therapies) == 4
    assert count_triples(may, targets, np.array([], dtype=np.int64)) == 0


def test_the_note_counts_the_triples_that_the_gates_leave(triples: Combined, computed: Computed) -> None:
    results = computed.results
    ranked = np.array([status == RANKED for status in results.ranking.status])
    may = allowed_pairs(results.members, ranked)
    for left, right in results.gates:
        may[left, right] = may[right, left] = False
    size = len(results.members.ids)
    whole = slow_count(may, np.flatnonzero(ranked).tolist(), list(range(results.members.n_targets, size)))
    assert f"of {whole:,} in all" in triples.notes[0]


# --- what became of the members together -----------------------------------------------------


@pytest.fixture
def world() -> Iterator[World]:
    """Three targets, PD-1, PD-L1 and two therapies, of which nivolumab acts on PD-1."""
    with made_world() as made:
        for number, symbol in enumerate(("ONE", "TWO", "THREE", "PDCD1", "CD274"), 1):
            made.target(number, symbol)
        made.backbone("cisplatin", "platinum")
        made.backbone("nivolumab", "anti-PD-1", 4)
        yield made


def told(world: World, *names: str) -> dict[str, str]:
    """What is said of some members, by column."""
    members = world.members()
    columns = Past.columns(len(names) > 2)
    return dict(zip(columns, Past(members).cells([members.names.index(name) for name in names]), strict=True))


def test_outcomes_together_are_told_with_the_failure_first_and_the_rows(world: World) -> None:
    outcomes = ("approved", "ongoing", "negative_efficacy", "approved", "mixed", "withdrawn")
    for number, outcome in enumerate(outcomes, 1):
        world.tried(f"C{number}", "a;b", 1, 2, outcome=outcome)
    world.tried("C7", "a;b", 1, 2, outcome="positive", setting="preclinical")
    world.tried("C8", "a", 1, outcome="negative_safety")  # not together
    assert told(world, "ONE", "TWO") == {
        "together": "failed: efficacy; mixed; 2 x approved; positive (preclinical); withdrawn; ongoing",
        "together_rows": "C1;C2;C3;C4;C5;C6;C7",
        "class_mates": "",
    }


def test_members_never_given_together_are_not_in_the_ledger(world: World) -> None:
    world.tried("C1", "a;b", 1, 2, outcome="approved")
    world.add("combination_apart", combination_id="C1", left_id="HGNC:1", right_id="HGNC:2")
    for pair in (("ONE", "TWO"), ("ONE", "THREE")):
        assert told(world, *pair) == {"together": "not in the ledger", "together_rows": "", "class_mates": ""}


def test_members_that_the_ledger_was_not_asked_for_are_said_to_be_so(world: World) -> None:
    world.target(6, "OWN", asked=False)
    assert told(world, "ONE", "OWN")["together"] == "not asked"


def test_background_of_a_trial_has_no_outcome_of_its_own_but_was_given(world: World) -> None:
    world.tried("C1", "new;a;b", 3, background=(1, 2), outcome="negative_safety")
    assert told(world, "ONE", "TWO") == {
        "together": "only as background",
        "together_rows": "C1",
        "class_mates": "",
    }
    assert told(world, "ONE", "THREE")["together"] == "failed: safety"
    world.tried("C2", "a;b", 1, 2, outcome="positive")
    found = told(world, "ONE", "TWO")
    assert (found["together"], found["together_rows"]) == ("positive", "C2")


def test_of_three_the_pairs_inside_are_told_the_worst_first(world: World) -> None:
    world.tried("C1", "a;b", 1, 2, outcome="approved")
    world.tried("C2", "b;cisplatin", 2, "cisplatin", outcome="negative_efficacy")
    world.tried("C3", "b;cisplatin", 2, "cisplatin", outcome="positive")
    assert told(world, "ONE", "TWO", "cisplatin") == {
        "together": "not in the ledger",
        "together_rows": "",
        "pairs_inside": "TWO + cisplatin: failed: efficacy; positive | ONE + TWO: approved",
        "class_mates": "",
    }
    assert told(world, "ONE", "THREE", "cisplatin")["pairs_inside"] == "not in the ledger"


def test_three_together_are_told_by_the_rows_that_held_all_of_them(world: World) -> None:
    world.tried("C1", "a;b;cisplatin", 1, 2, "cisplatin", outcome="approval_withdrawn")
    world.tried("C2", "a;b", 1, 2, outcome="approved")
    found = told(world, "ONE", "TWO", "cisplatin")
    assert (found["together"], found["together_rows"]) == ("approval withdrawn", "C1")
    assert found["pairs_inside"] == (
        "ONE + TWO: approval withdrawn; approved | ONE + cisplatin: approval withdrawn | "
        "TWO + cisplatin: approval withdrawn"
    )


def test_beside_pd_1_stands_what_became_of_the_partner_with_pd_l1_and_the_other_way_round(world: World) -> None:
    world.tried("C1", "a;x", 1, 4, outcome="positive")
    world.tried("C2", "a;y", 1, 5, outcome="negative_efficacy")
    assert told(world, "ONE", "PDCD1")["class_mates"] == "ONE + CD274: failed: efficacy"
    assert told(world, "ONE", "CD274")["class_mates"] == "ONE + PDCD1: positive"
    assert told(world, "TWO", "PDCD1")["class_mates"] == "not in the ledger"
    assert told(world, "ONE", "TWO")["class_mates"] == ""


def test_an_antibody_to_pd_1_has_both_ends_as_mates_less_its_own_rows(world: World) -> None:
    world.tried("C1", "a;nivolumab", 1, 4, "nivolumab", outcome="approved")
    world.tried("C2", "a;other", 1, 4, outcome="positive")
    world.tried("C3", "a;y", 1, 5, outcome="negative_safety")
    found = told(world, "ONE", "nivolumab")
    assert (found["together"], found["together_rows"]) == ("approved", "C1")
    assert found["class_mates"] == "ONE + CD274: failed: safety | ONE + PDCD1: positive"


def test_an_end_that_another_member_acts_on_is_no_mate(world: World) -> None:
    world.tried("C1", "x;nivolumab", 5, 4, "nivolumab", outcome="approved")
    world.tried("C2", "y;nivolumab", 4, "nivolumab", outcome="negative_safety")
    assert told(world, "PDCD1", "CD274")["class_mates"] == ""
    assert told(world, "CD274", "nivolumab")["class_mates"] == "not in the ledger"


def test_to_ask_for_what_is_untried_leaves_out_what_was_given_together_and_no_more(
    world: World, tmp_path: Path
) -> None:
    world.tried("C1", "a;b;cisplatin", 1, 2, "cisplatin", outcome="ongoing")
    world.add("combination_apart", combination_id="C1", left_id="HGNC:1", right_id="HGNC:2")
    world.tried("C2", "a;c", 1, 3, outcome="approved", setting="preclinical")
    results = world.compute(made_model(tmp_path)).results
    rows = [results.members.ids.index(one) for one in ("HGNC:1", "HGNC:2", "cisplatin")]
    one, two, cisplatin = rows
    assert filter_facts(world.con, results).tried == {frozenset({one, cisplatin}), frozenset({two, cisplatin})}


def test_an_approval_that_was_taken_back_warns(computed: Computed, ask) -> None:
    """C012: atezolizumab + nab-paclitaxel, whose approval was withdrawn after the trial that was to confirm it."""
    members = computed.results.members
    left, right = members.names.index("CD274"), members.names.index("nab-paclitaxel")
    (row,) = (one for one in members.ledger if one.id == "C012")
    assert precedents(members.ids, members.genes, members.classes, [row]).value[left, right] == -0.5
    together, ids, _ = Past(members).cells([left, right])
    assert "approval withdrawn" in together.split("; ")
    assert "C012" in ids.split(";")
    pair = computed.pairs.candidate(members.ids[left], members.ids[right])
    assert "approval withdrawn" in [remark.kind for remark in pair.against]


@pytest.mark.slow
def test_an_indication_asked_for_weighs_the_outcomes_of_three_too(where: Places, computed: Computed) -> None:
    """C011 alone is approved for lung cancer: when the liver is asked for p = 0.5, and the precedent p/(p+1) = 1/3."""
    with database.reading(where.store) as con:
        known = filter_facts(con, computed.results)
    model, members = computed.results.model, computed.results.members
    liver = replace(model, combinations=model.combinations.model_copy(update={"indication": "liver"}))
    alone = replace(members, ledger=tuple(one for one in members.ledger if one.id == "C011"))
    results = replace(computed.results, model=liver, members=alone)
    found = choose(results, computed.pairs.agent_words, known, Wanted(shape="triples", top=2_000))
    assert column(found, "precedent")[column(found, "together_rows").index("C011")] == pytest.approx(1 / 3)
