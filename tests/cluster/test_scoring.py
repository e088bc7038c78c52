"""Associations of a cluster: row by row, and bit by bit, those of one machine; and what is refused."""

import duckdb
import pytest

from prioritize.associating import Wanted, associations
from prioritize.associations import score_files
from prioritize.cli import main
from prioritize.cluster import Remote, collect, score_evidence
from prioritize.cluster.connecting import connect
from prioritize.cluster.scoring import SCHEMA
from prioritize.errors import EvidenceError, SourceError, StoreError, UsageError

from .conftest import SQL, difference

FEW = (
    ("A", "D1", "eva", 0.5),
    ("B", "D1", "eva", 0.9),
    ("C", "D1", "impc", 0.5),
    ("C", "D2", "eva", 1.0),
    ("D", "D1", "eva", 0.0),
)


@pytest.fixture
def score(sail, sources):
    """A function that scores a file on Sail."""

    def _score(evidence, out, remote=sail, **options):
        return score_evidence(remote, str(evidence), str(out), SQL / "associations", sources, **options)

    return _score


def rows(folder, table):
    return f"SELECT * FROM read_parquet('{folder}/{table}/*.parquet')"


def same_as_on_one_machine(found, wanted):
    """Whether both tables of two folders have the same columns, of the same types, and the same rows."""
    with duckdb.connect() as con:
        for table in ("by_source", "overall"):
            one, other = rows(found, table), rows(wanted, table)
            assert con.execute(f"DESCRIBE {one}").fetchall() == con.execute(f"DESCRIBE {other}").fetchall()
            assert difference(one, other, con) == [0, 0]
            assert con.execute(f"SELECT count(*) > 0 FROM ({one})").fetchone() == (True,)


def test_scores_and_ranks_are_those_of_one_machine(score, sources, write, tmp_path):
    path = write(*FEW)
    done = score(path, tmp_path / "out")
    score_files(tmp_path / "evidence.parquet", tmp_path / "local", sources)
    assert (done.associations, done.steps, done.kept) == (4, 6, 0)
    same_as_on_one_machine(tmp_path / "out", tmp_path / "local")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["by_source", "finished", "overall"]


@pytest.mark.slow
@pytest.mark.parametrize("kernel", [False, True], ids=["SQL", "kernel"])
@pytest.mark.parametrize("variant", ["pipeline", "api"])
def test_so_are_those_of_thousands_of_rows_up_the_ontology(
    score, server, sources, made, files, tmp_path, kernel, variant
):
    edges = list(made[1].itertuples(index=False, name=None))
    score_files(files / "evidence", tmp_path / "local", sources, ancestors=edges, variant=variant)
    score(
        files / "evidence",
        tmp_path / "out",
        remote=server,
        diseases=str(files / "disease.parquet"),
        kernel=kernel,
        variant=variant,
        groups=3,
    )
    same_as_on_one_machine(tmp_path / "out", tmp_path / "local")


@pytest.mark.slow
def test_what_is_whole_is_not_made_again_and_other_settings_are_refused(score, write, tmp_path):
    path = write(*FEW)
    score(path, tmp_path / "out")
    again = score(path, tmp_path / "out")
    assert (again.associations, again.told) == (4, "all of it was there")
    with pytest.raises(UsageError, match="holds associations of other evidence, or of other settings"):
        score(path, tmp_path / "out", variant="api")
    (tmp_path / "other").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        score(path, tmp_path / "other")


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_after_its_last_whole_step(score, write, tmp_path):
    path, out = write(*FEW), tmp_path / "out"

    def stop(line):
        if line.startswith("step by_source"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(path, out, tell=stop)
    assert not out.exists()
    with pytest.raises(StoreError, match="has no finished/"):
        collect(tmp_path / "out.partial", tmp_path / "collected")
    told = []
    done = score(path, out, tell=told.append)
    assert told == [
        *(f"step {name}: was there" for name in ("evidence", "counted", "reaching", "by_source")),
        "step overall: written",
        "step ranked: written",
    ]
    assert (done.steps, done.kept) == (6, 4)
    score(path, tmp_path / "whole")
    same_as_on_one_machine(out, tmp_path / "whole")


@pytest.mark.slow
def test_steps_of_other_evidence_are_not_gone_on_with(score, write, tmp_path):
    def stop(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(write(*FEW), tmp_path / "out", tell=stop)
    assert score(write(*FEW[:3]), tmp_path / "out").kept == 0


@pytest.mark.slow
def test_a_step_that_lost_rows_is_made_again(score, write, tmp_path):
    def stop(line):
        if line.startswith("step counted"):
            raise KeyboardInterrupt

    path = write(*FEW)
    with pytest.raises(KeyboardInterrupt):
        score(path, tmp_path / "out", tell=stop)
    (part,) = (tmp_path / "out.partial" / "steps" / "associations" / "counted").glob("*.parquet")
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM '{part}' LIMIT 1) TO '{part}.new' (FORMAT parquet)")
    part.with_name(part.name + ".new").replace(part)
    assert score(path, tmp_path / "out").kept == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ((("A", "D1", 0.5),), "targetId, diseaseID, score", "diseaseId: is missing; did you mean 'diseaseID'?"),
        ((("A", "D1", "eva", "high"),), "targetId, diseaseId, datasourceId, score", "score: is of type string"),
        ((("A", "D1", "evva", 0.5),) * 2, None, "2 rows are of the unknown source 'evva'; did you mean 'eva'?"),
        ((("A", "D1", "eva", 0.5), (None, "D1", "eva", 0.5), ("A", "D1", "eva", None)), None, "2 rows lack an id"),
        ((("A", "D1", "eva", 1.5), ("A", "D1", "eva", 0.5)), None, "1 scores are not above 0 and up to 1"),
    ],
)
def test_evidence_that_cannot_be_scored_is_named(score, write, tmp_path, rows, columns, said):
    path = write(*rows, columns=columns) if columns else write(*rows)
    with pytest.raises(EvidenceError) as caught:
        score(path, tmp_path / "out")
    assert said in str(caught.value)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "evidence.parquet"]


