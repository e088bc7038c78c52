"""Scores that were learned from the outcomes they are held against, from a part of them, or nobody knows from what."""

import gzip
import hashlib
from dataclasses import replace

import pytest

from prioritize import validating
from prioritize.errors import UsageError
from prioritize.origins import UNPACKED, Origin, Trained, digests_of, write_origin
from prioritize.validating import Settings
from prioritize.validating.running import _pairs
from prioritize.validating.trained import learned_problems, origin_lines

OTHER = "0" * 64


@pytest.fixture
def outcomes(tmp_path):
    path = tmp_path / "pp.csv"
    rows = [f"KIT{place},melanoma,oncology,phase 2,stopped,,made" for place in range(12)]
    path.write_text("\n".join(["target,indication,area,stage,outcome,date,source", *rows]), encoding="utf-8")
    return path


@pytest.fixture
def digest(outcomes):
    return hashlib.sha256(outcomes.read_bytes()).hexdigest()


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "s.tsv"
    path.write_text("gene\tscore\nKIT\t1\n", encoding="utf-8")
    return path


def made(*trained, learned=True):
    return Origin("mine", OTHER, learned, tuple(Trained(*one) for one in trained), "abc, 2026-11-22", "1.0")


def test_a_file_that_the_weights_were_learned_from_is_named_with_its_checksum(outcomes, digest):
    (problem,) = learned_problems(made(("the training part", digest)), "s.tsv", [outcomes])
    assert (problem.field, problem.what) == ("mine", f"was learned from this file: pp.csv, sha256 {digest}")
    assert learned_problems(made(("the training part", OTHER)), "s.tsv", [outcomes]) == []
    assert learned_problems(None, "s.tsv", [outcomes]) == []


def test_a_file_is_known_packed_and_unpacked(outcomes, digest, scores, tmp_path):
    packed = tmp_path / "pp.csv.gz"
    packed.write_bytes(gzip.compress(outcomes.read_bytes(), mtime=0))
    as_it_came = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert digests_of(packed) == {"": as_it_came, UNPACKED: digest}
    origin = made(("pp", as_it_came), (f"pp{UNPACKED}", digest))
    for file in (outcomes, packed):
        (problem,) = learned_problems(origin, "s.tsv", [file])
        assert problem.what.startswith(f"was learned from this file: {file.name}, sha256 ")
        assert len(origin_lines(scores, origin, {file: "pp"})) == 1
    (again := tmp_path / "again.csv.gz").write_bytes(gzip.compress(outcomes.read_bytes(), 1, mtime=9))
    assert learned_problems(origin, "s.tsv", [again])


@pytest.mark.parametrize(
    ("trained", "warned"),
    [
        (("Minikel 2024, training part", OTHER), [True]),  # the same source, by the format of the file
        (("oncodrugplus_train.tsv.gz", OTHER), []),
    ],
)
def test_a_file_of_the_source_that_was_learned_from_gets_a_warning(outcomes, scores, trained, warned):
    said = origin_lines(scores, made(trained), {outcomes: "minikel pp"})
    made_with = "s.tsv was made with the model mine, snapshot abc, 2026-11-22, prioritize 1.0, by the file beside it"
    assert said[0] == made_with
    assert [line.startswith("WARNING") and "these outcomes may have been seen" in line for line in said[1:]] == warned


def test_the_very_file_that_was_learned_from_is_not_called_a_part_of_it(outcomes, digest, scores):
    assert len(origin_lines(scores, made(("Minikel 2024, training part", digest)), {outcomes: "minikel pp"})) == 1


def test_scores_without_a_file_beside_them_are_of_unknown_origin(outcomes, scores):
    (said,) = origin_lines(scores, None, {outcomes: "simple"})
    assert said.startswith(
        "WARNING: nothing is known of where s.tsv comes from (there is no s.tsv.made.json beside it)"
    )
    assert origin_lines(None, None, {outcomes: "simple"}) == ()


def test_weights_that_were_learned_from_nobody_says_what_get_a_warning(outcomes, scores):
    assert "does not say from what" in origin_lines(scores, made(), {outcomes: "simple"})[1]
    assert len(origin_lines(scores, made(learned=False), {outcomes: "simple"})) == 1


def test_pairs_that_were_learned_from_this_file_are_refused_before_anything_is_read(outcomes, digest, scores):
    write_origin(made(("pairs", digest)), scores)
    files = validating.Files((outcomes,))
    with pytest.raises(UsageError, match="mine: was learned from this file"):
        _pairs(None, files, Settings(scores=scores), print)


@pytest.mark.slow
def test_targets_that_were_learned_from_this_file_are_refused_or_leaky(where, outcomes, digest, scores, tmp_path):
    write_origin(made(("pp", digest)), scores)
    asked = Settings(scores=scores, draws=40)
    with pytest.raises(UsageError, match="mine: was learned from this file"):
        validating.targets(where, outcomes, asked, tmp_path / "report")
    report = validating.targets(where, outcomes, replace(asked, allow_leaky=True), tmp_path / "report").report
    assert report.leaks == (f"mine was learned from this file: pp.csv, sha256 {digest}",)
