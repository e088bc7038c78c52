"""Location and topology; the answers are hand-made from the contract, but for those marked as recorded."""

import json
import re

import pytest

from prioritize.errors import FetchError
from prioritize.sources.http import Reply
from prioritize.sources.live import Gene, Wanted
from prioritize.sources.uniprot import ENTRIES, MANY, Uniprot
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
TP53 = Gene("HGNC:11998", "TP53", "ENSG00000141510", "P04637", "7157")
TWO = Wanted((CD47, TP53))
EXPERIMENT = {"evidenceCode": "ECO:0000269", "source": "PubMed", "id": "1"}


def place(location, number, *evidence, **more):
    """A location as it stands in an entry."""
    found = {"location": {"value": location, "id": number}, **{name: {"value": text} for name, text in more.items()}}
    if evidence:
        found["location"]["evidences"] = list(evidence)
    return found


def located(*places, **more):
    return {"commentType": "SUBCELLULAR LOCATION", "subcellularLocations": list(places), **more}


def feature(kind, description=""):
    return {"type": kind, "description": description, "location": {"start": {"value": 1}, "end": {"value": 2}}}


def entry(accession, comments, features):
    return {
        "entryType": "UniProtKB reviewed (Swiss-Prot)",
        "primaryAccession": accession,
        "comments": comments,
        "features": [*features, feature("Chain", "A protein")],
    }


# What is said of CD47 here is simplified, and of TP53 made up in part.
OF_CD47 = entry(
    "Q08722",
    [located(place("Cell membrane", "SL-0039", EXPERIMENT, topology="Multi-pass membrane protein"))],
    [
        feature("Signal"),
        feature("Topological domain", "Extracellular"),
        *[feature("Transmembrane", f"Helical; Name={number}") for number in range(1, 6)],
        feature("Topological domain", "Cytoplasmic; Name=a"),
        feature("Topological domain", "Extracellular"),
    ],
)
OF_TP53 = entry(
    "P04637",
    [
        located(place("Cytoplasm", "SL-0086"), place("Nucleus", "SL-0191", EXPERIMENT)),
        located(place("Nucleus", "SL-0191"), molecule="Isoform 4"),
    ],
    [],
)
BOTH = {ENTRIES: {"results": [OF_TP53, OF_CD47]}}


def rows(con, folder, table):
    Uniprot().read(con, [folder])
    return con.execute(f"FROM {table}").fetchall()


def both_tables(con, folder):
    return rows(con, folder, "protein_location"), rows(con, folder, "protein_feature")


def test_each_location_has_its_words_and_whether_an_experiment_showed_it(con, tmp_path):
    assert rows(con, fetch(Uniprot(), BOTH, tmp_path, TWO), "protein_location") == [
        ("HGNC:11998", "P04637", "Isoform 4", "Nucleus", None, None, "SL-0191", 0),
        ("HGNC:11998", "P04637", None, "Cytoplasm", None, None, "SL-0086", 0),
        ("HGNC:11998", "P04637", None, "Nucleus", None, None, "SL-0191", 1),
        ("HGNC:1682", "Q08722", None, "Cell membrane", "Multi-pass membrane protein", None, "SL-0039", 1),
    ]


def test_features_are_counted_and_none_is_zero(con, tmp_path):
    assert rows(con, fetch(Uniprot(), BOTH, tmp_path, TWO), "protein_feature") == [
        ("HGNC:11998", "P04637", "signal peptide", None, 0),
        ("HGNC:11998", "P04637", "topological domain", None, 0),
        ("HGNC:11998", "P04637", "transmembrane", None, 0),
        ("HGNC:1682", "Q08722", "signal peptide", None, 1),
        ("HGNC:1682", "Q08722", "topological domain", "Cytoplasmic", 1),
        ("HGNC:1682", "Q08722", "topological domain", "Extracellular", 2),
        ("HGNC:1682", "Q08722", "transmembrane", None, 5),
    ]


