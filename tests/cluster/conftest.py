"""A Spark Connect server for the tests: Sail in this process, and the one that PRIORITIZE_REMOTE names, if it does."""

import os

import duckdb
import pytest

from prioritize.associations import read_sources
from prioritize.cluster.connecting import Remote, connect
from tests.conftest import CHECKOUT
from tests.synthetic import World

SQL = CHECKOUT / "sql"
NAMED = os.environ.get("PRIORITIZE_REMOTE", "")


@pytest.fixture(scope="session")
def sail():
    """Address of a Sail server, which needs no Java."""
    pytest.importorskip("pyspark", reason="needs the extra 'spark'")
    spark = pytest.importorskip("pysail.spark", reason="needs the package pysail")
    server = spark.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    yield Remote(f"sc://{host}:{port}")
    server.stop()


@pytest.fixture(scope="session", params=["Sail", "PRIORITIZE_REMOTE"])
def server(request):
    """Each server in turn."""
    if request.param == "Sail":
        return request.getfixturevalue("sail")
    if not NAMED:
        pytest.skip("PRIORITIZE_REMOTE names no server")
    return Remote(NAMED)


@pytest.fixture
def session(server):
    with connect(server) as opened:
        yield opened


@pytest.fixture(scope="session")
def sources():
    return read_sources(CHECKOUT / "data" / "associations" / "datasources.csv")


@pytest.fixture(scope="session")
def made():
    """Evidence and parents of the small scale of `tests.synthetic`."""
    world = World("S", 0)
    return world.table("evidence"), world.table("disease_parent")


@pytest.fixture(scope="session")
def files(made, tmp_path_factory):
    """The same as files: evidence in two parts, with a column more, and diseases, as Open Targets publishes them."""
    folder = tmp_path_factory.mktemp("platform")
    evidence, parents = made
    with duckdb.connect() as con:
        con.from_df(evidence).create_view("evidence")
        con.from_df(parents).create_view("parents")
        for part in (0, 1):
            (folder / "evidence" / f"sourceId={part}").mkdir(parents=True)
            con.execute(
                f"COPY (SELECT target_id AS targetId, disease_id AS diseaseId, source AS datasourceId, score, year "
                f"FROM evidence WHERE hash(target_id) % 2 = {part}) "
                f"TO '{folder}/evidence/sourceId={part}/part.parquet'"
            )
        con.execute(
            "COPY (SELECT disease_id AS id, list(parent_id) AS parents FROM parents GROUP BY disease_id) "
            f"TO '{folder}/disease.parquet'"
        )
    return folder


@pytest.fixture
def write(tmp_path):
    """A function that writes rows of target, disease, source and score as evidence."""

    def _write(*rows, columns="targetId, diseaseId, datasourceId, score"):
        path = tmp_path / "evidence.parquet"
        cells = [[f"{one}e0" if isinstance(one, float) else repr(one) for one in row] for row in rows]
        listed = ", ".join(f"({', '.join(row)})" for row in cells).replace("None", "NULL")
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT * FROM (VALUES {listed}) AS given ({columns})) TO '{path}'")
        return str(path)

    return _write


def difference(one, other, con):
    """Rows of the one that the other lacks, and the other way round; a row that stands twice counts twice."""
    return [
        con.execute(f"SELECT count(*) FROM (({left}) EXCEPT ALL ({right}))").fetchone()[0]
        for left, right in ((one, other), (other, one))
    ]
