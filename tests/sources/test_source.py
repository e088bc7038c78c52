"""Files in, tables out: what the shared shape of all sources promises."""

import gzip
from typing import ClassVar

import pytest

from prioritize.errors import SourceError
from prioritize.sources.finding import all_sources
from prioritize.sources.shared import GENE_OF
from prioritize.sources.source import FlatFile, Source


class Tiny(Source):
    """Two columns, one table."""

    name = "tiny"
    title = "Tiny"
    url = "https://example.org/tiny"
    files = (FlatFile("pairs", ("pairs.tsv", "pairs-v*.tsv"), ("symbol", "value")),)
    tables: ClassVar = {"tiny": "SELECT symbol, value FROM file_pairs ORDER BY symbol"}
    gene_names = """
        SELECT symbol AS name, gene_of_symbol.hgnc_id
        FROM file_pairs
        LEFT JOIN gene_of_symbol USING (symbol)
    """


TWO = "symbol\tvalue\nCD47\t1\nSIRPA\t2\n"


def refusal(read, files):
    """The text of the error that the files end in."""
    with pytest.raises(SourceError) as caught:
        read(Tiny(), files)
    return str(caught.value)


@pytest.mark.parametrize("name", ["pairs.tsv", "pairs.tsv.gz", "pairs-v2.tsv", "pairs-v2.tsv.gz"])
def test_a_file_is_found_under_each_of_its_names_packed_or_not(read, name):
    assert read(Tiny(), {name: TWO}).rows("tiny") == [("CD47", "1"), ("SIRPA", "2")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("\ufeff" + TWO, [("CD47", "1"), ("SIRPA", "2")], id="byte order mark"),
        pytest.param(TWO.replace("\n", "\r\n"), [("CD47", "1"), ("SIRPA", "2")], id="CR LF"),
        pytest.param(TWO.rstrip("\n"), [("CD47", "1"), ("SIRPA", "2")], id="no last line end"),
        pytest.param("symbol\tvalue\nCD47\t\n", [("CD47", None)], id="empty cell is NULL"),
        pytest.param("symbol\tvalue\nNA\t007\n", [("NA", "007")], id="text stays text"),
        pytest.param('symbol\tvalue\nCD47\t"a\tb"\n', [("CD47", "a\tb")], id="quoted tab"),
        pytest.param("more\tvalue\tsymbol\nx\t1\tCD47\n", [("CD47", "1")], id="order of columns"),
        pytest.param("symbol\tvalue\nSjö\tα\n", [("Sjö", "α")], id="letters beyond ASCII"),
    ],
)
def test_what_a_file_may_look_like(read, text, rows):
    assert read(Tiny(), {"pairs.tsv": text}).rows("tiny") == rows


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("symbol\tvalue\nCD47\n", "Line: 2", id="a cell is missing"),
        pytest.param("symbol\tvalue\nCD47\t1\t2\n", "Line: 2", id="a cell too many"),
        pytest.param('symbol\tvalue\nCD47\t"1\n', "unterminated quote", id="open quote"),
        pytest.param(
            "symbol\tother\nCD47\t1\n",
            "column missing: value (seen: symbol, other)",
            id="wrong column",
        ),
        pytest.param("symbol\tvalue\tvalue\nCD47\t1\t2\n", "column named twice: value", id="double column"),
        pytest.param("", "column missing: symbol, value", id="empty file"),
        pytest.param("<html><body>502</body></html>\n", "column missing: symbol, value", id="a web page"),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(read, text, what):
    message = refusal(read, {"pairs.tsv": text})
    assert what in message
    assert "pairs.tsv" in message
    assert "https://example.org/tiny" in message


def test_an_absent_file_is_named_with_its_address(read):
    message = refusal(read, {})
    assert "pairs.tsv (or pairs-v*.tsv): tiny: no such file" in message
    assert "https://example.org/tiny" in message


def test_two_copies_in_one_folder_are_refused(read):
    message = refusal(read, {"pairs.tsv": TWO, "pairs-v2.tsv.gz": TWO})
    assert "found 2 times" in message
    assert "pairs-v2.tsv.gz" in message


