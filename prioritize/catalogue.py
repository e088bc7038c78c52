"""The curated catalogue: CSV files written by people, read strictly and spread into tidy tables."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from prioritize import delimited
from prioritize.delimited import Table
from prioritize.errors import Problem, TargetError, did_you_mean
from prioritize.memory import uncollected

HGNC_ID = re.compile(r"HGNC:[0-9]+")
LOST_FIX = "leave it out or name another gene in the catalogue, or use an older snapshot"
CURATED = "curated"
SHARE_ALIKE = "curated_share_alike"
LEARNED = "learned"
ROLES = "combination_roles"
TO_CHECK = "to check"
"""Basis of a row that was made by machine and that nobody has read yet: it counts as uncited."""
NOTED = f"{TO_CHECK}: "
"""How the note begins of a row that was taken over by machine with the basis it had."""
ACCEPTED_BY = "read by machine, accepted by "
"""How the note begins of a row that a machine read from a text and a curator accepted; name and date follow."""
SIGNED = re.compile(rf"{ACCEPTED_BY}(?P<who>.*?) on (?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}): ")
_DIRECTIONS = ("inhibit", "activate", "unknown")
_TIERS = ("A", "B", "C")
_CELLS = ("CSC", "TAM", "MDSC", "Treg", "CD8 T", "CD4 T", "T cell", "NK", "DC", "CAF", "endothelial")
_CITED = ("cited", "uncited")
_PARTLY = ("cited", "partly cited", "uncited")
_SETTINGS = ("clinical", "preclinical")
_IDS = ("target_id", "target_ids", "mediator_id", "receptor_id")
"""Columns of HGNC ids."""


class Followed(NamedTuple):
    """The catalogue under new names, and what is different, a sentence each."""

    tables: dict[str, Table]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CuratedFile:
    """What a curated file must look like.

    Attributes
    ----------
    name : str
        File name in the catalogue folder.
    table : str
        Table of schema `raw` that its plain columns fill.
    columns : tuple of str
        All columns, in order.
    required : tuple of str
        Columns that may not be empty.
    key : tuple of str
        Columns that identify a row.
    spread : mapping of column to (table, columns)
        List columns that become a table of their own: (key of the file, one element a row).
    words : mapping of column to tuple of str
        Columns with a fixed vocabulary, which are named with it when a word is wrong or the column is absent. A basis
        may say `to check` as well.
    optional : bool
        Whether a folder may do without it; its table is empty then.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    key: tuple[str, ...]
    spread: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = CURATED
    optional: bool = False


