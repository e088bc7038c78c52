"""The report as Markdown, readable on a code host: summary, candidates, all targets, warnings, sources."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from prioritize.report import words
from prioritize.report.document import Candidate, Document, Remark, TargetCard

SHOWN = 20
"""Candidates per table; the CSV holds them all."""
TRIED_NOTE = (
    "Pairs with a clinical outcome on record, the highest score first. The outcome is itself a part of the score, "
    "so this list tests nothing."
)
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {sign: f"\\{sign}" for sign in "\\`*_[]|~#$"})


def render(document: Document) -> str:
    """The whole report.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        The same bytes for the same document.
    """
    parts = [
        _summary(document),
        _pairs("Target + target", document.candidates, "No clinical outcome on record."),
        _pairs("Target + conventional therapy", document.with_backbones, "No clinical outcome on record."),
        _pairs("Already tried", document.already_tried, TRIED_NOTE),
        _targets(document),
        _warnings(document.targets),
        _sources(document),
        _reproduce(document),
    ]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def text(value: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no line break.

    Addresses are broken up so that no host makes a link of them.
    """
    plain = words.printable(value).translate(ESCAPES)
    return plain.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")


def _code(value: str) -> str:
    """Text as code; a backtick would end it."""
    return f"`{words.printable(value).replace('`', chr(39)).replace('|', '/')}`"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row("---" for _ in heads), *(_row(row) for row in rows), ""]


def _summary(document: Document) -> list[str]:
    """Question, statements, counts, scope."""
    old = sum(source.old for source in document.sources)
    return [
        f"# {text(document.title)}",
        "",
        text(document.question),
        "",
        text(document.description),
        "",
        *(f"- {text(line)}" for line in document.statements),
        "",
        f"{document.n_targets:,} targets, {document.n_ranked:,} ranked, "
        f"{document.n_targets - document.n_ranked:,} not ranked; {document.n_pairs:,} pairs scored; "
        f"{len(document.sources)} sources, {old} of them old releases.",
        "",
        f"A rank stands with the interval that holds it in {words.share(document.interval)} of {document.draws:,} "
        "weightings, a score with its bounds: all that is unknown at its worst, and at its most favourable.",
        "",
        "**Research use, not medical advice.**",
        "",
        "How the list was chosen, and what this report cannot do:",
        "",
        *(f"- {text(line)}" for line in document.scope),
        "",
    ]


def _pairs(title: str, cards: Sequence[Candidate], note: str) -> list[str]:
    """One table of candidates."""
    lines = [f"## {title}", ""]
    if not cards:
        return [*lines, "None.", ""]
    shown = "" if len(cards) <= SHOWN else f" The first {SHOWN} of {len(cards)}; combinations.csv holds them all."
    heads = ("Rank (interval)", "Pair", "Agents", "Rationale", "Score (bounds)", "Tried", "Strongest against")
    return [*lines, note + shown, "", *_table(heads, (_pair(card) for card in cards[:SHOWN]))]


def _pair(card: Candidate) -> tuple[str, ...]:
    against = _remark(card.against[0]) if card.against else "nothing on record"
    return (
        words.place(card.rank, card.rank_low, card.rank_high),
        f"**{text(card.left)} + {text(card.right)}**",
        text(card.agents),
        text(card.type),
        words.bounded(card.score, card.low, card.high),
        text(card.tried),
        against,
    )


def _remark(remark: Remark) -> str:
    """A remark with its kind, and a mark where it is not fully cited."""
    mark = f" **({text(remark.basis)})**" if remark.basis in {"uncited", "partly cited"} else ""
    return f"{text(remark.kind)}: {text(remark.text)}{mark}"


def _targets(document: Document) -> list[str]:
    """All targets, with the contributions of the groups."""
    groups = list(dict.fromkeys(group for card in document.targets for group, _ in card.groups))
    heads = (
        "Rank (interval)",
        "Target",
        "Axis",
        "Direction",
        "Score (bounds)",
        *map(text, groups),
        "Known",
        "Without precedence",
        "Against",
    )
    rows = [_target(card, groups) for card in document.targets]
    return ["## Targets", "", *_table(heads, rows)]


def _target(card: TargetCard, groups: Sequence[str]) -> tuple[str, ...]:
    parts = dict(card.groups)
    base = words.score(card.base) + (f", place {card.base_rank}" if card.base_rank else "")
    return (
        words.place(card.rank, card.rank_low, card.rank_high) if card.rank else text(card.status),
        f"**{text(card.symbol)}**" + (" (uncited)" if card.basis == "uncited" else ""),
        text(card.axis),
        text(card.direction),
        words.bounded(card.score, card.low, card.high),
        *(words.signed(parts[group]) if group in parts else words.UNKNOWN for group in groups),
        words.share(card.coverage) + (" (thin)" if card.flagged else ""),
        base,
        str(len(card.against)),
    )


def _warnings(cards: Sequence[TargetCard]) -> list[str]:
    """What speaks against each target."""
    lines = ["## What speaks against each target", ""]
    for card in cards:
        if card.against:
            lines += [f"- **{text(card.symbol)}**", *(f"  - {_remark(remark)}" for remark in card.against)]
    return [*lines, ""]


def _sources(document: Document) -> list[str]:
    """Sources with release, age and licence."""
    heads = ("Source", "Release", "Age", "Licence", "Obtained", "Rows", "Note")
    rows = [
        (
            text(line.title),
            text(line.release) + (" **(old release)**" if line.old else ""),
            "unknown" if line.age_years is None else f"{line.age_years} y",
            text(line.licence),
            text(f"{line.rebuild}: {line.obtained}"),
            f"{line.rows:,}",
            text(line.note),
        )
        for line in document.sources
    ]
    return ["## Sources", "", f"Ages count to {text(document.date)}.", "", *_table(heads, rows)]


def _reproduce(document: Document) -> list[str]:
    """Ids, and the command."""
    command = f"prioritize rank --model {shlex.quote(document.model)}"
    return [
        "## Reproduce",
        "",
        f"- Model {_code(document.model)}, SHA-256 {_code(document.model_sha256)}",
        f"- Snapshot {_code(document.snapshot_id)} of {text(document.date)}, inputs {_code(document.inputs_id)}",
        f"- prioritize {text(document.tool_version)}: {_code(command)}",
        "",
    ]
