"""PDF files as documents: the text that is in them; nothing in them is run, and pictures are not read."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from importlib.util import find_spec

from prioritize.errors import Problem, TargetError, UsageError
from prioritize.extract import raised
from prioritize.extract.outline import Outline, joined, plain
from prioritize.extract.plaintext import DOI_LINE, KNOWN_HEADINGS, NAMED_DOI
from prioritize.extract.records import Document

NEEDS = "pypdf"
EXTRA = "pdf"
MOST_PAGES = 1_000
LEAST_LETTERS = 20
"""Letters a page, on average, below which the pages are pictures."""
REPEATED = 0.5
"""Share of the pages on which a first or last line stands that is no text, such as the name of the journal."""
EDGE = 2
"""Lines at the top and bottom of a page that may be such."""
NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?\s+[A-Z][^.;]{2,80}")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def read(raw: bytes, where: str) -> Document:
    """A PDF file.

    Lines are joined to paragraphs, words that a line breaks are mended, page numbers and running heads are left out;
    raised figures are kept apart from the names before them.

    Raises
    ------
    UsageError
        The package that reads PDF files is not installed.
    TargetError
        Not a PDF, damaged, encrypted, or without text, as a scan is.
    """
    if find_spec(NEEDS) is None:
        raise UsageError(
            Problem(
                f"PDF files need the package {NEEDS}, which is not installed",
                where,
                fix=f"pip install 'prioritize[{EXTRA}]', or give the paper as text, HTML or JATS XML",
            )
        )
    title, texts = _pages(raw, where)
    pages = [text for text, _ in texts]
    letters = sum(sign.isalpha() for page in pages for sign in page)
    if letters < LEAST_LETTERS * len(pages):
        raise TargetError(
            Problem(
                f"{letters} letters on {len(pages)} pages: the pages are pictures, as of a scan",
                where,
                fix="run text recognition on it, such as ocrmypdf, or give the text of the paper",
            )
        )
    lines = [page.translate(LIGATURES).splitlines() for page in pages]
    first = "\n".join(lines[0])
    doi = NAMED_DOI.search(first)
    outline = Outline()
    _fill(outline, _without_edges(lines))
    title = title if len(title.split()) > 2 else ""
    notes = (raised.NOTE,) if any(missed for _, missed in texts) else ()
    return Document(title, outline.sections(title), where, doi[1].lower() if doi else "", notes=notes)


def _pages(raw: bytes, where: str) -> tuple[str, list[tuple[str, bool]]]:
    """Title as the file tells it, and the text of each page, with whether superscripts of it may have been missed."""
    from pypdf import PdfReader

    logging.getLogger(NEEDS).setLevel(logging.ERROR)  # it warns of every harmless oddity
    try:
        reader = PdfReader(io.BytesIO(raw))
        opened = not reader.is_encrypted or bool(reader.decrypt(""))
        pages = reader.pages if opened else []
        if len(pages) > MOST_PAGES:
            raise TargetError(Problem(f"has more than {MOST_PAGES} pages", where, fix="give the pages of one paper"))
        texts = [raised.page_text(page) for page in pages]
        title = plain(str(reader.metadata.title or "")) if opened and reader.metadata else ""
    except TargetError:
        raise
    except Exception as fault:  # a damaged file makes the package raise errors of many kinds
        if "cryptography" in str(fault):
            opened, texts, title = False, [], ""
        else:
            raise TargetError(
                Problem(f"cannot be read as PDF: {plain(str(fault))[:200]}", where, fix="download it again")
            ) from fault
    if not opened:
        raise TargetError(
            Problem("the PDF is encrypted", where, fix="save a copy without password, or give the text of the paper")
        )
    if not texts:
        raise TargetError(Problem("the PDF has no pages", where, fix="download it again"))
    return title, texts


def _without_edges(pages: list[list[str]]) -> list[str]:
    """Lines of all pages, without page numbers and without lines that come back at the edge of most pages."""
    edges = Counter(
        key for lines in pages for key in {_bare(line) for line in (*lines[:EDGE], *lines[-EDGE:]) if line.strip()}
    )
    common = {key for key, times in edges.items() if times > 2 and times > REPEATED * len(pages)}
    found: list[str] = []
    for lines in pages:
        last = len(lines) - EDGE
        found += [
            line
            for place, line in enumerate(lines)
            if not ((place < EDGE or place >= last) and (_bare(line) in common or line.strip().isdecimal()))
        ]
    return found


def _bare(line: str) -> str:
    """A line without its numbers, by which running heads are alike."""
    return re.sub(r"\d+", "#", plain(line))


def _fill(outline: Outline, lines: list[str]) -> None:
    """Join lines to paragraphs: one ends at an empty line, a heading, or a short line that ends a sentence."""
    width = max((len(line) for line in lines), default=0)
    text = ""
    for line in map(plain, lines):
        if not line or KNOWN_HEADINGS.fullmatch(line) or (not text and NUMBERED.fullmatch(line)):
            outline.paragraph(text)
            text = ""
            outline.heading(line.rstrip(": "))
        elif DOI_LINE.fullmatch(line):
            continue
        else:
            text = joined(text, line, mends=True)
            if line.endswith((".", "!", "?")) and len(line) < width / 2:
                outline.paragraph(text)
                text = ""
    outline.paragraph(text)
