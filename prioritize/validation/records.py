"""Outcomes of programmes, as arrays: the one shape into which every file of outcomes is brought."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prioritize.delimited import Table
from prioritize.errors import Problem, TargetError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Kind = Literal["targets", "combinations"]

STAGES = ("preclinical", "phase 1", "phase 2", "phase 3", "launched")
"""Words for stages 0 to 4."""
NO_STAGE = -1
"""Stage of a row whose file does not say it."""
IN_PEOPLE = 1
"""Stage of a row whose file says only that it was given to people: at least phase 1."""
ALLOWED: Mapping[Kind, tuple[str, ...]] = {
    "targets": ("launched", "ongoing", "stopped", "unknown"),
    "combinations": ("approved", "positive", "failed", "ongoing", "unknown"),
}
"""Outcomes; of targets also which one counts when two rows of the same stage are merged, the first before the last."""
GOOD = frozenset({"launched", "approved", "positive"})
ENDED = GOOD | {"stopped", "failed"}


class Line(NamedTuple):
    """One programme as a file tells it; the fields are those of `Outcomes`."""

    target: str
    indication: str
    stage: int
    outcome: str
    partner: str = ""
    area: str = ""
    year: float = np.nan
    source: str = ""
    extra: Mapping[str, str] = {}


@dataclass(frozen=True)
class Outcomes:
    """What became of n programmes: targets, or pairs of targets, drugs or backbones, each in an indication.

    Attributes
    ----------
    kind : str
        `targets` or `combinations`.
    format : str
        Name of the format that was recognised.
    names : str
        What `target` and `partner` hold, such as `symbol` or `DrugBank id`.
    where : str
        File.
    target : tuple of str
        For combinations the first of the two in alphabetical order.
    partner : tuple of str
        The other of a pair; '' for targets.
    indication : tuple of str
        Text or MeSH id; '' where the file names none.
    area : tuple of str
        Therapeutic areas, lower case, joined by '; '; may be ''.
    stage : ndarray of shape (n,), int64
        Highest that is on record: 0 preclinical, 1-3 phases, 4 launched; 1 too where the file says only that it was
        given to people; -1 where it says nothing.
    outcome : tuple of str
        Of targets launched, stopped, ongoing or unknown; of combinations approved, positive, failed, ongoing or
        unknown.
    year : ndarray of shape (n,)
        Year of the outcome; NaN where the file does not say.
    source : tuple of str
    extra : mapping of column to tuple of str
        Further columns, as text.
    merged : int
        Rows that were merged into another of the same target (or pair) and indication.
    conflicting : int
        Pairs and indications that were both approved or positive, and failed, at the same stage: their outcome is
        unknown.
    left_out : mapping of words to int
        Rows of the file that tell no outcome, by reason.
    """

    kind: Kind
    format: str
    names: str
    where: str
    target: tuple[str, ...]
    partner: tuple[str, ...]
    indication: tuple[str, ...]
    area: tuple[str, ...]
    stage: Ints
    outcome: tuple[str, ...]
    year: Floats
    source: tuple[str, ...]
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merged: int = 0
    conflicting: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.target)

    @property
    def ended(self) -> Bools:
        """Rows whose end is known: launched or stopped; approved, positive or failed. Shape (n,)."""
        return np.array([one in ENDED for one in self.outcome], dtype=bool)

    @property
    def good(self) -> Bools:
        """Rows that were launched, approved or positive, shape (n,)."""
        return np.array([one in GOOD for one in self.outcome], dtype=bool)

    @property
    def clusters(self) -> Ints:
        """Number of the target, or of the pair, of each row, counted from 0: what a bootstrap draws. Shape (n,).

        Case does not count.
        """
        seen: dict[tuple[str, str], int] = {}
        keys = ((one.casefold(), other.casefold()) for one, other in zip(self.target, self.partner, strict=True))
        return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)

    def in_area(self, area: str) -> Bools:
        """Rows of a therapeutic area such as `oncology`, shape (n,)."""
        return np.array([area.lower() in one.split("; ") for one in self.area], dtype=bool)

    def rows(self, some: Bools | Ints) -> Outcomes:
        """The rows that a mask or positions name, in that order."""
        places = np.arange(len(self))[some]

        def taken(cells: Sequence[str]) -> tuple[str, ...]:
            return tuple(cells[place] for place in places.tolist())

        return replace(
            self,
            target=taken(self.target),
            partner=taken(self.partner),
            indication=taken(self.indication),
            area=taken(self.area),
            stage=self.stage[places],
            outcome=taken(self.outcome),
            year=self.year[places],
            source=taken(self.source),
            extra={name: taken(cells) for name, cells in self.extra.items()},
        )

    def lines(self) -> list[Line]:
        """One `Line` a row."""
        return [
            Line(
                self.target[row],
                self.indication[row],
                int(self.stage[row]),
                self.outcome[row],
                self.partner[row],
                self.area[row],
                float(self.year[row]),
                self.source[row],
                {name: cells[row] for name, cells in self.extra.items()},
            )
            for row in range(len(self))
        ]

    def translated(self, into: Mapping[str, Sequence[str]], names: str) -> Outcomes:
        """The same programmes under other names.

        Parameters
        ----------
        into : mapping of name to names
            Such as a drug to its targets. A row becomes one row for each of them, of a pair for each couple.
        names : str
            What they are, such as `HGNC id`.

        Returns
        -------
        Outcomes
            Merged anew. Rows with a name that is not in the mapping, and pairs whose two become the same, are left out
            and counted.
        """
        found: list[Line] = []
        left: Counter[str] = Counter(self.left_out)
        for line in self.lines():
            couples = set(product(into.get(line.target, ()), into.get(line.partner, ()) if line.partner else ("",)))
            apart = [couple for couple in sorted(couples) if couple[0] != couple[1]]
            if not couples:
                left[f"no {names} is known for a name"] += 1
            elif not apart:
                left[f"both are the same {names}"] += 1
            found += [line._replace(target=one, partner=other) for one, other in apart]
        made = gathered(found, self.kind, self.format, names, self.where, left)
        return replace(made, merged=made.merged + self.merged, conflicting=made.conflicting + self.conflicting)


@dataclass(frozen=True)
class Format:
    """A kind of file of outcomes.

    Attributes
    ----------
    name : str
    title : str
        What the file is, in words.
    kind : str
        `targets` or `combinations`.
    names : str
        What the targets and partners of it are named by.
    columns : frozenset of str
        By which it is recognised.
    lines : callable
        From the table to its programmes; adds to the counter the rows that tell none, by reason, and to the list the
        problems of rows that cannot be used.
    whole : bool
        Whether the header has these columns and no other.
    merge : bool
        Whether rows of the same target (or pair) and indication are one programme.
    """

    name: str
    title: str
    kind: Kind
    names: str
    columns: frozenset[str]
    lines: Callable[[Table, Counter[str], list[Fault]], Iterable[Line]]
    whole: bool = False
    merge: bool = True

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a file with these columns is one."""
        return self.columns == set(columns) if self.whole else self.columns <= set(columns)

    def read(self, table: Table, where: str) -> Outcomes:
        """The programmes of a table.

        Raises
        ------
        TargetError
            Rows that cannot be used; all are named.
        """
        left: Counter[str] = Counter()
        faults: list[Fault] = []
        found = list(self.lines(table, left, faults))
        if faults:
            raise TargetError([Problem(one.what, where, table.lines[one.row], one.column, one.fix) for one in faults])
        return gathered(found, self.kind, self.name, self.names, where, left, merge=self.merge)


