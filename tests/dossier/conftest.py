"""A world made by hand, and the model that scores it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prioritize.model import Model
from tests.dossier.made import World, made_model, made_world


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world."""
    with made_world() as made:
        yield made


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of one criterion, the evidence tier."""
    return made_model(tmp_path_factory.mktemp("model"))
