"""The verb `validate combinations`: pairs recovered, the ledger, measured synergy, toxicities."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from prioritize import validating
from prioritize.combinations.backtest_figures import measure
from prioritize.errors import UsageError
from prioritize.validating import Files, Settings
from prioritize.validating.drugs import DrugNames, drug_genes
from prioritize.validating.pair_rankings import EQUAL, member_pairs
from prioritize.validating.pairs import correlated
from prioritize.validating.recovered import (
    IN_PEOPLE,
    PAIR_DRAWS,
    Known,
    _leaky_columns,
    _positives,
    best_beside,
    cold_drugs,
)
from prioritize.validating.toxicity import OVERLAP, _part, organ_classes
from prioritize.validation.metrics import spearman
from prioritize.validation.records import Line, gathered

DRUGS = ("nivolumab", "ipilimumab", "erlotinib", "lapatinib", "sunitinib", "imatinib", "gemcitabine", "paclitaxel")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Half of the pairs of eight drugs were given to people; their score, synergy and toxicities."""
    folder = tmp_path_factory.mktemp("pairs")
    pairs = list(combinations(DRUGS, 2))
    tried = pairs[::2]
    write(
        folder / "outcomes.csv",
        "target,partner,indication,area,stage,outcome,date,source",
        [
            f"{one},{other},melanoma,oncology,phase 2,positive,{2000 + 2 * place},made"
            for place, (one, other) in enumerate(tried)
        ],
    )
    write(
        folder / "scores.csv",
        "drug_a,drug_b,score",
        [f"{other.upper()},{one},{int((one, other) in tried[3:])}" for one, other in pairs],
    )
    write(folder / "leak.csv", "drug_a,drug_b,score", [f"{a},{b},{int((a, b) in tried)}" for a, b in pairs])
    write(folder / "synergy.csv", "drug_a,drug_b,cell,synergy", [f"{a},{b},x,{n}" for n, (a, b) in enumerate(pairs)])
    drugs = [f"{n},NCT0,{n},{name},i.v." for n, pair in enumerate(pairs) for name in pair]
    write(folder / "drugs.csv", "PMID,NCTID,CombnID,Drug_Name,Admin_Route", drugs)
    limiting = [f"{n},{n},grade 4 neutropenia,4" for n, pair in enumerate(pairs) if "gemcitabine" in pair]
    limiting += [f"{n},{n},diarrhea,3" for n, pair in enumerate(pairs) if "gemcitabine" not in pair]
    write(folder / "dlt.csv", "PMID,CombnID,DLT,Grade", limiting)
    return folder


def write(path, head, rows):
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def report(where, files, tmp_path_factory):
    """One run on all of it."""
    asked = Settings(scores=files / "scores.csv", draws=40, command="prioritize validate combinations")
    given = Files((files / "outcomes.csv",), files / "synergy.csv", files / "drugs.csv", files / "dlt.csv")
    return validating.combinations(where, given, asked, tmp_path_factory.mktemp("out") / "report").report


def grid(report, title, number=0):
    return next(one for one in report.parts if one.title.startswith(title)).grids[number]


def row(found, name):
    return dict(zip(found.columns, next(one for one in found.rows if one[0] == name), strict=True))


@pytest.mark.slow
def test_a_score_that_knows_most_pairs_is_held_against_the_best_baseline_with_and_without_hindsight(report):
    found = grid(report, "Pairs given to people, beside unreported pairs of drugs with as many partners")
    score = row(found, "score")
    # Of 14 pairs that were given three have the score 0 that all others have. Of the k that are kept some are theirs,
    # and each costs half its share.
    kept = score["positive"]
    assert score["AUROC, by drug"].value == score["AUROC, by pair"].value
    assert round(2 * kept * (1 - score["AUROC, by pair"].value), 9) in (0, 1, 2, 3)
    assert 5 <= kept < 14
    assert row(found, "partners of both drugs (hindsight)")["kind"] == "hindsight"
    assert "hindsight" not in score["best without hindsight"]
    assert row(found, "contains a checkpoint")["kind"] == row(found, EQUAL)["kind"] == "baseline"


