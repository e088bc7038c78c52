"""Explanations in words: what would move a target, what a pair can score, and a triple as `combine` scores it."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from prioritize.combinations.choosing import Filter
from prioritize.combining import TRIPLES, Wanted, choose, filter_facts
from prioritize.dossier import TripleWriter, score_range
from prioritize.dossier.targets import swap_lines
from prioritize.errors import UsageError
from prioritize.explaining import PairExplanation, TargetExplanation, TripleExplanation, as_json, as_text, explain
from prioritize.pipeline import Places
from prioritize.report.document import TargetCard
from prioritize.score.moves import reweighted
from prioritize.score.ranking import rank_worths
from prioritize.store import database
from tests.chain import Computed

HEAD = "What would move it (the smallest change of one weight, the others in proportion, or one missing value)"


def card(computed: Computed, rank: int) -> TargetCard:
    """The first card of a rank."""
    return next(card for card in computed.document.targets if card.rank == rank)


def said(one: TargetCard) -> list[str]:
    """The explanation of a card, without its rows of evidence."""
    return as_text(TargetExplanation("default", 108, one, {}))


def test_an_explanation_ends_with_what_would_move_its_target(computed: Computed) -> None:
    one = card(computed, 11)
    lines = said(one)
    moves = " ".join(line.strip() for line in lines[lines.index(HEAD) + 1 :])
    assert moves == " ".join(f"- {line.what}: {line.how}" for line in one.moves)
    assert [line.kind for line in one.moves] == ["pass", "passed", "enter"]
    assert moves.count("to enter the first ten: ") == 1
    assert all(len(line) <= 100 for line in lines[lines.index(HEAD) + 1 :])


def test_of_a_target_that_is_not_ranked_no_move_is_told(computed: Computed) -> None:
    one = card(computed, 0)
    assert one.moves == ()
    assert HEAD not in said(one)


def test_hidden_characters_in_a_move_are_spelled_out(computed: Computed) -> None:
    one = card(computed, 1)
    changed = replace(one, moves=(replace(one.moves[0], what="to pass \x1b[31mX"),))
    assert any("\\x1b[31mX" in line for line in said(changed))


def test_the_numbers_of_a_move_stand_in_the_json(computed: Computed) -> None:
    one = card(computed, 2)
    found = json.loads(as_json(TargetExplanation("default", 108, one, {})))["card"]["moves"]
    assert [move["kind"] for move in found] == ["pass", "passed", "leave"]
    assert [move["factor"] for move in found] == [line.factor for line in one.moves]


@pytest.mark.parametrize("places", [(3, 9), (9, 3)], ids=["the higher", "the lower"])
def test_two_targets_change_places_by_every_weight_that_is_told(places: tuple[int, int], computed: Computed) -> None:
    results = computed.results
    row, other = (list(results.ranking.rank).index(place) for place in places)
    lines = swap_lines(results, row, other)
    weights = [(line.weight, line.factor) for line in lines if line.factor is not None]
    assert len(weights) > 3
    sizes = [abs(math.log(max(factor, 1e-12))) for _, factor in weights]
    assert sizes == sorted(sizes)
    ends = {"to pass": row, "for": other}
    (behind,) = {ends["to pass" if line.what.startswith("to pass") else "for"] for line in lines}
    assert behind == max(row, other, key=lambda one: results.ranking.rank[one])
    ahead = row + other - behind
    for feature, factor in weights:
        for share, turned in ((0.999, False), (1.001, True)):  # of the way to the factor, and past it
            after = rank_worths(
                results.ranking.worths,
                ("",) * len(results.ranking.rank),
                reweighted(results.model, feature, 1.0 + (factor - 1.0) * share),
            )
            assert bool(after.score[behind] > after.score[ahead]) is turned, (feature, factor, share)


def test_what_makes_two_change_places_ends_an_explanation(computed: Computed) -> None:
    one, other = card(computed, 3), card(computed, 9)
    rows = [list(computed.results.ranking.rank).index(place) for place in (3, 9)]
    swaps = tuple(swap_lines(computed.results, *rows))
    found = TargetExplanation("default", 108, one, {}, other.symbol, swaps)
    lines = as_text(found)
    at = lines.index(
        f"What would be enough for {other.symbol} (place 9) to pass it, each alone, the smallest change first"
    )
    told = " ".join(line.strip() for line in lines[at + 1 :])
    assert told == " ".join(f"- {line.how}" for line in swaps)
    none = as_text(replace(found, swaps=()))
    assert none[-1] == f"No one weight and no missing value puts it on the other side of {other.symbol}"


@pytest.mark.parametrize(
    ("name", "beside", "said"),
    [
        ("CD47", "CD47", "'CD47' and 'CD47' are not two different targets"),
        ("CD47+PDCD1", "CSF1R", r"'CD47\+PDCD1' and 'CSF1R' are not two different targets"),
        ("CD47", "CSF1R+PDCD1", r"'CD47' and 'CSF1R\+PDCD1' are not two different targets"),
        ("CD47", "TP53", "'TP53' is a gene"),
    ],
)
def test_what_cannot_change_places_is_refused(where: Places, name: str, beside: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        explain(where, name, beside=beside)


def test_a_target_without_a_rank_changes_no_places(where: Places, computed: Computed) -> None:
    lost = card(computed, 0).symbol
    with pytest.raises(UsageError, match=f"--beside: '{lost}' is not ranked"):
        explain(where, "CD47", beside=lost)


# --- pairs and triples --------------------------------------------------------------------------


def test_a_pair_says_what_its_score_can_be_and_what_is_unknown(computed: Computed) -> None:
    pair = replace(computed.document.with_backbones[0], unknown=("Organ classes of toxicity shared: unknown",))
    found = PairExplanation("default", 10, score_range(computed.results.model.combinations), pair, ())
    lines = as_text(found)
    # Merits average to 0-1; redundancy and toxicity take 0.1 each and immune 0.05, answers adds 0.1, precedent takes or
    # adds 0.2, singles 0.05.
    assert "the model can give from -0.55 to 1.35: signed terms are added to an average" in lines
    assert lines[lines.index("Unknown") + 1] == "  - Organ classes of toxicity shared: unknown"
    assert json.loads(as_json(found))["score_range"] == pytest.approx([-0.55, 1.35])


@pytest.fixture(scope="module")
def writer(computed: Computed) -> TripleWriter:
    """Writes triples of the embedded data."""
    return TripleWriter(computed.pairs, TRIPLES)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "places"), [(Filter(), (0, 99, -1)), (Filter(cell="endothelial"), (-1,))], ids=["highest", "filtered"]
)
def test_a_triple_is_scored_exactly_as_combine_scores_it(
    asked: Filter, places: tuple[int, ...], writer: TripleWriter, where: Places, computed: Computed
) -> None:
    with database.reading(where.store) as con:
        known = filter_facts(con, computed.results)
    wanted = Wanted(shape="triples", top=TRIPLES, filter=asked)
    answer = choose(computed.results, computed.pairs.agent_words, known, wanted).answer
    members = computed.results.members
    least, most = score_range(computed.results.model.combinations)
    for place in places:
        row = answer.rows[place]

        def cell(name: str, row=row) -> object:
            return row[answer.columns.index(name)]

        names = str(cell("combination")).split(" + ")
        found = writer.triple([members.ids[members.names.index(name)] for name in names])
        said = (found.score, found.base, found.low, found.high)
        assert said == tuple(map(cell, ("score", "base", "low", "high")))
        assert tuple(line.value for line in found.terms) == row[-len(found.terms) :]
        assert found.score is not None
        assert least < found.score < most
        assert sum(line.contribution for line in found.terms) == pytest.approx(found.score)
        # The last that passes the filter lies beyond the highest of all, so it has no rank.
        ranks = tuple(map(cell, ("rank", "rank_low", "rank_high"))) if asked == Filter() else (0, 0, 0)
        assert (found.rank, found.rank_low, found.rank_high) == ranks


@pytest.mark.slow
def test_a_triple_is_explained_in_any_order_and_spelling_of_its_names(where: Places, writer: TripleWriter) -> None:
    found = explain(where, "bevacizumab + PD-L1 + cxcr4")
    assert isinstance(found, TripleExplanation)
    assert found.triple == writer.triple(["HGNC:2561", "HGNC:17635", "bevacizumab"])
    assert [one.card.symbol for one in found.targets] == ["CXCR4", "CD274"]
    lines = as_text(found)
    assert lines[0].startswith("CXCR4 + CD274 + bevacizumab  (")
    assert lines[-3:] == [
        "The terms of each pair inside: prioritize explain CXCR4+CD274, prioritize explain CXCR4+bevacizumab, "
        "prioritize explain CD274+bevacizumab",
        "",
        "The rows behind each member: prioritize explain CXCR4, prioritize explain CD274",
    ]
    heads = ["What gives the score", "The pairs inside", "Routes of the crosstalk", "For", "Against", "Unknown", "Next"]
    assert [line for line in lines if line in heads] == heads
    # Plerixafor and bevacizumab in glioma: stopped for low accrual, which judges nothing.
    assert any(line.strip().startswith("open: stopped: other reason (C057") for line in lines)
    triple = json.loads(as_json(found))["triple"]
    assert triple["inside"][1]["precedents"][0]["id"] == "C057"
    assert triple["null"] == found.triple.null


def test_a_triple_with_a_pair_that_a_gate_takes_out_says_which_and_why(
    writer: TripleWriter, computed: Computed
) -> None:
    members = computed.results.members
    (left, right), why = next(iter(computed.results.gates.items()))
    third = members.ids.index("cisplatin")
    assert right < members.n_targets
    found = writer.triple([members.ids[row] for row in (left, right, third)])
    assert f"{members.names[left]} + {members.names[right]}: {why}" in found.refused
    assert found.score is None
    said = as_text(TripleExplanation("default", (0.0, 1.0), found, ()))
    assert said[1].startswith(f"not scored: {members.names[left]} + {members.names[right]}: ")


@pytest.mark.parametrize("name", ["CD47+PDCD1+CCR2", "CD47+CD47+cisplatin", "CD47+gemcitabine+cisplatin", "cisplatin"])
def test_what_is_no_target_no_pair_and_no_triple_is_refused(name: str, where: Places) -> None:
    with pytest.raises(UsageError, match="nor a triple of two different targets and a therapy"):
        explain(where, name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TP53", r"'TP53' is a gene \(HGNC:11998\), but no target of this store\. Fix: rank a list with it"),
        ("CD47+TP53", r"'TP53' is a gene \(HGNC:11998\), but no target of this store"),
        ("gemcitabin", r"'gemcitabin' is no target or backbone of this store, and no gene\. Fix: did you mean 'GEMC"),
    ],
)
def test_a_gene_that_is_no_target_is_told_from_a_word_that_is_no_gene(where: Places, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        explain(where, name)
