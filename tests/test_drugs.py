"""Pairs of drugs scored from a file: names in any spelling, what is left out and why, the table and its order."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import prioritize as pz
from prioritize import delimited, drugs
from prioritize.cli import main
from prioritize.drugs import scoring
from prioritize.drugs.facts import read_classes
from prioritize.drugs.names import AMBIGUOUS, GENERAL, NO_TARGET, ON_RECORD, SEVERAL, UNKNOWN, DrugNames, read_names
from prioritize.drugs.reading import read_wanted, wanted_of
from prioritize.drugs.scoring import REPEATED, PairScores, load_model
from prioritize.errors import TargetError, UsageError
from prioritize.pipeline import Places
from prioritize.store import database

LIST = ["Keytruda", "lenvatinib mesylate", "carboplatin", "MK 2206", "pembrolizumab", "no-such-drug", "DB00072"]


@pytest.fixture(scope="module", autouse=True)
def names(where: Places) -> Iterator[DrugNames]:
    """All drugs of the embedded data, read once for all tests."""
    with database.reading(where.store) as con:
        found = read_names(con, where.data / "drugs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "read_names", lambda con, folder: found)
        yield found


@pytest.fixture(scope="module")
def scored(where: Places) -> PairScores:
    """Pairs of a list with a repeated and an unknown name."""
    return drugs.score_drug_pairs(where, LIST)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pembrolizumab", "pembrolizumab"),
        ("KEYTRUDA®", "pembrolizumab"),
        ("mk3475", "pembrolizumab"),
        ("Lenvatinib (as mesylate) 10 mg", "lenvatinib"),
        ("Lenvima", "lenvatinib"),
        ("5‑FU", "fluorouracil"),  # noqa: RUF001 - a hyphen as it is printed
        ("DB00072", "trastuzumab"),
        ("chembl1201585", "trastuzumab"),
        ("trastuzumab deruxtecan", "trastuzumab deruxtecan"),
        ("AZD-9291", "osimertinib"),
        ("Idhifa", "enasidenib"),  # approved as ENASIDENIBMESYLATE
        ("PEGylated liposomal doxorubicin", "doxorubicin"),
    ],
)
def test_a_drug_is_found_in_any_spelling(names: DrugNames, text: str, name: str) -> None:
    assert names.drugs[names.find(text).drug].name.casefold() == name


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("no-such-drug", UNKNOWN),
        ("placebo", UNKNOWN),
        ("selenious acid", NO_TARGET),
        ("carboplatin + paclitaxel", SEVERAL),
    ],
)
def test_a_name_that_cannot_be_scored_says_why(names: DrugNames, text: str, status: str) -> None:
    assert (names.find(text).drug, names.find(text).status) == ("", status)


@pytest.mark.parametrize(
    ("drug", "tells"), [("CHEMBL941", True), ("chembl53463 ", True), ("no-such-drug", False), ("CHEMBLX", False)]
)
def test_an_id_of_chembl_that_is_not_known_may_be_that_of_another_salt(drug: str, tells: bool) -> None:
    words = scoring.LeftOut(drug, 1, UNKNOWN).words()
    assert words.startswith("is no drug on record: ")
    assert ("another salt" in words) is tells
    assert "write its common name" in words


def test_a_spelling_of_two_drugs_is_ambiguous_but_a_first_name_is_not() -> None:
    names = DrugNames()
    for name, others in (("alphamab", ["AB-1"]), ("betamab", ["AB-1"]), ("gammamab", ["AB-2"])):
        names.drugs[names.add(name, others)].genes.add("HGNC:1")
    names.add("deltamab", ["gammamab-1", "AB-2"])
    assert names.find("ab1").status == AMBIGUOUS
    assert names.find("ab1").candidates == ("alphamab", "betamab")
    assert names.find("alphamab").drug == "alphamab"
    assert names.find("AB-2").status == AMBIGUOUS


def test_a_new_name_is_a_known_drug_by_its_own_or_by_the_first_name_of_the_other() -> None:
    names = DrugNames()
    names.drugs[names.add("adavosertib", ["MK-1775"])].genes.add("HGNC:1")
    assert names.add("MK1775", ["DB-1"]) == names.add("another name", ["Adavosertib", "DB-2"]) == "adavosertib"
    assert names.find("DB2").drug == "adavosertib"


def test_general_knowledge_never_stands_beside_a_source(names: DrugNames) -> None:
    listed, known = names.drugs[names.find("MK-2206").drug], names.drugs[names.find("vemurafenib").drug]
    assert (listed.basis, known.basis) == (GENERAL, ON_RECORD)


def test_the_list_of_drugs_names_approved_genes_and_known_classes_once(where: Places, con) -> None:
    folder = where.data / "drugs"
    symbols = {row[0] for row in con.execute("SELECT symbol FROM raw.gene").fetchall()}
    listed, classes = (delimited.read(folder / f"{name}.csv").records() for name in ("drugs", "classes"))
    named = {symbol for row in (*listed, *classes) for symbol in row["symbols"].split(";") if symbol}
    assert named - symbols == set()
    assert {row["class"] for row in listed if row["class"]} <= {row["class"] for row in classes}
    assert all(bool(row["symbols"]) != bool(row["class"]) for row in listed)
    spelled = [text.casefold() for row in listed for text in (row["drug"], *row["synonyms"].split(";")) if text]
    assert len(spelled) == len(set(spelled))


def test_pairs_are_all_of_the_drugs_that_were_found_the_highest_first(scored: PairScores) -> None:
    assert [drug.written for drug in scored.drugs] == [LIST[0], LIST[1], LIST[2], LIST[3], LIST[6]]
    assert len(scored.score) == 10  # five drugs
    assert (np.diff(scored.score) <= 0).all()
    assert ((scored.score > 0) & (scored.score < 1)).all()
    assert {(one.drug, one.status) for one in scored.left_out} == {
        ("pembrolizumab", REPEATED),
        ("no-such-drug", UNKNOWN),
    }


def test_a_pair_scores_alone_as_among_others(where: Places, scored: PairScores) -> None:
    alone = drugs.score_drug_pairs(where, [("Keytruda", "lenvatinib mesylate")])
    names = [scored.drugs[row].written for row in scored.left], [scored.drugs[row].written for row in scored.right]
    place = list(zip(*names, strict=True)).index(("Keytruda", "lenvatinib mesylate"))
    assert alone.score[0] == pytest.approx(scored.score[place], abs=1e-12)


def test_an_alkylator_is_scored_by_its_class_though_it_has_no_target(scored: PairScores) -> None:
    found = next(drug for drug in scored.drugs if drug.written == "carboplatin")
    assert (found.targets, found.classes, found.basis) == ("", "alkylator", GENERAL)


def test_the_clinical_model_adds_its_terms_and_is_named(where: Places) -> None:
    found = drugs.score_drug_pairs(where, ["vemurafenib", "trametinib"], "pairs-clinical")
    assert found.columns[-3:] == ("tumours_of_targets", "tumours_of_drugs", "tumours_of_programmes")
    assert found.terms["tumours_of_drugs"][0] > 0.5  # both have evidence in melanoma


def test_a_pair_that_is_asked_for_twice_or_of_one_drug_is_scored_once_or_not(where: Places) -> None:
    asked = [("Keytruda", "Lenvima"), ("lenvatinib", "MK-3475"), ("olaparib", "Lynparza"), ("nothing", "olaparib")]
    found = drugs.score_drug_pairs(where, asked)
    assert len(found.score) == 1
    assert any("3 of 4 pairs" in note for note in found.notes)


def test_when_no_pair_is_left_every_name_is_in_the_error(where: Places) -> None:
    with pytest.raises(TargetError) as fault:
        drugs.score_drug_pairs(where, ["nothing", "olaparib", "nobody"])
    assert [problem.what.partition(" ")[0] for problem in fault.value.problems] == ["'nothing'", "'nobody'", "no"]


def test_an_unknown_model_is_refused_with_what_there_is(where: Places, con) -> None:
    with pytest.raises(UsageError, match="did you mean 'pairs'"):
        load_model("pair", where, read_classes(con, where.data / "drugs"))


def test_a_list_may_have_a_heading_notes_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("drug\n# mine\n\nolaparib\ntrifluridine/tipiracil, oral\nolaparib\n", encoding="utf-8")
    found = read_wanted(path)
    assert (found.names, found.lines) == (("olaparib", "trifluridine/tipiracil, oral"), (4, 5))


def test_every_row_with_an_empty_drug_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("drug_a,drug_b,note\nx,,a\nx,y,b\n,y,c\n", encoding="utf-8")
    with pytest.raises(TargetError) as fault:
        read_wanted(path)
    assert [(problem.line, problem.field) for problem in fault.value.problems] == [(2, "drug_b"), (4, "drug_a")]


def test_a_table_without_drugs_and_a_list_of_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("name\nolaparib\n", encoding="utf-8")
    with pytest.raises(TargetError, match="has no column 'drug'"):
        read_wanted(path)
    with pytest.raises(TargetError, match="names 1 drugs"):
        wanted_of(["olaparib"])
    with pytest.raises(TargetError, match="number 2"):
        wanted_of(["olaparib", ("a", "b")])


def test_the_verb_writes_the_table_and_the_names_that_are_not_scored(
    where: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "drugs.txt", tmp_path / "pairs.tsv"
    path.write_text("Keytruda\nlenvatinib\nno-such-drug\n", encoding="utf-8")
    main(["combine", "--drugs", str(path), "--out", str(out), "--store", str(where.store)])
    rows = list(csv.DictReader(out.open(encoding="utf-8"), delimiter="\t"))
    assert [(row["drug_a"], row["name_a"], row["targets_a"], row["drug_b"]) for row in rows] == [
        ("Keytruda", "pembrolizumab", "PDCD1", "lenvatinib")
    ]
    assert 0 < float(rows[0]["score"]) < 1
    beside = delimited.read(tmp_path / "pairs.left-out.tsv").records()
    assert [(row["drug"], row["line"], row["status"]) for row in beside] == [("no-such-drug", "3", "unknown")]
    assert "'no-such-drug' is not scored" in capsys.readouterr().err


def test_the_verb_refuses_a_bad_file_a_missing_out_and_other_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("drug\nolaparib\n \n", encoding="utf-8")
    verb, out = ["combine", "--drugs", str(path)], ["--out", str(tmp_path / "a.tsv")]
    for arguments, code in ((out, 3), ([], 2), ([*out, "--untried"], 2)):
        with pytest.raises(SystemExit) as leaving:
            main([*verb, *arguments])
        assert leaving.value.code == code
    assert "--untried" in capsys.readouterr().err
    refused = tmp_path / "bad.csv.rejects.csv"
    assert sorted(tmp_path.iterdir()) == [path, refused]
    assert [row["line"] for row in delimited.read(refused).records()] == ["3"]


def test_python_gives_the_same_as_a_frame(where: Places, scored: PairScores) -> None:
    frame = pz.score_drug_pairs(LIST, store=where.store)
    assert list(frame.columns) == list(scored.columns)
    np.testing.assert_allclose(frame["score"], scored.score, atol=1e-6)
    assert set(frame.attrs["left_out"]) == {"pembrolizumab", "no-such-drug"}
