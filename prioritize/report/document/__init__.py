"""What a report says, without markup: frozen records of final numbers and sentences."""

from prioritize.report.document.combinations import (
    Candidate,
    Crossing,
    Harm,
    HarmLine,
    OutcomeShare,
    PairInside,
    TermLine,
    Triple,
)
from prioritize.report.document.method import AblationLine, CriterionFacts, SourceLine, TermFacts
from prioritize.report.document.targets import (
    AgentLine,
    CriterionLine,
    MoveLine,
    Pathway,
    Remark,
    TargetCard,
    TriedLine,
)
from prioritize.report.document.trust import BacktestLine, ControlLine, EnrichedLine, HeldLine, MaskLine, Placing, Trust
from prioritize.report.document.whole import Document, Note, notes_on

__all__ = [
    "AblationLine",
    "AgentLine",
    "BacktestLine",
    "Candidate",
    "ControlLine",
    "CriterionFacts",
    "CriterionLine",
    "Crossing",
    "Document",
    "EnrichedLine",
    "Harm",
    "HarmLine",
    "HeldLine",
    "MaskLine",
    "MoveLine",
    "Note",
    "OutcomeShare",
    "PairInside",
    "Pathway",
    "Placing",
    "Remark",
    "SourceLine",
    "TargetCard",
    "TermFacts",
    "TermLine",
    "TriedLine",
    "Triple",
    "Trust",
    "notes_on",
]
