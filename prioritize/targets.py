"""A user's target list: read it, find the HGNC gene of every name, refuse what is ambiguous."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prioritize import delimited
from prioritize.errors import Problem, TargetError, did_you_mean

COLUMNS = ("symbol", "direction")
ALSO_CALLED = ("target_id", "gene")
"""Other names of the column `symbol`: of the catalogue's own files, and of what `rank --targets all` writes."""
DIRECTIONS = ("inhibit", "activate", "unknown")
MONTHS = {
    "jan": ("JAN",),
    "feb": ("FEB",),
    "mar": ("MARCH", "MARC", "MAR"),
    "apr": ("APR",),
    "may": ("MAY",),
    "jun": ("JUN",),
    "jul": ("JUL",),
    "aug": ("AUG",),
    "sep": ("SEPT", "SEP"),
    "oct": ("OCT",),
    "nov": ("NOV",),
    "dec": ("DEC",),
}
_MONTH = "|".join(MONTHS)
_DATES = (
    re.compile(rf"(?P<day>\d{{1,2}})[-/ ](?P<month>{_MONTH})[a-z]*", re.IGNORECASE),
    re.compile(rf"(?P<month>{_MONTH})[a-z]*[-/ ](?P<day>\d{{1,2}})", re.IGNORECASE),
    re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"),
    re.compile(r"\d{1,2}/\d{1,2}(/\d{2,4})?"),
)
_AS_TEXT = "Fix: write the symbol, and format the column as text"
_NUMBER = re.compile(r"\d{5}|\d+(\.\d+)?[eE][+-]?\d+")


@dataclass(frozen=True)
class Gene:
    """A human gene as HGNC lists it."""

    hgnc_id: str
    symbol: str
    name: str = ""
    entrez_id: str = ""
    ensembl_gene_id: str = ""
    uniprot_id: str = ""


@dataclass(frozen=True)
class Gone:
    """An HGNC id that is no longer in use.

    Attributes
    ----------
    symbol : str
        The symbol that it had.
    heirs : tuple of str
        Ids of the living genes that it was merged into or split into, sorted; none when it was withdrawn.
    """

    symbol: str
    heirs: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """All names that HGNC knows.

    Attributes
    ----------
    genes : mapping of HGNC id to Gene
    known : mapping of upper-case name to tuple of (HGNC id, kind)
        kind is approved, previous or alias.
    gone : mapping of HGNC id to Gone
        Ids that are no longer in use.
    """

    genes: Mapping[str, Gene]
    known: Mapping[str, tuple[tuple[str, str], ...]]
    gone: Mapping[str, Gone] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetList:
    """A list whose every name was resolved.

    Attributes
    ----------
    rows : tuple of dict
        target_id, symbol, name, entrez_id, ensembl_gene_id, uniprot_id, direction.
    notes : tuple of str
        What was mapped or merged, one line each.
    """

    rows: tuple[dict[str, str], ...]
    notes: tuple[str, ...]


