"""A review folder: made from a text, checked, and brought up to date with what a curator accepted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize import delimited
from prioritize.catalogue import FILES, NOTED, TO_CHECK, is_to_check, read_catalogue, read_curated, split_list
from prioritize.delimited import Table
from prioritize.errors import PrioritizeError, Problem, ReportError, TargetError, UsageError, did_you_mean
from prioritize.extract.records import Extraction
from prioritize.extracting import check_found
from prioritize.pipeline import Places, gene_names, load_model, places
from prioritize.reviewing import proposing, sheet
from prioritize.reviewing.settings import FILE, Review, read_review, toml_text
from prioritize.store.publishing import sync
from prioritize.store.snapshot import replacing
from prioritize.targets import DIRECTIONS

TARGETS = "targets.csv"
SHEET = "sheet.html"
MODEL = "model.toml"
STORE = "prioritize.duckdb"
REPORT = "report"
ACCEPTED = ("target_id", "symbol", "direction", "evidence_tier", "note")
"""Columns of the list that the sheet exports; the key and the direction must be there."""
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
    """

    folder: Path
    rows: Mapping[str, int]
    unknown: tuple[str, ...]


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
    try:
        with replacing(folder) as scratch:
            _write(scratch, found)
            (scratch / FILE).write_text(review.toml(), encoding="utf-8")
            (scratch / MODEL).write_text(_model(review, bool(found["crosstalk.csv"].rows)), encoding="utf-8")
            (scratch / SHEET).write_text(sheet.make(extraction, genes, str(folder)), encoding="utf-8")
            check(scratch)
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be written: {fault.strerror}", str(folder), fix="give another folder")
        ) from fault
    unknown = tuple(row["symbol"] for row in found[TARGETS].records() if row["direction"] == "unknown")
    return Made(folder, {name: len(table.rows) for name, table in found.items()}, unknown)


