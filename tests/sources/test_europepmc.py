"""Papers per target; the answers are hand-made from the contract, but for those marked as recorded."""

import json

import pytest

from prioritize.errors import FetchError
from prioritize.sources.europepmc import CONTEXTS, KNOWN_PAPER, SEARCH, EuropePmc, is_unreliable, query_of
from prioritize.sources.live import Gene, Wanted
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
KIT = Gene("HGNC:6342", "KIT", "ENSG00000157404", "P10721", "3815")
TWO = Wanted((CD47, KIT))
HIT = {"id": "1", "source": "MED"}


def answer(count, *results):
    """What the service says, the part that is not read with it."""
    return {
        "version": "6.9",
        "hitCount": count,
        "request": {"queryString": "a", "pageSize": 1},
        "resultList": {"result": list(results)},
    }


def counted(request):
    """Nothing for immunity, 12 papers for all else."""
    return answer(0) if "immunity" in dict(request.params)["query"] else answer(12, HIT)


def counts(con, folder):
    EuropePmc().read(con, [folder])
    return con.execute("SELECT hgnc_id, context, n_papers, unreliable FROM literature_count").fetchall()


def test_every_target_has_a_count_per_context_and_none_is_none(con, tmp_path):
    assert counts(con, fetch(EuropePmc(), {SEARCH: counted}, tmp_path, TWO)) == [
        ("HGNC:1682", "any", 12, 0),
        ("HGNC:1682", "cancer stem cell", 12, 0),
        ("HGNC:1682", "immune", 0, 0),
        ("HGNC:6342", "any", 12, 1),
        ("HGNC:6342", "cancer stem cell", 12, 1),
        ("HGNC:6342", "immune", 0, 1),
    ]


def test_what_is_asked_is_kept_beside_the_count(con, tmp_path):
    client = Answers({SEARCH: counted})
    EuropePmc().fetch(asking(client, tmp_path), Wanted((CD47,)), tmp_path)
    asked = [dict(request.params) for request in client.requests]
    assert {params.pop("query") for params in asked} == {
        row[0] for row in _rows(con, tmp_path, "SELECT query FROM literature_count")
    }
    assert asked == [{"format": "json", "resultType": "idlist", "pageSize": "1", "synonym": "false"}] * len(CONTEXTS)


def _rows(con, folder, select):
    EuropePmc().read(con, [folder])
    return con.execute(select).fetchall()


def test_a_symbol_that_may_mean_something_else_must_stand_beside_a_word_on_genes():
    assert query_of(CD47, "any") == 'TITLE_ABS:"CD47"'
    on_genes = '(TITLE_ABS:"gene" OR TITLE_ABS:"protein" OR TITLE_ABS:"expression" OR TITLE_ABS:"signaling")'
    immune = '(TITLE_ABS:"immune" OR TITLE_ABS:"immunity" OR TITLE_ABS:"immunotherapy")'
    assert query_of(KIT, "any") == f'TITLE_ABS:"KIT" AND {on_genes}'
    assert query_of(CD47, "immune") == f'TITLE_ABS:"CD47" AND {immune}'
    assert query_of(KIT, "immune") == f'TITLE_ABS:"KIT" AND {on_genes} AND {immune}'
    assert '(TITLE_ABS:"cancer stem cell" OR TITLE_ABS:"cancer stem cells" OR ' in query_of(CD47, "cancer stem cell")
    assert [symbol for symbol in ("CD4", "MET", "MICA", "HLA", "CD47", "HLA-E", "TP53") if is_unreliable(symbol)] == [
        "CD4",
        "MET",
        "MICA",
        "HLA",
    ]


def test_a_symbol_holds_no_sign_of_the_service():
    strange = Gene("HGNC:1", 'A"B) OR (SRC:*', "", "", "")
    assert query_of(strange, "any") == 'TITLE_ABS:"A B OR SRC"'


def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path):
    one = Wanted((CD47,))
    good = counts(con, fetch(EuropePmc(), {SEARCH: answer(3, HIT)}, tmp_path, one))
    for mutation in mutations(answer(3, HIT)):
        bodies = {SEARCH: mutation.value}
        if mutation.path.startswith(("request", "resultList.result[0]")):
            assert counts(con, fetch(EuropePmc(), bodies, tmp_path, one)) == good, str(mutation)
        else:
            assert mutation.name in refusal(EuropePmc(), bodies, tmp_path, one), str(mutation)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(answer(3), id="a count without a paper"),
        pytest.param(answer(0, HIT), id="a paper without a count"),
        pytest.param(answer(3, HIT, HIT), id="more papers than asked for"),
        pytest.param(answer(-1), id="less than none"),
    ],
)
def test_a_count_that_does_not_fit_the_papers_is_refused(tmp_path, told):
    assert "hitCount" in refusal(EuropePmc(), {SEARCH: told}, tmp_path, TWO)


def test_the_rows_fit_their_table(con, tmp_path):
    assert written(con, EuropePmc(), {SEARCH: counted}, tmp_path, TWO) == {"literature_count": 6}


def test_the_release_is_the_version_and_the_day_of_the_service(tmp_path):
    day = {"date": "Fri, 20 Nov 2026 23:59:58 GMT"}
    bodies = {SEARCH: answer(1, HIT)}
    assert EuropePmc().release_of(asking(Answers(bodies, day), tmp_path)) == "6.9, 2026-11-20"
    for headers in ({}, {"date": "soon"}):
        told = EuropePmc().release_of(asking(Answers(bodies, headers), tmp_path))
        assert told.startswith("6.9, 20")
    for version in (None, 6.9, " "):
        client = Answers({SEARCH: {**answer(1, HIT), "version": version}})
        with pytest.raises(FetchError, match="version"):
            EuropePmc().release_of(asking(client, tmp_path))


def test_the_probe_tells_what_differs(tmp_path):
    assert EuropePmc().probe(asking(Answers({SEARCH: answer(1, HIT)}), tmp_path)) == ()
    other = Answers({SEARCH: {**answer(0), "version": "7.0"}})
    assert EuropePmc().probe(asking(other, tmp_path)) == (
        "the version is 7.0, the code was written for 6.x",
        f"{KNOWN_PAPER} is 0 papers, not one",
        "no paper names BRAF",
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("search_pmid_22663011.json", 1),
        ("search_no_results.json", 0),
        ("search_cancer_core.json", 5_059_039),
        ("search_cancer_page2.json", 5_059_039),
    ],
)
def test_recorded_answers_are_read(con, tmp_path, shared, name, count):
    # The recordings ask for other words and up to 25 papers; the one paper that we ask for is the first of them.
    told = json.loads((shared / "payloads" / "europepmc" / name).read_text())
    told["resultList"]["result"] = told["resultList"]["result"][:1]
    rows = counts(con, fetch(EuropePmc(), {SEARCH: told}, tmp_path, Wanted((CD47,))))
    assert rows[0] == ("HGNC:1682", "any", count, 0)
