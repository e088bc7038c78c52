"""Time the network measures on the embedded interactome.

Run from the checkout: `python benchmarks/bench_separation.py`. Each figure is the best of three runs.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import duckdb
import numpy as np

from prioritize.network import Graph, hop_distances, make_graph
from prioritize.network.randomised import hops_among, randomise
from prioritize.network.separation import proximity, separation

DATA = Path(__file__).resolve().parent.parent / "data"
RUNS = 3


def read_graph() -> tuple[Graph, dict[str, int]]:
    """The interactome, and the node of each HGNC id."""
    path = str(DATA / "snapshot" / "interaction.cheng2019.parquet")
    rows = duckdb.connect().execute("SELECT hgnc_a, hgnc_b FROM read_parquet($1)", [path]).fetchnumpy()
    names, place = np.unique(np.concatenate([rows["hgnc_a"], rows["hgnc_b"]]).astype(str), return_inverse=True)
    half = len(place) // 2
    return make_graph(len(names), place[:half], place[half:]), {str(name): node for node, name in enumerate(names)}


def read_nodes(file: str, columns: tuple[str, ...], node: dict[str, int]) -> list[int]:
    """Nodes that the columns of a curated table name."""
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        named = {row[column] for row in csv.DictReader(text) for column in columns}
    return sorted(node[name] for name in named if name in node)


def timed(what: str, run: Callable[[], Any]) -> Any:
    """What `run` gives; its time is printed."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = run()
        times.append(perf_counter() - start)
    click.echo(f"{min(times):8.2f} s  {what}")
    return result


def main() -> None:
    """Print all figures."""
    graph, node = read_graph()
    targets = read_nodes("targets.csv", ("target_id",), node)
    module = read_nodes("crosstalk.csv", ("target_id", "mediator_id", "receptor_id"), node)
    singles = [[target] for target in targets]
    pairs = len(targets) * (len(targets) - 1) // 2
    click.echo(f"{graph.size} proteins, {len(targets)} targets, {pairs} pairs, {len(module)} proteins in the crosstalk")
    some = np.arange(0, graph.size, graph.size // 1024)[:1024]
    timed("hops of 1,024 proteins to all", lambda: hop_distances(graph, [[one] for one in some.tolist()]))
    timed("hops among 1,024 proteins", lambda: hops_among(graph, some))
    drawn = timed("random counterparts of all targets, 1,000 draws", lambda: randomise(graph, singles))
    timed(f"separation of {pairs} pairs of targets", lambda: separation(drawn))
    drawn = timed(
        "random counterparts of targets and crosstalk, 1,000 draws", lambda: randomise(graph, [*singles, module])
    )
    timed(
        f"proximity of {len(targets)} targets to the rest of the crosstalk",
        lambda: proximity(drawn, range(len(targets)), len(targets), others=True),
    )
    random = np.random.default_rng(1)
    sets = [random.choice(graph.size, 20, replace=False).tolist() for _ in range(40)]
    drawn = timed("random counterparts of 40 sets of 20, 1,000 draws", lambda: randomise(graph, sets))
    timed("separation of their 780 pairs", lambda: separation(drawn))


if __name__ == "__main__":
    main()
