"""What the pictures of a report show: the crosstalk, the landscape of targets and a heat map of pathways.

Frozen records of final numbers and words, without markup and without places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["member", "not a member", "unknown"]


@dataclass(frozen=True)
class Cell:
    """A cell of the crosstalk.

    Attributes
    ----------
    name, meaning : str
        `TAM`, `tumour-associated macrophage`.
    n_sent, n_received, n_own : int
        Links to other cells, from other cells, and to its own kind.
    n_targets : int
        Targets that cut or boost a link from or to it.
    """

    name: str
    meaning: str
    n_sent: int
    n_received: int
    n_own: int
    n_targets: int


@dataclass(frozen=True)
class LinkRow:
    """A row of the catalogue that tells of a link.

    Attributes
    ----------
    id, owner : str
        Key, and symbol of the target that the row belongs to.
    raised : bool
        Whether the link only raises the owner, who then neither cuts nor boosts it.
    tier : str
        How it was seen: A, B or C, as for a target.
    basis : str
        cited, partly cited or uncited.
    citations, note : str
        What the row rests on, and what to mind.
    """

    id: str
    owner: str
    raised: bool
    tier: str
    basis: str
    citations: str
    note: str


@dataclass(frozen=True)
class LinkLine:
    """A link between two cells.

    Attributes
    ----------
    words : str
        `CSC -CXCL8/CXCR2-> MDSC`, as everywhere else.
    mediator, receptor, kinds : str
        What is sent, what takes it up ('' where none is named), and what kinds of mediator it is.
    effects : tuple of str
        What it does to the tumour, such as immune evasion.
    harmful : bool
        True: to be cut. False: it serves the immune system and is to be boosted.
    outcomes : tuple of str
        What the routes that end with the link lead to; empty when none does.
    targets : tuple of (str, str)
        HGNC id and symbol of those that cut it, or boost it, by symbol.
    therapies : tuple of str
        Conventional therapies that do so too.
    confirmed : bool
        Whether a ligand-receptor source lists mediator and receptor as partners.
    rows : tuple of LinkRow
        That tell of it.
    """

    words: str
    mediator: str
    receptor: str
    kinds: str
    effects: tuple[str, ...]
    harmful: bool
    outcomes: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]
    therapies: tuple[str, ...]
    confirmed: bool
    rows: tuple[LinkRow, ...]


@dataclass(frozen=True)
class Arrow:
    """All links from one cell to another.

    Attributes
    ----------
    source, partner : int
        Positions among the cells.
    tone : str
        What most of its links stand for: an outcome, `to be boosted`, or `on no route`.
    n_links, n_wanted : int
        Links, and those among them that are to be boosted.
    outcomes : tuple of (str, int)
        What its links lead to, and how many of them; a link may lead to several.
    targets : tuple of str
        HGNC ids of those that cut or boost one of its links.
    links : tuple of LinkLine
        The most trusted first.
    """

    source: int
    partner: int
    tone: str
    n_links: int
    n_wanted: int
    outcomes: tuple[tuple[str, int], ...]
    targets: tuple[str, ...]
    links: tuple[LinkLine, ...]


@dataclass(frozen=True)
class CrosstalkMap:
    """The crosstalk between cells.

    Attributes
    ----------
    cells : tuple of Cell
        The one in the middle first, then the others in the order of the ring.
    arrows : tuple of Arrow
        The one with most links first.
    tones : tuple of (str, int)
        Every tone that an arrow may have, and how many have it.
    n_links, n_wanted, n_open : int
        Links, those to be boosted, and those that nobody in the report cuts or boosts.
    """

    cells: tuple[Cell, ...]
    arrows: tuple[Arrow, ...]
    tones: tuple[tuple[str, int], ...]
    n_links: int
    n_wanted: int
    n_open: int


@dataclass(frozen=True)
class Spot:
    """A target in a scatter plot.

    Attributes
    ----------
    target_id, symbol : str
        HGNC id, and approved symbol.
    rank : int
        0 = not ranked.
    across, up : float
        In the units of the axes.
    named : bool
        Whether its symbol stands beside it.
    """

    target_id: str
    symbol: str
    rank: int
    across: float
    up: float
    named: bool


@dataclass(frozen=True)
class Reach:
    """An axis.

    Attributes
    ----------
    title, word : str
        What it counts, in full with its unit, and in a word.
    low, high : float
        Where it begins and ends, in its unit.
    ticks : tuple of float
        The numbers written at it.
    percent : bool
        Whether they are shares, written as percent.
    """

    title: str
    word: str
    low: float
    high: float
    ticks: tuple[float, ...]
    percent: bool = False


@dataclass(frozen=True)
class Scatter:
    """Two numbers of every target.

    Attributes
    ----------
    title : str
        What is set against what.
    across, up : Reach
        The two axes.
    absent : tuple of str
        Groups that the model does not have; without a spot then.
    spots : tuple of Spot
        One for each target, ranked first, by rank.
    n_unknown, n_left_out : int
        Targets of which one of the two numbers is unknown, and those beyond the limit of the picture.
    needed : float or None
        On the axis across: what a target needs to be ranked; None where the axis is another.
    """

    title: str
    across: Reach
    up: Reach
    absent: tuple[str, ...]
    spots: tuple[Spot, ...]
    n_unknown: int
    n_left_out: int
    needed: float | None = None


@dataclass(frozen=True)
class PathwayLine:
    """A pathway or gene set of the heat map.

    Attributes
    ----------
    name, collection : str
        Of the pathway, and of the collection it comes from.
    n_genes, n_members : int
        Human genes in it, and those among the targets of the heat map.
    states : tuple of str
        For each target of the heat map: member, not a member or unknown.
    """

    name: str
    collection: str
    n_genes: int
    n_members: int
    states: tuple[State, ...]


@dataclass(frozen=True)
class HeatMap:
    """Which of the first targets are in which pathway.

    Attributes
    ----------
    targets : tuple of (str, str)
        HGNC id and symbol, by rank.
    pathways : tuple of PathwayLine
        In the order in which they were chosen.
    n_pairs, n_apart : int
        Pairs of these targets, and those that the pathways tell apart.
    least : int
        Members that a pathway needs among these targets to be chosen.
    n_fit : int
        Pathways that have as many.
    """

    targets: tuple[tuple[str, str], ...]
    pathways: tuple[PathwayLine, ...]
    n_pairs: int
    n_apart: int
    least: int
    n_fit: int


@dataclass(frozen=True)
class Pictures:
    """All pictures of a report.

    Attributes
    ----------
    crosstalk : CrosstalkMap
        The signals between the cells.
    landscape : tuple of Scatter
        Plots of all targets.
    heat : HeatMap
        The first targets by pathway.
    """

    crosstalk: CrosstalkMap
    landscape: tuple[Scatter, ...]
    heat: HeatMap
