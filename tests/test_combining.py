"""The verb `combine` on the embedded data: shapes, filters, diversity and portfolios."""

from __future__ import annotations

import numpy as np
import pytest

from prioritize.combinations.choosing import Filter
from prioritize.combining import SHAPES, Combined, Wanted, choose, combine, filter_facts
from prioritize.errors import UsageError
from prioritize.pipeline import Places
from prioritize.store import database
from tests.chain import Computed


@pytest.fixture(scope="module")
def ask(where: Places, computed: Computed):
    """A function that chooses among the results of the default model."""
    with database.reading(where.store) as con:
        known = filter_facts(con, computed.results)
    agents = computed.pairs.agent_words
    return lambda wanted: choose(computed.results, agents, known, wanted)


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
    assert set(column(found, "together")) == {"not in the ledger"}


def test_a_diverse_list_begins_with_the_first_and_repeats_its_members_less(ask) -> None:
    plain, varied = (ask(Wanted(top=20, diverse=share)) for share in (0.0, 0.6))
    assert column(plain, "combination")[0] == column(varied, "combination")[0]

    def repeats(found: Combined) -> int:
        names = [name for one in column(found, "combination") for name in str(one).split(" + ")]
        return len(names) - len(set(names))

    assert repeats(varied) < repeats(plain)


def test_a_portfolio_covers_more_with_each_step_and_says_what_none_can_exceed(ask) -> None:
    found = ask(Wanted(shape="therapies", portfolio=4))
    covered = np.array(column(found, "covered"), dtype=float)
    assert len(covered) == 4
    assert (np.diff(covered) > 0).all()
    assert (np.diff(np.diff(covered)) <= 1e-12).all()  # each adds less than the one before
    assert "no 4 cover more than" in found.notes[-1]


def test_an_indication_asked_for_makes_outcomes_elsewhere_count_less(where: Places, ask) -> None:
    anywhere = ask(Wanted(shape="pairs", top=2_000))
    kidney = combine(where, Wanted(shape="pairs", top=2_000, filter=Filter(indication="renal")))

    def precedent(found: Combined, pair: str) -> float:
        row = column(found, "combination").index(pair)
        return float(str(column(found, "precedent")[row]))

    # Atezolizumab and bevacizumab are approved for liver and lung cancer on record, not for the kidney.
    assert precedent(kidney, "CD274 + VEGFA") < precedent(anywhere, "CD274 + VEGFA")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(filter=Filter(cell="tam")), "no member has 'tam'"),
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


def test_the_python_door_gives_the_same_rows(where: Places, ask) -> None:
    import prioritize as pz

    frame = pz.choose(pz.load_model(), where.store, shape="therapies", top=4, cell="MDSC", untried=True)
    found = ask(Wanted(shape="therapies", top=4, filter=Filter(cell="MDSC", untried=True)))
    assert list(frame.columns) == list(found.answer.columns)
    assert frame["combination"].tolist() == column(found, "combination")
    assert frame["score"].tolist() == column(found, "score")
