"""Signed interactions and roles between cells; answers are hand-made from the contract, but for the recorded one."""

import re

import pytest

from prioritize.errors import FetchError
from prioritize.sources.omnipath import ORIGIN, OmniPath
from tests.sources.answering import NOBODY, Answers, asking, fetch, refusal, spoiled, written

ACTIONS, ROLES = f"{ORIGIN}/interactions", f"{ORIGIN}/intercell"
HEAD = (
    "source\ttarget\tis_directed\tis_stimulation\tis_inhibition\tconsensus_direction\tconsensus_stimulation\t"
    "consensus_inhibition\tsources\treferences\tcuration_effort\n"
)
# KIT acts on ABL1; what is said of it here is made up.
KIT_ABL1 = "P10721\tP00519\t1\t1\t0\t1\t1\t0\tKEA;SIGNOR\tSIGNOR:22;KEA:11;SIGNOR:11;KEA:x\t3\n"
ROLE_HEAD = (
    "category\tparent\tdatabase\tscope\taspect\tsource\tuniprot\tgenesymbol\tentity_type\tconsensus_score\t"
    "transmitter\treceiver\tsecreted\tplasma_membrane_transmembrane\tplasma_membrane_peripheral\n"
)
KIT_RECEPTOR = (
    "receptor\treceptor\tOmniPath\tgeneric\tfunctional\tcomposite\tP10721\tKIT\tprotein\t9\t"
    "False\tTrue\tFalse\tTrue\tFalse\n"
)
BOTH = {ACTIONS: (HEAD + KIT_ABL1).encode(), ROLES: (ROLE_HEAD + KIT_RECEPTOR).encode()}
COLUMNS = (
    "source_id, target_id, source_entity, target_entity, is_stimulation, is_inhibition, databases, citations, "
    "curation_effort"
)


@pytest.fixture
def tables(con, tmp_path):
    """A function that reads interactions and roles and returns the connection."""

    def _tables(actions=KIT_ABL1, roles=KIT_RECEPTOR):
        bodies = {ACTIONS: (HEAD + actions).encode(), ROLES: (ROLE_HEAD + roles).encode()}
        OmniPath().read(con, [fetch(OmniPath(), bodies, tmp_path)])
        return con

    return _tables


def actions(con):
    return con.execute(f"SELECT {COLUMNS} FROM signed_interaction").fetchall()


def test_an_interaction_keeps_its_sense_its_databases_and_its_papers(tables):
    con = tables()
    assert actions(con) == [
        ("HGNC:6342", "HGNC:76", "P10721", "P00519", "1", "0", "KEA;SIGNOR", "PMID:11;PMID:22", "3")
    ]
    assert con.execute("SELECT * FROM intercell").fetchall() == [
        ("HGNC:6342", "receptor", "receptor", "functional", 9, "0", "1", "0", "1", "0")
    ]


def test_the_rows_fit_their_tables(con, tmp_path):
    assert written(con, OmniPath(), BOTH, tmp_path) == {"signed_interaction": 1, "intercell": 1}


def test_truth_is_read_as_both_servers_write_it(tables):
    words = KIT_ABL1.replace("\t1\t1\t0\t1\t1\t0\t", "\tTrue\tTrue\tFalse\tTrue\tTrue\tFalse\t")
    numbers = KIT_RECEPTOR.replace("False", "0").replace("True", "1")
    first = tables().execute("FROM signed_interaction").fetchall(), tables().execute("FROM intercell").fetchall()
    con = tables(words, numbers)
    assert (con.execute("FROM signed_interaction").fetchall(), con.execute("FROM intercell").fetchall()) == first


def test_a_complex_acts_by_each_member_and_never_on_itself(tables):
    line = KIT_ABL1.replace("P10721\t", "COMPLEX:P00519_P10721-2_Q9XXX9\t")
    assert [row[:4] for row in actions(tables(line))] == [
        ("HGNC:6342", "HGNC:76", "COMPLEX:P00519_P10721-2_Q9XXX9", "P00519")
    ]


def test_an_isoform_is_its_gene_and_a_pair_without_direction_is_left_out(tables):
    lines = KIT_ABL1.replace("P10721", "P10721-2") + KIT_ABL1.replace("P10721", "P04637").replace(
        "\t1\t1\t", "\t0\t1\t"
    )
    con = tables(lines)
    assert [row[:3] for row in actions(con)] == [("HGNC:6342", "HGNC:76", "P10721-2")]
    assert OmniPath().unresolved(con) == 0


def test_a_protein_that_is_no_gene_is_counted(tables):
    con = tables(KIT_ABL1 + KIT_ABL1.replace("P10721", "P0DTC2"))
    assert len(actions(con)) == 1
    assert OmniPath().unresolved(con) == 1


@pytest.mark.parametrize("nothing", ["", "None", "nan", "SIGNOR:x"])
def test_no_paper_is_none(tables, nothing):
    assert actions(tables(re.sub("SIGNOR:22;.*x", nothing, KIT_ABL1)))[0][7] is None


def test_roles_of_single_databases_and_of_complexes_are_left_out(tables):
    roles = (
        KIT_RECEPTOR
        + KIT_RECEPTOR.replace("composite", "resource_specific").replace("\t9\t", "\t1\t")
        + KIT_RECEPTOR.replace("P10721", "COMPLEX:P10721_P00519").replace("protein", "complex")
        + KIT_RECEPTOR.replace("receptor\treceptor", "adhesion\tadhesion").replace("generic", "specific")
    )
    assert len(tables(roles=roles).execute("FROM intercell").fetchall()) == 1


def test_a_row_that_stands_there_twice_counts_once(tables):
    con = tables(KIT_ABL1 * 2, KIT_RECEPTOR * 2)
    assert len(actions(con)) == 1
    assert con.execute("SELECT count(*) FROM intercell").fetchall() == [(1,)]