@pytest.mark.parametrize("evidence", [[[], [EXPERIMENT]], [[EXPERIMENT], []]])
def test_a_location_that_comes_twice_is_one_and_shown_if_either_is(con, tmp_path, evidence):
    twice = entry("Q08722", [located(*(place("Nucleus", "SL-0191", *some) for some in evidence))], [])
    got = rows(con, fetch(Uniprot(), {ENTRIES: {"results": [twice]}}, tmp_path, Wanted((CD47,))), "protein_location")
    assert got == [("HGNC:1682", "Q08722", None, "Nucleus", None, None, "SL-0191", 1)]


def test_who_is_not_told_of_counts_as_not_asked(con, tmp_path):
    def gene(number, accession):
        return Gene(f"HGNC:{number}", "", "", accession, "")

    answers = [
        OF_CD47,
        {"entryType": "Inactive", "primaryAccession": "P2", "inactiveReason": {"inactiveReasonType": "DELETED"}},
        {"entryType": "UniProtKB unreviewed (TrEMBL)", "primaryAccession": "P3"},
    ]
    wanted = Wanted((CD47, gene(2, "P2"), gene(3, "P3"), gene(4, "P4"), gene(5, ""), gene(6, "Q08722")))
    client = Answers({ENTRIES: {"results": answers}})
    fetched = Uniprot().fetch(asking(client, tmp_path), wanted, tmp_path)
    assert fetched.failed == {
        "HGNC:2": "UniProt has withdrawn or merged its entry",
        "HGNC:3": "UniProt has no reviewed entry",
        "HGNC:4": "UniProt has no such entry",
        "HGNC:5": "HGNC names no UniProt accession",
    }
    assert [row[:2] for row in rows(con, tmp_path, "protein_location")] == [
        ("HGNC:1682", "Q08722"),
        ("HGNC:6", "Q08722"),  # two genes, one protein
    ]
    assert dict(client.requests[0].params)["accessions"] == "P2,P3,P4,Q08722"


def paged(*pages):
    """A client that says pages one after the other, each with its headers."""

    class Paged(Answers):
        def ask(self, request, also=()):
            self.requests.append(request)
            results, headers = pages[min(len(self.requests), len(pages)) - 1]
            return Reply(200, json.dumps({"results": results}).encode(), "application/json", headers)

    return Paged({})


def test_pages_follow_the_link_in_the_head(con, tmp_path):
    link = f'<{ENTRIES}?accessions=P04637,Q08722&cursor=abc&size=100>; rel="next"'
    client = paged(([OF_CD47], {"link": link, "x-total-results": "2"}), ([OF_TP53], {"x-total-results": "2"}))
    fetched = Uniprot().fetch(asking(client, tmp_path), TWO, tmp_path)
    assert fetched.failed == {}
    assert [request.address for request in client.requests][1] == (
        f"{ENTRIES}?accessions=P04637,Q08722&cursor=abc&size=100"
    )
    assert len(rows(con, tmp_path, "protein_location")) == 4


@pytest.mark.parametrize(
    ("pages", "what"),
    [
        pytest.param([([OF_CD47], {"x-total-results": "2"})], "1 rows came, the service tells of 2", id="cut off"),
        pytest.param([([OF_CD47], {"x-total-results": "two"})], "X-Total-Results is no number", id="no number"),
        pytest.param(
            [([OF_CD47], {"link": f'<{ENTRIES}?cursor=a>; rel="next"'})], "page 2 repeats page 1", id="the same again"
        ),
        pytest.param([([], {"link": f'<{ENTRIES}?cursor=a>; rel="next"'})], "is empty and leads on", id="a gap"),
    ],
)
def test_pages_that_do_not_add_up_are_refused(tmp_path, pages, what):
    with pytest.raises(FetchError, match=re.escape(what)) as caught:
        Uniprot().fetch(asking(paged(*pages), tmp_path), TWO, tmp_path)
    assert caught.value.kind == "contract"


