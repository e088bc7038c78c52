"""Open Targets Platform, asked itself: what all its parts share, and its annotation of targets."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from prioritize.errors import FetchError, Problem
from prioritize.sources.ask import Ask, Page, every_page, in_halves
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Fetched, Live, Wanted, write_all
from prioritize.sources.rows import Row, cell, joined, one_each
from prioritize.sources.source import FlatFile

URL = "https://api.platform.opentargets.org/api/v4/graphql"
WRITTEN_FOR = "26.06"
"""Release whose shape this code was written for."""
BRAF = "ENSG00000157764"
VEMURAFENIB = "CHEMBL1229517"

META = "query Meta { meta { dataVersion { year month iteration } } }"
ANNOTATE = """
query Annotate($ids: [String!]!) {
  targets(ensemblIds: $ids) {
    id
    approvedSymbol
    tractability { modality label value }
    safetyLiabilities {
      event
      eventId
      datasource
      literature
      url
      effects { direction dosing }
      biosamples { tissueLabel cellLabel cellFormat }
    }
    geneticConstraint { constraintType score exp obs oe oeLower oeUpper upperBin }
    prioritisation { items { key value } }
    isEssential
    depMapEssentiality { tissueId tissueName screens { depmapId geneEffect } }
  }
}
"""


class Answers(NamedTuple):
    """Targets that answered.

    Attributes
    ----------
    targets : dict of HGNC id to object
    failed : dict of HGNC id to str
        Those that were not answered, and why.
    notes : tuple of str
    """

    targets: dict[str, Any]
    failed: dict[str, str]
    notes: tuple[str, ...]


class Platform(Live):
    """What all parts of the Platform share: the service, its release, and targets by their Ensembl ids."""

    licence = "CC0 1.0 (data; each source behind it keeps its own terms)"
    reference = "doi:10.1093/nar/gkae1128"
    url = "https://platform.opentargets.org"
    scope = "catalogue"
    origins = ("https://api.platform.opentargets.org",)
    by_default = True
    per_second = 3.0  # all parts together
    at_once = 1
    may_be_null: ClassVar[frozenset[str]] = frozenset()

    @property
    def shape(self) -> Shape:
        """Reads fields, and names this source where one is not as agreed."""
        return Shape(self.name)

    def release_of(self, ask: Ask) -> str:
        """Release of the data, such as 26.06."""
        shape = self.shape
        version = shape.inner(shape.inner(ask.graphql(URL, META, {}), "meta"), "dataVersion")
        iteration = shape.text_or_none(version, "iteration") or "0"
        release = f"{shape.text(version, 'year')}.{shape.text(version, 'month')}"
        return release if iteration == "0" else f"{release}.{iteration}"

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """What of the release, and of an answer known beforehand, is not as expected."""
        release = self.release_of(ask)
        differs = () if release == WRITTEN_FOR else (f"its release is {release}; this was written for {WRITTEN_FOR}",)
        return (*differs, *self.known(ask))

    @abstractmethod
    def known(self, ask: Ask) -> Iterable[str]:
        """What of an answer that will not change is not as expected.

        Raises
        ------
        FetchError
        """

    def fault(self, what: str) -> FetchError:
        """An answer that is not as agreed."""
        return FetchError(Problem(f"{self.name}: {what}", URL, fix="see 'prioritize doctor'"), kind="contract")

    def number(self, value: Any, name: str) -> float:
        """A number that must be there."""
        found = self.shape.number_or_none(value, name)
        if found is None:
            raise self.fault(f"{name} is not a number but null")
        return found

    def truth_or_none(self, value: Any, name: str) -> bool | None:
        """A truth value that may be null, but must be there."""
        if isinstance(value, dict) and name in value and value[name] is None:
            return None
        return self.shape.truth(value, name)

    def targets(self, ask: Ask, query: str, ids: Sequence[str], **variables: Any) -> dict[str, Any]:
        """Targets of one request by Ensembl id; one that the service does not know is left out."""
        shape = self.shape
        rows = shape.rows(ask.graphql(URL, query, {"ids": list(ids), **variables}), "targets")
        found = {shape.text(row, "id"): row for row in rows}
        if len(found) != len(rows) or not found.keys() <= set(ids):
            raise self.fault("targets holds an id twice, or one that was not asked for")
        return found

    def answers(self, ask: Ask, query: str, wanted: Wanted, **variables: Any) -> Answers:
        """Ask for all targets that have an Ensembl id, in batches."""
        ids, failed = by_ensembl(wanted)
        ask.expect(-(-len(ids) // self.batch))
        parts, unanswered = in_halves(list(ids), self.batch, lambda some: self.targets(ask, query, some, **variables))
        found = {name: target for part in parts for name, target in part.items()}
        failed |= {ids[name]: why for name, why in unanswered.items()}
        notes = tuple(
            f"{hgnc_id} ({name}) is not known to it" for name, hgnc_id in ids.items() if name not in found | unanswered
        )
        return Answers({ids[name]: target for name, target in found.items()}, failed, notes)

    def lists(self, ask: Ask, query: str, wanted: Wanted, field: str, size: int, **variables: Any) -> Answers:
        """The same for a field that comes in pages; `targets` then holds whole lists of rows."""
        first = self.answers(ask, query, wanted, index=0, size=size, **variables)
        failed = dict(first.failed)
        lists: dict[str, Any] = {}
        for hgnc_id, target in first.targets.items():
            ensembl = target["id"]

            def page(after: str, target: Any = target, ensembl: str = ensembl) -> Page:
                if after:
                    ask.expect(1)
                    target = self.targets(ask, query, [ensembl], index=int(after), size=size, **variables).get(ensembl)
                return self.page(target, field, int(after or 0), size)

            try:
                lists[hgnc_id] = every_page(f"{self.name} {ensembl}", page)
            except FetchError as fault:
                if fault.kind != "partial":
                    raise
                failed[hgnc_id] = fault.problems[0].what
        return Answers(lists, failed, first.notes)

    def page(self, target: Any, field: str, index: int, size: int) -> Page:
        """One page of a list; only a field of `may_be_null` may be null, and then nothing is known."""
        if field in self.may_be_null and self.shape.inner_or_none(target, field) is None:
            return Page([])
        block = self.shape.inner(target, field)
        count = self.shape.whole(block, "count")
        after = str(index + 1) if (index + 1) * size < count else ""
        return Page(self.shape.rows(block, "rows"), after, count)


def by_ensembl(wanted: Wanted) -> tuple[dict[str, str], dict[str, str]]:
    """Targets that can be asked for.

    Returns
    -------
    ids : dict of Ensembl id to HGNC id
    failed : dict of HGNC id to str
        Targets that cannot, and why.
    """
    ids: dict[str, str] = {}
    failed: dict[str, str] = {}
    for gene in wanted.genes:
        if not gene.ensembl_gene_id:
            failed[gene.hgnc_id] = "HGNC has no Ensembl id for it"
        elif gene.ensembl_gene_id in ids:
            failed[gene.hgnc_id] = f"{ids[gene.ensembl_gene_id]} has the same Ensembl id"
        else:
            ids[gene.ensembl_gene_id] = gene.hgnc_id
    return ids, failed


class OpenTargets(Platform):
    """Annotation of targets. A modality is tractable when any of its buckets is.

    That rule gives the embedded lists of 2023 back: of 94 protein-coding genes of a published sample of the Platform's
    target data, all 24 that are on the small-molecule list and all 39 on the antibody list have a bucket, and 2 and 1
    have one without being listed.
    """

    name = "opentargets"
    title = "Open Targets Platform: annotation of targets"
    note = (
        "Asked for the catalogue's targets. Tractable = at least one bucket of the modality holds. Its Reactome "
        "pathways are not asked for: Reactome itself has them, with their hierarchy."
    )
    batch = 50
    supersedes = ("open_targets_tractability", "opentargets_bulk", "opentargets_bulk_factors")
    files = (
        FlatFile("bucket", ("opentargets_bucket.tsv",), ("hgnc_id", "modality", "label", "value")),
        FlatFile(
            "liability",
            ("opentargets_liability.tsv",),
            ("hgnc_id", "datasource", "event", "event_id", "effects", "samples", "citation"),
        ),
        FlatFile(
            "estimate",
            ("opentargets_estimate.tsv",),
            ("hgnc_id", "kind", "score", "expected", "observed", "ratio", "ratio_lower", "ratio_upper", "upper_bin"),
        ),
        FlatFile("factor", ("opentargets_factor.tsv",), ("hgnc_id", "factor", "value")),
        FlatFile("essential", ("opentargets_essential.tsv",), ("hgnc_id", "is_essential")),
        FlatFile("screen", ("opentargets_screen.tsv",), ("hgnc_id", "tissue_id", "cell_line", "tissue", "effect")),
    )
    tables: ClassVar = {
        "tractability": """
            SELECT
                hgnc_id,
                CASE modality WHEN 'SM' THEN 'small molecule' ELSE 'antibody' END AS modality,
                max(CAST(file_bucket.value AS TINYINT)) AS tractable
            FROM file_bucket
            WHERE modality IN ('SM', 'AB')
            GROUP BY ALL
            ORDER BY ALL
        """,
        "tractability_bucket": """
            SELECT hgnc_id, modality, label, CAST(file_bucket.value AS TINYINT) AS value
            FROM file_bucket
            ORDER BY ALL
        """,
        "safety_liability": """
            SELECT hgnc_id, event, event_id, datasource, effects, samples, citation
            FROM file_liability
            ORDER BY ALL
        """,
        "constraint_estimate": """
            SELECT
                hgnc_id,
                kind,
                CAST(score AS DOUBLE) AS score,
                CAST(expected AS DOUBLE) AS expected,
                CAST(observed AS DOUBLE) AS observed,
                CAST(ratio AS DOUBLE) AS ratio,
                CAST(ratio_lower AS DOUBLE) AS ratio_lower,
                CAST(ratio_upper AS DOUBLE) AS ratio_upper,
                CAST(CAST(upper_bin AS DOUBLE) AS INTEGER) AS upper_bin
            FROM file_estimate
            ORDER BY ALL
        """,
        "prioritisation": """
            SELECT hgnc_id, factor, CAST(file_factor.value AS DOUBLE) AS value
            FROM file_factor
            ORDER BY ALL
        """,
        "pan_essential": """
            SELECT hgnc_id, CAST(is_essential AS TINYINT) AS is_essential
            FROM file_essential
            ORDER BY ALL
        """,
        "dependency": """
            SELECT
                hgnc_id,
                tissue_id,
                min(tissue) AS tissue,
                count(*) AS n_screens,
                count(*) FILTER (WHERE CAST(effect AS DOUBLE) <= -1) AS n_strong,
                median(CAST(effect AS DOUBLE)) AS median_effect
            FROM file_screen
            GROUP BY hgnc_id, tissue_id
            ORDER BY hgnc_id, tissue_id
        """,
    }

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets in batches."""
        targets, failed, notes = self.answers(ask, ANNOTATE, wanted)
        called = {hgnc_id: self.shape.text(target, "approvedSymbol") for hgnc_id, target in targets.items()}
        renamed = [
            f"{gene.symbol} ({gene.hgnc_id}) is called {called[gene.hgnc_id]} there"
            for gene in wanted.genes
            if called.get(gene.hgnc_id, gene.symbol) != gene.symbol
        ]
        rows = {
            "bucket": self._each(targets, self._buckets, 3, "a tractability bucket"),
            "liability": self._each(targets, self._liabilities, 7, "a safety liability"),
            "estimate": self._each(targets, self._estimates, 2, "an estimate of constraint"),
            "factor": self._each(targets, self._factors, 2, "a prioritisation factor"),
            "essential": self._each(targets, self._essential, 2, "an essentiality"),
            "screen": self._each(targets, self._screens, 3, "a screen"),
        }
        write_all(folder, self.files, rows)
        return Fetched(failed, (*notes, *renamed))

    def known(self, ask: Ask) -> Iterable[str]:
        """BRAF is bound by approved small molecules."""
        target = self.targets(ask, ANNOTATE, [BRAF]).get(BRAF)
        if target is None:
            return (f"BRAF ({BRAF}) is not known to it any more",)
        if ("SM", "Approved Drug", "1") not in self._buckets(target):
            return ("BRAF has no approved small molecule there any more: the buckets of tractability may have changed",)
        return ()

    def _each(self, targets: Mapping[str, Any], read: Any, key: int, what: str) -> list[Row]:
        """Rows of all targets, each after its HGNC id."""
        rows = ((hgnc_id, *row) for hgnc_id, target in targets.items() for row in read(target))
        return one_each(self.name, rows, key, what)

    def _buckets(self, target: Any) -> list[Row]:
        shape = self.shape
        return [
            (shape.text(row, "modality"), shape.text(row, "label"), str(int(shape.truth(row, "value"))))
            for row in shape.rows(target, "tractability")
        ]

    def _liabilities(self, target: Any) -> list[Row]:
        return [self._liability(row) for row in self.shape.rows(target, "safetyLiabilities")]

    def _liability(self, row: Any) -> Row:
        shape = self.shape
        effects = [
            " ".join(filter(None, (shape.text(effect, "direction"), shape.text_or_none(effect, "dosing"))))
            for effect in shape.rows_or_none(row, "effects")
        ]
        samples = [
            shape.text_or_none(sample, name)
            for sample in shape.rows_or_none(row, "biosamples")
            for name in ("tissueLabel", "cellLabel", "cellFormat")
        ]
        literature, address = shape.text_or_none(row, "literature"), shape.text_or_none(row, "url")
        citation = f"PMID:{literature}" if literature and literature.isdigit() else literature or address
        event, event_id = shape.text_or_none(row, "event"), shape.text_or_none(row, "eventId")
        return (shape.text(row, "datasource"), event, event_id, joined(effects), joined(samples), citation)

    def _estimates(self, target: Any) -> list[Row]:
        shape = self.shape
        names = ("score", "exp", "obs", "oe", "oeLower", "oeUpper", "upperBin")
        return [
            (shape.text(row, "constraintType"), *(cell(shape.number_or_none(row, name)) for name in names))
            for row in shape.rows(target, "geneticConstraint")
        ]

    def _factors(self, target: Any) -> list[Row]:
        shape = self.shape
        found = shape.inner_or_none(target, "prioritisation")
        rows = [] if found is None else shape.rows(found, "items")
        return [(shape.text(row, "key"), self._share(shape.text(row, "value"))) for row in rows]

    def _share(self, text: str) -> str | None:
        """A number from -1 to 1 that came as text."""
        try:
            number = float(text)
        except ValueError as fault:
            raise self.fault(f"value is not a number but {one_line(text, 60)!r}") from fault
        if not -1 <= number <= 1:
            raise self.fault(f"value is not within -1 and 1 but {one_line(text, 60)}")
        return cell(number)

    def _essential(self, target: Any) -> list[Row]:
        found = self.truth_or_none(target, "isEssential")
        return [] if found is None else [(str(int(found)),)]

    def _screens(self, target: Any) -> list[Row]:
        """Screens of a cell line with an effect; one without says nothing."""
        shape = self.shape
        rows = [
            (
                shape.text_or_none(tissue, "tissueId"),
                shape.text_or_none(screen, "depmapId"),
                shape.text_or_none(tissue, "tissueName"),
                cell(shape.number_or_none(screen, "geneEffect")),
            )
            for tissue in shape.rows_or_none(target, "depMapEssentiality")
            for screen in shape.rows(tissue, "screens")
        ]
        return [row for row in rows if None not in (row[0], row[1], row[3])]
