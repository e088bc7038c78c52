"""Run SQL files on whatever DuckDB this Python has: it needs nothing else, and nothing of the project.

    PYTHON tests/cluster/older_duckdb.py FOLDER

FOLDER/tables/SCHEMA/NAME.parquet are the tables that are there; FOLDER/models.json is a list of [schema, name, SELECT],
each made in its turn and written to FOLDER/made/SCHEMA.NAME.parquet. Prints the version.
"""

import json
import sys
from pathlib import Path

import duckdb


def main(folder: Path) -> None:
    models = json.loads((folder / "models.json").read_text(encoding="utf-8"))
    tables = sorted((folder / "tables").glob("*/*.parquet"))
    (folder / "made").mkdir()
    with duckdb.connect(config={"threads": 2}) as con:
        for schema in {path.parent.name for path in tables} | {schema for schema, _, _ in models}:
            con.execute(f"CREATE SCHEMA {schema}")
        for path in tables:
            con.execute(f"CREATE TABLE {path.parent.name}.{path.stem} AS SELECT * FROM read_parquet('{path}')")
        for schema, name, text in models:
            con.execute(f"CREATE TABLE {schema}.{name} AS {text}")
            con.execute(f"COPY {schema}.{name} TO '{folder}/made/{schema}.{name}.parquet' (FORMAT parquet)")
    sys.stdout.write(duckdb.__version__)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
