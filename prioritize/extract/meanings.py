"""What the short forms that a document defines stand for in it."""

from __future__ import annotations

from dataclasses import dataclass

from prioritize.extract.abbreviations import Definition, definitions
from prioritize.extract.lexicon import Hit, Lexicon, Thing
from prioritize.extract.records import Document
from prioritize.extract.sentences import sentences
from prioritize.extract.spelling import GREEK, compact, phrase
from prioritize.extract.symbols import symbol_hits

_HEADS = (
    "receptor ligand protein kinase factor antigen synthase synthetase enzyme oxidase reductase dehydrogenase "
    "phosphatase transferase protease ligase channel transporter homolog homologue subunit chain cyclase "
    "chemokine interleukin integrin cadherin molecule dioxygenase hydrolase mucin repressor activator "
    "polymerase alpha beta gamma delta"
)
_PROTEIN_HEADS = frozenset(_HEADS.split())
"""Last words of names of proteins."""


@dataclass(frozen=True)
class Meaning:
    """What a short form stands for in this document."""

    long: str
    hits: tuple[Hit, ...]
    thing: Thing | None = None


def defined(document: Document, lexicon: Lexicon) -> dict[str, Meaning]:
    """Short forms that the document defines, by how they are written."""
    meanings: dict[str, Meaning] = {}
    for section in document.sections:
        for start, end in sentences(section.text):
            for definition in definitions(section.text, start, end):
                meaning = _meaning(definition, lexicon)
                if meaning is not None:
                    meanings.setdefault(definition.short, meaning)
    return meanings


def _meaning(definition: Definition, lexicon: Lexicon) -> Meaning | None:
    """What a definition says; None where it leaves the short form as it was."""
    long = phrase(definition.long)
    words = long.split()
    for first in range(len(words)):
        part = " ".join(words[first:])
        hit = lexicon.phrases.get(part)
        if hit is not None:
            return Meaning(definition.long, (Hit(hit.hgnc_id, "abbreviation"),))
        if part in lexicon.things:
            return Meaning(definition.long, (), lexicon.things[part])
        if part in lexicon.families:
            return None
    known = symbol_hits(definition.short, lexicon)
    speaks_of_protein = bool(words) and (words[-1] in _PROTEIN_HEADS or words[-1].isdigit() or words[-1] in GREEK)
    if len(known) == 1 and speaks_of_protein and definition.short in lexicon.ambiguous:
        return Meaning(definition.long, (Hit(known[0].hgnc_id, "abbreviation"),))
    if known and (speaks_of_protein or any(sign.isdigit() for sign in definition.short)):
        return None
    last = compact(definition.long.split()[-1])
    if last in lexicon.exact and (last == compact(definition.long) or compact(definition.short).endswith(last)):
        return None  # `CXCL12 (SDF-1)`, `phosphorylated STAT3 (p-STAT3)`
    return Meaning(definition.long, ())
