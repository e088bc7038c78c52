"""How the order of pairs fares on what was tried: on cases that can be counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from prioritize.combinations.backtest import Facts, backtest
from prioritize.combinations.backtest_baselines import OF_DRUGS, baselines_of, rankings_of
from prioritize.combinations.backtest_cases import NOT_NAMED, SEVERAL, indication_group, outcome_cases, tried_cases
from prioritize.combinations.ledger import Tried
from prioritize.combinations.search import Pairs
from prioritize.combinations.terms import TERMS as ALL_TERMS
from prioritize.model.shapes import Combinations

NAN = np.nan

# Four targets, then two antibodies to PDCD1's protein and a platinum.
IDS = ("CD47", "PDCD1", "LAG3", "SMO", "nivolumab", "pembrolizumab", "cisplatin", "carboplatin")
CD47, PDCD1, LAG3, SMO, NIVOLUMAB, PEMBROLIZUMAB, CISPLATIN, CARBOPLATIN = range(8)
FACTS = Facts(
    ids=IDS,
    classes=("", "", "", "", "anti-PD-1", "anti-PD-1", "platinum", "platinum"),
    n_targets=4,
    genes=(*(frozenset({name}) for name in IDS[:4]), frozenset({"PDCD1"}), frozenset({"PDCD1"}), *[frozenset()] * 2),
    mechanisms=("myeloid", "checkpoint", "checkpoint", "tumour-intrinsic", *["checkpoint"] * 2, *["chemotherapy"] * 2),
    axes=(*(frozenset({name}) for name in ("eat", "PD", "LAG", "hedgehog", "PD", "PD")), frozenset(), frozenset()),
    degree=np.array([10.0, 20.0, 5.0, NAN, NAN, NAN, NAN, NAN]),
    papers=np.array([100.0, 1000.0, 10.0, 1.0, NAN, NAN, NAN, NAN]),
    asked=(True,) * 8,
)
WEIGHTS = Combinations(
    merits={"member_scores": 3.0, "coverage": 1.0, "agents": 4.0},
    signed={"redundancy": -0.5, "toxicity": -0.25, "precedent": 0.5},
)
TERMS = (*WEIGHTS.merits, *WEIGHTS.signed)


def make_pairs(base, values=None):
    """Scored pairs from {(left, right): score without precedent}."""
    left, right = (np.array([key[end] for key in base], dtype=np.int64) for end in (0, 1))
    score = np.array(list(base.values()), dtype=float)
    filled = np.full((len(base), len(TERMS)), NAN) if values is None else np.array(values, dtype=float)
    return Pairs(left, right, score, score, score, score, np.ones(len(base)), TERMS, filled, np.zeros_like(filled))


def tried(place, outcome, *members, setting="clinical", background=(), apart=()):
    """One row of the ledger."""
    together = frozenset(frozenset(pair) for pair in apart)
    return Tried(place, "", outcome, setting, frozenset(members), frozenset(background), together)


# --- the indication ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("metastatic NSCLC, first line (MYSTIC)", "lung"),
        ("lung cancer", "lung"),
        ("pretreated non-small cell lung cancer (BGBC008)", "lung"),
        ("extensive-stage SCLC (SKYSCRAPER-02)", "small cell lung"),
        ("extensive-stage small cell lung cancer, untreated (PINNACLE)", "small cell lung"),
        ("metastatic TNBC (fRida)", "breast"),
        ("resected stage III colon cancer (CALGB/SWOG 80702)", "colon and rectum"),
        ("gastric, GEJ and oesophageal adenocarcinoma, first line (STAR-221)", "stomach and oesophagus"),
        ("higher-risk MDS (ENHANCE)", "myeloid"),
        ("advanced solid tumours", "solid tumours"),
        ("colorectal, pancreatic and non-small cell lung cancer", SEVERAL),
        ("melanoma and other advanced solid tumours", SEVERAL),
        ("", NOT_NAMED),
    ],
)
def test_an_indication_falls_into_the_group_that_it_names(text, group):
    assert indication_group(text) == group


# --- which cases ------------------------------------------------------------------------------

SCORED = make_pairs({(PDCD1, LAG3): 0.9, (CD47, PDCD1): 0.6, (CD47, CISPLATIN): 0.5, (SMO, CISPLATIN): 0.2})
MELANOMA = {f"C{number}": "melanoma" for number in range(9)}


def outcomes(*ledger, indications=MELANOMA, backbones=False):
    """Cases as {pair: sign}, and what was left out."""
    found = outcome_cases(SCORED, ledger, FACTS, indications, backbones=backbones)
    ends = [(int(SCORED.left[row]), int(SCORED.right[row])) for row in found.rows]
    return list(zip(ends, found.positive.tolist(), strict=True)), [count for _, count in found.left_out]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("approved", [True]),
        ("positive", [True]),
        ("negative_efficacy", [False]),
        ("negative_safety", [False]),
        *((name, []) for name in ("mixed", "ongoing", "completed_unknown", "stopped_other", "withdrawn")),
    ],
)
def test_only_a_known_end_makes_a_case(outcome, expected):
    assert [good for _, good in outcomes(tried("C1", outcome, "PDCD1", "LAG3"))[0]] == expected


def test_an_untried_pair_is_no_failure():
    assert outcomes(tried("C1", "approved", "PDCD1", "LAG3"))[0] == [((PDCD1, LAG3), True)]


def test_a_preclinical_result_is_no_case():
    assert outcomes(tried("C1", "positive", "PDCD1", "LAG3", setting="preclinical"))[0] == []


def test_a_pair_is_a_case_once_per_group_of_indications():
    rows = (
        tried("C1", "approved", "PDCD1", "LAG3"),
        tried("C2", "positive", "PDCD1", "LAG3"),
        tried("C3", "negative_efficacy", "PDCD1", "LAG3"),
    )
    found, _ = outcomes(*rows, indications={"C1": "melanoma", "C2": "uveal melanoma", "C3": "NSCLC"})
    assert sorted(found) == [((PDCD1, LAG3), False), ((PDCD1, LAG3), True)]


def test_a_pair_with_both_outcomes_in_one_group_is_left_out_and_counted():
    rows = (tried("C1", "approved", "PDCD1", "LAG3"), tried("C2", "negative_efficacy", "PDCD1", "LAG3"))
    assert outcomes(*rows) == ([], [1, 0])


def test_a_pair_without_a_score_is_counted_not_placed_last():
    assert outcomes(tried("C1", "approved", "CD47", "LAG3")) == ([], [0, 1])


def test_a_pair_that_the_control_arm_had_too_is_not_judged():
    assert outcomes(tried("C1", "approved", "PDCD1", "LAG3", background=("PDCD1", "LAG3")))[0] == []


def test_members_of_separate_arms_are_no_pair():
    assert outcomes(tried("C1", "approved", "PDCD1", "LAG3", apart=[("PDCD1", "LAG3")])) == ([], [0, 0])


def test_pairs_with_a_therapy_are_asked_apart_from_pairs_of_targets():
    row = tried("C1", "negative_efficacy", "CD47", "PDCD1", "cisplatin")
    assert outcomes(row)[0] == [((CD47, PDCD1), False)]
    assert outcomes(row, backbones=True)[0] == [((CD47, CISPLATIN), False)]


def test_a_target_and_the_drug_against_it_are_no_pair_and_neither_are_two_therapies():
    row = tried("C1", "approved", "PDCD1", "nivolumab", "pembrolizumab")
    assert outcomes(row, backbones=True) == ([], [0, 0])


def test_what_was_given_together_in_people_counts_as_tried_whatever_came_of_it():
    rows = (
        tried("C1", "ongoing", "PDCD1", "LAG3", background=("PDCD1", "LAG3")),
        tried("C2", "positive", "CD47", "PDCD1", setting="preclinical"),
        tried("C3", "approved", "CD47", "PDCD1", apart=[("CD47", "PDCD1")]),
    )
    found = tried_cases(SCORED, rows, FACTS, backbones=False)
    assert (found.rows.tolist(), found.positive.tolist()) == ([0, 1], [True, False])


def test_a_pair_that_may_have_been_tried_is_not_counted_as_untried():
    registered = replace(FACTS, registered=frozenset({(PDCD1, LAG3)}))
    assert tried_cases(SCORED, (), registered, backbones=False).rows.tolist() == [1]
    not_asked = replace(FACTS, asked=(False, *[True] * 7))
    assert tried_cases(SCORED, (), not_asked, backbones=False).rows.tolist() == [0]


def test_antibodies_to_one_target_are_drawn_with_it_and_therapies_of_a_class_together():
    numbers = FACTS.clusters()
    assert numbers[NIVOLUMAB] == numbers[PEMBROLIZUMAB] == numbers[PDCD1]
    assert numbers[CISPLATIN] == numbers[CARBOPLATIN]
    assert len(set(numbers.tolist())) == 5


# --- rankings and baselines -------------------------------------------------------------------


def test_drugs_and_precedent_are_left_out_of_the_first_ranking_and_precedent_of_the_second():
    values = [[0.8, 0.4, 1.0, 0.2, 1.0, -1.0]]
    pairs = make_pairs({(PDCD1, LAG3): 0.33}, values)
    found = rankings_of(pairs, WEIGHTS)
    assert list(found) == ["score without precedent and drugs", "score without precedent"]
    assert found["score without precedent"].tolist() == [0.33]
    # (3 x 0.8 + 0.4) / 4 less 0.5 x 0.2
    assert found["score without precedent and drugs"].tolist() == pytest.approx([0.6])


def test_what_rests_on_drugs_is_a_term_that_needs_no_trial():
    assert all(not ALL_TERMS[name].precedence for name in OF_DRUGS)


def test_without_terms_of_drugs_there_is_one_ranking():
    weights = Combinations(merits={"member_scores": 1.0}, signed={"precedent": 0.5})
    assert list(rankings_of(SCORED, weights)) == ["score without precedent"]


def test_the_baselines_are_what_they_say():
    values = [[0.8, 0.4, NAN, 0.2, 1.0, -1.0], [NAN] * 6, [0.5, NAN, 1.0, NAN, NAN, NAN]]
    pairs = make_pairs({(CD47, PDCD1): 0.0, (CD47, SMO): 0.0, (PDCD1, LAG3): 0.0}, values)
    found = baselines_of(pairs, FACTS, WEIGHTS, backbones=False)
    assert found["chance"].tolist() == [0, 0, 0]
    assert found["interactome degree"].tolist() == pytest.approx([30, NAN, 25], nan_ok=True)
    assert found["papers"].tolist() == [1100, 101, 1010]
    assert np.exp(found["product of papers"]).tolist() == pytest.approx([100_000, 100, 10_000])
    assert found["contains a checkpoint"].tolist() == [1, 0, 1]
    assert found["equal weights of the merits"].tolist() == pytest.approx([0.6, NAN, 0.75], nan_ok=True)
    assert found["equal weights without drugs"].tolist() == pytest.approx([0.6, NAN, 0.5], nan_ok=True)


def test_a_merit_that_is_off_has_no_equal_weight():
    weights = Combinations(merits={"member_scores": 3.0, "coverage": 0.0})
    found = baselines_of(make_pairs({(CD47, PDCD1): 0.0}, [[0.8, 0.4, *[NAN] * 4]]), FACTS, weights, backbones=False)
    assert found["equal weights of the merits"].tolist() == [0.8]


def test_beside_a_therapy_the_target_counts_alone():
    found = baselines_of(make_pairs({(CD47, NIVOLUMAB): 0.0}), FACTS, WEIGHTS, backbones=True)
    assert (found["interactome degree"].tolist(), found["papers"].tolist()) == ([10], [100])
    assert found["contains a checkpoint"].tolist() == [1]
    assert "product of papers" not in found


# --- the whole --------------------------------------------------------------------------------


def planted(scores):
    """12 pairs of 24 targets of which the first six were approved, with the scores given; and two untried ones."""
    ids = tuple(f"T{number}" for number in range(24))
    known = Facts(
        ids=ids,
        classes=("",) * 24,
        n_targets=24,
        genes=tuple(frozenset({name}) for name in ids),
        mechanisms=("myeloid",) * 24,
        axes=tuple(frozenset({name}) for name in ids),
        degree=np.ones(24),
        papers=np.ones(24),
        asked=(True,) * 24,
    )
    base = {(2 * number, 2 * number + 1): score for number, score in enumerate(scores)}
    rows = [
        tried(f"C{number}", "approved" if number < 6 else "negative_safety", ids[2 * number], ids[2 * number + 1])
        for number in range(12)
    ]
    pairs = make_pairs({**base, (0, 2): 0.0, (1, 3): 0.0}, [[0.5, 0.5, 0.5, 0.0, 0.0, NAN]] * 14)
    return backtest(pairs, rows, known, WEIGHTS, {}, draws=50, seed=7)


def test_a_planted_order_is_found_and_said():
    outcome, other, *_ = planted(np.arange(12, 0, -1)).questions
    assert (outcome.n_positive, outcome.n_negative, outcome.n_pairs, outcome.n_clusters) == (6, 6, 12, 24)
    without, known = outcome.rankings
    assert {line.verdict for line in without.against} == {"not shown"}
    assert {line.verdict for line in known.against} == {"above"}
    text = "\n".join(outcome.lines())
    assert "score without precedent: AUROC 1.00 (95% 1.00 to 1.00 by target, 1.00 to 1.00 by pair)" in text
    assert "+0.50 (95% +0.50 to +0.50 by target" in text
    assert (other.n_positive, other.n_negative, other.rankings) == (12, 2, ())
    assert other.lines()[-1] == "  not shown: fewer than 5 cases on one side"


def test_a_planted_order_that_knows_nothing_is_printed_as_not_shown():
    outcome = planted([1, 4, 5, 8, 9, 12, 2, 3, 6, 7, 10, 11]).questions[0]
    assert outcome.rankings[1].area.value == pytest.approx(0.5)
    against = [line for line in outcome.lines() if line.strip().startswith("against")]
    assert len(against) == 14
    assert all(line.endswith(": not shown") for line in against)


def test_a_whole_backtest_is_the_same_each_time():
    scores = [1, 4, 5, 8, 9, 12, 2, 3, 6, 7, 10, 11]
    assert planted(scores).lines() == planted(scores).lines()
