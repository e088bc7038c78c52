"""Indications of outcome and score files as diseases of the store: by id or any name; and their families.

An everyday name is met by its words: their order, plurals, British spelling and commas do not count, `cancer` and
`tumour` are `neoplasm`, and the adjective of an organ is the organ. Where no name on record has these words,
`carcinoma` is tried in the place of `neoplasm`. A name that answers to several diseases is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from prioritize.errors import StoreError, did_you_mean
from prioritize.indications import Diseases

ROOTS = {"oncology": "D009369"}
"""MeSH heading under which all indications of an area stand."""
FAMILY = 2
"""Steps of a family below the head of its chapter: of Neoplasms such as Breast Neoplasms, or Leukemia."""
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
_LEFT_OUT = frozenset({"of", "the", "and", "a", "disease", "mellitus"})


@dataclass(frozen=True)
class Indications:
    """Diseases of a store.

    Attributes
    ----------
    known : Diseases
    wider : mapping of MeSH id to tuple of (MeSH id, steps)
        All headings above it, the nearest first.
    words : mapping of frozenset of str to frozenset of str
        MeSH ids by the words of a name.
    """

    known: Diseases
    wider: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    words: Mapping[frozenset[str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Indications:
        """Read the diseases of an open store; one that holds none knows no indication."""
        try:
            known = Diseases.read(con)
        except StoreError:
            return cls(Diseases({}, {}, {}))
        wider: dict[str, list[tuple[str, int]]] = {}
        rows = con.execute("SELECT mesh_id, ancestor_id, steps FROM raw.disease_ancestor ORDER BY 1, 3, 2").fetchall()
        for mesh_id, above, steps in rows:
            wider.setdefault(mesh_id, []).append((above, steps))
        words: dict[frozenset[str], set[str]] = {}
        for name, ids in known.by_name.items():
            words.setdefault(_words(name), set()).update(ids)
        return cls(
            known,
            {mesh_id: tuple(some) for mesh_id, some in wider.items()},
            {some: frozenset(ids) for some, ids in words.items()},
        )

    def mesh(self, text: str) -> str:
        """The MeSH id that a text means; '' where it means none, or several."""
        found = self.known.find(text.strip())
        if found is not None:
            return found
        some = _words(text)
        for words in (some, frozenset("carcinoma" if word == "neoplasm" else word for word in some)):
            ids = self.words.get(words, frozenset()) if words else frozenset()
            headings = [one for one in ids if one.startswith("D")] or list(ids)
            if headings:
                return headings[0] if len(headings) == 1 else ""
        return ""

    def key(self, text: str) -> str:
        """The MeSH id that a text means, else the text in lower case."""
        return self.mesh(text) or " ".join(text.casefold().split())

    def chain(self, key: str) -> tuple[str, ...]:
        """An indication and all that are wider, the nearest first."""
        return (key, *(above for above, _ in self.wider.get(key, ())))

    def families(self, key: str, area: str = "") -> frozenset[str]:
        """Headings two steps below the head of a MeSH chapter that an indication is, or lies under.

        Parameters
        ----------
        key : str
            As `key` gives it.
        area : str
            One of `ROOTS` takes the chapter of the area alone.
        """
        root = ROOTS.get(area)
        return frozenset(
            one
            for one in self.chain(key)
            for head, steps in self.wider.get(one, ())
            if steps == FAMILY and head not in self.wider and root in (None, head)
        )

    def name(self, key: str) -> str:
        """Name on record, else the key."""
        return self.known.by_id.get(key) or key

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Texts that are no disease on record, each once, with what may be meant."""
        found = []
        for text in dict.fromkeys(text for text in texts if text and not self.mesh(text)):
            alike = [name for name in self.known.by_name if name[:1] == text[:1].lower()]
            near = did_you_mean(text.lower(), alike) if alike else ""
            found.append(f"'{text}'" + (f" ({near.rstrip('?')}?)" if near.startswith("did you mean") else ""))
        return found


def _words(text: str) -> frozenset[str]:
    """Words of a name, brought to one form."""
    plain = {_singular(word) for word in re.findall(r"[a-z0-9]+", text.casefold())} - _LEFT_OUT
    return frozenset(_SAME.get(word, word) for word in plain) | {_MORE[word] for word in plain if word in _MORE}


def _singular(word: str) -> str:
    """A word without the ending of a plural."""
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")) else word
