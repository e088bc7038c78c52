"""Scores of sources that were kept: other weights, ranks and tables of them, without the evidence.

`score_files` leaves a folder with the scores of each source, some diseases to a file. What is asked here reads these
alone, a file at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from prioritize.associations.files import MEMORY, PLAN, Slices, Tell, Written, begin, opened, quoted
from prioritize.associations.kernel import SourceScores, score_pairs, weigh_pairs
from prioritize.associations.scores import VARIANTS, known_name
from prioritize.associations.sources import DataSource, reweigh
from prioritize.delimited import FORMULA
from prioritize.errors import Problem, StoreError, UsageError
from prioritize.memory import share_out

METHODS = ("harmonic", "mean")
"""Harmonic sum of the weighted sources, as Open Targets has it; or their weighted mean, a source without evidence 0."""
FORMS = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".tsv": "FORMAT csv, HEADER, DELIMITER '\t'",
    ".csv": "FORMAT csv, HEADER",
}
"""How a table is written, by the ending of its file."""


def is_kept(folder: Path) -> bool:
    """Whether a folder is one that `score_files` made."""
    return (folder / PLAN).is_file() and (folder / "by_source").is_dir()


def rank_kept(
    kept: Path,
    out: Path,
    sources: Sequence[DataSource],
    *,
    variant: str = "pipeline",
    method: str = "harmonic",
    only: Sequence[str] = (),
    memory: str = MEMORY,
    threads: int | None = None,
    tell: Tell = lambda line: None,
) -> Written:
    """Score and rank all targets of all diseases anew from kept scores of sources, with other weights or otherwise.

    Parameters
    ----------
    kept : Path
        Folder that `score_files` filled to its end.
    out : Path
        Folder for `overall/`, in the slices of `kept`. What is already there of the same weights is left.
    sources : sequence of DataSource
        With the weights wanted.
    variant : str
        `pipeline` or `api`, as that of the kept scores.
    method : str
        One of `METHODS`: the sources are the criteria, and their weights those of the criteria.
    only : sequence of str
        Ids of the diseases wanted; all when empty.
    memory, threads, tell
        As in `score_files`.

    Raises
    ------
    UsageError
        Unknown variant or method, all weights 0, another variant than that of the kept scores, a limit that is no
        amount of memory or too little, or a folder `out` with something else in it.
    StoreError
        Files of the kept scores are missing or damaged.

    Notes
    -----
    Memory: 128 MB, DuckDB's share, and some 60 bytes for each score of a source in the largest slice.
    """
    known_name("variant", (variant,), VARIANTS)
    known_name("method", (method,), METHODS)
    chosen = reweigh(sources, {})
    weights = np.array([one.weight for one in chosen])
    if not weights.any():
        raise UsageError(Problem("all weights are 0", "weights", fix="give one source a weight above 0"))
    plan = json.loads((kept / PLAN).read_text(encoding="utf-8"))
    if plan["variant"] != variant:
        what = f"its scores are of the variant '{plan['variant']}'"
        raise UsageError(Problem(what, str(kept), fix=f"ask for that variant, not for '{variant}'"))
    room = share_out(memory)
    with opened(out, room.engine, threads) as con:
        there = Slices(con, kept, int(plan["slices"]))
        _number(con, there, chosen, only, kept)
        begin(out, _plan(plan, chosen, variant, method, only))
        slices = Slices(con, out, there.number)

        def make(number: int) -> None:
            found = _sums(con, there.path("by_source", number))
            pairs = (
                score_pairs(found, weights, VARIANTS[variant]) if method == "harmonic" else weigh_pairs(found, weights)
            )
            slices.write_pairs(pairs, number)

        return slices.each(make, ("overall",), tell)


def _plan(
    kept: Mapping[str, Any], sources: Sequence[DataSource], variant: str, method: str, only: Sequence[str]
) -> dict[str, Any]:
    """What is scored and how."""
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    weights = {one.source: one.weight for one in sources}
    settings = {"weights": weights, "variant": variant, "method": method, "only": sorted(only)}
    return {"kept": digest, **settings, "slices": kept["slices"]}


def _number(
    con: duckdb.DuckDBPyConnection, there: Slices, sources: Sequence[DataSource], only: Sequence[str], where: Path
) -> None:
    """Number targets, the diseases wanted and sources in the order of their ids."""
    files = [there.path("by_source", number) for number in range(there.number)]
    if missing := [file.name for file in files if not file.is_file()]:
        what = f"lacks {len(missing)} of {len(files)} files of scores, such as {missing[0]}: its run was not finished"
        raise StoreError(Problem(what, str(where), fix="run it again; it goes on where it was"))
    con.execute("CREATE TABLE source (id VARCHAR, code INTEGER)")
    con.executemany("INSERT INTO source VALUES (?, ?)", [(one.source, code) for code, one in enumerate(sources)])
    try:
        for name in ("target", "disease"):
            con.execute(
                f"CREATE TABLE {name} AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code "  # noqa: S608 - our names
                f"FROM (SELECT DISTINCT {name}_id AS id FROM read_parquet($1) WHERE len($2) = 0 OR disease_id IN $2)",
                [[str(file) for file in files], list(only)],
            )
    except (duckdb.IOException, duckdb.InvalidInputException) as fault:
        what = f"cannot be read: {str(fault).splitlines()[0]}"
        raise StoreError(Problem(what, str(where), fix="score the evidence again")) from fault


def _sums(con: duckdb.DuckDBPyConnection, file: Path) -> SourceScores:
    """Scores of the sources of one slice, in the order of disease and target."""
    rows = con.execute(
        "SELECT d.code AS disease, t.code AS target, s.code AS source, m.score, m.n_evidence "
        "FROM read_parquet($1) AS m JOIN disease AS d ON d.id = m.disease_id JOIN target AS t ON t.id = m.target_id "
        "JOIN source AS s ON s.id = m.source",
        [str(file)],
    ).fetchnumpy()
    order = np.lexsort((rows["source"], rows["target"], rows["disease"]))
    columns = {
        name: np.asarray(rows.pop(name))[order] for name in ("disease", "target", "source", "score", "n_evidence")
    }
    return SourceScores(**columns)


def write_table(
    folder: Path,
    file: Path,
    *,
    diseases: Sequence[str] = (),
    top: int | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
) -> int:
    """Write the associations of a folder of results as one table: the first of each disease first.

    Parameters
    ----------
    folder : Path
        With `overall/`.
    file : Path
        .parquet, .tsv or .csv; put in place whole.
    diseases : sequence of str
        Ids of the diseases wanted; all when empty.
    top : int, optional
        Ranks wanted of each disease; who shares the last of them comes with it.
    memory, threads
        As in `score_files`; the table is sorted on disk beyond that.

    Returns
    -------
    int
        Rows.

    Raises
    ------
    UsageError
        A disease without a row, another ending, or too little memory.
    """
    check_ending(file)
    files = [str(folder / "overall" / "*.parquet")]
    with opened(folder, share_out(memory).engine, threads) as con:
        con.execute("CREATE TABLE wanted AS SELECT unnest($1::VARCHAR[]) AS id", [list(diseases)])
        lost = con.execute(
            "SELECT id FROM wanted ANTI JOIN read_parquet($1) AS o ON o.disease_id = wanted.id ORDER BY id", [files]
        ).fetchall()
        if lost:
            what = f"no association with {', '.join(one for (one,) in lost[:3])}"
            raise UsageError(Problem(what, "--disease", fix="write the id as the evidence has it"))
        whole = file.with_name(f".{file.name}.new")
        file.parent.mkdir(parents=True, exist_ok=True)
        ids = [name if file.suffix == ".parquet" else _as_text(name) for name in ("disease_id", "target_id")]
        ((rows,),) = con.execute(
            f"COPY (SELECT {', '.join(ids)}, rank, score, n_sources, n_evidence FROM read_parquet($1) "  # noqa: S608 - our names
            "WHERE (len($2) = 0 OR disease_id IN (SELECT id FROM wanted)) AND rank <= $3 "
            f"ORDER BY disease_id, rank, target_id) TO '{quoted(whole)}' "
            f"({FORMS[file.suffix]})",
            [files, list(diseases), top or np.iinfo(np.int32).max],
        ).fetchall()
        os.replace(whole, file)
    return int(rows)


def check_ending(file: Path) -> None:
    """Refuse a file whose name does not say which form of table is wanted.

    Raises
    ------
    UsageError
    """
    if file.suffix not in FORMS:
        what = f"'{file}' does not say which form of table is wanted"
        raise UsageError(Problem(what, "--out", fix=f"give a name that ends in {', '.join(FORMS)}, or a folder"))


def _as_text(name: str) -> str:
    """An id that no spreadsheet takes for a formula."""
    signs = ", ".join(f"chr({ord(sign)})" for sign in FORMULA)
    return f"CASE WHEN left({name}, 1) IN ({signs}) THEN chr(39) || {name} ELSE {name} END AS {name}"
