"""The report as tables: what each column holds, of which kind it is, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from prioritize.report import words
from prioritize.report.cells import Cell
from prioritize.report.document import (
    Candidate,
    CriterionLine,
    Document,
    Note,
    OutcomeShare,
    Remark,
    SourceLine,
    TargetCard,
    TermLine,
    notes_on,
)
from prioritize.report.schema import described

Kind = Literal["text", "whole number", "number", "truth"]


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    name : str
    kind : str
        text, whole number, number or truth.
    words : str
        What it holds, with its unit.
    """

    name: str
    kind: Kind
    words: str


@dataclass(frozen=True)
class Sheet:
    """A table of the report.

    Attributes
    ----------
    name : str
        Of its file.
    words : str
        What a row is.
    columns : tuple of Column
    rows : tuple of tuple
        Cells in the order of the columns; None = unknown, or not to be had.
    """

    name: str
    words: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Taken = tuple[Column, Callable[[Any], Cell]]
"""A column, and how its cell is taken from a record."""
EMPTY = "; empty = not ranked."


def all_sheets(document: Document) -> tuple[Sheet, ...]:
    """Targets, combinations, and the parts of the score of each."""
    return targets(document), combinations(document), contributions(document), terms(document)


def targets(document: Document) -> Sheet:
    """One row per target: ranks, score, each group's contribution, each criterion's value and state."""
    groups = dict.fromkeys(group for card in document.targets for group, _ in card.groups)
    lines = {line.feature: line for card in document.targets for line in card.criteria}
    of_card = [
        *places(TargetCard),
        *_texts(TargetCard, "symbol", "name", "target_id", "entrez_id", "ensembl_gene_id", "uniprot_id", "axis"),
        *_texts(TargetCard, "direction", "mediator_class", "cells", "role", "evidence_tier", "basis", "citations"),
        *_texts(TargetCard, "status"),
        *scores(TargetCard),
        _place(TargetCard, "base_rank"),
        _plain(TargetCard, "coverage", "number"),
        _plain(TargetCard, "flagged", "truth"),
        _plain(TargetCard, "first_share", "number"),
        _plain(TargetCard, "top_share", "number"),
        _plain(TargetCard, "n_papers", "whole number"),
        *_for_and_against(TargetCard),
        _noted(lambda card: notes_on(document.notes, card.target_id)),
        *map(_group, groups),
    ]
    of_lines = [one for line in lines.values() for one in _criterion(line)]
    records = ((card, {line.feature: line for line in card.criteria}) for card in document.targets)
    return _sheet("targets", "a target", [*_at(0, of_card), *_at(1, of_lines)], records)


def combinations(document: Document) -> Sheet:
    """One row per candidate of every list: the gate, the routes cut, the value and the contribution of each term."""
    listed = list(_listed(document))
    lines = {line.name: line for _, card in listed for line in card.terms}
    outcomes = dict.fromkeys(one.outcome for _, card in listed for one in card.crossing.outcomes)
    of_card = [
        *_texts(Candidate, "kind"),
        *places(Candidate),
        *_texts(Candidate, "gate", "left", "left_id", "right", "right_id", "agents", "type", "rationale"),
        *scores(Candidate),
        _plain(Candidate, "coverage", "number"),
        *_texts(Candidate, "tried"),
        _taken(Candidate, "precedents", lambda card: "; ".join(line.id for line in card.precedents)),
        *_for_and_against(Candidate),
        *_texts(Candidate, "unknown", "next_step"),
        _noted(lambda card: notes_on(document.notes, card.left_id, card.right_id)),
        *map(_routes, outcomes),
    ]
    of_lines = [one for line in lines.values() for one in _term(line)]
    records = ((name, card, {line.name: line for line in card.terms}) for name, card in listed)
    taken = [LIST, *_at(1, of_card), *_at(2, of_lines)]
    return _sheet("combinations", "a combination of one of the lists", taken, records)


def contributions(document: Document) -> Sheet:
    """One row per target and criterion: what the score of a target is the sum of."""
    taken = [
        *_at(0, _texts(TargetCard, "target_id", "symbol")),
        *_at(1, _texts(CriterionLine, "group", "feature", "title", "unit", "state")),
        *_at(1, (_plain(CriterionLine, name, "number") for name in ("value", "worth", "weight", "contribution"))),
        *_at(1, [_plain(CriterionLine, "n_evidence", "whole number")]),
    ]
    rows = ((card, line) for card in document.targets for line in card.criteria)
    return _sheet("contributions", "a criterion of a target", taken, rows)


def terms(document: Document) -> Sheet:
    """One row per listed combination and term: what the score of a combination is the sum of."""
    taken = [
        LIST,
        *_at(1, _texts(Candidate, "kind", "left_id", "left", "right_id", "right")),
        *_at(2, [_plain(TermLine, "name", "text", "term"), *_texts(TermLine, "title")]),
        *_at(2, (_plain(TermLine, name, "number") for name in ("value", "weight", "contribution"))),
    ]
    rows = ((name, card, line) for name, card in _listed(document) for line in card.terms)
    return _sheet("terms", "a term of a combination", taken, rows)


def sources(document: Document) -> Sheet:
    """One row per source of the snapshot."""
    taken = [
        *_texts(SourceLine, "title", "tables", "release", "url", "obtained", "rebuild", "licence", "note"),
        *(_plain(SourceLine, name, "whole number") for name in ("age_years", "rows", "unresolved")),
        _plain(SourceLine, "old", "truth"),
    ]
    return _sheet("sources", "a source", taken, document.sources)