FILES = (
    CuratedFile(
        "targets.csv",
        "target",
        (
            "target_id",
            "symbol",
            "name",
            "entrez_id",
            "ensembl_gene_id",
            "uniprot_id",
            "alias",
            "axis",
            "role",
            "direction",
            "mediator_class",
            "effects",
            "review_class",
            "review_cells",
            "evidence_tier",
            "citations",
            "basis",
            "note",
        ),
        ("target_id", "symbol", "direction", "basis"),
        ("target_id",),
        {
            "effects": ("target_effect", ("target_id", "effect")),
            "citations": ("target_citation", ("target_id", "citation")),
        },
        {"direction": _DIRECTIONS, "evidence_tier": _TIERS, "basis": _CITED},
    ),
    CuratedFile(
        "crosstalk.csv",
        "crosstalk",
        (
            "edge_id",
            "target_id",
            "symbol",
            "source_cell",
            "mediator",
            "mediator_id",
            "receptor",
            "receptor_id",
            "partner_cell",
            "owner_role",
            "mediator_class",
            "effects",
            "evidence_tier",
            "citations",
            "basis",
            "note",
        ),
        (
            "edge_id",
            "target_id",
            "source_cell",
            "mediator",
            "partner_cell",
            "owner_role",
            "mediator_class",
            "evidence_tier",
            "basis",
        ),
        ("edge_id",),
        {"effects": ("crosstalk_effect", ("edge_id", "effect"))},
        {
            "source_cell": _CELLS,
            "partner_cell": _CELLS,
            "owner_role": ("on the link", "raised by it"),
            "mediator_class": (
                "surface ligand",
                "cytokine",
                "exosome",
                "metabolite",
                "extracellular matrix",
                "intracellular signal",
            ),
            "evidence_tier": _TIERS,
            "basis": _PARTLY,
        },
    ),
    CuratedFile(
        "backbones.csv",
        "backbone",
        (
            "backbone_id",
            "agent",
            "class",
            "synonyms",
            "target_ids",
            "target_symbols",
            "mechanism",
            "modality",
            "status",
            "typical_setting",
            "crosstalk_rationale",
            "citations",
            "basis",
            "note",
        ),
        ("backbone_id", "agent", "class", "modality", "status", "basis"),
        ("backbone_id",),
        {"target_ids": ("backbone_target", ("backbone_id", "target_id"))},
        {"status": ("approved", "investigational", "standard"), "basis": _PARTLY},
    ),
    CuratedFile(
        "backbone_induces.csv",
        "backbone_induces",
        (
            "induce_id",
            "backbone_id",
            "class",
            "kind",
            "symbol",
            "target_id",
            "effect",
            "setting",
            "statement",
            "citations",
            "basis",
            "note",
        ),
        ("induce_id", "kind", "effect", "setting", "statement", "basis"),
        ("induce_id",),
        words={"basis": _PARTLY},
    ),
    CuratedFile(
        "combinations.csv",
        "combination",
        (
            "combination_id",
            "agents",
            "backbone",
            "target_ids",
            "target_symbols",
            "backbone_ids",
            "other_genes",
            "phase",
            "indication",
            "outcome",
            "outcome_detail",
            "year",
            "nct",
            "citations",
            "basis",
            "setting",
            "note",
        ),
        ("combination_id", "agents", "outcome", "basis", "setting"),
        ("combination_id",),
        words={
            "outcome": (
                "approved",
                "positive",
                "mixed",
                "negative_efficacy",
                "negative_safety",
                "stopped_other",
                "completed_unknown",
                "ongoing",
                "withdrawn",
                "approval_withdrawn",
            ),
            "basis": _PARTLY,
            "setting": _SETTINGS,
        },
    ),
    CuratedFile(
        "combination_roles.csv",
        "combination_roles",
        ("combination_id", "background_ids", "unrelated_ids", "apart", "why"),
        ("combination_id",),
        ("combination_id",),
    ),
    CuratedFile(
        "agents.csv",
        "agent",
        (
            "agent_id",
            "agent",
            "synonyms",
            "target_id",
            "symbol",
            "action",
            "modality",
            "stage",
            "stage_source",
            "cancer_approval",
            "action_source",
            "stage_basis",
            "action_basis",
            "note",
        ),
        (
            "agent_id",
            "agent",
            "target_id",
            "action",
            "modality",
            "stage",
            "stage_basis",
            "action_basis",
        ),
        ("agent_id", "target_id"),
        words={
            "action": ("inhibits", "activates", "unknown"),
            "stage": ("approved", "phase 3", "phase 2", "phase 1", "preclinical", "unknown"),
            "stage_basis": _CITED,
            "action_basis": _CITED,
        },
    ),
    CuratedFile(
        "agent_actions_share_alike.csv",
        "agent_action",
        ("agent_id", "agent", "target_id", "symbol", "action", "action_term", "source", "licence"),
        ("agent_id", "agent", "target_id", "action", "action_term", "source", "licence"),
        ("agent_id", "target_id", "source", "action_term"),
        source=SHARE_ALIKE,
    ),
    CuratedFile(
        "toxicity.csv",
        "toxicity",
        ("agent_id", "agent", "organ_class", "severity", "statement", "citation", "basis", "note"),
        ("agent_id", "agent", "organ_class", "severity", "statement", "citation", "basis"),
        ("agent_id", "organ_class", "severity", "citation"),
    ),
    CuratedFile(
        "learned/pathway_weights.csv",
        "pathway_weight",
        ("pathway_id", "weight", "model"),
        ("pathway_id", "weight", "model"),
        ("pathway_id",),
        source=LEARNED,
        optional=True,
    ),
)

