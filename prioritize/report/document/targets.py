"""One target of a report: what is known of it, what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.kinds import Basis, Count, Known, Setting, Share


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
        pass (the next higher target), passed (by the next lower one), enter or leave (the first ten); swap (any two).
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
