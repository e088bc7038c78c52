"""Scores of all protein-coding genes: order, gates, bounds, indications, and the file they go to."""

import csv
import re
from pathlib import Path

import duckdb
import numpy as np
import pytest

import prioritize as pz
from prioritize import pipeline
from prioritize.cli import main
from prioritize.errors import ModelError, TargetError, UsageError
from prioritize.features import Genes
from prioritize.genome import GeneScores, check_file, score_genes, scores, scores_by_indication, write_scores
from prioritize.model import Model
from prioritize.pipeline import Places

BY_INDICATION = """
title = "Genes in an indication"
extends = "precedence-free"
[indications]
weight = 10
[indications.criteria.genetic_evidence]
weight = 3
[indications.criteria.network_proximity]
weight = 1
"""


def model_of(tmp_path: Path, text: str) -> Model:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return pipeline.load_model(path)


@pytest.fixture
def small(tmp_path: Path) -> Model:
    """Two criteria of 0 to 1, weights 3 to 1; a gate on one, and one on the direction."""
    return model_of(
        tmp_path,
        """
        title = "small"
        [gates.direction]
        [gates.needs]
        features = ["kinase"]
        reason = "no kinase"
        [groups.one]
        weight = 3
        [groups.one.criteria.kinase]
        [groups.two]
        weight = 1
        [groups.two.criteria.cancer_driver]
        [indications]
        weight = 4
        [indications.criteria.genetic_evidence]
        """,
    )


@pytest.fixture(scope="module")
def free(where: Places) -> GeneScores:
    """All genes by the model without precedence."""
    return score_genes(where, "precedence-free")


GENES = Genes(
    tuple(f"HGNC:{number}" for number in range(1, 7)),
    ("A", "B", "C", "D", "E", "F"),
    ("cancer_driver", "kinase"),
    #          driver, kinase
    np.array([[0, 1], [np.nan, np.nan], [1, 1], [1, 0], [0, 1], [np.nan, 1]], dtype=float),
)


def test_the_highest_score_is_first_ties_go_by_symbol_and_who_has_no_score_is_last(small: Model) -> None:
    found = scores(GENES, small)
    assert list(found.rows()) == [
        ("C", "1", "1", "1", "1"),
        ("F", "1", "0.75", "1", "0.75"),  # nothing said of the driver: a quarter of the weight
        ("A", "0.75", "0.75", "0.75", "1"),
        ("E", "0.75", "0.75", "0.75", "1"),
        ("B", "", "0", "1", "0"),  # nothing is known
        ("D", "", "0.25", "0.25", "1"),  # a gate
    ]
    assert found.notes == (
        "the gate on the wanted direction was left out: no list says which direction is wanted of a gene",
        "1 genes have no score: no kinase",
        "1 genes have no score: nothing that the model weighs is known of them",
    )


def test_an_indication_counts_beside_the_groups(small: Model) -> None:
    values = {"genetic_evidence": {"D000001": np.array([1, 0, 0, 0, 0, np.nan], dtype=float)}}
    found = scores_by_indication(GENES, values, {"one": "D000001", "other": "D000002"}, small)
    rows = {(row[0], row[5]): row[1:5] for row in found.rows()}
    assert rows["A", "one"] == ("0.875", "0.875", "0.875", "1")  # (3 + 0 + 4) of 8
    assert rows["E", "one"] == ("0.375", "0.375", "0.375", "1")  # (3 + 0 + 0) of 8
    assert rows["F", "one"] == ("1", "0.375", "1", "0.375")
    assert rows["B", "one"] == ("0", "0", "0.5", "0.5")  # the indication alone
    assert rows["A", "other"] == ("0.75", "0.375", "0.875", "0.5")
    assert [row[5] for row in found.rows()] == ["one"] * 6 + ["other"] * 6
    assert found.notes[0] == "nothing that the model weighs is known of these indications as such: other"


