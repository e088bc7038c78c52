"""A whole report, with the notes of experts."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.crossmap import Pictures
from prioritize.report.document.combinations import Candidate
from prioritize.report.document.method import AblationLine, CriterionFacts, SourceLine, TermFacts
from prioritize.report.document.targets import TargetCard
from prioritize.report.document.trust import Placing, Trust
from prioritize.report.kinds import Count, Share
from prioritize.report.live import Live


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
