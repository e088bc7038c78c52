"""What goes in: evidence and ontology as Open Targets publishes them, read and checked by the server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prioritize.associations import diseases, read_diseases
from prioritize.associations.files import COLUMNS
from prioritize.associations.ontology import all_ancestors
from prioritize.associations.sources import DataSource
from prioritize.cluster.connecting import Frame, Session, bare, needed
from prioritize.errors import EvidenceError, Problem, did_you_mean

TYPES = {"VARCHAR": "string", "DOUBLE": "double", "FLOAT": "float"}
"""Types of the contract, as this engine names them."""
MILLION = 1e6


def read_parquet(session: Session, path: str) -> Frame:
    """A Parquet file or folder; folders below count too.

    Raises
    ------
    EvidenceError
        Nothing is there.
    """
    errors = needed("pyspark.errors")
    reader = session.read.option("recursiveFileLookup", "true")
    missing = Problem(
        "holds no Parquet file that the server can read", bare(path), fix="give a path, or an address, that it sees"
    )
    try:
        frame = reader.parquet(path)
        there = bool(frame.columns)
    except errors.AnalysisException as fault:
        raise EvidenceError(missing) from fault
    if not there:  # some servers take what is not there for a table without columns
        raise EvidenceError(missing)
    return frame


def read_evidence(session: Session, path: str) -> Frame:
    """Evidence with the columns that count; rows with a score of 0 say nothing and count for nothing.

    Raises
    ------
    EvidenceError
        A column is missing, or of another type; all are named.
    """
    frame = read_parquet(session, path)
    types = {one.name: one.dataType.simpleString() for one in frame.schema.fields}
    problems = [
        Problem(
            f"is missing; {did_you_mean(name, list(types))}"
            if name not in types
            else f"is of type {types[name]}, not {TYPES[allowed[0]]}",
            bare(path),
            field=name,
            fix=f"give {', '.join(COLUMNS)}, as the evidence of Open Targets has them",
        )
        for name, allowed in COLUMNS.items()
        if types.get(name) not in {TYPES[one] for one in allowed}
    ]
    if problems:
        raise EvidenceError(problems)
    return frame.where("score IS NULL OR score <> 0").selectExpr(
        "targetId AS target_id",
        "diseaseId AS disease_id",
        "datasourceId AS source",
        "CAST(score AS DOUBLE) AS score",
        "CAST(NULL AS DATE) AS evidence_date",
    )


def checked(frame: Frame, sources: Sequence[DataSource], path: str) -> list[tuple[str, int, int]]:
    """See that evidence can be scored.

    Returns
    -------
    list of (source, rows, sum of scores)
        What tells this evidence from other: the sum is one of whole numbers, a million to the unit.

    Raises
    ------
    EvidenceError
        There is no row, an id or a score is missing, a source is unknown, or a score is no share above 0.
    """
    good = "score > 0 AND score <= 1"
    found = (
        frame.selectExpr(
            "source",
            "CASE WHEN coalesce(target_id, '') = '' OR coalesce(disease_id, '') = '' OR score IS NULL "
            "THEN 1 ELSE 0 END AS gap",
            f"CASE WHEN score IS NULL OR ({good}) THEN 0 ELSE 1 END AS wild",
            f"CASE WHEN {good} THEN CAST(round(score * {MILLION}) AS BIGINT) ELSE 0 END AS millionths",
        )
        .groupBy("source")
        .agg({"*": "count", "gap": "sum", "wild": "sum", "millionths": "sum"})
        .collect()
    )
    _refuse(found, [one.source for one in sources], bare(path))
    return sorted((row["source"], int(row["count(1)"]), int(row["sum(millionths)"])) for row in found)


def _refuse(found: Sequence[Any], names: Sequence[str], where: str) -> None:
    """Tell all that is wrong, each with how many rows."""
    problems = [
        Problem(
            f"{row['count(1)']:,} rows are of the unknown source {row['source']!r}; "
            f"{did_you_mean(str(row['source']), names)}",
            where,
            field="datasourceId",
            fix="add the source with its weight, or leave the rows out",
        )
        for row in sorted(found, key=lambda row: str(row["source"]))
        if row["source"] not in names
    ]
    if gaps := sum(row["sum(gap)"] for row in found):
        problems.append(Problem(f"{gaps:,} rows lack an id or the score", where, fix="leave these rows out"))
    if wild := sum(row["sum(wild)"] for row in found):
        what = f"{wild:,} scores are not above 0 and up to 1"
        problems.append(Problem(what, where, field="score", fix="leave these rows out, or mend them"))
    if not found:
        problems.append(Problem("has no row", where, fix="give evidence"))
    if problems:
        raise EvidenceError(problems)


def read_ancestors(session: Session, path: str) -> list[tuple[str, str]]:
    """Every disease with every ancestor: from a file of this machine, or by the server from an address.

    Raises
    ------
    EvidenceError
        A column is missing, or nothing is there.
    SourceError
        A disease lies above itself.
    TargetError
        A table of this machine cannot be read.
    """
    if "://" not in path:
        return all_ancestors(read_diseases(Path(path)))
    frame = read_parquet(session, path)
    if missing := [name for name in diseases.COLUMNS if name not in frame.columns]:
        what = f"lacks the column {', '.join(missing)}"
        raise EvidenceError(Problem(what, bare(path), fix="give the diseases of Open Targets"))
    rows = frame.selectExpr("id", "explode(parents) AS parent").collect()
    return all_ancestors([(row["id"], row["parent"]) for row in rows])