@pytest.mark.slow
def test_a_model_without_criteria_of_an_indication_scores_alike_in_all_and_says_so_once(where: Places) -> None:
    found = score_genes(where, "precedence-free", indications=["D001943", "asthma"])
    size = len(found.genes) // 2
    assert found.genes[:size] == found.genes[size:]
    np.testing.assert_array_equal(found.score[:size], found.score[size:])
    assert sum("scores the same in all of them" in note for note in found.notes) == 1


def test_a_gene_of_the_catalogue_scores_as_in_its_report(where: Places, computed) -> None:
    found = score_genes(where, "default")
    rows = dict(zip(found.genes, zip(found.score, found.low, found.high, found.coverage, strict=True), strict=True))
    ranking = computed.results.ranking
    for place, symbol in enumerate(computed.results.matrix.symbols):
        own = [part[place] for part in (ranking.score, ranking.low, ranking.high, ranking.coverage)]
        np.testing.assert_allclose(rows[symbol], own, atol=1e-6)


def test_every_protein_coding_gene_has_one_row_in_falling_order(free: GeneScores, where: Places) -> None:
    (wanted,) = (
        duckdb.connect(str(where.store), read_only=True)
        .execute("SELECT count(*) FROM raw.gene WHERE locus_group = 'protein-coding gene'")
        .fetchall()
    )
    assert (len(set(free.genes)),) == wanted == (len(free.genes),)
    known = ~np.isnan(free.score)
    thin = free.coverage < 0.5
    rows = list(zip((thin | ~known).tolist(), np.where(known, -free.score, np.inf).tolist(), free.genes, strict=True))
    assert rows == sorted(rows)
    assert thin.any()
    assert not thin.all()


@pytest.mark.slow
def test_a_gene_of_the_disease_gains_in_that_disease_only(where: Places, tmp_path: Path) -> None:
    model = model_of(tmp_path, BY_INDICATION)
    found = score_genes(where, model, indications=["Breast Neoplasms", "D010300"])
    score = dict(zip(zip(found.genes, found.indications, strict=True), found.score, strict=True))
    assert score["BRCA1", "Breast Neoplasms"] > score["BRCA1", "D010300"]
    assert score["LRRK2", "D010300"] > score["LRRK2", "Breast Neoplasms"]


@pytest.mark.slow
def test_the_learned_model_tells_tumours_of_the_blood_from_solid_ones(where: Places) -> None:
    found = score_genes(where, "learned", indications=["D007938", "D008545", "D001249"])
    score = dict(zip(zip(found.genes, found.indications, strict=True), found.score, strict=True))
    assert score["CD19", "D007938"] > score["CD19", "D008545"]  # leukaemia, melanoma
    assert score["MET", "D007938"] < score["MET", "D008545"]
    assert found.notes[0] == "nothing that the model weighs is known of these indications as such: D001249"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["learned", "learned-clinical"])
def test_olfactory_receptors_stand_in_the_lower_half(name: str, where: Places) -> None:
    found = score_genes(where, name, indications=["D008545"])
    places = [place for place, gene in enumerate(found.genes) if re.fullmatch(r"OR\d+[A-Z]+\d+", gene)]
    assert len(places) > 300
    assert np.median(places) > len(found.genes) / 2


@pytest.mark.slow
def test_as_of_a_year_later_evidence_of_an_indication_does_not_count(where: Places, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BY_INDICATION, encoding="utf-8")
    now = score_genes(where, path, indications=["D010300"])
    then = score_genes(where, path, indications=["D010300"], as_of=2012)
    assert now.coverage.max() > then.coverage.max()
    assert "nothing that the model weighs is known of these indications as such: D010300" in then.notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[indications.criteria.genetic_evidense]\n", "did you mean 'genetic_evidence'?"),
        ('[indications.criteria.genetic_evidence]\nscale = { kind = "rank" }\n', "give a scale with fixed anchors"),
        ('[indications.criteria.genetic_evidence]\ntrack = "antibody"\n', "counts in every track"),
    ],
)
def test_a_wrong_criterion_of_an_indication_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as fault:
        model_of(tmp_path, 'title = "x"\nextends = "default"\n' + text)
    assert said in str(fault.value)


