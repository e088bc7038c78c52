"""The public formats: on hand-made tables, and on the public files where they are present."""

from collections import Counter

import numpy as np
import pytest

from prioritize import pipeline
from prioritize.errors import TargetError
from prioritize.validation.outcomes import (
    FORMATS,
    read_areas,
    read_limiting_toxicities,
    read_outcomes,
    read_regimens,
    write_outcomes,
)

NAN = np.nan


def told(found):
    """Each programme in one tuple: target, partner, indication, stage, outcome."""
    return list(zip(found.target, found.partner, found.indication, found.stage.tolist(), found.outcome, strict=True))


@pytest.mark.parametrize(
    ("file", "name", "kind"),
    [
        ("simple_targets.csv", "simple", "targets"),
        ("simple_pairs.tsv", "simple pairs", "combinations"),
        ("minikel_pp.tsv", "minikel pp", "targets"),
        ("minikel_supplement.tsv", "minikel supplement", "targets"),
        ("fda_approvals.tsv", "fda approvals", "targets"),
        ("civic_evidence.tsv", "civic", "combinations"),
        ("oncodrug.tsv", "oncodrug+", "combinations"),
        ("drug_condition.tsv", "drug-condition trials", "targets"),
        ("drug_pairs.tsv", "drug-pair trials", "combinations"),
        ("phase1_drug.tsv", "phase 1 combinations", "combinations"),
        ("ledger.csv", "ledger", "combinations"),
    ],
)
def test_a_file_is_recognised_by_its_columns(tables, file, name, kind):
    found = read_outcomes(tables / file)
    assert (found.format, found.kind) == (name, kind)


def test_every_format_has_a_hand_made_file(tables):
    known = {read_outcomes(path).format for path in tables.iterdir() if not path.name.startswith(("areas", "phase1_o"))}
    assert known == {one.name for one in FORMATS}


def test_a_programme_stands_where_its_last_known_step_left_it(tables):
    found = read_outcomes(tables / "minikel_pp.tsv", areas=read_areas(tables / "areas.tsv"))
    assert told(found) == [
        ("CD47", "", "M1", 2, "stopped"),
        ("CD47", "", "M2", 1, "ongoing"),
        ("KDR", "", "M1", 4, "launched"),
        ("SMO", "", "M3", 0, "stopped"),
        ("IDO1", "", "M1", 3, "stopped"),
    ]
    assert found.year.tolist() == pytest.approx([NAN, NAN, 2005, NAN, NAN], nan_ok=True)
    assert (found.merged, found.left_out) == (1, {"no indication": 1})
    assert found.area == ("oncology", "hematology; signs/symptoms", "oncology", "dermatology; oncology", "oncology")


def test_rows_of_the_supplement_stay_as_they_are(tables):
    found = read_outcomes(tables / "minikel_supplement.tsv")
    assert (len(found), found.merged) == (12, 0)
    assert found.stage.tolist() == [4, 2, 4, 3, 1, 4, 0, 0, 1, 2, 3, 1]
    assert Counter(found.outcome) == {"stopped": 5, "ongoing": 4, "launched": 3}
    assert found.area[3] == "metabolic; oncology"
    assert found.extra["original_trait"][4] == '"Made up" trait, 5" wide'


def test_a_step_that_is_neither_yes_nor_no_is_refused(read, tables):
    text = (
        (tables / "minikel_pp.tsv")
        .read_text(encoding="utf-8")
        .replace("\tTRUE\tTRUE\tFALSE", "\tTRUE\tmaybe\tFALSE", 1)
    )
    with pytest.raises(TargetError, match="'maybe' is neither yes nor no") as caught:
        read(text, "pp.tsv")
    assert [(one.line, one.field) for one in caught.value.problems] == [(2, "succ_1_2")]


def test_an_approval_is_one_programme_per_human_target(tables):
    found = read_outcomes(tables / "fda_approvals.tsv")
    assert told(found) == [
        ("ENSG01", "", "Made-up tumour", 4, "launched"),
        ("ENSG02", "", "made-up tumour", 4, "launched"),
        ("ENSG01", "", "Made-up anaemia", 4, "launched"),
    ]
    assert found.year.tolist() == [2014, 2013, 2018]
    assert found.area == ("oncology", "oncology", "")
    assert (found.merged, found.left_out) == (1, {"no human target": 1})


def test_only_drugs_given_together_are_pairs_in_civic(tables):
    found = read_outcomes(tables / "civic_evidence.tsv")
    assert told(found) == [
        ("Dabrafenib", "Trametinib", "Melanoma", 1, "positive"),
        ("Cetuximab", "Fluorouracil", "Colorectal Cancer", 1, "failed"),
        ("Cetuximab", "Irinotecan", "Colorectal Cancer", 1, "failed"),
        ("Fluorouracil", "Irinotecan", "Colorectal Cancer", 1, "failed"),
        ("Drug X", "Drug Y", "Lung Cancer", -1, "unknown"),
    ]
    assert found.year.tolist() == pytest.approx([2015, 2008, 2008, 2008, NAN], nan_ok=True)
    assert found.left_out == {"no combination": 2, "not accepted, or flagged": 1}
    assert found.extra["regimen"][1] == "Cetuximab; Irinotecan; Fluorouracil"


