"""Plain text and Markdown as documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from prioritize.errors import Problem, TargetError
from prioritize.extract.outline import REFERENCE_HEADINGS, Outline, in_one, plain
from prioritize.extract.records import Document
from prioritize.extract.rows import Rows

LONGEST_TITLE = 250
"""Characters of a first line that may be a title."""
KNOWN_HEADINGS = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|summary|background|introduction|materials? and methods|methods|results"
    r"|results and discussion|discussion|conclusions?|concluding remarks|outlook|perspectives?|keywords"
    rf"|acknowledge?ments?|funding|author contributions|conflicts? of interest|{REFERENCE_HEADINGS})\s*:?",
    re.IGNORECASE,
)
"""Lines that are headings wherever they stand alone."""
DOI = r"10\.\d{4,9}/[^\s;\"<>]*[^\s.,;)\"<>]"
"""A DOI, without the stops and quotation marks around it."""
NAMED_DOI = re.compile(rf"(?:\bdoi\s*:?\s*|doi\.org/)({DOI})", re.IGNORECASE)
DOI_LINE = re.compile(rf"(?:doi\s*:?\s*|https?://(?:dx\.)?doi\.org/)({DOI})[.,;)\"<>]*\s*", re.IGNORECASE)
PMID_LINE = re.compile(r"PMID\s*:?\s*(\d{1,8})\s*", re.IGNORECASE)
PMCID_LINE = re.compile(r"(?:PMCID\s*:?\s*)?(PMC\d{4,9})\s*", re.IGNORECASE)
MARKED_HEADING = re.compile(r"#{1,6}\s+(.*)")
BOLD = re.compile(r"(\*\*|__)[^*_]+\1\s*:?")
"""A line that is bold as a whole."""
FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")
UNDERLINE = re.compile(r"(=+|-{3,})\s*")
TABLE_RULE = re.compile(r"(?=.*\|)\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
"""The line between the head of a table and its rows."""
_ADDRESS = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
IMAGE = re.compile(rf"!\[[^\[\]]*\]{_ADDRESS}")
LINK = re.compile(rf"\[([^\[\]]*)\]{_ADDRESS}")
STRONG = re.compile(r"(\*\*|__|\*|(?<!\w)_|`)(\S(?:.{,500}?\S)?)\1(?!\w)")
LIST_MARK = re.compile(r"\s*(?:[-*+>]|\d+[.)])\s+")


def decoded(raw: bytes, where: str) -> str:
    """Text of bytes in UTF-8, with or without byte order mark.

    Raises
    ------
    TargetError
        Another encoding, or no text at all.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TargetError(Problem("is UTF-16, not UTF-8", where, fix="save it as UTF-8"))
    if b"\0" in raw:
        raise TargetError(
            Problem("holds NUL bytes: it is no text", where, fix="give text, or name the file by its kind")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise TargetError(Problem("is not UTF-8", where, line, fix="save it as UTF-8")) from fault


def read_text(raw: bytes, where: str) -> Document:
    """Plain text: paragraphs are parted by empty lines, a first line that stands alone is the title."""
    blocks = [
        in_one(map(plain, block.splitlines()))
        for block in re.split(r"\n\s*\n", decoded(raw, where).replace("\r\n", "\n"))
        if block.strip()
    ]
    title = blocks.pop(0) if len(blocks) > 1 and _may_be_title(blocks[0]) else ""
    outline, ids = Outline(), _Ids()
    for block in blocks:
        if KNOWN_HEADINGS.fullmatch(block):
            outline.heading(block.rstrip(": "))
        elif not ids.take(block):
            outline.paragraph(block)
    return ids.document(title, outline, where)


def read_markdown(raw: bytes, where: str) -> Document:
    """Markdown: the first heading of the first level is the title; code, images and comments are left out."""
    outline, ids = Outline(), _Ids()
    title = ""
    waiting: list[str] = []

    def paragraph() -> None:
        text = in_one(map(plain, waiting))
        waiting.clear()
        if not ids.take(plain(text)):
            outline.paragraph(text)

    for line in _with_rows(list(_without_code(_without_comments(decoded(raw, where)).splitlines()))):
        bare = line.strip()
        heading = MARKED_HEADING.fullmatch(bare.rstrip("#"))
        if BOLD.fullmatch(bare) and KNOWN_HEADINGS.fullmatch(_unmarked(bare)):
            heading = re.fullmatch("(.*)", bare)
        if UNDERLINE.fullmatch(bare) and waiting:
            heading = re.fullmatch("(.*)", _unmarked(waiting.pop()))
        if heading:
            paragraph()
            words = _unmarked(heading[1])
            if not title and outline.is_empty and not KNOWN_HEADINGS.fullmatch(plain(words)):
                title = plain(words)
            else:
                outline.heading(words)
        elif not bare or LIST_MARK.match(line):
            paragraph()
            waiting.extend([_unmarked(LIST_MARK.sub("", line))] if bare else [])
        else:
            waiting.append(_unmarked(bare))
    paragraph()
    return ids.document(title, outline, where)


class _Ids:
    """Ids of the paper that stand on lines of their own."""

    def __init__(self) -> None:
        self.doi = self.pmid = self.pmcid = ""

    def take(self, line: str) -> bool:
        """Keep the id of a line, the first of its kind; whether the line is one."""
        if found := DOI_LINE.fullmatch(line):
            self.doi = self.doi or found[1].lower()
        elif found := PMID_LINE.fullmatch(line):
            self.pmid = self.pmid or found[1]
        elif found := PMCID_LINE.fullmatch(line):
            self.pmcid = self.pmcid or found[1].upper()
        return found is not None

    def document(self, title: str, outline: Outline, where: str) -> Document:
        """The document; a DOI in what stands before its first heading, such as the line of authors, is its own."""
        sections = outline.sections(title)
        before = next((one.text for one in sections[:2] if len(sections) > 2 and not one.heading), "")
        named = NAMED_DOI.search(before)
        doi = self.doi or (named[1].lower() if named else "")
        return Document(title, sections, where, doi, self.pmid, self.pmcid)


def _may_be_title(block: str) -> bool:
    """Whether a first paragraph is a title: short, no sentence, no heading of a section, no id."""
    others = (KNOWN_HEADINGS, DOI_LINE, PMID_LINE, PMCID_LINE)
    return len(block) <= LONGEST_TITLE and not block.endswith(".") and not any(one.fullmatch(block) for one in others)


def _without_comments(text: str) -> str:
    """A text with a space for each comment; one that never ends is text."""
    *parts, last = text.split("-->")
    split = (part.partition("<!--") for part in parts)
    return "".join(f"{before} " if mark else f"{before}-->" for before, mark, _ in split) + last


def _without_code(lines: Sequence[str]) -> Iterator[str]:
    """Lines with an empty one for each block of code; a fence that is never closed is left out alone."""
    number = 0
    while number < len(lines):
        fence = FENCE.fullmatch(lines[number].strip())
        yield "" if fence else lines[number]
        number = 1 + (_end_of_code(lines, number, fence[1]) if fence else number)


def _end_of_code(lines: Sequence[str], opening: int, mark: str) -> int:
    """Number of the line that closes a fence; that of the fence when none does before another one is opened."""
    following = (number for number in range(opening + 1, len(lines)) if lines[number].strip().startswith(mark))
    closing = next(following, opening)
    return opening if lines[closing].strip().strip(mark[0]) else closing


def _with_rows(lines: Sequence[str]) -> Iterator[str]:
    """Lines with a paragraph for each row of a table, in which each cell has the head of its column before it."""
    table: Rows | None = None
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        is_rule = TABLE_RULE.fullmatch(line.strip()) is not None
        begins = table is None and "|" in line and TABLE_RULE.fullmatch(following.strip()) is not None
        if begins:
            table = Rows()
        if table is None or "|" not in line:
            yield from _last(table)
            table = None
            yield line
        elif begins or not is_rule:
            for cell in _cells(line):
                table.cell(cell, is_head=begins)
            yield from ("", table.row(), "")
    yield from _last(table)


def _last(table: Rows | None) -> Iterator[str]:
    """Heads of a table without rows, as a paragraph."""
    if table is not None:
        yield from ("", table.end(), "")


def _cells(line: str) -> list[str]:
    """Cells of a row; a stroke that is escaped is part of one."""
    row = re.fullmatch(r"\|?(.*?)(?<!\\)\|?", line.strip())
    return [plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", row[1] if row else line)]


def _unmarked(line: str) -> str:
    """A line without the marks of Markdown."""
    return STRONG.sub(r"\2", LINK.sub(r"\1", IMAGE.sub("", line)))
