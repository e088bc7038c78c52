"""Change the program one small way at a time, and see whether its tests notice: `python -m tests.mutants`.

mutmut makes the changes, of the modules that score, store and resolve names. There are thousands, so a sample is tried,
drawn with a fixed seed: each against the quick tests of its module alone, in a process of its own, and then against the
checker of types. A change that neither notices is a survivor; `tests/mutants.md` says what is to be said of those.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from time import monotonic

import click

CHECKOUT = Path(__file__).resolve().parents[1]
SEED = 9
PATIENCE = 90
"""Seconds of the processor for the tests of one change; more ends the process, and counts as noticed."""
IDLE = 300
"""Seconds by the clock, for a change that waits without end; likewise."""
TESTS = {
    "prioritize.score.acceptability": ("score/test_acceptability.py", "score/test_smaa.py"),
    "prioritize.score.flips": ("score/test_flips.py",),
    "prioritize.score.grids": ("score/test_grids.py", "score/test_flips.py"),
    "prioritize.score.learned_checks": ("score/test_learned_checks.py", "score/test_learned.py"),
    "prioritize.score.learned_file": ("score/test_learned_file.py", "score/test_learned.py"),
    "prioritize.score.learned_fit": ("score/test_learned_fit.py", "score/test_learned.py"),
    "prioritize.score.learned": ("score/test_learned_parts.py", "score/test_learned_file.py", "score/test_learned.py"),
    "prioritize.score.moves": ("score/test_moves.py",),
    "prioritize.score.ranking": ("score/test_tracks.py", "score/test_products.py", "score/test_ranking.py"),
    "prioritize.score.scorer": ("score/test_scorer.py",),
    "prioritize.score.sensitivity": ("score/test_sensitivity.py",),
    "prioritize.score.smaa": ("score/test_smaa.py", "score/test_stability.py"),
    "prioritize.score.stability": ("score/test_stability.py",),
    "prioritize.score.stress": ("score/test_stress.py",),
    "prioritize.store.building": ("store/test_build.py",),
    "prioritize.store.checks": ("store/test_build.py", "store/test_opening.py"),
    "prioritize.store.dated": ("store/test_as_of.py",),
    "prioritize.store.deriving": ("store/test_build.py",),
    "prioritize.store.opening": ("store/test_opening.py", "store/test_reading.py", "store/test_build.py"),
    "prioritize.store.publishing": ("store/test_recovering.py", "store/test_publishing.py", "store/test_build.py"),
    "prioritize.store.questions": ("store/test_reading.py",),
    "prioritize.store.snapshot": ("store/test_snapshot.py", "store/test_recovering.py"),
    "prioritize.store.sqlfile": ("store/test_sqlfile.py",),
    "prioritize.targets": ("test_targets.py", "test_following.py"),
    "prioritize.naming": ("test_naming.py",),
    "prioritize.trials.names": ("trials/test_names.py",),
}
"""The quick tests of each module, by the beginning of its name."""
LEFT_OUT = "not embedded and not features_of_trials"
"""Tests that first build a whole store, and hold little of the modules themselves."""
MAKE = "from mutmut.__main__ import copy_src_dir, create_mutants; copy_src_dir(); create_mutants(2)"
ENDS = {
    0: "survived",
    1: "killed",
    2: "killed",
    3: "killed",
    4: "killed",
    -signal.SIGXCPU: "timeout",
    -signal.SIGALRM: "timeout",
}


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson."""
    z = 1.959964
    share, whole = hits / tries, 1 + z * z / tries
    middle = (share + z * z / (2 * tries)) / whole
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / whole
    return middle - half, middle + half