def test_of_two_folders_the_first_counts(con, tmp_path, write):
    write(tmp_path / "new", {"pairs.tsv": "symbol\tvalue\nCD47\t9\n"})
    write(tmp_path / "old", {"pairs.tsv": TWO})
    paths = Tiny().read(con, [tmp_path / "new", tmp_path / "old"])
    assert paths["pairs"].parent.name == "new"


def test_a_packed_file_that_was_cut_off_is_refused(con, tmp_path):
    whole = gzip.compress(TWO.encode() * 1000)
    (tmp_path / "pairs.tsv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="cut off or damaged"):
        Tiny().read(con, [tmp_path])


def test_a_file_that_only_calls_itself_packed_is_refused(con, tmp_path):
    (tmp_path / "pairs.tsv.gz").write_text(TWO)
    with pytest.raises(SourceError, match=r"pairs\.tsv\.gz: tiny: cannot be read"):
        Tiny().read(con, [tmp_path])


def test_a_file_that_is_not_utf_8_is_refused(con, tmp_path):
    (tmp_path / "pairs.tsv").write_bytes(b"symbol\tvalue\nSj\xf6\t1\n")
    with pytest.raises(SourceError, match=r"pairs\.tsv: tiny: cannot be read"):
        Tiny().read(con, [tmp_path])


def test_names_that_answer_to_no_gene_are_counted_once(read):
    text = "symbol\tvalue\nCD47\t1\ngag\t2\ngag\t3\nrev\t4\n"
    assert read(Tiny(), {"pairs.tsv": text}).unresolved == 2


@pytest.mark.parametrize(
    ("name", "hgnc_id"),
    [
        pytest.param("CD47", "HGNC:1682", id="approved"),
        pytest.param("PTPNS1", "HGNC:9662", id="previous"),
        pytest.param("IAP", "HGNC:1682", id="alias"),
        pytest.param("HGF", "HGNC:4893", id="approved beats the alias of IL6"),
        pytest.param("p150", None, id="alias of two genes"),
        pytest.param("cd47", None, id="another case"),
    ],
)
def test_what_a_gene_name_stands_for(con, name, hgnc_id):
    row = con.execute("SELECT hgnc_id FROM gene_of_symbol WHERE symbol = ?", [name]).fetchone()
    assert (row[0] if row else None) == hgnc_id


def test_every_source_says_what_it_is():
    for source in all_sources():
        for word in ("name", "title", "licence", "reference", "url", "files", "tables"):
            assert getattr(source, word), f"{source.name}: {word}"
        assert source.rebuild in {"public download", "third-party extract"}
        assert source.scope in {"genome", "catalogue"}


def test_every_source_is_found_and_hgnc_comes_first():
    names = [source.name for source in all_sources()]
    assert names[0] == "hgnc"
    assert names[1:] == sorted(names[1:])
    assert len(names) == 27


def test_no_step_of_a_source_hides_a_table_that_others_read():
    kept = {"gene", "gene_name", "gene_uniprot", "catalogue_target", "catalogue_agent", *GENE_OF}
    for source in all_sources():
        if source.name != "hgnc":
            assert kept.isdisjoint({*source.steps, *source.tables}), source.name


@pytest.mark.shared
def test_the_cut_off_dgidb_file_is_named_as_such(con, shared):
    class Interactions(Source):
        name = "interactions"
        url = "https://dgidb.org/downloads"
        files = (FlatFile("rows", ("dgidb_v4_interactions_TRUNCATED.tsv",), ("gene_name",)),)

    with pytest.raises(SourceError) as caught:
        Interactions().read(con, [shared / "data" / "druggability"])
    message = str(caught.value)
    assert "dgidb_v4_interactions_TRUNCATED.tsv.gz" in message
    assert "Line: 20285" in message
    assert "cut off" in message


@pytest.mark.shared
@pytest.mark.parametrize(
    "source", [source for source in all_sources() if not source.optional], ids=lambda source: source.name
)
def test_every_source_reads_the_real_file(con, shared, source):
    source.read(con, [shared / "data", shared / "facts"])
    for table in source.tables:
        if source.name != "clinicaltrials_registry":
            assert con.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] > 0
