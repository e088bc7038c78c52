"""The notebook of the worked example runs as a script, cell by cell, and tells nothing of the machine."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

NOTEBOOK = CHECKOUT / "data" / "examples" / "from_paper_to_report.py"


def test_every_cell_of_the_notebook_runs_and_says_something_of_the_example(tmp_path: Path) -> None:
    pytest.importorskip("marimo", reason="the notebook needs the package marimo: pip install marimo")
    done = subprocess.run(
        [sys.executable, str(NOTEBOOK)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].split() == ["ALK", "inhibit", "2", "places,", "confidence", "0.95"]
    assert "9 targets, all of them to check; the sheet is sheet.html" in said
    assert "0 of 9 targets wait for a check" in said
    assert "9 accepted, 9 ranked" in said
    assert "index.html" in said[-1].split(", ")
    assert str(tmp_path) not in done.stdout
    assert str(CHECKOUT) not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_every_cell_of_the_notebook_says_what_it_does() -> None:
    tree = ast.parse(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [cell.name for cell in cells] == ["places", "extract", "init", "accept", "rank", "look"]
    assert all(ast.get_docstring(cell) for cell in cells)
