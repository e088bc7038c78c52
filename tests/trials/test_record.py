"""A record that breaks the contract is refused by study and field; gaps and nulls are not."""

import datetime as dt

import pytest

from prioritize.errors import SourceError
from prioritize.trials.arms import study_arms, study_records
from prioritize.trials.record import Moment
from tests.trials.conftest import group, intervention, study

ID = {"identificationModule": {"nctId": "NCT99999901"}}


def broken(path, value):
    """A good record with one value put at a path."""
    record = study([intervention("nivolumab", "A")], [group("A")], start="2020-01")
    *way, last = path.split(".")
    node = record
    for step in way:
        node = node[int(step)] if step.isdigit() else node.setdefault(step, {})
    node[int(last) if last.isdigit() else last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("protocolSection.statusModule", [], "protocolSection.statusModule: is not an object"),
        ("protocolSection.statusModule.overallStatus", 3, "protocolSection.statusModule.overallStatus: is not text"),
        (
            "protocolSection.statusModule.startDateStruct.date",
            "soon",
            "startDateStruct.date: 'soon' is no date of the form YYYY-MM-DD or YYYY-MM",
        ),
        ("protocolSection.statusModule.startDateStruct.date", "2020-13", "startDateStruct.date: '2020-13' is no date"),
        ("protocolSection.statusModule.startDateStruct.date", "2020-02-30", "'2020-02-30' is no date"),
        ("protocolSection.designModule.phases", "PHASE1", "protocolSection.designModule.phases: is not a list"),
        ("protocolSection.conditionsModule.conditions", [1], r"conditionsModule.conditions\[0\]: is not text"),
        ("protocolSection.armsInterventionsModule.interventions", {}, "interventions: is not a list"),
        ("protocolSection.armsInterventionsModule.armGroups.0", "A", r"armGroups\[0\]: is not an object"),
        (
            "protocolSection.armsInterventionsModule.interventions.0.armGroupLabels",
            "A",
            r"interventions\[0\].armGroupLabels: is not a list",
        ),
        ("hasResults", "yes", "hasResults: is neither true nor false"),
        ("derivedSection", {"conditionBrowseModule": {"meshes": [7]}}, r"meshes\[0\]: is not an object"),
    ],
)
def test_a_field_of_another_shape_is_named_with_its_study(path, value, field):
    with pytest.raises(SourceError, match=rf"NCT99999901 .*{field}"):
        study_arms(broken(path, value))


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ([], "a study record: is not an object"),
        ({}, "a study record protocolSection: is missing or not an object"),
        ({"protocolSection": {}}, "identificationModule.nctId: '' is no NCT id"),
        ({"protocolSection": {"identificationModule": {"nctId": "NCT12"}}}, "'NCT12' is no NCT id"),
    ],
)
def test_a_record_without_its_id_is_refused(record, fault):
    with pytest.raises(SourceError, match=fault):
        study_arms(record)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"protocolSection": ID}, id="nothing but the id"),
        pytest.param(
            {
                "protocolSection": {
                    **ID,
                    "statusModule": None,
                    "designModule": {"phases": None, "designInfo": None},
                    "conditionsModule": {"conditions": None},
                    "armsInterventionsModule": {"armGroups": None, "interventions": None},
                },
                "derivedSection": None,
                "hasResults": None,
            },
            id="nulls everywhere",
        ),
        pytest.param(
            {
                "protocolSection": {
                    **ID,
                    "conditionsModule": {"conditions": [None, " "]},
                    "armsInterventionsModule": {"armGroups": [None], "interventions": [None]},
                }
            },
            id="nulls in lists",
        ),
    ],
)
def test_gaps_are_read_as_gaps(record):
    read = study_arms(record)
    assert (read.nct, read.status, read.phases, read.conditions) == ("NCT99999901", "", (), ())
    assert (read.arms, read.unassigned, read.start, read.has_results, read.oncology) == ((), (), None, None, None)
    assert read.stopped.main == "none"


def test_an_arm_and_an_intervention_without_most_fields_are_kept():
    record = study([{"name": "nivolumab", "armGroupLabels": ["A", None]}, {"type": "DRUG"}], [{"label": "A"}, {}])
    read = study_arms(record)
    assert [(arm.label, arm.type) for arm in read.arms] == [("A", ""), ("", "")]
    assert [(one.written, one.kind, one.role) for one in read.arms[0].given] == [
        ("nivolumab", "", "kind not on record")
    ]
    assert any("interventions[1].name: missing" in note for note in read.notes)


def test_unknown_words_are_kept_and_named():
    record = study(
        [intervention("nivolumab", "A", kind="POTION")],
        [group("A", "OBSERVED")],
        status="HIBERNATING",
        phases=["PHASE5"],
        purpose="FUN",
    )
    read = study_arms(record)
    assert (read.status, read.phases, read.purpose, read.arms[0].type) == (
        "HIBERNATING",
        ("PHASE5",),
        "FUN",
        "OBSERVED",
    )
    assert read.arms[0].given[0].role == "potion"
    assert [note.rsplit(" ", 1)[1] for note in read.notes] == ["POTION", "OBSERVED", "HIBERNATING", "FUN", "PHASE5"]


def test_a_date_without_a_day_means_at_latest_the_last_of_its_month():
    assert Moment("2024-02").last == dt.date(2024, 2, 29)
    assert Moment("2023-11-05").last == dt.date(2023, 11, 5)


def test_a_page_gives_its_records_and_a_record_itself():
    one = study()
    assert study_records({"studies": [one, one]}) == (one, one)
    assert study_records({"studies": []}) == ()
    assert study_records(one) == (one,)


@pytest.mark.parametrize("studies", [None, {}, [1]])
def test_a_page_of_another_shape_is_refused(studies):
    with pytest.raises(SourceError, match="studies: is not a list of objects"):
        study_records({"studies": studies})