@pytest.mark.slow
def test_a_score_of_pairs_that_holds_the_outcome_is_refused_by_its_name(where, files, tmp_path):
    asked = Settings(scores=files / "leak.csv", draws=40)
    with pytest.raises(UsageError, match=r"leak.csv score: tells the outcome all but perfectly \(AUROC 1.000\)"):
        validating.combinations(where, Files((files / "outcomes.csv",)), asked, tmp_path / "report")


def test_a_baseline_that_is_known_for_few_of_the_pairs_is_not_the_best():
    positive = np.arange(40) < 20
    score = positive + np.linspace(0.0, 2.0, 40)
    half = np.where(np.arange(40) % 20 < 10, positive + 0.0, np.nan)
    few = np.where(np.arange(40) % 20 < 9, 2.0 * positive, np.nan)
    ends = np.arange(80).reshape(40, 2)
    others = {"half": half, "few": few, "weak": -1.0 * positive}
    found, _ = measure({"score": score}, others, positive, ends, [frozenset()] * 40, draws=20)
    assert best_beside(found[0], set(others)).baseline == "half"
    assert best_beside(found[0], {"few", "weak"}).baseline == "weak"
    assert best_beside(found[0], {"few"}) is None


def test_columns_of_pairs_are_refused_by_their_name_or_by_what_they_tell():
    positive = np.arange(30) < 10
    noise = np.random.default_rng(0).normal(size=30)
    columns = {"score": positive + 0.1 * noise, "hunch": noise, "launched": noise, "readout": -(positive + 0.1 * noise)}
    table = pairs_of_people(("a", "b", 2010))
    found = _leaky_columns("mine.csv", columns, positive, Known(None, None, None, None, None, {}, Settings()), table)
    assert {one.field for one in found} == {"score", "launched", "readout"}
    # A score may have the name of a column of the outcomes; another column may not.
    table = replace(table, extra={"score": (), "hunch": ()})
    columns = {"score": noise, "hunch": noise}
    found = _leaky_columns("mine.csv", columns, positive, Known(None, None, None, None, None, {}, Settings()), table)
    assert [one.field for one in found] == ["hunch"]


@pytest.mark.slow
def test_shuffled_outcomes_of_pairs_give_chance_and_planted_leaks_are_refused(report):
    shuffled = row(grid(report, "Checks of pairs given to people"), "score")
    assert shuffled["0.5 within"] == "holds"
    assert abs(shuffled["AUROC, outcomes shuffled"].value - 0.5) < 0.03
    planted = {line[0].partition(" =")[0]: line[2] for line in grid(report, "Checks of pairs given to people", 1).rows}
    assert [planted[name] for name in ("approved_later", "readout", "score")] == ["yes", "yes", "yes"]


MODEL_KNOWS = (
    *("oncology_phase", "matching_agent_stage", "combination_successes", "combination_failures", "stopped_programmes"),
    *("precedent", "singles"),
)
"""Criteria of `default` that are clinical precedence, and terms of its pairs that are."""


def test_a_model_that_knows_outcomes_is_refused_for_pairs_with_each_criterion_and_term(where, tmp_path):
    with pytest.raises(UsageError) as refused:
        validating.combinations(where, Files(), Settings(model="default"), tmp_path / "report")
    assert [one.field for one in refused.value.problems] == list(MODEL_KNOWS)
    assert all("it knows what came out" in one.what for one in refused.value.problems)
    assert not (tmp_path / "report").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (Settings(model="learned"), "learned pathway_affinity: was learned from outcomes"),
        (Settings(as_of=2015), "cancer_driver: is undated"),
    ],
)
def test_a_learned_model_and_undated_criteria_are_refused_for_pairs(where, tmp_path, settings, complaint):
    with pytest.raises(UsageError, match=complaint):
        validating.combinations(where, Files(), settings, tmp_path / "report")


