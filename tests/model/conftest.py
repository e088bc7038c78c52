"""The reader of model files that these tests share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from prioritize.model import Model, read_model
from tests.model.made import FEATURES, TERMS, Read


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A function that writes a model file, and others beside it, and reads it."""

    def _read(text: str | bytes, *, folders: Sequence[Path] = (), name: str = "mine", **others: str) -> Model:
        folder = tmp_path_factory.mktemp("models", numbered=True)
        for other, content in others.items():
            (folder / f"{other}.toml").write_text(content, encoding="utf-8")
        path = folder / f"{name}.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_model(path, FEATURES, TERMS, folders)

    return _read
