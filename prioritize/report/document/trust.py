"""How far to trust a report: what was simulated, tried in people, and the place of its targets among all genes."""

from __future__ import annotations

from dataclasses import dataclass

from prioritize.report.kinds import Count, Share


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
