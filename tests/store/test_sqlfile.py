"""A query in a file: front matter, then one statement."""

import re

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


@pytest.mark.usefixtures("latin")
def test_the_statement_is_what_stands_between_the_front_matter_and_the_last_semicolons(sql):
    file = read_sql(sql("\n /* title = \"α\" */ SELECT '/* b */' AS é;\n ; ;"))
    assert (dict(file.meta), file.text) == ({"title": "α"}, "SELECT '/* b */' AS é;\n ;")
    assert read_sql(sql("SELECT 1;;")).text == "SELECT 1"
    assert (read_sql(sql("")).meta, read_sql(sql("")).text) == ({}, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"/* a remark */ SELECT 1",
            r"front matter is not TOML: .*\. Fix: write lines such as title = \"\.\.\.\"",
            id="front matter",
        ),
        pytest.param(b"SELECT '\xe9'", r"is not UTF-8\. Fix: save it as UTF-8", id="Latin-1"),
        pytest.param(None, r"cannot be read: No such file or directory\. Fix: check the path", id="no file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(sql, content, said):
    path = sql(content or "")
    if content is None:
        path.unlink()
    with pytest.raises(StoreError) as caught:
        read_sql(path)
    where, _, rest = str(caught.value).partition(": ")
    assert where == str(path)
    assert re.fullmatch(said, rest)


def test_the_files_of_a_folder_come_in_the_order_of_their_names(sql):
    folder = sql("SELECT 2", "b.sql").parent
    sql("SELECT 1", "a.sql")
    sql("not SQL", "c.txt")
    assert [file.name for file in read_folder(folder)] == ["a", "b"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert read_folder(tmp_path / "none") == []
