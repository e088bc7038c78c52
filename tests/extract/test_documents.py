"""Reading documents: the same paper in every form, what is left out, and what is refused."""

import io
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from prioritize.errors import TargetError, UsageError
from prioritize.extract import documents, extract, html, pdf, plaintext, raised
from prioritize.extract.documents import is_english, read_bytes, read_document
from prioritize.extract.records import Section
from tests.extract import papers

READS_PDF = pytest.mark.skipif(find_spec("pypdf") is None, reason="the extra 'pdf' is not installed")

TEXT = """Two checks on macrophages

doi: 10.1000/Made-Up.7

Abstract

CD47 shields the cells
from being eaten.

Results

Blocking SIRPA helps.

References

1. A paper on MYC and its friends.
"""
MARKDOWN = """# Two checks on *macrophages*

doi: 10.1000/Made-Up.7

## Abstract

CD47 shields the cells
from being [eaten](https://example.org/MYC).

<!-- a remark on MYC -->
Results
-------

![MYC staining](myc.png)
Blocking **SIRPA** helps.

```
MYC = 1
```

## References

1. A paper on MYC and its friends.
"""
HTML = """<!DOCTYPE html><html><head><title>Journal | Two checks</title>
<meta name="citation_doi" content="https://doi.org/10.1000/Made-Up.7">
<meta name="citation_title" content="Two checks on macrophages"><script>var MYC = "<p>MYC</p>";</script>
<body><nav>MYC news</nav><h1>Two checks on macrophages</h1>
<h2>Abstract</h2><p>CD47<sup><a href="#r1">1,2</a></sup> shields the cells<br></p><p></p>
<h2>1. Results</h2><figure><img src="x.png" alt="MYC staining"></figure>
<p>Blocking <i>SIRPA</i> helps &lt;10<sup>6</sup> cells.</p>
<div class="article-references"><h2>More</h2><div>A paper on MYC</div><ol><li>MYC</li></ol></div>
<p>After it.</p></html>"""
JATS = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "JATS-archivearticle1.dtd">
<article><front><journal-meta><journal-title>Journal of MYC</journal-title></journal-meta><article-meta>
<article-id pub-id-type="pmid">123</article-id><article-id pub-id-type="pmc">4567890</article-id>
<article-id pub-id-type="doi">10.1000/Made-Up.7</article-id>
<title-group><article-title>Two checks on <italic>macrophages</italic></article-title></title-group>
<contrib-group><contrib><name><surname>MYC</surname></name></contrib></contrib-group>
<abstract><p>CD47 <xref ref-type="bibr" rid="r1">1</xref> shields TGF-&beta;.</p></abstract></article-meta></front>
<body><sec><title>1. Results</title><p>Blocking SIRPA helps.</p>
<fig><caption><p>CD8<sup>+</sup> cells.</p></caption><alt-text>MYC staining</alt-text></fig>
<table-wrap><table><tr><th>Drug</th><th>Target</th></tr><tr><td>magrolimab</td><td>CD47</td></tr></table></table-wrap>
</sec></body><back><ack><p>We thank MYC.</p></ack><ref-list><title>References</title>
<ref><article-title>A paper on MYC</article-title></ref></ref-list></back></article>"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(("name", "content"), [("a.txt", TEXT), ("a.md", MARKDOWN)])
def test_text_and_markdown_keep_headings_and_drop_references_code_and_pictures(name, content, tmp_path):
    found = read_document(written(tmp_path, name, content))
    assert (found.title, found.doi) == ("Two checks on macrophages", "10.1000/made-up.7")
    assert found.sections == (
        Section("Title", "Two checks on macrophages"),
        Section("Abstract", "CD47 shields the cells from being eaten."),
        Section("Results", "Blocking SIRPA helps."),
    )
    assert found.source.endswith(name)


def test_a_page_keeps_its_text_and_drops_scripts_menus_pictures_references_and_marks_of_citations(tmp_path):
    found = read_document(written(tmp_path, "a.html", HTML))
    assert (found.title, found.doi) == ("Two checks on macrophages", "10.1000/made-up.7")
    assert found.sections[1:] == (
        Section("Abstract", "CD47 shields the cells"),
        Section("1. Results", "Blocking SIRPA helps <10^6 cells.\n\nAfter it."),
    )


