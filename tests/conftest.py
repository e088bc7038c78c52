"""What many tests share: a store built from the embedded data, and the results of the default model."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import hypothesis
import pytest

from prioritize import pipeline
from prioritize.pipeline import Places
from prioritize.store import database
from tests.chain import Computed, compute

CHECKOUT = Path(__file__).resolve().parent.parent
LOG = os.environ.get("PRIORITIZE_FAULTS", "")
"""File that takes a line per promise, set by `make test-faults`; then everything is tried, else a little of each."""
Record = Callable[..., None]


def often(much: int, little: int) -> int:
    """How often to try."""
    return much if LOG else little


hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def run_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One run log for all tests, away from the folders whose files they count."""
    with pytest.MonkeyPatch.context() as patch:
        log = tmp_path_factory.mktemp("log") / "run.log.jsonl"
        patch.setenv("PRIORITIZE_LOG", str(log))
        yield log


@pytest.fixture(scope="session")
def record() -> Record:
    """Write down what a promise came to."""

    def write(promise: str, *, tried: int, kept: int, control: str = "") -> None:
        if LOG:
            line = json.dumps({"promise": promise, "tried": tried, "kept": kept, "control": control})
            with Path(LOG).open("a", encoding="utf-8") as handle:
                handle.write(line + "\n")

    return write


@pytest.fixture(scope="session")
def where(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The embedded data, built once."""
    places = pipeline.places(store=tmp_path_factory.mktemp("embedded") / "store.duckdb")
    pipeline.build(places)
    return places


@pytest.fixture
def con(where: Places) -> Iterator[duckdb.DuckDBPyConnection]:
    """The embedded store, open for reading."""
    with database.reading(where.store) as open_store:
        yield open_store


@pytest.fixture(scope="session")
def computed(where: Places) -> Computed:
    """Results of the default model, computed once."""
    return compute(where)


@pytest.fixture
def elsewhere(where: Places, tmp_path: Path) -> Places:
    """The same data, with a store of its own."""
    return replace(where, store=tmp_path / "own.duckdb")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with real public files; the test is skipped where it is absent."""
    folder = Path(os.environ.get("PRIORITIZE_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "data" / "PROVENANCE.tsv").is_file():
        pytest.skip(f"the public files are not at {folder}; set PRIORITIZE_SHARED to their folder")
    return folder
