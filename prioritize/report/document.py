"""What a report says, without markup: frozen records of final numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.crossmap import Pictures
from prioritize.report.kinds import Basis, Better, Count, Known, Setting, Share, Sign
from prioritize.report.live import Live


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of one target.

    Attributes
    ----------
    feature : str
        Name of the criterion, and of its file in sql/features.
    title : str
        What its value says.
    group : str
        Group of the model that it counts in.
    unit : str
        Unit of `value`.
    state : str
        known, none (known to be none), unknown, not asked.
    value : float or None
        In `unit`; None = unknown or not asked.
    worth : float or None
        Worth of the value after the scale, 0-1; None = unknown or not asked.
    weight : float
        Share of the whole, 0-1; for precedence the largest change of the score, with its sign.
    contribution : float
        What it adds to the score, or takes from it, in units of the score.
    n_evidence : int
        Rows of the sources behind the value.
    """

    feature: str
    title: str
    group: str
    unit: str
    state: Known
    value: float | None
    worth: Share | None
    weight: float
    contribution: float
    n_evidence: Count


@dataclass(frozen=True)
class Remark:
    """A sentence for or against, with what it rests on.

    Attributes
    ----------
    kind : str
        failed trial, stopped programmes, toxicity, essential, constraint, safety event, direction, coverage,
        uncited, lesson, redundancy, immune, agent, approved, positive, crosstalk ...
    text : str
        The sentence.
    rests_on : str
        Row ids, NCT ids, DOIs.
    basis : str
        cited, partly cited, uncited, or data.
    """

    kind: str
    text: str
    rests_on: str
    basis: Basis


