"""Scores that were kept, the tables made of them, and the verb over all: from files to ranks."""

import json

import duckdb
import pytest

from prioritize.associations import all_ancestors, rank_kept, read_diseases, read_weights, reweigh, score_files
from prioritize.associations.kept import write_table
from prioritize.cli import main
from prioritize.errors import EvidenceError, TargetError, UsageError
from prioritize.memory import share_out
from tests.synthetic import World

PART = "COPY (SELECT * FROM (VALUES {rows}) AS t (targetId, diseaseId, datasourceId, score, {extra})) TO '{file}'"
ONE = ("('ENSG1', 'D2', 'eva', 1.0::DOUBLE, {'a': 1, 'b': ['x']})", "literature")
OTHER = ("('ENSG2', 'D2', 'eva', 0.8::DOUBLE, 'text'), ('ENSG1', 'D1', 'europepmc', 0.5::DOUBLE, 'text')", "literature")


@pytest.fixture
def evidence(tmp_path):
    """Two part files in folders by source; a column that both have is a list of structs in one, text in the other."""
    for name, (rows, extra) in {"sourceId=eva": ONE, "sourceId=other": OTHER}.items():
        folder = tmp_path / "evidence" / name
        folder.mkdir(parents=True)
        with duckdb.connect() as con:
            con.execute(PART.format(rows=rows, extra=extra, file=folder / "part-00000.snappy.parquet"))
    return tmp_path / "evidence"


@pytest.fixture
def diseases(tmp_path):
    """Diseases as Open Targets has them: D2 and D1 lie below D0."""
    folder = tmp_path / "disease"
    folder.mkdir()
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT * FROM (VALUES ('D0', [], 'root'), ('D1', ['D0'], 'one'), ('D2', ['D0'], 'two')) "
            f"AS t (id, parents, name)) TO '{folder / 'part-00000.parquet'}'"
        )
    return folder


@pytest.fixture
def call(monkeypatch, tmp_path, capsys):
    """Call the verb in an empty folder: exit code, and what went to standard error."""
    monkeypatch.chdir(tmp_path)

    def _call(*words):
        with pytest.raises(SystemExit) as left:
            main(["associations", *map(str, words)])
            raise SystemExit(0)
        return left.value.code or 0, capsys.readouterr().err

    return _call


def rows(file):
    with duckdb.connect() as con:
        return con.execute(f"SELECT * FROM '{file}'").fetchall()


def test_from_files_to_ranks_by_the_verb(evidence, diseases, tmp_path, call):
    # one piece of evidence of 1 in one source: 1 / 1.643935 = 0.608297, and that again for the only source: 0.370025
    assert call(evidence, "--diseases", diseases, "--out", "found.tsv", "--quiet") == (0, "")
    lines = (tmp_path / "found.tsv").read_text().splitlines()
    assert lines[0].split("\t") == ["disease_id", "target_id", "rank", "score", "n_sources", "n_evidence"]
    cells = [line.split("\t") for line in lines[1:]]
    assert [row[:3] for row in cells] == [
        ["D0", "ENSG1", "1"],
        ["D0", "ENSG2", "2"],
        ["D1", "ENSG1", "1"],
        ["D2", "ENSG1", "1"],
        ["D2", "ENSG2", "2"],
    ]
    assert [f"{float(row[3]):.6f}" for row in cells[3:]] == ["0.370025", "0.296020"]
    assert cells[0][4:] == ["2", "2"]
    assert not (tmp_path / "found.tsv.unfinished").exists()


def test_other_weights_need_no_evidence_and_give_what_it_would(evidence, sources, tmp_path, call):
    assert call(evidence, "--out", "kept", "--quiet")[0] == 0
    (tmp_path / "w.toml").write_text("[weights]\neva = 0.25\n")
    assert call(evidence, "--weights", "w.toml", "--out", "anew.parquet", "--quiet")[0] == 0
    assert call("kept", "--weights", "w.toml", "--out", "again.parquet", "--memory-limit", "256MB", "--quiet")[0] == 0
    assert rows(tmp_path / "again.parquet") == rows(tmp_path / "anew.parquet")
    # D2 has only eva: its scores are a quarter of 0.370025 and of 0.296020
    assert [f"{row[3]:.6f}" for row in rows(tmp_path / "anew.parquet")[1:]] == ["0.092506", "0.074005"]
    call("kept", "--disease", "D2", "--top", "1", "--out", "best.csv", "--quiet")
    assert [row[:3] for row in rows(tmp_path / "best.csv")] == [("D2", "ENSG1", 1)]


def test_the_mean_of_the_sources_counts_those_without_evidence_as_0(evidence, sources, tmp_path):
    two = reweigh([one for one in sources if one.source in ("eva", "europepmc")], {"eva": 0.6, "europepmc": 0.2})
    score_files(evidence, tmp_path / "kept", two)
    rank_kept(tmp_path / "kept", tmp_path / "mean", two, method="mean")
    found = {row[:2]: row[2] for row in rows(tmp_path / "mean" / "overall" / "*.parquet")}
    # sources: eva 0.608297 for ENSG1, europepmc half of it
    assert found["D2", "ENSG1"] == pytest.approx(0.6 * 0.6082967 / 0.8, abs=1e-7)
    assert found["D1", "ENSG1"] == pytest.approx(0.2 * 0.3041484 / 0.8, abs=1e-7)