@pytest.mark.parametrize(
    ("results", "what"),
    [
        pytest.param([OF_CD47, {**OF_CD47, "comments": []}], "Q08722 came twice and differs", id="a conflict"),
        pytest.param([{**OF_CD47, "primaryAccession": "P1"}], "'P1' was not asked for", id="a stranger"),
        pytest.param(
            [entry("Q08722", [located(place("Nucleus", "SL-1"), place("Nucleus", "SL-2"))], [])],
            "the location Nucleus has two values of id",
            id="two ids",
        ),
        pytest.param([entry("Q08722", [located(place(" ", "SL-1"))], [])], "value is empty", id="nowhere"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, results, what):
    assert what in refusal(Uniprot(), {ENTRIES: {"results": results}}, tmp_path, TWO)


def test_an_entry_without_a_single_feature_is_not_taken_for_a_protein_without_membrane(tmp_path):
    empty = {**OF_TP53, "features": []}
    fetched = Uniprot().fetch(asking(Answers({ENTRIES: {"results": [OF_CD47, empty]}}), tmp_path), TWO, tmp_path)
    assert fetched.failed == {"HGNC:11998": "its entry has no features, not even a chain"}


OPTIONAL = {"comments", "subcellularLocations", "evidences", "topology", "id", "description"}
"""What an entry may leave out, by the contract."""


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    one = Wanted((CD47,))
    features = [feature("Transmembrane", "Helical"), feature("Topological domain", "Extracellular")]
    answer = {"results": [entry("Q08722", OF_CD47["comments"], features)]}
    good = both_tables(con, fetch(Uniprot(), {ENTRIES: answer}, tmp_path, one))
    unread = re.compile(r"\.features\[\d\]\.location|\.features\[[02]\]\.description|evidences\[0\]\.(source|id)$")
    for mutation in mutations(answer):
        bodies = {ENTRIES: mutation.value}
        if unread.search(mutation.path):
            assert both_tables(con, fetch(Uniprot(), bodies, tmp_path, one)) == good, str(mutation)
        elif mutation.kind in ("dropped", "renamed") and mutation.name in OPTIONAL:
            got = both_tables(con, fetch(Uniprot(), bodies, tmp_path, one))
            assert got != good, str(mutation)
            assert len(got[0]) <= 1, str(mutation)
        else:
            assert mutation.name in refusal(Uniprot(), bodies, tmp_path, one), str(mutation)


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_a_field_that_not_one_of_many_proteins_has_is_refused(tmp_path, name):
    genes = tuple(Gene(f"HGNC:{number}", "", "", f"P{number:05}", "") for number in range(MANY))
    text = json.dumps([{**OF_CD47, "primaryAccession": gene.uniprot_id} for gene in genes])
    good = {ENTRIES: {"results": json.loads(text)}}
    assert fetch(Uniprot(), good, tmp_path, Wanted(genes))
    wrong = {ENTRIES: {"results": json.loads(text.replace(f'"{name}":', f'"{name}Renamed":'))}}
    assert name in refusal(Uniprot(), wrong, tmp_path, Wanted(genes))


def test_the_rows_fit_their_tables(con, tmp_path):
    assert written(con, Uniprot(), BOTH, tmp_path, TWO) == {"protein_location": 4, "protein_feature": 7}


def test_the_release_stands_in_the_head(tmp_path):
    client = Answers({ENTRIES: {"results": []}}, {"x-uniprot-release": "2026_02"})
    assert Uniprot().release_of(asking(client, tmp_path)) == "2026_02"
    with pytest.raises(FetchError, match="X-UniProt-Release is missing"):
        Uniprot().release_of(asking(Answers({ENTRIES: {"results": []}}), tmp_path))


def test_the_probe_tells_what_differs(tmp_path):
    good = entry(
        "P07333",
        [located(place("Cell membrane", "SL-0039"))],
        [feature("Signal"), feature("Transmembrane"), feature("Topological domain", "Extracellular")],
    )
    assert Uniprot().probe(asking(Answers({ENTRIES: {"results": [good]}}), tmp_path)) == ()
    other = entry("P07333", [], [feature("Signal"), feature("Transmembrane"), feature("Transmembrane")])
    assert Uniprot().probe(asking(Answers({ENTRIES: {"results": [other]}}), tmp_path)) == (
        "CSF1R (P07333) is not located in the cell membrane",
        "CSF1R (P07333) has 2 times transmembrane, not once",
        "CSF1R (P07333) has 0 times topological domain Extracellular, not once",
    )
    assert Uniprot().probe(asking(Answers({ENTRIES: {"results": []}}), tmp_path)) == (
        "CSF1R (P07333): UniProt has no such entry",
    )


# Entry by entry as recorded, each a whole one; we ask for the parts that we read, several entries at once.
RECORDED = {
    "O00206": ({"Cell membrane": 1, "Early endosome": 1, "Cell projection, ruffle": 0}, (1, 1, 1, 1)),
    "P07333": ({"Cell membrane": 0}, (1, 1, 1, 1)),
    "P14902": ({"Cytoplasm, cytosol": 0}, (0, 0, 0, 0)),
    "P25025": ({"Cell membrane": 0}, (0, 7, 4, 4)),
    "P61073": (
        {"Cell membrane": 1, "Cell junction": 0, "Early endosome": 0, "Late endosome": 0, "Lysosome": 0},
        (0, 7, 4, 4),
    ),
}
"""Locations and whether an experiment showed each; signals, membrane passages, domains outside and inside."""


@pytest.mark.shared
def test_recorded_entries_are_read(con, tmp_path, shared):
    folder = shared / "payloads" / "uniprot"
    entries = [json.loads((folder / f"{accession}.json").read_text()) for accession in RECORDED]
    genes = tuple(Gene(f"HGNC:{number}", "", "", accession, "") for number, accession in enumerate(RECORDED, 1))
    assert Uniprot().probe(asking(Answers({ENTRIES: {"results": entries[1:2]}}), tmp_path)) == ()
    out = fetch(Uniprot(), {ENTRIES: {"results": entries}}, tmp_path, Wanted(genes))
    locations, features = both_tables(con, out)
    for accession, (places, counts) in RECORDED.items():
        assert {row[3]: row[7] for row in locations if row[1] == accession} == places
        found = {(row[2], row[3]): row[4] for row in features if row[1] == accession}
        sides = [("topological domain", side) for side in ("Extracellular", "Cytoplasmic")]
        asked = [("signal peptide", None), ("transmembrane", None), *sides]
        assert tuple(found.get(one, 0) for one in asked) == counts
    by_name = {(row[1], row[3]): (row[4], row[6]) for row in locations}
    assert by_name["O00206", "Cell membrane"] == ("Single-pass type I membrane protein", "SL-0039")
    assert by_name["P25025", "Cell membrane"] == ("Multi-pass membrane protein", "SL-0039")
    assert by_name["P61073", "Lysosome"] == (None, "SL-0158")


@pytest.mark.shared
def test_a_recorded_head_names_the_release_and_the_next_page(shared):
    text = (shared / "payloads" / "uniprot" / "httptest2_uniprotkb_search-a81e72.R.txt").read_text()
    link = re.search(r'Link = "(.*?rel=\\"next\\")"', text)[1].replace('\\"', '"')
    headers = {"link": link, "x-total-results": re.search(r'X-Total-Results` = "(\d+)"', text)[1]}
    page = Uniprot()._page(Reply(200, b'{"results": []}', "", headers))
    assert page.total == 999
    assert page.after.startswith("https://rest.uniprot.org/uniprotkb/search?")
    assert page.after.endswith("cursor=1bq1yslaqtbf8zsosc0nw4cegwj849rqlpnky4i03v5ygve7nh&size=500")
    assert re.search(r'`X-UniProt-Release` = "([^"]+)"', text)[1] == "2022_05"
