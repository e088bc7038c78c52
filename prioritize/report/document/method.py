"""How a report was made: criteria, terms, sources, and what the ranking is without each of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from prioritize.report.kinds import Better, Count, Share, Sign


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
