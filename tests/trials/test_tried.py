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

# Rows whose backbone was given with the agents -> all that was given.
WITH_BACKBONE = {
    "C011": "atezolizumab;bevacizumab;carboplatin;paclitaxel",
    "C025": "evorpacept;trastuzumab;ramucirumab;paclitaxel",
    "C028": "tiragolumab;atezolizumab;carboplatin;etoposide",
    "C053": "etrumadenant;zimberelimab;FOLFOX;bevacizumab",
    "C056": "motixafortide;cemiplimab;gemcitabine;nab-paclitaxel",
}


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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(["Opdivo", "reparixin"], ("B1",), id="without it"),
        pytest.param(["Taxol", "reparixin", "carboplatin", "nivolumab"], ("B1",), id="with it, in another order"),
        pytest.param(["carboplatin + nivolumab + paclitaxel + reparixin"], ("B1",), id="with it, in one entry"),
        pytest.param(["nivolumab", "reparixin", "carboplatin"], (), id="with a part of it"),
    ],
)
def test_a_row_is_found_with_its_backbone_and_without(names, asked, found):
    row = {"combination_id": "B1", "agents": "reparixin;nivolumab", "backbone": "carboplatin + paclitaxel"}
    assert TriedCombinations([row], names).find_again(asked) == found


def test_what_a_row_names_twice_finds_it_once(names):
    row = {"combination_id": "B1", "agents": "nivolumab;cisplatin", "backbone": "cisplatin"}
    assert TriedCombinations([row], names).with_agents({"nivolumab", "cisplatin"}) == ("B1",)


@pytest.mark.parametrize(
    "backbone",
    [
        pytest.param("with or without cisplatin", id="perhaps given"),
        pytest.param("with cisplatin", id="with, of some patients or all"),
        pytest.param("vs cisplatin", id="given to the others"),
        pytest.param("gemcitabine + cisplatin, vs cisplatin", id="given, and to the others too"),
        pytest.param("cisplatin or carboplatin", id="one of two"),
        pytest.param("cisplatin/carboplatin", id="one of two, with a slash"),
        pytest.param("cisplatin + a taxane", id="a class beside"),
        pytest.param("platinum", id="a class"),
        pytest.param(None, id="none"),
    ],
)
def test_a_backbone_that_leaves_a_doubt_is_no_agent_that_was_given(names, backbone):
    tried = TriedCombinations([{"combination_id": "B1", "agents": "nivolumab", "backbone": backbone}], names)
    assert tried.find_again(["nivolumab"]) == ("B1",)
    assert tried.with_at_least({"cisplatin"}) == ()


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
    whole = {key: set(given.lower().split(";")) for key, given in WITH_BACKBONE.items()}
    for own, names in agents.items():
        for found in embedded.find_again(names):
            same = names in (agents[found], whole.get(found))
            assert same or any(" or " in name for name in names | agents[found]), (own, found)


@pytest.mark.parametrize(("combination", "given"), WITH_BACKBONE.items())
def test_an_embedded_row_is_found_with_its_backbone_in_any_order_and_spelling(catalogue, embedded, combination, given):
    known = spellings_of(catalogue)
    for order in permutations(given.split(";")):
        assert embedded.find_again(order).count(combination) == 1, order
        assert combination in embedded.find_again([" + ".join(order).upper()]), order
    for written in product(*(sorted(known.get(name.lower(), {name})) for name in given.split(";"))):
        assert embedded.find_again([" + ".join(written)]).count(combination) == 1, written
    (row,) = (row for row in catalogue["combinations"] if row["combination_id"] == combination)
    assert embedded.find_again(row["agents"].split(";")).count(combination) == 1


def test_of_two_regimens_that_a_slash_parts_none_was_given_beside_the_other(embedded):
    # C047: DKN-01;bevacizumab with FOLFIRI/FOLFOX, which combination_roles.csv keeps apart
    assert "C047" in embedded.find_again(["DKN-01", "bevacizumab"])
    assert "C047" not in embedded.find_again(["DKN-01", "bevacizumab", "FOLFIRI", "FOLFOX"])


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
    assert embedded.with_agents(link.keys) == ("C030", "C031", "C274")


def test_agents_of_combinations_that_are_in_no_table_go_by_their_own_name(catalogue, embedded):
    written = {row["agent"].lower() for table in ("agents", "backbones") for row in catalogue[table]}
    assert embedded.own_names
    assert not written & {name.lower() for name in embedded.own_names}
    assert "copper" in embedded.own_names
