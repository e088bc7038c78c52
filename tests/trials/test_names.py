"""Any spelling leads to one agent; what may be several, or is nobody, is told and not guessed."""

import pytest

from prioritize.errors import TargetError
from prioritize.trials.names import AgentNames, Hit, Resolution
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


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param("", Resolution(""), id="nothing"),
        pytest.param("aspirin", Resolution("aspirin", unknown=("aspirin",)), id="nobody"),
        pytest.param(
            "Placebo (Keytruda)", Resolution("Placebo (Keytruda)", unknown=("Placebo (Keytruda)",)), id="placebo"
        ),
        pytest.param(
            "Drug: cisplatin vs carboplatin",
            Resolution("Drug: cisplatin vs carboplatin", unknown=("Drug: cisplatin vs carboplatin",)),
            id="compared",
        ),
        pytest.param(
            "XYZ-101 + Taxol + XYZ-101 + Taxol",
            Resolution("XYZ-101 + Taxol + XYZ-101 + Taxol", ("paclitaxel",), ("XYZ-101",)),
            id="each counted once",
        ),
        pytest.param(
            "cisplatin or carboplatin",
            Resolution(
                "cisplatin or carboplatin",
                ambiguous=(("cisplatin or carboplatin", ("carboplatin", "cisplatin")),),
            ),
            id="a choice",
        ),
        pytest.param(
            "Opdivo + cisplatin or carboplatin + XY-1",
            Resolution(
                "Opdivo + cisplatin or carboplatin + XY-1",
                ("nivolumab",),
                ("XY-1",),
                (("cisplatin or carboplatin", ("carboplatin", "cisplatin")),),
            ),
            id="a choice beside others",
        ),
        pytest.param(
            "cisplatin or aspirin",
            Resolution("cisplatin or aspirin", unknown=("cisplatin or aspirin",)),
            id="a choice of which one is nobody",
        ),
        pytest.param(
            "Keytruda, aspirin", Resolution("Keytruda, aspirin", ("pembrolizumab",), ("aspirin",)), id="a list"
        ),
        pytest.param(
            "ibuprofen, aspirin",
            Resolution("ibuprofen, aspirin", unknown=("ibuprofen, aspirin",)),
            id="a list of nobody",
        ),
        pytest.param(
            "CP-675,206 + Opdivo",
            Resolution("CP-675,206 + Opdivo", ("tremelimumab", "nivolumab")),
            id="a code name with a comma is no list",
        ),
        pytest.param(
            "nivolumab (ipilimumab)",
            Resolution("nivolumab (ipilimumab)", ambiguous=(("nivolumab (ipilimumab)", ("ipilimumab", "nivolumab")),)),
            id="one other agent in brackets",
        ),
        pytest.param(
            "nivolumab (ipilimumab + cisplatin)",
            Resolution("nivolumab (ipilimumab + cisplatin)", ("nivolumab",)),
            id="several others in brackets",
        ),
        pytest.param(
            "XY-1 (Opdivo + nivolumab)", Resolution("XY-1 (Opdivo + nivolumab)", ("nivolumab",)), id="known in brackets"
        ),
        pytest.param(
            "XY-1 (Opdivo + aspirin)",
            Resolution("XY-1 (Opdivo + aspirin)", unknown=("XY-1 (Opdivo + aspirin)",)),
            id="half known in brackets",
        ),
    ],
)
def test_every_part_of_a_name_is_told_as_one_agent_as_several_or_as_nobody(names, written, found):
    assert names.resolve(written) == found


@pytest.mark.parametrize(
    ("written", "others", "found"),
    [
        pytest.param("XY-9", ["MK-3475", "aspirin"], Resolution("XY-9", ("pembrolizumab",)), id="one is known"),
        pytest.param(
            "XY-9",
            ["nivolumab/ipilimumab", "Yervoy + Opdivo"],
            Resolution("XY-9", ("ipilimumab", "nivolumab")),
            id="both name the same two",
        ),
        pytest.param("XY-9", ["aspirin"], Resolution("XY-9", unknown=("XY-9",)), id="nobody is known"),
        pytest.param("XY-9", ["Opdivo + aspirin"], Resolution("XY-9", unknown=("XY-9",)), id="half known"),
        pytest.param(
            "XY-9",
            ["Opdivo", "Yervoy"],
            Resolution("XY-9", ambiguous=(("XY-9", ("ipilimumab", "nivolumab")),)),
            id="they disagree",
        ),
        pytest.param(
            "Opdivo",
            ["Yervoy"],
            Resolution("Opdivo", ambiguous=(("Opdivo", ("ipilimumab", "nivolumab")),)),
            id="another than the name",
        ),
        pytest.param("Opdivo", ["BMS-936558", "aspirin"], Resolution("Opdivo", ("nivolumab",)), id="the same"),
        pytest.param(
            "Opdivo + Yervoy",
            ["ipilimumab"],
            Resolution("Opdivo + Yervoy", ("nivolumab", "ipilimumab")),
            id="a part of what is named",
        ),
        pytest.param(
            "Opdivo + XY-9",
            ["ipilimumab"],
            Resolution("Opdivo + XY-9", ("nivolumab",), ("XY-9",)),
            id="a part is known by itself",
        ),
        pytest.param(
            "cisplatin or carboplatin",
            ["cisplatin"],
            Resolution(
                "cisplatin or carboplatin",
                ambiguous=(("cisplatin or carboplatin", ("carboplatin", "cisplatin")),),
            ),
            id="a choice stays one",
        ),
        pytest.param("Placebo", ["Keytruda"], Resolution("Placebo", unknown=("Placebo",)), id="a placebo stays one"),
    ],
)
def test_other_names_are_asked_where_the_name_is_unknown_and_may_not_name_another(names, written, others, found):
    assert names.resolve(written, others) == found


def test_an_agent_is_called_by_its_first_name_and_found_by_all_of_them():
    rows = [
        agent("b", "Betamab", " B-1 ; ;B-2;"),
        {"backbone_id": "a", "agent": "Alphanib", "synonyms": None},
        agent("b", "Other", "B-1"),
    ]
    names = AgentNames(rows)
    assert names.agents == ("a", "b")
    assert [names.name(one) for one in ("a", "b", "c")] == ["Alphanib", "Betamab", "c"]
    assert [names.resolve(one).agents for one in ("B1", "b 2", "other", "B-1;B-2", "b")] == [("b",)] * 5
    assert (names.shared, names.hits("a")) == ({}, ())
    assert AgentNames().agents == AgentNames().resolve("b").agents == ()


def test_a_name_that_holds_a_sign_which_joins_is_one_agent_where_a_row_says_so():
    names = AgentNames([agent("both", "Trifluridine/Tipiracil"), agent("one", "tipiracil")])
    assert names.resolve("trifluridine / tipiracil").agents == ("both",)
    assert names.resolve("tipiracil/trifluridine") == Resolution("tipiracil/trifluridine", ("one",), ("trifluridine",))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Drug: Aspirinol hydrochloride (A-1) 50 mg tablets", "aspirinol"),
        ("XY-9", "xy9"),
        ("+", "+"),
    ],
)
def test_an_unknown_name_is_known_by_its_letters_and_digits(names, written, key):
    assert names.own_key(written) == key


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