_NOT_LOADED = {
    "target": ("alias",),
    "crosstalk": ("symbol",),
    "backbone": ("target_symbols",),
    "combination": ("target_ids", "target_symbols", "backbone_ids"),
    "agent": ("symbol",),
    "agent_action": ("symbol",),
}
"""Columns for the reader of the CSV that the store has elsewhere."""


@uncollected()
def read_catalogue(folder: Path, instead: Path | None = None) -> dict[str, Table]:
    """Read a catalogue folder.

    Parameters
    ----------
    folder : Path
        Holds the files named in `FILES`; the columns are described in `data/README.md`.
    instead : Path, optional
        Folder that is looked into for an optional file which is not in `folder`.

    Returns
    -------
    dict of str to Table
        One table per name in schema `raw`; the last column is `source`.

    Raises
    ------
    TargetError
        A file is absent or malformed, an id is not an HGNC id, a key is repeated, a required cell
        is empty, or a row names a target or backbone that is not in the catalogue. All faults are
        listed, those of single files first.
    """
    content: dict[str, Table] = {}
    problems: list[Problem] = []
    for file in FILES:
        path = folder / file.name
        if file.optional and not path.exists():
            path = (instead or folder) / file.name
        if file.optional and not path.exists():
            content[file.table] = Table(file.columns, ())
            continue
        try:
            content[file.table] = read_curated(path)
        except TargetError as fault:
            problems += fault.problems
        else:
            problems += _check(file, content[file.table], path)
    if problems:
        raise TargetError(problems)
    problems = _check_references(content, folder)
    if problems:
        raise TargetError(problems)
    tables: dict[str, Table] = {}
    for file in FILES:
        if file.table != ROLES:
            tables |= _tidy(file, content[file.table])
    roles = {record["combination_id"]: record for record in content[ROLES].records()}
    tables["combination_member"] = _members(content["combination"], roles)
    tables["combination_apart"] = _apart(content[ROLES])
    return tables


def read_curated(path: Path) -> Table:
    """A file of the catalogue as it was meant: without the apostrophes that keep its cells from being formulas.

    Raises
    ------
    TargetError
        As `delimited.read`.
    """
    table = delimited.read(path)
    kept = {cell for name in table.columns for cell in table.different(name) if cell.startswith("'")}
    bare = {cell: meant for cell in kept if (meant := delimited.unguarded(cell)) != cell}
    if not bare:
        return table
    return replace(table, rows=tuple(tuple([bare.get(cell, cell) for cell in row]) for row in table.rows))


def _check(file: CuratedFile, table: Table, path: Path) -> list[Problem]:
    """Faults of one file taken alone."""
    where = str(path)
    wrong = sorted(set(table.columns) - set(file.columns))
    missing = sorted(set(file.columns) - set(table.columns))
    if wrong or missing:
        problems = [Problem("unknown column", where, 1, name, did_you_mean(name, file.columns)) for name in wrong]
        return problems + [
            Problem("column is missing", where, 1, name, f"add it; {_rule(file, name)}") for name in missing
        ]
    found = []
    for name in file.columns:
        for kind, told in enumerate(_faults(file, name, table.different(name))):
            found += _placed(table, where, name, kind, told)
    found += _repeated(table, where, file.key)
    return _in_order(found)


_Faults = Mapping[str, Sequence[tuple[str, str]]]
"""Faults of the cells of a column, wherever they stand: what is wrong with a cell, and its fix."""


class _Placed(NamedTuple):
    """A fault of a row: number of the row, kind of the fault, of which the lowest is told first, and the problem."""

    row: int
    kind: int
    problem: Problem


