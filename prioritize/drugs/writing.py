"""Scores of pairs of drugs as a file, and beside it the names that are not scored."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prioritize.drugs.scoring import PairScores
from prioritize.genome import check_file
from prioritize.origins import write_origin
from prioritize.report import cells, parquet, tables

LEFT_OUT = ("drug", "line", "status", "names", "why")


def checked(path: Path | None) -> Path:
    """The file that scores are to be written to.

    Raises
    ------
    UsageError
        As `prioritize.genome.check_file`.
    """
    return check_file(path, "drug pairs", "pairs.tsv")


def left_out_file(path: Path) -> Path:
    """The file beside the scores that says which names are not scored: `pairs.tsv` has `pairs.left-out.tsv`."""
    return path.with_name(f"{path.stem}.left-out.tsv")


def write_pairs(found: PairScores, path: Path) -> Path:
    """Write scores by the suffix, beside them the names that are not scored, and what they were made with.

    Returns
    -------
    Path
        The file beside; it has a heading alone when every name was scored.

    Raises
    ------
    UsageError
        As `checked`.
    ReportError
        A file cannot be written.
    """
    checked(path)
    beside = left_out_file(path)
    rows = ((one.drug, str(one.line or ""), one.status, ";".join(one.names), one.words()) for one in found.left_out)
    tables.write_bytes(beside, _text(LEFT_OUT, rows, "\t"))
    if path.suffix == ".parquet":
        kinds = dict.fromkeys(("score", *found.terms), "DOUBLE")
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write(path, [(name, kinds.get(name, "VARCHAR")) for name in found.columns], _rows(found))
    else:
        tables.write_bytes(path, _text(found.columns, _rows(found), "\t" if path.suffix == ".tsv" else ","))
    if found.origin is not None:
        write_origin(found.origin, path)
    return beside


def _rows(found: PairScores) -> Iterator[tuple[str, ...]]:
    """Rows of the table as text."""
    numbers = [[cells.plain(value) for value in values.tolist()] for values in found.numbers()]
    return zip(*found.texts(), *numbers, strict=True)


def _text(columns: Sequence[str], rows: Iterable[Sequence[str]], sign: str) -> bytes:
    """A table as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=sign, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode()
