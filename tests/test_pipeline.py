"""The whole chain on the embedded data."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from prioritize import delimited, pipeline
from prioritize.features import read_evidence
from prioritize.inputs import feature_facts
from prioritize.pipeline import Places
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


def test_every_raw_table_has_rows(con: duckdb.DuckDBPyConnection, where: Places) -> None:
    names = sorted(path.stem for path in (where.sql / "raw").glob("*.sql"))
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
        row = int(np.flatnonzero(matrix.values[:, column] > 0)[0])
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


@pytest.mark.parametrize("symbol", ["CXCR4", "CCR8", "TREM2"])
def test_one_more_failed_trial_raises_no_score_and_no_pair(
    symbol: str, computed: Computed, where: Places, tmp_path: Path
) -> None:
    matrix = computed.results.matrix
    target = matrix.targets[matrix.symbols.index(symbol)]
    row = {**FAILURE, "target_ids": target, "target_symbols": symbol}
    changed = _with_rows(where, tmp_path, "combinations.csv", row)
    pipeline.build(changed)
    after = compute(changed)
    before_score = computed.results.ranking.score
    after_score = after.results.ranking.score
    place = matrix.symbols.index(symbol)
    assert after_score[place] < before_score[place]
    others = np.arange(len(before_score)) != place
    assert (after_score[others] == before_score[others]).all()
    old, new = computed.pairs.candidate(target, "pembrolizumab"), after.pairs.candidate(target, "pembrolizumab")
    assert old is not None
    assert new is not None
    assert new.score < old.score
    assert any("made up for this test" in remark.text for remark in new.against)


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
