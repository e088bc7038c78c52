"""A review folder: made from a text, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize import delimited
from prioritize.catalogue import FILES, is_to_check, read_catalogue, read_curated
from prioritize.delimited import Table
from prioritize.errors import PrioritizeError, Problem, ReportError, TargetError, UsageError
from prioritize.extract.records import Extraction
from prioritize.extracting import check_found
from prioritize.pipeline import Log, Places, build, gene_names, load_model, places, quiet
from prioritize.reviewing import proposing, sheet, statements
from prioritize.reviewing.settings import FILE, STORE, TARGETS, Review, read_review, toml_text
from prioritize.reviewing.settings import MODEL as MODEL
from prioritize.reviewing.settings import REPORT as REPORT
from prioritize.reviewing.words import citation
from prioritize.store.snapshot import replacing

SHEET = "sheet.html"
PROPOSED = ".proposed.csv"
"""Ending of the files that keep what the machine proposed, whatever becomes of it."""
READ = ("targets.csv", "crosstalk.csv", "combinations.csv")
"""Files with rows that are read from the text."""
TIERS = next(file.words["evidence_tier"] for file in FILES if file.name == TARGETS)
_CROSSTALK = (
    "immune_cells",
    "crosstalk_effects",
    "stem_cell_edges",
    "crosstalk_hallmarks",
    "ligand_receptor_partners",
    "interactors_in_crosstalk",
)


@dataclass(frozen=True)
class Made:
    """What `init` made.

    Attributes
    ----------
    folder : Path
    rows : mapping of str to int
        Rows of each file, all of them to be checked.
    unknown : tuple of str
        Symbols without a direction, which are not ranked as they stand.
    notes : tuple of str
        What the text states and no table took, one line each.
    """

    folder: Path
    rows: Mapping[str, int]
    unknown: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What `check` found in a folder that can be used.

    Attributes
    ----------
    rows, to_check : mapping of str to int
        Rows of each file, and how many of them nobody has checked.
    notes : tuple of str
        What keeps targets out of the ranking, one line each.
    """

    rows: Mapping[str, int]
    to_check: Mapping[str, int]
    notes: tuple[str, ...]


def init(
    folder: Path,
    extraction: Extraction,
    *,
    indications: Sequence[str] = (),
    where: Places | None = None,
) -> Made:
    """Make a review folder from what a text names.

    Parameters
    ----------
    folder : Path
        Must not be there.
    extraction : Extraction
    indications : sequence of str
        Words for the indication of interest, one at most.
    where : Places, optional
        Whose snapshot names the genes, and whose catalogue is looked into for what is known of them.

    Raises
    ------
    UsageError
        The folder, or a file of that name, is there; or there is more than one indication, of which a model has one.
    TargetError
        The text names no gene.
    ReportError
        The folder cannot be written.
    """
    check_new(folder)
    check_indications(indications)
    check_found(extraction)
    here = where or places()
    genes = gene_names(here).genes
    found = proposing.tables(extraction, genes, here.data)
    review = _review(extraction, indications)
    known = proposing.catalogue_rows(here.data)
    try:
        with replacing(folder, only_new=True) as scratch:
            write(scratch, found)
            write(scratch, {proposed(name): found[name] for name in READ if found[name].rows})
            (scratch / FILE).write_text(review.toml(), encoding="utf-8")
            (scratch / MODEL).write_text(_model(review, len(found["crosstalk.csv"].rows)), encoding="utf-8")
            (scratch / SHEET).write_text(sheet.make(extraction, genes, str(folder), known), encoding="utf-8")
            check(scratch)
    except FileExistsError as fault:  # another writer was faster
        raise UsageError(_taken(folder)) from fault
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be written: {fault.strerror}", str(folder), fix="give another folder")
        ) from fault
    unknown = tuple(row["symbol"] for row in found[TARGETS].records() if row["direction"] == "unknown")
    counts = {name: len(table.rows) for name, table in found.items()}
    return Made(folder, counts, unknown, tuple(statements.notes(extraction, known)))


def proposed(name: str) -> str:
    """The file that keeps the machine's proposals for a file of the catalogue."""
    return name.removesuffix(".csv") + PROPOSED


def check_new(folder: Path) -> None:
    """Refuse a folder that is there, before any work is done.

    Raises
    ------
    UsageError
    """
    if folder.exists() or folder.is_symlink():
        raise UsageError(_taken(folder))


def _taken(folder: Path) -> Problem:
    return Problem(
        "is there already, and a review is never written over", str(folder), fix="give another name, or remove it"
    )


def check_indications(indications: Sequence[str]) -> None:
    """Refuse a second indication, which the model of a review has no place for.

    Raises
    ------
    UsageError
    """
    if len(indications) > 1:
        raise UsageError(
            Problem(
                f"{len(indications)} are given, and a model asks for one",
                "--indication",
                fix="give one, in words that all of interest have in common",
            )
        )