def _faults(file: CuratedFile, name: str, cells: Set[str]) -> tuple[_Faults, ...]:
    """Faults of the different cells of a column, kind by kind."""
    rule = _rule(file, name)
    absent = {"": [("is empty", rule)]} if "" in cells and name in file.required else {}
    wrong = {
        cell: [(f"'{cell}' is not an allowed word", rule)]
        for cell in (cells - {"", *_allowed(file, name)} if name in file.words else ())
        if cell.strip() not in _allowed(file, name)
    }
    spaced = {cell: [(f"'{cell}' has space around it", "remove it")] for cell in cells if cell != cell.strip()}
    strange = {
        cell: faults
        for cell in (cells if name in _IDS else ())
        if (faults := [_no_id(part) for part in split_list(cell) if not HGNC_ID.fullmatch(part)])
    }
    return absent, wrong, spaced, strange


def _no_id(part: str) -> tuple[str, str]:
    return f"'{part}' is not an HGNC id", "write it as HGNC:7604"


def _placed(table: Table, where: str, name: str, kind: int, told: _Faults) -> list[_Placed]:
    """Faults of the cells of a column, each in all rows that have the cell."""
    if not told:
        return []
    return [
        _Placed(row, kind, Problem(what, where, table.lines[row], name, fix))
        for row, cell in enumerate(table.column(name))
        if cell in told
        for what, fix in told[cell]
    ]


def _repeated(table: Table, where: str, key: Sequence[str]) -> list[_Placed]:
    """Rows whose key an earlier row has."""
    keys = map(itemgetter(*map(table.columns.index, key)), table.rows)
    first: dict[str | tuple[str, ...], int] = {}
    return [
        _Placed(row, 4, Problem(f"repeats line {earlier}", where, line, " + ".join(key), "keep one row"))
        for row, (one, line) in enumerate(zip(keys, table.lines, strict=True))
        if (earlier := first.setdefault(one, line)) != line
    ]


def _in_order(found: list[_Placed]) -> list[Problem]:
    """Faults row by row, those of a row by their kind and then as they were found."""
    return [one.problem for one in sorted(found, key=itemgetter(0, 1))]


def _rule(file: CuratedFile, name: str) -> str:
    """What the cells of a column may hold."""
    if name in file.words:
        return f"allowed: {', '.join(_allowed(file, name))}"
    return "give every cell a value" if name in file.required else "cells may be empty"


def _allowed(file: CuratedFile, name: str) -> tuple[str, ...]:
    """Words that a column may hold: a basis may wait for somebody to check it."""
    return (*file.words[name], TO_CHECK) if name.endswith("basis") else file.words[name]


def _check_references(content: Mapping[str, Table], folder: Path) -> list[Problem]:
    """Rows that name a target or backbone which the catalogue does not hold."""
    targets = set(content["target"].column("target_id"))
    backbones = set(content["backbone"].column("backbone_id"))
    owner = (("target_id", targets, "targets.csv"),)
    members = (("target_ids", targets, "targets.csv"), ("backbone_ids", backbones, "backbones.csv"))
    named = {"crosstalk": owner, "agent": owner, "agent_action": owner, "combination": members}
    problems: list[Problem] = []
    for file in FILES:
        table, where, found = content[file.table], str(folder / file.name), []
        for kind, (name, known, home) in enumerate(named.get(file.table, ())):
            found += _placed(table, where, name, kind, _strangers(name, table.different(name), known, home))
        problems += _in_order(found)
    return problems or _check_roles(content, folder)


def _strangers(name: str, cells: Set[str], known: Container[str], home: str) -> _Faults:
    """Faults of the cells of a column that name what the file where it belongs does not hold."""
    told = {}
    for cell in cells:
        parts = split_list(cell) if name.endswith("ids") else [cell]
        absent = [(f"'{part}' is not in {home}", _add_to(home)) for part in parts if part not in known]
        if absent:
            told[cell] = absent
    return told


