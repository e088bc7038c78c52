"""The chain in one call, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from prioritize import inputs, pipeline
from prioritize.dossier import PairWriter, make_document
from prioritize.pipeline import Places, Results
from prioritize.report.document import Document
from prioritize.store import database


class Computed(NamedTuple):
    """What the default model says of the embedded data."""

    results: Results
    document: Document
    pairs: PairWriter


def compute(where: Places, model: str | Path = "default") -> Computed:
    """Results and document of a model on a built store."""
    facts = inputs.feature_facts(where.sql)
    with database.reading(where.store) as open_store:
        results = pipeline.compute(open_store, facts, pipeline.load_model(model, where))
        document, pairs = make_document(open_store, results, facts)
    return Computed(results, document, pairs)
