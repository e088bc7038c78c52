"""The SQL and the data sources that the project ships, and evidence in few words."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from prioritize import associations

CHECKOUT = Path(__file__).resolve().parents[2]
SQL = CHECKOUT / "sql" / "associations"
SOURCES = CHECKOUT / "data" / "associations" / "datasources.csv"


@pytest.fixture(scope="session")
def sources():
    return associations.read_sources(SOURCES)


@pytest.fixture
def associate(sources):
    """A function that scores rows of (target, disease, source, score, date); the date may be left out."""

    def _associate(rows, parents=None, **options):
        frame = pd.DataFrame(
            [(*row, None)[:5] for row in rows],
            columns=["target_id", "disease_id", "source", "score", "evidence_date"],
        )
        if parents is not None:
            options["ancestors"] = pd.DataFrame(parents, columns=["disease_id", "ancestor_id"])
        return associations.associate(frame, SQL, options.pop("sources", sources), **options)

    return _associate


@pytest.fixture
def score(associate):
    """A function that gives the one score of rows about one target and one disease."""

    def _score(rows, **options):
        found = associate([("ENSG1", "D1", *row) for row in rows], **options)
        assert len(found) == 1
        return found.score[0]

    return _score


@pytest.fixture(scope="session")
def open_tables():
    """A function that opens a DuckDB with rows of evidence and of ancestors in its tables of input."""

    def _open(rows, ancestors=(), threads=1):
        con = duckdb.connect(config={"threads": threads})
        associations.prepare(con, SQL)
        for table, given in (("evidence", rows), ("ancestor", ancestors)):
            if given:
                con.from_df(pd.DataFrame(given, dtype=object)).insert_into(f"associations.{table}")
        return con

    return _open
