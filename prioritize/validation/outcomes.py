"""Read a file of outcomes, whichever of the known formats it is in.

The simple schema is a CSV, or a TSV under any other name than .csv, gzipped or not, with the columns

- target: symbol or HGNC id; for combinations also a drug or a backbone
- partner: only for combinations: target, drug or backbone
- indication: text or MeSH id; may be empty for combinations
- area: such as oncology; several are joined by ';'; may be empty
- stage: the highest that was reached: preclinical, phase 1, phase 2, phase 3 or launched; may be empty
- outcome: launched, stopped, ongoing or unknown; for combinations approved, positive, failed, ongoing or unknown
- date: year, or day as YYYY-MM-DD; may be empty
- source: where it was read; may be empty

Any other column is kept as text. `write_outcomes` writes any outcomes that were read in this schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from prioritize import delimited
from prioritize.delimited import Table
from prioritize.errors import Problem, TargetError
from prioritize.validation.formats import civic, drug_trials, fda, ledger, minikel, oncodrug, phase1, simple
from prioritize.validation.formats.phase1 import LimitingToxicity
from prioritize.validation.records import Format, Outcomes, areas_of

__all__ = [
    "FORMATS",
    "Outcomes",
    "read_areas",
    "read_limiting_toxicities",
    "read_outcomes",
    "read_regimens",
    "read_table",
    "write_outcomes",
]

FORMATS: tuple[Format, ...] = (
    simple.PAIRS,
    simple.TARGETS,
    minikel.SUPPORTED,
    minikel.PROGRAMMES,
    fda.APPROVALS,
    civic.EVIDENCE,
    oncodrug.COMBINATIONS,
    drug_trials.DRUGS,
    drug_trials.PAIRS,
    phase1.COMBINATIONS,
    ledger.LEDGER,
)
"""The first that fits is taken."""


def read_outcomes(path: str | Path, *, areas: Mapping[str, str] | None = None) -> Outcomes:
    """Read a file of outcomes.

    Parameters
    ----------
    path : str or Path
        In the simple schema or one of the public formats, by its columns; `format` of the result says which.
    areas : mapping of indication to areas, optional
        For rows whose file names none: see `read_areas`.

    Raises
    ------
    TargetError
        A file that cannot be read, that is in no known format, or with rows that cannot be used; all are named.
    """
    table = read_table(Path(path))
    for one in FORMATS:
        if one.fits(table.columns):
            found = one.read(table, str(path))
            return _with_areas(found, areas) if areas else found
    raise TargetError(
        Problem(
            f"these columns are of no known format: {', '.join(table.columns)}",
            str(path),
            1,
            fix=f"give the columns {', '.join(simple.COLUMNS)}, and partner for combinations; or one of the files: "
            + "; ".join(one.title for one in FORMATS if one not in (simple.TARGETS, simple.PAIRS)),
        )
    )


def write_outcomes(outcomes: Outcomes, path: str | Path) -> None:
    """Write outcomes in the simple schema.

    Parameters
    ----------
    outcomes : Outcomes
    path : str or Path
        A CSV, or a TSV when it ends in .tsv. Of `outcomes` its name, what was merged and what was left out are lost.
    """
    pairs = outcomes.kind == "combinations"
    columns = [name for name in simple.ORDER if pairs or name != "partner"]
    rows = (
        [*(cell for name, cell in simple.cells_of(line).items() if name in columns), *line.extra.values()]
        for line in outcomes.lines()
    )
    delimited.write(Path(path), [*columns, *outcomes.extra], rows)


def read_areas(path: str | Path) -> dict[str, str]:
    """Therapeutic areas of indications, from a table with the columns indication_mesh_id and areas.

    Raises
    ------
    TargetError
        A file that cannot be read, or without these columns.
    """
    table = read_table(Path(path), "indication_mesh_id", "areas")
    return dict(zip(table.column("indication_mesh_id"), table.column("areas"), strict=True))


def read_regimens(path: str | Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Drugs of each arm of the phase I combination trials: see `formats.phase1`.

    Raises
    ------
    TargetError
        A file that cannot be read, or without the columns that are needed.
    """
    return phase1.regimens(read_table(Path(path), "PMID", "CombnID", "Drug_Name"))


def read_limiting_toxicities(path: str | Path) -> tuple[LimitingToxicity, ...]:
    """Toxicities that limited the dose in the phase I combination trials: see `formats.phase1`.

    Raises
    ------
    TargetError
        A file that cannot be read, or without the columns that are needed.
    """
    return phase1.limiting_toxicities(read_table(Path(path), "PMID", "CombnID", "DLT", "Grade"))


def _with_areas(outcomes: Outcomes, areas: Mapping[str, str]) -> Outcomes:
    """The same with areas of the indications of rows that have none."""
    cells = zip(outcomes.area, outcomes.indication, strict=True)
    return replace(outcomes, area=tuple(area or areas_of(areas.get(name, "")) for area, name in cells))


def read_table(path: Path, *needed: str) -> Table:
    """Read a table that has the columns that are needed: with commas when its name says .csv, else with tabs.

    Some public tables hold a lone double quote in free text: where one with tabs cannot be read with quotes, they are
    letters.

    Raises
    ------
    TargetError
        A file that cannot be read, or without the columns that are needed.
    """
    commas = path.name.removesuffix(".gz").endswith(".csv")
    try:
        table = delimited.read(path, "," if commas else "\t")
    except TargetError:
        if commas:
            raise
        table = delimited.read(path, "\t", quotes=False)
    lacking = [name for name in needed if name not in table.columns]
    if lacking:
        raise TargetError(Problem(f"has no column {', '.join(lacking)}", str(path), 1, fix="give another file"))
    return table


_table = read_table
