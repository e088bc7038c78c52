"""The words of the embedded data, read once."""

from __future__ import annotations

import pytest

from prioritize import extracting, pipeline
from prioritize.extract import Lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """All names that recognition knows."""
    return extracting.lexicon_of(pipeline.places())
