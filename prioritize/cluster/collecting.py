"""Results of a cluster on one machine, as this machine would have written them: to be ranked anew, cut and shown."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb

from prioritize.associations.files import MEMORY, ROWS, TABLES, Slices, Tell, Written, begin, opened
from prioritize.cluster.scoring import FINISHED
from prioritize.errors import Problem, StoreError
from prioritize.memory import share_out

ORDER = {"by_source": "disease_id, target_id, source", "overall": "disease_id, target_id"}


def collect(
    folder: Path,
    out: Path,
    *,
    slices: int | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
    tell: Tell = lambda line: None,
) -> Written:
    """Put the results of a cluster into slices of whole diseases, in order, as `score_files` leaves them.

    Parameters
    ----------
    folder : Path
        What `score_evidence` wrote, or a copy of it.
    out : Path
        Folder for `by_source/` and `overall/`. A call that was stopped goes on where it was.
    slices : int, optional
        Slices of diseases, one for two million associations when left out.
    memory, threads, tell
        As in `score_files`; more is sorted on disk.

    Raises
    ------
    StoreError
        The run that wrote the folder did not end, or a file of it is missing or damaged.
    UsageError
        `out` holds something else.
    """
    with opened(out, share_out(memory).engine, threads) as con:
        try:
            plan, rows = _finished(con, folder)
            number = slices or -(-rows // ROWS) or 1
            begin(out, {"cluster": plan, "variant": plan["variant"], "slices": number})
            parts = Slices(con, out, number)
            con.execute(
                "CREATE TABLE disease AS SELECT id, (row_number() OVER (ORDER BY id) - 1) % $2 AS slice "
                "FROM (SELECT DISTINCT disease_id AS id FROM read_parquet($1))",
                [_files(folder, "overall"), number],
            )
            done = parts.each(lambda one: _cut(con, folder, parts, one), TABLES, tell)
        except duckdb.IOException as fault:
            what = f"cannot be read: {str(fault).splitlines()[0]}"
            raise StoreError(Problem(what, str(folder), fix="copy it again")) from fault
    if done.associations != rows:
        what = f"holds {done.associations:,} associations, and {rows:,} were written"
        raise StoreError(Problem(what, str(folder), fix=f"copy it again, and remove {out}"))
    return done


def _finished(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[dict[str, str], int]:
    """Plan of a run that ended, and how many associations it wrote."""
    if not (folder / FINISHED).is_dir():
        what = f"has no {FINISHED}/: it is no result of a cluster, or its run did not end"
        raise StoreError(Problem(what, str(folder), fix="run the same 'prioritize cluster rank' again"))
    ((plan, rows),) = con.execute(
        "SELECT plan, associations FROM read_parquet($1)", [_files(folder, FINISHED)]
    ).fetchall()
    return json.loads(plan), int(rows)


def _files(folder: Path, table: str) -> str:
    """The files of a table, however the server named them."""
    return str(folder / table / "*.parquet")


def _cut(con: duckdb.DuckDBPyConnection, folder: Path, parts: Slices, number: int) -> None:
    """Write one slice of each table, put in place whole."""
    for table in TABLES:
        path = parts.path(table, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".unfinished")
        con.execute(
            "COPY (SELECT m.* FROM read_parquet($1) AS m JOIN disease AS d ON d.id = m.disease_id "  # noqa: S608 - our names
            f"WHERE d.slice = $2 ORDER BY {ORDER[table]}) "
            f"TO '{str(whole).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)",
            [_files(folder, table), number],
        )
        os.replace(whole, path)