def make(folder: Path) -> Path:
    """A copy of the program that holds every change, beside its tests and data; its folder."""
    for name in ("prioritize", "sql", "data", "tests"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", folder)
    chosen = "\n    ".join(f"{name.replace('.', '/')}*" for name in TESTS)
    (folder / "setup.cfg").write_text(f"[mutmut]\nsource_paths =\n    prioritize\nonly_mutate =\n    {chosen}\n")
    made = folder / "mutants"
    made.mkdir()
    subprocess.run([sys.executable, "-c", MAKE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for name in ("sql", "data", "tests"):
        (made / name).symlink_to(folder / name)
    shutil.copy(CHECKOUT / "pyproject.toml", made)
    return made


def names_in(made: Path) -> list[str]:
    """All changes, by name."""
    kept = (json.loads(path.read_text(encoding="utf-8")) for path in made.glob("prioritize/**/*.meta"))
    return sorted(name for one in kept for name in one["exit_code_by_key"])


def tests_of(name: str) -> tuple[str, ...]:
    """Files with the quick tests of the module that a change is in."""
    return next(tests for start, tests in TESTS.items() if name.startswith(start))


def check(tests: tuple[str, ...]) -> None:
    """Refuse tests that fail without any change: they would notice all of them.

    Raises
    ------
    click.ClickException
    """
    if tried("", tests) != "survived":
        raise click.ClickException(f"these tests fail, or take too long, without any change: {', '.join(tests)}")


def tried(name: str, tests: tuple[str, ...]) -> str:
    """How tests end with a change: killed, survived or timeout. To be called in the folder that `make` made."""
    child = os.fork()
    if child == 0:
        _try(name, tests)
    _, status = os.waitpid(child, 0)
    return ENDS.get(os.waitstatus_to_exitcode(status), "killed")


def _try(name: str, tests: tuple[str, ...]) -> None:
    """Run tests with one change, and leave with their exit code."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 5))
    signal.alarm(IDLE)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.environ["MUTANT_UNDER_TEST"] = name
    options = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", LEFT_OUT, "-m", "not slow"]
    os._exit(int(pytest.main([*options, *(f"tests/{path}" for path in tests)])))


def _warm() -> None:
    """Load what every child needs, so that it is loaded once."""
    import duckdb  # noqa: F401
    import hypothesis  # noqa: F401
    import sklearn.model_selection  # noqa: F401

    import prioritize.api  # noqa: F401


def source_with(name: str, made: Path) -> tuple[Path, str, str]:
    """The file that a change is in, as it is in the checkout; its text; and its text with the change."""
    module, function = name.rsplit(".", 1)
    path = Path(*module.split(".")).with_suffix(".py")
    changed, original = (made / path).read_text(encoding="utf-8"), (made.parent / path).read_text(encoding="utf-8")
    *_, real = function.rpartition("__mutmut_")[0].removeprefix("x_").split("ǁ")
    owner = function.split("ǁ")[1] if "ǁ" in function else ""
    start, stop = _place(original, real, owner)
    first, last = _place(changed, function, owner)
    body = changed.splitlines()[first:last]
    body[0] = body[0].replace(function, real)
    lines = original.splitlines()
    return path, original, "\n".join([*lines[:start], *body, *lines[stop:]]) + "\n"


def _place(text: str, function: str, owner: str) -> tuple[int, int]:
    """First line of a function's definition, counted from 0 and without decorators, and the line after its last."""
    tree: ast.AST = ast.parse(text)
    if owner:
        tree = next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == owner)
    found = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    return found.lineno - 1, found.end_lineno or found.lineno


def refused_by_types(name: str, made: Path) -> bool:
    """Whether the checker of types, which is run before every change is handed in, refuses a change."""
    path, original, changed = source_with(name, made)
    try:
        (made.parent / path).write_text(changed, encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--no-error-summary", str(path)]
        return subprocess.run(command, cwd=made.parent, check=False, stdout=subprocess.DEVNULL).returncode == 1
    finally:
        (made.parent / path).write_text(original, encoding="utf-8")


def difference(name: str, made: Path) -> str:
    """The lines that a change takes away and puts in."""
    _, original, changed = source_with(name, made)
    lines = difflib.unified_diff(original.splitlines(), changed.splitlines(), lineterm="", n=0)
    return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@")))


def sampled(names: list[str], seed: int) -> Iterator[str]:
    """All names in an order drawn by the seed."""
    yield from random.Random(seed).sample(names, len(names))  # noqa: S311 - a sample, no secret


@click.command()
@click.option("--minutes", default=30.0, show_default=True, help="How long changes are tried.")
@click.option("--most", default=100_000, help="How many are tried, at most.")
@click.option("--seed", default=SEED, show_default=True)
@click.option("--made", type=click.Path(path_type=Path, exists=True), help="Folder of an earlier run, to save time.")
@click.option("--least", default=0.85, show_default=True, help="Share that must be noticed.")
@click.argument("names", nargs=-1)
def main(minutes: float, most: int, seed: int, made: Path | None, least: float, names: tuple[str, ...]) -> None:
    """Try a sample of changes, or the NAMES given; leaves with 1 when too few are noticed."""
    folder = made or make(Path(tempfile.mkdtemp(prefix="mutants-")))
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MUTANT_UNDER_TEST": ""}
    _warm()
    every = names_in(folder)
    stop = monotonic() + 60 * minutes
    ends: Counter[str] = Counter()
    sound: set[tuple[str, ...]] = set()
    for name in names or sampled(every, seed):
        if monotonic() > stop or ends.total() >= most:
            break
        tests = tests_of(name)
        if tests not in sound:
            check(tests)
            sound.add(tests)
        end = tried(name, tests)
        if end == "survived" and refused_by_types(name, folder):
            end = "types"
        ends[end] += 1
        click.echo(f"{end:<10}{name}")
        if end == "survived":
            click.echo(difference(name, folder))
    noticed = ends.total() - ends["survived"]
    low, high = wilson(noticed, ends.total())
    click.echo(
        f"{noticed} of {ends.total()} noticed, {noticed / ends.total():.1%} (95 % interval {low:.1%} to {high:.1%})"
    )
    click.echo(f"of them {ends['timeout']} by the time they took and {ends['types']} by the checker of types")
    click.echo(f"{len(every):,} changes in all; made in {folder}")
    sys.exit(0 if noticed >= least * ends.total() else 1)


if __name__ == "__main__":
    main()
