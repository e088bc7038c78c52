"""Open Targets Platform: drugs and clinical candidates of targets, and the reports behind them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.live import Fetched, Wanted, write_all
from prioritize.sources.opentargets import BRAF, VEMURAFENIB, Platform
from prioritize.sources.rows import Row, joined, one_each, texts
from prioritize.sources.source import FlatFile

MOST_CANDIDATES = 3_000
"""Candidates that the service gives of one target, at most."""
STAGES = frozenset(
    {
        "UNKNOWN",
        "PRECLINICAL",
        "IND",
        "EARLY_PHASE_1",
        "PHASE_1",
        "PHASE_1_2",
        "PHASE_2",
        "PHASE_2_3",
        "PHASE_3",
        "PREAPPROVAL",
        "APPROVAL",
        "PHASE_4",
        "WITHDRAWAL",
    }
)
CANDIDATES = """
query Candidates($ids: [String!]!) {
  targets(ensemblIds: $ids) {
    id
    drugAndClinicalCandidates {
      count
      rows {
        id
        maxClinicalStage
        drug { id name drugType maximumClinicalStage }
        diseases { diseaseFromSource disease { id name } }
        clinicalReports {
          id
          source
          type
          clinicalStage
          title
          trialOverallStatus
          trialWhyStopped
          trialStopReasonCategories
          trialStartDate
          year
          url
          hasExpertReview
          qualityControls
          diseases { diseaseFromSource disease { id name } }
        }
      }
    }
  }
}
"""


class OpenTargetsClinical(Platform):
    """Drugs and clinical candidates that act on a target."""

    name = "opentargets_clinical"
    title = "Open Targets Platform: drugs and clinical candidates, with their reports"
    note = "Asked for the catalogue's targets. A candidate acts on the target as its mechanism of action is curated."
    batch = 5
    files = (
        FlatFile(
            "candidate",
            ("opentargets_candidate.tsv",),
            ("hgnc_id", "candidate_id", "drug_id", "drug", "drug_type", "stage", "drug_stage"),
        ),
        FlatFile(
            "indication",
            ("opentargets_indication.tsv",),
            ("hgnc_id", "candidate_id", "disease_id", "disease"),
        ),
        FlatFile("link", ("opentargets_report_link.tsv",), ("hgnc_id", "candidate_id", "report_id")),
        FlatFile(
            "report",
            ("opentargets_report.tsv",),
            (
                "report_id",
                "registry",
                "kind",
                "stage",
                "title",
                "status",
                "why_stopped",
                "stop_reasons",
                "start_date",
                "year",
                "url",
                "is_reviewed",
                "quality_controls",
                "diseases",
            ),
        ),
    )
    tables: ClassVar = {
        "clinical_candidate": """
            SELECT hgnc_id, candidate_id, drug_id, drug, drug_type, stage, drug_stage
            FROM file_candidate
            ORDER BY ALL
        """,
        "clinical_indication": """
            SELECT hgnc_id, candidate_id, disease_id, disease
            FROM file_indication
            ORDER BY ALL
        """,
        "clinical_report_link": """
            SELECT hgnc_id, candidate_id, report_id
            FROM file_link
            ORDER BY ALL
        """,
        "clinical_report": """
            SELECT
                report_id,
                registry,
                kind,
                stage,
                title,
                status,
                why_stopped,
                stop_reasons,
                start_date,
                CAST(file_report.year AS INTEGER) AS year,
                url,
                CAST(is_reviewed AS TINYINT) AS is_reviewed,
                quality_controls,
                diseases
            FROM file_report
            ORDER BY ALL
        """,
    }

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for all targets in small batches, as the reports of some are many."""
        targets, failed, notes = self.answers(ask, CANDIDATES, wanted)
        strange: set[str] = set()
        found = [(hgnc_id, candidate) for hgnc_id, target in targets.items() for candidate in self._candidates(target)]
        candidates = [(hgnc_id, *self._candidate(candidate, strange)) for hgnc_id, candidate in found]
        reports = [
            (hgnc_id, self.shape.text(candidate, "id"), self._report(report, strange))
            for hgnc_id, candidate in found
            for report in self.shape.rows(candidate, "clinicalReports")
        ]
        rows: dict[str, list[Row]] = {
            "candidate": one_each(self.name, candidates, 2, "a candidate"),
            "indication": [
                (hgnc_id, self.shape.text(candidate, "id"), *disease)
                for hgnc_id, candidate in found
                for disease in self._diseases(candidate)
            ],
            "link": [(hgnc_id, candidate_id, report[0]) for hgnc_id, candidate_id, report in reports],
            "report": one_each(self.name, (report for _, _, report in reports), 1, "a clinical report"),
        }
        write_all(folder, self.files, rows)
        cut = [f"{name} has over {MOST_CANDIDATES:,} candidates; the rest did not come" for name in self._cut(targets)]
        unseen = [f"the stage {word} is not known here and counts as UNKNOWN" for word in sorted(strange)]
        return Fetched(failed, (*notes, *cut, *unseen))

    def known(self, ask: Ask) -> Iterable[str]:
        """Vemurafenib acts on BRAF."""
        target = self.targets(ask, CANDIDATES, [BRAF]).get(BRAF)
        candidates = [] if target is None else self._candidates(target)
        if VEMURAFENIB in {self._candidate(candidate, set())[1] for candidate in candidates}:
            return ()
        return ("vemurafenib is no candidate of BRAF there any more",)

    def _candidates(self, target: Any) -> list[Any]:
        """Candidates of a target: as many as the service tells of, or as many as it gives."""
        block = self.shape.inner(target, "drugAndClinicalCandidates")
        rows, count = self.shape.rows(block, "rows"), self.shape.whole(block, "count")
        if len(rows) != count and not (len(rows) == MOST_CANDIDATES < count):
            raise self.fault(f"{len(rows):,} rows came, count is {count:,}")
        return rows

    def _cut(self, targets: dict[str, Any]) -> list[str]:
        """Targets of which not all candidates came."""
        return [
            hgnc_id
            for hgnc_id, target in targets.items()
            if target["drugAndClinicalCandidates"]["count"] > len(target["drugAndClinicalCandidates"]["rows"])
        ]

    def _stage(self, value: Any, name: str, strange: set[str]) -> str:
        """A word for a stage; one that is not known is noted."""
        word = self.shape.text(value, name)
        if word in STAGES:
            return word
        strange.add(word)
        return "UNKNOWN"

    def _candidate(self, row: Any, strange: set[str]) -> Row:
        shape = self.shape
        name, stage = shape.text(row, "id"), self._stage(row, "maxClinicalStage", strange)
        drug = shape.inner_or_none(row, "drug")
        if drug is None:
            return (name, None, None, None, stage, None)
        told = [shape.text(drug, field) for field in ("id", "name", "drugType")]
        return (name, *told, stage, self._stage(drug, "maximumClinicalStage", strange))

    def _diseases(self, row: Any) -> list[tuple[str | None, str | None]]:
        """Ids and names; the words of the source where they lead to no disease."""
        shape = self.shape
        found: list[tuple[str | None, str | None]] = []
        for item in shape.rows(row, "diseases"):
            words, disease = shape.text_or_none(item, "diseaseFromSource"), shape.inner_or_none(item, "disease")
            if disease is not None:
                found.append((shape.text(disease, "id"), shape.text(disease, "name")))
            elif words:
                found.append((None, words))
        return found

    def _report(self, row: Any, strange: set[str]) -> Row:
        shape = self.shape
        year = shape.number_or_none(row, "year")
        return (
            shape.text(row, "id"),
            shape.text(row, "source"),
            shape.text_or_none(row, "type"),
            self._stage(row, "clinicalStage", strange),
            shape.text_or_none(row, "title"),
            shape.text_or_none(row, "trialOverallStatus"),
            shape.text_or_none(row, "trialWhyStopped"),
            joined(texts(self.shape, row, "trialStopReasonCategories")),
            shape.text_or_none(row, "trialStartDate"),
            None if year is None else f"{year:.0f}",
            shape.text_or_none(row, "url"),
            str(int(shape.truth(row, "hasExpertReview"))),
            joined(texts(self.shape, row, "qualityControls")),
            joined(name for _, name in self._diseases(row)),
        )
