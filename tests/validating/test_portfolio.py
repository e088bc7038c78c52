"""Portfolios: targets and combinations by name, and how many stand at the top of a ranking."""

import numpy as np
import pytest

from prioritize import validating
from prioritize.errors import TargetError, UsageError
from prioritize.store import database
from prioritize.validating import Settings
from prioritize.validating.drugs import DrugNames
from prioritize.validating.genome import read_genome
from prioritize.validating.measuring import BASELINE, CHANCE, SCORE, Column
from prioritize.validating.pair_rankings import member_pairs
from prioritize.validating.portfolios import pairs_of_companies
from prioritize.validating.recall import Named, inside, recall_part
from prioritize.validation.portfolio import read_portfolio

HEAD = "company,target,drug_a,drug_b,target_a,target_b,source"


def write(path, head, rows):
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def row(found, name):
    return dict(zip(found.columns, next(one for one in found.rows if one[0] == name), strict=True))


@pytest.fixture
def portfolio(tmp_path):
    """Of two companies that do not exist."""
    targets = ["One,EGFR", "Two,egfr", "One,PD-1", "One,KRAS", "Two,CD47", "Two,MET", "Two,NOSUCH"]
    pairs = ["One,,Opdivo,ipilimumab,,", "Two,,lapatinib,trastuzumab,,", "Two,,,,CD47,PDCD1"]
    rows = [f"{line},,,,,made" for line in targets] + [f"{line},made" for line in pairs]
    return write(tmp_path / "portfolio.csv", HEAD, rows)


def test_of_equal_scores_as_many_are_inside_as_there_is_room():
    values = np.array([9.0, 5.0, 5.0, 5.0, np.nan, 1.0])
    # One stands above, so one place of three is left in a top of two.
    assert inside(values, np.array([0, 1, 5]), 2).tolist() == [1.0, pytest.approx(1 / 3), 0.0]
    assert np.isnan(inside(values, np.array([4]), 2)).all()


def test_recall_counts_entries_in_the_top_beside_what_chance_gives():
    n = 1000
    rows = np.array([0, 1, 2, 30, 31, 999])
    named = Named("Portfolio", "genes", tuple("abcdef"), (("One",),) * 6, rows, ("x (unknown)",))
    columns = {
        CHANCE: Column(BASELINE, np.arange(n)[::-1].astype(float)),
        "papers": Column(BASELINE, np.arange(n).astype(float)),
        "score": Column(SCORE, -np.arange(n).astype(float)),
    }
    part, lines = recall_part(named, columns, draws=50, seed=0)
    found = row(part.grids[0], "score")
    # The first three of 1,000 are entries, then the 31st and 32nd, and the last.
    assert [found[f"recall at {top}"].value for top in (10, 20, 50)] == [0.5, 0.5, pytest.approx(5 / 6)]
    assert row(part.grids[0], "random (expected)")["recall at 50"].value == pytest.approx(0.05)
    assert row(part.grids[0], "papers")["recall at 10"].value == pytest.approx(1 / 6)
    assert [(line.measure, line.positives, line.best, line.verdict) for line in lines] == [
        ("recall at 100", 6, "papers", "above")
    ]
    assert row(part.grids[2], "One")["in the top 50"] == "5"
    assert part.grids[3].rows[3] == ("d", "One", 31)
    assert part.notes == ("not counted: x (unknown)",)


@pytest.mark.slow
def test_targets_of_companies_are_found_by_any_name_and_the_others_are_reported(where, portfolio, tmp_path):
    scores = write(
        tmp_path / "s.csv",
        "gene,score",
        [f"{name},{n}" for n, name in enumerate(("CD47", "KRAS", "EGFR", "MET", "PDCD1"))],
    )
    asked = Settings(scores=scores, portfolio=portfolio, draws=40)
    done = validating.targets(where, None, asked, tmp_path / "report")
    part = done.report.parts[0]
    assert part.prose[0].startswith("5 entries are among the ")
    assert row(part.grids[0], "score")["recall at 10"].value == 1.0
    assert row(part.grids[3], "EGFR")["company"] == "One; Two"
    assert part.grids[3].rows[0][0] == "PDCD1"
    assert part.notes == ("not counted: NOSUCH (no protein-coding gene)",)
    assert done.notes == ("3 rows of portfolio.csv name combinations",)


