"""Every example of the README runs as it stands there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prioritize.store import database
from tests.conftest import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README speaks of."""
    made = tmp_path_factory.mktemp("readme")
    (made / "mine.toml").write_text(_blocks("toml")[0], encoding="utf-8")
    (made / "genes.csv").write_text("symbol,direction\nCD47,inhibit\nPD-1,inhibit\n", encoding="utf-8")
    (made / "drugs.txt").write_text("Keytruda\nlenvatinib\nDB00072\n", encoding="utf-8")
    for name in ("paper.md", "accepted.csv"):
        shutil.copy(CHECKOUT / "data" / "examples" / "lung-drivers" / name, made)
    return made


def _commands(of_a_review: bool) -> list[str]:
    lines = [line.partition("#")[0].strip() for block in _blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line and ("review" in line) == of_a_review]


@pytest.mark.slow
@pytest.mark.parametrize("line", _commands(of_a_review=False))
def test_a_command_of_the_readme_runs(line: str, folder: Path) -> None:
    _run(line, folder)


@pytest.mark.slow
def test_the_commands_of_a_review_run_one_after_the_other(folder: Path) -> None:
    lines = _commands(of_a_review=True)
    assert len(lines) == 4
    for line in lines:
        _run(line, folder)
    assert (folder / "mine" / "report" / "index.html").is_file()


def _run(line: str, folder: Path) -> None:
    """One command, as it is typed."""
    words = line.split()
    assert words[0] == "prioritize"
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("block", _blocks("python"))
def test_python_of_the_readme_runs(block: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", _blocks("sql"))
def test_sql_of_the_readme_returns_rows(block: str, where) -> None:
    assert len(database.ask(where.store, block).rows) > 0


def test_the_files_that_the_readme_links_to_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []
