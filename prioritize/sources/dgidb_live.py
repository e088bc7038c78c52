"""DGIdb, asked itself: categories of the targets, and the drugs that openly licensed databases link to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, Page, every_page, in_halves
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_all
from prioritize.sources.rows import Row, cell, joined, objects, one_each, texts
from prioritize.sources.source import FlatFile

ORIGIN = "https://dgidb.org"
URL = f"{ORIGIN}/api/graphql"
RELEASE = "query Release { serviceInfo { version dataVersion updatedAt } }"
GENES = """
query Genes($ids: [String!]!, $first: Int!, $after: String) {
  genes(conceptIds: $ids, first: $first, after: $after) {
    totalCount
    nodes {
      conceptId
      geneCategoriesWithSources { name sourceNames }
      interactions {
        interactionScore
        drug { name conceptId approved }
        interactionTypes { type directionality }
        interactionClaims { source { sourceDbName } publications { pmid } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
OPEN_CATEGORIES = frozenset({"GO", "CIViC"})
"""Databases whose categories are kept, those of the reader of the download."""
OPEN_LINKS = {"CIViC": "CC0 1.0", "DoCM": "CC BY 4.0", "FDA": "public domain", "NCI": "public domain"}
"""Databases whose links of drugs to genes may be passed on, with their licences."""
BRAF = "HGNC:1097"


class DgidbLive(Live):
    """Druggable categories, and drugs linked to genes. https://dgidb.org, each claim under the terms of its database.

    What DGIdb gathers keeps the licence of where it was gathered. Links that only databases with share-alike,
    non-commercial or unknown terms claim are left out, as their categories are.
    """

    name = "dgidb_live"
    title = "DGIdb: categories and drugs of the targets"
    licence = "GO, DoCM: CC BY 4.0; CIViC: CC0 1.0; FDA, NCI: public domain"
    reference = "doi:10.1093/nar/gkad1040"
    url = URL
    scope = "catalogue"
    note = (
        "Categories: claims of GO and CIViC only. Drugs: links that CIViC, DoCM, the FDA or the NCI claim; claims of "
        "other databases are left out for their licences, so no row is not none. Type, direction and score of a link "
        "are those of DGIdb over all databases; scores compare within a gene and not across releases."
    )
    origins = (ORIGIN,)
    by_default = True
    per_second = 1.0
    batch = 25
    supersedes = ("dgidb",)
    files = (
        FlatFile("category", ("dgidb_category.tsv",), ("hgnc_id", "category", "claim_source")),
        FlatFile(
            "claim",
            ("dgidb_claim.tsv",),
            (
                "hgnc_id",
                "drug_id",
                "drug",
                "approved",
                "types",
                "directions",
                "score",
                "claim_sources",
                "n_other_sources",
                "n_publications",
                "citations",
            ),
        ),
    )
    tables: ClassVar = {
        "gene_category": """
            SELECT hgnc_id, category, claim_source
            FROM file_category
            ORDER BY hgnc_id, category, claim_source
        """,
        "drug_gene_claim": """
            SELECT
                hgnc_id,
                drug_id,
                drug,
                CAST(approved AS TINYINT) AS approved,
                types,
                directions,
                CAST(score AS DOUBLE) AS score,
                claim_sources,
                CAST(n_other_sources AS BIGINT) AS n_other_sources,
                CAST(n_publications AS BIGINT) AS n_publications,
                citations
            FROM file_claim
            ORDER BY hgnc_id, drug_id
        """,
    }

    @property
    def _shape(self) -> Shape:
        return Shape(self.name)

    def release_of(self, ask: Ask) -> str:
        """Version of the service, version of the data, and when these were updated: the last alone may change."""
        shape = self._shape
        info = shape.inner(ask.graphql(URL, RELEASE, {}), "serviceInfo")
        version, data, updated = (shape.text(info, name).strip() for name in ("version", "dataVersion", "updatedAt"))
        if not updated:
            raise contract(self.name, "updatedAt is empty", URL)
        return f"{version}, data {data}, updated {updated}"

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets by HGNC id, in batches."""
        symbols = {gene.hgnc_id: gene.symbol for gene in wanted.genes}
        ask.expect(-(-len(symbols) // self.batch))
        parts, failed = in_halves(list(symbols), self.batch, lambda ids: self._genes(ask, ids))
        found = {hgnc_id: node for part in parts for hgnc_id, node in part.items()}
        claims = {hgnc_id: self._claims(node) for hgnc_id, node in found.items()}
        rows: dict[str, list[Row]] = {
            "category": [(hgnc_id, *row) for hgnc_id, node in found.items() for row in self._open_categories(node)],
            "claim": [(hgnc_id, *row) for hgnc_id, some in claims.items() for row in some if row[6] is not None],
        }
        write_all(folder, self.files, rows)
        closed = sum(row[6] is None for some in claims.values() for row in some)
        notes = [f"{closed:,} links of drugs to targets are left out: no openly licensed database claims them"]
        unknown = [symbol for hgnc_id, symbol in symbols.items() if hgnc_id not in found and hgnc_id not in failed]
        notes += [f"it knows nothing of {', '.join(unknown)}"] if unknown else []
        return Fetched(failed, tuple(notes))

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """BRAF is a kinase, and vemurafenib acts on it."""
        node = self._genes(ask, [BRAF]).get(BRAF)
        if node is None:
            return (f"BRAF ({BRAF}) is not known to it",)
        differs = []
        if "kinase" not in {category for category, _ in self._categories(node)}:
            differs.append("BRAF is no kinase: the names of categories may have changed")
        if "VEMURAFENIB" not in {(row[1] or "").upper() for row in self._claims(node)}:
            differs.append("vemurafenib is not linked to BRAF")
        if not any(row[6] for row in self._claims(node)):
            differs.append(f"none of {', '.join(OPEN_LINKS)} links a drug to BRAF: their names may have changed")
        return tuple(differs)

    def _genes(self, ask: Ask, ids: Sequence[str]) -> dict[str, Any]:
        """Genes by HGNC id; one that DGIdb does not know is absent."""
        asked = [hgnc_id.lower() for hgnc_id in ids]
        found: dict[str, Any] = {}
        for node in every_page(self.name, lambda after: self._page(ask, asked, after)):
            told = self._shape.text(node, "conceptId")
            if told not in asked:
                raise contract(self.name, f"conceptId {one_line(told, 40)!r} was not asked for", URL)
            if found.setdefault(told.upper(), node) != node:
                raise contract(self.name, f"conceptId {told} stands there twice with different values", URL)
        return found

    def _page(self, ask: Ask, ids: Sequence[str], after: str) -> Page:
        """One page of genes."""
        shape = self._shape
        asked = {"ids": list(ids), "first": self.batch, "after": after or None}
        found = shape.inner(ask.graphql(URL, GENES, asked), "genes")
        info = shape.inner(found, "pageInfo")
        more, cursor = shape.truth(info, "hasNextPage"), shape.text_or_none(info, "endCursor")
        if more and not cursor:
            raise contract(self.name, "hasNextPage is true and endCursor is empty", URL)
        return Page(objects(shape, found, "nodes"), (cursor or "") if more else "", shape.whole(found, "totalCount"))

    def _categories(self, node: Any) -> list[tuple[str, str]]:
        """Category and database, of all databases."""
        shape = self._shape
        return [
            (shape.text(row, "name").strip().lower(), database)
            for row in objects(shape, node, "geneCategoriesWithSources")
            for database in texts(shape, row, "sourceNames")
        ]

    def _open_categories(self, node: Any) -> list[tuple[str, str]]:
        return [row for row in self._categories(node) if row[1] in OPEN_CATEGORIES]

    def _claims(self, node: Any) -> list[Row]:
        """Drugs linked to a gene, each once; `claim_sources` is None where no open database claims the link."""
        rows = [self._claim(row) for row in objects(self._shape, node, "interactions")]
        return one_each(self.name, rows, 1, "the conceptId of a drug")

    def _claim(self, row: Any) -> Row:
        shape = self._shape
        drug = shape.inner(row, "drug")
        approved = None if drug.get("approved", True) is None else shape.truth(drug, "approved")
        kinds = [
            (shape.text_or_none(kind, "type"), shape.text_or_none(kind, "directionality"))
            for kind in objects(shape, row, "interactionTypes")
        ]
        databases: set[str] = set()
        papers: set[int] = set()
        for claim in objects(shape, row, "interactionClaims"):
            source = shape.inner_or_none(claim, "source")
            database = "" if source is None else shape.text(source, "sourceDbName")
            papers_of = [] if claim.get("publications", []) is None else objects(shape, claim, "publications")
            cited = {shape.whole(paper, "pmid") for paper in papers_of}
            databases.add(database)
            papers |= cited if database in OPEN_LINKS else set()
        return (
            shape.text(drug, "conceptId"),
            shape.text(drug, "name"),
            None if approved is None else str(int(approved)),
            joined(kind for kind, _ in kinds),
            joined(direction for _, direction in kinds),
            self._score(row),
            joined(databases & OPEN_LINKS.keys()),
            str(len(databases - OPEN_LINKS.keys())),
            str(len(papers)),
            ";".join(f"PMID:{paper}" for paper in sorted(papers)) or None,
        )

    def _score(self, row: Any) -> str | None:
        """A number of 0 or more, as text."""
        found = self._shape.number_or_none(row, "interactionScore")
        if found is None or found < 0:
            raise contract(self.name, f"interactionScore is not a number of 0 or more but {found}", URL)
        return cell(found)
