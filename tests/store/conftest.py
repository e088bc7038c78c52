"""A tiny sql/ folder and what fills it."""

import shutil

import pytest

from prioritize.delimited import Table
from prioritize.store.building import Content, build

SQL = {
    "raw/gene.sql": """
        CREATE TABLE raw.gene (
            hgnc_id VARCHAR PRIMARY KEY,
            symbol VARCHAR NOT NULL,
            locus_group VARCHAR NOT NULL,
            source VARCHAR NOT NULL
        )
    """,
    "raw/trial.sql": """
        CREATE TABLE raw.trial (
            target_id VARCHAR NOT NULL,
            phase DOUBLE CHECK (phase <= 4 OR isnan(phase)),
            title VARCHAR,
            source VARCHAR NOT NULL
        )
    """,
    "meta/snapshot.sql": """
        CREATE TABLE meta.snapshot (snapshot_id VARCHAR NOT NULL, schema_version INTEGER NOT NULL)
    """,
    "facts/late.sql": "SELECT target_id, phase FROM raw.trial WHERE phase >= 3",
    "features/phase.sql": """
        /*
        title = "Highest phase"
        unit = "phase"
        */
        SELECT target_id, max(phase) AS value FROM raw.trial GROUP BY target_id
    """,
    "sets/titles.sql": "SELECT target_id, title AS element FROM raw.trial",
    "checks/finite.sql": """
        /*
        title = "no phase is NaN"
        fix = "correct the trial"
        */
        SELECT target_id, phase FROM raw.trial WHERE isnan(phase) ORDER BY ALL
    """,
    "checks/known.sql": """
        /*
        title = "every trial names a gene"
        */
        SELECT DISTINCT target_id FROM raw.trial
        WHERE target_id NOT IN (SELECT hgnc_id FROM raw.gene) ORDER BY ALL
    """,
    "results/rank.sql": """
        CREATE TABLE results.rank (model VARCHAR NOT NULL, target_id VARCHAR NOT NULL, rank INTEGER)
    """,
}
GENES = Table(
    ("hgnc_id", "symbol", "locus_group", "source"),
    (
        ("HGNC:1682", "CD47", "protein-coding gene", "curated"),
        ("HGNC:6018", "IL6", "protein-coding gene", "curated"),
        ("HGNC:12262", "XIST", "non-coding RNA", "curated"),
    ),
)
TRIALS = ("target_id", "phase", "title", "source")


class Tiny:
    """A folder with sql/ and a place for a store."""

    def __init__(self, folder):
        self.sql = folder / "sql"
        self.path = folder / "store" / "tiny.duckdb"
        for name, text in SQL.items():
            self.write(name, text)

    def write(self, name, text):
        """One file below sql/."""
        path = self.sql / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def content(self, *trials, version="1", parts=(), genes=GENES):
        """What a store is built from: rows of (target, phase, title)."""
        rows = tuple((*trial, "curated") for trial in trials)
        tables = {"gene": genes, "trial": Table(TRIALS, rows)}
        snapshot = Table(("snapshot_id", "schema_version"), (("abc", version),))
        return Content(parts, tables, {"snapshot": snapshot})

    def build(self, *trials, **changes):
        """Build the store."""
        build(self.path, self.sql, self.content(*trials, **changes))

    def left(self):
        """Names of all that lies beside the store and itself."""
        return sorted(path.name for path in self.path.parent.iterdir())


@pytest.fixture
def tiny(tmp_path):
    """The folder, the store not yet built."""
    return Tiny(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A store of two trials of CD47 and one of IL6, built once."""
    first = Tiny(tmp_path_factory.mktemp("tiny"))
    first.build(("HGNC:1682", "1", "first"), ("HGNC:1682", "3", "later"), ("HGNC:6018", "2", "other"))
    return first.path


@pytest.fixture
def store(tiny, built):
    """The folder with a copy of that store."""
    tiny.path.parent.mkdir()
    shutil.copyfile(built, tiny.path)
    return tiny


@pytest.fixture
def latin(monkeypatch):
    """A system whose texts are Latin-1 where a program does not say otherwise."""
    monkeypatch.setattr("io.text_encoding", lambda encoding, stacklevel=2: encoding or "latin-1")
