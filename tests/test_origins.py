"""What a table of scores was made with, in the file beside it."""

import json

import pytest

from prioritize.drugs import score_drug_pairs, write_pairs
from prioritize.errors import TargetError
from prioritize.genome import score_genes, write_scores
from prioritize.origins import UNPACKED, Origin, Trained, origin_of, read_origin, trained_on, write_origin
from prioritize.pipeline import load_model

MINE = Origin("mine", "a" * 64, True, (Trained("pp.tsv", "b" * 64),), "abc, 2026-11-22", "1.0", 2020)
MINIKEL = "5168c0f9c0caf6d6687783a2a209bf47d931955953c760f0a59169674aed7b80"
"""sha256 of the training part of Minikel 2024, as the training card of `learned` has it."""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "s.tsv"
    path.write_text("gene\tscore\nKIT\t1\n", encoding="utf-8")
    return path


def test_what_is_written_beside_a_table_is_read_again(table):
    assert read_origin(table) is None
    assert write_origin(MINE, table).name == "s.tsv.made.json"
    assert read_origin(table) == MINE


def test_a_table_that_was_changed_afterwards_is_of_unknown_origin(table):
    write_origin(MINE, table)
    table.write_text("gene\tscore\nKIT\t2\n", encoding="utf-8")
    assert read_origin(table) is None


def test_a_file_beside_that_is_broken_is_named(table):
    content = json.loads(write_origin(MINE, table).read_text(encoding="utf-8"))
    del content["trained_on"]
    (table.parent / "s.tsv.made.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TargetError, match=r"s\.tsv\.made\.json: does not say what s\.tsv was made with"):
        read_origin(table)


def test_every_file_of_outcomes_of_a_training_card_counts(tmp_path):
    path = tmp_path / "m.toml"
    card = [f"# outcomes: one.tsv, sha256 {'1' * 64}", f"# outcomes: sha256 {'2' * 64}", "# outcomes: three.tsv"]
    path.write_text("\n".join(card), encoding="utf-8")
    assert trained_on(path) == (Trained("one.tsv", "1" * 64), Trained("", "2" * 64))


@pytest.mark.parametrize(
    "text",
    [
        'title = "T"\nextends = "learned"\n',
        'title = "T"\nextends = "precedence-free"\n[groups.biology.criteria.pathway_affinity]\nweight = 1\n',
    ],
    ids=["extends a learned model", "has a learned feature"],
)
def test_a_model_that_takes_over_what_was_learned_was_learned_from_the_same(where, tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    found = origin_of(where, load_model(path, where), path)
    assert (found.learned, found.trained_on[0].sha256) == (True, MINIKEL)


def test_the_training_card_of_a_model_that_is_extended_counts(where, tmp_path):
    card = f"# outcomes: sha256 {'3' * 64}\n"
    (tmp_path / "fitted.toml").write_text(f'{card}title = "F"\nextends = "precedence-free"\n', encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text('title = "T"\nextends = "fitted"\n', encoding="utf-8")
    found = origin_of(where, load_model(path, where), path)
    assert (found.learned, found.trained_on) == (True, (Trained("", "3" * 64),))


def test_a_model_of_opinions_was_learned_from_nothing(where):
    found = origin_of(where, load_model("precedence-free", where), "precedence-free")
    assert (found.learned, found.trained_on) == (False, ())


@pytest.mark.slow
def test_scores_of_all_genes_and_of_pairs_of_drugs_say_what_their_weights_were_learned_from(where, tmp_path):
    write_scores(score_genes(where, "learned"), tmp_path / "s.tsv")
    genes = read_origin(tmp_path / "s.tsv")
    assert (genes.model, genes.trained_on[0].sha256) == ("learned", MINIKEL)
    write_pairs(score_drug_pairs(where, ["nivolumab", "ipilimumab"], "pairs"), tmp_path / "p.tsv")
    pairs = read_origin(tmp_path / "p.tsv")
    assert [one.outcomes for one in pairs.trained_on if not one.outcomes.endswith(UNPACKED)] == [
        "oncodrugplus_ABC_train.tsv.gz",
        "civic_evidence_train.tsv.gz",
    ]
