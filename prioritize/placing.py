"""Where the targets of a list stand among all genes, beside control genes as many and as much published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.genome import GeneScores, score_genes
from prioritize.pipeline import Places, load_model, reading
from prioritize.report.document import ControlLine, EnrichedLine, Placing, TargetCard

MODEL = "learned"
"""The model by which all genes are scored: it weighs nothing that a list alone is curated for."""
DRAWS = 1_000
SEED = 20_250_101
NEAREST = 100
"""Genes, next in number of papers, from which the controls of a target are drawn."""
MOST = 1_000
"""Targets of a list, at most: of more there are not enough other genes to draw from."""
LEAST = 5
"""Targets shown of which least is known."""
ATTENTION = "SELECT hgnc_id, n_papers FROM raw.publication"
DRUGGABLE = "SELECT DISTINCT hgnc_id FROM raw.gene_category"
CODING = "SELECT symbol, hgnc_id FROM raw.gene WHERE locus_group = 'protein-coding gene'"

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Pool:
    """Genes that were scored.

    Attributes
    ----------
    ids : tuple of str
        HGNC ids, n of them.
    standing : ndarray of shape (n,)
        Share of the genes that score lower, ties half, 0-1.
    papers : ndarray of shape (n,)
        Papers linked to the gene; 0 where none is on record.
    druggable : ndarray of shape (n,), bool
        Whether DGIdb files the gene under a category of the druggable genome.
    """

    ids: tuple[str, ...]
    standing: Floats
    papers: Floats
    druggable: NDArray[np.bool_]


def place(where: Places, cards: Sequence[TargetCard]) -> Placing | None:
    """Place targets among all protein-coding genes.

    Parameters
    ----------
    where : Places
    cards : sequence of TargetCard
        The targets of a report, with the states of their criteria.

    Returns
    -------
    Placing or None
        None where no target is among the genes that were scored, and for more targets than a list has.

    Raises
    ------
    ModelError
        The snapshot lacks a table that the model reads.
    """
    model = load_model(MODEL, where)
    pool = read_pool(where, score_genes(where, model))
    targets = [card.target_id for card in cards]
    members = np.array([place for place, one in enumerate(pool.ids) if one in set(targets)], dtype=np.int64)
    if not 0 < len(members) <= MOST:
        return None
    known = sorted((_enriched(card) for card in cards), key=lambda line: (line.known, line.symbol))
    return Placing(
        model=model.title,
        n_genes=len(pool.ids),
        n_placed=len(members),
        standing=float(np.mean(pool.standing[members])),
        draws=DRAWS,
        controls=controls(pool, members),
        criteria=max(len(card.criteria) for card in cards),
        known=float(np.median([line.known for line in known])),
        least=tuple(known[:LEAST]),
    )


def read_pool(where: Places, scores: GeneScores) -> Pool:
    """Genes with a score, with what controls are matched by."""
    with reading(where) as con:
        ids = dict(con.execute(CODING).fetchall())
        papers = dict(con.execute(ATTENTION).fetchall())
        druggable = {row[0] for row in con.execute(DRUGGABLE).fetchall()}
    there = ~np.isnan(scores.score)
    names = tuple(ids[symbol] for symbol, known in zip(scores.genes, there, strict=True) if known)
    return Pool(
        names,
        standing(scores.score[there]),
        np.array([float(papers.get(name, 0)) for name in names]),
        np.array([name in druggable for name in names], dtype=bool),
    )


def standing(scores: Floats) -> Floats:
    """Share of the others that score lower, ties half, shape as given; 0.5 where there is no other."""
    if len(scores) < 2:
        return np.full(len(scores), 0.5)
    _, group, counts = np.unique(scores, return_inverse=True, return_counts=True)
    below = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.asarray((below + (counts - 1) / 2)[group] / (len(scores) - 1), dtype=np.float64)


def controls(pool: Pool, members: Whole, draws: int = DRAWS, seed: int = SEED) -> tuple[ControlLine, ...]:
    """Sets of as many genes as there are targets, drawn at random, by papers, and by papers among druggable genes.

    Parameters
    ----------
    pool : Pool
    members : ndarray of shape (k,)
        Places of the targets in the pool; none of them is a control.
    draws, seed : int
    """
    others = np.ones(len(pool.ids), dtype=bool)
    others[members] = False
    kinds: Mapping[str, tuple[NDArray[np.bool_], int]] = {
        "as many genes": (others, len(pool.ids)),
        "as many, as much published": (others, NEAREST),
        "as many, as much published, druggable by DGIdb": (others & pool.druggable, NEAREST),
    }
    return tuple(
        _line(words, pool, members, draw(nearest(pool.papers, members, allowed, count), draws, seed))
        for words, (allowed, count) in kinds.items()
        if allowed.sum() >= len(members)
    )


def _line(words: str, pool: Pool, members: Whole, drawn: Whole) -> ControlLine:
    """How the targets stand beside the sets that were drawn, shape (draws, k)."""
    means = np.mean(pool.standing[drawn], axis=1)
    own = np.mean(pool.standing[members])
    low, high = np.quantile(means, (0.025, 0.975))
    p = (1 + int(np.sum(means >= own - 1e-12))) / (1 + len(means))  # sums in another order differ in the last digit
    return ControlLine(words, float(np.mean(means)), float(low), float(high), p)


def nearest(papers: Floats, members: Whole, allowed: NDArray[np.bool_], count: int) -> Whole:
    """For each target the allowed genes next to it in the order of papers.

    Parameters
    ----------
    papers : ndarray of shape (n,)
    members : ndarray of shape (k,)
    allowed : ndarray of shape (n,), bool
    count : int
        Genes per target at most; all that are allowed when there are fewer.

    Returns
    -------
    ndarray of shape (k, m)
        Places of the genes, a row per target.
    """
    some = np.flatnonzero(allowed)
    order = some[np.argsort(papers[some], kind="stable")]
    size = max(count, 2 * len(members))  # enough to draw a set without repeats from one crowded place
    size = min(size, len(order))
    around = np.searchsorted(papers[order], papers[members]) - size // 2
    starts = np.clip(around, 0, len(order) - size)
    return np.asarray(order[starts[:, None] + np.arange(size)])


def draw(pools: Whole, draws: int, seed: int) -> Whole:
    """Sets of genes, one from each pool and none twice in a set, shape (draws, k).

    Parameters
    ----------
    pools : ndarray of shape (k, m)
        At least k different genes in each row.
    draws, seed : int
    """
    generator = np.random.default_rng(seed)
    n_pools, size = pools.shape
    drawn = pools[np.arange(n_pools), generator.integers(size, size=(draws, n_pools))]
    while True:
        rows, columns = _repeated(drawn)
        if not len(rows):
            return np.asarray(drawn)
        drawn[rows, columns] = pools[columns, generator.integers(size, size=len(rows))]


def _repeated(drawn: Whole) -> tuple[Whole, Whole]:
    """Rows and columns of genes that stand in the same set already."""
    order = np.argsort(drawn, axis=1, kind="stable")
    ranked = np.take_along_axis(drawn, order, axis=1)
    rows, columns = np.nonzero(ranked[:, 1:] == ranked[:, :-1])
    return rows, order[rows, columns + 1]


def _enriched(card: TargetCard) -> EnrichedLine:
    """How much is known of a target."""
    states = [line.state for line in card.criteria]
    unasked = states.count("not asked")
    known = states.count("known") + states.count("none")
    return EnrichedLine(card.target_id, card.symbol, known, len(states) - known - unasked, unasked)
