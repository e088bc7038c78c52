"""Memory: limits such as `2GB`, shared out between DuckDB and the numbers of a job; and no search for circles."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from prioritize.errors import PrioritizeError, Problem, UsageError

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
OWN = 128 * UNITS["MB"]
"""What Python, numpy and DuckDB hold before the first row is read, bytes."""
LEAST = 2 * OWN
"""The least limit that a job takes, bytes."""
_ENGINE: ContextVar[str] = ContextVar("engine", default="")


@dataclass(frozen=True)
class Room:
    """What of a limit is left for a job.

    Attributes
    ----------
    engine : str
        For DuckDB, in its notation.
    numbers : int
        For arrays, bytes.
    """

    engine: str
    numbers: int


def bytes_of(limit: str, where: str = "--memory-limit") -> int:
    """Bytes of a limit such as `600MB`, `2GB` or `1.5 GiB`.

    Raises
    ------
    UsageError
        It is no such text, or below 256 MB, which no job takes less than.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", limit, re.IGNORECASE)
    if not found or found[2].upper() not in UNITS:
        raise UsageError(Problem(f"'{limit}' is no amount of memory", where, fix="write it as 600MB or 2GB"))
    size = int(float(found[1]) * UNITS[found[2].upper()])
    if size < LEAST:
        what = f"{limit} is too little: {OWN // 10**6} MB are taken before the first row is read, and rows need as much"
        raise UsageError(Problem(what, where, fix=f"give {LEAST // 10**6}MB or more"))
    return size


def share_out(limit: str) -> Room:
    """Half of what is left for DuckDB, half for arrays.

    Raises
    ------
    UsageError
        As `bytes_of`.
    """
    half = (bytes_of(limit) - OWN) // 2
    return Room(f"{half // 1000}KB", half)


@contextmanager
def limited(limit: str | None) -> Iterator[None]:
    """Give stores that are opened inside what a limit leaves beside 128 MB: the numbers of a list of targets are few.

    Raises
    ------
    UsageError
        As `bytes_of`, or what is done inside does not fit into it.
    """
    if limit is None:
        yield
        return
    token = _ENGINE.set(f"{(bytes_of(limit) - OWN) // 1000}KB")
    try:
        yield
    except Exception as fault:  # DuckDB's own, or one of ours that tells of it; all others pass
        if "Out of Memory" not in str(fault):
            raise
        told = fault.problems[0].what if isinstance(fault, PrioritizeError) else str(fault).splitlines()[0]
        what = f"{limit} is too little: {told}"
        raise UsageError(Problem(what, "--memory-limit", fix="give more")) from fault
    finally:
        _ENGINE.reset(token)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for objects that hold one another, while millions are made of which none does."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def engine_limit() -> dict[str, str]:
    """Settings of DuckDB by the limit that holds here; none when there is none."""
    return {"memory_limit": _ENGINE.get()} if _ENGINE.get() else {}


@contextmanager
def capped(most: int) -> Iterator[None]:
    """Let this process take so many bytes more at most, whoever asks for them; only where the system can (Linux).

    A limit of DuckDB does not count what its functions and the handing over of rows take. Meant for a process of our
    own: it holds for all threads.
    """
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # no Linux: what the process has now is not told
        yield
        return
    now = int(re.findall(r"^VmData:\s*(\d+) kB$", status, re.MULTILINE)[0]) * 1024
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    least = min((limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY), default=now + most)
    resource.setrlimit(resource.RLIMIT_DATA, (min(now + most, least), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