def _check_roles(content: Mapping[str, Table], folder: Path) -> list[Problem]:
    """Roles of combinations or members that are not there."""
    members = {
        record["combination_id"]: {*split_list(record["target_ids"]), *split_list(record["backbone_ids"])}
        for record in content["combination"].records()
    }
    where = str(folder / "combination_roles.csv")
    problems = []
    for record, line in zip(content[ROLES].records(), content[ROLES].lines, strict=True):
        inside = members.get(record["combination_id"])
        if inside is None:
            problems.append(_absent(Path(where), line, "combination_id", record["combination_id"], "combinations.csv"))
            continue
        pairs = [pair.split("+") for pair in split_list(record["apart"])]
        problems += [
            Problem(f"'{'+'.join(pair)}' is not a pair", where, line, "apart", "write id+id")
            for pair in pairs
            if len(pair) != 2
        ]
        named = {
            *split_list(record["background_ids"]),
            *split_list(record["unrelated_ids"]),
            *(part for pair in pairs for part in pair),
        }
        problems += [
            Problem(f"'{part}' is no member of {record['combination_id']}", where, line, fix="correct the id")
            for part in sorted(named - inside)
        ]
    return problems


def _absent(path: Path, line: int, name: str, value: str, file: str) -> Problem:
    return Problem(f"'{value}' is not in {file}", str(path), line, name, _add_to(file))


def _add_to(file: str) -> str:
    return f"add it to {file}, or correct it"


def split_list(cell: str) -> list[str]:
    """Elements of a list cell: `a;b` gives a and b; an empty cell gives none."""
    return [part for part in (piece.strip() for piece in cell.split(";")) if part]


def _tidy(file: CuratedFile, table: Table) -> dict[str, Table]:
    """The file's own table, and one table per list column."""
    left_out = set(file.spread) | set(_NOT_LOADED.get(file.table, ()))
    kept = [name for name in file.columns if name not in left_out]
    names = tuple("claim_source" if name == "source" else name for name in kept)
    cells = (_counted(name, table.column(name)) for name in kept)
    tables = {file.table: Table((*names, "source"), tuple(zip(*cells, repeat(file.source))))}
    for column, (name, columns) in file.spread.items():
        keys, lists = table.column(file.key[0]), table.column(column)
        parts = {cell: tuple(dict.fromkeys(split_list(cell))) for cell in table.different(column)}
        spread = ((key, part, file.source) for key, cell in zip(keys, lists, strict=True) for part in parts[cell])
        tables[name] = Table((*columns, "source"), tuple(spread))
    return tables


def _counted(name: str, cells: list[str]) -> list[str]:
    """The cells of a column as they count: what nobody has checked is uncited."""
    return ["uncited" if cell == TO_CHECK else cell for cell in cells] if name.endswith("basis") else cells


def accepted_by(note: str | None) -> str:
    """`NAME on DATE` where a machine read the row of a note and a curator accepted it; '' of all other rows."""
    found = SIGNED.match(note or "")
    return f"{found['who']} on {found['day']}" if found else ""


def is_to_check(record: Mapping[str, str]) -> bool:
    """Whether a row of a curated file waits for somebody to check it."""
    told = record.get("note", record.get("why", ""))
    return told.startswith(NOTED) or any(cell == TO_CHECK for name, cell in record.items() if name.endswith("basis"))


def _members(combinations: Table, roles: Mapping[str, Mapping[str, str]]) -> Table:
    """Targets and backbones of the tried combinations and their roles, one a row."""
    rows: list[tuple[str, ...]] = []
    for record in combinations.records():
        given = roles.get(record["combination_id"], {})
        background = split_list(given.get("background_ids", ""))
        unrelated = split_list(given.get("unrelated_ids", ""))
        for kind, column in (("target", "target_ids"), ("backbone", "backbone_ids")):
            for part in dict.fromkeys(split_list(record[column])):
                role = "unrelated" if part in unrelated else "background" if part in background else "tested"
                rows.append((record["combination_id"], kind, part, role, CURATED))
    return Table(("combination_id", "member_kind", "member_id", "role", "source"), tuple(rows))


