"""The card of a target: its numbers, what speaks for it and what speaks against it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from prioritize.catalogue import NOTED, accepted_by
from prioritize.combinations.ledger import BAD
from prioritize.dossier.details import Details, Ledger, counted, number, tried_remark, weighty
from prioritize.partners import Agent
from prioritize.pipeline import Results
from prioritize.report.document import (
    AgentLine,
    CriterionLine,
    MoveLine,
    Remark,
    TargetCard,
    TriedLine,
)
from prioritize.report.words import criterion_name
from prioritize.score.flips import Flip, flips
from prioritize.score.grids import FARTHEST
from prioritize.score.moves import Move, moves
from prioritize.score.sensitivity import Attention, attention

TOP = 10
"""Places that count as the top."""
MOVED = 300
"""Ranked targets, from the first on, for which is told what would move them: the work grows with their square."""
UNREAD = "a machine read the name of this target in a text, and nobody has checked what the text says of it"
UNNAMED = "a machine read in a text what is said of this target, and the text has no id by which it could be cited"
LESSON = "fewer stem-cell markers have repeatedly not become longer survival (see the limits of this report)"


def make_cards(results: Results, ledger: Ledger, details: Details) -> list[TargetCard]:
    """All targets: ranked by rank, then the others by symbol."""
    seen = papers_of(results)
    free = {int(row): place for place, row in enumerate(results.free.chosen)}
    lines: dict[int, list[MoveLine]] = {}
    for move in moves(results.ranking, results.model, TOP, MOVED):
        lines.setdefault(move.row, []).append(_move_line(move, results))
    cards = [
        replace(
            _with_extras(_card(row, results, ledger, details), row, results, seen, free.get(row)),
            moves=tuple(lines.get(row, ())),
        )
        for row in range(len(results.matrix.targets))
    ]
    return sorted(cards, key=lambda card: (card.rank == 0, card.rank, card.symbol))


def papers_of(results: Results) -> Attention:
    """How the ranking relates to the number of papers."""
    matrix = results.matrix
    papers = (
        matrix.column("publications") if "publications" in matrix.features else np.full(len(matrix.targets), np.nan)
    )
    return attention(results.ranking, papers)


def _with_extras(card: TargetCard, row: int, results: Results, seen: Attention, place: int | None) -> TargetCard:
    """The card with its track, its ranks over all weights and without precedence, and its rank beyond attention."""
    return replace(
        card,
        base_rank_low=int(results.stability.base_rank_low[row]),
        base_rank_high=int(results.stability.base_rank_high[row]),
        confidence=None if place is None else number(float(results.free.confidence[place])),
        suits=() if place is None else _suits(results, place),
        track=results.model.track_names[int(results.ranking.track[row])],
        open_track=bool(results.ranking.open_track[row]),
        any_first=0.0 if place is None else float(results.free.first[place]),
        any_top=0.0 if place is None else float(results.free.top[place]),
        residual_rank=int(seen.residual_rank[row]),
        understudied=bool(seen.understudied[row]),
    )


def _suits(results: Results, place: int) -> tuple[tuple[str, float], ...]:
    """Mean of the weights under which a target is first, by group."""
    central = results.free.central[place]
    if np.isnan(central).any():
        return ()
    groups: dict[str, float] = {}
    for criterion, weight in zip(results.model.criteria, central, strict=True):
        groups[criterion.group] = groups.get(criterion.group, 0.0) + float(weight)
    return tuple(groups.items())


def _move_line(move: Move, results: Results) -> MoveLine:
    """A move in words."""
    symbols = results.matrix.symbols
    other = symbols[move.other] if move.other >= 0 else ""
    whose = ""
    if move.value:
        own = "behind" if move.kind in ("pass", "enter") else "ahead"
        whose = symbols[move.row] if move.value.whose == own else other
    place = f"{other} (place {results.ranking.rank[move.other]})" if other else ""
    what = {
        "pass": f"to pass {place}",
        "passed": f"for {place} to pass it",
        "enter": "to enter the first ten",
        "leave": "to leave the first ten",
    }[move.kind]
    ways = [_weight_words(move.weight)] if move.weight else []
    if move.value:
        ways.append(_value_words(move.value, whose, symbols[move.row], results))
    return MoveLine(
        move.kind,
        other,
        move.weight.feature if move.weight else "",
        move.weight.factor if move.weight else None,
        move.value.feature if move.value else "",
        whose,
        move.value.worth if move.value else None,
        what,
        "; or ".join(ways) or f"no one weight does it, from 0 to {FARTHEST:g} times its own, and no missing value",
    )


def swap_lines(results: Results, row: int, other: int) -> list[MoveLine]:
    """Every single change that lets the lower of two ranked targets pass the higher, the smallest first.

    Parameters
    ----------
    results : Results
    row, other : int
        Of the matrix; both ranked. The words are those of `row`.
    """
    symbols, rank = results.matrix.symbols, results.ranking.rank
    ahead, behind = sorted((row, other), key=lambda one: rank[one])
    place = f"{symbols[other]} (place {rank[other]})"
    what = f"to pass {place}" if row == behind else f"for {place} to pass it"
    lines = []
    for flip in flips(results.ranking, results.model, ahead, behind):
        if flip.kind == "weight":
            lines.append(
                MoveLine("swap", symbols[other], flip.feature, flip.factor, "", "", None, what, _weight_words(flip))
            )
            continue
        whose = symbols[behind if flip.whose == "behind" else ahead]
        how = _value_words(flip, whose, symbols[row], results)
        lines.append(MoveLine("swap", symbols[other], "", None, flip.feature, whose, flip.worth, what, how))
    return lines


def _weight_words(flip: Flip) -> str:
    """A change of a weight, rounded to the side on which it does what is said."""
    name = criterion_name(flip.feature)
    if flip.factor >= 2.0:
        return f"the weight of {name} raised to {math.ceil(flip.factor * 100) / 100:g} times its own"
    change = max(math.ceil(abs(flip.factor - 1.0) * 1000), 1) / 1000
    return f"the weight of {name} {'raised' if flip.factor > 1 else 'lowered'} by {change:.1%}"


def _value_words(flip: Flip, whose: str, symbol: str, results: Results) -> str:
    """A missing value, rounded to the side on which it does what is said."""
    everything = (*results.model.criteria, *results.model.precedence)
    lowers = next(one.sign < 0 for one in everything if one.feature == flip.feature)
    if flip.whose == "behind" or lowers:
        worth = f"{math.ceil(flip.worth * 100) / 100:.2f} or more"
    else:
        worth = f"{math.floor(flip.worth * 100) / 100:.2f} or less"
    name = criterion_name(flip.feature)
    theirs = f"the {name} of {whose}, which is missing,"
    missing = f"its missing {name}" if whose == symbol else theirs
    return f"{missing} coming out at a {'strength' if lowers else 'worth'} of {worth}"


def _card(row: int, results: Results, ledger: Ledger, details: Details) -> TargetCard:
    """One target."""
    matrix, ranking, stable = results.matrix, results.ranking, results.stability
    target = matrix.targets[row]
    about = details.rows[target]
    criteria = tuple(_criterion_lines(row, results))
    groups: dict[str, float] = {}
    for line in criteria:
        groups[line.group] = groups.get(line.group, 0.0) + line.contribution
    tried = tuple(ledger.lines[one] for one in ledger.of_target.get(target, ()))
    papers = number(matrix.column("publications")[row]) if "publications" in matrix.features else None
    flagged = ranking.coverage[row] < results.model.coverage.flagged
    agents = results.members.agents[row]
    return TargetCard(
        target_id=target,
        symbol=matrix.symbols[row],
        name=about["name"],
        entrez_id=about["entrez_id"],
        ensembl_gene_id=about["ensembl_gene_id"],
        uniprot_id=about["uniprot_id"],
        axis=about["axis"],
        role=about["role"],
        direction=matrix.directions[row],
        mediator_class=about["mediator_class"],
        cells=results.members.sets["cells"].of(row),
        evidence_tier=_tier(about),
        citations=details.citations.get(target, ()),
        basis=about["basis"],
        status=ranking.status[row],
        rank=int(ranking.rank[row]),
        rank_low=int(stable.rank_low[row]),
        rank_high=int(stable.rank_high[row]),
        base_rank=int(ranking.base_rank[row]),
        score=number(ranking.score[row]),
        low=number(ranking.low[row]),
        high=number(ranking.high[row]),
        base=number(ranking.base[row]),
        coverage=float(ranking.coverage[row]),
        flagged=bool(flagged),
        first_share=float(stable.first[row]),
        top_share=float(stable.top[row]),
        n_papers=None if papers is None else int(papers),
        groups=tuple(groups.items()),
        criteria=criteria,
        agents=tuple(_agent_line(agent) for agent in agents),
        tried=tried,
        for_it=_target_for(about, tried, agents),
        against=_target_against(row, results, about, tried, details),
    )


def _criterion_lines(row: int, results: Results) -> list[CriterionLine]:
    """Criteria of one target, in the order of the model."""
    lines = []
    for index, criterion in enumerate((*results.model.criteria, *results.model.precedence)):
        column = results.matrix.features.index(criterion.feature)
        lines.append(
            CriterionLine(
                criterion.feature,
                criterion.facts.title,
                criterion.group,
                criterion.facts.unit,
                results.matrix.state(row, criterion.feature),
                number(results.matrix.values[row, column]),
                number(results.ranking.worths[row, index]),
                _weight(row, index, results),
                float(results.ranking.contributions[row, index]),
                int(results.matrix.n_evidence[row, column]),
            )
        )
    return lines


def _weight(row: int, index: int, results: Results) -> float:
    """Weight of a criterion in the target's own track; of a precedence criterion with its sign."""
    split = len(results.model.criteria)
    if index < split:
        return float(results.ranking.weights[row, index])
    return float(results.model.precedence_weights[index - split])


