"""A query in a file: its front matter and its text; no database needed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prioritize.errors import Problem, StoreError


@dataclass(frozen=True)
class SqlFile:
    """One SQL file.

    Attributes
    ----------
    name : str
        File name without ending: the table, view, check or question it makes.
    folder : str
        Folder name: the schema, or checks, or queries.
    path : Path
    meta : mapping
        Front matter, a TOML text between the first `/*` and `*/`; empty when there is none.
    text : str
        The statement without front matter and without the final semicolon.
    """

    name: str
    folder: str
    path: Path
    meta: Mapping[str, Any]
    text: str

    @property
    def title(self) -> str:
        """The title of the front matter, or the name."""
        return str(self.meta.get("title", self.name))


def read_sql(path: Path) -> SqlFile:
    """Read one SQL file.

    Raises
    ------
    StoreError
        The file cannot be read, or its front matter is not TOML.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise StoreError(Problem(f"cannot be read: {fault.strerror}", str(path), fix="check the path")) from fault
    except UnicodeDecodeError as fault:
        raise StoreError(Problem("is not UTF-8", str(path), fix="save it as UTF-8")) from fault
    meta: dict[str, Any] = {}
    text = source.strip()
    if text.startswith("/*"):
        head, _, text = text[2:].partition("*/")
        try:
            meta = tomllib.loads(head)
        except tomllib.TOMLDecodeError as fault:
            raise StoreError(
                Problem(
                    f"front matter is not TOML: {fault}",
                    str(path),
                    fix='write lines such as title = "..."',
                )
            ) from fault
    return SqlFile(path.stem, path.parent.name, path, meta, text.strip().rstrip(";").strip())


def read_folder(folder: Path) -> list[SqlFile]:
    """All SQL files of a folder, sorted by name; an absent folder has none."""
    return [read_sql(path) for path in sorted(folder.glob("*.sql"))]
