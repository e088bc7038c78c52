"""Full texts and abstracts of single papers, from Europe PMC, by PMCID, PMID or DOI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from prioritize.errors import Problem, TargetError
from prioritize.sources.ask import Ask
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.europepmc import ORIGIN, SEARCH

FULL_TEXT = f"{ORIGIN}/europepmc/webservices/rest/{{pmcid}}/fullTextXML"
FORMS = {
    "pmcid": re.compile(r"(?:PMCID:\s*)?(PMC[0-9]{1,9})", re.IGNORECASE),
    "pmid": re.compile(r"(?:PMID:\s*)?([0-9]{1,8})", re.IGNORECASE),
    "doi": re.compile(
        r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[-._;()/:A-Za-z0-9<>\[\]+&]+)", re.IGNORECASE
    ),
}
"""How an id may be written."""
_NO_PAPER = "give the paper as a file: PDF, JATS XML, HTML or text"


class PaperId(NamedTuple):
    """An id of a paper: `kind` is pmcid, pmid or doi."""

    kind: str
    value: str


@dataclass(frozen=True)
class Paper:
    """What Europe PMC gives of a paper.

    Attributes
    ----------
    jats : bytes
        The full text; empty where it is not open.
    title, abstract : str
        The abstract may hold tags of HTML; both are '' where there is a full text.
    doi, pmid, pmcid : str
        '' where not told.
    """

    jats: bytes
    title: str = ""
    abstract: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""


def paper_id(text: str) -> PaperId | None:
    """The id that a text is; None where it is none."""
    for kind, form in FORMS.items():
        if found := form.fullmatch(text.strip()):
            value = found[1]
            return PaperId(kind, value.upper() if kind == "pmcid" else value.lower() if kind == "doi" else value)
    return None


def paper(ask: Ask, wanted: PaperId) -> Paper:
    """Ask for a paper: its full text where that is open, else its title and abstract.

    Raises
    ------
    TargetError
        There is no such paper, its full text is not open and a PMCID asks for just that, or it has no abstract.
    FetchError
        The service cannot be asked, or its answer cannot be used.
    """
    if wanted.kind == "pmcid":
        if jats := _full_text(ask, wanted.value):
            return Paper(jats, pmcid=wanted.value)
        raise TargetError(
            Problem(
                "has no open full text in Europe PMC, or does not exist",
                wanted.value,
                fix=f"give its PMID, by which title and abstract are read, or {_NO_PAPER}",
            )
        )
    about = _about(ask, wanted)
    if about.pmcid and (jats := _full_text(ask, about.pmcid)):
        return Paper(jats, doi=about.doi, pmid=about.pmid, pmcid=about.pmcid)
    if not about.abstract:
        raise TargetError(
            Problem("has neither an open full text nor an abstract in Europe PMC", wanted.value, fix=_NO_PAPER)
        )
    return about


def _full_text(ask: Ask, pmcid: str) -> bytes:
    """The JATS XML of a paper; empty where its full text is not open."""
    reply = ask.get(FULL_TEXT.format(pmcid=pmcid), accept="application/xml", also=(404,))
    body = reply.content.lstrip(b"\xef\xbb\xbf \r\n\t")
    if reply.status == 404 or b"<errorBean" in body[:200]:
        return b""
    if not body.startswith(b"<"):
        raise contract(
            "europepmc", f"the full text begins {one_line(body[:40].decode('utf-8', 'replace'), 40)!r}", SEARCH
        )
    return body


def _about(ask: Ask, wanted: PaperId) -> Paper:
    """Title, abstract and ids of a paper."""
    query = f"EXT_ID:{wanted.value} AND SRC:MED" if wanted.kind == "pmid" else f'DOI:"{wanted.value}"'
    params = {"query": query, "format": "json", "resultType": "core", "pageSize": "1", "synonym": "false"}
    told: Any = ask.json(SEARCH, params)
    shape = Shape("europepmc")
    shape.text(told, "version")
    rows = shape.rows(shape.inner(told, "resultList"), "result")
    if not shape.whole(told, "hitCount") or not rows:
        raise TargetError(Problem("Europe PMC knows no such paper", wanted.value, fix=f"check the id, or {_NO_PAPER}"))
    row = rows[0]
    found = {name: _text(row, name) for name in ("title", "abstractText", "doi", "pmid", "pmcid")}
    said = found["pmid"] if wanted.kind == "pmid" else found["doi"].lower()
    if said != wanted.value:
        raise contract("europepmc", f"{wanted.kind} {one_line(said, 60)} came, {wanted.value} was asked for", SEARCH)
    return Paper(
        b"", found["title"], found["abstractText"], found["doi"].lower(), found["pmid"], found["pmcid"].upper()
    )


def _text(row: Any, name: str) -> str:
    """A text field that may be absent."""
    found = row.get(name) if isinstance(row, dict) else None
    if found is not None and not isinstance(found, str):
        raise contract("europepmc", f"{name} is no text", SEARCH)
    return found or ""
