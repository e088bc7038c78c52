"""All words that recognition knows, built from rows that are handed in."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prioritize.delimited import Table
from prioritize.errors import Problem, TargetError
from prioritize.extract.records import KINDS
from prioritize.extract.spelling import compact, is_phrase, phrase

TABLES: Mapping[str, tuple[str, ...]] = {
    "families": ("family", "kind", "spellings", "members", "source", "note"),
    "names": ("name", "symbol", "listed", "note"),
    "ambiguous": ("word", "other_meaning", "gene_when"),
    "vocabulary": ("kind", "name", "spellings"),
    "cues": ("kind", "place", "words", "note"),
}
"""Files of data/extract and their columns."""
MOST_MEMBERS = 8
"""A family of more members is named and not proposed gene by gene."""
SHORTEST_WORD = 6
"""Letters of an approved name of one word at least; shorter ones are words of the language too."""
CODING = "protein-coding gene"
PSEUDOGENE = "pseudogene"
_RANK = {"approved": 0, "alias": 1, "previous": 2}
_HOW = ("symbol", "alias", "previous symbol")


class Hit(NamedTuple):
    """A gene that a name may mean.

    Attributes
    ----------
    hgnc_id : str
    how : str
        symbol, alias, previous symbol, common name or protein name.
    """

    hgnc_id: str
    how: str


class Family(NamedTuple):
    """A family, complex or several isoforms.

    Attributes
    ----------
    name : str
    members : tuple of str
        HGNC ids.
    """

    name: str
    members: tuple[str, ...]


class Thing(NamedTuple):
    """What is no gene: a cell, mediator, pathway, therapy or drug.

    Attributes
    ----------
    kind, name, id : str
        As of a mention.
    """

    kind: str
    name: str
    id: str


class Ambiguous(NamedTuple):
    """A word that means something else more often than a gene.

    Attributes
    ----------
    meaning : str
    when : tuple of str
        Words of a sentence, in small letters, that make it the gene.
    """

    meaning: str
    when: tuple[str, ...]


class Drug(NamedTuple):
    """A drug by its spellings.

    Attributes
    ----------
    id : str
        Of the catalogue; '' when the catalogue lacks it.
    name : str
    spellings : tuple of str
        Others than the name.
    """

    id: str
    name: str
    spellings: tuple[str, ...]


@dataclass
class Lexicon:
    """What names mean.

    Attributes
    ----------
    symbols : mapping of HGNC id to approved symbol
    exact : mapping of compact symbol to tuple of Hit
        Capitals count; all genes that HGNC lists it for.
    folded : mapping of compact symbol in capitals to tuple of Hit
    said : mapping of compact symbol to Hit
        Names of common use; they go before those of HGNC.
    phrases : mapping of words to Hit
    families : mapping of compact symbol, or words, to Family
    things : mapping of compact word, or words, to Thing
    ambiguous : mapping of word to Ambiguous
    cues : mapping of (kind, place) to frozenset of str
        In small letters.
    longest : int
        Words of the longest name.
    ligands : set of str
        HGNC ids of genes whose receptor is, by its name, another gene: `IL5` and `interleukin 5 receptor`.
    """

    symbols: dict[str, str]
    exact: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    folded: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    said: dict[str, Hit] = field(default_factory=dict)
    phrases: dict[str, Hit] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    ambiguous: dict[str, Ambiguous] = field(default_factory=dict)
    cues: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    longest: int = 1
    ligands: set[str] = field(default_factory=set)


def make_lexicon(
    genes: Sequence[tuple[str, str, str, str]],
    names: Iterable[tuple[str, str, str]],
    tables: Mapping[str, Table],
    drugs: Iterable[Drug] = (),
) -> Lexicon:
    """Index names.

    Parameters
    ----------
    genes : sequence of (HGNC id, approved symbol, approved name, locus group)
    names : iterable of (name, HGNC id, kind)
        Symbols; kind is approved, previous or alias.
    tables : mapping of name to Table
        The files of data/extract, by the names in `TABLES`.
    drugs : iterable of Drug

    Raises
    ------
    TargetError
        A table lacks a column, or names a symbol, kind or place that there is not.
    """
    _check(tables, {symbol for _, symbol, _, _ in genes})
    ids = {symbol: hgnc_id for hgnc_id, symbol, _, _ in genes}
    lexicon = Lexicon({hgnc_id: symbol for hgnc_id, symbol, _, _ in genes})
    _add_symbols(lexicon, names, {hgnc_id for hgnc_id, _, _, group in genes if group == PSEUDOGENE})
    for hgnc_id, _, name, group in genes:
        words = phrase(name)
        if group == CODING and (" " in words or (len(words) >= SHORTEST_WORD and words.isalpha())):
            hit = Hit(hgnc_id, "protein name")
            lexicon.phrases[words] = hit
            if words.startswith("interleukin ") and words.count(" ") > 1:
                lexicon.phrases[f"il{words.removeprefix('interleukin')}"] = hit
    for row in tables["names"].records():
        _add_name(lexicon, row["name"], ids[row["symbol"]])
    _add_ligands(lexicon)
    for row in tables["families"].records():
        family = Family(row["family"], tuple(ids[member] for member in row["members"].split(";")))
        lexicon.families |= {_key(spelling): family for spelling in row["spellings"].split(";")}
    for row in tables["vocabulary"].records():
        thing = Thing(row["kind"], row["name"], "")
        lexicon.things |= {_key(spelling): thing for spelling in row["spellings"].split(";")}
    for drug in drugs:
        for spelling in (drug.name, *drug.spellings):
            if len(compact(spelling)) > 3:
                lexicon.things.setdefault(_key(spelling), Thing("drug", drug.name, drug.id))
    for row in tables["ambiguous"].records():
        when = tuple(word.lower() for word in row["gene_when"].split(";") if word)
        lexicon.ambiguous[row["word"]] = Ambiguous(row["other_meaning"], when)
    for row in tables["cues"].records():
        lexicon.cues[row["kind"], row["place"]] = frozenset(word.lower() for word in row["words"].split(";"))
    keys = (*lexicon.phrases, *lexicon.families, *lexicon.things)
    lexicon.longest = max(key.count(" ") + 1 for key in keys)
    return lexicon


def _key(spelling: str) -> str:
    """How a spelling is looked up: by its words, or as a symbol whose capitals count."""
    return phrase(spelling) if is_phrase(spelling) else compact(spelling)


def _add_symbols(lexicon: Lexicon, names: Iterable[tuple[str, str, str]], pseudogenes: Container[str]) -> None:
    """Symbols of HGNC, as they are written and in capitals; an approved symbol goes before others' aliases."""
    exact: dict[str, dict[str, int]] = {}
    folded: dict[str, dict[str, int]] = {}
    for name, hgnc_id, kind in names:
        if hgnc_id not in lexicon.symbols or (kind != "approved" and hgnc_id in pseudogenes):
            continue
        key, rank = compact(name), _RANK[kind]
        for index, form in ((exact, key), (folded, key.upper())):
            held = index.setdefault(form, {})
            held[hgnc_id] = min(held.get(hgnc_id, rank), rank)
    for index, into in ((exact, lexicon.exact), (folded, lexicon.folded)):
        for key, held in index.items():
            best = [item for item in held.items() if not item[1]] or sorted(held.items())
            into[key] = tuple(Hit(hgnc_id, _HOW[rank]) for hgnc_id, rank in sorted(best))


