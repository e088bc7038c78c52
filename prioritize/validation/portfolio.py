"""Read the portfolios of companies: targets, and combinations, by name.

A CSV, or a TSV under any other name than .csv, gzipped or not, with the columns

- company
- target: symbol, alias or HGNC id; for combinations drug_a and drug_b, or target_a and target_b
- source: where it was read; may be left out, or empty

One file may hold targets and combinations: a row counts by the cells that it fills.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from prioritize.errors import Problem, TargetError
from prioritize.validation.outcomes import read_table
from prioritize.validation.records import Kind

NAMES: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "targets": (("target",),),
    "combinations": (("drug_a", "drug_b"), ("target_a", "target_b")),
}
COMPANY, SOURCE = "company", "source"


class Entry(NamedTuple):
    """One target or pair of a company, as it is written."""

    company: str
    names: tuple[str, ...]
    source: str

    @property
    def words(self) -> str:
        """Such as `nivolumab + ipilimumab`."""
        return " + ".join(self.names)


@dataclass(frozen=True)
class Portfolio:
    """Entries of one kind.

    Attributes
    ----------
    where : str
        File.
    entries : tuple of Entry
    others : int
        Rows of the file that are of the other kind.
    """

    where: str
    entries: tuple[Entry, ...]
    others: int


def read_portfolio(path: Path, kind: Kind) -> Portfolio:
    """Read the targets, or the combinations, of a portfolio.

    Raises
    ------
    TargetError
        A column is missing, a row names nothing or half of a pair or no company, or no row is of the kind; all are
        named.
    """
    table = read_table(path, COMPANY)
    every = [names for some in NAMES.values() for names in some if set(names) <= set(table.columns)]
    if not any(names in NAMES[kind] for names in every):
        wanted = " or ".join(" and ".join(names) for names in NAMES[kind])
        raise TargetError(
            Problem(f"has no column for {kind}, only {', '.join(table.columns)}", str(path), 1, fix=f"give {wanted}")
        )
    entries = []
    faults: list[Problem] = []
    others = 0
    for cells, line in zip(table.records(), table.lines, strict=True):
        filled = [names for names in every if any(cells[name].strip() for name in names)]
        half = [name for names in filled for name in names if not cells[name].strip()]
        if not filled:
            faults.append(Problem("names nothing", str(path), line, fix="name a target, or both of a pair"))
        elif half or len(filled) > 1:
            what = f"'{half[0]}' is empty" if half else "names both a target and a pair, or two pairs"
            faults.append(Problem(what, str(path), line, fix="name one target, or both of one pair"))
        elif not cells[COMPANY].strip():
            faults.append(Problem("is empty", str(path), line, COMPANY, fix="name the company"))
        elif filled[0] in NAMES[kind]:
            names = tuple(cells[name].strip() for name in filled[0])
            entries.append(Entry(cells[COMPANY].strip(), names, cells.get(SOURCE, "").strip()))
        else:
            others += 1
    if faults:
        raise TargetError(faults)
    if not entries:
        raise TargetError(Problem(f"names no {kind}", str(path), fix="fill the columns of at least one row"))
    return Portfolio(str(path), tuple(entries), others)
