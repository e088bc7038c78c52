"""Indications that scores are wanted for: read from a file, and found in the store by id or by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.errors import Problem, StoreError, TargetError, did_you_mean

COLUMNS = (
    "indication_mesh_id",
    "mesh_id",
    "mesh",
    "indication",
    "mondo_id",
    "mondo",
    "efo_id",
    "efo",
    "disease_id",
    "disease",
    "id",
    "name",
)
"""Columns that may name the indications, the one that is taken first."""
_MESH = re.compile(r"(?:mesh[:_])?([CD][0-9]{6,})", re.IGNORECASE)
_XREF = re.compile(r"(MONDO|EFO|DOID)[:_]([0-9]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """An indication as a file names it.

    Attributes
    ----------
    text : str
    line : int
        In the file, 1 = the first; 0 = not from a file.
    """

    text: str
    line: int = 0


def read_indications(path: Path) -> tuple[Written, ...]:
    """Read a CSV or TSV with one of the columns of `COLUMNS`, or a text with one indication per line.

    Raises
    ------
    TargetError
        The file cannot be read, has no such column, or names no indication.
    """
    where = str(path)
    delimiters = path.name.removesuffix(".gz").endswith((".csv", ".tsv"))
    found = _column(path, where) if delimiters else _lines(path, where)
    kept = {one.text: one for one in reversed(found) if one.text}
    if not kept:
        raise TargetError(Problem("names no indication", where, fix="give one a line, such as D010190"))
    return tuple(sorted(kept.values(), key=lambda one: one.line))


def _column(path: Path, where: str) -> list[Written]:
    """Cells of the column that names indications."""
    table = delimited.read(path)
    named = [name.strip().lower() for name in table.columns]
    known = [name for name in COLUMNS if name in named]
    if not known:
        raise TargetError(
            Problem(
                f"has no column with indications: {', '.join(table.columns)}",
                where,
                1,
                fix=f"name it one of: {', '.join(COLUMNS)}",
            )
        )
    place = named.index(known[0])
    return [Written(row[place].strip(), line) for row, line in zip(table.rows, table.lines, strict=True)]


def _lines(path: Path, where: str) -> list[Written]:
    """Lines of a text; a heading, empty lines and what follows # do not count."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise TargetError(Problem(f"cannot be read: {fault}", where, fix="save it as UTF-8 text")) from fault
    lines = [Written(line.partition("#")[0].strip(), number) for number, line in enumerate(text.splitlines(), start=1)]
    heading = lines[:1] if lines and lines[0].text.lower() in COLUMNS else []
    return lines[len(heading) :]


@dataclass(frozen=True)
class Diseases:
    """Diseases of a store by what they are called.

    Attributes
    ----------
    by_id : mapping of MeSH id to name
    by_name : mapping of name in lower case to tuple of MeSH ids
    by_xref : mapping of Mondo, EFO or DOID id to tuple of MeSH ids
    """

    by_id: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]
    by_xref: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Diseases:
        """Read the diseases of an open store.

        Raises
        ------
        StoreError
            It has none.
        """
        ids = dict(con.execute("SELECT mesh_id, coalesce(name, '') FROM raw.disease").fetchall())
        if not ids:
            fix = "use the embedded snapshot, or make one with the files of the source 'diseases'"
            raise StoreError(Problem("holds no diseases", "raw.disease", fix=fix))
        names = con.execute("SELECT DISTINCT lower(name), mesh_id FROM raw.disease_name ORDER BY ALL").fetchall()
        xrefs = con.execute("SELECT xref, mesh_id FROM raw.disease_xref ORDER BY ALL").fetchall()
        return cls(ids, _grouped(names), _grouped(xrefs))

    def candidates(self, text: str) -> tuple[str, ...]:
        """MeSH ids that a text may mean."""
        if match := _MESH.fullmatch(text):
            found = match[1].upper()
            return (found,) if found in self.by_id else ()
        if match := _XREF.fullmatch(text):
            return self.by_xref.get(f"{match[1].upper()}:{match[2]}", ())
        return self.by_name.get(" ".join(text.lower().split()), ())

    def find(self, text: str) -> str | None:
        """The MeSH id that a text means: a heading of the tree goes before a supplementary record; None if not one."""
        found = self.candidates(text)
        headings = tuple(one for one in found if one.startswith("D"))
        best = headings or found
        return best[0] if len(best) == 1 else None


def _grouped(rows: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Values by key."""
    groups: dict[str, list[str]] = {}
    for key, value in rows:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def resolve(written: Sequence[Written], diseases: Diseases, where: str) -> dict[str, str]:
    """MeSH id of every indication, by its text.

    Parameters
    ----------
    written : sequence of Written
    diseases : Diseases
    where : str
        For messages.

    Raises
    ------
    TargetError
        An indication is unknown, or stands for several diseases; all of them are listed.
    """
    found = {one.text: diseases.find(one.text) for one in written}
    problems = [_unknown(one, diseases, where) for one in written if found[one.text] is None]
    if problems:
        raise TargetError(problems)
    return {text: mesh_id for text, mesh_id in found.items() if mesh_id is not None}


def _unknown(one: Written, diseases: Diseases, where: str) -> Problem:
    """Why an indication cannot be used."""
    line = one.line or None
    several = diseases.candidates(one.text)
    if several:
        listed = ", ".join(f"{mesh_id} {diseases.by_id.get(mesh_id, '')}".strip() for mesh_id in several)
        what = f"'{one.text}' stands for several diseases: {listed}"
        return Problem(what, where, line, fix="give the MeSH id of one")
    if _MESH.fullmatch(one.text):
        return Problem(f"'{one.text}' is no disease of the snapshot", where, line, fix="give a MeSH id of C or F03")
    if _XREF.fullmatch(one.text):
        what = f"'{one.text}' has no match in MeSH on record"
        return Problem(what, where, line, fix="give a MeSH id, or a wider term that has one")
    word = " ".join(one.text.lower().split())
    alike = [name for name in diseases.by_name if name[:1] == word[:1]]
    near = did_you_mean(word, alike) if alike else ""
    hint = f"{near} " if near.startswith("did you mean") else ""
    return Problem(f"'{one.text}' is no disease on record", where, line, fix=f"{hint}or give its MeSH, MONDO or EFO id")
