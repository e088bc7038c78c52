"""Mechanisms and warnings; the answers are hand-made from the contract, but for those marked as recorded."""

import json

import pytest

from prioritize.errors import FetchError
from prioritize.sources.chembl import MECHANISM, MOLECULE, STATUS, TARGET, WARNING, Chembl
from prioritize.sources.live import Gene, Wanted
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

CD47 = Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961")
KIT = Gene("HGNC:6342", "KIT", "ENSG00000157404", "P10721", "3815")
NAMELESS = Gene("HGNC:9999", "NAMELESS", "", "", "")
TWO = Wanted((CD47, KIT))


def page(field, *rows, offset=0, total=None, following=None, limit=1000):
    """One page of a list."""
    meta = {"limit": limit, "offset": offset, "total_count": len(rows) if total is None else total}
    return {field: list(rows), "page_meta": {**meta, "next": following, "previous": None}}


def target(name, kind, *accessions):
    """A target and its proteins."""
    parts = [{"accession": accession} for accession in accessions]
    return {"target_chembl_id": name, "target_type": kind, "target_components": parts}


def mechanism(number, molecule, parent, on, action="INHIBITOR", phase=4):
    """A molecule that acts on a target."""
    return {
        "mec_id": number,
        "molecule_chembl_id": molecule,
        "parent_molecule_chembl_id": parent,
        "target_chembl_id": on,
        "action_type": action,
        "mechanism_of_action": "Does something",
        "max_phase": phase,
    }


def warning(molecule, parent, kind="Black Box Warning", harm="hepatotoxicity", country="United States"):
    """A warning on a molecule."""
    return {
        "molecule_chembl_id": molecule,
        "parent_molecule_chembl_id": parent,
        "warning_type": kind,
        "warning_class": harm,
        "warning_country": country,
    }


# The ids are made up: 10 is a salt of 11 and has no name of its own, 20 has no parent, 12 is another salt of 11.
KIT_ALONE = target("CHEMBL1", "SINGLE PROTEIN", "P10721")
FAMILY = target("CHEMBL2", "PROTEIN FAMILY", "P10721", "Q08722", "P00000", None)
SALT = mechanism(1, "CHEMBL10", "CHEMBL11", "CHEMBL1")
BARE = mechanism(2, "CHEMBL20", None, "CHEMBL2", None, 0.5)
NAMES = (
    {"molecule_chembl_id": "CHEMBL10", "pref_name": None},
    {"molecule_chembl_id": "CHEMBL11", "pref_name": "DRUG ONE"},
    {"molecule_chembl_id": "CHEMBL20", "pref_name": "DRUG TWO"},
)
BY_MOLECULE = page("drug_warnings", warning("CHEMBL10", "CHEMBL11"), warning("CHEMBL20", None, "Withdrawn", None, None))
BY_PARENT = page("drug_warnings", warning("CHEMBL10", "CHEMBL11"), warning("CHEMBL12", "CHEMBL11"))


def warned(by_molecule=BY_MOLECULE, by_parent=BY_PARENT):
    """Warnings by molecule, and by its parent."""
    return lambda request: by_molecule if "molecule_chembl_id__in" in dict(request.params) else by_parent


def named(request):
    """The names of the molecules that are asked for."""
    asked = dict(request.params)["molecule_chembl_id__in"].split(",")
    return page("molecules", *(one for one in NAMES if one["molecule_chembl_id"] in asked))


WHOLE = {
    TARGET: page("targets", KIT_ALONE, FAMILY),
    MECHANISM: page("mechanisms", SALT, BARE),
    MOLECULE: named,
    WARNING: warned(),
}


def rows(con, folder, table="mechanism"):
    Chembl().read(con, [folder])
    return con.execute(f"FROM {table}").fetchall()


def tables(con, folder):
    return [rows(con, folder, table) for table in Chembl.tables]


