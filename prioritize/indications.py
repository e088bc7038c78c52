"""Indications that scores are wanted for: read from a file, and found in the store by id or by name.

An everyday name is met by its words: their order, plurals, British spelling and commas do not count, `cancer` and
`tumour` are `neoplasm`, and the adjective of an organ is the organ. Where no name on record has these words,
`carcinoma` is tried in the place of `neoplasm`. Abbreviations of tumours are those of data/diseases/abbreviations.csv.
A name that answers to several diseases is none.

Supplementary records of MeSH have no place in its tree, so that their kind of tumour and their wider diseases are
unknown. One of data/diseases/wider.csv is taken as the heading that stands there, and so are the names there that MeSH
does not have; a carcinoma of a site that has no name of its own is taken as the neoplasms of that site. `taken` tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from prioritize import delimited, resources
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
_MESH = re.compile(r"(?:.*[/=])?(?:mesh[\s:_.-]*)?([CD][0-9]{6,})", re.IGNORECASE)
_XREF = re.compile(r"(?:.*/)?(MONDO|EFO|DOID)[\s:_]+([0-9]+)", re.IGNORECASE)
_SAME = {
    **dict.fromkeys(("cancer", "tumor", "tumour", "malignancy", "malignant"), "neoplasm"),
    **{"leukaemia": "leukemia", "oesophageal": "esophagus", "oesophagus": "esophagus", "esophageal": "esophagus"},
    **{"colonic": "colon", "gastric": "stomach", "hepatic": "liver", "ovarian": "ovary", "pancreatic": "pancreas"},
    **{"prostatic": "prostate", "pulmonary": "lung", "mammary": "breast", "renal": "kidney", "rectal": "rectum"},
    **{"cerebral": "brain", "cervix": "cervical", "haematological": "hematologic", "haematologic": "hematologic"},
}
"""Words that mean another."""
_MORE = {"bladder": "urinary", "cervical": "uterine", "cervix": "uterine"}
"""Words that MeSH says before a word, and that everyday names leave out."""
_CARCINOMAS = ("carcinoma", "adenocarcinoma")
"""What is taken as the neoplasms of its site where it has no name of its own."""
_SHORT = 3
"""Letters of an abbreviation up to which it counts in capitals only: some are words, such as ALL."""
_LEFT_OUT = frozenset({"of", "the", "and", "a", "disease", "mellitus"})


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
    by_abbreviation : mapping of abbreviation in capitals to tuple of MeSH ids
    wider : mapping of term to (MeSH id, disease)
        Headings that are taken for a supplementary record, an id or a name in lower case, or an abbreviation.
    """

    by_id: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]
    by_xref: Mapping[str, tuple[str, ...]]
    by_abbreviation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wider: Mapping[str, tuple[str, str]] = field(default_factory=dict)

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
        return cls(ids, _grouped(names), _grouped(xrefs), _abbreviations(ids), _wider(ids))

    def candidates(self, text: str) -> tuple[str, ...]:
        """MeSH ids that a text may mean."""
        if match := _MESH.fullmatch(text):
            found = match[1].upper()
            return (found,) if found in self.by_id else ()
        if match := _XREF.fullmatch(text):
            return self.by_xref.get(f"{match[1].upper()}:{match[2]}", ())
        short = text.strip()
        key = short if len(short) <= _SHORT else short.upper()
        return self.by_name.get(" ".join(text.lower().split())) or self.by_abbreviation.get(key, ())

    def find(self, text: str) -> str | None:
        """The MeSH id that a text means: a heading of the tree goes before a supplementary record; None if not one.

        Where MeSH has no heading, the wider one that is taken for it.
        """
        found = self._meant(text)
        if found:
            return self.wider.get(found[0], found)[0] if len(found) == 1 else None
        listed = self.wider.get(_term(text))
        if listed is not None:
            return listed[0]
        sites = self._sites(text)
        return sites[0] if len(sites) == 1 else None

    def taken(self, text: str) -> str:
        """What is to be said of a text that is not taken as itself, or that lacks a place in the tree; '' = nothing."""
        found, mesh_id = self._meant(text), self.find(text)
        if mesh_id is None or mesh_id in found:
            lacking = mesh_id is not None and not mesh_id.startswith("D")
            return (
                f"'{text}' ({mesh_id}) is a supplementary record of MeSH, which has no place in its tree: its kind of "
                "tumour and what is wider are unknown, so that its scores are on another scale than those of headings"
                if lacking
                else ""
            )
        _, disease = self.wider.get(found[0] if found else _term(text), ("", ""))
        name = disease or self.by_id.get(mesh_id, "")
        return f"'{text}' is no heading in the tree of MeSH: it is taken as {f'{mesh_id} {name}'.strip()}"

    def _meant(self, text: str) -> tuple[str, ...]:
        """MeSH ids that a text means, headings alone where there is one."""
        found = self.candidates(text) or self.by_everyday_name(text)
        return tuple(one for one in found if one.startswith("D")) or found

    def _sites(self, text: str) -> tuple[str, ...]:
        """Headings of the neoplasms of a site of which a text names the carcinoma."""
        some = _words(text)
        words = next((some - {one} | {"neoplasm"} for one in _CARCINOMAS if some > {one}), frozenset[str]())
        return tuple(sorted(one for one in self.by_words.get(words, ()) if one.startswith("D"))) if words else ()

    def by_everyday_name(self, text: str) -> tuple[str, ...]:
        """MeSH ids of the names with the same words; `carcinoma` is tried where none says `neoplasm`."""
        some = _words(text)
        for words in (some, frozenset("carcinoma" if word == "neoplasm" else word for word in some)):
            if words and (ids := self.by_words.get(words)):
                return tuple(sorted(ids))
        return ()

    @cached_property
    def by_words(self) -> Mapping[frozenset[str], frozenset[str]]:
        """MeSH ids by the words of a name."""
        found: dict[frozenset[str], set[str]] = {}
        for name, ids in self.by_name.items():
            found.setdefault(_words(name), set()).update(ids)
        return {words: frozenset(ids) for words, ids in found.items()}


def _term(text: str) -> str:
    """A text as data/diseases/wider.csv has it: an id, an abbreviation in capitals, or words in lower case."""
    if match := _XREF.fullmatch(text):
        return f"{match[1].upper()}:{match[2]}"
    plain = " ".join(text.split())
    return plain if plain.isupper() else plain.lower()


def _words(text: str) -> frozenset[str]:
    """Words of a name, brought to one form."""
    plain = {_singular(word) for word in re.findall(r"[a-z0-9]+", text.casefold())} - _LEFT_OUT
    return frozenset(_SAME.get(word, word) for word in plain) | {_MORE[word] for word in plain if word in _MORE}


def _singular(word: str) -> str:
    """A word without the ending of a plural."""
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")) else word


def _abbreviations(known: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """MeSH ids by abbreviation, of diseases that are known."""
    listed = delimited.read(resources.data_folder() / "diseases" / "abbreviations.csv").records()
    return _grouped([(row["abbreviation"], row["mesh_id"]) for row in listed if row["mesh_id"] in known])


def _wider(known: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Headings that are taken for others, of diseases that are known."""
    listed = delimited.read(resources.data_folder() / "diseases" / "wider.csv").records()
    return {row["term"]: (row["mesh_id"], row["disease"]) for row in listed if row["mesh_id"] in known}


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
    several = diseases.candidates(one.text) or diseases.by_everyday_name(one.text)
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
    hint = f"{near} or " if near.startswith("did you mean") else ""
    return Problem(f"'{one.text}' is no disease on record", where, line, fix=f"{hint}give its MeSH, MONDO or EFO id")
