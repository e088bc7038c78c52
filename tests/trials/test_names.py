"""Any spelling leads to one agent; what may be several, or is nobody, is told and not guessed."""

import pytest

from prioritize.errors import TargetError
from prioritize.trials.names import AgentNames, Hit
from prioritize.trials.spelling import compact
from tests.trials.conftest import agent


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("pembrolizumab", id="INN"),
        pytest.param("PEMBROLIZUMAB", id="upper case"),
        pytest.param("  Pembrolizumab. ", id="spaces and a stop"),
        pytest.param("MK-3475", id="code name"),
        pytest.param("mk 3475", id="code name with a space"),
        pytest.param("MK3475", id="code name in one word"),
        pytest.param("MK\u20113475", id="non-breaking hyphen"),
        pytest.param("Keytruda®", id="brand with its sign"),
        pytest.param("KEYTRUDA™", id="brand with another sign"),
        pytest.param("pembrolizumab-abcd", id="suffix of a biologic"),
        pytest.param("pembrolizumab (MK-3475)", id="code name in brackets"),
        pytest.param("XY-1 [Keytruda]", id="known in brackets alone"),
        pytest.param("Pembrolizumab injection 50 mg", id="form and dose"),
        pytest.param("pembrolizumab 200 mg IV Q3W", id="dose, route and schedule"),
        pytest.param("pembrolizumab 2 mg/kg every 3 weeks", id="dose by weight"),
        pytest.param("200 mg pembrolizumab", id="dose first"),
        pytest.param("intravenous pembrolizumab", id="route first"),
        pytest.param("adjuvant pembrolizumab", id="use first"),
        pytest.param("pembrolizumab biosimilar", id="biosimilar"),
        pytest.param("Biological: pembrolizumab", id="type in front"),
        pytest.param("pembrolizumab hydrochloride", id="a salt, even an odd one"),
    ],
)
def test_a_spelling_leads_to_its_agent(names, written):
    found = names.resolve(written)
    assert (found.agents, found.unknown, found.ambiguous) == (("pembrolizumab",), (), ())
    assert found.complete


