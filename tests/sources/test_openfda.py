"""Labels and their boxed warnings; the answers are hand-made from the contract, but for those marked as recorded."""

import datetime as dt
import hashlib
import json

import pytest

from prioritize.errors import FetchError
from prioritize.sources.http import Reply
from prioritize.sources.live import Drug, Wanted
from prioritize.sources.openfda import LABEL, LONGEST, NEWEST, OpenFda, first_sentence, search_of
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

PEMBROLIZUMAB = Drug("pembrolizumab", ("Keytruda", "MK-3475", "pembrolizumab"))
ONE = Wanted((), (PEMBROLIZUMAB,))
WARNING = "WARNING: A RISK  See full prescribing information. It may happen."


def label(set_id="set-1", time="20260131", boxed=None, brands=("KEYTRUDA",), generics=("PEMBROLIZUMAB",)):
    """A label; the text of its warning is made up."""
    openfda = {"brand_name": list(brands), "generic_name": list(generics), "application_number": ["BLA125514"]}
    warning = {} if boxed is None else {"boxed_warning": [boxed]}
    return {"set_id": set_id, "effective_time": time, "openfda": openfda, **warning}


def answer(*labels, total=None):
    """What the service says of some labels."""
    meta = {"last_updated": "2026-08-11", "results": {"skip": 0, "limit": NEWEST, "total": total or len(labels)}}
    return {"meta": meta, "results": list(labels)}


BOTH = {LABEL: answer(label(boxed=WARNING), label("set-2", brands=("KEYTRUDA QLEX",), generics=("A AND B",)), total=2)}


def rows(con, folder):
    OpenFda().read(con, [folder])
    return con.execute("FROM drug_label").fetchall()


def test_a_label_says_whether_it_has_a_boxed_warning(con, tmp_path):
    sha256 = hashlib.sha256(WARNING.encode()).hexdigest()
    start = "WARNING: A RISK See full prescribing information."
    day, number = dt.date(2026, 1, 31), "BLA125514"
    assert rows(con, fetch(OpenFda(), BOTH, tmp_path, ONE)) == [
        ("pembrolizumab", "set-1", day, "Keytruda", number, "KEYTRUDA", "PEMBROLIZUMAB", 1, sha256, start, 2),
        ("pembrolizumab", "set-2", day, "Keytruda", number, "KEYTRUDA QLEX", "A AND B", 0, None, None, 2),
    ]


def test_one_question_asks_for_a_drug_by_all_its_names():
    assert search_of(Drug("x", ('A "1"', "b\\c", "--", 'A "1"'))) == (
        'openfda.generic_name:"A 1" OR openfda.brand_name:"A 1" '
        'OR openfda.generic_name:"b c" OR openfda.brand_name:"b c"'
    )
    assert search_of(Drug("x", ("--", ""))) == ""


def test_the_newest_labels_are_asked_for_and_how_many_there_are_is_kept(con, tmp_path):
    client = Answers({LABEL: answer(*(label(f"set-{number}") for number in range(NEWEST)), total=512)})
    OpenFda().fetch(asking(client, tmp_path), ONE, tmp_path)
    (request,) = client.requests
    asked = dict(request.params)
    assert (asked["limit"], asked["sort"]) == ("20", "effective_time:desc")
    assert {row[-1] for row in rows(con, tmp_path)} == {512}


def test_of_two_versions_of_a_label_the_newer_counts(con, tmp_path):
    old, new = label(time="20250101", boxed=WARNING), label(time="20260101")
    for labels in ((old, new), (new, old)):
        (row,) = rows(con, fetch(OpenFda(), {LABEL: answer(*labels)}, tmp_path, ONE))
        assert (row[2], row[7]) == (dt.date(2026, 1, 1), 0)


class Nothing:
    """A service that knows no label, and says so with status 404."""

    def __init__(self):
        self.told = []

    def ask(self, request, also=()):
        self.told.append((dict(request.params)["search"], set(also)))
        return Reply(404, b'{"error": {"code": "NOT_FOUND", "message": "No matches found!"}}', "application/json", {})


def test_a_drug_without_a_label_has_none_and_one_without_a_name_is_not_asked(con, tmp_path):
    client = Nothing()
    fetched = OpenFda().fetch(asking(client, tmp_path), Wanted((), (PEMBROLIZUMAB, Drug("x", ("--",)))), tmp_path)
    assert fetched.failed == {}
    assert fetched.notes == ("0 labels of 1 drugs were read, 0 with a boxed warning",)
    assert rows(con, tmp_path) == []
    assert client.told == [(search_of(PEMBROLIZUMAB), {404})]


