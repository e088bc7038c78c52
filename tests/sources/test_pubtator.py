"""Genes of cited papers; the answers are hand-made from the contract, but for the recorded one."""

import json
import re

import pytest

from prioritize.errors import FetchError
from prioritize.sources.live import Wanted, cited_papers
from prioritize.sources.pubtator import EXPORT, PubTator
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

TWO = Wanted((), papers=("22", "3"))


def annotation(identifier, text, places=1, kind="Gene"):
    return {
        "id": "1",
        "infons": {"identifier": identifier, "type": kind, "normalized_id": 961, "name": "CD47"},
        "text": text,
        "locations": [{"offset": place, "length": 4} for place in range(places)],
    }


def paper(pmid, *annotations):
    """A paper with a title and an abstract; all that is found stands in the abstract."""
    passages = [{"offset": 0, "text": "A title.", "annotations": []}]
    passages.append({"offset": 9, "text": "An abstract.", "annotations": list(annotations)})
    return {"id": str(pmid), "pmid": pmid, "pmcid": None, "passages": passages, "relations": []}


CD47 = annotation("961", "CD47", 2)
GOOD = {EXPORT: {"PubTator3": [paper(3, CD47, annotation("7157;3815", "p53 and  KIT"), CD47), paper(22)]}}


def rows(con, folder):
    PubTator().read(con, [folder])
    return con.execute("FROM paper_gene").fetchall()


def test_a_paper_has_its_genes_by_the_words_that_stand_for_them(con, tmp_path):
    assert rows(con, fetch(PubTator(), GOOD, tmp_path, TWO)) == [
        (3, "3815", "HGNC:6342", "p53 and KIT", 1),
        (3, "7157", "HGNC:11998", "p53 and KIT", 1),
        (3, "961", "HGNC:1682", "CD47", 4),
    ]


def test_a_gene_of_another_species_has_no_hgnc_id_and_other_things_are_left_out(con, tmp_path):
    mouse, disease = annotation("16423", "Cd47"), annotation("MESH:D009369", "cancer", kind="Disease")
    answer = {"PubTator3": [paper(3, mouse, disease)]}
    assert rows(con, fetch(PubTator(), {EXPORT: answer}, tmp_path, TWO)) == [(3, "16423", None, "Cd47", 1)]


def test_what_could_not_be_told_is_counted_and_a_paper_that_is_not_there_is_not_asked(con, tmp_path):
    unclear = [annotation(None, "the receptor", 3), annotation("family", "integrins"), annotation("", "kinase")]
    client = Answers({EXPORT: {"PubTator3": [paper(3, CD47, *unclear)]}})
    fetched = PubTator().fetch(asking(client, tmp_path), TWO, tmp_path)
    assert fetched.failed == {"PMID:22": "PubTator3 has no such paper"}
    assert fetched.notes == ("at 5 places a gene is meant, and not told which",)
    assert [row[1] for row in rows(con, tmp_path)] == ["961"]


def test_papers_are_asked_for_by_the_hundred_in_order_and_once(tmp_path):
    def say(request):
        return {"PubTator3": [paper(int(pmid)) for pmid in dict(request.params)["pmids"].split(",")]}

    client = Answers({EXPORT: say})
    papers = tuple(str(number) for number in range(1, 151))
    PubTator().fetch(asking(client, tmp_path), Wanted((), papers=(*papers, "7")), tmp_path)
    asked = [dict(request.params)["pmids"].split(",") for request in client.requests]
    assert [len(part) for part in asked] == [100, 50]
    assert [*asked[0], *asked[1]] == list(papers)


def test_without_papers_nothing_is_asked(con, tmp_path):
    client = Answers({})
    fetched = PubTator().fetch(asking(client, tmp_path), Wanted(()), tmp_path)
    assert fetched.notes == ("there was no paper to ask for",)
    assert client.requests == []
    assert rows(con, tmp_path) == []


def test_papers_are_taken_from_citations():
    texts = ["PMID:22516258", "doi:10.1000/PMID;PMID: 31404614 (as told)", "PMID:022516258;PMID:7", "NCT01234567", ""]
    assert cited_papers(texts) == ("7", "22516258", "31404614")
    assert cited_papers(["PMID:0", "PMID:123456789", "PMC1234", "XPMID:5"]) == ()


