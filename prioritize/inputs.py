"""What scores are computed from, read out of a store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from prioritize.errors import Problem, StoreError
from prioritize.features import Matrix, read_matrix
from prioritize.model import FeatureFacts, Model
from prioritize.score.ranking import Needed
from prioritize.store.sqlfile import read_folder

Floats = NDArray[np.float64]


def feature_facts(sql: Path, folder: str = "features") -> dict[str, FeatureFacts]:
    """Front matter and query of every feature, by name; with the folder `indications` those of a gene in an indication.

    Raises
    ------
    StoreError
        A front matter lacks a key, or has one too many.
    """
    facts = {}
    for file in read_folder(sql / folder):
        try:
            facts[file.name] = FeatureFacts.model_validate({**file.meta, "sql": file.text})
        except ValidationError as fault:
            raise StoreError(
                [
                    Problem(
                        item["msg"],
                        str(file.path),
                        field=".".join(map(str, item["loc"])),
                        fix="correct the front matter",
                    )
                    for item in fault.errors()
                ]
            ) from fault
    return facts


def matrix_of(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts]) -> Matrix:
    """The feature matrix of the store's targets."""
    return read_matrix(con, {name: fact.tables for name, fact in facts.items()})


def columns_of(matrix: Matrix, model: Model) -> Floats:
    """The matrix' columns in the order of the model's criteria, then of its precedence criteria."""
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    return matrix.values[:, [matrix.features.index(name) for name in names]]


def needed_of(matrix: Matrix, model: Model) -> Needed:
    """Values of the features that the model's gates and tracks ask for."""
    return Needed({name: matrix.column(name) for name in needed_features(model)})


def needed_features(model: Model) -> list[str]:
    """Features that the model's gates and tracks ask for."""
    names = {name for track in model.tracks.values() for name in track.needs}
    names |= set(model.gates.needs.features) if model.gates.needs else set()
    return sorted(names)
