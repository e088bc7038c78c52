"""Drugs by any spelling: names, code names, brands and ids, and what each drug acts on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.trials.spelling import SALTS, compact, joined, one_name, spellings

ON_RECORD, GENERAL, NOTHING = "on record", "general knowledge", ""
"""On what the targets of a drug rest: a source of the store, or an uncited row of data/drugs/drugs.csv."""
UNKNOWN, AMBIGUOUS, SEVERAL, NO_TARGET = "unknown", "ambiguous", "several drugs", "no target on record"


@dataclass
class Drug:
    """A drug.

    Attributes
    ----------
    name : str
    genes : set of str
        HGNC ids that it acts on.
    classes : set of str
        Classes that it has beside those of its genes, such as alkylator.
    basis : str
        On what the targets rest.
    """

    name: str
    genes: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    basis: str = NOTHING


@dataclass(frozen=True)
class Found:
    """What a written name stands for.

    Attributes
    ----------
    drug : str
        Key of the drug; '' when the name cannot be used.
    status : str
        '' or why it cannot be used.
    candidates : tuple of str
        Names of the drugs that it may be.
    """

    drug: str
    status: str = ""
    candidates: tuple[str, ...] = ()


class DrugNames:
    """Drugs and their spellings.

    A name that is the first name of a drug is that drug, whatever other drug claims it as a synonym; a synonym of
    several drugs is ambiguous.
    """

    def __init__(self) -> None:
        self.drugs: dict[str, Drug] = {}
        self._spelled: dict[str, set[str]] = {}

    def add(self, name: str, others: Iterable[str] = ()) -> str:
        """Key of the drug of a name, which is made when it is new; the other names become spellings of it.

        A new name is a known drug when it is a spelling of that drug alone, or when the first name of that drug alone
        is among its other names. A spelling that two drugs share does not make them one.
        """
        return self.add_keys(name, [spelling_key(one) for one in (name, *others)])

    def add_keys(self, name: str, keys: Sequence[str]) -> str:
        """As `add`, with the keys of all spellings, that of the name first."""
        own = self._parent(keys[0])
        rest = {key for key in keys[1:] if len(key) > 1}
        drug = own if own in self.drugs else _only(self._spelled.get(own, ())) or _only(rest & self.drugs.keys()) or own
        if drug not in self.drugs:
            self.drugs[drug] = Drug(name)
        for key in {own, keys[0], *rest}:
            self._spelled.setdefault(key, set()).add(drug)
        return drug

    def _parent(self, key: str) -> str:
        """The known drug that a name with its salt written on to it speaks of, else the name itself."""
        if key not in self.drugs:
            for salt in SALTS:
                if key.endswith(salt) and key.removesuffix(salt) in self.drugs:
                    return key.removesuffix(salt)
        return key

    def find(self, text: str) -> Found:
        """What a text stands for, in any case, with or without hyphens, salt, dose, form or brackets."""
        drugs = self._candidates(text)
        if len(drugs) > 1:
            return Found("", AMBIGUOUS, tuple(sorted(self.drugs[one].name for one in drugs)))
        if not drugs:
            parts = [self._candidates(part) for part in joined(one_name(text))]
            if len(parts) > 1 and all(len(part) == 1 for part in parts):
                return Found("", SEVERAL, tuple(self.drugs[next(iter(part))].name for part in parts))
            return Found("", UNKNOWN)
        drug = next(iter(drugs))
        if not self.drugs[drug].genes and not self.drugs[drug].classes:
            return Found("", NO_TARGET, (self.drugs[drug].name,))
        return Found(drug)

    def _candidates(self, text: str) -> frozenset[str]:
        """Drugs that a name may be."""
        for spelling in spellings(one_name(text)):
            key = spelling_key(spelling)
            if key in self.drugs:
                return frozenset({key})
            if key in self._spelled:
                return frozenset(self._spelled[key])
        return frozenset()


def spelling_key(name: str) -> str:
    """What a spelling is looked up by: its letters and digits, in lower case."""
    return compact(one_name(name))


def read_names(con: duckdb.DuckDBPyConnection, folder: Path) -> DrugNames:
    """All drugs of a store, of the list of drugs, and of the list of names.

    Parameters
    ----------
    con : DuckDBPyConnection
    folder : Path
        Has drugs.csv and names.csv.gz.
    """
    found = DrugNames()
    listed = delimited.read(folder / "drugs.csv").records()
    for row in listed:
        drug = found.add(row["drug"], _list(row["synonyms"]))
        if row["class"]:
            found.drugs[drug].classes.add(row["class"])
    for statement in (
        "SELECT agent, coalesce(synonyms, '') || ';' || agent_id, target_id FROM raw.agent ORDER BY ALL",
        "SELECT agent, agent_id, target_id FROM raw.agent_action ORDER BY ALL",
        "SELECT b.agent, coalesce(b.synonyms, '') || ';' || b.backbone_id, t.target_id FROM raw.backbone AS b "
        "LEFT JOIN raw.backbone_target AS t USING (backbone_id) ORDER BY ALL",
        "SELECT drug, '', hgnc_id FROM raw.drug_target ORDER BY ALL",
        "SELECT drug, drug_id, hgnc_id FROM raw.approval WHERE drug_id SIMILAR TO 'CHEMBL[0-9]+' ORDER BY ALL",
    ):
        for name, others, gene in con.execute(statement).fetchall():
            drug = found.add(name, _list(others))
            if gene:
                found.drugs[drug].genes.add(gene)
                found.drugs[drug].basis = ON_RECORD
    _add_listed(found, listed, con)
    for row in delimited.read(folder / "names.csv.gz").records():
        found.add_keys(row["drug"], [*row["keys"].split(";"), row["drug_id"].lower()])
    return found


def _add_listed(found: DrugNames, listed: Iterable[Mapping[str, str]], con: duckdb.DuckDBPyConnection) -> None:
    """Targets of the list of drugs, where no source has any."""
    gene_of = dict(con.execute("SELECT symbol, hgnc_id FROM raw.gene").fetchall())
    for row in listed:
        drug = found.drugs[found.add(row["drug"])]
        if drug.basis != ON_RECORD:
            drug.genes |= {gene_of[symbol] for symbol in _list(row["symbols"]) if symbol in gene_of}
            drug.basis = GENERAL


def _only(keys: Iterable[str]) -> str:
    """The one key there is; '' where there is none, or several."""
    found = list(keys)
    return found[0] if len(found) == 1 else ""


def _list(cell: str) -> tuple[str, ...]:
    """The entries of a list joined by `;`."""
    return tuple(entry.strip() for entry in cell.split(";") if entry.strip())