@dataclass(frozen=True)
class AgentLine:
    """An agent of a target or backbone.

    Attributes
    ----------
    name : str
        International nonproprietary name, or a code of its maker.
    action : str
        What it does to the target: inhibits, activates or unknown.
    agreement : str
        Whether that is what is wanted: agrees, contradicts or unknown.
    modality : str
        Such as antibody or small molecule.
    stage : str
        Highest stage of development on record, such as phase 2.
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
    """A combination already tried.

    Attributes
    ----------
    id : str
        Row of the ledger.
    agents : str
        Agents under test, with the background therapy in brackets.
    targets : str
        Symbols of the targets under test.
    phase : str
        Phase of the trial as written in the ledger, or preclinical.
    indication : str
        Disease and setting, with the name of the trial.
    outcome : str
        Code of the ledger, such as negative_efficacy.
    detail : str
        What was seen, in words.
    year : str
        Year of the outcome as written in the ledger.
    nct : tuple of str
        Ids of ClinicalTrials.gov.
    citations : str
        What the row rests on, joined by semicolons.
    basis : str
        cited, partly cited or uncited.
    setting : str
        clinical or preclinical.
    """

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
    basis: Basis
    setting: Setting


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
    worth: Share | None
    what: str
    how: str


@dataclass(frozen=True)
class TargetCard:
    """One target.

    Attributes
    ----------
    target_id : str
        HGNC id.
    symbol, name : str
        Approved by HGNC.
    entrez_id : str
        NCBI Gene id.
    ensembl_gene_id : str
        Ensembl gene id.
    uniprot_id : str
        UniProt accession.
    axis : str
        Signal of the crosstalk that it belongs to, such as dont-eat-me; '' for a target of the user's own list.
    role : str
        What it does in the crosstalk, in words.
    direction : str
        What is wanted: inhibit, activate or unknown.
    mediator_class : str
        Kind of mediator, such as cytokine.
    cells : tuple of str
        Cells of the crosstalk that it acts on.
    evidence_tier : str
        How its link to the crosstalk was seen: A, a primary abstract was read; B, in another review, a trial or a
        regulator's page; C, general knowledge only; '' for a target of the user's own list.
    citations : tuple of str
        DOIs and PubMed Central ids that its role rests on.
    basis : str
        cited, partly cited or uncited.
    status : str
        `ranked`, or why it is not.
    rank, base_rank : int
        Place by score, with and without precedence, from 1; 0 = not ranked.
    rank_low, rank_high : int
        Interval of the place under other weights and missing values; 0 = not ranked.
    score : float or None
        Weighted mean of the known worths and what precedence adds or takes; None = not scored.
    low, high : float or None
        Score with all that is unknown at its worst, and at its most favourable.
    base : float or None
        Score without precedence, 0-1.
    coverage : float
        Share of the weight that is known, 0-1.
    flagged : bool
        Whether the coverage is low.
    first_share, top_share : float
        Share of weightings in which the target is first, or among the first ten, 0-1.
    n_papers : int or None
        Papers linked to the gene.
    groups : tuple of (group, contribution)
        Contributions added up by group; they sum to the score.
    criteria : tuple of CriterionLine
        One for each criterion of the model.
    agents : tuple of AgentLine
        On record, the most advanced first.
    tried : tuple of TriedLine
        Combinations of the ledger that tested it.
    for_it, against : tuple of Remark
        What speaks for it, and against it.
    track : str
        Best way to drug the target; '' when the model knows only one.
    open_track : bool
        Whether a feature that the track needs is known to be there.
    any_first, any_top : float
        Share of all weightings, not only those near the chosen one, in which the target is first, or among the
        first ten, 0-1.
    residual_rank : int
        Rank by what the score says beyond the number of papers; 0 = none.
    understudied : bool
        High by score and low by papers.
    base_rank_low, base_rank_high : int
        Interval of `base_rank` under other weights and missing values; 0 = none.
    confidence : float or None
        Share of draws of the missing values in which it is first under the mean of the weightings that put it
        first, 0-1; None when there are none.
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
    basis: Basis
    status: str
    rank: Count
    rank_low: Count
    rank_high: Count
    base_rank: Count
    score: float | None
    low: float | None
    high: float | None
    base: Share | None
    coverage: Share
    flagged: bool
    first_share: Share
    top_share: Share
    n_papers: Count | None
    groups: tuple[tuple[str, float], ...]
    criteria: tuple[CriterionLine, ...]
    agents: tuple[AgentLine, ...]
    tried: tuple[TriedLine, ...]
    for_it: tuple[Remark, ...]
    against: tuple[Remark, ...]
    track: str = ""
    open_track: bool = True
    any_first: Share = 0.0
    any_top: Share = 0.0
    residual_rank: Count = 0
    understudied: bool = False
    base_rank_low: Count = 0
    base_rank_high: Count = 0
    confidence: Share | None = None
    suits: tuple[tuple[str, Share], ...] = ()
    moves: tuple[MoveLine, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = field(default=(), metadata={"page": True})
    n_neighbours: Count = 0
    pathways: tuple[Pathway, ...] = field(default=(), metadata={"page": True})
    n_pathways: Count = 0


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


@dataclass(frozen=True)
class SourceLine:
    """One source of the snapshot.

    Attributes
    ----------
    title : str
        Name of the source.
    tables : tuple of str
        Tables of schema raw that it fills.
    release : str
        Version or date, as the source names it.
    age_years : int or None
        Whole years from the release's year to the manifest's date; None where it names none.
    old : bool
        Whether that is more than three years.
    url : str
        Home of the source.
    obtained : str
        Where the files came from.
    rebuild : str
        How they can be had again: public download, third-party extract or curated.
    licence : str
        Of the facts.
    rows : int
        Rows in all its tables.
    unresolved : int
        Names of it that answer to no gene.
    note : str
        What to mind.
    """

    title: str
    tables: tuple[str, ...]
    release: str
    age_years: Count | None
    old: bool
    url: str
    obtained: str
    rebuild: str
    licence: str
    rows: Count
    unresolved: Count
    note: str


@dataclass(frozen=True)
class CriterionFacts:
    """A criterion of the model, and how much of it is known over the targets.

    Attributes
    ----------
    feature : str
        Name of the criterion, and of its file in sql/features.
    title : str
        What its value says.
    group : str
        Group of the model that it counts in; `shown` for what is not scored.
    weight : float
        Share of the whole, 0-1; for precedence the largest change of the score.
    sign : int
        -1 when it can only take from the score, otherwise 1.
    better : str
        Which end is favourable: higher, lower, or none for what is never scored.
    scale : str
        How a value becomes a worth between 0 and 1, in words.
    unit : str
        Unit of its values.
    reference : str
        DOI or file that says what the number is.
    note : str
        What to mind.
    known, none, unknown, not_asked : int
        Targets in each state.
    effective : float or None
        Its share of the linear main effects on the score, 0-1; None where it does not separate the targets.
    out_of_step : bool
        Whether that is less than half or more than twice its weight.
    track : str
        Way to drug a target in which alone it counts; '' for all.
    evidence : tuple of str
        Queries of the rows behind a value, `$target` standing for the HGNC id; data files leave them out.
    sql : str
        The query that makes its values of all targets; data files leave it out.
    """

    feature: str
    title: str
    group: str
    weight: float
    sign: Sign
    better: Better
    scale: str
    unit: str
    reference: str
    note: str
    known: Count
    none: Count
    unknown: Count
    not_asked: Count
    effective: Share | None = None
    out_of_step: bool = False
    track: str = ""
    evidence: tuple[str, ...] = field(default=(), metadata={"page": True})
    sql: str = field(default="", metadata={"page": True})


@dataclass(frozen=True)
class AblationLine:
    """What the ranking is without a criterion, a group or a table.

    Attributes
    ----------
    kind : str
        criterion, group or source.
    name : str
        Of the criterion, group or table.
    correlation : float or None
        Spearman correlation of the scores, -1 to 1; None when nothing is left.
    overlap : int
        How many of the first ten stay.
    mover : str
        Symbol of the target that moves most; '' for none.
    moved : int
        By how many places, positive = up.
    """

    kind: str
    name: str
    correlation: float | None
    overlap: Count
    mover: str
    moved: int


@dataclass(frozen=True)
class TermFacts:
    """A combination term of the model.

    Attributes
    ----------
    name, title : str
        Of the term.
    weight : float
        Share of the mean of the merits, 0-1; of a signed term the largest change of the score, with its sign.
    kind : str
        merit or signed.
    unit : str
        Unit of its values.
    words : str
        How its value comes about.
    reference : str
        DOI or file that says what the number is.
    known : int
        Pairs for which it is known.
    """

    name: str
    title: str
    weight: float
    kind: str
    unit: str
    words: str
    reference: str
    known: Count


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
        Of the scores with those before, -1 to 1; None when too few targets stay ranked.
    shift : float or None
        Mean change of rank, places.
    overlap, unranked : float
        Mean number of the first ten that stay, and of targets that fall below the coverage needed.
    """

    how: str
    hidden: Share
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
        Number of truths.
    """

    how: str
    hidden: Share
    share: Share | None
    low: Share | None
    high: Share | None
    runs: Count


@dataclass(frozen=True)
class BacktestLine:
    """One ranking of pairs on what was tried in people.

    Attributes
    ----------
    question, positive, negative : str
        Words for the question and its two sides.
    n_positive, n_negative : int
        Cases on each side.
    ranking : str
        Which ranking is held against them.
    area : float or None
        AUROC: how often, of one case from each side, the positive stands higher, 0-1; None when a side has too few
        cases.
    by_target, by_pair : tuple of float, or None
        Its 95 % interval over draws of targets, and over draws of pairs.
    above, below, not_shown : tuple of str
        Baselines, by how the ranking compares with each.
    """

    question: str
    positive: str
    negative: str
    n_positive: Count
    n_negative: Count
    ranking: str
    area: Share | None
    by_target: tuple[Share, Share] | None
    by_pair: tuple[Share, Share] | None
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
        What hiding values does to the ranks; empty when too few targets are ranked.
    held : tuple of HeldLine
        How often rank intervals held the true rank; empty when too few targets are ranked.
    draws : int
        Bootstrap draws behind the intervals of `backtest`.
    backtest : tuple of BacktestLine
        One for each question and ranking.
    details : tuple of str
        The same in sentences, with every comparison.
    """

    maskings: Count
    masked: tuple[MaskLine, ...]
    held: tuple[HeldLine, ...]
    draws: Count
    backtest: tuple[BacktestLine, ...]
    details: tuple[str, ...]


@dataclass(frozen=True)
class ControlLine:
    """Where sets of control genes stand among all genes, and how often one stands as high as the targets.

    Attributes
    ----------
    controls : str
        What the controls share with the targets.
    mean, low, high : float
        Mean standing of the sets, and the interval that holds 95% of them, 0-1.
    p : float
        Share of the sets that stand at least as high, the targets' own counted in.
    """

    controls: str
    mean: Share
    low: Share
    high: Share
    p: Share


@dataclass(frozen=True)
class EnrichedLine:
    """How much is known of one target.

    Attributes
    ----------
    target_id, symbol : str
        HGNC id, and approved symbol.
    known, unknown, unasked : int
        Criteria with a value (`known none` is one), those without, and those whose source was never asked.
    """

    target_id: str
    symbol: str
    known: Count
    unknown: Count
    unasked: Count


@dataclass(frozen=True)
class Placing:
    """Where the targets stand among all genes, and how much is known of them.

    Attributes
    ----------
    model : str
        Title of the model by which all genes are scored.
    n_genes, n_placed : int
        Genes with a score, and the targets among them.
    standing : float
        Mean share of the genes that score lower than a target, ties half, 0-1.
    draws : int
        Sets of controls drawn of each kind.
    controls : tuple of ControlLine
        One for each kind of controls; a kind of which there are too few genes is left out.
    criteria : int
        Criteria of the report's own model.
    known : float
        Median number of criteria known of a target.
    least : tuple of EnrichedLine
        The targets of which least is known, the fewest first.
    """

    model: str
    n_genes: Count
    n_placed: Count
    standing: Share
    draws: Count
    controls: tuple[ControlLine, ...]
    criteria: Count
    known: float
    least: tuple[EnrichedLine, ...]


@dataclass(frozen=True)
class Note:
    """What an expert says of a target or a pair; it changes no score and no rank.

    Attributes
    ----------
    ids, names : tuple of str
        The target, or both members of the pair.
    author, date : str
        Who says it, and when (YYYY-MM-DD).
    text, reason : str
        What is said, and why.
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
    title, question, description : str
        Of the model.
    model : str
        Name of the model.
    model_sha256 : str
        Hash of its file, hexadecimal.
    snapshot_id, inputs_id : str
        Hashes of the snapshot, and of the curated tables and SQL.
    date : str
        Of the snapshot, YYYY-MM-DD.
    tool_version : str
        Version of prioritize.
    n_targets, n_ranked : int
        Targets, and those of them that are ranked.
    n_pairs : int
        Scored pairs that pass the gates.
    draws : int
        Weightings drawn for the rank intervals.
    band : float
        Weights are multiplied by a factor between 1 - band and 1 + band.
    interval : float
        Share of the draws that a rank interval holds, 0-1.
    rankable, flagged : float
        Share of the weight, 0-1, below which a target is not ranked, or marked as thin.
    per_member : int
        Candidates listed at most for one member.
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
    criteria : tuple of CriterionFacts
        Criteria that are scored.
    shown : tuple of CriterionFacts
        Features that the model does not score.
    terms : tuple of TermFacts
        Terms of a pair.
    sources : tuple of SourceLine
        Of the snapshot, by title.
    ablations : tuple of AblationLine
        What the ranking is without each criterion, group and table.
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
    placing : Placing or None
        None as of a year, and where it was not asked for.
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
    n_targets: Count
    n_ranked: Count
    n_pairs: Count
    draws: Count
    band: Share
    interval: Share
    rankable: Share
    flagged: Share
    per_member: Count
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
    n_gated: Count = 0
    trust: Trust | None = None
    pictures: Pictures | None = None
    as_of: int | None = None
    live: Live | None = field(default=None, metadata={"page": True})
    notes: tuple[Note, ...] = ()
    placing: Placing | None = None
