"""How much memory a job takes: each in a process of its own, which tells its peak and what it held before.

A process imports what its job needs and no peer.

python -m benchmarks.memory J3 "top 100"    one of them: MB before, MB at most, seconds
"""

from __future__ import annotations

import atexit
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.contest import seconds

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Peak:
    """Most memory of a job, MB, and what its process held before it began; seconds; MB asked for at most."""

    job: str
    what: str
    peak: float
    before: float
    seconds: float
    asked: float | None

    @property
    def told_asked(self) -> str:
        """What is asked, and whether it is reached."""
        if self.asked is None:
            return ""
        return f"< {self.asked:g}{'' if self.peak < self.asked else ', not reached'}"

    def record(self) -> dict[str, Any]:
        """As a row."""
        return asdict(self)


def one_peak(row: Peak) -> str:
    """As a line."""
    return f"{row.job}  {row.peak:6.0f} MB at most ({row.before:.0f} before): {row.what}, {row.seconds:.1f} s"


def _made(name: str) -> Path:
    """A folder with files of that name, made by another process: the one that is measured shall hold nothing else."""
    folder = Path(tempfile.mkdtemp())
    words = (sys.executable, "-m", "benchmarks.memory", name, str(folder / name))
    subprocess.run(words, check=True)  # noqa: S603 - our own module
    atexit.register(shutil.rmtree, folder)
    return folder


def _associations() -> Callable[[], Any]:
    folder = _made("files")
    from prioritize.associations import read_sources, score_files

    sources = read_sources(HOME / "data" / "associations" / "datasources.csv")
    return partial(score_files, folder / "files", folder / "out", sources)


def _kept() -> Callable[[], Any]:
    """From scores of sources as `score_files` leaves them, for 17 million pairs."""
    folder = _made("kept")
    from prioritize.associations import rank_kept, read_sources

    sources = read_sources(HOME / "data" / "associations" / "datasources.csv")
    return partial(rank_kept, folder / "kept", folder / "out", sources)


def _top() -> Callable[[], Any]:
    from benchmarks import j3_smaa
    from prioritize.score.acceptability import top_counts

    return partial(top_counts, j3_smaa.worths(20_000), j3_smaa.weights(10_000), j3_smaa.KEEP)


def _ranks() -> Callable[[], Any]:
    from benchmarks import j3_smaa
    from prioritize.score.smaa import smaa

    return partial(smaa, *j3_smaa.made(20_000, 2_000), top=j3_smaa.KEEP)


def _pairs(size: int) -> Callable[[], Any]:
    from benchmarks import j4_combinations
    from prioritize.combinations.topk import top_pairs

    return partial(top_pairs, j4_combinations.made(size), j4_combinations.model_weights(), j4_combinations.KEEP)


def _hops() -> Callable[[], Any]:
    from benchmarks import j5_network
    from prioritize.network import hop_distances

    graph = j5_network.interactome()
    return partial(hop_distances, graph, j5_network.every(graph))


ROWS, COPIES, COPIES_KEPT = 3_000_000, 10, 14
"""Rows of evidence that are drawn, and how often they are written, each time with other diseases."""

JOBS: dict[tuple[str, str], tuple[Callable[[], Callable[[], Any]], float | None, bool]] = {
    ("J1", "files of 30 million rows, 25,000 diseases, to ranks"): (_associations, 600, False),
    ("J2", "kept scores of 17 million pairs, 35,000 diseases, to ranks"): (_kept, 600.0, False),
    ("J3", "top 100 of 20,000 targets, 10,000 draws"): (_top, 150, True),
    ("J3", "all ranks of 20,000 targets, 2,000 draws"): (_ranks, 150, False),
    ("J4", "top 100 pairs of 2,000 members"): (partial(_pairs, 2_000), None, True),
    ("J4", "top 100 pairs of 20,000 members"): (partial(_pairs, 20_000), None, False),
    ("J5", "hops between all proteins"): (_hops, None, False),
}
"""What is prepared, MB asked for, and whether it is quick."""


def peaks(quick: bool, only: Sequence[str]) -> Iterator[Peak]:
    """Each job in a process of its own."""
    for (job, what), (_, asked, fast) in JOBS.items():
        if job in only and (fast or not quick):
            words = (sys.executable, "-m", "benchmarks.memory", job, what)
            done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
            before, most, spent = map(float, done.stdout.split())
            yield Peak(job, what, most, before, spent, asked)


def held() -> float:
    """Most memory that this process has held so far, MB.

    Where the system tells it: what `resource` knows begins with the peak of the process that started this one.
    """
    status = Path("/proc/self/status")
    for line in status.read_text(encoding="utf-8").splitlines() if status.is_file() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1] == "files":
        from benchmarks import j1_associations

        j1_associations.write_files(ROWS, COPIES, Path(sys.argv[2]))
        sys.exit()
    if sys.argv[1] == "kept":
        from benchmarks import j2_ranks

        j2_ranks.write_kept(COPIES_KEPT, Path(sys.argv[2]))
        sys.exit()
    prepared = JOBS[sys.argv[1], sys.argv[2]][0]()
    earlier = held()
    took = seconds(prepared)
    print(earlier, held(), took)
