"""DGIdb asked itself; the answers are hand-made from the contract, but for those marked as recorded."""

import json
from pathlib import Path

import graphql
import pytest

from prioritize.errors import FetchError
from prioritize.sources.dgidb import Dgidb
from prioritize.sources.dgidb_live import GENES, OPEN_LINKS, RELEASE, URL, DgidbLive
from prioritize.sources.live import Gene, Wanted
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

SCHEMA = graphql.build_schema((Path(__file__).parent / "dgidb.graphqls").read_text())
CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
KIT = Gene("HGNC:6342", "KIT", "ENSG00000157404", "P10721", "3815")
TWO = Wanted((CD47, KIT))


def claim(database, *papers):
    """That a database claims a link."""
    return {"source": {"sourceDbName": database}, "publications": [{"pmid": paper} for paper in papers]}


def link(drug_id, drug, claims, *, approved=True, score=0.5, types=(("inhibitor", "INHIBITORY"),)):
    """A drug linked to a gene."""
    return {
        "interactionScore": score,
        "drug": {"name": drug, "conceptId": drug_id, "approved": approved},
        "interactionTypes": [{"type": kind, "directionality": direction} for kind, direction in types],
        "interactionClaims": claims,
    }


def gene(concept_id, links=(), categories=()):
    """A gene, as the service names it."""
    return {
        "conceptId": concept_id,
        "geneCategoriesWithSources": [{"name": one, "sourceNames": list(told)} for one, told in categories],
        "interactions": list(links),
    }


def page(*nodes, total=None, after=None):
    """An answer that holds some genes."""
    info = {"hasNextPage": after is not None, "endCursor": "MQ" if after is None else after}
    return {
        "data": {
            "genes": {"totalCount": len(nodes) if total is None else total, "nodes": list(nodes), "pageInfo": info}
        }
    }


# The claims, scores and publications are made up.
IMATINIB = link(
    "rxcui:282388",
    "IMATINIB",
    [claim("CIViC", 22, 11), claim("CIViC", 11), claim("ChEMBL", 33), claim("FDA")],
    types=(("inhibitor", "INHIBITORY"), ("inhibitor", "INHIBITORY"), ("antibody", None)),
)
UNSAID = link("ncit:C1", "DRUG ONE", [claim("DoCM")], approved=None, score=0, types=())
CLOSED = link("chembl:CHEMBL1", "DRUG TWO", [claim("ChEMBL"), claim("OncoKB", 44)])
KIT_THERE = gene(
    "hgnc:6342",
    (IMATINIB, UNSAID, CLOSED),
    (("KINASE", ("GO", "Pharos")), ("CLINICALLY ACTIONABLE", ("CIViC", "Tempus")), ("CELL SURFACE", ("HopkinsGroom",))),
)
ONE = {URL: page(KIT_THERE)}


def rows(con, folder, table="drug_gene_claim"):
    DgidbLive().read(con, [folder])
    return con.execute(f"FROM {table}").fetchall()


def tables(con, folder):
    return [rows(con, folder, table) for table in ("gene_category", "drug_gene_claim")]


@pytest.mark.parametrize("query", [GENES, RELEASE])
def test_a_query_is_one_that_the_schema_takes(query):
    assert graphql.validate(SCHEMA, graphql.parse(query)) == []


def test_a_link_is_kept_where_an_openly_licensed_database_claims_it(con, tmp_path):
    cited = "PMID:11;PMID:22"
    assert rows(con, fetch(DgidbLive(), ONE, tmp_path, TWO)) == [
        ("HGNC:6342", "ncit:C1", "DRUG ONE", None, None, None, 0.0, "DoCM", 0, 0, None),
        (
            "HGNC:6342",
            "rxcui:282388",
            "IMATINIB",
            1,
            "antibody;inhibitor",
            "INHIBITORY",
            0.5,
            "CIViC;FDA",
            1,
            2,
            cited,
        ),
    ]


