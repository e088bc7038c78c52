"""Every check finds the fault that it is for, and leaves clean rows alone.

Two kinds of check are held to their own titles: `raw.TABLE: one row per KEY` and `raw.TABLE.COLUMN
names a row of raw.TABLE`. Each of the others has its planted faults here.
"""

import re
from pathlib import Path

import pytest

from prioritize.store.sqlfile import read_folder

SQL = Path(__file__).resolve().parents[2] / "sql"
CHECKS = {file.name: file for file in read_folder(SQL / "checks")}
RAW = [path.stem for path in sorted((SQL / "raw").glob("*.sql"))]
UNIQUE = re.compile(r"raw\.(\w+): one row per (.+)")
KNOWN = re.compile(r"raw\.(\w+)\.(\w+) names a row of raw\.(\w+)")


def titles(pattern):
    """Checks whose title has a form, each with what the title says."""
    return [
        pytest.param(name, *match.groups(), id=name)
        for name, file in CHECKS.items()
        if (match := pattern.fullmatch(file.title))
    ]


@pytest.fixture
def broken(store):
    """A function that runs a check and returns the rows that break it."""
    return lambda name: store.rows(CHECKS[name].text)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_what_it_asks_and_how_to_mend_it(name):
    assert set(CHECKS[name].meta) == {"title", "fix"}


@pytest.mark.parametrize("name", CHECKS)
def test_an_empty_store_breaks_no_check(name, broken):
    assert broken(name) == []


@pytest.mark.parametrize(("name", "table", "columns"), titles(UNIQUE))
def test_a_repeated_key_is_found_and_a_key_that_differs_in_one_part_is_not(name, table, columns, store, broken):
    key = re.split(", | or ", columns)
    first = {column: store.values[f"raw.{table}"][column][0] for column in key}
    store.put(f"raw.{table}", first)
    for column in key:
        store.put(f"raw.{table}", {**first, column: store.values[f"raw.{table}"][column][1]})
    assert broken(name) == []
    store.put(f"raw.{table}", first)
    assert broken(name) == [(*first.values(), 2)]


@pytest.mark.parametrize(("name", "table", "column", "parent"), titles(KNOWN))
def test_a_reference_to_nothing_is_found_and_a_reference_to_a_row_is_not(name, table, column, parent, store, broken):
    known, strange = store.values[f"raw.{table}"][column]
    store.put(f"raw.{parent}", {"hgnc_id" if parent == "gene" else column: known})
    store.put(f"raw.{table}", {column: known})
    assert broken(name) == []
    store.put(f"raw.{table}", {column: strange})
    assert broken(name) == [(strange,)]


def test_an_empty_reference_is_no_fault(store, broken):
    store.put("raw.crosstalk", {"edge_id": "X1"})  # a metabolite, without gene and receptor
    assert broken("crosstalk_mediator_id_known") == []
    assert broken("crosstalk_receptor_id_known") == []
    store.put("raw.backbone_induces", {"induce_id": "N001"})  # stem cells, or a mediator that is no gene
    assert broken("backbone_induces_target_id_known") == []


