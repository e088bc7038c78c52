"""The card of a target: its numbers, what speaks for it and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from prioritize.combinations.ledger import BAD
from prioritize.dossier.details import Details, Ledger, counted, number, tried_remark, weighty
from prioritize.inputs import Agent
from prioritize.pipeline import Results
from prioritize.report.document import (
    AgentLine,
    CriterionLine,
    Remark,
    TargetCard,
    TriedLine,
)
from prioritize.score.sensitivity import Attention, attention

LESSON = "fewer stem-cell markers have repeatedly not become longer survival (see the limits of this report)"


def make_cards(results: Results, ledger: Ledger, details: Details) -> list[TargetCard]:
    """All targets: ranked by rank, then the others by symbol."""
    seen = papers_of(results)
    free = {int(row): place for place, row in enumerate(results.free.chosen)}
    cards = [
        _with_extras(_card(row, results, ledger, details), row, results, seen, free.get(row))
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
    """The card with its track, its ranks over all weights, and its rank beyond attention."""
    return replace(
        card,
        track=results.model.track_names[int(results.ranking.track[row])],
        open_track=bool(results.ranking.open_track[row]),
        any_first=0.0 if place is None else float(results.free.first[place]),
        any_top=0.0 if place is None else float(results.free.top[place]),
        residual_rank=int(seen.residual_rank[row]),
        understudied=bool(seen.understudied[row]),
    )


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
        evidence_tier=about["evidence_tier"],
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


def _target_for(about: Mapping[str, str], tried: Sequence[TriedLine], agents: Sequence[Agent]) -> tuple[Remark, ...]:
    """What speaks for a target."""
    remarks = []
    if about["role"]:
        remarks.append(
            Remark(
                "crosstalk",
                about["role"],
                f"evidence tier {about['evidence_tier'] or 'none'}",
                about["basis"],
            )
        )
    good = [line for line in tried if line.outcome in {"approved", "positive"} and line.setting == "clinical"]
    remarks += [tried_remark(line) for line in good]
    agreeing = [agent for agent in agents if agent.agreement == "agrees" and agent.stage != "unknown"]
    if agreeing:
        best = agreeing[0]
        remarks.append(
            Remark(
                "agent",
                f"{best.name} acts in the wanted direction ({best.stage})",
                "raw.agent",
                "data",
            )
        )
    return tuple(remarks)


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
                "the crosstalk role of this target rests on general knowledge, no citation was read",
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