@pytest.mark.parametrize(
    ("papers", "what"),
    [
        pytest.param([paper(3, CD47), paper(3)], "PMID:3 came twice and differs", id="a conflict"),
        pytest.param([paper(4, CD47)], "pmid 4 was not asked for", id="a stranger"),
        pytest.param([paper(3, annotation("gene:961", "CD47"))], "identifier is no id of NCBI Gene", id="other ids"),
        pytest.param([paper(3, annotation("961", " "))], "text or locations of an annotation is empty", id="no words"),
        pytest.param([paper(3, annotation("961", "CD47", 0))], "locations of an annotation is empty", id="nowhere"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, papers, what):
    assert what in refusal(PubTator(), {EXPORT: {"PubTator3": papers}}, tmp_path, TWO)


def test_a_paper_that_comes_twice_is_one(con, tmp_path):
    twice = {EXPORT: {"PubTator3": [paper(3, CD47), paper(3, CD47)]}}
    assert rows(con, fetch(PubTator(), twice, tmp_path, TWO)) == [(3, "961", "HGNC:1682", "CD47", 2)]


READ = re.compile(
    r"PubTator3(\[0\](\.pmid|\.passages(\[\d\](\.annotations(\[0\](\.infons(\.(identifier|type))?|\.text|\.locations)?)?)?)?)?)?"
)
"""What is read; all else may be as it likes."""


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    one = Wanted((), papers=("3",))
    answer = {"PubTator3": [paper(3, CD47)]}
    good = rows(con, fetch(PubTator(), {EXPORT: answer}, tmp_path, one))
    read = 0
    for mutation in mutations(answer):
        bodies = {EXPORT: mutation.value}
        if not READ.fullmatch(mutation.path):
            assert rows(con, fetch(PubTator(), bodies, tmp_path, one)) == good, str(mutation)
        elif str(mutation) == "nulled PubTator3[0].passages[1].annotations[0].infons.identifier":
            assert rows(con, fetch(PubTator(), bodies, tmp_path, one)) == [], str(mutation)
        else:
            read += 1
            assert mutation.name in refusal(PubTator(), bodies, tmp_path, one), str(mutation)
    assert read > 30


def test_the_rows_fit_their_table(con, tmp_path):
    assert written(con, PubTator(), GOOD, tmp_path, TWO) == {"paper_gene": 3}


def test_the_release_is_the_day_of_the_service(tmp_path):
    client = Answers({EXPORT: {"PubTator3": []}}, {"date": "Fri, 20 Nov 2026 23:59:58 GMT"})
    assert PubTator().release_of(asking(client, tmp_path)) == "2026-11-20"


def test_the_probe_tells_what_differs(tmp_path):
    brca1 = {EXPORT: {"PubTator3": [paper(20516115, annotation("672", "BRCA1"))]}}
    assert PubTator().probe(asking(Answers(brca1), tmp_path)) == ()
    other = Answers({EXPORT: {"PubTator3": [paper(20516115, CD47)]}})
    assert PubTator().probe(asking(other, tmp_path)) == ("PMID:20516115 does not speak of BRCA1 (NCBI Gene 672)",)
    nothing = Answers({EXPORT: {"PubTator3": []}})
    assert PubTator().probe(asking(nothing, tmp_path)) == ("PMID:20516115 is not known",)
    with pytest.raises(FetchError, match="PubTator3"):
        PubTator().probe(asking(Answers({EXPORT: {"detail": "gone"}}), tmp_path))


@pytest.mark.shared
def test_the_recorded_answer_is_read(con, tmp_path, shared):
    answer = json.loads((shared / "payloads" / "pubtator" / "export_20516115.json").read_text())
    wanted = Wanted((), papers=("20516115",))
    # BRCA1 (NCBI Gene 672) stands once in the title and four times in the abstract; it is none of the nine genes here.
    assert rows(con, fetch(PubTator(), {EXPORT: answer}, tmp_path, wanted)) == [(20516115, "672", None, "BRCA1", 5)]
    assert PubTator().probe(asking(Answers({EXPORT: answer}), tmp_path)) == ()
