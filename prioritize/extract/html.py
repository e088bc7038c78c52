"""HTML pages as documents, by the parser of the standard library: nothing is run and nothing is fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from prioritize.extract.outline import Outline, plain
from prioritize.extract.plaintext import decoded
from prioritize.extract.records import Document
from prioritize.extract.rows import Rows

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = (
    "address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form header hr li "
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
CELLS = frozenset({"td", "th"})
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
"""Style of an element that is not shown."""
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
    """A page: its headings, paragraphs, items and rows of tables, of what is shown.

    Raises
    ------
    TargetError
        The page is not UTF-8.
    """
    reader = _Page()
    reader.feed(decoded(raw, where))
    reader.close()
    reader.end()
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
        self._rows: Rows | None = None  # of the table at hand, unless it only lays out the page
        self._in_head = False
        self._cell: tuple[bool, str] | None = None  # of the cell at hand: whether it is a head, and its span
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
            if tag == "br" and not self._skipped:
                self._text.append(" ")
            elif tag in BLOCKS:
                self.end_paragraph()
            return
        if tag == "body":
            self._skipped.clear()
        if self._skipped[-1:] == ["p"] and (tag in BLOCKS or tag in HEADINGS):
            self._skipped.pop()  # the end of a paragraph may be left unsaid
        if self._skipped:
            if tag in SKIPPED or tag == self._skipped[-1]:
                self._skipped.append(tag)
            return
        if tag in SKIPPED or (tag not in WHOLE and (_lists_references(given) or _is_hidden(given))):
            if tag in SKIPPED or tag in BLOCKS:
                self.end_paragraph()
            self._skipped.append(tag)
        elif tag in BLOCKS or tag in HEADINGS:
            self._begin(tag, given)
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
        elif tag in CELLS:
            self._end_cell()
        elif tag in {"tr", "thead"}:
            self._end_row()
            self._in_head = self._in_head and tag == "tr"
        elif tag == "table":
            self._end_table()
        elif tag in BLOCKS:
            self.end_paragraph()
        elif tag == "sup" and self._raised:
            self._drop_mark(*self._raised)
            self._raised = None

    def handle_data(self, data: str) -> None:
        if not self._skipped or (self._skipped == ["head"] and not self.head_title):
            self._text.append(data)

    def end_paragraph(self) -> None:
        """What was read since the last block is a paragraph; within a cell it goes on."""
        if self._cell is not None:
            self._text.append(" ")
            return
        self.outline.paragraph("".join(self._text))
        self._text.clear()
        self._raised = None

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        """A block begins: a table, a row, a cell, or a paragraph; a table that holds another, or a heading, is none."""
        if tag == "table" or tag in HEADINGS:
            self._lay_out()
            self._rows = Rows() if tag == "table" else None
            self._in_head = False
        elif tag in {"tr", "thead", "tbody", "tfoot"}:
            self._end_row()
            self._in_head = tag == "thead" or (tag == "tr" and self._in_head)
        elif tag in CELLS and self._rows is not None:
            self._end_cell()
            self.end_paragraph()
            self._cell = (tag == "th" or self._in_head, given.get("colspan", ""))
        else:
            self.end_paragraph()

    def end(self) -> None:
        """The page ends, whatever was left open."""
        self._end_table()
        self.end_paragraph()

    def _lay_out(self) -> None:
        """Take the table at hand for one that only lays out the page: its cells are paragraphs."""
        before = [self._rows.row(), self._rows.end()] if self._rows is not None else []
        self._rows = self._cell = None
        for text in before:
            self.outline.paragraph(text)
        self.end_paragraph()

    def _end_cell(self) -> None:
        if self._rows is not None and self._cell is not None:
            self._rows.cell(plain("".join(self._text)), *self._cell)
            self._text.clear()
            self._cell = self._raised = None
        else:
            self.end_paragraph()

    def _end_row(self) -> None:
        self._end_cell()
        if self._rows is not None:
            self.outline.paragraph(self._rows.row())

    def _end_table(self) -> None:
        self._end_row()
        if self._rows is not None:
            self.outline.paragraph(self._rows.end())
        self._rows = None

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


def _is_hidden(given: dict[str, str]) -> bool:
    """Whether an element says of itself that it is not shown."""
    return "hidden" in given or HIDDEN.search(given.get("style", "")) is not None