class Fault(NamedTuple):
    """A cell that cannot be used: its row counted from 0, its column, what is wrong, and what was allowed."""

    row: int
    column: str
    what: str
    fix: str


def gathered(
    lines: Sequence[Line],
    kind: Kind,
    name: str,
    names: str,
    where: str,
    left_out: Mapping[str, int],
    *,
    merge: bool = True,
) -> Outcomes:
    """Programmes as arrays, those of the same target (or pair) and indication merged.

    Notes
    -----
    Case does not count. The highest stage counts. Of several rows at that stage: of targets the outcome that stands
    first in `ALLOWED`; of combinations approved or positive unless another row failed, then unknown. Among equal rows
    the earliest year, then the source that is first in the alphabet. Areas are joined.
    """
    groups: dict[tuple[str, ...], list[Line]] = {}
    for place, line in enumerate(map(_in_order, lines)):
        key = (line.target.casefold(), line.partner.casefold(), line.indication.casefold())
        groups.setdefault(key if merge else (str(place),), []).append(line)
    conflicts = 0
    found = []
    for some in groups.values():
        one, conflict = _merged(some, kind)
        conflicts += conflict
        found.append(one)
    extras = sorted({column for line in found for column in line.extra})
    return Outcomes(
        kind=kind,
        format=name,
        names=names,
        where=where,
        target=tuple(line.target for line in found),
        partner=tuple(line.partner for line in found),
        indication=tuple(line.indication for line in found),
        area=tuple(line.area for line in found),
        stage=np.array([line.stage for line in found], dtype=np.int64),
        outcome=tuple(line.outcome for line in found),
        year=np.array([line.year for line in found], dtype=np.float64),
        source=tuple(line.source for line in found),
        extra={column: tuple(line.extra.get(column, "") for line in found) for column in extras},
        merged=len(lines) - len(found),
        conflicting=conflicts,
        left_out={words: left_out[words] for words in sorted(left_out)},
    )


def pairs_of(names: Iterable[str]) -> list[tuple[str, str]]:
    """All couples of different names, case apart; a name that is written twice counts once."""
    once = {name.casefold(): name for name in reversed([name.strip() for name in names]) if name}
    return list(combinations([once[key] for key in sorted(once)], 2))


def areas_of(text: str) -> str:
    """Areas that are joined by commas, semicolons or bars, each once, sorted, in lower case, joined by '; '."""
    return "; ".join(sorted({one.strip().lower() for one in re.split("[,;|]", text) if one.strip()}))


def _in_order(line: Line) -> Line:
    """The two of a pair in alphabetical order, its areas sorted, in lower case."""
    area = areas_of(line.area)
    if line.partner and line.partner.casefold() < line.target.casefold():
        return line._replace(target=line.partner, partner=line.target, area=area)
    return line._replace(area=area)


def _merged(some: Sequence[Line], kind: Kind) -> tuple[Line, bool]:
    """One programme of several rows, and whether their outcomes contradict each other."""
    if len(some) == 1:
        return some[0], False
    order = ALLOWED[kind]
    stage = max(line.stage for line in some)
    top = [line for line in some if line.stage == stage]
    outcomes = {line.outcome for line in top}
    conflict = kind == "combinations" and "failed" in outcomes and not outcomes.isdisjoint(GOOD)
    first = min(top, key=lambda line: (order.index(line.outcome), *_by_content(line)))
    areas = sorted({area for line in some for area in line.area.split("; ") if area})
    return first._replace(area="; ".join(areas), outcome="unknown" if conflict else first.outcome), conflict


def _by_content(line: Line) -> tuple[object, ...]:
    """What rows of one stage and outcome are sorted by, so that their order in the file does not matter."""
    year = np.inf if np.isnan(line.year) else line.year
    return (year, line.source, line.target, line.partner, line.indication, sorted(line.extra.items()))
