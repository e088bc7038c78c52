"""The same snapshot, model and version give the same bytes, whatever machine, place and settings they are ranked in.

Five things vary: threads, locale, time zone, the seed of Python's hashes, and the folder. Four combinations are tried,
in which each thing is seen both ways; `make test-faults` tries all 32.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from tests.conftest import LOG, Record

GENES = ["CD47", "PDCD1", "CXCR4", "IL6", "CCR2", "IDO1", "TGFB1", "CSF1R", "CD274", "STAT3", "LGALS9", "NT5E"]
SETUP = """
import locale, sys
import duckdb
locale.setlocale(locale.LC_ALL, "")
connect = duckdb.connect
def with_threads(*arguments, **options):
    return connect(*arguments, **{**options, "config": {"threads": int(sys.argv[1]), **options.get("config", {})}})
duckdb.connect = with_threads
"""
RANK = f"{SETUP}\nfrom prioritize.cli import main\nmain(sys.argv[2:])"
NAIVE = f"""{SETUP}
import os, time
print(duckdb.connect().execute("SELECT current_setting('threads')").fetchall())
print(f"{{0.5:n}}", time.localtime(0).tm_hour, list({{"CD47", "PDCD1", "CXCR4", "IL6", "CCR2"}}), os.getcwd())
"""
"""Shows all five, as a careless report would."""


class Setting(NamedTuple):
    """What a run may not depend on."""

    threads: int
    locale: str
    zone: str
    seed: str
    folder: str


FIRST = Setting(1, "C", "UTC", "0", "one")
SECOND = Setting(8, "tr_TR.UTF-8", "Asia/Kathmandu", "1", "öteki klasör")
ALL = tuple(Setting(*values) for values in product(*zip(FIRST, SECOND, strict=True)))
CORNERS = (FIRST, SECOND)
CHOSEN = ALL if LOG else CORNERS


@pytest.fixture(scope="module")
def turkish(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment in which a Turkish locale is found: its i has another capital, its decimal point is a comma."""
    there = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower().split()
    if {"tr_tr.utf8", "tr_tr.utf-8"} & set(there):
        return {}
    folder = tmp_path_factory.mktemp("locales")
    made = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    try:
        subprocess.run(made, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("there is no Turkish locale, and none can be made; on Debian: apt-get install locales")
    return {"LOCPATH": str(folder)}


def run(code: str, setting: Setting, folder: Path, environment: Mapping[str, str], *words: str) -> str:
    """What a program prints in a setting."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(setting.threads), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={
            **os.environ,
            **environment,
            "LC_ALL": setting.locale,
            "TZ": setting.zone,
            "PYTHONHASHSEED": setting.seed,
            "OPENBLAS_NUM_THREADS": str(setting.threads),
        },
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ranked(setting: Setting, room: Path, environment: Mapping[str, str]) -> str:
    """Hash over all files of a report that is made in a setting, from the snapshot on."""
    folder = room / setting.folder
    folder.mkdir(parents=True)
    (folder / "genes.csv").write_text("symbol\n" + "\n".join(GENES) + "\n", encoding="utf-8")
    words = ["rank", "--quiet", "--targets", "genes.csv", "--store", "own.duckdb", "--out", "report"]
    run(RANK, setting, folder, environment, *words)
    (folder / "own.duckdb").unlink()
    files = sorted((folder / "report").iterdir())
    assert len(files) == 10
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


@pytest.mark.slow
def test_the_same_data_and_model_give_the_same_bytes_in_every_setting(
    turkish: Mapping[str, str], tmp_path: Path, record: Record
) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rooms = [tmp_path / str(i) for i in range(len(CHOSEN))]
        found = list(pool.map(lambda pair: ranked(*pair, turkish), zip(CHOSEN, rooms, strict=True)))
    assert len(set(found)) == 1, dict(zip(CHOSEN, found, strict=True))
    record(
        "The same snapshot, model and version give the same bytes over threads, language, time zone, hash seed, folder",
        tried=len(found),
        kept=len(found),
        control="each of the five changes what a careless program prints (a test of its own)",
    )


@pytest.mark.skipif(os.cpu_count() == 1, reason="one processor adds in one order")
def test_a_sum_of_fractions_over_threads_changes_with_their_order_and_one_of_whole_numbers_does_not(
    tmp_path: Path,
) -> None:
    numbers = tmp_path / "numbers.parquet"
    duckdb.execute(f"COPY (SELECT sin(range) / 3 AS x FROM range(1000000)) TO '{numbers}' (ROW_GROUP_SIZE 20000)")
    fractions, wholes = set(), set()
    for threads in (1, *[8] * 20):
        with duckdb.connect(config={"threads": threads}) as con:
            fractions |= set(con.execute("SELECT sum(x) FROM read_parquet(?)", [str(numbers)]).fetchall())
            exact = "SELECT sum(CAST(round(x * 1e12) AS BIGINT)) FROM read_parquet(?)"
            wholes |= set(con.execute(exact, [str(numbers)]).fetchall())
    assert len(fractions) > 1  # the control: what tests/sql/test_lint.py keeps out of every file
    assert len(wholes) == 1


@pytest.mark.slow
def test_each_of_the_five_changes_what_a_careless_program_prints(turkish: Mapping[str, str], tmp_path: Path) -> None:
    settings = [FIRST, *(FIRST._replace(**{name: getattr(SECOND, name)}) for name in Setting._fields)]
    said = {run(NAIVE, setting, tmp_path / setting.folder, turkish) for setting in settings}
    assert len(said) == 6


def test_each_of_the_five_is_seen_both_ways_in_what_is_tried() -> None:
    assert len(set(ALL)) == 32
    assert set(CORNERS) <= set(ALL)
    assert all(len({setting[i] for setting in CHOSEN}) == 2 for i in range(5))
