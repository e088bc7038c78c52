"""Readers of what services answer: an input is a whole conversation, so that any answer of it may be wrong.

Its first part says what the source does: fetch, release or probe. Each part after it is an answer, in the order in
which it is asked for; lines at its head such as `~date: ...` are headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prioritize.errors import FetchError
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.finding import live_sources
from prioritize.sources.fulltext import PaperId, paper
from prioritize.sources.http import Reply, Request
from prioritize.sources.live import Drug, Gene, Live, Wanted
from tests.fuzz.harnesses import Harness, parts, scratch

WANTED = Wanted(
    (
        Gene("HGNC:1682", "CD47", "ENSG00000196776", "Q08722", "961"),
        Gene("HGNC:6342", "KIT", "ENSG00000157404", "P10721", "3815"),
        Gene("HGNC:9662", "SIRPA", "ENSG00000198053", "P78324", "140885"),
    ),
    (
        Drug("azacitidine", ("Azacitidine", "Vidaza", "5-azacytidine")),
        Drug("magrolimab", ("Magrolimab", "Hu5F9-G4")),
        Drug("pembrolizumab", ("Keytruda", "MK-3475", "pembrolizumab")),
    ),
    (("azacitidine", "magrolimab"),),
    ("Acute Myeloid Leukemia",),
    ("3", "22"),
)
HEADERS = {"date": "Mon, 23 Nov 2026 10:00:00 GMT"}


class Said:
    """A client that gives the answers of a conversation in turn, and cannot be reached when they are at an end."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers

    def ask(self, request: Request, also: object = ()) -> Reply:
        """The next answer."""
        if not self._answers:
            raise FetchError("the conversation is at an end", kind="unreachable")
        headers = dict(HEADERS)
        content = self._answers.pop(0)
        while content.startswith(b"~"):
            line, _, content = content.partition(b"\n")
            name, _, value = line[1:].decode("latin-1").partition(": ")
            headers[name.lower()] = value
        return Reply(200, content, headers.get("content-type", "application/json"), headers)


def harnesses() -> Iterator[Harness]:
    """One for each source that can be asked, and one for papers."""
    for source in live_sources():
        yield Harness(f"answers_of_{source.name}", _conversation(source))
    yield Harness("answers_of_fulltext", _paper)


def _asking(answers: list[bytes], name: str) -> Ask:
    return Ask(name, Said(answers), Cache(scratch("cache")))


def _conversation(source: Live) -> Callable[[bytes], object]:
    """A function that lets a source ask what a conversation answers."""

    def _read(content: bytes) -> object:
        task, *answers = parts(content)
        ask = _asking(answers, source.name)
        if task.strip() == b"release":
            return source.release_of(ask)
        if task.strip() == b"probe":
            return source.probe(ask)
        return source.fetch(ask, WANTED, scratch(source.name))

    return _read


def _paper(content: bytes) -> object:
    return paper(_asking(list(parts(content)), "europepmc"), PaperId("pmid", "1"))
