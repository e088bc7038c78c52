"""The verb `validate combinations`: pairs recovered, the ledger, measured synergy, toxicities."""

from itertools import combinations

import pytest

from prioritize import validating
from prioritize.errors import UsageError
from prioritize.validating import Files, Settings
from prioritize.validating.drugs import DrugNames, drug_genes
from prioritize.validating.recovered import IN_PEOPLE, Known, _positives, cold_drugs
from prioritize.validating.toxicity import OVERLAP, _part, organ_classes
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
        [f"{other.upper()},{one},{int((one, other) in tried)}" for one, other in pairs],
    )
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
def test_a_score_that_knows_the_pairs_is_above_degree_matched_negatives(report):
    found = grid(report, "Pairs given to people, beside unreported pairs of drugs with as many partners")
    score = row(found, "score")
    assert score["positive"] == 14
    assert score["AUROC, by drug"].value == score["AUROC, by pair"].value == 1.0
    assert score["shown"] == "above"
    assert row(found, "partners of both drugs (hindsight)")["kind"] == "hindsight"


@pytest.mark.slow
def test_warm_and_cold_drugs_stand_apart_against_each_kind_of_negatives(report):
    parts = [one for one in report.parts if one.title.startswith("Pairs given to people")]
    assert [one.title.partition("beside ")[2] for one in parts] == [
        "unreported pairs (simple pairs)",
        "unreported pairs of drugs with as many partners (simple pairs)",
        "unreported pairs of drugs as often reported (simple pairs)",
        "unreported pairs of drugs of the same classes (simple pairs)",
    ]
    apart = parts[1].grids[1]
    assert apart.caption == "Warm and cold drugs apart"
    # Every drug is in three pairs of the file or more: none is cold.
    counts = {(row[0], row[1]): row[3:5] for row in apart.rows}
    assert counts["warm drugs", "score"][1] == 14
    assert counts["with a cold drug", "score"] == (0, 0)
    lines = [line for line in report.headlines if line.task.startswith("Pairs given to people")]
    assert [(line.task, line.own.value) for line in lines] == [
        ("Pairs given to people, degree-matched (simple pairs)", 1.0),
        ("Pairs given to people, degree-matched, warm drugs (simple pairs)", 1.0),
        ("Pairs given to people, degree-matched, with a cold drug (simple pairs)", None),
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


def test_synergy_is_averaged_over_cells_and_held_against_the_score(report):
    found = grid(report, "Measured synergy")
    assert found.caption == "28 pairs"
    assert row(found, "score")["pairs"] == 28
    # The score is 1, 0, 1, 0 ... along rising synergy.
    assert row(found, "score")["rank correlation"].value == pytest.approx(-0.062, abs=5e-4)
    assert row(found, "score")["shown"] == "not shown"


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
