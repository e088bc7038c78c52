"""The verb `validate targets`, from files to the report."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from prioritize import validating
from prioritize.errors import UsageError
from prioritize.inputs import feature_facts
from prioritize.pipeline import load_model
from prioritize.report import validation_text
from prioritize.store import database
from prioritize.validating import Settings
from prioritize.validating.by_indication import ByIndication
from prioritize.validating.columns import modelled, outside
from prioritize.validating.genome import read_genome
from prioritize.validating.indications import Indications
from prioritize.validating.scores import target_scores
from prioritize.validating.target_pieces import _genetics, _model_column
from prioritize.validation.outcomes import read_outcomes
from prioritize.validation.records import Line, gathered
from tests.validating.made import supplement


@pytest.fixture(scope="module")
def settings():
    return Settings(draws=60, command="prioritize validate targets --outcomes made.tsv")


@pytest.fixture(scope="module")
def genes(where):
    """200 symbols of the store."""
    from prioritize.store import database

    with database.reading(where.store) as con:
        rows = con.execute(
            "SELECT symbol FROM raw.gene WHERE locus_group = 'protein-coding gene' ORDER BY hgnc_id LIMIT 200"
        ).fetchall()
    return [row[0] for row in rows]


@pytest.fixture(scope="module")
def outcomes(genes, tmp_path_factory):
    """Two programmes a gene; the first 60 genes are launched in one of them."""
    path = tmp_path_factory.mktemp("outcomes") / "made.tsv"
    lines = ["target\tindication\tarea\tstage\toutcome\tdate\tsource"]
    for place, gene in enumerate(genes):
        launched = place < 60
        lines.append(
            f"{gene}\tmelanoma\toncology\t{'launched' if launched else 'phase 2'}\t"
            f"{'launched' if launched else 'stopped'}\t{2000 + place % 20 if launched else ''}\tmade"
        )
        lines.append(f"{gene}\tasthma\trespiratory\tphase 1\tstopped\t\tmade")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def scores(path, genes, columns):
    """A file of scores: columns are functions of the place of a gene."""
    rows = ["\t".join(["gene", *columns])]
    rows += ["\t".join([gene, *(str(of(place)) for of in columns.values())]) for place, gene in enumerate(genes)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def cells(report, part, grid, row):
    """A row of a table by its heads."""
    found = next(one for one in report.parts if one.title.startswith(part)).grids[grid]
    return dict(zip(found.columns, next(one for one in found.rows if one[0] == row), strict=True))


def good(place):
    """The 60 launched genes lie above 126 of the 140 others and below 14: an AUROC of 0.9."""
    return 1 if place < 60 else 2 * (place < 74)


@pytest.mark.slow
def test_a_good_score_has_its_auroc_and_beats_every_baseline(where, genes, outcomes, settings, tmp_path):
    given = scores(tmp_path / "s.tsv", genes, {"score": good})
    asked = replace(settings, scores=given, indications="oncology")
    report = validating.targets(where, outcomes, asked, tmp_path / "report").report
    found = cells(report, "Launched or stopped", 0, "score")
    assert (found["cases"], found["positive"], found["targets"]) == (200, 60, 200)
    assert found["AUROC"].value == pytest.approx(126 / 140)
    assert found["shown"] == found["shown without hindsight"] == "above"
    assert any("may hold the outcome" in line for line in report.statements)
    first = report.headlines[0]
    assert (first.task, first.n, first.positives, first.verdict) == ("Launched or stopped (oncology)", 200, 60, "above")
    assert first.difference.value == pytest.approx(126 / 140 - first.its.value)
    assert any("nothing is known of where s.tsv comes from" in line for line in report.statements)
    there = {one.name for one in (tmp_path / "report").iterdir()}
    drawn = {name for name in there if name.endswith(".svg")}
    assert there - drawn == {"index.html", "report.md", "report.json"}
    markdown = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((figure-\d\.svg)\)", markdown)) == drawn != set()
    svg = ElementTree.parse(tmp_path / "report" / "figure-1.svg")  # noqa: S314 - just written
    assert len(svg.findall(".//{http://www.w3.org/2000/svg}circle")) > 5


@pytest.mark.parametrize(
    ("area", "column", "question"),
    [
        pytest.param("oncology", "score", r"'Launched or stopped' \(oncology\)", marks=pytest.mark.slow),
        # Over all programmes it tells the launches of rows with 0.91 only: the 60 genes were stopped in asthma.
        ("", "score", "which targets were launched anywhere in the file"),
        pytest.param("", "evidence", "which targets were launched anywhere in the file", marks=pytest.mark.slow),
    ],
)
def test_a_score_that_tells_launches_of_rows_or_of_targets_is_refused_by_name(
    where, genes, outcomes, settings, tmp_path, area, column, question
):
    noise = np.random.default_rng(1).normal(0, 0.1, len(genes))
    columns = {"score": lambda place: place * 7919 % 200, column: lambda place: (place < 60) + noise[place]}
    given = scores(tmp_path / "s.tsv", genes, columns)
    with pytest.raises(UsageError, match=rf"{column}: tells {question} all but perfectly \(AUROC 1.000\)"):
        validating.targets(where, outcomes, replace(settings, scores=given, indications=area), tmp_path / "report")


@pytest.mark.slow
def test_a_score_without_knowledge_is_not_shown(where, genes, outcomes, settings, tmp_path):
    given = scores(tmp_path / "s.tsv", genes, {"score": lambda place: place * 7919 % 200})
    report = validating.targets(where, outcomes, replace(settings, scores=given), tmp_path / "report").report
    found = cells(report, "Launched or stopped", 0, "score")
    assert found["shown without hindsight"] == "not shown"
    check = cells(report, "Checks", 0, "score")
    assert check["0.5 within"] == "holds"
    value, low, high = check["rank correlation with publications"]
    assert low < value < high
    kinds = {
        row[0]: row[1] for row in next(one for one in report.parts if one.title.startswith("Launched")).grids[0].rows
    }
    assert kinds["genetics alone"] == kinds["contains a checkpoint"] == "baseline"
    assert kinds["drugs per gene (hindsight)"] == "hindsight"
    planted = next(one for one in report.parts if one.title == "Checks").grids[1]
    told = ["yes, by what it tells"] * 2
    past = "no: below 0.95, so it passes for a ranking"
    assert [row[2] for row in planted.rows] == ["yes, by its name", *told, past, *told, past]


@pytest.mark.slow
def test_genes_without_a_score_take_no_part(where, genes, outcomes, settings, tmp_path):
    given = scores(tmp_path / "s.tsv", genes[:100], {"score": good})
    asked = replace(settings, scores=given, indications="oncology")
    report = validating.targets(where, outcomes, asked, tmp_path / "report").report
    found = cells(report, "Launched or stopped", 0, "score")
    assert (found["cases"], found["positive"]) == (100, 60)
    assert found["AUROC"].value == pytest.approx(26 / 40)


@pytest.mark.slow
def test_a_score_for_an_indication_goes_before_that_of_the_gene(where, genes, outcomes, settings, tmp_path):
    path = tmp_path / "s.tsv"
    rows = ["gene\tindication\tscore"]
    rows += [f"{gene}\t\t0" for gene in genes]
    rows += [f"{gene.lower()}\tMelanoma\t{good(place)}" for place, gene in enumerate(genes)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    asked = replace(settings, scores=path, indications="oncology")
    report = validating.targets(where, outcomes, asked, tmp_path / "report").report
    assert cells(report, "Launched or stopped", 0, "score")["AUROC"].value == pytest.approx(126 / 140)


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("approved_later", lambda place: place * 7919 % 200),
        ("harmless", lambda place: 1.0 * (place < 60)),
    ],
    ids=["by its name", "by what it tells"],
)
def test_a_column_that_holds_the_outcome_is_refused_by_name(where, genes, outcomes, settings, tmp_path, name, of):
    given = scores(tmp_path / "s.tsv", genes, {"score": lambda place: place * 7919 % 200, name: of})
    asked = replace(settings, scores=given, indications="oncology")
    with pytest.raises(UsageError, match=f"{name}: .*--allow-leaky"):
        validating.targets(where, outcomes, asked, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_what_is_leaky_and_allowed_says_so_on_every_line(where, genes, outcomes, settings, tmp_path):
    given = scores(tmp_path / "s.tsv", genes, {"score": float, "phase": float})
    asked = replace(settings, scores=given, allow_leaky=True)
    done = validating.targets(where, outcomes, asked, tmp_path / "report")
    assert all("LEAKY" in line for line in validation_text.lines(done.report, 100))
    markdown = (done.folder / "report.md").read_text(encoding="utf-8").splitlines()
    assert all("LEAKY" in line for line in markdown if line and not set(line) <= set("|- "))
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    body = page.partition("<tbody>")[2]
    assert all(row.startswith(("<th>LEAKY", "<th scope=row>LEAKY")) for row in body.split("<tr>")[1:] if "<td" in row)


def test_a_model_with_precedence_is_refused_and_every_criterion_named(where, outcomes, settings, tmp_path):
    with pytest.raises(UsageError) as refused:
        validating.targets(where, outcomes, replace(settings, model="default"), tmp_path / "report")
    named = {problem.field for problem in refused.value.problems}
    assert {"oncology_phase", "combination_failures", "stopped_programmes"} <= named


@pytest.mark.slow
def test_a_model_learned_from_outcomes_is_not_held_against_outcomes(where, outcomes, settings, tmp_path):
    with pytest.raises(UsageError) as refused:
        validating.targets(where, outcomes, replace(settings, model="learned"), tmp_path / "report")
    assert "pathway_affinity" in {one.field for one in refused.value.problems}
    assert {one.what for one in refused.value.problems} == {"was learned from outcomes, which this file may hold"}


@pytest.fixture
def by_indication(tmp_path):
    """A model with a criterion of an indication."""

    def write(criterion):
        path = tmp_path / "mine.toml"
        text = f'title = "Mine"\nextends = "precedence-free"\n[indications.criteria.{criterion}]\nweight = 1\n'
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.slow
def test_precedence_in_sister_indications_is_refused_as_clinical(where, outcomes, settings, tmp_path, by_indication):
    with pytest.raises(UsageError) as refused:
        asked = replace(settings, model=by_indication("sister_precedence"))
        validating.targets(where, outcomes, asked, tmp_path / "report")
    assert "sister_precedence" in {problem.field for problem in refused.value.problems}


@pytest.mark.slow
def test_a_model_with_criteria_of_an_indication_scores_each_programme_in_its_own(
    where, settings, tmp_path, by_indication
):
    """BRCA1 is tied to breast cancer by genetics, and not to melanoma."""
    path = tmp_path / "made.csv"
    rows = [f"BRCA1,{name},oncology,phase 2,stopped,,made" for name in ("breast cancer", "melanoma", "foo")]
    path.write_text("\n".join(["target,indication,area,stage,outcome,date,source", *rows]) + "\n", encoding="utf-8")
    facts = feature_facts(where.sql)
    read = read_outcomes(path)
    with database.reading(where.store) as con:
        genome, known = read_genome(con, facts), Indications.read(con)
    model = load_model(by_indication("genetic_evidence"), where)
    found = modelled(genome, model, whole=False)
    column = _model_column(where, genome, genome.places(read.target), read, known, found, settings)
    breast, melanoma, foo = column.values.tolist()
    assert breast > melanoma
    assert foo == found.scores[genome.rows["BRCA1"]]
    assert column.by.names == ("D001943", "D008545")
    genetics = _genetics(where, genome, genome.places(read.target), read, known, settings)
    assert (genetics.kind, genetics.values.tolist()) == ("baseline", [1.0, 0.0, 0.0])


@pytest.mark.slow
def test_a_forecast_refuses_what_is_undated_unless_someone_vouches_for_it(where, outcomes, settings, tmp_path):
    asked = replace(settings, as_of=2010, dated={"loss_tolerance": 2010, "common_essential": 2014})
    with pytest.raises(UsageError) as refused:
        validating.targets(where, outcomes, asked, tmp_path / "report")
    told = {problem.field: problem.what for problem in refused.value.problems}
    assert "undated" in told["evidence_tier"]
    assert "up to 2014-12-31" in told["common_essential"]
    assert "loss_tolerance" not in told


@pytest.mark.slow
def test_a_model_is_taken_apart_and_the_same_run_gives_the_same_bytes(where, outcomes, settings, tmp_path):
    first, second = (validating.targets(where, outcomes, settings, tmp_path / name) for name in ("one", "two"))
    files = ("index.html", "report.md", "report.json")
    assert [(first.folder / name).read_bytes() == (second.folder / name).read_bytes() for name in files] == [True] * 3
    rests = next(one for one in first.report.parts if one.title == "What it rests on")
    assert [row[0] for row in rests.grids[1].rows] == ["without biology", "without tractability", "without safety"]
    assert {"without gnomad", "without intogen", "without gtex"} < {row[0] for row in rests.grids[2].rows}
    assert [row[0] for row in rests.grids[3].rows][:2] == ["10% hidden at random", "30% hidden at random"]
    assert any(line.startswith("circular: antibody_tractability") for line in first.report.statements)
    content = json.loads((first.folder / "report.json").read_text(encoding="utf-8"))
    assert content["facts"]["intervals"].startswith("95 %, 60 draws of whole targets")


@pytest.mark.slow
def test_claimed_probabilities_get_a_brier_score_beside_the_base_rate(where, genes, outcomes, settings, tmp_path):
    # 54 of the 60 launched genes and 6 of the 140 others are given 0.9, all others 0.1.
    given = scores(tmp_path / "s.tsv", genes, {"probability": lambda place: 0.9 if 6 <= place < 66 else 0.1})
    asked = replace(settings, scores=given, indications="oncology")
    report = validating.targets(where, outcomes, asked, tmp_path / "report").report
    row = cells(report, "Probabilities", 0, "claimed")
    assert row["Brier score"].value == pytest.approx((188 * 0.01 + 12 * 0.81) / 200)
    assert row["of the base rate"].value == pytest.approx(0.3 * 0.7)
    assert row["verdict"] == "better"


@pytest.mark.slow
def test_a_score_by_indication_knows_the_family_and_one_by_gene_does_not(where, genes, settings, tmp_path):
    """40 genes reached phase 2 in breast, 40 others in blood; the score by indication says so, under everyday names."""
    path = tmp_path / "made.csv"
    rows = [
        f"{gene},{'breast cancer' if place < 40 else 'leukaemia'},oncology,phase 2,stopped,,made"
        for place, gene in enumerate(genes[:80])
    ]
    path.write_text("\n".join(["target,indication,area,stage,outcome,date,source", *rows]) + "\n", encoding="utf-8")
    knowing = [
        f"{gene},{name},{int((place < 40) == (name == 'D001943'))},{place * 7919 % 80}"
        for place, gene in enumerate(genes[:80])
        for name in ("D001943", "Leukemia")
    ]
    given = tmp_path / "s.csv"
    given.write_text("\n".join(["gene,indication,score,blind", *knowing]) + "\n", encoding="utf-8")
    asked = replace(settings, scores=given, indications="oncology")
    report = validating.targets(where, path, asked, tmp_path / "report").report
    found = cells(report, "Which family", 0, "score")
    # Two families of 80 targets each, every target positive in one.
    assert (found["cases"], found["positive"]) == (160, 80)
    assert found["mean AUROC"] == (1.0, 1.0, 1.0)
    assert found["shown"] == "above"
    # What is the same in both families ranks the targets of one as far up as those of the other down: 0.5 on average.
    assert cells(report, "Which family", 0, "blind")["mean AUROC"].value == pytest.approx(0.5)
    assert cells(report, "Which family", 1, "Breast Neoplasms")["positive"] == 40


def test_each_programme_takes_the_score_of_its_own_indication_else_of_the_nearest_wider_one(con):
    known = Indications.read(con)
    by = ByIndication(("D001943", "D009369"), np.array([[0.9, 0.1], [np.nan, 0.2]]), np.array([0.5, 0.5]))
    # Triple-negative breast cancer lies under Breast Neoplasms (D001943), that under Neoplasms (D009369).
    chain = known.chain(known.key("triple negative breast cancer"))
    assert by.nearest(chain).tolist() == [0.9, 0.2]
    assert by.nearest(known.chain("D001249")).tolist() == [0.5, 0.5]
    assert by.highest({"D001943"}).tolist() == [0.9, 0.5]


@pytest.mark.parametrize(
    ("written", "mesh"),
    [
        ("breast cancer", "D001943"),
        ("Breast Neoplasms", "D001943"),
        ("cancer of the pancreas", "D010190"),
        ("pancreas tumours", "D010190"),
        ("Gastric cancer", "D013274"),
        ("acute myeloid leukaemia", "D015470"),
        ("bladder cancer", "D001749"),
        ("non-small cell lung cancer", "D002289"),
        ("D001943", "D001943"),
        ("brest cancer", ""),
        ("foo", ""),
    ],
)
def test_an_everyday_name_means_one_disease_or_none(con, written, mesh):
    assert Indications.read(con).mesh(written) == mesh


def test_an_indication_that_is_no_disease_is_named_with_what_may_be_meant(con, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("gene,indication,score\nKIT,Melanoma,1\nKIT,Melanomma,2\n", encoding="utf-8")
    rows = gathered([Line("KIT", "melanoma", 2, "stopped")], "targets", "simple", "symbol", "made", {})
    found = target_scores(path, rows, str.upper, Indications.read(con))
    assert found.columns["score"].tolist() == [1.0]
    assert found.by["score"].names == ("D008545", "melanomma")
    assert found.notes == (
        "indications of s.csv that are no disease on record are met by their text: 'Melanomma' (did you mean "
        "'melanoma'?)",
    )


@pytest.mark.slow
def test_a_file_of_approvals_alone_is_held_against_all_other_genes(where, genes, settings, tmp_path):
    path = tmp_path / "approved.csv"
    rows = [f"{gene},some disease,oncology,launched,launched,2015,made" for gene in genes[:20]]
    path.write_text("\n".join(["target,indication,area,stage,outcome,date,source", *rows]) + "\n", encoding="utf-8")
    given = scores(tmp_path / "s.tsv", genes, {"score": lambda place: 1 if place < 20 else 2 * (place < 56)})
    report = validating.targets(where, path, replace(settings, scores=given), tmp_path / "report").report
    found = cells(report, "Named targets among all genes", 0, "score")
    assert (found["cases"], found["positive"]) == (200, 20)
    assert found["AUROC"].value == pytest.approx(144 / 180)
    known = scores(tmp_path / "k.tsv", genes, {"score": lambda place: -place})
    with pytest.raises(UsageError, match="score: tells which genes the file names all but perfectly"):
        validating.targets(where, path, replace(settings, scores=known), tmp_path / "other")
    assert cells(report, "Named targets among all genes", 0, "network degree")["cases"] > 19_000


def test_what_a_target_did_outside_the_area_is_told_of_all_its_rows():
    rows = [Line("A", "x", 4, "launched"), Line("A", "y", 2, "stopped"), Line("A", "z", 1, "stopped")]
    read = gathered([*rows, Line("B", "x", 3, "stopped")], "targets", "simple", "symbol", "made", {})
    found = outside(read, np.array([True, False, False, True]), "oncology")
    # A was tried in y and z beside x, up to phase 2; B nowhere else.
    assert found["programmes outside oncology (hindsight)"].values.tolist() == [2, 2, 2, 0]
    assert found["highest phase outside oncology (hindsight)"].values.tolist() == [2, 2, 2, -1]


def test_the_published_relative_success_is_printed_from_counts_as_published(where, settings, tmp_path):
    path = supplement(tmp_path / "s01.tsv")
    done = validating.targets(where, path, settings, tmp_path / "report")
    printed = "\n".join(validation_text.lines(done.report, 80))
    assert "147/493 against 876/7377 = 2.511 (2.163-2.914)" in printed
    assert "14/50 against 315/3316 = 2.948 (1.867-4.654)" in printed


@pytest.mark.slow
def test_the_figures_of_hindsight_on_the_public_programmes(where, shared, tmp_path):
    """0.698 and 7.1 times over all areas of the whole file; this is the part of it that is not kept apart."""
    folder = shared / "data"
    asked = Settings(draws=60, areas=folder / "disease" / "indic.tsv", indications="oncology")
    path = folder / "target_indication" / "pp_train.tsv.gz"
    report = validating.targets(where, path, asked, tmp_path / "report").report
    every = cells(report, "What needs no biology", 0, "all areas")
    assert (every["programmes"], every["launched"]) == (5719, 963)
    assert every["AUROC of other programmes"].value == pytest.approx(0.620, abs=5e-4)
    assert every["AUROC of highest phase elsewhere"].value == pytest.approx(0.698, abs=5e-4)
    assert (every["launched, if the target is launched elsewhere"], every["launched, if it is not"]) == (
        "826/3052",
        "137/2667",
    )
    oncology = cells(report, "What needs no biology", 0, "oncology")
    assert (oncology["programmes"], oncology["launched"]) == (1549, 215)
    assert oncology["AUROC of highest phase elsewhere"].value == pytest.approx(0.746, abs=5e-4)
    assert not np.isnan(cells(report, "Launched or stopped", 0, "model precedence-free")["AUROC"].value)
