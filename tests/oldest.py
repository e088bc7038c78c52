"""The short tests with the oldest packages that pyproject.toml allows: `python -m tests.oldest`.

They have an environment of their own, build/oldest. It is not pinned by hash: do not work in it. Tests of a cluster are
left out, and so is pyarrow, which they need and the program does not: it asks for a newer numpy.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import click
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parents[1]


def required() -> list[str]:
    """What pyproject.toml asks for the program itself."""
    read = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(read["project"]["dependencies"])


def pinned(requirements: list[str]) -> list[str]:
    """Each at its lower bound.

    Raises
    ------
    ValueError
        One has none, so that nothing says what it was tested with.
    """
    pins = []
    for text in requirements:
        one = Requirement(text)
        bounds = [part.version for part in one.specifier if part.operator == ">="]
        if len(bounds) != 1:
            raise ValueError(f"pyproject.toml: {text!r} has no lower bound; write {one.name}>=VERSION")
        pins.append(f"{one.name}=={bounds[0]}")
    return pins


def main() -> int:
    """Install them, and run the tests."""
    folder = CHECKOUT / "build" / "oldest"
    venv.create(folder, clear=True, with_pip=True)
    python = str(folder / "bin" / "python")
    pins = pinned(required())
    for arguments in (
        ("--require-hashes", "-r", "requirements-test.lock"),
        tuple(pins),
        ("--no-build-isolation", "--no-deps", "-e", "."),
    ):
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *arguments], cwd=CHECKOUT, check=True)
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "pyarrow"], check=True)
    click.echo(" ".join(pins))
    tests = [python, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
    return subprocess.run([*tests, "-m", "not slow", "--ignore=tests/cluster"], cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