def _apart(roles: Table) -> Table:
    """Pairs of members that were never given together, one a row."""
    rows = [
        (record["combination_id"], *pair.split("+"), CURATED)
        for record in roles.records()
        for pair in split_list(record["apart"])
    ]
    return Table(("combination_id", "left_id", "right_id", "source"), tuple(rows))


def renamed(tables: Mapping[str, Table], symbols: Mapping[str, str], gone: Mapping[str, Sequence[str]]) -> Followed:
    """The catalogue under the names and ids that a release of HGNC gives its genes.

    Parameters
    ----------
    tables : mapping of str to Table
        From `read_catalogue`.
    symbols : mapping of HGNC id to approved symbol
        Of all genes that the catalogue names and that are in use, and of the heirs of the others.
    gone : mapping of HGNC id to sequence of str
        Ids that are no longer in use, with those of the living genes that they went into.

    Raises
    ------
    TargetError
        A target that was withdrawn or split, or two that became one: whoever keeps the catalogue must decide.
    """
    targets = [(row["target_id"], row["symbol"]) for row in tables["target"].records()]
    heirs = {one: into[0] for one, into in gone.items() if len(into) == 1}
    new = {name: heirs.get(name, name) for name, _ in targets}
    problems = [
        Problem(f"{symbol} ({name}) {what}", "targets.csv", field="target_id", fix=LOST_FIX)
        for name, symbol in targets
        if (what := _lost(name, new, symbols, gone))
    ]
    if problems:
        raise TargetError(problems)
    notes = [
        f"{symbol} ({name}) is now {symbols[new[name]]}" + (f" ({new[name]})" if new[name] != name else "")
        for name, symbol in targets
        if new[name] in symbols and (new[name], symbols[new[name]]) != (name, symbol)
    ]
    return Followed({name: _with_names(table, symbols, heirs) for name, table in tables.items()}, tuple(notes))


def _lost(name: str, new: Mapping[str, str], symbols: Mapping[str, str], gone: Mapping[str, Sequence[str]]) -> str:
    """Why a target cannot be followed; '' when it can."""
    if name in gone and not gone[name]:
        return "was withdrawn by HGNC"
    if name in gone and len(gone[name]) > 1:
        into = ", ".join(f"{symbols.get(one, '?')} ({one})" for one in gone[name])
        return f"was split by HGNC into {into}"
    if new[name] != name and list(new.values()).count(new[name]) > 1:
        return f"was merged by HGNC into {symbols.get(new[name], '?')} ({new[name]}), which is another target"
    return ""


def _with_names(table: Table, symbols: Mapping[str, str], heirs: Mapping[str, str]) -> Table:
    """A table with the ids of heirs, and the approved symbol beside the id of a target."""
    rows = [tuple(heirs.get(cell, cell) for cell in row) for row in table.rows]
    if {"target_id", "symbol"} <= set(table.columns):
        key, place = table.columns.index("target_id"), table.columns.index("symbol")
        rows = [(*row[:place], symbols.get(row[key], row[place]), *row[place + 1 :]) for row in rows]
    return replace(table, rows=tuple(rows))


def with_targets(tables: Mapping[str, Table], chosen: Sequence[Mapping[str, str]]) -> dict[str, Table]:
    """The catalogue with another target list.

    Parameters
    ----------
    tables : mapping of str to Table
        From `read_catalogue`.
    chosen : sequence of mapping
        Per target `target_id`, `symbol`, `name` and identifiers, and `direction`; targets of the
        catalogue keep their curated row, with the direction of the list where it gives one.

    Returns
    -------
    dict of str to Table
        Only `target` differs.
    """
    curated = {record["target_id"]: record for record in tables["target"].records()}
    columns = tables["target"].columns
    blank = dict.fromkeys(columns, "") | {
        "direction": "unknown",
        "basis": "uncited",
        "source": "user_list",
    }
    rows = []
    for target in chosen:
        given = {key: value for key, value in target.items() if value and key in columns}
        record = blank | curated.get(target["target_id"], {}) | given
        rows.append(tuple(record[name] for name in columns))
    return dict(tables) | {"target": Table(columns, tuple(rows))}