def _agent_line(agent: Agent) -> AgentLine:
    return AgentLine(agent.name, agent.action, agent.agreement, agent.modality, agent.stage)


def _tier(about: Mapping[str, str]) -> str:
    """The evidence tier of a target; of what a machine read in a text, with who judged it, or that nobody has."""
    if (about["note"] or "").startswith(NOTED):
        return "to check"
    who = accepted_by(about["note"])
    tier = about["evidence_tier"]
    return f"{tier}, read from the text by machine, accepted by {who}" if who else tier


def _target_for(about: Mapping[str, str], tried: Sequence[TriedLine], agents: Sequence[Agent]) -> tuple[Remark, ...]:
    """What speaks for a target; a sentence that a machine read is no finding on the crosstalk, and no reason unread."""
    remarks = []
    if about["role"] and not (about["note"] or "").startswith(NOTED):
        kind = "the text says" if accepted_by(about["note"]) else "crosstalk"
        remarks.append(Remark(kind, about["role"], f"evidence tier {_tier(about) or 'none'}", about["basis"]))
    good = [line for line in tried if line.outcome in {"approved", "positive"} and line.setting == "clinical"]
    remarks += [tried_remark(line) for line in good]
    agreeing = [agent for agent in agents if agent.agreement == "agrees" and agent.stage != "unknown"]
    if agreeing:
        best = agreeing[0]
        rests = counted(best.claims, "source row")
        remarks.append(
            Remark(
                "agent",
                f"{best.name} acts in the wanted direction ({best.stage}; {rests} on its action)",
                "facts.agent_action",
                "data",
            )
        )
    return tuple(remarks)


