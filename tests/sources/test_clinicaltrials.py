"""Trials of agents; the records are hand-made from the contract, but for those marked as recorded."""

import json
from copy import deepcopy

import pytest

from prioritize.errors import FetchError, Problem
from prioritize.sources import clinicaltrials
from prioritize.sources.clinicaltrials import API, FIELDS, KNOWN_STUDY, LOOSE, ClinicalTrials, query_of
from prioritize.sources.live import Drug, Wanted
from prioritize.sources.shared import make_catalogue_tables
from prioritize.trials.arms import study_arms
from prioritize.trials.names import AgentNames
from prioritize.trials.spelling import FORMS, SALTS
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

STUDIES = f"{API}/studies"
DRUGS = (
    Drug("azacitidine", ("azacitidine", "Vidaza")),
    Drug("magrolimab", ("magrolimab", "Hu5F9-G4")),
)
AGENTS = [(drug.agent_id, name) for drug in DRUGS for name in drug.names]
ONE = Wanted((), DRUGS[1:])
PAIR = Wanted((), DRUGS, (("magrolimab", "azacitidine"),))


def drug(name, *arms, kind="DRUG", others=()):
    return {"type": kind, "name": name, "armGroupLabels": list(arms), "otherNames": list(others)}


def arm(label, kind="EXPERIMENTAL", *names):
    return {"label": label, "type": kind, "interventionNames": list(names)}


def study(nct_id, *interventions, arms=(), terms=("Leucovorin",), status="COMPLETED", **more):
    """A record with every field that is asked for; only a stopped trial says why."""
    stopped = {"whyStopped": "no benefit"} if status in clinicaltrials.STOPPED else {}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": "A trial"},
            "statusModule": {
                "overallStatus": status,
                **stopped,
                "startDateStruct": {"date": "2022-05"},
                "primaryCompletionDateStruct": {"date": "2024-01-31"},
                "completionDateStruct": {"date": "2024-02"},
                "lastUpdatePostDateStruct": {"date": "2024-03-01"},
            },
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE1", "PHASE2"],
                "designInfo": {"primaryPurpose": "TREATMENT"},
                "enrollmentInfo": {"count": 31},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A clinic"}},
            "conditionsModule": {"conditions": ["MDS; any", "AML"]},
            "armsInterventionsModule": {"armGroups": list(arms), "interventions": list(interventions)},
        },
        "derivedSection": {"interventionBrowseModule": {"meshes": [{"term": term} for term in terms]}},
        "hasResults": False,
        **more,
    }


TOGETHER = study(
    "NCT00000001",
    drug("Magrolimab 30 mg/kg", "Both", others=["Hu5F9; G4"]),
    drug("Azacitidine injection", "both "),
    drug("Placebo for magrolimab", "Control", others=["Hu5F9-G4"]),
    arms=[
        arm("Both"),
        arm("Control", "PLACEBO_COMPARATOR", "Drug: azacitidine INJECTION"),
        arm("None", "NO_INTERVENTION"),
    ],
    terms=("Azacitidine",),
    status="TERMINATED",
)
APART = study(
    "NCT00000002",
    drug("Vidaza", "One"),
    drug("BRAND-1", "Two", others=["Hu5F9 G4"]),
    arms=[arm("One"), arm("Two")],
)
BY_TERM = study("NCT00000003", drug("CC-486", "Oral"), arms=[arm("Oral")], terms=("Azacitidine",))
ALSO_BY_TERM = study("NCT00000005", drug("CC-486", "Oral"), arms=[arm("Oral")], terms=("Azacitidine",))
BY_NOTHING = study("NCT00000004", drug("anti-CD47 other than magrolimab", "A"), arms=[arm("A")])


def page(*records, total=None, after=None):
    told = {"studies": list(records), "totalCount": len(records) if total is None else total}
    return told | ({"nextPageToken": after} if after else {})


def by_query(answers):
    """An answer for each beginning of a query."""

    def say(request):
        query = dict(request.params)["query.intr"]
        return next(told for start, told in answers.items() if query.startswith(start))

    return {STUDIES: say}


SEARCHES = by_query(
    {
        '"azacitidine"': page(TOGETHER, APART, BY_TERM),
        '"magrolimab"': page(TOGETHER, APART, BY_NOTHING),
        "(": page(TOGETHER, APART, ALSO_BY_TERM),
    }
)


@pytest.fixture
def catalogue(con):
    """A database in which both agents are known."""
    make_catalogue_tables(con, [], AGENTS)
    return con


