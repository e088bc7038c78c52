"""Time the jobs of a whole genome beside their peers, and write what was found.

    python -m benchmarks.run                 all jobs; about a quarter of an hour
    python -m benchmarks.run --quick         small sizes, below a minute; ends with the smallest ratio
    python -m benchmarks.run --only J5       one job

Writes benchmarks.md and benchmarks.json into reports/, with --quick into build/.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import inputs, j1_associations, j2_ranks, j3_smaa, j4_combinations, j5_network, j6_start, memory
from benchmarks.contest import Growth, Limit, Ratio, Start

HOME = Path(__file__).resolve().parent.parent
JOBS = {"J1": j1_associations, "J2": j2_ranks, "J3": j3_smaa, "J4": j4_combinations, "J5": j5_network}
EVERY = (*JOBS, "J6", "inputs")
PACKAGES = ("numpy", "duckdb", "pandas", "scipy", "scikit-learn")
PEERS = ("pandas", "duckdb", "scikit-criteria", "pymcdm", "networkx", "scipy", "netmedpy", "pyspark", "pysail")


def version(package: str) -> str:
    """Version of a package; '' when it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def machine() -> dict[str, Any]:
    """What it was measured on."""
    held = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    model = [line for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")]
    return {
        "processor": model[0].partition(":")[2].strip() if model else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(held / 1e9),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
        "load": round(os.getloadavg()[0], 1),
    }


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def measured(quick: bool, only: Sequence[str]) -> dict[str, list[Any]]:
    """All figures, told as they come."""
    found: dict[str, list[Any]] = {"ratios": [], "growth": [], "limits": [], "memory": [], "starts": []}
    for name, job in JOBS.items():
        if name in only:
            found["ratios"] += told(job.ratios(quick), one_ratio)
            found["growth"] += told(job.growths(quick), one_growth)
            found["limits"] += told(job.limits(quick), one_limit)
    found["memory"] = told(memory.peaks(quick, only), memory.one_peak)
    if "inputs" in only and not quick:
        found["memory"] += told(inputs.peaks(quick), memory.one_peak)
    if "J6" in only:
        found["starts"] = told(j6_start.starts(quick), one_start)
    return found


def told(rows: Iterable[Any], line: Any) -> list[Any]:
    """The rows, each printed when it is there."""
    found = []
    for row in rows:
        print(line(row), flush=True)
        found.append(row)
    return found


def one_ratio(row: Ratio) -> str:
    """As a line."""
    return f"{row.job}  {row.median:8.1f} x {row.peer}: {row.what}, {row.size} ({row.ours:.3f} s)"


def one_growth(row: Growth) -> str:
    """As a line."""
    return f"{row.job}  grows with {row.unit} ^ {row.exponent:.2f}: {row.what}"


def one_limit(row: Limit) -> str:
    """As a line."""
    return f"{row.job}  {row.times:.1f} times the least possible: {row.what}, {row.size}"


def one_start(row: Start) -> str:
    """As a line."""
    return f"J6  {row.ratio:8.2f} times {row.beside}: {row.command} ({row.seconds:.2f} s)"


def missing() -> list[str]:
    """Peers that are not installed, and so were not run."""
    elsewhere = {"pyspark"} if os.environ.get("SPARK_PYTHON") else set()
    return [peer for peer in PEERS if peer not in elsewhere and not version(peer)]


def smallest(ratios: Iterable[Ratio]) -> str:
    """The one line that matters most: the smallest ratio over all peers."""
    outside = [row for row in ratios if row.outside]
    if not outside:
        return "no peer was run"
    row = min(outside, key=lambda one: one.median)
    return f"smallest ratio over all peers: {row.median:.1f} ({row.job}, {row.what}, {row.peer})"


# --- the report ------------------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]) + "\n"


def brief(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def markdown(about: dict[str, Any], found: dict[str, list[Any]], minutes: float) -> str:
    """The report."""
    versions = ", ".join(f"{name} {found_ or 'none'}" for name, found_ in about["versions"].items())
    parts = [
        "# Benchmarks\n",
        f"Made by `make bench` in {minutes:.0f} minutes on {about['processor']}, {about['cores']} cores, "
        f"{about['memory_gb']} GB, {about['system']}, Python {about['python']}, {versions}. One thread of linear "
        f"algebra; the load of the machine was {about['load']} at the beginning and {about['load_after']} at the end, "
        "so seconds say little and ratios more: the two of a row took turns, and gave the same result before time was "
        "taken.\n",
        "## Beside peers\n",
        "Time of the peer over ours: median of the turns (lowest to highest). A peer that did a sample of the work has "
        "its time scaled up.\n",
        table(
            ("job", "what", "size", "peer", "ratio", "asked", "ours, s", "peer, s", "turns", "the peer did"),
            (
                (
                    row.job,
                    row.what,
                    row.size,
                    row.peer if row.outside else f"{row.peer} (ours too)",
                    f"{brief(row.median)} ({brief(row.low)}–{brief(row.high)})",
                    ""
                    if row.asked is None
                    else f">= {row.asked:g}{'' if row.median >= row.asked else ', not reached'}",
                    brief(row.ours),
                    brief(row.theirs),
                    row.turns,
                    row.sample or "all",
                )
                for row in found["ratios"]
            ),
        ),
        f"Not installed, so not run: {', '.join(about['missing'])}.\n" if about["missing"] else "All peers were run.\n",
        f"In one line: {smallest(found['ratios'])}.\n",
        "## Growth\n",
        table(
            ("job", "what", "seconds by size", "seconds ~ size ^"),
            (
                (
                    row.job,
                    row.what,
                    ", ".join(f"{size:,}: {brief(one)}" for size, one in zip(row.sizes, row.seconds, strict=True)),
                    f"{row.exponent:.2f}",
                )
                for row in found["growth"]
            ),
        ),
        "## Memory\n",
        "Most memory of a process of its own that did nothing else, and of the same process before the job began.\n",
        table(
            ("job", "what", "peak, MB", "before, MB", "asked", "s"),
            (
                (row.job, row.what, brief(row.peak), brief(row.before), row.told_asked, brief(row.seconds))
                for row in found["memory"]
            ),
        ),
        "## Distance to a limit\n",
        table(
            ("job", "what", "size", "s", "least, s", "times", "the least is"),
            (
                (row.job, row.what, row.size, brief(row.seconds), brief(row.least), brief(row.times), row.because)
                for row in found["limits"]
            ),
        ),
        "## Start\n",
        table(
            ("command", "s", "beside", "s", "times", "asked"),
            (
                (
                    f"`{row.command}`",
                    brief(row.seconds),
                    f"`{row.beside}`",
                    brief(row.least),
                    f"{row.ratio:.2f}",
                    "" if row.asked is None else f"<= {row.asked:g}{'' if row.ratio <= row.asked else ', not reached'}",
                )
                for row in found["starts"]
            ),
        ),
    ]
    return "\n".join(parts)


def write(folder: Path, about: dict[str, Any], found: dict[str, list[Any]], minutes: float) -> None:
    """The report, and the figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(markdown(about, found, minutes), encoding="utf-8")
    figures = {name: [row.record() for row in rows] for name, rows in found.items()}
    (folder / "benchmarks.json").write_text(
        json.dumps({"machine": about, **figures}, indent=1) + "\n", encoding="utf-8"
    )


def main(words: Sequence[str]) -> None:
    """Read the options, measure, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Time the jobs of a whole genome beside their peers."
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, below a minute")
    parser.add_argument("--only", nargs="+", choices=EVERY, default=EVERY, help="these jobs")
    parser.add_argument("--out", type=Path, help="folder [reports; with --quick or --only build]")
    chosen = parser.parse_args(words)
    whole = not chosen.quick and set(chosen.only) == set(EVERY)
    start, about = perf_counter(), machine()
    found = measured(chosen.quick, chosen.only)
    about |= {"load_after": round(os.getloadavg()[0], 1), "missing": missing(), "quick": chosen.quick}
    out = chosen.out or HOME / ("reports" if whole else "build")
    write(out, about, found, (perf_counter() - start) / 60)
    print(smallest(found["ratios"]))


if __name__ == "__main__":
    main(sys.argv[1:])
