"""Who was given what in which arm, and in which part."""

import json

import pytest

from prioritize.trials.arms import study_arms, study_records
from tests.trials.conftest import group, intervention, study

COMBINED = group("Combination")
ALONE = group("Control", "PLACEBO_COMPARATOR")


def roles(read):
    """Per arm label, key -> role."""
    return {arm.label: {one.key: one.role for one in arm.given} for arm in read.arms}


def test_what_both_arms_get_is_background_and_what_one_gets_is_tested(names):
    record = study(
        [
            intervention("Epacadostat", "Combination"),
            intervention("Pembrolizumab", "Combination", "Control"),
            intervention("Placebo", "Control"),
        ],
        [COMBINED, ALONE],
    )
    assert roles(study_arms(record, names)) == {
        "Combination": {"epacadostat": "tested", "pembrolizumab": "background"},
        "Control": {"pembrolizumab": "background", "placebo": "placebo"},
    }


def test_an_agent_is_one_agent_under_two_names(names):
    record = study(
        [
            intervention("MK-3475 200 mg", "Combination"),
            intervention("Keytruda", "Control"),
            intervention("Epacadostat", "Combination"),
        ],
        [COMBINED, group("Control", "ACTIVE_COMPARATOR")],
    )
    assert roles(study_arms(record, names)) == {
        "Combination": {"pembrolizumab": "background", "epacadostat": "tested"},
        "Control": {"pembrolizumab": "background"},
    }


def test_what_control_arms_alone_get_is_a_comparator(names):
    record = study(
        [intervention("Nivolumab", "New"), intervention("Cisplatin", "Old")],
        [group("New"), group("Old", "ACTIVE_COMPARATOR")],
    )
    assert roles(study_arms(record, names)) == {"New": {"nivolumab": "tested"}, "Old": {"cisplatin": "comparator"}}


def test_one_intervention_may_hold_several_agents(names):
    record = study([intervention("Gemcitabine + nab-paclitaxel", "A")], [group("A")])
    given = study_arms(record, names).arms[0].given
    assert [(one.key, one.written, one.known) for one in given] == [
        ("gemcitabine", "Gemcitabine + nab-paclitaxel", True),
        ("nab-paclitaxel", "Gemcitabine + nab-paclitaxel", True),
    ]


@pytest.mark.parametrize(
    ("name", "others", "role"),
    [
        ("Dexamethasone premedication", (), "supportive"),
        ("Lidocaine hydrochloride", (), "supportive"),
        ("Ondansetron 8 mg", (), "supportive"),
        ("Neupogen", ("filgrastim",), "supportive"),
        ("XY-1", ("G-CSF",), "supportive"),
        ("Gadobutrol", (), "supportive"),
        ("Normal saline", (), "supportive"),
        ("Placebo for nivolumab", (), "placebo"),
        ("sham infusion", (), "placebo"),
        ("Nivolumab", (), "tested"),
        ("XY-101", (), "tested"),
        ("cisplatin or carboplatin", (), "unclear"),
        ("Chemotherapy of the investigator's choice", (), "unclear"),
        ("Optional endocrine therapy", (), "unclear"),
        ("Pembrolizumab (standard of care)", (), "tested"),
    ],
)
def test_a_drug_has_its_role(names, name, others, role):
    record = study([intervention(name, "A", others=others)], [group("A")])
    assert study_arms(record, names).arms[0].given[0].role == role


@pytest.mark.parametrize("kind", ["PROCEDURE", "RADIATION", "DEVICE", "BEHAVIORAL", "DIETARY_SUPPLEMENT", "OTHER"])
def test_what_is_no_drug_stays_what_it_is(names, kind):
    record = study([intervention("nivolumab", "A", kind=kind)], [group("A")])
    one = study_arms(record, names).arms[0].given[0]
    assert (one.kind, one.role, one.known) == (kind, kind.lower().replace("_", " "), False)


@pytest.mark.parametrize("kind", ["OTHER", "", None])
def test_in_an_arm_of_no_clear_type_a_role_is_unclear(names, kind):
    record = study([intervention("nivolumab", "A")], [group("A", kind)])
    assert study_arms(record, names).arms[0].given[0].role == "unclear"


def test_an_arm_that_names_its_interventions_holds_them(names):
    record = study([intervention("Nivolumab")], [{**group("A"), "interventionNames": ["Drug: nivolumab"]}])
    read = study_arms(record, names)
    assert roles(read) == {"A": {"nivolumab": "tested"}}
    assert read.unassigned == ()


