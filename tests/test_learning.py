"""How the learned presets are measured: what is left out is gone, and what is alike lies on one side."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from prioritize import resources
from prioritize.store.sqlfile import read_sql

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"

pytestmark = pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="benchmarks/ lies in the checkout only")


@pytest.fixture
def beside(monkeypatch):
    """The scripts import each other as neighbours."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def planted():
    """A store with a family of tumours (D1, with D2 below it), another tumour (D3), and drugs of either."""
    con = duckdb.connect()
    for schema in ("raw", "facts", "features"):
        con.execute(f"CREATE SCHEMA {schema}")
    for name in ("disease_ancestor", "disease_name", "disease_xref", "programme", "civic_evidence", "drug_target"):
        con.execute(read_sql(resources.sql_folder() / "raw" / f"{name}.sql").text)
    con.execute("INSERT INTO raw.disease_ancestor VALUES ('D2', 'D1', 1, 's'), ('D1', 'D0', 1, 's')")
    con.execute("INSERT INTO raw.disease_ancestor VALUES ('D2', 'D0', 2, 's'), ('D3', 'D0', 1, 's')")
    con.execute("INSERT INTO raw.disease_name (mesh_id, name, source) VALUES ('D2', 'Tumour B', 's'), ('D3', 'C', 's')")
    con.execute("INSERT INTO raw.disease_xref (mesh_id, xref, match, source) VALUES ('D1', 'DOID:1', 'exact', 's')")
    for gene, mesh in (("HGNC:1", "D1"), ("HGNC:1", "D2"), ("HGNC:2", "D3")):
        con.execute(
            "INSERT INTO raw.programme (hgnc_id, mesh_id, indication, is_oncology, phase_ever, source) "
            "VALUES (?, ?, 'x', 1, 'Launched', 's')",
            [gene, mesh],
        )
    for number, disease in ((1, "tumour b"), (2, "c")):
        con.execute(
            "INSERT INTO raw.civic_evidence (evidence_id, hgnc_id, molecular_profile, disease, evidence_type, source) "
            "VALUES (?, 'HGNC:1', 'm', ?, 'Predictive', 's')",
            [number, disease],
        )
    for drug in ("inside", "both", "outside", "unnamed"):
        con.execute(
            "INSERT INTO raw.drug_target (drug_id, drug, hgnc_id, action, source) "
            "VALUES (?, ?, 'HGNC:1', 'inhibits', 's')",
            [drug, drug],
        )
    con.execute("CREATE TABLE features.genome AS SELECT 'HGNC:1' AS target_id, 4e0 AS efficacy_drugs")
    return con


def test_nothing_of_a_family_that_is_left_out_stays_in_the_store(beside):
    from preset_data import forget

    con = planted()
    given_for = {
        "inside": frozenset({"doid:1", "DOID:1", "tumour b", "a rash of no MeSH name"}),
        "both": frozenset({"DOID:1", "c"}),
        "outside": frozenset({"c"}),
        "unnamed": frozenset({"a rash of no MeSH name"}),
    }
    forget(con, ["D1"], given_for)
    assert con.execute("SELECT hgnc_id, mesh_id FROM raw.programme").fetchall() == [("HGNC:2", "D3")]
    assert con.execute("SELECT hgnc_id, mesh_id FROM facts.programme_phase").fetchall() == [("HGNC:2", "D3")]
    assert con.execute("SELECT disease FROM raw.civic_evidence").fetchall() == [("c",)]
    assert con.execute("SELECT drug_id FROM raw.drug_target ORDER BY 1").fetchall() == [
        ("both",),
        ("outside",),
        ("unnamed",),
    ]
    assert con.execute("SELECT efficacy_drugs FROM features.genome").fetchall() == [(3.0,)]
    # the family has the other tumour as a sister, and is none to it
    assert con.execute("SELECT mesh_id, sister_id FROM facts.sister_disease ORDER BY 1").fetchall() == [
        ("D1", "D3"),
        ("D2", "D3"),
    ]


def test_genes_that_are_alike_by_any_chain_are_one_family_until_it_is_large(beside):
    from preset_families import joined

    alike = {"two": ["a", "b"], "more": ["b", "c", "d"], "most": ["d", "e", "f", "g"]}
    assert joined(alike, largest=7) == dict.fromkeys("abcdefg", "a")
    assert joined(alike, largest=5) == {**dict.fromkeys("abcde", "a"), "f": "f", "g": "f"}


def test_a_family_is_dealt_to_one_fold_and_folds_are_even(beside):
    from preset_families import dealt

    family = np.array([0, 0, 0, 1, 1, 2, 3, 3])
    counted = np.array([True, True, True, True, True, True, True, False])
    fold = dealt(family, counted, 2)
    assert all(len(set(fold[family == one].tolist())) == 1 for one in range(4))
    assert sorted(np.bincount(fold, weights=counted).tolist()) == [3.0, 4.0]


@pytest.mark.slow
def test_pairs_of_two_unseen_drugs_are_judged_by_weights_that_saw_neither(beside, monkeypatch):
    import learn_pairs

    drugs = [f"d{number}" for number in range(12)]
    cases = [(one, other) for at, one in enumerate(drugs) for other in drugs[at + 1 :]]
    seen = []

    def note(known, pairs, name, judged, unseen):
        seen.append((set(judged), set(unseen), {drug for pair in pairs for drug in pair}))

    class Known:
        positives = tuple(cases[::2])

    monkeypatch.setattr(learn_pairs, "learned", note)
    monkeypatch.setattr(learn_pairs, "odds", lambda known, held, model: np.zeros(len(held)))
    found = learn_pairs.out_of_fold(Known(), cases, "pairs", learn_pairs.BOTH)
    assert sorted(pair for judged, _, _ in seen for pair in judged) == sorted(cases)
    for judged, unseen, learned_from in seen:
        assert {drug for pair in judged for drug in pair} <= unseen
        assert not unseen & learned_from
    # all are alike, so each has the place in the middle
    assert found.tolist() == [0.5] * len(cases)