@pytest.mark.slow
def test_a_model_that_was_learned_is_refused_with_its_criteria_of_indications(where, portfolio, tmp_path):
    with pytest.raises(UsageError, match="pathway_affinity_of_kind"):
        validating.targets(where, None, Settings(model="learned", portfolio=portfolio, draws=40), tmp_path / "report")


def asked_pairs(where, computed, portfolio, settings):
    """The part, straight from the results: the verb would also measure the ledger."""
    with database.reading(where.store) as con:
        genome = read_genome(con, {"publications": None})
        names = DrugNames.read(con, None)
        return pairs_of_companies(
            con,
            read_portfolio(portfolio, "combinations"),
            [],
            computed.results,
            member_pairs(computed.results),
            genome,
            names,
            settings,
        )


def test_combinations_are_found_in_a_file_of_scores_in_any_spelling_and_order(where, computed, tmp_path):
    drugs = ("nivolumab", "ipilimumab", "lapatinib", "trastuzumab", "erlotinib", "gemcitabine")
    pairs = [(one, other) for place, one in enumerate(drugs) for other in drugs[place + 1 :]]
    scores = write(tmp_path / "p.csv", "drug_a,drug_b,score", [f"{a},{b},{n}" for n, (a, b) in enumerate(pairs)])
    rows = [f"One,{other.upper()},{one}" for one, other in pairs[:5]] + ["One,Opdivo,ipilimumab", "Two,foo,nivolumab"]
    portfolio = write(tmp_path / "portfolio.csv", "company,drug_a,drug_b", rows)
    part, _ = asked_pairs(where, computed, portfolio, Settings(scores=scores, draws=40))
    # Opdivo is nivolumab: that pair is one of the five, which are the lowest of fifteen.
    assert part.prose[0].startswith("5 entries are among the 15 pairs, 1 are not")
    assert row(part.grids[0], "score")["recall at 10"].value == 0.0
    assert row(part.grids[0], "score")["recall at 20"].value == 1.0
    assert part.notes == ("not counted: foo + nivolumab (unknown: foo)",)


def test_combinations_of_the_model_are_members_targets_and_drugs(where, computed, tmp_path):
    rows = ["One,nivolumab,ipilimumab,,", "One,,,CD47,PDCD1", "One,,,TIGIT,PDCD1", "Two,,,LAG3,PDCD1"]
    rows += ["Two,magrolimab,azacitidine,,", "Two,foo,gemcitabine,,"]
    portfolio = write(tmp_path / "portfolio.csv", "company,drug_a,drug_b,target_a,target_b", rows)
    part, lines = asked_pairs(where, computed, portfolio, Settings(draws=40))
    assert part.prose[0].startswith("5 entries are among the ")
    assert {entry for entry, *_ in part.grids[3].rows} == {
        "nivolumab + ipilimumab",
        "CD47 + PDCD1",
        "TIGIT + PDCD1",
        "LAG3 + PDCD1",
        "magrolimab + azacitidine",
    }
    assert {line.ranking for line in lines} == {"model default, drugs left out"}
    assert part.notes == ("not counted: foo + gemcitabine (unknown: foo)",)


@pytest.mark.parametrize(
    ("head", "line", "complaint"),
    [
        ("company,drug_a,drug_b", "One,a,b", "has no column for targets"),
        ("firm,target", "One,EGFR", "company"),
        ("company,target,drug_a,drug_b", "One,,a,", "'drug_b' is empty"),
        ("company,target,drug_a,drug_b", "One,EGFR,a,b", "both a target and a pair"),
        ("company,target", ",EGFR", "name the company"),
        ("company,target", "One,", "names nothing"),
        ("company,target,drug_a,drug_b", "One,,a,b", "names no targets"),
    ],
)
def test_a_portfolio_that_cannot_be_read_says_where_and_why(tmp_path, head, line, complaint):
    with pytest.raises(TargetError, match=complaint):
        read_portfolio(write(tmp_path / "p.csv", head, [line]), "targets")