def test_jats_keeps_abstract_captions_and_cells_and_drops_names_thanks_and_references(tmp_path):
    found = read_document(written(tmp_path, "a.xml", JATS))
    assert (found.doi, found.pmid, found.pmcid) == ("10.1000/made-up.7", "123", "PMC4567890")
    assert found.sections == (
        Section("Title", "Two checks on macrophages"),
        Section("Abstract", "CD47 shields TGF-β."),
        Section("1. Results", "Blocking SIRPA helps.\n\nCD8+ cells.\n\nDrug: magrolimab; Target: CD47"),
    )


MARKS = {
    "a table": ("| Drug | Target |\n|---|:-:|\n| magrolimab | CD47 |", ["Drug: magrolimab; Target: CD47"]),
    "a table without outer marks": (
        "Drug | Target\n--- | ---\nX | CD47\n\nP(A|B)",
        ["Drug: X; Target: CD47", "P(A|B)"],
    ),
    "a table with a stroke, an empty and a missing cell": (
        "Of two:\n| Target | Drug |\n|---|---|\n| A\\|B | |\n| MYC |\nmore",
        ["Of two:", "Target: A|B", "MYC", "more"],
    ),
    "a table without rows": ("| Drug | CD47 |\n|---|---|\n\nb", ["Drug; CD47", "b"]),
    "a name that a line breaks": (
        "PD-\nL1 and B7\u2010\nH3, tumour-\nassociated",
        ["PD-L1 and B7\u2010H3, tumour-associated"],
    ),
    "no table": ("The cut was |log2FC| > 1.", ["The cut was |log2FC| > 1."]),
    "code": ("a\n```python\nMYC = 1\n```\nb", ["a", "b"]),
    "longer fence": ("a\n````\n```\nMYC\n```\n````\nb", ["a", "b"]),
    "a fence that is never closed": ("a\n```\nCD47 is read.", ["a", "CD47 is read."]),
    "a fence before another one": ("a\n```\nCD47 is read.\n```sh\nMYC\n```\nb", ["a", "CD47 is read.", "b"]),
    "a comment that never ends": ("a <!-- b", ["a <!-- b"]),
    "an arrow": ("a --> b <!-- MYC --> c", ["a --> b c"]),
    "brackets left open": ("[a [CD47](x) ![b ![c](y)", ["[a CD47 ![b"]),
    "brackets of an address": ("[CD47](https://example.org/a_(b)) helps", ["CD47 helps"]),
    "many marks": ("[" * 300_000 + "<!--" * 75_000, ["[" * 300_000 + "<!--" * 75_000]),
    "a bold heading of references": ("a\n\n**References:**\n\n1. MYC\n\n__Funding__\n\nb", ["a", "b"]),
}


@pytest.mark.parametrize("kind", MARKS)
def test_marks_of_markdown_go_and_words_stay(kind):
    content, paragraphs = MARKS[kind]
    found = plaintext.read_markdown(content.encode(), "a.md")
    assert [one for section in found.sections for one in section.text.split("\n\n")] == paragraphs
    assert found.title == ""


ROWS = {
    "heads": (
        "<table><thead><tr><td>Target<td>Drug</thead><tr><td>CD47<td><p>magro</p><p>limab</p></table><p>b",
        ["Target: CD47; Drug: magro limab", "b"],
    ),
    "a wide head": (
        "<table><tr><th>Target</th><th colspan=2>Drugs</th></tr><tr><td>CD47</td><td>A</td><td>B</td></tr></table>",
        ["Target: CD47; Drugs: A; B"],
    ),
    "no heads": ("<table><tr><td>CD47<br>up</td><td>A</td></tr></table>", ["CD47 up; A"]),
    "heads alone": ("<table><tr><th>CD47</th><th>A</th></tr></table>", ["CD47; A"]),
    "two tables": ("<table><tr><th>A</th><tr><td>B</table><table><tr><td>C</table>", ["A: B", "C"]),
    "a table of the page": (
        "<table><tr><td>menu<td><h2>Results</h2><p>CD47 helps.</p><p>b</p></table>",
        ["menu", "CD47 helps.", "b"],
    ),
    "a table in a table": (
        "<table><tr><td>a<table><tr><th>T<tr><td>CD47</table>b</td></table>c",
        ["a", "T: CD47", "b", "c"],
    ),
    "a table left open": ("<table><tr><th>T<tr><td>CD47", ["T: CD47"]),
}


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_of_a_page_is_a_paragraph_with_the_head_of_each_column(kind):
    content, paragraphs = ROWS[kind]
    found = html.read(content.encode(), "a.html")
    assert [one for section in found.sections for one in section.text.split("\n\n")] == paragraphs