def check(folder: Path) -> Checked:
    """Say whether a review folder can be used, and what waits to be checked.

    Raises
    ------
    PrioritizeError
        All that is wrong: a TargetError on the tables or `review.toml`, or a ModelError on the model alone.
    """
    place(folder)
    problems: list[Problem] = []
    faults: list[PrioritizeError] = []
    steps: tuple[Callable[[], object], ...] = (
        lambda: read_review(folder),
        lambda: read_catalogue(folder, places().data),
        lambda: load_model(folder / MODEL),
    )
    for step in steps:
        try:
            step()
        except PrioritizeError as fault:
            faults.append(fault)
            problems += fault.problems
    if faults:
        raise type(faults[0])(problems)
    content = {file.name: read_curated(folder / file.name).records() for file in FILES if _there(folder, file.name)}
    unknown = [row["symbol"] for row in content[TARGETS] if row["direction"] == "unknown"]
    fix = "write inhibit or activate in targets.csv"
    notes = [f"not ranked, as their direction is unknown: {', '.join(unknown)}; {fix}"] if unknown else []
    if len(unknown) == len(content[TARGETS]):
        notes.append("no target has a direction: nothing would be ranked")
    return Checked(
        {name: len(rows) for name, rows in content.items()},
        {name: sum(is_to_check(row) for row in rows) for name, rows in content.items()},
        tuple(notes),
    )


def unchecked(folder: Path) -> tuple[str, ...]:
    """What a reader of the ranking of a review must know, after its check; one line each.

    Raises
    ------
    PrioritizeError
        As `check`.
    """
    found = check(folder)
    open_rows = sum(found.to_check.values())
    waiting = f"{open_rows} of {sum(found.rows.values())} rows of {folder} nobody has checked; of these, those that "
    notes = (waiting + "were read by machine count as uncited",) if open_rows else ()
    return (*notes, *found.notes)


def place(folder: Path, *, store: Path | None = None, snapshot: Path | None = None) -> Places:
    """Where a review's things lie: its store in its folder, its snapshot the embedded one unless told otherwise.

    Raises
    ------
    TargetError
        The folder is no review.
    """
    if not (folder / FILE).is_file():
        what = f"holds no {FILE}" if folder.is_dir() else "is no folder"
        raise TargetError(Problem(what, str(folder), fix="make one with 'prioritize review init NAME --from FILE'"))
    return places(data=folder, store=store or folder / STORE, snapshot=snapshot)


def opened(folder: Path, *, store: Path | None = None, snapshot: Path | None = None, log: Log = quiet) -> Places:
    """Where a review's things lie, its store built when there is none.

    Raises
    ------
    PrioritizeError
        As `place` and `prioritize.pipeline.build`.
    """
    where = place(folder, store=store, snapshot=snapshot)
    if not where.store.exists():
        build(where, log)
    return where


def write(folder: Path, tables: Mapping[str, Table]) -> None:
    """Write tables, in which no cell begins a formula: it stands behind an apostrophe, which `read_curated` takes off.

    So no character is lost, in the folder as in the list that the sheet exports.
    """
    for name, table in tables.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        delimited.write(file, table.columns, [tuple(map(delimited.guarded, row)) for row in table.rows])


def _there(folder: Path, name: str) -> bool:
    return (folder / name).is_file()


def _review(extraction: Extraction, indications: Sequence[str]) -> Review:
    """What the folder is about."""
    document = extraction.document
    title = document.title or Path(document.source).stem
    cited = citation(document)
    origin = f"'{title}'" + (f" ({'doi:' if document.doi else ''}{cited})" if cited else "")
    scope = (
        f"The list of targets was read by machine from {origin}: a gene is here because the text names it, which says "
        "nothing for it. Rows that nobody has checked count as uncited.",
        "Therapies, agents and most tried combinations come from the embedded catalogue, which was curated for another "
        "question: that it has none is not a finding of none. Links between cells, and combinations whose id begins "
        "with T, were read by machine from the text.",
        "Criteria, programmes and the order of all genes are about tumours; for another disease they do not speak.",
    )
    return Review(title, document.doi, scope, tuple(indications), Path(document.source).name)


def _model(review: Review, n_edges: int) -> str:
    """The model of a new review: the default one, in which crosstalk that nobody has checked weighs nothing."""
    lines = [
        'extends = "default"',
        f"title = {toml_text(review.title)}",
        'question = "Which of the targets that the text names, in which combination, first?"',
        'description = "The default weights, for the targets that a text names."',
    ]
    if review.indications:
        lines += [
            "",
            "[combinations]",
            f"indication = {toml_text(review.indications[0])}  # outcomes elsewhere count less",
        ]
    held = f"holds {n_edges} rows that a machine read and nobody has checked" if n_edges else "is empty"
    when = "you have checked them" if n_edges else "it is filled"
    lines += ["", f"# crosstalk.csv {held}: what rests on it weighs nothing.", f"# Take these lines out when {when}."]
    for name in _CROSSTALK:
        lines += [f"[groups.biology.criteria.{name}]", "weight = 0"]
    if n_edges:
        lines += ["[combinations.merits]", "coverage = 0"]
    return "\n".join(lines) + "\n"
