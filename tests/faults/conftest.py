"""What is killed and starved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import victims


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store, results in it, and a report of version 0."""
    victims.write_sql(tmp_path)
    victims.store(tmp_path, "v0")
    victims.results(tmp_path, "v0")
    victims.report(tmp_path, "v0")
    return tmp_path
