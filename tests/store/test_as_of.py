"""The store as of a year, on rows that can be counted by hand: what is dated later, or not at all, does not count."""

import pytest

from prioritize.delimited import Table
from prioritize.store.building import Content, build
from prioritize.store.dated import reading_as_of
from tests.store.conftest import Tiny

RAW = {
    "approval": "agent VARCHAR, year INTEGER",
    "combination": "combination_id VARCHAR, year VARCHAR",
    "combination_apart": "combination_id VARCHAR, part VARCHAR",
    "combination_member": "combination_id VARCHAR, target_id VARCHAR",
    "target": "target_id VARCHAR",
    "note": "target_id VARCHAR",
}
META = {
    "asked": "target_id VARCHAR",
    "source": "table_name VARCHAR, source VARCHAR, release VARCHAR",
    "unanswered": "table_name VARCHAR, target_id VARCHAR",
}
FEATURES = {
    "named": ("target", "FROM raw.target"),
    "noted": ("note", "FROM raw.note"),
    "paired": ("combination combination_member", "FROM raw.combination_member"),
    "phase": ("trial", "FROM raw.trial"),
    "phase_of_approved": ("trial approval", "FROM raw.trial SEMI JOIN raw.approval ON true"),
    "plain": ("", "FROM raw.target"),
}
RELEASES = (
    ("approval", "curated", "undated"),
    ("combination", "curated", "undated"),
    ("combination_member", "curated", "undated"),
    ("gene", "curated", "undated"),
    ("note", "curated", "undated"),
    ("target", "curated", "undated"),
    ("trial", "new", "release 24 of 2021-05, mended in 2023"),
    ("trial", "old", "2019"),
    ("trial", "vague", "v9"),
)
CD47, IL6 = "HGNC:1682", "HGNC:6018"


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    """A store with rows of 2017 to 2023, and some of no year."""
    tiny = Tiny(tmp_path_factory.mktemp("dated"))
    for name, columns in RAW.items():
        tiny.write(f"raw/{name}.sql", f"CREATE TABLE raw.{name} ({columns}, source VARCHAR)")
    for name, columns in META.items():
        tiny.write(f"meta/{name}.sql", f"CREATE TABLE meta.{name} ({columns})")
    for name, (tables, rows) in FEATURES.items():
        head = f"/*\ntables = {tables.split()}\n*/\n" if tables else ""
        tiny.write(f"features/{name}.sql", f"{head}SELECT DISTINCT target_id, 1 AS value {rows}")
    whole = tiny.content()

    def table(columns, *rows):
        return Table((*columns.split(), "source"), tuple((*row, "curated") for row in rows))

    trials = ((CD47, "3", "a", "old"), (IL6, "2", "b", "new"), (CD47, "1", "c", "vague"))
    tables = {
        **whole.tables,
        "trial": Table(("target_id", "phase", "title", "source"), trials),
        "approval": table("agent year", ("early", "2017"), ("late", "2020"), ("never", "")),
        "combination": table("combination_id year", ("C1", "2015 to 2018"), ("C2", "2022"), ("C3", "soon"), ("C4", "")),
        "combination_apart": table("combination_id part", ("C1", "x"), ("C2", "y"), ("C3", "z")),
        "combination_member": table("combination_id target_id", ("C1", CD47), ("C2", IL6), ("C3", IL6)),
        "target": table("target_id", (CD47,), (IL6,)),
        "note": table("target_id", (CD47,)),
    }
    meta = {
        **whole.meta,
        "asked": Table(("target_id",), ((CD47,), (IL6,))),
        "source": Table(("table_name", "source", "release"), RELEASES),
        "unanswered": Table(("table_name", "target_id"), (("trial", "HGNC:99"),)),
    }
    build(tiny.path, tiny.sql, Content((), tables, meta))
    return tiny


def told(tiny, year):
    """What a store holds as of a year: rows by table, targets by feature, and its sources."""
    with reading_as_of(tiny.path, tiny.sql, year) as con:

        def column(statement):
            return [value for (value,) in con.execute(statement).fetchall()]

        rows = {
            "approval": column("SELECT agent FROM raw.approval ORDER BY 1"),
            "combination": column("SELECT combination_id FROM raw.combination ORDER BY 1"),
            "combination_apart": column("SELECT part FROM raw.combination_apart ORDER BY 1"),
            "combination_member": column("SELECT target_id FROM raw.combination_member ORDER BY 1"),
            "gene": column("SELECT symbol FROM raw.gene ORDER BY 1"),
            "note": column("SELECT target_id FROM raw.note"),
            "target": column("SELECT target_id FROM raw.target ORDER BY 1"),
            "trial": column("SELECT title FROM raw.trial ORDER BY 1"),
        }
        features = {name: column(f"SELECT target_id FROM features.{name} ORDER BY 1") for name in FEATURES}
        sources = con.execute("SELECT table_name, source FROM meta.source ORDER BY ALL").fetchall()
        return rows, features, sources


NAMED = {"gene": ["CD47", "IL6", "XIST"], "target": [CD47, IL6]}
"""What names things is there in every year."""
ALWAYS = [("gene", "curated"), ("target", "curated")]
UNKNOWN = {"named": [], "noted": [], "plain": [CD47, IL6]}
"""A feature of tables that only name things has no evidence; one that names no table is left as it is."""


def test_in_the_year_before_the_first_release_only_what_has_a_year_of_its_own_counts(dated):
    assert told(dated, 2018) == (
        {
            "approval": ["early"],
            "combination": ["C1"],
            "combination_apart": ["x"],
            "combination_member": [CD47],
            **NAMED,
            "note": [],
            "trial": [],
        },
        {**UNKNOWN, "paired": [CD47], "phase": [], "phase_of_approved": []},
        [("approval", "curated"), ("combination", "curated"), ("combination_member", "curated"), *ALWAYS],
    )


def test_a_release_counts_from_the_last_year_that_its_name_holds(dated):
    rows, features, sources = told(dated, 2022)
    assert rows == {
        "approval": ["early", "late"],
        "combination": ["C1", "C2"],
        "combination_apart": ["x", "y"],
        "combination_member": [CD47, IL6],
        **NAMED,
        "note": [],
        "trial": ["a"],
    }
    assert features == {**UNKNOWN, "paired": [CD47, IL6], "phase": [CD47], "phase_of_approved": [CD47]}
    assert ("trial", "old") in sources
    rows, features, sources = told(dated, 2023)
    assert rows["trial"] == ["a", "b"]
    assert features["phase"] == [CD47, IL6]
    assert [source for table, source in sources if table == "trial"] == ["new", "old"]


def test_nothing_is_left_before_the_first_year_but_names(dated):
    rows, features, sources = told(dated, 2016)
    assert rows == {**{name: [] for name in [*RAW, "trial"]}, **NAMED}
    assert features == {**UNKNOWN, "paired": [], "phase": [], "phase_of_approved": []}
    assert sources == ALWAYS


def test_what_is_said_of_the_snapshot_stays_whole(dated):
    with reading_as_of(dated.path, dated.sql, 2016) as con:
        assert con.execute("FROM meta.snapshot").fetchall() == [("abc", 1)]
        assert con.execute("FROM meta.asked ORDER BY 1").fetchall() == [(CD47,), (IL6,)]
        assert con.execute("FROM meta.unanswered").fetchall() == [("trial", "HGNC:99")]
        columns = [item[0] for item in con.execute("FROM meta.source").description]
    assert columns == ["table_name", "source", "release"]