def test_labels_are_matched_without_case_and_doubled_spaces(names):
    record = study([intervention("Nivolumab", "arm  a")], [group("Arm A")])
    assert roles(study_arms(record, names)) == {"Arm A": {"nivolumab": "tested"}}


def test_an_intervention_of_no_arm_is_told_and_not_placed(names):
    record = study([intervention("Nivolumab", "B"), intervention("Ipilimumab")], [group("A")])
    read = study_arms(record, names)
    assert (roles(read), read.unassigned) == ({"A": {}}, ("Nivolumab", "Ipilimumab"))
    assert read.notes == ("Nivolumab: no arm is labelled 'B'",)


def test_unknown_and_ambiguous_names_are_told(names):
    record = study(
        [
            intervention("XY-101", "A"),
            intervention("cisplatin or carboplatin", "A"),
            intervention("nivolumab", "A"),
            intervention("tumour resection", "A", kind="PROCEDURE"),
        ],
        [group("A")],
    )
    read = study_arms(record, names)
    assert [(one.asked, one.unknown, [part for part, _ in one.ambiguous]) for one in read.unresolved] == [
        ("XY-101", ("XY-101",), []),
        ("cisplatin or carboplatin", (), ["cisplatin or carboplatin"]),
    ]
    assert [one.key for one in read.arms[0].given][:2] == ["xy101", ""]


def test_without_an_index_agents_go_by_their_own_names():
    record = study([intervention("Nivolumab 3 mg/kg", "A"), intervention("nivolumab", "B")], [group("A"), group("B")])
    assert roles(study_arms(record)) == {"A": {"nivolumab": "tested"}, "B": {"nivolumab": "tested"}}


@pytest.mark.parametrize(
    ("conditions", "meshes", "oncology"),
    [
        pytest.param(["Melanoma"], [], True, id="by word"),
        pytest.param(["Rare thing"], ["D009369"], True, id="by MeSH"),
        pytest.param(["Rare thing"], ["D000009369"], True, id="by MeSH, with the registry's zeros"),
        pytest.param(["Pneumonia"], ["D011014"], False, id="another disease"),
        pytest.param(["Pain", "Colon Cancer"], [], True, id="one of them"),
        pytest.param([], ["D011014"], False, id="MeSH terms alone"),
        pytest.param([], [], None, id="none on record"),
    ],
)
def test_a_study_is_oncology_by_its_conditions(conditions, meshes, oncology):
    record = study(conditions=conditions)
    record["derivedSection"] = {"conditionBrowseModule": {"ancestors": [{"id": mesh} for mesh in meshes]}}
    assert study_arms(record).oncology is oncology


# --- recorded answers of the service -------------------------------------------------------------


def recorded(shared, name):
    """Studies of one recorded answer."""
    page = json.loads((shared / "payloads" / "clinicaltrials" / name).read_text(encoding="utf-8"))
    return [study_arms(record) for record in study_records(page)]


def test_a_recorded_full_record_is_read(shared):
    (read,) = recorded(shared, "NCT00763412.json")
    assert (read.nct, read.status, read.phases, read.purpose) == ("NCT00763412", "COMPLETED", ("NA",), "OTHER")
    assert (read.primary_completion.text, read.results_posted.text, read.has_results) == ("2013-01", "2017-06-05", True)
    assert read.oncology is False
    assert [(arm.label, arm.type) for arm in read.arms] == [
        ("1 Placebo", "PLACEBO_COMPARATOR"),
        ("2. repaglinide", "EXPERIMENTAL"),
    ]
    assert roles(read) == {"1 Placebo": {"placebo": "placebo"}, "2. repaglinide": {"repaglinide": "tested"}}
    assert read.notes == read.unassigned == ()


def test_a_recorded_page_with_few_fields_is_read_as_far_as_it_goes(shared):
    first, *rest = recorded(shared, "search_keytruda_limit3_20260811.json")
    assert [first.nct, *(read.nct for read in rest)] == ["NCT05431270", "NCT03590054", "NCT04795661"]
    assert (first.phases, first.oncology, first.has_results) == (("PHASE1", "PHASE2"), True, None)
    assert first.arms == ()
    assert "Gemcitabine + nab-Paclitaxel" in first.unassigned


def test_every_recorded_study_keeps_to_the_contract(shared):
    files = sorted((shared / "payloads" / "clinicaltrials").glob("*.json"))
    read = [one for file in files for one in recorded(shared, file.name)]
    assert len(read) == 16
    assert [note for one in read for note in one.notes] == []
