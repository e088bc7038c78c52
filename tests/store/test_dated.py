"""The store as of a year: later rows and rows without a date do not count."""

import shutil
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from prioritize import inputs, pipeline
from prioritize.errors import StoreError
from prioritize.pipeline import Places
from prioritize.score.ranking import rank_targets
from prioritize.store.dated import reading_as_of
from prioritize.store.snapshot import read_manifest

pytestmark = pytest.mark.slow


@cache
def matrix(where: Places, year=None):
    """Features of the store, whole or as of a year."""
    with pipeline.reading(where, year) as con:
        return inputs.matrix_of(con, inputs.feature_facts(where.sql))


def rows(where: Places, year: int, statement: str):
    """What the store of that year answers."""
    with reading_as_of(where.store, where.sql, year) as con:
        return con.execute(statement).fetchall()


def known(found):
    """Features that are known for at least one target."""
    return {name for name in found.features if not np.isnan(found.column(name)).all()}


def test_a_row_counts_in_its_year_and_not_before(where):
    """C001 (nivolumab and relatlimab) has its outcome in 2022, C002 in 2015."""
    asked = "SELECT combination_id FROM raw.combination WHERE combination_id IN ('C001', 'C002') ORDER BY 1"
    assert rows(where, 2014, asked) == []
    assert rows(where, 2015, asked) == [("C002",)]
    assert rows(where, 2021, asked) == [("C002",)]
    assert rows(where, 2022, asked) == [("C001",), ("C002",)]


def test_what_belongs_to_a_later_row_goes_with_it(where):
    asked = "SELECT count(*) FROM raw.combination_member WHERE combination_id = 'C001'"
    assert rows(where, 2021, asked) == [(0,)]
    assert rows(where, 2022, asked)[0][0] > 0


def test_a_row_without_a_year_never_counts(where):
    undated = "SELECT count(*) FROM raw.combination WHERE year IS NULL OR NOT regexp_matches(year, '(19|20)[0-9]{2}')"
    with pipeline.reading(where) as con:
        there = con.execute(undated).fetchone()[0]
    assert there > 0, "the ledger has no undated row to test with"
    assert rows(where, 2100, undated) == [(0,)]


def test_a_source_counts_from_the_year_of_its_release(where):
    """The tissue expression is of the HPA release of 2019 or before; the constraint is later."""
    releases = {entry.table: entry.release for entry in read_manifest(where.snapshot).tables}
    year = max(int(part) for part in releases["gene_constraint"].replace("-", " ").split() if part.isdigit())
    assert "loss_tolerance" in known(matrix(where, year))
    assert "loss_tolerance" not in known(matrix(where, year - 1))


def test_curated_facts_without_a_date_do_not_count(where):
    """Evidence tiers and edges of the catalogue have no date of their own."""
    assert {"evidence_tier", "immune_cells", "matching_agent_stage"} <= known(matrix(where))
    assert not {"evidence_tier", "immune_cells", "matching_agent_stage"} & known(matrix(where, 2026))


def test_the_targets_stay_whatever_the_year(where):
    assert matrix(where, 1990).symbols == matrix(where).symbols


def test_only_sources_with_rows_left_are_named(where):
    assert rows(where, 1990, "SELECT DISTINCT table_name FROM meta.source WHERE table_name = 'interaction'") == []
    assert rows(where, 2026, "SELECT DISTINCT table_name FROM meta.source WHERE table_name = 'interaction'") != []


def test_the_file_is_not_touched(where):
    before = where.store.read_bytes()
    matrix(where, 2020)
    assert where.store.read_bytes() == before


def test_files_cannot_be_read_through_the_copy(where):
    import duckdb

    with reading_as_of(where.store, where.sql, 2020) as con, pytest.raises(duckdb.Error, match="disabled"):
        con.execute("SELECT * FROM read_csv('README.md')")


def test_a_missing_store_is_named(where, tmp_path):
    with pytest.raises(StoreError, match="no such store"), reading_as_of(tmp_path / "none.duckdb", where.sql, 2020):
        pass


def test_adding_later_evidence_changes_no_score(where, tmp_path):
    """A success of CD47 in 2030 is added to the ledger: as of 2024 nothing moves, without a year CD47 does."""
    data = tmp_path / "data"
    shutil.copytree(where.data, data, ignore=shutil.ignore_patterns("snapshot"))
    ledger, roles = data / "combinations.csv", data / "combination_roles.csv"
    ledger.write_text(
        ledger.read_text(encoding="utf-8")
        + "C999,magrolimab;azacitidine,,HGNC:1682,CD47,azacitidine,,3,made for a test,positive,made,2030,,made,"
        "uncited,clinical,made for a test\n",
        encoding="utf-8",
    )
    roles.write_text(roles.read_text(encoding="utf-8") + "C999,azacitidine,,,made for a test\n", encoding="utf-8")
    later = replace(where, data=data, store=tmp_path / "later.duckdb")
    pipeline.build(later)
    row = matrix(where).symbols.index("CD47")
    gained = matrix(later).column("combination_successes")[row] - matrix(where).column("combination_successes")[row]
    assert gained == 1
    model = pipeline.load_model("default", where)
    scores = []
    for place in (where, later):
        found = matrix(place, 2024)
        assert known(found), "nothing is dated"
        scores.append(rank_targets(inputs.columns_of(found, model), found.directions, model).score)
    np.testing.assert_array_equal(scores[0], scores[1])
