"""Questions to the store: what is refused, what is built first, and how an answer is written."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prioritize import asking, checking, explaining, pipeline
from prioritize.delimited import Table
from prioritize.dossier import PairWriter
from prioritize.errors import ReportError, StoreError, UsageError
from prioritize.pipeline import Built, Places, Results
from prioritize.report.document import HeldLine, MaskLine, Trust
from prioritize.store import database
from prioritize.store.database import Answer


def answer(*columns: tuple[str, object], kind: str = "VARCHAR") -> Answer:
    """An answer of one row."""
    names = tuple(name for name, _ in columns)
    return Answer(names, (kind,) * len(names), (tuple(value for _, value in columns),), False)


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "EXPLAIN INSERT INTO raw.gene SELECT * FROM raw.gene",
        "EXPLAIN ANALYZE INSERT INTO raw.gene SELECT * FROM raw.gene",
        "EXPLAIN ANALYZE DELETE FROM raw.gene",
        "explain analyze create table t as select 1",
        "EXPLAIN DROP TABLE raw.gene",
        "INSERT INTO raw.gene SELECT * FROM raw.gene",
        "DELETE FROM raw.gene",
        "COPY raw.gene TO 'out.csv'",
        "SELECT 1 AS a; DELETE FROM raw.gene",
    ],
)
def test_what_writes_is_refused_explained_or_not(
    statement: str, where: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = where.store.stat().st_mtime_ns
    with pytest.raises(UsageError, match="give one query that reads; nothing else is allowed"):
        asking.query(where, statement, {})
    assert where.store.stat().st_mtime_ns == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("statement", ["SELECT 1 AS a, 2 AS a", "SELECT t.symbol, t.symbol FROM raw.target AS t"])
def test_two_columns_of_one_name_are_refused_by_that_name(statement: str, where: Places) -> None:
    with pytest.raises(UsageError, match=r"two columns are named '(a|symbol)'\. Fix: rename one with AS"):
        asking.query(where, statement, {})


def test_a_parameter_of_a_question_has_a_default_and_a_wrong_name_is_corrected(where: Places) -> None:
    assert asking.query(where, "who_talks_to", {}).rows
    with pytest.raises(UsageError, match=r"has no parameter 'cel'.*did you mean 'cell'"):
        asking.query(where, "who_talks_to", {"cel": "Treg"})
    with pytest.raises(UsageError, match=r"has no parameter 'cell'.*it takes none"):
        asking.query(where, "sources", {"cell": "Treg"})


# --- results that are not there --------------------------------------------------------------


@pytest.fixture
def own(where: Places, tmp_path: Path) -> Places:
    """A copy of the embedded store, without a run."""
    store = tmp_path / "own.duckdb"
    shutil.copyfile(where.store, store)
    return replace(where, store=store)


def test_a_question_about_results_names_the_command_that_makes_them(own: Places) -> None:
    with pytest.raises(UsageError) as caught:
        asking.query(own, "ranking", {})
    text = str(caught.value)
    assert "the store holds no results of the model 'default'" in text
    assert text.endswith(f"Fix: run 'prioritize rank --model default --store {own.store}'")


def test_a_question_about_the_results_of_another_model_names_those_that_there_are(own: Places) -> None:
    columns = ("model", "title", "model_sha256", "snapshot_id", "inputs_id", "tool_version")
    for model in ("novel", "mine"):
        run = Table(columns, ((model, "A title", "abc", "abc", "abc", "0"),))
        database.add_results(own.store, {"run": run}, model, own.sql / "results")
    with pytest.raises(UsageError) as caught:
        asking.query(own, "ranking", {"model": "antibody"})
    assert str(caught.value).endswith(
        f"Fix: run 'prioritize rank --model antibody --store {own.store}'; it holds mine, novel"
    )


# --- which store -----------------------------------------------------------------------------


def test_a_store_that_was_named_and_is_not_there_is_not_made(
    where: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    missing = replace(where, store=tmp_path / "deep" / "missing.duckdb")
    for ask in (
        lambda: asking.query(missing, "tables", {}),
        lambda: asking.query(missing, "SELECT 1 AS a", {}),
        lambda: asking.query(missing, "ranking", {}),
        lambda: explaining.explain(missing, "CD47"),
    ):
        with pytest.raises(StoreError, match=r"missing\.duckdb: no such store") as caught:
            ask()
        assert caught.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []


def stop(*_: object) -> None:
    """Stands for the scoring, which is not looked at here."""
    raise UsageError("far enough")


@pytest.mark.parametrize("module", [asking, explaining])
def test_the_store_of_the_current_folder_is_built_when_it_is_not_there(
    module: object, where: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    built: list[Path] = []

    def build(place: Places, *_: object) -> None:
        built.append(place.store)
        shutil.copyfile(where.store, place.store)

    monkeypatch.setattr(module, "build", build)
    here = replace(where, store=pipeline.STORE)
    monkeypatch.setattr(explaining, "compute", stop)
    for _ in range(2):  # the second time it is there
        if module is asking:
            assert asking.query(here, "SELECT count(*) AS n FROM raw.target", {}).rows == ((110,),)
        else:
            with pytest.raises(UsageError, match="far enough"):
                explaining.explain(here, "CD47")
    assert built == [Path("prioritize.duckdb")]


# --- how an answer is written ----------------------------------------------------------------


def test_what_is_no_number_becomes_null_in_json(where: Places) -> None:
    query = "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, '-inf'::FLOAT AS c, 1.5::DOUBLE AS d, NULL AS e"
    text = asking.write_answer(asking.query(where, query, {}), "json", None)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert json.loads(text, parse_constant=refuse) == [{"a": None, "b": None, "c": None, "d": 1.5, "e": None}]


def test_json_keeps_text_numbers_and_dates(where: Places) -> None:
    query = "SELECT 'α' AS a, 3 AS b, DATE '2026-06-01' AS c, true AS d"
    text = asking.write_answer(asking.query(where, query, {}), "json", None)
    assert json.loads(text) == [{"a": "α", "b": 3, "c": "2026-06-01", "d": True}]
    assert "α" in text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_header_or_a_text_that_a_spreadsheet_would_run_is_defused_in_csv(sign: str, where: Places) -> None:
    query = f"""SELECT '{sign}1+1' AS "{sign}cmd", -1.5::DOUBLE AS plain"""
    text = asking.write_answer(asking.query(where, query, {}), "csv", None)
    assert list(csv.reader(io.StringIO(text))) == [[f"'{sign}cmd", "plain"], [f"'{sign}1+1", "-1.5"]]


def test_csv_writes_null_as_nothing_and_quotes_what_needs_it() -> None:
    text = asking.write_answer(answer(("a", None), ("b", 'x, "y"'), ("c", 2)), "csv", None)
    assert text == 'a,b,c\n,"x, ""y""",2\n'


