"""HTML pages as documents, by the parser of the standard library: nothing is run and nothing is fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from prioritize.extract.outline import Outline, plain
from prioritize.extract.plaintext import decoded
from prioritize.extract.records import Document

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = (
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form header hr li "
    "main ol p pre section table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Elements that end a paragraph."""
_SKIPPED = (
    "audio button canvas footer head iframe math nav noscript object script select style svg template textarea video"
)
SKIPPED = frozenset(_SKIPPED.split())
"""Elements whose content is no part of the text."""
_VOID = "area base br col embed hr img input link meta source track wbr"
VOID = frozenset(_VOID.split())
WHOLE = frozenset({"html", "body", "main", "article"})
"""Elements that hold a page, whatever their class says."""
REFERENCE_LIST = re.compile(
    r"(?:^|[\s_-])(?:ref-?list|references|bibliography|doc-bibliography|doc-endnotes)(?:$|[\s_-])"
)
"""Class, id or role of an element that lists references."""
MARKS = re.compile(r"[\d,;\[\]()*†‡\s\u2013-]*")
"""What the mark of a citation is made of."""
META = {"citation_doi": "doi", "dc.identifier": "doi", "citation_pmid": "pmid", "citation_title": "title"}


def read(raw: bytes, where: str) -> Document:
    """A page: its headings, paragraphs, items and cells.

    Raises
    ------
    TargetError
        The page is not UTF-8.
    """
    reader = _Page()
    reader.feed(decoded(raw, where))
    reader.close()
    reader.end_paragraph()
    title = reader.ids.get("title") or reader.title or reader.head_title
    return Document(title, reader.outline.sections(title), where, reader.ids.get("doi", ""), reader.ids.get("pmid", ""))


class _Page(HTMLParser):
    """Puts a page together as it is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outline = Outline()
        self.ids: dict[str, str] = {}
        self.title = self.head_title = ""
        self._text: list[str] = []
        self._skipped: list[str] = []
        self._raised: tuple[int, bool] | None = None  # where a superscript began, and whether it holds a link

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "meta":
            self._meta(given)
        if tag == "title" and self._skipped == ["head"]:
            self._text.clear()
        if self._skipped == ["head"] and (tag in BLOCKS or tag in HEADINGS):
            self._skipped.clear()  # a head may be left open, and the body begin unsaid
        if tag in VOID:
            if tag in BLOCKS:
                self.end_paragraph()
            return
        if tag == "body":
            self._skipped.clear()
        if self._skipped:
            if tag in SKIPPED or tag == self._skipped[-1]:
                self._skipped.append(tag)
            return
        if tag in SKIPPED or (tag not in WHOLE and _lists_references(given)):
            self.end_paragraph()
            self._skipped.append(tag)
        elif tag in BLOCKS or tag in HEADINGS:
            self.end_paragraph()
        elif tag == "sup":
            self._raised = (len(self._text), False)
        elif tag == "a" and self._raised:
            self._raised = (self._raised[0], True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._skipped == ["head"]:
            self.head_title = plain("".join(self._text))
            self._text.clear()
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        if tag in HEADINGS:
            self._heading(tag)
        elif tag in BLOCKS:
            self.end_paragraph()
        elif tag == "sup" and self._raised:
            self._drop_mark(*self._raised)
            self._raised = None

    def handle_data(self, data: str) -> None:
        if not self._skipped or (self._skipped == ["head"] and not self.head_title):
            self._text.append(data)

    def end_paragraph(self) -> None:
        """What was read since the last block is a paragraph."""
        self.outline.paragraph("".join(self._text))
        self._text.clear()
        self._raised = None

    def _heading(self, tag: str) -> None:
        words = plain("".join(self._text))
        self._text.clear()
        if tag == "h1" and not self.title and self.outline.is_empty:
            self.title = words
        else:
            self.outline.heading(words)

    def _drop_mark(self, start: int, linked: bool) -> None:
        """Leave out the mark of a citation, which would grow together with the name before it; keep other figures."""
        text = "".join(self._text[start:])
        if MARKS.fullmatch(text):
            self._text[start:] = [] if linked else [f"^{text}"]

    def _meta(self, given: dict[str, str]) -> None:
        """Keep what the head tells of the paper."""
        kind = META.get(given.get("name", "").lower())
        content = plain(given.get("content", ""))
        if kind == "doi":
            found = re.search(r"10\.\d{4,9}/\S+", content)
            content = found[0].lower() if found else ""
        if kind and content:
            self.ids.setdefault(kind, content)


def _lists_references(given: dict[str, str]) -> bool:
    """Whether an element says of itself that it lists references."""
    return any(REFERENCE_LIST.search(given.get(name, "").lower()) for name in ("class", "id", "role"))
