"""Faults of input, data and models: what was wrong, where, what was allowed, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    Parameters
    ----------
    what : str
        What is wrong, a sentence without the final stop.
    where : str
        File, table or verb.
    line : int or None
        Line in the file, 1 = the first.
    field : str
        Column or key.
    fix : str
        What to do about it.
    """

    what: str
    where: str = ""
    line: int | None = None
    field: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """`file:line field: what. Fix: fix.`."""
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        head = " ".join(part for part in (place, self.field) if part)
        text = f"{head}: {self.what}" if head else self.what
        text = text if text.endswith((".", "?", "!")) else text + "."
        return f"{text} Fix: {self.fix}" if self.fix else text


class PrioritizeError(Exception):
    """Base of all faults the toolkit raises on purpose.

    Parameters
    ----------
    problems : Problem, str or sequence of Problem
        All faults found, not only the first.

    Attributes
    ----------
    problems : tuple of Problem
        All of them; the text of the exception has the first 50.
    code : str
        Printed between brackets, stable.
    exit_code : int
        What the command line leaves with.
    """

    code = "bug"
    exit_code = 1

    def __init__(self, problems: Problem | str | Sequence[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(self._shown()))

    def _shown(self) -> list[str]:
        """The first 50 faults, then how many more there are."""
        more = len(self.problems) - SHOWN
        return [*map(str, self.problems[:SHOWN]), *([f"... and {more:,} more"] if more > 0 else ())]

    def lines(self) -> list[str]:
        """Lines for a terminal: the first 50 faults, how many more there are, and what was noted about them."""
        return [f"error[{self.code}] {line}" for line in (*self._shown(), *getattr(self, "__notes__", ()))]


class UsageError(PrioritizeError, ValueError):
    """A command line or an argument that cannot be used."""

    code = "usage"
    exit_code = 2


class ModelError(PrioritizeError, ValueError):
    """A model file that cannot be used."""

    code = "model"
    exit_code = 2


class TargetError(PrioritizeError, ValueError):
    """A target list, or a curated table, that cannot be read."""

    code = "input"
    exit_code = 3


class SourceError(PrioritizeError, RuntimeError):
    """A public file or service that cannot be read, or is not what its contract says."""

    code = "source"
    exit_code = 4


class EvidenceError(SourceError):
    """Files of evidence, or of an ontology, that a person gives and that cannot be read as such."""

    code = "input"
    exit_code = 3


class FetchError(SourceError):
    """A public service that could not be asked, or whose answer cannot be used.

    Attributes
    ----------
    kind : str
        unreachable, late, certificate, redirect, too large, cut off, busy, refused, contract or partial.
    status : int
        HTTP status; 0 = no answer.
    """

    def __init__(self, problems: Problem | str | Sequence[Problem], *, kind: str, status: int = 0) -> None:
        super().__init__(problems)
        self.kind = kind
        self.status = status


class SnapshotError(PrioritizeError, RuntimeError):
    """A snapshot folder that is incomplete, changed or of another format."""

    code = "snapshot"
    exit_code = 5


class StoreError(PrioritizeError, RuntimeError):
    """A store that is locked, damaged, of another version or cannot be written."""

    code = "store"
    exit_code = 5


class CheckError(PrioritizeError, RuntimeError):
    """Data that breaks a rule of `sql/checks`; nothing was published."""

    code = "check"
    exit_code = 6


class ReportError(PrioritizeError, RuntimeError):
    """A report that cannot be written."""

    code = "report"
    exit_code = 5


def did_you_mean(word: str, allowed: Iterable[str], limit: int = 12) -> str:
    """Nearest allowed word, or the allowed words.

    Parameters
    ----------
    word : str
        What was written.
    allowed : iterable of str
        What could have been written.
    limit : int
        How many allowed words are listed when none is near.
    """
    words = sorted(set(allowed))
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    listed = ", ".join(words[:limit])
    return f"allowed: {listed}" + (f" ... ({len(words)} in all)" if len(words) > limit else "")


class RankReversalWarning(UserWarning):
    """A scale takes its anchors from the targets at hand, so that adding one changes the scores of others."""
