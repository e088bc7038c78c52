"""Tables as Parquet, through DuckDB: typed columns, missing cells NULL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.errors import Problem, ReportError
from prioritize.report.evidence import identifier
from prioritize.report.files import whole

COPY = (
    "COPY (SELECT {casts} FROM read_csv(?, columns = {columns}, header = true, auto_detect = false, nullstr = '', "
    "delim = ',', quote = '\"', escape = '\"')) "
    "TO '{path}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v1)"
)


def write(path: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
    """Write a table; the same bytes for the same rows and the same release of DuckDB.

    Parameters
    ----------
    path : Path
    columns : sequence of (name, type)
        Types of DuckDB.
    rows : iterable of sequence of str
        An empty cell becomes NULL, the others are cast to the type of their column.

    Raises
    ------
    ReportError
        The file cannot be written.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in str(path)):
        raise ReportError(Problem("the name is not UTF-8, which Parquet is written by", str(path), fix="give another"))
    plain = [f"c{place}" for place in range(len(columns))]
    casts = ", ".join(
        f"CAST({own} AS {kind}) AS {identifier(name)}" for own, (name, kind) in zip(plain, columns, strict=True)
    )
    texts = "{" + ", ".join(f"{own}: 'VARCHAR'" for own in plain) + "}"
    with tempfile.TemporaryDirectory() as folder, whole(path) as scratch:
        file = Path(folder) / "rows.csv"
        delimited.write(file, plain, rows)
        try:
            target = str(scratch).replace("'", "''")
            with duckdb.connect(config={"threads": 1}) as con:
                con.execute(COPY.format(casts=casts, columns=texts, path=target), [str(file)])
        except duckdb.Error as fault:
            raise ReportError(
                Problem(str(fault).splitlines()[0], str(path), fix="give another --out, or use csv")
            ) from fault
