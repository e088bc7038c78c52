"""The whole chain on the embedded data."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

import prioritize as pz
from prioritize import delimited, pipeline
from prioritize.catalogue import FILES, LEARNED
from prioritize.cli import main
from prioritize.dossier import make_document
from prioritize.errors import ModelError
from prioritize.features import read_evidence
from prioritize.inputs import feature_facts
from prioritize.model import Model
from prioritize.pipeline import Places
from prioritize.results import result_tables
from prioritize.sources.finding import all_sources, live_sources
from prioritize.store import database
from tests.chain import Computed, compute


def test_every_target_is_ranked_or_said_not_to_be(computed: Computed) -> None:
    cards = computed.document.targets
    assert len(cards) == 110
    for card in cards:
        assert (card.rank > 0) == (card.status == "ranked")
        assert card.status == "ranked" or card.status.startswith(("gated: ", "not rankable: "))


def test_a_context_dependent_direction_is_gated(computed: Computed) -> None:
    gated = {card.symbol for card in computed.document.targets if card.status.startswith("gated")}
    assert gated == {"CSF2", "IL10"}


def test_at_least_fifteen_features_are_live(computed: Computed) -> None:
    known = (~np.isnan(computed.results.matrix.values)).sum(axis=0)
    assert (known > 0).sum() >= 15


def test_every_raw_table_has_rows_but_those_that_only_a_refresh_a_fit_or_an_optional_file_fills(
    con: duckdb.DuckDBPyConnection, where: Places
) -> None:
    live = {table for source in live_sources() for table in source.tables}
    live -= {table for source in all_sources() if not source.optional for table in source.tables}
    fitted = {file.table for file in FILES if file.source == LEARNED}
    names = sorted({path.stem for path in (where.sql / "raw").glob("*.sql")} - live - fitted)
    empty = [name for name in names if con.execute(f"SELECT count(*) FROM raw.{name}").fetchall() == [(0,)]]
    assert empty == []


def test_contributions_sum_to_the_score(computed: Computed) -> None:
    for card in computed.document.targets:
        assert card.score is not None
        assert math.isclose(sum(line.contribution for line in card.criteria), card.score, abs_tol=1e-12)


def test_contributions_of_the_terms_sum_to_the_score_of_the_pair(computed: Computed) -> None:
    pairs = computed.results.pairs
    assert np.abs(pairs.contributions.sum(axis=1) - pairs.score).max() < 1e-12


def test_bounds_hold_the_score(computed: Computed) -> None:
    ranking = computed.results.ranking
    assert (ranking.low <= ranking.score + 1e-12).all()
    assert (ranking.score <= ranking.high + 1e-12).all()


def test_the_rank_lies_within_its_interval_or_one_beside(computed: Computed) -> None:
    ranked = [card for card in computed.document.targets if card.rank]
    inside = [card.rank_low <= card.rank <= card.rank_high for card in ranked]
    assert np.mean(inside) > 0.95


@pytest.mark.parametrize("feature", ["evidence_tier", "tractability", "loss_tolerance", "stopped_programmes"])
def test_the_rows_behind_a_number_are_as_many_as_it_says(
    feature: str, computed: Computed, con: duckdb.DuckDBPyConnection, where: Places
) -> None:
    name = "antibody_tractability" if feature == "tractability" else feature
    fact = feature_facts(where.sql)[name]
    matrix = computed.results.matrix
    column = matrix.features.index(name)
    for row, target in enumerate(matrix.targets):
        found = sum(len(part.rows) for part in read_evidence(con, fact.evidence, target))
        assert found == matrix.n_evidence[row, column]


def test_every_known_number_leads_to_a_row_with_source_release_and_licence(
    computed: Computed, con: duckdb.DuckDBPyConnection, where: Places
) -> None:
    facts = feature_facts(where.sql)
    matrix = computed.results.matrix
    sources = {
        (table, source): (release, licence)
        for table, source, release, licence in con.execute(
            "SELECT table_name, source, release, licence FROM meta.source"
        ).fetchall()
    }
    for column, name in enumerate(matrix.features):
        if facts[name].learned and np.isnan(matrix.values[:, column]).all():  # nothing was learned yet
            continue
        known = np.flatnonzero(~np.isnan(matrix.values[:, column]))
        above = np.flatnonzero(matrix.values[:, column] > 0)
        row = int([*above, *known][0])  # of some families the catalogue has no member
        parts = read_evidence(con, facts[name].evidence, matrix.targets[row])
        rows = [(part.table, line[part.columns.index("source")]) for part in parts for line in part.rows]
        assert rows, name
        for key in rows:
            release, licence = sources[key]
            assert release
            assert licence


def test_a_second_build_does_nothing(where: Places) -> None:
    before = where.store.stat().st_mtime_ns
    assert pipeline.build(where).fresh is False
    assert where.store.stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_changed_feature_makes_a_new_store(elsewhere: Places, where: Places, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(where.sql, sql)
    shutil.copyfile(where.store, elsewhere.store)
    changed = replace(elsewhere, sql=sql)
    assert pipeline.build(changed).fresh is False
    tier = sql / "features" / "evidence_tier.sql"
    tier.write_text(tier.read_text(encoding="utf-8").replace("THEN 2e0", "THEN 25e-1"), encoding="utf-8")
    assert pipeline.build(changed).fresh is True


def _with_rows(where: Places, folder: Path, file: str, *rows: dict[str, str]) -> Places:
    """The same places with rows added to a curated file."""
    data = folder / "data"
    shutil.copytree(where.data, data)
    table = delimited.read(data / file)
    added = [tuple(row.get(name, "") for name in table.columns) for row in rows]
    delimited.write(data / file, table.columns, [*table.rows, *added])
    return replace(where, data=data, snapshot=data / "snapshot", store=folder / "changed.duckdb")


FAILURE = {
    "combination_id": "C900",
    "agents": "made-up agent;pembrolizumab",
    "backbone_ids": "pembrolizumab",
    "phase": "3",
    "indication": "made up for this test",
    "outcome": "negative_efficacy",
    "citations": "made up for this test",
    "basis": "cited",
    "setting": "clinical",
}


@pytest.mark.slow
def test_one_more_failed_trial_raises_no_score_and_no_pair(computed: Computed, where: Places, tmp_path: Path) -> None:
    """One made-up failure for each of three targets, all in one store."""
    matrix = computed.results.matrix
    symbols = ("CXCR4", "CCR8", "TREM2")
    places = [matrix.symbols.index(symbol) for symbol in symbols]
    rows = [
        {**FAILURE, "combination_id": f"C99{place}", "target_ids": matrix.targets[place], "target_symbols": symbol}
        for symbol, place in zip(symbols, places, strict=True)
    ]
    changed = _with_rows(where, tmp_path, "combinations.csv", *rows)
    pipeline.build(changed)
    after = compute(changed)
    before_score, after_score = computed.results.ranking.score, after.results.ranking.score
    assert (after_score[places] < before_score[places]).all()
    others = np.setdiff1d(np.arange(len(before_score)), places)
    assert (after_score[others] == before_score[others]).all()
    for place in places:
        pair = (matrix.targets[place], "pembrolizumab")
        old, new = computed.pairs.candidate(*pair), after.pairs.candidate(*pair)
        assert old is not None
        assert new is not None
        assert new.score < old.score
        assert any("made up for this test" in remark.text for remark in new.against)


@pytest.mark.slow
def test_a_target_keeps_its_score_when_others_leave(computed: Computed, elsewhere: Places, tmp_path: Path) -> None:
    chosen = tmp_path / "three.csv"
    chosen.write_text("symbol\nCD47\nCXCR4\nIDO1\n", encoding="utf-8")
    alone = replace(elsewhere, targets=chosen)
    pipeline.build(alone)
    few = {card.symbol: card for card in compute(alone).document.targets}
    assert set(few) == {"CD47", "CXCR4", "IDO1"}
    for card in computed.document.targets:
        if card.symbol in few:
            assert few[card.symbol].score == card.score
            assert few[card.symbol].base == card.base


@pytest.mark.slow
def test_a_target_outside_the_catalogue_was_not_asked_for_everything(elsewhere: Places, tmp_path: Path) -> None:
    chosen = tmp_path / "mine.csv"
    chosen.write_text("symbol,direction\nEGFR,inhibit\nCD47,\n", encoding="utf-8")
    mine = replace(elsewhere, targets=chosen)
    built = pipeline.build(mine)
    assert any("EGFR" in note and "not in the curated catalogue" in note for note in built.notes)
    cards = {card.symbol: card for card in compute(mine).document.targets}
    states = {line.feature: line.state for line in cards["EGFR"].criteria}
    assert states["crosstalk_effects"] == "not asked"
    assert states["small_molecule_tractability"] == "known"
    assert states["targetable_family"] == "known"
    assert {line.feature: line.state for line in cards["CD47"].criteria}["crosstalk_effects"] == "known"


def test_an_inhibitor_never_counts_for_a_target_that_is_to_be_activated(
    con: duckdb.DuckDBPyConnection, computed: Computed
) -> None:
    rows = con.execute(
        "SELECT agreement FROM facts.agent_action WHERE wanted = 'activate' AND action = 'inhibits'"
    ).fetchall()
    assert all(agreement == "contradicts" for (agreement,) in rows)
    for card in computed.document.targets:
        if card.direction == "activate":
            assert all(agent.action != "inhibits" for agent in card.agents if agent.agreement == "agrees")


def test_user_sql_cannot_reach_a_file(where: Places) -> None:
    with pytest.raises(ValueError, match="disabled"):
        database.ask(where.store, "SELECT * FROM read_text('README.md')")


# --- a snapshot that lacks a source ----------------------------------------------------------


@pytest.fixture(scope="module")
def poor(where: Places, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The same store without the sources of two tables."""
    store = tmp_path_factory.mktemp("poor") / "poor.duckdb"
    shutil.copyfile(where.store, store)
    with duckdb.connect(store) as con:
        con.execute("DELETE FROM meta.source WHERE table_name IN ('gene_constraint', 'programme')")
    return replace(where, store=store)


