"""What a report says, without markup: frozen records of final numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.crossmap import Pictures
from prioritize.report.live import Live


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of one target.

    Attributes
    ----------
    feature, title, group, unit : str
    state : str
        known, none (known to be none), unknown, not asked.
    value : float or None
        In `unit`.
    worth : float or None
        0-1 after the scale.
    weight : float
        Share of the whole; for precedence the largest change, with its sign.
    contribution : float
    n_evidence : int
        Rows behind the value.
    """

    feature: str
    title: str
    group: str
    unit: str
    state: str
    value: float | None
    worth: float | None
    weight: float
    contribution: float
    n_evidence: int


@dataclass(frozen=True)
class Remark:
    """A sentence for or against, with what it rests on.

    Attributes
    ----------
    kind : str
        failed trial, stopped programmes, toxicity, essential, constraint, safety event, direction, coverage,
        uncited, lesson, redundancy, immune, agent, approved, positive, crosstalk ...
    text : str
    rests_on : str
        Row ids, NCT ids, DOIs.
    basis : str
        cited, partly cited, uncited, or data.
    """

    kind: str
    text: str
    rests_on: str
    basis: str


@dataclass(frozen=True)
class AgentLine:
    """An agent of a target or backbone.

    Attributes
    ----------
    rests_on : tuple of str
        Rows of the sources that name it, as `table key`, and what is cited for its action and stage.
    """

    name: str
    action: str
    agreement: str
    modality: str
    stage: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pathway:
    """A pathway that holds a target; `n_genes` are the human genes in it."""

    id: str
    name: str
    collection: str
    n_genes: int


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
class TriedLine:
    """A combination already tried."""

    id: str
    agents: str
    targets: str
    phase: str
    indication: str
    outcome: str
    detail: str
    year: str
    nct: tuple[str, ...]
    citations: str
    basis: str
    setting: str


@dataclass(frozen=True)
class MoveLine:
    """The smallest single change that moves a target.

    Attributes
    ----------
    kind : str
        pass (the next higher target), passed (by the next lower one), enter or leave (the first ten).
    other : str
        Symbol of that other target; '' for the first ten.
    weight : str
        Criterion whose weight would have to change; '' when no single weight does it.
    factor : float or None
        New over old weight.
    value : str
        Criterion whose missing value does it; '' when none does.
    whose : str
        Symbol of the target that lacks it.
    worth : float or None
        0-1, from which on or down to which the value does it.
    what, how : str
        The same in words.
    """

    kind: str
    other: str
    weight: str
    factor: float | None
    value: str
    whose: str
    worth: float | None
    what: str
    how: str