def test_what_a_page_does_not_show_is_not_read_and_a_new_line_is_a_space():
    page = (
        "<p hidden>MYC<p>CD47<br>helps.</p><div style='color: red; display:none'>MYC <p>MYC</p></div>"
        "<p>a <span style='visibility: hidden'>MYC</span> b</p>"
    )
    assert html.read(page.encode(), "a.html").sections == (Section("", "CD47 helps.\n\na b"),)


def test_a_name_that_a_line_breaks_is_one_in_plain_text():
    found = plaintext.read_text("A paper\n\nBlocking PD-\nL1 and B7\u2010\r\nH3 helps\nthem.".encode(), "a.txt")
    assert found.sections[1].text == "Blocking PD-L1 and B7\u2010H3 helps them."


@pytest.mark.parametrize(
    "heading",
    [
        "References",
        "References and notes",
        "REFERENCES CITED",
        "Reference list",
        "5. Notes and references:",
        "Literature",
    ],
)
@pytest.mark.parametrize(("name", "mark"), [("a.txt", ""), ("a.md", "## ")])
def test_the_text_ends_where_other_papers_are_listed(heading, name, mark, tmp_path):
    text = f"{mark}Results\n\nCD47 helps.\n\n{mark}{heading}\n\n1. A paper on MYC.\n"
    found = read_document(written(tmp_path, name, text))
    assert found.sections == (Section("Results", "CD47 helps."),)


@pytest.mark.parametrize(
    ("line", "doi"),
    [
        ("doi:10.1000/a.7;", "10.1000/a.7"),
        ('doi: 10.1000/a.7".', "10.1000/a.7"),
        ("https://doi.org/10.1000/a.7>", "10.1000/a.7"),
        ("doi:10.1000/a;b", ""),
    ],
)
def test_a_doi_ends_before_stops_and_quotation_marks(line, doi):
    found = plaintext.read_text(f"{line}\n\nCD47 helps.".encode(), "a.txt")
    assert found.doi == doi


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("# A paper\n\nDoe J. 2024. doi: 10.1000/a.7.\n\n## Results\n\nCD47 helps.\n", "10.1000/a.7"),
        ("# A paper\n\n## Results\n\nCD47 helps (doi: 10.1000/a.7).\n", ""),
        ("CD47 helps, as was seen (doi: 10.1000/a.7).\n", ""),
    ],
)
def test_a_doi_before_the_first_heading_is_that_of_the_paper(text, doi, tmp_path):
    assert read_document(written(tmp_path, "a.md", text)).doi == doi


def test_the_text_after_a_head_that_is_left_open_is_read():
    page = "<html><head><title>On MYC</title><script>MYC</script>\n<h1>Two checks</h1><p>CD47 helps.</p></html>"
    found = html.read(page.encode(), "a.html")
    assert found.sections == (Section("Title", "Two checks"), Section("", "CD47 helps."))


def test_a_source_that_cannot_be_written_is_shown_by_its_codes():
    found = read_bytes(TEXT.encode(), "a\udcff\nβ.txt", plaintext.read_text)
    assert found.source == r"a\udcff\nβ.txt"


@READS_PDF
def test_a_pdf_joins_lines_mends_broken_words_and_drops_running_heads_page_numbers_and_references(tmp_path):
    pages = [
        [
            "J Made Up 2026, 7",
            "Abstract",
            "CD47 shields the cells from being eaten, which immuno-",
            "therapy can undo.",
        ],
        ["J Made Up 2026, 8", "Results", "Blocking TGF-", "beta1 and PD-", "1 in the same cells helps a little.", "2"],
        ["J Made Up 2026, 9", "doi: 10.1000/Made-Up.7", "References", "1. A paper on MYC and its friends."],
    ]
    found = read_document(written(tmp_path, "a.pdf", papers.pdf(pages, "Two checks on macrophages")))
    assert found.sections == (
        Section("Title", "Two checks on macrophages"),
        Section("Abstract", "CD47 shields the cells from being eaten, which immunotherapy can undo."),
        Section("Results", "Blocking TGF-beta1 and PD-1 in the same cells helps a little."),
    )


