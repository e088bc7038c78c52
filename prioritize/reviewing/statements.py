"""Links between cells and treatments given together that a text states, as rows of a catalogue marked `to check`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from prioritize.catalogue import FILES, NOTED, TO_CHECK
from prioritize.extract.records import Extraction, Link, Regimen
from prioritize.reviewing.words import Record, citation, cut

CELLS = next(file.words["source_cell"] for file in FILES if file.name == "crosstalk.csv")
READ_AS = {"macrophage": "TAM"}
"""Cells of a text that crosstalk.csv has under another name; the note of the row says so."""
LOWEST = "C"
"""Evidence tier of a link that nobody has judged."""
UNREAD_OUTCOME = "how it ended was not read from the text"


def edges(extraction: Extraction, targets: Iterable[str]) -> list[Record]:
    """Rows of crosstalk.csv: each link once for its mediator and once for its receptor, where these are targets.

    Parameters
    ----------
    extraction : Extraction
    targets : iterable of str
        HGNC ids of the review.
    """
    known = set(targets)
    rows: dict[tuple[str, ...], Record] = {}
    for link in extraction.links:
        cells = [_cell(link.source), _cell(link.partner)]
        if not all(cells):
            continue
        for owner, symbol in dict.fromkeys(((link.mediator_id, link.mediator), (link.receptor_id, link.receptor))):
            key = (owner, *cells, link.mediator_id, link.receptor_id)
            if owner in known and key not in rows:
                rows[key] = _edge(f"T{len(rows) + 1:03}", owner, symbol, link, cells, citation(extraction.document))
    return list(rows.values())


def _cell(name: str) -> str:
    """A cell as crosstalk.csv calls it; '' where it has no word for it."""
    word = READ_AS.get(name, name)
    return word if word in CELLS else ""


def _edge(key: str, owner: str, symbol: str, link: Link, cells: Sequence[str], cited: str) -> Record:
    """A row of crosstalk.csv."""
    renamed = [f"'{name}' is filed as {READ_AS[name]}" for name in (link.source, link.partner) if name in READ_AS]
    return {
        "edge_id": key,
        "target_id": owner,
        "symbol": symbol,
        "source_cell": cells[0],
        "mediator": link.mediator,
        "mediator_id": link.mediator_id,
        "receptor": link.receptor,
        "receptor_id": link.receptor_id,
        "partner_cell": cells[1],
        "owner_role": "on the link",
        "mediator_class": link.kind,
        "evidence_tier": LOWEST,
        "citations": cited,
        "basis": TO_CHECK,
        "note": NOTED + "; ".join([_place(link), *dict.fromkeys(renamed), "tier not judged"]),
    }


def _place(one: Link | Regimen) -> str:
    """Where a statement stands, with its sentence."""
    section = f"in '{one.section}', " if one.section else ""
    return f"read {section}characters {one.start} to {one.end}: '{cut(one.sentence)}'"


def tried(extraction: Extraction, known: Mapping[str, Sequence[Record]], targets: Iterable[str]) -> list[Record]:
    """Rows of combinations.csv on treatments that the text says were given together, with a target of the review.

    Parameters
    ----------
    extraction : Extraction
    known : mapping of file name to rows
        The embedded catalogue, which says what an agent acts on.
    targets : iterable of str
        HGNC ids of the review.
    """
    symbols = {one.hgnc_id: one.symbol for one in extraction.proposals if one.hgnc_id in set(targets)}
    rows: dict[tuple[str, ...], Record] = {}
    for regimen in extraction.regimens:
        genes, others = members(regimen, known, symbols)
        key = (*genes, *others, regimen.setting)
        if genes and key not in rows:
            rows[key] = {
                "combination_id": f"T{len(rows) + 1:03}",
                "agents": ";".join(name if kind == "drug" else f"anti-{name}" for kind, name, _ in regimen.members),
                "target_ids": ";".join(genes),
                "target_symbols": ";".join(symbols[one] for one in genes),
                "backbone_ids": ";".join(others),
                "outcome": regimen.outcome,
                "outcome_detail": UNREAD_OUTCOME,
                "citations": citation(extraction.document),
                "basis": TO_CHECK,
                "setting": regimen.setting,
                "note": NOTED + _place(regimen),
            }
    return list(rows.values())


def members(
    regimen: Regimen, known: Mapping[str, Sequence[Record]], targets: Container[str]
) -> tuple[list[str], list[str]]:
    """Targets and therapies of a combination, by the embedded catalogue.

    Both are empty where a drug is not known, acts on no target of the review, or all that is left is one member.
    """
    therapies = {row["backbone_id"] for row in known["backbones.csv"]}
    genes: dict[str, None] = {}
    others: dict[str, None] = {}
    for kind, _, key in regimen.members:
        acted_on = {row["target_id"]: None for row in known["agents.csv"] if key and row["agent_id"] == key}
        if kind == "gene":
            acted_on = {key: None}
        if not acted_on and key not in therapies:
            return [], []
        genes |= {one: None for one in acted_on if one in targets or key not in therapies}
        others |= {key: None} if key in therapies else {}
    whole = all(one in targets for one in genes) and len(genes) + len(others) > 1
    return (list(genes), list(others)) if whole else ([], [])


def is_placed(link: Link) -> bool:
    """Whether crosstalk.csv has words for both cells of a link."""
    return bool(_cell(link.source) and _cell(link.partner))


def notes(extraction: Extraction, known: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    """What the text states and no table took, one line each."""
    strange = dict.fromkeys(
        f"{link.source} -{link.mediator}-> {link.partner}" for link in extraction.links if not is_placed(link)
    )
    if strange:
        yield f"links of cells that crosstalk.csv has no word for: {', '.join(strange)}"
    listed = {
        row[key] for name, key in (("agents.csv", "agent_id"), ("backbones.csv", "backbone_id")) for row in known[name]
    }
    genes = {one.hgnc_id for one in extraction.proposals}
    apart = dict.fromkeys(
        " with ".join(name for _, name, _ in one.members)
        for one in extraction.regimens
        if not members(one, known, genes)[0]
    )
    if apart:
        yield f"given together, with a drug whose target the text does not name or nobody knows: {', '.join(apart)}"
    drugs = dict.fromkeys(one.name for one in extraction.others if one.kind == "drug" and one.id not in listed)
    if drugs:
        yield f"drugs that the embedded catalogue does not have, for agents.csv or backbones.csv: {', '.join(drugs)}"
