"""The simple schema: what is read, what is merged, and what is refused."""

import gzip

import numpy as np
import pytest

from prioritize.errors import TargetError
from prioritize.validation.outcomes import read_outcomes

HEADER = "target,indication,area,stage,outcome,date,source\n"
PAIRS = "target,partner,indication,area,stage,outcome,date,source\n"


def refused(read, text):
    """Line, column and words of every fault."""
    with pytest.raises(TargetError) as caught:
        read(text)
    return [(problem.line, problem.field, str(problem)) for problem in caught.value.problems]


def test_rows_of_one_target_and_indication_are_one_programme_at_its_highest_stage(tables):
    found = read_outcomes(tables / "simple_targets.csv")
    assert (found.format, found.kind, len(found), found.merged) == ("simple", "targets", 4, 1)
    assert found.target == ("CD47", "IDO1", "KDR", "SMO")
    assert found.stage.tolist() == [3, 3, 4, 0]
    assert found.outcome == ("stopped", "stopped", "launched", "unknown")
    assert found.year.tolist() == pytest.approx([2023, 2018, 2005, np.nan], nan_ok=True)
    assert found.area == ("oncology", "dermatology; oncology", "oncology", "")
    assert found.extra == {"tractable": ("yes", "no", "yes", "no")}


def test_an_end_that_is_known_is_told_from_one_that_is_not(tables):
    found = read_outcomes(tables / "simple_targets.csv")
    assert found.ended.tolist() == [True, True, True, False]
    assert found.good.tolist() == [False, False, True, False]
    assert found.in_area("oncology").tolist() == [True, True, True, False]
    assert found.rows(found.in_area("oncology")).target == ("CD47", "IDO1", "KDR")


def test_the_two_of_a_pair_have_no_order(tables):
    found = read_outcomes(tables / "simple_pairs.tsv")
    assert (found.target, found.partner) == (("CTLA4", "IDO1"), ("PDCD1", "PDCD1"))
    assert (found.kind, found.merged) == ("combinations", 2)


def test_a_pair_with_both_ends_at_one_stage_has_no_known_end(tables):
    found = read_outcomes(tables / "simple_pairs.tsv")
    assert found.outcome == ("unknown", "failed")
    assert found.conflicting == 1


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("phase 2,stopped", "phase 2,ongoing", "ongoing"),
        ("phase 2,unknown", "phase 2,stopped", "stopped"),
        ("phase 3,stopped", "phase 1,ongoing", "stopped"),
    ],
)
def test_an_open_programme_counts_before_a_stopped_one_of_its_stage_only(read, first, second, kept):
    for one, other in ((first, second), (second, first)):
        assert read(f"{HEADER}CD47,glioma,,{one},,\nCD47,glioma,,{other},,\n").outcome == (kept,)


def test_a_gzipped_file_is_read_as_it_would_be_otherwise(tables, tmp_path):
    packed = tmp_path / "simple_targets.csv.gz"
    packed.write_bytes(gzip.compress((tables / "simple_targets.csv").read_bytes()))
    assert read_outcomes(packed).target == read_outcomes(tables / "simple_targets.csv").target


def test_half_of_a_gzipped_file_is_refused(tables, tmp_path):
    half = tmp_path / "simple_targets.csv.gz"
    half.write_bytes(gzip.compress((tables / "simple_targets.csv").read_bytes())[:-20])
    with pytest.raises(TargetError, match="not a whole gzip file"):
        read_outcomes(half)


def test_all_faults_are_named_at_once_with_what_is_allowed(read):
    rows = "CD47,glioma,,phase 9,stopped,,\n,,,phase 2,abandoned,12/2019,\nKDR,cancer,,launched,launched,2005,\n"
    found = refused(read, HEADER + rows)
    assert [place[:2] for place in found] == [
        (2, "stage"),
        (3, "target"),
        (3, "indication"),
        (3, "outcome"),
        (3, "date"),
    ]
    assert "allowed: preclinical, phase 1, phase 2, phase 3, launched" in found[0][2]
    assert "allowed: launched, ongoing, stopped, unknown" in found[3][2]
    assert "'12/2019' is no date from 1900 to 2100" in found[4][2]


@pytest.mark.parametrize("row", ["CD47,glioma,,phase 3,launched,,\n", "CD47,glioma,,launched,stopped,,\n"])
def test_launched_is_stage_and_outcome_or_neither(read, row):
    assert [place[:2] for place in refused(read, HEADER + row)] == [(2, "outcome")]


@pytest.mark.parametrize("day", ["2019-02-30", "1850", "19", "2019-13-01"])
def test_a_day_that_does_not_exist_is_refused(read, day):
    assert [place[:2] for place in refused(read, f"{HEADER}CD47,glioma,,phase 2,ongoing,{day},\n")] == [(2, "date")]


def test_a_pair_of_one_is_refused(read):
    rows = "CD47,cd47,glioma,,phase 2,positive,,\nCD47,,glioma,,phase 2,positive,,\n"
    assert [place[:2] for place in refused(read, PAIRS + rows)] == [(2, "partner"), (3, "partner")]


def test_a_file_of_no_known_format_is_told_which_columns_would_do(read):
    found = refused(read, "gene,score\nCD47,1\n")
    assert len(found) == 1
    assert "target, indication, area, stage, outcome, date, source" in found[0][2]


def test_names_are_translated_and_what_has_no_name_is_counted(tables):
    found = read_outcomes(tables / "simple_pairs.tsv")
    into = {"CTLA4": ("HGNC:2505",), "PDCD1": ("HGNC:8760", "HGNC:17635"), "IDO1": ()}
    moved = found.translated(into, "HGNC id")
    assert (moved.target, moved.partner) == (("HGNC:17635", "HGNC:2505"), ("HGNC:2505", "HGNC:8760"))
    assert moved.names == "HGNC id"
    assert moved.left_out == {"no HGNC id is known for a name": 1}


def test_a_pair_whose_two_become_the_same_is_no_pair(tables):
    found = read_outcomes(tables / "simple_pairs.tsv")
    moved = found.translated({"CTLA4": ("X",), "PDCD1": ("X",), "IDO1": ("Y",)}, "target")
    assert (moved.target, moved.partner, moved.left_out) == (("X",), ("Y",), {"both are the same target": 1})


def test_rows_of_one_target_are_one_cluster(read):
    found = read(f"{HEADER}CD47,a,,phase 2,ongoing,,\nKDR,a,,phase 2,ongoing,,\ncd47,b,,phase 2,ongoing,,\n")
    assert found.clusters.tolist() == [0, 1, 0]