@READS_PDF
@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("(CXCL1) Tj /F1 6 Tf 33 4 Td (2) Tj /F1 10 Tf 4 -4 Td ( is read.) Tj", "CXCL1^2 is read."),
        ("(CXCL1) Tj /F1 6 Tf 4 Ts (2,3) Tj 0 Ts /F1 10 Tf ( is read.) Tj", "CXCL1^2,3 is read."),
        ("(CXCL1) Tj /F1 6 Tf 4 Ts (2) Tj 0 Ts /F1 10 Tf ( is read.) Tj", "CXCL1^2 is read."),
        ("(CO) Tj /F1 6 Tf 15 -2 Td (2) Tj /F1 10 Tf 4 2 Td ( is read.) Tj", "CO2 is read."),
        ("(CD44) Tj /F1 6 Tf 26 4 Td (high) Tj /F1 10 Tf 12 -4 Td ( cells.) Tj", "CD44high cells."),
        ("(CXCL1) Tj /F1 6 Tf 33 4 Td (2) Tj /F1 6 Tf 3 0 Td (3) Tj /F1 10 Tf 4 -4 Td ( is.) Tj", "CXCL1^23 is."),
        ("(It is read.) Tj /F1 6 Tf 50 4 Td (7) Tj /F1 10 Tf 4 -4 Td ( CD47 too.) Tj", "It is read. CD47 too."),
    ],
)
def test_a_raised_mark_in_a_pdf_does_not_grow_together_with_the_name_before_it(shown, text, tmp_path):
    found = read_document(written(tmp_path, "a.pdf", papers.pdf([["Abstract", papers.ENGLISH, shown]])))
    assert found.sections[0].text.removeprefix(papers.ENGLISH).strip() == text
    assert found.notes == ()


@READS_PDF
def test_a_pdf_that_hides_what_is_raised_says_so(tmp_path, lexicon):
    shown = "(CXCL1) Tj 0.6 0 0 0.6 83 760 Tm (2) Tj 1 0 0 1 87 756 Tm ( blockade helps.) Tj"
    found = read_document(written(tmp_path, "a.pdf", papers.pdf([["Abstract", papers.ENGLISH, shown]])))
    assert found.notes == (raised.NOTE,)
    assert extract(found, lexicon).notes[-1] == raised.NOTE


