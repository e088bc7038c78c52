"""Results of one model as rows of schema `results`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prioritize.delimited import Table
from prioritize.dossier import PairWriter
from prioritize.pipeline import Results
from prioritize.report.document import Document
from prioritize.store.database import text_rows

RUN = ("model", "title", "model_sha256", "as_of", "snapshot_id", "inputs_id", "tool_version")
TARGET = (
    "model",
    "target_id",
    "symbol",
    "status",
    "rank",
    "rank_low",
    "rank_high",
    "base_rank",
    "score",
    "low",
    "high",
    "base",
    "coverage",
    "first_share",
    "top10_share",
)
CONTRIBUTION = (
    "model",
    "target_id",
    "feature",
    "group_name",
    "state",
    "value",
    "worth",
    "weight",
    "contribution",
    "n_evidence",
)
CANDIDATE = (
    "model",
    "kind",
    "rank",
    "rank_low",
    "rank_high",
    "left_id",
    "left_name",
    "right_id",
    "right_name",
    "agents",
    "score",
    "base",
    "low",
    "high",
    "coverage",
    "tried",
    "rationale",
    "gate",
)
TERM = ("model", "left_id", "right_id", "term", "value", "contribution")


def result_tables(document: Document, results: Results, pairs: PairWriter) -> dict[str, Table]:
    """All tables of schema `results` for one model."""
    model = document.model
    run = (
        model,
        document.title,
        document.model_sha256,
        results.model.as_of,
        document.snapshot_id,
        document.inputs_id,
        document.tool_version,
    )
    return {
        "run": Table(RUN, text_rows([run])),
        "target_score": Table(TARGET, text_rows(_targets(document))),
        "contribution": Table(CONTRIBUTION, text_rows(_contributions(document))),
        "candidate": Table(CANDIDATE, text_rows((model, *row) for row in pairs.all_rows())),
        "term": Table(TERM, text_rows(_terms(model, results))),
    }


def _targets(document: Document) -> Iterator[tuple[Any, ...]]:
    for card in document.targets:
        yield (
            document.model,
            card.target_id,
            card.symbol,
            card.status,
            card.rank,
            card.rank_low,
            card.rank_high,
            card.base_rank,
            card.score,
            card.low,
            card.high,
            card.base,
            card.coverage,
            card.first_share,
            card.top_share,
        )


def _contributions(document: Document) -> Iterator[tuple[Any, ...]]:
    for card in document.targets:
        for line in card.criteria:
            yield (
                document.model,
                card.target_id,
                line.feature,
                line.group,
                line.state,
                line.value,
                line.worth,
                line.weight,
                line.contribution,
                line.n_evidence,
            )


def _terms(model: str, results: Results) -> Iterator[tuple[Any, ...]]:
    ids = results.members.ids
    for pairs in (results.pairs, results.gated):
        values, parts = pairs.values.tolist(), pairs.contributions.tolist()
        for row, (left, right) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
            for column, name in enumerate(pairs.terms):
                value = values[row][column]
                known = None if value != value else value
                yield (model, ids[left], ids[right], name, known, parts[row][column])