def test_a_drug_acts_on_each_gene_whose_protein_is_part_of_its_target(con, tmp_path):
    words = "Does something"
    family = (2, "CHEMBL20", None, "DRUG TWO", "CHEMBL2", "PROTEIN FAMILY", None, words, 0.5)
    alone = (1, "CHEMBL10", "CHEMBL11", "DRUG ONE", "CHEMBL1", "SINGLE PROTEIN", "INHIBITOR", words, 4.0)
    assert rows(con, fetch(Chembl(), WHOLE, tmp_path, TWO)) == [
        ("HGNC:1682", *family),
        ("HGNC:6342", *alone),
        ("HGNC:6342", *family),
    ]


def test_warnings_are_of_the_drugs_and_of_other_salts_of_their_parents_each_once(con, tmp_path):
    boxed = ("Black Box Warning", "hepatotoxicity", "United States")
    assert rows(con, fetch(Chembl(), WHOLE, tmp_path, TWO), "drug_warning") == [
        ("CHEMBL10", "CHEMBL11", "DRUG ONE", *boxed),
        ("CHEMBL12", "CHEMBL11", "DRUG ONE", *boxed),
        ("CHEMBL20", None, "DRUG TWO", "Withdrawn", None, None),
    ]


def test_what_is_asked_follows_from_what_was_said(tmp_path):
    client = Answers(WHOLE)
    fetched = Chembl().fetch(asking(client, tmp_path), Wanted((CD47, KIT, NAMELESS)), tmp_path)
    assert fetched.failed == {"HGNC:9999": "HGNC has no UniProt accession for it"}
    asked = [(request.url, dict(request.params)) for request in client.requests]
    assert {(params.pop("limit"), params.pop("offset")) for _, params in asked} == {("1000", "0")}
    assert asked == [
        (TARGET, {"target_components__accession__in": "P10721,Q08722"}),
        (MECHANISM, {"target_chembl_id__in": "CHEMBL1,CHEMBL2"}),
        (
            MOLECULE,
            {"molecule_chembl_id__in": "CHEMBL10,CHEMBL11,CHEMBL20", "only": "molecule_chembl_id,pref_name"},
        ),
        (WARNING, {"molecule_chembl_id__in": "CHEMBL10,CHEMBL11,CHEMBL20"}),
        (WARNING, {"parent_molecule_chembl_id__in": "CHEMBL10,CHEMBL11,CHEMBL20"}),
    ]


def test_a_target_that_nothing_acts_on_is_known_to_have_none(con, tmp_path):
    client = Answers({**WHOLE, TARGET: page("targets")})
    assert Chembl().fetch(asking(client, tmp_path), TWO, tmp_path).failed == {}
    assert [request.url for request in client.requests] == [TARGET]
    assert tables(con, tmp_path) == [[], []]


def test_many_targets_are_asked_for_fifty_at_once(tmp_path):
    genes = tuple(Gene(f"HGNC:{number}", f"G{number}", "", f"P{number:05}", "") for number in range(120))
    client = Answers({**WHOLE, TARGET: page("targets")})
    Chembl().fetch(asking(client, tmp_path), Wanted(genes), tmp_path)
    asked = [dict(request.params)["target_components__accession__in"].split(",") for request in client.requests]
    assert [len(some) for some in asked] == [50, 50, 20]


def test_pages_are_followed_by_the_limit_that_the_service_keeps(con, tmp_path):
    pages = {
        "0": page("mechanisms", SALT, total=2, following="/chembl/api/data/mechanism.json?offset=1", limit=1),
        "1": page("mechanisms", BARE, offset=1, total=2, limit=1),
    }
    by_page = {**WHOLE, MECHANISM: lambda request: pages[dict(request.params)["offset"]]}
    assert tables(con, fetch(Chembl(), by_page, tmp_path, TWO)) == tables(con, fetch(Chembl(), WHOLE, tmp_path, TWO))