@pytest.fixture
def tables(catalogue, tmp_path):
    """The tables of both agents and their pair."""
    ClinicalTrials().read(catalogue, [fetch(ClinicalTrials(), SEARCHES, tmp_path, PAIR)])
    return lambda select: catalogue.execute(select).fetchall()


def test_a_trial_counts_when_an_intervention_is_named_like_an_agent(tables):
    assert tables("FROM trial_agent") == [
        ("NCT00000001", "azacitidine"),
        ("NCT00000001", "magrolimab"),
        ("NCT00000002", "azacitidine"),
        ("NCT00000002", "magrolimab"),
    ]
    assert tables("FROM trial") == [
        ("NCT00000001", "terminated", "no benefit", "phase 1/phase 2", "AML;MDS, any"),
        ("NCT00000002", "completed", None, "phase 1/phase 2", "AML;MDS, any"),
    ]
    assert tables("FROM trial_detail")[0] == (
        "NCT00000001",
        "A trial",
        "INTERVENTIONAL",
        "TREATMENT",
        "2022-05",
        "2024-01-31",
        "2024-02",
        "2024-03-01",
        0,
        31,
        "A clinic",
    )


def test_an_arm_holds_what_is_labelled_with_it_or_what_it_names(tables):
    both, control, none = (None, "EXPERIMENTAL"), (None, "PLACEBO_COMPARATOR"), (None, "NO_INTERVENTION")
    first = [row[1:] for row in tables("FROM trial_arm WHERE nct_id = 'NCT00000001'")]
    assert first == [
        ("Both", both[1], "Azacitidine injection", "DRUG", None, "azacitidine"),
        ("Both", both[1], "Magrolimab 30 mg/kg", "DRUG", "Hu5F9, G4", "magrolimab"),
        ("Control", control[1], "Azacitidine injection", "DRUG", None, "azacitidine"),
        ("Control", control[1], "Placebo for magrolimab", "DRUG", "Hu5F9-G4", None),
        ("None", none[1], None, None, None, None),
    ]


def test_the_rows_of_a_trial_are_enough_to_read_its_arms_like_its_record(tables):
    names = AgentNames({"agent_id": agent, "agent": name} for agent, name in AGENTS)
    groups, given = {}, {}
    for label, arm_type, name, kind, others in tables(
        "SELECT arm, arm_type, intervention, kind, other_names FROM trial_arm WHERE nct_id = 'NCT00000001'"
    ):
        groups[label] = arm(label, arm_type)
        if name:
            one = given.setdefault(name, drug(name, kind=kind, others=(others or "").split(";")))
            one["armGroupLabels"].append(label)
    again = study_arms(study("NCT00000001", *given.values(), arms=groups.values()), names)
    assert {(one.label, one.type, frozenset(one.given)) for one in again.arms} == {
        (one.label, one.type, frozenset(one.given)) for one in study_arms(TOGETHER, names).arms
    }
    assert again.arms[0].keys("tested", "background") == {"magrolimab", "azacitidine"}


def test_what_was_found_and_what_of_it_holds_are_both_kept(tables):
    assert tables("SELECT agent_a, agent_b, raw_count, confirmed_count, mesh_count FROM trial_search") == [
        ("azacitidine", "magrolimab", 3, 1, None),
        ("azacitidine", None, 3, 2, 1),
        ("magrolimab", None, 3, 2, 0),
    ]


def test_a_name_is_read_by_its_parts_and_never_guessed(catalogue, tmp_path):
    both = ["azacitidine", "magrolimab"]
    agents_of = {
        "MAGROLIMAB": ["magrolimab"],
        "magrolimab (Hu5F9-G4)": ["magrolimab"],
        "Anti-CD47 antibody [magrolimab]": ["magrolimab"],
        "Magrolimab + Azacitidine": both,
        "Azacitidine 75 MG/M2 plus 30 MG/KG magrolimab IV": both,
        "azacitidine hydrochloride 300 mg oral tablets": ["azacitidine"],
        "azacitidine oral tablets": ["azacitidine"],
        "magrolimab vedotin": [],
        "oral azacitidine analogue": [],
        "Placebo + azacitidine": [],
        "sham azacitidine": [],
    }
    records = [study(f"NCT{number:08}", drug(name, "A"), arms=[arm("A")]) for number, name in enumerate(agents_of)]
    ClinicalTrials().read(catalogue, [fetch(ClinicalTrials(), {STUDIES: page(*records)}, tmp_path, ONE)])
    found = catalogue.execute("FROM trial_agent").fetchall()
    for number, (name, agents) in enumerate(agents_of.items()):
        assert [agent for nct_id, agent in found if nct_id == f"NCT{number:08}"] == agents, name


