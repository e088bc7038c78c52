"""A query in a file: front matter, then one statement."""

import pytest

from prioritize.errors import StoreError
from prioritize.store.sqlfile import read_folder, read_sql


@pytest.fixture
def sql(tmp_path):
    """A function that writes a SQL file into a folder `features`."""
    folder = tmp_path / "features"
    folder.mkdir()

    def _write(text, name="phase.sql"):
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


def test_front_matter_and_statement_are_taken_apart(sql):
    file = read_sql(sql('/*\ntitle = "Phase"\nunit = "phase"\n*/\nSELECT 1 AS a;\n'))
    assert (file.name, file.folder, file.title) == ("phase", "features", "Phase")
    assert file.meta == {"title": "Phase", "unit": "phase"}
    assert file.text == "SELECT 1 AS a"


def test_without_front_matter_the_name_is_the_title(sql):
    file = read_sql(sql("SELECT 1"))
    assert (file.title, dict(file.meta), file.text) == ("phase", {}, "SELECT 1")


def test_a_later_comment_is_left_in_the_statement(sql):
    assert read_sql(sql("SELECT 1 /* one */")).text == "SELECT 1 /* one */"


def test_front_matter_that_is_not_toml_is_refused(sql):
    with pytest.raises(StoreError, match=r"phase\.sql: front matter is not TOML"):
        read_sql(sql("/* a remark */ SELECT 1"))


def test_a_file_that_is_not_utf8_is_refused(sql):
    with pytest.raises(StoreError, match=r"phase\.sql: is not UTF-8"):
        read_sql(sql(b"SELECT '\xe9'"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"none\.sql: cannot be read: No such file"):
        read_sql(tmp_path / "none.sql")


def test_the_files_of_a_folder_come_in_the_order_of_their_names(sql):
    folder = sql("SELECT 2", "b.sql").parent
    sql("SELECT 1", "a.sql")
    sql("not SQL", "c.txt")
    assert [file.name for file in read_folder(folder)] == ["a", "b"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert read_folder(tmp_path / "none") == []
