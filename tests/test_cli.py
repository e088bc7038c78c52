"""The command line: what it prints, and what it leaves with."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import duckdb
import pytest

from prioritize.cli import STOPPED, cli, main
from prioritize.pipeline import Places
from prioritize.ranking import FILES


class Said:
    """What a call printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Call the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Said:
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_told_it_to_stop_while_duckdb_works_in_the_main_thread_is_seen_by_the_code(
    call, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    before = signal.getsignal(number)

    def as_duckdb_does(**_: object) -> None:
        try:
            os.kill(os.getpid(), number)
            time.sleep(10)
        except (KeyboardInterrupt, SystemExit):
            raise RuntimeError(STOPPED) from None

    monkeypatch.setattr(cli, "main", as_duckdb_does)
    if number == signal.SIGINT:  # a shell without jobs starts what runs in its background without it
        signal.signal(number, signal.default_int_handler)
    try:
        assert call("build").code == code
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_has_help_with_an_example(verb: str, call) -> None:
    said = call(verb, "--help")
    assert said.code == 0
    assert f"prioritize {verb}" in said.out


def test_a_misspelt_verb_is_corrected(call) -> None:
    said = call("rnk")
    assert said.code == 2
    assert "Did you mean 'rank'?" in said.err


@pytest.mark.slow
def test_explain_leads_every_number_to_rows_with_source_release_and_licence(call, where: Places) -> None:
    said = call("explain", "CD47", "--store", where.store)
    assert said.code == 0
    assert "Open Targets tractability, via Minikel 2024, release 2023, CC BY 4.0" in said.out
    assert "magrolimab + azacitidine" in said.out
    assert "known none" in said.out
    found = json.loads(call("explain", "CD47", "--store", where.store, "--format", "json").out)
    for line in found["card"]["criteria"]:
        if line["n_evidence"]:
            parts = found["evidence"][line["feature"]]
            assert sum(len(part["rows"]) for part in parts) > 0
            for part in parts:
                assert part["sql"].startswith("SELECT * FROM raw.")
                for source in part["sources"]:
                    assert source["title"]
                    assert source["release"]
                    assert source["licence"]


@pytest.mark.slow
def test_explain_takes_a_pair_an_alias_and_a_therapy(call, where: Places) -> None:
    assert "ECHO-301" in call("explain", "IDO1+PD-1", "--store", where.store).out
    assert "CCR2 + gemcitabine" in call("explain", "ccr2+gemcitabine", "--store", where.store).out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CXCR44", "did you mean 'CXCR4'?"),
        ("PDCD1+nivolumab", "act on the same gene"),
        ("CD47+PDCD1+CTLA4", "neither a target nor a pair"),
        ("gemcitabine", "neither a target nor a pair"),
    ],
)
def test_explain_says_why_not(name: str, words: str, call, where: Places) -> None:
    said = call("explain", name, "--store", where.store)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


def test_a_named_question_takes_parameters(call, where: Places) -> None:
    said = call("query", "tried_combinations", "--param", "target=IDO1", "--store", where.store, "--format", "json")
    assert {row["outcome"] for row in json.loads(said.out)} >= {"negative_efficacy"}


def test_sql_comes_back_as_csv_json_and_parquet(call, where: Places, tmp_path: Path) -> None:
    query = "SELECT symbol, 1.5::DOUBLE AS x FROM raw.target WHERE target_id = 'HGNC:1682'"
    assert call("query", query, "--store", where.store, "--format", "csv").out == "symbol,x\nCD47,1.5\n"
    assert json.loads(call("query", query, "--store", where.store, "--format", "json").out) == [
        {"symbol": "CD47", "x": 1.5}
    ]
    said = call("query", query, "--store", where.store, "--format", "parquet", "--out", "answer.parquet")
    assert said.code == 0
    with duckdb.connect() as con:
        assert con.execute("SELECT * FROM 'answer.parquet'").fetchall() == [("CD47", 1.5)]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "DROP TABLE raw.target"], 2, "one query that reads"),
        (["query", "SELECT 1; SELECT 2"], 2, "one query that reads"),
        (["query", "SELECT * FROM raw.targt"], 2, "targt"),
        (["query", "who_talks_too"], 2, "did you mean 'who_talks_to'?"),
        (["query", "who_talks_to", "--param", "cel=Treg"], 2, "did you mean 'cell'?"),
        (["query", "who_talks_to", "--param", "Treg"], 2, "is not NAME=VALUE"),
        (["query", "SELECT 1 AS x", "--format", "parquet"], 2, "parquet needs a file"),
        (["rank", "--model", "defalt"], 2, "did you mean 'default'?"),
        (["snapshot", "--from", ".", "--date", "yesterday"], 2, "is no date"),
        (["snapshot", "--from", ".", "--date", "2026-11-22"], 4, "hgnc"),
        (["build", "--snapshot", "nowhere"], 5, "no such file"),
    ],
)
def test_a_wrong_call_says_what_and_how_to_mend_it(
    arguments: list[str], code: int, words: str, call, where: Places
) -> None:
    store = ["--store", str(where.store)] if arguments[0] == "query" else []
    said = call(*arguments, *store)
    assert said.code == code
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


