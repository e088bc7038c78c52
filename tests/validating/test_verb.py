"""The verb `validate` on the command line."""

import pytest

from prioritize.cli import main


@pytest.fixture
def call(capsys, where, monkeypatch, tmp_path):
    """Run the command line in an empty folder on the embedded store."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        with pytest.raises(SystemExit) as leaving:
            main([*words, "--store", str(where.store)])
            raise SystemExit(0)
        said = capsys.readouterr()
        return int(leaving.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def outcomes(tmp_path):
    genes = ["EGFR", "ERBB2", "KRAS", "BRAF", "MET", "ALK", "KIT", "FLT3", "JAK2", "BTK", "CD19", "PDCD1"]
    rows = [
        f"{gene},disease,oncology,{'launched' if place % 2 else 'phase 3'},{'launched' if place % 2 else 'stopped'},"
        f"{2010 + place if place % 2 else ''},made"
        for place, gene in enumerate(genes)
    ]
    (tmp_path / "made.csv").write_text(
        "\n".join(["target,indication,area,stage,outcome,date,source", *rows]) + "\n", encoding="utf-8"
    )
    (tmp_path / "mine.csv").write_text(
        "\n".join(["gene,score", *(f"{gene},{place}" for place, gene in enumerate(genes))]) + "\n", encoding="utf-8"
    )


def test_targets_are_evaluated_and_the_command_is_printed(call, outcomes, tmp_path):
    words = ["validate", "targets", "--outcomes", "made.csv", "--scores", "mine.csv", "--draws", "40"]
    code, said, _ = call(*words)
    assert code == 0
    assert "score: AUROC 0.583" in said.partition("Launched or stopped (all areas)\n=")[2]
    assert "prioritize validate targets --outcomes made.csv --scores mine.csv --draws 40 --seed 0" in said
    assert said.rstrip().endswith("Open reports/validation/index.html")
    assert (tmp_path / "reports" / "validation" / "report.md").is_file()


@pytest.mark.slow
def test_a_forecast_from_scores_asks_of_later_launches(call, outcomes):
    words = [
        "validate",
        "targets",
        "--outcomes",
        "made.csv",
        "--scores",
        "mine.csv",
        "--as-of",
        "2012",
        "--draws",
        "40",
    ]
    code, said, _ = call(*words)
    assert code == 0
    # 2011 was before; the launches of 2013 to 2021 stand above 2, 3, 4, 5 and 6 of the six that were stopped.
    assert "score: AUROC 0.667" in said.partition("Launched after 2012 (all areas)\n=")[2]
    assert "is the word of who made them" in " ".join(said.split())
    assert "counts all papers of today: for a forecast from 2012 it is hindsight" in " ".join(said.split())


@pytest.mark.slow
def test_a_model_that_knows_outcomes_leaves_with_2_and_the_way_out(call, outcomes):
    code, said, complaint = call("validate", "targets", "--outcomes", "made.csv", "--model", "default")
    assert (code, said) == (2, "")
    assert "default oncology_phase: is clinical precedence: it knows what came out" in complaint
    assert "precedence-free" in complaint


@pytest.mark.slow
def test_an_area_that_the_file_does_not_have_is_answered_with_those_it_has(call, outcomes):
    code, _, complaint = call("validate", "targets", "--outcomes", "made.csv", "--indications", "immune")
    assert code == 2
    assert "no row is of the area 'immune'. Fix: allowed: oncology" in complaint


def test_without_a_file_the_way_to_the_default_set_is_told(call):
    code, _, complaint = call("validate", "targets")
    assert code == 2
    assert "'prioritize validate all --from FOLDER'" in complaint


def test_a_folder_without_the_public_files_says_where_they_come_from(call, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, complaint = call("validate", "all", "--from", "empty")
    assert code == 2
    assert "prioritize fetch-benchmarks" in complaint


def test_the_default_set_knows_each_public_file_by_the_name_of_its_download_and_of_its_training_part(tmp_path):
    from prioritize.validating.running import _found

    (tmp_path / "part").mkdir()
    for name in ("part/pp_train.tsv.gz", "part/draco_trial_triplets_train.tsv.gz", "part/other.tsv", "pp.tsv"):
        (tmp_path / name).write_bytes(b"")
    assert _found(tmp_path) == {
        "programmes": tmp_path / "pp.tsv",  # the whole file goes before its part
        "trials": tmp_path / "part" / "draco_trial_triplets_train.tsv.gz",
    }
