"""Development levels; the answers are hand-made from the contract. There is no recorded one."""

import json
from pathlib import Path

import graphql
import pytest

from prioritize.errors import FetchError
from prioritize.sources.live import Gene, Wanted
from prioritize.sources.pharos import LEVELS, RELEASE, URL, Pharos, query_of
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

SCHEMA = graphql.build_schema((Path(__file__).parent / "pharos.graphqls").read_text())
CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
KIT = Gene("HGNC:6342", "KIT", "ENSG00000157404", "P10721", "3815")
NAMELESS = Gene("HGNC:9999", "NAMELESS", "", "", "")
TWO = Wanted((CD47, KIT))


def protein(accession, level, family=None, novelty=None, papers=None):
    """A protein, as the service tells of it."""
    return {"uniprot": accession, "tdl": level, "fam": family, "novelty": novelty, "publicationCount": papers}


# The numbers are made up.
KNOWN = {"P10721": protein("P10721", "Tclin", "Kinase", 0.0005, 4000), "Q08722": protein("Q08722", "Tbio", None, 0.25)}


def service(known=KNOWN, schema=SCHEMA):
    """A service that refuses what its schema does not take, and answers what is asked."""

    def answer(request):
        body = json.loads(request.body)
        document = graphql.parse(body["query"])
        if faults := graphql.validate(schema, document):
            return {"errors": [fault.formatted for fault in faults]}
        root = {"dbVersion": "6.13.4", "target": lambda _, q: known.get(q["uniprot"])}
        return graphql.execute_sync(schema, document, root, variable_values=body["variables"]).formatted

    return {URL: answer}


def rows(con, folder):
    Pharos().read(con, [folder])
    return con.execute("FROM development_level").fetchall()


@pytest.mark.parametrize("query", [query_of(1), query_of(Pharos.batch), RELEASE])
def test_a_query_is_one_that_the_schema_takes(query):
    assert graphql.validate(SCHEMA, graphql.parse(query)) == []


def test_a_target_has_its_level(con, tmp_path):
    assert rows(con, fetch(Pharos(), service(), tmp_path, TWO)) == [
        ("HGNC:1682", "Q08722", "Tbio", None, 0.25, None),
        ("HGNC:6342", "P10721", "Tclin", "Kinase", 0.0005, 4000),
    ]


def test_a_target_without_accession_is_not_asked_and_one_that_is_not_known_is_told(con, tmp_path):
    only = service({"P10721": KNOWN["P10721"]})
    fetched = Pharos().fetch(asking(Answers(only), tmp_path), Wanted((CD47, KIT, NAMELESS)), tmp_path)
    assert fetched.failed == {"HGNC:9999": "HGNC has no UniProt accession for it"}
    assert fetched.notes == ("it has no level of CD47",)
    assert [row[0] for row in rows(con, tmp_path)] == ["HGNC:6342"]


def test_many_targets_are_asked_for_ten_at_once_and_genes_that_share_a_protein_share_its_level(con, tmp_path):
    genes = tuple(Gene(f"HGNC:{number}", f"G{number}", "", f"P{number % 22:05}", "") for number in range(44))
    known = {gene.uniprot_id: protein(gene.uniprot_id, "Tdark") for gene in genes}
    client = Answers(service(known))
    Pharos().fetch(asking(client, tmp_path), Wanted(genes), tmp_path)
    assert [len(json.loads(request.body)["variables"]) for request in client.requests] == [10, 10, 2]
    assert len(rows(con, tmp_path)) == 44


def test_a_target_that_cannot_be_answered_is_told_and_the_others_are_kept(con, tmp_path):
    broken = {**KNOWN, "Q08722": graphql.GraphQLError("the database is away")}
    fetched = Pharos().fetch(asking(Answers(service(broken)), tmp_path), TWO, tmp_path)
    assert list(fetched.failed) == ["HGNC:1682"]
    assert "the database is away" in fetched.failed["HGNC:1682"]
    assert [row[0] for row in rows(con, tmp_path)] == ["HGNC:6342"]


def test_a_field_that_the_service_dropped_is_named(tmp_path):
    text = (Path(__file__).parent / "pharos.graphqls").read_text()
    assert "tdl" in refusal(
        Pharos(), service(schema=graphql.build_schema(text.replace("tdl: String", ""))), tmp_path, TWO
    )


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        pytest.param({"uniprot": "P00000"}, "uniprot is P00000, P10721 was asked for", id="another protein"),
        pytest.param({"tdl": "tclin"}, "tdl is 'tclin', none of Tclin, Tchem, Tbio, Tdark", id="another level"),
        pytest.param({"publicationCount": 1.5}, "publicationCount is no number of papers", id="half a paper"),
        pytest.param({"publicationCount": -1}, "publicationCount is no number of papers", id="less than none"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, changed, what):
    bodies = {URL: {"data": {"u0": {**KNOWN["P10721"], **changed}}}}
    assert what in refusal(Pharos(), bodies, tmp_path, Wanted((KIT,)))


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    columns = {"tdl": 2, "fam": 3, "novelty": 4, "publicationCount": 5}
    whole = {"u0": KNOWN["P10721"]}
    one = Wanted((KIT,))
    (good,) = rows(con, fetch(Pharos(), {URL: {"data": whole}}, tmp_path, one))
    for mutation in mutations(whole):
        bodies = {URL: {"data": mutation.value}}
        if mutation.kind == "nulled" and mutation.name != "uniprot":
            found = rows(con, fetch(Pharos(), bodies, tmp_path, one))
            if mutation.name in ("u0", "tdl"):
                assert found == [], str(mutation)
            else:
                place = columns[mutation.name]
                assert found == [(*good[:place], None, *good[place + 1 :])], str(mutation)
        else:
            assert mutation.name in refusal(Pharos(), bodies, tmp_path, one), str(mutation)


def test_every_level_fits_the_table(con, tmp_path):
    genes = tuple(Gene(f"HGNC:{number}", level, "", f"P{number}", "") for number, level in enumerate(LEVELS))
    known = {gene.uniprot_id: protein(gene.uniprot_id, gene.symbol, papers=0) for gene in genes}
    assert written(con, Pharos(), service(known), tmp_path, Wanted(genes)) == {"development_level": 4}


@pytest.mark.parametrize(("told", "release"), [("6.13.4", "6.13.4"), (6.13, "6.13"), (7, "7")])
def test_the_release_is_a_text_or_a_number(tmp_path, told, release):
    assert Pharos().release_of(asking(Answers({URL: {"data": {"dbVersion": told}}}), tmp_path)) == release


@pytest.mark.parametrize("told", [{}, {"dbVersion": None}, {"dbVersion": True}, {"dbVersion": " "}])
def test_a_release_that_says_nothing_is_refused(tmp_path, told):
    with pytest.raises(FetchError, match="dbVersion"):
        Pharos().release_of(asking(Answers({URL: {"data": told}}), tmp_path))


def test_the_probe_tells_what_differs(tmp_path):
    for known, differs in (
        ({"P15056": protein("P15056", "Tclin")}, ()),
        ({"P15056": protein("P15056", "Tchem")}, ("BRAF (P15056) is Tchem there, not Tclin",)),
        ({}, ("BRAF (P15056) is not known there, not Tclin",)),
    ):
        assert Pharos().probe(asking(Answers(service(known)), tmp_path)) == differs


def test_it_is_asked_only_when_wanted_and_says_why():
    assert not Pharos.by_default
    assert "share-alike" in Pharos.licence
