"""Which cell sends what to which cell, as far as a sentence says it in so many words.

A few patterns, each of which wants both cells and the gene between them in one clause; what is denied, left open or
told of a blockade is passed over. Much that a reader would see is missed, so that little is read wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from prioritize.extract.clauses import HELD_BACK, UNSURE, Clause, clauses
from prioritize.extract.places import Found
from prioritize.extract.records import Link

SECRETED = "cytokine"
"""What crosstalk.csv calls any secreted protein."""
SHOWN = "surface ligand"
_G, _C = r"<g\d+>", r"<c\d+>"
_AND = r"(?:, and |, | and | as well as |/)"
_WORDS = (
    "the these those some most many other their its local nearby activated resident infiltrating stromal human "
    "tumour tumor breast lung gastric colorectal pancreatic ovarian hepatic prostate bone marrow"
)
_BEFORE = rf"(?:(?:{'|'.join(_WORDS.split())}|{_G}[+⁺]?) )*"
"""What may stand before the name of a cell and leave it the same cell; of a gene, a marker of it."""
_GENES = rf"<[gf]\d+>(?:{_AND}<[gf]\d+>)*"
_CELLS = rf"{_BEFORE}{_C}(?:(?:{_AND}| or ){_BEFORE}{_C})*"
_MADE = r"(?:secreted|released|produced|made|shed|expressed and secreted)"
_MAKES = r"(?:(?:can )?(?:secrete|release|produce|make)s?)"
_BINDS = (
    r"(?:binds?(?: to)?|engages?|ligates?|interacts? with|acts? (?:on|through|via)|signals? (?:through|via)"
    r"|activates?|stimulates?)"
)
_MOVES = r"(?:recruits?|attracts?|draws?(?: in)?)"
_TURNS = (
    r"(?:activates?|stimulates?|supports?|sustains?|maintains?|expands?|inhibits?|suppress(?:es)?|polari[sz]es?"
    r"|acts? on|feeds?|protects?|differentiates?)"
)
_LEVELS = r"(?:induces?|raises?|upregulates?|increases?|activates?)"
_SENT = (
    (SECRETED, rf"(?P<sent>{_GENES}) (?:{_MADE} (?:by|from)|from) (?P<from>{_CELLS})"),
    (SECRETED, rf"(?P<from>{_C}) (?:derived|secreted|released) (?P<sent>{_GENES})"),
    (SHOWN, rf"(?P<sent>{_G}) on (?P<from>{_CELLS})"),
)
"""How a gene stands with the cell that it comes from; what it does follows."""
_SENDS = (
    (SECRETED, rf"(?P<from>{_CELLS}) {_MAKES} (?P<sent>{_GENES})"),
    (SHOWN, rf"(?P<from>{_CELLS}) presents? (?P<sent>{_GENES})"),
)
"""How a cell stands with the gene that it sends; `which` or `thereby` says that what follows is the gene's doing."""
_WHICH = r"(?:,? which(?: then)?| that| to|,? and (?:thereby|thus|so)) "
_DOES = (
    rf"{_BINDS} (?:its receptors? )?(?P<receptor>{_GENES}) (?:on|of) (?P<to>{_CELLS})",
    rf"(?:{_MOVES}|{_TURNS}) (?P<to>{_CELLS})(?: (?:through|via|by way of) (?P<receptor>{_GENES}))?",
    rf"{_LEVELS} {_GENES} (?:in|on) (?P<to>{_CELLS})",
)
_PATTERNS = (
    *(
        (kind, re.compile(rf"{start}{joint}{does}(?![\w+])"))
        for starts, joints in ((_SENT, (r" ", r",? which ", r" that ")), (_SENDS, (_WHICH,)))
        for kind, start in starts
        for joint in joints
        for does in _DOES
    ),
    *((kind, re.compile(rf"{start} and {_MOVES} (?P<to>{_CELLS})(?![\w+])")) for kind, start in _SENDS),
    (
        SHOWN,
        re.compile(
            rf"(?P<to>{_CELLS}) (?:recogni[sz]es?|detects?|senses?) (?P<sent>{_G}) on (?P<from>{_CELLS}) "
            rf"(?:through|via|by) (?:the |its |their )?(?P<receptor>{_G})"
        ),
    ),
)


def read_links(found: Sequence[Found], symbols: Mapping[str, str]) -> tuple[Link, ...]:
    """Links between cells that the clauses of a document state, each once per sentence.

    Parameters
    ----------
    found : sequence of Found
        All that the document names, in its order.
    symbols : mapping of HGNC id to approved symbol
    """
    told = dict.fromkeys(link for clause in clauses(found) for link in _of(clause, symbols))
    through = {_ends(link) for link in told if link.receptor}
    return tuple(link for link in told if link.receptor or _ends(link) not in through)


def _ends(link: Link) -> tuple[str, ...]:
    """What two readings of one statement share, of which one may name the receptor."""
    return (link.source, link.mediator_id, link.partner, link.section, link.sentence)


def _of(clause: Clause, symbols: Mapping[str, str]) -> Iterator[Link]:
    """Links of a clause."""
    if UNSURE.search(clause.shape):
        return
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(clause.shape):
            if HELD_BACK.search(clause.shape, 0, match.start()):
                continue
            groups = match.groupdict()
            receptors = clause.named(groups.get("receptor"))
            sent, source = clause.named(groups["sent"]), clause.named(_cells(groups["from"]))
            for one, mediator, partner in product(source, sent, clause.named(_cells(groups["to"]))):
                for receptor in receptors or (None,):
                    yield from _links(kind, one, mediator, receptor, partner, symbols)


def _cells(tags: str) -> str:
    """The tags of cells alone, without those of their markers."""
    return " ".join(re.findall(_C, tags))


def _links(
    kind: str, source: Found, mediator: Found, receptor: Found | None, partner: Found, symbols: Mapping[str, str]
) -> Iterator[Link]:
    """The links of one match; a name that stands for several genes gives several."""
    names = [source, mediator, partner, *([receptor] if receptor is not None else [])]
    start, end = min(one.place.start for one in names), max(one.place.end for one in names)
    for sent in mediator.hits:
        for through in receptor.hits if receptor is not None else (None,):
            yield Link(
                _name(source),
                sent.hgnc_id,
                symbols[sent.hgnc_id],
                through.hgnc_id if through is not None else "",
                symbols[through.hgnc_id] if through is not None else "",
                _name(partner),
                kind,
                mediator.place.section.heading,
                start,
                end,
                mediator.place.words,
            )


def _name(cell: Found) -> str:
    """Our word for a cell."""
    return cell.thing.name if cell.thing is not None else ""
