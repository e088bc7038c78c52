"""Associations of files of evidence: the numbers of the SQL, in slices, gone on with after a stop."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from prioritize.associations import associate, score_files
from prioritize.associations import files as module
from prioritize.associations.files import Slices
from prioritize.associations.kernel import SourceScores
from prioritize.errors import SourceError, UsageError
from tests.synthetic import World

from .conftest import SQL


@pytest.fixture(scope="module")
def made():
    """Evidence and parents of the small scale."""
    world = World("S", 0)
    return world.table("evidence"), world.table("disease_parent")


@pytest.fixture
def write(tmp_path):
    """A function that writes a frame as Open Targets does, in two files with another column, and gives the folder."""

    def _write(frame):
        folder = tmp_path / "evidence"
        named = frame.rename(
            columns={"target_id": "targetId", "disease_id": "diseaseId", "source": "datasourceId", "year": "extra"}
        )
        for part, some in (("sourceId=a", named.iloc[::2]), ("sourceId=b", named.iloc[1::2])):
            (folder / part).mkdir(parents=True, exist_ok=True)
            with duckdb.connect() as con:
                con.from_df(some).write_parquet(str(folder / part / "part-0.zstd.parquet"))
        return folder

    return _write


def read(folder, table="overall"):
    """All slices, in the order of their columns, the first of which are disease and target."""
    with duckdb.connect() as con:
        return con.execute("SELECT * FROM read_parquet($1) ORDER BY ALL", [f"{folder}/{table}/*.parquet"]).df()


def few(*rows):
    return pd.DataFrame(rows, columns=["target_id", "disease_id", "source", "score"])


@pytest.mark.parametrize(
    "slices", [3, pytest.param(1, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.slow)]
)
def test_the_scores_are_those_of_the_sql_with_any_number_of_slices(made, write, sources, tmp_path, slices):
    evidence, parents = made
    edges = list(parents.itertuples(index=False, name=None))
    found = score_files(write(evidence), tmp_path / "out", sources, slices=slices, ancestors=edges)
    options = {"ancestors": parents.rename(columns={"parent_id": "ancestor_id"})}
    frame = evidence.drop(columns="year")
    for table, by in (("overall", "overall"), ("by_source", "source")):
        wanted = associate(frame, SQL, sources, by=by, **options).query("scope == 'indirect'")
        keys = ["disease_id", "target_id", *(["source"] if by == "source" else [])]
        wanted, got = wanted.sort_values(keys), read(tmp_path / "out", table).sort_values(keys)
        assert (
            got[[*keys, "score", "n_evidence"]].to_numpy().tolist()
            == wanted[[*keys, "score", "n_evidence"]].to_numpy().tolist()
        )
    assert found.associations == len(read(tmp_path / "out"))
    assert (found.slices, found.kept) == (slices, 0)


def test_a_slice_that_is_too_large_for_the_memory_is_scored_in_parts_and_gives_the_same_rows(
    made, write, sources, tmp_path, monkeypatch
):
    folder, edges = write(made[0]), list(made[1].itertuples(index=False, name=None))
    score_files(folder, tmp_path / "whole", sources, ancestors=edges, threads=2)
    monkeypatch.setattr(module, "ROW", 64_000)  # a thousand rows go into half of 256 MB less 128 MB
    monkeypatch.setattr(module, "HELD", 64_000)  # so all of them do not, and are put into folders
    parts = []
    summed = module._Run._sums
    monkeypatch.setattr(module._Run, "_sums", lambda run, *where: parts.append(where) or summed(run, *where))
    score_files(folder, tmp_path / "parts", sources, ancestors=edges, memory="256MB", threads=1)
    assert len(parts) > 5
    assert {where[:2] for where in parts} == {(1, 0)}
    for table in module.TABLES:
        assert read(tmp_path / "parts", table).equals(read(tmp_path / "whole", table))


def test_a_score_of_0_says_nothing(write, sources, tmp_path):
    score_files(write(few(("A", "D1", "eva", 0.5), ("B", "D1", "eva", 0.0))), tmp_path / "out", sources)
    assert read(tmp_path / "out")[["target_id", "n_evidence"]].to_numpy().tolist() == [["A", 1]]


def test_evidence_of_which_every_score_is_0_gives_tables_without_rows(write, sources, tmp_path):
    found = score_files(write(few(("A", "D1", "eva", 0.0), ("B", "D1", "eva", 0.0))), tmp_path / "out", sources)
    assert (found.slices, found.associations) == (1, 0)
    assert list(read(tmp_path / "out").columns[:2]) == ["disease_id", "target_id"]


def test_a_folder_with_something_else_in_it_is_left_alone(write, sources, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something else"):
        score_files(write(few(("A", "D1", "eva", 0.5), ("B", "D1", "eva", 0.5))), out, sources)
    assert [one.name for one in out.iterdir()] == ["notes.txt"]


def test_the_rank_is_that_of_the_sql(open_tables, sources, write, tmp_path):
    frame = few(("A", "D1", "eva", 0.5), ("B", "D1", "eva", 0.9), ("C", "D1", "eva", 0.5), ("C", "D2", "eva", 0.1))
    score_files(write(frame), tmp_path / "out", sources)
    got = read(tmp_path / "out")[["disease_id", "target_id", "rank"]].to_numpy().tolist()
    assert got == [["D1", "A", 2], ["D1", "B", 1], ["D1", "C", 2], ["D2", "C", 1]]


def test_the_rows_of_a_file_stand_in_order_with_every_id_whatever_the_threads(tmp_path):
    rows = 300_000  # several row groups, which threads write at the same time
    number = np.arange(rows, dtype=np.int32)
    columns = (number // 1_000, number // 4 % 250, number % 4)
    found = SourceScores(*columns, number / rows, np.ones(rows, dtype=np.int32))
    for threads in (1, 8):
        with module.opened(tmp_path, "1GB", threads) as con:
            for name, many in (("disease", 300), ("target", 250), ("source", 4)):
                con.execute(
                    f"CREATE TABLE {name} AS SELECT 'the one of ' || i AS id, i AS code FROM range({many}) t(i)"
                )
            slices = Slices(con, tmp_path, 1)
            slices.write_sources(found, 0)
            con.execute("SET preserve_insertion_order = true")
            ids = ", ".join(f"CAST(substr({name}, 12) AS INTEGER)" for name in ("disease_id", "target_id", "source"))
            got = con.execute(f"SELECT {ids}, score FROM '{slices.path('by_source', 0)}'").fetchnumpy()
        for column, wanted in zip(got.values(), (*columns, found.score), strict=True):
            assert np.array_equal(column, wanted)


def test_a_run_that_was_stopped_goes_on_and_gives_the_same_bytes(made, write, sources, tmp_path, monkeypatch):
    folder, out = write(made[0]), tmp_path / "out"
    score_files(folder, tmp_path / "whole", sources, slices=4)
    scored = module._Run.score

    def stopped(run, slices, number):
        if number == 2:
            (out / "overall").mkdir(exist_ok=True)
            (out / "overall" / "part-00002.unfinished").write_bytes(b"half")
            raise KeyboardInterrupt
        scored(run, slices, number)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module._Run, "score", stopped)
        score_files(folder, out, sources, slices=4)
    told = []
    monkeypatch.setattr(module, "HELD", 10**9)  # this time the rows are put into folders
    found = score_files(folder, out, sources, slices=4, tell=told.append)
    assert found.kept == 2
    assert [line.split(",")[0] for line in told[1:]] == ["slice 3 of 4 written", "slice 4 of 4 written"]
    assert told[0].endswith("rows put in 4 slices")
    for table in module.TABLES:
        names = sorted(path.name for path in (tmp_path / "whole" / table).iterdir())
        assert sorted(path.name for path in (out / table).iterdir()) == names
        assert read(out, table).equals(read(tmp_path / "whole", table))


def test_a_folder_of_other_settings_is_not_gone_on_with(write, sources, tmp_path):
    folder = write(few(("A", "D1", "eva", 0.5), ("B", "D2", "eva", 0.5)))
    score_files(folder, tmp_path / "out", sources)
    with pytest.raises(UsageError, match="holds associations of other evidence, or of other settings"):
        score_files(folder, tmp_path / "out", sources, variant="api")


def test_a_missing_column_and_one_of_another_type_are_named(write, sources, tmp_path):
    frame = few(("A", "D1", "eva", "high"), ("B", "D2", "eva", "low")).rename(columns={"disease_id": "diseaseID"})
    with pytest.raises(SourceError) as caught:
        score_files(write(frame), tmp_path / "out", sources)
    assert "diseaseId: is missing" in str(caught.value)
    assert "score: is of type VARCHAR, not DOUBLE" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_unknown_sources_and_gaps_are_counted(write, sources, tmp_path):
    frame = few(("A", "D1", "evva", 0.5), (None, "D2", "eva", 0.5), ("C", "D2", "eva", None), ("C", "D2", "evva", 0.5))
    with pytest.raises(SourceError) as caught:
        score_files(write(frame), tmp_path / "out", sources)
    assert "2 rows are of the unknown source 'evva'; did you mean 'eva'?" in str(caught.value)
    assert "2 rows lack an id or the score" in str(caught.value)


def test_a_score_above_one_is_refused(write, sources, tmp_path):
    with pytest.raises(SourceError, match="1 scores are not above 0 and up to 1"):
        score_files(write(few(("A", "D1", "eva", 1.5), ("B", "D1", "eva", 0.5))), tmp_path / "out", sources)


def test_what_is_no_parquet_file_is_named(sources, tmp_path):
    with pytest.raises(SourceError, match="holds no Parquet file"):
        score_files(tmp_path, tmp_path / "out", sources)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceError, match="cannot be read"):
        score_files(tmp_path, tmp_path / "out", sources)


def test_fewer_than_one_slice_is_refused(sources, tmp_path):
    with pytest.raises(UsageError, match="slices: 0 is too few"):
        score_files(tmp_path, tmp_path / "out", sources, slices=0)
