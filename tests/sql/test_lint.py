"""The SQL of facts, features, sets and associations stays in the subset that more than one engine reads alike."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from prioritize.store.sqlfile import read_folder

SQL = Path(__file__).resolve().parents[2] / "sql"
MAY_READ = {
    "facts": {"raw"},
    "features": {"raw", "facts"},
    "sets": {"raw", "facts"},
    "associations": {"associations"},
    "indications": {"raw", "facts", "asked"},
}
FILES = [file for folder in MAY_READ for file in read_folder(SQL / folder)]

# The functions that may be used. Before one joins the list, compare it on both engines.
ALLOWED = {
    "AND", "BOOL_OR", "CASE", "CAST", "COALESCE", "COUNT", "GREATEST", "IF", "LEAST", "LN", "LOWER", "MAX",
    "MIN", "NULLIF", "OR", "RANK", "REPLACE", "ROUND", "ROW_NUMBER", "SQRT", "SUM", "TRY_CAST", "YEAR",
}  # fmt: skip
NULLS_TOLD = {"features", "sets", "associations"}
"""Folders in which every ORDER BY says where empty values go: the engines put them at different ends."""
TYPES = {"BIGINT", "INT", "DOUBLE", "DATE", "BOOLEAN"}
"""Types to cast to, which both engines have: VARCHAR wants a length on Spark, and HUGEINT is DuckDB's alone."""
WHOLE = (exp.Round, exp.Sum, exp.Count, exp.RowNumber, exp.Rank, exp.Literal)
"""What may be cast to a whole number: the engines round the half of anything else differently."""
COUNTED = frozenset(
    {
        "drivers",
        "is_driver",
        "launched",
        "n_claims",
        "n_evidence",
        "n_items",
        "partners",
        "perfect",
        "supported",
        "term",
    }
)
"""Columns of whole numbers that may be added."""
HALVES = frozenset({"weight"})
"""Columns of whole numbers and halves: their sums are exact too, in whatever order threads add them."""
LISTS = (exp.Array, exp.Bracket, exp.Comprehension, exp.List, exp.Struct)