def test_rows_that_contradict_each_other_are_refused(tmp_path):
    more = KIT_ABL1.replace("KEA;SIGNOR", "KEA")
    said = refusal(OmniPath(), {**BOTH, ACTIONS: (HEAD + KIT_ABL1 + more).encode()}, tmp_path)
    assert "line 3: P10721 to P00519 stands there twice, otherwise before" in said
    more = KIT_RECEPTOR.replace("\t9\t", "\t8\t")
    said = refusal(OmniPath(), {**BOTH, ROLES: (ROLE_HEAD + KIT_RECEPTOR + more).encode()}, tmp_path)
    assert "line 3: P10721 as receptor stands there twice, otherwise before" in said


@pytest.mark.parametrize("address", [ACTIONS, ROLES])
def test_a_complaint_with_status_200_is_told_and_not_kept(tmp_path, address):
    complaint = b"Something is not entirely good:\n ==> Unknown argument: `license`\n"
    client = Answers({**BOTH, address: complaint})
    ask = asking(client, tmp_path, "1")
    with pytest.raises(FetchError, match="Unknown argument: `license`"):
        OmniPath().fetch(ask, NOBODY, tmp_path)
    client.bodies = dict(BOTH)
    OmniPath().fetch(ask, NOBODY, tmp_path)
    assert [request.url for request in client.requests].count(address) == 2


@pytest.mark.parametrize("address", [ACTIONS, ROLES])
def test_a_table_that_is_not_as_agreed_is_refused_by_the_name_of_its_column(tmp_path, address):
    text = BOTH[address].decode()
    read_all_the_same = set()
    for kind, column, changed in spoiled(text):
        bodies = {**BOTH, address: changed.encode()}
        try:
            fetch(OmniPath(), bodies, tmp_path)
            read_all_the_same.add((kind, column))
        except FetchError as fault:
            assert fault.kind == "contract"
            assert column in str(fault), (kind, column)
    unread = {
        (kind, name) for kind in ("dropped", "renamed", "nulled", "retyped") for name in ("database", "genesymbol")
    }
    words = {"category", "parent", "scope", "aspect", "source", "entity_type"}
    assert (
        read_all_the_same
        == {
            ACTIONS: {("retyped", "sources"), ("nulled", "references"), ("retyped", "references")},
            ROLES: unread | {("retyped", name) for name in words},
        }[address]
    )


def test_the_wishes_stand_in_the_address(tmp_path):
    client = Answers(BOTH)
    OmniPath().fetch(asking(client, tmp_path), NOBODY, tmp_path)
    asked = [(dict(request.params), request.total) for request in client.requests]
    assert [(params["license"], total) for params, total in asked] == [("commercial", 600.0)] * 2
    assert asked[0][0]["fields"] == "sources,references,curation_effort"
    assert (asked[1][0]["scope"], asked[1][0]["source"]) == ("generic", "composite")


@pytest.mark.parametrize(
    ("about", "release"),
    [
        (b"omnipath-server 0.1.5 is running", "server 0.1.5, 2026-11-23"),
        (b"Hello, this is the REST service of pypath 0.16.17. Welcome!", "server 0.16.17, 2026-11-23"),
        (b"<html></html>", "unnamed version, 2026-11-23"),
    ],
)
def test_the_release_is_the_version_of_the_server_and_the_day_of_its_answer(tmp_path, about, release):
    client = Answers({f"{ORIGIN}/about": about}, {"date": "Mon, 23 Nov 2026 08:00:00 GMT"})
    assert OmniPath().release_of(asking(client, tmp_path)) == release


def test_without_a_date_the_day_is_that_of_the_clock(tmp_path):
    release = OmniPath().release_of(asking(Answers({f"{ORIGIN}/about": b"pypath 0.16.17"}), tmp_path))
    assert re.fullmatch(r"server 0\.16\.17, 20\d\d-\d\d-\d\d", release)


def probe(tmp_path, about=b"pypath 1.0", acting="P15056", known="Q08722"):
    bodies = {
        f"{ORIGIN}/about": about,
        ACTIONS: (HEAD + KIT_ABL1.replace("P10721", acting).replace("P00519", "Q02750")).encode(),
        ROLES: (ROLE_HEAD + KIT_RECEPTOR.replace("P10721", known)).encode(),
    }
    return OmniPath().probe(asking(Answers(bodies), tmp_path))


def test_the_probe_knows_braf_and_cd47_and_says_what_differs(tmp_path):
    assert probe(tmp_path) == ()
    assert probe(tmp_path, about=b"hello") == (f"{ORIGIN}/about names no version",)
    assert probe(tmp_path, acting="P10721") == ("BRAF (P15056) does not stimulate MAP2K1 (Q02750)",)
    assert probe(tmp_path, known="P10721") == ("CD47 (Q08722) has no role between cells",)


@pytest.mark.shared
def test_the_recorded_roles_are_read(tmp_path, shared):
    # The recording is the table behind the service, with the columns that the service gives.
    recorded = (shared / "payloads" / "omnipath" / "omnipath_webservice_intercell.tsv").read_bytes()
    folder = fetch(OmniPath(), {**BOTH, ROLES: recorded}, tmp_path)
    lines = (folder / "omnipath_intercell.tsv").read_text().splitlines()
    assert "O94907\tligand_regulator\tligand_regulator\tfunctional\t1\t1\t0\t1\t0\t0" in lines
    assert "Q06643\tcell_surface_ligand\tcell_surface_ligand\tfunctional\t3\t1\t0\t1\t0\t0" in lines
    assert not any("COMPLEX" in line for line in lines)
