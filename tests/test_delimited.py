"""Text stays text, and a file that is not what it seems is refused by line."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize import delimited
from prioritize.delimited import Table
from prioritize.errors import TargetError

TWO = (("CD47", "inhibit"), ("TP53", "activate"))


@pytest.fixture
def read(tmp_path):
    """A function that writes bytes to a file and reads it."""

    def _read(content, name="list.csv", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return delimited.read(path, **options)

    return _read


def refused(read, content, name="list.csv"):
    """The faults that the bytes end in."""
    with pytest.raises(TargetError) as caught:
        read(content, name)
    return caught.value.problems


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"symbol,direction\nCD47,inhibit\nTP53,activate\n", id="LF"),
        pytest.param(b"symbol,direction\nCD47,inhibit\nTP53,activate", id="no last line end"),
        pytest.param(b"symbol,direction\r\nCD47,inhibit\r\nTP53,activate\r\n", id="CR LF"),
        pytest.param(b"symbol,direction\rCD47,inhibit\rTP53,activate\r", id="CR"),
        pytest.param(b"\xef\xbb\xbfsymbol,direction\nCD47,inhibit\nTP53,activate\n", id="byte order mark"),
        pytest.param(b"symbol,direction\n\nCD47,inhibit\n\nTP53,activate\n\n", id="blank lines"),
        pytest.param(b'"symbol","direction"\n"CD47",inhibit\nTP53,"activate"\n', id="quotes"),
        pytest.param(b" symbol ,direction\nCD47,inhibit\nTP53,activate\n", id="space in header"),
    ],
)
def test_the_same_table_in_many_dresses(read, content):
    table = read(content)
    assert table.columns == ("symbol", "direction")
    assert table.rows == TWO


def test_a_name_that_ends_in_tsv_is_split_at_tabs(read):
    assert read(b"a\tb\n1,5\t2\n", "list.tsv").rows == (("1,5", "2"),)


def test_a_given_delimiter_goes_before_the_name(read):
    assert read(b"a;b\n1;2\n", delimiter=";").rows == (("1", "2"),)


@pytest.mark.parametrize(
    "cell",
    ["NA", "NaN", "nan", "null", "None", "TRUE", "1E5", "007", "2310009E13", "1.0", "-", "=1+1"],
)
def test_what_looks_like_a_number_or_a_gap_stays_text(read, cell):
    assert read(f"symbol\n{cell}\n".encode()).column("symbol") == [cell]


def test_space_around_a_cell_is_kept(read):
    assert read(b"a,b\n x ,\t\n").rows == ((" x ", "\t"),)


def test_a_quoted_cell_may_hold_a_comma_a_quote_and_a_line_end(read):
    table = read(b'a,b\n"x, ""y""\nz",2\n3,4\n')
    assert table.rows == (('x, "y"\nz', "2"), ("3", "4"))


def test_a_row_knows_the_line_on_which_it_ends(read):
    assert read(b'a,b\n1,2\n\n"x\ny",4\n5,6\n').lines == (2, 5, 6)


def test_a_header_alone_is_a_table_without_rows(read):
    assert read(b"symbol\n").rows == ()


def test_a_record_is_a_row_by_column_names(read):
    assert read(b"a,b\n1,2\n").records() == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        pytest.param(b"", None, "the file is empty", id="empty"),
        pytest.param(b"\n\n", None, "the file is empty", id="blank lines alone"),
        pytest.param(b"\xef\xbb\xbf", None, "the file is empty", id="byte order mark alone"),
        pytest.param("a\nx\n".encode("utf-16"), None, "is UTF-16, not UTF-8", id="UTF-16"),
        pytest.param("a\nx\n".encode("utf-16-le"), 1, "holds a NUL byte", id="UTF-16, no mark"),
        pytest.param(b"a\n\xe9t\xe9\n", 2, "is not UTF-8", id="Latin-1"),
        pytest.param(b"a\nb\nCD\x0047\n", 3, "holds a NUL byte", id="NUL"),
        pytest.param(b"a,b,a\n1,2,3\n", 1, "column named twice: a", id="column twice"),
        pytest.param(b"a, a\n1,2\n", 1, "column named twice: a", id="twice but for a space"),
        pytest.param(b"a,,c\n1,2,3\n", 1, "a column has no name", id="column without a name"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_by_line(read, content, line, what):
    (problem,) = refused(read, content)
    assert (problem.line, problem.what) == (line, what)
    assert problem.where.endswith("list.csv")
    assert problem.fix


def test_all_ragged_rows_are_listed(read):
    problems = refused(read, b"a,b\n1\n1,2\n1,2,3\n")
    assert [(problem.line, problem.what) for problem in problems] == [
        (2, "1 cells where the header has 2"),
        (4, "3 cells where the header has 2"),
    ]


def test_a_file_most_of_whose_rows_are_ragged_is_no_table(read):
    (problem,) = refused(read, b"one\n1\n" + b"1,2\n" * 5)
    assert problem.what == "is no table: 5 of 6 rows have another number of cells than line 1"
    assert problem.fix == "give a table whose cells are parted by ',', with a header"
    assert len(refused(read, b"one\n1\n" + b"1,2\n" * 4)) == 4
    assert len(refused(read, b"one\n" + b"1\n" * 6 + b"1,2\n" * 5)) == 5


def test_a_quote_that_is_never_closed_is_found_where_its_row_begins(read):
    (problem,) = refused(read, b'a,b\n1,2\n"3,4\n5,6\n7,8\n')
    assert problem.line == 3
    assert problem.what.endswith("unexpected end of data")


def test_text_after_a_closed_quote_is_refused(read):
    (problem,) = refused(read, b'a,b\n"1"x,2\n')
    assert problem.line == 2


def test_a_cell_of_ten_million_letters_is_refused(read):
    (problem,) = refused(read, b"a,b\n1,2\n3," + b"x" * 10_000_000 + b"\n")
    assert (problem.line, problem.field) == (3, "b")
    assert problem.what == "the cell is longer than 1,000,000 characters"


def test_the_limit_of_a_cell_does_not_outlive_the_reading(read):
    before = csv.field_size_limit()
    refused(read, b"a\n" + b"x" * 1_000_001 + b"\n")
    assert csv.field_size_limit() == before


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TargetError, match=r"none\.csv: cannot be read: No such file"):
        delimited.read(tmp_path / "none.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(TargetError, match="cannot be read"):
        delimited.read(tmp_path)


def test_what_is_written_has_quotes_only_where_needed(tmp_path):
    path = tmp_path / "out.csv"
    delimited.write(path, ["a", "b"], [("1", "x, y"), ("", 'a "q"')])
    assert path.read_bytes() == b'a,b\n1,"x, y"\n,"a ""q"""\n'