def read_targets(path: Path, names: Names) -> TargetList:
    """Read a CSV with the column `symbol` (or `target_id`, or `gene`) and, if wanted, `direction`.

    Raises
    ------
    TargetError
        The file is malformed or empty, a column is unknown, or a name is unknown, withdrawn,
        ambiguous or looks like a spreadsheet date. All bad rows are listed.
    """
    table = delimited.read(path)
    where = str(path)
    columns = ["symbol" if name in ALSO_CALLED else name for name in table.columns]
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t|"):
        raise TargetError(
            Problem(f"the columns are not parted by commas: '{columns[0]}'", where, 1, fix="save it with commas")
        )
    wrong = [name for name in columns if name not in COLUMNS]
    if columns.count("symbol") > 1:
        both = " and ".join(f"'{name}'" for name in table.columns if name in ("symbol", *ALSO_CALLED))
        raise TargetError(Problem(f"both {both} name the gene", where, 1, fix="keep one column"))
    if wrong or "symbol" not in columns:
        raise TargetError(
            [Problem("unknown column", where, 1, name, did_you_mean(name, COLUMNS)) for name in wrong]
            or [
                Problem(
                    "column 'symbol' is missing",
                    where,
                    1,
                    fix="name the column with the genes 'symbol'",
                )
            ]
        )
    if not table.rows:
        raise TargetError(Problem("holds no target, only a header", where, fix="give one gene a line"))
    problems: list[Problem] = []
    notes: list[str] = []
    rows: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        record = dict(zip(columns, cells, strict=True))
        direction = record.get("direction", "").strip().lower()
        if direction and direction not in DIRECTIONS:
            problems.append(
                Problem(
                    f"'{direction}' is no direction",
                    where,
                    line,
                    "direction",
                    did_you_mean(direction, DIRECTIONS),
                )
            )
        found = resolve(record["symbol"], names)
        if isinstance(found, str):
            problems.append(Problem(found, where, line, "symbol"))
            continue
        gene, note = found
        if note:
            notes.append(f"{where}:{line}: {note}")
        if gene.hgnc_id in rows:
            notes.append(
                f"{where}:{line}: warning: {record['symbol']} is {gene.symbol}, which line "
                f"{lines[gene.hgnc_id]} already names; kept once"
            )
            first = rows[gene.hgnc_id]["direction"]
            if direction and first not in ("", direction):
                problems.append(
                    Problem(
                        f"{gene.symbol} has two directions",
                        where,
                        line,
                        "direction",
                        f"line {lines[gene.hgnc_id]} says {first}; keep one",
                    )
                )
            rows[gene.hgnc_id]["direction"] = first or direction
            continue
        lines[gene.hgnc_id] = line
        rows[gene.hgnc_id] = {
            "target_id": gene.hgnc_id,
            "symbol": gene.symbol,
            "name": gene.name,
            "entrez_id": gene.entrez_id,
            "ensembl_gene_id": gene.ensembl_gene_id,
            "uniprot_id": gene.uniprot_id,
            "direction": direction,
        }
    if problems:
        raise TargetError(problems)
    return TargetList(tuple(rows.values()), tuple(notes))


def resolve(written: str, names: Names) -> tuple[Gene, str] | str:
    """The gene that a name means, with a note when the name is not its approved symbol.

    Returns
    -------
    (Gene, note) or str
        A string says why the name cannot be used.
    """
    word = _clean(written)
    if not word:
        return "is empty. Fix: write a gene symbol or an HGNC id"
    if re.fullmatch(r"HGNC:\d+", word, re.IGNORECASE):
        gene = names.genes.get(word.upper())
        if gene is not None:
            return gene, ""
        if word.upper() in names.gone:
            return _followed(written, names.gone[word.upper()], names)
        return (
            f"'{written}' is not among the approved genes of HGNC: withdrawn, or never given. "
            "Fix: look it up at https://www.genenames.org"
        )
    hits = names.known.get(word.upper(), ())
    if not hits:
        old = [gone for gone in names.gone.values() if gone.symbol.upper() == word.upper()]
        return _followed(written, old[0], names) if len(old) == 1 else _unknown(written, word, names)
    approved = sorted({hgnc_id for hgnc_id, kind in hits if kind == "approved"})
    others = sorted({hgnc_id for hgnc_id, kind in hits if kind != "approved"})
    candidates = approved or others
    if len(candidates) > 1:
        listed = ", ".join(f"{names.genes[one].symbol} ({one})" for one in candidates)
        return f"'{written}' is ambiguous: {listed}. Fix: write one of these"
    gene = names.genes[candidates[0]]
    if approved:
        return gene, "" if gene.symbol == written else f"'{written}' is read as {gene.symbol}"
    kinds = {kind for _, kind in hits}
    how = "a previous symbol" if "previous" in kinds else "an alias"
    return gene, f"'{written}' is {how} of {gene.symbol} ({gene.hgnc_id})"


