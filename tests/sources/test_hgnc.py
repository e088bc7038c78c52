"""The nomenclature from its bulk files; the answers are hand-made from the contract, but for the recorded ones."""

import gzip
import json

import pytest

from prioritize.errors import FetchError
from prioritize.sources.hgnc import DOWNLOADS, REST, Hgnc
from prioritize.sources.hgnc_withdrawn import HgncWithdrawn
from prioritize.sources.http import Request
from tests.sources.answering import NOBODY, Answers, asking, fetch, refusal, spoiled, written
from tests.sources.mutating import mutations

COMPLETE = f"{DOWNLOADS}/hgnc_complete_set.txt"
WITHDRAWN = f"{DOWNLOADS}/withdrawn.txt"
GONE = (
    "HGNC_ID\tSTATUS\tWITHDRAWN_SYMBOL\tMERGED_INTO_REPORT(S) (i.e HGNC_ID|SYMBOL|STATUS)\n"
    "HGNC:101\tMerged/Split\tMER6\tHGNC:1682|CD47|Approved\n"
    "HGNC:100\tEntry Withdrawn\tGONE\t\n"
    'HGNC:102\tMerged/Split\tTWO\t"HGNC:76|ABL1|Approved, HGNC:100|GONE|Entry Withdrawn"\n'
    "HGNC:103\tMerged/Split\tNOWHERE\t\n"
)
BRAF = {
    "response": {
        "docs": [
            {
                "hgnc_id": "HGNC:1097",
                "symbol": "BRAF",
                "entrez_id": "673",
                "ensembl_gene_id": "ENSG00000157764",
            }
        ]
    }
}


def test_the_whole_set_is_kept_as_it_came_and_read_like_the_download(con, tmp_path, hgnc_text):
    folder = fetch(Hgnc(), {COMPLETE: hgnc_text.encode()}, tmp_path)
    assert (folder / "hgnc_complete_set.txt").read_text() == hgnc_text
    Hgnc().read(con, [folder])
    assert con.execute("SELECT symbol FROM gene WHERE hgnc_id = 'HGNC:76'").fetchall() == [("ABL1",)]
    assert con.execute("SELECT count(*) FROM gene").fetchall() == [(9,)]


def test_the_release_is_when_hgnc_was_last_changed(tmp_path):
    client = Answers({f"{REST}/info": {"lastModified": "2026-11-20T08:00:00.000Z", "numDoc": 44000}})
    for source in (Hgnc(), HgncWithdrawn()):
        assert source.release_of(asking(client, tmp_path)) == "2026-11-20T08:00:00.000Z"
        assert client.requests[-1].slow == source.slow_down == (403,)


@pytest.mark.parametrize("told", [{}, {"lastModified": None}, {"lastModified": 20261120}, {"lastModified": " "}])
def test_a_release_that_is_no_text_is_refused_by_name(tmp_path, told):
    with pytest.raises(FetchError, match="lastModified"):
        Hgnc().release_of(asking(Answers({f"{REST}/info": told}), tmp_path))


def test_a_set_that_is_not_as_agreed_is_refused_by_the_name_of_its_column(con, tmp_path, hgnc_text):
    free = {"alias_symbol", "prev_symbol", "entrez_id", "ensembl_gene_id", "uniprot_ids"}
    read_all_the_same = set()
    for kind, column, text in spoiled(hgnc_text):
        if kind in {"dropped", "renamed"} or (kind == "nulled" and column not in free) or column == "hgnc_id":
            assert column in refusal(Hgnc(), {COMPLETE: text.encode()}, tmp_path), (kind, column)
        else:
            Hgnc().read(con, [fetch(Hgnc(), {COMPLETE: text.encode()}, tmp_path)])
            read_all_the_same.add((kind, column))
    texts = {"symbol", "name", "locus_group", "status"}
    assert read_all_the_same == {("nulled", name) for name in free} | {("retyped", name) for name in free | texts}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param(lambda text: text[:-30], "line 10: 7 cells, not 10; is it cut off?", id="cut off in a row"),
        pytest.param(lambda text: text[:-3], "the last line does not end; is it cut off?", id="cut off in a cell"),
        pytest.param(lambda text: text.splitlines()[0] + "\n", "the file holds no row", id="a head alone"),
        pytest.param(lambda text: "", "the column hgnc_id is missing (seen: nothing)", id="nothing"),
        pytest.param(lambda text: "<html>busy</html>\n", "the column hgnc_id is missing", id="a web page"),
        pytest.param(
            lambda text: text.replace("HGNC:76", "HGNC:1682"), "HGNC:1682 stands there twice", id="an id twice"
        ),
        pytest.param(
            lambda text: text.replace("\tApproved", "\tapproved"), "has the status Approved", id="a new status"
        ),
        pytest.param(lambda text: text.replace('"SHPS1|SIRP"', '"SHPS1|SIRP'), "cannot be read", id="an open quote"),
        pytest.param(lambda text: text.replace("status", "symbol"), "symbol is named twice", id="a name twice"),
    ],
)
def test_a_damaged_set_is_refused(tmp_path, hgnc_text, change, what):
    assert what in refusal(Hgnc(), {COMPLETE: change(hgnc_text).encode()}, tmp_path)