@pytest.mark.parametrize(
    ("bodies", "what"),
    [
        pytest.param({MECHANISM: page("mechanisms", SALT, total=2)}, "1 rows came, the service tells of 2", id="fewer"),
        pytest.param({MECHANISM: page("mechanisms", SALT, total=2, following="/x")}, "offset is 0, 1000", id="again"),
        pytest.param({MECHANISM: page("mechanisms", SALT, limit=0)}, "limit is 0", id="no rows a page"),
        pytest.param(
            {MECHANISM: page("mechanisms", mechanism(1, "CHEMBL10", None, "CHEMBL9"))},
            "target_chembl_id 'CHEMBL9' was not asked for",
            id="another target",
        ),
        pytest.param(
            {MECHANISM: page("mechanisms", SALT, {**SALT, "action_type": "AGONIST"})},
            "a mec_id stands there twice with different values: 1",
            id="a mechanism twice",
        ),
        pytest.param(
            {TARGET: page("targets", KIT_ALONE, {**KIT_ALONE, "target_type": "PROTEIN COMPLEX"})},
            "the target_type of a target stands there twice",
            id="a target twice",
        ),
        pytest.param(
            {TARGET: page("targets", target("CHEMBL9", "SINGLE PROTEIN", "P00000"))},
            "target_components of CHEMBL9 hold no accession asked",
            id="another protein",
        ),
        pytest.param(
            {MOLECULE: page("molecules", {"molecule_chembl_id": "CHEMBL9", "pref_name": "X"})},
            "molecule_chembl_id 'CHEMBL9' was not asked for",
            id="another molecule",
        ),
        pytest.param(
            {WARNING: warned(by_parent=page("drug_warnings", warning("CHEMBL8", "CHEMBL9")))},
            "parent_molecule_chembl_id 'CHEMBL9' was not asked for",
            id="another parent",
        ),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(tmp_path, bodies, what):
    assert what in refusal(Chembl(), {**WHOLE, **bodies}, tmp_path, TWO)


# Null in the place of these says that nobody knows.
MAY_BE_NULL = {
    "accession",
    "action_type",
    "max_phase",
    "mechanism_of_action",
    "next",
    "parent_molecule_chembl_id",
    "pref_name",
    "warning_class",
    "warning_country",
    "warning_type",
}


@pytest.mark.parametrize("address", [TARGET, MECHANISM, MOLECULE, WARNING])
def test_no_field_that_is_wrong_goes_unnoticed(con, tmp_path, address):
    by_molecule = page("drug_warnings", warning("CHEMBL10", "CHEMBL11"))
    kept = {**WHOLE, WARNING: warned(by_molecule, page("drug_warnings"))}
    good = tables(con, fetch(Chembl(), kept, tmp_path, TWO))
    said_there = {**WHOLE, MOLECULE: page("molecules", *NAMES), WARNING: by_molecule}[address]
    for mutation in mutations(said_there):
        changed = warned(mutation.value, page("drug_warnings")) if address == WARNING else mutation.value
        bodies = {**kept, address: changed}
        if mutation.name == "previous":
            assert tables(con, fetch(Chembl(), bodies, tmp_path, TWO)) == good, str(mutation)
        elif mutation.kind == "nulled" and mutation.path.rpartition(".")[2] in MAY_BE_NULL:
            if mutation.path == "targets[0].target_components[0].accession":
                assert "target_components" in refusal(Chembl(), bodies, tmp_path, TWO)
                continue
            for before, after in zip(good, tables(con, fetch(Chembl(), bodies, tmp_path, TWO)), strict=True):
                said = {cell for row in before for cell in row}
                assert {cell for row in after for cell in row} <= said | {None}, str(mutation)
        else:
            assert mutation.name in refusal(Chembl(), bodies, tmp_path, TWO), str(mutation)


def test_the_rows_fit_their_tables(con, tmp_path):
    assert written(con, Chembl(), WHOLE, tmp_path, TWO) == {"mechanism": 3, "drug_warning": 3}


def test_the_release_is_that_of_the_database(tmp_path):
    told = {"chembl_db_version": "ChEMBL_37", "chembl_release_date": "2026-05-01", "status": "UP"}
    assert Chembl().release_of(asking(Answers({STATUS: told}), tmp_path)) == "ChEMBL_37"
    for version in ({}, {"chembl_db_version": None}, {"chembl_db_version": 37}, {"chembl_db_version": ""}):
        with pytest.raises(FetchError, match="chembl_db_version"):
            Chembl().release_of(asking(Answers({STATUS: version}), tmp_path))


def test_the_probe_tells_what_differs(tmp_path):
    braf = {
        STATUS: {"chembl_db_version": "ChEMBL_37"},
        TARGET: page("targets", target("CHEMBL5145", "SINGLE PROTEIN", "P15056")),
        MECHANISM: page("mechanisms", mechanism(7, "CHEMBL1229517", None, "CHEMBL5145")),
    }
    assert Chembl().probe(asking(Answers(braf), tmp_path)) == ()
    other = {**braf, STATUS: {"chembl_db_version": "ChEMBL_38"}, MECHANISM: page("mechanisms")}
    assert Chembl().probe(asking(Answers(other), tmp_path)) == (
        "the release is ChEMBL_38, the code was written for ChEMBL_37",
        "vemurafenib (CHEMBL1229517) is no inhibitor of BRAF (P15056)",
    )


def test_it_is_asked_only_when_wanted_and_says_why():
    assert not Chembl.by_default
    assert "share-alike" in Chembl.licence


@pytest.mark.shared
def test_the_recorded_mechanism_is_read(con, tmp_path, shared):
    # The recording asks by molecule and not by target; the gene that its target is given is made up.
    told = json.loads((shared / "payloads" / "chembl" / "mechanisms_pembrolizumab_20260811.json").read_text())
    bodies = {
        TARGET: page("targets", target("CHEMBL3307223", "SINGLE PROTEIN", "P10721")),
        MECHANISM: told,
        MOLECULE: page("molecules"),
        WARNING: page("drug_warnings"),
    }
    folder = fetch(Chembl(), bodies, tmp_path, Wanted((KIT,)))
    assert rows(con, folder) == [
        (
            "HGNC:6342",
            2300,
            "CHEMBL3137343",
            "CHEMBL3137343",
            None,
            "CHEMBL3307223",
            "SINGLE PROTEIN",
            "INHIBITOR",
            "Programmed cell death protein 1 inhibitor",
            4.0,
        )
    ]


@pytest.mark.shared
def test_rows_that_a_document_quotes_are_read(con, tmp_path, shared):
    # Quoted, without the head of the page; the document leaves out the type of the warning.
    quoted = shared / "payloads" / "chembl" / "quoted"
    (acting,) = json.loads((quoted / "mechanism_CHEMBL419213.json").read_text())["mechanisms"]
    (said,) = json.loads((quoted / "drug_warning.json").read_text())["drug_warnings"]
    bodies = {
        TARGET: page("targets", target("CHEMBL1808", "SINGLE PROTEIN", "P10721")),
        MECHANISM: page("mechanisms", acting, mechanism(9, "CHEMBL1380", None, "CHEMBL1808")),
        MOLECULE: page("molecules", {"molecule_chembl_id": "CHEMBL1237", "pref_name": "PARENT"}),
        WARNING: warned(page("drug_warnings"), page("drug_warnings", {**said, "warning_type": None})),
    }
    folder = fetch(Chembl(), bodies, tmp_path, Wanted((KIT,)))
    quoted_row = [row[1:5] + row[7:] for row in rows(con, folder) if row[1] == 116]
    assert quoted_row == [
        (116, "CHEMBL419213", "CHEMBL1237", "PARENT", "INHIBITOR", "Angiotensin-converting enzyme inhibitor", 4.0)
    ]
    assert rows(con, folder, "drug_warning") == [
        ("CHEMBL4303288", "CHEMBL1380", None, None, "hepatotoxicity", "United States")
    ]
