"""A paper by its file or its id; Europe PMC is played by hand-made answers, but for those marked as recorded."""

import json

import pytest
import responses

from prioritize.errors import FetchError, TargetError, UsageError
from prioritize.extract.records import Document, Extraction, Proposal
from prioritize.papers import read_paper, second_opinion
from prioritize.refreshing import Settings
from prioritize.sources.annotations import ANNOTATIONS
from prioritize.sources.europepmc import SEARCH
from prioritize.sources.fulltext import FULL_TEXT, paper_id
from prioritize.sources.pubtator import EXPORT
from prioritize.targets import Gene

JATS = (
    "<article><front><article-meta><article-id pub-id-type='pmid'>7</article-id><title-group><article-title>On CD47"
    "</article-title></title-group></article-meta></front><body><p>Blocking CD47 helps.</p></body></article>"
)
HIT = {"pmid": "7", "doi": "10.1000/Made-Up.7", "title": "On CD47 & SIRPA.", "pmcid": "PMC70", "abstractText": ""}
ABSTRACT = "<h4>Background</h4>Blocking CD47 helps.<h4>Aim</h4>To see <i>how</i>."


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache")


def answers(rsps, hits=(), full=None, status=200):
    """Europe PMC: what a search finds, and the full text of PMC70."""
    rsps.get(SEARCH, json={"version": "6.9", "hitCount": len(hits), "resultList": {"result": list(hits)}})
    rsps.get(FULL_TEXT.format(pmcid="PMC70"), body=full or "", status=status)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PMC1234567", ("pmcid", "PMC1234567")),
        ("PMCID: pmc12", ("pmcid", "PMC12")),
        ("PMID:22663011", ("pmid", "22663011")),
        ("22663011", ("pmid", "22663011")),
        ("10.1056/NEJMoa1203421", ("doi", "10.1056/nejmoa1203421")),
        ("https://doi.org/10.1056/NEJMoa1203421", ("doi", "10.1056/nejmoa1203421")),
        ("paper.txt", None),
        ("10.1056", None),
    ],
)
def test_an_id_is_told_from_the_name_of_a_file(text, found):
    assert paper_id(text) == found