def test_a_name_of_two_agents_names_neither(con, tmp_path):
    make_catalogue_tables(con, [], [*AGENTS, ("other", "Vidaza")])
    ClinicalTrials().read(con, [fetch(ClinicalTrials(), {STUDIES: page(APART)}, tmp_path, ONE)])
    assert con.execute("SELECT agent_id FROM trial_agent").fetchall() == [("magrolimab",)]


def test_the_words_left_off_are_salts_and_forms_of_the_reader_of_records():
    assert {word.removesuffix("s?") for word in LOOSE.split("|")} <= SALTS | FORMS


@pytest.mark.parametrize(
    ("names", "query"),
    [
        (("magrolimab", "Hu5F9-G4"), '"magrolimab" OR "Hu5F9-G4"'),
        (("radiotherapy", "RT"), '"radiotherapy"'),
        (("5F",), '"5F"'),
        (('a "very" [odd] (name)\\', "AREA[Phase]x"), '"a very odd name" OR "AREA Phase x"'),
        (("magrolimab", "magrolimab"), '"magrolimab"'),
        (("()", ""), ""),
    ],
)
def test_names_are_asked_for_as_phrases_that_hold_no_sign_of_the_service(names, query):
    assert query_of(names) == query


def test_a_question_stays_short(monkeypatch):
    monkeypatch.setattr(clinicaltrials, "LONGEST_QUERY", 20)
    assert query_of(("first", "second", "third")) == '"first" OR "second"'


def test_pages_are_asked_for_with_the_same_question_until_there_is_no_token(tmp_path):
    def say(request):
        second = dict(request.params).get("pageToken") == "t2"
        return {"studies": [APART]} if second else page(TOGETHER, total=2, after="t2")

    client = Answers({STUDIES: say})
    wanted = Wanted((), DRUGS[1:], diseases=("Acute Myeloid Leukemia", "MDS"))
    ClinicalTrials().fetch(asking(client, tmp_path), wanted, tmp_path)
    first, second = (dict(request.params) for request in client.requests)
    assert first == {
        "query.intr": '"magrolimab" OR "Hu5F9-G4"',
        "query.cond": '"Acute Myeloid Leukemia" OR "MDS"',
        "fields": ",".join(FIELDS),
        "pageSize": "1000",
        "countTotal": "true",
    }
    assert second == {**first, "pageToken": "t2"}


def test_an_empty_page_before_the_last_loses_nothing(tmp_path):
    def say(request):
        pages = {"": page(TOGETHER, total=2, after="t2"), "t2": {"studies": [], "nextPageToken": "t3"}}
        return pages.get(dict(request.params).get("pageToken", ""), {"studies": [APART]})

    folder = fetch(ClinicalTrials(), {STUDIES: say}, tmp_path, ONE)
    assert len((folder / "clinicaltrials_study.tsv").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("told", "what"),
    [
        pytest.param(page(TOGETHER, total=2), "1 rows came, the service tells of 2", id="cut off"),
        pytest.param(page(TOGETHER, total=1, after="t"), "page 2 repeats page 1", id="the same page for ever"),
        pytest.param(page(total=3, after="t"), "page 2 leads back", id="an empty page that leads nowhere"),
        pytest.param(page(TOGETHER, after=7), "nextPageToken is not text", id="a token that is no text"),
        pytest.param(
            page(TOGETHER, TOGETHER | {"hasResults": True}), "NCT00000001 came twice and differs", id="a conflict"
        ),
    ],
)
def test_a_list_that_does_not_hold_together_is_refused(tmp_path, told, what):
    assert what in refusal(ClinicalTrials(), {STUDIES: told}, tmp_path, ONE)


def test_a_record_that_comes_twice_is_one(tmp_path):
    folder = fetch(ClinicalTrials(), {STUDIES: page(TOGETHER, TOGETHER)}, tmp_path, ONE)
    assert len((folder / "clinicaltrials_study.tsv").read_text().splitlines()) == 2


