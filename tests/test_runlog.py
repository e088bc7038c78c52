"""The run log: what is recorded of a run, and that a changed line is named."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from prioritize import extracting, runlog
from prioritize.cli import cli, main
from prioritize.commands.recording import ASKS
from prioritize.errors import CheckError, StoreError
from prioritize.extract import Extraction, Mention, Proposal
from prioritize.pipeline import Places, load_model
from tests.conftest import Record

LINES = 20


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of ten runs, all of which ended."""
    path = tmp_path / "ten.log.jsonl"
    for number in range(LINES // 2):
        run = runlog.begin(path, {"at": "2026-11-22T10:00:00Z", "user": "ada", "command": f"build {number}"})
        runlog.end(path, run, {"exit": 0, "after": {"store": "fca3"}})
    return path


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Call the command line in an empty folder, its log where users find it; gives the exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRIORITIZE_LOG")

    def run(*arguments: str | Path) -> int:
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            return int(leaving.code or 0)
        return 0

    return run


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def write(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


# --- the chain -------------------------------------------------------------------------------


def test_each_line_holds_the_hash_of_the_one_before_and_the_head_is_that_of_the_last(log: Path) -> None:
    lines = lines_of(log)
    assert json.loads(lines[0])["previous"] == "0" * 64
    assert json.loads(lines[7])["previous"] == hashlib.sha256(lines[6]).hexdigest()
    assert runlog.verify(log) == runlog.Whole(20, hashlib.sha256(lines[19]).hexdigest(), ())


def edited(lines: list[bytes], dice: random.Random) -> int:
    """Another character somewhere in a line."""
    i = dice.randrange(LINES)
    at = dice.randrange(len(lines[i]))
    sign = dice.choice([sign for sign in b'0123456789abcdefxyz"{}, ' if sign != lines[i][at]])
    lines[i] = lines[i][:at] + bytes([sign]) + lines[i][at + 1 :]
    return i + 1


def spaced(lines: list[bytes], dice: random.Random) -> int:
    """A line that says the same with other spaces."""
    i = dice.randrange(LINES)
    lines[i] = lines[i].replace(b": ", b":", 1)
    return i + 1


def shortened(lines: list[bytes], dice: random.Random) -> int:
    """The end of a line cut off."""
    i = dice.randrange(LINES)
    lines[i] = lines[i][: dice.randrange(len(lines[i]))]
    return i + 1


def dropped(lines: list[bytes], dice: random.Random) -> int:
    """A line taken out, but not the last."""
    i = dice.randrange(LINES - 1)
    del lines[i]
    return i + 1


def swapped(lines: list[bytes], dice: random.Random) -> int:
    """Two lines in each other's place."""
    i, j = sorted(dice.sample(range(LINES), 2))
    lines[i], lines[j] = lines[j], lines[i]
    return i + 1


def repeated(lines: list[bytes], dice: random.Random) -> int:
    """A line put in once more, elsewhere or after itself."""
    i, j = dice.randrange(LINES), dice.randrange(LINES + 1)
    lines.insert(j, lines[i])
    return j + 1 if j != i else i + 2  # before itself, it is the second of the two that does not fit


def forged(lines: list[bytes], dice: random.Random) -> int:
    """A line edited, and given a seal that fits."""
    i = dice.randrange(LINES - 1)
    record = {**json.loads(lines[i]), "user": "eve"}
    del record["seal"]
    lines[i] = runlog.sealed(record)
    return i + 2  # the next does not hold its hash


MUTATIONS = (edited, spaced, shortened, dropped, swapped, repeated, forged)


def is_json(line: bytes) -> bool:
    """Whether a line is JSON, which is all that a log without hashes can look at."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def test_of_1000_mutations_each_is_named_by_its_line(log: Path, record: Record) -> None:
    dice = random.Random(20261122)  # noqa: S311 - the same mutations each time
    whole = lines_of(log)
    unseen = 0
    for number in range(1000):
        lines = list(whole)
        mutation = MUTATIONS[number % len(MUTATIONS)]
        first = mutation(lines, dice)
        write(log, lines)
        with pytest.raises(CheckError) as found:
            runlog.verify(log)
        assert found.value.problems[0].line == first, (mutation.__name__, number)
        unseen += all(map(is_json, lines))
    assert unseen > 500
    record(
        "A run log of which a line was edited, spaced, cut, dropped, swapped, repeated or forged is refused by line",
        tried=1000,
        kept=1000,
        control=f"a log of JSON lines without hashes would take {unseen} of them for whole",
    )


def test_lines_cut_off_at_the_end_are_seen_by_the_head_that_was_kept_alone(log: Path) -> None:
    head = runlog.verify(log).head
    write(log, lines_of(log)[:-2])
    assert runlog.verify(log).lines == 18
    with pytest.raises(CheckError, match=f"no line has the hash {head}: it was edited, or cut off"):
        runlog.verify(log, head)


def test_a_log_that_was_written_anew_is_seen_by_the_head_that_was_kept_alone(log: Path) -> None:
    head = runlog.verify(log).head
    log.unlink()
    runlog.begin(log, {"at": "2026-11-22T10:00:00Z", "user": "eve", "command": "build 0"})
    assert runlog.verify(log).lines == 1
    with pytest.raises(CheckError, match="no line has the hash"):
        runlog.verify(log, head)


def test_a_head_that_was_kept_still_fits_when_the_log_has_grown(log: Path) -> None:
    head = runlog.verify(log).head
    runlog.begin(log, {"command": "rank"})
    assert runlog.verify(log, head).lines == 21


def test_a_writer_that_was_killed_within_a_line_leaves_a_log_that_goes_on(log: Path) -> None:
    with log.open("ab") as handle:
        handle.write(b'{"line": 21, "event": "begin", "at": "2026-')
    with pytest.raises(CheckError, match=r":21: is not as it was written"):
        runlog.verify(log)
    runlog.begin(log, {"command": "rank"})
    found = runlog.verify(log)
    assert found.lines == 22
    assert found.notes[0] == "line 21 was cut off while it was written, and the log went on after it"


APPEND = """
import sys
from pathlib import Path
from prioritize import extracting, runlog
for number in range(25):
    run = runlog.begin(Path(sys.argv[1]), {"command": f"{sys.argv[2]}-{number}"})
    runlog.end(Path(sys.argv[1]), run, {"exit": 0})
"""


def test_four_processes_that_append_at_once_lose_no_line_and_break_no_chain(tmp_path: Path) -> None:
    path = tmp_path / "busy.log.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", APPEND, str(path), name]) for name in "abcd"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert runlog.verify(path).lines == 200
    runs = runlog.read_runs(path)
    assert {run.begun["command"] for run in runs} == {f"{name}-{number}" for name in "abcd" for number in range(25)}
    assert all(run.ended is not None for run in runs)


def test_a_log_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no run log can be read: No such file"):
        runlog.verify(tmp_path / "none.log.jsonl")


# --- what is recorded ------------------------------------------------------------------------


def test_a_run_says_who_when_on_what_and_how_it_ended(call, tmp_path: Path) -> None:
    (tmp_path / "genes.csv").write_text("symbol\nNOTAGENE99\n", encoding="utf-8")
    words = ("--targets", "genes.csv", "--model", "safety-first", "--out", "report", "--actor", "Ada Lovelace")
    assert call("rank", *words, "--quiet") == 3
    begun, ended = records(tmp_path / "prioritize.log.jsonl")
    assert begun["user"] == runlog.system_user() == getpass.getuser()
    assert begun["actor"] == "Ada Lovelace"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", begun["at"])
    assert begun["version"] == "0.1.0"
    assert begun["command"] == "rank"
    assert begun["given"] == {
        "--targets": "genes.csv",
        "--model": "safety-first",
        "--out": "report",
        "--quiet": True,
    }
    assert begun["model"] == load_model("safety-first").sha256
    assert begun["files"] == {"genes.csv": hashlib.sha256(b"symbol\nNOTAGENE99\n").hexdigest()}
    assert (begun["before"], ended["after"]) == ({}, {})
    assert (ended["event"], ended["run"], ended["exit"]) == ("end", 1, 3)


def test_of_a_review_the_model_and_the_files_that_people_write_are_recorded(
    call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIORITIZE_LOG", str(tmp_path / "log.jsonl"))
    files = {"model.toml": 'extends = "safety-first"\ntitle = "x"\n', "review.toml": "", "targets.csv": "symbol\n"}
    for name, content in {**files, "../paper.txt": "text", "../accepted.csv": "symbol\n"}.items():
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / name).write_text(content, encoding="utf-8")
    inside = {f"mine/{name}": hashlib.sha256(content.encode()).hexdigest() for name, content in files.items()}
    assert call("rank", "--review", "mine", "--quiet") == 3
    assert call("rank", "--review", "mine", "--model", "safety-first", "--quiet") == 3
    assert call("review", "accept", "mine", "accepted.csv") == 3
    assert call("review", "init", "mine", "--from", "paper.txt", "--offline") == 2
    own, named, accepted, made = [record for record in records(tmp_path / "log.jsonl") if record["event"] == "begin"]
    assert own["model"] == load_model(tmp_path / "mine" / "model.toml").sha256
    assert named["model"] == load_model("safety-first").sha256 != own["model"]
    assert own["files"] == named["files"] == inside
    assert accepted["files"] == {"accepted.csv": hashlib.sha256(b"symbol\n").hexdigest(), **inside}
    assert made["files"] == {"paper.txt": hashlib.sha256(b"text").hexdigest(), **inside}


def test_the_log_of_a_review_lies_in_its_folder_and_no_folder_is_made_for_the_log_alone(
    call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Mention("gene", "CXCR4", "HGNC:2561", "CXCR4", "", 18, 23, "s", "symbol", "inhibit", 0.95)
    gene = Proposal("HGNC:2561", "CXCR4", (place,), "inhibit", (), "", 0.95)
    monkeypatch.setattr(extracting, "extract_document", lambda text, _: Extraction(text, (gene,), (), (), ()))
    (tmp_path / "paper.txt").write_text("Plerixafor blocks CXCR4.", encoding="utf-8")
    (tmp_path / "list.csv").write_text("target_id,direction,evidence_tier\nHGNC:2561,inhibit,B\n", encoding="utf-8")
    assert call("review", "init", "mine", "--from", "none.txt", "--offline", "--quiet") == 3
    assert not (tmp_path / "mine").exists()
    assert call("review", "init", "mine", "--from", "paper.txt", "--offline", "--quiet") == 0
    assert call("review", "check", "mine") == 0
    assert call("review", "accept", "mine", "list.csv") == 0
    assert not (tmp_path / "prioritize.log.jsonl").exists()
    made, done, begun, ended = records(tmp_path / "mine" / "prioritize.log.jsonl")
    assert (made["command"], done["exit"], begun["command"], ended["exit"]) == ("review init", 0, "review accept", 0)
    assert done["after"] == begun["before"] != ended["after"]
    assert re.fullmatch("[0-9a-f]{16}", ended["after"]["targets"])


def test_the_snapshot_and_the_inputs_of_the_store_are_recorded_before_and_after(call, where: Places) -> None:
    log = runlog.place_of(where.store)
    log.unlink(missing_ok=True)
    assert call("build", "--store", where.store) == 0
    begun, ended = records(log)
    log.unlink()
    assert begun["before"] == ended["after"]
    assert re.fullmatch("[0-9a-f]{16}", begun["before"]["store"])
    assert re.fullmatch("[0-9a-f]{16}", begun["before"]["inputs"])


def test_a_verb_that_asks_of_a_store_that_is_there_leaves_no_line(call, where: Places, tmp_path: Path) -> None:
    assert call("query", "SELECT 1 AS x", "--store", where.store) == 0
    assert call("query", "SELECT 1 AS x", "--store", "misspelt.duckdb") == 5
    assert call("list", "models") == 0
    assert list(tmp_path.iterdir()) == []
    assert not runlog.place_of(where.store).exists()


@pytest.mark.slow
def test_a_verb_that_asks_is_on_record_when_it_built_the_store_first(call, tmp_path: Path) -> None:
    assert call("query", "SELECT 1 AS x") == 0
    begun, ended = records(tmp_path / "prioritize.log.jsonl")
    assert (begun["command"], begun["before"]) == ("query", {})
    assert set(ended["after"]) == {"store", "inputs"}


def test_what_may_be_secret_is_not_recorded(call, tmp_path: Path) -> None:
    words = ("--contact", "me@example.org", "--mirror", "https://a.org=https://ada:geheim@b.org/x?key=geheim")
    assert call("refresh", *words, "--snapshot", "nowhere", "--offline") == 5
    text = (tmp_path / "prioritize.log.jsonl").read_text(encoding="utf-8")
    assert "geheim" not in text
    assert "me@example.org" not in text
    assert records(tmp_path / "prioritize.log.jsonl")[0]["given"]["--mirror"] == ["https://a.org=https://b.org/x"]


def test_a_rule_is_set_aside_with_a_reason_only_and_the_reason_is_recorded(call, tmp_path: Path, capsys) -> None:
    words = ("refresh", "--accept-drift", "--allow-stale", "--snapshot", "nowhere", "--offline")
    assert call(*words) == 2
    assert "--allow-stale --accept-drift: needs a reason" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert call(*words, "--reason", "the release was halved on purpose") == 5
    begun, _ = records(tmp_path / "prioritize.log.jsonl")
    assert begun["overrides"] == ["--allow-stale", "--accept-drift"]
    assert begun["reason"] == "the release was halved on purpose"


def test_a_log_that_cannot_be_written_is_said_and_loses_no_run(
    call, where: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("PRIORITIZE_LOG", str(tmp_path))
    assert call("build", "--store", where.store) == 0
    said = capsys.readouterr()
    assert f"warning: {tmp_path} cannot be written (Is a directory): this run is not on record" in said.err
    assert "up to date" in said.out


@pytest.mark.parametrize(
    ("sent", "lines", "notes"),
    [
        pytest.param(
            signal.SIGKILL, 1, ("no end is on record of the run of line 1: killed, or still running",), id="killed"
        ),
        pytest.param(signal.SIGTERM, 2, (), id="told to stop", marks=pytest.mark.slow),
    ],
)
def test_a_run_that_was_killed_has_no_end_and_one_that_was_told_to_stop_has(
    sent: signal.Signals, lines: int, notes: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "stopped.jsonl"
    words = [sys.executable, "-m", "prioritize", "build", "--quiet"]
    running = subprocess.Popen(words, cwd=tmp_path, env={**os.environ, "PRIORITIZE_LOG": str(path)})
    until = time.monotonic() + 60
    while not path.exists() or not path.read_bytes().endswith(b"\n"):
        assert time.monotonic() < until
        time.sleep(0.01)
    running.send_signal(sent)
    running.wait(60)
    found = runlog.verify(path)
    assert (found.lines, found.notes) == (lines, notes)
    assert [record["exit"] for record in records(path)[1:]] == [143] * (lines - 1)


# --- the verbs -------------------------------------------------------------------------------


def test_every_verb_that_writes_takes_an_actor_and_no_other_does() -> None:
    def verbs(group: click.Group) -> list[click.Command]:
        return [
            leaf
            for verb in group.commands.values()
            for leaf in (verbs(verb) if isinstance(verb, click.Group) else [verb])
        ]

    takes = {verb.name: "actor" in {one.name for one in verb.params} for verb in verbs(cli)}
    assert takes == {name: name not in ASKS for name in takes}
    assert {name for name in takes if takes[name]} >= {"build", "rank", "snapshot", "refresh", "targets", "all"}


def test_the_log_is_shown_and_checked_from_the_command_line(
    call, log: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("PRIORITIZE_LOG", str(log))
    assert call("log", "show", "--last", "1") == 0
    assert capsys.readouterr().out == "   19  2026-11-22T10:00:00Z  ada  build 9  exit 0\n       store: none -> fca3\n"
    assert call("log", "verify") == 0
    assert f"20 lines, each as it was written and after the one before\nhead {runlog.verify(log).head}\n" in (
        capsys.readouterr().out
    )
    write(log, [line.replace(b"build 4", b"build 5") for line in lines_of(log)])
    assert call("log", "verify", log) == 6
    assert capsys.readouterr().err.startswith(f"error[check] {log}:9: is not as it was written: edited, or cut off")
