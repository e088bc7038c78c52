"""Two ways to the same result, timed in turns: ours, the peer, ours, the peer.

A machine that others use is faster one second than the next. So the two take turns, each turn gives a ratio, and the
median of the ratios is told with the lowest and the highest. Before time is taken both have to give the same result.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np

Run = Callable[[], Any]


class UnequalError(Exception):
    """Two ways do not give the same result, so their times say nothing."""


@dataclass(frozen=True)
class Ratio:
    """How many times faster than a peer.

    Attributes
    ----------
    job, what, size, peer : str
    median, low, high : float
        Time of the peer over ours, turn by turn.
    ours, theirs : float
        Median seconds of the whole work.
    turns : int
    sample : str
        Which part of the work the peer did, its time scaled up; '' = all of it.
    asked : float or None
        Ratio that the project asks for.
    outside : bool
        The peer is what others have; else another way of this project.
    """

    job: str
    what: str
    size: str
    peer: str
    median: float
    low: float
    high: float
    ours: float
    theirs: float
    turns: int
    sample: str
    asked: float | None
    outside: bool

    def record(self) -> dict[str, Any]:
        """As a row."""
        return asdict(self)


def contest(
    job: str,
    what: str,
    size: str,
    peer: str,
    ours: Run,
    theirs: Run,
    equal: Callable[[Any, Any], bool],
    *,
    turns: int = 3,
    share: float = 1.0,
    sample: str = "",
    asked: float | None = None,
    outside: bool = True,
) -> Ratio:
    """Time two ways in turns.

    Parameters
    ----------
    ours, theirs : callable
    equal : callable
        (our result, theirs) -> whether they are the same.
    turns : int
    share : float
        Part of the work that the peer does, 0-1.

    Raises
    ------
    UnequalError
    """
    if not equal(ours(), theirs()):
        raise UnequalError(f"{job}, {what}: {peer} gives another result")
    spent = []
    for _ in range(turns):
        mine, peers = seconds(ours), seconds(theirs) / share
        spent.append((mine, peers))
    ratios = [peers / mine for mine, peers in spent]
    return Ratio(
        job,
        what,
        size,
        peer,
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(mine for mine, _ in spent),
        statistics.median(peers for _, peers in spent),
        turns,
        sample,
        asked,
        outside,
    )


def seconds(run: Run) -> float:
    """Seconds of one run."""
    start = perf_counter()
    run()
    return perf_counter() - start


@dataclass(frozen=True)
class Growth:
    """How time grows with size: seconds ~ size ^ exponent, over three sizes or more, the better of two runs each."""

    job: str
    what: str
    unit: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float

    def record(self) -> dict[str, Any]:
        """As a row."""
        return asdict(self)


def growth(job: str, what: str, unit: str, runs: Iterator[tuple[int, Run]]) -> Growth:
    """Time a job at several sizes."""
    sizes, times = [], []
    for size, run in runs:
        sizes.append(size)
        times.append(min(seconds(run) for _ in range(2)))
    slope = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    return Growth(job, what, unit, tuple(sizes), tuple(times), slope)


@dataclass(frozen=True)
class Limit:
    """How far a job is from what the machine could do: its time over the least that its bytes or arithmetic take."""

    job: str
    what: str
    size: str
    seconds: float
    least: float
    because: str

    @property
    def times(self) -> float:
        """Our time over the least."""
        return self.seconds / self.least

    def record(self) -> dict[str, Any]:
        """As a row."""
        return {**asdict(self), "times": self.times}


@dataclass(frozen=True)
class Start:
    """How long a command takes, beside another: median seconds of both in turns, and their ratio."""

    command: str
    beside: str
    seconds: float
    least: float
    ratio: float
    asked: float | None

    def record(self) -> dict[str, Any]:
        """As a row."""
        return asdict(self)


def bandwidth() -> float:
    """Bytes that one thread reads from memory in a second: the best of five sums of 256 MB."""
    block = np.ones(1 << 25)
    return block.nbytes / min(seconds(block.sum) for _ in range(5))


def multiplied() -> float:
    """Floating-point operations of one thread in a second: the best of five products of two 1,024 x 1,024 matrices."""
    one = np.ones((1_024, 1_024))
    return 2 * 1_024**3 / min(seconds(lambda: one @ one) for _ in range(5))