@pytest.mark.slow
def test_evidence_that_is_not_there_is_named(server, score, tmp_path):
    with pytest.raises(EvidenceError, match="none: holds no Parquet file that the server can read"):
        score(tmp_path / "none", tmp_path / "out", remote=server)


@pytest.mark.slow
def test_the_ontology_is_read_by_the_server_from_an_address(server, score, files, tmp_path):
    for name, path in (("path", f"{files}/disease.parquet"), ("address", f"file://{files}/disease.parquet")):
        score(files / "evidence", tmp_path / name, remote=server, diseases=path)
    same_as_on_one_machine(tmp_path / "path", tmp_path / "address")
    with pytest.raises(EvidenceError, match="lacks the column id, parents"):
        score(files / "evidence", tmp_path / "no", remote=server, diseases=f"file://{files}/evidence")


@pytest.mark.slow
def test_what_was_collected_is_ranked_anew_as_what_one_machine_wrote(score, sources, files, tmp_path):
    score(files / "evidence", tmp_path / "out")
    score_files(files / "evidence", tmp_path / "local", sources)
    done = collect(tmp_path / "out", tmp_path / "collected", slices=3)
    assert (done.slices, done.kept) == (3, 0)
    assert collect(tmp_path / "out", tmp_path / "collected", slices=3).kept == 3
    same_as_on_one_machine(tmp_path / "collected", tmp_path / "local")
    weights = tmp_path / "mine.toml"
    weights.write_text("[weights]\neuropepmc = 1.0\neva = 0.1\n", encoding="utf-8")
    for name in ("collected", "local"):
        associations([tmp_path / name], tmp_path / f"{name}.csv", Wanted(weights=weights))
    assert (tmp_path / "collected.csv").read_text() == (tmp_path / "local.csv").read_text()


@pytest.mark.slow
def test_the_schema_of_somebody_else_is_left_alone(sail, score, write, tmp_path):
    """Sail keeps a catalogue for each session, so that a schema is met in one's own alone."""
    from prioritize.cluster.steps import Schema

    with connect(sail) as session:
        session.sql(f"CREATE SCHEMA {SCHEMA} COMMENT 'the thesis of a colleague'").collect()
        with pytest.raises(SourceError, match=r"has a schema 'associations' already \(the thesis of a colleague\)"):
            Schema(session, SCHEMA, "/out")
        session.sql(f"DROP SCHEMA {SCHEMA}").collect()
        with Schema(session, SCHEMA, "/it's mine"):
            pass
        assert SCHEMA not in [row[0] for row in session.sql("SHOW SCHEMAS").collect()]


@pytest.mark.slow
def test_the_verbs_rank_on_the_cluster_and_collect_here(sail, write, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIORITIZE_REMOTE", sail.address)
    write(*FEW)
    main(["cluster", "rank", "--evidence", "evidence.parquet", "--out", "made", "--quiet"])
    main(["cluster", "collect", "made", "--out", "here", "--quiet"])
    main(["associations", "here", "--out", "d1.csv", "--disease", "D1", "--top", "1", "--quiet"])
    assert capsys.readouterr().out.splitlines() == [
        "made: 4 associations; 6 steps, 0 of them were there",
        "here: 4 associations",
        "d1.csv: 1 associations",
    ]
    assert (tmp_path / "d1.csv").read_text(encoding="utf-8").splitlines()[1].startswith("D1,B,1,")


def test_fewer_than_one_group_is_refused(sources, tmp_path):
    with pytest.raises(UsageError, match="groups: 0 is too few"):
        score_evidence(Remote("sc://localhost"), "e", str(tmp_path), SQL, sources, groups=0)
