"""The network among targets; the answers are hand-made from the contract, but for the recorded one."""

import json

import pytest

from prioritize.errors import FetchError
from prioritize.sources.live import Gene, Wanted
from prioritize.sources.string_db import API, StringDb
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

IDS, NETWORK = f"{API}/get_string_ids", f"{API}/network"
CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
SIRPA = Gene("HGNC:9662", "SIRPA", "ENSG00000198053", "P78324", "140885")
KIT = Gene("HGNC:6342", "KIT", "ENSG00000157404", "", "3815")
TWO = Wanted((CD47, SIRPA))
# The ids of proteins and the scores are made up.
PROTEINS = [
    {"queryItem": "P78324", "stringId": "9606.ENSP2", "preferredName": "SIRPA", "ncbiTaxonId": 9606},
    {"queryItem": "Q08722", "stringId": "9606.ENSP1", "preferredName": "CD47", "ncbiTaxonId": 9606},
]
EDGE = {
    "stringId_A": "9606.ENSP2",
    "stringId_B": "9606.ENSP1",
    "ncbiTaxonId": "9606",
    "score": 0.999,
    "nscore": 0,
    "fscore": 0,
    "pscore": 0,
    "ascore": 0.062,
    "escore": 0.9,
    "dscore": 0.5,
    "tscore": 1,
}
BOTH = {IDS: PROTEINS, NETWORK: [EDGE]}


def edges(con, folder):
    StringDb().read(con, [folder])
    return con.execute("FROM string_edge").fetchall()


def test_a_pair_of_targets_has_its_scores_once_in_the_order_of_its_ids(con, tmp_path):
    known = [("HGNC:1682", "HGNC:9662", "0.999", "0.0", "0.0", "0.0", "0.062", "0.9", "0.5", "1.0")]
    assert edges(con, fetch(StringDb(), BOTH, tmp_path, TWO)) == known
    turned = {**EDGE, "stringId_A": "9606.ENSP1", "stringId_B": "9606.ENSP2"}
    assert edges(con, fetch(StringDb(), {**BOTH, NETWORK: [EDGE, turned, EDGE]}, tmp_path, TWO)) == known


def test_targets_are_asked_for_by_accession_or_symbol_and_then_by_protein(tmp_path):
    protein = {"queryItem": "KIT", "stringId": "9606.ENSP3", "preferredName": "KIT", "ncbiTaxonId": 9606}
    client = Answers({IDS: [*PROTEINS, protein], NETWORK: []})
    StringDb().fetch(asking(client, tmp_path), Wanted((CD47, KIT, SIRPA)), tmp_path)
    asked = [dict(request.params) for request in client.requests]
    assert [params["identifiers"] for params in asked] == [
        "Q08722\rKIT\rP78324",
        "9606.ENSP1\r9606.ENSP2\r9606.ENSP3",
    ]
    assert asked[1]["required_score"] == "400"
    assert {params["species"] for params in asked} == {"9606"}


def test_a_target_that_is_not_known_is_not_asked_and_one_alone_has_no_network(tmp_path):
    client = Answers({IDS: PROTEINS[1:]})
    fetched = StringDb().fetch(asking(client, tmp_path), TWO, tmp_path)
    assert fetched.failed == {"HGNC:9662": "STRING knows no such protein"}
    assert [request.url for request in client.requests] == [IDS]


def test_genes_that_share_a_protein_have_the_same_edges_but_none_between_them(con, tmp_path):
    twin = Gene("HGNC:9999", "TWIN", "", "Q08722", "")
    itself = {**EDGE, "stringId_A": "9606.ENSP1"}
    bodies = {**BOTH, NETWORK: [EDGE, itself]}
    got = edges(con, fetch(StringDb(), bodies, tmp_path, Wanted((CD47, SIRPA, twin))))
    assert [row[:2] for row in got] == [("HGNC:1682", "HGNC:9662"), ("HGNC:9662", "HGNC:9999")]


def test_every_pair_of_many_targets_is_asked_for_and_never_more_than_the_batch(tmp_path):
    genes = tuple(Gene(f"HGNC:{number}", f"G{number}", "", f"P{number:05}", "") for number in range(450))

    def proteins(request):
        return [
            {"queryItem": item, "stringId": f"9606.ENSP{item[1:]}"}
            for item in dict(request.params)["identifiers"].split("\r")
        ]

    client = Answers({IDS: proteins, NETWORK: []})
    StringDb().fetch(asking(client, tmp_path), Wanted(genes), tmp_path)
    parts = [dict(request.params)["identifiers"].split("\r") for request in client.requests]
    assert [len(part) for part in parts[:3]] == [200, 200, 50]
    assert max(map(len, parts)) == 200
    seen = {(a, b) for part in parts[3:] for a in part for b in part if a < b}
    assert len(seen) == 450 * 449 // 2