def test_what_is_left_out_and_what_is_not_known_is_told(tmp_path):
    fetched = DgidbLive().fetch(asking(Answers(ONE), tmp_path), TWO, tmp_path)
    assert fetched.failed == {}
    assert fetched.notes == (
        "1 links of drugs to targets are left out: no openly licensed database claims them",
        "it knows nothing of CD47",
    )


def test_the_same_categories_are_kept_as_of_the_download(con, tmp_path, read):
    live = rows(con, fetch(DgidbLive(), ONE, tmp_path, TWO), "gene_category")
    assert live == [("HGNC:6342", "clinically actionable", "CIViC"), ("HGNC:6342", "kinase", "GO")]
    lines = ["name\tname-2\tsource_db_name\tsource_db_version"]
    for category in KIT_THERE["geneCategoriesWithSources"]:
        lines += [f"KIT\t{category['name']}\t{database}\t1" for database in category["sourceNames"]]
    assert read(Dgidb(), {"categories.tsv": "\n".join(lines) + "\n"}).rows("gene_category") == live


def test_targets_are_asked_for_by_id_in_batches(con, tmp_path):
    genes = tuple(Gene(f"HGNC:{number}", f"G{number}", "", "", "") for number in range(1, 31))

    def answer(request):
        return page(*(gene(one, [UNSAID]) for one in reversed(json.loads(request.body)["variables"]["ids"])))

    client = Answers({URL: answer})
    DgidbLive().fetch(asking(client, tmp_path), Wanted(genes), tmp_path)
    asked = [json.loads(request.body)["variables"] for request in client.requests]
    assert [len(one["ids"]) for one in asked] == [25, 5]
    assert asked[0]["ids"][0] == "hgnc:1"
    assert {one["first"] for one in asked} == {25}
    assert [row[0] for row in rows(con, tmp_path)] == sorted(one.hgnc_id for one in genes)


def test_pages_are_followed_to_the_end(con, tmp_path):
    pages = {None: page(KIT_THERE, total=2, after="MQ"), "MQ": page(gene("hgnc:1682", [UNSAID]), total=2)}
    bodies = {URL: lambda request: pages[json.loads(request.body)["variables"]["after"]]}
    assert [row[0] for row in rows(con, fetch(DgidbLive(), bodies, tmp_path, TWO))] == [
        "HGNC:1682",
        "HGNC:6342",
        "HGNC:6342",
    ]


def test_a_target_that_cannot_be_answered_is_told_and_the_others_are_kept(tmp_path):
    def answer(request):
        if "hgnc:1682" in json.loads(request.body)["variables"]["ids"]:
            return {"data": None, "errors": [{"message": "the database is away"}]}
        return ONE[URL]

    fetched = DgidbLive().fetch(asking(Answers({URL: answer}), tmp_path), TWO, tmp_path)
    assert list(fetched.failed) == ["HGNC:1682"]
    assert "the database is away" in fetched.failed["HGNC:1682"]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        pytest.param(page(KIT_THERE, total=2), "1 rows came, the service tells of 2", id="fewer than told"),
        pytest.param(page(KIT_THERE, total=2, after="MQ"), "page 2 repeats page 1", id="a page again"),
        pytest.param(page(KIT_THERE, total=2, after=""), "endCursor is empty", id="no cursor"),
        pytest.param(page(gene("hgnc:1097")), "conceptId 'hgnc:1097' was not asked for", id="a gene not asked for"),
        pytest.param(page(KIT_THERE, gene("hgnc:6342")), "hgnc:6342 stands there twice", id="a gene twice"),
        pytest.param(
            page(gene("hgnc:6342", [IMATINIB, {**IMATINIB, "interactionScore": 1}])),
            "the conceptId of a drug stands there twice with different values: rxcui:282388",
            id="a drug twice",
        ),
        pytest.param(
            page(gene("hgnc:6342", [link("a:1", "A", [claim("FDA")], score=-1)])),
            "interactionScore is not a number of 0 or more but -1",
            id="a score below none",
        ),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, answer, what):
    assert what in refusal(DgidbLive(), {URL: answer}, tmp_path, TWO)