def faults(folder: str, text: str) -> list[str]:
    """All that is wrong with the SQL of a file, each in one line."""
    statements = sqlglot.parse(text, read="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return ["not one SELECT"]
    query = statements[0]
    return [
        *_wrong_functions(query),
        *_wrong_syntax(query),
        *_wrong_words(query),
        *_wrong_casts(query),
        *_inexact_sums(query),
        *(_unordered(query, text) if folder in NULLS_TOLD else ()),
        *_wrong_tables(query, MAY_READ[folder]),
    ]


def _wrong_functions(query: exp.Query) -> Iterator[str]:
    for node in query.find_all(exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_names()[0]
        if name.upper() not in ALLOWED:
            yield f"function {name.upper()}"
    for node in query.find_all(exp.Lambda):
        yield f"lambda {node.sql()}"


def _wrong_syntax(query: exp.Query) -> Iterator[str]:
    for node in query.walk():
        if isinstance(node, LISTS):
            yield f"list {node.sql()}"
        elif isinstance(node, exp.IntDiv):
            yield "division //"
        elif isinstance(node, exp.Div | exp.Mod) and not isinstance(node.expression, exp.Nullif):
            yield f"division by {node.expression.sql()} without nullif"
        elif isinstance(node, exp.Pivot):
            yield "PIVOT"
        elif isinstance(node, exp.Join) and node.args.get("method"):
            yield f"{node.args['method']} JOIN"
        elif isinstance(node, exp.Literal) and not node.is_string and "." in node.this:
            yield f"decimal {node.this}: write it with an exponent"
        elif isinstance(node, exp.Placeholder | exp.Parameter):
            yield "parameter"
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            yield "SELECT *"
        elif isinstance(node, exp.Order) and isinstance(node.parent, exp.AggFunc):
            yield "ORDER BY within an aggregate"


def _wrong_words(query: exp.Query) -> Iterator[str]:
    """What one engine takes for a name, or for an escape, and the other does not."""
    for node in query.walk():
        if isinstance(node, exp.Identifier) and node.quoted:
            yield f"name in quotes {node.sql()}"
        elif isinstance(node, exp.Literal) and node.is_string and "\\" in node.this:
            yield f"backslash in {node.sql()}"
        elif isinstance(node, exp.Ln) and not isinstance(node.this, exp.Greatest | exp.Nullif | exp.Add):
            yield f"logarithm of {node.this.sql()} without greatest, nullif or a number added"
        elif isinstance(node, exp.Ln) and not node.find_ancestor(exp.Round):
            yield f"{node.sql()} without round: its last digit differs"


def _wrong_casts(query: exp.Query) -> Iterator[str]:
    """Types that one engine lacks, halves, and whole numbers of a window, whose width differs."""
    for node in query.find_all(exp.Cast):
        kind = node.to.sql()
        inner = node.this.this if isinstance(node.this, exp.Window) else node.this
        if kind not in TYPES:
            yield f"cast to {kind}"
        elif kind in {"BIGINT", "INT"} and not isinstance(inner, WHOLE):
            yield f"cast of {inner.sql()} to a whole number without round"
    for node in query.find_all(exp.RowNumber, exp.Rank):
        if not isinstance(node.parent.parent, exp.Cast):
            yield f"{node.sql()} without a cast"


def _inexact_sums(query: exp.Query) -> Iterator[str]:
    """Sums whose last digit depends on the order in which threads add: of anything but whole numbers and halves."""
    for node in query.find_all(exp.Sum):
        added = node.this
        whole = isinstance(added, exp.Cast) and added.to.sql() in {"BIGINT", "INT"}
        named = isinstance(added, exp.Column) and added.name in COUNTED | HALVES
        results = (
            [*(one.args["true"] for one in added.args["ifs"]), added.args.get("default")]
            if isinstance(added, exp.Case)
            else [None]
        )
        literal = all(isinstance(one, exp.Literal) and (2 * float(one.this)).is_integer() for one in results)
        if not (whole or named or literal):
            yield f"sum of {added.sql()}: write a whole number, or add its column to those above with the reason"


def _unordered(query: exp.Query, text: str) -> Iterator[str]:
    """Orders that do not say where empty values go; sqlglot fills in what is not written, so that words are counted."""
    told = len(re.findall(r"NULLS\s+(?:FIRST|LAST)", text, re.IGNORECASE))
    keys = sum(1 for _ in query.find_all(exp.Ordered))
    if told < keys:
        yield f"{keys - told} keys of ORDER BY without NULLS LAST"


def _wrong_tables(query: exp.Query, schemas: set[str]) -> Iterator[str]:
    named = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if table.db not in schemas and (table.db or table.name not in named):
            yield f"reads {table.sql()}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.folder}/{file.name}")
def test_a_file_stays_in_the_subset(file):
    assert faults(file.folder, file.text) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT target_id, count(*) AS value FROM raw.target GROUP BY target_id",
        "WITH a AS (SELECT target_id FROM raw.target) SELECT target_id FROM a",
        "SELECT CAST(sum(n_items) AS DOUBLE) / nullif(count(*), 0) AS value FROM facts.agent_action",
        "SELECT sum(CASE WHEN x > 0 THEN 5e-1 ELSE 0 END) AS value FROM facts.agent_action",
        "SELECT sum(CAST(round(x * 1e12) AS BIGINT)) AS value FROM facts.agent_action",
        "SELECT 5e-1 AS value FROM raw.target UNION SELECT 1e0 AS value FROM raw.gene",
        "SELECT CAST(rank() OVER (PARTITION BY y ORDER BY x NULLS LAST) AS BIGINT) AS place FROM raw.target",
        "SELECT CAST(round(x) AS BIGINT) AS value FROM raw.target ORDER BY z DESC NULLS LAST",
        "SELECT round(ln(greatest(x, 1e0))) AS value FROM raw.target",
        "SELECT '0.5' AS text FROM raw.target",
    ],
)
def test_good_sql_passes(text):
    assert faults("features", text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT list_transform(x, lambda v: v + 1) AS y FROM raw.t", "lambda"),
        ("SELECT list_transform(x, v -> v + 1) AS y FROM raw.t", "lambda"),
        ("SELECT list_sum(x) AS y FROM raw.t", "function LIST_SUM"),
        ("SELECT unnest(x) AS y FROM raw.t", "function EXPLODE"),
        ("SELECT list(x) AS y FROM raw.t", "function ARRAY_AGG"),
        ("SELECT x[1] AS y FROM raw.t", "list"),
        ("SELECT [v FOR v IN x] AS y FROM raw.t", "list"),
        ("SELECT {'a': x} AS y FROM raw.t", "list"),
        ("SELECT array_agg(x ORDER BY z) AS y FROM raw.t", "ORDER BY within an aggregate"),
        ("SELECT sum(x ORDER BY z) AS y FROM raw.t", "ORDER BY within an aggregate"),
        ("SELECT string_agg(x, ';') AS y FROM raw.t", "function GROUP_CONCAT"),
        ("SELECT avg(x) AS y FROM raw.t", "function AVG"),
        ("SELECT sum(score) AS y FROM raw.t", "sum of score"),
        ("SELECT sum(n_items * 1e-1) AS y FROM raw.t", "sum of n_items * 1e-1"),
        ("SELECT sum(CASE WHEN x > 0 THEN 1e-1 ELSE 0 END) AS y FROM raw.t", "sum of CASE"),
        ("SELECT sum(CASE WHEN x > 0 THEN score END) AS y FROM raw.t", "sum of CASE"),
        ("SELECT concat(x, z) AS y FROM raw.t", "function CONCAT"),
        ("SELECT log(x) AS y FROM raw.t", "function LOG"),
        ("SELECT any_value(x) AS y FROM raw.t", "function ANY_VALUE"),
        ("SELECT x // 2 AS y FROM raw.t", "division //"),
        ("SELECT x / z AS y FROM raw.t", "division by z without nullif"),
        ("SELECT x / 2 AS y FROM raw.t", "division by 2 without nullif"),
        ("SELECT x % z AS y FROM raw.t", "division by z without nullif"),
        ("SELECT 0.5 AS y FROM raw.t", "decimal 0.5"),
        ('SELECT "x" FROM raw.t', "name in quotes"),
        ("SELECT x FROM raw.t WHERE y = 'a\\b'", "backslash"),
        ("SELECT ln(x) AS y FROM raw.t", "logarithm of x"),
        ("SELECT ln(1e0 + x) AS y FROM raw.t", "LN(1e0 + x) without round"),
        ("SELECT CAST(x AS BIGINT) AS y FROM raw.t", "cast of x to a whole number without round"),
        ("SELECT CAST(x AS VARCHAR) AS y FROM raw.t", "cast to TEXT"),
        ("SELECT CAST(sum(x) AS HUGEINT) AS y FROM raw.t", "cast to INT128"),
        ("SELECT row_number() OVER (ORDER BY x NULLS LAST) AS y FROM raw.t", "ROW_NUMBER() without a cast"),
        ("SELECT x FROM raw.t ORDER BY y NULLS LAST, x", "1 keys of ORDER BY without NULLS LAST"),
        ("SELECT substr(x, 0, 2) AS y FROM raw.t", "function SUBSTRING"),
        ("SELECT stddev_samp(x) AS y FROM raw.t", "function STDDEV_SAMP"),
        ("SELECT hash(x) AS y FROM raw.t", "function HASH"),
        ("SELECT upper(x) AS y FROM raw.t", "function UPPER"),
        ("SELECT x FROM raw.t PIVOT (sum(x) FOR z IN (1, 2))", "PIVOT"),
        ("SELECT x FROM raw.t ASOF JOIN raw.u ON t.a >= u.a", "ASOF JOIN"),
        ("SELECT x FROM raw.t WHERE y = $target", "parameter"),
        ("SELECT x FROM raw.t WHERE y = ?", "parameter"),
        ("SELECT * FROM raw.t", "SELECT *"),
        ("SELECT t.* FROM raw.t", "SELECT *"),
        ("FROM raw.t", "SELECT *"),
        ("SELECT x FROM raw.t UNION SELECT * FROM raw.u", "SELECT *"),
        ("SELECT x FROM features.interactors", "reads features.interactors"),
        ("SELECT x FROM meta.source", "reads meta.source"),
        ("SELECT x FROM t", "reads t"),
        ("SELECT x FROM read_csv('t.csv')", "function READ_CSV"),
        ("CREATE TABLE raw.t (x INTEGER)", "not one SELECT"),
        ("SELECT x FROM raw.t; SELECT x FROM raw.u", "not one SELECT"),
    ],
)
def test_bad_sql_is_caught(text, fault):
    assert [found for found in faults("features", text) if found.startswith(fault)]


def test_facts_read_raw_tables_only():
    assert faults("facts", "SELECT x FROM facts.agent_action") == ["reads facts.agent_action"]
    assert faults("sets", "SELECT x FROM facts.agent_action") == []


def test_associations_read_their_own_tables_only():
    assert faults("associations", "SELECT x FROM associations.evidence") == []
    assert faults("associations", "SELECT x FROM raw.target") == ["reads raw.target"]