@pytest.mark.slow
def test_a_leaky_model_that_is_let_in_marks_every_line(where, tmp_path):
    asked = Settings(model="default", allow_leaky=True, draws=40)
    done = validating.combinations(where, Files(), asked, tmp_path / "report")
    assert [leak.partition(" ")[0] for leak in done.report.leaks] == list(MODEL_KNOWS)
    told = (done.folder / "report.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in told if line and "LEAKY" not in line and not line.startswith("| ---")] == []


def test_the_pairs_are_ranked_without_the_stage_of_drugs_and_with_it_in_hindsight(computed):
    results = computed.results
    place = results.pairs.terms.index("agents")
    values = results.pairs.values.copy()
    values[:, place] = 1.0 - values[:, place]
    turned = replace(results, pairs=replace(results.pairs, values=values, base=-results.pairs.base))
    before, after = member_pairs(results), member_pairs(turned)
    assert list(before.rankings) == [EQUAL, "model default, drugs left out", "model default, drugs counted (hindsight)"]
    first = "model default, drugs left out"
    np.testing.assert_array_equal(before.rankings[first][1], after.rankings[first][1])
    np.testing.assert_array_equal(before.rankings[EQUAL][1], after.rankings[EQUAL][1])
    later = "model default, drugs counted (hindsight)"
    assert not np.array_equal(before.rankings[later][1], after.rankings[later][1])
    whole = next(name for name, (kind, _) in member_pairs(results, whole=True).rankings.items() if kind == "score")
    assert whole == "model default, outcomes of trials counted"


@pytest.mark.slow
def test_warm_and_cold_drugs_stand_apart_against_each_kind_of_negatives(report):
    parts = [one for one in report.parts if one.title.startswith("Pairs given to people")]
    assert [one.title.partition("beside ")[2] for one in parts] == [
        "unreported pairs (simple pairs)",
        "unreported pairs of drugs with as many partners (simple pairs)",
        "unreported pairs of drugs as often reported (simple pairs)",
        "unreported pairs of drugs of the same classes (simple pairs)",
    ]
    apart, whole = parts[1].grids[1], row(parts[1].grids[0], "score")
    assert apart.caption == "Warm and cold drugs apart"
    # Every drug is in three pairs of the file or more: none is cold.
    counts = {(row[0], row[1]): row[3:5] for row in apart.rows}
    assert counts["warm drugs", "score"] == tuple(whole[name] for name in ("pairs", "positive"))
    assert counts["with a cold drug", "score"] == (0, 0)
    lines = [line for line in report.headlines if line.task.startswith("Pairs given to people")]
    assert list(dict.fromkeys((line.task, line.own.value is None) for line in lines)) == [
        ("Pairs given to people, degree-matched (simple pairs)", False),
        ("Pairs given to people, degree-matched, warm drugs (simple pairs)", False),
        ("Pairs given to people, degree-matched, with a cold drug (simple pairs)", True),
    ]


def pairs_of_people(*rows):
    lines = [Line(one, "x", 2, "positive", other, year=year) for one, other, year in rows]
    return gathered(lines, "combinations", "simple pairs", "drug", "made", {})


@pytest.mark.parametrize(
    ("year", "earlier", "cold", "rule"),
    [
        (None, None, {"gemcitabine", "cisplatin"}, "in no other pair of it"),
        (2015, None, {"imatinib", "gemcitabine", "cisplatin"}, "in no pair given by 2015"),
        (None, {"erlotinib", "nivolumab"}, {"imatinib", "gemcitabine", "cisplatin"}, "of the earlier files"),
        (2015, {"cisplatin"}, {"imatinib", "gemcitabine"}, "given by 2015 or of the earlier files"),
    ],
)
def test_a_drug_is_cold_that_is_in_no_earlier_pair(con, year, earlier, cold, rule):
    table = pairs_of_people(
        ("erlotinib", "nivolumab", 2010),
        ("imatinib", "nivolumab", 2020),
        ("imatinib", "gemcitabine", 2021),
        ("erlotinib", "cisplatin", 2019),
    )
    names = DrugNames.read(con, None)
    keys = None if earlier is None else frozenset(names.key(name) for name in earlier)
    asked = Known(None, None, None, names, keys, {}, Settings(as_of=year))
    found, words = cold_drugs(table, asked)
    assert found == cold
    assert words.endswith(rule)


def test_a_drugbank_id_is_read_by_the_name_that_a_table_gives_it(con, tmp_path):
    write(tmp_path / "names.csv", "DrugBank ID,Common name", ["DB00317,Gefitinib", "DB99999,Nosuchdrug"])
    names = DrugNames.read(con, tmp_path / "names.csv")
    assert names.plain("db00317") == "Gefitinib"
    assert names.key("DB99999") == "nosuchdrug"
    assert names.key("Opdivo") == names.key("nivolumab")
    # Gefitinib inhibits EGFR.
    assert "HGNC:3236" in drug_genes(con, ["DB00317"], names)["DB00317"]
    assert drug_genes(con, ["DB99999", "DB00000"], names) == {"DB99999": frozenset(), "DB00000": frozenset()}


def test_the_ledger_is_told_by_outcome_and_by_indication(report):
    found = grid(report, "The ledger")
    assert {line[0].partition(",")[0] for line in found.rows} == {"Outcome", "Tried"}
    assert all(positive > 0 and negative > 0 for _, _, positive, negative, *_ in found.rows)
    assert {line[-1] for line in grid(report, "The ledger", 1).rows} <= {"above", "below", "not shown"}
    # What the summary tells of leaves the stage of drugs out; with it a score is told as hindsight.
    assert [line[1] for line in found.rows[:2]] == ["score, drugs left out", "score, drugs counted (hindsight)"]
    lines = [line for line in report.headlines if line.task.startswith("The ledger")]
    assert {line.ranking for line in lines} == {"score, drugs left out"}
    assert lines[0].own == found.rows[0][4]
    # A baseline in hindsight never stands alone.
    for task in {line.task for line in lines}:
        assert any("hindsight" not in line.best for line in lines if line.task == task)


def test_synergy_is_averaged_over_cells_and_held_against_the_score(report):
    found = grid(report, "Measured synergy")
    assert found.caption == "28 pairs"
    assert row(found, "score")["pairs"] == 28
    # Along rising synergy 0 to 27 the score is 1 at 6, 8 ... 26, else 0: 2.5 x sqrt(11 / 17) / sqrt(783 / 12).
    assert row(found, "score")["rank correlation, by drug"].value == pytest.approx(0.249, abs=5e-4)
    assert row(found, "score")["rank correlation, by pair"].value == pytest.approx(0.249, abs=5e-4)
    assert row(found, "score")["shown"] == "not shown"


def ends_the_slow_way(pairs, score, synergy):
    """Ends over draws of drugs, each pair written down once for every way in which both its drugs were drawn."""
    random = np.random.default_rng(0)
    names = sorted({name for pair in pairs for name in pair})
    found = []
    for _ in range(PAIR_DRAWS):
        drawn = [names[place] for place in random.integers(len(names), size=len(names))]
        random.integers(len(pairs), size=len(pairs))
        rows = [row for row, (one, other) in enumerate(pairs) for a in drawn for b in drawn if (a, b) == (one, other)]
        found.append(spearman(score[rows], synergy[rows]))
    return tuple(np.percentile(np.array(found)[~np.isnan(found)], [2.5, 97.5]))


def test_a_correlation_over_pairs_that_share_drugs_is_less_sure_by_drug_than_by_pair():
    # The score is that of one drug of each pair, four low and four high, each with the same six partners; with one of
    # the low ones synergy is the highest.
    hubs = ("low1", "low2", "low3", "odd", "top1", "top2", "top3", "top4")
    pairs = [(hub, f"partner{place}") for hub in hubs for place in range(6)]
    score = np.array([float(hub.startswith("top")) for hub, _ in pairs])
    synergy = score + np.array([2.0 * (hub == "odd") for hub, _ in pairs]) + np.linspace(0.0, 0.5, 48)
    found = correlated(pairs, score, synergy, 0)
    # Ranks: 18 low, 24 of the high, 6 odd; mean rank of the high is 30.5 against 24.5.
    assert found.value == pytest.approx(6.0 / np.sqrt((48**2 - 1) / 12))
    assert found.by_target[1] - found.by_target[0] > 1.5 * (found.by_pair[1] - found.by_pair[0])
    assert found.by_pair[0] > 0 > found.by_target[0]
    assert found.sign == 0
    assert found.by_target == pytest.approx(ends_the_slow_way(pairs, score, synergy))
    alone = [("hub", f"partner{place}") for place in range(6)] + [("other", f"partner{place}") for place in range(6)]
    few = correlated(alone, np.repeat([0.0, 1.0], 6), np.arange(12.0), 0)
    # Of two drugs that tell everything one lacks in most draws: there is no interval, and nothing is shown.
    assert np.isnan(few.by_target).all()
    assert few.sign == 0


def test_arms_without_two_drugs_on_record_take_no_part(report):
    part = next(one for one in report.parts if one.title == "Toxicities that limited doses")
    assert part.prose[-1].startswith("Of 28 arms ")
    assert "of 28 such toxicities 0 hold no word" in part.prose[-1]


def test_targets_are_refused_where_pairs_are_asked_for(where, tmp_path):
    path = tmp_path / "targets.csv"
    write(path, "target,indication,area,stage,outcome,date,source", ["CD47,aml,oncology,phase 3,stopped,,made"])
    with pytest.raises(UsageError, match="use 'validate targets'"):
        validating.combinations(where, Files((path,)), Settings(), tmp_path / "report")


def test_after_a_year_only_what_came_later_is_to_be_recovered():
    rows = [
        Line("a", "x", 2, "positive", "b", year=2010),
        Line("a", "y", 3, "positive", "b", year=2020),
        Line("a", "x", IN_PEOPLE, "unknown", "c", year=2021),
        Line("b", "x", 0, "positive", "c", year=2022),
        Line("c", "x", 2, "positive", "d"),
    ]
    late, others, left = _positives(gathered(rows, "combinations", "simple pairs", "drug", "made", {}), 2015)
    # a+b was given in 2010 already; b+c never to people; nobody says when c+d was.
    assert late == [("a", "c")]
    assert others == [("a", "b"), ("b", "c"), ("c", "d")]
    assert left == [
        "1 pairs of the file did not reach people",
        "2 were given in 2015 or before, or in a year that is not on record",
    ]


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("Grade 4 febrile neutropenia", {"haematological", "infection"}),
        ("diarrhoea", {"gastrointestinal"}),
        ("ALT elevation", {"hepatic"}),
        ("malt", set()),
        ("thrombocytopenia", {"haematological"}),
        ("pulmonary embolism", {"pulmonary", "vascular"}),
    ],
)
def test_words_of_a_toxicity_name_its_organ_classes(words, classes):
    assert organ_classes(words) == classes


def test_overlap_carries_signal_where_shared_organs_limit_doses():
    shared = [(f"a{n} + b{n}", [{"cardiac", "renal"}, {"cardiac"}], {"cardiac"}) for n in range(10)]
    apart = [(f"c{n} + d{n}", [{"hepatic"}, {"cardiac"}], set()) for n in range(10)]
    part, lines = _part([*shared, *apart], (20, 20, 0), 40, 0)
    assert (lines[0].ranking, lines[0].n, lines[0].positives) == (OVERLAP, 380, 10)
    found = row(part.grids[0], OVERLAP)
    assert (found["cases"], found["positive"], found["regimens"]) == (380, 10, 20)
    assert found["AUROC"].value == 1.0
    cardiac = row(part.grids[2], "cardiac")
    assert (cardiac["limited the dose, two drugs have it"], cardiac["limited the dose, others"]) == ("10/10", "0/10")
    assert len(part.grids[2].rows) == 19
