"""Documents: plain text, Markdown, HTML, JATS XML or PDF, read into titled sections of clean text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from prioritize.errors import Problem, TargetError
from prioritize.extract import html, jats, pdf, plaintext
from prioritize.extract.records import Document

LARGEST = 50_000_000
"""Bytes of a file, at most."""
Reader = Callable[[bytes, str], Document]
READERS: dict[str, Reader] = {
    ".txt": plaintext.read_text,
    ".text": plaintext.read_text,
    ".md": plaintext.read_markdown,
    ".markdown": plaintext.read_markdown,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".xml": jats.read,
    ".nxml": jats.read,
    ".pdf": pdf.read,
}
"""By the ending of the file's name."""
_WORDS = "the of and to with that by which from are this these as for is or have been between can"
FUNCTION_WORDS = frozenset(_WORDS.split())
"""Words that hold English sentences together, and that no other language of science uses as often."""
ENGLISH = 0.08
"""Least share of them among the words of an English text; papers have about a quarter, other languages under 4%."""
JUDGED = 40
"""Words below which a text is too short to be judged by them."""
OTHERS = tuple(
    frozenset(words.split())
    for words in (
        "der das und ist von mit bei durch einer eines dem den nicht auch auf ein eine zu im zur zum sind wird",
        "le les du une est dans par sur pour avec au aux qui que ne pas sont cette à été",
        "el los las del una y es por con para que son lo más su",
    )
)
"""Function words of German, French and Spanish, without those that English borrows or shares, as in `et al.`."""
FOREIGN = 3
"""Different ones of them in a short text, and more than of English, from which it is taken for that language."""
LATIN = 0.7
"""Least share of Latin and Greek letters among the letters of a text in English."""
WORD = re.compile(r"[^\W\d_]+")


def read_document(path: Path | str) -> Document:
    """Read a document.

    Parameters
    ----------
    path : Path or str
        A file that ends in .txt, .md, .html, .xml (JATS), .nxml or .pdf; text is UTF-8.

    Returns
    -------
    Document
        Headings kept; reference lists, alternative texts of figures, scripts and marks of citations left out.

    Raises
    ------
    TargetError
        The file is absent, too large, empty, of an unknown kind, damaged, not in English, encrypted, or a scan.
    UsageError
        A PDF, and the package that reads PDF files is not installed.
    """
    file = Path(path)
    raw = _content(file)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise TargetError(
            Problem("its name does not say what kind of document it is", str(file), fix=f"end it with one of {known}")
        )
    return read_bytes(raw, str(file), reader)


def read_bytes(raw: bytes, where: str, reader: Reader = jats.read) -> Document:
    """Read a document that is at hand, such as the full text that a service gave.

    Parameters
    ----------
    raw : bytes
    where : str
        For messages, and the `source` of the document, there with signs that cannot be shown written out.
    reader : callable
        One of `READERS`.

    Raises
    ------
    TargetError, UsageError
        As `read_document`.
    """
    document = reader(raw, where)
    check(document)
    shown = (sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in where)
    return replace(document, source="".join(shown))


def check(document: Document) -> None:
    """Refuse a document without text, and one that is not in English.

    Raises
    ------
    TargetError
    """
    text = " ".join(section.text for section in document.sections)
    if not WORD.search(text):
        raise TargetError(Problem("holds no text", document.source, fix="give a file with the text of the paper"))
    paragraphs = (paragraph for section in document.sections for paragraph in section.text.split("\n\n"))
    prose = " ".join(paragraph for paragraph in paragraphs if not _is_row(paragraph))
    if not (is_latin(text) and is_english(prose)):
        raise TargetError(
            Problem(
                "is not in English: names of genes are told from words by English sentences alone",
                document.source,
                fix="give an English version",
            )
        )


def is_english(text: str) -> bool:
    """Whether a text is taken for English: by its letters, and by the share of English function words.

    Texts of fewer than 40 words are judged by their letters, and refused where words of German, French or Spanish are
    clearly more than those of English.
    """
    if not is_latin(text):
        return False
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < JUDGED:
        known = len(FUNCTION_WORDS.intersection(words))
        return all(len(other.intersection(words)) < max(FOREIGN, known + 1) for other in OTHERS)
    return sum(word in FUNCTION_WORDS for word in words) >= ENGLISH * len(words)


def is_latin(text: str) -> bool:
    """Whether the letters of a text are those of English, or Greek."""
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum(unicodedata.name(sign, "").startswith(("LATIN", "GREEK")) for sign in letters)
    return latin >= LATIN * len(letters)


def _is_row(paragraph: str) -> bool:
    """Whether a paragraph looks like a row of a table, which tells nothing of the language of a text."""
    return "; " in paragraph and not paragraph.endswith((".", "!", "?"))


def _content(file: Path) -> bytes:
    """The bytes of a file."""
    try:
        if file.stat().st_size > LARGEST:
            raise TargetError(
                Problem(f"is larger than {LARGEST / 1e6:.0f} MB", str(file), fix="give the text of one paper")
            )
        raw = file.read_bytes()
    except OSError as fault:
        raise TargetError(Problem(f"cannot be read: {fault.strerror}", str(file), fix="check the path")) from fault
    if not raw.strip():
        raise TargetError(Problem("the file is empty", str(file), fix="give a file with the text of the paper"))
    return raw