def test_nothing_found_is_known_and_an_agent_that_is_refused_is_not_asked(catalogue, tmp_path):
    def say(request):
        if dict(request.params)["query.intr"].startswith('"azacitidine"'):
            raise FetchError(Problem("HTTP 400: Error parsing query"), kind="refused", status=400)
        return page()

    source = ClinicalTrials()
    wanted = Wanted((), (*DRUGS, Drug("nameless", ("()",))), (("magrolimab", "nameless"),))
    fetched = source.fetch(asking(Answers({STUDIES: say}), tmp_path), wanted, tmp_path)
    assert fetched.failed == {
        "azacitidine": "HTTP 400: Error parsing query",
        "nameless": "none of its names can be asked for",
        "magrolimab + nameless": "an agent of the pair has no names",
    }
    source.read(catalogue, [tmp_path])
    assert catalogue.execute("SELECT agent_a, raw_count, confirmed_count FROM trial_search").fetchall() == [
        ("magrolimab", 0, 0)
    ]
    with pytest.raises(FetchError, match="400"):
        source.fetch(asking(Answers({STUDIES: say}), tmp_path), Wanted((), DRUGS[:1]), tmp_path)


def test_a_service_that_is_down_after_the_first_answer_ends_it_all(tmp_path):
    def say(request):
        if dict(request.params)["query.intr"].startswith('"magrolimab"'):
            raise FetchError(Problem("HTTP 503"), kind="refused", status=503)
        return page()

    with pytest.raises(FetchError, match="503"):
        ClinicalTrials().fetch(asking(Answers({STUDIES: say}), tmp_path), Wanted((), DRUGS), tmp_path)


def test_words_that_are_not_known_are_kept_and_told(catalogue, tmp_path):
    odd = study("NCT00000001", drug("magrolimab", "A"), drug(" ", "A"), arms=[arm("A")], status="ON_HOLD")
    odd["protocolSection"]["designModule"]["phases"] = ["PHASE5"]
    source = ClinicalTrials()
    fetched = source.fetch(asking(Answers({STUDIES: page(odd)}), tmp_path), ONE, tmp_path)
    assert fetched.notes == (
        "an intervention has no name and is left out (1 times)",
        "overallStatus is 'ON_HOLD', which is not known here (1 times)",
        "phases is 'PHASE5', which is not known here (1 times)",
    )
    source.read(catalogue, [tmp_path])
    assert catalogue.execute("SELECT status, phase FROM trial").fetchall() == [("on hold", "phase5")]


def numbered(record, number):
    """A copy of a record under another id; one whose id is damaged stays as it is."""
    copy = deepcopy(record)
    try:
        about = copy["protocolSection"]["identificationModule"]
        if about["nctId"] == "NCT00000001":
            about["nctId"] = f"NCT0000000{number}"
    except (KeyError, TypeError):
        pass
    return copy


WHOLE = study(
    "NCT00000001",
    drug("magrolimab", "A", others=["Hu5F9-G4"]),
    arms=[arm("A", "EXPERIMENTAL", "Drug: x")],
    status="TERMINATED",
)


def test_no_field_that_is_wrong_in_all_records_goes_unnoticed(tmp_path, monkeypatch):
    monkeypatch.setattr(clinicaltrials, "MANY", 2)
    for mutation in mutations({"studies": [WHOLE], "totalCount": 1}):
        told = mutation.value
        if mutation.path.startswith("studies[0]"):
            told = {"studies": [numbered(told["studies"][0], number) for number in (1, 2)], "totalCount": 2}
        assert mutation.name in refusal(ClinicalTrials(), {STUDIES: told}, tmp_path, ONE), str(mutation)


def test_a_record_may_leave_out_all_but_its_id_title_and_status(catalogue, tmp_path):
    bare = study("NCT00000001")
    protocol = bare["protocolSection"]
    short = {
        "protocolSection": {
            "identificationModule": protocol["identificationModule"],
            "statusModule": {"overallStatus": "UNKNOWN"},
        }
    }
    ClinicalTrials().read(catalogue, [fetch(ClinicalTrials(), {STUDIES: page(short)}, tmp_path, ONE)])
    assert catalogue.execute("SELECT raw_count, confirmed_count FROM trial_search").fetchall() == [(1, 0)]


def test_the_rows_fit_their_tables(catalogue, tmp_path):
    assert written(catalogue, ClinicalTrials(), SEARCHES, tmp_path, PAIR) == {
        "trial": 2,
        "trial_agent": 4,
        "trial_arm": 7,
        "trial_detail": 2,
        "trial_search": 3,
    }