def test_a_file_is_read_whatever_its_name(tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("CD47 in short", encoding="utf-8")
    assert read_paper("note.txt", settings).document.sections[0].text == "CD47 in short"


@responses.activate
def test_an_open_paper_gives_its_full_text_by_any_of_its_ids(settings):
    answers(responses, [HIT], JATS)
    for wanted in ("PMC70", "PMID:7", "10.1000/made-up.7"):
        document, notes = read_paper(wanted, settings)
        assert [section.text for section in document.sections] == ["On CD47", "Blocking CD47 helps."]
        assert (document.pmid, document.pmcid) == ("7", "PMC70")
        assert notes == ("read: the full text of PMC70, from Europe PMC",)
    assert document.doi == "10.1000/made-up.7"


@responses.activate
def test_a_closed_paper_gives_title_and_abstract_and_says_so(settings):
    answers(responses, [{**HIT, "abstractText": ABSTRACT}], status=404)
    document, notes = read_paper("PMID:7", settings)
    assert document.title == "On CD47 & SIRPA."
    assert [(one.heading, one.text) for one in document.sections[1:]] == [
        ("Background", "Blocking CD47 helps."),
        ("Aim", "To see how."),
    ]
    assert (document.doi, document.source) == ("10.1000/made-up.7", "7")
    assert "title and abstract only" in notes[0]


@responses.activate
def test_an_answer_is_kept_for_the_day(settings):
    answers(responses, [HIT], JATS)
    for _ in range(3):
        read_paper("PMID:7", settings)
    assert len(responses.calls) == 2


NOT_OPEN = (
    "<?xml version='1.0'?><errorBean><errCode>0</errCode><errMsg>Article is not open access one</errMsg></errorBean>"
)


@responses.activate
@pytest.mark.parametrize(
    ("wanted", "hits", "full", "status", "words"),
    [
        ("PMC70", [], NOT_OPEN, 200, "PMC70: has no open full text.*Fix: give its PMID"),
        ("PMC70", [], None, 404, "PMC70: has no open full text.*Fix: give its PMID"),
        ("PMID:7", [], None, 404, "7: Europe PMC knows no such paper.*Fix: check the id"),
        ("PMID:7", [HIT], None, 404, "neither an open full text nor an abstract.*Fix: give the paper as a file"),
    ],
)
def test_a_paper_that_cannot_be_had_says_what_to_do(settings, wanted, hits, full, status, words):
    answers(responses, hits, full, status)
    with pytest.raises(TargetError, match=words) as caught:
        read_paper(wanted, settings)
    assert caught.value.exit_code == 3


@responses.activate
@pytest.mark.parametrize(
    ("hits", "full"),
    [
        ([{**HIT, "pmid": "8"}], JATS),
        ([{**HIT, "title": 7}], JATS),
        (["text"], JATS),
        ([HIT], "{}"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_no_paper(settings, hits, full):
    answers(responses, hits, full)
    with pytest.raises(FetchError) as caught:
        read_paper("PMID:7", settings)
    assert caught.value.kind == "contract"


def test_offline_an_id_is_a_fault_of_the_call_and_a_file_is_none(tmp_path):
    with pytest.raises(UsageError, match=r"an id has to be asked for.*Fix: leave --offline out") as caught:
        read_paper("PMC70", offline=True)
    assert caught.value.exit_code == 2
    (tmp_path / "note.txt").write_text("CD47", encoding="utf-8")
    assert read_paper(tmp_path / "note.txt", offline=True).notes == ()


@responses.activate
def test_recorded_answers_are_read(shared, settings):
    folder = shared / "payloads" / "europepmc"
    closed = (folder / "pmc3040717-supplementary-not-open-access.xml").read_bytes()
    core = json.loads((folder / "search_cancer_core.json").read_bytes())
    row = next(one for one in core["resultList"]["result"] if one.get("abstractText") and "pmcid" not in one)
    responses.get(SEARCH, json={"version": core["version"], "hitCount": 1, "resultList": {"result": [row]}})
    responses.get(FULL_TEXT.format(pmcid="PMC3040717"), body=closed)
    with pytest.raises(TargetError, match="no open full text"):
        read_paper("PMC3040717", settings)
    document, _ = read_paper(f"PMID:{row['pmid']}", settings)
    assert document.title == row["title"]
    assert document.doi == row["doi"]
    assert not any("<h4" in section.text for section in document.sections)


# --- a second opinion ---------------------------------------------------------------------------

BRCA1 = Gene("HGNC:1100", "BRCA1", entrez_id="672", uniprot_id="P38398")
CD47 = Gene("HGNC:1682", "CD47", entrez_id="961", uniprot_id="Q08722")


def annotated(entrez_id, words="BRCA1"):
    """A paper of PubTator3 in which one gene is found."""
    about = {"type": "Gene", "identifier": entrez_id}
    return {"passages": [{"annotations": [{"infons": about, "text": words, "locations": [{}]}]}]}


def mined(*addresses):
    """A paper of the annotations of Europe PMC with a tag for each address."""
    tags = [{"name": "a", "uri": address} for address in addresses]
    return [{"source": "MED", "extId": "7", "annotations": [{"exact": "a", "type": "Gene_Proteins", "tags": tags}]}]


def opinion(settings, body, proposed=(), pmid="7", status=200, annotations=(), pmcid=""):
    """What is said of a paper about which PubTator3 says this, and Europe PMC that."""
    document = Document("a", (), "7", pmid=pmid, pmcid=pmcid)
    responses.get(ANNOTATIONS, json=list(annotations) if isinstance(annotations, tuple) else annotations)
    proposals = tuple(Proposal(gene.hgnc_id, gene.symbol, (), "", (), "", 1.0) for gene in proposed)
    responses.get(EXPORT, json=body, status=status)
    return second_opinion(document, Extraction(document, proposals, (), (), ()), (BRCA1, CD47), settings)


@responses.activate
def test_a_gene_that_only_pubtator_names_is_told(settings):
    told, _ = opinion(settings, {"PubTator3": [annotated("672"), annotated("961", "CD47")]}, [CD47])
    assert told == "PubTator3 names in title and abstract, and this list lacks: BRCA1"


@responses.activate
def test_where_pubtator_names_no_more_it_says_so(settings):
    assert "no other human gene" in opinion(settings, {"PubTator3": [annotated("672")]}, [BRCA1])[0]


@responses.activate
@pytest.mark.parametrize("body", [{}, {"PubTator3": [{}]}, {"PubTator3": [annotated("BRCA1")]}])
def test_an_answer_of_pubtator_that_is_not_as_agreed_is_a_note_and_no_fault(settings, body):
    told, _ = opinion(settings, body)
    assert told.startswith("PubTator3 gave no second opinion: pubtator: ")


@responses.activate
def test_a_paper_without_a_pubmed_id_is_not_asked_about(settings):
    assert opinion(settings, {}, pmid="") == ()
    assert len(responses.calls) == 0


@responses.activate
def test_the_recorded_export_names_brca1(shared, settings):
    body = json.loads((shared / "payloads" / "pubtator" / "export_20516115.json").read_bytes())
    assert opinion(settings, body, pmid="20516115")[0] == (
        "PubTator3 names in title and abstract, and this list lacks: BRCA1"
    )


@responses.activate
@pytest.mark.parametrize(
    ("pmcid", "asked", "where"), [("PMC70", "PMC:PMC70", "in the full text"), ("", "MED:7", "in title and abstract")]
)
def test_a_human_protein_that_only_europe_pmc_annotates_is_told_with_where(settings, pmcid, asked, where):
    tags = mined(
        "http://purl.uniprot.org/uniprot/P38398", "http://purl.uniprot.org/uniprot/Q08722-1", "https://x.org/1"
    )
    _, told = opinion(settings, {"PubTator3": []}, [CD47], annotations=tags, pmcid=pmcid)
    assert told == f"Europe PMC names {where}, and this list lacks: BRCA1"
    assert responses.calls[-1].request.params == {"articleIds": asked, "type": "Gene_Proteins", "format": "JSON"}


@responses.activate
@pytest.mark.parametrize("annotations", [{}, [{"annotations": 7}], [{"annotations": [{"tags": [{"uri": None}]}]}]])
def test_annotations_that_are_not_as_agreed_are_a_note_and_no_fault(settings, annotations):
    _, told = opinion(settings, {"PubTator3": []}, annotations=annotations)
    assert told.startswith("Europe PMC gave no second opinion: europepmc: ")
    assert opinion(settings, {"PubTator3": []}, pmid="", pmcid="PMC70")[0].startswith("Europe PMC names no other")