def test_a_table_is_aligned_counted_and_without_signs_that_cannot_be_seen() -> None:
    rows = (("x", None, 0.123456789), ("y" * 61, "\x1b[2J", 2.0))
    found = Answer(("name", "b", "c"), ("VARCHAR", "VARCHAR", "DOUBLE"), rows, False)
    head, rule, first, second, count = asking.write_answer(found, "table", None).splitlines()
    assert head.split() == ["name", "b", "c"]
    assert set(rule) == {"-", " "}
    assert first.split() == ["x", "-", "0.123457"]
    assert second.split() == ["y" * 57 + "...", "\\x1b[2J", "2"]
    assert count == "(2 rows)"
    assert asking.write_answer(answer(("a", 1)), "table", None).endswith("(1 row)\n")


def test_an_answer_may_be_written_to_a_file_and_then_nothing_is_printed(tmp_path: Path) -> None:
    out = tmp_path / "answer.csv"
    assert asking.write_answer(answer(("a", "α")), "csv", out) == ""
    assert out.read_text(encoding="utf-8") == "a\nα\n"


@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_a_file_that_cannot_be_written_is_named(form: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"answer\.csv.*Fix: give another --out"):
        asking.write_answer(answer(("a", "x")), form, tmp_path / "nowhere" / "answer.csv")