def test_a_link_that_stands_there_twice_alike_counts_once(con, tmp_path):
    twice = {URL: page(gene("hgnc:6342", [UNSAID, UNSAID]))}
    assert len(rows(con, fetch(DgidbLive(), twice, tmp_path, TWO))) == 1


# Null in the place of these says that nobody knows; then these columns of a link may say less, and all else stays.
MAY_BE_NULL = {
    "approved": {"approved"},
    "type": {"types"},
    "directionality": {"directions"},
    "source": {"claim_sources", "n_other_sources", "n_publications", "citations"},
    "publications": {"n_publications", "citations"},
    "endCursor": set(),
}


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    categories, links = tables(con, fetch(DgidbLive(), ONE, tmp_path, TWO))
    names = DgidbLive.files[1].columns
    seen = 0
    for mutation in mutations(ONE[URL]["data"]["genes"]):
        bodies = {URL: {"data": {"genes": mutation.value}}}
        if mutation.kind == "nulled" and mutation.path.rpartition(".")[2] in MAY_BE_NULL:
            other, found = tables(con, fetch(DgidbLive(), bodies, tmp_path, TWO))
            changed = {
                name
                for before in links
                for after in found
                if before[1] == after[1]
                for name, old, new in zip(names, before, after, strict=True)
                if old != new
            }
            assert other == categories, str(mutation)
            assert changed <= MAY_BE_NULL[mutation.name], str(mutation)
            assert len(found) == 2 or "interactions[1].interactionClaims[0].source" in mutation.path
        else:
            assert mutation.name in refusal(DgidbLive(), bodies, tmp_path, TWO), str(mutation)
        seen += 1
    assert seen > 200


def test_the_rows_fit_their_tables(con, tmp_path):
    assert written(con, DgidbLive(), ONE, tmp_path, TWO) == {"gene_category": 2, "drug_gene_claim": 2}


def test_the_release_says_when_the_data_were_updated(tmp_path):
    # The version of the data may stay the same over an update.
    told = {"version": "v5.0", "dataVersion": "Dec-2023", "updatedAt": "2026-07-14"}

    def release(info):
        return DgidbLive().release_of(asking(Answers({URL: {"data": {"serviceInfo": info}}}), tmp_path))

    assert release(told) == "v5.0, data Dec-2023, updated 2026-07-14"
    for mutation in mutations(told):
        with pytest.raises(FetchError, match=mutation.name):
            release(mutation.value)
    with pytest.raises(FetchError, match="updatedAt is empty"):
        release({**told, "updatedAt": " "})


def test_the_probe_tells_what_differs(tmp_path):
    vemurafenib = link("rxcui:1147220", "VEMURAFENIB", [claim("CIViC")])
    known = page(gene("hgnc:1097", [vemurafenib], [("KINASE", ["Pharos"])]))
    assert DgidbLive().probe(asking(Answers({URL: known}), tmp_path)) == ()
    other = page(gene("hgnc:1097", [CLOSED], [("ENZYME", ["Pharos"])]))
    assert DgidbLive().probe(asking(Answers({URL: other}), tmp_path)) == (
        "BRAF is no kinase: the names of categories may have changed",
        "vemurafenib is not linked to BRAF",
        "none of CIViC, DoCM, FDA, NCI links a drug to BRAF: their names may have changed",
    )
    assert DgidbLive().probe(asking(Answers({URL: page()}), tmp_path)) == ("BRAF (HGNC:1097) is not known to it",)


def recorded(shared, name):
    return json.loads((shared / "payloads" / "dgidb" / name).read_text())["data"]


