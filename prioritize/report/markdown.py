"""The report as Markdown, readable on a code host: summary, candidates, all targets, warnings, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prioritize.report import words
from prioritize.report.document import (
    AblationLine,
    BacktestLine,
    Candidate,
    Document,
    HeldLine,
    MaskLine,
    Note,
    Remark,
    TargetCard,
    notes_on,
)
from prioritize.report.placed import sentences

SHOWN = 20
"""Candidates per table; the CSV holds them all."""
FIRST = 10
"""Targets of which is told what would move them, and pairs of which the routes; the page and `explain` tell of all."""
TRIED_NOTE = (
    "Pairs with a clinical outcome on record, the highest score first. The outcome is itself a part of the score, "
    "so this list tests nothing. What a gate takes out is not ranked, and says why."
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
        _notes(document.notes),
        _pairs(
            "Target + target",
            document.candidates,
            document.notes,
            "Each member has an agent whose stage has a source; no clinical outcome on record.",
        ),
        _routes(document.candidates),
        _pairs(
            "Target + conventional therapy",
            document.with_backbones,
            document.notes,
            "Each member has an agent whose stage has a source; no clinical outcome on record.",
        ),
        _routes(document.with_backbones),
        _pairs("Already tried", document.already_tried, document.notes, TRIED_NOTE),
        _targets(document),
        _moves(document),
        _warnings(document.targets),
        _model(document),
        _trust(document),
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
        *_placing(document),
        f"{document.n_targets:,} targets, {document.n_ranked:,} ranked, "
        f"{document.n_targets - document.n_ranked:,} not ranked; {document.n_pairs:,} pairs scored; "
        f"{len(document.sources)} sources, {old} of them old releases.",
        "",
        f"A rank stands with the interval that holds it in {words.share(document.interval)} of the draws of weights "
        f"and missing values ({document.draws:,} for a target, a tenth of them for a pair). A score stands with its "
        "bounds: all that is unknown at its worst, and at its most favourable.",
        "",
        "The null of every pair is independent action: the two together do no more than each alone foretells.",
        "",
        "**Research use, not medical advice.**",
        "",
        "How the list was chosen, and what this report cannot do:",
        "",
        *(f"- {text(line)}" for line in document.scope),
        "",
    ]


def _placing(document: Document) -> list[str]:
    """Where the targets stand among all genes, and how much is known of them."""
    placed = document.placing
    if placed is None:
        return []
    rows = [("the targets", words.share_fine(placed.standing), "", "")] + [
        (
            text(line.controls),
            words.share_fine(line.mean),
            f"{words.share(line.low)} to {words.share(line.high)}",
            words.probability(line.p),
        )
        for line in placed.controls
    ]
    least = ", ".join(f"{text(line.symbol)} {line.known}" for line in placed.least)
    return [
        " ".join(map(text, sentences(document, placed))),
        "",
        f"All genes are in the order of the model '{text(placed.model)}', which knows neither trials nor papers nor "
        f"this list; {placed.draws:,} sets of control genes of each kind. Its weights were learned from outcomes of "
        "programmes, some of which may be of these targets.",
        "",
        *_table(("Set", "Stands above", "95% of sets", "p"), rows),
        f"Of {placed.criteria} criteria, {placed.known:g} are known for the median target; the fewest: {least}.",
        "",
    ]


def _pairs(title: str, cards: Sequence[Candidate], notes: tuple[Note, ...], note: str) -> list[str]:
    """One table of candidates."""
    lines = [f"## {title}", ""]
    if not cards:
        return [*lines, "None.", ""]
    sure = words.unsettled([(card.rank, card.rank_low, card.rank_high) for card in cards]) if note != TRIED_NOTE else ""
    shown = "" if len(cards) <= SHOWN else f" The first {SHOWN} of {len(cards)}; combinations.csv holds them all."
    heads = ("Rank (interval)", "Pair", "Agents", "Rationale", "Score (bounds)", "Tried", "Strongest against")
    said = " ".join(filter(None, [note + shown, sure]))
    return [*lines, said, "", *_table(heads, (_pair(card, notes) for card in cards[:SHOWN]))]


def _notes(notes: Sequence[Note]) -> list[str]:
    """What experts say; nothing where no notes were given."""
    if not notes:
        return []
    heads = ("On", "Override", "Note", "Reason", "Author", "Date")
    rows = [
        (
            f"**{text(' + '.join(note.names))}**",
            text(note.override) or "none",
            *map(text, (note.text, note.reason, note.author, note.date)),
        )
        for note in notes
    ]
    said = "Shown, never scored: every score and every rank below is that of the model."
    return ["## Expert notes", "", said, "", *_table(heads, rows)]


def _badges(notes: Iterable[Note], size: int) -> str:
    """Notes in short, each after a blank; one on a member of a pair of `size` names it."""
    shown = [words.expert(note.override) + (f" {note.names[0]}" if len(note.ids) < size else "") for note in notes]
    return "".join(f" **({text(one)})**" for one in shown)


def _pair(card: Candidate, notes: tuple[Note, ...]) -> tuple[str, ...]:
    against = _remark(card.against[0]) if card.against else "nothing on record"
    return (
        f"not ranked: {text(card.gate)}" if card.gate else words.place(card.rank, card.rank_low, card.rank_high),
        f"**{text(card.left)} + {text(card.right)}**" + _badges(notes_on(notes, card.left_id, card.right_id), 2),
        text(card.agents),
        text(card.type),
        words.bounded(card.score, card.low, card.high),
        text(card.tried),
        against,
    )


def _routes(cards: Sequence[Candidate]) -> list[str]:
    """What the first pairs cut of the crosstalk, and the next step for each."""
    if not cards:
        return []
    lines = ["Routes of the crosstalk that the first of them cut, by confidence, and the next step:", ""]
    for card in cards[:FIRST]:
        cut = [
            f"{text(line.outcome)} {words.share(line.share)} ({line.cut} of {line.whole}; "
            + ", ".join(f"{text(name)} alone {words.share(share)}" for name, share in line.alone)
            + ")"
            for line in card.crossing.outcomes
        ]
        lines.append(f"- **{text(card.left)} + {text(card.right)}**: {'; '.join(cut) or 'no route on record'}")
        lines.append(f"  - Next: {text(card.next_step)}")
    return [*lines, ""]


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
    rows = [_target(card, groups, document.notes) for card in document.targets]
    return ["## Targets", "", *_table(heads, rows)]


def _target(card: TargetCard, groups: Sequence[str], notes: tuple[Note, ...]) -> tuple[str, ...]:
    parts = dict(card.groups)
    base = words.score(card.base) + (f", place {card.base_rank}" if card.base_rank else "")
    base += f" ({words.interval(card.base_rank_low, card.base_rank_high)})" if card.base_rank_low else ""
    return (
        words.place(card.rank, card.rank_low, card.rank_high) if card.rank else text(card.status),
        f"**{text(card.symbol)}**"
        + (" (uncited)" if card.basis == "uncited" else "")
        + (" (understudied)" if card.understudied else "")
        + _badges(notes_on(notes, card.target_id), 1),
        text(card.axis),
        text(card.direction),
        words.bounded(card.score, card.low, card.high),
        *(words.signed(parts[group]) if group in parts else words.UNKNOWN for group in groups),
        words.share(card.coverage) + (" (thin)" if card.flagged else ""),
        base,
        str(len(card.against)),
    )


def _moves(document: Document) -> list[str]:
    """How sure the first ten places are, and what would move those who hold them."""
    cards = [card for card in document.targets if card.moves][:FIRST]
    if not cards:
        return []
    lines = [
        "## What would move the first ten",
        "",
        "The smallest change of one weight, the others in proportion, or one missing value.",
        "",
    ]
    for card in cards:
        sure = "" if card.confidence is None else f"; confidence factor {words.share(card.confidence)}"
        lines += [
            f"- **{text(card.symbol)}**: first in {words.share(card.first_share)} of the draws near the chosen "
            f"weights, in {words.share(card.any_first)} over all weightings{sure}",
            *(f"  - {text(line.what)}: {text(line.how)}" for line in card.moves),
        ]
    return [*lines, ""]


def _model(document: Document) -> list[str]:
    """What to mind about the model: weights against effects, and the ranking without each part."""
    lines = ["## What the ranking hangs on", "", *(f"- {text(line)}" for line in document.warnings), ""]
    heads = ("Criterion", "Group", "Weight", "Effective", "Known", "Known none", "Unknown", "Not asked")
    rows = [
        (
            text(line.feature),
            text(line.group),
            words.weight(line.weight * line.sign),
            ("" if line.effective is None else words.weight(line.effective))
            + (" **(out of step)**" if line.out_of_step else ""),
            *(f"{count:,}" for count in (line.known, line.none, line.unknown, line.not_asked)),
        )
        for line in document.criteria
    ]
    lines += _table(heads, rows)
    if document.ablations:
        parts = ("Without", "Kind", "Rank correlation", "Of the first ten", "Moves most")
        lines += _table(parts, (_ablation(line) for line in document.ablations))
    return lines


def _trust(document: Document) -> list[str]:
    """What was simulated, and pairs on what was tried in people."""
    trust = document.trust
    if trust is None:
        return []
    lines = ["## How far to trust it", ""]
    if trust.masked:
        lines += [f"Known values hidden {trust.maskings} times, at random or by attention:", ""]
        heads = ("Hidden", "How", "Rank correlation", "Mean shift", "Stay of the first ten", "No longer ranked")
        lines += _table(heads, (_mask(line) for line in trust.masked))
        lines += [
            f"Rank intervals of {words.share(document.interval)} that hold the true rank of simulated truths:",
            "",
        ]
        lines += _table(("Hidden", "How", "Holds it", "95% interval", "Truths"), (_held(line) for line in trust.held))
    lines += [
        f"Pairs on what was tried in people, the outcome of the pair left out of its score; AUROC with the interval of "
        f"{trust.draws:,} draws of targets, 0.50 is chance. A difference counts only where its intervals over targets "
        "and over pairs exclude 0.",
        "",
    ]
    sides = ("Question", "Ranking", "Cases", "AUROC", "Above", "Below", "Not shown")
    return [*lines, *_table(sides, (_backtest(line) for line in trust.backtest))]


def _mask(line: MaskLine) -> tuple[str, ...]:
    means = (words.mean(value) for value in (line.shift, line.overlap, line.unranked))
    return (words.share(line.hidden), text(line.how), words.score(line.correlation), *means)


def _held(line: HeldLine) -> tuple[str, ...]:
    ends = f"{words.share_fine(line.low)} to {words.share_fine(line.high)}"
    return (words.share(line.hidden), text(line.how), words.share_fine(line.share), ends, str(line.runs))


def _backtest(line: BacktestLine) -> tuple[str, ...]:
    ends = f" ({words.score(line.by_target[0])} to {words.score(line.by_target[1])})" if line.by_target else ""
    return (
        text(line.question),
        text(line.ranking),
        f"{line.n_positive:,} {text(line.positive)}, {line.n_negative:,} {text(line.negative)}",
        "too few cases" if line.area is None else words.score(line.area) + ends,
        *(text(", ".join(some)) for some in (line.above, line.below, line.not_shown)),
    )


def _ablation(line: AblationLine) -> tuple[str, ...]:
    way = "up" if line.moved > 0 else "down"
    mover = f"{text(line.mover)}, {abs(line.moved)} {way}" if line.mover else ""
    return (text(line.name), text(line.kind), words.score(line.correlation), str(line.overlap), mover)


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
    command = words.command(document.model, document.as_of, bool(document.notes))
    return [
        "## Reproduce",
        "",
        f"- Model {_code(document.model)}, SHA-256 {_code(document.model_sha256)}",
        f"- Snapshot {_code(document.snapshot_id)} of {text(document.date)}, inputs {_code(document.inputs_id)}",
        f"- prioritize {text(document.tool_version)}: {_code(command)}",
        "",
    ]
