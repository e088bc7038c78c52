"""Which studies link which agents, and which give no link and why."""

import pytest

from prioritize.errors import UsageError
from prioritize.trials.arms import study_arms
from prioritize.trials.links import links
from tests.trials.conftest import group, intervention, study


def linked(record, names, **asked):
    """Arm label -> (tested, background) of every link."""
    found = links(study_arms(record, names), **asked)
    return {one.arm: (set(one.tested), set(one.background)) for one in found.links}


def refused(record, names, **asked):
    """Label -> why there is no link."""
    return dict(links(study_arms(record, names), **asked).refused)


def pair(**fields):
    """A study that links nivolumab with ipilimumab, unless its fields forbid it."""
    return study([intervention("Nivolumab", "A"), intervention("Ipilimumab", "A")], [group("A")], **fields)


BOTH = {"A": ({"nivolumab", "ipilimumab"}, set())}


def test_agents_of_one_experimental_arm_are_linked(names):
    assert linked(pair(), names) == BOTH


def test_background_is_marked_and_no_pair_of_it_is_judged(names):
    record = study(
        [
            intervention("Epacadostat", "A"),
            intervention("Gemcitabine + nab-paclitaxel", "A", "B"),
            intervention("Placebo", "B"),
        ],
        [group("A"), group("B", "PLACEBO_COMPARATOR")],
    )
    (link,) = links(study_arms(record, names)).links
    assert (link.tested, link.background) == ({"epacadostat"}, {"gemcitabine", "nab-paclitaxel"})
    assert link.pairs() == (("epacadostat", "gemcitabine"), ("epacadostat", "nab-paclitaxel"))
    assert refused(record, names) == {"B": "arm type PLACEBO_COMPARATOR"}


def test_agents_of_two_arms_are_never_linked(names):
    record = study(
        [intervention("Nivolumab", "A"), intervention("Ipilimumab", "B")],
        [group("A"), group("B")],
    )
    assert linked(record, names) == {}
    assert refused(record, names) == dict.fromkeys("AB", "fewer than two agents that are tested or background")


def test_a_comparator_is_linked_with_nothing(names):
    record = study(
        [
            intervention("Nivolumab", "New"),
            intervention("Ipilimumab", "New"),
            intervention("Cisplatin", "Old"),
            intervention("Gemcitabine", "Old"),
        ],
        [group("New"), group("Old", "ACTIVE_COMPARATOR")],
    )
    assert linked(record, names) == {"New": ({"nivolumab", "ipilimumab"}, set())}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lidocaine", "DRUG"),
        ("Dexamethasone", "DRUG"),
        ("G-CSF", "BIOLOGICAL"),
        ("filgrastim", "BIOLOGICAL"),
        ("Placebo", "DRUG"),
        ("Radiotherapy", "RADIATION"),
        ("Resection", "PROCEDURE"),
        ("Ipilimumab", "OTHER"),
        ("cisplatin or carboplatin", "DRUG"),
        ("Standard of care", "DRUG"),
    ],
)
def test_what_is_no_tested_drug_gives_no_link(names, name, kind):
    record = study([intervention("Nivolumab", "A"), intervention(name, "A", kind=kind)], [group("A")])
    assert linked(record, names) == {}


def test_an_arm_that_differs_in_no_agent_from_its_control_gives_no_link(names):
    record = study(
        [intervention("Nivolumab", "New", "Old"), intervention("Ipilimumab", "New", "Old")],
        [group("New"), group("Old", "ACTIVE_COMPARATOR")],
    )
    assert refused(record, names)["New"] == "the control arms hold the same agents"


def test_an_agent_that_no_row_names_is_linked_by_its_own_name(names):
    record = study([intervention("XY-101", "A"), intervention("Nivolumab", "A")], [group("A")])
    (link,) = links(study_arms(record, names)).links
    assert (link.keys, link.unnamed) == ({"xy101", "nivolumab"}, {"xy101"})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"conditions": ["Pneumonia"]}, "no condition is a cancer: Pneumonia"),
        ({"conditions": ["Cancer Pain"]}, "no condition is a cancer: Cancer Pain"),
        ({"conditions": []}, "no condition is on record"),
        ({"purpose": "SUPPORTIVE_CARE"}, "primary purpose SUPPORTIVE_CARE: the drugs are no treatment of the disease"),
        ({"purpose": "PREVENTION"}, "primary purpose PREVENTION: the drugs are no treatment of the disease"),
    ],
)
def test_a_study_of_another_kind_gives_no_link(names, fields, reason):
    assert linked(pair(**fields), names) == {}
    assert refused(pair(**fields), names) == {"": reason}


