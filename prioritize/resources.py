"""Where the SQL files and the embedded data lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(outside: str, inside: str) -> Path:
    """The folder beside the package when it is a checkout, else the copy inside the package.

    An editable install may leave a stale copy inside the package, so the checkout comes first.
    """
    beside = _PACKAGE.parent / outside
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    return _PACKAGE / inside


def sql_folder() -> Path:
    """Folder with raw/, features/, sets/, checks/ and queries/."""
    return _folder("sql", "_sql")


def data_folder() -> Path:
    """Folder with the curated CSV files, models/ and snapshot/."""
    return _folder("data", "_data")


def reports_folder() -> Path:
    """Where `rank` writes: reports/ of the current folder."""
    return Path("reports")
