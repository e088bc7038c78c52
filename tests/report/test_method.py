"""The queries of the method section: as they stand in the files, and folded."""

import dataclasses
import html as entities
import re

from prioritize.report import html
from prioritize.store.sqlfile import read_folder

PRINTED = re.compile(
    r"<summary>How the value comes out of them: <code>(.*?)</code></summary><pre><code>(.*?)</code></pre>", re.DOTALL
)
ALLOWED = 40_000
"""Bytes that the queries may add to the page."""


def printed(page):
    """The queries of the page by file."""
    return {name: entities.unescape(text).rstrip("\n") for name, text in PRINTED.findall(page)}


def test_every_feature_of_the_embedded_catalogue_is_printed_as_its_file_has_it(where, real_file):
    page = real_file.read_text("utf-8")
    files = read_folder(where.sql / "features")
    assert printed(page) == {f"sql/features/{file.name}.sql": file.text for file in files}
    assert len(files) >= 25
    assert sum(len(match.group().encode()) for match in PRINTED.finditer(page)) < ALLOWED


def test_lines_and_signs_of_a_query_are_kept_and_what_cannot_be_seen_is_spelled_out(document):
    query = "SELECT\n    '<b>' AS value,\n\n    2 & 1 AS \x1b\nFROM raw.target"
    first = dataclasses.replace(document.criteria[0], sql=query)
    page = html.render(dataclasses.replace(document, criteria=(first,), shown=()))
    assert printed(page) == {"sql/features/edges.sql": query.replace("\x1b", r"\x1b")}


def test_a_criterion_without_a_query_has_no_fold(document):
    assert printed(html.render(document)) == {}


def test_data_files_leave_the_queries_out(document):
    from prioritize.report.tables import report_json

    first = dataclasses.replace(document.criteria[0], sql="SELECT 42 AS value")
    assert "SELECT 42" not in report_json(dataclasses.replace(document, criteria=(first,)))