def test_an_observational_study_gives_no_link(names):
    record = pair()
    record["protocolSection"]["designModule"]["studyType"] = "OBSERVATIONAL"
    assert refused(record, names) == {"": "study type OBSERVATIONAL: nothing was given by plan"}


def test_a_study_without_arms_gives_no_link(names):
    assert refused(study([intervention("Nivolumab + ipilimumab")]), names) == {"": "no arm is on record"}


def test_the_conditions_count_only_when_the_use_is_oncology(names):
    assert linked(pair(conditions=["Pneumonia"]), names, use=None) == BOTH


def test_a_purpose_that_is_not_on_record_does_not_forbid_a_link(names):
    assert linked(pair(purpose=None), names) == BOTH


def test_an_unknown_use_is_refused(names):
    with pytest.raises(UsageError, match="'cardiology' is no known use"):
        links(study_arms(pair(), names), use="cardiology")


def test_phase_four_counts_only_for_an_approved_indication(names):
    record = pair(phases=["PHASE4"])
    both = [("nivolumab", "MELANOMA"), ("ipilimumab", "melanoma")]
    assert linked(record, names, approved=both) == BOTH
    assert refused(record, names) == {"A": "phase IV, and not approved for the condition: ipilimumab, nivolumab"}
    assert refused(record, names, approved=both[:1]) == {
        "A": "phase IV, and not approved for the condition: ipilimumab"
    }
    assert linked(record, names, approved=[("nivolumab", "Lung Cancer"), ("ipilimumab", "Lung Cancer")]) == {}


# --- two known traps -----------------------------------------------------------------------------
# Hand-made in the style of NCT05230472 (an HMG-CoA reductase inhibitor in pneumonia) and of
# NCT01841294 (lidocaine in colorectal cancer), which gave wrong links elsewhere. Only the subject is
# theirs: arms, second drugs and phases are made up, so that two agents stand in one arm.


def statin_in_pneumonia(**fields):
    """A statin beside an antibiotic, against the antibiotic alone."""
    return study(
        [intervention("Atorvastatin", "Statin"), intervention("Ceftriaxone", "Statin", "Control")],
        [group("Statin"), group("Control", "PLACEBO_COMPARATOR")],
        **{"conditions": ["Pneumonia"], "phases": ["PHASE4"], **fields},
    )


def lidocaine_in_bowel_surgery(**fields):
    """Lidocaine during an operation that everybody gets, under the same narcotic."""
    return study(
        [
            intervention("Lidocaine infusion", "Lidocaine"),
            intervention("Propofol", "Lidocaine", "Saline"),
            intervention("Cisplatin", "Lidocaine", "Saline"),
            intervention("Colectomy", "Lidocaine", "Saline", kind="PROCEDURE"),
            intervention("Normal saline", "Saline"),
        ],
        [group("Lidocaine"), group("Saline", "PLACEBO_COMPARATOR")],
        **{"conditions": ["Colorectal Cancer"], "phases": ["PHASE4"], "purpose": "SUPPORTIVE_CARE", **fields},
    )


def test_a_statin_in_pneumonia_gives_no_link(names):
    assert linked(statin_in_pneumonia(), names) == {}
    assert linked(statin_in_pneumonia(phases=["PHASE3"]), names) == {}, "the condition alone forbids it"
    assert linked(statin_in_pneumonia(), names, use=None) == {}, "the phase alone forbids it"
    assert linked(statin_in_pneumonia(phases=["PHASE3"]), names, use=None) == {
        "Statin": ({"atorvastatin"}, {"ceftriaxone"})
    }


def test_lidocaine_in_colorectal_cancer_gives_no_link(names):
    assert linked(lidocaine_in_bowel_surgery(), names) == {}
    plain = lidocaine_in_bowel_surgery(phases=["PHASE3"], purpose="TREATMENT")
    assert linked(plain, names) == {}, "an anaesthetic gives no link even in a treatment study"
    assert refused(plain, names)["Lidocaine"] == "fewer than two agents that are tested or background"