def test_a_set_that_is_not_utf_8_is_refused(tmp_path, hgnc_text):
    said = refusal(Hgnc(), {COMPLETE: hgnc_text.encode().replace(b"CD47 molecule", b"CD47 mol\xe9cule")}, tmp_path)
    assert "cannot be read" in said


def test_a_damaged_set_is_asked_for_again_and_a_good_one_is_kept(tmp_path, hgnc_text):
    client = Answers({COMPLETE: b"<html>busy</html>"})
    ask = asking(client, tmp_path, "2026-11-20")
    with pytest.raises(FetchError):
        Hgnc().fetch(ask, NOBODY, tmp_path)
    client.bodies[COMPLETE] = hgnc_text.encode()
    for _ in range(2):
        Hgnc().fetch(ask, NOBODY, tmp_path)
    assert client.requests == [Request(COMPLETE, accept="*/*", total=600.0)] * 2


def test_merged_split_and_withdrawn_ids_are_told_apart(con, tmp_path):
    HgncWithdrawn().read(con, [fetch(HgncWithdrawn(), {WITHDRAWN: GONE.encode()}, tmp_path)])
    assert con.execute("SELECT * FROM gene_withdrawn").fetchall() == [
        ("HGNC:100", "withdrawn", "GONE", None),
        ("HGNC:101", "merged", "MER6", "HGNC:1682"),
        ("HGNC:102", "merged", "TWO", "HGNC:100"),
        ("HGNC:102", "merged", "TWO", "HGNC:76"),
        ("HGNC:103", "merged", "NOWHERE", None),
    ]


def test_the_rows_fit_their_tables(con, tmp_path, hgnc_text):
    assert written(con, Hgnc(), {COMPLETE: hgnc_text.encode()}, tmp_path) == {"gene": 9, "gene_name": 32}
    assert written(con, HgncWithdrawn(), {WITHDRAWN: GONE.encode()}, tmp_path) == {"gene_withdrawn": 5}


def test_a_list_of_withdrawn_ids_that_is_not_as_agreed_is_refused_by_the_name_of_its_column(tmp_path):
    read_all_the_same = set()
    for kind, column, text in spoiled(GONE):
        if (kind == "nulled" and "MERGED_INTO" in column) or (kind, column) == ("retyped", "WITHDRAWN_SYMBOL"):
            fetch(HgncWithdrawn(), {WITHDRAWN: text.encode()}, tmp_path)
            read_all_the_same.add((kind, column.split()[0]))
        else:
            assert column.split()[0] in refusal(HgncWithdrawn(), {WITHDRAWN: text.encode()}, tmp_path), (kind, column)
    assert read_all_the_same == {("nulled", "MERGED_INTO_REPORT(S)"), ("retyped", "WITHDRAWN_SYMBOL")}


def test_an_id_that_is_withdrawn_twice_is_refused(tmp_path):
    said = refusal(HgncWithdrawn(), {WITHDRAWN: GONE.replace("HGNC:103", "HGNC:101").encode()}, tmp_path)
    assert "line 5: HGNC:101 stands there twice, first in line 2" in said


def test_the_probe_of_withdrawn_ids_tells_which_kind_is_gone(tmp_path):
    ask = asking(Answers({WITHDRAWN: GONE.encode()}), tmp_path)
    assert HgncWithdrawn().probe(ask) == ()
    ask = asking(Answers({WITHDRAWN: "".join(GONE.splitlines(keepends=True)[:2]).encode()}), tmp_path)
    assert HgncWithdrawn().probe(ask) == (f"no entry of {WITHDRAWN} is withdrawn",)


def probe(answer, tmp_path):
    return Hgnc().probe(asking(Answers({f"{REST}/fetch/symbol/BRAF": answer}), tmp_path))


def test_the_probe_knows_braf_and_says_what_differs(tmp_path):
    assert probe(BRAF, tmp_path) == ()
    other = json.loads(json.dumps(BRAF).replace("ENSG00000157764", "ENSG1"))
    assert probe(other, tmp_path) == ("the ensembl_gene_id of BRAF is ENSG1, not ENSG00000157764",)
    assert probe({"response": {"docs": []}}, tmp_path) == ("BRAF is 0 genes, not one",)


@pytest.mark.parametrize("mutation", list(mutations(BRAF)), ids=str)
def test_an_answer_to_the_probe_that_is_not_as_agreed_is_refused_by_name(tmp_path, mutation):
    with pytest.raises(FetchError) as caught:
        probe(mutation.value, tmp_path)
    assert caught.value.kind == "contract"
    assert mutation.name in str(caught.value) or mutation.path == "response.docs[0]"


@pytest.mark.shared
def test_the_recorded_gene_answers_the_probe(tmp_path, shared):
    # The recording is a part of the bulk file; the service gives one of its documents in the same envelope.
    recorded = json.loads((shared / "payloads" / "hgnc" / "fixtures_genes.json").read_text())
    docs = [doc for doc in recorded["response"]["docs"] if doc["symbol"] == "BRAF"]
    assert docs[0]["uniprot_ids"] == ["P15056"]
    assert probe({"response": {"docs": docs}}, tmp_path) == ()


@pytest.mark.shared
def test_the_real_set_is_as_agreed(tmp_path, shared):
    content = gzip.decompress((shared / "data" / "identifiers" / "hgnc_complete_set.txt.gz").read_bytes())
    assert (fetch(Hgnc(), {COMPLETE: content}, tmp_path) / "hgnc_complete_set.txt").read_bytes() == content
