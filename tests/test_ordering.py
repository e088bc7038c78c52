"""The order alone: computed once, kept in the store, and the same as that of a report."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prioritize import ordering, pipeline, ranking
from prioritize.errors import UsageError
from prioritize.ordering import order
from prioritize.pipeline import Places
from prioritize.store import database
from tests.test_cli import call as call

LIST = "symbol\nCD47\nPDCD1\nCXCR4\nIL6\nVEGFA\nTNF\n"
RESULTS = ("run", "target_score", "contribution", "candidate", "term")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A store of six targets that holds the results of the default model."""
    folder = tmp_path_factory.mktemp("six")
    (folder / "six.csv").write_text(LIST, encoding="utf-8")
    places = pipeline.places(store=folder / "six.duckdb", targets=folder / "six.csv")
    assert order(places).fresh is True
    return places


@pytest.fixture
def here(kept: Places, tmp_path: Path) -> Places:
    """A copy of it."""
    shutil.copyfile(kept.store, tmp_path / "copy.duckdb")
    return replace(kept, store=tmp_path / "copy.duckdb")


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the models that are computed, which then they are."""
    names: list[str] = []
    real = ranking.keep
    monkeypatch.setattr(
        ranking, "keep", lambda where, model, log: (names.append(model.name), real(where, model, log))[1]
    )
    return names


def results_of(places: Places) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the results of a store."""
    with database.reading(places.store) as con:
        return {name: con.execute(f"SELECT * FROM results.{name} ORDER BY ALL").fetchall() for name in RESULTS}


@pytest.mark.slow
def test_what_the_store_holds_is_only_shown(kept: Places, computed: list[str]) -> None:
    before = kept.store.read_bytes()
    found = order(kept)
    assert (found.fresh, computed) == (False, [])
    assert kept.store.read_bytes() == before
    assert [row[0] for row in found.targets.rows] == [1, 2, 3, 4, 5, 6][: found.n_ranked]
    assert found.targets.columns == ordering.OF_TARGETS
    assert found.combinations.columns == ordering.OF_PAIRS
    rows = results_of(kept)
    assert found.n_targets == len(rows["target_score"]) == 6
    assert found.n_pairs == sum(row[-1] is None for row in rows["candidate"])
    kinds = [row[0] for row in found.combinations.rows]
    assert {kind: kinds.count(kind) <= ordering.TOP for kind in kinds} == {
        "target + target": True,
        "target + conventional therapy": True,
    }


@pytest.mark.slow
def test_another_model_under_the_same_name_is_computed_and_only_once(
    here: Places, tmp_path: Path, computed: list[str]
) -> None:
    model = tmp_path / "mine.toml"
    for weight in (0.9, 0.2):
        model.write_text(f'extends = "default"\n[groups.biology]\nweight = {weight}\n', encoding="utf-8")
        assert [order(here, model).fresh for _ in range(2)] == [True, False]
    assert order(here).fresh is False
    assert computed == ["mine", "mine"]


@pytest.mark.slow
def test_results_of_another_version_or_of_other_inputs_are_computed_anew(here: Places, computed: list[str]) -> None:
    before = results_of(here)
    for column in ("model_sha256", "inputs_id", "tool_version", "snapshot_id"):
        with duckdb.connect(str(here.store)) as con:
            con.execute(f"UPDATE results.run SET {column} = 'another'")
        assert order(here).fresh is True
    assert computed == ["default"] * 4
    assert results_of(here) == before


@pytest.mark.slow
def test_the_results_are_those_of_a_report(here: Places, tmp_path: Path) -> None:
    without = results_of(here)
    assert ranking.rank(here, out=tmp_path / "report").document.n_targets == 6
    assert results_of(here) == without


@pytest.mark.slow
def test_the_command_line_prints_the_order_and_writes_no_report(kept: Places, call, tmp_path: Path) -> None:
    said = call("rank", "--no-report", "--store", kept.store, "--targets", kept.targets, "--offline")
    assert said.code == 0, said.err
    assert said.out.startswith("rank  rank_low  rank_high  symbol  score  coverage\n")
    assert "6 targets ranked, 0 not; " in said.out
    assert said.out.rstrip().endswith("prioritize query ranking --param model=default --store " + str(kept.store))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [["--out", "x"], ["--notes", "n.toml"], ["--excel"]], ids=lambda given: given[0])
def test_options_of_the_report_do_not_go_with_it(call, given: list[str]) -> None:
    said = call("rank", "--no-report", *given)
    assert said.code == UsageError.exit_code
    assert f"{given[0]}: belongs to the report" in said.err


SAME = ("mine", "abc", "s1", "i1", "0.1.0")


@pytest.mark.parametrize("place", [None, *range(5)])
def test_results_are_held_where_model_inputs_and_version_are_the_same(place: int | None) -> None:
    ran = tuple("other" if at == place else word for at, word in enumerate(SAME))
    model = replace(pipeline.load_model("default"), name=SAME[0], sha256=SAME[1])
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA meta; CREATE SCHEMA results")
        con.execute("CREATE TABLE meta.snapshot AS SELECT 's1' snapshot_id, 'i1' inputs_id, '0.1.0' tool_version")
        assert ordering._holds(con, model) is False
        con.execute(
            "CREATE TABLE results.run AS SELECT ? model, ? model_sha256, ? snapshot_id, ? inputs_id, ? tool_version",
            ran,
        )
        assert ordering._holds(con, model) is (place is None)