def check_new(folder: Path) -> None:
    """Refuse a folder that is there, before any work is done.

    Raises
    ------
    UsageError
    """
    if folder.exists() or folder.is_symlink():
        raise UsageError(
            Problem(
                "is there already, and a review is never written over",
                str(folder),
                fix="give another name, or remove it",
            )
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
    notes = [
        f"{row['symbol']}: direction unknown, so it is not ranked; write inhibit or activate in targets.csv"
        for row in content[TARGETS]
        if row["direction"] == "unknown"
    ]
    if len(notes) == len(content[TARGETS]):
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


def accept(folder: Path, file: Path) -> tuple[int, int]:
    """Take over the list that a curator exported from the sheet.

    Targets of the list keep their row, with its direction, tier and note, and count as checked where they have both a
    direction and a tier; all others leave the folder, with the rows that are about them. Nothing changes when anything
    is wrong: the new files are written beside the old ones, and take their places when all are whole. Each file goes
    before those that it names rows of, so that the folder can be used even when this is cut short.

    Returns
    -------
    kept, dropped : int
        Targets.

    Raises
    ------
    TargetError
        The list or the folder cannot be used; all faults are listed.
    ReportError
        The folder cannot be written.
    """
    checked = check(folder)
    rows = {name: read_curated(folder / name).records() for name in checked.rows}
    known = {row["target_id"]: row for row in rows[TARGETS]}
    said = _accepted(file, known)
    kept = [_confirmed(row, said[row["target_id"]]) for row in rows[TARGETS] if row["target_id"] in said]
    content = rows | {TARGETS: kept}
    for name in ("crosstalk.csv", "agents.csv", "agent_actions_share_alike.csv"):
        content[name] = [row for row in rows[name] if row["target_id"] in said]
    content["combinations.csv"] = [
        row for row in rows["combinations.csv"] if set(split_list(row["target_ids"])) <= said.keys()
    ]
    ids = {row["combination_id"] for row in content["combinations.csv"]}
    content["combination_roles.csv"] = [row for row in rows["combination_roles.csv"] if row["combination_id"] in ids]
    gone = {row["agent_id"] for row in rows["agents.csv"]} - {row["agent_id"] for row in content["agents.csv"]}
    gone -= {row["backbone_id"] for row in rows["backbones.csv"]}
    content["toxicity.csv"] = [row for row in rows["toxicity.csv"] if row["agent_id"] not in gone]
    new = {file.name: proposing.table(file, content[file.name]) for file in FILES if file.name in content}
    try:
        _exchange(folder, new, [name for name in new if new[name].records() != rows[name]])
    except OSError as fault:
        what = f"cannot be written: {fault.strerror}"
        raise ReportError(Problem(what, str(folder), fix="free some space, or make it writable")) from fault
    return len(kept), len(known) - len(kept)


def _exchange(folder: Path, tables: Mapping[str, Table], changed: Sequence[str]) -> None:
    """Put the changed files of a folder in their places, the last of `FILES` first, when all can be used."""
    with tempfile.TemporaryDirectory(prefix=".accept.", dir=folder) as name:
        scratch = Path(name)
        _write(scratch, tables)
        read_catalogue(scratch)
        for one in changed:
            sync(scratch / one)
        for one in reversed(changed):
            os.replace(scratch / one, folder / one)
    sync(folder)


def _accepted(file: Path, known: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Rows of an exported list, by target."""
    table = read_curated(file)
    where = str(file)
    problems = [
        Problem("unknown column", where, 1, name, did_you_mean(name, ACCEPTED))
        for name in table.columns
        if name not in ACCEPTED
    ] + [
        Problem(f"column '{name}' is missing", where, 1, fix="export the list from the sheet")
        for name in ("target_id", "direction")
        if name not in table.columns
    ]
    if problems:
        raise TargetError(problems)
    found: dict[str, dict[str, str]] = {}
    for record, line in zip(table.records(), table.lines, strict=True):
        target = record["target_id"]
        if target not in known:
            problems.append(Problem(f"'{target}' is not in targets.csv", where, line, "target_id", "leave it out"))
        else:
            problems += _faults(record, known[target]["symbol"], where, line)
        if target in found:
            problems.append(Problem(f"'{target}' stands twice", where, line, "target_id", "keep one row"))
        found[target] = record
    if not found:
        problems.append(Problem("accepts no target", where, fix="tick at least one in the sheet"))
    if problems:
        raise TargetError(problems)
    return found


def _faults(said: Mapping[str, str], symbol: str, where: str, line: int) -> list[Problem]:
    """What is wrong with a row of an exported list on a target that is there."""
    problems = []
    named, direction, tier = said.get("symbol", ""), said["direction"], said.get("evidence_tier", "")
    if named and named.casefold() != symbol.casefold():
        what = f"names {named}, and {said['target_id']} is {symbol}"
        problems.append(Problem(what, where, line, "symbol", "correct the one that is wrong"))
    if direction not in DIRECTIONS:
        fix = did_you_mean(direction, DIRECTIONS)
        problems.append(Problem(f"'{direction}' is no direction", where, line, "direction", fix))
    if tier and tier not in TIERS:
        fix = f"allowed: {', '.join(TIERS)}, or empty"
        problems.append(Problem(f"'{tier}' is not an allowed word", where, line, "evidence_tier", fix))
    return problems


def _confirmed(row: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """A row that a person has ticked: checked when it has a direction and a tier, and to be checked until then."""
    tier = said.get("evidence_tier", "") or row["evidence_tier"]
    waits = row["basis"] == TO_CHECK and (not tier or said["direction"] == "unknown")
    basis = "cited" if row["citations"] else "uncited"
    note = said.get("note", "").strip().removeprefix(NOTED) or row["note"].removeprefix(NOTED)
    return {
        **row,
        "direction": said["direction"],
        "evidence_tier": tier,
        "basis": row["basis"] if waits or row["basis"] != TO_CHECK else basis,
        "note": NOTED + note if waits else note,
    }


def _write(folder: Path, tables: Mapping[str, Table]) -> None:
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
    cited = proposing.citation(document)
    origin = f"'{title}'" + (f" ({'doi:' if document.doi else ''}{cited})" if cited else "")
    scope = (
        f"The list of targets was read by machine from {origin}: a gene is here because the text names it, which says "
        "nothing for it. Rows that nobody has checked count as uncited.",
        "Therapies, agents and tried combinations come from the embedded catalogue, which was curated for another "
        "question: that it has none is not a finding of none.",
        "Criteria, programmes and the order of all genes are about tumours; for another disease they do not speak.",
    )
    return Review(title, document.doi, scope, tuple(indications), Path(document.source).name)


def _model(review: Review, crosstalk: bool) -> str:
    """The model of a new review: the default one, without what asks for crosstalk where there is none."""
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
    if not crosstalk:
        lines += [
            "",
            "# crosstalk.csv is empty: what rests on it says nothing. Take these lines out when it is filled.",
        ]
        for name in _CROSSTALK:
            lines += [f"[groups.biology.criteria.{name}]", "weight = 0"]
    return "\n".join(lines) + "\n"
