"""PubTator3: which genes the papers that the catalogue cites speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, day_of
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile

ORIGIN = "https://www.ncbi.nlm.nih.gov"
EXPORT = f"{ORIGIN}/research/pubtator3-api/publications/export/biocjson"
KNOWN_PAPER, KNOWN_GENE = "20516115", "672"
"""A paper on BRCA1."""
ENTREZ = re.compile(r"[0-9]{1,10}")
Mention = tuple[str, str]
"""NCBI Gene id, and the words that stand for it."""


@dataclass
class Reader:
    """Reads papers. Words whose gene could not be told are counted and left out.

    Attributes
    ----------
    source : str
    known, untold : int
        Places where a gene is told by its id, and where it is not.
    odd : str
        An identifier that is no id, the last one seen; '' = none.
    """

    source: str
    known: int = 0
    untold: int = 0
    odd: str = ""

    def mentions(self, document: Any) -> Counter[Mention]:
        """Genes of a paper by the words that stand for them, and at how many places."""
        shape = Shape(self.source)
        found: Counter[Mention] = Counter()
        for passage in _objects(shape, document, "passages"):
            for annotation in _objects(shape, passage, "annotations"):
                about = shape.inner(annotation, "infons")
                if shape.text(about, "type") != "Gene":
                    continue
                words = " ".join(shape.text(annotation, "text").split())
                places = len(shape.rows(annotation, "locations"))
                if not words or not places:
                    raise contract(self.source, "text or locations of an annotation is empty", EXPORT)
                for entrez_id in self._genes(shape.text_or_none(about, "identifier"), places):
                    found[entrez_id, words] += places
        return found

    def check(self) -> None:
        """Refuse identifiers that are none of NCBI Gene's.

        Raises
        ------
        FetchError
        """
        if self.odd and not self.known:
            raise contract(self.source, f"identifier is no id of NCBI Gene but {one_line(self.odd, 40)!r}", EXPORT)

    def notes(self) -> tuple[str, ...]:
        """What was left out."""
        return (f"at {self.untold:,} places a gene is meant, and not told which",) if self.untold else ()

    def _genes(self, identifier: str | None, places: int) -> set[str]:
        """NCBI Gene ids of an annotation, which may be several."""
        parts = {part.strip() for part in re.split("[;,]", identifier or "")} - {""}
        ids = {part for part in parts if ENTREZ.fullmatch(part)}
        self.odd = max(parts - ids, default=self.odd)
        self.known += places if ids else 0
        self.untold += 0 if ids else places
        return ids


class PubTator(Live):
    """Genes found in titles and abstracts by text mining. https://www.ncbi.nlm.nih.gov/research/pubtator3/."""

    name = "pubtator"
    title = "PubTator3: genes in the papers that the catalogue cites"
    licence = "public domain (NCBI); abstracts keep the licence of their publisher and are not kept"
    reference = "doi:10.1093/nar/gkae235"
    url = EXPORT
    scope = "catalogue"
    note = (
        "Off unless asked for. Found by machine in title and abstract, so some are missed and some are wrong: a way to "
        "check a citation, not evidence. A gene of another species has no hgnc_id. The service names no release, so "
        "the release is the day."
    )
    origins = (ORIGIN,)
    per_second = 1.0
    batch = 100
    files = (FlatFile("mention", ("pubtator_mention.tsv",), ("pmid", "entrez_id", "mention", "n_mentions")),)
    tables: ClassVar = {
        "paper_gene": """
            SELECT
                CAST(file.pmid AS BIGINT) AS pmid,
                file.entrez_id,
                gene.hgnc_id,
                file.mention,
                CAST(file.n_mentions AS BIGINT) AS n_mentions
            FROM file_mention AS file
            LEFT JOIN gene_of_entrez AS gene USING (entrez_id)
            ORDER BY pmid, entrez_id, mention
        """,
    }

    def release_of(self, ask: Ask) -> str:
        """The day by the clock of the service."""
        return day_of(ask.get(EXPORT, {"pmids": KNOWN_PAPER}, accept="application/json")).isoformat()

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for the papers, many at once."""
        papers = sorted(set(wanted.papers), key=int)
        parts = [papers[start : start + self.batch] for start in range(0, len(papers), self.batch)]
        ask.expect(len(parts))
        reader = Reader(self.name)
        found: dict[str, Counter[Mention]] = {}
        for part in parts:
            found |= self._papers(ask, part, reader)
        reader.check()
        rows = [
            (pmid, entrez_id, mention, str(times))
            for pmid, mentions in found.items()
            for (entrez_id, mention), times in mentions.items()
        ]
        write_rows(folder, self.files[0].names[0], self.files[0].columns, rows)
        missing = {f"PMID:{paper}": "PubTator3 has no such paper" for paper in papers if paper not in found}
        return Fetched(failed=missing, notes=reader.notes() if papers else ("there was no paper to ask for",))

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """A paper whose gene is known."""
        found = self._papers(ask, [KNOWN_PAPER], Reader(self.name))
        if KNOWN_PAPER not in found:
            return (f"PMID:{KNOWN_PAPER} is not known",)
        if (KNOWN_GENE, "BRCA1") not in found[KNOWN_PAPER]:
            return (f"PMID:{KNOWN_PAPER} does not speak of BRCA1 (NCBI Gene {KNOWN_GENE})",)
        return ()

    def _papers(self, ask: Ask, papers: Sequence[str], reader: Reader) -> dict[str, Counter[Mention]]:
        """How often each gene is spoken of, by paper; a paper that is not known is absent."""
        shape = Shape(self.name)
        found: dict[str, Counter[Mention]] = {}
        for document in _objects(shape, ask.json(EXPORT, {"pmids": ",".join(papers)}), "PubTator3"):
            pmid = str(shape.whole(document, "pmid"))
            if pmid not in papers:
                raise contract(self.name, f"pmid {pmid} was not asked for", EXPORT)
            mentions = reader.mentions(document)
            if found.setdefault(pmid, mentions) != mentions:
                raise contract(self.name, f"PMID:{pmid} came twice and differs", EXPORT)
        return found


def _objects(shape: Shape, value: Any, name: str) -> list[Any]:
    """A list of objects that must be there."""
    return [shape.inner({name: one}, name) for one in shape.rows(value, name)]
