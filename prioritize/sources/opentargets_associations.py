"""Open Targets Platform: how strongly all its evidence ties targets to chosen diseases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask, Page, every_page, in_halves
from prioritize.sources.live import Fetched, Wanted, write_all
from prioritize.sources.opentargets import BRAF, URL, Platform, by_ensembl
from prioritize.sources.rows import Row, cell, one_each
from prioritize.sources.source import FlatFile

ANY_DISEASE = ("cancer",)
"""Asked for when no indication is named."""
IS_ID = re.compile(r"[A-Za-z]+_[0-9]+")
SEARCH = """
query Search($words: String!) {
  search(queryString: $words, entityNames: ["disease"], page: { index: 0, size: 25 }) {
    hits { id entity name }
  }
}
"""
ASSOCIATED = """
query Associated($disease: String!, $ids: [String!], $index: Int!, $size: Int!) {
  disease(efoId: $disease) {
    id
    name
    associatedTargets(Bs: $ids, enableIndirect: true, page: { index: $index, size: $size }) {
      count
      rows { target { id } score datatypeScores { id score } }
    }
  }
}
"""


class OpenTargetsAssociations(Platform):
    """Association scores, asked for by disease.

    On a disease, `enableIndirect` counts evidence on the disease and on all its kinds. On a target it would count
    evidence on other targets that interact with it, which is not meant here.
    """

    name = "opentargets_associations"
    title = "Open Targets Platform: association of targets with diseases"
    note = "Evidence on a disease and on all its kinds. Asked for the catalogue's targets; no row is no association."
    batch = 500
    files = (
        FlatFile(
            "association",
            ("opentargets_association.tsv",),
            ("hgnc_id", "disease_id", "datatype", "disease", "score", "datatype_score"),
        ),
    )
    tables: ClassVar = {
        "association": """
            SELECT
                hgnc_id,
                disease_id,
                disease,
                CAST(score AS DOUBLE) AS score,
                datatype,
                CAST(datatype_score AS DOUBLE) AS datatype_score
            FROM file_association
            ORDER BY hgnc_id, disease_id, datatype
        """,
    }

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Find the diseases, then ask for all targets of each."""
        ids, failed = by_ensembl(wanted)
        words = wanted.diseases or ANY_DISEASE
        ask.expect(len(words) + len(words) * -(-len(ids) // self.batch))
        diseases = {word: self.disease_of(ask, word) for word in words}
        missing = [word for word, disease in diseases.items() if disease is None]
        if len(missing) == len(diseases):
            raise self.fault(f"no disease is called {' or '.join(missing)}")
        rows: list[Row] = []
        for disease in filter(None, diseases.values()):
            parts, unanswered = in_halves(list(ids), self.batch, partial(self._associated, ask, disease))
            rows += [(ids[ensembl], *rest) for part in parts for ensembl, rest in part]
            failed |= {ids[ensembl]: why for ensembl, why in unanswered.items()}
        write_all(folder, self.files, {"association": one_each(self.name, rows, 3, "an association")})
        return Fetched(failed, tuple(f"no disease is called {word}" for word in missing))

    def known(self, ask: Ask) -> Iterable[str]:
        """Melanoma is associated with BRAF."""
        disease = self.disease_of(ask, "melanoma")
        if disease is None:
            return ("no disease is called melanoma there any more",)
        if not self._associated(ask, disease, [BRAF]):
            return ("melanoma is not associated with BRAF there any more",)
        return ()

    def disease_of(self, ask: Ask, words: str) -> str | None:
        """Id of the disease that is called as these words, or whose id they are; ids move from release to release."""
        if IS_ID.fullmatch(words):
            return words
        shape = self.shape
        found = shape.inner(ask.graphql(URL, SEARCH, {"words": words}), "search")
        hits = [
            (shape.text(hit, "id"), shape.text(hit, "entity"), shape.text(hit, "name"))
            for hit in shape.rows(found, "hits")
        ]
        wanted = words.casefold()
        named = [name for name, entity, called in hits if entity == "disease" and called.casefold() == wanted]
        return named[0] if named else None

    def _associated(self, ask: Ask, disease: str, ids: Sequence[str]) -> list[tuple[str, Row]]:
        """Ensembl id and the rest of a row, one per association and data type."""
        called: list[str] = []

        def page(after: str) -> Page:
            index = int(after or 0)
            asked = {"disease": disease, "ids": list(ids), "index": index, "size": self.batch}
            found = self.shape.inner_or_none(ask.graphql(URL, ASSOCIATED, asked), "disease")
            if found is None:
                raise self.fault(f"the disease {disease} is not known")
            if self.shape.text(found, "id") != disease:
                raise self.fault(f"asked for the id {disease}, it answers of another")
            called.append(self.shape.text(found, "name"))
            return self.page(found, "associatedTargets", index, self.batch)

        found = every_page(f"{self.name} {disease}", page)
        return [one for row in found for one in self._association(row, disease, called[0], ids)]

    def _association(self, row: Any, disease: str, name: str, ids: Sequence[str]) -> list[tuple[str, Row]]:
        """One row per data type; one without, where no data type is told."""
        shape = self.shape
        target = shape.text(shape.inner(row, "target"), "id")
        if target not in ids:
            raise self.fault("a target id was not asked for")
        score = cell(self.number(row, "score"))
        parts: list[tuple[str | None, str | None]] = [
            (shape.text(part, "id"), cell(self.number(part, "score"))) for part in shape.rows(row, "datatypeScores")
        ]
        return [(target, (disease, datatype, name, score, part)) for datatype, part in parts or [(None, None)]]