def checked(where: Places, model: Model) -> None:
    """Hold the sources of a store against a model."""
    with database.reading(where.store) as con:
        pipeline.check_sources(con, feature_facts(where.sql), model)


def test_a_criterion_whose_source_the_snapshot_lacks_is_refused_by_name(poor: Places) -> None:
    with pytest.raises(ModelError) as caught:
        checked(poor, pipeline.load_model("default", poor))
    problems = caught.value.problems
    assert [(problem.field.removeprefix("groups."), problem.what) for problem in problems] == [
        ("safety.criteria.loss_tolerance", "reads gene_constraint, for which the snapshot has no source"),
        ("precedence.criteria.oncology_phase", "reads programme, for which the snapshot has no source"),
        ("precedence.criteria.stopped_programmes", "reads programme, for which the snapshot has no source"),
    ]
    assert {problem.where for problem in problems} == {"default"}
    assert all("weight = 0" in problem.fix for problem in problems)
    assert caught.value.exit_code == 2


def test_the_embedded_snapshot_has_the_sources_of_every_embedded_model(where: Places) -> None:
    for path in (where.data / "models").glob("*.toml"):
        checked(where, pipeline.load_model(path.stem, where))


def test_with_a_weight_of_zero_the_criterion_is_not_missed(poor: Places, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'title = "Mine"\nextends = "default"\n[groups.safety.criteria.loss_tolerance]\nweight = 0\n'
        "[precedence]\nweight = 0\n",
        encoding="utf-8",
    )
    checked(poor, pipeline.load_model(mine, poor))