def _listed(document: Document) -> Iterator[tuple[str, Candidate]]:
    """All combinations, with the name of the list that each stands in."""
    for name, some in (
        ("candidate", document.candidates),
        ("candidate", document.with_backbones),
        ("already tried", document.already_tried),
    ):
        yield from ((name, card) for card in some)


def _sheet(name: str, what: str, taken: Iterable[Taken], records: Iterable[Any]) -> Sheet:
    columns, getters = zip(*taken, strict=True)
    return Sheet(name, what, columns, tuple(tuple(get(one) for get in getters) for one in records))


LIST: Taken = (Column("list", "text", "candidate, or already tried: an outcome in people is on record."), itemgetter(0))


def _at(place: int, taken: Iterable[Taken]) -> list[Taken]:
    """The same columns, of a record that is one of several."""

    def within(get: Callable[[Any], Cell]) -> Callable[[Any], Cell]:
        return lambda records: get(records[place])

    return [(column, within(get)) for column, get in taken]


def _said(record: type, field: str) -> str:
    return described(record).get(field, "")


def _taken(record: type, name: str, get: Callable[[Any], Cell]) -> Taken:
    """A column of text that is put together from a field of the same name."""
    return Column(name, "text", _said(record, name)), get


def _plain(record: type, field: str, kind: Kind, name: str = "") -> Taken:
    """A column that holds a field as it is."""
    return Column(name or field, kind, _said(record, field)), lambda one: getattr(one, field)


def _texts(record: type, *names: str) -> list[Taken]:
    """Columns of text, lists joined by semicolons."""
    return [_taken(record, name, _joined(name)) for name in names]


def _joined(name: str) -> Callable[[Any], str]:
    """Takes a field of a record, a list joined by semicolons."""

    def get(one: Any) -> str:
        value: str | tuple[str, ...] = getattr(one, name)
        return value if isinstance(value, str) else "; ".join(value)

    return get


def _place(record: type, name: str) -> Taken:
    """A column with a place, empty where there is none."""
    said = _said(record, name).partition("; 0 = ")[0] + EMPTY
    return Column(name, "whole number", said), lambda one: getattr(one, name) or None


def places(record: type) -> list[Taken]:
    """The rank with its interval."""
    return [_place(record, name) for name in ("rank", "rank_low", "rank_high")]


def scores(record: type) -> list[Taken]:
    """The score with its bounds, and without precedence."""
    names = {"score": "score", "low": "score_low", "high": "score_high", "base": "base_score"}
    return [_plain(record, field, "number", name) for field, name in names.items()]


def _for_and_against(record: type) -> list[Taken]:
    """Remarks, all of a side in one cell."""
    return [
        (Column("for", "text", _said(record, "for_it")), lambda one: _remarks(one.for_it)),
        (Column("against", "text", _said(record, "against")), lambda one: _remarks(one.against)),
    ]


def _noted(notes: Callable[[Any], Iterable[Note]]) -> Taken:
    """Notes of experts, all in one cell."""
    said = "Notes of experts, with reason, author and date; they change no score."
    return Column("notes", "text", said), lambda one: _notes(notes(one))


def _group(name: str) -> Taken:
    """What a group of criteria adds to the score."""
    column = Column(f"contribution_{name}", "number", f"Contributions of the group {name}, in units of the score.")
    return column, lambda card: dict(card.groups).get(name)


def _criterion(line: CriterionLine) -> list[Taken]:
    """Value and state of a criterion, out of the lines of a target by feature."""
    said = f"{line.title}; {line.unit}."
    return [
        (Column(f"{line.feature}_value", "number", said), _of(line.feature, "value", None)),
        (Column(f"{line.feature}_state", "text", _said(CriterionLine, "state")), _of(line.feature, "state", "unknown")),
    ]


def _of(key: str, field: str, otherwise: Cell) -> Callable[[Any], Cell]:
    """Takes a field of one of several lines."""

    def get(lines: Mapping[str, Any]) -> Cell:
        found: Cell = getattr(lines[key], field) if key in lines else otherwise
        return found

    return get


def _routes(outcome: str) -> Taken:
    """Routes that are cut, of those with one outcome."""

    def share(card: Candidate) -> float | None:
        return next((one.share for one in card.crossing.outcomes if one.outcome == outcome), None)

    said = f"{_said(OutcomeShare, 'share')} Outcome: {outcome}."
    return Column(f"routes_cut_{outcome.replace(' ', '_')}", "number", said), share


def _term(line: TermLine) -> list[Taken]:
    """Value and contribution of a term, out of the lines of a combination by name."""
    added = f"{line.title}: {_said(TermLine, 'contribution')}"
    return [
        (Column(f"{line.name}_value", "number", f"{line.title}; empty = unknown."), _of(line.name, "value", None)),
        (Column(f"{line.name}_contribution", "number", added), _of(line.name, "contribution", None)),
    ]


def _remarks(remarks: Iterable[Remark]) -> str:
    """Remarks in one cell, each with its basis."""
    return " | ".join(f"{one.kind}: {one.text} [{one.basis}]" for one in remarks)


def _notes(notes: Iterable[Note]) -> str:
    """Notes of experts in one cell, each with its reason and its author."""
    return " | ".join(
        f"{words.expert(one.override)}, {' + '.join(one.names)}: {one.text} Reason: {one.reason} "
        f"[{one.author}, {one.date}]"
        for one in notes
    )