@pytest.mark.parametrize(
    ("written", "agents"),
    [
        pytest.param("nab-paclitaxel", ("nab-paclitaxel",), id="nab"),
        pytest.param("nab paclitaxel", ("nab-paclitaxel",), id="nab with a space"),
        pytest.param("albumin-bound paclitaxel", ("nab-paclitaxel",), id="albumin-bound"),
        pytest.param("Paclitaxel (albumin-bound)", ("nab-paclitaxel",), id="albumin-bound in brackets"),
        pytest.param("paclitaxel albumin-stabilized nanoparticle formulation", ("nab-paclitaxel",), id="NCI's form"),
        pytest.param("weekly paclitaxel", ("paclitaxel",), id="paclitaxel stays paclitaxel"),
        pytest.param("ziv-aflibercept", ("aflibercept",), id="prefix of a biologic"),
        pytest.param("CP-675,206", ("tremelimumab",), id="a code name with a comma"),
        pytest.param("gemcitabine HCl 1000 mg/m2 IV days 1, 8, 15", ("gemcitabine",), id="salt, dose and days"),
        pytest.param("nivolumab + ipilimumab", ("nivolumab", "ipilimumab"), id="plus sign"),
        pytest.param("ipilimumab/nivolumab", ("ipilimumab", "nivolumab"), id="stroke"),
        pytest.param("Nivolumab and Ipilimumab", ("nivolumab", "ipilimumab"), id="and"),
        pytest.param("nivolumab plus ipilimumab", ("nivolumab", "ipilimumab"), id="plus"),
        pytest.param("nivolumab in combination with ipilimumab", ("nivolumab", "ipilimumab"), id="with"),
        pytest.param("nivolumab, ipilimumab and cisplatin", ("nivolumab", "ipilimumab", "cisplatin"), id="a list"),
        pytest.param("nivolumab 3 mg/kg + ipilimumab 1 mg/kg", ("nivolumab", "ipilimumab"), id="strokes of doses"),
        pytest.param("nivolumab 240mg/ipilimumab 80mg", ("nivolumab", "ipilimumab"), id="stroke after a dose"),
        pytest.param("Opdivo (nivolumab) + Yervoy (ipilimumab)", ("nivolumab", "ipilimumab"), id="brackets in each"),
        pytest.param("Keytruda + pembrolizumab", ("pembrolizumab",), id="named twice, counted once"),
    ],
)
def test_several_names_and_forms(names, written, agents):
    found = names.resolve(written)
    assert (found.agents, found.complete) == (agents, True)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("aspirin", id="not on record"),
        pytest.param("pembrolizumab vedotin", id="a conjugate is another molecule"),
        pytest.param("placebo for pembrolizumab", id="placebo"),
        pytest.param("Placebo (pembrolizumab)", id="placebo with the name in brackets"),
        pytest.param("nivolumab/placebo", id="agent or placebo"),
        pytest.param("pembrolizumab +/- cisplatin", id="given to some"),
        pytest.param("pembrolizumab with or without cisplatin", id="given to some, in words"),
        pytest.param("pembrolizumab vs nivolumab", id="compared"),
        pytest.param("carboplatin plus gemcitabine vs carboplatin plus cisplatin", id="compared combinations"),
        pytest.param("cisplatin followed by pembrolizumab", id="one after the other"),
        pytest.param("anti-pembrolizumab antibody", id="inside another word"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_agent_is_left_unknown(names, written):
    found = names.resolve(written)
    assert (found.agents, found.ambiguous, found.complete) == ((), (), False)


def test_the_known_part_of_a_combination_is_kept_beside_the_unknown():
    found = AgentNames([agent("nivolumab", "nivolumab")]).resolve("XYZ-101 + nivolumab")
    assert (found.agents, found.unknown, found.complete) == (("nivolumab",), ("XYZ-101",), False)


def test_a_spelling_that_two_agents_claim_is_ambiguous():
    both = AgentNames([agent("one", "Alpha-1", "AB-12"), agent("two", "Beta-2", "AB12")])
    found = both.resolve("ab 12")
    assert (found.agents, found.ambiguous) == ((), (("ab 12", ("one", "two")),))
    assert both.shared == {"ab12": ("one", "two")}


def test_a_choice_is_ambiguous(names):
    assert names.resolve("cisplatin or carboplatin").ambiguous == (
        ("cisplatin or carboplatin", ("carboplatin", "cisplatin")),
    )


def test_brackets_that_name_another_agent_are_ambiguous(names):
    assert names.resolve("nivolumab (ipilimumab)").ambiguous == (
        ("nivolumab (ipilimumab)", ("ipilimumab", "nivolumab")),
    )


def test_other_names_are_asked_when_the_name_is_unknown(names):
    assert names.resolve("Anti-PD-1", ["MK-3475", "lambrolizumab"]).agents == ("pembrolizumab",)
    assert names.resolve("XY-9", ["nivolumab/ipilimumab", "Yervoy + Opdivo"]).complete


def test_other_names_that_disagree_are_ambiguous(names):
    assert names.resolve("XY-9", ["nivolumab", "ipilimumab"]).ambiguous == (("XY-9", ("ipilimumab", "nivolumab")),)
    assert names.resolve("nivolumab", ["ipilimumab"]).ambiguous == (("nivolumab", ("ipilimumab", "nivolumab")),)


def test_other_names_never_turn_a_placebo_into_its_agent(names):
    assert names.resolve("Placebo", ["pembrolizumab"]).agents == ()


def test_greek_letters_and_their_names_are_one():
    assert compact("TGF-β") == compact("tgf beta") == "tgfbeta"
    names = AgentNames([agent("interferon-gamma", "interferon gamma")])
    assert names.resolve("Interferon-γ").agents == ("interferon-gamma",)


def test_a_non_selective_agent_shares_its_credit(names):
    assert names.hits("reparixin") == (Hit("HGNC:6026", "inhibits", 0.5), Hit("HGNC:6027", "unknown", 0.5))
    assert names.hits("epacadostat") == (Hit("HGNC:6059", "inhibits", 1.0),)
    assert names.hits("gemcitabine") == names.hits("nobody") == ()


def test_targets_of_both_tables_count():
    names = AgentNames(
        [
            agent("tki", "tki", target_id="HGNC:1", action="inhibits"),
            {"backbone_id": "tki", "agent": "tki", "synonyms": "", "target_ids": "HGNC:1;HGNC:2;HGNC:3"},
        ]
    )
    assert [(hit.action, hit.share) for hit in names.hits("tki")] == [
        ("inhibits", 1 / 3),
        ("unknown", 1 / 3),
        ("unknown", 1 / 3),
    ]


def test_rows_that_disagree_on_the_action_leave_it_unknown():
    rows = [agent("a", "a", target_id="HGNC:1", action=action) for action in ("inhibits", "activates")]
    assert AgentNames(rows).hits("a") == (Hit("HGNC:1", "unknown", 1.0),)


def test_rows_without_id_or_name_are_all_refused():
    with pytest.raises(TargetError) as caught:
        AgentNames([agent("", "a"), agent("b", "b"), {"agent_id": "c", "agent": None}])
    assert [str(problem) for problem in caught.value.problems] == [
        "agents agent_id, agent: row 1 has no id or no name. Fix: fill in both",
        "agents agent_id, agent: row 3 has no id or no name. Fix: fill in both",
    ]


def test_every_name_and_synonym_of_the_catalogue_leads_to_its_own_agent(catalogue, all_names):
    assert all_names.shared == {}
    for row in [*catalogue["agents"], *catalogue["backbones"]]:
        own = row.get("agent_id") or row["backbone_id"]
        for name in (row["agent"], *filter(None, row["synonyms"].split(";"))):
            for written in (name, name.upper(), name.lower(), f"{name} 50 mg tablets", f"XY-1 ({name})"):
                assert all_names.resolve(written).agents == (own,), written
