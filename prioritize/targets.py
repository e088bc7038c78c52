"""A user's target list: read it, find the HGNC gene of every name, refuse what is ambiguous."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from prioritize import delimited
from prioritize.errors import Problem, TargetError, did_you_mean
from prioritize.spreadsheets import damage, same_number

COLUMNS = ("symbol", "direction")
ALSO_CALLED = ("target_id", "gene")
"""Other names of the column `symbol`: of the catalogue's own files, and of what `rank --targets all` writes."""
DIRECTIONS = ("inhibit", "activate", "unknown")
_HGNC_ID = re.compile(r"HGNC:\d+", re.IGNORECASE)
_AS_TEXT = "Fix: write the symbol, and format the column as text"
TOLD = 50
"""Rows that repeat a gene, told of one by one; of the others the number is told."""
NEAR = 10
"""Unknown names for which one like it is looked for."""


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

    @cached_property
    def by_entrez(self) -> Mapping[str, str]:
        """HGNC ids by number of NCBI Gene."""
        return {gene.entrez_id: gene.hgnc_id for gene in self.genes.values() if gene.entrez_id}

    @cached_property
    def by_old_symbol(self) -> Mapping[str, list[Gone]]:
        """Ids that are no longer in use by the symbol that they had, in capitals."""
        found: dict[str, list[Gone]] = {}
        for gone in self.gone.values():
            found.setdefault(gone.symbol.upper(), []).append(gone)
        return found

    @cached_property
    def powers(self) -> Sequence[str]:
        """Names that are read as a number with an exponent, as 2E4 is."""
        return [name for name in self.known if re.fullmatch(r"\d+E\d+", name)]

    @cached_property
    def by_letter(self) -> Mapping[str, Sequence[str]]:
        """Names by their first letter."""
        found: dict[str, list[str]] = {}
        for name in self.known:
            found.setdefault(name[:1], []).append(name)
        return found


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
    columns = _columns(table.columns, where)
    if not table.rows:
        raise TargetError(Problem("holds no target, only a header", where, fix="give one gene a line"))
    name = columns.index("symbol")
    way = columns.index("direction") if "direction" in columns else None
    found = _Reading(where, names)
    for cells, line in zip(table.rows, table.lines, strict=True):
        found.row(cells[name], "" if way is None else cells[way].strip().lower(), line)
    if found.problems:
        raise TargetError(found.problems)
    return TargetList(tuple(found.rows.values()), found.told())


def _columns(written: Sequence[str], where: str) -> list[str]:
    """Columns of a list by the names that are used here.

    Raises
    ------
    TargetError
        One is unknown, that of the genes is missing, or two are.
    """
    columns = ["symbol" if name in ALSO_CALLED else name for name in written]
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t|"):
        raise TargetError(
            Problem(f"the columns are not parted by commas: '{columns[0]}'", where, 1, fix="save it with commas")
        )
    if columns.count("symbol") > 1:
        both = " and ".join(f"'{name}'" for name in written if name in ("symbol", *ALSO_CALLED))
        raise TargetError(Problem(f"both {both} name the gene", where, 1, fix="keep one column"))
    wrong = [name for name in columns if name not in COLUMNS]
    if wrong:
        raise TargetError([Problem("unknown column", where, 1, name, did_you_mean(name, COLUMNS)) for name in wrong])
    if "symbol" not in columns:
        fix = "name the column with the genes 'symbol'"
        raise TargetError(Problem("column 'symbol' is missing", where, 1, fix=fix))
    return columns


class _Reading:
    """A list as it is read: its targets, what was mapped or merged, and all that is wrong.

    Attributes
    ----------
    rows : dict of HGNC id to dict
        As `TargetList.rows`.
    problems : list of Problem
    """

    def __init__(self, where: str, names: Names) -> None:
        self._where, self._names = where, names
        self.rows: dict[str, dict[str, str]] = {}
        self.problems: list[Problem] = []
        self._notes: list[str] = []
        self._lines: dict[str, int] = {}
        self._seen: dict[str, tuple[Gene, str] | str] = {}
        self._again = 0

    def told(self) -> tuple[str, ...]:
        """What was mapped or merged, one line each; of repeated genes the first, and how many more there are."""
        more = self._again - TOLD
        rest = f"{self._where}: warning: {more:,} more rows name a gene that an earlier line names; kept once"
        return (*self._notes, rest) if more > 0 else tuple(self._notes)

    def row(self, written: str, direction: str, line: int) -> None:
        """Take over one row."""
        if direction and direction not in DIRECTIONS:
            fix = did_you_mean(direction, DIRECTIONS)
            self.problems.append(Problem(f"'{direction}' is no direction", self._where, line, "direction", fix))
        found = self._seen.get(written)
        first = found is None
        if found is None:
            found = self._seen[written] = resolve(written, self._names, near=len(self.problems) < NEAR)
        if isinstance(found, str):
            self.problems.append(Problem(found, self._where, line, "symbol"))
            return
        gene, note = found
        if note and first:
            self._notes.append(f"{self._where}:{line}: {note}")
        if gene.hgnc_id in self.rows:
            self._again += 1
            if direction or self._again <= TOLD:
                self._repeated(gene, written, direction, line)
            return
        self._lines[gene.hgnc_id] = line
        self.rows[gene.hgnc_id] = {
            "target_id": gene.hgnc_id,
            "symbol": gene.symbol,
            "name": gene.name,
            "entrez_id": gene.entrez_id,
            "ensembl_gene_id": gene.ensembl_gene_id,
            "uniprot_id": gene.uniprot_id,
            "direction": direction,
        }

    def _repeated(self, gene: Gene, written: str, direction: str, line: int) -> None:
        """A gene that an earlier row names: kept once, with the direction that is given."""
        earlier = self._lines[gene.hgnc_id]
        if self._again <= TOLD:
            self._notes.append(
                f"{self._where}:{line}: warning: {written} is {gene.symbol}, which line {earlier} already names; "
                "kept once"
            )
        first = self.rows[gene.hgnc_id]["direction"]
        if direction and first not in ("", direction):
            self.problems.append(
                Problem(
                    f"{gene.symbol} has two directions",
                    self._where,
                    line,
                    "direction",
                    f"line {earlier} says {first}; keep one",
                )
            )
        self.rows[gene.hgnc_id]["direction"] = first or direction


