"""Expression in vital tissues; the answers are hand-made from the contract, but for those marked as recorded."""

import re
from xml.etree import ElementTree

import pytest

from prioritize.sources.http import Reply
from prioritize.sources.live import Gene, Wanted
from prioritize.sources.proteinatlas import DISTRIBUTION, SEARCH, SPECIFICITY, ProteinAtlas
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
SIRPA = Gene("HGNC:9662", "SIRPA", "ENSG00000198053", "P78324", "140885")
BRAF = "ENSG00000157764"
TWO = Wanted((CD47, SIRPA))
CORTEX, HEART, KIDNEY, LIVER, LUNG = (
    f"Tissue RNA - {tissue} [nTPM]" for tissue in ("cerebral cortex", "heart muscle", "kidney", "liver", "lung")
)


def row(ensembl, symbol="X", **more):
    """A gene as the service gives it; the numbers are made up, and come as text."""
    return {
        "Gene": symbol,
        "Ensembl": ensembl,
        SPECIFICITY: "Low tissue specificity",
        DISTRIBUTION: "Detected in all",
        CORTEX: "57.0",
        HEART: "21.4",
        KIDNEY: "30",
        LIVER: "0.0",
        LUNG: "198523.8",
        **more,
    }


OF_CD47 = row("ENSG00000196776", "CD47")


def told(con, folder):
    ProteinAtlas().read(con, [folder])
    return con.execute("FROM tissue_specificity").fetchall()


def say(answers):
    """A service that is asked for one gene at a time."""
    return {SEARCH: lambda request: answers[dict(request.params)["search"]]}


NUMBERS = (57.0, 21.4, 30.0, 0.0, 198523.8)
GOOD = ("HGNC:1682", "ENSG00000196776", "Low tissue specificity", "Detected in all", *NUMBERS)


def test_text_becomes_numbers_and_what_was_not_measured_is_unknown(con, tmp_path):
    nothing = dict.fromkeys((SPECIFICITY, DISTRIBUTION, CORTEX, HEART, KIDNEY, LIVER, LUNG))
    answers = {"ENSG00000196776": [OF_CD47], "ENSG00000198053": [row("ENSG00000198053", **nothing)]}
    assert told(con, fetch(ProteinAtlas(), say(answers), tmp_path, TWO)) == [
        GOOD,
        ("HGNC:9662", "ENSG00000198053", *[None] * 7),
    ]


def test_only_the_gene_that_was_asked_for_is_kept(con, tmp_path):
    other = row("ENSG00000112345", "CD47L", **{LIVER: "9.0"})
    answers = {"ENSG00000196776": [other, OF_CD47, OF_CD47]}
    assert told(con, fetch(ProteinAtlas(), say(answers), tmp_path, Wanted((CD47,)))) == [GOOD]


def test_what_is_asked_names_each_column(tmp_path):
    client = Answers(say({"ENSG00000196776": [OF_CD47]}))
    ProteinAtlas().fetch(asking(client, tmp_path), Wanted((CD47,)), tmp_path)
    assert [request.address for request in client.requests] == [
        "https://v25.proteinatlas.org/api/search_download.php?search=ENSG00000196776&format=json&columns=g%2Ceg%2Crnats"
        "%2Crnatd%2Ct_RNA_cerebral_cortex%2Ct_RNA_heart_muscle%2Ct_RNA_kidney%2Ct_RNA_liver%2Ct_RNA_lung&compress=no"
    ]


def test_a_gene_that_is_not_known_counts_as_not_asked(tmp_path):
    nameless = Gene("HGNC:1", "A", "", "", "")
    client = Answers(say({"ENSG00000196776": [], "ENSG00000198053": [row("ENSG00000112345")]}))
    fetched = ProteinAtlas().fetch(asking(client, tmp_path), Wanted((nameless, CD47, SIRPA)), tmp_path)
    assert fetched.failed == {
        "HGNC:1": "HGNC names no Ensembl id",
        "HGNC:1682": "the Human Protein Atlas has no such gene",
        "HGNC:9662": "the Human Protein Atlas has no such gene",
    }