def test_ranks_of_kept_scores_are_those_of_the_sql_with_any_slices_and_threads(sources, tmp_path):
    frame = World("S", 0).table("evidence")
    (tmp_path / "evidence").mkdir()
    names = {"target_id": "targetId", "disease_id": "diseaseId", "source": "datasourceId"}
    with duckdb.connect() as con:
        con.from_df(frame.rename(columns=names)).write_parquet(str(tmp_path / "evidence" / "a.parquet"))
    other = reweigh(sources, {"europepmc": 0.9, "eva": 0.1})
    found = []
    for slices, threads in ((1, 1), (7, 2)):
        kept, out = tmp_path / f"kept{slices}", tmp_path / f"out{slices}"
        score_files(tmp_path / "evidence", kept, sources, slices=slices, threads=threads)
        rank_kept(kept, out, other, threads=threads)
        write_table(out, tmp_path / "all.parquet")
        found.append(rows(tmp_path / "all.parquet"))
    assert found[0] == found[1]
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE found AS SELECT * FROM '{tmp_path / 'all.parquet'}'")
        ranked = con.execute(
            "SELECT count(*), count(*) FILTER (rank = place) FROM ("
            "SELECT rank, rank() OVER (PARTITION BY disease_id ORDER BY score DESC) AS place FROM found)"
        ).fetchone()
    assert ranked == (2_033, 2_033)


def test_a_limit_that_is_too_little_or_no_amount_is_refused(evidence, call):
    for limit, words in (("10MB", "too little"), ("much", "no amount of memory")):
        code, said = call(evidence, "--out", "kept", "--memory-limit", limit)
        assert code == 2
        assert words in said
    assert share_out("256MB").numbers == 64_000_000


def test_what_cannot_be_read_leaves_with_3_and_names_the_column(tmp_path, call):
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT 'A' AS targetId, 'D' AS diseaseID, 'eva' AS datasourceId, '1' AS score) "
            f"TO '{tmp_path / 'e.parquet'}'"
        )
    code, said = call("e.parquet", "--out", "kept")
    assert code == 3
    assert "diseaseId: is missing; did you mean 'diseaseID'?" in said
    assert "score: is of type VARCHAR, not DOUBLE" in said


def test_scores_that_were_not_finished_and_choices_that_need_a_table_are_refused(evidence, tmp_path, call):
    call(evidence, "--out", "kept", "--quiet")
    assert "ends in .tsv" in call("kept", "--disease", "D2", "--out", "other")[1]
    assert "no association with D9" in call("kept", "--disease", "D9", "--out", "o.tsv")[1]
    plan = tmp_path / "kept" / "PLAN.json"
    plan.write_text(json.dumps({**json.loads(plan.read_text()), "slices": 3}))
    code, said = call("kept", "--out", "other")
    assert code == 5
    assert "lacks 2 of 3 files of scores" in said


def test_an_id_that_a_spreadsheet_would_compute_is_written_as_text(evidence, sources, tmp_path):
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT '=1+1' AS targetId, 'D' AS diseaseId, 'eva' AS datasourceId, 0.5::DOUBLE AS score) "
            f"TO '{tmp_path / 'e.parquet'}'"
        )
    score_files(tmp_path / "e.parquet", tmp_path / "kept", sources)
    write_table(tmp_path / "kept", tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_text().splitlines()[1].split(",")[1] == "'=1+1"


def test_an_ontology_is_read_from_parents_of_either_form(diseases, tmp_path):
    (tmp_path / "d.csv").write_text("disease_id,parent_id\nD1,D0\nD2,D0\n")
    assert read_diseases(diseases) == read_diseases(tmp_path / "d.csv") == [("D1", "D0"), ("D2", "D0")]
    assert all_ancestors(read_diseases(diseases)) == [("D1", "D0"), ("D2", "D0")]
    (tmp_path / "d.csv").write_text("disease,parent_id\nD1,D0\n")
    with pytest.raises(EvidenceError, match="has the columns disease, parent_id"):
        read_diseases(tmp_path / "d.csv")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("w.csv", "source,weight\nevva,1\n", (UsageError, "no source 'evva'; did you mean 'eva'")),
        ("w.csv", "source,weight\neva,much\n", (UsageError, "not a number from 0 to 1")),
        ("w.csv", "source,weight\neva,1\neva,0\n", (TargetError, "stands twice")),
        ("w.csv", "name,weight\neva,1\n", (TargetError, "lacks the column source")),
        ("w.toml", "eva = 1\n", (TargetError, r"has no table \[weights\]")),
        ("w.toml", "[weights]\neva = true\n", (UsageError, "not a number from 0 to 1")),
    ],
)
def test_weights_that_cannot_be_used_are_named(name, text, fault, sources, tmp_path):
    (tmp_path / name).write_text(text)
    with pytest.raises(fault[0], match=fault[1]):
        read_weights(tmp_path / name, sources)