@pytest.mark.parametrize(
    ("told", "what"),
    [
        pytest.param(answer(label(), total=2), "total is 2 and results a list of 1", id="fewer than told"),
        pytest.param(
            answer(label(), label("set-2"), total=1), "total is 1 and results a list of 2", id="more than told"
        ),
        pytest.param({**answer(), "results": []}, "total is 0 and results a list of 0", id="none with status 200"),
        pytest.param(answer(label(time="20261301")), "effective_time is no date but '20261301'", id="a month 13"),
        pytest.param(answer(label(brands=("KEYTRUDAX",), generics=("OTHER",))), "hold no name", id="another drug"),
        pytest.param(answer(label(), label(boxed=WARNING)), "a label stands there twice with different", id="conflict"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, told, what):
    assert what in refusal(OpenFda(), {LABEL: told}, tmp_path, ONE)


# What the service leaves out where there is none: a name that it changes cannot be told from that. The probe asks for
# a label that has them.
MAY_BE_ABSENT = {
    "boxed_warning": {"has_boxed_warning", "boxed_warning_sha256", "boxed_warning_start"},
    "brand_name": {"name", "brand_names"},
    "generic_name": {"name", "generic_names"},
    "application_number": {"application"},
}


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    whole = answer(label(boxed=WARNING))
    (good,) = rows(con, fetch(OpenFda(), {LABEL: whole}, tmp_path, ONE))
    names = [column[0] for column in con.description]
    for mutation in mutations(whole):
        bodies = {LABEL: mutation.value}
        if mutation.name in ("last_updated", "skip", "limit"):
            assert rows(con, fetch(OpenFda(), bodies, tmp_path, ONE)) == [good], str(mutation)
        elif mutation.kind in ("dropped", "renamed") and mutation.name in MAY_BE_ABSENT:
            (found,) = rows(con, fetch(OpenFda(), bodies, tmp_path, ONE))
            changed = {name for name, old, new in zip(names, good, found, strict=True) if old != new}
            assert changed <= MAY_BE_ABSENT[mutation.name], str(mutation)
        else:
            assert mutation.name in refusal(OpenFda(), bodies, tmp_path, ONE), str(mutation)


def test_the_first_sentence_ends_at_a_full_stop_or_is_cut_at_a_word():
    assert first_sentence("One  warning.\nMore.") == "One warning."
    assert first_sentence("no stop at all") == "no stop at all"
    assert first_sentence("") == ""
    cut = first_sentence("word " * 100)
    assert cut == "word " * (LONGEST // 5) + "..."


def test_the_rows_fit_their_table(con, tmp_path):
    assert written(con, OpenFda(), BOTH, tmp_path, ONE) == {"drug_label": 2}


def test_the_release_is_the_day_of_the_labels(tmp_path):
    assert OpenFda().release_of(asking(Answers(BOTH), tmp_path)) == "2026-08-11"
    for told in ({}, {"last_updated": None}, {"last_updated": "soon"}):
        with pytest.raises(FetchError, match="last_updated"):
            OpenFda().release_of(asking(Answers({LABEL: {"meta": told}}), tmp_path))


def test_the_probe_tells_what_differs(tmp_path):
    with_it = label(boxed=WARNING, brands=("THALIDOMIDE B",), generics=("THALIDOMIDE",))
    without = label(brands=("THALOMID",), generics=("THALIDOMIDE",))
    assert OpenFda().probe(asking(Answers({LABEL: answer(without, with_it | {"set_id": "2"})}), tmp_path)) == ()
    assert OpenFda().probe(asking(Answers({LABEL: answer(without)}), tmp_path)) == (
        "no label of thalidomide has a boxed warning: the name of the field may have changed",
    )
    for field in ("brand_name", "generic_name", "application_number"):
        lacks = {**with_it, "openfda": {name: told for name, told in with_it["openfda"].items() if name != field}}
        (told,) = OpenFda().probe(asking(Answers({LABEL: answer(lacks)}), tmp_path))
        assert told.startswith(f"no label of thalidomide has a {field.replace('_', ' ')}:")
    assert OpenFda().probe(asking(Nothing(), tmp_path)) == ("thalidomide has no label",)


@pytest.mark.shared
def test_recorded_labels_are_read(con, tmp_path, shared):
    # The recording is cut down to ids and names, and asks for one name and five labels; the dates are made up.
    told = json.loads((shared / "payloads" / "openfda" / "label_keytruda_20260811.json").read_text())
    told["results"] = [{**one, "effective_time": "20260811"} for one in told["results"]]
    found = rows(con, fetch(OpenFda(), {LABEL: told}, tmp_path, ONE))
    assert [(row[1], row[3], *row[5:8], row[10]) for row in found] == [
        (
            "097d166f-b73b-41d3-9b37-7653cd2a0c41",
            "Keytruda",
            "KEYTRUDA QLEX",
            "PEMBROLIZUMAB AND BERAHYALURONIDASE ALFA-PMPH",
            0,
            2,
        ),
        ("9333c79b-d487-4538-a9f0-71b91a02b287", "Keytruda", "KEYTRUDA", "PEMBROLIZUMAB", 0, 2),
    ]


@pytest.mark.shared
def test_the_recorded_answer_of_nothing_is_the_one_that_is_expected(shared):
    told = json.loads((shared / "payloads" / "openfda" / "device_510k_brca1_20260811.json").read_text())
    assert told["error"]["code"] == "NOT_FOUND"


@pytest.mark.shared
def test_the_recorded_day_is_read_as_the_release(tmp_path, shared):
    # Recorded of another list of the same service; the head of the answer is the same.
    told = json.loads((shared / "payloads" / "openfda" / "drugsfda_imatinib_20260811.json").read_text())
    assert OpenFda().release_of(asking(Answers({LABEL: told}), tmp_path)) == "2026-08-11"
