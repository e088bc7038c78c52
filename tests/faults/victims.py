"""What is killed: writers of a store and of a folder, ours and naive ones, each of them writing one version.

python -m tests.faults.victims store /some/folder 7
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep

import duckdb

from prioritize.delimited import Table
from prioritize.errors import PrioritizeError
from prioritize.store.building import Content, add_results, build
from prioritize.store.database import SCHEMA_VERSION, reading
from prioritize.store.snapshot import replacing

ROWS = 300
FILES = ("index.html", "report.json", "targets.csv")
SQL = {
    "raw/gene.sql": "CREATE TABLE raw.gene (hgnc_id VARCHAR, symbol VARCHAR, locus_group VARCHAR, source VARCHAR)",
    "results/run.sql": "CREATE TABLE results.run (model VARCHAR, version VARCHAR)",
    "raw/trial.sql": "CREATE TABLE raw.trial (target_id VARCHAR, title VARCHAR, source VARCHAR)",
    "meta/snapshot.sql": "CREATE TABLE meta.snapshot (snapshot_id VARCHAR, schema_version INTEGER)",
    "facts/title.sql": "SELECT target_id, title FROM raw.trial",
    "checks/agreed.sql": """
        /*
        title = "genes and trials are of one version"
        */
        SELECT title FROM raw.trial WHERE title NOT IN (SELECT locus_group FROM raw.gene)
    """,
}
COUNTS = """
    SELECT count(*), count(DISTINCT word), min(word)
    FROM (
        SELECT locus_group AS word FROM raw.gene
        UNION ALL SELECT title FROM raw.trial
        UNION ALL SELECT title FROM facts.title
        UNION ALL SELECT snapshot_id FROM meta.snapshot
    )
"""


class MixedError(Exception):
    """What lies there is neither the old nor the new."""


def write_sql(folder: Path) -> None:
    """The least that a store is made from."""
    for kind in ("raw", "meta", "facts", "features", "sets", "checks", "results"):
        (folder / "sql" / kind).mkdir(parents=True)
    for name, text in SQL.items():
        (folder / "sql" / name).write_text(text, encoding="utf-8")


def store(folder: Path, version: str) -> None:
    """A store whose every row names the version, as `prioritize build` puts it in place."""
    ids = [f"HGNC:{number}" for number in range(1, ROWS + 1)]
    genes = Table(("hgnc_id", "symbol", "locus_group", "source"), tuple((one, one, version, "made") for one in ids))
    trials = Table(("target_id", "title", "source"), tuple((one, version, "made") for one in ids))
    snapshot = Table(("snapshot_id", "schema_version"), ((version, str(SCHEMA_VERSION)),))
    build(
        folder / "store" / "it.duckdb",
        folder / "sql",
        Content((), {"gene": genes, "trial": trials}, {"snapshot": snapshot}),
    )


def store_in_place(folder: Path, version: str) -> None:
    """The naive way: the tables of the published file emptied and filled one after the other."""
    with duckdb.connect(str(folder / "store" / "it.duckdb")) as con:
        for table, column in (("raw.gene", "locus_group"), ("raw.trial", "title"), ("facts.title", "title")):
            con.execute(f"UPDATE {table} SET {column} = $1", [version])
        con.execute("UPDATE meta.snapshot SET snapshot_id = $1", [version])


def results(folder: Path, version: str) -> None:
    """Results whose every row names the version, as `prioritize rank` adds them to a store."""
    path = folder / "store" / "it.duckdb"
    if not path.exists():
        store(folder, "v0")
    run = Table(("model", "version"), (("m", version),) * ROWS)
    add_results(path, {"run": run}, "m", folder / "sql" / "results")


def results_in_place(folder: Path, version: str) -> None:
    """The naive way: the old rows of the published file removed, then the new ones written."""
    with duckdb.connect(str(folder / "store" / "it.duckdb")) as con:
        con.execute("DELETE FROM results.run")
        con.execute("INSERT INTO results.run SELECT 'm', $1 FROM range($2)", [version, ROWS])


def report(folder: Path, version: str) -> None:
    """A folder whose every file names the version, as reports and snapshots are put in place."""
    with replacing(folder / "report") as scratch:
        for name in FILES:
            (scratch / name).write_text(f"{version}\n" * ROWS, encoding="utf-8")


def report_in_place(folder: Path, version: str) -> None:
    """The naive way: one file after the other."""
    (folder / "report").mkdir(exist_ok=True)
    for name in FILES:
        (folder / "report" / name).write_text(f"{version}\n" * ROWS, encoding="utf-8")


def store_holds(folder: Path) -> str:
    """The version of a store, every row counted and read as our users read.

    Raises
    ------
    MixedError
    PrioritizeError
        It cannot be read.
    """
    with reading(folder / "store" / "it.duckdb") as con:
        rows, words, word = con.execute(COUNTS).fetchall()[0]
    if (rows, words) != (3 * ROWS + 1, 1):
        raise MixedError(f"{rows} rows of {words} versions")
    return str(word)


def results_hold(folder: Path) -> str:
    """The version of the results of a store.

    Raises
    ------
    MixedError
    PrioritizeError
        It cannot be read.
    """
    with reading(folder / "store" / "it.duckdb") as con:
        rows, words, word = con.execute(
            "SELECT count(*), count(DISTINCT version), min(version) FROM results.run"
        ).fetchall()[0]
    if (rows, words) != (ROWS, 1):
        raise MixedError(f"{rows} rows of {words} versions")
    return str(word)


def report_holds(folder: Path) -> str:
    """The version of a folder.

    Raises
    ------
    MixedError
    """
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "report").iterdir())}
    versions = {text.split("\n", 1)[0] for text in found.values()}
    if tuple(sorted(found)) != FILES or len(versions) != 1:
        raise MixedError(f"{sorted(found)} of {sorted(versions)}")
    (version,) = versions
    if any(text != f"{version}\n" * ROWS for text in found.values()):
        raise MixedError("a file is cut")
    return version


WRITERS: dict[str, Callable[[Path, str], None]] = {
    "store": store,
    "store in place": store_in_place,
    "results": results,
    "results in place": results_in_place,
    "report": report,
    "report in place": report_in_place,
}
HOLDS: dict[str, Callable[[Path], str]] = {"store": store_holds, "results": results_hold, "report": report_holds}
HOMES = {"store": "store", "results": "store", "report": "report"}
"""The folder that holds each."""


def left_over(folder: Path, kind: str) -> list[str]:
    """What lies beside the store or the report, once the next writer has been there."""
    home = folder / "store" if HOMES[kind] == "store" else folder
    known = {"it.duckdb", "it.duckdb.lock", "sql", "store", "report"}
    return sorted(path.name for path in home.iterdir() if path.name not in known)


def main(kind: str, folder: str, version: str) -> None:
    """Write one version, and leave as the command line does when that fails."""
    try:
        WRITERS[kind](Path(folder), version)
    except PrioritizeError as fault:
        sys.stderr.write("\n".join(fault.lines()) + "\n")
        sys.exit(fault.exit_code)
    except OSError as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(5)


def serve() -> None:
    """Write on demand in a fork, and kill it: lines of kind, folder, version and seconds come in (0: let it end).

    Forking spares the start of Python, so that hundreds of kills take a minute. Out go how it ended and after how long.
    """
    for line in sys.stdin:
        kind, folder, version, seconds = line.rstrip("\n").split("\t")
        begun = perf_counter()
        child = os.fork()
        if not child:
            WRITERS[kind](Path(folder), version)
            os._exit(0)
        if float(seconds):
            sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {perf_counter() - begun}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4]) if len(sys.argv) > 1 else serve()