def _uncited(note: str) -> str:
    """Why a target without a citation has none."""
    if note.startswith(NOTED):
        return UNREAD
    if accepted_by(note):
        return UNNAMED
    return "the crosstalk role of this target rests on general knowledge, no citation was read"


def _target_against(
    row: int,
    results: Results,
    about: Mapping[str, str],
    tried: Sequence[TriedLine],
    details: Details,
) -> tuple[Remark, ...]:
    """What speaks against a target."""
    matrix = results.matrix
    target = matrix.targets[row]
    remarks = [tried_remark(line) for line in tried if line.outcome in BAD]
    if matrix.directions[row] == "unknown":
        remarks.append(
            Remark(
                "direction",
                "whether to inhibit or to activate depends on context; not ranked",
                "raw.target",
                about["basis"],
            )
        )
    stopped = details.stopped.get(target, ())
    if stopped:
        named = "; ".join(stopped[:5]) + ("; ..." if len(stopped) > 5 else "")
        remarks.append(
            Remark(
                "stopped programmes",
                f"{counted(len(stopped), 'oncology programme')} reached the clinic, no longer active: {named}",
                "raw.programme",
                "data",
            )
        )
    silent = [line for line in tried if line.outcome == "completed_unknown" and line.setting == "clinical"]
    if silent:
        trials = f"{len(silent)} of {counted(len(tried), 'tried combination')} with it"
        remarks.append(
            Remark(
                "silence",
                f"{trials} completed without a known result, which is neither success nor failure",
                ", ".join(line.id for line in silent),
                "data",
            )
        )
    values = {name: number(matrix.values[row, column]) for column, name in enumerate(matrix.features)}
    if values.get("common_essential"):
        remarks.append(Remark("essential", "essential to nearly all cell lines", "raw.essentiality", "data"))
    loeuf = values.get("loss_tolerance")
    if loeuf is not None and loeuf < 0.35:
        remarks.append(
            Remark(
                "constraint",
                f"loss of function is selected against in people (LOEUF {loeuf:.2f})",
                "raw.gene_constraint",
                "data",
            )
        )
    events = details.events.get(target, ())
    if events:
        named = "; ".join(events[:5]) + (f" and {len(events) - 5} more" if len(events) > 5 else "")
        remarks.append(
            Remark("safety event", f"curated safety events of the target: {named}", "raw.safety_event", "data")
        )
    for agent in [one for one in results.members.agents[row] if one.agreement != "contradicts"][:4]:
        text = weighty(agent.name, details.toxicities.get(agent.id, ()))
        if text:
            remarks.append(Remark("toxicity", text, "raw.toxicity", "cited"))
    wrong = [agent.name for agent in results.members.agents[row] if agent.agreement == "contradicts"]
    if wrong:
        remarks.append(
            Remark(
                "direction",
                f"agents that act against the wanted direction: {', '.join(wrong[:6])}",
                "facts.agent_action",
                "data",
            )
        )
    if "CSC" in results.members.sets["cells"].of(row) and "stemness" in details.effects.get(target, ()):
        remarks.append(Remark("lesson", LESSON, "the ledger rows of SMO and CXCR1", "cited"))
    if about["basis"] == "uncited" and about["source"] != "user_list":
        remarks.append(
            Remark(
                "uncited",
                _uncited(about["note"] or ""),
                "raw.target",
                "uncited",
            )
        )
    if not results.ranking.open_track[row]:
        track = results.model.track_names[int(results.ranking.track[row])]
        remarks.append(
            Remark(
                "tractability",
                f"nothing on record says that a drug can be made, not even by its best track, {track}",
                "raw.tractability",
                "data",
            )
        )
    share = results.ranking.coverage[row]
    if share < results.model.coverage.flagged:
        remarks.append(Remark("coverage", f"only {share:.0%} of the model's weight is known", "features", "data"))
    return tuple(remarks)
