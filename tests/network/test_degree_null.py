"""The null of `sql/indications/network_proximity.sql`, by dealing links anew many times, every degree kept."""

from __future__ import annotations

import networkx
import numpy as np
import pytest


@pytest.mark.slow
def test_links_dealt_anew_have_the_mean_and_the_spread_of_the_formula() -> None:
    graph = networkx.barabasi_albert_graph(150, 4, seed=1)
    random = np.random.default_rng(2)
    module = frozenset(random.choice(150, 25, replace=False).tolist())
    degree = dict(graph.degree())
    p = sum(degree[node] for node in module) / sum(degree.values())
    asked = [node for node in graph if degree[node] >= 5]
    found = np.empty((400, len(asked)))
    for row in range(len(found)):
        networkx.double_edge_swap(graph, 1_500, max_tries=100_000, seed=row)
        found[row] = [sum(one in module for one in graph[node]) for node in asked]
    assert dict(graph.degree()) == degree
    n = np.array([degree[node] for node in asked])
    z = (found - n * p) / np.sqrt(n * p * (1 - p))
    assert z.mean() == pytest.approx(0, abs=0.1)
    assert z.std() == pytest.approx(1, abs=0.1)
    assert np.abs(z.mean(axis=0)).max() < 0.6