@dataclass(frozen=True)
class TargetCard:
    """One target.

    Attributes
    ----------
    rank, base_rank : int
        With and without precedence; 0 = not ranked.
    rank_low, rank_high : int
        Interval under other weights and missing values.
    score, low, high, base : float or None
    coverage : float
        Share of the weight that is known, 0-1.
    first_share, top_share : float
        Share of weightings in which the target is first, or among the first ten.
    groups : tuple of (group, contribution)
        Contributions added up by group; they sum to the score.
    for_it, against : tuple of Remark
    track : str
        Best way to drug the target; '' when the model knows only one.
    open_track : bool
        Whether a feature that the track needs is known to be there.
    any_first, any_top : float
        Share of all weightings, not only those near the chosen one, in which the target is first, or among the
        first ten.
    residual_rank : int
        Rank by what the score says beyond the number of papers; 0 = none.
    understudied : bool
        High by score and low by papers.
    base_rank_low, base_rank_high : int
        Interval of `base_rank` under other weights and missing values; 0 = none.
    confidence : float or None
        Share of draws of the missing values in which it is first under the mean of the weightings that put it
        first; None when there are none.
    suits : tuple of (group, share)
        That mean, by group; the shares sum to 1.
    moves : tuple of MoveLine
        What would move it; empty when it is not ranked.
    neighbours : tuple of (id, symbol)
        Targets of the list whose proteins interact with it, by symbol; data files leave them out.
    n_neighbours : int
        All such targets; `neighbours` are the first.
    pathways : tuple of Pathway
        Those that pairs are compared by and that hold it, the smallest first; data files leave them out.
    n_pathways : int
        All such pathways; `pathways` are the first.
    """

    target_id: str
    symbol: str
    name: str
    entrez_id: str
    ensembl_gene_id: str
    uniprot_id: str
    axis: str
    role: str
    direction: str
    mediator_class: str
    cells: tuple[str, ...]
    evidence_tier: str
    citations: tuple[str, ...]
    basis: str
    status: str
    rank: int
    rank_low: int
    rank_high: int
    base_rank: int
    score: float | None
    low: float | None
    high: float | None
    base: float | None
    coverage: float
    flagged: bool
    first_share: float
    top_share: float
    n_papers: int | None
    groups: tuple[tuple[str, float], ...]
    criteria: tuple[CriterionLine, ...]
    agents: tuple[AgentLine, ...]
    tried: tuple[TriedLine, ...]
    for_it: tuple[Remark, ...]
    against: tuple[Remark, ...]
    track: str = ""
    open_track: bool = True
    any_first: float = 0.0
    any_top: float = 0.0
    residual_rank: int = 0
    understudied: bool = False
    base_rank_low: int = 0
    base_rank_high: int = 0
    confidence: float | None = None
    suits: tuple[tuple[str, float], ...] = ()
    moves: tuple[MoveLine, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = field(default=(), metadata={"page": True})
    n_neighbours: int = 0
    pathways: tuple[Pathway, ...] = field(default=(), metadata={"page": True})
    n_pathways: int = 0


@dataclass(frozen=True)
class TermLine:
    """One term of one combination; `value` None = unknown."""

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
        Of the routes, by confidence, that are cut.
    cut, whole : int
        Routes.
    alone : tuple of (str, float)
        Each member, and the share that it cuts alone.
    """

    outcome: str
    share: float
    cut: int
    whole: int
    alone: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Crossing:
    """What a pair or a triple does to the crosstalk.

    Attributes
    ----------
    outcomes : tuple of OutcomeShare
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
        Among all scored pairs of its kind that pass the gates, with its interval under other weights; 0 = gated.
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
    rank: int
    rank_low: int
    rank_high: int
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
    coverage: float
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


@dataclass(frozen=True)
class SourceLine:
    """One source of the snapshot; `age_years` counts from the release's year to the manifest's date."""

    title: str
    tables: tuple[str, ...]
    release: str
    age_years: int | None
    old: bool
    url: str
    obtained: str
    rebuild: str
    licence: str
    rows: int
    unresolved: int
    note: str


@dataclass(frozen=True)
class CriterionFacts:
    """A criterion of the model, and how much of it is known over the targets.

    `effective` is its share of the linear main effects on the score; None where it does not separate the targets.
    `evidence` are the queries of the rows behind a value, `$target` standing for the HGNC id; data files leave them
    out.
    """

    feature: str
    title: str
    group: str
    weight: float
    sign: int
    better: str
    scale: str
    unit: str
    reference: str
    note: str
    known: int
    none: int
    unknown: int
    not_asked: int
    effective: float | None = None
    out_of_step: bool = False
    track: str = ""
    evidence: tuple[str, ...] = field(default=(), metadata={"page": True})


@dataclass(frozen=True)
class AblationLine:
    """What the ranking is without a criterion, a group or a table.

    Attributes
    ----------
    correlation : float or None
        Spearman correlation of the scores; None when nothing is left.
    overlap : int
        How many of the first ten stay.
    mover : str
        Symbol of the target that moves most, '' for none, and by how many places, positive = up.
    """

    kind: str
    name: str
    correlation: float | None
    overlap: int
    mover: str
    moved: int


@dataclass(frozen=True)
class TermFacts:
    """A combination term of the model."""

    name: str
    title: str
    weight: float
    kind: str
    unit: str
    words: str
    reference: str
    known: int


@dataclass(frozen=True)
class MaskLine:
    """Ranks after a share of the known values was hidden, averaged over `Trust.maskings` times.

    Attributes
    ----------
    how : str
        at random, or by attention.
    hidden : float
        Share of the known values, 0-1.
    correlation : float or None
        Of the scores with those before; None when too few targets stay ranked.
    shift : float or None
        Mean change of rank, places.
    overlap, unranked : float
        Of the first ten that stay; targets that fall below the coverage needed.
    """

    how: str
    hidden: float
    correlation: float | None
    shift: float | None
    overlap: float
    unranked: float


@dataclass(frozen=True)
class HeldLine:
    """How often rank intervals held the true rank in simulated truths.

    Attributes
    ----------
    how : str
        at random, or by attention.
    hidden : float
        Share of the known values, 0-1.
    share : float or None
        Of the intervals, 0-1; None when no target stays ranked.
    low, high : float or None
        95 % interval of the share over the truths.
    runs : int
        Truths.
    """

    how: str
    hidden: float
    share: float | None
    low: float | None
    high: float | None
    runs: int


@dataclass(frozen=True)
class BacktestLine:
    """One ranking of pairs on what was tried in people.

    Attributes
    ----------
    question, positive, negative : str
        Words for the question and its two sides.
    n_positive, n_negative : int
        Cases.
    ranking : str
    area : float or None
        AUROC: how often, of one case from each side, the positive stands higher; None when a side has too few cases.
    by_target, by_pair : tuple of float, or None
        Its 95 % interval over draws of targets, and over draws of pairs.
    above, below, not_shown : tuple of str
        Baselines, by how the ranking compares with each.
    """

    question: str
    positive: str
    negative: str
    n_positive: int
    n_negative: int
    ranking: str
    area: float | None
    by_target: tuple[float, float] | None
    by_pair: tuple[float, float] | None
    above: tuple[str, ...]
    below: tuple[str, ...]
    not_shown: tuple[str, ...]


@dataclass(frozen=True)
class Trust:
    """How far to trust a report, by what was simulated and by what was tried in people.

    Attributes
    ----------
    maskings : int
        Times that values were hidden for each line of `masked`.
    masked : tuple of MaskLine
        Empty when too few targets are ranked.
    held : tuple of HeldLine
        Likewise.
    draws : int
        Bootstrap draws behind the intervals of `backtest`.
    backtest : tuple of BacktestLine
    details : tuple of str
        The same in sentences, with every comparison.
    """

    maskings: int
    masked: tuple[MaskLine, ...]
    held: tuple[HeldLine, ...]
    draws: int
    backtest: tuple[BacktestLine, ...]
    details: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """What an expert says of a target or a pair; it changes no score and no rank.

    Attributes
    ----------
    ids, names : tuple of str
        The target, or both members of the pair.
    author, date, text, reason : str
    override : str
        hold, promote or exclude: what the expert would do instead; '' for none.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    author: str
    date: str
    text: str
    reason: str
    override: str = ""


def notes_on(notes: tuple[Note, ...], *ids: str) -> tuple[Note, ...]:
    """Notes on a target; for the ids of a combination those on it and on what is in it."""
    return tuple(note for note in notes if set(note.ids) <= set(ids))


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes
    ----------
    statements : tuple of str
        What the ranking says in words, and how sure it is.
    scope : tuple of str
        How the list was chosen and what the report cannot do.
    targets : tuple of TargetCard
        Ranked first, by rank; then the others by symbol.
    candidates : tuple of Candidate
        Pairs of targets, each with an agent whose stage has a source, without a clinical outcome on record.
    with_backbones : tuple of Candidate
        Target with conventional therapy, likewise.
    already_tried : tuple of Candidate
        Pairs with a clinical outcome on record, the highest score first.
    shown : tuple of CriterionFacts
        Features that the model does not score.
    warnings : tuple of str
        What to mind about the model on these targets: criteria that count other than they say, that say the same
        twice, or that others make up for.
    n_gated : int
        Scored pairs that a gate takes out of the ranking; `n_pairs` are the others.
    trust : Trust or None
        None where it was not asked for.
    pictures : Pictures or None
        What its pictures show; None leaves them out.
    as_of : int or None
        Year at whose end the evidence stops; None = all of the store.
    live : Live or None
        What the page ranks anew from; None where there is no page. Data files leave it out.
    notes : tuple of Note
        What experts say, in the order of their file.
    """

    title: str
    question: str
    description: str
    model: str
    model_sha256: str
    snapshot_id: str
    inputs_id: str
    date: str
    tool_version: str
    n_targets: int
    n_ranked: int
    n_pairs: int
    draws: int
    band: float
    interval: float
    rankable: float
    flagged: float
    per_member: int
    statements: tuple[str, ...]
    scope: tuple[str, ...]
    targets: tuple[TargetCard, ...]
    candidates: tuple[Candidate, ...]
    with_backbones: tuple[Candidate, ...]
    already_tried: tuple[Candidate, ...]
    criteria: tuple[CriterionFacts, ...]
    shown: tuple[CriterionFacts, ...]
    terms: tuple[TermFacts, ...]
    sources: tuple[SourceLine, ...]
    warnings: tuple[str, ...] = ()
    ablations: tuple[AblationLine, ...] = ()
    n_gated: int = 0
    trust: Trust | None = None
    pictures: Pictures | None = None
    as_of: int | None = None
    live: Live | None = field(default=None, metadata={"page": True})
    notes: tuple[Note, ...] = ()
