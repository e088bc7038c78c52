"""How fast a million rows that a person gives are read, and in how much memory: each job in a process of its own.

python -m benchmarks.inputs            all jobs, a million rows each; --quick: a hundred thousand
python -m benchmarks.inputs targets    one of them: MB before, MB at most, seconds
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.contest import seconds
from benchmarks.memory import Peak, held, one_peak
from prioritize import delimited, pipeline
from prioritize.catalogue import read_catalogue
from prioritize.errors import TargetError
from prioritize.rejecting import keep
from prioritize.targets import read_targets

ROWS, FEW = 1_000_000, 100_000
MOST_SECONDS, MOST_MB = 10, 1_000
Job = Callable[[], Any]


def _evidence(rows: int, folder: Path) -> Job:
    """A table of six columns, one of them different in every row."""
    chance = random.Random(1)
    path = folder / "evidence.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,gene,disease,source,score,note\n")
        for number in range(rows):
            gene, disease = chance.randrange(20_000), chance.randrange(5_000)
            file.write(f"E{number},GENE{gene},MONDO:{disease:07d},literature,{chance.random():.4f},\n")
    return partial(delimited.read, path)


def _targets(rows: int, folder: Path) -> Job:
    """A list of names in every spelling, each many times."""
    names = pipeline.gene_names(pipeline.places())
    taken = {name: [one for one, _ in hits] for name, hits in names.known.items()}
    known = [name for name, hits in taken.items() if len(set(hits)) == 1 and not name.isdigit()]
    chance = random.Random(2)
    path = folder / "targets.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("symbol\n")
        file.writelines(f"{chance.choice(known)}\n" for _ in range(rows))
    return partial(_read_list, path, names)


def _refused(rows: int, folder: Path) -> Job:
    """A list of which no name is known, and no two are alike."""
    path = folder / "targets.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("symbol\n")
        file.writelines(f"GENE{number}X\n" for number in range(rows))
    return partial(_read_list, path, pipeline.gene_names(pipeline.places()))


def _read_list(path: Path, names: Any) -> None:
    """Read a list, or be told of all that is wrong with it, and find it in a file of refused rows."""
    try:
        read_targets(path, names)
    except TargetError as fault:
        keep(fault, path.parent)
        print(f"{len(fault.problems):,} rows are refused", file=sys.stderr)


def _catalogue(rows: int, folder: Path) -> Job:
    """A catalogue folder with many edges of crosstalk."""
    shutil.copytree(pipeline.places().data, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("snapshot"))
    table = delimited.read(folder / "crosstalk.csv")
    with (folder / "crosstalk.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(table.columns) + "\n")
        for number in range(rows):
            cells = table.rows[number % len(table.rows)]
            file.write(",".join([f"L{number}", *('"{}"'.format(cell.replace('"', '""')) for cell in cells[1:])]) + "\n")
    return partial(read_catalogue, folder)


JOBS: dict[str, tuple[str, Callable[[int, Path], Job]]] = {
    "evidence": ("a table of six columns, to text", _evidence),
    "targets": ("a target list in every spelling, to genes", _targets),
    "refused": ("a target list of unknown names, all told of and kept", _refused),
    "catalogue": ("a catalogue with edges of crosstalk, checked", _catalogue),
}


def peaks(quick: bool) -> Iterator[Peak]:
    """Each job in a process of its own."""
    rows = FEW if quick else ROWS
    for job, (what, _) in JOBS.items():
        words = (sys.executable, "-m", "benchmarks.inputs", job, str(rows))
        done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
        before, most, spent = map(float, done.stdout.split())
        yield Peak("inputs", f"{rows:,} rows: {what}, {rows / spent:,.0f} rows/s", most, before, spent, MOST_MB)


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in JOBS:
        with tempfile.TemporaryDirectory() as place:
            prepared = JOBS[sys.argv[1]][1](int(sys.argv[2]) if sys.argv[2:] else ROWS, Path(place))
            earlier = held()
            took = seconds(prepared)
            print(earlier, held(), took)
        sys.exit()
    late = False
    for row in peaks("--quick" in sys.argv):
        late |= row.seconds > MOST_SECONDS or row.peak > MOST_MB
        print(one_peak(row), flush=True)
    print(f"asked: {MOST_SECONDS} s and {MOST_MB:,} MB each{', not reached' if late else ', reached'}")