def encrypted(password: str, owner: str) -> bytes:
    """A PDF that asks for a password to be opened, or, with '', only for what else is done with it."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(papers.pdf([["Abstract", papers.ENGLISH]])))
    writer.encrypt(password, owner, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


GERMAN = (
    "Die Makrophagen im Tumor schützen die Stammzellen vor dem Medikament, und das ist der Grund, warum in den meisten "
    "Studien beide zugleich angegriffen werden. Ob das hilft, ist noch nicht bekannt, denn die Zahl der Kranken war "
    "bisher klein und die Zeit der Beobachtung kurz."
)
FRENCH = (
    "Les macrophages de la tumeur protègent les cellules souches contre le traitement, et c'est la raison pour "
    "laquelle les deux sont visées ensemble dans la plupart des essais. On ne sait pas encore si cela aide, car le "
    "nombre de malades est resté petit et la durée de suivi courte."
)
BILLION = '<!DOCTYPE a [<!ENTITY b "MYC MYC"><!ENTITY c "&b;&b;">]><article><body><p>&c;</p></body></article>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><article><body><p>&b;</p></body></article>'

REFUSED = {
    "absent": ("none.txt", None, "cannot be read: No such file"),
    "empty": ("a.txt", "", "the file is empty"),
    "blank": ("a.md", "<!-- nothing -->\n", "holds no text"),
    "unknown kind": ("a.docx", "text", "does not say what kind of document"),
    "UTF-16": ("a.txt", "text".encode("utf-16"), "is UTF-16"),
    "another encoding": ("a.txt", "Zürich".encode("latin-1"), "is not UTF-8"),
    "German": ("a.txt", GERMAN, "is not in English"),
    "French": ("a.html", f"<p>{FRENCH}</p>", "is not in English"),
    "Chinese": ("a.txt", "肿瘤相关巨噬细胞促进肿瘤干细胞的自我更新 CD47", "is not in English"),
    "broken XML": ("a.xml", "<article><body>", "is not well-formed XML"),
    "other XML": ("a.xml", "<errorBean><errMsg>no</errMsg></errorBean>", "no article in JATS"),
    "two articles": ("a.xml", f"<set>{'<article><body><p>x</p></body></article>' * 2}</set>", "holds 2 articles"),
    "entities that grow": ("a.xml", BILLION, "declares the entity 'b'"),
    "a file from outside": ("a.xml", OUTSIDE, "declares the entity 'b'"),
    "an encoding nobody knows": ("a.xml", '<?xml version="1.0" encoding="foo"?><article/>', "its encoding is not read"),
    "multi-byte XML": ("a.xml", '<?xml version="1.0" encoding="big5"?><article/>', "its encoding is not read"),
    "deep XML": ("a.xml", "<article>" + "<p>" * 2000, "is nested more than 1000 deep"),
}
REFUSED_PDF = {
    "no PDF": (lambda: b"this is text", "cannot be read as PDF"),
    "cut off": (lambda: papers.pdf([["Abstract", papers.ENGLISH]])[:300], "the PDF has no pages|cannot be read as PDF"),
    "encrypted": (lambda: encrypted("secret", "owner"), "the PDF is encrypted"),
    "scanned": (lambda: papers.pdf([[], []]), "the pages are pictures"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(kind, tmp_path):
    name, content, words = REFUSED[kind]
    if content is not None:
        written(tmp_path, name, content)
    refused(tmp_path / name, words)


@READS_PDF
@pytest.mark.parametrize("kind", REFUSED_PDF)
def test_a_pdf_that_cannot_be_read_is_refused_with_what_to_do(kind, tmp_path):
    content, words = REFUSED_PDF[kind]
    refused(written(tmp_path, "a.pdf", content()), words)


def refused(path: Path, words: str) -> None:
    """Whether a file is refused in these words, with its path, a way out and the exit code of an input."""
    with pytest.raises(TargetError) as caught:
        read_document(path)
    (problem,) = caught.value.problems
    assert re.search(words, problem.what)
    assert problem.where == str(path)
    assert problem.fix
    assert caught.value.exit_code == 3


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 10)
    with pytest.raises(TargetError, match="is larger than"):
        read_document(written(tmp_path, "a.txt", "x" * 11))


def test_a_pdf_without_the_extra_is_a_matter_of_the_call(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "NEEDS", "no_such_package")
    with pytest.raises(UsageError, match=r"pip install 'prioritize\[pdf\]'") as caught:
        read_document(written(tmp_path, "a.pdf", papers.pdf([["Abstract"]])))
    assert caught.value.exit_code == 2


@READS_PDF
def test_a_pdf_that_only_forbids_printing_is_read(tmp_path):
    found = read_document(written(tmp_path, "a.pdf", encrypted("", "owner")))
    assert "Macrophages" in found.sections[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Die Hemmung von CD47 durch Antikörper ist bei der Maus mit einer Besserung verbunden.",
        "Le blocage de CD47 par un anticorps est associé à une réponse dans les tumeurs.",
        "El bloqueo de CD47 con los anticuerpos se asocia a una respuesta en las células.",
    ],
)
def test_a_short_text_of_another_language_is_no_english(text):
    assert not is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Blocking CD47 helps.",
        "Die Zellen by Hertwig: CD47.",
        "El Niño et al. en passant.",
        "Los Angeles, CA: patients with CD47 in Las Vegas.",
        "De novo, in vivo, CD47 et al.: a des-methyl form, un-named.",
    ],
)
def test_a_short_text_with_a_foreign_word_or_two_is_english(text):
    assert is_english(text)


def test_the_rows_of_a_table_say_nothing_of_the_language(tmp_path):
    rows = "\n".join(f"| CD{number} | antibody |" for number in range(1, 20))
    found = read_document(
        written(tmp_path, "a.md", f"Blocking these helps.\n\n| Target | Agent |\n|---|---|\n{rows}\n")
    )
    assert found.sections[0].text.endswith("\n\nTarget: CD19; Agent: antibody")
    refused(written(tmp_path, "b.md", f"肿瘤\n\n|目标|药|\n|---|---|\n{'|肿瘤|干细胞|' * 5}\n"), "is not in English")


def test_a_list_of_names_is_judged_by_its_letters_alone():
    assert is_english("CD47, SIRPA und CSF1R")
    assert is_english("Blocking TGF-β and NF-κB")
    assert not is_english("肿瘤 CD47")
