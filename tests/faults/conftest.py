"""How much is tried, and where it is written down."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import victims

LOG = os.environ.get("PRIORITIZE_FAULTS", "")
"""File that takes a line per promise; then everything is tried, else a little of each."""

Record = Callable[..., None]


def often(much: int, little: int) -> int:
    """How often to try."""
    return much if LOG else little


@pytest.fixture
def record() -> Record:
    """Write down what a promise came to."""

    def write(promise: str, *, tried: int, kept: int, control: str = "") -> None:
        if LOG:
            line = json.dumps({"promise": promise, "tried": tried, "kept": kept, "control": control})
            with Path(LOG).open("a", encoding="utf-8") as handle:
                handle.write(line + "\n")

    return write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store, results in it, and a report of version 0."""
    victims.write_sql(tmp_path)
    victims.store(tmp_path, "v0")
    victims.results(tmp_path, "v0")
    victims.report(tmp_path, "v0")
    return tmp_path