def resolve(written: str, names: Names, *, near: bool = True) -> tuple[Gene, str] | str:
    """The gene that a name means, with a note when the name is not its approved symbol.

    What a spreadsheet may have made of a name is never taken for the name: it is refused, with all that it may have
    been.

    Parameters
    ----------
    written : str
    names : Names
    near : bool
        Whether a name like an unknown one is looked for, which takes long.

    Returns
    -------
    (Gene, note) or str
        A string says why the name cannot be used.
    """
    word = _clean(written)
    if not word:
        return "is empty. Fix: write a gene symbol or an HGNC id"
    name = word.upper()
    if _HGNC_ID.fullmatch(word):
        gene = names.genes.get(name)
        if gene is not None:
            return gene, ""
        if name in names.gone:
            return _followed(written, names.gone[name], names)
        return (
            f"'{written}' is not among the approved genes of HGNC: withdrawn, or never given. "
            "Fix: look it up at https://www.genenames.org"
        )
    hits = names.known.get(name, ())
    if not hits:
        old = names.by_old_symbol.get(name, ())
        return _followed(written, old[0], names) if len(old) == 1 else _unknown(written, word, names, near=near)
    approved = sorted({hgnc_id for hgnc_id, kind in hits if kind == "approved"})
    others = {hgnc_id for hgnc_id, kind in hits if kind != "approved"}
    candidates = approved or sorted(others | _before(word, names))
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
    if written.isascii() and written.isprintable():
        return written.strip()
    text = unicodedata.normalize("NFKC", written)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc"})
    return re.sub(r"[\u2010-\u2015\u2212]", "-", text).strip()


def _unknown(written: str, word: str, names: Names, *, near: bool) -> str:
    """Why a name that HGNC does not know cannot be used."""
    found = damage(word)
    if found is not None or word.isdecimal():
        could = sorted({names.genes[one].symbol for one in _before(word, names)})
        listed = f"; could be {' or '.join(could)}" if could else ""
        kind = f"looks like {found.kind}" if found is not None else "is a number, not a symbol"
        return f"'{written}' {kind}{listed}. {_AS_TEXT}"
    hint = _near(word, names) if near else ""
    return f"'{written}' is unknown to HGNC, or withdrawn. Fix: {hint}look it up at https://www.genenames.org"


def _near(word: str, names: Names) -> str:
    """A hint at the name that is most like an unknown one; '' when there is none."""
    alike = [name for name in names.by_letter.get(word[0].upper(), ()) if abs(len(name) - len(word)) < 2]
    nearest = did_you_mean(word.upper(), alike) if alike else ""
    return f"{nearest} " if nearest.startswith("did you mean") else ""


def _before(word: str, names: Names) -> set[str]:
    """Ids of the genes that a date or a number may have been before a spreadsheet, or NCBI Gene, had it."""
    found = damage(word)
    meant = {word.lstrip("0")} & names.by_entrez.keys() if word.isdecimal() else set()
    genes = {names.by_entrez[one] for one in meant}
    if found is None:
        return genes
    made = [*found.names, *(name for name in names.powers if same_number(name, word))]
    return genes | {hgnc_id for name in made for hgnc_id, _ in names.known.get(name, ())}


def known_names(rows: Sequence[tuple[str, str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Index of (name, hgnc_id, kind) rows by upper-case name."""
    index: dict[str, list[tuple[str, str]]] = {}
    for name, hgnc_id, kind in rows:
        index.setdefault(name.upper(), []).append((hgnc_id, kind))
    return {name: tuple(hits) for name, hits in index.items()}