@pytest.mark.parametrize(
    ("bodies", "what"),
    [
        pytest.param({NETWORK: [EDGE, {**EDGE, "tscore": 0.5}]}, "has two different scores", id="other scores"),
        pytest.param({NETWORK: [{**EDGE, "stringId_A": "9606.ENSP7"}]}, "was not asked for", id="a stranger"),
        pytest.param(
            {NETWORK: [{**EDGE, "score": 999}]}, "score is not a number from 0 to 1 but 999.0", id="thousandths"
        ),
        pytest.param({NETWORK: [{**EDGE, "stringId_A": "10090.ENSMUSP1"}]}, "is no human protein", id="a mouse"),
        pytest.param({NETWORK: {"Error": "input too large"}}, "network is not a list", id="an error with status 200"),
        pytest.param({IDS: {"Error": "not found"}}, "proteins is not a list", id="an error of the ids"),
        pytest.param({IDS: [{**PROTEINS[0], "queryItem": "KIT"}]}, "'KIT' was not asked for", id="another item"),
        pytest.param(
            {IDS: [*PROTEINS, {**PROTEINS[0], "stringId": "9606.ENSP3"}]}, "P78324 is two proteins", id="two proteins"
        ),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, bodies, what):
    assert what in refusal(StringDb(), {**BOTH, **bodies}, tmp_path, TWO)


@pytest.mark.parametrize("address", [IDS, NETWORK])
def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path, address):
    good = edges(con, fetch(StringDb(), BOTH, tmp_path, TWO))
    for mutation in mutations(BOTH[address]):
        bodies = {**BOTH, address: mutation.value}
        if mutation.name in {"preferredName", "ncbiTaxonId"}:
            assert edges(con, fetch(StringDb(), bodies, tmp_path, TWO)) == good, str(mutation)
        else:
            assert mutation.name in refusal(StringDb(), bodies, tmp_path, TWO), str(mutation)


def test_the_rows_fit_their_table(con, tmp_path):
    assert written(con, StringDb(), BOTH, tmp_path, TWO) == {"string_edge": 1}


def test_the_release_and_the_probe(tmp_path):
    bodies = {f"{API}/version": [{"string_version": "12.0"}], IDS: [{**PROTEINS[0], "queryItem": "P15056"}]}
    assert StringDb().release_of(asking(Answers(bodies), tmp_path)) == "12.0"
    assert StringDb().probe(asking(Answers(bodies), tmp_path)) == ()
    bodies = {f"{API}/version": [{"string_version": "12.5"}], IDS: []}
    assert StringDb().probe(asking(Answers(bodies), tmp_path)) == (
        "the version is 12.5, the code was written for 12.0",
        "BRAF (P15056) is not known",
    )
    for told in ([], [{"string_version": None}], [{}], {"string_version": "12.0"}):
        with pytest.raises(FetchError, match="version"):
            StringDb().release_of(asking(Answers({f"{API}/version": told}), tmp_path))


@pytest.mark.shared
def test_the_recorded_network_is_read(tmp_path, shared):
    # The recording asks for one protein and its partners; the form of an edge is the same.
    recorded = json.loads((shared / "payloads" / "string" / "network_braf_20260811.json").read_text())
    ids = sorted({edge[side] for edge in recorded for side in ("stringId_A", "stringId_B")})
    genes = tuple(Gene(f"HGNC:{number}", f"G{number}", "", f"P{number}", "") for number in range(len(ids)))
    proteins = [{"queryItem": f"P{number}", "stringId": found} for number, found in enumerate(ids)]
    folder = fetch(StringDb(), {IDS: proteins, NETWORK: recorded}, tmp_path, Wanted(genes))
    lines = (folder / "string_edges.tsv").read_text().splitlines()
    assert len(lines) == 6
    assert "9606.ENSP00000222005\t9606.ENSP00000256078\t0.604\t0.0\t0.0\t0.0\t0.042\t0.082\t0.5\t0.205" in lines
