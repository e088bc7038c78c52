"""Explanations as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prioritize.report.document import Candidate, Crossing, PairInside, Remark, TargetCard, TermLine, Triple
from prioritize.report.words import printable

WIDTH = 100
ROWS = 5
"""Evidence rows printed per table; JSON has all."""


def target_lines(
    card: TargetCard,
    evidence: Mapping[str, Sequence[tuple[str, Sequence[Mapping[str, Any]], Sequence[str]]]],
    model: str,
    n_ranked: int,
) -> list[str]:
    """A target as lines.

    Parameters
    ----------
    card : TargetCard
    evidence : mapping of feature to (table, rows, sources)
        The rows behind each criterion; a source is one printed line.
    model : str
    n_ranked : int
    """
    lines = [printable(f"{card.symbol}  {card.name}  {card.target_id}")]
    if card.rank:
        lines.append(
            f"rank {card.rank} of {n_ranked} ({card.rank_low}-{card.rank_high} under other weights and missing values)"
            f"; without precedence rank {card.base_rank}; model {model}"
        )
    else:
        lines.append(f"{card.status}; model {model}")
    if card.score is not None and card.low is not None and card.high is not None:
        lines.append(
            f"score {card.score:.2f} (between {card.low:.2f} and {card.high:.2f}, were the missing known); "
            f"{card.coverage:.0%} of the weight is known"
            + (", so each weight but those of precedence counts that much more" if card.coverage < 1 else "")
        )
    lines += _wrapped(f"wanted: {card.direction}. {card.role}", "")
    lines += ["", "What gives the score"]
    for line in card.criteria:
        value = "-" if line.value is None else f"{line.value:g}"
        state = {"none": "known none", "known": "known"}.get(line.state, line.state)
        lines.append(
            f"  {line.contribution:+.3f}  {line.feature} ({line.group}, weight {line.weight:.3f}): "
            f"{value}, {state}; {line.unit}"
        )
        for table, rows, sources in evidence.get(line.feature, ()):
            lines += _evidence_lines(table, rows, sources)
    lines.append(f"  = {sum(line.contribution for line in card.criteria):.3f}")
    return lines + _remarks("For", card.for_it) + _remarks("Against", card.against)


def _evidence_lines(table: str, rows: Sequence[Mapping[str, Any]], sources: Sequence[str]) -> list[str]:
    """Rows of one table, and where they come from."""
    if not rows:
        return []
    lines = [f"           raw.{table}, {len(rows)} row{'s' if len(rows) > 1 else ''}: {printable('; '.join(sources))}"]
    for row in rows[:ROWS]:
        cells = ", ".join(f"{key} {value}" for key, value in row.items() if value not in (None, "") and key != "source")
        lines.append("             " + textwrap.shorten(printable(cells), 140, placeholder=" ..."))
    if len(rows) > ROWS:
        lines.append(f"             ... {len(rows) - ROWS} more: --format json shows all")
    return lines


def pair_lines(candidate: Candidate, model: str, ends: tuple[float, float]) -> list[str]:
    """A pair as lines.

    Parameters
    ----------
    candidate : Candidate
    model : str
    ends : (float, float)
        The lowest and the highest score that the model can give.
    """
    lines = [
        printable(f"{candidate.left} + {candidate.right}  ({candidate.type})"),
        _place(candidate, model),
        *_score_lines(candidate.score, candidate.low, candidate.high, candidate.base, ends),
        printable(f"agents: {candidate.agents}"),
        printable(f"tried: {candidate.tried}"),
        *_wrapped(candidate.rationale, ""),
        *_term_lines(candidate.terms),
        *_crossing(candidate.crossing, "by both"),
        *_remarks("For", candidate.for_it),
        *_remarks("Against", candidate.against),
        *_unknown(candidate.unknown),
        "",
        "Next",
        *_wrapped(candidate.next_step, "  - "),
    ]
    return [*lines, "", "The null is independent action: the two together do no more than each alone foretells."]


def triple_lines(triple: Triple, model: str, ends: tuple[float, float]) -> list[str]:
    """A triple as lines.

    Parameters
    ----------
    triple : Triple
    model : str
    ends : (float, float)
        The lowest and the highest score that the model can give.
    """
    lines = [printable(f"{' + '.join(triple.names)}  ({triple.type})")]
    if triple.score is None or triple.low is None or triple.high is None or triple.base is None:
        lines += [line for why in triple.refused for line in _wrapped(f"not scored: {why}", "")]
        lines.append(f"model {model}")
    else:
        lines.append(_triple_place(triple, model))
        lines += _score_lines(triple.score, triple.low, triple.high, triple.base, ends)
    lines += _wrapped(f"agents: {triple.agents}", "")
    if triple.given:
        lines += _wrapped(f"given together: {triple.given}", "")
    lines.append(printable(f"tried: {triple.tried}"))
    lines += _wrapped(triple.rationale, "") + _wrapped(triple.roles, "")
    if triple.terms:
        lines += _term_lines(triple.terms)
    lines += ["", "The pairs inside", *(line for one in triple.inside for line in _inside(one))]
    lines += _crossing(triple.crossing, "by more than one")
    lines += _remarks("For", triple.for_it) + _remarks("Against", triple.against) + _unknown(triple.unknown)
    if triple.next_step:
        lines += ["", "Next", *_wrapped(triple.next_step, "  - ")]
    return [*lines, "", triple.null]


def _score_lines(score: float, low: float, high: float, base: float, ends: tuple[float, float]) -> list[str]:
    """A score with its bounds, and the scale it is on."""
    return [
        f"score {score:.2f} (between {low:.2f} and {high:.2f}, were the unknown known); without precedent {base:.2f}",
        f"the model can give from {ends[0]:.2f} to {ends[1]:.2f}: signed terms are added to an average",
    ]


def _term_lines(terms: Sequence[TermLine]) -> list[str]:
    """What each term adds; the contributions sum to the score."""
    lines = ["", "What gives the score"]
    for term in terms:
        value = "unknown" if term.value is None else f"{term.value:.2f}"
        said = f"{term.contribution:+.3f}  {term.name} (weight {term.weight:+.3f}): {value}; {term.title}"
        lines += textwrap.wrap(printable(said), WIDTH, initial_indent="  ", subsequent_indent=" " * 10)
    return [*lines, f"  = {sum(term.contribution for term in terms):.3f}"]


def _triple_place(triple: Triple, model: str) -> str:
    """Rank among the highest triples, or that it is none of them."""
    if not triple.rank:
        return f"not among the {triple.among:,} highest triples; model {model}"
    return (
        f"rank {triple.rank} ({triple.rank_low}-{triple.rank_high} under other weights and missing values) "
        f"among the {triple.among:,} highest triples; model {model}"
    )


def _inside(pair: PairInside) -> list[str]:
    """A pair inside a triple: score, rank, and what trials showed."""
    if pair.gate:
        how = f"not ranked: {pair.gate}"
    elif pair.score is None:
        how = "not scored: too little is known"
    else:
        ends = f"{pair.rank_low}-{pair.rank_high} under other weights and missing values"
        how = f"rank {pair.rank} of {pair.ranked:,} ({ends})"
    score = "" if pair.score is None else f"score {pair.score:.2f}; "
    lines = _wrapped(f"{pair.left} + {pair.right} ({pair.kind}): {score}{how}; tried: {pair.tried}", "  ")
    return lines + [line for mark, words in pair.trials for line in _wrapped(f"{mark}: {words}", "    ")]


def _unknown(unknown: Sequence[str]) -> list[str]:
    """What is not known."""
    lines = [line for one in unknown for line in _wrapped(one, "  - ")]
    return ["", "Unknown", *(lines or ["  nothing that weighs"])]


def _place(candidate: Candidate, model: str) -> str:
    """Rank, or why there is none."""
    if candidate.gate:
        return printable(f"not ranked: {candidate.gate}; model {model}")
    return (
        f"rank {candidate.rank} ({candidate.rank_low}-{candidate.rank_high} under other weights and missing values) "
        f"among pairs of {candidate.kind}; model {model}"
    )


def _crossing(crossing: Crossing, several: str) -> list[str]:
    """Routes cut, cut twice and left open."""
    lines = ["", "Routes of the crosstalk"]
    for one in crossing.outcomes:
        alone = ", ".join(f"{name} alone {share:.0%}" for name, share in one.alone)
        lines.append(
            printable(f"  {one.outcome}: {one.cut} of {one.whole} routes cut, {one.share:.0%} by confidence ({alone})")
        )
    for title, links in (
        ("cut or boosted", crossing.cut),
        (several, crossing.twice),
        ("goes round", crossing.round_it),
        ("left open, most travelled", crossing.left_open),
    ):
        if links:
            lines.append(f"  {title}:")
            lines += [f"    {printable(link)}" for link in links]
    return lines


def _remarks(title: str, remarks: Iterable[Remark]) -> list[str]:
    """Remarks, one paragraph each."""
    lines = ["", title]
    for remark in remarks:
        lines += _wrapped(f"{remark.kind}: {remark.text} [{remark.basis}; {remark.rests_on}]", "  - ")
    return lines if len(lines) > 2 else [*lines, "  nothing on record"]


def _wrapped(text: str, first: str) -> list[str]:
    return textwrap.wrap(printable(text), WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [first]