def _add_name(lexicon: Lexicon, name: str, hgnc_id: str) -> None:
    """A name of common use."""
    if is_phrase(name):
        lexicon.phrases[phrase(name)] = Hit(hgnc_id, "protein name")
    else:
        key = compact(name)
        own = key.upper() == compact(lexicon.symbols[hgnc_id]).upper()
        lexicon.said[key] = Hit(hgnc_id, "symbol" if own else "common name")


def _add_ligands(lexicon: Lexicon) -> None:
    """Genes whose symbol or name, and the word receptor, begin the name of other genes only."""
    receptors: dict[str, set[str]] = {}
    for name, hit in lexicon.phrases.items():
        ligand, word, rest = name.partition(" receptor")
        if word and (not rest or rest.startswith(" ")):
            receptors.setdefault(ligand, set()).add(hit.hgnc_id)
    for ligand, named in receptors.items():
        symbols = [hit for hit in lexicon.folded.get(compact(ligand).upper(), ()) if hit.how == "symbol"]
        known = [lexicon.phrases[ligand]] if ligand in lexicon.phrases else []
        lexicon.ligands |= {hit.hgnc_id for hit in (*symbols, *known)} - named


def _check(tables: Mapping[str, Table], symbols: set[str]) -> None:
    """Refuse tables that recognition cannot use."""
    problems = [
        Problem(f"has not the columns {', '.join(columns)}", f"{name}.csv", 1, fix="name the columns so")
        for name, columns in TABLES.items()
        if tables[name].columns != columns
    ]
    if problems:
        raise TargetError(problems)
    told = [
        (name, line, column, part)
        for name, column in (("names", "symbol"), ("families", "members"))
        for row, line in zip(tables[name].records(), tables[name].lines, strict=True)
        for part in row[column].split(";")
    ]
    problems = [
        Problem(f"'{part}' is no approved symbol", f"{name}.csv", line, column, "write the approved one")
        for name, line, column, part in told
        if part not in symbols
    ]
    problems += [
        Problem(f"'{row['kind']}' is no kind", "vocabulary.csv", line, "kind", f"allowed: {', '.join(KINDS[2:])}")
        for row, line in zip(tables["vocabulary"].records(), tables["vocabulary"].lines, strict=True)
        if row["kind"] not in KINDS[2:]
    ]
    if problems:
        raise TargetError(problems)