BAD_LISTS = {
    "unknown": ("symbol\nCD47\nNOTAGENE99\n", "is unknown to HGNC"),
    "ambiguous": ("symbol\nNAP1\n", "is ambiguous"),
    "withdrawn": ("symbol\nHGNC:9\n", "withdrawn"),
    "date": ("symbol\n9-Sep\n", "spreadsheet date; could be SEPTIN9"),
    "empty": ("", "the file is empty"),
    "only a header": ("symbol\n", "no target, only a header"),
    "wrong column": ("genes\nCD47\n", "unknown column"),
    "ragged": ("symbol,direction\nCD47\n", "1 cells where the header has 2"),
    "direction": ("symbol,direction\nCD47,block\n", "is no direction"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", BAD_LISTS)
def test_a_bad_target_list_is_refused_and_nothing_is_written(kind: str, call, tmp_path: Path) -> None:
    text, words = BAD_LISTS[kind]
    (tmp_path / "genes.csv").write_text(text, encoding="utf-8")
    said = call("rank", "--targets", "genes.csv", "--quiet")
    assert said.code == 3
    assert words in said.err
    assert said.err.startswith("error[input] genes.csv")
    assert {path.name for path in tmp_path.iterdir()} <= {"genes.csv", "genes.csv.rejects.csv"}


def test_all_bad_rows_are_named_at_once(call, tmp_path: Path) -> None:
    (tmp_path / "genes.csv").write_text("symbol\nNOTAGENE99\n9-Sep\nCD47\n", encoding="utf-8")
    *lines, last = call("build", "--targets", "genes.csv").err.splitlines()
    assert [line.split(" ")[1] for line in lines] == ["genes.csv:2", "genes.csv:3"]
    assert last == "error[input] 2 refused rows of genes.csv: see genes.csv.rejects.csv"
    assert (tmp_path / "genes.csv.rejects.csv").read_text(encoding="utf-8").splitlines() == [
        "line,field,value,reason,fix",
        "2,symbol,NOTAGENE99,\"'NOTAGENE99' is unknown to HGNC, or withdrawn.\",look it up at "
        "https://www.genenames.org",
        "3,symbol,9-Sep,'9-Sep' looks like a spreadsheet date; could be SEPTIN9.,\"write the symbol, and format the "
        'column as text"',
    ]


@pytest.mark.slow
def test_aliases_and_previous_symbols_are_mapped_with_a_note_and_duplicates_with_a_warning(
    call, tmp_path: Path
) -> None:
    (tmp_path / "genes.csv").write_text("symbol\nPD-1\nTMEM173\nSTING1\ncxcr4\n", encoding="utf-8")
    said = call("build", "--targets", "genes.csv", "--store", "own.duckdb")
    assert said.code == 0
    assert "'PD-1' is an alias of PDCD1" in said.err
    assert "'TMEM173' is a previous symbol of STING1" in said.err
    assert "'cxcr4' is read as CXCR4" in said.err
    assert "warning: STING1 is STING1, which line 3 already names" in said.err


BAD_MODELS = {
    "unknown key": ('extends = "default"\ntitle = "x"\nwieght = 3\n', "unknown key"),
    "unknown feature": ('extends = "default"\ntitle = "x"\n[groups.biology.criteria.evidence_teir]\n', "evidence_tier"),
    "negative": ('extends = "default"\ntitle = "x"\n[groups.biology]\nweight = -1\n', "greater than or equal to 0"),
    "nan": ('extends = "default"\ntitle = "x"\n[groups.biology]\nweight = nan\n', "finite"),
    "all zero": (
        'extends = "default"\ntitle = "x"\n[groups.biology]\nweight = 0\n[groups.tractability]\nweight = 0\n'
        "[groups.safety]\nweight = 0\n",
        "all weights are zero",
    ),
    "not TOML": ("title = \n", "is not TOML"),
}


@pytest.mark.parametrize("kind", BAD_MODELS)
def test_a_bad_model_is_refused_and_nothing_is_written(kind: str, call, tmp_path: Path) -> None:
    text, words = BAD_MODELS[kind]
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    said = call("rank", "--model", "mine.toml", "--quiet")
    assert said.code == 2
    assert words in said.err
    assert "mine.toml" in said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml"]


@pytest.mark.parametrize("what", ["sources", "features", "sets", "terms", "models", "queries", "checks"])
def test_list_shows_what_there_is(what: str, call) -> None:
    said = call("list", what, "--format", "json")
    assert said.code == 0
    assert len(json.loads(said.out)) >= 1


def test_list_sources_tells_of_the_snapshot_that_is_named(call, tmp_path: Path) -> None:
    said = call("list", "sources", "--snapshot", str(tmp_path))
    assert said.code == 5
    assert str(tmp_path) in said.err


def test_list_sources_says_how_politely_each_is_asked_and_what_for(call) -> None:
    rows = {(row["source"], row["table"]): row for row in json.loads(call("list", "sources", "--format", "json").out)}
    trials = rows["clinicaltrials", "trial_search"]
    assert {name: trials[name] for name in ("refresh", "hosts", "per_second", "at_once", "batch", "too_fast")} == {
        "refresh": "by default",
        "hosts": "https://clinicaltrials.gov",
        "per_second": "1",
        "at_once": "1",
        "batch": "1",
        "too_fast": "HTTP 429 HTTP 403",
    }
    assert (trials["release"], trials["rows"]) == ("", "")  # never asked yet
    proteins = rows["uniprot", "protein_location"]
    assert (proteins["refresh"], proteins["licence"]) == ("when named", "CC BY 4.0")
    assert (proteins["batch"], proteins["citation"]) == ("100", "doi:10.1093/nar/gkae1010")
    genes = rows["hgnc", "gene"]
    assert (genes["refresh"], genes["batch"]) == ("by default", "1")
    assert int(genes["rows"]) > 40_000
    flat = rows["civic", "civic_evidence"]
    assert (flat["refresh"], flat["hosts"], flat["citation"]) == ("", "", "doi:10.1038/ng.3774")


@pytest.mark.slow
def test_check_names_what_it_checked(call) -> None:
    said = call("check")
    assert said.code == 0
    assert "checks passed" in said.out
    assert "hashes match" in said.out


@pytest.mark.slow
def test_rank_writes_a_report_twice_alike_and_keeps_its_results_in_the_store(
    call, where: Places, tmp_path: Path
) -> None:
    genes = ["CD47", "PDCD1", "CD274", "CXCR4", "CXCR1", "CXCR2", "CCR2", "CCL2", "IL6", "IL6R", "STAT3", "IDO1"]
    (tmp_path / "some.csv").write_text("\n".join(["symbol", *genes]) + "\n", encoding="utf-8")
    (tmp_path / "notes.toml").write_text(
        '[[note]]\ntarget = "CD47"\nauthor = "A. Expert"\ndate = "2026-11-23"\ntext = "Anaemia."\n'
        'reason = "Two programmes stopped."\noverride = "exclude"\n',
        encoding="utf-8",
    )
    files = ("--store", "own.duckdb", "--targets", "some.csv", "--notes", "notes.toml", "--excel")
    for folder in ("one", "two"):
        said = call("rank", *files, "--out", folder, "--quiet")
        assert said.code == 0, said.err
        assert "Expert notes shown, none of them scored: 1.\n" in said.out
        assert f"Open {folder}/index.html" in said.out
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert set(names) == FILES
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    for name in ("combinations.csv", "index.html", "report.json", "report.md", "targets.csv"):
        assert "Two programmes stopped." in (tmp_path / "one" / name).read_text(encoding="utf-8")
    answer = call("query", "SELECT count(*) AS n FROM results.target_score", "--store", "own.duckdb", "--format", "csv")
    assert answer.out == "n\n12\n"
    total = call(
        "query",
        "SELECT max(abs(s.score - c.total)) < 1e-12 AS same FROM results.target_score AS s JOIN (SELECT target_id, "
        "sum(contribution) AS total FROM results.contribution GROUP BY target_id) AS c ON c.target_id = s.target_id",
        "--store",
        "own.duckdb",
        "--format",
        "csv",
    )
    assert total.out == "same\nTrue\n"


def test_rank_does_not_overwrite_a_folder_of_other_files(call, where: Places, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("irreplaceable", encoding="utf-8")
    said = call("rank", "--store", "own.duckdb", "--out", "mine", "--quiet")
    assert said.code == 5
    assert "holds other files: thesis.txt" in said.err
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "irreplaceable"


def test_a_question_that_finds_nothing_says_what_it_takes(call, where: Places) -> None:
    said = call("query", "who_talks_to", "--store", where.store, "--param", "cell=Nonsense")
    assert (said.code, said.out.splitlines()[-1]) == (0, "(0 rows)")
    assert said.err.startswith("note: nothing was found for cell 'Nonsense'. Cells are CSC, TAM, MDSC")


@pytest.mark.parametrize("what", ["sources", "features"])
def test_a_long_list_fits_a_terminal_and_says_where_the_rest_is(call, what: str) -> None:
    said = call("list", what)
    assert max(len(line) for line in said.out.splitlines()) <= 120
    assert said.err == "note: --format csv has more columns\n"
    assert call("list", what, "--format", "csv").err == ""
