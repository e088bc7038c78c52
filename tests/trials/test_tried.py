"""Every tried combination is found again from its agents, in any order and spelling."""

from itertools import permutations, product

import pytest

from prioritize.errors import TargetError
from prioritize.trials.arms import study_arms
from prioritize.trials.links import links
from prioritize.trials.names import AgentNames
from prioritize.trials.tried import TriedCombinations
from tests.trials.conftest import group, intervention, study

ROWS = (
    {"combination_id": "K1", "agents": "nivolumab;ipilimumab"},
    {"combination_id": "K2", "agents": "ipilimumab;nivolumab"},
    {"combination_id": "K3", "agents": "nivolumab;ipilimumab;copper"},
    {"combination_id": "K4", "agents": "pembrolizumab;cisplatin or carboplatin"},
    {"combination_id": "K5", "agents": "trifluridine/tipiracil;nivolumab"},
    {"combination_id": "K6", "agents": "reparixin"},
)


@pytest.fixture
def tried(names):
    """Six hand-made combinations."""
    return TriedCombinations(ROWS, names)


@pytest.fixture(scope="session")
def embedded(catalogue, all_names):
    """The project's own combinations."""
    return TriedCombinations(catalogue["combinations"], all_names)


def spellings_of(catalogue):
    """Written name in lower case -> all its names on record."""
    known = {}
    for row in [*catalogue["agents"], *catalogue["backbones"]]:
        own = (row["agent"], *filter(None, row["synonyms"].split(";")))
        known.setdefault(row["agent"].lower(), set()).update(own)
    return known


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(["nivolumab", "ipilimumab"], ("K1", "K2"), id="as written"),
        pytest.param(["Yervoy", "BMS 936558"], ("K1", "K2"), id="brand and code name, other order"),
        pytest.param(["Opdivo + Yervoy"], ("K1", "K2"), id="in one entry"),
        pytest.param(["COPPER", "Yervoy", "Opdivo"], ("K3",), id="an unknown agent by its own name"),
        pytest.param(["carboplatin", "MK-3475"], ("K4",), id="one of a choice"),
        pytest.param(["carboplatin or cisplatin", "MK-3475"], ("K4",), id="the choice itself, turned round"),
        pytest.param(["nivolumab", "tipiracil", "trifluridine"], ("K5",), id="a fixed pair, taken apart"),
        pytest.param(["Nivolumab", "Tipiracil/Trifluridine"], ("K5",), id="a fixed pair, turned round"),
        pytest.param(["reparixin 1200 mg"], ("K6",), id="one agent"),
        pytest.param(["nivolumab"], (), id="a part is not the whole"),
        pytest.param(["nivolumab", "ipilimumab", "cisplatin"], (), id="more than was tried"),
        pytest.param(["nivolumab", "placebo"], (), id="a placebo is no agent"),
    ],
)
def test_a_combination_is_found_by_what_was_given(tried, asked, found):
    assert tried.find_again(asked) == found


def test_a_combination_is_found_by_keys(tried):
    assert tried.with_agents({"ipilimumab", "nivolumab"}) == ("K1", "K2")
    assert tried.with_at_least({"nivolumab"}) == ("K1", "K2", "K3", "K5")


def test_names_that_are_no_known_agent_are_told(tried):
    assert tried.own_names == {"copper": ("K3",), "tipiracil": ("K5",), "trifluridine": ("K5",)}


def test_a_name_that_two_agents_share_is_refused():
    rows = [{"agent_id": agent, "agent": agent, "synonyms": "AB-12"} for agent in ("one", "two")]
    tried = TriedCombinations([{"combination_id": "K1", "agents": "one;two"}], AgentNames(rows))
    with pytest.raises(TargetError, match="'AB 12' may be one or two"):
        tried.find_again(["AB 12", "one"])


@pytest.mark.parametrize("asked", [[], ["", "  "]])
def test_to_ask_for_nothing_is_refused(tried, asked):
    with pytest.raises(TargetError, match="no agent is named"):
        tried.find_again(asked)


def test_a_row_without_agents_is_refused(names):
    with pytest.raises(TargetError, match="K9: a combination has no id or no agents"):
        TriedCombinations([{"combination_id": "K9", "agents": " ; "}], names)


@pytest.mark.parametrize("change", [str, str.upper, str.title, lambda name: name.replace("-", " ")])
def test_every_embedded_row_is_found_in_any_order_and_case(catalogue, embedded, change):
    for row in catalogue["combinations"]:
        for order in permutations(row["agents"].split(";")):
            assert row["combination_id"] in embedded.find_again([change(name) for name in order]), order


def test_every_embedded_row_is_found_by_every_synonym(catalogue, embedded):
    known = spellings_of(catalogue)
    tries = 0
    for row in catalogue["combinations"]:
        choices = [sorted(known.get(name.lower(), {name})) for name in row["agents"].split(";")]
        for written in product(*choices):
            tries += 1
            assert row["combination_id"] in embedded.find_again(written[::-1]), written
            assert row["combination_id"] in embedded.find_again([" + ".join(written)]), written
    assert tries > 2 * len(catalogue["combinations"])


def test_what_is_found_holds_the_same_agents_and_no_other(catalogue, embedded):
    agents = {row["combination_id"]: set(row["agents"].lower().split(";")) for row in catalogue["combinations"]}
    for own, names in agents.items():
        for found in embedded.find_again(names):
            assert agents[found] == names or any(" or " in name for name in names | agents[found]), (own, found)


def test_the_link_of_a_study_leads_to_the_combination(embedded, all_names):
    record = study(
        [
            intervention("INCB024360 100 mg", "A", others=["Epacadostat"]),
            intervention("Keytruda 200 mg", "A", "B"),
            intervention("Placebo", "B"),
        ],
        [group("A"), group("B", "PLACEBO_COMPARATOR")],
    )
    (link,) = links(study_arms(record, all_names)).links
    assert (link.tested, link.background) == ({"epacadostat"}, {"pembrolizumab"})
    assert embedded.with_agents(link.keys) == ("C030", "C031")


def test_agents_of_combinations_that_are_in_no_table_go_by_their_own_name(catalogue, embedded):
    written = {row["agent"].lower() for table in ("agents", "backbones") for row in catalogue[table]}
    assert embedded.own_names
    assert not written & {name.lower() for name in embedded.own_names}
    assert "copper" in embedded.own_names
