"""Every SQL file of facts, features, sets and associations gives the same rows on each engine, row by row."""

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from prioritize import associations
from prioritize.associations.ontology import all_ancestors
from prioritize.cluster.scoring import INPUTS
from prioritize.cluster.steps import Schema, Tables
from prioritize.store.sqlfile import read_folder

from .conftest import SQL, difference

FOLDERS = ("facts", "features", "sets")
STEPS = sorted(read_folder(SQL / "associations"), key=lambda file: file.meta["step"])
VARIANTS, SCOPES = ("api", "pipeline"), ("direct", "indirect")

EVIDENCE = "target_id string, disease_id string, source string, score double, evidence_date date"
OLDER = os.environ.get("PRIORITIZE_DUCKDB_PYTHON", "")

pytestmark = pytest.mark.slow


def unlike(con, tables, name, wanted):
    """Rows of a table of the server that differ from those of a query here, either way, and how many rows there are."""
    parts = f"{tables.path(name)}/*.parquet"
    columns = ", ".join(f'"{row[0]}"' for row in con.execute(f"DESCRIBE {wanted}").fetchall())
    rows = con.execute(f"SELECT count(*) FROM ({wanted})").fetchone()[0]
    if not con.execute("SELECT count(*) FROM glob($1)", [parts]).fetchone()[0]:
        return [rows, 0], rows  # a table without rows may have no file
    found = f"SELECT {columns} FROM read_parquet('{parts}', hive_partitioning = false)"
    return difference(found, f"SELECT {columns} FROM ({wanted})", con), rows


def test_facts_features_and_sets_are_those_of_duckdb(session, where, tmp_path):
    tables = Tables(session, str(tmp_path / "made"), "test")
    found = {}
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{where.store}' AS store (READ_ONLY)")
        con.execute("USE store")
        names = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw' ORDER BY 1").fetchall()
        with Schema(session, "raw", "test"), Schema(session, "facts", "test"):
            for (name,) in names:
                path = tmp_path / "made" / "raw" / name
                path.mkdir(parents=True)
                con.execute(f"COPY (SELECT * FROM store.raw.{name}) TO '{path}/part.parquet' (FORMAT parquet)")
                tables.enter(f"raw.{name}", session.read.parquet(tables.path(f"raw.{name}")))
            for folder in FOLDERS:
                for file in read_folder(SQL / folder):
                    whole = f"{folder}.{file.name}"
                    frame = tables.make(whole, lambda text=file.text: session.sql(text))
                    if folder == "facts":
                        tables.enter(whole, frame)
                    found[whole] = unlike(con, tables, whole, file.text)
    assert len(found) == sum(len(read_folder(SQL / folder)) for folder in FOLDERS)
    assert {name: apart for name, (apart, _) in found.items() if apart != [0, 0]} == {}
    assert sum(rows for _, rows in found.values()) > 100_000


@pytest.fixture
def platform(sources, made):
    """A DuckDB with the associations of the small scale, and their inputs; a function of the last year that counts."""
    evidence, parents = made
    dated = evidence.assign(evidence_date=evidence["year"].astype(str) + "-07-01").drop(columns="year")
    above = all_ancestors(list(parents.itertuples(index=False, name=None)))
    with duckdb.connect() as con:
        associations.prepare(con, SQL / "associations")
        con.from_df(dated).create_view("dated")
        con.execute(
            "INSERT INTO associations.evidence SELECT * EXCLUDE (evidence_date), evidence_date::DATE FROM dated"
        )
        con.executemany("INSERT INTO associations.ancestor VALUES (?, ?)", above)

        def _scored(as_of=None):
            associations.compute(con, SQL / "associations", sources, variants=VARIANTS, scopes=SCOPES, as_of=as_of)
            return con

        yield _scored


@pytest.mark.parametrize("as_of", [None, 2015])
def test_each_step_of_the_associations_is_that_of_duckdb(session, platform, tmp_path, as_of):
    con, tables = platform(as_of), Tables(session, str(tmp_path / "made"), "test")
    with Schema(session, "associations", "test"):
        for name, schema in (*INPUTS.items(), ("evidence", EVIDENCE)):
            rows = con.execute(f"SELECT * FROM associations.{name}").fetchall()
            tables.give(f"associations.{name}", rows, schema)
        for step in STEPS:
            name = f"associations.{step.name}"
            tables.enter(name, tables.make(name, lambda text=step.text: session.sql(text)))
            apart, rows = unlike(con, tables, name, f"SELECT * FROM {name}")
            assert (name, apart) == (name, [0, 0])
            assert rows > 500


@pytest.mark.skipif(not OLDER, reason="PRIORITIZE_DUCKDB_PYTHON names no Python with another DuckDB")
def test_another_version_of_duckdb_gives_the_same_rows(where, platform, tmp_path):
    con, given = platform(), tmp_path / "tables"
    con.execute(f"ATTACH '{where.store}' AS store (READ_ONLY)")
    raw = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' AND schema_name = 'raw'"
    ).fetchall()
    inputs = [("associations", name) for name in (*INPUTS, "evidence")]
    for schema, name in (*(("raw", name) for (name,) in raw), *inputs):
        (given / schema).mkdir(parents=True, exist_ok=True)
        table = f"store.raw.{name}" if schema == "raw" else f"{schema}.{name}"
        con.execute(f"COPY (SELECT * FROM {table}) TO '{given}/{schema}/{name}.parquet' (FORMAT parquet)")
    files = [*(file for folder in FOLDERS for file in read_folder(SQL / folder)), *STEPS]
    models = [[file.folder, file.name, file.text] for file in files]
    (tmp_path / "models.json").write_text(json.dumps(models), encoding="utf-8")
    script = Path(__file__).with_name("older_duckdb.py")
    said = subprocess.run([OLDER, str(script), str(tmp_path)], capture_output=True, text=True, check=True).stdout
    assert said != duckdb.__version__
    different = {}
    for schema, name, text in models:
        con.execute("USE memory" if schema == "associations" else "USE store")
        wanted = f"SELECT * FROM associations.{name}" if schema == "associations" else text
        apart = difference(f"SELECT * FROM '{tmp_path}/made/{schema}.{name}.parquet'", wanted, con)
        if apart != [0, 0]:
            different[f"{schema}.{name}"] = apart
    assert different == {}