def _followed(written: str, gone: Gone, names: Names) -> tuple[Gene, str] | str:
    """The gene that an id or symbol no longer in use went into, or why there is not just one."""
    heirs = [names.genes[one] for one in gone.heirs]
    if len(heirs) == 1:
        return heirs[0], f"'{written}' was merged by HGNC into {heirs[0].symbol} ({heirs[0].hgnc_id})"
    if heirs:
        listed = ", ".join(f"{gene.symbol} ({gene.hgnc_id})" for gene in heirs)
        return f"'{written}' was split by HGNC into {listed}. Fix: write one of these"
    return f"'{written}' was withdrawn by HGNC. Fix: leave it out, or look it up at https://www.genenames.org"


def gone_genes(rows: Iterable[tuple[str, str, str | None]], living: Container[str]) -> dict[str, Gone]:
    """Ids that are no longer in use, with the living genes that they went into, whatever the number of steps.

    Parameters
    ----------
    rows : iterable of (HGNC id, symbol, HGNC id or None)
        An id that is no longer in use, the symbol it had, and a gene that it went into; a row per gene.
    living : container of str
        HGNC ids in use.
    """
    symbols: dict[str, str] = {}
    into: dict[str, list[str]] = {}
    for hgnc_id, symbol, heir in rows:
        if hgnc_id not in living:
            symbols[hgnc_id] = symbol
            into.setdefault(hgnc_id, []).extend([heir] if heir else [])
    return {hgnc_id: Gone(symbol, _heirs(hgnc_id, into, living)) for hgnc_id, symbol in symbols.items()}


def _heirs(hgnc_id: str, into: Mapping[str, Sequence[str]], living: Container[str]) -> tuple[str, ...]:
    """Living genes at the ends of all ways that lead on from an id."""
    seen, waiting = {hgnc_id}, [hgnc_id]
    while waiting:
        for heir in into.get(waiting.pop(), ()):
            if heir not in seen:
                seen.add(heir)
                waiting.append(heir)
    return tuple(sorted(one for one in seen if one in living))


def _clean(written: str) -> str:
    """Compatibility form without spaces, zero-width marks and odd dashes."""
    text = unicodedata.normalize("NFKC", written)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc"})
    return re.sub(r"[\u2010-\u2015\u2212]", "-", text).strip()


def _unknown(written: str, word: str, names: Names) -> str:
    """Why a name that HGNC does not know cannot be used."""
    for pattern in _DATES:
        match = pattern.fullmatch(word)
        if match:
            return _date(written, match, names)
    if _NUMBER.fullmatch(word):
        return f"'{written}' looks like a number made by a spreadsheet. {_AS_TEXT}"
    alike = [name for name in names.known if name[:1] == word[0].upper() and abs(len(name) - len(word)) < 2]
    near = did_you_mean(word.upper(), alike) if alike else ""
    hint = f"{near} " if near.startswith("did you mean") else ""
    return f"'{written}' is unknown to HGNC, or withdrawn. Fix: {hint}look it up at https://www.genenames.org"


def _date(written: str, match: re.Match[str], names: Names) -> str:
    """A spreadsheet date, with the genes it may have been."""
    groups = match.groupdict()
    genes: set[str] = set()
    if groups.get("month"):
        for stem in MONTHS[groups["month"].lower()[:3]]:
            for hgnc_id, _ in names.known.get(f"{stem}{int(groups['day'])}", ()):
                genes.add(names.genes[hgnc_id].symbol)
    could = f"; could be {' or '.join(sorted(genes))}" if genes else ""
    return f"'{written}' looks like a spreadsheet date{could}. {_AS_TEXT}"


def known_names(rows: Sequence[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Index of (name, hgnc_id, kind) rows by upper-case name."""
    index: dict[str, list[tuple[str, str]]] = {}
    for name, hgnc_id, kind in rows:
        index.setdefault(name.upper(), []).append((hgnc_id, kind))
    return {name: tuple(hits) for name, hits in index.items()}
