"""What is fuzzed: every reader of something that others wrote, with one promise: it reads it, or raises our error."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prioritize.errors import PrioritizeError

CORPUS = Path(__file__).parent / "corpus"
"""A folder a harness: hand-made inputs that are in order, and every case that once failed."""
BREAK = b"\n=====\n"
"""Between the parts of an input: the files of a source, or the answers of a service."""


ROOMS = {"answers_of_": "answers", "files_of_": "files"}
"""How a name begins, and the module that holds such harnesses; `readers` holds the others."""
_OPEN: list[tempfile.TemporaryDirectory[str]] = []


@dataclass(frozen=True)
class Harness:
    """One reader.

    Attributes
    ----------
    name : str
        Also the folder of its corpus.
    read : callable
        Reads an input; what it gives back does not count.
    quick : bool
        Whether an input that is in order takes milliseconds; one that DuckDB reads takes tens of them.
    """

    name: str
    read: Callable[[bytes], object]
    quick: bool = True

    def find(self, content: bytes) -> BaseException | None:
        """What is wrong: an error that is not ours; None when the content is read, or refused in words."""
        try:
            self.read(content)
        except PrioritizeError as fault:
            said = all(problem.what.strip() for problem in fault.problems) and fault.problems
            return None if said else fault
        except Exception as fault:  # whatever it is, it is what is looked for
            return fault
        return None

    def corpus(self) -> list[bytes]:
        """The inputs that are kept, in the order of their names."""
        return [path.read_bytes() for path in sorted((CORPUS / self.name).glob("*"))]


def harnesses() -> dict[str, Harness]:
    """All of them, by name."""
    found = [one for module in ("readers", *ROOMS.values()) for one in _of(module)]
    return {one.name: one for one in found}


def harness(name: str) -> Harness:
    """One of them, without loading what the others need."""
    module = next((room for start, room in ROOMS.items() if name.startswith(start)), "readers")
    return next(one for one in _of(module) if one.name == name)


def _of(module: str) -> list[Harness]:
    return list(importlib.import_module(f"tests.fuzz.{module}").harnesses())


def parts(content: bytes) -> Iterator[bytes]:
    """The parts of an input, in order."""
    yield from content.split(BREAK)


@cache
def scratch(name: str) -> Path:
    """A folder for the files of one harness, in memory where there is such a place; gone with the process."""
    memory = Path("/dev/shm")
    folder = tempfile.TemporaryDirectory(prefix="fuzz-", dir=memory if memory.is_dir() else None)
    _OPEN.append(folder)
    return Path(folder.name)
