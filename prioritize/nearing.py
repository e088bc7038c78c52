"""Which proteins lie near some genes on the interactome: a random walk that keeps returning to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from prioritize import pipeline
from prioritize.errors import Problem, TargetError
from prioritize.interactome import graph_of
from prioritize.network import random_walk
from prioritize.network.walk import RESTART
from prioritize.pipeline import Places
from prioritize.store.questions import Answer
from prioritize.targets import resolve

COLUMNS = (
    ("rank", "BIGINT"),
    ("symbol", "VARCHAR"),
    ("hgnc_id", "VARCHAR"),
    ("share", "DOUBLE"),
    ("times_expected", "DOUBLE"),
    ("degree", "BIGINT"),
)


def near(
    where: Places,
    genes: Sequence[str],
    *,
    restart: float = RESTART,
    top: int = 20,
    log: Callable[[str], None] = lambda line: None,
) -> Answer:
    """Rank the proteins of the interactome by a random walk with restart from some genes.

    Parameters
    ----------
    where : Places
        The store is built when it is not there.
    genes : sequence of str
        Symbols or ids, each as likely as a beginning.
    restart : float
        Probability to begin anew at each step, above 0 to 1.
    top : int
        Proteins wanted; the genes themselves do not count.
    log : callable
        Takes lines of progress.

    Returns
    -------
    Answer
        rank; symbol; hgnc_id; `share` of the walk, 0-1; `times_expected`, that share over the one of a walk from
        anywhere, which knows only the degree; degree, links. Ordered by `share`; proteins that a walk from anywhere
        visits as often are left out.

    Raises
    ------
    TargetError
        A gene is unknown, or none of them is on the interactome.
    UsageError
        The restart lies outside its range.
    """
    if not where.store.exists():
        pipeline.build(where, log)
    names = pipeline.gene_names(where)
    with pipeline.reading(where) as con:
        nodes, graph = graph_of(con)
    position = {node: place for place, node in enumerate(nodes)}
    found = [(word, resolve(word, names)) for word in genes]
    if problems := [Problem(one, "near", field=word) for word, one in found if isinstance(one, str)]:
        raise TargetError(problems)
    ids = dict.fromkeys(one[0].hgnc_id for _, one in found if not isinstance(one, str))
    seeds = [position[gene] for gene in ids if gene in position]
    if not seeds:
        raise TargetError(Problem(f"{', '.join(genes)}: none is on the interactome", "near", fix="give another gene"))
    (share,) = random_walk(graph, [seeds], restart=restart)
    degree = graph.degree
    times = share / np.maximum(degree / degree.sum(), 1e-300)
    own = set(seeds)
    order = [place for place in np.argsort(-share, kind="stable").tolist() if times[place] > 1 and place not in own]
    symbols = {
        place: names.genes[nodes[place]].symbol if nodes[place] in names.genes else nodes[place] for place in order
    }
    rows = tuple(
        (rank, symbols[place], nodes[place], float(share[place]), float(times[place]), int(degree[place]))
        for rank, place in enumerate(order[:top], start=1)
    )
    columns, types = zip(*COLUMNS, strict=True)
    return Answer(columns, types, rows, cut=False)
