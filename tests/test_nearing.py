"""Proteins near some genes: the walk itself is held by tests/network/test_walk.py."""

import numpy as np
import pytest

from prioritize.errors import TargetError
from prioritize.interactome import graph_of
from prioritize.nearing import near
from prioritize.pipeline import Places, reading

pytestmark = pytest.mark.slow


def test_the_ligand_of_a_receptor_is_near_it_and_the_receptor_is_left_out(where: Places) -> None:
    found = near(where, ["CD47", "cd47"], top=5_000)
    symbols = [row[1] for row in found.rows]
    assert "CD47" not in symbols
    assert symbols.index("SIRPA") < 100
    assert [row[0] for row in found.rows[:3]] == [1, 2, 3]
    shares = [row[3] for row in found.rows]
    assert shares == sorted(shares, reverse=True)
    assert all(row[4] > 1 for row in found.rows)


def test_a_walk_from_everywhere_is_what_is_expected(where: Places) -> None:
    with reading(where) as con:
        nodes, graph = graph_of(con)
    ((row,),) = [near(where, ["CD47"], top=1).rows]
    place = nodes.index(row[2])
    assert row[5] == graph.degree[place]
    assert row[4] == pytest.approx(row[3] * graph.degree.sum() / graph.degree[place])
    assert np.all(graph.degree > 0)


def test_unknown_genes_and_genes_without_links_are_refused(where: Places) -> None:
    with pytest.raises(TargetError, match="NOSUCHGENE"):
        near(where, ["CD47", "NOSUCHGENE"])
    with pytest.raises(TargetError, match="none is on the interactome"):
        near(where, ["OR4F5"])