def test_an_answer_that_cannot_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "answer.csv"
    asking.write_answer(answer(("a", "x")), "csv", out)
    before = out.read_bytes()

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ReportError, match=r"answer\.csv: cannot be written: No space left"):
        asking.write_answer(answer(("a", "other")), "csv", out)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"answer.csv": before}


def test_an_answer_is_written_through_a_link_and_into_what_is_no_file(tmp_path: Path) -> None:
    link, there = tmp_path / "link.csv", tmp_path / "there.csv"
    link.symlink_to(there)
    asking.write_answer(answer(("a", "x")), "csv", link)
    assert link.is_symlink()
    assert there.read_text(encoding="utf-8").endswith("x\n")
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    asking.write_answer(answer(("a", "x")), "csv", tmp_path / "pipe")
    assert os.read(reader, 1000) == there.read_bytes()
    os.close(reader)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "pipe", "there.csv"]


def test_parquet_needs_a_file_and_keeps_types(where: Places, tmp_path: Path) -> None:
    found = asking.query(where, "SELECT 1 AS a, 0.5::DOUBLE AS b, NULL::VARCHAR AS c, DATE '2026-06-01' AS d", {})
    with pytest.raises(UsageError, match="parquet needs a file"):
        asking.write_answer(found, "parquet", None)
    out = tmp_path / "it's.parquet"
    assert asking.write_answer(found, "parquet", out) == ""
    with duckdb.connect() as con:
        result = con.execute("SELECT * FROM read_parquet(?)", [str(out)])
        assert [str(item[1]) for item in result.description] == ["INTEGER", "DOUBLE", "VARCHAR", "DATE"]
        assert [str(cell) for cell in result.fetchall()[0]] == ["1", "0.5", "None", "2026-06-01"]


# --- check --stress --------------------------------------------------------------------------

FOUND = Trust(
    maskings=20,
    masked=(MaskLine("at random", 0.1, 0.95, 2.25, 8.5, 0.0), MaskLine("by attention", 0.5, None, None, 1.0, 9.5)),
    held=(
        HeldLine("at random", 0.1, 0.912, 0.9, 0.924, 60),
        HeldLine("by attention", 0.5, None, None, None, 60),
    ),
    draws=1000,
    backtest=(),
    details=("Outcome, target pairs: 18 approved or positive, 35 failed", "  not shown"),
)


def test_stress_prints_what_was_simulated_and_tested_and_a_dash_for_what_has_no_figure() -> None:
    assert checking._stress_lines(FOUND, 0.9) == [
        "known values hidden (rank correlation, mean shift in places, of the first ten, no longer ranked):",
        "   10% at random      0.950    2.2   8.5   0.0",
        "   50% by attention       -      -   1.0   9.5",
        "90% rank intervals that hold the true rank (95% interval over simulated truths):",
        "   10% at random      91.2% (90.0% to 92.4%, 60 truths)",
        "   50% by attention       - (- to -, 60 truths)",
        "Outcome, target pairs: 18 approved or positive, 35 failed",
        "  not shown",
    ]


def test_stress_of_a_short_list_says_that_nothing_was_hidden() -> None:
    assert checking._stress_lines(replace(FOUND, masked=(), held=()), 0.9) == [
        "too few targets are ranked to hide values of",
        *FOUND.details,
    ]


@pytest.mark.slow
def test_check_takes_the_whole_version_and_only_when_asked(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def build(place: Places, *_: object) -> Built:
        shutil.copyfile(where.store, place.store)
        return Built(place.store, True, ())

    def trust(_: object, results: Results, pairs: PairWriter, *, quick: bool) -> Trust:
        assert pairs.results is results
        asked.append(quick)
        return FOUND

    monkeypatch.setattr(checking, "build", build)
    monkeypatch.setattr(checking, "trust", trust)
    plain = checking.check(where, "default")
    assert asked == []
    assert checking.check(where, "default", stress=True) == [*plain, *checking._stress_lines(FOUND, 0.9)]
    assert asked == [False]
