"""JATS XML, the form in which Europe PMC and PubMed Central give full texts, as documents.

Read event by event: no entity of the file's own is expanded, and nothing outside the file is opened.
"""

from __future__ import annotations

from html.entities import html5
from xml.parsers import expat

from prioritize.errors import Problem, TargetError
from prioritize.extract.outline import Outline, plain
from prioritize.extract.records import Document
from prioritize.extract.rows import Rows

TEXT = frozenset({"article-title", "abstract", "kwd-group", "body", "app", "glossary", "floats-group"})
"""Elements below the article that hold its text."""
_SKIPPED = (
    "ref-list alt-text long-desc disp-formula inline-formula tex-math object-id contrib-group aff ack fn-group fn "
    "permissions journal-meta author-notes supplementary-material related-article sub-article response "
    "trans-abstract trans-title-group"
)
SKIPPED = frozenset(_SKIPPED.split())
PARAGRAPHS = frozenset({"p", "kwd", "def-item", "caption", "list-item", "disp-quote", "tr", "table-wrap"})
CELLS = frozenset({"td", "th"})
IDS = {"pmid": "pmid", "doi": "doi", "pmc": "pmcid", "pmcid": "pmcid"}
MARKS = frozenset({"bibr", "fn", "table-fn", "aff", "corresp"})
"""Kinds of cross-references that are marks in the text, such as the number of a citation."""
DEEPEST = 1_000


def read(raw: bytes, where: str) -> Document:
    """An article.

    Raises
    ------
    TargetError
        Not XML, XML that declares entities or an encoding that is not read, no JATS article, or several.
    """
    reader = _Article(where)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = reader.refuse_entity
    parser.SkippedEntityHandler = reader.skipped
    parser.ExternalEntityRefHandler = None
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as fault:
        raise TargetError(
            Problem(
                f"is not well-formed XML: {expat.errors.messages[fault.code]}",
                where,
                fault.lineno,
                fix="download it again",
            )
        ) from fault
    except TargetError:
        raise
    except (LookupError, ValueError) as fault:
        raise TargetError(Problem("its encoding is not read", where, fix="save it as UTF-8")) from fault
    if reader.articles != 1:
        what = f"holds {reader.articles} articles" if reader.articles else "is XML, but no article in JATS"
        raise TargetError(Problem(what, where, fix="give the JATS XML of one article, or its PDF or text"))
    ids = reader.ids
    pmcid = ids.get("pmcid", "")
    return Document(
        reader.title,
        reader.outline.sections(reader.title),
        where,
        ids.get("doi", "").lower(),
        ids.get("pmid", ""),
        pmcid if pmcid.upper().startswith("PMC") or not pmcid else f"PMC{pmcid}",
    )


class _Article:
    """Puts an article together as it is read."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.outline = Outline()
        self.title = ""
        self.ids: dict[str, str] = {}
        self.articles = 0
        self._open: list[str] = []
        self._text: list[str] = []
        self._rows = Rows()
        self._span = ""
        self._id_kind = ""
        self._silent = 0  # depth at which what is skipped began; 0 = nothing is
        self._spoken = 0  # depth at which an element of TEXT began; 0 = none is open

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._open.append(name)
        depth = len(self._open)
        if depth > DEEPEST:
            raise TargetError(
                Problem(f"is nested more than {DEEPEST} deep", self._where, fix="give the text as a file")
            )
        if self._silent:
            return
        if name in SKIPPED or (name == "xref" and attributes.get("ref-type") in MARKS):
            self._silent = depth
        elif name == "article":
            self.articles += 1
        elif name == "article-id":
            self._id_kind = IDS.get(attributes.get("pub-id-type", ""), "")
            self._text.clear()
        elif self._spoken:
            self._begin(name)
            self._span = attributes.get("colspan", "") if name in CELLS else self._span
        elif name in TEXT:
            self._text.clear()
            self._spoken = depth
            if name == "abstract":
                self.outline.heading("Abstract")
            elif name == "kwd-group":
                self.outline.heading("Keywords")

    def end(self, name: str) -> None:
        """An element ends."""
        depth = len(self._open)
        self._open.pop()
        if self._silent:
            self._silent = 0 if depth == self._silent else self._silent
            return
        if name == "article-id":
            self.ids.setdefault(self._id_kind, plain("".join(self._text)))
            self._text.clear()
        if not self._spoken:
            return
        if name == "article-title":
            self.title = self.title or self._taken()
        elif name == "title":
            self.outline.heading(self._taken())
        elif name in CELLS:
            self._rows.cell(self._taken(), name == "th" or "thead" in self._open, self._span)
        elif name == "tr":
            self.outline.paragraph(self._rows.row())
        elif name == "table":
            self.outline.paragraph(self._rows.end())
        elif name in PARAGRAPHS and CELLS.isdisjoint(self._open):
            self.outline.paragraph(self._taken())
        if depth == self._spoken:
            self.outline.paragraph(self._taken())
            self._spoken = 0

    def characters(self, text: str) -> None:
        """Text within an element."""
        if not self._silent and (self._spoken or (self._open and self._open[-1] == "article-id")):
            self._text.append(text)

    def skipped(self, name: str, _: bool) -> None:
        """An entity that the article type declares elsewhere: the signs that HTML names are known."""
        self.characters(html5.get(f"{name};", ""))

    def refuse_entity(self, name: str, *_: object) -> None:
        """Refuse entities of the file's own: they can grow without limit, or open other files."""
        raise TargetError(
            Problem(f"declares the entity '{name}', which is not read", self._where, fix="download it again")
        )

    def _begin(self, name: str) -> None:
        """A paragraph ends where the next one, or a section, begins; what stands in a cell stays together."""
        if name == "table":
            self._rows = Rows()
        if name == "break" or (name in PARAGRAPHS and not CELLS.isdisjoint(self._open[:-1])):
            self._text.append(" ")
        elif name in PARAGRAPHS or name in CELLS or name == "sec":
            self.outline.paragraph(self._taken())

    def _taken(self) -> str:
        """The text that was collected, which begins anew."""
        found = plain("".join(self._text))
        self._text.clear()
        return found