def test_a_page_that_is_not_found_says_that_the_gene_is_not_known(tmp_path):
    class Missing(Answers):
        def ask(self, request, also=()):
            assert 404 in also
            return Reply(404, b"<html>Not found</html>", "text/html", {})

    fetched = ProteinAtlas().fetch(asking(Missing({}), tmp_path), Wanted((CD47,)), tmp_path)
    assert fetched.failed == {"HGNC:1682": "the Human Protein Atlas has no such gene"}


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        pytest.param([OF_CD47, {**OF_CD47, LIVER: "1.0"}], "ENSG00000196776 came twice and differs", id="a conflict"),
        pytest.param([{**OF_CD47, LIVER: "many"}], f"{LIVER} is no number but 'many'", id="a word"),
        pytest.param([{**OF_CD47, LIVER: "-1"}], f"{LIVER} is no number but '-1'", id="less than none"),
        pytest.param([{**OF_CD47, LIVER: "nan"}], f"{LIVER} is no number but 'nan'", id="not a number"),
        pytest.param({"error": "too many requests"}, "genes is not a list", id="an error with status 200"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, answer, what):
    assert what in refusal(ProteinAtlas(), {SEARCH: answer}, tmp_path, Wanted((CD47,)))


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    one = Wanted((CD47,))
    for mutation in mutations([OF_CD47], name="Ensembl"):
        bodies = {SEARCH: mutation.value}
        if mutation.name == "Gene":
            assert told(con, fetch(ProteinAtlas(), bodies, tmp_path, one)) == [GOOD], str(mutation)
        elif mutation.kind == "nulled" and mutation.path.startswith("[0].") and mutation.name != "Ensembl":
            (got,) = told(con, fetch(ProteinAtlas(), bodies, tmp_path, one))
            assert [cell for cell in got if cell is not None] == [cell for cell in GOOD if cell in got], str(mutation)
            assert got.count(None) == 1, str(mutation)
        else:
            assert mutation.name in refusal(ProteinAtlas(), bodies, tmp_path, one), str(mutation)


def test_a_tissue_of_another_unit_is_refused(tmp_path):
    older = {name.replace("[nTPM]", "[NX]"): text for name, text in OF_CD47.items()}
    assert f"the field {CORTEX} is missing" in refusal(ProteinAtlas(), {SEARCH: [older]}, tmp_path, Wanted((CD47,)))


def test_the_rows_fit_their_table(con, tmp_path):
    assert written(con, ProteinAtlas(), {SEARCH: [OF_CD47]}, tmp_path, Wanted((CD47,))) == {"tissue_specificity": 1}


def test_the_release_is_that_of_the_host(tmp_path):
    client = Answers({})
    assert ProteinAtlas().release_of(asking(client, tmp_path)) == "25"
    assert ProteinAtlas.origins[0] == "https://v25.proteinatlas.org"
    assert client.requests == []


def test_it_is_asked_only_when_wanted_and_says_why():
    assert not ProteinAtlas.by_default
    assert "share-alike" in ProteinAtlas.licence


def test_the_probe_tells_what_differs(tmp_path):
    assert ProteinAtlas().probe(asking(Answers({SEARCH: [row(BRAF, "BRAF")]}), tmp_path)) == ()
    other = row(BRAF, "BRAF", **{SPECIFICITY: "Tissue enriched", LUNG: None})
    assert ProteinAtlas().probe(asking(Answers({SEARCH: [other]}), tmp_path)) == (
        "the RNA tissue specificity of BRAF is Tissue enriched, not Low tissue specificity",
        "BRAF has no lung_ntpm",
    )
    assert ProteinAtlas().probe(asking(Answers({SEARCH: []}), tmp_path)) == (f"BRAF ({BRAF}) is not known",)


@pytest.mark.shared
def test_the_words_of_the_recorded_entry_are_those_that_the_probe_expects(tmp_path, shared):
    # The recording is the entry as XML, cut down, and holds no numbers of tissues; the words are the same in both.
    text = (shared / "payloads" / "hpa" / "braf_20260811.xml").read_text()
    assert "<!" not in re.sub(r"<!--.*?-->", "", text)  # nothing that a parser would expand
    rna = ElementTree.fromstring(text).find("rnaExpression[@assayType='consensusTissue']")  # noqa: S314 - checked above
    words = {SPECIFICITY: rna.find("rnaSpecificity").get("specificity"), DISTRIBUTION: rna.find("rnaDistribution").text}
    assert words == {SPECIFICITY: "Low tissue specificity", DISTRIBUTION: "Detected in all"}
    assert ProteinAtlas().probe(asking(Answers({SEARCH: [row(BRAF, "BRAF", **words)]}), tmp_path)) == ()