def test_as_of_a_year_what_came_later_is_expected_to_lack(poor: Places) -> None:
    checked(poor, pipeline.load_model("default", poor, as_of=2018))


@pytest.mark.parametrize("verb", [("rank", "--out", "out"), ("explain", "CD47")])
def test_the_command_line_refuses_it_and_names_criterion_and_table(
    verb: tuple[str, ...],
    poor: Places,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as leaving:
        main([*verb, "--store", str(poor.store)])
    assert leaving.value.code == 2
    said = capsys.readouterr().err
    assert "error[model] default" in said
    assert "safety.criteria.loss_tolerance: reads gene_constraint, for which the snapshot has no source" in said


def test_combining_pairs_refuses_it_too(poor: Places) -> None:
    with pytest.raises(ModelError, match="reads gene_constraint, for which the snapshot has no source"):
        pz.combine(pipeline.load_model("default", poor), poor.store, top=1)


# --- as of a year ----------------------------------------------------------------------------


def test_a_year_is_part_of_the_name_and_of_the_hash_of_a_model(where: Places) -> None:
    plain, dated, other = (pipeline.load_model("default", where, as_of=year) for year in (None, 2018, 2019))
    assert [model.name for model in (plain, dated, other)] == ["default", "default-as-of-2018", "default-as-of-2019"]
    assert [model.as_of for model in (plain, dated, other)] == [None, 2018, 2019]
    assert len({plain.sha256, dated.sha256, other.sha256}) == 3
    assert len(dated.sha256) == 64
    assert pipeline.load_model("default", where, as_of=2018).sha256 == dated.sha256


def test_a_year_that_is_asked_for_goes_before_that_of_the_file(where: Places, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "default"\ntitle = "Mine"\nas_of = 2015\n', encoding="utf-8")
    assert (pipeline.load_model(mine, where).as_of, pipeline.load_model(mine, where).name) == (2015, "mine")
    later = pipeline.load_model(mine, where, as_of=2018)
    assert (later.as_of, later.name) == (2018, "mine-as-of-2018")


def run_of(computed: Computed) -> dict[str, str]:
    """The row of `results.run`."""
    run = result_tables(computed.document, computed.results, computed.pairs)["run"]
    (row,) = run.rows
    return dict(zip(run.columns, row, strict=True))


def test_a_run_on_all_evidence_has_no_year(computed: Computed) -> None:
    said = run_of(computed)
    assert (said["model"], said["as_of"]) == ("default", "")
    assert said["model_sha256"] == computed.results.model.sha256


def test_a_run_says_the_last_year_whose_evidence_counted(where: Places) -> None:
    facts, model = feature_facts(where.sql), pipeline.load_model("default", where, as_of=2018)
    with pipeline.reading(where, 2018) as con:
        results = pipeline.compute(con, facts, model)
        document, pairs = make_document(con, results, facts)
    said = run_of(Computed(results, document, pairs))
    assert (said["model"], said["as_of"]) == ("default-as-of-2018", "2018")
    assert said["model_sha256"] == model.sha256
    assert np.isnan(results.matrix.column("loss_tolerance")).all()  # its source is of 2023
