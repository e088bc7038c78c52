"""Fuzz every reader, and print what came of it: `python -m tests.fuzz [--runs N] [NAME ...]`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import click

from tests.fuzz.harnesses import Harness, harnesses

DONE = re.compile(r"Done (\d+) in (\d+) second")
SEEN = re.compile(r"^#(\d+)\s", re.MULTILINE)


def run(harness: Harness, runs: int, folder: Path) -> tuple[str, int, int, int]:
    """Name, runs, finds, and inputs that reach new code; one that ends the process, by time or memory, is a find."""
    mine = folder / harness.name
    mine.mkdir(parents=True, exist_ok=True)
    log = mine / "log"
    with log.open("wb") as handle:
        subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", harness.name, str(mine), str(runs)],
            stdout=handle,
            stderr=subprocess.STDOUT,
            check=False,
        )
    text = log.read_text(encoding="utf-8", errors="replace")
    done = DONE.search(text)
    counted = int(done[1]) if done else max((int(number) for number in SEEN.findall(text)), default=0)
    finds = len([path for path in (mine / "found").glob("*") if path.suffix != ".txt"])
    kept = sum(not path.name.startswith("given_") for path in (mine / "corpus").glob("*"))
    return harness.name, counted, finds or int(done is None), kept


@click.command()
@click.option("--runs", default=1_000_000, show_default=True, help="Of each harness.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keeps logs, inputs and finds.")
@click.option("--jobs", default=2, show_default=True, help="Harnesses at once.")
@click.argument("names", nargs=-1)
def main(runs: int, out: Path | None, jobs: int, names: tuple[str, ...]) -> None:
    """Fuzz the harnesses of these NAMES, or all; leaves with 1 when something is found."""
    known = harnesses()
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"no such harness: {', '.join(unknown)}; there are {', '.join(known)}")
    folder = out or Path(tempfile.mkdtemp(prefix="fuzz-"))
    chosen = [known[name] for name in names or known]
    click.echo(f"{'harness':<38}{'runs':>12}{'finds':>7}{'new inputs':>12}")
    total = 0
    with ThreadPoolExecutor(jobs) as pool:
        ends = [pool.submit(run, one, runs, folder) for one in chosen]
        for end in as_completed(ends):
            name, counted, finds, kept = end.result()
            total += finds
            click.echo(f"{name:<38}{counted:>12,}{finds:>7}{kept:>12,}")
    click.echo(f"Logs, inputs and finds: {folder}")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
