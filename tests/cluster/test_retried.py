"""A task that fails on a worker is done again, and the result is the same."""

import duckdb
import pytest

from prioritize.associations.scores import VARIANTS
from prioritize.cluster.connecting import connect
from prioritize.cluster.mapped import BY_SOURCE, by_disease, source_scorer

from .conftest import NAMED, difference

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not NAMED, reason="Sail does not do a task again; PRIORITIZE_REMOTE names no server that does")
def test_a_task_that_fails_once_changes_nothing(sources, files, tmp_path):
    from prioritize.cluster.connecting import Remote

    codes = {one.source: code for code, one in enumerate(sources)}
    work = source_scorer(codes, VARIANTS["pipeline"])
    marker = str(tmp_path / "failed once")

    def failing(table):
        from pathlib import Path

        try:
            Path(marker).open("x").close()
        except FileExistsError:
            return work(table)
        raise OSError("this worker loses its task")

    with connect(Remote(NAMED)) as session:
        rows = session.read.option("recursiveFileLookup", "true").parquet(str(files / "evidence"))
        named = rows.selectExpr("targetId AS target_id", "diseaseId AS disease_id", "datasourceId AS source", "score")
        for name, one in (("failed", failing), ("smooth", work)):
            by_disease(named, one, BY_SOURCE, 3).write.parquet(str(tmp_path / name))
    assert (tmp_path / "failed once").exists()
    with duckdb.connect() as con:
        one, other = (f"SELECT * FROM '{tmp_path}/{name}/*.parquet'" for name in ("failed", "smooth"))
        assert con.execute(f"SELECT count(*) FROM ({other})").fetchone()[0] > 1_000
        assert difference(one, other, con) == [0, 0]