@pytest.mark.shared
def test_recorded_links_are_read(con, tmp_path, shared):
    # The recording names the gene in each link and not beside them, and asks for no type of a link.
    nodes = [
        gene(
            node["interactions"][0]["gene"]["conceptId"],
            [{**one, "interactionTypes": []} for one in node["interactions"]],
        )
        for node in recorded(shared, "get_interactions_by_multiple_genes_response.json")["genes"]["nodes"]
    ]
    braf, ereg = (
        Gene(hgnc_id, symbol, "", "", "") for hgnc_id, symbol in (("HGNC:1097", "BRAF"), ("HGNC:3443", "EREG"))
    )
    found = rows(con, fetch(DgidbLive(), {URL: page(*nodes)}, tmp_path, Wanted((braf, ereg))))
    assert [sum(row[0] == one.hgnc_id for row in found) for one in (braf, ereg)] == [30, 3]  # of 191 and 6
    said = {(row[0], row[2]): (row[1], row[3], *row[6:10]) for row in found}
    assert ("HGNC:1097", "RIFAMPIN") not in said  # JAX-CKB alone claims it
    assert said["HGNC:1097", "VEMURAFENIB"] == ("rxcui:1147220", 1, 1.657092009619794, "CIViC;DoCM;FDA", 15, 86)
    assert said["HGNC:1097", "SORAFENIB"] == ("rxcui:495881", 1, 0.09163642449510383, "CIViC;DoCM", 9, 11)
    assert {key: value for key, value in said.items() if key[0] == "HGNC:3443"} == {
        ("HGNC:3443", "CETUXIMAB"): ("rxcui:318341", 1, 0.2430910705356227, "CIViC", 0, 0),
        ("HGNC:3443", "PANITUMUMAB"): ("rxcui:263034", 1, 0.4375639269641209, "CIViC", 0, 0),
        ("HGNC:3443", "HUMAN CHORIONIC GONADOTROPIN"): ("rxcui:340705", 1, 0.921187214661307, "NCI", 0, 1),
    }


@pytest.mark.shared
def test_recorded_types_and_databases_are_read(con, tmp_path, shared):
    # Of 2026; the recording has neither ids nor claims: the ids are made up, and each database is given a claim.
    (node,) = recorded(shared, "gene_egfr_20260811.json")["genes"]["nodes"]
    links = [
        {
            **one,
            "drug": {**one["drug"], "conceptId": f"name:{one['drug']['name']}"},
            "interactionTypes": [{**kind, "directionality": None} for kind in one["interactionTypes"]],
            "interactionClaims": [{"source": source, "publications": []} for source in one["sources"]],
        }
        for one in node["interactions"]
    ]
    egfr = Gene("HGNC:3236", "EGFR", "", "", "")
    bodies = {URL: page(gene("hgnc:3236", links))}
    assert [row[2:9] for row in rows(con, fetch(DgidbLive(), bodies, tmp_path, Wanted((egfr,))))] == [
        ("CETUXIMAB", 1, "antibody;inhibitor", None, 0.4648475595057285, "CIViC;DoCM;FDA", 10),
        ("PANITUMUMAB", 1, "antibody;inhibitor", None, 0.1818968711109372, "CIViC;DoCM;FDA", 10),
    ]


@pytest.mark.shared
def test_the_databases_that_are_kept_have_the_licences_that_the_service_tells_of(shared):
    told = {
        one["sourceDbName"]: one["license"] for one in recorded(shared, "get_sources_response.json")["sources"]["nodes"]
    }
    assert {name: told[name] for name in (*OPEN_LINKS, "GO")} == {
        "CIViC": "Creative Commons CC0 1.0 Universal (CC0 1.0) Public Domain Dedication",
        "DoCM": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        "FDA": "Public domain",
        "NCI": "Public domain",
        "GO": "Creative Commons Attribution 4.0 International",
    }