def test_a_row_with_a_carriage_return_is_quoted(tmp_path):
    path = tmp_path / "out.csv"
    delimited.write(path, ["a", "b"], [("1", "x\ry"), ("2", "z")])
    assert path.read_bytes() == b'a,b\n"1","x\ry"\n2,z\n'


def test_a_tsv_is_written_with_tabs(tmp_path):
    path = tmp_path / "out.tsv"
    delimited.write(path, ["a", "b"], [("1", "x, y")])
    assert path.read_bytes() == b"a\tb\n1\tx, y\n"


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "there_and_back.csv"
    delimited.write(path, ["a", "b"], rows)
    table = delimited.read(path)
    assert table == Table(("a", "b"), tuple(rows), table.lines)


def test_a_column_of_empty_cells_is_read_back(tmp_path):
    path = tmp_path / "out.csv"
    delimited.write(path, ["a"], [("",), ("x",), ("",)])
    assert delimited.read(path).column("a") == ["", "x", ""]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfsymbol;direction;;\r\nCD47;inhibit;;\r\n;;;\r\n\r\nTP53;activate;;\r\n",
        b"symbol\tdirection\r\nCD47\tinhibit\r\n\t\r\nTP53\tactivate\r\n",
        b"\n,,\nsymbol,direction,\nCD47,inhibit,\nTP53,activate, \n",
    ],
    ids=["semicolons", "tabs", "commas"],
)
def test_a_table_is_read_as_a_spreadsheet_program_saves_it(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert delimited.read_saved(path).rows == TWO


def test_in_a_saved_table_a_word_outside_the_header_is_no_empty_column(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("symbol;direction;;\nCD47;inhibit;;A\n;;;\nTP53;;;\n", "utf-8")
    with pytest.raises(TargetError, match=r"list\.csv:2: 4 cells where the header has 2"):
        delimited.read_saved(path)
    path.write_text(";;\n", "utf-8")
    with pytest.raises(TargetError, match="the file is empty"):
        delimited.read_saved(path)