def test_the_release_is_the_time_of_the_data(tmp_path):
    version = {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:05"}
    bodies = {f"{API}/version": version}
    assert ClinicalTrials().release_of(asking(Answers(bodies), tmp_path)) == "2026-11-20T09:00:05"
    for mutation in mutations(version):
        if mutation.name == "dataTimestamp":
            with pytest.raises(FetchError, match="dataTimestamp"):
                ClinicalTrials().release_of(asking(Answers({f"{API}/version": mutation.value}), tmp_path))


def test_a_refusal_may_mean_that_it_is_asked_too_fast(tmp_path):
    version = {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:05"}
    client = Answers({f"{API}/version": version, STUDIES: page()})
    ask, source = asking(client, tmp_path), ClinicalTrials()
    source.release_of(ask)
    source.fetch(ask, ONE, tmp_path)
    source.probe(ask)
    assert [request.slow for request in client.requests] == [source.slow_down] * 4 == [(403,)] * 4


def recorded(shared, name):
    return json.loads((shared / "payloads" / "clinicaltrials" / name).read_text())


@pytest.mark.shared
def test_the_probe_knows_the_recorded_trial_and_tells_what_differs(tmp_path, shared):
    record = recorded(shared, "NCT00763412.json")
    version = {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:05"}
    client = Answers({f"{API}/version": version, STUDIES: page(record)})
    assert ClinicalTrials().probe(asking(client, tmp_path)) == ()
    assert dict(client.requests[1].params)["filter.ids"] == KNOWN_STUDY
    record["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"
    record["protocolSection"]["armsInterventionsModule"]["armGroups"] = []
    record["derivedSection"] = {}
    client = Answers({f"{API}/version": {**version, "apiVersion": "3.0.0"}, STUDIES: page(record)})
    assert ClinicalTrials().probe(asking(client, tmp_path)) == (
        "the version is 3.0.0, the code was written for 2.0.x",
        "NCT00763412 is not completed but terminated",
        "NCT00763412 gives repaglinide in no experimental arm",
        "NCT00763412 has no MeSH term Repaglinide",
    )
    client = Answers({f"{API}/version": version, STUDIES: page()})
    assert ClinicalTrials().probe(asking(client, tmp_path)) == (
        "a search for repaglinide does not lead to NCT00763412",
    )


@pytest.mark.shared
def test_recorded_studies_are_read(con, tmp_path, shared):
    # Whole records: they hold more than is asked for, and the same fields at the same places.
    names = ("NCT00763412.json", "NCT03475563.json", "NCT05594173.json", "trials_NCT04280705.json")
    records = [record for name in names for record in recorded(shared, name).get("studies", [recorded(shared, name)])]
    make_catalogue_tables(con, [], [("repaglinide", "repaglinide"), ("remdesivir", "Remdesivir")])
    wanted = Wanted((), (Drug("remdesivir", ("remdesivir",)),))
    assert written(con, ClinicalTrials(), {STUDIES: page(*records)}, tmp_path, wanted)["trial"] == 2
    assert con.execute("SELECT nct_id, start_date, has_results, enrollment FROM trial_detail").fetchall() == [
        ("NCT00763412", "2006-11", 1, 31),
        ("NCT04280705", "2020-02-21", 1, 1062),
    ]
    assert con.execute(
        "SELECT arm, arm_type, kind, agent_id FROM trial_arm WHERE nct_id = 'NCT04280705'"
    ).fetchall() == [
        ("Placebo", "PLACEBO_COMPARATOR", "OTHER", None),
        ("Remdesivir", "EXPERIMENTAL", "DRUG", "remdesivir"),
    ]
    assert con.execute("SELECT phase FROM trial ORDER BY nct_id").fetchall() == [("n/a",), ("phase 3",)]


@pytest.mark.shared
def test_a_recorded_search_is_read(con, tmp_path, shared):
    # The recording asks for fewer fields, and only for the first three of 2,924 trials; it finds more than it names.
    told = recorded(shared, "search_keytruda_limit3_20260811.json")
    assert (told["totalCount"], bool(told["nextPageToken"])) == (2924, True)
    make_catalogue_tables(con, [], [("pembrolizumab", "pembrolizumab"), ("tislelizumab", "tislelizumab")])
    wanted = Wanted((), (Drug("pembrolizumab", ("pembrolizumab", "Keytruda")),))
    ClinicalTrials().read(con, [fetch(ClinicalTrials(), {STUDIES: page(*told["studies"])}, tmp_path, wanted)])
    assert con.execute("FROM trial_agent").fetchall() == [
        ("NCT03590054", "pembrolizumab"),
        ("NCT04795661", "pembrolizumab"),
        ("NCT05431270", "pembrolizumab"),
        ("NCT05431270", "tislelizumab"),
    ]
    assert con.execute("SELECT nct_id, status FROM trial").fetchall() == [
        ("NCT03590054", "completed"),
        ("NCT04795661", "active, not recruiting"),
        ("NCT05431270", "recruiting"),
    ]