def test_the_hash_of_a_model_without_criteria_of_an_indication_does_not_know_of_them(tmp_path: Path) -> None:
    plain = 'title = "x"\nextends = "default"\n'
    assert model_of(tmp_path, plain).sha256 == model_of(tmp_path, plain + "[indications]\nweight = 3\n").sha256
    added = plain + "[indications.criteria.genetic_evidence]\n"
    assert model_of(tmp_path, plain).sha256 != model_of(tmp_path, added).sha256


@pytest.mark.parametrize("path", [None, Path("scores"), Path("scores.xlsx")])
def test_a_file_without_a_form_of_table_is_refused(path: Path | None) -> None:
    with pytest.raises(UsageError, match=r"write --out scores.tsv \(or .csv, .parquet\)"):
        check_file(path)


def test_the_three_forms_of_table_say_the_same(small: Model, tmp_path: Path) -> None:
    mesh = {"Leukemia, Myeloid": "D000001"}
    found = scores_by_indication(GENES, {}, mesh, small)
    for suffix in ("tsv", "csv", "parquet"):
        write_scores(found, tmp_path / "new" / f"scores.{suffix}")
    read = [
        list(csv.reader((tmp_path / "new" / "scores.tsv").open(encoding="utf-8"), delimiter="\t")),
        list(csv.reader((tmp_path / "new" / "scores.csv").open(encoding="utf-8"))),
    ]
    assert read[0] == read[1]
    assert read[0][:2] == [
        ["gene", "score", "low", "high", "coverage", "indication"],
        ["C", "1", "0.5", "1", "0.5", "Leukemia, Myeloid"],
    ]
    table = duckdb.read_parquet(str(tmp_path / "new" / "scores.parquet"))
    assert table.types == ["VARCHAR", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE", "VARCHAR"]
    assert table.fetchall()[-1] == ("D", None, 0.125, 0.625, 0.5, "Leukemia, Myeloid")


def leave(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


@pytest.mark.slow
def test_the_verb_writes_the_same_table_twice_and_says_which_gates_it_left_out(
    where: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("D010300\n", encoding="utf-8")
    for name in ("one.tsv", "two.tsv"):
        asked = ["--indications", "mine.txt", "--store", str(where.store), "--out", name]
        assert leave("rank", "--targets", "all", *asked) == 0
    said = capsys.readouterr()
    assert said.out == "one.tsv: 19,290 rows\ntwo.tsv: 19,290 rows\n"
    assert "note: the gate on the wanted direction was left out" in said.err
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()
    assert (
        (tmp_path / "one.tsv").read_text(encoding="utf-8").startswith("gene\tscore\tlow\thigh\tcoverage\tindication\n")
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--targets", "all"], 2, "scores of all genes need a file"),
        (["--targets", "all", "--out", "scores"], 2, "does not say which form of table"),
        (["--targets", "all", "--out", "s.tsv", "--excel"], 2, "belongs to the report of a list"),
        (["--indications", "mine.txt"], 2, "needs --targets all"),
        (["--targets", "all", "--out", "s.tsv", "--indications", "mine.txt"], 3, "'no such illness' is no disease"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    arguments: list[str],
    code: int,
    said: str,
    where: Places,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("no such illness\n", encoding="utf-8")
    assert leave("rank", *arguments, "--store", str(where.store)) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "s.tsv").exists()


@pytest.mark.slow
def test_python_gives_the_same_as_a_frame(free: GeneScores, where: Places) -> None:
    frame = pz.score_genes("precedence-free", store=where.store)
    assert list(frame.columns) == ["gene", "score", "low", "high", "coverage"]
    assert tuple(frame["gene"]) == free.genes
    np.testing.assert_array_equal(frame["score"], free.score)
    with pytest.raises(TargetError, match="no such illness"):
        pz.score_genes(store=where.store, indications=["no such illness"])
