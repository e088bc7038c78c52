"""Cases of the backtest: which pairs were tried in people, how it ended, and for which indication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.ledger import BAD, GOOD, Tried
from prioritize.combinations.search import Pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]

SEVERAL, NOT_NAMED = "several", "not named"

_ORGANS = {
    "small cell lung": r"\bSCLC\b|(?<!non-)small[ -]cell lung",
    "lung": r"NSCLC|non-small[ -]cell lung|(?<!small[ -]cell )\blung\b",
    "breast": r"breast|TNBC",
    "prostate": r"prostate|CRPC",
    "pancreas": r"pancrea",
    "colon and rectum": r"colon|rectal",
    "stomach and oesophagus": r"gastric|GEJ|esophag",
    "liver": r"hepatocellular|\bHCC\b",
    "head and neck": r"head and neck|HNSCC",
    "kidney": r"renal cell|\bRCC\b",
    "bladder": r"urothelial|bladder",
    "melanoma": r"melanoma",
    "brain": r"glioblastoma|glioma",
    "ovary": r"ovarian",
    "endometrium": r"endometrial",
    "pleura": r"mesothelioma",
    "myeloid": r"\bAML\b|\bMDS\b|CMML|myelodysplastic|myeloid leuk|acute leuk|myelofibrosis",
    "lymphoid": r"lymphoma|myeloma",
    "solid tumours": r"solid tumou?rs",
}
"""Words, in any case, by which an indication is put into a group."""


def indication_group(text: str) -> str:
    """The one group whose words an indication holds; `several`, or `not named`.

    A trial in several organs is one case, not one in each: its result was one.
    """
    found = [organ for organ, words in _ORGANS.items() if re.search(words, text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else SEVERAL if found else NOT_NAMED


@dataclass(frozen=True)
class Facts:
    """What is known of n members, targets first.

    Attributes
    ----------
    ids, classes : tuple of str
        As in the ledger; therapy class of a backbone, '' for a target.
    n_targets : int
    genes : tuple of frozenset of str
        Catalogue targets that each acts on; a target has itself.
    mechanisms : tuple of str
        `rationale.member_class` of each.
    axes : tuple of frozenset of str
        Crosstalk axes of each; empty where none is on record.
    degree, papers : ndarray of shape (n,)
        Partners on the interactome, and papers; NaN = unknown. Those of backbones are not read.
    asked : tuple of bool
        Whether the ledger was asked for the member.
    registered : frozenset of (i, j), i < j
        Pairs named in a registered trial whose arms were not read.
    """

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    n_targets: int
    genes: tuple[frozenset[str], ...]
    mechanisms: tuple[str, ...]
    axes: tuple[frozenset[str], ...]
    degree: Floats
    papers: Floats
    asked: tuple[bool, ...]
    registered: frozenset[Pair] = frozenset()

    def clusters(self) -> Ints:
        """Number of what each member is drawn as: its only catalogue target, or its class; shape (n,)."""
        names = [
            next(iter(genes)) if len(genes) == 1 else name or member
            for member, name, genes in zip(self.ids, self.classes, self._catalogue_genes(), strict=True)
        ]
        numbers: Ints = np.unique(names, return_inverse=True)[1].astype(np.int64)
        return numbers

    def _catalogue_genes(self) -> list[frozenset[str]]:
        """Genes of each member that are targets in the list."""
        targets = frozenset(self.ids[: self.n_targets])
        return [genes & targets for genes in self.genes]

    def combinable(self, left: int, right: int) -> bool:
        """Whether two members could be a scored pair: not two backbones, and no gene in common."""
        return left < self.n_targets and not self.genes[left] & self.genes[right]


@dataclass(frozen=True)
class Cases:
    """Cases of one question.

    Attributes
    ----------
    rows : ndarray of shape (k,), int64
        Positions among the scored pairs; a pair stands once per group of indications.
    positive : ndarray of shape (k,), bool
    left_out : tuple of (words, number)
    """

    rows: Ints
    positive: Bools
    left_out: tuple[tuple[str, int], ...]


def outcome_cases(
    pairs: Pairs, ledger: Sequence[Tried], facts: Facts, indications: Mapping[str, str], *, backbones: bool
) -> Cases:
    """Pairs with a known outcome, once per group of indications.

    Parameters
    ----------
    pairs : Pairs
        All scored pairs.
    ledger : sequence of Tried
    facts : Facts
    indications : mapping of combination id to text
    backbones : bool
        Whether pairs with a backbone, or pairs of targets, are asked for.
    """
    place = _places(pairs)
    found: dict[tuple[Pair, str], set[bool]] = {}
    for one, pair in _given(ledger, facts, backbones):
        if one.outcome in GOOD.keys() | BAD.keys() and one.judges(facts.ids[pair[0]], facts.ids[pair[1]]):
            group = indication_group(indications.get(one.id, ""))
            found.setdefault((pair, group), set()).add(one.outcome in GOOD)
    both = [case for case, outcomes in found.items() if len(outcomes) > 1]
    clear = {case: outcomes for case, outcomes in found.items() if len(outcomes) == 1}
    chosen = sorted(
        (place[pair], group, True in outcomes) for (pair, group), outcomes in clear.items() if pair in place
    )
    return Cases(
        np.array([row for row, _, _ in chosen], dtype=np.int64),
        np.array([good for _, _, good in chosen], dtype=bool),
        (
            ("with good and bad outcomes in one group of indications", len(both)),
            ("whose pair has no score", len(clear) - len(chosen)),
        ),
    )


def tried_cases(pairs: Pairs, ledger: Sequence[Tried], facts: Facts, *, backbones: bool) -> Cases:
    """All scored pairs of a kind: given together in people on the ledger's record, or not.

    A pair that the ledger does not hold but a registered trial names, and a pair for which the ledger was not asked,
    are neither. Arguments as for `outcome_cases`.
    """
    given = {pair for _, pair in _given(ledger, facts, backbones)}
    kind = np.flatnonzero((pairs.right >= facts.n_targets) == backbones)
    keys = list(zip(pairs.left[kind].tolist(), pairs.right[kind].tolist(), strict=True))
    tried = np.array([key in given for key in keys], dtype=bool)
    named = np.array([key in facts.registered for key in keys], dtype=bool) & ~tried
    asked = np.array([facts.asked[left] and facts.asked[right] for left, right in keys], dtype=bool)
    usable = tried | (asked & ~named)
    return Cases(
        kind[usable],
        tried[usable],
        (
            ("tried, without a score", len(given) - int(tried.sum())),
            ("named in registered trials whose arms were not read", int(named.sum())),
            ("for which the ledger was not asked", int((~usable & ~named).sum())),
        ),
    )


def _places(pairs: Pairs) -> dict[Pair, int]:
    """Position of each scored pair."""
    return {pair: row for row, pair in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))}


def _given(ledger: Sequence[Tried], facts: Facts, backbones: bool) -> Iterator[tuple[Tried, Pair]]:
    """Pairs of a kind that each clinical row gave together."""
    position = {member: index for index, member in enumerate(facts.ids)}
    for one in ledger:
        if one.setting != "clinical":
            continue
        inside = sorted(position[member] for member in one.members if member in position)
        for left, right in combinations(inside, 2):
            together = frozenset((facts.ids[left], facts.ids[right])) not in one.apart
            if together and facts.combinable(left, right) and (right >= facts.n_targets) == backbones:
                yield one, (left, right)