def test_clinical_evidence_of_a_pair_counts_before_preclinical(tables):
    found = read_outcomes(tables / "oncodrug.tsv")
    assert told(found) == [
        ("Lapatinib", "Trastuzumab", "Colorectal", 1, "positive"),
        ("Carboplatin", "Erlotinib", "Glioma", 1, "unknown"),
    ]
    assert (found.merged, found.conflicting, found.left_out) == (2, 1, {"one drug only": 1})


def test_a_trial_of_a_drug_says_only_that_it_was_given_to_people(tables):
    assert told(read_outcomes(tables / "drug_condition.tsv")) == [
        ("DB1", "", "M1", 1, "unknown"),
        ("DB1", "", "M2", 1, "unknown"),
        ("DB2", "", "M1", 1, "unknown"),
    ]
    found = read_outcomes(tables / "drug_pairs.tsv")
    assert told(found) == [("DB1", "DB2", "M1", 1, "unknown")]
    assert (found.merged, found.left_out) == (1, {"one drug only": 1})


def test_an_arm_is_named_by_its_paper_and_its_number(tables):
    assert read_regimens(tables / "phase1_drug.tsv") == {
        ("11", "5"): ("gemcitabine", "vandetanib"),
        ("12", "5"): ("bortezomib",),
        ("13", "6"): ("drug c", "gemcitabine", "vandetanib"),
    }
    found = read_outcomes(tables / "phase1_drug.tsv")
    assert list(zip(found.target, found.partner, found.source, strict=True)) == [
        ("gemcitabine", "vandetanib", "PMID 11"),
        ("drug c", "gemcitabine", "PMID 13"),
        ("drug c", "vandetanib", "PMID 13"),
    ]
    assert (found.merged, found.left_out) == (1, {"one drug only": 1})


def test_toxicities_that_limited_the_dose_name_their_arm(tables):
    assert read_limiting_toxicities(tables / "phase1_observed_dlt.tsv") == (
        (("11", "5"), "neutropenia", "4"),
        (("11", "5"), "febrile neutropenia", ""),
        (("13", "6"), "diarrhea", "3 or 4"),
    )


def test_a_table_without_the_toxicities_is_refused(tables):
    with pytest.raises(TargetError, match="has no column DLT, Grade"):
        read_limiting_toxicities(tables / "phase1_drug.tsv")


def test_a_row_of_the_ledger_is_all_its_pairs(tables):
    found = read_outcomes(tables / "ledger.csv")
    assert told(found) == [
        ("HGNC:1", "HGNC:2", "melanoma", 2, "unknown"),
        ("HGNC:1", "HGNC:2", "glioma", 4, "approved"),
        ("drug a", "HGNC:1", "melanoma", 0, "failed"),
        ("chemo", "HGNC:1", "melanoma", 0, "failed"),
    ]
    assert found.year.tolist() == pytest.approx([2019, NAN, 2010, 2010], nan_ok=True)
    assert (found.merged, found.conflicting, found.left_out) == (1, 1, {"fewer than two members": 1})


@pytest.mark.parametrize(
    "file",
    [
        "minikel_supplement.tsv",
        "fda_approvals.tsv",
        "civic_evidence.tsv",
        "oncodrug.tsv",
        "phase1_drug.tsv",
        "ledger.csv",
    ],
)
@pytest.mark.parametrize("name", ["written.csv", "written.tsv"])
def test_what_was_read_can_be_written_in_the_simple_schema(tables, tmp_path, file, name):
    found = read_outcomes(tables / file)
    write_outcomes(found, tmp_path / name)
    again = read_outcomes(tmp_path / name)
    assert again.format == ("simple" if found.kind == "targets" else "simple pairs")
    assert told(again) == told(found)
    assert (again.area, again.source, again.extra) == (found.area, found.source, found.extra)
    assert again.year.tolist() == pytest.approx(found.year.tolist(), nan_ok=True)


# --- the public files, where they are present ------------------------------------------------


def test_the_programmes_of_the_training_part_are_counted(programmes):
    # 16,461 rows; 124 without an indication, 15 more of a target and indication that has one.
    assert (len(programmes), programmes.merged) == (16_322, 15)
    assert programmes.left_out == {"no indication": 124}
    clinical = programmes.ended & (programmes.stage >= 1)
    assert (int(clinical.sum()), int((clinical & programmes.good).sum())) == (5_719, 963)


@pytest.mark.parametrize(
    ("file", "programmes", "merged", "left_out"),
    [
        ("approvals/fda_approvals_2013_2020_GE.tsv", 631, 40, {"no human target": 76}),
        (
            "combinations/civic_evidence_train.tsv.gz",
            86,
            51,
            {"no combination": 4_406, "not accepted, or flagged": 1},
        ),
        ("combinations/oncodrugplus_ABC_train.tsv.gz", 548, 968, {"one drug only": 13}),
        ("combinations/phase1_drug_train.tsv.gz", 630, 365, {"one drug only": 482}),
        ("combinations/draco_trial_triplets_train.tsv.gz", 353, 0, {}),
        ("trials/drug_condition_trials_train.tsv.gz", 94_327, 0, {}),
    ],
)
def test_a_public_file_gives_the_programmes_that_it_holds(shared, file, programmes, merged, left_out):
    found = read_outcomes(shared / "data" / file)
    assert (len(found), found.merged, found.left_out) == (programmes, merged, left_out)


def test_the_project_s_own_ledger_is_read_whole():
    found = read_outcomes(pipeline.places().data / "combinations.csv")
    assert len(set(found.source)) > 200
    assert found.format == "ledger"
