"""Pairs and triples of a report: terms, routes, toxicities, precedents."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.document.targets import Remark, TriedLine
from prioritize.report.kinds import Count, Share


@dataclass(frozen=True)
class Harm:
    """What is on record of the agents of one member in one organ class.

    Attributes
    ----------
    severity : str
        The gravest: boxed warning, dose-limiting, serious or common; `none on record`; `not curated` where no row
        is on record of any of its agents.
    agents : tuple of (name, citation)
        Those with that severity, with one citation each.
    more : int
        Further agents with it.
    """

    severity: str
    agents: tuple[tuple[str, str], ...] = ()
    more: int = 0


@dataclass(frozen=True)
class HarmLine:
    """Toxicities of both members of a pair in one organ class; `shared` as the terms of a pair count it."""

    organ: str
    left: Harm
    right: Harm
    shared: bool


@dataclass(frozen=True)
class TermLine:
    """One term of one combination.

    Attributes
    ----------
    name, title : str
        Of the term.
    value : float or None
        In the unit of the term, as `terms` of the report tells; None = unknown.
    weight : float
        Share of the mean of the merits, 0-1; of a signed term the largest change of the score, with its sign.
    contribution : float
        What it adds to the score, or takes from it, in units of the score.
    """

    name: str
    title: str
    value: float | None
    weight: float
    contribution: float


@dataclass(frozen=True)
class OutcomeShare:
    """Routes of the crosstalk with one outcome.

    Attributes
    ----------
    outcome : str
        immune suppression, chemoresistance or recruitment.
    share : float
        Of the routes, by confidence, that are cut, 0-1.
    cut, whole : int
        Number of routes that are cut, and of all.
    alone : tuple of (str, float)
        Each member, and the share that it cuts alone, 0-1.
    """

    outcome: str
    share: Share
    cut: Count
    whole: Count
    alone: tuple[tuple[str, Share], ...]


@dataclass(frozen=True)
class Crossing:
    """What a pair or a triple does to the crosstalk.

    Attributes
    ----------
    outcomes : tuple of OutcomeShare
        Routes cut, by what they lead to.
    cut, twice, left_open, round_it : tuple of str
        Links that are cut or boosted, and by whom; those that more than one acts on; those that carry most of what
        stays open; and what goes round a cut link.
    """

    outcomes: tuple[OutcomeShare, ...]
    cut: tuple[str, ...]
    twice: tuple[str, ...]
    left_open: tuple[str, ...]
    round_it: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """One combination.

    Attributes
    ----------
    kind : str
        target + target, or target + conventional therapy.
    rank, rank_low, rank_high : int
        Place among all scored pairs of its kind that pass the gates, from 1, with its interval under other weights and
        missing values; 0 = gated.
    left_id, right_id : str
        HGNC id of a target, or id of a therapy.
    left, right : str
        Symbol of a target, or name of a therapy.
    score : float
        Mean of the known merits by weight, and what the signed terms add or take.
    low, high : float
        Score with all that is unknown at its worst, and at its most favourable.
    base : float
        Score without what precedents add or take.
    coverage : float
        Share of the weight of the merits that is known, 0-1.
    precedents : tuple of TriedLine
        Rows of the ledger that hold both members.
    terms : tuple of TermLine
        One for each term of the model.
    for_it, against : tuple of Remark
        What speaks for it, and against it.
    unknown : tuple of str
        Terms that are unknown.
    gate : str
        Why it is not ranked; '' when it is.
    crossing : Crossing
        Routes of the crosstalk that it cuts and leaves open.
    next_step : str
        The cheapest step that would settle the largest unknown.
    harms : tuple of HarmLine
        By organ class, shared ones first; data files leave them out.
    agents : str
        Concrete agents with their stages.
    type : str
        Typed rationale, such as `tumour-intrinsic + myeloid`.
    rationale : str
        One sentence from the facts.
    tried : str
        `not in the ledger`, `not asked`, or how it ended.
    """

    kind: str
    rank: Count
    rank_low: Count
    rank_high: Count
    left_id: str
    left: str
    right_id: str
    right: str
    agents: str
    type: str
    rationale: str
    score: float
    low: float
    high: float
    base: float
    coverage: Share
    tried: str
    precedents: tuple[TriedLine, ...]
    terms: tuple[TermLine, ...]
    for_it: tuple[Remark, ...]
    against: tuple[Remark, ...]
    unknown: tuple[str, ...]
    gate: str
    crossing: Crossing
    next_step: str
    harms: tuple[HarmLine, ...] = field(default=(), metadata={"page": True})


@dataclass(frozen=True)
class PairInside:
    """A pair inside a triple.

    Attributes
    ----------
    kind, left, right, tried, gate : str
        As in `Candidate`; the gate also says that the two act on the same gene, or that one of them is not ranked.
    rank, rank_low, rank_high : int
        As in `Candidate`; 0 = not ranked.
    ranked : int
        Pairs of its kind that are ranked.
    score : float or None
        None = not scored by itself.
    trials : tuple of (sign, words)
        bad, mixed, good or open, and those outcomes of the very pair with the ids of their rows.
    precedents : tuple of TriedLine
        These rows.
    """

    kind: str
    left: str
    right: str
    rank: int
    rank_low: int
    rank_high: int
    ranked: int
    score: float | None
    gate: str
    tried: str
    trials: tuple[tuple[str, str], ...]
    precedents: tuple[TriedLine, ...]


@dataclass(frozen=True)
class Triple:
    """Two targets and a therapy.

    Attributes
    ----------
    ids, names : tuple of str
        The two targets in the order of the catalogue, then the therapy.
    agents : str
        The agent that stands for each member, with stage and modality.
    given : str
        What was given in trials of all three whose outcome is known; '' when there is none.
    type : str
        Typed rationale, such as `tumour-intrinsic + myeloid + chemotherapy`.
    rationale, roles : str
        One sentence on mechanisms and routes; what each member does, from its facts.
    refused : tuple of str
        Why it is not scored; empty when it is.
    rank, rank_low, rank_high : int
        Among the `among` highest triples, with its interval under other weights there; 0 = not one of them.
    score, low, high, base, coverage : float or None
        As in `Candidate`; None = not scored.
    tried : str
        How the three together fared, worst first, `only as background`, `not in the ledger` or `not asked`.
    precedents : tuple of TriedLine
        Ledger rows that judge the three together.
    inside : tuple of PairInside
        The two targets, then each with the therapy.
    null : str
        What it is to be compared with.
    terms, for_it, against, unknown, crossing, next_step
        As in `Candidate`; `next_step` is '' when it is not scored.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    agents: str
    given: str
    type: str
    rationale: str
    roles: str
    refused: tuple[str, ...]
    rank: int
    rank_low: int
    rank_high: int
    among: int
    score: float | None
    low: float | None
    high: float | None
    base: float | None
    coverage: float | None
    tried: str
    precedents: tuple[TriedLine, ...]
    terms: tuple[TermLine, ...]
    inside: tuple[PairInside, ...]
    for_it: tuple[Remark, ...]
    against: tuple[Remark, ...]
    unknown: tuple[str, ...]
    crossing: Crossing
    next_step: str
    null: str
