"""Hand-made outcome files, small enough to count by hand."""

from pathlib import Path

import pytest

from prioritize.validation.outcomes import read_areas, read_outcomes

TABLES = Path(__file__).parent / "tables"


@pytest.fixture(scope="session")
def tables():
    """Folder of the hand-made files."""
    return TABLES


@pytest.fixture
def read(tmp_path):
    """A function that writes text to a file and reads its outcomes."""

    def _read(text, name="made.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_outcomes(path)

    return _read


@pytest.fixture(scope="session")
def programmes(shared):
    """The training part of the table of programmes, with areas."""
    areas = read_areas(shared / "data" / "disease" / "indic.tsv")
    return read_outcomes(shared / "data" / "target_indication" / "pp_train.tsv.gz", areas=areas)
