"""A paper by its file or by its id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from prioritize.errors import FetchError, Problem, UsageError
from prioritize.extract import html
from prioritize.extract.documents import read_bytes, read_document
from prioritize.extract.records import Document, Extraction
from prioritize.sources.contract import Shape
from prioritize.sources.fulltext import Paper, PaperId, paper, paper_id
from prioritize.targets import Gene

if TYPE_CHECKING:
    from prioritize.refreshing import Settings
    from prioritize.sources.ask import Ask
    from prioritize.sources.live import Live

Answer = TypeVar("Answer")

KEPT_AS = "papers"
"""Under which name answers are kept: apart from those of a refresh."""


class Read(NamedTuple):
    """A document, and what a reader should know of how it was read, one line each."""

    document: Document
    notes: tuple[str, ...]


def read_paper(given: str | Path, settings: Settings | None = None, *, offline: bool = False) -> Read:
    """Read a paper.

    Parameters
    ----------
    given : str or Path
        A file; or, where no such file is there, a PMCID, a PMID or a DOI, for which Europe PMC is asked.
    settings : Settings, optional
        How to ask.
    offline : bool
        Ask nobody: only a file will do.

    Raises
    ------
    UsageError
        An id, and nobody may be asked.
    TargetError, FetchError
        As `prioritize.extract.documents.read_document` and `prioritize.sources.fulltext.paper`.
    """
    wanted = None if Path(given).is_file() else paper_id(str(given))
    if wanted is None:
        return Read(read_document(given), ())
    if offline:
        raise UsageError(
            Problem(
                f"'{given}' is an id, and an id has to be asked for",
                "--offline",
                fix="leave --offline out, or give the paper as a file",
            )
        )
    return _document(_asked(wanted, settings), wanted)


def second_opinion(
    document: Document, found: Extraction, genes: Iterable[Gene], settings: Settings | None = None
) -> tuple[str, ...]:
    """What PubTator3 and the annotations of Europe PMC say of a paper that was read by its id.

    Each names human genes that it finds and that were not proposed. A service that cannot be asked is a note, no fault:
    the extraction does not rest on it.

    Parameters
    ----------
    document : Document
        Nothing is asked of one without a PubMed or PMC id; PubTator3 needs the first.
    found : Extraction
    genes : iterable of Gene
        All human genes, by whose NCBI Gene and UniProt ids the answers are understood.
    settings : Settings, optional
        How to ask.
    """
    proposed = {proposal.hgnc_id for proposal in found.proposals}
    others = [gene for gene in genes if gene.hgnc_id not in proposed]
    notes = []
    if document.pmid:
        notes.append(_opinion("PubTator3", "in title and abstract", lambda: _by_pubtator(document, others, settings)))
    if document.pmid or document.pmcid:
        where = "in the full text" if document.pmcid else "in title and abstract"
        notes.append(_opinion("Europe PMC", where, lambda: _by_europe_pmc(document, others, settings)))
    return tuple(notes)


def _opinion(service: str, where: str, ask: Callable[[], set[str]]) -> str:
    """What a service says, as a note."""
    try:
        symbols = ask()
    except FetchError as fault:
        return f"{service} gave no second opinion: {fault.problems[0].what}"
    if not symbols:
        return f"{service} names no other human gene {where}"
    return f"{service} names {where}, and this list lacks: {', '.join(sorted(symbols))}"


def _by_pubtator(document: Document, genes: Iterable[Gene], settings: Settings | None) -> set[str]:
    """Symbols of the genes that PubTator3 finds in title and abstract."""
    from prioritize.sources.pubtator import EXPORT, PubTator, Reader

    reader = Reader("pubtator")
    told = _answer(PubTator(), settings, lambda ask: ask.json(EXPORT, {"pmids": document.pmid}))
    named = {entrez for part in _documents(told) for entrez, _ in reader.mentions(part)}
    reader.check()
    return {gene.symbol for gene in genes if gene.entrez_id in named}


def _by_europe_pmc(document: Document, genes: Iterable[Gene], settings: Settings | None) -> set[str]:
    """Symbols of the genes whose proteins the annotations of Europe PMC name."""
    from prioritize.sources.annotations import proteins
    from prioritize.sources.europepmc import EuropePmc

    named = _answer(EuropePmc(), settings, lambda ask: proteins(ask, document.pmid, document.pmcid))
    return {gene.symbol for gene in genes if not named.isdisjoint(re.split(r"[;,|]", gene.uniprot_id))}


def _documents(told: Any) -> list[Any]:
    """The papers of an answer of PubTator3."""
    return Shape("pubtator").rows(told, "PubTator3")


def _asked(wanted: PaperId, settings: Settings | None) -> Paper:
    """The paper as Europe PMC gives it."""
    from prioritize.sources.europepmc import EuropePmc

    return _answer(EuropePmc(), settings, lambda ask: paper(ask, wanted))


def _answer(source: Live, settings: Settings | None, question: Callable[[Ask], Answer]) -> Answer:
    """What a source answers; answers of the same day are kept."""
    from prioritize.refreshing import Settings, cache_folder, client_of
    from prioritize.sources.ask import Ask
    from prioritize.sources.cache import Cache

    how = settings or Settings(cache_folder())
    client = client_of(source, how)
    try:
        return question(Ask(KEPT_AS, client, Cache(how.cache), dt.date.today().isoformat()))
    finally:
        client.close()


def _document(found: Paper, wanted: PaperId) -> Read:
    """The paper as a document."""
    if found.jats:
        document = read_bytes(found.jats, wanted.value)
        notes = [f"read: the full text of {found.pmcid}, from Europe PMC"]
    else:
        page = f"<h1>{escape(found.title, quote=False)}</h1><h2>Abstract</h2><p>{found.abstract}</p>"
        document = read_bytes(page.encode(), wanted.value, html.read)
        notes = ["read: title and abstract only, from Europe PMC; the full text is not open"]
    ids = {name: getattr(document, name) or getattr(found, name) for name in ("doi", "pmid", "pmcid")}
    return Read(replace(document, **ids), tuple(notes))