# Rows that are clean, the row that breaks the check, and what the check says of it.
PLANTED = {
    "cited_has_citation: a target": (
        [
            ("raw.target", {"target_id": "HGNC:1", "basis": "cited"}),
            ("raw.target_citation", {"target_id": "HGNC:1"}),
            ("raw.target", {"target_id": "HGNC:2", "basis": "uncited"}),
        ],
        ("raw.target", {"target_id": "HGNC:3", "basis": "cited"}),
        ("target", "HGNC:3"),
    ),
    "cited_has_citation: an edge": (
        [
            ("raw.crosstalk", {"edge_id": "X1", "basis": "cited", "citations": "PMID:1"}),
            ("raw.crosstalk", {"edge_id": "X2", "basis": "uncited"}),
        ],
        ("raw.crosstalk", {"edge_id": "X3", "basis": "cited"}),
        ("crosstalk", "X3"),
    ),
    "cited_has_citation: a combination": (
        [
            ("raw.combination", {"combination_id": "C1", "basis": "cited", "citations": "PMID:1"}),
            ("raw.combination", {"combination_id": "C2", "basis": "cited", "nct": "NCT00000001"}),
            ("raw.combination", {"combination_id": "C3", "basis": "uncited"}),
        ],
        ("raw.combination", {"combination_id": "C4", "basis": "cited"}),
        ("combination", "C4"),
    ),
    "cited_has_citation: a backbone": (
        [("raw.backbone", {"backbone_id": "one", "basis": "cited", "citations": "PMID:1"})],
        ("raw.backbone", {"backbone_id": "two", "basis": "cited"}),
        ("backbone", "two"),
    ),
    "cited_has_citation: what a therapy does": (
        [
            ("raw.backbone_induces", {"induce_id": "N001", "basis": "cited", "citations": "PMID:1"}),
            ("raw.backbone_induces", {"induce_id": "N002", "basis": "uncited"}),
        ],
        ("raw.backbone_induces", {"induce_id": "N003", "basis": "cited"}),
        ("backbone_induces", "N003"),
    ),
    **{
        f"backbone_induces_subject_known: {fault}": (
            [
                ("raw.backbone", {"backbone_id": "one", "class": "platinum"}),
                ("raw.backbone", {"backbone_id": "two", "class": "platinum"}),
                ("raw.backbone_induces", {"induce_id": "N001", "backbone_id": "one", "class": "platinum"}),
                ("raw.backbone_induces", {"induce_id": "N002", "backbone_id": "one"}),
                ("raw.backbone_induces", {"induce_id": "N003", "class": "platinum"}),
            ],
            ("raw.backbone_induces", {"induce_id": "N004", "backbone_id": backbone, "class": therapy}),
            ("N004", backbone, therapy),
        )
        for fault, backbone, therapy in (
            ("no such therapy", "three", "platinum"),
            ("no such class", None, "taxane"),
            ("a therapy of no such class", "one", "taxane"),
            ("neither", None, None),
        )
    },
    "combination_has_member": (
        [
            ("raw.combination", {"combination_id": "C1"}),
            ("raw.combination_member", {"combination_id": "C1"}),
        ],
        ("raw.combination", {"combination_id": "C2"}),
        ("C2",),
    ),
    "combination_apart_members_known": (
        [
            ("raw.combination_member", {"combination_id": "C1", "member_id": "HGNC:1"}),
            ("raw.combination_member", {"combination_id": "C1", "member_id": "HGNC:2"}),
            ("raw.combination_apart", {"combination_id": "C1", "left_id": "HGNC:1", "right_id": "HGNC:2"}),
        ],
        ("raw.combination_apart", {"combination_id": "C1", "left_id": "HGNC:1", "right_id": "HGNC:3"}),
        ("C1", "HGNC:1", "HGNC:3"),
    ),
    "combination_member_backbone_known": (
        [
            ("raw.backbone", {"backbone_id": "one"}),
            ("raw.combination_member", {"member_kind": "backbone", "member_id": "one"}),
            ("raw.combination_member", {"member_kind": "target", "member_id": "HGNC:1"}),
        ],
        ("raw.combination_member", {"member_kind": "backbone", "member_id": "two"}),
        ("two",),
    ),
    "combination_member_target_known": (
        [
            ("raw.gene", {"hgnc_id": "HGNC:1"}),
            ("raw.combination_member", {"member_kind": "target", "member_id": "HGNC:1"}),
            ("raw.combination_member", {"member_kind": "backbone", "member_id": "one"}),
        ],
        ("raw.combination_member", {"member_kind": "target", "member_id": "HGNC:2"}),
        ("HGNC:2",),
    ),
    "combination_nct_form: a digit short": (
        [
            ("raw.combination", {"combination_id": "C1", "nct": "NCT00000001"}),
            ("raw.combination", {"combination_id": "C2", "nct": "NCT00000001;NCT00000002"}),
            ("raw.combination", {"combination_id": "C3"}),
        ],
        ("raw.combination", {"combination_id": "C4", "nct": "NCT0000001"}),
        ("C4", "NCT0000001"),
    ),
    "combination_nct_form: joined by a comma": (
        [],
        ("raw.combination", {"combination_id": "C4", "nct": "NCT00000001,NCT00000002"}),
        ("C4", "NCT00000001,NCT00000002"),
    ),
    "finite_numbers: a LOEUF that is no number": (
        [("raw.gene_constraint", {"hgnc_id": "HGNC:1", "loeuf": 0.2, "pli": 0.9})],
        ("raw.gene_constraint", {"hgnc_id": "HGNC:2", "loeuf": float("nan")}),
        ("gene_constraint", "HGNC:2"),
    ),
    "finite_numbers: an expression without end": (
        [("raw.expression", {"hgnc_id": "HGNC:1", "median_tpm": 3.5})],
        ("raw.expression", {"hgnc_id": "HGNC:2", "median_tpm": float("inf")}),
        ("expression", "HGNC:2"),
    ),
    "target_symbol_approved": (
        [
            ("raw.gene", {"hgnc_id": "HGNC:1", "symbol": "CD47"}),
            ("raw.target", {"target_id": "HGNC:1", "symbol": "CD47"}),
            ("raw.gene", {"hgnc_id": "HGNC:2", "symbol": "SIRPA"}),
        ],
        ("raw.target", {"target_id": "HGNC:2", "symbol": "PTPNS1"}),
        ("HGNC:2", "PTPNS1", "SIRPA"),
    ),
    **{
        f"source_known: {table}": (
            [
                ("meta.source", {"table_name": table, "source": "one"}),
                (f"raw.{table}", {"source": "one"}),
                ("meta.source", {"table_name": "another", "source": "two"}),
            ],
            (f"raw.{table}", {"source": "two"}),
            (table, "two"),
        )
        for table in RAW
    },
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found_and_clean_rows_are_not(planted, store, broken):
    clean, fault, found = PLANTED[planted]
    name = planted.split(":")[0]
    for table, row in clean:
        store.put(table, row)
    assert broken(name) == []
    store.put(*fault)
    assert broken(name) == [found]


def test_no_check_goes_without_a_planted_fault():
    tried = {param.id for param in titles(UNIQUE) + titles(KNOWN)}
    tried |= {planted.split(":")[0] for planted in PLANTED}
    assert set(CHECKS) == tried


def test_every_table_of_rows_has_a_key():
    keyed = {param.values[1] for param in titles(UNIQUE)}
    assert set(RAW) - keyed == set()
